"""Sentences that speak of an office but say nothing of who holds it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from index.words import terms
from qa.evidence.sentences import has_letter
from qa.fields import labelled
from qa.question.wording import in_a_line

_ASKS = re.compile(
    r"who(?:\s+(?:is|are|(?P<past>was|were))|['’](?:s|re))\s+(?:currently\s+|now\s+)?"
    r"(?:the|our|your|my|its|their)\s+(?:current\s+|new\s+)?(?P<what>\S.*)",
    re.IGNORECASE,
)
# 'of IT' tells the office, 'of the club' and 'at Mill Lane' only where it is held.
_WHERE = re.compile(
    r"\s+(?:(?:of|for)\s+(?:the|this|that|our|your|my)|at|in|on)\s.*", re.IGNORECASE
)
_LONGEST = 6  # words of an office
_ARTICLE = r"(?:the|our|your|their|its|his|her|this|an?)"
# What leads to a person who is known already; 'promoted to Head of IT' has no article.
_SENT_TO = re.compile(
    r"\b(?:to|by|from|with|at|through|via|before|contact|ask|tell|inform|notify|see|call|phone"
    rf"|e-?mail|consult)\s+{_ARTICLE}\s+$",
    re.IGNORECASE,
)
# 'The landlord is the company that ...' tells who, 'The manager is on leave' does not.
_TELLS = (
    r"(?:(?:shall|will|may)\s+be|is|are|was|were)\s+(?:an?|the|any|each|one|whoever)\b|means?\b"
)
_BEGINS = re.compile(rf"\W*(?:(?:{_ARTICLE}|each|every|any)\s+)?", re.IGNORECASE)
_DOES = re.compile(rf"\s+(?!{_TELLS})(?-i:[a-z])", re.IGNORECASE)
_HOLDS = re.compile(  # by a word that has no capital
    r"\b(?:he|she|vacant|nobody|no\s+one|(?:I|we|you)(?:['’](?:m|re)|\s+(?:am|are|were|was)))\b|@",
    re.IGNORECASE,
)
_IS_KEPT_BY = re.compile(  # a label whose value is no person then, with nothing else but 'the'
    r"\W*(?:[\w/-]+\s+){0,3}?(?:owner|author|approver|reviewer|contact|sponsor|lead|custodian"
    rf"|supervisor|manager|issuer|responsible|accountable|by|to)\s*[:\t|]\s*(?:{_ARTICLE}\s)?\W*",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w[\w'’-]*")
_BY = re.compile(r"\bby$|^signed", re.IGNORECASE)  # a label, whose value is a person
_RANK = r"(?:deputy|vice|assistant|associate|acting|interim|honorary|junior|senior)"
_RANK_NOW = rf"(?:{_RANK}|former)"  # who was the mayor is told of the former one


def unheld(question: str) -> Callable[[str], bool] | None:
    """What tells of a sentence that it has the office whose holder is asked for, but nobody who
    holds it: where it is all that a label is given, whom something is sent to or done by, or does
    something itself; or that it only has one of another rank, as a deputy's. None where something
    else is asked.

    What is in doubt holds somebody: any other word with a capital may be a name.

    >>> says_nothing = unheld("Who is the head of IT?")
    >>> [says_nothing(text) for text in ("Owner: Head of IT.", "Head of IT: Ann Lee")]
    [True, False]
    """
    match = _ASKS.fullmatch(in_a_line(question))
    words = _WHERE.sub("", match["what"]).split() if match else []
    if not 0 < len(words) <= _LONGEST:
        return None
    said = r"\s+".join(map(re.escape, words))
    office = re.compile(rf"\b{said}\b(?:['’]s\b)?", re.IGNORECASE)
    rank = _RANK if match and match["past"] else _RANK_NOW
    of_rank, known = _ranked(words, rank), frozenset(terms(match["what"])) if match else frozenset()
    return lambda text: (
        _names_nobody(text, office)
        or _is_of_other_rank(text, *of_rank)
        or _is_of_other_label(text, known)
    )


def _is_of_other_label(text: str, office: frozenset[str]) -> bool:
    """Whether a text is one line of a form with a person who has another role."""
    pairs = labelled(text)
    return (
        len(pairs) == 1 and _BY.search(pairs[0][0]) is not None and office.isdisjoint(terms(text))
    )


def _ranked(words: Sequence[str], rank: str) -> tuple[re.Pattern[str], bool]:
    """What finds the office with any such rank, or none, and whether it is said with one."""
    first, *rest = re.split(r"[\s-]+", " ".join(words))
    is_ranked = bool(rest) and re.fullmatch(rank, first, re.IGNORECASE) is not None
    base = takewhile(
        lambda word: word.lower() not in ("of", "for"), rest if is_ranked else [first, *rest]
    )
    office = r"[\s-]+".join(map(re.escape, base))
    # 'former British prime minister', 'deputy town clerk'
    found = rf"\b(?P<rank>{rank}[\s-]+(?:\w+\s+)?)?{office}\b"
    return re.compile(found, re.IGNORECASE), is_ranked


def _is_of_other_rank(text: str, office: re.Pattern[str], is_ranked: bool) -> bool:
    found = [match["rank"] is not None for match in office.finditer(text)]
    return bool(found) and is_ranked not in found


def _names_nobody(text: str, office: re.Pattern[str]) -> bool:
    found = list(office.finditer(text))
    rest = office.sub("", text)
    if not found or _HOLDS.search(rest) or text.islower():
        return False
    words = _WORD.findall(rest)
    capitals = [i for i, word in enumerate(words) if not word.islower() and has_letter(word)]
    if capitals not in ([], [0]) and not _IS_KEPT_BY.fullmatch(rest):
        return False
    return all(_is_no_predicate(text, match) for match in found)


def _is_no_predicate(text: str, office: re.Match[str]) -> bool:
    """Whether the words of an office stand where they say of nobody that he or she holds it."""
    before, after = text[: office.start()], text[office.end() :]
    return bool(
        _SENT_TO.search(before)
        or (_BEGINS.fullmatch(before) and _DOES.match(after))
        or _IS_KEPT_BY.fullmatch(before + after)
    )
