"""The kinds of answers, by whatever they begin with."""

from __future__ import annotations

import re

import pytest

from index.dates import MONTHS
from index.numbers import TENS, UNITS
from qa.question.kinds import DATE, NUMBER

_DATES = [
    *(f"{month} 2021" for month in MONTHS),
    *(f"{day}day" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")),
    *("3rd of May 2021", "Sept. 3, 2021", "2021-05-14", "14.5.21", "3/5/2021"),
    *("the 1980s", "1990s", "early 19th century", "the mid-5th centuries", "late 2nd-century"),
    *("1914–18", "1066", "44 BC", "800 AD", "9:30 am", "5 p.m.", "12 o'clock"),
]
_NUMBERS = [
    *(word for word in (*UNITS, *TENS)),
    *("Twenty-five", "hundreds", "two thousand", "dozens", "half", "a third", "A quarter"),
    *("3,400.5", "$ 12", "€5 million", "us$ 7", "£9", "¥100", "12½", "45 per cent", "20 °C"),
]


@pytest.mark.parametrize(
    ("kind", "texts"), [(DATE, _DATES), (NUMBER, _NUMBERS)], ids=["date", "number"]
)
def test_each_is_found_whole(kind: re.Pattern[str], texts: list[str]) -> None:
    for text in texts:
        found = [match.group().strip() for match in kind.finditer(f"It is so ({text}) or not")]
        assert found == [text], text
