"""Formulas of a PDF that stand by themselves, with the sentence that they are part of: 'The sum
is', the formula, 'where n is the number of pumps.' Of a formula PDFium gives each part as a line.

Told by where they stand, farther in than the text and close to it, and by their signs: what may
as well be a table, a list or a drawing stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from index.formats.pdf.tables import Line
from index.types import BlockKind
from index.words import RAISED

_Block = Sequence[Line]
_Kind = tuple[BlockKind, int]
_TEXTS = ("paragraph", "item")
_NEAR = 4.0  # from a line to the next; this and the next one in sizes of the font
_FARTHER = 0.8  # than the text, a formula begins
_WORD = re.compile(r"[^\W\d_]{4,}")
_WORDS = 2  # of each part: 'subject to', 'otherwise'
_PARTS, _LONGEST = 100, 500  # of a formula, and its characters; what is longer is a drawing
_SIGN = re.compile(  # arrows, bullets and the signs of numbers stand elsewhere as well
    r"[∀-∑∓∔√-⋄⋆-⋿⟨⟩\uf8e5-\uf8ff\U0001d400-\U0001d7ff]|(?<![^\W\d_])[α-ωΓΔΘΛΞΠΣΦΨΩ](?![α-ωά-ώ])"
)
_NUMBER = re.compile(r"\((?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})*[a-z]?\)$")  # of an equation
_FINISHED = re.compile(rf"[.!?…]['\"”’»)\]{RAISED}]*$")


def with_formulas(
    blocks: Sequence[_Block], kinds: Sequence[_Kind]
) -> tuple[list[list[Line]], list[_Kind]]:
    """The blocks and their kinds: each formula joined to the text before it, and the text after it
    where that goes on."""
    joined: list[list[Line]] = []
    of: list[_Kind] = []
    at = 0
    while at < len(blocks):
        block, kind, at = list(blocks[at]), kinds[at], at + 1
        left = min(line.left for line in block)
        while kind[0] in _TEXTS and not _FINISHED.search(block[-1].text):
            end = at
            for following in range(at, min(at + _PARTS, len(blocks))):
                if not _is_part(kinds[following], blocks[following - 1], blocks[following], left):
                    break
                end = following + 1
            if not _is_formula(blocks[at:end]):
                break
            if end < len(blocks) and _goes_on(kinds[end], blocks[end - 1], blocks[end]):
                end += 1
            block += chain.from_iterable(blocks[at:end])
            at = end
        joined.append(block)
        of.append(kind)
    return joined, of


def _is_part(kind: _Kind, before: _Block, block: _Block, left: float) -> bool:
    """Whether a block may be a part of a formula below or beside what is before it, in a text that
    begins at `left`."""
    text = _text([block])
    numbered = _NUMBER.search(text) is not None  # it may look like an item
    told = kind[0] == "paragraph" or (kind[0] == "item" and numbered)
    within = all(line.left > left + _FARTHER * line.size for line in block)
    few = len(_WORD.findall(text)) <= _WORDS * len(block)
    return told and within and few and _are_near(before, block)


def _is_formula(parts: Sequence[_Block]) -> bool:
    text = _text(parts)
    told = _SIGN.search(text) or ("=" in text and _NUMBER.search(text))
    return bool(told) and len(text) <= _LONGEST


def _goes_on(kind: _Kind, before: _Block, block: _Block) -> bool:
    """Whether a block goes on with the sentence of a formula before it."""
    begun = block[0].text[0].islower()
    return kind[0] == "paragraph" and begun and _are_near(before, block)


def _are_near(before: _Block, block: _Block) -> bool:
    last, line = before[-1], block[0]
    size = max(last.size, line.size)
    return last.page == line.page and abs(last.base - line.base) < _NEAR * size


def _text(blocks: Sequence[_Block]) -> str:
    return " ".join(line.text for block in blocks for line in block)
