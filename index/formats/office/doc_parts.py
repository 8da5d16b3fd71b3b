"""What stands beside the text of an old Word document: notes, text boxes, headers and footers, what
is chosen in a form (MS-DOC, 'Document Parts').
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from index.formats.office.doc_source import Plc, Source, changes_in, number

_REFERENCE, _BOX, _ANCHOR, _SECTION = 2, 22, 26, 12  # bytes of records
_NOTES = (("footnotes", 2, 3), ("endnotes", 46, 47))  # the tables of where they belong, and end
_SEPARATORS, _OF_SECTION = 6, 6  # parts of the headers that come first, and for each section
_USUAL, _FIRST = (1, 3), (4, 5)  # header and footer of odd pages, of the first
_TITLED = 0x300A  # a section whose first page has its own

_DRAWING, _GROUP, _SHAPE, _SAID = 0xF002, 0xF003, 0xF004, 0xF00A  # records of drawings
_DEEPEST = 20  # groups within each other

_UNSET = 25  # of a box or a list in a form that nobody has changed
_CHOICES = 1_000


class Part(NamedTuple):
    """A note or a text box: the place in the text that it belongs to, where it begins and ends."""

    place: int
    start: int
    end: int


def notes(source: Source) -> list[Part]:
    """The notes, by the places of their marks."""
    return sorted(
        Part(place, *span)
        for story, marks, texts in _NOTES
        for place, span in zip(
            Plc(source.table(marks), _REFERENCE).places[:-1],
            _spans(source, story, Plc(source.table(texts), 0)),
            strict=False,
        )
    )


def boxes(source: Source) -> list[Part]:
    """The text boxes, by where they are anchored; at the end are those that are nowhere."""
    anchors = Plc(source.table(40), _ANCHOR)
    places = {
        number(anchors.record(at), 0, 4): anchors.places[at] for at in reversed(range(len(anchors)))
    }
    groups = _groups(source.table(50))
    texts = Plc(source.table(56), _BOX)
    found = []
    for at, span in enumerate(_spans(source, "boxes", texts)):
        shape = number(texts.record(at), 14, 4)
        place = places.get(shape, places.get(groups.get(shape, 0), len(source.text)))
        found.append(Part(place, *span))
    return sorted(found)


def sections(source: Source) -> Iterator[int]:
    """Where the sections end."""
    yield from Plc(source.table(6), _SECTION).places[1:]


def margins(source: Source) -> Iterator[tuple[int, int]]:
    """Where the headers and footers that are shown begin and end, but for those of even pages."""
    spans = list(_spans(source, "margins", Plc(source.table(11), 0)))
    told = Plc(source.table(6), _SECTION)
    for at in range(len(told)):
        changes = changes_in(source.block(number(told.record(at), 2, 4)))
        is_titled = any(code == _TITLED and number(value, 0, 1) for code, value in changes)
        for part in _USUAL + (_FIRST if is_titled else ()):
            which = _SEPARATORS + _OF_SECTION * at + part
            if which < len(spans):
                yield spans[which]


def _spans(source: Source, story: str, texts: Plc) -> Iterator[tuple[int, int]]:
    """Where the parts of a story begin and end, as far as they follow each other in it."""
    first, last = source.stories[story]
    for start, end in pairwise(texts.places):
        if start > end or first + end > last:
            return
        yield first + start, first + end


def _groups(drawings: bytes) -> Mapping[int, int]:
    """The outermost group of each shape that is in one, by their identifiers (MS-ODRAW)."""
    groups: dict[int, int] = {}
    for kind, data in _records(drawings):
        if kind == _DRAWING:
            for inner, content in _records(data):
                if inner == _GROUP:
                    for shape, part in _records(content):
                        members = list(_shapes(part, _DEEPEST)) if shape == _GROUP else []
                        groups |= dict.fromkeys(members[1:], members[0]) if members else {}
    return groups


def _shapes(group: bytes, depth: int) -> Iterator[int]:
    """The identifiers of the shapes in a group, of which the first is the group's own."""
    for kind, data in _records(group):
        if kind == _SHAPE:
            yield from (number(said, 0, 4) for inner, said in _records(data) if inner == _SAID)
        elif kind == _GROUP and depth:
            yield from _shapes(data, depth - 1)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a drawing that follow each other; those of a document have a byte between
    them, which says whether they are of its headers."""
    at = 0
    while at + 8 <= len(data):
        kind = number(data, at + 2)
        if kind < 0xF000:
            at += 1
            continue
        size = number(data, at + 4, 4)
        yield kind, data[at + 8 : at + 8 + size]
        at += 8 + size


class Choice:
    """What is chosen in a form, and between what."""

    def __init__(self, data: bytes) -> None:
        """From the data of its field (FFData)."""
        flags = number(data, 4)
        self.chosen = flags >> 2 & 0x1F
        self.choices: list[str] = []
        at = _behind(data, 10)
        if flags & 3:
            if self.chosen == _UNSET:
                self.chosen = number(data, at)
            at += 2
        else:
            at = _behind(data, at)
        for _ in range(5):  # a format, texts of help, macros
            at = _behind(data, at)
        if number(data, at) == 0xFFFF:
            count, at = min(number(data, at + 2), _CHOICES), at + 6
            for _ in range(count):
                end = min(at + 2 + 2 * number(data, at), len(data))
                self.choices.append(data[at + 2 : end].decode("utf-16-le", "replace"))
                at = end


def _behind(data: bytes, at: int) -> int:
    """Where what comes after a text (Xstz) begins."""
    return at + 4 + 2 * number(data, at)
