"""The lines of a PDF's pages put together: paragraphs, headings, list items, code, table rows.

What stands in the margins is left out before, by `margins`. A word that is hyphenated at a
line's end is made whole, and a paragraph that goes on over a page's end is one block. All is told
by where lines stand and how their letters look; PDFium itself is asked in `pdfium`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from index.boxes import PlacedLine
from index.clauses import clause_number
from index.dates import SHORT_MONTHS
from index.formats.builder import Builder, clean
from index.formats.headings import is_titled
from index.formats.pdf.blocks import BULLET, FINISHED, SECTION, Layout, length, text_of
from index.formats.pdf.columns import Columns
from index.formats.pdf.contents import with_entries
from index.formats.pdf.figures import with_figures
from index.formats.pdf.floats import with_floats
from index.formats.pdf.formulas import with_formulas
from index.formats.pdf.grids import tables
from index.formats.pdf.outline import Entry, with_headings
from index.formats.pdf.scripts import with_scripts, without_marks
from index.formats.pdf.spacing import without_spacing
from index.formats.pdf.tables import Line, Row, Rules
from index.formats.pdf.terms import Terms
from index.formats.pdf.texts import Text, joined, listing, row_of, words_of
from index.types import BlockKind

_FRONT = 8  # blocks with which a document begins, among which its authors are
_DATED = re.compile(
    r"^(?:by|version|edition|draft|revision|revised|updated)\b|^v\d"
    rf"|^(?:\d{{1,2}}\.?\s)?(?:{'|'.join(SHORT_MONTHS)})[a-z]*\.?,?\s"
    r"(?:\d{1,2},?\s)?\d{4}|^\d{4}[-/]\d\d[-/]\d\d",
    re.IGNORECASE,
)
_IMPRINT = re.compile(rf"@\w|https?://|{_DATED.pattern}", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?:\b|(?<=\b[^\W\d_])\.)")  # and an initial with its stop
_PLACE = 120  # characters of where one works
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
    lines = _told(lines, outline)
    found = list(tables(lines, rules))
    starts = [0, *(table.end for table in found)]
    texts = [lines[a:b] for a, b in zip(starts, [*(t.start for t in found), None], strict=True)]
    texted = [line for text in texts for line in text]
    columns = Columns(texted)
    layout, terms = Layout(texted, columns), Terms(texted, columns)
    pages = _Pages(builder, words_of(lines))
    for text, table in zip(texts, [*found, None], strict=True):
        blocks = layout.blocks(terms.marked(text))
        kinds = [layout.kind(block) for block in blocks]
        blocks, kinds = with_formulas(blocks, kinds)
        blocks, kinds = with_figures(blocks, kinds, layout.upright)
        blocks, kinds = with_floats(blocks, kinds, columns)
        if text and text[0] is texted[0]:
            blocks, kinds = _with_authors(blocks, kinds)
        for block, (kind, level) in zip(blocks, kinds, strict=True):
            pages.add(block, kind, level)
        for row in table.rows if table else ():
            pages.add_row(row)
    pages.end(count)
    return pages.placed


def _told(lines: list[Line], outline: Sequence[Entry]) -> list[Line]:
    """The lines, each with what can be told of it before there are tables and blocks."""
    if length(line for line in lines if line.typed) > _TYPED * length(lines):
        lines = [_as_prose(line) for line in lines]
    lines = list(with_entries(map(without_spacing, lines)))
    lines = with_scripts(_as_initial(*pair) for pair in zip_longest(lines, lines[1:]))
    return with_headings(without_marks(lines), outline)


class _Pages:
    """The pages of a document, to which blocks are added. `placed` is where in the document the
    lines of each page came to be."""

    def __init__(self, builder: Builder, words: set[str]) -> None:
        """`words` are the document's, as `joined` takes them."""
        self.placed: dict[int, list[PlacedLine]] = {}
        self._builder = builder
        self._words = words
        self._page = 1  # the last that has begun
        self._sections: dict[tuple[int, ...], int] = {}  # that the next heading may be in

    def add(self, block: Sequence[Line], kind: BlockKind, level: int) -> None:
        """Add a block, a heading at the level that its number gives it."""
        if kind == "heading":
            level = _nested(block, level, self._sections)
        whole = listing(block) if kind == "code" else joined(block, self._words)
        if kind == "item":
            # A bullet is layout, but people refer to an item by its number.
            bare = BULLET.sub("", whole.text, count=1).lstrip(" ")
            whole = whole.without(len(whole.text) - len(bare)) if bare else whole
        self._place(kind, whole.after(self._breaks(block[0].page, block[-1].page)), level)

    def add_row(self, row: Row) -> None:
        """Add a row of a table; it is on the page of its first cell."""
        page = next(cell[0].page for cell in row.cells if cell)
        cells = row_of([joined(cell, self._words) for cell in row.cells])
        kind: BlockKind = "header" if row.header else "row"
        self._place(kind, cells.after(self._breaks(page, page)))

    def end(self, count: int) -> None:
        """End the last of `count` pages."""
        self._builder.add("paragraph", self._breaks(count, count))

    def _breaks(self, first: int, last: int) -> str:
        """The page breaks before what begins on one page and ends on another."""
        breaks = "\f" * (first - self._page)
        self._page = max(self._page, last)  # a page begins once
        return breaks

    def _place(self, kind: BlockKind, whole: Text, level: int = 0) -> None:
        """Add a text, and note where its lines are in the document."""
        start = self._builder.add(kind, whole.text, level)
        text = clean(whole.text)
        first, end = len(text) - len(text.lstrip()), len(text.rstrip())
        for at, line, count in whole.lines:
            skip = max(0, first - at)
            edges = line.edges[skip : min(count, end - at)]
            if edges:
                at += skip
                at += start - first - text.count("\f", first, at)
                self.placed.setdefault(line.page, []).append(
                    PlacedLine(at, edges, line.low, line.high, line.upright)
                )


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
        if not (block[0].heading or SECTION.match(block[0].text))
    ]
    for i in reversed(front[1:]):  # the first is the title
        (_, level), after = kinds[i], i + 1
        text = text_of(blocks[i])
        names = _IMPRINT.search(text) is not None
        if not names and after < len(kinds):
            kind, deep = kinds[after]
            empty = kind == "heading" and deep <= level
            works = kind == "paragraph" and _is_short(blocks[after]) and _is_name(text)
            names = empty or works or (after in front and told[after][0] == "paragraph")
            if works and not _DATED.search(text_of(blocks[after])):
                whole[i : after + 1], told[i : after + 1] = [whole[i] + whole[after]], [told[i]]
        if names:
            told[i] = "paragraph", 0
    return whole, told


def _nested(block: Sequence[Line], level: int, sections: dict[tuple[int, ...], int]) -> int:
    """The level of a heading, which is below that of the section whose part it is by its number,
    5.1 below 5, if both look the same. `sections` has the levels of those that it stands in."""
    number = clause_number(text_of(block))
    if number:
        for other in [other for other in sections if other != number[: len(other)]]:
            del sections[other]
        if not block[0].heading:
            level = max(level, min(6, sections.get(number[:-1], 0) + 1))
        sections[number] = level
    return level


def _is_short(block: Sequence[Line]) -> bool:
    """A block is no sentence."""
    return length(block) <= _PLACE and not FINISHED.search(block[-1].text)


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


def _as_prose(line: Line) -> Line:
    """A line of a text that was written on a typewriter, or as if."""
    return replace(line, typed=False, pieces=tuple(map(_as_prose, line.pieces)))
