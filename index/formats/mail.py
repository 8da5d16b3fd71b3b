"""Mail: single messages, and mailboxes in which each message is a page.

The subject is a heading, then sender, recipients and date a line each, then the body: the plain
text where there is one, else the web page. Attachments are named and not read.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from index.errors import DocumentError
from index.formats import html, text
from index.formats.builder import Builder, Piece
from index.formats.emphasis import headed

_FIELDS = ("From", "To", "Cc", "Date")
_ENVELOPE = re.compile(rb"^From (?=[^\n]*?\d{4})[^\n]*+\n", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")
_LONGEST = 64 << 10  # characters of a header


class _Policy(EmailPolicy):
    """Headers parsed by the standard, but for the longest, which stay as they stand.

    The parser's time and memory grow with the square of a header's length.
    """

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """A header's value as it is asked for."""
        if len(value) > _LONGEST:
            return " ".join(value.split())
        return super().header_fetch_parse(name, value)


_POLICY: Any = _Policy()


def read(name: str, data: bytes) -> Builder:
    """Blocks of a message."""
    builder = Builder()
    message = _parsed(data)
    if not any(message[field] for field in (*_FIELDS, "Subject", "Received", "Message-ID")):
        raise DocumentError(name, "is no mail message: it has no header")
    builder.title = _header(message, "Subject")
    _extend(builder, name, message)
    return builder


def read_mailbox(name: str, data: bytes) -> Builder:
    """Messages of a mailbox in the mbox form (RFC 4155), each a page."""
    builder = Builder()
    builder.paged = builder.several = True
    count = 0
    for source in _messages(data):
        if count:
            builder.add("paragraph", "\f")
        _extend(builder, name, _parsed(_QUOTED_FROM.sub(rb"\1", source)))
        count += 1
    if not count:
        raise DocumentError(name, "is no mailbox: no line begins a message")
    return builder


def _messages(data: bytes) -> Iterator[bytes]:
    data = data.replace(b"\r\n", b"\n")
    starts = [
        m for m in _ENVELOPE.finditer(data) if not m.start() or data.endswith(b"\n\n", 0, m.start())
    ]
    for match, after in zip(starts, [*starts[1:], None], strict=False):
        yield data[match.end() : after.start() if after else len(data)]


def _parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=_POLICY)
    assert isinstance(message, EmailMessage)
    return message


def _extend(builder: Builder, name: str, message: EmailMessage) -> None:
    builder.add("heading", _header(message, "Subject") or "(no subject)", 1)
    for field in _FIELDS:
        if value := _header(message, field):
            builder.add("item", f"{field}: {value}")
    names = [part.get_filename() or "without a name" for part in message.iter_attachments()]
    builder.extend(list(_body(builder, name, message)))
    for attachment in names:
        builder.add("item", f"Attachment: {attachment}")
    if names:
        warning = "Attachments are named but not read."
        if warning not in builder.warnings:
            builder.warnings.append(warning)


def _body(builder: Builder, name: str, message: EmailMessage) -> Iterator[Piece]:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if not data.strip():
        return
    content, warnings, _ = text.decode(name, data, part.get_content_charset() or "")
    builder.warnings += [w for w in warnings if w not in builder.warnings]
    content = content.replace("\f", "\n")
    if part.get_content_subtype() == "html":
        yield from headed(html.pieces(content), below=1)
    else:
        for paragraph in _EMPTY_LINES.split(content):
            yield Piece("paragraph", paragraph)


def _header(message: EmailMessage, field: str) -> str:
    """A header's value on one line; one that is malformed as it stands."""
    try:
        return " ".join(str(message[field] or "").split())
    except (ValueError, TypeError, AttributeError, IndexError):
        raw = dict(message.raw_items()).get(field, "")
        return " ".join(str(raw).split())
