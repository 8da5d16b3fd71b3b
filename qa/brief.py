"""Answers as a Word document: each question, its quotes, and where each of them stands."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qa import export
from qa.types import Answer, Citation, Mention, Place

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_INDENT = 0.75  # centimetres


def brief(answers: Iterable[Answer]) -> bytes:
    """The answers one below the other, the answering words highlighted in yellow.

    Quotes are word for word but for white space; code keeps its lines. Control characters, which
    Word cannot hold, become U+FFFD.
    """
    import docx
    from docx.shared import Pt

    paper = docx.Document()
    paper.core_properties.author = ""  # else that of the library's template
    paper.core_properties.title = "Pincite"
    for answer in answers:
        heading = paper.add_heading(export.for_office(answer.question), 1)
        heading.paragraph_format.space_after = Pt(6)
        for line in _remarks(answer):
            paper.add_paragraph(export.for_office(line))
        for citation in answer.citations:
            _quote(paper, citation, answer.found)
            _place(paper, citation)
        if listed := export.mentioning(answer):
            paper.add_paragraph(export.ALL_MENTIONING).paragraph_format.keep_with_next = True
            for mention in listed:
                _mention(paper, mention)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _remarks(answer: Answer) -> Iterator[str]:
    """What is to be said before the quotes."""
    if answer.respelled:
        yield export.reread(answer)
    if told := export.counted(answer):
        yield told
    if not answer.found:
        yield "Not in your documents."
        if answer.citations:
            yield "The nearest sentences, which may not answer it:"


def _quote(paper: Document, citation: Citation, found: bool) -> None:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Cm, Pt

    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(_INDENT)
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(f"[{citation.number}] ")
    for words, answers in export.runs(citation):
        run = paragraph.add_run(export.for_office(words))
        if answers and found:  # of the nearest sentences none does
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if citation.kind == "code":
            run.font.name = "Courier New"


def _place(paper: Document, citation: Citation) -> None:
    """Where a quote stands, below it: title, file, page, heading, and where else it is said."""
    from docx.shared import Cm, Pt, RGBColor

    heading = export.under(citation)
    parts = (
        f"“{heading}”" if heading else "",
        f"columns: {export.named(citation)}" if citation.columns else "",
        f"also in {export.elsewhere(citation)}" if citation.also else "",
    )
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(_INDENT)
    runs = [paragraph.add_run("— "), *_named(paragraph, citation, parts)]
    for run in runs:
        run.font.size = Pt(9)
        run.font.color.rgb = RGBColor(0x5B, 0x65, 0x61)


def _mention(paper: Document, mention: Mention) -> None:
    """A document that mentions what was asked for, and where first."""
    from docx.shared import Cm, Pt

    paragraph = paper.add_paragraph()  # without a style: to look for one takes longer than the rest
    paragraph.paragraph_format.left_indent = Cm(_INDENT)
    paragraph.paragraph_format.space_after = Pt(0)
    _named(paragraph, mention.first, (export.sentences(mention),))


def _named(paragraph: Paragraph, found: Citation | Place, parts: Iterable[str]) -> list[Run]:
    """The runs that name a place: its document's title in italics, its file, its page, and other
    `parts` that are not ''."""
    document = found.document
    title = export.titled(document)
    name = paragraph.add_run(export.for_office(title or document.name))
    name.italic = True
    page = export.page(found) if found.page is not None else ""
    told = "".join(f", {part}" for part in (document.name if title else "", page, *parts) if part)
    return [name, paragraph.add_run(export.for_office(told))]
