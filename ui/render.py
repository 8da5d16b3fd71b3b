"""What the chat shows, as HTML: pure functions from answers and documents to escaped text.

Every word that comes from a document, a file's name or a person passes through `text` or `label`,
and nothing else is interpolated but numbers and the fixed words of this file. So a quote can say
``<img onerror=...>`` and be read, never run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby, pairwise
from textwrap import shorten

from index.cells import cells
from index.clauses import MARKER
from index.types import DocumentInfo, Span
from qa import export
from qa.export import citation_to_markdown, reread
from qa.types import Answer, Citation, Place
from ui.hints import hint

# '2.1', a tab, and a clause without another one: no row of a table.
_NUMBERED = re.compile(rf"{MARKER}\t[^\t]*$")
_NAME = 40  # characters of a column's name
_FORMATS = {  # the others are abbreviations
    "markdown": "Markdown",
    "text": "Text",
    "tex": "LaTeX",
    "notebook": "Notebook",
    "mail": "E-mail",
    "mailbox": "Mailbox",
    "subtitles": "Subtitles",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation, with its answer or the `problem` why it has none.

    `number` counts from 1 within a conversation and is half of each citation's key. `searched` is
    in how many documents was looked, `of` how many there were. The last `further` citations of the
    answer were asked for beyond the first; `complete` says that no more were found, `full` that no
    more are shown. Where there is an answer the `problem` is of looking for more.
    """

    number: int
    question: str
    answer: Answer | None = None
    problem: str = ""
    searched: int = 0
    of: int = 0
    further: int = 0
    complete: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """How adding documents stands: `done` of `total`, and what came of those done."""

    total: int
    done: int = 0
    reading: str = ""
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    left: int = 0
    """Files that were not read, since the person stopped it."""
    removed: tuple[str, ...] = ()
    """Documents that a file of several holds no more."""
    beside: tuple[tuple[str, str], ...] = ()
    """Names that were given a file since another has its own, and that other's."""


TOLD = 100
"""Failures that are told one by one."""

SHOWN = 500
"""Documents that the list names; the page stays quick with a library of thousands."""


def text(value: str) -> str:
    """`value` as HTML text, safe between tags and inside a quoted attribute.

    >>> text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(value, quote=True)


def label(value: str) -> str:
    """`value`, a name or a title, as one line of HTML that cannot pretend to be another.

    Control characters and the marks that turn the writing direction around become U+FFFD, so that
    a file called 'exe.<right-to-left override>fdp' is not read as a PDF.

    >>> label("a\\nb")
    'a\ufffdb'
    """
    return text("".join("\ufffd" if _hidden(c) else c for c in value))


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or (
        unicodedata.bidirectional(character)
        in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    )


def key(turn: int, number: int) -> str:
    """The name of citation `number` of turn `turn`, unique within a conversation."""
    return f"{turn}-{number}"


def address(citation: Citation) -> str:
    """What stands for a place in a document beyond this conversation, for the page's URL."""
    return f"@{citation.document.id}:{citation.start}-{citation.end}"


