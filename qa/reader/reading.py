"""What a passage says to a question: from the logits of its tokens to sentences and words.

What a network says factors into

    P(sentence) = P(this passage answers) * P(the answer stands in this sentence, if it does)

so that sentences compare across passages. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import Span
from qa.question.kinds import MARKER

_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_LONGEST = 40  # tokens of an answer
_BREVITY = 0.4  # log odds taken from an answer for each e-fold of its length, in tokens


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to read. `above` is what stands over it; `sentences` are spans into `text`."""

    above: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a passage says to a question.

    `answers` is the log odds that it answers. `shares` (sentences,) are the probabilities, which
    add up to 1, that the answer stands in each sentence if the passage has one. `words` are the
    likeliest answer within each sentence, spans into the passage's text; none where the reader only
    scores.
    """

    answers: float
    shares: NDArray[np.float64]
    words: tuple[Span, ...]


class Reader(Protocol):
    """What reads passages for an answer."""

    @property
    def name(self) -> str:
        """The reader's name, for messages."""

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """What each text says to the question."""


def reading(
    answers: float,
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    offsets: NDArray[np.int64],
    text: Text,
) -> Reading:
    """The reading of a passage from its tokens' logits.

    `starts` and `ends` (tokens,) are the logits of the answer's first and last token, and
    `offsets` (tokens, 2) the tokens' places in the passage, half-open.
    """
    if not len(offsets):
        share = np.full(len(text.sentences), 1 / max(len(text.sentences), 1))
        return Reading(answers, share, text.sentences)
    mute = _markers(offsets, text)
    if mute.all():
        mute[:] = False
    p, q = (np.where(mute, 0.0, np.exp(x - x[~mute].max())) for x in (starts, ends))
    p, q = p / p.sum(), q / q.sum()
    masses, words = [], []
    for sentence in text.sentences:
        a, b = np.searchsorted(offsets[:, 0], (sentence.start, sentence.end))
        both = np.triu(np.outer(p[a:b], q[a:b]))
        masses.append(float(both.sum()) + 1e-9)
        if a == b:  # cut off, or nothing but what the tokenizer drops
            words.append(sentence)
            continue
        likely = both * brevity(b - a)
        i, j = divmod(int(likely.argmax()), b - a)
        words.append(_whole(text.text, sentence, offsets[a + i, 0], offsets[a + j, 1]))
    shares = np.asarray(masses)
    return Reading(answers, shares / shares.sum(), tuple(words))


def _markers(offsets: NDArray[np.int64], text: Text) -> NDArray[np.bool_]:
    """Which tokens (tokens,) are the number that a sentence begins with."""
    mute = np.zeros(len(offsets), dtype=bool)
    for sentence in text.sentences:
        marker = MARKER.match(text.text, sentence.start, sentence.end)
        if marker:
            mute |= (offsets[:, 0] >= marker.start()) & (offsets[:, 1] <= marker.end())
    return mute


@lru_cache(maxsize=512)
def brevity(size: int) -> NDArray[np.float64]:
    """What an answer's length makes of its probability, (first token, last token)."""
    lengths = np.arange(size)[None, :] - np.arange(size)[:, None] + 1
    factors = np.maximum(lengths, 1.0) ** -_BREVITY
    return np.where((lengths >= 1) & (lengths <= _LONGEST), factors, 0.0)


def _whole(text: str, sentence: Span, start: int, end: int) -> Span:
    """The span with the rest of the words that it cuts."""
    start, end = max(int(start), sentence.start), min(int(end), sentence.end)
    while start > sentence.start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < sentence.end and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return _closed(text, sentence, Span(start, end))


def _closed(text: str, sentence: Span, words: Span) -> Span:
    """The words without half a pair of brackets or quotation marks: with the other half if that is
    next to them, else cut there."""
    for opens, closes in _PAIRS:
        said = text[words.start : words.end]
        more = said.count(opens) - said.count(closes)
        if more > 0 and text[words.end : min(words.end + 1, sentence.end)] == closes:
            words = Span(words.start, words.end + 1)
        elif more > 0 and (before := said[: said.rindex(opens)].rstrip()):
            words = Span(words.start, words.start + len(before))
        elif more < 0 and text[max(words.start - 1, sentence.start) : words.start] == opens:
            words = Span(words.start - 1, words.end)
        elif more < 0:
            depths = accumulate((c == opens) - (c == closes) for c in said)
            alone = next(i for i, depth in enumerate(depths) if depth < 0)
            if before := said[:alone].rstrip():
                words = Span(words.start, words.start + len(before))
    return words
