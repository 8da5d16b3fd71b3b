"""Documents of offices, mailboxes, tables, books and programs, made here and read back."""

from __future__ import annotations

import base64
import csv
import datetime
import gzip
import io
import json
import re
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.styles import Font
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches

from index import Document, Index
from index.errors import DocumentError, UnsupportedFormat
from index.formats import SUFFIXES, parse
from index.formats.mail import attachments, quotes
from index.segment import segment

DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def blocks(document: Document) -> list[tuple[str, str]]:
    """Kind and text of each block; a heading's level after its kind."""
    return [(f"{b.kind}{b.level or ''}", document.text[b.start : b.end]) for b in document.blocks]


def pages(document: Document) -> list[str]:
    return [document.text[p.start : p.end].strip() for p in document.pages]


def refused(name: str, data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        parse(name, data)
    assert caught.value.name == name
    return caught.value.reason


def zipped(entries: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# -- presentations -------------------------------------------------------------------------------


def presentation() -> bytes:
    deck = pptx.Presentation()
    deck.core_properties.title = "Harbour plan"
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Why a new pier"
    body = first.placeholders[1].text_frame
    body.text = "The old pier leaks."
    body.add_paragraph().text = "Repairs cost 3 million a year."
    first.notes_slide.notes_text_frame.text = "Say that the figure is from 2019."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Costs"
    table = second.shapes.add_table(2, 2, 0, 0, 3_000_000, 900_000).table
    for at, text in enumerate(("Item", "Million", "Piles", "4.2")):
        table.cell(at // 2, at % 2).text = text
    box = second.shapes.add_textbox(0, 0, 900, 900)
    box.text_frame.text = "All before tax."
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def test_a_presentation() -> None:
    document = parse("plan.pptx", presentation())
    assert (document.title, document.format) == ("Harbour plan", "pptx")
    assert blocks(document) == [
        ("heading1", "Why a new pier"),
        ("item", "The old pier leaks."),
        ("item", "Repairs cost 3 million a year."),
        ("paragraph", "Say that the figure is from 2019."),
        ("heading1", "Costs"),
        ("header", "Item\tMillion"),
        ("row", "Piles\t4.2"),
        ("paragraph", "All before tax."),
    ]
    assert [page.split("\n")[0] for page in pages(document)] == ["Why a new pier", "Costs"]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (
            ["12", "Leeds gets 40 new jobs.", "All of them in 2025."],
            ["Leeds gets 40 new jobs.", "12", "All of them in 2025."],
        ),
        (["Oak\nElm\nAsh\nFir", "Wood"], ["Wood", "Oak", "Elm", "Ash", "Fir"]),
    ],
)
def test_a_slide_without_a_title(texts: list[str], found: list[str]) -> None:
    """Its first short line is one, so that it is not cited under the title of the slide before."""
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Layoffs in Bremen"
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # its title is empty
    for text in texts:
        slide.shapes.add_textbox(0, 0, 900, 900).text_frame.text = text
    buffer = io.BytesIO()
    deck.save(buffer)
    document = parse("jobs.pptx", buffer.getvalue())
    assert [text for _, text in blocks(document)] == ["Layoffs in Bremen", *found]
    assert [kind for kind, _ in blocks(document)][:2] == ["heading1", "heading1"]


def test_merged_cells_and_labels_of_a_slide() -> None:
    """A cell that goes over rows stands in each; the lines of a label, a name and an office, are
    one text, while points and sentences are several."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Staff"
    table = slide.shapes.add_table(3, 3, 0, 0, 900, 900).table
    for at, text in enumerate("Benefit Who What Pension All 5 . Heads 8".split()):
        table.cell(at // 3, at % 3).text = "" if text == "." else text
    table.cell(1, 0).merge(table.cell(2, 0))
    for text in ("Head of sales\nAda Byron", "Open.\nFrom nine."):
        slide.shapes.add_textbox(0, 0, 900, 900).text_frame.text = text
    frame = slide.shapes.add_textbox(0, 0, 900, 900).text_frame
    frame.text = "Oak\nElm"
    for paragraph in frame.paragraphs:
        paragraph._p.get_or_add_pPr().append(OxmlElement("a:buAutoNum"))
    buffer = io.BytesIO()
    deck.save(buffer)
    assert blocks(parse("staff.pptx", buffer.getvalue())) == [
        ("heading1", "Staff"),
        ("header", "Benefit\tWho\tWhat"),
        ("row", "Pension\tAll\t5"),
        ("row", "Pension\tHeads\t8"),
        ("paragraph", "Head of sales\nAda Byron"),
        *(("item", text) for text in ("Open.", "From nine.", "Oak", "Elm")),
    ]


# -- tables --------------------------------------------------------------------------------------


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ferries"
    for cells in (("Name", "Built", "Speed"), ("Aurora", 1998, 14.5), ("Boreas", None, 12)):
        sheet.append(cells)
    sheet.append([])
    other = book.create_sheet("Notes")
    other["B2"] = "Speeds are in knots."
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "Not in use."
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SMART_ART = (
    f'<d:dataModel xmlns:d="{DIAGRAM}" xmlns:a="{DRAWN}"><d:ptLst>'
    '<d:pt type="doc"><d:t><a:p><a:endParaRPr/></a:p></d:t></d:pt>'
    "<d:pt><d:t><a:p><a:r><a:t>Dredge the </a:t></a:r>"
    "<a:r><a:t>basin</a:t></a:r></a:p></d:t></d:pt>"
    '<d:pt type="pres"><d:t><a:p><a:r><a:t>drawn</a:t></a:r></a:p></d:t></d:pt>'
    "<d:pt><d:t><a:p><a:r><a:t>Drive the piles</a:t></a:r></a:p></d:t></d:pt>"
    "</d:ptLst></d:dataModel>"
).encode()


def test_charts_and_smart_art_of_a_presentation() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Traffic"
    data = CategoryChartData(number_format="0%")
    data.categories = ["Ferries", "Yachts"]
    data.add_series("2023", (0.25, 0.31))
    data.add_series("2024", (0.4, None))
    place = (Inches(1), Inches(1), Inches(4), Inches(3))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "Share of landings"
    plain = CategoryChartData()
    plain.categories = ["Piles"]
    plain.add_series("", (4.2999999999999998,))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, *place, plain)
    art = pptx.opc.package.Part(
        pptx.opc.packuri.PackURI("/ppt/diagrams/data1.xml"),
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        slide.part.package,
        SMART_ART,
    )
    frame = slide.shapes.add_table(1, 1, *place)
    shown = frame._element.graphic.graphicData
    shown.clear()
    shown.set("uri", DIAGRAM)
    ids = etree.SubElement(shown, f"{{{DIAGRAM}}}relIds")
    ids.set(f"{{{RELATIONS}}}dm", slide.part.relate_to(art, f"{RELATIONS}/diagramData"))
    etree.SubElement(shown, f"{{{DIAGRAM}}}relIds").set(f"{{{RELATIONS}}}dm", "rId99")
    buffer = io.BytesIO()
    deck.save(buffer)
    document = parse("deck.pptx", buffer.getvalue())
    assert blocks(document) == [
        ("heading1", "Traffic"),
        ("paragraph", "Share of landings"),
        ("header", "\t2023\t2024"),
        ("row", "Ferries\t25 %\t40 %"),
        ("row", "Yachts\t31 %\t"),
        ("row", "Piles\t4.3"),
        ("item", "Dredge the basin"),
        ("item", "Drive the piles"),
    ]


def test_smart_art_of_a_word_document() -> None:
    word = docx.Document()
    part = docx.opc.part.Part(
        docx.opc.packuri.PackURI("/word/diagrams/data1.xml"),
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        SMART_ART,
        word.part.package,
    )
    ids = etree.SubElement(word.add_paragraph("The works:").runs[0]._r, f"{{{DIAGRAM}}}relIds")
    ids.set(f"{{{RELATIONS}}}dm", word.part.relate_to(part, f"{RELATIONS}/diagramData"))
    word.add_paragraph("They take a year.")
    buffer = io.BytesIO()
    word.save(buffer)
    assert blocks(parse("a.docx", buffer.getvalue())) == [
        ("paragraph", "The works:"),
        ("item", "Dredge the basin"),
        ("item", "Drive the piles"),
        ("paragraph", "They take a year."),
    ]


def test_a_workbook() -> None:
    document = parse("fleet.xlsx", workbook())
    assert pages(document) == [
        "Ferries\n\nName\tBuilt\tSpeed\nAurora\t1998\t14.5\nBoreas\t\t12",
        "Notes\n\nSpeeds are in knots.",
        "Old\n\nNot in use.",
    ]
    assert document.warnings == ("Read as well, though hidden: Old.",)
    (ferries,) = [p for p in segment(document) if "Ferries" in p.headings and p.header]
    assert ferries.header == "Name\tBuilt\tSpeed"


def test_times_and_formulas_without_values_in_a_workbook() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    hours = datetime.timedelta(hours=30, minutes=5)
    sheet.append(["Name", "Worked", "Begins"])
    sheet.append(["Ada", hours, datetime.time(7, 30)])
    sheet.append(["Bo", hours - 2 * hours, datetime.time(7, 30, 5)])
    text = book.create_sheet("Text")
    text.append(["No formula"])
    buffer = io.BytesIO()
    book.save(buffer)
    document = parse("hours.xlsx", buffer.getvalue())
    assert [text for _, text in blocks(document)][1:] == [
        "Name\tWorked\tBegins",
        "Ada\t30:05\t07:30",
        "Bo\t-30:05\t07:30:05",
        "Text",
        "No formula",
    ]
    assert document.warnings == ()
    sheet.append(["Total", "=SUM(B2:B3)"])
    buffer = io.BytesIO()
    book.save(buffer)
    (warning,) = parse("hours.xlsx", buffer.getvalue()).warnings
    assert warning == "Formulas have no values until an office program saves it: Sheet."


def test_what_holds_several_things_is_called_as_its_file() -> None:
    mail = b"From a@b Mon Jan  2 10:00:00 2023\nSubject: Piles\n\nOak.\n\n"
    assert parse("clerk.mbox", mail).title == "clerk"
    assert parse("fleet.xlsx", workbook()).title == "fleet"
    assert parse("set.json", b'{"server": {"port": 80}}').title == "set"
    assert parse("set.json", b'{"title": "Settings", "server": {"port": 80}}').title == "Settings"


def test_a_workbook_as_it_is_seen() -> None:
    """Numbers in their formats, captions above tables, and each table with its own header."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Budget"
    for cells in (
        ["Harbour works: budget by year"],
        ["in thousands of euros"],
        [],
        ["Item", 2023, 2024],
        ["Piles", 1234.5, 0],
        [],
        ["Dredging", "none", "none"],
        ["Crane", "leased", "leased"],
        [],
        ["Contractors"],
        ["Firm", "Share"],
        ["Nord & Co", 0.425],
        [],
        ["1", "2"],
        ["Signed", "A. Berg"],
    ):
        sheet.append(cells)
    sheet["B5"].number_format = '"€" #,##0.00'
    sheet["B12"].number_format = "0.0%"
    for cell in ("A14", "B14"):
        sheet[cell].font = Font(bold=True)
    buffer = io.BytesIO()
    book.save(buffer)
    assert blocks(parse("a.xlsx", buffer.getvalue())) == [
        ("heading1", "Budget"),
        ("paragraph", "Harbour works: budget by year"),
        ("paragraph", "in thousands of euros"),
        ("header", "Item\t2023\t2024"),
        ("row", "Piles\t€ 1,234.50\t0"),
        ("row", "Dredging\tnone\tnone"),
        ("row", "Crane\tleased\tleased"),
        ("paragraph", "Contractors"),
        ("header", "Firm\tShare"),
        ("row", "Nord & Co\t42.5%"),
        ("header", "1\t2"),
        ("row", "Signed\tA. Berg"),
    ]


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (1234.5, "General", "1234.5"),
        (0.25, "0%", "25%"),
        (2, "0.0#", "2.0"),
        (2.25, "0.##", "2.25"),
        (2, "0.##", "2"),
        (0.125, "0.00", "0.13"),
        (7, "000", "007"),
        (9, '0" pcs"', "9 pcs"),
        (-3, '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', "-3.00 €"),
        (1234.5, "_($* #,##0.00_);_($* (#,##0.00);_(@_)", "$1,234.50"),
        (12.5, "# ?/?", "12.5"),
        (1500000, '0.0,,"M"', "1500000"),
        (5e-7, "0.00E+00", "5e-07"),
        (True, "0", "TRUE"),
        ("0.5", "0%", "0.5"),
    ],
)
def test_numbers_of_a_workbook(value: Any, code: str, seen: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.active["A1"].number_format = code
    buffer = io.BytesIO()
    book.save(buffer)
    assert blocks(parse("a.xlsx", buffer.getvalue()))[1:] == [("row", seen)]


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        (
            "a.csv",
            'Name,Note\nOslo,"Rain, often"\n"Ber""gen",x\n\n',
            [("header", "Name\tNote"), ("row", "Oslo\tRain, often"), ("row", 'Ber"gen\tx')],
        ),
        ("a.csv", "1;2\n3;4\n", [("row", "1\t2"), ("row", "3\t4")]),
        ("a.tsv", "City\tRain\nOslo\t763\n", [("header", "City\tRain"), ("row", "Oslo\t763")]),
        ("a.csv", "City\nOslo\n", [("header", "City"), ("row", "Oslo")]),
        ("a.csv", '"two\nlines",b\n', [("row", "two lines\tb")]),
        ("a.csv", '1, "a, b"\n2, "c, d"\n', [("row", "1\ta, b"), ("row", "2\tc, d")]),
        ("a.csv", "sep=,\r\na;1,5\r\n", [("row", "a;1\t5")]),
        (
            "a.csv",
            "sep=;\nName;Role\nAnn;Clerk\n",
            [("header", "Name\tRole"), ("row", "Ann\tClerk")],
        ),
        ("a.csv", "a;1,5\nb;2,5\n", [("row", "a\t1,5"), ("row", "b\t2,5")]),
        ("a.csv", "1,5;x\n", [("row", "1,5\tx")]),
        (
            "a.csv",
            "# Exported by Ann, Clerk, Oslo\n# Sums in EUR\n#\nDay,Payee\n2024-03-01,Post\n",
            [
                ("paragraph", "Exported by Ann, Clerk, Oslo\nSums in EUR"),
                ("header", "Day\tPayee"),
                ("row", "2024-03-01\tPost"),
            ],
        ),
        ("a.csv", "#a,b\n1,2\n", [("header", "#a\tb"), ("row", "1\t2")]),
        (  # names and values
            "a.csv",
            "Name:,Ann Berg,Post:,Clerk\nRoom:,Loft,Since:,May\n",
            [("row", "Name:\tAnn Berg\tPost:\tClerk"), ("row", "Room:\tLoft\tSince:\tMay")],
        ),
        (
            "a.csv",
            "Balance;9.871,56 EUR\n\nDate;Payee;Amount\n2.4.2024;Roth;-1.250,00\n",
            [
                ("row", "Balance\t9.871,56 EUR"),
                ("header", "Date\tPayee\tAmount"),
                ("row", "2.4.2024\tRoth\t-1.250,00"),
            ],
        ),
        (
            "a.csv",
            ",Team,Name,Room,\n,Sales,Ann,2,\n,,Bo,3,left\n,,,4,\n,All,,,\n,,Di,,\n,,Ed,,\nx,y,z,5,\n",
            [
                ("header", "Team\tName\tRoom\t"),
                ("row", "Sales\tAnn\t2\t"),
                ("row", "\tBo\t3\tleft"),
                ("row", "\t\t4\t"),
                ("row", "All"),
                ("row", "\tDi\t\t"),
                ("row", "\tEd\t\t"),
                ("row", "x\ty\tz\t5\t"),  # a cell beside the table: which is which is not plain
            ],
        ),
    ],
)
def test_separated_values(name: str, source: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(parse(name, source.encode())) == expected


MERGED = [["", "Pay", "", "", "Start"], ["Who", "Base", "Bonus", "", ""], ["Ann", 4, 5, 9, "May"]]
JOINED = ("header", "Who\tPay Base\tPay Bonus\tPay\tStart")


@pytest.mark.parametrize(
    ("rows", "merged", "found"),
    [
        (MERGED, "C4:E4", [JOINED, ("row", "Ann\t4\t5\t9\tMay")]),
        # Without a merged cell, or with numbers below it, nothing tells that the two rows are one.
        (MERGED, "A1:B1", [("header", "\tPay\t\t\tStart"), ("row", "Who\tBase\tBonus\t\t")]),
        (
            [["Who", "Pay", ""], ["Ann", 4, 5], ["Bo", 6, 7]],
            "C4:D4",
            [("header", "Who\tPay\t"), ("row", "Ann\t4\t5")],
        ),
    ],
)
def test_a_workbook_with_merged_cells_in_its_header(
    rows: list[list[Any]], merged: str, found: list[tuple[str, str]]
) -> None:
    """The table begins in the second column, below its caption and an empty row."""
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (["Pay in 2024"], [], *rows):
        sheet.append([None, *(cell or None for cell in cells)])
    sheet.insert_rows(1)
    sheet.merge_cells(merged)
    buffer = io.BytesIO()
    book.save(buffer)
    document = parse("a.xlsx", buffer.getvalue())
    assert blocks(document)[1 : 2 + len(found)] == [("paragraph", "Pay in 2024"), *found]


def test_notes_on_cells_of_a_workbook() -> None:
    """They come after the rows of the sheet, each with the row and the column that it is about."""
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (["Costs in 2024"], ["Cost", "Q1", "Q2"], ["Rent", 66, 72], ["IT", 22, 20]):
        sheet.append(cells)
    thread = (
        "[Threaded comment]\n\nYour version shows it so.\n\nComment:\n    Agreed\nReply:\n    Yes"
    )
    notes = {"A1": "Net.", "B2": "Audited.", "C3": "Rises\nin April.", "A4": thread, "D4": "Odd."}
    for place, note in notes.items():
        sheet[place].comment = Comment(note, "Ann")
    book.create_sheet("Empty").append(["Nothing is noted here."])
    buffer = io.BytesIO()
    book.save(buffer)
    assert blocks(parse("a.xlsx", buffer.getvalue()))[1:] == [
        ("paragraph", "Costs in 2024"),
        ("header", "Cost\tQ1\tQ2"),
        ("row", "Rent\t66\t72"),
        ("row", "IT\t22\t20"),
        ("item", "Note on Costs in 2024: Net."),
        ("item", "Note on Q1: Audited."),
        ("item", "Note on Rent, Q2: Rises in April."),
        ("item", "Note on IT: Agreed Reply: Yes"),
        ("item", "Note on IT: Odd."),
        ("heading1", "Empty"),
        ("row", "Nothing is noted here."),
    ]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # Of different length: a table each.
        (["Name,Since,,Room,Floor", "Ann,2019,,Blue,2", "Bob,2020,,,"],
         ["# Name|Since", "Ann|2019", "Bob|2020", "# Room|Floor", "Blue|2"]),
        (["Staff,,,Rooms,", "Name,Since,,Room,Floor", "Ann,2019,,Blue,2"],
         ["Staff", "# Name|Since", "Ann|2019", "Rooms", "# Room|Floor", "Blue|2"]),
        # One table with a gap between its columns.
        (["Name,Since,,Room,Floor", "Ann,2019,,Blue,2", "Bob,2020,,Red,3"],
         ["# Name|Since||Room|Floor", "Ann|2019||Blue|2", "Bob|2020||Red|3"]),
        (["Name,Since,,Room,Floor", "Ann,2019,,,", "Bob,2020,,Red,3", "Cy,2021,,,"],
         ["# Name|Since||Room|Floor", "Ann|2019|||", "Bob|2020||Red|3", "Cy|2021|||"]),
        (["Name,Since,,Left", "Ann,2019,,2023", "Bob,2020,,"],
         ["# Name|Since||Left", "Ann|2019||2023", "Bob|2020||"]),
        # Names and values on top of a table, with an empty row between them or without.
        (["Project,Pier", "Budget,90", "Start,May", "", "Task,Owner,Status", "Dig,Ann,Open"],
         ["Project|Pier", "Budget|90", "Start|May", "# Task|Owner|Status", "Dig|Ann|Open"]),
        (["Invoice,,", "Number,12,", "Customer,Pier,", "Item,Number,Price", "Pile,3,90"],
         ["Invoice", "Number|12", "Customer|Pier", "# Item|Number|Price", "Pile|3|90"]),
        # Two tables.
        (["Year,Sum", "2019,4", "2020,5", "", "Task,Owner,Hours", "Dig,Ann,3"],
         ["# Year|Sum", "2019|4", "2020|5", "# Task|Owner|Hours", "Dig|Ann|3"]),
        (["Name,Room", "Ann,Blue", "Bob,Red", "", "Cy,Blue"],
         ["# Name|Room", "Ann|Blue", "Bob|Red", "Cy|Blue"]),
        # No table: rows of a list, of which some have more to say.
        (["Ann,Sales", "Bob,IT,Leaves in May", "Cy,IT,Part time"],
         ["# Ann|Sales|", "Bob|IT|Leaves in May", "Cy|IT|Part time"]),
    ],
)  # fmt: skip
def test_tables_beside_each_other_and_below_names_and_values(
    rows: list[str], found: list[str]
) -> None:
    shown = blocks(parse("a.csv", "\n".join(rows).encode()))
    signs = {"header": "# "}
    assert [signs.get(kind, "") + text.replace("\t", "|") for kind, text in shown] == found


