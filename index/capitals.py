"""Which words of a question in small letters the documents write as names: with a capital."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.slips import MOST
from index.store.full_text import FullText
from index.words import STOP_WORDS, bare, terms

_LOOK = 8  # passages with a term that are looked at for how it is written
_MOSTLY = 0.8  # of the times that a word stands within a sentence, with a capital
# A word that begins no sentence, and does not stand in what is all in capitals.
_WITHIN = re.compile(r"(?<=[a-z\d,;)][ \n])[^\W\d_]{2,}")


def capitals(words: Iterable[str], full_text: FullText) -> dict[str, str]:
    """Those of these words that the documents write with a capital within sentences, each as they
    write it. The first twelve are looked for, stop words left out."""
    asked = [w for w in dict.fromkeys(words) if len(w) > 1 and w not in STOP_WORDS]
    found = {word: _written(word, full_text) for word in asked[:MOST]}
    return {word: way for word, way in found.items() if way[:1].isupper()}


def _written(word: str, full_text: FullText) -> str:
    """'' where the library lacks the word within sentences, or mostly has it in small letters."""
    own = terms(word)
    if len(own) != 1:
        return ""
    first = bare(word)[0]  # of all that has the term, too
    ways = [
        way
        for text in full_text.texts_with(own[0], _LOOK)
        for way in _WITHIN.findall(text)
        if (way[0].lower() == first or not way[0].isascii()) and terms(way) == own
    ]
    names = [way for way in ways if way[0].isupper()]
    if not ways or len(names) < _MOSTLY * len(ways):
        return ""
    same = [way for way in names if bare(way) == bare(word)]
    return max(same, key=same.count) if same else word.capitalize()
