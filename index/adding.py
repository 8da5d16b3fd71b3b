"""Documents on their way into a library: read, parted, encoded together and stored one by one."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from index import formats, worker
from index.encoder import Encoder, Vectors
from index.errors import DocumentError, LibraryReadOnly, UnknownDocument, UnsupportedFormat
from index.formats.builder import ending
from index.segment import above, segment
from index.sources import Source, printable, read
from index.store import Store, StoredFile
from index.types import Document, Passage, Report, Span
from index.words import of_passage

_GROUP_CHARACTERS = 100_000  # documents are encoded together up to this size, committed each
_TICK = 2_000_000_000  # nanoseconds that some file systems' clocks go by
_ABOVE = 200  # characters of title and headings that the encoder reads above a passage

Progress = Callable[[str, int, int], None]
"""Called with a document's name, how many documents are done, and of how many."""


class _Put(NamedTuple):
    """A document to add."""

    name: str
    document: Document
    digest: str
    source: str
    stamp: tuple[int, int] | None


class _Link(NamedTuple):
    """A further name for the document that is called `other`."""

    name: str
    other: str
    digest: str
    source: str
    stamp: tuple[int, int] | None


class Adding:
    """One run of `Index.add`: what is read waits until enough is there to encode together."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        total: int,
        progress: Progress | None,
        known: Iterable[StoredFile],
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._total = total
        self._progress = progress
        self._done = 0
        self._known = {file.name: file for file in known}
        self._by_source = {file.source: file for file in self._known.values() if file.source}
        self._seen: set[str] = set()
        self._closed: list[str] = []  # folders that could not be looked into
        self._waiting: list[_Put | _Link] = []
        self._waiting_characters = 0
        self._stamps: dict[str, tuple[int, int] | None] = {}
        self._outcome: dict[str, list[str]] = {
            "added": [],
            "updated": [],
            "unchanged": [],
            "removed": [],
            "gone": [],
        }
        self._failed: list[tuple[str, str]] = []
        self._skipped: list[tuple[str, str]] = []

    def take(self, source: Source) -> None:
        """Read a file, unless it is in the library as it is."""
        known = self._by_source.get(source.path)
        if known and known.placed and known.stamp and known.stamp == source.stamp:
            self._seen.add(known.name)
            self._count("unchanged", known.name)
            return
        name = self._name(source)
        self._seen.add(name)
        try:
            self._take(source, name)
        except UnsupportedFormat as error:
            if source.given:
                self._fail(source.path, error)
            else:
                self.skip(source, error.reason)
                self._step(source.name)
        except DocumentError as error:
            self._fail(source.path, error)

    def _take(self, source: Source, name: str) -> None:
        """See `take`. Raises `DocumentError` where the file cannot be read."""
        if source.reason:
            if os.path.isdir(source.path) and not os.path.islink(source.path):
                self._closed.append(os.path.join(source.path, ""))
            raise DocumentError(source.name, source.reason)
        known = self._known.get(name)
        formats.check_name(source.name)  # so that a film is not read for nothing
        stamp = _settled(source.stamp)
        try:
            data = read(source.path)
        except OSError as error:
            raise DocumentError(source.name, f"cannot be read ({error.strerror})") from error
        if lines := formats.parts(name, data):
            self._take_parts(source, name, lines)
            return
        digest = formats.digest(data)
        if known and known.placed and known.digest == digest:
            if known.source != source.path:
                self._store.set_sources({name: source.path})
            if known.stamp != stamp:
                self._stamps[name] = stamp
            self._count("unchanged", name)
        elif alike := self._read_alike(name, digest):
            self._wait(_Link(name, min(alike), digest, source.path, stamp))
        else:
            self.put(worker.parse(name, data), source.path, stamp)

    def skip(self, source: Source, reason: str) -> None:
        """Note a file that is not wanted."""
        self._skipped.append((printable(source.path), reason))

    def _take_parts(
        self, source: Source, name: str, lines: Sequence[tuple[str, str, str, bytes]]
    ) -> None:
        """Take each document of a file that holds several, and remove those it holds no more.

        Their source is the file's and the id, so that none can be taken for the whole.
        """
        self._total += len(lines) - 1
        of_file = {known for known in self._known if known.startswith(f"{name}#")}
        moved: dict[str, str] = {}
        for part, title, text, key in lines:
            self._seen.add(part)
            known = self._known.get(part)
            digest = formats.digest(key)
            path = source.path + part.removeprefix(name)
            if known and known.digest == digest:
                if known.source != path:
                    moved[part] = path
                self._count("unchanged", part)
                continue
            try:
                document = formats.from_text(part, text, title)
                self.put(replace(document, digest=digest), path)
            except DocumentError as error:
                self._fail(path, error)
        if moved:
            with contextlib.suppress(LibraryReadOnly):  # as where nothing has changed at all
                self._store.set_sources(moved)
        for gone in sorted(of_file - {part for part, *_ in lines}):
            self._remove(gone)
            del self._known[gone]

    def put(self, document: Document, source: str, stamp: tuple[int, int] | None = None) -> None:
        """Take a document that is new or has changed."""
        self._waiting_characters += len(document.text)
        self._wait(_Put(document.name, document, document.digest, source, stamp))

    def _wait(self, change: _Put | _Link) -> None:
        """Take a change; they are made in this order, so that each finds what was before it."""
        name = change.name
        if known := self._known.get(name):
            self._alike.get(known.digest, set()).discard(name)
        if change.source:
            self._alike.setdefault(change.digest, set()).add(name)
        self._waiting.append(change)
        if self._waiting_characters >= _GROUP_CHARACTERS:
            self.flush()

    @cached_property
    def _alike(self) -> dict[str, set[str]]:
        """By their digests, the names under which files are in the library, or soon will be."""
        alike: dict[str, set[str]] = {}
        for file in self._known.values():
            if file.source:
                alike.setdefault(file.digest, set()).add(file.name)
        return alike

    def _read_alike(self, name: str, digest: str) -> list[str]:
        """Other names of these bytes, with an ending that has them read alike."""
        others = self._alike.get(digest, set()) - {name}
        return [other for other in others if ending(other) == ending(name)]

    def flush(self) -> None:
        """Encode what waits, and commit document by document."""
        waiting, self._waiting, self._waiting_characters = self._waiting, [], 0
        parted = [segment(c.document) if isinstance(c, _Put) else [] for c in waiting]
        flat = [
            (change.document, passage)
            for change, passages in zip(waiting, parted, strict=True)
            if isinstance(change, _Put)
            for passage in passages
        ]
        vectors = iter(self._encode(flat))
        for change, passages in zip(waiting, parted, strict=True):
            own = [next(vectors) for _ in passages]
            try:
                self._make(change, passages, own)
            except DocumentError as error:
                self._fail(change.source, error)
            else:
                known = change.name in self._known
                self._count("updated" if known else "added", change.name)
        if self._stamps:
            with contextlib.suppress(LibraryReadOnly):  # they only spare the reading
                self._store.set_stamps(self._stamps)
            self._stamps = {}

    def _make(
        self, change: _Put | _Link, passages: Sequence[Passage], vectors: Sequence[Vectors]
    ) -> None:
        if isinstance(change, _Put):
            self._store.put(
                change.document,
                change.source,
                passages,
                vectors,
                [_words(change.document, passage) for passage in passages],
                (self._encoder.name, self._encoder.fingerprint),
                change.stamp,
            )
            return
        try:
            self._store.link(change.name, change.other, change.digest, change.source, change.stamp)
        except UnknownDocument as error:
            raise DocumentError(
                change.name, f"is the same as {change.other}, which could not be added"
            ) from error

    def _encode(self, passages: Sequence[tuple[Document, Passage]]) -> list[Vectors]:
        if not passages:
            return []
        given = []
        for document, passage in passages:
            text = document.text[passage.start : passage.end]
            over = _above(document, passage, text)
            shift = len(over) - passage.start
            spans = tuple(Span(s.start + shift, s.end + shift) for s in passage.sentences)
            given.append((over + text, spans))
        # What is equal under the same headings, as a form's clauses are, is encoded once.
        unique = list(dict.fromkeys(given))
        texts, sentences = zip(*unique, strict=True)
        vectors = dict(zip(unique, self._encoder.encode(texts, sentences), strict=True))
        return [vectors[passage] for passage in given]

    def prune(self) -> None:
        """Remove the documents that are no longer there, as far as that can be seen."""
        closed = tuple(self._closed)
        for name in self._known.keys() - self._seen:
            if self._known[name].source.startswith(closed):
                continue
            self._remove(name)

    def look_for_gone(self, paths: Iterable[str | Path]) -> None:
        """Note the documents whose files were below these paths and are there no more."""
        below = tuple(os.path.join(os.path.abspath(os.path.expanduser(p)), "") for p in paths)
        closed = tuple(self._closed)
        for name in self._known.keys() - self._seen:
            source = self._known[name].source
            here = source.startswith(below) and not source.startswith(closed)
            if here and not os.path.exists(formats.holder(source)):
                self._outcome["gone"].append(name)

    def _remove(self, name: str) -> None:
        with contextlib.suppress(UnknownDocument):  # another process was faster
            self._store.delete(name)
        self._outcome["removed"].append(name)

    def report(self) -> Report:
        """What was done, each list in the order of names."""
        return Report(
            **{key: tuple(sorted(names)) for key, names in self._outcome.items()},
            failed=tuple(self._failed),
            skipped=tuple(sorted(self._skipped)),
        )

    def _name(self, source: Source) -> str:
        """The name to keep a file under: the one it has, or its own unless that is taken.

        A name is taken by any other file or text, but by none that has moved to be this one.
        """
        if known := self._by_source.get(source.path):
            return known.name
        path, name = Path(source.path), source.name
        for parent in (None, *path.parents[len(Path(name).parts) - 1 :]):
            if parent is not None:
                if not parent.name:
                    break
                name = f"{parent.name}/{name}"
            known = self._known.get(name)
            free = known is None or _moved(known, source)
            if free and name not in self._seen:
                return name
        return printable(str(path))

    def _fail(self, path: str, error: DocumentError) -> None:
        self._failed.append((printable(path), error.reason))
        self._step(error.name)

    def _count(self, outcome: str, name: str) -> None:
        self._outcome[outcome].append(name)
        self._step(name)

    def _step(self, name: str) -> None:
        self._done += 1
        if self._progress:
            self._progress(name, self._done, self._total)


def _moved(known: StoredFile, source: Source) -> bool:
    """Whether a file of the library is gone from its place, and this one has its bytes."""
    if not known.source or os.path.exists(known.source) or source.reason:
        return False
    with contextlib.suppress(OSError):
        return formats.digest(read(source.path)) == known.digest
    return False


def _settled(stamp: tuple[int, int] | None) -> tuple[int, int] | None:
    """A stamp, unless the file is so new that it may change again without another time."""
    return stamp if stamp and time.time_ns() - stamp[1] > _TICK else None


def _above(document: Document, passage: Passage, text: str) -> str:
    """What a reader sees above a passage and the encoder should: title, headings, table header.

    No sentence's tokens lie in it, but all are read in its light.
    """
    found = above(document.title, passage.headings, passage.header, text, _ABOVE)
    return f"{found}. " if found else ""


def _words(document: Document, passage: Passage) -> tuple[str, str]:
    over = (document.title, *passage.headings, passage.header)
    return of_passage(over, [document.text[s.start : s.end] for s in passage.sentences])
