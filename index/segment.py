"""A document's text into sentences, and neighbouring sentences into passages. Pure functions.

Sentences are the unit that is found and quoted; passages are the unit that the encoder reads, so
that a sentence is understood in its context. The way there, in the order of this file:

    _sentences   block -> sentences, by the kind of block
    _Outline     the headings and the terms that a block is under
    _sections    blocks -> sections, each of sentences under the same headings
    _group       section -> passages, by the least total of unused room and bad breaks
    segment      Document -> passages

>>> from index.types import Block, Document
>>> text = "Mr. Fox paid approx. 3.5 million. Who knew?"
>>> document = Document("a.txt", "a", text, "text", "", (Block("paragraph", 0, len(text)),))
>>> [text[s.start : s.end] for p in segment(document) for s in p.sentences]
['Mr. Fox paid approx. 3.5 million.', 'Who knew?']

All offsets are half-open code points into the text that is passed in. Every scan is linear: a
file may be one line of 100 MB, and any text must come out within seconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.clauses import LONGEST_TITLE, clause_number, clause_title, is_clause_title
from index.headers import LONGEST, headers
from index.sentences import estimate_tokens, skip, split_sentences, trimmed
from index.types import Block, Document, Passage, Span

LIMIT = 380
"""Most estimated tokens in a sentence; with an error of a third still inside a window of 512."""

MOST_SENTENCES = 255
"""Most sentences in a passage, so that a sentence's number within it fits in a byte."""

LEADS = (":", "：", "—")
"""With what ends what leads to a list."""

_SHORT = 64  # a heading or an item of up to so many tokens is one sentence
_LEAD = 300  # characters of what leads to a list, at most
_CODE = 96  # lines of code are quoted together up to so many tokens
_NAME = 500  # characters of a heading in the passages below it

# --- Sentences of a block -----------------------------------------------------------------------

_EMPTY_LINE = re.compile(r"\n[^\S\n]*+(?=\n)")
_CLAUSE = re.compile(r"[;:,](?=\s)|[；：，、]")
_SPACE = re.compile(r"\s+")


def _sentences(text: str, block: Block) -> Iterator[tuple[int, int, int]]:
    """Start, end and estimated tokens of each sentence of `block`, none above `LIMIT`."""
    if block.kind == "code":
        spans = _code(text, block.start, block.end)
    else:
        whole = {"paragraph": 0, "heading": _SHORT, "item": _SHORT, "term": _SHORT}.get(
            block.kind, LIMIT
        )
        if whole and _fits(text, block.start, block.end, whole):
            spans = iter([(block.start, block.end)])
        else:
            spans = _headed(text, split_sentences(text, block.start, block.end))
    for start, end in spans:
        if end - start <= 6 * LIMIT and (cost := estimate_tokens(text[start:end])) <= LIMIT:
            yield start, end, cost
        else:
            yield from _cut(text, start, end)


