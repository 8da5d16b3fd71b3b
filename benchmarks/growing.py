"""What a question costs as a library grows, beside exact search.

    python benchmarks/growing.py FOLDER [--sizes 10000 100000 1000000] [--library DIR]
        [--plot FILE.svg]

The texts of FOLDER's documents are added; then again and again with seeded changes (every number
another, one long word in six exchanged for another of the text), until there are as many sentences
as wanted. Each first text is encoded by the model; a changed copy gets its vectors with a seeded
noise that leaves a cosine of 0.9, since encoding a million sentences would take an hour and say
nothing about searching. All else is real: the files, the full text, the cache, the clusters.

At each size: milliseconds for each 1,000 sentences added, without the model; the seconds to a first
answer in a fresh process, with the model loaded and the cache on disk, and the most memory that
takes; `retrieve` and `ask` over questions cut from the texts, each asked of all sizes by turns; how
many of the passages of the ten nearest sentences are found; bytes on disk.

The limit: exact search reads every vector, 768 bytes a sentence, for each question.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from common import ROOT, Clock, machine, report, seconds

from index import Index, Span, worker
from index.encoder import SentenceEncoder, Vectors
from index.store.full_text import FullText
from index.vectors import VectorCache
from qa import ask, retrieve

_ALIKE = 0.9
_QUESTIONS = 100
_READ = 30  # of these are asked with reading
_WORD = re.compile(r"[a-z]{6,}")
_NUMBER = re.compile(r"\d+")
WATCHED = (
    (SentenceEncoder, "encode_question", "encoding"),
    (VectorCache, "search", "vectors"),
    (FullText, "match", "full text"),
)
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
    parser.add_argument("--plot", type=Path, help="draw the times against sentences")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        texts = list(read(options.folder, min(options.sizes[-1] * 25, 3_000_000)))
        chance = random.Random(0)
        questions = [question(chance.choice(texts), chance) for _ in range(_QUESTIONS)]
        folder = options.library or Path(work)
        took = grow(folder, texts, options.sizes)
        rows = measure([folder / str(size) for size in options.sizes], questions)
    if options.plot:
        plot(rows, options.plot)
    first = rows[0]
    report(
        {
            "machine": machine(),
            "texts": len(texts),
            "ms for 1,000 added, without the model": took,
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


def plot(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Median milliseconds against sentences."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "pincite"
    figure, axes = plt.subplots(figsize=(6, 3.6))
    sizes = [row["sentences"] for row in rows]
    for name in ("ask ms", "retrieve ms", "exact vectors ms", "vectors ms"):
        axes.plot(sizes, [row[name] for row in rows], marker=".", label=name.removesuffix(" ms"))
    full = [row["of which ms"].get("full text", 0) for row in rows]
    axes.plot(sizes, full, marker=".", label="full text")
    axes.set(xscale="log", xlabel="sentences", ylabel="ms", ylim=(0, None))
    axes.legend(frameon=False, fontsize=8)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


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


def grow(folder: Path, texts: Sequence[str], sizes: Sequence[int]) -> dict[int, float]:
    """Make the libraries that are not there, each from the one before; by its size, each one's
    milliseconds for 1,000 sentences added."""
    encoder = Noisy()
    chance = random.Random(1)
    number = 0
    took = {}
    for size in sizes:
        if (folder / str(size)).exists():
            continue
        clock = Clock()
        with (
            Index.open(folder / "growing", encoder=encoder) as library,
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
            took[size] = round(1e6 * rest / max(held - before, 1), 1)
        shutil.copytree(folder / "growing", folder / str(size))
    shutil.rmtree(folder / "growing", ignore_errors=True)
    return took


def measure(folders: Sequence[Path], questions: Sequence[str]) -> list[dict[str, Any]]:
    """The figures of each library. Each question is asked of all of them by turns, so that what
    else the machine does falls on all alike."""
    openings = []
    for folder in folders:
        with Index.open(folder) as library:
            library._nearest.prepare(0)  # as `Index.add` does for files
            library.candidates("warm", sentences=10, passages=10)
        command = [sys.executable, "-c", _OPENING, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=_env())
        openings.append(done.stdout.split())
    with ExitStack() as stack:
        libraries = [stack.enter_context(Index.open(folder)) for folder in folders]
        clocks = [Clock() for _ in libraries]
        found: list[list[float]] = [[] for _ in libraries]
        asked: list[list[float]] = [[] for _ in libraries]
        for number, question in enumerate([questions[0], *questions]):
            for i, library in enumerate(libraries):
                with clocks[i].watching(*WATCHED):
                    taken = seconds(lambda q=question, at=library: retrieve(q, at))  # type: ignore[misc]
                if not number:  # the first only opens what is opened when it is asked
                    clocks[i].seconds.clear()
                    ask(question, library)
                    continue
                found[i].append(taken)
                if number <= _READ:
                    asked[i].append(seconds(lambda q=question, at=library: ask(q, at)))  # type: ignore[misc]
        vectors = [libraries[0]._encoder.encode_question(q) for q in questions]
        return [
            row(folder, library, opening, clock, sorted(times), answers, vectors)
            for folder, library, opening, clock, times, answers in zip(
                folders, libraries, openings, clocks, found, asked, strict=True
            )
        ]


def row(
    folder: Path,
    library: Index,
    opening: Sequence[str],
    clock: Clock,
    found: Sequence[float],
    asked: Sequence[float],
    vectors: Sequence[Vectors],
) -> dict[str, Any]:
    """One library's figures."""
    cache = library._nearest.cache()
    sentences = len(library)
    return {
        "sentences": sentences,
        "clusters looked at": cache._clusters.probes if cache._clusters else None,
        "opening s": round(float(opening[0]), 3),
        "memory bytes a sentence": round(1024 * int(opening[1]) / sentences),
        "retrieve ms": round(1000 * statistics.median(found), 2),
        "retrieve p95 ms": round(1000 * found[int(0.95 * len(found))], 2),
        "ask ms": round(1000 * statistics.median(asked), 2),
        "of which ms": {k: round(1000 * v / len(found), 2) for k, v in clock.seconds.items()},
        **compare(cache, vectors),
        "disk bytes a sentence": {
            path.name: round(path.stat().st_size / sentences) for path in folder.iterdir()
        },
    }


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def compare(cache: VectorCache, vectors: Sequence[Vectors]) -> dict[str, float]:
    """Recall of the ten nearest sentences' passages, and both ways' time."""
    same, near, exact = [], [], []
    for vector in vectors:
        began = time.perf_counter()
        found = cache.search(vector, 100)  # as `retrieve` does
        middle = time.perf_counter()
        clusters, cache._clusters = cache._clusters, None
        cache.search(vector, 100)
        near.append(middle - began)
        exact.append(time.perf_counter() - middle)
        truth = cache.search(vector, 10)
        cache._clusters = clusters
        same.append(len(found.keys() & truth.keys()) / max(len(truth), 1))
    return {
        "recall@10": round(statistics.mean(same), 4),
        "vectors ms": round(1000 * statistics.median(near), 2),
        "exact vectors ms": round(1000 * statistics.median(exact), 2),
    }


if __name__ == "__main__":
    main()
