"""Compound files (MS-CFB), as messages of Outlook and documents of the old Office are: folders in a
file, each with streams of bytes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from index.errors import DocumentError

Folder: TypeAlias = "Mapping[str, bytes | Folder]"

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of such a file; also of an Office file that is encrypted."""

_KINDS = {"__properties_version1.0": "outlook", "worddocument": "doc"}  # by a stream at the top


def kind(data: bytes) -> str:
    """The format of a compound file, 'outlook' or 'doc', or ''."""
    if not data.startswith(SIGNATURE):
        return ""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            names = {path[0].lower() for path in file.listdir() if len(path) == 1}
    except Exception:  # noqa: BLE001 - a damaged file can raise anything at all
        return ""
    return next((format for name, format in _KINDS.items() if name in names), "")


def opened(
    name: str, data: bytes, reason: str, wanted: Collection[str] = ()
) -> tuple[Folder, bool]:
    """What a compound file holds, names in lower case, and whether it is damaged where that still
    can be read; the `wanted` streams at the top alone where any are named.

    Raises `DocumentError` for the reason given where it cannot be read.
    """
    import olefile

    root: dict[str, Any] = {}
    size = 0
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            for path in file.listdir():
                *above, last = (part.lower() for part in path)
                if wanted and (above or last not in wanted):
                    continue
                folder = root
                for part in above:
                    folder = folder.setdefault(part, {})
                size += file.get_size(path)
                if size > len(data):  # they share their bytes, as in a file made to do harm
                    raise DocumentError(name, "holds more than it can, it is damaged")
                folder[last] = file.openstream(path).read()
            return root, bool(file.parsing_issues)
    except (OSError, struct.error, TypeError, ValueError, LookupError, OverflowError) as error:
        raise DocumentError(name, reason) from error
