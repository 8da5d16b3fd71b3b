"""What the stress programs share: documents that anyone can make again, questions, the verdict.

The vectors are bags of hashed words (`tests/hashing.py`), not a model's: what is under stress is
the library, and a model would only make each round slower.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hashing import HashingEncoder  # noqa: E402

from index import Index  # noqa: E402
from qa import retrieve  # noqa: E402

_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "ru", "sa", "te", "vi", "zo")
_WORDS = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES[:4]]
_CHANCE = random.Random(7)
QUESTIONS = tuple(" ".join(_CHANCE.sample(_WORDS, 4)) for _ in range(20))

Found = list[list[tuple[float, str, int, int]]]


def text(name: str, version: int = 0, sentences: int = 40) -> str:
    """The words of a document in one of its versions: always the same."""
    chance = random.Random(f"{name} {version}")
    lines = [f"This is {name} in version {version}."]
    for _ in range(chance.randint(1, sentences)):
        lines.append(" ".join(chance.choices(_WORDS, k=chance.randint(4, 14))).capitalize() + ".")
        if chance.random() < 0.3:
            lines.append("\n\n")
    return " ".join(lines)


def opened(folder: Path) -> Index:
    """The library in a folder."""
    return Index.open(folder, encoder=HashingEncoder())


def answers(library: Index) -> Found:
    """The ten best sentences of each question, with their scores."""
    found = []
    for question in QUESTIONS:
        hits = retrieve(question, library, 10)
        found.append([(round(hit.score, 9), hit.document.name, hit.start, hit.end) for hit in hits])
    return found


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    """This program's other half, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, program, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


def finish(counts: dict[str, Any], losses: Sequence[str]) -> int:
    """Print the counts as JSON, with the keys of those that must be 0; the exit code."""
    print(json.dumps(counts, indent=2))
    return int(any(counts[key] for key in losses))
