"""Sentences by what they are near to, so that not all of a large library is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.vectors import file
from index.vectors.engine import engine

REFINED = 4
"""Sentences to be ranked exactly for each that is wanted."""

SAMPLE = 40
"""Sentences for each cluster that the clusters are learnt from."""

_MAGIC = b"PINCITE-CLUSTER1"
_PROBES = (8, 16, 32, 64, 96, 128, 192, 256, 384, 512)
_RECALL = 0.995  # of the ten nearest, wanted of questions that are made up to measure it
_ASKED, _SUMMED = 200, 3  # such questions, and the sentences that each is made of


class Clusters:
    """Sentences by what they are near to, to look at a few hundred clusters' alone.

    `documents` are those whose sentences are in, `learnt` how many sentences there were when the
    clusters were made, `probes` how many of them a search looks at.
    """

    def __init__(self, dimension: int, documents: Mapping[str, range]) -> None:
        self.dimension = dimension
        self.documents = dict(documents)
        self.learnt, self.probes = 0, _PROBES[-1]
        self._index: Any = None
        self._faiss = engine()

    @staticmethod
    def count(sentences: int) -> int:
        """How many clusters so many sentences are parted into."""
        return int(2 * sentences**0.5)

    def learn(self, sample: Vectors, sentences: int) -> None:
        """Find the clusters' centres from a sample of all the sentences."""
        quantizer = self._faiss.IndexFlatIP(self.dimension)
        self._index = self._faiss.IndexIVFScalarQuantizer(
            quantizer,
            self.dimension,
            min(self.count(sentences), len(sample)),
            self._faiss.ScalarQuantizer.QT_8bit,
            self._faiss.METRIC_INNER_PRODUCT,
        )
        self._index.cp.spherical = True
        self._index.train(sample)
        self.learnt = sentences

    def add(
        self, documents: Mapping[str, range], keys: NDArray[np.int64], vectors: Vectors
    ) -> None:
        """Take in sentences, of documents that are counted as in from then on."""
        if len(keys):
            self._index.add_with_ids(vectors, keys)
        self.documents.update(documents)

    def search(self, vector: Vectors, limit: int) -> NDArray[np.int64]:
        """The keys of about the `limit` nearest sentences, also of some that are gone."""
        options = self._faiss.SearchParametersIVF(nprobe=self.probes)
        keys: NDArray[np.int64] = self._index.search(vector[None], limit, params=options)[1][0]
        return np.unique(keys[keys >= 0])

    def measure(self, asked: Vectors, nearest: Sequence[set[int]]) -> None:
        """Choose how many clusters are looked at, by what is found of the ten nearest sentences of
        each of the questions `asked`, (n, dimension), whose keys are given."""
        for probes in _PROBES:
            self.probes = probes
            found = [
                len(near.intersection(self.search(question, 10 * REFINED).tolist()))
                for question, near in zip(asked, nearest, strict=True)
            ]
            if sum(found) >= _RECALL * 10 * len(asked):
                break

    def strange(self, sentences: int) -> float:
        """The share of sentences that came or went since the clusters were made."""
        held = int(self._index.ntotal)
        return max(abs(held - sentences), max(held, sentences) - self.learnt) / max(self.learnt, 1)

    def save(self, path: Path, owner: bytes) -> None:
        """Write the clusters. Raises as `file.write` does."""
        start = file.header(_MAGIC, owner, self.probes, self.documents, self.learnt)
        file.write(path, (start,), self._index)

    @classmethod
    def load(cls, path: Path, owner: bytes, dimension: int) -> Clusters | None:
        """Read clusters, or None where they are missing, damaged, or of another owner."""
        with file.reading(path, _MAGIC, owner) as content:
            if content is None or (index := file.read_index(content.rest)).d != dimension:
                return None
            clusters = cls(dimension, content.documents)
            clusters._index, clusters.learnt = index, content.sentences
            clusters.probes = content.number
        return clusters


def made_up(vectors: Vectors) -> Vectors:
    """Questions to measure with, unit rows, of sentences' vectors in no order.

    Each is a sum of three, which lies between the clusters as real questions do: with single
    sentences, these with a noise, or sums of two, too few clusters seemed to be enough.
    """
    vectors = vectors[: _SUMMED * _ASKED]
    of = len(vectors) // _SUMMED
    asked = vectors[: of * _SUMMED].reshape(of, _SUMMED, -1).sum(axis=1)
    unit: Vectors = asked / np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-6)
    return unit
