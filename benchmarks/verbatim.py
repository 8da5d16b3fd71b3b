"""Whether every citation of every question is verbatim, and how often the right one is first.

    python benchmarks/verbatim.py FOLDER [--questions N] [--library DIR]

FOLDER has docs.jsonl ("id", "title", "text") and questions.jsonl ("question", and where they are
known "doc_id" and "answers" with "text" and "start"). Exits with 1 if any citation is not
verbatim: its quote, its passage and its highlights must be the document's own characters, and the
document's text as long as the text that was added. The limit is none that is not verbatim.
"""

from __future__ import annotations

import argparse
import functools
import sys
import tempfile
from pathlib import Path
from typing import Any

from common import machine, read_lines, report

from index import Index
from qa import Citation, ask

_FEW = 5


def faults(citation: Citation, text: str) -> list[str]:
    """What of a citation is not the text's own; empty where all is."""
    c, passage = citation, citation.passage
    spans = [(span.start, span.end) for span in c.highlights]
    bounds = [c.start, *(offset for span in spans for offset in span), c.end]
    checks = {
        "quote": bool(c.quote) and c.start >= 0 and text[c.start : c.end] == c.quote,
        "passage": text[passage.start : passage.end] == passage.text,
        "quote in passage": passage.start <= c.start and c.end <= passage.end,
        "highlights": bounds == sorted(bounds) and all(start < end for start, end in spans),
    }
    return [name for name, right in checks.items() if not right]


def answers(citation: Citation, question: dict[str, Any]) -> bool:
    """Whether the quote holds a part of a known answer, by its offsets."""
    return citation.document.name == question["doc_id"] and any(
        citation.start < answer["start"] + len(answer["text"]) and answer["start"] < citation.end
        for answer in question["answers"]
    )


def measure(library: Index, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """Ask all and check all."""

    @functools.cache
    def text_of(identifier: str) -> str:
        return library.document(identifier).text

    citations = 0
    wrong: list[dict[str, Any]] = []
    found = {"answered": 0, "unanswerable": 0}
    hits = {1: 0, _FEW: 0}
    known = silent = 0
    for question in questions:
        answer = ask(question["question"], library, k=_FEW)
        found["answered"] += answer.found
        citations += len(answer.citations)
        wrong += [
            {"question": question["question"], "number": c.number, "faults": names}
            for c in answer.citations
            if (names := faults(c, text_of(c.document.id)))
        ]
        gold = question.get("answers")
        if gold:
            known += 1
            right = [answers(c, question) for c in answer.citations]
            for few in hits:
                hits[few] += any(right[:few])
        elif gold is not None:
            found["unanswerable"] += 1
            silent += not answer.found
    return {
        "documents": len(library.documents),
        "sentences": len(library),
        "questions": len(questions),
        "citations": citations,
        "not verbatim": len(wrong),
        "faults": wrong[:20],
        "found": found["answered"],
        "with a known answer": known,
        **{f"hit@{few}": round(count / known, 4) if known else None for few, count in hits.items()},
        "without an answer": found["unanswerable"],
        "silent on these": silent,
        "limit": {"what": "citations that are not verbatim", "measured": 0},
        "machine": machine(),
    }


def fill(library: Index, documents: list[dict[str, Any]]) -> None:
    """Add the documents under their ids."""
    have = {info.name for info in library.documents}
    for document in documents:
        if document["id"] not in have:
            title = document["title"].replace("_", " ")
            info = library.add_text(document["text"], document["id"], title=title)
            assert info.characters == len(document["text"])


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="holds docs.jsonl and questions.jsonl")
    parser.add_argument("--questions", type=int, help="only the first so many")
    parser.add_argument("--library", type=Path, help="keep the library here, for another run")
    options = parser.parse_args()
    questions = read_lines(options.folder / "questions.jsonl")[: options.questions]
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(options.library or folder) as library,
    ):
        fill(library, read_lines(options.folder / "docs.jsonl"))
        figures = measure(library, questions)
    report(figures)
    sys.exit(1 if figures["not verbatim"] else 0)


if __name__ == "__main__":
    main()
