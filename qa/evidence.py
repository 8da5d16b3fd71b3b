"""What speaks for each candidate sentence, as numbers. Pure functions.

Words: the share of the question's terms that occur, each weighted by its rarity in the library
(idf), and BM25 (Robertson & Zaragoza 2009), for the sentence, its passage, and its passage with
title and headings. Meaning: the cosine of the question with the sentence, with its passage and
with its neighbours. Most are given twice, as they are and standardised over the question's
candidates, since questions differ in how high their scores run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.cells import cells
from index.index import Candidate, Candidates
from index.segment import CAPTION, LEADS
from index.store import KINDS, StoredPassage
from index.words import terms
from qa.clauses import depth, is_numbered, part_of_clause, pinpoint
from qa.highlight import NAME, NUMBER, PERCENT, wanted_kind
from qa.question import (
    alludes,
    asked_of,
    defined,
    entries,
    numbered,
)

Column = NDArray[np.float32]

_K1, _B = 1.2, 0.75
_MEAN_TERMS = 14.0  # of a sentence; the mean over the data that the weights were learnt on
_SHORT = 4  # terms; a shorter sentence seldom says enough to answer
_SAYS = (
    r"\s+(?:(?:shall|will|may)\s+)?(?:is|are|was|were|means?|refers?\s+to|denotes?|describes?"
    r"|stands?\s+for|consists?\s+of|has\s+the\s+meaning|have\s+the\s+meaning|be)\b"
)
_HOW = frozenset(terms("how many much long often far"))  # asks for a number, which is in no header
_LEAST_REST, _MOST_REST = 0.3, 0.7  # of a question, from which a row is and wholly is its entry
_LATER = 0.6  # what is said of a term after the first sentence
_LEAST_FIT = 0.4  # of an entry that has none of what another one has
_UNDER_ENTRY = 0.5  # what is said further down under the entry, or under a heading that is one
_MARKS = "\"'“”‘’"
_SHORT_FORM = re.compile(r"[A-Za-z][A-Za-z0-9&/.-]{1,9}")
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
_OF_ADDRESS = frozenset(terms("address link url website site page homepage web download find"))
_PAGE = re.compile(r"[\s.](?:\d{1,4}|[ivxl]{1,6})$")
_FIRST_CELL = re.compile(r"\W*(\d{1,4})(?:\t| {2,}|\s[–—-]\s|:\s)")
_ASKS = re.compile(r"[?？][\s\"'”’»)\]]*$")
_ENDING = 8  # characters of a sentence that say whether it asks
_ASKED = frozenset(terms("ask asked asks question query inquire wonder"))
_PARAGRAPH, _ITEM, _HEADER, _ROW, _TERM = map(
    KINDS.index, ("paragraph", "item", "header", "row", "term")
)
_IN_TABLE = (_HEADER, _ROW)
_LEADING = {_ITEM, _TERM}  # of which others in a passage may be said
_TITLES = [KINDS.index("heading"), _HEADER, _TERM]


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
    idf = {
        term: math.log(1 + (candidates.passages - n + 0.5) / (n + 0.5))
        for term, n in candidates.frequencies.items()
    }
    total = sum(idf.values()) or 1.0
    found = candidates.found
    sizes = [len(candidate.passage.sentences) for candidate in found]
    owners = np.repeat(np.arange(len(found)), sizes)
    positions = np.concatenate([np.arange(size) for size in sizes] or [np.empty(0, np.int64)])

    headers = [_headers(c.passage) for c in found]
    sentences = [
        sentence
        for c, own in zip(found, headers, strict=True)
        for sentence in _sentences(c.passage, own)
    ]
    # Of each set of terms only those that the question has matter: few, often none.
    asked = frozenset(idf)
    hits = [asked.intersection(sentence) for sentence in sentences]
    above = [asked.intersection(c.passage.context) for c in found]
    within = [
        frozenset(chain.from_iterable(hits[end - size : end]))
        for end, size in zip(np.cumsum(sizes, dtype=np.int64).tolist(), sizes, strict=True)
    ]

    def shares(sets: Iterable[frozenset[str]]) -> Column:
        return np.asarray([_share(there, idf) for there in sets], dtype=np.float32) / total

    words = [_bm25(s, there, idf) for s, there in zip(sentences, hits, strict=True)]
    bm25 = np.asarray(words, dtype=np.float32)
    covered = shares(hits)
    lengths = np.asarray([len(sentence) for sentence in sentences], dtype=np.float32)
    cosine, passage_cosine = _cosines(candidates, owners)
    passage_bm25 = np.asarray([c.bm25 for c in found], dtype=np.float32)[owners]
    known = [
        there | above[i] | found[i].head for i, there in zip(owners.tolist(), hits, strict=True)
    ]
    headed = shares(known)
    titled = shares(there | above[i] for i, there in zip(owners.tolist(), hits, strict=True))
    in_passage = shares(within)[owners]
    in_context = shares(a | w for a, w in zip(above, within, strict=True))[owners]
    kinds = np.concatenate([c.passage.kinds for c in found] or [np.empty(0, np.int32)])
    wanted = wanted_kind(question)
    texts = _texts(found)
    formal = _formal(candidates.terms, found, texts)
    kind = _kind(wanted, candidates.terms, texts, kinds)
    columns = {
        "cosine": cosine,
        "cosine_z": _standard(cosine),
        "cosine_gap": cosine - cosine.max(initial=-1.0),
        "passage_cosine": passage_cosine,
        "passage_cosine_z": _standard(passage_cosine),
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
        "figure": kind * (wanted is not NAME),
        "name": kind * (wanted is NAME),
        "defines": _defines(question, texts),
        "clause": _of_clause(question, found, texts),
        "entry": _entries(question, found, headers, texts, idf, hits, known),
        "length": np.log1p(lengths),
        "short": (lengths < _SHORT).astype(np.float32),
        "title": (np.isin(kinds, _TITLES) | formal).astype(np.float32),
        "formal": formal.astype(np.float32),
        "asks": _asks(candidates.terms, texts),
        "alluded": np.asarray(
            [alludes(candidates.terms, c.document.name) for c in found], dtype=np.float32
        )[owners],
    }
    columns["agreement"] = columns["bm25_rel"] * np.maximum(
        cosine / max(cosine.max(initial=0.0), 1e-6), 0.0
    )
    return Evidence(owners, positions, columns)


def _sentences(passage: StoredPassage, headers: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The terms of each sentence; a table's row says what its header and caption say too, what is
    said of a term says that, an item of a list what leads to the list, and what follows a question
    that."""
    leading = passage.header or not _LEADING.isdisjoint(passage.kinds.tolist())
    if not leading and "?" not in passage.text and "？" not in passage.text:
        return list(passage.terms)
    of: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    sentences = []
    for i, (found, kind, header) in enumerate(
        zip(passage.terms, passage.kinds, headers, strict=True)
    ):
        if kind == _TERM:
            sentences.append(found)
            of += found
        else:
            sentences.append(found + of + header + (lead if kind == _ITEM else ()) + asked)
        end = passage.sentence(i)[-1]
        if kind != _ITEM:
            lead = found if end in LEADS else ()
        asked = found if end in "?？" else ()
    return sentences


