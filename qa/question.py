"""What a question says beside its words: phrases that must occur, documents, several needs.

Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import PurePosixPath

from index.spelling import is_english, is_slip
from index.words import MONTHS, STOP_WORDS, of_file, terms
from qa.pinpoints import WORD, WORKS

_QUOTED = re.compile(r'"([^"]{2,200})"|“([^”]{2,200})”|«([^»]{2,200})»|„([^“”]{2,200})[“”]')
_ASKS = r"(?:who|whom|whose|what|when|where|why|which|how)"
_PARTS = re.compile(
    rf"""(?<=\?)\s+(?=\S)                                # one question after another
       | ,?\s+(?:and|or)\s+(?:also\s+)?(?={_ASKS}\b)     # '... built and who designed it'
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ASKING = re.compile(rf"\?$|\b{_ASKS}\b", re.IGNORECASE)
_FILE = re.compile(r"\w\.\w")  # without it no file is named, however many there are
_DEFINITION = re.compile(
    r"""(?:what|who)\ (?:is|are|was|were)\ (?:meant\ by\ )?
            (?:the\ (?:definition|meaning)\ of\ )?(?:an?\ |the\ )?(.+)
      | (?:what|how)\ (?:does|do|is|are)\ (?:an?\ |the\ )?(.+?)\ (?:mean|stand\ for|defined)
      | (?:define|explain|definition\ of|meaning\ of)\ (?:an?\ |the\ )?(.+)
    """,
    re.VERBOSE,
)
_MENTIONS = re.compile(
    r"""(?:which|what|(?:list|show\ me|show|find)(?:\ all|\ the|\ every)?)\ (?:of\ (?:the|my)\ )?
        (?:document|file|text|paper|contract|e-?mail|mail|message|article|page|passage|sentence
           |chapter|letter|report|note)s?\ (?:that\ |which\ )?
        (?:mentions?|contains?|discuss(?:es)?|speaks?\ of|talks?\ (?:of|about)|refers?\ to
           |says?\ (?:any|some)thing\ (?:of|about)|(?:(?:is|are)\ )?about|deals?\ with)
        \ (?P<what>.+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_THING = (
    "option|flag|switch|setting|variable|parameter|argument|command|function|method|key|keyword"
    "|attribute|property|directive|field|builtin|environment"
)
_ASKS_NAME = re.compile(
    rf"""\b(?:which|what)\s+(?!(?:is|are|was|were|do|does|did|has|have|had|can|will|would|should)\b)
        (?:[\w-]+\s+){{0,2}}?(?:{_THING}|file|folder|directory|module|class|package)s?\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ASKS_HOW = re.compile(
    r"\bhow\s+(?:do|does|can|could|should|would|might|to)\b|\b(?:which|what)\s+commands?\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    rf"""what\ (?:(?:does|do)|(?P<state>is|are))\ (?:an?\ |the\ )?(?:(?:{_THING})s?\ )?(?P<what>.+?)
            (?:\ (?:{_THING})s?)?
            \ (?(state)(?:used\ )?for
               |(?:do|control|hold|store|contain|specify|set|return|print|expand\ to))
    """,
    re.VERBOSE,
)
_OF_ANY_ENTRY = frozenset(
    terms(f"{_THING.replace('|', ' ')} mean meaning stand purpose control hold contain expand used")
) - {"set"}  # that is a command, too
_OF_ANY_DOCUMENT = _OF_ANY_ENTRY | WORKS | frozenset(terms("error fault alarm message part model"))
_TITLED = re.compile(r"([\w.+-]+)(?:\s*\(\d\w*\)|\s+[–—-]\s|$)")  # 'ssh(1)', 'ssh — a client'
_CODE = re.compile(
    r"\b[A-Za-z]{1,8}[-_/]?\d(?:[\w/.#-]*\w)?|\b\d{1,4}#\w+|(?<!\S)[+-]\d+\b"
    r"|\b\d{1,4}[A-Z]{1,3}\d{1,4}\b"  # 40P01
    r"|(?<![^\s\"'“‘`(])(?:-[A-Za-z]{1,2}|--[a-z][\w-]+\w)(?![\w-])"  # options of commands
)
_IDENTIFIER = re.compile(  # max_rows, history-size, os.path.join, readLine, TMOUT
    r"(?<![\w:.-])(?:[A-Za-z][^\W_]*+(?:[_.-]++[^\W_]++)+|[a-z]+[A-Z]\w*+|[A-Z][A-Z\d_]{2,}+)"
    r"(?:\(\))?(?![\w:-])"
)
_CALLED_A_THING = re.compile(rf"(?<![\w.-])(\w[\w.-]+)\s+(?:{_THING})s?\b", re.IGNORECASE)
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
_NO_NAMES = STOP_WORDS.union(MONTHS, (month[:3] for month in MONTHS))
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
_MARKS = " \"'“”‘’«»„"
_PLAIN_WORD = re.compile(r"(?<![\w.@#&])[^\W\d_]++(?![\w@#&]|\.\w)")
_LONG_TERM = 5  # words; what is longer is hardly a term
_SHORT = 3  # words; less is no need of its own ('who and when', 'how and why')
_LEAST_NAME = 5  # letters of a name in small letters; what is shorter may be a slip
_MOST = 4  # needs of a question that are looked after one by one


def defined(question: str) -> str | None:
    """What a question asks the meaning of; None where it asks something else.

    >>> defined('What is a "covered work"?'), defined("what does force majeure mean")
    ('covered work', 'force majeure')
    """
    match = _DEFINITION.fullmatch(folded(question).strip(" ?.!"))
    if not match:
        return None
    term = next(filter(None, match.groups())).strip(_MARKS)
    return term if term and len(term.split()) <= _LONG_TERM else None


def explained(question: str) -> str | None:
    """What a question asks the meaning or the purpose of; None where it asks something else.

    >>> explained("What does the globstar option do?"), explained("What is a lease?")
    ('globstar', 'lease')
    """
    match = _PURPOSE.fullmatch(folded(question).strip(" ?.!"))
    term = match["what"].strip(_MARKS) if match else ""
    return term if term and len(term.split()) <= _LONG_TERM else defined(question)


def asks_for_name(question: str) -> bool:
    """Whether a question asks what a thing that manuals list by its name is called.

    >>> asks_for_name("Which option of rsync limits the bandwidth?"), asks_for_name("What is -x?")
    (True, False)
    """
    return _ASKS_NAME.search(question) is not None


def asks_how(question: str) -> bool:
    """Whether a question asks how something is done, or for the command that does it.

    >>> asks_how("How do I roll back?"), asks_how("How much is it?"), asks_how("Which command?")
    (True, False, True)
    """
    return _ASKS_HOW.search(question) is not None


def mentioned(question: str) -> str | None:
    """What is looked for where a question asks which documents mention it; else None.

    >>> mentioned("Which documents mention the Mill Lane Library?"), mentioned("Who mentions it?")
    ('the Mill Lane Library', None)
    """
    match = _MENTIONS.fullmatch(" ".join(question.split()).strip(" ?.!"))
    what = match["what"].strip(_MARKS) if match else ""
    return what if terms(what) else None


def asked_of(question: str, entry: str) -> frozenset[str]:
    """The terms of a question that its entry does not have and that ask for more than what it is:
    none in 'What does the -x option do?'.

    >>> sorted(asked_of("What is the default of the timeout option?", "timeout seconds"))
    ['default']
    """
    return frozenset(terms(question)) - frozenset(terms(entry)) - _OF_ANY_ENTRY


def codes(question: str) -> tuple[str, ...]:
    """The codes in a question: of errors, parts, models.

    >>> codes("What does error E-42 of the AL300 mean in section 7?"), codes("error code 404")
    (('E-42', 'AL300'), ('404',))
    """
    found = [match.group() for match in _CODE.finditer(question)]
    return (*found, *_CODE_NUMBER.findall(question))


def others(question: str) -> Iterator[tuple[re.Pattern[str], re.Pattern[str]]]:
    """For each thing that a question calls by a name and a number what finds it, and what finds one
    that is called so with any number: the MP 400 and the MP 250. Neither clauses nor days.

    >>> [ways] = others("What is the flow of the MP 400 on May 14, by section 7?")
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


def unknown(question: str, frequencies: Mapping[str, int]) -> frozenset[str]:
    """The terms of the words of an English question that are no English words, nor slips of one,
    and that, by their `frequencies`, no document has: names, however they are typed.

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
    return frozenset(term for term, word in found.items() if not is_slip(word))


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


def entries(question: str) -> re.Pattern[str] | None:
    """What finds the entry of a list, a table or a glossary that a question is about: a sentence
    that begins with a code in the question, or with the term that is to be explained, a name as
    programs have them, what is called an option or the like, or what is numbered as figures and
    theorems are, and then a colon, a dash or a table's next cell. None where a question has none of
    these. Of a list of definitions, try the term and a colon.

    >>> found = entries("What is an AKP?")
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


def phrases(question: str) -> tuple[str, ...]:
    """The phrases in quotation marks, which an answer's passage must have word for word.

    >>> phrases('Who signed the "master lease" of 2019?')
    ('master lease',)
    """
    found = (next(filter(None, match.groups())) for match in _QUOTED.finditer(question))
    return tuple(phrase for phrase in map(folded, found) if phrase)


def plain_words(question: str) -> Iterator[re.Match[str]]:
    """The words of a question that may be misspelled: of letters alone, in no name of a file, code
    or address, and in no quotation marks.

    >>> [m.group() for m in plain_words('Who is "Jon Smth" in lease.pdf, the lesor?')]
    ['Who', 'is', 'in', 'the', 'lesor']
    """
    kept = in_quotes(question)
    for match in _PLAIN_WORD.finditer(question):
        if not any(match.start() in span for span in kept):
            yield match


def in_quotes(question: str) -> list[range]:
    """The places in quotation marks.

    >>> in_quotes('Is "it" here?')
    [range(3, 7)]
    """
    return [range(*match.span()) for match in _QUOTED.finditer(question)]


def folded(text: str) -> str:
    """The text as phrases are compared: case and white space do not count."""
    return " ".join(text.casefold().split())


def needs(question: str) -> tuple[str, ...]:
    """The questions in a question; itself alone where it asks one thing.

    >>> needs("When was the bridge built and who designed it?")
    ('When was the bridge built', 'who designed it?')
    """
    parts = [part.strip() for part in _PARTS.split(question) if part.strip()]
    if len(parts) < 2 or any(len(part.split()) < _SHORT for part in parts):
        return (question,)
    if len(parts) > _MOST or not all(map(_ASKING.search, parts)):
        return (question,)
    return tuple(parts)


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


def alludes(asked: Collection[str], name: str) -> bool:
    """Whether all the words of a file's name, two at least, are among a question's terms.

    >>> alludes({"rent", "smith", "leas"}, "contracts/smith-lease.pdf")
    True
    """
    words = of_file(name)
    return len(words) > 1 and set(words) <= set(asked)
