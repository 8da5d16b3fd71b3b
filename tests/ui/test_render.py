"""The chat's HTML, character for character, and text that would like to be more than text."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cells import cells
from index.types import Block, BlockKind, Document, DocumentInfo, Page, Span
from qa import export
from qa.types import Answer, Citation, Excerpt, Place, Respelling
from ui import escaping, examples, listing, render, source, wording
from ui.hints import ALONE, QUOTES, hint
from ui.types import Addition, Turn
from ui.uploads import base_name, free_name, own_path

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


class Reader(HTMLParser):
    """The tags, attributes and text that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data


def info(name: str = "tides.md", title: str = "Tides", **more: object) -> DocumentInfo:
    values = {"format": "markdown", "pages": 0, "sentences": 2, "characters": 40, "digest": "d"}
    return DocumentInfo(**{"id": "1", "name": name, "title": title, **values, **more})  # type: ignore[arg-type]


def citation(
    quote: str, *, start: int = 0, words: tuple[Span, ...] = (), **more: object
) -> Citation:
    end = start + len(quote)
    values = {"number": 1, "document": info(), "page": None, "score": 0.5}
    return Citation(
        **{**values, **more},  # type: ignore[arg-type]
        start=start, end=end, quote=quote, passage=Excerpt(start, end, quote), highlights=words,
    )  # fmt: skip


def answer(*citations: Citation, found: bool = True, confidence: float = 0.86) -> Answer:
    return Answer("What is a tide?", found, confidence, citations)


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
    assert "nearest" not in render.turn(Turn(1, "Why?", answer(found=False)))
    for searched, words in ((3, "3 documents searched"), (1, "1 searched; 2 documents not ticked")):
        turn = Turn(1, "Why?", answer(found=False), searched=searched, of=3)
        assert words in Reader(render.turn(turn)).words
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
    for kind, page in (("pptx", "slide 3"), ("xlsx", "sheet 3"), ("pdf", "p. 3")):
        cited = citation("It.", document=replace(info(), format=kind), page=3)
        assert f"<span>{page}</span>" in render.place(cited)
    # A heading that stands above the quote is not named below it as well.
    lead = replace(citation("It."), headings=("Old",), before=Excerpt(0, 4, "Old\n"))
    assert "Old" not in render.place(lead)


