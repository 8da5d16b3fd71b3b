"""Citations as a table for a workbook."""

from __future__ import annotations

import io

import openpyxl

from index import DocumentInfo, Span
from qa import Answer, Citation, Excerpt
from qa.table import COLUMNS, workbook


def test_a_workbook_has_a_row_for_each_citation_and_nothing_in_it_runs() -> None:
    quote = '=HYPERLINK("http://example.org")\tdue\x07 in May'
    where = DocumentInfo(
        id="d", name="=1+1.csv", title="Fees", sentences=1, characters=len(quote), pages=0,
        digest="0", format="csv",
    )  # fmt: skip
    span = Span(quote.index("May") + 7, len(quote) + 7)
    passage = Excerpt(7, 7 + len(quote), quote)
    cited = Citation(
        1, where, 3, 7, 7 + len(quote), quote, passage, (span,), 0.9, ("Part 1", "Costs")
    )
    book = openpyxl.load_workbook(
        io.BytesIO(
            workbook(
                (
                    Answer("#N/A", True, 0.75, (cited,)),
                    Answer("-2?", False, 0.25, (cited,)),
                    Answer("@x", False, 0.0, ()),
                )
            )
        )
    )
    first, *rows = book.active.iter_rows()
    assert [cell.value for cell in first] == [name for name, _ in COLUMNS]
    held = quote.replace("\x07", "\ufffd")
    common = ("Fees", "=1+1.csv", "p. 3", "Part 1 > Costs", f"7–{7 + len(quote)}", None)
    assert [tuple(cell.value for cell in row) for row in rows] == [
        ("#N/A", "found", 0.75, 1, held, "May", *common),
        ("-2?", "nearest", 0.25, 1, held, None, *common),
        ("@x", "none", 0, *(None,) * 9),
    ]
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
