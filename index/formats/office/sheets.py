"""Rows of sheets as tables: which of them begin one, name its columns or stand above it as a
caption, and what is noted on their cells.

A row is a unit that can be cited; the first row is the header where it says what the others hold,
and what stands alone above it the caption. A text that is too long for a row comes after the table,
as notes do, under what else its row says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, groupby, islice, pairwise, zip_longest
from typing import NamedTuple

from index.errors import DocumentError
from index.formats.builder import (
    LONG_CELL,
    Builder,
    Piece,
    all_words,
    is_number,
    one_line,
    text_row,
)
from index.limits import limits

_ROWS = 2_000_000
_COLUMNS = 100  # in which cells may be merged over rows
_LONGEST = 100  # characters of merged cells that stand in a further row
_TERM = 200  # characters of what a row says of a long text in it
_CAPTIONS = 5  # rows on top of a table, at most
_FIRST = _CAPTIONS + 2  # rows by which a table is told
_BESIDE = 1000  # rows of tables that stand beside each other, at most


class Line(NamedTuple):
    """A row as a sheet has it: the texts of its cells, whether all of them are bold, over which
    columns cells that begin in it are merged, and to which row, and what is noted on its cells, by
    the column. Rows are counted from 1, columns from 0."""

    texts: Sequence[str]
    bold: bool = False
    merged: Sequence[tuple[range, int]] = ()
    notes: Mapping[int, str] = {}


class _Row(NamedTuple):
    """The texts of a row up to the last that is not empty, whether all of them are bold, the
    columns over which cells are merged, by the column what stands in it from merged cells of rows
    above, and what is noted on its cells."""

    cells: list[str]
    bold: bool
    merged: Sequence[range] = ()
    above: Mapping[int, str] = {}
    notes: Mapping[int, str] = {}

    @property
    def margin(self) -> int:
        """How many empty cells it begins with."""
        return next((at for at, cell in enumerate(self.cells) if cell), len(self.cells))

    @property
    def filled(self) -> int:
        return sum(map(bool, self.cells))

    def within(self, columns: range) -> _Row:
        """The part of the row that is in these columns."""
        first = columns.start
        return _Row(
            _trimmed(self.cells[first : columns.stop]),
            self.bold,
            [range(m.start - first, m.stop - first) for m in self.merged if m.start in columns],
            {at - first: text for at, text in self.above.items() if at in columns},
            {at - first: note for at, note in self.notes.items() if at in columns},
        )

    def whole(self) -> _Row:
        """The row with what stands in it from rows above; an empty one stays empty."""
        if not self.above or not self.cells or sum(map(len, self.above.values())) > _LONGEST:
            return self
        width = max(len(self.cells), *(at + 1 for at in self.above))
        own = dict(enumerate(self.cells))
        return self._replace(
            cells=[own.get(at) or self.above.get(at, "") for at in range(width)], above={}
        )


def extend(builder: Builder, lines: Iterable[Line]) -> None:
    """Append the rows of a sheet that hold anything, without the columns that are empty at both
    ends, and then the notes and the long texts."""
    _extend(builder, _placed(lines))


class Room:
    """How much the sheets of a workbook may say together, since a file that is made to do harm says
    the same again and again."""

    def __init__(self, name: str) -> None:
        """Room in the workbook of this name."""
        self._name = name
        self._left = limits().unpacked << 20

    def within(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines. Raises `DocumentError` where there is no more room."""
        for line in lines:
            self._left -= sum(map(len, line.texts)) + len(line.texts)
            if self._left < 0:
                raise DocumentError(self._name, "unpacks to far too much data")
            yield line


def hidden(names: Sequence[str]) -> list[str]:
    """A warning that names the sheets that are hidden, if there are any."""
    return [f"Read as well, though hidden: {', '.join(names)}."] if names else []


def _placed(lines: Iterable[Line]) -> Iterator[_Row]:
    """The rows of a sheet, each with what cells that are merged over rows say in it."""
    over: dict[int, tuple[str, int]] = {}  # by column: what is said, to which row
    for at, line in enumerate(lines, 1):
        texts = _trimmed(line.texts)
        over = {column: found for column, found in over.items() if found[1] >= at}
        yield _Row(
            texts,
            line.bold,
            [columns for columns, _ in line.merged if len(columns) > 1],
            {column: text for column, (text, _) in over.items()},
            line.notes,
        )
        for columns, bottom in line.merged:
            first = columns.start
            if bottom > at and first < min(len(texts), _COLUMNS):
                over[first] = texts[first], bottom


class _Table(NamedTuple):
    """The first rows of a table, with those before it that hold one cell each, and the rest;
    whether the first names the columns, or None where that is still to be told."""

    first: list[_Row]
    rest: Iterable[_Row] = ()
    header: bool | None = None


