"""Workbooks, OpenDocument spreadsheets and separated values."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from documents import levelled, page_texts, refused, saved, zipped
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from samples import workbook

from index.formats import parse
from index.segment import segment


def test_a_workbook() -> None:
    document = parse("fleet.xlsx", workbook())
    assert page_texts(document) == [
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
    document = parse("hours.xlsx", saved(book))
    assert [text for _, text in levelled(document)][1:] == [
        "Name\tWorked\tBegins",
        "Ada\t30:05\t07:30",
        "Bo\t-30:05\t07:30:05",
        "Text",
        "No formula",
    ]
    assert document.warnings == ()
    sheet.append(["Total", "=SUM(B2:B3)"])
    (warning,) = parse("hours.xlsx", saved(book)).warnings
    assert warning == "Formulas have no values until an office program saves it: Sheet."


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
    assert levelled(parse("a.xlsx", saved(book))) == [
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
    assert levelled(parse("a.xlsx", saved(book)))[1:] == [("row", seen)]


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
    assert levelled(parse(name, source.encode())) == expected


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
    document = parse("a.xlsx", saved(book))
    assert levelled(document)[1 : 2 + len(found)] == [("paragraph", "Pay in 2024"), *found]


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
    assert levelled(parse("a.xlsx", saved(book)))[1:] == [
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
    shown = levelled(parse("a.csv", "\n".join(rows).encode()))
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
    assert levelled(document) == [
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
    found = [text.split("\t") for kind, text in levelled(parse("a.csv", source.encode()))]
    assert found == [row if any(row[1:]) else row[:1] for row in rows]


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


def test_a_sheet_that_is_said_to_be_smaller_than_it_is() -> None:
    """As some programs that write reports say."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'<dimension ref="A1:C3"' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'<dimension ref="A1:C3"', b'<dimension ref="A1"')
    assert parse("a.xlsx", zipped(parts)).text == parse("a.xlsx", workbook()).text


def test_a_text_that_many_cells_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """What they say together has a limit."""
    with zipfile.ZipFile(io.BytesIO(saved(openpyxl.Workbook()))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{main}"><si><t>{"Oak. " * 1000}</t></si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    declared = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    types = parts["[Content_Types].xml"].replace(b"</Types>", declared.encode())
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 20 + b"</row>"
    sheet = parts["xl/worksheets/sheet1.xml"]
    sheet = sheet.replace(b"</sheetData>", row * 20 + b"</sheetData>")
    changed: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet1.xml": sheet,
    }
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "1")
    assert refused("a.xlsx", zipped(parts | changed)) == "unpacks to far too much data"
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "3")
    assert parse("a.xlsx", zipped(parts | changed)).text.count("Oak.") == 400_000
