"""LaTeX: the words of the document's body, under its sections; formulas stay as they are written.

What a class or a package of its own makes of a command is not known: its arguments are shown.
"""

from __future__ import annotations

import logging
import re
from functools import cache

from pylatexenc.latex2text import LatexNodes2Text

from index.formats import text
from index.formats.builder import Builder, one_line

_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n?[ \t]*")
_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.S)
_TITLE = re.compile(r"\\title\s*(?:\[[^][]*+\])?\{((?:[^{}]|\{[^{}]*\})*)\}")
_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}
_LEVELS |= {"paragraph": 5, "subparagraph": 6}
_MARK = re.compile(
    r"\\(?P<section>part|chapter|section|subsection|subsubsection|paragraph|subparagraph)\*?\s*"
    r"(?:\[[^][]*+\])?\{(?P<title>(?:[^{}]|\{[^{}]*\})*)\}"
    r"|\\begin\{(?P<code>verbatim|lstlisting|minted)\*?\}(?:\[[^][]*+\]|\{\w+\})*"
    r"|\\item\b(?:\s*\[(?P<label>[^][]*+)\])?"
)
_SKIPPED = re.compile(
    r"\\(?:label|bibliographystyle|bibliography|usepackage|vspace|hspace|index|includegraphics)\*?"
    r"\s*(?:\[[^][]*+\])?\{[^{}]*\}|\\(?:maketitle|tableofcontents|newpage|clearpage|noindent)\b"
)
_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")


def read(name: str, data: bytes) -> Builder:
    """Blocks of a LaTeX source."""
    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # it tells of each odd macro
    source, warnings, encoding = text.decode(name, data)
    source = source.replace("\f", "\n")
    builder = Builder()
    builder.warnings, builder.encoding = warnings, encoding
    title = _TITLE.search(source)
    builder.title = _plain(title[1]) if title else ""
    body = _BODY.search(source)
    rest = body[1] if body else source
    at, item = 0, False
    endless: set[str] = set()  # environments of code that end nowhere below
    for mark in _MARK.finditer(rest):
        code = mark["code"]
        if mark.start() < at or code in endless:
            continue  # it stands in code, or begins code that has no end
        end = re.compile(rf"\\end\{{{code}\*?\}}").search(rest, mark.end()) if code else None
        if code and end is None:
            endless.add(code)
            continue
        _prose(builder, rest[at : mark.start()], item=item)
        at, item = mark.end(), False
        if mark["section"]:
            builder.add("heading", _plain(mark["title"]), _LEVELS[mark["section"]])
        elif end:
            builder.add("code", rest[at : end.start()])
            at = end.end()
        else:
            item = True
            rest_label = mark["label"]
            if rest_label:
                builder.add("item", _plain(rest_label))
                item = False
    _prose(builder, rest[at:], item=item)
    return builder


def _prose(builder: Builder, source: str, *, item: bool) -> None:
    source = _SKIPPED.sub(" ", _COMMENT.sub("", source))
    for paragraph in _EMPTY_LINES.split(source):
        if words := _plain(paragraph):
            builder.add("item" if item else "paragraph", words)
            item = False


@cache
def _converter() -> LatexNodes2Text:
    """One for all paragraphs: to make it costs more than to use it."""
    return LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True)


def _plain(source: str) -> str:
    """The words of LaTeX on one line; as it stands where it cannot be parsed."""
    try:
        words = _converter().latex_to_text(source, tolerant_parsing=True)
    except (ValueError, IndexError, AttributeError, TypeError):
        words = source
    return one_line(words.replace("\n", " "))
