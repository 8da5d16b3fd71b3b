"""What a question says beside its words, alone and in whole answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hashing import HashingEncoder
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from index.spelling import is_slip
from index.types import Span
from qa import ask, retrieve
from qa.confidence import summary
from qa.evidence import weigh
from qa.evidence.definitions import writes_out
from qa.highlight import highlight, in_cell, whole_date, whole_words
from qa.question.abbreviations import other_ways
from qa.question.intent import asked_of, defined, explained, needs
from qa.question.names import entry_pattern
from qa.question.wording import phrases
from qa.ranking import Ranking
from qa.retrieve import rank


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('Who wrote "The  Sea Wall"?', ("the sea wall",)),
        ("Where is “force majeure” and «Act of God»?", ("force majeure", "act of god")),
        ("Was heißt „Höhere Gewalt“?", ("höhere gewalt",)),
        ('A 5" pipe', ()),
        ('An empty "  " one', ()),
        ("The landlord's notice", ()),
    ],
)
def test_phrases(question: str, found: tuple[str, ...]) -> None:
    assert phrases(question) == found


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a Covered Work?", "covered work"),
        ('what are "Invariant  Sections"', "invariant sections"),
        ("What does force majeure mean?", "force majeure"),
        ("What does GPL stand for?", "gpl"),
        ("Define the term loan.", "term loan"),
        ("What is the definition of a business day?", "business day"),
        ("Who was Ada Lovelace?", "ada lovelace"),
        ("When is it due?", None),
        ("What is the date on which the second of the three loans falls due?", None),
        ("What?", None),
        ('What is ""?', None),
    ],
)
def test_what_is_to_be_defined(question: str, term: str | None) -> None:
    assert defined(question) == term


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What does the globstar option do?", "globstar"),
        ("what does work_mem control", "work_mem"),
        ("What does the variable PS4 hold?", "ps4"),
        ("What is the kill-line command used for?", "kill-line"),
        ("What are keepalives for?", "keepalives"),
        ("What is job control?", "job control"),
        ("What does 'force majeure' mean?", "force majeure"),
        ("What does the tenant of the upper mill by the river do?", None),
        ("What do they want?", None),
        ("Who does the dishes?", None),
    ],
)
def test_what_is_to_be_explained(question: str, term: str | None) -> None:
    assert explained(question) == term


def test_what_is_asked_of_an_entry() -> None:
    assert asked_of("What does the -e option of set do?", "set -e") == set()
    assert asked_of("What is the default of history-size?", "history-size") == {"default"}


@pytest.mark.parametrize(
    ("term", "text", "is_written_out"),
    [
        ("RAG", "Retrieval-augmented generation (RAG) came up in 2020.", True),
        ("rag", "Of RAG (retrieval-augmented generation) too much is said.", True),
        ("LLM", "Large language models (LLMs) do so.", True),
        ("gdpr", 'Under the General Data Protection Regulation (the "GDPR"), it is', True),
        ("TOAST", "TOAST (The Oversized-Attribute Storage Technique) is used.", True),
        ("AP", "He told the Associated Press (AP; New York) of it.", True),
        ("us", "He told us (the union) that they had struck.", False),
        ("WHO", "Those who (with health and other worries) came", False),
        ("NATO", "NATO (founded in 1949) has members.", False),
        ("NATO", "It is a member (NATO) of it.", False),
        ("oak", "Oak (of all kinds) is heavy.", False),
        ("fire alarm", "A fire alarm (fa) rang.", False),
        ("X", "Ten (X) of them", False),
    ],
)
def test_what_a_short_form_stands_for(term: str, text: str, is_written_out: bool) -> None:
    assert writes_out(term, text) is is_written_out


@given(st.text(max_size=8), st.text(max_size=60))
def test_any_text_may_have_a_short_form(term: str, text: str) -> None:
    assert not writes_out(term, text) or "(" in text


def test_a_definition_is_told_from_a_mention(tmp_path: Path) -> None:
    sentences = {
        "You may not convey a covered work if you pay for the covered work.": 0,
        'A "covered work" means either the Program or a work based on it.': 1,
        "Covered works (see below) are programs.": 1,
        "It is a covered work, is it not?": 0,
        "Each covered workshop is heated.": 0,
    }
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(" ".join(sentences), "a.txt")
        asked = "What is a covered work?"
        candidates = library.candidates(asked, sentences=9, passages=9)
        assert weigh(asked, candidates).columns["defines"].tolist() == list(sentences.values())
        asked = "Who pays for a covered work?"
        candidates = library.candidates(asked, sentences=9, passages=9)
        assert weigh(asked, candidates).columns["defines"].tolist() == [0, 0, 0, 0, 0]


def by_sentence(library: Index, question: str, name: str) -> dict[str, float]:
    """A column of the evidence, by the candidates' sentences."""
    candidates = library.candidates(question, sentences=9, passages=9)
    passages = [candidate.passage for candidate in candidates.found]
    texts = [passage.sentence(i) for passage in passages for i in range(len(passage.sentences))]
    column: list[float] = weigh(question, candidates).columns[name].tolist()
    return dict(zip(texts, column, strict=True))


