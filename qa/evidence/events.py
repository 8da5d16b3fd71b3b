"""Sentences with the date of something else than what a question asks for, and those by which what
it asks whether, or when, it was done is only asked for, planned or allowed. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Set
from itertools import chain

from index.words import terms
from qa.question.kinds import DATE
from qa.question.wording import in_a_line

_PAST = re.compile(
    r"(?P<when>when|(?:on\s+)?(?:what|which)\s+(?:day|date))?\s*\b"
    r"(?:was|were|did|has|have|had)\s+(?P<what>.+)",
    re.IGNORECASE,
)
# What was to be done, or told, is told by what asks for it.
_ASKED_FOR = re.compile(
    r"\b(?:(?:have|had|has|need(?:ed)?|supposed|going|due)\s+to|ask(?:ed)?|request(?:ed)?|tell|told"
    r"|say|said|want(?:ed)?|remind(?:ed)?|demand(?:ed)?|invite[d]?|order(?:ed)?|instruct(?:ed)?"
    r"|advise[d]?|should|must|deadline|mention(?:ed)?|propose[d]?|suggest(?:ed)?|legal|allowed|able"
    r"|permitted|entitled|possible|available|predict(?:ed)?|promised?|project(?:ed)?"
    r"|(?:plan(?:ned)?|expect(?:ed)?|hoped?|intend(?:ed)?|decided?|agreed?|offer(?:ed)?|meant"
    r"|scheduled)\s+to)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"[^\w(]*please\s+(?!(?:note|find|see|be|excuse|forgive|accept\s+(?:my|our))\b)", re.IGNORECASE
)
_ENDS = re.compile(r"when\s+(?:do|does|will)\s+(?P<what>.+)", re.IGNORECASE)
# A deed to come, or one that may be done: 'will be sent', 'is to be signed', 'could you approve'.
_TO_DO = (
    r"\b(?:will|shall|must|should|may|might|(?:could|would)\s+you"
    r"|(?:is|are|was|were|has|have|needs?|going|due|expected|planned|scheduled|intended|meant"
    r"|supposed)\s+to)"
    r"|(?<=\w)['’]ll"
)
_OPTION = r"\b(?:may|might|can|could)"
_DEED = r"\s+(?!not\b|never\b|have\b)(?:(?:be|then|also|\w+ly)\s+)*(?P<deed>[^\W\d_]+)"
_PLANNED = re.compile(f"(?=\\b[a-z]|['’])(?:{_TO_DO}){_DEED}", re.IGNORECASE)
_ALLOWED = re.compile(f"{_OPTION}{_DEED}", re.IGNORECASE)
_OWED = re.compile(r"(?<!was )(?<!were )\b(?:payable|due)\b(?!\s+to\b)", re.IGNORECASE)
_BEGINNING = frozenset(terms("begin began begun start commence made dated"))
_ENDING = frozenset(terms("end expire terminate finish close"))
_LASTS = frozenset(terms("year month week day"))  # from which the end can be told
_NOTHING = re.compile(r"\b(?:no|not|none|nothing|cannot|never)\b|n['’]t\b", re.IGNORECASE)
# A contract begins when it 'shall begin', and ends so.
_RUNS = frozenset(terms("begin start commence run end expire terminate"))
_PARTICIPLES = dict(
    pair.split("/")
    for pair in (
        "pay/paid send/sent hold/held meet/met make/made give/given sell/sold buy/bought take/taken"
        " build/built choose/chosen write/written"
    ).split()
)
_COMING = "due payable next expected estimated planned proposed scheduled"
_TO_COME = re.compile(
    rf"(?P<label>[^:\t\n]*\b(?:{'|'.join(_COMING.split())})\b[^:\t\n]*)[:\t]", re.IGNORECASE
)
_ISSUED = re.compile(  # the labels of when a paper was made, which tell of nothing later
    r"\W*(?:(?:invoice|bill|billing|issue|order|statement|quote|quotation)\s+date"
    r"|date\s+of\s+(?:the\s+)?(?:invoice|bill|issue|order|statement|quotation))\s*[:\t]",
    re.IGNORECASE,
)
# What is done after a paper was made, as it is asked for, and words that tell of it.
_LATER = tuple(
    (frozenset(terms(asked)), frozenset(terms(told)))
    for asked, told in (
        (
            "paid pay settled repaid",
            "paid settled repaid received receipt cleared credited",
        ),
        ("delivered arrive dispatched shipped", "delivered arrived dispatched shipped received"),
        ("cancelled", "cancelled"),
        ("refunded returned", "refunded returned"),
        ("approved rejected", "approved rejected"),
    )
)
_HELD = frozenset(terms("held hold met meet meeting began begin start end finish close place"))


def elsewhen(question: str) -> Callable[[str], bool] | None:
    """What tells of a sentence that its dates are those of something else than was done when the
    question asks for, by their labels. None where something else is asked.

    >>> is_of_another = elsewhen("When was invoice 4711 paid?")
    >>> [is_of_another(text) for text in ("Due date: 3 May 2025", "Paid on: 3 May 2025")]
    [True, False]
    """
    match = _PAST.fullmatch(in_a_line(question))
    if not match or not match["when"] or _ASKED_FOR.search(match["what"]):
        return None
    asked = frozenset(terms(match["what"]))
    later = [told for done, told in _LATER if not done.isdisjoint(asked)]
    if not later and _HELD.isdisjoint(asked):
        return None
    told = frozenset(chain.from_iterable(later))
    return lambda text: _is_of_another(text, asked, told)


def unanswered(question: str) -> Callable[[str], bool] | None:
    """What tells of a sentence that it only asks for, plans or allows what the question asks
    whether or when it was done; or, where it is asked when something ends, that it only may, or
    begins. None where something else is asked.

    >>> not_yet = unanswered("Did Ann accept the offer?")
    >>> texts = ("Please accept by 3 May.", "She will accept it.", "I accept it. Please call me.")
    >>> [not_yet(text) for text in texts]
    [True, True, False]
    """
    asked = in_a_line(question)
    if match := _ENDS.fullmatch(asked):
        what = _deeds(match["what"])
        if what.isdisjoint(_ENDING):
            return None
        return lambda text: _is_only(_ALLOWED, text, what) or _is_opposite(text, what)
    match = _PAST.fullmatch(asked)
    if not match or _ASKED_FOR.search(match["what"]):
        return None
    what = _deeds(match["what"])
    done = what.difference(_RUNS, *(_deeds(to_do["deed"]) for to_do in _PLANNED.finditer(asked)))
    return lambda text: (
        _REQUEST.match(text) is not None
        or _is_only(_PLANNED, text, done)
        or ("paid" in done and _is_owed(text))
        or (match["when"] is not None and _is_opposite(text, what))
    )


def told_by(question: str) -> frozenset[str]:
    """The terms of which a table's row or the line of a form must have one, or stand under one, to
    tell whether, or when, what the question asks for was done after a paper was made. None where
    something else is asked.

    >>> "paid" in told_by("Has invoice 4711 been paid?"), told_by("Is invoice 4711 due?")
    (True, frozenset())
    """
    match = _PAST.fullmatch(in_a_line(question))
    asked = frozenset(terms(match["what"])) if match else frozenset()
    return frozenset(chain(*(told for done, told in _LATER if not done.isdisjoint(asked))))


def _is_only(deed: re.Pattern[str], text: str, done: Set[str]) -> bool:
    """Whether a text has some of what was `done`, but only as such a deed."""
    found = [_deeds(match["deed"]) & done for match in deed.finditer(text)]
    said = frozenset(chain.from_iterable(found))
    return bool(said) and said.isdisjoint(_deeds(deed.sub(" ", text)))


def _is_owed(text: str) -> bool:
    """Whether a text says that something is to be paid, and nothing of its having been."""
    done = _LATER[0][1]
    return bool(_OWED.search(text)) and not _NOTHING.search(text) and done.isdisjoint(terms(text))


def _is_opposite(text: str, asked: Collection[str]) -> bool:
    """Whether a text only says when something begins, where it is asked when it ends."""
    if _ENDING.isdisjoint(asked) or not _BEGINNING.isdisjoint(asked):
        return False
    said = frozenset(terms(text))
    return not _BEGINNING.isdisjoint(said) and (_ENDING | _LASTS).isdisjoint(said)


def _deeds(text: str) -> set[str]:
    """The terms of a text, verbs as participles."""
    return {_PARTICIPLES.get(term, term) for term in terms(text)}


def _is_of_another(text: str, asked: frozenset[str], later: frozenset[str]) -> bool:
    lines = [line for line in text.splitlines() if _is_dated(line)]
    if not lines or not later.isdisjoint(terms(text)):
        return False
    return all(_is_to_come(line, asked) or (later and _ISSUED.match(line)) for line in lines)


def _is_dated(line: str) -> bool:
    """Whether a line has a date that is no mere number, as that of an invoice."""
    return any(not match.group().isdecimal() for match in DATE.finditer(line))


def _is_to_come(line: str, asked: frozenset[str]) -> bool:
    """Whether a line is the label of a day to come, of which nothing is `asked`."""
    match = _TO_COME.match(line)
    coming = frozenset(terms(match["label"])).intersection(terms(_COMING)) if match else ()
    return bool(coming) and asked.isdisjoint(coming)
