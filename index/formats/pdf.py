"""PDF: the lines of each page, put together to paragraphs, headings, list items and table rows.

Running headers and footers and page numbers are left out. A word that is hyphenated at a line's
end is made whole, and a paragraph that goes on over a page's end is one block. Values filled into
a form are read as part of its page.
"""

from __future__ import annotations

import ctypes
import io
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, pairwise
from math import hypot, sqrt
from statistics import median
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from index.boxes import PlacedLine, pack
from index.errors import DocumentError
from index.formats.builder import Builder, clean, numbers
from index.formats.pdf_tables import Line, Rules, find_tables, is_right_to_left
from index.types import BlockKind

_PDFIUM = threading.Lock()  # PDFium is not safe to use from two threads

_HYPHEN = "\ufffe"  # PDFium's mark for a hyphen at a line's end
_SPACE = re.compile(r"\s+")
_LINE = re.compile(rf"([^\r\n{_HYPHEN}]*)([\r\n]+|{_HYPHEN}|$)")
_BOLD = re.compile(rb"bold|black|heavy|demi", re.I)
_BULLET = re.compile(r"[•‣◦▪●○■□–\uf0b7\uf0a7*-](?: |$)")
_DASHES = "–-*"  # bullets that are also signs within a sentence
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)](?:\s+(?=\S)|$)")
_LEADER = re.compile(r" ?(?:\. ?){4,}")  # the dots from an entry to its page in a table of contents
_SECTION = re.compile(r"\d+(?:\.\d+)*\.?\s")
_FINISHED = re.compile(r"[.!?…:。！？]['\"”’»)\]\d]*$")
_PAGE_NUMBER = re.compile(r"\W*(?:[^\W\d]{1,6}\W*)?\d+(?:\W+(?:[^\W\d]{1,4}\W+)?\d+)?\W*")
_ROMAN = re.compile(r"^[ivxlc]+\b|\b[ivxlc]+$")  # where a page's number stands
_WORD = re.compile(r"\w+(?:-\w+)*")
_FIRST_PARTS = frozenset(  # they begin many words with a hyphen, and few without one
    "decision full half high ill long low non self short well "
    "twenty thirty forty fifty sixty seventy eighty ninety".split()
)
_ENDING = re.compile(  # of a word without one: high-lights, short-ening, non-sense
    r"(?:age|e|en|er|est|ing|ish|less|ly|ness|land|light|way|hand|fall|cut|coming|sense|chalant)"
    r"(?:s|ed|ing|er|ers|ly|ness)?"
)
_HEADING_LENGTH = 200
_LARGER = 1.15
_NOTE = 0.95  # of the text's size, a note's is less
_WIDE = 0.8  # in font sizes, the least gap between the words of two columns
_APART = 2.5  # in font sizes, the room that sets a line apart
_DOT = (1.0, 9.0)  # in points, how large a bullet is that is drawn
_THIN = 3.0  # in points, the most that is a line and not a box
_FINE = 1000  # places are measured in so many parts of a point
_PIXELS = 40_000_000
_LARGEST = 100 * 2**20  # bytes of a file that is kept, to be drawn
_PARTS = 4  # letters on each side that make a hyphen one between two words


def read(name: str, data: bytes) -> Builder:
    """Blocks and pages of a PDF. Raises `DocumentError` if it is protected or has no text."""
    builder = Builder()
    builder.paged = True
    with _PDFIUM:
        try:
            pdf = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
                raise DocumentError(name, "is protected by a password") from error
            raise
        try:
            builder.title = pdf.get_metadata_value("Title")
            count = len(pdf)
            lines, rules = _lines(pdf)
        finally:
            pdf.close()
    empty = sorted(set(range(1, count + 1)) - {line.page for line in lines})
    if not lines and rules:
        raise DocumentError(name, "no text found: the pages are images and need OCR")
    if empty:
        word, verb = ("page", "has") if len(empty) == 1 else ("pages", "have")
        builder.warnings.append(f"{word} {numbers(empty)} {verb} no text".capitalize() + ".")
    placed = _build(builder, _without_running(lines, rules), rules, count)
    builder.boxes = tuple(pack(placed.get(page, [])) for page in range(1, count + 1))
    builder.original = data if len(data) <= _LARGEST else b""
    return builder


