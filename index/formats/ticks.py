"""Boxes that are ticked or not, as letters of fonts that hold signs draw them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

TICKED, BLANK = "☑", "☐"

_NUMBER = re.compile(r"\d{1,3}", re.ASCII)
_WINGDINGS = {
    **dict.fromkeys((0xF06F, 0xF071, 0xF0A8), BLANK),
    **dict.fromkeys((0xF078, 0xF0FD), "☒"),
    0xF0FE: TICKED,
    0xF0FC: "✓",
}
_WINGDINGS_2 = {0xF0A3: BLANK, 0xF051: "☒", 0xF054: "☒", 0xF052: TICKED, 0xF050: "✓", 0xF04F: "✗"}
OF_FONT: Mapping[str, Mapping[int, str]] = {"Wingdings": _WINGDINGS, "Wingdings 2": _WINGDINGS_2}
"""What letters are seen as, by their code points, a table for `str.translate`."""


def box(ticked: bool) -> str:
    """A box that may be ticked."""
    return TICKED if ticked else BLANK


def choice(choices: Sequence[str], at: str) -> str:
    """Which of the choices is chosen by its number from 0, or ''."""
    return choices[int(at)] if _NUMBER.fullmatch(at) and int(at) < len(choices) else ""
