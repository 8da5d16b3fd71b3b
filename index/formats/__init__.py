"""Bytes in, `Document` out: one module for each family of formats.

Each module has ``read(name, data) -> Builder`` and is the only one that imports its library. The
families are folders; what several of them use, and what is read by no other, lies beside these.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import io
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from index.errors import DocumentError, UnsupportedFormat
from index.formats import compound
from index.formats.builder import Builder, clean, ending, in_one_line
from index.formats.decoding import decode
from index.formats.mail import attachments, telling
from index.formats.text.plain import lay_out
from index.limits import limits
from index.types import Document


class _Format(NamedTuple):
    """What a person calls a format, and the module and function that read it."""

    called: str
    module: str
    function: str = "read"


_FORMATS = {
    "text": _Format("a text", "text.plain"),
    "asciidoc": _Format("an AsciiDoc document", "markup.asciidoc"),
    "org": _Format("an Org document", "markup.org"),
    "markdown": _Format("a Markdown document", "markup.markdown"),
    "html": _Format("a web page", "web.html"),
    "mhtml": _Format("a web archive", "web.mhtml"),
    "pdf": _Format("a PDF", "pdf.pages"),
    "doc": _Format("an old Word document", "office.doc"),
    "docx": _Format("a Word document", "office.docx"),
    "odt": _Format("an OpenDocument text", "office.odt"),
    "ods": _Format("an OpenDocument spreadsheet", "office.ods"),
    "odp": _Format("an OpenDocument presentation", "office.odp"),
    "rtf": _Format("a rich text", "office.rtf"),
    "tex": _Format("a LaTeX source", "markup.tex"),
    "epub": _Format("a book", "web.epub"),
    "pptx": _Format("a presentation", "office.pptx"),
    "ppt": _Format("a presentation", "office.ppt"),
    "xlsx": _Format("a workbook", "office.tables", "read_workbook"),
    "xls": _Format("a workbook", "office.xls"),
    "csv": _Format("a table", "office.tables"),
    "json": _Format("JSON", "data"),
    "jsonl": _Format("JSON lines", "data", "read_lines"),
    "script": _Format("data in a script", "data", "read_script"),
    "xml": _Format("an XML document", "xml.document"),
    "notebook": _Format("a notebook", "data", "read_notebook"),
    "mail": _Format("a mail message", "mail.messages"),
    "outlook": _Format("an Outlook message", "mail.outlook"),
    "mailbox": _Format("a mailbox", "mail.messages", "read_mailbox"),
    "subtitles": _Format("subtitles", "subtitles"),
}
_ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".rst": "text",
    ".conf": "text",
    ".cfg": "text",
    ".cnf": "text",
    ".ini": "text",
    ".info": "text",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".org": "org",
    ".md": "markdown",
    ".markdown": "markdown",
    ".rmd": "markdown",
    ".qmd": "markdown",
    ".mdx": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".pdf": "pdf",
    ".doc": "doc",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    ".odt": "odt",
    ".ott": "odt",
    ".fodt": "odt",
    ".ods": "ods",
    ".ots": "ods",
    ".fods": "ods",
    ".odp": "odp",
    ".otp": "odp",
    ".fodp": "odp",
    ".rtf": "rtf",
    ".tex": "tex",
    ".epub": "epub",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".potx": "pptx",
    ".potm": "pptx",
    ".ppsx": "pptx",
    ".ppsm": "pptx",
    ".ppt": "ppt",
    ".pps": "ppt",
    ".pot": "ppt",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
    ".xls": "xls",
    ".xlt": "xls",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".geojson": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".js": "script",
    ".xml": "xml",
    ".nxml": "xml",
    ".docbook": "xml",
    ".dbk": "xml",
    ".dita": "xml",
    ".tei": "xml",
    ".rss": "xml",
    ".atom": "xml",
    ".ipynb": "notebook",
    ".eml": "mail",
    ".msg": "outlook",
    ".mbox": "mailbox",
    ".srt": "subtitles",
    ".vtt": "subtitles",
}
_INFO_PART = re.compile(r"\.info-\d+")  # of a long manual
_ZIPPED = frozenset({"docx", "odt", "ods", "odp", "epub", "pptx", "xlsx"})
_FLAT = frozenset({".fodt", ".fods", ".fodp"})  # the same in one XML file
_NEVER_PACKED = _ZIPPED | {"pdf", "doc", "xls", "ppt"}  # by gzip: only texts are
_SOURCES = frozenset(
    {"text", "asciidoc", "org", "markdown", "tex", "json", "jsonl", "script", "csv"}
)  # may hold a page's source
_SAVED = frozenset({"", ".txt", ".text"})  # as what mails may be saved, too
_GZIP = b"\x1f\x8b"
_START = 2_048  # characters that tell a format
_TEXT_NAME = re.compile(  # README.Debian, cron-NEWS.Debian, LICENSE.BSD
    r"(?:.*[-_./])?(?:readme|news|change(?:s|log)|copying|copyright|licen[cs]e|notice|install|todo"
    r"|history|authors|faq)\.[^./]+",
    re.IGNORECASE | re.DOTALL,
)
_PART = re.compile(
    rf"(.+?(?:{'|'.join(s for s, f in _ENDINGS.items() if f == 'jsonl')}))#", re.I | re.DOTALL
)
_SCRIPT = re.compile(rb"#![ \t]*/\S")  # a program by its first line
_WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html)\b", re.IGNORECASE)
_XML_PAGE = re.compile(rb"\s*<\?xml[^>]*>\s*(<!doctype html|<html)\b", re.IGNORECASE)
_PLAIN_FOR = {"doc": "text", "xls": "csv"}  # what a text is under the ending of a program
_FOR_OFFICE = (  # what else is saved so that such a program opens it, by how it begins
    (
        re.compile(
            r"(?:[\w-]+:.*\n(?:[ \t].*\n)*)*?content-type:\s*(?:multipart/related|text/html)", re.I
        ),
        "mhtml",
    ),
    (re.compile(r"<(?:!--|!doctype html|/?[a-z][a-z0-9]*[\s>/])", re.I), "html"),
    (re.compile(r"<\?xml\b"), "xml"),
)

SUFFIXES: frozenset[str] = frozenset(_ENDINGS)
"""The endings of the file names that `parse` reads, in lower case."""


def parse(name: str, data: bytes) -> Document:
    """Read a document's bytes. What they hold counts for more than how `name` ends.

    Offsets are code points into the `text` of the result, not into `data`. A plain text is kept
    as it is, with one character for one, but for line ends and control characters; of other
    formats the text is what a person reads, without the markup.

    A text that is compressed by gzip is read as what its name says without `.gz`.

    Raises `UnsupportedFormat` where no parser reads such files, and `DocumentError` where the
    document is empty, damaged, protected, has no text or is made to do harm.
    """
    return attachments.read(parse_alone(name, data), parse_alone)


def parse_alone(name: str, data: bytes) -> Document:
    """Read a document as `parse` does, but nothing that is attached to it."""
    if name.lower().endswith(".gz") or data.startswith(_GZIP):
        return replace(_unpacked(name, data), name=name, digest=digest(data))
    format, warning = _detect(name, data)
    if not data.strip():
        raise DocumentError(name, "is empty" if not data else "holds no text")
    try:
        builder = _read(format, name, data)
    except (DocumentError, MemoryError):
        raise
    except RecursionError as error:
        raise DocumentError(name, "is nested too deeply to be read") from error
    except Exception as error:  # on a damaged file a parser can raise anything at all
        # What to do comes first; its own words are for who looks into it.
        own = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
        raise DocumentError(
            name,
            f"cannot be read as {_FORMATS[format].called}, it may be damaged: save it anew, or get "
            f"another copy ({own})",
        ) from error
    if warning:
        builder.warnings.insert(0, warning)
    return _document(builder, name, format, data)


def from_text(name: str, text: str, title: str | None = None) -> Document:
    """A document of plain text that came from no file.

    Its `text` is as long as the one given: offsets into one are offsets into the other. A `title`
    that is given stays, even 'Untitled'. Raises `DocumentError` where there is nothing but white
    space.
    """
    text = clean(text)
    document = _document(lay_out(text), name, "text", text.encode())
    given = in_one_line(title or "")
    return replace(document, title=given) if given else document


def check_name(name: str) -> None:
    """Raise `UnsupportedFormat` where no parser reads files of such a name, whatever they hold.

    >>> check_name("notes.txt.gz"), check_name("LICENSE"), check_name("NEWS.Debian.gz")
    (None, None, None)
    """
    packed = name.lower().endswith(".gz")
    suffix = _suffix(name[:-3] if packed else name)
    if suffix and (suffix not in _ENDINGS or (packed and _ENDINGS[suffix] in _NEVER_PACKED)):
        how = ", only texts are" if packed else ""
        raise UnsupportedFormat(
            name, f"{suffix}{name[-3:] if packed else ''} files are not supported{how}"
        )


def _suffix(name: str) -> str:
    """The ending of a file's name, '' where the name is a text's whatever comes behind it."""
    suffix = _INFO_PART.sub(".info", ending(name))
    return "" if suffix not in _ENDINGS and _TEXT_NAME.fullmatch(name) else suffix


def digest(data: bytes) -> str:
    """The BLAKE2b-128 of a document's bytes, in hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _document(builder: Builder, name: str, format: str, data: bytes) -> Document:
    document = builder.document(name, format, digest(data))
    if not document.blocks:
        raise DocumentError(name, "holds no text")
    return document


