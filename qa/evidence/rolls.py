"""Who was at a meeting, who was not, who led it and who wrote of it, when it began and ended, what
an invoice or the like comes to, and who pays: what papers say behind labels or in set words. Pure
functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.dates import MONTH
from index.types import Span
from index.words import terms
from qa.evidence.sentences import Sentences
from qa.question.wording import in_a_line

ROLL = 1.5
"""What a label is worth to a question in its own set words: more than an entry, which is 1, as it
may share no word with it ('absent', 'Apologies')."""

_OF_IT = rf"(?:\s+(?:of|at|in|from|to|for|on)?\s*(?:(?:the|this|that|our|last|{MONTH})\b|\d).*)?"
_MEETING = r"(?:meeting|session|assembly)"
_WHEN = (
    r"(?:when|(?:at\s+)?what\s+time)\s+(?:did|was|does)\s+(?:the|this|that|our)\s+"
    rf"(?:\S+\s+)?{_MEETING}\s+(?:(?:of|on|in)\s+.+\s)?"
)
_ENDED = r"closed|ended|finished|concluded|adjourned"
_BEGAN = r"opened|began|started|convened|called\s+to\s+order"
_PAPER = (  # a thing with a sum, and no more of it than whose or which it is
    r"(?:invoice|bill|order|quotation|quote|estimate|receipt)"
    r"(?:\s+(?:of|for|from|to|by|with|no\.?|number|\S*\d\S*)(?:\s.*)?)?"
)
_WHOSE = r"(?:(?:the|this|that|our|your|my|\S+['’]s?)\s+)?(?:\S+\s+)?"
_SUM = r"total|amount|sum|value|price"


def _behind(label: str) -> str:
    """What finds a label at the beginning of a line, and what is `said` behind it."""
    return rf"^\W*(?:{label})[^:\t\n]{{0,30}}[:\t][^\S\n]*(?P<said>\S.*)"


# How each is asked for, and how it is told.
_ROLES = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(told, re.IGNORECASE | re.MULTILINE))
    for asked, told in (
        (
            rf"who\s+(?:(?:chaired|presided)(?:\s+(?:over|at))?"
            rf"|(?:was|is)\s+(?:the\s+chair\w*|in\s+the\s+chair|chairing)){_OF_IT}",
            _behind(r"chair|in\s+the\s+chair|presiding"),
        ),
        (
            r"who\s+(?:was\s+absent|was\s+missing|(?:apologi[sz]ed|excused)(?:\s+for.*)?"
            r"|(?:sent|gave|made)\s+(?:(?:their|his|her)\s+)?(?:apolog(?:ies|y)|regrets)"
            rf"|(?:did\s+not|didn['’]t|could\s+not|couldn['’]t)\s+(?:attend|come)){_OF_IT}",
            _behind(r"apolog|absent|absence|regrets|excused"),
        ),
        (
            rf"who\s+(?:(?:was|were)\s+(?:present|there|in\s+attendance|at(?=\s))|attended){_OF_IT}",
            _behind(r"present|attend|in\s+attendance|participants"),
        ),
        (
            rf"who\s+(?:took|wrote|kept|recorded)\s+the\s+minutes{_OF_IT}",
            _behind(
                r"minutes(?:\s+(?:taken|recorded|kept|written))?(?:\s+by)?\s*(?=[:\t])"
                r"|(?:minute|note)[\s-]?taker|secretary|recorded\s+by|recorder"
            ),
        ),
        (
            _WHEN + r"(?:end(?:ed)?|close[d]?|finish(?:ed)?|conclude[d]?|adjourn(?:ed)?|over)",
            rf"^\W*(?:the\s+)?{_MEETING}\s+(?:was\s+)?(?:then\s+)?(?:{_ENDED})\b"
            rf"|^\W*(?:{_ENDED}|adjournment|end(?:\s+time)?|close)\s*[:\t]",
        ),
        (
            _WHEN + r"(?:start(?:ed)?|begin|open(?:ed)?|called\s+to\s+order)",
            rf"^\W*(?:the\s+)?{_MEETING}\s+(?:was\s+)?(?:{_BEGAN})\b"
            rf"|^\W*held\s+(?:on|at)\b|^\W*(?:{_BEGAN}|start\s+time|time)\s*[:\t]",
        ),
        (
            rf"how\s+(?:much|high)\s+(?:is|was)\s+{_WHOSE}{_PAPER}"
            rf"|(?:how\s+much|what)\s+(?:do|did|must|should)\s+(?:we|I|they)\s+(?:(?:have\s+to\s+)?pay|owe)"
            rf"\s+(?:for|on)\s+{_WHOSE}{_PAPER}"
            rf"|what\s+(?:is|was)\s+the\s+(?:\S+\s+)?(?:{_SUM})(?:\s+(?:{_SUM}|due|payable))*"
            rf"\s+(?:of|on|for)\s+{_WHOSE}{_PAPER}",
            r"^\W*(?:(?:(?:grand|overall|final|invoice|order|quotation|quote)\s+)?total"
            r"(?!\s+(?:net|vat|tax|excl\w*|before|hours|quantity|number)\b(?!\s+price))"
            rf"|(?:invoice|order|quotation|quote)\s+(?:{_SUM})"
            r"|(?:total\s+)?(?:amount|balance|sum)\s+(?:due|payable|owed|owing|to\s+pay))"
            r"[^:\t\n]{0,30}?(?:[:\t]|\s{2})(?:.*\t)?\s*(?P<said>[^\t\n]*\d[^\t\n]*)",
        ),
    )
)
_WHO_PAYS = re.compile(
    r"who\s+(?:(?:must|will|shall|should|has\s+to|is\s+to)\s+)?(?:pays?|paid|bears?|covers?|meets?)"
    r"\s+(?:for\s+)?(?:the\s+(?:costs?|expenses?)\s+(?:of|for)\s+)?(?P<what>.+)",
    re.IGNORECASE,
)
_COSTS = r"(?:costs?|expenses?|charges?|fees?)"
_PAYS = re.compile(  # in other words than 'pay for'
    rf"\b(?:bears?|borne|meets?|met|covers?|covered|carry|carries|pays?)\b[^.;]{{0,40}}\b{_COSTS}\b"
    rf"|\b{_COSTS}\b[^.;]{{0,80}}\b(?:borne|met|covered|carried|paid)\s+by\b"
    r"|\bat\s+(?:[\w'’]+\s+){1,4}(?:cost|expense)\b",
    re.IGNORECASE,
)
_LEAST_PAID = 0.8  # of what is paid for, in the sentence that says so or above it


def of_costs(question: str, sentences: Sentences) -> NDArray[np.float32]:
    """Which sentences (n,) say who bears the cost of what the question asks who pays for: `ROLL`,
    else 0."""
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    if asked := _WHO_PAYS.fullmatch(in_a_line(question)):
        what = frozenset(terms(asked["what"])).intersection(sentences.idf)
        needed = _LEAST_PAID * sentences.share(what)
        for row, owner in enumerate(sentences.owners.tolist() if what else ()):
            there = what & (sentences.hits[row] | sentences.above[owner])
            if sentences.share(there) >= needed and _PAYS.search(sentences.texts[row]):
                column[row] = ROLL
    return column


def of_rolls(question: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Which sentences (n,) have what tells those, or the time, that the question asks for: `ROLL`,
    else 0.

    >>> of_rolls("Who sent apologies?", ["Chair: A. Smith", "Apologies: J. Doe"]).tolist()
    [0.0, 1.5]
    """
    told = _told(question)
    found = (any(label.search(text) for label in told) for text in texts)
    return np.fromiter(found, dtype=np.float32) * np.float32(ROLL)


def answer_in_roll(question: str, text: str) -> Span | None:
    """All that is said in a text behind the label of those whom the question asks for.

    >>> answer_in_roll("Who was there?", "Chair: A. Smith\\nPresent: B. Jones, C. Patel")
    Span(start=25, end=43)
    """
    found = (match for label in _told(question) if (match := label.search(text)))
    match = next(found, None)
    return Span(*match.span("said")) if match and "said" in match.groupdict() else None


def _told(question: str) -> list[re.Pattern[str]]:
    asked = in_a_line(question)
    return [told for asks, told in _ROLES if asks.fullmatch(asked)]
