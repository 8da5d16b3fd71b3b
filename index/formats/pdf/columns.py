"""The columns of text on the pages of a PDF, and how far the lines of each go: what is short in a
page of one column may fill its own.

A PDF names no columns. There are two where many lines begin at one place in the middle of a page,
beside others that end before it and mostly fill their room; there are none where cells or items
stand beside each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from math import inf
from typing import NamedTuple

from index.formats.pdf.tables import Line

_LEAST = 8  # lines that begin at one place, and of those beside them
_ALIGNED = 1.5  # points by which the places differ at which they begin
_ROOM = 0.8  # in sizes of the font, the least between two columns
_NARROWEST = 10.0  # the same, the least width of one
_ACROSS = 0.15  # of the lines, so few go over both columns beside them
_FILLED = 0.5  # of its lines, so many go to the edge of a column
_SHORT = 0.25  # of a column's width, what is missing at most from most of its lines
_FARTHER = 0.1  # of its lines, so many may go over its edge
_LITTLE = 0.18  # of its width, what may be missing from a line that is full
_MOST = 0.5  # of its width, what may be missing from any that goes on
_SPACE = 0.3  # in sizes of the font, between two words
_TO_THE_EDGE = 0.85  # of the page's right edge, from where on a line is full in one column
_TO_THE_END = 0.97  # of the right edge, from where on nothing is missing
_BELOW = 1.5  # in sizes of the font, the most to the line that a last one goes on


class _Column(NamedTuple):
    """From where to where the lines of a column go, but for a few that go farther, to where the
    next column begins; in points."""

    left: float
    right: float
    next: float


class _Page(NamedTuple):
    """The right edge of all lines, the columns, if any, from left to right, and the heights of the
    lines that go over several."""

    right: float
    columns: Sequence[_Column]
    across: Sequence[float]

    def column(self, line: Line) -> _Column | None:
        """The one in which a line is. None too for the last line of a text that goes over all."""
        inside = (c for c in self.columns if c.left - _ALIGNED <= line.left < line.right < c.next)
        column = next(inside, None)
        above = (0 < height - line.base < _BELOW * line.size for height in self.across)
        return None if column is None or any(above) else column


class Columns:
    """The columns of a document's pages."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """Look for them among all `lines`, in order of their pages."""
        pages = groupby(lines, lambda line: line.page)
        self._pages = {number: _page(list(page)) for number, page in pages}

    def is_full(self, line: Line, after: Line) -> bool:
        """Whether a line goes nearly to the edge of its column, or as far as it can before the one
        `after` it, whose first word had no room on it; on a page of one column only the former."""
        page = self._pages[line.page]
        column = page.column(line)
        if column is None:
            return line.right > page.right * _TO_THE_EDGE
        width = column.right - column.left
        return column.right - line.right < min(max(_needs(after), _LITTLE * width), _MOST * width)

    def is_filled(self, line: Line, after: Line) -> bool:
        """The same, but for no more than a hair's breadth."""
        page = self._pages[line.page]
        column = page.column(line)
        needs = _needs(after) if column else 0.0
        right = (column or page).right
        return line.right > min(right - needs, right * _TO_THE_END)

    def indent(self, line: Line) -> float:
        """How far from the left edge of its column, or of the page, a line begins, in points."""
        column = self._pages[line.page].column(line)
        return line.left - (column.left if column else 0.0)


def _needs(line: Line) -> float:
    """The room that the first word of a line needs on the line before it, in points."""
    word = len(line.text.split(" ", 1)[0])
    wide = abs(line.edges[word - 1][1] - line.edges[0][0]) if line.edges else 0.0
    return wide + _SPACE * line.size


def _page(lines: Sequence[Line]) -> _Page:
    right = max(line.right for line in lines)
    starts = _starts([line for line in lines if line.left < line.right])
    if len(starts) < 2:
        return _Page(right, (), ())
    columns: list[_Column] = []
    for left, after in zip(starts, [*starts[1:], inf], strict=True):
        inside = (line for line in lines if left - _ALIGNED <= line.left < line.right < after)
        rights = sorted(line.right for line in inside)
        columns.append(_Column(left, rights[-1 - int(_FARTHER * len(rights))], after))
    across = [line.base for line in lines if any(_is_across(line, x) for x in starts[1:])]
    return _Page(right, columns, across)


def _is_across(line: Line, start: float) -> bool:
    return line.left < start - _ALIGNED and start < line.right


def _starts(lines: Sequence[Line]) -> list[float]:
    """Where the columns begin, if there are any, the first one where any line does."""
    begin = Counter(round(line.left) for line in lines)
    often = sorted(x for x in begin if begin[x - 1] + begin[x] + begin[x + 1] >= _LEAST)
    starts = [min(line.left for line in lines)] if often else []
    for x in often:
        column = [line for line in lines if abs(line.left - x) <= _ALIGNED]
        left = min(line.left for line in column)
        if left > starts[-1] + _ALIGNED and _is_start(lines, column, starts[-1], left):
            starts.append(left)
    return starts


def _is_start(lines: Sequence[Line], column: Sequence[Line], last: float, left: float) -> bool:
    """Whether a `column` that begins at `left` stands beside the one that begins at `last`."""
    size = column[0].size
    low, high = min(line.base for line in column), max(line.base for line in column)
    beside = [line for line in lines if low - size < line.base < high + size]
    before = [
        line for line in beside if last - _ALIGNED <= line.left and line.right < left - _ROOM * size
    ]
    across = sum(_is_across(line, left) for line in beside)
    if len(before) < _LEAST or across > _ACROSS * len(beside):
        return False
    start, end = min(line.left for line in before), max(line.right for line in before)
    filled = sum(line.right > end - _SHORT * (end - start) for line in before)
    entries = sum(line.text[-1:].isdecimal() for line in before)  # of an index, or numbers
    wide = end - start > _NARROWEST * size
    return wide and filled > _FILLED * len(before) > entries
