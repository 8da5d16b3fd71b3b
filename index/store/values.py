"""What is stored, as values, and how they lie in the tables' columns."""

from __future__ import annotations

import json
import math
import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.types import BlockKind, Document, DocumentInfo, Page, Passage, Span

KINDS: tuple[BlockKind, ...] = get_args(BlockKind)


class StoredFile(NamedTuple):
    """A name of a document, and the file it was read from.

    `source` is the file's path, with ``#`` and the id of a document that is a part of it, or '' for
    what came from no file; `stamp` is its size in bytes and the time of its last change in
    nanoseconds, where these tell that it is still the same. `placed` says that the places of the
    characters on pages are known, if there are pages.
    """

    name: str
    digest: str
    source: str
    stamp: tuple[int, int] | None
    placed: bool


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it is kept. `kinds` index `KINDS`; `terms` hold each sentence's terms."""

    row: int
    document: int
    start: int
    text: str
    headings: tuple[str, ...]
    header: str
    kinds: NDArray[np.int32]
    sentences: tuple[Span, ...]
    vectors: Vectors
    context: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]

    def sentence(self, position: int) -> str:
        """The text of one of its sentences."""
        span = self.sentences[position]
        return self.text[span.start - self.start : span.end - self.start]


def document_id(name: str, digest: str) -> str:
    """The id of these contents under this name: the same in every library, never reused."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"pincite:{digest}:{name}").hex[:16]


def info_of(fields: Sequence[Any], also: tuple[str, ...]) -> DocumentInfo:
    """What is listed of a document, which is also called `also`."""
    *plain, source, warnings, encoding, blank = fields
    return DocumentInfo(
        *plain,
        source=os.fsdecode(source),  # type: ignore[misc]
        warnings=tuple(json.loads(warnings)),
        also=also,
        encoding=encoding,
        pages_without_text=tuple(np.frombuffer(blank, dtype="<i4").tolist()),
    )


def blank_pages(pages: Iterable[Page], blocks: Sequence[tuple[int, int]]) -> bytes:
    """The numbers of the pages that no block is on, given by its start and end; both in order."""
    numbers: list[tuple[int, ...]] = []
    at = 0
    for page in pages:
        while at < len(blocks) and blocks[at][1] <= page.start:
            at += 1
        empty = page.start == page.end  # also where a block goes on behind it
        if empty or at == len(blocks) or blocks[at][0] >= page.end:
            numbers.append((page.number,))
    return pack(numbers)


def passage_of(fields: tuple[object, ...], dimension: int) -> StoredPassage:
    """A passage, its vectors of so many numbers.

    Raises:
        ValueError: or another of Python's own, where no passage can have been stored so.
    """
    row, document, start, text, headings, header, sentences, vectors, context, body = fields
    spans = unpack(sentences, 3)
    found = tuple(Span(a, b) for a, b in spans[:, 1:].tolist())
    at: int = start  # type: ignore[assignment]
    end = at + len(text)  # type: ignore[arg-type]
    for span in found:
        if not at <= span.start < span.end <= end:
            raise ValueError("a sentence outside of its passage")
        at = span.end
    terms = tuple(tuple(line.split()) for line in body.split("\n"))  # type: ignore[attr-defined]
    numbers = unpack_vectors(vectors, dimension)
    if not len(spans) == len(terms) == len(numbers):
        raise ValueError("a sentence without its terms or its vector")
    return StoredPassage(
        row=row,  # type: ignore[arg-type]
        document=document,  # type: ignore[arg-type]
        start=start,  # type: ignore[arg-type]
        text=text,  # type: ignore[arg-type]
        headings=tuple(json.loads(headings)),  # type: ignore[arg-type]
        header=header,  # type: ignore[arg-type]
        kinds=spans[:, 0],
        sentences=found,
        vectors=numbers,
        context=tuple(context.split()),  # type: ignore[attr-defined]
        terms=terms,
    )


def kinds_of(document: Document, passages: Sequence[Passage]) -> list[list[int]]:
    """For each sentence the kind of its block."""
    starts = np.asarray([block.start for block in document.blocks], dtype=np.int64)
    kinds = np.asarray([KINDS.index(block.kind) for block in document.blocks], dtype=np.int64)
    return [
        kinds[np.searchsorted(starts, [s.start for s in p.sentences], side="right") - 1].tolist()
        for p in passages
    ]


def pack(rows: Sequence[tuple[int, ...]]) -> bytes:
    """Rows of numbers as bytes."""
    return np.asarray(rows, dtype="<i4").tobytes()


def unpack(blob: object, columns: int) -> NDArray[np.int32]:
    """The rows again, (rows, columns)."""
    return np.frombuffer(blob, dtype="<i4").reshape(-1, columns)  # type: ignore[call-overload, no-any-return]


def unpack_vectors(blob: object, dimension: int) -> Vectors:
    """Vectors from their float16, (sentences, dimension). Raises `ValueError` as `passage_of`."""
    half = np.frombuffer(blob, dtype="<f2")  # type: ignore[call-overload]
    vectors = half.reshape(-1, dimension).astype(np.float32)
    if not math.isfinite(np.vdot(vectors, vectors)):  # quicker than to look at each
        raise ValueError("a vector without a number")
    return vectors  # type: ignore[no-any-return]
