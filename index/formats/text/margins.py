"""What stands in the margins of a plain text's pages and is not of its text: running headers and
footers, page numbers, the numbers of lines.

A PDF says where a line stands; here form feeds say where a page begins, and empty lines what is
set apart from its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import chain, groupby
from typing import NamedTuple

from index.formats.builder import one_line
from index.formats.running import PAGE_NUMBER, counted

_OUTER = 2  # lines of a page, at its head and at its foot
_LONGEST = 160  # characters of a running line
_EMPTY_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
_LINE = re.compile(r"[^\n\f]+")
_LINE_NUMBER = re.compile(r"[ \t]{0,12}(\d{1,2})(?=\s{2}|\t|$)")
_NUMBERED = 15  # lines of a page, at the least
_SOME, _ALL = 0.1, 0.9  # of the lines go on with a sentence; those of lists do all or hardly


def without_margins(text: str) -> str:
    """The text without headers, footers, page numbers and numbers of lines; as it is without any.

    No empty lines are left around the form feeds then, so that a sentence may go on over them.
    """
    inner = _without_line_numbers(text)
    pages = [page.split("\n") for page in inner.split("\f")]
    running = _running(pages)
    if inner is text and not any(running):
        return text
    kept = [
        "\n".join(line for at, line in enumerate(page) if at not in left_out)
        for page, left_out in zip(pages, running, strict=True)
    ]
    return "\n\f".join(_EMPTY_LINES.sub("", page).rstrip() for page in kept)


def _running(pages: Sequence[Sequence[str]]) -> list[set[int]]:
    """Which lines of each page run: one or two at its head or foot that empty lines set apart, and
    that come again on three pages and on most, their number counting with the pages or not. Two
    pages are enough for a line that is but a page number."""
    outer = [_outer(page) for page in pages]
    keys = [
        {at: counted(one_line(page[at]), number) for at in chain(*apart)}
        for number, (page, apart) in enumerate(zip(pages, outer, strict=True), 1)
    ]
    seen = Counter(key for lines in keys for key in set().union(*lines.values()))
    most = sum(any(map(str.strip, page)) for page in pages) // 2 + 1

    def runs(line: str, keys: Set[str]) -> bool:
        enough = max(most, 2 if PAGE_NUMBER.fullmatch(line.strip()) else 3)
        return any(seen[key] >= enough for key in keys)

    return [
        {at for run in apart if all(runs(page[at], lines[at]) for at in run) for at in run}
        for page, apart, lines in zip(pages, outer, keys, strict=True)
    ]


def _outer(page: Sequence[str]) -> list[list[int]]:
    """The lines at the head and at the foot of a page that empty lines set apart from the rest."""
    runs = [
        [at for at, _ in run]
        for filled, run in groupby(enumerate(page), key=lambda line: bool(line[1].strip()))
        if filled
    ]
    ends = (runs[0], runs[-1]) if len(runs) > 1 else ()
    return [
        run for run in ends if len(run) <= _OUTER and all(len(page[at]) <= _LONGEST for at in run)
    ]


class _Numbered(NamedTuple):
    """A line that may be numbered: where it begins and its text does, its number, where that ends
    on the page, and the text."""

    start: int
    end: int
    value: int
    column: int
    text: str


def _without_line_numbers(text: str) -> str:
    """The text without the numbers that a transcript has for the lines of each page.

    They are told by that they count from 1 on again and again, in the same place, and by the text
    beside them, which runs on from line to line as no list's does.
    """
    runs = list(_numbered(text))
    columns = Counter(run[0].column for run in runs if _is_sure(run))
    (column, times), *_ = columns.most_common(1) or [(0, 0)]
    if times < 2:
        return text
    parts, at = [], 0
    for line in (line for run in runs if run[0].column == column for line in run):
        parts.append(text[at : line.start])
        at = line.end
    return "".join(parts) + text[at:]


def _numbered(text: str) -> Iterator[list[_Numbered]]:
    """Lines that are numbered from 1 on in one place, with nothing but empty lines between them."""
    run: list[_Numbered] = []
    for match in _LINE.finditer(text):
        number = _LINE_NUMBER.match(match[0])
        if number is None:
            if match[0].strip():
                if run:
                    yield run
                run = []
            continue
        column = len(number[0].expandtabs())
        rest = match[0][number.end() :].strip()
        line = _Numbered(match.start(), match.start() + number.end(), int(number[1]), column, rest)
        if run and (line.value, column) == (len(run) + 1, run[0].column):
            run.append(line)
            continue
        if run:
            yield run
        run = [line] if line.value == 1 else []
    if run:
        yield run


def _is_sure(run: Sequence[_Numbered]) -> bool:
    """Whether these are numbers of lines, if another page has such."""
    texts = [line.text for line in run if line.text]
    begun = sum(text[0].islower() for text in texts)
    return len(run) >= _NUMBERED and _SOME * len(texts) < begun < _ALL * len(texts)
