"""Questions with their passages, as the reader will meet them: the first step of training.

    python training/mine.py FOLDER... --out examples.jsonl [--work DIR]

Each folder holds docs.jsonl and questions.jsonl in the form that benchmarks/README.md describes.
Every document is cut into passages by the product, and the library's own ranking says which
passages of the wrong place look most like an answer: these are the negatives that teach most. Where
a question does not name its document (`--within SET...`), they come from its own document only.

One line a question: its passages that answer, with the spans of the answers in them, and those
that do not, best ranked first. A passage that has an answer's words is never a negative. Where an
answer was given in a person's own words (`free_answers`), the words of the text that come closest
stand for it, if they come close.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index import Index, formats
from index.segment import segment
from index.types import Document, Passage
from index.words import terms
from qa.evaluate import word_f1
from qa.retrieve import rank

_NEGATIVES = 12  # kept for each question
_CLOSE = 0.65  # F1 of words from which a text says what a free answer does
_WORD = re.compile(r"[\w'’-]+")
_PARAGRAPH = 1400  # characters of a given paragraph; of a longer one, those around the answer

Row = dict[str, Any]


def main() -> None:
    """Write the examples of all sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("work"), help="where libraries are made")
    parser.add_argument("--within", nargs="*", default=[], help="sets to judge by document")
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        for folder in arguments.folders:
            count = 0
            for row in examples(folder, arguments.work, folder.name in arguments.within):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
            print(json.dumps({"set": folder.name, "questions": count}), flush=True)


def examples(folder: Path, work: Path, within: bool) -> Iterator[Row]:
    """The questions of one set that have an answer in the words of its documents."""
    rows = {row["id"]: row for row in lines(folder / "docs.jsonl")}
    documents = {key: _document(row) for key, row in rows.items()}
    passages = {key: segment(document) for key, document in documents.items()}
    library = None if within else _library(folder.name, documents, work)
    for question in lines(folder / "questions.jsonl"):
        row, cut = rows[question["doc_id"]], passages[question["doc_id"]]
        answers = question.get("answers") or _closest(question, row)
        spans = sorted({(a["start"], a["start"] + len(a["text"])) for a in answers})
        words = {row["text"][start:end].casefold() for start, end in spans}
        positives = [p for p in cut if _inside(spans, p.start, p.end)]
        if not positives:
            continue
        if library is None:
            # Of one document: all its other passages, those first that share most of its words.
            asked = set(terms(question["question"]))
            others = [(p, row) for p in cut if p not in positives]
            others.sort(key=lambda one: -len(asked.intersection(terms(_cut(row, one[0])["text"]))))
        else:
            others = list(_near(question["question"], library, rows))
        yield {
            "set": folder.name,
            "id": question["id"],
            "document": question["doc_id"],
            "question": question["question"],
            "positives": [_positive(row, p, spans) for p in positives],
            "paragraph": _paragraph(row, question, spans),
            "negatives": [
                _cut(where, p)
                for p, where in others
                if not any(word in where["text"][p.start : p.end].casefold() for word in words)
            ][:_NEGATIVES],
        }
    if library is not None:
        library.close()


def _closest(question: Row, row: Row) -> list[Row]:
    """What the question's own passages say nearly as its free answers do: one span, or none."""
    best, found = _CLOSE, []
    for at in question.get("passage_ids", ()):
        begin, end = row["passages"][at]
        words = list(_WORD.finditer(row["text"], begin, end))
        for answer in question.get("free_answers", ()):
            wanted = len(_WORD.findall(answer))
            for size in range(max(wanted - 2, 1), wanted + 3):
                for first, last in zip(words, words[size - 1 :], strict=False):
                    text = row["text"][first.start() : last.end()]
                    if (close := word_f1(text, answer)) > best:
                        best, found = close, [{"start": first.start(), "text": text}]
    return found


def _near(question: str, library: Index, rows: dict[str, Row]) -> Iterator[tuple[Passage, Row]]:
    """Passages by the place of their best sentence in the library's ranking."""
    ranking = rank(question, library)
    seen = set()
    for at in ranking.order.tolist():
        owner = int(ranking.evidence.owners[at])
        if owner not in seen:
            seen.add(owner)
            found = ranking.candidates.found[owner]
            passage = found.passage
            end = passage.start + len(passage.text)
            yield (
                Passage(passage.start, end, tuple(passage.sentences)),
                rows[found.document.name],
            )


def _positive(row: Row, passage: Passage, spans: list[tuple[int, int]]) -> Row:
    inside = _inside(spans, passage.start, passage.end)
    return {
        **_cut(row, passage),
        "spans": [[start - passage.start, end - passage.start] for start, end in inside],
        "sentences": [[s.start - passage.start, s.end - passage.start] for s in passage.sentences],
    }


def _paragraph(row: Row, question: Row, spans: list[tuple[int, int]]) -> Row | None:
    """The set's own paragraph around the answer, which is cut otherwise than the product's."""
    given = row.get("passages") or []
    around = [(s, e) for s, e in given if _inside(spans, s, e)]
    if not around:
        return None
    start, end = around[0]
    first = _inside(spans, start, end)[0]
    if end - start > _PARAGRAPH:
        start = max(start, first[0] - _PARAGRAPH // 2)
        end = min(end, start + _PARAGRAPH)
    inside = _inside(spans, start, end)
    if not inside:
        return None
    return {
        "title": row["title"],
        "text": row["text"][start:end],
        "spans": [[a - start, b - start] for a, b in inside],
    }


def _cut(row: Row, passage: Passage) -> Row:
    return {"title": row["title"], "text": row["text"][passage.start : passage.end]}


def _inside(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    return [(a, b) for a, b in spans if start <= a and b <= end]


def _document(row: Row) -> Document:
    return formats.from_text(row["id"], row["text"], row["title"])


def _library(name: str, documents: dict[str, Document], work: Path) -> Index:
    library = Index.open(work / name)
    known = {info.name for info in library.documents}
    for key, document in documents.items():
        if key not in known:
            library.add_text(document.text, name=key, title=document.title)
    return library


def lines(path: Path) -> Iterator[Row]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


if __name__ == "__main__":
    main()
