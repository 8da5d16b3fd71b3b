"""A question to its ranked sentences."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from index import Index
from index.errors import QuestionError
from index.index import Candidate, Candidates
from index.segment import LEADS, above
from index.sources import several
from index.store import KINDS, StoredPassage
from index.types import Span
from index.words import terms
from qa.clauses import asks_for_clause_alone, works
from qa.evidence import Column, Evidence, weigh
from qa.highlight import columns, in_cell
from qa.library import Library, opened
from qa.question import (
    codes,
    folded,
    identifiers,
    mentions,
    named,
    names,
    others,
    phrases,
    plain_words,
    unknown,
)
from qa.reader import Reader, Reading, Text, own_reader
from qa.types import Excerpt, Hit, Respelling

MAX_QUESTION = 10_000
READ = 12  # passages
_SENTENCES, _PASSAGES = 100, 50
_LEAST_SHARE = 1e-3  # of a sentence in its passage; below it the reader's words are noise
_WHOLE = 0.999  # the share of the terms in a sentence that has them all
_WITHIN = 0.8  # how much what stands in a clause belongs to it, in the part of it that is named
_NAMED = 0.9  # that a clause is the one which was asked for by its number
_ABOVE = 240  # characters above a passage; the reader takes about 40 tokens of them
_MUTE = -4.0  # log odds that a passage answers, below which its words are not worth marking


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidate sentences of a question, best first.

    `order` indexes the rows of the evidence; `shares` (n,) are, in that order, each sentence's
    probability to be the answer if there is one. `confidence` is the probability that the first
    few hold the answer. `readings` are of the candidates that were read, by their index.
    """

    candidates: Candidates
    evidence: Evidence
    order: NDArray[np.int64]
    shares: NDArray[np.float64]
    confidence: float
    readings: Mapping[int, Reading]

    def hits(self, count: int) -> tuple[Hit, ...]:
        """The first `count` sentences."""
        return tuple(self._hit(i) for i in range(min(count, len(self.order))))

    def _hit(self, i: int) -> Hit:
        row = self.order[i]
        candidate = self.candidates.found[self.evidence.owners[row]]
        passage = candidate.passage
        position = self.evidence.positions[row]
        span = passage.sentences[position]
        kind, text = KINDS[passage.kinds[position]], passage.sentence(position)
        return Hit(
            document=candidate.document,
            page=_page(candidate, span.start),
            start=span.start,
            end=span.end,
            text=text,
            score=float(self.shares[i]) * self.confidence,
            passage=Excerpt(passage.start, passage.start + len(passage.text), passage.text),
            headings=passage.headings + _terms(passage, position),
            previous=_previous(passage, position),
            kind=kind,
            columns=columns(text, _header(passage, position)) if kind == "row" else (),
        )

    def words(self, i: int) -> Span | None:
        """The words of the `i`th sentence that answer, in the document; None where it was not read,
        or read as saying nothing to the question."""
        row = self.order[i]
        owner = int(self.evidence.owners[row])
        reading = self.readings.get(owner)
        if reading is None or not reading.words or reading.answers < _MUTE:
            return None
        passage = self.candidates.found[owner].passage
        start, position = passage.start, self.evidence.positions[row]
        words = reading.words[position]
        if KINDS[passage.kinds[position]] == "row":
            span = passage.sentences[position]
            line = Span(span.start - start, span.end - start)
            asked, header = self.candidates.terms, _header(passage, position)
            words = in_cell(asked, passage.text, line, header, words)
        return Span(start + words.start, start + words.end)


def retrieve(
    question: str,
    library: Library,
    k: int = 10,
    *,
    documents: Collection[str] | None = None,
    read: bool = False,
) -> tuple[Hit, ...]:
    """The `k` sentences that best bear on a question, best first.

    `library` is an open `Index`, a library's folder, or paths of documents, which are indexed on
    first use. `documents` are the names of those to search in; None means all. With `read` the
    best passages are read for an answer before they are ranked, as `ask` does: better and slower.
    A misspelled word is read as `ask` reads it.

    Raises:
        QuestionError: the question is empty or longer than 10,000 characters, or `k` is below 1.
        UnknownDocument: one of `documents` is not in the library.
        SourceError, LibraryError: the library cannot be opened, or has nothing to read.
    """
    asked = checked(question, k)
    with opened(library) as index:
        question, _ = respelled(asked, index)
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
    if documents is not None:
        documents = several(documents)
    known = (name for info in index.documents for name in (info.name, *info.also))
    if names := named(question, known):
        documents = [name for name in names if documents is None or name in documents] or documents
    candidates = index.candidates(
        question, sentences=_SENTENCES, passages=_PASSAGES, documents=documents, phrases=must
    )
    having = [c for c in candidates.found if _has(c, must)]
    if having:
        candidates = replace(candidates, found=tuple(having))
    evidence = weigh(question, candidates)
    order, shares = ordered(candidates, evidence, evidence.columns, weights()["ranking"])
    readings: dict[int, Reading] = {}
    learnt = weights()["confidence"]
    if reader is not None:
        readings = read(need or question, candidates, evidence, order, reader)
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
    if k < 1:
        raise QuestionError(f"At least one sentence must be asked for: k is {k}.")
    if not question.strip():
        raise QuestionError("The question is empty.")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} is the most."
        )
    return question.encode("utf-8", "replace").decode("utf-8")


