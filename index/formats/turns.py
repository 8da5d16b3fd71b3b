"""Who says what in interviews, hearings and depositions: each turn of a talk under its speaker.

    Q. When did you buy the land?      the question is a term,
    A. In 2016. It was a field.        and so is who answers it: what is said stands below both

The name of a speaker is found only with the first sentence of a turn, and what was asked with none
of the answer: so both stand above all of them, as a term does in a list of definitions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from index.formats.builder import Piece
from index.formats.signs import CLOCK, is_finished

QUESTION = 300
"""Most characters of a question that stands above its answer."""

_LONGEST = 60  # characters of a label
_PIECES = 3  # of such a question, with the speaker's label where it stands alone
_PARTICLE = 3  # letters of a word in a name that is written small: Chair of the Board
_BEFORE = re.compile(rf"[\[(]?{CLOCK}[\])]?[\s–-]+")
_COLON = re.compile(r"([^\n:]+):(?=\s|$)")
_TIMED = re.compile(rf"([^\n:]+?)\s+[\[(]?{CLOCK}[\])]?[^\S\n]*(?=\n|$)")
# 'Q.' and 'A.' of a deposition, 'MR. STANTON.' and 'THE CHAIRMAN.' of a hearing.
_LETTER = re.compile(r"([QA])(?:\.(?=\s)|(?=\s{2}|\t))")
_CAPITALS = re.compile(
    r"((?:[A-Z]{1,5}\. )*(?:[A-Z][A-Z'’-]* ){0,3}[A-Z][A-Z'’-]+)\.(?=\s)(?! [A-Z'’-]+[.:])"
)
_NUMERAL = re.compile(r"[IVXLC]+")
_NAME = re.compile(r"[\w.'’()/&-]+")


def labels(texts: Sequence[str]) -> dict[int, int]:
    """Which of the texts, lines or paragraphs, begin a turn, and how long the speaker's label is.

    None unless this is a talk: two speakers at least who speak again, each in sentences, often with
    just one other in between, as records of `Key: value` lines never have it. A name that comes up
    but once counts where a sentence has ended before.

    >>> labels(["Ann: Why?", "BOB: It rained.", "Ann: All day?", "BOB: Yes. And", "it hailed."])
    {0: 4, 1: 4, 2: 4, 3: 4}
    """
    found = {at: label for at, text in enumerate(texts) if (label := _label(text))}
    counts = Counter(name for name, _ in found.values())
    back = _back([name for name, _ in found.values() if counts[name] > 1])
    speakers = set(back)
    if len(speakers) < 2:
        return {}
    first = next(at for at, (name, _) in found.items() if name in speakers)
    new = {at for at in range(first, len(texts)) if not at or is_finished(texts[at - 1])}
    begun = [at for at in found if at >= first and (counts[found[at][0]] > 1 or at in new)]
    # A speaker's turn may have several labels: subtitles name the voice with each cue.
    turns = [next(run) for _, run in groupby(begun, key=lambda at: found[at][0])]
    finished = sum(is_finished(texts[end - 1]) for end in [*turns[1:], len(texts)])
    is_talk = (
        8 * len(back) >= len(turns)
        and 3 * finished >= 2 * len(turns)
        and 4 * len(begun) >= len(new.union(begun))
    )
    return {at: found[at][1] for at in begun} if is_talk else {}


def _back(names: Sequence[str]) -> list[str]:
    """Those who speak again after one other has."""
    order = [name for name, _ in groupby(names)]
    return [a for a, c in zip(order, order[2:], strict=False) if a == c]


def _label(text: str) -> tuple[str, int] | None:
    """The speaker whose label a text begins with, and how long that is with the time beside it."""
    time = _BEFORE.match(text)
    start = time.end() if time else 0
    head = text[start : start + _LONGEST]
    match = _LETTER.match(head) or _CAPITALS.match(head)
    if match and not any(map(_NUMERAL.fullmatch, match[1].split())):
        return match[1], start + match.end()
    match = _COLON.match(head) or _TIMED.match(head)
    if match and _is_name(match[1].strip()):
        return match[1].strip(), start + match.end()
    return None


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) < 6
        and all(map(_NAME.fullmatch, words))
        and words[0][0].isupper()
        and not words[-1][0].islower()
        and all(not word[0].islower() or len(word) <= _PARTICLE for word in words)
    )


def under_speakers(
    pieces: Sequence[Piece], labelled: Mapping[int, int], to_the_end: bool = False
) -> list[Piece]:
    """The pieces, with the labels of those that begin a turn as terms, over all that is said in it.

    A short turn that ends with a question is a term as a whole, or each of its pieces is, over the
    turn that answers it. A heading ends a turn, and the last has one piece, since what comes after
    it may be no talk, unless that goes on `to_the_end`. `labelled` are lengths of labels, as of
    `labels`.
    """
    starts = [*sorted(labelled), len(pieces)]
    result = list(pieces[: starts[0]])
    above = 0  # terms of the question that is open
    for first, last in pairwise(starts):
        turn = pieces[first:last]
        if last < len(pieces) and _asks(turn):
            above = len(turn)
            result += [piece._replace(kind="term", level=n) for n, piece in enumerate(turn, 1)]
            continue
        level, above = above + 1, 0
        text = turn[0].text
        end = len(text) - len(text.lstrip()) + labelled[first]
        result.append(Piece("term", text[:end], level))
        if text[end:].strip():
            result.append(turn[0]._replace(text=text[end:], level=level))
        ends = [n for n, piece in enumerate(turn) if piece.kind == "heading"]
        if last == len(pieces) and not to_the_end:
            ends.append(1 if text[end:].strip() else 2)
        said = min(ends, default=len(turn))
        result += [piece._replace(level=level) for piece in turn[1:said]]
        result += turn[max(1, said) :]
    return result


def _asks(turn: Sequence[Piece]) -> bool:
    return (
        len(turn) <= _PIECES
        and turn[-1].text.rstrip().endswith("?")
        and all(piece.kind in ("paragraph", "item") for piece in turn)
        and sum(len(piece.text) for piece in turn) <= QUESTION
    )