@pytest.mark.parametrize("asked", ["Who sold the mill?", "“Who sold the mill?”"])
def test_what_follows_a_question_answers_it(tmp_path: Path, asked: str) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(f"{asked} It was Ann.", "a.txt")
        assert by_sentence(library, "Who sold the mill?", "covered")["It was Ann."] == 1


def test_the_entries_of_a_table_of_contents_are_titles(tmp_path: Path) -> None:
    source = "# Table of Contents\n\n- Oak piles 12\n- Of oak\n\n# Piles\n\n- Oak piles number 12\n"
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        (tmp_path / "a.md").write_text(source)
        library.add(tmp_path / "a.md")
        column = by_sentence(library, "oak", "title")
        said = {text: value for text, value in column.items() if "ak" in text}
        assert said == {"Oak piles 12": 1, "Of oak": 0, "Oak piles number 12": 0}


def test_what_is_said_of_the_term_that_is_asked_for(tmp_path: Path) -> None:
    page = """<dl><dt>work_mem (integer)</dt><dd>Sets the memory. It is 4 MB.</dd>
    <dt>-a</dt><dt>--all</dt><dd>Takes all.</dd><dt>-b</dt><dd>Takes both.</dd></dl>"""
    (tmp_path / "a.html").write_text(page)
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add(tmp_path / "a.html")

        def entry(question: str) -> set[str]:
            return {text for text, of in by_sentence(library, question, "entry").items() if of}

        assert entry("What is work_mem?") == {"Sets the memory.", "It is 4 MB."}
        assert entry("What does --all do?") == entry("and with -a?") == {"Takes all."}
        assert entry("What is memory?") == set()
        # Nothing but what it is is asked: the first sentence says so.
        asked = by_sentence(library, "What does work_mem do?", "entry")
        assert (asked["Sets the memory."], asked["It is 4 MB."]) == (1, pytest.approx(0.6))
        # Two options.
        assert entry("What does -B do?") == set()
        assert "Takes both." in {h.text for h in retrieve("-b", library)}
        hit = next(h for h in retrieve("What is work_mem?", library) if h.text == "It is 4 MB.")
        assert hit.headings == ("work_mem (integer)",)


