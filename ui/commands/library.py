"""The commands that look after a library of one's own."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.commands.opening import JSON, MODEL, PATHS, library_there, opens_library, reading
from ui.console import ERROR, print_json, remark

if TYPE_CHECKING:
    from index import Index


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--include",
    metavar="PATTERN",
    multiple=True,
    help="Of folders only what fits, such as '*.pdf'.",
)
@click.option(
    "--exclude", metavar="PATTERN", multiple=True, help="Of folders nothing that fits: 'drafts'."
)
@click.option("--prune", is_flag=True, help="Remove from the library all that is not at the PATHs.")
@opens_library
def add(
    paths: tuple[str, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    prune: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Add files and folders to your library.

    Files that are in it already are read again only where they have changed. Patterns can be given
    several times.

    \b
    pincite add contracts/ letters/may.pdf
    pincite add papers/ --include '*.pdf' --exclude drafts
    """
    from index.places import default_library
    from ui import terminal
    from ui.wording import count

    place: str | Path = default_library() if folder is None else folder
    with reading(place, model, paths, include=include, exclude=exclude, prune=prune) as read:
        library, report = read
        documents = library.documents
        place = library.folder
    changed = {*report.added, *report.updated}
    for document in documents:
        for warning in document.warnings if document.name in changed else ():
            remark(f"{document.name}: {warning}")
    for path, reason in report.failed:
        remark(f"left out {path}: {reason}")
    for line in terminal.skipped(report):
        remark(line)
    if line := terminal.gone(report):
        remark(line)
    for name in report.removed:
        click.echo(f"Removed {terminal.printable(name)}.")
    click.echo(terminal.outcome(report))
    click.echo(f"{terminal.printable(str(place))} holds {count(len(documents), 'document')}.")


@click.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@opens_library
def remove(names: tuple[str, ...], folder: str | None, model: str | None) -> None:
    """Remove documents from your library.

    NAMEs are those that `pincite list` shows. The files themselves are not touched.

    \b
    pincite remove lease.pdf
    """
    from index.errors import UnknownDocument
    from ui.terminal import printable

    with library_there(folder, model) as library:
        try:
            called = library.called(names)
        except UnknownDocument as error:
            raise UnknownDocument(f"{error} Nothing was removed.") from error
        for name in dict.fromkeys(called):
            library.remove(name)
            click.echo(f"Removed {printable(name)}.")


@click.command("list")
@JSON
@opens_library
def list_(as_json: bool, folder: str | None, model: str | None) -> None:
    """List the documents in your library.

    \b
    pincite list
    """
    from dataclasses import asdict

    from ui import terminal

    with library_there(folder, model) as library:
        documents = library.documents
    if as_json:
        print_json([asdict(document) for document in documents])
    elif documents:
        for line in terminal.table(documents):
            click.echo(line)


@click.command()
@click.option("--check", "thorough", is_flag=True, help="Look over everything that is stored.")
@JSON
@opens_library
@click.pass_context
def status(
    context: click.Context, thorough: bool, as_json: bool, folder: str | None, model: str | None
) -> None:
    """Say where your library is and what it holds.

    With --check everything stored is looked over; exits with 2 if something is wrong.

    \b
    pincite status
    """
    from ui import terminal

    with library_there(folder, model) as library:
        facts = _facts(library)
        if thorough:
            from index.check import check

            found = check(library)
            facts |= {"cache": found.cache, "faults": list(found.faults)}
    if as_json:
        print_json(facts)
    else:
        for line in terminal.status(facts):
            click.echo(line)
        if facts.get("faults"):
            remark("add the documents again, or put back a copy of the library")
    context.exit(ERROR if facts.get("faults") else 0)


@click.command()
@PATHS
@MODEL
def forget(paths: tuple[str, ...], model: str | None) -> None:
    """Delete what was kept of documents that were asked by their PATHs.

    PATHs are those that were given together, or one folder of those that this lists without any.
    The documents themselves are not touched, nor is your own library.

    \b
    pincite forget               what is kept, and how large it is
    pincite forget contracts/
    """
    from index import places
    from ui import terminal

    kept = places.kept()
    if not paths:
        for library in kept:
            held = terminal.size(sum(_size(file) for file in library.iterdir()))
            click.echo(f"{held:>9}  {terminal.printable(str(library))}")
        return
    library = Path(os.path.abspath(os.path.expanduser(paths[0])))
    if len(paths) > 1 or library not in kept:
        library = places.library_of(paths, model)
    places.forget(library)
    click.echo(f"Deleted {terminal.printable(str(library))}.")


def _facts(library: Index) -> dict[str, Any]:
    documents = library.documents
    return {
        "folder": str(library.folder.resolve()),
        "documents": len(documents),
        "copies": sum(len(d.also) for d in documents),
        "characters": sum(d.characters for d in documents),
        "pages": sum(d.pages for d in documents),
        "pages_without_text": sum(len(d.pages_without_text) for d in documents),
        "warnings": {d.name: d.warnings for d in documents if d.warnings},
        "sentences": len(library),
        "model": library.model,
        "bytes": sum(_size(file) for file in library.folder.iterdir()),
    }


def _size(file: Path) -> int:
    """The bytes of a file; of one that another process has just done with, none."""
    with suppress(FileNotFoundError):
        return file.stat().st_size if file.is_file() else 0
    return 0
