"""Web pages: blocks, the main part of a page, lists of definitions, and what is hidden."""

from __future__ import annotations

import time

import pytest
from documents import blocks, read


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<ol><li>a<li>b</ol><ul><li>c</ul><ol><li>d</ol>", "1. a|2. b|c|1. d"),
        ("<ol start=27 type=a><li>a<li>b<li value=3>c<li>d</ol>", "aa. a|ab. b|c. c|d. d"),
        ("<ol type=I><li>a<ol type=i><li>b<li>c</ol><li>d</ol>", "I. a|i. b|ii. c|II. d"),
        ("<ol reversed><li>a<li>b</ol>", "2. a|1. b"),
        ("<ol start=-1><li>a<li>b</ol>", "-1. a|0. b"),
        ("<ol start=x><li value=''>a</ol>", "1. a"),
        ("<ol style='list-style: none'><li>a</ol>", "a"),
        ("<ol style='list-style-type:upper-latin'><li>a</ol>", "A. a"),
        ("<ol><li><p>a<p>b<li><ol><li>c</ol></ol>", "1. a|b|2. 1. c"),
        ("<ol><li><h2>Term</h2><p>One year.</ol>", "1. Term|One year."),
        ("<ol><li><pre>x = 1</pre><p>a<li>b</ol>", "x = 1|a|2. b"),
        ("<ol><li></li><li>b</ol><li>c", "2. b|c"),
        ("<ol><li>a<ul><li>b</ul>c<li>d</ol>", "1. a|b|c|2. d"),
    ],
)
def test_numbers_of_lists_in_web_pages(source: str, texts: str) -> None:
    document = read("a.html", f"<body>{source}")
    assert "|".join(text for _, text in blocks(document)) == texts


def test_html() -> None:
    source = """<!DOCTYPE html><html><head><title> The
      lease </title><style>p {}</style></head><body>
    <header>Site <nav>Menu</nav></header><nav>Home</nav>
    <h1>Rent</h1>
    <p>Pay &euro;5 in&nbsp;<b>full</b><i>,</i>
       soon.<br>Or <span>else</span>.</p>loose text
    <div hidden>secret</div><p style="display: none">secret</p><script>x()</script>
    <noscript>no</noscript><template><p>t</p></template><button>Go</button><textarea>t</textarea>
    <ul><li>one<li><p>two</p><p>still two</p><ul><li>inner</li></ul></li></ul>
    <table><caption>Prices</caption><tr><th>Name<th>Price</tr>
      <tr><th>a</th><td><p>1</p>
      2</td></tr></table>
    <table><tr><td>A layout cell.<br><br>Its second paragraph.</td></tr></table>
    <pre>
x = 1
  y</pre>
    <blockquote>so&shy;ft</blockquote><aside>Ad</aside><footer>(c)</footer></body></html>"""
    document = read("a.html", source)
    assert document.title == "The lease"
    assert document.format == "html"
    assert blocks(document) == [
        ("heading", "Rent"),
        ("paragraph", "Pay €5 in\xa0full, soon.\nOr else."),
        ("paragraph", "loose text"),
        ("item", "one"),
        ("item", "two"),
        ("paragraph", "still two"),
        ("item", "inner"),
        ("paragraph", "Prices"),
        ("header", "Name\tPrice"),
        ("row", "a\t1 2"),
        ("paragraph", "A layout cell."),
        ("paragraph", "Its second paragraph."),
        ("code", "x = 1\n  y"),
        ("paragraph", "soft"),
    ]


def test_the_main_part_of_a_page() -> None:
    body = "<p>The long story of the house that this page is about, told in full.</p>"
    page = (
        f"<div>Sidebar</div><main><header>Lead</header><h1>House</h1>{body}</main><div>More</div>"
    )
    document = read("a.html", page)
    assert document.title == "House"
    assert [text for _, text in blocks(document)][:2] == ["Lead", "House"]
    assert "Sidebar" not in document.text
    assert "More" not in document.text
    # A part that holds little is no reason to leave out the rest.
    assert "The long story" in read("a.html", f"<main>Hi</main>{body}").text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("In 1987.<sup><a href='#n1'>1</a></sup> It sank.", "In 1987. It sank."),
        ("In 1987.<a href='b.xhtml#n1'><sup>[12]</sup></a> It sank.", "In 1987. It sank."),
        ("Schedule 1.<a href='#n1' epub:type='noteref'>1</a> It sank.", "Schedule 1. It sank."),
        ("Schedule 1.<a href='#n1' role='doc-noteref'>1</a> It sank.", "Schedule 1. It sank."),
        ("bits 0:7<sup><a href='#a'>7</a></sup><sup><a href='#b'>*</a></sup>.", "bits 0:7."),
        ("<sup><a href='#r1'>1</a></sup> A note. <a href='#r1'>↩</a>", "1 A note."),
        ("As said [<sup><a href='#n'>3</a></sup>], so", "As said [3], so"),
        ("<sup>[<a href='#n'>3</a>]</sup> So", "[3] So"),
        ("See clause <a href='#c'>4</a>.", "See clause 4."),
        ("m<sup>2</sup> or m<sup><a href='/two'>2</a></sup>", "m² or m²"),
        ("Goal<sup><a href='#team'>AUS</a></sup>", "GoalAUS"),
    ],
)
def test_marks_of_notes_in_html(page: str, text: str) -> None:
    assert read("a.html", f"<p>{page}</p>").text == text


