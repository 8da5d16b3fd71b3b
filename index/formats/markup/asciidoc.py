"""AsciiDoc: the text as rendered, without markup.

Kept: headings, the titles of blocks, lists with their numbers, terms with what is said of them,
tables, code, the words of links. Left out: comments, definitions of attributes, whose values stand
where they are named, directives, anchors, the addresses of links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.formats.builder import Builder, Piece, text_row
from index.formats.decoding import decode
from index.formats.numbering import formatted
from index.formats.signs import has_word
from index.types import BlockKind

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
_UNDERLINES = "=-~^+"  # below a heading, by its depth
_ATTRIBUTE = re.compile(r":!?([\w-]+)!?:(?:[ \t]+(.*))?")
_NAMED = re.compile(r"\{([\w-]{1,60})\}")
_FENCE = re.compile(r"-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|/{4,}|\+{4,}|--|```.*")
_CODE = ("----", "....", "++++", "```")
_TABLE = re.compile(r"[|!]={3,}")
_ITEM = re.compile(r"\s*(\*{1,5}|-|\.{1,5}|\d{1,3}\.|<\d{1,2}>)[ \t]+(\S.*)")
_LETTERED = re.compile(
    r"\s*([a-zA-Z]\.|[ivx]{1,4}\)|[IVX]{1,4}\))[ \t]+(\S.*)"
)  # no item in a text
_BY_DEPTH = "1aiAI"  # how the items of a list within lists are numbered
_STYLE = re.compile(r"\b(arabic|decimal|(?:lower|upper)(?:alpha|roman))\b")
_STYLES = {"arabic": "1", "decimal": "1", "loweralpha": "a", "upperalpha": "A"} | {
    "lowerroman": "i",
    "upperroman": "I",
}
_START = re.compile(r"\bstart=\"?(\d{1,4})")
_TERM = re.compile(r"\s*(\S.{0,200}?)(:{2,4}|;;)(?:[ \t]+(.*))?")
_ABOVE = re.compile(r"\[(\[[^\[\]]*\]|[^\[\]]*)\]")  # attributes or an anchor of the block below
_IS_CODE = re.compile(r"source|listing|literal|verse|subs|%")
_NOTE = re.compile(r"NOTE|TIP|IMPORTANT|WARNING|CAUTION")
_TITLE = re.compile(r"\.([^\s.].*)")
_DIRECTIVE = re.compile(r"(?:include|ifn?def|ifeval|endif|image|toc|video|audio)::\S*\[.*\]")
_COLUMNS = re.compile(r"cols=(?:\"([^\"]*)\"|([^\s,\]]*))")
_CELL = re.compile(r"(?:^|(?<=\s))(?:(\d{1,2})?(?:\.\d{1,2})?[+*])?[<^>]?(?:\.[<^>])?[adehlmsv]?\|")
_MACRO = re.compile(
    r"<<[^<>,]*,(?P<a>[^<>]*)>>|<<(?P<b>[^<>]*)>>|linkgit:(?P<c>[\w.-]{1,60}\[\d\])"
    r"|(?:link:|https?://|mailto:|xref:)[^\s\[\]<>]{0,300}\[(?P<d>[^\[\]]+)\]"
    r"|(?:link:)?(?P<e>https?://[^\s\[\]<>]{0,300})\[\]|footnote:[\w-]{0,60}(?P<f>\[[^\[\]]*\])"
    r"|(?:kbd|btn|menu|image):[^\s\[\]]{0,300}\[(?P<g>[^\[\]]*)\]"
    r"|\[\[[^\[\]]*\]\]"
)
_MARKED = re.compile(  # no word stands beside the marks, but for doubled ones
    r"``(?P<a>[^`]+)``|(?<!\w)`\+?(?P<b>[^`]+?)\+?`(?!\w)|(?<!\w)\+(?P<c>[^+\s](?:[^+]*[^+\s])?)\+(?!\w)"
    r"|\*\*(?P<d>[^*]+)\*\*|(?<!\w)\*(?P<e>[^*\s](?:[^*]*[^*\s])?)\*(?!\w)"
    r"|(?<!\w)_(?P<f>[^_\s](?:[^_]*[^_\s])?)_(?!\w)"
)


def read(name: str, data: bytes) -> Builder:
    """Blocks of an AsciiDoc document."""
    source, warnings, encoding = decode(name, data)
    builder = Builder(warnings, encoding)
    builder.extend(_Lines(source.replace("\f", "\n").split("\n")).pieces())
    return builder


class _Lines:
    """Reads the lines of a document one after the other."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = [line.rstrip() for line in lines]
        self._at = 0
        self._attributes: dict[str, str] = {}
        self._held: list[str] = []  # lines of the block that is open
        self._kind: BlockKind = "paragraph"
        self._terms = 0  # how many lists of terms are open
        # The lists that are open: the sign of their items, their style and the last number.
        self._lists: list[tuple[str, str, int]] = []
        self._within = False  # what comes next belongs to the list above
        self._above = ""  # the attributes of the next block

    def pieces(self) -> Iterator[Piece]:
        """The blocks of the lines."""
        kinds = (
            self._underline,
            self._fenced,
            self._parting,
            self._definition,
            self._attributed,
            self._titled,
            self._item,
            self._term,
            self._indented,
            self._prose,
        )
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            yield from next(read for kind in kinds if (read := kind(line)) is not None)
        yield from self._closed()

    # Each kind of line: the blocks that are read with it, or None for a line that is none such.

    def _underline(self, line: str) -> list[Piece] | None:
        """The line below a title."""
        if not self._is_underline(line):
            return None
        title, self._held = self._held[0], []
        return [self._heading(title, 1 + _UNDERLINES.index(line[0]))]

    def _fenced(self, line: str) -> list[Piece] | None:
        """The line above a table, or above code or a comment, down to the one below."""
        if _TABLE.fullmatch(line):
            return [*self._closed(), *self._table(self._until(line))]
        if not _FENCE.fullmatch(line):
            return None
        if line.startswith("////"):
            self._until(line)
            return []
        if line.startswith(_CODE):
            return [*self._closed(), self._code(line[:3] if line[0] == "`" else line)]
        return self._closed()  # what lies between is read as any text

    def _parting(self, line: str) -> list[Piece] | None:
        """A line without words: an empty one, a directive, a comment, which ends no block."""
        if line.startswith("//"):
            return []
        if line and line != "+" and not _DIRECTIVE.fullmatch(line):
            return None
        closed = self._closed()
        self._within = self._within or line == "+"
        return closed

    def _definition(self, line: str) -> list[Piece] | None:
        """The definition of an attribute."""
        found = None if self._held else _ATTRIBUTE.fullmatch(line)
        if found is None:
            return None
        self._attributes[found[1]] = self._inline(found[2] or "")
        return []

    def _attributed(self, line: str) -> list[Piece] | None:
        """The attributes of the block below, of which a note says that it is one."""
        found = None if self._held and not self._begins_block() else _ABOVE.fullmatch(line)
        if found is None:
            return None
        self._above = found[1]
        noted = _NOTE.fullmatch(self._above)
        closed = self._closed()
        return [*closed, Piece("paragraph", self._above, self._terms)] if noted else closed

    def _titled(self, line: str) -> list[Piece] | None:
        """A heading, or the title of a block."""
        if self._held:
            return None
        if found := _HEADING.fullmatch(line):
            return [self._heading(found[2], len(found[1]))]
        if found := _TITLE.fullmatch(line):
            return [Piece("paragraph", self._inline(found[1]), self._terms)]
        return None

    def _item(self, line: str) -> list[Piece] | None:
        """The first line of an item; with a letter none that is in the middle of a paragraph."""
        in_text = self._held and self._kind == "paragraph"
        found = _ITEM.fullmatch(line) or (None if in_text else _LETTERED.fullmatch(line))
        if found is None:
            return None
        closed = self._closed()
        self._kind, self._held, self._within = "item", [self._numbered(*found.groups())], True
        self._above = ""
        return closed

    def _term(self, line: str) -> list[Piece] | None:
        """A term of a list, with the first words that are said of it."""
        found = _TERM.fullmatch(line) if self._within or not self._held else None
        if found is None:
            return None
        closed = self._closed()
        self._terms, self._within = max(1, len(found[2]) - 1), True
        self._held = [found[3]] if found[3] else []
        return [*closed, Piece("term", self._inline(found[1]), self._terms)]

    def _indented(self, line: str) -> list[Piece] | None:
        """The first line of code without lines above and below it."""
        is_code = _IS_CODE.match(self._above) or (line[0] == " " and not self._within)
        if self._held or not is_code:
            return None
        self._at -= 1
        return [self._code("")]

    def _prose(self, line: str) -> list[Piece]:
        """A line of a paragraph or of an item."""
        if not self._held and not self._within:
            self._terms, self._lists = 0, []
        self._held.append(line.strip().removesuffix(" +"))
        return []

    def _closed(self) -> list[Piece]:
        """The block that was open; what comes after it is no part of a list unless it says so."""
        held, kind = self._held, self._kind
        self._held, self._kind = [], "paragraph"
        if not held:
            return []
        self._within = False
        return [Piece(kind, self._inline(" ".join(held)), self._terms)]

    def _code(self, end: str) -> Piece:
        """The lines before `end` as code."""
        self._above = ""
        return Piece("code", "\n".join(self._until(end)))

    def _until(self, end: str) -> list[str]:
        """The lines before the one that ends a block, which are passed with it."""
        start = self._at
        while self._at < len(self._lines) and self._lines[self._at] != end:
            self._at += 1
        self._at += 1
        return self._lines[start : self._at - 1]

    def _begins_block(self) -> bool:
        """Whether what comes next is a block with a line above and below it, or an item."""
        after = self._lines[self._at : self._at + 1]
        return any(_FENCE.fullmatch(line) or _ITEM.fullmatch(line) for line in after)

    def _is_underline(self, line: str) -> bool:
        return (
            len(self._held) == 1
            and self._kind == "paragraph"
            and len(line) > 2
            and line[0] in _UNDERLINES
            and line == line[0] * len(line)
            and abs(len(line) - len(self._held[0])) <= 2
            and has_word(self._held[0])
        )

    def _heading(self, title: str, level: int) -> Piece:
        self._terms, self._lists, self._within = 0, [], False
        return Piece("heading", self._inline(title.rstrip("= ")), level)

    def _numbered(self, sign: str, said: str) -> str:
        """An item with its number, if it has one, as the attributes above its list have it.

        An item with another sign than those of the lists that are open begins a list in them.
        """
        kind = sign if sign[0] in ".*-" else ("1" if sign[0].isdigit() else "a") + sign[-1]
        found = next((at for at, (other, *_) in enumerate(self._lists) if other == kind), None)
        named, start = _STYLE.search(self._above), _START.search(self._above)
        if found is not None and not (named or start):
            _, style, count = self._lists[found]
        else:
            style = _STYLES[named[1]] if named else _BY_DEPTH[min(len(sign), len(_BY_DEPTH)) - 1]
            count = int(start[1]) - 1 if start else 0
        self._lists[found if found is not None else len(self._lists) :] = [(kind, style, count + 1)]
        if sign[0] != ".":
            return said if sign[0] in "*-" else f"{sign} {said}"
        return f"{formatted(count + 1, style)}. {said}"

    def _table(self, lines: Sequence[str]) -> Iterator[Piece]:
        """The rows of a table, of which the attributes above it tell the columns and the header."""
        above, self._above = self._above, ""
        cells: list[str] = []
        width = 0
        for line in lines:
            said, *rest = _CELL.split(line.replace("\\|", "\0"))
            if cells and said.strip():
                cells[-1] += f" {said}"
            for span, cell in zip(rest[::2], rest[1::2], strict=True):
                cells += [cell, *[""] * (min(int(span or 1), 50) - 1)]
            width = width or len(cells)
        if columns := _COLUMNS.search(above):
            width = _width(columns[1] or columns[2]) or width
        texts = [self._inline(cell.replace("\0", "|").strip()) for cell in cells]
        headed = "header" in above or (len(lines) > 1 and bool(lines[0]) and not lines[1])
        for at in range(0, len(texts), max(width, 1)):
            yield from text_row(texts[at : at + width], headed and not at)

    def _inline(self, text: str) -> str:
        """The words of a line, with the values of attributes."""
        text = _NAMED.sub(lambda name: self._attributes.get(name[1], name[0])[:1000], text)
        return _MARKED.sub(_inner, _MACRO.sub(_inner, text))


def _width(columns: str) -> int:
    """How many columns a table has, of '1,2' or '3*'."""
    parts = [part for part in re.split(r"[,;]", columns) if part.strip()]
    return min(sum(int((re.match(r"\s*(\d{1,2})\*", part) or "11")[1]) for part in parts), 100)


def _inner(match: re.Match[str]) -> str:
    return next(filter(None, match.groups()), "")
