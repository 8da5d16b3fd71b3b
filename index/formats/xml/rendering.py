"""XML documents as the source of a web page, so that lists, tables, terms and code are read as
those of pages are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import ClassVar

from index.formats.xml import formulas
from index.formats.xml.nodes import Element, attribute, children, has, has_text, name, text, words

_LINES = words("p dt td th pre")  # elements of a page that hold a line
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the elements of a vocabulary are to a reader.

    `sections` hold what their title heads, which may stand in one of their `fronts`; one without is
    called as in `called`. `tags` are elements of a web page, '' for what is within a line. `breaks`
    end a line, `around` has the text before and after an element. `notes` come after the block in
    which they are, `joined` are one line of what they hold, with commas. An element that is in no
    table is part of the line around it, or else a block, so that no text is lost.
    """

    sections: frozenset[str]
    titles: frozenset[str]
    tags: Mapping[str, str]
    left_out: frozenset[str]
    fronts: frozenset[str] = frozenset()
    called: Mapping[str, str] = field(default_factory=dict)
    breaks: frozenset[str] = frozenset()
    around: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    admonitions: frozenset[str] = frozenset()


def tags(inline: str = "", **elements: str) -> dict[str, str]:
    """For each element of a web page, the names of those that are the same: the table of it."""
    table = {called: tag for tag, names in elements.items() for called in names.split()}
    return {**dict.fromkeys(inline.split(), ""), **table}


CALS = {"row": "tr", "entry": "td", "thead": "thead", "tbody": "tbody", "tfoot": "tfoot"}
HTML_TABLE = {tag: tag for tag in ("table", "tr", "td", "th", "thead", "tbody", "tfoot")}


