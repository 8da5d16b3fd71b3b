"""Presentations: each slide a page, its title a heading, then its text, tables, the words of
charts and SmartArt, and the notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.package import PartFactory
from pptx.oxml.ns import qn
from pptx.package import Package
from pptx.parts.presentation import PresentationPart

from index.formats import package
from index.formats.builder import Builder, Cell, Grid, Piece, row
from index.formats.office import drawings, slides

# python-pptx knows shows and templates without macros alone; these are not read.
for _content_type in ("slideshow", "template"):
    PartFactory.part_type_for[
        f"application/vnd.ms-powerpoint.{_content_type}.macroEnabled.main+xml"
    ] = PresentationPart

_BULLETS = [qn(f"a:{name}") for name in ("buChar", "buAutoNum", "buBlip")]
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


def read(name: str, data: bytes) -> Builder:
    """Blocks and slides of a presentation. Raises `DocumentError` if it is made to do harm."""
    package.check(name, data)
    data = package.transitional(data)
    # `pptx.Presentation` refuses shows and templates.
    presentation = Package.open(io.BytesIO(data)).main_document_part.presentation
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
            for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
                builder.add("paragraph", _line(paragraph.text))
    return builder


def _title(shapes: Any) -> Any:
    """The shape with a slide's title; where it has none, the first text box of one short line, so
    that nothing is cited under the title of the slide before."""
    title = shapes.title
    # A picture may fill the place of a title.
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
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
            paragraphs = shape.text_frame.paragraphs
            may_be_label = not shape.is_placeholder and not any(map(_has_bullet, paragraphs))
            texts = [_line(paragraph.text) for paragraph in paragraphs]
            yield from slides.pieces(texts, may_be_label=may_be_label)
        else:
            for drawing in shape._element.iter(*drawings.TAGS):
                yield from drawings.pieces(drawing, part)


def _has_bullet(paragraph: Any) -> bool:
    return next(paragraph._p.iter(*_BULLETS), None) is not None


def _cell(cell: Any) -> Cell:
    """A cell of a table; those that others cover are written as well."""
    pieces = [Piece("paragraph", _line(cell.text))] if cell.text.strip() else []
    return Cell(pieces, 1, 0 if cell.is_spanned else cell.span_height)


def _line(text: str) -> str:
    return text.replace("\v", "\n").replace("\f", "\n")
