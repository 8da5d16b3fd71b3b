"""Tables: comma- and tab-separated files, and workbooks, a sheet a page.

A row is a unit that can be cited; the first row is the header where it says what the others hold.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import openpyxl

from index.errors import DocumentError
from index.formats import package, text
from index.formats.builder import Builder, Piece, one_line, row

_SAMPLE = 8 << 10  # characters by which a separator is told, in time with the square of them
_NUMBER = re.compile(r"[-+(]?[$€£]?\s*\d[\d.,\s]*%?\)?$|\d{4}-\d\d-\d\d")
_FIELD = 16 << 20  # characters of one field
_ROWS = 2_000_000


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
    """Sheets of a workbook, each a page under its name, with the values that formulas last had."""
    package.check(name, data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    builder = Builder()
    builder.paged = True
    builder.title = book.properties.title or ""
    hidden = []
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    for number, sheet in enumerate(sheets):
        if number:
            builder.add("paragraph", "\f")
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
        builder.add("heading", one_line(sheet.title), 1)
        values = sheet.iter_rows(values_only=True)
        extend(builder, ([_shown(value) for value in cells] for cells in values))
    if hidden:
        builder.warnings.append(f"Read as well, though hidden: {', '.join(hidden)}.")
    book.close()
    return builder


def extend(builder: Builder, rows: Iterable[Sequence[str]]) -> None:
    """Append the rows that hold anything, without the columns that are empty at both ends."""
    kept = (_trimmed(cells) for cells in rows)
    kept = (cells for cells in kept if any(cells))
    first = list(islice(kept, 2))
    header = len(first) > 1 and _is_header(*first)
    for number, cells in enumerate(chain(first, kept)):
        if number >= _ROWS:
            raise DocumentError("table", f"has more than {_ROWS:,} rows")
        builder.extend(_row(cells, header=header and not number))


def _row(cells: Sequence[str], *, header: bool) -> list[Piece]:
    if len(cells) == 1:
        return [Piece("header" if header else "row", cells[0])]
    return row([[Piece("paragraph", cell)] if cell else [] for cell in cells], header)


def _trimmed(cells: Sequence[str]) -> list[str]:
    texts = [one_line(cell.replace("\f", " ")) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _is_header(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a table's first row names its columns: all words, no two the same."""
    names = [cell for cell in first if cell]
    return (
        len(names) >= max(1, len(second) - 1)
        and len(set(names)) == len(names)
        and not any(_NUMBER.match(cell) or len(cell) > 100 for cell in names)
    )


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
