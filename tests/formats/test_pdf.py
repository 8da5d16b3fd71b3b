"""PDFs: lines to paragraphs, items and code, pages without text, and files that are bad."""

from __future__ import annotations

import io
from typing import Any

import pytest
from documents import blocks, levels, outcome, page_texts, read, refused
from pdfs import lines, pdf, typed, words
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.boxes import rectangles
from index.segment import segment
from index.types import Document


def test_pdf() -> None:
    def first(canvas: Canvas) -> None:
        lines(canvas, 580, "ACME handbook", size=8)
        lines(canvas, 20, "Page 1 of 3", size=8)
        lines(canvas, 540, "The Lease of", "the House", size=20)
        lines(canvas, 480, "1. Rent", size=14)
        lines(
            canvas,
            450,
            "The tenant shall pay the rent on the first day of every month. A techni-",
            "cal fault or long-term illness is no excuse for being late, as the long-",
            "term plan says.",
        )
        lines(canvas, 400, "A second paragraph stands here.")
        lines(canvas, 370, "• cash", x=60)
        lines(
            canvas,
            358,
            "• a transfer from an account that is in the tenant's own name, or",
            x=60,
        )
        lines(canvas, 346, "in another's", x=68)
        lines(canvas, 300, "Deposit", bold=True)
        lines(
            canvas, 280, "The deposit is two months of rent, which the landlord keeps in an account"
        )

    def second(canvas: Canvas) -> None:
        lines(canvas, 580, "ACME handbook", size=8)
        lines(canvas, 20, "Page 2 of 3", size=8)
        lines(canvas, 540, "of its own. It is paid back.", "")
        lines(canvas, 500, "Another paragraph ends the page.")

    def third(canvas: Canvas) -> None:
        lines(canvas, 580, "ACME handbook", size=8)
        lines(canvas, 20, "Page 3 of 3", size=8)
        lines(canvas, 540, "The end.")

    document = read("lease.pdf", pdf(first, second, third))
    deposit = "The deposit is two months of rent, which the landlord keeps in an account "
    assert blocks(document) == [
        ("heading", "The Lease of the House"),
        ("heading", "1. Rent"),
        (
            "paragraph",
            "The tenant shall pay the rent on the first day of every month. A technical fault or "
            "long-term illness is no excuse for being late, as the long-term plan says.",
        ),
        ("paragraph", "A second paragraph stands here."),
        ("item", "cash"),
        ("item", "a transfer from an account that is in the tenant's own name, or in another's"),
        ("heading", "Deposit"),
        ("paragraph", f"{deposit}of its own. It is paid back."),
        ("paragraph", "Another paragraph ends the page."),
        ("paragraph", "The end."),
    ]
    assert levels(document) == [(1, "The Lease of the House"), (2, "1. Rent"), (3, "Deposit")]
    assert document.title == "The Lease of the House"
    assert [page[:10] for page in page_texts(document)] == ["The Lease ", "of its own", "The end."]
    assert document.warnings == ()


def test_hyphens_at_line_ends() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas, 540, "A self-made man of Anglo-", "Saxon origin saw a catas-", "trophe: self-"
        )
        lines(canvas, 504, "made by a cata-")
        lines(canvas, 492, "strophe, all of it")

    text = (
        "A self-made man of Anglo-Saxon origin saw a catastrophe: self-made by a catastrophe, all"
    )
    assert read("a.pdf", pdf(page)).text == f"{text} of it"


def test_a_hyphen_between_two_words_at_a_line_end() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas,
            540,
            "A well-",
            "known text on decision-",
            "making names twenty-",
            "one long-",
            "term plans, the short-",
            "age of time, so-",
            "called so-",
            "cial founders, co-",
            "founders, and non-",
            "sense. A rent-",
            "free single-",
            "storey house with a right-",
            "of-way, and there-",
            "fore a con-",
            "tract.",
        )

    assert read("a.pdf", pdf(page)).text == (
        "A well-known text on decision-making names twenty-one long-term plans, "
        "the shortage of time, so-called social founders, co-founders, and nonsense. "
        "A rent-free single-storey house with a right-of-way, and therefore a contract."
    )


