"""The markup of reStructuredText in a plain text, whatever the file is called: which lines are
directives, and which sign stands below a heading. Of AsciiDoc, the lines above a block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.formats.text.lines import Line

_LONGEST = 160  # characters of a heading with a line of signs below it
_CODE = re.compile(  # directives for what is no prose
    r"\.\. (?:code|code-block|sourcecode|literalinclude|parsed-literal|highlight|prompt|ipython"
    r"|plot|doctest|test(?:code|output|setup|cleanup)|jupyter-execute|productionlist|math|raw|graphviz"
    r"|toctree)::"
)
_DESCRIPTION = re.compile(  # and for what is described on the deeper lines below
    r"\.\. (?:[a-z]+:)?(?:(?:auto)?(?:class|function|method|data|attribute|exception)|classmethod"
    r"|staticmethod|decorator|property|describe|envvar|option|cmdoption|macro|type|member|var|struct"
    r"|enum|opcode)::\s+(?=\S)"
)
# A line of markup above a block, and not of it: '.. note::', '.. _label:', '[NOTE]', '[[label]]'.
_ABOVE = re.compile(
    r"\.\. (?:[\w:-]+::|_[^:]*:.*)|\[(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION|\[[^\[\]]*\])\]"
)
_UNDERLINE = re.compile(r"([-=~_*#+.^\"'`:])\1{2,}")  # as long as the heading above it


def is_description(text: str) -> bool:
    """Whether a line says what the deeper lines below describe: '.. function:: len(s)'."""
    return bool(_DESCRIPTION.match(text))


def is_above(text: str) -> bool:
    """Whether a line is markup of the block below it, and no text."""
    return bool(_ABOVE.fullmatch(text))


def is_underline(text: str) -> bool:
    """Whether a line may be the one below a heading."""
    return bool(_UNDERLINE.fullmatch(text))


def breaks(group: Sequence[Line]) -> set[int]:
    """Where lines begin that say what is described below them, and the lines that follow those."""
    starts = {line.start for line in group if is_description(line.text)}
    return starts | {below.start for line, below in pairwise(group) if line.start in starts}


def opens_code(group: Sequence[Line]) -> tuple[int, bool]:
    """How far the line is indented below which code may stand, or -1; whether it must be code."""
    directive = min(reversed(group), key=lambda line: line.column)  # above its options
    if _CODE.match(directive.text):
        return directive.column, True
    last = group[-1]
    colon = last.text.endswith(":") and not last.text.startswith("..")
    return (last.column, last.text.endswith("::")) if colon else (-1, False)


def sign(group: Sequence[Line], i: int) -> str:
    """The sign of the line below a heading, line `i`, twice where it stands between two; or ''.

    Between two it may be indented by one. As the first of all it may be a version and a date.
    """
    if i + 1 == len(group):
        return ""
    line, below = group[i : i + 2]
    overlined = i > 0 and group[i - 1].text == below.text
    is_heading = (
        is_underline(below.text)
        and abs(len(line.text) - len(below.text)) <= 2
        and 0 <= line.indent - below.indent <= overlined
        and len(line.text) <= _LONGEST
        and any(map(str.isalpha if i > overlined else str.isalnum, line.text))
    )
    return below.text[0] * (1 + overlined) if is_heading else ""
