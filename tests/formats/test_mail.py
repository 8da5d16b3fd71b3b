"""Mail: parts, attachments, invitations, and whose words are whose."""

from __future__ import annotations

import time
from email.message import EmailMessage
from typing import Any

import pytest
from documents import blocks, levelled, page_texts, refused
from hypothesis import given
from hypothesis import strategies as st

from index.formats import parse
from index.formats.mail import attachments, quotes
from index.segment import segment


def message(subject: str, body: str, **more: Any) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "Åse <ase@pier.example>", "b@pier.example"
    mail["Date"] = "Mon, 03 Jun 2019 10:00:00 +0200"
    mail.set_content(body, **more)
    return mail


def test_a_message() -> None:
    mail = message("Re: Piles für den Pier", "They are oak.\n\nTwelve of them.\n")
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="oak.png")
    document = parse("a.eml", mail.as_bytes())
    assert document.title == "Re: Piles für den Pier"
    assert levelled(document) == [
        ("heading1", "Re: Piles für den Pier"),
        ("heading2", "From: Åse <ase@pier.example>, Mon, 03 Jun 2019 10:00"),
        ("item", "To: b@pier.example"),
        ("item", "Date: Mon, 03 Jun 2019 10:00:00 +0200"),
        ("item", "Attachment: oak.png"),
        ("paragraph", "They are oak."),
        ("paragraph", "Twelve of them."),
    ]
    assert document.warnings == ("Attachments not read: oak.png (.png files are not supported).",)


def test_a_message_of_html() -> None:
    mail = message("Piles", "<h2>Oak</h2><p>Twelve &amp; more.</p>", subtype="html")
    assert levelled(parse("a.eml", mail.as_bytes()))[-2:] == [
        ("heading3", "Oak"),
        ("paragraph", "Twelve & more."),
    ]
    assert refused("a.eml", b"just some words\n") == "is no mail message: it has no header"


def test_the_recipients_of_a_long_list_are_read_as_those_of_a_short_one() -> None:
    def told(count: int) -> list[str]:
        people = [f"=?utf-8?q?J=C3=BCrg_{i}?= <j{i}@mill.example>" for i in range(count)]
        mail = "From: ann@mill.example\nCc: " + ",\n ".join(people) + "\n\nOak.\n"
        return levelled(parse("a.eml", mail.encode()))[2][1].split(", ")

    assert told(500)[:9] == told(9)
    assert told(500)[-1] == "Jürg 499 <j499@mill.example>"


@pytest.mark.parametrize("part", ['"a', ",", "(a)", "a=b; "])
def test_a_header_of_many_parts_takes_little_time(part: str) -> None:
    start = time.process_time()
    lines = [f"{field}: {part * 12_000}" for field in ("From", "Content-Type")]
    document = parse("a.eml", "\n".join([*lines, "Subject: One", "", "Oak.", ""]).encode())
    assert levelled(document)[-1] == ("paragraph", "Oak.")
    assert time.process_time() - start < 1


def parts(kind: str, *inner: str) -> bytes:
    """A message of parts, each with its headers."""
    head = f"From: a@b.example\nSubject: Piles\nContent-Type: multipart/{kind}; boundary=x\n\n"
    return (head + "".join(f"--x\n{part}\n" for part in inner) + "--x--\n").encode()


def said(data: bytes) -> list[tuple[str, str]]:
    """What a message says below its subject and sender."""
    return levelled(parse("a.eml", data))[2:]


TEXT, PAGE = "Content-Type: text/plain\n\n", "Content-Type: text/html\n\n"


PICTURE = 'Content-Type: image/png\nContent-Disposition: inline; filename="oak.png"\n\nx'