def test_what_is_struck_out_is_no_text() -> None:
    def page(canvas: Canvas) -> None:
        def put(y: float, *parts: str) -> None:
            x = 50.0
            for part in parts:
                text = part.strip("~_")
                end = x + canvas.stringWidth(text, "Helvetica", 10)
                canvas.drawString(x, y, text)
                if part[0] in "~_":
                    height = y + (2.8 if part[0] == "~" else -1.5)
                    canvas.line(x, height, end, height)
                x = end

        put(
            540,
            "The customer pays within ",
            "~sixty (60)",
            "forty-five days of the receipt of ",
            "~an in-",
        )
        put(528, "~voice", "the invoice in ", "_full", ", and the rate is ", "~5", "7.5 per cent.")
        put(500, "~Nothing is owed.")
        canvas.line(50, 483, 350, 483)  # a rule of a table goes on beside the text
        put(480, "The end.")
        canvas.line(50, 462, 60, 462)
        put(465, "ab")  # a fraction
        put(453, "cd")

    assert read("a.pdf", pdf(page)).text == (
        "The customer pays within forty-five days of the receipt of the invoice in full, "
        "and the rate is 7.5 per cent.\n\nThe end.\n\nab cd"
    )


def test_bullets_are_left_out() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas, 560, "The house has many rules, all of which are written down in this one book:"
        )
        lines(
            canvas, 540, "• The zone – a wide one that runs along all of the border of the province"
        )
        lines(canvas, 528, "– stays as it is.", x=58)
        lines(canvas, 512, "• -5 degrees are too cold.")
        lines(canvas, 496, "– One dash – and another.")
        lines(canvas, 484, "– The second.")
        lines(canvas, 468, "1. Pay on Monday.", "(a) In cash.")

    assert blocks(read("a.pdf", pdf(page)))[1:] == [
        (
            "item",
            "The zone – a wide one that runs along all of the border of the province "
            "– stays as it is.",
        ),
        ("item", "-5 degrees are too cold."),
        ("item", "One dash – and another."),
        ("item", "The second."),
        ("item", "1. Pay on Monday."),
        ("item", "(a) In cash."),
    ]


def test_paragraphs_of_one_line_stay_apart() -> None:
    """In a contract most steps lead from a paragraph to the next."""
    short = [
        f"{n}.1 The tenant pays the rent of month {n} on the first day of it." for n in "23456"
    ]
    wrapped = ["1.1 The tenant keeps the house in the good repair in which", "it was let to him."]

    def page(canvas: Canvas) -> None:
        lines(canvas, 560, *wrapped)
        for i, text in enumerate(short):
            lines(canvas, 560 - 24 * (i + 1) - 12, text)
        lines(canvas, 380, *(text.replace("1.1", "8.1") for text in wrapped))

    expected = [" ".join(wrapped), *short, " ".join(wrapped).replace("1.1", "8.1")]
    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", text) for text in expected]


def test_a_sentence_goes_on_above_the_notes_of_its_page() -> None:
    def first(canvas: Canvas) -> None:
        lines(
            canvas, 540, "The tenant shall pay the rent on the very first day of May, and keep it"
        )
        lines(canvas, 528, "the house in good repair, as it was when the landlord and the tenant")
        lines(canvas, 40, "1 A note at the foot of the page.", size=8)

    def second(canvas: Canvas) -> None:
        lines(canvas, 540, "Smith met. The end.")

    document = read("a.pdf", pdf(first, second))
    rest = "the house in good repair, as it was when the landlord and the tenant Smith met."
    assert blocks(document) == [
        ("paragraph", "1 A note at the foot of the page."),
        (
            "paragraph",
            "The tenant shall pay the rent on the very first day of May, and keep it "
            f"{rest} The end.",
        ),
    ]
    assert page_texts(document)[1] == "Smith met. The end."


