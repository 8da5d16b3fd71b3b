"""GNU Info, as makeinfo writes it: sections and terms, without what leads from node to node.

    File: mill.info,  Node: Grinding,  Next: Cleaning,  Up: Top

    2 Grinding                        a section, by the line of signs below it
    **********

    ‘--fine’                          a term
         Grinds finely (*note Cleaning::).

Left out are the lines on top of nodes, menus but for what they say of a node, indices, and the
tables at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from index.formats.text.lines import LISTED
from index.types import BlockKind

_SIGNS = "*=-."  # below headings, from the first level on
_UNDERLINE = re.compile(r"([*=.-])\1*")
_TABLES = re.compile(r"^ \n(?:Indirect|Tag Table|Local Variables):\n.*", re.MULTILINE | re.DOTALL)
_NODE = re.compile(r"^ \f?\nFile:[^\n]*\bNode:[^\n]*\n", re.MULTILINE)
_DIRECTORY = re.compile(
    r"^INFO-DIR-SECTION.*\n|^START-INFO-DIR-ENTRY\n(?:.*\n)*?END-INFO-DIR-ENTRY\n", re.MULTILINE
)
_MENU = re.compile(r"^\* Menu:[ ]*\n", re.MULTILINE)
_ENTRY = re.compile(r"^\* ([^:\n]+)::(.*(?:\n {9,}\S.*)*\n)", re.MULTILINE)  # of a menu
_INDEXED = re.compile(  # a name and the line that it leads to; the name may take a line of its own
    r"^\* .*(?:\n +.*)?\(line +\d+\)\n|^ *\[index *\]\n", re.MULTILINE
)
_NOTE = re.compile(  # '*note Cleaning::', '*note The cleaning: (other)Cleaning.'
    r"([\w,:]\s+)?\*([Nn]ote)\s+([^:]{1,200}?)"
    r"(?:::|:\s[^.,:()]{0,200}(?:\([^()]*\)[^.,:()]*)?(?=[.,:()]))"
)
_DEFINED = re.compile(r"-- (?:[A-Z][^:]{0,60})?: ")  # '-- Function: len (S)'
_QUOTES = "'‘’\"“`"
_STEP = 5  # columns from a term to what is said of it
_INDENT = 3  # of a paragraph's first line
_WIDTH = 70  # characters of a line that is full; makeinfo fills them to 72
_LINES, _LONGEST = 8, 60  # of a term, and the characters of one without quotes, at most


class Info(NamedTuple):
    """The text of an Info file; by where lines begin in it that begin a block the block's kind, or
    None; and the levels of the headings."""

    text: str
    kinds: dict[int, BlockKind | None]
    levels: dict[int, int]


class _Line(NamedTuple):
    text: str
    begins: bool = False
    kind: BlockKind | None = None
    level: int = 0


def is_info(text: str) -> bool:
    """Whether a text has the nodes of an Info file, or the table of those in other files."""
    return bool(_NODE.search(text) or _TABLES.search(text))


def read(text: str) -> Info:
    """The nodes of an Info file, whose control characters are spaces."""
    found = Info("", {}, {})
    nodes = _NODE.split(_TABLES.sub("", text.expandtabs()))
    shown: list[str] = []
    at = 0
    for line in (line for node in nodes for line in _lines(_without_links(node))):
        start = at + _column(line.text)
        if line.begins:
            found.kinds[start] = line.kind
        if line.level:
            found.levels[start] = line.level
        shown.append(line.text)
        at += len(line.text) + 1
    return found._replace(text="\n".join(shown))


def _without_links(node: str) -> str:
    """A node's text without its index and its menu but for what that says of other nodes.

    >>> _without_links("Grind.\\n\\n* Menu:\\n\\n* Oil::\\n* Dust::  A danger.\\n")
    'Grind.\\n\\n\\n* Dust: A danger.\\n'
    """
    text, *menu = _MENU.split(_INDEXED.sub("", _DIRECTORY.sub("", node)))
    return "".join((text, *(_ENTRY.sub(_entry, part) for part in menu)))


def _entry(entry: re.Match[str]) -> str:
    said = " ".join(entry[2].split())
    return f"* {entry[1]}: {said}\n" if said else ""


def _lines(node: str) -> Iterator[_Line]:
    """The lines of a node, a paragraph as one that begins where those below it do."""
    yield _Line("")
    for blank, lines in groupby(node.split("\n"), key=lambda line: not line.strip()):
        if blank:
            yield _Line("")
            continue
        joined = _joined(list(lines))
        if _column(joined[0]) % _STEP == _INDENT:
            joined[0] = joined[0][_INDENT:]
        yield from _told(_NOTE.sub(_reference, "\n".join(joined)).split("\n"))


def _joined(group: Sequence[str]) -> list[str]:
    """The lines with those made one that are wrapped: the first word of the next was too long."""
    joined = [group[0]]
    alone = True
    for before, line in pairwise(group):
        own = line.strip()
        is_full = len(before) + 1 + len(own.split(None, 1)[0]) > _WIDTH
        begins = LISTED.match(own) or _UNDERLINE.fullmatch(own)
        if is_full and not begins and (alone or _column(before) == _column(line)):
            joined[-1] += f" {own}"
            alone = False
        else:
            joined.append(line)
            alone = True
    return joined


def _reference(note: re.Match[str]) -> str:
    """A reference as it is read: 'see Cleaning', and 'Cleaning' behind a word or in a list."""
    word, mark, name = note.groups()
    see = "" if word and mark == "note" else "See " if mark == "Note" else "see "
    return f"{word or ''}{see}{name}"


def _told(group: Sequence[str]) -> Iterator[_Line]:
    """The lines of a group, without the signs below headings."""
    at, begins = 0, False
    while at < len(group):
        line = group[at]
        level = _level(group[at : at + 2])
        if level:
            yield _Line(line, True, "heading", level)
            at, begins = at + 2, True
        elif count := _lines_of_term(group, at):
            yield _Line(line, True, "term")
            yield from map(_Line, group[at + 1 : at + count])
            at, begins = at + count, True
        else:
            yield _Line(line, begins)
            at, begins = at + 1, False


def _level(lines: Sequence[str]) -> int:
    """Of a heading, by the line of signs below it, which is as long; else 0."""
    sign = _UNDERLINE.fullmatch(lines[1].strip()) if len(lines) > 1 else None
    below = sign is not None and abs(len(lines[0].strip()) - len(lines[1].strip())) <= 2
    return _SIGNS.index(sign[1]) + 1 if sign and below and any(map(str.isalpha, lines[0])) else 0


def _lines_of_term(group: Sequence[str], at: int) -> int:
    """How many lines from one on are what the deeper text below them is said of, or 0."""
    column = _column(group[at])
    if _DEFINED.match(group[at].strip()):
        more = (i for i in range(at + 1, len(group)) if _column(group[i]) <= column + _STEP)
        return next(more, len(group)) - at
    before = group[at - 1] if at else ""
    fresh = not before or before.endswith(":") or _column(before) >= column + _STEP
    if column % _STEP or not fresh:
        return 0
    below = next((i for i in range(at, len(group)) if _column(group[i]) != column), len(group))
    deeper = below < len(group) and _column(group[below]) - column in (_STEP, 2 * _STEP)
    terms = [line.strip() for line in group[at:below]]
    quoted = all(term[0] in _QUOTES for term in terms)
    named = not column and all(len(term) <= _LONGEST and term[-1] not in ".:,;" for term in terms)
    return below - at if deeper and (quoted or named) and below - at <= _LINES else 0


def _column(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
