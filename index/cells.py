"""Where the cells of a table's row stand in its text."""

from __future__ import annotations

import re

# Each alternative is of one sign, so that a line of dots is passed over once.
LEADER = r"\.{4,}|…{2,}|·{4,}"
"""The dots between a label and its value, as a pattern."""

# Between the cells of a row in a plain text; elsewhere it is one tab.
BAR = re.compile(r"(?<!\\)\|")
"""A bar between cells, which none with a backslash is."""
_GAP = re.compile(rf"[ \xa0]{{2,}}(?!\n)|[ \xa0]*(?:{LEADER})[ \xa0.]*")


def cells(row: str) -> list[tuple[int, int]]:
    """Where each cell of a table's row starts and ends: between tabs, else, as in plain texts,
    between bars, spaces or dots in its first line, to whose last cell the other lines count.

    >>> cells("KV-100  Gate valve"), cells("Pump\\t\\t3"), cells("| Pump |   | 3 |")
    ([(0, 6), (8, 18)], [(0, 4), (5, 5), (6, 7)], [(2, 6), (11, 11), (13, 14)])
    """
    line = row.find("\n") if "\n" in row else len(row)
    bars = [bar.start() for bar in BAR.finditer(row, 0, line)]
    if len(bars) > 2 and row[0] == row[:line].rstrip()[-1] == "|" and "\t" not in row:
        ends = [*bars[1:-1], bars[-1] if line == len(row) else len(row)]
        inner = [row[bar + 1 : end] for bar, end in zip(bars, ends, strict=False)]
        starts = [end - len(cell.lstrip()) for cell, end in zip(inner, ends, strict=True)]
        return [
            (start, start + len(cell.strip())) for cell, start in zip(inner, starts, strict=True)
        ]
    gaps = re.finditer("\t", row) if "\t" in row else _GAP.finditer(row, 0, line)
    bounds = [0, *(at for gap in gaps for at in gap.span()), len(row)]
    return list(zip(bounds[::2], bounds[1::2], strict=True))
