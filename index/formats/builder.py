"""What every format shares: pieces of text go in, a `Document` that keeps its laws comes out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import NamedTuple

from index.formats.headings import title_of
from index.formats.signs import has_word
from index.types import Attachment, Block, BlockKind, Document, Page

_UNCLEAN = re.compile("[\0-\x08\v\r\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NEWLINES = re.compile("[\r\v\x85\u2028\u2029]")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\f]+")
_TIGHT = {  # pairs of blocks between which no empty line stands
    *(("item", "item"), ("header", "row"), ("row", "row"), ("header", "header")),
    *(("term", "term"), ("term", "paragraph"), ("term", "item")),
}
_DEEPEST = 10  # level of a heading
LONG_CELL = 500
"""Most characters of a cell in a table's row."""
_COLUMNS = 100  # of a table, in which cells may go over rows or columns
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_LONG_NAME = 100  # characters of a column's name
_NO_NAME = re.compile(r"\[.*\]$|(?:\S+\s+){6}\S|\S+\s+\S+\s.*[a-z]{3}[.;]$", re.S)  # of a column
_NUMBER = re.compile(r"[-+(]?[$€£]?\s*\d[\d.,\s]*%?\)?$|\d{4}-\d\d-\d\d")
_LONG_TITLE = 200
_FILE_NAME = re.compile(
    r"\.(docx?|dotx?|dvi|html?|indd|pdf|pptx?|pub|qxd|rtf|tex|txt|xlsx?)$", re.I
)
_NO_TITLE = re.compile(
    r"(untitled.*|\(?(anonymous|unspecified)\)?|title|(new |(microsoft )?word )?document\s*\d*"
    r"|powerpoint presentation|slide \d+|microsoft word - .*)$",
    re.I,
)


class Piece(NamedTuple):
    """A block of text on its way into a document, as `Block` is. A form feed in `text` is where a
    page begins.

    `bold` says that all its letters are bold or underlined, `size` is that of most of them in
    points; 0 is unknown. `struck` is the text with what is struck out in it, where anything is.
    `leads` says that of several lines the first alone is bold or underlined.
    """

    kind: BlockKind
    text: str
    level: int = 0
    bold: bool = False
    size: float = 0.0
    struck: str = ""
    leads: bool = False


class Attached(NamedTuple):
    """A file in a mail on its way into a document, as `Attachment` is."""

    name: str
    content: bytes
    headings: tuple[Piece, ...]


def ending(name: str) -> str:
    """The ending that tells a file's format, in lower case, or ''; a number tells none.

    >>> ending("a/Lease.PDF"), ending("Apache-2.0"), ending("LICENSE")
    ('.pdf', '', '')
    """
    suffix = posixpath.splitext(name)[1].lower()
    return suffix if re.search(r"[^\W\d_]", suffix) else ""


def _called(name: str) -> str:
    """A file's name without its folder and ending."""
    path = PurePosixPath(name)
    return path.stem if ending(name) else path.name


def clean(text: str) -> str:
    r"""`text` with ``\n`` for every line end and a space for every control character.

    As long as `text`, so that offsets into one are offsets into the other: of ``\r\n`` the first
    becomes a space. Form feeds and tabs stay, as do invisible characters that shape the text
    (joiners, marks of direction). A lone surrogate becomes U+FFFD.

    >>> clean("a\r\nb\x00")
    'a \nb '
    """
    if not _UNCLEAN.search(text):
        return text
    text = _NEWLINES.sub("\n", text.replace("\r\n", " \n"))
    return storable(_CONTROLS.sub(" ", text))


