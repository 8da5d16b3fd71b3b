"""The numbers that an old Word document puts before paragraphs: it holds only how they are made
(MS-DOC, 'Paragraph Bullets and Numbering'), as newer ones do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.formats.numbering import MOST
from index.formats.office.doc_source import number, whole
from index.formats.office.doc_styles import Numbered
from index.formats.office.docx_numbers import in_style

_LEVELS = 9
_LEGAL, _NO_RESTART = 4, 8
_BULLET, _NONE = 23, 255
_FORMATS = {1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter"} | {
    5: "ordinal",
    22: "decimalZero",
    _NONE: "none",
}
_PLACE = re.compile("[\0-\x08]")  # of a level's number
_TEXT = 255  # characters
_LIST, _LEVEL, _OVERRIDE, _CHANGE = 28, 28, 16, 8  # bytes of each, without what comes after it


class _Level(NamedTuple):
    """How one level is numbered: from where, in which format, behind and before what; in digits
    whatever is higher; and after which levels, those below `restarts`, it begins anew."""

    start: int
    format: int
    text: str
    legal: bool
    restarts: int


class _Change(NamedTuple):
    """Where a list that comes from another begins, or how it is numbered, if not as that one."""

    start: int | None
    level: _Level | None


class _Base(NamedTuple):
    """What lists come from: the levels, and the numbers of the styles that these are bound to."""

    levels: list[_Level]
    styles: list[int]


class _List(NamedTuple):
    """A list as paragraphs name it: what it comes from, and its changes by level."""

    base: int
    changes: dict[int, _Change]


class Numbers:
    """Counts a document's numbered paragraphs, which are to be told in their order."""

    def __init__(self, lists: bytes, overrides: bytes) -> None:
        """The tables of the lists with their levels (PlfLst), and of what comes from them for
        paragraphs to name (PlfLfo)."""
        self._bases = dict(_bases(lists))
        self._lists = list(_lists(overrides))
        self._counts: dict[int, list[int | None]] = {}
        self._begun: set[tuple[int, int]] = set()

    def before(self, paragraph: Numbered) -> str:
        """What stands before the next paragraph of a list; '' where it has none or a bullet."""
        which = paragraph.list
        if which > len(self._lists):
            return ""
        list_ = self._lists[which - 1]
        level = self._level_of(list_, paragraph)
        if level >= _LEVELS:
            return ""
        own = self._level(list_, level)
        if own is None:
            return ""
        counts = self._counts.setdefault(list_.base, [None] * _LEVELS)
        change = list_.changes.get(level)
        before = counts[level]
        if change is not None and change.start is not None and (which, level) not in self._begun:
            self._begun.add((which, level))
            counts[level] = change.start
        else:
            counts[level] = own.start if before is None else min(before + 1, MOST)
        for deeper in range(level + 1, _LEVELS):
            other = self._level(list_, deeper)
            if other is None or level < other.restarts:
                counts[deeper] = None
        return self._text(list_, level, own, counts)

    def _level_of(self, list_: _List, paragraph: Numbered) -> int:
        """What is set, or else the level that is bound to the style which a list comes from."""
        if paragraph.level is not None:
            return paragraph.level
        base = self._bases.get(list_.base)
        bound = [] if base is None else base.styles
        return next((level for level, style in enumerate(bound) if style == paragraph.style), 0)

    def _level(self, list_: _List, level: int) -> _Level | None:
        change = list_.changes.get(level)
        if change is not None and change.level is not None:
            return change.level
        base = self._bases.get(list_.base)
        return base.levels[level] if base is not None and level < len(base.levels) else None

    def _text(self, list_: _List, level: int, own: _Level, counts: list[int | None]) -> str:
        if own.format in (_BULLET, _NONE):
            return ""

        def numbered(place: re.Match[str]) -> str:
            at = ord(place[0])
            other = self._level(list_, at)
            count = counts[at]
            if count is None:
                count = 0 if other is None else other.start
            is_decimal = own.legal and at < level
            style = "" if other is None or is_decimal else _FORMATS.get(other.format, "")
            return in_style(count, style)

        return _PLACE.sub(numbered, own.text).strip()


def _bases(table: bytes) -> Iterator[tuple[int, _Base]]:
    """What lists come from, by its identifier. The levels come after all."""
    at = 2 + _LIST * number(table, 0)
    for start in range(2, min(at, len(table)), _LIST):
        levels: list[_Level] = []
        count = 1 if number(table, start + 26, 1) & 1 else _LEVELS
        while at < len(table) and len(levels) < count:
            level, at = _read_level(table, at)
            levels.append(level)
        styles = [number(table, start + 8 + 2 * level) for level in range(_LEVELS)]
        yield number(table, start, 4), _Base(levels, styles)


def _lists(table: bytes) -> Iterator[_List]:
    """The lists in their order: their changes come after all lists."""
    at = 4 + _OVERRIDE * number(table, 0, 4)
    for start in range(4, min(at, len(table)), _OVERRIDE):
        changes = {}
        at += 4
        for _ in range(number(table, start + 12, 1) if at < len(table) else 0):
            begin, flags = number(table, at, 4), number(table, at + 4, 4)
            at += _CHANGE
            level = None
            if flags & 0x20:
                level, at = _read_level(table, at)
                begin = level.start
            is_set = flags & 0x10
            changes[flags & 0xF] = _Change(min(begin, MOST) if is_set else None, level)
        yield _List(number(table, start, 4), changes)


def _read_level(table: bytes, at: int) -> tuple[_Level, int]:
    """A level (LVL), and where the next begins."""
    flags = number(table, at + 5, 1)
    text = at + _LEVEL + number(table, at + 24, 1) + number(table, at + 25, 1)
    end = text + 2 + 2 * number(table, text)
    said = table[text + 2 : min(end, text + 2 + 2 * _TEXT)].decode("utf-16-le", "replace")
    level = _Level(
        min(number(table, at, 4), MOST),
        number(table, at + 4, 1),
        whole(said),
        bool(flags & _LEGAL),
        number(table, at + 26, 1) if flags & _NO_RESTART else _LEVELS,
    )
    return level, end