def spreadsheet(body: str, styles: str = "") -> bytes:
    names = {"office": "office", "text": "text", "table": "table", "style": "style"}
    names |= {"fo": "xsl-fo-compatible"}
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in names.items()
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mimetype, "content.xml": content})


def cells_of(*texts: str) -> str:
    """A row of a spreadsheet, some of whose cells are given as they are written."""
    shown = (
        t if t[:1] == "<" else f"<table:table-cell><text:p>{t}</text:p></table:table-cell>"
        for t in texts
    )
    return f"<table:table-row>{''.join(shown)}</table:table-row>"


def test_an_opendocument_spreadsheet() -> None:
    styles = (
        '<style:style style:name="b" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    gap = '<table:table-cell table:number-columns-repeated="{}"/>'
    date = (
        '<table:table-cell office:date-value="2024-05-03"><text:p>3/5</text:p></table:table-cell>'
    )
    noted = (
        "<table:table-cell><office:annotation><text:p>Rises<text:line-break/>soon.</text:p>"
        "</office:annotation><text:p>7<text:s/>€</text:p></table:table-cell>"
    )
    over = '<table:table-cell table:number-rows-spanned="2"><text:p>Oak</text:p></table:table-cell>'
    bold = '<table:table-cell table:style-name="b"><text:p>{}</text:p></table:table-cell>'
    empty = (
        f'<table:table-row table:number-rows-repeated="9999">{gap.format(16384)}</table:table-row>'
    )
    twice = cells_of(gap.format(1), "Ash", "9 €").replace(
        "<table:table-row", '<table:table-row table:number-rows-repeated="2"', 1
    )
    data = spreadsheet(
        '<table:table table:name="Piles"><table:table-header-rows>'
        + cells_of(
            gap.format(1), *map(bold.format, ("Wood", "Price", "Since 2020")), gap.format(900)
        )
        + "</table:table-header-rows>"
        + cells_of(gap.format(1), over, noted, date)
        + cells_of(gap.format(1), "<table:covered-table-cell/>", "8 €")
        + twice
        + empty
        + '</table:table><table:table table:name="Old" table:style-name="h">'
        + cells_of("Not in use.")
        + "</table:table>",
        styles,
    )
    document = parse("piles.ods", data)
    assert blocks(document) == [
        ("heading1", "Piles"),
        ("header", "Wood\tPrice\tSince 2020"),
        ("row", "Oak\t7 €\t2024-05-03"),
        ("row", "Oak\t8 €\t"),
        *[("row", "Ash\t9 €\t")] * 2,
        ("item", "Note on Oak, Price: Rises soon."),
        ("heading1", "Old"),
        ("row", "Not in use."),
    ]
    assert (document.format, len(document.pages)) == ("ods", 2)
    assert document.warnings == ("Read as well, though hidden: Old.",)


def test_a_spreadsheet_that_repeats_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "1")
    cell = cells_of("x").replace("-cell>", '-cell table:number-columns-repeated="16384">', 1)
    row = cell.replace("-row>", '-row table:number-rows-repeated="30000">', 1)
    data = spreadsheet(f'<table:table table:name="T">{row}</table:table>')
    assert refused("a.ods", data) == "unpacks to far too much data"


