"""The signs by which texts of any format are told: bullets, times, the ends of sentences."""

from __future__ import annotations

import re

BULLETS = "-*+•‣◦▪●○–"
"""The signs that stand before the items of a list."""

CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\b\.?|Z\b)?"
"""A time of day, or of a recording, as a pattern."""

_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_POWER = re.compile(r"[+\-−–]?\d{1,3}")
_FINISHED = re.compile(r"[.!?…。！？]['\"”’»)\]]*$")


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_FINISHED.search(text[-8:]))


def raised(text: str, before: str) -> str:
    """What stands higher than what is `before` it: a number right behind it in raised digits, since
    10 with a raised 5 is not 105, and nor is a year with the mark of a note.

    >>> raised("5", "10"), raised("-2", "s"), raised("st", "21"), raised("1", "see ")
    ('⁵', '⁻²', 'st', '1')
    """
    is_behind = bool(before) and not before[-1].isspace() and before[-1] not in "([{“‘"
    return text.translate(_RAISED) if is_behind and _POWER.fullmatch(text) else text


def has_word(text: str) -> bool:
    """Whether there is a letter or a digit."""
    return any(map(str.isalnum, text))


def has_digit(text: str) -> bool:
    """Whether there is a digit."""
    return any(map(str.isdecimal, text))
