"""The questions that the chat offers to begin with: the library answers each."""

from __future__ import annotations

import tomllib
from pathlib import Path

from index import Index
from qa import ask
from ui.app import DEMO, _Chat
from ui.asking import Asking
from ui.examples import Examples
from ui.uploads import Uploads

SEEDS = Path(__file__).parents[2] / "seeds"


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
        chat = _Chat(library, Uploads(tmp_path), asking)
        *_, (_, shelf) = chat.demo()
        assert len(library.documents) == 16
        assert "16 documents added." in shelf["news"]
        learnt = chat.learn()
        assert learnt["welcome"].count('class="example"') == 4
        # Asked for again, by whatever sent it, it leaves a library that is used alone.
        library.remove("glossary.md")
        list(chat.demo())
        assert len(library.documents) == 15
