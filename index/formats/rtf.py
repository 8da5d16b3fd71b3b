"""Rich text (RTF): its words, a paragraph a block, table cells joined by tabs."""

from __future__ import annotations

import re
from typing import Any

from striprtf.striprtf import rtf_to_text

from index.errors import DocumentError
from index.formats.builder import Builder, Piece, row

_convert: Any = rtf_to_text
_TITLE = re.compile(r"\{\\title\s++([^{}\\]++)\}")


def read(name: str, data: bytes) -> Builder:
    """Blocks of a rich text."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise DocumentError(name, "is no rich text (RTF), or is damaged")
    source = data.decode("latin-1")  # RTF is ASCII; other bytes are of its code page
    words: str = _convert(source, encoding="cp1252", errors="replace")
    builder = Builder()
    title = _TITLE.search(source)
    builder.title = title[1] if title else ""
    for line in words.replace("\f", "\n").split("\n"):
        cells = line.split("|")
        if len(cells) > 2 and line.rstrip().endswith("|"):  # as the library writes table rows
            builder.extend(row([[Piece("paragraph", cell)] for cell in cells[:-1]], header=False))
        else:
            builder.add("paragraph", line)
    return builder
