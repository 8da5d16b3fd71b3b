"""Files that pages have sent, on their way into the library, and how that stands."""

from __future__ import annotations

import logging
import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index import Index, Report, formats
from index.errors import PinciteError
from ui.types import Addition
from ui.uploads import Uploads, free_name

_KEPT_DROPS = 16
_LONGEST_NAME = 64  # of a drop

_log = logging.getLogger(__name__)


class Additions:
    """Adds received files to a library, one by one."""

    def __init__(self, library: Index, uploads: Uploads) -> None:
        """Nothing is added yet."""
        self._library = library
        self._uploads = uploads
        self._stopped: set[str] = set()  # tickets of files that are not to be read any more
        # What came of the first files of a large drop, by its random name, until the rest arrive.
        self._drops: OrderedDict[str, Addition] = OrderedDict()

    def read(
        self, tickets: Sequence[str], refused: tuple[tuple[str, str], ...], drop: str, more: bool
    ) -> Iterator[Addition]:
        """Add files by their tickets; how it stands before each and at the end.

        `refused` are names and reasons of files that did not get as far. Where there are `more`
        files in the `drop` of that name, what came of these is told with what comes of the others.
        """
        earlier = self._drops.pop(drop, Addition(0))
        failed = (*earlier.failed, *refused)
        news = replace(earlier, total=len(tickets), done=0, failed=failed)
        for ticket in tickets:
            if ticket in self._stopped:
                self._stopped.discard(ticket)
                self._uploads.discard(ticket)
                news = replace(news, done=news.done + 1, left=news.left + 1)
                continue
            path = self._uploads.path(ticket)
            news = replace(news, reading=path.name if path else "")
            yield news
            try:
                news = self._add(news, path, self._uploads.folder(ticket))
            finally:
                self._uploads.discard(ticket)
                self._stopped.discard(ticket)
        if more and len(drop) <= _LONGEST_NAME:
            self._drops[drop] = news
            while len(self._drops) > _KEPT_DROPS:
                self._drops.popitem(last=False)
        yield news

    def stop(self, tickets: Sequence[object]) -> None:
        """Files that wait are not to be read any more; the one that is being read still is."""
        for ticket in tickets:
            if isinstance(ticket, str) and self._uploads.path(ticket):
                self._stopped.add(ticket)

    def _held(self, news: Addition) -> dict[str, str]:
        """The names that are taken, each with the digest of what is kept under it."""
        # A file of several documents is kept under the names of these alone.
        files = {name.partition("#")[0]: "" for name in news.added}
        documents = self._library.documents
        return files | {name: d.digest for d in documents for name in (d.name, *d.also)}

    def _add(self, news: Addition, path: Path | None, folder: Path) -> Addition:
        name = path.name if path else "A file"
        report = Report()
        reason = other = ""
        if path is None:
            reason = "It is no longer here; add it again."
        else:
            try:
                held, digest = self._held(news), formats.digest(path.read_bytes())
                free, other = free_name(path.relative_to(folder).as_posix(), digest, held)
                if free in held:
                    report = Report(unchanged=(free,))
                else:
                    path = path.rename(folder / free)
                    # One that came in a folder keeps its path there as its name.
                    report = self._library.add(path if path.parent == folder else folder)
                if report.skipped:
                    reason = "Files of this kind are not read."
            except PinciteError as error:
                reason = str(error)
            except Exception:  # noqa: BLE001 - one file's trouble, told as such; the log has it
                _log.exception("a document could not be added")
                reason = "Something went wrong while reading it."
        reasons = [reason] if reason else [said for _, said in report.failed]
        documents = self._library.documents
        # A visitor needs no path of this machine.
        private = f"{folder}{os.sep}"
        failed = tuple((name, said.replace(private, "")) for said in reasons)
        return replace(
            news,
            done=news.done + 1,
            added=news.added + report.added,
            updated=news.updated + report.updated,
            unchanged=news.unchanged + report.unchanged,
            removed=news.removed + report.removed,
            beside=news.beside + tuple((name, other) for name in report.added if other),
            copies=news.copies
            + tuple((name, d.name) for name in report.added for d in documents if name in d.also),
            failed=news.failed + failed,
        )
