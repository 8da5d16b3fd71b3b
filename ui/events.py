"""What an event of the page says: each value is checked, since raw requests send anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ui.uploads import MAX_FILES

if TYPE_CHECKING:
    from gradio import EventData

_T = TypeVar("_T")


def sent(event: EventData, name: str, kind: type[_T]) -> _T | None:
    """What an event says of `name`, where it is of that kind."""
    return field(event._data, name, kind)


def field(fields: object, name: str, kind: type[_T]) -> _T | None:
    """What `fields` have of `name`, where they are fields and it is of that kind."""
    value = fields.get(name) if isinstance(fields, dict) else None
    # bool is an int to Python, not to a page.
    return value if isinstance(value, kind) and type(value) is kind else None


def refused(event: EventData) -> tuple[tuple[str, str], ...]:
    """Files that did not get as far as the library, by the page's own word."""
    pairs = sent(event, "refused", list) or []
    return tuple(
        (pair[0][:200], pair[1][:200])
        for pair in pairs[:MAX_FILES]
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)
    )
