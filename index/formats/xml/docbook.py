"""Manuals in DocBook 4 and 5."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from index.formats.xml.nodes import Element, attribute, children, has, has_text, name, text, words
from index.formats.xml.rendering import CALS, HTML_TABLE, Rendering, Vocabulary, tags

_GIVEN = words("prefix honorific firstname given-names givenname forename othername")
_BRACKETS = {"opt": ("[", "]"), "req": ("{", "}")}


def person(rendering: Rendering, element: Element) -> str:
    """A person's name as it is said, the given ones first."""
    parts = [child for child in element if name(child)]
    first = [child for child in parts if name(child) in _GIVEN]
    last = [child for child in parts if child not in first]
    return " ".join(rendering.each([*first, *last])) or rendering.inner(element)


_PICTURES = words("mediaobject inlinemediaobject screenshot figure informalfigure")
_CAPTIONS = words("title screeninfo caption")


class DocBook(Rendering):
    """A manual, an article, or a page of reference."""

    vocabulary: ClassVar[Vocabulary] = Vocabulary(
        sections=words(
            "set book article part chapter appendix preface section sect1 sect2 sect3 sect4 sect5"
            " simplesect refsect1 refsect2 refsect3 refsection refentry reference refsynopsisdiv"
            " glossary glossdiv bibliography bibliodiv dedication colophon acknowledgements"
            " partintro qandaset qandadiv topic abstract sidebar"
        ),
        titles=words("title"),
        fronts=words(
            "info articleinfo bookinfo setinfo partinfo chapterinfo appendixinfo prefaceinfo"
            " sectioninfo sect1info sect2info sect3info sect4info sect5info refentryinfo"
            " referenceinfo refsect1info refsect2info refsect3info refsynopsisdivinfo glossaryinfo"
            " bibliographyinfo blockinfo sidebarinfo artheader docinfo"
        ),
        called={
            "abstract": "Abstract",
            "refsynopsisdiv": "Synopsis",
            "glossary": "Glossary",
            "bibliography": "Bibliography",
            "acknowledgements": "Acknowledgements",
        },
        tags={
            **CALS,
            **HTML_TABLE,
            "table": "",  # with its title; the rows are in its tgroup
            "informaltable": "",
            "tgroup": "table",
            **tags(
                p="para simpara subtitle attribution caption segtitle seg funcprototype"
                " cmdsynopsis classsynopsis constructorsynopsis methodsynopsis fieldsynopsis"
                " pubdate edition releaseinfo bibliomixed",
                ul="itemizedlist calloutlist",
                ol="orderedlist procedure substeps",
                li="listitem callout step",
                dl="variablelist glosslist qandaentry",
                dt="term glossterm question",
                dd="glossdef answer",
                pre="programlisting screen synopsis funcsynopsisinfo",
                tr="revision",
                td="revnumber authorinitials revremark revdescription",
                blockquote="blockquote epigraph",
                sup="superscript",
                sub="subscript",
            ),
        },
        left_out=words(
            "indexterm remark imageobject imageobjectco videoobject audioobject beginpage colspec"
            " spanspec area areaspec areaset co coref toc lot index subjectset refmeta"
            " titleabbrev itermset"
        ),
        breaks=words("sbr"),
        around={
            "quote": ("“", "”"),
            "manvolnum": ("(", ")"),
            "optional": ("[", "]"),
        },
        notes=words("footnote"),
        joined=words("keywordset simplelist publisher affiliation biblioentry"),
        admonitions=words("note tip warning caution important danger"),
    )

    def special(self) -> dict[str, Callable[[Element], None]]:
        """References, names, synopses and tables."""
        return {
            "refnamediv": self._named,
            "xref": self._reference,
            "link": self._link,
            "ulink": self._link,
            "uri": self._link,
            "formalpara": lambda element: self.under(element, "title"),
            "varlistentry": self._entry,
            "menuchoice": lambda element: self.chain(element, " → "),
            "keycombo": lambda element: self.chain(element, "+"),
            "arg": self._argument,
            "group": self._argument,
            "literallayout": self._layout,
            "address": self._layout,
            "personname": lambda element: self.put(person(self, element)),
            "author": self._author,
            "editor": self._author,
            "othercredit": self._author,
            "table": self._table,
            "informaltable": self._table,
            "revhistory": lambda element: self.wrapped(element, "table"),
            "date": self._date,
            "copyright": self._copyright,
            "glossterm": self._term,
            "textobject": self._picture,
        }

    def _named(self, element: Element) -> None:
        """What a page of reference is about: its heading, and what is said of it."""
        called = ", ".join(self.each(children(element, "refname")))
        self.head(called)
        self.block(" – ".join([called, *self.each(children(element, "refpurpose"))]))

    def _picture(self, element: Element) -> None:
        """What is said in place of a picture, if its title or caption does not say it as well."""
        around = (above for above in element.iterancestors() if name(above) in _PICTURES)
        titles = (title for above in around for title in children(above, *_CAPTIONS))
        if text(element) not in map(text, titles):
            self.contents(element)

    def _reference(self, element: Element) -> None:
        """A reference without words shows the title of what it leads to."""
        target = self.target(attribute(element, "linkend"))
        if target is not None:
            names = next(map(self.inner, target.iter("{*}refname")), "")
            self.say(attribute(target, "xreflabel") or self.called(target))
            self.put("" if self.called(target) else names)

    def _link(self, element: Element) -> None:
        if len(element) or has_text(element):
            self.contents(element)
        else:
            self.say(attribute(element, "url", "href"))
            self._reference(element)

    def _entry(self, element: Element) -> None:
        for child in element:
            self.wrapped(child, "dd") if name(child) == "listitem" else self.render(child)

    def _term(self, element: Element) -> None:
        is_entry = name(element.getparent()) == "glossentry"
        self.wrapped(element, "dt" if is_entry and not self.lines else "")

    def _argument(self, element: Element) -> None:
        """Part of a command's synopsis, as manual pages write it."""
        before, after = _BRACKETS.get(attribute(element, "choice") or "opt", ("", ""))
        is_group = name(element) == "group"
        inner = " | ".join(self.each(element)) if is_group else self.inner(element)
        if is_group and len(element) == 1 and inner.startswith(before):
            before = after = ""
        more = "..." if attribute(element, "rep") == "repeat" else ""
        self.put(f" {before}{inner}{after}{more} ")

    def _layout(self, element: Element) -> None:
        """Lines that are kept apart; a typewriter's are code."""
        if attribute(element, "class") == "monospaced":
            self.wrapped(element, "pre")
        else:
            self.block("<br>".join(self.inner(element).split("\n")))

    def _author(self, element: Element) -> None:
        """An author on a line, with where he or she works."""
        of_name = [child for child in element if name(child) in (_GIVEN | {"surname", "lineage"})]
        rest = [child for child in element if child not in of_name]
        first = " ".join(self.each(sorted(of_name, key=lambda e: name(e) not in _GIVEN)))
        if has_text(element):
            self.block(self.inner(element))
        else:
            self.block(", ".join(filter(None, [first, *self.each(rest)])))

    def _table(self, element: Element) -> None:
        """A table's title stands above it, in the form of CALS as in that of HTML."""
        if has(element, "tgroup"):
            lines, self.lines = self.lines, 0
            self.contents(element)
            self.lines = lines
        else:
            self.wrapped(element, "table")

    def _copyright(self, element: Element) -> None:
        years, holders = children(element, "year"), children(element, "holder")
        said = [", ".join(self.each(years)), ", ".join(self.each(holders))]
        self.block(" ".join(filter(None, ["©", *said])))

    def _date(self, element: Element) -> None:
        of_revision = name(element.getparent()) == "revision"
        self.wrapped(element, "td" if of_revision else "" if self.lines else "p")
