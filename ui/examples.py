"""Questions to begin with, made from a library's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from index import Index
from index.clauses import MARKER
from index.errors import UnknownDocument
from index.types import Block, Document, DocumentInfo
from index.words import terms
from qa import ask
from ui import listing, render

_WORD = r"[\w'’-]+"
_NAME = rf"[A-Z]{_WORD}(?: (?:(?:of|the|and|for|de|van) )*[A-Z\d]{_WORD}){{0,4}}"
_WHAT = rf"(?P<what>[A-Z]{_WORD}(?: {_WORD}){{0,4}})"
# What has a name, or is one of its kind, can be asked about; 'the main reason' says too little.
_DEFINES = re.compile(
    rf"(?P<what>An? {_WORD}(?: {_WORD})?|The {_NAME}|{_NAME}) (?P<verb>is|are) (?:an?|the) \w"
)
_MEANS = re.compile(r"[\"“](?P<what>[A-Z][\w'’ -]{2,40})[\"”] (?:means|shall mean)\b")
_DATES = re.compile(
    rf"{_WHAT} (?P<verb>was|were) (?P<did>\w+ed|begun|born|built|made|shot down|sold|won)"
    r" (?:in|on) [^.,;]{0,20}\b\d{4}\b"
)
_SENTENCE_START = re.compile(rf"(?:^(?:{MARKER} )?|(?<=[.!?;] ))(?=[A-Z\"“])")
_NUMBER = re.compile(rf"^{MARKER} ")
# One plain word names a thing only where the whole document is about it: 'What is a type?'
_PLAIN = re.compile(rf"An? (?P<kind>{_WORD})")

# What points back at another sentence cannot be asked about alone.
_POINTS_BACK = re.compile(
    r"(?:this|that|these|those|its?|they|their|there|he|his|she|her|we|our|you|i|here|what|which"
    r"|who|why|how|when|where|while|if|one|each|both|all|another|such|some|any|many|most|then)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:who|whose|what|when|where|why|which|how|is|are|was|were|can|do|does|did|may|must|should)\b"
    r"(?!.*\b(?:this|that|these|those|it|they|them|he|him|she)\b).*\?",
    re.IGNORECASE,
)
# A heading that is one phrase of plain words: no number, no date, no clause, not all in capitals.
_PHRASE = re.compile(r"[A-Z][a-z’-]+(?: (?:[^\W\d_]|[’-])+){1,4}")
_FRAME = re.compile(
    r"(?:(?:table of )?contents|introduction|summary|references|conclusions?|appendix|index"
    r"|abstract|overview|notes|background|preface|acknowledge?ments|bibliography"
    r"|(?:related|further|future) \w+|materials? and methods|see also|known \w+)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|an?) ", re.IGNORECASE)
_LEARNT_FROM = 40  # documents whose words make the questions
_OFFERED = 4
_TRIED = 12  # questions that are tried for them
_SURE = 0.5  # the least confidence in the answer of one that is offered
_BLOCKS = 400  # of each document, as much as is read to find something to ask


class Examples:
    """Questions to begin with, each of which the library answers by the time it is offered."""

    def __init__(self, library: Index) -> None:
        """Nothing is learnt yet."""
        self._library = library
        self._found: tuple[tuple[str, str], ...] = ()  # each with the document that answers it
        self._learnt_from: set[str] = set()

    def offered(self) -> list[str]:
        """Those that were found and whose documents are still there."""
        held = {document.id for document in self._library.documents}
        return [question for question, answered_by in self._found if answered_by in held]

    def learn(self) -> None:
        """Find questions where the documents have changed."""
        infos = self._library.documents
        held = {info.id for info in infos}
        if held == self._learnt_from:
            return
        kept = [pair for pair in self._found if pair[1] in held]
        documents = []
        for info in _sampled(infos, _LEARNT_FROM):
            with suppress(UnknownDocument):  # another page may remove it at this moment
                documents.append(self._library.document(info.id))
        for question in questions(documents, _TRIED):
            if len(kept) >= _OFFERED:
                break
            if question not in {known for known, _ in kept}:
                answer = ask(question, self._library)
                if answer.confidence >= _SURE:
                    kept.append((question, render.best(answer).document.id))
        self._found, self._learnt_from = tuple(kept), held


def _sampled(infos: Sequence[DocumentInfo], most: int) -> list[DocumentInfo]:
    """Documents from as many folders as possible; drawn by id, they are always the same."""
    drawn: Counter[str] = Counter()
    turns = []
    for info in sorted(infos, key=lambda info: info.id):
        folder = listing.folder(info.name)
        turns.append((drawn[folder], info.id, info))
        drawn[folder] += 1
    return [info for *_, info in sorted(turns, key=lambda turn: turn[:2])[:most]]


def questions(documents: Sequence[Document], limit: int = 4) -> tuple[str, ...]:
    """Up to `limit` questions, from as many of `documents` as possible.

    A heading that asks is taken as it is. 'Photosynthesis is a process ...' gives 'What is
    Photosynthesis?', 'The Suez Canal was opened in 1869' gives 'When was the Suez Canal opened?',
    '“Premises” means ...' gives 'What does “Premises” mean?'. Only where that is not enough, a
    heading gives 'What is said about ...?'.
    """
    return tuple(islice(_unlike(documents), limit))


def _unlike(documents: Sequence[Document]) -> Iterator[str]:
    """Questions without repetition, those that a sentence answers before those about a heading."""
    seen: set[str] = set()
    for kind in (_answered, _headed):
        for question in _in_turn(documents, kind):
            if question not in seen:
                seen.add(question)
                yield question


def _in_turn(
    documents: Sequence[Document], kind: Callable[[Document], Iterator[str]]
) -> Iterator[str]:
    """One from each document after the other, so that a long document does not fill the list."""
    waiting = [kind(document) for document in documents]
    while waiting:
        for source in tuple(waiting):
            question = next(source, None)
            if question is None:
                waiting.remove(source)
            else:
                yield question


def _words(document: Document, block: Block) -> str:
    return " ".join(document.text[block.start : block.end][:2000].split())


def _answered(document: Document) -> Iterator[str]:
    """Questions that one sentence or one section of the document was written to answer."""
    for block in document.blocks[:_BLOCKS]:
        words = _words(document, block)
        if block.kind == "heading" and _ASKS.fullmatch(words) and len(words) <= 120:
            yield words
        if block.kind not in ("paragraph", "item"):
            continue
        for start in _SENTENCE_START.finditer(words):
            if dated := _DATES.match(words, start.end()):
                question = f"When {dated['verb']} {_subject(dated['what'])} {dated['did']}?"
            elif defined := _DEFINES.match(words, start.end()):
                plain = _PLAIN.fullmatch(defined["what"])
                if plain and not set(terms(plain["kind"])) & set(terms(document.title)):
                    continue
                question = f"What {defined['verb']} {_subject(defined['what'])}?"
            elif term := _MEANS.match(words, start.end()):
                question = f"What does “{term['what']}” mean?"
            else:
                continue
            if not _POINTS_BACK.match(words, start.end()):
                yield question


def _subject(what: str) -> str:
    """A sentence's first words as they stand inside one: the capital goes, unless it is a name's.

    >>> _subject("The Suez Canal"), _subject("A neap tide"), _subject("Suez")
    ('the Suez Canal', 'a neap tide', 'Suez')
    """
    first, *rest = what.split()
    if first in ("The", "A", "An") or (rest and " ".join(rest).islower()):
        first = first.lower()
    return " ".join([first, *rest])


def _headed(document: Document) -> Iterator[str]:
    """Questions about what stands under the document's headings."""
    headings = [b for b in document.blocks[:_BLOCKS] if b.kind == "heading"]
    title = document.title.casefold()
    for block in headings[1:]:  # the first is mostly the title, which stands over everything
        words = _NUMBER.sub("", _words(document, block), count=1)
        if (
            _PHRASE.fullmatch(words)
            and len(_ARTICLE.sub("", words).split()) > 1  # one word may mean anything
            and words.casefold() not in title
            and not _FRAME.fullmatch(words)
            and not _POINTS_BACK.match(words)
        ):
            yield f"What is said about “{words}”?"
