"""Presentations of PowerPoint 97 to 2003 (`.ppt`, MS-PPT), read as newer ones are.

The stream of such a file is one of records, some of which hold others (type, instance, length,
content). Each save may append what has changed: an edit says where its directory is, which says at
which offset each slide is by its number, and where the edit before it is.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from index.errors import DocumentError
from index.formats import compound
from index.formats.builder import Builder, Cell, Grid, Piece, table_rows
from index.formats.office import slides

_NO_PRESENTATION = "is no presentation or is damaged"
_STREAM, _USER = "powerpoint document", "current user"
_ALSO_97 = "pp97_dualstorage"  # the folder with these in a file that is for PowerPoint 95 as well
_BEFORE_97 = ("pp40", "text_content")  # streams of older files
_HEAD = struct.Struct("<HHI")  # of a record: version and instance, type, length
_LOCKED_USER = 0xF3D1C4DF  # what the stream of the user says of a file with a password

# Types of records (MS-PPT: 2.13.24; MS-ODRAW: 2.1.4 for those from 0xF000).
_EDIT, _DIRECTORY, _CURRENT = 0x0FF5, 0x1772, 0x0FF6
_DOCUMENT, _LIST, _LISTED = 0x03E8, 0x0FF0, 0x03F3
_SLIDE, _SLIDE_ATOM, _NOTES = 0x03EE, 0x03EF, 0x03F0
_DRAWING, _DRAWN, _GROUP, _SHAPE = 0x040C, 0xF002, 0xF003, 0xF004
_TEXT_BOX, _OF_SHAPE, _PLACEHOLDER, _WITHIN = 0xF00D, 0xF011, 0x0BC3, 0xF00F
_PROPERTIES = (0xF00B, 0xF121, 0xF122)
_TEXT_KIND, _CHARS, _BYTES, _OUTLINED, _STYLE = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E, 0x0FA1
_FIELDS = (0x0FD8, 0x0FF7, 0x0FF8, 0x0FF9, 0x0FFA, 0x1015)  # a number, a date, a footer for a '*'

_SLIDES, _NOTES_PAGES = 0, 2  # instances of lists
_TITLES, _OF_NOTES = (0, 6), 2  # kinds of texts
_TITLE_PLACES, _NOTES_PLACE = (0x0D, 0x0F, 0x11), 0x0C
_FURNITURE = (0x07, 0x08, 0x09, 0x0A)  # date, number, footer, header
_IS_TABLE, _WORD_ART = 0x039F, 0x00C0  # properties of a group, of a shape
_IS_LONG = 0x8000


class _Record(NamedTuple):
    """What a record is, and where in the stream its content begins and ends."""

    kind: int
    instance: int
    start: int
    end: int


@dataclass(slots=True)
class _Text:
    """A text, its paragraphs parted by ``\\r``; what of a slide it is, and whether its first
    paragraph has a bullet."""

    kind: int = -1
    said: str = ""
    points: bool = False


@dataclass(slots=True)
class _Shape:
    """A shape with its text, or a table with its rows. `place` is the number of the placeholder
    that it fills, 0 where it fills none; `box` where in its group it stands."""

    text: _Text = field(default_factory=_Text)
    place: int = 0
    is_outlined: bool = False
    box: tuple[int, int, int, int] | None = None
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def is_title(self) -> bool:
        return self.text.kind in _TITLES or self.place in _TITLE_PLACES


class _Listed(NamedTuple):
    """A slide or a page of notes as a list has it: its number in the directory, its own number,
    and its texts in the outline."""

    reference: int
    number: int
    texts: list[_Text]


def read(name: str, data: bytes) -> Builder:
    """Blocks and slides of a presentation. Raises `DocumentError` if it is protected by a
    password, or was made before PowerPoint 97."""
    own = (_STREAM, _USER, compound.SUMMARY)
    wanted = (*own, *(f"{_ALSO_97}/{one}" for one in own), *_BEFORE_97)
    folder, damaged = compound.opened(name, data, _NO_PRESENTATION, wanted)
    inner = folder.get(_ALSO_97, {})
    if isinstance(inner, Mapping) and _STREAM in inner:
        folder = inner
    elif not folder.keys().isdisjoint(_BEFORE_97):
        raise DocumentError(name, "is of PowerPoint 95 or before; save it as .pptx")
    stream, user = folder.get(_STREAM, b""), folder.get(_USER, b"")
    assert isinstance(stream, bytes)
    assert isinstance(user, bytes)
    if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _LOCKED_USER:
        raise DocumentError(name, "is protected by a password")
    builder = Builder()
    builder.paged = True
    builder.title = compound.title(folder)
    try:
        reader = _Reader(stream, user)
        for number, slide in enumerate(reader.slides()):
            if number:
                builder.add("paragraph", "\f")
            builder.extend(reader.pieces(slide))
    except struct.error as error:
        raise DocumentError(name, _NO_PRESENTATION) from error
    if damaged:
        builder.warnings.append(compound.DAMAGED)
    return builder


class _Reader:
    """Reads slides from a stream. Each is read once, and so is each text of the outline, so that
    what comes of a file is no longer than the file, whatever it refers to."""

    def __init__(self, stream: bytes, user: bytes) -> None:
        """Raises `struct.error` where the stream has no edit."""
        self._stream = stream
        self._offsets, document = self._directory(user)
        self._lists: dict[int, list[_Listed]] = {}
        whole = self._referred(document, _DOCUMENT)
        for record in self._within(whole) if whole else ():
            if record.kind == _LIST:
                self._lists.setdefault(record.instance, []).extend(self._listed(record))
        self._notes = {listed.number: listed for listed in self._lists.get(_NOTES_PAGES, ())}

    def slides(self) -> list[_Listed]:
        """The slides, in their order."""
        return self._lists.get(_SLIDES, [])

    def pieces(self, slide: _Listed) -> Iterator[Piece]:
        """What a slide says, its title first, and its notes last."""
        record = self._referred(slide.reference, _SLIDE)
        shapes = list(self._shapes(record, slide.texts)) if record else []
        # What stands in the outline alone.
        shapes += [_Shape(text, is_outlined=True) for text in slide.texts if text.said.strip()]
        shapes = [s for s in shapes if s.rows or s.text.said.strip()]
        titles = (at for at, shape in enumerate(shapes) if shape.is_title)
        others = (at for at, shape in enumerate(shapes) if _may_be_title(shape))
        at = next(titles, next(others, None))
        if at is not None:
            yield Piece("heading", "\n".join(_lines(shapes.pop(at).text)), 1)
        for shape in shapes:
            if shape.rows:
                grid = Grid()
                rows = [grid.row(cells) for cells in shape.rows]
                yield from table_rows(rows, [False] * len(rows))
            else:
                yield from _said(shape)
        yield from self._noted(record) if record else ()

    def _noted(self, slide: _Record) -> Iterator[Piece]:
        """The notes of a slide."""
        for atom in self._within(slide):
            if atom.kind != _SLIDE_ATOM or atom.end - atom.start < 20:
                continue
            (number,) = struct.unpack_from("<I", self._stream, atom.start + 16)
            listed = self._notes.pop(number, None)
            page = self._referred(listed.reference, _NOTES) if listed else None
            for shape in self._shapes(page, listed.texts) if listed and page else ():
                if shape.place == _NOTES_PLACE or shape.text.kind == _OF_NOTES:
                    yield from (Piece("paragraph", line) for line in _lines(shape.text))

    def _directory(self, user: bytes) -> tuple[dict[int, int], int]:
        """The offsets of what is referred to, by number, the latest of each; and the number of the
        document. Raises `struct.error` where there is no edit."""
        offsets: dict[int, int] = {}
        document, seen = 0, set()
        at = struct.unpack_from("<I", user, 16)[0] if len(user) >= 20 else 0
        edit = self._at(at)
        if edit is None or edit.kind != _EDIT:  # the last one then
            at = max((r.start - _HEAD.size for r in self._all() if r.kind == _EDIT), default=0)
            edit = self._at(at)
        while edit is not None and edit.kind == _EDIT and at not in seen:
            seen.add(at)
            at, directory, own = struct.unpack_from("<III", self._stream, edit.start + 8)
            document = document or own
            for number, offset in self._entries(self._at(directory)):
                offsets.setdefault(number, offset)
            edit = self._at(at)
        if not seen:
            raise struct.error("no edit")
        return offsets, document

    def _entries(self, directory: _Record | None) -> Iterator[tuple[int, int]]:
        """Numbers and offsets of a directory."""
        if directory is None or directory.kind != _DIRECTORY:
            return
        at, end = directory.start, directory.end
        while at + 4 <= end:
            (entry,) = struct.unpack_from("<I", self._stream, at)
            at += 4
            number, count = entry & 0xFFFFF, min(entry >> 20, (end - at) // 4)
            offsets = struct.unpack_from(f"<{count}I", self._stream, at)
            yield from enumerate(offsets, number)
            at += 4 * count

    def _listed(self, whole: _Record) -> Iterator[_Listed]:
        """The slides in a list, each with its texts in the outline."""
        found: list[_Listed] = []
        inside: list[_Record] = []

        def listed() -> None:
            if found:
                found[-1].texts.extend(self._texts(inside))
            inside.clear()

        for record in self._within(whole):
            if record.kind != _LISTED:
                inside.append(record)
            elif record.end - record.start >= 16:
                listed()
                reference, number = struct.unpack_from("<I8xI", self._stream, record.start)
                found.append(_Listed(reference, number, []))
        listed()
        yield from found

    def _texts(self, records: list[_Record]) -> Iterator[_Text]:
        """The texts that records tell, each begun by its kind."""
        text: _Text | None = None
        for record in records:
            content = self._stream[record.start : record.end]
            if record.kind == _TEXT_KIND:
                if text is not None:
                    yield text
                text = _Text(int.from_bytes(content[:4], "little"))
            elif text is None:
                continue
            elif record.kind == _CHARS:
                text.said = content.decode("utf-16-le", "replace")
            elif record.kind == _BYTES:
                text.said = content.decode("latin-1")
            elif record.kind == _STYLE:
                text.points = _begins_with_bullet(content)
            elif record.kind in _FIELDS:
                at = int.from_bytes(content[:4], "little")
                if text.said[at : at + 1] == "*":
                    text.said = f"{text.said[:at]} {text.said[at + 1 :]}"
        if text is not None:
            yield text

    def _shapes(self, slide: _Record, outline: list[_Text]) -> Iterator[_Shape]:
        """The shapes of a slide or of a page of notes, but those that are furniture; texts of the
        outline that they show are taken from it."""
        for drawing in self._within(slide):
            if drawing.kind == _DRAWING:
                for drawn in self._within(drawing):
                    if drawn.kind == _DRAWN:
                        yield from self._drawn(drawn, outline)

    def _drawn(self, whole: _Record, outline: list[_Text]) -> Iterator[_Shape]:
        """The shapes in a drawing or a group, in their order."""
        for record in self._within(whole):
            if record.kind == _SHAPE:
                shape = self._shape(record, outline)
                if shape.place not in _FURNITURE:
                    yield shape
            elif record.kind == _GROUP:
                shapes = list(self._drawn(record, outline))
                rows = _rows(shapes) if self._is_table(record) else []
                if rows:
                    yield _Shape(rows=rows)
                else:
                    yield from shapes

    def _shape(self, whole: _Record, outline: list[_Text]) -> _Shape:
        shape = _Shape()
        for record in self._within(whole):
            if record.kind == _WITHIN and record.end - record.start >= 16:
                shape.box = struct.unpack_from("<4i", self._stream, record.start)
            elif record.kind == _OF_SHAPE:
                for inner in self._within(record):
                    if inner.kind == _PLACEHOLDER and inner.end - inner.start >= 5:
                        shape.place = self._stream[inner.start + 4]
            elif record.kind == _TEXT_BOX:
                inside = list(self._within(record))
                shape.text = next(self._texts(inside), _Text())
                for inner in inside:
                    if inner.kind == _OUTLINED and inner.end - inner.start >= 4:
                        (at,) = struct.unpack_from("<I", self._stream, inner.start)
                        if at < len(outline):
                            shape.text, outline[at] = outline[at], _Text()
                            shape.is_outlined = True
        if not shape.text.said:
            art = (long for number, _, long in self._properties(whole) if number == _WORD_ART)
            shape.text.said = next(art, b"").decode("utf-16-le", "replace").partition("\0")[0]
        return shape

    def _is_table(self, group: _Record) -> bool:
        """Whether the first shape of a group, which stands for the group, says that it is one."""
        first = next(self._within(group), None)
        properties = self._properties(first) if first else ()
        return any(number == _IS_TABLE and value & 1 for number, value, _ in properties)

    def _properties(self, shape: _Record) -> Iterator[tuple[int, int, bytes]]:
        """The properties of a shape: number, value, and what is too long to be one."""
        for record in self._within(shape):
            if record.kind not in _PROPERTIES:
                continue
            count = min(record.instance, (record.end - record.start) // 6)
            long = record.start + 6 * count  # where the next long value is
            for at in range(record.start, long, 6):
                number, value = struct.unpack_from("<HI", self._stream, at)
                after = min(long + value, record.end) if number & _IS_LONG else long
                yield number & 0x3FFF, value, self._stream[long:after]
                long = after

    def _referred(self, number: int, kind: int) -> _Record | None:
        """What has a number in the directory, if it is of this kind; once only."""
        record = self._at(self._offsets.pop(number, -1))
        return record if record is not None and record.kind == kind else None

    def _at(self, offset: int) -> _Record | None:
        """The record at an offset."""
        if not 0 <= offset <= len(self._stream) - _HEAD.size:
            return None
        return next(self._records(offset, len(self._stream)))

    def _all(self) -> Iterator[_Record]:
        return self._records(0, len(self._stream))

    def _within(self, record: _Record) -> Iterator[_Record]:
        return self._records(record.start, record.end)

    def _records(self, at: int, end: int) -> Iterator[_Record]:
        """The records from an offset to another; the last is cut where it goes beyond that."""
        while at + _HEAD.size <= end:
            flags, kind, length = _HEAD.unpack_from(self._stream, at)
            start = at + _HEAD.size
            at = start + length
            yield _Record(kind, flags >> 4, start, min(at, end))


def _begins_with_bullet(style: bytes) -> bool:
    """Whether the style of a text says that its first paragraphs have bullets."""
    if len(style) < 12:
        return False
    has_flags, flags = struct.unpack_from("<6xIH", style)
    return bool(has_flags & 1 and flags & 1)


def _rows(shapes: list[_Shape]) -> list[list[Cell]]:
    """The rows of a table, of which the cells are shapes that stand in a grid."""
    boxes = [(shape, shape.box) for shape in shapes if shape.box is not None]
    # The lines between cells have no height or no width.
    cells = [(shape, box) for shape, box in boxes if box[0] < box[2] and box[1] < box[3]]
    lefts = sorted({box[0] for _, box in cells})
    tops = sorted({box[1] for _, box in cells})
    if len(lefts) * len(tops) > 4 * len(cells):
        return []  # no grid
    rows: dict[int, list[Cell]] = {}
    for shape, (left, top, right, bottom) in sorted(cells, key=lambda c: (c[1][1], c[1][0])):
        pieces = [Piece("paragraph", line) for line in _lines(shape.text) if line.strip()]
        columns = bisect_left(lefts, right) - bisect_left(lefts, left)
        over = bisect_left(tops, bottom) - bisect_left(tops, top)
        rows.setdefault(top, []).append(Cell(pieces, columns, over))
    return list(rows.values())


def _lines(text: _Text) -> list[str]:
    """The paragraphs of a text, each with its lines."""
    return [line.replace("\v", "\n").replace("\f", "\n") for line in text.said.split("\r")]


def _may_be_title(shape: _Shape) -> bool:
    return not shape.rows and slides.may_be_title(shape.text.said.replace("\r", "\n"))


def _said(shape: _Shape) -> Iterator[Piece]:
    may_be_label = not (shape.place or shape.is_outlined or shape.text.points)
    yield from slides.pieces(_lines(shape.text), may_be_label=may_be_label)
