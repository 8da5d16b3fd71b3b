"""The elements of a web page, parsed as a browser does: which begin a block, which show no text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

Node: TypeAlias = LexborNode


def words(names: str) -> frozenset[str]:
    """The words of a list of names."""
    return frozenset(names.split())


_SKIPPED = words(
    "script style noscript template nav aside head iframe object canvas audio video svg "
    "button input select textarea datalist"
)
HEADINGS = words("h1 h2 h3 h4 h5 h6")
BLOCKS = HEADINGS | words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr html legend li main menu nav "
    "ol optgroup p pre search section summary table tbody td tfoot th thead tr ul"
)
# Elements without an end tag, and those whose end tag may be left out.
_UNCLOSED = words(
    "area base br col embed hr img input link meta source track wbr "
    "p li dt dd tr td th thead tbody tfoot option colgroup html head body"
)
_UNCLOSED_IN_RUBY = words("rt rp")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>")
_DEPTH = 512  # as in browsers
# An aside that is called so is a note to the text, as in books and manuals, not furniture.
_NOTES = words(
    "footnote footnotes endnote endnotes rearnote note tip hint warning caution important danger"
    " admonition callout"
)
_TEMPLATE = re.compile(r"<(/?)template\b[^<>]*+>", re.I)
_SHADOW = re.compile(
    r"<template\s[^<>]*?\bshadow(?:root)?mode\b", re.I
)  # as in .mhtml, and in HTML
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def parsed(source: str) -> LexborHTMLParser:
    """The tree of a page or a part of one."""
    return LexborHTMLParser(_flattened(_with_shadow_roots(source)))


def visit(root: Node, enter: Callable[[Node], bool], leave: Callable[[Node], None]) -> None:
    """Enter `root` and every node below it in document order, without recursion, and leave again
    those that were entered; below a node for which `enter` is False nothing is visited."""
    node: Node | None = root
    while node is not None:
        entered = enter(node)
        if entered and node.child is not None:
            node = node.child
            continue
        while node is not None:
            if entered:
                leave(node)
            if node.mem_id == root.mem_id:
                node = None
            elif node.next is not None:
                node = node.next
                break
            else:
                node, entered = node.parent, True


def is_skipped(node: Node) -> bool:
    """Whether what the element holds is no text of the page."""
    if node.tag != "aside":
        return node.tag in _SKIPPED
    named = (node.attributes.get(name) or "" for name in ("role", "class", "epub:type"))
    return _NOTES.isdisjoint(re.split(r"[\s_-]+", " ".join(named)))


def is_hidden(node: Node) -> bool:
    """Whether the element itself says that it is not shown."""
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _with_shadow_roots(source: str) -> str:
    """`source` with what its elements show in their place, such as a component's own text, as text
    of the page; all other templates are shown nowhere."""
    if not _SHADOW.search(source):
        return source
    shown: list[bool] = []  # of the templates that are open

    def replace(match: re.Match[str]) -> str:
        if not match[1]:
            shown.append(_SHADOW.match(match[0]) is not None)
            return "<span>" if shown[-1] else match[0]
        return "</span>" if shown and shown.pop() else match[0]

    return _TEMPLATE.sub(replace, source)


def _flattened(source: str) -> str:
    """`source` with the tags beyond a depth of 512 turned to line breaks.

    The parser's time grows with the square of the depth; no page for people is so deep.
    """
    depth = rubies = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal depth, rubies
        tag = match[2].lower()
        if tag in _UNCLOSED or (rubies and tag in _UNCLOSED_IN_RUBY):
            return match[0]
        if tag == "ruby":
            rubies = max(0, rubies - 1) if match[1] else rubies + 1
        if match[1]:
            depth = max(0, depth - 1)
            return match[0] if depth < _DEPTH else "<br>"
        depth += 1
        return match[0] if depth <= _DEPTH else "<br>"

    return _TAG.sub(replace, source)
