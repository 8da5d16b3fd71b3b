"""The numbers of lists and headings in an OpenDocument text, such as '7.2' or '(a)'.

A file holds only how they are made (OpenDocument 1.3, part 3: 5.3 for lists, 5.1.2 for headings,
16 for their styles), though people refer to a clause by them. Where the standard leaves something
open, they are counted as LibreOffice counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.formats import package
from index.formats.numbering import MOST, formatted, ordinal
from index.formats.office.odt_styles import Styles
from index.formats.signs import has_word

Element = Any  # of lxml
NUMBER = "number"  # the attribute that holds what is seen before a paragraph
_LEVELS = 10
_LONGEST = 100  # characters of a number; a longer one is a slip or an attack
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEMPLATE = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LIST, _ITEM, _HEADER = f"{_TEXT}list", f"{_TEXT}list-item", f"{_TEXT}list-header"
_PARAGRAPH, _HEADING = f"{_TEXT}p", f"{_TEXT}h"
_NUMBERED = f"{_TEXT}numbered-paragraph"
_OUTLINE = f"{_TEXT}outline-style"
_NUMBER_LEVELS = (f"{_TEXT}list-level-style-number", f"{_TEXT}outline-level-style")
_STYLE_NAME = f"{_TEXT}style-name"
_CONTINUES = f"{_TEXT}continue-numbering"
_START = f"{_TEXT}start-value"
_PLACE = re.compile(r"%(\d{1,2})%([^%]*(?=%\d))?")


@dataclass(frozen=True)
class _Level:
    """How a list numbers a level; in `template` '%2%' is the number of level 2."""

    style: str
    template: str
    start: int
    doubled: bool  # aa, bb after z, and not aa, ab

    def written(self, count: int) -> str:
        if self.style.startswith("0"):  # '01, 02, 03, ...', as LibreOffice writes it
            return f"{count:0{min(len(self.style.split(',')[0]), 5)}}"
        if self.style == "1st":
            return ordinal(count)
        return formatted(count, self.style, self.doubled)


_ListStyle = Mapping[int, _Level]
_NO_STYLE: _ListStyle = {}


class _Counts:
    """How far a list has come on each of its levels, from 1; None where nothing was counted."""

    def __init__(self) -> None:
        self._at: list[int | None] = [None] * _LEVELS
        self.anew = False  # whether the next paragraph begins its level anew

    def next(self, style: _ListStyle, level: int, start: int | None) -> str:
        """Counts a paragraph, from `start` if it says so, and tells its number."""
        for above in range(level - 1):
            if self._at[above] is None:  # a level that was skipped is as if it had begun
                self._at[above] = _start(style, above + 1)
        before = None if self.anew else self._at[level - 1]
        self.anew = False
        if start is None:
            start = _start(style, level) if before is None else min(before + 1, MOST)
        self._at[level - 1 :] = [start] + [None] * (_LEVELS - level)
        return self._label(style, level)

    def _label(self, style: _ListStyle, level: int) -> str:
        own = style.get(level)
        if own is None or not own.style or len(own.template) > _LONGEST:
            return ""

        def number(place: re.Match[str]) -> str:
            at = int(place[1])
            other = style.get(at)
            count = self._at[at - 1] if 0 < at <= level else None
            # What follows a level that shows no number is left out too: '1.1', not '1..1'.
            if count is None or other is None or not other.style:
                return ""
            return other.written(count) + (place[2] or "")

        return _shown(_PLACE.sub(number, own.template))


class _ListStyles:
    """The list styles by name, and which of them a style of paragraphs names."""

    def __init__(self, roots: Iterable[Element], styles: Styles) -> None:
        """`roots` are of the parts with styles; of two styles of a name the first counts."""
        self.lists: dict[str, _ListStyle] = {}
        self.outline: str | None = None
        self._styles = styles
        for root in roots:
            for style in root.iter(f"{_TEXT}list-style", _OUTLINE):
                name = style.get(f"{_STYLE}name", "")
                if style.tag == _OUTLINE:
                    name = name or "Outline"
                    self.outline = self.outline or name
                if name not in self.lists:
                    self.lists[name] = _levels(style)

    def named_by(self, paragraph: Element) -> str | None:
        """The list style that a paragraph's style names, '' for none; None if it names nothing."""
        for style in self._styles.line("paragraph", paragraph.get(_STYLE_NAME, "")):
            named = style.get(f"{_STYLE}list-style-name")
            if named is not None:
                return str(named)
        return None


