"""The `pincite` command as people run it, with the real model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import ROOT

import qa
from index import Index


def shell(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, in the project's folder."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "ui.cli", *map(str, arguments)]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, check=False, **options)


def test_the_whole_way_in_processes(tmp_path: Path) -> None:
    library = tmp_path / "library"
    done = shell("add", "seeds/energy", "--index", library)
    assert done.stdout.startswith("2 added.\n")
    assert (done.stderr, done.returncode) == ("", 0)

    question = "When was the Akkuyu agreement signed?"
    done = shell("ask", question, "--index", library, "--json")
    assert (done.stderr, done.returncode) == ("", 0)
    with Index.open(library) as opened:
        answer = qa.ask(question, opened)
        assert json.loads(done.stdout) == answer.to_dict()
        for citation in answer.citations:
            text = opened.document(citation.document.id).text
            assert text[citation.start : citation.end] == citation.quote

    done = shell("ask", "How long should I boil potatoes for a salad?", "--index", library)
    assert done.stdout.startswith("Not in your documents.\n")
    assert (done.stderr, done.returncode) == ("", 1)

    reading, writing = os.pipe()
    os.close(reading)
    done = shell("list", "--index", library, stdout=writing)
    os.close(writing)
    assert (done.stderr, done.returncode) == ("", 141)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is full")
def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    with Index.open(tmp_path) as library:
        assert library.add(ROOT / "README.md").added == ("README.md",)
    with open("/dev/full", "w") as full:
        done = shell("list", "--index", tmp_path, stdout=full)
        helped = shell("--help", stdout=full)
    for ended in (done, helped):
        assert (ended.stderr, ended.returncode) == ("pincite: No space left on device.\n", 2)
    for stream in (1, 2):
        done = shell("list", "--index", tmp_path, preexec_fn=lambda stream=stream: os.close(stream))
        assert (done.stderr, done.returncode) == ("", 0)
        assert ("README.md" in done.stdout) == (stream == 2)


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal of one's own")
def test_progress_leaves_nothing_where_there_are_no_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")
    terminal, own = os.openpty()
    done = shell("add", "README.md", "CHANGELOG.md", "--index", tmp_path, stderr=own)
    os.close(own)
    told = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert done.stdout.startswith("2 added.")
    lines = told.split("\r")[1::2]
    assert [line[:14].rstrip() for line in lines] == [
        *("Reading", "Reading 1 of 2", "Reading 2 of 2", "")
    ]
    assert told == "".join(f"\r{line:29}\r" for line in lines)


def test_a_limit_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_LIMIT_WALL", "many")
    done = shell("add", "seeds/energy/akkuyu.pdf", "--index", tmp_path)
    assert done.stderr == (
        "pincite: PINCITE_LIMIT_WALL is 'many'; it must be a whole number above 0.\n"
    )
    assert (done.stdout, done.returncode) == ("", 2)
