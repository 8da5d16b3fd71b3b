"""The truth: one SQLite file with documents, their text, spans, vectors and full text.

A document is one transaction, wholly in or wholly out; each transaction raises the generation.
The file uses the rollback journal with synchronous=FULL: SQLite before 3.51.3 can corrupt a
write-ahead log (https://sqlite.org/wal.html, 'the WAL-reset bug').

Text is stored once, a passage a row together with the white space before it, so that a document
is the concatenation of its passages. A document is kept once under all the names that files of the
same bytes have. The full text holds each passage's terms, a sentence a line,
which are also what sentences are scored by: a question never tokenises text again. FTS5's
tokenizer only parts terms at white space: it is the one that takes every character beyond ASCII
for a letter; the others cut at vowel signs and know no letter that is newer than they are.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.errors import (
    DocumentError,
    LibraryDamaged,
    LibraryError,
    LibraryReadOnly,
    ModelMismatch,
    SchemaMismatch,
    UnknownDocument,
)
from index.formats.builder import clean
from index.types import Block, BlockKind, Document, DocumentInfo, Page, Passage, Span
from index.words import of_passage

SCHEMA = 4  # 4: a date has the same words however it is written
_HEAD = 2  # passages on top of a document that tell who and what it is about
KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
_APPLICATION_ID = 0x50696E63  # 'Pinc', so that `file` and a wrong path tell the library apart
_BUSY_SECONDS = 60.0

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
    seal BLOB NOT NULL DEFAULT x''          -- see `_SEALED`
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

# All that is stored of a document, but what may change while it stays the same: its names. A digest
# over it is the document's seal, by which a damage is found that SQLite itself has no eye for.
_SEALED = (
    "SELECT title, format, digest, characters, sentences, passages, blocks, pages, warnings, tail,"
    " encoding, blank FROM documents WHERE row = ?",
    "SELECT p.start, p.gap, p.text, p.headings, p.header, p.sentences, p.vectors, context, body"
    " FROM documents AS d JOIN passages AS p"
    " ON p.row BETWEEN d.first_passage AND d.first_passage + d.passages - 1"
    " JOIN words ON words.rowid = p.row WHERE d.row = ? ORDER BY p.row",
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
        "SELECT 1 FROM passages AS p WHERE NOT EXISTS (SELECT 1 FROM documents AS d WHERE"
        " d.row = p.document"
        " AND p.row BETWEEN d.first_passage AND d.first_passage + d.passages - 1)",
    ),
    (
        "There are words of no passage.",
        "SELECT 1 FROM words WHERE rowid NOT IN (SELECT row FROM passages)",
    ),
)

_LIST = (
    "SELECT row, first_passage, passages, id, d.name, title, format, length(pages) / 12, sentences,"
    " characters, digest, source, warnings, encoding, blank"
    " FROM documents AS d JOIN names AS n ON n.name = d.name"
)
_Listing = tuple[tuple[object, int], Mapping[int, DocumentInfo], Mapping[str, range]]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A name of a document, and the file it was read from.

    `source` is the file's path, '' for what came from no file; `stamp` is its size in bytes and
    the time of its last change in nanoseconds, where these tell that it is still the same.
    `placed` says that the places of the characters on pages are known, if there are pages.
    """

    name: str
    digest: str
    source: str
    stamp: tuple[int, int] | None
    placed: bool


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it is kept. `kinds` index `KINDS`; `terms` hold each sentence's terms."""

    row: int
    document: int
    start: int
    text: str
    headings: tuple[str, ...]
    header: str
    kinds: NDArray[np.int32]
    sentences: tuple[Span, ...]
    vectors: Vectors
    context: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]

    def sentence(self, position: int) -> str:
        """The text of one of its sentences."""
        span = self.sentences[position]
        return self.text[span.start - self.start : span.end - self.start]


