"""Years and months in questions, and the sentences that tell of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from qa import ask
from qa.evidence.times import asked_times, of_other_time

YEARS = st.integers(1500, 2099)


@pytest.mark.parametrize(
    ("year", "sentence", "above", "other"),
    [
        ("2021", "In 2020 it sold 3,100 boats.", "", True),
        ("2021", "It sold 3,100 boats.", "", False),
        ("2021", "In 2020 it sold 3,100 boats.", "report-2021.pdf", False),
        ("2020", "Sales rose to 340 in 2021, after 310 in 2020.", "", False),
        ("2022", "Sales rose to 340 in 2021, after 310 in 2020.", "", True),
        ("2021", "It was 41.3 per cent, against 33.8 per cent in 2017.", "", False),
        ("2021", "Since 2010 it has belonged to Ann.", "", False),
        ("2009", "Since 2010 it has belonged to Ann.", "", True),
        ("2011", "Between 2009 and 2013 it was shut.", "", False),
        ("2008", "Between 2009 and 2013 it was shut.", "", True),
        ("2011", "It was shut until May 2012.", "", False),
        ("2011", "It was shut from 2009-13.", "", False),
        ("2014", "It was shut in 2009-13.", "", True),
        ("1995", "It was shut in the 1990s.", "", False),
        ("2005", "It was shut in the 1990s.", "", True),
        ("2021", "The Insolvency Act 1986 applies.", "", False),  # the name of a law
        ("2021", "It holds 2000 litres and cost €1999.", "", True),  # which could be a year
        ("1960", "It was defined by Yamada in 1962 and Myhill 1960.", "", False),
        ("1978", "In 1998 it took the place of the Scotland Act 1978.", "", False),
        ("late 1800's", "In 1838 Laming thought of it.", "", False),
        ("August 2023", "In September 2023 it was shut.", "", True),
        ("Sept 2023", "On 4 September 2023 it was shut.", "", False),
        ("September 2023", "In 2023 it was shut.", "", False),
        ("2023", "In September 2023 it was shut.", "", False),
        ("1721", "In ſeptember 1720 it was ſhut.", "", True),  # with a long s
    ],
)
def test_a_sentence_tells_of_another_time(
    year: str, sentence: str, above: str, other: bool
) -> None:
    assert of_other_time(asked_times(f"How many were there in {year}?"), sentence, above) is other


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How much was sold in 2019?", True),
        ("Who led it in May 2019?", True),
        ("Who led it in May?", False),
        ("When was the report of 2019 published?", False),
        ("What does the Companies Act 2006 say?", False),
        ("What does article 2019.4 say?", False),
        (f"What was in {', '.join(map(str, range(1990, 2020)))}?", False),
    ],
)
def test_which_questions_name_a_time(question: str, named: bool) -> None:
    assert bool(asked_times(question)) is named


@given(YEARS, YEARS)
def test_a_sentence_with_the_year_tells_of_no_other(one: int, other: int) -> None:
    asked = asked_times(f"How many were there in {one}?")
    assert asked
    assert not of_other_time(asked, f"There were 9 in {other} and 8 in {one}.", "")
    assert of_other_time(asked, f"There were 9 in {other}.", "") is (one != other)


def test_another_years_figure_is_no_answer(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        library.add_text(
            "In 2019 the company sold 4,200 boats. In 2020 it sold 3,100 boats.", "report.txt"
        )
        answer = ask("How many boats were sold in 2020?", library)
        assert answer.found
        assert answer.citations[0].quote == "In 2020 it sold 3,100 boats."
        assert not ask("How many boats were sold in 2021?", library).found
