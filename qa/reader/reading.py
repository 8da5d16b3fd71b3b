"""What a passage says to a question: from the logits of its tokens to sentences and words.

What a network says factors into

    P(sentence) = P(this passage answers) * P(the answer stands in this sentence, if it does)

so that sentences compare across passages. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import Span
from qa.question.kinds import MARKER

_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_LONGEST = 40  # tokens of an answer
_BREVITY = 0.3  # log odds taken from an answer for each e-fold of its length, in tokens

MUTE = -1e4
"""The logit of a token that cannot be an answer's end."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to read. `above` is what stands over it; `sentences` are spans into `text`."""

    above: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """How likely the tokens of a sentence are the answer's two ends.

    `first` and `last` (tokens,) are log probabilities within the passage, `offsets` (tokens, 2) the
    tokens' places in its text, half-open.
    """

    offsets: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a passage says to a question.

    `answers` is the log odds that it answers. `shares` (sentences,) are the probabilities, which
    add up to 1, that the answer stands in each sentence if the passage has one. `ends` are of each
    sentence; none where the reader only scores.
    """

    text: Text
    answers: float
    shares: NDArray[np.float64]
    ends: tuple[Ends, ...]

    def words(self, position: int) -> Span | None:
        """The likeliest answer within a sentence, a span into the passage's text; None where the
        reader only scores."""
        if not self.ends:
            return None
        sentence, ends = self.text.sentences[position], self.ends[position]
        size = len(ends.offsets)
        if not size:  # cut off, or nothing but what the tokenizer drops
            return sentence
        likely = ends.first[:, None] + ends.last[None, :] + brevity(size)
        i, j = divmod(int(likely.argmax()), size)
        return _whole(self.text.text, sentence, ends.offsets[i, 0], ends.offsets[j, 1])

    def alone(self, position: int) -> Text:
        """A sentence as a text of its own, under what stands over the passage."""
        span = self.text.sentences[position]
        said = self.text.text[span.start : span.end]
        return Text(self.text.above, said, (Span(0, len(said)),))

    def with_alone(self, position: int, alone: Reading) -> Reading:
        """This reading, with the words of a sentence read once more in that of the sentence alone:
        the mean of both log probabilities, unless its tokens are others there."""
        if not (self.ends and alone.ends):
            return self
        one, other = self.ends[position], alone.ends[0]
        if len(one.offsets) != len(other.offsets):
            return self
        both = Ends(one.offsets, (one.first + other.first) / 2, (one.last + other.last) / 2)
        return replace(self, ends=(*self.ends[:position], both, *self.ends[position + 1 :]))


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
        nothing = Ends(offsets, np.empty(0), np.empty(0))
        return Reading(text, answers, share, (nothing,) * len(text.sentences))
    mute = _markers(offsets, text)
    if mute.all():
        mute[:] = False
    first, last = (_log_softmax(np.where(mute, MUTE, logits)) for logits in (starts, ends))
    masses, spans = [], []
    for sentence in text.sentences:
        a, b = np.searchsorted(offsets[:, 0], (sentence.start, sentence.end))
        spans.append(Ends(offsets[a:b], first[a:b], last[a:b]))
        p, q = np.exp(first[a:b]), np.exp(last[a:b])
        masses.append(float(p @ np.cumsum(q[::-1])[::-1]) + 1e-9)
    shares = np.asarray(masses)
    return Reading(text, answers, shares / shares.sum(), tuple(spans))


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    away = logits - logits.max()
    return np.asarray(away - np.log(np.exp(away).sum()))


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
    """What an answer's length adds to its log probability, (first token, last token); least where
    it would end before it begins."""
    lengths = np.arange(size)[None, :] - np.arange(size)[:, None] + 1
    factors = -_BREVITY * np.log(np.maximum(lengths, 1.0))
    return np.where((lengths >= 1) & (lengths <= _LONGEST), factors, MUTE)


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
