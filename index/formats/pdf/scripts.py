"""Lines of a PDF with their indices and exponents. PDFium gives what stands higher or lower than
the rest, such as the 2 of a square or the mark of a note, as a line, and what follows as another.

Numbers that are raised are in raised digits, 10⁵, but the marks of notes that are on the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf

from index.formats.pdf.margins import LARGER, body_size
from index.formats.pdf.tables import Line
from index.formats.signs import raised
from index.words import RAISED

SMALLER = 0.85
"""Of the line's size, an index is less."""

# What follows is in the line's sizes.
_HIGHER = 0.15  # at least so far from the line's foot is an exponent's
_SHIFT = 0.7  # the most that it stands higher or lower, also where two are stacked
_BACK, _APART = -1.0, 0.4  # how far right of the line's end it begins; before it if stacked
_SMALL = 0.95  # of the text's size, a note's is less
_LONGEST = 1000  # characters of a line, so that none takes long
_CLOSING = ".,;:)]}’′-"  # stand close to what is before them
_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_ABOVE = _DIGITS + "⁺⁻"
_PLAIN = str.maketrans(_DIGITS, "0123456789")
# A note begins with its mark; a mark is behind a word or a sign, where no exponent is.
_NUMBER = rf"(?!⁰)[{RAISED}]{{1,3}}(?![{RAISED}])"
_LETTER = rf"[^\W\d_{RAISED}]"  # which raised digits are to Python
_NOTE = re.compile(rf"({_NUMBER})\s*(?=[\"“‘(/\\]?{_LETTER}{{2}})")
_FIRST = re.compile(f"[{RAISED}]+")  # behind nothing, it is no exponent
_MARK = re.compile(rf"(?:(?<={_LETTER}{{3}})|(?<=[.,;:!?)”’\"])){_NUMBER}(?![{RAISED}⁺⁻,])")
_OPERATORS = "+-−–=×±·/<>"  # before a number that is no exponent


def is_higher(base: float, line: float, size: float) -> bool:
    """Whether what stands on one height is raised in a line of this size that stands on another."""
    return base - line > _HIGHER * size


def exponent(text: str, before: str) -> str:
    """A number that is raised behind what is `before` it in its line, in raised digits if it is
    an exponent or the mark of a note; a note begins with its mark.

    >>> exponent("5", "is 10"), exponent("1", ""), exponent("2", "a −")
    ('⁵', '¹', '2')
    """
    return raised(text, [before or "."]) if before[-1:] not in [*_OPERATORS] else text


def with_scripts(lines: Iterable[Line]) -> list[Line]:
    """The lines, each whole."""
    whole: list[Line] = []
    last: Line | None = None
    for line in lines:
        if last and _goes_with(last, line, whole[-1].size) and len(whole[-1].text) < _LONGEST:
            whole[-1] = _joined(whole[-1], line)
        else:
            whole.append(line)
        last = line
    return whole


def _goes_with(line: Line, after: Line, size: float) -> bool:
    """Whether one of two lines in a row is an index; `size` is that of the line so far."""
    small, large = min(line.size, after.size), max(size, after.size)
    apart = (after.left - line.right) / (large or inf)
    shift = abs(after.base - line.base) / (large or inf)
    beside = shift < _SHIFT and _BACK < apart < _APART
    alike = line.page == after.page and line.upright == after.upright and not line.hyphenated
    closes = line.text[-1] in _ABOVE and after.text[0] in _CLOSING
    script = small < SMALLER * large or after.text[0] in _ABOVE or closes
    return script and beside and alike


def _joined(line: Line, after: Line) -> Line:
    """Two lines as one, in the looks of the larger one."""
    if after.size < SMALLER * line.size and is_higher(after.base, line.base, line.size):
        after = replace(after, text=exponent(after.text, line.text))
    elif line.size < SMALLER * after.size and is_higher(line.base, after.base, after.size):
        line = replace(line, text=exponent(line.text, ""))
    space = " " * (after.text[0] not in _CLOSING + _ABOVE)
    ends = [(line.edges[-1][1],) * 2] if space and line.edges else []
    pieces: tuple[Line, ...] = ()
    if line.pieces or after.pieces:
        *first, end = line.pieces or (line,)
        begin, *rest = after.pieces or (after,)
        pieces = (*first, _joined(end, begin), *rest)
    return replace(
        max(line, after, key=lambda part: part.size),
        text=line.text + space + after.text,
        edges=[*line.edges, *ends, *after.edges],
        left=line.left,
        right=after.right,
        low=min(line.low, after.low),
        high=max(line.high, after.high),
        largest=max(line.largest, after.largest),
        hyphenated=after.hyphenated,
        bullet=line.bullet,
        pieces=pieces,
    )


def without_marks(lines: Iterable[Line]) -> list[Line]:
    """The lines without the marks of the notes at the foot of their page, each of which is found
    once there; before the note itself the number is a plain one. What is below the names of authors
    is no note, and nor is it smaller than the text."""
    found = list(lines)
    body = body_size(found)
    notes = {
        (line.page, note[1])
        for line in found
        if line.size < _SMALL * body and (note := _NOTE.match(line.text))
    }
    marks = Counter((line.page, mark[0]) for line in found for mark in _marks(line, body) if notes)
    once = {mark for mark, count in marks.items() if count == 1} & notes
    return [_without(line, once, body) for line in found]


def _marks(line: Line, body: float) -> Iterator[re.Match[str]]:
    """What may be the marks of notes in a line that is no title, in a text of the `body`'s size."""
    note = _NOTE.match(line.text)
    if line.size < LARGER * body:
        yield from _MARK.finditer(line.text, note.end() if note else 1)


def _without(line: Line, once: set[tuple[int, str]], body: float) -> Line:
    """The line, or a piece of one, without the marks that are found once."""
    parts: list[tuple[int, int, str]] = []
    if note := _NOTE.match(line.text):
        parts.append((0, note.end(), note[1].translate(_PLAIN) + " "))
    elif first := _FIRST.match(line.text):
        parts.append((0, first.end(), first[0].translate(_PLAIN)))
    parts += [(*mark.span(), "") for mark in _marks(line, body) if (line.page, mark[0]) in once]
    text, edges = line.text, list(line.edges)
    for start, end, instead in reversed(parts):
        text = text[:start] + instead + text[end:]
        if edges:
            kept = edges[start:end][: len(instead)]
            edges[start:end] = kept + [(edges[end - 1][1],) * 2] * (len(instead) - len(kept))
    pieces = tuple(_without(piece, once, body) for piece in line.pieces)
    return replace(line, text=text, edges=edges, pieces=pieces) if parts else line
