"""Feeds: Atom and RSS."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import escape

from index.formats.web.elements import parsed
from index.formats.xml.nodes import Element, attribute, children, name, text

_BODIES = ("encoded", "content", "description", "summary", "subtitle")
_DATES = ("published", "pubDate", "updated", "date")
_EMPTY = ("br", "hr", "img", "wbr")  # have no end tag in a page
_ENTRIES = ("entry", "item")


def rendered(root: Element) -> tuple[str, str]:
    """The title of a feed, or '', and all of it as the source of a web page's body: each entry
    under its title, with who wrote it and when."""
    channels = list(children(root, "channel"))
    channel = channels[0] if channels else root
    entries = [child for place in {root, channel} for child in children(place, *_ENTRIES)]
    title = next((text(child) for child in children(channel, "title")), "")
    parts = [f"<h1>{escape(title)}</h1>" if title else "", *_said(channel)]
    for entry in entries:
        called = next((_plain(child) for child in children(entry, "title")), "")
        parts += [f"<h2>{escape(called)}</h2>" if called else "", *_said(entry)]
    return title, "".join(parts)


def _said(entry: Element) -> Iterator[str]:
    """Who wrote an entry and when, and the longest of its texts."""
    who = [_person(child) for child in children(entry, "author", "creator")]
    when = next((_date(text(child)) for child in children(entry, *_DATES)), "")
    byline = ", ".join(dict.fromkeys(filter(None, [*who, when])))
    yield f"<div>{escape(byline)}</div>"
    bodies = [_body(child) for called in _BODIES for child in children(entry, called)]
    yield f"<div>{max(bodies, key=len, default='')}</div>"
    kinds = [
        attribute(child, "label", "term") or text(child) for child in children(entry, "category")
    ]
    kinds = list(dict.fromkeys(filter(None, kinds)))
    yield f"<div>Categories: {escape(', '.join(kinds))}</div>" if kinds else ""
    for comment in children(entry, "comment"):  # in an export of WordPress
        of = {name(child).removeprefix("comment_"): text(child) for child in comment}
        said = ", ".join(filter(None, (of.get("author"), of.get("date"))))
        yield f"<div>{escape(said)}</div><div>{_html(of.get('content', ''))}</div>"


def _person(element: Element) -> str:
    names = [text(child) for child in children(element, "name")]
    return names[0] if names else text(element)


def _date(said: str) -> str:
    """A date as ISO 8601 has it; else as it is said."""
    try:
        return parsedate_to_datetime(said).date().isoformat()
    except ValueError:
        return said[:10] if said[4:5] == "-" and said[10:11] == "T" else said


def _plain(element: Element) -> str:
    """A title, which may be written as a page's source."""
    body = parsed(_body(element)).body
    return " ".join((body.text() if body else "").split())


def _body(element: Element) -> str:
    """What an entry says, as whole source of a page's part."""
    if len(element):  # XHTML
        return "".join(map(_source, element)) if attribute(element, "type") == "xhtml" else ""
    said = element.text or ""
    return escape(said) if attribute(element, "type") == "text" else _html(said)


def _html(source: str) -> str:
    """Source of a page's part, every element of which is closed."""
    body = parsed(source).body
    return (body.inner_html or "") if body else ""


def _source(element: Element) -> str:
    called = name(element)
    if not called:
        return ""
    inner = escape(element.text or "") + "".join(
        _source(child) + escape(child.tail or "") for child in element
    )
    return f"<{called}>" if called in _EMPTY else f"<{called}>{inner}</{called}>"
