"""Texts that would like to be more than text: no page of the chat lets them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shown import Reader, answer, citation, info

from index.cells import cells
from index.types import Span
from qa.types import Answer, Respelling
from ui import escaping, listing, render
from ui.types import Addition, Turn

HOSTILE = [
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</textarea><iframe srcdoc='<script>alert(1)</script>'>",
    '<a href="javascript:alert(1)">x</a>',
    '<style>*{background:url("//example.org")}</style>',
    '<form action="//example.org"><input name=q></form>',
    "&lt;img src=x&gt;",
    "${alert(1)} {{constructor}} `x`",
    "a\x00b\u202ec\u2066d\ud800",
]


OURS = {
    *(
        "article",
        "h2",
        "h3",
        "div",
        "span",
        "button",
        "ol",
        "ul",
        "li",
        "a",
        "blockquote",
        "p",
        "cite",
    ),
    *("bdi", "mark", "section", "strong", "label", "input", "progress", "details", "summary"),
}


ATTRIBUTES = {
    *(
        "class",
        "id",
        "dir",
        "title",
        "href",
        "start",
        "type",
        "data-cite",
        "data-folder",
        "data-some",
        "data-name",
        "data-formatted",
        "data-markdown",
        "aria-label",
    ),
    *("aria-hidden", "role", "data-choose", "data-remove", "checked", "max", "value"),
    *("aria-expanded", "aria-controls", "hidden", "data-open"),
}


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_becomes_markup(words: str) -> None:
    document = info(words, words, format=words, warnings=(words,))
    cited = citation(words, words=(Span(0, 1),), document=document, headings=(words,))
    line = replace(cited, columns=(words,) * len(cells(words)))
    pages = [
        render.turn(Turn(1, words, Answer(words, True, 0.9, (cited,)))),
        render.turn(Turn(1, words, Answer(words, False, 0.1, (cited,)), searched=1, of=2)),
        render.turn(
            Turn(1, words, Answer(words, True, 0.9, (cited,), (Respelling(words, words),)))
        ),
        render.turn(Turn(1, words, Answer(words, True, 0.9, (line, cited)), further=1)),
        render.turn(Turn(1, words, problem=words)),
        render.turn(Turn(1, words)),
        render.welcome((document,), (words,)),
        listing.library((document,)),
        listing.addition(Addition(2, 1, reading=words)),
        listing.addition(Addition(1, 1, failed=((words, words),))),
        listing.addition(Addition(1, 1, added=(words,), beside=((words, words),))),
    ]
    for page in pages:
        reader = Reader(page)
        assert reader.tags <= OURS
        assert reader.attributes <= ATTRIBUTES
        assert all(link.startswith("./#@1:") for link in reader.links)
    # Nor does what is copied.
    for one in (cited, line):
        reader = Reader(render.quoted(one))
        assert reader.tags <= {"blockquote", "p", "i"}
        assert reader.attributes == set()
    # Shown as it stands in the document, to the letter.
    assert words in Reader(render.turn(Turn(1, "?", answer(citation(words))))).words


def test_a_name_cannot_turn_the_line_around() -> None:
    assert escaping.label("exe.\u202efdp\n") == "exe.\ufffdfdp\ufffd"
