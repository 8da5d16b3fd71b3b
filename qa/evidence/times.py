"""Whether a sentence is about another time than the one that a question names. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.dates import DAY, MONTH, YEAR, number_of_month
from qa.question.kinds import DATE, wanted_kind

_MONTH = rf"(?P<month>{MONTH})\b\.?"
_TIME = re.compile(
    rf"""(?<![\w./§$£€-])(?:{DAY}\s+(?:of\s+)?)?{_MONTH}(?:\s+{DAY})?,?\s+(?:of\s+)?(?P<year>{YEAR})
       | (?<![\w.,/§$£€-])(?P<alone>{YEAR})(?:(?P<decade>['’]?s)|[-–/](?P<to>(?:\d\d)?\d\d))?
    (?![\w%]|[.,]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
# The year of a law, a standard, an author's paper: the name before it has a capital.
_LEADS = (
    "In For By Since During Until From To Between Before After Around About Of At Early Late Mid"
)
_OF_A_NAME = re.compile(
    rf"(?:^|\W)(?!(?:{'|'.join(_LEADS.split())}|The|FY|Q[1-4]|H[12])\W*$)[A-Z][\w.’'-]*,?\s$"
)
_SINCE = re.compile(
    r"\b(?:(?:since|beginning|starting)\s+(?:\w+\s+){0,2}|(?:from|after|between)\s+)$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:(?:until|till|before|by|through)\s+(?:\w+\s+){0,2}|(?:to|and)\s+)$", re.IGNORECASE
)
_COMPARED = re.compile(
    r"\b(?:against|than|versus|vs\.?|unlike|compared\s+(?:with|to)|(?:up|down|rising|falling)\s+from"
    r"|(?:after|from)\s+\S*\d\S*)\s(?:[^,;]|,(?=\d)){0,40}$",
    re.IGNORECASE,
)
_MOST = 8  # times in a question
_BEFORE = 80  # characters that are looked at before a year
_FIRST, _LAST = 0, 12 * 10_000  # months


@dataclass(frozen=True, slots=True)
class Time:
    """Months, counted from the year 0, from the first to the last."""

    first: int
    last: int


def asked_times(question: str) -> frozenset[Time]:
    """The years, and the months of years, that a question names; none where it asks when something
    was, or names more than a person would.

    >>> [len(asked_times(f"{ask} it sold in 2019?")) for ask in ("How much was", "When was")]
    [1, 0]
    """
    if wanted_kind(question) is DATE:
        return frozenset()
    asked = frozenset(time for time, aside in _times(question) if not aside)
    return asked if len(asked) <= _MOST else frozenset()


def of_other_time(asked: Collection[Time], sentence: str, above: str, is_row: bool = False) -> bool:
    """Whether a sentence tells of other years or months than those that are `asked` for, which do
    not stand above it either. A year that is only compared with, or part of a name, tells of none.
    What stands above a table tells of its rows, as in a price list of 2025.

    >>> sold = "In 2020 it sold 3,100 boats, against 2,800 in 2018."
    >>> asked = [asked_times(f"How many were sold in {y}?") for y in (2020, 2018, 2021)]
    >>> [of_other_time(times, sold, "") for times in asked]
    [False, False, True]
    """
    told = set(_times(sentence)) if asked else set()
    silent = all(aside for _, aside in told)
    if silent and not (is_row and asked):
        return False
    known = {time for time, _ in told}
    known |= {_year(int(year)) for year in re.findall(rf"(?<!\d){YEAR}(?!\d)", above)}
    return bool(known) and not any(_meet(one, other) for one in asked for other in known)


def _meet(one: Time, other: Time) -> bool:
    return one.first <= other.last and other.first <= one.last


def _times(text: str) -> Iterator[tuple[Time, bool]]:
    """The years and months in a text, and whether each is only compared with, or part of a name."""
    since: Time | None = None  # a beginning whose end may follow
    for match in _TIME.finditer(text):
        before = text[max(match.start() - _BEFORE, 0) : match.start()]
        time = _time(match)
        if _UNTIL.search(before):
            time = Time(since.first if since else _FIRST, time.last)
        elif since:
            yield Time(since.first, _LAST), False
        since = time if _SINCE.search(before) else None
        if since is None:
            yield time, bool(_COMPARED.search(before) or _OF_A_NAME.search(before))
    if since:
        yield Time(since.first, _LAST), False


def _time(match: re.Match[str]) -> Time:
    if match["month"]:
        at = 12 * int(match["year"]) + number_of_month(match["month"])
        return Time(at, at)
    first = int(match["alone"])
    if match["decade"]:
        return _year(first, first + (9 if first % 100 else 99))
    last = match["to"] or ""
    return _year(first, int(str(first)[: 4 - len(last)] + last))


def _year(first: int, last: int = 0) -> Time:
    return Time(12 * first, 12 * max(first, last) + 11)
