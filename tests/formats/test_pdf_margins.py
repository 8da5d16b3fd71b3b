"""What runs along the margins of a PDF's pages: titles, numbers of pages and of lines."""

from __future__ import annotations

import re

import pytest
from documents import blocks, levels, page_texts, read
from pdfs import Draw, lines, pdf, words
from reportlab.pdfgen.canvas import Canvas

from index.formats import parse


def test_running_lines_are_told_from_text() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 570, "Handbook", size=7)
            lines(canvas, 540, "Same words.")
            lines(canvas, 400, f"Item {number} is here.")
            lines(canvas, 20, str(number))

        return draw

    document = read("a.pdf", pdf(page(1), page(2)))
    assert page_texts(document) == [
        "Same words.\n\nItem 1 is here.",
        "Same words.\n\nItem 2 is here.",
    ]


def test_pages_that_are_numbered_in_roman() -> None:
    def page(number: str, *text: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 570, f"{number} PREFACE")
            lines(canvas, 554, *text)

        return draw

    pages = (
        page("iii", "The rent is paid on the first day of every month, as long as the house is in"),
        page("iv", "good repair. A dog is not kept."),
        page("v", "Nor is a cat."),
    )
    assert page_texts(read("a.pdf", pdf(*pages))) == [
        "The rent is paid on the first day of every month, as long as the house is in",
        "good repair. A dog is not kept.",
        "Nor is a cat.",
    ]


def two_pages(*first: str, top: float = 570, size: float = 10, rule: bool = False) -> Draw:
    """A page with a line on top, a paragraph and a line at its foot."""

    def draw(canvas: Canvas) -> None:
        lines(canvas, top, first[0], size=size)
        lines(canvas, 540, *first[1:])
        if rule:
            canvas.line(50, top - 4, 350, top - 4)
        lines(canvas, 20, "House of ACME")

    return draw


def test_running_lines_on_two_pages() -> None:
    one, two = ("A paragraph", "of two lines."), ("Another paragraph", "is here.")
    expected = ["A paragraph of two lines.", "Another paragraph is here."]
    document = read("a.pdf", pdf(two_pages("Minutes", *one), two_pages("Minutes", *two)))
    assert page_texts(document) == expected
    near = {"top": 554, "rule": True}
    pages = two_pages("Minutes", *one, **near), two_pages("Minutes", *two, **near)
    assert page_texts(read("a.pdf", pdf(*pages))) == expected


def test_running_lines_whose_words_change() -> None:
    """A section's name beside the page's number, a month, and a third line at the foot."""
    text = "heater was measured on each day of the month, an hour before the house"
    names = "Method", "Days", "People", "Results"

    def page(number: int, name: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 575, name)
            lines(canvas, 575, str(number + 4), x=330)
            lines(canvas, 540, f"{name} {text}", f"{name} was warm, by two people, and this")
            for i, foot in enumerate(("The Heating Society", "Papers on Heat", "Nov. 2002")):
                lines(canvas, 50 - 12 * i, foot)

        return draw

    document = read("a.pdf", pdf(*(page(i, name) for i, name in enumerate(names, 1))))
    assert blocks(document) == [
        *(("paragraph", f"{n} {text} {n} was warm, by two people, and this") for n in names),
        ("paragraph", "Nov. 2002"),  # once, since nothing else tells it
    ]
    # Two entries of an index at one height are not on two pages.
    index = pdf(lambda c: [lines(c, 560, "Pump 7", size=8, x=x) for x in (50, 200)], words)
    assert read("a.pdf", index).text.count("Pump 7") == 2


def test_first_lines_that_do_not_run() -> None:
    one, two = ("A paragraph", "of two lines."), ("Another paragraph", "is here.")
    differs = pdf(two_pages("Minutes", *one), two_pages("Decisions", *two))
    assert page_texts(read("a.pdf", differs)) == [
        "Minutes\n\nA paragraph of two lines.",
        "Decisions\n\nAnother paragraph is here.",
    ]
    # What is no farther than a line from the text is its beginning, and what is large a title.
    near = pdf(two_pages("So", *one, top=552), two_pages("So", *two, top=552))
    assert page_texts(read("a.pdf", near)) == [
        "So A paragraph of two lines.",
        "So Another paragraph is here.",
    ]
    large = pdf(two_pages("Minutes", *one, size=16), two_pages("Minutes", *two, size=16))
    assert levels(read("a.pdf", large)) == [(1, "Minutes"), (1, "Minutes")]