def test_a_word_that_nobody_knows_is_a_name(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text("Git does what is asked of it.", "a.txt")

        def known(question: str) -> tuple[float, float]:
            found = rank(question, library)
            said = summary(
                question, found.candidates, found.evidence, found.order, found.shares, {}
            )
            return said["named"], said["coded"]

        assert known("What does git do, as asked?") == (1, 1)
        assert known("What does git frobnicate, as asked?") == (0, 0)


MANUALS = {
    "ping.txt": "PING - ask a host\n\nPing asks a host whether it is there.\n",
    "pong.html": "<h1>pong(1)</h1><dl><dt>-Z type</dt><dd>Sets the type of the ball.</dd></dl>",
    "notes.html": "<h1>My notes</h1><dl><dt>-q</dt><dd>Makes ping quiet.</dd></dl>",
}


def test_the_entry_of_another_thing_is_none(tmp_path: Path) -> None:
    for name, text in MANUALS.items():
        (tmp_path / name).write_text(text)
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        for name in MANUALS:
            library.add(tmp_path / name)

        def entry(question: str, text: str) -> float:
            return by_sentence(library, question, "entry")[text]

        ball, quiet = "Sets the type of the ball.", "Makes ping quiet."
        assert entry("What does pong -Z do?", ball) == entry("What does -Z do?", ball) == 1
        assert entry("What does ping -Z do?", ball) == -1
        assert entry("What does ping -q do?", quiet) == 1  # it is named there
        assert entry("What does the -Z of ding do?", ball) == 1  # which has no document


@pytest.mark.parametrize(
    ("quote", "marked", "whole"),
    [
        ("Write to <anna@berg.example>.", "anna@berg", "anna@berg.example"),
        ("It was on 27 February.", "27 February.", "27 February"),
        ("It was on 27 February.", "It was on 27 February.", "It was on 27 February."),
        ("It is in etc/Rprofile.site, is it?", "etc/Rprofile", "etc/Rprofile.site"),
        ("Use pg_restore for it.", "restore", "pg_restore"),
        ("They paid 3,480.50 in all.", "3,480", "3,480.50"),
        ("See https://a.example/b?c=1.", "a.example/b", "https://a.example/b?c=1"),
        ("The Lisbon-based firm", "Lisbon", "Lisbon"),
        ("It told stories.Political geographers", "Political geographers", "Political geographers"),
        ("He left the U.S. in May.", "U.S", "U.S"),
        ("Acme Inc. won.", "Acme Inc.", "Acme Inc."),
        ("東京に住んでいる。", "東京", "東京"),
        ("Er zahlt Miete.", "Miet", "Miete"),
        ("Call +33 6 55 55 01 44 now.", "55 01", "+33 6 55 55 01 44"),
        ("Anna Berg, 0555 102", "102", "0555 102"),
        ("Call (555) 010-1234.", "1234", "(555) 010-1234"),
        ("From -40 to 85 °C", "40", "-40"),
        ("Pages 12-40 and A-40", "40", "40"),
        ("It paid 12 000 euros", "12", "12 000"),
        ("In 2019 200 came", "200", "200"),
        ("It begins at 14:05.", "14", "14:05"),
        ("Signed by K. Voss", "K", "K. Voss"),
        (".", ".", "."),
    ],
)  # fmt: skip
def test_no_half_word_is_marked(quote: str, marked: str, whole: str) -> None:
    start = quote.index(marked)
    span = whole_words(quote, Span(start, start + len(marked)))
    assert quote[span.start : span.end] == whole


@given(st.text(max_size=40), st.data())
def test_whole_words_lie_in_their_quote(quote: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(quote)))
    end = data.draw(st.integers(start, len(quote)))
    span = whole_words(quote, Span(start, end))
    assert 0 <= span.start <= start
    assert max(start, end - 1) <= span.end <= len(quote)


def test_of_an_entry_the_sentence_that_has_more_of_the_question(tmp_path: Path) -> None:
    before = "".join(f"<p>In year {year} nothing new was built there.</p>" for year in range(99))
    page = f"""{before}<h2>read</h2><dl><dt>-t limit</dt><dd>Sets the limit of waiting. The default
    is none.</dd></dl><h2>write</h2><dl><dt>-t</dt><dd>Takes time.</dd></dl>"""
    (tmp_path / "a.html").write_text(page)
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add(tmp_path / "a.html")
        asked = by_sentence(library, "What is the default of the -t option?", "entry")
        assert asked["The default is none."] == 1 > asked["Sets the limit of waiting."] > 0
        asked = by_sentence(library, "What does write -t do?", "entry")
        assert asked["Takes time."] == 1 > asked["Sets the limit of waiting."] > 0
        asked = by_sentence(library, "What does read -t do?", "entry")
        assert asked["Sets the limit of waiting."] == 1 > asked["Takes time."] > 0


