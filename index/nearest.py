"""The sentences nearest to a question: the cache of vectors, kept in step with the store."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from index.encoder import Encoder, Vectors
from index.store import Store
from index.vectors import MANY, VectorCache

_MUCH = 0.1  # share of a library that is new, from which on its clusters are looked after at once


class Nearest:
    """The vectors of a library's sentences, of the generation that is being read.

    They are loaded from the file at `path`, or from the store, with the first search, and brought
    up to date by each. Nothing is written there where the library is `read_only`.
    """

    def __init__(self, path: Path, store: Store, encoder: Encoder, read_only: bool) -> None:
        self._path = path
        self._store = store
        self._encoder = encoder
        self._read_only = read_only
        self._cache: VectorCache | None = None
        self._saved: tuple[object, ...] = (0,)
        self._ranges: Mapping[str, range] = {}  # what the cache holds

    def search(
        self, vector: Vectors, limit: int, documents: Collection[str] | None
    ) -> dict[int, float]:
        """The passages of the `limit` sentences nearest to `vector`, (dimension,) float32, their
        rows with the best inner product. `documents` are ids; None means all.

        To be called within `Store.reading`, of whose generation they are.
        """
        cache = self.cache()
        found = cache.search(vector, limit, documents)
        cache.cluster_beside()  # where it is worth it; from then on searches are quicker
        return found

    def prepare(self, before: int) -> None:
        """Make the clusters of a large library that has grown much from `before` sentences."""
        now = self._store.sentences()
        if now >= MANY and now - before > _MUCH * now and not self._read_only:
            with self._store.reading():
                cache = self.cache()
            cache.cluster()

    def save(self) -> None:
        """Keep the cache for the next opening, where that can be done; it is only a cache."""
        with self._store.lock:
            if self._read_only or self._cache is None or self._cache.state == self._saved:
                return
            with contextlib.suppress(OSError):
                self._cache.save(self._path, self._store.identity, self._encoder.fingerprint)
            self._saved = self._cache.state

    def cache(self) -> VectorCache:
        """The cache, brought to the generation that is being read."""
        ranges = self._store.passage_ranges()
        if self._cache is not None and ranges is self._ranges:
            return self._cache
        if self._cache is None:
            self._cache = VectorCache.load(
                self._path,
                self._store.identity,
                self._encoder.fingerprint,
                self._encoder.dimension,
            ) or VectorCache(self._encoder.dimension)
            self._saved = self._cache.state
        known = self._cache.documents
        if gone := [key for key, rows in known.items() if ranges.get(key) != rows]:
            self._cache.remove(gone)
        new: Mapping[str, range] = {key: rows for key, rows in ranges.items() if key not in known}
        if any(rows.start < self._cache.end for rows in new.values()):
            # Only a library that was put back from an older copy gives a row twice.
            self._cache, new = VectorCache(self._encoder.dimension), ranges
        if new:
            self._cache.add(new, self._stored(new.values()))
        self._ranges = ranges
        return self._cache

    def _stored(self, ranges: Collection[range]) -> Iterator[tuple[int, Vectors]]:
        for rows in ranges:
            yield from self._store.vectors(rows, self._encoder.dimension)
