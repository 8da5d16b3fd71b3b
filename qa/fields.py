"""The cells of a table's row and the values behind labels: which of them a question asks for. Pure
functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.cells import cells
from index.types import Span
from index.words import terms

_PAIR = re.compile(  # a line of label and value
    r"^(?P<label>[^\W_][^:\t\n]{0,40}):[^\S\n]+(?P<value>\S[^\n]*)", re.MULTILINE
)
_LABEL = re.compile(  # one of several in a line
    r"(?:^|(?<=\s))(?P<label>[A-Z][\w’'-]*(?:\s(?:[a-z][\w’'-]*|Date|Number|No|By|To|Due)\.?){0,3}):\s+"
    r"(?=\S)"
)
_OF_MONEY = frozenset(terms("how much cost costs price fee charge"))
_SUM = frozenset(terms("amount total price cost sum value net gross fee charge rate payment"))
_CURRENCY = re.compile(r"[$€£¥₹]|\b(?:EUR|USD|GBP|CHF)\b")


def columns(row: str, header: str) -> tuple[str, ...]:
    """What a table's header calls the cells of a row, a name for each; () if it is not plain which
    is which.

    >>> columns("Team\\t500 GB\\t€90", "\\tStorage\\tPer month")
    ('', 'Storage', 'Per month')
    >>> columns("Anna Berg\\t0555 101\\ton leave", "Name\\tPhone")
    ()
    """
    names = [" ".join(header[start:end].split()) for start, end in cells(header)]
    count = len(cells(row))
    # Between spaces an empty corner above the names of the rows is not seen.
    if "\t" not in row and len(names) == count - 1:
        names = ["", *names]
    return tuple(names) if len(names) == count and any(names) else ()


def in_cell(asked: Collection[str], text: str, row: Span, header: str, words: Span) -> Span:
    """The answering words of a table's row, within one of its cells: that under the header which
    the question names, by terms that are no other header's, else by more of its terms than of any
    other's ('February Actual' beside 'February Plan'), else the one with a sum of money where that
    is asked for, of several the one that a header calls a price or the like, else, without
    a header, the one behind the only cell that the question says, else that which has most of them
    and is not what the question says itself, where one is left.

    `asked` are the question's terms; `row` and `words` are spans into `text`.
    """
    parts, names = _parted(text, row, header)
    cell = _headed(text, parts, names, set(asked)) if names else None
    if cell is None and not _OF_MONEY.isdisjoint(asked):
        cell = _of_money(text, parts, names)
    if cell is None and not names:
        cell = _labelled(text, parts, set(asked))
    if cell is not None:
        return _within(cell, words)
    shared = [Span(max(p.start, words.start), min(p.end, words.end)) for p in parts]
    most = max(shared, key=lambda part: part.end - part.start)
    other = [p for p in parts if not set(terms(text[p.start : p.end])) <= set(asked)]
    return other[0] if len(other) == 1 and _within(other[0], most) != most else most


def headed_cell(asked: Collection[str], text: str, row: Span, header: str) -> Span | None:
    """The cell of a table's row under the header that the question names; see `in_cell`."""
    parts, names = _parted(text, row, header)
    return _headed(text, parts, names, set(asked)) if names else None


def of_label(question: str, quote: str, words: Span) -> Span:
    """The answering words of a quote, or of several lines of label and value, as a form has them,
    the value whose label the question names by terms that are no other label's.

    >>> quote = "Issue date: 14 May 2025\\nDue date: 3 June 2025"
    >>> of_label("When is the invoice due?", quote, Span(12, 23))
    Span(start=34, end=45)
    """
    pairs = labelled(quote)
    values = [value for _, value in pairs]
    for own in values if len(pairs) > 1 else ():
        if own.start <= words.start < own.end < words.end:  # and the next label
            words = Span(words.start, own.end)
    if len(pairs) < 2 or not any(_within(own, words) == words for own in values):
        return words
    names = [set(terms(label)) for label, _ in pairs]
    value = _headed(quote, values, names, set(terms(question)))
    return _within(value, words) if value else words


def labelled(text: str) -> list[tuple[str, Span]]:
    """The labels in a text and their values: a line each, or one after another in a line, as the
    lines of a form are in a PDF; none in brackets, as in 'The Yuan (Chinese: 元朝; pinyin: Yuán)'.

    >>> labelled("Issue date: 14 May 2025 Due date: 3 June 2025")
    [('Issue date', Span(start=12, end=23)), ('Due date', Span(start=34, end=45))]
    """
    pairs = []
    for line in _PAIR.finditer(text) if ":" in text else ():  # most have none
        if line["label"].count("(") > line["label"].count(")"):
            continue
        found = list(_LABEL.finditer(text, line.start(), line.end()))
        if not found or found[0].start() > line.start():
            found.insert(0, line)
        starts = [pair.start() for pair in found[1:]]
        for pair, end in zip(found, [*starts, line.end()], strict=True):
            start = pair.start("value") if pair is line else pair.end()
            pairs.append((pair["label"], Span(start, start + len(text[start:end].rstrip()))))
    return pairs


def _parted(text: str, row: Span, header: str) -> tuple[list[Span], list[set[str]]]:
    """The cells of a table's row, and the terms of what its header calls each; see `columns`."""
    line = text[row.start : row.end]
    parts = [Span(row.start + start, row.start + end) for start, end in cells(line)]
    return parts, [set(terms(name)) for name in columns(line, header)]


def _headed(
    text: str, parts: Sequence[Span], names: Sequence[set[str]], asked: set[str]
) -> Span | None:
    """The cell under the name that the question says alone of all, or most of. What a cell says
    that the question says wholly, names no other: 'Per person' in 'Personal money'."""
    cells_said = [set(terms(text[part.start : part.end])) for part in parts]
    repeated = [cell for cell in cells_said if cell <= asked]
    asked = asked.difference(*repeated)
    heads = [name & asked for name in names]
    own = [len(head.difference(*heads[:i], *heads[i + 1 :])) for i, head in enumerate(heads)]
    said = [(of, 0 if any(own) else len(head)) for of, head in zip(own, heads, strict=True)]
    for i, own_terms in enumerate(cells_said):  # a cell that the question says is no answer
        if own_terms in repeated:
            said[i] = (0, 0)
    best = max(said)
    cell = parts[said.index(best)]
    is_one = any(best) and said.count(best) == 1 and text[cell.start : cell.end].strip()
    return cell if is_one else None


def _of_money(text: str, parts: Sequence[Span], names: Sequence[set[str]]) -> Span | None:
    """The cell with a sum of money, of several the one that is called a price or the like."""
    money = [part for part in parts if _CURRENCY.search(text, part.start, part.end)]
    if len(money) > 1 and names:
        money = [m for m in money if not _SUM.isdisjoint(names[parts.index(m)])]
    return money[0] if len(money) == 1 else None


def _labelled(text: str, parts: Sequence[Span], asked: set[str]) -> Span | None:
    """Of names and values in turn, as a form has them, the value whose name the question says."""
    said = [set(terms(text[part.start : part.end])) for part in parts]
    pairs = zip(said[::2], said[1::2], parts[1::2], strict=False)
    found = [value for name, of, value in pairs if name and name <= asked and not of <= asked]
    in_pairs = len(parts) > 2 and len(parts) % 2 == 0
    return found[0] if in_pairs and len(found) == 1 else None


def _within(cell: Span, words: Span) -> Span:
    """The words if they lie in the cell, else all of it."""
    return words if cell.start <= words.start and words.end <= cell.end else cell
