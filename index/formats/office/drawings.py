"""The words in drawings of office documents: SmartArt's texts as items, charts as tables.

Both are parts of their own beside the text that shows them (ECMA-376, part 1: 21.2 and 21.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.formats import package
from index.formats.builder import Piece, one_line, text_row

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TAGS = (f"{_CHART}chart", f"{_DIAGRAM}relIds")
"""The elements that stand in a text or on a slide where a chart or SmartArt is shown."""

_POINTS = 10_000  # of a series; more are no chart for people
_DRAWN_ONLY = {"pres", "parTrans", "sibTrans"}  # points of SmartArt that are lines and places


def pieces(element: Any, part: Any) -> Iterator[Piece]:
    """What the drawing of an element with one of `TAGS` says; `part` is that which it stands in."""
    is_chart = element.tag == TAGS[0]
    identifier = element.get(f"{_ID}id" if is_chart else f"{_ID}dm")
    if identifier not in part.rels or part.rels[identifier].is_external:
        return
    root = package.tree(part.rels[identifier].target_part.blob)
    if root is not None:
        yield from _chart(root) if is_chart else _diagram(root)


def _diagram(root: Any) -> Iterator[Piece]:
    for point in root.iter(f"{_DIAGRAM}pt"):
        if point.get("type") not in _DRAWN_ONLY:
            for paragraph in point.iter(f"{_DRAWN}p"):
                yield Piece("item", _text(paragraph))


def _chart(root: Any) -> Iterator[Piece]:
    """The title, then a row for each category with the value of each series."""
    title = root.find(f"{_CHART}chart/{_CHART}title")
    if title is not None:
        yield Piece("paragraph", _text(title))
    series = list(root.iter(f"{_CHART}ser"))
    names = [_points(one.find(f"{_CHART}tx")).get(0, "") for one in series]
    columns = [
        _points(one.find(f"{_CHART}val")) or _points(one.find(f"{_CHART}yVal")) for one in series
    ]
    categories: dict[int, str] = {}
    for one in series:
        found = _points(one.find(f"{_CHART}cat")) or _points(one.find(f"{_CHART}xVal"))
        categories = categories or found
    if any(names):
        yield from text_row(["", *names], header=True)
    for at in sorted({at for column in columns for at in column}):
        cells = [categories.get(at, ""), *(column.get(at, "") for column in columns)]
        yield from text_row(cells, header=False)


def _points(values: Any) -> dict[int, str]:
    """The values of a series, or the names of its categories, by their place."""
    found: dict[int, str] = {}
    if values is None:
        return found
    code = next((e.text or "" for e in values.iter(f"{_CHART}formatCode")), "")
    for point in values.iter(f"{_CHART}pt"):
        at, value = point.get("idx", ""), point.findtext(f"{_CHART}v")
        if at.isdecimal() and len(at) < 9 and value and len(found) < _POINTS:
            found.setdefault(int(at), _shown(one_line(value.replace("\f", " ")), code))
    return found


def _shown(value: str, code: str) -> str:
    """A value as a person reads it, as a share where the chart's format says so."""
    try:
        number = float(value)
    except ValueError:
        return value
    return f"{number * 100:.10g} %" if code.endswith("%") else f"{number:.10g}"


def _text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_DRAWN}t")).replace("\f", " ")
