"""A question to its answer: the sentences to cite, and whether they answer it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest
from pathlib import Path, PurePath

from index import Index
from index.clauses import clause_title
from index.segment import LEADS
from index.sources import several
from index.types import Span
from index.words import terms
from qa.amendments import corrected_by, replaced_by
from qa.evidence.bylines import of_byline
from qa.evidence.rolls import of_roll
from qa.fields import of_label
from qa.highlight import highlight, of_shape, whole_date, whole_words
from qa.library import Library, opened
from qa.question.intent import asks_for_name, asks_how, asks_of_a_case, mentioned, needs
from qa.question.kinds import MARKER
from qa.ranking import GAP, Ranking
from qa.reader import Reader, reader_of
from qa.retrieve import checked, of_mentions, otherwise, rank, respelled
from qa.scoring import weights
from qa.types import Answer, Citation, Excerpt, Hit, Place

_TRIES = 2  # other ways to say a question in which it is asked where it has no answer
_TRIED = 0.5  # the confidence that makes it an answer: who asks twice is answered by chance sooner
_LOOK = 3  # hits looked at for each citation wanted, since repetitions are passed over
_ALIKE = 0.9  # share of words in common from which two sentences say the same
_LONG = 8  # words; shorter sentences are the same only if all their words are
_NEAR = 0.3  # of a sentence's score, from which its neighbour is quoted with it
_JOINED = 3  # sentences of a quote, at most
_FAR = 0.01  # of the best one's score, where nothing is doubted: see `_far`
_PROSE = ("paragraph", "item")
_TITLES = ("heading", "header", "term")  # which seldom say anything by themselves
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d")
_SHORT = 200  # characters of code or of a sentence that is marked as a whole
_BULLET = re.compile(rf"(?:[-*•–]|{MARKER.pattern})\s+", MARKER.flags)
_SPEAKER = re.compile(r"[QA](?:[.:]\s+|\s{2,})")  # in a deposition
# A sentence that begins so is understood by the one before it.
_POINTS_BACK = re.compile(
    r"(?:he|she|it|they|his|her|hers|its|their|theirs|this|that|these|those|such|both|neither|the"
    r" (?:former|latter|same|two))\b",
    re.IGNORECASE,
)


def ask(
    question: str,
    library: Library,
    k: int = 5,
    *,
    documents: Collection[str | PurePath] | None = None,
    read: bool = True,
    reader: str | Path | None = None,
    broad: bool = False,
) -> Answer:
    """Answer a question with at most `k` sentences quoted from the library.

    `library` is an open `Index`, a library's folder, or paths of documents, which are indexed on
    first use. `documents` are the names of those to search in; None means all. With `read=False`
    the reader is skipped: quicker, less often right, and the words marked are found by rules.
    `reader` is the folder of a question-answering or cross-encoder model that takes its place; the
    confidence was calibrated for Pincite's own. With `broad` an answer has `k` citations, though
    the rest are far behind the best: to find all that bears on a question.

    A word that no document has but that is spelled much like one of theirs is read as that
    (`Answer.respelled`), unless it is a common word or in quotation marks; where nothing answers, a
    short form is looked for in full, or the other way around. Where it is asked which documents
    mention something, the sentences that do are cited, the best of each document first.

    Raises:
        QuestionError: the question is empty or longer than 10,000 characters, or `k` is negative.
        UnknownDocument: one of `documents` is not in the library.
        SourceError, LibraryError: the library cannot be opened, or has nothing to read.
        ModelError: there is no model that reads in the folder `reader`.
    """
    asked = checked(question, k)
    documents = None if documents is None else several(documents)
    reads = reader_of(reader) if read else None
    with opened(library) as index:
        meant, changed = respelled(asked, index, documents)
        rankings = _rankings(meant, index, documents, reads)
        if not _sure(rankings):
            for other, read_as in islice(otherwise(meant, index, documents), _TRIES):
                if _sure(tried := _rankings(other, index, documents, reads), _TRIED):
                    meant, changed, rankings = other, (*changed, *read_as), tried
                    break
        meant = mentioned(meant) or meant
    confidence = max(ranking.confidence for ranking in rankings)
    found = k > 0 and bool(_sure(rankings))
    if found:
        rankings = _sure(rankings)
    return Answer(
        question=question,
        found=found,
        confidence=confidence,
        citations=tuple(
            _cite(meant, number, said)
            for number, said in enumerate(_evidence(rankings, k, found, broad, meant), 1)
        ),
        respelled=changed,
    )


def _rankings(
    question: str, index: Index, documents: Collection[str] | None, reader: Reader | None
) -> list[Ranking]:
    """What is ranked for each thing that is asked; what is asked together is looked for together
    but read one by one."""
    if what := mentioned(question):
        return [of_mentions(rank(what, index, documents))]
    return [rank(question, index, documents, reader, need) for need in needs(question)]


def _sure(rankings: Sequence[Ranking], least: float = 0.0) -> list[Ranking]:
    """Those that answer, with a confidence of at least this."""
    return [ranking for ranking in rankings if ranking.confidence >= max(least, _threshold())]


@dataclass
class _Said:
    """What is to be cited: the hit, whose ranking it is, the words in it that were read as the
    answer, what is quoted with it, the term above it, the code that it leads to and the reply that
    it is or explains, where else the same is said, and the neighbouring sentences that are quoted
    with it."""

    hit: Hit
    ranking: Ranking
    answer: Span | None
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


def _evidence(
    rankings: Sequence[Ranking], k: int, found: bool, broad: bool, question: str = ""
) -> list[_Said]:
    """The best `k` sentences, in turn of each ranking.

    One that says what an earlier one said is added to that. In an answer, the neighbour of one
    that is about as good is quoted with it, the code that it leads to, the sentence that says what
    a reply such as 'No.' means, and, where the question asks for that, the term above it; unless
    it is `broad`, those far behind the best are left out. Before the first comes what puts
    its answering words right, as in a newspaper, and after it what replaces them by others, as the
    amendment of a contract does.
    """
    close = found and not broad
    best = {id(ranking): hit.score for ranking in rankings for hit in ranking.hits(1)}
    cited: list[_Said] = []
    for (i, hit), ranking in _in_turn(rankings, k * _LOOK):
        if not _WORD.search(hit.text):
            continue  # an arrow, a row of dots
        if any(said.holds(hit) for said in cited):
            continue  # it is quoted
        beside_it = (_term(hit, question), hit.code, hit.reply) if found else (None,) * 3
        term, code, reply = (
            span if span and not any(_within(said.hit, hit, span) for said in cited) else None
            for span in beside_it
        )
        same = next((said for said in cited if said.says(hit)), None)
        own = (said for said in cited if found and said.ranking is ranking)
        beside = next((said for said in own if _adjoins(said, hit)), None)
        if same:
            same.also.append(Place(hit.document, hit.page, hit.start, hit.end))
        elif beside:
            beside.beside.append(hit)
            beside.term, beside.code = beside.term or term, beside.code or code
            beside.reply = beside.reply or reply
        elif len(cited) < k and not (close and _far(hit, ranking.confidence, best[id(ranking)])):
            said = _Said(hit, ranking, _answering(hit, ranking.words(i)), term, code, reply)
            cited.append(said)
            if found and len(cited) == 1:
                cited = [*_corrections(said, question), said, *_amendments(said)][:k]
    return cited


def _corrections(said: _Said, question: str) -> Iterator[_Said]:
    """The sentences that put the answering words right."""
    if said.answer:
        for hit, words in corrected_by(said.ranking, said.hit, said.answer, terms(question)):
            as_good = replace(hit, score=said.hit.score)
            yield _Said(as_good, said.ranking, _answering(hit, words), reply=hit.reply)


def _amendments(said: _Said) -> Iterator[_Said]:
    """The sentences of other places that replace the answering words by others."""
    if said.answer:
        for hit, words in replaced_by(said.ranking, said.hit, said.answer):
            if hit.text != said.hit.text:
                yield _Said(replace(hit, score=said.hit.score), said.ranking, words)


def _term(hit: Hit, question: str) -> Span | None:
    """The term above a hit, if such is asked for, or if it says in brackets something that the
    question asks of it: 'queue_delay (default: 300 seconds)'."""
    if hit.term is None or asks_for_name(question):
        return hit.term
    at = hit.passage.start
    name, bracket, noted = hit.passage.text[hit.term.start - at : hit.term.end - at].partition("(")
    asked = set(terms(question)).difference(terms(name))
    return hit.term if bracket and asked.intersection(terms(noted)) else None


def _within(hit: Hit, other: Hit, span: Span) -> bool:
    """Whether a hit lies in a span of another one's document."""
    return hit.document == other.document and span.start <= hit.start < span.end


