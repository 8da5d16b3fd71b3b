"""What a question asks for, and how it is worded."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.spelling import is_slip
from index.types import Span
from qa.evidence.definitions import writes_out
from qa.highlight import whole_words
from qa.question.abbreviations import other_ways
from qa.question.intent import asked_of, defined, explained, needs
from qa.question.names import entry_pattern
from qa.question.wording import phrases


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('Who wrote "The  Sea Wall"?', ("the sea wall",)),
        ("Where is “force majeure” and «Act of God»?", ("force majeure", "act of god")),
        ("Was heißt „Höhere Gewalt“?", ("höhere gewalt",)),
        ('Who wrote "The Sea Wall?"', ("the sea wall",)),
        ('What is "P.S.," and what "U.S."?', ("p.s", "u.s")),
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
