"""How much each sentence belongs to the clause that a question names. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from index.clauses import POINTS
from index.store import StoredPassage
from qa.evidence.columns import Column
from qa.evidence.sentences import TITLES, Sentences
from qa.question.pinpoints import LETTERED, PART, WORD, Pinpoint, kind_of, pinpoint

_NUMBERED = re.compile(
    rf"(?:(?:(?P<word>{WORD})\s+|§{{1,2}}\s*)(?P<named>{POINTS}|[IVXLC]+|[A-Z])\b\.?"
    rf"|(?P<number>{POINTS}\.?|(?:[IVXLC]+|[A-Z])(?:\.|(?=\))))|\[(?P<paragraph>\d{{1,3}})\])"
    r"(?=[\s):,(—–-]|$)\s*"
)
_MARKERS = re.compile(r"\W{0,3}((?:\([A-Za-z\d]{1,5}\)\s*){1,6})")
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split()


def of_clause(question: str, sentences: Sentences) -> Column:
    """How much a sentence belongs to the clause that the question names: 1 with its number, 0.8 in
    it, half as much outside the part of it that is named, 0 elsewhere and where none is named.

    A clause goes on in the next passage under the same headings, until another one begins.
    """
    clause = pinpoint(question)
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    if clause is None:
        return column
    within, down = 0.0, 0
    last: StoredPassage | None = None
    for candidate, rows in sentences.by_passage():
        passage = candidate.passage
        own = [
            part_of_clause(clause, sentences.texts[row], sentences.kinds[row] in TITLES)
            for row in rows
        ]
        under = any(part_of_clause(clause, heading, True) for heading in passage.headings)
        if under:
            within = 0.0 if 1.0 in own else 0.8  # what stands on top of its own heading is above it
        elif last is None or not _goes_on(last, passage):
            within = 0.0
        for row, part in zip(rows, own, strict=True):
            text = sentences.texts[row]
            if part:
                within = 0.8
            elif not under and is_numbered(text):
                within = 0.0
            value = part or within
            if clause.parts and value:
                down = depth(text, clause.parts, 0 if part == 1.0 else down)
                value *= 1.0 if down == len(clause.parts) else 0.5
            column[row] = value
        last = passage
    return column


def _goes_on(one: StoredPassage, other: StoredPassage) -> bool:
    """Whether a passage comes right after another one, in the same section."""
    beside = other.row == one.row + 1 and other.document == one.document
    return beside and other.headings[: len(one.headings)] == one.headings


def part_of_clause(clause: Pinpoint, text: str, titled: bool) -> float:
    """1 where a sentence begins with the number of this clause, 0.8 with that of a part of it, else
    0. Before a number without a dot, as any list has, there must be a word such as 'Section', or
    the sentence must be `titled`: a heading.

    >>> texts = ("7. Term", "7.2 Rent", "Section 7", "70 men", "Schedule 7")
    >>> [part_of_clause(Pinpoint("", "7"), text, True) for text in texts]
    [1.0, 0.8, 1.0, 0.0, 0.0]
    """
    match = _NUMBERED.match(text)
    if match is None:
        return 0.0
    bare = match["number"] or ""
    own = (match["named"] or match["paragraph"] or bare).rstrip(".")
    if bare and not (titled or "." in bare):
        return 0.0
    if kind_of(match["word"]) != clause.kind and not (
        bare and (clause.kind == "chapter" or (clause.kind in LETTERED and clause.number.isalpha()))
    ):
        return 0.0
    return 1.0 if own == clause.number else 0.8 if own.startswith(f"{clause.number}.") else 0.0


def is_numbered(text: str) -> bool:
    """Whether a sentence begins with a number as clauses have: a new one begins."""
    return _NUMBERED.match(text) is not None


def depth(text: str, parts: tuple[str, ...], at: int) -> int:
    """How many of a pinpoint's `parts` the reading has come down to after the markers with which a
    sentence begins; `at` is how many before it. What comes after a part begins with the next marker
    of its rank, whatever there is below it.

    >>> [depth(text, ("3", "b"), at) for text, at in (("(3) It", 0), ("(b) or", 1), ("(c) if", 2))]
    [1, 2, 1]
    """
    for marker in _markers(text):
        ended = [i for i, part in enumerate(parts[:at]) if marker in _next(part)]
        if ended:
            at = ended[0]
        elif at < len(parts) and marker.lower() == parts[at].lower():
            at += 1
    return at


def _markers(text: str) -> Iterator[str]:
    """What stands in brackets in front of a sentence, after the number of its clause."""
    match = _NUMBERED.match(text)
    if found := _MARKERS.match(text, match.end() if match else 0):
        yield from PART.findall(found[1])


def _next(part: str) -> list[str]:
    if part.isdigit():
        return [str(int(part) + 1)]
    following = [chr(ord(part) + 1)] if len(part) == 1 else []
    if part.lower() in _ROMAN[:-1]:
        following.append(_ROMAN[_ROMAN.index(part.lower()) + 1])
    return following
