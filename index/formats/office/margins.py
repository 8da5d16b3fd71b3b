"""Headers and footers of office documents: what they say on each page is left out, but for what a
document says of itself nowhere else, as its number, its version or its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.formats.builder import Piece, one_line
from index.formats.running import telling


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
