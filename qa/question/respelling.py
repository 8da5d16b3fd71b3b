"""Words of a question read as those of the documents: misspelled ones, short forms and what these
stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from index import Index
from qa.question.abbreviations import other_ways
from qa.question.wording import plain_words
from qa.types import Respelling

_WAYS = 12  # short forms in a question that are looked after; a pasted text may have thousands


def respelled(
    question: str, index: Index, documents: Collection[str] | None = None
) -> tuple[str, tuple[Respelling, ...]]:
    """The question as it was probably meant, and its words that none of the documents has and that
    are read as words of theirs: short forms in full or the other way around, and misspelled words.
    What is in quotation marks stays as it is."""
    changed: list[Respelling] = []
    for way in reversed(list(islice(other_ways(question), _WAYS))):
        if index.has(way.typed, documents):
            continue
        if read := next((other for other in way.ways if index.has(other, documents)), ""):
            question = question[: way.span.start] + read + question[way.span.end :]
            changed += _told(way.typed, read)
    meant = index.spellings(_words(question))
    question = _put(meant, question)
    changed.reverse()
    return question, (*changed, *(Respelling(typed, new) for typed, new in meant.items()))


def with_capitals(question: str, index: Index) -> str:
    """A question in small letters with the capitals of what the documents write as names, by which
    it may be told what it names; any other as it is."""
    return _put(index.capitals(_words(question)), question) if question.islower() else question


def _words(question: str) -> Iterator[str]:
    return (word.group() for word in plain_words(question))


def _put(read: Mapping[str, str], question: str) -> str:
    """The question with what its words are read as."""
    for word in reversed(list(plain_words(question))):
        new = read.get(word.group(), word.group())
        question = question[: word.start()] + new + question[word.end() :]
    return question


def otherwise(
    question: str, index: Index, documents: Collection[str] | None = None
) -> Iterator[tuple[str, tuple[Respelling, ...]]]:
    """The question with one of its short forms in full, or the other way around, where documents
    have both, and what is to be told of that: what one calls the NDA is the non-disclosure
    agreement in another."""
    for way in islice(other_ways(question), _WAYS):
        for other in way.ways if index.has(way.typed, documents) else ():
            if index.has(other, documents):
                span = way.span
                read = question[: span.start] + other + question[span.end :]
                yield read, _told(way.typed, other)


def _told(typed: str, read: str) -> tuple[Respelling, ...]:
    """What is to be told of words that were read as others: nothing of dots alone."""
    return (Respelling(typed, read),) if typed.replace(".", "") != read.replace(".", "") else ()
