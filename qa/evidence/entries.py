"""Which sentences are the entry of a list, a table or a glossary that a question is about. Pure
functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from index.cells import cells
from index.search import Candidate
from index.store import StoredPassage
from index.words import terms
from qa.evidence.sentences import ROW, TERM, TITLES, Sentences, has_letter
from qa.fields import labelled
from qa.question.intent import asked_of
from qa.question.names import entry_pattern, numbered, says, subjects
from qa.question.names import names as names_in

_HOW = frozenset(terms("how many much long often far"))  # asks for a number, which is in no header
_IN_LABEL = {  # of labels: what the word that asks says already
    "when": frozenset(terms("date day time")),
    "who": frozenset(terms("name person")),
    "where": frozenset(terms("place address location venue")),
    "much": frozenset(terms("amount total price cost sum value fee")),
}
_SAID = 1  # terms of the question in a value; more tell which thing is meant
_NO = re.compile(r"\bno\b\.?", re.IGNORECASE)
_NO_NUMBER = re.compile(r"\b(?:on|by)\s*$", re.IGNORECASE)
_LEAST_REST, _MOST_REST = 0.3, 0.7  # of a question, from which a row is and wholly is its entry
_LATER = 0.6  # what is said of a term after the first sentence
_LEAST_FIT = 0.4  # of an entry that has none of what another one has
_UNDER_ENTRY = 0.5  # what is said further down under the entry, or under a heading that is one
_FIRST_CELL = re.compile(r"\W*(\d{1,4})(?:\t| {2,}|\s[–—-]\s|:\s)")


def of_entries(question: str, sentences: Sentences) -> NDArray[np.float32]:
    """How much each sentence (n,) is the entry that the question is about, 0 to 1; -1 for a table's
    row where another row beside it says more of the question.

    An entry of one thing counts -1 where the question is about another one that has a document of
    its own: '-Z' of ssh-keygen where 'ssh -Z' is asked for.

    Of several entries that have more of the question in them or above them is the one: '-v' of
    'printf -v' is that under printf. Where no more is asked than what a term is, the first sentence
    that is said of it says so.
    """
    column = np.zeros(len(sentences.texts), dtype=np.float32)
    entry = entry_pattern(question)
    numbers = {number: frozenset(terms(what)) for what, number in numbered(question)}
    pages = [(c.document.name, c.document.title) for c in sentences.found] if entry else []
    about = subjects(question, dict.fromkeys(pages))
    asked = _asked(question, sentences)
    is_row = (sentences.kinds == ROW).tolist()
    for candidate, rows in sentences.by_passage():
        passage = candidate.passage
        if entry:
            column[rows] = _under_terms(question, entry, passage)
        if about and column[rows].any() and not _is_about(about, candidate, column[rows]):
            column[rows] = -np.sign(column[rows])
        if numbers:
            column[_by_number(numbers, passage, rows, sentences)] = 1
        free = [row for row in rows if not column[row]]
        table = [row for row in free if is_row[row]]
        lines = [row for row in free if not is_row[row]]
        if not any(":" in sentences.texts[row] for row in lines):
            lines = []  # without labels, as most passages are
        for of_form in filter(None, (table, lines)):
            for row, value in _of_table(asked, passage, of_form, sentences).items():
                column[row] = value
    return fitting(column, question, sentences, of_all=True)


def fitting(
    column: NDArray[np.float32], question: str, sentences: Sentences, of_all: bool = False
) -> NDArray[np.float32]:
    """What the sentences (n,) are worth, less for those that have less of the question in them or
    above them than the one that has most: of all, or of those that are worth something, which are
    worth nothing then without the names in the question."""
    if not of_all and column.any():
        column = column * [names_in(question) <= known for known in sentences.known]
    if not column.any():
        return column
    told = asked_of(question, "")  # 'option' or 'variable' need not be said
    fits = np.asarray([sentences.share(there & told) for there in sentences.known])
    fits /= sentences.total
    most = fits.max() if of_all else fits[column > 0].max()
    fitted: NDArray[np.float32] = (column * np.clip(1 - most + fits, _LEAST_FIT, 1)).astype(
        np.float32
    )
    return fitted


def _is_about(subjects: Collection[str], candidate: Candidate, said: NDArray[np.float32]) -> bool:
    """Whether one of the subjects is named above a passage, or in it up to the first sentence that
    is `said` in the entry."""
    document, passage = candidate.document, candidate.passage
    name = PurePosixPath(document.name).name
    own = (passage.sentence(i) for i in range(int(said.argmax()) + 1))
    text = "\n".join((name, document.title, *passage.headings, passage.header, *own))
    return any(says(subject, text) for subject in subjects)


def _under_terms(question: str, entry: re.Pattern[str], passage: StoredPassage) -> list[float]:
    """How much each sentence of a passage is what `entry` finds, or is said under it."""
    under = passage.headings[-1:]
    within, alone = 0.0, False
    if under and entry.match(f"{under[0]}:"):
        within = _UNDER_ENTRY if asked_of(question, under[0]) else _UNDER_ENTRY * _LATER
    values = []
    for i, kind in enumerate(passage.kinds.tolist()):
        text = passage.sentence(i)
        value = 0.0
        if kind == TERM:
            if entry.match(f"{text}:"):
                within, alone = 1.0, not asked_of(question, text)
        elif kind not in TITLES:
            value = 1.0 if entry.match(text) else within
            within = _LATER if within == 1.0 and alone else within
        values.append(value)
    return values


def _by_number(
    numbers: Mapping[str, frozenset[str]],
    passage: StoredPassage,
    rows: range,
    sentences: Sentences,
) -> list[int]:
    """Those sentences of a passage that begin with one of the `numbers`, where the terms of what it
    counts stand above ('Lease year' above '4: ...'), or that are said of such a term."""
    found = []
    under = False  # the term that is the number
    for row in rows:
        match = _FIRST_CELL.match(f"{sentences.texts[row]}\t")
        what = numbers.get(match[1]) if match else None
        by_number = what is not None and what <= {*passage.context}
        if sentences.kinds[row] == TERM:
            under = by_number
        elif by_number or (under and sentences.kinds[row] not in TITLES):
            found.append(row)
    return found


def _of_table(
    asked: _Asked, passage: StoredPassage, rows: Collection[int], sentences: Sentences
) -> dict[int, float]:
    """How much the question is about each of a table's `rows`, or of lines with labels, as
    `_of_row` says, -1 where another one says more of the question; none of those that it is not
    about. Nor, below a header, is it one that says less than one that is, or has not the number
    which another one has, as 250 ml for 350 ml.

    What several labels of a form say, or what stands above it, tells less of which is meant: 'Due
    date' is for 'When is the invoice due?', not 'Invoice date'."""
    single = np.count_nonzero(passage.kinds == ROW) == 1 and passage.headings
    titled = frozenset(terms(passage.headings[-1])) if single else frozenset()
    about = {row: of for row in rows if (of := _of_row(sentences, row, titled, asked))}
    said = {row: sentences.share(sentences.hits[row]) for row in about}
    if about and not any(sentences.headers[row] for row in about):
        hits = {row: sentences.hits[row] for row in about}
        counts = Counter(chain(passage.context, *(sentences.hits[row] for row in rows)))
        said = {row: sum(1 / counts[term] for term in sorted(hits[row])) for row in about}
    most = max(said.values(), default=0.0)
    values = {row: -1 if said[row] < most else of for row, of in about.items()}
    return _less(rows, values, sentences) | values


