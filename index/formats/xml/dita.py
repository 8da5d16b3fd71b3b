"""Topics in DITA: concepts, tasks and pages of reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from index.formats.xml.nodes import Element, attribute, has, has_text, name, words
from index.formats.xml.rendering import CALS, Rendering, Vocabulary, tags


class Dita(Rendering):
    """A topic, with those in it."""

    vocabulary: ClassVar[Vocabulary] = Vocabulary(
        sections=words(
            "topic concept task reference troubleshooting glossentry glossgroup section example"
            " refsyn"
        ),
        titles=words("title glossterm"),
        called={"refsyn": "Syntax"},
        tags={
            **CALS,
            "table": "",  # with its title; the rows are in its tgroup
            "tgroup": "table",
            **tags(
                p="p shortdesc abstract cmd info stepresult stepxmp tutorialinfo lq glossdef desc",
                ul="ul sl choices steps-unordered",
                ol="ol steps substeps",
                li="li sli step substep choice",
                dl="dl parml",
                dt="dt pt",
                dd="dd pd",
                pre="codeblock pre screen msgblock lines",
                table="simpletable choicetable properties",
                tr="strow chrow property sthead chhead prophead",
                td="stentry choption chdesc proptype propvalue propdesc",
                th="choptionhd chdeschd proptypehd propvaluehd propdeschd",
                sup="sup",
                sub="sub",
            ),
        },
        left_out=words(
            "indexterm draft-comment required-cleanup prolog related-links data data-about foreign"
            " unknown titlealts colspec dlhead link"
        ),
        around={"q": ("“", "”")},
        notes=words("fn"),
        admonitions=words("note hazardstatement"),
    )

    def special(self) -> dict[str, Callable[[Element], None]]:
        """Links, pictures, and what is a section by its title alone."""
        return {
            "menucascade": lambda element: self.chain(element, " → "),
            "xref": self._link,
            "image": self._image,
            "stentry": self._cell,
            "table": self._table,
            "section": self._section,
            "example": self._section,
            "refsyn": self._section,
        }

    def _link(self, element: Element) -> None:
        if len(element) or has_text(element):
            self.contents(element)
        else:
            target = self.target(attribute(element, "href").rpartition("#")[2].rpartition("/")[2])
            self.say(attribute(element, "href") if target is None else self.called(target))

    def _image(self, element: Element) -> None:
        self.say(attribute(element, "alt"))
        self.contents(element)

    def _cell(self, element: Element) -> None:
        self.wrapped(element, "th" if name(element.getparent()) == "sthead" else "td")

    def _table(self, element: Element) -> None:
        lines, self.lines = self.lines, 0
        self.contents(element)
        self.lines = lines

    def _section(self, element: Element) -> None:
        if has(element, "title") or name(element) == "refsyn":
            self.section(element)
        else:
            self.wrapped(element, "p")
