"""What stands before the text of a rich text: styles of paragraphs, lists, and which colours are
white (Rich Text Format 1.9.1, 'Document header')."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from index.formats.office.listing import is_of_contents, named_kind
from index.formats.office.rtf_source import Source
from index.types import BlockKind

_BODY = 9  # the outline level of what is no heading
_CHAIN = 20  # styles that come from each other, maybe in a ring
_BULLET, _NONE = 23, 255  # formats of a list's numbers
_NAME = 200  # characters
_WHITE = 255


@dataclass
class _Style:
    """A style of paragraphs as it is read: its name, the style that it comes from, and what it
    sets."""

    name: str = ""
    base: int | None = None
    outline: int = _BODY
    listed: bool = False

    def kind(self) -> tuple[BlockKind, int] | None:
        """What its name or its settings make of a paragraph."""
        named = named_kind(self.name)
        return named or own_kind(self.outline, self.listed)


def own_kind(outline: int, listed: bool) -> tuple[BlockKind, int] | None:
    """What the settings of a paragraph or a style say: an outline level from 0, or a list."""
    if 0 <= outline < _BODY:
        return "heading", outline + 1
    return ("item", 0) if listed else None


@dataclass
class Styles:
    """What the header of a document says; colours are by their place, 0 is none."""

    whites: set[int] = field(default_factory=set)
    _styles: dict[int, _Style] = field(default_factory=dict)
    _kinds: dict[int, tuple[BlockKind, int]] = field(default_factory=dict)
    _formats: dict[int, list[int]] = field(default_factory=dict)  # of a list's levels
    _lists: dict[int, int] = field(default_factory=dict)  # by the number in a paragraph

    def kind(self, number: int) -> tuple[BlockKind, int]:
        """What a style makes of a paragraph: by its name, its settings or the style under it."""
        if number not in self._kinds:
            found = (style.kind() for style in self._line(number))
            self._kinds[number] = next(filter(None, found), ("paragraph", 0))
        return self._kinds[number]

    def is_of_contents(self, number: int) -> bool:
        """Whether a style is for the table of contents that Word makes."""
        return number in self._styles and is_of_contents(self._styles[number].name)

    def has_bullets(self, number: int, level: int) -> bool:
        """Whether what a list puts before a paragraph of this level is no number."""
        formats = self._formats.get(self._lists.get(number, 0), [])
        return 0 <= level < len(formats) and formats[level] in (_BULLET, _NONE)

    def _line(self, number: int | None) -> Iterator[_Style]:
        """A style, then the one that it comes from, and so on."""
        for _ in range(_CHAIN):
            if number is None or number not in self._styles:
                return
            yield self._styles[number]
            number = self._styles[number].base

    def read(self, word: str, source: Source) -> None:
        """One of the tables in `TABLES`, of which `source` is what comes after its name."""
        TABLES[word](self, source)

    def _read_styles(self, source: Source) -> None:
        number, style = 0, _Style()
        for word, value, text, starred in source:
            if starred:  # of letters or tables
                source.skip()
            elif word == "s":
                number, style = value or 0, _Style()
            elif word == "sbasedon":
                style.base = value
            elif word == "outlinelevel":
                style.outline = _BODY if value is None else value
            elif word == "ls":
                style.listed = value != 0
            elif text and len(style.name) < _NAME:
                style.name += text
                if ";" in text:
                    style.name = style.name.partition(";")[0].partition(",")[0].strip()
                    self._styles[number] = style
                    number, style = 0, _Style()

    def _read_colours(self, source: Source) -> None:
        place, light = 0, 0
        for word, value, text, _ in source:
            if word in ("red", "green", "blue"):
                light += value or 0
            elif ";" in text:
                if light == 3 * _WHITE:
                    self.whites.add(place)
                place, light = place + text.count(";"), 0

    def _read_lists(self, source: Source) -> None:
        formats: list[int] = []
        for word, value, _, _ in source:
            if word == "list":
                formats = []
            elif word == "levelnfc":
                formats.append(value or 0)
            elif word == "listid" and value is not None:
                self._formats[value] = formats

    def _read_overrides(self, source: Source) -> None:
        identifier = 0
        for word, value, _, _ in source:
            if word == "listid":
                identifier = value or 0
            elif word == "ls" and value is not None:
                self._lists[value] = identifier


TABLES = {
    "stylesheet": Styles._read_styles,
    "colortbl": Styles._read_colours,
    "listtable": Styles._read_lists,
    "listoverridetable": Styles._read_overrides,
}
"""The tables of a document's header that count, by their words."""