def test_bullets_that_are_drawn() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "Those who live here know the rules and keep them:")
        lines(canvas, 544, "keep the door shut", "pay the rent on the first day of May, in", x=60)
        lines(canvas, 520, "cash", "put out the light", x=60)
        for y in (547, 535, 511):
            canvas.circle(52, y, 1.5, fill=1)
        lines(canvas, 480, "A dot in the text is no bullet.")
        canvas.circle(30, 483, 1.5, fill=1)

    assert blocks(read("a.pdf", pdf(page)))[1:] == [
        ("item", "keep the door shut"),
        ("item", "pay the rent on the first day of May, in cash"),
        ("item", "put out the light"),
        ("paragraph", "A dot in the text is no bullet."),
    ]


PRINTED = """<meta charset="utf-8"><p>These are the rules for all who live in the house.</p>
<ul><li>Keep the door shut</li><li>Water<ul><li>Turn it off</li></ul></li></ul>
<table dir="rtl" cellpadding="12"><tr><th>שם</th><th>מחיר</th></tr>
<tr><td>תפוח</td><td>5</td></tr><tr><td>תפוז</td><td>7</td></tr></table>"""


def test_a_page_that_a_browser_printed(browser: Any) -> None:
    page = browser.new_page()
    page.set_content(PRINTED)
    data = page.pdf()
    page.close()
    assert blocks(read("a.pdf", data)) == [
        ("paragraph", "These are the rules for all who live in the house."),
        ("item", "Keep the door shut"),
        ("item", "Water"),
        ("item", "Turn it off"),
        ("header", "שם\tמחיר"),
        ("row", "תפוח\t5"),
        ("row", "תפוז\t7"),
    ]


def test_code_in_a_pdf() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas, 560, "Whoever wants to see the rent of a house may ask for it as follows. The"
        )
        lines(canvas, 548, "program then prints it on one line:")
        typed(canvas, 530, "for flat in house.flats:", "    print(flat.rent, end=', ')", "}")
        typed(canvas, 486, "lease.sign(when=today)  # see p. 7.", "lease.is_signed_by_both-")
        lines(
            canvas,
            450,
            "Nothing else is printed. The name of the file in which the rents are kept is",
        )
        typed(canvas, 438, "/var/lib/house/rents/of-all-flats-in-one-file.txt, which it")
        lines(canvas, 426, "reads once a day.")

    code = (
        "for flat in house.flats:\n    print(flat.rent, end=', ')\n}\n\n"
        "lease.sign(when=today) # see p. 7.\nlease.is_signed_by_both-"
    )
    document = read("a.pdf", pdf(page))
    assert blocks(document) == [
        (
            "paragraph",
            "Whoever wants to see the rent of a house may ask for it as follows. "
            "The program then prints it on one line:",
        ),
        ("code", code),
        (
            "paragraph",
            "Nothing else is printed. The name of the file in which the rents are kept is "
            "/var/lib/house/rents/of-all-flats-in-one-file.txt, which it reads once a day.",
        ),
    ]
    sentences = [document.text[s.start : s.end] for p in segment(document) for s in p.sentences]
    assert sentences[2:4] == code.split("\n\n")


