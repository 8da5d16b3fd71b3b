"""Citations as a table for a workbook: a row each, to sort, to filter, to put into a schedule."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from qa import export
from qa.types import Answer, Citation

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


def workbook(answers: Iterable[Answer]) -> bytes:
    """The table as an Excel workbook.

    Every text is one to whatever opens it, also one that begins like a formula. Control characters,
    which a workbook cannot hold, become U+FFFD.
    """
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Citations"
    names = tuple(name for name, _ in COLUMNS)
    for row in (names, *rows(answers)):
        sheet.append([export.for_office(c) or None if isinstance(c, str) else c for c in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.quotePrefix = True
    for cell, (_, width) in zip(sheet[1], COLUMNS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for cell in sheet["C"]:
        cell.number_format = "0%"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
