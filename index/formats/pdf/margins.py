"""What stands in the margins of a PDF's pages and is not of its text: running headers and footers,
page numbers, the numbers of lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from statistics import median
from typing import NamedTuple

from index.formats.pdf.tables import Line, Rules
from index.formats.running import PAGE_NUMBER, counted, telling

_APART = 2.5  # in font sizes, the room that sets a line apart
_DEEP = 3  # lines at the top and at the foot that may be running ones
_MOST, _OFTEN = 0.6, 0.3  # of the pages; a document's number may be on each second one
LARGER = 1.15  # than the body: a heading
_LINE_NUMBER = re.compile(r"\d{1,4}(?= |$)")
_NUMBERED = 8  # lines of a page, at the least; on a single page
_NUMBERED_ALONE = 15
_STEPS = (1, 5)  # from one number to the next
_IN_STEP = 0.9  # of the steps are of one size
_ALIGNED = 2.0  # points
_RUN_ON = 0.25  # of the lines begin within a sentence; those of lists and tables hardly do
_SOME, _ALL = 0.1, 0.9  # where each page is numbered alike, fewer may, but not all
_TEXT = 0.1  # of the characters; where fewer are no code, what is none has no size of its own
_REACH = 0.4  # of the lines reach the right margin


_Key = tuple[str, int, int]  # of a line: its text, its height and its size


def without_running(lines: list[Line], rules: dict[int, Rules]) -> list[Line]:
    """The lines without headers, footers and page numbers, but for the last of those that tell a
    number, a date or the like which the text does not.

    A line is one if it is among the two highest or lowest of its page and comes again at the same
    place in the same size on three pages, its number counting with the pages or not; the third one
    if it does so on most pages. The outermost may have other words on each page beside the page's
    number. Two pages are enough for a line that is but a page number, is smaller than the body, or
    is the outermost of its page, set apart from the rest and no larger than the body.
    """
    outer: dict[int, list[_Key]] = {}
    seen: Counter[_Key] = Counter()
    apart: set[int] = set()
    third: set[int] = set()
    pages: dict[int, list[Line]] = {}
    body = body_size(lines)
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for number, page in pages.items():
        drawn = rules.get(number, Rules())
        heights = sorted({round(line.base) for line in page})
        edges = {*heights[:_DEEP], *heights[-_DEEP:]}
        there: set[_Key] = set()
        for line in page:
            height = round(line.base)
            if height in edges:
                texts = counted(line.text, line.page)
                if height in (heights[0], heights[-1]) and line.size < LARGER * body:
                    texts |= _beside_number(line)
                keys = {(text, height, round(line.size)) for text in texts}
                outer[id(line)] = list(keys)
                there |= keys
                if _is_apart(line, heights, drawn):
                    apart.add(id(line))
                if height not in (*heights[: _DEEP - 1], *heights[1 - _DEEP :]):
                    third.add(id(line))
        seen.update(there)

    def runs(line: Line) -> bool:
        small = line.size < 0.95 * body
        aside = id(line) in apart and line.size < LARGER * body
        enough = 2.0 if small or aside or PAGE_NUMBER.fullmatch(line.text) else 3.0
        if id(line) in third:
            enough = max(3.0, _MOST * len(pages))
        return any(seen[key] >= enough for key in outer.get(id(line), ()))

    rest = {number: [line for line in page if not runs(line)] for number, page in pages.items()}
    # A page of nothing else is no page of furniture.
    kept = {number: rest[number] or page for number, page in pages.items()}
    running = [line for line in lines if runs(line)]
    for line in _telling(running, chain(*kept.values()), max(2.0, _OFTEN * len(pages))):
        kept[line.page].append(line)
    return list(chain(*kept.values()))


def _beside_number(line: Line) -> set[str]:
    """How far the number is ahead of the page's that stands at one end of a line, if any."""
    ends = [line.pieces[0], line.pieces[-1]] if line.pieces else []
    numbers = [end.text for end in ends if PAGE_NUMBER.fullmatch(end.text)]
    return {text for number in numbers for text in counted(number, line.page)}


def _telling(running: Sequence[Line], text: Iterable[Line], least: float) -> Iterator[Line]:
    """The parts of running lines that say the same at least so often and tell what the text does
    not, the last of each."""
    parts = [part for line in running for part in line.pieces or (line,)]
    often = Counter(part.text for part in parts)
    found = [part for part in reversed(parts) if often[part.text] >= least and telling(part.text)]
    said = _letters(" ".join(line.text for line in text)) if found else ""
    for part in found:
        told = _letters(telling(part.text))
        if told not in said:
            said += told
            yield replace(part, bold=False)  # it heads nothing


def _letters(text: str) -> str:
    """The letters and digits: a title may be broken, and be pointed otherwise, above its pages."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_apart(line: Line, heights: list[int], rules: Rules) -> bool:
    """The line is its page's first or last; a rule or much room is between it and the rest."""
    base = round(line.base)
    if len(heights) < 2 or base not in (heights[0], heights[-1]):
        return False
    inner = heights[1] if base == heights[0] else heights[-2]
    lower, upper = sorted((base, inner))
    # What wide gaps divide may be a table's header row, with a rule below it.
    ruled = not line.pieces and rules.between(upper, lower, line.left, line.right)
    return ruled or upper - lower > _APART * line.size


class _Numbered(NamedTuple):
    """A line's number in the margin, and what the line is without it."""

    line: Line
    value: int
    left: float
    right: float
    rest: Line | None


