"""The chat: what each event of its page does, and the plain values that the page draws of it.

A conversation is kept in `Conversations`, by a name that its page alone knows; a citation is looked
up there by its key. It is in no `gr.State`: for one, Gradio has each page hold a stream open, and
since a browser opens six connections to a server, its sixth tab would never load. Every event's
data comes from a browser or a raw request and is checked before use (`events`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr

from index import Index
from index.errors import PinciteError, UnknownDocument
from index.types import DocumentInfo
from qa import table
from qa.brief import brief
from ui import listing, render
from ui.additions import Additions
from ui.asking import LIMIT, Asking
from ui.conversations import Conversation, Conversations
from ui.events import refused, sent
from ui.examples import Examples
from ui.ticks import ticked, with_ticks
from ui.types import Addition, Turn, View
from ui.uploads import MAX_BYTES, MAX_FILES, Uploads
from ui.visits import Visits

DEMO = next(
    (
        folder
        for folder in (Path(__file__).parent / "demo", Path(__file__).parent.parent / "seeds")
        if folder.is_dir()
    ),
    None,
)
"""The demo's documents: beside this file once installed, in a checkout where they are written."""

_KEPT_TURNS = 100


class Chat:
    """The event handlers, over one library."""

    def __init__(self, library: Index, uploads: Uploads, asking: Asking) -> None:
        self._library = library
        self._asking = asking
        self._additions = Additions(library, uploads)
        self._examples = Examples(library)
        self._conversations = Conversations()
        self._order = count(1)
        self._visits = Visits(library, self._order)

    # Views: the plain values that the page's parts draw.

    def _talk(self, kept: Conversation, new: Collection[Turn] | None = None) -> View:
        """A conversation, of which the page has all but the `new` turns; None stands for all. What
        was said of it before may come to the page later, which tells so by the `revision`."""
        drawn = [[turn.number, render.turn(turn)] for turn in (kept.turns if new is None else new)]
        numbers = [turn.number for turn in kept.turns]
        return {**self._welcome(), "numbers": numbers, "turns": drawn, "revision": kept.revision}

    def _welcome(self) -> View:
        """All of the talk but its turns, which may be others by now: what is asked while files are
        read stays as it is."""
        documents, questions = self._library.documents, self._examples.offered()
        welcome = render.welcome(documents, questions, DEMO is not None)
        ready = self._asking.prepared or not documents  # of none nothing can be asked
        return {
            "welcome": welcome,
            "limit": LIMIT,
            "ready": ready,
            "bare": not documents,
            "library": self._library.identity,  # the browser keeps the questions of each apart
        }

    def _shelf(self, unchosen: frozenset[str], event: gr.EventData) -> View:
        """The list as the page's event wants it. `made` counts the page's ticks up to the event:
        of more by now this knows nothing."""
        documents = self._library.documents
        wanted = sent(event, "wanted", str) or ""
        return {
            "documents": listing.library(documents, unchosen, wanted),
            "count": len(documents),
            "unticked": [d.name for d in documents if d.name in unchosen],
            "made": sent(event, "made", int) or 0,
            "state": _state(documents),
            "wanted": wanted,
            "limits": {"files": MAX_FILES, "bytes": MAX_BYTES},
            # Boxes that were ticked by hand are drawn anew, even where nothing else has changed.
            "nonce": next(self._order),
        }

    def _news(self, news: Addition) -> View:
        """What is said of files that are added; the page asks for the list, since what is ticked
        may be another by now than when they came."""
        return {
            "news": listing.addition(news),
            "busy": news.done < news.total,
            "count": len(self._library.documents),
            "limits": {"files": MAX_FILES, "bytes": MAX_BYTES},
            "nonce": next(self._order),
        }

    # Handlers: what each event of the page does. The last of several yields says all that those
    # before it have said: where they come to the page at once, Gradio writes the later over the
    # earlier before these are drawn.

    def open(self, event: gr.EventData) -> tuple[Any, ...]:
        """A page was opened, which may have had a conversation before, or the address of a place.

        One event says all: of two, the one that knows nothing of the ticks might come last.
        """
        old, new = sent(event, "before", str), sent(event, "conversation", str)
        kept = self._conversations.resume(old, new)
        unchosen = with_ticks(self._told(event, kept.unchosen), event, self._library.documents)
        self._conversations.keep(new, unchosen=unchosen)
        key, sourced = sent(event, "key", str), sent(event, "sourced", int)
        last = kept.turns[-1] if kept.turns else None
        if last and sourced is not None and last.number > sourced and self._best(last):
            place = self._best(last)  # it was answered while the page was loaded anew
        else:
            place = self._visits.linked(kept.turns, key) if key else gr.skip()
            if key and self._visits.quoted(kept.turns, key):
                # The conversation is what goes on; on a phone its source would cover it.
                place = {**place, "linked": False}
        talk = self._talk(kept) if kept.turns else self._welcome()
        return {**talk, "opened": True}, place, self._shelf(unchosen, event)

    def _told(self, event: gr.EventData, kept: frozenset[str]) -> frozenset[str]:
        """What is not searched by the word of a page that is loaded anew, since a server that was
        restarted has `kept` nothing."""
        told = sent(event, "unticked", list)
        return kept if told is None else frozenset(n for n in told if isinstance(n, str))

    def _kept(self, event: gr.EventData) -> Conversation:
        """What is kept of the conversation that an event is of."""
        return self._conversations.get(sent(event, "conversation", str))

    def ready(self) -> View:
        """A page was opened: say when questions are answered at once."""
        self._asking.wait()
        return self._welcome()

    def learn(self) -> View:
        """A page was opened or the library has changed: find questions to offer."""
        self._asking.wait()
        with suppress(PinciteError):  # such as a library without documents
            self._examples.learn()
        return self._welcome()

    def ask(self, event: gr.EventData) -> tuple[View, View]:
        """A question was asked: its answer, and the first source."""
        kept = self._kept(event)
        turns, unchosen = kept.turns, with_ticks(kept.unchosen, event, self._library.documents)
        question = (sent(event, "question", str) or "").strip()
        number = turns[-1].number + 1 if turns else 1
        turn = self._asking.turn(number, question, unchosen)
        turns = (*turns[1 - _KEPT_TURNS :], turn)
        kept = self._conversations.keep(sent(event, "conversation", str), turns)
        # With any before that did not come through; a page may know of some that are forgotten.
        had = min(sent(event, "had", int) or 0, number - 1)
        return self._talk(kept, [t for t in turns if t.number > had]), self._best(turn)

    def _best(self, turn: Turn) -> View:
        """The best source, which opens by itself, but only an answer's: else the place is empty."""
        answer = turn.answer
        return self._visits.source(turn, render.best(answer)) if answer and answer.found else {}

    def nudge(self, event: gr.EventData) -> Any:
        """A page waits for an answer: what it has not, should that have gone lost on its way."""
        kept, had = self._kept(event), sent(event, "had", int)
        missed = [turn for turn in kept.turns if had is not None and turn.number > had]
        return self._talk(kept, missed) if missed else gr.skip()

    def more(self, event: gr.EventData) -> View:
        """More was asked for of what bears on a question."""
        number, kept = sent(event, "turn", int), self._kept(event)
        turns = tuple(
            self._asking.further(turn, kept.unchosen) if turn.number == number else turn
            for turn in kept.turns
        )
        kept = self._conversations.keep(sent(event, "conversation", str), turns)
        return self._talk(kept, [turn for turn in turns if turn.number == number])

    def fresh(self, event: gr.EventData) -> tuple[View, View]:
        """A new conversation was begun."""
        kept = self._conversations.keep(sent(event, "conversation", str), ())
        return self._talk(kept), {}

    def visit(self, event: gr.EventData) -> Any:
        """A place was asked for: a citation in its document, more of the document above or below,
        another of its pages, the next that has some words, or whatever an address names."""
        place = self._visits.visited(self._kept(event).turns, sent(event, "key", str), event)
        return {**place, "order": sent(event, "order", int) or 0} if place else gr.skip()

    def tick(self, event: gr.EventData) -> Any:
        """Documents, or all that are listed or all of a folder among them, were ticked or not."""
        unchosen = ticked(self._kept(event).unchosen, event._data, self._library.documents)
        self._conversations.keep(sent(event, "conversation", str), unchosen=unchosen)
        if sent(event, "names", list) is not None:  # the page shows it already
            return gr.skip()
        return self._shelf(unchosen, event)

    def look(self, event: gr.EventData) -> tuple[Any, Any]:
        """The page looks for what others have added or removed."""
        if sent(event, "state", str) == _state(self._library.documents):
            return gr.skip(), gr.skip()
        return self._welcome(), self._shelf(self._kept(event).unchosen, event)

    def seek(self, event: gr.EventData) -> View:
        """Documents were looked for by words of their names."""
        return self._shelf(self._kept(event).unchosen, event)

    def save(self, event: gr.EventData) -> Any:
        """The conversation was asked for as a file."""
        answers = [turn.answer for turn in self._kept(event).turns if turn.answer]
        kind = sent(event, "kind", str)
        if kind == "xlsx":
            held = table.workbook(answers)
        elif kind == "docx":
            held = brief(answers)
        elif kind == "json":
            held = json.dumps([a.to_dict() for a in answers], indent=1).encode()
        else:
            kind, words = "md", "\n---\n\n".join(a.to_markdown() for a in answers)
            held = words.encode(errors="replace")
        coded = base64.b64encode(held).decode()
        file = {"name": f"pincite.{kind}", "base64": coded, "nonce": next(self._order)}
        return {**self._welcome(), "file": file}

    def remove(self, event: gr.EventData) -> tuple[View, View]:
        """Documents were removed, under all their names: of its copies the list shows but one."""
        names = {name for name in sent(event, "names", list) or () if isinstance(name, str)}
        for document in [d for d in self._library.documents if d.name in names]:
            try:
                for each in (document.name, *document.also):
                    with suppress(UnknownDocument):  # gone already, as wished
                        self._library.remove(each)
            except PinciteError as error:
                failed = ((document.name, str(error)),)
                return gr.skip(), self._news(Addition(1, 1, failed=failed))
        return self._welcome(), self._shelf(self._kept(event).unchosen, event)

    def add(self, event: gr.EventData) -> Iterator[tuple[Any, Any]]:
        """Files were received: read them one by one, and say what came of each."""
        tickets = [t for t in sent(event, "tickets", list) or () if isinstance(t, str)][:MAX_FILES]
        drop, more = sent(event, "drop", str) or "", bool(sent(event, "more", bool))
        for news in self._additions.read(tickets, refused(event), drop, more):
            # What there is to ask for is another when all are read.
            reading = news.done < news.total
            yield gr.skip() if reading else self._welcome(), self._news(news)

    def stop(self, event: gr.EventData) -> None:
        """Files that wait are not to be read any more."""
        self._additions.stop((sent(event, "tickets", list) or ())[:MAX_FILES])

    def demo(self) -> Iterator[tuple[Any, Any]]:
        """The demo's documents were asked for, to begin with; only an empty library takes them."""
        news = Addition(0)
        if DEMO and not self._library.documents:
            yield gr.skip(), self._news(Addition(1, reading="the demo's documents"))
            try:
                report = self._library.add(DEMO)
                news = Addition(1, 1, added=report.added, failed=report.failed)
            except PinciteError as error:
                news = Addition(1, 1, failed=(("The demo", str(error)),))
        yield self._welcome(), self._news(news)


def _state(documents: Sequence[DocumentInfo]) -> str:
    """What changes whenever the library's documents do."""
    ids = "\n".join(f"{d.id} {d.name}" for d in documents)
    return hashlib.sha256(ids.encode(errors="replace")).hexdigest()[:16]