def respelled(question: str, index: Index) -> tuple[str, tuple[Respelling, ...]]:
    """The question as it was probably meant, and its words that no document has and that are read
    as words of the documents. What is in quotation marks stays as it is."""
    words = list(plain_words(question))
    meant = index.spellings(word.group() for word in words)
    for word in reversed(words):
        new = meant.get(word.group(), word.group())
        question = question[: word.start()] + new + question[word.end() :]
    return question, tuple(Respelling(typed, new) for typed, new in meant.items())


def read(
    question: str,
    candidates: Candidates,
    evidence: Evidence,
    order: NDArray[np.int64],
    reader: Reader,
) -> dict[int, Reading]:
    """Readings of the best passages, by their index among the candidates."""
    chosen = list(dict.fromkeys(evidence.owners[order].tolist()))[:READ]
    mentioned = mentions(question)
    texts = [_text(mentioned, candidates.found[owner]) for owner in chosen]
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


def _text(mentioned: Mapping[str, frozenset[str]], candidate: Candidate) -> Text:
    passage = candidate.passage
    over = above(candidate.document.title, passage.headings, passage.header, passage.text, _ABOVE)
    return Text(
        above=". ".join(filter(None, (_introduced(mentioned, candidate), over))),
        text=passage.text,
        sentences=tuple(
            Span(s.start - passage.start, s.end - passage.start) for s in passage.sentences
        ),
    )


def _introduced(mentioned: Mapping[str, frozenset[str]], candidate: Candidate) -> str:
    """The names in the question that the document has on top, where it says who and what it is
    about, and the passage has not: a contract names its parties once."""
    passage = candidate.passage
    new = candidate.head.difference(passage.context, *passage.terms)
    return " ".join(word for word, found in mentioned.items() if found <= new)


def reading_columns(
    evidence: Evidence,
    order: NDArray[np.int64],
    shares: NDArray[np.float64],
    readings: Mapping[int, Reading],
) -> dict[str, Column]:
    """What the readings and the ranking before them say of each sentence, (n,) float32 each.

    A passage that was not read counts as one that says no more than the least of those that were.
    """
    first = np.empty(len(order))
    first[order] = np.log(np.maximum(shares, 1e-9))
    least = min((r.answers for r in readings.values()), default=0.0)
    most = max((r.answers for r in readings.values()), default=0.0)
    answers = np.full(len(order), least)
    share = np.full(len(order), _LEAST_SHARE)
    for owner, reading in readings.items():
        rows = np.flatnonzero(evidence.owners == owner)
        answers[rows] = reading.answers
        share[rows] = reading.shares[evidence.positions[rows]]
        # What is marked in a question is meant of its answer, which comes next.
        asks = evidence.columns["asks"][rows] > 0
        own = share[rows]
        share[rows[1:]] = np.where(asks[:-1] & ~asks[1:], np.maximum(own[1:], own[:-1]), own[1:])
    columns = {
        "first": first,
        "answers": answers,
        "answers_gap": answers - most,
        "sentence": np.log(np.maximum(share, _LEAST_SHARE)),
        "probability": share / (1 + np.exp(-answers)),
        "defines": evidence.columns["defines"],
        "clause": evidence.columns["clause"],
        "entry": evidence.columns["entry"],
        "formal": evidence.columns["formal"],
        "asks": evidence.columns["asks"],
    }
    return {name: column.astype(np.float32) for name, column in columns.items()}