@pytest.mark.parametrize(
    "piece",
    [
        "a_",
        "a.",
        "a-",
        "aA",
        "A",
        "_",
        ".",
        "-a ",
        "what is ",
        "a@",
        "(a",
        "0 ",
        "0 00",
        "A. ",
        "1 ",
        " ",
        "a",
        "NDA ",
        "centre",
    ],
)
def test_long_questions_take_no_time(piece: str) -> None:
    question = "What does " + piece * (9_000 // len(piece)) + ":"
    start = time.process_time()
    entry_pattern(question)
    explained(question)
    needs(question)
    list(other_ways(question))
    is_slip(question.split()[-1])
    whole_words(question, Span(20, 30))
    writes_out("abc", question)
    assert time.process_time() - start < 1


@pytest.mark.parametrize("piece", ["a-", "a", "1", "1.", " ", "-", "A. ", "mid-", "1990-"])
def test_marking_a_long_quote_takes_no_time(piece: str) -> None:
    quote = "It is " + piece * (30_000 // len(piece)) + "."
    start = time.process_time()
    for question in ("When was it?", "What percentage is it?", "What is the e-mail address?"):
        highlight(question, quote)
        whole_date(question, quote, Span(0, 2))
    whole_words(quote, Span(20, 30))
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("question", "quote", "marked"),
    [
        ("What percentage is it?", "Of 12 it was 1,234.5 per cent.", "1,234.5 per cent"),
        ("What percentage is it?", "At 3.5.7% it ends.", "3.5.7%"),
        ("When was it?", "It was in the late 19th century.", "late 19th century"),
        ("When was it?", "It was mid-\n 19th-century work.", "mid-\n 19th-century"),
        ("When was it?", "It was   -  19th century work.", "19th century"),
        ("Who said it?", "On July 13 Ann Lee said it.", "Ann Lee"),
        ("Why the S-400?", "It bought the S-400.", "S-400"),
        ("What is the e-mail address?", "写信给ann.b+c@lee-x.example。", "ann.b+c@lee-x.example"),
    ],
)
def test_what_is_marked(question: str, quote: str, marked: str) -> None:
    assert [quote[span.start : span.end] for span in highlight(question, quote)] == [marked]


def test_of_a_table_the_row_that_is_asked_for(tmp_path: Path) -> None:
    table = """# Piles

Number of piles by wood.

| Wood | Oldest | Worn |
|---|---|---|
| Oak | 80 | 12.5 |
| Elm and ash | 70 | 14 |
| 80 | Fir | 80 |

There is light.

| Place | Lamps |
|---|---|
| Hall | 3 |
"""
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        (tmp_path / "a.md").write_text(table)
        library.add(tmp_path / "a.md")

        def column(question: str, name: str) -> dict[str, float]:
            assert len(library.candidates(question, sentences=9, passages=9).found) == 1
            return {text[:3]: v for text, v in by_sentence(library, question, name).items()}

        assert column("What number of piles is of elm and ash wood?", "entry")["Elm"] == 1
        assert column("What number of piles is of elm and ash wood?", "entry")["Oak"] == 0
        # A cell with words may stand elsewhere in the row; a number elsewhere says nothing.
        assert column("What number of worn piles is of fir?", "entry")["80\t"] == 1
        assert column("What number of piles is worn at the age of 70?", "entry")["Elm"] == 0
        # Of two tables each has its own header.
        assert column("How many lamps are in the hall?", "entry")["Hal"] == 1
        assert column("How worn is the hall?", "entry")["Hal"] == 0
        # Not all of its first cell, nothing of what stands above, or too little of the rest.
        assert column("What number of piles is of elm?", "entry")["Elm"] == 0
        assert column("Is oak heavy?", "entry")["Oak"] == 0
        asked = "Which joiner delivered oak to the abbey with the worn bell?"
        assert column(asked, "entry")["Oak"] < 0.1
        # The header says what a number is: it may be a percentage.
        kinds = column("What percentage of the oak is worn?", "figure")
        assert (kinds["Oak"], kinds["Num"]) == (1, -1)


def test_of_values_without_a_header_that_whose_label_is_asked_for(tmp_path: Path) -> None:
    text = """# AQ-7

## General

Display time ......... 3 minutes
Warm-up time ......... 30 minutes
Fuse ................. 2 A
60 ................... heavy
"""
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        (tmp_path / "a.txt").write_text(text)
        library.add(tmp_path / "a.txt")

        def entry(question: str) -> dict[str, float]:
            of = by_sentence(library, question, "entry")
            return {text[:7]: value for text, value in of.items() if value}

        assert entry("aq-7 warm-up time") == entry("warm-up time") == {"Warm-up": 1}
        assert entry("What is the warm-up time of the AQ-7, in minutes?") == {"Warm-up": 1}
        # Not all of the label, too little of the rest, or a number alone.
        for question in ("How warm is it up there?", "Which fuse did the fitter send?", "60?"):
            assert entry(question) == {}


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When was it built and who built it?", ("When was it built", "who built it?")),
        ("What is the rent? When is it due?", ("What is the rent?", "When is it due?")),
        ("What is the rent, and how is it paid?", ("What is the rent", "how is it paid?")),
        ("Who and when?", None),
        ("How and why did it end?", None),
        ("What did he say and do?", None),
        ("I lost my key. What now?", None),
        ("Is bread and butter what they sell?", None),
        ("fox", None),
        ("", None),
    ],
)
def test_needs(question: str, parts: tuple[str, ...] | None) -> None:
    assert needs(question) == (parts or (question,))


@given(st.text(max_size=80))
def test_needs_say_nothing_new(question: str) -> None:
    parts = needs(question)
    assert parts
    assert all(part in question for part in parts)