def page_size(data: bytes, page: int) -> tuple[float, float]:
    """Width and height of a page in points, as it is seen. Pages are counted from 1.

    Raises ValueError where there is no such page.
    """
    with _opened(data, page) as opened:
        width, height = opened.get_size()
        return float(width), float(height)


def draw(data: bytes, page: int, scale: float) -> bytes:
    """A page as a PNG of `scale` pixels for each point, at most 40 million of them in all.

    Raises ValueError where there is no such page.
    """
    with _opened(data, page) as opened:
        width, height = opened.get_size()
        most = sqrt(_PIXELS / max(width * height, 1.0))
        bitmap = opened.render(scale=min(scale, most))
        image = io.BytesIO()
        bitmap.to_pil().save(image, "PNG")
    return image.getvalue()


@contextmanager
def _opened(data: bytes, page: int) -> Iterator[pdfium.PdfPage]:
    with _PDFIUM:
        pdf = pdfium.PdfDocument(data)
        try:
            if not 1 <= page <= len(pdf):
                raise ValueError(f"There is no page {page}.")
            if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
                pdf.init_forms()
            yield pdf[page - 1]
        finally:
            pdf.close()


def _lines(pdf: pdfium.PdfDocument) -> tuple[list[Line], dict[int, Rules]]:
    """The lines of all pages, and the rules of each page on which anything is drawn."""
    forms = pdf.get_formtype() != pdfium_c.FORMTYPE_NONE
    if forms:
        pdf.init_forms()
    lines: list[Line] = []
    rules: dict[int, Rules] = {}
    for index in range(len(pdf)):
        page = pdf[index]
        try:
            if forms:
                page.flatten()
                page.close()
                page = pdf[index]
            textpage = page.get_textpage()
            before = len(lines)
            try:
                lines += _page_lines(page, textpage, index + 1)
            finally:
                textpage.close()
            if pdfium_c.FPDFPage_CountObjects(page) > 0:
                rules[index + 1] = _rules(page)
                for line in lines[before:]:
                    line.bullet = rules[index + 1].marks(line)
        finally:
            page.close()
    return lines, rules


