"""Figures of a PDF: of a plot PDFium gives the numbers along its axes, their titles and the labels
as lines. Put together they are one text: none of it heads what comes after, and no number is a
sentence.

Told by the axes, whose numbers go on in equal steps: what may as well be a list, a table or a text
stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, pairwise

from index.formats.pdf.tables import Line
from index.types import BlockKind

_Block = Sequence[Line]
_Kind = tuple[BlockKind, int]
_SCALE = re.compile(r"(?:[-−–]?\d{1,12}(?:[.,]\d{1,12})?%?(?:\s|$))+")  # the numbers of an axis
_TICKS = 3  # of an axis, at the least
_AXES = 2  # of a figure, at the least
_LABEL = 40  # characters of one
_LABELS = 4  # that follow each other
_NO_LABEL = re.compile(
    r"\d+(?:\.\d+)*\.?\s+[^\W\d_]|(?:fig|tab)[a-z]*\.?\s*\d|.*[.!?:;,]$", re.IGNORECASE
)


def directions(lines: Iterable[Line]) -> dict[int, bool]:
    """For each page whether most of its text is upright."""
    counts: dict[int, Counter[bool]] = {}
    for line in lines:
        counts.setdefault(line.page, Counter())[line.upright] += len(line.text)
    return {page: count.most_common(1)[0][0] for page, count in counts.items()}


def with_figures(
    blocks: Sequence[_Block], kinds: Sequence[_Kind], upright: Mapping[int, bool]
) -> tuple[list[list[Line]], list[_Kind]]:
    """The blocks and their kinds, each figure as one paragraph; `upright` says of each page whether
    its text is."""
    joined: list[list[Line]] = []
    of: list[_Kind] = []
    at = 0
    while at < len(blocks):
        end = max(at + 1, _end(blocks, kinds, at, upright))
        parts = blocks[at:end]
        scales = sum(_scales(parts))
        if scales and scales + sum(_is_title(block, upright) for block in parts) >= _AXES:
            joined.append(list(chain.from_iterable(parts)))
            of.append(("paragraph", 0))
        else:
            joined += map(list, parts)
            of += kinds[at:end]
        at = end
    return joined, of


def _end(
    blocks: Sequence[_Block], kinds: Sequence[_Kind], start: int, upright: Mapping[int, bool]
) -> int:
    """Where what may be a figure ends: what is without letters, or turned against the page, and the
    labels in between."""
    end = start
    for at in range(start, len(blocks)):
        block, (kind, _) = blocks[at], kinds[at]
        told = kind in ("paragraph", "item", "heading") and not block[0].heading
        if not told or block[0].page != blocks[start][0].page:
            break
        if _is_title(block, upright) or not any(map(str.isalpha, _text(block))):
            end = at + 1
        elif end == start or at - end >= _LABELS or not _is_label(_text(block)):
            break
    return end


def _is_title(block: _Block, upright: Mapping[int, bool]) -> bool:
    """The title of an axis that goes up, which is turned against the page."""
    return any(map(str.isalpha, _text(block))) and all(
        line.upright != upright[line.page] for line in block
    )


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL and not _NO_LABEL.match(text)


def _scales(parts: Iterable[_Block]) -> Iterator[int]:
    """How many axes have their numbers in the parts: in one, or in several with a number each."""
    for single, run in groupby(map(_numbers, parts), lambda numbers: len(numbers) == 1):
        for numbers in [list(chain.from_iterable(run))] if single else run:
            steps = [round(b - a, 6) for a, b in pairwise(numbers)]
            runs = [len(list(same)) for step, same in groupby(steps) if step]
            yield sum(length >= _TICKS - 1 for length in runs)


def _numbers(block: _Block) -> list[float]:
    text = _text(block)
    if not _SCALE.fullmatch(text):
        return []
    signs = str.maketrans({"−": "-", "–": "-", ",": ".", "%": None})
    return [float(number) for number in text.translate(signs).split()]


def _text(block: _Block) -> str:
    return " ".join(line.text for line in block)
