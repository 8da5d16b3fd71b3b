"""Short forms in a question: when they are read in full, or the other way around."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from hashing import HashingEncoder

from index import Index
from index.errors import UnknownDocument
from index.words import terms
from qa import ask, retrieve
from qa.question.abbreviations import other_ways
from qa.retrieve import MAX_QUESTION
from qa.types import Respelling

ENCODER = HashingEncoder()
IN_FULL = (
    "Value added tax is 20 per cent. The non-disclosure agreement ends in May. Contact us today. "
    "Deliveries to the United States take nine days. The U.N. met in June. "
    "A personal identification number is no pin."
)
SHORT = "The CEO is Jane Doe. R&D costs more in Q3. Lunch is at 2 PM. HR is on floor 2."


def entries() -> list[tuple[str, list[str]]]:
    text = resources.files("qa.question").joinpath("abbreviations.txt").read_text("utf-8")
    split = (line.partition(" ") for line in text.splitlines())
    return [(short, [way.strip() for way in ways.split("|")]) for short, _, ways in split]


def test_each_entry_is_found_by_its_form_and_by_its_words() -> None:
    assert len(entries()) == len({short for short, _ in entries()}) > 200
    for short, in_full in entries():
        assert terms(short), short
        (way,) = other_ways(f"Where is the {short} now?")
        assert way.typed == short
        assert set(in_full) <= set(way.ways)
        for words in in_full:
            found = [way.typed for way in other_ways(f"Where is the {words} now?")]
            assert found == ([] if short in ("ID", "PM") else [words])  # 'id' and 'pm' are words


@pytest.mark.parametrize(
    ("text", "question", "typed", "read"),
    [
        (IN_FULL, "How high is VAT?", "VAT", "value added tax"),
        (IN_FULL, "When do the NDAs end?", "NDA", "non-disclosure agreement"),
        (IN_FULL, "when does the nda end", "nda", "non-disclosure agreement"),
        (IN_FULL, "What is the NDA's term?", "NDA", "non-disclosure agreement"),
        (IN_FULL, "How long to the USA?", "USA", "United States"),
        ("It is of World War II.", "Is it of WW2?", "WW2", "World War II"),
        (IN_FULL, "Which PIN is it?", "PIN", "personal identification number"),  # not the pin
        (IN_FULL, "Do they sue us?", "", ""),
        (IN_FULL, "Who is the CTO?", "", ""),  # nothing is there for it
        (IN_FULL, 'How high is "VAT"?', "", ""),
        (IN_FULL, "What does vat.pdf say?", "", ""),
        (SHORT, "Who is the chief executive?", "chief executive", "CEO"),
        (SHORT, "Who is the Chief Executive Officer?", "Chief Executive Officer", "CEO"),
        (SHORT, "What costs research and development?", "research and development", "R&D"),
        (SHORT, "What happens in the third quarter?", "third quarter", "Q3"),
        (SHORT, "Where is human resources?", "human resources", "HR"),
        (SHORT, "Who is the project manager?", "", ""),  # PM is another thing here
        (SHORT, "Who is the CEO?", "", ""),
    ],
)
def test_what_no_document_has_is_read_in_the_other_way(
    tmp_path: Path, text: str, question: str, typed: str, read: str
) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text(text, "a.txt")
        answer = ask(question, library)
        assert answer.respelled == ((Respelling(typed, read),) if typed else ())
        if typed:
            start = question.index(typed)
            rest = question[start + len(typed) :].removeprefix("'").removeprefix("s")
            meant = question[:start] + read + rest
            assert answer.citations == ask(meant, library).citations
            assert retrieve(question, library) == retrieve(meant, library)


def test_dots_between_letters_do_not_count(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text(IN_FULL, "a.txt")
        for typed in ("UN", "U.N."):
            answer = ask(f"When did the {typed} meet?", library)
            assert answer.respelled == ()
            assert answer.citations == ask("When did the U.N. meet?", library).citations


def test_only_the_documents_that_are_searched_count(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text("VAT is due in June.", "short.txt")
        library.add_text("Value added tax is due in May.", "full.txt")
        assert ask("When is VAT due?", library).respelled == ()
        answer = ask("When is VAT due?", library, documents=["full.txt"])
        assert answer.respelled == (Respelling("VAT", "value added tax"),)
        with pytest.raises(UnknownDocument):
            ask("When is VAT due?", library, documents=["none.txt"])


def test_the_longest_question_may_grow(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text("The non-disclosure agreement ends in May.", "a.txt")
        question = "When does the NDA end?".ljust(MAX_QUESTION)
        assert ask(question, library, read=False).citations[0].document.name == "a.txt"


def test_where_documents_have_both_ways_the_other_is_looked_for_when_nothing_answers(
    tmp_path: Path,
) -> None:
    with Index.open(tmp_path / "library") as library:
        library.add_text("Copies of the NDA are kept by Mrs Holt. VAT is shown.", "a.txt")
        library.add_text("The non-disclosure agreement ends in May. Value added tax rose.", "b.txt")
        assert ask("Who keeps copies of the NDA?", library).respelled == ()
        answer = ask("When does the NDA end?", library)
        assert answer.found
        assert answer.citations[0].quote == "The non-disclosure agreement ends in May."
        assert answer.respelled == (Respelling("NDA", "non-disclosure agreement"),)
        silent = ask("How high is the VAT tower?", library)
        assert not silent.found
        assert silent.respelled == ()


def test_a_library_has_words_in_a_row(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add_text(IN_FULL, "a.txt")
        said = ("value-added tax", "non-disclosure agreements", "pin", "U.N.")
        assert all(map(library.has, said))
        assert not any(map(library.has, ("added value tax", "PIN", "the", "us", "")))
