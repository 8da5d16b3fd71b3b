"""Asking a warm library: `retrieve` and `ask`, beside the thirty-line way's query.

    python benchmarks/asking.py [--docs FOLDER] [--sentences N] [--questions N]

FOLDER has docs.jsonl ("text", "title") and questions.jsonl ("question"). Without it, documents and
questions are made from the demo library; its vocabulary is small, so that each word of a question
is in many more passages than in a person's own documents: the harder case for full text. The
three ways answer each question by turns. Then eight people ask at once, each the next question as
soon as the last is answered, and as many questions one after the other. What `retrieve` spends
where is measured in a pass of its own, so that the clock does not slow the first.

The limit is the thirty-line way itself: one forward pass over the question and one reading of all
vectors. It is given our vectors in float32, as many as it would have made itself.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from common import (
    Clock,
    generated_documents,
    generated_questions,
    machine,
    plain_index,
    plain_model,
    read_lines,
    report,
    write_files,
)

from index import Index
from index.encoder import SentenceEncoder
from index.store import Store
from index.store.full_text import FullText
from index.vectors import VectorCache
from qa import ask, retrieve

_PEOPLE = 8
_TARGET = 2.0  # times the thirty-line way
_WARM = 10  # questions before the clock starts
_A_SENTENCE = 95  # characters of a generated one, about
WATCHED = (
    (SentenceEncoder, "encode_question", "encode"),
    (VectorCache, "search", "faiss"),
    (FullText, "match", "full text"),
    (FullText, "frequencies", "full text"),
    (Store, "passages", "reading passages"),
    (Store, "pages", "reading passages"),
    (FullText, "heads", "reading passages"),
    (Store, "documents", "listing documents"),
    (Store, "passage_ranges", "listing documents"),
)


def fill(library: Index, docs: Path | None, sentences: int) -> None:
    """Add documents until the library has about so many sentences."""
    if docs is None:
        with tempfile.TemporaryDirectory() as files:
            write_files(generated_documents(sentences * _A_SENTENCE), Path(files))
            library.add(files)
        return
    count = 0
    for line in read_lines(docs / "docs.jsonl"):
        count += library.add_text(line["text"], line["id"], title=line["title"]).sentences
        if count >= sentences:
            break


def all_vectors(library: Index) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Every sentence's vector."""
    ranges = library._store.passage_ranges().values()
    return np.concatenate([part for _, part in library._nearest._stored(ranges)])


def timed(function: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    function()
    return (time.perf_counter() - began) * 1000


def spread(times: list[float]) -> dict[str, float]:
    """The middle and the slow end, in milliseconds."""
    return {f"p{p}": round(float(np.percentile(times, p)), 2) for p in (50, 95)}


def parts_of_retrieve(library: Index, questions: list[str]) -> dict[str, dict[str, float]]:
    """What `retrieve` spends where, a question each; the rest is ranking."""
    parts: dict[str, list[float]] = {part: [] for _, _, part in WATCHED} | {"ranking": []}
    for question in questions:
        clock = Clock()
        with clock.watching(*WATCHED):
            whole = timed(lambda q=question: retrieve(q, library))  # type: ignore[misc]
        for part, value in clock.seconds.items():
            parts[part].append(value * 1000)
        parts["ranking"].append(whole - sum(clock.seconds.values()) * 1000)
    return {part: spread(times) for part, times in parts.items() if times}


def many(library: Index, questions: list[str]) -> tuple[list[float], float]:
    """Milliseconds of each `ask` while several people ask, and of all together."""
    began = time.perf_counter()
    with ThreadPoolExecutor(_PEOPLE) as people:
        times = list(people.map(lambda q: timed(lambda: ask(q, library)), questions))
    return times, (time.perf_counter() - began) * 1000


def measure(library: Index, questions: list[str]) -> dict[str, Any]:
    """All figures."""
    model, exact = plain_model(), plain_index(all_vectors(library))
    ways: dict[str, Callable[[str], Any]] = {
        "retrieve": lambda question: retrieve(question, library),
        "ask": lambda question: ask(question, library),
        "thirty lines": lambda question: exact.search(model.encode([question]), 10),
    }
    for question in questions[:_WARM]:
        for way in ways.values():
            way(question)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for question in questions:
        for name, way in ways.items():
            times[name].append(timed(lambda w=way, q=question: w(q)))  # type: ignore[misc]
    alone = timed(lambda: [ask(question, library) for question in questions])
    at_once, together = many(library, questions)
    encoded = [timed(lambda q=question: model.encode([q])) for question in questions]  # type: ignore[misc]
    figures = {name: spread(values) for name, values in times.items()}
    ratios = {
        name: round(figures[name]["p50"] / figures["thirty lines"]["p50"], 3)
        for name in ("retrieve", "ask")
    }
    return {
        "documents": len(library.documents),
        "sentences": len(library),
        "questions": len(questions),
        "milliseconds": figures,
        "ratio to thirty lines": ratios,
        "target": _TARGET,
        "met": ratios["retrieve"] <= _TARGET,
        "people at once": {
            "people": _PEOPLE,
            "milliseconds of an ask": spread(at_once),
            "questions a second": round(1000 * len(questions) / together, 1),
            "questions a second one after the other": round(1000 * len(questions) / alone, 1),
        },
        "milliseconds in retrieve": parts_of_retrieve(library, questions),
        "limit": {
            "what": "the thirty-line way: the question's forward pass and all vectors read once",
            "milliseconds": figures["thirty lines"],
            "of these encoding": spread(encoded),
        },
        "machine": machine(),
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--docs", type=Path, help="holds docs.jsonl and questions.jsonl")
    parser.add_argument("--sentences", type=int, default=20_000, help="stop at about so many")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--library", type=Path, help="keep the library here, for another run")
    options = parser.parse_args()
    if options.docs:
        lines = read_lines(options.docs / "questions.jsonl")
        asked = [line["question"] for line in lines]
        questions = random.Random(0).sample(asked, min(options.questions, len(asked)))
    else:
        questions = generated_questions(options.questions)
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(options.library or folder) as library,
    ):
        if not len(library):
            fill(library, options.docs, options.sentences)
        report(measure(library, questions))


if __name__ == "__main__":
    main()
