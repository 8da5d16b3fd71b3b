"""Whole answers to questions that name something, and which words of a quote are marked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hashing import HashingEncoder
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from index.types import Span
from qa import ask
from qa.fields import in_cell
from qa.highlight import highlight, whole_date, whole_words
from qa.question.kinds import MARKER
from qa.ranking import Ranking


@pytest.mark.parametrize(
    ("quote", "marked", "whole"),
    [
        ("Write to <anna@berg.example>.", "anna@berg", "anna@berg.example"),
        ("It was on 27 February.", "27 February.", "27 February"),
        ("It was on 27 February.", "It was on 27 February.", "It was on 27 February."),
        ("It is in etc/Rprofile.site, is it?", "etc/Rprofile", "etc/Rprofile.site"),
        ("Use pg_restore for it.", "restore", "pg_restore"),
        ("They paid 3,480.50 in all.", "3,480", "3,480.50"),
        ("See https://a.example/b?c=1.", "a.example/b", "https://a.example/b?c=1"),
        ("The Lisbon-based firm", "Lisbon", "Lisbon"),
        ("It told stories.Political geographers", "Political geographers", "Political geographers"),
        ("He left the U.S. in May.", "U.S", "U.S"),
        ("Acme Inc. won.", "Acme Inc.", "Acme Inc."),
        ("東京に住んでいる。", "東京", "東京"),
        ("Er zahlt Miete.", "Miet", "Miete"),
        ("Call +33 6 55 55 01 44 now.", "55 01", "+33 6 55 55 01 44"),
        ("Anna Berg, 0555 102", "102", "0555 102"),
        ("Call (555) 010-1234.", "1234", "(555) 010-1234"),
        ("From -40 to 85 °C", "40", "-40"),
        ("Pages 12-40 and A-40", "40", "40"),
        ("It paid 12 000 euros", "12", "12 000"),
        ("In 2019 200 came", "200", "200"),
        ("It begins at 14:05.", "14", "14:05"),
        ("Signed by K. Voss", "K", "K. Voss"),
        ("Signed by Š. Novák", "Novák", "Š. Novák"),
        ("In K. Voss's book", "K. Voss", "K. Voss"),
        ("Up to 24 °C. Fans are cheap.", "24 °C", "24 °C"),
        (".", ".", "."),
    ],
)  # fmt: skip
def test_no_half_word_is_marked(quote: str, marked: str, whole: str) -> None:
    start = quote.index(marked)
    span = whole_words(quote, Span(start, start + len(marked)))
    assert quote[span.start : span.end] == whole


@given(st.text(max_size=40), st.data())
def test_whole_words_lie_in_their_quote(quote: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(quote)))
    end = data.draw(st.integers(start, len(quote)))
    span = whole_words(quote, Span(start, end))
    assert 0 <= span.start <= start
    assert max(start, end - 1) <= span.end <= len(quote)


@pytest.mark.parametrize("piece", ["a-", "a", "1", "1.", " ", "-", "A. ", "mid-", "1990-"])
def test_marking_a_long_quote_takes_no_time(piece: str) -> None:
    quote = "It is " + piece * (30_000 // len(piece)) + "."
    start = time.process_time()
    for question in ("When was it?", "What percentage is it?", "What is the e-mail address?"):
        highlight(question, quote)
        whole_date(question, quote, Span(0, 2))
    whole_words(quote, Span(20, 30))
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("question", "quote", "marked"),
    [
        ("What percentage is it?", "Of 12 it was 1,234.5 per cent.", "1,234.5 per cent"),
        ("What percentage is it?", "At 3.5.7% it ends.", "3.5.7%"),
        ("When was it?", "It was in the late 19th century.", "late 19th century"),
        ("When was it?", "It was mid-\n 19th-century work.", "mid-\n 19th-century"),
        ("When was it?", "It was   -  19th century work.", "19th century"),
        ("Who said it?", "On July 13 Ann Lee said it.", "Ann Lee"),
        ("Why the S-400?", "It bought the S-400.", "S-400"),
        ("What is the e-mail address?", "写信给ann.b+c@lee-x.example。", "ann.b+c@lee-x.example"),
    ],
)
def test_what_is_marked(question: str, quote: str, marked: str) -> None:
    assert [quote[span.start : span.end] for span in highlight(question, quote)] == [marked]


MANUAL = """# Pump

