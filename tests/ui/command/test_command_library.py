"""The `pincite` command: documents in, out and listed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from commands import ANSWER, GONE, LEASE, QUESTION, everything
from reportlab.pdfgen.canvas import Canvas

from index.places import default_library, library_of
from ui import terminal
from ui.commands.library import _size


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


def test_an_empty_library_says_so(pincite: Callable[..., Result], papers: Path) -> None:
    pincite("add", papers / "lease.md")
    pincite("remove", "lease.md")
    hint = f"pincite: the library in {default_library()} is empty. Fill it with: pincite add PATH\n"
    done = pincite("ask", QUESTION)
    assert (done.stdout, done.stderr, done.exit_code) == ("Not in your documents.\n", hint, 1)
    done = pincite("list")
    assert (done.stdout, done.stderr, done.exit_code) == ("", hint, 0)


def test_a_file_that_goes_while_the_library_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"1234")
    assert _size(tmp_path / "library.sqlite") == 4
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    assert _size(tmp_path / "library.sqlite-journal") == 0
