"""The talk of the chat as HTML: pure functions from questions and answers to escaped text.

Every word that comes from a document, a file's name or a person passes through `ui.escaping`, and
nothing else is interpolated but numbers and the fixed words of this file. So a quote can say
``<img onerror=...>`` and be read, never run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from textwrap import shorten

from index.cells import cells
from index.clauses import MARKER
from index.types import DocumentInfo, Span
from qa import export
from qa.export import citation_to_markdown, reread
from qa.types import Answer, Citation, Mention, Place
from ui.escaping import label, plain, text
from ui.hints import hint
from ui.types import Turn
from ui.wording import count, strength

# '2.1', a tab, and a clause without another one: no row of a table.
_NUMBERED = re.compile(rf"{MARKER}\t[^\t]*$")
_NAME = 40  # characters of a column's name
_LONG = 640  # characters of a quote that is shown whole, about nine lines
_PERHAPS = 0.2  # the least chance of an answer that is worth looking through the nearest sentences
_PROMISE = (
    "Every answer is quoted from them word for word, with <mark>the answering words</mark> marked,"
    " and the number beside a quote opens it in its source. If they have no answer, you are told."
)
_AROUND = 200  # characters that are shown on either side of the answering words in a longer one


def key(turn: int, number: int) -> str:
    """The name of citation `number` of turn `turn`, unique within a conversation."""
    return f"{turn}-{number}"


def address(place: Citation | Place) -> str:
    """What stands for a place in a document beyond this conversation, for the page's URL."""
    return f"@{place.document.id}:{place.start}-{place.end}"


def excerpt(quote: str, start: int, highlights: Sequence[Span]) -> tuple[int, int]:
    """The part of `quote`, which begins at `start` in its document, that is shown at first, as
    offsets into it: all of it, or of a long one what is around the answering words.

    >>> excerpt("It was 1905.", 100, (Span(107, 111),))
    (0, 12)
    """
    if len(quote) <= _LONG:
        return 0, len(quote)
    first = min((span.start - start for span in highlights), default=0)
    last = max((span.end - start for span in highlights), default=first)
    a = max(first - _AROUND, 0)
    # Where they stand far apart, the first of them.
    b = min(max(last + _AROUND, a + 2 * _AROUND), a + _LONG, len(quote))
    while 0 < a < first and not quote[a - 1].isspace():
        a += 1
    while b < len(quote) and not quote[b].isspace():
        b += 1
    # So little is left out on a side that to ask for it is more trouble than to read it.
    return (a if a > _AROUND / 2 else 0), (b if len(quote) - b > _AROUND / 2 else len(quote))


def marked(
    quote: str,
    start: int,
    highlights: Sequence[Span],
    columns: Sequence[str] = (),
    shown: tuple[int, int] | None = None,
) -> str:
    """`quote`, which begins at `start` in its document, with the answering words in ``<mark>``.

    Of a table's row `columns` are the names of its cells. They are no part of the quote: only the
    style shows them, so that they are neither selected nor copied with it. What is not in `shown`,
    offsets into the quote, is there as well, but the style may leave it out.

    >>> marked("It was 1905.", 100, (Span(107, 111),))
    'It was <mark>1905</mark>.'
    >>> marked("1905", 0, (Span(0, 4),), ("Year",))
    '<span class="column" data-name="Year"></span><mark>1905</mark>'
    """
    parts = cells(quote) if columns else ()
    names = {at: name for (at, _), name in zip(parts, columns, strict=True) if name}
    low, high = shown or (0, len(quote))
    spans = [(span.start - start, span.end - start) for span in highlights]
    edges = {0, low, high, len(quote), *(i for span in spans for i in span)}
    sides = ["", "", ""]  # before what is shown, that, and after it
    for a, b in pairwise(sorted(edges)):
        places = [p for p in names if a < p < b]
        inner = "".join(
            text(quote[i:j]) + (_column(names[j]) if j < b else "")
            for i, j in pairwise((a, *places, b))
        )
        answers = any(i <= a < j for i, j in spans)
        piece = f"<mark>{inner}</mark>" if answers else inner
        sides[(a >= low) + (a >= high)] += (_column(names[a]) if a in names else "") + piece
    if len(quote) in names:
        sides[2 if high < len(quote) else 1] += _column(names[len(quote)])
    before, html, after = sides
    if before or after:
        html = f"{_rest(before)}{html}{_rest(after)}"
    if not columns and _NUMBERED.match(quote):
        return html
    # Tabs part the cells of a table's row; a page would show them as mere spaces.
    return html.replace("\t", '<span class="tab">\t</span>')


