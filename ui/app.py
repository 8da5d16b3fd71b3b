"""The chat as a Gradio app: which event runs what. What is drawn is in `render`, `listing` and
`source`.

A conversation is kept in `Conversations`, by a name that its page alone knows; a citation is looked
up there by its key, so no one can open what another page asked. It is in no `gr.State`: for one,
Gradio has each page hold a stream open, and since a browser opens six connections to a server, its
sixth tab would never load. Every event's data comes from a browser or a raw request and is checked
before use.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

# Before the import, or Gradio and its hub client look up hosts outside.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr

from index import Index
from index.errors import PinciteError, UnknownDocument
from index.types import Document, DocumentInfo
from qa import export, table
from qa.types import Citation, Excerpt
from ui import listing, render, source
from ui.additions import Additions
from ui.api import functions
from ui.asking import LIMIT, Asking
from ui.conversations import Conversation, Conversations
from ui.examples import Examples
from ui.types import Addition, Turn
from ui.uploads import MAX_BYTES, MAX_FILES, Uploads

STATIC = Path(__file__).parent / "static"
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
_MOST_TICKS = 100  # that come with another event
_MOST_STEPS = 40  # of 'more' on one side, two million characters
_LONGEST_PLACE = 20_000  # characters that an address marks
_LONGEST_SOUGHT = 200  # characters that are looked for in a document
_ADDRESS = re.compile(r"@([0-9a-f]{1,64}):(\d{1,12})-(\d{1,12})")
_FAILED = "() => { document.dispatchEvent(new CustomEvent('pincite:failed')); return []; }"

_T = TypeVar("_T")
_View = dict[str, Any]

# How the page's events are run. 'private' keeps their names, which tell listeners apart, out of
# the API's page, and is no boundary. What uses the model shares one queue, so that reading a source
# never waits; but for learning what to offer, behind which no question is to stand, nor any page
# that waits for the models. Gradio drops an event while one of its kind is under way, which it is
# until its last yield, or ('always_last') sends that one's data once more after it. So each is run,
# one after the other where the order counts, as of places, of which the last is to stay.
_QUIET: _View = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple",
}  # fmt: skip
_MODEL: _View = {"concurrency_id": "model", "concurrency_limit": 2, **_QUIET}
_LEARNING: _View = {"concurrency_id": "learning", "concurrency_limit": 1, **_QUIET}
_WAITING: _View = {"concurrency_id": "waiting", "concurrency_limit": 16, **_QUIET}
_LIGHT: _View = {"concurrency_id": "light", "concurrency_limit": 8, **_QUIET}
_PLACES: _View = {"concurrency_id": "places", "concurrency_limit": 1, **_QUIET}
_TICKS: _View = {"concurrency_id": "ticks", "concurrency_limit": 1, **_QUIET}
_ADDING: _View = {"concurrency_id": "add", "concurrency_limit": 1, **_QUIET}


def build(library: Index, uploads: Uploads, asking: Asking) -> gr.Blocks:
    """The chat over `library`, which takes new documents from `uploads`."""
    chat = _Chat(library, uploads, asking)
    blocks = gr.Blocks(title="Pincite", fill_width=True)
    with blocks:
        _part("frame")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="main"):
                talk = _part("talk")
            with gr.Column(elem_id="side"):
                place = _part("source")
                shelf = _part("library")

        talk.open(chat.open, None, [talk, place, shelf], api_name="open", **_TICKS)
        opened = blocks.load(chat.ready, None, [talk], api_name="ready", **_WAITING)
        opened.then(chat.learn, None, [talk], api_name="learn", **_LEARNING)
        asked = [
            talk.ask(chat.ask, None, [talk, place], api_name="turn", **_MODEL),
            talk.more(chat.more, None, [talk], api_name="more", **_MODEL),
        ]
        for question in asked:  # what the server did not take is given back
            question.failure(None, js=_FAILED, api_name="failed", api_visibility="private")
        talk.fresh(chat.fresh, None, [talk, place], api_name="fresh", **_LIGHT)
        place.visit(chat.visit, None, [place], api_name="visit", **_PLACES)
        added = [
            talk.demo(chat.demo, None, [talk, shelf], api_name="demo", **_ADDING),
            shelf.received(chat.add, None, [talk, shelf], api_name="received", **_ADDING),
        ]
        for change in added:
            change.then(chat.learn, None, [talk], api_name="learn", **_LEARNING)
        talk.nudge(chat.nudge, None, [talk], api_name="nudge", **_LIGHT)
        talk.save(chat.save, None, [talk], api_name="save", **_LIGHT)
        shelf.tick(chat.tick, None, [shelf], api_name="tick", **_TICKS)
        shelf.look(chat.look, None, [talk, shelf], api_name="look", **_LIGHT)
        shelf.seek(chat.seek, None, [shelf], api_name="seek", **_TICKS)
        shelf.remove(chat.remove, None, [talk, shelf], api_name="drop", **_TICKS)
        shelf.stop(chat.stop, None, None, api_name="stop", **_LIGHT)
        for function in functions(library):
            gr.api(  # type: ignore[attr-defined]
                function, concurrency_id="model", concurrency_limit=2
            )
    blocks.queue(max_size=64)
    return blocks


def _part(name: str) -> Any:
    """A part of the page: a fixed template and the script that fills it from plain values.

    The template is never given a value: Gradio runs ``${...}`` and ``{{...}}`` in what it fills.
    """
    return gr.HTML(
        {},
        html_template=(STATIC / f"{name}.html").read_text(encoding="utf-8"),
        js_on_load=(STATIC / f"{name}.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id=name,
    )


def _sent(event: gr.EventData, name: str, kind: type[_T]) -> _T | None:
    """What an event says of `name`, where it is of that kind; raw requests send anything."""
    return _field(event._data, name, kind)


def _field(fields: object, name: str, kind: type[_T]) -> _T | None:
    value = fields.get(name) if isinstance(fields, dict) else None
    # bool is an int to Python, not to a page.
    return value if isinstance(value, kind) and type(value) is kind else None


class _Chat:
    """The event handlers, over one library."""

    def __init__(self, library: Index, uploads: Uploads, asking: Asking) -> None:
        self._library = library
        self._asking = asking
        self._additions = Additions(library, uploads)
        self._examples = Examples(library)
        self._conversations = Conversations()
        self._order = count(1)

    # Views: the plain values that the page's parts draw.

    def _talk(self, turns: tuple[Turn, ...], new: Collection[Turn] | None = None) -> _View:
        """A conversation, of which the page has all but the `new` turns; None stands for all."""
        sent = [[turn.number, render.turn(turn)] for turn in (turns if new is None else new)]
        return {**self._welcome(), "numbers": [turn.number for turn in turns], "turns": sent}

    def _welcome(self) -> _View:
        """All of the talk but its turns, which may be others by now: what is asked while files are
        read stays as it is."""
        documents, questions = self._library.documents, self._examples.offered()
        welcome = render.welcome(documents, questions, DEMO is not None)
        ready = self._asking.prepared or not documents  # of none nothing can be asked
        return {"welcome": welcome, "limit": LIMIT, "ready": ready}

    def _shelf(self, unchosen: frozenset[str], event: gr.EventData) -> _View:
        """The list as the page's event wants it. `made` counts the page's ticks up to the event:
        of more by now this knows nothing."""
        documents = self._library.documents
        wanted = _sent(event, "wanted", str) or ""
        return {
            "documents": listing.library(documents, unchosen, wanted),
            "count": len(documents),
            "unticked": [d.name for d in documents if d.name in unchosen],
            "made": _sent(event, "made", int) or 0,
            "state": _state(documents),
            "wanted": wanted,
            "limits": {"files": MAX_FILES, "bytes": MAX_BYTES},
            # Boxes that were ticked by hand are drawn anew, even where nothing else has changed.
            "nonce": next(self._order),
        }

    def _news(self, news: Addition) -> _View:
        """What is said of files that are added; the page asks for the list, since what is ticked
        may be another by now than when they came."""
        return {
            "news": listing.addition(news),
            "busy": news.done < news.total,
            "count": len(self._library.documents),
            "limits": {"files": MAX_FILES, "bytes": MAX_BYTES},
            "nonce": next(self._order),
        }

    def _source(
        self,
        turn: Turn | None,
        citation: Citation,
        above: int = 0,
        below: int = 0,
        page: int | None = None,
        **how: bool | str,
    ) -> _View:
        """The source of a turn's citation; without a turn, of one that came by its address."""
        document, problem = self._document(citation)
        answer = turn.answer if turn else None
        if answer is None or not answer.found:
            # A nearest sentence answers nothing, so none of its words is marked as answering.
            citation = replace(citation, highlights=())
        where = citation.document
        address = render.address(citation)
        beside = [c for c in answer.citations if c.document.id == where.id] if answer else []
        others = [c for c in beside if c.number != citation.number]
        leaf = None
        if not problem:
            leaf = source.leaf(self._library, citation, others, page)
        facts = []
        title = export.titled(where)
        if title:
            facts.append(where.name)
        if citation.page is not None:
            told = "quote on " if turn else ""
            facts.append(f"{told}{export.page(citation, 'page')} of {where.pages}")
        facts.extend(heading for heading in citation.headings if heading != where.title)
        return {
            "key": render.key(turn.number, citation.number) if turn else address,
            "number": citation.number,
            "of": len(answer.citations) if answer else 1,
            "address": "" if problem else address,
            "title": title or where.name,
            "name": where.name,
            "facts": facts,
            "problem": problem,
            **source.window(document, citation, above, below, others),
            "steps": [above, below],
            "ticks": [] if problem else source.ticks(document, beside),
            "leaf": leaf,
            # The same place asked for again is a new value to the page.
            "nonce": next(self._order),
            **how,
        }

    def _document(self, citation: Citation) -> tuple[Document, str]:
        """The cited document; where it is gone, what the answer itself still holds of it."""
        try:
            return self._library.document(citation.document.id), ""
        except UnknownDocument:
            where, passage = citation.document, citation.passage
            # Blanks before the passage keep its offsets true.
            remembered = Document(
                where.name, where.title, " " * passage.start + passage.text, where.format,
                where.digest, source.whole(passage.start, passage.end),
            )  # fmt: skip
            return remembered, (
                "This document is no longer in the library, or has changed since. "
                "Here is the passage as it was quoted."
            )

    # Handlers: what each event of the page does. The last of several yields says all that those
    # before it have said: where they come to the page at once, Gradio writes the later over the
    # earlier before these are drawn.

    def open(self, event: gr.EventData) -> tuple[Any, ...]:
        """A page was opened, which may have had a conversation before, or the address of a place.

        One event says all: of two, the one that knows nothing of the ticks might come last.
        """
        old, new = _sent(event, "before", str), _sent(event, "conversation", str)
        kept = self._conversations.resume(old, new)
        unchosen = self._with_ticks(self._told(event, kept.unchosen), event)
        self._conversations.keep(new, unchosen=unchosen)
        key = _sent(event, "key", str)
        place = self._linked(kept.turns, key) if key else gr.skip()
        if key and self._quoted(kept.turns, key):
            # The conversation is what goes on; on a phone its source would cover it.
            place = {**place, "linked": False}
        talk = self._talk(kept.turns) if kept.turns else self._welcome()
        return talk, place, self._shelf(unchosen, event)

    def _told(self, event: gr.EventData, kept: frozenset[str]) -> frozenset[str]:
        """What is not searched by the word of a page that is loaded anew, since a server that was
        restarted has `kept` nothing."""
        told = _sent(event, "unticked", list)
        return kept if told is None else frozenset(n for n in told if isinstance(n, str))

    def _kept(self, event: gr.EventData) -> Conversation:
        """What is kept of the conversation that an event is of."""
        return self._conversations.get(_sent(event, "conversation", str))

    def ready(self) -> _View:
        """A page was opened: say when questions are answered at once."""
        self._asking.wait()
        return self._welcome()

    def learn(self) -> _View:
        """A page was opened or the library has changed: find questions to offer."""
        self._asking.wait()
        with suppress(PinciteError):  # such as a library without documents
            self._examples.learn()
        return self._welcome()

    def ask(self, event: gr.EventData) -> tuple[_View, _View]:
        """A question was asked: its answer, and the first source."""
        kept = self._kept(event)
        turns, unchosen = kept.turns, self._with_ticks(kept.unchosen, event)
        question = (_sent(event, "question", str) or "").strip()
        number = turns[-1].number + 1 if turns else 1
        turn = self._asking.turn(number, question, unchosen)
        turns = (*turns[1 - _KEPT_TURNS :], turn)
        self._conversations.keep(_sent(event, "conversation", str), turns)
        # The best source opens by itself, but only an answer's: else the place is left empty.
        answer = turn.answer
        place = self._source(turn, render.best(answer)) if answer and answer.found else {}
        # With any before that did not come through; a page may know of some that are forgotten.
        had = min(_sent(event, "had", int) or 0, number - 1)
        return self._talk(turns, [t for t in turns if t.number > had]), place

    def nudge(self, event: gr.EventData) -> Any:
        """A page waits for an answer: what it has not, should that have gone lost on its way."""
        turns, had = self._kept(event).turns, _sent(event, "had", int)
        missed = [turn for turn in turns if had is not None and turn.number > had]
        return self._talk(turns, missed) if missed else gr.skip()

    def more(self, event: gr.EventData) -> _View:
        """More was asked for of what bears on a question."""
        number, kept = _sent(event, "turn", int), self._kept(event)
        turns = tuple(
            self._asking.further(turn, kept.unchosen) if turn.number == number else turn
            for turn in kept.turns
        )
        self._conversations.keep(_sent(event, "conversation", str), turns)
        return self._talk(turns, [turn for turn in turns if turn.number == number])

    def fresh(self, event: gr.EventData) -> tuple[_View, _View]:
        """A new conversation was begun."""
        self._conversations.keep(_sent(event, "conversation", str), ())
        return self._talk(()), {}

    def visit(self, event: gr.EventData) -> Any:
        """A place was asked for: a citation in its document, more of the document above or below,
        another of its pages, the next that has some words, or whatever an address names."""
        place = self._visited(self._kept(event).turns, _sent(event, "key", str), event)
        return {**place, "order": _sent(event, "order", int) or 0} if place else gr.skip()

    def _visited(
        self, turns: tuple[Turn, ...], key: str | None, event: gr.EventData
    ) -> _View | None:
        if _sent(event, "linked", bool):  # followed by hand, from the list, or by going back
            return self._linked(turns, key)
        found = self._find(turns, key)
        if not found:
            return None
        if page := _sent(event, "page", int):
            return self._source(*found, page=page, view="page")
        if words := _sent(event, "words", str):
            return self._sought(found[1], words, bool(_sent(event, "back", bool)))
        if side := _sent(event, "side", str):
            steps = (_sent(event, "above", int) or 0, _sent(event, "below", int) or 0)
            above, below = (max(0, min(n, _MOST_STEPS)) for n in steps)
            grown = "above" if side == "above" else "below"
            return self._source(*found, above, below, grown=grown, view="text")
        return self._source(*found, focus=True)

    def _sought(self, here: Citation, words: str, back: bool) -> _View:
        """The next place in a document that has these words, or that there is none."""
        document, _ = self._document(here)
        start = here.start if here.quote else here.start - 1  # of one that was opened to be read
        place = source.found(document.text, words[:_LONGEST_SOUGHT], start, back)
        opened = self._placed(here.document.id, *place[:2]) if place else None
        if not place or not opened:
            return {"matches": [0, 0]}
        return {**self._source(*opened), "matches": place[2:]}

    def _find(
        self, turns: tuple[Turn, ...], key: str | None
    ) -> tuple[Turn | None, Citation] | None:
        """What `key` names: a citation of this conversation by its key or its address, or any other
        place by its address."""
        if found := self._quoted(turns, key):
            return found
        match = _ADDRESS.fullmatch(key or "")
        return self._placed(match[1], int(match[2]), int(match[3])) if match else None

    def _quoted(self, turns: tuple[Turn, ...], key: str | None) -> tuple[Turn, Citation] | None:
        """The citation of this conversation that `key` names, the latest first."""
        for turn in reversed(turns):
            for citation in turn.answer.citations if turn.answer else ():
                if key in (render.key(turn.number, citation.number), render.address(citation)):
                    return turn, citation
        return None

    def _placed(self, identifier: str, start: int, end: int) -> tuple[None, Citation] | None:
        info = next((d for d in self._library.documents if d.id == identifier), None)
        if info is None:
            return None
        document = self._library.document(identifier)
        # Where it ends as it begins nothing is quoted: so a document is opened to be read.
        if not 0 <= start <= end <= len(document.text) or end - start > _LONGEST_PLACE:
            return None
        page = next((p.number for p in document.pages if p.start <= start < p.end), None)
        quote = document.text[start:end]
        passage = Excerpt(start, end, quote)
        return None, Citation(0, info, page, start, end, quote, passage, (), 0.0)

    def _linked(self, turns: tuple[Turn, ...], key: str | None) -> _View:
        found = self._find(turns, key)
        if found:
            _, place = found
            # Where nothing is quoted there is nothing but the text to look at.
            return self._source(*found, below=int(place.start == place.end), linked=True)
        return {
            "problem": "The place that this link leads to is not in the library: its document "
            "was removed, or has changed since.",
            "nonce": next(self._order),
        }

    def tick(self, event: gr.EventData) -> Any:
        """A document, or all that are listed or all of a folder among them, were ticked or not."""
        unchosen = self._ticked(self._kept(event).unchosen, event._data)
        self._conversations.keep(_sent(event, "conversation", str), unchosen=unchosen)
        if _sent(event, "name", str) is not None:  # the page shows it already
            return gr.skip()
        return self._shelf(unchosen, event)

    def _with_ticks(self, unchosen: frozenset[str], event: gr.EventData) -> frozenset[str]:
        """What is not searched after the page's latest ticks, which may still be on their way; to
        take one twice changes nothing."""
        for tick in (_sent(event, "ticks", list) or ())[:_MOST_TICKS]:
            unchosen = self._ticked(unchosen, tick)
        return unchosen & {d.name for d in self._library.documents}

    def _ticked(self, unchosen: frozenset[str], tick: object) -> frozenset[str]:
        """What is not searched after a tick; what is gone by now is forgotten here, too."""
        name, on = _field(tick, "name", str), _field(tick, "on", bool)
        wanted, folder = _field(tick, "wanted", str), _field(tick, "folder", str)
        documents = self._library.documents
        meant = {
            d.name
            for d in (documents if name is not None else listing.matching(documents, wanted or ""))
            if name in (None, d.name) and folder in (None, listing.folder(d.name))
        }
        if on is not None:
            unchosen = unchosen - meant if on else unchosen | meant
        return unchosen & {d.name for d in documents}

    def look(self, event: gr.EventData) -> tuple[Any, Any]:
        """The page looks for what others have added or removed."""
        if _sent(event, "state", str) == _state(self._library.documents):
            return gr.skip(), gr.skip()
        return self._welcome(), self._shelf(self._kept(event).unchosen, event)

    def seek(self, event: gr.EventData) -> _View:
        """Documents were looked for by words of their names."""
        return self._shelf(self._kept(event).unchosen, event)

    def save(self, event: gr.EventData) -> Any:
        """The conversation was asked for as a file."""
        answers = [turn.answer for turn in self._kept(event).turns if turn.answer]
        kind = _sent(event, "kind", str)
        if kind == "xlsx":
            held = table.workbook(answers)
        elif kind == "json":
            held = json.dumps([a.to_dict() for a in answers], indent=1).encode()
        else:
            kind, words = "md", "\n---\n\n".join(a.to_markdown() for a in answers)
            held = words.encode(errors="replace")
        coded = base64.b64encode(held).decode()
        file = {"name": f"pincite.{kind}", "base64": coded, "nonce": next(self._order)}
        return {**self._welcome(), "file": file}

    def remove(self, event: gr.EventData) -> tuple[_View, _View]:
        """A document was removed."""
        name = _sent(event, "name", str)
        try:
            with suppress(UnknownDocument):  # gone already, as wished
                if name is not None:
                    self._library.remove(name)
        except PinciteError as error:
            return gr.skip(), self._news(Addition(1, 1, failed=((name or "", str(error)),)))
        return self._welcome(), self._shelf(self._kept(event).unchosen, event)

    def add(self, event: gr.EventData) -> Iterator[tuple[Any, Any]]:
        """Files were received: read them one by one, and say what came of each."""
        tickets = [t for t in _sent(event, "tickets", list) or () if isinstance(t, str)][:MAX_FILES]
        drop, more = _sent(event, "drop", str) or "", bool(_sent(event, "more", bool))
        for news in self._additions.read(tickets, _refused(event), drop, more):
            # What there is to ask for is another when all are read.
            reading = news.done < news.total
            yield gr.skip() if reading else self._welcome(), self._news(news)

    def stop(self, event: gr.EventData) -> None:
        """Files that wait are not to be read any more."""
        self._additions.stop((_sent(event, "tickets", list) or ())[:MAX_FILES])

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


def _refused(event: gr.EventData) -> tuple[tuple[str, str], ...]:
    """Files that did not get as far as the library, by the page's own word."""
    pairs = _sent(event, "refused", list) or []
    return tuple(
        (pair[0][:200], pair[1][:200])
        for pair in pairs[:MAX_FILES]
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)
    )