def test_all_texts_of_a_message() -> None:
    assert said(parts("mixed", TEXT + "One.", PICTURE, TEXT + "Two.", PAGE + "<p>Three.")) == [
        ("item", "Attachment: oak.png"),
        *(("paragraph", f"{number}.") for number in ("One", "Two", "Three")),
    ]
    named = 'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nNo.'
    assert said(parts("mixed", named, TEXT + "Yes.")) == [
        ("item", "Attachment: a.txt"),
        ("paragraph", "Yes."),
        ("heading3", "a.txt"),
        ("paragraph", "No."),
    ]
    assert said(parts("related", PAGE + "<p>A page.", PICTURE)) == [("paragraph", "A page.")]
    binary = "Content-Type: text/plain\n\n" + "\1\2\3" * 67
    assert said(parts("mixed", TEXT + "Yes.", binary))[0] == (
        "item",
        "Attachment: without a name",
    )
    assert said(b"From: a@b.example\nSubject: One\nContent-Type: multipart/mixed\n\nOak.") == [
        ("paragraph", "Oak.")
    ]


@pytest.mark.parametrize(
    ("plain", "page", "read"),
    [
        ("Oak it is.", "<p>Oak <b>it</b> is.", "Oak it is."),
        ("  \n", "<p>Oak.", "Oak."),
        ("Oak.", "", "Oak."),
        ("In the page.", "<p>Oak, elm and two others.", "Oak, elm and two others."),
        ("Two are oak, one elm.", "<p>Two are oak, one elm. Go away.", "Two are oak, one elm."),
    ],
    ids=["both", "blank", "no page", "stub", "little more"],
)  # fmt: skip
def test_of_alternatives_one_is_read(plain: str, page: str, read: str) -> None:
    for inner in ((TEXT + plain, PAGE + page), (PAGE + page, TEXT + plain)):
        assert said(parts("alternative", *inner)) == [("paragraph", read)]


def test_a_message_that_is_forwarded_whole() -> None:
    inner = "From: c@d.example\nSubject: Elm\n\nIt rots.\n"
    forwarded = f'Content-Type: message/rfc822; name="Elm.eml"\n\n{inner}'
    assert levelled(parse("a.eml", parts("mixed", TEXT + "See:", forwarded, TEXT + "Well?"))) == [
        ("heading1", "Piles"),
        ("heading2", "From: a@b.example"),
        ("paragraph", "See:"),
        ("heading2", "Elm"),
        ("heading3", "From: c@d.example"),
        ("paragraph", "It rots."),
        ("heading2", "From: a@b.example"),
        ("paragraph", "Well?"),
    ]
    deep = inner
    for _ in range(40):
        deep = f"Subject: Fwd\nContent-Type: message/rfc822\n\n{deep}"
    assert levelled(parse("a.eml", deep.encode()))[-1] == ("item", "Attachment: without a name")


def with_files(mail: EmailMessage, **files: bytes) -> EmailMessage:
    for name, data in files.items():
        name = name.replace("_", ".")
        mail.add_attachment(data, maintype="application", subtype="x", filename=name)
    return mail


def test_what_is_attached_to_a_message() -> None:
    """Each file stands below its name, under the sender, as it is read alone; what cannot be read
    is named."""
    lease = b"# Lease\n\n## Rent\n\nIt is 900."
    inner = with_files(message("Lease", "Read it."), lease_md=lease)
    mail = message("Piles", "See.\n\n> Where?")
    mail.add_attachment(inner)
    with_files(mail, a_pdf=b"x", oak_csv=b"Pile,Wood\n1,Oak", b_zip=b"x", in_eml=inner.as_bytes())
    mail.replace_header("From", "b@pier.example")
    document = parse("a.eml", mail.as_bytes())
    own, inside = (
        ("heading2", f"From: {who}, Mon, 03 Jun 2019 10:00")
        for who in ("b@pier.example", "Åse <ase@pier.example>")
    )
    fields = [("item", "To: b@pier.example"), ("item", "Date: Mon, 03 Jun 2019 10:00:00 +0200")]
    assert levelled(document) == [
        ("heading1", "Piles"),
        own,
        *fields,
        *(("item", f"Attachment: {name}") for name in ("a.pdf", "oak.csv", "b.zip", "in.eml")),
        ("paragraph", "See."),
        ("heading3", "Quoted:"),
        ("paragraph", "Where?"),
        ("heading2", "Lease"),
        ("heading3", inside[1]),
        *fields,
        ("item", "Attachment: lease.md"),
        ("paragraph", "Read it."),
        ("heading4", "lease.md"),
        ("heading5", "Lease"),
        ("heading6", "Rent"),
        ("paragraph", "It is 900."),
        own,
        ("heading3", "oak.csv"),
        ("header", "Pile\tWood"),
        ("row", "1\tOak"),
        ("heading3", "in.eml"),
        ("heading4", "Lease"),
        ("heading5", inside[1]),
        *fields,
        ("item", "Attachment: lease.md"),
        ("paragraph", "Read it."),
    ]
    assert document.warnings == (
        "in.eml: Attachments not read: lease.md.",
        "Attachments not read: a.pdf (is not a PDF or is damaged), b.zip (.zip files are not"
        " supported).",
    )
    assert not document.attachments


