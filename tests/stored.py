"""Documents in the store, without a library around it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hashing import HashingEncoder

from index import formats
from index.segment import segment
from index.store import Store
from index.types import Document, Span
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
