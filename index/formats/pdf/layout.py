"""The lines of a PDF's pages put together: paragraphs, headings, list items, code, table rows.

What stands in the margins is left out before, by `margins`. A word that is hyphenated at a
line's end is made whole, and a paragraph that goes on over a page's end is one block. All is told
by where lines stand and how their letters look; PDFium itself is asked in `pdf`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise, zip_longest
from math import inf
from statistics import median
from typing import NamedTuple

from index.boxes import PlacedLine
from index.clauses import clause_number
from index.dates import SHORT_MONTHS
from index.formats.builder import Builder, clean
from index.formats.headings import is_titled
from index.formats.hyphens import WORD, keeps_hyphen
from index.formats.pdf.figures import directions, with_figures
from index.formats.pdf.forms import SIGNS
from index.formats.pdf.formulas import with_formulas
from index.formats.pdf.grids import tables
from index.formats.pdf.margins import LARGER, body_size, half
from index.formats.pdf.outline import Entry, with_headings
from index.formats.pdf.scripts import with_scripts, without_marks
from index.formats.pdf.spacing import without_spacing
from index.formats.pdf.tables import Line, Rules, is_full, is_pitch, right_edges
from index.formats.pdf.terms import Terms
from index.sentences import is_shortened
from index.types import BlockKind
from index.words import RAISED

_BULLET = re.compile(r"[•‣◦▪●○■□–\uf0b7\uf0a7*-](?: |$)")
_DASHES = "–-*"  # bullets that are also signs within a sentence
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)](?:\s+(?=\S)|$)")
_CLAUSE = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.?\s+[^\w\s]*(?=[^\W\d_])")
_FREQUENT, _LEAST_STEP = 0.15, 0.95  # a share of the steps; times the size of the letters
_LEADER = re.compile(r" ?(?:\. ?){4,}")  # the dots from an entry to its page in a table of contents
_SHORT_LEADER = re.compile(r"(?: ?\.){2,} ?\d+$")  # a page behind it, for dots may end a sentence
_ENTRY = re.compile(r"\d+(?:\.\d+)+\.?\s.*\s\d+$")  # of a table of contents without dots
_SECTION = re.compile(r"\d+(?:\.\d+)*\.?\s")
_FRONT = 8  # blocks with which a document begins, among which its authors are
_DATED = re.compile(
    r"^(?:by|version|edition|draft|revision|revised|updated)\b|^v\d"
    rf"|^(?:\d{{1,2}}\.?\s)?(?:{'|'.join(SHORT_MONTHS)})[a-z]*\.?,?\s"
    r"(?:\d{1,2},?\s)?\d{4}|^\d{4}[-/]\d\d[-/]\d\d",
    re.IGNORECASE,
)
_IMPRINT = re.compile(rf"@\w|https?://|{_DATED.pattern}", re.IGNORECASE)
# What a heading has: a word, or letters that are set apart; the one letter of a drawing is none.
_TITLE = re.compile(r"[^\W\d_]{2}|(?:[^\W\d_] ){3}|[\u3040-\uffef]")
_NAME = re.compile(r"[^\W\d_]+(?:\b|(?<=\b[^\W\d_])\.)")  # and an initial with its stop
_PLACE = 120  # characters of where one works
_FINISHED = re.compile(rf"[.!?…:。！？]['\"”’»)\]\d{RAISED}]*$")
_HEADING_LENGTH = 200
_SENTENCE = 30  # characters of a line that may be within a sentence and end in a stop
_INDENT = 80  # spaces before a line of code, at most
_NOTE = 0.95  # of the text's size, a note's is less
_TYPED = 0.9  # of a text's characters: then it is no text with code in it, but typed as a whole
_INITIAL = 1.5  # of the text's size, an initial's is more
_CAPITAL = 0.7  # of the size of a letter, the height of a capital

_Kind = tuple[BlockKind, int]


def build(
    builder: Builder,
    lines: list[Line],
    rules: dict[int, Rules],
    count: int,
    outline: Sequence[Entry] = (),
) -> dict[int, list[PlacedLine]]:
    """Add the blocks of `lines` and the ends of all `count` pages.

    Returns for each page where its lines came to be in the document.
    """
    placed: dict[int, list[PlacedLine]] = {}
    if _length(line for line in lines if line.typed) > _TYPED * _length(lines):
        lines = [_as_prose(line) for line in lines]
    lines = list(map(without_spacing, lines))
    lines = with_scripts(_as_initial(*pair) for pair in zip_longest(lines, lines[1:]))
    lines = without_marks(lines)
    lines = with_headings(lines, outline)
    found = list(tables(lines, rules))
    starts = [0, *(table.end for table in found)]
    texts = [lines[a:b] for a, b in zip(starts, [*(t.start for t in found), None], strict=True)]
    words = _words(lines)
    texted = [line for text in texts for line in text]
    layout, terms = _Layout(texted), Terms(texted)
    sections: dict[tuple[int, ...], int] = {}
    page = 1
    for text, table in zip(texts, [*found, None], strict=True):
        blocks = layout.blocks(terms.marked(text))
        kinds = [layout.kind(block) for block in blocks]
        blocks, kinds = with_formulas(blocks, kinds)
        blocks, kinds = with_figures(blocks, kinds, layout.upright)
        if text and text[0] is texted[0]:
            blocks, kinds = _with_authors(blocks, kinds)
        for block, (kind, level) in zip(blocks, kinds, strict=True):
            breaks = "\f" * (block[0].page - page)
            page = block[-1].page
            if kind == "heading":
                level = _nested(block, level, sections)
            whole = _listing(block) if kind == "code" else _whole(block, words)
            if kind == "item":
                # A bullet is layout, but people refer to an item by its number.
                bare = _BULLET.sub("", whole.text, count=1).lstrip(" ")
                whole = whole.without(len(whole.text) - len(bare)) if bare else whole
            _add(builder, placed, kind, whole.after(breaks), level)
        for row in table.rows if table else ():
            on = next(cell[0].page for cell in row.cells if cell)
            cells = _cells([_whole(cell, words) for cell in row.cells])
            kind = "header" if row.header else "row"
            _add(builder, placed, kind, cells.after("\f" * (on - page)))
            page = on
    builder.add("paragraph", "\f" * (count - page))
    return placed


def _with_authors(
    blocks: Sequence[list[Line]], kinds: Sequence[_Kind]
) -> tuple[list[list[Line]], list[_Kind]]:
    """A document's first blocks and their kinds. Those in large letters below its title under which
    nothing stands but a date, an address or where one works, such as its authors, are the headings
    of nothing, and read with the place or the address below them."""
    whole, told = list(blocks), list(kinds)
    front = [
        i
        for i, block in enumerate(blocks[:_FRONT])
        if kinds[i][0] == "heading" and block[0].page == 1
        if not (block[0].heading or _SECTION.match(block[0].text))
    ]
    for i in reversed(front[1:]):  # the first is the title
        (_, level), after = kinds[i], i + 1
        text = _text(blocks[i])
        names = _IMPRINT.search(text) is not None
        if not names and after < len(kinds):
            kind, deep = kinds[after]
            empty = kind == "heading" and deep <= level
            works = kind == "paragraph" and _is_short(blocks[after]) and _is_name(text)
            names = empty or works or (after in front and told[after][0] == "paragraph")
            if works and not _DATED.search(_text(blocks[after])):
                whole[i : after + 1], told[i : after + 1] = [whole[i] + whole[after]], [told[i]]
        if names:
            told[i] = "paragraph", 0
    return whole, told


def _text(block: Sequence[Line]) -> str:
    return " ".join(line.text for line in block)


def _nested(block: Sequence[Line], level: int, sections: dict[tuple[int, ...], int]) -> int:
    """The level of a heading, which is below that of the section whose part it is by its number,
    5.1 below 5, if both look the same. `sections` has the levels of those that it stands in."""
    number = clause_number(_text(block))
    if number:
        for other in [other for other in sections if other != number[: len(other)]]:
            del sections[other]
        if not block[0].heading:
            level = max(level, min(6, sections.get(number[:-1], 0) + 1))
        sections[number] = level
    return level


def _is_short(block: Sequence[Line]) -> bool:
    """A block is no sentence."""
    return _length(block) <= _PLACE and not _FINISHED.search(block[-1].text)


def _is_name(text: str) -> bool:
    """Words with capitals, some of which no dictionary has: Kurt Hornik, A. Berg."""
    words = _NAME.findall(text)
    if len(words) < 2 or not is_titled(" ".join(words)):
        return False
    from index.spelling import is_english

    return any(word.endswith(".") or not is_english(word) for word in words)


def _as_initial(line: Line, after: Line | None) -> Line:
    """A line, in the place and the size of the one `after` it if it is that one's initial: a letter
    or two as tall as some lines, whose top is that of the text at its right."""
    if not after or after.page != line.page or len(line.text) > 2 or not line.text[-1].isupper():
        return line
    size = after.size
    higher = line.base - after.base + _CAPITAL * (line.size - size)
    beside = -0.5 * size < after.left - line.right < 1.5 * size
    if line.size < _INITIAL * size or abs(higher) > 0.5 * size or not beside:
        return line
    return replace(line, base=after.base, size=size, largest=size, bold=after.bold, initial=True)


def _length(lines: Iterable[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _as_prose(line: Line) -> Line:
    """A line of a text that was written on a typewriter, or as if."""
    return replace(line, typed=False, pieces=tuple(map(_as_prose, line.pieces)))


class _Text(NamedTuple):
    """A block's text; each line of it with where it begins and how many of its characters count."""

    text: str
    lines: tuple[tuple[int, Line, int], ...]

    def after(self, before: str) -> _Text:
        """The text with something before it that is of no line."""
        return _Text(before + self.text, self._moved(len(before)))

    def without(self, count: int) -> _Text:
        """The text without its first characters."""
        return _Text(self.text[count:], self._moved(-count))

    def _moved(self, by: int) -> tuple[tuple[int, Line, int], ...]:
        return tuple((at + by, line, count) for at, line, count in self.lines)


def _add(
    builder: Builder,
    placed: dict[int, list[PlacedLine]],
    kind: BlockKind,
    whole: _Text,
    level: int = 0,
) -> None:
    """Add a block, and note where its lines are in the document."""
    start = builder.add(kind, whole.text, level)
    text = clean(whole.text)
    first, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for at, line, count in whole.lines:
        skip = max(0, first - at)
        edges = line.edges[skip : min(count, end - at)]
        if edges:
            at += skip
            at += start - first - text.count("\f", first, at)
            placed.setdefault(line.page, []).append(
                PlacedLine(at, edges, line.low, line.high, line.upright)
            )


def _whole(block: Sequence[Line], words: set[str]) -> _Text:
    """The lines as one text."""
    text = ""
    lines: list[tuple[int, Line, int]] = []
    for line in chain.from_iterable(map(_without_leader, block)):
        if lines:
            at, before, _ = lines[-1]
            text = _join(text, before, line, words)
            lines[-1] = at, before, len(text.rstrip(" \f")) - at
        lines.append((len(text), line, len(line.text)))
        text += line.text
    return _Text(text, tuple(lines))


def _listing(block: Sequence[Line]) -> _Text:
    """Lines of code as they stand, with the room before them as spaces, and empty lines."""
    margin = min(line.left for line in block)
    steps = [a.base - b.base for a, b in pairwise(block)]
    step = min((step for step in steps if step > 0.5 * block[0].size), default=inf)
    text = ""
    lines: list[tuple[int, Line, int]] = []
    for i, line in enumerate(block):
        beside = i > 0 and steps[i - 1] < 0.5 * line.size
        if i:
            text += " " if beside else "\n\n" if steps[i - 1] > 1.5 * step else "\n"
        if not beside and line.pitch:
            text += " " * min(round((line.left - margin) / line.pitch), _INDENT)
        whole = f"{line.text}-" if line.hyphenated else line.text
        lines.append((len(text), line, len(whole)))
        text += whole
    return _Text(text, tuple(lines))