| Code | Meaning | Remedy |
|---|---|---|
| E-17 | Dry run | Check the foot valve |
| E-42 | Motor too hot | Clean the fan |

# Data

| Property | AL 300 | AL 320 |
|---|---|---|
| Maximum pressure | 4.8 bar | 6.0 bar |
| Weight | 11.4 kg | 13.0 kg |
"""


@pytest.mark.parametrize(
    ("question", "row", "cell"),
    [
        ("What is the remedy for E-42?", "E-42\tMotor too hot\tClean the fan", "Clean the fan"),
        ("What is the meaning of E-17?", "E-17\tDry run\tCheck the foot valve", "Dry run"),
        (
            "What is the maximum pressure of the AL 320?",
            "Maximum pressure\t4.8 bar\t6.0 bar",
            "6.0 bar",
        ),
        ("How heavy is the AL 300?", "Weight\t11.4 kg\t13.0 kg", "11.4 kg"),
    ],
)
def test_the_cell_that_is_asked_for(tmp_path: Path, question: str, row: str, cell: str) -> None:
    (tmp_path / "pump.md").write_text(MANUAL)
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "pump.md")
        answer = ask(question, library)
    assert answer.found
    first = max(answer.citations, key=lambda citation: citation.score)
    assert first.quote == row
    (span,) = first.highlights
    assert first.quote[span.start - first.start : span.end - first.start] == cell


def test_the_cell_with_a_sum_of_money() -> None:
    row = "Team\t500 GB\t€90"
    whole, disk, money = Span(0, len(row)), Span(5, 8), Span(12, 15)
    header = "Plan\tStorage\tPer month"
    assert in_cell(["much", "team", "plan"], row, whole, header, disk) == money
    assert in_cell(["team", "plan"], row, whole, header, disk) == disk
    # The header that the question names decides first, and two sums of money nothing.
    assert in_cell(["much", "storag", "team"], row, whole, header, money) == Span(5, 11)
    two = "Team\t€500\t€90"
    assert in_cell(["much", "team"], two, Span(0, len(two)), header, Span(5, 9)) == Span(5, 9)
    prices = "Plan\tPrice\tTax"
    assert in_cell(["much", "team"], two, Span(0, len(two)), prices, Span(10, 13)) == Span(5, 9)
    # Nothing stands in the corner above the names of the rows, as in most tables of charts.
    assert in_cell(["storag", "team"], row, whole, "\tStorage\tPer month", money) == Span(5, 11)
    # Of names that share words that of which the question has most is the one it means.
    months = "\tJanuary Plan\tJanuary Actual\tFebruary Plan\tFebruary Actual"
    cash = "Cash\t32\t29\t34\t33"
    all_of, first, last = Span(0, len(cash)), Span(5, 7), Span(14, 16)
    assert in_cell(["actual", "februari", "cash"], cash, all_of, months, first) == last
    assert in_cell(["februari", "cash"], cash, all_of, months, first) == first
    assert in_cell(["plan", "actual", "februari"], cash, all_of, months, first) == first
    # Which column lacks a name is not plain, so none is called by another's.
    assert in_cell(["storag", "team"], row, whole, "Storage\tPer month", money) == money


def test_names_and_values_in_turn(tmp_path: Path) -> None:
    row = "Employee\tJo Price\tTax code\t1257L"
    whole, name = Span(0, len(row)), Span(9, 17)
    assert in_cell(["tax", "code"], row, whole, "", name) == Span(27, 32)
    assert in_cell(["employe"], row, whole, "", Span(27, 32)) == name
    assert in_cell(["shoe"], row, whole, "", name) == name
    (tmp_path / "slip.html").write_text(
        "<h1>Payslip</h1><table><tr><td>Employee</td><td>Jo Price</td><td>Tax code</td><td>1257L"
        "</td></tr><tr><td>Bank</td><td>Ely & Co</td><td>Account</td><td>88213</td></tr></table>"
    )
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "slip.html")
        first = ask("What is the tax code?", library).citations[0]
        text = library.document(first.document.id).text
    assert first.quote == row
    assert [text[span.start : span.end] for span in first.highlights] == ["1257L"]


DEPLOYING = """# Deployment