def count(n: int, one: str, many: str = "") -> str:
    """`n` with its noun.

    >>> count(1, "page"), count(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def strength(confidence: float) -> str:
    """A plain word for a probability of 0..1."""
    if confidence >= 0.8:
        return "Strong"
    return "Likely" if confidence >= 0.5 else "Weak"


def marked(quote: str, start: int, highlights: Sequence[Span], columns: Sequence[str] = ()) -> str:
    """`quote`, which begins at `start` in its document, with the answering words in ``<mark>``.

    Of a table's row `columns` are the names of its cells. They are no part of the quote: only the
    style shows them, so that they are neither selected nor copied with it.

    >>> marked("It was 1905.", 100, (Span(107, 111),))
    'It was <mark>1905</mark>.'
    >>> marked("1905", 0, (Span(0, 4),), ("Year",))
    '<span class="column" data-name="Year"></span><mark>1905</mark>'
    """
    parts = cells(quote) if columns else ()
    names = {at: name for (at, _), name in zip(parts, columns, strict=True) if name}
    cuts = [0, *(i - start for span in highlights for i in (span.start, span.end)), len(quote)]
    html = ""
    for i, (a, b) in enumerate(pairwise(cuts)):
        inner, at = "", a
        for place in [p for p in names if a <= p < b or (p == b and not i % 2)]:
            inner += text(quote[at:place]) + _column(names.pop(place))
            at = place
        inner += text(quote[at:b])
        html += f"<mark>{inner}</mark>" if i % 2 else inner
    if not columns and _NUMBERED.match(quote):
        return html
    # Tabs part the cells of a table's row; a page would show them as mere spaces.
    return html.replace("\t", '<span class="tab">\t</span>')


def _column(name: str) -> str:
    return (
        f'<span class="column" data-name="{label(shorten(name, _NAME, placeholder=" …"))}"></span>'
    )


def arranged(answer: Answer) -> Answer:
    """`answer` as it is read: by document, the best first, and in each from top to bottom.

    The citations are numbered anew in that order, from 1.
    """
    first: dict[str, int] = {}
    for citation in answer.citations:
        first.setdefault(citation.document.id, citation.number)
    order = sorted(answer.citations, key=lambda c: (first[c.document.id], c.start))
    return replace(answer, citations=tuple(replace(c, number=i) for i, c in enumerate(order, 1)))


def best(answer: Answer) -> Citation:
    """The citation that answers best, which need not be the first that is read."""
    return max(answer.citations, key=lambda citation: citation.score)


def place(citation: Citation) -> str:
    """Where in its document a citation is: the page, the nearest heading."""
    parts = []
    if citation.page is not None:
        parts.append(f"<span>{export.page(citation)}</span>")
    # A document's title is often the heading of all its text, too; and what stands above the quote
    # is not said again below it.
    told = (citation.document.title, citation.before and " ".join(citation.before.text.split()))
    if citation.headings and citation.headings[-1] not in told:
        parts.append(f'<span class="under"><bdi>{label(citation.headings[-1])}</bdi></span>')
    return "".join(parts)


def _title(citation: Citation) -> str:
    return label(citation.document.title or citation.document.name)


def quotation(turn: int, citation: Citation, above: Citation | None = None) -> str:
    """One quote with the numbered chip that opens its source.

    The sentence before it is not shown once more where `above` is the quote of just that.
    """
    name = key(turn, citation.number)
    page = "" if citation.page is None else f", {export.page(citation, 'page')}"
    said = f"Source {citation.number}: {_title(citation)}{page}"
    style = ' class="code"' if citation.kind == "code" else ""
    before = ""
    context = citation.before
    if context and not (above and above.start <= context.start and context.end <= above.end):
        before = f'<p class="before" dir="auto">{text(context.text)}</p>'
    return (
        f'<li class="quote" id="cite-{name}" data-cite="{name}">'
        # The place's own address, so that the source can be opened in another tab.
        f'<a class="cite" id="chip-{name}" href="./#{text(address(citation))}" aria-label="{said}"'
        f' title="{label(" ".join(citation.quote.split()))}">{citation.number}</a>'
        f'{before}<blockquote dir="auto"{style}><span class="soft">'
        f"{marked(citation.quote, citation.start, citation.highlights, citation.columns)}"
        f"</span></blockquote>"
        f'<p class="place" title="Score {citation.score:.2f}">{place(citation)}'
        f'<button type="button" class="copy" aria-label="Copy quote {citation.number}"'
        f' data-markdown="{text(citation_to_markdown(citation))}">Copy</button></p>'
        f"{_also(citation.also)}</li>"
    )


def _also(places: Sequence[Place]) -> str:
    """Where else the same is said."""
    if not places:
        return ""
    items = "".join(
        f"<li><bdi>{label(p.document.title or p.document.name)}</bdi>"
        f"{'' if p.page is None else f', {export.page(p)}'}</li>"
        for p in places
    )
    documents = len({p.document.id for p in places})
    return (
        f'<details class="also"><summary>Also in {count(documents, "document")}</summary>'
        f"<ul>{items}</ul></details>"
    )


def turn(item: Turn) -> str:
    """A question and what came of it: the answer, its absence or a problem."""
    if item.answer is None:
        state = "problem"
        body = f'<p class="note" role="alert">{text(item.problem)}</p>'
    elif item.answer.found:
        state = "found"
        body = _found(item, item.answer)
    else:
        state = "absent"
        body = _absent(item, item.answer)
    if item.answer:
        told = (hint(item.question, item.number > 1), reread(item.answer))
        lines = (f'<p class="reread" dir="auto">{text(line)}</p>' for line in told if line)
        body = "".join((*lines, body))
    return (
        f'<article class="turn {state}" id="turn-{item.number}">'
        f'<h2 class="question" dir="auto">{text(item.question)}</h2>'
        f'<button type="button" class="again">Edit</button>{body}</article>'
    )


def _first(item: Turn, answer: Answer) -> tuple[Citation, ...]:
    """The citations that the answer had at first."""
    return answer.citations[: len(answer.citations) - item.further]


def _all_quotes(item: Turn, answer: Answer) -> str:
    """The quotes, then those that were asked for beyond them, and how to ask for more."""
    first = _first(item, answer)
    html = _quotes(item.number, first)
    if item.further:
        html += '<p class="nearest further">Further sentences, less likely to answer it:</p>'
        html += _quotes(item.number, answer.citations[len(first) :])
    if item.problem:
        html += f'<p class="note" role="alert">{text(item.problem)}</p>'
    if first and item.complete:
        html += '<p class="nearest">No more was found that bears on it.</p>'
    elif first and item.full:
        html += (
            '<p class="nearest">There may be more, but no more are quoted for one question.'
            " Ask for something narrower.</p>"
        )
    elif first:
        html += (
            '<button type="button" class="more"'
            ' title="Quote more sentences that may bear on the question">Look further</button>'
        )
    return html


def _quotes(number: int, citations: Sequence[Citation]) -> str:
    """The quotes, those of one document under its name."""
    html = ""
    for _, group in groupby(citations, key=lambda c: c.document.id):
        cited = tuple(group)
        items = "".join(
            quotation(number, citation, above)
            for above, citation in zip((None, *cited), cited, strict=False)
        )
        document = cited[0].document
        named = (
            f"<span><bdi>{label(document.name)}</bdi></span>"
            if document.title not in ("", document.name)
            else ""
        )
        html += (
            f'<h3 class="document"><cite title="{label(document.name)}"><bdi>{_title(cited[0])}'
            f"</bdi></cite>{named}</h3>"
            f'<ol class="quotes" start="{cited[0].number}">{items}</ol>'
        )
    return html


def _found(item: Turn, answer: Answer) -> str:
    number, first = item.number, _first(item, answer)
    word = strength(answer.confidence)
    documents = {citation.document.id for citation in first}
    odds = f"Estimated {answer.confidence:.0%} likely that these sentences hold the answer."
    return (
        f'<div class="verdict">{_sure(number, word, f"sure {word.lower()}", odds)}'
        f'<span class="from">{count(len(first), "quote")} from'
        f" {count(len(documents), 'document')}{_left(item)}</span>"
        '<button type="button" class="copy" aria-label="Copy the answer with its citations"'
        f' title="Copy with citations" data-markdown="{text(answer.to_markdown())}">'
        f"Copy</button>{_odds(number, odds)}</div>{_all_quotes(item, answer)}"
    )


def _sure(number: int, word: str, style: str, odds: str) -> str:
    """A verdict in a word, which opens the number behind it."""
    return (
        f'<button type="button" class="{style}" aria-expanded="false"'
        f' aria-controls="odds-{number}" title="{odds}">{word}</button>'
    )


def _odds(number: int, odds: str) -> str:
    return f'<p class="odds" id="odds-{number}" hidden>{odds}</p>'


def _absent(item: Turn, answer: Answer) -> str:
    odds = f"Estimated {answer.confidence:.0%} likely that the answer is here after all."
    verdict = _sure(item.number, "Not in your documents", "none", odds)
    nearest = (
        f'<p class="nearest">The nearest sentences, which may not answer it:</p>'
        f"{_all_quotes(item, answer)}"
        if answer.citations
        else ""
    )
    return (
        f'<div class="verdict">{verdict}{_searched(item)}{_odds(item.number, odds)}</div>{nearest}'
    )


def _searched(item: Turn) -> str:
    """In which part of the library was looked: what was left out may be where the answer is."""
    if not item.of:
        return ""
    if item.searched == item.of:
        return f'<span class="from">{count(item.of, "document")} searched</span>'
    return f'<span class="from">{item.searched:,} searched{_left(item)}</span>'


def _left(item: Turn) -> str:
    """How many documents were not searched; '' for none."""
    left = item.of - item.searched
    return f"; {count(left, 'document')} not ticked" if left else ""


def welcome(
    documents: Collection[DocumentInfo], questions: Sequence[str], demo: bool = False
) -> str:
    """What stands in a conversation without questions: what to do, and some to begin with.

    With `demo` an empty library offers the demo's documents.
    """
    if not documents:
        tried = '<button type="button" class="demo">Try the demo</button>' if demo else ""
        return (
            '<section class="welcome"><h2>Answers you can check</h2>'
            "<p>Add documents, then ask. Every answer is quoted word for word, and each quote"
            " opens at its place in the source. Nothing leaves this computer.</p>"
            f'<p><button type="button" class="add">Add documents</button>{tried}</p></section>'
        )
    sentences = sum(document.sentences for document in documents)
    examples = "".join(
        f'<li><button type="button" class="example"><bdi>{label(question)}</bdi></button></li>'
        for question in questions
    )
    offered = f'<ul class="examples" aria-label="Questions to try">{examples}</ul>'
    return (
        '<section class="welcome"><h2>Answers you can check</h2>'
        f"<p>Ask {count(len(documents), 'document')}, {count(sentences, 'sentence')}. Every answer"
        " is quoted word for word, and each quote opens at its place in the source."
        f" Nothing leaves this computer.</p>{offered if examples else ''}</section>"
    )


def library(
    documents: Sequence[DocumentInfo], unchosen: Collection[str] = (), wanted: str = ""
) -> str:
    """The documents, by folder, each with a box that chooses whether it is searched.

    `wanted` are words that a document's title or name must have; '' shows all.
    """
    if not documents:
        return '<p class="empty">No documents yet.</p>'
    found = matching(documents, wanted)
    if not found:
        return '<p class="empty">No document is called that.</p>'
    folders: dict[str, list[DocumentInfo]] = {}
    for document in sorted(found, key=lambda d: (folder(d.name), d.name)):
        folders.setdefault(folder(document.name), []).append(document)
    items, left = "", SHOWN
    for name, inside in folders.items():
        if left <= 0:
            break
        if name:
            items += _folder(name, inside, unchosen)
        items += "".join(_document(document, unchosen, bool(name)) for document in inside[:left])
        left -= len(inside)
    rest = len(found) - SHOWN
    more = (
        f'<p class="empty">And {count(rest, "more document")}. Search to see them.</p>'
        if rest > 0
        else ""
    )
    return f'<ul class="documents">{items}</ul>{more}'


def matching(documents: Sequence[DocumentInfo], wanted: str) -> list[DocumentInfo]:
    """Those documents whose title or name has all the words of `wanted`, whatever their case."""
    words = wanted.casefold().split()
    return [d for d in documents if all(w in f"{d.title}\n{d.name}".casefold() for w in words)]


def folder(name: str) -> str:
    """The folder in a document's name; '' where it is in none.

    >>> folder("a/b/c.txt"), folder("c.txt")
    ('a/b', '')
    """
    return name.rpartition("/")[0]


def _folder(name: str, inside: Sequence[DocumentInfo], unchosen: Collection[str]) -> str:
    on = sum(document.name not in unchosen for document in inside)
    state = " checked" if on == len(inside) else " data-some" if on else ""
    return (
        f'<li class="folder"><label><input type="checkbox" data-folder="{text(name)}"{state}>'
        f"<bdi>{label(name)}</bdi></label><span>{count(len(inside), 'document')}</span></li>"
    )


def _document(document: DocumentInfo, unchosen: Collection[str], inside: bool = False) -> str:
    name = label(document.name)
    facts = [label(_FORMATS.get(document.format, document.format.upper()))]
    if document.pages:
        facts.append(count(document.pages, "page"))
    facts.append(count(document.sentences, "sentence"))
    checked = "" if document.name in unchosen else " checked"
    style = ' class="inside"' if inside else ""
    # The real name travels in the attribute, escaped but unchanged, for it is what Python knows.
    real = text(document.name)
    titled = f'<span class="title"><bdi>{label(document.title or document.name)}</bdi></span>'
    named = (
        f'<span class="name"><bdi>{name}</bdi></span>'
        if document.title not in ("", document.name)
        else ""
    )
    warnings = "".join(f'<span class="warning">{text(w)}</span>' for w in document.warnings)
    return (
        f'<li{style}><label><input type="checkbox" data-choose="{real}"{checked}>'
        f'<span class="what">{titled}{named}<span class="facts">{", ".join(facts)}</span>'
        f"{warnings}</span></label>"
        f'<button type="button" class="open" data-open="@{text(document.id)}:0-0"'
        f' aria-label="Open {name}">Open</button>'
        f'<button type="button" class="remove" data-remove="{real}"'
        f' aria-label="Remove {name}">Remove</button></li>'
    )


def addition(state: Addition) -> str:
    """How adding documents goes, or went: what came in, what failed and why."""
    if state.done < state.total:
        many = state.total > 1
        which = f", {state.done + 1:,} of {state.total:,}" if many else ""
        # Of one document it is not known how far it is read, so the bar only moves.
        value = f' value="{state.done}"' if many else ""
        stop = '<button type="button" class="stop">Stop</button>' if many else ""
        return (
            f'<p class="progress"><span>Reading <bdi>{label(state.reading)}</bdi>{which}</span>'
            f'{stop}<progress max="{state.total}"{value} aria-label="Documents read">'
            "</progress></p>"
        )
    done = [
        f"{count(len(names), 'document')} {word}"
        for names, word in (
            (state.added, "added"),
            (state.updated, "updated"),
            (state.unchanged, "unchanged"),
            (state.removed, "removed"),
        )
        if names
    ]
    failures = "".join(
        f"<li><bdi>{label(name)}</bdi><span>{text(reason[:1].upper() + reason[1:])}</span></li>"
        for name, reason in state.failed[:TOLD]
    )
    if len(state.failed) > TOLD:
        failures += f"<li>And {len(state.failed) - TOLD:,} more.</li>"
    summary = f'<p class="done">{", ".join(done)}.</p>' if done else ""
    if state.beside:
        items = "".join(_beside(name, other, state) for name, other in state.beside[:TOLD])
        summary += f'<ul class="failures">{items}</ul>'
    if state.left:
        summary += f'<p class="left">Stopped: {count(state.left, "file")} not read.</p>'
    if failures:
        summary += (
            f'<p class="failed">{count(len(state.failed), "document")} could not be added:</p>'
            f'<ul class="failures">{failures}</ul>'
        )
    return summary + '<button type="button" class="dismiss">Dismiss</button>'


def _beside(name: str, other: str, state: Addition) -> str:
    """That a document was added beside one of the same name, which it may be a newer version of."""
    older = (
        ""
        if other in state.added
        else f' <button type="button" class="older" data-remove="{text(other)}"'
        f' aria-label="Remove {label(other)}">Remove the older</button>'
    )
    return (
        f"<li><bdi>{label(name)}</bdi><span>Kept beside <bdi>{label(other)}</bdi>, which is another"
        f" file of that name.{older}</span></li>"
    )
