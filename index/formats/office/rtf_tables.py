"""Tables of a rich text, of which each row says where its cells end (Rich Text Format 1.9.1, 'Table
definitions' and 'Nested tables'), as the rows of an old Word document do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from index.errors import DocumentError
from index.formats.builder import Cell, Grid, Piece, table_rows

_DEEPEST = 10  # tables within each other; what is deeper is read as of the deepest
_CELLS = 2_000_000  # of the document's tables, and of all in a note
_SAME = 60  # twips between edges that are one, as those of cells that were moved by hand


@dataclass(slots=True)
class Shape:
    """Of a cell: its right edge in twips, whether it goes on from the cell before or above it, and
    the number of its colour."""

    right: int = 0
    goes_on: bool = False
    from_above: bool = False
    colour: int = 0


@dataclass(slots=True)
class Definition:
    """Of rows: the shapes of their cells, and whether they are headers; `next` is the shape that
    is being told."""

    shapes: list[Shape] = field(default_factory=list)
    header: bool = False
    next: Shape = field(default_factory=Shape)

    def tell(self, word: str, value: int) -> None:
        """A control word of a row's definition."""
        match word:
            case "clmrg":
                self.next.goes_on = True
            case "clvmrg":
                self.next.from_above = True
            case "clcbpat":
                self.next.colour = value
            case "trhdr":
                self.header = True
            case "cellx":
                self.next.right = value
                self.shapes.append(self.next)
                self.next = Shape()


TOLD = frozenset(("clmrg", "clvmrg", "clcbpat", "trhdr", "cellx"))
"""The words that a definition wants to be told."""


@dataclass(slots=True)
class _Row:
    """A row: the pieces of its cells, and its definition."""

    cells: list[list[Piece]]
    definition: Definition


@dataclass(slots=True)
class _Placed:
    """A cell at its place in a row: over how many columns it goes, and whether it goes on from the
    row above."""

    pieces: list[Piece]
    columns: int
    from_above: bool


@dataclass(slots=True)
class _Table:
    """A table that is open: its rows, the cells of the row that is being read, and the pieces of
    the cell that is."""

    rows: list[_Row] = field(default_factory=list)
    cells: list[list[Piece]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def end_cell(self) -> None:
        self.cells.append([piece for piece in self.pieces if piece.text or piece.struck])
        self.pieces = []

    def end_row(self, definition: Definition) -> None:
        if any(piece.text.strip() or piece.struck for piece in self.pieces):
            self.end_cell()
        self.pieces = []
        if self.cells:
            self.rows.append(_Row(self.cells, definition))
        self.cells = []


class Tables:
    """The tables that are open, each but the first within a cell of the one before it."""

    def __init__(self, whites: Iterable[int]) -> None:
        """None yet; `whites` are the numbers of colours that set nothing apart."""
        self._plain = {0, *whites}
        self._open: list[_Table] = []
        self._definitions: dict[int, Definition] = {}  # of rows, by depth
        self._cells = 0  # so far

    def define(self, depth: int, definition: Definition | None = None) -> None:
        """A new definition begins, of rows at a depth from 1, or is given whole."""
        self._definitions[min(depth, _DEEPEST)] = definition or Definition()

    def definition(self, depth: int) -> Definition:
        """That of the rows at a depth."""
        return self._definitions.setdefault(min(depth, _DEEPEST), Definition())

    def add(self, pieces: Iterable[Piece], depth: int) -> None:
        """Take in a paragraph's pieces at a depth from 1."""
        self._level(depth)
        self._open[-1].pieces.extend(pieces)

    def end(self) -> list[Piece]:
        """End all; returns the rows of the first."""
        return self._level(0)

    def end_cell(self, depth: int) -> None:
        """The cell ends at a depth from 1."""
        self._level(depth)
        self._open[-1].end_cell()
        self._cells += 1
        if self._cells > _CELLS:
            raise DocumentError("tables", f"has more than {_CELLS:,} cells in tables")

    def end_row(self, depth: int) -> None:
        """The row ends at a depth from 1."""
        self._level(depth)
        self._open[-1].end_row(self.definition(depth))

    def _level(self, depth: int) -> list[Piece]:
        """Open or close tables until there are as many; returns the rows of the outermost."""
        ended: list[Piece] = []
        depth = min(depth, _DEEPEST)
        while len(self._open) < depth:
            self._open.append(_Table())
        while len(self._open) > depth:
            self._open[-1].end_row(self.definition(len(self._open)))
            table = self._open.pop()
            around = self._open[-1].pieces if self._open else ended
            around.extend(self._rows(table.rows))
        return ended

    def _rows(self, rows: Sequence[_Row]) -> Iterator[Piece]:
        if not rows:
            return
        edges = _edges(row.definition for row in rows)
        grid = Grid()
        lines = _cells([_placed(row, edges) for row in rows])
        filled = [grid.row(line) for line in lines]
        marked = [row.definition.header for row in rows]
        if not any(marked) and self._first_is_apart(rows):
            marked[0] = True
        yield from table_rows(filled, marked)

    def _first_is_apart(self, rows: Sequence[_Row]) -> bool:
        """The first row is set apart from the second by its colour."""
        if len(rows) < 2:
            return False
        first, second = (
            {shape.colour for shape, _ in zip(row.definition.shapes, row.cells, strict=False)}
            for row in rows[:2]
        )
        return bool(first) and first.isdisjoint(second | self._plain)


def _edges(definitions: Iterable[Definition]) -> list[int]:
    """Where columns of a table end, in order."""
    told = {id(definition): definition for definition in definitions}
    edges: list[int] = []
    for edge in sorted({shape.right for each in told.values() for shape in each.shapes}):
        if not edges or edge - edges[-1] > _SAME:
            edges.append(edge)
    return edges


def _placed(row: _Row, edges: Sequence[int]) -> list[_Placed]:
    """The cells of a row, each with those that go on from it; those of no shape are in one column
    each."""
    line: list[_Placed] = []
    column = 0
    for at, pieces in enumerate(row.cells):
        shape = row.definition.shapes[at] if at < len(row.definition.shapes) else Shape()
        end = max(column + 1, bisect_left(edges, shape.right - _SAME) + 1)
        if shape.goes_on and line:
            line[-1].pieces.extend(pieces)
            line[-1].columns += end - column
        else:
            line.append(_Placed(pieces, end - column, shape.from_above))
        column = end
    return line


def _cells(lines: Sequence[Sequence[_Placed]]) -> list[list[Cell]]:
    """The cells of a table's rows, with how many rows each goes over; 0 for one that goes on from
    the row above."""
    rows: list[list[Cell]] = []
    below: dict[int, int] = {}  # by column: how many rows go on what begins above
    for line in reversed(lines):
        going: dict[int, int] = {}
        cells: list[Cell] = []
        column = 0
        for placed in line:
            height = below.get(column, 0) + 1
            if placed.from_above:
                going[column] = height
            cells.append(Cell(placed.pieces, placed.columns, 0 if placed.from_above else height))
            column += placed.columns
        rows.append(cells)
        below = going
    return rows[::-1]
