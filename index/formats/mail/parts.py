"""What a mail says: its fields, and those of its parts that are its text (RFC 2045 and 2046).

Of alternatives the plain text is read, unless the page says much more. All other parts that are
texts and no attachments are read in their order. Above what a mail says stands who wrote it and
when, since nothing else tells the mails of one subject apart. A message that is forwarded whole
stands under its own subject. What is attached comes last, under the sender too; it is read later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.message import EmailMessage
from itertools import chain
from typing import Any, NamedTuple

from index.errors import DocumentError, UnsupportedFormat
from index.formats import check_name
from index.formats.builder import Attached, Piece, clean, one_line
from index.formats.decoding import decode
from index.formats.mail import calendar, quotes
from index.formats.mail.quotes import byline
from index.formats.turns import QUESTION

_FIELDS = ("To", "Cc", "Bcc", "Date")
_CALENDAR = "text/calendar"
_UNNAMED = "without a name"
_TEXTS = ("text/plain", "text/html", _CALENDAR)
_SEALED = {
    *("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"),
    "application/x-microsoft-rpmsg-message",
}
_NO_TEXTS = ("image", "audio", "video")
_MORE = 1.5  # times the words of the plain text, for which the page is read
_REPLY = re.compile(  # that says nothing without the request above it
    r"\s*(?:(?:all|both|now)\s+)?(?:approved|agreed|accepted|confirmed|granted|done|declined|rejected"
    r"|refused|will\s+do|go\s+ahead)\s*(?:[.!,–-]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_NAME = 3  # words of a name
_DEEPEST = 20  # parts within parts; what is farther in is an attachment

_Said = Piece | Attached
_Section = tuple[Piece | None, Sequence[_Said]]  # as `quotes.Section`


class Content(NamedTuple):
    """What a part says, the names and bytes of its attachments, and warnings."""

    sections: Sequence[_Section] = ()
    attachments: Sequence[tuple[str, bytes]] = ()
    warnings: Sequence[str] = ()


def read(
    name: str, message: EmailMessage, level: int = 1, depth: int = 0
) -> tuple[list[_Said], Sequence[str]]:
    """What a message says under its subject, a heading of this level, and sender, and the files
    that are attached to it; and warnings."""
    subject = Piece("heading", header(message, "Subject") or "(no subject)", level)
    own = Piece("heading", byline(header(message, "From"), header(message, "Date")), level + 1)
    content = _content(name, message, level + 1, depth)
    fields = [(field, header(message, field)) for field in _FIELDS]
    fields += [("Attachment", file) for file, _ in content.attachments]
    items = [Piece("item", f"{field}: {value}") for field, value in fields if value]
    again = own if own.text else subject
    files = [
        Attached(file, data, (again, Piece("heading", file, again.level + 1)))
        for file, data in content.attachments
    ]
    return [subject, own, *items, *_in_order(content.sections, again), *files], content.warnings


def header(message: EmailMessage, field: str) -> str:
    """A header's value on one line; one that is malformed as it stands."""
    try:
        return " ".join(str(message[field] or "").split())
    except (ValueError, TypeError, AttributeError, IndexError):
        raw = dict(message.raw_items()).get(field, "")
        return " ".join(str(raw).split())


def _in_order(sections: Sequence[_Section], own: Piece) -> Iterator[_Said]:
    """All that is said; what the mail itself says after others have spoken is under its own heading
    again, or under the question that it answers, as in talks."""
    asked: Sequence[_Said] = []  # what has been quoted with a question at its end
    before: Piece | None = None
    for at, (heading, pieces) in enumerate(sections):
        answer = sections[at + 1] if at + 1 < len(sections) else (own, ())
        if heading is None and asked:
            yield own._replace(kind="term", level=2)
            yield from (p._replace(level=2) for p in pieces if isinstance(p, Piece))
            asked = []
            before = None if at + 1 == len(sections) else own
            continue
        if heading or before:
            yield heading or own
        is_answered = heading is not None and answer[0] is None and _has_no_headings(answer[1])
        asked = _asked(pieces, answer[1]) if is_answered else []
        yield from asked or pieces
        before = heading


def _has_no_headings(pieces: Sequence[_Said]) -> bool:
    return all(isinstance(piece, Piece) and piece.kind != "heading" for piece in pieces)


