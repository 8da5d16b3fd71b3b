"""XML in any other vocabulary as the value that the same data would be in JSON."""

from __future__ import annotations

import re
from typing import Any

from index.formats.xml.nodes import Element, attributes, has_text, name

_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


def value(element: Element) -> Any:
    """Attributes and elements as an object, those of one name as a list, all else as text.

    >>> from index.formats.package import tree
    >>> value(tree(b"<pump id='P1'><flow>3 l</flow><part>a</part><part>b</part></pump>"))
    {'id': 'P1', 'flow': '3 l', 'part': ['a', 'b']}
    """
    held: dict[str, list[Any]] = {}
    for key, said in attributes(element):
        held.setdefault(key, []).append(said)
    inner = [child for child in element if name(child)]
    if has_text(element) or not inner:
        said = _text(element)
        if not held:
            return said
        if said:
            held.setdefault("text", []).append(said)
    elif not held and len(inner) > 1 and len({name(child) for child in inner}) == 1:
        return [value(child) for child in inner]  # what it holds is called as the list is
    else:
        for child in inner:
            held.setdefault(name(child), []).append(value(child))
        _flatten(held)
    return {key: values[0] if len(values) == 1 else values for key, values in held.items()}


def _flatten(held: dict[str, list[Any]]) -> None:
    """The attributes of a text, as its unit, beside it: `flow` and `flow.unit`."""
    for key, (first, *more) in list(held.items()):
        if not more and isinstance(first, dict) and isinstance(first.get("text"), str):
            beside = {f"{key}.{inner}": said for inner, said in first.items() if inner != "text"}
            plain = all(isinstance(said, str) for said in beside.values())
            if plain and not beside.keys() & held.keys():
                held[key] = [first["text"]]
                held.update({inner: [said] for inner, said in beside.items()})


def _text(element: Element) -> str:
    """All text of an element, its paragraphs parted by empty lines."""
    parts = _BLANK_LINE.split("".join(element.itertext("*")))
    return "\n\n".join(" ".join(part.split()) for part in parts).strip()
