"""The places of documents that a page asks for, as the plain values that it draws.

A place is named by the key of a citation of the page's own conversation, or by its address: so no
one can open what another page asked, but anyone what an address says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index import Index
from index.errors import UnknownDocument
from index.types import Document, Span
from qa import export
from qa.types import Citation, Excerpt
from ui import render, source
from ui.events import sent
from ui.types import Turn, View

if TYPE_CHECKING:
    from gradio import EventData

_MOST_STEPS = 40  # of 'more' on one side, two million characters
_LONGEST_PLACE = 20_000  # characters that an address marks
_LONGEST_SOUGHT = 200  # characters that are looked for in a document
_ADDRESS = re.compile(r"@([0-9a-f]{1,64}):(\d{1,12})-(\d{1,12})")


class Visits:
    """What is shown of a library's documents. `order` gives each view another number."""

    def __init__(self, library: Index, order: Iterator[int]) -> None:
        self._library = library
        self._order = order

    def source(
        self,
        turn: Turn | None,
        citation: Citation,
        above: int = 0,
        below: int = 0,
        page: int | None = None,
        **how: bool | str,
    ) -> View:
        """The source of a turn's citation; without a turn, of one that came by its address."""
        document, problem = self._document(citation)
        answer = turn.answer if turn else None
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

    def visited(self, turns: tuple[Turn, ...], key: str | None, event: EventData) -> View | None:
        """What an event asks for, None where it is nothing of this conversation: a citation or a
        place by its `key`, more of it, another of its pages, or the next that has some words."""
        if sent(event, "linked", bool):  # followed by hand, from the list, or by going back
            return self.linked(turns, key)
        found = self._find(turns, key)
        if not found:
            return None
        if page := sent(event, "page", int):
            return self.source(*found, page=page, view="page")
        if words := sent(event, "words", str):
            return self._sought(found[1], words, bool(sent(event, "back", bool)))
        if side := sent(event, "side", str):
            steps = (sent(event, "above", int) or 0, sent(event, "below", int) or 0)
            above, below = (max(0, min(n, _MOST_STEPS)) for n in steps)
            grown = "above" if side == "above" else "below"
            return self.source(*found, above, below, grown=grown, view="text")
        return self.source(*found, focus=True)

    def _sought(self, here: Citation, words: str, back: bool) -> View:
        """The next place in a document that has these words, or that there is none."""
        document, _ = self._document(here)
        start = here.start if here.quote else here.start - 1  # of one that was opened to be read
        place = source.found(document.text, words[:_LONGEST_SOUGHT], start, back)
        opened = self._placed(here.document.id, *place[:2]) if place else None
        if not place or not opened:
            return {"matches": [0, 0]}
        return {**self.source(*opened), "matches": place[2:]}

    def _find(
        self, turns: tuple[Turn, ...], key: str | None
    ) -> tuple[Turn | None, Citation] | None:
        """What `key` names: a citation of this conversation by its key or its address, or any other
        place by its address, with the words marked for which one of its answers lists it."""
        if found := self.quoted(turns, key):
            return found
        match = _ADDRESS.fullmatch(key or "")
        placed = self._placed(match[1], int(match[2]), int(match[3])) if match else None
        if not placed:
            return None
        _, place = placed
        return None, replace(place, highlights=_listed(turns, render.address(place)))

    def quoted(self, turns: tuple[Turn, ...], key: str | None) -> tuple[Turn, Citation] | None:
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

    def linked(self, turns: tuple[Turn, ...], key: str | None) -> View:
        """What a link leads to, or that it is gone."""
        found = self._find(turns, key)
        if found:
            _, place = found
            # Where nothing is quoted there is nothing but the text to look at.
            return self.source(*found, below=int(place.start == place.end), linked=True)
        return {
            "problem": "The place that this link leads to is not in the library: its document "
            "was removed, or has changed since.",
            "nonce": next(self._order),
        }


def _listed(turns: tuple[Turn, ...], address: str) -> tuple[Span, ...]:
    """The words for which a place is listed among the documents that mention something, in the
    latest answer that lists it; none where none does."""
    for turn in reversed(turns):
        for mention in export.mentioning(turn.answer) if turn.answer else ():
            if render.address(mention.first) == address:
                return mention.highlights
    return ()
