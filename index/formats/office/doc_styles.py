"""How letters and paragraphs of an old Word document look: as their styles say, and what is set on
themselves (MS-DOC, 'Determining Properties').
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from index.formats.office.doc_source import Run, Source, changes_in, number, whole
from index.formats.office.listing import is_of_contents, named_kind
from index.formats.office.rtf_styles import own_kind
from index.formats.office.rtf_tables import Definition, Shape
from index.types import BlockKind

_CHAIN = 20  # styles that come from each other, maybe in a ring
_PARAGRAPHS, _LETTERS = 1, 2  # what a style is for
_NAME = 200  # characters
_BODY = 9  # the outline level of what is no heading
_LISTS = 0x7FE  # the largest number of a list
_OLD_LIST = 0x7FF  # one as Word 95 has it, whose number is not known here
# Names in English of the styles that are built in, whose own are in the language of the Word.
_BUILT_IN = (
    {at: f"heading {at}" for at in range(1, 10)}
    | {at: f"toc {at - 18}" for at in range(19, 28)}
    | dict.fromkeys([*range(47, 62), *range(68, 73)], "List")
    | {45: "macro text", 62: "Title", 101: "HTML Preformatted"}
)
_STYLE, _PLAIN, _SYMBOL = 0x4A30, 0x2A33, 0x6A09
_SWITCHES = (  # that may be as in the style, or the other way
    {0x0835: "bold", 0x0837: "struck", 0x2A53: "struck_twice", 0x083A: "small_capitals"}
    | {0x083B: "capitals", 0x083C: "hidden", 0x0800: "deleted"}
)
_AS_IN_STYLE, _OTHER_WAY = 0x80, 0x81
_VALUES = {0x4A43: "size", 0x4A4F: "font", 0x6A03: "place", 0x2A3E: "line", 0x2A48: "rise"}
_OF_PARAGRAPH = {
    0x4600: "style",
    0x2640: "outline",
    0x460B: "list",
    0x260A: "level",
    0x2416: "in_table",
} | {0x2417: "ends_row", 0x6649: "depth", 0x244B: "ends_cell", 0x244C: "ends_inner_row"}
_CELLS, _COLOURS, _OLD_COLOURS, _MERGED, _HEADER = 0xD608, 0xD612, 0xD609, 0xD62B, 0x3404
_CELL, _COLOUR = 20, 10  # bytes that tell of a cell, and of its colour
_BEGINS, _GOES_ON, _FROM_ABOVE, _RESTARTS = 1, 2, 0x20, 0x40  # of a cell
_AUTOMATIC = 0xFF000000  # a colour
WHITES = (8, 0x1000000)
"""The numbers of colours that set nothing apart: of those with names, and of others."""


class Letters(NamedTuple):
    """How letters look; `size` is in half points, `place` that of a field's data, and `symbol` the
    font and the code of a sign that is seen in their place."""

    bold: bool = False
    capitals: bool = False
    small_capitals: bool = False
    line: int = 0
    size: int = 20
    struck: bool = False
    struck_twice: bool = False
    deleted: bool = False
    hidden: bool = False
    rise: int = 0
    font: int = 0
    place: int | None = None
    symbol: tuple[int, int] | None = None

    @property
    def is_struck(self) -> bool:
        """With a line through them, or two."""
        return self.struck or self.struck_twice

    @property
    def is_apart(self) -> bool:
        """Bold or in capitals."""
        return self.bold or self.capitals or self.small_capitals


class Form(NamedTuple):
    """What is set on a paragraph: its style, its outline level, its list and the level in it,
    whether it is in a table and in how many, and what its mark ends in one."""

    style: int = 0
    outline: int | None = None
    list: int | None = None
    level: int | None = None
    in_table: int = 0
    ends_row: int = 0
    depth: int = 0
    ends_cell: int = 0
    ends_inner_row: int = 0

    @property
    def tables(self) -> int:
        """In how many tables it is."""
        return max(self.depth, 1) if self.in_table or self.depth > 1 else 0


class Numbered(NamedTuple):
    """That a paragraph is in a list: the list's number from 1, the level in it where that is set,
    and the style that the list comes from, where it is not set on the paragraph."""

    list: int
    level: int | None
    style: int | None


class _Style(NamedTuple):
    """A style: its number and name, the style that it comes from, and what it sets."""

    number: int
    name: str
    base: int
    form: Form
    letters: bytes


class Styles:
    """The styles of a document, by their numbers, and what comes of them."""

    def __init__(self, source: Source) -> None:
        """Reads the tables of styles and of fonts."""
        self._styles = dict(_styles(source.table(1)))
        self._fonts = list(_fonts(source.table(15)))
        self._kinds: dict[int, tuple[BlockKind, int]] = {}
        self._looks: dict[tuple[int, bytes, bytes], Letters] = {}

    def font(self, at: int) -> str:
        """The name of a font, or ''."""
        return self._fonts[at] if at < len(self._fonts) else ""

    def kind(self, form: Form) -> tuple[BlockKind, int]:
        """Kind and level of a paragraph, by its style and by what is set on itself."""
        kind = self._style_kind(form.style)
        if kind[0] in ("heading", "code"):
            return kind
        return _own_kind(form) or kind

    def is_of_contents(self, style: int) -> bool:
        """Whether a style is for the table of contents that Word makes."""
        return style in self._styles and is_of_contents(self._styles[style].name)

    def numbered(self, form: Form) -> Numbered | None:
        """The list of a paragraph, by its own settings or by its style."""
        given, level, origin = form.list, form.level, None
        for style in self._line(form.style):
            if given is not None and (level is not None or origin is not None):
                break
            level = style.form.level if level is None else level
            if given is None and style.form.list is not None:
                given, origin = style.form.list, style.number
        return Numbered(given, level, origin) if given and given <= _LISTS else None

    def letters(self, style: int, run: Run) -> Letters:
        """How the letters of a run in a paragraph of this style look."""
        key = style, run.own, run.piece
        if key not in self._looks:
            base = self._of_style(style, Letters())
            for code, value in changes_in(run.own):
                if code == _STYLE:
                    base = self._of_style(number(value, 0), base)
            # That a style underlines, as that of links, sets nothing apart.
            base = base._replace(line=0)
            self._looks[key] = _letters(_letters(base, run.own, base), run.piece, base)
        return self._looks[key]

    def _of_style(self, style: int, look: Letters) -> Letters:
        for each in reversed(list(self._line(style))):
            look = _letters(look, each.letters, look)
        return look

    def _style_kind(self, style: int) -> tuple[BlockKind, int]:
        """What a style makes of a paragraph: by its name, its settings or the style under it."""
        if style not in self._kinds:
            found = (named_kind(each.name) or _own_kind(each.form) for each in self._line(style))
            self._kinds[style] = next(filter(None, found), ("paragraph", 0))
        return self._kinds[style]

    def _line(self, style: int) -> Iterator[_Style]:
        """A style, then the one that it comes from, and so on."""
        for _ in range(_CHAIN):
            if style not in self._styles:
                return
            yield self._styles[style]
            style = self._styles[style].base


def form_of(style: int, own: bytes, piece: bytes) -> Form:
    """What is set on a paragraph of a style by itself, and by its piece."""
    return _form(_form(Form(style), own), piece)


def _form(given: Form, changes: bytes) -> Form:
    told = {
        _OF_PARAGRAPH[code]: number(value, 0, 4)
        for code, value in changes_in(changes)
        if code in _OF_PARAGRAPH
    }
    return given._replace(**told) if told else given


def _own_kind(form: Form) -> tuple[BlockKind, int] | None:
    """What is set on a paragraph or by a style: an outline level or a list."""
    outline = _BODY if form.outline is None else form.outline
    return own_kind(outline, form.list is not None and 0 < form.list <= _OLD_LIST)


def _letters(look: Letters, changes: bytes, base: Letters) -> Letters:
    """The look with changes, of which some go by that of the style, the base."""
    told: dict[str, Any] = {}
    for code, value in changes_in(changes):
        if code in _SWITCHES:
            name, switch = _SWITCHES[code], number(value, 0, 1)
            is_on = getattr(base, name) if switch in (_AS_IN_STYLE, _OTHER_WAY) else switch == 1
            told[name] = is_on != (switch == _OTHER_WAY)
        elif code in _VALUES:
            told[_VALUES[code]] = number(value, 0, 4)
        elif code == _SYMBOL:
            told["symbol"] = number(value, 0), number(value, 2)
        elif code == _PLAIN:
            told = base._asdict()
    return look._replace(**told) if told else look


def row_of(own: bytes, piece: bytes) -> Definition:
    """What a row's mark tells of its cells."""
    definition = Definition()
    for code, value in changes_in(own + piece):
        if code == _HEADER:
            definition.header = number(value, 0, 1) == 1
        elif code == _CELLS:
            definition.shapes = list(_shapes(value))
        elif code in (_COLOURS, _OLD_COLOURS):
            size = _COLOUR if code == _COLOURS else 2
            for at, shape in enumerate(definition.shapes[: len(value) // size]):
                colour = value[at * size : (at + 1) * size]
                shape.colour = _colour(colour) or shape.colour
        elif code == _MERGED:
            for shape in definition.shapes[number(value, 0, 1) :][:1]:
                shape.from_above = number(value, 1, 1) == 1
    return definition


def _shapes(told: bytes) -> Iterator[Shape]:
    """Those of a row's cells, by their edges and then what is said of each."""
    count = number(told, 0, 1)
    cells = 1 + 2 * (count + 1)
    for at in range(count):
        right = int.from_bytes(told[3 + 2 * at : 5 + 2 * at], "little", signed=True)
        flags = number(told, cells + _CELL * at)
        yield Shape(
            right,
            goes_on=flags & (_BEGINS | _GOES_ON) == _GOES_ON,
            from_above=flags & (_FROM_ABOVE | _RESTARTS) == _FROM_ABOVE,
        )


def _colour(told: bytes) -> int:
    """The number of the colour that fills a cell: of a pattern, or else of what is behind it; 0 is
    none."""
    if len(told) == _COLOUR:
        place = 0 if number(told, 8) else 4
        colour = number(told, place, 4)
        return 0 if colour & _AUTOMATIC else colour + 1
    colours = number(told, 0)
    return colours & 0x1F if colours >> 10 else colours >> 5 & 0x1F


def _styles(table: bytes) -> Iterator[tuple[int, _Style]]:
    """The styles of paragraphs and letters in their table (STSH), by their numbers."""
    header = number(table, 0)
    size = number(table, 4)  # of what each begins with
    at = 2 + header
    for style in range(number(table, 2)):
        length = number(table, at)
        told = table[at + 2 : at + 2 + length]
        if length:
            yield style, _style(style, told, size)
        at += 2 + length + length % 2


def _style(which: int, told: bytes, size: int) -> _Style:
    built_in, use, base = number(told, 0) & 0xFFF, number(told, 2) & 0xF, number(told, 2) >> 4
    length = number(told, size)
    at = size + 2 + 2 * length
    own = whole(told[size + 2 : min(at, size + 2 + 2 * _NAME)].decode("utf-16-le", "replace"))
    name = _BUILT_IN.get(built_in, own.partition(",")[0].strip())
    at += 2
    form, letters = b"", b""
    if use == _PARAGRAPHS:
        length = number(told, at)
        form = told[at + 4 : at + 2 + length]  # behind its own number
        at += 2 + length + length % 2
    if use in (_PARAGRAPHS, _LETTERS):
        letters = told[at + 2 : at + 2 + number(told, at)]
    return _Style(which, name, base, _form(Form(), form), letters)


def _fonts(table: bytes) -> Iterator[str]:
    """The names of the fonts."""
    at = 4
    for _ in range(number(table, 0)):
        length = number(table, at, 1)
        name = table[at + 40 : at + 1 + length].decode("utf-16-le", "ignore")
        yield name.partition("\0")[0]
        at += 1 + length
