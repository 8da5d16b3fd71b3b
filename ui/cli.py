"""The `pincite` command: a thin skin over `Index`, `ask` and `retrieve`.

Results go to stdout; progress, and what could not be read, to stderr. All other modules are
imported inside the commands that need them, so that ``--help`` is instant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ui.console import ERROR, NO_ANSWER, Group, print_json, progress, remark, width

if TYPE_CHECKING:
    from index import Index, Report
    from qa import Answer

_FEW = 3  # files left out that are named where the person asked for something else

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pincite", message="pincite %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Ask your documents; get their own sentences, quoted and cited.

    \b
    pincite chat contracts/                              in the browser
    pincite ask "When does the lease end?" contracts/    in the terminal

    Nothing leaves this machine.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        context.color = False
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, or a program without a console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # An answer must not fail over one letter that an old terminal's encoding lacks.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


# -- what the commands share ---------------------------------------------------------------------


def _opens_library(command: Command) -> Command:
    """The options of every command that opens a library."""
    folder = click.option(
        "--index",
        "folder",
        metavar="DIR",
        envvar="PINCITE_INDEX",
        show_envvar=True,
        help="Folder of the library.",
    )
    return folder(_MODEL(command))


_MODEL = click.option(
    "--model",
    metavar="FOLDER|NAME",
    help="A sentence-transformers model on this machine, in place of the packaged one.",
)
_PATHS = click.argument("paths", metavar="[PATH]...", nargs=-1)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@contextmanager
def _library(folder: str | None, model: str | None) -> Iterator[Index]:
    """A library that is there: a mistyped folder must not become an empty one."""
    from index import Index
    from index.errors import LibraryError
    from index.places import LIBRARY_FILE, default_library, folder_of

    place = default_library() if folder is None else folder_of(folder)
    if not os.path.isfile(place) and not os.path.exists(place / LIBRARY_FILE):
        raise LibraryError(f"There is no library in {place}. Make one with: pincite add PATH")
    with Index.open(place, model=model) as library:
        if not library.documents:
            remark(f"the library in {place} is empty. Fill it with: pincite add PATH")
        yield library


@contextmanager
def _library_with(folder: str | None, model: str | None, paths: Sequence[str]) -> Iterator[Index]:
    """The library to ask: of --index with the paths added, or else of the paths alone."""
    from index.places import library_of
    from qa.library import is_library
    from ui import terminal

    if folder is None and len(paths) == 1 and is_library(paths[0]):
        folder, paths = paths[0], ()  # as in `qa.ask`, a library may stand for its documents
    if not paths:
        with _library(folder, model) as library:
            yield library
        return
    place = library_of(paths, model) if folder is None else folder
    with _reading(place, model, paths, only=folder is None) as (library, report):
        for path, reason in report.failed[:_FEW]:
            remark(f"left out {path}: {reason}")
        if more := len(report.failed[_FEW:]):
            remark(f"left out {more:,} more")
        for line in terminal.skipped(report):
            if "not supported" in line:  # what is hidden is no news
                remark(line)
        if line := terminal.gone(report):
            remark(line)
        yield library


@contextmanager
def _reading(
    place: str | Path,
    model: str | None,
    paths: Sequence[str],
    *,
    only: bool = False,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    prune: bool = False,
) -> Iterator[tuple[Index, Report]]:
    """The library in `place` after the documents at `paths` went in, `only` them if so said."""
    from index import Index
    from index.sources import check
    from qa.library import bring_up_to_date, nothing_read

    for path in paths:
        check(path, include, exclude)  # raises before a library is made for what is not there
    with Index.open(place, model=model) as library:
        with progress() as step:
            if only:
                report = bring_up_to_date(library, paths, step)
            else:
                report = library.add(
                    *paths, include=include, exclude=exclude, prune=prune, progress=step
                )
        if not (only or report.added or report.updated or report.unchanged):
            raise nothing_read(report)
        yield library, report


# -- asking --------------------------------------------------------------------------------------


@main.command()
@_PATHS
@click.option(
    "--host", metavar="H", default="127.0.0.1", show_default=True, help="Address to serve on."
)
@click.option(
    "--port", metavar="N", type=click.IntRange(1, 65535), help="Port; a free one by default."
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option(
    "--auth",
    metavar="USER:PASSWORD",
    envvar="PINCITE_AUTH",
    help="Ask for a password; needed to serve others than this machine.",
)
@click.option("--mcp", is_flag=True, help="Serve tools for assistants (MCP) as well, at /mcp.")
@_opens_library
def chat(
    paths: tuple[str, ...],
    host: str,
    port: int | None,
    no_browser: bool,
    auth: str | None,
    mcp: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Open a web chat over documents, on this machine.

    PATHs are files and folders; without them the chat opens your own library.

    \b
    pincite chat contracts/
    """
    from index import Index
    from index.places import default_library
    from ui.server import serve

    if paths:
        with _library_with(folder, model, paths) as library:
            serve(library, host, port, not no_browser, auth, mcp)
    else:  # an empty library will do: documents can be dropped into the page
        with Index.open(default_library() if folder is None else folder, model=model) as library:
            serve(library, host, port, not no_browser, auth, mcp)


@main.command("mcp")
@_PATHS
@_opens_library
def mcp_(paths: tuple[str, ...], folder: str | None, model: str | None) -> None:
    """Serve a library to an assistant over stdin and stdout (MCP).

    PATHs are files and folders; without them your own library is served.

    \b
    pincite mcp contracts/
    """
    from ui.mcp import server

    with _library_with(folder, model, paths) as library:
        server(library).run("stdio")


