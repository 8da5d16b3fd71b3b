"""A question of the chat to its turn: what the ticked documents say, and more if that is wanted."""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from dataclasses import replace
from threading import Event, Thread
from typing import Any

from index import Index
from index.errors import PinciteError
from qa import ask
from qa.question.intent import mentioned, needs
from qa.question.names import named
from qa.types import Answer, Citation
from ui import render
from ui.types import Turn

LIMIT = 2000
"""Characters that a question may have."""

MOST_QUOTES = 60
"""Citations that an answer may have."""

PREPARING = "preparing"
"""The name of the thread that loads the models."""

_FURTHER = 15  # citations that are added to an answer at once
_OF_MENTIONS = 20  # citations at first where all that mentions something is asked for
_MARKED = 0.1  # of the best score, from which the words of a quote are marked
_FIRST = "What is it about?"  # put to the library before anybody asks
_NONE_TICKED = "No document is ticked. Tick at least one, then ask again."
_BROKE = "Something went wrong while searching. Try again."

_log = logging.getLogger(__name__)


class Asking:
    """What is asked of one library. `unchosen` are the names of the documents that are not ticked,
    and so not searched. No method raises: what goes wrong is the turn's `problem`."""

    def __init__(self, library: Index) -> None:
        self._library = library
        self._prepared = Event()

    def prepare(self) -> None:
        """Load what a first question needs, in a thread of its own, while the browser draws the
        page. Questions that come meanwhile wait for that same load."""
        Thread(target=self._load, name=PREPARING, daemon=True).start()

    @property
    def prepared(self) -> bool:
        """Whether all is loaded, or could not be: a question is answered at once."""
        return self._prepared.is_set()

    def wait(self) -> None:
        """Return when all is `prepared`."""
        self._prepared.wait()

    def _load(self) -> None:
        try:
            ask(_FIRST, self._library)
        except Exception:  # noqa: BLE001 - whoever asks is told so; until then nobody needs to know
            _log.debug("the models could not be loaded yet", exc_info=True)
        self._prepared.set()
        # What is loaded stays: to look through it for garbage would stop all for half a second.
        gc.freeze()

    def turn(self, number: int, question: str, unchosen: frozenset[str]) -> Turn:
        """The turn of a question, which is without white space around it."""
        turn = Turn(number, question[:LIMIT], problem=self._refusal(question, unchosen))
        if turn.problem == _NONE_TICKED:
            return replace(turn, of=len(self._library.documents))
        if turn.problem:
            return turn
        turn = self._answered(turn, unchosen)
        if turn.answer:  # it may come of the load before that is quite done
            self._prepared.set()
        return turn

    def further(self, turn: Turn, unchosen: frozenset[str]) -> Turn:
        """The turn with more citations, after those that it has."""
        answer = turn.answer
        if answer is None or turn.complete or turn.full:
            return turn
        known = answer.citations
        wanted = min(len(known) + _FURTHER, MOST_QUOTES)
        try:
            wider = self._asked(turn.question, unchosen, k=wanted, broad=True)
        except PinciteError as error:  # the library was emptied meanwhile, or the like
            return replace(turn, problem=str(error))
        except Exception:  # noqa: BLE001 - what is there stays, and the log has the traceback
            _log.exception("a question failed")
            return replace(turn, problem=_BROKE)
        new = tuple(c for c in wider.citations if not any(_overlap(c, other) for other in known))
        new = new[: wanted - len(known)]
        new = _marked(new, answer)
        added = [
            replace(c, number=len(known) + c.number)
            for c in render.arranged(replace(wider, citations=new)).citations
        ]
        return replace(
            turn,
            answer=replace(answer, citations=(*known, *added)),
            problem="",
            further=turn.further + len(added),
            complete=len(wider.citations) < wanted,
            full=wanted >= MOST_QUOTES,
        )

    def _refusal(self, question: str, unchosen: frozenset[str]) -> str:
        names = {document.name for document in self._library.documents}
        if not question:
            return "The question is empty."
        if len(question) > LIMIT:
            return (
                f"The question has {len(question):,} characters; it may have {LIMIT:,}. "
                "Ask for one thing at a time."
            )
        if not names:
            return "There are no documents yet. Add some, then ask again."
        if names <= unchosen:
            return _NONE_TICKED
        return ""

    def _answered(self, turn: Turn, unchosen: frozenset[str]) -> Turn:
        names = [d.name for d in self._library.documents]
        chosen = [name for name in names if name not in unchosen]
        if called := named(turn.question, chosen):  # then only these are searched
            turn = replace(turn, searched=len(called), of=len(called))
        else:
            turn = replace(turn, searched=len(chosen), of=len(names))
        try:
            how: dict[str, Any] = {"k": _OF_MENTIONS} if mentioned(turn.question) else {}
            answer = self._asked(turn.question, unchosen, **how)
            if not answer.found or len(needs(turn.question)) == 1:
                answer = replace(answer, citations=_marked(answer.citations, answer))
            return replace(turn, answer=render.arranged(answer))
        except PinciteError as error:
            return replace(turn, problem=str(error))
        except Exception:  # noqa: BLE001 - a visitor is told so, and the log keeps the traceback
            _log.exception("a question failed")
            return replace(turn, problem=_BROKE)

    def _asked(self, question: str, unchosen: frozenset[str], **how: Any) -> Answer:
        """What the documents that are ticked say to a question."""
        chosen = [d.name for d in self._library.documents if d.name not in unchosen]
        return ask(question, self._library, documents=chosen if unchosen else None, **how)


def _marked(citations: Sequence[Citation], answer: Answer) -> tuple[Citation, ...]:
    """The citations, but no word marked as answering where nothing answers, or where the score is
    far behind the answer's best: of such quotes hardly one in 270 answers."""
    best = max((c.score for c in answer.citations), default=0.0)
    return tuple(
        c if answer.found and c.score >= _MARKED * best else replace(c, highlights=())
        for c in citations
    )


def _overlap(one: Citation, other: Citation) -> bool:
    same = one.document.id == other.document.id
    return same and one.start < other.end and other.start < one.end
