"""What is laid out by lines in a plain text: leaders, tables, options, dated lines, pairs, lists.

    Rated flow ......... 180 m3/h     leaders: a label, dots, a value
    KV-100  Gate valve     318.00     tables: cells that stand under each other, parted by spaces
    | KV-100 | Gate valve |           or framed, with lines of dashes
    ====== ==========                 or between lines that show how wide each column is
    -q, --quiet                       options: a term, its description deeper below
           Print errors only.
    [12.03.24, 14:05] Jule: At noon   dated lines: messages and logs, with what goes on below
    Invoice date: 3 May 2024          pairs: a label, a colon or a bar, a value
    Version 1.7.10 (2018-06-13)       lists: lines that begin alike, with a version, a date, a word

A wrapped paragraph's lines are joined; these are not, since a value belongs to the label on its own
line. What could be prose is left to be read as prose: here a table is rather missed than a sentence
torn. Every pass reads each line once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import groupby, pairwise
from typing import NamedTuple

from index.cells import BAR, LEADER
from index.dates import DATE, YEAR
from index.formats.signs import CLOCK, has_digit, has_word, is_finished
from index.formats.text.columns import cells_of, tables
from index.formats.text.lines import (
    LONGEST,
    OPTION,
    Entry,
    Line,
    agree,
    are_pages,
    goes_on,
    is_full,
)
from index.types import BlockKind
from index.words import terms

_LONG_LABEL = 60

_LEADER = re.compile(rf"{LEADER}|(?:\. ){{4,}}\.?")
_FRAME = re.compile(r"\+(?:[-=]+\+)+|\|(?: *:?-+:? *[|+])+")
_RULED = re.compile(r"-{2,}(?: +-{2,})+|={2,}(?: +={2,})+")
_LABEL = re.compile(r"[^\s,;!?\"“”<>{}=|]+")
_DAY = (
    r"\d{1,4}([-./])\d{1,2}\2\d{2,4}\.?|\d{1,2}\.? [^\W\d_]{3,9}\.? \d{4}"
    r"|[A-Z][a-z]{2} [ \d]\d"
)
_STAMP = re.compile(
    rf"\u200e?([\[(<]?(?:(?:{_DAY})(?:T|,?\s{{1,2}}))?{CLOCK}[\])>]?)[\s:;,–-]+(?=\S)"
)
_NUMBER = re.compile(r"\w+")
_SPACES = re.compile(" +")
_VERSION = re.compile(
    rf"(?:[^\W\d_][\w-]*[ ])?v?\d+(?:\.\d+)+(?!\S*[/@])|{YEAR}(?![\w.])|{DATE.pattern}", DATE.flags
)
_SHORT = 120  # characters of a line that is an entry
_CUT = re.compile(r"[,;&(-]$|\b(?:an?|and|are|as|at|by|for|from|in|is|of|on|or|that|the|to|with)$")
_BRIEF = 60  # characters of one that only a word tells
_PROSE = 72  # characters of a line that may have ended since it was full
_VALUE_GOES_ON = re.compile(r"^[^:|]*[:|]\s+[a-zß-ÿ]")


def entries(lines: Sequence[Line], stamps: Set[str] = frozenset()) -> list[Entry]:
    """What is laid out among lines that follow each other: ordered and disjoint.

    Lines that are in no entry are prose. `stamps` are those of the whole text; see `stamps_of`.
    """
    found: list[Entry] = []
    if len(lines) == 1 and not _has_leader(lines[0].text) and _stamp(lines[0]) not in stamps:
        return found
    for search in (
        _framed,
        _ruled,
        _leaders,
        tables,
        _options,
        partial(_dated, stamps=stamps),
        _pairs,
        _lists,
    ):
        bounds = [0, *(at for entry in found for at in entry[1:]), len(lines)]
        for first, last in zip(bounds[::2], bounds[1::2], strict=True):
            free = lines[first:last]
            found += [Entry(kind, first + a, first + b) for kind, a, b in search(free)]
        found.sort(key=lambda entry: entry.first)
    return found


# --- Leaders ------------------------------------------------------------------------------------


class _Leader(NamedTuple):
    label: str
    value: str
    dots: int
    column: int  # of the value


def _has_leader(text: str) -> bool:
    return len(text) <= LONGEST and any(sign in text for sign in ("....", ". . .", "……", "····"))


def _leader(line: Line) -> _Leader | None:
    match = _LEADER.search(line.text) if _has_leader(line.text) else None
    if match is None:
        return None
    label, rest = line.text[: match.start()].rstrip(), line.text[match.end() :]
    value = rest.lstrip(" .\t")
    if len(label) > _LONG_LABEL or not has_word(label) or not has_word(value):
        return None
    if _LEADER.search(value):
        return None
    column = line.column + len(line.text) - len(value)
    return _Leader(label, value, match.end() - match.start(), column)


def _leaders(lines: Sequence[Line]) -> Iterator[Entry]:
    """Lines of a label, a row of dots and a value, each with the lines that it goes on over."""
    run: list[tuple[int, int, _Leader]] = []
    start = 0  # of the row that comes next, with the lines that its label began on
    for at, line in enumerate(lines):
        leader = _leader(line)
        if leader:
            run.append((start, at + 1, leader))
        elif run and start == at and line.column >= run[-1][2].column - 1:
            run[-1] = (run[-1][0], at + 1, run[-1][2])
        elif at + 1 < len(lines) and start == at and _begins_label(line, lines[at + 1]):
            continue
        else:
            yield from _leader_entries(run, lines)
            run = []
        start = at + 1
    yield from _leader_entries(run, lines)


def _begins_label(line: Line, below: Line) -> bool:
    """Whether `line` is the beginning of the label on the leader line below it."""
    leader = _leader(below)
    return (
        leader is not None
        and 0 <= below.column - line.column <= 8
        and line.column + len(line.text) < leader.column
        and goes_on(line.text, below.text)
    )


def _leader_entries(
    run: Sequence[tuple[int, int, _Leader]], lines: Sequence[Line]
) -> Iterator[Entry]:
    if not run:
        return
    leaders = [leader for *_, leader in run]
    if len(run) == 1:
        # One such line in the middle of others may be prose whose writer likes dots.
        certain = leaders[0].dots > 4 and run[0][:2] == (0, len(lines))
    else:
        lefts = [leader.column for leader in leaders]
        rights = [lines[stop - 1].column + len(lines[stop - 1].text) for _, stop, _ in run]
        certain = agree(lefts) or agree(rights) or all(leader.dots > 4 for leader in leaders)
    if certain:
        contents = are_pages([leader.value for leader in leaders])
        for start, stop, _ in run:
            yield Entry("item" if contents else "row", start, stop)


# --- Framed tables ------------------------------------------------------------------------------


def is_framed(lines: Sequence[Line]) -> bool:
    """Whether some of the lines are a table between bars."""
    return any(True for _ in _framed(lines))


def _framed(lines: Sequence[Line]) -> Iterator[Entry]:
    """The rows of tables whose cells are between bars, with lines of dashes between rows."""
    first = 0
    for framed, run in groupby(lines, key=lambda line: line.text[0] in "|+"):
        last = first + len(list(run))
        if framed:
            yield from _framed_rows(lines, first, last)
        first = last


def _framed_rows(lines: Sequence[Line], first: int, last: int) -> Iterator[Entry]:
    rules = [at for at in range(first, last) if _is_frame(lines[at].text)]
    if (
        not rules
        or last - first - len(rules) < 2
        or not _are_in_columns(lines[first:last], rules[0] - first)
    ):
        return
    texts = [lines[at].text for at in rules]
    headed = next((at for at in rules if at > first), first)
    heavy = any("=" in text for text in texts)  # below the header, where each row has a line below
    grid = texts[0][0] == "+"
    whole = grid and (heavy or len(rules) > 3)
    header = "=" in lines[headed].text if whole else headed < last - 1
    bounds = [at for rule in rules for at in (rule, rule + 1)]
    for start, end in pairwise([first, *bounds, last]):
        kind: BlockKind = "header" if header and start < headed and start not in rules else "row"
        if whole and start < end:
            yield Entry(kind, start, end)
        else:
            yield from (Entry(kind, at, at + 1) for at in range(start, end))


def _is_frame(text: str) -> bool:
    return len(text) <= LONGEST and bool(_FRAME.fullmatch(text))


def _are_in_columns(lines: Sequence[Line], rule: int) -> bool:
    """Whether all lines have as many cells as the rule, two at least; drawings of boxes do not."""
    frame = lines[rule].text
    bars = [at for at, sign in enumerate(frame) if sign in "|+"]
    texts = [line.text for line in lines if not _is_frame(line.text)]
    if len(bars) < 3 or any(len(text) > LONGEST or text[-1] != "|" for text in texts):
        return False
    if frame[0] == "+":
        return all(len(text) == len(frame) and {text[at] for at in bars} == {"|"} for text in texts)
    return all(len(BAR.findall(text)) == len(bars) for text in texts)


# --- Tables with a rule over each column ----------------------------------------------------------


def _ruled(lines: Sequence[Line]) -> Iterator[Entry]:
    """The rows of a table that begins with a line of dashes or signs of equality for each column,
    maybe below its header, as reStructuredText and Pandoc have them."""
    rules = [at for at, line in enumerate(lines) if _is_ruled(line.text)]
    if not rules or any(lines[at].text != lines[rules[0]].text for at in rules):
        return
    first, last = rules[0], rules[-1] if len(rules) > 1 else len(lines)
    headed = rules[1] if len(rules) == 3 else first  # the rule below the header, if there is one
    begin = first - 1 if 0 < first == headed else first + 1
    body = [at for at in range(begin, last) if at not in rules]
    if not body or body[-1] < headed or not all(_fits(lines[at], lines[first]) for at in body):
        return
    starts = [at for at in body if lines[at].column <= lines[first].column or at - 1 in rules]
    for start, end in pairwise([*starts, last]):
        kind: BlockKind = "header" if start < headed else "row"
        yield Entry(kind, start, next((at for at in rules if start < at < end), end))
    yield from (Entry("code", at, at + 1) for at in rules)


def _is_ruled(text: str) -> bool:
    return len(text) <= LONGEST and bool(_RULED.fullmatch(text))


def _fits(line: Line, rule: Line) -> bool:
    """Whether there is room between the columns of a line where there is in the rule."""
    text = " " * (line.column - rule.column) + line.text
    return all(text[gap.end() - 1 : gap.end()] in (" ", "") for gap in _SPACES.finditer(rule.text))


# --- Options ------------------------------------------------------------------------------------


def _options(lines: Sequence[Line]) -> Iterator[Entry]:
    """Options, each with what is said of it on the deeper lines below."""
    at = ended = 0
    while at < len(lines):
        term = lines[at]
        if not OPTION.match(term.text) or (at > ended and not _may_precede(lines[at - 1], term)):
            at += 1
            continue
        start = at
        while _is_at(lines, at, term.column) and OPTION.match(lines[at].text):
            at += 1  # '-f FILE' and '--file FILE' above one description
        described = at
        while at < len(lines) and lines[at].column > term.column:
            at += 1
        if at > described:
            yield Entry("item", start, at)
            ended = at


def _is_at(lines: Sequence[Line], at: int, column: int) -> bool:
    return at < len(lines) and lines[at].column == column


def _may_precede(line: Line, term: Line) -> bool:
    """Whether `line` can stand above the first option, and is no prose that goes on in it."""
    title = line.column < term.column and line.text[0].isupper() and line.text.count(" ") < 3
    return line.text[-1] in ".:" or line.text.isupper() or title


# --- Dated lines --------------------------------------------------------------------------------


def stamps_of(groups: Iterable[Sequence[Line]]) -> set[str]:
    """How the date and time are written that most lines of a group begin with, three at least.

    Such a text is a chat or a log: so does each of its messages, wherever in it.
    """
    found: set[str] = set()
    for group in groups:
        counts = Counter(filter(None, map(_stamp, group)))
        found |= {form for form, count in counts.items() if count > 2 and 2 * count > len(group)}
    return found


def _stamp(line: Line) -> str:
    """How the date and time are written that a line begins with: '[0.0.0, 0:0]', or ''."""
    match = _STAMP.match(line.text)
    return " ".join(_NUMBER.sub("0", match[1]).split()) if match else ""


def _dated(lines: Sequence[Line], stamps: Set[str]) -> Iterator[Entry]:
    """Messages, each with the lines below it that have no date and time of their own."""
    starts = [at for at, line in enumerate(lines) if stamps and _stamp(line) in stamps]
    for first, last in pairwise([*starts, len(lines)]):
        yield Entry("item", first, last)


# --- Pairs --------------------------------------------------------------------------------------


def _pairs(lines: Sequence[Line]) -> Iterator[Entry]:
    """Three or more lines of a short label, a colon or a bar and a value, or two that are all and
    whose values begin with no small letter, as what is prose would; or of two cells, with
    numbers."""
    if len(lines) > 2 and all(map(_is_datum, lines)):
        values = [cells_of(line)[1].text for line in lines]
        if 2 * sum(map(has_digit, values)) >= len(values):
            yield from (Entry("row", at, at + 1) for at in range(len(lines)))
            return
    run: list[tuple[int, int]] = []
    for at, line in enumerate(lines):
        pair = _is_pair(line.text)
        if pair and (not run or _are_alike(lines[run[0][0]], line)):
            run.append((at, at + 1))
        elif run and not pair and line.column > lines[run[0][0]].column:
            run[-1] = (run[-1][0], at + 1)
        else:
            # The last pair may go on in this line, unless that is a pair as well.
            yield from _pair_entries(run if pair else run[:-1])
            run = [(at, at + 1)] if pair else []
    two = len(lines) == 2 and not any(_VALUE_GOES_ON.search(line.text) for line in lines)
    yield from _pair_entries(run, 2 if two and run == [(0, 1), (1, 2)] else 3)


def _pair_entries(run: Sequence[tuple[int, int]], least: int = 3) -> Iterator[Entry]:
    if len(run) >= least:
        yield from (Entry("item", *span) for span in run)


def _are_alike(line: Line, other: Line) -> bool:
    return line.column == other.column and line.text[0].islower() == other.text[0].islower()


def _is_pair(text: str) -> bool:
    """Whether a line is 'Label: value', or 'Label | value' without another bar."""
    bar = text.count("|") == 1 and " | " in text[:_LONG_LABEL]
    label, colon, value = text[:_LONG_LABEL].partition(" |" if bar else ":")
    words = label.split(" ")
    return (
        bool(colon)
        and len(label) <= 40
        and len(words) <= 5
        and label[:1].isalnum()  # no item of a list, and no comment
        and not (len(words) > 1 and (len(words[0]) == 1 or words[0][-1] in ".)"))
        and all(map(_LABEL.fullmatch, words))
        and not any(word[-1] == "." for word in words[1:])
        and any(map(str.isalpha, label))
        and value[:1].isspace()
        and bool(value.strip())
    )


def _is_datum(line: Line) -> bool:
    """Whether a line is a short label, two spaces or more, and a value."""
    cells = cells_of(line)
    if len(cells) != 2:
        return False
    label = cells[0].text
    return (
        len(label) <= 25
        and label.count(" ") < 3
        and label[-1] not in ".,;:!?"
        and (has_word(label) and not has_digit(label))
    )


# --- Lists --------------------------------------------------------------------------------------


def _lists(lines: Sequence[Line]) -> Iterator[Entry]:
    """Three lines or more below each other that begin with a version or a date, or with one word;
    none of them goes on in the next."""
    width = max((len(line.text) for line in lines), default=0)
    begins = [_beginning(line.text) for line in lines]
    first = 0
    for last in range(1, len(lines) + 1):
        before, line = lines[last - 1], lines[last] if last < len(lines) else None
        alike = line is not None and begins[first] and begins[first] == begins[last]
        if line and alike and _are_entries(before, line, begins[first], width):
            continue
        goes_on = line is not None and _goes_on(before, line, width)
        if last - goes_on - first > 2:
            yield from (Entry("item", at, at + 1) for at in range(first, last - goes_on))
        first = last


def _beginning(text: str) -> str:
    """What an entry begins with: a number stands for every version and date; '' where it is none.

    >>> [_beginning(text) for text in ("Version 1.7 (2018)", "May 3: sold", "Bug 7", "The mill")]
    ['0', '0', 'Bug', '']
    """
    if len(text) > _SHORT:
        return ""
    if _VERSION.match(text):
        return "0"
    word = text.split(None, 1)[0]
    is_name = word[0].isupper() and len(word) > 1
    return word if is_name and word != text and terms(word) else ""


def _are_entries(line: Line, below: Line, begins: str, width: int) -> bool:
    """Whether two lines that begin alike are two entries; words alone may begin the lines of prose
    alike, and only its last is short."""
    told = begins == "0" or (has_digit(line.text) and has_digit(below.text))
    short = len(line.text) <= _BRIEF and not is_full(line.text, below.text, max(width, _PROSE))
    return line.column == below.column and not _is_cut(line.text) and (told or short)


def _goes_on(line: Line, below: Line, width: int) -> bool:
    """Whether an entry goes on in a line that begins otherwise."""
    full = is_full(line.text, below.text, max(width, _PROSE)) and not is_finished(line.text)
    return below.column > line.column or full or below.text[0].islower() or _is_cut(line.text)


def _is_cut(text: str) -> bool:
    """Whether something is to follow: 'Ann Lee,' and 'Ann Lee and', not 'Ann Lee'."""
    return bool(_CUT.search(text))
