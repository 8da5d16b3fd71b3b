"""Sentences that tell of something else than is asked for, or say nothing of it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

import numpy as np

from index.search import Candidates
from index.words import of_file, terms
from qa.evidence.bylines import ON_TOP
from qa.evidence.columns import Column
from qa.evidence.elsewhere import Placed, asked_places, is_elsewhere
from qa.evidence.events import elsewhen, told_by, unanswered
from qa.evidence.letters import of_another
from qa.evidence.offices import unheld
from qa.evidence.sentences import ROW, TERM, TITLES, Sentences, asks
from qa.evidence.times import asked_times, of_other_time
from qa.evidence.versions import asked_versions, of_other_versions
from qa.fields import labelled
from qa.question.names import numbered_names

_COMMON, _FEW_PASSAGES = 0.1, 20  # of the passages, and how many of them at least
_ASKS_AGE = re.compile(r"\bhow\s+old\b", re.IGNORECASE)
_AGE = frozenset(
    terms("age aged old born birth dob built made founded established since year date")
)


def of_others(question: str, candidates: Candidates, sentences: Sentences) -> Column:
    """Which sentences tell of another time than the question names, or have another name where it
    has one, or stand in a passage on another thing of its number ('GPL-1' for 'GPL-3'), or speak of
    what is another's, or have the office whose holder is asked for without one, or the date of
    something else, or only ask for what is to be done, or plan it, or are rows that say nothing of
    what was done, or have no age where that is asked for, or ask no more than the question, 1 or
    0."""
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    for says_nothing in filter(None, (unheld(question), elsewhen(question), unanswered(question))):
        column[np.fromiter(map(says_nothing, sentences.texts), dtype=bool)] = 1
    if told := told_by(question):
        column[_untold(told, sentences)] = 1
    column[sentences.kinds == TERM] = 0  # what a term says is said by what stands under it
    if _ASKS_AGE.search(question):
        column = np.maximum(column, _unaged(sentences))
    if versions := asked_versions(question):
        column[of_other_versions(versions, sentences)] = 1
    column[_asking_the_same(candidates.terms, sentences)] = 1
    places = asked_places(question)
    column[of_another(places, sentences)] = 1
    column[list(_of_other_names(question, places, candidates, sentences))] = 1
    return column


def _of_other_names(
    question: str, places: Iterable[Placed], candidates: Candidates, sentences: Sentences
) -> Iterator[int]:
    """The rows of sentences that tell of another time or place, or stand in a passage on another
    thing, than the question names."""
    asked, common = candidates.terms, all_over(candidates)
    times, things = asked_times(question), tuple(numbered_names(question))
    places = [place for place in places if place.known.isdisjoint(common)]
    for candidate, rows in sentences.by_passage() if times or places or things else ():
        document, passage = candidate.document, candidate.passage
        above = "\n".join((document.title, document.name, *passage.headings, passage.header))
        text = f"{above}\n{passage.text}" if things else ""
        if any(not this.search(text) and one.search(text) for this, one in things):
            yield from rows
            continue
        over = {*passage.context, *of_file(document.name)}
        if passage.start > ON_TOP:  # further up it is the text that says where, not who it is about
            over |= candidate.head
        unsaid = [place for place in places if place.known.isdisjoint(over)]
        for row in rows if times or unsaid else ():
            text = sentences.texts[row]
            near = frozenset(chain(*sentences.terms[max(row - 1, rows.start) : row + 1]))
            is_row = sentences.kinds[row] == ROW
            if of_other_time(times, text, above, is_row) or is_elsewhere(unsaid, asked, text, near):
                yield row


def _asking_the_same(asked: Collection[str], sentences: Sentences) -> list[bool]:
    """Which sentences (n,) ask what is asked, or a part of it, and say no more, as a mail that is
    answered does; but for titles and terms, whose text stands below."""
    known = frozenset(asked)
    return [
        kind not in TITLES and asks(text) and known.issuperset(terms(text))
        for kind, text in zip(sentences.kinds.tolist(), sentences.texts, strict=True)
    ]


def _unaged(sentences: Sentences) -> Column:
    """Which rows stand under a header without an age: any number in them looks like one."""
    headed = (there and _AGE.isdisjoint(there) for there in sentences.headers)
    unaged = np.fromiter(map(bool, headed), dtype=np.float32)
    unaged[[not _AGE.isdisjoint(own) for own in sentences.terms]] = 0
    return unaged


def all_over(candidates: Candidates) -> frozenset[str]:
    """The terms of the question that so many passages have that the library is about them, as about
    a product in its manuals, and need not say so each time."""
    most = max(_COMMON * candidates.passages, _FEW_PASSAGES)
    return frozenset(term for term, n in candidates.frequencies.items() if n >= most)


def _untold(told: frozenset[str], sentences: Sentences) -> list[bool]:
    """Which sentences (n,) are a table's row or the line of a form and neither have nor stand under
    one of the terms that tell."""
    return [
        bool(kind == ROW or labelled(text))
        and told.isdisjoint(own)
        and told.isdisjoint(sentences.found[owner].passage.context)
        for kind, text, own, owner in zip(
            sentences.kinds, sentences.texts, sentences.terms, sentences.owners, strict=True
        )
    ]