def test_attachments_that_are_too_many_or_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"n{n:02}_png": b"x" for n in range(12)}
    document = parse("a.eml", with_files(message("Piles", "Oak."), **many).as_bytes())
    assert document.warnings[0].endswith("n09.png (.png files are not supported) and 2 more.")
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "1")
    files = dict.fromkeys(("a_txt", "b_txt"), b"Oak. " * 150000)
    document = parse("a.eml", with_files(message("Piles", "Elm."), **files).as_bytes())
    assert [text for kind, text in levelled(document) if kind == "heading3"] == ["a.txt"]
    assert document.warnings == (
        "Attachments not read: b.txt (is too much text beside the others).",
    )
    monkeypatch.setattr(attachments, "_MOST", 1)
    files = {"a_txt": b"Oak.", "b_txt": b"Elm."}
    document = parse("a.eml", with_files(message("Piles", "Ash."), **files).as_bytes())
    assert document.warnings == ("Attachments not read: b.txt.",)


MARKDOWN = st.lists(st.sampled_from(["# A", "## B", "Oak.", "- Elm", "```\nx\n```"]), min_size=1)


@given(st.lists(MARKDOWN.map("\n\n".join), min_size=1, max_size=4))
def test_attachments_are_read_as_they_are_alone(files: list[str]) -> None:
    """Also in a mailbox, of which each message stays a page."""
    mails = [with_files(message("Piles", "Ash."), f_md=file.encode()) for file in files]
    source = b"".join(b"From a@b.example Mon Jun  3 2019\n" + bytes(m) + b"\n" for m in mails)
    document = parse("a.mbox", source)
    assert len(document.pages) == len(files)
    for page, file in zip(document.pages, files, strict=True):
        on_page = [b for b in document.blocks if page.start <= b.start < page.end]
        alone = parse("f.md", file.encode())
        assert [
            (b.kind, document.text[b.start : b.end]) for b in on_page[-len(alone.blocks) :]
        ] == [(b.kind, alone.text[b.start : b.end]) for b in alone.blocks]
        assert document.text[page.start :].startswith("Piles")


def test_an_invitation() -> None:
    event = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Piles\\, old and\r\n  new\r\n"
        "DTSTART;TZID=Europe/Oslo:20240613T140000\r\nDTEND;TZID=Europe/Oslo:20240613T153000\r\n"
        'ORGANIZER;CN="Berg: Anna":mailto:a@b.example\r\nATTENDEE:mailto:c@d.example\r\n'
        "DESCRIPTION:Bring boots.\\n\\nAnd oak.\r\nBEGIN:VALARM\r\nSUMMARY:Now\r\nEND:VALARM\r\n"
        "END:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240614\r\n"
        "DTEND;VALUE=DATE:20240616\r\nLOCATION:Pier\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    calendar = f"Content-Type: text/calendar; name=invite.ics\n\n{event}"
    assert said(parts("alternative", TEXT + "Come.", calendar)) == [
        ("paragraph", "Come."),
        ("item", "Summary: Piles, old and new"),
        ("item", "When: 13 June 2024, 14:00 to 15:30 (Europe/Oslo)"),
        ("item", "Organizer: Berg: Anna"),
        ("item", "Attendees: c@d.example"),
        ("paragraph", "Bring boots."),
        ("paragraph", "And oak."),
        ("item", "When: 14 June 2024 to 15 June 2024"),
        ("item", "Where: Pier"),
    ]


def test_each_mail_of_one_subject_says_who_wrote_it_and_when() -> None:
    mails = (("Åse", "Mon, 03", "oak"), ("Bo", "Tue, 04", "elm"))
    data = "".join(
        f"From x Mon Jun  3 10:00:00 2019\nFrom: {name} <x@pier.example>\nSubject: Piles\n"
        f"Date: {day} Jun 2019 10:00:00 +0200\n\nThey are {wood}.\n\n"
        for name, day, wood in mails
    )
    assert [passage.headings for passage in segment(parse("a.mbox", data.encode()))] == [
        ("Piles", f"From: {name} <x@pier.example>, {day} Jun 2019 10:00") for name, day, _ in mails
    ]


def whose(source: str, kind: str = "plain") -> list[tuple[str, str]]:
    """The headings and paragraphs of a mail, below its sender."""
    head = f"From: a@b.example\nSubject: Piles\nContent-Type: text/{kind}\n\n"
    return said((head + source).encode())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Yes.\n\nOn 3 Jun 2019, Bo <b@c.example>\nwrote:\n\n> They are\n> oak.\n>\n> Are they?\n",
         "Yes.|# On 3 Jun 2019, Bo <b@c.example> wrote:|They are\noak.|Are they?"),
        ("On 3 Jun 2019, Bo wrote:\n> Oak?\nNo.\n\n> Elm?\n\nYes.",
         "# On 3 Jun 2019, Bo wrote:|? Oak?|= From: a@b.example|No.|# On 3 Jun 2019, Bo wrote:"
         "|? Elm?|= From: a@b.example|Yes."),
        ("On 3 Jun 2019, Bo wrote:\n> No.\n>\n> Elm?\n>\n> Bo\n\nYes.\n\n> Oak.\n\nOh.",
         "# On 3 Jun 2019, Bo wrote:|No.|? Elm?\nBo|= From: a@b.example|Yes."
         "|# On 3 Jun 2019, Bo wrote:|Oak.|== From: a@b.example|Oh."),
        ("Thanks\nOn 3 Jun Bo wrote:\n> Yes.\n> On 2 Jun Cy wrote:\n>> Oak?\n> Bo",
         "Thanks|# On 3 Jun Bo wrote:|Yes.|## On 2 Jun Cy wrote:|Oak?|# On 3 Jun Bo wrote:|Bo"),
        ("Bo has:\n> From: Cy\n> Date: 2 June\n> Subject: Oak\n>\n> Elm.",
         "# Bo has:|## From: Cy, 2 June|- Subject: Oak|Elm."),
        ("No idea.\n\n> > Oak?\n> Elm?\n", "No idea.|## Quoted:|Oak?|# Quoted:|Elm?"),
        ("It is\n>50 mg a day.", "It is|>50 mg a day."),
        ("No.\n\n-----Original Message-----\nFrom: Bo\nSent: 3 June\nTo: Ann\nSubject: Oak\n\n"
         "Is it?\n\n*Von:* Cy\n*Datum:* 2 June\n*Betreff:* Elm\n\nElm.",
         "No.|# From: Bo, 3 June|- To: Ann|- Subject: Oak|Is it?|# Von: Cy, 2 June"
         "|- Betreff: Elm|Elm."),
        ("Trip\n\nFrom: Rome\nTo: Oslo\nDate: 3 June\n",
         "Trip|- From: Rome|- To: Oslo|- Date: 3 June"),
    ],
    ids=["introduced", "between", "a name below", "deeper", "nothing between", "by nobody",
         "no mark", "fields", "no fields"],
)  # fmt: skip
def test_whose_words_a_mail_has(source: str, found: str) -> None:
    signs = {"heading2": "== ", "heading3": "# ", "heading4": "## ", "item": "- ", "row": "- "}
    signs |= {"term1": "? ", "term2": "= ", "paragraph2": ""}  # a question and who answers it
    shown = [signs.get(kind, "") + " ".join(text.split(" ")) for kind, text in whose(source)]
    assert "|".join(shown) == found


