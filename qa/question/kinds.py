"""The kinds of answers: what finds them, and which of them a question asks for. Pure functions."""

from __future__ import annotations

import re

from index.dates import DAY, MONTH
from index.numbers import TENS, UNITS

# First what each begins with: most places of a text are passed over by that alone.
DATE = re.compile(
    rf"""(?=\d|[JFMASONDTW]|the|early|mid|late)(?:
    (?:{DAY}\s+(?:of\s+)?)?\b(?:{MONTH})\b\.?
        (?:\s+{DAY}\b)?(?:,?\s+(?:of\s+)?\d{{4}}\b)?
    | \d{{4}}-\d\d-\d\d | \d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}
    | (?:the\s+)?(?:(?:early|mid|late)[-\s]*)?\d{{1,2}}(?:st|nd|rd|th)[-\s]centur(?:y|ies)
    | (?:the\s+)?\b(?:1\d|20)\d0s\b | \b(?:1\d|20)\d\d(?:\s*[–-]\s*(?:1\d|20)?\d\d)?\b
    | \b\d{{1,4}}\s*(?:BC|AD|BCE|CE)\b | \b\d{{1,2}}(?::\d\d)?\s*(?:[ap]\.?m\b\.?|o'clock)
    | \b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b
    )""",
    re.VERBOSE,
)
_COUNT = (
    f"(?:{'|'.join((*UNITS, *TENS))}|hundreds?|thousands?|dozens?|half|a\\s+third|a\\s+quarter)"
)
NUMBER = re.compile(
    rf"""(?=[\d$€£¥]|US\$|\b[a-z])(?:
    (?:[$€£¥]\s*|US\$\s*)?\d+(?:[.,]\d+)*(?:[½¼¾])?
        (?:\s*(?:%|percent|per\s+cent|°[CF]?|bn\b|m\b|km\b|cm\b|mm\b|kg\b|[GMk]?W\b))?
        (?:\s+(?:hundred|thousand|million|billion|trillion))?
    | \b{_COUNT}(?:[-\s]+(?:{_COUNT}|million|billion))*\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
PERCENT = re.compile(
    r"(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+\s*(?:%|percent\b|per\s+cent\b)", re.IGNORECASE
)
CAPITAL = "A-ZÀ-ÖØ-ÞĀ-Ž"
"""The capitals with which names begin, as a pattern has them in brackets."""

_NAME_WORD = rf"[{CAPITAL}][\w’'.-]*\w|[A-Z]\."
NAME = re.compile(
    rf"(?:{_NAME_WORD})(?:\s+(?:(?:of|the|de|la|van|von|der|and|al|bin|du)\s+){{0,2}}(?:{_NAME_WORD}))*"
)
IN_WORD = r"[^\W\u2e80-\uffff]"
"""A letter or a digit of a script that parts words, as a pattern."""
MAIL = re.compile(  # as long as a mailbox and the parts of a domain may be (RFC 5321, RFC 1035)
    rf"{IN_WORD}[\w.+-]{{0,63}}@\w[\w-]{{0,62}}(?:\.\w[\w-]{{0,62}})+"
)
PHONE = re.compile(
    r"\+\d{1,3}(?:[ /-]\(?\d{1,8}\)?)+|\(?\b0\d{1,5}\)?(?:[ /-]\d{2,8})+\b"
    r"|\(?\b\d{3}\)?[ -]\d{3}-\d{4}\b"
)
# Of an item or a clause, which answers nothing. Narrower than `index.clauses.MARKER`, which is
# asked of what is known to be one: an 'A.' before a sentence may be a name's.
MARKER = re.compile(
    r"""\d{1,3}(?:\.\d{1,3})+\.?(?=\s+["“„«]?[^\W\d_a-z])  # 7.2 The ..., but not 7.2 million
      | \d{1,3}\.(?=\s)
      | \(?(?:\d{1,3}|[ivxlc]{1,5}|[A-Za-z])\)
    """,
    re.VERBOSE,
)
_WHAT = r"\b(?:what|which)\s+(?:\w+\s+)?"
_ASKS_DATE = re.compile(
    rf"\bwhen\b|{_WHAT}(?:year|date|day|month|decade|century|time)\b", re.IGNORECASE
)
_ASKS_DAY = re.compile(rf"\bwhen\b|{_WHAT}(?:date|day)\b", re.IGNORECASE)
_ASKS_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|long|far|old|tall|high|big|large|often|fast|deep|wide)\b"
    rf"|{_WHAT}(?:number|amount|share|price|cost|age|rank)\b",
    re.IGNORECASE,
)
_ASKS_PERCENT = re.compile(rf"{_WHAT}(?:percentage|percent|per\s+cent)\b", re.IGNORECASE)
_ASKS_NAME = re.compile(
    rf"\bwho(?:m|se)?\b|\bwhere\b|{_WHAT}(?:person|man|woman|president|minister|king|queen|author"
    r"|company|team|city|country|state|town|river|organi[sz]ation|name|region|place|university"
    r"|school|party)\b",
    re.IGNORECASE,
)
_KINDS = (
    (_ASKS_DATE, DATE),
    (_ASKS_NUMBER, NUMBER),
    (_ASKS_PERCENT, PERCENT),
    (_ASKS_NAME, NAME),
)
_REACHED_BY = (  # what is asked for has a shape of its own
    (
        re.compile(r"\b(?:(?:tele)?phone|mobile|cell|fax)\s+(?:phone\s+)?number", re.IGNORECASE),
        PHONE,
    ),
    (re.compile(r"\be-?mail\s+address", re.IGNORECASE), MAIL),
)


def wanted_kind(question: str) -> re.Pattern[str] | None:
    """What finds answers of the kind that the question asks for; None where it names no kind."""
    if found := shapes(question):
        return found[0]
    asked = [(match.start(), answer) for ask, answer in _KINDS if (match := ask.search(question))]
    # 'How old was he when ...' asks for a number: the first word that asks decides.
    return min(asked, key=lambda found: found[0])[1] if asked else None


def asks_for_day(question: str) -> bool:
    """Whether a question asks when something was, and not for a year or a month of it."""
    return _ASKS_DAY.search(question) is not None


def shapes(question: str) -> list[re.Pattern[str]]:
    """What finds the addresses or numbers of somebody that a question asks for."""
    return [shape for asks, shape in _REACHED_BY if asks.search(question)]
