"""The library that a command is about, and the options that say which."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ui.console import progress, remark

if TYPE_CHECKING:
    from index import Index, Report

_FEW = 3  # files left out that are named where the person asked for something else

_Command = TypeVar("_Command", bound=Callable[..., Any])

MODEL = click.option(
    "--model",
    metavar="FOLDER|NAME",
    help="A sentence-transformers model on this machine, in place of the packaged one.",
)
PATHS = click.argument("paths", metavar="[PATH]...", nargs=-1)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def opens_library(command: _Command) -> _Command:
    """The options of every command that opens a library."""
    folder = click.option(
        "--index",
        "folder",
        metavar="DIR",
        envvar="PINCITE_INDEX",
        show_envvar=True,
        help="Folder of the library.",
    )
    return folder(MODEL(command))


@contextmanager
def library_there(folder: str | None, model: str | None) -> Iterator[Index]:
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
def library_with(folder: str | None, model: str | None, paths: Sequence[str]) -> Iterator[Index]:
    """The library to ask: of --index with the paths added, or else of the paths alone."""
    from index.places import library_of
    from qa.library import is_library
    from ui import terminal

    if folder is None and len(paths) == 1 and is_library(paths[0]):
        folder, paths = paths[0], ()  # as in `qa.ask`, a library may stand for its documents
    if not paths:
        with library_there(folder, model) as library:
            yield library
        return
    place = library_of(paths, model) if folder is None else folder
    with reading(place, model, paths, only=folder is None) as (library, report):
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
def reading(
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