def storable(text: str) -> str:
    r"""`text` with U+FFFD for every lone surrogate, which UTF-8, and so the store, cannot hold.

    >>> storable("a\udcff\x1b") == "a\ufffd\x1b"
    True
    """
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`text` with every run of white space as one space; page breaks stay."""
    return _BLANKS.sub(" ", text).strip(" ")


class Cell(NamedTuple):
    """A table's cell, and over how many columns and rows it goes; over 0 rows does one that may be
    covered by the cell above or before it, where it holds nothing itself."""

    pieces: list[Piece]
    columns: int = 1
    rows: int = 1


class Grid:
    """Puts the cells of a table's rows, as they come, into their columns.

    A cell that goes over rows stands in each of them, since a row is quoted alone; one that goes
    over columns stands in the first, before empty cells if others follow.
    """

    def __init__(self) -> None:
        """A table without rows yet."""
        self._over: dict[int, tuple[list[Piece] | None, int]] = {}  # by column: what, how long

    def row(self, cells: Sequence[Cell]) -> list[list[Piece]]:
        """The next row; without what goes on from above where the row holds nothing itself, or
        where the table only lays out a page."""
        over = self._over
        self._over = {at: (pieces, rows - 1) for at, (pieces, rows) in over.items() if rows > 1}
        placed = {at: pieces for at, (pieces, _) in over.items() if pieces is not None}
        above = sum(len(piece.text) for pieces in placed.values() for piece in pieces)
        if above > LONG_CELL:
            placed, above = {at: [] for at in placed}, 0
        column = 0
        for cell in cells:
            while cell.rows and column in over:
                column += 1
            if cell.rows or cell.pieces:
                placed[column] = cell.pieces
            columns = range(column, min(column + cell.columns, _COLUMNS))
            if cell.rows > 1:
                for at in columns:
                    self._over[at] = cell.pieces if at == column else None, cell.rows - 1
            column += max(1, len(columns))
        row = [placed.get(at, []) for at in range(max(placed, default=-1) + 1)]
        own = [cell.pieces for cell in cells]
        alone = not any(own) or (len(own) < 2 and not above)
        return own if alone or _is_layout(row) else row


def _is_layout(cells: Sequence[Sequence[Piece]]) -> bool:
    """Whether a row only lays out a page: one cell, or one that holds headings, tables or such."""
    return len(cells) < 2 or any(
        piece.kind not in ("paragraph", "item") for cell in cells for piece in cell
    )


def row(cells: Sequence[Sequence[Piece]], header: bool) -> list[Piece]:
    """A table's row as one piece, its cells joined by tabs, also empty ones; without them where
    the first stands alone.

    Where a table only lays out a page (one cell in the row, or a cell that holds headings, tables
    or long text) the cells' own pieces are returned as they are.
    """
    texts = [one_line(" ".join(piece.text for piece in cell)) for cell in cells]
    struck = ""
    if any(piece.struck for cell in cells for piece in cell):
        struck = "\t".join(one_line(" ".join(p.struck or p.text for p in cell)) for cell in cells)
    if _is_layout(cells) or max(map(len, texts)) > LONG_CELL:
        return [piece for cell in cells for piece in cell]
    if not any(texts[1:]):
        del texts[1:]
    return [Piece("header" if header else "row", "\t".join(texts), struck=struck)]


def text_row(cells: Sequence[str], header: bool) -> list[Piece]:
    """The same of cells that are texts."""
    return row([[Piece("paragraph", cell)] if cell else [] for cell in cells], header)


def table_rows(
    rows: Sequence[Sequence[Sequence[Piece]]], marked: Sequence[bool]
) -> Iterator[Piece]:
    """The rows of a table, those that are marked as its headers; where none is, the first may say
    by itself that it is one."""
    named = not any(marked) and names_columns(rows)
    for at, (cells, header) in enumerate(zip(rows, marked, strict=True)):
        yield from row(cells, header or (named and not at))


def names_columns(rows: Sequence[Sequence[Sequence[Piece]]]) -> bool:
    """Whether the first row of a table says what the others hold, where nothing marks it.

    It does if it alone is bold, or if no letters are and it is all words, no two the same, none a
    sentence, longer than six words or in brackets as '[in]'. Two columns may as well be names and
    values, unless each name is one word or numbers are below.
    """
    if len(rows) < 2:
        return False
    bold = [[all(piece.bold for piece in cell) for cell in row if cell] for row in rows]
    if any(bold[0]):
        return all(bold[0]) and not all(map(all, bold[1:]))
    texts = [[" ".join(piece.text for piece in cell) for cell in row] for row in rows]
    numbers = any(all(map(is_number, column[1:])) for column in zip(*texts, strict=False))
    single = all(map(str.isalpha, texts[0]))
    named = not any(map(_NO_NAME.match, texts[0])) and all_words(texts[0], texts[1])
    return named and (numbers or single or len(texts[0]) > 2)


def all_words(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the cells of a table's first row are names, one for each column and none twice.

    No name stands right below again. A year is one where what is below is another number. Where
    only some end with a colon they are labels, with values beside them.
    """
    names = [cell for cell in first if cell]
    if 0 < sum(name.rstrip().endswith(":") for name in names) < len(names):
        return False
    columns = list(zip_longest(first, second, fillvalue=""))
    return (
        len(names) >= max(1, len(second) - 1)
        and len(set(names)) == len(names)
        and any(map(str.isalpha, "".join(names)))
        and not any(len(name) > _LONG_NAME for name in names)
        and not any(name and name == cell for name, cell in columns)
        and all(not is_number(name) or _is_year(name, cell) for name, cell in columns)
    )


