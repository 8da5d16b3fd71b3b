"""Small tables in PDFs, with no more room between the columns than between words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from documents import blocks, read
from pdfs import lines, pdf
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

BEFORE = "The co-operative weighs what it brings in, as the scale at the gate has it."
AFTER = "The dry summer cost a fifth of the apples."
Rows = list[list[str]]


def printed(
    rows: Rows,
    bold: bool = False,
    middle: bool = False,
    step: float = 15.0,
    over: Sequence[int] = (),
) -> bytes:
    """A table as a browser prints it, each column 2.5 points behind the longest cell of the last;
    the first row may be bold and centred. `step` is from row to row, in letters of 10 points; the
    next page begins with the rows `over`."""

    def draw(canvas: Canvas) -> None:
        lines(canvas, 550, BEFORE)
        fonts = ["Helvetica-Bold" if bold and not i else "Helvetica" for i in range(len(rows))]
        wide = [
            [stringWidth(cell, font, 10) for cell in row]
            for row, font in zip(rows, fonts, strict=True)
        ]
        columns = [max(column) for column in zip(*wide, strict=True)]
        at = 0
        for i, row in enumerate(rows):
            if i in over:
                canvas.showPage()
                at = i
            canvas.setFont(fonts[i], 10)
            for j, cell in enumerate(row):
                shift = (columns[j] - wide[i][j]) / 2 if middle and not i else 0.0
                x = 50 + sum(columns[:j]) + 2.5 * j + shift
                canvas.drawString(x, 520 - (i - at) * step, cell)
        lines(canvas, 520 - (len(rows) - at) * step - 12, AFTER)

    return pdf(draw)


def test_columns_whose_cells_begin_at_one_place_behind_wider_room() -> None:
    rows = [["Grade", "Share", "Price"], ["First", "61%", "0.84"], ["Second", "9%", "0.42"]]
    rows += [["Juice", "30%", "0.1"]]
    assert blocks(read("a.pdf", printed(rows, bold=True, middle=True))) == [
        ("paragraph", BEFORE),
        ("header", "Grade\tShare\tPrice"),
        ("row", "First\t61%\t0.84"),
        ("row", "Second\t9%\t0.42"),
        ("row", "Juice\t30%\t0.1"),
        ("paragraph", AFTER),
    ]
    plain = [["Pears", "12"], ["Plums", "7"], ["Quinces", "3"]]
    assert blocks(read("a.pdf", printed(plain)))[1:-1] == [
        ("row", "Pears\t12"),
        ("row", "Plums\t7"),
        ("row", "Quinces\t3"),
    ]


def test_numbers_below_as_many_titles_where_all_cells_are_as_long_as_each_other() -> None:
    rows = [["Year", "Tonnes"], ["2022", "410"], ["2023", "520"]]
    assert blocks(read("a.pdf", printed(rows, bold=True)))[1:-1] == [
        ("header", "Year\tTonnes"),
        ("row", "2022\t410"),
        ("row", "2023\t520"),
    ]


DUES = [
    *(["Plot", "Rent", "Note", "Paid"], ["Ash", "4,995", "to be told by letter", "1,100"]),
    *(["Birch", "", "late", ""], ["Cedar", "", "", "5,821"], ["Elm", "3,727", "", "6,304"]),
    *(["Fir", "", "paid in part", "2,460"], ["Hazel", "", "", ""], ["Larch", "", "", "9,992"]),
]


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("over", [(), (3,), (4, 6)])
def test_empty_cells_below_titles_also_over_a_pages_end(bold: bool, over: Sequence[int]) -> None:
    assert blocks(read("a.pdf", printed(DUES, bold, middle=bold, over=over)))[1:-1] == [
        ("header", "Plot\tRent\tNote\tPaid"),
        *(("row", "\t".join(row) if any(row[1:]) else row[0]) for row in DUES[1:]),
    ]


def test_words_of_a_cell_that_stand_above_each_other_are_no_columns() -> None:
    rows = [
        ["Plot", "Tonnes"],
        ["North Field", "12"],
        ["North Pit", "7"],
        ["North Barn House", "301"],
    ]
    assert blocks(read("a.pdf", printed(rows, bold=True)))[1:-1] == [
        ("header", "Plot\tTonnes"),
        ("row", "North Field\t12"),
        ("row", "North Pit\t7"),
        ("row", "North Barn House\t301"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["1.00", "0.8"], ["0.8", "1.00"], ["0.37", "0.1"]], id="a matrix"),
        pytest.param([["ok>", "rest"], ["ok>", "go"], ["ok>", "wait"]], id="a prompt"),
        pytest.param(
            [["•", "Apples, which the members"], ["", "bring in by"], ["", "the crate"]],
            id="an item",
        ),
        pytest.param([["1. Pears", "12"], ["2. Figs", "7"], ["3. Quinces", "3"]], id="contents"),
        pytest.param([["Pears", "12"], ["Quinces", "3"]], id="two rows"),
    ],
)
def test_what_is_no_narrow_table(rows: Rows) -> None:
    assert {kind for kind, _ in blocks(read("a.pdf", printed(rows)))} <= {"paragraph", "item"}


def test_rows_with_another_line_as_near_are_text() -> None:
    rows = [["Pears", "12"], ["Plums", "7"], ["Quinces", "3"]]

    def draw(canvas: Canvas) -> None:
        for i, (name, count) in enumerate(rows):
            canvas.drawString(50, 520 - i * 12, name)
            canvas.drawString(92, 520 - i * 12, count)
        canvas.drawString(50, 520 - 3 * 12, "and what else the members brought in.")

    assert blocks(read("a.pdf", pdf(draw))) == [
        ("paragraph", "Pears 12 Plums 7 Quinces 3 and what else the members brought in.")
    ]