def _asked(pieces: Sequence[_Said], answer: Sequence[_Said]) -> list[Piece]:
    """The pieces, the last of them a term where it is a short question, or what is approved, agreed
    to or the like, with a name that may stand below it; none where it is neither."""
    replies = bool(answer) and isinstance(answer[0], Piece) and bool(_REPLY.match(answer[0].text))
    said = [piece for piece in pieces if isinstance(piece, Piece)]
    last = said[-1:]
    if len(said) > 1 and len(last[0].text.split()) <= _NAME and last[0].text[-1].isalnum():
        last = said[-2:]
    whole = "\n".join(piece.text for piece in last)
    asks = last and (replies or last[0].text.rstrip().endswith("?"))
    if not asks or len(whole) > QUESTION or any(piece.kind != "paragraph" for piece in last):
        return []
    return [*said[: len(said) - len(last)], Piece("term", whole, 1)]


def _content(name: str, part: EmailMessage, level: int, depth: int, within: str = "") -> Content:
    """What a part says; `within` is the type of the one that it is in."""
    kind = part.get_content_type()
    if part.is_multipart() and depth < _DEEPEST:
        parts: Any = part.get_payload()
        if kind == "message/rfc822":
            (subject, *said), warnings = read(name, parts[0], level, depth + 1)
            assert isinstance(subject, Piece)
            return Content([(subject, said)], warnings=warnings)
        if part.get_content_maintype() == "multipart":
            contents = [_content(name, inner, level, depth + 1, kind) for inner in parts]
            if kind == "multipart/alternative":
                return _alternative([inner.get_content_type() for inner in parts], contents)
            return _joined(contents)
    elif not _is_attachment(part, within):
        with suppress(DocumentError):  # what looks like binary data
            return _text(name, part, level)
    shown = within == "multipart/related" and part.get_content_maintype() == "image"
    if shown and part.get_content_disposition() != "attachment":
        return Content()  # a picture in a page
    sealed = kind in _SEALED
    warnings = ["What is encrypted or sealed in the message is not read."] if sealed else []
    return Content(attachments=[_file(part)], warnings=warnings)


def _file(part: EmailMessage) -> tuple[str, bytes]:
    """An attachment's name and bytes, none of a kind of file that is not read."""
    name = one_line(clean(part.get_filename() or "")) or _UNNAMED
    if part.get_content_maintype() in _NO_TEXTS:  # nameless, it would be taken for a plain text
        return name, b""
    with suppress(UnsupportedFormat):
        check_name(name)
        data = part.get_payload(decode=True)
        return name, data if isinstance(data, bytes) else b""
    return name, b""


def _is_attachment(part: EmailMessage, within: str) -> bool:
    """Whether a part is no text of the mail; one without parts is, whose type says it has some."""
    kind = part.get_content_type()
    named = bool(within and part.get_filename()) and kind != _CALENDAR
    is_text = kind in _TEXTS or part.get_content_maintype() == "multipart"
    return named or not is_text or part.get_content_disposition() == "attachment"


def _joined(contents: Sequence[Content]) -> Content:
    """What all of them say, one after the other."""
    sections, attachments, warnings = (
        list(chain.from_iterable(column)) for column in zip(Content(), *contents, strict=True)
    )
    return Content(sections, attachments, warnings)


def _alternative(kinds: Sequence[str], contents: Sequence[Content]) -> Content:
    """What one of them says: the plain text or else the first, unless another says much more. An
    invitation among them says something else."""
    pairs = sorted(zip(kinds, contents, strict=True), key=lambda pair: pair[0] != "text/plain")
    texts = [content for kind, content in pairs if kind != _CALENDAR]
    longest = max(texts, key=_words, default=Content())
    first = texts[0] if texts else longest
    chosen = first if _words(longest) <= _MORE * _words(first) else longest
    invitations = [content for kind, content in pairs if kind == _CALENDAR]
    attached = chain.from_iterable(content.attachments for content in contents)
    named = [file for file in attached if file[0] != _UNNAMED]
    return _joined([chosen._replace(attachments=named), *invitations])


def _words(content: Content) -> int:
    said = chain.from_iterable(pieces for _, pieces in content.sections)
    return sum(len(piece.text.split()) for piece in said if isinstance(piece, Piece))


def _text(name: str, part: EmailMessage, level: int) -> Content:
    """What a part says that is plain text, a web page or an invitation."""
    payload = part.get_payload(decode=True)
    data = payload.replace(b"\r\n", b"\n") if isinstance(payload, bytes) else b""
    if not data.strip():
        return Content()
    source, warnings, _ = decode(name, data, part.get_content_charset() or "")
    source = source.replace("\f", "\n")
    kind = part.get_content_type()
    sections: Sequence[_Section]
    if kind == "text/html":
        sections = quotes.of_page(source, level)
    elif kind == _CALENDAR:
        sections = [(None, list(calendar.events(source)))]
    else:
        flowed, spaced = (str(part.get_param(x)).lower() for x in ("format", "delsp"))
        sections = quotes.of_text(source, level, flowed == "flowed", spaced != "yes")
    return Content(sections, warnings=warnings)
