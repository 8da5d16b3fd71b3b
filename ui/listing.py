"""The library beside the chat as HTML: its documents, and how adding some goes. Pure functions.

What comes from documents and files' names is escaped, as in `ui.render`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from index.sources import normal
from index.types import DocumentInfo
from qa import export
from ui.escaping import label, text
from ui.types import Addition
from ui.wording import count

_FORMATS = {  # the others are abbreviations
    "doc": "Word",
    "docx": "Word",
    "pptx": "PowerPoint",
    "ppt": "PowerPoint",
    "xlsx": "Excel",
    "xls": "Excel",
    "odt": "OpenDocument",
    "ods": "OpenDocument",
    "odp": "OpenDocument",
    "rtf": "Rich text",
    "html": "Web page",
    "mhtml": "Web page",
    "asciidoc": "AsciiDoc",
    "org": "Org",
    "markdown": "Markdown",
    "text": "Text",
    "tex": "LaTeX",
    "notebook": "Notebook",
    "mail": "E-mail",
    "mailbox": "Mailbox",
    "outlook": "E-mail",
    "script": "JSON",
    "subtitles": "Subtitles",
}

TOLD = 100
"""Failures that are told one by one."""

SHOWN = 500
"""Documents that the list names; the page stays quick with a library of thousands."""


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
    """Those documents whose title or names have all the words of `wanted`, whatever their case."""
    words = normal(wanted).casefold().split()
    held = ((d, normal("\n".join((d.title, d.name, *d.also))).casefold()) for d in documents)
    return [d for d, text in held if all(word in text for word in words)]


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
    title, own = export.titled(document), document.name.rpartition("/")[2]
    called = label(title or own)  # the folder stands above
    titled = f'<span class="title"><bdi>{called}</bdi></span>'
    named = f'<span class="name"><bdi>{label(own)}</bdi></span>' if title else ""
    if document.also:
        named += f'<span class="name">also <bdi>{label(export.few(document.also))}</bdi></span>'
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
    copies = {name for name, _ in state.copies}
    done = [
        f"{count(len(names), 'document')} {word}"
        for names, word in (
            ([name for name in state.added if name not in copies], "added"),
            (state.updated, "updated"),
            (state.unchanged, "unchanged"),
            (copies, "there already"),
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
    kept = [_beside(name, other, state) for name, other in state.beside if name not in copies]
    kept += [
        f"<li><bdi>{label(name)}</bdi><span>The same file as <bdi>{label(other)}</bdi>.</span></li>"
        for name, other in state.copies
    ]
    if kept:
        summary += f'<ul class="failures">{"".join(kept[:TOLD])}</ul>'
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
