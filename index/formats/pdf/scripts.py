"""Lines of a PDF with their indices and exponents. PDFium gives what stands higher or lower than
the rest, such as the 2 of a square or the mark of a note, as a line, and what follows as another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import inf

from index.formats.pdf.tables import Line

_SMALLER = 0.85  # of the line's size, an index is less; what follows is in the line's sizes
_SHIFT = 0.7  # the most that it stands higher or lower, also where two are stacked
_BACK, _APART = -1.0, 0.4  # how far right of the line's end it begins; before it if stacked
_LONGEST = 1000  # characters of a line, so that none takes long
_CLOSING = ".,;:)]}’-"  # stand close to what is before them


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
    return small < _SMALLER * large and beside and alike


def _joined(line: Line, after: Line) -> Line:
    """Two lines as one, in the looks of the larger one."""
    space = " " * (after.text[0] not in _CLOSING)
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