def ordered(
    candidates: Candidates,
    evidence: Evidence,
    columns: Mapping[str, Column],
    learnt: Mapping[str, float],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The `order` and `shares` of a `Ranking` by these columns: a softmax of linear scores."""
    scores = _linear(columns, learnt, len(evidence))
    order = _ordered(candidates, evidence, scores)
    ranked = scores[order]
    shares = np.exp(ranked - ranked.max(initial=-np.inf)) if len(ranked) else ranked
    return order, shares / max(shares.sum(), 1e-12)


def summary(
    question: str,
    candidates: Candidates,
    evidence: Evidence,
    order: NDArray[np.int64],
    shares: NDArray[np.float64],
    readings: Mapping[int, Reading],
) -> dict[str, float]:
    """What the whole ranking says of whether the first sentences answer."""
    first = order[0]
    columns = evidence.columns
    few = order[:5]
    said = {
        "cosine": float(columns["cosine"][first]),
        "best_cosine": float(columns["cosine"][few].max()),
        "covered": float(columns["headed_covered"][first]),
        "context_covered": float(columns["context_covered"][first]),
        "share": float(shares[0]),
        "shares": float(shares[:5].sum()),
        "entry": float(columns["entry"][first]),
        **_known(question, candidates, candidates.found[evidence.owners[first]]),
    }
    if readings:
        owners = evidence.owners[few].tolist()
        answers = [readings[owner].answers for owner in owners if owner in readings] or [-10.0]
        said["answers"] = answers[0]
        said["best_answers"] = max(answers)
    return said


def _known(question: str, candidates: Candidates, first: Candidate) -> dict[str, float]:
    """The share of the question's names, and of its codes and identifiers, that the passage has or
    that stand above it; 1 where there are none. What is said of another model, person or setting is
    no answer, even if its name has some of the same words: max_rows is not max_columns. A word that
    is neither English nor any document's may be either. `other` is 1 where another one is named by
    its number."""
    passage = first.passage
    there = first.head.union(passage.context, *passage.terms)
    strange = unknown(question, candidates.frequencies)
    coded = (*codes(question), *identifiers(question))
    wanted = {
        "named": [{name} for name in names(question) | strange],
        "coded": [*(set(terms(code)) for code in coded), *({name} for name in strange)],
    }
    shares = {
        key: sum(words <= there for words in asked) / len(asked) if asked else 1.0
        for key, asked in wanted.items()
    }
    texts = (first.document.title, first.document.name, *passage.headings, passage.header)
    text = "\n".join((*texts, passage.text))
    is_other = (not this.search(text) and any_.search(text) for this, any_ in others(question))
    return {**shares, "other": float(any(is_other))}


def judge(features: Mapping[str, float], learnt: Mapping[str, float]) -> float:
    """The probability that the first five sentences answer, by logistic regression."""
    score = learnt["bias"] + sum(learnt[name] * value for name, value in features.items())
    return float(1 / (1 + np.exp(-score)))


@cache
def weights() -> dict[str, dict[str, float]]:
    """The learnt weights of all columns and summaries, made by benchmarks/fit_ranking.py."""
    text = resources.files("qa").joinpath("weights.json").read_text("utf-8")
    learnt: dict[str, dict[str, float]] = json.loads(text)
    return learnt


def _linear(
    columns: Mapping[str, NDArray[np.float32]], learnt: Mapping[str, float], size: int
) -> NDArray[np.float64]:
    scores = np.zeros(size)
    for name, weight in learnt.items():
        scores += weight * columns[name].astype(np.float64)
    return scores


def _ordered(
    candidates: Candidates, evidence: Evidence, scores: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Best first; equal scores by name and place, so that no library's history shows."""
    found = candidates.found
    names = [found[owner].document.name for owner in evidence.owners]
    starts = [
        found[owner].passage.sentences[position].start
        for owner, position in zip(evidence.owners, evidence.positions, strict=True)
    ]
    # Rounded, since the last bits depend on the order in which sums were made.
    keys = zip((-np.round(scores, 6)).tolist(), names, starts, range(len(names)), strict=True)
    return np.asarray([key[-1] for key in sorted(keys)], dtype=np.int64)


def _terms(passage: StoredPassage, position: int) -> tuple[str, ...]:
    """The terms at the head of a passage, of which the sentences behind them are said."""
    if KINDS[passage.kinds[position]] in ("heading", "term"):
        return ()
    before = (i for i in range(position) if KINDS[passage.kinds[i]] == "term")
    return tuple(" ".join(passage.sentence(i).split()) for i in before)


def _previous(passage: StoredPassage, position: int) -> Span | None:
    """The sentence before this one; of an item what leads to its list, if that is there."""
    before = range(position - 1, -1, -1)
    if KINDS[passage.kinds[position]] == "item":
        for i in before:
            if KINDS[passage.kinds[i]] != "item":
                if passage.sentence(i).endswith(LEADS):
                    return passage.sentences[i]
                break
    return passage.sentences[position - 1] if position else None


def _header(passage: StoredPassage, position: int) -> str:
    """The header of a table's row, in its passage or above it."""
    for before in range(position - 1, -1, -1):
        if KINDS[passage.kinds[before]] == "header":
            return passage.sentence(before)
    return passage.header.rpartition("\n")[2]


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


def _page(candidate: Candidate, start: int) -> int | None:
    pages = candidate.pages
    if not len(pages):
        return None
    return int(pages[max(int(np.searchsorted(pages[:, 1], start, side="right")) - 1, 0), 0])
