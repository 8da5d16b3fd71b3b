"""Pages of several columns in PDFs: what is short on the page may fill its own."""

from __future__ import annotations

import pytest
from documents import blocks, read
from pdfs import lines, pdf
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

SAYS = (
    "The pier stands on oak piles. They are renewed every ten years by the harbour. Each of them is"
    " tarred twice before it is driven. The deck is of larch. It is laid in spring. Nobody may fish"
    " from it. Dogs are led. Bicycles are pushed."
)


def wrapped(text: str, width: float) -> list[str]:
    """The lines of a text in a column of this width, as wide as its words allow."""
    whole: list[str] = []
    for word in text.split():
        last = f"{whole[-1]} {word}" if whole else ""
        if last and stringWidth(last, "Helvetica", 10) <= width:
            whole[-1] = last
        else:
            whole.append(word)
    return whole


@pytest.mark.parametrize("places", [(40, 215), (30, 155, 280)])
def test_a_paragraph_in_a_column_goes_on_behind_full_stops(places: tuple[int, ...]) -> None:
    width = 150 if len(places) == 2 else 110
    other = SAYS.replace("pier", "jetty")

    def page(canvas: Canvas) -> None:
        for x, said in zip(places, [SAYS, other, SAYS], strict=False):
            lines(canvas, 500, *wrapped(said, width), x=x)

    expected = [SAYS, other, SAYS][: len(places)]
    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", text) for text in expected]


def test_short_lines_of_a_column_are_ends() -> None:
    """A line on which the next word had room has ended."""

    def page(canvas: Canvas) -> None:
        lines(canvas, 500, *wrapped(SAYS, 150), "See below.", "The rest is stone.", x=40)
        lines(canvas, 500, *wrapped(SAYS, 150), x=215)

    found = [text for _, text in blocks(read("a.pdf", pdf(page)))]
    assert found == [SAYS, "See below.", "The rest is stone.", SAYS]


def test_a_sentence_goes_on_in_the_next_column_with_a_capital() -> None:
    said = " ".join(["We thank the Board of Harbours and the Friends of Larch Decks"] * 11)
    whole = wrapped(f"{said}.", 150)
    half = next(i for i, line in enumerate(whole) if i > 8 and line[0].isupper())

    def page(canvas: Canvas) -> None:
        lines(canvas, 500, *whole[:half], x=40)
        lines(canvas, 500, *whole[half:], x=215)

    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", f"{said}.")]


def test_notes_at_the_foot_of_a_column_stand_before_the_sentence_around_them() -> None:
    said = " ".join([SAYS] * 3)
    whole = wrapped(said, 150)
    half = next(i for i, line in enumerate(whole) if i > 12 and line[0].islower())
    notes = wrapped("1 Oak of the north, which was felled before the war.", 170)

    def page(canvas: Canvas) -> None:
        lines(canvas, 500, *whole[:half], x=40)
        lines(canvas, 500 - 12 * half - 20, *notes, x=40, size=8)
        lines(canvas, 500, *whole[half:], x=215)

    found = [text for _, text in blocks(read("a.pdf", pdf(page)))]
    assert found == [" ".join(notes), said]


REFERENCES = [
    ["[1] A. Berg and C. Dahl, Piles of oak and", "of larch, Harbours 3 (1998) 1-9."],
    ["[2] E. Falk, On the tar of old wooden piers, with", "https://pier.example/tar/9"],
    ["[Gro03] H. Groth, Decks, as laid in spring."],
    ["[4] J. Krog and L. Moe, Fishing in harbours."],
]


def test_references_stand_apart_where_their_lines_are_full() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 500, *(line for reference in REFERENCES for line in reference))

    found = blocks(read("a.pdf", pdf(page)))
    assert found == [("paragraph", " ".join(reference)) for reference in REFERENCES]


def test_references_without_numbers_stand_apart_by_their_first_lines() -> None:
    def page(canvas: Canvas) -> None:
        y = 500
        for reference in REFERENCES[:2] * 2:
            bare = [line.split("] ")[-1] for line in reference]
            for at, line in enumerate(bare):
                canvas.drawString(60 if at else 50, y, line)
                y -= 12

    bare = [" ".join(reference).split("] ")[-1] for reference in REFERENCES[:2]] * 2
    assert [text for _, text in blocks(read("a.pdf", pdf(page)))] == bare
