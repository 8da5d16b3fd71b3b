"""Text to the terms by which words are matched: folded, stemmed, without stop words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from threading import Lock

import Stemmer

from index.dates import DATE, MONTHS, number_of_month
from index.numbers import ORDINALS, TENS, UNITS

LONGEST = 64  # characters of a term; full text would cut a term of more than 32 KB

# Scripts that do not part words, up to the rarer ideographs of the higher planes.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
# Invisible inside a word: soft hyphen, grapheme joiner, zero-width (non-)joiner, word joiner.
_JOINERS = "\u00ad\u034f\u200c\u200d\u2060"
# Accents and vowel signs, which are no letters to `re`: without them Hindi falls into consonants.
_MARKS = _JOINERS + "".join(
    c for c in map(chr, range(0x300, 0xFE00)) if unicodedata.category(c) in ("Mn", "Mc")
)
_LETTERS = rf"[^\W_{_CJK}]++(?:[{_MARKS}]++[^\W_{_CJK}]*+)*"
_WORD = re.compile(rf"[{_CJK}]+|\d+(?:[.,]\d+)+|{_LETTERS}(?:['’](?!\d){_LETTERS})*")

RAISED = "⁰¹²³⁴-⁹"
"""The raised digits, as a pattern has them in brackets."""

_RAISED = re.compile(rf"(?:(?<=\d)|(?<=[A-Za-zÀ-ɏ]{{3}}))(?=[{RAISED}])")  # 10⁵, word¹, not km²
_DIGIT = re.compile(r"\d")
_IS_CJK = re.compile(rf"[{_CJK}]")
# Letters that have no decomposition but that people type plainly.
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "’": "'"})
_IN_FULL = {"max": "maximum", "min": "minimum", "typ": "typical", "qty": "quantity"}
# Written as digits; of 'one' and 'second' nobody knows whether they count.
_NUMBERS = {word: str(number) for number, word in enumerate(UNITS[1:], 2)}
_ADDED = {word: number for number, word in enumerate(UNITS[:9], 1)}
_TENS = {word: 10 * i for i, word in enumerate(TENS, 2)}
_ORDINALS = dict(
    zip("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th".split(), ORDINALS, strict=True)
)
# '.txt.gz' and '.PDF', but no number, as of a version, and no word in both cases: 'README.Debian'.
_ENDINGS = re.compile(r"(?<=[^/])\.(?:[a-z][a-z\d]*|[A-Z][A-Z\d]*)(?:\.gz)?$")
_SILENT = frozenset({"s", "m", "d", "re", "ve", "ll"})  # after an apostrophe: Ankara's, they've

STOP_WORDS = frozenset(
    "a about above after again all also am an and any are as at be because been before being below "
    "between both but by can could did do does doing don down during each few for from further had "
    "has have having he her here hers him himself his how i if in into is it its itself just me "
    "more most my myself no nor not now of off on once only or other our ours out over own same "
    "she should so some such than that the their theirs them themselves then there these they this "
    "those through to too under until up us very was we were what when where which while who whom "
    "whose why will with would you your yours tell please".split()
)

_stemmer = Stemmer.Stemmer("english")
_stemmer_lock = Lock()  # a Stemmer keeps its state in one buffer


def bare(text: str) -> str:
    """The text as words are compared: without accents, case and what is invisible.

    >>> bare("Çavuşoğlu’s")
    "cavusoglu's"
    """
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    return "".join(c for c in folded if not unicodedata.combining(c) and c not in _JOINERS)


@lru_cache(maxsize=1 << 17)
def _term(word: str) -> str:
    """The term of one word, or '' for a stop word."""
    folded = bare(word)
    stem, _, suffix = folded.partition("'")
    if folded[0].isdigit():
        if stem not in _ORDINALS:
            return stem.replace(",", "")
        stem = _ORDINALS[stem]
    if suffix == "t" and stem.endswith("n"):  # don't, isn't: no more than 'not'
        return ""
    if suffix not in _SILENT:  # o'neill -> oneill
        stem += suffix.replace("'", "")
    if stem in STOP_WORDS:
        return ""
    with _stemmer_lock:
        return _NUMBERS.get(stem) or str(_stemmer.stemWord(_IN_FULL.get(stem, stem)))


def terms(text: str) -> list[str]:
    """The terms of `text`, in order.

    Words are case-folded, stripped of accents and stemmed (Snowball's English stemmer, Porter
    2001); English stop words are left out. A run of Chinese, Japanese or Korean characters gives
    its overlapping pairs, since those scripts do not part words. A date has the terms of its day,
    month and year, however it is written; where it may be read in two ways, those of both. A number
    below a hundred is the same in words, and so is a place up to the twelfth. 'Max.', as tables
    have it, is 'maximum'.

    A term holds neither white space nor any ASCII but small letters, digits and the dot of a
    number, and has at most 64 characters: each is one token of the full text in `index.store`.

    >>> terms("Where did Çavuşoğlu's talks begin?")
    ['cavusoglu', 'talk', 'begin']
    >>> terms("2023-03-14") == terms("14.03.2023") == terms("14 March 2023")
    True
    >>> terms("The 3rd of twenty-five invoices in Sept. 2023")
    ['third', '25', 'invoic', 'septemb', '2023']
    """
    found: list[str] = []
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _RAISED.sub(" ", text))
    at = 0
    for date in DATE.finditer(text) if _DIGIT.search(text) else ():
        if told := _date(date):
            found += _of_words(text, at, date.start())
            found += told
            at = date.end()
    found += _of_words(text, at, len(text))
    return found


def of_name(name: str) -> str:
    """The words of a document's name and of the folders that it is in, as text.

    >>> terms(of_name("leases/smith_2024-05-01.pdf"))
    ['leas', 'smith', '1', 'may', '2024']
    >>> of_name("MPL-2.0"), of_name("rules.1.7.txt.gz"), of_name("NEWS.Debian.gz")
    ('MPL-2.0', 'rules.1.7', 'NEWS.Debian')
    """
    return _ENDINGS.sub("", name).replace("_", " ")


@lru_cache(maxsize=4096)
def of_file(name: str) -> tuple[str, ...]:
    """The terms of a document's name without the folders that it is in.

    >>> of_file("leases/smith_2024-05-01.pdf")
    ('smith', '1', 'may', '2024')
    """
    return tuple(terms(of_name(PurePosixPath(name).name)))


def of_passage(above: Iterable[str], sentences: Iterable[str]) -> tuple[str, str]:
    """The terms of what stands above a passage, and of its sentences, a line each."""
    return " ".join(terms(" ".join(above))), "\n".join(" ".join(terms(s)) for s in sentences)


def _date(match: re.Match[str]) -> list[str]:
    """The terms of a date, or of a month and its year; none where a month would be above 12."""
    if match["its"]:
        return [_month(match["alone"]), match["its"]]
    if match["of"]:  # which may be the number of a law
        return [match["of"], _term(MONTHS[int(match["of"]) - 1]), match["that"]]
    day = match["one"] or match["last"] or match["before"] or match["after"]
    month = match["other"] or match["number"]
    year = match["year"] or match["first"] or match["in"]
    if month is None:
        return [day.lstrip("0"), _month(match["name"] or match["named"]), *filter(None, [year])]
    numbers = [(int(day), int(month))]
    if match["one"] and match["mark"] != ".":  # of 4/3 nobody but its writer knows
        numbers.append((int(month), int(day)))
    readings = dict.fromkeys((d, m) for d, m in numbers if m <= len(MONTHS))
    told = [term for d, m in readings for term in (str(d), _term(MONTHS[m - 1]))]
    return [*told, year] if told else []


def _month(name: str) -> str:
    return _term(MONTHS[number_of_month(name)])


def _of_words(text: str, start: int, end: int) -> Iterator[str]:
    tens, last = 0, start  # of a number that may go on, and where it ended
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        if tens and text[last : match.start()] in ("-", " ") and word.lower() in _ADDED:
            yield str(tens + _ADDED[word.lower()])
            tens = 0
            continue
        if tens:
            yield str(tens)
        tens, last = _TENS.get(word.lower(), 0), match.end()
        if tens:
            continue
        if _IS_CJK.match(word):
            yield from (word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif term := _term(word[:LONGEST])[:LONGEST]:
            yield term
    if tens:
        yield str(tens)
