"""The questions that the chat offers to begin with: the library answers each."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from shown import document

from index import Index
from index.types import Block, BlockKind
from qa import ask
from ui.asking import Asking
from ui.chat import DEMO, Chat
from ui.examples import Examples, questions
from ui.uploads import Uploads

SEEDS = Path(__file__).parents[2] / "seeds"


def test_examples_are_made_from_the_documents() -> None:
    parts: tuple[tuple[BlockKind, str], ...] = (
        ("heading", "Guide"),
        ("heading", "Why do tides turn?"),
        ("paragraph", "It is a pity. A neap tide is a small tide. It was seen in 1805."),
        ("paragraph", "The Old Mole was built in 1805. The mole is long."),
        ("heading", "The old lamp"),
        ("heading", "2. OLD LAMPS"),
        ("heading", "Dated 27 March 2023"),
        ("heading", "8. Governing law"),
        ("paragraph", "A type is a kind. A guide is a book. 9 A lamp is a light."),
        ("paragraph", "1.1 “Mole Head” means the end of the mole."),
        ("heading", "Related work"),
        ("item", "“Fog Bell” means the bell. The main reason is a fog."),
    )
    blocks = []
    at = 0
    for kind, words in parts:
        blocks.append(Block(kind, at, at + len(words), int(kind == "heading")))
        at += len(words) + 2
    words = "\n\n".join(words for _, words in parts)
    guide = replace(document(words, tuple(blocks)), title="Guides")
    made = (
        "Why do tides turn?",
        "What is a neap tide?",
        "When was the Old Mole built?",
        "What is a guide?",  # which all of the document is about; 'a type' may be anything
        "What does “Mole Head” mean?",
        "What does “Fog Bell” mean?",
        "What is said about “The old lamp”?",
        "What is said about “Governing law”?",
    )
    assert questions([guide], limit=9) == made
    assert questions([guide, guide], limit=3) == made[:3]
    assert questions([]) == ()


def test_each_example_is_answered_by_its_document(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        library.add(SEEDS)
        examples = Examples(library)
        examples.learn()
        assert len(examples.offered()) == len(set(examples.offered())) == 4
        assert "When was Mevlut Cavusoglu born?" in examples.offered()
        for question, answered_by in examples._found:
            answer = ask(question, library)
            assert answer.found, question
            assert answered_by in {c.document.id for c in answer.citations}

        # One whose document goes is offered no more; others come in its place.
        library.remove("people/foreign-ministers.docx")
        assert len(examples.offered()) < 4
        assert "Cavusoglu born" not in " ".join(examples.offered())
        examples.learn()
        assert len(examples.offered()) == 4
        assert "Cavusoglu born" not in " ".join(examples.offered())


def test_the_demo_is_where_the_button_says(tmp_path: Path) -> None:
    assert DEMO == SEEDS
    setup = tomllib.loads((SEEDS.parent / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert setup["package-dir"] == {"ui.demo": "seeds"}  # and beside the code once installed
    with Index.open(tmp_path / "library") as library:
        asking = Asking(library)
        asking.prepare()
        chat = Chat(library, Uploads(tmp_path), asking)
        *_, (_, shelf) = chat.demo()
        assert len(library.documents) == 16
        assert "16 documents added." in shelf["news"]
        learnt = chat.learn()
        assert learnt["welcome"].count('class="example"') == 4
        # Asked for again, by whatever sent it, it leaves a library that is used alone.
        library.remove("glossary.md")
        list(chat.demo())
        assert len(library.documents) == 15