def test_a_text_from_a_typewriter_is_no_code() -> None:
    def page(canvas: Canvas) -> None:
        typed(
            canvas, 560, "The rent is paid on the first day of every month.", "Nobody may be late."
        )

    assert blocks(read("a.pdf", pdf(page))) == [
        ("paragraph", "The rent is paid on the first day of every month. Nobody may be late.")
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("seen_upright", [True, False])
def test_text_that_is_turned(turn: int, seen_upright: bool) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(turn if seen_upright else 0)
        canvas.translate(200, 300)
        canvas.rotate(turn)
        canvas.translate(-200, -300)
        lines(canvas, 420, "A small demonstration of what is", "turned", size=16, bold=True)
        lines(canvas, 378, "The landlord may enter the flat only after a notice of two days,")
        lines(canvas, 366, "except where water does damage.")
        canvas.drawString(55, 340, "•")
        lines(canvas, 340, "Whoever lives in the house may keep", "a cat.", x=70)

    assert blocks(read("a.pdf", pdf(page))) == [
        ("heading", "A small demonstration of what is turned"),
        (
            "paragraph",
            "The landlord may enter the flat only after a notice of two days, "
            "except where water does damage.",
        ),
        ("item", "Whoever lives in the house may keep a cat."),
    ]


def test_title_of_a_pdf() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 500, "Only words.")

    assert read("notes.pdf", pdf(page, title="The lease")).title == "The lease"
    assert read("notes.pdf", pdf(page, title="Microsoft Word - lease.doc")).title == "notes"
    assert page_texts(read("notes.pdf", pdf(page))) == ["Only words."]


def picture(canvas: Canvas) -> None:
    pixels = b"P6 2 2 255 " + bytes(12)
    canvas.drawImage(ImageReader(io.BytesIO(pixels)), 50, 50, 100, 100)


def note(first: str, second: str) -> list[tuple[str, str]]:
    """The blocks of two lines on a page with a line that is longer."""

    def page(canvas: Canvas) -> None:
        lines(
            canvas,
            550,
            "A page has a line that is much longer than those of its narrow note, or so.",
        )
        lines(canvas, 500, first, second)

    return blocks(read("a.pdf", pdf(page)))[1:]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The shop sells what grows nearby, e.g.", "pears and quinces."),
        (
            "It buys from growers of pears, plums, etc.",
            "and pays at once, as was agreed by letter No.",
        ),
        ("as was agreed in the letter of 1990, No.", "17, which the board keeps."),
        ("The one who keeps the shop is called Mr.", "Reed by all who come."),
        ("The decks are drawn at the site http:", "//piers.example/decks in colour."),
        ("The decks are drawn at http://www.", "piers.example/decks in colour."),
        ("The decks are drawn at http://www.", "R-piers.example/decks in colour."),
    ],
)
def test_a_stop_within_a_sentence_at_the_end_of_a_short_line_ends_no_paragraph(
    first: str, second: str
) -> None:
    assert note(first, second) == [("paragraph", f"{first} {second}")]


def test_an_address_that_fills_its_line_ends_its_entry_of_a_list() -> None:
    entries = (
        ("Hill, Tom. How oats are ground where there is no wind", "at https://mill.example/oats"),
        ("Reed, Ann. How rye is ground at a river that is dry in", "May, or at night."),
    )

    def page(canvas: Canvas) -> None:
        for i, (first, second) in enumerate(entries):
            lines(canvas, 560 - 24 * i, first)
            lines(canvas, 548 - 24 * i, second + "/by/the/wheel/of/all" * (i == 0), x=62)

    told = [" ".join(entry) for entry in entries]
    assert blocks(read("a.pdf", pdf(page))) == [
        ("paragraph", told[0] + "/by/the/wheel/of/all"),
        ("paragraph", told[1]),
    ]


def test_an_address_in_other_letters_goes_on_behind_a_point() -> None:
    first = "Whoever wants to know what it costs to be let in finds it at https://www."

    def page(canvas: Canvas) -> None:
        lines(canvas, 560, first)
        typed(canvas, 548, "Mill-of-Reed.example/costs/of-what-is-ground", size=10)
        lines(canvas, 536, "from May to July.")

    rest = "Mill-of-Reed.example/costs/of-what-is-ground from May to July."
    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", f"{first} {rest}")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The shop sells what grows nearby, or so.", "pears and quinces are rare."),
        ("Hill & Sons, Bakers and Millers Ltd.", "The Boathouse"),
        ("Hill & Sons Ltd.", "Reed & Co. Ltd."),
        ("Asked whether it pays, the board says no.", "The shop closes."),
    ],
)
def test_other_stops_at_the_end_of_a_short_line_end_a_paragraph(first: str, second: str) -> None:
    assert note(first, second) == [("paragraph", first), ("paragraph", second)]


