"""Tables: comma- and tab-separated files, and workbooks, a sheet a page.

A row is a unit that can be cited; the first row is the header where it says what the others hold,
and what stands alone above it the caption.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import chain, groupby, islice, pairwise, zip_longest
from typing import Any, NamedTuple

import openpyxl
from openpyxl.utils import range_boundaries

from index.errors import DocumentError
from index.formats import package
from index.formats.builder import Builder, Piece, all_words, is_number, one_line, text_row
from index.formats.decoding import decode

_SAMPLE = 64 << 10  # characters by which a separator is told
_SEPARATORS = "\t;|,"  # the likeliest first where they part lines alike: commas stand in numbers
_TORN = re.compile(r"\d\0\d")  # a number in two fields
# Of a number format: [$€-407] and "words", \\ before a character, room as wide as one, colours.
_LITERAL = re.compile(r'\[\$([^\]-]*)[^\]]*\]|"([^"]*)"|\\(.)|[_*].|\[[A-Z][a-z]+\]')
_DIGITS = re.compile(r"([^#0?.,;]*?)([#0?,]*[#0?])(?:\.([#0?]{1,30}))?( ?%|[^#0?.,;%E/@]*)")
_MERGED = re.compile(rb'mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_NO_VALUE = re.compile(  # a formula whose value is no empty text, but was never found
    rb'<c (?:(?!t="str")[^>])*+><f(?: [^>]*+)?>[^<]*+</f>(?:<v>\s*+</v>|<v ?/>)?</c>'
)
_MOST_MERGED = 10_000
_PRECISION = 400  # digits, of the largest float with 30 decimals
_FIELD = 16 << 20  # characters of one field
_ROWS = 2_000_000
_COLUMNS = 100  # in which cells may be merged over rows
_LONGEST = 100  # characters of merged cells that stand in a further row
_CAPTIONS = 5  # rows on top of a table, at most


def read(name: str, data: bytes) -> Builder:
    """Rows of a text whose fields are separated by commas, semicolons, tabs or bars."""
    source, warnings, encoding = decode(name, data)
    source = source.replace("\f", "\n")
    csv.field_size_limit(_FIELD)
    usual = "\t" if name.lower().endswith(".tsv") else ","
    builder = Builder()
    builder.warnings, builder.encoding = warnings, encoding
    extend(builder, _fields(source, _separator(source[:_SAMPLE]) or usual))
    return builder


def _fields(source: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(source, newline=""), delimiter=separator, skipinitialspace=True)


def _separator(sample: str) -> str:
    """What parts the fields of a text: that which parts most lines, most of them into as many
    fields, and if there are several, no numbers; '' where nothing parts any.

    >>> _separator("Balance;9.871,56\\n\\nDate;Payee;Amount\\n1.4.;Seidel;-1.250,00\\n")
    ';'
    """
    scores = {}
    for separator in _SEPARATORS:
        rows = [row for row in _fields(sample, separator) if len(row) > 1]
        alike = max(Counter(map(len, rows)).values(), default=0)
        torn = sum(_TORN.search("\0".join(row)) is not None for row in rows)
        scores[separator] = (len(rows) + alike, -torn)
    best = max(scores, key=scores.__getitem__)
    return best if scores[best][0] else ""


def read_workbook(name: str, data: bytes) -> Builder:
    """Sheets of a workbook, each a page under its name, with the values that formulas last had.

    Numbers are as they are seen where their format is one of the common ones.
    """
    package.check(name, data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    builder = Builder()
    builder.paged = builder.several = True
    builder.title = book.properties.title or ""
    hidden, empty = [], []
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    for number, sheet in enumerate(sheets):
        if number:
            builder.add("paragraph", "\f")
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
        builder.add("heading", one_line(sheet.title), 1)
        merged, lacks_values = _apart(sheet)
        if lacks_values:
            empty.append(sheet.title)
        _extend(builder, _rows(sheet, merged))
    if hidden:
        builder.warnings.append(f"Read as well, though hidden: {', '.join(hidden)}.")
    if empty:
        names = ", ".join(empty)
        builder.warnings.append(
            f"Formulas have no values until an office program saves it: {names}."
        )
    book.close()
    return builder


def extend(builder: Builder, rows: Iterable[Sequence[str]]) -> None:
    """Append the rows that hold anything, without the columns that are empty at both ends."""
    _extend(builder, (_Row(_trimmed(cells), False) for cells in rows))


class _Row(NamedTuple):
    """The texts of a row up to the last that is not empty, whether all of them are bold, the
    columns over which cells are merged, and what stands in it from merged cells of rows above, by
    the column."""

    cells: list[str]
    bold: bool
    merged: Sequence[range] = ()
    above: Mapping[int, str] = {}

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


def _rows(sheet: Any, merged: Mapping[int, Sequence[tuple[range, int]]]) -> Iterator[_Row]:
    """The rows of a sheet, each with what cells that are `merged` over rows say in it."""
    over: dict[int, tuple[str, int]] = {}  # by column: what is said, to which row
    for at, row in enumerate(sheet.iter_rows(), 1):
        texts = _trimmed([_seen(cell.value, cell.number_format) for cell in row])
        bold = all(cell.font.bold for cell in row if cell.value is not None)
        over = {column: found for column, found in over.items() if found[1] >= at}
        spans = merged.get(at, ())
        yield _Row(
            texts,
            bold,
            [columns for columns, _ in spans if len(columns) > 1],
            {column: text for column, (text, _) in over.items()},
        )
        for columns, bottom in spans:
            first = columns.start
            if bottom > at and first < min(len(texts), _COLUMNS):
                over[first] = texts[first], bottom


def _apart(sheet: Any) -> tuple[dict[int, list[tuple[range, int]]], bool]:
    """The columns over which cells of a sheet are merged and their last row, by the first; and
    whether a formula has no value."""
    with sheet._get_source() as source:  # what is read row by row says nothing of it
        xml = source.read()
    found: dict[int, list[tuple[range, int]]] = {}
    for match in islice(_MERGED.finditer(xml, xml.rfind(b"sheetData>") + 1), _MOST_MERGED):
        left, top, right, bottom = range_boundaries(match[1].decode())
        found.setdefault(top, []).append((range(left - 1, right), bottom))
    return found, _NO_VALUE.search(xml) is not None


def _extend(builder: Builder, rows: Iterable[_Row]) -> None:
    """Append tables that are set apart by empty rows.

    What stands alone in the rows on top of one is its caption. A later table is one with names of
    its own only where that is plain; else it goes on with the one before. Each row has as many
    cells as the widest of the first ones, but for what stands alone in one.
    """
    count = left = right = 0
    for first, rest in _tables(rows):
        captions = _captions(first)
        builder.extend([Piece("paragraph", "".join(row.cells)) for row in first[:captions]])
        first = first[captions:]
        top = _headed(first)
        header = _names_columns(top[:2], fresh=not count)
        if captions or header or not count:
            left = min(row.margin for row in first)
            right = max(len(row.cells) for row in first)
        for at, row in enumerate(chain(top, rest)):
            count += 1
            if count > _ROWS:
                raise DocumentError("table", f"has more than {_ROWS:,} rows")
            builder.extend(_row(row, left, right, header=header and not at))


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


def _seen(value: Any, code: str | None) -> str:
    """A cell's value in its number format (ECMA-376, part 1: 18.8.31), if that is no more than
    separators, decimals, a share, and words or a currency around it; else as `_shown`.

    >>> _seen(0.0725, "0.0%"), _seen(-1234.5, "[$€-407] #,##0.00;[Red]-#,##0"), _seen(7, "000")
    ('7.3%', '-€ 1,234.50', '007')
    """
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return _shown(value)
    plain = _LITERAL.sub(lambda literal: next(filter(None, literal.groups()), ""), code or "")
    found = _DIGITS.fullmatch(plain.partition(";")[0])
    if found is None or not math.isfinite(value):
        return _shown(value)
    before, whole, decimals, after = found.groups("")
    least, most = decimals.count("0"), len(decimals)
    with localcontext(prec=_PRECISION):
        exact = Decimal(repr(value)) * (100 if "%" in after else 1)
        number = exact.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    integer, _, rest = f"{abs(number):{',' if ',' in whole else ''}f}".partition(".")
    while len(rest) > least and rest[-1] == "0":
        rest = rest[:-1]
    text = integer.zfill(whole.count("0")) + (f".{rest}" if rest else "")
    return f"{'-' * (number < 0)}{before}{text}{after}".strip()


def _shown(value: Any) -> str:
    """A cell's value as a person reads it.

    >>> _shown(datetime.timedelta(hours=30, minutes=5)), _shown(datetime.time(7, 30))
    ('30:05', '07:30')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.timedelta):  # hours worked may be more than a day's
        minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
        text = f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
        return f"-{text}" if value < datetime.timedelta() else text
    if isinstance(value, datetime.time):
        return value.isoformat("auto" if value.second else "minutes")
    return str(value)


def rows_of(objects: Iterable[dict[str, Any]], columns: Sequence[str]) -> Iterator[list[str]]:
    """Objects of the same keys as rows, the keys first."""
    yield list(columns)
    for one in objects:
        yield [_shown(one.get(column)) for column in columns]
