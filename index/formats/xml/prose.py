"""XML of no known vocabulary that is a text: contracts, acts, reports, interviews, books.

In a text the order counts: a question is followed by its answer, a list by what comes after it. As
data all questions would come first. What a text holds of data, as the fields that say who has made
it, is lines of names and values at their place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import dropwhile, groupby
from typing import ClassVar

from index.formats.xml.nodes import Element, attribute, attributes, has_text, name, text, words
from index.formats.xml.rendering import HTML_TABLE, Rendering, Vocabulary, tags

_PARAGRAPHS = words("p para par paragraph t text content body v l line")
_BLOCKS = words("ul ol list table pre code li item listitem td th row cell sourcecode")
_TITLES = words("title heading head header")
_NUMBERS = words("num enum number no label")
_COUNTED = ("no", "n", "num", "number", "label")  # attributes, as those that follow
_NAMES = ("title", "heading", "name")
_SPEAKERS = ("speaker", "who", "by", "voice")
_SAID = words("date when time author from to")  # of a part; a few words are said in any case
_UNSAID = words("id class style rend rendition href src schemaLocation")
_POINTERS = ("target", "alt", "ref", "rid", "href")
# In characters: what is a sentence without a full stop as well, or a number, or a title.
_LONG, _LONGEST_NUMBER, _LONGEST_TITLE = 80, 20, 300
_LEAST = 15  # characters of a sentence
_HALF = 0.5  # of a text's characters, are in sentences
_TOLD = 0.2  # are in what only texts have
_FIELDS = 3  # of a record
_STOP = re.compile(r"[.!?…。！？:;,][^\w\s]*$|[,;] (?:and|or)$")  # of an item as well


@dataclass(slots=True)
class _Counts:
    """The characters in an element: all, those of sentences, and those of what only texts have,
    words that are marked within a sentence and paragraphs that follow each other. `is_text` says
    that a part of it is called as those of texts are, `end` what it ends with."""

    all: int
    prose: int = 0
    told: int = 0
    is_text: bool = False
    end: str = ""


def _taken(said: dict[str, str], names: Iterable[str]) -> str:
    """The value of the first of some attributes that is there, which is taken out, or ''."""
    return next((said.pop(key) for key in names if key in said), "")


def rendered(root: Element) -> Prose | None:
    """A document as a text, or None if it is data."""
    counts = _counted(root)
    whole = counts[root]
    if whole.prose < _HALF * whole.all or whole.told < max(_TOLD * whole.all, 1):
        return None
    return Prose(root, counts)


def _counted(root: Element) -> dict[Element, _Counts]:
    counts: dict[Element, _Counts] = {}
    for element in reversed(list(root.iter("*"))):
        inner = list(element.iterchildren("*"))
        held = [counts[child] for child in inner]
        own = [(part or "").strip() for part in (element.text, *(e.tail for e in element))]
        counts[element] = found = _Counts(sum(map(len, own)) + sum(child.all for child in held))
        found.is_text = name(element) in _PARAGRAPHS | _BLOCKS or any(e.is_text for e in held)
        if any(own) or not inner:
            found.end = own[-1][-8:] or (held[-1].end if held else "")
            if found.all >= _LONG or (found.all >= _LEAST and _STOP.search(found.end)):
                found.prose = found.all
                found.told = found.all if inner and _is_plain(element) else 0
        else:
            found.prose = sum(child.prose for child in held)
            if _is_titled(inner, held) or not _is_record(element, inner):
                found.told = sum(child.told for child in held) + _flowing(inner, held)
    return counts


def _is_record(element: Element, inner: Sequence[Element]) -> bool:
    """Whether an element is one of several that hold some fields, each once."""
    names = {name(child) for child in inner}
    beside = (element.getprevious(), element.getnext())
    return (
        any(one is not None and one.tag == element.tag for one in beside)
        and _FIELDS <= len(names) == len(inner)
        and all(map(_is_line, inner))
    )


def _is_titled(inner: Sequence[Element], held: Sequence[_Counts]) -> bool:
    """Whether a title is first, but for a number, and all that follows it are sentences."""
    parts = zip(map(name, inner), held, strict=True)
    rest = list(dropwhile(lambda part: part[0] in _NUMBERS, parts))
    return bool(rest) and rest[0][0] in _TITLES and all(of.prose for _, of in rest[1:])


def _is_line(element: Element) -> bool:
    """Whether an element holds text, or at least no other element."""
    return has_text(element) or next(element.iterchildren("*"), None) is None


def _is_plain(line: Element) -> bool:
    """Whether an element has no attributes that tell it from others, as a key does its value."""
    return name(line) in _PARAGRAPHS or all(key in _UNSAID for key, _ in attributes(line))


def _flowing(inner: Sequence[Element], held: Sequence[_Counts]) -> int:
    """The characters of sentences that follow each other as those of a text do: several of one name
    without attributes that tell which is which, or by turns, called as paragraphs are, or below a
    title."""
    names = [name(child) for child in inner]
    runs = [called for called, _ in groupby(names)]
    turns = len(runs) > len(set(runs))
    lines = [
        (called, of.prose)
        for called, child, of in zip(names, inner, held, strict=True)
        if of.prose > of.told and _is_line(child) and _is_plain(child)
    ]
    often = Counter(called for called, _ in lines)
    told = turns or _is_titled(inner, held)
    return sum(size for called, size in lines if told or called == "p" or often[called] > 1)


class Prose(Rendering):
    """A text whose parts are told by where they stand and by names that most vocabularies share: a
    section is what begins with its title, maybe behind a number. `title` is that of the whole."""

    vocabulary: ClassVar[Vocabulary] = Vocabulary(
        sections=frozenset(),
        titles=frozenset(),
        tags={
            **HTML_TABLE,
            **tags(
                ul="ul list itemlist",
                ol="ol",
                li="li item listitem",
                tr="row",
                td="cell",
                pre="pre code sourcecode artwork",
                sup="sup",
                sub="sub",
            ),
        },
        left_out=frozenset(),
        breaks=words("br lb"),
    )

    def __init__(self, root: Element, counts: dict[Element, _Counts]) -> None:
        """The whole document, of whose elements the characters are counted."""
        self._counts = counts
        self.title = ""
        self._number = ""  # with which what comes next begins
        self._names: dict[Element, Counter[str]] = {}  # of what is in an element
        super().__init__(root)

    def common(self, element: Element) -> None:
        """Add an element by its place, its name and what it holds."""
        if self.lines:
            if not len(element) and not has_text(element):
                self.say(attribute(element, *_POINTERS).removeprefix("#"))
            super().common(element)
        elif self._is_number(element):
            self._number += text(element) + " "
        elif self._is_title(element):
            if not self.heading and not self._number:
                self.title = text(element)
            self._head(self.inner(element))
        elif self._is_data(element):
            self._data(element)
        else:
            self._part(element)

    def _part(self, element: Element) -> None:
        """A section, a paragraph, or what holds some of them."""
        said = {key: value for key, value in attributes(element) if key not in _UNSAID}
        whole = element is self.root
        in_full = whole or "name" in said  # what is named is told in full
        number = "" if whole else _taken(said, _COUNTED)
        if number and not any(map(self._is_number, element)):
            self._number += number + " "
        title, speaker = _taken(said, _NAMES), _taken(said, _SPEAKERS)
        who = f"{speaker}: " if speaker else ""
        if _is_line(element):
            self._said_of(said, in_full)
            before = who or (f"{title}: " if title else self._label(element))
            self.wrapped(element, self._tag(name(element)), self._take_number() + before)
        else:
            titled = any(map(self._is_title, element))
            if title and not titled and title != name(element):
                self.level += 1
                self._head(escape(title, quote=False))
                self.level -= 1
                titled = True
            self._said_of(said, in_full)
            self._line(who.strip())
            add = self.section if titled else self._block
            add(element)
        self._line(self._take_number())

    def _said_of(self, said: Mapping[str, str], in_full: bool) -> None:
        """What the attributes of a part say, each on a line; unless all are told, those that are
        known to say something, or do so in several words."""
        for key, value in said.items():
            if in_full or key in _SAID or (" " in value.strip() and any(map(str.isalpha, value))):
                self._line(f"{key}: {value}")

    def _block(self, element: Element) -> None:
        self.wrapped(element, self._tag(name(element)))

    def _head(self, source: str) -> None:
        self.head(" ".join((escape(self._take_number(), quote=False) + source).split()))

    def _take_number(self) -> str:
        number, self._number = self._number, ""
        return number

    def _line(self, said: str) -> None:
        if said:
            self.put(f"<div>{escape(said, quote=False)}</div>")

    def _is_number(self, element: Element) -> bool:
        if name(element) not in _NUMBERS or len(element):
            return False
        return 0 < self._counts[element].all <= _LONGEST_NUMBER

    def _is_title(self, element: Element) -> bool:
        """Whether an element is the first in another, but for numbers, and what follows is what
        it heads."""
        above = element.getparent()
        if name(element) not in (*_TITLES, "name") or above is None:
            return False
        before = next((e for e in element.itersiblings("*", preceding=True)), None)
        if before is not None and not self._is_number(before):
            return False
        if next(element.itersiblings("*"), None) is None or has_text(above):
            return False
        counts = self._counts[element]
        told = name(element) in _TITLES or self._counts[above].is_text
        told = told and (_is_line(element) or counts.is_text)
        return told and 0 < counts.all <= _LONGEST_TITLE

    def _is_data(self, element: Element) -> bool:
        counts = self._counts[element]
        if _is_line(element):
            return not counts.all and len(attributes(element)) > 1
        told = counts.is_text or any(name(child) in _TITLES for child in element)
        return not told and (counts.prose < _HALF * counts.all or not counts.all)

    def _data(self, element: Element) -> None:
        """The fields of an element as items, under its name where there are several."""
        alone = _is_line(element)
        paths = {element: name(element) if alone else ""}
        if not alone:
            heading = f"h{min(self.level + 1, 6)}"
            self.put(f"<{heading}>{self._take_number()}{name(element)}</{heading}>")
        self.put("<ul>")
        for one in element.iter("*"):
            path = paths.get(one) or ""
            inside = f"{path}." if path else ""
            paths.update((child, inside + name(child)) for child in one.iterchildren("*"))
            beside = [f"{key}: {value}" for key, value in attributes(one)]
            said = " ".join(part.strip() for part in (one.text, *(e.tail for e in one)) if part)
            fields = [said.strip(), ", ".join(beside)]
            shown = " ".join(filter(None, fields)) if not all(fields) else "{} ({})".format(*fields)
            if shown:
                label = f"{path}: " if path else ""
                self.put(f"<li>{escape(label + shown, quote=False)}</li>")
        self.put("</ul>")

    def _label(self, element: Element) -> str:
        """The name of a field that stands by itself."""
        called, counts = name(element), self._counts[element]
        above = element.getparent()
        if above is None or counts.prose or counts.is_text or called in _TITLES:
            return ""
        if above not in self._names:
            self._names[above] = Counter(map(name, above.iterchildren("*")))
        return f"{called}: " if self._names[above][called] == 1 and counts.all else ""
