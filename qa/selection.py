"""Questions that are answered by all sentences of a kind, and not by the likeliest: what a clause
says, and which documents mention something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.words import terms
from qa.question.pinpoints import asks_for_clause_alone, works
from qa.ranking import Ranking

_SURE = 0.9  # that what was asked for by its number or its words is what was found
_WHOLE = 0.999  # the share of the terms in a sentence that has them all
_WITHIN = 0.8  # how much what stands in a clause belongs to it, in the part of it that is named


def of_mentions(ranking: Ranking) -> Ranking:
    """The sentences of a ranking that have all terms of what was looked for, the best of each
    document first; without any, the same ranking, sure of nothing."""
    whole = ranking.evidence.columns["covered"] >= _WHOLE
    rows = [row for row in ranking.order.tolist() if whole[row]]
    if not rows:
        return replace(ranking, confidence=0.0)
    documents: Counter[str] = Counter()
    keys = []
    for place, row in enumerate(rows):
        document = ranking.candidates.found[ranking.evidence.owners[row]].document.id
        keys.append((documents[document], place, row))
        documents[document] += 1
    return _in_order(ranking, [row for *_, row in sorted(keys)], _SURE)


def of_clause(question: str, ranking: Ranking) -> Ranking:
    """Where nothing is asked but what a clause says, its sentences, each document's as they are
    read; of several documents those that the question fits, and of these that kind of a work which
    it says ('of the lease'). Else the same ranking."""
    found, evidence, order = ranking.candidates.found, ranking.evidence, ranking.order
    said = evidence.columns["clause"]
    within = order[said[order] > 0]
    if (said[within] >= _WITHIN).any():
        within = within[said[within] >= _WITHIN]
    meant = works(question)
    # Of each document how well it fits and its place; None for those that do not.
    known: dict[str, tuple[int, int] | None] = {}
    keys = []
    for row in within.tolist():
        candidate = found[evidence.owners[row]]
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


def _in_order(ranking: Ranking, rows: Sequence[int], confidence: float) -> Ranking:
    """These rows alone, each as likely as the others."""
    shares = np.full(len(rows), 1 / len(rows))
    order = np.asarray(rows, dtype=np.int64)
    return replace(ranking, order=order, shares=shares, confidence=confidence)
