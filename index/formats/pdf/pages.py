"""PDF: the lines of each page as PDFium has them, with places and looks; `layout` puts them
together. What is filled into a form, or typed on a page, is read where it is seen.
"""

from __future__ import annotations

import ctypes
import io
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, groupby, islice
from math import hypot, pi, sqrt
from statistics import median
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from index.boxes import pack
from index.errors import DocumentError
from index.formats import ticks
from index.formats.builder import Builder, numbers
from index.formats.pdf.accents import with_accents
from index.formats.pdf.codes import LIGATURES, with_ligatures, with_symbols
from index.formats.pdf.forms import Field, in_place
from index.formats.pdf.layout import build
from index.formats.pdf.margins import without_line_numbers, without_running
from index.formats.pdf.outline import Entry
from index.formats.pdf.scripts import SMALLER, exponent, is_higher
from index.formats.pdf.tables import Line, Rule, Rules, is_pitch, is_right_to_left

_PDFIUM = threading.Lock()  # PDFium is not safe to use from two threads
_HYPHEN = "\ufffe"  # PDFium's mark for a hyphen at a line's end
_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"[+\-−–]?\d[\d,]*")
_LINE = re.compile(rf"([^\r\n{_HYPHEN}]*)([\r\n]+|{_HYPHEN}|$)")
# Before a clause or an item, often in other letters than its text.
_NUMBER = re.compile(r"\s*\(?(?:\d+(?:\.\d+)+|(?:\d+|[A-Za-z]|[ivxIVX]{1,5})[.)])\s")
_BOLD = re.compile(  # TeX's as well: CMBX, CMSSBX, SFBX, SFSX
    rb"bold|black|heavy|demi|^(?:\w+\+)?(?:cm(?:ss)?b|cmmib|sf(?:b|rb|xc|sx|so))[a-z]*\d", re.I
)
_REGULAR = re.compile(  # and all others of TeX's, of which weights up to 744 are told
    rb"[-,](?:regular|roman|book|italic|oblique|slant)|^(?:\w+\+)?(?:cm|sf)[a-z]+\d", re.I
)
_TYPED = re.compile(rb"mono|courier|typewriter|tt(?:\d|$)", re.I)
_WIDE = 0.8  # in font sizes, the least gap between the words of two columns
_ALIKE = 0.8  # of the characters of code, at least so many are of one width
_THINNER = frozenset("fijlrtI.,:;!|'`\"()[]{}/\\-")  # than others, where widths differ
_DOT = (1.0, 9.0)  # in points, how large a bullet is that is drawn
_UNKNOWN = 0.2  # of a page's characters; a few signs are not known in many texts
_THIN = 3.0  # in points, the most that is a line and not a box
_FINE = 1000  # places are measured in so many parts of a point
_OVER = (-0.05, 0.15)  # in font sizes, how far what strikes letters out goes over their ends
_DEEPEST = 20  # figures of a page in one another
_STRIKES = 1000  # lines of a page that are looked at; of more it is a drawing
_STAMP = 80  # characters of what is put on a scan, as its number or the scanner's name
_COVERED = 0.7  # of a page, the least that the image of a scan covers
_ON_TOP = (pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP)
_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_BOXES = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_FIELDS, _FILLED = 1000, 20_000  # of a page: fields, and characters in them
_ENTRIES = 20_000  # of an outline
_TITLE = 1000  # bytes of one's title
_PIXELS = 40_000_000
_TOPS = {pdfium_c.PDFDEST_VIEW_XYZ: 1, pdfium_c.PDFDEST_VIEW_FITH: 0}  # which number is a height
_LARGEST = 100 * 2**20  # bytes of a file that is kept, to be drawn


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
            lines, rules, unread, scanned = _lines(pdf)
            outline = list(islice(_outline(pdf), _ENTRIES))
        finally:
            pdf.close()
    empty = sorted(set(range(1, count + 1)) - {line.page for line in lines})
    if not lines and rules:
        raise DocumentError(name, "no text found: the pages are images and need OCR")
    if empty:
        word, verb = ("page", "has") if len(empty) == 1 else ("pages", "have")
        builder.warnings.append(f"{word} {numbers(empty)} {verb} no text".capitalize() + ".")
    if scanned:
        word, verb = ("Page", "is an image") if len(scanned) == 1 else ("Pages", "are images")
        builder.warnings.append(
            f"{word} {numbers(scanned)} {verb} with hardly any text, and may need OCR."
        )
    if unread:
        word = "page" if len(unread) == 1 else "pages"
        builder.warnings.append(
            f"The text of {word} {numbers(unread)} may be wrong: its fonts do not say which "
            "letters they draw."
        )
    lines = without_running(without_line_numbers(lines), rules)
    placed = build(builder, lines, rules, count, outline)
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


