"""Who wrote a document and when, and where somebody works: what stands on top of a paper or a
report, or below it, in no sentence. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.formats.signs import VALEDICTION
from index.search import Candidate
from index.store import KINDS
from index.types import Span
from index.words import of_file, terms
from qa.evidence.sentences import Sentences
from qa.question.kinds import DATE, MAIL, NAME
from qa.question.pinpoints import WORKS
from qa.question.wording import in_a_line

ON_TOP = 2_000
"""Characters of a document, in which its authors, its date and who it is about are named."""

_LONGEST = 240  # characters of a name with an address
_LEAST_CAPITALS = 0.6  # of the words of a name with an address
_LEAST_TITLE = 0.75  # of what a question says of a work that is in the work's title
_WHO = r"(\w[\w.’'-]*(?:\s+\w[\w.’'-]*){0,4}?)"
_PLACE = "(?:affiliation|employer|university|institut(?:e|ion)|department|company|organi[sz]ation)"
_WROTE = re.compile(
    r"who\s+(?:wrote|authored|edited)\s+(.+)"
    r"|(?:who|what)\s+(?:is|are|was|were)\s+the\s+(?:names?\s+of\s+the\s+)?(?:author|editor)s?"
    r"\s+of\s+(.+)",
    re.IGNORECASE,
)
_LETTER = r"((?:the|this|that|our)\s+(?:[\w-]+\s+)?letter\b.*?)"
_SIGNED = re.compile(
    rf"who\s+(?:signed|wrote|sent)\s+{_LETTER}|who\s+(?:is|was)\s+{_LETTER}\s+(?:from|(?:signed\s+)?by)"
    rf"|(?:from|by)\s+whom\s+(?:is|was)\s+{_LETTER}",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"(?:when|(?:in\s+)?(?:what|which)\s+(?:year|month))\s+(?:was|were)\s+(.+?)\s+(?:first\s+)?"
    r"(?:written|published|issued|released|submitted)|what\s+is\s+the\s+date\s+of\s+(.+)",
    re.IGNORECASE,
)
_WORKS_AT = re.compile(
    rf"where\s+(?:does|do|did)\s+{_WHO}\s+(?:work|teach)(?:\s+at)?"
    rf"|where\s+(?:is|was)\s+{_WHO}\s+(?:based|affiliated|employed)"
    rf"|(?:what|which)\s+(?:is|was)\s+{_WHO}(?:['’]s?)\s+{_PLACE}"
    rf"|what\s+(?:is|was)\s+the\s+{_PLACE}\s+of\s+{_WHO}"
    rf"|(?:what|which)\s+{_PLACE}\s+(?:is|does|did)\s+{_WHO}"
    r"\s+(?:at|from|(?:work|teach)(?:\s+(?:at|for))?)",
    re.IGNORECASE,
)
_MAIL_OF = re.compile(
    rf"what\s+is\s+(?:the\s+e-?mail(?:\s+address)?\s+of\s+{_WHO}"
    rf"|{_WHO}(?:['’]s?)\s+e-?mail(?:\s+address)?)",
    re.IGNORECASE,
)
_OF_ANY_WORK = WORKS | frozenset(
    terms("paper article vignette study publication thesis report preprint page guide handbook")
)
_PLAIN = [KINDS.index(kind) for kind in ("paragraph", "item", "heading")]
_TEXT = re.compile(  # also of a short work: those in its references have written others
    r"(?:\d+\.?\s+)?(?:abstract|introduction|summary|contents|references|bibliography)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_AT = re.compile(  # some words that only places of work have; there are others
    r"universit|institut|colleg|school|department|facult|academ|laborator|hospital|cent(?:er|re)\b"
    r"|\b(?:ltd|inc|gmbh|corp|company|bank|ministry|council)\b",
    re.IGNORECASE,
)
_PERHAPS = 0.5  # that other names beside a person's are where he or she works


def of_bylines(question: str, sentences: Sentences) -> NDArray[np.float32]:
    """Which sentences (n,) say who wrote or signed the work that a question names, or when, or
    where somebody works whom it names, or by which address he or she has mail: 1, or less where it
    may be so; 0 for all others."""
    if letter := _told(_SIGNED, question):
        signed = _of_signature(letter, sentences)
        if signed.any():
            return signed
    if work := _told(_WROTE, question):
        return _of_work(work, sentences, is_byline)
    if work := _told(_WRITTEN, question):
        return _of_work(work, sentences, _is_date)
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    somebody, address = _told(_WORKS_AT, question), _told(_MAIL_OF, question)
    if name := frozenset(terms(somebody or address)):
        for row, text in enumerate(sentences.texts):
            said = frozenset(terms(text))
            if address:
                column[row] = name <= said and MAIL.search(text) is not None
            elif name < said and is_byline(text) and sentences.kinds[row] in _PLAIN:
                column[row] = 1 if _AT.search(text) else _PERHAPS
    return column


def _of_work(
    what: str, sentences: Sentences, answers: Callable[[str], bool]
) -> NDArray[np.float32]:
    """Which sentences on top of the work that is called so answer: 1, and 0 for all others. The
    words of its title do not, though they may look like names."""
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    for candidate, rows in sentences.by_passage():
        if not (_is_on_top(candidate) and _is_work(what, candidate, sentences)):
            continue
        title = frozenset(terms(candidate.document.title))
        for row in rows:
            text = sentences.texts[row]
            is_title = title.issuperset(terms(text))
            if sentences.kinds[row] in _PLAIN and answers(text) and not is_title:
                column[row] = 1
    return column


def _of_signature(letter: str, sentences: Sentences) -> NDArray[np.float32]:
    """Which sentences stand below 'Yours sincerely' or the like, in the letter that is called so,
    or in any where all of them are meant: 1, and 0 for all others."""
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    wanted = frozenset(terms(letter)) - _OF_ANY_WORK
    for candidate, rows in sentences.by_passage():
        there = candidate.head.union(candidate.passage.context, *candidate.passage.terms)
        if sentences.share(wanted & there) < _LEAST_TITLE * sentences.share(wanted):
            continue
        for row, below in pairwise(rows):
            if VALEDICTION.fullmatch(sentences.texts[row]) and NAME.match(sentences.texts[below]):
                column[below] = 1
    return column


def answer_in_byline(question: str, text: str) -> Span | None:
    """What of a text's names answers who wrote something, all of it, or where somebody works whom
    it begins with: what comes after. None where something else is asked for, or in a sentence.

    >>> answer_in_byline("Where does Ann Lee work?", "Ann Lee, Mill Lane College")
    Span(start=9, end=26)
    """
    if not is_byline(text):
        return None
    if _told(_WROTE, question):
        return Span(0, len(text))
    name = _told(_WORKS_AT, question)
    if name and text.lower().startswith(name.lower()):
        start = len(text) - len(text[len(name) :].lstrip(" ,;:\n"))
        return Span(start, len(text)) if start < len(text) else None
    return None


def _told(pattern: re.Pattern[str], question: str) -> str:
    """What a question of this form names, '' where it has another form."""
    match = pattern.fullmatch(in_a_line(question))
    return next(filter(None, match.groups()), "") if match else ""


def _is_on_top(candidate: Candidate) -> bool:
    """Whether a passage is on top of its document, before its text."""
    passage = candidate.passage
    return passage.start < ON_TOP and not any(map(_TEXT.fullmatch, passage.headings))


def _is_work(what: str, candidate: Candidate, sentences: Sentences) -> bool:
    """Whether a document is called as a question says, or the question names none and there is
    one only."""
    document = candidate.document
    wanted = frozenset(terms(what)) - _OF_ANY_WORK
    if not wanted:
        return all(other.document == document for other in sentences.found)
    called = frozenset(terms(document.title)).union(of_file(document.name))
    return sentences.share(wanted & called) >= _LEAST_TITLE * sentences.share(wanted) > 0


def is_byline(text: str) -> bool:
    """Whether a text is names, as of persons with an address, and no sentence.

    >>> [is_byline(text) for text in ("by Ann Lee, Mill Lane College", "Ann Lee wrote it all.")]
    [True, False]
    """
    if len(text) > _LONGEST or text.startswith("Dear "):
        return False
    words = _WORD.findall(text.removeprefix("by "))
    name = NAME.match(text.removeprefix("by "))
    if not name or len(words) < 2 or " " not in name.group():
        return False
    capitals = sum(word[0].isupper() for word in words)
    return capitals >= _LEAST_CAPITALS * len(words) and not DATE.match(text)


def _is_date(text: str) -> bool:
    """Whether a text is a date, maybe after a word or two.

    >>> [_is_date(text) for text in ("Version of 3 May 2021", "In 2021 it was seen at Mill Lane.")]
    [True, False]
    """
    match = DATE.search(text)
    return match is not None and len(_WORD.findall(DATE.sub("", text))) <= 2
