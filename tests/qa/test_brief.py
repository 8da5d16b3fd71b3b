"""Answers as a Word document."""

from __future__ import annotations

import io

import docx
from docx.enum.text import WD_COLOR_INDEX

from index import DocumentInfo, Span
from qa import Answer, Citation, Excerpt
from qa.brief import brief
from qa.types import Place


def cited(quote: str, words: str, kind: str = "paragraph", **how: object) -> Citation:
    where = DocumentInfo(
        id="d", name="fees.pdf", title="The <Fees>", sentences=1, characters=99, pages=3,
        digest="0", format="pdf",
    )  # fmt: skip
    start = quote.index(words) + 7
    return Citation(
        1, where, 3, 7, 7 + len(quote), quote, Excerpt(7, 7 + len(quote), quote),
        (Span(start, start + len(words)),), 0.9, ("Part 1", "Costs"), kind=kind, **how,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_word_document_has_each_quote_with_its_place() -> None:
    row = cited("due\x07\tin  May", "May", columns=("When", "Month"))
    also = (Place(row.document, 1, 0, 8),)
    code = cited("ls -l\n  cd", "cd", "code", also=also)
    held = brief(
        (
            Answer("When & where?", True, 0.75, (row, code)),
            Answer("And <why>?", False, 0.25, (row,)),
            Answer("Who?", False, 0.0, ()),
        )
    )
    paragraphs = docx.Document(io.BytesIO(held)).paragraphs
    place = "— The <Fees>, fees.pdf, p. 3, “Costs”"
    assert [p.text for p in paragraphs] == [
        "When & where?",
        "[1] due\ufffd | in May",
        f"{place}, columns: When | Month",
        "[1] ls -l\n  cd",
        f"{place}, also in fees.pdf",
        "And <why>?",
        "Not in your documents.",
        "The nearest sentences, which may not answer it:",
        "[1] due\ufffd | in May",
        f"{place}, columns: When | Month",
        "Who?",
        "Not in your documents.",
    ]
    marked = [
        run.text for p in paragraphs for run in p.runs
        if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    ]  # fmt: skip
    assert marked == ["May", "cd"]  # but nothing of the nearest sentences
    assert [p.text for p in paragraphs if p.style.name == "Heading 1"] == [
        "When & where?",
        "And <why>?",
        "Who?",
    ]
