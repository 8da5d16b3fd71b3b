"""The values that pass from a file to a stored sentence, in the order in which they are made.

All offsets are half-open code point offsets into `Document.text`: ``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "header", "row", "code", "term"]
"""What a block of text is: a heading, a paragraph, a list item, a table's header row, a table's
other row, preformatted text, or a term in a list of definitions."""


@dataclass(frozen=True, slots=True)
class Span:
    """`start` and `end` of a piece of a document's text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Page:
    """One page and the characters on it. Pages are numbered from 1 and follow each other."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it is drawn: a PNG, and the page's width and height in points."""

    width: float
    height: float
    image: bytes


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a page, in points (1/72 inch) from the left and the top of the page as it is seen.

    `page` is counted from 1.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text that no sentence crosses.

    `level` is a heading's depth from 1. Of a term in a list of definitions, and of all that is said
    of it, it is the list's depth from 1; elsewhere 0.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail that is not read yet.

    It belongs before the block number `before`, under `headings`, the text and level of each; the
    last is its name.
    """

    name: str
    content: bytes
    before: int
    headings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read.

    Blocks are ordered and disjoint, none is empty or begins or ends with white space, but for the
    tabs of empty cells at the ends of a table's row, and only white space lies outside them.
    `pages` is empty where the format has no pages; otherwise the pages are ordered and disjoint,
    and every block begins in one.

    `name` is the path relative to the added folder, with ``/``. `digest` is the BLAKE2b-128 of the
    document's bytes in hexadecimal. `warnings` are sentences for the person, such as 'page 3 has
    no text'. `encoding` is what a text was decoded from, or ''.

    For a format whose pages can be drawn, `boxes` hold where the characters of each page stand, as
    `index.boxes` packs them, and `original` the file's bytes. Both are kept by a library, but are
    not in the documents that it gives back. `attachments` are there only until they are read.
    """

    name: str
    title: str
    text: str
    format: str
    digest: str
    blocks: tuple[Block, ...] = ()
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()
    encoding: str = ""
    boxes: tuple[bytes, ...] = field(default=(), compare=False, repr=False)
    original: bytes = field(default=b"", compare=False, repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences that are read together, about 100 tokens.

    `sentences` are ordered and disjoint, and only white space lies between them; a heading, a list
    item and a table row are sentences of their own. `headings` is the path of headings above the
    passage, outermost first. `header` is what stands above the rows where the passage is of a
    table's: on the last line its header row, with a tab between the cells, if it has one, and on
    one before that its caption, if it has one.
    """

    start: int
    end: int
    sentences: tuple[Span, ...]
    headings: tuple[str, ...] = ()
    header: str = ""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document in a library, without its text.

    `id` stands for these very words under this name: it changes when the content does, so that an
    old citation never opens on new text. `pages` is 0 where the format has none. `source` is the
    absolute path of the file it came from, or '' for text that came from no file. `also` are the
    names of other files of the same bytes. `encoding` is what a text was decoded from, or ''.
    `pages_without_text` are numbers of pages; such a page is often a picture and needs OCR.
    """

    id: str
    name: str
    title: str
    format: str
    pages: int
    sentences: int
    characters: int
    digest: str
    source: str = ""
    warnings: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    encoding: str = ""
    pages_without_text: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What an `Index.add` did: names of documents, and of each failure the path and the reason.

    `skipped` are the paths in folders that were not wanted, with the reason in a few words: hidden,
    excluded, not included, a link to what is read anyway, or a kind of file that no parser reads.
    A folder that was not wanted is there once, without what it holds. `gone` are documents that are
    still in the library though their files, below the folders that were given, are no more.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
