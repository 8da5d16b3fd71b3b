"""Outlook's messages: that they are read as the same mail is that was sent, and files made to do
harm."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from compound import compound, outlook
from documents import levelled, outcome, refused
from hypothesis import given, settings
from hypothesis import strategies as st

from index.formats import parse
from index.formats.mail import outlook_rtf
from index.types import Document

SUBJECT, CLASS, HEADERS, BODY, PAGE, RICH = 0x37, 0x1A, 0x7D, 0x1000, 0x1013, 0x1009
SENDER, SENDER_ADDRESS, SENDER_SMTP, FOR, FOR_SMTP = 0x0C1A, 0x0C1F, 0x5D01, 0x42, 0x5D02
NAME, ADDRESS, SMTP, KIND, SENT = 0x3001, 0x3003, 0x39FE, 0x0C15, 0x39
FILE, FILE_NAME, METHOD, TYPE, PAGE_ID = 0x3701, 0x3707, 0x3705, 0x370E, 0x3712
CODES, PAGE_CODES = 0x3FFD, 0x3FDE

OAK: dict[int, Any] = {SUBJECT: "Piles", SENDER: "Åse", SENDER_SMTP: "ase@pier.example"}
OAK |= {SENT: 1559556000.0, BODY: "They are oak.\r\n"}


def msg(properties: dict[int, Any], *more: Any) -> Document:
    return parse("a.msg", compound(outlook(properties, *more)))


def said(properties: dict[int, Any]) -> list[str]:
    """The texts of a message that has nothing but a subject beside these."""
    return [text for _, text in levelled(msg({SUBJECT: "Piles"} | properties))[1:]]


def rich(text: bytes) -> bytes:
    """Rich text in the form that packs nothing."""
    size = len(text)
    return (size + 12).to_bytes(4, "little") + size.to_bytes(4, "little") + b"MELA\0\0\0\0" + text


def test_a_message_with_all_it_may_have() -> None:
    people = [
        {NAME: "Berg, Bo", SMTP: "bo@pier.example", ADDRESS: "/O=PIER/CN=BO", KIND: 1},
        {NAME: "'c@pier.example'", ADDRESS: "c@pier.example", KIND: 1},
        {NAME: "Dee", ADDRESS: "/O=PIER/CN=DEE", KIND: 2},
        {NAME: "Eve", ADDRESS: "eve@pier.example", KIND: 3},
    ]
    inner = outlook({SUBJECT: "Lease", BODY: "Read it.", SENDER: "Fay"}, header=24)
    files = [
        {FILE_NAME: "lease.md", METHOD: 1, FILE: b"# Rent\n\nIt is 900."},
        {NAME: "Lease", METHOD: 5, FILE: inner},
        {FILE_NAME: "plan.dwg", METHOD: 1, FILE: b"x" * 5000},
    ]
    document = msg(OAK, people, files)
    assert (document.title, document.format) == ("Piles", "outlook")
    own = ("heading2", "From: Åse <ase@pier.example>, Mon, 03 Jun 2019 10:00")
    assert levelled(document) == [
        ("heading1", "Piles"),
        own,
        ("item", 'To: "Berg, Bo" <bo@pier.example>, c@pier.example'),
        ("item", "Cc: Dee"),
        ("item", "Bcc: Eve <eve@pier.example>"),
        ("item", "Date: Mon, 03 Jun 2019 10:00:00 +0000"),
        ("item", "Attachment: lease.md"),
        ("item", "Attachment: plan.dwg"),
        ("paragraph", "They are oak."),
        ("heading2", "Lease"),
        ("heading3", "From: Fay"),
        ("paragraph", "Read it."),
        own,
        ("heading3", "lease.md"),
        ("heading4", "Rent"),
        ("paragraph", "It is 900."),
    ]
    assert document.warnings == ("Attachments not read: plan.dwg (.dwg files are not supported).",)


LINES = st.lists(st.sampled_from(["Oak.", "> Who?", ">> Ann", "", "On 3 May, Bo wrote:", "- Elm"]))


@settings(max_examples=30, deadline=None)
@given(LINES, st.lists(st.sampled_from(["# A\n\nElm.", "Ash, älm."]), max_size=2))
def test_it_is_read_as_the_same_mail_is(lines: list[str], files: list[str]) -> None:
    body = "\n".join(["Yes.", *lines, ""])
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Piles", "Åse <ase@pier.example>"
    mail["Date"] = "Mon, 03 Jun 2019 10:00:00 +0000"
    mail.set_content(body)
    attached = []
    for n, file in enumerate(files):
        mail.add_attachment(file.encode(), maintype="x", subtype="y", filename=f"{n}.md")
        attached.append({FILE_NAME: f"{n}.md", METHOD: 1, FILE: file.encode()})
    read = msg(OAK | {BODY: body.replace("\n", "\r\n")}, [], attached)
    assert levelled(read) == levelled(parse("a.eml", mail.as_bytes()))


def test_the_fields_are_those_that_were_sent() -> None:
    headers = (
        "Microsoft Mail Internet Headers Version 2.0\r\nReceived: by x\r\nfrom: Bo\r\n"
        " <bo@pier.example>\r\nDate: Tue, 4 Jun 2019 09:00:30 +0200\r\nTo: =?utf-8?q?=C3=85?= <a@b>"
    )
    assert [text for _, text in levelled(msg(OAK | {HEADERS: headers}))[:4]] == [
        "Piles",
        "From: Bo <bo@pier.example>, Tue, 04 Jun 2019 09:00",
        "To: Å <a@b>",
        "Date: Tue, 04 Jun 2019 09:00:30 +0200",
    ]
    for_bo = OAK | {FOR: "Bo", FOR_SMTP: "bo@pier.example"}
    assert levelled(msg(for_bo))[1][1] == "From: Bo <bo@pier.example>, Mon, 03 Jun 2019 10:00"
    inside = {SENDER: "Åse", SENDER_ADDRESS: "/O=PIER/CN=ASE", 0x0E04: "Bo; Berg, Cy"}
    assert said(inside) == ["From: Åse", 'To: Bo, "Berg, Cy"']


@pytest.mark.parametrize(
    ("page", "encoding", "text"),
    [(1251, "cp1251", "Сваи из дуба"), (932, "cp932", "杭はオーク材"), (65001, "utf-8", "Åse")],
)
def test_texts_that_are_not_unicode(page: int, encoding: str, text: str) -> None:
    coded = {SUBJECT: (text.encode(encoding),), BODY: (text.encode(encoding) + b"\0",)}
    assert [text for _, text in levelled(msg(coded | {CODES: page}))] == [text, text]
    html = f"<p>{text}</p>".encode(encoding)
    assert said({PAGE: html, PAGE_CODES: page}) == [text]


def test_the_page_of_a_message_and_the_pictures_in_it() -> None:
    html = "<p><b>From:</b> Bo<br><b>Sent:</b> Monday<br><b>Subject:</b> Elm</p><p>It rots."
    files = [{FILE_NAME: "a.png", METHOD: 1, FILE: b"x", TYPE: "image/png", PAGE_ID: "a@b"}]
    page = f'<p>See.<img src="cid:a@b">{html}'.encode()
    document = msg({SUBJECT: "Re: Elm", SENDER: "Åse", PAGE: page}, [], files)
    assert levelled(document)[1:] == [
        ("heading2", "From: Åse"),
        ("paragraph", "See."),
        ("heading3", "From: Bo, Monday"),
        ("item", "Subject: Elm"),
        ("paragraph", "It rots."),
    ]
    assert said({PAGE: "<p>Zwölf."}) == ["Zwölf."]


# The two examples of MS-OXRTFCP, and one that the end cuts off.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a80"
    "0fa0"
)
TURNS = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def test_rich_text_unpacked() -> None:
    assert outlook_rtf.unpacked("", PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert outlook_rtf.unpacked("", TURNS) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert outlook_rtf.unpacked("", PACKED[:36]) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hel"
    assert said({RICH: PACKED}) == ["hello world"]
    for other in (b"", b"x" * 40, PACKED[:16]):
        assert outlook_rtf.unpacked("", other) == b""


def test_a_page_in_rich_text() -> None:
    text = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}"
        rb"{\f1\fcharset204 Arial;}}{\colortbl\red0;}\uc1\pard"
        rb"{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\f1 \htmlrtf0 "
        rb"\'c4\'f3\'e1 {\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0  \u8364?5 \endash  \{a\}"
        rb"\htmlrtf \par}\htmlrtf0 {\*\htmltag72 </p>}"
        b"\r\n"
        rb"{\*\mhtmltag64 <p>no</p>}{\*\htmltag64 <p>}\u-10180?\u-8375?{\*\htmltag72 </p>}}"
    )
    assert outlook_rtf.page(text) == "<html><p>Дуб &amp; €5 – {a}</p><p>\U0001f349</p>"
    assert said({RICH: rich(text)}) == ["Дуб & €5 – {a}", "\U0001f349"]
    assert outlook_rtf.page(rb"{\rtf1 Oak}") == ""


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (rb"\ansicpg99999 \'e9", "é"),
        (rb"{\fonttbl{\f1\fcharset77 Geneva;}}\f1 \'8e", "é"),
        (rb"\ansicpg65001 \'c3\'a9", "é"),
        (rb"\uc-5 \u233 lease", "élease"),
    ],
)
def test_code_pages_and_numbers_that_few_write(source: bytes, found: str) -> None:
    assert outlook_rtf.page(rb"{\rtf1\fromhtml1 " + source + rb"}") == found


def test_a_meeting() -> None:
    names = b"".join(
        number.to_bytes(4, "little") + bytes([6, 0]) + at.to_bytes(2, "little")
        for at, number in enumerate((0x820D, 0x820E, 0x8208))
    )
    folder = outlook(OAK | {0x8000: 1559556000.0, 0x8001: 1559559600.0, 0x8002: "Oak Hall"})
    folder["__nameid_version1.0"] = {"__substg1.0_00030102": names}
    assert levelled(parse("a.msg", compound(folder)))[-3:] == [
        ("paragraph", "They are oak."),
        ("item", "When: 3 June 2019, 10:00 to 11:00 (UTC)"),
        ("item", "Where: Oak Hall"),
    ]


def test_messages_that_are_signed_or_sealed() -> None:
    signed = (
        b"Content-Type: multipart/signed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
        b"It is oak.\r\n--x\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\ny"
        b"\r\n--x--\r\n"
    )
    kind = {SUBJECT: "Piles", CLASS: "IPM.Note.SMIME.MultipartSigned"}
    document = msg(kind, [], [{FILE_NAME: "smime.p7m", METHOD: 1, FILE: signed}])
    assert [text for _, text in levelled(document)[1:]] == ["Attachment: smime.p7s", "It is oak."]
    sealed = {FILE_NAME: "smime.p7m", METHOD: 1, FILE: b"x", TYPE: "application/pkcs7-mime"}
    document = msg(OAK | {BODY: "", CLASS: "IPM.Note.SMIME"}, [], [sealed])
    assert document.warnings[0] == "What is encrypted or sealed in the message is not read."


def test_a_message_under_another_name() -> None:
    document = parse("a.txt", compound(outlook(OAK)))
    assert document.warnings == ("This is an Outlook message, although its name ends in .txt.",)


def test_files_that_are_damaged_or_made_to_do_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compound(outlook(OAK | {BODY: "Oak. " * 5000}))
    assert refused("a.msg", whole[:700]) == "is no Outlook message or is damaged"
    assert refused("a.msg", compound({"VisioDocument": b"x"})) == (
        "is no Outlook message or is damaged"
    )
    assert refused("a.msg", whole[:30000]) == "is no Outlook message or is damaged"
    document = parse("a.msg", whole[:9] + b"x" + whole[10:])
    assert document.warnings == ("The file is damaged; some of what it says may be missing.",)
    folder = outlook({SUBJECT: "Piles", BODY: "Oak."}, header=24)
    for _ in range(40):
        folder = outlook({SUBJECT: "Piles"}, [], [{METHOD: 5, FILE: folder}], header=24)
    document = msg({SUBJECT: "Piles"}, [], [{METHOD: 5, FILE: folder}])
    assert levelled(document)[-1] == ("item", "Attachment: without a name")
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "1")
    # Turns of 17 characters from place 14 of the ring, where the text never ends.
    turns = b"\x7f" + b"\0\xef" * 7 + b"a"
    packed = bytes(4) + b"\xff\xff\xff\x0f" + TURNS[8:16] + b"\0abcdefgh" + turns * 10_000
    assert refused("a.msg", compound(outlook({RICH: packed}))) == "unpacks to far too much data"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage(data: st.DataObject) -> None:
    """Whatever bytes change: a document that keeps its laws, or a reason."""
    inner = outlook({SUBJECT: "Elm", BODY: "It rots."}, header=24)
    files = [{NAME: "Elm", METHOD: 5, FILE: inner}]
    damaged = bytearray(compound(outlook(OAK | {RICH: PACKED}, [{NAME: "Bo", KIND: 1}], files)))
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=8)):
        damaged[at] = data.draw(st.integers(0, 255))
    outcome("a.msg", bytes(damaged[: data.draw(st.integers(512, len(damaged)))]))
