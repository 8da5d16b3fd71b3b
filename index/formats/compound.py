"""Compound files (MS-CFB), which messages of Outlook and documents of the old Office are: folders
in a file, each with streams of bytes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from index.errors import DocumentError
from index.formats.code_pages import ANSI, codec

Folder: TypeAlias = "Mapping[str, bytes | Folder]"
"""Streams and folders, by their names in lower case."""

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of such a file; also of an Office file that is encrypted."""

SUMMARY = "\x05summaryinformation"
"""The stream that `title` is told by."""

DAMAGED = "The file is damaged; some of what it says may be missing."
"""What is said of one that is damaged and can still be read."""

_KINDS = {  # the format, by a stream that each such file has in its outermost folder
    "__properties_version1.0": "outlook",
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
}
_LOCKED = "encryptedpackage"  # a newer Office file, with a password
_TITLE, _CODE_PAGE = 2, 1
_TEXT8, _TEXT, _SHORT = 30, 31, 2  # types of properties (MS-OLEPS)
_MOST = 1000  # properties that a summary may have
_DAMAGES = (OSError, struct.error, TypeError, ValueError, LookupError, OverflowError)


def opened(
    name: str, data: bytes, reason: str, wanted: Collection[str] = ()
) -> tuple[Folder, bool]:
    """What a compound file holds, and whether it is damaged where that still can be read.

    With `wanted`, in lower case and each with its folders as ``folder/stream``, only these streams
    are read. Raises `DocumentError`, for the reason given where it cannot be read.
    """
    import olefile

    root: dict[str, Any] = {}
    size = 0
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            for path in file.listdir():
                *above, last = (part.lower() for part in path)
                if last == _LOCKED and not above:
                    raise DocumentError(name, "is protected by a password")
                if wanted and "/".join(path).lower() not in wanted:
                    continue
                folder = root
                for part in above:
                    folder = folder.setdefault(part, {})
                size += file.get_size(path)
                if size > len(data):  # they share their bytes, as in a file made to do harm
                    raise DocumentError(name, "holds more than it can, it is damaged")
                folder[last] = file.openstream(path).read()
            return root, bool(file.parsing_issues)
    except _DAMAGES as error:
        raise DocumentError(name, reason) from error


def kind(data: bytes) -> str:
    """The format of a compound file: 'outlook', 'doc', 'xls', 'ppt', or ''."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            names = {path[0].lower() for path in file.listdir() if len(path) == 1}
    except Exception:  # noqa: BLE001 - a damaged file can raise anything at all
        return ""
    return next((format for stream, format in _KINDS.items() if stream in names), "")


def title(folder: Folder) -> str:
    """The title that the summary of a document has, or ''."""
    summary = folder.get(SUMMARY, b"")
    try:
        return _title(summary) if isinstance(summary, bytes) else ""
    except (struct.error, UnicodeDecodeError):  # a damaged summary leaves the document whole
        return ""


def _title(summary: bytes) -> str:
    """The same of the summary's bytes. Raises `struct.error` where they are too few."""
    (start,) = struct.unpack_from("<I", summary, 44)
    (count,) = struct.unpack_from("<I", summary, start + 4)
    places = dict(
        struct.unpack_from("<II", summary, start + 8 + 8 * at) for at in range(min(count, _MOST))
    )
    if _TITLE not in places:
        return ""
    kind, size = struct.unpack_from("<II", summary, start + places[_TITLE])
    first = start + places[_TITLE] + 8
    if kind == _TEXT:
        return summary[first : first + 2 * size].decode("utf-16-le").partition("\0")[0]
    if kind != _TEXT8:
        return ""
    page = ANSI
    if _CODE_PAGE in places:
        of, number = struct.unpack_from("<IH", summary, start + places[_CODE_PAGE])
        page = number if of == _SHORT else ANSI
    text = summary[first : first + size].decode(codec(page) or codec(ANSI), "replace")
    return text.partition("\0")[0]
