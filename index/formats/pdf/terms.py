"""Lists of definitions on the pages of a PDF: a term, and farther in, below or beside it, what is
said of it, as manuals have for options and settings.

Told by where lines begin and by letters of a typewriter, or bold ones with text beside them: lists
without either are found where they stand as those do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from index.formats.pdf.columns import Columns
from index.formats.pdf.tables import (
    LEADER,
    Line,
    is_pitch,
    is_right_to_left,
)
from index.formats.signs import has_word

_SLACK = 2.0  # points by which lines that begin together may differ
_LEAST, _MOST = 0.8, 12.0  # how far in what is said of a term stands, in sizes of the font
_NEAR = 2.0  # the most from line to line
_LONGEST = 80  # characters of a term
_TERMS = 3  # of one term after the other the same may be said
_OFTEN = 2  # terms that are told by their letters, from which on others are told by their place
# What stands before an item or a section.
_MARKED = re.compile(
    r"\W?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)](?:\s|$)|\d+(?:\.\d+)*\s|[^\w\s$-](?:\s|$)"
)
_ENDS = re.compile(r"[.!?:;,]$")


class _Found(NamedTuple):
    """A line that begins with a term: what of it is said of the term, and where that begins."""

    term: Line
    beside: Line | None
    said: float
    sure: bool

    @property
    def place(self) -> tuple[float, float]:
        return self.term.left, self.said


class Terms:
    """The lists of definitions of a document, by the places in which their terms stand."""

    def __init__(self, lines: Sequence[Line], columns: Columns) -> None:
        """Look for them among all `lines`, in order, which stand in these columns."""
        self._columns = columns
        self._pitches = {round(line.pitch, 1) for line in lines if line.typed}
        sure = [f.place for i in range(len(lines)) if (f := self._find(lines, i)) and f.sure]
        places = Counter((round(left), round(said)) for left, said in sure)
        self._known = [place for place, count in places.items() if count >= _OFTEN]

    def marked(self, lines: Sequence[Line]) -> list[Line]:
        """The lines with `level` and `is_term`; what stands beside its term is one by itself."""
        marked: list[Line] = []
        said: list[float] = []  # where what is said of each term begins, the outermost first
        for i, line in enumerate(lines):
            before = lines[i - 1] if i else line
            anew = before.page != line.page or before.base < line.base  # a new page or column
            if anew and not any(abs(line.left - at) <= _SLACK for at in said):
                said.clear()
            while said and line.left < said[-1] - _SLACK:
                said.pop()
            found = self._find(lines, i)
            if found is None or not (found.sure or self._is_known(found)):
                marked.append(replace(line, level=len(said)) if said else line)
                continue
            said.append(found.said)
            marked.append(replace(found.term, level=len(said), is_term=True))
            if found.beside:
                marked.append(replace(found.beside, level=len(said)))
        return marked

    def _is_typed(self, line: Line) -> bool:
        """A short word has no letters that are thin elsewhere, but the width of all typed ones."""
        return line.typed or any(is_pitch(line.pitch, pitch) for pitch in self._pitches)

    def _is_known(self, found: _Found) -> bool:
        return any(
            abs(found.term.left - left) <= _SLACK and abs(found.said - said) <= _SLACK
            for left, said in self._known
        )

    def _find(self, lines: Sequence[Line], i: int, more: int = _TERMS) -> _Found | None:
        line = lines[i]
        term = line.pieces[0] if len(line.pieces) == 2 else line
        if (
            len(line.pieces) not in (0, 2)
            or len(term.text) > _LONGEST
            or line.bullet
            or line.heading
            or term.hyphenated
            or _MARKED.match(line.text)
            or LEADER.search(line.text)
            or _ENDS.search(term.text)
            or not has_word(term.text)
            or is_right_to_left(line.text)
        ):
            return None
        below = lines[i + 1] if i + 1 < len(lines) and _is_next(line, lines[i + 1]) else None
        if line.pieces:
            beside = line.pieces[1]
            hangs = below is not None and abs(below.left - beside.left) <= _SLACK
            alone = below is None or below.left <= line.left + _SLACK
            if not (hangs or alone) or not _is_in(line, beside.left):
                return None
            return _Found(term, beside, beside.left, hangs and (term.bold or self._is_typed(term)))
        if below is None:
            return None
        typed, below_too = self._is_typed(line), self._is_typed(below)
        if typed and below_too and abs(below.left - line.left) <= _SLACK and more:
            found = self._find(lines, i + 1, more - 1)
            return found._replace(term=line, beside=None) if found and found.sure else None
        if (typed and below_too) or not _is_in(line, below.left):
            return None
        after = lines[i + 2] if i + 2 < len(lines) and _is_next(below, lines[i + 2]) else below
        if after.left < below.left - _SLACK and self._columns.is_full(below, after):
            return None  # it is farther in than the others of its paragraph
        hangs = after is not below and abs(after.left - below.left) <= _SLACK
        return _Found(line, None, below.left, typed and hangs)


def _is_next(line: Line, below: Line) -> bool:
    """Whether a line is the one below another."""
    return line.page == below.page and 0 < line.base - below.base < _NEAR * line.size


def _is_in(line: Line, left: float) -> bool:
    return _LEAST < (left - line.left) / (line.size or 1.0) < _MOST
