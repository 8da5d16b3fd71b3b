"""Tables in PDFs, with rules and without; and what looks like one and is none."""

from __future__ import annotations

import io

import pytest
from documents import blocks, read
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import Draw, lines, pdf
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from index.boxes import rectangles

CELLS = [
    ["Name", "What it is", "Price"],
    ["Alpha", "A long text that goes on and on until it has to wrap in the cell", "5"],
    ["Beta, the second one of them", "Another long text that goes on for three lines of it", "6"],
    ["Gamma", "Short", "7"],
    ["Delta, which has two lines", "Short again", "8"],
]


def paragraph(text: str) -> Paragraph:
    return Paragraph(text, ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12))


def built(*flowables: Flowable) -> bytes:
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=(400, 600)).build(list(flowables))
    return buffer.getvalue()


@pytest.mark.parametrize("place", ["TOP", "MIDDLE", "BOTTOM"])
@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_with_cells_of_several_lines(place: str, ruled: bool) -> None:
    style = [("VALIGN", (0, 0), (-1, -1), place)]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    rows = [[paragraph(cell) for cell in row] for row in CELLS]
    table = Table(rows, colWidths=[85, 120, 40], style=style, hAlign="LEFT")
    document = read("a.pdf", built(paragraph("Before it."), table, paragraph("After it.")))
    assert blocks(document) == [
        ("paragraph", "Before it."),
        ("header", "\t".join(CELLS[0])),
        *(("row", "\t".join(row)) for row in CELLS[1:]),
        ("paragraph", "After it."),
    ]
    assert "Price\nAlpha" in document.text


BEFORE = "What the landlord has to pay for the house is put together in this table:"


def grid(canvas: Canvas, sides: list[int], floors: list[int]) -> None:
    for x in sides:
        canvas.line(x, floors[0], x, floors[-1])
    for y in floors:
        canvas.line(sides[0], y, sides[-1], y)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2, 6).flatmap(
        lambda count: st.tuples(
            st.lists(st.text("abcdeo", min_size=1, max_size=5), min_size=count, max_size=count),
            st.lists(
                st.lists(
                    st.sampled_from(["", "b", "cab", "a dab"]), min_size=count, max_size=count
                ).filter(any),
                min_size=1,
                max_size=5,
            ),
        )
    )
)
def test_the_cells_that_rules_bound(table: tuple[list[str], list[list[str]]]) -> None:
    head, rows = table

    def page(canvas: Canvas) -> None:
        lines(canvas, 580, BEFORE)
        sides = [40 + 34 * i for i in range(len(head) + 1)]
        grid(canvas, sides, [560 - 13 * i for i in range(len(rows) + 2)])
        for i, row in enumerate((head, *rows)):
            for x, cell in zip(sides, row, strict=False):
                canvas.setFont("Helvetica-Bold" if i == 0 else "Helvetica", 9)
                canvas.drawString(x + 2, 551 - 13 * i, cell)

    assert blocks(read("a.pdf", pdf(page))) == [
        ("paragraph", BEFORE),
        ("header", "\t".join(head)),
        *(("row", "\t".join(row) if any(row[1:]) else row[0]) for row in rows),
    ]


def test_a_cell_that_goes_over_two_rows() -> None:
    def page(canvas: Canvas) -> None:
        sides, floors = [40, 110, 180, 250], [500, 513, 526, 539, 552]
        for x in sides:
            canvas.line(x, floors[0], x, floors[-1])
        for y in floors:
            canvas.line(sides[y == 526], y, sides[-1], y)
        for x, y, cell in (
            *((42, 530, "Trial"), (112, 530, "Prewett"), (182, 530, "38,000")),
            *((112, 517, "Nwosu"), (182, 517, "17,500"), (42, 504, "Total"), (182, 504, "55,500")),
            *((42, 543, "Stage"), (112, 543, "Counsel"), (182, 543, "Fee")),
        ):
            canvas.drawString(x, y, cell)

    document = read("a.pdf", pdf(page))
    assert blocks(document) == [
        ("header", "Stage\tCounsel\tFee"),
        ("row", "Trial\tPrewett\t38,000"),
        ("row", "\tNwosu\t17,500"),
        ("row", "Total\t\t55,500"),
    ]
    start = document.text.index("17,500")
    (place,) = rectangles(document.boxes[0], 1, start, start + 6)
    assert (round(place.left), round(place.right)) == (182, 213)


