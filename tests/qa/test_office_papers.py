"""Invoices, orders, policies and the like: sums, labels in a line, rows with numbers, deeds that
are only planned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index import Index
from index.types import Span
from qa import ask
from qa.evidence.events import told_by, unanswered
from qa.evidence.offices import unheld
from qa.evidence.rolls import answer_in_roll, of_rolls
from qa.evidence.times import asked_times, of_other_time
from qa.fields import headed_cell, labelled, of_label
from qa.types import Answer

PAPERS = {
    "invoice-2087.html": """<h1>Invoice</h1><p>Brackwell Joinery Ltd</p>
<p>Invoice number: 2087 Invoice date: 12 March 2026 Due date: 11 April 2026</p>
<table><tr><th>Item</th><th>Qty</th><th>Amount</th></tr>
<tr><td>Oak table</td><td>24</td><td>£2,040.00</td></tr>
<tr><td>Delivery</td><td>1</td><td>£310.00</td></tr></table>
<p>In all:</p><table><tr><td>Subtotal</td><td>£2,350.00</td></tr>
<tr><td>VAT 20%</td><td>£470.00</td></tr><tr><td>Total due</td><td>£2,820.00</td></tr></table>
<p>Interest of 8% a year is charged on late payment.</p>""",
    "order.txt": """PURCHASE ORDER

Order number: PO-9042
Supplier: Haldane Pumps
Your quotation: Q-3318

Approved by: Gwen Tasker, Head of Engineering
""",
    "confirmation.txt": """\
We confirm your order PO-9042 under our number AB-7781. The pumps leave our works in June.

The lease of Unit 7 is for five years and ends on 31 January 2029. The tenant may end this lease
on 31 January 2027 by six months' notice.
""",
    "prices.csv": "supplier,article,unit,price\nBecherland,Paper cup 250 ml,1000,35.90\n"
    "Becherland,Paper cup 350 ml,1000,44.80\nBecherland,Lid 250 ml,1000,18.10\n",
    "directory.csv": "Office,Name,Phone,Room\nTown Clerk,Ann Crewe,01632 960 110,12\n"
    "Treasurer,Jonah Whitby,01632 960 114,14\nPlanning Officer,Salma Idris,01632 960 121,7\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("papers")
    for name, text in PAPERS.items():
        (folder / name).write_text(text)
    with Index.open(folder / "library") as index:
        index.add(*(folder / name for name in PAPERS))
        yield index


def first(answer: Answer) -> tuple[str, str]:
    """The first citation's quote and what is marked in it."""
    one = answer.citations[0]
    text = "".join(one.quote[h.start - one.start : h.end - one.start] for h in one.highlights)
    return one.quote, text


@pytest.mark.parametrize(
    ("question", "quote", "mark"),
    [
        ("How much is invoice 2087?", "Total due\t£2,820.00", "£2,820.00"),
        (
            "When is invoice 2087 due?",
            "Invoice number: 2087 Invoice date: 12 March 2026 Due date: 11 April 2026",
            "11 April 2026",
        ),
        ("Who approved PO-9042?", "Approved by: Gwen Tasker, Head of Engineering", "Gwen Tasker"),
        (
            "When does the lease of Unit 7 end?",
            "The lease of Unit 7 is for five years and ends on 31 January 2029.",
            "31 January 2029",
        ),
        (
            "What does Becherland charge for a 350 ml cup?",
            "Becherland\tPaper cup 350 ml\t1000\t44.80",
            "44.80",
        ),
        (
            "What is the phone number of the planning officer?",
            "Planning Officer\tSalma Idris\t01632 960 121\t7",
            "01632 960 121",
        ),
    ],
)
def test_papers_answer(question: str, quote: str, mark: str, library: Index) -> None:
    answer = ask(question, library)
    assert answer.found
    assert first(answer) == (quote, mark)


@pytest.mark.parametrize(
    "question",
    ["Has invoice 2087 been paid?", "How much is invoice 2099?", "When was PO-9042 paid?"],
)
def test_papers_are_silent(question: str, library: Index) -> None:
    assert not ask(question, library).found


@pytest.mark.parametrize(
    ("question", "sentence", "not_yet"),
    [
        ("Was the boiler replaced?", "It must be replaced within 6 months.", True),
        ("Was the boiler replaced?", "It was replaced and will be tested.", False),
        ("Was the boiler replaced?", "It will not be replaced.", False),
        ("Has the contract been signed?", "Our CFO will sign it on 3 May.", True),
        ("Did the CFO sign the contract?", "Our CFO will sign the contract.", True),
        ("Has the bill been paid?", "The bill is payable within 14 days.", True),
        ("Has the bill been paid?", "The bill was due on 3 May; payment received.", False),
        ("When did he announce it will close?", "In May 2013, it will close.", False),
        ("When does the lease end?", "The tenant may end it on 3 May 2027.", True),
        ("When does the lease end?", "It begins on 3 May 2024.", True),
        ("When does the lease end?", "It begins on 3 May 2024 and runs for two years.", False),
        ("When did the term begin?", "The term shall begin on 3 May 2024.", False),
        ("When was automatic closing added?", "In 2001 doors may be automatically shut.", False),
    ],
)
def test_deed_that_is_not_done(question: str, sentence: str, not_yet: bool) -> None:
    tells = unanswered(question)
    assert tells is not None
    assert tells(sentence) is not_yet


