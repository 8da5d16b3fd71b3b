"""What kind of a sentence each is: what asks, what greets, and the entries of contents."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing import HashingEncoder
from libraries import by_sentence

from index import Index


@pytest.mark.parametrize("asked", ["Who sold the mill?", "“Who sold the mill?”"])
def test_what_follows_a_question_answers_it(tmp_path: Path, asked: str) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(f"{asked} It was Ann.", "a.txt")
        assert by_sentence(library, "Who sold the mill?", "covered")["It was Ann."] == 1


def test_what_is_told_before_something_is_asked_may_answer(tmp_path: Path) -> None:
    asking = ["And who sold the mill?", "For how long was it Ann's?", "Isn't it?", "¿De quién?"]
    telling = ["Ann sold the mill, but to whom?", "I heard it was Ann, is that so?"]
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(" ".join(asking + telling), "a.txt")
        asks = by_sentence(library, "Who sold the mill?", "asks")
    assert asks == dict.fromkeys(asking, 1) | dict.fromkeys(telling, 0)


@pytest.mark.parametrize(
    "heading", ["Table of Contents", "Index", "Function and Data Index", "Index of Terms"]
)
def test_the_entries_of_contents_and_indexes_are_titles(tmp_path: Path, heading: str) -> None:
    source = f"# {heading}\n\n- Oak piles 12\n- Of oak\n\n# Price index\n\n- Oak piles number 12\n"
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        (tmp_path / "a.md").write_text(source)
        library.add(tmp_path / "a.md")
        column = by_sentence(library, "oak", "title")
        said = {text: value for text, value in column.items() if "ak" in text}
        assert said == {"Oak piles 12": 1, "Of oak": 0, "Oak piles number 12": 0}


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
