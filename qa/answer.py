"""A question to its answer: the sentences to cite, and whether they answer it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePath

from index import Index
from index.errors import QuestionError
from index.sources import several
from qa.citing import cite
from qa.library import Library, opened
from qa.question.intent import mentioned, mentions_nothing, needs
from qa.question.respelling import otherwise, respelled
from qa.quoting import quoted
from qa.ranking import Ranking
from qa.reader import Reader, read_again, reader_of
from qa.retrieve import checked, rank
from qa.scoring import threshold
from qa.types import Answer

_TRIES = 2  # other ways to say a question in which it is asked where it has no answer
_TRIED = 0.5  # the confidence that makes it an answer: who asks twice is answered by chance sooner


def ask(
    question: str,
    library: Library,
    k: int = 5,
    *,
    documents: Collection[str | PurePath] | None = None,
    read: bool = True,
    reader: str | Path | None = None,
    broad: bool = False,
) -> Answer:
    """Answer a question with at most `k` sentences quoted from the library.

    `library` is an open `Index`, a library's folder, or paths of documents, which are indexed on
    first use. `documents` are the names of those to search in; None means all. With `read=False`
    the reader is skipped: quicker, less often right, and the words marked are found by rules.
    `reader` is the folder of a question-answering or cross-encoder model that takes its place; the
    confidence was calibrated for Pincite's own. With `broad` an answer has `k` citations, though
    the rest are far behind the best: to find all that bears on a question.

    A word that no document has but that is spelled much like one of theirs is read as that
    (`Answer.respelled`), unless it is a common word or in quotation marks; where nothing answers, a
    short form is looked for in full, or the other way around. Where it is asked which documents
    mention something, the sentences that do are cited, the best of each document first, and
    `Answer.mentions` are all those documents.

    Raises:
        QuestionError: the question is empty or longer than 10,000 characters, `k` is negative, or
            it is asked which documents mention something, and not said what.
        UnknownDocument: one of `documents` is not in the library.
        SourceError, LibraryError: the library cannot be opened, or has nothing to read.
        ModelError: there is no model that reads in the folder `reader`.
    """
    asked = checked(question, k)
    if mentions_nothing(asked):
        raise QuestionError(
            "Name what is looked for, as in 'Which documents mention the rent?'. Each question is "
            "asked by itself: 'it' is not what was asked before."
        )
    documents = None if documents is None else several(documents)
    reads = reader_of(reader) if read else None
    with opened(library) as index:
        meant, changed = respelled(asked, index, documents)
        rankings = _rankings(meant, index, documents, reads)
        if not _sure(rankings):
            for other, read_as in islice(otherwise(meant, index, documents), _TRIES):
                if _sure(tried := _rankings(other, index, documents, reads), _TRIED):
                    meant, changed, rankings = other, (*changed, *read_as), tried
                    break
        meant = mentioned(meant) or meant
    confidence = max(ranking.confidence for ranking in rankings)
    found = k > 0 and bool(_sure(rankings))
    if found:
        rankings = _sure(rankings)
    return Answer(
        question=asked,
        found=found,
        confidence=confidence,
        citations=tuple(
            cite(meant, number, said)
            for number, said in enumerate(quoted(rankings, k, found, broad, meant), 1)
        ),
        respelled=changed,
        mentions=rankings[0].mentions,
    )


def _rankings(
    question: str, index: Index, documents: Collection[str] | None, reader: Reader | None
) -> list[Ranking]:
    """What is ranked for each thing that is asked; what is asked together is looked for together
    but read one by one."""
    if what := mentioned(question):
        return [rank(what, index, documents, mentions=True)]
    return [
        _read_again(need, rank(question, index, documents, reader, need), reader)
        for need in needs(question)
    ]


def _read_again(question: str, ranking: Ranking, reader: Reader | None) -> Ranking:
    """The ranking, with what may be cited read once more for the words that answer."""
    if reader is None:
        return ranking
    order, shares = ranking.order, ranking.shares
    readings = read_again(question, ranking.evidence, order, shares, ranking.readings, reader)
    return replace(ranking, readings=readings)


def _sure(rankings: Sequence[Ranking], least: float = 0.0) -> list[Ranking]:
    """Those that answer, with a confidence of at least this."""
    return [ranking for ranking in rankings if ranking.confidence >= max(least, threshold())]
