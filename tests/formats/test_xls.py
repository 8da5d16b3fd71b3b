"""Workbooks of Excel before 2007, and what else is called so."""

from __future__ import annotations

import struct

import pytest
from compound import compound
from documents import levelled, outcome, page_texts, refused
from hypothesis import given, settings
from hypothesis import strategies as st
from old_office import BOLD, Error, Sheet, biff, summary, workbook, workbook_stream

from index.formats import parse

FERRIES = Sheet(
    "Ferries", [["Name", "Built", "Speed"], ["Aurora", 1998, 14.5], ["Boreas", None, 12]]
)
HIDDEN = Sheet("Old", [["Not in use."]], hidden=True)


def rows(*cells: object) -> list[str]:
    """The texts of a sheet with these rows."""
    document = parse("a.xls", workbook([Sheet("S", [list(row) for row in cells])]))
    return [text for _, text in levelled(document)][1:]


def test_a_workbook() -> None:
    notes = Sheet("Notes", [[], [None, "Speeds are in knots."]])
    document = parse("fleet.xls", workbook([FERRIES, notes, HIDDEN], summary=summary("Fähren")))
    assert page_texts(document) == [
        "Ferries\n\nName\tBuilt\tSpeed\nAurora\t1998\t14.5\nBoreas\t\t12",
        "Notes\n\nSpeeds are in knots.",
        "Old\n\nNot in use.",
    ]
    assert (document.title, document.format) == ("Fähren", "xls")
    assert document.warnings == ("Read as well, though hidden: Old.",)
    assert levelled(document)[1] == ("header", "Name\tBuilt\tSpeed")


def test_values_as_they_are_seen() -> None:
    """As in newer workbooks: numbers in their formats, dates, hours, booleans and errors."""
    values = [(2, 1), 1e15, 0.1, (45292, 2), (45292.5, 2), (1.25, 3), (1234.5, 4)]
    assert rows(values, [True, False, Error(7), Error(42)]) == [
        "2.00\t1000000000000000\t0.1\t2024-01-01\t2024-01-01 12:00\t30:00\t€ 1,234.50",
        "TRUE\tFALSE\t#DIV/0!\t#N/A\t\t\t",
    ]
    assert rows([(1e9, 2)]) == ["#VALUE!"]
    document = parse("a.xls", workbook([Sheet("S", [[(43830, 2)]])], from_1904=True))
    assert levelled(document)[1] == ("row", "2024-01-01")


def test_bold_headers_merged_cells_and_notes() -> None:
    cells = [
        [("1", BOLD), ("2", BOLD)],
        ["Rent", "900"],
        [None, "950"],
    ]
    sheet = Sheet("Lease", cells, [(1, 2, 0, 0)], {(1, 1): "A. Berg:\nfrom May"})
    assert levelled(parse("a.xls", workbook([sheet])))[1:] == [
        ("header", "1\t2"),
        ("row", "Rent\t900"),
        ("row", "Rent\t950"),
        ("item", "Note on Rent, 2: A. Berg: from May"),
    ]


def test_values_of_formulas() -> None:
    place = struct.pack("<HHH", 0, 0, 1)
    end = struct.pack("<HIH", 0, 0, 0)
    text = biff(0x06, place + b"\0\0\0\0\0\0\xff\xff" + end) + biff(0x207, b"\2\0\0Ja")
    number = biff(0x06, struct.pack("<HHH", 0, 1, 1) + struct.pack("<d", 2.5) + end)
    stream = workbook_stream([Sheet("S", [])])
    stream = stream[: -len(biff(0x0A))] + text + number + biff(0x0A)
    assert levelled(parse("a.xls", compound({"Workbook": stream})))[1] == ("row", "Ja\t2.5")


def test_what_is_not_read_does_no_harm() -> None:
    """Names, links and the like, which may be damaged or odd, are passed over."""
    kinds = (0x17, 0x18, 0x23, 0x5C, 0x8C, 0x92, 0x1AE, 0x1B8, 0x293)
    more = b"".join(biff(kind, b"\xff" * 9) for kind in kinds)
    assert parse("a.xls", workbook([FERRIES], more=more)).text.endswith("Boreas\t\t12")


