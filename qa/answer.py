"""A question to its answer: the sentences to cite, and whether they answer it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from index.types import Span
from qa.library import Library, opened
from qa.highlight import highlight
from qa.retrieve import Ranking, rank, weights
from qa.types import Answer, Citation, Hit

_LOOK = 3  # hits looked at for each citation wanted, since repetitions are passed over


def ask(
    question: str,
    library: Library,
    k: int = 5,
    *,
    documents: Collection[str] | None = None,
) -> Answer:
    """Answer a question with at most `k` sentences quoted from the library.

    `library` is an open `Index`, a library's folder, or paths of documents, which are indexed on
    first use. `documents` are the names of those to search in; None means all.

    Raises:
        QuestionError: the question is empty or longer than 10,000 characters.
        UnknownDocument: one of `documents` is not in the library.
        SourceError, LibraryError: the library cannot be opened, or has nothing to read.
    """
    with opened(library) as index:
        ranking = rank(question, index, documents)
    return Answer(
        question=question,
        found=ranking.confidence >= weights()["answer"]["threshold"],
        confidence=ranking.confidence,
        citations=tuple(
            _cite(question, number, hit) for number, hit in enumerate(_evidence(ranking, k), 1)
        ),
    )


def _evidence(ranking: Ranking, k: int) -> Iterator[Hit]:
    """The sentences to cite: the best `k` that do not say what an earlier one has said."""
    said: set[str] = set()
    for hit in ranking.hits(k * _LOOK):
        words = " ".join(hit.text.casefold().split())
        if words not in said and len(said) < k:
            said.add(words)
            yield hit


def _cite(question: str, number: int, hit: Hit) -> Citation:
    return Citation(
        number=number,
        document=hit.document,
        page=hit.page,
        start=hit.start,
        end=hit.end,
        quote=hit.text,
        passage=hit.passage,
        highlights=tuple(
            Span(hit.start + span.start, hit.start + span.end)
            for span in highlight(question, hit.text)
        ),
        score=hit.score,
        headings=hit.headings,
    )