PLEADING = """The plaintiff brings this action against the defendant and
alleges as follows. The parties signed a written agreement
on March 4, under which the defendant was to deliver four
hundred pumps. It delivered only two hundred of them before
it stopped all deliveries without notice to the plaintiff.
The plaintiff then bought other pumps at a higher price, as
the defendant had been told that it would have to do. By the
end of that year the plaintiff had lost the contract with
the port, and with it most of its trade. It asks the court
to award damages in an amount that is to be proven at trial.""".split("\n")


@pytest.mark.parametrize("how", ["beside", "before", "going on", "by five"])
def test_numbers_of_lines_in_the_margin_are_no_text(how: str) -> None:
    pages = [
        (PLEADING[3 * i :] + PLEADING[: 3 * i]) * (4 if how == "by five" else 1) for i in range(3)
    ]
    every, step = (5, 13) if how == "by five" else (1, 24)

    def page(number: int, texts: list[str]) -> Draw:
        first = 1 + number * len(texts) * (how == "going on")
        rows = [(560 - step * i, first + i, text) for i, text in enumerate(texts)]

        def draw(canvas: Canvas) -> None:
            for y, mark, _ in rows if how == "before" else ():  # as in a template's box
                canvas.drawRightString(40, y, str(mark))
            for y, mark, text in rows:
                if how != "before" and mark % every == 0:
                    canvas.drawRightString(40, y, str(mark))
                canvas.drawString(60, y, text)
            lines(canvas, 20, f"COMPLAINT - {number + 1}", size=8)

        return draw

    text = parse("a.pdf", pdf(*(page(i, texts) for i, texts in enumerate(pages)))).text
    assert " ".join(text.split()) == " ".join(line for texts in pages for line in texts)


TURNS = """Q. Who told you to pay?
A. Mr. Vance did. He called on
the Sunday night and said that
it could not wait.
Q. Was that true?
A. No. I regret that now.
MS. OKAFOR: Objection. Form.""".split("\n")


@pytest.mark.parametrize("font", ["Courier", "Times-Roman"])
def test_numbers_of_the_lines_of_a_transcript_are_no_text(font: str) -> None:
    pages = [TURNS + TURNS * 2, TURNS[1:] * 3, TURNS]

    def page(texts: list[str]) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(font, 10)
            for i, text in enumerate(texts):
                canvas.drawRightString(60, 560 - 24 * i, str(i + 1))
                canvas.drawString(80, 560 - 24 * i, text)
            canvas.drawString(
                20, 24, "Reported by Lorna Fitch of the court of the county of Pierce"
            )

        return draw

    text = parse("a.pdf", pdf(*map(page, pages))).text
    assert " ".join(text.split()) == " ".join(line for texts in pages for line in texts)


def test_numbers_of_long_lists_are_text() -> None:
    def page(canvas: Canvas) -> None:
        for i in range(20):
            canvas.drawString(
                40, 560 - 24 * i, f"{i + 1}   Anna has the key {canvas.getPageNumber()}."
            )

    text = parse("a.pdf", pdf(page, page)).text
    assert all(f"{i} Anna has the key {n}." in text for i in range(1, 21) for n in (1, 2))


def test_numbers_of_items_and_rows_are_text() -> None:
    names = "anna berta carla doris emma frida greta hanna ida jana".split()

    def items(canvas: Canvas) -> None:
        for i, name in enumerate(names):
            who = f"{name.title()}{'_xyz'[canvas.getPageNumber()]}"
            canvas.drawString(40, 560 - 24 * i, f"{i + 1}   {who} keeps the keys of the house.")

    def rows(canvas: Canvas) -> None:
        for i, name in enumerate(names):
            for x, cell in (
                (40, str(i + 1)),
                (80, name + "_xyz"[canvas.getPageNumber()]),
                (200, "30"),
            ):
                canvas.drawString(x, 560 - 24 * i, cell)

    for draw in (items, rows):
        text = parse("a.pdf", pdf(draw, draw, draw)).text
        for i, name in enumerate(names):
            for page in "xyz":
                assert re.search(rf"\b{i + 1}\s+{name}{page}", text, re.IGNORECASE)
