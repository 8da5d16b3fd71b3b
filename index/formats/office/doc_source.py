"""What a document of Word 97 to 2003 is made of (MS-DOC): its text in pieces, and what is set on
letters and paragraphs by where in the file they lie.

A place in the text is counted in units of UTF-16, as Word does it: what is beyond U+FFFF stays two
surrogates until `whole` joins them. Whatever is read outside of the file is 0 or nothing.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from index.errors import DocumentError
from index.formats import compound

_NO_DOCUMENT = "is no Word document or is damaged"
_TOO_OLD = "is from Word 95 or older; save it as .docx"
_TOP = ("worddocument", "0table", "1table", "data", compound.SUMMARY)
_SIGN = 0xA5EC
_OLD_SIGNS = frozenset((0xA59B, 0xA5DB, 0xA5DC, 0xA697, 0xA698, 0xA699, 0xBE31, 0x37FE))
_VERSION = 0xC0  # of Word 97; those of Word 6 and 95 are about 0x65
_PROTECTED, _SECOND_TABLE = 0x100, 0x200
_LENGTHS, _TABLES = 76, 154  # where the header has the lengths of stories, and its tables
_MOST = 1 << 25  # characters of a document; Word itself ends at 32 MB
_BLOCK = 512  # bytes of a page of properties
_PAGE = 0x3FFFFF  # the bits of its number
_HUGE = (0x6645, 0x6646)  # changes that are elsewhere, since they are too many
_LARGEST = 0x3FFF  # bytes of changes at one place, but for rows of tables
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes of what a change says, by its code; 0 is told
_ROW, _TABS = 0xD608, 0xC615  # changes whose size is told in another way
_ENDS = re.compile("[\x07\x0c\r]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LATIN = "".join(bytes([code]).decode("cp1252", "replace") for code in range(256))

STORIES = ("text", "footnotes", "margins", "macros", "comments", "endnotes", "boxes")
"""The parts of the text that follow each other."""


class Run(NamedTuple):
    """Letters from `start` to `end` on which the same is set: on them, then on their piece."""

    start: int
    end: int
    own: bytes
    piece: bytes


class _Piece(NamedTuple):
    """A part of the text: where it lies in the stream, bytes of each unit, and what is set."""

    start: int
    end: int
    place: int
    width: int
    changes: bytes


class Plc:
    """A table of places in ascending order, between each two of which a record belongs."""

    def __init__(self, data: bytes, size: int) -> None:
        """`size` is that of a record in bytes."""
        self._data, self._size = data, size
        self._count = max(0, (len(data) - 4) // (4 + size))
        given = struct.unpack_from(f"<{self._count + 1}I", data) if len(data) >= 4 else ()
        self.places: Sequence[int] = given

    def __len__(self) -> int:
        """How many records there are."""
        return self._count

    def record(self, at: int) -> bytes:
        """The record after the place of this number from 0."""
        start = 4 * (self._count + 1) + at * self._size
        return self._data[start : start + self._size]


class _Pages:
    """What is set on letters, or on paragraphs, in pages of the stream (FKP)."""

    def __init__(self, stream: bytes, plc: Plc, entry: int) -> None:
        """`plc` tells the pages, `entry` is the size of what tells where in one something is."""
        self._stream, self._plc, self._entry = stream, plc, entry
        self._known: dict[int, tuple[tuple[int, ...], list[bytes]]] = {}

    def at(self, place: int) -> tuple[int, bytes]:
        """What is set on a place in the stream, and up to where."""
        at = bisect_right(self._plc.places, place) - 1
        following = self._plc.places[at + 1 : at + 2]
        if 0 <= at < len(self._plc):
            starts, found = self._page(number(self._plc.record(at), 0, 4) & _PAGE)
            run = bisect_right(starts, place) - 1
            if 0 <= run < len(found):
                return max(place + 1, starts[run + 1]), found[run]
            following = starts[:1] if run < 0 else following
        return max(place + 1, *(following or [len(self._stream)])), b""

    def _page(self, which: int) -> tuple[tuple[int, ...], list[bytes]]:
        """Where what is set begins in a page, and what it is."""
        if which not in self._known:
            page = self._stream[which * _BLOCK : (which + 1) * _BLOCK].ljust(_BLOCK, b"\0")
            count = min(page[-1], (_BLOCK - 5) // (4 + self._entry))
            starts = struct.unpack_from(f"<{count + 1}I", page)
            offsets = page[4 * (count + 1) :: self._entry][:count]
            self._known[which] = starts, [self._found(page, 2 * offset) for offset in offsets]
        return self._known[which]

    def _found(self, page: bytes, at: int) -> bytes:
        """What is at an offset in a page; its size is in bytes, of a paragraph in words."""
        if not at:
            return b""
        size = page[at]
        if self._entry > 1:
            at, size = (at, 2 * size - 1) if size else (at + 1, 2 * number(page, at + 1, 1))
        return page[at + 1 : at + 1 + size]


class Source:
    """A document that is open."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises `DocumentError` where the file is protected, too old, damaged or not Word's."""
        if number(data, 0) in _OLD_SIGNS:  # older still, without streams
            raise DocumentError(name, _TOO_OLD)
        folder, _ = compound.opened(name, data, _NO_DOCUMENT, _TOP)
        streams = {key: value for key, value in folder.items() if isinstance(value, bytes)}
        self._name = name
        self._stream = streams.get("worddocument", b"")
        sign, flags = number(self._stream, 0), number(self._stream, 10)
        if sign in _OLD_SIGNS or (sign == _SIGN and number(self._stream, 2) < _VERSION):
            raise DocumentError(name, _TOO_OLD)
        if sign == _SIGN and flags & _PROTECTED:
            raise DocumentError(name, "is protected by a password")
        if sign != _SIGN:
            raise DocumentError(name, _NO_DOCUMENT)
        tables = ("1table", "0table") if flags & _SECOND_TABLE else ("0table", "1table")
        self._tables = streams.get(tables[0]) or streams.get(tables[1], b"")
        self._data = streams.get("data", b"")
        self.title = compound.title(folder)
        self._is_damaged = False
        self._pieces = list(self._read_pieces())
        self._starts = [piece.start for piece in self._pieces]
        self.text = "".join(map(self._units, self._pieces))
        self._letters = _Pages(self._stream, Plc(self.table(12), 4), 1)
        self._paragraphs = _Pages(self._stream, Plc(self.table(13), 4), 13)
        lengths = [number(self._stream, _LENGTHS + 4 * at, 4) for at in range(len(STORIES))]
        ends = [min(end, len(self.text)) for end in accumulate(lengths)]
        self.stories = dict(zip(STORIES, zip([0, *ends], ends, strict=False), strict=True))
        """Where each story begins and ends."""
        self._is_damaged |= sum(lengths) > len(self.text)

    @property
    def warnings(self) -> list[str]:
        """That the file is damaged, where it is."""
        return [compound.DAMAGED] if self._is_damaged else []

    def table(self, at: int, rest: bool = False) -> bytes:
        """One of the tables by its number in the header (FibRgFcLcb97); with the `rest` of the
        stream, where what belongs to it comes after it."""
        start, size = (number(self._stream, _TABLES + 8 * at + place, 4) for place in (0, 4))
        return self._tables[start : None if rest and size else start + size]

    def block(self, place: int) -> bytes:
        """What is at a place in the stream behind its size in two bytes."""
        return self._stream[place + 2 : place + 2 + number(self._stream, place)]

    def binary(self, place: int) -> bytes:
        """The data of a field in a form at a place in the stream of data."""
        size, header = number(self._data, place, 4), number(self._data, place + 4)
        return self._data[place + header : place + min(size, _LARGEST)]

    def paragraphs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where each paragraph begins and where its mark is, which the last may not have."""
        for mark in _ENDS.finditer(self.text, start, end):
            yield start, mark.start()
            start = mark.end()
        if start < end:
            yield start, end

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """What is set on the letters between two places."""
        at = bisect_right(self._starts, start) - 1
        while start < end:
            piece = self._pieces[at]
            place = piece.place + (start - piece.start) * piece.width
            limit, changes = self._letters.at(place)
            stop = min(end, piece.end, start - (place - limit) // piece.width)
            yield Run(start, stop, changes, piece.changes)
            start = stop
            at += start == piece.end

    def paragraph(self, mark: int) -> tuple[int, bytes, bytes]:
        """The style of the paragraph with a mark at this place, and what is set on it and on its
        piece."""
        piece = self._pieces[bisect_right(self._starts, mark) - 1]
        _, found = self._paragraphs.at(piece.place + (mark - piece.start) * piece.width)
        changes = found[2:]
        if number(changes, 0) in _HUGE:
            place = number(changes, 2, 4)
            changes = self._data[place + 2 : place + 2 + number(self._data, place)]
        return number(found, 0), changes, piece.changes

    def _read_pieces(self) -> Iterator[_Piece]:
        """The text's pieces, none of which is empty or ends outside of the stream."""
        table = self.table(33)
        at, changes = 0, []
        while number(table, at, 1) == 1:
            size = number(table, at + 1)
            changes.append(table[at + 3 : at + 3 + min(size, _LARGEST)])
            at += 3 + size
        plc = Plc(table[at + 5 : at + 5 + number(table, at + 1, 4)], 8)
        if number(table, at, 1) != 2 or not len(plc):
            raise DocumentError(self._name, _NO_DOCUMENT)
        start = 0
        for index in range(len(plc)):
            record = plc.record(index)
            told, change = number(record, 2, 4), number(record, 6)
            width = 1 if told & 1 << 30 else 2
            place = (told & 0x3FFFFFFF) // (2 if width == 1 else 1)
            length = plc.places[index + 1] - plc.places[index]
            held = max(0, len(self._stream) - place) // width
            self._is_damaged |= length < 0 or length > held
            end = start + max(0, min(length, held))
            if end > _MOST:
                raise DocumentError(self._name, "holds more than it can, it is damaged")
            if end > start:
                yield _Piece(start, end, place, width, _changes_of(change, changes))
            start = end

    def _units(self, piece: _Piece) -> str:
        size = (piece.end - piece.start) * piece.width
        data = self._stream[piece.place : piece.place + size]
        if piece.width == 1:
            return data.decode("latin-1").translate(_OF_LATIN)
        return _ASTRAL.sub(_parted, data.decode("utf-16-le", "surrogatepass"))


