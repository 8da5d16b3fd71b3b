"""Word documents: the body in its order, each note after the paragraph or table that refers to it.

The numbers that Word puts before paragraphs are part of their text, as one sees them, bullets are
not; the words of charts and SmartArt come after the paragraph that shows them. What is chosen or
ticked in a form is read as one sees it. Tracked insertions are read and deletions left out, as if
all changes were accepted. What is struck out or hidden, comments, the prompts of a form, most that
is in headers and footers, and the table of contents are left out. Pages begin where Word broke
them when it last saved the document, and at the breaks that its author set.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from docx.document import Document
from docx.opc.part import Part, PartFactory
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.package import Package
from docx.parts.document import DocumentPart

from index.formats import package, ticks
from index.formats.builder import Builder, Cell, Grid, Piece, table_rows
from index.formats.emphasis import headed
from index.formats.lettering import Written, numbered
from index.formats.office import drawings
from index.formats.office.docx_numbers import Numbers
from index.formats.office.listing import is_of_contents, joined, named_kind
from index.formats.office.margins import told
from index.formats.turns import labels, under_speakers
from index.types import BlockKind

# python-docx knows what is no template and has no macros alone; these are not read.
for _content_type in (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
):
    PartFactory.part_type_for[_content_type] = DocumentPart

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _MATH_T, _TAB, _BR, _CR = qn("w:t"), qn("m:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_FIELD = qn("w:sdt")
_HYPHEN, _BOX, _RENDERED = qn("w:noBreakHyphen"), qn("w:txbxContent"), qn("w:lastRenderedPageBreak")
_VAL, _FILL = qn("w:val"), qn("w:fill")
_SIZE, _APART, _STRUCK = "w:sz", ("w:b", "w:caps", "w:smallCaps"), ("w:strike", "w:dstrike")
_HIDDEN = ("w:vanish",)
_SIGNS = {_TAB: "\t", _BR: "\n", _CR: "\n", _HYPHEN: "-"}
_CHOSEN = frozenset(map(qn, ("w:sym", "w:checkBox", "w:ddList")))
_LEFT_OUT = frozenset(map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tblPr", "w:sdtPr"))) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says it again
}
_NOTES = ("footnote", "endnote")
_REFERENCES = {qn(f"w:{kind}Reference"): kind for kind in _NOTES}
_ID = qn("w:id")
_HEX, _FIRST_ROW = re.compile(r"[0-9A-Fa-f]{1,8}"), 0x20


def read(name: str, data: bytes) -> Builder:
    """Blocks and pages of a Word document. Raises `DocumentError` if it is made to do harm."""
    package.check(name, data)
    data = package.transitional(data)
    document = Package.open(io.BytesIO(data)).main_document_part.document
    parts = {str(part.partname): part for part in document.part.package.iter_parts()}
    notes = {
        (kind, note.get(_ID)): note
        for kind in _NOTES
        if (part := parts.get(f"/word/{kind}s.xml")) is not None
        for note in parse_xml(part.blob).iter(qn(f"w:{kind}"))
    }
    numbering = parts.get("/word/numbering.xml")
    styles = document.styles.element
    reader = _Reader(
        document.part,
        styles,
        None if numbering is None else parse_xml(numbering.blob),
        notes,
    )
    builder = Builder()
    builder.title = document.core_properties.title
    pieces = list(joined(reader.pieces(document.element.body)))
    said = [p.text.strip() if p.kind in ("paragraph", "item") else "" for p in pieces]
    margins = [
        piece
        for part in dict.fromkeys(_margins(document))
        for piece in _Reader(part, styles, None, {}).pieces(parse_xml(part.blob))
    ]
    builder.extend(told(margins, pieces))
    builder.extend(headed(under_speakers(pieces, labels(said))))
    while notes:  # those that nothing refers to
        builder.extend(joined(reader.pieces(notes.pop(next(iter(notes))))))
    return builder


def _margins(document: Document) -> Iterator[Part]:
    """The headers and footers that are shown, but for those of even pages."""
    for section in document.element.body.iter(qn("w:sectPr")):
        shown = {"default"} | ({"first"} if _is_on(section.find("w:titlePg", nsmap)) else set())
        for reference in section.iterchildren(qn("w:headerReference"), qn("w:footerReference")):
            relation = document.part.rels.get(reference.get(qn("r:id")))
            is_part = relation is not None and not relation.is_external
            if is_part and reference.get(qn("w:type"), "default") in shown:
                yield relation.target_part


class _Reader:
    """Turns the elements of a document into pieces, in order, with a form feed at page breaks."""

    def __init__(
        self,
        part: Part,
        styles: Element,
        numbering: Element | None,
        notes: dict[tuple[str, str | None], Element],
    ) -> None:
        """`notes` are by kind and identifier; those that have been read are taken out."""
        self._part = part
        self._styles = {style.get(qn("w:styleId")): style for style in styles.iter(qn("w:style"))}
        self._numbers = Numbers(numbering, self._styles)
        self._letters = _Letters(styles, self._styles)
        self._kinds: dict[str, tuple[BlockKind, int]] = {"": ("paragraph", 0)}
        # Breaks since the last text. Word marks the page that an author's break begins as well,
        # so that of the two kinds the more frequent one tells how many pages have passed.
        self._set = 0
        self._rendered = 0
        self._notes = notes
        self._due: list[Element] = []  # notes that what is being read refers to
        self._tables = 0  # that are open

    def pieces(self, parent: Element) -> Iterator[Piece]:
        """The paragraphs and tables in `parent`, also those in content controls and the like."""
        open_: list[Element] = []  # paragraphs that the next one goes on
        for child in parent:
            if child.tag == _P and _goes_on(child):
                open_.append(child)
            elif child.tag == _P:
                yield from self._paragraph(child, open_)
                open_ = []
            elif child.tag == _TBL:
                yield from self._table(child)
            elif not _is_left_out(child):
                yield from self.pieces(child)
            if self._due and not self._tables:
                yield from self._noted()

    def _noted(self) -> Iterator[Piece]:
        """The notes that are due; they are on the page that refers to them."""
        due, self._due = self._due, []
        breaks, self._set, self._rendered = (self._set, self._rendered), 0, 0
        for note in due:
            yield from self.pieces(note)
        self._set, self._rendered = breaks

    def _paragraph(self, paragraph: Element, before: Sequence[Element]) -> Iterator[Piece]:
        """A paragraph, which begins with the text of those `before` it that it goes on with."""
        several = [*before, paragraph]
        self._set += sum(_is_on(part.find("w:pPr/w:pageBreakBefore", nsmap)) for part in several)
        style = _style(paragraph)
        written = Written()
        boxes = []
        for element in chain.from_iterable(map(_inside, several)):
            if element.tag == _BOX or element.tag in drawings.TAGS:
                boxes.append(element)
            else:
                self._take(element, style, written)
        yield self._piece(paragraph, style, written)
        for box in boxes:
            is_drawing = box.tag in drawings.TAGS
            yield from drawings.pieces(box, self._part) if is_drawing else self.pieces(box)
        section = paragraph.find("w:pPr/w:sectPr", nsmap)
        if section is not None:
            begins = section.find("w:type", nsmap)
            self._set += begins is None or begins.get(_VAL) not in ("continuous", "nextColumn")

    def _take(self, element: Element, style: str, written: Written) -> None:
        """Go on with what an element in a paragraph of this style says: a text, a break, a note."""
        tag = element.tag
        if tag == _RENDERED:
            self._rendered += 1
        elif tag == _BR and element.get(qn("w:type")) == "page":
            self._set += 1
        elif tag in _CHOSEN:
            said = _chosen(element)
            written.say(said, breaks=self._breaks(said))
        elif tag in (_T, _MATH_T) or tag in _SIGNS:
            if not self._letters.have(_HIDDEN, element, style):
                self._say(element, style, written)
        elif tag in _REFERENCES:
            note = self._notes.pop((_REFERENCES[tag], element.get(_ID)), None)
            self._due += [] if note is None else [note]

    def _say(self, element: Element, style: str, written: Written) -> None:
        """Go on with a text that is seen, or with the sign that stands for an element."""
        if element.tag in (_BR, _CR):
            written.look.end_line()
        said = _SIGNS.get(element.tag) or (element.text or "").replace("\n", " ")
        is_struck = bool(said.strip()) and self._letters.have(_STRUCK, element, style)
        is_raised = self._letters.are_raised(element, style)
        breaks = "" if is_struck else self._breaks(said)
        written.say(said, is_struck=is_struck, is_raised=is_raised, breaks=breaks)
        if not is_struck and element.tag not in _SIGNS:
            written.look.add(said, *self._letters.of(element, style))

    def _breaks(self, text: str) -> str:
        """The page breaks that come before a text; white space leaves them to what follows it."""
        if not text.strip():
            return ""
        breaks = max(self._set, self._rendered)
        self._set = self._rendered = 0
        return "\f" * breaks

    def _piece(self, paragraph: Element, style: str, written: Written) -> Piece:
        """What is written in a paragraph of this style, with its number."""
        text, struck, look = written.text, written.struck, written.look
        if self._is_of_contents(style):
            self._rendered += text.count("\f")
            text = struck = ""
        number = "" if _is_gone(paragraph) else self._numbers.before(paragraph)
        text, struck = numbered(number, text), numbered(number, struck)
        kind, level = self._kind(paragraph, style)
        return Piece(kind, text, level, look.bold, look.size, struck, look.leads)

    def _table(self, table: Element) -> Iterator[Piece]:
        self._tables += 1
        lines = [tr for tr in _nearest(table, _TR) if tr.find("w:trPr/w:del", nsmap) is None]
        cells = [list(_nearest(tr, _TC)) for tr in lines]
        grid = Grid()
        rows = [
            grid.row(
                [
                    Cell([p for p in self.pieces(tc) if p.text or p.struck], _columns(tc), over)
                    for tc, over in zip(line, heights, strict=True)
                ]
            )
            for line, heights in zip(cells, _heights(cells), strict=True)
        ]
        self._tables -= 1
        marked = [_is_on(tr.find("w:trPr/w:tblHeader", nsmap)) for tr in lines]
        if not any(marked) and self._first_is_apart(table, lines):
            marked[0] = True
        yield from table_rows(rows, marked)

    def _first_is_apart(self, table: Element, lines: list[Element]) -> bool:
        """The first row is set apart from the second by its colour, or by the table's style."""
        if len(lines) < 2:
            return False
        colours = [[cell.get(_FILL, "auto") for cell in line.iter(qn("w:shd"))] for line in lines]
        if colours[0] and set(colours[0]).isdisjoint([*colours[1], "auto", "FFFFFF"]):
            return True
        style = table.find("w:tblPr/w:tblStyle", nsmap)
        look = table.find("w:tblPr/w:tblLook", nsmap)
        if style is None or look is None or style.get(_VAL) not in self._styles:
            return False
        bits = look.get(_VAL, "")  # as older Words write what newer ones write in words
        first = bool(_HEX.fullmatch(bits)) and bool(int(bits, 16) & _FIRST_ROW)
        parts = self._styles[style.get(_VAL)].findall("w:tblStylePr", nsmap)
        return (first or _is_set(look.get(qn("w:firstRow")))) and any(
            part.get(qn("w:type")) == "firstRow" for part in parts
        )

    def _is_of_contents(self, identifier: str) -> bool:
        """The style of a line of the table of contents that Word makes, or of the title above."""
        style = self._styles.get(identifier)
        name = None if style is None else style.find("w:name", nsmap)
        return name is not None and is_of_contents(name.get(_VAL, ""))

    def _kind(self, paragraph: Element, style: str) -> tuple[BlockKind, int]:
        """Kind and level of a paragraph, by its style and by what is set on itself."""
        kind = self._style_kind(style)
        return kind if kind[0] in ("heading", "code") else _own_kind(paragraph) or kind

    def _style_kind(self, style_id: str) -> tuple[BlockKind, int]:
        """What a style makes of a paragraph: by its name, its settings or the style under it."""
        if style_id not in self._kinds:
            self._kinds[style_id] = ("paragraph", 0)  # where styles build on each other in a ring
            style = self._styles.get(style_id)
            if style is not None:
                name = style.find("w:name", nsmap)
                base = style.find("w:basedOn", nsmap)
                self._kinds[style_id] = (
                    named_kind("" if name is None else name.get(_VAL, ""))
                    or _own_kind(style)
                    or self._style_kind("" if base is None else base.get(_VAL, ""))
                )
        return self._kinds[style_id]