def _is_year(name: str, cell: str) -> bool:
    """A year above something else, as the name of a column."""
    return bool(_YEAR.fullmatch(name)) and is_number(cell) and not _YEAR.fullmatch(cell)


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, a sum of money, a share or a date."""
    return bool(_NUMBER.match(cell))


class Builder:
    """Collects the blocks of one document, in reading order.

    `title` is what the document says its title is, or ''. `several` says that it holds several
    things of one rank, as a mailbox or a workbook does, so that no heading is its title. `paged`
    says that the format has pages even where there is only one. `tail` is white space to end the
    text with. `warnings` are sentences for the person. `encoding`, `boxes` and `original` are as in
    `Document`.
    """

    def __init__(self, warnings: Iterable[str] = (), encoding: str = "") -> None:
        """An empty document, of a text that was decoded with these warnings from this encoding."""
        self.title = ""
        self.several = False
        self.paged = False
        self.warnings = list(warnings)
        self.tail = ""
        self.encoding = encoding
        self.boxes: tuple[bytes, ...] = ()
        self.original = b""
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[int] = []  # where each page but the first begins
        self._waiting = 0  # page breaks since the last block
        self._struck: list[Piece] = []  # pieces of which something is struck out
        self._attachments: list[Attachment] = []

    def add(self, kind: BlockKind, text: str, level: int = 0, gap: str | None = None) -> int:
        """Append a block; each form feed in `text` or `gap` begins a page and is left out.

        Returns where in the document its first word begins, or would.

        The empty cells at the ends of a table's row stay, as tabs.

        `gap` is the white space to put before the block. Without it blocks are set apart by an
        empty line, and items and table rows by a line end. Blank text only moves the page.
        """
        text = clean(text)
        body = text.strip()
        if not body:
            self._waiting += text.count("\f")
            return self._length
        before, after = text.split(body, 1)
        if kind in ("header", "row"):
            empty = len(before) - len(before.rstrip("\t"))
            body = "\t" * empty + body + "\t" * (len(after) - len(after.lstrip("\t")))
            before, after = text.split(body, 1)
        self._waiting += before.count("\f")
        if gap is None:
            gap = self._gap(kind)
        else:
            self._waiting += gap.count("\f")
            gap = gap.replace("\f", "\n")
        self._append(gap)
        start = self._length
        self._pages += [start] * self._waiting
        first, *rest = body.split("\f")
        self._append(first)
        for part in rest:
            self._pages.append(self._length)
            self._append(part)
        # A file may say anything of its headings' levels.
        level = min(max(level, int(kind in ("heading", "term"))), _DEEPEST)
        self._blocks.append(Block(kind, start, self._length, level))
        self._waiting = after.count("\f")
        return start + len(body) - len(body.lstrip("\t"))

    def extend(self, pieces: Iterable[Piece | Attached]) -> None:
        """Append every piece, without what is struck out, and note the place of every file."""
        for piece in pieces:
            if isinstance(piece, Attached):
                above = tuple((heading.text, heading.level) for heading in piece.headings)
                self._attachments.append(
                    Attachment(piece.name, piece.content, len(self._blocks), above)
                )
                continue
            self.add(piece.kind, piece.text, piece.level)
            if piece.struck:
                self._struck.append(piece)

    def document(self, name: str, format: str, digest: str) -> Document:
        """The document; its title is its own, or its first heading of level 1, or the file's.

        Where nothing is left but what is struck out, it is that.
        """
        if self._struck and self._blocks:
            self.warnings.append("Text that is struck out is left out.")
        elif self._struck:
            self.extend([piece._replace(text=piece.struck, struck="") for piece in self._struck])
        text = "".join(self._parts) + self.tail
        pages: tuple[Page, ...] = ()
        if self.paged or self._pages or self._waiting:
            starts = [0, *self._pages, *[len(text)] * self._waiting]
            ends = [*starts[1:], len(text)]
            pages = tuple(
                Page(i, *span) for i, span in enumerate(zip(starts, ends, strict=True), 1)
            )
        return Document(
            name=name,
            title=_title(self.title) or self._first_heading(text) or _called(name),
            text=text,
            format=format,
            digest=digest,
            blocks=tuple(self._blocks),
            pages=pages,
            warnings=tuple(self.warnings),
            encoding=self.encoding,
            boxes=self.boxes,
            original=self.original,
            attachments=tuple(self._attachments),
        )

    def _append(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)

    def _gap(self, kind: BlockKind) -> str:
        if not self._blocks:
            return ""
        pair = (self._blocks[-1].kind, kind)
        tight = pair in _TIGHT
        return "\n" if tight else "\n\n"

    def _first_heading(self, text: str) -> str:
        if self.several:
            return ""
        top = (block for block in self._blocks if block.kind == "heading" and block.level == 1)
        return _title(title_of([text[block.start : block.end] for block in top]))


def _title(text: str) -> str:
    """`text` on one line, or '' where it is no title but a file's name or a program's default."""
    title = in_one_line(text)
    is_none = _NO_TITLE.match(title) or _FILE_NAME.search(title) or not has_word(title)
    return "" if is_none else title


def in_one_line(title: str) -> str:
    """A title on one line, cut behind a word where it is very long."""
    line = " ".join(clean(title).split())
    return line if len(line) <= _LONG_TITLE else line[:_LONG_TITLE].rsplit(" ", 1)[0] + " …"


def below(pieces: Sequence[Piece], level: int) -> list[Piece]:
    """The pieces, their highest headings one below this level."""
    top = min((piece.level for piece in pieces if piece.kind == "heading"), default=0)
    return [
        piece._replace(level=piece.level - top + level + 1) if piece.kind == "heading" else piece
        for piece in pieces
    ]


def numbers(values: Sequence[int]) -> str:
    """Ascending numbers as a person writes them.

    >>> numbers([1, 3, 4, 5])
    '1, 3-5'
    """
    runs: list[list[int]] = []
    for value in values:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
