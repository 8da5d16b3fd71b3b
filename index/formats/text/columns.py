"""Tables in a plain text whose columns stand under each other, parted by spaces or tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.formats.signs import BULLETS, has_digit, has_word, is_finished
from index.formats.text.lines import LISTED, LONGEST, OPTION, Entry, Line, agree, are_pages, goes_on
from index.types import BlockKind

_MOST_CELLS = 30
_FAR = 1 << 30  # a column right of any line's end
_TAB = 8
_GAP = re.compile(r" *\t[ \t]*|[ \xa0]{2,}")
_RULE = re.compile(r"[-=~_─═+ ]*([-=~_─═])\1\1[-=~_─═+ ]*")
# What stands before an item or a clause, and is no cell of its own.
_NUMBERING = re.compile(
    rf"[{re.escape(BULLETS)}§†]|\*+|\[?\(?\d{{1,3}}[.)\]]|\(?[A-Za-z][.)]|\(?[ivxIVX]{{1,5}}[.)]"
    r"|\d{1,3}(?:\.\d{1,3})+[.)]?|(?:§|Art\.|Article|Section|Clause|No\.) ?\d{1,3}[.)]?"
)
_PROGRAM = re.compile(
    r"[{}\\]|;$|/\*|//(?=\s)|:=|==|\w\(.*\);|^[|`│├└╰╭╔║]|^\+[-=+]|[│║|]$|\|  | \| "
)
_SENTENCE_END = re.compile(r"[.!?]['\"”’)\]]?$")


class Cell(NamedTuple):
    """A piece of a line, and the columns of the page that it takes."""

    left: int
    right: int
    text: str


def cells_of(line: Line) -> list[Cell]:
    """The pieces of a line between two or more spaces, or tabs; a number in front is no cell."""
    text = line.text
    if len(text) > LONGEST:
        return []
    if "  " not in text and "\t" not in text and "\xa0" not in text:
        return [Cell(line.column, line.column + len(text), text)]
    cells: list[Cell] = []
    column, at = line.column, 0
    for gap in _GAP.finditer(text):
        right = column + gap.start() - at
        cells.append(Cell(column, right, text[at : gap.start()]))
        column, at = after(right, gap.group()), gap.end()
    cells.append(Cell(column, column + len(text) - at, text[at:]))
    if len(cells) > 1 and _NUMBERING.fullmatch(cells[0].text):
        number, named = cells[:2]
        cells[:2] = [Cell(number.left, named.right, f"{number.text} {named.text}")]
    return cells if len(cells) <= _MOST_CELLS else []


def _without_stops(cells: Sequence[Cell]) -> list[Cell]:
    """The cells, where two spaces after a full stop do not part them."""
    joined = list(cells[:1])
    for cell in cells[1:]:
        before = joined[-1]
        if cell.left - before.right == 2 and _SENTENCE_END.search(before.text[-3:]):
            joined[-1] = Cell(before.left, cell.right, f"{before.text}  {cell.text}")
        else:
            joined.append(cell)
    return joined


def after(column: int, text: str) -> int:
    """The column behind a text that begins in `column`."""
    for sign in text:
        column += _TAB - column % _TAB if sign == "\t" else 1
    return column


def _is_rule(text: str) -> bool:
    return len(text) <= LONGEST and text[0] in "-=~_─═+" and bool(_RULE.fullmatch(text))


class _Row(NamedTuple):
    first: int
    last: int
    cells: list[Cell]  # of the first line with more than one; none where the row is a rule


class _Grid:
    """Lines under each other whose gaps are at the same places, while they are collected.

    `gutters` are the spans of columns that are blank in every line: the margin on the left, what
    parts the cells, and all that is right of the longest line.
    """

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.gutters: list[tuple[int, int]] = []
        self.waiting = 0  # lines at the end that need another one below to be of the table

    def take(self, lines: Sequence[Line], cells: Sequence[list[Cell]], at: int) -> bool:
        """Whether the line, number `at`, is of this table, to which it is then added.

        `cells` are those of each line.
        """
        if _is_rule(lines[at].text):
            self._add(_Row(at, at + 1, []))
            return True
        if not cells[at]:
            return False
        under = cells[at + 1] if at + 1 < len(cells) else []
        if not self.gutters:
            return self._begin(_without_stops(cells[at]), at, under)
        if len(cells[at]) == 1 and self._is_label(cells[at][0]):
            return self._wait(cells[at], at, under)
        return self._fit(cells[at], at) or self._fit(_without_stops(cells[at]), at)

    def _begin(self, cells: list[Cell], at: int, under: list[Cell]) -> bool:
        if len(cells) == 1:
            # A label that goes on: 'Hydrocarbons, n-alkanes,' above 'isoalkanes    70 to 80 %'.
            if len(under) < 2 or not goes_on(cells[0].text, under[0].text):
                return False
            if cells[0].left != under[0].left or cells[0].right + 2 > under[1].left:
                return False
        self.gutters = _blanks(cells)
        self._add(_Row(at, at + 1, cells))
        self.waiting = int(len(cells) == 1)
        return True

    def _fit(self, cells: list[Cell], at: int) -> bool:
        """Take cells that are in the columns, as a row or as what wraps from the row above."""
        gutters = _common(self.gutters, cells)
        if not gutters:
            return False
        left = cells[0].left
        indented = left >= self._second() - 1
        if len(cells) == 1 or (indented and all(cell.text[0].islower() for cell in cells)):
            if not (indented or left > self.gutters[0][1]) or not self.rows[-1].cells:
                return False
            self.rows[-1] = self.rows[-1]._replace(last=at + 1)
            self.waiting = 0
        elif self.waiting and goes_on(self.rows[-1].cells[-1].text, cells[0].text):
            self.rows[-1] = self.rows[-1]._replace(last=at + 1, cells=cells)
            self.waiting = 0
        else:
            self._add(_Row(at, at + 1, cells))
        self.gutters = gutters
        return True

    def _second(self) -> int:
        """Where the second column begins."""
        return self.gutters[1][1] if len(self.gutters) > 2 else _FAR

    def _is_label(self, cell: Cell) -> bool:
        """Whether the cell is all of a line that stands in the first column, and alone there."""
        if len(self.gutters) < 3:
            return False
        margin, gutter = self.gutters[:2]
        if OPTION.match(cell.text) and cell.left < gutter[1]:
            return True
        return cell.left == margin[1] and cell.right + 2 <= gutter[1] and not cell.text[0].islower()

    def _wait(self, cells: list[Cell], at: int, under: list[Cell]) -> bool:
        """Take a label without a cell beside it, if the line below is of the table."""
        if self.waiting or not under or not _common(self.gutters, under):
            return False
        if len(under) == 1 and under[0].left < self._second():
            return False
        self._add(_Row(at, at + 1, cells))
        self.waiting = 1
        return True

    def _add(self, row: _Row) -> None:
        self.rows.append(row)
        self.waiting = 0


def _blanks(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    inner = [(left.right, right.left) for left, right in pairwise(cells)]
    return [(0, cells[0].left), *inner, (cells[-1].right, _FAR)]


def _common(gutters: list[tuple[int, int]], cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """What is blank both in `gutters` and around `cells`; nothing where a column's gap is filled,
    or a gap stands where no column has one."""
    blanks = _blanks(cells)
    common: list[tuple[int, int]] = [(0, min(gutters[0][1], cells[0].left))]
    used: set[int] = set()
    kept: set[int] = set()
    i = j = 0
    while i < len(gutters) and j < len(blanks):
        left = max(gutters[i][0], blanks[j][0])
        right = min(gutters[i][1], blanks[j][1])
        if left and right - left >= 2:
            common.append((left, right))
            kept.add(i)
            used.add(j)
        if gutters[i][1] < blanks[j][1]:
            i += 1
        else:
            j += 1
    whole = len(kept | {0}) == len(gutters) and len(used | {0}) == len(blanks)
    return common if whole else []


def tables(lines: Sequence[Line]) -> Iterator[Entry]:
    """The rows of tables whose columns are aligned by spaces or tabs."""
    cells = [cells_of(line) for line in lines]
    if all(len(row) < 2 for row in cells):
        return
    grid = _Grid()
    for at in range(len(lines)):
        if not grid.take(lines, cells, at):
            yield from _rows(grid, lines)
            grid = _Grid()
            grid.take(lines, cells, at)
    yield from _rows(grid, lines)


def _rows(grid: _Grid, lines: Sequence[Line]) -> Iterator[Entry]:
    rows = grid.rows[: len(grid.rows) - grid.waiting]
    if len(rows) < 3:
        return
    full = [row.cells for row in rows if len(row.cells) > 1]
    ruled = [i for i, row in enumerate(rows) if not row.cells]
    head = next((i for i, row in enumerate(rows) if row.cells), 0)
    underlined = head + 1 in ruled and head + 2 < len(rows)
    if not _is_table(full, grid.gutters, underlined):
        return
    texts = [lines[row.first].text for row in rows if row.cells]
    if len(grid.gutters) == 3 and all(map(LISTED.match, texts)):
        return
    if 3 * sum(bool(_PROGRAM.search(text)) for text in texts) > len(texts):
        return
    header = underlined or _is_header(rows[head].cells, full)
    wrapped = any(row.last - row.first > 1 and "  " in lines[row.first].text for row in rows)
    kind = _kind(full, wrapped) if not header else "row"
    for i, row in enumerate(rows):
        yield Entry("header" if header and i == head else kind, row.first, row.last)


def _is_table(
    rows: Sequence[Sequence[Cell]], gutters: Sequence[tuple[int, int]], underlined: bool
) -> bool:
    """Whether lines whose gaps are under each other are a table, and no prose that looks so."""
    if len(rows) < (2 if underlined else 3):
        return False
    columns = len(gutters) - 1
    cells = [cell for row in rows for cell in row]
    dense = 10 * len(cells) >= 6 * columns * len(rows)
    worded = 10 * sum(has_word(cell.text) for cell in cells) >= 8 * len(cells)
    gaps = [(left.text, right.left - left.right) for row in rows for left, right in pairwise(row)]
    wide = any(gap > 2 for _, gap in gaps)
    words = all(" " not in row[0].text for row in rows)
    after_stops = sum(gap == 2 and bool(_SENTENCE_END.search(text)) for text, gap in gaps)
    return (
        dense
        and worded
        and (wide or words)
        and 2 * after_stops < len(gaps)
        and all(_is_aligned(rows, left, right) for left, right in pairwise(gutters[1:]))
        and not _are_columns_of_prose(rows)
        and not _are_numbered_lines(rows)
    )


def _is_aligned(
    rows: Sequence[Sequence[Cell]], before: tuple[int, int], after: tuple[int, int]
) -> bool:
    """Whether most cells between two gutters begin, or end, under each other."""
    inside = [cell for row in rows for cell in row if before[1] <= cell.left < after[0]]
    return agree([cell.left for cell in inside]) or agree([cell.right for cell in inside])


def _are_columns_of_prose(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether two texts stand side by side, so that the lines of neither are rows."""
    sides = [cell.text for row in rows for cell in (row[0], row[-1])]
    long = [text for text in sides if text.count(" ") > 1]
    small = sum(text[0].islower() for text in long)
    return 2 * len(long) > len(sides) and 3 * small > len(long)


