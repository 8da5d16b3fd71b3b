"""The sentences of the candidate passages one after another, with what is told from the words of
each and of what it stands under. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.headers import headers
from index.search import Candidate, Candidates
from index.segment import LEADS
from index.store import KINDS, StoredPassage
from index.words import terms
from qa.evidence.corrections import told_wrongly

_ITEM, _HEADER, ROW, TERM = map(KINDS.index, ("item", "header", "row", "term"))
TITLES = [KINDS.index("heading"), _HEADER, TERM]
_ASKS = re.compile(r"[?？][\s\"'”’»)\]]*$")
_ENDING = 8  # characters of a sentence that say whether it asks
_LEADING = {_ITEM, TERM}  # of which others in a passage may be said


@dataclass(frozen=True, slots=True)
class Sentences:
    """The candidates' sentences, all those of one passage after those of the one before.

    `idf` are the weights of the question's terms; `above` those of each candidate that stand above
    its passage. Each other field has one value for each sentence: `owners` the index of its
    candidate, (n,); its text; whether it tells what is `wrong` and the next one puts right, (n,);
    its kind, an index into `KINDS`, (n,); of a table's row the terms of what stands above the
    table, `headers`; `terms` its own and of what it is said of; `hits` those of these that the
    question has; `known` those that the question has and that it, what stands above its passage or
    what is on top of its document has.
    """

    found: tuple[Candidate, ...]
    idf: dict[str, float]
    above: list[frozenset[str]]
    owners: NDArray[np.int64]
    texts: list[str]
    wrong: NDArray[np.bool_]
    kinds: NDArray[np.int32]
    headers: list[tuple[str, ...]]
    terms: list[tuple[str, ...]]
    hits: list[frozenset[str]]
    known: list[frozenset[str]]

    def by_passage(self) -> Iterator[tuple[Candidate, range]]:
        """Each candidate with the numbers of its sentences."""
        start = 0
        for candidate in self.found:
            stop = start + len(candidate.passage.sentences)
            yield candidate, range(start, stop)
            start = stop

    def share(self, there: frozenset[str]) -> float:
        """The summed idf of these terms."""
        weights = self.idf.items()
        return sum(weight for term, weight in weights if term in there) if there else 0.0

    @property
    def total(self) -> float:
        """The summed idf of all terms of the question, or 1 where it has none."""
        return sum(self.idf.values()) or 1.0


def laid_out(candidates: Candidates) -> Sentences:
    """The sentences of all candidates."""
    found = candidates.found
    idf = {
        term: math.log(1 + (candidates.passages - n + 0.5) / (n + 0.5))
        for term, n in candidates.frequencies.items()
    }
    owners = np.repeat(np.arange(len(found)), [len(c.passage.sentences) for c in found])
    headers = [_headers(c.passage) for c in found]
    texts = [list(map(c.passage.sentence, range(len(c.passage.sentences)))) for c in found]
    wrong = [told_wrongly(c.passage.headings, own) for c, own in zip(found, texts, strict=True)]
    passages = [c.passage for c in found]
    words = list(chain.from_iterable(map(_in_context, passages, texts, headers, wrong)))
    # Of each set of terms only those that the question has matter: few, often none.
    asked = frozenset(idf)
    hits = [asked.intersection(said) for said in words]
    above = [asked.intersection(c.passage.context) for c in found]
    around = [own | c.head for own, c in zip(above, found, strict=True)]
    return Sentences(
        found=found,
        idf=idf,
        above=above,
        owners=owners,
        texts=list(chain.from_iterable(texts)),
        wrong=np.asarray(list(chain.from_iterable(wrong)), dtype=bool),
        kinds=np.concatenate([c.passage.kinds for c in found] or [np.empty(0, np.int32)]),
        headers=list(chain.from_iterable(headers)),
        terms=words,
        hits=hits,
        known=[there | around[i] for i, there in zip(owners.tolist(), hits, strict=True)],
    )


def asks(sentence: str) -> bool:
    """Whether a sentence is a question, maybe in quotation marks or brackets."""
    return _ASKS.search(sentence[-_ENDING:]) is not None


def has_letter(text: str) -> bool:
    """Whether a text has words, and not only numbers and signs."""
    return any(map(str.isalpha, text))


def _in_context(
    passage: StoredPassage,
    texts: Sequence[str],
    headers: Sequence[tuple[str, ...]],
    wrong: Sequence[bool],
) -> list[tuple[str, ...]]:
    """The terms of each sentence; a table's row says what its header and caption say too, what is
    said of a term says that, an item of a list what leads to the list, and what follows a question,
    or what is told `wrong`ly, that."""
    text, kinds = passage.text, passage.kinds.tolist()
    leading = passage.header or not _LEADING.isdisjoint(kinds)
    if not leading and "?" not in text and "？" not in text and not any(wrong):
        return list(passage.terms)
    of: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    sentences = []
    for i, (found, kind, header) in enumerate(zip(passage.terms, kinds, headers, strict=True)):
        if kind == TERM:
            sentences.append(found)
            of += found
        else:
            sentences.append(found + of + header + (lead if kind == _ITEM else ()) + before)
        if kind != _ITEM:
            lead = found if texts[i].endswith(LEADS) else ()
        if wrong[i]:
            before += found
        else:
            before = found if asks(texts[i]) else ()
    return sentences


def _headers(passage: StoredPassage) -> list[tuple[str, ...]]:
    """For each sentence that is a table's row the terms of what stands above its table: header and
    caption, in the passage or before it; () for all others."""
    if not passage.header:
        return [()] * len(passage.kinds)
    found = above_rows(passage)
    known = {header: tuple(terms(header)) for header in dict.fromkeys(found)}
    return [
        known[header] if kind == ROW else ()
        for kind, header in zip(passage.kinds, found, strict=True)
    ]


def above_rows(passage: StoredPassage) -> list[str]:
    """For each sentence of a passage the caption and the header above it, if it is in a table."""
    kinds = (KINDS[kind] for kind in passage.kinds)
    texts = map(passage.sentence, range(len(passage.kinds)))
    return list(headers(zip(kinds, texts, strict=True), passage.header))
