"""The library as a whole: what goes in under which name, what is reported, what stays."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hashing import HashingEncoder
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index import Index, Report, Span
from index.encoder import Vectors
from index.errors import (
    DocumentError,
    LibraryDamaged,
    LibraryError,
    LibraryReadOnly,
    ModelMismatch,
    SourceError,
    UnknownDocument,
)
from index.formats.builder import clean
from index.places import default_library, library_of
from index.sources import find
from index.vectors import VectorCache

ENCODER = HashingEncoder()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        yield library


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    write(folder, {"a.txt": "The fox ran. It hid.", "sub/b.md": "# Wolves\n\nThe wolf slept."})
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)


def names(library: Index) -> list[str]:
    return [info.name for info in library.documents]


def texts(library: Index) -> dict[str, str]:
    return {info.name: library.document(info.id).text for info in library.documents}


def found(library: Index, question: str, documents: Sequence[str] | None = None) -> list[str]:
    """The names of what a question brings up by its words."""
    brought = library.candidates(question, sentences=0, passages=50, documents=documents)
    return sorted({c.document.name for c in brought.found if c.bm25})


# --- Adding -------------------------------------------------------------------------------------


def test_adding_is_incremental(library: Index, docs: Path) -> None:
    assert (len(library), library.generation, library.documents) == (0, 0, ())
    assert library.add(docs) == Report(added=("a.txt", "sub/b.md"))
    assert (len(library), library.generation) == (4, 2)
    assert library.add(docs) == Report(unchanged=("a.txt", "sub/b.md"))
    assert library.generation == 2
    write(docs, {"a.txt": "The hare ran.", "c.txt": "The bear came."})
    assert library.add(docs) == Report(
        added=("c.txt",), updated=("a.txt",), unchanged=("sub/b.md",)
    )
    assert texts(library) == {
        "a.txt": "The hare ran.",
        "c.txt": "The bear came.",
        "sub/b.md": "Wolves\n\nThe wolf slept.",
    }
    assert [(i.title, i.format, i.sentences) for i in library.documents] == [
        ("a", "text", 1),
        ("c", "text", 1),
        ("Wolves", "markdown", 2),
    ]
    assert found(library, "fox") == []
    assert found(library, "hare bear") == ["a.txt", "c.txt"]


def test_prune_removes_what_is_gone(library: Index, docs: Path) -> None:
    library.add(docs)
    (docs / "a.txt").unlink()
    assert library.add(docs) == Report(unchanged=("sub/b.md",))
    assert names(library) == ["a.txt", "sub/b.md"]
    assert library.add(docs, prune=True) == Report(unchanged=("sub/b.md",), removed=("a.txt",))
    assert names(library) == ["sub/b.md"]
    assert found(library, "fox") == []
    (docs / "sub/b.md").write_bytes(b"\0\1\2" * 99)
    report = library.add(docs, prune=True)
    assert (report.removed, [path for path, _ in report.failed]) == ((), [str(docs / "sub/b.md")])
    assert names(library) == ["sub/b.md"], "what cannot be read just now is not gone"


def test_several_paths_and_the_same_file_twice(library: Index, docs: Path) -> None:
    report = library.add(docs / "a.txt", docs, str(docs / "sub" / ".." / "a.txt"))
    assert report == Report(added=("a.txt", "sub/b.md"))
    assert library.add(docs / "sub") == Report(unchanged=("sub/b.md",))


def test_the_same_names_in_two_folders(library: Index, tmp_path: Path) -> None:
    write(tmp_path, {"x/a.txt": "In x.", "y/a.txt": "In y.", "z/y/a.txt": "In z."})
    x, y, z = tmp_path / "x", tmp_path / "y", tmp_path / "z" / "y"
    assert library.add(x, y, z) == Report(added=("a.txt", "y/a.txt", "z/y/a.txt"))
    assert texts(library) == {"a.txt": "In x.", "y/a.txt": "In y.", "z/y/a.txt": "In z."}
    assert library.add(z, y, x) == Report(unchanged=("a.txt", "y/a.txt", "z/y/a.txt"))
    write(y, {"a.txt": "In y, again."})
    assert library.add(y) == Report(updated=("y/a.txt",))
    (x / "a.txt").unlink()
    assert library.add(y) == Report(unchanged=("y/a.txt",))


def test_a_file_that_moved(library: Index, docs: Path, tmp_path: Path) -> None:
    library.add(docs)
    (identifier,) = (i.id for i in library.documents if i.name == "a.txt")
    docs.rename(tmp_path / "moved")
    assert library.add(tmp_path / "moved") == Report(unchanged=("a.txt", "sub/b.md"))
    assert [i.source for i in library.documents] == [
        str(tmp_path / "moved" / "a.txt"),
        str(tmp_path / "moved" / "sub" / "b.md"),
    ]
    (tmp_path / "moved" / "a.txt").rename(tmp_path / "moved" / "new.txt")
    report = library.add(tmp_path / "moved", prune=True)
    assert report == Report(added=("new.txt",), unchanged=("sub/b.md",), removed=("a.txt",))
    with pytest.raises(UnknownDocument):
        library.document(identifier)


def test_failures_are_listed_and_the_rest_goes_in(library: Index, docs: Path) -> None:
    write(docs, {"empty.txt": "", "blank.txt": " \n", "x.xyz": "x", "broken.pdf": "%PDF-1.4 no"})
    (docs / "binary.txt").write_bytes(bytes(range(256)) * 20)
    report = library.add(docs)
    assert report.added == ("a.txt", "sub/b.md")
    failed = {Path(path).name: reason for path, reason in report.failed}
    assert failed.pop("broken.pdf").startswith("cannot be read as a PDF, it may be damaged")
    assert failed == {
        "binary.txt": "looks like binary data, not text",
        "blank.txt": "holds no text",
        "empty.txt": "is empty",
        "x.xyz": ".xyz files are not supported",
    }


def test_progress(library: Index, docs: Path) -> None:
    write(docs, {"x.xyz": "x"})
    told: list[tuple[str, int, int]] = []
    library.add(docs, progress=lambda *step: told.append(step))
    assert sorted(name for name, _, _ in told) == ["a.txt", "sub/b.md", "x.xyz"]
    assert [step[1:] for step in told] == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    "path", ["missing", "a\0b", "x" * 300, "x" * 5000, "~nosuchuser/x", "", "a/b/c", "\ud800"]
)
def test_a_path_that_is_not_there(library: Index, tmp_path: Path, path: str) -> None:
    with pytest.raises(SourceError, match="There is no file or folder"):
        library.add(path if path else tmp_path / "none")
    assert names(library) == []


def test_nothing_is_added_where_one_path_is_missing(library: Index, docs: Path) -> None:
    with pytest.raises(SourceError, match="There is no file or folder"):
        library.add(docs, docs / "none")
    assert names(library) == []
    (docs / "nothing").mkdir()
    with pytest.raises(SourceError, match="holds no files"):
        library.add(docs / "nothing")


class BadEncoder(HashingEncoder):
    """Gives no numbers for what is said of wolves."""

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[Vectors]:
        vectors = super().encode(texts, sentences)
        for text, part in zip(texts, vectors, strict=True):
            if "wolf" in text:
                part[0, 0] = np.nan
        return vectors


def test_a_document_without_vectors_fails_alone(tmp_path: Path, docs: Path) -> None:
    with Index.open(tmp_path / "bad", encoder=BadEncoder()) as library:
        report = library.add(docs)
        reason = "has text for which the model gave no vector"
        assert report == Report(added=("a.txt",), failed=((str(docs / "sub" / "b.md"), reason),))
        with pytest.raises(DocumentError, match="no vector"):
            library.add_text("The wolf.", "w.txt")
        assert names(library) == ["a.txt"]


# --- What a folder holds ------------------------------------------------------------------------


def test_what_is_passed_over_and_what_is_reported(library: Index, docs: Path) -> None:
    outside = docs.parent / "secret.txt"
    outside.write_text("The secret.")
    write(docs, {".hidden.txt": "x", ".git/config.txt": "x", "sub/.x/y.txt": "x"})
    (docs / "out.txt").symlink_to(outside)
    (docs / "up").symlink_to(docs.parent)
    (docs / "loop").symlink_to(docs)
    (docs / "self.txt").symlink_to("self.txt")
    (docs / "broken.txt").symlink_to("nowhere.txt")
    (docs / "inside.txt").symlink_to("a.txt")
    (docs / "device.txt").symlink_to("/dev/zero")
    os.mkfifo(docs / "pipe.txt")
    began = time.perf_counter()
    report = library.add(docs)
    assert time.perf_counter() - began < 5
    assert report.added == ("a.txt", "inside.txt", "sub/b.md")
    assert {Path(path).name: reason for path, reason in report.failed} == {
        "out.txt": "is a link to outside the folder",
        "up": "is a link to outside the folder",
        "loop": "is a link to a folder",
        "self.txt": "is a link to outside the folder",
        "broken.txt": "is a link to outside the folder",
        "device.txt": "is a link to outside the folder",
        "pipe.txt": "is not a regular file",
    }


def test_a_pipe_or_a_device_by_name(library: Index, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    report = library.add(tmp_path / "pipe.txt", "/dev/zero")
    assert [reason for _, reason in report.failed] == ["is not a regular file"] * 2


def test_files_that_may_not_be_read(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = os.access
    locked = {str(docs / "a.txt"): False}
    monkeypatch.setattr(os, "access", lambda p, m: locked.get(str(p), access(p, m)))
    report = library.add(docs)
    assert report.added == ("sub/b.md",)
    assert report.failed == ((str(docs / "a.txt"), "cannot be read (no permission)"),)


def test_a_file_that_goes_away_meanwhile(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = find(docs)
    (docs / "a.txt").unlink()
    monkeypatch.setattr("index.index.find", lambda _: sources)
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
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("The fox ran.")
    expected = sorted(name.decode("utf-8", "replace") for name in NAMES)
    assert list(library.add(folder).added) == expected
    assert names(library) == expected
    assert list(library.add(folder).unchanged) == expected
    for info in library.documents:
        assert Path(info.source).read_text() == "The fox ran."
        assert library.document(info.id).name == info.name
    bad = os.fsdecode(os.fsencode(folder) + b"/\xff.xyz")
    Path(bad).write_text("x")
    ((path, _),) = library.add(folder).failed
    assert path == str(folder) + "/\ufffd.xyz", "what is reported can be printed"
    for name in expected:
        library.remove(name)
    assert names(library) == []


# --- Texts --------------------------------------------------------------------------------------


def test_add_text(library: Index) -> None:
    info = library.add_text("The fox ran.\nIt hid.", "note.txt", title="A note")
    assert (info.name, info.title, info.source, info.sentences) == ("note.txt", "A note", "", 2)
    assert library.documents == (info,)
    other = library.add_text("The wolf.", "note.txt")
    assert library.documents == (other,)
    assert other.id != info.id
    for text, name in (("", "a"), (" \n", "a"), ("\0", "a"), ("x", ""), ("x", " \0")):
        with pytest.raises(DocumentError):
            library.add_text(text, name)
    assert library.documents == (other,)


def test_a_file_does_not_replace_a_text(library: Index, docs: Path) -> None:
    library.add_text("Kept nowhere else.", "a.txt")
    assert library.add(docs).added == ("docs/a.txt", "sub/b.md")
    assert texts(library)["a.txt"] == "Kept nowhere else."
    assert library.add(docs).unchanged == ("docs/a.txt", "sub/b.md")


@given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=10))
@example("a\r\nb\x0c\x0cc\x85d\u2028e\ud800f", "\ud800\n\0")
@example("\ufeff\u200b.", "..")
@example("\u1160x", "x")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_kept(library: Index, text: str, name: str) -> None:
    try:
        info = library.add_text(text, name)
    except DocumentError:
        assert not clean(text).strip() or not clean(name).strip()
        return
    kept = library.document(info.id).text
    assert len(kept) == len(text) == info.characters
    for was, now in zip(text, kept, strict=True):
        if was != now:
            assert was in "\r\v\f\x85\u2028\u2029" or not was.isprintable()
            assert now in " \n\ufffd"
    library.remove(name)
    assert library.documents == ()


def test_remove(library: Index, docs: Path) -> None:
    library.add(docs)
    library.remove("a.txt")
    assert names(library) == ["sub/b.md"]
    assert found(library, "fox wolf") == ["sub/b.md"]
    for name in ("a.txt", "", "b.md", "\ud800"):
        with pytest.raises(UnknownDocument, match="No document in the library is called"):
            library.remove(name)


# --- Searching ----------------------------------------------------------------------------------


def test_candidates(library: Index) -> None:
    library.add_text("The fox ran home. The wolf slept.", "a.txt")
    library.add_text("A fox sat.", "b.txt")
    got = library.candidates("Where did the fox run?", sentences=1, passages=50)
    assert (got.terms, got.frequencies, got.passages) == (("fox", "run"), {"fox": 2, "run": 0}, 2)
    assert [c.document.name for c in got.found] == ["a.txt", "b.txt"]
    a, b = (c.passage for c in got.found)
    assert a.terms == (("fox", "ran", "home"), ("wolf", "slept"))
    cosines = np.concatenate([a.vectors, b.vectors]) @ got.vector
    assert cosines == pytest.approx([1 / 6**0.5, 0, 1 / 2], abs=1e-3)
    nearest = library.candidates("fox sat", sentences=1, passages=0)
    assert [c.document.name for c in nearest.found] == ["b.txt"]


def test_documents_to_search_in(library: Index) -> None:
    for name in "abc":
        library.add_text(f"The fox of {name * 3}.", name)
    assert found(library, "fox") == ["a", "b", "c"]
    assert found(library, "fox", ["b"]) == ["b"]
    assert found(library, "fox", ["c", "a"]) == ["a", "c"]
    assert found(library, "fox", []) == []
    near = library.candidates("fox", sentences=9, passages=0, documents=["b"])
    assert [c.document.name for c in near.found] == ["b"]
    with pytest.raises(UnknownDocument, match="'d'"):
        found(library, "fox", ["a", "d"])


# --- Opening ------------------------------------------------------------------------------------


def test_another_model_is_refused_by_name(tmp_path: Path) -> None:
    with Index.open(tmp_path / "l", encoder=ENCODER) as library:
        library.add_text("The fox.", "a")
    with pytest.raises(ModelMismatch, match=r"the model 'hashing' and the model 'other' cannot"):
        Index.open(tmp_path / "l", encoder=HashingEncoder("other", "other-1"))
    with pytest.raises(ModelMismatch, match="the model 'hashing', in another version,"):
        Index.open(tmp_path / "l", encoder=HashingEncoder("hashing", "hashing-2"))
    with Index.open(tmp_path / "l", encoder=HashingEncoder("renamed", "hashing-1")) as library:
        assert names(library) == ["a"]


def test_places_that_are_no_library(tmp_path: Path, docs: Path) -> None:
    with pytest.raises(LibraryError, match="is a file; a library is a folder"):
        Index.open(docs / "a.txt", encoder=ENCODER)
    write(docs, {"library.sqlite": "no database"})
    with pytest.raises(LibraryDamaged):
        Index.open(docs, encoder=ENCODER)
    with pytest.raises(LibraryError, match="There is no library in"):
        Index.open(tmp_path / "none", encoder=ENCODER, read_only=True)
    assert not (tmp_path / "none").exists()


def test_read_only(tmp_path: Path, docs: Path) -> None:
    folder = tmp_path / "l"
    with Index.open(folder, encoder=ENCODER) as library:
        library.add(docs)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with Index.open(folder, encoder=ENCODER, read_only=True) as library:
        assert found(library, "fox") == ["a.txt"]
        assert library.add(docs) == Report(unchanged=("a.txt", "sub/b.md"))
        write(docs, {"a.txt": "Changed."})
        for change in (
            lambda: library.add(docs),
            lambda: library.add_text("x", "y"),
            lambda: library.remove("a.txt"),
        ):
            with pytest.raises(LibraryReadOnly):
                change()
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_the_cache_is_used_again(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "l"
    with Index.open(folder, encoder=ENCODER) as library:
        library.add(docs)
        first = library.candidates("fox", sentences=3, passages=0)
    monkeypatch.setattr(VectorCache, "add", None)  # nothing is built
    with Index.open(folder, encoder=ENCODER) as library:
        again = library.candidates("fox", sentences=3, passages=0)
        assert [c.passage.row for c in again.found] == [c.passage.row for c in first.found]


def test_libraries_of_paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("PINCITE_INDEX", raising=False)
    monkeypatch.chdir(tmp_path)
    assert default_library() == tmp_path / "data" / "pincite" / "library"
    monkeypatch.setenv("PINCITE_INDEX", str(tmp_path / "mine"))
    assert default_library() == tmp_path / "mine"
    place = library_of([tmp_path / "docs"])
    assert place.parent == tmp_path / "cache" / "pincite"
    assert place == library_of(["docs"]) == library_of(["docs/../docs", tmp_path / "docs"])
    assert library_of(["a", "b"]) == library_of(["b", "a"]) != library_of(["a"])
    assert len(library_of(["é" * 120]).name.encode()) < 255


# --- Several at once ----------------------------------------------------------------------------


def test_asking_while_documents_are_added(library: Index) -> None:
    """Each question sees whole documents of one generation: as many foxes as wolves."""
    library.add_text("The fox 0.\n\nThe wolf 0.", "0")
    errors: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                got = library.candidates("fox wolf", sentences=500, passages=500)
                assert got.frequencies["fox"] == got.frequencies["wolf"] == len(got.found)
                assert got.passages == len({c.document.id for c in got.found})
                assert len(library) >= 2
        except BaseException as error:  # noqa: BLE001 - told to the test below
            errors.append(error)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for i in range(1, 40):
        library.add_text(f"The fox {i}.\n\nThe wolf {i}.", f"{i}")
        if i % 4 == 0:
            library.remove(f"{i - 1}")
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert len(library.documents) == 31


def test_a_second_opening_sees_what_the_first_adds(library: Index) -> None:
    with Index.open(library.folder, encoder=ENCODER) as other:
        library.add_text("The fox.", "a")
        assert found(other, "fox") == ["a"]
        assert other.candidates("fox", sentences=1, passages=0).found[0].document.name == "a"
        library.add_text("The wolf.", "a")
        assert found(other, "fox") == []
        (near,) = other.candidates("fox", sentences=1, passages=0).found
        assert near.passage.text == "The wolf."