def _are_numbered_lines(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first column only counts the lines of a text, as in a transcript."""
    firsts = [row[0].text for row in rows]
    if not all(text.isdecimal() and len(text) < 6 for text in firsts):
        return False
    small = sum(row[1].text[0].islower() for row in rows)
    return 4 * small > len(rows) and all(int(b) == int(a) + 1 for a, b in pairwise(firsts))


def _is_header(cells: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first row names the columns: words, above a column that has a number each. Over
    two such columns they may be in small letters, as 'n', and one more have a digit: '95% CI'."""
    below = rows[1:]
    if len(below) < 2 or cells is not rows[0] or len(cells) < max(map(len, below)):
        return False
    if any(cell.text[-1] in ".:" or cell.text.count(" ") > 4 for cell in cells):
        return False
    columns = ([row[i].text for row in below if i < len(row)] for i in range(1, len(cells)))
    numbered = [
        cell.text
        for cell, column in zip(cells[1:], columns, strict=True)
        if len(column) > 1 and all(map(has_digit, column))
    ]
    odd = [cell.text for cell in cells if has_digit(cell.text)]
    if not odd and not any(cell.text[0].islower() for cell in cells):
        return bool(numbered)
    units = all(text in numbered and any(map(str.isalpha, text)) for text in odd)
    return len(odd) < 2 and units and len(numbered) - len(odd) > 1


def _kind(rows: Sequence[Sequence[Cell]], wrapped: bool) -> BlockKind:
    """What the lines of a table without a header are: items where it is a list of contents, or of
    terms and what is said of them."""
    if max(map(len, rows)) > 2:
        return "row"
    lasts = [row[-1].text for row in rows]
    said = wrapped or any(map(is_finished, lasts))
    return "item" if are_pages(lasts) or said else "row"
