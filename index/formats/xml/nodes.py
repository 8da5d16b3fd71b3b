"""The elements of an XML document by their local names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Element = Any  # of lxml

_OF_XML = (
    "{http://www.w3.org/XML/1998/namespace}",
    "{http://www.w3.org/2001/XMLSchema-instance}",
)


def words(names: str) -> frozenset[str]:
    """The words of a list of names."""
    return frozenset(names.split())


def name(element: Element) -> str:
    """An element's name without its namespace; '' of a comment or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def space(element: Element) -> str:
    """An element's namespace, or ''."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def attributes(element: Element) -> list[tuple[str, str]]:
    """The names and values of an element's attributes that say anything, but for those of XML
    itself, such as the language."""
    # In linear time: `attrib` looks for each by its name.
    found = element.xpath("@*") if element.attrib else ()
    named = ((str(said.attrname), str(said)) for said in found)
    return [
        (key.rpartition("}")[2], said)
        for key, said in named
        if said.strip() and not key.startswith(_OF_XML)
    ]


def attribute(element: Element, *wanted: str) -> str:
    """The first of some attributes that has a value, of whatever namespace, or ''."""
    # The keys alone, since lxml looks for each value by its name among all.
    keys = {str(key).rpartition("}")[2]: key for key in element.keys()}  # noqa: SIM118
    values = (element.get(keys[one]) for one in wanted if one in keys)
    return next((str(value) for value in values if value), "")


def children(element: Element, *wanted: str) -> Iterator[Element]:
    """The elements of these names right below another."""
    return (child for child in element if name(child) in wanted)


def has(element: Element, *wanted: str) -> bool:
    """Whether an element of one of these names is right below another."""
    return next(children(element, *wanted), None) is not None


def text(element: Element) -> str:
    """All text of an element, on one line, without comments."""
    return " ".join("".join(element.itertext("*")).split())


def has_text(element: Element) -> bool:
    """Whether text stands in an element beside its children."""
    return bool((element.text or "").strip()) or any((e.tail or "").strip() for e in element)
