"""All that is asked of PDFium: a page drawn, and its characters, rules, fields and outline.

The only module that imports pypdfium2.
"""

from __future__ import annotations

import ctypes
import io
import re
import threading
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from math import hypot, pi, sqrt
from typing import NamedTuple, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from index.errors import DocumentError
from index.formats import ticks
from index.formats.pdf.forms import Field
from index.formats.pdf.outline import Entry
from index.formats.pdf.tables import Rule, Rules

Pdf: TypeAlias = pdfium.PdfDocument

HYPHEN = "\ufffe"
"""PDFium's mark for a hyphen at a line's end."""

LINE = re.compile(rf"([^\r\n{HYPHEN}]*)([\r\n]+|{HYPHEN}|$)")
"""A line of a page's text, and what ends it."""

_PDFIUM = threading.Lock()  # PDFium is not safe to use from two threads
_BOLD = re.compile(  # TeX's as well: CMBX, CMSSBX, SFBX, SFSX
    rb"bold|black|heavy|demi|^(?:\w+\+)?(?:cm(?:ss)?b|cmmib|sf(?:b|rb|xc|sx|so))[a-z]*\d", re.I
)
_REGULAR = re.compile(  # and all others of TeX's, of which weights up to 744 are told
    rb"[-,](?:regular|roman|book|italic|oblique|slant)|^(?:\w+\+)?(?:cm|sf)[a-z]+\d", re.I
)
_DOT = (1.0, 9.0)  # in points, how large a bullet is that is drawn
_THIN = 3.0  # in points, the most that is a line and not a box
_FINE = 1000  # places are measured in so many parts of a point
_OVER = (-0.05, 0.15)  # in font sizes, how far what strikes letters out goes over their ends
_DEEPEST = 20  # figures of a page in one another
_STRIKES = 1000  # lines of a page that are looked at; of more it is a drawing
_COVERED = 0.7  # of a page, the least that the image of a scan covers
_ON_TOP = (pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP)
_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_BOXES = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_FIELDS = 1000  # of a page
_TITLE = 1000  # bytes of one's title
_PIXELS = 40_000_000
_TOPS = {pdfium_c.PDFDEST_VIEW_XYZ: 1, pdfium_c.PDFDEST_VIEW_FITH: 0}  # which number is a height


@contextmanager
def opened(name: str, data: bytes) -> Iterator[Pdf]:
    """A document, closed afterwards. Raises `DocumentError` if it is protected."""
    with _PDFIUM:
        try:
            pdf = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
                raise DocumentError(name, "is protected by a password") from error
            raise
        try:
            yield pdf
        finally:
            pdf.close()


def page_size(data: bytes, page: int) -> tuple[float, float]:
    """Width and height of a page in points, as it is seen. Pages are counted from 1.

    Raises ValueError where there is no such page.
    """
    with _page(data, page) as opened:
        width, height = opened.get_size()
        return float(width), float(height)


def draw(data: bytes, page: int, scale: float) -> bytes:
    """A page as a PNG of `scale` pixels for each point, at most 40 million of them in all.

    Raises ValueError where there is no such page.
    """
    with _page(data, page) as opened:
        width, height = opened.get_size()
        most = sqrt(_PIXELS / max(width * height, 1.0))
        bitmap = opened.render(scale=min(scale, most))
        image = io.BytesIO()
        bitmap.to_pil().save(image, "PNG")
    return image.getvalue()


