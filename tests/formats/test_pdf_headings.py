"""The headings of a PDF: by their look, their numbers, the outline and the contents."""

from __future__ import annotations

from documents import blocks, levels, read
from hypothesis import given
from hypothesis import strategies as st
from pdfs import lines, pdf, typed
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas


def test_a_font_whose_name_says_that_it_is_not_bold() -> None:
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))

    def page(canvas: Canvas) -> None:
        canvas.setFont("VeraBd", 10)
        canvas.drawString(50, 560, "Deposit")
        canvas.setFont("Vera", 10)  # BitstreamVeraSans-Roman
        canvas.drawString(50, 540, "The deposit is two months of rent.")

    thick = pdf(page).replace(b"/StemV 87", b"/StemV 160")  # as Latin Modern's are said to be
    assert blocks(read("a.pdf", thick)) == [
        ("heading", "Deposit"),
        ("paragraph", "The deposit is two months of rent."),
    ]


def test_clauses_whose_numbers_are_in_other_letters() -> None:
    def page(canvas: Canvas) -> None:
        for i, (title, *text) in enumerate(
            (
                ("Interpretation", "1.1 Words have the same meaning as in the agreement before."),
                (
                    "Payment",
                    "2.1 The customer pays each invoice within thirty days of its receipt, up to a",
                    "3.5 million limit, which the parties may raise from year to year in writing",
                    "with no other form, as is said in the list of all prices that is named there.",
                    "2.2 “Price” is what the list of all prices says on the day of the order made.",
                ),
            )
        ):
            y = 560 - 60 * i
            canvas.setFont("Helvetica", 10)
            canvas.drawString(50, y, f"{i + 1}.")
            lines(canvas, y, title, bold=True, x=64)
            lines(canvas, y - 12, *text)

    assert blocks(read("a.pdf", pdf(page))) == [
        ("heading", "1. Interpretation"),
        ("paragraph", "1.1 Words have the same meaning as in the agreement before."),
        ("heading", "2. Payment"),
        (
            "paragraph",
            "2.1 The customer pays each invoice within thirty days of its receipt, up to a "
            "3.5 million limit, which the parties may raise from year to year in writing "
            "with no other form, as is said in the list of all prices that is named there.",
        ),
        (
            "paragraph",
            "2.2 “Price” is what the list of all prices says on the day of the order made.",
        ),
    ]


SECTION = [
    "The pump is checked by the caretaker each spring, before the heating",
    "season ends, and again in autumn.",
]


