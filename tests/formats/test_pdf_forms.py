"""What is filled in, ticked and typed on the pages of a PDF."""

from __future__ import annotations

import ctypes
import io

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from documents import blocks, read
from pdfs import pdf
from reportlab.pdfgen.canvas import Canvas

from index.boxes import rectangles


def test_values_in_a_form_are_read() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 500, "Name:")
        canvas.acroForm.textfield(name="n", value="Ada Lovelace", x=50, y=400, width=200, height=20)

    assert read("a.pdf", pdf(page)).text == "Name:\n\nAda Lovelace"


def test_values_stand_beside_their_labels() -> None:
    def page(canvas: Canvas) -> None:
        form = canvas.acroForm
        for at, (label, value) in enumerate([("Holder", "Ada"), ("Policy", "K-7"), ("Sum", "90")]):
            canvas.drawString(50, 500 - 20 * at, label)
            form.textfield(name=label, value=value, x=150, y=496 - 20 * at, width=99, height=16)
        canvas.drawString(50, 440, "Injured?  Yes        No")
        form.checkbox(name="y", checked=False, x=110, y=438, size=10)
        form.checkbox(name="n", checked=True, x=145, y=438, size=10)
        canvas.drawString(50, 400, "Claims are paid within a week.")

    document = read("a.pdf", pdf(page))
    rows = ["Holder\tAda", "Policy\tK-7", "Sum\t90", "Injured? Yes ☐\tNo ☑"]
    after = ("paragraph", "Claims are paid within a week.")
    assert blocks(document) == [*(("row", row) for row in rows), after]
    at = document.text.index("☑")
    (place,) = rectangles(document.boxes[0], 1, at, at + 1)
    assert (place.left, place.top, place.right, place.bottom) == (145, 152, 155, 162)


def test_values_stand_below_their_labels() -> None:
    def page(canvas: Canvas) -> None:
        for at, (label, value) in enumerate([("Name", "Ada"), ("Town", "Leeds"), ("Job", "Poet")]):
            canvas.drawString(50 + 120 * at, 500, label)
            field = {"name": label, "value": value, "x": 50 + 120 * at, "y": 478, "fontSize": 12}
            canvas.acroForm.textfield(**field, width=99, height=18)
        canvas.drawString(50, 440, "Reason")
        several = {"width": 200, "height": 50, "fieldFlags": "multiline", "fontSize": 9}
        canvas.acroForm.textfield(name="r", value="The roof\nleaks.", x=50, y=385, **several)

    told = ["Name Ada", "Town Leeds", "Job Poet", "Reason The roof leaks."]
    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", text) for text in told]


def test_values_in_a_table_and_in_a_sentence() -> None:
    def page(canvas: Canvas) -> None:
        form = canvas.acroForm
        for at, text in enumerate(["Item", "Pieces", "Price"]):
            canvas.drawString(50 + 120 * at, 500, text)
        for y, row in enumerate(
            [("Ink", "2", "9.00"), ("Pens", "3", "2.00"), ("Glue", "1", "4.00")]
        ):
            for at, text in enumerate(row):
                place = {"x": 50 + 120 * at, "y": 478 - 20 * y, "width": 99, "height": 16}
                form.textfield(name=f"{at}{y}", value=text, **place)
        canvas.drawString(50, 380, f"The lease is made on {' ' * 30} between the two whose names")
        form.textfield(name="d", value="1 May", x=145, y=378, width=80, height=12, fontSize=10)
        canvas.drawString(50, 368, "are below.")

    assert blocks(read("a.pdf", pdf(page))) == [
        ("header", "Item\tPieces\tPrice"),
        ("row", "Ink\t2\t9.00"),
        ("row", "Pens\t3\t2.00"),
        ("row", "Glue\t1\t4.00"),
        ("paragraph", "The lease is made on 1 May between the two whose names are below."),
    ]


def test_items_that_are_ticked_stand_apart() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 520, "Tick what is so:")
        for at, text in enumerate(["I am married", "I have children of age"]):
            canvas.acroForm.checkbox(name=text, checked=at > 0, x=50, y=498 - 20 * at, size=10)
            canvas.drawString(65, 500 - 20 * at, text)

    told = ["Tick what is so:", "☐ I am married", "☑ I have children of age"]
    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", text) for text in told]


def test_text_that_is_typed_on_a_page_is_read_where_it_is() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 500, "Signed by")
        canvas.drawString(50, 400, "Each keeps a copy.")

    document = pdfium.PdfDocument(pdf(page))
    first = document[0]
    note = pdfium_c.FPDFPage_CreateAnnot(first, pdfium_c.FPDF_ANNOT_FREETEXT)
    pdfium_c.FPDFAnnot_SetRect(note, pdfium_c.FS_RECTF(150, 510, 250, 495))
    looks = ctypes.create_string_buffer(
        "BT /Helv 10 Tf 152 500 Td (Ada) Tj ET\0".encode("utf-16-le")
    )
    pdfium_c.FPDFAnnot_SetAP(note, 0, ctypes.cast(looks, ctypes.POINTER(pdfium_c.FPDF_WCHAR)))
    pdfium_c.FPDFPage_CloseAnnot(note)
    typed = io.BytesIO()
    document.save(typed)
    assert read("a.pdf", typed.getvalue()).text == "Signed by Ada\n\nEach keeps a copy."
