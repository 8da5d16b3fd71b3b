"""Changes to what is stored, each within the transaction of the one who makes it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

import numpy as np

from index.encoder import Vectors
from index.store.database import Database
from index.store.integrity import seal
from index.store.tables import FROM_NAMES
from index.store.values import KINDS, blank_pages, document_id, kinds_of, pack
from index.types import Document, Passage


def insert(
    db: Database,
    document: Document,
    passages: Sequence[Passage],
    vectors: Sequence[Vectors],
    words: Sequence[tuple[str, str]],
) -> int:
    """Add a document with its passages; its row. See `Store.put`."""
    first = int(db.get("next_passage") or 1)
    row = _insert_document(db, document, passages, first)
    kinds = kinds_of(document, passages)
    at = 0
    for i, passage in enumerate(passages):
        spans = zip(kinds[i], passage.sentences, strict=True)
        db.execute(
            "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)",
            (
                first + i,
                row,
                passage.start,
                document.text[at : passage.start],
                document.text[passage.start : passage.end],
                json.dumps(passage.headings, ensure_ascii=False),
                passage.header,
                pack([(kind, span.start, span.end) for kind, span in spans]),
                vectors[i].astype(np.float16).tobytes(),
            ),
        )
        db.execute(
            "INSERT INTO words (rowid, context, body) VALUES (?,?,?)",
            (first + i, *words[i]),
        )
        at = passage.end
    db.set("next_passage", first + len(passages))
    seal(db, row)
    return row


def _insert_document(
    db: Database, document: Document, passages: Sequence[Passage], first: int
) -> int:
    """The row of a new document, whose passages get the rows from `first` on."""
    end = passages[-1].end if passages else 0
    blocks = [(KINDS.index(b.kind), b.level, b.start, b.end) for b in document.blocks]
    values = {
        "id": document_id(document.name, document.digest),
        "name": document.name,
        "title": document.title,
        "format": document.format,
        "digest": document.digest,
        "characters": len(document.text),
        "sentences": sum(len(p.sentences) for p in passages),
        "first_passage": first,
        "passages": len(passages),
        "blocks": pack(blocks),
        "pages": pack([(p.number, p.start, p.end) for p in document.pages]),
        "warnings": json.dumps(document.warnings),
        "tail": document.text[end:],
        "encoding": document.encoding,
        "blank": blank_pages(document.pages, [(b.start, b.end) for b in document.blocks]),
    }
    row: int = db.execute(
        "INSERT INTO documents (id, name, title, format, digest, characters, sentences,"
        " first_passage, passages, blocks, pages, warnings, tail, encoding, blank)"
        " VALUES (:id, :name, :title, :format, :digest, :characters, :sentences,"
        " :first_passage, :passages, :blocks, :pages, :warnings, :tail, :encoding, :blank)"
        " RETURNING row",
        values,
    ).fetchone()[0]
    boxes = zip(document.pages, document.boxes, strict=False)
    db.executemany(
        "INSERT INTO boxes VALUES (?,?,?)", [(row, page.number, lines) for page, lines in boxes]
    )
    if document.original:
        db.execute(
            "INSERT OR IGNORE INTO originals VALUES (?,?)",
            (document.digest, document.original),
        )
    return row


def add_name(
    db: Database, called: str, row: int, source: str, stamp: tuple[int, int] | None
) -> None:
    """Give a document a name, with what is known of the file."""
    db.execute(
        "INSERT INTO names VALUES (?,?,?,?,?)",
        (called, row, os.fsencode(source), *(stamp or (None, None))),
    )


def delete(db: Database, name: str) -> bool:
    """Remove a name, and its document with the last one; False where there is none."""
    found = db.execute(
        f"SELECT row, first_passage, passages, digest, d.name {FROM_NAMES} WHERE n.name = ?",
        (name,),
    ).fetchone()
    if found is None:
        return False
    row, first, count, digest, called = found
    db.execute("DELETE FROM names WHERE name = ?", (name,))
    (other,) = db.execute("SELECT min(name) FROM names WHERE document = ?", (row,)).fetchone()
    if other is not None:
        if called == name:
            db.execute(
                "UPDATE documents SET name = ?, id = ? WHERE row = ?",
                (other, document_id(other, digest), row),
            )
        return True
    last = first + count - 1
    db.execute("DELETE FROM words WHERE rowid BETWEEN ? AND ?", (first, last))
    db.execute("DELETE FROM passages WHERE row BETWEEN ? AND ?", (first, last))
    db.execute("DELETE FROM boxes WHERE document = ?", (row,))
    db.execute("DELETE FROM documents WHERE row = ?", (row,))
    db.execute(
        "DELETE FROM originals WHERE digest = ?1"
        " AND NOT EXISTS (SELECT 1 FROM documents WHERE digest = ?1)",
        (digest,),
    )
    return True
