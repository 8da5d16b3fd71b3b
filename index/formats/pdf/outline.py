"""The headings of a PDF that its outline names, as viewers show it beside the pages: an entry says
the title, the page and mostly the height, and how deep it is, which no look tells so surely.

An entry whose title is not found on its page counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from index.formats.pdf.tables import Heading, Line
from index.formats.signs import has_word

_LONGEST = 200  # characters of a title
_LINES = 4  # of a title on the page
_SIGN = re.compile(r"[\W_]+")
# Before a title, either in the outline or on the page; a line of its own if it is a chapter's.
_NUMBER = re.compile(
    r"(?:chapter|appendix|part)\s+(?:\d+|[a-z]|[ivxlc]+)[.:]?\s+(?=\S)"
    r"|(?:section\s+)?(?:\d+|[a-z]|[ivxlc]+)(?:\.\d+)*[.:)]?[^\S\n]+(?=\S)",
    re.IGNORECASE,
)
_SENTENCE = ".,;:"  # end no title
_PLACES = 100  # on a page with one title


class Entry(NamedTuple):
    """An entry of the outline: `depth` counts from 1, `top` is a height above the page's foot."""

    title: str
    depth: int
    page: int
    top: float | None


def with_headings(lines: Iterable[Line], outline: Iterable[Entry]) -> list[Line]:
    """The lines, in order of their pages; those that an entry names know how deep it is."""
    entries: dict[int, list[tuple[int, Entry]]] = {}
    for number, entry in enumerate(outline, 1):
        if len(entry.title) <= _LONGEST and entry.title.rstrip()[-1:] not in _SENTENCE:
            entries.setdefault(entry.page, []).append((number, entry))
    marked: list[Line] = []
    for page, run in groupby(lines, lambda line: line.page):
        found = list(run)
        places = _places(found) if page in entries else {}
        for number, entry in entries.pop(page, ()):
            for at in _named(found, places, entry):
                found[at] = replace(found[at], heading=Heading(number, entry.depth))
        marked += found
    return marked


def _places(lines: Sequence[Line]) -> dict[str, list[range]]:
    """Where some lines of a page, read together, have each key."""
    places: dict[str, list[range]] = {}
    for start, first in enumerate(lines):
        if not has_word(first.text):
            continue
        text = ""
        for end, line in enumerate(lines[start : start + _LINES], start + 1):
            text += line.text if line.hyphenated else f"{line.text}\n"
            if len(text) > 2 * _LONGEST:
                break
            for key in _keys(text):
                places.setdefault(key, []).append(range(start, end))
    return places


def _named(lines: Sequence[Line], places: Mapping[str, list[range]], entry: Entry) -> range:
    """Which lines of its page an entry names: of several the nearest to where it leads."""
    found = next((places[key] for key in _keys(entry.title) if key in places), [])
    free = (at for at in found[:_PLACES] if not any(lines[i].heading for i in at))
    top = entry.top
    if top is None:
        return next(free, range(0))
    return min(free, key=lambda at: abs(lines[at[0]].base - top), default=range(0))


def _keys(text: str) -> list[str]:
    """The letters and digits of a title, and those without the number before it."""
    bare = _NUMBER.sub("", text, count=1)
    return [key for title in (text, bare) if (key := _SIGN.sub("", title).casefold())]
