"""What is stored is what was written: a seal for each document, and what no whole library has.

A document's seal is a digest over all that is stored of it, which finds a damage that SQLite itself
has no eye for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from index.errors import LibraryError, LibraryReadOnly
from index.store.database import Database
from index.store.tables import FROM_PASSAGES, OF_DOCUMENT

# All that is stored of a document, but what may change while it stays the same: its names.
_SEALED = (
    "SELECT title, format, digest, characters, sentences, passages, blocks, pages, warnings, tail,"
    " encoding, blank FROM documents WHERE row = ?",
    "SELECT p.start, p.gap, p.text, p.headings, p.header, p.sentences, p.vectors, context, body"
    f" {FROM_PASSAGES} JOIN words ON words.rowid = p.row WHERE d.row = ? ORDER BY p.row",
    "SELECT page, lines FROM boxes WHERE document = ? ORDER BY page",
)

# What must not be found in a whole library.
_ODD = (
    (
        "A document has lost its name.",
        "SELECT 1 FROM documents AS d WHERE NOT EXISTS"
        " (SELECT 1 FROM names AS n WHERE n.name = d.name AND n.document = d.row)",
    ),
    (
        "A name has lost its document.",
        "SELECT 1 FROM names WHERE document NOT IN (SELECT row FROM documents)",
    ),
    (
        "There are passages of no document.",
        "SELECT 1 FROM passages AS p WHERE NOT EXISTS"
        f" (SELECT 1 FROM documents AS d WHERE d.row = p.document AND {OF_DOCUMENT})",
    ),
    (
        "There are words of no passage.",
        "SELECT 1 FROM words WHERE rowid NOT IN (SELECT row FROM passages)",
    ),
)


def seal(db: Database, row: int) -> None:
    """Note what is stored of a document as what was meant to be."""
    db.execute("UPDATE documents SET seal = ? WHERE row = ?", (digest(db, row), row))


def digest(db: Database, row: int) -> bytes:
    """What the seal of a document must be."""
    found = hashlib.blake2b(digest_size=16)
    for query in _SEALED:
        for fields in db.execute(query, (row,)):
            for value in fields:
                stored = value if isinstance(value, bytes) else str(value).encode()
                found.update(len(stored).to_bytes(8, "little"))
                found.update(stored)
    return found.digest()


def faults(db: Database) -> Iterator[str]:
    """What SQLite's and its full text's own checks find wrong, and what belongs to nothing.

    As sentences; none: nothing.
    """
    try:
        with db.reading():
            for (fault,) in db.execute("PRAGMA integrity_check(20)").fetchall():
                if fault != "ok":
                    yield f"The file is damaged: {fault}."
            for said, query in _ODD:
                if db.execute(query).fetchone():
                    yield said
        with db.writing():
            db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    except LibraryReadOnly:
        return  # the full text's check counts as writing
    except LibraryError as error:
        yield str(error)
