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
        """The term that line `i` is or begins with; of it and of up to `more` terms below it the
        same may be said."""
        line, below = lines[i], _below(lines, i)
        if not _may_begin_with_term(line):
            return None
        if line.pieces:
            return self._said_beside(line, below)
        if below is None:
            return None
        if self._is_typed(line) and self._is_typed(below):
            if not more or not _is_even(line, below):
                return None
            found = self._find(lines, i + 1, more - 1)
            return found._replace(term=line, beside=None) if found and found.sure else None
        return self._said_below(line, below, _below(lines, i + 1))

    def _said_beside(self, line: Line, below: Line | None) -> _Found | None:
        """A term with what is said of it beside it, which hangs there or is of one line."""
        term, beside = line.pieces
        hangs = below is not None and _is_even(below, beside)
        alone = below is None or below.left <= line.left + _SLACK
        if not (hangs or alone) or not _is_in(line, beside.left):
            return None
        return _Found(term, beside, beside.left, hangs and (term.bold or self._is_typed(term)))

    def _said_below(self, term: Line, below: Line, after: Line | None) -> _Found | None:
        """A term with what is said of it in the line `below` it and the one `after` that."""
        if not _is_in(term, below.left):
            return None
        goes_back = after is not None and after.left < below.left - _SLACK
        if after and goes_back and self._columns.is_full(below, after):
            return None  # `below` is farther in than the others of its paragraph
        hangs = after is not None and _is_even(below, after)
        return _Found(term, None, below.left, hangs and self._is_typed(term))


def _may_begin_with_term(line: Line) -> bool:
    """Whether a line is no item, section, sentence or line of contents, and of at most two parts,
    the first of which may be a term."""
    term = line.pieces[0] if line.pieces else line
    return len(line.pieces) in (0, 2) and not (
        len(term.text) > _LONGEST
        or line.bullet
        or line.heading
        or term.hyphenated
        or _MARKED.match(line.text)
        or LEADER.search(line.text)
        or _ENDS.search(term.text)
        or not has_word(term.text)
        or is_right_to_left(line.text)
    )


def _below(lines: Sequence[Line], i: int) -> Line | None:
    """The line right below line `i`, if the next one is."""
    following = lines[i + 1 : i + 2]
    return following[0] if following and _is_next(lines[i], following[0]) else None


def _is_next(line: Line, below: Line) -> bool:
    """Whether a line is the one below another."""
    return line.page == below.page and 0 < line.base - below.base < _NEAR * line.size


def _is_even(line: Line, other: Line) -> bool:
    """Whether two lines begin together."""
    return abs(line.left - other.left) <= _SLACK


def _is_in(line: Line, left: float) -> bool:
    return _LEAST < (left - line.left) / (line.size or 1.0) < _MOST