def parts(name: str, data: bytes) -> list[tuple[str, str, str, bytes]]:
    """The documents of a file that holds several: name, title, text, and the bytes to digest.

    Empty where the file is one document. Such are JSON lines with an `id` and a `text` each; their
    names are the file's, ``#`` and the id.

    Raises:
        DocumentError: the file cannot be read, or two of its documents have one id.
    """
    if _ENDINGS.get(ending(name)) != "jsonl":
        return []
    from index.formats.data import lines

    return [
        (f"{name}#{line.id}", line.title, line.text, "\0".join(line).encode("utf-8", "replace"))
        for line in lines(name, data)
    ]


def holder(source: str) -> str:
    """The path of the file that a document is in, of which `source` is the path, maybe with ``#``
    and the id of a part.

    >>> holder("a/b.jsonl#7"), holder("a/c#1.txt")
    ('a/b.jsonl', 'a/c#1.txt')
    """
    part = _PART.match(source)
    return part[1] if part else source


def _unpacked(name: str, data: bytes) -> Document:
    """The document in a gzip file."""
    packed = name.lower().endswith(".gz")
    check_name(name if packed else name + ".gz")
    inner = name[:-3] if packed else name
    most = limits().unpacked << 20
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            content = stream.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DocumentError(name, "is no gzip file or is damaged") from error
    if len(content) > most:
        raise DocumentError(name, "unpacks to far too much data")
    if content.startswith(_GZIP):
        raise DocumentError(name, "is compressed twice")
    try:
        return parse_alone(inner, content)
    except DocumentError as error:
        raise type(error)(name, error.reason) from error


