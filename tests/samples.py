"""A small document of every format, to be damaged."""

from __future__ import annotations

import io
import zipfile

import old_office
import openpyxl
import pptx
from compound import compound, outlook
from documents import saved, zipped
from reportlab.pdfgen.canvas import Canvas
from word97 import BOLD, DELETED, LEVEL, LIST, Level, Para, Piece, Style, change, table, word


def samples() -> dict[str, bytes]:
    """By the ending of its name: each says that a pier is of oak, and more."""
    texts = {ending: source.encode() for ending, source in _SOURCES.items()}
    return texts | {
        "pdf": _pdf(),
        "msg": _msg(),
        "doc": _doc(),
        "ppt": _ppt(),
        "xls": _xls(),
        "docx": _docx(),
        "pptx": presentation(),
        "xlsx": workbook(),
        "odt": _odt(),
        "epub": _epub(),
    }


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
    return saved(deck)


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
    return saved(book)


OPF = """<package xmlns="http://www.idpf.org/2007/opf"><metadata
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
    "OEBPS/book.opf": OPF,
    "OEBPS/nav.xhtml": "<html><body><nav><ol><li>One</li></ol></nav></body></html>",
    "OEBPS/text/one.xhtml": "<html><body><h1>One</h1><p>It was &#252;ber late.</p></body></html>",
    "OEBPS/text/two b.xhtml": "<html><body><h1>Two</h1><p>She left.</p></body></html>",
}


def odt(body: str, **more: str) -> bytes:
    """An OpenDocument text of this body, and more parts by their names."""
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


def _pdf() -> bytes:
    """With its streams as they are, so that a change of a byte reaches the text."""
    canvas = Canvas("a.pdf", invariant=1, pageCompression=0)
    for page in range(3):
        canvas.drawString(72, 780, "Report")
        for line in range(12):
            canvas.drawString(72, 720 - 14 * line, f"Line {line} of page {page} is here.")
        canvas.showPage()
    return canvas.getpdfdata()


def _msg() -> bytes:
    lease = {0x3707: "lease.md", 0x3705: 1, 0x3701: b"# Lease\n\nRent is 900.\n" * 250}
    inner = outlook({0x37: "Piles", 0x1000: ("Zwölf.".encode("cp1252"),)}, header=24)
    page = b"{\\rtf1\\fromhtml1 {\\*\\htmltag64 <p>}It is of oak.{\\*\\htmltag72 </p>}}"
    fields = {0x37: "Pier", 0x1009: bytes(4) + len(page).to_bytes(4, "little") + b"MELA" + bytes(4)}
    fields[0x1009] += page
    people = [{0x3001: "Bo", 0x39FE: "b@pier.example", 0x0C15: 1}]
    times = {0x0C1A: "Åse Berg", 0x5D01: "ase@pier.example", 0x0039: 1559556000.0}
    within = {0x3001: "Piles", 0x3705: 5, 0x3701: inner}
    return compound(outlook(fields | times, people, [lease, within]))


def _doc() -> bytes:
    levels = [Level("\0."), Level("\0.\1")]
    clause = change(LIST) + change(LEVEL, 1)
    paras = [
        Para(["Pier"], 1),
        Para(["It is of ", ("oak", change(BOLD)), ", in part\2."]),
        Para(["Piles"], form=change(LIST)),
        Para(["Rent is ", ("800", change(DELETED)), "900."], form=clause),
        *table(("Item", "Cost"), ("Piles", "4.2"), header=True),
        Para(["See \x13 PAGEREF x \x142\x15.\b"]),
    ]
    return word(
        paras,
        styles=[Style(1, "heading 1", 0, letters=change(BOLD))],
        lists=[levels],
        overrides=[(0, {})],
        footnotes=[[Para(["\2 Of pine."])]],
        boxes=[[Para(["In a box."])]],
        pieces=[Piece(20, narrow=True), Piece(200)],
        title="Pier",
    )


def _ppt() -> bytes:
    shapes = [old_office.shape(outlined=0, place=0x0D), old_office.shape(outlined=1)]
    cell = old_office.shape(old_office.text(old_office.OTHER, "Oak"), box=(0, 0, 9, 9))
    points = [(old_office.TITLE, "Pier"), (old_office.BODY, "It is of oak.\rBuilt 1998.")]
    slides = [old_office.Slide(points, [*shapes, old_office.table(cell)], "Say more.")] * 3
    return compound(old_office.presentation(slides, summary=old_office.summary("Piers")))


def _xls() -> bytes:
    rows = [["Wood", ("Count", old_office.BOLD)], ["Oak", (12.5, 1)], ["Elm", (45292, 2)]]
    sheet = old_office.Sheet("Piers", rows, [(1, 2, 0, 0)], {(1, 1): "Most of them."})
    return old_office.workbook([sheet] * 2, summary=old_office.summary("Piers"))


def _odt() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0'
        f'" xmlns:table="{office}:table:1.0"><office:body><office:text><text:h text:outline-level='
        '"1">Pier</text:h><text:p>It is of <text:span>oak</text:span>.</text:p><text:list>'
        "<text:list-item><text:p>One</text:p></text:list-item></text:list><table:table>"
        "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
        "</office:text></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    return packed([("mimetype", mimetype.encode()), ("content.xml", content.encode())])


def _epub() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="b.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc='
        '"http://purl.org/dc/elements/1.1/"><dc:title>Piers</dc:title></metadata><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    page = "<html><body><h1>Piers</h1><p>They are of oak.</p></body></html>"
    return packed(
        [
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", container.encode()),
            ("b.opf", package.encode()),
            ("a.xhtml", page.encode()),
        ]
    )


_SOURCES = {
    "txt": "Pier\n\nIt is of oak. Nobody knows who built it.\n",
    "md": "# Pier\n\nIt is of *oak*.\n\n- One\n- Two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "html": "<!doctype html><title>Pier</title><h1>Pier</h1><p>It is of <b>oak</b>.</p>",
    "mhtml": "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
    "<h1>Pier</h1><p>It is of=20oak.</p>\n--x--\n",
    "rtf": r"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0\fcharset238 A;}}{\stylesheet{\s1 heading 1;}}"
    r"{\info{\title Piers}}{\footer P-7\par}\pard\s1{\b Pier}\par\pard It is of \u8220?oak\'94"
    r"{\footnote Old.}, {\field{\*\fldinst FORMCHECKBOX{\*\formfield\ffres1}}{\fldrslt}}.\par"
    r"{\listtext 1.\tab}One{\strike two}\par\trowd\clvmgf\cellx9\cellx99\intbl A\cell B\cell\row"
    r"\trowd\clvmrg\cellx9\cellx99\cell\itap2 c\nestcell{\*\nesttableprops\trowd\cellx9\nestrow}"
    r"\itap1\cell\row{\pict\bin2 }}}\page\pard{\v not}{\shp{\*\shpinst{\shptxt Box\par}}}\par}",
    "tex": "\\documentclass{article}\\begin{document}\\section{Pier}It is of \\emph{oak}, $x^2$.\n"
    "\\begin{itemize}\\item One\\end{itemize}\\begin{table}\\caption{Piles}\n"
    "\\begin{tabular}{lr}\\toprule Wood & Count \\\\ \\midrule \\multirow{2}{*}{Oak} & 12"
    " \\\\[2pt]\n"
    "\\multicolumn{2}{c}{Elm \\& ash} \\\\ \\end{tabular}\\end{table}\\end{document}",
    "csv": 'Name,Built\nAurora,1998\n"Bo""reas",2001\n',
    "json": '{"title": "Piers", "list": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], "n": null}',
    "jsonl": '{"id": 1, "text": "Oak."}\n{"id": 2, "text": "Pine."}\n',
    "ipynb": '{"cells": [{"cell_type": "markdown", "source": ["# Pier"]}, {"cell_type": "code",'
    ' "source": "1+1", "outputs": [{"text": "2"}]}], "nbformat": 4, "metadata": {}}',
    "eml": "From: a@b.example\nTo: c@d.example\nSubject: =?utf-8?q?Pier?=\nDate: Mon, 2 Jan 2023"
    " 10:00:00 +0000\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n"
    "\nIt is of oak.\n--x\nContent-Type: text/html\n\n<p>It is.</p>\n--x--\n",
    "mbox": "From a@b Mon Jan  2 10:00:00 2023\nSubject: One\n\nOak.\n\n"
    "From c@d Mon Jan  2 11:00:00 2023\nSubject: Two\n\nPine.\n",
    "srt": "1\n00:00:01,000 --> 00:00:02,500\nIt is of oak.\n\n2\n00:00:03,000 -->"
    " 00:00:04,000\nYes\n",
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ann>It is of oak.\n",
}


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Pier", 1)
    document.add_paragraph("It is of oak.")
    return saved(document)


def packed(entries: list[tuple[str, bytes]]) -> bytes:
    """An archive of these names and contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()
