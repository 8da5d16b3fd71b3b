"""Books in EPUB: the chapters in the order of the book's spine, each as a web page.

Many books have headings that only look like some. So a paragraph of the very words that the book's
table of contents has for a place in that chapter is a heading, as deep as it stands there; others
are told by their letters.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from index.errors import DocumentError
from index.formats import package
from index.formats.builder import Builder, Piece
from index.formats.decoding import decode
from index.formats.emphasis import headed
from index.formats.web import html

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html")
_NCX = "application/x-dtbncx+xml"
_HEADING = 200  # characters, at most
_NAMED = 5  # chapters in a warning, at most
_ENCRYPTION = "META-INF/encryption.xml"


def read(name: str, data: bytes) -> Builder:
    """Blocks of a book. Raises `DocumentError` if it is protected or made to do harm."""
    package.check(name, data)
    builder = Builder()
    missing = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        opf = _package(name, archive)
        root = package.tree(archive.read(opf))
        titles = root.xpath("//*[local-name()='metadata']/*[local-name()='title']")
        builder.title = "".join(titles[0].itertext()) if titles else ""
        items = {
            item.get("id"): item for item in root.xpath("//*[local-name()='manifest']/*[@href]")
        }
        folder = posixpath.dirname(opf)
        locked = _locked(archive, names)
        contents = _contents(archive, folder, items.values())
        for path in _chapters(root, items, folder):
            if path in locked:
                raise DocumentError(name, "is protected against copying (DRM)")
            if path not in names:
                missing.append(path)
                continue
            source, warnings, _ = decode(name, archive.read(path), "utf-8")
            builder.warnings += [w for w in warnings if w not in builder.warnings]
            depths = contents.get(path, {})
            builder.extend(headed(_named(piece, depths) for piece in html.pieces(source)))
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        named = ", ".join(missing[:_NAMED])
        builder.warnings.append(f"Chapters that the book names are missing: {named}{more}.")
    return builder


def _chapters(root: Any, items: Mapping[str, Any], folder: str) -> list[str]:
    """The paths of the chapters in the book's order, without the table of contents, each once."""
    paths = []
    for reference in root.xpath("//*[local-name()='spine']/*[@idref]"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        if "nav" not in (item.get("properties") or "").split():
            paths.append(_path(folder, item.get("href")))
    return list(dict.fromkeys(paths))


def _path(folder: str, href: str) -> str:
    """What a reference in a folder names; some books name the parts of a chapter, too."""
    return posixpath.normpath(posixpath.join(folder, unquote(urlsplit(href).path)))


def _named(piece: Piece, depths: dict[str, int]) -> Piece:
    if piece.kind != "paragraph" or len(piece.text) > _HEADING:
        return piece
    depth = depths.get(_label(piece.text), 0)
    return Piece("heading", piece.text, depth) if depth else piece


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _contents(
    archive: zipfile.ZipFile, folder: str, items: Iterable[Any]
) -> dict[str, dict[str, int]]:
    """For each chapter's path the labels that the table of contents has for it, with their depth.

    A book has its table as a page of nested lists (EPUB 3), as NCX (EPUB 2), or both.
    """
    found: dict[str, dict[str, int]] = {}
    for item in items:
        nav = "nav" in (item.get("properties") or "").split()
        if not nav and item.get("media-type") != _NCX:
            continue
        path = _path(folder, item.get("href"))
        if path not in archive.namelist():
            continue
        level = "ol" if nav else "navPoint"
        root = package.tree(archive.read(path))
        if root is None:  # the chapters may still be whole
            continue
        for place in root.xpath("//*[local-name()='nav']//*[@href] | //*[@src]"):
            chapter = _path(posixpath.dirname(path), place.get("href") or place.get("src"))
            texts = [place] if nav else place.xpath("../*[local-name()='navLabel']")
            label = _label("".join(text for named in texts for text in named.itertext()))
            depth = int(place.xpath(f"count(ancestor::*[local-name()='{level}'])"))
            if label and depth:
                found.setdefault(chapter, {}).setdefault(label, depth)
    return found


def _package(name: str, archive: zipfile.ZipFile) -> str:
    """The path of the file that tells what the book is made of."""
    if _CONTAINER in archive.namelist():
        root = package.tree(archive.read(_CONTAINER))
        for path in root.xpath("//*[local-name()='rootfile']/@full-path"):
            if path in archive.namelist():
                return str(path)
    raise DocumentError(name, "is no EPUB book, or is damaged: it does not say what it is made of")


def _locked(archive: zipfile.ZipFile, names: set[str]) -> set[str]:
    """The entries that are encrypted; fonts often are, in books that anyone may read."""
    if _ENCRYPTION not in names:
        return set()
    root: Any = package.tree(archive.read(_ENCRYPTION))
    return {unquote(uri) for uri in root.xpath("//*[local-name()='CipherReference']/@URI")}