def scan(canvas: Canvas) -> None:
    pixels = b"P6 2 2 255 " + bytes(12)
    for strip in range(4):
        canvas.drawImage(ImageReader(io.BytesIO(pixels)), 0, strip * 150, 400, 130)
    canvas.drawString(250, 20, "ABC000117")


def test_scans_that_have_but_a_stamp() -> None:
    def read_by_ocr(canvas: Canvas) -> None:
        scan(canvas)
        lines(canvas, 500, *["What a program has read on the page."] * 3)

    def with_a_logo(canvas: Canvas) -> None:
        picture(canvas)
        words(canvas)

    document = read("a.pdf", pdf(scan, words, read_by_ocr, scan, with_a_logo))
    assert page_texts(document)[0] == "ABC000117"
    assert document.warnings == ("Pages 1, 4 are images with hardly any text, and may need OCR.",)
    one = "Page 1 is an image with hardly any text, and may need OCR."
    assert read("a.pdf", pdf(scan)).warnings == (one,)


def test_pdf_without_text() -> None:
    assert refused("a.pdf", pdf(picture)) == ("no text found: the pages are images and need OCR")
    document = read("a.pdf", pdf(picture, words, picture, picture))
    assert document.warnings == ("Pages 1, 3-4 have no text.",)
    assert page_texts(document) == ["", "Words.", "", ""]
    assert read("a.pdf", pdf(words, picture)).warnings == ("Page 2 has no text.",)


def test_protected_pdf() -> None:
    locked = pdf(words, encrypt=StandardEncryption("secret", "owner", strength=128))
    assert refused("a.pdf", locked) == "is protected by a password"
    openable = pdf(words, encrypt=StandardEncryption("", "owner", strength=128))
    assert read("a.pdf", openable).text == "Words."


def test_pdf_under_another_name() -> None:
    document = read("a.txt", pdf(words))
    assert (document.format, document.text) == ("pdf", "Words.")
    assert document.warnings == ("This is a PDF, although its name ends in .txt.",)


def test_damaged_pdf() -> None:
    data = pdf(words)
    assert refused("a.pdf", data[:200]).startswith("cannot be read as a PDF, it may be damaged")
    assert refused("a.pdf", b"some text") == "is not a PDF or is damaged"
    for cut in range(0, len(data), 97):  # PDFium mends some of these
        result = outcome("a.pdf", data[:cut])
        mended = isinstance(result, Document) and result.text == "Words."
        assert mended or result in ("is empty", "holds no text") or "damaged" in str(result)


def test_a_note_amid_a_paragraph_of_three_pages_moves_no_page() -> None:
    """The note cannot come before a text that begins on the page before it."""
    long = "the keeper wrote down what each of the carts had brought to the gate of the mill, and"

    def first(canvas: Canvas) -> None:
        lines(canvas, 560, *[long] * 3, size=8)

    def second(canvas: Canvas) -> None:
        lines(canvas, 560, *[long] * 40, size=8)
        lines(canvas, 60, "1 The carts were counted on Fridays.", size=6)

    def third(canvas: Canvas) -> None:
        lines(canvas, 560, "sent it to the town. Nobody has it now.", "It was lost.", size=8)

    document = read("a.pdf", pdf(first, second, third))
    assert len(document.pages) == 3
    start = document.text.index("sent it to the town.")
    assert document.pages[2].start <= start
    (place,) = rectangles(document.boxes[2], 1, start, start + 20)
    assert round(place.left) == 50
