"""Which sentences of the rankings are quoted, and what with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest

from index.clauses import clause_title
from index.types import Span
from index.words import terms
from qa.amendments import corrected_by, replaced_by
from qa.question.intent import asks_for_name
from qa.question.kinds import wanted_kind
from qa.ranking import GAP, Ranking
from qa.scoring import threshold
from qa.types import Hit, Place

_PROSE = ("paragraph", "item")
"""The kinds of what is told in sentences."""

_SPEAKER = re.compile(r"[QA](?:[.:]\s+|\s{2,})")  # in a deposition
_LOOK = 3  # hits looked at for each citation wanted, since repetitions are passed over, or more
_ALIKE = 0.9  # share of words in common from which two sentences say the same
_LONG = 8  # words; shorter sentences are the same only if all their words are
_NEAR = 0.3  # of a sentence's score, from which its neighbour is quoted with it
_JOINED = 3  # sentences of a quote, at most
_FAR = 0.01  # of the best one's score, where nothing is doubted: see `_far`
_TITLES = ("heading", "header", "term")  # which seldom say anything by themselves
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d")


@dataclass
class Quoted:
    """What is quoted: the hit, whose ranking it is, the words in it that were read as the
    answer, what is quoted with it, the term above it, the code that it leads to and the reply that
    it is or explains, where else the same is said, and the neighbouring sentences that are quoted
    with it."""

    hit: Hit
    ranking: Ranking
    answer: Span | None = None
    term: Span | None = None
    code: Span | None = None
    reply: Span | None = None
    also: list[Place] = field(default_factory=list)
    beside: list[Hit] = field(default_factory=list)

    @property
    def first(self) -> Hit:
        """The hit that the quote begins with."""
        return min([self.hit, *self.beside], key=lambda hit: hit.start)

    def says(self, hit: Hit) -> bool:
        """Whether a hit is said in the quote, but for a word or two."""
        return any(_repeats(one, hit) for one in (self.hit, *self.beside))

    @property
    def span(self) -> Span:
        """Where the quote stands."""
        spans = [Span(hit.start, hit.end) for hit in (self.hit, *self.beside)]
        spans += filter(None, (self.term, self.code, self.reply))
        return Span(min(span.start for span in spans), max(span.end for span in spans))

    def holds(self, hit: Hit) -> bool:
        """Whether a hit is cited, or quoted as the term, the code or the reply."""
        spans = (Span(self.hit.start, self.hit.end), self.term, self.code, self.reply)
        return any(span and _within(hit, self.hit, span) for span in spans)

    def join(self, other: Quoted) -> None:
        """Quote another hit as well, and what would be quoted with that."""
        self.beside.append(other.hit)
        self.term, self.code = self.term or other.term, self.code or other.code
        self.reply = self.reply or other.reply


def quoted(
    rankings: Sequence[Ranking], k: int, found: bool, broad: bool, question: str = ""
) -> list[Quoted]:
    """The best `k` sentences, in turn of each ranking.

    One that says what an earlier one said is added to that. In an answer, the neighbour of one
    that is about as good is quoted with it, the code that it leads to, the sentence that says what
    a reply such as 'No.' means, and, where the question asks for that, the term above it; unless
    it is `broad`, those far behind the best are left out. Of what mentions something each document
    is looked at, however many say the same. Before the first comes what puts its answering words
    right, as in a newspaper, and after it what replaces them by others, as the amendment of a
    contract does.
    """
    close = found and not broad
    best = {id(ranking): hit.score for ranking in rankings for hit in ranking.hits(1)}
    cited: list[Quoted] = []
    for looked, ((i, hit), ranking) in enumerate(_in_turn(rankings, k * _LOOK)):
        if len(cited) == k and ranking.mentions and looked >= len(ranking.mentions.each):
            break  # each document has come once
        if not _WORD.search(hit.text) or any(said.holds(hit) for said in cited):
            continue  # an arrow, a row of dots; or it is quoted
        new = Quoted(hit, ranking)
        if found:
            new.term, new.code, new.reply = _led_to(hit, question, cited)
        if same := next((said for said in cited if said.says(hit)), None):
            same.also.append(Place(hit.document, hit.page, hit.start, hit.end))
        elif found and (neighbour := next((s for s in cited if _adjoins(s, new)), None)):
            neighbour.join(new)
        elif len(cited) < k and not (close and _far(hit, ranking.confidence, best[id(ranking)])):
            new.answer = _answering(hit, ranking.words(i))
            cited.append(new)
            if found and len(cited) == 1:
                cited = [*_corrections(new, question), new, *_amendments(new)][:k]
    return cited


def _led_to(hit: Hit, question: str, cited: Sequence[Quoted]) -> Iterator[Span | None]:
    """The term, the code and the reply that are quoted with a hit, each None where a sentence of
    it is quoted already."""
    for span in (_term(hit, question), hit.code, hit.reply):
        is_cited = any(span and _within(said.hit, hit, span) for said in cited)
        yield None if is_cited else span


def _corrections(said: Quoted, question: str) -> Iterator[Quoted]:
    """The sentences that put the answering words right."""
    if said.answer:
        for hit, words in corrected_by(said.ranking, said.hit, said.answer, terms(question)):
            as_good = replace(hit, score=said.hit.score)
            yield Quoted(as_good, said.ranking, _answering(hit, words), reply=hit.reply)


def _amendments(said: Quoted) -> Iterator[Quoted]:
    """The sentences of other places that replace the answering words by others."""
    if said.answer:
        for hit, words in replaced_by(said.ranking, said.hit, said.answer):
            yield Quoted(replace(hit, score=said.hit.score), said.ranking, words)


def _term(hit: Hit, question: str) -> Span | None:
    """The term above a hit, if such is asked for, or if it says in brackets something that the
    question asks of it, 'queue_delay (default: 300 seconds)', or a figure that it asks for and the
    hit has not."""
    if hit.term is None or asks_for_name(question):
        return hit.term
    at = hit.passage.start
    name, bracket, noted = hit.passage.text[hit.term.start - at : hit.term.end - at].partition("(")
    asked = set(terms(question)).difference(terms(name))
    kind = wanted_kind(question)
    has_figure = kind is not None and kind.search(noted) and not kind.search(hit.text)
    return hit.term if bracket and (has_figure or asked.intersection(terms(noted))) else None


def _within(hit: Hit, other: Hit, span: Span) -> bool:
    """Whether a hit lies in a span of another one's document."""
    return hit.document == other.document and span.start <= hit.start < span.end


