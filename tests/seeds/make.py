"""Build the demo library's .pdf and .docx files from the text sources beside this script.

    python tests/seeds/make.py          # writes into seeds/

The sources use the few marks that the documents need: `# `, `## ` for headings, `- ` for an item,
`| a | b |` for a table row (the first is the header, `| --- |` is skipped), `***` for a page break,
and a paragraph is one line. The same sources give the same bytes: dates and ids are fixed, and
nothing is compressed, because compressors differ between machines.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

import docx
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    ListItem,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

SOURCES = Path(__file__).parent
SEEDS = SOURCES.parent.parent / "seeds"
TARGETS = {
    "energy/akkuyu.pdf": "akkuyu.txt",
    "syria/idlib-memorandum.pdf": "idlib-memorandum.txt",
    "people/foreign-ministers.docx": "foreign-ministers.txt",
    "background/trade-tourism-visas.docx": "trade-tourism-visas.txt",
}
"""Each built document, relative to seeds/, and its source."""

WRITTEN = datetime(2020, 4, 1, 9, 0, 0)
AUTHOR = "Pincite"

Kind = Literal["title", "heading", "paragraph", "list", "table", "break"]


@dataclass(frozen=True, slots=True)
class Part:
    """A title, heading or paragraph has one row of one cell, a list one row for each item."""

    kind: Kind
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        return self.rows[0][0]


def read(source: str) -> tuple[Part, ...]:
    """The parts of a source, in order.

    >>> [part.kind for part in read("# T\\n\\n- a\\n- b\\n")]
    ['title', 'list']
    """
    return tuple(_part(block) for block in source.strip().split("\n\n"))


def _part(block: str) -> Part:
    if block == "***":
        return Part("break")
    for mark, kind in (("# ", "title"), ("## ", "heading")):
        if block.startswith(mark):
            return Part(kind, ((block.removeprefix(mark),),))  # type: ignore[arg-type]
    lines = block.split("\n")
    if block.startswith("- "):
        return Part("list", tuple((line.removeprefix("- "),) for line in lines))
    if block.startswith("| "):
        rows = [line for line in lines if not line.startswith("| ---")]
        cells = (row.strip("| ").split("|") for row in rows)
        return Part("table", tuple(tuple(cell.strip() for cell in row) for row in cells))
    return Part("paragraph", ((" ".join(lines),),))


# --- PDF ------------------------------------------------------------------------------------------

INK = colors.HexColor("#1f2933")
ACCENT = colors.HexColor("#1d4e89")
RULE = colors.HexColor("#c5ced8")
MARGIN = 27 * mm

BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=12.5, leading=18, textColor=INK, spaceAfter=8
)
TITLE = ParagraphStyle(
    "title", BODY, fontName="Helvetica-Bold", fontSize=21, leading=26, spaceAfter=10
)
HEADING = ParagraphStyle(
    "heading",
    BODY,
    fontName="Helvetica-Bold",
    fontSize=13,
    leading=17,
    textColor=ACCENT,
    spaceBefore=11,
    spaceAfter=5,
    keepWithNext=True,
)
ITEM = ParagraphStyle("item", BODY, spaceAfter=2)
CELL = ParagraphStyle("cell", BODY, fontSize=11.5, leading=15, spaceAfter=0)
HEAD = ParagraphStyle("head", CELL, fontName="Helvetica-Bold", fontSize=9.5, textColor=ACCENT)


def _pdf(parts: tuple[Part, ...]) -> bytes:
    title = parts[0].text
    target = io.BytesIO()
    page = BaseDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=30 * mm,
        bottomMargin=25 * mm,
        title=title,
        author=AUTHOR,
        subject="A note of the Pincite demo library",
        lang="en-GB",
        invariant=1,
        pageCompression=0,
    )
    frame = Frame(page.leftMargin, page.bottomMargin, page.width, page.height, 0, 0, 0, 0)

    def frill(canvas: Canvas, _: BaseDocTemplate) -> None:
        top, foot = A4[1] - 19 * mm, 14 * mm
        canvas.setFont("Helvetica", 8.5)
        canvas.setFillColor(INK)
        canvas.drawString(MARGIN, top, title)
        canvas.drawCentredString(A4[0] / 2, foot, f"Page {canvas.getPageNumber()}")
        canvas.setStrokeColor(RULE)
        canvas.line(MARGIN, top - 5, A4[0] - MARGIN, top - 5)

    page.addPageTemplates(PageTemplate("note", [frame], onPage=frill))
    page.build([flowable for part in parts for flowable in _flowables(part, page.width)])
    return target.getvalue()


def _flowables(part: Part, width: float) -> Iterator[Flowable]:
    match part.kind:
        case "title":
            yield Paragraph(escape(part.text), TITLE)
        case "heading":
            yield Paragraph(escape(part.text), HEADING)
        case "paragraph":
            yield Paragraph(escape(part.text), BODY)
        case "break":
            yield PageBreak()
        case "list":
            items = [ListItem(Paragraph(escape(item), ITEM)) for (item,) in part.rows]
            yield ListFlowable(
                items, bulletType="bullet", start="\u2022", leftIndent=14, bulletFontSize=12
            )
            yield Spacer(0, 6)
        case "table":
            yield _pdf_table(part, width)
            yield Spacer(0, 9)


def _pdf_table(part: Part, width: float) -> Table:
    head, *body = part.rows
    cells = [[Paragraph(escape(cell), HEAD) for cell in head]]
    cells += [[Paragraph(escape(cell), CELL) for cell in row] for row in body]
    first = width * 0.28
    rest = (width - first) / (len(head) - 1)
    table = Table(cells, colWidths=[first] + [rest] * (len(head) - 1), hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, 0), 1, ACCENT),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


# --- DOCX -----------------------------------------------------------------------------------------


TABLE_STYLE = "Light List Accent 1"


def _docx(parts: tuple[Part, ...]) -> bytes:
    document = docx.Document()
    _slim(document)
    _set_up(document, parts[0].text)
    for part in parts:
        match part.kind:
            case "title":
                document.add_heading(part.text, level=1)
            case "heading":
                document.add_heading(part.text, level=2)
            case "paragraph":
                document.add_paragraph(part.text)
            case "break":
                document.add_page_break()
            case "list":
                for (item,) in part.rows:
                    document.add_paragraph(item, style="List Bullet")
            case "table":
                _docx_table(document, part)
    target = io.BytesIO()
    document.save(target)
    return _normalized(target.getvalue())


def _set_up(document: Docx, title: str) -> None:
    core = document.core_properties
    core.title, core.author, core.last_modified_by = title, AUTHOR, AUTHOR
    core.created = core.modified = WRITTEN
    core.revision, core.comments = 1, ""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    document.styles["Normal"].font.size = Pt(11)
    section.header.paragraphs[0].text = title
    _add_page_number(section.footer.paragraphs[0].add_run("Page "))


def _slim(document: Docx) -> None:
    """Drop the template's unused table styles, their second copy and its thumbnail: 95 percent."""
    styles = document.styles
    keep = {TABLE_STYLE, styles.default(WD_STYLE_TYPE.TABLE).name}
    for style in list(styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in keep:
            style.delete()
    for part in (document.part, document.part.package):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail")):
                del part.rels[key]


def _add_page_number(run: Run) -> None:
    """Append the field that a word processor fills with the page's number."""
    for kind in ("begin", None, "end"):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = "PAGE"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _docx_table(document: Docx, part: Part) -> None:
    table = document.add_table(rows=0, cols=len(part.rows[0]), style=TABLE_STYLE)
    for row in part.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    document.add_paragraph()


def _normalized(archive: bytes) -> bytes:
    """The same archive with fixed time stamps, its members in order and not compressed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as given,
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made,
    ):
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, date_time=WRITTEN.timetuple()[:6])
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            made.writestr(entry, given.read(name))
    return target.getvalue()


def build(name: str) -> bytes:
    """The bytes of `seeds/<name>`, where `name` is a key of `TARGETS`."""
    parts = read((SOURCES / TARGETS[name]).read_text(encoding="utf-8"))
    return _pdf(parts) if name.endswith(".pdf") else _docx(parts)


if __name__ == "__main__":
    for target_name in TARGETS:
        (SEEDS / target_name).write_bytes(build(target_name))
        print(target_name)
