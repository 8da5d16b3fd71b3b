"""Whose words a mail's text is: what is quoted stands under the line that introduces it.

    On Tue, 23 Apr 2024, Ann Berg wrote:    the heading
    > The piles are oak.                    what is below it, without the marks
    They are elm.                           the mail's own words again

Web pages have such quotes too, marked as citations. What stands below the fields of another message
(From, Sent, To, Subject), as Outlook puts them, is that message's, to the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from index.formats.builder import Piece, below
from index.formats.emphasis import headed
from index.formats.text.plain import lay_out
from index.formats.web import html

_MARKS = re.compile(r">(?: ?>)*(?![\d=])")
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b([^<>]*)>", re.IGNORECASE)
_CITED = re.compile(r"\btype=[\"']?cite\b|quote", re.IGNORECASE)
_DIVIDER = re.compile(r"[-_]{3,}.*")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_FIELD = re.compile(r"\*?(From|Sent|Date|To|Cc|Subject|Von|Gesendet|Datum|An|Betreff) ?:\*?\s*(.*)")
_SENDER, _TIME, _ABOUT = (
    {"From", "Von"},
    {"Sent", "Date", "Gesendet", "Datum"},
    {"Subject", "Betreff"},
)
_SECONDS = re.compile(r"(\d\d:\d\d):\d\d\b.*")
_DIGIT = re.compile(r"\d")
_DEEPEST = 8  # quotes within quotes that are told apart
_LONGEST = 300  # characters of a line that introduces a quote
_MOST_FIELDS = 4000  # characters of a message's fields
_PROGRAM = re.compile(  # which programs write below a mail that is sent: no heading
    r"(?:sent|mailed) (?:from|via|with|using) |get outlook for |von meinem .+ gesendet"
    r"|gesendet (?:von|mit) |envoyé (?:de|depuis) |enviado (?:desde|do|de|via) |inviato da"
    r"|(?:verstuurd|verzonden) vanaf ",
    re.IGNORECASE,
)
_WORDS = 3  # of a heading, at least; of fewer are greetings, names and farewells


class Section(NamedTuple):
    """What is said under a heading of its own; under None, what the mail itself says."""

    heading: Piece | None
    pieces: list[Piece]


def byline(sender: str, date: str, label: str = "From") -> str:
    """Who wrote a message, and when to the minute, on one line.

    >>> byline("Ann <a@b.example>", "Mon, 03 Jun 2019 10:00:00 +0200")
    'From: Ann <a@b.example>, Mon, 03 Jun 2019 10:00'
    """
    said = ", ".join(filter(None, (sender, _SECONDS.sub(r"\1", date))))
    return f"{label}: {said}" if said else ""


def of_text(source: str, level: int, flowed: bool = False, spaced: bool = True) -> list[Section]:
    """What a plain text says, below a heading of this level.

    `flowed` says that lines that end with a space go on (RFC 3676), and `spaced` that the space is
    one between words.
    """
    runs = groupby(map(_unquoted, source.split("\n")), key=lambda line: line[0])
    texts = ((depth, [line for _, line in run]) for depth, run in runs)
    return _sections(
        (
            (depth, list(_laid_out(_joined(lines, spaced) if flowed else lines)))
            for depth, lines in texts
        ),
        level,
    )


def of_page(source: str, level: int) -> list[Section]:
    """What a web page says, below a heading of this level."""
    return _sections(_runs(source), level)


def _unquoted(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and the line without the marks.

    >>> _unquoted("> > Oak."), _unquoted(">50 mg")
    ((2, 'Oak.'), (0, '>50 mg'))
    """
    marks = _MARKS.match(line)
    if marks is None:
        return 0, line
    return marks[0].count(">"), line[marks.end() :].removeprefix(" ")


def _joined(lines: Iterable[str], spaced: bool) -> Iterator[str]:
    """The lines of a flowed text, each with those that it goes on in."""
    parts: list[str] = []
    for line in (line.removeprefix(" ") for line in lines):
        goes_on = line.endswith(" ") and line != "-- "
        parts.append(line[:-1] if goes_on and not spaced else line)
        if not goes_on:
            yield "".join(parts)
            parts.clear()
    if parts:
        yield "".join(parts)


def _laid_out(lines: Iterable[str]) -> Iterator[Piece]:
    """The pieces of a plain text; the fields of another message are a piece."""
    before: list[str] = []
    for is_field, run in groupby(lines, key=_is_field):
        said = list(run)
        if is_field and _fields("\n".join(said)):
            yield from _prose(before)
            yield Piece("paragraph", "\n".join(said))
            before = []
        else:
            before += said
    yield from _prose(before)


def _is_field(line: str) -> bool:
    return bool(_FIELD.match(line) or _DIVIDER.fullmatch(line))


