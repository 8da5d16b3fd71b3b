"""What may stand for a library: an open `Index`, a library's folder, or paths of documents."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index import Index
from index.adding import Progress
from index.errors import SourceError
from index.places import LIBRARY_FILE, library_of
from index.sources import check
from index.types import Report

Library = Index | str | Path | Sequence[str | Path]


@contextmanager
def opened(library: Library) -> Iterator[Index]:
    """The library to ask; closed afterwards unless it was open before.

    Paths have a library of their own, made on first use and brought up to date on each.

    Raises:
        SourceError: a path is missing, or nothing at the paths could be read.
        LibraryError: the library cannot be opened.
    """
    if isinstance(library, Index):
        yield library
        return
    if isinstance(library, str | Path) and is_library(library):
        with Index.open(library) as index:
            yield index
        return
    if not isinstance(library, str | Path | Iterable):
        raise TypeError(f"A library is an Index or a path, not {type(library).__name__}.")
    paths = [library] if isinstance(library, str | Path) else list(library)
    if not paths:
        raise SourceError("No path of a document was given.")
    for path in paths:
        check(path)  # raises before a library is made for what is not there
    with Index.open(library_of(paths)) as index:
        report = bring_up_to_date(index, paths)
        for path, reason in report.failed:
            warnings.warn(f"{path} was left out: it {reason}", stacklevel=4)
        unread: dict[str, str] = {}  # of each kind of file that no parser reads, the first
        for path, reason in report.skipped:
            if reason.endswith("not supported"):
                unread.setdefault(reason, path)
        for reason, path in unread.items():
            warnings.warn(f"{path} was left out: {reason}", stacklevel=4)
        yield index


def is_library(path: str | Path) -> bool:
    """Whether a path is a library's folder, and not one of documents."""
    return bool(str(path)) and os.path.exists(os.path.join(os.path.expanduser(path), LIBRARY_FILE))


def bring_up_to_date(
    index: Index, paths: Sequence[str | Path], progress: Progress | None = None
) -> Report:
    """Make the library hold the documents at these paths and no others.

    Raises:
        SourceError: nothing at the paths could be read.
    """
    report = index.add(*paths, prune=True, progress=progress)
    if (report.failed or report.skipped) and not index.documents:
        raise nothing_read(report)
    return report


def nothing_read(report: Report) -> SourceError:
    """What is wrong where nothing that was given could be read: the first reason."""
    (path, reason), *rest = report.failed + report.skipped
    more = f" (and {len(rest):,} more)" if rest else ""
    return SourceError(f"Nothing could be read: {path}: {reason}{more}.")
