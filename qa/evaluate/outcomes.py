"""Questions asked of a library, and how what came back compares with what is known."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index import Index
from index.errors import DocumentError, SourceError
from index.formats.builder import clean
from index.types import Document, DocumentInfo
from qa.answer import ask
from qa.evaluate.measures import ndcg, squad_form, word_f1
from qa.evaluate.questions import Bounds, Question, Text
from qa.retrieve import retrieve
from qa.types import Answer, Citation, Place

LOOK = 10  # citations asked for
DEEP = 100  # sentences that are looked at for the ranking of documents
FEW = 5  # citations that an answer shows


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    `rank` is the place of the first citation that holds an answer, from 1, and `passage_rank` of
    the first that lies in the answer's passage; None where none of the first `LOOK` does.
    `answerable` says whether an answer was due, or silence. `exact` and `f1` compare the first
    marked words with the answers (SQuAD's EM and F1). `recall`, `precision` and `iou` are of the
    characters of the first `FEW` citations against those of the answers, `characters` how many
    those are. `gain` is nDCG at 10 where relevance is graded, `seconds` how long the answer took,
    and `first` what was quoted first, or ''. What cannot be told of a question is None.
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


def fill(library: Index, texts: Iterable[Text]) -> None:
    """Make the library hold these documents, under their ids; those it holds as they are stay."""
    known = {info.name: info for info in library.documents}
    for text in texts:
        info = known.get(text.id)
        if info is None or library.document(info.id).text != clean(text.text):
            with contextlib.suppress(DocumentError):  # some corpora hold empty documents
                library.add_text(text.text, text.id, title=text.title)


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
        marked = " ".join(citations[0].marked) if citations else ""
        texts = [text for text, _ in question.answers]
        exact = max(float(squad_form(marked) == squad_form(text)) for text in texts)
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
