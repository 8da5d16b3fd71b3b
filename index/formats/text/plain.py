"""Plain text: its lines told apart as headings, paragraphs and list items.

The document's text is the file's own, so that its offsets are the file's code points: only line
ends are written as ``\\n`` and control characters as spaces, one for one, and a form feed, which
begins a page, as ``\\n`` too, or as a space inside a block. Only what stands in the margins of
pages is left out; see `margins`. In a configuration file spaces stand for the signs of
comments; see `config`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from index.formats import chats
from index.formats.builder import Builder, Piece, ending
from index.formats.decoding import decode
from index.formats.headings import LONGEST, looks_like_heading, shape
from index.formats.signs import SALUTATION, VALEDICTION, is_finished
from index.formats.text import config, info, manual, rst
from index.formats.text.letters import of_letters
from index.formats.text.lines import LISTED, Line, is_full
from index.formats.text.margins import without_margins
from index.formats.text.tables import entries, is_framed, stamps_of
from index.formats.text.titles import (
    item_titles,
    lone_headings,
    marked_headings,
    questions,
    releases,
)
from index.formats.turns import labels, under_speakers
from index.types import Block, BlockKind

_RULE = re.compile(r"([-=~_*#+])(?: ?\1){2,}|\.{4,}")
# What code has and prose has not; a line of it begins with $ where a person types it.
_CODE = re.compile(r"[{}=|\\]|[;)]$|^[$#>] |\w\(|(?:^|\s)(?:--?\w|/\w+/)|^<\w[^>]*>$")
_COUNTED = re.compile(  # words before a number, as in 'under section' above '7. This is so.'
    r"\b(?:sections?|clauses?|articles?|paragraphs?|chapters?|rules?|schedules?|versions?)$"
)
_FIRST = re.compile(r"\(?1\b|\D")  # what begins a list even so
_RELEASE = re.compile(  # in Debian's change logs: 'rsync (3.2.7-1) unstable; urgency=medium'
    r"[a-z\d][\w.+-]* \([^()\s]+\)(?: [\w.+-]+)+; [\w-]+=\S+.*"
)
# A value of several lines, as in Debian's control files and notes of copyright, and a blank line
# in it. Elsewhere a point may be typed, as in what is said to an editor.
_VALUE = re.compile(r"^(?:[A-Za-z][\w-]*:.*| \.[ \t]*)(?:\n[ \t]+\S.*)+", re.MULTILINE)
_POINT = re.compile(r"^[ \t]+\.[ \t]*(?=\n)", re.MULTILINE)
_KEPT = (".txt", ".text", ".rst")  # to the character
_PAGE = 60  # lines that tell how wide a text is
_WRAPPED = 120  # a longer line is a paragraph of its own, not a line of a wrapped one


def read(name: str, data: bytes) -> Builder:
    """Blocks of a plain text.

    Blank lines end a block, and form feeds do, unless a sentence goes on over them. What is
    indented below ``::``, or below a colon where most of its lines look like code, is code. Lines
    of up to 120 characters that follow each other are one wrapped paragraph; of longer lines each
    is a paragraph. A line is a heading if it is short, has no final punctuation, unless it is a
    clause's number and title, and stands alone above a paragraph. Lines that are laid out (leader
    lines, tables, options, pairs) are blocks of their own; see `tables`.
    """
    text, warnings, encoding = decode(name, data)
    text = _VALUE.sub(_without_points, without_margins(text))
    if manual.is_manual(text):
        builder = _laid_out(manual.whole_words(text), is_manual=True)
    elif ending(name) not in _KEPT and info.is_info(text):
        builder = _laid_out(*info.read(text))
    elif ending(name) not in _KEPT and config.is_config(text):
        builder = _laid_out(*config.read(text))
    else:
        builder = _laid_out(text)
    builder.warnings, builder.encoding = warnings, encoding
    return builder


def _without_points(value: re.Match[str]) -> str:
    return _POINT.sub(lambda point: point[0].replace(".", " "), value[0])


def lay_out(text: str) -> Builder:
    """Blocks of a text that is `clean`, character for character; see `read`."""
    return _laid_out(text, is_manual=manual.is_manual(text))


def _laid_out(
    text: str,
    settings: Mapping[int, BlockKind | None] = MappingProxyType({}),
    depths: Mapping[int, int] = MappingProxyType({}),
    *,
    is_manual: bool = False,
) -> Builder:
    """Blocks of a text; `settings` are the parts of a configuration file, see `config.read`, or of
    an Info file, with the levels of all its headings, see `info.read`."""
    groups, told = _told(text, is_manual, settings)
    lines = [line for group in groups for line in group]
    texts = [line.text for line in lines]
    labelled_lines = chats.labels(texts) or labels(texts)
    turns = {lines[i].start: n for i, n in labelled_lines.items()}
    groups = [part for group in groups for part in _parted(group, turns)]
    titles = item_titles(groups) | releases(groups)
    titles |= {group[0].start for group in groups if _RELEASE.fullmatch(group[0].text)}
    # A comment stands above one setting, not above all that come next; and where headings are
    # marked, what stands alone is something else.
    is_told = bool(settings) or bool(marked_headings(groups))
    lone = [False] * len(groups) if is_told else lone_headings(groups, {*turns, *told})
    found = _blocks(groups, told, turns, titles, lone)
    if is_manual:
        columns = {line.start: line.column for line in lines if told.get(line.start) == "heading"}
        blocks = list(manual.with_levels(found, columns))
    else:
        blocks = list(_with_levels(found, groups, titles, depths))
    pieces = [Piece(block.kind, text[block.start : block.end], block.level) for block in blocks]
    labelled = {n: turns[block.start] for n, block in enumerate(blocks) if block.start in turns}
    builder = Builder()
    builder.title = manual.title(text) if is_manual else ""
    builder.paged = "\f" in text
    end = 0
    for piece in under_speakers(pieces, labelled):
        start = text.index(piece.text.strip(), end)  # only white space is before it
        said = piece.text.replace("\f", "\f ")  # of which the builder leaves out the form feed
        builder.add(piece.kind, said, piece.level, gap=text[end:start])
        end = start + len(piece.text.strip())
    builder.tail = text[end:].replace("\f", "\n")
    return builder


def _told(
    text: str, is_manual: bool, settings: Mapping[int, BlockKind | None]
) -> tuple[list[list[Line]], dict[int, BlockKind]]:
    """The groups of a text's lines, and what those are, by where they begin, that markup or the
    form of a manual page or of a configuration file tells."""
    if is_manual:
        parts = list(manual.parted(list(_groups(text))))
        groups = [group for group, _ in parts]
        return groups, {group[0].start: kind for group, kind in parts if kind}
    if settings:
        groups = [part for group in _groups(text) for part in _parted(group, settings)]
        return groups, {start: kind for start, kind in settings.items() if kind}
    groups = [part for group in _groups(text) for part in _parted(group, rst.breaks(group))]
    told: dict[int, BlockKind] = {
        below[0].start: "paragraph"  # who signs a letter, above his or her office
        for group, below in pairwise(groups)
        if VALEDICTION.fullmatch(group[-1].text) and not entries(below)
    }
    told |= dict.fromkeys(of_letters(groups), "paragraph")
    descriptions = (group[0] for group in groups if rst.is_description(group[0].text))
    told |= dict.fromkeys((line.start for line in descriptions), "term")
    return groups, told | dict.fromkeys((*marked_headings(groups), *questions(groups)), "heading")


def _blocks(
    groups: list[list[Line]],
    told: Mapping[int, BlockKind],
    turns: Collection[int],
    titles: Set[int],
    lone: Sequence[bool],
) -> Iterator[Block]:
    """The blocks of a text; all but headings have the level of the terms above them, or 0."""
    stamps = stamps_of(groups)
    terms: list[int] = []  # how far those are indented that a text is below
    for group, alone, is_code in zip(groups, lone, _code(groups, told), strict=True):
        while terms and group[0].column <= terms[-1]:
            del terms[-1]
        blocks: Iterable[Block]
        if kind := told.get(group[0].start):
            terms += [group[0].column] if kind == "term" else []
            blocks = [_whole(kind, group)]
        elif group[0].start in turns:
            blocks = [_whole("paragraph", group)]
        elif is_code:
            blocks = [_whole("code", group)]
        else:
            blocks = _of_group(group, alone and not terms, stamps, titles)
        yield from (replace(block, level=len(terms)) for block in blocks)


def _with_levels(
    blocks: Iterable[Block],
    groups: Sequence[Sequence[Line]],
    titles: Set[int],
    depths: Mapping[int, int],
) -> Iterator[Block]:
    """The blocks, with the levels of the headings. Where the `depths` of all are told, no other is
    a heading.

    A heading on top is the document's own and stands over the others; of those with a line of signs
    below, the signs tell the depth, in the order in which they come up.
    """
    signs = {line.start: rst.sign(group, i) for group in groups for i, line in enumerate(group)}
    asked, marked = questions(groups), depths or marked_headings(groups)
    has_sign_on_top = any(signs[line.start] for group in groups[:1] for line in group[:2])
    order = [] if has_sign_on_top else [""]
    found = list(blocks)
    said = {line.start: line.text for group in groups for line in group}
    shapes = [shape(said[block.start]) for block in found if block.kind == "heading"]
    beside = Counter(filter(None, shapes))
    for n, block in enumerate(found):
        if block.kind != "heading":
            yield block
            continue
        if block.start in marked:
            yield replace(block, level=marked[block.start])
            continue
        if depths:
            yield replace(block, kind="paragraph")
            continue
        sign = signs[block.start]
        if sign and sign not in order:
            order.append(sign)
        # A numbered one has others beside it.
        is_below = n > 0 or block.start in titles or beside[shape(said[block.start])] > 1
        depth = order.index(sign) if sign else len(order) * is_below
        yield replace(block, level=1 + depth + asked.get(block.start, 0))


def _parted(group: list[Line], starts: Collection[int]) -> Iterator[list[Line]]:
    """The lines of a group, parted where one of them begins at one of `starts`."""
    begins = [0, *(i for i, line in enumerate(group) if i and line.start in starts), len(group)]
    for first, last in pairwise(begins):
        yield group[first:last]


def _groups(text: str) -> Iterator[list[Line]]:
    """Lines with nothing blank between them, and no page break but in a sentence."""
    lines: list[Line] = []
    breaks = False
    for match in re.finditer(r"[^\n\f]*[\n\f]?", text):
        line = match.group()
        body = line.strip()
        if body:
            start = match.start() + len(line) - len(line.lstrip())
            indent = start - match.start()
            column = len(line[:indent].expandtabs())
            found = Line(start, start + len(body), body, indent, column)
            if breaks and not _goes_over(lines, found):
                yield lines
                lines = []
            lines.append(found)
            breaks = False
        elif lines and not line.endswith("\f"):
            yield lines
            lines = []
        breaks = bool(lines) and (breaks or line.endswith("\f"))
    if lines:
        yield lines


def _goes_over(lines: list[Line], line: Line) -> bool:
    """Whether the sentence that `lines` end in goes on in the first `line` of a page."""
    last = lines[-1].text
    longest = max(len(line.text) for line in lines[-_PAGE:])
    return (
        not is_finished(last)
        and not LISTED.match(line.text)
        and line.text[0].isalnum()
        and (line.text[0].islower() or (len(lines) > 1 and is_full(last, line.text, longest)))
    )


def _whole(kind: BlockKind, lines: Sequence[Line]) -> Block:
    return Block(kind, lines[0].start, lines[-1].end)


def _code(groups: list[list[Line]], told: Mapping[int, BlockKind]) -> list[bool]:
    """Which groups are code: indented below a colon, or below a directive for code. What is said of
    a term is none, unless it has such a line too."""
    result: list[bool] = []
    margin = -1  # of the text above, while what follows may be its code
    literal = within = False
    for group in groups:
        indent = min(line.column for line in group)
        like_code = sum(bool(_CODE.search(line.text)) for line in group) * 2 > len(group)
        like_code = like_code and not (LISTED.match(group[0].text) or is_framed(group))
        is_term = told.get(group[0].start) == "term"
        within = 0 <= margin < indent and (literal or like_code or within) and not is_term
        result.append(within)
        if not within:
            margin, literal = rst.opens_code(group)
    return result


def _of_group(
    group: list[Line], alone: bool, stamps: Set[str], titles: Set[int]
) -> Iterator[Block]:
    """The blocks of a group of lines, which is a heading if it stands `alone`."""
    done = 0
    for entry in [*entries(group, stamps), None]:
        first, last = (entry.first, entry.last) if entry else (len(group), len(group))
        if done < first:
            yield from _prose(group, done, first, alone, titles)
        if entry:
            yield _whole(entry.kind, group[first:last])
        done = last


def _prose(
    group: list[Line], first: int, last: int, alone: bool, titles: Set[int]
) -> Iterator[Block]:
    """The blocks in the lines ``[first, last)``, none of them laid out."""
    wrapped = _is_wrapped(group[first:last])
    longest = max(len(line.text) for line in group[first:last])
    line = group[first]
    alone = alone or line.start in titles
    kind, start, end = _kind(line, alone or _heads(group, first, longest)), line.start, line.end
    for i in range(first + 1, last):
        before, line = group[i - 1], group[i]
        titled = line.start in titles
        marked = before.start == start and rst.is_above(before.text)
        if titled or marked or not wrapped or not _continues(kind, before, line, longest):
            yield Block(kind, start, end)
            kind, start = _kind(line, titled or _heads(group, i, longest)), line.start
        end = line.end
    yield Block(kind, start, end)


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether a paragraph may go on over these lines: few are longer than a wrapped text's, and if
    any is, a quarter of those behind others go on with a small letter."""
    long = sum(len(line.text) > _WRAPPED for line in lines)
    behind = [b.text[0].islower() for a, b in pairwise(lines) if len(a.text) <= _WRAPPED]
    return not long or (long * 10 <= len(lines) and sum(behind) * 4 >= len(behind))


def _kind(line: Line, heading: bool) -> BlockKind:
    if heading:
        return "heading"
    if _is_rule(line.text) or rst.is_above(line.text):
        return "code"  # no prose, so that it is quoted with none
    return "item" if LISTED.match(line.text) else "paragraph"


def _heads(group: list[Line], i: int, longest: int) -> bool:
    """Line `i` is a heading among lines: clearly shorter than the text right below it."""
    if rst.sign(group, i):
        return True
    if i + 1 == len(group) or not looks_like_heading(group[i].text):
        return False
    if SALUTATION.fullmatch(group[i].text):
        return False
    below = group[i + 1].text
    if _RULE.fullmatch(below):
        return True
    if _begins_in_capitals(group):
        return i == 0  # what comes next is a term above what is said of it
    short = min(LONGEST, longest * 6 // 10)
    return (
        not LISTED.match(group[i].text)
        and not LISTED.match(below)
        and len(group[i].text) <= short
        and not is_full(group[i].text, below, longest)
        and (len(below) > short or is_finished(below))
    )


def _begins_in_capitals(group: list[Line]) -> bool:
    """'GLOBAL OPTIONS' above what is indented below it, as in a manual page."""
    line, below = group[:2]
    deeper = line.column + 2 < below.column
    return deeper and line.text.isupper() and not LISTED.match(below.text)


def _continues(kind: BlockKind, before: Line, line: Line, width: int) -> bool:
    """`line` goes on with the wrapped block of `kind` that `before` belongs to."""
    if kind == "heading" or _is_rule(line.text) or _is_rule(before.text):
        return False
    full = is_full(before.text, line.text, width)
    finished = is_finished(before.text)
    if LISTED.match(line.text):
        # A number that begins a line in the middle of a sentence is no list's.
        counted = _COUNTED.search(before.text) and 2 * len(before.text) > width
        if counted and not _FIRST.match(line.text):
            return True
        number = line.text[0].isalnum()
        return number and kind == "paragraph" and full and not finished
    if finished and line.indent > before.indent and kind == "paragraph":
        return False
    return full or not finished


def _is_rule(text: str) -> bool:
    """Whether a line is one of signs, as below a heading."""
    return bool(_RULE.fullmatch(text)) or rst.is_underline(text)
