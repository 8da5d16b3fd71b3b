"""JSON, JSON lines and notebooks.

Keys are headings, values items, a few numbers in a list one; a list of objects whose values are
short is a table, of others each has a heading of its own. Lines that each hold an `id` (or `_id`)
and a `text`, as BEIR's corpora do, are a document each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from index.errors import DocumentError, UnsupportedFormat
from index.formats import chats
from index.formats.builder import Builder, Piece, clean
from index.formats.decoding import decode
from index.formats.emphasis import headed
from index.formats.markup import markdown
from index.formats.office import tables
from index.formats.web import html

_LEVELS = 6
_SHORT = 200  # characters of a value that stands on a line with its key
_LONGEST_ID = 500
_ASSIGNED = re.compile(r"\s*window\.YTD\.[\w.]+\s*=\s*(?=[\[{])")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_OBJECT = re.compile(r"<[^<>\n]*>")  # what stands for an object that has no text of its own
_COLUMNS = 50  # of a table, at most
_DEPTH = 2  # of objects within a row
_NESTED = 4  # lists within lists, as of the coordinates of areas or the parts of a text
_NAMES = (*chats.NAMES, "subject")
_IDS = ("id", "_id", "key")


class Line(NamedTuple):
    """A document that is one line of a file."""

    id: str
    title: str
    text: str


def read(name: str, data: bytes) -> Builder:
    """Blocks of a JSON text."""
    source, warnings, encoding = decode(name, data)
    builder = Builder(warnings, encoding)
    builder.several = True
    extend(builder, _parsed(name, source))
    return builder


def extend(builder: Builder, value: Any) -> None:
    """Append a document that is one value."""
    if isinstance(value, dict) and isinstance(value.get("title"), str):
        builder.title = value["title"]
    _add(builder, value, 1)


def read_script(name: str, data: bytes) -> Builder:
    """Blocks of the data in a script that only gives it a name, as in an archive of Twitter."""
    source, warnings, encoding = decode(name, data)
    named = _ASSIGNED.match(source)
    if named is None:
        raise UnsupportedFormat(name, "is a script; only Twitter's archives are read")
    builder = Builder(warnings, encoding)
    builder.several = True
    _add(builder, _parsed(name, source[named.end() :].rstrip().removesuffix(";")), 1)
    return builder


def read_lines(name: str, data: bytes) -> Builder:
    """Blocks of JSON lines, as one document."""
    source, warnings, encoding = decode(name, data)
    builder = Builder(warnings, encoding)
    builder.several = True
    _add(builder, [_parsed(name, line, at) for at, line in _numbered(source)], 1)
    return builder


def lines(name: str, data: bytes) -> list[Line]:
    """The documents of a file of JSON lines; none where its lines are not documents.

    Raises `DocumentError` where an id occurs twice or is too long, or a line is no JSON.
    """
    source, _, _ = decode(name, data)
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
    """Cells of a Jupyter notebook: Markdown as rendered, code and what it has shown as code."""
    source, warnings, encoding = decode(name, data)
    notebook = _parsed(name, source)
    if not isinstance(notebook, dict):
        raise DocumentError(name, "is no notebook")
    cells = notebook.get("cells")
    if cells is None:  # of version 3
        cells = [c for sheet in notebook.get("worksheets") or [] for c in sheet.get("cells", [])]
    builder = Builder(warnings, encoding)
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
            yield from _output(output)


def _output(output: Any) -> Sequence[Piece]:
    """What a cell has shown: its text, a page's or Markdown's where that has none, or its error."""
    data = output.get("data") or {}
    shown = _joined(output.get("text") or data.get("text/plain") or "")
    if not shown.strip() or _OBJECT.fullmatch(shown.strip()):
        for kind, pieces in (("text/html", html.pieces), ("text/markdown", markdown.pieces)):
            if kind in data:
                return pieces(_joined(data[kind]))
    if "ename" in output:
        shown = _COLOUR.sub("", "\n".join(map(str, output.get("traceback") or [])))
        error = f"{output['ename']}: {output.get('evalue') or ''}".rstrip(": ")
        shown = shown if error in shown else f"{shown}\n{error}"
    return [Piece("code", _COLOUR.sub("", shown).replace("\f", "\n"))]


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
    """Append a value under its key. What needs a heading comes after what does not, so that nothing
    stands under another's."""
    columns, rows = _table(value)
    if key and not _is_short(value):
        builder.add("heading", key, min(level, _LEVELS))
        level += 1
    if said := _chat(value, bool(columns)):
        builder.extend(said)
    elif columns:
        tables.extend(builder, tables.rows_of(rows, columns))
    elif isinstance(value, dict):
        for name, inner in sorted(_told(value).items(), key=lambda item: not _is_short(item[1])):
            _add(builder, inner, level, str(name))
    elif isinstance(value, list) and not _is_short(value):
        for inner in sorted(value, key=lambda inner: isinstance(inner, dict)):
            name = _name(inner) if isinstance(inner, dict) else ""
            _add(builder, inner, level, name)
    else:
        shown = _shown(value)
        if _is_short(value):
            builder.add("item", f"{key}: {shown}" if key else shown)
        else:
            for paragraph in shown.split("\n\n"):
                builder.add("paragraph", paragraph)


