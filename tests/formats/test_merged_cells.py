"""A cell that goes over several rows or columns, in each format that has tables."""

from __future__ import annotations

import docx
import openpyxl
import pytest
from documents import levelled, saved
from hypothesis import given
from hypothesis import strategies as st
from samples import odt

from index.formats import parse

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
    return saved(word)


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
    return saved(book)


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
    assert levelled(parse(name, data))[-5:] == FEES


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
    assert levelled(parse("a.html", f"<table>{table}</table>".encode())) == found


@given(st.lists(st.integers(1, 3), min_size=1, max_size=5))
def test_cells_over_rows_are_read_as_if_they_were_written_in_each(heights: list[int]) -> None:
    spans = [(at, height, row) for at, height in enumerate(heights) for row in range(height)]
    merged = "".join(
        f"<tr>{'' if row else f'<td rowspan={height}>s{at}'}<td>x{row}<td>y"
        for at, height, row in spans
    )
    whole = "".join(f"<tr><td>s{at}<td>x{row}<td>y" for at, _, row in spans)
    read = [
        levelled(parse("a.html", f"<table>{rows}</table>".encode())) for rows in (merged, whole)
    ]
    assert read[0] == read[1]


def test_spans_take_no_square_of_the_time() -> None:
    table = "<tr>" + "<td rowspan=60000 colspan=900>a" * 2_000 + "<tr><td>b" * 2_000
    assert len(parse("a.html", f"<table>{table}</table>".encode()).text) < 200 * len(table)
