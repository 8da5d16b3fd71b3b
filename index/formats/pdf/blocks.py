"""Which lines make a block, and what each block is: by where they stand and how they look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.formats.pdf.columns import Columns
from index.formats.pdf.figures import directions
from index.formats.pdf.forms import SIGNS
from index.formats.pdf.margins import LARGER, body_size, half
from index.formats.pdf.tables import Line, is_as_large, is_pitch
from index.formats.pdf.texts import LEADER
from index.sentences import is_shortened
from index.types import BlockKind
from index.words import RAISED

BULLET = re.compile(r"[•‣◦▪●○■□–\uf0b7\uf0a7*-](?: |$)")
_DASHES = "–-*"  # bullets that are also signs within a sentence
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)](?:\s+(?=\S)|$)")
_CLAUSE = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.?\s+[^\w\s]*(?=[^\W\d_])")
_REFERENCE = re.compile(r"\[(?:\d{1,3}|[A-Z][\w+]{0,9}\d\d[a-z]?)\](?: |$)")  # [3], [Knu84]
_ADDRESS = re.compile(r"\d$|/\S*$")  # with which a reference may end
_CUT, _REST = re.compile(r"://\S*\.$"), re.compile(r"[\w-]+(?:\.\w|/)")  # of a web address
_FREQUENT, _LEAST_STEP = 0.15, 0.95  # a share of the steps; times the size of the letters
_SHORT_LEADER = re.compile(r"(?: ?\.){2,} ?\d+$")  # a page behind it, for dots may end a sentence
_ENTRY = re.compile(r"\d+(?:\.\d+)+\.?\s.*\s\d+$")  # of a table of contents without dots
_NUMBERED_ENTRY = re.compile(r"(\d{1,3})\.?\s+\D.*\s(\d{1,4})$")
_PAGED = re.compile(r"\D{4,}\s(\d{1,4})$")
SECTION = re.compile(r"\d+(?:\.\d+)*\.?\s")
# What a heading has: a word, or letters that are set apart; the one letter of a drawing is none.
_TITLE = re.compile(r"[^\W\d_]{2}|(?:[^\W\d_] ){3}|[\u3040-\uffef]")
FINISHED = re.compile(rf"[.!?…:。！？]['\"”’»)\]\d{RAISED}]*$")
CAPTION = re.compile(  # no sentence that begins so: 'Figure 2 shows'
    r"(?:(?:Fig(?:ure|\.)?|Tab(?:le|\.)?|Algorithm|Listing|Chart|Scheme|Plate|Box|Exhibit)\s*"
    r"(?:[A-Z]\.?)?\d+(?:[.-]\d+)*[a-z]?\s*(?:[:|–—]|\.(?!\d)|$)|(?:FIGURE|TABLE|FIG\.)\s*\w)"
)
_HEADING_LENGTH = 200
_SENTENCE = 30  # characters of a line that may be within a sentence and end in a stop
_UP = 5.0  # in sizes of the font, at least so far up the next column begins above a note
_NOTE = 0.95  # of the text's size, a note's is less


def _within_paragraphs(steps: Sequence[float]) -> float:
    """The step from line to line in a paragraph, of all the steps in a document: the least of the
    frequent ones. Where most paragraphs are of one line, most steps lead from one to the next."""
    if not steps:
        return 1.2
    counts = Counter(round(step, 1) for step in steps)
    usual = round(median(steps), 1)
    enough = max(2, _FREQUENT * len(steps))
    least = min((s for s in counts if s >= _LEAST_STEP and counts[s] >= enough), default=usual)
    near = [step for step in steps if abs(step - least) < 0.1]
    return median(near if least < usual - 0.3 else steps)


def text_of(block: Sequence[Line]) -> str:
    """The lines of a block, with a space between them."""
    return " ".join(line.text for line in block)


def length(lines: Iterable[Line]) -> int:
    """How many characters lines have."""
    return sum(len(line.text) for line in lines)


class Layout:
    """What is usual in the document: the body's size, the step from line to line, the margins."""

    def __init__(self, lines: list[Line], columns: Columns) -> None:
        bold: Counter[bool] = Counter()
        self.upright = directions(lines)
        self._columns = columns
        for line in lines:
            bold[line.bold] += len(line.text)
        self._body = body_size(lines)
        self._bold = bold[True] > bold[False]
        steps = [
            (a.base - b.base) / a.size
            for a, b in pairwise(lines)
            if a.page == b.page and a.size and 0.5 < (a.base - b.base) / a.size < 3
        ]
        self._step = _within_paragraphs(steps)
        heads = {half(line.size) for line in lines if self._looks_like_heading(line)}
        self._heads = sorted(heads, reverse=True)
        # What is larger than all that the outline names, as the title, is above it.
        tops = [half(line.size) for line in lines if line.heading and line.heading.depth == 1]
        self._above = self._heads.index(max(tops)) if tops else 0

    def blocks(self, lines: Iterable[Line]) -> list[list[Line]]:
        """The lines of each block."""
        blocks: list[list[Line]] = []
        for line in lines:
            if blocks and self._continues(blocks[-1], line):
                blocks[-1].append(line)
            elif not (
                self._continues_beside_term(blocks, line)
                or self._continues_above_notes(blocks, line)
            ):
                blocks.append([line])
        return blocks

    def _continues_beside_term(self, blocks: list[list[Line]], line: Line) -> bool:
        """Add `line` to the text above the term that stands beside it in the margin, if it goes on
        there. The term then comes before that text, of which it is said, so that this is whole."""
        if len(blocks) < 2 or not blocks[-1][-1].is_term or blocks[-2][-1].is_term:
            return False
        (*body, before), term = blocks[-2], blocks[-1]
        step = before.base - line.base
        # The text must begin on the page of the term, for no page may come again after the next.
        near = blocks[-2][0].page == line.page and step > 0
        near = near and step < 1.2 * self._step * _larger(before, line)
        aligned = abs(line.left - before.left) < 0.5 * before.size and not before.typed
        beside = term[0].right < line.left and abs(term[0].base - line.base) < 0.5 * line.size
        within = not FINISHED.search(before.text) and line.text[0].islower()
        full = self._columns.is_full(before, line) and is_as_large(before, line)
        if not (near and aligned and beside and within and full) or self._begins_anew(
            blocks[-2], line
        ):
            return False
        blocks[-2:] = [term, [replace(other, level=line.level) for other in (*body, before)]]
        blocks[-1].append(line)
        return True

    def _continues_above_notes(self, blocks: list[list[Line]], line: Line) -> bool:
        """Add `line` to the text above the notes at the foot of the page or the column before, if
        it goes on.

        The notes then come before that text, so that it is whole and they are on their page; but
        not if it begins on a page before theirs, for no page may come again after the next one.
        """
        first = len(blocks)
        while first and all(_is_above(note, line) for note in blocks[first - 1]):
            first -= 1
        if first in (0, len(blocks)) or not self._continues(blocks[first - 1], line):
            return False
        if blocks[first - 1][0].page != blocks[-1][-1].page:
            return False
        body = blocks.pop(first - 1)
        blocks.append([*body, line])
        return True

    def kind(self, block: list[Line]) -> tuple[BlockKind, int]:
        """What a block is, and a heading's depth: the larger, the higher; or that of its list of
        definitions.

        A block is a heading if the outline says so, or if all of it looks like one and it is short.
        """
        level = block[0].level
        if heading := block[0].heading:
            return "heading", min(6, self._above + heading.depth)
        if block[0].is_term:
            return "term", level
        if self._is_code(block) and not self._is_large(block[0]):
            return "code", level
        short = length(block) <= _HEADING_LENGTH
        if short and all(map(self._looks_like_heading, block)):
            return "heading", min(6, self._heads.index(half(block[0].size)) + 1)
        return ("item" if _is_item(block[0]) else "paragraph"), level

    def _is_code(self, block: list[Line]) -> bool:
        """A block begins with a line of code; where it is a paragraph, prose went on in it."""
        return block[0].typed and all(is_pitch(line.pitch, block[0].pitch) for line in block[:2])

    def _goes_on(self, before: Line, line: Line, step: float) -> bool:
        """A line in other letters belongs to the sentence that the line before it began."""
        full = self._columns.is_full(before, line)
        near = before.page == line.page and 0 < step < 1.1 * self._step * _larger(before, line)
        aligned = line.left < before.left + 0.5 * before.size
        open_ = not FINISHED.search(before.text) or _is_address(before, line)
        return full and near and aligned and open_ and not self._looks_like_heading(before)

    def _continues_code(self, block: list[Line], line: Line) -> bool:
        """`line` goes on with the code of `block`, or is a text that began in letters of code."""
        before = block[-1]
        step = before.base - line.base
        if before.page != line.page or step < 0 or step > 2.5 * self._step * before.size:
            return False
        if line.pitch and is_pitch(line.pitch, before.pitch):
            return True
        full = self._columns.is_full(before, line)
        aligned = abs(line.left - before.left) < 0.5 * before.size
        near = step < 1.1 * self._step * _larger(before, line)
        return len(block) == 1 and full and aligned and near

    def _looks_like_heading(self, line: Line) -> bool:
        if line.heading:
            return True
        if (
            not _TITLE.search(line.text)
            or line.entry
            or line.upright != self.upright[line.page]  # the title of an axis, a stamp
            or LEADER.search(line.text)
            or _SHORT_LEADER.search(line.text)
            or (line.pieces and line.pieces[-1].text.isdecimal())  # an entry and its page
            or line.text[-1] in ".,;:"
            or BULLET.match(line.text)
        ):
            return False
        return self._is_large(line) or (
            line.bold and not self._bold and not line.typed and half(line.size) >= self._body * 0.9
        )

    def _is_large(self, line: Line) -> bool:
        return line.size >= self._body * LARGER

    def _continues(self, block: list[Line], line: Line) -> bool:
        """`line` belongs to the same block as the lines before it."""
        before = block[-1]
        if before.heading or line.heading:
            return before.heading == line.heading
        if before.is_term or line.is_term or before.level != line.level:
            return False
        entries = before.entry != line.entry
        if entries and (line.text[0] in SIGNS or not self._columns.is_full(before, line)):
            return False  # one entry of a form after another
        step = before.base - line.base
        same_page = before.page == line.page
        if same_page and abs(step) < 0.3 * before.size:
            return True
        if self._is_code(block):
            return self._continues_code(block, line)
        if before.hyphenated and (same_page or line.text[0].islower()):
            return True
        goes_on = self._goes_on(before, line, step)
        if (line.typed and not goes_on) or self._begins_anew(block, line):
            return False
        if not (is_as_large(before, line) or (goes_on and _is_nearly_as_large(before, line))):
            return False
        below = same_page and step >= 0
        return self._continues_below(block, line) if below else self._continues_over(block, line)

    def _begins_anew(self, block: list[Line], line: Line) -> bool:
        """`line` begins an item, a clause or an entry, or the line before it ended one."""
        before = block[-1]
        if line.bullet or (LEADER.search(before.text) and not before.text.endswith(",")):
            return True
        if before.text[-1].isdecimal() and (_ENTRY.match(line.text) or _is_next(before, line)):
            return True
        if not self._columns.is_full(before, line) and _are_entries(before, line):
            return True
        if _REFERENCE.match(line.text):
            listed = bool(_REFERENCE.match(block[0].text)) and not line.left > block[0].left + 1
            if listed or FINISHED.search(before.text):
                return True
        # A number that begins a line in the middle of a sentence is no list's. Nor is a dash a
        # bullet there, but in a list that has such dashes for bullets.
        open_ = self._columns.is_full(before, line) and not FINISHED.search(before.text)
        dash = line.text[0] in _DASHES and line.text[0] != block[0].text[0]
        if BULLET.match(line.text) and not (dash and open_):
            return True
        if _NUMBER.match(line.text) and not (open_ and not _is_item(block[0])):
            return True
        return _begins_clause(line) and not open_

    def _continues_over(self, block: list[Line], line: Line) -> bool:
        """`line` goes on with a block over the end of a page or a column."""
        before = block[-1]
        if FINISHED.search(before.text) or any(map(self._looks_like_heading, (before, line))):
            return False
        if line.text[0].islower():
            return True
        if CAPTION.match(line.text):
            return False
        # A line that is full goes on in one that begins where it does; a caption does not.
        filled = self._columns.is_filled(before, line) and len(block) > 1
        aside = self._columns.indent(line) - self._columns.indent(before)
        return filled and abs(aside) < 0.5 * before.size

    def _is_farther_out(self, block: Sequence[Line], line: Line) -> bool:
        """`line` begins at the left of all lines of a block but its first, as the next one does in
        a list of references."""
        out = self._columns.indent(line) + 0.5 * line.size
        rest = block[1:]
        return bool(rest) and all(self._columns.indent(other) > out for other in rest)

    def _continues_below(self, block: list[Line], line: Line) -> bool:
        """`line` goes on with the block right above it."""
        before = block[-1]
        step = before.base - line.base
        headings = self._looks_like_heading(before), self._looks_like_heading(line)
        if headings[0] and self._is_large(before):
            # A heading goes on in the next line, but not in one that is numbered anew.
            return headings[1] and not SECTION.match(line.text) and step < 1.4 * before.size
        if step > 1.2 * self._step * _larger(before, line):
            return False
        full, finished = self._columns.is_full(before, line), bool(FINISHED.search(before.text))
        if finished and not full and _is_within(block, line):
            finished = False
        if headings[0] != headings[1]:
            return full and not finished
        address = _ADDRESS.search(before.text) if line.text[0].isupper() else None
        ends = finished or (address is not None and (not full or address[0][0] == "/"))
        if ends and self._is_farther_out(block, line):
            return False
        indented = line.left > before.left + 0.5 * before.size
        starts_anew = not full or (indented and not _is_item(block[0]))
        return not (finished and starts_anew)