MANUAL = """# Pump

| Code | Meaning | Remedy |
|---|---|---|
| E-17 | Dry run | Check the foot valve |
| E-42 | Motor too hot | Clean the fan |

# Data

| Property | AL 300 | AL 320 |
|---|---|---|
| Maximum pressure | 4.8 bar | 6.0 bar |
| Weight | 11.4 kg | 13.0 kg |
"""


@pytest.mark.parametrize(
    ("question", "row", "cell"),
    [
        ("What is the remedy for E-42?", "E-42\tMotor too hot\tClean the fan", "Clean the fan"),
        ("What is the meaning of E-17?", "E-17\tDry run\tCheck the foot valve", "Dry run"),
        (
            "What is the maximum pressure of the AL 320?",
            "Maximum pressure\t4.8 bar\t6.0 bar",
            "6.0 bar",
        ),
        ("How heavy is the AL 300?", "Weight\t11.4 kg\t13.0 kg", "11.4 kg"),
    ],
)
def test_the_cell_that_is_asked_for(tmp_path: Path, question: str, row: str, cell: str) -> None:
    (tmp_path / "pump.md").write_text(MANUAL)
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "pump.md")
        answer = ask(question, library)
    assert answer.found
    first = max(answer.citations, key=lambda citation: citation.score)
    assert first.quote == row
    (span,) = first.highlights
    assert first.quote[span.start - first.start : span.end - first.start] == cell


LEASE = """# Lease

## 6. Use

6.1 The rooms are let as a bookshop. No other trade is allowed there.

6.2 Dogs may be kept.

## 7. Notice

7.1 Either side may end the lease by six months' notice.

7.2 The landlord may end it at once if the rent is unpaid. A letter is enough for that.
"""


@pytest.mark.parametrize("read", [True, False])
def test_a_clause_is_found_by_its_number(tmp_path: Path, read: bool) -> None:
    with Index.open(tmp_path / "library") as library:
        library.add_text(LEASE, "lease.md")
        library.add_text(LEASE.replace("dog", "cat").replace("7.", "9."), "other.md")
        answer = ask("What does section 7.2 say?", library, read=read)
        assert answer.found
        assert answer.citations[0].quote.startswith("7.2 The landlord may end it at once")
        assert any("A letter is enough" in citation.quote for citation in answer.citations)
        answer = ask("What does section 6 of the lease say?", library, read=read)
        said = " ".join(citation.quote for citation in answer.citations)
        assert answer.found
        assert "bookshop" in said
        assert "months" not in said
        # Where more is asked than its number, the number does not answer.
        assert not ask("Which bank lends money under section 7.2?", library, read=read).found


RENT = """# Rent

| Lease year | Period | Rent |
|---|---|---|
| 3 | 2024 to 2025 | 27,000 |
| 4 | 2025 to 2026 | 28,800 |
"""


