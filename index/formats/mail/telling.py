"""Mail that is told by its header, however its file is called (RFC 5322)."""

from __future__ import annotations

import codecs
import re

_HEADER = re.compile(rb"(?:[!-9;-~]++:.*+\n(?:[ \t]++\S.*+\n)*+)++\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]+):(.*(?:\n[ \t].*)*)", re.MULTILINE)
_ENVELOPE = re.compile(rb"From \S.*\b(?:19|20)\d\d\s*?\n")
_PROOFS = {  # what programs write and hardly anybody quotes alone
    b"message-id": re.compile(rb"<[^\s<>]+@[^\s<>]+>"),
    b"mime-version": re.compile(rb"\s*1\.0\b"),
    b"received": re.compile(rb"\b(?:from|by)\b[^;]+;.*\d:\d\d:\d\d", re.DOTALL),
    b"return-path": re.compile(rb"<[^\s<>]*>"),
}
_DATE = re.compile(rb"\b\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|[A-Z]{2,4})\b")
_READ = frozenset({b"from", b"to", b"cc", b"bcc", b"date", b"subject"})
_BASE64 = re.compile(rb"\s*[A-Za-z0-9+/]{2,}={0,2}[ \t]*\r?\n")
_TOP = 1 << 17  # bytes, more than any header has


def kind(data: bytes) -> str:
    """'mail' or 'mailbox' where these bytes begin with the header of a message, else ''.

    It has a sender, a date or a subject, and a field that only programs write; or nothing but
    fields that are read anyway, with an address and a date as mails have them. A text that quotes
    a few fields on top, as a memorandum has them, is none.

    >>> kind(b"From: Ann\\nSubject: Oak\\nMIME-Version: 1.0\\n\\nTwelve.\\n")
    'mail'
    """
    top = data[:_TOP].removeprefix(codecs.BOM_UTF8)
    envelope = _ENVELOPE.match(top)
    start = envelope.end() if envelope else 0
    header = _HEADER.match(top, start)
    if header is None:
        return ""
    fields = {name.lower(): value for name, value in _FIELD.findall(header[0])}
    proven = any(name in fields and proof.search(fields[name]) for name, proof in _PROOFS.items())
    whole = {b"from", b"date", b"subject"} <= fields.keys() <= _READ
    plain = whole and b"@" in fields[b"from"] and _DATE.search(fields[b"date"])
    named = fields.get(b"from", b"").strip() and (b"date" in fields or b"subject" in fields)
    # Saved as it is read, a message may keep the header of what it was.
    encoded = b"base64" in fields.get(b"content-transfer-encoding", b"").lower()
    kept = not encoded or _BASE64.match(top, header.end())
    if not (named and kept and (proven or plain)):
        return ""
    return "mailbox" if envelope else "mail"