def columns(
    canvas: Canvas, y: float, *rows: tuple[str, ...], step: float = 14, at: float = 50
) -> None:
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            canvas.drawString(at + 110 * j, y - step * i, cell)


def test_rows_of_a_table() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "Three of the points carry a date:")
        canvas.setFont("Helvetica-Bold", 9)
        columns(canvas, 530, ("Date", "Step"))
        canvas.setFont("Helvetica", 10)
        columns(canvas, 510, ("10 October", "Guns leave"), ("15 October", "All groups leave"))
        lines(canvas, 460, "How it held", bold=True)
        lines(canvas, 440, "The assault was called off, and for some months it was quieter.")
        columns(canvas, 400, ("Rent", "500"), ("Heating", "90"), ("", "10"), ("Water", "20"))
        columns(canvas, 300, ("Rent", "500", ""), ("Heat", "", "90"), ("Gas", "1", "2"))

    assert blocks(read("a.pdf", pdf(page))) == [
        ("paragraph", "Three of the points carry a date:"),
        ("header", "Date\tStep"),
        ("row", "10 October\tGuns leave"),
        ("row", "15 October\tAll groups leave"),
        ("heading", "How it held"),
        ("paragraph", "The assault was called off, and for some months it was quieter."),
        # Nothing tells whether the third line belongs to the second: these are left alone.
        ("paragraph", "Rent 500 Heating 90 10 Water 20"),
        ("row", "Rent\t500\t"),
        ("row", "Heat\t\t90"),
        ("row", "Gas\t1\t2"),
    ]


TITLES = ("Plot", "Rent", "Rates")
PLOTS = [("Ash", "", "17"), ("Birch", "", ""), ("Cedar", "31", ""), ("Elm", "", "29")]
PLOTS += [("Fir", "12", "8"), ("Hazel", "", "")]
OVER = [("Larch", "", "40"), ("Maple", "", ""), ("Oak", "", "6")]


@pytest.mark.parametrize("again", [True, False])
def test_a_table_with_empty_cells_that_goes_on_over_a_pages_end(again: bool) -> None:
    def first(canvas: Canvas) -> None:
        lines(canvas, 560, "What is due for each of the plots is told here:")
        canvas.setFont("Helvetica-Bold", 10)
        columns(canvas, 520, TITLES, step=22)
        canvas.setFont("Helvetica", 10)
        columns(canvas, 498, *PLOTS, step=22)

    def second(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 10)
        columns(canvas, 560, *[TITLES] * again, step=22)
        canvas.setFont("Helvetica", 10)
        columns(canvas, 538, *OVER, step=22)
        lines(canvas, 400, "No plot is let twice.")

    document = read("a.pdf", pdf(first, second))
    assert blocks(document) == [
        ("paragraph", "What is due for each of the plots is told here:"),
        ("header", "Plot\tRent\tRates"),
        ("row", "Ash\t\t17"),
        ("row", "Birch"),
        ("row", "Cedar\t31\t"),
        ("row", "Elm\t\t29"),
        ("row", "Fir\t12\t8"),
        ("row", "Hazel"),
        *[("header", "Plot\tRent\tRates")] * again,
        # In a table of its own these would have two columns, and 40 stand below the rent.
        ("row", "Larch\t\t40"),
        ("row", "Maple"),
        ("row", "Oak\t\t6"),
        ("paragraph", "No plot is let twice."),
    ]
    start = document.text.index("40")
    (place,) = rectangles(document.boxes[1], 1, start, start + 2)
    assert round(place.left) == 270


