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
from qa.question import alludes, defined, named, needs, phrases


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