def _extend(builder: Builder, rows: Iterable[_Row]) -> None:
    """Append tables that are set apart by empty rows or stand beside each other.

    What stands alone in the rows on top of one is its caption. A later table is one with names of
    its own only where that is plain; else it goes on with the one before. Each row has as many
    cells as the widest of the first ones, but for what stands alone in one.
    """
    count = left = right = 0
    names: list[str] = []
    after: list[Piece] = []
    for table in _recorded(_captioned(_runs(rows))):
        captions = _captions(table.first)
        for row in table.first[:captions]:
            builder.extend([Piece("paragraph", "".join(row.cells))])
            after += _noted(row)
        first = table.first[captions:]
        top = _headed(first)
        header = table.header
        if header is None:
            header = _names_columns(top[:2], fresh=not count)
        if captions or header or table.header is not None or not count:
            names = top[0].cells if header else []
            left = min(row.margin for row in first)
            right = max(len(row.cells) for row in first)
        for at, row in enumerate(chain(top, table.rest)):
            count += 1
            if count > _ROWS:
                raise DocumentError("table", f"has more than {_ROWS:,} rows")
            short, texts = _parted(row)
            builder.extend(_row(short, left, right, header=header and not at))
            after += _noted(row, names, header=header and not at)
            after += texts
    builder.extend(after)


def _parted(row: _Row) -> tuple[_Row, list[Piece]]:
    """The row without its texts that are too long for one, and these, under its first other cells;
    a row of long texts alone stays as it is."""
    row = row.whole()
    texts = [cell for cell in row.cells if len(cell) > LONG_CELL]
    others = [cell for cell in row.cells if 0 < len(cell) <= LONG_CELL] if texts else []
    if not others:
        return row, []
    short = [cell if len(cell) <= LONG_CELL else "" for cell in row.cells]
    lengths = accumulate(map(len, others))
    said = [cell for cell, length in zip(others, lengths, strict=True) if length <= _TERM]
    term = ", ".join(said or others[:1])
    return row._replace(cells=short), [
        Piece("term", term, 1),
        *(Piece("paragraph", text, 1) for text in texts),
    ]


def _noted(row: _Row, names: Sequence[str] = (), *, header: bool = False) -> Iterator[Piece]:
    """What is noted on the cells of a row, each with the row's first cell, if it is no header, and
    the name of its column, or what the cell says."""
    first = row.margin
    for at, note in sorted(row.notes.items()):
        own = next(iter(row.cells[at : at + 1]), "")
        name = next(iter(names[at : at + 1]), "") or own
        labelled = not header and first < min(at, len(row.cells))
        where = [row.cells[first], name] if labelled else [own]
        said = ", ".join(filter(None, where)) or "an empty cell"
        yield Piece("item", f"Note on {said}: {one_line(note)}")


def _runs(rows: Iterable[_Row]) -> Iterator[_Table]:
    """Rows up to the next empty one, or the tables that stand beside each other in them."""
    for filled, run in groupby(rows, lambda row: any(row.cells)):
        rest = iter(run)
        near = list(islice(rest, _BESIDE + 1)) if filled else []
        if beside := _beside(near) if len(near) <= _BESIDE else []:
            yield from beside
        elif near:
            yield _Table(near[:_FIRST], chain(near[_FIRST:], rest))


def _beside(rows: Sequence[_Row]) -> list[_Table]:
    """The tables that empty columns part, if each names its columns and has no gaps, and they do
    not begin and end together, as the parts of one table do, or have each a caption."""
    used = sorted({at for row in rows for at, cell in enumerate(row.cells) if cell})
    spans = [[at for _, at in run] for _, run in groupby(enumerate(used), lambda n: n[1] - n[0])]
    found, bounds, captioned = [], set(), True
    for span in spans if len(spans) > 1 else ():
        part = [row.within(range(span[0], span[-1] + 1)) for row in rows]
        filled = [n for n, row in enumerate(part) if row.cells]
        own = part[filled[0] : filled[-1] + 1]
        captions = _captions(own[:_FIRST])
        table = own[captions:]
        gaps = any(row.margin or not row.cells for row in table)
        if len(span) < 2 or gaps or not _names_columns(table[:2], fresh=True):
            return []
        found.append(_Table(own[:_FIRST], own[_FIRST:], header=True))
        bounds.add((filled[0] + captions, filled[-1]))
        captioned = captioned and captions > 0
    return found if len(bounds) > 1 or captioned else []


def _captioned(tables: Iterable[_Table]) -> Iterator[_Table]:
    """The tables, a few rows that hold one cell each with the next."""
    waiting: list[_Row] = []
    for table in tables:
        first = [*waiting, *table.first]
        if len(first) > _CAPTIONS or any(row.filled > 1 for row in first):
            waiting = []
            yield table._replace(first=first)
        else:
            waiting = first
    if waiting:
        yield _Table(waiting)


