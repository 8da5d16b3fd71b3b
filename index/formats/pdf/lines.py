"""The lines of a page, from its characters: their text, where they stand, and how they look."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby, pairwise
from statistics import median
from typing import NamedTuple

from index.formats.pdf.accents import with_accents
from index.formats.pdf.codes import LIGATURES, with_letters, with_ligatures, with_symbols
from index.formats.pdf.forms import Field, in_place
from index.formats.pdf.pdfium import HYPHEN, LINE, Glyphs, Sheet
from index.formats.pdf.scripts import SMALLER, exponent, is_higher
from index.formats.pdf.tables import Line, is_pitch, is_right_to_left

_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"[+\-−–]?\d[\d,]*")
# Before a clause or an item, often in other letters than its text.
_NUMBER = re.compile(r"\s*\(?(?:\d+(?:\.\d+)+|(?:\d+|[A-Za-z]|[ivxIVX]{1,5})[.)])\s")
_TYPED = re.compile(rb"mono|courier|typewriter|tt(?:\d|$)", re.I)
_WIDE = 0.8  # in font sizes, the least gap between the words of two columns
_ALIKE = 0.8  # of the characters of code, at least so many are of one width
_THINNER = frozenset("fijlrtI.,:;!|'`\"()[]{}/\\-")  # than others, where widths differ
_FILLED = 20_000  # characters in the fields of a page


class _Run(NamedTuple):
    """A line of a page, or what of it stands in one field: where in the page's text it is, and
    whether the word at its end goes on."""

    start: int
    end: int
    hyphenated: bool


def lines_of(sheet: Sheet) -> list[Line]:
    """The lines of a page."""
    glyphs, number, fields = sheet.glyphs, sheet.number, sheet.fields
    text = _deciphered(glyphs)
    struck = set(glyphs.struck(text, sheet.rules.across if sheet.rules else ()))
    held = _held(glyphs, text, fields, sheet.printed)
    text, accents = with_accents(text, glyphs)
    glyphs = glyphs._replace(accents=accents)
    # What is struck out is no more than a soft hyphen, nor is how a tick looks.
    text = _without(text, struck | {i for i, field in held.items() if fields[field].sign})
    runs = list(_runs(text, held, struck))
    gaps = [_gaps(glyphs, text, run) for run in runs]
    wide = _wide(gaps)
    lines, filled = [], []
    for run, widths in zip(runs, gaps, strict=True):
        line = _line(glyphs, text, run, number)
        field = next((held[i] for i in range(run.start, run.end) if i in held), None)
        if field is None:
            parts = _divided(run, [at for at, width in widths.items() if width > wide])
            line.pieces = tuple(_line(glyphs, text, part, number) for part in parts)
            lines.append(line)
        else:
            filled.append(replace(line, pitch=0.0, typed=False, entry=field + 1))
    signs = (_sign(glyphs, at, field, number) for at, field in enumerate(fields, 1) if field.sign)
    return in_place(lines, [*filled, *signs]) if fields else lines


def _deciphered(glyphs: Glyphs) -> str:
    """The text of a page, with what stands for the codes of its fonts."""

    def has_no_font(i: int) -> bool:
        return not glyphs.font(i)

    text = with_ligatures(with_letters(glyphs.text, has_no_font), has_no_font)
    return with_symbols(text, glyphs.fonts, glyphs.unmapped)


def _without(text: str, left_out: Container[int]) -> str:
    """A text with soft hyphens for what is left out; the hyphen of a divided word stays."""
    if not left_out:
        return text
    return "".join("\xad" if i in left_out and c != HYPHEN else c for i, c in enumerate(text))


def _runs(text: str, held: Mapping[int, int], struck: Container[int]) -> Iterator[_Run]:
    """The lines of a page, parted where another field begins."""
    for match in LINE.finditer(text):
        for start, end in _parted(text, *match.span(1), held):
            goes_on = match[2] == HYPHEN and end == match.end(1) and end not in struck
            yield _Run(start, end, goes_on)


def _wide(gaps: Sequence[Mapping[int, float]]) -> float:
    """From which width on a gap divides a line, by what the spaces of its page are like: those of a
    typewriter are wide themselves."""
    usual = sorted(width for line in gaps for width in line.values())
    return min(max(2.5 * usual[len(usual) // 4], _WIDE), 2 * _WIDE) if usual else _WIDE


def _divided(run: _Run, places: Sequence[int]) -> list[_Run]:
    """The parts of a line that is divided at these places; none of one that is not."""
    if not places:
        return []
    starts, ends = [run.start, *places], [*places, run.end]
    return [
        _Run(start, end, run.hyphenated and end == run.end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _held(glyphs: Glyphs, text: str, fields: Sequence[Field], printed: int) -> dict[int, int]:
    """Which field each character is in that is filled in: all behind the first ones."""
    if not fields:
        return {}
    inked = [i for i, c in enumerate(text) if not c.isspace()]
    held: dict[int, int] = {}
    before = 0
    for i in inked[printed:][:_FILLED]:
        x, y = (glyphs.left(i) + glyphs.right(i)) / 2, glyphs.base(i) + glyphs.size(i) / 4
        near = chain([before], range(len(fields)))
        field = next((at for at in near if fields[at].holds(x, y)), None)
        if field is not None:
            held[i] = before = field
    return held


def _parted(text: str, start: int, end: int, held: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """A line of the page, if it holds anything, and parted where another field begins."""
    if not text[start:end].replace("\xad", "").strip():
        return
    if not held:
        yield start, end
        return
    inked = (i for i in range(start, end) if not text[i].isspace() and text[i] != "\xad")
    for _, run in groupby(inked, held.get):
        places = list(run)
        yield places[0], places[-1] + 1


def _sign(glyphs: Glyphs, entry: int, field: Field, page: int) -> Line:
    """What stands for a tick, or for none, in its field."""
    size = field.high - field.low
    across, down = (field.left, field.right), (field.low, field.high)
    low, high = glyphs.seen.span(down, upward=True)
    return Line(
        page=page,
        text=field.sign,
        left=field.left,
        right=field.right,
        base=field.low + size / 5,
        size=size,
        bold=False,
        hyphenated=False,
        edges=[glyphs.seen.span(across, upward=False)],
        low=low,
        high=high,
        upright=glyphs.seen.turned,
        entry=entry,
    )


def _line(glyphs: Glyphs, text: str, run: _Run, page: int) -> Line:
    """A line of a page, or part of one."""
    start, end, hyphenated = run
    inked = [i for i in range(start, end) if not text[i].isspace()]
    number = _NUMBER.match(text, start, end)
    words = [i for i in inked if number and i >= number.end()] or inked
    # Code within the title of a section is as it is in its text.
    plain = [i for i in _samples(words) if number and not _TYPED.search(glyphs.font(i))]
    samples = _samples(inked)
    sizes = [glyphs.size(i) for i in samples]
    characters, at = _logical(*_folded(text, start, end), glyphs)
    line = Line(
        page=page,
        text=characters,
        left=glyphs.left(inked[0]),
        right=glyphs.right(inked[-1]),
        base=median(glyphs.base(i) for i in samples),
        size=median(sizes),
        largest=max(sizes),
        bold=all(map(glyphs.is_bold, plain or _samples(words))),
        hyphenated=hyphenated,
    )
    line.text = _with_raised(characters, at, glyphs, line)
    _place(line, glyphs, [*at, end] if hyphenated else at, text)
    return line


def _with_raised(text: str, at: Sequence[int], glyphs: Glyphs, line: Line) -> str:
    """The text of a line with its exponents and the marks of notes in raised digits."""

    def is_raised(i: int) -> bool:
        small = glyphs.size(at[i]) < SMALLER * line.size
        return small and is_higher(glyphs.base(at[i]), line.base, line.size)

    shown = list(text)
    for digits in _DIGITS.finditer(text):
        high = [i for i in range(*digits.span()) if is_raised(i)]
        if not high or high[-1] - high[0] >= len(high):
            continue
        start, end = high[0], high[-1] + 1
        beside = [i for i in (start - 1, end) if 0 <= i < len(text) and not text[i].isspace()]
        # A number, no part of what is raised, and no index behind what is raised less.
        known = [i for i in beside if text[i].isalnum() and not glyphs.unmapped(at[i])]
        base = glyphs.base(at[start])
        lower = all(is_higher(base, glyphs.base(at[i]), line.size) for i in known if i < start)
        if lower and not any(map(is_raised, beside)):
            shown[start:end] = exponent(text[start:end], text[:start])
    return "".join(shown)


def _samples(inked: Sequence[int]) -> list[int]:
    """Five of the places, from the first to the last."""
    return sorted({inked[(len(inked) - 1) * i // 4] for i in range(5)})


def _folded(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The characters of a line, its white space folded and its ligatures parted, and where in
    `text` each of them is."""
    characters: list[str] = []
    at: list[int] = []
    for i in range(start, end):
        c = text[i]
        if c.isspace():
            if not characters or characters[-1] == " ":
                continue
            c = " "
        elif c == "\xad":
            continue
        elif c == "\uf0b7":
            c = "•"
        elif "\ud800" <= c <= "\udfff":
            if c >= "\udc00" and i > start and "\ud800" <= text[i - 1] < "\udc00":
                continue  # taken with its first half
            pair = text[i : i + 2] if i + 1 < end else c
            c = pair.encode("utf-16", "surrogatepass").decode("utf-16", "replace")[0]
        for letter in LIGATURES.get(c, c):
            characters.append(letter)
            at.append(i)
    if characters and characters[-1] == " ":
        characters.pop(), at.pop()
    return "".join(characters), at


def _logical(text: str, at: list[int], glyphs: Glyphs) -> tuple[str, list[int]]:
    """A line in the order in which it is read: PDFium gives some words of right-to-left scripts,
    letter for letter, in the order in which they stand from left to right."""
    if not is_right_to_left(text):
        return text, at
    order = list(range(len(text)))
    for word in re.finditer(r"[^\W\d_]{2,}", text):
        start, end = word.span()
        if not is_right_to_left(word[0]):
            continue
        first, last = (glyphs.left(at[i]) for i in (start, end - 1))
        if first < last:
            order[start:end] = reversed(order[start:end])
    return "".join(text[i] for i in order), [at[i] for i in order]


def _place(line: Line, glyphs: Glyphs, at: Sequence[int], text: str) -> None:
    """Note where the characters `at` these places of `text` stand, as the page is seen."""
    drawn = [i for i in at if not text[i].isspace()]
    if not drawn:  # a soft hyphen alone
        return
    seen = glyphs.seen
    wide, tall, ink = glyphs.places(drawn)
    for place, i in enumerate(drawn):
        if i in glyphs.accents:  # a letter is as wide and as high as it is with its accent
            x0, x1, y0, y1 = accent = glyphs.drawn(glyphs.accents[i])
            wide[place] = min(x0, wide[place][0]), max(x1, wide[place][1])
            tall[place] = min(y0, tall[place][0]), max(y1, tall[place][1])
            ink.append(accent)
    lefts, rights, lows, highs = zip(*ink, strict=True)
    # By where characters begin: even a short word may be higher than it is wide.
    across, down = (
        max(starts) - min(starts) for starts in ([a for a, _ in wide], [a for a, _ in tall])
    )
    upward = down > across
    along, sides = (tall, (min(lefts), max(rights))) if upward else (wide, (min(lows), max(highs)))
    line.upright = upward != seen.turned
    own = dict(zip(drawn, along, strict=True))
    edges: list[tuple[float, float]] = []
    for i in at:  # what is not drawn begins and ends where the character before it does
        edges.append(seen.span(own[i], upward) if i in own else (edges[-1][1],) * 2)
    line.edges = edges
    line.pitch, line.typed = _pitch([text[i] for i in drawn], along)
    line.low, line.high = seen.span(sides, not upward)


def _pitch(characters: Sequence[str], along: Sequence[tuple[float, float]]) -> tuple[float, bool]:
    """`pitch` and `typed` of a line, of whose characters each lies along the line as given."""
    # The number of a line of code may be in another font.
    first = next((i for i, c in enumerate(characters) if not c.isdecimal()), len(characters))
    characters, places = characters[first:], along[first:]
    if not places:
        return 0.0, False
    widths = [b - a for a, b in places]
    # What leans over the next character, as slanted bitmaps do, is no wider for that.
    steps = [min(b, c) - a if a < c else b - a for (a, b), (c, _) in pairwise(places)]
    for found in (widths, [*steps, widths[-1]]):
        pitch = median(found)
        same = [c for c, width in zip(characters, found, strict=True) if is_pitch(width, pitch)]
        if len(same) >= _ALIKE * len(found):
            told = {*same}
            typed = told & _THINNER and told - _THINNER and any(map(str.isalpha, told))
            return pitch, bool(typed)
    return 0.0, False


def _gaps(glyphs: Glyphs, text: str, run: _Run) -> dict[int, float]:
    """Where each word of a line but the first begins, and the room before it in font sizes."""
    gaps = {}
    for match in _SPACE.finditer(text, run.start, run.end):
        if run.start < match.start() and match.end() < run.end:
            before, after = match.start() - 1, match.end()
            # What is written from right to left goes on at the left.
            room = max(
                glyphs.left(after) - glyphs.right(before),
                glyphs.left(before) - glyphs.right(after),
            )
            gaps[after] = room / (glyphs.size(after) or 1.0)
    return gaps
