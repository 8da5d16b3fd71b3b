"""The numbers that Word puts before paragraphs, which its files do not spell out."""

from __future__ import annotations

from typing import Any

import docx
import pytest
from documents import saved
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.formats import parse
from index.formats.office.docx_numbers import in_style

W = nsdecls("w")


def level(at: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


LEGAL = (
    level(0, "decimal", "%1."),
    level(1, "decimal", "%1.%2"),
    level(2, "lowerLetter", "(%3)"),
    level(3, "lowerRoman", "(%4)"),
)


class Contract:
    """A Word document with a list of its own."""

    def __init__(self, *levels: str, overrides: str = "") -> None:
        self.word = docx.Document()
        self._numbering = self.word.part.numbering_part.element
        kind = f'<w:abstractNum {W} w:abstractNumId="77">{"".join(levels)}</w:abstractNum>'
        self._numbering.insert(0, parse_xml(kind))
        self.list("77")
        self.list("78", overrides)

    def list(self, identifier: str, overrides: str = "") -> None:
        self._numbering.append(
            parse_xml(
                f'<w:num {W} w:numId="{identifier}"><w:abstractNumId w:val="77"/>'
                f"{overrides}</w:num>"
            )
        )

    def add(self, text: str, at: int = 0, identifier: str = "77", mark: str = "") -> Any:
        paragraph = self.word.add_paragraph(text)
        settings = paragraph._p.get_or_add_pPr()
        number = f'<w:numPr {W}><w:ilvl w:val="{at}"/><w:numId w:val="{identifier}"/></w:numPr>'
        settings.append(parse_xml(number))
        if mark:
            settings.append(parse_xml(f"<w:rPr {W}>{mark}</w:rPr>"))
        return paragraph

    def texts(self) -> list[str]:
        document = parse("a.docx", saved(self.word))
        return [document.text[block.start : block.end] for block in document.blocks]


def test_clauses() -> None:
    contract = Contract(*LEGAL)
    for text, at in (("Rent", 0), ("Due monthly.", 1), ("In cash;", 2), ("Or not.", 2)):
        contract.add(text, at)
    for text, at in (
        ("In euros;", 3),
        ("Paid late.", 1),
        ("As said.", 2),
        ("Term", 0),
        ("Ends.", 1),
    ):
        contract.add(text, at)
    assert contract.texts() == [
        *("1. Rent", "1.1 Due monthly.", "(a) In cash;", "(b) Or not.", "(i) In euros;"),
        *("1.2 Paid late.", "(a) As said.", "2. Term", "2.1 Ends."),
    ]


def test_a_list_goes_on_after_what_is_not_of_it_and_under_another_number() -> None:
    contract = Contract(*LEGAL)
    contract.add("One.")
    contract.word.add_paragraph("Between.")
    contract.add("Two.", identifier="78")
    contract.add("None.", identifier="0")
    assert contract.texts() == ["1. One.", "Between.", "2. Two.", "None."]


def test_another_list_may_begin_anew_and_look_otherwise() -> None:
    override = (
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        f"{level(0, 'upperRoman', 'Article %1')}</w:lvlOverride>"
    )
    contract = Contract(*LEGAL, overrides=override)
    for text, identifier in (("A.", "77"), ("B.", "78"), ("C.", "78")):
        contract.add(text, identifier=identifier)
    assert contract.texts() == ["1. A.", "Article V B.", "Article VI C."]


def test_what_is_empty_counts_and_what_is_deleted_does_not() -> None:
    contract = Contract(*LEGAL)
    contract.add("One.")
    contract.add("")
    contract.add("Three.")
    gone = contract.add("Gone.", mark='<w:del w:id="1" w:author="A"/>')
    run = gone.runs[0]._r
    run.getparent().remove(run)
    contract.add("Four.")
    assert contract.texts() == ["1. One.", "3. Three.", "4. Four."]


def test_headings_are_numbered_by_their_style() -> None:
    bound = level(0, "upperLetter", "Part %1", '<w:pStyle w:val="Heading1"/>')
    contract = Contract(bound, *LEGAL[1:])
    style = contract.word.styles["Heading 1"].element.get_or_add_pPr()
    style.insert(0, parse_xml(f'<w:numPr {W}><w:numId w:val="77"/></w:numPr>'))
    contract.word.add_heading("Rent", 1)
    contract.add("Due.", 1)
    contract.word.add_heading("Term", 1)
    assert contract.texts() == ["Part A Rent", "A.1 Due.", "Part B Term"]


def test_levels_that_are_legal_or_do_not_begin_anew() -> None:
    contract = Contract(
        level(0, "upperRoman", "%1."),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "decimal", "%3)", '<w:lvlRestart w:val="0"/>', start=7),
        level(3, "bullet", "•"),
    )
    for text, at in (("A", 0), ("B", 1), ("C", 2), ("D", 3), ("E", 0), ("F", 2), ("G", 1)):
        contract.add(text, at)
    assert contract.texts() == ["I. A", "1.1 B", "7) C", "D", "II. E", "8) F", "2.1 G"]


def test_word_s_own_lists() -> None:
    word = Contract(*LEGAL)
    for style in ("List Number", "List Number", "List Bullet"):
        word.word.add_paragraph("Text.", style=style)
    assert word.texts() == ["1. Text.", "2. Text.", "Text."]


@pytest.mark.parametrize(
    ("count", "style", "text"),
    [
        *((1, "lowerLetter", "a"), (26, "lowerLetter", "z"), (27, "upperLetter", "AA")),
        *((4, "lowerRoman", "iv"), (1999, "upperRoman", "MCMXCIX"), (0, "upperRoman", "0")),
        *((7, "decimalZero", "07"), (12, "ordinal", "12th"), (22, "ordinal", "22nd")),
        *((3, "none", ""), (5, "chineseCounting", "5")),
    ],
)
def test_styles_of_numbers(count: int, style: str, text: str) -> None:
    assert in_style(count, style) == text


@pytest.mark.parametrize(
    "broken",
    [
        '<w:lvl w:ilvl="0"><w:start w:val="x"/><w:numFmt w:val="decimal"/></w:lvl>',
        '<w:lvl w:ilvl="0"><w:lvlText w:val="%9."/></w:lvl>',
        '<w:numStyleLink w:val="ListNumber"/>',
        "",
    ],
)
def test_what_is_not_said_right_costs_no_text(broken: str) -> None:
    contract = Contract(broken)
    contract.add("The text.")
    contract.add("Deep.", 99)
    contract.add("Of no list.", identifier="4711")
    texts = contract.texts()
    assert [text.rpartition(". ")[2].rpartition(" ")[2] for text in texts] == [
        "text.",
        "Deep.",
        "list.",
    ]