def _rest(html: str) -> str:
    return f'<span class="rest"><span>{html}</span></span>' if html else ""


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


def _title(document: DocumentInfo) -> str:
    return label(export.titled(document) or document.name)


def quotation(turn: int, citation: Citation, above: Citation | None = None) -> str:
    """One quote with the numbered chip that opens its source.

    The sentence before it is not shown once more where `above` is the quote of just that.
    """
    name = key(turn, citation.number)
    page = "" if citation.page is None else f", {export.page(citation, 'page')}"
    said = f"Source {citation.number}: {_title(citation.document)}{page}"
    style = ' class="code"' if citation.kind == "code" else ""
    before = ""
    context = citation.before
    if context and not (above and above.start <= context.start and context.end <= above.end):
        before = f'<p class="before" dir="auto">{text(context.text)}</p>'
    shown = excerpt(citation.quote, citation.start, citation.highlights)
    folded, whole = "", ""
    if shown != (0, len(citation.quote)):
        folded = " folded"
        whole = (
            '<button type="button" class="whole" aria-expanded="false"'
            f' aria-label="Show all of quote {citation.number}">Show all</button>'
        )
    return (
        f'<li class="quote{folded}" id="cite-{name}" data-cite="{name}">'
        # The place's own address, so that the source can be opened in another tab.
        f'<a class="cite" id="chip-{name}" href="./#{text(address(citation))}" aria-label="{said}"'
        f' title="{label(" ".join(citation.quote.split()))}">{citation.number}</a>'
        f'{before}<blockquote dir="auto"{style}><span class="soft">'
        f"{marked(citation.quote, citation.start, citation.highlights, citation.columns, shown)}"
        f"</span></blockquote>"
        f'<p class="place" title="Score {citation.score:.2f}">{place(citation)}{whole}'
        f'<button type="button" class="copy" aria-label="Copy quote {citation.number}"'
        f' data-markdown="{text(citation_to_markdown(citation))}"'
        f' data-formatted="{text(quoted(citation))}">Copy</button></p>'
        f"{_also(citation.also)}</li>"
    )


def quoted(citation: Citation) -> str:
    """One quote as a word processor takes it from the clipboard, with where it stands below it.

    As in a brief: title, page, heading, and the file's name where that is another.
    """
    document = citation.document
    parts = [f"<i>{_title(citation.document)}</i>"]
    if citation.page is not None:
        parts.append(export.page(citation))
    if heading := export.under(citation):
        parts.append(f"“{label(heading)}”")
    if export.titled(document):
        parts.append(label(document.name))
    words = text(citation.quote)
    if citation.kind == "code":
        words = f"<pre>{words}</pre>"
    elif citation.columns:
        words = words.replace("\t", " | ")
    return f"<blockquote>{words}</blockquote><p>— {', '.join(parts)}</p>"


def _formatted(answer: Answer) -> str:
    """A whole answer as a word processor takes it from the clipboard."""
    listed = "".join(
        f"<li><i>{_title(mention.document)}</i>, {_place_of(mention)}</li>"
        for mention in export.mentioning(answer)
    )
    if listed:
        listed = f"<p>{export.ALL_MENTIONING}</p><ul>{listed}</ul>"
    return f"<p><b>{text(answer.question)}</b></p>{''.join(map(quoted, answer.citations))}{listed}"


def _place_of(mention: Mention) -> str:
    """File, page and number of sentences of what mentions something, as far as there are any."""
    first = mention.first
    name = label(first.document.name) if export.titled(first.document) else ""
    page = "" if first.page is None else export.page(first)
    return ", ".join(part for part in (name, page, export.sentences(mention)) if part)


def _also(places: Sequence[Place]) -> str:
    """Where else the same is said, each a link to its place."""
    if not places:
        return ""
    items = "".join(
        f'<li><a class="elsewhere" href="./#{text(address(p))}"><bdi>{_title(p.document)}</bdi>'
        f"{'' if p.page is None else f', {export.page(p)}'}</a></li>"
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
        body = f'<p class="note" role="alert">{text(item.problem)}{_everywhere(item)}</p>'
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
        what = " that mention it" if answer.mentions else ", less likely to answer it"
        html += f'<p class="nearest further">Further sentences{what}:</p>'
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
        named = f"<span><bdi>{label(document.name)}</bdi></span>" if export.titled(document) else ""
        html += (
            f'<h3 class="document"><cite title="{label(document.name)}"><bdi>{_title(document)}'
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
        f" {count(len(documents), 'document')}{_left(item)}{_mentions(answer)}</span>"
        '<button type="button" class="copy" aria-label="Copy the answer with its citations"'
        f' title="Copy with citations" data-markdown="{text(answer.to_markdown())}"'
        f' data-formatted="{text(_formatted(answer))}">Copy</button>'
        f"{_odds(number, odds)}</div>{_mentioning(answer)}{_all_quotes(item, answer)}"
    )


def _mentions(answer: Answer) -> str:
    """How many documents mention it, where they are not listed under that."""
    told = "" if export.mentioning(answer) else export.counted(answer)
    return f". {told}" if told else ""


def _mentioning(answer: Answer) -> str:
    """All documents that mention it, as plain values of which the page draws as many as are wanted:
    `[title, name, address, in how many sentences]`."""
    each = [
        [
            plain(export.titled(mention.document)),
            plain(mention.document.name),
            address(mention.first),
            export.sentences(mention),
        ]
        for mention in export.mentioning(answer)
    ]
    if not each:
        return ""
    rows = json.dumps(each, ensure_ascii=False, separators=(",", ":"))
    return (
        f'<details class="mentions" open data-each="{text(rows)}">'
        f"<summary>{export.counted(answer).removesuffix('.')}</summary></details>"
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
        f'<div class="verdict">{verdict}{_searched(item)}{_odds(item.number, odds)}'
        f"{_advice(item, answer)}</div>{nearest}"
    )


def _advice(item: Turn, answer: Answer) -> str:
    """What to do where nothing answers, or perhaps something does."""
    perhaps = answer.citations and answer.confidence >= _PERHAPS
    found = (
        "No sentence clearly answers this, but one of the nearest below may. Otherwise try"
        if perhaps
        else "No sentence that answers this was found. Try"
    )
    return (
        f'<p class="advice">{found}'
        " the documents' own words and language, or add a document that has the answer."
        f"{_everywhere(item)}</p>"
    )


def _everywhere(item: Turn) -> str:
    """A button that asks all documents, where some were left out."""
    if item.searched == item.of:
        return ""
    return ' <button type="button" class="everywhere">Tick all and ask again</button>'


def _searched(item: Turn) -> str:
    """In which part of the library was looked: what was left out may be where the answer is."""
    if not item.of:
        return ""
    if item.searched == item.of:
        return f'<span class="from">{count(item.of, "document")} searched</span>'
    left = item.of - item.searched
    return (
        f'<span class="from">{count(item.searched, "document")} searched;'
        f" {left:,} not ticked</span>"
    )


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
            f"<p>Add documents, then ask. {_PROMISE} Nothing leaves this computer: what is read of"
            " a document is kept here, and the file itself stays as and where it is.</p>"
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
        f"<p>Ask {count(len(documents), 'document')}, {count(sentences, 'sentence')}. {_PROMISE}"
        f" Nothing leaves this computer.</p>{offered if examples else ''}</section>"
    )