def _lines(
    pdf: pdfium.PdfDocument,
) -> tuple[list[Line], dict[int, Rules], list[int], list[int]]:
    """The lines of all pages, the rules of each page on which anything is drawn, the pages whose
    fonts do not say which letters they draw, and those that are images with but a stamp on it."""
    forms = pdf.get_formtype() != pdfium_c.FORMTYPE_NONE
    if forms:
        pdf.init_forms()
    lines: list[Line] = []
    rules: dict[int, Rules] = {}
    unread: list[int] = []
    scanned: list[int] = []
    for index in range(len(pdf)):
        page = pdf[index]
        try:
            on_top = list(islice(_on_top(pdf, page), _FIELDS))
            printed = _inked(page) if on_top else 0
            if forms or on_top:
                pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
                page.close()
                page = pdf[index]
            before = len(lines)
            seen, frame = _seen(page), _frame(page)
            page.set_rotation(
                90 * frame.turn
            )  # PDFium then makes lines of what is read from the left
            drawn = _rules(page, frame) if pdfium_c.FPDFPage_CountObjects(page) > 0 else None
            textpage = page.get_textpage()
            try:
                glyphs = _Glyphs(textpage, seen, frame, {}, _fonts(page))
                fields = [Field(*_turned(*place, frame), sign) for place, sign in on_top]
                across = drawn.across if drawn else []
                lines += _page_lines(glyphs, index + 1, across, fields, printed)
                if glyphs.unknown() > _UNKNOWN:
                    unread.append(index + 1)
                if 0 < sum(len(line.text) for line in lines[before:]) <= _STAMP:
                    scanned += [index + 1] if _is_image(page) else []
            finally:
                textpage.close()
            if drawn:
                rules[index + 1] = drawn
                for line in lines[before:]:
                    line.bullet = drawn.marks(line)
        finally:
            page.close()
    return lines, rules, unread, scanned


def _is_image(page: pdfium.PdfPage) -> bool:
    """Whether images cover most of a page, as a scan does, which may be in strips."""
    left, low, right, top = page.get_bbox()
    ends = [ctypes.c_float() for _ in range(4)]
    covered = 0.0
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        item = pdfium_c.FPDFPage_GetObject(page, index)
        image = pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_IMAGE
        if image and pdfium_c.FPDFPageObj_GetBounds(item, *ends):
            x0, y0, x1, y1 = (end.value for end in ends)
            covered += (x1 - x0) * (y1 - y0)
    return bool(covered > _COVERED * (right - left) * (top - low))


def _outline(pdf: pdfium.PdfDocument) -> Iterator[Entry]:
    """What the outline names on the pages."""
    title = ctypes.create_string_buffer(_TITLE)
    for bookmark in pdf.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        size = pdfium_c.FPDFBookmark_GetTitle(bookmark, title, _TITLE)
        if target and page is not None and size <= _TITLE:
            mode, view = target.get_view()
            top = view[_TOPS[mode]] if mode in _TOPS and len(view) > _TOPS[mode] else None
            named = title.raw[: max(0, size - 2)].decode("utf-16-le", "replace")
            yield Entry(named, bookmark.level + 1, page + 1, top or None)


