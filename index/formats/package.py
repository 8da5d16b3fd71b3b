"""Files that are zip archives of XML: the checks before any of them is opened.

Every entry is unpacked once, trusting no size that the file declares, and none of it is kept.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from typing import Any

from lxml import etree

from index.errors import DocumentError
from index.limits import limits

_LARGE, _RATIO = 10 << 20, 200  # a larger entry must not be packed more tightly
_ENTRIES = 10_000
_CHUNK = 1 << 20
_FORBIDDEN = b"<!ENTITY"
_RELATIONS = "_rels/.rels"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_MARKUP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")


def check(name: str, data: bytes) -> None:
    """Raises `DocumentError` where an archive is encrypted, unpacks to too much, or declares
    entities in its XML."""
    total, most = 0, limits().unpacked << 20
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > _ENTRIES:
            raise DocumentError(name, "holds too many files to be a document")
        for entry in entries:
            if entry.flag_bits & 1:
                raise DocumentError(name, "is protected by a password")
            size, tail = 0, b""
            with archive.open(entry) as stream:
                while part := stream.read(_CHUNK):
                    size += len(part)
                    total += len(part)
                    tight = size > _LARGE and size > _RATIO * entry.compress_size
                    if total > most or tight:
                        raise DocumentError(name, "unpacks to far too much data (a zip bomb)")
                    if entry.filename.lower().endswith(_MARKUP):
                        # Without its NULs UTF-16 is found too.
                        if _FORBIDDEN in tail + part.translate(None, b"\0"):
                            raise DocumentError(
                                name, "declares XML entities, which is not safe to read"
                            )
                        tail = part.translate(None, b"\0")[-16:]


def transitional(data: bytes) -> bytes:
    """A package of Office Open XML with the names that libraries know, those of the transitional
    form, where it has those of the strict one (ISO/IEC 29500, parts 4 and 1), or as it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if _RELATIONS not in names or not _STRICT.search(archive.read(_RELATIONS)):
            return data
        result = io.BytesIO()
        with zipfile.ZipFile(result, "w") as copy:
            for name in dict.fromkeys(names):
                part = archive.read(name)
                if name.lower().endswith(_MARKUP):
                    part = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)
                copy.writestr(name, part)
    return result.getvalue()


def kind(data: bytes) -> str:
    """The format of an archive: 'docx', 'pptx', 'xlsx', 'odt', 'ods', 'odp', 'epub', or ''."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            for entry, format in (
                ("word/document.xml", "docx"),
                ("ppt/presentation.xml", "pptx"),
                ("xl/workbook.xml", "xlsx"),
            ):
                if entry in names:
                    return format
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                mimetype = archive.read("mimetype").strip()
                if mimetype == b"application/epub+zip":
                    return "epub"
                if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
                    return "odt"
                if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                    return "ods"
                if mimetype.startswith(b"application/vnd.oasis.opendocument.presentation"):
                    return "odp"
            return "epub" if "META-INF/container.xml" in names else ""
    except Exception:  # noqa: BLE001 - a damaged archive can raise anything at all
        return ""


def tree(data: bytes) -> Any:
    """The root of an XML text, read without entities, external files or the network."""
    return etree.fromstring(data, _parser())


def document(name: str, source: str) -> tuple[Any, str]:
    """The root of an XML text that is a document of its own, and what is wrong in it or ''.

    Raises `DocumentError` where it is no XML, or is nested too deeply to be read.
    """
    parser = _parser()
    try:
        root = etree.fromstring(source.strip().encode(), parser)
    except etree.XMLSyntaxError:  # nothing of it could be read
        root = None
    errors = [error for error in parser.error_log if error.level >= etree.ErrorLevels.ERROR]
    if any("xcessive depth" in error.message for error in errors):
        raise DocumentError(name, "is nested too deeply to be read")
    reason = f"line {errors[0].line}: {errors[0].message}" if errors else ""
    if root is None:
        raise DocumentError(name, f"is no XML or is damaged ({reason or 'nothing in it'})")
    return root, reason


def walk(root: Any, tags: Collection[str]) -> Any:
    """Every element of these tags below `root`, as ('start', element) and ('end', element) in the
    order of the text; `skip_subtree` leaves out what is in the one that was begun last."""
    return etree.iterwalk(root, events=("start", "end"), tag=tags)


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
