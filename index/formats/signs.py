"""The signs by which texts of any format are told: bullets, times, the ends of sentences."""

from __future__ import annotations

import re

BULLETS = "-*+•‣◦▪●○–"
"""The signs that stand before the items of a list."""

CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\b\.?|Z\b)?"
"""A time of day, or of a recording, as a pattern."""

_FINISHED = re.compile(r"[.!?…。！？]['\"”’»)\]]*$")


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_FINISHED.search(text[-8:]))


def has_word(text: str) -> bool:
    """Whether there is a letter or a digit."""
    return any(map(str.isalnum, text))


def has_digit(text: str) -> bool:
    """Whether there is a digit."""
    return any(map(str.isdecimal, text))
