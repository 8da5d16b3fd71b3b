"""A question to its ranked sentences."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from index import Index
from index.errors import QuestionError
from index.index import Candidate, Candidates
from qa.evidence import Evidence, weigh
from qa.library import Library, opened
from qa.types import Excerpt, Hit

MAX_QUESTION = 10_000
_SENTENCES, _PASSAGES = 100, 50


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidate sentences of a question, best first.

    `order` indexes the rows of the evidence; `shares` (n,) are, in that order, each sentence's
    probability to be the answer if there is one. `confidence` is the probability that the first
    few hold the answer.
    """

    candidates: Candidates
    evidence: Evidence
    order: NDArray[np.int64]
    shares: NDArray[np.float64]
    confidence: float

    def hits(self, count: int) -> tuple[Hit, ...]:
        """The first `count` sentences."""
        return tuple(self._hit(i) for i in range(min(count, len(self.order))))

    def _hit(self, i: int) -> Hit:
        row = self.order[i]
        candidate = self.candidates.found[self.evidence.owners[row]]
        passage = candidate.passage
        span = passage.sentences[self.evidence.positions[row]]
        return Hit(
            document=candidate.document,
            page=_page(candidate, span.start),
            start=span.start,
            end=span.end,
            text=passage.text[span.start - passage.start : span.end - passage.start],
            score=float(self.shares[i]) * self.confidence,
            passage=Excerpt(passage.start, passage.start + len(passage.text), passage.text),
            headings=passage.headings,
        )


def retrieve(
    question: str,
    library: Library,
    k: int = 10,
    *,
    documents: Collection[str] | None = None,
) -> tuple[Hit, ...]:
    """The `k` sentences that best bear on a question, best first.

    `library` is an open `Index`, a library's folder, or paths of documents, which are indexed on
    first use. `documents` are the names of those to search in; None means all.

    Raises:
        QuestionError: the question is empty or longer than 10,000 characters.
        UnknownDocument: one of `documents` is not in the library.
        SourceError, LibraryError: the library cannot be opened, or has nothing to read.
    """
    with opened(library) as index:
        return rank(question, index, documents).hits(k)


def rank(question: str, index: Index, documents: Collection[str] | None = None) -> Ranking:
    """All candidate sentences of a question, ranked. Raises as `retrieve` does."""
    if not question.strip():
        raise QuestionError("The question is empty.")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} is the most."
        )
    question = question.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
    candidates = index.candidates(
        question, sentences=_SENTENCES, passages=_PASSAGES, documents=documents
    )
    evidence = weigh(question, candidates)
    order, shares = ordered(candidates, evidence, weights()["ranking"])
    confidence = 0.0
    if len(order):
        confidence = judge(summary(candidates, evidence, order, shares), weights()["confidence"])
    return Ranking(candidates, evidence, order, shares, confidence)


def ordered(
    candidates: Candidates, evidence: Evidence, learnt: Mapping[str, float]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The `order` and `shares` of a `Ranking` with these weights: a softmax of linear scores."""
    scores = _linear(evidence.columns, learnt, len(evidence))
    order = _ordered(candidates, evidence, scores)
    ranked = scores[order]
    shares = np.exp(ranked - ranked.max(initial=-np.inf)) if len(ranked) else ranked
    return order, shares / max(shares.sum(), 1e-12)


def summary(
    candidates: Candidates,
    evidence: Evidence,
    order: NDArray[np.int64],
    shares: NDArray[np.float64],
) -> dict[str, float]:
    """What the whole ranking says of whether the first sentences answer."""
    first = order[0]
    columns = evidence.columns
    few = order[:5]
    return {
        "cosine": float(columns["cosine"][first]),
        "best_cosine": float(columns["cosine"][few].max()),
        "covered": float(columns["titled_covered"][first]),
        "best_covered": float(columns["titled_covered"][few].max()),
        "context_covered": float(columns["context_covered"][first]),
        "share": float(shares[0]),
        "shares": float(shares[:5].sum()),
        "known": sum(n > 0 for n in candidates.frequencies.values())
        / max(len(candidates.frequencies), 1),
    }


def judge(features: Mapping[str, float], learnt: Mapping[str, float]) -> float:
    """The probability that the first five sentences answer, by logistic regression."""
    score = learnt["bias"] + sum(learnt[name] * value for name, value in features.items())
    return float(1 / (1 + np.exp(-score)))


@cache
def weights() -> dict[str, dict[str, float]]:
    """The learnt weights of `evidence` and `summary`, made by benchmarks/fit_ranking.py."""
    text = resources.files("qa").joinpath("weights.json").read_text("utf-8")
    learnt: dict[str, dict[str, float]] = json.loads(text)
    return learnt


def _linear(
    columns: Mapping[str, NDArray[np.float32]], learnt: Mapping[str, float], size: int
) -> NDArray[np.float64]:
    scores = np.zeros(size)
    for name, weight in learnt.items():
        scores += weight * columns[name].astype(np.float64)
    return scores


def _ordered(
    candidates: Candidates, evidence: Evidence, scores: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Best first; equal scores by name and place, so that no library's history shows."""
    found = candidates.found
    names = [found[owner].document.name for owner in evidence.owners]
    starts = [
        found[owner].passage.sentences[position].start
        for owner, position in zip(evidence.owners, evidence.positions, strict=True)
    ]
    # Rounded, since the last bits depend on the order in which sums were made.
    keys = zip((-np.round(scores, 6)).tolist(), names, starts, range(len(names)), strict=True)
    return np.asarray([key[-1] for key in sorted(keys)], dtype=np.int64)


def _page(candidate: Candidate, start: int) -> int | None:
    pages = candidate.pages
    if not len(pages):
        return None
    return int(pages[max(int(np.searchsorted(pages[:, 1], start, side="right")) - 1, 0), 0])