def test_a_name_cannot_turn_the_line_around() -> None:
    assert escaping.label("exe.\u202efdp\n") == "exe.\ufffdfdp\ufffd"


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
    names = ("pdf", "docx", "mail", "mailbox", "notebook", "subtitles", "tex", "markdown")
    shown = [listing.library((info(format=name),)) for name in names]
    said = [re.search('class="facts">([^,]+),', html)[1] for html in shown]  # type: ignore[index]
    assert said == [
        "PDF",
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


def test_what_stands_before_and_elsewhere() -> None:
    cited = citation("It rose.", start=10)
    places = tuple(Place(info(f"{i}.md", f"<{i}>", id=str(i)), i, 0, 8) for i in (1, 2))
    whole = replace(cited, before=Excerpt(0, 9, "The <sea>."), also=places)
    html = render.quotation(1, whole)
    assert '<p class="before" dir="auto">The &lt;sea&gt;.</p><blockquote' in html
    assert "<summary>Also in 2 documents</summary>" in html
    assert "<li><bdi>&lt;2&gt;</bdi>, p. 2</li>" in html


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


def test_how_far_one_document_is_read_is_not_made_up() -> None:
    one = listing.addition(Addition(1, reading="a.txt"))
    assert '<progress max="1" aria-label="Documents read"></progress>' in one
    assert "Stop" not in one
    many = listing.addition(Addition(3, 1, reading="b.txt"))
    assert "Reading <bdi>b.txt</bdi>, 2 of 3" in many
    assert '<progress max="3" value="1"' in many
    assert '<button type="button" class="stop">Stop</button>' in many


def document(text: str, blocks: tuple[Block, ...] = (), pages: tuple[Page, ...] = ()) -> Document:
    return Document("n", "t", text, "text", "d", blocks, pages)


def runs(window: dict[str, object]) -> list[list[object]]:
    return [run for block in window["blocks"] for run in block["runs"]]  # type: ignore[attr-defined]


def test_window_marks_the_quote_and_nothing_else() -> None:
    text = "One. Two is 2. Three.\n\nNext."
    blocks = (Block("paragraph", 0, 21), Block("heading", 23, 28, 1))
    cited = citation("Two is 2.", start=5, words=(Span(12, 13),))
    other = replace(citation(" Three.", start=14), number=7)
    held = document(text, blocks, (Page(1, 0, 22), Page(2, 22, 28)))
    shown = source.window(held, cited, others=[other])
    assert shown == {
        "blocks": [
            {"kind": "paragraph", "level": 0, "page": 1, "cut": [False, False],
             "runs": [["One. ", 0, 0], ["Two is ", 1, 0], ["2", 2, 0], [".", 1, 0],
                      [" Three.", 3, 7]]},
            {"kind": "heading", "level": 1, "page": 2, "cut": [False, False],
             "runs": [["Next.", 0, 0]]},
        ],
        "above": False,
        "below": False,
    }  # fmt: skip


def test_rows_are_shown_under_their_header_however_far_above_it_is() -> None:
    lines = ["Port\tShips", *(f"Port {n}\t{n}" for n in range(400))]
    text = "\n".join(lines)
    kinds: list[BlockKind] = ["header", *["row"] * 400]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    blocks = tuple(
        Block(kind, start, start + len(line))
        for kind, start, line in zip(kinds, starts, lines, strict=False)
    )
    cited = citation("Port 390\t390", start=text.index("Port 390"))
    pages = (Page(1, 0, 99), Page(2, 99, len(text)))
    shown = source.window(document(text, blocks, pages), cited)
    header, first = shown["blocks"][:2]
    assert (header["kind"], header["page"], header["runs"]) == ("header", 2, [[lines[0], 0, 0]])
    assert (first["kind"], first["page"]) == ("row", None)
    assert shown["above"]
    # It is there once, not above what is no row of its table, and not where it is no mere header.
    assert [block["kind"] for block in shown["blocks"]].count("header") == 1
    parted = (*blocks[:200], replace(blocks[200], kind="paragraph"), *blocks[201:])
    long = (replace(blocks[0], end=starts[250]), *blocks[250:])
    for others in (parted, long):
        shown = source.window(document(text, others, pages), cited)
        assert {block["kind"] for block in shown["blocks"]} == {"row"}


def test_window_grows_by_steps_and_never_cuts_the_quote() -> None:
    text = "word " * 40_000
    start = 100_000
    cited = citation(text[start : start + 99], start=start)
    sizes = []
    for steps in (0, 5, 10):
        shown = source.window(document(text), cited, steps, steps)
        assert "".join(str(t) for t, mark, _ in runs(shown) if mark) == cited.quote
        assert next(t for t, mark, _ in runs(shown) if mark == 0)[:5] == "word "  # type: ignore[index]
        sizes.append(sum(len(str(t)) for t, *_ in runs(shown)))
    assert sizes[0] < 2 * source.WINDOW + 120
    assert sizes == sorted(set(sizes))
    assert shown["blocks"][0]["cut"] == [False, False]
    assert shown["above"] is shown["below"] is False


def test_examples_are_made_from_the_documents() -> None:
    parts: tuple[tuple[BlockKind, str], ...] = (
        ("heading", "Guide"),
        ("heading", "Why do tides turn?"),
        ("paragraph", "It is a pity. A neap tide is a small tide. It was seen in 1805."),
        ("paragraph", "The Old Mole was built in 1805. The mole is long."),
        ("heading", "The old lamp"),
        ("heading", "2. OLD LAMPS"),
        ("heading", "Dated 27 March 2023"),
        ("heading", "Related work"),
        ("item", "“Fog Bell” means the bell. The main reason is a fog."),
    )
    blocks = []
    at = 0
    for kind, words in parts:
        blocks.append(Block(kind, at, at + len(words), int(kind == "heading")))
        at += len(words) + 2
    guide = document("\n\n".join(words for _, words in parts), tuple(blocks))
    made = (
        "Why do tides turn?",
        "What is a neap tide?",
        "When was the Old Mole built?",
        "What does “Fog Bell” mean?",
        "What is said about “The old lamp”?",
    )
    assert examples.questions([guide], limit=9) == made
    assert examples.questions([guide, guide], limit=3) == made[:3]
    assert examples.questions([]) == ()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("a\nb\u202e.txt", "ab.txt"),
        ("..", "document"),
        ("", "document"),
        ("é" * 200 + ".pdf", "é" * 98 + ".pdf"),
    ],
)
def test_an_upload_keeps_only_its_own_name(name: str, kept: str) -> None:
    assert base_name(name) == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.txt", "a.txt"),
        ("law/2024/a.txt", "law/2024/a.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\a\\b.pdf", "b.pdf"),
        (".ssh/key", "ssh/key"),
        ("1/2/3/4/5/6/7/8.txt", "3/4/5/6/7/8.txt"),
        ("a/..", "a"),
        ("", "document"),
    ],
)
def test_a_dropped_folder_keeps_its_paths_and_leads_nowhere_else(name: str, kept: str) -> None:
    assert own_path(name).as_posix() == kept


@pytest.mark.parametrize(
    ("name", "digest", "free"),
    [
        ("new.txt", "d1", ("new.txt", "")),
        ("a.txt", "d1", ("a.txt", "")),
        ("a.txt", "d2", ("a (2).txt", "")),
        ("a.txt", "d9", ("a (3).txt", "a (5).txt")),
        ("a (2).txt", "d9", ("a (2) (2).txt", "a (2).txt")),
        # The name is free again, but a version of it is still there.
        ("c.txt", "d9", ("c.txt", "c (2).txt")),
        ("law/b.txt.gz", "d9", ("law/b (2).txt.gz", "law/b.txt.gz")),
        ("v1.2", "d9", ("v1.2 (2)", "v1.2")),
        ("b.txt.gz", "d9", ("b.txt.gz", "")),
    ],
)
def test_a_name_that_is_taken_gets_a_number(name: str, digest: str, free: tuple[str, str]) -> None:
    held = {"a.txt": "d1", "a (2).txt": "d2", "a (5).txt": "d5", "a.md": "d9", "ab.txt": "d9"}
    held |= {"c (2).txt": "d2", "law/b.txt.gz": "d3", "v1.2": "d4"}
    assert free_name(name, digest, held) == free
