"""What is laid out by lines in a plain text: leader lines, tables, options, dated lines and pairs.

    Rated flow ......... 180 m3/h     leaders: a label, dots, a value
    KV-100  Gate valve     318.00     tables: cells that stand under each other, parted by spaces
    | KV-100 | Gate valve |           or framed, with lines of dashes
    -q, --quiet                       options: a term, its description deeper below
           Print errors only.
    [12.03.24, 14:05] Jule: At noon   dated lines: messages and logs, with what goes on below
    Invoice date: 3 May 2024          pairs: a label, a colon, a value

A wrapped paragraph's lines are joined; these are not, since a value belongs to the label on its own
line. What could be prose is left to be read as prose: here a table is rather missed than a sentence
torn. Every pass reads each line once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import groupby, pairwise
from typing import NamedTuple

from index.cells import LEADER
from index.types import BlockKind

CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\b\.?|Z\b)?"
"""A time of day, or of a recording, as a pattern."""

BULLETS = "-*+•‣◦▪●–"
"""The signs that stand before the items of a list."""

LISTED = re.compile(rf"(?:[{re.escape(BULLETS)}]|\(?\d{{1,3}}[.)]|\(?[a-z]\))\s+(?=\S)")
"""What begins an item of a list."""

_LONGEST = 300  # characters of a line that may be laid out
_MOST_CELLS = 30
_FAR = 1 << 30  # a column right of any line's end
_LONG_LABEL = 60
_TAB = 8

_LEADER = re.compile(rf"{LEADER}|(?:\. ){{4,}}\.?")
_GAP = re.compile(r" *\t[ \t]*|[ \xa0]{2,}")
_RULE = re.compile(r"[-=~_─═+ ]*([-=~_─═])\1\1[-=~_─═+ ]*")
# What stands before an item or a clause, and is no cell of its own.
_NUMBERING = re.compile(
    rf"[{re.escape(BULLETS)}§†]|\*+|\[?\(?\d{{1,3}}[.)\]]|\(?[A-Za-z][.)]|\(?[ivxIVX]{{1,5}}[.)]"
    r"|\d{1,3}(?:\.\d{1,3})+[.)]?|(?:§|Art\.|Article|Section|Clause|No\.) ?\d{1,3}[.)]?"
)
_OPTION = re.compile(r"--?[A-Za-z?]\S{0,60}")
_PROGRAM = re.compile(
    r"[{}\\]|;$|/\*|//(?=\s)|:=|==|\w\(.*\);|^[|`│├└╰╭╔║]|^\+[-=+]|[│║|]$|\|  | \| "
)
_FRAME = re.compile(r"\+(?:[-=]+\+)+|\|(?: *:?-+:? *[|+])+")
_BAR = re.compile(r"(?<!\\)\|")
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,7}")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)\]]?$")
_FINISHED = re.compile(r"[.!?…。！？]['\"”’»)\]]*$")
_LABEL = re.compile(r"[^\s,;!?\"“”<>{}=|]+")
_DAY = (
    r"\d{1,4}([-./])\d{1,2}\2\d{2,4}\.?|\d{1,2}\.? [^\W\d_]{3,9}\.? \d{4}"
    r"|[A-Z][a-z]{2} [ \d]\d"
)
_STAMP = re.compile(
    rf"\u200e?([\[(<]?(?:(?:{_DAY})(?:T|,?\s{{1,2}}))?{CLOCK}[\])>]?)[\s:;,–-]+(?=\S)"
)
_NUMBER = re.compile(r"\w+")


class Line(NamedTuple):
    """A line without the white space around it: where it is, and how far it is indented.

    `start` and `end` are offsets into the document, `indent` counts characters and `column` is
    where the line stands on a page with tab stops at every eighth column.
    """

    start: int
    end: int
    text: str
    indent: int
    column: int


class Entry(NamedTuple):
    """The lines ``[first, last)`` of a group are one block of this kind."""

    kind: BlockKind
    first: int
    last: int


class _Cell(NamedTuple):
    left: int
    right: int
    text: str


def entries(lines: Sequence[Line], stamps: Set[str] = frozenset()) -> list[Entry]:
    """What is laid out among lines that follow each other: ordered and disjoint.

    Lines that are in no entry are prose. `stamps` are those of the whole text; see `stamps_of`.
    """
    found: list[Entry] = []
    if len(lines) == 1 and not _has_leader(lines[0].text) and _stamp(lines[0]) not in stamps:
        return found
    for search in (_framed, _leaders, _tables, _options, partial(_dated, stamps=stamps), _pairs):
        bounds = [0, *(at for entry in found for at in entry[1:]), len(lines)]
        for first, last in zip(bounds[::2], bounds[1::2], strict=True):
            free = lines[first:last]
            found += [Entry(kind, first + a, first + b) for kind, a, b in search(free)]
        found.sort(key=lambda entry: entry.first)
    return found


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_FINISHED.search(text[-8:]))


# --- Leaders ------------------------------------------------------------------------------------


class _Leader(NamedTuple):
    label: str
    value: str
    dots: int
    column: int  # of the value


def _has_leader(text: str) -> bool:
    return len(text) <= _LONGEST and any(sign in text for sign in ("....", ". . .", "……", "····"))


def _leader(line: Line) -> _Leader | None:
    match = _LEADER.search(line.text) if _has_leader(line.text) else None
    if match is None:
        return None
    label, rest = line.text[: match.start()].rstrip(), line.text[match.end() :]
    value = rest.lstrip(" .\t")
    if len(label) > _LONG_LABEL or not _has_word(label) or not _has_word(value):
        return None
    if _LEADER.search(value):
        return None
    column = line.column + len(line.text) - len(value)
    return _Leader(label, value, match.end() - match.start(), column)


def _leaders(lines: Sequence[Line]) -> Iterator[Entry]:
    """Lines of a label, a row of dots and a value, each with the lines that it goes on over."""
    run: list[tuple[int, int, _Leader]] = []
    start = 0  # of the row that comes next, with the lines that its label began on
    for at, line in enumerate(lines):
        leader = _leader(line)
        if leader:
            run.append((start, at + 1, leader))
        elif run and start == at and line.column >= run[-1][2].column - 1:
            run[-1] = (run[-1][0], at + 1, run[-1][2])
        elif at + 1 < len(lines) and start == at and _begins_label(line, lines[at + 1]):
            continue
        else:
            yield from _leader_entries(run, lines)
            run = []
        start = at + 1
    yield from _leader_entries(run, lines)


def _begins_label(line: Line, below: Line) -> bool:
    """Whether `line` is the beginning of the label on the leader line below it."""
    leader = _leader(below)
    return (
        leader is not None
        and 0 <= below.column - line.column <= 8
        and line.column + len(line.text) < leader.column
        and _goes_on(line.text, below.text)
    )


def _goes_on(text: str, below: str) -> bool:
    """Whether what is below goes on with a label that is wrapped."""
    small = text[0].isupper() and below[0].islower() and below[1:2].isalpha()
    return text[-1] in ",-" or (small and text[-1] not in ".:")


def _leader_entries(
    run: Sequence[tuple[int, int, _Leader]], lines: Sequence[Line]
) -> Iterator[Entry]:
    if not run:
        return
    leaders = [leader for *_, leader in run]
    if len(run) == 1:
        # One such line in the middle of others may be prose whose writer likes dots.
        certain = leaders[0].dots > 4 and run[0][:2] == (0, len(lines))
    else:
        lefts = [leader.column for leader in leaders]
        rights = [lines[stop - 1].column + len(lines[stop - 1].text) for _, stop, _ in run]
        certain = _agree(lefts) or _agree(rights) or all(leader.dots > 4 for leader in leaders)
    if certain:
        contents = _are_pages([leader.value for leader in leaders])
        for start, stop, _ in run:
            yield Entry("item" if contents else "row", start, stop)


def _are_pages(values: Sequence[str]) -> bool:
    """Whether these are the pages of a table of contents: three numbers or more that only rise."""
    if len(values) < 3 or not all(map(_PAGE.fullmatch, values)):
        return False
    pages = [int(value) for value in values if value.isdecimal()]
    return all(before <= page for before, page in pairwise(pages))


# --- Tables -------------------------------------------------------------------------------------


def _cells(line: Line) -> list[_Cell]:
    """The pieces of a line between two or more spaces, or tabs; a number in front is no cell."""
    text = line.text
    if len(text) > _LONGEST:
        return []
    if "  " not in text and "\t" not in text and "\xa0" not in text:
        return [_Cell(line.column, line.column + len(text), text)]
    cells: list[_Cell] = []
    column, at = line.column, 0
    for gap in _GAP.finditer(text):
        right = column + gap.start() - at
        cells.append(_Cell(column, right, text[at : gap.start()]))
        column, at = _after(right, gap.group()), gap.end()
    cells.append(_Cell(column, column + len(text) - at, text[at:]))
    if len(cells) > 1 and _NUMBERING.fullmatch(cells[0].text):
        number, named = cells[:2]
        cells[:2] = [_Cell(number.left, named.right, f"{number.text} {named.text}")]
    return cells if len(cells) <= _MOST_CELLS else []


def _without_stops(cells: Sequence[_Cell]) -> list[_Cell]:
    """The cells, where two spaces after a full stop do not part them."""
    joined = list(cells[:1])
    for cell in cells[1:]:
        before = joined[-1]
        if cell.left - before.right == 2 and _SENTENCE_END.search(before.text[-3:]):
            joined[-1] = _Cell(before.left, cell.right, f"{before.text}  {cell.text}")
        else:
            joined.append(cell)
    return joined


def _after(column: int, gap: str) -> int:
    for sign in gap:
        column += _TAB - column % _TAB if sign == "\t" else 1
    return column


def _is_rule(text: str) -> bool:
    return len(text) <= _LONGEST and text[0] in "-=~_─═+" and bool(_RULE.fullmatch(text))


class _Row(NamedTuple):
    first: int
    last: int
    cells: list[_Cell]  # of the first line with more than one; none where the row is a rule


class _Grid:
    """Lines under each other whose gaps are at the same places, while they are collected.

    `gutters` are the spans of columns that are blank in every line: the margin on the left, what
    parts the cells, and all that is right of the longest line.
    """

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.gutters: list[tuple[int, int]] = []
        self.waiting = 0  # lines at the end that need another one below to be of the table

    def take(self, lines: Sequence[Line], cells: Sequence[list[_Cell]], at: int) -> bool:
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

    def _begin(self, cells: list[_Cell], at: int, under: list[_Cell]) -> bool:
        if len(cells) == 1:
            # A label that goes on: 'Hydrocarbons, n-alkanes,' above 'isoalkanes    70 to 80 %'.
            if len(under) < 2 or not _goes_on(cells[0].text, under[0].text):
                return False
            if cells[0].left != under[0].left or cells[0].right + 2 > under[1].left:
                return False
        self.gutters = _blanks(cells)
        self._add(_Row(at, at + 1, cells))
        self.waiting = int(len(cells) == 1)
        return True

    def _fit(self, cells: list[_Cell], at: int) -> bool:
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
        elif self.waiting and _goes_on(self.rows[-1].cells[-1].text, cells[0].text):
            self.rows[-1] = self.rows[-1]._replace(last=at + 1, cells=cells)
            self.waiting = 0
        else:
            self._add(_Row(at, at + 1, cells))
        self.gutters = gutters
        return True

    def _second(self) -> int:
        """Where the second column begins."""
        return self.gutters[1][1] if len(self.gutters) > 2 else _FAR

    def _is_label(self, cell: _Cell) -> bool:
        """Whether the cell is all of a line that stands in the first column, and alone there."""
        if len(self.gutters) < 3:
            return False
        margin, gutter = self.gutters[:2]
        if _OPTION.match(cell.text) and cell.left < gutter[1]:
            return True
        return cell.left == margin[1] and cell.right + 2 <= gutter[1] and not cell.text[0].islower()

    def _wait(self, cells: list[_Cell], at: int, under: list[_Cell]) -> bool:
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


def _blanks(cells: Sequence[_Cell]) -> list[tuple[int, int]]:
    inner = [(left.right, right.left) for left, right in pairwise(cells)]
    return [(0, cells[0].left), *inner, (cells[-1].right, _FAR)]


def _common(gutters: list[tuple[int, int]], cells: Sequence[_Cell]) -> list[tuple[int, int]]:
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


def _tables(lines: Sequence[Line]) -> Iterator[Entry]:
    """The rows of tables whose columns are aligned by spaces or tabs."""
    cells = [_cells(line) for line in lines]
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
    rows: Sequence[Sequence[_Cell]], gutters: Sequence[tuple[int, int]], underlined: bool
) -> bool:
    """Whether lines whose gaps are under each other are a table, and no prose that looks so."""
    if len(rows) < (2 if underlined else 3):
        return False
    columns = len(gutters) - 1
    cells = [cell for row in rows for cell in row]
    dense = 10 * len(cells) >= 6 * columns * len(rows)
    worded = 10 * sum(_has_word(cell.text) for cell in cells) >= 8 * len(cells)
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
    rows: Sequence[Sequence[_Cell]], before: tuple[int, int], after: tuple[int, int]
) -> bool:
    """Whether most cells between two gutters begin, or end, under each other."""
    inside = [cell for row in rows for cell in row if before[1] <= cell.left < after[0]]
    return _agree([cell.left for cell in inside]) or _agree([cell.right for cell in inside])


def _agree(values: Iterable[int]) -> bool:
    """Whether two thirds of the columns are one, or next to each other: ' 5 %' below '10 %'."""
    counts = Counter(values)
    most = max((counts[value] + counts[value + 1] for value in list(counts)), default=0)
    return most > 0 and 3 * most >= 2 * counts.total()


def _are_columns_of_prose(rows: Sequence[Sequence[_Cell]]) -> bool:
    """Whether two texts stand side by side, so that the lines of neither are rows."""
    sides = [cell.text for row in rows for cell in (row[0], row[-1])]
    long = [text for text in sides if text.count(" ") > 1]
    small = sum(text[0].islower() for text in long)
    return 2 * len(long) > len(sides) and 3 * small > len(long)


def _are_numbered_lines(rows: Sequence[Sequence[_Cell]]) -> bool:
    """Whether the first column only counts the lines of a text, as in a transcript."""
    firsts = [row[0].text for row in rows]
    if not all(text.isdecimal() and len(text) < 6 for text in firsts):
        return False
    small = sum(row[1].text[0].islower() for row in rows)
    return 4 * small > len(rows) and all(int(b) == int(a) + 1 for a, b in pairwise(firsts))


def _is_header(cells: Sequence[_Cell], rows: Sequence[Sequence[_Cell]]) -> bool:
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
        if len(column) > 1 and all(map(_has_digit, column))
    ]
    odd = [cell.text for cell in cells if _has_digit(cell.text)]
    if not odd and not any(cell.text[0].islower() for cell in cells):
        return bool(numbered)
    units = all(text in numbered and any(map(str.isalpha, text)) for text in odd)
    return len(odd) < 2 and units and len(numbered) - len(odd) > 1


def _kind(rows: Sequence[Sequence[_Cell]], wrapped: bool) -> BlockKind:
    """What the lines of a table without a header are: items where it is a list of contents, or of
    terms and what is said of them."""
    if max(map(len, rows)) > 2:
        return "row"
    lasts = [row[-1].text for row in rows]
    said = wrapped or any(map(is_finished, lasts))
    return "item" if _are_pages(lasts) or said else "row"


# --- Framed tables ------------------------------------------------------------------------------


def is_framed(lines: Sequence[Line]) -> bool:
    """Whether some of the lines are a table between bars."""
    return any(True for _ in _framed(lines))


def _framed(lines: Sequence[Line]) -> Iterator[Entry]:
    """The rows of tables whose cells are between bars, with lines of dashes between rows."""
    first = 0
    for framed, run in groupby(lines, key=lambda line: line.text[0] in "|+"):
        last = first + len(list(run))
        if framed:
            yield from _framed_rows(lines, first, last)
        first = last


def _framed_rows(lines: Sequence[Line], first: int, last: int) -> Iterator[Entry]:
    rules = [at for at in range(first, last) if _is_frame(lines[at].text)]
    if (
        not rules
        or last - first - len(rules) < 2
        or not _are_in_columns(lines[first:last], rules[0] - first)
    ):
        return
    texts = [lines[at].text for at in rules]
    headed = next((at for at in rules if at > first), first)
    heavy = any("=" in text for text in texts)  # below the header, where each row has a line below
    grid = texts[0][0] == "+"
    whole = grid and (heavy or len(rules) > 3)
    header = "=" in lines[headed].text if whole else headed < last - 1
    bounds = [at for rule in rules for at in (rule, rule + 1)]
    for start, end in pairwise([first, *bounds, last]):
        kind: BlockKind = "header" if header and start < headed and start not in rules else "row"
        if whole and start < end:
            yield Entry(kind, start, end)
        else:
            yield from (Entry(kind, at, at + 1) for at in range(start, end))


def _is_frame(text: str) -> bool:
    return len(text) <= _LONGEST and bool(_FRAME.fullmatch(text))


def _are_in_columns(lines: Sequence[Line], rule: int) -> bool:
    """Whether all lines have as many cells as the rule, two at least; drawings of boxes do not."""
    frame = lines[rule].text
    bars = [at for at, sign in enumerate(frame) if sign in "|+"]
    texts = [line.text for line in lines if not _is_frame(line.text)]
    if len(bars) < 3 or any(len(text) > _LONGEST or text[-1] != "|" for text in texts):
        return False
    if frame[0] == "+":
        return all(len(text) == len(frame) and {text[at] for at in bars} == {"|"} for text in texts)
    return all(len(_BAR.findall(text)) == len(bars) for text in texts)


# --- Options ------------------------------------------------------------------------------------


def _options(lines: Sequence[Line]) -> Iterator[Entry]:
    """Options, each with what is said of it on the deeper lines below."""
    at = ended = 0
    while at < len(lines):
        term = lines[at]
        if not _OPTION.match(term.text) or (at > ended and not _may_precede(lines[at - 1], term)):
            at += 1
            continue
        start = at
        while _is_at(lines, at, term.column) and _OPTION.match(lines[at].text):
            at += 1  # '-f FILE' and '--file FILE' above one description
        described = at
        while at < len(lines) and lines[at].column > term.column:
            at += 1
        if at > described:
            yield Entry("item", start, at)
            ended = at


def _is_at(lines: Sequence[Line], at: int, column: int) -> bool:
    return at < len(lines) and lines[at].column == column


def _may_precede(line: Line, term: Line) -> bool:
    """Whether `line` can stand above the first option, and is no prose that goes on in it."""
    title = line.column < term.column and line.text[0].isupper() and line.text.count(" ") < 3
    return line.text[-1] in ".:" or line.text.isupper() or title


# --- Dated lines --------------------------------------------------------------------------------


def stamps_of(groups: Iterable[Sequence[Line]]) -> set[str]:
    """How the date and time are written that most lines of a group begin with, three at least.

    Such a text is a chat or a log: so does each of its messages, wherever in it.
    """
    found: set[str] = set()
    for group in groups:
        counts = Counter(filter(None, map(_stamp, group)))
        found |= {form for form, count in counts.items() if count > 2 and 2 * count > len(group)}
    return found


def _stamp(line: Line) -> str:
    """How the date and time are written that a line begins with: '[0.0.0, 0:0]', or ''."""
    match = _STAMP.match(line.text)
    return " ".join(_NUMBER.sub("0", match[1]).split()) if match else ""


def _dated(lines: Sequence[Line], stamps: Set[str]) -> Iterator[Entry]:
    """Messages, each with the lines below it that have no date and time of their own."""
    starts = [at for at, line in enumerate(lines) if stamps and _stamp(line) in stamps]
    for first, last in pairwise([*starts, len(lines)]):
        yield Entry("item", first, last)


# --- Pairs --------------------------------------------------------------------------------------


def _pairs(lines: Sequence[Line]) -> Iterator[Entry]:
    """Three or more lines of a short label, a colon and a value; or of two cells, with numbers."""
    if len(lines) > 2 and all(map(_is_datum, lines)):
        values = [_cells(line)[1].text for line in lines]
        if 2 * sum(map(_has_digit, values)) >= len(values):
            yield from (Entry("row", at, at + 1) for at in range(len(lines)))
            return
    run: list[tuple[int, int]] = []
    for at, line in enumerate(lines):
        pair = _is_pair(line.text)
        if pair and (not run or _are_alike(lines[run[0][0]], line)):
            run.append((at, at + 1))
        elif run and not pair and line.column > lines[run[0][0]].column:
            run[-1] = (run[-1][0], at + 1)
        else:
            # The last pair may go on in this line, unless that is a pair as well.
            yield from _pair_entries(run if pair else run[:-1])
            run = [(at, at + 1)] if pair else []
    yield from _pair_entries(run)


def _pair_entries(run: Sequence[tuple[int, int]]) -> Iterator[Entry]:
    if len(run) > 2:
        yield from (Entry("item", *span) for span in run)


def _are_alike(line: Line, other: Line) -> bool:
    return line.column == other.column and line.text[0].islower() == other.text[0].islower()


def _is_pair(text: str) -> bool:
    """Whether a line is 'Label: value'."""
    label, colon, value = text[:_LONG_LABEL].partition(":")
    words = label.split(" ")
    return (
        bool(colon)
        and len(label) <= 40
        and len(words) <= 5
        and label[:1].isalnum()  # no item of a list, and no comment
        and not (len(words) > 1 and (len(words[0]) == 1 or words[0][-1] in ".)"))
        and all(map(_LABEL.fullmatch, words))
        and not any(word[-1] == "." for word in words[1:])
        and any(map(str.isalpha, label))
        and value[:1].isspace()
        and bool(value.strip())
    )


def _is_datum(line: Line) -> bool:
    """Whether a line is a short label, two spaces or more, and a value."""
    cells = _cells(line)
    if len(cells) != 2:
        return False
    label = cells[0].text
    return (
        len(label) <= 25
        and label.count(" ") < 3
        and label[-1] not in ".,;:!?"
        and (_has_word(label) and not _has_digit(label))
    )


def _has_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))
