"""Web pages: the text that a browser shows, without the page's furniture.

Left out: scripts, styles, navigation, asides, form controls, hidden elements, what is struck out,
signs that link to their own heading, headers and footers of the page, what is furniture by its
role, its name or its shape (`furniture`), and what lies outside <main> or <article> where these
hold most of the text. Readers' comments come last, under their own heading. White space is
collapsed as a browser does; <br> is a line end and a blank line ends a block. The numbers that a
browser puts before the items of an ordered list are part of their text, bullets are not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.formats.builder import Builder, Cell, Grid, Piece, names_columns, row
from index.formats.decoding import decode
from index.formats.emphasis import headed, under_title
from index.formats.headings import title_of
from index.formats.lettering import Written
from index.formats.numbering import MOST, formatted
from index.formats.web.elements import BLOCKS, Node, is_hidden, is_skipped, parsed, visit, words
from index.formats.web.furniture import Furniture, furniture
from index.formats.web.printed import with_manuals
from index.types import BlockKind

_KINDS: dict[str, tuple[BlockKind, int]] = {
    **{f"h{level}": ("heading", level) for level in range(1, 7)},
    "li": ("item", 0),
    "dt": ("term", 0),
    "pre": ("code", 0),
    "td": ("paragraph", 0),
    "th": ("paragraph", 0),
}
_LISTS = words("ol ul menu dir")
_BOLD = words("b strong u")
_STRUCK = words("del s strike")
_SECTIONS = ("main", "article", "section", "blockquote")
_MAIN_SHARE = 2 / 3
_NOTES = words("note tip warning caution important danger admonition callout alert")
_PERMALINKS = words("¶ § # 🔗 \uf0c1 \u200b ^ ↑ ↩ ↩\ufe0e")
_MARK = re.compile(r"\[?(?:\d{1,4}|[ivxlc]{1,6}|[a-z]|[*†‡§¶]{1,3})\]?")  # of a note
_EDIT = "mw-editsection"  # in wikis: beside each heading
_SKIP = re.compile(r"\bskip|jump-link|screen-reader|visually-hidden|sr-only", re.I)
_LONG_TERM = 500  # characters; what is longer is a list that only lays out the page
_WEIGHT = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|(?:lower|upper)-\w+|decimal)\b", re.I
)
_NUMBER_STYLES = {
    "none": "",
    "decimal": "1",
    "lower-roman": "i",
    "upper-roman": "I",
    **{
        f"{case}-{kind}": a
        for case, a in (("lower", "a"), ("upper", "A"))
        for kind in ("alpha", "latin")
    },
}
_CHARSET = re.compile(rb"<meta[^<>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_ENCODING = re.compile(rb"\s*<\?xml[^<>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_LATIN = words("ascii us-ascii iso-8859-1 iso8859-1 iso_8859-1 latin1 l1")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_AROUND_BREAK = re.compile(r" *\n *")
_SPACES = re.compile(" {2,}")
_EMPTY_LINES = re.compile(r"\n{2,}")

_NO_FURNITURE = Furniture()


def read(name: str, data: bytes, charset: str = "") -> Builder:
    """Blocks of a web page. Its title is <title>, else its first <h1>.

    `charset` is the encoding that it came with, which counts for more than the one it names.
    """
    source, warnings, encoding = decode(name, data, declared(data, charset))
    return of(source, Builder(warnings, encoding))


def of(source: str, builder: Builder) -> Builder:
    """The blocks of a page that is decoded, in a builder that holds none yet."""
    parser = parsed(source)
    title = parser.css_first("head title")
    builder.title = title.text() if title else ""
    walk = _Walk(furniture(parser.body) if parser.body else _NO_FURNITURE)
    if parser.body:
        walk.through(parser.body)
    if not builder.title.strip():
        top = (p.text for p, _ in walk.pieces if p.kind == "heading" and p.level == 1)
        builder.title = title_of(list(top))
    total = sum(len(piece.text) for piece, _ in walk.pieces)
    main = sum(len(piece.text) for piece, inside in walk.pieces if inside)
    article = [p for p, inside in walk.pieces if inside or main <= total * _MAIN_SHARE]
    about, article = with_manuals(article)
    builder.title = about or builder.title
    builder.extend(headed(article))
    builder.extend(_apart(walk.comments))
    return builder


def pieces(source: str) -> list[Piece]:
    """The pieces of a fragment of HTML; those that only look like headings are not made so."""
    walk = _Walk()
    body = parsed(source).body
    if body:
        walk.through(body)
    return [piece for piece, _ in walk.pieces]


def _apart(comments: list[Piece]) -> list[Piece]:
    """Readers' comments as a part of their own: what heads them heads no part of the article."""
    headings = (at for at, piece in enumerate(comments) if piece.kind == "heading")
    first = next(headings, -1)
    return [
        piece._replace(level=1 if at == first else max(2, piece.level))
        if piece.kind == "heading"
        else piece
        for at, piece in enumerate(comments)
    ]


