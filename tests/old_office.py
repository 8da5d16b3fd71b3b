"""Small writers of what Excel (MS-XLS) and PowerPoint (MS-PPT) wrote before 2007."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from compound import compound

FORMATS = ("General", "0.00", "d/m/yyyy", "[h]:mm", '"€" #,##0.00')
"""The formats of cells; one that is bold has the same number and as many more."""
BOLD = len(FORMATS)


class Error(NamedTuple):
    """The value of a cell that is an error."""

    code: int


class Sheet(NamedTuple):
    """Rows of values, each alone or with its format's number; cells that are merged as first and
    last row, first and last column; notes by row and column."""

    name: str
    rows: Sequence[Sequence[Any]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    notes: Mapping[tuple[int, int], str] = {}
    hidden: bool = False


def biff(kind: int, content: bytes = b"") -> bytes:
    """A record of a workbook."""
    return struct.pack("<HH", kind, len(content)) + content


def workbook(
    sheets: Sequence[Sheet], *, more: bytes = b"", from_1904: bool = False, summary: bytes = b""
) -> bytes:
    """A workbook as Excel 97 saved it; `more` are records of the whole."""
    stream = workbook_stream(sheets, more, from_1904)
    folder = {"Workbook": stream}
    return compound(folder | ({"\x05SummaryInformation": summary} if summary else {}))


def workbook_stream(sheets: Sequence[Sheet], more: bytes = b"", from_1904: bool = False) -> bytes:
    """The stream of such a workbook."""
    strings: dict[str, int] = {}
    parts = [_sheet(sheet, strings) for sheet in sheets]

    def whole(offsets: Iterable[int]) -> bytes:
        fonts = b"".join(
            biff(0x31, struct.pack("<5H4x", 200, 0, 8, weight, 0) + _short("A"))
            for weight in (400, 700)
        )
        formats = b"".join(
            biff(0x41E, struct.pack("<H", 200 + at) + _long(code))
            for at, code in enumerate(FORMATS)
        )
        style = struct.pack("<HHHBBBBIiH", 0, 0, 0xFFF5, 0, 0, 0, 0, 0, 0, 0)
        looks = b"".join(
            biff(0xE0, struct.pack("<HHHBBBBIiH", bold, 200 + at, 1, 0, 0, 0, 0, 0, 0, 0))
            for bold in (0, 1)
            for at in range(len(FORMATS))
        )
        names = b"".join(
            biff(0x85, struct.pack("<iBB", offset, sheet.hidden, 0) + _short(sheet.name))
            for offset, sheet in zip(offsets, sheets, strict=True)
        )
        table = struct.pack("<ii", len(strings), len(strings)) + b"".join(map(_long, strings))
        start = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0, 6))
        start += biff(0x42, b"\xb0\x04") + biff(0x22, bytes([from_1904, 0]))
        return (
            start
            + more
            + fonts
            + formats
            + biff(0xE0, style)
            + looks
            + names
            + (biff(0xFC, table) + biff(0x0A))
        )

    at = len(whole([0] * len(sheets)))
    offsets = []
    for part in parts:
        offsets.append(at)
        at += len(part)
    return whole(offsets) + b"".join(parts)


def _sheet(sheet: Sheet, strings: dict[str, int]) -> bytes:
    out = biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 1996, 0, 6))
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            value, look = cell if isinstance(cell, tuple) and type(cell) is tuple else (cell, 0)
            place = struct.pack("<HHH", row, column, look + 1)
            if isinstance(value, str):
                out += biff(
                    0xFD, place + struct.pack("<i", strings.setdefault(value, len(strings)))
                )
            elif isinstance(value, bool):
                out += biff(0x205, place + bytes([value, 0]))
            elif isinstance(value, Error):
                out += biff(0x205, place + bytes([value.code, 1]))
            elif isinstance(value, (int, float)):
                out += biff(0x203, place + struct.pack("<d", value))
    if sheet.merged:
        ranges = b"".join(struct.pack("<4H", *one) for one in sheet.merged)
        out += biff(0xE5, struct.pack("<H", len(sheet.merged)) + ranges)
    for number, ((row, column), text) in enumerate(sheet.notes.items(), 1):
        out += biff(0x5D, struct.pack("<5H12x4x", 0x15, 0x12, 0x19, number, 0x4011))
        out += biff(0x1B6, struct.pack("<HHHHHHHHH", 0, 0, 0, 0, 0, len(text), 16, 0, 0))
        out += biff(0x3C, b"\1" + text.encode("utf-16-le")) + biff(0x3C, bytes(16))
        out += biff(0x1C, struct.pack("<4H", row, column, 0, number) + _long("A. Berg") + b"\0")
    return out + biff(0x0A)


def _short(text: str) -> bytes:
    return bytes([len(text), 1]) + text.encode("utf-16-le")


def _long(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


TITLE, BODY, NOTES, OTHER = 0, 1, 2, 4
"""Kinds of texts."""
_NOTES_BODY = 0x0C


class Slide(NamedTuple):
    """A slide: its texts in the outline, by kind; its shapes, as `shape` and `table` write them;
    and what is noted."""

    outline: Sequence[tuple[int, str]] = ()
    shapes: Sequence[bytes] = ()
    notes: str = ""


def atom(kind: int, content: bytes = b"", instance: int = 0) -> bytes:
    """A record that holds no others."""
    return struct.pack("<HHI", instance << 4, kind, len(content)) + content


def container(kind: int, *inside: bytes, instance: int = 0) -> bytes:
    """A record that holds others."""
    content = b"".join(inside)
    return struct.pack("<HHI", instance << 4 | 15, kind, len(content)) + content


def text(kind: int, said: str, *more: bytes) -> bytes:
    """A text, of bytes where it is Latin."""
    latin = all(character < "\x80" for character in said)
    chars = atom(0x0FA8, said.encode()) if latin else atom(0x0FA0, said.encode("utf-16-le"))
    return atom(0x0F9F, struct.pack("<I", kind)) + chars + b"".join(more)


def bullets(said: str) -> bytes:
    """The style of a text whose paragraphs have bullets."""
    return atom(0x0FA1, struct.pack("<IHIH", len(said) + 1, 0, 1, 1))


def shape(
    *said: bytes,
    outlined: int | None = None,
    place: int | None = None,
    box: tuple[int, int, int, int] | None = None,
    properties: Mapping[int, int | bytes] | None = None,
) -> bytes:
    """A shape with a text; `outlined` is the number of a text in the outline."""
    inside = [atom(0xF00A, bytes(8), 1)]
    if properties:
        long = b"".join(value for value in properties.values() if isinstance(value, bytes))
        table = b"".join(
            struct.pack("<HI", number | 0x8000, len(value))
            if isinstance(value, bytes)
            else struct.pack("<HI", number, value)
            for number, value in properties.items()
        )
        inside.append(atom(0xF00B, table + long, len(properties)))
    if box is not None:
        inside.append(atom(0xF00F, struct.pack("<4i", *box)))
    if place is not None:
        inside.append(container(0xF011, atom(0x0BC3, struct.pack("<iBBxx", 0, place, 0))))
    if outlined is not None:
        said = (atom(0x0F9E, struct.pack("<i", outlined)),)
    if said:
        inside.append(container(0xF00D, *said))
    return container(0xF004, *inside)


def table(*cells: bytes) -> bytes:
    """A group of shapes that is a table."""
    return container(0xF003, shape(properties={0x039F: 1}), *cells)


def _drawing(shapes: Sequence[bytes]) -> bytes:
    return container(0x040C, container(0xF002, container(0xF003, shape(), *shapes)))


def presentation(
    slides: Sequence[Slide], *, token: int = 0xE391C05F, summary: bytes = b""
) -> dict[str, Any]:
    """A presentation as PowerPoint 97 saved it, as the folder that `compound` writes."""
    numbers = count(2)  # 1 is the document
    stream, offsets = b"", {}

    def put(content: bytes) -> int:
        nonlocal stream
        number = next(numbers)
        offsets[number] = len(stream)
        stream += content
        return number

    listed, noted = b"", b""
    for at, slide in enumerate(slides):
        own, page = 256 + at, 512 + at if slide.notes else 0
        if slide.notes:
            shapes = [shape(text(NOTES, slide.notes), place=_NOTES_BODY), shape(text(OTHER, "7"))]
            notes = atom(0x03F1, struct.pack("<II", own, 0))
            number = put(container(0x03F0, notes, _drawing(shapes)))
            noted += atom(0x03F3, struct.pack("<IIiII", number, 0, 0, page, 0))
        about = atom(0x03EF, struct.pack("<I8sIIHH", 0, bytes(8), 0, page, 0, 0))
        number = put(container(0x03EE, about, _drawing(slide.shapes)))
        listed += atom(0x03F3, struct.pack("<IIiII", number, 0, 0, own, 0))
        listed += b"".join(text(kind, said) for kind, said in slide.outline)
    lists = [container(0x0FF0, listed), container(0x0FF0, noted, instance=2)]
    master = container(0x0FF0, text(TITLE, "Click to edit"), instance=1)
    offsets[1] = len(stream)
    stream += container(0x03E8, atom(0x03E9, bytes(40)), master, *lists)
    return saved_again(b"", stream, offsets, 0, token) | (
        {"\x05SummaryInformation": summary} if summary else {}
    )


def saved_again(
    before: bytes, added: bytes, offsets: Mapping[int, int], last: int, token: int = 0xE391C05F
) -> dict[str, Any]:
    """A presentation to whose stream an edit is added: what is new, its offsets by number, and
    where the edit before it is."""
    stream = before + added
    directory = len(stream)
    stream += atom(
        0x1772, b"".join(struct.pack("<II", 1 << 20 | n, at) for n, at in offsets.items())
    )
    edit = len(stream)
    stream += atom(0x0FF5, struct.pack("<IHBBIIIIHH", 0, 0, 0, 3, last, directory, 1, 9, 1, 0))
    user = atom(0x0FF6, struct.pack("<IIIHHBBxx", 20, token, edit, 0, 0x3F4, 3, 0))
    return {"Current User": user, "PowerPoint Document": stream}


def summary(title: str) -> bytes:
    """The summary of a document, in the code page of Western Europe."""
    coded = title.encode("cp1252") + b"\0"
    named = struct.pack("<II", 30, len(coded)) + coded
    start = struct.pack("<IIIIII", 0, 2, 1, 24, 2, 32) + struct.pack("<IHxx", 2, 1252)
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, bytes(16), 1, bytes(16), 48) + start + named
