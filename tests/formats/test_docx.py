"""Word: paragraphs, lists, forms, notes and margins, and files that are bad."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import docx
import pytest
from documents import blocks, levels, page_texts, read, refused, saved, zipped
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph


def wrapped(run: object, tag: str) -> None:
    """Put a run into an element such as w:ins."""
    outer = OxmlElement(tag)
    run._r.addprevious(outer)
    outer.append(run._r)


def test_docx() -> None:
    word = docx.Document()
    word.add_paragraph("The Lease", style="Title")
    word.add_heading("Rent", 1)
    paragraph = word.add_paragraph("Pay ")
    wrapped(paragraph.add_run("now"), "w:ins")
    deleted = paragraph.add_run("never")
    deleted._r[-1].tag = qn("w:delText")
    wrapped(deleted, "w:del")
    paragraph.add_run(" at ")
    wrapped(paragraph.add_run("the bank"), "w:hyperlink")
    paragraph.add_run().add_break()
    paragraph.add_run("or\there.")
    word.add_paragraph("")
    word.add_paragraph("one", style="List Bullet")
    word.add_paragraph("two", style="List Number")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ["Name", "Price", "House", "1"], strict=True):
        cell.text = text
    table.cell(1, 1).add_paragraph("or 2")
    word.add_heading("Rooms", 2)
    word.add_paragraph("The end.")
    document = read("a.docx", saved(word))
    assert blocks(document) == [
        ("heading", "The Lease"),
        ("heading", "Rent"),
        ("paragraph", "Pay now at the bank\nor\there."),
        ("item", "one"),
        ("item", "1. two"),
        ("header", "Name\tPrice"),
        ("row", "House\t1 or 2"),
        ("heading", "Rooms"),
        ("paragraph", "The end."),
    ]
    assert levels(document) == [(1, "The Lease"), (1, "Rent"), (2, "Rooms")]
    assert document.title == "The Lease"
    assert document.pages == ()
    word.core_properties.title = "Lease of 2024"
    assert read("a.docx", saved(word)).title == "Lease of 2024"


def ended(paragraph: Paragraph, tag: str) -> Paragraph:
    """A paragraph whose end was deleted or moved away."""
    letters = OxmlElement("w:rPr")
    letters.append(OxmlElement(tag))
    paragraph._p.get_or_add_pPr().append(letters)
    return paragraph


@pytest.mark.parametrize("tag", ["w:del", "w:moveFrom"])
def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(tag: str) -> None:
    word = docx.Document()
    ended(word.add_heading("Paint ", 2), tag)
    ended(word.add_paragraph("The tenant paints "), tag)
    word.add_paragraph("the boathouse each spring.")
    ended(word.add_paragraph("The keys hang in the office."), tag)
    word.add_table(1, 2).cell(0, 0).text = "Oars"
    ended(word.add_paragraph("That is all."), tag)
    assert blocks(read("a.docx", saved(word))) == [
        ("paragraph", "Paint The tenant paints the boathouse each spring."),
        ("paragraph", "The keys hang in the office."),
        ("row", "Oars"),
        ("paragraph", "That is all."),
    ]


def test_contents_of_a_docx_are_left_out() -> None:
    word = docx.Document()
    for name, text in (("toc heading", "Contents"), ("toc 1", "1. Rent\t3")):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        word.add_paragraph(text, style=name)
    word.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    word.add_paragraph("2. Rooms\t4", style="toc 1")
    word.add_heading("1. Rent", 1)
    word.add_paragraph("Pay now.")
    document = read("a.docx", saved(word))
    assert blocks(document) == [("heading", "1. Rent"), ("paragraph", "Pay now.")]
    assert page_texts(document) == ["", "1. Rent\n\nPay now."]


def test_code_in_a_docx() -> None:
    word = docx.Document()
    word.styles.add_style("Source Code", WD_STYLE_TYPE.PARAGRAPH)
    word.add_paragraph("To see it:")
    for line in ("for flat in house:", "    print(flat). Never. More"):
        word.add_paragraph(line, style="Source Code")
    word.add_paragraph("Then go.")
    assert blocks(read("a.docx", saved(word))) == [
        ("paragraph", "To see it:"),
        ("code", "for flat in house:\n    print(flat). Never. More"),
        ("paragraph", "Then go."),
    ]


def test_pages_of_a_docx() -> None:
    word = docx.Document()
    word.add_paragraph("One.").add_run().add_break(WD_BREAK.PAGE)
    run = word.add_paragraph().add_run()
    run._r.append(OxmlElement("w:lastRenderedPageBreak"))  # the page of the break above
    run.add_text("Two goes on ")
    run = word.paragraphs[-1].add_run()
    run._r.append(OxmlElement("w:lastRenderedPageBreak"))
    run.add_text("on three.")
    word.add_paragraph("Four.").paragraph_format.page_break_before = True
    document = read("a.docx", saved(word))
    assert document.text == "One.\n\nTwo goes on on three.\n\nFour."
    assert page_texts(document) == ["One.", "Two goes on", "on three.", "Four."]


def test_text_boxes_and_notes_of_a_docx() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Body.")
    box = OxmlElement("w:txbxContent")
    inner = OxmlElement("w:p")
    box.append(inner)
    paragraph.add_run()._r.append(box)
    inner.append(paragraph.add_run("Boxed.")._r)
    assert blocks(read("a.docx", saved(word))) == [("paragraph", "Body."), ("paragraph", "Boxed.")]


def test_what_is_chosen_in_a_form_of_a_docx() -> None:
    """Old fields and new ones, boxes that are letters of a font; no prompts, nothing hidden."""
    word = docx.Document()

    def add(xml: str) -> None:
        word.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))

    def field(xml: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{xml}</w:ffData></w:fldChar></w:r>'

    def said(text: str, settings: str = "") -> str:
        return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'

    def control(text: str, settings: str) -> str:
        return (
            f"<w:sdt><w:sdtPr>{settings}</w:sdtPr><w:sdtContent>{said(text)}</w:sdtContent></w:sdt>"
        )

    def box(inner: str) -> str:
        return field(f"<w:checkBox><w:sizeAuto/>{inner}</w:checkBox>")

    entries = "".join(f'<w:listEntry w:val="{text}"/>' for text in ("Sales", "Stores"))
    add(said("Team: ") + field(f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>'))
    add(said("Site: ") + field(f'<w:ddList><w:result w:val="7"/>{entries}</w:ddList>'))
    add(box("<w:checked/>") + said(" By mail"))
    add(box('<w:default w:val="1"/><w:checked w:val="0"/>') + said(" By post"))
    add(box('<w:default w:val="1"/>') + said(" By hand"))
    signs = [("Wingdings", "F0FE"), ("Wingdings 2", "F0A3"), ("Symbol", "F0FE")]
    letters = (f'<w:r><w:sym w:font="{font}" w:char="{sign}"/></w:r>' for font, sign in signs)
    add("".join(letter + said(f" {at} ") for at, letter in enumerate(letters)))
    add(said("Limit: ") + control("90", "<w:text/>"))
    add(said("Approver:") + control("Click to enter text.", "<w:showingPlcHdr/><w:text/>"))
    add(
        said("Seen.") + said(" Not seen.", "<w:vanish/>") + said(" Again.", '<w:vanish w:val="0"/>')
    )
    told = ["Team: Stores", "Site:", "☑ By mail", "☐ By post", "☑ By hand", "☑ 0 ☐ 1  2"]
    told += ["Limit: 90", "Approver:", "Seen. Again."]
    assert blocks(read("a.docx", saved(word))) == [("paragraph", text) for text in told]


def test_headers_and_footers_of_a_docx() -> None:
    """What only they say of the document is read once, before it."""
    word = docx.Document()
    section = word.sections[0]
    section.header.paragraphs[0].text = "Marlowe Ltd\tNo. HR-14\tVersion 3, 1 May 2025"
    section.footer.paragraphs[0].text = "Owner: Ada\tRent is 90.\tPage 2 of 9"
    section.even_page_footer.paragraphs[0].text = "Even 4"
    section.first_page_header.paragraphs[0].text = "First 5"
    word.add_heading("Rent", 1)
    word.add_paragraph("The rent is 90.").add_run(" Rent is 90.")
    word.add_section().header.is_linked_to_previous = False
    word.sections[1].header.paragraphs[0].text = "No. HR-14\tPage 7"
    body = [("heading", "Rent"), ("paragraph", "The rent is 90. Rent is 90.")]
    told = ["No. HR-14", "Version 3, 1 May 2025", "Owner: Ada"]
    document = read("a.docx", saved(word))
    assert blocks(document) == [*(("paragraph", text) for text in told), *body]
    assert document.title == "Rent"
    word.sections[0].different_first_page_header_footer = True
    assert ("paragraph", "First 5") in blocks(read("a.docx", saved(word)))


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """A Word document with one of its parts exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped({**entries, name: part})


