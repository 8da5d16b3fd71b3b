"""Rich text (RTF): its words, a paragraph a block, table cells joined by tabs.

The library that reads the words forgets how they look. So before it reads, a sign goes to the end
of each paragraph that tells of its letters, its list and its style (Rich Text Format 1.9.1), and
one before and after what is struck out, which is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from striprtf.striprtf import destinations, rtf_to_text

from index.errors import DocumentError
from index.formats.builder import Builder, Piece, table_rows
from index.formats.emphasis import Lettering, headed

_convert: Any = rtf_to_text
_TITLE = re.compile(r"\{\\title\s++([^{}\\]++)\}")
_HEADING = re.compile(r"\{\\s(\d{1,4})[^{};]{0,2000}(?:\bheading ([1-9])|\\[a-z]+-?\d* Title) ?;")
_TOKEN = re.compile(
    r"(?P<brace>[{}])|\\(?P<word>[a-z]{1,32})(?P<value>-?\d{1,10})? ?|(?P<ignored>\\\*)"
    r"|[\r\n]+|(?P<text>\\'[0-9a-f]{2}|\\[^a-z]|[^\\{}\r\n]+|\\)",
    re.I,
)
_UNSEEN = frozenset(destinations) | {"fonttbl", "colortbl", "listtext", "pntext"}
_LISTED = {"listtext", "pntext"}
_SIGN = re.compile("[\U00100000-\U0010ffff]")  # no text has these characters: each tells of one
_FIRST_SIGN = 0x100000
_OPEN, _CLOSE = "\U0010fffc", "\U0010fffd"  # signs before and after what is struck out
_STRUCK = re.compile(rf"{_OPEN}\s*[^\s{_OPEN}{_CLOSE}][^{_OPEN}{_CLOSE}]*{_CLOSE}")
_ENDS = ("par", "sect", "page", "line", "cell", "nestcell", "row", "nestrow")
_SIZES, _LEVELS = 1 << 10, 1 << 3
_BULLET = re.compile(r"\A\s*[^\w\s(]\s+")


def read(name: str, data: bytes) -> Builder:
    """Blocks of a rich text."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise DocumentError(name, "is no rich text (RTF), or is damaged")
    source = data.decode("latin-1")  # RTF is ASCII; other bytes are of its code page
    words: str = _convert(_signed(source), encoding="cp1252", errors="replace")
    builder = Builder()
    title = _TITLE.search(source)
    builder.title = title[1] if title else ""
    lines = words.replace("\f", "\n").split("\n")
    builder.extend(headed(_pieces(lines)))
    return builder


def _pieces(lines: Sequence[str]) -> Iterator[Piece]:
    for in_table, run in groupby(lines, lambda line: len(_cells(line)) > 1):
        if in_table:
            rows = [[[_cell(cell)] for cell in _cells(line)] for line in run]
            yield from table_rows(rows, [False] * len(rows))
        else:
            yield from map(_paragraph, run)


def _cells(line: str) -> list[str]:
    """The cells of a table's row, as the library writes it, with their signs; none of another
    line."""
    cells = line.split("|")
    return cells[:-1] if not _SIGN.sub("", cells[-1]).strip() else []


def _cell(cell: str) -> Piece:
    live, struck = _live(cell)
    return Piece("paragraph", live, struck=struck)


def _paragraph(line: str) -> Piece:
    signs = [sign for sign in _SIGN.findall(line) if sign < _OPEN]
    line, struck = _live(line)
    code, bold = divmod(ord(signs[-1]) - _FIRST_SIGN if signs else 0, 2)
    code, size = divmod(code, _SIZES)
    level, listed = divmod(code, 2)
    if level:
        return Piece("heading", line, level, struck=struck)
    if listed:
        line, struck = (_BULLET.sub("", text, count=1) for text in (line, struck))
    return Piece("item" if listed else "paragraph", line, 0, bool(bold), size / 2, struck)


def _live(line: str) -> tuple[str, str]:
    """A line without signs and what is struck out, and with it, where anything is."""
    struck = _SIGN.sub("", line)
    live = _SIGN.sub("", _STRUCK.sub("", line))
    return live, struck if live != struck else ""


@dataclass(frozen=True)
class _Group:
    """What holds until a brace is closed; `size` is in half points."""

    bold: bool = False
    underlined: bool = False
    capitals: bool = False
    size: int = 24
    struck: bool = False
    unseen: bool = False


@dataclass
class _Paragraph:
    """What has been seen of a paragraph."""

    style: str = ""
    listed: bool = False
    look: Lettering = field(default_factory=Lettering)


def _signed(source: str) -> str:
    """`source` with its signs."""
    levels = {style: int(level or 1) for style, level in _HEADING.findall(source)}
    return "".join(_parts(source, levels))


def _parts(source: str, levels: dict[str, int]) -> Iterator[str]:
    group, groups = _Group(), []
    paragraph = _Paragraph()
    done = 0
    within = False  # what is struck out
    for token in _TOKEN.finditer(source):
        word, value, text = token.group("word", "value", "text")
        if within and word in _ENDS and not group.unseen:
            yield source[done : token.start()] + _CLOSE
            done, within = token.start(), False
        if token["brace"] == "{":
            groups.append(group)
        elif token["brace"]:
            group = groups.pop() if groups else _Group()
        elif token["ignored"] or word in _UNSEEN:
            group = replace(group, unseen=True)
            paragraph.listed |= word in _LISTED
        elif group.unseen:
            continue
        elif text and text.strip():
            apart = group.bold or group.underlined or group.capitals
            paragraph.look.add("" if group.struck else text, apart, group.size)
        elif word == "par":
            yield source[done : token.start()] + _sign(paragraph, levels)
            done = token.start()
            paragraph = _Paragraph(style=paragraph.style)
        elif word in ("cell", "nestcell", "row"):
            paragraph = _Paragraph()
        elif word == "pard":
            paragraph.style = ""
        elif word == "s":
            paragraph.style = value or ""
        elif word:
            group = _changed(group, word, value)
        if group.struck != within and not group.unseen:
            within = group.struck
            yield source[done : token.end()] + (_OPEN if within else _CLOSE)
            done = token.end()
    yield source[done:]


def _changed(group: _Group, word: str, value: str | None) -> _Group:
    """The letters of a group after a word that may change them."""
    on = value != "0"
    match word:
        case "plain":
            return _Group(unseen=group.unseen)
        case "b":
            return replace(group, bold=on)
        case "strike" | "striked" | "deleted":
            return replace(group, struck=on)
        case "caps" | "scaps":
            return replace(group, capitals=on)
        case "ul" | "uld" | "uldb" | "ulth" | "ulw":
            return replace(group, underlined=on)
        case "ulnone":
            return replace(group, underlined=False)
        case "fs":
            return replace(group, size=min(max(int(value or 24), 0), _SIZES - 1))
    return group


def _sign(paragraph: _Paragraph, levels: dict[str, int]) -> str:
    level = min(levels.get(paragraph.style, 0), _LEVELS - 1)
    size = int(paragraph.look.size)
    code = (level * 2 + paragraph.listed) * _SIZES + size
    return chr(_FIRST_SIGN + code * 2 + (paragraph.look.bold and size > 0))
