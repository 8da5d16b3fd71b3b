"""The tables of a LaTeX source: rows of cells, with what stands above the first rule as header.

Cells that span columns are followed by empty ones, so that those after them stay under their
headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.formats.builder import Piece, text_row

BEGIN = r"\\begin\{(?P<table>tabular[*xy]?|longtable)\}"
_GROUP = r"\s{0,9}\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,99}\}){0,99}\}){0,500}\}"
_OPTION = r"\s{0,9}\[[^][]{0,99}\]"
_TOKEN = re.compile(
    r"(?P<row>\\\\\*?(?:[ \t]{0,9}\[[^][\n]{0,40}\])?|\\(?:tabularnewline|cr)\b)"
    r"|(?P<begin>\\begin\{)|(?P<end>\\end\{)|\\.|[{}&]",
    re.DOTALL,
)
_RULE = re.compile(
    r"\s*\\(?:toprule|midrule|bottomrule|hline|addlinespace|specialrule|cline|cmidrule|hhline"
    rf"|rowcolor)\b\*?(?:{_OPTION}|\s{{0,9}}\([^()]{{0,20}}\)|{_GROUP}){{0,4}}"
)
_SPAN = re.compile(rf"\s*\\multicolumn\s*\{{\s*(\d{{1,2}})\s*\}}{_GROUP}")
_STYLED = re.compile(
    rf"\s*\\(?:multirow\*?(?:{_OPTION})?{_GROUP}(?:{_OPTION})?{_GROUP}|cellcolor(?:{_OPTION})?{_GROUP})"
)
_CAPTION = re.compile(rf"\\caption\*?(?:{_OPTION})?({_GROUP})")
_REPEATED = re.compile(r"\\end(firsthead|head|foot|lastfoot)\b")
_SPANNED = 50  # columns, at most
_HEADER_ROWS = 3  # at most; a first rule further down parts the table in two


def body(kind: str, source: str, start: int) -> int:
    """Where a table's first row begins, behind the width and the columns that `kind` takes."""
    groups = 2 if kind[-1] in "*xy" else 1
    match = re.compile(rf"(?:{_OPTION})?(?:{_GROUP}){{{groups}}}").match(source, start)
    return match.end() if match else start


def pieces(source: str, plain: Callable[[str], str]) -> Iterator[Piece]:
    """The caption and the rows of a table's body; `plain` gives the words of LaTeX."""
    caption = _CAPTION.search(source)
    if caption:
        yield Piece("paragraph", plain(caption[1]))
        source = source[: caption.start()] + source[caption.end() :]
    # A long table says first what stands on top and below on each of its pages.
    *repeated, source = _REPEATED.split(source)
    said = dict(zip(repeated[1::2], repeated[::2], strict=True))
    head = [cells for cells, _ in _rows(said.get("firsthead", said.get("head", "")))]
    rows = list(_rows(source))
    if not head:
        below = [i for i, (_, ruled) in enumerate(rows) if ruled and i]
        count = below[0] if below and below[0] <= _HEADER_ROWS else 0
        head, rows = [cells for cells, _ in rows[:count]], rows[count:]
    for header, lines in ((True, head), (False, [cells for cells, _ in rows])):
        for cells in lines:
            yield from text_row([plain(cell) for cell in cells], header)


def _rows(source: str) -> Iterator[tuple[list[str], bool]]:
    """The cells of each row, as they are written, and whether a rule stands above it."""
    cells: list[str] = []
    ruled = False
    start = depth = 0
    for token in _TOKEN.finditer(source):
        said = token.group()
        if said == "{" or token["begin"]:
            depth += 2 if token["begin"] else 1  # its brace, and what it begins
        elif said == "}" or token["end"]:
            depth = max(depth - 1, 0)
        elif depth == 0 and (said == "&" or token["row"]):
            start, above = _below_rules(source, start, token.start())
            ruled |= above and not cells
            cells += _cell(source[start : token.start()])
            start = token.end()
            if token["row"]:
                if any(map(str.strip, cells)):
                    yield cells, ruled
                    ruled = False
                cells = []
    start, above = _below_rules(source, start, len(source))
    cells += _cell(source[start:])
    if any(map(str.strip, cells)):
        yield cells, ruled or above


def _below_rules(source: str, start: int, end: int) -> tuple[int, bool]:
    """Where a cell begins below the rules that are drawn there, and whether there are any."""
    at = start
    while match := _RULE.match(source, at, end):
        at = match.end()
    return at, at > start


def _cell(source: str) -> list[str]:
    """A cell without what it says of its looks, and the empty ones that it spans."""
    span = _SPAN.match(source)
    count = min(int(span[1]), _SPANNED) if span else 1
    source = source[span.end() :] if span else source
    while match := _STYLED.match(source):
        source = source[match.end() :]
    return [source, *[""] * (count - 1)]
