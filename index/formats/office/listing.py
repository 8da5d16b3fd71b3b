"""What the name of a style says of a paragraph in office documents, and code in them, where a
paragraph is a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from index.formats.builder import Piece
from index.types import BlockKind

_STYLE = re.compile(r"\bcode\b|_code\b|preformatted|listing|verbatim|macro text", re.I)
_HEADING = re.compile(r"heading (\d)$", re.I)
_CONTENTS = re.compile(r"(?:toc|contents) (?:\d|heading)$", re.I)


def named_kind(name: str) -> tuple[BlockKind, int] | None:
    """The kind and level that a built-in style's name says; it is in English in every Word.

    >>> named_kind("heading 2"), named_kind("Title"), named_kind("List Bullet"), named_kind("Body")
    (('heading', 2), ('heading', 1), ('item', 0), None)
    """
    heading = _HEADING.match(name)
    if heading:
        return "heading", int(heading[1])
    if name.lower() == "title":
        return "heading", 1
    if is_code_style(name):
        return "code", 0
    return ("item", 0) if name.lower().startswith("list") else None


def is_of_contents(name: str) -> bool:
    """Whether a style is for the table of contents that Word or LibreOffice makes, or its title."""
    return bool(_CONTENTS.match(name))


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
