"""What each hand-made rule does to answers: the same questions with one rule silent at a time.

    python benchmarks/rules.py FOLDER... [--questions N] [--within] [--work DIR]

Each FOLDER is a set as benchmarks/quality.py reads it. Where a rule had something to say, it is
silenced and the question is asked again; what is read twice is read once. With `--within` each
question is asked of its own document alone, as those are that do not say what they are about.

Prints JSON, for each set and rule: `fired`, of how many questions it had something to say, and of
these those in which the answer is `better` or `worse` with it: the first citation right, called
answered where there is an answer and not where there is none, or, where that is the same, more of
the words marked right (F1).
"""

from __future__ import annotations

import importlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from common import fill_set, machine, report, sets_parser

from index import Index
from qa import ask
from qa import evaluate as e
from qa.evaluate.outcomes import outcome
from qa.reader import Reading
from qa.reader.own import OwnReader
from qa.reader.reading import Text

# What calls each rule, in qa, and what the rule says where it has nothing to say.
_AS_GIVEN = "citing.of_label citing.of_shape citing.whole_date citing.whole_words ranking.in_cell"
_NEVER = """evidence.events._is_of_another evidence.events._is_only evidence.events._is_opposite
    evidence.form.alludes evidence.offices._is_of_other_label
    evidence.offices._is_of_other_rank evidence.offices._names_nobody evidence.others.is_elsewhere
    evidence.others.of_other_time citing.asks_for_name confidence._read_in_another"""
_NOTHING = """answer.mentioned citing.answer_in_byline citing.answer_in_roll ranking.headed_cell
    evidence.form.definitions"""
_EMPTY = """confidence.codes evidence.others.numbered_names confidence.unknown retrieve.named
    retrieve.phrases"""
_NO_ROWS = "evidence.entries._less evidence.entries._of_table"
_COLUMNS = """evidence.form._formal evidence.form._kind evidence.evidence.of_bylines
    evidence.evidence.of_clause evidence.evidence.of_costs evidence.evidence.of_entries
    evidence.evidence.of_releases evidence.evidence.of_replies evidence.others._unaged
    evidence.others._untold evidence.others.of_another evidence.others.of_other_versions"""
_OF_TEXTS = "evidence.evidence.of_rolls evidence.form._asks evidence.sentences.told_wrongly"
RULES: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(_AS_GIVEN.split(), lambda *given: given[-1]),
    **dict.fromkeys(_NEVER.split(), lambda *_: False),
    **dict.fromkeys(_NOTHING.split(), lambda *_: None),
    **dict.fromkeys(_EMPTY.split(), lambda *_: frozenset()),
    **dict.fromkeys(_NO_ROWS.split(), lambda *_: {}),
    **dict.fromkeys(_COLUMNS.split(), lambda *given: np.zeros(len(given[-1].texts), bool)),
    **dict.fromkeys(_OF_TEXTS.split(), lambda *given: np.zeros(len(given[-1]), bool)),
}


def main() -> None:
    """Measure all sets."""
    parser = sets_parser(__doc__, 200)
    parser.add_argument("--within", action="store_true", help="ask the question's own document")
    options = parser.parse_args()
    with _reading_once(), _watched() as (off, fired):
        sets = {f.name: _measure(f, options, off, fired) for f in options.folders}
    report({"machine": machine(), "sets": sets})


def _measure(folder: Path, options: Any, off: set[str], fired: set[str]) -> dict[str, Any]:
    texts, questions = e.load(folder)
    random.Random(7).shuffle(questions)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with Index.open(options.work / folder.name) as library:
        fill_set(library, folder, texts)
        documents = {i.name.rpartition("#")[2]: i for i in library.documents}
        documents |= {info.name: info for info in library.documents}

        def worth(question: e.Question) -> tuple[bool, bool, float]:
            info = documents.get(question.document or "")
            own = [info.name] if info and options.within else None
            answer = ask(question.text, library, documents=own)
            document = library.document(info.id) if info else None
            came = outcome(question, document, answer, 0.0, ())
            rank = came.rank if question.answers is not None else came.passage_rank
            return rank == 1, came.found == came.answerable, (came.f1 or 0.0) * (rank == 1)

        for question in questions[: options.questions]:
            fired.clear()
            with_all = worth(question)
            for rule in sorted(fired):
                off.add(rule)
                without = worth(question)
                off.clear()
                tells = "better" if with_all > without else "worse" if with_all < without else ""
                counts[rule].update(filter(None, ("fired", tells)))
    return {"questions": len(questions[: options.questions]), "rules": dict(sorted(counts.items()))}


@contextmanager
def _watched() -> Iterator[tuple[set[str], set[str]]]:
    """The names of the rules that are silent, to be filled, and of those that had something to
    say."""
    off: set[str] = set()
    fired: set[str] = set()

    def watching(name: str, rule: Callable[..., Any], silent: Callable[..., Any]) -> Any:
        def watched(*given: Any) -> Any:
            nothing = silent(*given)
            if name in off:
                return nothing
            said = rule(*given)
            if isinstance(said, Iterator):
                said = (*said,)
            if isinstance(said, np.ndarray | list):
                is_new = not np.array_equal(said, nothing)
            else:
                is_new = bool(said or nothing) and said != nothing
            if is_new:
                fired.add(name)
            return said

        return watched

    with ExitStack() as stack:
        for rule, silent in RULES.items():
            module, _, name = rule.rpartition(".")
            of = importlib.import_module(f"qa.{module}")
            stack.enter_context(patch.object(of, name, watching(rule, getattr(of, name), silent)))
        yield off, fired


@contextmanager
def _reading_once() -> Iterator[None]:
    read: dict[tuple[str, Text], Reading] = {}
    reads = OwnReader.read

    def reading(self: OwnReader, question: str, texts: Sequence[Text]) -> list[Reading]:
        new = [text for text in dict.fromkeys(texts) if (question, text) not in read]
        found = reads(self, question, new)
        read.update({(question, text): one for text, one in zip(new, found, strict=True)})
        return [read[question, text] for text in texts]

    with patch.object(OwnReader, "read", reading):
        yield


if __name__ == "__main__":
    main()
