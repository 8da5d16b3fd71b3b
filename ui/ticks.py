"""Which documents are searched: those that are ticked in the page's list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.types import DocumentInfo
from ui import listing
from ui.events import field, sent

if TYPE_CHECKING:
    from gradio import EventData

_MOST_TICKS = 100  # that come with another event


def with_ticks(
    unchosen: frozenset[str], event: EventData, documents: Sequence[DocumentInfo]
) -> frozenset[str]:
    """What is not searched after the page's latest ticks, which may still be on their way; to
    take one twice changes nothing."""
    for tick in (sent(event, "ticks", list) or ())[:_MOST_TICKS]:
        unchosen = ticked(unchosen, tick, documents)
    return unchosen & {d.name for d in documents}


def ticked(
    unchosen: frozenset[str], tick: object, documents: Sequence[DocumentInfo]
) -> frozenset[str]:
    """What is not searched after a tick; what is gone by now is forgotten here, too."""
    names, on = field(tick, "names", list), field(tick, "on", bool)
    wanted, folder = field(tick, "wanted", str), field(tick, "folder", str)
    if names is not None:
        meant = {name for name in names if isinstance(name, str)}
    else:
        listed = listing.matching(documents, wanted or "")
        meant = {d.name for d in listed if folder in (None, listing.folder(d.name))}
    if on is not None:
        unchosen = unchosen - meant if on else unchosen | meant
    return unchosen & {d.name for d in documents}
