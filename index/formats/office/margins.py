"""Headers and footers of office documents: what they say on each page is left out, but for what a
document says of itself nowhere else, as its number, its version or its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.formats.builder import Piece, one_line

_PAGE = re.compile(r"\bpage\s+\d+(?:\s*(?:of|/)\s*\d+)?|^\W*\d+\W*$|^\d+\s*(?:of|/)\s*\d+$", re.I)
_TELLING = re.compile(r"\d|\w:\s*\S")  # a number or a date, or a label with a value
_LONGEST = 300  # characters of one that is no text of its own


def told(margins: Iterable[Piece], body: Iterable[Piece]) -> Iterator[Piece]:
    """What is said in the headers and footers and not in the body, each once: its parts between
    tabs that tell something."""
    said = "\n".join(one_line(piece.text).casefold() for piece in body)
    for piece in margins:
        for part in re.split(r"[\t\n\f]", piece.text):
            text = telling(part)
            if text and text.casefold() not in said:
                said += "\n" + text.casefold()
                yield Piece("paragraph", text)


def telling(part: str) -> str:
    """A part of a header or footer without a number of a page, if it then holds a number, a date or
    a label with a value, or else nothing.

    >>> telling("Report NR-12 | Page 5"), telling("Page 5 of 7"), telling("The heater")
    ('Report NR-12', '', '')
    """
    text = one_line(_PAGE.sub("", one_line(part))).strip(" |·–-")
    return text if len(text) <= _LONGEST and _TELLING.search(text) else ""
