"""The words of running headers and footers: which number is the page's, and what else they tell."""

from __future__ import annotations

import re
from itertools import pairwise

from index.dates import SHORT_MONTHS
from index.formats.builder import one_line

PAGE_NUMBER = re.compile(r"\W*(?:[^\W\d]{1,6}\W*)?\d+(?:\W+(?:[^\W\d]{1,4}\W+)?\d+)?\W*")
"""A line that is but a page's number, as 'Page 5 of 7'."""

# A month and its year stay the same, unlike a page and its number.
_DATED = re.compile("|".join(SHORT_MONTHS), re.IGNORECASE)
_ROMAN = re.compile(r"^[ivxlc]+\b|\b[ivxlc]+$")  # where a page's number stands
_COUNTS = 4  # numbers at a line's start and end of which one may be the page's
_PAGE = re.compile(r"\bpage\s+\d+(?:\s*(?:of|/)\s*\d+)?|^\W*\d+\W*$|^\d+\s*(?:of|/)\s*\d+$", re.I)
_TELLING = re.compile(r"\d|\w:\s*\S")  # a number or a date, or a label with a value
_LONGEST = 300  # characters of one that is no text of its own


def counted(text: str, page: int) -> set[str]:
    """The text of a line, and the text with one of its numbers told from the page's."""
    found = list(re.finditer(r"\d{1,6}", text))
    relative = {
        f"{text[: n.start()]}<{int(n[0]) - page}>{text[n.end() :]}"
        for n in found[:_COUNTS] + found[-_COUNTS:]
    }
    for n in _ROMAN.finditer(text):
        ahead = _roman(n[0]) - page
        relative.add(f"{text[: n.start()]}<roman {ahead}>{text[n.end() :]}")
    return relative if PAGE_NUMBER.fullmatch(text) and not _DATED.match(text) else {text, *relative}


def _roman(numeral: str) -> int:
    """The value of a Roman numeral in lower case.

    >>> _roman("xiv")
    14
    """
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in pairwise([*values, 0]))


def telling(part: str) -> str:
    """A part of a header or footer without a number of a page, if it then holds a number, a date or
    a label with a value, or else nothing.

    >>> telling("Report NR-12 | Page 5"), telling("Page 5 of 7"), telling("The heater")
    ('Report NR-12', '', '')
    """
    text = one_line(_PAGE.sub("", one_line(part))).strip(" |·–-")
    return text if len(text) <= _LONGEST and _TELLING.search(text) else ""
