"""Whether a sentence has another name where a question has one: 'in Turin' for 'in Oslo'. Pure
functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.spelling import is_english
from index.words import terms
from qa.question.names import NAME, known_as

_PLACED = re.compile(
    r"\b(?:(?P<where>[Ii]n|[Aa]t|[Oo]f|[Ff]or|[Ff]rom|[Tt]o|[Bb]y|[Ww]ith|[Nn]ear|[Oo]n)\s+"
    rf"(?P<the>the\s+)?(?P<name>{NAME})|(?P<owner>{NAME})(?<=['’]s))"
)
_WORD = re.compile(r"[^\W\d_]+")
_MOST = 8  # names in a question


@dataclass(frozen=True, slots=True)
class Placed:
    """A name in a question with the preposition before it, and the terms by which it is known:
    those of the name, of its other spellings and of what it is short for."""

    where: str
    known: frozenset[str]


def asked_places(question: str) -> tuple[Placed, ...]:
    """The names in a question that have a preposition before them, or own something, which is as
    'of' them; none in one that is written all in capitals, or that has more than a person would.

    >>> [place.where for place in asked_places("How many work in Oslo, at Nordre's mill?")]
    ['in', 'at']
    >>> [place.where for place in asked_places("How old is Ann Lee's dog?")]
    ['of']
    """
    found = [] if question.isupper() else list(_places(question))
    if len(found) > _MOST:
        return ()
    return tuple(Placed(where, known_as(name)) for where, name, _ in found if terms(name))


def is_elsewhere(
    asked: Collection[Placed], question: Collection[str], sentence: str, known: Collection[str]
) -> bool:
    """Whether a sentence lacks a name that is asked for, and has another one with the same
    preposition, which the question has not.

    `question` are the question's terms, `known` those of the sentence, of what stands above it and
    of the sentence before it.

    >>> question = "How many work in Lyon?"
    >>> texts = ["120 work in Oslo.", "In Oslo and Lyon 205 work.", "It has 120 of them."]
    >>> asked = (asked_places(question), terms(question))
    >>> [is_elsewhere(*asked, text, terms(text)) for text in texts]
    [True, False, False]
    """
    missing = {place.where for place in asked if place.known.isdisjoint(known)}
    return bool(missing) and any(
        where in missing
        and (said := terms(name))
        and set(said).isdisjoint(question)
        and not (has_article and _is_common(name))
        for where, name, has_article in _places(sentence)
    )


def _places(text: str) -> Iterator[tuple[str, str, bool]]:
    """The names in a text with the prepositions before them, and whether these are followed by
    'the', as those of the Landlord and the like may be, who has a name of his own."""
    for match in _PLACED.finditer(text):
        if match["owner"]:
            yield "of", match["owner"], False
        else:
            yield match["where"].lower(), match["name"], match["the"] is not None


def _is_common(name: str) -> bool:
    """Whether a name is made of words."""
    return all(map(is_english, _WORD.findall(name)))
