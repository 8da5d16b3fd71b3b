"""A question to its ranked sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from numbers import Integral
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from index import Index
from index.errors import QuestionError
from index.index import Candidate, Candidates
from index.segment import above
from index.sources import several
from index.types import Span
from index.words import terms
from qa.confidence import judge, summary
from qa.evidence import Evidence, weigh
from qa.library import Library, opened
from qa.question.abbreviations import other_ways
from qa.question.names import named, naming_words
from qa.question.pinpoints import asks_for_clause_alone, works
from qa.question.wording import folded, phrases, plain_words
from qa.ranking import Ranking
from qa.reader import Reader, Reading, Text, own_reader
from qa.scoring import ordered, reading_columns, weights
from qa.types import Hit, Respelling

MAX_QUESTION = 10_000
_WAYS = 12  # short forms in a question that are looked after; a pasted text may have thousands
READ = 12
"""Passages that the reader reads."""

SENTENCES, PASSAGES = 100, 50
"""The nearest sentences and the passages of highest BM25 that are candidates."""

_WHOLE = 0.999  # the share of the terms in a sentence that has them all
_WITHIN = 0.8  # how much what stands in a clause belongs to it, in the part of it that is named
_NAMED = 0.9  # that a clause is the one which was asked for by its number
_ABOVE = 240  # characters above a passage; the reader takes about 40 tokens of them


def retrieve(
    question: str,
    library: Library,
    k: int = 10,
    *,
    documents: Collection[str | PurePath] | None = None,
    read: bool = False,
) -> tuple[Hit, ...]:
    """The `k` sentences that best bear on a question, best first.

    `library` is an open `Index`, a library's folder, or paths of documents, which are indexed on
    first use. `documents` are the names of those to search in; None means all. With `read` the
    best passages are read for an answer before they are ranked, as `ask` does: better and slower.
    A misspelled word is read as `ask` reads it.

    Raises:
        QuestionError: the question is empty or longer than 10,000 characters, or `k` is negative.
        UnknownDocument: one of `documents` is not in the library.
        SourceError, LibraryError: the library cannot be opened, or has nothing to read.
    """
    asked = checked(question, k)
    documents = None if documents is None else several(documents)
    with opened(library) as index:
        question, _ = respelled(asked, index, documents)
        return rank(question, index, documents, own_reader() if read else None).hits(k)


def rank(
    question: str,
    index: Index,
    documents: Collection[str] | None = None,
    reader: Reader | None = None,
    need: str | None = None,
) -> Ranking:
    """All candidate sentences of a question, ranked, by a reader where one is given.

    `need` is the part of the question that is read for, if not the whole. Where nothing is asked
    but what a clause says, its sentences alone are ranked, as they are read. Where no passage has
    the phrases that the question has in quotation marks, the confidence is 0.

    Raises as `retrieve` does.
    """
    question = checked(question)
    must = phrases(question)
    known = (name for info in index.documents for name in (info.name, *info.also))
    if names := named(question, known):
        among = names if documents is None else index.called(documents)
        documents = [name for name in names if name in among] or documents
    candidates = index.candidates(
        question, sentences=SENTENCES, passages=PASSAGES, documents=documents, phrases=must
    )
    having = [c for c in candidates.found if _has(c, must)]
    if having:
        candidates = replace(candidates, found=tuple(having))
    evidence = weigh(question, candidates)
    order, shares = ordered(candidates, evidence, evidence.columns, weights()["ranking"])
    readings: dict[int, Reading] = {}
    learnt = weights()["confidence"]
    if reader is not None:
        readings = read_best(need or question, candidates, evidence, order, reader)
        columns = reading_columns(evidence, order, shares, readings)
        order, shares = ordered(candidates, evidence, columns, weights()["reading"])
        learnt = weights()["confidence_read"]
    confidence = 0.0
    if len(order) and having:
        confidence = judge(summary(question, candidates, evidence, order, shares, readings), learnt)
        alone = _clause(question, candidates, evidence, order)
        if len(alone):
            confidence = max(confidence, _NAMED)
            order = alone
            shares = np.full(len(order), 1 / len(order))
    return Ranking(candidates, evidence, order, shares, confidence, readings)


def of_mentions(ranking: Ranking) -> Ranking:
    """The sentences of a ranking that have all terms of what was looked for, the best of each
    document first; without any, the same ranking, sure of nothing."""
    whole = ranking.evidence.columns["covered"] >= _WHOLE
    rows = [row for row in ranking.order.tolist() if whole[row]]
    if not rows:
        return replace(ranking, confidence=0.0)
    documents: Counter[str] = Counter()
    keys = []
    for place, row in enumerate(rows):
        document = ranking.candidates.found[ranking.evidence.owners[row]].document.id
        keys.append((documents[document], place, row))
        documents[document] += 1
    order = np.asarray([row for *_, row in sorted(keys)], dtype=np.int64)
    shares = np.full(len(order), 1 / len(order))
    return replace(ranking, order=order, shares=shares, confidence=_NAMED)


def checked(question: str, k: int = 1) -> str:
    """The question without lone surrogates. Raises `QuestionError` as `retrieve` does."""
    if not isinstance(question, str):
        raise TypeError(f"The question must be a text, not {type(question).__name__}.")
    if not isinstance(k, Integral):
        raise TypeError(f"k must be a whole number, not {type(k).__name__}.")
    if k < 0:
        raise QuestionError(f"No fewer than no sentences can be asked for: k is {k}.")
    if not question.strip():
        raise QuestionError("The question is empty.")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} is the most."
        )
    return question.encode("utf-8", "replace").decode("utf-8")


def respelled(
    question: str, index: Index, documents: Collection[str] | None = None
) -> tuple[str, tuple[Respelling, ...]]:
    """The question as it was probably meant, and its words that none of the documents has and that
    are read as words of theirs: short forms in full or the other way around, and misspelled words.
    What is in quotation marks stays as it is."""
    changed: list[Respelling] = []
    for way in reversed(list(islice(other_ways(question), _WAYS))):
        if index.has(way.typed, documents):
            continue
        if read := next((other for other in way.ways if index.has(other, documents)), ""):
            question = question[: way.span.start] + read + question[way.span.end :]
            changed += _told(way.typed, read)
    words = list(plain_words(question))
    meant = index.spellings(word.group() for word in words)
    for word in reversed(words):
        new = meant.get(word.group(), word.group())
        question = question[: word.start()] + new + question[word.end() :]
    changed.reverse()
    return question, (*changed, *(Respelling(typed, new) for typed, new in meant.items()))


def otherwise(
    question: str, index: Index, documents: Collection[str] | None = None
) -> Iterator[tuple[str, tuple[Respelling, ...]]]:
    """The question with one of its short forms in full, or the other way around, where documents
    have both, and what is to be told of that: what one calls the NDA is the non-disclosure
    agreement in another."""
    for way in islice(other_ways(question), _WAYS):
        for other in way.ways if index.has(way.typed, documents) else ():
            if index.has(other, documents):
                span = way.span
                read = question[: span.start] + other + question[span.end :]
                yield read, _told(way.typed, other)


def _told(typed: str, read: str) -> tuple[Respelling, ...]:
    """What is to be told of words that were read as others: nothing of dots alone."""
    return (Respelling(typed, read),) if typed.replace(".", "") != read.replace(".", "") else ()


def read_best(
    question: str,
    candidates: Candidates,
    evidence: Evidence,
    order: NDArray[np.int64],
    reader: Reader,
) -> dict[int, Reading]:
    """Readings of the best passages, by their index among the candidates."""
    chosen = list(dict.fromkeys(evidence.owners[order].tolist()))[:READ]
    naming = naming_words(question)
    texts = [_text(naming, candidates.found[owner]) for owner in chosen]
    unique = list(dict.fromkeys(texts))  # what is equal is to come out equal, and is read once
    readings = dict(zip(unique, reader.read(question, unique), strict=True))
    return {owner: readings[text] for owner, text in zip(chosen, texts, strict=True)}


def _has(candidate: Candidate, must: Sequence[str]) -> bool:
    """Whether all phrases stand in the passage, or in the title or headings above it."""
    if not must:
        return True
    passage = candidate.passage
    texts = (candidate.document.title, *passage.headings, passage.header, passage.text)
    return all(any(phrase in text for text in map(folded, texts)) for phrase in must)


def _text(naming: Mapping[str, frozenset[str]], candidate: Candidate) -> Text:
    passage = candidate.passage
    over = above(candidate.document.title, passage.headings, passage.header, passage.text, _ABOVE)
    return Text(
        above=". ".join(filter(None, (_introduced(naming, candidate), over))),
        text=passage.text,
        sentences=tuple(
            Span(s.start - passage.start, s.end - passage.start) for s in passage.sentences
        ),
    )


def _introduced(naming: Mapping[str, frozenset[str]], candidate: Candidate) -> str:
    """The names in the question that the document has on top, where it says who and what it is
    about, and the passage has not: a contract names its parties once."""
    passage = candidate.passage
    new = candidate.head.difference(passage.context, *passage.terms)
    return " ".join(word for word, found in naming.items() if found <= new)


def _clause(
    question: str, candidates: Candidates, evidence: Evidence, order: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Where nothing is asked but what a clause says, its sentences, each document's as they are
    read; of several documents those that the question fits, and of these that kind of a work which
    it says ('of the lease')."""
    found = candidates.found
    said = evidence.columns["clause"]
    rows = order[said[order] > 0]
    if (said[rows] >= _WITHIN).any():
        rows = rows[said[rows] >= _WITHIN]
    meant = works(question)
    # Of each document how well it fits and its place; None for those that do not.
    known: dict[str, tuple[int, int] | None] = {}
    keys = []
    for row in rows.tolist():
        candidate = found[evidence.owners[row]]
        document = candidate.document
        if document.id not in known:
            work = candidate.head.union(terms(document.title), terms(document.name))
            fits = asks_for_clause_alone(question, work)
            known[document.id] = (-len(meant & work), len(known)) if fits else None
        if place := known[document.id]:
            start = candidate.passage.sentences[evidence.positions[row]].start
            keys.append((*place, start, row))
    best = min((fit for fit, *_ in keys), default=0)
    return np.asarray([row for fit, *_, row in sorted(keys) if fit == best], dtype=np.int64)