def outlined(*entries: tuple[int, str, float | None]) -> bytes:
    """A page of three sections below a large title; the depth, title and height of each entry."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 18)
        canvas.drawString(50, 570, "The heating")
        canvas.setFont("Helvetica", 10)
        for top, title in (
            (540, ["Upkeep"]),
            (490, ["1.1 Checks that the", "caretaker makes"]),
            (430, ["Upkeep"]),
        ):
            lines(canvas, top, *title, *SECTION)
        for i, (depth, title, height) in enumerate(entries):
            if height is None:
                canvas.bookmarkPage(str(i), fit="Fit")
            else:
                canvas.bookmarkPage(str(i), fit="XYZ", left=50, top=height, zoom=0)
            canvas.addOutlineEntry(title, str(i), depth - 1)

    return pdf(page)


def test_the_headings_that_an_outline_names() -> None:
    text = " ".join(SECTION)
    document = read(
        "a.pdf",
        outlined(
            (1, "2 Upkeep", 440),
            (2, "Checks that the caretaker makes", None),
            (2, "Elsewhere", 500),
            (2, "The pump is checked by the caretaker each spring,", 500),
        ),
    )
    assert [(b.kind, b.level, document.text[b.start : b.end].strip()) for b in document.blocks] == [
        ("heading", 1, "The heating"),
        ("paragraph", 0, f"Upkeep {text}"),
        ("heading", 3, "1.1 Checks that the caretaker makes"),
        ("paragraph", 0, text),
        ("heading", 2, "Upkeep"),
        ("paragraph", 0, text),
    ]


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.text("xyz .(1", max_size=9)), max_size=5))
def test_an_outline_of_what_is_not_on_the_page_changes_nothing(
    entries: list[tuple[int, str]],
) -> None:
    data = outlined(*((min(depth, i + 1), title, None) for i, (depth, title) in enumerate(entries)))
    assert levels(read("a.pdf", data)) == [(1, "The heating")]


def test_the_dots_of_a_table_of_contents_are_left_out() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "1 Rent . . . . . . . . . . . . . . . . . 3")
        lines(canvas, 548, "2 Deposit . . . . . . . . . . . . . . . 12,", "14")

    assert [text for _, text in blocks(read("a.pdf", pdf(page)))] == [
        "1 Rent 3",
        "2 Deposit 12, 14",
    ]


def test_entries_of_a_table_of_contents_without_dots() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "2 The rent 2", bold=True)
        lines(canvas, 548, "2.1 When it is paid, and who pays it where two live in one flat 2")
        lines(canvas, 536, "2.2 How it rises 13")

    assert [text for _, text in blocks(read("a.pdf", pdf(page)))] == [
        "2 The rent 2",
        "2.1 When it is paid, and who pays it where two live in one flat 2",
        "2.2 How it rises 13",
    ]


def test_names_below_the_title_of_a_pdf_are_no_headings() -> None:
    text = "The heater was measured on twenty days in March, each time for an hour, by two people."

    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "On Heaters", size=20, bold=True)
        lines(canvas, 530, "Ada Berg and Tom Hale", size=14)
        lines(canvas, 510, "ada@berg.example", size=12)
        lines(canvas, 490, "May 20, 2015", size=14)
        lines(canvas, 470, text)
        lines(canvas, 440, "1 Method", size=14)
        lines(canvas, 420, "1.1 Days", size=12)
        lines(canvas, 400, text)
        lines(canvas, 370, "1.2 People", size=12)
        lines(canvas, 350, text)
        lines(canvas, 320, "2 Results", size=14)

    document = read("a.pdf", pdf(page))
    assert blocks(document)[:5] == [
        ("heading", "On Heaters"),
        ("paragraph", "Ada Berg and Tom Hale"),
        ("paragraph", "ada@berg.example"),
        ("paragraph", "May 20, 2015"),
        ("paragraph", text),
    ]
    found = [text for _, text in levels(document)]
    assert found == ["On Heaters", "1 Method", "1.1 Days", "1.2 People", "2 Results"]


def test_names_above_where_they_work_are_no_headings_but_read_with_it() -> None:
    text = "The heater was measured on twenty days in March, each time for an hour, by two people."

    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "On Heaters", size=20, bold=True)
        for i, (name, place) in enumerate(
            (
                ("Ada Bergqvist", "University of Lund"),
                ("T. Hale", "Heaters and Pumps, Lund"),
                ("Mira Falkengren", "March 2021"),
                ("Opening Hours", "Monday to Friday, nine to five"),
            )
        ):
            lines(canvas, 530 - 40 * i, name, size=14)
            lines(canvas, 512 - 40 * i, place)
        lines(canvas, 360, "Method", size=14)
        lines(canvas, 340, text)

    assert blocks(read("a.pdf", pdf(page))) == [
        ("heading", "On Heaters"),
        ("paragraph", "Ada Bergqvist University of Lund"),
        ("paragraph", "T. Hale Heaters and Pumps, Lund"),
        ("paragraph", "Mira Falkengren"),
        ("paragraph", "March 2021"),
        ("heading", "Opening Hours"),
        ("paragraph", "Monday to Friday, nine to five"),
        ("heading", "Method"),
        ("paragraph", text),
    ]


def test_the_number_of_a_heading_tells_that_it_is_below_another_of_its_size() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 570, "The Pump", size=20)
        titles = ("4 Options", "4.1 Valves", "4.1.1 Steel", "4.2 Seals", "1.5 Litres", "5 Care")
        for i, title in enumerate((*titles, "Colophon", "5.1 Oil")):
            lines(canvas, 530 - 50 * i, title, size=12 if title == "4.1.1 Steel" else 14)
            lines(canvas, 512 - 50 * i, "Each pump of the house has its own, which lasts long.")

    assert levels(read("a.pdf", pdf(page))) == [
        (1, "The Pump"),
        (2, "4 Options"),
        (3, "4.1 Valves"),
        (4, "4.1.1 Steel"),
        (3, "4.2 Seals"),
        (2, "1.5 Litres"),
        (2, "5 Care"),
        (2, "Colophon"),
        (3, "5.1 Oil"),
    ]


def test_the_letters_of_a_drawing_are_no_headings() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "M E T H O D", size=14)
        lines(canvas, 540, "The heater was measured on twenty days in March, for an hour.")
        for i, letter in enumerate(("A", "n S", "B")):
            lines(canvas, 500 - 60 * i, letter, size=14, x=80 + 70 * i)
        lines(canvas, 340, "It was warm on each of them, as Figure 1 shows for two days.")

    assert [text for _, text in levels(read("a.pdf", pdf(page)))] == ["METHOD"]


def test_bold_fonts_of_tex_head_sections_and_typed_ones_do_not() -> None:
    text = "The heater was measured on twenty days in March, each time for an hour, by two people"

    def page(canvas: Canvas) -> None:
        for y, font, line in [
            (560, "Times-Bold", "Measured Heaters"),
            (530, "Times-Roman", text),
            (518, "Times-Roman", text),
            (506, "Times-Roman", "who noted what it said."),
            (470, "Times-Italic", "> heater(A)"),
            (440, "Times-Roman", text),
            (428, "Times-Roman", "and others."),
            (390, "Times-Bold", "1.2 The function"),
            (360, "Times-Roman", text + "."),
        ]:
            canvas.setFont(font, 9 if line[0] == "M" else 10)
            canvas.drawString(50, y, line)
            if line[0] == "1":
                typed(canvas, y, "heat", x=66 + stringWidth(line, font, 10))

    data = pdf(page)
    for font, name in [
        (b"Times-Bold", b"CMBX10"),  # which PDFium takes to be of weight 570
        (b"Times-Roman", b"CMR10"),  # and others for more
        (b"Times-Italic", b"SFST1000"),
    ]:
        data = data.replace(b"/BaseFont /" + font, b"/BaseFont /" + name)
    assert blocks(read("a.pdf", data)) == [
        ("heading", "Measured Heaters"),
        ("paragraph", f"{text} {text} who noted what it said."),
        ("paragraph", "> heater(A)"),
        ("paragraph", f"{text} and others."),
        ("heading", "1.2 The function heat"),
        ("paragraph", f"{text}."),
    ]


def test_an_entry_of_contents_in_a_pdf_is_no_heading() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "Contents", size=14)
        lines(canvas, 530, "1 Methods", bold=True)
        lines(canvas, 530, "3", bold=True, x=340)
        lines(canvas, 510, "1.1 Days . . . . . . . . . . . . . . . . . 4", x=60)
        lines(canvas, 490, "1.2 People . . . . . . . . . . . . . . . . 5", x=60)
        lines(canvas, 440, "1 Methods", bold=True)
        lines(canvas, 420, "The heater was measured on twenty days in March, by two people.")

    found = levels(read("a.pdf", pdf(page)))
    assert [text for _, text in found] == ["Contents", "1 Methods"]


def test_a_text_with_more_code_than_words_is_no_larger_than_its_body() -> None:
    """Its letters are larger than those of the code."""
    said = "Each of the programs reads its own file, and"
    rest = "writes what it finds there to another one."

    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "Reading and writing", size=14, bold=True)
        lines(canvas, 530, said, rest, size=12)
        typed(canvas, 490, *[f"  copy(files[{i}], lists[{i}]);" for i in range(12)])

    assert blocks(read("a.pdf", pdf(page)))[:2] == [
        ("heading", "Reading and writing"),
        ("paragraph", f"{said} {rest}"),
    ]
