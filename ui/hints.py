"""What a question expects that a search for sentences cannot give, said beside its answer."""

from __future__ import annotations

import re

from index.words import terms
from qa.question.names import names

ALONE = "Each question is looked for by itself: name what you mean."
QUOTES = (
    "Pincite only quotes what documents say: it does not summarise, compare, translate, write or"
    " count them."
)

_REQUEST = re.compile(
    r"""(?:(?:please|now|and|can\ you|could\ you|would\ you)[,\ ]+)*
        (?:(?:summari[sz]e|translate|paraphrase|rewrite|rephrase|compare)\b
          |(?:give|write|make|draft)\ (?:me\ |us\ )?an?\ (?:\w+\ )?
              (?:summary|overview|comparison|translation|letter|e-?mail|report|text|list)\b
          |how\ many\ (?:documents|files)\ (?:are|do|have)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|hers?|this|that|these|those"
    r"|the (?:first|second|third|last|next|other) ones?|the (?:former|latter))\b",
    re.IGNORECASE,
)
# 'Is it lawful to ...', 'what does it take that ...': here 'it' stands for what follows.
_POINTS_ON = re.compile(r"\bit\b.*\b(?:to|that|if|when)\b", re.IGNORECASE)
_FEW = 2  # terms of a question that has nothing but what is asked of 'it'


def hint(question: str, follows: bool) -> str:
    """What is to be said with the answer to a question, which `follows` others; mostly ''.

    >>> hint("And what did it cost?", True) == ALONE, hint("Summarise the lease", False) == QUOTES
    (True, True)
    >>> hint("What did the canary do when it woke?", True)
    ''
    """
    if _REQUEST.match(question.strip()):
        return QUOTES
    pointer = _POINTS_BACK.search(question)
    if not (follows and pointer) or _POINTS_ON.search(question) or names(question):
        return ""
    # It stands for what was said before, where nothing is said before it here.
    before, after = question[: pointer.start()], question[pointer.end() :]
    alone = not terms(before) or not re.search(r"\w", after)
    return ALONE if alone and len(terms(question)) <= _FEW else ""
