"""What speaks for each candidate sentence, as numbers. Pure functions.

Words: the share of the question's terms that occur, each weighted by its rarity in the library
(idf), and BM25 (Robertson & Zaragoza 2009), for the sentence, its passage, and its passage with
title and headings. Meaning: the cosine of the question with the sentence, with its passage and
with its neighbours. Most are given twice, as they are and standardised over the question's
candidates, since questions differ in how high their scores run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.index import Candidates
from index.store import StoredPassage
from index.words import of_file, terms
from qa.bylines import ON_TOP, of_bylines
from qa.candidates import ROW, TERM, TITLES, Sentences, asks, laid_out
from qa.definitions import definitions
from qa.elsewhere import asked_places, is_elsewhere
from qa.entries import of_entries
from qa.events import elsewhen, unanswered
from qa.highlight import DATE, NAME, NUMBER, PERCENT, wanted_kind
from qa.names import alludes
from qa.offices import unheld
from qa.pinpoints import depth, is_numbered, part_of_clause, pinpoint
from qa.rolls import of_rolls
from qa.times import asked_times, of_other_time

Column = NDArray[np.float32]

_K1, _B = 1.2, 0.75
_MEAN_TERMS = 14.0  # of a sentence; the mean over the data that the weights were learnt on
_COMMON, _FEW_PASSAGES = 0.1, 20  # of the passages, and how many of them at least
_SHORT = 4  # terms; a shorter sentence seldom says enough to answer
_CONTENTS = re.compile(
    r"(?:table of )?contents|list of (?:figures|tables)|index|inhalt(?:sverzeichnis)?",
    re.IGNORECASE,
)
_GREETINGS = (
    r"(?:Dear|Hi|Hello|Hey|Good (?:morning|afternoon|evening))\b[^,.:;!?\n]{0,60}[,:!]"
    r"|(?:Yours|Best|Kind|Warm|With|Many|Thanks|Regards|Sincerely|Cheers)\b[^,.:;!?\n]{0,30},"
    r"|[A-Z][\w'’-]{1,20},"
)
_GREETING = re.compile(_GREETINGS)
_GREETING_OR_ADDRESS = re.compile(rf"{_GREETINGS}|\W*(?:https?://|www\.)\S+")
_SENT = re.compile(  # when a mail was sent, and who wrote what is quoted in it
    r"Date: [A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4}\b.*|On\b[^\n]{8,120}\bwrote:"
)
_OF_ADDRESS = frozenset(terms("address link url website site page homepage web download find"))
_PAGE = re.compile(r"[\s.](?:\d{1,4}|[ivxl]{1,6})$")
_ASKS_AGE = re.compile(r"\bhow\s+old\b", re.IGNORECASE)
_AGE = frozenset(
    terms("age aged old born birth dob built made founded established since year date")
)
_ASKED = frozenset(terms("ask asked asks question query inquire wonder"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The candidates' sentences, one a row.

    `owners` are indices of candidates and `positions` of sentences within their passages, (n,);
    `columns` are the named features, each (n,) float32.
    """

    owners: NDArray[np.int64]
    positions: NDArray[np.int64]
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.owners)


def weigh(question: str, candidates: Candidates) -> Evidence:
    """The evidence for every sentence of the candidate passages."""
    sentences = laid_out(candidates)
    told = np.maximum(of_bylines(question, sentences), of_rolls(question, sentences.texts))
    columns = {
        **_of_meaning(candidates, sentences),
        **_of_words(sentences),
        **_of_form(question, candidates.terms, sentences),
        "entry": np.where(told > 0, told, of_entries(question, sentences)),
        "clause": _of_clause(question, sentences),
        "other": _of_others(question, candidates, sentences),
    }
    cosine = columns["cosine"]
    columns["agreement"] = columns["bm25_rel"] * np.maximum(
        cosine / max(cosine.max(initial=0.0), 1e-6), 0.0
    )
    positions = [row - rows.start for _, rows in sentences.by_passage() for row in rows]
    return Evidence(sentences.owners, np.asarray(positions, dtype=np.int64), columns)


def _of_meaning(candidates: Candidates, sentences: Sentences) -> dict[str, Column]:
    cosine, passage_cosine = _cosines(candidates, sentences.owners)
    return {
        "cosine": cosine,
        "cosine_z": _standard(cosine),
        "cosine_gap": cosine - cosine.max(initial=-1.0),
        "passage_cosine": passage_cosine,
        "passage_cosine_z": _standard(passage_cosine),
    }


