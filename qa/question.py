"""What a question asks for: a meaning, a purpose, a name, a way, several things; and its phrases,
which must occur. What it names is told by `qa.names`. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.sources import normal
from index.words import terms

_QUOTED = re.compile(r'"([^"]{2,200})"|“([^”]{2,200})”|«([^»]{2,200})»|„([^“”]{2,200})[“”]')
_ASKS = r"(?:who|whom|whose|what|when|where|why|which|how)"
_PARTS = re.compile(
    rf"""(?<=\?)\s+(?=\S)                                # one question after another
       | (?:,|(?<!\s))\s+(?:and|or)\s+(?:also\s+)?(?={_ASKS}\b)  # '... and who designed it'
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ASKING = re.compile(rf"\?$|\b{_ASKS}\b", re.IGNORECASE)
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
THING = (
    "option|flag|switch|setting|variable|parameter|argument|command|function|method|key|keyword"
    "|attribute|property|directive|field|builtin|environment"
)
"""What things are called that manuals list by their names, as a pattern."""

_ASKS_NAME = re.compile(
    rf"""\b(?:which|what)\s+(?!(?:is|are|was|were|do|does|did|has|have|had|can|will|would|should)\b)
        (?:[\w-]+\s+){{0,2}}?(?:{THING}|file|folder|directory|module|class|package)s?\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ASKS_HOW = re.compile(
    r"\bhow\s+(?:do|does|can|could|should|would|might|to)\b|\b(?:which|what)\s+commands?\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    rf"""what\ (?:(?:does|do)|(?P<state>is|are))\ (?:an?\ |the\ )?(?:(?:{THING})s?\ )?(?P<what>.+?)
            (?:\ (?:{THING})s?)?
            \ (?(state)(?:used\ )?for
               |(?:do|control|hold|store|contain|specify|set|return|print|expand\ to))
    """,
    re.VERBOSE,
)
OF_ANY_ENTRY = frozenset(
    terms(f"{THING.replace('|', ' ')} mean meaning stand purpose control hold contain expand used")
) - {"set"}  # that is a command, too
"""Terms of a question that are asked of the entry of any thing."""

_MARKS = " \"'“”‘’«»„"
_PLAIN_WORD = re.compile(r"(?<![\w.@#&])[^\W\d_]++(?![\w@#&]|\.\w)")
_LONG_TERM = 5  # words; what is longer is hardly a term
_SHORT = 3  # words; less is no need of its own ('who and when', 'how and why')
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
    match = _MENTIONS.fullmatch(plain(question))
    what = match["what"].strip(_MARKS) if match else ""
    return what if terms(what) else None


def asked_of(question: str, entry: str) -> frozenset[str]:
    """The terms of a question that its entry does not have and that ask for more than what it is:
    none in 'What does the -x option do?'.

    >>> sorted(asked_of("What is the default of the timeout option?", "timeout seconds"))
    ['default']
    """
    return frozenset(terms(question)) - frozenset(terms(entry)) - OF_ANY_ENTRY


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


def plain(question: str) -> str:
    """A question in one line and without the mark at its end, as patterns of questions have it.

    >>> plain(" Who was\\n there? ")
    'Who was there'
    """
    return " ".join(question.split()).strip(" ?.!")


def folded(text: str) -> str:
    """The text as phrases are compared: case, blanks and Unicode's normal form do not count."""
    return " ".join(normal(text).casefold().split())


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
