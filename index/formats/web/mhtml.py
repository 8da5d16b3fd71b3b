"""Web archives (MHTML, RFC 2557): a page that a browser has saved with its frames and pictures in
one file, as a mail with attachments.

A frame is another page; what it shows is read where it stands in the page, as a part of that.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import urljoin

from index.errors import DocumentError
from index.formats.builder import Builder
from index.formats.decoding import decode
from index.formats.mail.messages import parsed
from index.formats.web import elements, html

_PAGES = ("text/html", "application/xhtml+xml")
_FRAME = re.compile(r"<i?frame\b([^<>]*+)>(?:[^<>]*+</iframe\s*>)?", re.I)
_SOURCE = re.compile(r"\ssrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))", re.I)
_SMALL = re.compile(r"\s(?:width|height)\s*=\s*[\"']?[01](?:px)?(?![\w.%])", re.I)  # nobody sees it
_SET = re.compile(r"<(/?)frameset\b[^<>]*+>", re.I)
_DEEPEST = 5  # frames in one another


class _Page(NamedTuple):
    """A page of the archive, and its address."""

    source: str
    address: str


def read(name: str, data: bytes) -> Builder:
    """Blocks of the page, which is the first, with those of its frames where they stand."""
    first: Builder | None = None
    frames: dict[str, _Page] = {}
    main = _Page("", "")
    for part in parsed(data).walk():
        held = part.get_payload(decode=True) if part.get_content_type() in _PAGES else None
        if not isinstance(held, bytes) or not held.strip():
            continue
        charset = html.declared(held, part.get_content_charset() or "")
        source, warnings, encoding = decode(name, held, charset)
        page = _Page(source, str(part["Content-Location"] or "").strip())
        if first is None:
            main, first = page, Builder(warnings, encoding)
            continue
        within = str(part["Content-ID"] or "").strip().strip("<>")
        frames |= {key: page for key in (f"cid:{within}", page.address) if key not in ("cid:", "")}
    if first is None:
        raise DocumentError(name, "is no web archive: it holds no page")
    return html.of(_with_frames(main, frames), first)


def _with_frames(page: _Page, frames: dict[str, _Page], depth: int = 0) -> str:
    """The source of a page with what each frame of it shows in the frame's place, once."""

    def shown(match: re.Match[str]) -> str:
        found = _SOURCE.search(match[1])
        named = unescape(next(filter(None, found.groups()), "")) if found else ""
        key = named if named in frames else _joined(page.address, named)
        if key not in frames or depth == _DEEPEST or _SMALL.search(match[1]):
            return match[0]
        frame = frames[key]
        for other in [other for other, held in frames.items() if held is frame]:
            del frames[other]
        body = elements.parsed(_with_frames(frame, frames, depth + 1)).body
        inside = body.inner_html if body else ""
        return f"<div{match[1].rstrip('/')}>{inside}</div>"

    source = _FRAME.sub(shown, page.source) if frames else page.source
    # What a page of frames alone holds is no body of it.
    return _SET.sub(r"<\1div>", source) if source is not page.source else source


def _joined(address: str, name: str) -> str:
    """The full address of what a page names, or what it names where that is none."""
    try:
        return urljoin(address, name)
    except ValueError:
        return name
