"""Words of a PDF whose letters are set apart, as the headings of some journals: A B S T R A C T."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf
from statistics import median

from index.formats.pdf.tables import Line

_SPACED = re.compile(r"(?:[^\W\d_] ){4,}[^\W\d_]")
_WIDER = 1.5  # than between letters, the room between words


def without_spacing(line: Line) -> Line:
    """The line, its letters as words if all of these are English: others may be those of a drawing
    or of a formula."""
    if not _SPACED.fullmatch(line.text) or len(line.edges) < len(line.text):
        return line
    spaces = range(1, len(line.text), 2)
    room = {i: abs(line.edges[i + 1][0] - line.edges[i - 1][1]) for i in spaces}
    apart = _WIDER * median(room.values())
    kept = [i for i in range(len(line.edges)) if room.get(i, inf) > apart]
    text = "".join(line.text[i] for i in kept if i < len(line.text))
    from index.spelling import is_english

    if not all(map(is_english, text.lower().split())):
        return line
    pieces = tuple(map(without_spacing, line.pieces))
    return replace(line, text=text, edges=[line.edges[i] for i in kept], pieces=pieces)