def _fields(text: str) -> tuple[str, list[Piece]] | None:
    """Who wrote another message and when, and its other fields, where a text is nothing else."""
    if len(text) > _MOST_FIELDS:
        return None
    lines = [line for line in text.split("\n") if not _DIVIDER.fullmatch(line)]
    fields = [field for line in lines if (field := _FIELD.match(line))]
    labels = {field[1]: field[2] for field in fields}
    sender, time, about = (
        next((x for x in labels if x in s), "") for s in (_SENDER, _TIME, _ABOUT)
    )
    if len(fields) < len(lines) or not (sender and time and about):
        return None
    others = [
        Piece("item", f"{x}: {value}") for x, value in labels.items() if x not in (sender, time)
    ]
    return byline(labels[sender], labels[time], sender), others


def _prose(lines: Sequence[str]) -> Iterator[Piece]:
    """The pieces of a plain text, its signature as paragraphs.

    A greeting, a name and a farewell stand alone as headings do, and are none.
    """
    ends = (i for i in reversed(range(len(lines))) if lines[i] in ("-- ", "--"))
    end = next(ends, len(lines))
    document = lay_out("\n".join(lines[:end])).document("", "text", "")
    for n, block in enumerate(document.blocks):
        said = document.text[block.start : block.end]
        none = not n or len(said.split()) < _WORDS or _PROGRAM.match(said)
        if block.kind == "heading" and none:
            yield Piece("paragraph", said)
        else:
            yield Piece(block.kind, said, block.level)
    for paragraph in _EMPTY_LINES.split("\n".join(lines[end + 1 :])):
        yield Piece("paragraph", paragraph)


def _runs(source: str) -> Iterator[tuple[int, list[Piece]]]:
    """The pieces of a web page, and how deep each run of them is quoted."""
    start = depth = 0
    quotes: list[bool] = []  # of the elements that are open: whether each is a quote
    for match in _BLOCKQUOTE.finditer(source):
        begins = not match[1]
        is_quote = bool(_CITED.search(match[2][:_LONGEST])) if begins else quotes[-1:] == [True]
        if is_quote:
            yield depth, _pieces(source[start : match.start()])
            start = match.end()
            depth += 1 if begins else -1
        if begins:
            quotes.append(is_quote)
        elif quotes:
            quotes.pop()
    yield depth, _pieces(source[start:])


def _pieces(source: str) -> list[Piece]:
    return [
        piece._replace(kind="paragraph", level=0)
        if piece.kind == "heading" and _PROGRAM.match(piece.text)
        else piece
        for piece in headed(html.pieces(source), below=1)
    ]


def _sections(runs: Iterable[tuple[int, Sequence[Piece]]], level: int) -> list[Section]:
    """Runs of pieces, each quoted so deep, under the headings that say whose words they are."""
    sections: list[Section] = []
    known: dict[int, Piece] = {}  # the heading of each depth, as last introduced
    last = 0
    forwarded = _DEEPEST  # how deep runs are quoted of which the rest is another message's
    for quoted, run in runs:
        pieces = [piece for piece in run if piece.text.strip()]
        if not pieces:
            continue
        forwarded = forwarded if quoted >= forwarded else _DEEPEST
        depth = min(quoted + (quoted >= forwarded), _DEEPEST)
        if depth != last or not sections:
            deeper = depth > last and sections
            said = _introduction(sections[-1].pieces, depth in known) if deeper else ""
            if said:
                known = _introduced(known, depth, level, said)
            by_nobody = Piece("heading", "Quoted:", level + depth) if depth else None
            sections.append(Section(known.get(depth, by_nobody), []))
        for piece in pieces:
            if fields := _fields(piece.text):
                forwarded, depth = quoted, min(quoted + 1, _DEEPEST)
                known = _introduced(known, depth, level, fields[0])
                sections.append(Section(known[depth], fields[1]))
            else:
                sections[-1].pieces.append(piece)
        last = depth
    return [
        Section(heading, below(said, heading.level if heading else level))
        for heading, said in sections
        if heading or said
    ]


def _introduced(known: dict[int, Piece], depth: int, level: int, said: str) -> dict[int, Piece]:
    """The headings that are known, with a new one of this depth."""
    outer = {other: heading for other, heading in known.items() if other < depth}
    return {**outer, depth: Piece("heading", said, level + depth)}


def _introduction(pieces: list[Piece], dated: bool) -> str:
    """The words that introduce what is quoted after the pieces, taken off them, or ''.

    That is the last line, with those before it up to a date; with `dated` it must hold one.
    """
    last = pieces[-1].text if pieces else ""
    lines = last.rsplit("\n", 3)[-3:]
    ends = [" ".join(lines[at:]) for at in reversed(range(len(lines)))]
    whole = [end for end in ends if _DIGIT.search(end) and not end[0].islower()]
    said = whole[0] if whole else "" if dated else last.replace("\n", " ")
    if not last.endswith(":") or not said or len(said) > _LONGEST:
        return ""
    rest = last[: len(last) - len(said)].rstrip()
    pieces[-1:] = [pieces[-1]._replace(text=rest)] if rest else []
    return said
