"""Outlook's single message (`.msg`, MS-OXMSG) made a message as mail is sent, which is then read.

The file is a compound one: folders, each with streams of bytes. A message is a folder, and so are
each recipient, each attachment and a message that is attached whole. What is known of one are
properties (MS-OXPROPS) by number: short ones lie in one stream, of long ones each has its own.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cached_property

from index.errors import DocumentError
from index.formats.builder import Builder
from index.formats.code_pages import codec
from index.formats.compound import DAMAGED, Folder, opened
from index.formats.decoding import decode
from index.formats.mail import messages, outlook_rtf

_NO_MESSAGE = "is no Outlook message or is damaged"
_SHORT, _LONG = "__properties_version1.0", "__substg1.0_"
_RECIPIENT, _ATTACHMENT, _NAMES = "__recip_version1.0_", "__attach_version1.0_", "__nameid_"
_ENTRY = struct.Struct("<HHxxxx8s")  # of a short property: its type, number and value
_NAME = struct.Struct("<IHH")  # of a property that has a name or a number of its own elsewhere
_TEXT, _TEXT8, _BYTES, _OBJECT = "001f", "001e", "0102", "000d"

_SUBJECT, _CLASS, _HEADERS = 0x0037, 0x001A, 0x007D
_NAME_OF, _ADDRESS, _SMTP = 0x3001, 0x3003, 0x39FE
# Who a message is from, and who has sent it in that one's name: name, address, address for SMTP.
_SENDERS = ((0x0042, 0x0065, 0x5D02), (0x0C1A, 0x0C1F, 0x5D01))
_RECIPIENTS = {"To": (1, 0x0E04), "Cc": (2, 0x0E03), "Bcc": (3, 0x0E02)}  # kind, all their names
_KIND = 0x0C15
_SENT = (0x0039, 0x0E06, 0x3007)  # times: when it was sent, delivered, made
_BODY, _PAGE, _RICH = 0x1000, 0x1013, 0x1009
_PAGE_CODES, _CODES = (0x3FDE, 0x3FFD), (0x3FFD, 0x3FDE)  # code pages
_FILE, _FILE_NAMES, _METHOD = 0x3701, (0x3707, 0x3704, _NAME_OF), 0x3705
_WITHIN, _TYPE, _PAGE_ID = 5, 0x370E, 0x3712
_START, _END, _PLACE = 0x820D, 0x820E, 0x8208  # of a meeting, by the numbers of its own set

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TYPE_NAME = re.compile(r"[\w.+-]+/[\w.+-]+")
_VERSION = re.compile(r"\AMicrosoft Mail[^\n]*\n")  # before the headers
_SPECIAL = re.compile(r'[][()<>@,;:\\"]')
_LONGEST_NAME = 255  # characters of a file's name
_DEEPEST = 20  # messages within messages


def read(name: str, data: bytes) -> Builder:
    """Blocks of a message, as of one in an `.eml`."""
    folder, damaged = opened(name, data, _NO_MESSAGE)
    if _SHORT not in folder:
        raise DocumentError(name, _NO_MESSAGE)
    builder = messages.of(name, _Item(name, folder, 32).message())
    if damaged:
        builder.warnings.append(DAMAGED)
    return builder


class _Item:
    """A message, a recipient or an attachment: its properties, by their numbers.

    `header` is how many bytes come before the short ones, `outer` what it is in, and `depth` how
    many messages that one is in.
    """

    def __init__(
        self, name: str, folder: Folder, header: int, outer: _Item | None = None, depth: int = 0
    ) -> None:
        self._name = name
        self._folder = folder
        self._outer = outer
        self._depth = depth
        short = folder.get(_SHORT)
        entries = short[header:] if isinstance(short, bytes) else b""
        whole = entries[: len(entries) - len(entries) % _ENTRY.size]
        self._values = {number: value for _, number, value in _ENTRY.iter_unpack(whole)}

    def number(self, number: int) -> int:
        """A whole number, 0 where there is none."""
        return int.from_bytes(self._values.get(number, b"")[:4], "little")

    def time(self, *numbers: int) -> datetime | None:
        """The first of these times that is known."""
        for number in numbers:
            if ticks := int.from_bytes(self._values.get(number, b""), "little"):
                with suppress(OverflowError):
                    return _EPOCH + timedelta(microseconds=ticks // 10)
        return None

    def data(self, number: int, kind: str = _BYTES) -> bytes:
        """The bytes of a long property, none where there are none of this kind."""
        found = self._folder.get(f"{_LONG}{number:04x}{kind}", b"")
        return found if isinstance(found, bytes) else b""

    def text(self, *numbers: int) -> str:
        """The first of these texts that is no blank one, or ''."""
        for number in numbers:
            said = self.data(number, _TEXT).decode("utf-16-le", "replace")
            if not said and (coded := self.data(number, _TEXT8).rstrip(b"\0")):
                with suppress(DocumentError):  # what is no text
                    said = decode(self._name, coded, self.codes(*_CODES)).text
            if said.strip("\0 \r\n\t"):
                return said.rstrip("\0")
        return ""

    def codes(self, *numbers: int) -> str:
        """The encoding of the first of these code pages that is known, or ''."""
        known = next(filter(None, map(self.number, numbers)), 0)
        if not known:
            return self._outer.codes(*numbers) if self._outer else ""
        return codec(known)

    def line(self, *numbers: int) -> str:
        """The same on one line."""
        return " ".join(self.text(*numbers).split())

    def items(self, kind: str) -> Iterator[_Item]:
        """The recipients, or the attachments."""
        for name, inner in sorted(self._folder.items(), key=lambda pair: pair[0]):
            if name.startswith(kind) and not isinstance(inner, bytes):
                yield _Item(self._name, inner, 8, self, self._depth)

    def message(self) -> EmailMessage:
        """The item as a message, with what is attached to it."""
        fields = list(self._fields())
        attached = list(self.items(_ATTACHMENT))
        page, texts = self._texts()
        if self.line(_CLASS).lower().endswith(".multipartsigned") and len(attached) == 1:
            return _with_fields(fields, messages.parsed(attached[0].data(_FILE)))
        inner = [one for one in attached if one.is_shown_in(page)]
        files = [one.file(one in inner) for one in attached]
        body = [_several("alternative", texts)] if texts else []
        if inner:
            shown = [file for one, file in zip(attached, files, strict=True) if one in inner]
            body = [_several("related", [*body, *shown])]
        others = [file for one, file in zip(attached, files, strict=True) if one not in inner]
        return _with_fields(fields, _several("mixed", [*body, *self._meeting(), *others]))

    def _fields(self) -> Iterator[tuple[str, str]]:
        """The fields of the message, as they were sent where that is kept."""
        headers = _VERSION.sub("", self.text(_HEADERS))
        sent = messages.parsed(headers.encode("utf-8", "replace"))
        kept = {field.title(): value for field, value in reversed(list(sent.raw_items()))}
        yield "Subject", self.line(_SUBJECT)
        senders = (_person(*map(self.line, numbers)) for numbers in _SENDERS)
        yield "From", kept.get("From") or next(filter(None, senders), "")
        recipients = list(self.items(_RECIPIENT))
        for field, (kind, names) in _RECIPIENTS.items():
            people = [
                _person(one.line(_NAME_OF), one.line(_ADDRESS), one.line(_SMTP))
                for one in recipients
                if one.number(_KIND) & 0xF == kind
            ]
            if not people:  # the names alone
                people = [_person(one.strip(), "", "") for one in self.line(names).split(";")]
            yield field, kept.get(field) or ", ".join(filter(None, people))
        time = self.time(*_SENT)
        yield "Date", kept.get("Date") or (format_datetime(time) if time else "")

    def _texts(self) -> tuple[str, list[EmailMessage]]:
        """The message's page, or '', and its text in each form that it has."""
        plain = self.text(_BODY)
        page, codes = self.data(_PAGE), self.codes(*_PAGE_CODES)
        if not page:
            page, codes = self.text(_PAGE).encode("utf-8", "replace"), "utf-8"
        if not page.strip() and (rich := outlook_rtf.unpacked(self._name, self.data(_RICH))):
            codes = "utf-8"
            page = outlook_rtf.page(rich).encode("utf-8", "replace")
            if not page and not plain:
                plain = outlook_rtf.text(self._name, rich)
        texts = [_part("text/plain", plain.encode("utf-8", "replace"), "utf-8")] if plain else []
        if page.strip():
            texts.append(_part("text/html", page, codes))
        return page.decode("latin-1"), texts

    def is_shown_in(self, page: str) -> bool:
        """Whether a file is a picture in the message's page."""
        label = self.line(_PAGE_ID)
        return bool(label) and f"cid:{label}" in page

    def file(self, shown: bool) -> EmailMessage:
        """An attachment as a part of a message."""
        folder = self._folder.get(f"{_LONG}{_FILE:04x}{_OBJECT}", b"")
        is_message = self.number(_METHOD) == _WITHIN and not isinstance(folder, bytes)
        if is_message and self._depth < _DEEPEST:
            assert not isinstance(folder, bytes)
            within = _Item(self._name, folder, 24, self, self._depth + 1).message()
            return _several("rfc822", [within], "message")
        kind = self.line(_TYPE)
        part = _part(kind if _TYPE_NAME.fullmatch(kind) else "", self.data(_FILE))
        name = self.line(*_FILE_NAMES)[-_LONGEST_NAME:]
        named = {"filename": name} if name else {}
        part.add_header("Content-Disposition", "inline" if shown else "attachment", **named)
        return part

    def _meeting(self) -> list[EmailMessage]:
        """When and where a meeting is, as an invitation."""
        start, end = (self.time(self._named(number)) for number in (_START, _END))
        if start is None:
            return []
        place = self.line(self._named(_PLACE)).replace("\\", "\\\\")
        lines = [
            "BEGIN:VEVENT",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{end or start:%Y%m%dT%H%M%SZ}",
            *([f"LOCATION:{place}"] if place else []),
            "END:VEVENT",
        ]
        return [_part("text/calendar", "\n".join(lines).encode("utf-8", "replace"), "utf-8")]

    def _named(self, own: int) -> int:
        """The number that a property has in this file, by that in its own set; else 0."""
        return self._outer._named(own) if self._outer else self._all_named.get(own, 0)

    @cached_property
    def _all_named(self) -> dict[int, int]:
        folder = next((x for name, x in self._folder.items() if name.startswith(_NAMES)), {})
        entries = folder.get(f"{_LONG}0003{_BYTES}", b"") if not isinstance(folder, bytes) else b""
        assert isinstance(entries, bytes)
        whole = entries[: len(entries) - len(entries) % _NAME.size]
        return {
            own: 0x8000 + number for own, kind, number in _NAME.iter_unpack(whole) if not kind & 1
        }


