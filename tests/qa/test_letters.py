"""Replies above what is quoted in a mail, whose 'our' and 'your' it is, and who bears a cost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import write

from index import Index
from qa import ask

MAILS = {
    "projector.eml": """\
From: Ann Lee <ann@harbour.example>
To: Tom Ford <tom@harbour.example>
Subject: Re: Projector
Date: Tue, 4 Mar 2025 10:00:00 +0000

Hi Tom,

fine with me, go ahead.

Ann

On Mon, 3 Mar 2025, Tom Ford wrote:
> Please approve the budget of 450 pounds for the new projector.
""",
    "trip.eml": """\
From: Vera Holt <vera@harbour.example>
To: Tom Ford <tom@harbour.example>
Subject: Re: Next week
Date: Thu, 6 Mar 2025 10:00:00 +0000

Sorry, we cannot pay for that this year.

On Wed, 5 Mar 2025, Tom Ford wrote:
> Could you approve my trip to Oslo in May?
""",
    "offer.eml": """\
From: Iris Vane <vane@orbis.example>
To: Tom Ford <tom@harbour.example>
Subject: Offer for the screens
Date: Thu, 6 Mar 2025 12:00:00 +0000

Dear Mr Ford,

Our CFO, Dan Pell, has looked at the numbers. Your customer number is 55120.
""",
    "rules.md": """\
# House rules

Members pay for repairs inside the flat up to 120 pounds a year. The Association shall bear the
cost of repairs to windows, roof and pipes.
""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("letters")
    (folder / "papers").mkdir()
    for name, text in MAILS.items():
        (folder / "papers" / name).write_text(text)
    with Index.open(folder / "library") as library:
        library.add(folder / "papers")
        yield library


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Did Ann approve the projector?", "fine with me, go ahead."),
        ("Was the budget for the new projector approved?", "fine with me, go ahead."),
        ("Did Vera approve the trip to Oslo?", "Sorry, we cannot pay for that this year."),
    ],
)
def test_reply_to_what_is_quoted_below(question: str, quote: str, library: Index) -> None:
    answer = ask(question, library)
    assert answer.found
    assert answer.citations[0].quote == quote
    assert answer.citations[0].marked == (quote,)


@pytest.mark.parametrize(
    ("question", "mark"),
    [
        ("Who is the CFO of Orbis?", "Dan Pell"),
        ("What is Tom Ford's customer number?", "55120"),
        ("Who pays for repairs to the pipes?", "The Association"),
    ],
)
def test_our_is_the_writers(question: str, mark: str, library: Index) -> None:
    answer = ask(question, library)
    assert answer.found
    assert answer.citations[0].marked == (mark,)


@pytest.mark.parametrize(
    "question", ["Did Tom approve the projector?", "Who is the CFO of Harbour?"]
)
def test_what_is_anothers_is_no_answer(question: str, library: Index) -> None:
    assert not ask(question, library).found


def test_your_is_of_whom_it_is_to(library: Index) -> None:
    answer = ask("What is Vera Holt's customer number?", library)
    assert "55120" not in answer.citations[0].quote


def test_what_asks_the_same_does_not_answer(tmp_path: Path) -> None:
    mail = (
        "From: Jonas Hale <hale@city.example>\nTo: Lena Ott <ott@gazette.example>\n"
        "Subject: Re: Dredging contract\nDate: Tue, 04 Jun 2024 16:40:00 +0200\n\n"
        "no comment. The mayor will speak on 12 June in the town hall.\n\n"
        "> Who signed the contract with Nordsand?\n"
    )
    listed = "Questions\n\nWho signed the contract with Nordsand?\n\nMayor Holm signed it in May.\n"
    asked = "Who signed the contract with Nordsand?"
    other = (
        "From: Marta Quist <quist@harbour.example>\nTo: Lena Ott <ott@gazette.example>\n"
        "Subject: Dredging contract\nDate: Mon, 03 Jun 2024 09:12:00 +0200\n\n"
        "The dredging contract went to Nordsand for 4.2 million crowns.\n"
    )
    write(tmp_path, {"mail/a.eml": mail, "mail/b.eml": other, "list/a.txt": listed})
    with Index.open(tmp_path / "of the mail") as library:
        library.add(tmp_path / "mail")
        assert not ask(asked, library).found
    with Index.open(tmp_path / "of the list") as library:
        library.add(tmp_path / "list")
        answer = ask(asked, library)
        assert (answer.found, answer.citations[0].marked) == (True, ("Mayor Holm",))


def test_a_sender_answers_only_what_is_done_by_writing(tmp_path: Path) -> None:
    mails = {
        f"{n}.eml": f"From: {name} <{n}@harbour.example>\nTo: Lena Ott <ott@gazette.example>\n"
        f"Subject: Dredging contract\nDate: Mon, {n} Jun 2024 09:12:00 +0200\n\n{said}\n"
        for n, name, said in (
            (3, "Marta Quist", "The dredging contract went to Nordsand for 4.2 million crowns."),
            (4, "Jonas Hale", "No comment. The mayor will speak on 12 June."),
        )
    }
    write(tmp_path / "mails", mails)
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "mails")
        won = ask("Who won the dredging contract?", library)
        wrote = ask("Who wrote about the dredging contract?", library)
    assert (won.found, won.citations[0].marked) == (True, ("Nordsand",))
    assert wrote.citations[0].quote.startswith("From: ")
