"""LaTeX: the words of the document's body, under its sections; formulas stay as they are written.

What a class or a package of its own makes of a command is not known: its arguments are shown.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from pylatexenc import latexwalker
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.macrospec import MacroSpec, VerbatimArgsParser

from index.formats.builder import Builder, Piece, one_line
from index.formats.decoding import decode
from index.formats.markup import tex_tables

_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n?[ \t]*")
_CLASS = re.compile(r"\\document(?:class|style)\b")
_BODY = re.compile(r"\\begin\{document\}(?:(.*)\\end\{document\}|(.*))", re.S)
_NAMED = r"\s*(?:\[[^][]*+\])?\{((?:[^{}]|\{[^{}]*\})*)\}"
_TITLE, _AUTHOR = re.compile(rf"\\title{_NAMED}"), re.compile(rf"\\author{_NAMED}")
_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}
_LEVELS |= {"paragraph": 5, "subparagraph": 6}
_MARK = re.compile(
    r"\\(?P<section>part|chapter|section|subsection|subsubsection|paragraph|subparagraph)\*?\s*"
    r"(?:\[[^][]*+\])?\{(?P<title>(?:[^{}]|\{[^{}]*\})*)\}"
    rf"|{tex_tables.BEGIN}"
    r"|\\begin\{(?P<code>verbatim|lstlisting|minted)\*?\}(?:\[[^][]*+\]|\{\w+\})*"
    r"|\\(?P<edge>begin|end)\{(?P<list>description|itemize|enumerate)\*?\}(?:\s*\[[^][]*+\])?"
    r"|\\item\b(?:\s*\[(?P<label>[^][]*+)\])?"
)
_SKIPPED = re.compile(
    r"\\(?:label|bibliographystyle|bibliography|usepackage|vspace|hspace|index|includegraphics)\*?"
    r"\s*(?:\[[^][]*+\])?\{[^{}]*\}|\\def\\labelenum\w+\{(?:[^{}]|\{[^{}]*\})*\}"
    r"|\\hypertarget\{[^{}]*\}(?=\{\s*\Z)|\\(?:maketitle|tableofcontents|newpage|clearpage|noindent)\b"
)
_LISTED = re.compile(r"\\lstinline(?:\[[^][]*+\])?(\{)?")
_ACCENTS = {  # the combining characters that the macros stand for
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
    '"': "\u0308",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "d": "\u0323",
    "b": "\u0331",
    "acute": "\u0301",
    "grave": "\u0300",
    "hat": "\u0302",
    "tilde": "\u0303",
    "ddot": "\u0308",
    "dot": "\u0307",
    "breve": "\u0306",
    "check": "\u030c",
    "bar": "\u0305",
    "vec": "\u20d7",
    "not": "\u0338",
}
_KEPT = ("texttt", "textsf", "textup", "textmd", "mbox", "author", "date", "keywords", "href")
_BIBLATEX = ("parencite", "textcite", "autocite", "footcite", "fullcite")
_CITED = (
    *("cite", "citet", "citep", "citealt", "citealp", "citeauthor", "citeyear", "citeyearpar"),
    *("Citet", "Citep", "Citealt", "Citealp", "Citeauthor", *_BIBLATEX),
)
_DOTLESS = str.maketrans("ıȷ", "ij")
_LONGEST = 200_000  # characters of what is parsed at once, so that no paragraph takes long
_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")


def read(name: str, data: bytes) -> Builder:
    """Blocks of a LaTeX source."""
    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # it tells of each odd macro
    source, warnings, encoding = decode(name, data)
    source = source.replace("\f", "\n")
    builder = Builder(warnings, encoding)
    title = _TITLE.search(source)
    builder.title = _plain(title[1]) if title else ""
    body = _body(source)
    if body:  # \maketitle prints them there
        for author in _AUTHOR.finditer(source, 0, body.start()):
            builder.extend(_prose(author[1]))
    builder.extend(_pieces(body[1] or body[2] or "" if body else source))
    return builder


def _body(source: str) -> re.Match[str] | None:
    """The body of a document; None in a part of one, which may have a whole one as an example."""
    begun = _CLASS.search(source)
    before = _COMMENT.sub("", source[: begun.start()]) if begun else ""
    return None if _MARK.search(before) else _BODY.search(source)


def _pieces(body: str) -> Iterator[Piece]:
    """The pieces of a document's body: what the marks in it stand for, and the prose between."""
    at = 0
    is_item = False  # what comes next is the text of an item
    lists: list[str] = []  # that are open, the innermost last
    for mark, end in _marks(body):
        depth = lists.count("description")
        yield from _prose(body[at : mark.start()], depth, is_item=is_item)
        at, is_item = mark.end(), False
        if end is not None:
            yield from _closed(body, mark, end, depth)
            at = end.end()
        elif mark["section"]:
            yield Piece("heading", _plain(mark["title"]), _LEVELS[mark["section"]])
        elif mark["edge"] == "begin":
            lists.append(mark["list"])
        elif mark["edge"]:
            del lists[-1:]
        elif label := _plain(mark["label"] or ""):
            yield Piece("term" if lists[-1:] == ["description"] else "item", label, depth)
        else:
            is_item = True
    yield from _prose(body[at:], lists.count("description"), is_item=is_item)


