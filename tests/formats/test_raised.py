"""Raised numbers are none of the number before them, in each format that can say so."""

from __future__ import annotations

from typing import Any

import docx
import pytest
from documents import levelled, saved
from samples import odt

from index.formats import parse

POWERS = [("The mass is 10", False), ("5", True), (" kg, the flow 3 m", False), ("-1", True)]


RAISED = "The mass is 10⁵ kg, the flow 3 m⁻¹."


def raised_in_word(runs: list[tuple[str, bool]]) -> bytes:
    word = docx.Document()
    paragraph = word.add_paragraph()
    for text, high in runs:
        paragraph.add_run(text).font.superscript = high
    return saved(word)


def raised_in_opendocument(runs: list[tuple[str, bool]]) -> bytes:
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    styles = (
        f'<s:styles xmlns:s="{style}"><s:style s:name="T1" s:family="text">'
        '<s:text-properties s:text-position="super 58%"/></s:style></s:styles>'
    )
    spans = (f'<text:span text:style-name="T1">{t}</text:span>' if high else t for t, high in runs)
    return odt(f"<text:p>{''.join(spans)}</text:p>", **{"styles.xml": styles})


def raised_by(before: str, after: str, whole: str = "{}") -> Any:
    def made(runs: list[tuple[str, bool]]) -> bytes:
        said = (f"{before}{text}{after}" if high else text for text, high in runs)
        return whole.replace("{}", "".join(said)).encode()

    return made


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.docx", raised_in_word),
        ("a.odt", raised_in_opendocument),
        ("a.rtf", raised_by(r"{\super ", "}", r"{\rtf1 {}}")),
        ("a.rtf", raised_by(r"\super ", r"\nosupersub ", r"{\rtf1 {}}")),
        ("a.html", raised_by("<sup>", "</sup>", "<p>{}</p>")),
        ("a.html", raised_by("<sup><b>", "</b></sup>", "<p>{}</p>")),
        ("a.md", raised_by("<sup>", "</sup>")),
    ],
)
def test_a_raised_number_is_no_part_of_the_one_before_it(name: str, made: Any) -> None:
    assert levelled(parse(name, made([*POWERS, (".", False)]))) == [("paragraph", RAISED)]
    words = made([("Of the 21", False), ("st", True), (" century, see ", False), ("1", True)])
    assert levelled(parse(name, words)) == [("paragraph", "Of the 21st century, see 1")]
