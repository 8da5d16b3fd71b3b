"""Misspelled words of a question: what they are read as, and what is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing import HashingEncoder
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from index.spelling import alike, is_english, nearest, slips, words_of
from index.words import terms
from qa import ask, retrieve
from qa.types import Respelling

ENCODER = HashingEncoder()
TEXT = (
    "The Huguenots came to Langstaff's mill. Messrs Bragg keep the carburettor there. "
    "Reinstallation of the gearbox takes an hour. The prize is a horse. "
    "They agreed on the payment. The agreement was signed in the cafétéria. "
    "Two harbours have organizations, a theatre and a paediatric ward, and so forth."
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hugenot", "huguenots"),  # a letter less, and the documents have it in the plural alone
        ("Hugeunots", "Huguenots"),  # two exchanged
        ("Langstalf", "Langstaff"),
        ("langstaf", "langstaff"),
        ("carburetor", "carburettor"),
        ("carberetor", "carburettor"),  # two slips in a long word
        ("gearbix", "gearbox"),
        ("paymnt", "payment"),
        ("agrement", "agreement"),  # 'agreed' has the same stem, but is another word
        ("cafeteria", ""),  # an accent is no slip
        ("reinstllation", "reinstallation"),
        ("Gearbix", ""),  # a name, and no name in the documents is like it
        ("hgearbox", ""),  # the first letter is wrong
        ("gerbix", ""),  # two slips in a short word
        ("price", ""),  # an English word, however near to 'prize'
        ("house", ""),
        ("wasnt", ""),
        ("Brag", ""),  # too short
        ("zzyzx", ""),
        ("harbors", "harbours"),
        ("organisations", "organizations"),
        ("Theater", "Theatre"),
        ("pediatric", "paediatric"),
        ("millers", ""),
        ("fourth", ""),
    ],
)
def test_spellings(tmp_path: Path, typed: str, read: str) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text(TEXT, "mill.txt")
        assert library.spellings([typed]) == ({typed: read} if read else {})


def test_of_many_unknown_words_some_are_looked_for(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text(TEXT, "mill.txt")
        unknown = [f"qu{a}{b}zx" for a in LETTERS for b in LETTERS]
        assert library.spellings(["hugenot", *unknown]) == {"hugenot": "huguenots"}
        assert library.spellings([*unknown, "hugenot"]) == {}


def test_what_is_in_the_documents_stays(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        assert library.spellings(["hugenot"]) == {}  # an empty library
        library.add_text("A hugenot is no huguenot.", "slip.txt")
        assert library.spellings(["hugenot", "Hugenots"]) == {}


@pytest.mark.parametrize(
    ("question", "asked", "respelled"),
    [
        ("Who came to Langstalf's mill?", "Who came to Langstaff's mill?", ["Langstalf"]),
        ("hugenot, hugenot or carbureter?", "huguenots, huguenots or carburettor?", None),
        ('Who came to "Langstalf" mill?', None, []),
        ("What does langstalf.txt say of the mill?", None, []),
        ("Who came to Langstaff's mill?", None, []),
    ],
)
def test_questions(
    tmp_path: Path, question: str, asked: str | None, respelled: list[str] | None
) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text(TEXT, "mill.txt")
        answer = ask(question, library)
        meant = ask(asked or question, library)
        typed = ["hugenot", "carbureter"] if respelled is None else respelled
        assert answer.question == question
        assert [r.typed for r in answer.respelled] == typed
        assert (answer.citations, answer.confidence) == (meant.citations, meant.confidence)
        assert retrieve(question, library) == retrieve(asked or question, library)


def test_an_answer_says_what_was_looked_for(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text(TEXT, "mill.txt")
        answer = ask("Where is the carberetor of Langstalf?", library, 1)
    assert answer.respelled == (
        Respelling("carberetor", "carburettor"),
        Respelling("Langstalf", "Langstaff"),
    )
    assert answer.to_dict()["respelled"] == [
        {"typed": "carberetor", "read": "carburettor"},
        {"typed": "Langstalf", "read": "Langstaff"},
    ]
    assert answer.to_markdown().split("\n")[2] == (
        "Searched for “carburettor” and “Langstaff”: "
        "nothing was found for “carberetor” or “Langstalf”."
    )


words = st.text(LETTERS, min_size=5, max_size=14).filter(lambda w: len(terms(w)) == 1)


@given(words, st.integers(0, 3), st.integers(1, 12), st.sampled_from(LETTERS), st.data())
def test_one_slip_is_found(word: str, kind: int, at: int, letter: str, data: st.DataObject) -> None:
    at = 1 + at % (len(word) - 2)
    typed = [
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ][kind]
    if typed == word or len(typed) < 5 or len(terms(typed)) != 1:
        return
    (term,) = terms(word)
    if 2 * len(term) < len(typed):  # 'aings', an ending all but
        return
    known = {term: 1, "qqqqq": data.draw(st.integers(1, 9))}
    assert slips(typed) >= 1
    found = alike(typed, known)
    assert found[:1] == [term]
    assert nearest(typed, {term: words_of(term, [word])}, known) == word


@given(st.text(min_size=5, max_size=12), st.dictionaries(st.text(min_size=1), st.integers(1, 9)))
def test_any_word_and_any_terms(word: str, known: dict[str, int]) -> None:
    found = alike(word, known)
    assert set(found) <= known.keys()
    assert len(found) <= 12
    spelled = {term: words_of(term, [term, word]) for term in found}
    assert nearest(word, spelled, known) in {"", *(w.lower() for w in words_of_all(spelled))} | {
        w for ways in spelled.values() for w in ways
    }


def words_of_all(spelled: dict[str, set[str]]) -> set[str]:
    return {word for ways in spelled.values() for word in ways}


def test_english() -> None:
    assert all(map(is_english, ("lubricant", "Throughput", "colour", "color", "doesnt")))
    assert not any(map(is_english, ("recieve", "lubricnat", "Langstaff")))