def _page_lines(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, number: int) -> Iterator[Line]:
    count = textpage.count_chars()
    text = textpage.get_text_range() if count else ""
    if len(text) != count:  # beyond the BMP PDFium counts UTF-16 units
        units = (pdfium_c.FPDFText_GetUnicode(textpage, i) for i in range(count))
        text = "".join(map(chr, units)).replace("\x02", _HYPHEN)
    found = [match for match in _LINE.finditer(text) if match[1].replace("\xad", "").strip()]
    gaps = [_gaps(textpage, text, *match.span(1)) for match in found]
    # A gap is wide by what the page's spaces are like: those of a typewriter are wide themselves.
    usual = sorted(width for line in gaps for width in line.values())
    wide = min(max(2.5 * usual[len(usual) // 4], _WIDE), 2 * _WIDE) if usual else _WIDE
    seen = _seen(page)
    for match, widths in zip(found, gaps, strict=True):
        start, end = match.span(1)
        hyphenated = match[2] == _HYPHEN
        line = _line(textpage, text, start, end, number, hyphenated, seen)
        starts = [start, *(at for at, width in widths.items() if width > wide)]
        if len(starts) > 1:
            ends = [*starts[1:], end]
            line.pieces = tuple(
                _line(textpage, text, a, b, number, hyphenated and b == end, seen)
                for a, b in zip(starts, ends, strict=True)
            )
        yield line


def _line(
    textpage: pdfium.PdfTextPage,
    text: str,
    start: int,
    end: int,
    page: int,
    hyphenated: bool,
    seen: _Seen,
) -> Line:
    """The line, or part of one, of the characters from `start` to `end`."""
    inked = [i for i in range(start, end) if not text[i].isspace()]
    samples = sorted({inked[(len(inked) - 1) * i // 4] for i in range(5)})
    characters, at = _logical(*_folded(text, start, end), textpage)
    line = Line(
        page=page,
        text=characters,
        left=_box(textpage, inked[0]).left,
        right=_box(textpage, inked[-1]).right,
        base=median(_base(textpage, i) for i in samples),
        size=median(_size(textpage, i) for i in samples),
        bold=all(_is_bold(textpage, i) for i in samples),
        hyphenated=hyphenated,
    )
    _place(line, textpage, [*at, end] if hyphenated else at, text, seen)
    return line


def _folded(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The characters of a line, its white space folded, and where in `text` each of them is."""
    characters: list[str] = []
    at: list[int] = []
    for i in range(start, end):
        c = text[i]
        if c.isspace():
            if not characters or characters[-1] == " ":
                continue
            c = " "
        elif c == "\xad":
            continue
        elif c == "\uf0b7":
            c = "•"
        elif "\ud800" <= c <= "\udfff":
            if c >= "\udc00" and i > start and "\ud800" <= text[i - 1] < "\udc00":
                continue  # taken with its first half
            pair = text[i : i + 2] if i + 1 < end else c
            c = pair.encode("utf-16", "surrogatepass").decode("utf-16", "replace")[0]
        characters.append(c)
        at.append(i)
    if characters and characters[-1] == " ":
        characters.pop(), at.pop()
    return "".join(characters), at


def _logical(text: str, at: list[int], textpage: pdfium.PdfTextPage) -> tuple[str, list[int]]:
    """A line in the order in which it is read: PDFium gives some words of right-to-left scripts,
    letter for letter, in the order in which they stand from left to right."""
    if not is_right_to_left(text):
        return text, at
    order = list(range(len(text)))
    for word in re.finditer(r"[^\W\d_]{2,}", text):
        start, end = word.span()
        if not is_right_to_left(word[0]):
            continue
        first, last = (_box(textpage, at[i]).left for i in (start, end - 1))
        if first < last:
            order[start:end] = reversed(order[start:end])
    return "".join(text[i] for i in order), [at[i] for i in order]


def _place(
    line: Line, textpage: pdfium.PdfTextPage, at: Sequence[int], text: str, seen: _Seen
) -> None:
    """Note where the characters `at` these places of `text` stand, as the page is seen."""
    drawn = [i for i in at if not text[i].isspace()]
    if not drawn:  # a soft hyphen alone
        return
    # Of each character its advance, and of the line what is drawn: this runs for every character.
    wide: list[tuple[float, float]] = []
    tall: list[tuple[float, float]] = []
    ink: list[tuple[float, float, float, float]] = []
    box = pdfium_c.FS_RECTF()
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    for i in drawn:
        pdfium_c.FPDFText_GetLooseCharBox(textpage, i, box)
        wide.append((box.left, box.right))
        tall.append((box.bottom, box.top))
        pdfium_c.FPDFText_GetCharBox(textpage, i, left, right, low, high)
        ink.append((left.value, right.value, low.value, high.value))
    lefts, rights, lows, highs = zip(*ink, strict=True)
    # Even one character may be higher than it is wide.
    across = max(b for _, b in wide) - min(a for a, _ in wide)
    down = max(b for _, b in tall) - min(a for a, _ in tall)
    upward = len(drawn) > 1 and down > across
    along, sides = (tall, (min(lefts), max(rights))) if upward else (wide, (min(lows), max(highs)))
    line.upright = upward != seen.turned
    own = dict(zip(drawn, along, strict=True))
    edges: list[tuple[float, float]] = []
    for i in at:  # what is not drawn begins and ends where the character before it does
        edges.append(seen.span(own[i], upward) if i in own else (edges[-1][1],) * 2)
    line.edges = edges
    line.low, line.high = seen.span(sides, not upward)


class _Seen(NamedTuple):
    """From a page's own coordinates to points from the left and the top of the page as it is seen:
    ``x = xx * x + yx * y + left``, ``y = xy * x + yy * y + top``. A page may be turned and cut."""

    xx: float
    yx: float
    left: float
    xy: float
    yy: float
    top: float

    @property
    def turned(self) -> bool:
        """By a quarter."""
        return abs(self.xx) < abs(self.yx)

    def span(self, ends: tuple[float, float], upward: bool) -> tuple[float, float]:
        """Where a piece of the page's own x, or `upward` of its y, is seen along a side."""
        if upward:
            scale, start = (self.yx, self.left) if self.turned else (self.yy, self.top)
        else:
            scale, start = (self.xy, self.top) if self.turned else (self.xx, self.left)
        a, b = scale * ends[0] + start, scale * ends[1] + start
        return (a, b) if a <= b else (b, a)


def _seen(page: pdfium.PdfPage) -> _Seen:
    width, height = (round(length * _FINE) for length in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for at in ((0, 0), (_FINE, 0), (0, _FINE)):
        pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, *at, x, y)
        points.append((x.value / _FINE, y.value / _FINE))
    (left, top), right, up = points
    return _Seen(
        (right[0] - left) / _FINE,
        (up[0] - left) / _FINE,
        left,
        (right[1] - top) / _FINE,
        (up[1] - top) / _FINE,
        top,
    )


def _gaps(textpage: pdfium.PdfTextPage, text: str, start: int, end: int) -> dict[int, float]:
    """Where each word of a line but the first begins, and the room before it in font sizes."""
    gaps = {}
    for match in _SPACE.finditer(text, start, end):
        if start < match.start() and match.end() < end:
            before, after = _box(textpage, match.start() - 1), _box(textpage, match.end())
            # What is written from right to left goes on at the left.
            room = max(after.left - before.right, before.left - after.right)
            gaps[match.end()] = room / (_size(textpage, match.end()) or 1.0)
    return gaps


def _box(textpage: pdfium.PdfTextPage, index: int) -> pdfium_c.FS_RECTF:
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(textpage, index, box)
    return box


def _rules(page: pdfium.PdfPage) -> Rules:
    """The horizontal lines that are drawn on a page, and the edges of what is filled or framed."""
    rules = Rules()
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        item = pdfium_c.FPDFPage_GetObject(page, index)
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium_c.FPDFPageObj_GetBounds(item, left, low, right, high):
            wide, tall = right.value - left.value, high.value - low.value
            if _DOT[0] < wide < _DOT[1] and 0.8 < wide / max(tall, 0.1) < 1.25:
                rules.add_dot(left.value, right.value, (high.value + low.value) / 2)
                continue
            thin = high.value - low.value < _THIN
            middle = (high.value + low.value) / 2
            for height in [middle] if thin else [low.value, high.value]:
                rules.add(left.value, right.value, height)
    return rules


def _base(textpage: pdfium.PdfTextPage, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(textpage, index, x, y)
    return y.value


def _size(textpage: pdfium.PdfTextPage, index: int) -> float:
    """The size of a character as it is seen: its font's, scaled as the page is drawn."""
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(textpage, index, matrix)
    return float(pdfium_c.FPDFText_GetFontSize(textpage, index)) * hypot(matrix.c, matrix.d)


def _is_bold(textpage: pdfium.PdfTextPage, index: int) -> bool:
    if pdfium_c.FPDFText_GetFontWeight(textpage, index) >= 600:
        return True
    name = ctypes.create_string_buffer(128)
    pdfium_c.FPDFText_GetFontInfo(textpage, index, name, len(name), ctypes.c_int())
    return bool(_BOLD.search(name.value))


def _without_running(lines: list[Line], rules: dict[int, Rules]) -> list[Line]:
    """The lines without headers, footers and page numbers.

    A line is one if it is among the two highest or lowest of its page and comes again at the same
    place in the same size on three pages, its number counting with the pages or not. Two pages are
    enough for a line that is but a page number, is smaller than the body, or is the outermost of
    its page, set apart from the rest and no larger than the body.
    """
    outer: dict[int, list[tuple[str, int, int]]] = {}
    seen: Counter[tuple[str, int, int]] = Counter()
    apart: set[int] = set()
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for number, page in pages.items():
        drawn = rules.get(number, Rules())
        heights = sorted({round(line.base) for line in page})
        edges = {*heights[:2], *heights[-2:]}
        for line in page:
            if round(line.base) in edges:
                keys = {(text, round(line.base), round(line.size)) for text in _counted(line)}
                outer[id(line)] = list(keys)
                seen.update(keys)
                if _is_apart(line, heights, drawn):
                    apart.add(id(line))

    body = _body_size(lines)

    def runs(line: Line) -> bool:
        small = line.size < 0.95 * body
        aside = id(line) in apart and line.size < _LARGER * body
        enough = 2 if small or aside or _PAGE_NUMBER.fullmatch(line.text) else 3
        return any(seen[key] >= enough for key in outer.get(id(line), ()))

    kept = []
    for page in pages.values():
        rest = [line for line in page if not runs(line)]
        kept += rest or page  # a page of nothing else is no page of furniture
    return kept


def _is_apart(line: Line, heights: list[int], rules: Rules) -> bool:
    """The line is its page's first or last; a rule or much room is between it and the rest."""
    base = round(line.base)
    if len(heights) < 2 or base not in (heights[0], heights[-1]):
        return False
    inner = heights[1] if base == heights[0] else heights[-2]
    lower, upper = sorted((base, inner))
    # What wide gaps divide may be a table's header row, with a rule below it.
    ruled = not line.pieces and rules.between(upper, lower, line.left, line.right)
    return ruled or upper - lower > _APART * line.size


def _counted(line: Line) -> set[str]:
    """The text, and the text with its first or last number told from the page's."""
    found = list(re.finditer(r"\d{1,6}", line.text))
    relative = {
        f"{line.text[: n.start()]}<{int(n[0]) - line.page}>{line.text[n.end() :]}"
        for n in found[:1] + found[-1:]
    }
    for n in _ROMAN.finditer(line.text):
        ahead = _roman(n[0]) - line.page
        relative.add(f"{line.text[: n.start()]}<roman {ahead}>{line.text[n.end() :]}")
    return relative if _PAGE_NUMBER.fullmatch(line.text) else {line.text, *relative}


def _roman(numeral: str) -> int:
    """The value of a Roman numeral in lower case.

    >>> _roman("xiv")
    14
    """
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in pairwise([*values, 0]))


def _build(
    builder: Builder, lines: list[Line], rules: dict[int, Rules], count: int
) -> dict[int, list[PlacedLine]]:
    """Add the blocks of `lines` and the ends of all `count` pages.

    Returns for each page where its lines came to be in the document.
    """
    placed: dict[int, list[PlacedLine]] = {}
    tables = list(find_tables(lines, rules))
    starts = [0, *(table.end for table in tables)]
    texts = [lines[a:b] for a, b in zip(starts, [*(t.start for t in tables), None], strict=True)]
    words = _words(lines)
    layout = _Layout([line for text in texts for line in text])
    page = 1
    for text, table in zip(texts, [*tables, None], strict=True):
        for block in layout.blocks(text):
            breaks = "\f" * (block[0].page - page)
            page = block[-1].page
            whole = _whole(block, words)
            kind, level = layout.kind(block)
            if kind == "item":
                # A bullet is layout, but people refer to an item by its number.
                bare = _BULLET.sub("", whole.text, count=1).lstrip(" ")
                whole = whole.without(len(whole.text) - len(bare)) if bare else whole
            _add(builder, placed, kind, whole.after(breaks), level)
        for row in table.rows if table else ():
            on = next(cell[0].page for cell in row.cells if cell)
            cells = _cells([_whole(cell, words) for cell in row.cells])
            kind = "header" if row.header else "row"
            _add(builder, placed, kind, cells.after("\f" * (on - page)))
            page = on
    builder.add("paragraph", "\f" * (count - page))
    return placed


class _Text(NamedTuple):
    """A block's text; each line of it with where it begins and how many of its characters count."""

    text: str
    lines: tuple[tuple[int, Line, int], ...]

    def after(self, before: str) -> _Text:
        """The text with something before it that is of no line."""
        return _Text(before + self.text, self._moved(len(before)))

    def without(self, count: int) -> _Text:
        """The text without its first characters."""
        return _Text(self.text[count:], self._moved(-count))

    def _moved(self, by: int) -> tuple[tuple[int, Line, int], ...]:
        return tuple((at + by, line, count) for at, line, count in self.lines)


def _add(
    builder: Builder,
    placed: dict[int, list[PlacedLine]],
    kind: BlockKind,
    whole: _Text,
    level: int = 0,
) -> None:
    """Add a block, and note where its lines are in the document."""
    start = builder.add(kind, whole.text, level)
    text = clean(whole.text)
    first, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for at, line, count in whole.lines:
        skip = max(0, first - at)
        edges = line.edges[skip : min(count, end - at)]
        if edges:
            at += skip
            at += start - first - text.count("\f", first, at)
            placed.setdefault(line.page, []).append(
                PlacedLine(at, edges, line.low, line.high, line.upright)
            )


def _whole(block: Sequence[Line], words: set[str]) -> _Text:
    """The lines as one text."""
    text = ""
    lines: list[tuple[int, Line, int]] = []
    for line in chain.from_iterable(map(_without_leader, block)):
        if lines:
            at, before, _ = lines[-1]
            text = _join(text, before, line, words)
            lines[-1] = at, before, len(text.rstrip(" \f")) - at
        lines.append((len(text), line, len(line.text)))
        text += line.text
    return _Text(text, tuple(lines))


def _without_leader(line: Line) -> Iterator[Line]:
    """A line; of one in a table of contents its words and its page, without the dots between."""
    found = _LEADER.search(line.text)
    if not found:
        yield line
        return
    start, end = found.span()
    if start:
        yield replace(line, text=line.text[:start], edges=line.edges[:start], hyphenated=False)
    if end < len(line.text):
        yield replace(line, text=line.text[end:], edges=line.edges[end:])


def _cells(cells: Sequence[_Text]) -> _Text:
    """The cells of a row, with tabs between them."""
    row = _Text("", ())
    for i, cell in enumerate(cells):
        moved = cell.after(row.text + "\t" * bool(i))
        row = _Text(moved.text, row.lines + moved.lines)
    return row


def _words(lines: list[Line]) -> set[str]:
    """The words of the document in lower case, but for the halves of those broken at line ends."""
    words = set()
    broken = False
    for line in lines:
        found = _WORD.findall(line.text.lower())
        start, broken = int(broken), line.hyphenated or line.text.endswith("-")
        words.update(found[start : len(found) - broken])
    return words


def _join(text: str, before: Line, line: Line, words: set[str]) -> str:
    """`text`, which ends with `before`, as it is when `line` follows."""
    broken = "\f" * (line.page - before.page)
    if before.hyphenated or (text.endswith("-") and text[-2:-1].isalpha()):
        stem = text.removesuffix("-")
        left, right = _WORD.findall(stem), _WORD.match(line.text)
        if left and right and _keeps_hyphen(left[-1], right[0], before.hyphenated, words):
            return f"{stem}-{broken}"
        return f"{stem}{broken}"
    return f"{text} {broken}"


def _keeps_hyphen(left: str, right: str, marked: bool, words: set[str]) -> bool:
    """The hyphen between two parts of a word belongs to it: long-term, but not techni-cal."""
    if not right[0].islower():
        return True
    whole, left, right = left.lower() + right, left.lower(), right.lower()
    if whole in words or f"{left}-{right}" in words:
        return whole not in words
    if min(len(left), len(right)) >= _PARTS and left in words and right in words:
        return True
    if left in _FIRST_PARTS and not _ENDING.fullmatch(right):
        return True
    if whole == "socalled" or (left == "co" and len(right) >= _PARTS and right in words):
        return True
    return not marked


class _Layout:
    """What is usual in the document: the body's size, the step from line to line, the margins."""

    def __init__(self, lines: list[Line]) -> None:
        bold: Counter[bool] = Counter()
        self._right: dict[int, float] = {}
        for line in lines:
            bold[line.bold] += len(line.text)
            self._right[line.page] = max(self._right.get(line.page, 0.0), line.right)
        self._body = _body_size(lines)
        self._bold = bold[True] > bold[False]
        steps = [
            (a.base - b.base) / a.size
            for a, b in pairwise(lines)
            if a.page == b.page and a.size and 0.5 < (a.base - b.base) / a.size < 3
        ]
        self._step = median(steps) if steps else 1.2
        heads = {_half(line.size) for line in lines if self._looks_like_heading(line)}
        self._heads = sorted(heads, reverse=True)

    def blocks(self, lines: Iterable[Line]) -> list[list[Line]]:
        """The lines of each block."""
        blocks: list[list[Line]] = []
        for line in lines:
            if blocks and self._continues(blocks[-1], line):
                blocks[-1].append(line)
            elif not self._continues_above_notes(blocks, line):
                blocks.append([line])
        return blocks

    def _continues_above_notes(self, blocks: list[list[Line]], line: Line) -> bool:
        """Add `line` to the text above the notes at the foot of the page before, if it goes on.

        The notes then come before that text, so that it is whole and they are on their page.
        """
        first = len(blocks)
        while first and all(
            note.page == line.page - 1 and note.size < _NOTE * line.size
            for note in blocks[first - 1]
        ):
            first -= 1
        if first in (0, len(blocks)) or not self._continues(blocks[first - 1], line):
            return False
        body = blocks.pop(first - 1)
        blocks.append([*body, line])
        return True

    def kind(self, block: list[Line]) -> tuple[BlockKind, int]:
        """What a block is, and a heading's depth: the larger, the higher.

        A block is a heading if all of it looks like one, and it is short.
        """
        short = sum(len(line.text) for line in block) <= _HEADING_LENGTH
        if short and all(map(self._looks_like_heading, block)):
            return "heading", min(6, self._heads.index(_half(block[0].size)) + 1)
        return ("item" if _is_item(block[0]) else "paragraph"), 0

    def _looks_like_heading(self, line: Line) -> bool:
        if (
            not any(map(str.isalpha, line.text))
            or _LEADER.search(line.text)
            or line.text[-1] in ".,;:"
            or _BULLET.match(line.text)
        ):
            return False
        return line.size >= self._body * _LARGER or (
            line.bold and not self._bold and line.size >= self._body * 0.9
        )

    def _continues(self, block: list[Line], line: Line) -> bool:
        """`line` belongs to the same block as the lines before it."""
        before = block[-1]
        step = before.base - line.base
        same_page = before.page == line.page
        if before.hyphenated or (same_page and abs(step) < 0.3 * before.size):
            return True
        if line.bullet:
            return False
        if _LEADER.search(before.text) and not before.text.endswith(","):
            return False
        finished = bool(_FINISHED.search(before.text))
        full = before.right > self._right[before.page] * 0.85
        # A number that begins a line in the middle of a sentence is no list's. Nor is a dash a
        # bullet there, but in a list that has such dashes for bullets.
        within = full and not finished and not _is_item(block[0])
        dash = line.text[0] in _DASHES and line.text[0] != block[0].text[0]
        if _BULLET.match(line.text) and not (dash and full and not finished):
            return False
        if _NUMBER.match(line.text) and not within:
            return False
        if abs(line.size - before.size) > 0.1 * before.size:
            return False
        if not same_page or step < 0:  # over a page's or a column's end
            if finished or self._looks_like_heading(before) or self._looks_like_heading(line):
                return False
            if line.text[0].islower():
                return True
            # A line that is full goes on in one that begins where it does; a caption does not.
            filled = before.right > self._right[before.page] * 0.97 and len(block) > 1
            return filled and abs(line.left - before.left) < 0.5 * before.size
        large = before.size >= self._body * _LARGER and self._looks_like_heading(before)
        if large:  # a heading goes on in the next line, but not in one that is numbered anew
            return (
                self._looks_like_heading(line)
                and not _SECTION.match(line.text)
                and step < 1.4 * before.size
            )
        if step > 1.2 * self._step * before.size:
            return False
        if self._looks_like_heading(before) != self._looks_like_heading(line):
            return full and not finished
        indented = line.left > before.left + 0.5 * before.size
        starts_anew = not full or (indented and not _is_item(block[0]))
        return not (finished and starts_anew)


def _is_item(line: Line) -> bool:
    return bool(line.bullet or _BULLET.match(line.text) or _NUMBER.match(line.text))


def _body_size(lines: list[Line]) -> float:
    """The size that most characters are in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[_half(line.size)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=1.0)


def _half(size: float) -> float:
    return round(size * 2) / 2
