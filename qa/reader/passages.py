"""The best passages of a question, as the reader takes them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.index import Candidate, Candidates
from index.segment import above
from index.types import Span
from qa.evidence import Evidence
from qa.question.names import naming_words
from qa.reader.reading import Reader, Reading, Text

_READ = 12  # passages
_ABOVE = 240  # characters above a passage; the reader takes about 40 tokens of them


def read_best(
    question: str,
    candidates: Candidates,
    evidence: Evidence,
    order: NDArray[np.int64],
    reader: Reader,
) -> dict[int, Reading]:
    """Readings of the best passages, by their index among the candidates."""
    chosen = list(dict.fromkeys(evidence.owners[order].tolist()))[:_READ]
    naming = naming_words(question)
    texts = [_text(naming, candidates.found[owner]) for owner in chosen]
    unique = list(dict.fromkeys(texts))  # what is equal is to come out equal, and is read once
    readings = dict(zip(unique, reader.read(question, unique), strict=True))
    return {owner: readings[text] for owner, text in zip(chosen, texts, strict=True)}


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
