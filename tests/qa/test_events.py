"""Dates of something else than is asked for, requests, signatures, and marks by label."""

from __future__ import annotations

from pathlib import Path

import pytest
from papers import INVOICE

from index import Index
from index.formats.text import plain
from index.types import Span
from qa import ask
from qa.evidence.events import elsewhen, unanswered
from qa.evidence.rolls import answer_in_roll, of_rolls
from qa.fields import headed_cell, of_label
from qa.types import Answer

LETTER = """\
12 March 2025

Dear Mr Hill,

We will replace the boiler on 3 April 2025 and the work takes two days.

Yours sincerely,

J. Doe
Managing Director
"""


def answered(question: str, text: str, folder: Path, name: str = "paper.txt") -> Answer:
    paper = folder / name
    paper.write_text(text)
    with Index.open(folder / "library") as library:
        library.add(paper)
        return ask(question, library)


def marked(answer: Answer) -> list[str]:
    first = answer.citations[0]
    return [first.quote[h.start - first.start : h.end - first.start] for h in first.highlights]


@pytest.mark.parametrize(
    ("question", "sentence", "is_of_another"),
    [
        ("When was invoice 4711 paid?", "Invoice date\t12 February 2025", True),
        ("When was invoice 4711 paid?", "Payment due: 12 March 2025", True),
        ("When was it paid?", "Invoice number: 2087\nInvoice date: 14 April 2025", True),
        ("When was it paid?", "Date: 12 March 2025", False),
        ("When was it paid?", "Paid: 12 March 2025", False),
        ("When was it paid?", "Due date\t12 March 2025\tReceived\t14 March 2025", False),
        ("When was it paid?", "Invoice 4711 of 12 March 2025", False),
        ("When did the meeting end?", "Date of next meeting: 4 June 2025", True),
        ("When did the meeting end?", "Closed: 9 pm\nNext meeting: 4 June 2025", False),
        ("When was the next meeting held?", "Next meeting: 4 June 2025", False),
        ("When was the desk delivered?", "Bill came with it on 28 July.", False),
    ],
)
def test_date_of_something_else(question: str, sentence: str, is_of_another: bool) -> None:
    tells = elsewhen(question)
    assert tells is not None
    assert tells(sentence) is is_of_another


@pytest.mark.parametrize(
    "question",
    [
        "When is invoice 4711 due?",
        "When is it paid?",
        "When was the rent due to be paid?",
        "When did I have to pay?",
        "When was the invoice issued?",
        "Was it paid?",
    ],
)
def test_other_dates(question: str) -> None:
    assert elsewhen(question) is None


@pytest.mark.parametrize(
    ("question", "sentence", "only_asks"),
    [
        ("Did Ann accept the offer?", "Please accept by 3 May.", True),
        ("Has the bill been paid?", "Please pay by 3 May.", True),
        ("Did Ann accept the offer?", "Please note that Ann has accepted it.", False),
        ("Did Ann accept the offer?", "Ann accepts.", False),
        ("Have they read the rules?", "(Please do) Yes.", False),
        ("Did he ask for access?", "Please let us in.", None),
        ("Is the bill to be paid?", "Please pay by 3 May.", None),
    ],
)
def test_request(question: str, sentence: str, only_asks: bool | None) -> None:
    tells = unanswered(question)
    assert (tells and tells(sentence)) is only_asks


def test_invoice_does_not_say_when_it_was_paid(tmp_path: Path) -> None:
    assert not answered("When was invoice 4711 paid?", INVOICE, tmp_path, "invoice.html").found


@pytest.mark.parametrize("question", ["Who signed the letter?", "Who wrote the letter to Mr Hill?"])
def test_letter_is_of_who_signs_it(question: str, tmp_path: Path) -> None:
    answer = answered(question, LETTER, tmp_path)
    assert answer.found
    assert answer.citations[0].quote == "J. Doe\nManaging Director"


def test_time_of_a_meeting() -> None:
    texts = [
        "Held on 12 May 2025 at 7.15 pm",
        "The meeting closed at 8.50 pm.",
        "Start date: 1 June",
        "Closing date: 3 June",
        "Adjourned: 9 pm",
    ]
    assert of_rolls("When did the meeting start?", texts).tolist() == [1.5, 0, 0, 0, 0]
    assert of_rolls("What time did the meeting end?", texts).tolist() == [0, 1.5, 0, 0, 1.5]
    assert answer_in_roll("When did the meeting end?", texts[1]) is None


def test_all_of_a_roll_are_marked(tmp_path: Path) -> None:
    minutes = "Minutes\n\nPresent: Rosa Duarte, Tim Okafor\nApologies: Priya Nair, George Welsh\n"
    answer = answered("Who was absent?", minutes, tmp_path)
    assert answer.found
    assert answer.citations[0].quote == "Apologies: Priya Nair, George Welsh"
    assert marked(answer) == ["Priya Nair, George Welsh"]


def test_value_whose_label_is_asked_for() -> None:
    form = "Issue date: 14 April 2025\nDue date: 14 May 2025"
    assert of_label("When is the invoice due?", form, Span(12, 25)) == Span(36, 47)
    assert of_label("When is the invoice due?", form, Span(0, 10)) == Span(0, 10)
    assert of_label("When was it?", form, Span(12, 25)) == Span(12, 25)
    row = "Omar Haddad\tOfficer\t4412"
    asked = ("omar", "haddad", "extens")
    assert headed_cell(asked, row, Span(0, 24), "Name\tTitle\tExtension") == Span(20, 24)


def kinds(text: str) -> list[tuple[str, str]]:
    document = plain.read("a.txt", text.encode()).document("a.txt", "text", "")
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_who_signs_is_no_heading() -> None:
    assert kinds(LETTER)[-2:] == [
        ("paragraph", "Yours sincerely,"),
        ("paragraph", "J. Doe\nManaging Director"),
    ]


def test_numbered_titles_of_minutes() -> None:
    titles = ["1. Apologies", "2. Treasurer's report", "3. Any other business"]
    text = "There is nothing else to be said of it."
    minutes = "\n\n".join(f"{title}\n{text}" for title in titles)
    found = kinds(f"Minutes\n\n{minutes}\n")[1:]
    assert found == [part for title in titles for part in (("heading", title), ("paragraph", text))]
    places = "\n\n".join(f"{n}. The capital of {n}\nParis" for n in (1, 2, 3))
    assert {kind for kind, _ in kinds(places)} == {"item"}
