"""A table of contents that is set in columns, of whose rows PDFium makes one line each: the entries
of a row apart, and those of a column below each other.

An entry ends in the number of its page, behind dots or not; without them the entries are numbered,
and their numbers go on down each column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from index.formats.pdf.tables import LEADER, Line, is_right_to_left, part

_DOTTED = re.compile(r"(?:\. ?){2,}(?:\d{1,4}|[ivxlc]{1,7})(?= \S)")
_NUMBERED = re.compile(r"(\d{1,3})(?:\.\d{1,3})*\.?\s+\D")
_LEAST = 3  # rows without dots
_NEAR = 3.0  # from row to row, in sizes of the font


class _Row(NamedTuple):
    """A line and the entries in it; they are `dotted` or numbered."""

    line: Line
    entries: list[Line]
    dotted: bool


def with_entries(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, of which those that hold several entries are parted."""
    run: list[_Row] = []
    for line in lines:
        row = _row(line)
        if run and not (row and _goes_on(run[-1], row)):
            yield from _in_columns(run)
            run = []
        if row:
            run.append(row)
        else:
            yield line
    yield from _in_columns(run)


def _row(line: Line) -> _Row | None:
    """The row that a line is, if it has several entries."""
    if len(line.edges) < len(line.text) or is_right_to_left(line.text):
        return None
    ends = [found.end() for found in _DOTTED.finditer(line.text)]
    if ends and LEADER.search(line.text):
        return _Row(line, _parts(line, [0, *(end + 1 for end in ends)]), True)
    at = accumulate((len(piece.text) + 1 for piece in line.pieces), initial=0)
    starts = [i for i, piece in zip(at, line.pieces, strict=False) if _number(piece)]
    if len(starts) < 2 or starts[0]:
        return None
    entries = _parts(line, starts)
    return _Row(line, entries, False) if all(e.text[-1].isdecimal() for e in entries) else None


def _parts(line: Line, starts: Sequence[int]) -> list[Line]:
    ends = [*(start - 1 for start in starts[1:]), len(line.text)]
    return [part(line, start, end) for start, end in zip(starts, ends, strict=True)]


def _number(entry: Line) -> int:
    """With which it begins, or 0."""
    found = _NUMBERED.match(entry.text)
    return int(found[1]) if found else 0


def _goes_on(above: _Row, row: _Row) -> bool:
    """Whether a row is the next one of the same table."""
    near = 0 < above.line.base - row.line.base < _NEAR * row.line.size
    alike = above.dotted == row.dotted and len(above.entries) == len(row.entries)
    return above.line.page == row.line.page and near and alike


def _in_columns(run: Sequence[_Row]) -> Iterator[Line]:
    """The entries of rows below each other, column for column; or the rows, where no dots and no
    numbers tell that they are entries."""
    columns = list(zip(*(row.entries for row in run), strict=True))
    numbers = [[_number(entry) for entry in column] for column in columns]
    told = all(b - a in (0, 1) for column in numbers for a, b in pairwise(column))
    if run and (run[0].dotted or (told and len(run) >= _LEAST)):
        yield from chain.from_iterable(columns)
    else:
        yield from (row.line for row in run)
