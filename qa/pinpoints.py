"""Clauses, sections and paragraphs that a question names by their numbers. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
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
_NUMBERED = re.compile(
    rf"(?:(?:(?P<word>{WORD})\s+|§{{1,2}}\s*)(?P<named>{POINTS}|[IVXLC]+|[A-Z])\b\.?"
    rf"|(?P<number>{POINTS}\.?|(?:[IVXLC]+|[A-Z])(?:\.|(?=\))))|\[(?P<paragraph>\d{{1,3}})\])"
    r"(?=[\s):,(—–-]|$)\s*"
)
_MARKERS = re.compile(r"\W{0,3}((?:\([A-Za-z\d]{1,5}\)\s*){1,6})")
_MARKER = re.compile(r"\(([A-Za-z\d]{1,5})\)")
# Parts of a work that are counted by themselves: schedule 2 is not section 2.
_APART = ("schedule", "annex", "appendix", "exhibit", "part", "chapter")
_LETTERED = ("schedule", "annex", "appendix", "exhibit")
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split()
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
    parts = _MARKER.findall(match["parts"] or "")
    return Pinpoint(_kind(match["word"]), match["number"] or match["paragraph"], tuple(parts))


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


def part_of_clause(clause: Pinpoint, text: str, titled: bool) -> float:
    """1 where a sentence begins with the number of this clause, 0.8 with that of a part of it, else
    0. Before a number without a dot, as any list has, there must be a word such as 'Section', or
    the sentence must be `titled`: a heading.

    >>> texts = ("7. Term", "7.2 Rent", "Section 7", "70 men", "Schedule 7")
    >>> [part_of_clause(Pinpoint("", "7"), text, True) for text in texts]
    [1.0, 0.8, 1.0, 0.0, 0.0]
    """
    match = _NUMBERED.match(text)
    if match is None:
        return 0.0
    bare = match["number"] or ""
    own = (match["named"] or match["paragraph"] or bare).rstrip(".")
    if bare and not (titled or "." in bare):
        return 0.0
    if _kind(match["word"]) != clause.kind and not (
        bare
        and (clause.kind == "chapter" or (clause.kind in _LETTERED and clause.number.isalpha()))
    ):
        return 0.0
    return 1.0 if own == clause.number else 0.8 if own.startswith(f"{clause.number}.") else 0.0


def is_numbered(text: str) -> bool:
    """Whether a sentence begins with a number as clauses have: a new one begins."""
    return _NUMBERED.match(text) is not None


def depth(text: str, parts: tuple[str, ...], at: int) -> int:
    """How many of a pinpoint's `parts` the reading has come down to after the markers with which a
    sentence begins; `at` is how many before it. What comes after a part begins with the next marker
    of its rank, whatever there is below it.

    >>> [depth(text, ("3", "b"), at) for text, at in (("(3) It", 0), ("(b) or", 1), ("(c) if", 2))]
    [1, 2, 1]
    """
    for marker in _markers(text):
        ended = [i for i, part in enumerate(parts[:at]) if marker in _next(part)]
        if ended:
            at = ended[0]
        elif at < len(parts) and marker.lower() == parts[at].lower():
            at += 1
    return at


def _markers(text: str) -> Iterator[str]:
    """What stands in brackets in front of a sentence, after the number of its clause."""
    match = _NUMBERED.match(text)
    if found := _MARKERS.match(text, match.end() if match else 0):
        yield from _MARKER.findall(found[1])


def _next(part: str) -> list[str]:
    if part.isdigit():
        return [str(int(part) + 1)]
    following = [chr(ord(part) + 1)] if len(part) == 1 else []
    if part.lower() in _ROMAN[:-1]:
        following.append(_ROMAN[_ROMAN.index(part.lower()) + 1])
    return following


def _kind(word: str | None) -> str:
    lower = (word or "").lower().rstrip("s.")
    return next((kind for kind in _APART if lower and kind.startswith(lower)), "")
