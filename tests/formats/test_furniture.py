"""The furniture of web pages: what is left out, and above all what is not."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from index.errors import DocumentError
from index.formats import parse
from index.types import Document


def read(source: str) -> Document:
    return parse("a.html", source.encode())


POST = """<!DOCTYPE html><title>The quay | The Post</title><body class="nav-content has-sidebar">
<a class="skip-link" href="#main">Skip to the content</a>
<div id="cookie-consent" role="dialog"><p>We and our 842 partners store and access information on
your device, as long as it lives.</p><a href="/c">Settings</a></div>
<div class="topbar"><ul><li><a href="/">Home</a><li><a href="/p">Politics</a>
<li><a href="/s">Sport</a><li><a href="/t">Tickets</a></ul></div>
<div class="page"><div class="content sidebar-right">
<div class="breadcrumbs">Home &gt; Port</div><h1>The quay</h1><div class="byline">By Lea Roe</div>
<div class="share-buttons"><a href="/f">Share</a> or tell a friend</div>
<p>The port was told on 12 February that its silt held three times as much mercury as it may.</p>
<div class="ad">Advertisement</div><figure><img><figcaption>The quay at night</figcaption></figure>
<div class="related"><h3>Read more</h3><ul><li><a href="/m">The mayor</a></ul></div>
<h2>A test</h2><ul><li><a href="/1">One</a><li><a href="/2">Two</a><li><a href="/3">Three</a>
<li><a href="/4">Four</a></ul>
<p>A second sampling was called off in May, a week before it was to be made, and
nobody would say on Friday who had decided this.
<div class="newsletter"><h3>Every morning</h3><p>The best of our stories, every day at seven, in
your letter box.</div>
<div class="comments"><h3>Comments (2)</h3><div class="comment"><h4>seadog</h4><p>We all knew.</p>
</div><div class="comment"><p>Resign!</div><div id="respond"><h4>Reply</h4></div></div></div>
<div class="right-rail"><h4>Most read</h4><p>The ten best recipes for asparagus, and where to buy
it, from our own kitchen.</p></div>
<div><a href="/a">A</a><a href="/b">B</a><a href="/c">C</a><a href="/d">D</a></div></div>"""


def test_furniture_of_a_web_page() -> None:
    document = read(POST)
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 1, "The quay"),
        ("paragraph", 0, "By Lea Roe"),
        ("paragraph", 0, "The port was told on 12 February that its silt held three times as much"
         " mercury as it may."),
        ("paragraph", 0, "The quay at night"),
        ("heading", 2, "A test"),
        *(("item", 0, item) for item in ("One", "Two", "Three", "Four")),
        ("paragraph", 0, "A second sampling was called off in May, a week before it was to be made,"
         " and nobody would say on Friday who had decided this."),
        ("heading", 1, "Comments (2)"),
        ("heading", 4, "seadog"),
        ("paragraph", 0, "We all knew."),
        ("paragraph", 0, "Resign!"),
    ]  # fmt: skip


SENTENCE = "The tenant pays the rent on the first day of each month, in advance and in full."


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        # By role and name, whatever it says.
        (f'<div role="complementary">{SENTENCE}</div>', False),
        (f'<section class="c-postNewsletter__box-2x">{SENTENCE}</section>', False),
        (f'<div class="govuk-cookie-banner">{SENTENCE}</div>', False),
        (f'<div class="more-stories"><p>{SENTENCE}</p></div>', False),
        # A name with another word in it, or that fits what is no container, says nothing.
        (f'<div class="ad-hoc">{SENTENCE}</div>', True),
        (f'<div class="cookie-recipe">{SENTENCE}</div>', True),
        (f'<blockquote class="promo">{SENTENCE}</blockquote>', True),
        ('<pre>x <span class="comment">// y</span></pre>', True),
        # An id that is made from the heading names the section.
        (f'<section id="cookies"><h2>Cookies</h2>{SENTENCE}</section>', True),
        (f'<section id="cookies"><h2>Choose</h2>{SENTENCE}</section>', False),
        # What may as well be text must look so: a menu of dishes, a box beside the text.
        ('<div class="menu"><p>Soup <p>4.50</div>', True),
        ('<div class="menu"><a href="/s">Starters</a>, <a href="/m">mains</a></div>', False),
        (f'<div class="sidebar">{SENTENCE}</div>', True),
        (f'<div class="social">{SENTENCE}</div>', True),
        ('<div class="social">Follow us</div>', False),
        ('<ul aria-hidden="true"><li><a href="/s">Starters</a></ul>', False),
        ('<p aria-hidden="true">Rent: 900</p>', True),
        # Comments: one thread, with its heading or not; a comment by itself is a text.
        ('<div class="comment">Official comment</div>', True),
        ('<ul id="comments"><li class="comment">Me too!</ul>', False),
        ('<ul id="comments"><li class="comment"><h3>Ann</h3>Me too!</ul>', True),
        ('<ul class="comments"><li class="comment">So</ul>' * 2, True),
    ],
)  # fmt: skip
def test_what_names_and_roles_say_of_furniture(source: str, kept: bool) -> None:
    around = f"<h1>Lease</h1><p>{SENTENCE}</p>"
    words = LexborHTMLParser(source).text(separator=" ").split()
    text = read(f"{around}<div>{source}</div><p>{SENTENCE * 2}</p>").text
    plain = read(f"{around}<p>{SENTENCE * 2}</p>").text
    assert (text != plain) is kept
    assert not kept or set(words) <= set(text.split())


@pytest.mark.parametrize(
    "source",
    [
        f'<div class="ads"><h1>Lease</h1><p>{SENTENCE}</p></div><p>{SENTENCE}</p>',
        f'<div class="newsletter"><p>{SENTENCE * 2}</p></div><p>{SENTENCE}</p>',
        f'<div class="comments"><p class="comment">{SENTENCE}</div><p>Short.</p>',
        '<div role="navigation"><a href="/a">One</a> and two</div><p>Three</p>',
    ],
)
def test_what_holds_the_heading_or_most_of_a_page_is_no_furniture(source: str) -> None:
    words = LexborHTMLParser(source).text(separator=" ").split()
    assert set(words) <= set(read(source).text.split())


def test_lists_of_links_beside_the_content() -> None:
    text = f"<div><h1>Lease</h1><p>{SENTENCE}</p></div>"
    links = "".join(f'<a href="/{n}">Link{n}</a> ' for n in range(4))
    assert "Link0" not in read(f"<div>{links}</div>{text}").text
    for kept in (
        f"<div><h1>Lease</h1><p>{SENTENCE}</p><div>{links}</div></div>",  # in the content
        f"{text}<div class='page-toc'><p>{links}</div>",
        f"{text}<div>{links} and {SENTENCE}</div>",
        f"{text}<div>{links * 9}</div>",  # most of the page
        f"{text}<div>{links.replace('/', 'mailto:')}</div>",
        f"<div><p>{SENTENCE}</p></div><div>{links}</div>",  # without a heading nothing is beside
    ):
        assert "Link0" in read(kept).text


@pytest.mark.parametrize(
    ("name", "is_read"),
    [("class='footnote brackets'", True), ("role=doc-endnote", True), ("", False)],
)
def test_an_aside_that_is_a_note_to_the_text(name: str, is_read: bool) -> None:
    page = f"<main><h1>Pumps</h1><p>{SENTENCE}</p><aside {name}><p>It was brass.</p></aside></main>"
    assert ("It was brass." in read(page).text) is is_read


NAMES = "cookie ads share sidebar nav comments comment related posts content toc has".split()
TREES = st.recursive(
    st.sampled_from([SENTENCE, "Short.", '<a href="/a">Link</a>', "<h1>One</h1>", "<h2>Two</h2>"]),
    lambda inner: st.builds(
        lambda tag, names, held: f"<{tag} class='{'-'.join(names)}'>{' '.join(held)}</{tag}>",
        st.sampled_from(["div", "section", "ul", "li", "p", "span"]),
        st.lists(st.sampled_from(NAMES), max_size=2),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@given(TREES)
def test_names_only_leave_out_and_never_the_title_or_all_of_the_prose(source: str) -> None:
    named, plain = read(f"<p>So.{source}"), read(f"<p>So.{source.replace('class', 'lang')}")
    assert not Counter(named.text.split()) - Counter(plain.text.split())
    assert named.text.count("One") == plain.text.count("One")
    assert (SENTENCE in named.text) is (SENTENCE in plain.text)


def test_names_that_would_leave_nothing() -> None:
    for held in (f"<p>{SENTENCE}</p>", "<p>Rent is paid here.</p>"):
        page = f"<div class='cookie'>{held}</div><div class='cookie'>{held}</div>"
        assert len(read(page).blocks) == 2


def test_a_page_that_is_hidden() -> None:
    with pytest.raises(DocumentError, match="holds no text"):
        read("<body hidden><p>So")