def test_footnotes_of_a_docx() -> None:
    """Each comes after the paragraph or the table that refers to it, on the same page."""
    office = "http://schemas.openxmlformats.org"
    main = f"{office}/wordprocessingml/2006/main"

    def refer(paragraph: Any, note: int) -> None:
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(note))
        paragraph.add_run()._r.append(reference)

    word = docx.Document()
    word.add_heading("Facts")
    paragraph = word.add_paragraph("It thawed.")
    refer(paragraph, 2)
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    cells = word.add_table(2, 2)._cells
    for cell, text in zip(cells, ("1", "2", "3", "4"), strict=True):
        cell.text = text
    refer(cells[1].paragraphs[0], 3)
    word.add_heading("Costs")
    said = ("", "Of nothing.", "As agreed.", "Roughly.")
    notes = "".join(
        f'<w:footnote w:id="{at}"><w:p><w:r><w:footnoteReference w:id="{at}"/>'
        f"<w:t>{text}</w:t></w:r></w:p></w:footnote>"
        for at, text in enumerate(said)
    )
    data = with_part(
        saved(word),
        "word/footnotes.xml",
        f'<w:footnotes xmlns:w="{main}">{notes}</w:footnotes>'.encode(),
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    relation = (
        f'<Relationship Id="rId99" Type="{office}/officeDocument/2006/relationships/footnotes" '
        'Target="footnotes.xml"/></Relationships>'
    )
    relations = relations.replace("</Relationships>", relation)
    data = with_part(data, "word/_rels/document.xml.rels", relations.encode())
    document = read("a.docx", data)
    assert blocks(document) == [
        ("heading", "Facts"),
        ("paragraph", "It thawed."),
        ("paragraph", "As agreed."),
        ("row", "1\t2"),
        ("row", "3\t4"),
        ("paragraph", "Roughly."),
        ("heading", "Costs"),
        ("paragraph", "Of nothing."),
    ]
    assert page_texts(document)[0].endswith("As agreed.")


def small_docx() -> bytes:
    word = docx.Document()
    word.add_paragraph("Words.")
    return saved(word)


def test_zip_bomb() -> None:
    start = time.process_time()
    bomb = with_part(small_docx(), "word/media/a.bin", bytes(70 << 20))
    assert len(bomb) < 200_000
    assert refused("a.docx", bomb) == "unpacks to far too much data (a zip bomb)"
    assert time.process_time() - start < 5


def test_a_zip_that_lies_about_its_sizes() -> None:
    bomb = bytearray(with_part(small_docx(), "word/media/a.bin", bytes(70 << 20)))
    at = bomb.rindex(b"PK\x01\x02")  # the last entry of the directory
    bomb[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert "damaged" in refused("a.docx", bytes(bomb))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "customXml/x.xml"])
def test_xml_entities(part: str, encoding: str) -> None:
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
    )
    reason = refused("a.docx", with_part(small_docx(), part, laughs.encode(encoding)))
    assert reason == "declares XML entities, which is not safe to read"


def test_damaged_docx() -> None:
    data = small_docx()
    for bad in (data[: len(data) // 2], b"PK\x03\x04", zipped({"word/document.xml": b"<a>"})):
        assert "damaged" in refused("a.docx", bad)
    assert refused("a.docx", b"some text") == "is not a Word document or is damaged"
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert refused("a.docx", old) == ("is protected by a password or is in an old format")


def test_docx_under_another_name() -> None:
    document = read("a.md", small_docx())
    assert (document.format, document.text) == ("docx", "Words.")
    assert document.warnings == ("This is a Word document, although its name ends in .md.",)
