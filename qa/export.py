"""Answers for other programs and other pages: JSON's types and Markdown. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from index.types import DocumentInfo, Span
from qa.types import Answer, Citation, Excerpt, Hit, Mention, Mentions, Place

_LIST = re.compile(r"^(\d*)([-+=.)])")  # what would begin a list or underline a heading
_BLANKS = re.compile(r"\s+")
_PAGES = dict.fromkeys(("pptx", "ppt", "odp"), "slide") | dict.fromkeys(
    ("xlsx", "xls", "ods"), "sheet"
)
_FENCE = re.compile(r"^\s*(`{3,})", re.MULTILINE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_NOT_IN_OFFICE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """See `Answer.to_dict`. Offsets are half-open code points into the document's text."""
    return {
        "question": answer.question,
        "found": answer.found,
        "confidence": round(answer.confidence, 4),
        "text": answer.text,
        "respelled": [{"typed": r.typed, "read": r.read} for r in answer.respelled],
        "mentions": _mentions(answer.mentions) if answer.mentions else None,
        "citations": [_citation(c) for c in answer.citations],
    }


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """A hit as JSON's types."""
    return {
        **_place(hit),
        "text": hit.text,
        "score": round(hit.score, 4),
        "passage": _excerpt(hit.passage),
        "headings": list(hit.headings),
        "columns": list(hit.columns),
    }


def answer_to_markdown(answer: Answer) -> str:
    """See `Answer.to_markdown`."""
    lines = [f"**{_escape(_one_line(answer.question))}**", ""]
    if answer.respelled:
        lines += [_escape(_one_line(reread(answer))), ""]
    if how_many := counted(answer):
        lines += [how_many, ""]
    if not answer.found:
        lines += ["Not in your documents.", ""]
        if answer.citations:
            lines += ["The nearest sentences, which may not answer it:", ""]
    for c in answer.citations:
        told = c if answer.found else replace(c, highlights=())  # nothing is marked as answering
        lines += [_quote(told, f"[{c.number}]"), ""]
    lines += [f"[{c.number}]: {reference(c)}  " for c in answer.citations]
    if listed := mentioning(answer):
        lines += ["", ALL_MENTIONING, "", *(f"- {_mention(mention)}" for mention in listed)]
    return "\n".join(lines).rstrip() + "\n"


def citation_to_markdown(citation: Citation) -> str:
    """One quote as Markdown, with where it stands."""
    return f"{_quote(citation)}\n>\n> — {reference(citation)}\n"


def reference(citation: Citation) -> str:
    """Where a citation stands, for Markdown: title, name, page, heading, characters."""
    parts = _where(citation)
    if heading := under(citation):
        parts.append(f"“{_escape(heading)}”")
    parts.append(f"characters {citation.start}–{citation.end}")
    if citation.columns:
        parts.append(f"columns: {_escape(_one_line(named(citation)))}")
    if citation.also:
        parts.append(f"also in {_escape(_one_line(elsewhere(citation)))}")
    return ", ".join(parts)


def _where(found: Citation | Place) -> list[str]:
    """Title, name and page, for Markdown."""
    title, name = titled(found.document), _one_line(found.document.name)
    parts = [f"*{_escape(title)}*"] if title else []
    parts.append(f"`{name.replace('`', chr(39))}`")
    if found.page is not None:
        parts.append(page(found))
    return parts


def _mention(mention: Mention) -> str:
    """A document that mentions it, for Markdown."""
    first = mention.first
    return ", ".join((*_where(first), f"characters {first.start}–{first.end}", sentences(mention)))


def titled(document: DocumentInfo) -> str:
    """A document's title in one line; '' where it says no more than the name of its file, beside
    which it is not to be said again."""
    title, file = _one_line(document.title), _one_line(document.name.rpartition("/")[2])
    told = (file, file.rpartition(".")[0], _one_line(document.name))
    return "" if title in told else title


def reread(answer: Answer) -> str:
    """Which words were looked for in place of which, in a sentence; '' where none was.

    >>> from qa.types import Respelling
    >>> reread(Answer("", False, 0.0, (), (Respelling("tenents", "tenants"),)))
    'Searched for “tenants”: nothing was found for “tenents”.'
    """
    if not answer.respelled:
        return ""
    read = " and ".join(f"“{r.read}”" for r in answer.respelled)
    typed = " or ".join(f"“{r.typed}”" for r in answer.respelled)
    return f"Searched for {read}: nothing was found for {typed}."


def counted(answer: Answer) -> str:
    """How many documents mention what was asked for, in a sentence; '' where that was not asked, or
    none does.

    >>> from qa.types import Mentions
    >>> counted(Answer("", False, 0.0, (), mentions=Mentions((), 500)))
    ''
    """
    mentions = answer.mentions
    if not mentions or not mentions.each:
        return ""
    number, of = len(mentions.each), mentions.of
    told = f"{number:,} of {of:,} document{'s' * (of != 1)} mention{'s' * (number == 1)} it."
    return told if mentions.exact else f"At least {told}"


