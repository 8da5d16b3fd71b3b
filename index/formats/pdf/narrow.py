"""Tables on the pages of a PDF whose columns are hardly farther apart than words are, as browsers
print small ones.

The longest cell of such a column may end as near to the next one as a word does. Columns are told
all the same: above each other their cells begin, end or are centred at one place, and the room
behind the shorter ones is wider than that between words. In lines of prose it is one or the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from index.formats.pdf.tables import (
    Cells,
    Line,
    Row,
    Table,
    heads,
    is_as_large,
    is_number,
    is_otherwise,
    is_right_to_left,
    part,
    repeated,
    shortened,
)

_ROOM = 0.15  # the least room between two columns; this and all below is in sizes of the font
_ALIGNED = 0.08  # the most between the places at which the cells of a column begin
_NEAREST, _FARTHEST = 0.9, 3.0  # from row to row
_EVEN = 0.1  # of such a step, the most that the others differ from it
_WIDER = 1.5  # than the room between words, that between cells
_WORDS = 60  # of a row, at most
_LEAST = 3  # rows; two are above each other by chance
_MOST = 300  # rows that are looked at together, so that no page takes long

_ITEM = re.compile(r"\(?(?:\d{1,3}|[^\W\d_])[.)]\s")  # 1. or a), as entries of contents have
_WORD = re.compile(r"[^\W\d_]{2}")

_Span = tuple[float, float]  # from left to right


class _Words(NamedTuple):
    """A line, where each word of it but the first begins, and the room before that."""

    line: Line
    starts: tuple[int, ...]
    gaps: tuple[_Span, ...]

    @classmethod
    def of(cls, line: Line) -> _Words:
        """The words of a line from left to right."""
        origin = line.edges[0][0]
        starts = [i for i in range(2, len(line.text)) if line.text[i - 1] == " "]
        gaps = (
            (line.left + line.edges[i - 2][1] - origin, line.left + line.edges[i][0] - origin)
            for i in starts
        )
        return cls(line, tuple(starts), tuple(gaps))

    def free(self) -> list[_Span]:
        """Where the line leaves room, at its ends as well: its outer cells may be empty."""
        return [(-inf, self.line.left), *self.gaps, (self.line.right, inf)]

    def is_typed(self) -> bool:
        """Whether all room is as wide as some characters of one width: then it may be code."""
        pitch = self.line.pitch
        wide = [(b - a) / pitch for a, b in self.gaps] if pitch else [0.0]
        return all(count > 0.9 and abs(count - round(count)) < 0.05 for count in wide)


def narrow_tables(lines: Sequence[Line], first: int, last: int) -> Iterator[Table]:
    """The tables in ``lines[first:last]``, in order, each line of which is one row."""
    read = (_Words.of(line) if _may_be_row(line) else None for line in lines[first:last])
    words = [None if row and row.is_typed() else row for row in read]
    usual = _usual([row for row in words if row])
    at = 0
    while at < len(words) - 1:
        # What goes on from the line before is no table, so that every run is looked at but once.
        begins = words[at] and not _is_near(lines, first + at - 1, first + at)
        run = list(_run(words[at : at + _MOST])) if begins else []
        table = None
        for rows in _whole_and_first(run):
            near = _is_near(lines, first + at + len(rows) - 1, first + at)
            if not table and len(rows) >= _LEAST and not near:
                found = _table(rows, usual.get(run[0].line.page, 0.0), first + at)
                table = found if found and _is_plain(found, rows) else None
        if table:
            yield table
            at = table.end - first
        else:
            at += 1


def _whole_and_first(run: list[_Words]) -> Iterator[list[_Words]]:
    """The rows, and those of them on the first page if there are others."""
    yield run
    first = [row for row in run if row.line.page == run[0].line.page]
    if len(first) < len(run):
        yield first


def _is_plain(table: Table, rows: Sequence[_Words]) -> bool:
    """Whether a table is on one page, or has a header and more than names on all pages."""
    cells: dict[int, int] = defaultdict(int)
    for row, words in zip(table.rows, rows, strict=True):
        cells[words.line.page] = max(cells[words.line.page], len(row.cells))
    return len(cells) == 1 or (table.rows[0].header and min(cells.values()) > 1)


def _is_near(lines: Sequence[Line], upper: int, start: int) -> bool:
    """Whether a line and the one below it are as near as those from `start` on are to each other:
    then all of them are one text, or rows that have more than a line."""
    if upper < 0 or upper + 1 >= len(lines):
        return False
    (above, below), size = lines[upper : upper + 2], lines[start].size
    step = _step(lines[start], lines[start + 1])
    return above.page == below.page and -size < above.base - below.base < (1 + _EVEN) * step


def _may_be_row(line: Line) -> bool:
    other = line.upright or line.hyphenated or line.bullet or line.typed or line.entry
    whole = 0 < len(line.edges) == len(line.text) and line.text.count(" ") <= _WORDS
    return whole and not other and not line.heading and not is_right_to_left(line.text)


def _usual(rows: Sequence[_Words]) -> dict[int, float]:
    """The room between words on each page, in sizes of the font."""
    rooms: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        rooms[row.line.page] += ((b - a) / (row.line.size or 1.0) for a, b in row.gaps)
    return {page: sorted(found)[len(found) // 4] for page, found in rooms.items() if found}


def _run(rows: Sequence[_Words | None]) -> Iterator[_Words]:
    """The first of the rows that are evenly below each other, maybe over a page's end, and leave
    room at the same places."""
    free: list[_Span] = []
    before: _Words | None = None
    step = 0.0
    for row in rows:
        if row is None:
            return
        if before:
            near = _step(before.line, row.line)
            over = row.line.page == before.line.page + 1 and is_as_large(before.line, row.line)
            if not (near or over) or (near and step and abs(near - step) > _EVEN * step):
                return
            step = step or near
        free = _common(free, row.free(), row.line.size) if before else row.free()
        if len(free) < 3:  # what is left and right of all of them is always free
            return
        yield row
        before = row


def _step(above: Line, below: Line) -> float:
    """From one row to the next, or 0 where they are none."""
    step, size = above.base - below.base, above.size
    alike = above.page == below.page and is_as_large(above, below)
    return step if alike and _NEAREST * size < step < _FARTHEST * size else 0.0


def _common(some: Sequence[_Span], others: Sequence[_Span], size: float) -> list[_Span]:
    """Where both leave enough room."""
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return [(a, b) for a, b in both if b - a > _ROOM * size]


def _table(run: Sequence[_Words], usual: float, start: int) -> Table | None:
    """The table of all the rows, if they are one."""
    size = run[0].line.size
    free = run[0].free()
    for row in run[1:]:
        free = _common(free, row.free(), size)
    between = [(a, b) for a, b in free if a > -inf and b < inf]
    wider = [place for place in between if _is_wider(run, place, between, usual)]
    # Between numbers below their titles there may be no more room than between words; where each
    # column has its title, other cells may be empty.
    count = heads([_cells(row, between) for row in run])
    for places in _choices(run[: max(count, 1)], _beside_numbers(run, between, wider)):
        rows = [_cells(row, places) for row in run]
        count = heads(rows)
        titled = count and all(rows[count - 1][1:]) and all(row[0] for row in rows[count:])
        if titled and _are_rows(rows, count, size, filled=False):
            return _made(rows, count, start)
    for places in _choices(run, wider):
        rows = [_cells(row, places) for row in run]
        count = heads(rows)
        if _are_rows(rows, count, size):
            return _made(rows, count, start)
    return None


def _beside_numbers(
    run: Sequence[_Words], between: Sequence[_Span], wider: Sequence[_Span]
) -> list[_Span]:
    """The places between columns that are `wider`, or beside which all cells are numbers but for
    their title."""
    rows = [_cells(row, between) for row in run]
    titles = repeated(rows, max(heads(rows), 1))
    body = [row for i, row in enumerate(rows) if i not in titles]
    numbers = [all(map(is_number, filter(None, column))) for column in zip(*body, strict=True)]
    return [
        place
        for i, place in enumerate(between)
        if place in wider or (body and (numbers[i] or numbers[i + 1]))
    ]


def _made(rows: Sequence[Cells], count: int, start: int) -> Table:
    headers = repeated(rows, count)
    kept = tuple(Row(shortened(cells), i in headers) for i, cells in enumerate(rows))
    return Table(start, start + len(rows), kept)


def _choices(run: Sequence[_Words], places: Sequence[_Span]) -> Iterator[list[_Span]]:
    """The places between columns. Where a row leaves room at two of them and has nothing between,
    one is between words of a long cell: of such places the last, or else the first, is left."""
    groups: list[list[_Span]] = []
    for place in places:
        if groups and any(
            _overlap(gap, groups[-1][-1]) and _overlap(gap, place)
            for row in run
            for gap in row.gaps
        ):
            groups[-1].append(place)
        else:
            groups.append([place])
    if groups:
        yield [group[-1] for group in groups]
    if len(groups) < len(places):
        yield [group[0] for group in groups]


def _are_rows(rows: list[Cells], count: int, size: float, *, filled: bool = True) -> bool:
    """Whether these are the rows of a table, the first `count` of headers. All cells are filled,
    but the first of all, if that is said; where they have no word they are a matrix, and what
    begins with one sign or with numbers are prompts or items."""
    headers = repeated(rows, count)
    rows = [row for i, row in enumerate(rows) if i < count or i not in headers]
    cells = [cell for row in rows for cell in row]
    worded = any(_WORD.search(cell[0].text) for cell in cells if cell)
    if count > len(rows) - 2 or (filled and not all(cells[1:])) or not worded:
        return False
    columns = list(zip(*rows[count:], strict=True))
    aligned = all(any(column) and _is_aligned(column, size) for column in columns)
    first = {cell[0].text for cell in columns[0] if cell}
    marked = len(first) == 1 or all(map(_ITEM.match, first))
    return aligned and not marked and not is_otherwise(rows, count)


def _is_wider(run: Sequence[_Words], place: _Span, between: Sequence[_Span], usual: float) -> bool:
    """Whether the room at a place is wider than that between words in at least half of the rows
    that have text on both sides of it."""
    wider = []
    for row in run:
        cells = [gap for gap in row.gaps if any(_overlap(gap, other) for other in between)]
        words = [b - a for a, b in row.gaps if (a, b) not in cells]
        least = _WIDER * max([usual * row.line.size, *words])
        wider += [b - a > least for a, b in cells if _overlap((a, b), place)]
    return 2 * sum(wider) >= max(len(wider), 1)


def _overlap(one: _Span, other: _Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _cells(row: _Words, between: Sequence[_Span]) -> Cells:
    """The row's cells, of which those are empty that have nothing between two places."""
    line, at = row.line, 0
    cells: list[tuple[Line, ...]] = []
    for a, b in between:
        middle = (a + b) / 2
        if line.left > middle:
            cells.append(())
            continue
        end = next(
            (i for i, (_, right) in zip(row.starts, row.gaps, strict=True) if right > middle),
            len(line.text) + 1,
        )
        cells.append((part(line, at, end - 1),) if at < end - 1 else ())
        at = end
    cells.append((part(line, at, len(line.text)),) if at < len(line.text) else ())
    return tuple(cells)


def _is_aligned(column: Sequence[tuple[Line, ...]], size: float) -> bool:
    """Whether the cells begin at one place, end at one or are centred at one."""
    ends = [(cell[0].left, cell[0].right) for cell in column if cell]
    return any(
        max(places) - min(places) < _ALIGNED * size
        for places in zip(*((a, b, (a + b) / 2) for a, b in ends), strict=True)
    )
