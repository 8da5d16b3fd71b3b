"""The library as a whole: texts, removal, searching, opening, and several at once."""

from __future__ import annotations

import copy
import os
import threading
from pathlib import Path

import numpy as np
import pytest
from hashing import HashingEncoder
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from libraries import ENCODER, found, names, texts, write

from index import Index, Report
from index.errors import (
    DocumentError,
    LibraryDamaged,
    LibraryError,
    LibraryReadOnly,
    ModelError,
    ModelMismatch,
    UnknownDocument,
)
from index.formats.builder import clean
from index.search import _telling
from index.vectors import VectorCache


def test_add_text(library: Index) -> None:
    info = library.add_text("The fox ran.\nIt hid.", "note.txt", title="A note")
    assert (info.name, info.title, info.source, info.sentences) == ("note.txt", "A note", "", 2)
    assert library.documents == (info,)
    other = library.add_text("The wolf.", "note.txt")
    assert library.documents == (other,)
    assert other.id != info.id
    assert library.add_text("The wolf.", "note.txt", title=" Untitled\n").title == "Untitled"
    other = library.add_text("The wolf.", "note.txt")
    for text, name in (("", "a"), (" \n", "a"), ("\0", "a"), ("x", ""), ("x", " \0")):
        with pytest.raises(DocumentError) as refused:
            library.add_text(text, name)
        error = refused.value
        again = copy.copy(error)  # as another process gets it
        assert (str(again), again.name, again.reason) == (str(error), error.name, error.reason)
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


def test_another_model_is_refused_by_name(tmp_path: Path) -> None:
    with Index.open(tmp_path / "l", encoder=ENCODER) as library:
        library.add_text("The fox.", "a")
    with pytest.raises(ModelMismatch, match=r"the model 'hashing' and the model 'other' cannot"):
        Index.open(tmp_path / "l", encoder=HashingEncoder("other", "other-1"))
    with pytest.raises(ModelMismatch, match="the model 'hashing', in another version,"):
        Index.open(tmp_path / "l", encoder=HashingEncoder("hashing", "hashing-2"))
    with Index.open(tmp_path / "l", encoder=HashingEncoder("renamed", "hashing-1")) as library:
        assert names(library) == ["a"]


@pytest.mark.parametrize("empty", [False, True])
def test_a_model_that_is_not_there_leaves_no_library(tmp_path: Path, empty: bool) -> None:
    model = tmp_path / "model"
    if empty:
        model.mkdir()
    with pytest.raises(ModelError):
        Index.open(tmp_path / "library", model=model)
    assert not (tmp_path / "library").exists()


def test_places_that_are_no_library(tmp_path: Path, docs: Path) -> None:
    with pytest.raises(LibraryError, match="is a file; a library is a folder"):
        Index.open(docs / "a.txt", encoder=ENCODER)
    write(docs, {"library.sqlite": "no database"})
    with pytest.raises(LibraryDamaged):
        Index.open(docs, encoder=ENCODER)
    with pytest.raises(LibraryError, match="There is no library in"):
        Index.open(tmp_path / "none", encoder=ENCODER, read_only=True)
    assert not (tmp_path / "none").exists()
    with Index.open(tmp_path / "library", encoder=ENCODER) as closed:
        pass
    with pytest.raises(LibraryError, match=r"The library in .*library was closed\.$"):
        closed.add(docs)
    with pytest.raises(LibraryError, match="There is no library in ~nosuchuser"):
        Index.open("~nosuchuser", encoder=ENCODER, read_only=True)


def test_a_library_that_is_moved_while_it_is_open(library: Index, tmp_path: Path) -> None:
    library.add_text("The fox ran.", "a.txt")
    library.folder.rename(tmp_path / "moved")
    with pytest.raises(LibraryReadOnly, match="was moved or deleted after it had been opened"):
        library.add_text("The wolf slept.", "b.txt")
    assert found(library, "fox") == ["a.txt"]
    with Index.open(tmp_path / "moved", encoder=ENCODER) as moved:
        assert names(moved) == ["a.txt"]


@pytest.mark.skipif(os.name != "posix", reason="no modes of files")
def test_a_new_library_is_its_owners_alone(library: Index, tmp_path: Path) -> None:
    assert library.folder.stat().st_mode & 0o777 == 0o700
    (tmp_path / "shared").mkdir(mode=0o755)
    with Index.open(tmp_path / "shared", encoder=ENCODER) as shared:
        assert shared.folder.stat().st_mode & 0o777 == 0o755


def test_read_only(tmp_path: Path, docs: Path) -> None:
    folder = tmp_path / "l"
    with Index.open(folder, encoder=ENCODER) as library:
        library.add(docs)
        identity = library.identity
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with Index.open(folder, encoder=ENCODER, read_only=True) as library:
        assert found(library, "fox") == ["a.txt"]
        assert library.identity == identity
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


def test_what_occurs_everywhere_is_not_looked_for() -> None:
    """Only in a library so large that weighing it all takes long."""
    assert _telling({"a": 3, "b": 0, "c": 200}) == ["a", "b", "c"]
    assert _telling({"common": 29_000, "rare": 5, "usual": 2_000}) == ["rare", "usual"]
    assert _telling({"common": 90_000, "more": 100_000}) == ["common"]
    assert _telling({"none": 0, "common": 90_000}) == ["none", "common"]
    assert _telling({}) == []


def test_a_document_is_looked_through_that_the_question_calls_by_its_files_name(
    tmp_path: Path,
) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        text = "# Lease\n\n## On rent\n\nIt is 40.\n\n## On dogs\n\nNone.\n"
        for name in ("osei", "falk", "a", "b", "c", "d"):
            folder = tmp_path / "leases"
            folder.mkdir(exist_ok=True)
            (folder / f"{name}-lease.md").write_text(text + f"\nOf {name}.\n")
        library.add(tmp_path / "leases")

        def found(question: str, **choice: list[str]) -> list[str]:
            candidates = library.candidates(question, sentences=0, passages=3, **choice)
            return [c.document.name for c in candidates.found if not c.bm25]

        assert found("What does Osei pay?") == ["osei-lease.md"]
        assert found("What does Osei pay?", documents=["falk-lease.md"]) == []
        assert found("What is in the lease?") == [], "the title says it, and so do all others"
        library.remove("osei-lease.md")
        assert found("What does Osei pay?") == []


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("", r"^No folder of a library was given\.$"),
        ("a\0b", r"has a null character\.$"),
        ("a" * 300, "File name too long"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_folder_that_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, reason: str, read_only: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LibraryError, match=None if read_only else reason):
        Index.open(folder, encoder=HashingEncoder(), read_only=read_only)
    assert list(tmp_path.iterdir()) == []
