"""`index.check`: a whole library is found whole, and each kind of damage is found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hashing import HashingEncoder
from reportlab.pdfgen.canvas import Canvas

from index import Index
from index.check import check
from index.index import CACHE_FILE
from index.places import LIBRARY_FILE
from index.store import Store
from ui.cli import main

TEXT = "# Pier\n\nThe pier is of oak. It was built in 1932.\n\nIt has a crane."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    encoder = HashingEncoder()
    monkeypatch.setattr("index.index._encoder", lambda model: encoder)
    with Index.open(tmp_path / "library") as library:
        library.add_text(TEXT, "pier.md")
        library.add_text("The tower is of brick.", "tower.txt")
        list(library.candidates("oak", sentences=5, passages=5).found)
    return tmp_path / "library"


def faults(folder: Path) -> tuple[str, ...]:
    with Index.open(folder) as library:
        return check(library).faults


def test_a_whole_library(folder: Path) -> None:
    with Index.open(folder) as library:
        found = check(library)
        assert found.faults == ()
        assert (found.documents, found.sentences) == (2, len(library))
        assert found.cache in ("whole", "missing")
    with Index.open(folder, read_only=True) as library:
        assert check(library).faults == ()


def text_changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE passages SET text = replace(text, 'oak', 'elm')")


def text_cut(db: sqlite3.Connection) -> None:
    db.execute("UPDATE passages SET text = substr(text, 1, 5)")


def passage_gone(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM passages WHERE row = (SELECT max(row) FROM passages)")


def vectors_cut(db: sqlite3.Connection) -> None:
    db.execute("UPDATE passages SET vectors = substr(vectors, 1, 1024) WHERE row = 1")


def vectors_damaged(db: sqlite3.Connection) -> None:
    (blob,) = db.execute("SELECT vectors FROM passages WHERE row = 1").fetchone()
    vectors = np.frombuffer(blob, np.float16).copy()
    vectors[3] = np.nan
    db.execute("UPDATE passages SET vectors = ? WHERE row = 1", (vectors.tobytes(),))


def vector_made_longer(db: sqlite3.Connection) -> None:
    (blob,) = db.execute("SELECT vectors FROM passages WHERE row = 1").fetchone()
    longer = np.frombuffer(blob, np.float16) * np.float16(2)
    db.execute("UPDATE passages SET vectors = ? WHERE row = 1", (longer.tobytes(),))


def words_of_a_passage_gone(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM words WHERE rowid = 1")


def digest_changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE documents SET digest = replace(digest, 'a', 'b') || 'c'")


def comma_changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE passages SET text = replace(text, 'oak.', 'oak,')")


def bit_of_a_vector_changed(db: sqlite3.Connection) -> None:
    (blob,) = db.execute("SELECT vectors FROM passages WHERE row = 1").fetchone()
    changed = blob[:-2] + bytes([blob[-2] ^ 1]) + blob[-1:]
    db.execute("UPDATE passages SET vectors = ? WHERE row = 1", (changed,))


def title_changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE documents SET title = 'Tower!' WHERE name = 'tower.txt'")


def words_above_changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE words SET context = 'quay' WHERE rowid = 1")


def box_added(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO boxes SELECT row, 1, x'00' FROM documents WHERE name = 'tower.txt'")


def name_gone(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM names WHERE name = 'tower.txt'")


def name_of_nothing(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO names VALUES ('b.txt', 99, '', NULL, NULL)")


def passage_of_nothing(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO passages VALUES (99, 1, 0, '', 'Oak.', '[]', '', x'', x'')")


def words_of_nothing(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO words (rowid, context, body) VALUES (99, '', 'oak')")


def words_damaged(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM words_data WHERE id > 10")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (text_changed, "pier.md: its text is not the one that its words were made of"),
        (text_cut, "pier.md cannot be read"),
        (passage_gone, "tower.txt cannot be read"),
        (vectors_damaged, "pier.md cannot be read"),
        (vectors_cut, "pier.md cannot be read"),
        (vector_made_longer, "pier.md: its vectors are damaged"),
        (words_of_a_passage_gone, "pier.md: some of its passages are missing"),
        (words_damaged, "damaged"),
        (digest_changed, "tower.txt: its id is not that of its name and digest"),
        (comma_changed, "pier.md: what is stored of it is not what was written"),
        (bit_of_a_vector_changed, "pier.md: what is stored of it is not what was written"),
        (title_changed, "tower.txt: what is stored of it is not what was written"),
        (words_above_changed, "pier.md: what is stored of it is not what was written"),
        (box_added, "tower.txt: what is stored of it is not what was written"),
        (name_gone, "A document has lost its name."),
        (name_of_nothing, "A name has lost its document."),
        (passage_of_nothing, "There are passages of no document."),
        (words_of_nothing, "There are words of no passage."),
    ],
)
def test_damage_is_told(
    folder: Path, damage: Callable[[sqlite3.Connection], None], told: str
) -> None:
    with sqlite3.connect(folder / LIBRARY_FILE) as db:
        damage(db)
    assert any(told in fault for fault in faults(folder)), faults(folder)


def test_a_file_that_is_kept_and_damaged_is_told(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "pier.pdf"), invariant=1)
    canvas.drawString(72, 700, "The pier is of oak.")
    canvas.save()
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add(tmp_path / "pier.pdf")
        assert check(library).faults == ()
        with sqlite3.connect(tmp_path / "library" / LIBRARY_FILE) as db:
            db.execute("UPDATE originals SET bytes = CAST(bytes || x'00' AS BLOB)")
        assert check(library).faults == ("pier.pdf: the file that is kept of it is damaged",)


def test_what_goes_and_comes_while_it_is_looked_over_is_no_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Store.faults

    def meanwhile(self: Store) -> Iterator[str]:
        yield from real(self)
        listed = self.documents

        def change() -> object:
            found = listed()
            with Index.open(folder) as other:
                other.remove("tower.txt")
                other.remove("pier.md")
                other.add_text(TEXT, "pier.md")  # of the same id, in other rows
            return found

        monkeypatch.setattr(self, "documents", change)

    monkeypatch.setattr(Store, "faults", meanwhile)
    with Index.open(folder) as library:
        found = check(library)
    assert found.faults == ()


def test_a_damaged_cache_is_no_fault(folder: Path) -> None:
    (folder / CACHE_FILE).write_bytes(b"x" * 500)
    with Index.open(folder) as library:
        found = check(library)
        assert (found.cache, found.faults) == ("damaged", ())


def test_the_command(folder: Path) -> None:
    def run(*options: str) -> tuple[int, str]:
        arguments = ["status", "--check", "--index", str(folder), *options]
        done = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="pincite")
        return done.exit_code, done.stdout

    code, shown = run()
    assert code == 0
    assert "Checked    nothing is wrong" in shown
    with sqlite3.connect(folder / LIBRARY_FILE) as db:
        text_changed(db)
    code, shown = run()
    assert code == 2
    assert "Fault      pier.md: its text" in shown
    code, shown = run("--json")
    assert code == 2
    assert json.loads(shown)["faults"]