_OF_LATIN = {
    code: letter for code, letter in enumerate(_LATIN) if letter not in (chr(code), "\ufffd")
}
# A change of a whole piece that is told by a short number (Prm0), as its code.
_SHORT = (
    {0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x55: 0x0835, 0x57: 0x0837}
    | {0x5A: 0x083A, 0x5B: 0x083B, 0x5C: 0x083C, 0x5E: 0x2A3E, 0x68: 0x2A48, 0x73: 0x2A53}
    | {0x53: 0x2A33, 0x75: 0x0855, 0x78: 0x2640}
)


def _changes_of(told: int, changes: Sequence[bytes]) -> bytes:
    """What is set on a piece: one of the lists of changes, or one change in short."""
    if told & 1:
        return changes[told >> 1] if told >> 1 < len(changes) else b""
    code = _SHORT.get(told >> 1 & 0x7F)
    return struct.pack("<HB", code, told >> 8) if code else b""


def number(data: bytes, at: int, size: int = 2) -> int:
    """The whole number of so many bytes at an offset."""
    return int.from_bytes(data[at : at + size], "little")


def changes_in(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The changes in a list of them (grpprl): the code of what is set (Sprm), and to what."""
    at = 0
    while at + 2 < len(data):
        code = number(data, at)
        at += 2
        size = _SIZES[code >> 13]
        if code == _ROW:
            size = max(0, number(data, at) - 1)
            at += 2
        elif code == _TABS and data[at] == 0xFF:
            deleted = 2 + 4 * number(data, at + 1, 1)
            size = deleted + 1 + 3 * number(data, at + deleted, 1)
        elif not size:
            size = data[at]
            at += 1
        yield code, data[at : at + size]
        at += size


def whole(text: str) -> str:
    """A text with its surrogates joined; what is alone stays."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _parted(letter: re.Match[str]) -> str:
    code = ord(letter[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))
