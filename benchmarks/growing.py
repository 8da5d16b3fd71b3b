"""What a question costs as a library grows, beside exact search.

    python benchmarks/growing.py FOLDER [--sizes 10000 100000 1000000] [--library DIR]

The texts of FOLDER's documents are added; then again and again with seeded changes (every number
another, one long word in six exchanged for another of the text), until there are as many sentences
as wanted. Each first text is encoded by the model; a changed copy gets its vectors with a seeded
noise that leaves a cosine of 0.9, since encoding a million sentences would take an hour and say
nothing about searching. All else is real: the files, the full text, the cache, the clusters.

At each size, in this order: the seconds for each 1,000 sentences added, without the model; the
first opening in a fresh process (which makes the cache) and the next one; `retrieve` and `ask` over
100 questions cut from the texts; recall of the ten nearest against exact search; bytes a sentence
on disk, and of memory over a process that has an empty library open.

The limit: exact search reads every vector, 768 bytes a sentence, for each question.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import Clock, machine, report, seconds

from index import Index, Span, worker
from index.encoder import SentenceEncoder, Vectors
from index.store import Store
from index.vectors import VectorCache
from qa import ask, retrieve

_ALIKE = 0.9
_QUESTIONS = 100
_WORD = re.compile(r"[a-z]{6,}")
_NUMBER = re.compile(r"\d+")
_OPENING = """
import re, sys, time
from index import Index
def memory(name):
    return int(re.search(name + r":\\s+(\\d+)", open("/proc/self/status").read())[1])
library = Index.open(sys.argv[1])
library._encoder.encode_question("warm")
open("/proc/self/clear_refs", "w").write("5")  # the highest is noted anew
before = memory("VmRSS")
began = time.perf_counter()
library.candidates("What is it?", sentences=10, passages=10)
seconds = time.perf_counter() - began
print(seconds, memory("VmHWM") - before)
"""


class Noisy:
    """The packaged model for first texts; for their copies, its vectors with a noise."""

    def __init__(self) -> None:
        self._real = SentenceEncoder()
        self.name, self.fingerprint = self._real.name, self._real.fingerprint
        self.dimension = self._real.dimension
        self.encode_question = self._real.encode_question
        self.first: list[Vectors] | None = []  # by passage, in the order they came
        self._random = np.random.default_rng(0)
        self._sentences: Vectors = np.empty((0, self.dimension), np.float32)

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Vectors]:
        """See `index.encoder.Encoder`."""
        if self.first is not None:
            made = self._real.encode(texts, spans)
            self.first += made
            return made
        return [self._noisy(len(sentences)) for sentences in spans]

    def copies(self) -> None:
        """From here on what comes are copies."""
        self._sentences = np.concatenate(self.first or [])
        self.first = None

    def _noisy(self, count: int) -> Vectors:
        vectors = self._sentences[self._random.integers(0, len(self._sentences), count)]
        noise = self._random.standard_normal(vectors.shape, dtype=np.float32)
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        vectors = _ALIKE * vectors + np.sqrt(1 - _ALIKE**2) * noise
        made: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype("f4")
        return made


def main() -> None:
    """Measure at each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--library", type=Path, help="keep the library here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        texts = list(read(options.folder, min(options.sizes[-1] * 25, 3_000_000)))
        chance = random.Random(0)
        questions = [question(chance.choice(texts), chance) for _ in range(_QUESTIONS)]
        folder = options.library or Path(work)
        rows = list(grow(folder, texts, questions, options.sizes))
    first = rows[0]
    report(
        {
            "machine": machine(),
            "texts": len(texts),
            "sizes": rows,
            "times the smallest's": [
                {
                    "sentences": row["sentences"],
                    "retrieve": round(row["retrieve ms"] / first["retrieve ms"], 2),
                    "ask": round(row["ask ms"] / first["ask ms"], 2),
                }
                for row in rows
            ],
        }
    )


