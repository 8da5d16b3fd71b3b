"""Conversations that outlive their page: one that is loaded anew goes on where it was.

They are kept in memory only, and end with the server. A page names its own conversation by random
letters that no other page knows, and takes new ones each time, so that two tabs, one a copy of the
other, part ways.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from ui.render import Turn

_MOST = 64  # conversations; the one that was longest unused goes first
_SHORTEST, _LONGEST = 16, 64  # letters of a name: none that can be guessed, none that fills memory


class Conversations:
    """The turns of the latest conversations, by name."""

    def __init__(self) -> None:
        """None yet."""
        self._turns: OrderedDict[str, tuple[Turn, ...]] = OrderedDict()
        self._lock = Lock()

    def keep(self, name: str | None, turns: tuple[Turn, ...]) -> None:
        """Keep what `name` holds by now; what is not a name keeps nothing, nor do no turns."""
        if name is None or not _SHORTEST <= len(name) <= _LONGEST:
            return
        with self._lock:
            self._turns.pop(name, None)
            if turns:
                self._turns[name] = turns
            while len(self._turns) > _MOST:
                self._turns.popitem(last=False)

    def resume(self, name: str | None, new: str | None) -> tuple[Turn, ...]:
        """The turns kept under `name`, from here on also under `new`."""
        with self._lock:
            turns = self._turns.get(name or "", ())
        self.keep(new, turns)
        return turns
