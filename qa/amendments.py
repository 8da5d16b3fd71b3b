"""What puts the words of another sentence right, or replaces them: corrections of a newspaper,
amendments of a contract. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from index.types import Span
from index.words import terms
from qa.ranking import Ranking
from qa.types import Hit

_QUOTED = r"[\"“„«](?P<{}>[^\"“”„«»]{{1,200}})[\"”“»]"
_REPLACES = re.compile(  # the words that go, in quotation marks, and those that come
    rf"{_QUOTED.format('old')}(?P<how>[^\"“”„«»]{{1,160}}){_QUOTED.format('new')}"
)
# 'substituting "B" for "A"', '"B", replacing the earlier "A"': the other way around
_TAKES_PLACE = re.compile(
    r"\b(?:replac(?:es|ing)|for|(?:instead|in\s+(?:the\s+)?place)\s+of)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_CUE = re.compile(r"\b(?:replac|substitut|amend|delet|str(?:ik|uck)|chang|insert)", re.IGNORECASE)
_BEFORE = 80  # characters before the quotation marks, in which it may say what is done
_LEAST_ASKED = 0.4  # of a question's terms
_SPACE = re.compile(r"\s+")


def replacements(text: str) -> Iterator[tuple[str, Span]]:
    """The words that a sentence replaces, each with the span of those that take their place.

    >>> list(replacements('In Section 2 "EUR 40" is replaced with "EUR 45".'))
    [('EUR 40', Span(start=40, end=46))]
    """
    for match in _REPLACES.finditer(text) if _CUE.search(text) else ():
        before = text[max(match.start() - _BEFORE, 0) : match.start()]
        if _CUE.search(before) or _CUE.search(match["how"]):
            old, new = "old", "new"
            if _TAKES_PLACE.search(match["how"]):
                old, new = new, old
            yield match[old], Span(*match.span(new))


def replaced_by(ranking: Ranking, hit: Hit, words: Span) -> Iterator[tuple[Hit, Span]]:
    """The sentences of a ranking that replace the answering `words` of a hit, a span in its
    document, each with the span of the new words in its own."""
    sentence, answer = _plain(hit.text), _said(hit, words)
    for place, text in enumerate(ranking.texts()):
        for old, new in replacements(text) if text != hit.text else ():
            goes = _plain(old)
            if goes in sentence and (goes in answer or answer in goes):
                other = ranking.hit(place)
                yield other, Span(other.start + new.start, other.start + new.end)
                break


def corrected_by(
    ranking: Ranking, hit: Hit, words: Span, asked: Collection[str]
) -> Iterator[tuple[Hit, Span | None]]:
    """The sentences of a ranking that put the answering `words` of a hit right, and that have, with
    the one before, enough of what is `asked`, the question's terms; each with its own answering
    words."""
    answer = _said(hit, words)
    denied = re.compile(rf"\bnot\s+(?:the\s+)?{re.escape(answer)}")
    for wrong, right in ranking.corrections():
        so, told = ranking.hit(right), [ranking.hit(place).text for place in wrong]
        if hit.text in (*told, so.text):
            continue
        said = " ".join(told)
        shared = set(asked).intersection(terms(f"{said} {so.text}"))
        about = len(shared) >= _LEAST_ASKED * len(set(asked))
        if about and (answer in _plain(said) or denied.search(_plain(so.text))):
            yield so, ranking.words(right)


def _said(hit: Hit, words: Span) -> str:
    return _plain(hit.text[words.start - hit.start : words.end - hit.start])


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).casefold()
