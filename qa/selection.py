"""Questions that are answered by all sentences of a kind, and not by the likeliest: what a clause
says, and which documents mention something."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.search import Candidate, Candidates
from index.types import Span
from index.words import terms
from qa.highlight import highlight
from qa.question.pinpoints import asks_for_clause_alone, works
from qa.question.wording import has_phrase, phrases
from qa.ranking import Ranking
from qa.types import Mention, Mentions, Place

_SURE = 0.9  # that what was asked for by its number or its words is what was found
_WITHIN = 0.8  # how much what stands in a clause belongs to it, in the part of it that is named
_REFERENCES = re.compile(  # above a list of works
    r"\W*(?:[\dIVX]+\W+)?(?:(?:list of )?references|bibliography|(?:works|literature) cited)\W*",
    re.IGNORECASE,
)


def of_mentions(what: str, ranking: Ranking) -> Ranking:
    """The sentences of a ranking that mention what was looked for: that have all of its terms, and
    what of it is in quotation marks word for word. The best of each document come first, and of
    equally good ones lists of contents and of references last; without any, the same ranking, sure
    of nothing."""
    candidates, evidence = ranking.candidates, ranking.evidence
    must = phrases(what)
    formal = evidence.columns["formal"]
    places: dict[str, list[tuple[Place, str]]] = {}  # of each document, as they come
    keys = []
    rows = ranking.order[evidence.whole[ranking.order]].tolist()
    lists = [
        bool(formal[row] or any(map(_REFERENCES.fullmatch, _owner(ranking, row).passage.headings)))
        for row in rows
    ]
    for listed, place, row in sorted(zip(lists, range(len(rows)), rows, strict=True)):
        candidate = _owner(ranking, row)
        said = candidate.passage.sentence(int(evidence.positions[row]))
        if all(has_phrase(phrase, said) for phrase in must):
            before = places.setdefault(candidate.document.id, [])
            keys.append((len(before), listed, place, row))
            before.append((ranking.place(row), said))
    ranking = replace(ranking, mentions=_mentions(what, places, candidates))
    if not keys:
        return replace(ranking, confidence=0.0)
    return _in_order(ranking, [row for *_, row in sorted(keys)], _SURE)


def _mentions(
    what: str, places: Mapping[str, Sequence[tuple[Place, str]]], candidates: Candidates
) -> Mentions:
    """The documents, each with the first of its places, which come with their sentences."""
    each = []
    for document, inside in places.items():
        first, said = min(inside, key=lambda found: found[0].start)
        each.append(
            Mention(
                first=first,
                sentences=len({place.start for place, _ in inside}),
                exact=document not in candidates.left_out,
                highlights=tuple(
                    Span(first.start + words.start, first.start + words.end)
                    for words in highlight(what, said)
                ),
            )
        )
    return Mentions(
        each=tuple(sorted(each, key=lambda mention: mention.document.name)),
        of=candidates.searched,
        exact=candidates.left_out <= places.keys(),
    )


def of_clause(question: str, ranking: Ranking) -> Ranking:
    """Where nothing is asked but what a clause says, its sentences, each document's as they are
    read; of several documents those that the question fits, and of these that kind of a work which
    it says ('of the lease'). Else the same ranking."""
    evidence, order = ranking.evidence, ranking.order
    said = evidence.columns["clause"]
    within = order[said[order] > 0]
    if (said[within] >= _WITHIN).any():
        within = within[said[within] >= _WITHIN]
    meant = works(question)
    # Of each document how well it fits and its place; None for those that do not.
    known: dict[str, tuple[int, int] | None] = {}
    keys = []
    for row in within.tolist():
        candidate = _owner(ranking, row)
        document = candidate.document
        if document.id not in known:
            work = candidate.head.union(terms(document.title), terms(document.name))
            fits = asks_for_clause_alone(question, work)
            known[document.id] = (-len(meant & work), len(known)) if fits else None
        if place := known[document.id]:
            start = candidate.passage.sentences[evidence.positions[row]].start
            keys.append((*place, start, row))
    best = min((fit for fit, *_ in keys), default=0)
    rows = [row for fit, *_, row in sorted(keys) if fit == best]
    return _in_order(ranking, rows, max(ranking.confidence, _SURE)) if rows else ranking


def _owner(ranking: Ranking, row: int) -> Candidate:
    """The passage of one of the evidence's rows."""
    return ranking.candidates.found[int(ranking.evidence.owners[row])]


def _in_order(ranking: Ranking, rows: Sequence[int], confidence: float) -> Ranking:
    """These rows alone, each as likely as the others."""
    shares = np.full(len(rows), 1 / len(rows))
    order = np.asarray(rows, dtype=np.int64)
    return replace(ranking, order=order, shares=shares, confidence=confidence)
