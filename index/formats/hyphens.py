"""Whether the hyphen at a line's end belongs to its word. Pure functions."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+(?:-\w+)*")
"""A word with its hyphens."""

_FIRST_PARTS = frozenset(  # they begin many words with a hyphen, and few without one
    "decision full half high ill long low non self short well "
    "twenty thirty forty fifty sixty seventy eighty ninety".split()
)
_ENDING = re.compile(  # of a word without one: high-lights, short-ening, non-sense
    r"(?:age|e|en|er|est|ing|ish|less|ly|ness|land|light|way|hand|fall|cut|coming|sense|chalant)"
    r"(?:s|ed|ing|er|ers|ly|ness)?"
)
_PARTS = 4  # letters on each side that make a hyphen one between two words


def keeps_hyphen(left: str, right: str, marked: bool, words: set[str]) -> bool:
    """The hyphen between two parts of a word belongs to it: long-term, but not techni-cal."""
    if not right[0].islower():
        return True
    whole, left, right = left.lower() + right, left.lower(), right.lower()
    if whole in words or f"{left}-{right}" in words:
        return whole not in words
    if min(len(left), len(right)) >= _PARTS and left in words and right in words:
        return True
    if left in _FIRST_PARTS and not _ENDING.fullmatch(right):
        return True
    if whole == "socalled" or (left == "co" and len(right) >= _PARTS and right in words):
        return True
    return not marked or _is_compound(left.rpartition("-")[2], right.partition("-")[0])


def _is_compound(left: str, right: str) -> bool:
    """Two words that are none together: rent-free, but not there-fore."""
    from index.spelling import is_english  # its words take a while, and many PDFs do not need them

    return is_english(left) and is_english(right) and not is_english(left + right)
