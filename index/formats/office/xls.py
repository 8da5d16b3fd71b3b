"""Workbooks of Excel before 2007 (`.xls`): sheets, each a page under its name, as in newer ones."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from typing import Any

import xlrd

from index.errors import DocumentError
from index.formats import compound
from index.formats.builder import Builder, one_line
from index.formats.office import sheets
from index.formats.office.tables import seen_number

_NO_WORKBOOK = "is no workbook or is damaged"
_RECORD = struct.Struct("<HH")  # a record's type and its length (MS-XLS: 2.1.4)
_NOTHING = struct.pack("<H", 0x00E1)  # a type of which xlrd reads no more than the length
# What is not read, by type, since xlrd gives up a workbook for a fault in it, or takes very long:
# names and other workbooks, links and tips, colours and styles, page breaks and panes, ...
_NOT_READ = {0x0017, 0x0018, 0x001A, 0x001B, 0x0023, 0x0041, 0x005C, 0x008C, 0x0092, 0x00A0}
_NOT_READ |= {0x015F, 0x01AE, 0x01B0, 0x01B8, 0x0218, 0x023E, 0x0293, 0x0800}
_FIRST = {0x0009, 0x0209, 0x0409, 0x0809}  # types with which a workbook begins
_BOLD = 600  # a weight, of 1,000
_DATE = "yyyy-mm-dd"
_LOCKED = "Workbook is encrypted"  # what xlrd says


class _Silence(io.TextIOBase):
    """Where xlrd writes what it finds odd."""

    def write(self, text: str) -> int:
        return len(text)


def read(name: str, data: bytes) -> Builder:
    """Blocks of a workbook. Raises `DocumentError` if it is protected by a password."""
    folder: compound.Folder = {}
    stream: Any = data
    if not _is_bare(data):
        wanted = ("workbook", "book", compound.SUMMARY)
        folder, _ = compound.opened(name, data, _NO_WORKBOOK, wanted)
        stream = folder.get("workbook") or folder.get("book")
    if not isinstance(stream, bytes) or not _is_bare(stream):
        raise DocumentError(name, _NO_WORKBOOK)
    silence = _Silence()
    with redirect_stdout(silence):
        try:
            book = xlrd.open_workbook(
                file_contents=_without_what_is_not_read(stream),
                logfile=silence,
                formatting_info=True,  # numbers as they are seen
                on_demand=True,  # one sheet after the other, so that all need not fit in memory
                ragged_rows=True,
            )
        except xlrd.XLRDError as error:
            if str(error) == _LOCKED:
                raise DocumentError(name, "is protected by a password") from error
            raise
        builder = _Reader(name, book).builder()
    builder.title = compound.title(folder)
    return builder


def _is_bare(data: bytes) -> bool:
    """Whether bytes are a workbook's own, as Excel 2 to 4 have saved them in no other file."""
    if len(data) < _RECORD.size:
        return False
    kind, length = _RECORD.unpack_from(data)
    return kind in _FIRST and 4 <= length <= 20


def _without_what_is_not_read(stream: bytes) -> bytes:
    """The stream, each record in its place, those that are not read as ones that say nothing."""
    kept = bytearray(stream)
    at = 0
    while at + _RECORD.size <= len(kept):
        kind, length = _RECORD.unpack_from(kept, at)
        if kind in _NOT_READ:
            kept[at : at + len(_NOTHING)] = _NOTHING
        at += _RECORD.size + length
    return bytes(kept)


class _Reader:
    """Turns sheets into blocks."""

    def __init__(self, name: str, book: Any) -> None:
        self._book = book
        self._room = sheets.Room(name)

    def builder(self) -> Builder:
        builder = Builder()
        builder.paged = builder.several = True
        hidden = []
        for number in range(self._book.nsheets):
            sheet = self._book.sheet_by_index(number)
            title = one_line(sheet.name)
            if number:
                builder.add("paragraph", "\f")
            if sheet.visibility:
                hidden.append(title)
            builder.add("heading", title, 1)
            sheets.extend(builder, self._room.within(self._lines(sheet)))
            self._book.unload_sheet(number)
        builder.warnings += sheets.hidden(hidden)
        return builder

    def _lines(self, sheet: Any) -> Iterator[sheets.Line]:
        """The rows of a sheet."""
        merged: dict[int, list[tuple[range, int]]] = {}
        for top, bottom, left, right in sheet.merged_cells:
            merged.setdefault(top, []).append((range(left, right), bottom))
        notes: dict[int, dict[int, str]] = {}
        for (row, column), note in sheet.cell_note_map.items():
            notes.setdefault(row, {})[column] = note.text
        looks = cache(self._looks)
        for row in range(sheet.nrows):
            texts, bold = [], []
            kinds, values = sheet.row_types(row), sheet.row_values(row)
            for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
                text = ""
                if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    code, is_bold = looks(sheet.cell_xf_index(row, column))
                    text = self._seen(kind, value, code)
                    bold.append(is_bold)
                texts.append(text)
            yield sheets.Line(texts, all(bold), merged.get(row, ()), notes.get(row, {}))

    def _looks(self, at: int) -> tuple[str, bool]:
        """The number format at this place of the workbook's list, and whether it is bold."""
        if at >= len(self._book.xf_list):
            return "", False
        look = self._book.xf_list[at]
        format = self._book.format_map.get(look.format_key)
        font = self._book.font_list[look.font_index]
        return (format and format.format_str) or "", font.weight >= _BOLD

    def _seen(self, kind: int, value: Any, code: str) -> str:
        """A cell's value as it is seen."""
        if kind == xlrd.XL_CELL_DATE:
            code = code or _DATE  # some formats of dates are known by their numbers alone
        if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return seen_number(value, code, from_1904=bool(self._book.datemode))
        if kind == xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        if kind == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, "#ERR!"))
        return str(value)