def _answering(hit: Hit, words: Span | None) -> Span | None:
    """The words of a hit that were read as the answer, if there are words among them, and not only
    the title of the clause or the letter of who speaks."""
    formal = max(clause_title(hit.text), letter(hit))
    if words is None or words.end - hit.start <= formal:
        return None
    said = hit.text[words.start - hit.start : words.end - hit.start]
    return words if _WORD.search(said) else None


def _far(hit: Hit, confidence: float, best: float) -> bool:
    """Whether a sentence is so far behind the best score that it is no part of an answer.

    The less sure an answer is, the more is shown.
    """
    sure = (confidence - threshold()) / (1 - threshold())
    least = _NEAR if hit.kind in _TITLES else _FAR * sure
    return hit.score < least * best


def _adjoins(said: Quoted, new: Quoted) -> bool:
    """Whether a hit is the sentence right before or after the quote, of the same ranking and of the
    same paragraph or list, and about as good, or the first that is said of a term."""
    one, hit = said.hit, new.hit
    full = len(said.beside) == _JOINED - 1
    if full or said.ranking is not new.ranking:
        return False
    if one.document != hit.document or one.passage != hit.passage:
        return False
    if one.kind == "term" and hit.term and _within(one, hit, hit.term):
        return True
    if hit.score < _NEAR * one.score or hit.kind != one.kind or hit.kind not in _PROSE:
        return False
    span = said.span
    start, end = (hit.end, span.start) if hit.start < one.start else (span.end, hit.start)
    at = one.passage.start
    return start <= end and GAP.fullmatch(one.passage.text[start - at : end - at]) is not None


def _in_turn(rankings: Sequence[Ranking], count: int) -> Iterator[tuple[tuple[int, Hit], Ranking]]:
    """The first of each ranking, with its place there, then the second of each, and so on: `count`
    of each, and all that mention something, of which a hundred contracts may say the same."""
    seen = set()
    for row in zip_longest(*(_enumerated(ranking, count) for ranking in rankings)):
        for hit, ranking in zip(row, rankings, strict=True):
            if hit and (place := (hit[1].document.id, hit[1].start)) not in seen:
                seen.add(place)
                yield hit, ranking


def _enumerated(ranking: Ranking, count: int) -> Iterator[tuple[int, Hit]]:
    if not ranking.mentions:
        return enumerate(ranking.hits(count))
    return ((i, ranking.hit(i)) for i in range(len(ranking.order)))


def _repeats(one: Hit, other: Hit) -> bool:
    """Whether two hits say the same, but for a word of many; never if numbers differ.

    'The default is 10' under two headings of a document says two things; what is longer is said
    again, as in a reply below a mail.
    """
    apart = one.document == other.document and one.headings != other.headings
    (a, of_a, numbers), (b, of_b, others) = _compared(one.text), _compared(other.text)
    if a == b:
        return not apart or len(a) >= _LONG
    if apart or min(len(a), len(b)) < _LONG or numbers != others:
        return False
    few, many = sorted((len(of_a), len(of_b)))
    return few / many >= _ALIKE and len(of_a & of_b) / len(of_a | of_b) >= _ALIKE


@lru_cache(maxsize=4096)
def _compared(text: str) -> tuple[list[str], frozenset[str], list[str]]:
    """The words of a text, each of them once, and those that have numbers, in order."""
    words = _WORD.findall(text.casefold())
    return words, frozenset(words), sorted(filter(_NUMBER.search, words))


def letter(hit: Hit) -> int:
    """How many characters the letter takes that says who speaks."""
    letter = _SPEAKER.match(hit.text)
    return letter.end() if letter else 0
