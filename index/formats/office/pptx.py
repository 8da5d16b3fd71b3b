"""Presentations: each slide a page, its title a heading, then its text, tables, the words of
charts and SmartArt, and the notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from index.formats import package
from index.formats.builder import Builder, Cell, Grid, Piece, row
from index.formats.office import drawings, slides

_BULLETS = [qn(f"a:{name}") for name in ("buChar", "buAutoNum", "buBlip")]
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


def read(name: str, data: bytes) -> Builder:
    """Blocks and slides of a presentation. Raises `DocumentError` if it is made to do harm."""
    package.check(name, data)
    presentation = pptx.Presentation(io.BytesIO(data))
    builder = Builder()
    builder.paged = True
    builder.title = presentation.core_properties.title or ""
    for number, slide in enumerate(presentation.slides):
        if number:
            builder.add("paragraph", "\f")
        title = _title(slide.shapes)
        if title is not None:
            builder.add("heading", _line(title.text_frame.text), 1)
        others = (s for s in slide.shapes if title is None or s.shape_id != title.shape_id)
        builder.extend(_pieces(others, slide.part))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            builder.extend(_paragraphs(slide.notes_slide.notes_text_frame, single=True))
    return builder


def _title(shapes: Any) -> Any:
    """The shape with a slide's title; where it has none, the first text box of one short line, so
    that nothing is cited under the title of the slide before."""
    title = shapes.title
    if title is not None and title.text_frame.text.strip():
        return title
    return next(filter(_may_be_title, shapes), None)


def _may_be_title(shape: Any) -> bool:
    if not shape.has_text_frame:
        return False
    furniture = shape.is_placeholder and shape.placeholder_format.type in _FURNITURE
    return not furniture and slides.may_be_title(shape.text_frame.text)


def _pieces(shapes: Iterable[Any], part: Any) -> Iterator[Piece]:
    for shape in shapes:
        if hasattr(shape, "shapes"):  # a group
            yield from _pieces(shape.shapes, part)
        elif getattr(shape, "has_table", False):
            grid = Grid()
            for at, line in enumerate(shape.table.rows):
                cells = grid.row([_cell(cell) for cell in line.cells])
                yield from row(cells, header=at == 0 and shape.table.first_row)
        elif shape.has_text_frame:
            # One paragraph alone is a caption; several are the points of a list.
            paragraphs = [p for p in shape.text_frame.paragraphs if p.text.strip()]
            if not shape.is_placeholder and _are_a_label(paragraphs):
                yield Piece("paragraph", "\n".join(_line(p.text) for p in paragraphs))
            else:
                yield from _paragraphs(shape.text_frame, single=len(paragraphs) < 2)
        else:
            for drawing in shape._element.iter(*drawings.TAGS):
                yield from drawings.pieces(drawing, part)


def _are_a_label(paragraphs: Sequence[Any]) -> bool:
    """Whether the lines of a text box are no points and say one thing."""
    points = any(next(p._p.iter(*_BULLETS), None) is not None for p in paragraphs)
    return not points and slides.are_a_label([p.text.strip() for p in paragraphs])


def _cell(cell: Any) -> Cell:
    """A cell of a table; those that others cover are written as well."""
    pieces = [Piece("paragraph", _line(cell.text))] if cell.text.strip() else []
    return Cell(pieces, 1, 0 if cell.is_spanned else cell.span_height)


def _paragraphs(frame: Any, *, single: bool) -> Iterator[Piece]:
    for paragraph in frame.paragraphs:
        yield Piece("paragraph" if single else "item", _line(paragraph.text))


def _line(text: str) -> str:
    return text.replace("\v", "\n").replace("\f", "\n")
