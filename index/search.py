"""What a library brings up for a question: the passages that may bear on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.nearest import Nearest
from index.store import Store, StoredPassage
from index.types import DocumentInfo
from index.words import of_file, of_name, terms

_LOOK = 30_000  # passages that full text weighs for a question, the rarest term's in any case
_FEW = 3  # documents of one term in their names, which are looked through as a whole


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may bear on a question.

    `bm25` is its BM25 for the question's terms (0: none occurs). `pages` are its document's:
    (pages, 3) int32 of number, start, end. `head` are those of the question's terms that are in the
    document's name or stand on top of it, where it says who and what it is about.
    """

    document: DocumentInfo
    passage: StoredPassage
    bm25: float
    pages: NDArray[np.int32]
    head: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a question brings up, before it is ranked, all of one generation of the library.

    `vector` is the question's, (dimension,). `frequencies` give for each of its terms the number
    of the library's `passages` that have it. `searched` is the number of documents that were
    searched, and `left_out` are those of which passages that have all terms are not among `found`
    though they were asked for.
    """

    vector: Vectors
    terms: tuple[str, ...]
    frequencies: dict[str, int]
    passages: int
    found: tuple[Candidate, ...]
    searched: int
    left_out: frozenset[str] = frozenset()


class Search:
    """Searches one library, of which a generation is being read."""

    def __init__(self, store: Store, nearest: Nearest) -> None:
        """The vectors in `nearest` are those of `store`."""
        self._store = store
        self._nearest = nearest
        # The listing that it was made of, and the documents by the terms of their files' names.
        self._by_name: tuple[Mapping[int, DocumentInfo], dict[str, list[int]]] = ({}, {})

    def candidates(
        self,
        question: str,
        vector: Vectors,
        rows: Collection[int] | None,
        sentences: int,
        passages: int,
        phrases: Sequence[str],
        whole: int,
    ) -> Candidates:
        """See `Index.candidates`; `vector` is the question's, and `rows` are those of the documents
        to search in."""
        asked = tuple(dict.fromkeys(terms(question)))
        infos = self._store.documents()
        ids = None if rows is None else [infos[row].id for row in rows]
        full_text = self._store.full_text
        total, frequencies = full_text.frequencies(asked)
        musts = [terms(phrase) for phrase in phrases]
        bm25 = full_text.match(_telling(frequencies), passages, rows, musts)
        having = full_text.having(asked, rows, musts) if whole else []
        bm25 |= {row: score for row, score, _ in having[:whole]}
        near = self._nearest.search(vector, sentences, ids)
        named = self._of_named_files(infos, asked, rows, passages)
        wanted = bm25.keys() | near.keys() | named
        return Candidates(
            vector=vector,
            terms=asked,
            frequencies=frequencies,
            passages=total,
            found=self._brought(infos, asked, wanted, bm25, len(vector)),
            searched=len(infos if ids is None else ids),
            left_out=frozenset(
                infos[document].id for row, _, document in having if row not in wanted
            ),
        )

    def _brought(
        self,
        infos: Mapping[int, DocumentInfo],
        asked: Collection[str],
        wanted: Collection[int],
        bm25: Mapping[int, float],
        dimension: int,
    ) -> tuple[Candidate, ...]:
        """The passages of these rows, with what is known of their documents."""
        stored = self._store.passages(wanted, dimension)
        own = {passage.document for passage in stored}
        pages = self._store.pages(own)
        heads = {
            row: top.union(_terms_of(infos[row].name)).intersection(asked)
            for row, top in self._store.full_text.heads(own).items()
        }
        return tuple(
            Candidate(
                document=infos[p.document],
                passage=p,
                bm25=bm25.get(p.row, 0.0),
                pages=pages[p.document],
                head=heads[p.document],
            )
            for p in stored
        )

    def _of_named_files(
        self,
        infos: Mapping[int, DocumentInfo],
        asked: Collection[str],
        rows: Collection[int] | None,
        most: int,
    ) -> set[int]:
        """All passages, if they are no more than `most`, of each document, of these rows or of all,
        whose file's name has a question's term that neither its title nor hardly another one has.

        A lease that is called by its tenant may be titled 'Lease', and name him on top only.
        """
        if self._by_name[0] is not infos:
            by_name: dict[str, list[int]] = {}
            for row, info in infos.items():
                for term in {*of_file(info.name)}.difference(terms(info.title)):
                    by_name.setdefault(term, []).append(row)
            self._by_name = (infos, by_name)
        known = (self._by_name[1].get(term, ()) for term in asked)
        called = {row for few in known if len(few) <= _FEW for row in few}
        ranges = self._store.passage_ranges()
        whole = (ranges[infos[row].id] for row in called if rows is None or row in rows)
        return {passage for own in whole if len(own) <= most for passage in own}


def _telling(frequencies: Mapping[str, int]) -> list[str]:
    """The terms to look for: the rarest, as long as they occur in no more passages than `_LOOK`.

    Full text weighs every passage that has any of them, and what occurs everywhere tells little.
    """
    rarest = sorted(frequencies, key=lambda term: frequencies[term])
    passages = list(accumulate(frequencies[term] for term in rarest))
    telling = {t for t, seen in zip(rarest, passages, strict=True) if seen <= _LOOK}
    telling |= set(next(([t] for t in rarest if frequencies[t]), ()))
    return [term for term in frequencies if term in telling]  # in the question's order


@lru_cache(maxsize=4096)
def _terms_of(name: str) -> tuple[str, ...]:
    return tuple(terms(of_name(name)))
