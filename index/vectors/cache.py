"""The vectors of a library's sentences in memory, and what is nearest to a question among them.

A sentence's key is ``passage row << 8 | position in the passage``: a passage holds at most 255
sentences. A library never uses a row again, but one that was put back from an older copy does: so
a document is known by its id, which stands for its content, together with its rows.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.vectors import file
from index.vectors.clusters import REFINED, SAMPLE, Clusters, made_up
from index.vectors.engine import engine

MANY = 200_000
"""Sentences from which on they are clustered."""

_MAGIC = b"PINCITE-VECTORS2"
_STALE = 0.3  # share of sentences that came or went, from which on clusters are made anew
_PIECE = 8192  # sentences whose vectors are copied at once
_CLUSTERS = ".clusters"
_SHIFT = 8


class VectorCache:
    """Sentence vectors in memory, searched exactly by inner product over float16.

    `documents` holds the id of each document whose sentences are in, with its passages' rows.
    """

    def __init__(self, dimension: int) -> None:
        faiss = self._faiss = engine()
        self.dimension = dimension
        self.documents: dict[str, range] = {}
        self._keys: NDArray[np.int64] = np.empty(0, dtype=np.int64)  # ascending
        self._index: Any = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        self._index.is_trained = True  # float16 has nothing to learn
        self._clusters: Clusters | None = None
        self._lock = threading.RLock()  # of the two above, while clusters are made beside
        self._making: threading.Thread | None = None

    def __len__(self) -> int:
        """The number of sentences."""
        return len(self._keys)

    @property
    def end(self) -> int:
        """The row after the last passage that is in."""
        return (int(self._keys[-1]) >> _SHIFT) + 1 if len(self) else 0

    def add(self, documents: Mapping[str, range], vectors: Iterable[tuple[int, Vectors]]) -> None:
        """Take in documents whose passages' rows are none below `end`.

        `vectors` gives for each of their passages' rows, ascending, (sentences, dimension).
        """
        keys = [self._keys]
        with self._lock:
            for row, part in vectors:
                self._index.add(part)
                keys.append((row << _SHIFT) + np.arange(len(part), dtype=np.int64))
            self._keys = np.concatenate(keys)
            self.documents.update(documents)
            self._bring()

    def remove(self, documents: Collection[str]) -> None:
        """Drop documents' sentences."""
        with self._lock:
            mask = self._mask(documents)
            self._index.remove_ids(self._selector(mask))
            self._keys = self._keys[~mask]
            for document in documents:
                del self.documents[document]

    def search(
        self, vector: Vectors, limit: int, documents: Collection[str] | None = None
    ) -> dict[int, float]:
        """The passages of the `limit` nearest sentences, each with its best inner product.

        Where there are clusters and no choice of documents, nearly always the nearest.
        """
        if documents is None and (clusters := self._clusters) is not None and limit > 0:
            with self._lock:
                return self._best(*self._near(clusters, vector, limit))
        options = {}
        if documents is not None:
            selector = self._selector(self._mask(documents))
            options["params"] = self._faiss.SearchParameters(sel=selector)
        limit = min(limit, len(self))
        if limit < 1:
            return {}
        with self._lock:
            scores, found = self._index.search(vector[None], limit, **options)
            return self._best(scores[0], found[0])

    def _best(self, scores: Vectors, positions: NDArray[np.int64]) -> dict[int, float]:
        best: dict[int, float] = {}
        for score, position in zip(scores.tolist(), positions.tolist(), strict=True):
            if position >= 0:  # FAISS pads with -1
                best.setdefault(int(self._keys[position]) >> _SHIFT, score)
        return best

    # -- clusters --------------------------------------------------------------------------------

    @property
    def state(self) -> tuple[object, ...]:
        """What has changed when the cache is worth to be saved again."""
        return (*self.documents, self._clusters.learnt if self._clusters else 0)

    @property
    def clustered(self) -> bool:
        """Whether there are clusters that are worth to be used."""
        clusters = self._clusters
        return clusters is not None and clusters.strange(len(self)) <= _STALE

    def cluster(self) -> None:
        """Make the clusters, if there are many sentences and none, or only stale ones, are made.

        Searches and changes go on meanwhile; after a removal nothing comes of it.
        """
        if len(self) < MANY or self.clustered:
            return
        with self._lock:
            keys, clusters = self._keys, Clusters(self.dimension, self.documents)
        chosen = np.random.default_rng(0).permutation(len(keys))
        sample = self._at(keys, chosen[: SAMPLE * clusters.count(len(keys))])
        if sample is None:
            return
        clusters.learn(sample, len(keys))
        for start in range(0, len(keys), _PIECE):
            part = keys[start : start + _PIECE]
            vectors = self._at(keys, np.arange(start, start + len(part)))
            if vectors is None:
                return
            clusters.add({}, part, vectors)
        self._measure(clusters, made_up(sample))
        with self._lock:
            if self._keys[: len(keys)] is keys or np.array_equal(self._keys[: len(keys)], keys):
                self._clusters = clusters
                self._bring()

    def cluster_beside(self) -> None:
        """`cluster` in a thread of its own, unless one is at it."""
        if len(self) < MANY or self.clustered or (self._making and self._making.is_alive()):
            return
        self._making = threading.Thread(target=self._beside, daemon=True)
        self._making.start()

    def _beside(self) -> None:
        self._faiss.omp_set_num_threads(1)  # this thread's: questions come first
        self.cluster()

    def _at(self, keys: NDArray[np.int64], positions: NDArray[np.int64]) -> Vectors | None:
        """The vectors at these positions, or None if a removal has moved them."""
        parts = []
        for part in np.array_split(positions, -(-len(positions) // _PIECE)):
            with self._lock:
                if len(self._keys) < len(keys) or self._keys[part[-1]] != keys[part[-1]]:
                    return None
                parts.append(self._index.reconstruct_batch(part))
        return np.concatenate(parts)

    def _bring(self) -> None:
        """Bring the clusters to what is in the cache. What went is passed over when it is found."""
        if (clusters := self._clusters) is None:
            return
        for document, rows in self.documents.items() - clusters.documents.items():
            start, stop = np.searchsorted(self._keys, np.asarray([rows.start, rows.stop]) << _SHIFT)
            vectors = self._index.reconstruct_n(int(start), int(stop - start))
            clusters.add({document: rows}, self._keys[start:stop], vectors)

    def _near(
        self, clusters: Clusters, vector: Vectors, limit: int
    ) -> tuple[Vectors, NDArray[np.int64]]:
        """Exact products, descending, and positions of about the `limit` nearest sentences."""
        keys = clusters.search(vector, limit * REFINED)
        positions = np.searchsorted(self._keys, keys)
        positions[positions == len(self._keys)] = 0
        positions = positions[self._keys[positions] == keys]
        scores = self._index.reconstruct_batch(positions) @ vector
        order = np.lexsort((positions, -scores))[:limit]
        return scores[order], positions[order]

    def _measure(self, clusters: Clusters, asked: Vectors) -> None:
        """Have as many clusters looked at as these questions take, (n, dimension)."""
        nearest = []
        for question in asked:
            with self._lock:
                nearest.append(set(self._keys[self._index.search(question[None], 10)[1][0]]))
        clusters.measure(asked, nearest)

    def _mask(self, documents: Collection[str]) -> NDArray[np.bool_]:
        """Which sentences are of these documents."""
        mask = np.zeros(len(self), dtype=np.bool_)
        for document in documents:
            if rows := self.documents.get(document):
                bounds = np.asarray([rows.start, rows.stop]) << _SHIFT
                start, stop = np.searchsorted(self._keys, bounds)
                mask[start:stop] = True
        return mask

    def _selector(self, mask: NDArray[np.bool_]) -> Any:
        """What FAISS calls such a choice of sentences."""
        return self._faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))

    # -- the file ------------------------------------------------------------------------------

    def save(self, path: Path, library: str, model: str) -> None:
        """Write the cache, whole or not at all, and its clusters to a file beside it.

        Raises:
            OSError: a file could not be written; an older one is left as it was.
        """
        owner = file.owner_of(library, model)
        with self._lock:
            start = file.header(_MAGIC, owner, self.dimension, self.documents, len(self))
            file.write(path, (start, self._keys.astype("<i8").tobytes()), self._index)
            if (clusters := self._clusters) is not None:
                clusters.save(path.with_suffix(_CLUSTERS), owner)

    @classmethod
    def load(cls, path: Path, library: str, model: str, dimension: int) -> VectorCache | None:
        """Read a cache, or None where it is missing, damaged, or of another library or model."""
        owner = file.owner_of(library, model)
        cache = cls(dimension)
        with file.reading(path, _MAGIC, owner) as content:
            if content is None or content.number != dimension:
                return None
            keys = np.frombuffer(content.rest.read(content.sentences * 8), dtype="<i8")
            cache._keys = keys.astype(np.int64)
            cache._index = file.read_index(content.rest)
            cache.documents = dict(content.documents)
        cache._clusters = Clusters.load(path.with_suffix(_CLUSTERS), owner, dimension)
        cache._bring()
        return cache
