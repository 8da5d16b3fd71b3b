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
