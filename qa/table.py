"""Citations as a table for a workbook: a row each, to sort, to filter, to put into a schedule."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from qa import export
from qa.types import Answer, Citation

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = (
    ("Question", 30),
    ("Answer", 12),
    ("Likely", 8),
    ("No.", 5),
    ("Quote", 70),
    ("Answering words", 24),
    ("Document", 30),
    ("File", 30),
    ("Page", 10),
    ("Under", 24),
    ("Characters", 16),
    ("Also in", 24),
)
"""The columns' names, and their widths in characters."""

DOCUMENTS = (
    ("Question", 30),
    ("Document", 40),
    ("File", 40),
    ("Sentences", 12),
    ("First page", 12),
    ("First characters", 18),
)
"""The same of the table of documents that mention something."""


def rows(answers: Iterable[Answer]) -> Iterator[tuple[str | int | float, ...]]:
    """A row for each citation, in the order of `COLUMNS`; one for an answer without any.

    ``Answer`` is 'found', 'nearest' where the documents do not answer, or 'none' where nothing is
    cited; ``Likely`` is the probability of 0..1 that the answer is among its citations. Quotes are
    word for word.
    """
    for answer in answers:
        said = (answer.question, "found" if answer.found else "nearest", answer.confidence)
        for citation in answer.citations:
            yield (*said, *_row(citation, answer.found))
        if not answer.citations:
            yield (answer.question, "none", answer.confidence, *("",) * (len(COLUMNS) - 3))


def _row(citation: Citation, found: bool) -> tuple[str | int, ...]:
    where = citation.document
    return (
        citation.number,
        citation.quote,
        # A nearest sentence answers nothing, so none of its words does.
        " … ".join(citation.marked if found else ()),
        where.title or where.name,
        where.name,
        "" if citation.page is None else export.page(citation),
        " > ".join(citation.headings),
        f"{citation.start}–{citation.end}",
        export.elsewhere(citation),
    )


def mentioning(answers: Iterable[Answer]) -> Iterator[tuple[str | int, ...]]:
    """A row for each document that mentions what was asked for, in the order of `DOCUMENTS`."""
    for answer in answers:
        for mention in export.mentioning(answer):
            first = mention.first
            yield (
                answer.question,
                first.document.title or first.document.name,
                first.document.name,
                mention.sentences if mention.exact else export.sentences(mention),
                "" if first.page is None else export.page(first),
                f"{first.start}–{first.end}",
            )


def workbook(answers: Iterable[Answer]) -> bytes:
    """The table as an Excel workbook, with another of the documents that mention something, where
    that was asked for.

    Every text is one to whatever opens it, also one that begins like a formula. Control characters,
    which a workbook cannot hold, become U+FFFD.
    """
    import openpyxl

    answers = tuple(answers)
    book = openpyxl.Workbook()
    book.active.title = "Citations"
    _fill(book.active, COLUMNS, rows(answers))
    for cell in book.active["C"]:
        cell.number_format = "0%"
    if documents := tuple(mentioning(answers)):
        _fill(book.create_sheet("Documents"), DOCUMENTS, documents)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(
    sheet: Worksheet,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[tuple[str | int | float, ...]],
) -> None:
    """Put rows below the names of their columns."""
    from openpyxl.styles import Alignment, Font

    for row in (tuple(name for name, _ in columns), *rows):
        sheet.append([export.for_office(c) or None if isinstance(c, str) else c for c in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.quotePrefix = True
    for cell, (_, width) in zip(sheet[1], columns, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
