"""What kind of a sentence each is, whatever it says. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.words import terms
from qa.evidence.columns import Column
from qa.evidence.definitions import definitions
from qa.evidence.sentences import ROW, TITLES, Sentences, asks
from qa.question.intent import ASKS
from qa.question.kinds import DATE, NAME, NUMBER, PERCENT, wanted_kind
from qa.question.names import alludes

_SHORT = 4  # terms; a shorter sentence seldom says enough to answer
_CONTENTS = re.compile(
    r"""(?:table\ of\ )?contents|list\ of\ (?:figures|tables)|inhalt(?:sverzeichnis)?
      |(?:(?:and|or|general|subject|names?|authors?|concepts?|topics?|terms?|keywords?|keys?
        |symbols?|functions?|methods?|variables?|commands?|options?|macros?|types?|data|class(?:es)?
        |programs?|files?|procedures?|parameters?|modules?)[,/]?\ )*index
      |index\ of\ (?:names|authors|terms|subjects|functions|commands|figures|tables)""",
    re.VERBOSE | re.IGNORECASE,
)
_GREETINGS = (
    r"(?:Dear|Hi|Hello|Hey|Good (?:morning|afternoon|evening))\b[^,.:;!?\n]{0,60}[,:!]"
    r"|(?:Yours|Best|Kind|Warm|With|Many|Thanks|Regards|Sincerely|Cheers)\b[^,.:;!?\n]{0,30},"
    r"|[A-Z][\w'’-]{1,20},|Quoted:"
)
_GREETING = re.compile(_GREETINGS)
_GREETING_OR_ADDRESS = re.compile(rf"{_GREETINGS}|\W*(?:https?://|www\.)\S+")
_SENT = re.compile(  # when a mail was sent, and who wrote what is quoted in it
    r"Date: [A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4}\b.*|On\b[^\n]{8,120}\bwrote:"
)
_OF_ADDRESS = frozenset(terms("address link url website site page homepage web download find"))
# What is told before something is asked may answer, as in 'Our teachers recommend the site, but how
# much is a mole?'.
_BEGINS_TO_ASK = re.compile(
    rf"""[\W_]*(?:[QA](?:[.:]\s+|\s{{2,}}))?(?:(?:and|but|so|then|now|well|or|ok)\b,?\s+)*
         (?:{ASKS}|(?:in|on|at|for|from|to|by|with|of|about|since|until)\s+{ASKS}
          |(?:is|are|am|was|were|do|does|did|has|have|had|can|could|may|might|must|shall|should|will
            |would)(?:n['’]t)?)\b
       |¿|.*？""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(r"[\s.](?:\d{1,4}|[ivxl]{1,6})$")
_ASKED = frozenset(terms("ask asked asks question query inquire wonder"))


def of_form(question: str, asked: Collection[str], sentences: Sentences) -> dict[str, Column]:
    """What kind of a sentence each is, whatever it says."""
    lengths = np.asarray(list(map(len, sentences.terms)), dtype=np.float32)
    wanted = wanted_kind(question)
    kind = _kind(wanted, asked, sentences)
    formal = _formal(asked, wanted in (DATE, NAME), sentences)
    defines = definitions(question)
    alluded = [alludes(asked, candidate.document.name) for candidate in sentences.found]
    return {
        "figure": kind * (wanted is not NAME),
        "name": kind * (wanted is NAME),
        "defines": np.asarray(
            [defines is not None and defines(text) for text in sentences.texts], np.float32
        ),
        "length": np.log1p(lengths),
        "short": (lengths < _SHORT).astype(np.float32),
        "title": (np.isin(sentences.kinds, TITLES) | formal).astype(np.float32),
        "formal": formal.astype(np.float32),
        "asks": _asks(asked, sentences.texts),
        "alluded": np.asarray(alluded, dtype=np.float32)[sentences.owners],
    }


def _formal(
    asked: Collection[str], asks_who_or_when: bool, sentences: Sentences
) -> NDArray[np.bool_]:
    """Which sentences (n,) belong to a document's form: the greetings of a letter, who sent a
    mail when and addresses of pages where none is asked for, and the entries of a table of
    contents, which end with a page's number."""
    form = _GREETING if _OF_ADDRESS & set(asked) else _GREETING_OR_ADDRESS
    texts = sentences.texts
    formal = np.asarray([form.fullmatch(text) is not None for text in texts], dtype=bool)
    if not asks_who_or_when:
        sent = (
            not hits and _SENT.fullmatch(text) is not None
            for text, hits in zip(texts, sentences.hits, strict=True)
        )
        formal |= np.fromiter(sent, dtype=bool)
    for candidate, rows in sentences.by_passage():
        if any(map(_CONTENTS.fullmatch, candidate.passage.headings)):
            formal[rows] = [_PAGE.search(texts[row]) is not None for row in rows]
    return formal


def _asks(asked: Collection[str], texts: Sequence[str]) -> Column:
    """Whether a sentence asks from its beginning, and so does not answer, unless that is what is
    asked for."""
    if not _ASKED.isdisjoint(asked):
        return np.zeros(len(texts), dtype=np.float32)
    begun = (asks(text) and _BEGINS_TO_ASK.match(text) is not None for text in texts)
    return np.fromiter(begun, dtype=np.float32)


def _kind(wanted: re.Pattern[str] | None, asked: Collection[str], sentences: Sentences) -> Column:
    """Whether a sentence has what the question asks for, such as a date: 1, -1, or 0 if unclear.

    In a table's row a number may be a percentage: the unit stands in the header.
    """
    if wanted is None:
        return np.zeros(len(sentences.texts), dtype=np.float32)
    known = set(asked)
    in_row = NUMBER if wanted is PERCENT else wanted
    has = [
        any(
            not set(terms(match.group())) <= known
            for match in (in_row if kind == ROW else wanted).finditer(text)
        )
        for text, kind in zip(sentences.texts, sentences.kinds, strict=True)
    ]
    return np.where(has, 1.0, -1.0).astype(np.float32)