def _without_leader(line: Line) -> Iterator[Line]:
    """A line; of one in a table of contents its words and its page, without the dots between."""
    found = _LEADER.search(line.text)
    if not found:
        yield line
        return
    start, end = found.span()
    if start:
        yield replace(line, text=line.text[:start], edges=line.edges[:start], hyphenated=False)
    if end < len(line.text):
        yield replace(line, text=line.text[end:], edges=line.edges[end:])


def _cells(cells: Sequence[_Text]) -> _Text:
    """The cells of a row, with tabs between them."""
    row = _Text("", ())
    for i, cell in enumerate(cells):
        moved = cell.after(row.text + "\t" * bool(i))
        row = _Text(moved.text, row.lines + moved.lines)
    return row


def _words(lines: list[Line]) -> set[str]:
    """The words of the document in lower case, but for the halves of those broken at line ends."""
    words = set()
    broken = False
    for line in lines:
        found = WORD.findall(line.text.lower())
        start, broken = int(broken), line.hyphenated or line.text.endswith("-")
        words.update(found[start : len(found) - broken])
    return words


def _join(text: str, before: Line, line: Line, words: set[str]) -> str:
    """`text`, which ends with `before`, as it is when `line` follows."""
    if before.initial:
        word = WORD.match(line.text)
        return f"{text} " if word and _is_article(text, word[0]) else text
    broken = "\f" * (line.page - before.page)
    if before.hyphenated or (text.endswith("-") and text[-2:-1].isalpha()):
        stem = text.removesuffix("-")
        left, right = WORD.findall(stem), WORD.match(line.text)
        if left and right and keeps_hyphen(left[-1], right[0], before.hyphenated, words):
            return f"{stem}-{broken}"
        return f"{stem}{broken}"
    return f"{text} {broken}"


