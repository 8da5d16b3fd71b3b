"""The list of the library's documents, and what is said of those that were added."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from shown import info

from ui import listing
from ui.types import Addition


def test_library_ticks_what_is_searched() -> None:
    html = listing.library((info(pages=2), info("u.txt", "", format="text")), {"u.txt"})
    assert html == (
        '<ul class="documents"><li><label><input type="checkbox" data-choose="tides.md" checked>'
        '<span class="what"><span class="title"><bdi>Tides</bdi></span>'
        '<span class="name"><bdi>tides.md</bdi></span>'
        '<span class="facts">Markdown, 2 pages, 2 sentences</span></span></label>'
        '<button type="button" class="open" data-open="@1:0-0" aria-label="Open tides.md">Open'
        "</button>"
        '<button type="button" class="remove" data-remove="tides.md" aria-label="Remove tides.md">'
        "Remove</button></li>"
        '<li><label><input type="checkbox" data-choose="u.txt">'
        '<span class="what"><span class="title"><bdi>u.txt</bdi></span>'
        '<span class="facts">Text, 2 sentences</span></span></label>'
        '<button type="button" class="open" data-open="@1:0-0" aria-label="Open u.txt">Open'
        "</button>"
        '<button type="button" class="remove" data-remove="u.txt" aria-label="Remove u.txt">'
        "Remove</button></li></ul>"
    )


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        ("lease_2.pdf", "lease_2", ["lease_2.pdf"]),
        ("a/lease.pdf", "lease", ["lease.pdf"]),  # the folder stands above
        ("lease.pdf", "lease.pdf", ["lease.pdf"]),
        ("lease.pdf", "The lease", ["The lease", "lease.pdf"]),
        ("a/lease.pdf", "The lease", ["The lease", "lease.pdf"]),
        ("عقد.txt", "عقد", ["عقد.txt"]),
    ],
)
def test_a_name_that_is_the_title_too_is_listed_once(
    name: str, title: str, shown: list[str]
) -> None:
    html = listing.library((info(name, title),))
    assert re.findall(r'class="(?:title|name)"><bdi>([^<]+)', html) == shown


def test_a_format_is_called_as_people_do() -> None:
    names = ("pdf", "doc", "docx", "mail", "mailbox", "notebook", "subtitles", "tex", "markdown")
    shown = [listing.library((info(format=name),)) for name in names]
    said = [re.search('class="facts">([^,]+),', html)[1] for html in shown]  # type: ignore[index]
    assert said == [
        "PDF",
        "Word",
        "Word",
        "E-mail",
        "Mailbox",
        "Notebook",
        "Subtitles",
        "LaTeX",
        "Markdown",
    ]


def test_library_by_folder_and_by_words() -> None:
    shelf = (info("law/b.txt", "Lease"), info("law/a.txt", ""), info("notes.txt", "Tides"))
    html = listing.library(shelf, {"law/a.txt"})
    # Folders follow what is in none, each with a box that is ticked where all of it is.
    marks = ('data-choose="notes.txt"', 'data-folder="law" data-some', 'data-choose="law/a.txt"',
             'data-choose="law/b.txt"')  # fmt: skip
    assert [html.index(mark) for mark in marks] == sorted(html.index(mark) for mark in marks)
    assert "2 documents" in html
    assert html.count('<li class="inside">') == 2
    assert 'data-folder="law" checked' in listing.library(shelf)
    assert 'data-folder="law">' in listing.library(shelf, {"law/a.txt", "law/b.txt"})
    assert [d.name for d in listing.matching(shelf, "LAW lease")] == ["law/b.txt"]
    [mac] = listing.matching([*shelf, replace(shelf[0], name="u\u0308ber.txt")], "\u00dcber")
    assert mac.name == "u\u0308ber.txt"
    assert listing.library(shelf, wanted="zebra").count("<li") == 0
    many = [info(f"{i}.txt", "") for i in range(listing.SHOWN + 3)]
    assert listing.library(many).count("<li") == listing.SHOWN
    assert "And 3 more documents." in listing.library(many)


def test_addition_says_what_failed_and_why() -> None:
    state = Addition(3, 3, added=("a", "b"), failed=(("c.bin", "No parser."),))
    assert listing.addition(state) == (
        '<p class="done">2 documents added.</p>'
        '<p class="failed">1 document could not be added:</p>'
        '<ul class="failures"><li><bdi>c.bin</bdi><span>No parser.</span></li></ul>'
        '<button type="button" class="dismiss">Dismiss</button>'
    )
    stopped = listing.addition(Addition(3, 3, added=("a",), left=2))
    assert '<p class="left">Stopped: 2 files not read.</p>' in stopped


def test_addition_says_what_is_kept_beside_what_and_offers_to_remove_the_older() -> None:
    pairs = (("a (2).txt", "a.txt"), ("b (2).txt", "b.txt"))
    html = listing.addition(Addition(3, 3, added=("a (2).txt", "b (2).txt", "b.txt"), beside=pairs))
    assert html == (
        '<p class="done">3 documents added.</p>'
        '<ul class="failures">'
        "<li><bdi>a (2).txt</bdi><span>Kept beside <bdi>a.txt</bdi>, which is another file of that"
        ' name. <button type="button" class="older" data-remove="a.txt" aria-label="Remove a.txt">'
        "Remove the older</button></span></li>"
        # Neither of two that came together is the older.
        "<li><bdi>b (2).txt</bdi><span>Kept beside <bdi>b.txt</bdi>, which is another file of that"
        " name.</span></li></ul>"
        '<button type="button" class="dismiss">Dismiss</button>'
    )


def test_a_copy_of_what_is_there_is_told_of_as_one() -> None:
    pairs = (("b.txt", "law/<a>.txt"),)
    html = listing.addition(Addition(2, 2, added=("b.txt", "c.txt"), copies=pairs))
    assert html == (
        '<p class="done">1 document added, 1 document there already.</p>'
        '<ul class="failures">'
        "<li><bdi>b.txt</bdi><span>The same file as <bdi>law/&lt;a&gt;.txt</bdi>.</span></li></ul>"
        '<button type="button" class="dismiss">Dismiss</button>'
    )
    copied = replace(info("law/a.txt", ""), also=("<b>.txt", "c.txt", "d.txt", "e.txt"))
    named = '<span class="name">also <bdi>&lt;b&gt;.txt, c.txt, d.txt and 1 more</bdi></span>'
    assert named in listing.library((copied,))
    assert listing.matching([copied, info("f.txt", "")], "e.TXT") == [copied]


def test_how_far_one_document_is_read_is_not_made_up() -> None:
    one = listing.addition(Addition(1, reading="a.txt"))
    assert '<progress max="1" aria-label="Documents read"></progress>' in one
    assert "Stop" not in one
    many = listing.addition(Addition(3, 1, reading="b.txt"))
    assert "Reading <bdi>b.txt</bdi>, 2 of 3" in many
    assert '<progress max="3" value="1"' in many
    assert '<button type="button" class="stop">Stop</button>' in many
