"""The tables of a library, and how one that an older Pincite made is brought up to date.

Text is stored once, a passage a row together with the white space before it, so that a document
is the concatenation of its passages. A document is kept once under all the names that files of the
same bytes have. The full text holds each passage's terms, a sentence a line, which are also what
sentences are scored by: a question never tokenises text again. FTS5's tokenizer only parts terms at
white space: it is the one that takes every character beyond ASCII for a letter; the others cut at
vowel signs and know no letter that is newer than they are.
"""

from __future__ import annotations

import json
import uuid

from index.errors import LibraryDamaged, SchemaMismatch
from index.store.database import Database
from index.store.integrity import digest, seal
from index.store.values import blank_pages, unpack
from index.types import Page
from index.words import of_passage

SCHEMA = 5  # 4 and 5: a date, and then a number, has the same words however it is written
_APPLICATION_ID = 0x50696E63  # 'Pinc', so that `file` and a wrong path tell the library apart

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so a cache can trust it
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,              -- of its names the one that it goes by
    title TEXT NOT NULL,
    format TEXT NOT NULL,
    digest TEXT NOT NULL,
    characters INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    first_passage INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    blocks BLOB NOT NULL,                   -- int32 (blocks, 4): kind, level, start, end
    pages BLOB NOT NULL,                    -- int32 (pages, 3): number, start, end
    warnings TEXT NOT NULL,
    tail TEXT NOT NULL,                     -- white space after the last passage
    encoding TEXT NOT NULL DEFAULT '',
    blank BLOB NOT NULL DEFAULT x'',        -- int32 (n): numbers of the pages without text
    seal BLOB NOT NULL DEFAULT x''          -- see index/store/integrity.py
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL,             -- the document's row
    start INTEGER NOT NULL,
    gap TEXT NOT NULL,                      -- white space between the passage before and this one
    text TEXT NOT NULL,
    headings TEXT NOT NULL,
    header TEXT NOT NULL,
    sentences BLOB NOT NULL,                -- int32 (sentences, 3): kind, start, end
    vectors BLOB NOT NULL                   -- float16 (sentences, dimension)
);
CREATE VIRTUAL TABLE words USING fts5 (
    context, body, tokenize = "ascii tokenchars '.'"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
"""
_FILES = """
CREATE TABLE names (
    name TEXT PRIMARY KEY,
    document INTEGER NOT NULL,
    source BLOB NOT NULL,                   -- a path in the file system's own bytes, or nothing
    size INTEGER,                           -- the file's when it was read, in bytes
    modified INTEGER                        -- the same, in nanoseconds since 1970
) WITHOUT ROWID;
CREATE INDEX names_by_document ON names (document);
CREATE TABLE boxes (
    document INTEGER NOT NULL,
    page INTEGER NOT NULL,                  -- its number
    lines BLOB NOT NULL,                    -- see index/boxes.py
    PRIMARY KEY (document, page)
);
CREATE TABLE originals (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL);
"""
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
                db.run(_TABLES + _FILES)
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
            db.run(_FILES + _FROM_1)
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
        " FROM documents AS d JOIN passages AS p"
        " ON p.row BETWEEN d.first_passage AND d.first_passage + d.passages - 1"
        " WHERE d.row = ?",
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