def _of_words(sentences: Sentences) -> dict[str, Column]:
    """Which of the question's terms are in each sentence, in its passage and above it."""
    hits, owners = sentences.hits, sentences.owners.tolist()
    within = [frozenset(chain.from_iterable(hits[i] for i in r)) for _, r in sentences.by_passage()]
    above = sentences.above

    def shares(sets: Iterable[frozenset[str]]) -> Column:
        return np.asarray(list(map(sentences.share, sets)), dtype=np.float32) / sentences.total

    bm25 = np.asarray(
        [
            _bm25(said, there, sentences.idf)
            for said, there in zip(sentences.terms, hits, strict=True)
        ],
        dtype=np.float32,
    )
    passage_bm25 = np.asarray([c.bm25 for c in sentences.found], np.float32)[sentences.owners]
    covered = shares(hits)
    titled = shares(there | above[i] for i, there in zip(owners, hits, strict=True))
    headed = shares(sentences.known)
    in_passage = shares(within)[sentences.owners]
    in_context = shares(map(frozenset.union, above, within))[sentences.owners]
    return {
        "bm25_z": _standard(bm25),
        "bm25_rel": bm25 / max(bm25.max(initial=0.0), 1e-6),
        "passage_bm25_z": _standard(passage_bm25),
        "passage_bm25_rel": passage_bm25 / max(passage_bm25.max(initial=0.0), 1e-6),
        "covered": covered,
        "covered_z": _standard(covered),
        "covered_gap": covered - covered.max(initial=0.0),
        "titled_covered": titled,
        "titled_covered_z": _standard(titled),
        "headed_covered": headed,
        "headed_covered_z": _standard(headed),
        "headed_gap": headed - headed.max(initial=0.0),
        "passage_covered_z": _standard(in_passage),
        "context_covered": in_context,
        "context_covered_z": _standard(in_context),
    }


def _of_form(question: str, asked: Collection[str], sentences: Sentences) -> dict[str, Column]:
    """What kind of a sentence each is, whatever it says."""
    lengths = np.asarray(list(map(len, sentences.terms)), dtype=np.float32)
    wanted = wanted_kind(question)
    kind = _kind(wanted, asked, sentences)
    formal = _formal(asked, wanted in (DATE, NAME), sentences)
    defines = definitions(question)
    alluded = [alludes(asked, candidate.document.name) for candidate in sentences.found]
    return {
        "figure": kind * (wanted is not NAME),
        "name": kind * (wanted is NAME),
        "defines": np.asarray(
            [defines is not None and defines(text) for text in sentences.texts], np.float32
        ),
        "length": np.log1p(lengths),
        "short": (lengths < _SHORT).astype(np.float32),
        "title": (np.isin(sentences.kinds, TITLES) | formal).astype(np.float32),
        "formal": formal.astype(np.float32),
        "asks": _asks(asked, sentences.texts),
        "alluded": np.asarray(alluded, dtype=np.float32)[sentences.owners],
    }


def _bm25(sentence: tuple[str, ...], there: frozenset[str], idf: dict[str, float]) -> float:
    """A sentence's BM25; `there` are the question's terms that it has."""
    score = 0.0
    if there:
        norm = _K1 * (1 - _B + _B * len(sentence) / _MEAN_TERMS)
        for term, weight in idf.items():  # in the question's order: a set's would change the sum
            if term in there:
                count = sentence.count(term)
                score += weight * count * (_K1 + 1) / (count + norm)
    return score


def _of_clause(question: str, sentences: Sentences) -> Column:
    """How much a sentence belongs to the clause that the question names: 1 with its number, 0.8 in
    it, half as much outside the part of it that is named, 0 elsewhere and where none is named.

    A clause goes on in the next passage under the same headings, until another one begins.
    """
    clause = pinpoint(question)
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    if clause is None:
        return column
    within, down = 0.0, 0
    last: StoredPassage | None = None
    for candidate, rows in sentences.by_passage():
        passage = candidate.passage
        own = [
            part_of_clause(clause, sentences.texts[row], sentences.kinds[row] in TITLES)
            for row in rows
        ]
        under = any(part_of_clause(clause, heading, True) for heading in passage.headings)
        if under:
            within = 0.0 if 1.0 in own else 0.8  # what stands on top of its own heading is above it
        elif last is None or not _goes_on(last, passage):
            within = 0.0
        for row, part in zip(rows, own, strict=True):
            text = sentences.texts[row]
            if part:
                within = 0.8
            elif not under and is_numbered(text):
                within = 0.0
            value = part or within
            if clause.parts and value:
                down = depth(text, clause.parts, 0 if part == 1.0 else down)
                value *= 1.0 if down == len(clause.parts) else 0.5
            column[row] = value
        last = passage
    return column


def _goes_on(one: StoredPassage, other: StoredPassage) -> bool:
    """Whether a passage comes right after another one, in the same section."""
    beside = other.row == one.row + 1 and other.document == one.document
    return beside and other.headings[: len(one.headings)] == one.headings


