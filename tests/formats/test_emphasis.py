"""Headings that only bold letters, capitals or a larger size set apart, in each format; and tables
whose header nothing marks."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from documents import saved
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from index import Document
from index.formats import parse
from index.formats.builder import Piece, names_columns
from index.formats.emphasis import headed
from index.segment import segment

RENT = "The rent is £38,500 a year, and it is payable in advance."
LATE = "If it is paid late, interest runs at four per cent above base rate."

# A lease without a style, as most are written: text, whether it is bold, and its size.
LEASE: list[tuple[str, bool, int]] = [
    ("COMMERCIAL LEASE", True, 16),
    ("between Harrow Mills Ltd and Pell & Daughter LLP", False, 11),
    ("1. Rent", True, 11),
    (RENT, False, 11),
    ("1.1 Late payment", True, 11),
    (LATE, False, 11),
    ("Total due at signing: £48,125", True, 11),
    ("Never pay in cash.", True, 11),
    ("Schedule 1: Services", True, 13),
    ("The yard is swept on every weekday before seven in the morning.", False, 11),
    ("TENANT", False, 11),
    ("By: ____________", False, 11),
]
HEADINGS = [
    (1, "COMMERCIAL LEASE"),
    (3, "1. Rent"),
    (4, "1.1 Late payment"),
    (2, "Schedule 1: Services"),
    (4, "TENANT"),
]


def headings(document: Document) -> list[tuple[int, str]]:
    return [
        (block.level, document.text[block.start : block.end])
        for block in document.blocks
        if block.kind == "heading"
    ]


def word(bold_by_style: bool) -> bytes:
    made = docx.Document()
    made.core_properties.title = ""
    strong = made.styles.add_style("Strong Words", 1)
    strong.font.bold = True
    for text, bold, size in LEASE:
        paragraph = made.add_paragraph(style=strong if bold and bold_by_style else None)
        for part in (text[:4], text[4:]):
            run = paragraph.add_run(part)
            run.bold = (bold and not bold_by_style) or None
            run.font.size = Pt(size)
    return saved(made)


def opendocument() -> bytes:
    names = {
        prefix: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
        for prefix, name in (
            ("office", "office"),
            ("text", "text"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
        )
    }
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    styles = "".join(
        f'<style:style style:name="P{size}" style:family="paragraph">'
        f'<style:text-properties fo:font-size="{size}pt"/></style:style>'
        for size in (11, 13, 16)
    )
    body = "".join(
        f'<text:p text:style-name="P{size}"><text:span text:style-name="{"T1" if bold else ""}">'
        f"{text.replace('&', '&amp;')}</text:span></text:p>"
        for text, bold, size in LEASE
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        '<style:style style:name="T0" style:family="text">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="T1" style:family="text" style:parent-style-name="T0"/>'
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def rich_text() -> bytes:
    lines = "".join(
        rf"\pard\plain\fs{2 * size} {{{chr(92) + 'b ' if bold else ''}"
        + text.replace("£", r"\'a3")
        + "}\\par\n"
        for text, bold, size in LEASE
    )
    return (r"{\rtf1\ansi{\fonttbl{\f0 Times;}}{\info{\author {\b x}}}" + lines + "}").encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", word(bold_by_style=False)),
        ("b.docx", word(bold_by_style=True)),
        ("a.odt", opendocument()),
        ("a.rtf", rich_text()),
    ],
)
def test_headings_by_their_letters(name: str, data: bytes) -> None:
    document = parse(name, data)
    assert headings(document) == HEADINGS
    assert document.title == "COMMERCIAL LEASE"
    (passage,) = [p for p in segment(document) if LATE in document.text[p.start : p.end]]
    assert passage.headings == ("COMMERCIAL LEASE", "1. Rent", "1.1 Late payment")


def test_in_web_pages_and_markdown() -> None:
    """There without sizes, so that what is bold is of one rank."""
    page = "".join(f"<p>{'<b>' * bold}{text}{'</b>' * bold}</p>" for text, bold, _ in LEASE)
    marked = "\n\n".join(f"**{text}**" if bold else text for text, bold, _ in LEASE)
    styled = page.replace("<b>", '<font style="font-weight:700">').replace("</b>", "</font>")
    expected = [
        (1, "COMMERCIAL LEASE"),
        (2, "1. Rent"),
        (3, "1.1 Late payment"),
        (2, "Schedule 1: Services"),
        (3, "TENANT"),
    ]
    # A number that begins a line makes a list in Markdown, as it is one here.
    for name, source in (("a.html", page), ("b.html", styled), ("a.md", marked)):
        document = parse(name, source.encode())
        assert headings(document) == expected
        assert document.title == "COMMERCIAL LEASE"


def test_where_headings_are_marked_nothing_else_is_one() -> None:
    page = "<h1>Guide</h1><p><b>Note</b></p><p>It is hot.</p><h2>Use</h2><p>Wait.</p>"
    assert headings(parse("a.html", page.encode())) == [(1, "Guide"), (2, "Use")]
    alone = page.replace("<h2>Use</h2>", "")
    assert headings(parse("a.html", alone.encode())) == [(1, "Guide"), (2, "Note")]


def test_links_are_underlined_and_no_headings() -> None:
    page = "<p><a href='x'><span>Read more</span></a></p><p>It is here, in full.</p>"
    assert headings(parse("a.html", page.encode())) == []
    made = docx.Document()
    run = made.add_paragraph("").add_run("Read more")
    run.underline = True
    link = OxmlElement("w:hyperlink")
    run._r.addprevious(link)
    link.append(run._r)
    made.add_paragraph("It is here, in full.")
    assert headings(parse("a.docx", saved(made))) == []
    run._r.getparent().addprevious(run._r)
    assert headings(parse("a.docx", saved(made))) == [(1, "Read more")]


BOLD = Piece("paragraph", "Rent", bold=True)
TEXT = Piece("paragraph", RENT)


@pytest.mark.parametrize(
    ("pieces", "levels"),
    [
        ([BOLD, TEXT, BOLD, TEXT], [1, 0, 2, 0]),
        ([TEXT, BOLD], [0, 0]),  # nothing is below it
        ([TEXT, BOLD, BOLD, BOLD, TEXT], [0, 2, 3, 4, 0]),
        ([TEXT, BOLD, BOLD, BOLD, BOLD, TEXT], [0, 0, 0, 0, 0, 0]),  # a list
        ([BOLD, BOLD, BOLD, BOLD, TEXT], [1, 0, 0, 0, 0]),  # the front of a book
        ([BOLD, Piece("row", "a\tb"), BOLD, TEXT], [1, 0, 2, 0]),
        ([TEXT, BOLD, Piece("row", "a\tb")], [0, 0, 0]),  # a caption
        ([TEXT, Piece("paragraph", "Table 3. Rents", bold=True), TEXT], [0, 0, 0]),
        ([TEXT, Piece("paragraph", "Rent\t12", bold=True), TEXT], [0, 0, 0]),
        ([TEXT, Piece("paragraph", "Rent: 12", bold=True), TEXT], [0, 0, 0]),
        ([TEXT, Piece("paragraph", "SCHEDULE: RIGHTS"), TEXT], [0, 2, 0]),
        ([TEXT, Piece("paragraph", "Exhibit A: Rights", bold=True), TEXT], [0, 2, 0]),
        ([TEXT, Piece("paragraph", "Part: Rent: 12", bold=True), TEXT], [0, 0, 0]),
        ([TEXT, Piece("item", "Rent", bold=True), TEXT], [0, 0, 0]),
        ([TEXT, Piece("item", "1. Rent", bold=True), TEXT], [0, 2, 0]),
        ([TEXT, Piece("item", "1. Rent", bold=True), Piece("item", "2. Pay it.")], [0, 0, 0]),
        ([TEXT, Piece("paragraph", "RENT"), TEXT], [0, 2, 0]),
        ([TEXT, Piece("paragraph", "UK"), TEXT], [0, 0, 0]),
        ([Piece("paragraph", "A Guide", bold=True), TEXT], [1, 0]),
        ([Piece("paragraph", "A. Guide", bold=True), TEXT], [2, 0]),
        ([TEXT, Piece("paragraph", "Who pays the rent?", bold=True), TEXT], [0, 2, 0]),
        ([TEXT._replace(bold=True), BOLD, TEXT._replace(bold=True)], [0, 0, 0]),
        ([TEXT, Piece("paragraph", " "), BOLD, Piece("paragraph", ""), TEXT], [0, 0, 2, 0, 0]),
    ],
)
def test_what_is_a_heading(pieces: list[Piece], levels: list[int]) -> None:
    assert [piece.level for piece in headed(pieces)] == levels


def test_below_a_heading_that_is_not_among_them() -> None:
    """As a mail's subject is above its body."""
    assert [piece.level for piece in headed([BOLD, TEXT], below=1)] == [2, 0]


PIECES = st.builds(
    Piece,
    st.sampled_from(["paragraph", "item", "heading", "row", "code"]),
    st.one_of(st.text(max_size=30), st.sampled_from(["1. Rent", "RENT", "Rent", RENT, "1.\tA"])),
    st.integers(0, 3),
    st.booleans(),
    st.sampled_from([0.0, 11.0, 16.0]),
)


@given(st.lists(PIECES, max_size=12), st.integers(0, 2))
def test_laws(pieces: list[Piece], below: int) -> None:
    result = headed(pieces, below)
    assert [piece.text for piece in result] == [piece.text for piece in pieces]
    for before, after in zip(pieces, result, strict=True):
        if before != after:
            assert before.kind in ("paragraph", "item")
            assert after.kind == "heading"
            assert after.level >= 1 + (below > 0)
    if result and result[-1].text.strip():
        assert result[-1] == pieces[-1]  # a heading stands above something


def cells(*rows: str) -> list[list[list[Piece]]]:
    """Cells of rows; a star says that a cell is bold."""
    return [
        [[Piece("paragraph", c.strip("*"), bold=c[0] == "*")] for c in row.split("|")]
        for row in rows
    ]


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        (("*Plan|*Price", "Solo|€10"), True),
        (("*Landlord|Harrow Mills Ltd", "*Tenant|Pell & Daughter LLP"), False),
        (("*Landlord|*Harrow Mills Ltd", "*Tenant|*Pell & Daughter LLP"), False),
        (("Landlord|Harrow Mills Ltd", "Tenant|Pell & Daughter LLP"), False),
        (("Annual support|£46,000", "Each further user|£5,500"), False),
        (("Support plan|Annual price", "Solo|£46,000", "Team|£5,500"), True),
        (("Name|Role", "Ann Lee|director"), True),
        (("Plan|Storage space|Support", "Solo|10 GB|mail"), True),
        (("Solo|10|mail", "Team|20|mail"), False),
        (("Plan|Price",), False),
        (("Solo|mail|Answers in a day.", "Team|phone|Answers at once."), False),
        (("Art. no.|Plan|Support by phone", "7|Solo|none", "8|Team|none"), True),
        (("Plan|Who may use it in the office at once|Support", "Solo|one|mail"), False),
        (("[in]|dev|Handle of the device", "[out]|error|Its last error"), False),
        (("Solo|mail|day", "Solo|phone|night"), False),
        (("Plan|Who|Support", "Solo|one|mail", "Plan|Who|Support", "Team|all|mail"), True),
    ],
)
def test_which_tables_have_a_header(rows: tuple[str, ...], header: bool) -> None:
    assert names_columns(cells(*rows)) == header


def kinds(document: Document) -> list[str]:
    return [block.kind for block in document.blocks]


def test_headers_of_word_tables() -> None:
    def made(change: Any) -> list[str]:
        word = docx.Document()
        table = word.add_table(2, 2)
        texts = ["Landlord", "Harrow Mills Ltd", "Tenant", "Pell & Daughter LLP"]
        for cell, text in zip(table._cells, texts, strict=True):
            cell.text = text
        change(table)
        return kinds(parse("a.docx", saved(word)))

    def marked(table: Any) -> None:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def shaded(table: Any) -> None:
        for cell in table.rows[0].cells:
            shade = OxmlElement("w:shd")
            shade.set(qn("w:fill"), "D9D9D9")
            cell._tc.get_or_add_tcPr().append(shade)

    def styled(table: Any) -> None:
        table.style = "Light Grid Accent 1"

    def bold(table: Any) -> None:
        for cell in table.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True

    assert made(lambda table: None) == ["row", "row"]
    for change in (marked, shaded, styled, bold):
        assert made(change) == ["header", "row"]


def test_headers_of_web_tables() -> None:
    page = (
        "<table><tr><td><b>Plan</b></td><td><b>Price</b></td></tr>"
        "<tr><td><b>Solo</b></td><td>€10</td></tr></table>"
        "<table><tr><td><b>Landlord</b></td><td>Harrow Mills Ltd</td></tr></table>"
    )
    assert kinds(parse("a.html", page.encode())) == ["header", "row", "row"]
    plain = (
        "<p>One</p><table><tr><td>Plan<td>Storage space<td>Support<tr><td>Solo<td>10 GB<td>mail"
        "</table><p>Two</p><table><tr><td>Solo<td>10<td>mail</table>"
        "<table><tr><td>Deep<table><tr><td>Name<td>Role<tr><td>Ann<td>director</table></table>"
    )
    assert kinds(parse("a.html", plain.encode())) == [
        *("paragraph", "header", "row", "paragraph", "row", "paragraph", "header", "row")
    ]


def test_tables_of_rich_texts() -> None:
    cells = (("Plan", "Storage space", "Support"), ("Solo", "10 GB", "mail"))
    rows = "".join(
        r"\trowd " + "".join(f"{cell}\\cell " for cell in row) + r"\row " for row in cells
    )
    source = (
        rf"{{\rtf1 {{\b Plans}}\par All are open to all.\par {rows}\pard\plain{{\b Terms}}\par "
        r"There are none.\par }"
    )
    assert kinds(parse("a.rtf", source.encode())) == [
        *("heading", "paragraph", "header", "row", "heading", "paragraph")
    ]


LEADS = {
    "Leave": "You have 25 days.\nAsk Ann for more.",
    "Sickness": "Ring by nine.",
    "Note:": "Ha.",
}


def of_lines(word: Any) -> bytes:
    word.add_paragraph("All who work here must read this within a month of joining.")
    for title, text in LEADS.items():
        lines = word.add_paragraph()
        lines.add_run(title).bold = True
        lines.add_run(f"\n{text}")
    word.add_paragraph().add_run("Bold\nall through").bold = True
    word.add_paragraph("The end of it all is here.")
    return saved(word)


WEB_LEADS = (
    "<p>All who work here must read this within a month of joining.</p>"
    + "".join(f"<p><b>{t}</b><br>{s.replace(chr(10), '<br>')}</p>" for t, s in LEADS.items())
    + "<p><b>Bold<br>all through</b></p><p>The end of it all is here.</p>"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", of_lines(docx.Document())), ("a.html", WEB_LEADS.encode())],
)
def test_a_bold_first_line_heads_the_rest_of_its_paragraph(name: str, data: bytes) -> None:
    document = parse(name, data)
    found = [(b.kind, document.text[b.start : b.end]) for b in document.blocks]
    assert found[1:5] == [
        *(("heading", "Leave"), ("paragraph", LEADS["Leave"])),
        *(("heading", "Sickness"), ("paragraph", LEADS["Sickness"])),
    ]


def test_a_first_line_that_is_no_heading_stays_in_its_paragraph() -> None:
    text = Piece("paragraph", "Some words are written here, and others.")
    for line in ("The tenant pays the rent.", "Tel: 0555 101", "x" * 200):
        piece = Piece("paragraph", f"{line}\nMore of it is here.", leads=True)
        assert headed([text, piece, text]) == [text, piece, text]
    marked = [text, Piece("heading", "Pay", 2), Piece("paragraph", "Late\nIt is.", leads=True)]
    assert headed(marked) == marked
