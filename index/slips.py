"""Which words of a question are slips of the hand for words that the documents have."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from index import spelling
from index.store.full_text import FullText
from index.words import terms

MOST = 12
"""Words that are looked for; a pasted text has more that nobody knows."""

_LOOK = 4  # passages with a term that are looked at for how it is spelled

IsKnown = Callable[[str], bool]
"""Whether a word is spelled right, whatever the documents say."""


def meant(words: Iterable[str], full_text: FullText, is_known: IsKnown) -> dict[str, str]:
    """For each of these words that no document has, the word of the documents that was probably
    meant, if one is spelled much like it. Of unknown words the first twelve are looked for.

    A known word may be spelled in another way on the other side of the Atlantic.
    """
    found = {}
    looked = 0
    for word in dict.fromkeys(words):
        own = terms(word)
        if len(own) != 1 or not spelling.slips(word):
            continue
        read = _variant(word, own[0], full_text, is_known)
        if not read and looked < MOST and not is_known(word):
            looked += 1
            read = _nearest(word, own[0], full_text)
        if read:
            found[word] = read
    return found


def _variant(word: str, term: str, full_text: FullText, is_known: IsKnown) -> str:
    """'' where the library has the word, or none of its variants."""
    others = list(filter(is_known, spelling.variants(word)))
    if not others or full_text.frequencies([term])[1][term]:
        return ""
    known = full_text.frequencies([t for other in others for t in terms(other)])[1]
    return next((other for other in others if any(known[t] for t in terms(other))), "")


def _nearest(word: str, term: str, full_text: FullText) -> str:
    """'' where the library has the word, or none that is spelled like it."""
    if full_text.has_word(term, word.removesuffix("s")):
        return ""
    known = full_text.terms_like(term)
    spelled = {
        like: spelling.words_of(like, full_text.texts_with(like, _LOOK))
        for like in spelling.alike(word, known)
    }
    return spelling.nearest(word, spelled, known)
