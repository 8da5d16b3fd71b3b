"""What stands above the rows of a table: its caption and what its header calls the columns. Pure
functions, of blocks while a document is parted and of a stored passage's sentences alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest
from operator import itemgetter

from index.cells import cells

CAPTION = 200
"""Most characters of a paragraph that is taken for the caption of the table below it."""

LONGEST = 500
"""Characters of a row of a header that count."""

_ROWS = 3  # of a header, the last ones, that count


def headers(parts: Iterable[tuple[str, str]], above: str = "") -> Iterator[str]:
    """For each part, a kind and a text, what stands above it: for rows and headers of a table its
    caption and its header, a line each; '' for others.

    The names in several rows of a header are one for each column. The caption is the short
    paragraph before the table; `above` is what stands above the parts, of a table that goes on in
    them. A header below rows begins another table.

    >>> parts = [("header", "\\tNorth\\t\\tSouth"), ("header", "Site\\tMay\\tJune\\tMay"),
    ...          ("row", "A\\t1\\t2\\t3")]
    >>> list(headers(parts))[2].split("\\t")
    ['Site', 'North May', 'North June', 'South May']
    """
    # Rows that come first go on from the table `above`, as after a row.
    header, caption, last, said = above, "", "row", ""
    first = True
    for kind, run in groupby(parts, itemgetter(0)):
        if kind == "header":
            texts = [text for _, text in run]
            lines = (caption if last == "paragraph" else "", _joined(texts))
            if not (first and above):
                header = "\n".join(filter(None, lines))
            yield from [header] * len(texts)
        elif kind == "row":
            if last not in ("header", "row"):
                header = f"{caption}\n" if last == "paragraph" and caption else ""
            yield from (header for _ in run)
        else:
            header = ""
            for _, text in run:
                said = text
                yield ""
            caption = " ".join(said.split()) if len(said) <= CAPTION else ""
        last, first = kind, False


def columns_of(header: str) -> str:
    """The line of what `headers` gives that names the columns, with a tab between them, or ''."""
    return header.rpartition("\n")[2]


def _joined(rows: list[str]) -> str:
    """The rows of a header as one, below those that are none of names for the same columns."""
    above: list[str] = []
    names: list[str] = []
    rows = [row[:LONGEST] for row in rows[-_ROWS:]]
    is_tabbed = all("\t" in row for row in rows)
    for row in rows:
        line = [" ".join(row[start:end].split()) for start, end in cells(row)]
        if len(names) > 1 and (is_tabbed or len(names) == len(line)):
            line = _named(names, line)
        elif names:
            above.append(" ".join(filter(None, names)))
        names = line
    return "\n".join([*above, "\t".join(names)])


def _named(upper: list[str], lower: list[str]) -> list[str]:
    """The names of columns in two rows as one; a name goes on over the empty cells behind it, and
    one that stands in both rows is said once."""
    names = []
    group = ""
    for over, name in zip_longest(upper, lower, fillvalue=""):
        group = over or group
        same = not name or name == group
        names.append((over or name) if same else f"{group} {name}".lstrip())
    return names
