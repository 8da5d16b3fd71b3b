"""The cache of sentence vectors, searched with FAISS. The only module that imports faiss.

Search is exact as long as that is quick. In a library of many sentences those of the nearest
clusters are looked at first, each by its vector in 8 bits a number, and the best of them ranked by
their exact products; how many clusters that takes is measured when they are made.

A saved FAISS index is not to be trusted: a flipped bit can change its results in silence, and a
write to a full disk can seem to succeed. So the file is only a cache, with a header that names the
library and a checksum over everything; on any mismatch it is built again from the store.

A sentence's key is ``passage row << 8 | position in the passage``: a passage holds at most 255
sentences. A library never uses a row again, but one that was put back from an older copy does: so
a document is known by its id, which stands for its content, together with its rows.
"""

from __future__ import annotations

import hashlib
import os
import struct
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import forks
from index.encoder import Vectors

MANY = 200_000
"""Sentences from which on they are clustered."""

_MAGIC = b"PINCITE-VECTORS2"
_CLUSTERS_MAGIC = b"PINCITE-CLUSTER1"
_PROBES = (8, 16, 32, 64, 96, 128, 192, 256, 384, 512)
_RECALL = 0.995  # of the ten nearest, wanted of questions that are made up to measure it
_ASKED, _SUMMED = 200, 3  # such questions, and the sentences that each is made of
_SAMPLE = 40  # sentences for each cluster that the clusters are learnt from
_REFINED = 4  # sentences ranked exactly for each that is wanted
_STALE = 0.3  # share of sentences that came or went, from which on clusters are made anew
_PIECE = 8192
_BUFFER = 1 << 20  # bytes of a file that are in memory at once
_HEADER = struct.Struct("<16s32sQQQ")  # magic, owner, dimension or probes, documents, sentences
_CHECKSUM = 32
_CLUSTERS = ".clusters"
_SHIFT = 8
_DOCUMENT = np.dtype([("id", "S16"), ("start", "<i8"), ("stop", "<i8")])


