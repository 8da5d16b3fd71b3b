"""What a question says beside its words, alone and in whole answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hashing import HashingEncoder
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from qa import ask
from qa.evidence import weigh
from qa.question import (
    alludes,
    asks_for_clause_alone,
    clause,
    defined,
    named,
    needs,
    part_of_clause,
    phrases,
)


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


@pytest.mark.parametrize(
    ("question", "number"),
    [
        *(("What does section 7.2 say?", "7.2"), ("Is clause 12 valid?", "12")),
        *(("Which rights does Article V name?", "V"), ("What is in § 5?", "5")),
        *(("What does Annex B list?", "B"), ("Is article a of use?", None)),
        *(("Why 7.2 percent?", None), ("Who wrote section 1234?", None), ("Part of it?", None)),
    ],
)
def test_which_clause_is_named(question: str, number: str | None) -> None:
    assert clause(question) == number


def test_what_asks_for_a_clause_and_nothing_else() -> None:
    for alone in ("section 4", "What does clause 4.1 of the Falk lease say?", "Read me § 4!"):
        assert asks_for_clause_alone(alone, "Falk lease")
    for more in ("Which notice does section 4 require?", "What does the lease say?"):
        assert not asks_for_clause_alone(more, "Falk lease")


@pytest.mark.parametrize(
    ("number", "text", "titled", "part"),
    [
        *(("7.2", "7.2 The tenant", False, 1), ("7.2", "7.2.1 The tenant", False, 0.8)),
        *(("7", "7 Notice", True, 1), ("7", "7 men came.", False, 0), ("7", "7. Notice", False, 1)),
        *(("7", "Section 7 is void.", False, 1), ("7", "70. Notice", False, 0)),
        *(("7.2", "7.20 Notice", False, 0), ("V", "Article V - War", True, 1)),
        *(("V", "Victory", True, 0), ("A", "A. Notice", True, 1), ("2", "1.2 Notice", False, 0)),
    ],
)
def test_what_belongs_to_a_clause(number: str, text: str, titled: bool, part: float) -> None:
    assert part_of_clause(number, text, titled) == part


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


def test_named() -> None:
    names = ["a/lease.pdf", "b/lease.pdf", "my lease.pdf", "notes", "e.pdf"]
    assert named("What does LEASE.pdf say?", names) == ("a/lease.pdf", "b/lease.pdf")
    assert named("What does 'my lease.pdf' say?", names) == tuple(names[:3])
    assert named("In notes, what of please.pdf?", names) == ()


def test_alludes() -> None:
    assert alludes(["rent", "smith", "leas"], "Smith_Lease.docx")
    assert not alludes(["rent", "leas"], "Smith_Lease.docx")
    assert not alludes(["leas"], "lease.docx")


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
