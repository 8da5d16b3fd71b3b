"""Sentence boundaries: what we split, against libraries, by agreement with people and by speed.

    python benchmarks/segmentation.py [--data FOLDER] > benchmarks/results/segmentation.json

FOLDER has a docs.jsonl whose lines hold "text" and "sentences" ([[start, end], ...], the gold). The
hard cases are those of tests/sentences.json; they were written beside our rules, so that the gold
of others is the fairer judge and the hard cases show where each splitter is weak. A boundary is
the number of characters before it that are not white space, so that no splitter gains or loses by
where it leaves the space between two sentences. The end of a text counts for nobody.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index.sentences import split_sentences  # noqa: E402

Splitter = Callable[[str], Iterable[str]]

SAMPLE = 60  # documents for pysbd, which takes a second for 100,000 characters


def ours(text: str) -> list[str]:
    """What the product does."""
    return [text[start:end] for start, end in split_sentences(text)]


def regular_expression(text: str) -> list[str]:
    """The least that could be done."""
    return re.split(r"(?<=[.!?])\s+(?=[\"'“‘(\[]?[A-Z0-9])", text)


def sentencex(text: str) -> list[str]:
    """Wikimedia's; in Rust, with lists of abbreviations. The product knows no language: 'en'."""
    import sentencex as library

    return list(library.segment("en", text))


def blingfire(text: str) -> list[str]:
    """Microsoft's; finite-state, in C++, without a release since 2021."""
    import blingfire as library

    _, offsets = library.text_to_sentences_and_offsets(text)
    return [text[start:end] for start, end in offsets]


def syntok() -> Splitter:
    """Rules over tokens, in Python."""
    from syntok import segmenter

    def split(text: str) -> list[str]:
        # By offsets: the tokens' values are normalised and may differ from the text.
        starts = [
            sentence[0].offset for paragraph in segmenter.analyze(text) for sentence in paragraph
        ]
        return [text[start:end] for start, end in pairwise([0, *starts[1:], len(text)])]

    return split


def pysbd() -> Splitter:
    """The golden rules of pragmatic_segmenter, in Python."""
    import pysbd as library

    return library.Segmenter(language="en", clean=False).segment


def visible(text: str) -> int:
    """How many characters are not white space."""
    return len("".join(text.split()))


def boundaries(sentences: Iterable[str]) -> set[int]:
    """Where `sentences` end, in characters that are not white space, without the last."""
    ends: list[int] = [0]
    for sentence in sentences:
        ends.append(ends[-1] + visible(sentence))
    return set(ends) - {0, ends[-1]}


def scores(split: Splitter, gold: list[tuple[str, list[str]]]) -> dict[str, Any]:
    """Agreement of `split` with the gold sentences of each text, and its speed."""
    hits = found = wanted = exact = 0
    began = time.perf_counter()
    answers = [list(split(text)) for text, _ in gold]
    seconds = time.perf_counter() - began
    for (_, sentences), answer in zip(gold, answers, strict=True):
        truth, guess = boundaries(sentences), boundaries(answer)
        hits += len(truth & guess)
        found += len(guess)
        wanted += len(truth)
        exact += truth == guess
    return {
        "texts": len(gold),
        "boundaries": wanted,
        "precision": round(hits / max(1, found), 4),
        "recall": round(hits / max(1, wanted), 4),
        "f1": round(2 * hits / max(1, found + wanted), 4),
        "texts exactly right": exact,
        "million characters a second": round(sum(len(t) for t, _ in gold) / seconds / 1e6, 2),
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with docs.jsonl and gold sentences")
    folder = parser.parse_args().data

    cases = json.loads((ROOT / "tests/sentences.json").read_text(encoding="utf-8"))
    tasks = {"hard cases": [(c["gap"].join(c["sentences"]), c["sentences"]) for c in cases]}
    if folder:
        with (folder / "docs.jsonl").open(encoding="utf-8") as lines:
            documents = [json.loads(line) for line in lines]
        tasks["gold"] = [
            (d["text"], [d["text"][start:end] for start, end in d["sentences"]])
            for d in documents
            if d.get("sentences")
        ]
    splitters: dict[str, Splitter] = {
        "ours": ours,
        "sentencex": sentencex,
        "blingfire": blingfire,
        "syntok": syntok(),
        "pysbd": pysbd(),
        "regular expression": regular_expression,
    }
    results: dict[str, Any] = {
        "python": platform.python_version(),
        "versions": {
            name: importlib.metadata.version(name)
            for name in ("sentencex", "blingfire", "syntok", "pysbd")
        },
    }
    for task, gold in tasks.items():
        results[task] = {}
        for name, split in splitters.items():
            list(split("Warm up. The library loads."))
            results[task][name] = scores(
                split, gold[:SAMPLE] if name == "pysbd" and task == "gold" else gold
            )
        if task == "gold":
            results[task]["ours, on pysbd's sample"] = scores(ours, gold[:SAMPLE])
    json.dump(results, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