def test_what_a_wiki_has_beside_headings() -> None:
    edit = "<span class='mw-editsection'>[<a href='?action=edit'>edit</a>]</span>"
    page = f"<h2>Plot{edit}</h2><p>It sank."
    assert blocks(read("a.html", page)) == [("heading", "Plot"), ("paragraph", "It sank.")]


def test_a_header_with_the_title_is_kept() -> None:
    page = "<header><nav>Menu</nav><h1>Title</h1></header><p>Words.</p>"
    assert blocks(read("a.html", page)) == [("heading", "Title"), ("paragraph", "Words.")]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='windows-1251'>", "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-5">', "iso8859-5"),
        ('<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        ("<meta charset=iso-2022-jp>", "iso-2022-jp"),
        ("<meta charset=nonsense>", "utf-8"),
        ("<meta charset=latin-1>", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_charsets_of_html(head: str, encoding: str) -> None:
    text = "契約" if "jp" in encoding else "Да"
    assert read("a.html", f"{head}<p>{text}".encode(encoding)).text == text


@pytest.mark.parametrize("tag", ["div", "ul><li", "table><tr><td", "span"])
def test_deeply_nested_html(tag: str) -> None:
    start = time.process_time()
    document = read("a.html", f"<{tag}>" * 100_000 + "deep text" + "<p>after")
    assert document.text == "deep text\n\nafter"
    assert time.process_time() - start < 10


def test_an_unterminated_comment() -> None:
    assert read("a.html", b"<p>before<!--" + b"x" * 5_000_000).text == "before"


def test_what_is_too_long_for_a_term_is_a_paragraph() -> None:
    source = f"<dl><dt>{'word ' * 99}</dt><dd>Said.</dd><dt>{'word ' * 101}</dt></dl>"
    assert [b.kind for b in read("a.html", source).blocks] == ["term", "paragraph", "paragraph"]


def test_links_of_headings_to_themselves_are_left_out() -> None:
    source = '<h2>Loads<a class="headerlink" href="#loads">¶</a></h2><p>See <a href="#a">§ 5</a>.'
    assert read("a.html", source).text == "Loads\n\nSee § 5."
    assert read("a.html", '<p>It is <a href="b.html#x">#</a></p>').text == "It is #"


def test_the_heading_of_a_note_is_none_of_what_comes_after_it() -> None:
    source = '<h2>Options</h2><div class="note box"><h3>Note</h3><p>Mind it.</p></div><p>After.</p>'
    assert [b.kind for b in read("a.html", source).blocks] == ["heading", *["paragraph"] * 3]
    assert [b.kind for b in read("a.html", "<div><h3>Note</h3><p>It.</p></div>").blocks] == [
        *("heading", "paragraph")
    ]


def test_lists_of_definitions_in_a_web_page() -> None:
    source = """<h2>Memory</h2><dl><dt><a>work_mem</a> (integer)</dt>
    <dd><p>Sets it.</p><ul><li>One</li></ul><dl><dt>inner</dt><dd>Said.</dd></dl>Outer.</dd>
    <div><dt>-a</dt><dt>--all</dt><dd>All.<table><tr><td>a</td><td>b</td></tr></table></dd></div>
    </dl><p>After.</p>"""
    document = read("a.html", source)
    text = "Memory\n\nwork_mem (integer)\nSets it.\n\nOne\n\ninner\nSaid.\n\nOuter.\n\n"
    assert document.text == text + "-a\n--all\nAll.\n\na\tb\n\nAfter."
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 2, "Memory"),
        ("term", 1, "work_mem (integer)"),
        ("paragraph", 1, "Sets it."),
        ("item", 1, "One"),
        ("term", 2, "inner"),
        ("paragraph", 2, "Said."),
        ("paragraph", 1, "Outer."),
        ("term", 1, "-a"),
        ("term", 1, "--all"),
        ("paragraph", 1, "All."),
        ("row", 1, "a\tb"),
        ("paragraph", 0, "After."),
    ]


TITLED = """\
<ol><li><p><b>Columns</b></p><p>The default is 2000.</p><ul><li>Of a table<li>Of a view</ul>
<li><b>Joined tables?</b><p>No more than 64.</p><ol><li><b>Why</b><p>Bits.</ol><p>Sorry.
<li>Depth</ol><p>Done."""


def test_an_item_with_a_title_in_bold_letters_is_as_an_entry_of_definitions() -> None:
    document = read("a.html", f"<body>{TITLED}")
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("term", 1, "1. Columns"),
        ("paragraph", 1, "The default is 2000."),
        ("item", 1, "Of a table"),
        ("item", 1, "Of a view"),
        ("term", 1, "2. Joined tables?"),
        ("paragraph", 1, "No more than 64."),
        ("term", 2, "1. Why"),
        ("paragraph", 2, "Bits."),
        ("paragraph", 1, "Sorry."),
        ("item", 0, "3. Depth"),
        ("paragraph", 0, "Done."),
    ]
