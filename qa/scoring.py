"""What speaks for each sentence put together: their order, best first, by learnt weights.

Pure functions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from index.search import Candidates
from qa.evidence import Column, Evidence
from qa.reader import Reading

_LEAST_SHARE = 1e-3  # of a sentence in its passage; below it the reader's words are noise


@cache
def weights() -> dict[str, dict[str, float]]:
    """The learnt weights of all columns and summaries, made by benchmarks/fit_ranking.py."""
    text = resources.files("qa").joinpath("weights.json").read_text("utf-8")
    learnt: dict[str, dict[str, float]] = json.loads(text)
    return learnt


def threshold() -> float:
    """The confidence from which on the documents answer."""
    return weights()["answer"]["threshold"]


def reading_columns(
    evidence: Evidence,
    order: NDArray[np.int64],
    shares: NDArray[np.float64],
    readings: Mapping[int, Reading],
) -> dict[str, Column]:
    """What the readings and the ranking before them say of each sentence, (n,) float32 each.

    A passage that was not read counts as one that says no more than the least of those that were.
    """
    first = np.empty(len(order))
    first[order] = np.log(np.maximum(shares, 1e-9))
    least = min((r.answers for r in readings.values()), default=0.0)
    most = max((r.answers for r in readings.values()), default=0.0)
    answers = np.full(len(order), least)
    share = np.full(len(order), _LEAST_SHARE)
    for owner, reading in readings.items():
        rows = np.flatnonzero(evidence.owners == owner)
        answers[rows] = reading.answers
        share[rows] = reading.shares[evidence.positions[rows]]
        # What is marked in a question is meant of its answer, which comes next.
        asks = evidence.columns["asks"][rows] > 0
        own = share[rows]
        share[rows[1:]] = np.where(asks[:-1] & ~asks[1:], np.maximum(own[1:], own[:-1]), own[1:])
    columns = {
        "first": first,
        "answers": answers,
        "answers_gap": answers - most,
        "sentence": np.log(np.maximum(share, _LEAST_SHARE)),
        "probability": share / (1 + np.exp(-answers)),
        "defines": evidence.columns["defines"],
        "clause": evidence.columns["clause"],
        "entry": evidence.columns["entry"],
        "formal": evidence.columns["formal"],
        "asks": evidence.columns["asks"],
        "other": evidence.columns["other"],
    }
    return {name: column.astype(np.float32) for name, column in columns.items()}


def ordered(
    candidates: Candidates,
    evidence: Evidence,
    columns: Mapping[str, Column],
    learnt: Mapping[str, float],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The `order` and `shares` of a `Ranking` by these columns: a softmax of linear scores."""
    scores = _linear(columns, learnt, len(evidence))
    order = _best_first(candidates, evidence, scores)
    ranked = scores[order]
    shares = np.exp(ranked - ranked.max(initial=-np.inf)) if len(ranked) else ranked
    return order, shares / max(shares.sum(), 1e-12)


def _linear(
    columns: Mapping[str, NDArray[np.float32]], learnt: Mapping[str, float], size: int
) -> NDArray[np.float64]:
    scores = np.zeros(size)
    for name, weight in learnt.items():
        scores += weight * columns[name].astype(np.float64)
    return scores


def _best_first(
    candidates: Candidates, evidence: Evidence, scores: NDArray[np.float64]
) -> NDArray[np.int64]:
    """The rows (n,) by their scores, equal ones by name and place, so that no library's history
    shows."""
    found = candidates.found
    names = [found[owner].document.name for owner in evidence.owners]
    starts = [
        found[owner].passage.sentences[position].start
        for owner, position in zip(evidence.owners, evidence.positions, strict=True)
    ]
    # Rounded, since the last bits depend on the order in which sums were made.
    keys = zip((-np.round(scores, 6)).tolist(), names, starts, range(len(names)), strict=True)
    return np.asarray([key[-1] for key in sorted(keys)], dtype=np.int64)
