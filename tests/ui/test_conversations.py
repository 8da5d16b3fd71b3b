"""Which conversations are kept, and how they go on."""

from __future__ import annotations

from ui.conversations import Conversation, Conversations
from ui.types import Turn


def test_only_so_many_conversations_are_kept() -> None:
    kept, turns = Conversations(), (Turn(1, "Why?"),)
    kept.keep(None, turns)
    kept.keep("short", turns)
    for name in range(520):
        kept.keep(f"{name:016}", turns)
        kept.get(f"{0:016}")  # one in use stays
    held = [name for name in range(520) if kept.get(f"{name:016}").turns]
    assert held == [0, *range(9, 520)]
    assert kept.resume("short", None) == Conversation()


def test_turns_and_ticks_are_kept_apart() -> None:
    kept, turns, name = Conversations(), (Turn(1, "Why?"),), "a" * 16
    kept.keep(name, unchosen=frozenset({"a.txt"}))
    kept.keep(name, turns)
    assert kept.resume(name, "b" * 16) == Conversation(turns, frozenset({"a.txt"}))
    kept.keep(name, ())  # begun anew, the same documents are searched
    assert kept.resume(name, None) == Conversation((), frozenset({"a.txt"}))
    assert kept.resume("b" * 16, None) == Conversation(turns, frozenset({"a.txt"}))