def _headed(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences of a block, the first with the number and title of a clause before it."""
    start = end = -1
    for begin, after in spans:
        if start < 0:
            start, end = begin, after
        elif (
            end - start <= LONGEST_TITLE
            and is_clause_title(text[start:end])
            and _fits(text, start, after, LIMIT)
        ):
            end = after
        else:
            yield start, end
            yield begin, after
            yield from spans
            return
    if start >= 0:
        yield start, end


def _fits(text: str, start: int, end: int, limit: int) -> bool:
    # Without a look at more of it than can fit: a word piece has at most some nine characters.
    return end - start <= 16 * limit and estimate_tokens(text[start:end]) <= limit


def _code(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Groups of lines between empty lines; a long group is cut between lines."""
    ends = [*(match.start() for match in _EMPTY_LINE.finditer(text, start, end)), end]
    for first, last in pairwise([start, *ends]):
        if _fits(text, first, last, _CODE):
            yield from trimmed(text, first, last)
            continue
        lines = list(_lines(text, first, last))
        costs = [estimate_tokens(text[a:b]) if b - a < 16 * LIMIT else LIMIT for a, b in lines]
        for a, b in _partition(costs, [0] * len(costs), [1] * len(costs), _CODE):
            yield lines[a][0], lines[b - 1][1]


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield from trimmed(text, start, stop)
        start = stop + 1


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The span in pieces of at most `LIMIT` estimated tokens, with each piece's tokens.

    A piece ends after a comma, colon or semicolon, else at white space, else anywhere.
    """
    while True:
        length = end - start
        size = min(length, 6 * LIMIT)
        while True:
            if size < length:  # even pieces are better than full ones and a tiny rest
                size = -(-length // -(-length // size))
            stop = end if size == length else _place(text, start, start + size)
            cost = estimate_tokens(text[start:stop])
            if cost <= LIMIT:
                break
            size = min(size - 1, size * LIMIT // cost)
        for first, last in trimmed(text, start, stop):
            yield first, last, cost
        if stop == end:
            return
        start = skip(text, stop, end)


def _place(text: str, start: int, stop: int) -> int:
    """The best place to cut in ``text[start:stop]``; after `start`, at most `stop`."""
    clauses = [m.end() for m in _CLAUSE.finditer(text, start + (stop - start) // 2, stop)]
    if clauses:
        return clauses[-1]
    spaces = [m.start() for m in _SPACE.finditer(text, start + 1, stop)]
    if spaces:
        return spaces[-1]
    hard = stop
    while hard > start + 1 and unicodedata.category(text[hard])[0] == "M":
        hard -= 1  # keep a letter with its accents
    return hard if hard > start + 1 else stop


# --- Sections -----------------------------------------------------------------------------------


class _Sentence(NamedTuple):
    start: int
    end: int
    cost: int  # estimated tokens
    price: int  # how bad it is to start a passage here
    header: str
    under: tuple[str, ...]  # what it is said of: terms, outermost first, what leads to a list


class _Section(NamedTuple):
    """Sentences under the same headings, of which the first so many are headings or terms."""

    names: tuple[str, ...]
    sentences: list[_Sentence]
    headings: int


class _Outline:
    """The headings and the terms that a block is under, while the blocks are read in order."""

    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []
        self._terms: list[tuple[int, str]] = []
        self._numbers: set[tuple[int, ...]] = set()  # of the blocks since the last heading
        self._last = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Outermost first."""
        return tuple(name for _, name in self._path)

    @property
    def terms(self) -> tuple[str, ...]:
        """Outermost first; a term is not under itself."""
        outer = self._terms[:-1] if self._last == "term" else self._terms
        return tuple(name for _, name in outer)

    def take(self, text: str, block: Block) -> bool:
        """Go on to a block; whether a section begins with it."""
        kind, last, self._last = block.kind, self._last, block.kind
        if kind == "heading":
            self._terms.clear()
            self._head(max(1, block.level), _name(text, block))
            return last != "heading"
        if kind == "term":
            self._define(block.level, _name(text, block), beside=last == "term")
            return last not in ("heading", "term")
        if self._terms and self._terms[-1][0] > block.level:
            while self._terms and self._terms[-1][0] > block.level:
                self._terms.pop()
            return True
        return kind in ("paragraph", "item") and self._ends_heading(text, block)

    def _head(self, level: int, name: str) -> None:
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        if name:
            self._path.append((level, name))
        self._numbers.clear()

    def _define(self, level: int, name: str, beside: bool) -> None:
        while self._terms and self._terms[-1][0] >= level:
            depth, other = self._terms.pop()
            if beside and depth == level:  # two terms of which the same is said
                name = f"{other}, {name}"[:_NAME]
        self._terms.append((level, name))

    def _ends_heading(self, text: str, block: Block) -> bool:
        """Whether the block is the clause after that of a heading, and so not under it."""
        begin = text[block.start : min(block.end, block.start + LONGEST_TITLE + 1)]
        number = clause_number(begin)
        if not number:
            return False
        before = (*number[:-1], number[-1] - 1)
        owners = [level for level, name in self._path if clause_number(name) == before]
        if not owners or before in self._numbers:
            self._numbers.add(number)
            return False
        self._head(owners[0], begin[: clause_title(begin)])
        return True


def _sections(document: Document, budget: int) -> Iterator[_Section]:
    """The sections of a document, some of them empty."""
    text = document.text
    above_rows = headers(_parts(text, document.blocks))
    outline = _Outline()
    sentences: list[_Sentence] = []
    headings = 0
    lead = last = said = ""
    for block, header in zip(document.blocks, above_rows, strict=True):
        names = outline.headings
        if outline.take(text, block):
            yield _Section(names, sentences, headings)
            sentences, headings = [], 0
        price = _price(last, block.kind, budget)
        if block.kind != "item":
            lead = ""
        elif last != "item":
            lead = said if said.endswith(LEADS) and len(said) <= _LEAD else ""
            price = budget**2 if lead else price
        under = tuple(filter(None, (*outline.terms, lead)))
        for start, end, cost in _sentences(text, block):
            sentences.append(_Sentence(start, end, cost, price, header, under))
            price = budget**2
            headings += block.kind in ("heading", "term")
            said = " ".join(text[max(start, end - _LEAD - 1) : end].split())
        last = block.kind
    yield _Section(outline.headings, sentences, headings)


def _name(text: str, block: Block) -> str:
    """The block in one line. Every passage below it repeats it, so it has a bound."""
    return " ".join(text[block.start : min(block.end, block.start + _NAME)].split())


def _parts(text: str, blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """The kind and the beginning of each block."""
    for block in blocks:
        yield block.kind, text[block.start : min(block.end, block.start + LONGEST)]


def _price(before: str, kind: str, budget: int) -> int:
    """What it costs to break between two blocks; inside a block it costs ``budget**2``."""
    if before in ("heading", "header", "term"):
        return budget**2
    if before == kind and kind in ("item", "row"):
        return (budget // 2) ** 2
    return 0


# --- Passages -----------------------------------------------------------------------------------


def _partition(
    costs: list[int], prices: list[int], counts: list[int], budget: int
) -> list[tuple[int, int]]:
    """Neighbours in groups of at most `budget`, as ``(first, after last)``.

    The least total of the squares of unused room and of the prices of breaks, as in breaking a
    paragraph into lines: few and even groups. What alone exceeds the budget is a group of its own.
    """
    total = [0]
    came = [0]
    for after in range(1, len(costs) + 1):
        room, sentences = budget, 0
        best, where = -1, 0
        for first in range(after - 1, -1, -1):
            room -= costs[first]
            sentences += counts[first]
            if (room < 0 or sentences > MOST_SENTENCES) and first < after - 1:
                break
            price = total[first] + prices[first] + (room * room if room > 0 else 0)
            if best < 0 or price < best:
                best, where = price, first
        total.append(best)
        came.append(where)
    groups = []
    after = len(costs)
    while after:
        groups.append((came[after], after))
        after = came[after]
    return groups[::-1]


def _group(section: _Section, budget: int) -> Iterator[list[_Sentence]]:
    """The sentences of a section in passages.

    Headings and terms stay with the sentence that follows them, and a tiny sentence with the next:
    that keeps the search short, for there are never more than some 32 ways to end a passage.
    """
    sentences, headings = section.sentences, section.headings
    starts: list[int] = []
    costs: list[int] = []
    for number, sentence in enumerate(sentences):
        if starts and number - starts[-1] < MOST_SENTENCES:
            room = LIMIT if number <= headings else budget
            tiny = number <= headings or costs[-1] < budget // 32
            if tiny and costs[-1] + sentence.cost <= room:
                costs[-1] += sentence.cost
                continue
        starts.append(number)
        costs.append(sentence.cost)
    bounds = [*starts, len(sentences)]
    prices = [sentences[start].price for start in starts]
    counts = [after - start for start, after in pairwise(bounds)]
    for first, after in _partition(costs, prices, counts, budget):
        yield sentences[bounds[first] : bounds[after]]


def segment(document: Document, budget: int = 100) -> tuple[Passage, ...]:
    """The passages of `document`: all its sentences, in order, each in exactly one passage.

    Spans are half-open code point offsets into ``document.text``. No sentence crosses a block or
    has white space at its ends, and only white space lies outside the sentences. A passage has up
    to `budget` estimated tokens (more only where a single sentence, with the headings above it,
    has more) and starts at a heading or a paragraph's beginning where it can.
    """
    if budget < 1:
        raise ValueError(f"budget must be at least 1, not {budget}")
    return tuple(
        Passage(
            start=group[0].start,
            end=group[-1].end,
            sentences=tuple(Span(s.start, s.end) for s in group),
            headings=section.names + group[0].under,
            header=next((s.header for s in group if s.header), ""),
        )
        for section in _sections(document, budget)
        for group in _group(section, budget)
    )


def above(title: str, headings: Sequence[str], header: str, text: str, most: int) -> str:
    """What stands above a passage and not in its `text`, in `most` characters: the title, the
    headings, a table's caption and header.

    Where that is too long the innermost headings matter most, beside the title.

    >>> above("Guide", ("Settings", "Memory", "work_mem"), "", "It is 4 MB.", 24)
    'Guide. Memory. work_mem'
    """
    lines = dict.fromkeys((title, *headings, *header.split("\n")))
    shown = [line for line in lines if line and line not in text]
    while len(shown) > 2 and len(". ".join(shown)) > most:
        del shown[1]
    return ". ".join(shown)[:most]