class _Letters:
    """How the letters of a run look: as it says itself, or its style, or its paragraph's."""

    def __init__(self, root: Element, styles: Mapping[str, Element]) -> None:
        """`root` is that of the part with the styles, `styles` are by their ids."""
        self._styles = styles
        self._known: dict[tuple[str, str], Element | None] = {}
        defaults = root.find("w:docDefaults/w:rPrDefault/w:rPr", nsmap)
        self._size = None if defaults is None else defaults.find(_SIZE, nsmap)
        self._usual = next(
            (
                identifier
                for identifier, style in styles.items()
                if style.get(qn("w:type")) == "paragraph" and _is_set(style.get(qn("w:default")))
            ),
            "",
        )

    def of(self, text: Element, style: str) -> tuple[bool, float]:
        """Whether the letters of a text in a paragraph of this style are set apart, bold, in
        capitals, or underlined but for a link; and their size in points, where 0 is unknown."""
        settings = _settings(text)
        line = None if settings is None else settings.find("w:u", nsmap)
        is_line = line is not None and line.get(_VAL) != "none"
        apart = (is_line and text.getparent().getparent().tag == _P) or any(
            _is_on(self._find(name, settings, style)) for name in _APART
        )
        found = self._find(_SIZE, settings, style)
        found = self._size if found is None else found
        value = "" if found is None else found.get(_VAL, "")
        return apart, int(value) / 2 if re.fullmatch(r"\d{1,4}", value) else 0.0

    def have(self, names: Sequence[str], text: Element, style: str) -> bool:
        """Whether one of these settings is on for a text in a paragraph of this style."""
        settings = _settings(text)
        return any(_is_on(self._find(name, settings, style)) for name in names)

    def are_raised(self, text: Element, style: str) -> bool:
        """Whether a text stands higher than the rest of its line."""
        found = self._find("w:vertAlign", _settings(text), style)
        return found is not None and found.get(_VAL) == "superscript"

    def _find(self, name: str, settings: Element | None, style: str) -> Element | None:
        """The setting of this name that counts."""
        own: Element | None = None if settings is None else settings.find(name, nsmap)
        if own is not None:
            return own
        of_run = None if settings is None else settings.find("w:rStyle", nsmap)
        found = None if of_run is None else self._in_style(name, of_run.get(_VAL, ""))
        return self._in_style(name, style or self._usual) if found is None else found

    def _in_style(self, name: str, identifier: str) -> Element | None:
        key = name, identifier
        if key not in self._known:
            self._known[key] = None  # where styles build on each other in a ring
            style = self._styles.get(identifier)
            if style is not None:
                found: Element | None = style.find(f"w:rPr/{name}", nsmap)
                base = style.find("w:basedOn", nsmap)
                if found is None and base is not None:
                    found = self._in_style(name, base.get(_VAL, ""))
                self._known[key] = found
        return self._known[key]


