"""Clauses, sections and paragraphs that a question names by their numbers. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from index.clauses import POINTS
from index.words import terms

WORD = (
    r"(?i:sections?|sec\.|clauses?|cl\.|articles?|art\.|paragraphs?|para\.|rules?|items?|chapters?"
    r"|ch\.|parts?|annex|appendix|schedule|exhibit)"
)
"""What the parts of a work are called, as a pattern."""

_PINPOINT = re.compile(
    rf"(?:\b(?P<word>{WORD})\s+|§{{1,2}}\s*)(?P<number>{POINTS}|[IVXLC]+|[A-Z])\b(?!\.?\d)"
    r"(?P<parts>(?:\s?\([A-Za-z\d]{1,5}\)){0,6})"
    r"|(?<!\w)\[(?P<paragraph>\d{1,3})\]"
)
PART = re.compile(r"\(([A-Za-z\d]{1,5})\)")
"""A part of a clause in brackets, as a pattern."""

LETTERED = ("schedule", "annex", "appendix", "exhibit")
"""Parts of a work that may have a letter instead of a number."""

# Parts of a work that are counted by themselves: schedule 2 is not section 2.
_APART = (*LETTERED, "part", "chapter")
WORKS = frozenset(
    terms(
        "contract agreement lease law act document statute treaty code manual book policy will deed"
        " letter judgment order statement report minutes licence license rules terms"
    )
)
"""The terms of what a work is called, whatever it is about."""

_OF_ANY = WORKS | frozenset(  # what is asked of a clause where it is all that is asked for
    terms(
        "what which where show give quote read find tell me text content wording word full say says"
        " said state states provide contain cover deal concern regard require mean be there with"
        " about under exactly please need want section clause article paragraph rule item chapter"
        " part annex appendix schedule exhibit"
    )
)


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A clause that a question names: `kind` is one of the parts of a work that are counted by
    themselves, such as 'schedule', else ''; `parts` are what stands in brackets after the number.
    """

    kind: str
    number: str
    parts: tuple[str, ...] = ()


def pinpoint(question: str) -> Pinpoint | None:
    """The clause, section, paragraph or chapter that a question names.

    >>> pinpoint("What does section 7.2(3)(b) say?")
    Pinpoint(kind='', number='7.2', parts=('3', 'b'))
    >>> pinpoint("What is in Schedule 2?"), pinpoint("Why 7.2?")
    (Pinpoint(kind='schedule', number='2', parts=()), None)
    """
    match = _PINPOINT.search(question)
    if match is None:
        return None
    parts = PART.findall(match["parts"] or "")
    return Pinpoint(kind_of(match["word"]), match["number"] or match["paragraph"], tuple(parts))


def asks_for_clause_alone(question: str, work: Collection[str]) -> bool:
    """Whether a question asks for nothing but what a clause says, of the work that is called so:
    by the terms of its name and title, or of what stands on top of it.

    >>> asks_for_clause_alone("What does section 7.2 of the Smith lease say?", ["smith", "leas"])
    True
    >>> asks_for_clause_alone("What notice does section 7.2 require?", ["smith", "leas"])
    False
    """
    match = _PINPOINT.search(question)
    if match is None:
        return False
    rest = question[: match.start()] + " " + question[match.end() :]
    return _OF_ANY.union(work) >= set(terms(rest))


def works(question: str) -> frozenset[str]:
    """The terms by which a question says what kind of a work it means.

    >>> works("What does clause 5 of the lease say?")
    frozenset({'leas'})
    """
    return WORKS.intersection(terms(question))


def kind_of(word: str | None) -> str:
    """Which part of a work that is counted by itself a word means, '' if it is none."""
    lower = (word or "").lower().rstrip("s.")
    return next((kind for kind in _APART if lower and kind.startswith(lower)), "")
