"""What may stand for a library: an open `Index`, a library's folder, or paths of documents."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index import Index
from index.adding import Progress
from index.errors import SourceError
from index.index import LIBRARY_FILE
from index.places import library_of
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
    if isinstance(library, str | Path) and _is_library(library):
        with Index.open(library) as index:
            yield index
        return
    paths = [library] if isinstance(library, str | Path) else list(library)
    if not paths:
        raise SourceError("No path of a document was given.")
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


def _is_library(path: str | Path) -> bool:
    return os.path.exists(os.path.join(os.path.expanduser(path), LIBRARY_FILE))


def bring_up_to_date(
    index: Index, paths: Sequence[str | Path], progress: Progress | None = None
) -> Report:
    """Make the library hold the documents at these paths and no others.

    Raises:
        SourceError: nothing at the paths could be read.
    """
    report = index.add(*paths, prune=True, progress=progress)
    unread = report.failed + report.skipped
    if unread and not index.documents:
        path, reason = unread[0]
        more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
        raise SourceError(f"Nothing could be read: {path} {reason}{more}.")
    return report