def _recorded(tables: Iterable[_Table]) -> Iterator[_Table]:
    """The tables, names and values on top of a wider one by themselves and without a header."""
    before: _Table | None = None  # which may be a record
    for table in tables:
        captions = _captions(table.first)
        own = table.first[captions:]
        size = _record(own)
        wider = own[0].filled > 2 and _names_columns(own[:2], fresh=True)
        if before:
            yield before._replace(header=False) if wider or size else before
        if before and wider:
            table = table._replace(header=True)
        before = None
        if size:
            yield _Table(table.first[: captions + size], header=False)
            yield table._replace(first=own[size:], header=True)
        elif len(table.first) <= _CAPTIONS and _in_pairs(own) and not _plainly_headed(own):
            before = table
        else:
            yield table
    if before:
        yield before


def _record(rows: Sequence[_Row]) -> int:
    """How many of the first rows are names and values right above a table that names its columns;
    0 where that is not plain."""
    size = next((n for n, row in enumerate(rows) if row.filled > 2), 0)
    above, below = rows[:size], rows[size : size + 2]
    # The names of groups of columns stand in merged cells.
    is_record = _in_pairs(above) and not above[-1].merged and _names_columns(below, fresh=False)
    return size if is_record and above[0].margin == below[0].margin else 0


def _in_pairs(rows: Sequence[_Row]) -> bool:
    """Whether rows may be names and values: none has a cell outside of the first two columns."""
    margin = rows[0].margin if rows else 0
    return any(row.filled == 2 for row in rows) and all(
        row.margin == margin and len(row.cells) <= margin + 2 for row in rows
    )


def _plainly_headed(rows: Sequence[_Row]) -> bool:
    """Whether the first of rows with two columns says what the others hold, since it alone is bold
    or all of them are numbers."""
    values = [row.cells[-1] for row in rows[1:]]
    plain = (rows[0].bold and not all(row.bold for row in rows[1:])) or all(map(is_number, values))
    return plain and _names_columns(rows[:2], fresh=True)


def _captions(rows: Sequence[_Row]) -> int:
    """How many of the first rows are captions: what stands alone above all columns, or above more
    than two."""
    margin = min(row.margin for row in rows)
    wide = max(len(row.cells) for row in rows) - margin > 2
    alone = [row.filled == 1 and (wide or row.margin == margin) for row in rows]
    return alone.index(False) if False in alone[:-1] else 0


def _headed(rows: list[_Row]) -> list[_Row]:
    """The first rows of a table, the first two as one where cells of the first are merged over
    names in the second."""
    if len(rows) < 3:
        return rows
    first, second, third = rows[:3]
    columns = list(zip_longest(first.cells, second.cells, third.cells, fillvalue=""))
    filled = [at for at, (upper, _, _) in enumerate(columns) if upper]
    ends = {span.start: span.stop for span in first.merged}
    spans = [  # none goes over the next name, whatever the file says
        range(at, min(ends[at], after))
        for at, after in pairwise([*filled, len(columns)])
        if at in ends
    ]
    over = {at: first.cells[span.start] for span in spans for at in span}
    names = [
        _Row(
            [
                " ".join(filter(None, [over.get(at, upper), lower]))
                for at, (upper, lower, _) in enumerate(columns)
            ],
            first.bold,
            notes={**first.notes, **second.notes},
        ),
        *rows[2:],
    ]
    apart = all(at in over or not (upper and lower) for at, (upper, lower, _) in enumerate(columns))
    named = all(
        all_words(second.cells[s.start : s.stop], third.cells[s.start : s.stop]) for s in spans
    )
    joins = spans and apart and named and _names_columns(names[:2], fresh=True)
    return names if joins else rows


def _names_columns(rows: Sequence[_Row], *, fresh: bool) -> bool:
    """Whether the first of two rows says what the others hold."""
    if len(rows) < 2:
        return False
    if rows[0].bold and not rows[1].bold:
        return True
    left = min(row.margin for row in rows)
    names, cells = (row.cells[left:] for row in rows)
    return all_words(names, cells) and (fresh or any(map(is_number, cells)))


def _row(row: _Row, left: int, right: int, *, header: bool) -> list[Piece]:
    """A row within the columns of its table. What it has beside them makes it longer than others,
    so that nothing is taken for the cell of another column."""
    row = row.whole()
    cells = row.cells[min(left, row.margin) :]
    if len(cells) == 1:
        return [Piece("header" if header else "row", cells[0])]
    return text_row([*cells, *[""] * (right - len(row.cells))], header)


def _trimmed(cells: Sequence[str]) -> list[str]:
    texts = [one_line(cell.replace("\f", " ")) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts
