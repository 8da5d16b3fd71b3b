"""Chats as programs export them: who said what stands under who and when, answers under their
questions, and no message is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from documents import levelled
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import UnsupportedFormat
from index.formats import parse


def blocks(name: str, source: str) -> list[tuple[str, str]]:
    return levelled(parse(name, source.encode()))


ANSWERED = [
    ("term1", "Ann, 2024-04-02 10:01: Who has the key? See https://x.example"),
    *(("term2", "Ann, 2024-04-02 10:02:"), ("paragraph2", "To the shed.")),
    *(("term2", "Bo, 2024-04-02 10:03:"), ("paragraph2", "Marta has.")),
    *(("term1", "Bo, 2024-04-02 10:04:"), ("paragraph1", "The fence is new.")),
]
TALK = [
    ("Ann", "2024-04-02T10:01:10", "Who has the key? See https://x.example"),
    ("Ann", "2024-04-02T10:02:10", "To the shed."),
    ("Bo", "2024-04-02T10:03:10", "Marta has."),
    ("Bo", "2024-04-02T10:04:10", "The fence is new."),
]


def test_telegram() -> None:
    service = {"id": 1, "type": "service", "date": "2024-04-02T10:00:00", "actor": "Ann Lee"}
    messages: list[dict[str, Any]] = [service | {"title": "Our Shed", "text": ""}]
    for at, (who, when, text) in enumerate(TALK, 2):
        parts = [{"type": "plain", "text": text}]
        messages.append({"id": at, "type": "message", "date": when, "from": who, "text": text})
        messages[-1] |= {"from_id": f"user{at}", "text_entities": parts, "width": 12}
    messages[-1]["file"] = "files/fence.pdf"
    assert blocks("result.json", json.dumps({"messages": messages})) == [
        ("heading1", "messages"),
        ("term1", "2024-04-02 10:00:"),
        ("item1", "actor: Ann Lee, title: Our Shed"),
        *ANSWERED,
        ("item1", "file: files/fence.pdf"),
    ]


def test_tables_of_messages() -> None:
    head = "AuthorID,Author,Date,Content,Reactions\n"
    rows = "".join(f'"7","{who}","{when}","{text}",""\n' for who, when, text in TALK)
    assert blocks("a.csv", head + rows.removesuffix('""\n') + '"x (2)"\n') == [
        *ANSWERED,
        ("item1", "Reactions: x (2)"),
    ]
    answers = head + "".join(rows.splitlines(keepends=True)[1:])
    assert blocks("a.csv", answers)[0] == ("header", head.strip().replace(",", "\t"))
    other = "Date,User,Title,Text\n1 May,Ann,Oak,Why?\n2 May,Bo,Elm,So.\n"
    assert blocks("a.csv", other)[0][0] == "header"


def test_those_who_are_called_by_a_number_have_names() -> None:
    """As in Slack; the time is in seconds since 1970."""
    messages = [
        {"user": "U02KAI", "text": "<@U01ANA> who is on call?", "ts": "1714989600.000100"},
        {"user": "U01ANA", "text": "<@U02KAI> is.", "ts": "1714989720.000200", "team": "T01"},
    ]
    for message, name in zip(messages, ("Kai", "Ana"), strict=True):
        message["user_profile"] = {"real_name": name, "name": "x"}  # type: ignore[assignment]
        message["blocks"] = [{"elements": [{"type": "user", "user_id": "U01ANA"}]}]  # type: ignore
    assert blocks("2024-05-06.json", json.dumps(messages)) == [
        ("term1", "Kai, 2024-05-06 10:00 UTC: @Ana who is on call?"),
        ("term2", "Ana, 2024-05-06 10:02 UTC:"),
        ("paragraph2", "@Kai is."),
    ]


@pytest.mark.parametrize("gap", ["\n", "  \n", "\n\n"])
def test_signal(gap: str) -> None:
    """As signal-export writes it, in Markdown."""
    said = [("Ann", "Who has the key?"), ("Bo", "Marta."), ("Ann", "Thanks."), ("Bo", "So it is.")]
    messages = [f"[2024-04-02, 10:0{at}] {who}: {text}" for at, (who, text) in enumerate(said)]
    found = blocks("chat.md", gap.join(messages))
    assert found[:3] == [
        ("term1", "[2024-04-02, 10:00] Ann: Who has the key?"),
        *(("term2", "[2024-04-02, 10:01] Bo:"), ("paragraph2", "Marta.")),
    ]
    notes = "# Notes\n\n" + gap.join(messages)
    assert blocks("notes.md", notes)[0] == ("heading1", "Notes")


def test_teams() -> None:
    """As Microsoft Graph lists the messages of a chat."""
    messages = [
        {
            "id": str(at),
            "subject": None,
            "importance": "normal",
            "createdDateTime": f"{when}.035Z",
            "from": {"device": None, "user": {"id": "8e", "displayName": who}},
            "body": {"contentType": "html", "content": f"<div><p>{text}</p></div>"},
            "attachments": [],
        }
        for at, (who, when, text) in enumerate(TALK)
    ]
    messages[3]["body"] = {"contentType": "text", "content": TALK[3][2]}
    found = blocks("chat.json", json.dumps({"value": messages}))
    assert [(kind, text.replace(" UTC", "")) for kind, text in found] == [
        ("heading1", "value"),
        *ANSWERED,
    ]


def test_an_archive_of_twitter() -> None:
    tweet = {
        "created_at": "Wed Jan 04 09:42:00 +0000 2023",
        "full_text": "The council sold the library.",
        "entities": {"urls": [{"url": "x", "indices": ["0", "9"]}]},
        "source": '<a href="x">Web App</a>',
    }
    source = f"window.YTD.tweets.part0 = {json.dumps([{'tweet': tweet}])}"
    assert blocks("tweets.js", source) == [
        ("term1", "2023-01-04 09:42 UTC:"),
        ("paragraph1", "The council sold the library."),
    ]
    with pytest.raises(UnsupportedFormat, match="is a script; only Twitter's archives are read"):
        parse("a.js", b"let a = [1];")


WHATSAPP = """\
12/03/2024, 09:14 - Ann Lee created group "Shed"
12/03/2024, 09:15 - Ann Lee: Who has the key?
12/03/2024, 09:17 - Bo: Marta has.
She took it home
12/03/2024, 09:18 - Ann Lee: Good
12/03/2024, 09:40 - Bo: <Media omitted>"""


def test_a_plain_text_of_messages() -> None:
    assert blocks("WhatsApp Chat.txt", WHATSAPP) == [
        *(("term1", "12/03/2024, 09:14 -"), ("paragraph1", 'Ann Lee created group "Shed"')),
        ("term1", "12/03/2024, 09:15 - Ann Lee: Who has the key?"),
        ("term2", "12/03/2024, 09:17 - Bo:"),
        ("paragraph2", "Marta has.\nShe took it home"),
        *(("term1", "12/03/2024, 09:18 - Ann Lee:"), ("paragraph1", "Good")),
        *(("term1", "12/03/2024, 09:40 - Bo:"), ("paragraph1", "<Media omitted>")),
    ]
    assert parse("a.txt", WHATSAPP.encode()).text == WHATSAPP
    apple = WHATSAPP.replace(" - ", "] ").replace("12/03", "[12.03").replace("/2024,", ".24,")
    assert blocks("_chat.txt", apple)[2] == ("term1", "[12.03.24, 09:15] Ann Lee: Who has the key?")


TEXT = st.sampled_from(["Who?", "Oak.", "Oak?\n\nElm.", "x" * 300 + "?", "", "A: b"])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bo", ""]), TEXT), min_size=1, max_size=8))
def test_no_text_is_lost(said: list[tuple[str, str]]) -> None:
    messages = [{"author": who, "date": "1 May", "text": text} for who, text in said]
    text = parse("a.json", json.dumps(messages).encode()).text
    at = 0
    for part in (part for _, whole in said for part in whole.split("\n\n") if part):
        at = text.index(part, at) + len(part)
