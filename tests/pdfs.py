"""Pages of PDFs, drawn by the tests."""

from __future__ import annotations

import io
from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas


def words_page(canvas: Canvas) -> None:
    canvas.drawString(50, 500, "Words.")


Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, title: str = "", **options: object) -> bytes:
    """A PDF of a page for each that draws one, 400 by 600 points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 600), **options)
    if title:
        canvas.setTitle(title)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(
    canvas: Canvas, y: float, *texts: str, size: float = 10, bold: bool = False, x: float = 50
) -> None:
    """Lines of text one below the other, the first at `y`."""
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    for i, text in enumerate(texts):
        canvas.drawString(x, y - i * size * 1.2, text)


def typed(canvas: Canvas, y: float, *texts: str, size: float = 9, x: float = 50) -> None:
    """Lines in the letters of a typewriter; what is drawn begins where the spaces end."""
    canvas.setFont("Courier", size)
    for i, text in enumerate(texts):
        indent = len(text) - len(text.lstrip())
        canvas.drawString(x + indent * 0.6 * size, y - i * size * 1.2, text.lstrip())


def words(canvas: Canvas) -> None:
    canvas.drawString(50, 500, "Words.")