def _chat(value: Any, is_table: bool) -> list[Piece]:
    """The messages of a list of them; else none."""
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
        return []
    return chats.pieces([_told(one) for one in value], is_table)


def _shown(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value)).replace("\f", "\n")


def _is_short(value: Any) -> bool:
    """Whether a value stands on a line with its key."""
    if not _is_plain(value):
        return False
    shown = _shown(value)
    return len(shown) <= _SHORT and "\n" not in shown


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list) or _is_of_numbers(value)


def _is_of_numbers(value: Any, depth: int = _NESTED) -> bool:
    """Whether it is a list of numbers, or of such lists."""
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(
            isinstance(one, int | float) or (depth > 1 and _is_of_numbers(one, depth - 1))
            for one in value
        )
    )


def _told(one: dict[str, Any]) -> dict[str, Any]:
    """What an object says: its texts whole, once, and nothing that is empty.

    >>> _told({"text": ["Ask ", {"type": "bold", "text": "Ann"}], "tags": []})
    {'text': 'Ask Ann'}
    """
    whole = {key: _whole(value) for key, value in one.items()}
    texts = {value for value in whole.values() if isinstance(value, str)}
    return {
        key: value
        for key, value in whole.items()
        if value not in ([], {}, "") and not (_is_of_parts(value) and _parts(value) in texts)
    }


def _whole(value: Any) -> Any:
    """A text that is written as an array of its parts, as one, or as an object that says in which
    form it is, as in Teams: {"contentType": "html", "content": "<p>So"}; else the value."""
    if isinstance(value, dict) and value.keys() == {"contentType", "content"}:
        said = value["content"]
        if isinstance(said, str) and value["contentType"] == "html":
            return "\n\n".join(piece.text for piece in html.pieces(said))
        return said
    mixed = _is_of_parts(value) and any(isinstance(part, str) for part in value)
    return _parts(value) if mixed else value


def _is_of_parts(value: Any, depth: int = _NESTED) -> bool:
    """Whether it is an array of a text's parts, some of which say how they look."""
    return (
        isinstance(value, list)
        and any(isinstance(part, dict) for part in value)
        and all(_is_part(part, depth - 1) for part in value)
    )


def _is_part(value: Any, depth: int) -> bool:
    """Of a text whose parts look otherwise: a string, or an object that says how it looks, or how
    the parts that it holds do."""
    if not isinstance(value, dict):
        return isinstance(value, str)
    if not isinstance(value.get("type"), str):
        return False
    return isinstance(value.get("text"), str) or (
        depth > 0 and any(_is_of_parts(inner, depth) for inner in value.values())
    )


def _parts(parts: Sequence[Any]) -> str:
    return "".join(map(_part, parts))


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part.get("text"), str):
        return str(part["text"])
    return "".join(_parts(inner) for inner in part.values() if _is_of_parts(inner))


def _name(one: dict[str, Any]) -> str:
    """What an object in a list is called by: its name, else who and when, else its id or its first
    value."""
    short = {key: v for key, v in one.items() if v not in (None, "") and _is_short(v)}
    for key in _NAMES:
        if key in short:
            return _shown(short[key])
    people = (one[key] for key in chats.SENDERS if one.get(key))
    who = next(people, None)
    if isinstance(who, dict):
        who = _name(who)
    when = next((chats.time(_shown(short[key])) for key in chats.TIMES if key in short), None)
    said = [_shown(value) for value in (who, when) if value is not None and _is_short(value)]
    first = (short[key] for key in (*_IDS, *short) if key in short)
    return ", ".join(filter(None, said)) if who else _shown(next(first, ""))


def _table(value: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns and rows of a list of objects that are plain rows of a table; else none."""
    if not isinstance(value, list) or len(value) < 2:
        return [], []
    rows = []
    for one in value:
        cells = _cells_of(one) if isinstance(one, dict) else None
        if cells is None:
            return [], []
        rows.append(cells)
    columns = list(dict.fromkeys(key for cells in rows for key in cells))
    return (columns, rows) if 1 < len(columns) <= _COLUMNS else ([], [])


def _cells_of(one: dict[str, Any], depth: int = _DEPTH) -> dict[str, Any] | None:
    """An object as the cells of a row, those of an object in it as `address.city`; None where one
    is too long or too deep for a row."""
    cells: dict[str, Any] = {}
    for key, value in _told(one).items():
        inner: dict[str, Any] | None = {key: value}
        if isinstance(value, dict):
            within = _cells_of(value, depth - 1) if depth else None
            inner = within and {f"{key}.{name}": cell for name, cell in within.items()}
        elif isinstance(value, list):
            plain = all(map(_is_plain, value))
            inner = {key: ", ".join(map(_shown, value))} if plain else None
        if inner is None or inner.keys() & cells.keys() or len(cells) > _COLUMNS:
            return None
        if any(len(str(cell)) > _SHORT for cell in inner.values()):
            return None
        cells |= inner
    return cells
