"""The numbers with which clauses and items begin, and the titles beside them. Pure functions."""

from __future__ import annotations

import re

from index.sentences import split_sentences

POINTS = r"\d{1,3}(?:\.\d{1,3})*"
"""A number that counts clauses, as a pattern: '7', '7.2.1'."""

MARKER = rf"\(?(?:{POINTS}[.)]?|(?:[A-Za-z]|[ivxIVX]{{1,5}})[.)])"
"""What stands before a clause or an item, as a pattern: '7.2', '3.', '(a)', 'iv)'."""

LONGEST_TITLE = 100
"""Most characters of a clause's number and title."""

_LONGEST_LEAD = 8  # words
_SMALL = frozenset("a an and at by for from in of on or per the to with".split())
_NUMBERED = re.compile(
    r"(?P<named>(?:Section|Article|Clause|Paragraph|Sec\.|Art\.|Cl\.|§)\s*)?"
    rf"(?:(?P<number>{POINTS})[.)]?|\([A-Za-z]{{1,4}}\))(?=[\s.]|$)\s*"
)


def clause_title(sentence: str) -> int:
    """How many characters the number and title of a clause take with which a sentence begins.

    >>> clause_title("3.1 Help desk. The Supplier keeps one."), clause_title("It keeps one.")
    (14, 0)
    """
    end = 0
    for _, stop in split_sentences(sentence, 0, min(len(sentence), LONGEST_TITLE + 1)):
        if stop == len(sentence) or not is_clause_title(sentence[:stop]):
            break
        end = stop
    return end


def is_clause_title(sentence: str) -> bool:
    """'3.1 Help desk.', 'Section 4. Term and Termination.', 'Clause 5.'; not '3. Undo the nut.'"""
    match = _NUMBERED.match(sentence)
    if match is None or not sentence.endswith("."):
        return False
    words = sentence[match.end() : -1].split()
    if not words or not words[0][0].isupper():
        return not words and bool(match["named"])
    titled = all(word[0].isupper() or word in _SMALL for word in words)
    plain = match["named"] or "." in (match["number"] or "")
    return len(words) <= (8 if titled else 5 if plain else 0)


def is_clause_lead(sentence: str) -> bool:
    """Whether a sentence is but a clause's number and title, maybe with a colon.

    >>> [is_clause_lead(text) for text in ("7. Term limit:", "3.1 Desk.", "7. It ends.", "7:")]
    [True, True, False, False]
    """
    match = _NUMBERED.match(sentence)
    if match is None or sentence[-1] not in ":：":
        return is_clause_title(sentence)
    words = sentence[match.end() : -1].split()
    return 0 < len(words) <= _LONGEST_LEAD and words[0][0].isupper()


def clause_number(text: str) -> tuple[int, ...]:
    """The number with which a text begins as a clause does, such as 1.2; () if with none."""
    match = _NUMBERED.match(text)
    number = match["number"] if match else None
    return tuple(map(int, number.split("."))) if number else ()
