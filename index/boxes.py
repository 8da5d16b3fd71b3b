"""Where the characters of a text stand on a page, kept in about a byte and a half for each.

A line of characters goes along one direction of its page, and has one height across it. So each
character has a beginning and an end, and all of a line share the rest. They are whole numbers of
twentieths of a point, each kept as the step from the one before, and compressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.types import Rectangle

_UNITS = 20  # in a point
_FIELDS = 5  # of a line: start, characters, direction, and from where to where across it


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """Characters of a document, from the offset `start`, that stand in one line of a page.

    `edges` hold for each of them where it begins and ends along the line, in points from the left
    of the page, or from its top where the line is `upright`; what is not drawn begins where it
    ends. `low` and `high` are the sides of the line.
    """

    start: int
    edges: Sequence[tuple[float, float]]
    low: float
    high: float
    upright: bool = False


def pack(lines: Sequence[PlacedLine]) -> bytes:
    """The lines of a page, ready to be kept; ``b""`` for none."""
    if not lines:
        return b""
    sides = _units([(line.low, line.high) for line in lines])
    heads = [(line.start, len(line.edges), int(line.upright)) for line in lines]
    fields = np.column_stack([np.asarray(heads, dtype="<i4"), sides])
    along = _units([pair for line in lines for pair in line.edges]).ravel()
    values = np.concatenate(
        [[len(lines)], np.diff(fields, axis=0, prepend=0).ravel(), np.diff(along, prepend=0)]
    )
    planes = values.astype("<i4").view(np.uint8).reshape(-1, 4).T
    return zlib.compress(planes.tobytes())


def unpack(blob: bytes) -> Iterator[PlacedLine]:
    """The lines that were packed, to the twentieth of a point."""
    if not blob:
        return
    planes = np.frombuffer(zlib.decompress(blob), dtype=np.uint8).reshape(4, -1)
    values = np.ascontiguousarray(planes.T).view("<i4").ravel()
    count = int(values[0])
    fields = values[1 : 1 + _FIELDS * count].reshape(count, _FIELDS).cumsum(axis=0)
    along = (values[1 + _FIELDS * count :].cumsum() / _UNITS).reshape(-1, 2)
    ends = list(accumulate(fields[:, 1].tolist()))
    for (start, length, upright, low, high), end in zip(fields.tolist(), ends, strict=True):
        edges = [(a, b) for a, b in along[end - length : end].tolist()]
        yield PlacedLine(start, edges, low / _UNITS, high / _UNITS, bool(upright))


def rectangles(blob: bytes, page: int, start: int, end: int) -> Iterator[Rectangle]:
    """What the characters from `start` to `end` cover of a page, a rectangle for each line."""
    for line in unpack(blob):
        inside = line.edges[max(0, start - line.start) : max(0, end - line.start)]
        drawn = [edge for pair in inside if pair[0] != pair[1] for edge in pair]
        if not drawn:
            continue
        near, far = min(drawn), max(drawn)
        if line.upright:
            yield Rectangle(page, line.low, near, line.high, far)
        else:
            yield Rectangle(page, near, line.low, far, line.high)


def _units(pairs: Sequence[tuple[float, float]]) -> NDArray[np.int32]:
    """Twentieths of a point. A damaged file may draw anywhere, but no page is so large."""
    points = np.nan_to_num(np.asarray(pairs, dtype=np.float64).reshape(-1, 2))
    units: NDArray[np.int32] = np.rint(points.clip(-1e6, 1e6) * _UNITS).astype("<i4")
    return units
