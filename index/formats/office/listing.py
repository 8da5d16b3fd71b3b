"""Code in office documents, where a paragraph is a line and only its style says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from index.formats.builder import Piece

_STYLE = re.compile(r"\bcode\b|_code\b|preformatted|listing|verbatim|macro text", re.I)


def is_code_style(name: str) -> bool:
    """Whether a style of paragraphs is for code, by its name.

    >>> is_code_style("HTML Preformatted"), is_code_style("Codeword")
    (True, False)
    """
    return bool(_STYLE.search(name))


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, with those of code that follow each other as lines of one."""
    for is_code, run in groupby(pieces, lambda piece: piece.kind == "code"):
        if is_code:
            lines = list(run)
            struck = any(piece.struck for piece in lines)
            yield Piece(
                "code",
                "\n".join(piece.text for piece in lines),
                struck="\n".join(p.struck or p.text for p in lines) if struck else "",
            )
        else:
            yield from run
