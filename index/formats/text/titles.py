"""Headings of a plain text: lines that stand alone, and numbered ones right above their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import groupby, pairwise
from typing import NamedTuple

from index.dates import DATE
from index.formats.headings import LONGEST, POINTED, is_titled, looks_like_heading, shape
from index.formats.signs import is_finished
from index.formats.text.letters import DATE_LINE
from index.formats.text.lines import LISTED, Line, is_full

_ITEM_TITLE = re.compile(r"(\d{1,3})([.)])\s+(?=\S)")
_QUESTION = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,4})[.)]?\s+(?=\S)[^?]*\?")
_LONGEST_QUESTION = 200  # characters
_VERSION = re.compile(r"\bv?\d+(?:\.\d+)+\b")
_LAID_OUT = re.compile(r"^[-o+] |\t|\s{3}")  # an item of a list, a footer
_OF_RELEASE = re.compile(r"\b(?:releases?|versions?|changes|news)\b", re.IGNORECASE)
_MARKS = re.compile(r"(#{1,6}) +(?=[^\s#])")  # of a heading in Markdown


class _ItemTitle(NamedTuple):
    """A numbered line that may be a heading: where it begins, how its number is written, where it
    stands, whether it is in capitals or all its words have one, and whether a sentence stands right
    below it."""

    start: int
    number: int
    sign: str
    column: int
    in_capitals: bool
    titled: bool
    is_prose: bool


def lone_headings(groups: list[list[Line]], told: Set[int]) -> list[bool]:
    """Which groups are one line that is a heading: at most three in a row, above other text, and
    not where what begins is `told`, as a turn of a talk. A text's only date line is a letter's,
    several are a diary's."""
    dates = {g[0].start for g in groups if len(g) == 1 and DATE_LINE.fullmatch(g[0].text)}
    not_headings = {*told, *dates} if len(dates) == 1 else told
    listed = [False, *(bool(LISTED.match(group[0].text)) for group in groups), False]
    flags = [
        len(group) == 1
        and group[0].start not in not_headings
        and looks_like_heading(group[0].text)
        # '1. Rent' is a heading on its own and an item above '2. Repairs'.
        and not (listed[i] and listed[i + 1])
        and not (listed[i] and listed[i - 1] and not _is_first_title(group[0].text))
        for i, group in enumerate(groups, 1)
    ]
    for i in _going_on(groups, flags):
        flags[i] = groups[i][0].start not in not_headings
    result: list[bool] = []
    for flag, run in groupby(flags):
        size = len(list(run))
        last = len(result) + size == len(flags)
        result += [flag and size <= 3 and not last] * size
    return result


def _going_on(groups: list[list[Line]], flags: Sequence[bool]) -> Iterator[int]:
    """Which lines have the next number after a heading and look like one, though a list is above or
    below: '2. Services' above '1. The Supplier shall grind.', and not above '3. Storage'."""
    numbers = [_ITEM_TITLE.match(group[0].text) for group in groups]
    last = 0  # the number of the heading above
    for i, number in enumerate(numbers):
        if number is None or len(groups[i]) > 1:
            continue
        count, title = int(number[1]), number.string[number.end() :]
        below = numbers[i + 1] if i + 1 < len(numbers) else None
        is_listed = below is not None and (int(below[1]) == count + 1 or flags[i + 1])
        goes_on = last > 0 and count == last + 1 and not is_listed
        if flags[i]:
            last = count
        elif goes_on and looks_like_heading(title) and title[0].isupper():
            last = count
            yield i


def _is_first_title(text: str) -> bool:
    """'1. Scope' is no item of a list above it, as of the contents."""
    return text.startswith(("1.", "1)")) and is_titled(text[2:])


def questions(groups: Sequence[Sequence[Line]]) -> dict[int, int]:
    """Where numbered questions begin that stand alone, three at least of which the numbers rise,
    each above what is no question, as in a list of what is often asked; with the points in the
    number. Those of its table of contents are above each other.

    >>> texts = ["1. Why?", "It is.", "1.1 Is it slow?", "No.", "2. Why not?", "We tried."]
    >>> questions([[Line(i, i + len(t), t, 0, 0)] for i, t in enumerate(texts)])
    {0: 0, 2: 1, 4: 0}
    """
    shown = (" ".join(line.text for line in group) if len(group) < 4 else "" for group in groups)
    asked = list(map(_QUESTION.fullmatch, shown))
    found: dict[int, tuple[int, ...]] = {}
    for (group, match), (_, below) in pairwise(zip(groups, asked, strict=True)):
        if match and not below and len(match[0]) <= _LONGEST_QUESTION:
            number = tuple(map(int, match[1].split(".")))
            if number > max(found.values(), default=()):
                found[group[0].start] = number
    return {at: len(number) - 1 for at, number in found.items()} if len(found) > 2 else {}