def _is_above(note: Line, line: Line) -> bool:
    """`note` may be one at the foot of the page, or of the column, that ends before `line`."""
    up = line.base - note.base
    higher = note.page == line.page and up > _UP * line.size and note.right < line.left
    return note.size < _NOTE * line.size and (note.page == line.page - 1 or higher)


def _is_within(block: Sequence[Line], line: Line) -> bool:
    """The mark that ends a block is within a sentence that goes on in `line`: it shortens a word,
    as that of 'e.g.', or stands in an address or the name of a file. Short lines below each other
    may be names: 'Hill & Co.'"""
    long = len(block[-1].text) >= _SENTENCE
    address = re.search(r"[/.]\S*\.$", block[-1].text) and line.text[0].islower()
    cut = address or line.text.startswith("//") or _is_address(block[-1], line)
    return long and bool(cut or is_shortened(text_of(block[-3:]), line.text))


def _is_address(before: Line, line: Line) -> bool:
    """A web address goes on over the line's end, behind a point."""
    return bool(_CUT.search(before.text) and _REST.match(line.text))


def _larger(before: Line, line: Line) -> float:
    """The size by which two lines are set apart."""
    return max(before.largest, line.largest)


def _is_nearly_as_large(before: Line, line: Line) -> bool:
    return 0.75 < line.largest / (before.largest or 1.0) < 1.34


def _is_next(before: Line, line: Line) -> bool:
    """Both are entries of a table of contents, by their numbers and those of their pages."""
    one, other = _NUMBERED_ENTRY.match(before.text), _NUMBERED_ENTRY.match(line.text)
    if not one or not other:
        return False
    return int(other[1]) == int(one[1]) + 1 and int(other[2]) >= int(one[2])


def _are_entries(before: Line, line: Line) -> bool:
    """Both end in the number of a page, which may be the same, and begin with a capital."""
    one, other = _PAGED.match(before.text), _PAGED.match(line.text)
    capitals = before.text[0].isupper() and line.text[0].isupper()
    return bool(one and other and capitals and int(other[1]) >= int(one[1]))


def _begins_clause(line: Line) -> bool:
    """A line begins with a number such as 1.1 and a capital: with no quantity, as 3.5 million."""
    number = _CLAUSE.match(line.text)
    return number is not None and not line.text[number.end()].islower()


def _is_item(line: Line) -> bool:
    return bool(line.bullet or BULLET.match(line.text) or _NUMBER.match(line.text))
