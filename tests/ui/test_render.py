"""The chat's answers as HTML, character for character."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shown import Reader, answer, citation, info

from index.types import Span
from qa import export
from qa.types import Excerpt, Mention, Mentions, Place, Respelling
from ui import render, wording
from ui.hints import ALONE, QUOTES, hint
from ui.types import Turn


def test_quote() -> None:
    cited = citation(
        "The sea rose.", start=10, words=(Span(18, 22),), page=3, headings=("Sea & shore",)
    )
    assert render.quotation(2, cited) == (
        '<li class="quote" id="cite-2-1" data-cite="2-1">'
        '<a class="cite" id="chip-2-1" href="./#@1:10-23"'
        ' aria-label="Source 1: Tides, page 3" title="The sea rose.">1</a>'
        '<blockquote dir="auto"><span class="soft">The sea <mark>rose</mark>.</span></blockquote>'
        '<p class="place" title="Score 0.50">'
        '<span>p. 3</span><span class="under"><bdi>Sea &amp; shore</bdi></span>'
        '<button type="button" class="copy" aria-label="Copy quote 1" data-markdown="&gt; The sea'
        " **rose**.\n&gt;\n&gt; — *Tides*, `tides.md`, p. 3, “Sea \\&amp; shore”,"
        ' characters 10–23\n" data-formatted="&lt;blockquote&gt;The sea rose.&lt;/blockquote&gt;'
        "&lt;p&gt;— &lt;i&gt;Tides&lt;/i&gt;, p. 3, “Sea &amp;amp; shore”, tides.md&lt;/p&gt;"
        '">Copy</button></p></li>'
    )


def test_a_quote_is_copied_as_a_brief_has_it() -> None:
    said = "<b>\t1 & 2"
    assert render.quoted(citation(said, headings=("Tides",))) == (
        "<blockquote>&lt;b&gt;\t1 &amp; 2</blockquote><p>— <i>Tides</i>, tides.md</p>"
    )
    row = citation(said, columns=("", "Year"), page=2, headings=("I", "II <i>"))
    assert render.quoted(row) == (
        "<blockquote>&lt;b&gt; | 1 &amp; 2</blockquote>"
        "<p>— <i>Tides</i>, p. 2, “II &lt;i&gt;”, tides.md</p>"
    )
    assert "<blockquote><pre>a &lt;\n  b</pre></blockquote>" in render.quoted(
        citation("a <\n  b", kind="code")
    )


def test_highlights_at_the_ends_and_side_by_side() -> None:
    spans = (Span(5, 6), Span(6, 7), Span(8, 9))
    assert render.marked("abcd", 5, spans) == "<mark>a</mark><mark>b</mark>c<mark>d</mark>"
    assert render.marked("a<b", 0, (Span(1, 2),)) == "a<mark>&lt;</mark>b"
    assert render.marked("a", 0, ()) == "a"


def test_what_a_quote_does_not_show_at_first_is_there_all_the_same() -> None:
    folded = render.marked("ab\tcd\tef", 10, (Span(13, 15),), ("A", "B", "C"), (3, 5))
    column = '<span class="column" data-name="{}"></span>'.format
    tab = '<span class="tab">\t</span>'
    assert folded == (
        f'<span class="rest"><span>{column("A")}ab{tab}</span></span>{column("B")}<mark>cd</mark>'
        f'<span class="rest"><span>{tab}{column("C")}ef</span></span>'
    )
    assert "rest" not in render.marked("abc", 0, (), (), (0, 3))


@given(st.text("ab \t", max_size=900), st.integers(0, 899), st.integers(1, 900))
def test_a_long_quote_shows_where_its_answer_begins(quote: str, first: int, size: int) -> None:
    low = min(first, max(len(quote) - 1, 0))
    for spans in ((), (Span(50 + low, 50 + min(low + size, len(quote))),)):
        a, b = render.excerpt(quote, 50, spans)
        assert 0 <= a <= b <= len(quote)
        assert b - a >= min(len(quote), 300)
        if len(quote) <= 640:
            assert (a, b) == (0, len(quote))
        elif spans:
            assert a <= low < b
        html = render.marked(quote, 50, spans, (), (a, b))
        assert "".join(re.split("<[^>]*>", html)) == quote


def test_how_many_documents_mention_it() -> None:
    place = Place(info(), 3, 10, 20)
    other = Place(info("<b>\u202e.txt", title=""), None, 0, 7)
    each = (Mention(place, 2), Mention(other, 1, exact=False))
    mentions = Mentions(each, of=1200, exact=False)
    told = replace(answer(citation("A tide."), citation("No tide.", start=20)), mentions=mentions)
    shown = render.turn(Turn(1, "?", told, searched=1200, of=1201, further=1))
    assert "1 quote from 1 document; 1 document not ticked</span>" in shown
    counted = "<summary>At least 2 of 1,200 documents mention it</summary></details>"
    assert f"{counted}<h3" in shown
    listed = re.search('<details class="mentions" open data-each="([^"]*)">', shown)
    assert listed is not None
    assert json.loads(unescape(listed[1])) == [
        ["Tides", "tides.md", f"@{place.document.id}:10-20", "2 sentences"],
        ["", "<b>\ufffd.txt", f"@{other.document.id}:0-7", "at least 1 sentence"],
    ]
    copied = [unescape(part) for part in re.findall('data-formatted="([^"]*)"', shown)]
    assert copied[0].endswith(
        "<ul><li><i>Tides</i>, tides.md, p. 3, 2 sentences</li>"
        "<li><i>&lt;b&gt;\ufffd.txt</i>, at least 1 sentence</li></ul>"
    )
    assert "Further sentences that mention it:" in shown
    one = replace(told, mentions=Mentions(each[:1], of=3))
    alone = render.turn(Turn(1, "?", one, further=1))
    assert "document. 1 of 3 documents mentions it.<" in alone
    assert "<details" not in alone


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "Strong"), (0.8, "Strong"), (0.79, "Likely"), (0.5, "Likely"), (0.49, "Weak")],
)
def test_strength_is_a_word_and_the_number_a_detail(confidence: float, word: str) -> None:
    html = render.turn(Turn(1, "?", answer(citation("It rose."), confidence=confidence)))
    odds = f"Estimated {confidence:.0%} likely that these sentences hold the answer."
    assert (
        f'<button type="button" class="sure {word.lower()}" aria-expanded="false"'
        f' aria-controls="odds-1" title="{odds}">{word}</button>' in html
    )
    assert f'<p class="odds" id="odds-1" hidden>{odds}</p>' in html
    assert wording.strength(confidence) == word


def test_the_states_of_a_turn_are_told_apart() -> None:
    assert render.turn(Turn(1, "Why?", problem="Too <long>.")) == (
        '<article class="turn problem" id="turn-1"><h2 class="question" dir="auto">Why?</h2>'
        '<button type="button" class="again">Edit</button>'
        '<p class="note" role="alert">Too &lt;long&gt;.</p></article>'
    )
    found = render.turn(Turn(1, "Why?", answer(citation("It rose."))))
    assert "1 quote from 1 document" in Reader(found).words
    absent = render.turn(Turn(1, "Why?", answer(citation("It rose."), found=False)))
    said = Reader(absent).words
    assert said.index("Not in your documents") < said.index("nearest") < said.index("It rose.")
    assert "1 quote from" not in absent
    assert "No sentence clearly answers this, but one of the nearest below may." in said
    unlikely = replace(answer(citation("It rose."), found=False), confidence=0.19)
    assert "No sentence that answers this was found." in render.turn(Turn(1, "Why?", unlikely))
    assert "nearest" not in render.turn(Turn(1, "Why?", answer(found=False)))
    for searched, words in ((3, "3 documents searched"), (1, "1 document searched; 2 not ticked")):
        turn = Turn(1, "Why?", answer(found=False), searched=searched, of=3)
        html = render.turn(turn)
        assert words in Reader(html).words
        assert ("Tick all and ask again" in html) == (searched < 3)
    some = Turn(1, "Why?", answer(citation("It rose.")), searched=1, of=3)
    assert "1 quote from 1 document; 2 documents not ticked" in Reader(render.turn(some)).words


def test_a_title_that_only_names_the_file_is_not_said_beside_it() -> None:
    html = render.turn(Turn(1, "?", answer(citation("Rain.", document=info("may/a-1.txt", "a-1")))))
    assert '<cite title="may/a-1.txt"><bdi>may/a-1.txt</bdi></cite></h3>' in html
    assert "<i>may/a-1.txt</i></p>" in unescape(html)
    named = (("a.txt", "a"), ("b/LICENSE", "LICENSE"), ("c.txt", "c.txt"), ("a.b.md", "a.b"))
    assert [export.titled(info(*pair)) for pair in named] == [""] * 4
    assert export.titled(info("tides.md", "Tides")) == "Tides"


def test_quotes_stand_in_the_order_of_reading_under_their_documents_name() -> None:
    one, other = info("a.md", "A <1>", id="1"), info("b.md", "b.md", id="2")
    low = citation("It rose.", start=90, document=one, score=0.2)
    high = replace(citation("The sea rose.", start=10, document=one, score=0.1), number=2)
    middle = replace(citation("It fell.", start=5, document=other, score=0.9), number=3)
    last = replace(
        citation("It is high.", start=24, document=one, score=0.1),
        number=4, before=Excerpt(10, 23, "The sea rose."),
    )  # fmt: skip
    read = render.arranged(answer(low, high, middle, last))
    assert [(c.number, c.quote) for c in read.citations] == [
        (1, "The sea rose."), (2, "It is high."), (3, "It rose."), (4, "It fell."),
    ]  # fmt: skip
    assert render.best(read).quote == "It fell."
    html = render.turn(Turn(1, "?", read))
    assert html.count('<h3 class="document">') == 2
    assert (
        '<h3 class="document"><cite title="a.md"><bdi>A &lt;1&gt;</bdi></cite><span><bdi>a.md</bdi>'
        '</span></h3><ol class="quotes" start="1"><li class="quote" id="cite-1-1"' in html
    )
    assert (
        '<h3 class="document"><cite title="b.md"><bdi>b.md</bdi></cite></h3>'
        '<ol class="quotes" start="4"><li class="quote" id="cite-1-4"' in html
    )
    # The sentence before the second is the first, and needs no repeating.
    assert 'class="before"' not in html
    assert 'class="before"' in render.turn(Turn(1, "?", answer(last)))


def test_tabs_part_cells_but_no_clause_from_its_number() -> None:
    assert "tab" not in render.marked("2.1\tThe rent is due.", 0, ())
    assert "tab" not in render.marked("IV.\tThe term is a year.", 0, ())
    assert render.marked("Rent\t900", 0, ()) == 'Rent<span class="tab">\t</span>900'
    assert render.marked("3\t900", 0, (), ("Year", "Rent")) == (
        '<span class="column" data-name="Year"></span>3<span class="tab">\t</span>'
        '<span class="column" data-name="Rent"></span>900'
    )


def test_what_was_looked_for_is_said() -> None:
    said = replace(answer(citation("A tide.")), respelled=(Respelling("tidde", "tide"),))
    assert (
        '<p class="reread" dir="auto">Searched for “tide”: nothing was found for “tidde”.</p>'
        '<div class="verdict">'
    ) in render.turn(Turn(1, "?", said))
    assert "reread" not in render.turn(Turn(1, "?", answer(citation("A tide."))))


def test_an_empty_library_offers_the_demo_where_there_is_one() -> None:
    assert 'class="demo"' in render.welcome((), (), demo=True)
    assert 'class="demo"' not in render.welcome((), ())
    assert 'class="demo"' not in render.welcome((info(),), (), demo=True)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("and what did it cost?", ALONE),
        ("Who built them?", ALONE),
        ("Where did they live?", ALONE),
        ("what about the second one?", ALONE),
        ("When was the first one built in Ystad?", ""),
        ("What did the canary do when it woke up?", ""),
        ("Is it lawful to sublet?", ""),
        ("When did she meet Putin?", ""),
        ("Which company sold its oldest factory?", ""),
        ("Summarise all documents", QUOTES),
        ("please give me a short overview of the lease", QUOTES),
        ("How many documents are there?", QUOTES),
        ("How many files does the option keep?", ""),
        ("Who wrote the summary?", ""),
    ],
)
def test_what_a_search_cannot_give_is_said(question: str, said: str) -> None:
    assert hint(question, follows=True) == said
    assert hint(question, follows=False) == said.replace(ALONE, "")
    shown = render.turn(Turn(2, question, answer(citation("A tide."))))
    assert (f'<p class="reread" dir="auto">{said}</p>' in shown) is bool(said)


def test_a_quote_is_shown_as_what_it_is() -> None:
    code = replace(citation("ls -l\n  cd"), kind="code")
    assert '<blockquote dir="auto" class="code"><span class="soft">ls -l\n  cd' in (
        render.quotation(1, code)
    )
    assert "&gt; ```\n&gt; ls -l\n&gt;   cd\n&gt; ```\n" in render.quotation(1, code)
    slides, sheets = ("pptx", "ppt", "odp"), ("xlsx", "xls", "ods")
    pages = {"pdf": "p. 3"} | dict.fromkeys(slides, "slide 3") | dict.fromkeys(sheets, "sheet 3")
    for kind, page in pages.items():
        cited = citation("It.", document=replace(info(), format=kind), page=3)
        assert f"<span>{page}</span>" in render.place(cited)
    # A heading that stands above the quote is not named below it as well.
    lead = replace(citation("It."), headings=("Old",), before=Excerpt(0, 4, "Old\n"))
    assert "Old" not in render.place(lead)


def test_what_stands_before_and_elsewhere() -> None:
    cited = citation("It rose.", start=10)
    places = tuple(Place(info(f"{i}.md", f"<{i}>", id=str(i)), i, 0, 8) for i in (1, 2))
    whole = replace(cited, before=Excerpt(0, 9, "The <sea>."), also=places)
    html = render.quotation(1, whole)
    assert '<p class="before" dir="auto">The &lt;sea&gt;.</p><blockquote' in html
    assert "<summary>Also in 2 documents</summary>" in html
    link = '<a class="elsewhere" href="./#@2:0-8"><bdi>&lt;2&gt;</bdi>, p. 2</a>'
    assert f"<li>{link}</li>" in html