To roll back a release, run the rollback command:

    kubectl rollout undo deployment/web

The old pods stay for ten minutes.

--bwlimit=RATE
: Limits the bandwidth of a copy to RATE kilobytes a second.
"""


ROLLBACK = (
    "To roll back a release, run the rollback command:\n\nkubectl rollout undo deployment/web"
)


@pytest.mark.parametrize(
    ("question", "quote", "marked", "kind"),
    [
        ("How do I roll back a release?", ROLLBACK, "kubectl rollout undo deployment/web", "code"),
        (
            "Which option limits the bandwidth of a copy?",
            "--bwlimit=RATE\nLimits the bandwidth of a copy to RATE kilobytes a second.",
            "--bwlimit=RATE",
            "paragraph",
        ),
        (
            "What does --bwlimit limit?",
            "Limits the bandwidth of a copy to RATE kilobytes a second.",
            "bandwidth of a copy to RATE kilobytes a second",
            "paragraph",
        ),
    ],
)
def test_code_is_quoted_with_what_leads_to_it_and_a_term_that_is_asked_for_with_what_is_said_of_it(
    tmp_path: Path, question: str, quote: str, marked: str, kind: str
) -> None:
    (tmp_path / "deploy.md").write_text(DEPLOYING)
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "deploy.md")
        citations = ask(question, library).citations
        text = library.document(citations[0].document.id).text
    (first, *others) = citations
    assert (first.quote, first.kind) == (quote, kind)
    assert text[first.start : first.end] == quote
    assert [text[span.start : span.end] for span in first.highlights] == [marked]
    assert all(c.end <= first.start or c.start >= first.end for c in others)  # nothing twice


CLAUSE = "3.3 Exclusions. The Supplier need not mend, unless asked, what the Customer broke."


REPLY = "A. To Pelican Marine, where it was sent."


@pytest.mark.parametrize(
    ("text", "question", "read", "marked"),
    [
        (CLAUSE, "What will the supplier mend?", "3.3 Exclusions.", ["Supplier", "mend"]),
        (CLAUSE, "What will the supplier mend?", "Exclusions", ["Supplier", "mend"]),
        (CLAUSE, "What will the supplier mend?", ", ", ["Supplier", "mend"]),
        (REPLY, "Which sum was sent?", "A.", ["sent"]),
        (REPLY, "Which sum was sent?", "A. To Pelican Marine", ["To Pelican Marine"]),
    ],
)
def test_the_title_of_a_clause_and_the_letter_of_who_speaks_are_no_answer(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    question: str,
    read: str,
    marked: list[str],
) -> None:
    """Nor is a mark without a word. Words of the question are marked in its place."""
    words = Span(text.index(read), text.index(read) + len(read))
    monkeypatch.setattr(Ranking, "words", lambda *_: words)
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(text, "a.txt")
        (first,) = ask(question, library, read=False).citations
    assert first.quote == text
    assert [text[s.start : s.end] for s in first.highlights] == marked


def test_a_cell_that_the_question_says_is_no_answer() -> None:
    row = "Crew shortage\tMedium"
    said = Span(5, 13)
    assert in_cell(["crew", "shortag"], row, Span(0, len(row)), "", said) == Span(14, 20)
    # Of several others none is better than what was read.
    longer = row + "\tyard"
    assert in_cell(["crew", "shortag"], longer, Span(0, len(longer)), "", said) == said


def test_the_cells_of_a_plain_text(tmp_path: Path) -> None:
    lines = ["Item     Description     Price", "KV-100   Gate valve      318.00"]
    lines += ["KV-150   Butterfly       467.50", "KV-200   Ball valve      512.25"]
    (tmp_path / "prices.txt").write_text("The prices of valves.\n\n" + "\n".join(lines) + "\n")
    with Index.open(tmp_path / "library") as library:
        library.add(tmp_path / "prices.txt")
        (first, *_) = ask("What is the price of KV-150?", library).citations
    assert first.quote == lines[2]
    (span,) = first.highlights
    assert first.quote[span.start - first.start : span.end - first.start] == "467.50"


def contract(party: str, days: str) -> str:
    filler = " ".join(f"The goods of lot {n} are stored in the eastern shed." for n in range(40))
    return (
        f"Supply agreement\n\nThis is made by {party} Limited (the Seller) and the Buyer.\n\n"
        f"{filler}\n\n{filler}\n\nThe Buyer shall pay each invoice within {days} days of its date."
    )


def test_a_contract_is_known_by_its_parties(library: Index) -> None:
    """They are named on top alone, and the clause that answers is the same in each contract."""
    for party, days in (("Kestrel", "thirty"), ("Ostrander", "forty-five"), ("Linnhe", "ten")):
        library.add_text(contract(party, days), f"{party[0]}.txt")
    for party, days in (("Kestrel", "thirty"), ("Ostrander", "forty-five"), ("Linnhe", "ten")):
        answer = ask(f"Within how many days must invoices of {party} be paid?", library)
        assert answer.found
        assert f"within {days} days" in answer.citations[0].quote


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "library") as library:
        library.add_text(
            "The old bridge was opened in 1932. Ove Ruud designed the old bridge.\n\n"
            "The toll was two crowns.",
            "bridge.txt",
        )
        library.add_text("The new bridge was opened in 1998 by the queen.", "smith-report.txt")
        yield library


def test_a_phrase_must_occur(library: Index) -> None:
    answer = ask('When was the "new bridge" opened?', library)
    assert [c.quote for c in answer.citations] == [
        "The new bridge was opened in 1998 by the queen."
    ]
    silent = ask('When was the "iron bridge" opened?', library)
    assert (silent.found, silent.confidence) == (False, 0.0)
    assert silent.citations  # the nearest


def test_a_phrase_may_stand_right_before_what_is_said_of_it(library: Index, tmp_path: Path) -> None:
    text = (
        "# Sale\n\nAnn sold 'Night Ferry' in 2011.\n\n# Policy\n\nIt is insured for 140 crowns.\n"
    )
    (tmp_path / "picture.md").write_text(text)
    library.add(tmp_path / "picture.md")
    library.add_text("The bridge is insured for 90 crowns.", "policy.txt")
    answer = ask('For how many crowns is "Night Ferry" insured?', library)
    assert {c.document.name for c in answer.citations} == {"picture.md"}
    assert answer.citations[0].quote == "It is insured for 140 crowns."


def test_a_named_document_is_the_one(library: Index) -> None:
    for name, year in (("bridge.txt", "1932"), ("smith-report.txt", "1998")):
        answer = ask(f"When was the bridge opened, according to {name}?", library)
        assert {c.document.name for c in answer.citations} == {name}
        assert year in answer.citations[0].quote
    other = ask("In bridge.txt, when?", library, documents=["smith-report.txt"])
    assert {c.document.name for c in other.citations} == {"smith-report.txt"}


def test_each_need_is_met(library: Index) -> None:
    answer = ask("When was the old bridge opened and who designed it?", library)
    first = answer.citations[:2]
    assert [c.quote for c in first] == [
        "The old bridge was opened in 1932.",
        "Ove Ruud designed the old bridge.",
    ]
    words = [[c.quote[h.start - c.start : h.end - c.start] for h in c.highlights] for c in first]
    assert words == [["1932"], ["Ove Ruud"]]


def test_a_copy_is_known_by_its_own_name(library: Index, tmp_path: Path) -> None:
    for name in ("tower.txt", "tower-copy.txt"):
        (tmp_path / name).write_text("The tower was opened in 1950 by a mayor.")
    library.add(tmp_path / "tower.txt", tmp_path / "tower-copy.txt")
    for name in ("tower.txt", "tower-copy.txt"):
        answer = ask(f"When was it opened, by {name}?", library)
        assert {c.quote for c in answer.citations} == {"The tower was opened in 1950 by a mayor."}


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("7.2 The rent is due.", "7.2"),
        ('1.1 "Users" means employees.', "1.1"),
        ("7.2 million came.", None),
        ('7.2 "million" came.', None),
        ("A. Smith came.", None),
        ("a) The rent is due.", "a)"),
    ],
)
def test_number_of_a_clause(text: str, marker: str | None) -> None:
    match = MARKER.match(text)
    assert (match and match.group()) == marker