def _less(
    rows: Collection[int], values: Mapping[int, float], sentences: Sentences
) -> dict[int, float]:
    """-1 for each row below a header that says no more of the question than one with a value does,
    and less, or has less numbers of it than one that has all else, too."""
    headed = [row for row in rows if sentences.headers[row]]
    own = {row: sentences.hits[row].difference(sentences.headers[row]) for row in headed}
    full = {hits: values.get(row, 0) > 0 for row, hits in own.items()}
    full |= {hits: True for row, hits in own.items() if values.get(row, 0) > 0}
    return {
        row: -1
        for row, hits in own.items()
        if any(
            hits < more and (is_entry or any(map(_is_number, more - hits)))
            for more, is_entry in full.items()
        )
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a label may say to be asked for: the terms of the question, with those that the word
    that asks stands for, but not only those of what it is asked `of`; and the terms of the names
    in the question, which must be known where the label is; and its words."""

    words: frozenset[str]
    terms: frozenset[str]
    of: frozenset[str]
    names: frozenset[str]

    def names_label(self, label: str, value: str) -> bool:
        """Whether a label is asked for, and its value not said already. 'Approved on' and
        'approved by' tell of no number."""
        if "how" in self.words and _NO_NUMBER.search(label):
            return False
        own = frozenset(terms(_NO.sub("number", label)))
        if not own or not own <= self.terms or own <= self.of:
            return False
        told = frozenset(terms(value))
        return not told <= self.terms and len(told & self.terms) <= _SAID


def _asked(question: str, sentences: Sentences) -> _Asked:
    words = frozenset(question.lower().split())
    attribute, _, thing = question.rpartition(" of ")
    return _Asked(
        words,
        frozenset(sentences.idf).union(*(_IN_LABEL[word] for word in words & _IN_LABEL.keys())),
        frozenset(terms(thing)).difference(terms(attribute)) if attribute else frozenset(),
        names_in(question),
    )


def _of_row(sentences: Sentences, row: int, titled: frozenset[str], asked: _Asked) -> float:
    """How much a table's row is what a question is about that says all of its first cell, or of
    another one with words: 'How many new queens were there at untreated fields?'; or all of the
    heading above a table of one row, whose terms are `titled`, as manuals have for each setting.

    By how much of the rest of the question is in the row or above it; 0 where none of the header
    and the caption is in the question. Without a header the first cell is the label of what comes
    behind it; of four cells or more each second one is, as in a form; so is what stands before a
    colon in a line. A label need only be `asked` for.
    """
    terms_asked = sentences.idf.keys()
    header = sentences.headers[row]
    above = terms_asked & header
    if header and not above:
        return 0.0
    text = sentences.texts[row]
    said = 0.0
    if header:
        first, *others = (text[start:end] for start, end in cells(text))
        if titled and terms_asked >= titled and above - titled:
            said = sentences.share(titled)
        names = [first, *filter(has_letter, others)]
        found = [own for name in names if (own := frozenset(terms(name))) <= terms_asked]
        found = [own for own in found if above - own]
    else:
        if not asked.names <= sentences.known[row]:
            return 0.0
        pairs = _pairs(text, sentences.kinds[row] == ROW)
        found = [frozenset(terms(name)) for name, value in pairs if asked.names_label(name, value)]
    said = max([said, *(sentences.share(own) for own in found)])
    if not said:
        return 0.0
    wanted = sentences.total - sentences.share(_HOW)
    rest = 1 - (wanted - sentences.share(sentences.known[row])) / max(wanted - said, 1e-6)
    return min(max((rest - _LEAST_REST) / (_MOST_REST - _LEAST_REST), 0.0), 1.0)


def _pairs(text: str, is_row: bool) -> list[tuple[str, str]]:
    """The labels of a form in a text, each with its value."""
    if not is_row:
        return [(label, text[value.start : value.end]) for label, value in labelled(text)]
    found = [text[start:end] for start, end in cells(text)]
    pairs = zip(found[: len(found) - 1 : 2], found[1::2], strict=False)
    return [(label, value) for label, value in pairs if has_letter(label)]


def _is_number(term: str) -> bool:
    return len(term) > 1 and any(map(str.isdigit, term))