def _headers(passage: StoredPassage) -> list[tuple[str, ...]]:
    """For each sentence that is a table's row the terms of what stands above its table: header and
    caption, in the passage or before it. () for all others."""
    if not passage.header:
        return [()] * len(passage.kinds)
    above: tuple[str, ...] = tuple(terms(passage.header))  # of rows with which the passage begins
    headers = []
    last = _ROW
    for i, kind in enumerate(passage.kinds):
        if kind in _IN_TABLE and last not in _IN_TABLE:
            short = len(passage.sentences[i - 1]) <= CAPTION
            above = passage.terms[i - 1] if last == _PARAGRAPH and short else ()
        elif kind == _HEADER and last == _ROW and i:
            above = ()
        if kind == _HEADER:
            above += passage.terms[i]
        headers.append(above if kind == _ROW else ())
        last = kind
    return headers


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


def _defines(question: str, texts: Sequence[str]) -> Column:
    """Whether a sentence says what a term is that the question asks the meaning of: 1 or 0."""
    term = defined(question)
    if term is None:
        return np.zeros(len(texts), dtype=np.float32)
    words = r"\s+".join(map(re.escape, term.split()))
    named = rf"""["“‘'(]?\b{words}(?:e?s)?["”’')]?"""
    says = re.compile(rf"{named}(?:\s*\([^)]*\))?{_SAYS}", re.IGNORECASE)
    return np.asarray(
        [says.search(text) is not None or writes_out(term, text) for text in texts], np.float32
    )


