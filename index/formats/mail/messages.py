"""Mail: single messages, and mailboxes in which each message is a page; see `parts`."""

from __future__ import annotations

import codecs
import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from index.errors import DocumentError
from index.formats.builder import Builder
from index.formats.mail import parts

_TELLING = ("From", "To", "Cc", "Date", "Subject", "Received", "Message-ID")
_ENVELOPE = re.compile(rb"^From (?=[^\n]*?\d{4})[^\n]*+\n", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_PARSED, _DECODED = 4 << 10, 64 << 10  # characters of a header, at most


class _Policy(EmailPolicy):
    """Headers parsed by the standard, but for the longest, as those of hundreds of recipients, of
    which only the words are decoded.

    The parser's time and memory grow with the square of a header's length: 64 KB of commas or
    quotes take it a minute.
    """

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """A header's value as it is asked for."""
        if len(value) > _PARSED:
            return _decoded(" ".join(value.split()))
        return super().header_fetch_parse(name, value)


def _decoded(value: str) -> str:
    if len(value) > _DECODED:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError):
        return value


_POLICY: Any = _Policy()


def read(name: str, data: bytes) -> Builder:
    """Blocks of a message."""
    message = parsed(data)
    if not any(message[field] for field in _TELLING):
        raise DocumentError(name, "is no mail message: it has no header")
    return of(name, message)


def of(name: str, message: EmailMessage) -> Builder:
    """Blocks of a message that is parsed."""
    builder = Builder()
    builder.title = parts.header(message, "Subject")
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
        _extend(builder, name, parsed(_QUOTED_FROM.sub(rb"\1", source)))
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


def parsed(data: bytes) -> EmailMessage:
    """A message of these bytes, whatever they are."""
    message = email.message_from_bytes(data.removeprefix(codecs.BOM_UTF8), policy=_POLICY)
    assert isinstance(message, EmailMessage)
    return message


def _extend(builder: Builder, name: str, message: EmailMessage) -> None:
    pieces, warnings = parts.read(name, message)
    builder.extend(pieces)
    builder.warnings += [w for w in dict.fromkeys(warnings) if w not in builder.warnings]