def _on_top(
    pdf: pdfium.PdfDocument, page: pdfium.PdfPage
) -> Iterator[tuple[tuple[float, float, float, float], str]]:
    """Where the page has fields of a form or text that was typed on it: left, foot, right and top,
    and the sign of what may be ticked."""
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        found = pdfium_c.FPDFPage_GetAnnot(page, index)
        box, sign = pdfium_c.FS_RECTF(), ""
        kind = pdfium_c.FPDFAnnot_GetSubtype(found)
        seen = kind in _ON_TOP and not pdfium_c.FPDFAnnot_GetFlags(found) & _UNSEEN
        seen = seen and bool(pdfium_c.FPDFAnnot_GetRect(found, box))
        field = pdfium_c.FPDFAnnot_GetFormFieldType(pdf.formenv, found) if pdf.formenv else None
        if field in _BOXES:
            sign = ticks.box(pdfium_c.FPDFAnnot_IsChecked(pdf.formenv, found))
        pdfium_c.FPDFPage_CloseAnnot(found)
        if seen:
            yield (box.left, box.bottom, box.right, box.top), sign


def _inked(page: pdfium.PdfPage) -> int:
    """How many characters a page shows."""
    textpage = page.get_textpage()
    try:
        return sum(not c.isspace() for c in _text(textpage))
    finally:
        textpage.close()


def _text(textpage: pdfium.PdfTextPage) -> str:
    """The characters of a page, one for each that PDFium counts."""
    count = textpage.count_chars()
    text: str = textpage.get_text_range() if count else ""
    if len(text) != count:  # beyond the BMP PDFium counts UTF-16 units
        units = (pdfium_c.FPDFText_GetUnicode(textpage, i) for i in range(count))
        text = "".join(map(chr, units)).replace("\x02", _HYPHEN)
    return text


def _turned(
    left: float, low: float, right: float, high: float, frame: _Frame
) -> tuple[float, float, float, float]:
    """The sides of a rectangle of the page when it is turned as its text is read."""
    corners = frame.turned(left, low), frame.turned(right, high)
    (x0, x1), (y0, y1) = (sorted(ends) for ends in zip(*corners, strict=True))
    return x0, y0, x1, y1


