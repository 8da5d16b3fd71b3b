"""OpenDocument presentations: each slide a page, its title a heading, then its text, tables and
notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.formats.builder import Builder, Piece
from index.formats.office import odt, odt_numbers, slides
from index.formats.office.odt_styles import Styles

_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_CLASS = f"{_PRESENTATION}class"
_NOTES = f"{_PRESENTATION}notes"
_LISTS = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}list"
_FURNITURE = ("header", "footer", "date-time", "page-number", "page")


def read(name: str, data: bytes) -> Builder:
    """Blocks and slides of a presentation. Raises `DocumentError` if it is made to do harm."""
    content, roots, title = odt.opened(name, data)
    builder = Builder()
    builder.paged = True
    builder.title = title
    styles = Styles(roots)
    reader = odt.Reader(styles)
    for number, slide in enumerate(content.iter(f"{_DRAW}page")):
        if number:
            builder.add("paragraph", "\f")
        odt_numbers.number(slide, roots, styles, odt.LEFT_OUT)
        builder.extend(_pieces(slide, reader))
    return builder


def _pieces(slide: Any, reader: odt.Reader) -> Iterator[Piece]:
    """What a slide says, its title first."""
    shapes = [(shape, list(_said(shape, reader))) for shape in _shapes(slide)]
    shapes = [(shape, pieces) for shape, pieces in shapes if pieces]
    titles = (i for i, (shape, _) in enumerate(shapes) if shape.get(_CLASS) == "title")
    others = (i for i, (shape, pieces) in enumerate(shapes) if _may_be_title(shape, pieces))
    at = next(titles, next(others, None))
    if at is not None:
        _, pieces = shapes.pop(at)
        yield Piece("heading", " ".join(piece.text.strip() for piece in pieces), 1)
    for _, pieces in shapes:
        yield from pieces
    for notes in slide.iterchildren(_NOTES):
        for shape in _shapes(notes):
            yield from _said(shape, reader)


def _shapes(parent: Any) -> Iterator[Any]:
    """The shapes of a slide or its notes, those of groups as well, without what is furniture."""
    for shape in parent.iterchildren():
        if shape.tag == f"{_DRAW}g":
            yield from _shapes(shape)
        elif shape.tag != _NOTES and shape.get(_CLASS) not in _FURNITURE:
            yield shape


def _said(shape: Any, reader: odt.Reader) -> list[Piece]:
    pieces = [piece for piece in reader.pieces([shape], 0) if piece.text.strip() or piece.struck]
    plain = all(piece.kind == "paragraph" for piece in pieces)
    if plain and slides.are_a_label([piece.text.strip() for piece in pieces]):
        return [Piece("paragraph", "\n".join(piece.text.strip() for piece in pieces))]
    return pieces


def _may_be_title(shape: Any, pieces: list[Piece]) -> bool:
    plain = len(pieces) == 1 and next(shape.iter(_LISTS), None) is None
    return plain and pieces[0].kind == "paragraph" and slides.may_be_title(pieces[0].text)