def without_line_numbers(lines: list[Line]) -> list[Line]:
    """The lines without the numbers that a pleading, a transcript, a bill or a manuscript has for
    them in its left margin.

    They are told by where they stand, one below the other and outside of all other text, by that
    they count on, and by the text beside them, which runs on from line to line as no list's and no
    table's does. The turns of a transcript are short, but each of its pages is numbered from 1 on,
    in the same places.
    """
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    found = {number: _numbered(page) for number, page in pages.items()}
    alike = Counter(map(_places, found.values()))
    sure = [
        number
        for number, marks in found.items()
        if _are_sure(marks, pages[number], alike[_places(marks)] > 1)
    ]
    if not sure or (len(sure) == 1 and len(found[sure[0]]) < _NUMBERED_ALONE):
        return lines
    edge = median(mark.right for number in sure for mark in found[number])
    instead: dict[int, Line | None] = {}
    for number, marks in found.items():
        # A page on which few are left, as the last, is known by the others.
        there = all(abs(mark.right - edge) < 2 * _ALIGNED for mark in marks)
        if number in sure or (there and _are_outside(marks, pages[number])):
            instead |= {id(mark.line): mark.rest for mark in marks}
    return [kept for line in lines if (kept := instead.get(id(line), line)) is not None]


def _numbered(page: Sequence[Line]) -> list[_Numbered]:
    """What may be numbers of lines, from the top to the foot: those that stand below each other."""
    marks = sorted(filter(None, map(_mark, page)), key=lambda mark: -mark.line.base)
    aligned = max((_aligned(marks, edge) for edge in ("right", "left")), key=len)
    return aligned if _count_on(aligned) else []


def _aligned(marks: Sequence[_Numbered], edge: str) -> list[_Numbered]:
    """Those whose left or right edge is where most have theirs."""
    middle = median([getattr(mark, edge) for mark in marks] or [0.0])
    return [mark for mark in marks if abs(getattr(mark, edge) - middle) < _ALIGNED]


def _mark(line: Line) -> _Numbered | None:
    head, *others = line.pieces or (line,)
    number = _LINE_NUMBER.match(head.text)
    if not number or (others and number[0] != head.text):
        return None
    if others:
        cut = line.text.find(others[0].text, len(number[0]))
        if cut < 0:  # its parts read otherwise than the whole, as where two directions mix
            return None
        rest = others[0] if len(others) == 1 else _cut(line, cut, others[0].left, others)
        return _Numbered(line, int(number[0]), head.left, head.right, rest)
    end = len(number[0])
    wide = head.edges[end - 1][1] - head.edges[0][0]
    if end == len(head.text):
        return _Numbered(line, int(number[0]), head.left, head.left + wide, None)
    left = head.left + head.edges[end + 1][0] - head.edges[0][0]
    return _Numbered(line, int(number[0]), head.left, head.left + wide, _cut(line, end + 1, left))


def _cut(line: Line, cut: int, left: float, pieces: Sequence[Line] = ()) -> Line:
    """The line without its first characters."""
    return replace(
        line, text=line.text[cut:], edges=line.edges[cut:], left=left, pieces=tuple(pieces)
    )


def _count_on(marks: Sequence[_Numbered]) -> bool:
    """Their values go on by one and the same step."""
    steps = [b.value - a.value for a, b in pairwise(marks)]
    return any(sum(s == step for s in steps) >= _IN_STEP * len(steps) for step in _STEPS)


def _are_outside(marks: Sequence[_Numbered], page: Sequence[Line]) -> bool:
    """Nearly all other text is to the right of them."""
    own = {id(mark.line): mark.rest for mark in marks}
    others = [rest for line in page if (rest := own.get(id(line), line)) is not None]
    edge = max((mark.right for mark in marks), default=0.0)
    # A line at the foot may be left of all.
    return sum(line.left < edge for line in others) <= max(1, 0.05 * len(others))


def _places(marks: Sequence[_Numbered]) -> tuple[tuple[int, int], ...]:
    """The uppermost numbers and their heights."""
    return tuple((mark.value, round(mark.line.base)) for mark in marks[:_NUMBERED_ALONE])


def _are_sure(marks: Sequence[_Numbered], page: Sequence[Line], again: bool) -> bool:
    """They are numbers of lines, whatever other pages have, or those that stand there `again`."""
    if len(marks) < _NUMBERED or not _are_outside(marks, page):
        return False
    own = {id(mark.line) for mark in marks}
    plain = [line for line in page if id(line) not in own]
    beside = [line for mark in marks if (line := mark.rest or _beside(mark, plain))]
    if again and len(marks) >= _NUMBERED_ALONE and marks[0].value == 1:
        begun = sum(line.text[0].islower() for line in beside)
        return _SOME * len(beside) < begun < _ALL * len(beside)
    texts = [line for line in beside if not line.typed]
    reach = 0.85 * max((line.right for line in page), default=0.0)
    begun = sum(line.text[0].islower() for line in texts)
    full = sum(line.right > reach for line in texts)
    return begun > _RUN_ON * len(texts) and full > _REACH * len(texts)


def _beside(mark: _Numbered, plain: Sequence[Line]) -> Line | None:
    """The line at the height of a number that stands by itself."""
    near = min(plain, key=lambda line: abs(line.base - mark.line.base), default=None)
    return near if near and abs(near.base - mark.line.base) < 0.6 * near.size else None


def body_size(lines: list[Line]) -> float:
    """The size that most characters are in, but for those of code, of which there may be more."""
    text = [line for line in lines if not line.typed]
    few = sum(len(line.text) for line in text) < _TEXT * sum(len(line.text) for line in lines)
    sizes: Counter[float] = Counter()
    for line in lines if few else text:
        sizes[half(line.size)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=1.0)


def half(size: float) -> float:
    """A size to the nearest half point."""
    return round(size * 2) / 2