def _is_article(initial: str, word: str) -> bool:
    """An initial is a word by itself: A dog, I told; but not I-n."""
    from index.spelling import is_english

    return initial in ("A", "I") and is_english(word) and not is_english(initial + word)


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


class _Layout:
    """What is usual in the document: the body's size, the step from line to line, the margins."""

    def __init__(self, lines: list[Line]) -> None:
        bold: Counter[bool] = Counter()
        self.upright = directions(lines)
        self._right = right_edges(lines)
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
            elif not self._continues_above_notes(blocks, line):
                blocks.append([line])
        return blocks

    def _continues_above_notes(self, blocks: list[list[Line]], line: Line) -> bool:
        """Add `line` to the text above the notes at the foot of the page before, if it goes on.

        The notes then come before that text, so that it is whole and they are on their page.
        """
        first = len(blocks)
        while first and all(
            note.page == line.page - 1 and note.size < _NOTE * line.size
            for note in blocks[first - 1]
        ):
            first -= 1
        if first in (0, len(blocks)) or not self._continues(blocks[first - 1], line):
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
        short = _length(block) <= _HEADING_LENGTH
        if short and all(map(self._looks_like_heading, block)):
            return "heading", min(6, self._heads.index(half(block[0].size)) + 1)
        return ("item" if _is_item(block[0]) else "paragraph"), level

    def _is_code(self, block: list[Line]) -> bool:
        """A block begins with a line of code; where it is a paragraph, prose went on in it."""
        return block[0].typed and all(is_pitch(line.pitch, block[0].pitch) for line in block[:2])

    def _goes_on(self, before: Line, line: Line, step: float) -> bool:
        """A line in other letters belongs to the sentence that the line before it began."""
        full = is_full(before, self._right)
        near = before.page == line.page and 0 < step < 1.1 * self._step * _larger(before, line)
        aligned = line.left < before.left + 0.5 * before.size
        open_ = not _FINISHED.search(before.text) and not self._looks_like_heading(before)
        return full and near and aligned and open_

    def _continues_code(self, block: list[Line], line: Line) -> bool:
        """`line` goes on with the code of `block`, or is a text that began in letters of code."""
        before = block[-1]
        step = before.base - line.base
        if before.page != line.page or step < 0 or step > 2.5 * self._step * before.size:
            return False
        if line.pitch and is_pitch(line.pitch, before.pitch):
            return True
        full = is_full(before, self._right)
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
            or _LEADER.search(line.text)
            or _SHORT_LEADER.search(line.text)
            or (line.pieces and line.pieces[-1].text.isdecimal())  # an entry and its page
            or line.text[-1] in ".,;:"
            or _BULLET.match(line.text)
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
        if entries and (line.text[0] in SIGNS or not is_full(before, self._right)):
            return False  # one entry of a form after another
        step = before.base - line.base
        same_page = before.page == line.page
        if same_page and abs(step) < 0.3 * before.size:
            return True
        if self._is_code(block):
            return self._continues_code(block, line)
        if before.hyphenated:
            return True
        goes_on = self._goes_on(before, line, step)
        if (line.typed and not goes_on) or self._begins_anew(block, line):
            return False
        if not (_is_as_large(before, line) or (goes_on and _is_nearly_as_large(before, line))):
            return False
        below = same_page and step >= 0
        return self._continues_below(block, line) if below else self._continues_over(block, line)

    def _begins_anew(self, block: list[Line], line: Line) -> bool:
        """`line` begins an item, a clause or an entry, or the line before it ended one."""
        before = block[-1]
        if line.bullet or (_LEADER.search(before.text) and not before.text.endswith(",")):
            return True
        if _ENTRY.match(line.text) and before.text[-1].isdecimal():
            return True
        # A number that begins a line in the middle of a sentence is no list's. Nor is a dash a
        # bullet there, but in a list that has such dashes for bullets.
        open_ = is_full(before, self._right) and not _FINISHED.search(before.text)
        dash = line.text[0] in _DASHES and line.text[0] != block[0].text[0]
        if _BULLET.match(line.text) and not (dash and open_):
            return True
        if _NUMBER.match(line.text) and not (open_ and not _is_item(block[0])):
            return True
        return _begins_clause(line) and not open_

    def _continues_over(self, block: list[Line], line: Line) -> bool:
        """`line` goes on with a block over the end of a page or a column."""
        before = block[-1]
        if _FINISHED.search(before.text) or any(map(self._looks_like_heading, (before, line))):
            return False
        if line.text[0].islower():
            return True
        # A line that is full goes on in one that begins where it does; a caption does not.
        filled = before.right > self._right[before.page] * 0.97 and len(block) > 1
        return filled and abs(line.left - before.left) < 0.5 * before.size

    def _continues_below(self, block: list[Line], line: Line) -> bool:
        """`line` goes on with the block right above it."""
        before = block[-1]
        step = before.base - line.base
        headings = self._looks_like_heading(before), self._looks_like_heading(line)
        if headings[0] and self._is_large(before):
            # A heading goes on in the next line, but not in one that is numbered anew.
            return headings[1] and not _SECTION.match(line.text) and step < 1.4 * before.size
        if step > 1.2 * self._step * _larger(before, line):
            return False
        full, finished = is_full(before, self._right), bool(_FINISHED.search(before.text))
        if finished and not full and _is_shortened(block, line):
            finished = False
        if headings[0] != headings[1]:
            return full and not finished
        indented = line.left > before.left + 0.5 * before.size
        starts_anew = not full or (indented and not _is_item(block[0]))
        return not (finished and starts_anew)


def _is_shortened(block: Sequence[Line], line: Line) -> bool:
    """The full stop that ends a block shortens a word, as that of 'e.g.', before `line`. Short
    lines below each other may be names: 'Hill & Co.'"""
    long = len(block[-1].text) >= _SENTENCE
    return long and is_shortened(_text(block[-3:]), line.text)


def _is_as_large(before: Line, line: Line) -> bool:
    """Two lines are of one size, but for words in between that are larger or smaller."""
    apart = min(abs(line.size - before.size), abs(line.largest - before.largest))
    return apart <= 0.1 * before.size


def _larger(before: Line, line: Line) -> float:
    """The size by which two lines are set apart."""
    return max(before.largest, line.largest)


def _is_nearly_as_large(before: Line, line: Line) -> bool:
    return 0.75 < line.largest / (before.largest or 1.0) < 1.34


def _begins_clause(line: Line) -> bool:
    """A line begins with a number such as 1.1 and a capital: with no quantity, as 3.5 million."""
    number = _CLAUSE.match(line.text)
    return number is not None and not line.text[number.end()].islower()


def _is_item(line: Line) -> bool:
    return bool(line.bullet or _BULLET.match(line.text) or _NUMBER.match(line.text))
