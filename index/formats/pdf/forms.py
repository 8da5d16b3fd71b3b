"""What stands on top of a PDF's page: values filled into a form, ticks, text that was typed on it.

PDFium gives it behind all that is printed, though one reads a value beside its label or below it.
So it is put there, told by places alone; of a tick only that it is one or none, as ☑ or ☐.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import NamedTuple

from index.formats.pdf.tables import Line
from index.formats.ticks import BLANK, TICKED

_ROOM = 0.8  # in font sizes, the least between a label and what stands apart from it
_ASKEW = 0.6  # in font sizes, how much higher a value may stand than its label
_NEAR = 3.5  # in font sizes, the most from a label to the value below it
_MOST = 1_000_000  # pairs of lines that are looked at, so that no page takes long

SIGNS = TICKED, BLANK


class Field(NamedTuple):
    """Where something may be filled in, in points on the page as it is read; `sign` is one of
    `SIGNS` for what may be ticked."""

    left: float
    low: float
    right: float
    high: float
    sign: str = ""

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in it."""
        return self.left <= x <= self.right and self.low <= y <= self.high


def in_place(printed: Sequence[Line], filled: Sequence[Line]) -> list[Line]:
    """The lines of a page: those that are printed in their order, what is filled in where it is
    seen: within or beside one that is as high, or else behind the one above it."""
    if len(printed) * len(filled) > _MOST:
        return [*printed, *filled]
    rows = [[line] for line in printed]
    below: dict[int, list[Line]] = {}
    alone = []
    for line in filled:
        beside = _beside(printed, line)
        if beside is None:
            alone.append(line)
        else:
            rows[beside].append(line)
    for row in _level(alone):
        below.setdefault(_above(printed, row), []).append(row)
    lines = below.get(-1, [])
    for at, parts in enumerate(rows):
        line = _joined(parts) if len(parts) > 1 else parts[0]
        lines += _labelled(line, below.get(at, []))
    return lines


def _beside(printed: Sequence[Line], line: Line) -> int | None:
    """Which of the lines is as high as one that is filled in and the next to it; a value's label is
    at its left, if possible."""
    is_value = line.text not in SIGNS

    def room(at: int) -> tuple[bool, float]:
        other = printed[at]
        away = max(line.left - other.right, other.left - line.right)
        return is_value and other.left > line.left, away

    level = (at for at, other in enumerate(printed) if _are_level(other, line))
    return min(level, key=room, default=None)


def _are_level(one: Line, other: Line) -> bool:
    return abs(one.base - other.base) < _ASKEW * min(one.size, other.size)


def _level(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines from above, those that are as high as one."""
    row: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if row and not _are_level(row[0], line):
            yield _joined(row)
            row = []
        row.append(line)
    if row:
        yield _joined(row)


def _above(printed: Sequence[Line], line: Line) -> int:
    """Which of the lines is the next above one that is filled in, if possible over it; else -1."""

    def room(at: int) -> tuple[bool, float]:
        other = printed[at]
        return other.left > line.right or other.right < line.left, other.base - line.base

    higher = (at for at, other in enumerate(printed) if other.base > line.base)
    return min(higher, key=room, default=-1)


def _labelled(line: Line, rows: Sequence[Line]) -> list[Line]:
    """A line and the rows of values below it. Each value of one row, or of one field, stands behind
    the piece of the line that is above it, as its label; several make a table."""
    several = len({row.entry for row in rows}) != 1
    if several or line.entry or line.base - rows[0].base > _NEAR * line.size:
        return [line, *rows]
    labels = line.pieces or (line,)
    groups = [[replace(label, pieces=())] for label in labels]
    for value in (value for row in rows for value in row.pieces or (row,)):
        at = sum(label.left <= value.left + line.size for label in labels[1:])
        label = groups[at][0] = replace(groups[at][0], entry=value.entry)
        groups[at].append(replace(value, size=label.size, largest=label.largest, bold=label.bold))
    return [part for group in groups for part in group]


def _joined(row: Sequence[Line]) -> Line:
    """Lines of one height as one, the first of which may go on behind the others."""
    first, *others = row
    parts = [*(first.pieces or [first])]
    for other in others:
        parts = [piece for part in parts for piece in _cut(part, other)] + [other]
    parts.sort(key=lambda part: part.left)
    near = [0]
    for before, after in pairwise(parts):
        near.append(near[-1] + (after.left - before.right > _ROOM * first.size))
    runs = groupby(zip(near, parts, strict=True), lambda pair: pair[0])
    pieces = tuple(_run(first, [part for _, part in run]) for _, run in runs)
    whole = _run(first, parts)
    whole.pieces = pieces if len(pieces) > 1 else ()
    return whole


def _cut(part: Line, other: Line) -> Iterator[Line]:
    """A part of a line, in two where another stands amid it."""
    start = other.edges[0][0]
    after = next((i for i, (left, _) in enumerate(part.edges) if left >= start), len(part.text))
    before = len(part.text[:after].rstrip())
    if part.upright or part.right <= other.left or not before or after >= len(part.text):
        yield part
        return
    share = part.edges[before - 1][1] - part.edges[0][0], part.edges[after][0] - part.edges[0][0]
    ends, starts = (part.left + length for length in share)
    yield replace(
        part, text=part.text[:before], edges=part.edges[:before], right=ends, hyphenated=False
    )
    yield replace(part, text=part.text[after:], edges=part.edges[after:], left=starts)


def _run(first: Line, parts: Sequence[Line]) -> Line:
    """Parts of a line behind each other as one, at the height and in the size of the first."""
    text, edges = "", list[tuple[float, float]]()
    for part in parts:
        if text:
            text += " "
            edges.append((edges[-1][1],) * 2)
        text += part.text
        edges += part.edges[: len(part.text)]
    return replace(
        first,
        text=text,
        edges=edges,
        left=min(part.left for part in parts),
        right=max(part.right for part in parts),
        low=min(part.low for part in parts),
        high=max(part.high for part in parts),
        bold=all(part.bold for part in parts),
        hyphenated=False,
        pitch=0.0,
        typed=False,
        pieces=(),
        entry=max(part.entry for part in parts),
    )
