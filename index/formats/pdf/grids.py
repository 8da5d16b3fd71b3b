"""Tables whose cells are drawn: where rules bound every cell, they say which text it holds.

Columns may then be as narrow as they like, cells empty, and one cell may go over several rows or
columns: its text is in the first of them. Where the rules and the text do not agree, the lines are
left to `tables`, which goes by gaps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, compress
from typing import NamedTuple

from index.formats.pdf.narrow import narrow_tables
from index.formats.pdf.tables import (
    LONGEST,
    Cells,
    Line,
    Row,
    Rule,
    Rules,
    Table,
    find_tables,
    heads,
    is_right_to_left,
    length,
    part,
    reads_down,
    shortened,
    texts_of,
    type_written,
)

_NEAR = 2.0  # points, the most between rules that meet
_SHORTEST = 4.0  # points; a shorter rule is a tick or a sign
_MOST = 50_000  # crossings that are looked at, so that no drawing takes long
_FRAME = 0.9  # of a table's width, the rules above and below it are longer
_MIDDLE = 0.3  # of a letter's size, its middle is above its foot
_FILLED = 1 / 3  # the least part of the cells with text; there is less in a drawing
_ALIKE = 1 / 3  # the most rows of cells with equally many lines: there rules bound no single row

_Place = tuple[int, int]  # row and column


def tables(lines: Sequence[Line], rules: dict[int, Rules]) -> Iterator[Table]:
    """The tables in `lines`, in order, by the rules of each page and, where these bound no cells,
    by gaps."""
    on: dict[int, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        on[line.page].append(i)
    held = [
        found
        for page, indices in on.items()
        for grid in _grids(rules.get(page, Rules()))
        if (found := grid.part(lines, indices))
    ]
    at = 0
    for table in _of_parts(sorted(held, key=lambda found: found.start)):
        if table.start >= at:
            yield from _by_gaps(lines, rules, at, table.start)
            yield table
            at = table.end
    yield from _by_gaps(lines, rules, at, len(lines))


def _of_parts(parts: Iterable[_Part]) -> Iterator[Table]:
    """The tables that go on in one part or several, each of one page."""
    table: list[_Part] = []
    for held in parts:
        if table and not held.goes_on(table[-1]):
            yield from _whole(table)
            table = []
        table.append(held)
    yield from _whole(table)


def _whole(parts: Sequence[_Part]) -> Iterator[Table]:
    """The parts of a table, with the same columns in all of them: in one part some may be empty."""
    rows = [row for held in parts for row in held.rows]
    used = [any(column) for column in zip(*rows, strict=True)]
    titles: list[list[str]] = []
    for i, held in enumerate(parts):
        cells: list[Cells] = [tuple(compress(row, used)) for row in held.rows]
        count = heads(cells)
        bold = all(piece.bold for cell in cells[0] for piece in cell)
        if len(cells) == 1:  # a table's header at the foot of a page, or else a frame
            count = int(bold)
            cells = cells if bold or i else []
        texts = [texts_of(row) for row in cells[:count]]
        titles = titles or texts
        if texts != titles and not bold:  # names alone, in the first row on the next page
            count = 0
        if cells:
            kept = tuple(Row(shortened(row), j < count) for j, row in enumerate(cells))
            yield Table(held.start, held.end, kept)


def _by_gaps(
    lines: Sequence[Line], rules: dict[int, Rules], first: int, last: int
) -> Iterator[Table]:
    """The tables in ``lines[first:last]`` that have no rules; of two that share lines the one that
    has more of them, or else more columns."""
    found = [*find_tables(lines, rules, first, last), *narrow_tables(lines, first, last)]
    taken: set[int] = set()
    kept: list[Table] = []
    for table in sorted(found, key=lambda table: (table.start - table.end, -_width(table))):
        if taken.isdisjoint(range(table.start, table.end)):
            taken.update(range(table.start, table.end))
            kept.append(table)
    yield from sorted(kept, key=lambda table: table.start)


def _width(table: Table) -> int:
    """How many columns a table has."""
    return max(len(row.cells) for row in table.rows)


def _grids(rules: Rules) -> Iterator[_Grid]:
    """The grids of the rules that meet each other."""
    across, down = _joined(rules.across), _joined(rules.down)
    if len(across) * len(down) > _MOST:
        return
    parents = list(range(len(across)))

    def group(i: int) -> int:
        while parents[i] != i:
            parents[i] = i = parents[parents[i]]
        return i

    groups: dict[int, list[Rule]] = defaultdict(list)
    joints: list[tuple[int, Rule]] = []
    for rule in down:
        met = [i for i, other in enumerate(across) if _meet(other, rule)]
        for i in met[1:]:
            parents[group(i)] = group(met[0])
        joints += [(i, rule) for i in met[:1]]
    uprights: dict[int, list[Rule]] = defaultdict(list)
    for i, rule in joints:
        uprights[group(i)].append(rule)
    for i, rule in enumerate(across):
        groups[group(i)].append(rule)
    for i, found in uprights.items():
        if len(groups[i]) > 1:
            yield _Grid.of(groups[i], found)


def _meet(across: Rule, down: Rule) -> bool:
    """Whether two rules cross or touch each other."""
    (y, left, right), (x, low, high) = across, down
    return left - _NEAR < x < right + _NEAR and low - _NEAR < y < high + _NEAR


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """The rules, of which those are one that go on with each other, as the edges of cells do."""
    placed: list[Rule] = []
    for at, start, end in sorted(rules):
        at = placed[-1][0] if placed and at - placed[-1][0] < _NEAR else at
        placed.append((at, start, end))
    joined: list[Rule] = []
    for at, start, end in sorted(placed):
        if joined and joined[-1][0] == at and start < joined[-1][2] + _NEAR:
            joined[-1] = at, joined[-1][1], max(joined[-1][2], end)
        else:
            joined.append((at, start, end))
    return [rule for rule in joined if rule[2] - rule[1] > _SHORTEST]


class _Part(NamedTuple):
    """What a grid holds: it takes the place of the lines from `start` to `end`, all of `page`."""

    page: int
    start: int
    end: int
    sides: list[float]
    rows: list[Cells]

    def goes_on(self, before: _Part) -> bool:
        """Whether this goes on with the table that ends the page before: with no line between, and
        columns that are as wide."""
        (left, *sides), (left_, *sides_) = self.sides, before.sides
        return (
            self.page == before.page + 1
            and self.start == before.end
            and len(sides) == len(sides_)
            and all(
                abs((a - left) - (b - left_)) < _NEAR for a, b in zip(sides, sides_, strict=True)
            )
        )


class _Grid(NamedTuple):
    """Cells of a table, as rules bound them. `sides` go from left to right, `floors`, the heights
    of the lines between rows, from the foot to the top; `homes` has for each place in the grid the
    upper left one of its cell."""

    sides: list[float]
    floors: list[float]
    homes: dict[_Place, _Place]

    @classmethod
    def of(cls, across: Sequence[Rule], down: Sequence[Rule]) -> _Grid:
        """The grid of rules that meet; it is empty if none of them frame it above and below. A
        table may be open at its sides."""
        left, right = min(start for _, start, _ in across), max(end for *_, end in across)
        sides = sorted({x for x, *_ in down})
        sides = [left] * (left < sides[0] - _NEAR) + sides + [right] * (right > sides[-1] + _NEAR)
        floors = sorted({y for y, *_ in across})
        framed = all(
            sum(end - start for at, start, end in across if at == floor) > _FRAME * (right - left)
            for floor in (floors[0], floors[-1])
        )
        if len(sides) * len(floors) > _MOST or not framed:
            return cls([], [], {})
        walls, ceilings = _by_place(down), _by_place(across)
        homes: dict[_Place, _Place] = {}
        for row in reversed(range(len(floors) - 1)):
            y = (floors[row] + floors[row + 1]) / 2
            for column in range(len(sides) - 1):
                x = (sides[column] + sides[column + 1]) / 2
                home = row, column
                if column and not _is_at(walls[sides[column]], y):
                    home = homes[row, column - 1]
                elif (row + 1, column) in homes and not _is_at(ceilings[floors[row + 1]], x):
                    home = homes[row + 1, column]
                homes[row, column] = home
        return cls(sides, floors, homes)

    def part(self, lines: Sequence[Line], indices: Sequence[int]) -> _Part | None:
        """What is in this grid, if it is a table or a page's part of one, of the lines of its page
        that are at these `indices`."""
        if len(self.sides) < 3:
            return None
        inside = [i for i in indices if self._reaches(lines[i])]
        if not inside or inside[-1] - inside[0] >= len(inside):
            return None
        cells: dict[_Place, list[Line]] = defaultdict(list)
        for i in inside:
            for home, held in self._parts(lines[i]):
                if home is None:
                    return None
                cells[home].append(held)
        found = [
            tuple(tuple(cells[row, column]) for column in range(len(self.sides) - 1))
            for row in reversed(range(len(self.floors) - 1))
        ]
        rows: list[Cells] = [row for row in found if any(row)]
        if not _are_cells(rows):
            return None
        return _Part(lines[inside[0]].page, inside[0], inside[-1] + 1, self.sides, rows)

    def _reaches(self, line: Line) -> bool:
        """Whether a line is at least in part in the grid."""
        height = line.base + _MIDDLE * line.size
        within = self.floors[0] < height < self.floors[-1]
        return within and line.left < self.sides[-1] and line.right > self.sides[0]

    def _parts(self, line: Line) -> Iterator[tuple[_Place | None, Line]]:
        """The parts of a line with the cell of each; None where a rule parts a word, or a wide gap
        what no rule does."""
        if len(line.edges) < len(line.text) or is_right_to_left(line.text):
            yield None, line
            return
        row = bisect_right(self.floors, line.base + _MIDDLE * line.size) - 1
        forward = line.edges[-1] >= line.edges[0]
        origin = line.edges[0][0 if forward else 1]
        gaps = set(accumulate(len(piece.text) + 1 for piece in line.pieces[:-1]))
        start, home = 0, None
        for i, (character, (a, b)) in enumerate(zip(line.text, line.edges, strict=False)):
            if character == " ":
                continue
            x = line.left + abs((a + b) / 2 - origin)
            here = self.homes.get((row, bisect_right(self.sides, x) - 1))
            parted = i > 0 and here != home
            if here is None or (parted and line.text[i - 1] != " ") or (i in gaps and not parted):
                yield None, line
                return
            if parted:
                yield home, part(line, start, i - 1)
                start = i
            home = here
        yield home, part(line, start, len(line.text))


def _by_place(rules: Iterable[Rule]) -> dict[float, list[Rule]]:
    placed: dict[float, list[Rule]] = defaultdict(list)
    for rule in rules:
        placed[rule[0]].append(rule)
    return placed


def _is_at(rules: Iterable[Rule], at: float) -> bool:
    """Whether one of the rules goes by there."""
    return any(start < at < end for _, start, end in rules)


def _are_cells(rows: Sequence[Cells]) -> bool:
    """The grid holds a table: neither a drawing nor a frame, nor rows with no rules between."""
    filled = [cell for row in rows for cell in row if cell]
    columns = sum(map(any, zip(*rows, strict=True)))
    if not filled or len(filled) < _FILLED * len(rows) * columns:
        return False
    if max(sum(map(bool, row)) for row in rows) < 2:
        return False
    if not all(map(reads_down, filled)) or max(map(length, filled)) > LONGEST:
        return False
    if type_written(filled):
        return False
    alike = [
        len({tuple(round(part.base) for part in cell) for cell in row if cell}) == 1
        and max(map(len, row)) > 1
        and sum(map(bool, row)) > 1
        for row in rows
    ]
    return sum(alike) <= _ALIKE * len(rows)
