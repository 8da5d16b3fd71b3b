"""A quote to its citation: where it stands, and which of its words are marked."""

from __future__ import annotations

import re

from index.segment import LEADS
from index.types import Span
from qa.evidence.bylines import answer_in_byline
from qa.evidence.rolls import answer_in_roll
from qa.fields import of_label
from qa.highlight import highlight, of_shape, whole_date, whole_words
from qa.question.intent import asks_for_name, asks_how
from qa.quoting import Quoted, letter
from qa.types import Citation, Excerpt, Hit

_WORD = re.compile(r"\w+")
_SHORT = 200  # characters of code that is marked as a whole
# A sentence that begins so is understood by the one before it.
_POINTS_BACK = re.compile(
    r"(?:he|she|it|they|his|her|hers|its|their|theirs|this|that|these|those|such|both|neither|the"
    r" (?:former|latter|same|two))\b",
    re.IGNORECASE,
)


def cite(question: str, number: int, said: Quoted) -> Citation:
    """The citation of a quote, the `number`th of an answer."""
    hit, span = said.hit, said.span
    at = hit.passage.start
    return Citation(
        number=number,
        document=hit.document,
        page=said.first.page,
        start=span.start,
        end=span.end,
        quote=hit.passage.text[span.start - at : span.end - at],
        passage=hit.passage,
        highlights=_marks(question, said),
        score=hit.score,
        headings=hit.headings,
        before=_before(said.first) if span.start == said.first.start else None,
        also=tuple(said.also),
        columns=hit.columns,
        kind="code" if said.code else hit.kind,
    )


def _marks(question: str, said: Quoted) -> tuple[Span, ...]:
    """What answers in a quote: the term where it was asked for, the names where it is asked who
    wrote something, who was at a meeting or where somebody works, the code where it is asked how,
    the words that were read as the answer, or what rules find."""
    hit = said.hit
    if said.term:
        return (said.term,)
    if hit.kind == "term" and asks_for_name(question):
        return (Span(hit.start, hit.end),)
    if names := answer_in_byline(question, hit.text) or answer_in_roll(question, hit.text):
        return (Span(hit.start + names.start, hit.start + names.end),)
    if said.code and len(said.code) <= _SHORT and asks_how(question):
        return (said.code,)
    return (_as_read(question, hit, said.answer),) if said.answer else _by_rules(question, hit)


def _as_read(question: str, hit: Hit, words: Span) -> Span:
    within = Span(words.start - hit.start, words.end - hit.start)
    span = of_label(question, hit.text, within)
    span = whole_words(hit.text, whole_date(question, hit.text, span))
    span = of_shape(question, hit.text, span)
    return Span(hit.start + max(span.start, letter(hit)), hit.start + span.end)


def _by_rules(question: str, hit: Hit) -> tuple[Span, ...]:
    spans = highlight(question, hit.text)
    return tuple(Span(hit.start + span.start, hit.start + span.end) for span in spans)


def _before(hit: Hit) -> Excerpt | None:
    """The sentence before one that begins by pointing back, or what leads to the list of which it
    is an item, within its passage."""
    if hit.previous is None:
        return None
    start, end = hit.previous.start, hit.previous.end
    at = hit.passage.start
    text = hit.passage.text[start - at : end - at]
    leads = hit.kind == "item" and text.endswith(LEADS)
    points = _POINTS_BACK.match(hit.text) and _WORD.search(text)
    return Excerpt(start, end, text) if leads or points else None