def _frame(page: pdfium.PdfPage) -> _Frame:
    """The page as most of its text is upright, or as it says where it has none."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        angles = [
            pdfium_c.FPDFText_GetCharAngle(textpage, i) for i in range(0, count, count // 200 + 1)
        ]
    finally:
        textpage.close()
    turns = Counter(-round(angle / (pi / 2)) % 4 for angle in angles if angle >= 0)
    turn = turns.most_common(1)[0][0] if turns else page.get_rotation() // 90
    _, _, right, top = page.get_bbox()
    return _Frame(int(turn), right, top)


def _fonts(page: pdfium.PdfPage) -> Collection[bytes]:
    """The names of the fonts in which a page has text, also within its figures."""
    names: dict[int, bytes] = {}  # by where PDFium keeps a font, since it is met many times
    name = ctypes.create_string_buffer(128)
    within: list[tuple[pdfium_c.FPDF_PAGEOBJECT, int]] = [(None, 0)]
    while within:
        form, depth = within.pop()
        count = pdfium_c.FPDFFormObj_CountObjects if form else pdfium_c.FPDFPage_CountObjects
        at = pdfium_c.FPDFFormObj_GetObject if form else pdfium_c.FPDFPage_GetObject
        held = form or page
        for index in range(count(held)):
            item = at(held, index)
            kind = pdfium_c.FPDFPageObj_GetType(item)
            if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                within.append((item, depth + 1))
            elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
                font = pdfium_c.FPDFTextObj_GetFont(item)
                kept = ctypes.addressof(font.contents) if font else 0
                if kept and kept not in names:
                    pdfium_c.FPDFFont_GetBaseFontName(font, name, len(name))
                    names[kept] = name.value
    return names.values()


class _Frame(NamedTuple):
    """A page turned by quarters to the right until its text is upright. `right` and `top` are the
    page's own, in points."""

    turn: int
    right: float
    top: float

    def turned(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page is then."""
        x_, y_ = self.right - x, self.top - y
        return ((x, y), (y, x_), (x_, y_), (y_, x))[self.turn]


class _Glyphs(NamedTuple):
    """The characters of a page. Places are in points, in the page as `frame` has turned it."""

    textpage: pdfium.PdfTextPage
    seen: _Seen
    frame: _Frame
    accents: dict[int, int]  # that letters have, each a glyph of its own
    fonts: Collection[bytes]  # the names of all that the page has

    def left(self, index: int) -> float:
        """Where a character's advance begins."""
        return self._ends(index)[0]

    def right(self, index: int) -> float:
        """Where a character's advance ends."""
        return self._ends(index)[1]

    def _ends(self, index: int) -> tuple[float, float]:
        box = pdfium_c.FS_RECTF()
        pdfium_c.FPDFText_GetLooseCharBox(self.textpage, index, box)
        a, _ = self.frame.turned(box.left, box.bottom)
        b, _ = self.frame.turned(box.right, box.top)
        return min(a, b), max(a, b)

    def drawn(self, index: int) -> tuple[float, float, float, float]:
        """Left, right, foot and top of what is drawn of a character, in the page's own points."""
        ends = [ctypes.c_double() for _ in range(4)]
        pdfium_c.FPDFText_GetCharBox(self.textpage, index, *ends)
        left, right, low, high = (end.value for end in ends)
        return left, right, low, high

    def ink(self, index: int) -> tuple[float, float, float, float]:
        """Left, foot, right and top of what is drawn of a character."""
        left, right, low, high = self.drawn(index)
        return _turned(left, low, right, high, self.frame)

    def struck(self, text: str, rules: Sequence[Rule]) -> Iterator[int]:
        """The characters of `text`, the page's, that are struck out: a line goes through the middle
        of all of them, from the first to the last. One below them or of a table does not."""
        if self.frame.turn or len(rules) > _STRIKES:
            return
        for height, left, right in rules:
            first = pdfium_c.FPDFText_GetCharIndexAtPos(self.textpage, left + 1, height, 3, 3)
            after = _LINE.match(text, max(first, 0))
            if first < 0 or not after:
                continue
            line = range(first, after.end(1) + (after[2] == _HYPHEN))
            under = [i for i in line if self.right(i) > left + 1 and self.left(i) < right - 1]
            letters = [i for i in under if text[i].isalnum()]
            if not letters or not all(self._crosses(height, i) for i in letters):
                continue
            size = self.size(letters[0])
            over = self.left(under[0]) - left, right - self.right(under[-1])
            if all(_OVER[0] * size < end < _OVER[1] * size for end in over):
                yield from range(under[0], under[-1] + 1)

    def _crosses(self, height: float, index: int) -> bool:
        """Whether a height is in the middle of a letter, and of the letters beside it."""
        _, _, low, high = self.drawn(index)
        middle = 0.2 < (height - low) / max(high - low, 0.1) < 0.8
        return middle and 0.19 < (height - self.base(index)) / (self.size(index) or 1.0) < 0.4

    def unknown(self) -> float:
        """The part of the page's characters of which their fonts do not say what they are."""
        count = self.textpage.count_chars()
        asked = range(0, count, count // 200 + 1)
        unknown = sum(pdfium_c.FPDFText_HasUnicodeMapError(self.textpage, i) > 0 for i in asked)
        return float(unknown / max(1, len(asked)))

    def overlap(self, one: int, other: int) -> bool:
        """Whether two characters stand in one place, by at least half of the thinner one."""
        (a, b), (c, d) = self._ends(one), self._ends(other)
        return min(b, d) - max(a, c) > min(b - a, d - c) / 2

    def base(self, index: int) -> float:
        """The height on which a character stands."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium_c.FPDFText_GetCharOrigin(self.textpage, index, x, y)
        return self.frame.turned(x.value, y.value)[1]

    def size(self, index: int) -> float:
        """The size of a character as it is seen: its font's, scaled as the page is drawn."""
        matrix = pdfium_c.FS_MATRIX()
        pdfium_c.FPDFText_GetMatrix(self.textpage, index, matrix)
        size = float(pdfium_c.FPDFText_GetFontSize(self.textpage, index))
        return size * hypot(matrix.c, matrix.d)

    def font(self, index: int) -> bytes:
        """The name of a character's font; those that hold bitmaps have none."""
        name = ctypes.create_string_buffer(128)
        pdfium_c.FPDFText_GetFontInfo(self.textpage, index, name, len(name), ctypes.c_int())
        return name.value

    def unmapped(self, index: int) -> bytes:
        """The name of a character's font if it does not say what the character is."""
        lost = pdfium_c.FPDFText_HasUnicodeMapError(self.textpage, index) > 0
        return self.font(index) if lost else b""

    def is_bold(self, index: int) -> bool:
        """By its font's name, or else its weight, which PDFium but guesses from its stems."""
        name = self.font(index)
        if _BOLD.search(name) or _REGULAR.search(name):
            return bool(_BOLD.search(name))
        return bool(pdfium_c.FPDFText_GetFontWeight(self.textpage, index) >= 600)


def _page_lines(
    glyphs: _Glyphs, number: int, rules: Sequence[Rule], fields: Sequence[Field], printed: int
) -> list[Line]:
    """The lines of a page; its first characters that are seen, as many as `printed`, are not filled
    in."""
    text = with_ligatures(_text(glyphs.textpage), lambda i: not glyphs.font(i))
    text = with_symbols(text, glyphs.fonts, glyphs.unmapped)
    struck = set(glyphs.struck(text, rules))
    held = _held(glyphs, text, fields, printed)
    text, accents = with_accents(text, glyphs)
    glyphs = glyphs._replace(accents=accents)
    ticks = {i for i, field in held.items() if fields[field].sign}
    if struck or ticks:  # what is struck out is no more than a soft hyphen, nor is how a tick looks
        left_out = struck | ticks
        text = "".join("\xad" if i in left_out and c != _HYPHEN else c for i, c in enumerate(text))
    found = [
        (start, end, match[2] == _HYPHEN and end == match.end(1) and end not in struck)
        for match in _LINE.finditer(text)
        for start, end in _parted(text, *match.span(1), held)
    ]
    gaps = [_gaps(glyphs, text, start, end) for start, end, _ in found]
    # A gap is wide by what the page's spaces are like: those of a typewriter are wide themselves.
    usual = sorted(width for line in gaps for width in line.values())
    wide = min(max(2.5 * usual[len(usual) // 4], _WIDE), 2 * _WIDE) if usual else _WIDE
    lines, filled = [], []
    for (start, end, hyphenated), widths in zip(found, gaps, strict=True):
        line = _line(glyphs, text, start, end, number, hyphenated)
        starts = [start, *(at for at, width in widths.items() if width > wide)]
        if len(starts) > 1:
            ends = [*starts[1:], end]
            line.pieces = tuple(
                _line(glyphs, text, a, b, number, hyphenated and b == end)
                for a, b in zip(starts, ends, strict=True)
            )
        field = next((held[i] for i in range(start, end) if i in held), None)
        if field is None:
            lines.append(line)
        else:
            filled.append(replace(line, pieces=(), pitch=0.0, typed=False, entry=field + 1))
    signs = (_sign(glyphs, at, field, number) for at, field in enumerate(fields, 1) if field.sign)
    return in_place(lines, [*filled, *signs]) if fields else lines


def _held(glyphs: _Glyphs, text: str, fields: Sequence[Field], printed: int) -> dict[int, int]:
    """Which field each character is in that is filled in: all behind the first ones."""
    if not fields:
        return {}
    inked = [i for i, c in enumerate(text) if not c.isspace()]
    held: dict[int, int] = {}
    before = 0
    for i in inked[printed:][:_FILLED]:
        x, y = (glyphs.left(i) + glyphs.right(i)) / 2, glyphs.base(i) + glyphs.size(i) / 4
        near = chain([before], range(len(fields)))
        field = next((at for at in near if fields[at].holds(x, y)), None)
        if field is not None:
            held[i] = before = field
    return held


def _parted(text: str, start: int, end: int, held: dict[int, int]) -> Iterator[tuple[int, int]]:
    """A line of the page, if it holds anything, and parted where another field begins."""
    if not text[start:end].replace("\xad", "").strip():
        return
    if not held:
        yield start, end
        return
    inked = (i for i in range(start, end) if not text[i].isspace() and text[i] != "\xad")
    for _, run in groupby(inked, held.get):
        places = list(run)
        yield places[0], places[-1] + 1


def _sign(glyphs: _Glyphs, entry: int, field: Field, page: int) -> Line:
    """What stands for a tick, or for none, in its field."""
    size = field.high - field.low
    across, down = (field.left, field.right), (field.low, field.high)
    low, high = glyphs.seen.span(down, upward=True)
    return Line(
        page=page,
        text=field.sign,
        left=field.left,
        right=field.right,
        base=field.low + size / 5,
        size=size,
        bold=False,
        hyphenated=False,
        edges=[glyphs.seen.span(across, upward=False)],
        low=low,
        high=high,
        upright=glyphs.seen.turned,
        entry=entry,
    )


def _line(glyphs: _Glyphs, text: str, start: int, end: int, page: int, hyphenated: bool) -> Line:
    """The line, or part of one, of the characters from `start` to `end`."""
    inked = [i for i in range(start, end) if not text[i].isspace()]
    number = _NUMBER.match(text, start, end)
    words = [i for i in inked if number and i >= number.end()] or inked
    # Code within the title of a section is as it is in its text.
    plain = [i for i in _samples(words) if number and not _TYPED.search(glyphs.font(i))]
    samples = _samples(inked)
    sizes = [glyphs.size(i) for i in samples]
    characters, at = _logical(*_folded(text, start, end), glyphs)
    line = Line(
        page=page,
        text=characters,
        left=glyphs.left(inked[0]),
        right=glyphs.right(inked[-1]),
        base=median(glyphs.base(i) for i in samples),
        size=median(sizes),
        largest=max(sizes),
        bold=all(map(glyphs.is_bold, plain or _samples(words))),
        hyphenated=hyphenated,
    )
    line.text = _with_raised(characters, at, glyphs, line)
    _place(line, glyphs, [*at, end] if hyphenated else at, text)
    return line


def _with_raised(text: str, at: Sequence[int], glyphs: _Glyphs, line: Line) -> str:
    """The text of a line with its exponents and the marks of notes in raised digits."""

    def is_raised(i: int) -> bool:
        small = glyphs.size(at[i]) < SMALLER * line.size
        return small and is_higher(glyphs.base(at[i]), line.base, line.size)

    shown = list(text)
    for digits in _DIGITS.finditer(text):
        high = [i for i in range(*digits.span()) if is_raised(i)]
        if not high or high[-1] - high[0] >= len(high):
            continue
        start, end = high[0], high[-1] + 1
        beside = [i for i in (start - 1, end) if 0 <= i < len(text) and not text[i].isspace()]
        # A number, no part of what is raised, and no index behind what is raised less.
        known = [i for i in beside if text[i].isalnum() and not glyphs.unmapped(at[i])]
        base = glyphs.base(at[start])
        lower = all(is_higher(base, glyphs.base(at[i]), line.size) for i in known if i < start)
        if lower and not any(map(is_raised, beside)):
            shown[start:end] = exponent(text[start:end], text[:start])
    return "".join(shown)


def _samples(inked: Sequence[int]) -> list[int]:
    """Five of the places, from the first to the last."""
    return sorted({inked[(len(inked) - 1) * i // 4] for i in range(5)})


def _folded(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The characters of a line, its white space folded and its ligatures parted, and where in
    `text` each of them is."""
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
        for letter in LIGATURES.get(c, c):
            characters.append(letter)
            at.append(i)
    if characters and characters[-1] == " ":
        characters.pop(), at.pop()
    return "".join(characters), at


def _logical(text: str, at: list[int], glyphs: _Glyphs) -> tuple[str, list[int]]:
    """A line in the order in which it is read: PDFium gives some words of right-to-left scripts,
    letter for letter, in the order in which they stand from left to right."""
    if not is_right_to_left(text):
        return text, at
    order = list(range(len(text)))
    for word in re.finditer(r"[^\W\d_]{2,}", text):
        start, end = word.span()
        if not is_right_to_left(word[0]):
            continue
        first, last = (glyphs.left(at[i]) for i in (start, end - 1))
        if first < last:
            order[start:end] = reversed(order[start:end])
    return "".join(text[i] for i in order), [at[i] for i in order]


def _place(line: Line, glyphs: _Glyphs, at: Sequence[int], text: str) -> None:
    """Note where the characters `at` these places of `text` stand, as the page is seen."""
    drawn = [i for i in at if not text[i].isspace()]
    if not drawn:  # a soft hyphen alone
        return
    textpage, seen = glyphs.textpage, glyphs.seen
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
    for place, i in enumerate(drawn):
        if i in glyphs.accents:  # a letter is as wide and as high as it is with its accent
            x0, x1, y0, y1 = accent = glyphs.drawn(glyphs.accents[i])
            wide[place] = min(x0, wide[place][0]), max(x1, wide[place][1])
            tall[place] = min(y0, tall[place][0]), max(y1, tall[place][1])
            ink.append(accent)
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
    line.pitch, line.typed = _pitch([text[i] for i in drawn], along)
    line.low, line.high = seen.span(sides, not upward)


def _pitch(characters: Sequence[str], along: Sequence[tuple[float, float]]) -> tuple[float, bool]:
    """`pitch` and `typed` of a line, of whose characters each lies along the line as given."""
    # The number of a line of code may be in another font.
    first = next((i for i, c in enumerate(characters) if not c.isdecimal()), len(characters))
    widths = [b - a for a, b in along[first:]]
    if not widths:
        return 0.0, False
    pitch = median(widths)
    same = {
        c for c, width in zip(characters[first:], widths, strict=True) if is_pitch(width, pitch)
    }
    count = sum(is_pitch(width, pitch) for width in widths)
    if count < _ALIKE * len(widths):
        return 0.0, False
    return pitch, bool(same & _THINNER and same - _THINNER and any(map(str.isalpha, same)))


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


def _gaps(glyphs: _Glyphs, text: str, start: int, end: int) -> dict[int, float]:
    """Where each word of a line but the first begins, and the room before it in font sizes."""
    gaps = {}
    for match in _SPACE.finditer(text, start, end):
        if start < match.start() and match.end() < end:
            before, after = match.start() - 1, match.end()
            # What is written from right to left goes on at the left.
            room = max(
                glyphs.left(after) - glyphs.right(before),
                glyphs.left(before) - glyphs.right(after),
            )
            gaps[after] = room / (glyphs.size(after) or 1.0)
    return gaps


def _rules(page: pdfium.PdfPage, frame: _Frame) -> Rules:
    """The lines that are drawn on a page when it is turned as its text is read, and the edges of
    what is filled or framed."""
    rules = Rules()
    ends = [ctypes.c_float() for _ in range(4)]
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        item = pdfium_c.FPDFPage_GetObject(page, index)
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium_c.FPDFPageObj_GetBounds(item, *ends):
            x0, y0, x1, y1 = (end.value for end in ends)
            left, low, right, high = _turned(x0, y0, x1, y1, frame)
            wide, tall, middle = right - left, high - low, (high + low) / 2
            if _DOT[0] < wide < _DOT[1] and 0.8 < wide / max(tall, 0.1) < 1.25:
                rules.add_dot(left, right, middle)
                continue
            for height in [middle] if tall < _THIN else [low, high]:
                rules.add(left, right, height)
            if tall < _THIN:
                rules.across.append((middle, left, right))
            elif wide < _THIN:
                rules.down.append(((left + right) / 2, low, high))
            elif _is_framed(item):
                rules.across += (low, left, right), (high, left, right)
                rules.down += (left, low, high), (right, low, high)
    return rules


def _is_framed(path: pdfium_c.FPDF_PAGEOBJECT) -> bool:
    """Whether the edges of a shape are drawn, and not only what is inside."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke) and stroke.value)
