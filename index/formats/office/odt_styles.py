"""The styles of an OpenDocument text: what a paragraph or some letters have from their style, and
this one from the styles that it comes from (OpenDocument 1.3, part 3: 16.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from index.formats.office.listing import is_code_style

Element = Any  # of lxml
_CHAIN = 100  # styles that come from each other, maybe in a ring
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_NAME, _FAMILY = f"{_STYLE}name", f"{_STYLE}family"
_FAMILY_OF_FONT = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}font-family"
_P = "paragraph"
_TITLE = "Title"
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)(pt|%)")
_BOLD = re.compile(r"bold|[6-9]00")


_ABOVE = re.compile(r"super|[1-9]")  # in per cent of the line; below it stands a minus


class Letters(NamedTuple):
    """How letters look; `size` is in points, 0 is unknown; `struck` is with a line through them,
    `hidden` not seen at all; `font` is its name; what is `raised` stands above the line."""

    bold: bool = False
    underlined: bool = False
    capitals: bool = False
    size: float = 0.0
    struck: bool = False
    hidden: bool = False
    font: str = ""
    raised: bool = False


class Styles:
    """The styles of paragraphs and of letters by name."""

    def __init__(self, roots: Iterable[Element]) -> None:
        """`roots` are of the parts with styles; of two styles of a name the first counts."""
        self._styles: dict[tuple[str, str], Element] = {}
        self._code: dict[str, bool] = {}
        self._letters: dict[tuple[str, str, Letters], Letters] = {}
        self._fonts: dict[str, str] = {}  # by the name that the file has for each
        for root in roots:
            for font in root.iter(f"{_STYLE}font-face"):
                self._fonts[font.get(_NAME, "")] = font.get(_FAMILY_OF_FONT, "").strip("'\"")
            for style in root.iter(f"{_STYLE}style", f"{_STYLE}default-style"):
                key = style.get(_FAMILY, ""), style.get(_NAME, "")  # '' for the family's default
                self._styles.setdefault(key, style)

    def line(self, family: str, name: str) -> Iterator[Element]:
        """A style, then the one that it comes from, and so on."""
        for _ in range(_CHAIN):
            style = self._styles.get((family, name)) if name else None
            if style is None:
                return
            yield style
            name = style.get(f"{_STYLE}parent-style-name", "")

    def are_code(self, name: str) -> bool:
        """Whether paragraphs of this style are code, by its name or one that it comes from."""
        if name not in self._code:
            names = self._names(name)
            self._code[name] = any(is_code_style(n.replace("_20_", " ")) for n in names)
        return self._code[name]

    def are_title(self, name: str) -> bool:
        """Whether paragraphs of this style are the document's title."""
        return _TITLE in self._names(name)

    def _names(self, name: str) -> tuple[str, ...]:
        """The names of a style and of those that it comes from."""
        return name, *(s.get(f"{_STYLE}parent-style-name", "") for s in self.line(_P, name))

    def of_paragraph(self, name: str) -> Letters:
        """The letters of a paragraph of this style."""
        default = self._styles.get((_P, ""))
        return self._with(_P, name, _applied(Letters(), default))

    def of_run(self, name: str, around: Letters) -> Letters:
        """The letters of a style amid others."""
        return self._with("text", name, around)

    def of_cell(self, name: str) -> Letters:
        """The letters of a sheet's cell of this style."""
        return self._with("table-cell", name, Letters())

    def are_hidden(self, name: str) -> bool:
        """Whether sheets of this style are not shown."""
        shown = (s.find(f"{_STYLE}table-properties") for s in self.line("table", name))
        display = (each.get(f"{_TABLE}display") for each in shown if each is not None)
        return next(filter(None, display), "") == "false"

    def _with(self, family: str, name: str, letters: Letters) -> Letters:
        key = family, name, letters
        if key not in self._letters:
            for style in reversed(list(self.line(family, name))):
                letters = _applied(letters, style)
            self._letters[key] = letters._replace(font=self._fonts.get(letters.font, letters.font))
        return self._letters[key]


def _applied(letters: Letters, style: Element | None) -> Letters:
    """`letters` with what a style sets."""
    settings = None if style is None else style.find(f"{_STYLE}text-properties")
    if settings is None:
        return letters
    weight, size = settings.get(f"{_FO}font-weight"), settings.get(f"{_FO}font-size", "")
    line = settings.get(f"{_STYLE}text-underline-style")
    transform, variant = settings.get(f"{_FO}text-transform"), settings.get(f"{_FO}font-variant")
    if weight is not None:
        letters = letters._replace(bold=bool(_BOLD.fullmatch(weight)))
    if line is not None:
        letters = letters._replace(underlined=line != "none")
    if transform is not None or variant is not None:
        letters = letters._replace(capitals=transform == "uppercase" or variant == "small-caps")
    through = settings.get(f"{_STYLE}text-line-through-style")
    if through is not None:
        letters = letters._replace(struck=through != "none")
    if font := settings.get(f"{_STYLE}font-name"):
        letters = letters._replace(font=font)
    if position := settings.get(f"{_STYLE}text-position"):
        letters = letters._replace(raised=bool(_ABOVE.match(position)))
    display = settings.get(f"{_TEXT}display")
    if display is not None:
        letters = letters._replace(hidden=display == "none")
    if found := _SIZE.fullmatch(size):
        share = letters.size / 100 if found[2] == "%" else 1.0
        letters = letters._replace(size=float(found[1]) * share)
    return letters
