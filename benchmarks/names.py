"""How often a question is answered by what is said of another name.

    python benchmarks/names.py FOLDER... [--questions N] [--work DIR]

Each FOLDER is a set as benchmarks/quality.py reads it. In each of its questions that has an answer
and a name, the name is replaced by another one of the same library, so that its rarity does not
give it away: of as many words, behind the same preposition, and of forty such the nearest by the
model. `far` is one that the answer's document lacks, `near` one that it has, but not around the
answer. Nothing answers these questions, but by chance another passage. All are asked as they are
and in small letters without a question mark.

Prints JSON: of the questions as they were `asked`, how many are called answered with the `right`
first citation, and with a `wrong` one; of `far` and `near` how many there are and how many are
called `answered`.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from common import fill_set, machine, report, sets_parser
from slips import small

from index import Index
from index.encoder import Vectors, default_encoder
from index.types import Document
from index.words import terms
from qa import ask
from qa import evaluate as e
from qa.question.names import NAME, known_names

_NAME = re.compile(rf"(?<=[a-z,;:()] )(?:(?<=\b(?P<where>in|at|of|by|on|to) )|){NAME}")
_AROUND = 600  # characters before and behind an answer that lack a `near` name
_TRIED = 40  # names of which the nearest is taken


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text, from `start`, and the preposition before it, '' if there is none."""

    start: int
    text: str
    where: str

    @property
    def terms(self) -> frozenset[str]:
        """Its terms."""
        return frozenset(terms(self.text))

    def is_like(self, other: Name) -> bool:
        """Whether it may stand in another one's place."""
        mine, its = self.text, other.text
        return (
            len(mine.split()) == len(its.split())
            and mine.isupper() == its.isupper()
            and other.where in ("", self.where)
            and mine[:4].lower() != its[:4].lower()
        )


def main() -> None:
    """Measure all sets."""
    options = sets_parser(__doc__, 60).parse_args()
    sets = {f.name: measure(f, options.questions, options.work) for f in options.folders}
    report({"machine": machine(), "sets": sets})


def measure(folder: Path, most: int, work: Path) -> dict[str, dict[str, int]]:
    """One set's counts, of the questions as they are and in small letters."""
    texts, questions = e.load(folder)
    random.Random(7).shuffle(questions)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with Index.open(work / folder.name) as library:
        fill_set(library, folder, texts)
        for question, document, others in islice(near_misses(library, questions), most):
            for typed, way in ((str, ""), (small, ", small letters")):
                answer = ask(typed(question.text), library)
                rank = e.outcome(question, document, answer, 0.0, ()).rank
                counts[f"asked{way}"].update(questions=1)
                if answer.found:
                    counts[f"asked{way}"].update(("right" if rank == 1 else "wrong",))
                for kind, other in others.items():
                    found = ask(typed(other), library).found
                    counts[f"{kind}{way}"].update(questions=1, answered=found)
    return {kind: dict(count) for kind, count in counts.items()}


def near_misses(
    library: Index, questions: list[e.Question]
) -> Iterator[tuple[e.Question, Document, dict[str, str]]]:
    """The questions with a name and an answer, each with the document that answers, and what it
    becomes with a `far` and a `near` name, where there are such."""
    documents = {
        key: library.document(info.id)
        for info in library.documents
        for key in (info.name, info.name.rpartition("#")[2], Path(info.name).name)
    }
    own = {id(d): [*_names(d.text)] for d in documents.values()}
    have = {id(d): frozenset(terms(f"{d.title} {d.name} {d.text}")) for d in documents.values()}
    times = Counter(name.text for names in own.values() for name in names)
    all_names = sorted(
        {(n.text, n.where): n for names in own.values() for n in names if times[n.text] > 1}.items()
    )
    chance = random.Random(1)
    for question in questions:
        document = documents.get(question.document)
        said = [name for name in _names(question.text) if name.terms]
        if not (document and question.answers and said):
            continue
        name = chance.choice(said)
        answer, start = question.answers[0]
        start = document.text.find(answer) if start is None else start
        text = document.text[max(start - _AROUND, 0) : start + _AROUND]
        around = frozenset(terms(f"{document.title} {text} {question.text}"))
        if not name.terms <= have[id(document)]:
            continue
        like = [n for _, n in all_names if n.is_like(name) and n.terms.isdisjoint(around)]
        among = {n.text for n in own[id(document)]}
        kinds = {
            "far": [n for n in like if n.terms.isdisjoint(have[id(document)])],
            "near": [n for n in like if n.text in among],
        }
        yield (
            question,
            document,
            {
                kind: question.text[: name.start]
                + _nearest(name, chance.sample(found, min(_TRIED, len(found))))
                + question.text[name.start + len(name.text) :]
                for kind, found in kinds.items()
                if found
            },
        )


def _names(text: str) -> Iterator[Name]:
    for match in _NAME.finditer(text):
        name = re.sub(r"['’]s?$|[.,]+$", "", match.group())
        if known_names(f"of {name}") and not any(map(str.isdigit, name)):
            yield Name(match.start(), name, match["where"] or "")


def _nearest(name: Name, others: list[Name]) -> str:
    vector = _vector(name.text)
    return max((other.text for other in others), key=lambda text: float(vector @ _vector(text)))


@cache
def _vector(text: str) -> Vectors:
    return default_encoder().encode_question(text)


if __name__ == "__main__":
    main()