@pytest.mark.parametrize(
    "question",
    [
        "When will the bridge open?",  # 'It may open in May.'
        "When does a player get a penalty?",
        "When did it become legal to take her name?",
        "Did the board agree to replace the boiler?",
        "When was the tunnel projected to be completed?",
    ],
)
def test_plan_or_leave_that_is_asked_for(question: str) -> None:
    assert unanswered(question) is None


def test_row_tells_of_a_later_deed_by_its_words() -> None:
    assert {"paid", "receiv"} <= told_by("Has invoice 4711 been paid?")
    assert told_by("Is invoice 4711 due?") == told_by("Who paid?") == frozenset()


@pytest.mark.parametrize(
    ("question", "sentence", "says_nothing"),
    [
        ("Who is the deputy mayor of Holtby?", "The Mayor of Holtby is Martin Reeve.", True),
        ("Who is the mayor of Holtby?", "The Deputy Mayor, Ifor Beddoes, thanked them.", True),
        ("Who is the mayor of Holtby?", "The Mayor, Ann Lee, and her Deputy Mayor came.", False),
        ("Who is the vice-chair?", "Vice chair: Ann Lee", False),
        ("Who is the HR manager?", "Approved by: Rosalind Pike", True),
        ("Who is the HR manager?", "Approved by: Rosalind Pike, HR Manager", False),
        ("Who is the HR manager?", "HR: Rosalind Pike", False),
    ],
)
def test_office_of_another_rank_or_label(question: str, sentence: str, says_nothing: bool) -> None:
    tells = unheld(question)
    assert tells is not None
    assert tells(sentence) is says_nothing


@pytest.mark.parametrize(
    ("question", "sentence", "says_nothing"),
    [
        ("Who was the mayor of Holtby?", "Former mayor Ann Lee came.", False),
        ("Who is the mayor of Holtby?", "Former mayor Ann Lee came.", True),
        ("Who was the former mayor?", "Former Holtby mayor Ann Lee came.", False),
        ("Who was the mayor of Holtby?", "Deputy mayor Ann Lee came.", True),
    ],
)
def test_former_holder_of_an_office(question: str, sentence: str, says_nothing: bool) -> None:
    tells = unheld(question)
    assert tells is not None
    assert tells(sentence) is says_nothing


def test_sum_of_a_paper() -> None:
    rows = [
        "Oak table\t24\t£2,040.00",
        "Subtotal\t£2,350.00",
        "Total net\t£540.00",
        "Total VAT\t£470.00",
        "Grand total\t12 h\t£900.00",
        "Amount payable\t\t\t£3,801.60",
        "Total net price: €18,030.00",
        "Total including VAT            £15,876.00",
        "Order value: EUR 15,730.00",
    ]
    expected = [0, 0, 0, 0, 1.5, 1.5, 1.5, 1.5, 1.5]
    for question in ("How much is invoice 2087?", "What is the total of Ridley's quotation?"):
        assert of_rolls(question, rows).tolist() == expected
    for question in ("How much is the VAT on invoice 2087?", "How much is the table?"):
        assert not of_rolls(question, rows).any()
    said = [answer_in_roll("What do we owe on the invoice?", row) for row in rows[4:]]
    assert [
        row[span.start : span.end] for row, span in zip(rows[4:], said, strict=True) if span
    ] == [
        "£900.00",
        "£3,801.60",
        "€18,030.00",
        "£15,876.00",
        "EUR 15,730.00",
    ]


def test_roll_of_a_month() -> None:
    texts = ["Apologies: B. Jones", "The meeting closed at 20:40."]
    assert of_rolls("Who was absent in March?", texts).tolist() == [1.5, 0]
    assert of_rolls("When does the meeting of 10 March end?", texts).tolist() == [0, 1.5]


def test_labels_in_a_line() -> None:
    line = "Invoice No: NR-5530 Payment Due: 20 June 2026 Bill to: Copse Ltd"
    assert [(name, line[s.start : s.end]) for name, s in labelled(line)] == [
        ("Invoice No", "NR-5530"),
        ("Payment Due", "20 June 2026"),
        ("Bill to", "Copse Ltd"),
    ]
    assert labelled("It is as follows: nothing.") == [("It is as follows", Span(18, 26))]
    assert labelled("Sum (EUR): 40") == [("Sum (EUR)", Span(11, 13))]
    yuan = "The Yuan (Chinese: 元朝; pinyin: Yuán; Mongolian: Yehe) was founded by Kublai Khan."
    assert labelled(yuan) == []
    assert of_label("Who founded the Yuan?", yuan, Span(70, 81)) == Span(70, 81)
    lines = "Tools, limit: £3,000\nPremium: £1,870"
    assert of_label("What is the limit?", lines, Span(14, len(lines))) == Span(14, 20)


def test_header_is_not_named_by_the_row() -> None:
    row, header = "Personal money\t£300\t£50", "Cover\tLimit per person\tExcess"
    asked = ["excess", "person", "money"]
    assert headed_cell(asked, row, Span(0, len(row)), header) == Span(20, 23)


def test_table_of_another_year() -> None:
    asked = asked_times("What did K-310 cost in 2025?")
    row = "K-310\tNapkin\t11.40 EUR"
    assert of_other_time(asked, row, "Prices 2026", is_row=True)
    assert not of_other_time(asked, row, "Prices 2026", is_row=False)
    assert not of_other_time(asked, row, "Prices 2025 and 2026", is_row=True)
    assert not of_other_time(asked, row, "Prices", is_row=True)
