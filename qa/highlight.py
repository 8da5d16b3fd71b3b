"""Which words of a sentence answer a question: spans to highlight, by rules. Pure functions.

The question's own words say what kind of answer is wanted (a person, a time, a number, a place);
the first span of that kind near the question's words is marked. Where no kind is asked for, or the
sentence has none, the words that match the question are marked instead, so that a reader sees why
the sentence was quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.types import Span
from index.words import terms
from qa.question.kinds import (
    CAPITAL,
    DATE,
    IN_WORD,
    MAIL,
    MARKER,
    NAME,
    PHONE,
    asks_for_day,
    shapes,
    wanted_kind,
)

_WORD = re.compile(r"\w+(?:['’.,]\w+)*")
_URL = rf"https?://[^\s<>\"]*{IN_WORD}"
_UNIT = re.compile(  # an address, a telephone's number, 14:05, -40, 12 000, K. Voss
    rf"{_URL}|{MAIL.pattern}|{PHONE.pattern}"
    r"|\b\d{1,3}(?:[ \xa0\u202f]\d{3})+(?![\d.,])|(?<![\w)\]])[-−±]?\d+(?:[.,:]\d+)*(?!\w)"
    rf"|(?<![.\w°])(?:[{CAPITAL}]\.\s){{1,9}}[{CAPITAL}](?:(?!['’]s\b)[\w’'-])+"
    rf"|(?:{IN_WORD}+[._](?![A-ZÀ-Þ][a-zß-ÿ]))+{IN_WORD}+|\d+(?:[.,:]\d+)+|{IN_WORD}+"
)


def highlight(question: str, quote: str) -> tuple[Span, ...]:
    """The spans of `quote` that answer `question`, ordered and disjoint, offsets into `quote`."""
    asked = set(terms(question))
    words = [(Span(m.start(), m.end()), set(terms(m.group()))) for m in _WORD.finditer(quote)]
    matched = [span for span, found in words if found & asked]
    if wanted := wanted_kind(question):
        spans = [_bare(Span(m.start(), m.end()), quote) for m in wanted.finditer(quote)]
        marker = MARKER.match(quote)
        spans = [span for span in spans if not marker or span.start >= marker.end()]
        spans = [span for span in spans if not set(terms(quote[span.start : span.end])) <= asked]
        if wanted is NAME:
            spans = [s for s in spans if not DATE.fullmatch(quote, s.start, s.end)]
        # A lone capital at the start of a sentence is no name, where there is another.
        spans = [s for s in spans if s.start or " " in quote[s.start : s.end]] or spans
        if spans:
            return (min(spans, key=lambda span: _distance(span, matched)),)
    return tuple(_joined(matched, quote))


def whole_date(question: str, quote: str, words: Span) -> Span:
    """The answering words of a quote, with the rest of the date that they cut, where the question
    asks when something was, and not for a year or a month of it.

    >>> whole_date("When was it opened?", "opened on 3 May 1998", Span(16, 20))
    Span(start=10, end=20)
    >>> whole_date("What year was it opened?", "opened on 3 May 1998", Span(16, 20))
    Span(start=16, end=20)
    """
    if asks_for_day(question):
        for match in DATE.finditer(quote):
            around = match.start() <= words.start and words.end <= match.end()
            if around and "\t" not in match.group():  # two cells are no date
                date = _bare(Span(match.start(), match.end()), quote)
                return Span(min(date.start, words.start), date.end)
    return words


def of_shape(question: str, quote: str, words: Span) -> Span:
    """The answering words of a quote, or of these what has the shape that is asked for, as an
    address does that mail is sent to.

    >>> of_shape("What is her email address?", "E-mail: ann@lee.example", Span(0, 23))
    Span(start=8, end=23)
    """
    for shape in shapes(question):
        match = shape.search(quote, words.start)
        if match and match.start() < words.end:
            return Span(match.start(), match.end())
    return words


def whole_words(quote: str, words: Span) -> Span:
    """The answering words of a quote, with the rest of a word, number, address or name of a file
    that they cut, and without the mark that ends the sentence.

    >>> quote = "Write to <anna@berg.example>."
    >>> span = whole_words(quote, Span(10, 19))
    >>> quote[span.start : span.end]
    'anna@berg.example'
    """
    start, end = words.start, words.end
    for unit in _UNIT.finditer(quote):
        if unit.start() < words.end and words.start < unit.end():
            start, end = min(start, unit.start()), max(end, unit.end())
    whole = quote[:start].strip() == "" and quote[end:].strip() == ""
    if not whole and end - start > 1 and quote[end - 1] in ".,;:" and not quote[end:].strip():
        end -= 1
    return Span(start, end)


def _bare(span: Span, text: str) -> Span:
    """The span without the stop words that it begins with, such as 'In' and 'The'."""
    start = span.start
    for word in _WORD.finditer(text, span.start, span.end):
        start = word.start()
        if terms(word.group()):
            break
    return Span(start, span.end)


def _distance(span: Span, matched: Sequence[Span]) -> float:
    """How far a span stands from the question's words, on average, in characters."""
    if not matched:
        return 0.0
    return sum(max(m.start - span.end, span.start - m.end, 0) for m in matched) / len(matched)


def _joined(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """The spans, with those joined between which only white space or a hyphen stands."""
    current: Span | None = None
    for span in spans:
        if current and text[current.end : span.start].strip() in ("", "-"):
            current = Span(current.start, span.end)
        else:
            if current:
                yield current
            current = span
    if current:
        yield current