def test_older_workbooks(capfd: pytest.CaptureFixture[str]) -> None:
    """Of Excel 5, with letters of a code page, and of Excel 4, in no other file."""
    font = biff(0x31, struct.pack("<5H4x", 200, 0, 8, 400, 0) + b"\1A")
    look = struct.pack("<HHHHHHHH", 0, 0, 1, 0, 0, 0, 0, 0)
    said = biff(0x204, struct.pack("<HHHH", 0, 0, 0, 6) + "Fähren".encode("cp1252"))
    sheet = biff(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0)) + said + biff(0x0A)
    start = biff(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + biff(0x42, b"\xe4\x04") + font
    start += biff(0xE0, look)
    name = struct.pack("<BB", 0, 0) + b"\5Liste"
    at = len(start) + 4 + 4 + len(name) + 4
    book = start + biff(0x85, struct.pack("<i", at) + name) + biff(0x0A) + sheet
    document = parse("a.xls", compound({"Book": book}))
    assert levelled(document) == [("heading1", "Liste"), ("row", "Fähren")]
    font = biff(0x231, struct.pack("<3H", 200, 0, 8) + b"\1A")
    look = biff(0x443, struct.pack("<BBHBBHI", 0, 0, 1, 0, 0, 0, 0))
    said = biff(0x204, struct.pack("<HHHH", 0, 0, 0, 3) + b"Oak")
    alone = biff(0x409, struct.pack("<HHH", 0, 0x10, 0)) + font + look + said + biff(0x0A)
    assert levelled(parse("a.xls", alone))[1:] == [("row", "Oak")]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "data", "format", "text"),
    [
        ("a.xls", b"City\tRain\r\nOslo\t763\r\n", "csv", "City\tRain\nOslo\t763"),
        ("a.xls", "Stadt\tmm\nOslo\t763\n".encode("utf-16"), "csv", "Stadt\tmm\nOslo\t763"),
        ("a.xls", b"\xef\xbb\xbf<table><tr><td>a</td><td>b</td></tr></table>", "html", "a\tb"),
        ("a.xls", b'<html xmlns:x="x"><table><tr><td>a<td>b</table></html>', "html", "a\tb"),
        ("a.xls", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>Oak.</p>", "mhtml", "Oak."),
    ],
)
def test_what_is_no_workbook(name: str, data: bytes, format: str, text: str) -> None:
    """Many programs write something else for Excel to open."""
    document = parse(name, data)
    assert (document.format, document.text) == (format, text)
    assert document.warnings[0].endswith("although its name ends in .xls.")


def test_its_name() -> None:
    data = workbook([FERRIES])
    assert parse("a.xlt", data).text == parse("a.xls", data).text
    document = parse("a.xlsx", data)
    assert document.format == "xls"
    assert document.warnings == ("This is a workbook, although its name ends in .xlsx.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\0\1\2" * 99, "is no workbook or is damaged"),
        (compound({"Other": b"x"}), "is no workbook or is damaged"),
        (compound({"Workbook": b"x" * 5000}), "is no workbook or is damaged"),
        (compound({"EncryptedPackage": b"x"}), "is protected by a password"),
        (workbook([FERRIES], more=biff(0x2F, bytes(6))), "is protected by a password"),
        (
            b'<?xml version="1.0"?><A xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "is a workbook as XML; save it as .xlsx",
        ),
        (workbook([]), "holds no text"),
    ],
)
def test_refused(data: bytes, reason: str) -> None:
    assert refused("a.xls", data) == reason


def test_sheets_that_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many names of one sheet unpack to no more than a limit."""
    stream = workbook_stream([Sheet("S", [["Oak. " * 1000] * 20])])
    first = stream.index(biff(0x85, bytes(10))[:4])
    again = stream[first : first + 14]
    offset = struct.unpack_from("<i", again, 4)[0] + 100 * len(again)
    again = again[:4] + struct.pack("<i", offset) + again[8:]
    many = stream[:first] + again * 101 + stream[first + 14 :]
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "1")
    assert refused("a.xls", compound({"Workbook": many})) == "unpacks to far too much data"


STREAM = workbook_stream([FERRIES, Sheet("N", [["a"]], [(0, 1, 0, 1)], {(0, 0): "note"}), HIDDEN])


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_damaged(data: st.DataObject) -> None:
    """A changed byte or a cut in the stream ends in a document or in a reason."""
    stream = bytearray(STREAM)
    stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(len(stream) // 2, len(stream)))
    outcome("a.xls", compound({"Workbook": bytes(stream[:end])}))