def _person(name: str, address: str, smtp: str) -> str:
    """Someone as a mail's field has it; an address within Exchange (/O=...) is nobody's to know."""
    known = next((one for one in (smtp, address) if "@" in one), "")
    if not name or name.strip("'\"").lower() == known.lower():
        return known
    name = name.strip("'\"")
    if _SPECIAL.search(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{known}>" if known else name


def _part(kind: str, data: bytes, codes: str = "") -> EmailMessage:
    """A part of a message, of a type, with these bytes."""
    part = messages.parsed(b"")
    part.set_raw("Content-Type", kind or "application/octet-stream")
    if codes:
        part.set_param("charset", codes)
    part.set_payload(data)
    return part


def _several(kind: str, parts: Sequence[EmailMessage], main: str = "multipart") -> EmailMessage:
    """Parts as one; one alone is no part of several."""
    if len(parts) == 1 and main == "multipart":
        return parts[0]
    whole = messages.parsed(b"")
    whole.set_raw("Content-Type", f"{main}/{kind}")
    whole.set_payload(list(parts))
    return whole


def _with_fields(fields: Iterable[tuple[str, str]], content: EmailMessage) -> EmailMessage:
    """A part as a message of its own, with these fields."""
    for other in [field for field in content if not field.lower().startswith("content-")]:
        del content[other]
    for field, value in fields:
        if value:
            content.set_raw(field, value)
    return content
