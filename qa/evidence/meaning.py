"""How near the question's vector is to each sentence's and to each passage's. Pure functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.search import Candidates
from qa.evidence.columns import Column, standard
from qa.evidence.sentences import Sentences


def of_meaning(candidates: Candidates, sentences: Sentences) -> dict[str, Column]:
    """The cosines of the question with each sentence, and with the vector of its passage."""
    cosine, passage_cosine = _cosines(candidates, sentences.owners)
    return {
        "cosine": cosine,
        "cosine_z": standard(cosine),
        "cosine_gap": cosine - cosine.max(initial=-1.0),
        "passage_cosine": passage_cosine,
        "passage_cosine_z": standard(passage_cosine),
    }


def _cosines(candidates: Candidates, owners: NDArray[np.int64]) -> tuple[Column, Column]:
    """The question's cosine with each sentence, and with the vector of each sentence's passage.

    A passage's vector is the mean of its sentences', each weighted by its length.
    """
    found = candidates.found
    if not found:
        return np.empty(0, np.float32), np.empty(0, np.float32)
    vectors = np.concatenate([c.passage.vectors for c in found])
    lengths = [len(span) for c in found for span in c.passage.sentences]
    weighted = vectors * np.asarray(lengths, dtype=np.float32)[:, None]
    starts = np.searchsorted(owners, np.arange(len(found)))
    means = np.add.reduceat(weighted, starts)
    norms = np.maximum(np.linalg.norm(means, axis=1), 1e-6)
    # Not by `@`, whose sums depend on a row's place: equal sentences must come out equal.
    cosine, dots = (np.einsum("ij,j->i", rows, candidates.vector) for rows in (vectors, means))
    return cosine, (dots / norms)[owners]
