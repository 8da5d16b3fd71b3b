"""Manual pages as `man` prints them: sections, and terms with what is said of them.

    SSHD_CONFIG(5)          File Formats Manual          SSHD_CONFIG(5)

    DESCRIPTION                       a section
       Keywords                       a part of it, left of the text
           Ciphers                    a term: an option, a command, a setting
                  Specifies which     what is said of it, deeper, and so is all that comes next
                  are allowed.

           -v     Be verbose, and     a short term and what is said of it, which goes on below
                  say all.

What is deeper may be anything in other texts. The line on top tells these pages from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from index.formats.hyphens import WORD, keeps_hyphen
from index.formats.signs import is_finished
from index.formats.text.columns import after
from index.formats.text.lines import LISTED, Line
from index.types import Block, BlockKind

_LONGEST = 200  # characters of the line on top, and of a term
_PAGE = re.compile(r"[\w.:+@-]+\(\d\w{0,4}\)")
_NAME = re.compile(r"^NAME\n((?:[^\S\n]+\S.*\n)+)", re.MULTILINE)
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)([‐-])\n([^\S\n]*)([^\W\d_]\S*)[^\S\n]*")
_HALVES = re.compile(r"(?<!\w)\w*+[‐-]\n\s*\w*")
_TEXT = 5  # columns from the margin to the text; a heading begins before
_LINES = 3  # of a term, at most
_SAID = re.compile(r"[(“‘]*[^\W\d_a-z].*\s|[(“‘]")  # as a sentence begins


def is_manual(text: str) -> bool:
    """Whether the first line names the page at both of its ends.

    >>> is_manual("LS(1)  User Commands  LS(1)\\n"), is_manual("LS(1) lists files.\\n")
    (True, False)
    """
    words = text.lstrip()[:_LONGEST].partition("\n")[0].split()
    return len(words) > 1 and words[0] == words[-1] and bool(_PAGE.fullmatch(words[0]))


def title(text: str) -> str:
    """What the page says that it is about, below NAME, or ''."""
    match = _NAME.search(text)
    return " ".join(match[1].split()) if match else ""


def whole_words(text: str) -> str:
    """The text with the words made whole that are hyphenated at the ends of lines."""
    if "‐\n" not in text and "-\n" not in text:
        return text
    whole = _HALVES.sub(" ", text).replace("‐", "-")
    words = set(WORD.findall(whole.lower()))

    def joined(match: re.Match[str]) -> str:
        left, sign, indent, right = match.groups()
        tail = WORD.match(right)
        hyphen = sign if tail and keeps_hyphen(left, tail[0], True, words) else ""
        return f"{left}{hyphen}{right}\n{indent}"

    return _BROKEN.sub(joined, text)


def parted(groups: Sequence[list[Line]]) -> Iterator[tuple[list[Line], BlockKind | None]]:
    """The lines of a page in smaller groups, each with what it is: a heading or a term; code, so
    that no prose is quoted with them, for the lines on top and at the foot; None for all others."""
    last = len(groups) - 1
    texts = (group[group[0].column < _TEXT :] for group in groups)  # below a heading
    shorts = [found for text in texts if text and (found := _short(text, 0, {}))]
    said = {term.column: rest.column for term, rest in shorts}
    for number, group in enumerate(groups):
        if len(group) == 1 and number in (0, last):
            yield group, "code"
        elif len(group) == 1 and group[0].column < _TEXT:
            yield group, "heading"
        elif (
            len(group) == 1
            and group[0].text[0] == "-"
            and groups[number + 1][0].column > group[0].column
            and not LISTED.match(group[0].text)
        ):
            both = _split(group[0], groups[number + 1][0].column)
            yield [both[0]] if both else group, "term"
            if both:
                yield [both[1]], None
        else:
            yield from _parted(list(group), said)


def with_levels(blocks: Iterable[Block], columns: Mapping[int, int]) -> Iterator[Block]:
    """The blocks, with the levels of the headings, whose `columns` are given by where they begin.
    What else looks like one is a line of an example."""
    for block in blocks:
        if block.kind != "heading":
            yield block
        elif block.start in columns:
            yield replace(block, level=1 + (columns[block.start] > 0))
        else:
            yield replace(block, kind="paragraph")


def _parted(
    group: list[Line], said: Mapping[int, int]
) -> Iterator[tuple[list[Line], BlockKind | None]]:
    """`said` is for columns in which a page's short terms begin that of what is said of them."""
    start = at = 0
    while at < len(group):
        fresh = at == start or group[at - 1].column > group[at].column
        short = _short(group, at, said) if fresh else None
        count = _lines_of_term(group, at) if fresh and not short else 0
        if (short or count) and start < at:
            yield group[start:at], None
        if short:
            yield [short[0]], "term"
            group[at] = short[1]
            start, at = at, at + 1
        elif count:
            yield group[at : at + count], "heading" if group[at].column < _TEXT else "term"
            start = at = at + count
        else:
            at += 1
    if start < len(group):
        yield group[start:], None


def _short(group: Sequence[Line], at: int, said: Mapping[int, int]) -> tuple[Line, Line] | None:
    """A term and what is said of it on the same line, which goes on right below or is all."""
    line = group[at]
    below = group[at + 1].column if at + 1 < len(group) else -1
    if line.column < _TEXT or LISTED.match(line.text):
        return None
    column = below if below > line.column else said.get(line.column, -1)
    if below == line.column and not _split(group[at + 1], column):  # a sentence goes on there
        return None
    return _split(line, column)


def _split(line: Line, column: int) -> tuple[Line, Line] | None:
    """What is left of a column, and the rest of the line, which begins in it behind a gap."""
    at, reached = 0, line.column
    while at < len(line.text) and reached < column:
        reached = after(reached, line.text[at])
        at += 1
    term, rest = line.text[:at].rstrip(), line.text[at:]
    gap = at - len(term)
    if reached != column or not gap or not rest or rest[0].isspace():
        return None
    if line.text[at - 1] == " " and gap < 2 and (" " in term or not _SAID.match(rest)):
        return None
    end = line.start + len(term)
    return (
        line._replace(end=end, text=term),
        Line(line.start + at, line.end, rest, line.indent + at, column),
    )


def _lines_of_term(group: Sequence[Line], at: int) -> int:
    """How many lines from this one on are a term or a heading; 0 where it is none.

    What is said of it is deeper and begins as a sentence does, unless it is an option's.
    """
    line = group[at]
    following = range(at + 1, min(at + 1 + _LINES, len(group)))
    below = next((i for i in following if group[i].column != line.column), at)
    if group[below].column <= line.column:
        return 0
    if line.column < _TEXT:
        return below - at
    if LISTED.match(line.text) or len(line.text) > _LONGEST:
        return 0
    if any(
        is_finished(term.text.removesuffix("...")) or term.text[-1] in ":,"
        for term in group[at:below]
    ):
        return 0
    return below - at if line.text[0] == "-" or _SAID.match(group[below].text) else 0
