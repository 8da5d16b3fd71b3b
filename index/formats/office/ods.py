"""OpenDocument spreadsheets: sheets, each a page under its name, with the values as they are seen
and what is noted on cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from index.formats.builder import Builder, one_line
from index.formats.office import odt, sheets
from index.formats.office.odt_numbers import whole
from index.formats.office.odt_styles import Styles
from index.formats.office.tables import shown

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_BLANKS = [_TEXT + name for name in ("s", "tab", "line-break")]
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_STYLE = f"{_TABLE}style-name"
_COLUMNS = 1 << 14  # of a sheet


def read(name: str, data: bytes) -> Builder:
    """Blocks of a spreadsheet. Raises `DocumentError` if it is made to do harm."""
    source = odt.opened(name, data)
    builder = Builder()
    builder.paged = builder.several = True
    builder.title = source.title
    for blank in source.content.iter(*_BLANKS):
        blank.text = " "
    reader = _Reader(Styles(source.roots))
    room = sheets.Room(name)
    hidden = []
    tables = source.content.iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table")
    for number, table in enumerate(tables):
        if number:
            builder.add("paragraph", "\f")
        title = one_line(table.get(f"{_TABLE}name", ""))
        if reader.styles.are_hidden(table.get(_STYLE, "")):
            hidden.append(title)
        builder.add("heading", title, 1)
        sheets.extend(builder, room.within(reader.lines(table)))
    builder.warnings += sheets.hidden(hidden)
    return builder


class _Reader:
    """Turns the rows of sheets into lines. A row or cell may stand for many that are alike."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles

    def lines(self, table: Any) -> Iterator[sheets.Line]:
        """The rows of a sheet, of many empty ones one."""
        at = 1
        for row, _ in odt.lines(table):
            line = self._line(row, at)
            times = whole(row.get(f"{_TABLE}number-rows-repeated")) or 1
            for _ in range(times if any(line.texts) else 1):
                yield line
                at += 1

    def _line(self, row: Any, at: int) -> sheets.Line:
        """A row that is number `at`."""
        texts: list[str] = []
        merged, notes, bold = [], {}, []
        column = 0
        for cell in row.iterchildren(*_CELLS):
            for note in cell.iterfind(f"{_OFFICE}annotation"):
                notes[column] = _said(note)
            after = column + (whole(cell.get(f"{_TABLE}number-columns-repeated")) or 1)
            after = min(after, _COLUMNS)
            text = _seen(cell) if cell.tag == _CELLS[0] else ""
            if text:
                texts += [""] * (column - len(texts)) + [text] * (after - column)
                style = cell.get(_STYLE) or row.get(f"{_TABLE}default-cell-style-name", "")
                bold.append(self.styles.of_cell(style).bold)
            columns = whole(cell.get(f"{_TABLE}number-columns-spanned")) or 1
            rows = whole(cell.get(f"{_TABLE}number-rows-spanned")) or 1
            if columns > 1 or rows > 1:
                merged.append((range(column, min(column + columns, _COLUMNS)), at + rows - 1))
            column = after
        return sheets.Line(texts, all(bold), merged, notes)


def _seen(cell: Any) -> str:
    """A cell's value as it is seen; a date as other workbooks' are, which has no other reading."""
    with suppress(ValueError):
        return shown(datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", "")))
    return _said(cell)


def _said(element: Any) -> str:
    """What the paragraphs of a cell or a note say."""
    return " ".join("".join(p.itertext()) for p in element.iterfind(f"{_TEXT}p"))
