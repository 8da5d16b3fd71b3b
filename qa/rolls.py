"""Who was at a meeting, who was not, who led it and who wrote of it: what minutes have on top
behind a label, in no sentence. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_OF_IT = r"(?:\s+(?:of|at|in|from|to|for)?\s*(?:the|this|that|our|last)\b.*)?"
# How each is asked for, and how its label begins.
_ROLES = tuple(
    (
        re.compile(asked, re.IGNORECASE),
        re.compile(rf"\W*(?:{label})[^:\t]{{0,30}}[:\t]", re.IGNORECASE),
    )
    for asked, label in (
        (
            rf"who\s+(?:(?:chaired|presided)(?:\s+(?:over|at))?"
            rf"|(?:was|is)\s+(?:the\s+chair\w*|in\s+the\s+chair|chairing)){_OF_IT}",
            r"chair|in\s+the\s+chair|presiding",
        ),
        (
            r"who\s+(?:was\s+absent|was\s+missing|(?:apologi[sz]ed|excused)(?:\s+for.*)?"
            r"|(?:sent|gave|made)\s+(?:(?:their|his|her)\s+)?(?:apolog(?:ies|y)|regrets)"
            rf"|(?:did\s+not|didn['’]t|could\s+not|couldn['’]t)\s+(?:attend|come)){_OF_IT}",
            r"apolog|absent|absence|regrets|excused",
        ),
        (
            rf"who\s+(?:(?:was|were)\s+(?:present|there|in\s+attendance|at(?=\s))|attended){_OF_IT}",
            r"present|attend|in\s+attendance|participants",
        ),
        (
            rf"who\s+(?:took|wrote|kept|recorded)\s+the\s+minutes{_OF_IT}",
            r"minutes(?:\s+(?:taken|recorded|kept|written))?(?:\s+by)?\s*(?=[:\t])"
            r"|(?:minute|note)[\s-]?taker|secretary|recorded\s+by|recorder",
        ),
    )
)


def of_rolls(question: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Which sentences (n,) have the label of those whom the question asks for: 1, else 0.

    >>> of_rolls("Who sent apologies?", ["Chair: A. Smith", "Apologies: J. Doe"]).tolist()
    [0.0, 1.0]
    """
    asked = " ".join(question.split()).strip(" ?.!")
    labels = [label for asks, label in _ROLES if asks.fullmatch(asked)]
    found = (any(label.match(text) for label in labels) for text in texts)
    return np.fromiter(found, dtype=np.float32)
