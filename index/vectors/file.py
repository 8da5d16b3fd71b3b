"""The files of the cache, each whole or not there at all.

A saved FAISS index is not to be trusted: a flipped bit can change its results in silence, and a
write to a full disk can seem to succeed. So a file has a header that names its owner and a checksum
over everything; on any mismatch the cache is built again from the store.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from index.vectors.engine import engine

_BUFFER = 1 << 20  # bytes of a file that are in memory at once
_HEADER = struct.Struct("<16s32sQQQ")  # magic, owner, a number, documents, sentences
_CHECKSUM = 32
_DOCUMENT = np.dtype([("id", "S16"), ("start", "<i8"), ("stop", "<i8")])


class Content(NamedTuple):
    """What a file holds behind its magic and its owner; `rest` stands where the list ends.

    `number` is what this kind of a file keeps beside: a dimension, or how many clusters are looked
    at. `documents` are the rows of each document's passages, by the document's id.
    """

    number: int
    documents: Mapping[str, range]
    sentences: int
    rest: BinaryIO


def owner_of(library: str, model: str) -> bytes:
    """Whose vectors a file holds: a library's, made by a model."""
    return hashlib.blake2b(f"{library}\0{model}".encode(), digest_size=32).digest()


@contextmanager
def reading(path: Path, magic: bytes, owner: bytes) -> Iterator[Content | None]:
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
        yield Content(number, documents, sentences, file)


def _is_sound(file: BinaryIO, size: int) -> bool:
    """Whether the checksum of the first `size` bytes follows them."""
    checksum = hashlib.blake2b(digest_size=_CHECKSUM)
    while size > 0 and (piece := file.read(min(size, _BUFFER))):
        checksum.update(piece)
        size -= len(piece)
    return file.read(_CHECKSUM) == checksum.digest()


def read_index(file: BinaryIO) -> Any:
    """The FAISS index that begins here."""
    faiss = engine()
    return faiss.read_index(faiss.PyCallbackIOReader(file.read, _BUFFER))


def header(
    magic: bytes, owner: bytes, number: int, documents: Mapping[str, range], sentences: int
) -> bytes:
    """What a file begins with; see `Content`."""
    rows = [(key, rows.start, rows.stop) for key, rows in documents.items()]
    listed = np.asarray(rows, dtype=_DOCUMENT).tobytes()
    return _HEADER.pack(magic, owner, number, len(documents), sentences) + listed


def write(path: Path, pieces: Iterable[bytes], index: Any) -> None:
    """Write pieces, a FAISS index and the checksum of all to a file, whole or not at all.

    Raises:
        OSError: it could not be written; an older one is left as it was.
    """
    faiss = engine()
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    checksum = hashlib.blake2b(digest_size=_CHECKSUM)
    failed: list[OSError] = []  # FAISS does not pass on what is raised while it writes
    try:
        for left in path.parent.glob(f"{path.name}.*.part"):  # by a process that was killed
            left.unlink(missing_ok=True)
        with part.open("wb") as file:

            def put(piece: bytes) -> None:
                if not failed:
                    try:
                        checksum.update(piece)
                        file.write(piece)
                    except OSError as error:
                        failed.append(error)

            for piece in pieces:
                put(piece)
            if not failed:
                faiss.write_index(index, faiss.PyCallbackIOWriter(put, _BUFFER))
            if failed:
                raise failed[0]
            file.write(checksum.digest())
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
