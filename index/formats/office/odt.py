"""OpenDocument texts: headings, paragraphs, lists, tables and notes, in their order.

The numbers of lists and headings are part of their text, as one sees them, bullets are not. Tracked
deletions, what is struck out or hidden, comments, and most that is in headers and footers are left
out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from index.errors import DocumentError
from index.formats import package, ticks
from index.formats.builder import Builder, Cell, Grid, Piece, table_rows
from index.formats.emphasis import headed
from index.formats.lettering import Written, numbered
from index.formats.office import odt_numbers
from index.formats.office.listing import joined
from index.formats.office.margins import told
from index.formats.office.odt_numbers import whole
from index.formats.office.odt_styles import Letters, Styles

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
# What other files are in a package: pictures, charts.
_WITHIN = (f"{_OFFICE}binary-data", "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}object")
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
LEFT_OUT = {
    *(_TEXT + name for name in ("tracked-changes", "note-citation", "sequence-decls", "forms")),
    *(_OFFICE + name for name in ("annotation", "annotation-end", "forms")),
    _TEXT + "table-of-content",
    _TEXT + "alphabetical-index",
    _TEXT + "number",  # as it was when the file was written; `odt_numbers` counts
}
"""The tags of what is no text."""
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_MARGINS = [_STYLE + name for name in ("header", "header-first", "footer", "footer-first")]
_STYLE_NAME = f"{_TEXT}style-name"
_ITEMS = {_TEXT + name for name in ("list-item", "list-header", "numbered-paragraph")}
_FIELDS = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_FIELD = f"{_FIELDS}fieldmark"
_SPAN, _LINK = f"{_TEXT}span", f"{_TEXT}a"
_NOTE = _TEXT + "note"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_DEPTH = 200


class Source(NamedTuple):
    """What an OpenDocument file holds: the root of its content, the roots of all parts with styles,
    and its title or ''."""

    content: Any
    roots: Sequence[Any]
    title: str


def opened(name: str, data: bytes) -> Source:
    """The parts of an OpenDocument file. Raises `DocumentError` if it is made to do harm."""
    if not data.startswith(b"PK"):
        return _flat(name, data)
    package.check(name, data)
    title = None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names:
            manifest = package.tree(archive.read("META-INF/manifest.xml"))
            if manifest.find(f".//{_MANIFEST}encryption-data") is not None:
                raise DocumentError(name, "is protected by a password")
        content = package.tree(archive.read("content.xml"))
        roots = [content]
        if "styles.xml" in names:
            roots.append(package.tree(archive.read("styles.xml")))
        if "meta.xml" in names:
            title = package.tree(archive.read("meta.xml")).find(f".//{_DC_TITLE}")
    return Source(content, roots, "" if title is None else title.text or "")


def _flat(name: str, data: bytes) -> Source:
    """The same of one that is a single XML file."""
    root = package.tree(data)
    if root is None or root.tag != f"{_OFFICE}document":
        raise DocumentError(name, "is no OpenDocument file or is damaged")
    for inner in list(root.iter(*_WITHIN)):
        inner.clear(keep_tail=True)
    title = root.find(f".//{_DC_TITLE}")
    return Source(root, [root], "" if title is None else title.text or "")


def read(name: str, data: bytes) -> Builder:
    """Blocks of an OpenDocument text. Raises `DocumentError` if it is made to do harm."""
    content, roots, title = opened(name, data)
    builder = Builder()
    builder.title = title
    body = content.find(f".//{_OFFICE}body")
    if body is not None:
        styles = Styles(roots)
        odt_numbers.number(body, roots, styles, LEFT_OUT)
        reader = Reader(styles)
        pieces = list(joined(reader.pieces(body, 0)))
        margins = (e for root in roots for e in root.iter(*_MARGINS))
        builder.extend(told((p for e in margins for p in reader.pieces(e, 0)), pieces))
        builder.extend(headed(pieces))
    return builder


class Reader:
    """Turns the elements of a text into pieces, in order."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def pieces(self, parent: Any, depth: int, kind: Any = "paragraph") -> Iterator[Piece]:
        """The paragraphs and tables in an element; the first of a list's item is the item."""
        if depth > _DEPTH:
            raise RecursionError
        for child in parent:
            tag = child.tag
            if tag in LEFT_OUT or not isinstance(tag, str):
                continue
            if tag == _TEXT + "h":
                level = whole(child.get(_TEXT + "outline-level"))
                yield from self._paragraph(child, "heading", 1 if level is None else level, depth)
            elif tag == _TEXT + "p":
                style = child.get(_STYLE_NAME, "")
                if self._styles.are_code(style):
                    yield from self._paragraph(child, "code", 0, depth)
                elif self._styles.are_title(style):
                    yield from self._paragraph(child, "heading", 1, depth)
                else:
                    yield from self._paragraph(child, kind, 0, depth)
                    kind = "paragraph" if kind == "item" else kind
            elif tag in _ITEMS:
                yield from self.pieces(child, depth + 1, "item")
            elif tag == _TABLE + "table":
                yield from self._table(child, depth + 1)
            else:
                yield from self.pieces(child, depth + 1, kind)

    def _paragraph(self, element: Any, kind: Any, level: int, depth: int) -> Iterator[Piece]:
        """A paragraph, then the notes and frames in it."""
        read = _Text()
        letters = self._styles.of_paragraph(element.get(_STYLE_NAME, ""))
        self._collect(element, read, letters, depth)
        number = "" if kind == "code" else element.get(odt_numbers.NUMBER, "")
        text, struck = (numbered(number, said) for said in (read.written.text, read.written.struck))
        look = read.written.look
        yield Piece(kind, text, level, look.bold, look.size, struck, look.leads)
        for other in read.after:
            yield from self.pieces(other, depth + 1)

    def _collect(self, element: Any, read: _Text, letters: Letters, depth: int) -> None:
        if depth > _DEPTH:
            raise RecursionError
        if element.tag == _SPAN:
            letters = self._styles.of_run(element.get(_STYLE_NAME, ""), letters)
        read.add(element.text, letters, element.tag == _LINK)
        for child in element:
            tag = child.tag
            if tag == _TEXT + "s":
                read.say(" " * min(whole(child.get(_TEXT + "c")) or 1, 1000), letters)
            elif tag == _TEXT + "tab":
                read.say("\t", letters)
            elif tag == _TEXT + "line-break":
                read.say("\n", letters)
                read.written.look.end_line()
            elif tag == _FIELD:
                read.say(_chosen(child), letters)
            elif tag == _NOTE or (isinstance(tag, str) and tag.endswith("}text-box")):
                read.after.append(child)
            elif tag not in LEFT_OUT and isinstance(tag, str):
                self._collect(child, read, letters, depth + 1)
            read.add(child.tail, letters, element.tag == _LINK)

    def _table(self, table: Any, depth: int) -> Iterator[Piece]:
        found = list(lines(table))
        grid = Grid()
        rows = [grid.row(self._cells(line, depth)) for line, _ in found]
        yield from table_rows(rows, [header for _, header in found])

    def _cells(self, line: Any, depth: int) -> list[Cell]:
        """The cells of a row; those that others cover are written as well."""
        return [
            Cell(self._cell(cell, depth), 1, whole(cell.get(_TABLE + "number-rows-spanned")) or 1)
            if cell.tag == _CELL
            else Cell([], whole(cell.get(_TABLE + "number-columns-repeated")) or 1, 0)
            for cell in line
            if cell.tag in (_CELL, _COVERED)
        ]

    def _cell(self, cell: Any, depth: int) -> list[Piece]:
        return [p for p in self.pieces(cell, depth + 1) if p.text.strip() or p.struck]