def writes_out(term: str, text: str) -> bool:
    """Whether a text says what a short form stands for, the one or the other in brackets.

    As Schwartz & Hearst 2003 (PSB 8, 451-462) find them, from the last letter to the first, which
    must begin a word.

    >>> [writes_out("rag", t) for t in ("Retrieval-augmented generation (RAG) is", "A rag (RAG)")]
    [True, False]
    """
    if not _SHORT_FORM.fullmatch(term) or term.upper() not in text.upper():
        return False
    # In capitals, unless typed otherwise: 'us' is not the US.
    forms = rf"(?:{re.escape(term)}|{re.escape(term.upper())}s?)"
    words = rf"(?:the\s+)?[{_MARKS}]?{forms}[{_MARKS}]?"
    for match in re.finditer(rf"\(\s*{words}\s*[);,]", text):
        before = text[: match.start()].split()[-2 * len(term) :]
        if _spells(term, " ".join(before)):
            return True
    after = re.finditer(rf"(?<!\w){words}\s*\(([^()]{{3,120}})\)", text)
    return any(_spells(term, match[1].partition(";")[0]) for match in after)


def _spells(short: str, words: str) -> bool:
    letters, words = [c for c in short.lower() if c.isalnum()], words.lower().strip()
    at = len(words)
    for i, letter in reversed(list(enumerate(letters))):
        at = words.rfind(letter, 0, at)
        while at > 0 and i == 0 and words[at - 1].isalnum():
            at = words.rfind(letter, 0, at)
        if at < 0:
            return False
    parts = words.split()
    return short.lower() not in parts and (len(parts) > 1 or "-" in words)


def _entries(
    question: str,
    found: Sequence[Candidate],
    headers: Sequence[Sequence[tuple[str, ...]]],
    texts: Sequence[str],
    idf: Mapping[str, float],
    hits: Sequence[frozenset[str]],
    known: Sequence[frozenset[str]],
) -> Column:
    """How much a sentence is the entry that the question is about, 0 to 1; -1 for a table's row
    where another row beside it says more of the question.

    Of several entries that have more of the question in them or above them is the one: '-v' of
    'printf -v' is that under printf. Where no more is asked than what a term is, the first sentence
    that is said of it says so.

    `headers` are of each passage as `_headers` gives them, `hits` of each sentence those of the
    question's terms that it has, `known` those that it and what stands above it have.
    """
    column = np.zeros(len(texts), dtype=np.float32)
    entry = entries(question)
    rows = {number: frozenset(terms(what)) for what, number in numbered(question)}
    asked = frozenset(idf)
    at = 0
    for candidate, own in zip(found, headers, strict=True):
        passage = candidate.passage
        under = passage.headings[-1:]
        within, alone = 0.0, False
        rows_of: list[int] = []  # this passage's that are told by their cells
        if entry and under and entry.match(f"{under[0]}:"):
            within = _UNDER_ENTRY if asked_of(question, under[0]) else _UNDER_ENTRY * _LATER
        for kind, header in zip(passage.kinds, own, strict=True):
            if kind == _TERM:
                if entry and entry.match(f"{texts[at]}:"):
                    within, alone = 1.0, not asked_of(question, texts[at])
            elif entry and kind not in _TITLES:
                column[at] = 1.0 if entry.match(texts[at]) else within
                within = _LATER if within == 1.0 and alone else within
            match = _FIRST_CELL.match(texts[at]) if rows else None
            what = rows.get(match[1]) if match else None
            by_number = what is not None and what <= {*passage.context}
            if by_number:
                column[at] = 1
            elif not column[at] and (above := asked.intersection(header)):
                column[at] = _of_row(texts[at], idf, above, known[at])
                rows_of += [at] if column[at] else []
            at += 1
        said = [_share(hits[row], idf) for row in rows_of]
        for row, share in zip(rows_of, said, strict=True):
            if share < max(said):
                column[row] = -1
    if not column.any():
        return column
    told = asked_of(question, "")  # 'option' or 'variable' need not be said
    fits = np.asarray([_share(there & told, idf) for there in known]) / (sum(idf.values()) or 1.0)
    fitting: Column = (column * np.maximum(1 - fits.max() + fits, _LEAST_FIT)).astype(np.float32)
    return fitting


