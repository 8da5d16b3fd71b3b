"""How well a library is answered from: questions with known answers, asked and measured.

Questions come in three forms (`load`): JSON lines, SQuAD's JSON (versions 1.1 and 2.0) and BEIR's
folder. Each question is asked once (`evaluate`), and everything is worked out from what came back
(`figures`), with intervals by the bootstrap.
"""

from __future__ import annotations

import contextlib
import json
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import Index
from index.errors import DocumentError, SourceError
from index.formats.builder import clean
from index.sources import several
from index.types import Document, DocumentInfo
from qa.answer import ask
from qa.retrieve import retrieve
from qa.types import Answer, Citation, Place

LOOK = 10  # citations asked for
DEEP = 100  # sentences that are looked at for the ranking of documents
FEW = 5  # citations that an answer shows
_RESAMPLES = 1000

Bounds = tuple[int, int]  # half-open, as those of an `index.types.Span`


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known to answer it.

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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    `rank` is the place of the first citation that holds an answer, from 1, and `passage_rank` of
    the first that lies in the answer's passage; None where none of the first `LOOK` does. `right`
    says whether silence or an answer was due. `exact` and `f1` compare the first marked words with
    the answers (SQuAD's EM and F1). `recall`, `precision` and `iou` are of the characters of the
    first `FEW` citations against those of the answers, `characters` how many those are. `gain` is
    nDCG at 10 where relevance is graded.
    """

    question: Question
    answerable: bool
    found: bool
    confidence: float
    rank: int | None
    passage_rank: int | None
    exact: float | None
    f1: float | None
    recall: float | None
    precision: float | None
    iou: float | None
    characters: int
    gain: float | None
    seconds: float
    first: str


# -- reading questions ---------------------------------------------------------------------------


def load(path: Path, documents: Path | None = None) -> tuple[list[Text] | None, list[Question]]:
    """Documents and questions at a path; documents are None where the questions bring none.

    `path` is a file of JSON lines, SQuAD's JSON, or a folder: with questions.jsonl and perhaps
    docs.jsonl, or with BEIR's queries.jsonl, corpus.jsonl and qrels/test.tsv. `documents` is a file
    of JSON lines with `id`, `title` and `text`.

    A line of questions has `question`, `doc_id` (or `document`) and `answers`: texts, or objects
    with `text` and perhaps `start`; [] where there is none.

    Raises:
        SourceError: the file is missing, or not in any of these forms.
    """
    try:
        if path.is_dir() and (path / "queries.jsonl").exists():
            return _beir(path)
        if path.is_dir():
            own = path / "docs.jsonl"
            documents = documents or (own if own.exists() else None)
            path = path / "questions.jsonl"
        texts = None if documents is None else [_text(row) for row in _lines(documents)]
        if path.suffix == ".json":
            return _squad(json.loads(path.read_text("utf-8")))
        rows = _lines(path)
        spans = {} if documents is None else {str(r["id"]): r for r in _lines(documents)}
        return texts, [_question(row, at, spans) for at, row in enumerate(rows, 1)]
    except OSError as error:
        raise SourceError(f"{error.filename or path} cannot be read ({error.strerror}).") from error
    except KeyError as error:
        raise SourceError(f"{path} is not in the form of questions: no {error}.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{path} is not in the form of questions: {error}.") from error


def _lines(path: Path) -> list[dict[str, Any]]:
    rows = []
    for at, line in enumerate(path.read_text("utf-8").split("\n"), 1):
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


def _question(row: Mapping[str, Any], at: int, documents: Mapping[str, Any]) -> Question:
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
    for line in (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        relevant.setdefault(query, {})[document] = float(grade)
    texts = [_text(row) for row in _lines(folder / "corpus.jsonl")]
    rows = [(str(row["_id"]), str(row["text"])) for row in _lines(folder / "queries.jsonl")]
    return texts, [Question(k, q, relevant=relevant[k]) for k, q in rows if k in relevant]


def fill(library: Index, texts: Iterable[Text]) -> None:
    """Make the library hold these documents, under their ids; those it holds as they are stay."""
    known = {info.name: info for info in library.documents}
    for text in texts:
        info = known.get(text.id)
        if info is None or library.document(info.id).text != clean(text.text):
            with contextlib.suppress(DocumentError):  # some corpora hold empty documents
                library.add_text(text.text, text.id, title=text.title)


# -- asking --------------------------------------------------------------------------------------


def evaluate(
    library: Index,
    questions: Iterable[Question],
    *,
    read: bool = True,
) -> Iterator[Outcome]:
    """Ask each question once. Raises `SourceError` where a question names no document there is."""
    documents = {name: info for info in library.documents for name in (info.name, info.id)}
    for info in library.documents:  # a line of a file is known by its id as well
        documents.setdefault(info.name.rpartition("#")[2], info)
    for question in questions:
        document = None
        if question.document:
            if question.document not in documents:
                raise SourceError(
                    f"Question {question.id} is about '{question.document}', which is not in the "
                    "library."
                )
            document = library.document(documents[question.document].id)
        began = time.perf_counter()
        answer = ask(question.text, library, LOOK, read=read)
        seconds = time.perf_counter() - began
        ranked: list[str] = []
        if question.relevant:
            hits = retrieve(question.text, library, DEEP, read=read)
            ranked = [_key(hit.document) for hit in hits]
        yield outcome(question, document, answer, seconds, ranked)


def outcome(
    question: Question,
    document: Document | None,
    answer: Answer,
    seconds: float,
    ranked: Sequence[str],
) -> Outcome:
    """What came of a question. `ranked` are documents, best first, where only they are graded."""
    name = "" if document is None else document.name
    gold = [] if document is None else list(spans(question, document))
    citations: tuple[Citation, ...] = answer.citations
    rank = _first(citations, name, gold)
    passage_rank = _first(citations, name, [question.passage] if question.passage else gold)
    exact = f1 = recall = precision = iou = None
    answerable = bool(question.answers) or question.answers is None
    few = citations[:FEW]
    if question.answers:
        marked = _marked(citations[0]) if citations else ""
        texts = [text for text, _ in question.answers]
        exact = max(float(plain(marked) == plain(text)) for text in texts)
        f1 = max(word_f1(marked, text) for text in texts)
        recall, precision, iou = _characters(few, name, gold)
    return Outcome(
        question=question,
        answerable=answerable,
        found=answer.found,
        confidence=answer.confidence,
        rank=rank,
        passage_rank=passage_rank,
        exact=exact,
        f1=f1,
        recall=recall,
        precision=precision,
        iou=iou,
        characters=sum(c.end - c.start for c in few),
        gain=ndcg(ranked, question.relevant) if question.relevant else None,
        seconds=seconds,
        first=citations[0].quote if citations else "",
    )


def _key(document: DocumentInfo) -> str:
    """The name that questions know a document by: a line of a file by its own id."""
    return document.name.rpartition("#")[2]


def spans(question: Question, document: Document) -> Iterator[Bounds]:
    """Where the answers stand; all places of one whose start is not given."""
    for text, start in question.answers or ():
        if start is not None:
            yield start, start + len(text)
            continue
        found = _anywhere(text).finditer(document.text) if text.strip() else ()
        yield from ((match.start(), match.end()) for match in found)


def _anywhere(text: str) -> re.Pattern[str]:
    """Finds the text whatever its white space."""
    return re.compile(r"\s+".join(map(re.escape, text.split())))


def _first(citations: Sequence[Citation], name: str, spans: Sequence[Bounds]) -> int | None:
    """The number of the first citation that overlaps one of these spans of a document."""
    for number, citation in enumerate(citations, 1):
        places: list[Citation | Place] = [citation, *citation.also]
        if any(
            p.document.name == name and p.start < end and start < p.end
            for p in places
            for start, end in spans
        ):
            return number
    return None


def _characters(
    citations: Sequence[Citation], name: str, gold: Sequence[Bounds]
) -> tuple[float, float, float]:
    """Recall, precision and intersection over union of characters (Smith & Troynikov 2024)."""
    wanted = {i for start, end in gold for i in range(start, end)}
    cited = {i for c in citations if c.document.name == name for i in range(c.start, c.end)}
    total = sum(c.end - c.start for c in citations)
    both = len(wanted & cited)
    union = len(wanted) + total - both
    return both / max(len(wanted), 1), both / max(total, 1), both / max(union, 1)


def _marked(citation: Citation) -> str:
    """The words marked in a quote."""
    return " ".join(
        citation.quote[s.start - citation.start : s.end - citation.start]
        for s in citation.highlights
    )


def plain(text: str) -> str:
    """SQuAD's normal form: no case, punctuation, articles or runs of white space."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def word_f1(one: str, other: str) -> float:
    """SQuAD's F1 of the words of two answers (Rajpurkar et al. 2016)."""
    a, b = plain(one).split(), plain(other).split()
    same = sum((Counter(a) & Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else float(a == b)


def ndcg(ranked: Sequence[str], relevant: Mapping[str, float], at: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002) of ranked documents.

    A document counts where it comes first. The gain is the grade, the discount log2(place + 1).
    """
    order = list(dict.fromkeys(ranked))[:at]
    gains = [relevant.get(key, 0.0) for key in order]
    ideal = sorted((g for g in relevant.values() if g > 0), reverse=True)[:at]
    return _discounted(gains) / _discounted(ideal) if ideal else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(g / np.log2(i + 2) for i, g in enumerate(gains)))


# -- figures -------------------------------------------------------------------------------------


def figures(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float, float]]:
    """Each figure with its 95 % interval by the bootstrap (1,000 resamples, seeded).

    hit@k: share of the answerable questions with an answer among the first k citations; mrr: mean
    of 1 / rank; passage@5: with a citation in the answer's passage among five; exact, f1: of the
    first marked words; recall, precision, iou, characters: of five citations; ndcg@10; answered:
    share of the answerable that are called answered; wrong: share of those answered whose first
    citation holds no answer; wrong@80: the same of the 80 % with the highest confidence; silent:
    share of the questions without an answer that are met with silence.
    """
    asked = [o for o in outcomes if o.answerable and not o.question.relevant]
    known = [o for o in asked if o.question.answers]
    found: dict[str, tuple[float, float, float]] = {}
    for k in (1, 3, 5, 10):
        _put(found, f"hit@{k}", [float(o.rank is not None and o.rank <= k) for o in known])
    _put(found, "mrr", [1 / o.rank if o.rank else 0.0 for o in known])
    within = [o for o in asked if o.question.passage or o.question.answers]
    few = [float(o.passage_rank is not None and o.passage_rank <= FEW) for o in within]
    _put(found, "passage@5", few)
    for name in ("exact", "f1", "recall", "precision", "iou", "characters"):
        _put(found, name, [float(getattr(o, name)) for o in known])
    _put(found, "ndcg@10", [o.gain for o in outcomes if o.gain is not None])
    _put(found, "answered", [float(o.found) for o in asked])
    _put(found, "wrong", [float(o.rank != 1) for o in known if o.found])
    surest = sorted(known, key=lambda o: -o.confidence)[: round(0.8 * len(known))]
    _put(found, "wrong@80", [float(o.rank != 1) for o in surest])
    _put(found, "silent", [float(not o.found) for o in outcomes if not o.answerable])
    _put(found, "seconds", [o.seconds for o in outcomes], np.median)
    return found


def _put(
    found: dict[str, tuple[float, float, float]],
    name: str,
    values: Sequence[float],
    statistic: Callable[..., Any] = np.mean,
) -> None:
    """Add a figure, unless nothing is there to make it of."""
    if values:
        found[name] = bootstrap(np.asarray(values), statistic)


def bootstrap(
    values: NDArray[np.float64], statistic: Callable[..., Any] = np.mean
) -> tuple[float, float, float]:
    """A statistic with the ends of its 95 % percentile interval (Efron 1979), seeded."""
    chance = np.random.default_rng(0)
    drawn = chance.integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.percentile(statistic(values[drawn], axis=1), (2.5, 97.5))
    return float(statistic(values)), float(low), float(high)


def auroc(high: Sequence[float], low: Sequence[float]) -> float:
    """The probability that one of `high` is above one of `low`, ties counting half."""
    a, b = np.sort(np.asarray(low, dtype=float)), np.asarray(high, dtype=float)
    below = np.searchsorted(a, b, side="left") + np.searchsorted(a, b, side="right")
    return float(below.mean() / (2 * len(a)))


def calibration_error(probability: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    p, r = np.asarray(probability, dtype=float), np.asarray(right, dtype=float)
    bins = np.minimum((p * 10).astype(int), 9)
    return float(
        sum(abs(p[bins == b].mean() - r[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    )


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Coverage and risk: of the surest n questions answered, the share wrong, for each n."""
    order = np.argsort(-np.asarray(confidence, dtype=float), kind="stable")
    wrong = 1 - np.asarray(right, dtype=float)[order]
    counts = np.arange(1, len(wrong) + 1)
    risk = np.cumsum(wrong) / counts
    return list(zip((counts / len(wrong)).tolist(), risk.tolist(), strict=True))


def fault(outcome: Outcome) -> str:
    """What went wrong with a question, in a word: '' if nothing did.

    'absent': no citation of the first `LOOK` holds an answer; 'low': one does, but not the first;
    'silent': the first does, but it was not called an answer; 'answered': there was nothing to
    answer it with.
    """
    if not outcome.answerable:
        return "answered" if outcome.found else ""
    if not outcome.question.answers:
        return ""
    if outcome.rank is None:
        return "absent"
    if outcome.rank > 1:
        return "low"
    return "" if outcome.found else "silent"


def to_dict(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Figures, each with its interval, and each question's outcome, as JSON's types."""
    return {
        "questions": len(outcomes),
        "figures": {
            name: {"value": round(value, 4), "from": round(low, 4), "to": round(high, 4)}
            for name, (value, low, high) in figures(outcomes).items()
        },
        "outcomes": [
            {
                "id": o.question.id,
                "question": o.question.text,
                "fault": fault(o),
                "found": o.found,
                "confidence": round(o.confidence, 4),
                "rank": o.rank,
                "first": o.first,
            }
            for o in outcomes
        ],
    }