def test_a_row_is_found_by_its_number(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        (tmp_path / "lease.md").write_text(RENT)
        library.add(tmp_path / "lease.md")
        for year, rent in (("3", "27,000"), ("4", "28,800")):
            (first, *_) = ask(f"What is the rent in lease year {year}?", library).citations
            assert first.quote.startswith(f"{year}\t")
            (span,) = first.highlights
            assert first.quote[span.start - first.start : span.end - first.start] == rent


def test_the_cell_with_a_sum_of_money() -> None:
    row = "Team\t500 GB\t€90"
    whole, disk, money = Span(0, len(row)), Span(5, 8), Span(12, 15)
    header = "Plan\tStorage\tPer month"
    assert in_cell(["much", "team", "plan"], row, whole, header, disk) == money
    assert in_cell(["team", "plan"], row, whole, header, disk) == disk
    # The header that the question names decides first, and two sums of money nothing.
    assert in_cell(["much", "storag", "team"], row, whole, header, money) == Span(5, 11)
    two = "Team\t€500\t€90"
    assert in_cell(["much", "team"], two, Span(0, len(two)), header, Span(5, 9)) == Span(5, 9)
    prices = "Plan\tPrice\tTax"
    assert in_cell(["much", "team"], two, Span(0, len(two)), prices, Span(10, 13)) == Span(5, 9)
    # Nothing stands in the corner above the names of the rows, as in most tables of charts.
    assert in_cell(["storag", "team"], row, whole, "\tStorage\tPer month", money) == Span(5, 11)
    # Of names that share words that of which the question has most is the one it means.
    months = "\tJanuary Plan\tJanuary Actual\tFebruary Plan\tFebruary Actual"
    cash = "Cash\t32\t29\t34\t33"
    all_of, first, last = Span(0, len(cash)), Span(5, 7), Span(14, 16)
    assert in_cell(["actual", "februari", "cash"], cash, all_of, months, first) == last
    assert in_cell(["februari", "cash"], cash, all_of, months, first) == first
    assert in_cell(["plan", "actual", "februari"], cash, all_of, months, first) == first
    # Which column lacks a name is not plain, so none is called by another's.
    assert in_cell(["storag", "team"], row, whole, "Storage\tPer month", money) == money


def test_what_is_said_of_a_numbered_term_is_found_by_its_number(tmp_path: Path) -> None:
    page = """LOCKER(1)  User Commands  LOCKER(1)

NAME
       locker - keep files

EXIT STATUS
       0      All went well, and
              nothing is left.

       3      Saved, but some could not be read.

       9      Nothing was saved.
"""
    with Index.open(tmp_path / "library") as library:
        library.add_text(page, "locker.1.txt")
        question = "locker ended with status 3"
        candidates = library.candidates(question, sentences=20, passages=20)
        entry = weigh(question, candidates).columns["entry"]
    sentences = [
        passage.sentence(i)
        for passage in (candidate.passage for candidate in candidates.found)
        for i in range(len(passage.sentences))
    ]
    found = {text for text, entered in zip(sentences, entry, strict=True) if entered > 0}
    assert found == {"Saved, but some could not be read."}


def test_names_and_values_in_turn(tmp_path: Path) -> None:
    row = "Employee\tJo Price\tTax code\t1257L"
    whole, name = Span(0, len(row)), Span(9, 17)
    assert in_cell(["tax", "code"], row, whole, "", name) == Span(27, 32)
    assert in_cell(["employe"], row, whole, "", Span(27, 32)) == name
    assert in_cell(["shoe"], row, whole, "", name) == name
    (tmp_path / "slip.html").write_text(
        "<h1>Payslip</h1><table><tr><td>Employee</td><td>Jo Price</td><td>Tax code</td><td>1257L"
        "</td></tr><tr><td>Bank</td><td>Ely & Co</td><td>Account</td><td>88213</td></tr></table>"
    )
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "slip.html")
        first = ask("What is the tax code?", library).citations[0]
        text = library.document(first.document.id).text
    assert first.quote == row
    assert [text[span.start : span.end] for span in first.highlights] == ["1257L"]


def test_a_row_is_cited_with_the_names_of_its_columns(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        (tmp_path / "lease.md").write_text(RENT)
        (tmp_path / "prices.txt").write_text(
            "Valves\n\nItem     Description     Price\nKV-100   Gate valve      318.00\n"
            "KV-150   Butterfly       467.50\n"
        )
        library.add(tmp_path / "lease.md", tmp_path / "prices.txt")
        answer = ask("What is the rent in lease year 3?", library)
        assert answer.citations[0].columns == ("Lease year", "Period", "Rent")
        assert answer.to_dict()["citations"][0]["columns"] == list(answer.citations[0].columns)
        assert ", columns: Lease year \\| Period \\| Rent" in answer.to_markdown()
        (first, *_) = retrieve("What is the price of KV-150?", library, read=True)
        assert first.columns == ("Item", "Description", "Price")
        assert all(not hit.columns for hit in retrieve("Valves", library) if hit.kind != "row")


DEPLOYING = """# Deployment

To roll back a release, run the rollback command:

    kubectl rollout undo deployment/web

The old pods stay for ten minutes.

--bwlimit=RATE
: Limits the bandwidth of a copy to RATE kilobytes a second.
"""
ROLLBACK = (
    "To roll back a release, run the rollback command:\n\nkubectl rollout undo deployment/web"
)


@pytest.mark.parametrize(
    ("question", "quote", "marked", "kind"),
    [
        ("How do I roll back a release?", ROLLBACK, "kubectl rollout undo deployment/web", "code"),
        (
            "Which option limits the bandwidth of a copy?",
            "--bwlimit=RATE\nLimits the bandwidth of a copy to RATE kilobytes a second.",
            "--bwlimit=RATE",
            "paragraph",
        ),
        (
            "What does --bwlimit limit?",
            "Limits the bandwidth of a copy to RATE kilobytes a second.",
            "bandwidth of a copy to RATE kilobytes a second",
            "paragraph",
        ),
    ],
)
def test_code_is_quoted_with_what_leads_to_it_and_a_term_that_is_asked_for_with_what_is_said_of_it(
    tmp_path: Path, question: str, quote: str, marked: str, kind: str
) -> None:
    (tmp_path / "deploy.md").write_text(DEPLOYING)
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "deploy.md")
        citations = ask(question, library).citations
        text = library.document(citations[0].document.id).text
    (first, *others) = citations
    assert (first.quote, first.kind) == (quote, kind)
    assert text[first.start : first.end] == quote
    assert [text[span.start : span.end] for span in first.highlights] == [marked]
    assert all(c.end <= first.start or c.start >= first.end for c in others)  # nothing twice


