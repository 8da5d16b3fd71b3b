"""What the benchmarks share: documents, questions, the thirty-line way, a clock, the machine.

The thirty-line way is what a person would write without Pincite: the sentences, one
`SentenceTransformer.encode` at its defaults, and a FAISS `IndexFlatIP`.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import json
import os
import platform
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("HF_HUB_OFFLINE", "1")

_CHANGED = 0.15  # share of words replaced, so that hardly two generated sentences are equal
_EACH = 20_000  # characters of a generated document
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")

# -- documents and questions ---------------------------------------------------------------------


def read_lines(path: Path) -> list[dict[str, Any]]:
    """One JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@functools.cache
def _seed_sentences() -> tuple[str, ...]:
    """The prose of the demo library, sentence by sentence."""
    from index import formats
    from index.sentences import split_sentences

    found = []
    for path in sorted(path for path in (ROOT / "seeds").rglob("*") if path.is_file()):
        document = formats.parse(path.name, path.read_bytes())
        for block in document.blocks:
            if block.kind == "paragraph":
                spans = split_sentences(document.text, block.start, block.end)
                found += [" ".join(document.text[start:end].split()) for start, end in spans]
    return tuple(found)


@functools.cache
def _seed_words() -> tuple[str, ...]:
    """The words of the demo library, each as often as it occurs."""
    return tuple(w for s in _seed_sentences() for w in _LONG_WORD.findall(s) if w.islower())


def _varied(text: str, chance: random.Random) -> str:
    """The text with some of its words replaced by others of the demo library."""

    def other(match: re.Match[str]) -> str:
        change = match.group().islower() and chance.random() < _CHANGED
        return chance.choice(_seed_words()) if change else match.group()

    return _LONG_WORD.sub(other, text)


def generated_documents(characters: int, each: int = _EACH) -> list[dict[str, str]]:
    """About so many characters of the demo library's sentences, shuffled and varied by a fixed
    seed, in documents of `each` characters and paragraphs of five sentences."""
    chance = random.Random(0)
    documents: list[dict[str, str]] = []
    while characters > 0:
        paragraphs: list[str] = []
        size = min(each, characters)
        while size > 0:
            sentences = [_varied(s, chance) for s in chance.sample(_seed_sentences(), 5)]
            paragraphs.append(" ".join(sentences))
            size -= len(paragraphs[-1]) + 2
        number = len(documents) + 1
        text = "\n\n".join(paragraphs)
        documents.append({"id": f"d{number:05}", "title": f"Document {number}", "text": text})
        characters -= len(text)
    return documents


def generated_questions(count: int) -> list[str]:
    """The questions on the demo library, varied by a fixed seed after the first round."""
    asked = [line["question"] for line in read_lines(ROOT / "tests/seeds/questions.jsonl")]
    chance = random.Random(1)
    return [
        asked[i % len(asked)] if i < len(asked) else _varied(asked[i % len(asked)], chance)
        for i in range(count)
    ]


def sets_parser(about: str, questions: int | None) -> argparse.ArgumentParser:
    """The options of a program that measures sets of documents and questions."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument(
        "--questions", type=int, default=questions, help="most of each set, drawn by a fixed seed"
    )
    parser.add_argument("--work", type=Path, default=Path("build/quality"))
    return parser


def fill_set(library: Any, folder: Path, texts: Any) -> None:
    """Make a library hold a set's documents: `texts`, and the files in its folder `documents`."""
    from qa.evaluate import fill

    if texts:
        fill(library, [replace(t, title=t.title.replace("_", " ")) for t in texts])
    if (folder / "documents").is_dir():
        library.add(folder / "documents", prune=True)


def write_files(documents: Sequence[dict[str, Any]], folder: Path) -> None:
    """The documents as text files, for `Index.add`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, document in enumerate(documents):
        (folder / f"{number:06}.txt").write_text(document["text"], encoding="utf-8")


# -- the thirty-line way -------------------------------------------------------------------------


def plain_model() -> Any:
    """SentenceTransformer over the same weights, in float32 and with nothing set."""
    from sentence_transformers import SentenceTransformer

    from index.encoder import SentenceEncoder

    return SentenceTransformer(str(SentenceEncoder()._folder), device="cpu")


def plain_index(vectors: Any) -> Any:
    """An exact FAISS index of the vectors."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


# -- measuring -----------------------------------------------------------------------------------


class Clock:
    """Adds up the seconds inside functions while they are watched."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def watching(self, *functions: tuple[Any, str, str]) -> Iterator[None]:
        """Each function is given by its owner, its name and what its time is counted as.

        A function watched must not call another one that is watched.
        """
        with ExitStack() as stack:
            for owner, name, part in functions:
                stack.enter_context(
                    patch.object(owner, name, self._timed(getattr(owner, name), part))
                )
            yield

    def _timed(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*args: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                self.seconds[part] += time.perf_counter() - began

        return timed


def seconds(function: Callable[[], Any]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def supports_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 matrices."""
    import torch

    return bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())


def machine() -> dict[str, Any]:
    """Versions, and what the processor can do."""
    import torch

    return {
        "python": platform.python_version(),
        "versions": {
            name: importlib.metadata.version(name)
            for name in ("torch", "sentence-transformers", "faiss-cpu", "numpy")
        },
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "vectors": torch.backends.cpu.get_cpu_capability(),
        "AVX512-BF16": bool(torch.cpu._is_avx512_bf16_supported()),
        "AMX": bool(torch.cpu._is_amx_tile_supported()),
    }


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def report(figures: dict[str, Any]) -> None:
    """Print the figures as one JSON object."""
    print(json.dumps(figures, indent=2))
