"""Sentences that say what was told wrongly, and those after them that put it right. Pure
functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from index.words import terms

_PAPER = (
    r"(?:article|stor(?:y|ies)|report|summary|version|caption|headline|column|piece|post|review"
    r"|chart|map|graphic|issue|edition|newsletter|page|paper|copies|table|press\s+release|notice"
    r"|letter|bulletin|we)"
)
_TOLD = (
    r"(?:said|says|stated|states|gave|gives|reported|named|identified|described|spelled|spelt"
    r"|listed|called|claimed|attributed|referred|quoted|given|printed|wrote|put|implied|suggested)"
)
_WRONGLY = r"(?:wrongly|incorrectly|mistakenly|erroneously|inaccurately|falsely|in\s+error)"
_THEN = r"\b[^.!?]{0,200}?\b"
_A_PAPER = re.compile(rf"\b{_PAPER}\b", re.IGNORECASE)
_SAID = re.compile(rf"\b{_PAPER}{_THEN}{_TOLD}\b", re.IGNORECASE)
_SAID_WRONGLY = re.compile(
    rf"\b(?:{_WRONGLY}\s+{_TOLD}|{_TOLD}\s+{_WRONGLY})\b"
    rf"|\b{_PAPER}{_THEN}mis(?:stated|spelled|spelt|identified|reported|quoted|attributed"
    r"|named|described|printed|dated)\b"
    rf"|\b{_PAPER}{_THEN}(?:gave|had|contained|showed|used|carried)\s+"
    r"(?:(?:the|an?)\s+)?(?:wrong|incorrect)\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"(?:that|this|it)\s+(?:is|was)\s+(?:wrong|incorrect|an\s+error|not\s+(?:so|right|correct|true))\b",
    re.IGNORECASE,
)
_FIGURES = ("that figure", "this figure", "that number", "this number", "that sum", "that total")
_HOW_SO = re.compile(  # what was wrong with a figure, without the right one
    rf"(?:{'|'.join(_FIGURES)})\s+(?:was|is|had|counted|included|covered|left\s+out|omitted|ignored"
    r"|referred|came|did\s+not)\b\D*",
    re.IGNORECASE,
)
_IN_FACT = re.compile(r"(?:in\s+fact|actually|correctly|the\s+correct)\b", re.IGNORECASE)
_LIST = re.compile(r"\b(?:corrections?|clarifications?|errat(?:a|um))\b", re.IGNORECASE)
_HINTS = (  # few texts have any of them
    *("wrong", "incorrect", "mistak", "erroneous", "inaccura", "falsely", "in error", "misst"),
    *("missp", "misid", "misre", "misqu", "misat", "misna", "misde", "mispr", "misda", "in fact"),
    *("actually", "correct", "not so", "not right", "not true", *_FIGURES),
)
_DIGIT = re.compile(r"\d")
_LONGEST = 1000  # characters of a sentence that corrects
_OF_ERRORS = frozenset(
    terms(
        "wrong wrongly error errors mistake mistaken mistakenly incorrect incorrectly erroneously"
        " inaccurate inaccurately falsely misstated misquoted misidentified misspelled misnamed"
        " misreported misattributed"
    )
)


def told_wrongly(headings: Sequence[str], sentences: Sequence[str]) -> list[bool]:
    """Which of some sentences in a row say what was told wrongly, where the next one says what is
    so: by set words, or by standing under the heading of corrections.

    >>> told_wrongly((), ["We wrongly gave the price as 8.60 euros.", "It is 6.80 euros."])
    [True, False]
    >>> told_wrongly((), ["We said it cost 11 million.", "That was wrong.", "It cost 12 million."])
    [True, True, False]
    >>> told_wrongly((), ["We said it was 800.", "That figure counted some twice.", "It is 700."])
    [True, True, False]
    >>> told_wrongly((), ["We said that it cost 11 million.", "The mayor agreed."])
    [False, False]
    >>> told_wrongly(("Corrections",), ["We said that he is 19.", "He is 17."])
    [True, False]
    """
    listed = any(map(_LIST.search, headings))
    wrong = [False] * len(sentences)
    text = " ".join(" ".join(sentences).lower().split())
    if listed or any(map(text.__contains__, _HINTS)):
        for i, (one, after) in enumerate(pairwise(sentences)):
            if len(one) > _LONGEST:
                continue
            denied = i + 2 < len(sentences) and _is_denial(after, sentences[i + 2])
            expected = listed or denied or _IN_FACT.match(after)
            # 'Some theories wrongly state that ...' corrects nothing.
            by_paper = listed or _IN_FACT.match(after) or _A_PAPER.search(one)
            wrong[i] = bool(
                (i and wrong[i - 1] and _is_denial(one, after))
                or (by_paper and _SAID_WRONGLY.search(one))
                or (expected and _SAID.search(one))
            )
    return wrong


def _is_denial(text: str, after: str) -> bool:
    """Whether a sentence only says that, or how, the one before is wrong, and the one `after` it
    what is so."""
    return bool(_NOT_SO.match(text) or (_HOW_SO.fullmatch(text) and _DIGIT.search(after)))


def asks_for_errors(asked: Collection[str]) -> bool:
    """Whether the terms of a question ask what was told wrongly."""
    return not _OF_ERRORS.isdisjoint(asked)