@main.command()
@click.argument("question")
@_PATHS
@click.option(
    "-k", default=5, show_default=True, metavar="N", type=click.IntRange(1), help="Most quotes."
)
@click.option("--broad", is_flag=True, help="Quote what is far behind the best as well.")
@click.option("--no-read", is_flag=True, help="Rank without the reader: quicker, less often right.")
@click.option(
    "--reader",
    metavar="DIR",
    envvar="PINCITE_READER",
    help="Folder of a question-answering or cross-encoder model to read with.",
)
@_JSON
@_opens_library
@click.pass_context
def ask(
    context: click.Context,
    question: str,
    paths: tuple[str, ...],
    k: int,
    broad: bool,
    no_read: bool,
    reader: str | None,
    as_json: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Answer a question with quoted sentences.

    PATHs are files and folders; without them your own library is asked. Exits with 0 where the
    documents answer, 1 where they do not, 2 on an error.

    \b
    pincite ask "When does the lease end?" contracts/
    """
    import qa

    with _library_with(folder, model, paths) as library:
        answer = qa.ask(question, library, k, read=not no_read, reader=reader, broad=broad)
    if as_json:
        print_json(answer.to_dict())
    else:
        _print_answer(answer)
    context.exit(0 if answer.found else NO_ANSWER)


def _print_answer(answer: Answer) -> None:
    from ui import terminal

    click.echo(terminal.respelled(answer), nl=False)
    if answer.found:
        for citation in answer.citations:
            click.echo(terminal.citation(citation, f"[{citation.number}] ", width()) + "\n")
        click.echo(terminal.sureness(answer.confidence))
        return
    click.echo(click.style("Not in your documents.", bold=True))
    if answer.citations:
        click.echo("The nearest sentences, which may not answer it:")
    for citation in answer.citations:
        click.echo("\n" + terminal.nearest(citation, "  - ", width()))


@main.command()
@click.argument("question")
@_PATHS
@click.option(
    "-k", default=10, show_default=True, metavar="N", type=click.IntRange(1), help="Most sentences."
)
@_JSON
@_opens_library
def search(
    question: str,
    paths: tuple[str, ...],
    k: int,
    as_json: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Rank the sentences that bear on a question, best first.

    PATHs are files and folders; without them your own library is searched.

    \b
    pincite search "notice period" contracts/ -k 3
    """
    import qa
    from qa.export import hit_to_dict
    from ui import terminal

    with _library_with(folder, model, paths) as library:
        hits = qa.retrieve(question, library, k)
    if as_json:
        print_json([hit_to_dict(hit) for hit in hits])
        return
    for rank, hit in enumerate(hits, 1):
        click.echo(terminal.hit(hit, f"{rank:>{len(str(len(hits)))}}. ", width()) + "\n")


@main.command("eval")
@click.argument("questions")
@click.option("--docs", metavar="FILE", help="Documents to ask, as JSON lines: id, title, text.")
@click.option("--no-read", is_flag=True, help="Ask without the reader.")
@_JSON
@_opens_library
def eval_(
    questions: str,
    docs: str | None,
    no_read: bool,
    as_json: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Ask questions with known answers, and measure.

    QUESTIONS is a file of JSON lines with question, document and answers, a file in SQuAD's form,
    or a folder in BEIR's. Without documents of their own they are asked of your library.

    \b
    pincite eval questions.jsonl --index library
    """
    from index import Index
    from index.places import library_of
    from qa import evaluate
    from ui import terminal

    texts, asked = evaluate.load(Path(questions), Path(docs) if docs else None)
    with ExitStack() as stack:
        if texts is None:
            library = stack.enter_context(_library(folder, model))
        else:
            own = library_of([questions, *([docs] if docs else [])], model)
            place = own if folder is None else folder
            library = stack.enter_context(Index.open(place, model=model))
            evaluate.fill(library, texts)
        outcomes = list(evaluate.evaluate(library, asked, read=not no_read))
    if as_json:
        print_json(evaluate.to_dict(outcomes))
        return
    for line in terminal.evaluation(outcomes, width()):
        click.echo(line)


# -- a library of one's own ----------------------------------------------------------------------


@main.command()
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
@_opens_library
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
    with _reading(place, model, paths, include=include, exclude=exclude, prune=prune) as read:
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


@main.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@_opens_library
def remove(names: tuple[str, ...], folder: str | None, model: str | None) -> None:
    """Remove documents from your library.

    NAMEs are those that `pincite list` shows. The files themselves are not touched.

    \b
    pincite remove lease.pdf
    """
    from index.errors import UnknownDocument
    from ui.terminal import printable

    with _library(folder, model) as library:
        try:
            called = library.called(names)
        except UnknownDocument as error:
            raise UnknownDocument(f"{error} Nothing was removed.") from error
        for name in dict.fromkeys(called):
            library.remove(name)
            click.echo(f"Removed {printable(name)}.")


@main.command("list")
@_JSON
@_opens_library
def list_(as_json: bool, folder: str | None, model: str | None) -> None:
    """List the documents in your library.

    \b
    pincite list
    """
    from dataclasses import asdict

    from ui import terminal

    with _library(folder, model) as library:
        documents = library.documents
    if as_json:
        print_json([asdict(document) for document in documents])
    elif documents:
        for line in terminal.table(documents):
            click.echo(line)


@main.command()
@click.option("--check", "thorough", is_flag=True, help="Look over everything that is stored.")
@_JSON
@_opens_library
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

    with _library(folder, model) as library:
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


@main.command()
@_PATHS
@_MODEL
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


if __name__ == "__main__":
    main()
