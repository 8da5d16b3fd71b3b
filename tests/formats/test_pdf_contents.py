"""Tables of contents in PDFs that are set in columns."""

from __future__ import annotations

import pytest
from documents import blocks, read
from pdfs import pdf
from reportlab.pdfgen.canvas import Canvas

from index.boxes import rectangles

LEFT = [("1 The parish and all", 3), ("2 Mills", 14), ("3 Woods", 30), ("4 Inns", 41)]
RIGHT = [("5 Farms of the north", 60), ("6 Trades", 80), ("7 The railway", 88), ("8 Maps", 121)]


def contents(across: bool, dots: bool, left: list[tuple[str, int]] = LEFT) -> bytes:
    """Two columns of entries, drawn row by row if they are to be `across`."""

    def page(canvas: Canvas) -> None:
        entries = [
            (x, 500 - 14 * i, title, number)
            for x, column in ((40, left), (220, RIGHT))
            for i, (title, number) in enumerate(column)
        ]
        for x, y, title, number in sorted(entries, key=lambda e: -e[1]) if across else entries:
            end = canvas.stringWidth(title, "Helvetica", 10)
            canvas.drawString(x, y, title if dots else f"{title} {number}")
            if dots:
                canvas.drawRightString(x + 145, y, ". " * int((140 - end) / 5.56))
                canvas.drawRightString(x + 160, y, str(number))

    return pdf(page)


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("dots", [True, False])
def test_each_entry_stands_apart_and_columns_come_one_after_the_other(
    across: bool, dots: bool
) -> None:
    document = read("a.pdf", contents(across, dots))
    assert blocks(document) == [
        ("paragraph", f"{title} {number}") for title, number in (*LEFT, *RIGHT)
    ]
    start = document.text.index("7 The railway")
    (place,) = rectangles(document.boxes[0], 1, start, start + 13)
    assert (round(place.left), round(place.right)) == (220, 279)


def test_numbers_that_do_not_go_on_below_each_other_tell_no_entries() -> None:
    rows = [("1 Ash", 3), ("9 Elm", 14), ("4 Fir", 30), ("2 Oak", 41)]
    assert blocks(read("a.pdf", contents(True, False, rows))) == [
        ("row", f"{a} {m}\t{b} {n}") for (a, m), (b, n) in zip(rows, RIGHT, strict=True)
    ]


def test_entries_without_numbers_whose_pages_go_on() -> None:
    names = ["Roads and bridges 9", "Mills 14", "Schools 14", "Wells, and the river below it 47"]

    def page(canvas: Canvas) -> None:
        for i, name in enumerate(names):
            canvas.drawString(40, 500 - 12 * i, name)
        canvas.drawString(40, 430, "The parish has kept its own records of all that since the war.")

    assert blocks(read("a.pdf", pdf(page)))[:-1] == [("paragraph", name) for name in names]
