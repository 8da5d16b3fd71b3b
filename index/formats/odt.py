"""OpenDocument texts: headings, paragraphs, lists, tables and notes, in their order.

The numbers of lists and headings are part of their text, as one sees them, bullets are not. Tracked
deletions, comments, and the headers and footers of pages are left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from index.errors import DocumentError
from index.formats import odt_numbers, package
from index.formats.builder import Builder, Piece, row
from index.formats.listing import is_code_style, joined
from index.formats.odt_numbers import whole

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_LEFT_OUT = {
    *(_TEXT + name for name in ("tracked-changes", "note-citation", "sequence-decls", "forms")),
    *(_OFFICE + name for name in ("annotation", "annotation-end", "forms")),
    _TEXT + "table-of-content",
    _TEXT + "alphabetical-index",
    _TEXT + "number",  # as it was when the file was written; `odt_numbers` counts
}
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_ITEMS = {_TEXT + name for name in ("list-item", "list-header", "numbered-paragraph")}
_LISTING = "listing"  # what a paragraph of code is made to
_NOTE = _TEXT + "note"
_DEPTH = 200


def read(name: str, data: bytes) -> Builder:
    """Blocks of an OpenDocument text. Raises `DocumentError` if it is made to do harm."""
    package.check(name, data)
    builder = Builder()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names:
            manifest = package.tree(archive.read("META-INF/manifest.xml"))
            if manifest.find(f".//{_MANIFEST}encryption-data") is not None:
                raise DocumentError(name, "is protected by a password")
        content = package.tree(archive.read("content.xml"))
        styles = [content]
        if "styles.xml" in names:
            styles.append(package.tree(archive.read("styles.xml")))
        if "meta.xml" in names:
            title = package.tree(archive.read("meta.xml")).find(f".//{_DC_TITLE}")
            builder.title = "" if title is None else title.text or ""
    body = content.find(f".//{_OFFICE}body")
    if body is not None:
        odt_numbers.number(body, styles, _LEFT_OUT)
        for paragraph in _of_styles(body, _code_styles(styles)):
            paragraph.tag = _LISTING
        builder.extend(list(joined(_pieces(body, 0))))
    return builder


def _code_styles(roots: list[Any]) -> frozenset[str]:
    """The names of the paragraph styles for code: by their own name, or one that they come from."""
    parents = {}
    for root in roots:
        for style in root.iter(_STYLE + "style"):
            if style.get(_STYLE + "family") == "paragraph":
                parents[style.get(_STYLE + "name", "")] = style.get(
                    _STYLE + "parent-style-name", ""
                )
    found = set()
    for name in parents:
        ancestor, known = name, set()
        while ancestor and ancestor not in known:
            known.add(ancestor)
            if is_code_style(ancestor.replace("_20_", " ")):
                found.add(name)
            ancestor = parents.get(ancestor, "")
    return frozenset(found)


def _of_styles(body: Any, styles: frozenset[str]) -> Iterator[Any]:
    """The paragraphs that have one of the styles."""
    paragraphs = list(body.iter(_TEXT + "p")) if styles else []
    return (p for p in paragraphs if p.get(_TEXT + "style-name") in styles)


def _pieces(parent: Any, depth: int, kind: Any = "paragraph") -> Iterator[Piece]:
    """The paragraphs and tables in an element; the first of a list's item is the item."""
    if depth > _DEPTH:
        raise RecursionError
    for child in parent:
        tag = child.tag
        if tag in _LEFT_OUT or not isinstance(tag, str):
            continue
        if tag == _TEXT + "h":
            level = whole(child.get(_TEXT + "outline-level"))
            yield from _text(child, "heading", 1 if level is None else level, depth)
        elif tag == _TEXT + "p":
            yield from _text(child, kind, 0, depth)
            kind = "paragraph" if kind == "item" else kind
        elif tag == _LISTING:
            yield from _text(child, "code", 0, depth)
        elif tag in _ITEMS:
            yield from _pieces(child, depth + 1, "item")
        elif tag == _TABLE + "table":
            yield from _table(child, depth + 1)
        else:
            yield from _pieces(child, depth + 1, kind)


def _text(element: Any, kind: Any, level: int, depth: int) -> Iterator[Piece]:
    """A paragraph, then the notes and frames in it."""
    parts: list[str] = []
    after: list[Any] = []
    _collect(element, parts, after, depth)
    text = "".join(parts)
    number = element.get(odt_numbers.NUMBER)
    if number and text.strip() and kind != "code":
        text = f"{number} {text.lstrip()}"
    yield Piece(kind, text, level)
    for other in after:
        yield from _pieces(other, depth + 1)


def _collect(element: Any, parts: list[str], after: list[Any], depth: int) -> None:
    if depth > _DEPTH:
        raise RecursionError
    parts.append(_collapsed(element.text))
    for child in element:
        tag = child.tag
        if tag == _TEXT + "s":
            parts.append(" " * min(whole(child.get(_TEXT + "c")) or 1, 1000))
        elif tag == _TEXT + "tab":
            parts.append("\t")
        elif tag == _TEXT + "line-break":
            parts.append("\n")
        elif tag == _NOTE or (isinstance(tag, str) and tag.endswith("}text-box")):
            after.append(child)
        elif tag not in _LEFT_OUT and isinstance(tag, str):
            _collect(child, parts, after, depth + 1)
        parts.append(_collapsed(child.tail))


def _collapsed(text: str | None) -> str:
    """Text as OpenDocument reads it: any run of white space is one space."""
    if not text:
        return ""
    lead = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() and text.strip() else ""
    return f"{lead}{' '.join(text.split())}{tail}"


def _table(table: Any, depth: int) -> Iterator[Piece]:
    for child in table:
        if child.tag == _TABLE + "table-header-rows":
            for line in child.iter(_TABLE + "table-row"):
                yield from row(_cells(line, depth), header=True)
        elif child.tag == _TABLE + "table-row":
            yield from row(_cells(child, depth), header=False)
        elif isinstance(child.tag, str) and child.tag.startswith(_TABLE + "table-row"):
            yield from _table(child, depth)


def _cells(line: Any, depth: int) -> list[list[Piece]]:
    return [
        [piece for piece in _pieces(cell, depth + 1) if piece.text.strip()]
        for cell in line
        if cell.tag == _TABLE + "table-cell"
    ]