def _settings(text: Element) -> Element | None:
    """What the run of a text says of its letters."""
    settings: Element | None = text.getparent().find("w:rPr", nsmap)
    return settings


def _style(paragraph: Element) -> str:
    """The identifier of a paragraph's style, or ''."""
    found = paragraph.find("w:pPr/w:pStyle", nsmap)
    return "" if found is None else str(found.get(_VAL, ""))


def _own_kind(element: Element) -> tuple[BlockKind, int] | None:
    """The kind that the settings of a paragraph or a style say: an outline level or a list."""
    outline = element.find("w:pPr/w:outlineLvl", nsmap)
    if outline is not None and outline.get(_VAL, "9") < "9":  # 9 is body text
        return "heading", int(outline.get(_VAL)) + 1
    numbering = element.find("w:pPr/w:numPr/w:numId", nsmap)
    return ("item", 0) if numbering is not None and numbering.get(_VAL) != "0" else None


def _is_on(switch: Element | None) -> bool:
    return switch is not None and _is_set(switch.get(_VAL, "1"))


def _is_set(value: str | None) -> bool:
    return value not in (None, "0", "false", "off")


def _is_gone(paragraph: Element) -> bool:
    """Whether a paragraph's end was deleted or moved away."""
    end = "w:pPr/w:rPr/"
    return any(paragraph.find(end + name, nsmap) is not None for name in ("w:del", "w:moveFrom"))


