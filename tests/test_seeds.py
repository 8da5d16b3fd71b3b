"""The demo library in seeds/: its size, its built files, and the questions asked about it."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from index.formats import parse

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
QUESTIONS = [
    json.loads(line)
    for line in (ROOT / "tests/seeds/questions.jsonl").read_text(encoding="utf-8").splitlines()
]
NAMES = sorted(p.relative_to(SEEDS).as_posix() for p in SEEDS.rglob("*") if p.is_file())
ANSWERED = [question for question in QUESTIONS if question["answers"]]
STYLES = {"paraphrase", "plain"}  # a riddle in other words; as anyone would ask
MAKE = runpy.run_path(str(ROOT / "tests/seeds/make.py"))
BUILT_WITH = {".pdf": ("reportlab", "5."), ".docx": ("python-docx", "1.2.")}
"""The releases whose output is in seeds/; another one may write the same page in other bytes."""


def fold(text: str) -> str:
    return " ".join(text.split())


@cache
def blocks(name: str) -> tuple[str, ...]:
    """The document's blocks, white space folded."""
    document = parse(name, (SEEDS / name).read_bytes())
    return tuple(fold(document.text[block.start : block.end]) for block in document.blocks)


def is_cut_as_a_sentence(answer: str, block: str) -> bool:
    """Whether `answer` occurs in `block` from the start of a sentence to the end of one."""
    at = block.find(answer)
    while at >= 0:
        before, after = block[:at].rstrip(), block[at + len(answer) :]
        if (not before or before[-1] in '.?!:"') and (not after or answer[-1] in '.?!:"'):
            return True
        at = block.find(answer, at + 1)
    return False


def test_formats_and_length() -> None:
    formats = Counter(Path(name).suffix for name in NAMES)
    assert formats >= Counter({".md": 3, ".txt": 2, ".html": 2, ".pdf": 2, ".docx": 2})
    assert len(formats) == 5
    words = sum(any(c.isalnum() for c in w) for n in NAMES for b in blocks(n) for w in b.split())
    assert 3500 <= words <= 6000


@pytest.mark.parametrize("name", MAKE["TARGETS"])
def test_built_files_are_what_their_sources_make(name: str) -> None:
    built: bytes = MAKE["build"](name)
    assert built == MAKE["build"](name), "the same sources give the same bytes"
    package, release = BUILT_WITH[Path(name).suffix]
    if not version(package).startswith(release):
        pytest.skip(f"seeds/ was built with {package} {release}*")
    assert built == (SEEDS / name).read_bytes(), "run: python tests/seeds/make.py"


def test_questions_cover_every_document() -> None:
    assert len(QUESTIONS) - len(ANSWERED) >= 40
    for style, least in (("paraphrase", 117), ("plain", 80)):
        asked = Counter(q["document"] for q in ANSWERED if q["style"] == style)
        assert asked.total() >= least
        assert sorted(asked) == NAMES
        assert min(asked.values()) >= 3


def test_questions_are_well_formed() -> None:
    for key in ("id", "question"):
        assert len({question[key] for question in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        assert set(question) == {"id", "question", "document", "answers", "style"}
        assert (question["document"] is None) == (question["answers"] == []), question["id"]
        assert question["style"] in (STYLES if question["answers"] else {"none"}), question["id"]


def holds(name: str, answer: str) -> bool:
    """Whether the document has `answer` as a sentence, a table row or a list item of its own."""
    if "\t" in answer:  # a table's row is a block of its own, in a PDF too
        return fold(answer) in blocks(name)
    return any(is_cut_as_a_sentence(fold(answer), block) for block in blocks(name))


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question["id"])
def test_answers_are_sentences_of_the_library(question: dict[str, Any]) -> None:
    answers = question["answers"]
    assert len(set(answers)) == len(answers)
    assert holds(question["document"], answers[0]), answers[0]
    for answer in answers[1:]:
        assert any(holds(name, answer) for name in NAMES), answer
