"""Rows of sheets as tables: which of them begin one, name its columns or stand above it as a
caption, and what is noted on their cells.

A row is a unit that can be cited; the first row is the header where it says what the others hold,
and what stands alone above it the caption.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice, pairwise, zip_longest
from typing import NamedTuple

from index.errors import DocumentError
from index.formats.builder import Builder, Piece, all_words, is_number, one_line, text_row

_ROWS = 2_000_000
_COLUMNS = 100  # in which cells may be merged over rows
_LONGEST = 100  # characters of merged cells that stand in a further row
_CAPTIONS = 5  # rows on top of a table, at most


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
    ends, and then the notes."""
    _extend(builder, _placed(lines))


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


def _extend(builder: Builder, rows: Iterable[_Row]) -> None:
    """Append tables that are set apart by empty rows.

    What stands alone in the rows on top of one is its caption. A later table is one with names of
    its own only where that is plain; else it goes on with the one before. Each row has as many
    cells as the widest of the first ones, but for what stands alone in one.
    """
    count = left = right = 0
    names: list[str] = []
    notes: list[Piece] = []
    for first, rest in _tables(rows):
        captions = _captions(first)
        for row in first[:captions]:
            builder.extend([Piece("paragraph", "".join(row.cells))])
            notes += _noted(row)
        first = first[captions:]
        top = _headed(first)
        header = _names_columns(top[:2], fresh=not count)
        if captions or header or not count:
            names = top[0].cells if header else []
            left = min(row.margin for row in first)
            right = max(len(row.cells) for row in first)
        for at, row in enumerate(chain(top, rest)):
            count += 1
            if count > _ROWS:
                raise DocumentError("table", f"has more than {_ROWS:,} rows")
            builder.extend(_row(row, left, right, header=header and not at))
            notes += _noted(row, names, header=header and not at)
    builder.extend(notes)


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


def _tables(rows: Iterable[_Row]) -> Iterator[tuple[list[_Row], Iterator[_Row]]]:
    """The first rows of each table, with a few before it that hold one cell each, and the rest."""
    waiting: list[_Row] = []
    for filled, group in groupby(rows, lambda row: any(row.cells)):
        rest = iter(group)
        first = [*waiting, *islice(rest, _CAPTIONS + 2)] if filled else []
        if filled and (len(first) > _CAPTIONS or any(row.filled > 1 for row in first)):
            waiting = []
            yield first, rest
        elif filled:
            waiting = first
    if waiting:
        yield waiting, iter(())


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