def _goes_on(paragraph: Element) -> bool:
    """Whether a paragraph is one with the next, since its end was deleted."""
    if not _is_gone(paragraph):
        return False
    blocks = (_P, _TBL, qn("w:sdt"))
    after = next((other for other in paragraph.itersiblings() if other.tag in blocks), None)
    return after is not None and after.tag == _P


def _inside(element: Element) -> Iterator[Element]:
    """Everything in `element` in order but what is not part of its text; text boxes unopened."""
    for child in element:
        if not _is_left_out(child):
            yield child
            if child.tag != _BOX:
                yield from _inside(child)


def _is_left_out(element: Element) -> bool:
    """What is no part of the text; the prompt of a field in which nothing is filled in is none."""
    is_field = element.tag == _FIELD
    prompts = is_field and _is_on(element.find("w:sdtPr/w:showingPlcHdr", nsmap))
    return prompts or element.tag in _LEFT_OUT


def _chosen(element: Element) -> str:
    """What one sees of a box that may be ticked, or of a list from which one is chosen."""
    if element.tag == qn("w:sym"):
        font, sign = element.get(qn("w:font"), ""), element.get(qn("w:char"), "")
        found = ticks.OF_FONT.get(font, {})
        return found.get(int(sign, 16), "") if re.fullmatch(r"[\da-fA-F]{4}", sign) else ""
    if element.tag == qn("w:checkBox"):
        ticked = element.find("w:checked", nsmap)
        return ticks.box(_is_on(element.find("w:default", nsmap) if ticked is None else ticked))
    choices = [choice.get(_VAL, "") for choice in element.findall("w:listEntry", nsmap)]
    chosen = element.find("w:result", nsmap)
    return ticks.choice(choices, "0" if chosen is None else chosen.get(_VAL, ""))


def _columns(cell: Element) -> int:
    """Over how many columns of its table a cell goes."""
    span = cell.find("w:tcPr/w:gridSpan", nsmap)
    value = "" if span is None else span.get(_VAL, "")
    return int(value) if re.fullmatch(r"[1-9]\d{0,3}", value) else 1


def _heights(rows: Sequence[Sequence[Element]]) -> list[list[int]]:
    """Over how many rows each cell of a table goes; 0 for one that goes on from the row above."""
    heights: list[list[int]] = []
    below: dict[int, int] = {}  # by column: how many rows go on what begins above
    for cells in reversed(rows):
        going: dict[int, int] = {}
        heights.append([])
        column = 0
        for cell in cells:
            merge = cell.find("w:tcPr/w:vMerge", nsmap)
            after = 0 if merge is None else below.get(column, 0)
            begins = merge is None or merge.get(_VAL) == "restart"
            if not begins:
                going[column] = after + 1
            heights[-1].append(after + 1 if begins else 0)
            column += _columns(cell)
        below = going
    return heights[::-1]


def _nearest(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those in content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _nearest(child, tag)
