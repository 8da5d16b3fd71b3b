"""Tables on the pages of a PDF, told by geometry alone: a PDF says where characters are drawn, and
nothing about cells.

A wrong table is worse than none, as it tears sentences apart. So lines are a table only if wide
gaps stand above each other over several rows, if it is plain which lines make a row, and if the
columns are no prose. All else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, pairwise
from math import inf
from typing import NamedTuple
from unicodedata import bidirectional

_GUTTER = 0.8  # the least room between two columns; this and all below is in sizes of the font
_LEADING = 1.5  # the most from line to line in a cell
_BESIDE = 0.7  # less than from line to line: a cell may be centred beside one of two lines
_TALL = 8.0  # the most that a cell begins above the end of the one before it
_ROW = 4.0  # the most from row to row
_LOOSER = 1.1  # how much farther rows are from each other than the lines of a cell
_MOST = 300  # rows that are looked at together, so that no page takes long
_LONGEST_TABLE = 5000  # rows, likewise
_FILLED = 0.6  # the least part of the cells with text; there are fewer where gaps are by chance
_TITLED = 1 / 3  # the same, where each column has its title and each row its name
_PROSE = 20  # characters of a line of prose, on average
_FULL = 0.8  # the part of a column's width that such a line fills
LONGEST = 300
"""Characters of a cell."""
LEADER = re.compile(r"(?:\. ?){4}")
"""The dots from an entry to its page."""
_NUMBER = re.compile(r"[^\w\s]?\s?\d")
# What stands before an item: [3], a bullet, 4. or (b), 1.2
_MARKER = re.compile(r"\[[^]]*\]|\W|\(?(?:\d{1,3}|\w|[ivx]{1,4})[.)]?|\d{1,2}(?:\.\d{1,2})*\.?")


class Heading(NamedTuple):
    """What an outline says of a line: which of its entries names it, and how deep that is."""

    number: int
    depth: int


@dataclass(slots=True)
class Line:
    """A line of text; lengths are in points, `base` is its height above the page's foot.

    `pieces` are its parts where wide gaps divide it, else it is empty. `edges`, `low`, `high` and
    `upright` are as in `PlacedLine`, for each character of `text` and then for the hyphen of a line
    that is hyphenated. `pitch` is the width that nearly all its characters share, or 0; it is
    `typed` if letters that are thin elsewhere are as wide as the others, as on a typewriter.
    """

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    hyphenated: bool  # the word goes on in the next line
    bullet: bool = False  # a bullet is drawn before it that is no character
    edges: Sequence[tuple[float, float]] = ()
    low: float = 0.0
    high: float = 0.0
    upright: bool = False
    pitch: float = 0.0
    typed: bool = False
    largest: float = 0.0  # size of a character
    pieces: tuple[Line, ...] = ()
    initial: bool = False  # a large letter, which the word beside it goes on
    level: int = 0  # how many terms it is said of
    is_term: bool = False
    entry: int = 0  # what is filled in on it, by its field; 0 for nothing
    heading: Heading | None = None


def is_as_large(before: Line, line: Line) -> bool:
    """Whether two lines are of one size, but for words in between that are larger or smaller."""
    apart = min(abs(line.size - before.size), abs(line.largest - before.largest))
    return apart <= 0.1 * before.size


def is_pitch(width: float, pitch: float) -> bool:
    """Whether a width is that of the characters of code."""
    return abs(width - pitch) < 0.03 * pitch


Rule = tuple[float, float, float]
"""A line that is drawn: where it is, from where, and to where."""


class Rules:
    """The horizontal lines that are drawn on a page, and the dots; those that may bound the cells
    of a table are `across` and `down`."""

    def __init__(self) -> None:
        """None yet."""
        self.across: list[Rule] = []
        self.down: list[Rule] = []
        self._at: dict[int, tuple[float, float]] = {}
        self._dots: set[tuple[float, float, float]] = set()

    def add_dot(self, left: float, right: float, height: float) -> None:
        """Add one, as high as it is wide."""
        self._dots.add((left, right, height))

    def marks(self, line: Line) -> bool:
        """Whether a dot stands before a line as a bullet does."""
        size = line.size
        return any(
            -0.1 * size < height - line.base < 0.8 * size
            and (0.1 * size < line.left - right < 1.5 * size and right - left < 0.7 * size)
            for left, right, height in self._dots
        )

    def add(self, left: float, right: float, height: float) -> None:
        """Add one; what is drawn at the same height, such as a cell's edges, is one line."""
        key = round(height)
        known = self._at.get(key, (left, right))
        self._at[key] = min(left, known[0]), max(right, known[1])

    def between(self, upper: float, lower: float, left: float, right: float) -> bool:
        """Whether one lies between two heights and over most of `left` to `right`."""
        return any(
            lower < height < upper and min(end, right) - max(start, left) > 0.8 * (right - left)
            for height, (start, end) in self._at.items()
        )


def part(line: Line, start: int, end: int) -> Line:
    """The line's characters from `start` to `end`."""
    last = end == len(line.text)
    edges = line.edges[start:] if last else line.edges[start:end]
    origin = line.edges[0][0]
    return replace(
        line,
        text=line.text[start:end],
        edges=edges,
        left=line.left + abs(edges[0][0] - origin),
        right=line.left + abs(edges[-1][1] - origin),
        hyphenated=line.hyphenated and last,
        pieces=(),
    )


_Cell = tuple[Line, ...]
Cells = tuple[_Cell, ...]
"""The lines of each cell of a row."""


class Row(NamedTuple):
    """The lines of each cell, and whether the row is of headers."""

    cells: Cells
    header: bool


class Table(NamedTuple):
    """A table and where it is: it takes the place of ``lines[start:end]``."""

    start: int
    end: int
    rows: tuple[Row, ...]


class _Band:
    """Lines that follow each other in the file and lie at the same heights: a row, or a line.

    Programs write a table cell by cell: where a cell has two lines, the next cell begins above
    the second. A column of prose comes to one tall band with the column beside it.
    """

    def __init__(self, start: int, line: Line) -> None:
        self.start, self.end = start, start + 1
        self.page, self.size = line.page, line.size
        self.pieces = list(line.pieces or [line])
        self.top = max(piece.base for piece in self.pieces)
        self.bottom = min(piece.base for piece in self.pieces)
        self.right = line.right

    def is_beside(self, after: _Band) -> bool:
        """Whether a later band is at the same heights."""
        slack = _BESIDE * self.size
        overlap = self.bottom <= after.top + slack and after.bottom <= self.top + slack
        return overlap and self.page == after.page

    def is_left_of(self, after: _Band) -> bool:
        """Whether a later band begins a new column, somewhat above this one."""
        above = self.top < after.bottom < self.top + _TALL * self.size
        return above and after.pieces[0].left > self.right and self.page == after.page

    def join(self, after: _Band) -> None:
        """Take in the next band."""
        self.end = after.end
        self.pieces += after.pieces
        self.top, self.bottom = max(self.top, after.top), min(self.bottom, after.bottom)
        self.right = max(self.right, after.right)

    def spans(self) -> list[_Span]:
        """From where to where each piece is."""
        # What is written from right to left ends at its left.
        return [(min(p.left, p.right), max(p.left, p.right)) for p in self.pieces]


_Span = tuple[float, float]  # from left to right
_Row = list[_Band]  # what goes on with its cells is another band


def find_tables(
    lines: Sequence[Line], rules: dict[int, Rules], first: int, last: int
) -> Iterator[Table]:
    """The tables in ``lines[first:last]``, in order; `rules` are those of each page."""
    bands = _bands(lines, first, last)
    at = 0
    while at < len(bands):
        grid = _Grid.of(bands[at : at + _MOST], rules)
        found = list(grid.tables())
        end = at + max(1, len(grid.bands)) if found else at + 1
        headed = next((i for i, table in enumerate(found) if table.rows[0].header), None)
        if headed is not None:
            # Where the columns are known by their titles, less is enough to be in one of them.
            start = next(i for i in range(at, end) if bands[i].start == found[headed].start)
            whole = _Grid.of(bands[start : start + _LONGEST_TABLE], rules, over=True).whole()
            if whole and whole.end > found[headed].end:
                found[headed:] = [whole]
                end = next(
                    (i for i in range(start, len(bands)) if bands[i].start >= whole.end), len(bands)
                )
        yield from found
        at = end


def _bands(lines: Sequence[Line], first: int, last: int) -> list[_Band]:
    bands: list[_Band] = []
    for i in range(first, last):
        band = _Band(i, lines[i])
        if bands and bands[-1].is_left_of(band):
            bands[-1].join(band)
        else:
            bands.append(band)
        while len(bands) > 1 and bands[-2].is_beside(bands[-1]):
            bands[-2].join(bands.pop())
    return bands


def _columns(spans: Iterable[_Span], size: float) -> list[_Span]:
    """The columns that the spans fall into."""
    columns: list[_Span] = []
    for left, right in sorted(spans):
        if columns and left < columns[-1][1] + _GUTTER * size:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns


def _widened(columns: list[_Span], above: _Band, band: _Band, *, over: bool = False) -> list[_Span]:
    """The columns with `band` in them, or [] if it joins two of them or is no row below `above`;
    nor the first one of the next page, unless rows may go `over` there."""
    small, large = sorted((above.size, band.size))
    if above.page == band.page:
        near = 0 < above.bottom - band.top < _ROW * large
    else:
        near = over and band.page == above.page + 1
    if not near or large >= 1.4 * small:
        return []
    wider = _columns([*columns, *band.spans()], small)
    parted = all(sum(a <= left <= b for left, _ in columns) < 2 for a, b in wider)
    alone = len(band.pieces) == 1 and len(wider) > len(columns)  # a line that is in no column
    return wider if parted and not alone else []


class _Grid(NamedTuple):
    """Bands below each other whose pieces fall into the same columns; `rules` are of each page."""

    bands: list[_Band]
    columns: list[_Span]
    rules: Mapping[int, Rules]

    @classmethod
    def of(cls, bands: Sequence[_Band], rules: Mapping[int, Rules], *, over: bool = False) -> _Grid:
        """The grid of the first of the bands, none if they have but one column. It goes on `over`
        a page's end if that is said."""
        columns = _columns(bands[0].spans(), bands[0].size)
        end = 1
        while len(columns) > 1 and end < len(bands):
            wider = _widened(columns, bands[end - 1], bands[end], over=over)
            if not wider:
                break
            columns, end = wider, end + 1
        return cls(list(bands[:end]) if len(columns) > 1 else [], columns, rules)

    def tables(self) -> Iterator[Table]:
        """The tables in the grid: rows of two cells or more, with no other lines between them."""
        run: list[_Row] = []
        for row in [*self._rows(), []]:
            if self._count(row) > 1:
                run.append(row)
            else:
                table = self._table(run)
                if table:
                    yield table
                run = []

    def whole(self) -> Table | None:
        """The table with which the grid begins, if it has a header: it may go on over a page's end,
        and rows of a single cell may be among the others."""
        run: list[_Row] = []
        single: list[_Row] = []
        for row in self._rows():
            if run and self._count(row) < 2:
                single.append(row)
            elif (single and not self._is_in_line(run, [*single, row])) or (
                run and self._begins_anew(run, row)
            ):
                break
            else:
                run += [*single, row]
                single = []
        table = self._table(run)
        return table if table and table.rows[0].header else None

    def _begins_anew(self, run: Sequence[_Row], row: _Row) -> bool:
        """Whether a row on the next page has the titles of another table."""
        if row[0].page == run[-1][-1].page or not _is_bold(row) or not _is_bold(run[0]):
            return False
        cells, titles = (tuple(map(tuple, self._cells(either))) for either in (row, run[0]))
        return texts_of(cells) != texts_of(titles) and not any(map(is_number, cells[1:]))

    def _count(self, row: _Row) -> int:
        """How many of its cells are filled."""
        return sum(map(bool, self._cells(row)))

    def _table(self, run: list[_Row]) -> Table | None:
        """The table of the rows, if they are one."""
        if len(run) < 2 or not self._tells_rows(run):
            return None
        rows = self._filled(run)
        ruled = [self._ruled(above[-1], below[0]) for above, below in pairwise(run)]
        count = heads(rows, ruled)
        if (not count and len(run) < 3) or is_otherwise(rows, count):
            return None
        headers = repeated(rows, count)
        kept = tuple(Row(shortened(cells), i in headers) for i, cells in enumerate(rows))
        return Table(run[0][0].start, run[-1][-1].end, kept)

    def _is_in_line(self, run: Sequence[_Row], after: Sequence[_Row]) -> bool:
        """Whether rows with a single cell, and the one behind them, are as far apart as those of
        the run, or have rules between them all."""
        pairs = list(pairwise([run[-1], *after]))
        if all(self._ruled(above[-1], below[0]) for above, below in pairs):
            return True
        singles = [piece for row in after[:-1] for band in row for piece in band.pieces]
        if any(piece.heading for piece in singles):
            return False
        steps = [step for above, below in (*pairwise(run), *pairs) if (step := _step(above, below))]
        return max(steps) <= _LOOSER * min(steps)

    def _rows(self) -> list[_Row]:
        """The bands of each row: one, and those that go on with the cells above them."""
        if not self.bands:
            return []
        steps = [step for band in self.bands for step in self._steps([band])]
        steps += [step for a, b in pairwise(self.bands) if (step := _step([a], [b]))]
        tight = min([*steps, _LEADING * self.bands[0].size])
        rows: list[_Row] = []
        for band in self.bands:
            above = rows[-1][-1] if rows else band
            close = band.page == above.page and above.bottom - band.top <= _LOOSER * tight
            partial = not self._begins(band) or (rows and not self._begins(*rows[-1]))
            if rows and partial and close and not self._ruled(above, band):
                rows[-1].append(band)
            else:
                rows.append([band])
        return rows

    def _begins(self, *row: _Band) -> bool:
        """Whether there is a first cell and another one."""
        cells = self._cells(row)
        return bool(cells[0]) and sum(map(bool, cells)) > 1

    def _cells(self, row: Sequence[_Band]) -> list[list[Line]]:
        """The lines in each column."""
        cells: list[list[Line]] = [[] for _ in self.columns]
        for band in row:
            for piece in band.pieces:
                for cell, (left, right) in zip(cells, self.columns, strict=True):
                    if left <= piece.left <= right:
                        cell.append(piece)
        return cells

    def _steps(self, row: _Row) -> list[float]:
        """The distances from line to line within the cells."""
        pairs = (pair for cell in self._cells(row) for pair in pairwise(cell))
        steps = (upper.base - lower.base for upper, lower in pairs)
        return [step for step in steps if step > 0.3 * row[0].size]

    def _ruled(self, above: _Band, below: _Band) -> bool:
        if above.page != below.page or above.page not in self.rules:
            return False
        left, right = self.columns[0][0], self.columns[-1][1]
        return self.rules[above.page].between(above.bottom, below.top, left, right)

    def _filled(self, run: list[_Row]) -> list[Cells]:
        """The cells of each row, without the columns that are empty in all of them."""
        rows = [self._cells(row) for row in run]
        used = [any(column) for column in zip(*rows, strict=True)]
        filled = [tuple(tuple(cell) for cell in compress(row, used)) for row in rows]
        text = "".join(piece.text for row in filled for cell in row for piece in cell)
        if not is_right_to_left(text):
            return filled
        return [row[::-1] for row in filled]

    def _tells_rows(self, run: list[_Row]) -> bool:
        """Whether it is plain which lines are one row: by a rule, or by more room than inside."""
        inside = [step for row in run for step in self._steps(row)]
        if not inside:
            return True
        apart = [
            step
            for above, below in pairwise(run)
            if not self._ruled(above[-1], below[0]) and (step := _step(above, below))
        ]
        size = run[0][0].size
        close = max(inside) <= min(_LEADING * size, min(apart, default=inf) / _LOOSER)
        return close and len(run) > 2


def _step(above: _Row, below: _Row) -> float:
    """From one row to the next, or 0 over a page's end."""
    upper, lower = above[-1], below[0]
    return upper.bottom - lower.top if upper.page == lower.page else 0.0


def _is_bold(row: _Row) -> bool:
    return all(piece.bold for band in row for piece in band.pieces)


def repeated(rows: Sequence[Cells], count: int) -> set[int]:
    """Which rows are headers: the first `count`, also where they come again on the next page."""
    titles = [texts_of(row) for row in rows[:count]]
    again = (
        i for i in range(len(rows)) if [texts_of(row) for row in rows[i : i + count]] == titles
    )
    return {row for i in again for row in range(i, i + count)}


