"""The library's file: what goes in comes out, whole or not at all, and nothing is overwritten."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest
from hashing import HashingEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import formats
from index.errors import (
    DocumentError,
    LibraryDamaged,
    LibraryError,
    LibraryReadOnly,
    ModelMismatch,
    SchemaMismatch,
    UnknownDocument,
)
from index.segment import segment
from index.store import SCHEMA, Store, document_id
from index.types import Block, Document, Page, Span
from index.words import terms

ENCODER = HashingEncoder()
MODEL = (ENCODER.name, ENCODER.fingerprint)


def put(store: Store, document: Document, source: str = "") -> None:
    passages = segment(document)
    vectors = ENCODER.encode(
        [document.text[p.start : p.end] for p in passages],
        [[Span(s.start - p.start, s.end - p.start) for s in p.sentences] for p in passages],
    )
    words = [
        ("", "\n".join(" ".join(terms(document.text[s.start : s.end])) for s in p.sentences))
        for p in passages
    ]
    store.put(document, source, passages, vectors, words, MODEL)


def text(name: str, body: str) -> Document:
    return formats.from_text(name, body)


def names(store: Store) -> list[str]:
    return [info.name for info in store.documents().values()]


def get(store: Store, name: str) -> Document:
    return store.document(next(i.id for i in store.documents().values() if i.name == name))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path)
    yield store
    store.close()


# --- Changes ------------------------------------------------------------------------------------


def test_put_replace_delete(store: Store, path: Path) -> None:
    assert (store.generation, store.documents()) == (0, {})
    first, second = text("a.txt", "The quick fox.\n\nIt ran."), text("b.txt", "A slow dog.")
    put(store, first, "/papers/a.txt")
    put(store, second)
    assert store.generation == 2
    assert names(store) == ["a.txt", "b.txt"]
    infos = store.documents()
    assert [(i.sentences, i.characters, i.source, i.digest) for i in infos.values()] == [
        (2, 23, "/papers/a.txt", first.digest),
        (1, 11, "", second.digest),
    ]
    old = next(i.id for i in infos.values() if i.name == "a.txt")
    assert old == document_id("a.txt", first.digest)
    assert store.full_text.frequencies(["fox", "dog", "cat"]) == (2, {"fox": 1, "dog": 1, "cat": 0})

    put(store, text("a.txt", "The quick cat."))
    assert store.generation == 3
    assert names(store) == ["a.txt", "b.txt"]
    assert get(store, "a.txt").text == "The quick cat."
    with pytest.raises(UnknownDocument, match=old):
        store.document(old)
    assert store.full_text.frequencies(["fox", "dog", "cat"]) == (2, {"fox": 0, "dog": 1, "cat": 1})
    assert list(store.full_text.match(["fox"], 9, None)) == []

    store.delete("b.txt")
    assert store.generation == 4
    assert names(store) == ["a.txt"]
    assert store.full_text.frequencies(["dog", "cat"]) == (1, {"dog": 0, "cat": 1})
    for name in ("b.txt", "", "\ud800", "a.txt\0"):
        with pytest.raises(UnknownDocument):
            store.delete(name)
        with pytest.raises(UnknownDocument):
            store.document(name)
    assert store.generation == 4
    check(path)


def test_rows_are_never_used_again(store: Store) -> None:
    put(store, text("a.txt", "One."))
    before = store.passage_ranges()
    store.delete("a.txt")
    put(store, text("a.txt", "One."))
    after = store.passage_ranges()
    assert list(before) == list(after)
    assert [*before.values()] == [range(1, 2)]
    assert [*after.values()] == [range(2, 3)]


def test_the_same_text_under_two_names(store: Store) -> None:
    put(store, text("a.txt", "The quick fox."))
    put(store, text("b.txt", "The quick fox."))
    assert names(store) == ["a.txt", "b.txt"]
    assert len({info.id for info in store.documents().values()}) == 2
    assert len(store.full_text.match(["fox"], 9, None)) == 2


def test_an_id_stands_for_name_and_content(store: Store, tmp_path: Path) -> None:
    put(store, text("a.txt", "One."))
    with_one = {info.id for info in store.documents().values()}
    put(store, text("a.txt", "Two."))
    with_two = {info.id for info in store.documents().values()}
    put(store, text("a.txt", "One."))
    assert {info.id for info in store.documents().values()} == with_one
    assert with_one.isdisjoint(with_two)
    other = Store(tmp_path / "other" / "library.sqlite")
    put(other, text("a.txt", "One."))
    assert {info.id for info in other.documents().values()} == with_one
    assert other.identity != store.identity
    other.close()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_no_number_refuses_the_document_whole(store: Store, bad: float) -> None:
    put(store, text("a.txt", "One."))
    document = text("a.txt", "Two. " + "Three is longer. " * 200)
    passages = segment(document)
    assert len(passages) > 1
    vectors = [np.ones((len(p.sentences), 4), np.float32) for p in passages]
    vectors[-1][0, 2] = bad
    words = [("", "\n".join("x" for _ in p.sentences)) for p in passages]
    with pytest.raises(DocumentError, match=r"^a\.txt"):
        store.put(document, "", passages, vectors, words, MODEL)
    assert store.generation == 1
    assert get(store, "a.txt").text == "One."


def test_a_failure_in_the_middle_leaves_the_old_document(store: Store, path: Path) -> None:
    put(store, text("a.txt", "One."))
    document = text("a.txt", "Two. " + "Three is longer. " * 200)
    passages = segment(document)
    vectors = [np.ones((len(p.sentences), 4), np.float32) for p in passages]
    with pytest.raises(IndexError):
        store.put(document, "", passages, vectors, [("", "")], MODEL)
    assert (store.generation, get(store, "a.txt").text) == (1, "One.")
    assert store.full_text.frequencies(["one", "two"]) == (1, {"one": 1, "two": 0})
    check(path)


def test_another_model_is_refused_by_name(store: Store) -> None:
    store.check_model("any", "1")  # an empty library takes any
    put(store, text("a.txt", "One."))
    store.check_model(*MODEL)
    with pytest.raises(ModelMismatch, match=r"the model 'hashing' and the model 'other' cannot"):
        store.check_model("other", "2")
    with pytest.raises(ModelMismatch, match="the model 'hashing', in another version,"):
        store.check_model("hashing", "2")
    document = text("b.txt", "Two.")
    vectors = [np.ones((1, 4), np.float32)]
    with pytest.raises(ModelMismatch):
        store.put(document, "", segment(document), vectors, [("", "")], ("other", "2"))
    assert names(store) == ["a.txt"]


# --- Round trip ---------------------------------------------------------------------------------

bodies = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("ab .\n\f\r\t\0é日😀")),
    max_size=80,
).filter(lambda body: any(not c.isspace() and c.isprintable() for c in body))


@given(st.lists(bodies, min_size=1, max_size=4), st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_documents_come_out_as_they_went_in(
    tmp_path: Path, drawn: list[str], data: st.DataObject
) -> None:
    store = Store(tmp_path / f"{time.monotonic_ns()}" / "library.sqlite")
    documents = []
    for i, body in enumerate(drawn):
        document = text(f"{i}", body)
        at = sorted(data.draw(st.lists(st.integers(0, len(document.text)), max_size=3)))
        bounds = [0, *at, len(document.text)]
        pages = [Page(n, a, b) for n, (a, b) in enumerate(pairwise(bounds), 1)]
        warnings = tuple(data.draw(st.lists(bodies, max_size=2)))
        documents.append(replace(document, pages=tuple(pages), warnings=warnings))
        put(store, documents[-1])
    for document in documents:
        assert get(store, document.name) == document
    for info, document in zip(store.documents().values(), documents, strict=True):
        assert (info.title, info.format, info.pages, info.characters, info.warnings) == (
            document.title,
            "text",
            len(document.pages),
            len(document.text),
            document.warnings,
        )
        (row,) = (r for r, i in store.documents().items() if i.name == document.name)
        assert store.pages([row])[row].tolist() == [
            [p.number, p.start, p.end] for p in document.pages
        ]
        rows = store.passage_ranges()[info.id]
        for got, passage in zip(
            store.passages(rows, ENCODER.dimension), segment(document), strict=True
        ):
            assert got.text == document.text[passage.start : passage.end]
            assert (got.start, got.sentences) == (passage.start, passage.sentences)
            assert (got.headings, got.header) == (passage.headings, passage.header)
            assert got.terms == tuple(
                tuple(terms(document.text[s.start : s.end])) for s in passage.sentences
            )
    store.close()


def test_every_kind_of_block_comes_out(store: Store) -> None:
    body = "Title\n\nPara. Second.\n- item\nh\tk\nr\ts\ncode()\n"
    blocks = tuple(
        Block(kind, body.index(piece), body.index(piece) + len(piece), level)
        for kind, piece, level in (
            ("heading", "Title", 3),
            ("paragraph", "Para. Second.", 0),
            ("item", "- item", 0),
            ("header", "h\tk", 0),
            ("row", "r\ts", 0),
            ("code", "code()", 0),
        )
    )
    document = Document("k", "K", body, "markdown", "d", blocks, warnings=("page 3 has no text",))
    put(store, document)
    assert get(store, "k") == document
    stored = store.passages([1, 2, 3], ENCODER.dimension)
    kinds = [kind for passage in stored for kind in passage.kinds.tolist()]
    assert kinds == [0, 1, 1, 2, 3, 4, 5]


def test_a_path_that_is_no_utf8_comes_out(store: Store) -> None:
    source = os.fsdecode(b"/papers/\xff\n.txt")
    put(store, text("a", "One."), source)
    assert [info.source for info in store.documents().values()] == [source]
    store.set_sources({"a": source + "2"})
    assert [info.source for info in store.documents().values()] == [source + "2"]


# --- Files that are no libraries ----------------------------------------------------------------


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


# --- Read-only ----------------------------------------------------------------------------------


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


# --- Several at once ----------------------------------------------------------------------------


def _add(path: Path, prefix: str, count: int) -> None:
    store = Store(path)
    for i in range(count):
        put(store, text(f"{prefix}{i}", f"Process {prefix} adds document {i}."))
    store.close()


def test_two_processes_add_at_once(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_add, args=(path, prefix, 25)) for prefix in "ab"]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    store = Store(path)
    assert sorted(names(store)) == sorted(f"{prefix}{i}" for prefix in "ab" for i in range(25))
    assert store.generation == 50
    assert store.full_text.frequencies(["process"]) == (50, {"process": 50})
    store.close()
    check(path)


def test_a_reader_sees_one_generation(store: Store, path: Path) -> None:
    """A writer that commits meanwhile is not seen before the reading ends."""
    put(store, text("a", "One."))
    other = Store(path)
    with store.reading():
        assert (store.generation, names(store)) == (1, ["a"])
        other._db.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(LibraryError, match="Another program has kept the library"):
            put(other, text("b", "Two."))
        assert (store.generation, names(store)) == (1, ["a"])
        assert store.full_text.frequencies(["one", "two"]) == (1, {"one": 1, "two": 0})
    put(other, text("b", "Two."))
    assert (store.generation, names(store)) == (2, ["a", "b"])
    other.close()


def test_a_large_change_keeps_no_reader_out_before_its_commit(store: Store, path: Path) -> None:
    put(store, text("a", "One."))
    other = Store(path)
    store._db.execute("PRAGMA busy_timeout = 50")
    with other._db.writing():
        put(other, text("b", "".join(f"The sentence number {i}. " for i in range(40_000))))
        assert len(list(path.parent.iterdir())) > 1  # the journal: it is under way
        assert (store.generation, names(store)) == (1, ["a"])
        assert store.full_text.frequencies(["one", "number"]) == (1, {"one": 1, "number": 0})
    assert (store.generation, names(store)) == (2, ["a", "b"])
    other.close()


def write_on(path: Path, told: int) -> None:
    """Put one document after another, and tell of each that is acknowledged."""
    store = Store(path)
    os.write(told, b"open\n")
    for i in count():
        put(store, text(f"{i % 7}", writer_text(i)))
        os.write(told, b"%d\n" % i)


def writer_text(i: int) -> str:
    return f"Version {i} of the document. " * (1 + i % 60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_kill_while_adding(path: Path) -> None:
    """Every acknowledged document is in, the one on its way is wholly in or wholly out."""
    random = np.random.default_rng(2)
    for _ in range(12):
        path.unlink(missing_ok=True)
        reading, writing = os.pipe()
        writer = os.fork()
        if writer == 0:
            try:
                write_on(path, writing)
            finally:
                os._exit(1)  # nothing of the test itself may run twice
        os.close(writing)
        with open(reading) as told:
            assert told.readline() == "open\n"
            time.sleep(random.uniform(0, 0.25))
            os.kill(writer, signal.SIGKILL)
            said = told.read().split("\n")
        assert os.waitpid(writer, 0)[1] == signal.SIGKILL
        done = int(said[-2]) + 1 if len(said) > 1 else 0
        store = Store(path)
        assert store.generation in (done, done + 1)
        for i in range(max(0, store.generation - 7), store.generation):
            assert get(store, f"{i % 7}") == text(f"{i % 7}", writer_text(i))
        assert len(store.documents()) == min(7, store.generation)
        put(store, text("after", "The lock died with its process."))
        store.close()
        check(path)


def check(path: Path) -> None:
    """SQLite's and FTS5's own checks, and the counts of the tables."""
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    listed = db.execute("SELECT first_passage, passages FROM documents").fetchall()
    rows = sorted(row for first, count in listed for row in range(first, first + count))
    assert [row for (row,) in db.execute("SELECT row FROM passages ORDER BY row")] == rows
    assert [row for (row,) in db.execute("SELECT rowid FROM words ORDER BY rowid")] == rows
    db.rollback()
    db.close()
