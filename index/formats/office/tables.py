"""Tables: comma- and tab-separated files, and workbooks, a sheet a page.

What the rows say is told in `sheets`.
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
from itertools import chain, islice
from typing import Any

import openpyxl
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from index.formats import chats, package
from index.formats.builder import Builder, one_line
from index.formats.decoding import decode
from index.formats.office import sheets

_SAMPLE = 64 << 10  # characters by which a separator is told
_SEPARATORS = "\t;|,"  # the likeliest first where they part lines alike: commas stand in numbers
_NAMED = re.compile(r"sep=([^\w\s\"]|\t) *\n")  # a first line that is there for Excel alone
_COMMENTS = re.compile(r"(?:[^\S\n]*#[^\n]*\n)++")
_TORN = re.compile(r"\d\0\d")  # a number in two fields
# Of a number format: [$€-407] and "words", \\ before a character, room as wide as one, colours.
_LITERAL = re.compile(r'\[\$([^\]-]*)[^\]]*\]|"([^"]*)"|\\(.)|[_*].|\[[A-Z][a-z]+\]')
_DIGITS = re.compile(r"([^#0?.,;]*?)([#0?,]*[#0?])(?:\.([#0?]{1,30}))?( ?%|[^#0?.,;%E/@]*)")
_MERGED = re.compile(rb'mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_NO_VALUE = re.compile(  # a formula whose value is no empty text, but was never found
    rb'<c (?:(?!t="str")[^>])*+><f(?: [^>]*+)?>[^<]*+</f>(?:<v>\s*+</v>|<v ?/>)?</c>'
)
_NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_PLACE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_THREAD = re.compile(r"\[Threaded comment\].*?\n\s*Comment:\s*", re.S)  # what older programs show
_MOST_MERGED = 10_000
_PRECISION = 400  # digits, of the largest float with 30 decimals
_FIELD = 16 << 20  # characters of one field


def read(name: str, data: bytes) -> Builder:
    """Rows of a text whose fields are separated by commas, semicolons, tabs or bars."""
    source, warnings, encoding = decode(name, data)
    source = source.replace("\f", "\n")
    csv.field_size_limit(_FIELD)
    usual = "\t" if name.lower().endswith(".tsv") else ","
    builder = Builder(warnings, encoding)
    named = _NAMED.match(source)
    lines = source[named.end() :] if named else source
    comments, lines = _commented(lines, usual if named is None else named[1])
    rows = _fields(lines, named[1] if named else _separator(lines[:_SAMPLE]) or usual)
    first = next(rows, [])
    if chats.are_fields(first):
        below = [row for row in rows if any(row)]
        records = [dict(zip(first, row, strict=False)) for row in below]
        whole = len(set(first)) == len(first) >= max(map(len, below), default=0)
        if said := chats.pieces(records, is_table=True, all_fields=True) if whole else []:
            builder.extend(said)
            return builder
        rows = iter(below)
    if comments:
        builder.add("paragraph", "\n".join(comments))
    extend(builder, chain([first], rows))
    return builder


def _commented(rows: str, usual: str) -> tuple[list[str], str]:
    """What is said in lines with a number sign on top of a table, and the rest; the names of the
    columns may have such a sign before them.

    >>> _commented("# by Ann, on 3 May\\n# GBP\\n#a,b,c\\n1,2,3\\n", ",")
    (['by Ann, on 3 May', 'GBP'], '#a,b,c\\n1,2,3\\n')
    """
    lines = _COMMENTS.match(rows)
    if lines is None:
        return [], rows
    own, after = lines[0].splitlines(keepends=True), rows[lines.end() :]
    separator = _separator(after[:_SAMPLE]) or usual
    width = len(next(filter(None, _fields(after[:_SAMPLE], separator)), []))
    widths = [len(next(_fields(line, separator), [])) for line in own]
    if width < 2 or all(found == width for found in widths):
        return [], rows
    if widths[-1] == width:
        after = own.pop() + after
    return list(filter(None, (line.strip().strip("#").strip() for line in own))), after


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
    data = package.transitional(data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    builder = Builder()
    builder.paged = builder.several = True
    builder.title = book.properties.title or ""
    hidden, empty = [], []
    room = sheets.Room(name)
    worksheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    for number, sheet in enumerate(worksheets):
        if number:
            builder.add("paragraph", "\f")
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
        builder.add("heading", one_line(sheet.title), 1)
        merged, lacks_values = _apart(sheet)
        if lacks_values:
            empty.append(sheet.title)
        sheets.extend(builder, room.within(_lines(sheet, merged)))
    builder.warnings += sheets.hidden(hidden)
    if empty:
        names = ", ".join(empty)
        builder.warnings.append(
            f"Formulas have no values until an office program saves it: {names}."
        )
    book.close()
    return builder


def extend(builder: Builder, rows: Iterable[Sequence[str]]) -> None:
    """Append the rows that hold anything, without the columns that are empty at both ends."""
    sheets.extend(builder, map(sheets.Line, rows))


def _lines(sheet: Any, merged: Mapping[int, Sequence[tuple[range, int]]]) -> Iterator[sheets.Line]:
    """The rows of a sheet."""
    noted = _notes(sheet)
    sheet.reset_dimensions()  # some programs say that a sheet is smaller than it is
    for at, row in enumerate(sheet.iter_rows(), 1):
        yield sheets.Line(
            [seen(cell.value, cell.number_format) for cell in row],
            all(cell.font.bold for cell in row if cell.value is not None),
            merged.get(at, ()),
            noted.get(at, {}),
        )


def _notes(sheet: Any) -> dict[int, dict[int, str]]:
    """What is noted on cells of a sheet, by row and column."""
    archive = sheet.parent._archive  # what is read row by row says nothing of it either
    path, names = get_rels_path(sheet._worksheet_path), set(archive.namelist())
    links = get_dependents(archive, path).find(_NOTES) if path in names else ()
    found: dict[int, dict[int, str]] = {}
    for target in names.intersection(link.target for link in links):
        for note in package.tree(archive.read(target)).iter("{*}comment"):
            text = "".join(run.text or "" for run in note.iterfind("{*}text//{*}t"))
            if place := _PLACE.fullmatch(note.get("ref", "")):
                row, column = coordinate_to_tuple(place[0])
                found.setdefault(row, {})[column - 1] = _THREAD.sub("", text, count=1)
    return found


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


def seen(value: Any, code: str | None) -> str:
    """A cell's value in its number format (ECMA-376, part 1: 18.8.31), if that is no more than
    separators, decimals, a share, and words or a currency around it; else as `shown`.

    >>> seen(0.0725, "0.0%"), seen(-1234.5, "[$€-407] #,##0.00;[Red]-#,##0"), seen(7, "000")
    ('7.3%', '-€ 1,234.50', '007')
    """
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return shown(value)
    plain = _LITERAL.sub(lambda literal: next(filter(None, literal.groups()), ""), code or "")
    found = _DIGITS.fullmatch(plain.partition(";")[0])
    if found is None or not math.isfinite(value):
        return shown(value)
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


def seen_number(number: float, code: str, *, from_1904: bool) -> str:
    """A number in its format as `seen` has it, one whose format is a date's as that date; days are
    counted from 1900 or from 1904.

    >>> seen_number(2.5, "0.00", from_1904=False), seen_number(45292, "d/m/yyyy", from_1904=False)
    ('2.50', '2024-01-01')
    """
    if not is_date_format(code):
        return seen(int(number) if number.is_integer() else number, code)
    epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
    try:
        return shown(from_excel(number, epoch, timedelta=is_timedelta_format(code)))
    except (OverflowError, ValueError):
        return "#VALUE!"  # as in newer workbooks


def shown(value: Any) -> str:
    """A cell's value as a person reads it.

    >>> shown(datetime.timedelta(hours=30, minutes=5)), shown(datetime.time(7, 30))
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
        yield [shown(one.get(column)) for column in columns]
