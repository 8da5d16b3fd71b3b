"""The literature's measures of retrieval, answers and confidence. Pure functions."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 1000
_RANKED = 10  # documents that a gain is counted over


class Figure(NamedTuple):
    """A figure and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def squad_form(text: str) -> str:
    """SQuAD's normal form: no case, punctuation, articles or runs of white space."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def word_f1(one: str, other: str) -> float:
    """SQuAD's F1 of the words of two answers (Rajpurkar et al. 2016)."""
    a, b = squad_form(one).split(), squad_form(other).split()
    same = sum((Counter(a) & Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else float(a == b)


def ndcg(ranked: Sequence[str], relevant: Mapping[str, float]) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002) of ten documents.

    A document counts where it comes first. The gain is the grade, the discount log2(place + 1).
    """
    order = list(dict.fromkeys(ranked))[:_RANKED]
    gains = [relevant.get(key, 0.0) for key in order]
    ideal = sorted((g for g in relevant.values() if g > 0), reverse=True)[:_RANKED]
    return _discounted(gains) / _discounted(ideal) if ideal else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(g / np.log2(i + 2) for i, g in enumerate(gains)))


def bootstrap(values: NDArray[np.float64], statistic: Callable[..., Any] = np.mean) -> Figure:
    """A statistic of `values`, (n,), with its percentile interval (Efron 1979), seeded.

    `statistic` takes an array and perhaps an `axis`, as `numpy.mean` and `numpy.median` do.
    """
    chance = np.random.default_rng(0)
    drawn = chance.integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.percentile(statistic(values[drawn], axis=1), (2.5, 97.5))
    return Figure(float(statistic(values)), float(low), float(high))


def auroc(high: Sequence[float], low: Sequence[float]) -> float:
    """The probability that one of `high` is above one of `low`, ties counting half."""
    a, b = np.sort(np.asarray(low, dtype=float)), np.asarray(high, dtype=float)
    below = np.searchsorted(a, b, side="left") + np.searchsorted(a, b, side="right")
    return float(below.mean() / (2 * len(a)))


def calibration_error(probability: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    p, r = np.asarray(probability, dtype=float), np.asarray(right, dtype=float)
    bins = np.minimum((p * 10).astype(int), 9)
    return float(
        sum(abs(p[bins == b].mean() - r[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    )


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Coverage and risk: of the surest n questions answered, the share wrong, for each n."""
    order = np.argsort(-np.asarray(confidence, dtype=float), kind="stable")
    wrong = 1 - np.asarray(right, dtype=float)[order]
    counts = np.arange(1, len(wrong) + 1)
    risk = np.cumsum(wrong) / counts
    return list(zip((counts / len(wrong)).tolist(), risk.tolist(), strict=True))
