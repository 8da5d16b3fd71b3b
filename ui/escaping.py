"""Words of documents, files and persons as HTML that is read and never run. Pure functions."""

from __future__ import annotations

import unicodedata
from html import escape


def text(value: str) -> str:
    """`value` as HTML text, safe between tags and inside a quoted attribute.

    >>> text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(value, quote=True)


def label(value: str) -> str:
    """`value`, a name or a title, as one line of HTML that cannot pretend to be another.

    Control characters and the marks that turn the writing direction around become U+FFFD, so that
    a file called 'exe.<right-to-left override>fdp' is not read as a PDF.

    >>> label("a\\nb")
    'a\ufffdb'
    """
    return text(plain(value))


def plain(value: str) -> str:
    """The line of `label` as it reads, for what sets it as text and not as HTML."""
    return "".join("\ufffd" if _hidden(c) else c for c in value)


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or (
        unicodedata.bidirectional(character)
        in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    )
