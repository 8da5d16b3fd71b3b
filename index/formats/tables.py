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
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import chain, groupby, islice
from typing import Any, NamedTuple

import openpyxl

from index.errors import DocumentError
from index.formats import package, text
from index.formats.builder import Builder, Piece, all_words, is_number, one_line, text_row

_SAMPLE = 8 << 10  # characters by which a separator is told, in time with the square of them
# Of a number format: [$€-407] and "words", \\ before a character, room as wide as one, colours.
_LITERAL = re.compile(r'\[\$([^\]-]*)[^\]]*\]|"([^"]*)"|\\(.)|[_*].|\[[A-Z][a-z]+\]')
_DIGITS = re.compile(r"([^#0?.,;]*?)([#0?,]*[#0?])(?:\.([#0?]{1,30}))?( ?%|[^#0?.,;%E/@]*)")
_PRECISION = 400  # digits, of the largest float with 30 decimals
_FIELD = 16 << 20  # characters of one field
_ROWS = 2_000_000
_CAPTIONS = 5  # rows on top of a table, at most


def read(name: str, data: bytes) -> Builder:
    """Rows of a text whose fields are separated by commas, semicolons, tabs or bars."""
    source, warnings, encoding = text.decode(name, data)
    source = source.replace("\f", "\n")
    csv.field_size_limit(_FIELD)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(source[:_SAMPLE], delimiters=",;\t|")
    except csv.Error:  # one column, or none that could be told
        dialect = csv.excel_tab if name.lower().endswith(".tsv") else csv.excel
    builder = Builder()
    builder.warnings, builder.encoding = warnings, encoding
    extend(builder, csv.reader(io.StringIO(source, newline=""), dialect))
    return builder


def read_workbook(name: str, data: bytes) -> Builder:
    """Sheets of a workbook, each a page under its name, with the values that formulas last had.

    Numbers are as they are seen where their format is one of the common ones.
    """
    package.check(name, data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    builder = Builder()
    builder.paged = builder.several = True
    builder.title = book.properties.title or ""
    hidden = []
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    for number, sheet in enumerate(sheets):
        if number:
            builder.add("paragraph", "\f")
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
        builder.add("heading", one_line(sheet.title), 1)
        _extend(builder, map(_cells, sheet.iter_rows()))
    if hidden:
        builder.warnings.append(f"Read as well, though hidden: {', '.join(hidden)}.")
    book.close()
    return builder


def extend(builder: Builder, rows: Iterable[Sequence[str]]) -> None:
    """Append the rows that hold anything, without the columns that are empty at both ends."""
    _extend(builder, (_Row(_trimmed(cells), False) for cells in rows))


class _Row(NamedTuple):
    """The texts of a row, and whether all of them are bold."""

    cells: list[str]
    bold: bool


def _cells(row: Sequence[Any]) -> _Row:
    texts = _trimmed([_seen(cell.value, cell.number_format) for cell in row])
    return _Row(texts, all(cell.font.bold for cell in row if cell.value is not None))


def _extend(builder: Builder, rows: Iterable[_Row]) -> None:
    """Append tables that are set apart by empty rows.

    What stands alone in the rows on top of one is its caption. A later table is one with names of
    its own only where that is plain; else it goes on with the one before.
    """
    count = 0
    for first, rest in _tables(rows):
        alone = [len(row.cells) == 1 for row in first]
        captions = alone.index(False) if False in alone[:-1] else 0
        builder.extend([Piece("paragraph", row.cells[0]) for row in first[:captions]])
        header = _names_columns(first[captions : captions + 2], fresh=not count)
        for at, (cells, _) in enumerate(chain(first[captions:], rest)):
            count += 1
            if count > _ROWS:
                raise DocumentError("table", f"has more than {_ROWS:,} rows")
            builder.extend(_row(cells, header=header and not at))


def _tables(rows: Iterable[_Row]) -> Iterator[tuple[list[_Row], Iterator[_Row]]]:
    """The first rows of each table, with a few before it that hold one cell each, and the rest."""
    waiting: list[_Row] = []
    for filled, group in groupby(rows, lambda row: any(row.cells)):
        rest = iter(group)
        first = [*waiting, *islice(rest, _CAPTIONS + 2)] if filled else []
        if filled and (len(first) > _CAPTIONS or any(len(row.cells) > 1 for row in first)):
            waiting = []
            yield first, rest
        elif filled:
            waiting = first
    if waiting:
        yield waiting, iter(())


def _names_columns(rows: Sequence[_Row], *, fresh: bool) -> bool:
    """Whether the first of two rows says what the others hold."""
    if len(rows) < 2:
        return False
    first, second = rows
    if first.bold and not second.bold:
        return True
    return all_words(first.cells, second.cells) and (fresh or any(map(is_number, second.cells)))


def _row(cells: Sequence[str], *, header: bool) -> list[Piece]:
    if len(cells) == 1:
        return [Piece("header" if header else "row", cells[0])]
    return text_row(cells, header)


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
    """A cell's value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return str(value)


def rows_of(objects: Iterable[dict[str, Any]], columns: Sequence[str]) -> Iterator[list[str]]:
    """Objects of the same keys as rows, the keys first."""
    yield list(columns)
    for one in objects:
        yield [_shown(one.get(column)) for column in columns]