def _read(format: str, name: str, data: bytes) -> Builder:
    _, module, function = _FORMATS[format]
    read: Callable[[str, bytes], Builder] = getattr(
        importlib.import_module(f"index.formats.{module}"), function
    )
    return read(name, data)


def _detect(name: str, data: bytes) -> tuple[str, str]:
    """The format of `data`, and a warning where the name says another or ''."""
    suffix = _suffix(name)
    claimed = _ENDINGS.get(suffix, "")
    check_name(name)
    found = _sniff(data)
    if not found and suffix in _SAVED:
        found = telling.kind(data)
    elif not found and claimed in _PLAIN_FOR and not data.startswith(compound.SIGNATURE):
        found = _for_office(name, data, claimed)
    found = found or claimed
    if not found and _SCRIPT.match(data):  # as 'tool.pl' is not read, 'tool' is not
        raise UnsupportedFormat(name, "is a program, no document")
    if not found and _is_text(name, data):
        found = "text"  # LICENSE, README.Debian
    if not found:
        raise UnsupportedFormat(name, "has no ending that tells its format, and is no text")
    if found == "html" and claimed in _SOURCES:
        found = claimed  # a page's source is a fair text
    if claimed == "pdf" and found == "pdf" and b"%PDF-" not in data[:1024]:
        raise DocumentError(name, "is empty" if not data else "is not a PDF or is damaged")
    if found in _ZIPPED and suffix not in _FLAT and not data.startswith(b"PK"):
        raise DocumentError(name, _not_zipped(data, _FORMATS[found].called))
    if found == claimed or not claimed:
        return found, ""
    return found, f"This is {_FORMATS[found].called}, although its name ends in {suffix}."


def _for_office(name: str, data: bytes, claimed: str) -> str:
    """The format of what an old Office program opens under its own ending and is in no compound
    file: many programs write web pages, tables and texts so. `claimed` where it is no text."""
    try:
        text = decode(name, data).text
    except DocumentError:
        return claimed
    start = text[:_START].lstrip()
    told = (format for pattern, format in _FOR_OFFICE if pattern.match(start))
    return next(told, _PLAIN_FOR[claimed])


def _is_text(name: str, data: bytes) -> bool:
    try:
        decode(name, data)
    except DocumentError:
        return False
    return True


def _sniff(data: bytes) -> str:
    """The format that the first bytes prove, or ''."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        from index.formats import package

        return package.kind(data)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(compound.SIGNATURE):
        return compound.kind(data)
    return "html" if _WEB_PAGE.match(data[:1024]) or _XML_PAGE.match(data[:1024]) else ""


def _not_zipped(data: bytes, kind: str) -> str:
    if not data:
        return "is empty"
    if data.startswith(compound.SIGNATURE):
        return "is protected by a password or is in an old format"
    return f"is not {kind} or is damaged"