@contextmanager
def _page(data: bytes, page: int) -> Iterator[pdfium.PdfPage]:
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with what is on it: its characters, what is drawn, if anything is, and the fields that
    may be filled in. Its first characters that are seen, as many as `printed`, are not filled in.
    It is there until the next one is asked for."""

    number: int
    glyphs: Glyphs
    rules: Rules | None
    fields: list[Field]
    printed: int
    page: pdfium.PdfPage

    def is_image(self) -> bool:
        """Whether images cover most of a page, as a scan does, which may be in strips."""
        left, low, right, top = self.page.get_bbox()
        ends = [ctypes.c_float() for _ in range(4)]
        covered = 0.0
        for index in range(pdfium_c.FPDFPage_CountObjects(self.page)):
            item = pdfium_c.FPDFPage_GetObject(self.page, index)
            image = pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_IMAGE
            if image and pdfium_c.FPDFPageObj_GetBounds(item, *ends):
                x0, y0, x1, y1 = (end.value for end in ends)
                covered += (x1 - x0) * (y1 - y0)
        return bool(covered > _COVERED * (right - left) * (top - low))


def sheets(pdf: Pdf) -> Generator[Sheet, None, None]:
    """The pages, from the first to the last."""
    forms = pdf.get_formtype() != pdfium_c.FORMTYPE_NONE
    if forms:
        pdf.init_forms()
    for index in range(len(pdf)):
        page = pdf[index]
        try:
            on_top = list(islice(_on_top(pdf, page), _FIELDS))
            printed = _inked(page) if on_top else 0
            if forms or on_top:
                pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
                page.close()
                page = pdf[index]
            seen, frame = _seen(page), _frame(page)
            # PDFium then makes lines of what is read from the left.
            page.set_rotation(90 * frame.turn)
            rules = _rules(page, frame) if pdfium_c.FPDFPage_CountObjects(page) > 0 else None
            textpage = page.get_textpage()
            try:
                glyphs = Glyphs(textpage, seen, frame, {}, _fonts(page))
                fields = [Field(*_turned(*place, frame), sign) for place, sign in on_top]
                yield Sheet(index + 1, glyphs, rules, fields, printed, page)
            finally:
                textpage.close()
        finally:
            page.close()


def outline(pdf: Pdf) -> Iterator[Entry]:
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
        return sum(not c.isspace() for c in _text_of(textpage))
    finally:
        textpage.close()


def _text_of(textpage: pdfium.PdfTextPage) -> str:
    """The characters of a page, one for each that PDFium counts."""
    count = textpage.count_chars()
    text: str = textpage.get_text_range() if count else ""
    if len(text) != count:  # beyond the BMP PDFium counts UTF-16 units
        units = (pdfium_c.FPDFText_GetUnicode(textpage, i) for i in range(count))
        text = "".join(map(chr, units)).replace("\x02", HYPHEN)
    return text


def _turned(
    left: float, low: float, right: float, high: float, frame: Frame
) -> tuple[float, float, float, float]:
    """The sides of a rectangle of the page when it is turned as its text is read."""
    corners = frame.turned(left, low), frame.turned(right, high)
    (x0, x1), (y0, y1) = (sorted(ends) for ends in zip(*corners, strict=True))
    return x0, y0, x1, y1


def _frame(page: pdfium.PdfPage) -> Frame:
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
    return Frame(int(turn), right, top)


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


class Frame(NamedTuple):
    """A page turned by quarters to the right until its text is upright. `right` and `top` are the
    page's own, in points."""

    turn: int
    right: float
    top: float

    def turned(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page is then."""
        x_, y_ = self.right - x, self.top - y
        return ((x, y), (y, x_), (x_, y_), (y_, x))[self.turn]


class Glyphs(NamedTuple):
    """The characters of a page. Places are in points, in the page as `frame` has turned it."""

    textpage: pdfium.PdfTextPage
    seen: Seen
    frame: Frame
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

    @property
    def text(self) -> str:
        """The characters of the page, one for each that PDFium counts."""
        return _text_of(self.textpage)

    def places(
        self, indices: Sequence[int]
    ) -> tuple[list[tuple[float, float]], list[tuple[float, float]], list[tuple[float, ...]]]:
        """Of each of these characters from where to where its advance goes across the page and up
        it, and left, right, foot and top of what is drawn, all in the page's own points.

        This runs for every character.
        """
        wide: list[tuple[float, float]] = []
        tall: list[tuple[float, float]] = []
        ink: list[tuple[float, ...]] = []
        box = pdfium_c.FS_RECTF()
        left, right, low, high = (ctypes.c_double() for _ in range(4))
        for i in indices:
            pdfium_c.FPDFText_GetLooseCharBox(self.textpage, i, box)
            wide.append((box.left, box.right))
            tall.append((box.bottom, box.top))
            pdfium_c.FPDFText_GetCharBox(self.textpage, i, left, right, low, high)
            ink.append((left.value, right.value, low.value, high.value))
        return wide, tall, ink

    def struck(self, text: str, rules: Sequence[Rule]) -> Iterator[int]:
        """The characters of `text`, the page's, that are struck out: a line goes through the middle
        of all of them, from the first to the last. One below them or of a table does not."""
        if self.frame.turn or len(rules) > _STRIKES:
            return
        for height, left, right in rules:
            first = pdfium_c.FPDFText_GetCharIndexAtPos(self.textpage, left + 1, height, 3, 3)
            after = LINE.match(text, max(first, 0))
            if first < 0 or not after:
                continue
            line = range(first, after.end(1) + (after[2] == HYPHEN))
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


class Seen(NamedTuple):
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


def _seen(page: pdfium.PdfPage) -> Seen:
    width, height = (round(length * _FINE) for length in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for at in ((0, 0), (_FINE, 0), (0, _FINE)):
        pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, *at, x, y)
        points.append((x.value / _FINE, y.value / _FINE))
    (left, top), right, up = points
    return Seen(
        (right[0] - left) / _FINE,
        (up[0] - left) / _FINE,
        left,
        (right[1] - top) / _FINE,
        (up[1] - top) / _FINE,
        top,
    )


def _rules(page: pdfium.PdfPage, frame: Frame) -> Rules:
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