CLAUSE = "3.3 Exclusions. The Supplier need not mend, unless asked, what the Customer broke."
REPLY = "A. To Pelican Marine, where it was sent."


@pytest.mark.parametrize(
    ("text", "question", "read", "marked"),
    [
        (CLAUSE, "What will the supplier mend?", "3.3 Exclusions.", ["Supplier", "mend"]),
        (CLAUSE, "What will the supplier mend?", "Exclusions", ["Supplier", "mend"]),
        (CLAUSE, "What will the supplier mend?", ", ", ["Supplier", "mend"]),
        (REPLY, "Which sum was sent?", "A.", ["sent"]),
        (REPLY, "Which sum was sent?", "A. To Pelican Marine", ["To Pelican Marine"]),
    ],
)
def test_the_title_of_a_clause_and_the_letter_of_who_speaks_are_no_answer(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    question: str,
    read: str,
    marked: list[str],
) -> None:
    """Nor is a mark without a word. Words of the question are marked in its place."""
    words = Span(text.index(read), text.index(read) + len(read))
    monkeypatch.setattr(Ranking, "words", lambda *_: words)
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(text, "a.txt")
        (first,) = ask(question, library, read=False).citations
    assert first.quote == text
    assert [text[s.start : s.end] for s in first.highlights] == marked


def test_a_cell_that_the_question_says_is_no_answer() -> None:
    row = "Crew shortage\tMedium"
    said = Span(5, 13)
    assert in_cell(["crew", "shortag"], row, Span(0, len(row)), "", said) == Span(14, 20)
    # Of several others none is better than what was read.
    longer = row + "\tyard"
    assert in_cell(["crew", "shortag"], longer, Span(0, len(longer)), "", said) == said


def test_the_cells_of_a_plain_text(tmp_path: Path) -> None:
    lines = ["Item     Description     Price", "KV-100   Gate valve      318.00"]
    lines += ["KV-150   Butterfly       467.50", "KV-200   Ball valve      512.25"]
    (tmp_path / "prices.txt").write_text("The prices of valves.\n\n" + "\n".join(lines) + "\n")
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "prices.txt")
        (first, *_) = ask("What is the price of KV-150?", library).citations
    assert first.quote == lines[2]
    (span,) = first.highlights
    assert first.quote[span.start - first.start : span.end - first.start] == "467.50"


def contract(party: str, days: str) -> str:
    filler = " ".join(f"The goods of lot {n} are stored in the eastern shed." for n in range(40))
    return (
        f"Supply agreement\n\nThis is made by {party} Limited (the Seller) and the Buyer.\n\n"
        f"{filler}\n\n{filler}\n\nThe Buyer shall pay each invoice within {days} days of its date."
    )


def test_a_contract_is_known_by_its_parties(library: Index) -> None:
    """They are named on top alone, and the clause that answers is the same in each contract."""
    for party, days in (("Kestrel", "thirty"), ("Ostrander", "forty-five"), ("Linnhe", "ten")):
        library.add_text(contract(party, days), f"{party[0]}.txt")
    for party, days in (("Kestrel", "thirty"), ("Ostrander", "forty-five"), ("Linnhe", "ten")):
        answer = ask(f"Within how many days must invoices of {party} be paid?", library)
        assert answer.found
        assert f"within {days} days" in answer.citations[0].quote


