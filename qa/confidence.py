"""Whether the first sentences of a ranking answer: the probability that they do. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.search import Candidate, Candidates
from index.words import terms
from qa.evidence import Evidence, all_over
from qa.question.kinds import DATE, wanted_kind
from qa.question.names import codes, identifiers, known_names, names, unknown
from qa.reader import Reading

# How far a passage tells of something else that lacks a name of the question, by whether its
# document has it: there 'the city' may be what it calls by its name.
_FURTHER_OFF, _NOWHERE = 0.125, 0.5
_UNREAD = -10.0  # log odds that a passage answers which was not read


def summary(
    question: str,
    candidates: Candidates,
    evidence: Evidence,
    order: NDArray[np.int64],
    shares: NDArray[np.float64],
    readings: Mapping[int, Reading],
    missing: Iterable[bool] = (),
) -> dict[str, float]:
    """What the whole ranking says of whether the first sentences answer. Of each name that the
    first one's passage is `lacking` it is said in `missing` whether its document has it."""
    first = order[0]
    columns = evidence.columns
    few = order[:5]
    said = {
        "cosine": float(columns["cosine"][first]),
        "best_cosine": float(columns["cosine"][few].max()),
        "covered": float(columns["headed_covered"][first]),
        "context_covered": float(columns["context_covered"][first]),
        "share": float(shares[0]),
        "shares": float(shares[:5].sum()),
        "entry": float(columns["entry"][first]),
        **_known(question, candidates, candidates.found[evidence.owners[first]]),
    }
    others = (_FURTHER_OFF if has_it else _NOWHERE for has_it in missing)
    said["other"] = max([float(columns["other"][first]), *others])
    if readings:
        if not (wanted_kind(question) is DATE and columns["figure"][first] > 0):
            said["other"] = max(said["other"], _read_in_another(evidence, first, readings))
        owners = evidence.owners[few].tolist()
        answers = [readings[owner].answers for owner in owners if owner in readings] or [_UNREAD]
        said["answers"] = answers[0]
        said["best_answers"] = max(answers)
    return said


def _read_in_another(evidence: Evidence, row: int, readings: Mapping[int, Reading]) -> float:
    """1 where the reader takes for the answer, in the passage of a row, a sentence that tells of
    another time or place than is asked for: then the passage says no more than that, unless the
    row is known to be the entry that is asked for, or has all of the question's terms. Not to be
    asked of a row that has a date itself where one is asked for."""
    owner = int(evidence.owners[row])
    if owner not in readings or evidence.columns["entry"][row] > 0 or evidence.whole[row]:
        return 0.0
    taken = np.flatnonzero(evidence.owners == owner)[readings[owner].shares.argmax()]
    return float(evidence.columns["other"][taken])


def lacking(question: str, candidates: Candidates, first: Candidate) -> tuple[frozenset[str], ...]:
    """The names in a question, each as the terms by which it is known, that are neither in a
    passage nor above it nor on top of its document, and not what the library is all about."""
    known = _said(first) | all_over(candidates)
    return tuple(filter(known.isdisjoint, known_names(question)))


def _known(question: str, candidates: Candidates, first: Candidate) -> dict[str, float]:
    """The share of the question's names, and of its codes and identifiers, that the passage has or
    that stand above it; 1 where there are none. What is said of another model, person or setting is
    no answer, even if its name has some of the same words: max_rows is not max_columns. A word that
    is neither English nor any document's may be either."""
    there = _said(first)
    strange = unknown(question, candidates.frequencies)
    wanted = names(question) | strange
    coded = [terms(code) for code in (*codes(question), *identifiers(question))]
    found = [_stands(code, first) for code in coded] + [name in there for name in strange]
    return {
        "named": sum(name in there for name in wanted) / len(wanted) if wanted else 1.0,
        "coded": sum(found) / len(found) if found else 1.0,
    }


def _said(candidate: Candidate) -> frozenset[str]:
    """The terms of a passage, of what stands above it, and of the question those on top of its
    document."""
    return candidate.head.union(candidate.passage.context, *candidate.passage.terms)


def _stands(code: Sequence[str], candidate: Candidate) -> bool:
    """Whether a passage, or what stands above it, has the terms of a code one behind another, or
    they are on top of its document: 'section 3 of the GPL' is not the GPL-3."""
    size, passage = len(code), candidate.passage
    return candidate.head.issuperset(code) or any(
        list(said[at : at + size]) == code
        for said in (passage.context, *passage.terms)
        for at in range(len(said) - size + 1)
    )


def judge(features: Mapping[str, float], learnt: Mapping[str, float]) -> float:
    """The probability that the first five sentences answer, by logistic regression."""
    score = learnt["bias"] + sum(learnt[name] * value for name, value in features.items())
    return float(1 / (1 + np.exp(-score)))
