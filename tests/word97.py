"""A small writer of documents of Word 97 (MS-DOC), in the compound files of `compound`.

A place in the text is counted in units of UTF-16. What is set on letters, paragraphs and rows are
changes: bytes that `change` makes, which may be added up.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from compound import compound

BOLD, STRUCK, HIDDEN, CAPITALS, LINE = 0x0835, 0x0837, 0x083C, 0x083B, 0x2A3E
DELETED, INSERTED, RISE, SIZE, FONT, DATA = 0x0800, 0x0801, 0x2A48, 0x4A43, 0x4A4F, 0x6A03
SYMBOL, LETTERS_STYLE = 0x6A09, 0x4A30
OUTLINE, LIST, LEVEL = 0x2640, 0x460B, 0x260A
IN_TABLE, ROW, DEPTH, INNER_CELL, INNER_ROW, HEADER = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C, 0x3404
HUGE = 0x6646
_TEXT = 2048  # where the text begins in the stream
_PAGE = 512
_TABLES = 93
_SIZES = "BBHIHH"  # of what a change says

Run = str | tuple[str, bytes]


class Para(NamedTuple):
    """A paragraph: its runs of letters, each maybe with changes, its style, what is set on it, its
    mark, and what is set on that."""

    runs: Sequence[Run]
    style: int = 0
    form: bytes = b""
    mark: str = "\r"
    of_mark: bytes = b""


class Style(NamedTuple):
    """A style: its number among those that are built in, or 0xFFE, its name, the one that it comes
    from, what it sets on paragraphs and on letters, and whether it is for paragraphs."""

    built_in: int
    name: str
    base: int = 0xFFF
    form: bytes = b""
    letters: bytes = b""
    of_paragraphs: bool = True


class Level(NamedTuple):
    """A level of a list: its text, with a character from 0 for each number, the format, the first
    number, flags, after which levels it begins anew, and the style that it is bound to."""

    text: str
    format: int = 0
    start: int = 1
    flags: int = 0
    restarts: int = 0
    style: int = 0xFFF


class Piece(NamedTuple):
    """Up to where in the text a piece goes, whether its letters are in a byte each, its order in
    the stream, and what is set on it (Prm)."""

    end: int
    narrow: bool = False
    order: int = 0
    change: int = 0


def change(code: int, value: int | bytes = 1) -> bytes:
    """One change: its code, and what it says."""
    if isinstance(value, bytes):
        return struct.pack("<HB", code, len(value)) + value
    return struct.pack("<H" + _SIZES[code >> 13], code, value)


def row(*cells: tuple[int, int], header: bool = False) -> bytes:
    """What is set on the mark of a row, by the right edge and the flags of each of its cells."""
    edges = struct.pack(f"<{len(cells) + 1}h", 0, *(edge for edge, _ in cells))
    told = b"".join(struct.pack("<H18x", flags) for _, flags in cells)
    shape = bytes([len(cells)]) + edges + told
    changes = change(IN_TABLE) + change(ROW) + (change(HEADER) if header else b"")
    return changes + struct.pack("<HH", 0xD608, len(shape) + 1) + shape


def table(*rows: Sequence[str], header: bool = False) -> list[Para]:
    """The paragraphs of a table of texts, whose columns are 1000 twips wide."""
    paras = []
    for at, cells in enumerate(rows):
        paras += [Para([cell], form=change(IN_TABLE), mark="\x07") for cell in cells]
        edges = [(1000 * (n + 1), 0) for n in range(len(cells))]
        paras.append(Para([], form=row(*edges, header=header and not at), mark="\x07"))
    return paras


def word(
    text: Sequence[Para | str],
    *,
    footnotes: Sequence[Sequence[Para]] = (),
    endnotes: Sequence[Sequence[Para]] = (),
    boxes: Sequence[Sequence[Para]] = (),
    margins: Sequence[Sequence[Para]] = (),
    titled: bool = False,
    styles: Sequence[Style] = (),
    fonts: Sequence[str] = (),
    lists: Sequence[Sequence[Level]] = (),
    overrides: Sequence[tuple[int, dict[int, int]]] = (),
    pieces: Sequence[Piece] = (),
    changes: Sequence[bytes] = (),
    title: str = "",
    data: bytes = b"",
    flags: int = 0,
    version: int = 0xC1,
    sign: int = 0xA5EC,
) -> bytes:
    r"""A document. Notes belong to the ``\2`` in the text, in their order, first those at the foot,
    and text boxes to the ``\b``; `margins` are what the only section shows, as headers and footers
    of even, odd and first pages. `overrides` are the lists that paragraphs name from 1 on: which
    of `lists` each comes from, and the first numbers of levels. `changes` are for `pieces`."""
    paras = [Para([para]) if isinstance(para, str) else para for para in text]
    end = [Para([])]
    stories = [
        [paras],
        [*footnotes, end] if footnotes else [],
        [*([[]] * 6), *margins, end] if margins else [],
        [*endnotes, end] if endnotes else [],
        [*boxes, end] if boxes else [],
    ]
    every = [para for story in stories for part in story for para in part]
    units = _units("".join(_said(para) for para in every))
    lengths = [[_length(part) for part in story] for story in stories]
    at = _length(paras)
    marks = [place for place in range(at) if units[2 * place : 2 * place + 2] == b"\2\0"]
    anchors = [place for place in range(at) if units[2 * place : 2 * place + 2] == b"\b\0"]
    tables = {
        1: _styles([Style(0, "Normal"), *styles]),
        2: _plc([*marks[: len(footnotes)], at], [b"\1\0"] * len(footnotes)) if footnotes else b"",
        3: _ends(lengths[1]),
        6: b"",
        11: _ends(lengths[2]),
        15: struct.pack("<HH", len(fonts), 0) + b"".join(map(_font, fonts)),
        40: _plc([*anchors, at], [struct.pack("<I22x", 9 + n) for n in range(len(anchors))]),
        46: _plc([*marks[len(footnotes) :], at], [b"\1\0"] * len(endnotes)) if endnotes else b"",
        47: _ends(lengths[3]),
        56: _boxes(lengths[4]),
        73: _lists(lists),
        74: _overrides(overrides),
    }
    given = list(pieces) or [Piece(len(units) // 2)]
    stream, placed = _placed(units, given)
    pcds = [
        struct.pack("<HIH", 0, place * 2 | 1 << 30 if p.narrow else place, p.change)
        for p, place in zip(given, placed, strict=True)
    ]
    clx = b"".join(b"\1" + struct.pack("<H", len(one)) + one for one in changes)
    plc = _plc([0, *(piece.end for piece in given)], pcds)
    # What is rest of the table comes behind it, as of lists.
    tables[33] = clx + b"\2" + struct.pack("<I", len(plc)) + plc
    letters, forms = _runs(every)
    stream, tables[12] = _pages(stream, _spread(letters, given, placed), 1)
    stream, tables[13] = _pages(stream, _spread(forms, given, placed), 13)
    if margins:
        section = change(0x300A, int(titled))
        stream, place = stream + struct.pack("<H", len(section)) + section, len(stream)
        tables[6] = _plc([0, at], [struct.pack("<HIHI", 0, place, 0, 0)])
    sizes = [sum(story) for story in lengths]
    ccps = [sizes[0], sizes[1], sizes[2], 0, 0, sizes[3], sizes[4], 0]
    names = {"WordDocument": b"", "1Table": b""}
    blob, entries = b"", [(0, 0)] * _TABLES
    for number, content in sorted(tables.items()):
        size = 2 + 28 * len(lists) if number == 73 and lists else len(content)
        entries[number] = len(blob), size
        blob += content
    header = struct.pack("<HH6xH4x16x", sign, version, 0x200 | flags).ljust(32, b"\0")
    header += struct.pack("<H28xH12x8I44xH", 14, 22, *ccps, _TABLES)
    header += b"".join(struct.pack("<II", *entry) for entry in entries)
    names["WordDocument"] = (header + stream[len(header) :]).ljust(4096, b"\0")
    names["1Table"] = blob
    if data:
        names["Data"] = data
    if title:
        names["\5SummaryInformation"] = _summary(title)
    return compound(names)


def choice(chosen: int, choices: Sequence[str] = ()) -> bytes:
    """The data of a box or a list in a form (NilPICFAndBinData)."""
    kind = 2 if choices else 1
    content = struct.pack("<IHHH", 0xFFFFFFFF, kind | 25 << 2, 0, 20)
    content += bytes(4) + struct.pack("<H", chosen) + bytes(4) * 5
    if choices:
        content += struct.pack("<HHH", 0xFFFF, len(choices), 0)
        content += b"".join(struct.pack("<H", len(c)) + _units(c) for c in choices)
    return struct.pack("<IH62x", 68 + len(content), 68) + content


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _text(run: Run) -> str:
    return run if isinstance(run, str) else run[0]


def _said(para: Para) -> str:
    return "".join(map(_text, para.runs)) + para.mark


def _length(paras: Iterable[Para]) -> int:
    return sum(len(_units(_said(para))) // 2 for para in paras)


def _runs(paras: Iterable[Para]) -> tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]]:
    """Up to where in the text which changes of letters hold, and which of paragraphs."""
    letters, forms, at = [], [], 0
    for para in paras:
        for run in [*para.runs, (para.mark, para.of_mark)]:
            at += len(_units(_text(run))) // 2
            letters.append((at, b"" if isinstance(run, str) else run[1]))
        forms.append((at, struct.pack("<H", para.style) + para.form))
    return letters, forms


def _placed(units: bytes, pieces: Sequence[Piece]) -> tuple[bytes, list[int]]:
    """The stream with the pieces in their order, and where each is."""
    stream, places = bytes(_TEXT), [0] * len(pieces)
    starts = [0, *(piece.end for piece in pieces)]
    for at in sorted(range(len(pieces)), key=lambda n: pieces[n].order):
        part = units[2 * starts[at] : 2 * pieces[at].end]
        narrow = pieces[at].narrow
        places[at] = len(stream)
        stream += part.decode("utf-16-le").encode("cp1252") if narrow else part
        stream += bytes(len(stream) % 2)
    return stream.ljust(-(-len(stream) // _PAGE) * _PAGE, b"\0"), places


def _spread(
    runs: Sequence[tuple[int, bytes]], pieces: Sequence[Piece], places: Sequence[int]
) -> list[tuple[int, int, bytes]]:
    """Where in the stream what holds."""
    found, start = [], 0
    ends = sorted({end for end, _ in runs} | {piece.end for piece in pieces})
    for end in ends:
        at = next(n for n, piece in enumerate(pieces) if end <= piece.end)
        first = pieces[at - 1].end if at else 0
        width = 1 if pieces[at].narrow else 2
        set_ = next((changes for stop, changes in runs if end <= stop), b"")
        if start < end:
            found.append(
                (places[at] + (start - first) * width, places[at] + (end - first) * width, set_)
            )
        start = end
    return sorted(found)


def _pages(
    stream: bytes, runs: Sequence[tuple[int, int, bytes]], entry: int
) -> tuple[bytes, bytes]:
    """The stream with pages of what is set, and the table that leads to them."""
    starts, records = [], []
    for start, end, set_ in runs:
        content = bytes([len(set_)]) + set_
        if entry > 1:
            even = set_ + bytes(len(set_) % 2)
            content = bytes([0, len(even) // 2]) + even
        at = (_PAGE - 1 - len(content)) & ~1
        page = struct.pack("<IIB", start, end, at // 2 if set_ else 0).ljust(at, b"\0") + content
        starts.append(start)
        records.append(struct.pack("<I", len(stream) // _PAGE))
        stream += page.ljust(_PAGE - 1, b"\0") + b"\1"
    return stream, _plc([*starts, runs[-1][1]], records)


def _plc(places: Sequence[int], records: Sequence[bytes]) -> bytes:
    return struct.pack(f"<{len(places)}I", *places) + b"".join(records)


def _ends(lengths: Sequence[int]) -> bytes:
    """Where the parts of a story begin, and where the last, which is none, ends."""
    ends = [0]
    for length in lengths:
        ends.append(ends[-1] + length)
    return struct.pack(f"<{len(ends)}I", *ends) if lengths else b""


def _boxes(lengths: Sequence[int]) -> bytes:
    records = [struct.pack("<14xI4x", 9 + n) for n in range(len(lengths))]
    return _ends(lengths) + b"".join(records) if lengths else b""


def _styles(styles: Sequence[Style]) -> bytes:
    table = struct.pack("<HHHHHHH6x", 18, len(styles), 10, 1, 91, 15, 0)
    for number, style in enumerate(styles):
        use = 1 if style.of_paragraphs else 2
        told = struct.pack("<HHHHH", style.built_in, use | style.base << 4, use, 0, 0)
        told += struct.pack("<H", len(style.name)) + _units(style.name) + bytes(2)
        parts = [struct.pack("<H", number) + style.form] if style.of_paragraphs else []
        for part in [*parts, style.letters]:
            told += struct.pack("<H", len(part)) + part + bytes(len(part) % 2)
        table += struct.pack("<H", len(told)) + told
    return table


def _font(name: str) -> bytes:
    told = bytes(39) + _units(name) + bytes(2)
    return bytes([len(told)]) + told


def _lists(lists: Sequence[Sequence[Level]]) -> bytes:
    table = struct.pack("<H", len(lists))
    for number, levels in enumerate(lists):
        bound = [level.style for level in levels] + [0xFFF] * (9 - len(levels))
        table += struct.pack("<II9HBB", number, 0, *bound, int(len(levels) == 1), 0)
    for levels in lists:
        full = [*levels, *[Level("")] * (9 - len(levels))] if len(levels) > 1 else levels
        for level in full:
            told = struct.pack("<IBB", level.start, level.format, level.flags).ljust(26, b"\0")
            table += told + bytes([level.restarts, 0])
            table += struct.pack("<H", len(level.text)) + _units(level.text)
    return table


def _overrides(overrides: Sequence[tuple[int, dict[int, int]]]) -> bytes:
    table = struct.pack("<I", len(overrides))
    for number, starts in overrides:
        table += struct.pack("<I8xBBBB", number, len(starts), 0, 0, 0)
    for _, starts in overrides:
        table += bytes.fromhex("ffffffff")
        for level, start in starts.items():
            table += struct.pack("<II", start, level | 0x10)
    return table


def _summary(title: str) -> bytes:
    said = title.encode("cp1251") + b"\0"
    header = struct.pack("<HHI16xI16xI", 0xFFFE, 0, 0, 1, 48)
    codes = struct.pack("<IHH", 2, 1251, 0)
    return (
        header
        + struct.pack("<IIIIII", 0, 2, 1, 24, 2, 32)
        + codes
        + struct.pack("<II", 30, len(said))
        + said
    )