def _of_row(
    row: str, idf: Mapping[str, float], above: frozenset[str], known: frozenset[str]
) -> float:
    """How much a table's row is what a question is about that says all of its first cell, or of
    another one with words: 'How many new queens were there at untreated fields?'

    By how much of the rest of the question is in the row or above it, as is `known` of the whole; 0
    where none of the header and the caption is in the question.
    """
    said = 0.0
    for i, (start, end) in enumerate(cells(row)):
        cell = row[start:end]
        if i and not any(map(str.isalpha, cell)):
            continue
        own = frozenset(terms(cell))
        if own and idf.keys() >= own and above - own:
            said = max(said, _share(own, idf))
    if not said:
        return 0.0
    total = sum(idf.values())
    wanted = total - said - _share(_HOW, idf)
    rest = (_share(known, idf) - said) / max(wanted, 1e-6)
    return min(max((rest - _LEAST_REST) / (_MOST_REST - _LEAST_REST), 0.0), 1.0)


def _of_clause(question: str, found: Sequence[Candidate], texts: Sequence[str]) -> Column:
    """How much a sentence belongs to the clause that the question names: 1 with its number, 0.8 in
    it, half as much outside the part of it that is named, 0 elsewhere and where none is named.

    A clause goes on in the next passage under the same headings, until another one begins.
    """
    clause = pinpoint(question)
    column = np.zeros(len(texts), dtype=np.float32)
    if clause is None:
        return column
    at, within, down = 0, 0.0, 0
    last: StoredPassage | None = None
    for candidate in found:
        passage = candidate.passage
        own = [
            part_of_clause(clause, text, kind in _TITLES)
            for text, kind in zip(texts[at : at + len(passage.kinds)], passage.kinds, strict=True)
        ]
        under = any(part_of_clause(clause, heading, True) for heading in passage.headings)
        if under:
            within = 0.0 if 1.0 in own else 0.8  # what stands on top of its own heading is above it
        elif last is None or not _goes_on(last, passage):
            within = 0.0
        for part in own:
            if part:
                within = 0.8
            elif not under and is_numbered(texts[at]):
                within = 0.0
            value = part or within
            if clause.parts and value:
                down = depth(texts[at], clause.parts, 0 if part == 1.0 else down)
                value *= 1.0 if down == len(clause.parts) else 0.5
            column[at] = value
            at += 1
        last = passage
    return column


def _goes_on(one: StoredPassage, other: StoredPassage) -> bool:
    """Whether a passage comes right after another one, in the same section."""
    beside = other.row == one.row + 1 and other.document == one.document
    return beside and other.headings[: len(one.headings)] == one.headings


def _texts(found: Sequence[Candidate]) -> list[str]:
    return [c.passage.sentence(i) for c in found for i in range(len(c.passage.sentences))]


def _formal(
    asked: Collection[str], found: Sequence[Candidate], texts: Sequence[str]
) -> NDArray[np.bool_]:
    """Which sentences (n,) belong to a document's form: the greetings of a letter, addresses of
    pages where none is asked for, and the entries of a table of contents, which end with a page's
    number."""
    form = _GREETING if _OF_ADDRESS & set(asked) else _GREETING_OR_ADDRESS
    formal = np.asarray([form.fullmatch(text) is not None for text in texts], dtype=bool)
    at = 0
    for candidate in found:
        after = at + len(candidate.passage.sentences)
        if any(map(_CONTENTS.fullmatch, candidate.passage.headings)):
            formal[at:after] = [_PAGE.search(text) is not None for text in texts[at:after]]
        at = after
    return formal


def _asks(asked: Collection[str], texts: Sequence[str]) -> Column:
    """Whether a sentence itself asks, and so does not answer, unless that is what is asked for."""
    if not _ASKED.isdisjoint(asked):
        return np.zeros(len(texts), dtype=np.float32)
    ends = (text[-_ENDING:] for text in texts)
    return np.asarray([_ASKS.search(end) is not None for end in ends], dtype=np.float32)


def _kind(
    wanted: re.Pattern[str] | None,
    asked: Iterable[str],
    texts: Sequence[str],
    kinds: NDArray[np.int32],
) -> Column:
    """Whether a sentence has what the question asks for, such as a date: 1, -1, or 0 if unclear.

    In a table's row a number may be a percentage: the unit stands in the header.
    """
    if wanted is None:
        return np.zeros(len(texts), dtype=np.float32)
    known = set(asked)
    in_row = NUMBER if wanted is PERCENT else wanted
    has = [
        any(
            not set(terms(match.group())) <= known
            for match in (in_row if kind == _ROW else wanted).finditer(text)
        )
        for text, kind in zip(texts, kinds, strict=True)
    ]
    return np.where(has, 1.0, -1.0).astype(np.float32)


def _share(there: frozenset[str], idf: Mapping[str, float]) -> float:
    """The summed idf of these terms."""
    return sum(weight for term, weight in idf.items() if term in there) if there else 0.0


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
