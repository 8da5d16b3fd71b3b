"""Letters of a PDF whose accents are glyphs of their own, as TeX sets them: PDFium gives an accent
before its letter, behind it, at the end of its line or in another, wherever it fits its order.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

_OVER = dict(  # those that stand for themselves, and those that go over a letter
    zip(
        "`´ˆ^˜~¯˘˙¨˚˝ˇ",
        "\u0300\u0301\u0302\u0302\u0303\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c",
        strict=True,
    )
)
_UNDER = dict(zip("¸˛", "\u0327\u0328", strict=True))
_ACCENTS = _OVER | _UNDER
_DOTLESS = {"ı": "i", "ȷ": "j"}
# What follows is in the accent's size.
_APART = (-0.15, 0.35)  # how far it is above its letter, or below
_ALIKE = (0.7, 1.4)  # the letter's own
_BESIDE = 0.1  # the most that two letters of a line differ in height
_WORD, _WORDS = 0.15, 0.8  # between letters of a word, and between words; negative if they overlap
_WIDEST = 1.5  # that a letter may be
_MOST, _NEAR = 500, 2000  # accents of a page that have no letter beside them, and letters near one


Box = tuple[float, float, float, float]
"""Left, foot, right and top."""


class Glyphs(Protocol):
    """The characters of a page, in points, y upwards."""

    def left(self, index: int) -> float:
        """Where its advance begins."""

    def right(self, index: int) -> float:
        """Where its advance ends."""

    def base(self, index: int) -> float:
        """The height on which it stands."""

    def size(self, index: int) -> float:
        """Of its font."""

    def overlap(self, one: int, other: int) -> bool:
        """Whether the advances of two characters are in one place."""

    def ink(self, index: int) -> Box:
        """What is drawn."""


def with_accents(text: str, glyphs: Glyphs) -> tuple[str, dict[int, int]]:
    """A page's text, of the same length, in which letters have the accents that are drawn over or
    below them, and which accent each of these letters has. Instead of the accents there are soft
    hyphens, or spaces between words and at the ends of lines.
    """
    accents = [i for i, c in enumerate(text) if c in _ACCENTS]
    if not accents:
        return text, {}
    letters = _Letters(text, glyphs)
    characters = list(text)
    owns: dict[int, int] = {}
    for accent in accents:
        letter = letters.under(accent, owns)
        if letter is not None:
            characters[letter] = _whole(text[letter], text[accent])
            owns[letter] = accent
    for start, end in _runs(text, sorted(owns.values())):
        characters[start:end] = _instead(text, start, end, glyphs)
    return "".join(characters), owns


def _whole(letter: str, accent: str) -> str:
    """The letter with its accent: two characters if there is none."""
    return unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + _ACCENTS[accent])


class _Letters:
    """The letters of a page, found by their places where an accent has none beside it."""

    def __init__(self, text: str, glyphs: Glyphs) -> None:
        self._text, self._glyphs = text, glyphs
        self._placed: list[tuple[Box, int]] = []  # once they are asked for, from left to right
        self._asked = 0

    def under(self, accent: int, taken: dict[int, int]) -> int | None:
        """The letter that an accent is drawn over or below: by what is drawn of both, or if they
        are neighbours by their advances, since of some fonts no more is known."""
        ink = self._glyphs.ink
        beside = [i for i in (accent + 1, accent - 1) if self._fits(accent, i, taken)]
        near = (i for i in beside if self._touches(accent, i, ink(accent), ink(i)))
        over = (i for i in beside if self._glyphs.overlap(accent, i))
        return next(chain(near, self._elsewhere(accent, taken), over), None)

    def _elsewhere(self, accent: int, taken: dict[int, int]) -> Iterator[int]:
        self._asked += 1
        if self._asked > _MOST:
            return
        if not self._placed:
            letters = (i for i, c in enumerate(self._text) if c.isalpha())
            self._placed = sorted((self._glyphs.ink(i), i) for i in letters)
        ink = self._glyphs.ink(accent)
        first = bisect_left(self._placed, ((ink[0] - _WIDEST * self._glyphs.size(accent),), -1))
        for box, letter in self._placed[first : first + _NEAR]:
            if box[0] > ink[2]:
                return
            if self._touches(accent, letter, ink, box) and self._fits(accent, letter, taken):
                yield letter

    def _fits(self, accent: int, letter: int, taken: dict[int, int]) -> bool:
        """Whether there is such a letter, which has no accent yet."""
        if not 0 <= letter < len(self._text) or letter in taken:
            return False
        c = self._text[letter]
        return c.isalpha() and len(_whole(c, self._text[accent])) == 1

    def _touches(self, accent: int, letter: int, a: Box, b: Box) -> bool:
        """Whether the accent, drawn at `a`, is right above or below the letter, drawn at `b`."""
        both = min(a[2], b[2]) - max(a[0], b[0])
        if both <= min(a[2] - a[0], b[2] - b[0]) / 2:
            return False
        size = self._glyphs.size(accent)
        room = b[1] - a[3] if self._text[accent] in _UNDER else a[1] - b[3]
        alike = _ALIKE[0] * size <= self._glyphs.size(letter) <= _ALIKE[1] * size
        return alike and _APART[0] * size < room < _APART[1] * size


def _runs(text: str, accents: list[int]) -> Iterator[tuple[int, int]]:
    """Where there is nothing but accents and white space around them."""
    known, end = set(accents), 0
    for accent in accents:
        if accent < end:
            continue
        start, end = accent, accent + 1
        while start > 0 and (text[start - 1].isspace() or start - 1 in known):
            start -= 1
        while end < len(text) and (text[end].isspace() or end in known):
            end += 1
        yield start, end


def _instead(text: str, start: int, end: int, glyphs: Glyphs) -> str:
    """What there is instead of a run of accents and white space. What PDFium has put apart because
    of an accent goes together again if it is side by side."""
    run = text[start:end]
    if start > 0 and end < len(text):
        size = glyphs.size(start - 1)
        room = (glyphs.left(end) - glyphs.right(start - 1)) / (size or 1.0)
        level = abs(glyphs.base(end) - glyphs.base(start - 1)) < _BESIDE * size
        if not any(map(str.isspace, run)) or (level and -_WORD < room < _WORD):
            return "\xad" * len(run)
        if level and _WORD <= room < _WORDS:
            return " " * len(run)
    return "".join(c if c in "\r\n" else " " for c in run)