class Rendering:
    """Goes through a document, as deep as its parser allows. Each vocabulary has its own.

    `heading` is the first title of all. What a vocabulary has of its own is in `special`.
    """

    vocabulary: ClassVar[Vocabulary]

    def __init__(self, root: Element) -> None:
        """The whole document."""
        self.heading = ""
        self.root = root
        self.level = 0
        self.lines = 0  # elements that are open and hold a line
        self._parts: list[str] = []
        self._notes: list[str] = []  # of the block that is open
        self._columns: list[dict[str, int]] = []  # of the tables that are open
        self._titled: set[Element] = set()
        self._ids: dict[str, Element] | None = None
        self._special = self.special()
        self.render(root)

    def special(self) -> dict[str, Callable[[Element], None]]:
        """What adds the elements that no table tells enough of."""
        return {}

    @property
    def source(self) -> str:
        """What is rendered so far."""
        return "".join(self._parts)

    # How elements are added.

    def render(self, element: Element) -> None:
        """Add an element, without the text behind it."""
        called = name(element)
        if not called or called in self.vocabulary.left_out:
            return
        self._special.get(called, self.common)(element)

    def common(self, element: Element) -> None:
        """Add an element as the tables tell."""
        of, called = self.vocabulary, name(element)
        if called == "math":
            self.say(formulas.math(element))
        elif called in of.titles and self._headed(element) is not None:
            self._title(element)
        elif called in of.sections:
            self.section(element)
        elif called in of.notes and self.lines:
            self._note(element)
        elif called in of.admonitions:
            self._admonition(element)
        elif called in of.joined:
            self.block(self.joined(element))
        elif called in of.breaks:
            self.contents(element)
            self.put("<br>")
        else:
            before, after = of.around.get(called, ("", ""))
            self.wrapped(element, self._tag(called), before, after)

    def wrapped(self, element: Element, tag: str, before: str = "", after: str = "") -> None:
        """Add what an element holds as an element of a page, or with '' as it is."""
        # Unlike a <p>, a <div> may hold other blocks.
        shown = "div" if tag == "p" else tag
        holds_line = tag in _LINES or (tag != "" and has_text(element))
        if tag == "table":
            self._columns.append(_columns(element))
        self.lines += holds_line
        self.put(f"<{shown}{self._attributes(element, tag)}>" if tag else "")
        self.say(before)
        self.contents(element)
        self.say(after)
        self.put(f"</{shown}>" if tag else "")
        self.lines -= holds_line
        if tag == "table":
            self._columns.pop()
        self.put_notes()

    def contents(self, element: Element) -> None:
        """Add what an element holds."""
        self.say(element.text)
        for child in element:
            self.render(child)
            self.say(child.tail)

    def section(self, element: Element) -> None:
        """Add what stands under a heading of its own."""
        self.level += 1
        lines, self.lines = self.lines, 0
        default = self.vocabulary.called.get(name(element), "")
        if default and not self._has_title(element):
            self.head(default)
        self.contents(element)
        self.put_notes()
        self.lines = lines
        self.level -= 1

    def head(self, source: str) -> None:
        """Add a heading."""
        level = min(max(self.level, 1), _DEEPEST)
        self.heading = self.heading or source
        self.put(f"<h{level}>{source}</h{level}>")
        self.put_notes()

    def block(self, source: str) -> None:
        """Add a line, as a block where it is in no other."""
        self.put(source if self.lines or not source else f"<div>{source}</div>")

    def under(self, element: Element, term: str) -> None:
        """Add what is said of something under its name, as of a term."""
        self.put("<dl>")
        for child in element:
            if name(child):
                self.wrapped(child, "dt" if name(child) == term else "dd")
        self.put("</dl>")

    def chain(self, element: Element, sign: str) -> None:
        """Add what an element holds with a sign between its parts."""
        texts = [element.text, *(child.tail for child in element)]
        said = [escape((text or "").strip(), quote=False) for text in texts]
        parts = [said[0]]
        for child, after in zip(element, said[1:], strict=True):
            parts += [self.line(child), after]
        self.put(sign.join(filter(None, parts)))

    def put(self, source: str) -> None:
        """Add source."""
        self._parts.append(source)

    def say(self, said: str | None) -> None:
        """Add text."""
        if said:
            self._parts.append(escape(said, quote=False))

    def put_notes(self) -> None:
        """Add the notes of what came before, where no line or table is open."""
        if self._notes and not self.lines and not self._columns:
            self._parts += self._notes
            self._notes.clear()

    # What elements are as the source of a line.

    def line(self, element: Element) -> str:
        """An element itself."""
        return self._apart(self.render, element, lines=1)

    def inner(self, element: Element) -> str:
        """What an element holds."""
        return self._apart(self.contents, element, lines=1)

    def each(self, element: Iterable[Element]) -> list[str]:
        """Those of an element's parts that say something."""
        return [line for line in map(self.line, element) if line]

    def joined(self, element: Element) -> str:
        """What an element's parts say, with commas; a text with signs of its own as it is."""
        return self.inner(element) if has_text(element) else ", ".join(self.each(element))

    def last(self) -> str:
        """What the line so far ends with, of its last parts."""
        return "".join(self._parts[-3:])

    def _apart(self, add: Callable[[Element], None], element: Element, lines: int) -> str:
        outer, self._parts = self._parts, []
        before, self.lines = self.lines, lines
        add(element)
        self.lines = before
        inner, self._parts = "".join(self._parts), outer
        return inner.strip()

    # What is looked up.

    def target(self, id: str) -> Element | None:
        """The element that a reference names, or None."""
        if self._ids is None:
            found = ((attribute(one, "id"), one) for one in self.root.iter("*"))
            self._ids = {id: one for id, one in found if id}
        return self._ids.get(id)

    def called(self, element: Element) -> str:
        """The text of the first title in an element, or ''."""
        titles = (inner for inner in element.iter("*") if name(inner) in self.vocabulary.titles)
        return next(map(text, titles), "")

    def _tag(self, called: str) -> str:
        tag = self.vocabulary.tags.get(called)
        return ("" if self.lines else "div") if tag is None else tag

    def _headed(self, title: Element) -> Element | None:
        """The section that an element is the title of, or None."""
        above = title.getparent()
        while above is not None and name(above) in self.vocabulary.fronts:
            above = above.getparent()
        return above if above is not None and name(above) in self.vocabulary.sections else None

    def _has_title(self, section: Element) -> bool:
        of = self.vocabulary
        places = [section, *children(section, *of.fronts)]
        return any(name(child) in of.titles for place in places for child in place)

    def _title(self, element: Element) -> None:
        section = self._headed(element)
        if section not in self._titled:  # once in the section, once in what tells about it
            self._titled.add(section)
            self.head(self.inner(element))

    def _note(self, element: Element) -> None:
        """A note is no part of the sentence in which it is marked."""
        add = self._special.get(name(element), lambda note: self.wrapped(note, "p"))
        waiting, self._notes = self._notes, []
        note = self._apart(add, element, lines=0)
        self._notes = [*waiting, note, *self._notes]

    def _admonition(self, element: Element) -> None:
        kind = attribute(element, "othertype", "type") or name(element)
        lines, self.lines = self.lines, 0
        self.put("<div>")
        if not has(element, *self.vocabulary.titles):
            self.put(f"<div>{escape(kind.capitalize())}</div>")
        tag = "p" if has_text(element) else ""
        self.wrapped(element, tag)
        self.put("</div>")
        self.lines = lines

    def _attributes(self, element: Element, tag: str) -> str:
        """The attributes of a page's element: how items are counted, over what cells go."""
        values = {}
        if tag == "ol":
            style = attribute(element, "numeration", "list-type")
            values["type"] = _STYLES.get(style, "")
            values["start"] = attribute(element, "startingnumber")
        elif tag in ("td", "th"):
            values["colspan"] = attribute(element, "colspan", "cols")
            values["rowspan"] = attribute(element, "rowspan", "rows")
            if (more := attribute(element, "morerows")).isdecimal():
                values["rowspan"] = str(int(more) + 1)
            columns = self._columns[-1] if self._columns else {}
            first, last = attribute(element, "namest"), attribute(element, "nameend")
            if first in columns and last in columns:
                values["colspan"] = str(columns[last] - columns[first] + 1)
        return "".join(f' {key}="{escape(value)}"' for key, value in values.items() if value)


_STYLES = {  # how items are counted, in the words of DocBook and of JATS
    "loweralpha": "a",
    "upperalpha": "A",
    "lowerroman": "i",
    "upperroman": "I",
    "alpha-lower": "a",
    "alpha-upper": "A",
    "roman-lower": "i",
    "roman-upper": "I",
}


def _columns(table: Element) -> dict[str, int]:
    """The numbers of a table's columns by their names."""
    specs = enumerate(table.iter("{*}colspec"), 1)
    return {attribute(spec, "colname"): at for at, spec in specs}
