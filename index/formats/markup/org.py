"""Org, the outlines of Emacs: the text as exported, without markup.

Kept: headings, lists with their numbers and boxes, terms with what is said of them, tables, code,
the words of links, footnotes at their place, when a task is due and its tags. Left out: comments,
settings, properties, logs, addresses of links, marks of footnotes, what is struck out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.formats.builder import Builder, Piece, text_row
from index.formats.decoding import decode
from index.types import BlockKind

_HEADING = re.compile(r"(\*+)[ \t]+(\S.*)")
_STATE = re.compile(r"(?:TODO|DONE|NEXT|WAITING|CANCELL?ED|STARTED)[ \t]+(?=\S)|\[#\w\][ \t]+")
_COMMENT_TREE = re.compile(r"COMMENT\b")
_TAGS = re.compile(r"[ \t]+:(?:[\w@#%]+:)+$")
_SETTING = re.compile(r"#\+([\w-]+)(?:\[[^\[\]]*\])?:[ \t]*(.*)")
_BEGIN = re.compile(r"#\+begin_(\S+).*", re.I)
_MARK = re.compile(r"#\+(?:begin|end)[_:].*", re.I)
_REMARK = re.compile(r"#(?: .*)?")
_CODE = ("src", "example", "verse")
_UNSEEN = ("comment", "export")
_DRAWER = re.compile(r":(?:properties|logbook|clock|results):", re.I)
_DRAWER_MARK = re.compile(r":[\w-]+:")
_FIXED = re.compile(r":(?: (.*))?")
_RULE = re.compile(r"-{5,}")
_ITEM = re.compile(r"(?:[-+]|(\d{1,6}[.)]|[a-zA-Z][.)])|(?<=[ \t])\*)(?:[ \t]+(\S.*)|$)")
_COUNTER = re.compile(r"\[@\w+\][ \t]+")
_BOX = re.compile(r"\[([ X-])\][ \t]+")
_BOXES = {" ": "\N{BALLOT BOX} ", "-": "\N{BALLOT BOX} ", "X": "\N{BALLOT BOX WITH CHECK} "}
_TERM = re.compile(r"(.{1,200}?)[ \t]+::(?:[ \t]+(.*)|$)")
_FOOTNOTE = re.compile(r"\[fn:[\w-]+\][ \t]+")
_PARTING = re.compile(r"\|[-+|]+")
_WIDTHS = re.compile(r"<[lcr]?\d*>|")  # of columns, in cells of their own
_INLINE = re.compile(
    r"\[\[[^\[\]]+\]\[(?P<words>[^\[\]]+)\]\]|\[\[(?:file:|id:|\*)?(?P<address>[^\[\]]+)\]\]"
    r"|\[fn:[\w-]*:[ ]*(?P<aside>[^\[\]]*)\]|[ \t]*\[fn:[\w-]+\]"
    r"|<<<(?P<target>[^<>\n]+)>>>|<<[^<>\n]+>>|\\\\$"
)
_MARKED = re.compile(  # by signs that nothing but punctuation stands beside
    r"(?<![^\s('\"{-])(?:([=~])(?P<code>\S|\S[^\n]{0,1000}?\S)\1"
    r"|(?P<sign>[*/_+])(?P<said>[^\s*/_+]|[^\s][^\n]{0,1000}?\S)(?P=sign))(?![^\s)'\"}.,;:!?-])"
)


def read(name: str, data: bytes) -> Builder:
    """Blocks of an Org document."""
    source, warnings, encoding = decode(name, data)
    builder = Builder(warnings, encoding)
    lines = _Lines(source.replace("\f", "\n").split("\n"))
    builder.extend(lines.pieces())
    builder.title = lines.title
    return builder


class _Lines:
    """Reads the lines of a document one after the other; `title` is what it says its own is."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.title = ""
        self._lines = [line.rstrip() for line in lines]
        self._at = 0
        self._held: list[str] = []  # lines of the block that is open
        self._kind: BlockKind = "paragraph"
        self._margin = -1  # how far an item is indented, which goes on only deeper
        self._terms: list[int] = []  # how far those are indented that the text is below

    def pieces(self) -> Iterator[Piece]:
        """The blocks of the lines."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            said = line.strip()
            if not said:
                yield from self._closed()
            elif found := _HEADING.fullmatch(line):
                yield from self._closed()
                yield from self._heading(len(found[1]), found[2])
            elif said[0] in "#:|-" and (read := self._laid_out(said)) is not None:
                yield from self._closed()
                yield from read
            elif found := _ITEM.match(line, len(line) - len(said)):
                yield from self._closed()
                yield from self._item(len(line) - len(said), found[1], found[2] or "")
            else:
                yield from self._prose(len(line) - len(said), said)
        yield from self._closed()

    def _prose(self, indent: int, said: str) -> Iterator[Piece]:
        """A line of a paragraph or of an item."""
        note = _FOOTNOTE.match(said) if not indent else None
        if note or indent <= self._margin:
            yield from self._closed()
        if not self._held:
            self._leave(indent)
        self._held.append(said[note.end() :] if note else said)

    def _heading(self, level: int, said: str) -> Iterator[Piece]:
        """A heading, without its state; nothing of what is below one that is a comment."""
        self._terms = []
        while found := _STATE.match(said):
            said = said[found.end() :]
        if _COMMENT_TREE.match(said):
            while self._at < len(self._lines):
                below = _HEADING.fullmatch(self._lines[self._at])
                if below and len(below[1]) <= level:
                    return
                self._at += 1
            return
        yield _piece("heading", _TAGS.sub("", said), level)

    def _laid_out(self, said: str) -> list[Piece] | None:
        """What a line of signs begins or says, or None where it is prose."""
        if said[0] == "|":
            self._at -= 1
            return list(self._table())
        if found := _BEGIN.fullmatch(said):
            return self._block(found[1].lower())
        if found := _SETTING.fullmatch(said):
            return self._setting(found[1].lower(), found[2])
        if _DRAWER.fullmatch(said):
            self._until(":end:")
            return []
        if found := _FIXED.fullmatch(said):
            self._at -= 1
            return [Piece("code", "\n".join(self._fixed()), len(self._terms))]
        is_unseen = _MARK.fullmatch(said) or _REMARK.fullmatch(said) or _RULE.fullmatch(said)
        return [] if is_unseen or _DRAWER_MARK.fullmatch(said) else None

    def _block(self, kind: str) -> list[Piece] | None:
        """What stands down to the end of a block; quotes and such are read as any text."""
        if not kind.startswith((*_CODE, *_UNSEEN)):
            return []
        inside = self._until(f"#+end_{kind}")
        shown = [line[1:] if re.match(r",[*#,]", line) else line for line in inside]
        return [] if kind in _UNSEEN else [Piece("code", "\n".join(shown), len(self._terms))]

    def _setting(self, key: str, value: str) -> list[Piece]:
        """A caption is shown, and who wrote the document and when."""
        if key == "title":
            self.title = f"{self.title} {_words(value)[0]}".strip()
        if key in ("subtitle", "author", "date", "caption") and value:
            return [_piece("paragraph", value, len(self._terms))]
        return []

    def _until(self, end: str) -> list[str]:
        """The lines before the one that ends a block, which are passed with it; none where nothing
        ends it."""
        for at in range(self._at, len(self._lines)):
            if self._lines[at].strip().lower() == end:
                inside, self._at = self._lines[self._at : at], at + 1
                return inside
        return []

    def _fixed(self) -> Iterator[str]:
        """The lines that a colon says are code."""
        while self._at < len(self._lines):
            found = _FIXED.fullmatch(self._lines[self._at].strip())
            if not found:
                return
            yield found[1] or ""
            self._at += 1

    def _table(self) -> Iterator[Piece]:
        """The rows of a table, of which those above the first line across name the columns."""
        rows: list[list[str]] = []
        headers = 0
        while self._at < len(self._lines) and (line := self._lines[self._at].strip())[:1] == "|":
            self._at += 1
            if _PARTING.fullmatch(line):
                headers = headers or len(rows)
                continue
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if any(map(str.isalnum, "".join(cells))) and not all(map(_WIDTHS.fullmatch, cells)):
                rows.append([_words(cell)[0] for cell in cells])
        headers = headers if headers < len(rows) else 0
        for at, cells in enumerate(rows):
            for piece in text_row(cells, at < headers):
                yield piece._replace(level=len(self._terms))

    def _item(self, indent: int, number: str | None, said: str) -> Iterator[Piece]:
        """The first line of an item, or a term with the first words that are said of it."""
        self._leave(indent)
        said = _COUNTER.sub("", said, count=1)
        box = _BOX.match(said)
        said = said[box.end() :] if box else said
        before = f"{number} " if number else ""
        if not number and (found := _TERM.fullmatch(said)):
            self._terms.append(indent)
            self._margin = indent
            yield _piece("term", found[1], len(self._terms))
            self._held = [found[2]] if found[2] else []
        else:
            self._kind, self._margin = "item", indent
            self._held = [before + (_BOXES[box[1]] if box else "") + said]

    def _leave(self, indent: int) -> None:
        """What comes next is below no term that is indented as far."""
        while self._terms and indent <= self._terms[-1]:
            del self._terms[-1]

    def _closed(self) -> Iterator[Piece]:
        """The block that was open."""
        held, kind = self._held, self._kind
        self._held, self._kind, self._margin = [], "paragraph", -1
        if any(held):
            yield _piece(kind, "\n".join(held), len(self._terms))


def _piece(kind: BlockKind, source: str, level: int) -> Piece:
    live, whole = _words(source)
    return Piece(kind, live, level, struck=whole if whole != live else "")


def _words(source: str) -> tuple[str, str]:
    """What a piece of text says, wrapped lines as one: without what is struck out, and with it."""
    text = " ".join(_INLINE.sub(_of_link, line) for line in source.split("\n"))
    live = _unmarked(text)
    return live, _unmarked(text, with_struck=True) if "+" in text else live


def _of_link(match: re.Match[str]) -> str:
    if match["aside"]:
        return f" ({match['aside']})"
    return match["words"] or match["address"] or match["target"] or ""


def _unmarked(text: str, with_struck: bool = False) -> str:
    """A text without the signs of emphasis, and without what is struck out unless it is wanted."""

    def inner(match: re.Match[str]) -> str:
        if match["code"]:
            return match["code"]
        said = _MARKED.sub(inner, match["said"])
        return said if match["sign"] != "+" or with_struck else ""

    return " ".join(_MARKED.sub(inner, text).split())
