"""Headings that only look like some: in many documents nothing but bold or large letters, or
capitals, sets them apart.

Such a paragraph is short, is no sentence but maybe a question, and stands above others that look as
the text does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from index.clauses import MARKER
from index.formats.builder import Piece
from index.formats.headings import looks_like_heading

_LONGEST = 120  # characters of a heading
_LARGER = 1.15  # times the text's size
_IN_A_ROW = 3  # headings at most; more are a list, a form or the front of a book
_CAPITALS = 4  # letters that a heading has at least, if nothing but capitals sets it apart
_PAGE = re.compile(r"\t\s*(\d+|[ivxlc]+)$")  # an entry of a table of contents
_CAPTION = re.compile(r"(?:table|figure|fig\.|example|listing)\s+[\dA-Z]", re.I)
_PART = re.compile(r"((?:Schedule|Annex|Appendix|Part|Exhibit)(?: [\dA-Z]{1,5})?):(?=\s)", re.I)
_NUMBER = re.compile(rf"{MARKER}(?=\s)")
_OF_NUMBER = ((re.compile(r"\d+"), "1"), (re.compile(r"[a-z]+"), "a"), (re.compile(r"[A-Z]+"), "A"))


class _Look(NamedTuple):
    """How a heading's letters are set apart, the most striking first in order."""

    size: float
    capitals: bool
    bold: bool


def headed(pieces: Iterable[Piece], below: int = 0) -> list[Piece]:
    """The pieces, those among them that look like headings as headings.

    Where headings are marked, beside one on top, what else stands out is something else: a note, an
    example. One on top is the document's own and has level 1, others are below it: the larger the
    higher, and each point in a number one deeper. `below` is the level of a heading above all
    pieces, or 0.
    """
    given = list(pieces)
    result = [part for piece in given for part in _parted(piece)]
    filled = [i for i, piece in enumerate(result) if piece.text.strip()]
    if any(result[i].kind == "heading" for i in filled[1:]):
        return given
    found = _headings([result[i] for i in filled])
    order = sorted(dict.fromkeys(found[n] for n in sorted(found) if n), key=lambda look: -look.size)
    before: tuple[int, _Look] | None = None
    for n, i in enumerate(filled):
        piece, look = result[i], found.get(n)
        if look is None:
            before = None
            continue
        number = _number(piece)
        if not n and not below and not number:
            level = 1
        elif before is not None and before[1] == look:  # the heading goes on: ARTICLE I, PAYMENT
            level = before[0] + 1
        else:
            points = number.rstrip(".)").count(".")
            level = max(1, below) + 1 + (order.index(look) if n else 0) + points
        result[i] = piece._replace(kind="heading", level=level)
        before = level, look
    return _whole(given, result)


def under_title(item: Sequence[Piece]) -> list[Piece]:
    """The pieces of a list's item. One that begins with a title in bold letters, and says more
    below it, is as an entry of a list of definitions.

    >>> item = [Piece("item", "2. Columns", bold=True), Piece("paragraph", "2000 at most.")]
    >>> [(piece.kind, piece.level) for piece in under_title(item)]
    [('term', 1), ('paragraph', 1)]
    """
    if len(item) < 2 or item[0].kind != "item" or not item[0].bold:
        return list(item)
    if not looks_like_heading(_line(item[0]).rstrip(":?"), _LONGEST):
        return list(item)
    pieces = [item[0]._replace(kind="term"), *item[1:]]
    return [
        piece if piece.kind == "heading" else piece._replace(level=piece.level + 1)
        for piece in pieces
    ]


def _parted(piece: Piece) -> list[Piece]:
    """A piece whose first line leads to the rest, as two."""
    line, _, rest = piece.text.partition("\n")
    if not piece.leads or piece.kind != "paragraph" or piece.struck or not rest.strip():
        return [piece]
    return [
        piece._replace(text=line, bold=True, leads=False),
        piece._replace(text=rest, leads=False),
    ]


def _whole(given: Sequence[Piece], result: Sequence[Piece]) -> list[Piece]:
    """The pieces of the result, those that were parted for no heading as they were given."""
    whole: list[Piece] = []
    parts = iter(result)
    for piece in given:
        own = [next(parts) for _ in _parted(piece)]
        whole += own if len(own) < 2 or own[0].kind == "heading" else [piece]
    return whole


def _headings(pieces: Sequence[Piece]) -> dict[int, _Look]:
    """Which of the pieces, none blank, are headings, and how these look."""
    shaped = [_is_shaped(piece) for piece in pieces]
    usual = _usual([p for p, is_shaped in zip(pieces, shaped, strict=True) if not is_shaped])
    looks = [
        _apart(piece, usual) if is_shaped else None
        for piece, is_shaped in zip(pieces, shaped, strict=True)
    ]
    found: dict[int, _Look] = {}
    above_tables: dict[int, _Look] = {}
    after = 0
    for stands, run in groupby(look is not None for look in looks):
        first, after = after, after + len(list(run))
        if not stands or after == len(pieces):
            continue
        last = after if after - first <= _IN_A_ROW else int(not first)  # of a front what is on top
        for n in range(first, last):
            look, below = looks[n], pieces[n + 1]
            if look is None or _is_listed(pieces[n], below):
                continue
            (above_tables if below.kind in ("header", "row") else found)[n] = look
    # What stands above a table is its caption, unless it looks like the headings.
    known = set(found.values())
    return found | {n: look for n, look in above_tables.items() if look in known}


def _usual(pieces: Sequence[Piece]) -> _Look:
    """How most of the text looks, whose pieces these are."""
    sizes: Counter[float] = Counter()
    bold = capitals = total = 0
    for piece in pieces:
        if piece.kind in ("paragraph", "item"):
            size = len(piece.text)
            sizes[piece.size] += size
            bold += size * piece.bold
            capitals += size * piece.text.isupper()
            total += size
    common = sizes.most_common(1)[0][0] if sizes else 0.0
    return _Look(common, 2 * capitals > total, 2 * bold > total)


def _is_shaped(piece: Piece) -> bool:
    """Whether a piece has the shape of a heading, however it looks."""
    if piece.kind not in ("paragraph", "item") or len(piece.text) > 2 * _LONGEST:
        return False
    text = _PART.sub(r"\1", _line(piece), count=1)  # 'Schedule: Rights' is no label with a value
    return (
        looks_like_heading(text.rstrip(":?"), _LONGEST)
        and not _PAGE.search(piece.text.strip())
        and not _CAPTION.match(text)
        and (piece.kind == "paragraph" or bool(_NUMBER.match(text)))
    )


def _apart(piece: Piece, usual: _Look) -> _Look | None:
    """How a piece looks, if that sets it apart."""
    letters = sum(map(str.isalpha, piece.text))
    look = _Look(piece.size, piece.text.isupper() and letters >= _CAPITALS, piece.bold)
    is_apart = (
        (look.bold and not usual.bold)
        or (look.capitals and not usual.capitals)
        or look.size > _LARGER * usual.size > 0
    )
    return look if is_apart else None


def _is_listed(piece: Piece, after: Piece) -> bool:
    """A piece is one of a numbered list, since the one after it has a number like its own."""
    return _number(piece) != "" and _number(piece) == _number(after)


def _number(piece: Piece) -> str:
    """How a piece is numbered: '1.' for '12.', 'a)' for 'b)', '' for one without a number."""
    found = _NUMBER.match(_line(piece))
    shape = found[0] if found else ""
    for pattern, sign in _OF_NUMBER:
        shape = pattern.sub(sign, shape)
    return shape


def _line(piece: Piece) -> str:
    return " ".join(piece.text.split())
