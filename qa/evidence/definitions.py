"""Sentences that say what a term means, or what a short form stands for. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable

from qa.question.intent import defined

_SAYS = (
    r"\s+(?:(?:shall|will|may)\s+)?(?:is|are|was|were|means?|refers?\s+to|denotes?|describes?"
    r"|stands?\s+for|consists?\s+of|has\s+the\s+meaning|have\s+the\s+meaning|be)\b"
)
_IS_DONE = r"(?!\s+\w+(?:ed|ing)\b)"  # 'Ann was buried' does not say who she was
_MARKS = "\"'“”‘’"
_SHORT_FORM = re.compile(r"[A-Za-z][A-Za-z0-9&/.-]{1,9}")


def definitions(question: str) -> Callable[[str], bool] | None:
    """What tells of a sentence whether it says what a term is that the question asks the meaning
    of; None where the question asks something else.

    >>> defines = definitions("What is a lease?")
    >>> defines and [defines(text) for text in ("A lease is a contract.", "It is a lease.")]
    [True, False]
    """
    term = defined(question)
    if term is None:
        return None
    words = r"\s+".join(map(re.escape, term.split()))
    named = rf"""["“‘'(]?\b{words}(?:e?s)?["”’')]?"""
    of_somebody = _IS_DONE if question.lstrip().lower().startswith("who") else ""
    says = re.compile(rf"{named}(?:\s*\([^)]*\))?{_SAYS}{of_somebody}", re.IGNORECASE)
    return lambda text: says.search(text) is not None or writes_out(term, text)


def writes_out(term: str, text: str) -> bool:
    """Whether a text says what a short form stands for, the one or the other in brackets.

    As Schwartz & Hearst 2003 (PSB 8, 451-462) find them, from the last letter to the first, which
    must begin a word.

    >>> [writes_out("rag", t) for t in ("Retrieval-augmented generation (RAG) is", "A rag (RAG)")]
    [True, False]
    """
    if not _SHORT_FORM.fullmatch(term) or term.upper() not in text.upper():
        return False
    # In capitals, unless typed otherwise: 'us' is not the US.
    forms = rf"(?:{re.escape(term)}|{re.escape(term.upper())}s?)"
    words = rf"(?:the\s+)?[{_MARKS}]?{forms}[{_MARKS}]?"
    for match in re.finditer(rf"\(\s*{words}\s*[);,]", text):
        before = text[: match.start()].split()[-2 * len(term) :]
        if _spells(term, " ".join(before)):
            return True
    after = re.finditer(rf"(?<!\w){words}\s*\(([^()]{{3,120}})\)", text)
    return any(_spells(term, match[1].partition(";")[0]) for match in after)


def _spells(short: str, words: str) -> bool:
    letters, words = [c for c in short.lower() if c.isalnum()], words.lower().strip()
    at = len(words)
    for i, letter in reversed(list(enumerate(letters))):
        at = words.rfind(letter, 0, at)
        while at > 0 and i == 0 and words[at - 1].isalnum():
            at = words.rfind(letter, 0, at)
        if at < 0:
            return False
    parts = words.split()
    return short.lower() not in parts and (len(parts) > 1 or "-" in words)
