"""How a library is made, and how one that an older Pincite made is brought up to date."""

from __future__ import annotations

import json
import uuid

from index.errors import LibraryDamaged, SchemaMismatch
from index.store.database import Database
from index.store.integrity import digest, seal
from index.store.tables import FILES, FROM_PASSAGES, SCHEMA, TABLES
from index.store.values import blank_pages, unpack
from index.types import Page
from index.words import of_passage

_APPLICATION_ID = 0x50696E63  # 'Pinc', so that `file` and a wrong path tell the library apart

# From schema 1, where each name had a document of its own.
_FROM_1 = """
ALTER TABLE documents ADD COLUMN encoding TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN blank BLOB NOT NULL DEFAULT x'';
INSERT INTO names SELECT name, row, source, NULL, NULL FROM documents;
ALTER TABLE documents DROP COLUMN source;
"""
_FROM_2 = "ALTER TABLE documents ADD COLUMN seal BLOB NOT NULL DEFAULT x''"


def prepare(db: Database) -> None:
    """Make the tables of a new library, or bring an older one up to date.

    Raises:
        LibraryDamaged: the file is no library.
        SchemaMismatch: it was made by a newer Pincite, or by an older one and is read-only.
    """
    if db.pragma("application_id") == 0 and _is_blank(db):
        with db.writing():
            if _is_blank(db):  # another process may have been faster
                db.run(TABLES + FILES)
                db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {SCHEMA}")
                db.set("library", uuid.uuid4().hex)
                db.set("generation", 0)
                db.set("next_passage", 1)
    if db.pragma("application_id") != _APPLICATION_ID:
        raise LibraryDamaged(f"{db.path} is not a Pincite library.")
    if (version := db.pragma("user_version")) > SCHEMA:
        raise SchemaMismatch(
            f"The library in {db.path.parent} was made by a newer Pincite (its schema is "
            f"{version}, this one knows {SCHEMA}). Update Pincite to open it."
        )
    if version < SCHEMA:
        _migrate(db)


def _migrate(db: Database) -> None:
    """Bring a library of an older schema up to this one, wholly or not at all."""
    if db.read_only:
        raise SchemaMismatch(
            f"The library in {db.path.parent} was made by an older Pincite. Open it once "
            "where it can be written, to bring it up to date."
        )
    with db.writing():
        version = db.pragma("user_version")  # another process may have been faster
        if version < 2:
            db.run(FILES + _FROM_1)
            kept = db.execute("SELECT row, blocks, pages FROM documents").fetchall()
            for row, blocks, pages in kept:
                numbered = (Page(*fields) for fields in unpack(pages, 3).tolist())
                blank = blank_pages(numbered, unpack(blocks, 4)[:, 2:].tolist())
                db.execute("UPDATE documents SET blank = ? WHERE row = ?", (blank, row))
        if version < 3:
            db.execute(_FROM_2)
        if version < SCHEMA:
            kept = db.execute("SELECT row, seal FROM documents").fetchall()
            for row, known in kept:
                whole = version < 3 or known == digest(db, row)
                _write_words(db, row)
                if whole:  # else it stays a document that has been damaged
                    seal(db, row)
            db.execute(f"PRAGMA user_version = {SCHEMA}")


def _write_words(db: Database, document: int) -> None:
    """Make the words of a document's passages anew."""
    found = db.execute(
        "SELECT p.row, d.title, start, text, headings, header, p.sentences"
        f" {FROM_PASSAGES} WHERE d.row = ?",
        (document,),
    ).fetchall()
    for row, title, start, text, headings, header, sentences in found:
        spans = unpack(sentences, 3)[:, 1:].tolist()
        words = of_passage(
            (title, *json.loads(headings), header),
            [text[a - start : b - start] for a, b in spans],
        )
        db.execute("UPDATE words SET context = ?, body = ? WHERE rowid = ?", (*words, row))


def _is_blank(db: Database) -> bool:
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return bool(tables == 0)
