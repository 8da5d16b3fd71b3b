"""Web archives (MHTML, RFC 2557): a page that a browser has saved with its pictures in one file, as
a mail with attachments."""

from __future__ import annotations

from index.errors import DocumentError
from index.formats.builder import Builder
from index.formats.mail.messages import parsed
from index.formats.web import html

_PAGES = ("text/html", "application/xhtml+xml")


def read(name: str, data: bytes) -> Builder:
    """Blocks of the page, which is the first; others are frames in it."""
    for part in parsed(data).walk():
        if part.get_content_type() in _PAGES:
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return html.read(name, page, part.get_content_charset() or "")
    raise DocumentError(name, "is no web archive: it holds no page")
