"""What office papers say behind labels: a meeting's roll, a form's rows, a letter's date."""

from __future__ import annotations

from pathlib import Path

import pytest
from papers import INVOICE

from index import Index
from index.formats.text import plain
from qa import ask
from qa.evidence.rolls import ROLL, of_rolls

MINUTES = """\
Minutes of the committee of the Harbour Rowing Club

Chair: A. Smith
Present: B. Jones, C. Patel, D. Wong
Apologies: J. Doe
Minutes taken by: B. Jones

The minutes of 5 February were approved. The treasurer has paid for the new oars.
"""
LABELS = ["Chairman\tA. Smith", "Attendees: B. Jones", "Absent: J. Doe", "Secretary: B. Jones"]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Who chaired the meeting?", 0),
        ("who was in the chair", 0),
        ("Who attended the meeting of 5 March?", 1),
        ("Who attended the March meeting?", 1),
        ("Who attended our meeting in March?", 1),
        ("Who was at the meeting?", 1),
        ("Who couldn't come?", 2),
        ("Who sent their apologies for the meeting?", 2),
        ("Who took the minutes?", 3),
        ("Who chaired Harbour Ltd until 2020?", None),
        ("Who was present King of France?", None),
    ],
)
def test_label_of_a_roll(question: str, row: int | None) -> None:
    expected = [ROLL * (i == row) for i in range(len(LABELS))]
    assert of_rolls(question, LABELS).tolist() == expected


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Who chaired the meeting?", "Chair: A. Smith"),
        ("Who sent apologies?", "Apologies: J. Doe"),
        ("Who attended the meeting?", "Present: B. Jones, C. Patel, D. Wong"),
        ("Who took the minutes?", "Minutes taken by: B. Jones"),
    ],
)
def test_minutes_answer_from_their_roll(question: str, quote: str, tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        library.add_text(MINUTES, "minutes.txt")
        answer = ask(question, library)
    assert answer.found
    assert answer.citations[0].quote == quote


def test_form_answers_with_the_row_that_only_the_question_names(tmp_path: Path) -> None:
    page = tmp_path / "invoice.html"
    page.write_text(INVOICE)
    with Index.open(tmp_path / "library") as library:
        library.add(page)
        for question in ("When is invoice 4711 due?", "What is the due date of the invoice?"):
            assert ask(question, library).citations[0].quote == "Due date\t12 March 2025"
        dated = ask("What is the date of invoice 4711?", library)
        assert dated.citations[0].quote == "Invoice date\t12 February 2025"


def test_number_under_another_header_is_no_age(tmp_path: Path) -> None:
    page = tmp_path / "boats.html"
    page.write_text(
        "<table><tr><th>Boat</th><th>Length</th><th>Seats</th></tr>"
        "<tr><td>Heron</td><td>9</td><td>2</td></tr></table>"
        "<p>Sailors.</p><table><tr><th>Name</th><th>Age</th></tr>"
        "<tr><td>Ann Lee</td><td>41</td></tr><tr><td>Tom Ford</td><td>35</td></tr></table>"
    )
    with Index.open(tmp_path / "library") as library:
        library.add(page)
        assert not ask("How old is Heron?", library).found
        assert ask("How old is Ann Lee?", library).citations[0].quote == "Ann Lee\t41"


def kinds(text: str) -> list[tuple[str, str]]:
    document = plain.read("a.txt", text.encode()).document("a.txt", "text", "")
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize("date", ["12 March 2025", "Bristol, 3rd Mar. 2025", "March 12, 2025"])
def test_date_of_a_letter_is_no_heading(date: str) -> None:
    assert kinds(f"{date}\n\nDear Mr Hill,\n\nWe will pay.\n")[0] == ("paragraph", date)


def test_dates_of_a_diary_are_headings() -> None:
    days = "12 March 2025\n\nIt rained all day.\n\n13 March 2025\n\nIt was dry.\n"
    assert [kind for kind, _ in kinds(days)] == ["heading", "paragraph"] * 2


def test_pairs_with_a_bar_are_parted() -> None:
    form = "Invoice date | 12 February 2025\nDue date | 12 March 2025\nTotal | £1,240.00\n"
    assert kinds(form) == [("item", line) for line in form.splitlines()]


@pytest.mark.parametrize("reply", ["Approved.\n\nAnn", "Approved, thanks", "APPROVED"])
def test_approval_below_a_request_is_quoted(reply: str, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_text(
        "From: Ann Lee <ann@harbour.example>\nTo: Tom Ford <tom@harbour.example>\n"
        "Subject: Re: Projector\nDate: Tue, 4 Mar 2025 10:00:00 +0000\n\n"
        "On Mon, 3 Mar 2025, Tom Ford wrote:\n"
        "> Please approve the budget of 450 pounds for the new projector.\n"
        f"\n{reply}\n"
    )
    with Index.open(tmp_path / "library") as library:
        library.add(mail)
        answer = ask("Was the budget for the projector approved?", library)
    assert answer.found
    assert reply.split("\n")[0] in answer.citations[0].quote
