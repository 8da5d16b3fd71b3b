"""Folders and files: what is passed over, patterns, odd names, and what cannot be read."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from hashing import HashingEncoder
from libraries import found, names, texts, write

from index import Index
from index.errors import SourceError, UnknownDocument
from index.sources import find


def test_what_is_passed_over_and_what_is_reported(library: Index, docs: Path) -> None:
    outside = docs.parent / "secret.txt"
    outside.write_text("The secret.")
    write(docs, {".hidden.txt": "x", ".git/config.txt": "x git", "sub/.x/y.txt": "x"})
    (docs / "out.txt").symlink_to(outside)
    (docs / "up").symlink_to(docs.parent)
    (docs / "loop").symlink_to(docs)
    (docs / "self.txt").symlink_to("self.txt")
    (docs / "broken.txt").symlink_to("nowhere.txt")
    (docs / "inside.txt").symlink_to("a.txt")
    (docs / "seen.txt").symlink_to(".hidden.txt")
    (docs / "kept").symlink_to(".git")
    (docs / "again").symlink_to(".git")
    (docs / "device.txt").symlink_to("/dev/zero")
    os.mkfifo(docs / "pipe.txt")
    began = time.perf_counter()
    report = library.add(docs)
    assert time.perf_counter() - began < 5
    assert report.added == ("a.txt", "again/config.txt", "seen.txt", "sub/b.md")
    assert texts(library)["again/config.txt"] == "x git"
    anyway = "a link to what is read anyway"
    assert {str(Path(path).relative_to(docs)): reason for path, reason in report.skipped} == {
        ".git": "hidden",
        ".hidden.txt": "hidden",
        "inside.txt": anyway,
        "kept": anyway,
        "loop": anyway,
        "sub/.x": "hidden",
    }
    assert {Path(path).name: reason for path, reason in report.failed} == {
        "out.txt": "is a link to outside the folder",
        "up": "is a link to outside the folder",
        "self.txt": "is a link to nowhere",
        "broken.txt": "is a link to nowhere",
        "device.txt": "is a link to outside the folder",
        "pipe.txt": "is not a regular file",
    }


def test_patterns(library: Index, docs: Path) -> None:
    write(docs, {"c.log": "x", "sub/deep/d.txt": "Deep.", "drafts/e.txt": "Draft.", "f.MD": "F."})

    def wanted(include: Collection[str], exclude: Collection[str]) -> list[str]:
        return [s.name for s in find(docs, include, exclude) if not s.passed_over]

    everything = ["a.txt", "c.log", "drafts/e.txt", "f.MD", "sub/b.md", "sub/deep/d.txt"]
    assert wanted([], []) == everything
    assert wanted(["*.txt"], []) == ["a.txt", "drafts/e.txt", "sub/deep/d.txt"]
    assert wanted("*.txt", "drafts") == ["a.txt", "sub/deep/d.txt"], "one is not its letters"
    assert wanted(["*.txt", "*.md"], ["drafts"]) == ["a.txt", "sub/b.md", "sub/deep/d.txt"]
    assert wanted(["sub"], []) == ["sub/b.md", "sub/deep/d.txt"]
    assert wanted(["sub/*"], ["*/deep/*"]) == ["sub/b.md"]
    assert wanted([], ["sub/"]) == ["a.txt", "c.log", "drafts/e.txt", "f.MD"]
    assert [s.name for s in find(docs / "c.log", [], ["*.log"])] == ["c.log"], "it was asked for"
    with pytest.raises(SourceError, match="holds no files that are wanted"):
        find(docs, ["*.pdf"])
    report = library.add(docs, include=["*.txt"], exclude=["drafts"])
    assert report.added == ("a.txt", "sub/deep/d.txt")
    assert {str(Path(path).relative_to(docs)): reason for path, reason in report.skipped} == {
        "c.log": "not included",
        "drafts": "excluded",
        "f.MD": "not included",
        "sub/b.md": "not included",
    }
    assert library.add(docs, exclude=["drafts", "*.log"]).added == ("f.MD", "sub/b.md")


def test_a_pipe_or_a_device_by_name(library: Index, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    report = library.add(tmp_path / "pipe.txt", "/dev/zero")
    assert [reason for _, reason in report.failed] == ["is not a regular file"] * 2


def test_files_that_may_not_be_read(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def locked(path: str, *rest: int, **more: int) -> int:
        if str(path) == str(docs / "a.txt"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "open", locked)
    report = library.add(docs)
    assert report.added == ("sub/b.md",)
    assert report.failed == ((str(docs / "a.txt"), "cannot be read (no permission)"),)


def test_what_is_in_a_folder_that_cannot_be_opened_is_not_gone(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(docs, {"sub2/c.txt": "The hare sat."})
    library.add(docs)
    (docs / "a.txt").unlink()
    scandir = os.scandir

    def locked(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path) == str(docs / "sub"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    report = library.add(docs, prune=True)
    assert report.failed == ((str(docs / "sub"), "cannot be opened"),)
    assert (report.removed, names(library)) == (("a.txt",), ["sub/b.md", "sub2/c.txt"])
    monkeypatch.undo()
    (docs / "sub").rename(docs / "sub3")
    assert library.add(docs, prune=True).removed == ("sub/b.md",)


def test_a_file_that_goes_away_meanwhile(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = find(docs)
    (docs / "a.txt").unlink()
    monkeypatch.setattr("index.index.find", lambda *_: sources)
    report = library.add(docs)
    assert report.failed == ((str(docs / "a.txt"), "cannot be read (No such file or directory)"),)
    assert report.added == ("sub/b.md",)


NAMES = [
    b"line\nbreak.txt",
    "right\u202eto left.txt".encode(),
    b"no utf8 \xff\xfe.txt",
    "emoji \U0001f600 é.txt".encode(),
    b"c:\\windows.txt",
    b"-rf *.txt",
    b"x" * 251 + b".txt",
    b"'quote' \"double\" `back`.txt",
]


def test_odd_file_names(library: Index, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in NAMES:
        body = f"The fox ran {name!r}."
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(body)
    expected = sorted(name.decode("utf-8", "replace") for name in NAMES)
    assert list(library.add(folder).added) == expected
    assert names(library) == expected
    assert list(library.add(folder).unchanged) == expected
    for info in library.documents:
        assert Path(info.source).read_text() == library.document(info.id).text
        assert library.document(info.id).name == info.name
    bad = os.fsdecode(os.fsencode(folder) + b"/\xff.xyz")
    Path(bad).write_text("x")
    ((path, _),) = library.add(folder).skipped
    assert path == str(folder) + "/\ufffd.xyz", "what is reported can be printed"
    for name in expected:
        library.remove(name)
    assert names(library) == []


COMPOSED, DECOMPOSED = "caf\u00e9/\u00fcber.txt", "cafe\u0301/u\u0308ber.txt"


@pytest.mark.parametrize(
    ("held", "typed"),
    [
        (COMPOSED, DECOMPOSED),
        (DECOMPOSED, COMPOSED),
        ("cafe\u0301/\u00fcber.txt", COMPOSED),  # a folder from a Mac, and a file that is not
        ("a/b.txt", Path("a") / "b.txt"),
        (DECOMPOSED, Path(COMPOSED)),
    ],
)
def test_a_name_in_another_normal_form(library: Index, held: str, typed: str | Path) -> None:
    library.add_text("The fox ran.", held)
    library.add_text("The fox slept.", "other.txt")
    assert library.called([typed, "other.txt"]) == (held, "other.txt")
    assert library.document(typed).name == held
    assert found(library, "fox", [typed]) == [held]
    library.remove(typed)
    assert names(library) == ["other.txt"]
    with pytest.raises(UnknownDocument, match=r"is called 'caf|has the id 'a/b\.txt'"):
        library.document(typed)
    with pytest.raises(UnknownDocument, match=r"called '(caf|a/b\.txt)"):
        library.remove(typed)


def test_names_that_differ_in_a_control_character_only_are_two(library: Index, docs: Path) -> None:
    texts = {"a b.txt": "The fox ran.", "a\x1bb.txt": "The fox slept.", "a\x01b.txt": "A fox sat."}
    write(docs, texts)
    library.add(docs)
    for name, text in texts.items():
        assert library.document(name).text == text
        assert found(library, "fox", [name]) == [name]
    library.remove("a\x1bb.txt")
    assert {"a\x01b.txt", "a b.txt"} == {*names(library)} & {*texts}
    with pytest.raises(UnknownDocument):
        library.remove("nothing\x1b.txt")


@pytest.mark.parametrize("typed", ["a\0b.txt", "a\x1bb.txt", "a\ud800b.txt"])
def test_a_text_is_found_by_the_name_that_it_was_given(library: Index, typed: str) -> None:
    held = library.add_text("The fox ran.", typed).name
    assert held == ("a\ufffdb.txt" if "\ud800" in typed else "a b.txt")
    assert library.called([typed]) == (held,)
    assert library.document(typed).name == held
    assert found(library, "fox", [typed]) == [held]
    library.remove(typed)
    assert names(library) == []


def test_names_that_differ_in_normal_form_only_are_two(library: Index, docs: Path) -> None:
    write(docs, {COMPOSED: "The fox ran.", DECOMPOSED: "The fox slept."})
    if len(list((docs / "caf\u00e9").parent.glob("caf*"))) < 2:
        pytest.skip("to this file system they are one")
    library.add(docs, include=[COMPOSED])  # a pattern fits both
    assert names(library) == sorted([COMPOSED, DECOMPOSED])
    for name, text in ((COMPOSED, "The fox ran."), (DECOMPOSED, "The fox slept.")):
        assert library.document(name).text == text
        assert found(library, "fox", [name]) == [name]
    library.remove(COMPOSED)
    assert names(library) == [DECOMPOSED]


def test_patterns_that_can_be_read_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.md").write_text(f"Kept {name}.")
        (tmp_path / name / f"{name}.txt").write_text("Left out.")
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        patterns = iter(["*.md"])
        library.add(tmp_path / "one", tmp_path / "two", include=patterns)  # type: ignore[arg-type]
        assert [info.name for info in library.documents] == ["one.md", "two.md"]
