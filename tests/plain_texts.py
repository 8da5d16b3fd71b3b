"""Plain texts as they are read: what their tests ask of each."""

from __future__ import annotations

from index.formats import parse


def blocks(text: str) -> list[tuple[str, str]]:
    """Kind and text of each block; the document's text is the file's."""
    document = parse("a.txt", text.encode())
    assert document.text == text
    return [(block.kind, text[block.start : block.end]) for block in document.blocks]


def kinds(text: str) -> str:
    """The first letters of the kinds of the blocks; h is a heading and H a header."""
    return "".join("H" if kind == "header" else kind[0] for kind, _ in blocks(text))