def marked_headings(groups: Sequence[Sequence[Line]]) -> dict[int, int]:
    """Where lines begin that are headings in Markdown, in a text that is called otherwise, with
    the number of their signs: '## 1.2 (2024-03-05)'. They stand alone at the margin, and some have
    two signs or more, as hardly a comment has in what is to be typed."""
    found = {
        group[0].start: len(match[1])
        for group in groups
        if len(group) == 1
        and not group[0].column
        and len(group[0].text) <= _LONGEST_QUESTION
        and (match := _MARKS.match(group[0].text))
    }
    return found if len(found) > 2 and max(found.values()) > 1 else {}


def releases(groups: Sequence[Sequence[Line]]) -> set[int]:
    """Where lines begin that name a version and its date, or say that it is one, and stand alone or
    above what is farther in: two that differ in numbers alone, at the least.

    >>> texts = ["* Changes in release 1.2", "It grinds.", "* Changes in release 1.1", "It turns."]
    >>> sorted(releases([[Line(i, i + len(t), t, 0, 0)] for i, t in enumerate(texts)]))
    [0, 2]
    """
    found: dict[str, dict[int, str]] = {}
    for i, group in enumerate(groups, 1):
        text = group[0].text
        is_above = group[0].column < group[1].column if len(group) > 1 else i < len(groups)
        stands = is_above and len(text) <= LONGEST and not is_finished(text)
        is_version = _VERSION.search(text) and (_OF_RELEASE.search(text) or DATE.search(text))
        if stands and is_version and not _LAID_OUT.search(text):
            found.setdefault(shape(text), {})[group[0].start] = text
    return {at for alike in found.values() if len({*alike.values()}) > 1 for at in alike}


def item_titles(groups: list[list[Line]]) -> set[int]:
    """Where numbered lines begin that are headings, as in minutes, right above a text; three at
    least of one look: '2. LIBRARY' or '2. The Library'; or '2. Report of the library' too, where
    the numbers rise and all stand above sentences, or clauses that are farther in."""
    found: dict[tuple[str, int, bool], list[_ItemTitle]] = {}
    for group in groups:
        for title in _numbered_titles(group):
            look = title.sign, title.column, title.in_capitals
            found.setdefault(look, []).append(title)
    titles: set[int] = set()
    for (_, _, in_capitals), items in found.items():
        alike = items if in_capitals or _rise(items) else [i for i in items if i.titled]
        titles.update(item.start for item in alike if len(alike) > 2)
    return titles


def _numbered_titles(group: Sequence[Line]) -> Iterator[_ItemTitle]:
    """The numbered lines that by themselves may be headings."""
    width = max(len(line.text) for line in group)
    margin = min(line.column for line in group)
    for line, below in pairwise(group):
        number = _ITEM_TITLE.match(line.text)
        if number is None or is_full(line.text, below.text, width):
            continue
        title = line.text[number.end() :]
        if not looks_like_heading(title) or ". " in title:
            continue  # also a wrapped sentence in capitals behind the title
        leads = below.text.endswith(":")  # to a list
        is_prose = leads or is_finished(below.text) or len(below.text) > LONGEST
        is_clause = margin == line.column < below.column and is_prose
        if _begins_text(below.text) or is_clause:
            yield _ItemTitle(
                start=line.start,
                number=int(number[1]),
                sign=number[2],
                column=line.column,
                in_capitals=title.isupper(),
                titled=is_titled(title),
                is_prose=is_prose,
            )


def _rise(items: Sequence[_ItemTitle]) -> bool:
    """Whether the numbers of these titles rise, and all stand above sentences."""
    rises = all(one.number < other.number for one, other in pairwise(items))
    return rises and all(item.is_prose for item in items)


def _begins_text(text: str) -> bool:
    """Neither the rest of a title nor an item of a list or a table of contents."""
    is_listed = LISTED.match(text) or POINTED.match(text)
    return not is_listed and not text[0].islower() and any(map(str.isalpha, text))
