"""What is put right: corrections in a newspaper, amendments of a contract."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qa import ask
from qa.amendments import replacements
from qa.evidence.corrections import told_wrongly
from qa.types import Answer

REPORT = """\
The new bridge over the Leine opened on Friday. It cost 11.5 million euros and was built by the firm
Hassel.

The harbour festival drew 13,000 visitors at the weekend, the police said.
"""
CORRECTIONS = """\
In Saturday's report on the new bridge over the Leine we said that it cost 11.5 million euros. In
fact it cost 12.5 million euros.

An earlier version of our story on the harbour festival misstated the number of visitors. It was
30,000, not 13,000.
"""
LEASE = """\
2. Rent. The monthly rent is EUR 4,200, payable in advance on the first working day of each month.

3. Notice. Either party may end this lease by giving three months' notice.
"""
AMENDMENT = """\
AMENDMENT No. 1 to the Lease of Marten Dyes GmbH

1. In Section 2 of the Lease, “EUR 4,200” is replaced with “EUR 4,650” from 1 July 2023 on.

2. In Section 2 of the car's lease, “EUR 300” is replaced with “EUR 320” from 1 July 2023 on.
"""


def answered(folder: Path, question: str, *texts: str) -> Answer:
    for i, text in enumerate(texts):
        (folder / f"{i}.txt").write_text(text)
    return ask(question, [folder / f"{i}.txt" for i in range(len(texts))])


@pytest.mark.parametrize(
    ("one", "after", "corrected"),
    [
        ("An article on 4 May wrongly stated that it closes in June.", "It closes in July.", True),
        ("A caption misidentified the singer.", "She is Ann Lee, not Ann Bee.", True),
        ("The table gave the wrong price.", "It is 4 euros.", True),
        ("On page 3 we said that it cost 11 million.", "In fact it cost 12 million.", True),
        ("On page 3 we said that it cost 11 million.", "The mayor agreed.", False),
        ("He was wrongly convicted.", "He spent four years in prison.", False),
        ("The company misstated its revenue.", "It was fined.", False),
        ("Some theories wrongly stated that it is flat.", "Others were misleading.", False),
        ("It is mistakenly called a fruit.", "There is no such fruit.", False),
        ("He wrongly gave her age as 19.", "In fact she is 17.", True),
    ],
)
def test_sentence_that_is_corrected(one: str, after: str, corrected: bool) -> None:
    assert told_wrongly((), (one, after)) == [corrected, False]


@pytest.mark.parametrize(
    ("question", "quote", "words"),
    [
        (
            "How many visitors came to the harbour festival?",
            "An earlier version of our story on the harbour festival misstated the number of"
            " visitors. It was\n30,000, not 13,000.",
            "30,000",
        ),
        (
            "How much did the bridge cost?",
            "In Saturday's report on the new bridge over the Leine we said that it cost 11.5"
            " million euros. In\nfact it cost 12.5 million euros.",
            "12.5 million euros",
        ),
    ],
)
def test_correction_comes_before_what_it_corrects(
    tmp_path: Path, question: str, quote: str, words: str
) -> None:
    answer = answered(tmp_path, question, REPORT, CORRECTIONS)
    assert answer.found
    assert answer.citations[0].quote == quote
    assert answer.citations[0].marked == (words,)


def test_what_was_told_wrongly_is_quoted_with_the_word_that_it_was(tmp_path: Path) -> None:
    text = "On page 3 we said that it cost 11 million euros. That was wrong. It cost 12 million."
    answer = answered(tmp_path, "How much did it cost?", text)
    assert [c.quote for c in answer.citations] == [text]


def test_what_was_wrong_with_a_figure_is_no_correction(tmp_path: Path) -> None:
    correction = (
        "We said on Monday that the trams carried 1.3 million people in May. That figure counted"
        " journeys twice. The operator puts it at 870,000."
    )
    report = "The new trams carried 1.3 million people in May, more than ever before.\n"
    answer = answered(tmp_path, "How many people did the trams carry in May?", report, correction)
    assert answer.citations[0].quote == correction
    assert answer.citations[0].marked == ("870,000",)
    told = ["We said it was 800.", "That figure was too high.", "The mayor agreed."]
    assert told_wrongly((), told) == [False, False, False]


def test_what_was_told_wrongly_can_be_asked_for(tmp_path: Path) -> None:
    answer = answered(
        tmp_path, "What did the story on the festival get wrong?", REPORT, CORRECTIONS
    )
    assert "misstated the number of visitors" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('replacing "three" with "six" months', [("three", "six")]),
        ("Strike the words “the Seller” and insert “the Buyer”.", [("the Seller", "the Buyer")]),
        ('by substituting "six" for "three"', [("three", "six")]),
        ('by inserting "six" in place of the word "three"', [("three", "six")]),
        ('for "three" substitute "six"', [("three", "six")]),
        ('The "red" ball came in 2000, replacing the earlier "blue" ball.', [("blue", "red")]),
        ('"Goods" has the meaning given in "Annex A".', []),
    ],
)
def test_replaced_words(text: str, found: list[tuple[str, str]]) -> None:
    assert [(old, text[new.start : new.end]) for old, new in replacements(text)] == found


def test_amendment_follows_what_it_replaces(tmp_path: Path) -> None:
    answer = answered(tmp_path, "What is the monthly rent?", LEASE, AMENDMENT)
    first, second = answer.citations[:2]
    assert first.marked == ("EUR 4,200",)
    assert second.marked == ("EUR 4,650",)
    assert second.quote.startswith("1. In Section 2 of the Lease")
    assert not any("EUR 300" in citation.quote for citation in answer.citations)


def test_nothing_is_replaced_where_other_words_answer(tmp_path: Path) -> None:
    answer = answered(tmp_path, "When is the rent payable?", LEASE, AMENDMENT)
    assert answer.citations[0].marked[0] not in ("EUR 4,200", "EUR 4,650")
    assert not any("EUR 4,650" in marked for c in answer.citations for marked in c.marked)


@pytest.mark.parametrize(
    "piece", ["we ", "we said ", "article was wrong ", '"a" replaced by ', '"']
)
def test_long_sentences_take_no_time(piece: str) -> None:
    start = time.process_time()
    for size in (990, 30_000):
        text = piece * (size // len(piece))
        told_wrongly(("Corrections",), [text, f"In fact {text}", text])
        list(replacements(text))
    assert time.process_time() - start < 1
