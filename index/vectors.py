"""The cache of sentence vectors, searched with FAISS. The only module that imports faiss.

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
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

_MAGIC = b"PINCITE-VECTORS2"
_HEADER = struct.Struct("<16s32sQQQ")  # magic, owner, dimension, documents, sentences
_CHECKSUM = 32
_SHIFT = 8
_DOCUMENT = np.dtype([("id", "S16"), ("start", "<i8"), ("stop", "<i8")])


class VectorCache:
    """Sentence vectors in memory, searched exactly by inner product over float16.

    `documents` holds the id of each document whose sentences are in, with its passages' rows.
    """

    def __init__(self, dimension: int) -> None:
        import faiss

        self.dimension = dimension
        self.documents: dict[str, range] = {}
        self._faiss: Any = faiss  # its stubs do not know its Python helpers
        self._keys: NDArray[np.int64] = np.empty(0, dtype=np.int64)  # ascending
        self._index: Any = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        self._index.is_trained = True  # float16 has nothing to learn

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
        for row, part in vectors:
            self._index.add(part)
            keys.append((row << _SHIFT) + np.arange(len(part), dtype=np.int64))
        self._keys = np.concatenate(keys)
        self.documents.update(documents)

    def remove(self, documents: Collection[str]) -> None:
        """Drop documents' sentences."""
        mask = self._mask(documents)
        bits = np.packbits(mask, bitorder="little")
        self._index.remove_ids(self._faiss.IDSelectorBitmap(bits))
        self._keys = self._keys[~mask]
        for document in documents:
            del self.documents[document]

    def search(
        self, vector: Vectors, limit: int, documents: Collection[str] | None = None
    ) -> dict[int, float]:
        """The passages of the `limit` nearest sentences, each with its best inner product."""
        options = {}
        if documents is not None:
            bits = np.packbits(self._mask(documents), bitorder="little")
            options["params"] = self._faiss.SearchParameters(sel=self._faiss.IDSelectorBitmap(bits))
        limit = min(limit, len(self))
        if limit < 1:
            return {}
        scores, found = self._index.search(vector[None], limit, **options)
        best: dict[int, float] = {}
        for score, position in zip(scores[0].tolist(), found[0].tolist(), strict=True):
            if position >= 0:  # FAISS pads with -1
                best.setdefault(int(self._keys[position]) >> _SHIFT, score)
        return best

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
        """Write the cache, whole or not at all.

        Raises:
            OSError: the file could not be written; an older one is left as it was.
        """
        listed = np.asarray(
            [(key, rows.start, rows.stop) for key, rows in self.documents.items()], dtype=_DOCUMENT
        )
        payload = self._faiss.serialize_index(self._index)
        header = _HEADER.pack(
            _MAGIC, _owner(library, model), self.dimension, len(listed), len(self)
        )
        pieces = (header, listed.tobytes(), self._keys.astype("<i8").tobytes(), payload.data)
        checksum = hashlib.blake2b(digest_size=_CHECKSUM)
        for piece in pieces:
            checksum.update(piece)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            for left in path.parent.glob(f"{path.stem}.*.part"):  # by a process that was killed
                left.unlink(missing_ok=True)
            with part.open("wb") as file:
                for piece in (*pieces, checksum.digest()):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: Path, library: str, model: str, dimension: int) -> VectorCache | None:
        """Read a cache, or None where it is missing, damaged, or of another library or model."""
        try:
            data = np.fromfile(path, dtype=np.uint8)
        except OSError:
            return None
        if len(data) < _HEADER.size + _CHECKSUM:
            return None
        body, checksum = data[:-_CHECKSUM], data[-_CHECKSUM:].tobytes()
        if hashlib.blake2b(body.data, digest_size=_CHECKSUM).digest() != checksum:
            return None
        *kind, count, sentences = _HEADER.unpack_from(body.data)
        if kind != [_MAGIC, _owner(library, model), dimension]:
            return None
        listed, keys, payload = np.split(
            body[_HEADER.size :], np.cumsum([count * _DOCUMENT.itemsize, sentences * 8])
        )
        cache = cls(dimension)
        cache._index = cache._faiss.deserialize_index(payload)
        cache._keys = keys.view("<i8").astype(np.int64)
        cache.documents = {
            key.decode(): range(start, stop) for key, start, stop in listed.view(_DOCUMENT).tolist()
        }
        return cache


def _owner(library: str, model: str) -> bytes:
    """Whose vectors a file holds: a library's, made by a model."""
    return hashlib.blake2b(f"{library}\0{model}".encode(), digest_size=32).digest()