def read(folder: Path, most: int) -> Iterator[str]:
    """The texts of a folder's documents, about `most` characters of them."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            text = worker.parse(path.name, path.read_bytes()).text
        except Exception:  # noqa: BLE001 - what cannot be read is another benchmark's
            continue
        yield text[:200_000]
        most -= len(text)
        if most < 0:
            return


def question(text: str, chance: random.Random) -> str:
    """Some words in a row, as a question."""
    words = text.split()
    at = chance.randrange(max(len(words) - 9, 1))
    return f"What about {' '.join(words[at : at + 8])}?"[:400]


def changed(text: str, chance: random.Random) -> str:
    """A copy that no other is equal to."""
    words = _WORD.findall(text) or ["nothing"]

    def other(match: re.Match[str]) -> str:
        return chance.choice(words) if chance.random() < 1 / 6 else match.group()

    return _NUMBER.sub(
        lambda m: str(int(m.group()[:9]) + chance.randrange(100)), _WORD.sub(other, text)
    )


def grow(
    folder: Path, texts: Sequence[str], questions: Sequence[str], sizes: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """The figures at each size."""
    encoder = Noisy()
    chance = random.Random(1)
    number = 0
    for size in sizes:
        clock = Clock()
        with (
            Index.open(folder, encoder=encoder) as library,
            clock.watching((encoder, "encode", "model")),
        ):
            before = held = len(library)
            began = time.perf_counter()
            while held < size:
                if number == len(texts) and encoder.first is not None:
                    encoder.copies()
                text = texts[number % len(texts)]
                if encoder.first is None:
                    text = changed(text, chance)
                held += library.add_text(text, f"{number:06}.txt").sentences
                number += 1
            rest = time.perf_counter() - began - clock.seconds["model"]
            added = held - before
        row = measure(folder, questions, 1000 * rest / max(added, 1))
        print(row, file=sys.stderr, flush=True)
        yield row


def measure(folder: Path, questions: Sequence[str], adding: float) -> dict[str, Any]:
    """The figures of a library as it is."""
    with Index.open(folder) as library:
        library._prepare(0)  # as `Index.add` does for files
        library.candidates("warm", sentences=10, passages=10)
    opening = subprocess.run(
        [sys.executable, "-c", _OPENING, str(folder)], capture_output=True, text=True, check=True
    ).stdout.split()
    clock = Clock()
    with Index.open(folder) as library:
        retrieve(questions[0], library)
        ask(questions[0], library)
        watched = (
            (library._encoder, "encode_question", "encoding"),
            (VectorCache, "search", "vectors"),
            (Store, "match", "full text"),
        )
        with clock.watching(*watched):
            found = sorted(seconds(lambda q=q: retrieve(q, library)) for q in questions)
        asked = sorted(seconds(lambda q=q: ask(q, library)) for q in questions[:30])
        cache = library._cache
        assert cache is not None
        recall = compare(cache, [library._encoder.encode_question(q) for q in questions])
        sentences = len(library)
        clustered = cache.clustered
        probes = cache._clusters.probes if cache._clusters else None
    disk = {path.name: round(path.stat().st_size / sentences) for path in folder.iterdir()}
    return {
        "sentences": sentences,
        "clustered": clustered,
        "probes": probes,
        "ms for 1,000 added, without the model": round(1000 * adding, 1),
        "opening s": round(float(opening[0]), 3),
        "memory bytes a sentence": round(1024 * int(opening[1]) / sentences),
        "retrieve ms": round(1000 * statistics.median(found), 2),
        "retrieve p95 ms": round(1000 * found[int(0.95 * len(found))], 2),
        "ask ms": round(1000 * statistics.median(asked), 2),
        "of which ms": {k: round(1000 * v / len(questions), 2) for k, v in clock.seconds.items()},
        **recall,
        "disk bytes a sentence": disk,
    }


def compare(cache: VectorCache, vectors: Sequence[Vectors]) -> dict[str, float]:
    """Recall of the ten nearest sentences' passages, and both ways' time."""
    same, near, exact = [], [], []
    for vector in vectors:
        began = time.perf_counter()
        found = cache.search(vector, 10)
        middle = time.perf_counter()
        clusters, cache._clusters = cache._clusters, None
        truth = cache.search(vector, 10)
        cache._clusters = clusters
        near.append(middle - began)
        exact.append(time.perf_counter() - middle)
        same.append(len(found.keys() & truth.keys()) / max(len(truth), 1))
    return {
        "recall@10": round(statistics.mean(same), 4),
        "vectors ms": round(1000 * statistics.median(near), 2),
        "exact vectors ms": round(1000 * statistics.median(exact), 2),
    }


if __name__ == "__main__":
    main()
