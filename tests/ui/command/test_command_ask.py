"""The `pincite` command: questions in, quotes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from commands import ABSENT, ANSWER, QUESTION

import qa
from index.places import default_library, library_of
from qa.export import hit_to_dict


def test_ask_prints_quotes_word_for_word(pincite: Callable[..., Result], papers: Path) -> None:
    done = pincite("ask", QUESTION, papers, "-k", "1")
    assert done.stdout == (
        f"[1] {ANSWER}\n    lease.md · Lease\n\n"
        "Strong: the answer is very probably among these sentences.\n"
    )
    assert (done.stderr, done.exit_code) == ("", 0)


def test_ask_says_what_it_looked_for(pincite: Callable[..., Result], papers: Path) -> None:
    asked = "In which year was the lightouse built?"
    (papers / "light.txt").write_text("The harbour lighthouse was built in 1811.")
    done = pincite("ask", asked, papers, "-k", "1")
    assert done.stdout.startswith(
        "Searched for “lighthouse”: nothing was found for “lightouse”.\n\n"
        "[1] The harbour lighthouse was built in 1811.\n"
    )
    assert (done.stderr, done.exit_code) == ("", 0)


def test_ask_says_that_nothing_answers(pincite: Callable[..., Result], papers: Path) -> None:
    done = pincite("ask", ABSENT, papers, "-k", "1")
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "Not in your documents.",
        "The nearest sentences, which may not answer it:",
        "",
    ]
    assert lines[3].startswith("  - ")
    assert (done.stderr, done.exit_code) == ("", 1)


@pytest.mark.parametrize(("question", "code"), [(QUESTION, 0), (ABSENT, 1)])
def test_json_is_the_answer(
    pincite: Callable[..., Result], papers: Path, question: str, code: int
) -> None:
    done = pincite("ask", question, papers, "--json")
    assert json.loads(done.stdout) == qa.ask(question, papers).to_dict()
    assert (done.stderr, done.exit_code) == ("", code)


def test_search_ranks_sentences(pincite: Callable[..., Result], papers: Path) -> None:
    done = pincite("search", QUESTION, papers, "-k", "2", "--json")
    hits = qa.retrieve(QUESTION, papers, 2)
    assert json.loads(done.stdout) == [hit_to_dict(hit) for hit in hits]
    assert hits[0].text == ANSWER
    plain = pincite("search", QUESTION, papers, "-k", "1")
    assert plain.stdout == f"1. {ANSWER}\n   lease.md · Lease\n\n"
    assert (plain.stderr, plain.exit_code) == ("", 0)


def test_marks_are_colours_that_can_be_refused(
    pincite: Callable[..., Result], papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = pincite("ask", QUESTION, papers, color=True).stdout
    assert "\x1b[32m\x1b[1m4\x1b[0m \x1b[32m\x1b[1mMay\x1b[0m \x1b[32m\x1b[1m2031\x1b[0m." in marked
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in pincite("ask", QUESTION, papers, color=None).stdout


def test_chat_serves_the_library(
    pincite: Callable[..., Result], papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[Path, int, tuple[Any, ...]]] = []
    monkeypatch.setattr(
        "ui.server.serve",
        lambda library, *rest: served.append((library.folder, len(library.documents), rest)),
    )
    assert pincite("chat", papers, "--port", "8123", "--no-browser").exit_code == 0
    assert pincite("chat", "--host", "::1").exit_code == 0  # an empty library is made
    assert served == [
        (library_of([papers]), 2, ("127.0.0.1", 8123, False, None, False)),
        (default_library(), 0, ("::1", None, True, None, False)),
    ]


def test_ask_names_only_a_few_that_were_left_out(
    pincite: Callable[..., Result], papers: Path
) -> None:
    for number in range(5):
        (papers / f"{number}.pdf").write_bytes(b"%PDF-1.7 and no more")
    done = pincite("ask", QUESTION, papers)
    assert done.exit_code == 0
    assert [line.split(":")[1][:9] for line in done.stderr.splitlines()] == [" left out"] * 4
    assert done.stderr.endswith("pincite: left out 2 more\n")
