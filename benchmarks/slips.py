"""What is left of an answer when the question is typed in haste.

    python benchmarks/slips.py FOLDER... [--questions N] [--work DIR]

Each FOLDER is a set as benchmarks/quality.py reads it; its questions that have an answer are asked
as they are, in small letters without a question mark, as keywords, and with one slip (a letter
left out, one put in, one taken for another, or two exchanged) in the longest word or in a name. The
last two also without reading misspelled words as the documents' own, which is the obvious
alternative. The limit is what the question gets as it is.

Prints JSON: hit@1, hit@5, the share answered, and F1 of the first words marked.
"""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from common import fill_set, machine, report, sets_parser

from index import Index
from index.words import terms
from qa import evaluate as e

_ASKING = frozenset("what who whom whose when where which why how many much does did do".split())
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONG = re.compile(r"[A-Za-z]{5,}")
_NAME = re.compile(r"(?<=\s)[A-Z][a-z]{4,}")


def main() -> None:
    """Measure all sets."""
    options = sets_parser(__doc__, 200).parse_args()
    sets = {f.name: measure(f, options.questions, options.work) for f in options.folders}
    report({"machine": machine(), "sets": sets})


def measure(folder: Path, most: int, work: Path) -> dict[str, dict[str, float]]:
    """One set's figures for each way of typing."""
    texts, questions = e.load(folder)
    questions = [question for question in questions if question.answers]
    random.Random(7).shuffle(questions)
    questions = questions[:most]
    with Index.open(work / folder.name) as library:
        fill_set(library, folder, texts)
        found = {
            "as it is": ask(library, questions, str),
            "small letters": ask(library, questions, small),
            "keywords": ask(library, questions, keywords),
        }
        for name, slip in (("a slip in the longest word", _LONG), ("a slip in a name", _NAME)):
            chance = random.Random(11)
            slipped = [slipping(question.text, slip, chance) for question in questions]
            typed = dict(zip([q.text for q in questions], slipped, strict=True))
            found[name] = ask(library, questions, typed.__getitem__)
            with patch.object(Index, "spellings", lambda *_: {}):
                found[f"{name}, left"] = ask(library, questions, typed.__getitem__)
    return found


def ask(
    library: Index, questions: Sequence[e.Question], typed: Callable[[str], str]
) -> dict[str, float]:
    """The figures of questions that are typed in one way."""
    asked = [replace(question, text=typed(question.text)) for question in questions]
    outcomes = list(e.evaluate(library, asked))
    return {
        "questions": len(outcomes),
        "hit@1": statistics.mean(o.rank == 1 for o in outcomes),
        "hit@5": statistics.mean(o.rank is not None and o.rank <= e.FEW for o in outcomes),
        "answered": statistics.mean(o.found for o in outcomes),
        "f1": statistics.mean(o.f1 or 0.0 for o in outcomes),
    }


def small(question: str) -> str:
    """Without capitals and question mark."""
    return question.lower().rstrip("?! ")


def keywords(question: str) -> str:
    """The words that say what it is about alone."""
    words = re.findall(r"[\w'’.&/-]*\w", question.lower())
    return " ".join(word for word in words if terms(word) and word not in _ASKING)


def slipping(question: str, word: re.Pattern[str], chance: random.Random) -> str:
    """With one slip in the longest such word; where there is none, in the longest word of all."""
    found = list(word.finditer(question)) or list(_LONG.finditer(question))
    if not found:
        return question
    start, end = max(found, key=lambda match: match.end() - match.start()).span()
    at = chance.randrange(start + 1, end - 1)
    letter = chance.choice(_LETTERS)
    before, here, after = question[:at], question[at], question[at + 1 :]
    ways = (after, letter + here + after, letter + after, after[:1] + here + after[1:])
    return before + chance.choice(ways)


if __name__ == "__main__":
    main()
