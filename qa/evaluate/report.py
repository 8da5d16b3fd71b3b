"""What many outcomes come to: figures, each with its interval, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from qa.evaluate.measures import Figure, bootstrap
from qa.evaluate.outcomes import FEW, Outcome


def figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
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
    found: dict[str, Figure] = {}
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
    found: dict[str, Figure],
    name: str,
    values: Sequence[float],
    statistic: Callable[..., Any] = np.mean,
) -> None:
    """Add a figure, unless nothing is there to make it of."""
    if values:
        found[name] = bootstrap(np.asarray(values), statistic)


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
