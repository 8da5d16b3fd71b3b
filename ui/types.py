"""What the chat keeps and shows: turns of a conversation, and how adding documents stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qa.types import Answer

View = dict[str, Any]
"""Plain values that a part of the page draws."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation, with its answer or the `problem` why it has none.

    `number` counts from 1 within a conversation and is half of each citation's key. `searched` is
    in how many documents was looked, `of` how many there were. The last `further` citations of the
    answer were asked for beyond the first; `complete` says that no more were found, `full` that no
    more are shown. Where there is an answer the `problem` is of looking for more.
    """

    number: int
    question: str
    answer: Answer | None = None
    problem: str = ""
    searched: int = 0
    of: int = 0
    further: int = 0
    complete: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """How adding documents stands: `done` of `total`, and what came of those done."""

    total: int
    done: int = 0
    reading: str = ""
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    left: int = 0
    """Files that were not read, since the person stopped it."""
    removed: tuple[str, ...] = ()
    """Documents that a file of several holds no more."""
    beside: tuple[tuple[str, str], ...] = ()
    """Names that were given a file since another has its own, and that other's."""
    copies: tuple[tuple[str, str], ...] = ()
    """Of those added the names of files whose very bytes are there already, and as what."""
