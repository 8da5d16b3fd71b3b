"""Questions for who holds an office, and the sentences that have it but say nothing of who."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Index
from qa import ask
from qa.evidence.offices import unheld


@pytest.mark.parametrize(
    ("question", "sentence", "says_nothing"),
    [
        ("Who is the head of IT?", "Owner: Head of IT.", True),
        ("Who is the head of IT?", "Policy owner: the Head of IT", True),
        ("Who is the head of IT?", "Document Owner\tHead of IT", True),
        ("Who is the Head of IT?", "Lost passwords are reported to the Head of IT at once.", True),
        ("who's the head of it", "The Head of IT approves each purchase.", True),
        ("Who is the site manager?", "For access please contact the site manager.", True),
        ("Who is the site manager?", "The site manager is on leave.", True),
        (
            "Who is the site manager?",
            "The site manager's keys are given to the site manager.",
            True,
        ),
        ("Who is the manager of the site?", "Ask the manager.", True),
        ("Who is the head of IT?", "Head of IT: Ann Lee", False),
        ("Who is the head of IT?", "Maria Keller: Head of IT", False),
        ("Who is the head of IT?", "Keller: Head of IT", False),
        ("Who is the head of IT?", "Maria Keller joined as Head of IT in 2021.", False),
        ("Who is the head of IT?", "Rob was promoted to Head of IT.", False),
        ("Who is the site manager?", "Rob is our site manager.", False),
        ("Who is the site manager?", "Rob, site manager", False),
        ("Who is the site manager?", "Please contact the site manager, Rob Hill.", False),
        ("Who is the site manager?", "Contact the site manager (rob@harbour.example).", False),
        ("Who is the site manager?", "We are the site manager.", False),
        ("Who is the site manager?", "The site manager is Rob.", False),
        ("Who is the site manager?", "The post of site manager is vacant.", False),
        ("Who is the landlord?", "The landlord is the company that owns the house.", False),
        ("Who is the landlord?", "The landlord means whoever owns the house.", False),
        ("Who is the owner?", "Owner: Head of IT.", False),
        ("Who is the site manager?", "Keys are in the office.", False),
    ],
)
def test_sentence_without_holder(question: str, sentence: str, says_nothing: bool) -> None:
    tells = unheld(question)
    assert tells is not None
    assert tells(sentence) is says_nothing


@pytest.mark.parametrize(
    "question", ["Who leads IT?", "Who is Ann Lee?", "What is the head of IT?"]
)
def test_other_questions(question: str) -> None:
    assert unheld(question) is None


def test_office_is_no_answer_to_who_holds_it(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        library.add_text(
            "Information Security Policy\n\nOwner: Head of IT.\n\n1. Passwords\n\n"
            "Lost passwords are reported to the Head of IT within one day.\n",
            "policy.txt",
        )
        assert ask("Who is the owner of the policy?", library).citations[0].quote == (
            "Owner: Head of IT."
        )
        library.add_text("Maria Keller joined as Head of IT in April 2021.\n", "staff.txt")
        answer = ask("Who is the head of IT?", library)
        assert answer.found
        assert answer.citations[0].quote == "Maria Keller joined as Head of IT in April 2021."
