"""Papers in JATS, the form of PubMed Central, and in the older one of the NLM."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from index.dates import MONTHS
from index.formats.xml import formulas
from index.formats.xml.docbook import person
from index.formats.xml.nodes import Element, attribute, children, has, has_text, name, text, words
from index.formats.xml.rendering import HTML_TABLE, Rendering, Vocabulary, tags

_MARK = re.compile(r"\s*(?:\d{1,4}|[a-z]|[*†‡§¶#]{1,3})\s*")  # of a note or a reference
_BETWEEN = re.compile(r"[\s,;–-]*")  # such marks
_OF_NOTES = words("bibr fn table-fn corresp aff author-notes")
_ON_TOP = words("title-group contrib-group aff author-notes pub-date")
_APPEARED = words("volume issue fpage lpage elocation-id page-range issue-id publisher isbn")
_HISTORY = {"rev-recd": "Revised", "rev-request": "Revision requested"}


class Jats(Rendering):
    """A paper: its title, authors with where they work, and date come first."""

    vocabulary: ClassVar[Vocabulary] = Vocabulary(
        sections=words(
            "article book sec abstract trans-abstract ack app ref-list glossary notes boxed-text"
            " sub-article response fn-group bio book-part"
        ),
        titles=words("title article-title book-title"),
        fronts=words(
            "title-group front front-stub article-meta book-meta book-part-meta book-title-group"
        ),
        called={
            "abstract": "Abstract",
            "ack": "Acknowledgements",
            "ref-list": "References",
            "fn-group": "Notes",
        },
        tags={
            **HTML_TABLE,
            **tags(
                p="p mixed-citation nlm-citation subtitle trans-title alt-title attrib"
                " copyright-statement license-p funding-statement corresp alt-text long-desc"
                " disp-formula verse-group doi",
                dl="def-list",
                dt="term",
                dd="def",
                pre="preformat code",
                blockquote="disp-quote",
                sub="sub",
                **{"del": "strike"},
            ),
        },
        left_out=words(
            "graphic inline-graphic object-id article-categories counts issn journal-meta self-uri"
            " related-article related-object contrib-id pub-history institution-id article-version"
            " copyright-year copyright-holder index-term index-term-range-end hr processing-meta"
        ),
        breaks=words("break verse-line"),
        notes=words("fn"),
        joined=words("element-citation citation"),
    )

    def __init__(self, root: Element) -> None:
        """The whole paper."""
        self._marks: set[Element] = set()  # that are left out
        self._beside = {  # the places of work that stand beside their authors
            place
            for reference in root.iter("{*}xref")
            if name(reference.getparent()) == "contrib" and _type(reference) == "aff"
            for place in attribute(reference, "rid").split()
        }
        super().__init__(root)

    def special(self) -> dict[str, Callable[[Element], None]]:
        """What tells about a paper, marks, labels and captions."""
        return {
            "article-meta": self._meta,
            "front-stub": self._meta,
            "book-meta": self._meta,
            "contrib": self._author,
            "aff": self._affiliation,
            "name": lambda element: self.put(person(self, element)),
            "string-name": lambda element: self.put(self.inner(element)),
            "person-group": lambda element: self.put(self.joined(element)),
            "pub-date": lambda element: self.block(f"Published {_date(element)}"),
            "date": self._history,
            "article-id": self._identifier,
            "kwd-group": self._keywords,
            "custom-meta": lambda element: self.block(": ".join(self.each(element))),
            "sup": self._raised,
            "xref": self._reference,
            "label": self._label,
            "title": self._title_of,
            "caption": self._caption,
            "fn": lambda element: (self._note if self.lines else self._with_label)(element),
            "ref": self._with_label,
            "list": self._list,
            "list-item": self._item,
            "alternatives": self._alternatives,
            "tex-math": lambda element: self.say(formulas.tex("".join(element.itertext("*")))),
        }

    def contents(self, element: Element) -> None:
        """Add what an element holds, without what stands between marks that are left out."""
        self.say(element.text)
        for child in element:
            self.render(child)
            following = child.getnext()
            between = child in self._marks and following is not None and name(following) == "xref"
            if not (between and _BETWEEN.fullmatch(child.tail or "")):
                self.say(child.tail)

    def _meta(self, element: Element) -> None:
        """What tells about a paper, in the order in which one begins."""
        dates = list(children(element, "pub-date"))
        fullest = max(dates, key=len, default=None)
        sections = self.vocabulary.sections
        kept = [
            child
            for child in element
            if (child not in dates or child is fullest) and name(child) not in _APPEARED
        ]
        above = [child for child in kept if name(child) in _ON_TOP]
        below = [child for child in kept if name(child) in sections]
        for child in above:
            self.render(child)
        self.block(self._appeared(element))
        for child in kept:
            if child not in above and child not in below:
                self.render(child)
        for child in below:  # what stands after one would stand under it
            self.render(child)

    def _appeared(self, meta: Element) -> str:
        """The journal, volume and pages of a paper."""
        found = {name(child): self.inner(child) for child in children(meta, *_APPEARED)}
        journals = self.root.iter("{*}journal-title")
        journal = next(map(self.inner, journals), "") if name(meta) == "article-meta" else ""
        issue = f"({found['issue']})" if found.get("issue") else ""
        pages = "–".join(filter(None, (found.get("fpage"), found.get("lpage"))))
        volume = found.get("volume", "") + issue
        within = ": ".join(filter(None, (volume, pages or found.get("elocation-id", ""))))
        return " ".join(filter(None, (journal, within)))

    def _author(self, element: Element) -> None:
        """An author on a line, with where he or she works."""
        said = []
        for child in element:
            if name(child) == "xref":
                is_place = _type(child) == "aff"
                places = map(self.target, attribute(child, "rid").split() if is_place else [])
                said += [self._place(place) for place in places if place is not None]
            elif name(child) == "aff":
                said.append(self._place(child))
            elif name(child) != "role":
                said.append(self.line(child))
        self.block(", ".join(dict.fromkeys(filter(None, said))))

    def _affiliation(self, element: Element) -> None:
        if element.get("id") not in self._beside:
            self.block(self._place(element))

    def _place(self, element: Element) -> str:
        """Where somebody works, without the mark that leads to it."""
        kept = [child for child in element if name(child) != "label" and not _is_sup_mark(child)]
        if not has_text(element):
            return ", ".join(self.each(kept))
        said = [element.text or ""]
        said += [
            (self.line(child) if child in kept else "") + (child.tail or "") for child in element
        ]
        return " ".join(" ".join(said).split()).replace(" ,", ",").strip(" ,;")

    def _history(self, element: Element) -> None:
        kind = attribute(element, "date-type")
        self.block(f"{_HISTORY.get(kind, kind.capitalize())} {_date(element)}".strip())

    def _identifier(self, element: Element) -> None:
        if attribute(element, "pub-id-type") == "doi":
            self.block(f"doi:{self.inner(element)}")

    def _keywords(self, element: Element) -> None:
        titles = self.each(children(element, "label")) + [
            self.inner(title) for title in children(element, "title")
        ]
        rest = [child for child in element if name(child) not in ("title", "label")]
        called = titles[0].rstrip(" :") if titles else "Keywords"
        self.block(f"{called}: {', '.join(self.each(rest))}")

    def _raised(self, element: Element) -> None:
        """The marks of notes are no part of their word, nor is an exponent one of its number."""
        links = list(children(element, "xref"))
        outside = (element.text or "") + "".join(child.tail or "" for child in element)
        of_notes = all(_type(link) in _OF_NOTES for link in links)
        if links and of_notes and len(links) == len(element) and _BETWEEN.fullmatch(outside):
            return
        self.wrapped(element, "sup")

    def _reference(self, element: Element) -> None:
        """A reference in words stays, as does one in brackets or apart; a mark at the end of a
        word goes, and what follows it of them."""
        if not (_type(element) in _OF_NOTES and _MARK.fullmatch(text(element))):
            self.contents(element)
            return
        before = element.getprevious()
        last = (before.tail if before is not None else element.getparent().text) or ""
        if before is not None and name(before) == "xref" and _BETWEEN.fullmatch(last):
            goes = before in self._marks
        else:
            said = last or self.last()
            raised = has(element, "sup")
            goes = raised or not (said[-1:].isspace() or said[-1:] in ("", "[", "(", ">"))
        if goes:
            self._marks.add(element)
        else:
            self.contents(element)

    def _label(self, element: Element) -> None:
        """A number that stands alone; others are before what they number."""
        above = element.getparent()
        numbers = has(above, "title", "caption") or name(above) in ("ref", "fn")
        if not numbers:
            self.block(self.inner(element))
            self.say(" ")

    def _title_of(self, element: Element) -> None:
        """A title, with the number of what it heads."""
        labels = [self.inner(label) for label in children(element.getparent(), "label")]
        if labels and self._headed(element) is not None:
            self._titled.add(element.getparent())
            self.head(" ".join([*labels, self.inner(element)]))
        else:
            self.common(element)

    def _caption(self, element: Element) -> None:
        above = element.getparent()
        labels = [self.inner(label) for label in children(above, "label")]
        said = [*labels, *map(self.inner, element)] if len(element) else [self.inner(element)]
        self.put(f"<div>{' '.join(filter(None, said))}</div>")

    def _with_label(self, element: Element) -> None:
        """A note or a reference, on a line with its number."""
        parts = [child for child in element if name(child) != "label"]
        labels = [self.inner(label) for label in children(element, "label")]
        if element.get("symbol") and not labels:
            labels = [element.get("symbol")]
        if not re.search(r"\w|[*†‡§¶#]", "".join(labels)):
            labels = []  # a bullet
        first = []
        for part in parts[:1]:
            if name(part) in self.vocabulary.joined:
                first = [self.joined(part)]
            elif self.vocabulary.tags.get(name(part)) == "p":
                first = [self.inner(part)]
        parts = parts[len(first) :]
        self.put(f"<div>{' '.join(filter(None, [*labels, *first]))}</div>")
        for part in parts:
            self.render(part)

    def _list(self, element: Element) -> None:
        style = attribute(element, "list-type")
        labelled = any(has(item, "label") for item in element)
        ordered = style.startswith(("order", "alpha", "roman")) and not labelled
        titles = list(children(element, "title"))
        for title in titles:
            self.block(self.inner(title))
        self.wrapped(element, "ol" if ordered else "ul")

    def _item(self, element: Element) -> None:
        self.put("<li>")
        self._with_label(element)
        self.put("</li>")

    def _alternatives(self, element: Element) -> None:
        """One of several forms of the same: a formula in MathML, else the first with words."""
        forms = sorted(element, key=lambda child: name(child) != "math")
        for child in forms:
            before = len(self._parts)
            self.render(child)
            if any(part.strip() for part in self._parts[before:]):
                return


def _type(reference: Element) -> str:
    return attribute(reference, "ref-type")


def _is_sup_mark(element: Element) -> bool:
    return name(element) == "sup" and _MARK.fullmatch(text(element)) is not None


def _date(element: Element) -> str:
    """A date as a person writes it."""
    found = {name(child): text(child) for child in element}
    month = found.get("month", "")
    if month.isdecimal() and 1 <= int(month) <= 12:
        month = MONTHS[int(month) - 1]
    day = found.get("day", "").lstrip("0")
    said = " ".join(filter(None, (day, month or found.get("season"), found.get("year"))))
    return said or text(element)