LINES = [
    *("Oak.", "", "> Elm.", ">> Ash.", "Dear all,", "On 3 May, Ann wrote:", "-- ", "- Fir"),
    *("From: Ann", "Date: 3 May", "Subject: Oak", ">50 mg", "They said:", "-----Again-----"),
]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_what_is_quoted_once_more_stands_one_deeper(lines: list[str]) -> None:
    quoted = "\n".join(f"> {line}" for line in lines)
    once, twice = (
        [section for section in quotes.of_text(text, level) if section.pieces]
        for text, level in (("\n".join(lines), 1), (quoted, 0))
    )
    assert [pieces for _, pieces in twice] == [pieces for _, pieces in once]
    assert [heading or "Quoted:" for heading, _ in once] == [
        "Quoted:" if heading and heading.level == 1 else heading for heading, _ in twice
    ]


def test_quotes_in_a_page() -> None:
    page = (
        "<p>No.<blockquote>Mine.</blockquote><div>On 3 Jun 2019, Bo wrote:</div>"
        '<blockquote class="gmail_quote"><p>Oak?<blockquote>His.</blockquote></blockquote><p>Bye.'
    )
    assert whose(page, "html") == [
        ("paragraph", "No."),
        ("paragraph", "Mine."),
        ("heading3", "On 3 Jun 2019, Bo wrote:"),
        ("paragraph", "Oak?"),
        ("paragraph", "His."),
        ("heading2", "From: a@b.example"),
        ("paragraph", "Bye."),
    ]
    fields = "<p><b>From:</b> Bo<br><b>Sent:</b> 3 June<br><b>Subject:</b> Oak<p>Is it?"
    assert whose("<p>No." + fields, "html")[1:] == [
        ("heading3", "From: Bo, 3 June"),
        ("item", "Subject: Oak"),
        ("paragraph", "Is it?"),
    ]


def test_a_plain_mail_is_laid_out_as_a_plain_text() -> None:
    body = (
        "Ines\n\nPlease bring:\n- boots\n- a lamp\n\nCosts per person\n\nThe bus is 14 euros and"
        " the lunch is 11.\n\nCheers\n\nAnn\n-- \nAnn Berg\n\nPier 3\n"
    )
    assert whose(body) == [
        ("paragraph", "Ines"),
        ("paragraph", "Please bring:"),
        ("item", "- boots"),
        ("item", "- a lamp"),
        ("heading3", "Costs per person"),
        *(("paragraph", text) for text in ("The bus is 14 euros and the lunch is 11.", "Cheers")),
        *(("paragraph", text) for text in ("Ann", "Ann Berg", "Pier 3")),
    ]


@pytest.mark.parametrize(
    ("delsp", "shown"), [("", "An oak in a wood."), ("; delsp=yes", "An oakin a wood.")]
)
def test_lines_of_a_mail_that_go_on(delsp: str, shown: str) -> None:
    body = "An oak \nin a wood.\n\n > no \n> but a \n> quote"
    assert whose(body, f"plain; format=flowed{delsp}") == [
        ("paragraph", shown),
        ("paragraph", "> no"),
        ("heading3", "Quoted:"),
        ("paragraph", f"but {'aquote' if delsp else 'a quote'}"),
    ]