def test_a_clause_of_a_contract_that_is_named_by_its_party(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        for party, dog in (("Kestrel", "dog"), ("Ostrander", "cat")):
            text = LEASE.replace("# Lease", f"# Lease\n\nBetween {party} and the Tenant.")
            library.add_text(text.replace("Dogs", f"A {dog}"), f"{party[0]}.md")
        for party, dog in (("Kestrel", "dog"), ("Ostrander", "cat")):
            answer = ask(f"What does clause 6.2 of the {party} lease say?", library)
            assert answer.found
            assert [c.quote for c in answer.citations] == [f"6.2 A {dog} may be kept."]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "library") as library:
        library.add_text(
            "The old bridge was opened in 1932. Ove Ruud designed the old bridge.\n\n"
            "The toll was two crowns.",
            "bridge.txt",
        )
        library.add_text("The new bridge was opened in 1998 by the queen.", "smith-report.txt")
        yield library


def test_a_phrase_must_occur(library: Index) -> None:
    answer = ask('When was the "new bridge" opened?', library)
    assert [c.quote for c in answer.citations] == [
        "The new bridge was opened in 1998 by the queen."
    ]
    silent = ask('When was the "iron bridge" opened?', library)
    assert (silent.found, silent.confidence) == (False, 0.0)
    assert silent.citations  # the nearest


def test_a_named_document_is_the_one(library: Index) -> None:
    for name, year in (("bridge.txt", "1932"), ("smith-report.txt", "1998")):
        answer = ask(f"When was the bridge opened, according to {name}?", library)
        assert {c.document.name for c in answer.citations} == {name}
        assert year in answer.citations[0].quote
    other = ask("In bridge.txt, when?", library, documents=["smith-report.txt"])
    assert {c.document.name for c in other.citations} == {"smith-report.txt"}


def test_each_need_is_met(library: Index) -> None:
    answer = ask("When was the old bridge opened and who designed it?", library)
    first = answer.citations[:2]
    assert [c.quote for c in first] == [
        "The old bridge was opened in 1932.",
        "Ove Ruud designed the old bridge.",
    ]
    words = [[c.quote[h.start - c.start : h.end - c.start] for h in c.highlights] for c in first]
    assert words == [["1932"], ["Ove Ruud"]]


def test_a_copy_is_known_by_its_own_name(library: Index, tmp_path: Path) -> None:
    for name in ("tower.txt", "tower-copy.txt"):
        (tmp_path / name).write_text("The tower was opened in 1950 by a mayor.")
    library.add(tmp_path / "tower.txt", tmp_path / "tower-copy.txt")
    for name in ("tower.txt", "tower-copy.txt"):
        answer = ask(f"When was it opened, by {name}?", library)
        assert {c.quote for c in answer.citations} == {"The tower was opened in 1950 by a mayor."}


def test_a_greeting_is_no_answer(tmp_path: Path) -> None:
    letter = (
        "Dear Mrs Tull,\n\nDr Price will survey the bats in March.\n\nMoira,\n\nYours sincerely,\n"
    )
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(letter, "letter.txt")
        formal = by_sentence(library, "Who will survey the bats?", "formal")
    assert [text for text, is_formal in formal.items() if not is_formal] == [
        "Dr Price will survey the bats in March."
    ]
    assert len(formal) == 4


def test_a_row_that_says_less_of_the_question_than_one_beside_it(tmp_path: Path) -> None:
    table = """# Costs

| Stage | Counsel | Fee |
|---|---|---|
| Disclosure | Prewett | £4,100 |
| Disclosure | Nwosu | £1,900 |
| Trial | Nwosu | £17,500 |
"""
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        (tmp_path / "a.md").write_text(table)
        library.add(tmp_path / "a.md")
        entry = by_sentence(library, "What is Nwosu's fee for disclosure?", "entry")
        assert [value for text, value in entry.items() if "£" in text] == [-1, 1, -1]
        first = retrieve("What is Nwosu's fee for disclosure?", library, read=True)[0]
        assert first.text == "Disclosure\tNwosu\t£1,900"


def test_what_is_said_of_another_number_is_no_answer(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text("The flow of the MP 250 is 180 litres, and 400 are in store.", "pump.md")
        library.add_text("In 2018 the Harbour Cup went to Ystad, as in Cup 2014.", "cup.md")

        def confidence(question: str) -> float:
            return ask(question, library, read=False).confidence

        own = confidence("What is the flow of the MP 250?")
        for question in ("What is the flow of the MP 400?", "flow of the mp400"):
            assert confidence(question) < own / 5
        # A year may stand anywhere; 'In' is no name, nor is what divides a document.
        cup = "Where did the Harbour Cup {} go?"
        assert confidence(cup.format(2022)) < confidence(cup.format(2018)) / 5
        for question in ("In 16 races where did the Cup go?", "By Section 3, where did it go?"):
            assert confidence(question) > confidence(cup.format(2022))