ALL_MENTIONING = "The documents that mention it, with how many sentences, and where first:"
"""What leads to the list of them."""


def mentioning(answer: Answer) -> tuple[Mention, ...]:
    """The documents that mention what was asked for, where a list of them says more than the quotes
    do: none where it is one alone."""
    each = answer.mentions.each if answer.mentions else ()
    return each if len(each) > 1 else ()


def sentences(mention: Mention) -> str:
    """In how many sentences a document mentions it: '1 sentence', 'at least 2,000 sentences'."""
    many = f"{mention.sentences:,} sentence{'s' * (mention.sentences != 1)}"
    return many if mention.exact else f"at least {many}"


def page(found: Citation | Hit | Place, word: str = "p.") -> str:
    """The page where something is, as its format calls it: 'p. 4', 'slide 4', 'sheet 4'."""
    return f"{_PAGES.get(found.document.format, word)} {found.page}"


def under(citation: Citation) -> str:
    """The nearest heading above a citation, in one line; '' where that is only the title."""
    heading = _one_line(citation.headings[-1]) if citation.headings else ""
    return "" if heading == _one_line(citation.document.title) else heading


def named(found: Citation | Hit) -> str:
    """The names of a row's columns, in their order; those without a name as '-'."""
    return " | ".join(name or "-" for name in found.columns)


def elsewhere(citation: Citation) -> str:
    """The names of the documents that say the same, or three of them and how many more."""
    return few(dict.fromkeys(place.document.name for place in citation.also))


def few(names: Iterable[str]) -> str:
    """Names one after the other, three of them and how many more."""
    told = list(names)
    more = f" and {len(told) - 3} more" if len(told) > 3 else ""
    return ", ".join(told[:3]) + more


def for_office(text: str) -> str:
    """A text with U+FFFD for the control characters, which neither a workbook nor a Word document
    can hold."""
    return _NOT_IN_OFFICE.sub("\ufffd", text)


def runs(citation: Citation) -> tuple[tuple[str, bool], ...]:
    """The quote in one line, cut where answering words begin or end; each piece says whether it is
    of them. Code keeps its lines, and between a row's cells there are bars."""
    pieces, at = [], citation.start
    for span in citation.highlights:
        pieces.append((_slice(citation, at, span.start), False))
        pieces.append((_slice(citation, span.start, span.end), True))
        at = span.end
    pieces.append((_slice(citation, at, citation.end), False))
    told = [(words, answers) for words, answers in pieces if words]
    if citation.kind == "code":
        return tuple(told)
    bar = " | " if citation.columns else " "
    return tuple((_BLANKS.sub(" ", w.replace("\t", bar)), answers) for w, answers in told)


def _quote(citation: Citation, number: str = "") -> str:
    """The quote as a block, with the answering words in bold, and bars between a row's cells; code
    as it is. `number` follows it."""
    if citation.kind == "code":
        fence = max(["```", *(f"{ticks}`" for ticks in _FENCE.findall(citation.quote))], key=len)
        code = [fence, *citation.quote.splitlines(), fence, *([number] if number else [])]
        return "\n".join(f"> {line}" for line in code)
    quote = "".join(
        f"**{_escape(words)}**" if answers else _escape(words) for words, answers in runs(citation)
    )
    quote = _LIST.sub(r"\1\\\2", _one_line(quote))
    return f"> {quote} {number}".rstrip()


def _slice(citation: Citation, start: int, end: int) -> str:
    return citation.quote[start - citation.start : end - citation.start]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        **_place(citation),
        "quote": citation.quote,
        "passage": _excerpt(citation.passage),
        "highlights": [_span(span) for span in citation.highlights],
        "score": round(citation.score, 4),
        "headings": list(citation.headings),
        "before": _excerpt(citation.before) if citation.before else None,
        "also": [_place(place) for place in citation.also],
        "columns": list(citation.columns),
    }


def _mentions(mentions: Mentions) -> dict[str, Any]:
    documents = [
        {
            **_document(mention.document),
            "sentences": mention.sentences,
            "exact": mention.exact,
            "page": mention.first.page,
            "start": mention.first.start,
            "end": mention.first.end,
            "highlights": [_span(span) for span in mention.highlights],
        }
        for mention in mentions.each
    ]
    return {"documents": documents, "of": mentions.of, "exact": mentions.exact}


def _place(place: Citation | Hit | Place) -> dict[str, Any]:
    return {
        "document": _document(place.document),
        "page": place.page,
        "start": place.start,
        "end": place.end,
    }


def _document(document: DocumentInfo) -> dict[str, Any]:
    return {"id": document.id, "name": document.name, "title": document.title}


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    return {"start": excerpt.start, "end": excerpt.end, "text": excerpt.text}


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
