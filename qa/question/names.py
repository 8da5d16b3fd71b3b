"""What a question names: documents and their subjects, codes, options and settings, things with a
number, people and places; and what finds the entry that is about one. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, pairwise
from pathlib import PurePosixPath

from index.dates import MONTHS, SHORT_MONTHS
from index.spelling import is_compound, is_english, is_slip, variants
from index.words import STOP_WORDS, of_file, terms
from qa.question.abbreviations import other_ways
from qa.question.intent import OF_ANY_ENTRY, THING, explained
from qa.question.kinds import CAPITAL
from qa.question.pinpoints import WORD, WORKS
from qa.question.wording import folded, plain_words

_NAME_WORD = rf"(?<![\w’'.-])[{CAPITAL}][\w’'.-]*+"
NAME = rf"{_NAME_WORD}(?:\s{_NAME_WORD}){{0,5}}+"
"""Words with a capital in a row, as a pattern."""

_IN_SENTENCE = re.compile(rf"(?:(?<=[^.?!:\s]\s)|(?<=\w\s[\"“(]))(?P<name>{NAME})")
_FILE = re.compile(r"\w\.\w")  # without it no file is named, however many there are
_OF_ANY_DOCUMENT = OF_ANY_ENTRY | WORKS | frozenset(terms("error fault alarm message part model"))
_TITLED = re.compile(r"([\w.+-]+)(?:\s*\(\d\w*\)|\s+[–—-]\s|$)")  # 'ssh(1)', 'ssh — a client'
_CODE = re.compile(
    r"\b(?:[A-Za-z]{1,8}[-_/]|[A-Za-z]{1,3}|[A-Z]{4,8})\d(?:[\w/.#-]*\w)?"  # not Internet2
    r"|\b\d{1,4}#\w+|(?<!\S)[+-]\d+\b"
    r"|\b\d{1,4}[A-Z]{1,3}\d{1,4}\b"  # 40P01
    r"|(?<![^\s\"'“‘`(])(?:-[A-Za-z]{1,2}|--[a-z][\w-]+\w)(?![\w-])"  # options of commands
)
_IDENTIFIER = re.compile(  # max_rows, history-size, os.path.join, readLine, TMOUT
    r"(?<![\w:.-])(?:[A-Za-z][^\W_]*+(?:[_.-]++[^\W_]++)+|[a-z]+[A-Z]\w*+|[A-Z][A-Z\d_]{2,}+)"
    r"(?:\(\))?(?![\w:-])"
)
_CALLED_A_THING = re.compile(rf"(?<![\w.-])(\w[\w.-]+)\s+(?:{THING})s?\b", re.IGNORECASE)
_CODE_NUMBER = re.compile(
    r"\b(?:error|fault|alarm|code|message|sqlstate|errno|exit\s+(?:status|value))"
    r"(?:\s+(?:code|number|no\.))?\s+(\d{2,6})\b(?![.,]?\d)",
    re.IGNORECASE,
)
_WITH_NUMBER = re.compile(r"\b([A-Za-z]{3,})\s+(\d{1,4})\b(?![.,]?\d)")
_NUMBERED_NAME = re.compile(
    r"\b(?:(?P<name>[A-Z][A-Za-z]*)(?:\s+No\.?\s+|[\s-])|(?P<code>[A-Za-z]{1,8})-?)"
    r"(?P<number>\d[\d.]*\d|\d)(?![\w%])"
)
_NO_NAMES = STOP_WORDS.union(map(str.lower, (*MONTHS, *SHORT_MONTHS)))
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_OF_TIME = frozenset(terms(" ".join((*MONTHS, *SHORT_MONTHS, _DAYS))))
_OF_WORK = re.compile(WORD)
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_SPOKEN = re.compile(r"\w(?:[\w'’&.#/-]*\w)?")
_CALLED = r"(?:(?:error|fault|alarm|code|message|part|model|type|no\.)s?\s+)*"
_ENTRY = r"\s*(?:\([^)]*\)\s*)?(?:[:\t=]|\s[–—-]\s)"  # between a term and what is said of it
# Before the term: a bullet, or '-q, ' before '--quiet'.
_BEFORE = r"(?:o\s+)?(?:--?\w\S*(?: [^\s,]+)?(?:,\s+|\n)){0,3}"
_CAPTIONED = re.compile(
    r"\b(fig(?:ure|\.)?|tab(?:le|\.)|plate|box|scheme|listing|algorithm|theorem|lemma|definition"
    r"|proposition|corollary|remark|example)\s+([A-Z]?\d+(?:[.-]\d+)*[a-z]?)\b",
    re.IGNORECASE,
)
_SHORTENED = {
    **dict.fromkeys(("figure", "fig", "fig."), r"fig(?:ure|\.)?"),
    **dict.fromkeys(("table", "tab."), r"tab(?:le|\.)"),
}
_LEAST_NAME = 5  # letters of a name in small letters; what is shorter may be a slip


def codes(question: str) -> tuple[str, ...]:
    """The codes in a question: of errors, parts, models.

    >>> codes("What does error E-42 of the AL300 mean in section 7?"), codes("error code 404")
    (('E-42', 'AL300'), ('404',))
    """
    found = [match.group() for match in _CODE.finditer(question)]
    return (*found, *_CODE_NUMBER.findall(question))


def numbered_names(question: str) -> Iterator[tuple[re.Pattern[str], re.Pattern[str]]]:
    """For each thing that a question calls by a name and a number what finds it, and what finds one
    that is called so with any number: the MP 400 and the MP 250. Neither clauses nor days.

    >>> [ways] = numbered_names("What is the flow of the MP 400 on May 14, by section 7?")
    >>> [[bool(way.search(text)) for text in ("an mp-400", "MP 250")] for way in ways]
    [[True, False], [True, True]]
    """
    for match in _NUMBERED_NAME.finditer(question):
        name = match["name"] or match["code"]
        if name.lower() not in _NO_NAMES and not _OF_WORK.fullmatch(name):
            start = rf"\b{name}(?:\s+No\.?\s+|[\s-])?"
            number = match["number"]
            this = rf"\b{number}\b" if _YEAR.fullmatch(number) else f"{start}{re.escape(number)}"
            yield re.compile(rf"{this}(?![\w.]*\d)", re.I), re.compile(rf"{start}\d", re.I)


def identifiers(question: str) -> tuple[str, ...]:
    """The names in a question that only programs have, as their underscores tell.

    >>> identifiers("What is the default of max_rows in my long-term set-up?")
    ('max_rows',)
    """
    return tuple(name for name in _IDENTIFIER.findall(question) if "_" in name.strip("_"))


def numbered(question: str) -> list[tuple[str, str]]:
    """What a question names by a number, as the rows of tables are.

    >>> numbered("What is the rent in lease year 4, at severity 2?")
    [('year', '4'), ('severity', '2')]
    """
    return _WITH_NUMBER.findall(question)


def names(question: str) -> frozenset[str]:
    """The terms of the names and the numbers in a question: of what has a capital or a digit.

    The first word has a capital in any question, and counts only where it has a digit.

    >>> sorted(names("Does Verity Langstaff sell the MP 400?"))
    ['400', 'langstaff', 'mp', 'veriti']
    """
    found = [
        word
        for i, word in enumerate(_SPOKEN.findall(question))
        if any(map(str.isdigit, word)) or (any(map(str.isupper, word)) and i)
    ]
    return frozenset(term for word in found for term in terms(word))


def known_names(question: str) -> tuple[frozenset[str], ...]:
    """The names in a question, words with a capital in a row, each with the terms by which it is
    known. Months and days are none, nor is what begins a sentence; none in a question all in
    capitals.

    >>> [sorted(name) for name in known_names("Does Ann Lee live in the UK since March?")]
    [['ann', 'lee'], ['kingdom', 'uk', 'unit']]
    """
    if question.isupper():
        return ()
    found = (known_as(match["name"]) - _OF_TIME for match in _IN_SENTENCE.finditer(question))
    whole = (frozenset(term for term in known if len(term) > 1) for known in found)
    return tuple(filter(None, whole))


def known_as(name: str) -> frozenset[str]:
    """The terms of a name, of its other spellings and of what it is short for."""
    ways = chain.from_iterable(way.ways for way in other_ways(name))
    spelled = chain.from_iterable(variants(word) for word in name.split())
    return frozenset(term for text in (name, *ways, *spelled) for term in terms(text))


def unknown(question: str, frequencies: Mapping[str, int]) -> frozenset[str]:
    """The terms of the words of an English question that are no English words, nor made of two, nor
    slips of one, and that, by their `frequencies`, no document has: names, however they are typed.

    >>> sorted(unknown("What does git frobnicate do?", {"git": 9, "frobnic": 0}))
    ['frobnic']
    """
    words = [match.group() for match in plain_words(question)]
    if all(frequencies.get(term, 1) for word in words for term in terms(word)):
        return frozenset()  # mostly: the dictionary need not be loaded
    strange = [word for word in words if len(word) >= _LEAST_NAME and not is_english(word)]
    if 3 * len(strange) > len(words):  # in another language, or keywords
        return frozenset()
    found = {term: word for word in strange for term in terms(word) if not frequencies.get(term, 1)}
    return frozenset(
        term for term, word in found.items() if not (is_slip(word) or is_compound(word))
    )


def naming_words(question: str) -> dict[str, frozenset[str]]:
    """The words of a question that may name something, each with its terms: all of a question
    that is typed in small letters.

    >>> [list(naming_words(text)) for text in ("Who runs Langstaff's mill?", "who runs the mill")]
    [["Langstaff's"], ['runs', 'mill']]
    """
    words = {word: frozenset(terms(word)) for word in _SPOKEN.findall(question)}
    any_of_them = question.islower()
    of_names = names(question)
    return {
        word: found for word, found in words.items() if found and (any_of_them or found <= of_names)
    }


def subjects(question: str, documents: Iterable[tuple[str, str]]) -> frozenset[str]:
    """What a question says it is about by the name of a document of its own, as a manual has: the
    file's name without its endings, or the name that the title begins with. Of the documents the
    names and titles are given.

    >>> pages = [("man/ssh.1.txt", "ssh - log in"), ("push.html", "git-push(1)"), ("scp.txt", "")]
    >>> sorted(subjects("What do ssh -Z and git push -f do?", pages))
    ['git-push', 'push', 'ssh']
    """
    words = [word.removesuffix("'s") for word in _SPOKEN.findall(folded(question))]
    said = {*words, *map("-".join, pairwise(words))}
    said = {word for word in said if not _OF_ANY_DOCUMENT.issuperset(terms(word))}
    own: set[str] = set()
    for name, title in documents:
        file = folded(PurePosixPath(name).name)
        own |= {file[: dot.start()] for dot in re.finditer(r"\.|$", file)} & said
        if (match := _TITLED.match(folded(title))) and match[1] in said:
            own.add(match[1])
    return frozenset(own)


def says(subject: str, text: str) -> bool:
    """Whether a text has a name as a whole word, or in words for its hyphens.

    >>> says("git-push", "To Git push a branch"), says("ssh", "See ssh-keygen.")
    (True, False)
    """
    name = re.escape(subject).replace(r"\-", "[- ]")
    return bool(re.search(rf"(?<![\w.-]){name}(?![\w-])", text, re.IGNORECASE))


def entry_pattern(question: str) -> re.Pattern[str] | None:
    """What finds the entry of a list, a table or a glossary that a question is about: a sentence
    that begins with a code in the question, or with the term that is to be explained, a name as
    programs have them, what is called an option or the like, or what is numbered as figures and
    theorems are, and then a colon, a dash or a table's next cell. None where a question has none of
    these. Of a list of definitions, try the term and a colon.

    >>> found = entry_pattern("What is an AKP?")
    >>> [bool(found.match(text)) for text in ("AKP: a party", "AKP (1): a party", "AKP says no")]
    [True, True, False]
    """
    # '-e' and '-E' are two options; other codes are typed as one likes.
    starts = [
        rf"(?{'-i' if code[0] == '-' else ''}:{re.escape(code)})(?![\w-])"
        for code in codes(question)
    ]
    if (term := explained(question)) and term[0] != "-":
        words = r"\s+".join(map(re.escape, term.split()))
        starts.append(rf"{words}{_ENTRY}")
    for kind, number in _CAPTIONED.findall(question):
        word = _SHORTENED.get(kind.lower(), re.escape(kind))
        starts.append(rf"{word}\s+{re.escape(number)}(?:\s*\([^()]*\))?\s*(?:[.:|]|[–—-]\s)(?!\d)")
    called = [*_IDENTIFIER.findall(question), *_CALLED_A_THING.findall(question)]
    starts += [rf"{re.escape(name)}{_ENTRY}" for name in called]
    if not starts:
        return None
    start = "|".join(starts)
    return re.compile(rf"{_BEFORE}[\W_]*{_CALLED}[\W_]*(?:{start})", re.IGNORECASE)


def named(question: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the documents' names whose file name, with its extension, is in the question.

    >>> named("What is the rent in lease.pdf?", ["a/lease.pdf", "b.pdf"])
    ('a/lease.pdf',)
    """
    asked = folded(question)
    if not _FILE.search(asked):
        return ()
    return tuple(
        name
        for name in names
        if (file := folded(PurePosixPath(name).name)) in asked
        and PurePosixPath(file).suffix
        and re.search(rf"(?<![\w.-]){re.escape(file)}(?![\w-])", asked)
    )


def mentioned_in(what: str, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """What is to be mentioned, and those of the documents' names in which it is looked for: without
    'in' a file is no place, but may be mentioned itself.

    >>> mentioned_in("rent in lease.pdf", ["a/lease.pdf"]), mentioned_in("a.pdf", ["a.pdf"])
    (('rent', ('a/lease.pdf',)), ('a.pdf', ()))
    """
    called = named(what, names)
    for name in called:
        file = re.escape(PurePosixPath(name).name)
        if place := re.search(rf"(?<=\S)\s+(?:in|within|of|from)\s+{file}$", what, re.IGNORECASE):
            return what[: place.start()], tuple(n for n in called if named(place.group(), [n]))
    return what, ()


def alludes(asked: Collection[str], name: str) -> bool:
    """Whether all the words of a file's name, two at least, are among a question's terms.

    >>> alludes({"rent", "smith", "leas"}, "contracts/smith-lease.pdf")
    True
    """
    words = of_file(name)
    return len(words) > 1 and set(words) <= set(asked)
