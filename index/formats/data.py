"""JSON, JSON lines and notebooks.

Keys are headings, values items; a list of objects with the same keys is a table. Lines that each
hold an `id` (or `_id`) and a `text`, as BEIR's corpora do, are a document each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from index.errors import DocumentError
from index.formats import markdown, tables, text
from index.formats.builder import Builder, Piece, clean
from index.formats.emphasis import headed

_LEVELS = 6
_SHORT = 200  # characters of a value that stands on a line with its key
_LONGEST_ID = 500


class Line(NamedTuple):
    """A document that is one line of a file."""

    id: str
    title: str
    text: str


def read(name: str, data: bytes) -> Builder:
    """Blocks of a JSON text."""
    source, warnings, encoding = text.decode(name, data)
    builder = Builder()
    builder.warnings, builder.encoding = warnings, encoding
    builder.several = True
    value = _parsed(name, source)
    if isinstance(value, dict) and isinstance(value.get("title"), str):
        builder.title = value["title"]
    _add(builder, value, 1)
    return builder


def read_lines(name: str, data: bytes) -> Builder:
    """Blocks of JSON lines, as one document."""
    source, warnings, encoding = text.decode(name, data)
    builder = Builder()
    builder.warnings, builder.encoding = warnings, encoding
    _add(builder, [_parsed(name, line, at) for at, line in _numbered(source)], 1)
    return builder


def lines(name: str, data: bytes) -> list[Line]:
    """The documents of a file of JSON lines; none where its lines are not documents.

    Raises `DocumentError` where an id occurs twice or is too long, or a line is no JSON.
    """
    source, _, _ = text.decode(name, data)
    found: dict[str, Line] = {}
    for at, line in _numbered(source):
        value = _parsed(name, line, at)
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            return []
        key = value.get("_id", value.get("id"))
        if not isinstance(key, str | int) or isinstance(key, bool):
            return []
        key = clean(str(key))
        if len(key) > _LONGEST_ID:
            raise DocumentError(name, f"has an id of more than {_LONGEST_ID} characters")
        if key in found:
            raise DocumentError(name, f"has two lines with the id '{key}'")
        title = value.get("title")
        found[key] = Line(key, title if isinstance(title, str) else "", value["text"])
    return list(found.values())


def read_notebook(name: str, data: bytes) -> Builder:
    """Cells of a Jupyter notebook: Markdown as rendered, code and its plain output as code."""
    source, warnings, encoding = text.decode(name, data)
    notebook = _parsed(name, source)
    if not isinstance(notebook, dict):
        raise DocumentError(name, "is no notebook")
    cells = notebook.get("cells")
    if cells is None:  # of version 3
        cells = [c for sheet in notebook.get("worksheets") or [] for c in sheet.get("cells", [])]
    builder = Builder()
    builder.warnings, builder.encoding = warnings, encoding
    builder.extend(headed(piece for cell in cells for piece in _cell(cell)))
    return builder


def _cell(cell: Any) -> Iterator[Piece]:
    content = _joined(cell.get("source", cell.get("input", "")))
    if cell.get("cell_type") == "markdown":
        yield from markdown.pieces(content)
    elif cell.get("cell_type") == "heading":
        yield Piece("heading", content, int(cell.get("level", 1)))
    else:
        yield Piece("code", content.replace("\f", "\n"))
        for output in cell.get("outputs") or []:
            shown = output.get("text") or (output.get("data") or {}).get("text/plain") or ""
            yield Piece("code", _joined(shown).replace("\f", "\n"))


def _joined(source: Any) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _numbered(source: str) -> Iterator[tuple[int, str]]:
    return ((at, line) for at, line in enumerate(source.split("\n"), 1) if line.strip())


def _parsed(name: str, source: str, line: int | None = None) -> Any:
    try:
        return json.loads(source)
    except json.JSONDecodeError as error:
        at = error.lineno if line is None else line
        raise DocumentError(name, f"is no valid JSON (line {at}: {error.msg})") from error
    except RecursionError as error:
        raise DocumentError(name, "is nested too deeply to be read") from error
    except ValueError as error:  # Python takes no number of more than some thousand digits
        raise DocumentError(name, "holds a number that is too long to be read") from error


def _add(builder: Builder, value: Any, level: int, key: str = "") -> None:
    """Append a value under its key."""
    if isinstance(value, dict):
        if key:
            builder.add("heading", key, min(level, _LEVELS))
            level += 1
        for name, inner in value.items():
            _add(builder, inner, level, str(name))
    elif isinstance(value, list) and (columns := _columns(value)):
        if key:
            builder.add("heading", key, min(level, _LEVELS))
        tables.extend(builder, tables.rows_of(value, columns))
    elif isinstance(value, list):
        if key:
            builder.add("heading", key, min(level, _LEVELS))
            level += 1
        for inner in value:
            _add(builder, inner, level)
    else:
        shown = value if isinstance(value, str) else json.dumps(value)
        shown = shown.replace("\f", "\n")
        short = len(shown) <= _SHORT and "\n" not in shown
        if key and not short:
            builder.add("heading", key, min(level, _LEVELS))
        if short:
            builder.add("item", f"{key}: {shown}" if key else shown)
        else:
            for paragraph in shown.split("\n\n"):
                builder.add("paragraph", paragraph)


def _columns(values: Sequence[Any]) -> list[str]:
    """The keys that objects share, where they are plain rows of a table; else none."""
    if len(values) < 2 or not all(isinstance(value, dict) for value in values):
        return []
    columns = list(dict.fromkeys(key for value in values for key in value))
    plain = all(
        not isinstance(cell, dict | list) and len(str(cell)) <= _SHORT
        for value in values
        for cell in value.values()
    )
    return columns if plain and 1 < len(columns) <= 50 else []