def _marks(body: str) -> Iterator[tuple[re.Match[str], re.Match[str] | None]]:
    """The marks of a body outside of code and tables, with the end of those that begin such."""
    at = 0
    endless: set[str] = set()  # environments that end nowhere below
    for mark in _MARK.finditer(body):
        environment = mark["code"] or mark["table"]
        line = body.rfind("\n", 0, mark.start()) + 1
        if mark.start() < at or environment in endless or _COMMENT.search(body, line, mark.start()):
            continue
        end = _end(environment, body, mark.end()) if environment else None
        if environment and end is None:
            endless.add(environment)
            continue
        at = end.end() if end else mark.end()
        yield mark, end


def _closed(body: str, mark: re.Match[str], end: re.Match[str], depth: int) -> Iterator[Piece]:
    """The code or the table between its mark and its end."""
    if mark["code"]:
        yield Piece("code", body[mark.end() : end.start()], depth)
        return
    start = tex_tables.body(mark["table"], body, mark.end())
    yield from tex_tables.pieces(_COMMENT.sub("", body[start : end.start()]), _plain)


def _end(environment: str, source: str, start: int) -> re.Match[str] | None:
    return re.compile(rf"\\end\{{{re.escape(environment)}\*?\}}").search(source, start)


def _prose(source: str, depth: int = 0, *, is_item: bool = False) -> Iterator[Piece]:
    """The paragraphs of a source, the first of them maybe an item's."""
    source = _SKIPPED.sub(" ", _COMMENT.sub("", source))
    source = _LISTED.sub(lambda found: r"\texttt{" if found[1] else r"\verb", source)
    for paragraph in _EMPTY_LINES.split(source):
        if words := _plain(paragraph):
            yield Piece("item" if is_item else "paragraph", words, depth)
            is_item = False


@cache
def _converter() -> tuple[Any, LatexNodes2Text]:
    """How macros are parsed and what is made of them; one for all paragraphs: to make it costs more
    than to use it."""
    parsed = latexwalker.get_default_latex_context_db()
    own = [
        MacroSpec("href", "{{"),
        MacroSpec("thanks", "{"),
        MacroSpec("verb", VerbatimArgsParser("verb-macro")),
        *(MacroSpec(name, "*[[{") for name in _BIBLATEX),
    ]
    parsed.add_context_category("own", macros=own, prepend=True)
    made = {
        **{name: partial(_accented, mark) for name, mark in _ACCENTS.items()},
        **dict.fromkeys(_KEPT, _last),
        **dict.fromkeys(_CITED, _bracketed),
        "verb": _verbatim,
        "thanks": _bracketed,
    }
    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, of) for name, of in made.items()]
    context.add_context_category("own", macros=macros, prepend=True)
    return parsed, LatexNodes2Text(context, math_mode="verbatim", strict_latex_spaces=True)


def _last(node: Any, l2tobj: LatexNodes2Text) -> str:
    """What stands in the last braces: pylatexenc's own drops the words of some fonts and boxes."""
    arguments = node.nodeargd.argnlist if node.nodeargd else None
    return str(l2tobj.nodelist_to_text(arguments[-1:])) if arguments else ""


def _verbatim(node: Any) -> str:
    return str(getattr(node.nodeargd, "verbatim_text", ""))


def _bracketed(node: Any, l2tobj: LatexNodes2Text) -> str:
    """A note, or the key of what is cited, for that is what tells one from another."""
    return f"[{_last(node, l2tobj)}]"


def _accented(mark: str, node: Any, l2tobj: LatexNodes2Text) -> str:
    """What a macro for an accent makes of its argument, on whose first letter it stands.

    pylatexenc's own puts it on every character, on accents too, and so doubles what is nested.
    """
    words = l2tobj.nodelist_to_text(node.nodeargs[:1]).strip() if node.nodeargs else ""
    if not words:
        return ""
    return unicodedata.normalize("NFC", words[0].translate(_DOTLESS) + mark) + words[1:]


def _plain(source: str) -> str:
    """The words of LaTeX on one line; as it stands where it cannot be parsed, or is so long that
    it is a list of commands or data and no paragraph."""
    if len(source) > _LONGEST:
        return one_line(source)
    try:
        parsed, converter = _converter()
        walker = latexwalker.LatexWalker(source, latex_context=parsed, tolerant_parsing=True)
        words = converter.nodelist_to_text(walker.get_latex_nodes()[0])
    except (ValueError, IndexError, AttributeError, TypeError):
        words = source
    return one_line(words.replace("\n", " "))