def _chosen(field: Any) -> str:
    """What one sees of a box that may be ticked, or of a list from which one is chosen."""
    said = [(p.get(f"{_FIELDS}name"), p.get(f"{_FIELDS}value", "")) for p in field]
    if field.get(f"{_FIELDS}type", "").endswith("FORMCHECKBOX"):
        return ticks.box(("Checkbox_Checked", "true") in said)
    choices = [value for name, value in said if name == "Dropdown_ListEntry"]
    chosen = [value for name, value in said if name == "Dropdown_Selected"]
    return ticks.choice(choices, next(iter(chosen), "0"))


def lines(table: Any, header: bool = False) -> Iterator[tuple[Any, bool]]:
    """The rows of a table, and whether each is marked as a header."""
    for child in table:
        if child.tag == _TABLE + "table-header-rows":
            yield from lines(child, True)
        elif child.tag == _TABLE + "table-row":
            yield child, header
        elif isinstance(child.tag, str) and child.tag.startswith(_TABLE + "table-row"):
            yield from lines(child, header)


class _Text:
    """A paragraph as it is read, and what comes `after` it."""

    def __init__(self) -> None:
        self.written = Written()
        self.after: list[Any] = []

    def add(self, text: str | None, letters: Letters, is_link: bool) -> None:
        """Some letters; links are underlined anyhow."""
        self.say(_collapsed(text), letters)
        if letters.struck or letters.hidden:
            return
        apart = letters.bold or letters.capitals or (letters.underlined and not is_link)
        self.written.look.add(text or "", apart, letters.size)

    def say(self, text: str, letters: Letters) -> None:
        """Some text, whatever its letters are, if they are seen."""
        if not letters.hidden:
            text = text.translate(ticks.OF_FONT.get(letters.font, {}))
            self.written.say(text, is_struck=letters.struck, is_raised=letters.raised)


def _collapsed(text: str | None) -> str:
    """Text as OpenDocument reads it: any run of white space is one space."""
    if not text:
        return ""
    lead = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() and text.strip() else ""
    return f"{lead}{' '.join(text.split())}{tail}"
