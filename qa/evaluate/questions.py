"""Questions with known answers, in the forms in which sets of them come.

Three forms are read (`load`): JSON lines, SQuAD's JSON (versions 1.1 and 2.0) and BEIR's folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.sources import several

Bounds = tuple[int, int]
"""Half-open code points, as those of an `index.types.Span`."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known to answer it. Offsets are into the document's text.

    `document` is the name or id of the document that answers, '' where that is not said. `answers`
    are texts that answer, each with where it starts in the document or None; no answers mean that
    nothing in that document does. Where only a passage is known, `answers` is None. `passage` is
    its span. `relevant` gives documents and how well each bears on the question, where only that is
    known.
    """

    id: str
    text: str
    document: str = ""
    answers: tuple[tuple[str, int | None], ...] | None = None
    passage: Bounds | None = None
    relevant: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """A document to be asked: id, title, text."""

    id: str
    title: str
    text: str


def load(path: Path, documents: Path | None = None) -> tuple[list[Text] | None, list[Question]]:
    """Documents and questions at a path; documents are None where the questions bring none.

    `path` is a file of JSON lines, SQuAD's JSON, or a folder: with questions.jsonl and perhaps
    docs.jsonl, or with BEIR's queries.jsonl, corpus.jsonl and qrels/test.tsv. `documents` is a file
    of JSON lines with `id`, `title` and `text`.

    A line of questions has `question`, `doc_id` (or `document`) and `answers`: texts, or objects
    with `text` and perhaps `start`; [] where there is none.

    Raises:
        SourceError: the file is missing, not in any of these forms, or holds no question.
    """
    try:
        texts, questions = _read(path, documents)
    except OSError as error:
        raise SourceError(f"{error.filename or path} cannot be read ({error.strerror}).") from error
    except KeyError as error:
        raise SourceError(f"{path} is not in the form of questions: no {error}.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{path} is not in the form of questions: {error}.") from error
    if not questions:
        raise SourceError(f"{path} holds no questions.")
    return texts, questions


def _read(path: Path, documents: Path | None) -> tuple[list[Text] | None, list[Question]]:
    """See `load`."""
    if path.is_dir() and (path / "queries.jsonl").exists():
        return _beir(path)
    if path.is_dir():
        own = path / "docs.jsonl"
        documents = documents or (own if own.exists() else None)
        path = path / "questions.jsonl"
    given = [] if documents is None else [(_text(row), row) for row in _lines(documents)]
    if path.suffix == ".json":
        return _squad(json.loads(path.read_text("utf-8-sig")))
    known = {text.id: row for text, row in given}
    questions = [_question(row, at, known) for at, row in enumerate(_lines(path), 1)]
    return None if documents is None else [text for text, _ in given], questions


def _lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines. Raises `ValueError` where a line is none."""
    rows = []
    for at, line in enumerate(path.read_text("utf-8-sig").split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"line {at} is no JSON ({error.msg})") from error
            if not isinstance(row, dict):
                raise ValueError(f"line {at} is no JSON object")
            rows.append(row)
    return rows


def _text(row: Mapping[str, Any]) -> Text:
    key = row["_id"] if "_id" in row else row["id"]
    return Text(str(key), str(row.get("title") or ""), str(row["text"]))


def _question(
    row: Mapping[str, Any], at: int, documents: Mapping[str, Mapping[str, Any]]
) -> Question:
    """The question of line `at`, from 1; `documents` are the lines of its documents, by id."""
    given = row.get("answers")
    answers = None
    if given is not None:
        answers = tuple(
            (a, None) if isinstance(a, str) else (str(a["text"]), a.get("start"))
            for a in several(given or ())
        )
    text = str(row["question"])
    if not text.strip():
        raise ValueError(f"question {at} is empty")
    document = str(row.get("doc_id") or row.get("document") or "")
    passages = documents.get(document, {}).get("passages") or []
    which = row.get("passage")
    if which is None and row.get("passage_ids"):
        which = row["passage_ids"][0]
    passage = tuple(passages[which]) if which is not None and which < len(passages) else None
    return Question(
        id=str(row.get("id", at)),
        text=text,
        document=document,
        answers=answers,
        passage=passage,
        relevant={str(key): float(grade) for key, grade in (row.get("relevant") or {}).items()},
    )


def _squad(value: Mapping[str, Any]) -> tuple[list[Text], list[Question]]:
    """SQuAD's JSON (Rajpurkar et al. 2016, 2018): an article's paragraphs are one document."""
    texts, questions = [], []
    for number, article in enumerate(value["data"]):
        key = f"{number:04}"
        title = str(article.get("title", "")).replace("_", " ")
        parts: list[str] = []
        at = 0
        for paragraph in article["paragraphs"]:
            context = str(paragraph["context"])
            for qa in paragraph["qas"]:
                gold = [] if qa.get("is_impossible") else qa["answers"]
                answers = tuple((str(a["text"]), at + int(a["answer_start"])) for a in gold)
                passage = (at, at + len(context))
                questions.append(Question(str(qa["id"]), qa["question"], key, answers, passage))
            parts.append(context)
            at += len(context) + 2
        texts.append(Text(key, title, "\n\n".join(parts)))
    return texts, questions


def _beir(folder: Path) -> tuple[list[Text], list[Question]]:
    """BEIR's folder (Thakur et al. 2021, arXiv:2104.08663)."""
    relevant: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text("utf-8-sig").splitlines()[1:]:
        query, document, grade = line.split("\t")
        relevant.setdefault(query, {})[document] = float(grade)
    texts = [_text(row) for row in _lines(folder / "corpus.jsonl")]
    rows = [(str(row["_id"]), str(row["text"])) for row in _lines(folder / "queries.jsonl")]
    return texts, [Question(k, q, relevant=relevant[k]) for k, q in rows if k in relevant]
