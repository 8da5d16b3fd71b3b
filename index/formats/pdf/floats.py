"""Figures and tables of a PDF that stand in a sentence: those set at the head or the foot of a
page, with their captions, while the text goes on over the page's end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.formats.pdf.blocks import CAPTION, FINISHED, text_of
from index.formats.pdf.columns import Columns
from index.formats.pdf.tables import Line, is_as_large
from index.types import BlockKind

_Kind = tuple[BlockKind, int]
_MOST = 12  # blocks between, as the labels of a figure
_LINE, _PROSE = 30, 80  # characters of a line of text, and of a text that is no label
_WORDS = 0.75  # of a text's characters are letters
_NOTE = 0.9  # of the text's size, that of a label is less


def with_floats(
    blocks: Sequence[list[Line]], kinds: Sequence[_Kind], columns: Columns
) -> tuple[list[list[Line]], list[_Kind]]:
    """The blocks and their kinds, a paragraph whole that goes on below a figure or a table on the
    next page: what stands between comes before it where it is on the page that it begins on, and
    else after it. It stays parted where a page would then come again after the next one."""
    whole, told = list(blocks), list(kinds)
    at = 0
    while at < len(whole):
        end = _rest(whole, told, at, columns)
        if not end:
            at += 1
            continue
        text, between, of = whole[at], whole[at + 1 : end], told[at + 1 : end]
        before = sum(block[0].page == text[-1].page for block in between)
        merged = [*between[:before], text + whole[end], *between[before:]]
        if all(above[-1].page <= below[0].page for above, below in pairwise(merged)):
            told[at : end + 1] = [*of[:before], told[at], *of[before:]]
            whole[at : end + 1] = merged
            at += before
        else:
            at = end
    return whole, told


def _rest(blocks: Sequence[list[Line]], kinds: Sequence[_Kind], at: int, columns: Columns) -> int:
    """Where the paragraph that begins in a block goes on below figures or tables, or 0."""
    last = blocks[at][-1]
    is_text = len(last.text) >= _LINE and not last.typed and _is_worded(last.text)
    open_ = is_text and not FINISHED.search(last.text)
    if kinds[at][0] not in ("paragraph", "item") or not open_:
        return 0
    has_caption = False
    for end in range(at + 1, min(at + _MOST + 2, len(blocks))):
        block = blocks[end]
        if not last.page <= block[0].page <= last.page + 1:
            return 0
        if CAPTION.match(block[0].text):
            has_caption = True
        elif has_caption and _goes_on(last, block[0], kinds[end][0], columns):
            return end
        elif _is_text(block, kinds[end][0], last):
            return 0
    return 0


def _goes_on(last: Line, line: Line, kind: BlockKind, columns: Columns) -> bool:
    """A line of the next page begins within a sentence and looks as the paragraph does."""
    return (
        kind == "paragraph"
        and line.page == last.page + 1
        and line.text[0].islower()
        and not line.typed
        and _is_worded(line.text)
        and is_as_large(last, line)
        and columns.is_full(last, line)
    )


def _is_text(block: Sequence[Line], kind: BlockKind, last: Line) -> bool:
    """A block is no label, row or note of a figure, but text or its heading."""
    if block[0].heading or kind == "term":
        return True
    as_large = block[0].size > _NOTE * last.size
    text = text_of(block)
    return as_large and _is_worded(text) and len(text) > _PROSE and kind != "code"


def _is_worded(text: str) -> bool:
    """Words, and neither a formula nor what is typed to a program."""
    return sum(map(str.isalpha, text)) > _WORDS * len(text.replace(" ", ""))
