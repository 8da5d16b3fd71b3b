"""Which of two things holds, where a question asks that. Pure functions."""

from __future__ import annotations

import re

from index.types import Span
from index.words import terms
from qa.question.wording import in_a_line

# 'Can I bring a cat or a dog?' is answered by yes or no.
_EITHER = re.compile(
    r"(?:is|are|am|was|were|do|does|did|has|have|will)\s.*?(?P<one>[\w-]+(?:\s[\w-]+)?),?\s+or\s+"
    r"(?P<other>[\w-]+(?:\s[\w-]+){0,3})",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:no|not|none|neither|nor|never|nothing|without)\b|n['’]t\b", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


def alternative(question: str, text: str) -> Span | None:
    """The words of a text that say which of two things holds, where a question ends with both: None
    where the text says neither or both, or says no to one.

    >>> alternative("Is the fee fixed or hourly?", "A fixed fee of £900 is agreed.")
    Span(start=2, end=7)
    """
    match = _EITHER.fullmatch(in_a_line(question))
    if match is None or _NO.search(text):
        return None
    asked = [set(terms(match["one"])[-1:]), set(terms(match["other"]))]
    found: list[list[re.Match[str]]] = [[], []]
    for word in _WORD.finditer(text):
        said = set(terms(word.group()))
        for side, words in zip(asked, found, strict=True):
            if said and said <= side:
                words.append(word)
    if all(found) or not any(found):
        return None
    words = found[0] or found[1]
    near = words[-1].end() - words[0].start() <= len(match["other"])
    return Span(words[0].start(), words[-1 if near else 0].end())
