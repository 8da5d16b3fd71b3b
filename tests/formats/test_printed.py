"""Manual pages that a web page shows as `man` prints them."""

from __future__ import annotations

import pytest

from index.formats import parse

TOP = "LOCKER(1)                 User Commands                 LOCKER(1)\n"
NAME = "       <b>locker</b>  -  keep  files  under\n       lock and key\n"
OPTIONS = """\
       <b>-v</b>     Print each file as it is han-
              dled,  and  its  long-
              term store.

       <b>-q</b>     Print errors only.

              Warnings are none.

       <b>--lock-wait</b> <i>SECONDS</i>
              Wait for a busy store:

                  $ locker --lock-wait 5
                      --json /home
"""
WAYS = {
    "in one": f"<pre>\n{TOP}\n<b>NAME</b>\n{NAME}\n<b>OPTIONS</b>\n{OPTIONS}</pre>",
    "below headings": (
        f"<pre>{TOP}</pre><h2>NAME <a href='#top'>#</a></h2><pre>{NAME}</pre>"
        f"<h2>OPTIONS</h2><pre>{OPTIONS}\n\n</pre>"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_manual_page_in_a_web_page_is_read_as_one(way: str) -> None:
    source = f"<title>locker(1)</title><p>The manual</p>{WAYS[way]}<p>Made by man2html.</p>"
    document = parse("a.html", source.encode())
    assert document.title == "locker - keep files under lock and key"
    blocks = [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]
    assert blocks == [
        ("paragraph", 0, "The manual"),
        ("code", 0, TOP.strip()),
        ("heading", 1, "NAME"),
        ("paragraph", 0, "locker - keep files under lock and key"),
        ("heading", 1, "OPTIONS"),
        ("term", 1, "-v"),
        ("paragraph", 1, "Print each file as it is handled, and its long-term store."),
        ("term", 1, "-q"),
        ("paragraph", 1, "Print errors only."),
        ("paragraph", 1, "Warnings are none."),
        ("term", 1, "--lock-wait SECONDS"),
        ("paragraph", 1, "Wait for a busy store:"),
        ("code", 1, "$ locker --lock-wait 5\n                      --json /home"),
        ("paragraph", 0, "Made by man2html."),
    ]


def test_other_code_in_a_web_page_stays_code() -> None:
    code = "NAME\n       locker\n\n       -v     Print."
    document = parse("a.html", f"<title>A</title><h2>NAME</h2><pre>{code}</pre>".encode())
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", "NAME"),
        ("code", code),
    ]
    assert document.title == "A"
