"""Manual pages that a web page shows as `man` prints them, in one <pre>, or in one below the
heading of each section. Read as code they would be quoted whole, and no option found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from index.formats.builder import Piece, one_line
from index.formats.text import manual
from index.formats.text.plain import lay_out


def with_manuals(pieces: Sequence[Piece]) -> tuple[str, list[Piece]]:
    """What a manual page says that it is about, or '', and the pieces with those of the page as
    headings, terms and paragraphs. The same pieces where there is none."""
    starts = (
        at
        for at, piece in enumerate(pieces)
        if piece.kind == "code" and manual.is_manual(piece.text)
    )
    first = next(starts, None)
    if first is None:
        return "", list(pieces)
    page = list(takewhile(lambda piece: piece.kind in ("code", "heading"), pieces[first:]))
    text = manual.whole_words("\n".join(map(_printed, page)))
    return manual.title(text), [*pieces[:first], *_laid_out(text), *pieces[first + len(page) :]]


def _printed(piece: Piece) -> str:
    """A piece as `man` prints it, a heading on one line at the margin right above its text."""
    if piece.kind == "heading":
        return " ".join(piece.text.split())
    return "\n".join(line.rstrip() for line in piece.text.strip("\n").split("\n")) + "\n"


def _laid_out(text: str) -> Iterator[Piece]:
    document = lay_out(text).document("", "text", "")
    for block in document.blocks:
        said = document.text[block.start : block.end]
        # Cells may be parted by spaces; elsewhere they only make the lines equally long.
        kept = block.kind in ("code", "header", "row")
        yield Piece(block.kind, said if kept else one_line(said), block.level)
