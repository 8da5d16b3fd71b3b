"""A library that an older Pincite made opens, is brought up to date, and answers."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hashing import HashingEncoder

from index import Index
from index.check import check
from index.errors import SchemaMismatch
from index.places import LIBRARY_FILE
from index.store import SCHEMA, Store

ROOT = Path(__file__).parents[2]
OLD = Path(__file__).parents[1] / "fixtures"
"""Made by the code of these schemas: `library-1` and `library-2` of four files and a text, one more
file added and removed again, `library-3` of two texts."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD / "library-1", tmp_path / "library"))


@pytest.fixture
def middle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD / "library-2", tmp_path / "middle"))


def version(folder: Path) -> int:
    with sqlite3.connect(folder / LIBRARY_FILE) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def test_a_library_of_schema_1(old: Path) -> None:
    assert version(old) == 1
    with Index.open(old, encoder=HashingEncoder()) as library:
        assert [(d.id, d.name, d.sentences, d.source) for d in library.documents] == [
            ("a88f80c4e25850b5", "copy.txt", 2, "/papers/copy.txt"),
            ("e2c69ba2ba8353e3", "deposit.pdf", 2, "/papers/deposit.pdf"),
            ("d5d61fbf23515e75", "lease.txt", 2, "/papers/lease.txt"),
            ("6f6ab5d0035a5137", "note.txt", 1, ""),
            ("d5a16ea56e145ff1", "sub/wolves.md", 2, "/papers/sub/wolves.md"),
        ]
        assert library.generation == 7
        deposit = library.documents[1]
        assert (deposit.pages, deposit.pages_without_text) == (3, (2,))
        assert deposit.warnings == ("Page 2 has no text.",)
        assert library.rectangles(deposit.id, 0, 9) == ()
        assert library.original(deposit.id) is None
        assert library.document("d5d61fbf23515e75").text == (
            "The rent is due on Monday. It is paid in cash.\n"
        )
        found = library.candidates("When is the rent due?", sentences=2, passages=9)
        assert [c.document.name for c in found.found if c.bm25] == [
            *("copy.txt", "deposit.pdf", "lease.txt")
        ]
        library.remove("copy.txt")
        library.add_text("The fox ran.", "fox.txt")
    assert version(old) == SCHEMA
    with Index.open(old, encoder=HashingEncoder()) as library:
        assert [d.name for d in library.documents] == [
            *("deposit.pdf", "fox.txt", "lease.txt", "note.txt", "sub/wolves.md")
        ]


def test_a_library_of_schema_2(middle: Path) -> None:
    assert version(middle) == 2
    with Index.open(middle, encoder=HashingEncoder()) as library:
        assert [(d.id, d.name, d.sentences, d.also) for d in library.documents] == [
            ("a88f80c4e25850b5", "copy.txt", 2, ("lease.txt",)),
            ("21571bd4ab785b26", "deposit.pdf", 2, ()),
            ("834e91d8833c53c3", "note.txt", 1, ()),
            ("e6ee4247977f58bb", "sub/wolves.md", 2, ()),
        ]
        assert library.generation == 7
        deposit = library.documents[1]
        assert len(library.rectangles(deposit.id, 0, 9)) == 1
        assert library.original(deposit.id) is not None
        assert check(library).faults == ()
    assert version(middle) == SCHEMA
    with sqlite3.connect(middle / LIBRARY_FILE) as database:
        database.execute("UPDATE passages SET text = replace(text, '.', ',')")
    with Index.open(middle, encoder=HashingEncoder()) as library:
        assert len(check(library).faults) == 4


def test_a_library_of_schema_3(tmp_path: Path) -> None:
    """Its dates had the words of their own notation."""
    for damaged in (False, True):
        folder = Path(shutil.copytree(OLD / "library-3", tmp_path / str(damaged)))
        assert version(folder) == 3
        if damaged:
            with sqlite3.connect(folder / LIBRARY_FILE) as database:
                database.execute("UPDATE documents SET tail = ' ' WHERE name = 'roof.txt'")
        with Index.open(folder, encoder=HashingEncoder()) as library:
            found = library.candidates("What was done on 14 March 2023?", sentences=1, passages=9)
            assert {c.document.name for c in found.found if c.bm25} == {"payments.txt", "roof.txt"}
            assert len(check(library).faults) == damaged
        assert version(folder) == SCHEMA


def test_an_old_library_is_whole_when_it_is_looked_over(old: Path) -> None:
    with Index.open(old, encoder=HashingEncoder()) as library:
        assert check(library).faults == ()


def test_rows_are_not_used_again_after_a_migration(old: Path) -> None:
    store = Store(old / LIBRARY_FILE)
    store.close()
    with sqlite3.connect(old / LIBRARY_FILE) as database:
        rows = [row for (row,) in database.execute("SELECT row FROM documents ORDER BY row")]
        kept = database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'documents'")
        assert (rows, kept.fetchone()) == ([1, 2, 4, 5, 6], (6,))
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_migration_that_breaks_off_leaves_the_old_library(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (old / LIBRARY_FILE).read_bytes()

    def broken(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.store.schema.blank_pages", broken)
    with pytest.raises(KeyboardInterrupt):
        Store(old / LIBRARY_FILE)
    assert version(old) == 1
    assert (old / LIBRARY_FILE).read_bytes() == before
    monkeypatch.undo()
    Store(old / LIBRARY_FILE).close()
    assert version(old) == SCHEMA


KILLED = """
import os, signal, sys
from pathlib import Path
import index.store.schema
index.store.schema.blank_pages = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
index.store.Store(Path(sys.argv[1]))
"""


def test_a_migration_that_is_killed_leaves_the_old_library(old: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, old / LIBRARY_FILE], cwd=ROOT)
    assert done.returncode != 0
    assert version(old) == 1
    with sqlite3.connect(old / LIBRARY_FILE) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert "names" not in tables
    with Index.open(old, encoder=HashingEncoder()) as library:
        assert len(library.documents) == 5
    assert version(old) == SCHEMA


SEAL_KILLED = KILLED.replace("schema.blank_pages", "schema.seal")


def test_a_migration_from_schema_2_that_is_killed(middle: Path) -> None:
    before = (middle / LIBRARY_FILE).read_bytes()
    done = subprocess.run([sys.executable, "-c", SEAL_KILLED, middle / LIBRARY_FILE], cwd=ROOT)
    assert done.returncode != 0
    with sqlite3.connect(middle / LIBRARY_FILE) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
    assert (middle / LIBRARY_FILE).read_bytes() == before
    with Index.open(middle, encoder=HashingEncoder()) as library:
        assert check(library).faults == ()
    assert version(middle) == SCHEMA


def test_an_old_library_that_cannot_be_written(old: Path) -> None:
    with pytest.raises(
        SchemaMismatch, match=r"older Pincite\. Open it once where it can be written"
    ):
        Index.open(old, encoder=HashingEncoder(), read_only=True)
    assert version(old) == 1
