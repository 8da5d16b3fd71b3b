"""The text of a block of lines, with where each line begins in it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from math import inf
from typing import NamedTuple

from index.formats.hyphens import WORD, keeps_hyphen
from index.formats.pdf.tables import Line

LEADER = re.compile(r" ?(?:\. ?){4,}")  # the dots from an entry to its page in a table of contents
_INDENT = 80  # spaces before a line of code, at most


class Text(NamedTuple):
    """A block's text; each line of it with where it begins and how many of its characters count."""

    text: str
    lines: tuple[tuple[int, Line, int], ...]

    def after(self, before: str) -> Text:
        """The text with something before it that is of no line."""
        return Text(before + self.text, self._moved(len(before)))

    def without(self, count: int) -> Text:
        """The text without its first characters."""
        return Text(self.text[count:], self._moved(-count))

    def _moved(self, by: int) -> tuple[tuple[int, Line, int], ...]:
        return tuple((at + by, line, count) for at, line, count in self.lines)


def joined(block: Sequence[Line], words: set[str]) -> Text:
    """The lines as one text."""
    text = ""
    lines: list[tuple[int, Line, int]] = []
    for line in chain.from_iterable(map(_without_leader, block)):
        if lines:
            at, before, _ = lines[-1]
            text = _join(text, before, line, words)
            lines[-1] = at, before, len(text.rstrip(" \f")) - at
        lines.append((len(text), line, len(line.text)))
        text += line.text
    return Text(text, tuple(lines))


def listing(block: Sequence[Line]) -> Text:
    """Lines of code as they stand, with the room before them as spaces, and empty lines."""
    margin = min(line.left for line in block)
    steps = [a.base - b.base for a, b in pairwise(block)]
    step = min((step for step in steps if step > 0.5 * block[0].size), default=inf)
    text = ""
    lines: list[tuple[int, Line, int]] = []
    for i, line in enumerate(block):
        beside = i > 0 and steps[i - 1] < 0.5 * line.size
        if i:
            text += " " if beside else "\n\n" if steps[i - 1] > 1.5 * step else "\n"
        if not beside and line.pitch:
            text += " " * min(round((line.left - margin) / line.pitch), _INDENT)
        whole = f"{line.text}-" if line.hyphenated else line.text
        lines.append((len(text), line, len(whole)))
        text += whole
    return Text(text, tuple(lines))


def _without_leader(line: Line) -> Iterator[Line]:
    """A line; of one in a table of contents its words and its page, without the dots between."""
    found = LEADER.search(line.text)
    if not found:
        yield line
        return
    start, end = found.span()
    if start:
        yield replace(line, text=line.text[:start], edges=line.edges[:start], hyphenated=False)
    if end < len(line.text):
        yield replace(line, text=line.text[end:], edges=line.edges[end:])


def row_of(cells: Sequence[Text]) -> Text:
    """The cells of a row, with tabs between them."""
    row = Text("", ())
    for i, cell in enumerate(cells):
        moved = cell.after(row.text + "\t" * bool(i))
        row = Text(moved.text, row.lines + moved.lines)
    return row


def words_of(lines: list[Line]) -> set[str]:
    """The words of the document in lower case, but for the halves of those broken at line ends."""
    words = set()
    broken = False
    for line in lines:
        found = WORD.findall(line.text.lower())
        start, broken = int(broken), line.hyphenated or line.text.endswith("-")
        words.update(found[start : len(found) - broken])
    return words


def _join(text: str, before: Line, line: Line, words: set[str]) -> str:
    """`text`, which ends with `before`, as it is when `line` follows."""
    if before.initial:
        word = WORD.match(line.text)
        return f"{text} " if word and _is_article(text, word[0]) else text
    broken = "\f" * (line.page - before.page)
    if before.hyphenated or (text.endswith("-") and text[-2:-1].isalpha()):
        stem = text.removesuffix("-")
        left, right = WORD.findall(stem), WORD.match(line.text)
        if left and right and keeps_hyphen(left[-1], right[0], before.hyphenated, words):
            return f"{stem}-{broken}"
        return f"{stem}{broken}"
    return f"{text} {broken}"


def _is_article(initial: str, word: str) -> bool:
    """An initial is a word by itself: A dog, I told; but not I-n."""
    from index.spelling import is_english

    return initial in ("A", "I") and is_english(word) and not is_english(initial + word)
