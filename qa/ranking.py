"""The sentences of a question in their order, and each of them as a `Hit`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from index.clauses import is_clause_lead
from index.headers import columns_of
from index.search import Candidate, Candidates
from index.segment import LEADS
from index.store import KINDS, StoredPassage
from index.types import BlockKind, Span
from qa.evidence import Evidence
from qa.evidence.corrections import asks_for_errors
from qa.evidence.letters import REPLY
from qa.evidence.sentences import above_rows
from qa.fields import columns, headed_cell, in_cell
from qa.reader import Reading
from qa.types import Excerpt, Hit, Mentions, Place

GAP = re.compile(r"[^\S\n]*\n?[^\S\n]*")
"""What stands between two sentences of a paragraph or two items of a list, as a pattern."""

# A sentence that answers without a word of what was asked, maybe after who speaks.
_REPLY = re.compile(
    r"(?:[QA][.:]\s+)?(?:yes|no|none|never|always|not (?:always|at all|necessarily|quite|yet)"
    r"|(?:it|that) depends|sometimes|usually|certainly|of course(?: not)?|partly|nothing|neither"
    r"|both|yes and no|correct)[.!]",
    re.IGNORECASE,
)
_UNMARKED = -4.0  # log odds that a passage answers, below which its words are not worth marking


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidate sentences of a question, best first.

    `order` indexes the rows of the evidence; `shares` (n,) are, in that order, each sentence's
    probability to be the answer if there is one. `confidence` is the probability that the first
    few hold the answer. `readings` are of the candidates that were read, by their index. Where all
    sentences are looked for that mention something, `mentions` are their documents.
    """

    candidates: Candidates
    evidence: Evidence
    order: NDArray[np.int64]
    shares: NDArray[np.float64]
    confidence: float
    readings: Mapping[int, Reading]
    mentions: Mentions | None = None

    def hits(self, count: int) -> tuple[Hit, ...]:
        """The first `count` sentences."""
        return tuple(self.hit(i) for i in range(min(count, len(self.order))))

    def texts(self) -> Iterator[str]:
        """All sentences, best first."""
        found, positions = self.candidates.found, self.evidence.positions
        for row in self.order.tolist():
            yield found[self.evidence.owners[row]].passage.sentence(int(positions[row]))

    def corrections(self) -> Iterator[tuple[list[int], int]]:
        """The places of sentences in a row that tell what is wrong, each with that of the one after
        them, which puts it right; none where that is what is asked for."""
        if asks_for_errors(self.candidates.terms):
            return
        places = {int(row): place for place, row in enumerate(self.order)}
        wrong: list[int] = []
        for row in range(len(self.evidence)) if self.evidence.wrong.any() else ():
            if self.evidence.wrong[row]:
                wrong.append(places[row])
            elif wrong:
                yield wrong, places[row]
                wrong = []

    def place(self, row: int) -> Place:
        """Where the sentence in a row of the evidence stands."""
        candidate = self.candidates.found[int(self.evidence.owners[row])]
        span = candidate.passage.sentences[int(self.evidence.positions[row])]
        return Place(candidate.document, _page(candidate, span.start), span.start, span.end)

    def hit(self, i: int) -> Hit:
        """The sentence at place `i`."""
        row = self.order[i]
        candidate = self.candidates.found[self.evidence.owners[row]]
        passage = candidate.passage
        position = self.evidence.positions[row]
        wrong = self.evidence.wrong[row - position :]
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
            term=_run(passage, range(position - 1, -1, -1), "term"),
            code=_run(passage, range(position + 1, len(passage.sentences)), "code")
            if text.endswith(LEADS)
            else None,
            reply=_reply(passage, position, wrong) or _headed(passage, position),
            kind=kind,
            columns=columns(text, _header(passage, position)) if kind == "row" else (),
        )

    def words(self, i: int) -> Span | None:
        """The words of the `i`th sentence that answer, in the document; None where it was not read,
        or read as saying nothing to the question. However they were read, of a table's row the cell
        answers whose header the question names, and of a reply to what stands elsewhere all of
        it."""
        row = self.order[i]
        owner = int(self.evidence.owners[row])
        passage = self.candidates.found[owner].passage
        start, position = passage.start, int(self.evidence.positions[row])
        if self.evidence.columns["entry"][row] >= REPLY:
            return passage.sentences[position]
        reading = self.readings.get(owner)
        if reading is None or not reading.ends:
            return None
        words = reading.words(position) if reading.answers >= _UNMARKED else None
        if KINDS[passage.kinds[position]] == "row":
            span = passage.sentences[position]
            line = Span(span.start - start, span.end - start)
            asked, header = self.candidates.terms, _header(passage, position)
            words = (
                in_cell(asked, passage.text, line, header, words)
                if words
                else headed_cell(asked, passage.text, line, header)
            )
        return Span(start + words.start, start + words.end) if words else None


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


def _run(passage: StoredPassage, places: range, kind: BlockKind) -> Span | None:
    """The sentences of a kind with which some of a passage, in either order, begin."""
    run = list(takewhile(lambda i: KINDS[passage.kinds[i]] == kind, places))
    if not run:
        return None
    return Span(passage.sentences[min(run)].start, passage.sentences[max(run)].end)


def _reply(passage: StoredPassage, position: int, wrong: NDArray[np.bool_]) -> Span | None:
    """The sentences that only say yes or no, or what was told `wrong`ly, with the one after them in
    their paragraph, if the sentence at `position` is one of these."""

    def leads(i: int) -> bool:
        return bool(wrong[i] or _REPLY.fullmatch(passage.sentence(i)))

    first = last = position
    while first and leads(first - 1) and _goes_on(passage, first):
        first -= 1
    while last + 1 < len(passage.sentences) and leads(last) and _goes_on(passage, last + 1):
        last += 1
    if first == last:
        return None
    return Span(passage.sentences[first].start, passage.sentences[last].end)


def _headed(passage: StoredPassage, position: int) -> Span | None:
    """The number and title of a clause that stand alone, as '7. Term limit:' does, with the
    sentence after them, if the one at `position` is either of these."""
    for i in (position, position - 1):
        if 0 <= i < len(passage.sentences) - 1 and _heads(passage, i):
            return Span(passage.sentences[i].start, passage.sentences[i + 1].end)
    return None


def _heads(passage: StoredPassage, i: int) -> bool:
    """Whether a sentence is but the number and title of the clause that the next one begins."""
    told = all(KINDS[passage.kinds[n]] in ("paragraph", "item") for n in (i, i + 1))
    lead, said = passage.sentence(i), passage.sentence(i + 1)
    return told and is_clause_lead(lead) and not is_clause_lead(said)


def _goes_on(passage: StoredPassage, position: int) -> bool:
    """Whether a sentence stands in the same paragraph as the one before it."""
    start, end = passage.sentences[position - 1].end, passage.sentences[position].start
    gap = passage.text[start - passage.start : end - passage.start]
    same = passage.kinds[position - 1] == passage.kinds[position]
    return GAP.fullmatch(gap) is not None and bool(same)


def _header(passage: StoredPassage, position: int) -> str:
    """What names the columns of a table's row, in its passage or above it."""
    return columns_of(above_rows(passage)[position])


def _page(candidate: Candidate, start: int) -> int | None:
    pages = candidate.pages
    if not len(pages):
        return None
    return int(pages[max(int(np.searchsorted(pages[:, 1], start, side="right")) - 1, 0), 0])
