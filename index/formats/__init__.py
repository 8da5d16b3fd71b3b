"""Bytes in, `Document` out: one module for each family of formats.

Each module has ``read(name, data) -> Builder`` and is the only one that imports its library.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import PurePosixPath

from index.errors import DocumentError, UnsupportedFormat
from index.formats.builder import Builder, clean
from index.formats.text import lay_out
from index.types import Document

_FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
_NAMES = {
    "text": "a text",
    "markdown": "a Markdown document",
    "html": "a web page",
    "pdf": "a PDF",
    "docx": "a Word document",
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html)\b", re.IGNORECASE)

SUFFIXES: frozenset[str] = frozenset(_FORMATS)
"""The endings of the file names that `parse` reads, in lower case."""


def parse(name: str, data: bytes) -> Document:
    """Read a document's bytes. What they hold counts for more than how `name` ends.

    Offsets are code points into the `text` of the result, not into `data`. A plain text is kept
    as it is, with one character for one, but for line ends and control characters; of other
    formats the text is what a person reads, without the markup.

    Raises `UnsupportedFormat` where no parser reads such files, and `DocumentError` where the
    document is empty, damaged, protected, has no text or is made to do harm.
    """
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
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise DocumentError(
            name, f"cannot be read as {_NAMES[format]}, it may be damaged ({reason})"
        ) from error
    if warning:
        builder.warnings.insert(0, warning)
    return _document(builder, name, format, data)


def from_text(name: str, text: str, title: str | None = None) -> Document:
    """A document of plain text that came from no file.

    Its `text` is as long as the one given: offsets into one are offsets into the other. Raises
    `DocumentError` where there is nothing but white space.
    """
    text = clean(text)
    builder = lay_out(text)
    builder.title = title or ""
    return _document(builder, name, "text", text.encode())


def digest(data: bytes) -> str:
    """The BLAKE2b-128 of a document's bytes, in hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _document(builder: Builder, name: str, format: str, data: bytes) -> Document:
    document = builder.document(name, format, digest(data))
    if not document.blocks:
        raise DocumentError(name, "holds no text")
    return document


def _read(format: str, name: str, data: bytes) -> Builder:
    if format == "pdf":
        from index.formats.pdf import read
    elif format == "docx":
        from index.formats.docx import read
    elif format == "html":
        from index.formats.html import read
    elif format == "markdown":
        from index.formats.markdown import read
    else:
        from index.formats.text import read
    return read(name, data)


def _detect(name: str, data: bytes) -> tuple[str, str]:
    """The format of `data`, and a warning where the name says another or ''."""
    suffix = PurePosixPath(name).suffix.lower()
    claimed = _FORMATS.get(suffix, "")
    if suffix and not claimed:
        raise UnsupportedFormat(name, f"{suffix} files are not supported")
    found = _sniff(data) or claimed
    if not found:
        raise UnsupportedFormat(name, "has no ending that tells its format, such as .txt")
    if found == "html" and claimed in ("text", "markdown"):
        found = claimed  # a page's source is a fair text
    if claimed == "pdf" and found == "pdf" and b"%PDF-" not in data[:1024]:
        raise DocumentError(name, "is empty" if not data else "is not a PDF or is damaged")
    if claimed == "docx" and found == "docx" and not data.startswith(b"PK"):
        raise DocumentError(name, _not_word(data))
    if found == claimed or not claimed:
        return found, ""
    return found, f"This is {_NAMES[found]}, although its name ends in {suffix}."


def _sniff(data: bytes) -> str:
    """The format that the first bytes prove, or ''."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04") and _is_word(data):
        return "docx"
    return "html" if _WEB_PAGE.match(data[:1024]) else ""


def _is_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _not_word(data: bytes) -> str:
    if not data:
        return "is empty"
    if data.startswith(_OLE):
        return "is protected by a password or is in the old .doc format"
    return "is not a Word document or is damaged"