ROWS = st.lists(st.sampled_from(["", "a", "7 €"]), min_size=3, max_size=3).filter(any)


@given(st.lists(ROWS, min_size=1))
def test_each_cell_of_a_table_stays_in_its_column(rows: list[list[str]]) -> None:
    rows = [["x", "y", "z"], *rows]
    source = "\n".join(map(",".join, rows))
    found = [text.split("\t") for kind, text in blocks(parse("a.csv", source.encode()))]
    assert found == [row if any(row[1:]) else row[:1] for row in rows]


# -- books and texts -----------------------------------------------------------------------------

_OPF = """<package xmlns="http://www.idpf.org/2007/opf"><metadata
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Pier</dc:title></metadata><manifest>
 <item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
 <item id="b" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
 <item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>
 <item id="i" href="i.png" media-type="image/png"/></manifest>
 <spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="i"/></spine>
 </package>"""
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
BOOK: dict[str, bytes | str] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": _CONTAINER,
    "OEBPS/book.opf": _OPF,
    "OEBPS/nav.xhtml": "<html><body><nav><ol><li>One</li></ol></nav></body></html>",
    "OEBPS/text/one.xhtml": "<html><body><h1>One</h1><p>It was &#252;ber late.</p></body></html>",
    "OEBPS/text/two b.xhtml": "<html><body><h1>Two</h1><p>She left.</p></body></html>",
}


def test_a_book() -> None:
    document = parse("pier.epub", zipped(BOOK))
    assert (document.title, document.format) == ("The Pier", "epub")
    assert blocks(document) == [
        ("heading1", "One"),
        ("paragraph", "It was über late."),
        ("heading1", "Two"),
        ("paragraph", "She left."),
    ]


def test_a_book_that_names_the_parts_of_its_chapters() -> None:
    part = '<item id="a2" href="text/one.xhtml#o2" media-type="application/xhtml+xml"/></manifest>'
    opf = _OPF.replace("</manifest>", part).replace(
        '<itemref idref="b"/>', '<itemref idref="a2"/><itemref idref="b"/>'
    )
    document = parse("pier.epub", zipped({**BOOK, "OEBPS/book.opf": opf}))
    assert document.text == parse("pier.epub", zipped(BOOK)).text
    assert document.warnings == ()


