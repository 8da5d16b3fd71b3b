"""The shape of a heading, which a line may have whatever else sets it apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import punctuation

from index.clauses import POINTS
from index.dates import MONTH
from index.formats.signs import BULLETS

LONGEST = 80
"""Characters of a heading in a plain text."""

POINTED = re.compile(r"\d{1,3}\.\d")
"""What begins with a number that has points, as '7.2'."""

_COUNTED = re.compile(rf"\d+(?:\.\d+)*|\b(?:{MONTH})\b")
_WORDS = 0.15  # at most, for each character that a heading may have
_SIGNS = set(punctuation) - set("\"'(#=/.&")  # that begin no heading, as '=' does in AsciiDoc
_PAIR = re.compile(r"(?<![\dIVXLC]):\s")  # 'Total: 400', but not 'Part 2: Payment'
_END = re.compile(r"[\w)\]”\"’%]$")
_NOTE = re.compile(r"(?<=[.!?])\s?\[\d{1,3}\]_?$")  # behind a sentence
# '16. Limitation of Liability.', as contracts have it: a number, and a title in capitals.
_CLAUSE = re.compile(rf"(?:(?:Section|Article|Clause|§)\s*)?{POINTS}[.)]?\s+(.+)\.")


def looks_like_heading(text: str, longest: int = LONGEST) -> bool:
    """Whether a line has the shape of a heading: not longer than so many characters, with a
    capital or a number first, and no sentence, but maybe the number and title of a clause."""
    return (
        0 < len(text) <= longest
        and len(text.split()) <= longest * _WORDS
        and not text[0].islower()
        and text[0] not in BULLETS
        and text[0] not in _SIGNS
        and not text.startswith("..")
        and any(map(str.isalpha, text))
        and "://" not in text
        and 2 * sum(map(str.isalnum, text)) > len(text.replace(" ", ""))
        and (not _PAIR.search(text) or bool(POINTED.match(text)))
        and (bool(_END.search(_NOTE.sub("", text))) or _is_titled_clause(text))
    )


def _is_titled_clause(text: str) -> bool:
    """Stricter than `index.clauses.is_clause_title`, which asks what comes before a clause's text:
    a line that stands alone may be all of that, '1.1 The tenant pays.'"""
    match = _CLAUSE.fullmatch(text)
    return match is not None and is_titled(match[1])


def is_titled(text: str) -> bool:
    """Each word but the short ones begins with a capital."""
    return all(word[0].isupper() for word in text.split() if len(word) > 3 or word == text)


def shape(text: str) -> str:
    """A heading with its numbers and months as one, '' if it has none. Those of one shape stand
    beside each other, as the releases do in a file of news, and none is the title of all.

    >>> shape("Version 2.10, 3 May 2024") == shape("Version 2.9,  12 April 2023")
    True
    """
    line = " ".join(text.split())
    return _COUNTED.sub("0", line) if _COUNTED.search(line) else ""


def title_of(headings: Sequence[str]) -> str:
    """The first of a document's highest headings, or '' where others have its shape."""
    own = shape(headings[0]) if headings else ""
    has_others = bool(own) and own in map(shape, headings[1:])
    return "" if has_others or not headings else headings[0]