def declared(data: bytes, charset: str = "") -> str:
    """The encoding that the page came with or else names, or ''; Latin-1 means Windows-1252 on the
    web."""
    match = _XML_ENCODING.match(data[:1024]) or _CHARSET.search(data[:4096])
    label = charset or (match[1].decode("ascii", "replace").lower() if match else "")
    return "cp1252" if label in _LATIN else "" if label.startswith(("utf-16", "utf-32")) else label


class _Numbers:
    """The numbers of an ordered list's items, as a browser counts them."""

    def __init__(self, ordered: Node) -> None:
        attributes = ordered.attributes
        self._step = -1 if "reversed" in attributes else 1
        start = _integer(attributes.get("start"))
        if start is None:
            items = (child for child in ordered.iter() if child.tag == "li")
            start = sum(1 for _ in items) if self._step < 0 else 1
        self._next = start
        style = attributes.get("type") or "1"
        own = _LIST_STYLE.search(attributes.get("style") or "")
        self._style = _NUMBER_STYLES.get(own[1].lower(), style) if own else style

    def before(self, item: Node) -> str:
        """What stands before the next item; '' in a list that shows no numbers."""
        own = _integer(item.attributes.get("value"))
        count = self._next if own is None else own
        self._next = count + self._step
        return f"{formatted(count, self._style)}." if self._style else ""


def _integer(value: str | None) -> int | None:
    match = re.fullmatch(r"\s*(-?\d{1,9})\s*", value or "")
    return max(-MOST, min(int(match[1]), MOST)) if match else None


def _span(cell: Node, name: str) -> int:
    """Over how many columns or rows a cell goes."""
    return max(1, _integer(cell.attributes.get(name)) or 1)


@dataclass
class _Row:
    """A table's row as it is read."""

    cells: list[Cell] = field(default_factory=list)
    header: bool = True


@dataclass
class _Table:
    """A table that is being read; `first` is its first row, until the second tells what it is."""

    rows: int = 0
    first: list[list[Piece]] | None = None
    grid: Grid = field(default_factory=Grid)