_NCX = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
 <navPoint><navLabel><text>ONE:
   the pier</text></navLabel><content src="text/one.xhtml"/>
 <navPoint><navLabel><text>A night</text></navLabel><content src="text/one.xhtml#n"/></navPoint>
 </navPoint><navPoint><navLabel><text>She left.</text></navLabel><content src="gone.xhtml"/>
 </navPoint></navMap></ncx>"""


@pytest.mark.parametrize("kind", ["ncx", "nav"])
def test_headings_that_only_the_table_of_contents_tells(kind: str) -> None:
    book = dict(BOOK)
    page = "<p>One: the pier</p><p>It was late.</p><p id='n'>A Night</p><p>A night is long.</p>"
    book["OEBPS/text/one.xhtml"] = f"<html><body>{page}</body></html>"
    if kind == "ncx":
        book["OEBPS/toc.ncx"] = _NCX
        entry = '<item id="t" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        book["OEBPS/book.opf"] = _OPF.replace("</manifest>", entry)
    else:
        book["OEBPS/nav.xhtml"] = (
            '<html><body><nav><ol><li><a href="text/one.xhtml">One: the pier</a><ol><li>'
            '<a href="text/one.xhtml#n">A <b>night</b></a></li></ol></li></ol></nav></body></html>'
        )
    assert blocks(parse("pier.epub", zipped(book)))[:4] == [
        ("heading1", "One: the pier"),
        ("paragraph", "It was late."),
        ("heading2", "A Night"),
        ("paragraph", "A night is long."),
    ]


def test_books_that_cannot_be_read() -> None:
    uri = '<e xmlns:c="c"><c:CipherReference URI="OEBPS/text/one.xhtml"/></e>'
    locked = zipped({**BOOK, "META-INF/encryption.xml": uri})
    assert refused("a.epub", locked) == "is protected against copying (DRM)"
    empty = zipped({"mimetype": "application/epub+zip"})
    assert "does not say what it is made of" in refused("a.epub", empty)
    lacking = {name: content for name, content in BOOK.items() if "two" not in name}
    (warning,) = parse("a.epub", zipped(lacking)).warnings
    assert warning == "Chapters that the book names are missing: OEBPS/text/two b.xhtml."
    items = "".join(
        f'<item id="m{i}" href="{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(7)
    )
    spine = "".join(f'<itemref idref="m{i}"/>' for i in range(7))
    opf = _OPF.replace("</manifest>", items + "</manifest>").replace("</spine>", spine + "</spine>")
    (warning,) = parse("a.epub", zipped({**BOOK, "OEBPS/book.opf": opf})).warnings
    assert warning.endswith("OEBPS/3.xhtml, OEBPS/4.xhtml and 2 more.")


def odt(body: str, **more: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("office", "text", "table")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    return zipped(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **more}
    )


def test_an_opendocument_text() -> None:
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">Rent</text:h>'
        '<text:p>Pay<text:s text:c="2"/>on <text:span>Monday</text:span>.'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Or Tuesday.</text:p></text:note-body></text:note> Always.</text:p>"
        "<text:list><text:list-item><text:p>One</text:p><text:p>more</text:p></text:list-item>"
        "<text:list-item><text:p>Two</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>A</text:p>"
        "</table:table-cell><table:table-cell><text:p>B</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell><text:p>1</text:p>"
        "</table:table-cell><table:table-cell/></table:table-row></table:table>"
    )
    document = parse("lease.odt", odt(body))
    assert document.format == "odt"
    assert blocks(document) == [
        ("heading2", "Rent"),
        ("paragraph", "Pay  on Monday. Always."),
        ("paragraph", "Or Tuesday."),
        ("item", "One"),
        ("paragraph", "more"),
        ("item", "Two"),
        ("header", "A\tB"),
        ("row", "1\t".strip()),
    ]


def test_the_title_of_an_opendocument_text_and_what_is_hidden_in_it() -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    styles = (
        f'<s xmlns:s="{space}:style:1.0" xmlns:t="{space}:text:1.0">'
        '<s:style s:name="P1" s:family="paragraph" s:parent-style-name="Title"/>'
        '<s:style s:name="T1" s:family="text"><s:text-properties t:display="none"/></s:style></s>'
    )
    body = (
        '<text:p text:style-name="P1">The lease</text:p>'
        '<text:h text:outline-level="1">Rent</text:h><text:p>It is 90.'
        '<text:span text:style-name="T1"> Or more<text:s/>.</text:span> Paid.</text:p>'
    )
    document = parse("a.odt", odt(body, **{"styles.xml": styles}))
    assert document.title == "The lease"
    assert blocks(document) == [
        ("heading1", "The lease"),
        ("heading1", "Rent"),
        ("paragraph", "It is 90. Paid."),
    ]


def test_headers_and_footers_of_an_opendocument_text() -> None:
    """What only they say of the document is read once, before it."""
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("style", "text")
    )
    styles = (
        f"<s {spaces}><style:master-page><style:header><text:p>Marlowe Ltd<text:tab/>No. HR-14"
        "</text:p></style:header><style:footer><text:p>Page <text:page-number>1</text:page-number>"
        " of <text:page-count>9</text:page-count><text:tab/>Minutes of 4 May 2025</text:p>"
        "</style:footer></style:master-page></s>"
    )
    document = parse("a.odt", odt("<text:p>It was cold.</text:p>", **{"styles.xml": styles}))
    told = ["No. HR-14", "Minutes of 4 May 2025", "It was cold."]
    assert blocks(document) == [("paragraph", text) for text in told]


def test_code_in_an_opendocument_text() -> None:
    family = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    styles = (
        f'<s:styles xmlns:s="{family}">'
        '<s:style s:name="P1" s:family="paragraph" s:parent-style-name="Preformatted_20_Text"/>'
        '<s:style s:name="P2" s:family="paragraph" s:parent-style-name="P2"/></s:styles>'
    )
    body = (
        '<text:p text:style-name="P2">To see it:</text:p>'
        '<text:p text:style-name="P1">house.rent()</text:p><text:p text:style-name="P1"/>'
        '<text:p text:style-name="P1"><text:s text:c="4"/>print. Never. More</text:p>'
        '<text:p text:style-name="P2">Then go.</text:p>'
    )
    document = parse("lease.odt", odt(body, **{"styles.xml": styles}))
    assert blocks(document) == [
        ("paragraph", "To see it:"),
        ("code", "house.rent()\n\n    print. Never. More"),
        ("paragraph", "Then go."),
    ]


def test_what_is_ticked_and_chosen_in_an_opendocument_text() -> None:
    uri = "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"

    def field(kind: str, *values: tuple[str, str]) -> str:
        inner = "".join(f'<f:param f:name="{name}" f:value="{value}"/>' for name, value in values)
        return f'<f:fieldmark xmlns:f="{uri}" f:type="field.{kind}">{inner}</f:fieldmark>'

    entry, chosen = "Dropdown_ListEntry", "Dropdown_Selected"
    yes, no = field("FORMCHECKBOX", ("Checkbox_Checked", "true")), field("FORMCHECKBOX")
    wood = field("FORMDROPDOWN", (entry, "Oak"), (entry, "Elm"), (chosen, "1"))
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    styles = (
        f'<a xmlns:style="{urn}:style:1.0" xmlns:svg="{urn}:svg-compatible:1.0">'
        '<style:font-face style:name="W1" svg:font-family="Wingdings"/>'
        '<style:style style:name="Signs" style:family="text">'
        '<style:text-properties style:font-name="W1"/></style:style></a>'
    )
    body = (
        f"<text:p>{yes} Yes {no} No</text:p><text:p>Wood: {wood}</text:p>"
        '<text:p><text:span text:style-name="Signs">\uf0fe</text:span> Ash \uf0fe</text:p>'
    )
    document = parse("a.odt", odt(body, **{"styles.xml": styles}))
    assert [text for _, text in blocks(document)] == ["☑ Yes ☐ No", "Wood: Elm", "☑ Ash \uf0fe"]


def test_an_encrypted_opendocument_text() -> None:
    key = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = "<m:file-entry><m:encryption-data/></m:file-entry>"
    manifest = f'<m:manifest xmlns:m="{key}">{entry}</m:manifest>'
    data = odt("<text:p>x</text:p>", **{"META-INF/manifest.xml": manifest})
    assert refused("a.odt", data) == "is protected by a password"


def test_entities_are_refused() -> None:
    data = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>',
        }
    )
    assert refused("a.odt", data) == "declares XML entities, which is not safe to read"


def test_a_rich_text() -> None:
    source = rb"{\rtf1\ansi{\info{\title Pier rules}}{\b Pay} on Monday.\par Caf\'e9 closed.\par}"
    document = parse("a.rtf", source)
    assert document.title == "Pier rules"
    assert blocks(document) == [("paragraph", "Pay on Monday."), ("paragraph", "Café closed.")]
    assert refused("a.rtf", b"plain") == "is no rich text (RTF), or is damaged"


def test_the_title_of_a_rich_text() -> None:
    source = (
        rb"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s3\fs28 Title;}{\s4\b Table Title;}}"
        rb"\pard\plain\s3\fs28 The lease\par \pard\plain\s4 Costs\par \pard\plain\s0 It is 90.\par}"
    )
    document = parse("a.rtf", source)
    assert document.title == "The lease"
    told = [("heading1", "The lease"), ("paragraph", "Costs"), ("paragraph", "It is 90.")]
    assert blocks(document) == told


def test_headings_and_lists_of_a_rich_text() -> None:
    source = (
        rb"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s2\b\fs28 heading 2;}}"
        rb"\pard\plain\s2\b\fs28 Rooms\par "
        rb"\pard\plain\s0 There are two, and a yard.\par "
        rb"{\listtext\pard\plain 1.\tab}{\b one} or so\par "
        rb"{\listtext\pard\plain \u-3913?\tab}two\par "
        rb"\pard\plain{\b Notes}\par}"
    )
    assert blocks(parse("a.rtf", source)) == [
        ("heading2", "Rooms"),
        ("paragraph", "There are two, and a yard."),
        ("item", "1.\tone or so"),
        ("item", "two"),
        ("paragraph", "Notes"),
    ]


def test_latex() -> None:
    source = r"""\documentclass{article} \title{On \emph{Piers}}
    \begin{document} \maketitle
    \section{Loads} A pier bears $3\,\mathrm{kN}$. % not this
    It \textbf{must} stand.\label{x}

    Two things: \begin{itemize} \item Wood. \item Steel \& stone. \end{itemize}
    \begin{verbatim}
    pier = 1 % kept
    \end{verbatim}
    \end{document} after"""
    document = parse("a.tex", source.encode())
    assert document.title == "On Piers"
    assert blocks(document) == [
        ("heading2", "Loads"),
        ("paragraph", r"A pier bears $3\,\mathrm{kN}$. It must stand."),
        ("paragraph", "Two things:"),
        ("item", "Wood."),
        ("item", "Steel & stone."),
        ("code", "pier = 1 % kept"),
    ]


def test_lists_of_definitions_in_latex() -> None:
    source = r"""\begin{description}[style=nextline]
        \item[max-flow] The most litres. The default is 12.

        More of it.
        \item[\texttt{mode}]
        \begin{description}\item[\textsf{eco}] Saves.\begin{verbatim}eco=1\end{verbatim}
        \end{description}
        \item[zone] \begin{itemize}\item one \item[*] two\end{itemize}
        \end{description}
        After it. \end{description} \begin{itemize}\item[--] three"""
    document = parse("a.tex", source.encode())
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("term", 1, "max-flow"),
        ("paragraph", 1, "The most litres. The default is 12."),
        ("paragraph", 1, "More of it."),
        ("term", 1, "mode"),
        ("term", 2, "eco"),
        ("paragraph", 2, "Saves."),
        ("code", 2, "eco=1"),
        ("term", 1, "zone"),
        ("item", 1, "one"),
        ("item", 1, "*"),
        ("paragraph", 1, "two"),
        ("paragraph", 0, "After it."),
        ("item", 0, "–"),
        ("paragraph", 0, "three"),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"Call \texttt{make\_it} in \textsf{sans} \textup{up} \textmd{md} \mbox{a box}.",
         "Call make_it in sans up md a box."),
        (r"Run \verb|x_y| or \lstinline[a=b]{a b}, \lstinline!c\d!, see \href{https://a.b}{there}.",
         "Run x_y or a b, c\\d, see there."),
        (r"As \citet[p.~3]{lamport94} and \parencite{a,b} say.", "As [lamport94] and [a,b] say."),
        (r"\documentclass{a}\author{Ada Lovelace\thanks{At home.}}\begin{document}It is so.",
         "Ada Lovelace[At home.]\n\nIt is so."),
        (r"\href{x} \texttt \verb", None),
    ],
)  # fmt: skip
def test_words_in_commands_of_latex(source: str, text: str | None) -> None:
    found = parse("a.tex", source.encode()).text
    assert text is None or found == text


def test_tables_in_latex() -> None:
    source = r"""
    \begin{table}[h] \centering
    \caption{Piles by \textbf{wood}.} \label{t}
    \begin{tabular}{@{}l p{3cm}r@{}}
    \toprule
    Wood & Count & Age \\ \midrule
    Oak \& elm & 12 & 80 \\[2pt] % not & this
    Ash & \multicolumn{2}{c}{none} \\ \cmidrule(lr){2-3}
    \multirow{2}{*}{Pine} & \makecell{3\\or 4} & \cellcolor{red}1\,\% \\
    \bottomrule
    \end{tabular}
    \end{table}
    They stand."""
    assert blocks(parse("a.tex", source.encode())) == [
        ("paragraph", "Piles by wood."),
        ("header", "Wood\tCount\tAge"),
        ("row", "Oak & elm\t12\t80"),
        ("row", "Ash\tnone\t"),
        ("row", "Pine\t3 or 4\t1 %"),
        ("paragraph", "They stand."),
    ]


def test_a_long_table_in_latex() -> None:
    source = r"""\begin{longtable}[c]{|l|r|}
    \caption{Rent}\\ \hline Year & Rent \\ \hline \endfirsthead
    \hline Year & Rent (continued) \\ \hline \endhead \hline \endfoot
    1 & 100 \\ \hline 2 & 200 \end{longtable}"""
    assert blocks(parse("a.tex", source.encode())) == [
        ("paragraph", "Rent"),
        ("header", "Year\tRent"),
        ("row", "1\t100"),
        ("row", "2\t200"),
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        # No rule, and one that is too far down: no header.
        (
            r"\begin{tabular*}{9cm}{lr} a & b \\ c & d \end{tabular*}",
            [("row", "a\tb"), ("row", "c\td")],
        ),
        (
            r"\begin{tabular}{lr}1&a\\2&b\\3&c\\4&d\\ \hline 5&e\end{tabular}",
            [("row", f"{n}\t{letter}") for n, letter in enumerate("abcde", 1)],
        ),
        # One that ends nowhere is text.
        (r"A \begin{tabular}{ll} b & c \\", [("paragraph", "A b c")]),
        # One cell in a row only lays out the page.
        (
            r"\begin{tabular}{l} One. \\ Two. \end{tabular}",
            [("paragraph", "One."), ("paragraph", "Two.")],
        ),
    ],
)
def test_odd_tables_in_latex(source: str, found: list[tuple[str, str]]) -> None:
    assert blocks(parse("a.tex", source.encode())) == found


# -- mail ----------------------------------------------------------------------------------------


def message(subject: str, body: str, **more: Any) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "Åse <ase@pier.example>", "b@pier.example"
    mail["Date"] = "Mon, 03 Jun 2019 10:00:00 +0200"
    mail.set_content(body, **more)
    return mail


def test_a_message() -> None:
    mail = message("Re: Piles für den Pier", "They are oak.\n\nTwelve of them.\n")
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="oak.png")
    document = parse("a.eml", mail.as_bytes())
    assert document.title == "Re: Piles für den Pier"
    assert blocks(document) == [
        ("heading1", "Re: Piles für den Pier"),
        ("heading2", "From: Åse <ase@pier.example>, Mon, 03 Jun 2019 10:00"),
        ("item", "To: b@pier.example"),
        ("item", "Date: Mon, 03 Jun 2019 10:00:00 +0200"),
        ("item", "Attachment: oak.png"),
        ("paragraph", "They are oak."),
        ("paragraph", "Twelve of them."),
    ]
    assert document.warnings == ("Attachments not read: oak.png (.png files are not supported).",)


def test_a_message_of_html() -> None:
    mail = message("Piles", "<h2>Oak</h2><p>Twelve &amp; more.</p>", subtype="html")
    assert blocks(parse("a.eml", mail.as_bytes()))[-2:] == [
        ("heading3", "Oak"),
        ("paragraph", "Twelve & more."),
    ]
    assert refused("a.eml", b"just some words\n") == "is no mail message: it has no header"


def parts(kind: str, *inner: str) -> bytes:
    """A message of parts, each with its headers."""
    head = f"From: a@b.example\nSubject: Piles\nContent-Type: multipart/{kind}; boundary=x\n\n"
    return (head + "".join(f"--x\n{part}\n" for part in inner) + "--x--\n").encode()


def said(data: bytes) -> list[tuple[str, str]]:
    """What a message says below its subject and sender."""
    return blocks(parse("a.eml", data))[2:]


TEXT, PAGE = "Content-Type: text/plain\n\n", "Content-Type: text/html\n\n"
PICTURE = 'Content-Type: image/png\nContent-Disposition: inline; filename="oak.png"\n\nx'


def test_all_texts_of_a_message() -> None:
    assert said(parts("mixed", TEXT + "One.", PICTURE, TEXT + "Two.", PAGE + "<p>Three.")) == [
        ("item", "Attachment: oak.png"),
        *(("paragraph", f"{number}.") for number in ("One", "Two", "Three")),
    ]
    named = 'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nNo.'
    assert said(parts("mixed", named, TEXT + "Yes.")) == [
        ("item", "Attachment: a.txt"),
        ("paragraph", "Yes."),
        ("heading3", "a.txt"),
        ("paragraph", "No."),
    ]
    assert said(parts("related", PAGE + "<p>A page.", PICTURE)) == [("paragraph", "A page.")]
    binary = "Content-Type: text/plain\n\n" + "\1\2\3" * 67
    assert said(parts("mixed", TEXT + "Yes.", binary))[0] == (
        "item",
        "Attachment: without a name",
    )
    assert said(b"From: a@b.example\nSubject: One\nContent-Type: multipart/mixed\n\nOak.") == [
        ("paragraph", "Oak.")
    ]


@pytest.mark.parametrize(
    ("plain", "page", "read"),
    [
        ("Oak it is.", "<p>Oak <b>it</b> is.", "Oak it is."),
        ("  \n", "<p>Oak.", "Oak."),
        ("Oak.", "", "Oak."),
        ("In the page.", "<p>Oak, elm and two others.", "Oak, elm and two others."),
        ("Two are oak, one elm.", "<p>Two are oak, one elm. Go away.", "Two are oak, one elm."),
    ],
    ids=["both", "blank", "no page", "stub", "little more"],
)  # fmt: skip
def test_of_alternatives_one_is_read(plain: str, page: str, read: str) -> None:
    for inner in ((TEXT + plain, PAGE + page), (PAGE + page, TEXT + plain)):
        assert said(parts("alternative", *inner)) == [("paragraph", read)]


def test_a_message_that_is_forwarded_whole() -> None:
    inner = "From: c@d.example\nSubject: Elm\n\nIt rots.\n"
    forwarded = f'Content-Type: message/rfc822; name="Elm.eml"\n\n{inner}'
    assert blocks(parse("a.eml", parts("mixed", TEXT + "See:", forwarded, TEXT + "Well?"))) == [
        ("heading1", "Piles"),
        ("heading2", "From: a@b.example"),
        ("paragraph", "See:"),
        ("heading2", "Elm"),
        ("heading3", "From: c@d.example"),
        ("paragraph", "It rots."),
        ("heading2", "From: a@b.example"),
        ("paragraph", "Well?"),
    ]
    deep = inner
    for _ in range(40):
        deep = f"Subject: Fwd\nContent-Type: message/rfc822\n\n{deep}"
    assert blocks(parse("a.eml", deep.encode()))[-1] == ("item", "Attachment: without a name")


def with_files(mail: EmailMessage, **files: bytes) -> EmailMessage:
    for name, data in files.items():
        name = name.replace("_", ".")
        mail.add_attachment(data, maintype="application", subtype="x", filename=name)
    return mail


def test_what_is_attached_to_a_message() -> None:
    """Each file stands below its name, under the sender, as it is read alone; what cannot be read
    is named."""
    lease = b"# Lease\n\n## Rent\n\nIt is 900."
    inner = with_files(message("Lease", "Read it."), lease_md=lease)
    mail = message("Piles", "See.\n\n> Where?")
    mail.add_attachment(inner)
    with_files(mail, a_pdf=b"x", oak_csv=b"Pile,Wood\n1,Oak", b_zip=b"x", in_eml=inner.as_bytes())
    mail.replace_header("From", "b@pier.example")
    document = parse("a.eml", mail.as_bytes())
    own, inside = (
        ("heading2", f"From: {who}, Mon, 03 Jun 2019 10:00")
        for who in ("b@pier.example", "Åse <ase@pier.example>")
    )
    fields = [("item", "To: b@pier.example"), ("item", "Date: Mon, 03 Jun 2019 10:00:00 +0200")]
    assert blocks(document) == [
        ("heading1", "Piles"),
        own,
        *fields,
        *(("item", f"Attachment: {name}") for name in ("a.pdf", "oak.csv", "b.zip", "in.eml")),
        ("paragraph", "See."),
        ("heading3", "Quoted:"),
        ("paragraph", "Where?"),
        ("heading2", "Lease"),
        ("heading3", inside[1]),
        *fields,
        ("item", "Attachment: lease.md"),
        ("paragraph", "Read it."),
        ("heading4", "lease.md"),
        ("heading5", "Lease"),
        ("heading6", "Rent"),
        ("paragraph", "It is 900."),
        own,
        ("heading3", "oak.csv"),
        ("header", "Pile\tWood"),
        ("row", "1\tOak"),
        ("heading3", "in.eml"),
        ("heading4", "Lease"),
        ("heading5", inside[1]),
        *fields,
        ("item", "Attachment: lease.md"),
        ("paragraph", "Read it."),
    ]
    assert document.warnings == (
        "in.eml: Attachments not read: lease.md.",
        "Attachments not read: a.pdf (is not a PDF or is damaged), b.zip (.zip files are not"
        " supported).",
    )
    assert not document.attachments


def test_attachments_that_are_too_many_or_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"n{n:02}_png": b"x" for n in range(12)}
    document = parse("a.eml", with_files(message("Piles", "Oak."), **many).as_bytes())
    assert document.warnings[0].endswith("n09.png (.png files are not supported) and 2 more.")
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "1")
    files = dict.fromkeys(("a_txt", "b_txt"), b"Oak. " * 150000)
    document = parse("a.eml", with_files(message("Piles", "Elm."), **files).as_bytes())
    assert [text for kind, text in blocks(document) if kind == "heading3"] == ["a.txt"]
    assert document.warnings == (
        "Attachments not read: b.txt (is too much text beside the others).",
    )
    monkeypatch.setattr(attachments, "_MOST", 1)
    files = {"a_txt": b"Oak.", "b_txt": b"Elm."}
    document = parse("a.eml", with_files(message("Piles", "Ash."), **files).as_bytes())
    assert document.warnings == ("Attachments not read: b.txt.",)


MARKDOWN = st.lists(st.sampled_from(["# A", "## B", "Oak.", "- Elm", "```\nx\n```"]), min_size=1)


@given(st.lists(MARKDOWN.map("\n\n".join), min_size=1, max_size=4))
def test_attachments_are_read_as_they_are_alone(files: list[str]) -> None:
    """Also in a mailbox, of which each message stays a page."""
    mails = [with_files(message("Piles", "Ash."), f_md=file.encode()) for file in files]
    source = b"".join(b"From a@b.example Mon Jun  3 2019\n" + bytes(m) + b"\n" for m in mails)
    document = parse("a.mbox", source)
    assert len(document.pages) == len(files)
    for page, file in zip(document.pages, files, strict=True):
        on_page = [b for b in document.blocks if page.start <= b.start < page.end]
        alone = parse("f.md", file.encode())
        assert [
            (b.kind, document.text[b.start : b.end]) for b in on_page[-len(alone.blocks) :]
        ] == [(b.kind, alone.text[b.start : b.end]) for b in alone.blocks]
        assert document.text[page.start :].startswith("Piles")


def test_an_invitation() -> None:
    event = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Piles\\, old and\r\n  new\r\n"
        "DTSTART;TZID=Europe/Oslo:20240613T140000\r\nDTEND;TZID=Europe/Oslo:20240613T153000\r\n"
        'ORGANIZER;CN="Berg: Anna":mailto:a@b.example\r\nATTENDEE:mailto:c@d.example\r\n'
        "DESCRIPTION:Bring boots.\\n\\nAnd oak.\r\nBEGIN:VALARM\r\nSUMMARY:Now\r\nEND:VALARM\r\n"
        "END:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240614\r\n"
        "DTEND;VALUE=DATE:20240616\r\nLOCATION:Pier\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    calendar = f"Content-Type: text/calendar; name=invite.ics\n\n{event}"
    assert said(parts("alternative", TEXT + "Come.", calendar)) == [
        ("paragraph", "Come."),
        ("item", "Summary: Piles, old and new"),
        ("item", "When: 13 June 2024, 14:00 to 15:30 (Europe/Oslo)"),
        ("item", "Organizer: Berg: Anna"),
        ("item", "Attendees: c@d.example"),
        ("paragraph", "Bring boots."),
        ("paragraph", "And oak."),
        ("item", "When: 14 June 2024 to 15 June 2024"),
        ("item", "Where: Pier"),
    ]


def test_each_mail_of_one_subject_says_who_wrote_it_and_when() -> None:
    mails = (("Åse", "Mon, 03", "oak"), ("Bo", "Tue, 04", "elm"))
    data = "".join(
        f"From x Mon Jun  3 10:00:00 2019\nFrom: {name} <x@pier.example>\nSubject: Piles\n"
        f"Date: {day} Jun 2019 10:00:00 +0200\n\nThey are {wood}.\n\n"
        for name, day, wood in mails
    )
    assert [passage.headings for passage in segment(parse("a.mbox", data.encode()))] == [
        ("Piles", f"From: {name} <x@pier.example>, {day} Jun 2019 10:00") for name, day, _ in mails
    ]


def whose(source: str, kind: str = "plain") -> list[tuple[str, str]]:
    """The headings and paragraphs of a mail, below its sender."""
    head = f"From: a@b.example\nSubject: Piles\nContent-Type: text/{kind}\n\n"
    return said((head + source).encode())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Yes.\n\nOn 3 Jun 2019, Bo <b@c.example>\nwrote:\n\n> They are\n> oak.\n>\n> Are they?\n",
         "Yes.|# On 3 Jun 2019, Bo <b@c.example> wrote:|They are\noak.|Are they?"),
        ("On 3 Jun 2019, Bo wrote:\n> Oak?\nNo.\n\n> Elm?\n\nYes.",
         "# On 3 Jun 2019, Bo wrote:|? Oak?|= From: a@b.example|No.|# On 3 Jun 2019, Bo wrote:"
         "|? Elm?|= From: a@b.example|Yes."),
        ("On 3 Jun 2019, Bo wrote:\n> No.\n>\n> Elm?\n>\n> Bo\n\nYes.\n\n> Oak.\n\nOh.",
         "# On 3 Jun 2019, Bo wrote:|No.|? Elm?\nBo|= From: a@b.example|Yes."
         "|# On 3 Jun 2019, Bo wrote:|Oak.|== From: a@b.example|Oh."),
        ("Thanks\nOn 3 Jun Bo wrote:\n> Yes.\n> On 2 Jun Cy wrote:\n>> Oak?\n> Bo",
         "Thanks|# On 3 Jun Bo wrote:|Yes.|## On 2 Jun Cy wrote:|Oak?|# On 3 Jun Bo wrote:|Bo"),
        ("Bo has:\n> From: Cy\n> Date: 2 June\n> Subject: Oak\n>\n> Elm.",
         "# Bo has:|## From: Cy, 2 June|- Subject: Oak|Elm."),
        ("No idea.\n\n> > Oak?\n> Elm?\n", "No idea.|## Quoted:|Oak?|# Quoted:|Elm?"),
        ("It is\n>50 mg a day.", "It is|>50 mg a day."),
        ("No.\n\n-----Original Message-----\nFrom: Bo\nSent: 3 June\nTo: Ann\nSubject: Oak\n\n"
         "Is it?\n\n*Von:* Cy\n*Datum:* 2 June\n*Betreff:* Elm\n\nElm.",
         "No.|# From: Bo, 3 June|- To: Ann|- Subject: Oak|Is it?|# Von: Cy, 2 June"
         "|- Betreff: Elm|Elm."),
        ("Trip\n\nFrom: Rome\nTo: Oslo\nDate: 3 June\n",
         "Trip|- From: Rome|- To: Oslo|- Date: 3 June"),
    ],
    ids=["introduced", "between", "a name below", "deeper", "nothing between", "by nobody",
         "no mark", "fields", "no fields"],
)  # fmt: skip
def test_whose_words_a_mail_has(source: str, found: str) -> None:
    signs = {"heading2": "== ", "heading3": "# ", "heading4": "## ", "item": "- ", "row": "- "}
    signs |= {"term1": "? ", "term2": "= ", "paragraph2": ""}  # a question and who answers it
    shown = [signs.get(kind, "") + " ".join(text.split(" ")) for kind, text in whose(source)]
    assert "|".join(shown) == found


LINES = [
    *("Oak.", "", "> Elm.", ">> Ash.", "Dear all,", "On 3 May, Ann wrote:", "-- ", "- Fir"),
    *("From: Ann", "Date: 3 May", "Subject: Oak", ">50 mg", "They said:", "-----Again-----"),
]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_what_is_quoted_once_more_stands_one_deeper(lines: list[str]) -> None:
    quoted = "\n".join(f"> {line}" for line in lines)
    once, twice = (
        [section for section in quotes.of_text(text, level) if section.pieces]
        for text, level in (("\n".join(lines), 1), (quoted, 0))
    )
    assert [pieces for _, pieces in twice] == [pieces for _, pieces in once]
    assert [heading or "Quoted:" for heading, _ in once] == [
        "Quoted:" if heading and heading.level == 1 else heading for heading, _ in twice
    ]


def test_quotes_in_a_page() -> None:
    page = (
        "<p>No.<blockquote>Mine.</blockquote><div>On 3 Jun 2019, Bo wrote:</div>"
        '<blockquote class="gmail_quote"><p>Oak?<blockquote>His.</blockquote></blockquote><p>Bye.'
    )
    assert whose(page, "html") == [
        ("paragraph", "No."),
        ("paragraph", "Mine."),
        ("heading3", "On 3 Jun 2019, Bo wrote:"),
        ("paragraph", "Oak?"),
        ("paragraph", "His."),
        ("heading2", "From: a@b.example"),
        ("paragraph", "Bye."),
    ]
    fields = "<p><b>From:</b> Bo<br><b>Sent:</b> 3 June<br><b>Subject:</b> Oak<p>Is it?"
    assert whose("<p>No." + fields, "html")[1:] == [
        ("heading3", "From: Bo, 3 June"),
        ("item", "Subject: Oak"),
        ("paragraph", "Is it?"),
    ]


def test_a_plain_mail_is_laid_out_as_a_plain_text() -> None:
    body = (
        "Ines\n\nPlease bring:\n- boots\n- a lamp\n\nCosts per person\n\nThe bus is 14 euros and"
        " the lunch is 11.\n\nCheers\n\nAnn\n-- \nAnn Berg\n\nPier 3\n"
    )
    assert whose(body) == [
        ("paragraph", "Ines"),
        ("paragraph", "Please bring:"),
        ("item", "- boots"),
        ("item", "- a lamp"),
        ("heading3", "Costs per person"),
        *(("paragraph", text) for text in ("The bus is 14 euros and the lunch is 11.", "Cheers")),
        *(("paragraph", text) for text in ("Ann", "Ann Berg", "Pier 3")),
    ]


@pytest.mark.parametrize(
    ("delsp", "shown"), [("", "An oak in a wood."), ("; delsp=yes", "An oakin a wood.")]
)
def test_lines_of_a_mail_that_go_on(delsp: str, shown: str) -> None:
    body = "An oak \nin a wood.\n\n > no \n> but a \n> quote"
    assert whose(body, f"plain; format=flowed{delsp}") == [
        ("paragraph", shown),
        ("paragraph", "> no"),
        ("heading3", "Quoted:"),
        ("paragraph", f"but {'aquote' if delsp else 'a quote'}"),
    ]


def test_a_mailbox() -> None:
    texts = [message("One", "First.\n\n>From here on\n"), message("Two", "Second.")]
    data = b"".join(
        b"From a@b.example Mon Jun  3 10:00:00 2019\n" + m.as_bytes() + b"\n" for m in texts
    )
    document = parse("a.mbox", data)
    assert [page.split("\n")[0] for page in pages(document)] == ["One", "Two"]
    assert ("paragraph", "From here on") in blocks(document)
    assert refused("a.mbox", b"no mail") == "is no mailbox: no line begins a message"


# -- programs' files -----------------------------------------------------------------------------


def test_json() -> None:
    value = {
        "title": "Piers",
        "open": True,
        "owner": {"name": "City", "since": 1932},
        "piles": [{"wood": "oak", "count": 12}, {"wood": "elm", "count": 3}],
        "notes": ["Wet.", "A long one.\n\nIn two parts."],
    }
    document = parse("a.json", json.dumps(value).encode())
    assert document.title == "Piers"
    assert blocks(document) == [
        ("item", "title: Piers"),
        ("item", "open: true"),
        ("heading1", "owner"),
        ("item", "name: City"),
        ("item", "since: 1932"),
        ("heading1", "piles"),
        ("header", "wood\tcount"),
        ("row", "oak\t12"),
        ("row", "elm\t3"),
        ("heading1", "notes"),
        ("item", "Wet."),
        ("paragraph", "A long one."),
        ("paragraph", "In two parts."),
    ]
    assert refused("a.json", b'{"a": 1,}').startswith("is no valid JSON (line 1")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (  # small objects within objects are columns
            [
                {"firm": "Alpha", "seat": {"city": "Leeds"}, "spend": 1, "tags": ["a", "b"]},
                {"firm": "Beta", "seat": {"city": "Bremen", "at": {}}, "spend": 2, "tags": []},
            ],
            [
                ("header", "firm\tseat.city\tspend\ttags"),
                ("row", "Alpha\tLeeds\t1\ta, b"),
                ("row", "Beta\tBremen\t2\t"),
            ],
        ),
        (  # a chat's messages, with the texts whole and once, as Telegram has them
            [
                {
                    "id": 1,
                    "from": "Ann",
                    "text": ["Call ", {"type": "phone", "text": "555"}, "!"],
                    "text_entities": [
                        {"type": "plain", "text": "Call "},
                        {"type": "phone", "text": "555"},
                        {"type": "plain", "text": "!"},
                    ],
                },
                {"id": 2, "from": "Bo", "text": "Why?", "text_entities": []},
            ],
            [("header", "id\tfrom\ttext"), ("row", "1\tAnn\tCall 555!"), ("row", "2\tBo\tWhy?")],
        ),
        (  # what is no row has a heading of its own, and what needs none comes first, as in Slack
            [
                {"user_profile": {"real_name": "Ann"}, "said": [[{"a": 1}]], "ts": "7.1", "n": 1},
                {"user_profile": {"real_name": "Bo"}, "said": [], "ts": "7.2", "n": 2},
            ],
            [
                ("heading1", "Ann, 7.1"),
                ("item", "ts: 7.1"),
                ("item", "n: 1"),
                ("heading2", "user_profile"),
                ("item", "real_name: Ann"),
                ("heading2", "said"),
                ("heading3", "1"),
                ("item", "a: 1"),
                ("heading1", "Bo, 7.2"),
                ("item", "ts: 7.2"),
                ("item", "n: 2"),
                ("heading2", "user_profile"),
                ("item", "real_name: Bo"),
            ],
        ),
        (
            {"list": [{"text": "word " * 50, "title": "One"}, {"id": 2, "by": "x", "sub": [{}]}]},
            [
                ("heading1", "list"),
                ("heading2", "One"),
                ("item", "title: One"),
                ("heading3", "text"),
                ("paragraph", ("word " * 50).strip()),
                ("heading2", "2"),
                ("item", "id: 2"),
                ("item", "by: x"),
                ("heading3", "sub"),
            ],
        ),
        (  # records with a text are no parts of one
            {"notes": [{"type": "a", "text": "Oak."}, {"type": "b", "text": "Elm."}]},
            [
                ("heading1", "notes"),
                ("header", "type\ttext"),
                ("row", "a\tOak."),
                ("row", "b\tElm."),
            ],
        ),
        (  # parts within parts, people by their whole names and times in seconds, as Slack has them
            [
                {
                    "text": f"Ask {who} now.",
                    "ts": ts,
                    "user_profile": {"name": "x", "display_name": "", "real_name": who},
                    "blocks": [
                        {
                            "type": "rich_text",
                            "elements": [
                                {
                                    "type": "section",
                                    "elements": [
                                        {"type": "text", "text": "Ask "},
                                        {"type": "text", "text": f"{who} now.", "style": {"a": 1}},
                                    ],
                                }
                            ],
                        }
                    ],
                    "replies": [{"deep": [[{"a": 1}]]}] if ts == 0 else [],
                }
                for who, ts in (("Ann", "1678788000.000100"), ("Bo", 1678788060123), ("Cy", 0))
            ],
            [
                *(("term1", "Ann, 2023-03-14 10:00 UTC:"), ("paragraph1", "Ask Ann now.")),
                *(("term1", "Bo, 2023-03-14 10:01 UTC:"), ("paragraph1", "Ask Bo now.")),
                *(("term1", "Cy, 0:"), ("paragraph1", "Ask Cy now.")),
            ],
        ),
        (  # a few numbers are one value, also those of places on a map
            [
                {"site": {"name": "Mill"}, "at": {"type": "Point", "coordinates": [4.4, 51]}},
                {"site": {"name": "Dock"}, "at": {"type": "Line", "coordinates": [[4, 5], [6, 7]]}},
            ],
            [
                ("header", "site.name\tat.type\tat.coordinates"),
                ("row", "Mill\tPoint\t4.4, 51"),
                ("row", "Dock\tLine\t[4, 5], [6, 7]"),
            ],
        ),
        (
            {"at": [[4, 5], [6, 7]], "long": [[n, n] for n in range(30)]},
            [
                ("item", "at: [[4, 5], [6, 7]]"),
                ("heading1", "long"),
                *(("item", f"[{n}, {n}]") for n in range(30)),
            ],
        ),
        (  # nor are strings that say nothing of how they look
            {"kind": "Oak", "kinds": ["Oak"]},
            [("item", "kind: Oak"), ("heading1", "kinds"), ("item", "Oak")],
        ),
    ],
)
def test_objects_within_lists(value: Any, found: list[tuple[str, str]]) -> None:
    assert blocks(parse("a.json", json.dumps(value).encode())) == found


LEAVES = st.integers(10**8, 10**9).map(str)  # so long that none is within another by chance
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "a", "b"]), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["k", "l", "m"]), VALUES, min_size=1))
def test_nothing_in_json_stands_under_the_heading_of_another(value: dict[str, Any]) -> None:
    """Each value is there, under the outermost key that it has."""

    def leaves(one: Any) -> set[str]:
        if isinstance(one, str):
            return {one}
        parts = one.values() if isinstance(one, dict) else one
        return set().union(*map(leaves, parts))

    under: dict[str, str] = {}
    try:
        found = blocks(parse("a.json", json.dumps(value).encode()))
    except DocumentError:
        found = []  # of empty objects
    top: dict[str, set[str]] = {key: set() for key in value}
    for kind, text in found:
        if kind == "heading1":
            under["key"] = text
        elif not under:
            key, _, text = text.partition(": ")
            top[key].add(text)
        else:
            top[under["key"]] |= set(re.findall(r"\d{9,10}", text))
    assert top == {key: leaves(inner) for key, inner in value.items()}


def test_lines_that_are_no_documents_are_one_table() -> None:
    document = parse("a.jsonl", b'{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n')
    assert blocks(document) == [("header", "a\tb"), ("row", "1\tx"), ("row", "2\ty")]


def test_lines_that_are_documents(tmp_path: Path) -> None:
    rows = [
        {"_id": "d1", "title": "Pier", "text": "The pier is of oak."},
        {"_id": "d2", "title": "", "text": "The tower is of stone."},
        {"_id": "d3", "title": "", "text": " "},
    ]
    file = tmp_path / "docs" / "corpus.jsonl"
    file.parent.mkdir()
    write = lambda: file.write_text("\n".join(map(json.dumps, rows)), "utf-8")  # noqa: E731
    write()
    with Index.open(tmp_path / "library") as library:
        report = library.add(file.parent)
        assert report.added == ("corpus.jsonl#d1", "corpus.jsonl#d2")
        assert [reason for _, reason in report.failed] == ["holds no text"]
        first = library.documents[0]
        assert (first.name, first.title) == ("corpus.jsonl#d1", "Pier")
        assert library.document(first.id).text == "The pier is of oak."
        assert library.add(file.parent).unchanged == report.added
        rows[1]["text"] = "The tower is of brick."
        del rows[0]
        write()
        again = library.add(file.parent, prune=True)
        assert (again.updated, again.removed) == (("corpus.jsonl#d2",), ("corpus.jsonl#d1",))
        rows.append(dict(rows[0]))
        write()
        twice = library.add(file.parent)
        assert twice.failed == ((str(file), "has two lines with the id 'd2'"),)
        assert [info.name for info in library.documents] == ["corpus.jsonl#d2"]


def test_a_notebook() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Piles\n", "Oak is *best*."]},
        {
            "cell_type": "code",
            "source": "n = 12\nn",
            "outputs": [{"data": {"text/plain": ["12"], "image/png": "AAAA"}}],
        },
    ]
    document = parse("a.ipynb", json.dumps({"cells": cells, "nbformat": 4}).encode())
    assert document.title == "Piles"
    assert blocks(document) == [
        ("heading1", "Piles"),
        ("paragraph", "Oak is best."),
        ("code", "n = 12\nn"),
        ("code", "12"),
    ]
    assert refused("a.ipynb", b"[1]") == "is no notebook"


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ({"text": ["\x1b[1;32mINFO\x1b[0m loss: ", "\x1b[m0.02\n"]}, [("code", "INFO loss: 0.02")]),
        (
            {
                "data": {
                    "text/html": ["<table><tr><th>model<th>rmse</tr>", "<tr><td>A<td>0.3</table>"],
                    "text/plain": ["<IPython.core.display.HTML object>"],
                }
            },
            [("header", "model\trmse"), ("row", "A\t0.3")],
        ),
        ({"data": {"text/html": "<p>a"}}, [("paragraph", "a")]),
        ({"data": {"text/html": "<p>a", "text/plain": "a < b > c"}}, [("code", "a < b > c")]),
        (
            {"data": {"text/plain": "<Figure size 6x4>", "image/png": "A"}},
            [("code", "<Figure size 6x4>")],
        ),
        ({"data": {"text/markdown": "**a**", "text/plain": "<M object>"}}, [("paragraph", "a")]),
        (
            {
                "ename": "ValueError",
                "evalue": "bad",
                "traceback": ["x", "\x1b[31mValueError\x1b[0m: bad"],
            },
            [("code", "x\nValueError: bad")],
        ),
        (
            {"ename": "ValueError", "evalue": "bad", "traceback": ["x"]},
            [("code", "x\nValueError: bad")],
        ),
        ({"ename": "KeyboardInterrupt", "evalue": ""}, [("code", "KeyboardInterrupt")]),
    ],
)
def test_what_a_cell_has_shown(output: dict[str, Any], shown: list[tuple[str, str]]) -> None:
    cell = {"cell_type": "code", "source": "run()", "outputs": [output]}
    document = parse("a.ipynb", json.dumps({"cells": [cell], "nbformat": 4}).encode())
    assert blocks(document) == [("code", "run()"), *shown]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,500\n<i>The pier</i>\nwas built\n\n"
            "2\n00:00:02,600 --> 00:00:04,000\nin 1932.\n\n"
            "3\n00:01:00,000 --> 00:01:02,000\nOf oak.\n",
        ),
        (
            "a.vtt",
            "WEBVTT\n\nNOTE nothing\n\n00:01.000 --> 00:02.500 align:start\nThe pier\nwas built\n\n"
            "x\n00:02.600 --> 00:04.000\nin <c.red>1932</c>.\n\n01:00.000 --> 01:02.000\nOf oak.",
        ),
    ],
)
def test_subtitles(name: str, source: str) -> None:
    document = parse(name, source.encode())
    assert blocks(document) == [
        ("paragraph", "The pier was built in 1932."),
        ("paragraph", "Of oak."),
    ]
    assert refused(name, b"just words").startswith("is no subtitle file")


def test_a_long_text_in_a_table_stands_after_it_under_its_row() -> None:
    said = "I came to the quay at two. " * 20
    more = "I drove. " * 60
    rows = [
        ["Witness", "Date", "Statement", "Clerk"],
        ["Pell, Joseph", "2 May", said, "Lind"],
        ["Ada", "3 May", "I was asleep.", "Lind"],
        ["x" * 150, "y" * 60, more, said],
        ["", "", more, ""],
    ]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    document = parse("a.csv", buffer.getvalue().encode())
    found = [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]
    assert found == [
        ("header", 0, "Witness\tDate\tStatement\tClerk"),
        ("row", 0, "Pell, Joseph\t2 May\t\tLind"),
        ("row", 0, "Ada\t3 May\tI was asleep.\tLind"),
        ("row", 0, f"{'x' * 150}\t{'y' * 60}\t\t"),
        ("paragraph", 0, more.strip()),
        ("term", 1, "Pell, Joseph, 2 May, Lind"),
        ("paragraph", 1, said.strip()),
        ("term", 1, "x" * 150),
        ("paragraph", 1, more.strip()),
        ("paragraph", 1, said.strip()),
    ]
    (passage,) = [p for p in segment(document) if "asleep" in document.text[p.start : p.end]]
    assert passage.header == "Witness\tDate\tStatement\tClerk"


def test_lines_that_scroll_up_are_read_once() -> None:
    cues = [
        *(" \nso<00:01.400><c> we</c><c> are</c><c> at</c><c> the</c>", "so we are at the\n "),
        *("so we are at the\nold<c> mill</c><c> where</c>", "old mill where\n "),
        *("old mill where\nit<c> burned.</c>", "it burned.\nWhen?", "When?"),
    ]
    source = "\n\n".join(
        f"00:{at:02}.000 --> 00:{at + 1:02}.000\n{cue}" for at, cue in enumerate(cues, 1)
    )
    document = parse("a.vtt", f"WEBVTT\n\n{source}\n".encode())
    assert blocks(document) == [("paragraph", "so we are at the old mill where it burned. When?")]


def test_a_dash_in_subtitles_is_another_voice() -> None:
    cues = [
        *("- Were you in Bonn,\nin May?", "- No. In Vienna", "- at the fair.\n– <i>Why?</i>"),
        *("-5 degrees &lt; 0,\nR&amp;D&apos;s &#12;limit", "&c;"),
    ]
    source = "\n\n".join(
        f"{at}\n00:00:{at:02},000 --> 00:00:{at + 1:02},000\n{cue}" for at, cue in enumerate(cues)
    )
    assert blocks(parse("a.srt", source.encode())) == [
        ("paragraph", "- Were you in Bonn, in May?"),
        ("paragraph", "- No. In Vienna - at the fair."),
        ("paragraph", "– Why? -5 degrees < 0, R&D's limit &c;"),
    ]


def test_gzip() -> None:
    data = gzip.compress(b"# Pier\n\nIt is of oak.\n")
    document = parse("docs/pier.md.gz", data)
    assert (document.name, document.title, document.format) == (
        "docs/pier.md.gz",
        "Pier",
        "markdown",
    )
    assert document.digest != parse("docs/pier.md", gzip.decompress(data)).digest
    assert refused("a.txt.gz", data[:-6]) == "is no gzip file or is damaged"
    assert refused("a.txt.gz", gzip.compress(data)) == "is compressed twice"
    assert refused("a.txt.gz", gzip.compress(b" ")) == "holds no text"
    with pytest.raises(UnsupportedFormat, match="only texts are"):
        parse("a.pdf.gz", data)


def test_a_compressed_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "1")
    assert refused("a.txt.gz", gzip.compress(b"a" * (2 << 20))) == "unpacks to far too much data"


# -- what holds for all --------------------------------------------------------------------------

SAMPLES = {
    "pptx": presentation,
    "xlsx": workbook,
    "epub": lambda: zipped(BOOK),
    "odt": lambda: odt("<text:p>x</text:p>"),
}


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
def test_the_content_counts_more_than_the_name(suffix: str) -> None:
    document = parse("a.txt", SAMPLES[suffix]())
    assert document.format == suffix
    assert "although its name ends in .txt" in document.warnings[0]


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
def test_damaged_packages(suffix: str) -> None:
    data = SAMPLES[suffix]()
    for bad in (data[: len(data) // 2], b"PK\x03\x04" + bytes(50), data[100:]):
        assert "damaged" in refused(f"a.{suffix}", bad)
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert "protected by a password" in refused(f"a.{suffix}", old)
    bomb = zipped({**dict.fromkeys(["x.bin"], bytes(70 << 20)), "mimetype": "", **_entries(data)})
    assert "zip bomb" in refused(f"a.{suffix}", bomb)


def _entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@pytest.mark.parametrize("garbage", [b"\x00\xff" * 300, base64.b85encode(bytes(range(256)))])
def test_garbage_of_every_name(suffix: str, garbage: bytes) -> None:
    try:
        text = parse(f"a{suffix}", garbage).text
    except DocumentError as error:
        text = error.reason
    assert text.strip()


# -- cells over several rows -----------------------------------------------------------------------

FEES = [
    ("header", "Stage\tCounsel\tFee"),
    ("row", "Disclosure\tPrewett\t£4"),
    ("row", "Disclosure\tNwosu\t£1"),
    ("row", "Trial\t\t£38"),
    ("row", "Trial\tNwosu\t£17"),
]


def fees_in_word() -> bytes:
    word = docx.Document()
    table = word.add_table(5, 3)
    texts = ["Stage", "Counsel", "Fee", "Disclosure", "Prewett", "£4", "", "Nwosu", "£1"]
    texts += ["Trial", "", "£38", "", "Nwosu", "£17"]
    for cell, text in zip(table._cells, texts, strict=True):
        cell.text = text
    for first, last in ((1, 2), (3, 4)):
        table.cell(first, 0).merge(table.cell(last, 0))
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def fees_in_opendocument() -> bytes:
    def cells(*texts: str, more: str = "") -> str:
        return "".join(
            f"<table:table-cell{more}><text:p>{text}</text:p></table:table-cell>" for text in texts
        )

    two = ' table:number-rows-spanned="2"'
    covered = "<table:covered-table-cell/>"
    rows = (
        cells("Stage", "Counsel", "Fee"),
        cells("Disclosure", more=two) + cells("Prewett", "£4"),
        covered + cells("Nwosu", "£1"),
        cells("Trial", more=two + ' table:number-columns-spanned="2"') + covered + cells("£38"),
        covered + cells("Nwosu", "£17"),
    )
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return odt(f"<table:table>{lines}</table:table>")


FEES_ON_A_PAGE = (
    b"<meta charset=utf-8><table><tr><td>Stage<td>Counsel<td>Fee"
    b"<tr><td rowspan=2>Disclosure<td>Prewett<td>\xc2\xa34<tr><td>Nwosu<td>\xc2\xa31"
    b"<tr><td rowspan=2>Trial<td><td>\xc2\xa338<tr><td>Nwosu<td>\xc2\xa317</table>"
)


def fees_in_a_workbook() -> bytes:
    book = openpyxl.Workbook()
    for _, text in FEES:
        book.active.append([cell or None for cell in text.split("\t")])
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("A4:A5")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", fees_in_word()),
        ("a.odt", fees_in_opendocument()),
        ("a.html", FEES_ON_A_PAGE),
        ("a.xlsx", fees_in_a_workbook()),
    ],
)
def test_a_cell_over_rows_stands_in_each(name: str, data: bytes) -> None:
    assert blocks(parse(name, data))[-5:] == FEES


@pytest.mark.parametrize(
    ("table", "found"),
    [
        # Cells go over columns once, and what follows stays in its own.
        (
            "<tr><th>Who<th colspan=2>Pay<th>Start<tr><td>Ann<td>4<td>5<td>May"
            "<tr><td colspan=3>All",
            [("header", "Who\tPay\t\tStart"), ("row", "Ann\t4\t5\tMay"), ("paragraph", "All")],
        ),
        # An empty cell keeps its columns too, to the last row and as the last of a row.
        (
            "<tr><td colspan=2 rowspan=9>a<td>b<td rowspan=2><tr><td>c<tr><td>d<td>e",
            [("row", "a\t\tb\t"), ("row", "a\t\tc\t"), ("row", "a\t\td\te")],
        ),
        # A row that holds nothing stays so; what lays out a page is said once.
        (
            "<tr><td rowspan=3>a<td>b<tr></tr><tr><td>c",
            [("row", "a\tb"), ("row", "a\tc")],
        ),
        (
            "<tr><td rowspan=2>a<td>b 2<tr><td><h2>c</h2><p>d",
            [("row", "a\tb 2"), ("heading2", "c"), ("paragraph", "d")],
        ),
        (
            f"<tr><td rowspan=2>{'a' * 501}<td>b<tr><td>c",
            [("paragraph", "a" * 501), ("paragraph", "b"), ("paragraph", "c")],
        ),
        ("<tr><td rowspan=2><td>b<tr><td>c", [("row", "\tb"), ("paragraph", "c")]),
    ],
)
def test_cells_over_rows_and_columns(table: str, found: list[tuple[str, str]]) -> None:
    assert blocks(parse("a.html", f"<table>{table}</table>".encode())) == found


@given(st.lists(st.integers(1, 3), min_size=1, max_size=5))
def test_cells_over_rows_are_read_as_if_they_were_written_in_each(heights: list[int]) -> None:
    spans = [(at, height, row) for at, height in enumerate(heights) for row in range(height)]
    merged = "".join(
        f"<tr>{'' if row else f'<td rowspan={height}>s{at}'}<td>x{row}<td>y"
        for at, height, row in spans
    )
    whole = "".join(f"<tr><td>s{at}<td>x{row}<td>y" for at, _, row in spans)
    read = [blocks(parse("a.html", f"<table>{rows}</table>".encode())) for rows in (merged, whole)]
    assert read[0] == read[1]


def test_spans_take_no_square_of_the_time() -> None:
    table = "<tr>" + "<td rowspan=60000 colspan=900>a" * 2_000 + "<tr><td>b" * 2_000
    assert len(parse("a.html", f"<table>{table}</table>".encode()).text) < 200 * len(table)


# -- what is struck out ----------------------------------------------------------------------------

STRUCK = "Text that is struck out is left out."
PAY = [("paragraph", "5.1 Pay within 45 days."), ("paragraph", "You may not withhold.")]


def struck_in_word(paragraphs: list[list[tuple[str, bool]]], double: bool = False) -> bytes:
    word = docx.Document()
    for runs in paragraphs:
        paragraph = word.add_paragraph()
        for text, struck in runs:
            font = paragraph.add_run(text).font
            font.double_strike, font.strike = struck and double, struck and not double
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def struck_in_opendocument(paragraphs: list[list[tuple[str, bool]]]) -> bytes:
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    styles = (
        f'<s:styles xmlns:s="{style}"><s:style s:name="T1" s:family="text">'
        '<s:text-properties s:text-line-through-style="solid"/></s:style></s:styles>'
    )
    body = "".join(
        "<text:p>"
        + "".join(
            f'<text:span text:style-name="T1">{text}</text:span>' if struck else text
            for text, struck in runs
        )
        + "</text:p>"
        for runs in paragraphs
    )
    return odt(body, **{"styles.xml": styles})


def struck_by(
    before: str, after: str, paragraph: str = "", end: str = "\n\n", whole: str = "{}"
) -> Any:
    def made(paragraphs: list[list[tuple[str, bool]]]) -> bytes:
        lines = (
            "".join(f"{before}{text}{after}" if struck else text for text, struck in runs)
            for runs in paragraphs
        )
        return whole.replace("{}", "".join(f"{paragraph}{line}{end}" for line in lines)).encode()

    return made


READERS = [
    ("a.docx", struck_in_word),
    ("a.docx", lambda paragraphs: struck_in_word(paragraphs, double=True)),
    ("a.odt", struck_in_opendocument),
    ("a.rtf", struck_by(r"{\strike ", "}", end=r"\par ", whole=r"{\rtf1 {}}")),
    ("a.rtf", struck_by(r"\strike ", r"\strike0 ", end=r"\par ", whole=r"{\rtf1 {}}")),
    ("a.rtf", struck_by(r"{\deleted{\b ", "}}", end=r"\par ", whole=r"{\rtf1 {}}")),
    ("a.html", struck_by("<del>", "</del>", "<p>")),
    ("a.html", struck_by("<s>", "</s>", "<p>")),
    ("a.html", struck_by("<strike><b>", "</b></strike>", "<p>")),
    ("a.md", struck_by("~~", "~~")),
    ("a.md", struck_by("<del>", "</del>")),
]


@pytest.mark.parametrize(("name", "made"), READERS)
def test_what_is_struck_out_is_left_out(name: str, made: Any) -> None:
    document = parse(
        name,
        made(
            [
                [("5.1 Pay within ", False), ("60", True), ("45 days.", False)],
                [("All of this is gone.", True)],
                [("You may not withhold.", False)],
            ]
        ),
    )
    assert (blocks(document), document.warnings) == (PAY, (STRUCK,))


@pytest.mark.parametrize(("name", "made"), READERS)
def test_a_document_that_is_all_struck_out_is_kept(name: str, made: Any) -> None:
    document = parse(name, made([[("All of", True)], [("this.", True)]]))
    assert blocks(document) == [("paragraph", "All of"), ("paragraph", "this.")]
    assert document.warnings == ()


def test_what_is_struck_out_in_lists_and_tables() -> None:
    page = (
        "<ol><li><del>one</del><li>two</ol><pre>a = <s>1</s>2</pre>"
        "<table><tr><td>Ann<td><s>£4</s>£5<tr><td>Bo<td><s>£6</s></table>"
    )
    document = parse("a.html", page.encode())
    assert blocks(document) == [
        *(("item", "2. two"), ("code", "a = 2"), ("row", "Ann\t£5"), ("row", "Bo"))
    ]
    assert document.warnings == (STRUCK,)
    source = "- [x] ~~one~~\n- [ ] two\n\n| Who | Pay |\n|---|---|\n| Ann | ~~4~~5 |\n"
    assert blocks(parse("a.md", source.encode())) == [
        *(("item", "☐ two"), ("header", "Who\tPay"), ("row", "Ann\t5"))
    ]
    rows = r"{\rtf1\trowd 7\cell {\strike 4\cell}\row\trowd 8\cell 5\cell\row\pard After\par}"
    assert blocks(parse("a.rtf", rows.encode())) == [
        *(("row", "7"), ("row", "8\t5"), ("paragraph", "After"))
    ]


def test_tags_in_markdown_that_are_not_closed_strike_nothing_out() -> None:
    source = b"A List<S> of it, and a <del>Map</del>. And <s> so on."
    assert blocks(parse("a.md", source)) == [("paragraph", "A List of it, and a Map. And  so on.")]


# -- what stands higher ----------------------------------------------------------------------------

POWERS = [("The mass is 10", False), ("5", True), (" kg, the flow 3 m", False), ("-1", True)]
RAISED = "The mass is 10⁵ kg, the flow 3 m⁻¹."


def raised_in_word(runs: list[tuple[str, bool]]) -> bytes:
    word = docx.Document()
    paragraph = word.add_paragraph()
    for text, high in runs:
        paragraph.add_run(text).font.superscript = high
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def raised_in_opendocument(runs: list[tuple[str, bool]]) -> bytes:
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    styles = (
        f'<s:styles xmlns:s="{style}"><s:style s:name="T1" s:family="text">'
        '<s:text-properties s:text-position="super 58%"/></s:style></s:styles>'
    )
    spans = (f'<text:span text:style-name="T1">{t}</text:span>' if high else t for t, high in runs)
    return odt(f"<text:p>{''.join(spans)}</text:p>", **{"styles.xml": styles})


def raised_by(before: str, after: str, whole: str = "{}") -> Any:
    def made(runs: list[tuple[str, bool]]) -> bytes:
        said = (f"{before}{text}{after}" if high else text for text, high in runs)
        return whole.replace("{}", "".join(said)).encode()

    return made


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.docx", raised_in_word),
        ("a.odt", raised_in_opendocument),
        ("a.rtf", raised_by(r"{\super ", "}", r"{\rtf1 {}}")),
        ("a.rtf", raised_by(r"\super ", r"\nosupersub ", r"{\rtf1 {}}")),
        ("a.html", raised_by("<sup>", "</sup>", "<p>{}</p>")),
        ("a.html", raised_by("<sup><b>", "</b></sup>", "<p>{}</p>")),
        ("a.md", raised_by("<sup>", "</sup>")),
    ],
)
def test_a_raised_number_is_no_part_of_the_one_before_it(name: str, made: Any) -> None:
    assert blocks(parse(name, made([*POWERS, (".", False)]))) == [("paragraph", RAISED)]
    words = made([("Of the 21", False), ("st", True), (" century, see ", False), ("1", True)])
    assert blocks(parse(name, words)) == [("paragraph", "Of the 21st century, see 1")]