@dataclass
class _List:
    """A list that is being read, and its item."""

    counts: _Counts
    style: str
    level: int
    waits: bool = field(default=False)  # whether the item's number is yet to be shown
    start: int | None = field(default=None)  # what the item says its number is
    item_style: str = field(default="")
    lists: int = field(default=0)  # in the item


class _Walk:
    """Goes through a text's lists and headings in their order."""

    def __init__(self, styles: _ListStyles) -> None:
        self._styles = styles
        self._open: list[_List] = []
        self._by_id: dict[str, _Counts] = {}
        self._last = ("", _Counts())  # the list before: its style and how far it came
        self._outline = _Counts()

    def start(self, element: Element) -> None:
        parent = element.getparent()
        within = None if parent is None else parent.tag
        tag = element.tag
        if tag == _LIST:
            nested = self._open and within in (_LIST, _ITEM, _HEADER)
            self._open.append(self._nested(element) if nested else self._list(element))
        elif tag in (_ITEM, _HEADER):
            if within == _LIST:
                self._item(element)
        elif tag in (_PARAGRAPH, _HEADING):
            if within == _ITEM and self._open:
                label = self._of_item(element, parent)
            elif within == _NUMBERED:
                label = self._of_numbered(element, parent)
            elif tag == _HEADING and not _is_header(element):
                label = self._of_heading(element)
            else:
                label = ""
            if label:
                element.set(NUMBER, label)

    def end(self, element: Element) -> None:
        if element.tag == _LIST:
            self._open.pop()

    def _list(self, element: Element) -> _List:
        """A list that stands in no other; it may go on with one before it."""
        style = element.get(_STYLE_NAME, "")
        counts = self._by_id.get(element.get(f"{_TEXT}continue-list", ""))
        if counts is None:
            counts = self._counts(style, element.get(_CONTINUES) == "true")
        self._last = (style, counts)
        identifier = element.get(_ID)
        if identifier:
            self._by_id[identifier] = counts
        return _List(counts, style, 1)

    def _counts(self, style: str, continues: bool) -> _Counts:
        if style and style == self._styles.outline:  # such a list holds headings
            return self._outline
        before, counts = self._last
        return counts if continues and style == before else _Counts()

    def _nested(self, element: Element) -> _List:
        """A list in an item. The first in it goes on if the item itself has not counted: that is
        how LibreOffice writes a list that was interrupted on a deeper level."""
        outer = self._open[-1]
        outer.waits = False  # a number stands before the list in an item, or not at all
        outer.lists += 1
        level = min(outer.level + 1, _LEVELS)
        continues = element.get(_CONTINUES)
        if continues == "false" or (continues != "true" and outer.lists > 1):
            outer.counts.anew = True
        return _List(outer.counts, element.get(_STYLE_NAME) or outer.style, level)

    def _item(self, element: Element) -> None:
        within = self._open[-1]
        within.waits = element.tag == _ITEM
        within.start = whole(element.get(_START))
        within.item_style = element.get(f"{_TEXT}style-override") or within.style
        within.lists = 0

    def _of_item(self, paragraph: Element, item: Element) -> str:
        """The number before an item's first paragraph; the others have none."""
        within = self._open[-1]
        if not within.waits:
            return ""
        within.waits = False
        if _is_header(paragraph):
            return ""
        named = within.item_style or self._styles.named_by(paragraph) or ""
        label = within.counts.next(self._style(named), within.level, within.start)
        return label if named in self._styles.lists else _rendered(paragraph) or _rendered(item)

    def _of_numbered(self, paragraph: Element, numbered: Element) -> str:
        """The number of a paragraph that is an item of a list without the list around it."""
        identifier = numbered.get(f"{_TEXT}list-id")
        style = numbered.get(_STYLE_NAME) or self._styles.named_by(paragraph) or ""
        counts = self._by_id.get(identifier or "")
        if counts is None:
            counts = self._counts(style, continues=identifier is None)
        if identifier:
            self._by_id[identifier] = counts
        self._last = (style, counts)
        level = min(whole(numbered.get(f"{_TEXT}level")) or 1, _LEVELS)
        label = counts.next(self._style(style), level, whole(numbered.get(_START)))
        return label if style in self._styles.lists else _rendered(numbered)

    def _of_heading(self, heading: Element) -> str:
        """The number of a heading by the outline; a style may take it out of that."""
        named = self._styles.named_by(heading)
        label = ""
        if self._styles.outline and named in (None, self._styles.outline):
            style = self._style(self._styles.outline)
            level = min(whole(heading.get(f"{_TEXT}outline-level")) or 1, _LEVELS)
            start = None
            if heading.get(f"{_TEXT}restart-numbering") == "true":
                start = whole(heading.get(_START))
                start = _start(style, level) if start is None else start
            label = self._outline.next(style, level, start)
        return label or _rendered(heading)

    def _style(self, name: str) -> _ListStyle:
        return self._styles.lists.get(name, _NO_STYLE)


