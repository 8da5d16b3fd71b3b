"""Names behind prepositions in questions, and the sentences that have others in their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from index.words import terms
from qa import ask
from qa.evidence.elsewhere import asked_places, is_elsewhere

NAMES = st.text("abcdefghijklmnop", min_size=3, max_size=9).map(str.title).filter(terms)


def elsewhere(question: str, sentence: str, around: str = "") -> bool:
    known = terms(f"{around} {sentence}")
    return is_elsewhere(asked_places(question), terms(question), sentence, known)


@pytest.mark.parametrize(
    ("question", "sentence", "around", "other"),
    [
        ("How many work in Oslo?", "120 work in Turin.", "", True),
        ("How many work in Oslo?", "In Turin 120 work.", "", True),
        ("How many work in Oslo?", "120 work at Turin.", "", False),  # at may be within
        ("How many work in Oslo?", "120 work in Turin.", "The Oslo works", False),
        ("How many work in Oslo?", "120 work in the mill.", "", False),
        ("What is Ann Lee's dog called?", "Mr Frith's dog is called Gasket.", "", True),
        ("What is Ann Lee's dog called?", "The dog of Ann Lee, not Frith's, is Max.", "", False),
        ("What is Ann Lee's dog called?", "It's what she calls her dog.", "", False),
        ("Who commands the crew of the Aurelia?", "Ann leads that of the Borealis.", "", True),
        ("What is paid to Nordre?", "The rent is paid to the Landlord.", "", False),
        ("How many work in Oslo?", "120 work in Oslo, 90 in Turin.", "", False),
        ("how many work in oslo", "120 work in Turin.", "", False),
        ("HOW MANY WORK IN OSLO?", "120 work in Turin.", "", False),
        ("How long to the UK?", "It takes two days to the United Kingdom.", "", False),
        ("Who spoke for the Ministry of Defense?", "The Ministry of Defence agreed.", "", False),
        ("What is shut on Monday?", "The mill is shut on Friday.", "", True),
        ("Who is chair of the Nordre Mill?", "The mill has a chair of Oak Street.", "", False),
        (f"Who works in {', in '.join(f'Town{i}' for i in range(9))}?", "In Oslo.", "", False),
    ],
)
def test_a_sentence_has_another_name(
    question: str, sentence: str, around: str, other: bool
) -> None:
    assert elsewhere(question, sentence, around) is other


@given(NAMES, NAMES)
def test_only_another_name_is_elsewhere(one: str, other: str) -> None:
    question = f"How many work in {one}?"
    assert not elsewhere(question, f"In {one} and in {other} 120 do.")
    assert elsewhere(question, f"120 do in {other}.") is set(terms(one)).isdisjoint(terms(other))


def test_who_is_named_on_top_is_meant_below(tmp_path: Path) -> None:
    lease = "Lease of a mill between Nordre Ltd (Landlord) and Ann Lee (Tenant).\n\n"
    rules = "\n\n".join(f"{i}. The mill has {i} doors and a roof of slate." for i in range(2, 90))
    with Index.open(tmp_path / "library") as library:
        library.add_text(f"{lease}{rules}\n\n90. Tenant pays a rent of 900 to Landlord.", "a.txt")
        answer = ask("What rent is paid to Nordre?", library)
    assert answer.found
    assert answer.citations[0].quote == "90. Tenant pays a rent of 900 to Landlord."


def test_a_manual_need_not_name_its_product(tmp_path: Path) -> None:
    names = [f"{chr(97 + i % 26)}{chr(97 + i // 26)}x" for i in range(40)]
    parts = [f"# Table {n}\n\nOne makes a {n} in Nordrebase by a rule on {n}.\n\n" for n in names]
    last = "# Views\n\nA view is created by a command of its own in Structured Queries.\n"
    with Index.open(tmp_path / "library") as library:
        for i, part in enumerate(parts[:30]):
            library.add_text(part, f"{i}.md")
        library.add_text(last, "views.md")
        assert ask("How is a view created in Nordrebase?", library).found
        assert not ask("How is a view created in Sudrebase?", library).found


def test_what_is_said_of_another_place_is_no_answer(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        library.add_text(
            "The factory in Oslo employs 120 people. The factory in Turin employs 85 people. "
            "The Lyon office was closed.",
            "report.txt",
        )
        answer = ask("How many people work in Turin?", library)
        assert answer.found
        assert "85 people" in answer.citations[0].quote
        assert not ask("How many people work in Lyon?", library).found