class _Walk:
    """Goes through a tree without recursion and collects its pieces.

    `pieces` holds each piece with whether it lies inside <main> or <article>, `comments` those of
    the readers' comments.
    """

    def __init__(self, furniture: Furniture = _NO_FURNITURE) -> None:
        self.pieces: list[tuple[Piece, bool]] = []
        self.comments: list[Piece] = []
        self._furniture = furniture
        self._in_comments = False
        self._written = Written()  # of the block that is being read
        self._weights: list[bool] = []  # of elements that are open: whether each makes letters so
        self._within_bold = 0
        self._kinds: list[tuple[BlockKind, int]] = [("paragraph", 0)]
        self._rows: list[_Row] = []
        self._tables: list[_Table] = []  # that are open
        self._open: Counter[str] = Counter()
        self._lists: list[_Numbers | None] = []  # None for one without numbers
        self._items: list[int] = []  # that are open: how many pieces there were before each
        self._numbers: list[str] = []  # of items that nothing has been read of yet
        self._divs: list[bool] = []  # that are open: whether each is a note

    def through(self, root: Node) -> None:
        """Visit `root` and every node below it in document order."""
        visit(root, self._enter, self._leave)
        self._flush()

    def _enter(self, node: Node) -> bool:
        """Begin `node`; False if nothing inside it is to be read."""
        if node.is_text_node:
            self._write(node.text_content or "")
        if not node.is_element_node:
            return False
        tag = node.tag or ""
        if tag in BLOCKS:
            self._flush()
        if self._is_left_out(node, tag):
            return False
        if node.mem_id == self._furniture.comments:
            self._in_comments = True
        self._open[tag] += 1
        self._weights.append(_is_bold(node))
        self._within_bold += self._weights[-1]
        self._begin(node, tag)
        return True

    def _write(self, source: str) -> None:
        """Add a text to the block that is being read."""
        text = source.replace("\xad", "")  # soft hyphens are not seen
        shown = text if self._open["pre"] else _SPACE.sub(" ", text)
        is_struck = any(self._open[tag] for tag in _STRUCK)
        self._written.say(shown, is_struck=is_struck, is_raised=self._open["sup"] > 0)
        if not is_struck:
            self._written.look.add(text, self._within_bold > 0)

    def _begin(self, node: Node, tag: str) -> None:
        """Note what an element that is read makes of what it holds."""
        if tag == "br":
            self._written.look.end_line()
            self._written.say("\n")
        elif tag in _LISTS:
            self._lists.append(_Numbers(node) if tag == "ol" else None)
        elif tag == "li":
            numbers = self._lists[-1] if self._lists else None
            self._numbers.append(numbers.before(node) if numbers else "")
            self._items.append(len(self.pieces))
        elif tag == "table":
            self._tables.append(_Table())
        elif tag == "tr":
            self._rows.append(_Row())
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].cells.append(Cell([], _span(node, "colspan"), _span(node, "rowspan")))
            self._rows[-1].header &= tag == "th"
        elif tag == "div":
            self._divs.append(_is_note(node))
        if tag in _KINDS:
            kind, level = _KINDS[tag]
            # 'Note' over a note is no heading of what comes after it.
            of_note = kind == "heading" and any(self._divs)
            self._kinds.append(("paragraph", 0) if of_note else (kind, level))

    def _leave(self, node: Node) -> None:
        tag = node.tag or ""
        if tag in BLOCKS:
            self._flush()
        if tag in _KINDS:
            self._kinds.pop()
        if tag in _LISTS:
            self._lists.pop()
        elif tag == "table":
            self._end_row(None, False)
            self._tables.pop()
        elif tag == "li":
            self._numbers.clear()
            first = self._items.pop()
            item = under_title([piece for piece, _ in self.pieces[first:]])
            insides = [inside for _, inside in self.pieces[first:]]
            self.pieces[first:] = zip(item, insides, strict=True)
        elif tag == "div":
            self._divs.pop()
        elif tag == "tr":
            read = self._rows.pop()
            self._end_row(read.cells, read.header or self._open["thead"] > 0)
        if node.mem_id == self._furniture.comments:
            self._in_comments = False
        self._within_bold -= self._weights.pop()
        self._open[tag] -= 1

    def _end_row(self, read: Sequence[Cell] | None, header: bool) -> None:
        """End a table's row, or with None its rows. Whether the first, which is not marked as a
        header, is one can only be told by the second."""
        table = self._tables[-1] if self._tables else _Table(rows=1)
        cells = None if read is None else table.grid.row(read)
        rows: list[tuple[list[list[Piece]], bool]] = []
        if table.first is not None:
            both = [table.first] if cells is None else [table.first, cells]
            rows.append((table.first, not header and names_columns(both)))
            table.first = None
        if cells is not None and not header and not table.rows:
            table.first = cells
        elif cells is not None:
            rows.append((cells, header))
        table.rows += 1
        for texts, is_header in rows:
            for piece in row(texts, is_header):
                self._emit(piece)

    def _flush(self) -> None:
        """End the block that is being read."""
        text, struck, look = self._written.text, self._written.struck, self._written.look
        self._written = Written()
        kind, level = self._kinds[-1]
        if kind == "code":
            self._emit(Piece(kind, text.replace("\f", "\n"), struck=struck.replace("\f", "\n")))
            return
        struck, leads = _tidied(struck), look.leads
        for part in _EMPTY_LINES.split(_tidied(text)):
            if part or struck:
                bold = look.bold or not part  # no letters are as those around them
                self._emit(Piece(kind, part, level, bold, struck=struck, leads=leads))
                struck, leads = "", False
                if kind == "item":  # what follows in the item is not another item
                    kind = "paragraph"
                    self._kinds[-1] = (kind, 0)

    def _emit(self, piece: Piece) -> None:
        if piece.kind != "code":
            before = "".join(f"{number} " for number in self._numbers if number)
            text, struck = (said and before + said for said in (piece.text, piece.struck))
            piece = piece._replace(text=text, struck=struck)
        self._numbers.clear()
        if piece.kind != "heading" and self._open["dt"] + self._open["dd"]:
            piece = piece._replace(level=self._open["dl"])
        if piece.kind == "term" and len(piece.text) > _LONG_TERM:
            piece = piece._replace(kind="paragraph")
        if self._rows and self._rows[-1].cells:
            self._rows[-1].cells[-1].pieces.append(piece)
        elif self._in_comments:
            self.comments.append(piece)
        else:
            self.pieces.append((piece, self._open["main"] + self._open["article"] > 0))

    def _is_left_out(self, node: Node, tag: str) -> bool:
        """Whether nothing of an element is read."""
        is_sign = tag == "a" and (_is_permalink(node) or self._is_mark(node))
        return is_sign or is_skipped(node) or self._is_furniture(node, tag) or is_hidden(node)

    def _is_mark(self, link: Node) -> bool:
        """A superscript behind a word that leads to a note, or a link that a book says to be one:
        its number would stand as one of the sentence. Before the note itself it stays, and within
        brackets that are no part of it."""
        before = self._written.last[-2:].strip()
        return (
            "#" in (link.attributes.get("href") or "")
            and bool(before)
            and before[-1] not in "[("
            and (
                self._open["sup"] > 0
                or (link.child is not None and link.child.tag == "sup")
                or link.attributes.get("epub:type") == "noteref"
                or link.attributes.get("role") == "doc-noteref"
            )
            and bool(_MARK.fullmatch(link.text().strip()))
        )

    def _is_furniture(self, node: Node, tag: str) -> bool:
        """`node` is furniture, as are the page's footer and its header, if without the title."""
        if node.mem_id in self._furniture.left_out or node.attributes.get("class") == _EDIT:
            return True
        if tag not in ("header", "footer") or any(self._open[outer] for outer in _SECTIONS):
            return False
        return tag == "footer" or node.css_first("h1") is None


def _tidied(text: str) -> str:
    """Text with as much white space as a browser shows."""
    return _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip()


def _is_permalink(node: Node) -> bool:
    """A sign beside a heading that links to that heading itself, shown under the mouse, or a link
    over the menus to the content, for the keyboard."""
    to_itself = (node.attributes.get("href") or "").startswith("#")
    over_menus = _SKIP.search(node.attributes.get("class") or "")
    return to_itself and (bool(over_menus) or node.text().strip() in _PERMALINKS)


def _is_note(node: Node) -> bool:
    return not _NOTES.isdisjoint((node.attributes.get("class") or "").split())


def _is_bold(node: Node) -> bool:
    return node.tag in _BOLD or bool(_WEIGHT.search(node.attributes.get("style") or ""))