class VectorCache:
    """Sentence vectors in memory, searched exactly by inner product over float16.

    `documents` holds the id of each document whose sentences are in, with its passages' rows.
    """

    def __init__(self, dimension: int) -> None:
        faiss = self._faiss = _engine()
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
            bits = np.packbits(mask, bitorder="little")
            self._index.remove_ids(self._faiss.IDSelectorBitmap(bits))
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
            bits = np.packbits(self._mask(documents), bitorder="little")
            options["params"] = self._faiss.SearchParameters(sel=self._faiss.IDSelectorBitmap(bits))
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
            keys, documents = self._keys, dict(self.documents)
        clusters = Clusters(self.dimension, documents)
        chosen = np.random.default_rng(0).permutation(len(keys))
        sample = self._at(keys, chosen[: _SAMPLE * clusters.count(len(keys))])
        if sample is None:
            return
        clusters.learn(sample, len(keys))
        for start in range(0, len(keys), _PIECE):
            part = keys[start : start + _PIECE]
            vectors = self._at(keys, np.arange(start, start + len(part)))
            if vectors is None:
                return
            clusters.add({}, part, vectors)
        self._measure(clusters, sample[: _SUMMED * _ASKED])
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
        keys = clusters.search(vector, limit * _REFINED)
        positions = np.searchsorted(self._keys, keys)
        positions[positions == len(self._keys)] = 0
        positions = positions[self._keys[positions] == keys]
        scores = self._index.reconstruct_batch(positions) @ vector
        order = np.lexsort((positions, -scores))[:limit]
        return scores[order], positions[order]

    def _measure(self, clusters: Clusters, vectors: Vectors) -> None:
        """Choose how many clusters are looked at, by what is found of the ten nearest.

        Asked are sums of three sentences, which lie between the clusters as real questions do: with
        single sentences, these with a noise, or sums of two, too few clusters seemed to be enough.
        """
        of = len(vectors) // _SUMMED
        asked = vectors[: of * _SUMMED].reshape(of, _SUMMED, -1).sum(axis=1)
        asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-6)
        nearest = []
        for question in asked:
            with self._lock:
                nearest.append(set(self._keys[self._index.search(question[None], 10)[1][0]]))
        for probes in _PROBES:
            clusters.probes = probes
            found = [
                len(near.intersection(clusters.search(question, 10 * _REFINED).tolist()))
                for question, near in zip(asked, nearest, strict=True)
            ]
            if sum(found) >= _RECALL * 10 * len(asked):
                break

    def _mask(self, documents: Collection[str]) -> NDArray[np.bool_]:
        """Which sentences are of these documents."""
        mask = np.zeros(len(self), dtype=np.bool_)
        for document in documents:
            if rows := self.documents.get(document):
                bounds = np.asarray([rows.start, rows.stop]) << _SHIFT
                start, stop = np.searchsorted(self._keys, bounds)
                mask[start:stop] = True
        return mask

    # -- the file ------------------------------------------------------------------------------

    def save(self, path: Path, library: str, model: str) -> None:
        """Write the cache, whole or not at all, and its clusters to a file beside it.

        Raises:
            OSError: a file could not be written; an older one is left as it was.
        """
        owner = _owner(library, model)
        with self._lock:
            header = _HEADER.pack(_MAGIC, owner, self.dimension, len(self.documents), len(self))
            keys = self._keys.astype("<i8").tobytes()
            _write(path, (header, _listed(self.documents), keys), self._index)
            if (clusters := self._clusters) is not None:
                header = _HEADER.pack(
                    _CLUSTERS_MAGIC,
                    owner,
                    clusters.probes,
                    len(clusters.documents),
                    clusters.learnt,
                )
                _write(
                    path.with_suffix(_CLUSTERS),
                    (header, _listed(clusters.documents)),
                    clusters.index,
                )

    @classmethod
    def load(cls, path: Path, library: str, model: str, dimension: int) -> VectorCache | None:
        """Read a cache, or None where it is missing, damaged, or of another library or model."""
        owner = _owner(library, model)
        cache = cls(dimension)
        with _open(path, _MAGIC, owner) as read:
            if read is None or read.number != dimension:
                return None
            keys = np.frombuffer(read.rest.read(read.sentences * 8), dtype="<i8")
            cache._keys = keys.astype(np.int64)
            cache._index = _restore(read.rest)
            cache.documents = read.documents
        with _open(path.with_suffix(_CLUSTERS), _CLUSTERS_MAGIC, owner) as read:
            if read and (index := _restore(read.rest)).d == dimension:
                cache._clusters = Clusters(dimension, read.documents)
                cache._clusters.take(index, read.sentences, read.number)
                cache._bring()
        return cache


class Clusters:
    """Sentences by what they are near to, to look at a few hundred clusters' alone.

    `documents` are those whose sentences are in, `learnt` how many sentences there were when the
    clusters were made, `probes` how many of them a search looks at.
    """

    def __init__(self, dimension: int, documents: dict[str, range]) -> None:
        self.dimension = dimension
        self.documents = documents
        self.learnt, self.probes = 0, _PROBES[-1]
        self.index: Any = None
        self._faiss = _engine()

    @staticmethod
    def count(sentences: int) -> int:
        """How many clusters so many sentences are parted into."""
        return int(2 * sentences**0.5)

    def learn(self, sample: Vectors, sentences: int) -> None:
        """Find the clusters' centres from a sample of all the sentences."""
        quantizer = self._faiss.IndexFlatIP(self.dimension)
        self.index = self._faiss.IndexIVFScalarQuantizer(
            quantizer,
            self.dimension,
            min(self.count(sentences), len(sample)),
            self._faiss.ScalarQuantizer.QT_8bit,
            self._faiss.METRIC_INNER_PRODUCT,
        )
        self.index.cp.spherical = True
        self.index.train(sample)
        self.learnt = sentences

    def take(self, index: Any, learnt: int, probes: int) -> None:
        """Take what was learnt and filled before."""
        self.index, self.learnt, self.probes = index, learnt, probes

    def add(
        self, documents: Mapping[str, range], keys: NDArray[np.int64], vectors: Vectors
    ) -> None:
        """Take in sentences, of documents that are counted as in from then on."""
        if len(keys):
            self.index.add_with_ids(vectors, keys)
        self.documents.update(documents)

    def search(self, vector: Vectors, limit: int) -> NDArray[np.int64]:
        """The keys of about the `limit` nearest sentences, also of some that are gone."""
        options = self._faiss.SearchParametersIVF(nprobe=self.probes)
        keys: NDArray[np.int64] = self.index.search(vector[None], limit, params=options)[1][0]
        return np.unique(keys[keys >= 0])

    def strange(self, sentences: int) -> float:
        """The share of sentences that came or went since the clusters were made."""
        held = int(self.index.ntotal)
        return max(abs(held - sentences), max(held, sentences) - self.learnt) / max(self.learnt, 1)


