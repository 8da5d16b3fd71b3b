"""Words that a library does not have to those of its own that are spelled much like them. Pure.

Distances are of optimal string alignment: a letter more, less or other, or two neighbours
exchanged, counts one (Damerau 1964, doi:10.1145/363958.363994).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import chain
from string import ascii_lowercase

from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from index.words import LONGEST, STOP_WORDS, bare, terms

_DICTIONARY = "frequency_dictionary_en_82_765.txt"  # a word and how often it is found, a line
_SHORTEST = 5  # letters of a word; a shorter one is like too many others
_LONG = 10  # letters, from which two may be wrong
_PART = 3  # letters of one that a compound is made of
_LOOK = 12  # terms whose words are looked at
_LETTERS = re.compile(r"[^\W\d_]+")

_SPELLINGS = (  # British, American, and what comes next
    ("our", "or", r"(?:s|ed|ing|abl[ey]|ites?|al|ers?|hood|less|ful|ists?)?$"),
    *(("is", "iz", "e|ing|ation"), ("ys", "yz", "e|ing"), ("ogue", "og", "")),
    *(("tre", "ter", "s?$"), ("bre", "ber", "s?$"), ("ence", "ense", "s?$"), ("ae", "e", "")),
    ("mme", "m", "s?$"),
)

_compare = EditDistance(DistanceAlgorithm.DAMERAU_OSA_FAST).compare


def slips(word: str) -> int:
    """How many letters of a word may be wrong; none of what is too long for a word.

    >>> slips("rent"), slips("lease"), slips("landlords's")
    (0, 1, 2)
    """
    if not _SHORTEST <= len(word) <= LONGEST:
        return 0
    return 1 if len(word) < _LONG else 2


def is_english(word: str) -> bool:
    """Whether a word is among the 82,765 of symspellpy's dictionary (SCOWL's, by frequency), or a
    stop word's short form without its apostrophe.

    >>> is_english("Tenants"), is_english("wasnt"), is_english("tenents")
    (True, True, False)
    """
    folded = bare(word)
    short = folded[-2:] in ("nt", "re", "ve", "ll") and folded[:-2] in STOP_WORDS
    return short or folded in _english()


def is_compound(word: str) -> bool:
    """Whether a word in small letters is two English ones of three letters or more.

    >>> is_compound("streetlamp"), is_compound("Hadleigh"), is_compound("frobnicate")
    (True, False, False)
    """
    cuts = range(_PART, len(word) - _PART + 1) if word.islower() and len(word) <= LONGEST else ()
    return any(is_english(word[:cut]) and is_english(word[cut:]) for cut in cuts)


def is_slip(word: str) -> bool:
    """Whether a letter more, less or other, or two neighbours exchanged make a word English.

    >>> is_slip("recieve"), is_slip("betwen"), is_slip("frobnicate")
    (True, True, False)
    """
    folded = bare(word)
    if len(folded) > LONGEST:
        return False
    parts = [(folded[:i], folded[i:]) for i in range(len(folded) + 1)]
    ways = chain(
        (a + b[1:] for a, b in parts),
        (a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1),
        (a + letter + b[skip:] for a, b in parts for letter in ascii_lowercase for skip in (0, 1)),
    )
    return not _english().isdisjoint(ways)


def variants(word: str) -> Iterator[str]:
    """How the other side of the Atlantic may spell a word; not all of these are words.

    >>> list(variants("organisation")), list(variants("fourth"))
    (['organization'], [])
    """
    if len(word) < _SHORTEST:
        return
    for british, american, before in _SPELLINGS:
        for one, other in ((british, american), (american, british)):
            for found in re.finditer(f"(?<=..){one}(?={before})", word):
                yield word[: found.start()] + other + word[found.end() :]


def alike(word: str, known: Mapping[str, int]) -> list[str]:
    """Of the terms that a library knows, with the number of passages that have each, those that a
    word may be a misspelling of: the likeliest first, twelve at most.

    A term is a word without its ending, so that the word's beginning may be like it.

    >>> alike("tenents", {"tenant": 3, "tenet": 1, "tent": 5, "lessor": 1})
    ['tenant', 'tenet', 'tent']
    >>> alike("compay", {"compani": 1})
    ['compani']
    """
    folded, most = bare(word), slips(word)
    whole = {folded, *terms(word)}
    found = []
    for term, passages in known.items():
        if 2 * len(term) < len(word) or len(term) > len(word) + most:
            continue
        ends = range(len(term) - 1, len(term) + 2)
        ways = whole.union(folded[:end] for end in ends)
        stems = (term, f"{term[:-1]}y") if term.endswith("i") else (term,)  # of 'company' 'compani'
        distances = [d for way in ways for stem in stems if (d := _compare(way, stem, most)) >= 0]
        if distances:
            found.append((min(distances), abs(len(term) - len(word)), -passages, term))
    return [term for *_, term in sorted(found)[:_LOOK]]


def nearest(word: str, spelled: Mapping[str, Iterable[str]], known: Mapping[str, int]) -> str:
    """The word that was probably meant, '' if none was: of `spelled`, which has for each term the
    words of the documents that it stands for. `known` is as `alike` takes it.

    A name is taken for a name alone: for what has a capital too.

    >>> spelled = {"tenant": ["tenants"], "tenet": ["tenet"], "tent": ["tents", "Tent"]}
    >>> [nearest(word, spelled, {}) for word in ("tenents", "Tennt", "Tennet", "tnt")]
    ['tenants', 'Tent', '', '']
    """
    found = []
    for term, words in spelled.items():
        for way in words:
            if word[0].isupper() <= way[0].isupper():
                number = {way, way.removesuffix("s"), f"{way}s"}
                distances = [d for n in number if (d := _distance(word, n)) >= 0]
                if distances:
                    exact = _distance(word, way)
                    found.append((min(distances), exact < 0, exact, -known.get(term, 0), way))
    meant = min(found)[-1] if found else ""
    if bare(meant) == bare(word):
        return ""  # no other word, but an accent of it
    return meant if word[0].isupper() else meant.lower()


def words_of(term: str, texts: Iterable[str]) -> set[str]:
    """The words in these texts that a term stands for, without what an apostrophe parts from them.

    >>> words_of("tenant", ["The Tenant's duties; all tenants"]) == {"Tenant", "tenants"}
    True
    """
    return {word for text in texts for word in _LETTERS.findall(text) if terms(word) == [term]}


def _distance(word: str, way: str) -> int:
    """Without accents; -1 if it is more than the word's slips."""
    return int(_compare(bare(word), bare(way), slips(word)))


@cache
def _english() -> frozenset[str]:
    text = resources.files("symspellpy").joinpath(_DICTIONARY).read_text("utf-8-sig")
    return frozenset(line.partition(" ")[0] for line in text.splitlines())
