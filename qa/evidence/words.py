"""Which of the question's terms are in each sentence, in its passage and above it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain

import numpy as np

from qa.evidence.columns import Column, standard
from qa.evidence.sentences import Sentences

_K1, _B = 1.2, 0.75
_MEAN_TERMS = 14.0  # of a sentence; the mean over the data that the weights were learnt on


def of_words(sentences: Sentences) -> dict[str, Column]:
    """Which of the question's terms are in each sentence, in its passage and above it."""
    hits, owners = sentences.hits, sentences.owners.tolist()
    within = [frozenset(chain.from_iterable(hits[i] for i in r)) for _, r in sentences.by_passage()]
    above = sentences.above
    share = cache(sentences.share)  # of few sets, often the empty one

    def shares(sets: Iterable[frozenset[str]]) -> Column:
        return np.asarray(list(map(share, sets)), dtype=np.float32) / sentences.total

    bm25 = np.asarray(
        [
            _bm25(said, there, sentences.idf)
            for said, there in zip(sentences.terms, hits, strict=True)
        ],
        dtype=np.float32,
    )
    passage_bm25 = np.asarray([c.bm25 for c in sentences.found], np.float32)[sentences.owners]
    covered = shares(hits)
    titled = shares(there | above[i] for i, there in zip(owners, hits, strict=True))
    headed = shares(sentences.known)
    in_passage = shares(within)[sentences.owners]
    in_context = shares(map(frozenset.union, above, within))[sentences.owners]
    return {
        "bm25_z": standard(bm25),
        "bm25_rel": bm25 / max(bm25.max(initial=0.0), 1e-6),
        "passage_bm25_z": standard(passage_bm25),
        "passage_bm25_rel": passage_bm25 / max(passage_bm25.max(initial=0.0), 1e-6),
        "covered": covered,
        "covered_z": standard(covered),
        "covered_gap": covered - covered.max(initial=0.0),
        "titled_covered": titled,
        "titled_covered_z": standard(titled),
        "headed_covered": headed,
        "headed_covered_z": standard(headed),
        "headed_gap": headed - headed.max(initial=0.0),
        "passage_covered_z": standard(in_passage),
        "context_covered": in_context,
        "context_covered_z": standard(in_context),
    }


def _bm25(sentence: tuple[str, ...], there: frozenset[str], idf: dict[str, float]) -> float:
    """A sentence's BM25; `there` are the question's terms that it has."""
    score = 0.0
    if there:
        norm = _K1 * (1 - _B + _B * len(sentence) / _MEAN_TERMS)
        for term, weight in idf.items():  # in the question's order: a set's would change the sum
            if term in there:
                count = sentence.count(term)
                score += weight * count * (_K1 + 1) / (count + norm)
    return score
