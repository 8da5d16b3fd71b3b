"""How a question is worded: in one line, as texts are compared, what stands in quotation marks, and
which of its words may be misspelled. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.sources import normal

_QUOTED = re.compile(r'"([^"]{2,200})"|“([^”]{2,200})”|«([^»]{2,200})»|„([^“”]{2,200})[“”]')
_PLAIN_WORD = re.compile(r"(?<![\w.@#&])[^\W\d_]++(?![\w@#&]|\.\w|\(\))")


def in_a_line(question: str) -> str:
    """A question in one line and without the mark at its end, as patterns of questions have it.

    >>> in_a_line(" Who was\\n there? ")
    'Who was there'
    """
    return " ".join(question.split()).strip(" ?.!")


def folded(text: str) -> str:
    """The text as phrases are compared: case, blanks and Unicode's normal form do not count."""
    return " ".join(normal(text).casefold().split())


def phrases(question: str) -> tuple[str, ...]:
    """The phrases in quotation marks, which an answer's passage must have word for word, without
    the marks at their ends: 'Who wrote "Bad?"' has the question's own within.

    >>> phrases('Who signed the "master lease" of 2019?'), phrases('Who sang "Let It Be?"')
    (('master lease',), ('let it be',))
    """
    found = (next(filter(None, match.groups())) for match in _QUOTED.finditer(question))
    bare = (phrase.strip(" ?!.,;:") for phrase in map(folded, found))
    return tuple(phrase for phrase in bare if phrase)


def has_phrase(phrase: str, text: str) -> bool:
    """Whether a text has a phrase as `phrases` finds it; an apostrophe is one, straight or curly.

    >>> has_phrase("the tenant's works", "By the Tenant’s works")
    True
    """
    return phrase.replace("’", "'") in folded(text).replace("’", "'")


def in_quotes(question: str) -> list[range]:
    """The places in quotation marks.

    >>> in_quotes('Is "it" here?')
    [range(3, 7)]
    """
    return [range(*match.span()) for match in _QUOTED.finditer(question)]


def plain_words(question: str) -> Iterator[re.Match[str]]:
    """The words of a question that may be misspelled: of letters alone, in no name of a file, code,
    address or function, and in no quotation marks.

    >>> [m.group() for m in plain_words('Who is "Jon Smth" in lease.pdf or lsof(), the lesor?')]
    ['Who', 'is', 'in', 'or', 'the', 'lesor']
    """
    kept = in_quotes(question)
    for match in _PLAIN_WORD.finditer(question):
        if not any(match.start() in span for span in kept):
            yield match
