"""Markdown (CommonMark with tables and struck-out text): the text as rendered, without markup.

Kept: the words of links, the alternative text of images, code, the text inside raw HTML, the
numbers of ordered lists. Left out: addresses of links, bullets, front matter (its title is the
document's).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.formats.builder import Builder, Piece, one_line
from index.formats.emphasis import headed
from index.types import BlockKind

from . import html, text

_DEPTH = 100  # the parser leaves out what is nested deeper
_FRONT_MATTER = re.compile(r"---[ \t]*\n((?:[^\n]*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_YAML_LINE = re.compile(r"[\w.-]+:(?:\s|\Z)|\s|#|-\s|\Z")
_YAML_TITLE = re.compile(r"^title:(.*)$", re.M)
_LINE_BREAK = re.compile(r"<br\b", re.I)


def read(name: str, data: bytes) -> Builder:
    """Blocks of a Markdown document; an item's further paragraphs are paragraphs."""
    source, warnings, encoding = text.decode(name, data)
    title, source = _front_matter(source.replace("\f", "\n"))
    parser = MarkdownIt("commonmark", {"maxNesting": _DEPTH}).enable(["table", "strikethrough"])
    tokens = parser.parse(source)
    if any(token.level >= _DEPTH - 1 for token in tokens):
        return text.read(name, data)  # its markup is shown, but nothing is lost
    builder = Builder()
    builder.title = title
    builder.warnings, builder.encoding = warnings, encoding
    builder.extend(headed(_pieces(tokens)))
    return builder


def pieces(source: str) -> list[Piece]:
    """The pieces of a fragment of Markdown; nested too deeply, it is shown with its markup.

    Those that only look like headings are not made so.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": _DEPTH}).enable(["table", "strikethrough"])
    tokens = parser.parse(source.replace("\f", "\n"))
    if any(token.level >= _DEPTH - 1 for token in tokens):
        return [Piece("paragraph", source)]
    return list(_pieces(tokens))


def _front_matter(source: str) -> tuple[str, str]:
    """The title in the YAML on top of `source`, or '', and `source` without it."""
    match = _FRONT_MATTER.match(source)
    if not match or not all(map(_YAML_LINE.match, match[1].splitlines())):
        return "", source
    found = _YAML_TITLE.search(match[1])
    title = found[1].strip() if found else ""
    if len(title) > 1 and title[0] == title[-1] and title[0] in "'\"":
        title = title[1:-1]
    return title, source[match.end() :]


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    kind: BlockKind = "paragraph"
    first = False  # this is an item's first paragraph
    level = 0
    cells: list[str] = []
    lists: list[int | None] = []  # the next number of each that is open; None without numbers
    numbers: list[str] = []  # of items that nothing has been read of yet
    for token in tokens:
        match token.type:
            case "heading_open":
                kind, level = "heading", int(token.tag[1])
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
            case "list_item_open":
                first = True
                if (number := lists[-1]) is not None:
                    numbers.append(f"{number}{token.markup}")
                    lists[-1] = number + 1
            case "list_item_close":
                numbers = []
            case "paragraph_open":
                kind, first = ("item" if first else "paragraph"), False
            case "thead_open":
                kind = "header"
            case "tbody_open":
                kind = "row"
            case "tr_open":
                cells = []
            case "tr_close":
                yield Piece(kind, "\t".join(cells))
            case "inline" if kind in ("header", "row"):
                cells.append(one_line(_inline(token)))
            case "inline":
                text = " ".join((*numbers, _inline(token)))
                yield Piece(kind, text, level, _is_strong(token))
                numbers = []
            case "heading_close" | "table_close":
                kind, level = "paragraph", 0
            case "fence" | "code_block":
                yield Piece("code", token.content)
                numbers = []
            case "html_block":
                yield from html.pieces(token.content)


def _is_strong(token: Token) -> bool:
    """All of a line is set between the marks of strong emphasis."""
    depth, strong = 0, True
    for child in token.children or []:
        depth += child.nesting * (child.tag == "strong")
        strong = strong and (depth > 0 or child.nesting != 0 or not child.content.strip())
    return strong


def _inline(token: Token) -> str:
    """The text of a line of Markdown as it is rendered."""
    parts = []
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline" | "image":
                parts.append(child.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline" if _LINE_BREAK.match(child.content):
                parts.append("\n")
    return "".join(parts)
