"""Web archives: a page with all that it shows in one file."""

from __future__ import annotations

import base64
import quopri

import pytest
from documents import blocks, read, refused


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "binary"])
@pytest.mark.parametrize(
    ("charset", "page"), [("utf-8", "<p>Ich muß.</p>"), ("iso-8859-1", "<p>Ich muß “ja”.</p>")]
)
def test_web_archives(encoding: str, charset: str, page: str) -> None:
    source = f"<html><title>Pier</title><body><nav>Menu</nav><h1>Oak</h1>{page}".encode(
        "cp1252" if charset == "iso-8859-1" else charset
    )
    coded = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}
    parts = [
        b"From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n"
        b'\ttype="text/html";\n\tboundary="--x"\n\n----x\nContent-Type: text/css\n\np { }\n----x\n',
        f"Content-Type: text/html; charset={charset}\n".encode(),
        f"Content-Transfer-Encoding: {encoding}\n\n".encode(),
        coded.get(encoding, bytes)(source),
        b"\n----x\nContent-Type: text/html\n\n<p>A frame.</p>\n----x--\n",
    ]
    data = b"".join(parts).replace(b"\n", b"\r\n")
    text = page.removeprefix("<p>").removesuffix("</p>")
    for name in ("a.mhtml", "a.MHT"):
        document = read(name, data)
        assert (document.title, document.format) == ("Pier", "mhtml")
        assert blocks(document) == [("heading", "Oak"), ("paragraph", text)]


@pytest.mark.parametrize(
    "data", [b"Just words.", b"Content-Type: text/html\n\n \n", b"Content-Type: text/plain\n\nHi"]
)
def test_no_web_archives(data: bytes) -> None:
    assert refused("a.mhtml", data) == "is no web archive: it holds no page"


def test_what_a_component_shows_in_its_place_is_text_of_the_page() -> None:
    """As Chromium saves it (`shadowmode`), and as HTML has it (`shadowrootmode`)."""
    page = (
        "<p>It sails <x-time><template shadowmode='open'>at <b>nine</b></template></x-time>.</p>"
        "<x-card><template shadowrootmode=closed><style>p { }</style><p>Dogs travel free.</p>"
        "<x-fare><template shadowmode='open'><p>Adults pay 12.</p></template></x-fare>"
        "<template><p>Never shown.</p></template></template><p>Bring a lead.</p></x-card>"
    )
    data = f"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{page}".encode()
    assert blocks(read("a.mhtml", data)) == [
        ("paragraph", "It sails at nine."),
        ("paragraph", "Dogs travel free."),
        ("paragraph", "Adults pay 12."),
        ("paragraph", "Bring a lead."),
    ]
    hidden = b"<template><template shadowrootmode=open>No.</template>No.</template><p>Yes.</p>"
    assert blocks(read("a.html", hidden)) == [("paragraph", "Yes.")]


def archive(*pages: tuple[str, str]) -> bytes:
    """An archive of pages, each behind its fields."""
    parts = [f"\n--x\nContent-Type: text/html\n{fields}\n\n{page}" for fields, page in pages]
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n"
    return (head + "".join(parts) + "\n--x--\n").replace("\n", "\r\n").encode()


def test_frames_are_read_where_they_stand() -> None:
    """By the number that Chromium gives them, or by their address; none twice or by itself."""
    page = (
        "<h1>Ferry</h1><p>It sails.</p><iframe src='cid:a@mhtml' width=300></iframe><p>Daily.</p>"
        '<IFRAME src="fares.html?a=1&amp;b=2" /></iframe><p>Bring a lead.</p>'
        "<iframe src=cid:a@mhtml></iframe><iframe src=cid:c@mhtml width=1 height=1></iframe>"
        "<iframe hidden src=cid:d@mhtml></iframe><iframe src=https://elsewhere.example></iframe>"
    )
    frame = "<title>No</title><body><div><p>Dogs <b>pay.<p>Cats swim.<iframe src=cid:e@mhtml>"
    data = archive(
        ("Content-Location: https://a.example/x/index.html", page),
        ("Content-ID: <a@mhtml>\nContent-Location: https://a.example/dogs", frame),
        ("Content-Location: https://a.example/x/fares.html?a=1&b=2", "<p>Adults pay 12."),
        ("Content-ID: <c@mhtml>", "<p>Counted."),
        ("Content-ID: <d@mhtml>", "<p>Hidden."),
        ("Content-ID: <e@mhtml>", "<p>Birds fly.<iframe src='cid:a@mhtml'></iframe>"),
        ("Content-ID: <f@mhtml>", "<p>Shown nowhere."),
    )
    document = read("a.mhtml", data)
    assert blocks(document) == [
        ("heading", "Ferry"),
        *[
            ("paragraph", text)
            for text in ("It sails.", "Dogs pay.", "Cats swim.", "Birds fly.", "Daily.")
        ],
        ("paragraph", "Adults pay 12."),
        ("paragraph", "Bring a lead."),
    ]


def test_pages_of_frames_alone() -> None:
    frames = "<frameset cols='20%,*'><frame src=toc.html><frame src=a.html></frameset>"
    data = archive(
        ("Content-Location: file:///C:/help/index.html", f"<title>Help</title>{frames}"),
        ("Content-Location: file:///C:/help/toc.html", "<p>Contents of this help."),
        ("Content-Location: file:///C:/help/a.html", "<h1>Pumps</h1><p>Bleed them."),
    )
    document = read("a.mhtml", data)
    assert document.title == "Help"
    assert blocks(document) == [
        ("paragraph", "Contents of this help."),
        ("heading", "Pumps"),
        ("paragraph", "Bleed them."),
    ]
