"""XML documents: which vocabulary one is in, and its blocks."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import UnsupportedFormat
from index.formats import data, package
from index.formats.builder import Builder
from index.formats.decoding import decode
from index.formats.web import html
from index.formats.xml import feeds, prose, records
from index.formats.xml.dita import Dita
from index.formats.xml.docbook import DocBook
from index.formats.xml.entities import expanded
from index.formats.xml.jats import Jats
from index.formats.xml.nodes import Element, name, space, words
from index.formats.xml.rendering import Rendering
from index.formats.xml.tei import Tei

_NAMED = 5  # entities in a warning, at most
_XHTML = "http://www.w3.org/1999/xhtml"
_XINCLUDE = "http://www.w3.org/2001/XInclude"
_NOT_READ = {  # by what is in the namespace
    "w3.org/2000/svg": "is a drawing (SVG), not a document",
    "w3.org/1999/XSL/Transform": "is a program (XSLT), not a document",
    "w3.org/2001/XMLSchema": "is a schema, not a document",
    "relaxng.org/ns/structure": "is a schema, not a document",
    "office/word/2003": "is a Word document as XML; save it as .docx",
    "office/2006/xmlPackage": "is an office document as XML; save it as .docx",
    "com:office:spreadsheet": "is a workbook as XML; save it as .xlsx",
    "opendocument:xmlns:office": "is an OpenDocument file as XML; save it as .odt, .ods or .odp",
}
_OF_JATS = words("front front-stub book-meta book-body book-part-meta floats-group")
_OF_DITA = words("shortdesc conbody taskbody refbody troublebody glossdef prolog body")
_DITA = words("concept task troubleshooting glossentry glossgroup dita topic reference")
_DOCBOOK = DocBook.vocabulary.sections - words("abstract topic set dedication sidebar")


def read(file: str, content: bytes) -> Builder:
    """Blocks of an XML document: of a vocabulary as a person reads it, else those of its data.

    Raises `UnsupportedFormat` where it is a program, a drawing or the like.
    """
    source, warnings, encoding = decode(file, content, html.declared(content))
    whole = expanded(file, source)
    root, damage = package.document(file, whole.source)
    for part, reason in _NOT_READ.items():
        if part in space(root):
            raise UnsupportedFormat(file, reason)
    if space(root) == _XHTML and name(root) == "html":
        return html.read(file, content)
    builder = Builder(warnings, encoding)
    if damage:
        builder.warnings.append(f"The XML is damaged ({damage}), text may be missing.")
    _warn(builder, "Parts that are in other files are not read", [*whole.files, *_included(root)])
    _warn(builder, "Entities declared in other files are shown by their names", whole.unknown)
    if name(root) in ("feed", "rss", "RDF") and _is_feed(root):
        builder.title, body = feeds.rendered(root)
        builder.extend(html.pieces(body))
    elif vocabulary := _vocabulary(root):
        rendering = vocabulary(root)
        builder.extend(html.pieces(rendering.source))
    elif text := prose.rendered(root):
        builder.title, builder.several = text.title, True
        builder.extend(html.pieces(text.source))
    else:
        builder.several = True
        data.extend(builder, _without_root(records.value(root)))
    return builder


def _warn(builder: Builder, what: str, names: Sequence[str]) -> None:
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        builder.warnings.append(f"{what}: {', '.join(names[:_NAMED])}{more}.")


def _included(root: Element) -> list[str]:
    """The files of which XInclude says that they go here, as the chapters of a manual."""
    found = (part.get("href", "") for part in root.iter(f"{{{_XINCLUDE}}}include"))
    return list(dict.fromkeys(filter(None, found)))


def _is_feed(root: Element) -> bool:
    names = {name(child) for child in root}
    return bool(names & {"channel", "entry"}) or "Atom" in space(root)


def _vocabulary(root: Element) -> type[Rendering] | None:
    """The vocabulary of a document, by its first element, what is in it and its namespace: an
    'article' is one of DocBook or of JATS, a 'topic' one of DocBook or of DITA."""
    called, held = name(root), {name(child) for child in root}
    if "docbook.org" in space(root):
        return DocBook
    if called in ("TEI", "TEI.2", "teiCorpus"):
        return Tei
    if called in ("article", "book", "book-part") and held & _OF_JATS:
        return Jats
    if called in _DITA and (held & (_OF_DITA | _DITA)) and "title" in held | {called}:
        return Dita
    if called in ("glossentry", "dita", "concept", "task"):
        return Dita
    return DocBook if called in _DOCBOOK and not space(root) else None


def _without_root(value: object) -> object:
    """What the first element holds, where it only holds a list."""
    if isinstance(value, dict) and len(value) == 1:
        (held,) = value.values()
        return held if isinstance(held, list) else value
    return value
