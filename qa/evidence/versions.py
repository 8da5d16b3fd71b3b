"""The releases that a question names by their numbers: which sentences tell of another one, and
which head the one that is asked for with its date. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

import numpy as np

from index.dates import DATE
from index.words import STOP_WORDS, terms
from qa.evidence.columns import Column
from qa.evidence.sentences import ROW, TITLES, Sentences
from qa.question import kinds
from qa.question.pinpoints import WORD

_NUMBER = r"\d+(?:\.\d+)+(?:[.~-]?(?:alpha|beta|rc|dev|pre)\d*)?"
_BEGINS = r"(?<![\w.:/§$£€-])"
_VERSION = rf"v?(?P<version>{_NUMBER})(?![\w%/]|[.:-]\w)"
_ASKED = re.compile(rf"{_BEGINS}(?<!§ )(?P<word>(?:[A-Za-z][\w+-]*\s+)?){_VERSION}")
_OF_WORK = re.compile(WORD)
_OF_RELEASES = re.compile(r"\breleas|\bversions?\b|\bc[ao]me\s+out\b|\bnew\s+in\b", re.IGNORECASE)
_CALLED = frozenset(("version", "release", "v"))
_NO_NAMES = STOP_WORDS | _CALLED
_TELLING = frozenset((ROW, *TITLES))
_SECTION = re.compile(rf"\s*{_NUMBER}\.?\s+[A-Za-z]")
_TOLD = re.compile(_BEGINS + _VERSION)
_ASKS_DATE = re.compile(r"\brelease\s+date\b|\bdate\s+of\s+release\b", re.IGNORECASE)
_LONGEST = 100  # characters of what heads a release


def asked_versions(question: str) -> dict[str, str]:
    """The releases that a question names by their numbers, with the name before each: of three
    parts or more, or behind a name or the word, or behind any word where it speaks of releases.
    Neither clauses nor amounts.

    >>> asked_versions("Is tor 0.4.9.11 newer than Wget 1.19, by section 7.2.1?")
    {'0.4.9.11': 'tor', '1.19': 'Wget'}
    >>> asked_versions("When was tar 1.25 released?"), asked_versions("Is it over 2.5 metres?")
    ({'1.25': 'tar'}, {})
    """
    of_releases = _OF_RELEASES.search(question)
    found: dict[str, str] = {}
    for match in _ASKED.finditer(question):
        word, version = match["word"].strip(), match["version"]
        if _OF_WORK.fullmatch(word) or DATE.fullmatch(version):
            continue
        called = word[:1].isupper() or (of_releases and word.lower() not in STOP_WORDS)
        if version.count(".") > 1 or word.lower() in _CALLED or (word and called):
            found[version] = "" if word.lower() in _NO_NAMES else word
    return found


def of_other_version(asked: Set[str], sentence: str, *above: str) -> bool:
    """Whether what stands `above` a sentence heads another release than those that are `asked` for,
    which neither it nor the sentence names. A number with words behind it is a section's.

    >>> above = ["Release notes", "Changes in version 0.4.8.9 - 2023-11-09", "Minor fixes"]
    >>> [of_other_version({n}, "Fixes a bug.", *above) for n in ("0.4.8.9", "0.4.8")]
    [False, True]
    >>> of_other_version({"0.4.8"}, "Fixes a bug.", "3.2.1 Options")
    False
    """
    if not asked.isdisjoint(_versions(sentence)):
        return False
    told = {version for heading in above for version in _versions(heading)}
    return bool(told) and told.isdisjoint(asked)


def of_other_versions(asked: Mapping[str, str], sentences: Sentences) -> list[bool]:
    """Which sentences (n,) tell of another release than those that are `asked` for, by what stands
    above them, or, of rows and headings, by themselves."""
    above = [(c.document.title, *c.passage.headings) for c in sentences.found]
    return [
        of_other_version(asked.keys(), text, *above[owner], *([text] if kind in _TELLING else ()))
        for text, kind, owner in zip(
            sentences.texts, sentences.kinds.tolist(), sentences.owners.tolist(), strict=True
        )
    ]


def of_releases(question: str, sentences: Sentences) -> Column:
    """Which headings and rows among the sentences (n,) tell of a release that the question names,
    and of no other, with its date, where that is asked for, 1 or 0. What stands before the number
    in the question must be known there, if it is anywhere: both wget and tar have a 1.23."""
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    asked = asked_versions(question)
    if not asked or not (kinds.wanted_kind(question) is kinds.DATE or _ASKS_DATE.search(question)):
        return column
    anywhere = frozenset().union(*sentences.known)
    for row in np.flatnonzero(np.isin(sentences.kinds, [*_TELLING])).tolist():
        text = sentences.texts[row]
        if len(text) <= _LONGEST and kinds.DATE.search(text):
            told = frozenset(_versions(text))
            names = {term for version in told for term in terms(asked.get(version, ""))}
            column[row] = (
                bool(told) and told <= asked.keys() and names & anywhere <= sentences.known[row]
            )
    return column


def _versions(text: str) -> Iterator[str]:
    if not _SECTION.match(text):
        for match in _TOLD.finditer(text):
            if not DATE.fullmatch(match["version"]):
                yield match["version"]
