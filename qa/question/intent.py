"""What a question asks for: a meaning, a purpose, a name, a way, which documents, several things.
Pure functions."""

from __future__ import annotations

import re

from index.words import terms
from qa.question.wording import folded, in_a_line

ASKS = r"(?:who|whom|whose|what|when|where|why|which|how)"
"""The words that ask, as a pattern."""

_PARTS = re.compile(
    rf"""(?<=\?)\s+(?=\S)                                # one question after another
       | (?:,|(?<!\s))\s+(?:and|or)\s+(?:also\s+)?(?={ASKS}\b)  # '... and who designed it'
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ASKING = re.compile(rf"\?$|\b{ASKS}\b", re.IGNORECASE)
_DEFINITION = re.compile(
    r"""(?:what|who)\ (?:is|are|was|were)\ (?:meant\ by\ )?
            (?:the\ (?:definition|meaning)\ of\ )?(?:an?\ |the\ )?(.+)
      | (?:what|how)\ (?:does|do|is|are)\ (?:an?\ |the\ )?(.+?)\ (?:mean|stand\ for|defined)
      | (?:define|explain|definition\ of|meaning\ of)\ (?:an?\ |the\ )?(.+)
    """,
    re.VERBOSE,
)
_WHERE = re.compile(  # behind a term in quotation marks
    r"^(\w+ \w+ (?:an? |the )?[\"“«„][^\"”»“]+[\"”»“]) (?:in|under|according to) .+"
)
_MENTIONS = re.compile(
    r"""(?:(?:which|what|(?:list|show\ me|show|find)(?:\ all|\ the|\ every)?)\ (?:of\ (?:the|my)\ )?
        (?:document|file|text|paper|contract|e-?mail|mail|message|article|page|passage|sentence
           |chapter|letter|report|note|licen[cs]e|agreement|lease|memo|transcript)s?
        \ (?:that\ |which\ )?
        (?:mentions?|contains?|discuss(?:es)?|speaks?\ of|talks?\ (?:of|about)|refers?\ to
           |says?\ (?:any|some)thing\ (?:of|about)|(?:(?:is|are)\ )?about|deals?\ with|bears?\ on)
      | (?:(?:find|show|list|give|quote)\ (?:me\ |us\ )?)?
        (?:every(?:thing|\ word)|all)(?:\ (?:that|which))?(?:\ (?:is|was|has\ been))?
        (?:\ (?:said|written|stated))?\ (?:about|concerning|regarding)
      | (?:(?:find|show|list|give|quote)\ (?:me\ |us\ )?)?(?:all|every|each)(?:\ of)?(?:\ the)?
        \ (?:(?:statement|sentence|passage|paragraph|section|clause|provision|remark|quote|place)s?
              (?:\ (?:that|which))?(?:\ (?:is|are|was|were))?(?:\ (?:made|said|written))?
              \ (?:about|on|concerning|regarding|mention(?:s|ing)?|discuss(?:es|ing)?
                 |bear(?:s|ing)?\ on)
            |(?:mention|reference|occurrence)s?\ (?:of|to))
      | what\ bears\ on
        )(?:\ (?P<what>.+))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_POINTS = frozenset("it this that these those he she him her they them something anything".split())
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
_LONG_TERM = 5  # words; what is longer is hardly a term
_SHORT = 3  # words; less is no need of its own ('who and when', 'how and why')
_MOST = 4  # needs of a question that are looked after one by one


def defined(question: str) -> str | None:
    """What a question asks the meaning of; None where it asks something else.

    >>> defined('What is a "covered work"?'), defined("what does force majeure mean")
    ('covered work', 'force majeure')
    >>> defined('What is a "covered work" in GPL 3?')
    'covered work'
    """
    match = _DEFINITION.fullmatch(_WHERE.sub(r"\1", folded(question).strip(" ?.!")))
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
    >>> mentioned("Find everything about rent"), mentioned("all clauses on rent")
    ('rent', 'rent')

    It keeps its quotation marks, since what is in them is looked for word for word.
    """
    match = _MENTIONS.fullmatch(in_a_line(question))
    what = (match["what"] or "").strip() if match else ""
    return what if terms(what) else None


def mentions_nothing(question: str) -> bool:
    """Whether a question asks which documents mention something, and does not say what.

    >>> mentions_nothing("Which documents mention?"), mentions_nothing("Which files mention it?")
    (True, True)
    >>> mentions_nothing("Which files mention IT?"), mentions_nothing("Which files are there?")
    (False, False)
    """
    match = _MENTIONS.fullmatch(in_a_line(question))
    what = (match["what"] or "").strip(f"{_MARKS}?.!…") if match else "something"
    is_name = what.isupper() and len(what) > 1
    return match is not None and not is_name and (not what or what.lower() in _POINTS)


def asked_of(question: str, entry: str) -> frozenset[str]:
    """The terms of a question that its entry does not have and that ask for more than what it is:
    none in 'What does the -x option do?'.

    >>> sorted(asked_of("What is the default of the timeout option?", "timeout seconds"))
    ['default']
    """
    return frozenset(terms(question)) - frozenset(terms(entry)) - OF_ANY_ENTRY


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
