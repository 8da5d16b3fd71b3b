"""Lines of a plain text, and what can be told from one or from a few of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.formats.signs import BULLETS
from index.types import BlockKind

LISTED = re.compile(
    rf"(?:[{re.escape(BULLETS)}]|o(?=\t|\s\s)|\(?\d{{1,3}}[.)]|\(?[a-z]\))\s+(?=\S)"
)
"""What begins an item of a list."""

LONGEST = 300
"""Characters of a line that may be laid out."""

OPTION = re.compile(r"--?[A-Za-z?]\S{0,60}")
"""What an option of a command begins with."""

_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,7}")


class Line(NamedTuple):
    """A line without the white space around it: where it is, and how far it is indented.

    `start` and `end` are offsets into the document, `indent` counts characters and `column` is
    where the line stands on a page with tab stops at every eighth column.
    """

    start: int
    end: int
    text: str
    indent: int
    column: int


class Entry(NamedTuple):
    """The lines ``[first, last)`` of a group are one block of this kind."""

    kind: BlockKind
    first: int
    last: int


def goes_on(text: str, below: str) -> bool:
    """Whether what is below goes on with a label that is wrapped."""
    small = text[0].isupper() and below[0].islower() and below[1:2].isalpha()
    return text[-1] in ",-" or (small and text[-1] not in ".:")


def are_pages(values: Sequence[str]) -> bool:
    """Whether these are the pages of a table of contents: three numbers or more that only rise."""
    if len(values) < 3 or not all(map(_PAGE.fullmatch, values)):
        return False
    pages = [int(value) for value in values if value.isdecimal()]
    return all(before <= page for before, page in pairwise(pages))


def agree(values: Iterable[int]) -> bool:
    """Whether two thirds of the columns are one, or next to each other: ' 5 %' below '10 %'."""
    counts = Counter(values)
    most = max((counts[value] + counts[value + 1] for value in list(counts)), default=0)
    return most > 0 and 3 * most >= 2 * counts.total()


def is_full(text: str, below: str, width: int) -> bool:
    """Whether the first word of the line below would not have fitted on a line."""
    return len(text) + 1 + len(below.split(None, 1)[0]) > width
