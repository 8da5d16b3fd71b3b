"""Which sentences are the entry of a list, a table or a glossary that a question is about. Pure
functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import chain
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from index.cells import cells
from index.index import Candidate
from index.store import StoredPassage
from index.words import terms
from qa.evidence.sentences import ROW, TERM, TITLES, Sentences, has_letter
from qa.question.intent import asked_of
from qa.question.names import entry_pattern, numbered, says, subjects

_HOW = frozenset(terms("how many much long often far"))  # asks for a number, which is in no header
_IN_LABEL = {  # of labels: what the word that asks says already
    "when": frozenset(terms("date day time")),
    "who": frozenset(terms("name person")),
    "where": frozenset(terms("place address location venue")),
}
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
    words = {word for word in question.lower().split() if word in _IN_LABEL}
    in_label = frozenset(sentences.idf).union(*(_IN_LABEL[word] for word in words))
    for candidate, rows in sentences.by_passage():
        passage = candidate.passage
        if entry:
            column[rows] = _under_terms(question, entry, passage)
        if about and column[rows].any() and not _is_about(about, candidate, column[rows]):
            column[rows] = -np.sign(column[rows])
        if numbers:
            column[_by_number(numbers, passage, rows, sentences)] = 1
        in_table = [row for row in rows if sentences.kinds[row] == ROW and not column[row]]
        for row, value in _of_table(in_label, passage, in_table, sentences).items():
            column[row] = value
    if not column.any():
        return column
    told = asked_of(question, "")  # 'option' or 'variable' need not be said
    fits = np.asarray([sentences.share(there & told) for there in sentences.known])
    fits /= sentences.total
    fitting: NDArray[np.float32] = (column * np.maximum(1 - fits.max() + fits, _LEAST_FIT)).astype(
        np.float32
    )
    return fitting


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
    for i, kind in enumerate(passage.kinds):
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
    asked: frozenset[str], passage: StoredPassage, rows: Collection[int], sentences: Sentences
) -> dict[int, float]:
    """How much the question is about each of a table's `rows`, as `_of_row` says, -1 where another
    one says more of the question; none of those that it is not about.

    What several labels of a form say, or what stands above it, tells less of which is meant: 'Due
    date' is for 'When is the invoice due?', not 'Invoice date'."""
    single = np.count_nonzero(passage.kinds == ROW) == 1 and passage.headings
    titled = frozenset(terms(passage.headings[-1])) if single else frozenset()
    about = {row: of for row in rows if (of := _of_row(sentences, row, titled, asked))}
    said = {row: sentences.share(sentences.hits[row]) for row in about}
    if not any(sentences.headers[row] for row in about):
        hits = {row: sentences.hits[row] for row in about}
        counts = Counter(chain(passage.context, *(sentences.hits[row] for row in rows)))
        said = {row: sum(1 / counts[term] for term in sorted(hits[row])) for row in about}
    most = max(said.values(), default=0.0)
    return {row: -1 if said[row] < most else of for row, of in about.items()}


def _of_row(sentences: Sentences, row: int, titled: frozenset[str], asked: frozenset[str]) -> float:
    """How much a table's row is what a question is about that says all of its first cell, or of
    another one with words: 'How many new queens were there at untreated fields?'; or all of the
    heading above a table of one row, whose terms are `titled`, as manuals have for each setting.

    By how much of the rest of the question is in the row or above it; 0 where none of the header
    and the caption is in the question. Without a header the first cell is the label of what comes
    behind it; of four cells or more each second one is, as in a form. A label need only be `asked`
    for: the question's terms, and those that the word that asks stands for.
    """
    terms_asked = sentences.idf.keys()
    header = sentences.headers[row]
    above = terms_asked & header
    if header and not above:
        return 0.0
    text = sentences.texts[row]
    first, *others = found = [text[start:end] for start, end in cells(text)]
    if header:
        names = [first, *filter(has_letter, others)]
    else:  # labels, each before its value
        names = list(filter(has_letter, found[: len(others) : 2]))
    said = 0.0
    if header and titled and terms_asked >= titled and above - titled:
        said = sentences.share(titled)
    for own in map(frozenset, map(terms, names)):
        known = terms_asked if header else asked
        if own and own <= known and own & terms_asked and (above - own or not header):
            said = max(said, sentences.share(own))
    if not said:
        return 0.0
    wanted = sentences.total - sentences.share(_HOW)
    rest = 1 - (wanted - sentences.share(sentences.known[row])) / max(wanted - said, 1e-6)
    return min(max((rest - _LEAST_REST) / (_MOST_REST - _LEAST_REST), 0.0), 1.0)
