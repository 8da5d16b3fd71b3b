"""Sentences with the date of something else than what a question asks for, and those that ask for
what it asks whether it was done. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain

from index.words import terms
from qa.highlight import DATE
from qa.question.wording import plain

_PAST = re.compile(
    r"(?P<when>when|(?:on\s+)?(?:what|which)\s+(?:day|date))?\s*\b"
    r"(?:was|were|did|has|have|had)\s+(?P<what>.+)",
    re.IGNORECASE,
)
# What was to be done, or told, is told by what asks for it.
_ASKED_FOR = re.compile(
    r"\b(?:(?:have|had|has|need(?:ed)?|supposed|going|due)\s+to|ask(?:ed)?|request(?:ed)?|tell|told"
    r"|say|said|want(?:ed)?|remind(?:ed)?|demand(?:ed)?|invite[d]?|order(?:ed)?|instruct(?:ed)?"
    r"|advise[d]?|should|must|deadline|mention(?:ed)?|propose[d]?|suggest(?:ed)?)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\W*please\s+(?!(?:note|find|see|be|excuse|forgive|accept\s+(?:my|our))\b)", re.IGNORECASE
)
_COMING = "due payable next expected estimated planned proposed scheduled"
_TO_COME = re.compile(
    rf"(?P<label>[^:\t\n]*\b(?:{'|'.join(_COMING.split())})\b[^:\t\n]*)[:\t]", re.IGNORECASE
)
_ISSUED = re.compile(  # the labels of when a paper was made, which tell of nothing later
    r"\W*(?:(?:invoice|bill|billing|issue|order|statement|quote|quotation)\s+date"
    r"|date\s+of\s+(?:the\s+)?(?:invoice|bill|issue|order|statement|quotation))\s*[:\t]",
    re.IGNORECASE,
)
# What is done after a paper was made, as it is asked for, and words that tell of it.
_LATER = tuple(
    (frozenset(terms(asked)), frozenset(terms(told)))
    for asked, told in (
        ("paid pay settled repaid", "paid settled repaid received receipt cleared credited"),
        ("delivered arrive dispatched shipped", "delivered arrived dispatched shipped received"),
        ("cancelled", "cancelled"),
        ("refunded returned", "refunded returned"),
        ("approved rejected", "approved rejected"),
    )
)
_HELD = frozenset(terms("held hold met meet meeting began begin start end finish close place"))


def elsewhen(question: str) -> Callable[[str], bool] | None:
    """What tells of a sentence that its dates are those of something else than was done when the
    question asks for, by their labels. None where something else is asked.

    >>> is_of_another = elsewhen("When was invoice 4711 paid?")
    >>> [is_of_another(text) for text in ("Due date: 3 May 2025", "Paid on: 3 May 2025")]
    [True, False]
    """
    match = _PAST.fullmatch(plain(question))
    if not match or not match["when"] or _ASKED_FOR.search(match["what"]):
        return None
    asked = frozenset(terms(match["what"]))
    later = [told for done, told in _LATER if not done.isdisjoint(asked)]
    if not later and _HELD.isdisjoint(asked):
        return None
    told = frozenset(chain.from_iterable(later))
    return lambda text: _is_of_another(text, asked, told)


def unanswered(question: str) -> Callable[[str], bool] | None:
    """What tells of a sentence that it only asks for what the question asks whether, or when, it
    was done. None where something else is asked.

    >>> only_asks = unanswered("Did Ann accept the offer?")
    >>> [only_asks(text) for text in ("Please accept by 3 May.", "I accept it. Please call me.")]
    [True, False]
    """
    match = _PAST.fullmatch(plain(question))
    if not match or _ASKED_FOR.search(match["what"]):
        return None
    return lambda text: _REQUEST.match(text) is not None


def _is_of_another(text: str, asked: frozenset[str], later: frozenset[str]) -> bool:
    lines = [line for line in text.splitlines() if _is_dated(line)]
    if not lines or not later.isdisjoint(terms(text)):
        return False
    return all(_is_to_come(line, asked) or (later and _ISSUED.match(line)) for line in lines)


def _is_dated(line: str) -> bool:
    """Whether a line has a date that is no mere number, as that of an invoice."""
    return any(not match.group().isdecimal() for match in DATE.finditer(line))


def _is_to_come(line: str, asked: frozenset[str]) -> bool:
    """Whether a line is the label of a day to come, of which nothing is `asked`."""
    match = _TO_COME.match(line)
    coming = frozenset(terms(match["label"])).intersection(terms(_COMING)) if match else ()
    return bool(coming) and asked.isdisjoint(coming)