class Store:
    """The library's file. Calls from several threads are taken one after another.

    Raises:
        LibraryError: or one of its kinds, wherever SQLite fails, with what to do about it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.lock = RLock()
        self._process = os.getpid()
        self._read_only = read_only
        self._listed: _Listing | None = None
        if not read_only:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LibraryError(
                    f"A library cannot be made in {path.parent}: {error.strerror}."
                ) from error
        mode = "ro" if read_only else "rwc"
        with self._errors():
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with self._errors():
                self._db.execute("PRAGMA synchronous = FULL")
                # A change that outgrew SQLite's memory would be written before its commit, and lock
                # readers out from then on: as long as a large document takes.
                self._db.execute("PRAGMA cache_spill = OFF")
                self._prepare()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file. Nothing is pending: each change was committed."""
        with self.lock:
            self._db.close()

    @property
    def inherited(self) -> bool:
        """Whether this process was forked off from the one that opened the file.

        Of SQLite's rules: a connection is for its own process (sqlite.org/howtocorrupt.html, 2.6).
        """
        return os.getpid() != self._process

    # -- transactions --------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One view of the library for all reads inside, whatever others write meanwhile."""
        with self._transaction("DEFERRED"):
            yield

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[None]:
        if self.inherited:  # asked before the lock, which may have been taken when it was forked
            raise LibraryError(
                f"The library in {self.path.parent} was opened by the process that this one was "
                "forked off from. Open it again in this one."
            )
        with self.lock, self._errors():
            if self._db.in_transaction:  # inside a view or change that is already under way
                yield
                return
            self._db.execute(f"BEGIN {kind}")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """SQLite's errors as the library's own."""
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(error, self.path) from error

    # -- what the library is ---------------------------------------------------------------------

    def _prepare(self) -> None:
        if self._pragma("application_id") == 0 and self._is_blank():
            with self._transaction("IMMEDIATE"):
                if self._is_blank():  # another process may have been faster
                    self._run(_TABLES + _FILES)
                    self._db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                    self._db.execute(f"PRAGMA user_version = {SCHEMA}")
                    self._set("library", uuid.uuid4().hex)
                    self._set("generation", 0)
                    self._set("next_passage", 1)
        if self._pragma("application_id") != _APPLICATION_ID:
            raise LibraryDamaged(f"{self.path} is not a Pincite library.")
        if (version := self._pragma("user_version")) > SCHEMA:
            raise SchemaMismatch(
                f"The library in {self.path.parent} was made by a newer Pincite (its schema is "
                f"{version}, this one knows {SCHEMA}). Update Pincite to open it."
            )
        if version < SCHEMA:
            self._migrate()

    def _migrate(self) -> None:
        """Bring a library of an older schema up to this one, wholly or not at all."""
        if self._read_only:
            raise SchemaMismatch(
                f"The library in {self.path.parent} was made by an older Pincite. Open it once "
                "where it can be written, to bring it up to date."
            )
        with self._transaction("IMMEDIATE"):
            version = self._pragma("user_version")  # another process may have been faster
            if version < 2:
                self._run(_FILES + _FROM_1)
                kept = self._db.execute("SELECT row, blocks, pages FROM documents").fetchall()
                for row, blocks, pages in kept:
                    numbered = (Page(*fields) for fields in _unpack(pages, 3).tolist())
                    blank = _blank(numbered, _unpack(blocks, 4)[:, 2:].tolist())
                    self._db.execute("UPDATE documents SET blank = ? WHERE row = ?", (blank, row))
            if version < 3:
                self._db.execute(_FROM_2)
            if version < SCHEMA:
                kept = self._db.execute("SELECT row, seal FROM documents").fetchall()
                for row, seal in kept:
                    whole = version < 3 or seal == self._digest(row)
                    self._write_words(row)
                    if whole:  # else it stays a document that has been damaged
                        self._seal(row)
                self._db.execute(f"PRAGMA user_version = {SCHEMA}")

    def _write_words(self, document: int) -> None:
        """Make the words of a document's passages anew."""
        found = self._db.execute(
            "SELECT p.row, d.title, start, text, headings, header, p.sentences"
            " FROM documents AS d JOIN passages AS p"
            " ON p.row BETWEEN d.first_passage AND d.first_passage + d.passages - 1"
            " WHERE d.row = ?",
            (document,),
        ).fetchall()
        for row, title, start, text, headings, header, sentences in found:
            spans = _unpack(sentences, 3)[:, 1:].tolist()
            words = of_passage(
                (title, *json.loads(headings), header),
                [text[a - start : b - start] for a, b in spans],
            )
            self._db.execute(
                "UPDATE words SET context = ?, body = ? WHERE rowid = ?", (*words, row)
            )

    def _run(self, script: str) -> None:
        """Statements within the transaction that is under way; `executescript` would end it."""
        for statement in script.split(";\n"):
            self._db.execute(statement)

    def _is_blank(self) -> bool:
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(tables == 0)

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])

    def _get(self, key: str) -> str | int | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _set(self, key: str, value: str | int) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def identity(self) -> str:
        """A name that no other library has."""
        with self._transaction("DEFERRED"):
            return str(self._get("library"))

    @property
    def generation(self) -> int:
        """The count of changes so far."""
        with self._transaction("DEFERRED"):
            return int(self._get("generation") or 0)

    def check_model(self, name: str, fingerprint: str) -> None:
        """Refuse a model other than the one that the library was made with.

        Raises:
            ModelMismatch: naming both.
        """
        with self._transaction("DEFERRED"):
            known, known_name = self._get("model"), self._get("model_name")
        if known is not None and known != fingerprint:
            other = "" if known_name != name else ", in another version,"
            raise ModelMismatch(
                f"The library in {self.path.parent} was made with the model '{known_name}'{other} "
                f"and the model '{name}' cannot read its vectors. Open it with the model that made "
                "it, or add the documents to a new library."
            )

    # -- changes ---------------------------------------------------------------------------------

    def put(
        self,
        document: Document,
        source: str,
        passages: Sequence[Passage],
        vectors: Sequence[Vectors],
        words: Sequence[tuple[str, str]],
        model: tuple[str, str],
        stamp: tuple[int, int] | None = None,
    ) -> None:
        """Add a document, in place of the one of its name if there is one.

        `source` and `stamp` are as in `StoredFile`. `vectors` holds (sentences, dimension) float32
        for each passage, `words` its context's and its body's terms, the body's a sentence a line;
        `model` is a name and a fingerprint.

        Raises:
            DocumentError: a vector holds what is no number; nothing is changed.
            ModelMismatch: other documents were added with another model.
        """
        for part in vectors:
            if not np.isfinite(part).all():
                raise DocumentError(document.name, "has text for which the model gave no vector")
        with self._transaction("IMMEDIATE"):
            self.check_model(*model)
            self._set("model_name", model[0])
            self._set("model", model[1])
            self._delete(document.name)
            first = int(self._get("next_passage") or 1)
            row = self._insert(document, passages, first)
            self._name(document.name, row, source, stamp)
            kinds = _kinds(document, passages)
            at = 0
            for i, passage in enumerate(passages):
                spans = zip(kinds[i], passage.sentences, strict=True)
                self._db.execute(
                    "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)",
                    (
                        first + i,
                        row,
                        passage.start,
                        document.text[at : passage.start],
                        document.text[passage.start : passage.end],
                        json.dumps(passage.headings, ensure_ascii=False),
                        passage.header,
                        _pack([(kind, span.start, span.end) for kind, span in spans]),
                        vectors[i].astype(np.float16).tobytes(),
                    ),
                )
                self._db.execute(
                    "INSERT INTO words (rowid, context, body) VALUES (?,?,?)",
                    (first + i, *words[i]),
                )
                at = passage.end
            self._seal(row)
            self._set("next_passage", first + len(passages))
            self._advance()

    def _insert(self, document: Document, passages: Sequence[Passage], first: int) -> int:
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
            "blocks": _pack(blocks),
            "pages": _pack([(p.number, p.start, p.end) for p in document.pages]),
            "warnings": json.dumps(document.warnings),
            "tail": document.text[end:],
            "encoding": document.encoding,
            "blank": _blank(document.pages, [(b.start, b.end) for b in document.blocks]),
        }
        row: int = self._db.execute(
            "INSERT INTO documents (id, name, title, format, digest, characters, sentences,"
            " first_passage, passages, blocks, pages, warnings, tail, encoding, blank)"
            " VALUES (:id, :name, :title, :format, :digest, :characters, :sentences,"
            " :first_passage, :passages, :blocks, :pages, :warnings, :tail, :encoding, :blank)"
            " RETURNING row",
            values,
        ).fetchone()[0]
        boxes = zip(document.pages, document.boxes, strict=False)
        self._db.executemany(
            "INSERT INTO boxes VALUES (?,?,?)", [(row, page.number, lines) for page, lines in boxes]
        )
        if document.original:
            self._db.execute(
                "INSERT OR IGNORE INTO originals VALUES (?,?)",
                (document.digest, document.original),
            )
        return row

    def link(
        self, name: str, other: str, digest: str, source: str, stamp: tuple[int, int] | None
    ) -> None:
        """Give the document that is called `other` a further name, in place of any of that name.

        Raises:
            UnknownDocument: there is none called `other`, or its digest is another.
        """
        with self._transaction("IMMEDIATE"):
            found = self._db.execute(
                "SELECT row FROM documents JOIN names ON document = row"
                " WHERE names.name = ? AND digest = ?",
                (other, digest),
            ).fetchone()
            if found is None or name == other:
                raise UnknownDocument(f"No document in the library is called '{other}'.")
            self._delete(name)
            self._name(name, found[0], source, stamp)
            self._advance()

    def delete(self, name: str) -> None:
        """Remove a name, and its document with the last one.

        Raises:
            UnknownDocument: there is none of that name.
        """
        with self._transaction("IMMEDIATE"):
            if not self._delete(clean(name)):
                raise UnknownDocument(f"No document in the library is called '{name}'.")
            self._advance()

    def set_source(self, name: str, source: str) -> None:
        """Note that a document's file has moved."""
        with self._transaction("IMMEDIATE"):
            self._db.execute(
                "UPDATE names SET source = ? WHERE name = ?", (os.fsencode(source), name)
            )
            self._advance()

    def set_stamps(self, stamps: Mapping[str, tuple[int, int] | None]) -> None:
        """Note the stamps of files that have been found to be as they were, by name."""
        with self._transaction("IMMEDIATE"):
            self._db.executemany(
                "UPDATE names SET size = ?, modified = ? WHERE name = ?",
                [(*(stamp or (None, None)), name) for name, stamp in stamps.items()],
            )

    def _name(self, name: str, row: int, source: str, stamp: tuple[int, int] | None) -> None:
        self._db.execute(
            "INSERT INTO names VALUES (?,?,?,?,?)",
            (name, row, os.fsencode(source), *(stamp or (None, None))),
        )

    def _delete(self, name: str) -> bool:
        found = self._db.execute(
            "SELECT row, first_passage, passages, digest, d.name FROM documents AS d"
            " JOIN names AS n ON n.document = row WHERE n.name = ?",
            (name,),
        ).fetchone()
        if found is None:
            return False
        row, first, count, digest, called = found
        self._db.execute("DELETE FROM names WHERE name = ?", (name,))
        (other,) = self._db.execute(
            "SELECT min(name) FROM names WHERE document = ?", (row,)
        ).fetchone()
        if other is not None:
            if called == name:
                self._db.execute(
                    "UPDATE documents SET name = ?, id = ? WHERE row = ?",
                    (other, document_id(other, digest), row),
                )
            return True
        last = first + count - 1
        self._db.execute("DELETE FROM words WHERE rowid BETWEEN ? AND ?", (first, last))
        self._db.execute("DELETE FROM passages WHERE row BETWEEN ? AND ?", (first, last))
        self._db.execute("DELETE FROM boxes WHERE document = ?", (row,))
        self._db.execute("DELETE FROM documents WHERE row = ?", (row,))
        self._db.execute(
            "DELETE FROM originals WHERE digest = ?1"
            " AND NOT EXISTS (SELECT 1 FROM documents WHERE digest = ?1)",
            (digest,),
        )
        return True

    def _seal(self, row: int) -> None:
        self._db.execute("UPDATE documents SET seal = ? WHERE row = ?", (self._digest(row), row))

    def _digest(self, row: int) -> bytes:
        digest = hashlib.blake2b(digest_size=16)
        for query in _SEALED:
            for fields in self._db.execute(query, (row,)):
                for value in fields:
                    stored = value if isinstance(value, bytes) else str(value).encode()
                    digest.update(len(stored).to_bytes(8, "little"))
                    digest.update(stored)
        return digest.digest()

    def _advance(self) -> None:
        self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    # -- reading ---------------------------------------------------------------------------------

    def documents(self) -> Mapping[int, DocumentInfo]:
        """All documents by their row, in the order of their names."""
        return self._listing()[0]

    def sentences(self) -> int:
        """The number of sentences of all documents."""
        with self._transaction("DEFERRED"):
            (count,) = self._db.execute("SELECT total(sentences) FROM documents").fetchone()
        return int(count)

    def passage_ranges(self) -> Mapping[str, range]:
        """The rows of each document's passages, by the document's id, ascending.

        The same object as long as the library is the same.
        """
        return self._listing()[1]

    def _listing(self) -> tuple[Mapping[int, DocumentInfo], Mapping[str, range]]:
        """`documents` and `passage_ranges`, read again only when the library has changed."""
        with self._transaction("DEFERRED"):
            # The generation tells our own changes, SQLite's number any by others, even that the
            # file was overwritten by an older copy. In this order: the first read begins the view.
            version = (self._get("generation"), self._pragma("data_version"))
            if self._listed is None or self._listed[0] != version:
                rows = self._db.execute(_LIST + " ORDER BY d.name").fetchall()
                also = self._also()
                infos = {row[0]: _info(row[3:], also.get(row[0], ())) for row in rows}
                ranges = {
                    identifier: range(first, first + count)
                    for _, first, count, identifier, *_ in sorted(rows, key=lambda r: r[1:3])
                }
                self._listed = (version, infos, ranges)
            return self._listed[1:]

    def _also(self) -> dict[int, tuple[str, ...]]:
        """The names of each document but the one that it goes by."""
        found: dict[int, tuple[str, ...]] = {}
        for row, name in self._db.execute(
            "SELECT n.document, n.name FROM names AS n JOIN documents AS d ON d.row = n.document"
            " WHERE n.name <> d.name ORDER BY n.name"
        ):
            found[row] = (*found.get(row, ()), name)
        return found

    def find(self, name: str) -> DocumentInfo | None:
        """The document of that name."""
        with self._transaction("DEFERRED"):
            found = self._db.execute(
                "SELECT document FROM names WHERE name = ?", (clean(name),)
            ).fetchone()
            return self._listing()[0][found[0]] if found else None

    def files(self, name: str | None = None) -> Iterator[StoredFile]:
        """Every name, or the one that is given, with what is known of its file."""
        with self._transaction("DEFERRED"):
            rows = self._db.execute(
                "SELECT n.name, digest, source, size, modified,"
                " format <> 'pdf' OR EXISTS (SELECT 1 FROM boxes WHERE document = d.row)"
                " FROM names AS n JOIN documents AS d ON d.row = n.document"
                " WHERE ?1 IS NULL OR n.name = ?1",
                (name,),
            ).fetchall()
        for name, digest, source, size, modified, placed in rows:
            stamp = None if modified is None else (size, modified)
            yield StoredFile(name, digest, os.fsdecode(source), stamp, bool(placed))

    def document(self, identifier: str) -> Document:
        """A whole document by its id.

        Raises:
            UnknownDocument: none has that id: it was removed, or replaced by a newer version.
        """
        with self._transaction("DEFERRED"):
            found = self._document_of(
                identifier,
                "row, name, title, format, digest, blocks, pages, warnings, tail, encoding",
            )
            row, name, title, format_, digest, blocks, pages, warnings, tail, encoding = found
            pieces = self._db.execute(
                "SELECT p.gap || p.text FROM documents AS d JOIN passages AS p"
                " ON p.row BETWEEN d.first_passage AND d.first_passage + d.passages - 1"
                " WHERE d.row = ? ORDER BY p.row",
                (row,),
            ).fetchall()
        return Document(
            name=name,
            title=title,
            text="".join(piece for (piece,) in pieces) + tail,
            format=format_,
            digest=digest,
            blocks=tuple(
                Block(KINDS[kind], start, end, level)
                for kind, level, start, end in _unpack(blocks, 4).tolist()
            ),
            pages=tuple(Page(*fields) for fields in _unpack(pages, 3).tolist()),
            warnings=tuple(json.loads(warnings)),
            encoding=encoding,
        )

    def boxes(self, identifier: str, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """The numbers of the pages that a span touches, and the packed lines of each.

        Raises:
            UnknownDocument: no document has that id.
        """
        with self._transaction("DEFERRED"):
            row, pages = self._document_of(identifier, "row, pages")
            for number, first, last in _unpack(pages, 3).tolist():
                if first < end and start < last:
                    yield from self._db.execute(
                        "SELECT page, lines FROM boxes WHERE document = ? AND page = ?",
                        (row, number),
                    ).fetchall()

    def original(self, identifier: str) -> bytes | None:
        """The bytes of a document's file, where they are kept.

        Raises:
            UnknownDocument: no document has that id.
        """
        with self._transaction("DEFERRED"):
            (digest,) = self._document_of(identifier, "digest")
            found = self._db.execute(
                "SELECT bytes FROM originals WHERE digest = ?", (digest,)
            ).fetchone()
        return found[0] if found else None

    def _document_of(self, identifier: str, fields: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] | None = self._db.execute(
            f"SELECT {fields} FROM documents WHERE id = ?",  # noqa: S608 - fields are our own
            (clean(identifier),),
        ).fetchone()
        if found is None:
            raise UnknownDocument(
                f"No document in the library has the id '{identifier}': it was removed, or "
                "replaced by a newer version."
            )
        return found

    def pages(self, rows: Collection[int]) -> dict[int, NDArray[np.int32]]:
        """The pages of each of these documents, (pages, 3): number, start, end."""
        with self._transaction("DEFERRED"):
            found = self._db.execute(
                "SELECT row, pages FROM documents WHERE row IN (SELECT value FROM json_each(?))",
                (json.dumps(list(rows)),),
            ).fetchall()
        return {row: _unpack(pages, 3) for row, pages in found}

    def vectors(self, rows: range, dimension: int) -> Iterator[tuple[int, Vectors]]:
        """The passages' vectors, with the passage's row, in order."""
        with self._transaction("DEFERRED"):
            for row, blob in self._db.execute(
                "SELECT row, vectors FROM passages WHERE row BETWEEN ? AND ? ORDER BY row",
                (rows.start, rows.stop - 1),
            ):
                yield row, _unpack_vectors(blob, dimension)

    def match(
        self,
        terms: Collection[str],
        limit: int,
        documents: Collection[int] | None,
        phrases: Collection[Sequence[str]] = (),
    ) -> dict[int, float]:
        """The passages with the best BM25 for any of the terms, their rows with the scores.

        Each of the `phrases`, terms in their order, must occur; an empty one asks nothing.

        Scores are FTS5's with its k1 = 1.2 and b = 0.75 (https://sqlite.org/fts5.html), turned
        so that more is better.
        """
        if not terms:
            return {}
        query = " OR ".join(f'"{term}"' for term in terms)
        for phrase in filter(None, phrases):
            query = f'"{" ".join(phrase)}" AND ({query})'
        only = None if documents is None else json.dumps(list(documents))
        with self._transaction("DEFERRED"):
            found = self._db.execute(
                "SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ?1"
                " AND (?2 IS NULL OR rowid IN (SELECT p.row FROM documents AS d JOIN passages AS p"
                " ON p.row BETWEEN d.first_passage AND d.first_passage + d.passages - 1"
                " WHERE d.row IN (SELECT value FROM json_each(?2))))"
                " ORDER BY score DESC, rowid LIMIT ?3",
                (query, only, limit),
            ).fetchall()
        return dict(found)

    def frequencies(self, terms: Collection[str]) -> tuple[int, dict[str, int]]:
        """The number of passages, and for each term the number of passages that have it."""
        with self._transaction("DEFERRED"):
            (total,) = self._db.execute("SELECT total(passages) FROM documents").fetchone()
            found = dict(
                self._db.execute(
                    "SELECT term, doc FROM vocabulary WHERE term IN"
                    " (SELECT value FROM json_each(?))",
                    (json.dumps(list(terms)),),
                ).fetchall()
            )
        return int(total), {term: int(found.get(term, 0)) for term in terms}

    def terms_like(self, term: str) -> dict[str, int]:
        """All terms with the same first letter, with the number of passages that have each."""
        first = term[:1]
        with self._transaction("DEFERRED"):
            found = self._db.execute(
                "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?",
                (first, chr(ord(first) + 1)),
            ).fetchall()
        return dict(found)

    def has_word(self, term: str, word: str) -> bool:
        """Whether any passage that has a term, or what stands above it, has the word itself.

        ASCII's capitals do not count. What is part of a longer word is there, too.
        """
        with self._transaction("DEFERRED"):
            found = self._db.execute(
                "SELECT 1 FROM words JOIN passages AS p ON p.row = words.rowid"
                " JOIN documents AS d ON d.row = p.document WHERE words MATCH ?1"
                " AND instr(lower(p.text || p.headings || p.header || d.title), lower(?2)) LIMIT 1",
                (f'"{term}"', word),
            ).fetchone()
        return found is not None

    def texts_with(self, term: str, limit: int) -> list[str]:
        """The texts of the first `limit` passages whose sentences have a term."""
        with self._transaction("DEFERRED"):
            found = self._db.execute(
                "SELECT text FROM passages WHERE row IN"
                " (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?)",
                (f'body : "{term}"', limit),
            ).fetchall()
        return [text for (text,) in found]

    def heads(self, rows: Collection[int]) -> dict[int, frozenset[str]]:
        """The terms of what stands on top of each of these documents: title and first passages."""
        found: dict[int, set[str]] = {row: set() for row in rows}
        with self._transaction("DEFERRED"):
            firsts = self._db.execute(
                "SELECT row, first_passage, min(passages, ?) FROM documents"
                " WHERE row IN (SELECT value FROM json_each(?))",
                (_HEAD, json.dumps(list(rows))),
            )
            owners = {p: row for row, first, n in firsts for p in range(first, first + n)}
            # A join on a range of rowids would go through all of the full text for each document.
            for passage, context, body in self._db.execute(
                "SELECT rowid, context, body FROM words"
                " WHERE rowid IN (SELECT value FROM json_each(?))",
                (json.dumps(list(owners)),),
            ):
                found[owners[passage]].update(context.split(), body.split())
        return {row: frozenset(terms) for row, terms in found.items()}

    def passages(self, rows: Collection[int], dimension: int) -> list[StoredPassage]:
        """The passages of these rows, in their order."""
        with self._transaction("DEFERRED"):
            found = self._db.execute(
                "SELECT p.row, document, start, text, headings, header, sentences, vectors,"
                " context, body FROM passages AS p JOIN words ON words.rowid = p.row"
                " WHERE p.row IN (SELECT value FROM json_each(?)) ORDER BY p.row",
                (json.dumps(list(rows)),),
            ).fetchall()
        return [_passage(fields, dimension) for fields in found]

    def sealed(self, identifier: str) -> bool:
        """Whether all that is stored of a document is, to the bit, what was written.

        Raises:
            UnknownDocument: no document has that id.
        """
        with self._transaction("DEFERRED"):
            row, seal = self._document_of(identifier, "row, seal")
            return bool(self._digest(row) == seal)

    def integrity(self) -> Iterator[str]:
        """What SQLite's and its full text's own checks find wrong, and what belongs to nothing.

        As sentences; none: nothing.
        """
        try:
            with self._transaction("DEFERRED"):
                for (fault,) in self._db.execute("PRAGMA integrity_check(20)").fetchall():
                    if fault != "ok":
                        yield f"The file is damaged: {fault}."
                for said, query in _ODD:
                    if self._db.execute(query).fetchone():
                        yield said
            with self._transaction("IMMEDIATE"):
                self._db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        except LibraryReadOnly:
            return  # the full text's check counts as writing
        except LibraryError as error:
            yield str(error)


def document_id(name: str, digest: str) -> str:
    """The id of these contents under this name: the same in every library, never reused."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"pincite:{digest}:{name}").hex[:16]


def _info(fields: Sequence[Any], also: tuple[str, ...]) -> DocumentInfo:
    *plain, source, warnings, encoding, blank = fields
    return DocumentInfo(
        *plain,
        source=os.fsdecode(source),  # type: ignore[misc]
        warnings=tuple(json.loads(warnings)),
        also=also,
        encoding=encoding,
        pages_without_text=tuple(np.frombuffer(blank, dtype="<i4").tolist()),
    )


def _blank(pages: Iterable[Page], blocks: Sequence[tuple[int, int]]) -> bytes:
    """The numbers of the pages that no block is on, given by its start and end; both in order."""
    numbers: list[tuple[int, ...]] = []
    at = 0
    for page in pages:
        while at < len(blocks) and blocks[at][1] <= page.start:
            at += 1
        empty = page.start == page.end  # also where a block goes on behind it
        if empty or at == len(blocks) or blocks[at][0] >= page.end:
            numbers.append((page.number,))
    return _pack(numbers)


def _passage(fields: tuple[object, ...], dimension: int) -> StoredPassage:
    row, document, start, text, headings, header, sentences, vectors, context, body = fields
    spans = _unpack(sentences, 3)
    return StoredPassage(
        row=row,  # type: ignore[arg-type]
        document=document,  # type: ignore[arg-type]
        start=start,  # type: ignore[arg-type]
        text=text,  # type: ignore[arg-type]
        headings=tuple(json.loads(headings)),  # type: ignore[arg-type]
        header=header,  # type: ignore[arg-type]
        kinds=spans[:, 0],
        sentences=tuple(Span(a, b) for a, b in spans[:, 1:].tolist()),
        vectors=_unpack_vectors(vectors, dimension),
        context=tuple(context.split()),  # type: ignore[attr-defined]
        terms=tuple(tuple(line.split()) for line in body.split("\n")),  # type: ignore[attr-defined]
    )


def _kinds(document: Document, passages: Sequence[Passage]) -> list[list[int]]:
    """For each sentence the kind of its block."""
    starts = np.asarray([block.start for block in document.blocks], dtype=np.int64)
    kinds = np.asarray([KINDS.index(block.kind) for block in document.blocks], dtype=np.int64)
    return [
        kinds[np.searchsorted(starts, [s.start for s in p.sentences], side="right") - 1].tolist()
        for p in passages
    ]


def _pack(rows: Sequence[tuple[int, ...]]) -> bytes:
    return np.asarray(rows, dtype="<i4").tobytes()


def _unpack(blob: object, columns: int) -> NDArray[np.int32]:
    return np.frombuffer(blob, dtype="<i4").reshape(-1, columns)  # type: ignore[call-overload, no-any-return]


def _unpack_vectors(blob: object, dimension: int) -> Vectors:
    half = np.frombuffer(blob, dtype="<f2")  # type: ignore[call-overload]
    return half.reshape(-1, dimension).astype(np.float32)  # type: ignore[no-any-return]


def _explain(error: sqlite3.Error, path: Path) -> LibraryError:
    """The library's own error for one of SQLite's, with what to do."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        return LibraryError(f"The library in {path.parent} was closed.")
    if name == "SQLITE_READONLY_ROLLBACK":
        return LibraryReadOnly(
            f"The library in {path.parent} is read-only, and a change in it was broken off. Open "
            "it once where it can be written: that undoes the change."
        )
    if name.startswith("SQLITE_READONLY"):
        return LibraryReadOnly(f"The library in {path.parent} is read-only.")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LibraryError(
            f"Another program has kept the library in {path.parent} busy for "
            f"{_BUSY_SECONDS:.0f} s. Try again when it is done."
        )
    if name.startswith("SQLITE_FULL") or "disk I/O" in str(error):
        return LibraryError(
            f"The disk of {path.parent} is full or failing ({error}). Nothing was lost; make "
            "room and try again."
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return LibraryDamaged(
            f"{path} is damaged or not a Pincite library ({error}). It was left as it is: put "
            "back a copy, or add the documents to a new library."
        )
    if name.startswith("SQLITE_CANTOPEN"):
        return LibraryError(f"There is no library in {path.parent}, or it cannot be opened.")
    return LibraryError(f"The library in {path.parent} cannot be used: {error}.")
