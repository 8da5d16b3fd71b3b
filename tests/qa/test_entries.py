"""Entries of lists and glossaries, and rows of tables, that a question is about."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing import HashingEncoder
from libraries import by_sentence

from index import Index
from qa import ask, retrieve
from qa.evidence import weigh


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
        assert column("What number of piles is of elm and ash wood?", "entry")["Oak"] == -1
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
