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
