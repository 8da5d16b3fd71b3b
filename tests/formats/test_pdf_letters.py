"""The letters of a PDF: accents, ligatures, what is raised, and codes without a letter."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from documents import blocks, levels, read
from hypothesis import given
from hypothesis import strategies as st
from pdfs import lines, pdf
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from index.boxes import rectangles, unpack
from index.formats.pdf.codes import with_letters, with_ligatures, with_symbols
from index.formats.pdf.lines import lines_of
from index.formats.pdf.pdfium import opened, sheets


@pytest.mark.parametrize(
    ("initial", "beside", "text"),
    [
        ("W", "hen the dam broke,", "When the dam broke,"),
        ("N", "INE persons died,", "NINE persons died,"),
        ("A", "dog barked,", "A dog barked,"),
        ("I", "n the morning,", "In the morning,"),
    ],
)
def test_an_initial_belongs_to_its_word(initial: str, beside: str, text: str) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 580, "The flood", size=16)
        lines(canvas, 527, initial, size=32)
        right = 50 + canvas.stringWidth(initial, "Helvetica", 32)
        lines(canvas, 543, beside, "and all of us were", x=right + 3)
        lines(canvas, 519, "awake before it was four", "on that Sunday.")

    assert blocks(read("a.pdf", pdf(page))) == [
        ("heading", "The flood"),
        ("paragraph", f"{text} and all of us were awake before it was four on that Sunday."),
    ]


def test_letters_that_are_set_apart_are_words() -> None:
    spaced = ("A R T I C L E  H I S T O R Y", "a b s t r a c t", "A B C D E", "U L T H E S E")

    def page(canvas: Canvas) -> None:
        for i, title in enumerate(spaced):
            lines(canvas, 540 - 60 * i, title, size=14)
            lines(canvas, 520 - 60 * i, "The heater was measured on twenty days in March.")

    found = [text for _, text in levels(read("a.pdf", pdf(page)))]
    assert found == ["ARTICLE HISTORY", "abstract", *spaced[2:]]


def test_accents_that_are_drawn_over_letters() -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(50, 560)
        text.textOut("Luis R")
        text._code.append("[(\\264) 360 (andez pays 5\\264 and so on.)] TJ")
        canvas.drawText(text)

    document = read("a.pdf", pdf(page))
    assert document.text == "Luis Rández pays 5´ and so on."


def test_accents_that_pdfium_gives_elsewhere() -> None:
    said = "by Jose Uberle and Francois of Universitat X; for 5´ a day"

    def end(text: str) -> float:
        return 50 + stringWidth(text, "Helvetica", 10)

    def accent(canvas: Canvas, sign: str, at: int) -> None:
        x = (end(said[:at]) + end(said[: at + 1]) - stringWidth(sign, "Helvetica", 10)) / 2
        canvas.drawString(x, 560 + 2 * said[at].isupper(), sign)

    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 560, said[:40])
        accent(canvas, "´", 6)  # which PDFium gives here, and with spaces around it
        accent(canvas, "¨", 40)
        canvas.drawString(end(said[:40]), 560, said[40:])
        accent(canvas, "¨", 8)  # and these behind the line
        accent(canvas, "¸", 23)
        canvas.drawString(50, 548, "and by others.")

    data = pdf(page)
    told = pdfium.PdfDocument(data)[0].get_textpage().get_text_range()
    assert [told.count(part) for part in ("Universit ´ at X", "day ¨\r\n¨ ¸")] == [1, 1]
    document = read("a.pdf", data)
    line = "by José Überle and François of Universität X; for 5´ a day"
    assert document.text == line + " and by others."
    edges = next(iter(unpack(document.boxes[0]))).edges
    assert len(edges) == len(line)
    for i in (6, 8, 23, 40, 41):
        assert edges[i] == pytest.approx((end(said[:i]), end(said[: i + 1])), abs=0.05)


def test_ligatures_of_which_a_pdf_tells_the_code_alone() -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(50, 560)
        text._code.append("(The \\034rst coe\\036cient of \\034ve is \\020di\\033erent\\021.) Tj")
        canvas.drawText(text)

    names = b" ".join(b"/q%d" % i for i in range(16))
    encoding = b"/Encoding << /Type /Encoding /Differences [16 %s] >>" % names
    data = pdf(page).replace(b"/Encoding /WinAnsiEncoding", encoding)
    document = read("a.pdf", data)
    assert document.text == "The first coefficient of five is  different ."
    (line,) = unpack(document.boxes[0])
    assert line.edges[4] == line.edges[5]  # of a ligature both letters stand where it does


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It is \x10\x1crst\x11 of 3\x155 \x16 \x88", "It is “ﬁrst” of 3–5 — •"),
        ("o\x0cce, su\x0cx, Hä\x0cg", "oﬃce, suﬃx, Häﬃg"),  # one code is one ligature
        ("\x1cgur der Be\x1cnden", "\x1cgur der Be\x1cnden"),
        ("\x10yes\x11 and \x10no\x11", "\x10yes\x11 and \x10no\x11"),
        ("max \r\n\x0c\x0c\r\nXTX\r\n\x01", "max \r\n\x0c\x0c\r\nXTX\r\n\x01"),
        ("in\ruence\r\nthe", "inﬂuence\r\nthe"),  # as in TeX's encoding OT1
        ("a \x1dawed \x1crst", "a ﬂawed ﬁrst"),  # 'awed' is a word too
        ("a \rawed \x0crst", "a ﬂawed ﬁrst"),
        ("a \x1dawed plan", "a \x1dawed plan"),
    ],
)
def test_codes_are_ligatures_by_the_words_that_they_make(text: str, told: str) -> None:
    assert with_ligatures(text, lambda place: True) == told


@given(st.text("\x0b\x0c\r\n\x10\x1b\x1c\x88 aefilnorst", max_size=60))
def test_a_code_is_one_character(text: str) -> None:
    told = with_ligatures(text, lambda place: False)
    assert len(told) == len(text)
    assert all(a == b or (a < " " and b in "ﬁﬀﬂﬃﬄ") for a, b in zip(text, told, strict=True))


def test_indices_belong_to_their_lines() -> None:
    def page(canvas: Canvas) -> None:
        x = 50.0
        for text, up in [
            ("The value of ", 0),
            ("x", 0),  # so low that PDFium takes what is raised for another line
            ("2", 4),
            (", and then of ", 0),
            ("x", 0),
            ("3", 4),
            ("i", -2),
            (", is noted each", 0),
        ]:
            size = 6 if up else 10
            lines(canvas, 560 + up, text, size=size, x=x)
            x += stringWidth(text, "Helvetica", size) if text != "3" else 0
        lines(canvas, 548, "day. It is low.")

    document = read("a.pdf", pdf(page))
    text = "The value of x², and then of x³ i, is noted each day. It is low."
    assert blocks(document) == [("paragraph", text)]
    (two,) = rectangles(document.boxes[0], 1, text.index("²"), text.index("²") + 1)
    width = stringWidth("The value of x", "Helvetica", 10)
    assert two.left == pytest.approx(50 + width, abs=0.1)


@pytest.mark.parametrize("up", [3, 4.5])  # of which PDFium takes the higher one for another line
def test_raised_numbers_in_a_pdf(up: float) -> None:
    def raised(canvas: Canvas, y: float, *parts: str, usual: float = 10) -> None:
        x = 50.0
        for part in parts:
            high = part[0] == "^"
            size = 0.6 * usual if high else usual
            said = part.lstrip("^")
            lines(canvas, y + up * high, said, size=size, x=x)
            x += stringWidth(said, "Helvetica", size)

    def page(canvas: Canvas) -> None:
        raised(canvas, 560, "The mass is 10", "^5", " kg, the flow 3 m", "^-1", ", by one", "^1")
        raised(
            canvas, 548, "gauge of the 21", "^st", " century, by Berg", "^2", " and Lund", "^2", "."
        )
        raised(canvas, 60, "^1", "Lent by the mill.", usual=8)

    document = read("a.pdf", pdf(page))
    text = (
        "The mass is 10⁵ kg, the flow 3 m⁻¹, by one gauge of the 21st century, by Berg² and Lund²."
    )
    found = [(kind, said.replace("21 st", "21st")) for kind, said in blocks(document)]
    assert found == [("paragraph", text), ("paragraph", "1 Lent by the mill.")]
    width = stringWidth("The mass is 10", "Helvetica", 10)
    for said, left in [("⁵", 50 + width), ("gauge", 50.0), ("Lent", 50 + 8 * 0.6 * 0.556)]:
        at = document.text.index(said)
        (place,) = rectangles(document.boxes[0], 1, at, at + len(said))
        assert place.left == pytest.approx(left, abs=0.1)


def test_a_raised_number_is_raised_wholly_or_not() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 504, "227", size=6)  # right above what it belongs to
        lines(canvas, 500, "90Th and more of it")
        for x, y, size, text in [(50, 395, 6, "21"), (57, 400, 10, "N"), (64.5, 398.5, 6, "2")]:
            lines(canvas, y, text, size=size, x=x)  # below the line of a fraction, and an index

    said = [text for _, text in blocks(read("a.pdf", pdf(page)))]
    assert [text.replace(" ", "") for text in said] == ["22790Thandmoreofit", "21N2"]


@pytest.mark.parametrize(
    ("font", "told"),
    [
        (b"CMSY7", "X′X ∈ ⟨Ab⟩ ∉ {∅} ‖F‖"),
        (b"ABCDEF+CMBSY10", "X′X ∈ ⟨Ab⟩ ∉ {∅} ‖F‖"),
        (b"CMR7", "X0X 2 hAbi ∉ f;g kFk"),
        (b"", "X0X 2 hAbi ∉ f;g kFk"),  # whose fonts say what they draw
    ],
)
def test_symbols_of_tex_of_which_a_pdf_tells_the_code_alone(font: bytes, told: str) -> None:
    text = "X0X 2 hAbi ∉ f;g kFk"
    letters = {i for i, c in enumerate(text) if c in "Xb"}
    assert with_symbols(text, [b"CMR10", font], lambda i: b"" if i in letters else font) == told


def test_only_a_page_with_fonts_of_texs_symbols_is_asked_of_each_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 500, "The matrix X")
        canvas.beginForm("figure")
        canvas.setFont("Courier", 10)
        canvas.drawString(50 + stringWidth("The matrix X", "Helvetica", 10), 500, "0")
        canvas.endForm()
        canvas.doForm("figure")

    plain = pdf(page)
    asked: list[int] = []
    has_error = pdfium_c.FPDFText_HasUnicodeMapError
    monkeypatch.setattr(
        pdfium_c,
        "FPDFText_HasUnicodeMapError",
        lambda textpage, i: asked.append(i) or has_error(textpage, i),
    )
    symbols = plain.replace(b"/BaseFont /Courier", b"/BaseFont /CMSY10 ")
    letters = [*range(1, 3), *range(4, 10), 12]  # that may be signs
    for data, more in [(plain, []), (symbols, letters)]:
        asked.clear()
        assert read("a.pdf", data).text == "The matrix X0"
        assert asked == [*more, *range(13)]  # each once, for the page's warning


def test_a_pdf_whose_fonts_do_not_say_their_letters() -> None:
    def warnings(said: str) -> tuple[str, ...]:
        data = pdf(lambda canvas: canvas.drawString(50, 560, said))
        names = b" ".join(b"/q%d" % i for i in range(90))
        encoding = b"/Encoding << /Type /Encoding /Differences [32 %s] >>" % names
        assert read("a.pdf", data).warnings == ()
        return read("a.pdf", data.replace(b"/Encoding /WinAnsiEncoding", encoding)).warnings

    assert warnings("Wkh ploo julqgv hyhub gdb.") == (
        "The text of page 1 may be wrong: its fonts do not say which letters they draw.",
    )
    assert warnings("The mill grinds every day.") == ()  # each code is its letter's


def _bitmaps(*said: str, leaning: str = "", name: str = "a{}") -> bytes:
    """A PDF in a font of bitmaps of one width, which has no name and calls its letters by their
    codes; those that are `leaning` reach over the next one."""
    codes = sorted({ord(c) for text in said for c in text} - {32})
    names = " ".join(f"{code} /{name.format(code)}" for code in codes)
    glyphs = " ".join(
        f"/{name.format(code)} {7 if chr(code) in leaning else 6} 0 R" for code in codes
    )
    shown = " T* ".join(f"({text}) Tj" for text in said)
    glyph, leaner = (f"600 0 0 0 {w} 700 d1 0 0 {w} 700 re f" for w in (500, 690))
    content = f"BT /F 10 Tf 50 700 Td 14 TL {shown} ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(content)} >> stream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 800] /FontMatrix [.001 0 0 .001 0 0]"
        f" /FirstChar 0 /LastChar 255 /Widths [{'600 ' * 256}] /CharProcs << {glyphs} >>"
        f" /Encoding << /Type /Encoding /Differences [{names}] >> >>",
        *(f"<< /Length {len(g)} >> stream\n{g}\nendstream" for g in (glyph, leaner)),
    )
    parts, at, offsets = "%PDF-1.4\n", 0, []
    for number, body in enumerate(objects, 1):
        offsets.append(len(parts))
        parts += f"{number} 0 obj {body} endobj\n"
    at = len(parts)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    parts += f"xref\n0 8\n0000000000 65535 f \n{table}trailer << /Size 8 /Root 1 0 R >>\n"
    return f"{parts}startxref\n{at}\n%%EOF".encode("latin-1")


def test_letters_of_bitmaps_that_are_called_as_dingbats_are() -> None:
    document = read(
        "a.pdf", _bitmaps("The mill grinds every day of the week, but not on Sun-", "days.")
    )
    assert document.text.strip() == "The mill grinds every day of the week, but not on Sundays."


def test_letters_that_lean_over_each_other_are_as_wide_as_their_steps() -> None:
    data = _bitmaps("> fit <- grind(oats)", "> mill(fit, wheel)", leaning="fgdahmw", name="q{}")
    with opened("a.pdf", data) as document:
        found = [line for sheet in sheets(document) for line in lines_of(sheet)]
    assert [line.typed for line in found] == [True, True]
    assert [round(line.pitch, 3) for line in found] == [6.0, 6.0]


def test_dingbats_are_no_letters() -> None:
    said = "✓ Yes, ❤ you. " * 20
    assert with_letters(said, lambda place: True) == said
    assert with_letters("♥♦t ❛t ❛❧❧. " * 20, lambda place: False) == "♥♦t ❛t ❛❧❧. " * 20


def test_a_short_word_that_is_higher_than_it_is_wide_is_not_turned() -> None:
    document = read("a.pdf", pdf(lambda canvas: canvas.drawString(50, 500, "ill")))
    first, rest = rectangles(document.boxes[0], 1, 0, 1), rectangles(document.boxes[0], 1, 1, 3)
    assert [(round(r.left), round(r.right)) for r in (*first, *rest)] == [(50, 52), (52, 57)]