def texts_of(row: Cells) -> list[str]:
    """What its cells say."""
    return [" ".join(piece.text for piece in cell) for cell in row]


def shortened(row: Cells) -> Cells:
    """A row, or its first cell where there is no other."""
    return row if any(row[1:]) else row[:1]


def heads(rows: Sequence[Cells], ruled: Sequence[bool] = ()) -> int:
    """How many rows on top are headers. `ruled` says where gaps and not rules make the rows between
    which of them there is a rule."""
    bold = [all(piece.bold for cell in row for piece in cell) for row in rows]
    if bold[0] and not all(bold):
        return bold.index(False)
    if len(rows) < 3:
        return 0
    if ruled and ruled[0] and not any(ruled[1:]):
        return 1
    titles = "".join(texts_of(rows[0][1:]))
    titled = all(rows[0][1:]) and not any(map(is_number, rows[0][1:]))
    titled = titled and any(map(str.isalpha, titles))
    titled = titled and bool(rows[0][0] or all(row[0] for row in rows[1:]))
    body = [row[1:] for row in rows[1:] if texts_of(row) != texts_of(rows[0])]
    numbers = any(_are_numbers(column) for column in zip(*body, strict=True))
    return int(titled and numbers)


def _are_numbers(column: Sequence[_Cell]) -> bool:
    """All cells that are filled, and enough are, begin with numbers."""
    filled = [cell for cell in column if cell]
    return len(filled) >= max(2, _TITLED * len(column)) and all(map(is_number, filled))


def is_otherwise(rows: list[Cells], count: int = 0) -> bool:
    """The cells are no cells: chance gaps, code, a list, a table of contents, columns of prose.
    `count` is how many rows are headers."""
    cells = [cell for row in rows for cell in row if cell]
    if type_written(cells):
        return True
    if not all(map(reads_down, cells)) or max(map(length, cells)) > LONGEST:
        return True
    titled = count and all(rows[count - 1][1:]) and all(row[0] for row in rows[count:])
    if len(cells) < (_TITLED if titled else _FILLED) * len(rows) * len(rows[0]):
        return True
    pairs = sum(sum(map(bool, row)) == 2 for row in rows)
    if 2 * pairs > len(rows) and all(_MARKER.fullmatch(row[0][0].text) for row in rows if row[0]):
        return True
    if sum(bool(LEADER.search(cell[0].text)) for cell in cells) > 1:
        return True
    return sum(map(_is_prose, zip(*rows, strict=True))) > 1


def type_written(cells: Sequence[_Cell]) -> bool:
    """They are code, with comments beside it or names above each other."""
    pieces = [piece for cell in cells for piece in cell]
    return all(piece.pitch for piece in pieces) and any(piece.typed for piece in pieces)


def length(cell: _Cell) -> int:
    """Characters of a cell."""
    return sum(len(piece.text) for piece in cell)


def reads_down(cell: _Cell) -> bool:
    """The lines come in the order in which they are read."""
    return all(
        a.base - b.base > 0.3 * a.size or (abs(a.base - b.base) <= 0.3 * a.size and a.left < b.left)
        for a, b in pairwise(cell)
    )


def _is_prose(column: Sequence[_Cell]) -> bool:
    """Most cells are one line that fills the column: they are lines of a text that runs on."""
    pieces = [piece for cell in column for piece in cell]
    left = min(piece.left for piece in pieces)
    width = max(piece.right for piece in pieces) - left
    lines = [cell[-1] for cell in column if cell and cell[-1].base == cell[0].base]
    full = [line for line in lines if line.right - left > _FULL * width]
    long = sum(len(line.text) for line in full) >= _PROSE * len(full)
    return long and len(full) > 0.6 * len(column)


def is_right_to_left(text: str) -> bool:
    """Most of its letters are of a script that is."""
    directions = [bidirectional(c) for c in text]
    return sum(d in ("R", "AL") for d in directions) > directions.count("L")


def is_number(cell: _Cell) -> bool:
    """It begins with a number."""
    return bool(cell) and bool(_NUMBER.match(cell[0].text))
