"""Whose 'our' and 'your' it is in mails and letters, and what 'Yes, go ahead' agrees to. Pure
functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.search import Candidate
from index.words import terms
from qa.evidence.elsewhere import Placed
from qa.evidence.sentences import Sentences
from qa.question.kinds import DATE, NAME, wanted_kind
from qa.question.wording import in_a_line

REPLY = 3.0
"""What such a reply is worth: more than an entry, which is 1, as it says nothing of its topic."""

_WRITER = re.compile(r"From: .*|.*\bwrote:", re.DOTALL)  # the heading above what somebody writes
_QUOTES = re.compile(r".*\bwrote:", re.DOTALL)
_DOMAIN = re.compile(
    r"@(?!(?:gmail|googlemail|outlook|hotmail|live|yahoo|icloud|gmx|web|aol|proton\w*)\.)[\w-]+\."
)
_OUR = re.compile(r"\b(?:our|my)\b", re.IGNORECASE)
_YOUR = re.compile(r"\byour\b", re.IGNORECASE)
_TO = re.compile(r"(?:To|Cc): .*", re.DOTALL)
_SALUTATION = re.compile(r"(?:Dear|Hello|Hi)\s+(?P<whom>[^,:!\n]{2,60})[,:!]?")
_NOBODY = re.compile(  # titles, and whom a letter to many is to
    r"\b(?:mrs?|ms|miss|dr|prof(?:essor)?|sirs?|madam|customers?|all|both|colleagues?|team|members?"
    r"|tenants?|residents?|neighbou?rs?|parents?|friends?|applicants?|everyone|and|or)\b\.?",
    re.IGNORECASE,
)
_DEED = (
    r"(?:approve|agree|accept|allow|permit|consent|confirm|authori[sz]e|sign\s+off|okay|refuse"
    r"|reject|decline)(?:d|ed|ted)?(?:\s+(?:to|on))?"
)
_ASKS_CONSENT = re.compile(
    rf"(?:did|has|have)\s+(?P<who>.+?)\s+{_DEED}\s+(?P<what>.+)"
    rf"|(?:was|were|has|have|is|are)\s+(?P<it>.+?)\s+(?:been\s+)?{_DEED}(?:\s+by\s+(?P<by>.+))?",
    re.IGNORECASE,
)
_GOOD = r"(?:fine|okay|ok|good|great|all\s+right|alright)"
_REPLIES = re.compile(  # yes or no to what somebody asks for
    rf"""\W*(?:(?:yes|no|ok(?:ay)?|sure|agreed|approved|granted|declined|refused|of\s+course
          |certainly|no\s+problem|by\s+all\s+means|{_GOOD})(?=\W*$|\s*[,.;:!–—])
        |(?:(?:that|this|it)(?:['’]s|\s+is)\s+|sounds\s+)?{_GOOD}(?:\s+(?:with|by|for)\s+(?:me|us))
        |(?:(?:that|this)(?:['’]s|\s+is)\s+|sounds\s+){_GOOD}\b
        |(?:please\s+)?(?:do\s+)?go\s+ahead\b
        |(?:I|we)\s+(?:hereby\s+|can(?:not|['’]t)\s+)?(?:agree|approve|accept|refuse|decline)\b
        |(?:sorry|I(?:['’]m|\s+am)\s+(?:sorry|afraid))\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_HEAD = re.compile(r"(?:From|To|Cc|Date): .*", re.DOTALL)
_BY_MAIL = frozenset(  # what somebody does by writing, or has from a mail
    terms(
        """write wrote written send sent mail mailed email message letter memo note reply replied
        respond answer answered ask asked request requested tell told inform notify say said state
        comment explain claim deny complain criticise object apologise thank warn report announce
        confirm propose suggest recommend invite offer promise approve agree accept refuse reject
        decline cancel forward receive received copy contact address recipient sender author"""
    )
)
_LEAST_TOPIC = 0.7  # of what is asked to have been approved, in the mail that asks for it


def of_replies(question: str, sentences: Sentences) -> NDArray[np.bool_]:
    """Which sentences (n,) say yes or no to what the question asks whether somebody approved it:
    those of a mail that he or she wrote, where its subject or what is quoted below has that."""
    column = np.zeros(len(sentences.texts), dtype=bool)
    asked = _ASKS_CONSENT.fullmatch(in_a_line(question))
    if asked is None:
        return column
    who = frozenset(terms(asked["who"] or asked["by"] or "")).intersection(sentences.idf)
    what = frozenset(terms(asked["what"] or asked["it"])).intersection(sentences.idf)
    needed = _LEAST_TOPIC * sentences.share(what)
    for owner, (candidate, rows) in enumerate(sentences.by_passage()):
        replies = [row for row in rows if _REPLIES.match(sentences.texts[row])]
        writer = _writer(candidate) if replies else ""
        if writer and what and who <= frozenset(terms(writer)):
            about = sentences.above[owner].union(*_quoted_below(candidate, sentences))
            column[replies] = sentences.share(what & about) >= needed
    return column


def of_heads(question: str, sentences: Sentences) -> NDArray[np.bool_]:
    """Which sentences (n,) say but who sent a mail to whom and when, where it is asked who, or
    when, of what is not done by writing, and in none of their words: 'Who won the contract?'."""
    asked = frozenset(terms(question))
    if wanted_kind(question) not in (DATE, NAME) or not _BY_MAIL.isdisjoint(asked):
        return np.zeros(len(sentences.texts), dtype=bool)
    told = (_HEAD.fullmatch(text) and asked.isdisjoint(terms(text)) for text in sentences.texts)
    return np.fromiter(map(bool, told), dtype=bool)


def _quoted_below(candidate: Candidate, sentences: Sentences) -> Iterator[frozenset[str]]:
    """The question's terms in what is quoted below a passage of a mail."""
    over = candidate.passage.headings
    for other, rows in sentences.by_passage():
        under = other.passage.headings
        quoted = under[: len(over)] == over and any(map(_QUOTES.fullmatch, under[len(over) :]))
        if quoted and other.document == candidate.document:
            yield from (sentences.hits[row] for row in rows)


def of_another(asked: tuple[Placed, ...], sentences: Sentences) -> NDArray[np.bool_]:
    """Which sentences (n,) speak of 'our' or 'your' something, where that of a name in the question
    is asked for, and who writes, or is written to, is another.

    The name is known that is in the sentence, or the one before, or above it, or in the address
    of the sender.
    """
    column = np.zeros(len(sentences.texts), dtype=bool)
    names = [place.known for place in asked if place.where in ("of", "at", "for")]
    addressed = _addressed(sentences) if names else {}
    for owner, (candidate, rows) in enumerate(sentences.by_passage() if names else ()):
        writer = _writer(candidate).casefold()
        theirs = addressed.get(candidate.document.id)
        for row in rows:
            text = sentences.texts[row]
            known = sentences.above[owner].union(
                *sentences.hits[max(row - 1, rows.start) : row + 1]
            )
            missing = [name for name in names if name.isdisjoint(known)]
            if _OUR.search(text) and _DOMAIN.search(writer):
                column[row] = any(not any(term in writer for term in name) for name in missing)
            elif theirs and _YOUR.search(text):
                column[row] = any(map(theirs.isdisjoint, missing))
    return column


def _addressed(sentences: Sentences) -> dict[str, frozenset[str]]:
    """Of each document the terms of whom it is written to, if it says so: of the salutation and of
    all that stands before it."""
    found: dict[str, frozenset[str]] = {}
    receivers: dict[str, frozenset[str]] = {}
    for candidate, rows in sentences.by_passage():
        key = candidate.document.id
        before: list[str] = []
        for row in rows:
            text = sentences.texts[row]
            before.append(text)
            if _TO.fullmatch(text):
                receivers[key] = receivers.get(key, frozenset()).union(terms(text))
            match = _SALUTATION.fullmatch(text)
            if match and any(map(str.isupper, _NOBODY.sub("", match["whom"]))):
                found[key] = frozenset(terms(" ".join(before)))
    return {key: whom | receivers.get(key, frozenset()) for key, whom in found.items()}


def _writer(candidate: Candidate) -> str:
    """The heading that says who writes a passage of a mail; '' elsewhere."""
    return next(filter(_WRITER.fullmatch, reversed(candidate.passage.headings)), "")
