"""Files that are no libraries, damaged ones and such as cannot be written."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from stored import ENCODER, check, get, put, text

from index.errors import (
    LibraryDamaged,
    LibraryError,
    LibraryReadOnly,
    SchemaMismatch,
)
from index.store import SCHEMA, Store
from index.types import Document
from index.words import terms


def refused(path: Path, kind: type[LibraryError], said: str) -> None:
    """Opening raises this and leaves the folder's bytes as they are."""
    before = {p: p.read_bytes() for p in path.parent.iterdir()}
    for read_only in (False, True):
        with pytest.raises(kind, match=said) as error:
            Store(path, read_only=read_only)
        assert type(error.value) is kind
        assert {p: p.read_bytes() for p in path.parent.iterdir()} == before


@pytest.mark.parametrize(
    "content", [b"x" * 4096, b"SQLite format 3\0" + b"\xff" * 4096, b"%PDF-1.7"]
)
def test_not_a_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path, LibraryDamaged, "damaged or not a Pincite library")


def test_a_database_of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (body)")
    db.close()
    refused(path, LibraryDamaged, "not a Pincite library")
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id = 7")
        db.execute("DROP TABLE notes")
    db.close()
    refused(path, LibraryDamaged, "not a Pincite library")


def test_a_newer_schema(path: Path) -> None:
    store = Store(path)
    put(store, text("a", "One."))
    store.close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    db.close()
    refused(path, SchemaMismatch, f"newer Pincite .its schema is {SCHEMA + 1}, this one knows")


def test_missing_and_impossible_places(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="There is no library in"):
        Store(tmp_path / "none" / "library.sqlite", read_only=True)
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="A library cannot be made in"):
        Store(tmp_path / "file" / "library.sqlite")
    (tmp_path / "folder" / "library.sqlite").mkdir(parents=True)
    with pytest.raises(LibraryError, match="cannot be opened"):
        Store(tmp_path / "folder" / "library.sqlite")


def test_an_empty_file_becomes_a_library(path: Path) -> None:
    path.touch()
    store = Store(path)
    put(store, text("a", "One."))
    store.close()
    check(path)


def filled(path: Path) -> list[Document]:
    documents = [text(f"{i}.txt", f"Document {i} is here. " * 30) for i in range(12)]
    store = Store(path)
    for document in documents:
        put(store, document)
    store.close()
    return documents


def test_truncated_files(path: Path) -> None:
    """Cut at each tenth: a clear error or correct text, and the file stays as it is."""
    documents = filled(path)
    whole = path.read_bytes()
    for tenth in range(1, 10):
        cut = whole[: len(whole) * tenth // 10]
        path.write_bytes(cut)
        with pytest.raises(LibraryDamaged):
            read_all(path, documents)
        assert path.read_bytes() == cut


def test_damaged_pages(path: Path) -> None:
    """A page of noise: the library's own error, or every document as it was."""
    documents = filled(path)
    whole = path.read_bytes()
    noise = np.random.default_rng(1).bytes(4096)
    errors = 0
    for page in range(0, len(whole) // 4096, 3):
        path.write_bytes(whole[: page * 4096] + noise + whole[(page + 1) * 4096 :])
        try:
            read_all(path, documents)
        except LibraryError:
            errors += 1
    assert errors >= 10


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE passages SET sentences = CAST(x'00000000ffffffff' || substr(sentences, 9) AS BLOB)",
        "UPDATE passages SET sentences = substr(sentences, 1, length(sentences) - 12)",
        "UPDATE passages SET sentences = substr(sentences, 2)",
        "UPDATE passages SET start = start + 1",
        "UPDATE passages SET start = ''",
        "UPDATE passages SET vectors = CAST(x'ffff' || substr(vectors, 3) AS BLOB)",
        "UPDATE passages SET vectors = substr(vectors, 3)",
        "UPDATE passages SET headings = '['",
        "UPDATE words SET body = 'one'",
        "UPDATE documents SET tail = tail || '.'",
        "UPDATE documents SET blocks = CAST(x'ffffff7f' || substr(blocks, 5) AS BLOB)",
        "UPDATE passages SET text = CAST(x'ff' || substr(text, 2) AS TEXT)",
        "UPDATE documents SET pages = x'00'",
        "UPDATE documents SET warnings = 7",
        "UPDATE documents SET blank = x'00'",
    ],
)
def test_values_that_cannot_have_been_stored(path: Path, damage: str) -> None:
    """What SQLite has no eye for is the library's own error, never a quote from elsewhere."""
    documents = filled(path)
    with sqlite3.connect(path) as db:
        db.execute(damage)
    with pytest.raises(LibraryDamaged, match="is damaged or not a Pincite library"):
        read_all(path, documents)


def read_all(path: Path, documents: list[Document]) -> None:
    """Read everything that a question or a reader may touch."""
    store = Store(path, read_only=True)
    try:
        for document in documents:
            assert get(store, document.name) == document
            store.full_text.match(terms(document.text), 9, None)
            store.full_text.frequencies(terms(document.text))
        for rows in store.passage_ranges().values():
            store.passages(rows, ENCODER.dimension)
            list(store.vectors(rows, ENCODER.dimension))
    finally:
        store.close()


def test_read_only(path: Path) -> None:
    documents = filled(path)
    before = path.read_bytes()
    store = Store(path, read_only=True)
    assert get(store, "3.txt") == documents[3]
    assert len(store.full_text.match(["document"], 5, None)) == 5
    for change in (
        lambda: put(store, text("new", "One.")),
        lambda: store.delete("3.txt"),
        lambda: store.set_sources({"3.txt": "/x"}),
    ):
        with pytest.raises(LibraryReadOnly, match="is read-only"):
            change()
    assert store.generation == 12
    store.close()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_change_that_was_broken_off_is_not_shown_read_only(path: Path, tmp_path: Path) -> None:
    """It cannot be undone there; half of it is never shown."""
    documents = filled(path)
    killed = tmp_path / "killed"
    killed.mkdir()
    store = Store(path)
    store._db.execute("PRAGMA cache_spill = ON")
    store._db.execute("PRAGMA cache_size = 5")
    with store._db.writing():
        put(store, text("0.txt", "Another sentence is here. " * 3000))
        for file in path.parent.glob("library.sqlite*"):  # as a kill would leave them
            (killed / file.name).write_bytes(file.read_bytes())
    store.close()
    assert (killed / "library.sqlite-journal").stat().st_size > 0
    with pytest.raises(LibraryReadOnly, match="a change in it was broken off"):
        Store(killed / path.name, read_only=True)
    store = Store(killed / path.name)
    assert [get(store, document.name) for document in documents] == documents
    store.close()