def number(
    body: Element, roots: Sequence[Element], styles: Styles, left_out: Collection[str]
) -> None:
    """Writes to each paragraph with a number what is seen before it, as its attribute `NUMBER`.

    `roots` are of the parts with `styles`. Elements with a tag of `left_out` are as if not there.
    """
    walk = _Walk(_ListStyles(roots, styles))
    tags = (_LIST, _ITEM, _HEADER, _PARAGRAPH, _HEADING, *left_out)
    events = package.walk(body, tags)
    for event, element in events:
        if element.tag in left_out:
            if event == "start":
                events.skip_subtree()
        elif event == "start":
            walk.start(element)
        else:
            walk.end(element)


def _levels(style: Element) -> _ListStyle:
    """The levels of a list style that have numbers and not bullets."""
    levels = {}
    for element in style.iterchildren(*_NUMBER_LEVELS):
        level = whole(element.get(f"{_TEXT}level"))
        if level and level <= _LEVELS:
            start = whole(element.get(_START))
            levels[level] = _Level(
                style=element.get(f"{_STYLE}num-format", ""),
                template=element.get(_TEMPLATE) or _template(element, level),
                start=1 if start is None else start,
                doubled=element.get(f"{_STYLE}num-letter-sync") == "true",
            )
    return levels


def _template(element: Element, level: int) -> str:
    shown = min(whole(element.get(f"{_TEXT}display-levels")) or 1, level)
    places = ".".join(f"%{at}%" for at in range(level - shown + 1, level + 1))
    prefix = element.get(f"{_STYLE}num-prefix", "")
    return f"{prefix}{places}{element.get(f'{_STYLE}num-suffix', '')}"


def _start(style: _ListStyle, level: int) -> int:
    return style[level].start if level in style else 1


def _rendered(element: Element) -> str:
    """The number that a file gives for those who cannot count, where it says not how to."""
    text = _shown(element.findtext(f"{_TEXT}number") or "")
    return text if has_word(text) else ""


def _shown(text: str) -> str:
    """`text` on a line and without what an attribute cannot hold; '' if it is too long."""
    text = "".join(filter(str.isprintable, " ".join(text.split())))
    return text if len(text) <= _LONGEST else ""


def _is_header(paragraph: Element) -> bool:
    return bool(paragraph.get(f"{_TEXT}is-list-header") == "true")


def whole(text: str | None) -> int | None:
    """The number that an attribute holds, at most `MOST`; None where it holds none."""
    return min(int(text), MOST) if text is not None and re.fullmatch(r"\d{1,9}", text) else None
