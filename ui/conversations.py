"""Conversations, by name: they outlive their page, so that one that is loaded anew goes on.

They are kept in memory only, and end with the server. A page names its own conversation by random
letters that no other page knows, and takes new ones each time, so that two tabs, one a copy of the
other, part ways.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import count
from threading import Lock

from ui.types import Turn

# Conversations; the one that was longest unused goes first. A page that is loaded anew takes
# another, which shares its turns with the one before.
_MOST = 512
_SHORTEST, _LONGEST = 16, 64  # letters of a name: none that can be guessed, none that fills memory


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked, and the names of the documents that are not searched. Of two states of one
    conversation the later has the higher `revision`."""

    turns: tuple[Turn, ...] = ()
    unchosen: frozenset[str] = frozenset()
    revision: int = field(default=0, compare=False)


class Conversations:
    """The latest conversations, by name."""

    def __init__(self) -> None:
        """None yet."""
        self._kept: OrderedDict[str, Conversation] = OrderedDict()
        self._lock = Lock()
        self._revisions = count(1)

    def get(self, name: str | None) -> Conversation:
        """What is kept under `name`; one like it was just begun where nothing is."""
        with self._lock:
            if name is None or name not in self._kept:
                return Conversation()
            self._kept.move_to_end(name)
            return self._kept[name]

    def keep(
        self,
        name: str | None,
        turns: tuple[Turn, ...] | None = None,
        unchosen: frozenset[str] | None = None,
    ) -> Conversation:
        """Keep what `name` holds by now, as far as it is given, and return it; what is not a name
        keeps nothing, nor does a conversation like one that was just begun."""
        with self._lock:
            before = self._kept.get(name or "", Conversation())
            now = Conversation(
                before.turns if turns is None else turns,
                before.unchosen if unchosen is None else unchosen,
                next(self._revisions),
            )
            if name is None or not _SHORTEST <= len(name) <= _LONGEST:
                return now
            self._kept.pop(name, None)
            if now != Conversation():
                self._kept[name] = now
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
            return now

    def resume(self, name: str | None, new: str | None) -> Conversation:
        """What is kept under `name`, from here on also under `new`."""
        kept = self.get(name)
        return self.keep(new, kept.turns, kept.unchosen)