def _formal(
    asked: Collection[str], asks_who_or_when: bool, sentences: Sentences
) -> NDArray[np.bool_]:
    """Which sentences (n,) belong to a document's form: the greetings of a letter, who sent a
    mail when and addresses of pages where none is asked for, and the entries of a table of
    contents, which end with a page's number."""
    form = _GREETING if _OF_ADDRESS & set(asked) else _GREETING_OR_ADDRESS
    texts = sentences.texts
    formal = np.asarray([form.fullmatch(text) is not None for text in texts], dtype=bool)
    if not asks_who_or_when:
        sent = (
            not hits and _SENT.fullmatch(text) is not None
            for text, hits in zip(texts, sentences.hits, strict=True)
        )
        formal |= np.fromiter(sent, dtype=bool)
    for candidate, rows in sentences.by_passage():
        if any(map(_CONTENTS.fullmatch, candidate.passage.headings)):
            formal[rows] = [_PAGE.search(texts[row]) is not None for row in rows]
    return formal


def _asks(asked: Collection[str], texts: Sequence[str]) -> Column:
    """Whether a sentence itself asks, and so does not answer, unless that is what is asked for."""
    if not _ASKED.isdisjoint(asked):
        return np.zeros(len(texts), dtype=np.float32)
    return np.asarray(list(map(asks, texts)), dtype=np.float32)


def _all_over(candidates: Candidates) -> frozenset[str]:
    """The terms of the question that so many passages have that the library is about them, as about
    a product in its manuals, and need not say so each time."""
    most = max(_COMMON * candidates.passages, _FEW_PASSAGES)
    return frozenset(term for term, n in candidates.frequencies.items() if n >= most)


def _of_others(question: str, candidates: Candidates, sentences: Sentences) -> Column:
    """Which sentences tell of another time than the question names, or have another name where it
    has one, or the office whose holder is asked for without one, or the date of something else, or
    only ask for what is to be done, or are rows without an age where that is asked for, 1 or 0."""
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    for says_nothing in filter(None, (unheld(question), elsewhen(question), unanswered(question))):
        column[np.fromiter(map(says_nothing, sentences.texts), dtype=bool)] = 1
    column[sentences.kinds == TERM] = 0  # what a term says is said by what stands under it
    if _ASKS_AGE.search(question):  # of a row under other headers any number looks like an age
        headed = (there and _AGE.isdisjoint(there) for there in sentences.headers)
        unaged = np.fromiter(map(bool, headed), dtype=np.float32)
        unaged[[not _AGE.isdisjoint(own) for own in sentences.terms]] = 0
        column = np.maximum(column, unaged)
    times, places = asked_times(question), asked_places(question)
    all_over = _all_over(candidates)
    places = tuple(place for place in places if place.known.isdisjoint(all_over))
    for candidate, rows in sentences.by_passage() if times or places else ():
        document, passage = candidate.document, candidate.passage
        above = "\n".join((document.title, document.name, *passage.headings, passage.header))
        over = {*passage.context, *of_file(document.name)}
        if passage.start > ON_TOP:  # further up it is the text that says where, not who it is about
            over |= candidate.head
        for row in rows:
            text = sentences.texts[row]
            known = over.union(*sentences.terms[max(row - 1, rows.start) : row + 1])
            column[row] = (
                column[row]
                or of_other_time(times, text, above)
                or is_elsewhere(places, candidates.terms, text, known)
            )
    return column


def _kind(wanted: re.Pattern[str] | None, asked: Collection[str], sentences: Sentences) -> Column:
    """Whether a sentence has what the question asks for, such as a date: 1, -1, or 0 if unclear.

    In a table's row a number may be a percentage: the unit stands in the header.
    """
    if wanted is None:
        return np.zeros(len(sentences.texts), dtype=np.float32)
    known = set(asked)
    in_row = NUMBER if wanted is PERCENT else wanted
    has = [
        any(
            not set(terms(match.group())) <= known
            for match in (in_row if kind == ROW else wanted).finditer(text)
        )
        for text, kind in zip(sentences.texts, sentences.kinds, strict=True)
    ]
    return np.where(has, 1.0, -1.0).astype(np.float32)


def _cosines(candidates: Candidates, owners: NDArray[np.int64]) -> tuple[Column, Column]:
    """The question's cosine with each sentence, and with the vector of each sentence's passage.

    A passage's vector is the mean of its sentences', each weighted by its length.
    """
    found = candidates.found
    if not found:
        return np.empty(0, np.float32), np.empty(0, np.float32)
    vectors = np.concatenate([c.passage.vectors for c in found])
    lengths = [len(span) for c in found for span in c.passage.sentences]
    weighted = vectors * np.asarray(lengths, dtype=np.float32)[:, None]
    starts = np.searchsorted(owners, np.arange(len(found)))
    means = np.add.reduceat(weighted, starts)
    norms = np.maximum(np.linalg.norm(means, axis=1), 1e-6)
    # Not by `@`, whose sums depend on a row's place: equal sentences must come out equal.
    cosine, dots = (np.einsum("ij,j->i", rows, candidates.vector) for rows in (vectors, means))
    return cosine, (dots / norms)[owners]


def _standard(values: Column) -> Column:
    if not len(values):
        return values
    standard: Column = (values - values.mean()) / (values.std() + 1e-6)
    return standard