def _answering(hit: Hit, words: Span | None) -> Span | None:
    """The words of a hit that were read as the answer, if there are words among them, and not only
    the title of the clause or the letter of who speaks."""
    formal = max(clause_title(hit.text), _letter(hit))
    if words is None or words.end - hit.start <= formal:
        return None
    said = hit.text[words.start - hit.start : words.end - hit.start]
    return words if _WORD.search(said) else None


def _threshold() -> float:
    """The confidence from which on the documents answer."""
    return weights()["answer"]["threshold"]


def _far(hit: Hit, confidence: float, best: float) -> bool:
    """Whether a sentence is so far behind the best score that it is no part of an answer.

    The less sure an answer is, the more is shown.
    """
    sure = (confidence - _threshold()) / (1 - _threshold())
    least = _NEAR if hit.kind in _TITLES else _FAR * sure
    return hit.score < least * best


def _adjoins(said: _Said, hit: Hit) -> bool:
    """Whether the hit is the sentence right before or after the quote, of the same paragraph or
    list, and about as good, or the first that is said of a term."""
    one = said.hit
    full = len(said.beside) == _JOINED - 1
    if full or one.document != hit.document or one.passage != hit.passage:
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
    """The first of each ranking, with its place there, then the second of each, and so on."""
    seen = set()
    for row in zip_longest(*(enumerate(ranking.hits(count)) for ranking in rankings)):
        for hit, ranking in zip(row, rankings, strict=True):
            if hit and (place := (hit[1].document.id, hit[1].start)) not in seen:
                seen.add(place)
                yield hit, ranking


