"""An encoder without a model: bags of hashed words, so that cosines can be worked out by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.encoder import Vectors
from index.types import Span
from index.words import terms

DIMENSION = 512


class HashingEncoder:
    """A text is the count of each of its terms, in a place that the term's hash gives it.

    Two texts of four different terms each, two of them shared, have the cosine 0.5. What holds no
    term counts as the term ''.
    """

    def __init__(self, name: str = "hashing", fingerprint: str = "hashing-1") -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = DIMENSION

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[Vectors]:
        return [
            np.stack([self.encode_question(text[s.start : s.end]) for s in spans])
            for text, spans in zip(texts, sentences, strict=True)
        ]

    def encode_question(self, question: str) -> Vectors:
        vector = np.zeros(DIMENSION, dtype=np.float32)
        for term in terms(question) or [""]:
            vector[place(term)] += 1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit

    def knows(self, word: str) -> bool:
        return False


def place(term: str) -> int:
    digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % DIMENSION