class _Read(NamedTuple):
    """What a file of either kind holds behind its header; `rest` stands where the list ends."""

    number: int
    documents: dict[str, range]
    sentences: int
    rest: BinaryIO


@contextmanager
def _open(path: Path, magic: bytes, owner: bytes) -> Iterator[_Read | None]:
    """A file's content, or None where it is missing, damaged, of another kind or owner.

    It is read twice, first for its checksum, so that it is never in memory as a whole beside what
    is made of it.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            size = os.fstat(file.fileno()).st_size
            sound = size >= _HEADER.size + _CHECKSUM and _is_sound(file, size - _CHECKSUM)
        except OSError:
            sound = False
        if not sound:
            yield None
            return
        file.seek(0)
        *kind, number, count, sentences = _HEADER.unpack(file.read(_HEADER.size))
        if kind != [magic, owner]:
            yield None
            return
        listed = np.frombuffer(file.read(count * _DOCUMENT.itemsize), dtype=_DOCUMENT)
        documents = {key.decode(): range(start, stop) for key, start, stop in listed.tolist()}
        yield _Read(number, documents, sentences, file)


def _is_sound(file: BinaryIO, size: int) -> bool:
    """Whether the checksum of the first `size` bytes follows them."""
    checksum = hashlib.blake2b(digest_size=_CHECKSUM)
    while size > 0 and (piece := file.read(min(size, _BUFFER))):
        checksum.update(piece)
        size -= len(piece)
    return file.read(_CHECKSUM) == checksum.digest()


@cache
def _engine() -> Any:  # its stubs do not know its Python helpers
    import faiss

    forks.at_first(partial(faiss.omp_set_num_threads, 1))
    return faiss


def _restore(file: BinaryIO) -> Any:
    """The FAISS index that begins here."""
    faiss = _engine()
    return faiss.read_index(faiss.PyCallbackIOReader(file.read, _BUFFER))


def _write(path: Path, pieces: Iterable[bytes], index: Any) -> None:
    """Write pieces, a FAISS index and the checksum of all to a file, whole or not at all."""
    faiss = _engine()
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    checksum = hashlib.blake2b(digest_size=_CHECKSUM)
    failed: list[OSError] = []  # FAISS does not pass on what is raised while it writes
    try:
        for left in path.parent.glob(f"{path.name}.*.part"):  # by a process that was killed
            left.unlink(missing_ok=True)
        with part.open("wb") as file:

            def write(piece: bytes) -> None:
                if not failed:
                    try:
                        checksum.update(piece)
                        file.write(piece)
                    except OSError as error:
                        failed.append(error)

            for piece in pieces:
                write(piece)
            if not failed:
                faiss.write_index(index, faiss.PyCallbackIOWriter(write, _BUFFER))
            if failed:
                raise failed[0]
            file.write(checksum.digest())
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _listed(documents: Mapping[str, range]) -> bytes:
    rows = [(key, rows.start, rows.stop) for key, rows in documents.items()]
    return np.asarray(rows, dtype=_DOCUMENT).tobytes()


def _owner(library: str, model: str) -> bytes:
    """Whose vectors a file holds: a library's, made by a model."""
    return hashlib.blake2b(f"{library}\0{model}".encode(), digest_size=32).digest()
