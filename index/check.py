"""A library looked over from end to end: what is stored is whole, and all of it fits together.

SQLite's own checks find a damaged file, and the store refuses to read what it cannot have written.
What neither sees is found from the text, from which everything else was made: a document's words
are made again and compared with those stored, its spans must lie in it, and its vectors must be of
length one.
Whatever else has changed since it was written, be it a comma, breaks the document's seal.
The cache of vectors is only looked at: a damaged one is made anew by the next question.

Each document is looked over in a view of its own, so that others can write meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.errors import PinciteError
from index.formats import digest
from index.index import CACHE_FILE, Index
from index.store import Store, StoredPassage, document_id
from index.types import Document
from index.vectors import VectorCache
from index.words import terms

_NORM = 0.01  # by which float16 may move a vector's length


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was looked at, and each fault as a sentence for the person; none means all is well.

    `cache` is 'whole', 'missing' or 'damaged'.
    """

    documents: int
    sentences: int
    cache: str
    faults: tuple[str, ...]


def check(library: Index) -> Checkup:
    """Look over an open library. Nothing is changed; what is wrong is told, not raised."""
    store, dimension = library._store, library._encoder.dimension
    faults = list(store.faults())
    sentences = 0
    try:
        infos = store.documents()
    except PinciteError as error:
        return Checkup(0, 0, "missing", (*faults, str(error)))
    for info in infos.values():
        try:
            with store.reading():
                rows = store.passage_ranges().get(info.id)
                if rows is None:
                    continue  # it was removed or replaced meanwhile
                document = store.document(info.id)
                passages = store.passages(list(rows), dimension)
                original = store.original(info.id)
                sealed = store.sealed(info.id)
        except PinciteError as error:
            faults.append(f"{info.name} cannot be read: {error}")
            continue
        found = list(_faults(document, passages))
        count = sum(len(passage.sentences) for passage in passages)
        if (len(passages), count) != (len(rows), info.sentences):
            found.append("some of its passages are missing")
        if info.id != document_id(info.name, info.digest):
            found.append("its id is not that of its name and digest")
        if original is not None and digest(original) != info.digest:
            found.append("the file that is kept of it is damaged")
        if not (found or sealed):
            found.append("what is stored of it is not what was written")
        faults += [f"{info.name}: {fault}" for fault in found]
        sentences += count
    return Checkup(len(infos), sentences, _cache(library, store, dimension), tuple(faults))


def _faults(document: Document, passages: list[StoredPassage]) -> Iterator[str]:
    """What does not fit together in one document, each kind of fault once."""
    text = document.text
    if any(
        text[p.start : p.start + len(p.text)] != p.text
        or any(not p.start <= s.start < s.end <= p.start + len(p.text) for s in p.sentences)
        for p in passages
    ):
        yield "its sentences do not lie in its text"
    if any(
        tuple(tuple(terms(text[s.start : s.end])) for s in p.sentences) != p.terms for p in passages
    ):
        yield "its text is not the one that its words were made of"
    if any((np.abs(np.linalg.norm(p.vectors, axis=1) - 1) > _NORM).any() for p in passages):
        yield "its vectors are damaged"
    if any(not 0 <= b.start < b.end <= len(text) for b in document.blocks):
        yield "its blocks do not lie in its text"
    if any(not 0 <= page.start <= page.end <= len(text) for page in document.pages):
        yield "its pages do not lie in its text"


def _cache(library: Index, store: Store, dimension: int) -> str:
    path = library.folder / CACHE_FILE
    if not path.exists():
        return "missing"
    fingerprint = library._encoder.fingerprint
    whole = VectorCache.load(path, store.identity, fingerprint, dimension)
    return "damaged" if whole is None else "whole"
