"""A question to its ranked sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from numbers import Integral
from pathlib import PurePath
from unicodedata import category

from index import Index
from index.errors import QuestionError
from index.search import Candidate
from index.sources import several
from qa.confidence import judge, lacking, summary
from qa.evidence import weigh
from qa.library import Library, opened
from qa.question.names import mentioned_in, named
from qa.question.respelling import respelled, with_capitals
from qa.question.wording import has_phrase, phrases
from qa.ranking import Ranking
from qa.reader import Reader, Reading, own_reader, read_best
from qa.scoring import ordered, reading_columns, weights
from qa.selection import of_clause, of_mentions
from qa.types import Hit

MAX_QUESTION = 10_000  # characters

SENTENCES, PASSAGES = 100, 50
"""The nearest sentences and the passages of highest BM25 that are candidates."""

MENTIONS = 5000
"""The passages with all words of what is mentioned that are candidates where all are looked for."""


def retrieve(
    question: str,
    library: Library,
    k: int = 10,
    *,
    documents: Collection[str | PurePath] | None = None,
    read: bool = False,
) -> tuple[Hit, ...]:
    """The `k` sentences that best bear on a question, best first.

    `library` is an open `Index`, a library's folder, or paths of documents, which are indexed on
    first use. `documents` are the names of those to search in; None means all. With `read` the
    best passages are read for an answer before they are ranked, as `ask` does: better and slower.
    A misspelled word is read as `ask` reads it.

    Raises:
        QuestionError: the question is empty or longer than 10,000 characters, or `k` is negative.
        UnknownDocument: one of `documents` is not in the library.
        SourceError, LibraryError: the library cannot be opened, or has nothing to read.
    """
    asked = checked(question, k)
    documents = None if documents is None else several(documents)
    with opened(library) as index:
        question, _ = respelled(asked, index, documents)
        return rank(question, index, documents, own_reader() if read else None).hits(k)


def rank(
    question: str,
    index: Index,
    documents: Collection[str] | None = None,
    reader: Reader | None = None,
    need: str | None = None,
    *,
    mentions: bool = False,
) -> Ranking:
    """All candidate sentences of a question, ranked, by a reader where one is given.

    `need` is the part of the question that is read for, if not the whole. Where nothing is asked
    but what a clause says, its sentences alone are ranked, as they are read. With `mentions` only
    those are that mention the question, of all documents or of the file that it says to look in.
    Where no passage has the phrases that the question has in quotation marks, the confidence is 0.

    Raises:
        UnknownDocument: one of `documents` is not in the library.
    """
    known = (name for info in index.documents for name in (info.name, *info.also))
    if mentions:
        question, names = mentioned_in(question, known)
    else:
        names = named(question, known)
    must = phrases(question)
    if names:
        among = names if documents is None else index.called(documents)
        documents = [name for name in names if name in among] or documents
    candidates = index.candidates(
        question,
        sentences=SENTENCES,
        passages=PASSAGES,
        documents=documents,
        phrases=must,
        whole=MENTIONS if mentions else 0,
    )
    having = _having(candidates.found, must)
    if having:
        candidates = replace(candidates, found=tuple(having))
    cased = with_capitals(question, index)  # the reader knows no capitals
    evidence = weigh(cased, candidates)
    order, shares = ordered(candidates, evidence, evidence.columns, weights()["ranking"])
    readings: dict[int, Reading] = {}
    learnt = weights()["confidence"]
    if reader is not None:
        readings = read_best(need or question, candidates, evidence, order, shares, reader)
        columns = reading_columns(evidence, order, shares, readings)
        order, shares = ordered(candidates, evidence, columns, weights()["reading"])
        learnt = weights()["confidence_read"]
    confidence = 0.0
    if len(order) and having:
        first = candidates.found[int(evidence.owners[order[0]])]
        missing = [index.holds(first.document, n) for n in lacking(cased, candidates, first)]
        said = summary(cased, candidates, evidence, order, shares, readings, missing)
        confidence = judge(said, learnt)
    ranking = Ranking(candidates, evidence, order, shares, confidence, readings)
    if mentions:
        return of_mentions(question, ranking)
    return of_clause(question, ranking) if having else ranking


def checked(question: str, k: int = 1) -> str:
    """The question without lone surrogates. Raises `QuestionError` as `retrieve` does."""
    if not isinstance(question, str):
        raise TypeError(f"The question must be a text, not {type(question).__name__}.")
    if not isinstance(k, Integral):
        raise TypeError(f"k must be a whole number, not {type(k).__name__}.")
    if k < 0:
        raise QuestionError(f"No fewer than no sentences can be asked for: k is {k}.")
    if all(c.isspace() or category(c) == "Cf" for c in question):  # or of zero width
        raise QuestionError("The question is empty.")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} is the most."
        )
    return question.encode("utf-8", "replace").decode("utf-8")


def _having(found: Sequence[Candidate], must: Sequence[str]) -> list[Candidate]:
    """Those that have the phrases, and those right before and after one of these in its document:
    what is said of "Mural" need not say its name again."""
    near = {
        (c.document.id, c.passage.row + away) for c in found if _has(c, must) for away in (-1, 0, 1)
    }
    return [c for c in found if (c.document.id, c.passage.row) in near]


def _has(candidate: Candidate, must: Sequence[str]) -> bool:
    """Whether all phrases stand in the passage, or in the title or headings above it."""
    if not must:
        return True
    passage = candidate.passage
    texts = (candidate.document.title, *passage.headings, passage.header, passage.text)
    return all(any(has_phrase(phrase, text) for text in texts) for phrase in must)
