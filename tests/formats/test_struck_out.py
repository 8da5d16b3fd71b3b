"""What is struck out is left out, in each format that can say so."""

from __future__ import annotations

from typing import Any

import docx
import pytest
from documents import levelled, saved
from samples import odt

from index.formats import parse

STRUCK = "Text that is struck out is left out."


PAY = [("paragraph", "5.1 Pay within 45 days."), ("paragraph", "You may not withhold.")]


def struck_in_word(paragraphs: list[list[tuple[str, bool]]], double: bool = False) -> bytes:
    word = docx.Document()
    for runs in paragraphs:
        paragraph = word.add_paragraph()
        for text, struck in runs:
            font = paragraph.add_run(text).font
            font.double_strike, font.strike = struck and double, struck and not double
    return saved(word)


def struck_in_opendocument(paragraphs: list[list[tuple[str, bool]]]) -> bytes:
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    styles = (
        f'<s:styles xmlns:s="{style}"><s:style s:name="T1" s:family="text">'
        '<s:text-properties s:text-line-through-style="solid"/></s:style></s:styles>'
    )
    body = "".join(
        "<text:p>"
        + "".join(
            f'<text:span text:style-name="T1">{text}</text:span>' if struck else text
            for text, struck in runs
        )
        + "</text:p>"
        for runs in paragraphs
    )
    return odt(body, **{"styles.xml": styles})


def struck_by(
    before: str, after: str, paragraph: str = "", end: str = "\n\n", whole: str = "{}"
) -> Any:
    def made(paragraphs: list[list[tuple[str, bool]]]) -> bytes:
        lines = (
            "".join(f"{before}{text}{after}" if struck else text for text, struck in runs)
            for runs in paragraphs
        )
        return whole.replace("{}", "".join(f"{paragraph}{line}{end}" for line in lines)).encode()

    return made


READERS = [
    ("a.docx", struck_in_word),
    ("a.docx", lambda paragraphs: struck_in_word(paragraphs, double=True)),
    ("a.odt", struck_in_opendocument),
    ("a.rtf", struck_by(r"{\strike ", "}", end=r"\par ", whole=r"{\rtf1 {}}")),
    ("a.rtf", struck_by(r"\strike ", r"\strike0 ", end=r"\par ", whole=r"{\rtf1 {}}")),
    ("a.rtf", struck_by(r"{\deleted{\b ", "}}", end=r"\par ", whole=r"{\rtf1 {}}")),
    ("a.html", struck_by("<del>", "</del>", "<p>")),
    ("a.html", struck_by("<s>", "</s>", "<p>")),
    ("a.html", struck_by("<strike><b>", "</b></strike>", "<p>")),
    ("a.md", struck_by("~~", "~~")),
    ("a.md", struck_by("<del>", "</del>")),
]


@pytest.mark.parametrize(("name", "made"), READERS)
def test_what_is_struck_out_is_left_out(name: str, made: Any) -> None:
    document = parse(
        name,
        made(
            [
                [("5.1 Pay within ", False), ("60", True), ("45 days.", False)],
                [("All of this is gone.", True)],
                [("You may not withhold.", False)],
            ]
        ),
    )
    assert (levelled(document), document.warnings) == (PAY, (STRUCK,))


@pytest.mark.parametrize(("name", "made"), READERS)
def test_a_document_that_is_all_struck_out_is_kept(name: str, made: Any) -> None:
    document = parse(name, made([[("All of", True)], [("this.", True)]]))
    assert levelled(document) == [("paragraph", "All of"), ("paragraph", "this.")]
    assert document.warnings == ()


def test_what_is_struck_out_in_lists_and_tables() -> None:
    page = (
        "<ol><li><del>one</del><li>two</ol><pre>a = <s>1</s>2</pre>"
        "<table><tr><td>Ann<td><s>£4</s>£5<tr><td>Bo<td><s>£6</s></table>"
    )
    document = parse("a.html", page.encode())
    assert levelled(document) == [
        *(("item", "2. two"), ("code", "a = 2"), ("row", "Ann\t£5"), ("row", "Bo"))
    ]
    assert document.warnings == (STRUCK,)
    source = "- [x] ~~one~~\n- [ ] two\n\n| Who | Pay |\n|---|---|\n| Ann | ~~4~~5 |\n"
    assert levelled(parse("a.md", source.encode())) == [
        *(("item", "☐ two"), ("header", "Who\tPay"), ("row", "Ann\t5"))
    ]
    rows = r"{\rtf1\trowd 7\cell {\strike 4\cell}\row\trowd 8\cell 5\cell\row\pard After\par}"
    assert levelled(parse("a.rtf", rows.encode())) == [
        *(("row", "7"), ("row", "8\t5"), ("paragraph", "After"))
    ]


def test_tags_in_markdown_that_are_not_closed_strike_nothing_out() -> None:
    source = b"A List<S> of it, and a <del>Map</del>. And <s> so on."
    assert levelled(parse("a.md", source)) == [
        ("paragraph", "A List of it, and a Map. And  so on.")
    ]
