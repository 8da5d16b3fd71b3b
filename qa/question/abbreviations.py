"""Short forms in a question and what they stand for: NDA, non-disclosure agreement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.spelling import is_english
from index.types import Span
from index.words import terms
from qa.question.wording import in_quotes

_BEFORE, _AFTER = r"(?<![\w.@#&/-])", r"(?![\w@#&/]|[.-]\w)"
_INITIALS = re.compile(rf"{_BEFORE}(?P<dots>(?:[A-Za-z]\.){{2,5}})(?!\w)")
_CAPITALS = re.compile(rf"{_BEFORE}(?P<short>[A-Z]{{2,5}})(?:['’]?s)?{_AFTER}")
_SHORT = 2  # letters of a form that is not put in place of words if it is a word, as 'pm' is


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Where a question has a short form, or words that have one, how that is written, and in which
    other ways the same may be said, the likeliest first."""

    span: Span
    typed: str
    ways: tuple[str, ...]


def other_ways(question: str) -> Iterator[OtherWay]:
    """What else documents may call what a question says by a short form or in full.

    The forms are those of offices, law, finance, science and public life that
    `abbreviations.txt` lists; of others in capitals the one with dots, or without them.

    >>> [(way.typed, way.ways) for way in other_ways("Does the NDA cover the U.K.?")]
    [('NDA', ('N.D.A.', 'non-disclosure agreement', 'nondisclosure agreement', \
'confidentiality agreement')), ('U.K.', ('UK', 'United Kingdom'))]
    >>> [(way.typed, way.ways) for way in other_ways("Who is its chief executive?")]
    [('chief executive', ('CEO',))]
    """
    in_full, pattern = _listed()
    shouted = question.isupper()
    found: dict[int, OtherWay] = {}  # by each of their places
    for match in pattern.finditer(question):
        typed = match["short"] or match["long"]
        short = typed.upper()
        if match["long"]:
            forms = _short_forms()[_key(typed)]
            ways = tuple(form for form in forms if len(form) > _SHORT or not is_english(form))
        elif (shouted or typed != short) and is_english(typed):
            continue  # 'us'
        else:
            ways = (*_dotted(short), *in_full[short])
        _put(found, match, typed, ways)
    for match in _INITIALS.finditer(question):
        short = match["dots"].replace(".", "").upper()
        _put(found, match, match["dots"], (short, *in_full.get(short, ())))
    for match in () if shouted else _CAPITALS.finditer(question):
        _put(found, match, match["short"], _dotted(match["short"]))
    kept = in_quotes(question)
    for way in dict.fromkeys(way for _, way in sorted(found.items())):
        if not any(way.span.start in span for span in kept):
            yield way


def _put(
    found: dict[int, OtherWay], match: re.Match[str], typed: str, ways: tuple[str, ...]
) -> None:
    """Note a way, unless one is known that lies across it."""
    span = Span(*match.span())
    places = range(span.start, span.end)
    if ways and terms(typed) and found.keys().isdisjoint(places):
        found.update(dict.fromkeys(places, OtherWay(span, typed, ways)))


def _dotted(short: str) -> tuple[str, ...]:
    return ("".join(f"{letter}." for letter in short),) if short.isalpha() else ()


def _key(words: str) -> str:
    return " ".join(re.split(r"[\s-]+", words.casefold()))


@cache
def _listed() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """The short forms with what each stands for, and what finds these and those in a question."""
    text = resources.files("qa.question").joinpath("abbreviations.txt").read_text("utf-8")
    in_full = {
        short: tuple(way.strip() for way in ways.split("|"))
        for short, _, ways in (line.partition(" ") for line in text.splitlines())
    }
    shorts = "|".join(map(re.escape, sorted(in_full, key=len, reverse=True)))
    longs = sorted({_key(way) for ways in in_full.values() for way in ways}, key=len, reverse=True)
    words = "|".join(r"[\s-]+".join(map(re.escape, long.split())) for long in longs)
    return in_full, re.compile(
        rf"{_BEFORE}(?:(?P<short>{shorts})(?:['’]?s)?|(?P<long>{words})){_AFTER}", re.IGNORECASE
    )


@cache
def _short_forms() -> dict[str, list[str]]:
    """By the words in full, their short forms."""
    found: dict[str, list[str]] = {}
    for short, ways in _listed()[0].items():
        for way in ways:
            found.setdefault(_key(way), []).append(short)
    return found