@pytest.mark.parametrize(
    "line", ["Sent from my iPhone", "Get Outlook for Android", "Von meinem iPhone gesendet"]
)
@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_what_a_program_writes_below_a_mail_heads_nothing(line: str, subtype: str) -> None:
    lines = ["It sails at nine.", line, "Kind regards to all of you."]
    shown = [lines[0], f"<b>{line}</b>", lines[2]]
    body = "\n\n".join(lines) if subtype == "plain" else "".join(f"<p>{x}</p>" for x in shown)
    document = parse("a.eml", message("Ferry", body, subtype=subtype).as_bytes())
    assert blocks(document)[-3:] == [("paragraph", text) for text in lines]


def test_a_mailbox() -> None:
    texts = [message("One", "First.\n\n>From here on\n"), message("Two", "Second.")]
    data = b"".join(
        b"From a@b.example Mon Jun  3 10:00:00 2019\n" + m.as_bytes() + b"\n" for m in texts
    )
    document = parse("a.mbox", data)
    assert [page.split("\n")[0] for page in page_texts(document)] == ["One", "Two"]
    assert ("paragraph", "From here on") in levelled(document)
    assert refused("a.mbox", b"no mail") == "is no mailbox: no line begins a message"


def test_a_mail_that_is_called_a_text_is_read_as_one() -> None:
    mail = message("Piles", "They are oak — twelve of them.\n", cte="base64").as_bytes()
    source = (
        b"Received: from pier.example by mill.example;\n Mon, 3 Jun 2019 10:00:02 +0200\n" + mail
    )
    expected = parse("a.eml", source)
    assert "Received" not in expected.text
    for data in (source, source.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + source):
        document = parse("a.txt", data)
        assert (document.format, document.blocks) == ("mail", expected.blocks)
        assert document.text == expected.text == parse("a.eml", data).text
        assert document.warnings == ("This is a mail message, although its name ends in .txt.",)
    assert parse("1", source).warnings == ()
    assert parse("a.rst", source).format == "text"
    archive = b"From ann at mill.example  Mon Jun  3 10:00:00 2019\n" + source
    archive += b"\n" + archive.replace(b"Piles", b"Beams")
    document = parse("2019-June.txt", archive)
    assert document.warnings == ("This is a mailbox, although its name ends in .txt.",)
    assert [text for kind, text in blocks(document) if kind == "heading"][::2] == ["Piles", "Beams"]


FIELDS = "From: Ann <ann@mill.example>\nDate: Mon, 3 Jun 2019 10:00:00 +0200\nSubject: Oak\n"


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (f"{FIELDS}\nTwelve piles.\n", "mail"),  # nothing of it is lost
        (f"{FIELDS}Ref: 12/7\n\nTwelve piles.\n", "text"),
        (f"{FIELDS}Message-ID: <1@mill.example>\nRef: 12/7\n\nTwelve piles.\n", "mail"),
        (f"{FIELDS}Message-ID: the number of a message\nRef: 12/7\n\nTwelve.\n", "text"),
        (f"{FIELDS}MIME-Version: 1.0\nTwelve piles.\n\nMore of them.\n", "text"),
        (f"{FIELDS}MIME-Version: 1.0\n", "text"),
        (f"He wrote:\n\n{FIELDS}MIME-Version: 1.0\n\nTwelve piles.\n", "text"),
        ("From: Ann Lee\nTo: all\nDate: 3 June 2019\nSubject: Oak\n\nTwelve piles.\n", "text"),
        ("Received: from the harbour by cart; 3 Jun 2019 10:00:00\n\nTwelve piles.\n", "text"),
        (f"{FIELDS}MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\nOn oak.\n", "text"),
        ("MIME-Version: 1.0\nFrom: ann\nSubject: Oak\n\nTwelve piles.\n", "mail"),
    ],
)
def test_a_text_with_a_few_fields_is_none(text: str, format: str) -> None:
    document = parse("a.txt", text.encode())
    assert document.format == format
    assert ("Ref: 12/7" in document.text) == ("Ref" in text and format == "text")
