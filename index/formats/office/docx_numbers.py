"""The numbers that Word itself puts before paragraphs, such as '7.2' or '(a)': a document holds
only how they are made (ECMA-376, part 1, 17.9), though people refer to a clause by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from index.formats.numbering import MOST, formatted, ordinal

Element = Any  # of lxml
_LEVELS = 9
_NAMES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
_W = f"{{{_NAMES['w']}}}"
_VAL, _ILVL = f"{_W}val", f"{_W}ilvl"
_PLACE = re.compile(r"%([1-9])")
_STYLES = {
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
}


class Numbers:
    """Counts a document's numbered paragraphs, which are to be told in their order."""

    def __init__(self, numbering: Element | None, styles: Mapping[str, Element]) -> None:
        """`numbering` is the root of the document's numbering part, `styles` are by their ids."""
        self._styles = styles
        self._lists: dict[str, Element] = {}  # by numId
        self._kinds: dict[str, Element] = {}  # by abstractNumId
        for element in () if numbering is None else numbering:
            if element.tag == f"{_W}num":
                self._lists[element.get(f"{_W}numId", "")] = element
            elif element.tag == f"{_W}abstractNum":
                self._kinds[element.get(f"{_W}abstractNumId", "")] = element
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def before(self, paragraph: Element) -> str:
        """What stands before the paragraph, or '' where it has no number or a bullet."""
        found = self._numbered(paragraph)
        if found is None:
            return ""
        identifier, level = found
        kind = self._kind(identifier)
        if kind is None:
            return ""
        key = kind.get(f"{_W}abstractNumId", "")
        counts = self._counts.setdefault(key, [None] * _LEVELS)
        start = self._start(identifier, kind, level)
        override = self._override(identifier, level)
        if override is not None and (identifier, level) not in self._begun:
            self._begun.add((identifier, level))
            counts[level] = override
        else:
            before = counts[level]
            counts[level] = start if before is None else min(before + 1, MOST)
        for deeper in range(level + 1, _LEVELS):
            if self._restarts(identifier, kind, deeper, level):
                counts[deeper] = None
        return self._text(identifier, kind, level, counts)

    def _numbered(self, paragraph: Element) -> tuple[str, int] | None:
        """The list and the level of a paragraph, by its own settings, else by its style."""
        style = paragraph.find("w:pPr/w:pStyle", _NAMES)
        identifier = level = None
        own = paragraph.find("w:pPr/w:numPr", _NAMES)
        if own is not None:
            identifier, level = _value(own, "w:numId"), _value(own, "w:ilvl")
        name = "" if style is None else style.get(_VAL, "")
        seen: set[str] = set()
        while identifier is None and name not in seen and name in self._styles:
            seen.add(name)
            settings = self._styles[name].find("w:pPr/w:numPr", _NAMES)
            if settings is not None:
                identifier = _value(settings, "w:numId")
                if identifier is not None and level is None:
                    level = self._level_of(identifier, name) or _value(settings, "w:ilvl")
            base = self._styles[name].find("w:basedOn", _NAMES)
            name = "" if base is None else base.get(_VAL, "")
        if identifier in (None, "0"):
            return None
        return identifier or "", min(_number(level) or 0, _LEVELS - 1)

    def _level_of(self, identifier: str, style: str) -> str | None:
        """The level of a list that is bound to a style."""
        kind = self._kind(identifier)
        for level in () if kind is None else kind.iterfind("w:lvl", _NAMES):
            if _value(level, "w:pStyle") == style:
                return str(level.get(_ILVL, "0"))
        return None

    def _kind(self, identifier: str | None) -> Element | None:
        """What a list's levels are like; a list may leave that to a style."""
        for _ in range(3):
            element = self._lists.get(identifier or "")
            kind = (
                None
                if element is None
                else self._kinds.get(_value(element, "w:abstractNumId") or "")
            )
            link = None if kind is None else _value(kind, "w:numStyleLink")
            if link is None or link not in self._styles:
                return kind
            settings = self._styles[link].find("w:pPr/w:numPr", _NAMES)
            identifier = None if settings is None else _value(settings, "w:numId")
        return None

    def _level(self, identifier: str, kind: Element, level: int) -> Element | None:
        for parent in (self._overriding(identifier, level), kind):
            levels = [] if parent is None else parent.findall("w:lvl", _NAMES)
            element = _at(level, levels)
            if element is not None:
                return element
        return None

    def _overriding(self, identifier: str, level: int) -> Element | None:
        element = self._lists.get(identifier)
        return _at(level, [] if element is None else element.findall("w:lvlOverride", _NAMES))

    def _override(self, identifier: str, level: int) -> int | None:
        override = self._overriding(identifier, level)
        return None if override is None else _number(_value(override, "w:startOverride"))

    def _start(self, identifier: str, kind: Element, level: int) -> int:
        element = self._level(identifier, kind, level)
        start = None if element is None else _number(_value(element, "w:start"))
        return 0 if start is None else start

    def _restarts(self, identifier: str, kind: Element, deeper: int, level: int) -> bool:
        """Whether a level begins anew after a paragraph of a higher one."""
        element = self._level(identifier, kind, deeper)
        after = None if element is None else _number(_value(element, "w:lvlRestart"))
        return after is None or level < after

    def _text(self, identifier: str, kind: Element, level: int, counts: list[int | None]) -> str:
        element = self._level(identifier, kind, level)
        if element is None or _format(element) in ("bullet", "none"):
            return ""
        legal = element.find("w:isLgl", _NAMES) is not None

        def number(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            other = self._level(identifier, kind, at)
            count = counts[at]
            if count is None:
                count = self._start(identifier, kind, at)
            style = "decimal" if other is None or (legal and at < level) else _format(other)
            return in_style(count, style)

        return _PLACE.sub(number, _value(element, "w:lvlText") or "").strip()


def in_style(count: int, style: str) -> str:
    """A number in one of Word's styles; what is not known here is decimal.

    >>> [in_style(28, style) for style in ("lowerLetter", "upperRoman", "decimalZero", "ordinal")]
    ['bb', 'XXVIII', '28', '28th']
    """
    if style == "none":
        return ""
    if style == "ordinal":
        return ordinal(count)
    if style == "decimalZero":
        return f"{count:02}"
    return formatted(count, _STYLES.get(style, "1"), doubled=True)


def _at(level: int, elements: Iterable[Element]) -> Element | None:
    return next((e for e in elements if e.get(_ILVL, "0") == str(level)), None)


def _format(level: Element) -> str:
    return _value(level, "w:numFmt") or "decimal"


def _value(element: Element, name: str) -> str | None:
    child = element.find(name, _NAMES)
    return None if child is None else str(child.get(_VAL, ""))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text) else None