def _repeats(one: Hit, other: Hit) -> bool:
    """Whether two hits say the same, but for a word of many; never if numbers differ.

    'The default is 10' under two headings of a document says two things; what is longer is said
    again, as in a reply below a mail.
    """
    apart = one.document == other.document and one.headings != other.headings
    a, b = (_WORD.findall(hit.text.casefold()) for hit in (one, other))
    if a == b:
        return not apart or len(a) >= _LONG
    if apart or min(len(a), len(b)) < _LONG:
        return False
    numbers = [sorted(word for word in words if _NUMBER.search(word)) for words in (a, b)]
    same = len(set(a) & set(b)) / len(set(a) | set(b))
    return same >= _ALIKE and numbers[0] == numbers[1]


def _cite(question: str, number: int, said: _Said) -> Citation:
    hit, span = said.hit, said.span
    at = hit.passage.start
    return Citation(
        number=number,
        document=hit.document,
        page=said.first.page,
        start=span.start,
        end=span.end,
        quote=hit.passage.text[span.start - at : span.end - at],
        passage=hit.passage,
        highlights=_marks(question, said),
        score=hit.score,
        headings=hit.headings,
        before=_before(said.first) if span.start == said.first.start else None,
        also=tuple(said.also),
        columns=hit.columns,
        kind="code" if said.code else hit.kind,
    )


def _marks(question: str, said: _Said) -> tuple[Span, ...]:
    """What answers in a quote: the term where it was asked for, the names where it is asked who
    wrote something, who was at a meeting or where somebody works, the code where it is asked how,
    all of a sentence where yes or no answers or what happens is asked, the words that were read as
    the answer, or what rules find."""
    hit = said.hit
    if said.term:
        return (said.term,)
    if hit.kind == "term" and asks_for_name(question):
        return (Span(hit.start, hit.end),)
    if names := of_byline(question, hit.text) or of_roll(question, hit.text):
        return (Span(hit.start + names.start, hit.start + names.end),)
    if said.code and len(said.code) <= _SHORT and asks_how(question):
        return (said.code,)
    if hit.kind in _PROSE and len(hit.text) <= _SHORT and asks_of_a_case(question):
        return (Span(hit.start + max(_letter(hit), _marker(hit.text)), hit.end),)
    return (_as_read(question, hit, said.answer),) if said.answer else _by_rules(question, hit)


def _as_read(question: str, hit: Hit, words: Span) -> Span:
    within = Span(words.start - hit.start, words.end - hit.start)
    span = of_label(question, hit.text, within)
    span = whole_words(hit.text, whole_date(question, hit.text, span))
    span = of_shape(question, hit.text, span)
    return Span(hit.start + max(span.start, _letter(hit)), hit.start + span.end)


def _marker(text: str) -> int:
    """How many characters a bullet or a number at the beginning takes."""
    marker = _BULLET.match(text)
    return marker.end() if marker else 0


def _letter(hit: Hit) -> int:
    """How many characters the letter takes that says who speaks."""
    letter = _SPEAKER.match(hit.text)
    return letter.end() if letter else 0


def _by_rules(question: str, hit: Hit) -> tuple[Span, ...]:
    spans: Sequence[Span] = highlight(question, hit.text)
    return tuple(Span(hit.start + span.start, hit.start + span.end) for span in spans)


def _before(hit: Hit) -> Excerpt | None:
    """The sentence before one that begins by pointing back, or what leads to the list of which it
    is an item, within its passage."""
    if hit.previous is None:
        return None
    start, end = hit.previous.start, hit.previous.end
    at = hit.passage.start
    text = hit.passage.text[start - at : end - at]
    leads = hit.kind == "item" and text.endswith(LEADS)
    points = _POINTS_BACK.match(hit.text) and _WORD.search(text)
    return Excerpt(start, end, text) if leads or points else None
