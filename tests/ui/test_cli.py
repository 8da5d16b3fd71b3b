"""The `pincite` command: what it prints, how it ends, and what it leaves alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from hashing import HashingEncoder
from reportlab.pdfgen.canvas import Canvas

import qa
from index import DocumentInfo, Index, Report, Span
from index.places import default_library, library_of
from qa import Citation, Excerpt
from qa.export import citation_to_markdown, hit_to_dict
from ui import terminal
from ui.cli import _size, main

ROOT = Path(__file__).parents[2]
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # but line feeds

LEASE = "# Lease\n\nThe lease of the mill ends on 4 May 2031. The rent is paid every quarter.\n"
HARBOUR = "The harbour master counts the herring boats at dawn.\n\nNobody counts the gulls.\n"
QUESTION = "When does the lease of the mill end?"
ANSWER = "The lease of the mill ends on 4 May 2031."
GONE = "still in the library, though gone{}: {}; pincite add --prune drops what is not at the paths"
ABSENT = "Which violin did Paganini play in Vienna?"


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the person's own folders."""
    for name in ("HOME", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("PINCITE_INDEX", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pincite(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in this process, with an encoder that needs no model."""
    monkeypatch.setattr(
        "index.index._encoder",
        lambda model: HashingEncoder(model or "hashing", model or "hashing-1"),
    )

    def run(*arguments: str | Path, color: bool = False) -> Result:
        runner = CliRunner(catch_exceptions=False)
        return runner.invoke(main, list(map(str, arguments)), prog_name="pincite", color=color)

    return run


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "port").mkdir(parents=True)
    (folder / "lease.md").write_text(LEASE)
    (folder / "port/harbour.txt").write_text(HARBOUR)
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with what is in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# -- asking --------------------------------------------------------------------------------------


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


def test_paths_have_a_library_of_their_own(pincite: Callable[..., Result], papers: Path) -> None:
    assert pincite("ask", QUESTION, papers).exit_code == 0
    assert (library_of([papers]) / "library.sqlite").exists()
    assert not default_library().exists()
    (papers / "lease.md").unlink()  # what is gone answers no more
    assert pincite("ask", QUESTION, papers).exit_code == 1


def test_what_is_kept_of_paths_is_forgotten(
    pincite: Callable[..., Result], papers: Path, tmp_path: Path
) -> None:
    assert (pincite("forget").exit_code, pincite("forget").stdout) == (0, "")
    pincite("add", papers)
    pincite("ask", QUESTION, papers)
    pincite("ask", QUESTION, papers / "lease.md", papers / "port")
    before = everything(papers)
    one, other = library_of([papers]), library_of([papers / "port", papers / "lease.md"])
    told = pincite("forget").stdout
    assert [line.split()[-1] for line in told.splitlines()] == sorted(map(str, (one, other)))
    assert re.fullmatch(r" *\d+\.\d KB", told.partition("  /")[0])
    assert pincite("forget", papers).stdout == f"Deleted {one}.\n"
    assert pincite("forget", papers).stderr == (
        f"pincite: There is no library of these paths in {one}.\n"
    )
    assert pincite("forget", other).stdout == f"Deleted {other}.\n"
    # Neither the documents nor a library of another kind.
    for kept in (default_library(), papers, tmp_path):
        assert pincite("forget", kept).exit_code == 2
    assert everything(papers) == before
    assert pincite("list").stdout.count("\n") >= 2


def test_index_takes_the_paths_in(
    pincite: Callable[..., Result],
    papers: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = tmp_path / "library"
    assert pincite("ask", QUESTION, papers / "lease.md", "--index", library).exit_code == 0
    monkeypatch.setenv("PINCITE_INDEX", str(library))
    assert pincite("ask", QUESTION, papers / "port").exit_code == 0
    names = [document["name"] for document in json.loads(pincite("list", "--json").stdout)]
    assert names == ["harbour.txt", "lease.md"]
    assert not library_of([papers / "port"]).exists()


def test_a_library_may_stand_for_its_documents(
    pincite: Callable[..., Result], papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    pincite("add", papers, "--index", tmp_path / "library")
    before = everything(tmp_path / "library")
    for library in (tmp_path / "library", "~/library"):
        assert pincite("ask", QUESTION, library).stdout.startswith(f"[1] {ANSWER}")
    assert everything(tmp_path / "library").items() >= before.items()


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


# -- a library of one's own ----------------------------------------------------------------------


def test_add_list_status_remove(pincite: Callable[..., Result], papers: Path) -> None:
    done = pincite("add", papers)
    assert done.stdout == f"2 added.\n{default_library()} holds 2 documents.\n"
    assert (done.stderr, done.exit_code) == ("", 0)

    assert pincite("list").stdout == (
        "Name              Pages  Sentences  Title\n"
        "lease.md                         3  Lease\n"
        "port/harbour.txt                 2  harbour\n"
    )
    assert pincite("ask", QUESTION).exit_code == 0

    facts = json.loads(pincite("status", "--json").stdout)
    size = sum(map(len, everything(default_library()).values()))
    assert facts == {
        "folder": str(default_library()),
        "documents": 2,
        "copies": 0,
        "characters": sum(d["characters"] for d in json.loads(pincite("list", "--json").stdout)),
        "pages": 0,
        "pages_without_text": 0,
        "warnings": {},
        "sentences": 5,
        "model": "hashing",
        "bytes": size,
    }
    assert f"On disk    {terminal.size(size)}\n" in pincite("status").stdout

    done = pincite("remove", "lease.md", "lease.md")
    assert (done.stdout, done.exit_code) == ("Removed lease.md.\n", 0)
    assert (papers / "lease.md").exists()
    assert [d["name"] for d in json.loads(pincite("list", "--json").stdout)] == ["port/harbour.txt"]


def test_add_reads_only_what_has_changed(pincite: Callable[..., Result], papers: Path) -> None:
    pincite("add", papers)
    (papers / "lease.md").write_text(LEASE.replace("2031", "2032"))
    (papers / "new.txt").write_text("A new page.")
    assert pincite("add", papers).stdout.startswith("1 added, 1 updated, 1 unchanged.\n")


def test_add_names_what_it_left_out(pincite: Callable[..., Result], papers: Path) -> None:
    (papers / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (papers / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 a photograph")
    done = pincite("add", papers)
    assert done.stdout.startswith("2 added, 1 left out, 1 passed over.\n")
    assert done.exit_code == 0
    broken, photo = done.stderr.splitlines()
    assert broken.startswith(f"pincite: left out {papers}/broken.pdf: ")
    assert photo == f"pincite: passed over 1, .jpg files are not supported: {papers}/photo.jpg"


def test_add_takes_what_patterns_say(pincite: Callable[..., Result], papers: Path) -> None:
    done = pincite("add", papers, "--exclude", "port")
    assert done.stdout.startswith("1 added, 1 passed over.\n")
    assert done.stderr == f"pincite: passed over 1, excluded: {papers}/port\n"
    done = pincite("add", papers, "--include", "*.txt", "--include", "*.html")
    assert done.stdout.startswith("1 added, 1 passed over.\n")
    assert pincite("add", papers, "--include", "*.pdf").exit_code == 2


def test_add_prunes_where_it_is_told_to(pincite: Callable[..., Result], papers: Path) -> None:
    pincite("add", papers)
    (papers / "lease.md").unlink()
    done = pincite("add", papers)
    assert done.stdout.startswith("1 unchanged.\n")
    assert done.stderr == "pincite: " + GONE.format("", "lease.md") + "\n"
    done = pincite("ask", QUESTION, papers, "--index", default_library(), "--json")
    assert json.loads(done.stdout)["found"]
    assert done.stderr == "pincite: " + GONE.format("", "lease.md") + "\n"
    done = pincite("add", papers, "--prune")
    assert done.stdout.startswith("Removed lease.md.\n1 unchanged, 1 removed.\n")
    assert [d["name"] for d in json.loads(pincite("list", "--json").stdout)] == ["port/harbour.txt"]


def test_list_and_status_tell_the_health(pincite: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    canvas = Canvas(str(folder / "a.pdf"))
    canvas.drawString(50, 500, "The rent is due on")
    canvas.showPage()
    canvas.showPage()
    canvas.drawString(50, 500, "the first day.")
    canvas.showPage()
    canvas.save()
    (folder / "b.pdf").write_bytes((folder / "a.pdf").read_bytes())
    pincite("add", folder)
    lines = pincite("list").stdout.splitlines()
    assert lines[2:] == ["  also b.pdf", "  no text on p. 2: needs OCR, if it is a scan"]
    (entry,) = json.loads(pincite("list", "--json").stdout)
    assert (entry["name"], entry["also"], entry["pages_without_text"]) == ("a.pdf", ["b.pdf"], [2])
    facts = json.loads(pincite("status", "--json").stdout)
    assert (facts["documents"], facts["copies"], facts["characters"]) == (1, 1, 33)
    assert (facts["pages"], facts["pages_without_text"]) == (3, 1)
    assert facts["warnings"] == {"a.pdf": ["Page 2 has no text."]}
    shown = pincite("status").stdout.splitlines()
    assert "Documents  1, 1 more of the same content" in shown
    assert "Pages      3, 1 without text" in shown
    assert "Characters 33" in shown
    assert "Warning    a.pdf: Page 2 has no text." in shown
    assert pincite("remove", "b.pdf").stdout == "Removed b.pdf.\n"
    assert json.loads(pincite("list", "--json").stdout)[0]["also"] == []


def test_ask_names_only_a_few_that_were_left_out(
    pincite: Callable[..., Result], papers: Path
) -> None:
    for number in range(5):
        (papers / f"{number}.pdf").write_bytes(b"%PDF-1.7 and no more")
    done = pincite("ask", QUESTION, papers)
    assert done.exit_code == 0
    assert [line.split(":")[1][:9] for line in done.stderr.splitlines()] == [" left out"] * 4
    assert done.stderr.endswith("pincite: left out 2 more\n")


def test_an_empty_library_says_so(pincite: Callable[..., Result], papers: Path) -> None:
    pincite("add", papers / "lease.md")
    pincite("remove", "lease.md")
    hint = f"pincite: the library in {default_library()} is empty. Fill it with: pincite add PATH\n"
    done = pincite("ask", QUESTION)
    assert (done.stdout, done.stderr, done.exit_code) == ("Not in your documents.\n", hint, 1)
    done = pincite("list")
    assert (done.stdout, done.stderr, done.exit_code) == ("", hint, 0)


# -- bad input -----------------------------------------------------------------------------------

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


# -- what a terminal must not obey ---------------------------------------------------------------

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


# -- what is printed, to the letter --------------------------------------------------------------


def cite(quote: str, *marks: str, start: int = 70, page: int | None = 3) -> Citation:
    """A citation of a quote that begins at `start`, with these of its words marked."""
    document = DocumentInfo("0", "a/b.pdf", "B", "pdf", 4, 9, 500, "")
    spans = [(start + quote.index(mark), start + quote.index(mark) + len(mark)) for mark in marks]
    return Citation(
        number=1,
        document=document,
        page=page,
        start=start,
        end=start + len(quote),
        quote=quote,
        passage=Excerpt(start, start + len(quote), quote),
        highlights=tuple(Span(*span) for span in spans),
        score=0.5,
        headings=("One", "Two\nlines"),
    )


def bare(text: str) -> str:
    return re.sub(r"\x1b\[2m|\x1b\[0m", "", text.replace("\x1b[32m\x1b[1m", "*"))


def test_a_citation_in_a_narrow_terminal() -> None:
    found = cite("On the 3rd of\nMay it was (at last) sold.", "3rd of\nMay", "sold")
    assert bare(terminal.citation(found, "[1] ", 21)) == (
        "[1] On the *3rd *of *May\n"
        "    it was (at last)\n"
        "    *sold.\n"
        "    a/b.pdf, p. 3 ·\n"
        "    One › Two lines"
    )


def test_a_citation_on_one_line() -> None:
    found = cite("It  was (at\tlast) sold.", "last", page=None)
    assert bare(terminal.citation(found, "- ", None)) == (
        "- It was (at *last) sold.\n  a/b.pdf · One › Two lines"
    )
    assert "*" not in bare(terminal.nearest(found, "- ", None))


def test_code_keeps_its_lines() -> None:
    found = replace(cite("if x:\n    go  on\nend", "go"), kind="code")
    printed = click.unstyle(terminal.citation(found, "[1] ", 80))
    assert printed.split("\n")[:3] == ["[1] if x:", "        go on", "    end"]


def test_a_row_has_bars_between_its_cells_and_the_names_of_its_columns() -> None:
    found = replace(cite("Solo\t10 GB\t€90", "€90"), columns=("", "Storage", "Price"))
    assert bare(terminal.citation(found, "[1] ", None)) == (
        "[1] Solo | 10 GB | *€90\n"
        "    a/b.pdf, p. 3 · One › Two lines · columns: - | Storage | Price"
    )
    found = replace(cite("\tSolo\t\t€90", "€90"), columns=("Kind", "Plan", "Storage", "Price"))
    assert bare(terminal.citation(found, "- ", None)).startswith("-  | Solo | | *€90\n")
    assert citation_to_markdown(found).startswith("> \\| Solo \\| \\| **€90**\n")


def test_a_word_wider_than_the_terminal_stays_whole() -> None:
    assert bare(terminal.citation(cite("Llanfairpwllgwyngyll is far."), "[1] ", 10)).startswith(
        "[1] Llanfairpwllgwyngyll\n    is\n    far.\n"
    )


def test_plain_words() -> None:
    assert terminal.gone(Report(gone=tuple("abcde"))) == GONE.format(" (5)", "a, b, c and 2 more")
    assert terminal.outcome(Report(added=("a",), removed=("b",), failed=(("c", "no"),))) == (
        "1 added, 1 removed, 1 left out."
    )
    assert [terminal.size(n) for n in (0, 12_345, 999_940, 3_000_000_000)] == [
        *("0.0 KB", "12.3 KB", "999.9 KB", "3.0 GB"),
    ]
    sure = [terminal.sureness(confidence) for confidence in (0.8, 0.5, 0.4)]
    assert [line.split("\x1b")[1] for line in sure] == ["[1mStrong", "[1mLikely", "[1mWeak"]


def test_a_file_that_goes_while_the_library_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"1234")
    assert _size(tmp_path / "library.sqlite") == 4
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    assert _size(tmp_path / "library.sqlite-journal") == 0


# -- stopped, and piped --------------------------------------------------------------------------


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


# -- the command itself, with the real model -----------------------------------------------------


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
