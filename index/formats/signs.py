"""The signs by which texts of any format are told: bullets, times, the ends of sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.words import RAISED

BULLETS = "-*+•‣◦▪●○–"
"""The signs that stand before the items of a list."""

CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\b\.?|Z\b)?"
"""A time of day, or of a recording, as a pattern."""

VALEDICTION = re.compile(
    r"(?:yours(?:\s+(?:very\s+)?(?:sincerely|faithfully|truly|ever))?"
    r"|(?:(?:with|my|our)\s+)*(?:(?:very\s+)?(?:kind|best|warm)(?:est)?\s+)?(?:regards|wishes)"
    r"|(?:(?:very|most)\s+)?(?:sincerely|faithfully|truly|respectfully)(?:\s+yours)?)\s*,?",
    re.IGNORECASE,
)
"""What a letter ends with, above the name of who signs it, as a pattern of the whole line."""

SALUTATION = re.compile(
    r"(?:my\s+)?dear(?:\s+\S+){1,8}|to\s+whom\s+it\s+may\s+concern\s*[,:]?", re.IGNORECASE
)
"""What a letter begins with, below whom it is to, as a pattern of the whole line."""

_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_POWER = re.compile(
    r"[+\-−–]?\d{1,3}|\d{1,2}(?:,\s?\d{1,2})+"
)  # the marks of several notes as well
_FINISHED = re.compile(rf"[.!?…。！？]['\"”’»)\]{RAISED}]*$")


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_FINISHED.search(text[-8:]))


def raised(text: str, before: Sequence[str]) -> str:
    """What stands higher than the parts of its line `before` it: a number right behind the last of
    them in raised digits, since 10 with a raised 5 is not 105, and nor is a year with the mark of a
    note.

    >>> raised("5", ["is ", "10"]), raised("-2", ["s"]), raised("st", ["21"]), raised("1", ["see "])
    ('⁵', '⁻²', 'st', '1')
    >>> raised("1,2", ["Berg"])
    '¹,²'
    """
    last = before[-1][-1:] if before else ""
    is_behind = last and not last.isspace() and last not in "([{“‘"
    return text.translate(_RAISED) if is_behind and _POWER.fullmatch(text) else text


def has_word(text: str) -> bool:
    """Whether there is a letter or a digit."""
    return any(map(str.isalnum, text))


def has_digit(text: str) -> bool:
    """Whether there is a digit."""
    return any(map(str.isdecimal, text))
