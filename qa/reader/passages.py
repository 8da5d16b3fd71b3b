"""The best passages of a question, as the reader takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.search import Candidate, Candidates
from index.segment import above
from index.types import Span
from qa.evidence import Evidence
from qa.question.names import naming_words
from qa.reader.reading import Reader, Reading, Text

_MOST, _LEAST = 12, 4  # passages that are read
_HOPELESS = 1e-3  # of the best passage's share, below which one is not read
_AGAIN = 5  # sentences that are read once more, at most
_BEHIND = 0.01  # of the best sentence's share, below which one is not
_ABOVE = 240  # characters above a passage; the reader takes about 40 tokens of them


def read_best(
    question: str,
    candidates: Candidates,
    evidence: Evidence,
    order: NDArray[np.int64],
    shares: NDArray[np.float64],
    reader: Reader,
) -> dict[int, Reading]:
    """Readings of the best passages, by their index among the candidates.

    `order` and `shares` are a ranking's. A passage counts by its best sentence, and one that is
    hopelessly behind is not read: on the sets of docs/reader.md that changed no figure.
    """
    best: dict[int, float] = {}
    for owner, share in zip(evidence.owners[order].tolist(), shares.tolist(), strict=True):
        best.setdefault(owner, share)
    chosen = [
        owner
        for place, (owner, share) in enumerate(islice(best.items(), _MOST))
        if place < _LEAST or share >= _HOPELESS * shares[0]
    ]
    naming = naming_words(question)
    texts = [_text(naming, candidates.found[owner]) for owner in chosen]
    return dict(zip(chosen, _read(question, texts, reader), strict=True))


def read_again(
    question: str,
    evidence: Evidence,
    order: NDArray[np.int64],
    shares: NDArray[np.float64],
    readings: Mapping[int, Reading],
    reader: Reader,
) -> dict[int, Reading]:
    """The readings, with the best sentences read once more, each by itself: where two readings
    agree, the words that answer are more often right."""
    rows = order[:_AGAIN][shares[:_AGAIN] >= _BEHIND * shares[:1]]
    places = [(int(evidence.owners[row]), int(evidence.positions[row])) for row in rows]
    places = [(i, at) for i, at in places if i in readings and len(readings[i].ends) > 1]
    texts = [readings[owner].alone(position) for owner, position in places]
    found = dict(readings)
    for (owner, position), alone in zip(places, _read(question, texts, reader), strict=True):
        found[owner] = found[owner].with_alone(position, alone)
    return found


def _read(question: str, texts: Sequence[Text], reader: Reader) -> list[Reading]:
    """What each text says. What is equal is to come out equal, and is read once."""
    unique = list(dict.fromkeys(texts))
    readings = dict(zip(unique, reader.read(question, unique), strict=True))
    return [readings[text] for text in texts]


def _text(naming: Mapping[str, frozenset[str]], candidate: Candidate) -> Text:
    passage = candidate.passage
    over = above(candidate.document.title, passage.headings, passage.header, passage.text, _ABOVE)
    return Text(
        above=". ".join(filter(None, (_introduced(naming, candidate), over))),
        text=passage.text,
        sentences=tuple(
            Span(s.start - passage.start, s.end - passage.start) for s in passage.sentences
        ),
    )


def _introduced(naming: Mapping[str, frozenset[str]], candidate: Candidate) -> str:
    """The names in the question that the document has on top, where it says who and what it is
    about, and the passage has not: a contract names its parties once."""
    passage = candidate.passage
    new = candidate.head.difference(passage.context, *passage.terms)
    return " ".join(word for word, found in naming.items() if found <= new)
