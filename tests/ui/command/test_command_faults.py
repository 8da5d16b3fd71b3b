"""The `pincite` command: what is wrong is told in a line, and harms nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from commands import ANSWER, LEASE, QUESTION, everything

import qa
from index import Index, Report

UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # but line feeds


BAD = {
    "ask ? missing": "There is no file or folder 'missing'.",
    "search ? missing": "There is no file or folder 'missing'.",
    "add ''": "There is no file or folder ''.",
    "ask ? ''": "There is no file or folder ''.",
    "add lease.md missing": "There is no file or folder 'missing'.",
    "chat missing": "There is no file or folder 'missing'.",
    "ask ? empty": "The folder 'empty' holds no files.",
    "add empty": "The folder 'empty' holds no files.",
    "add broken.pdf --index library": "Nothing could be read: {here}/broken.pdf: ",
    "add photo.jpg --index library": "Nothing could be read: {here}/photo.jpg: ",
    "ask ? photo.jpg --index library": "Nothing could be read: {here}/photo.jpg: ",
    "ask _ --index library": "The question is empty.",
    "search _ --index library": "The question is empty.",
    "remove nobody.txt --index library": "No document in the library is called 'nobody.txt'. ",
    "remove lease.md x --index library": "No document in the library is called 'x'. Nothing ",
    "ask ? --index library --model other": "The library in {here}/library was made with the model",
    "list --index library --model other": "The library in {here}/library was made with the model",
    "add lease.md --index library --model other": "The library in {here}/library was made with",
    "add lease.md --index lease.md": "'lease.md' is a file; a library is a folder.",
    "status --index lease.md": "'lease.md' is a file; a library is a folder.",
    "add lease.md --index lease.md/below": "A library cannot be made in lease.md/below: ",
    "ask ? --index nowhere": "There is no library in nowhere. Make one with: pincite add PATH",
    "list": "There is no library in {here}/home/pincite/library. Make one with: ",
    "remove lease.md": "There is no library in {here}/home/pincite/library. Make one with: ",
    "list --index damaged": "",
    "add lease.md --index damaged": "",
    "list --index ''": "No folder of a library was given.",
    "add lease.md --index ''": "No folder of a library was given.",
    "chat --index ''": "No folder of a library was given.",
    "chat --host 0.0.0.0 --index library": "Without a password the chat only serves this machine",
}


@pytest.mark.parametrize("command", BAD)
def test_bad_input_is_one_line_and_harms_nothing(
    pincite: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "damaged"):
        Path(name).mkdir()
    Path("lease.md").write_text(LEASE)
    Path("broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    Path("photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 a photograph")
    Path("damaged/library.sqlite").write_bytes(b"This was a library once. " * 400)
    assert pincite("add", "lease.md", "--index", tmp_path / "library").exit_code == 0
    before = everything(tmp_path)

    words = {"?": QUESTION, "_": "  ", "''": "", "library": str(tmp_path / "library")}
    done = pincite(*(words.get(word, word) for word in command.split()))

    assert done.stderr.startswith("pincite: " + BAD[command].format(here=tmp_path))
    assert done.stderr.count("\n") == 1
    assert (done.stdout, done.exit_code) == ("", 2)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("command", ["ask", "add", "remove", "search", "serve", "ask q --port 1"])
def test_misuse_is_shown_how_it_is_used(pincite: Callable[..., Result], command: str) -> None:
    done = pincite(*command.split())
    assert done.stderr.startswith("Usage: pincite")
    assert (done.stdout, done.exit_code) == ("", 2)


EVIL = "\x1b]0;owned\x07\u202efdp.\x9b2J"


def test_names_and_texts_are_printed_safely(pincite: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / EVIL
    folder.mkdir()
    (folder / f"{EVIL}.md").write_text(f"# Lease{EVIL}\n\n{ANSWER} \u202eright to left {EVIL}\n")
    (folder / f"{EVIL}.jpg").write_bytes(b"\xff\xd8")
    library = tmp_path / f"library{EVIL}"
    added = pincite("add", folder, "--index", library)
    assert added.exit_code == 0
    asked = pincite("ask", QUESTION, "--index", library)
    listed = pincite("list", "--index", library)
    for done in (
        *(added, asked, listed),
        pincite("search", QUESTION, "--index", library),
        pincite("status", "--index", library),
        pincite("add", folder / f"{EVIL}.jpg", "--index", library),
        pincite("ask", QUESTION, folder / EVIL),
        pincite("remove", EVIL, "--index", library),
    ):
        assert done.stdout + done.stderr
        assert not UNSAFE.search(done.stdout + done.stderr)
    assert ANSWER in asked.stdout

    for command in (["list"], ["status"], ["ask", QUESTION], ["search", QUESTION]):
        done = pincite(*command, "--json", "--index", library)
        assert not UNSAFE.search(done.stdout)
        json.loads(done.stdout)
    (document,) = json.loads(pincite("list", "--json", "--index", library).stdout)
    assert document["name"] == f"{EVIL}.md"


def test_ctrl_c_says_what_was_kept(
    pincite: Callable[..., Result], papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Index.add

    def stopped(library: Index, *paths: str, **options: Any) -> Report:
        whole(library, papers / "lease.md")
        options["progress"]("lease.md", 1, 2)
        raise KeyboardInterrupt

    monkeypatch.setattr(Index, "add", stopped)
    done = pincite("add", papers)
    assert done.stderr == "pincite: stopped after 1 of 2 files; what was added is kept.\n"
    assert (done.stdout, done.exit_code) == ("", 130)
    assert [d["name"] for d in json.loads(pincite("list", "--json").stdout)] == ["lease.md"]


def test_ctrl_c_elsewhere(
    pincite: Callable[..., Result], papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(qa, "ask", stopped)
    done = pincite("ask", QUESTION, papers)
    assert (done.stdout, done.stderr, done.exit_code) == ("", "pincite: stopped.\n", 130)


def test_other_errors_are_not_hidden(
    pincite: Callable[..., Result], papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(qa, "ask", broken)
    done = pincite("ask", QUESTION, papers)
    assert done.stderr.startswith("Traceback ")
    assert done.stderr.endswith("RuntimeError: a mistake of ours\n")
    assert (done.stdout, done.exit_code) == ("", 2), "1 says that the documents do not answer"