def test_another_table_on_the_next_page() -> None:
    def page(title: tuple[str, ...], *rows: tuple[str, ...]) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Helvetica-Bold", 10)
            columns(canvas, 560, title, step=22)
            canvas.setFont("Helvetica", 10)
            columns(canvas, 538, *rows, step=22)

        return draw

    prices = [("Plum", "4", ""), ("Pear", "", "5")]
    document = read("a.pdf", pdf(page(TITLES, *OVER), page(("Fruit", "May", "June"), *prices)))
    assert blocks(document) == [
        ("header", "Plot\tRent\tRates"),
        ("row", "Larch\t\t40"),
        ("row", "Maple"),
        ("row", "Oak\t\t6"),
        ("header", "Fruit\tMay\tJune"),
        ("row", "Plum\t4\t"),
        ("row", "Pear\t\t5"),
    ]


def ruled(*rows: tuple[str, ...]) -> Draw:
    """Rows whose cells are 34 points wide, the first of them bold if it is the titles."""

    def draw(canvas: Canvas) -> None:
        grid(canvas, [40 + 34 * i for i in range(5)], [560 - 13 * i for i in range(len(rows) + 1)])
        for i, row in enumerate(rows):
            canvas.setFont("Helvetica-Bold" if row[0] == "Plot" else "Helvetica", 9)
            for j, cell in enumerate(row):
                canvas.drawString(42 + 34 * j, 551 - 13 * i, cell)

    return draw


def test_a_column_between_rules_that_is_empty_on_one_page() -> None:
    first = [("Plot", "Rent", "Note", "Paid"), ("Ash", "12", "late", ""), ("Fir", "1.20", "", "")]
    then = [("Elm", "7", "", "5"), ("Oak", "", "", "6"), ("Yew", "9", "", "")]
    document = read("a.pdf", pdf(ruled(*first), ruled(*then), ruled(("Box", "", "", "4"))))
    assert blocks(document) == [
        ("header", "Plot\tRent\tNote\tPaid"),
        ("row", "Ash\t12\tlate\t"),
        ("row", "Fir\t1.20\t\t"),
        ("row", "Elm\t7\t\t5"),
        ("row", "Oak\t\t\t6"),
        ("row", "Yew\t9\t\t"),
        ("row", "Box\t\t\t4"),
    ]


LEFT = [
    "The tenant shall pay the rent",
    "on the first day of a month, and",
    "shall keep the house in repair.",
    "The landlord may not enter it",
    "without a notice of two days,",
    "but for a fire or a flood.",
]


RIGHT = [
    "A deposit of two months is due",
    "on the day the keys are given.",
    "It is kept in an account of its",
    "own, and paid back with all the",
    "interest once the house has been",
    "found to be in good order.",
]


@pytest.mark.parametrize("across", [True, False])
def test_columns_of_prose_are_no_table(across: bool) -> None:
    def page(canvas: Canvas) -> None:
        if across:
            for i, pair in enumerate(zip(LEFT, RIGHT, strict=True)):
                for text, x in zip(pair, (30, 210), strict=True):
                    canvas.drawString(x, 540 - 12 * i, text)
        else:
            lines(canvas, 540, *LEFT, x=30)
            lines(canvas, 540, *RIGHT, x=210)

    document = read("a.pdf", pdf(page))
    assert {kind for kind, _ in blocks(document)} == {"paragraph"}
    if not across:
        assert " ".join(document.text.split()) == " ".join(LEFT + RIGHT)


def test_lists_and_chance_gaps_are_no_table() -> None:
    def page(canvas: Canvas) -> None:
        for i in range(3):
            lines(canvas, 560 - 12 * i, f"{i + 1}.")
            lines(canvas, 560 - 12 * i, "An item of the list", x=80)
            lines(canvas, 500 - 12 * i, f"[{i + 1}]")
            lines(canvas, 500 - 12 * i, "A book that is cited", x=80)
        lines(canvas, 440, "Signed")
        lines(canvas, 440, "Dated", x=200)
        lines(canvas, 300, "An end that stands alone")

    found = blocks(read("a.pdf", pdf(page)))
    assert {kind for kind, _ in found} == {"item", "paragraph"}
    assert found[0] == ("item", "1. An item of the list")
    assert found[-2:] == [("paragraph", "Signed Dated"), ("paragraph", "An end that stands alone")]
