"""Editions, letters and plays in TEI."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from index.formats.xml.nodes import Element, attribute, children, has, has_text, name, words
from index.formats.xml.rendering import Rendering, Vocabulary, tags


class Tei(Rendering):
    """A text as its edition reads: corrections, not what they correct."""

    vocabulary: ClassVar[Vocabulary] = Vocabulary(
        sections=words("TEI TEI.2 div div0 div1 div2 div3 div4 div5 div6 div7"),
        titles=words("head"),
        tags=tags(
            p="p ab lg opener closer trailer byline docTitle docAuthor docImprint docDate salute"
            " dateline stage figDesc bibl titlePart postscript author editor",
            ul="listBibl",
            li="item",
            blockquote="quote epigraph cit floatingText",
            tr="row",
            dt="speaker",
            pre="eg",
            **{"del": "del"},
        ),
        left_out=words("fw orig sic abbr graphic pb cb milestone rdg surface facsimile"),
        breaks=words("l addrLine signed"),
        around={"soCalled": ("‘", "’")},
        notes=words("note"),
        joined=words("respStmt"),
    )

    def special(self) -> dict[str, Callable[[Element], None]]:
        """Titles of the edition, lists, dates, and where the text goes on or is not known."""
        return {
            "titleStmt": self._statement,
            "quote": lambda element: self.wrapped(element, "" if self.lines else "blockquote"),
            "cit": lambda element: self.wrapped(element, "" if self.lines else "blockquote"),
            "bibl": lambda element: self.wrapped(element, "" if self.lines else "p"),
            "author": lambda element: self.wrapped(element, "" if self.lines else "p"),
            "editor": lambda element: self.wrapped(element, "" if self.lines else "p"),
            "stage": lambda element: self.wrapped(element, "" if self.lines else "p"),
            "abbr": self._single,
            "orig": self._single,
            "sic": self._single,
            "head": self._heading,
            "table": self._table,
            "sp": self._speech,
            "list": self._list,
            "lb": self._line_end,
            "gap": lambda element: self.say("[…]"),
            "cell": self._cell,
            "correspAction": self._action,
            "date": self._date,
        }

    def render(self, element: Element) -> None:
        """Add an element; of a choice the reading is kept, alone each of them is."""
        alone = name(element) in ("orig", "sic", "abbr") and name(element.getparent()) != "choice"
        if alone:
            self._single(element)
        else:
            super().render(element)

    def _single(self, element: Element) -> None:
        self.wrapped(element, "" if self.lines else "p")

    def _statement(self, element: Element) -> None:
        """The titles of the edition, the first as its heading."""
        for at, child in enumerate(children(element, "title")):
            if at:
                self.block(self.inner(child))
            else:
                self.head(self.inner(child))
        for child in element:
            if name(child) != "title":
                self.render(child)

    def _heading(self, element: Element) -> None:
        """A section's first <head> is its heading; those of lists, tables and figures stand above
        them, as in the table's rows they could not."""
        above = element.getparent()
        if name(above) not in ("table", "list"):
            if above in self._titled or self._headed(element) is None:
                self.block(self.inner(element))
            else:
                self.common(element)

    def _list(self, element: Element) -> None:
        self._above(element)
        if has(element, "label"):
            self.put("<dl>")
            for child in element:
                shown = {"label": "dt", "item": "dd"}.get(name(child))
                if shown:
                    self.wrapped(child, shown)
                else:
                    self.render(child)
            self.put("</dl>")
            return
        kinds = f"{attribute(element, 'type')} {attribute(element, 'rend')}".split()
        ordered = not {"ordered", "numbered"}.isdisjoint(kinds)
        lines, self.lines = self.lines, 0
        self.wrapped(element, "ol" if ordered else "ul")
        self.lines = lines

    def _above(self, element: Element) -> None:
        for title in children(element, "head"):
            self.put(f"<div>{self.inner(title)}</div>")

    def _table(self, element: Element) -> None:
        self._above(element)
        self.wrapped(element, "table")

    def _speech(self, element: Element) -> None:
        """What somebody says, under who it is."""
        said = [child for child in element if name(child) != "speaker"]
        self.put("<dl>")
        for speaker in children(element, "speaker"):
            self.render(speaker)
        self.put("<dd>")
        for child in said:
            self.render(child)
        self.put("</dd></dl>")

    def _line_end(self, element: Element) -> None:
        """A line of the source ends, maybe within a word."""
        if attribute(element, "break") != "no":
            self.say(" ")
        elif self._parts:
            self._parts[-1] = self._parts[-1].rstrip().removesuffix("-")

    def _cell(self, element: Element) -> None:
        roles = attribute(element, "role"), attribute(element.getparent(), "role")
        self.wrapped(element, "th" if "label" in roles else "td")

    def _action(self, element: Element) -> None:
        """Who sent or received a letter, where and when."""
        kind = attribute(element, "type").capitalize()
        self.put(f"<div>{kind}: {self.joined(element)}</div>")

    def _date(self, element: Element) -> None:
        if len(element) or has_text(element):
            self.wrapped(element, "" if self.lines else "p")
        else:
            self.block(attribute(element, "when", "from", "notBefore"))
