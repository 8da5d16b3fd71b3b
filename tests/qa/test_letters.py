"""Replies above what is quoted in a mail, whose 'our' and 'your' it is, and who bears a cost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
