"""The store: documents in under their names, and out again, whole or in parts."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.errors import DocumentError, ModelMismatch, UnknownDocument
from index.formats.builder import storable
from index.store import changes, integrity, schema
from index.store.database import Database
from index.store.full_text import FullText
from index.store.tables import FROM_NAMES, FROM_PASSAGES
from index.store.values import (
    KINDS,
    StoredFile,
    StoredPassage,
    info_of,
    passage_of,
    unpack,
    unpack_vectors,
)
from index.types import Block, Document, DocumentInfo, Page, Passage

_LIST = (
    "SELECT row, first_passage, passages, id, d.name, title, format, length(pages) / 12, sentences,"
    " characters, digest, source, warnings, encoding, blank"
    " FROM documents AS d JOIN names AS n ON n.name = d.name"
)
_Listing = tuple[tuple[object, int], Mapping[int, DocumentInfo], Mapping[str, range]]


class Store:
    """What a library holds. Calls from several threads are taken one after another.

    `full_text` finds passages by their words.

    Raises:
        LibraryError: or one of its kinds, wherever SQLite fails, with what to do about it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._listed: _Listing | None = None
        self._db = Database(path, read_only=read_only)
        self.full_text = FullText(self._db)
        try:
            with self._db.errors():
                schema.prepare(self._db)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file. Nothing is pending: each change was committed."""
        self._db.close()

    @property
    def lock(self) -> RLock:
        """What is held while the file is used."""
        return self._db.lock

    @property
    def inherited(self) -> bool:
        """Whether this process was forked off from the one that opened the file."""
        return self._db.inherited

    def reading(self) -> AbstractContextManager[None]:
        """One view of the library for all reads inside, whatever others write meanwhile."""
        return self._db.reading()

    # -- what the library is ---------------------------------------------------------------------

    @property
    def identity(self) -> str:
        """A name that no other library has."""
        with self._db.reading():
            return str(self._db.get("library"))

    @property
    def generation(self) -> int:
        """The count of changes so far."""
        with self._db.reading():
            return int(self._db.get("generation") or 0)

    def check_model(self, name: str, fingerprint: str) -> None:
        """Refuse a model other than the one that the library was made with.

        Raises:
            ModelMismatch: naming both.
        """
        with self._db.reading():
            known, known_name = self._db.get("model"), self._db.get("model_name")
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
        with self._db.writing():
            self.check_model(*model)
            self._db.set("model_name", model[0])
            self._db.set("model", model[1])
            changes.delete(self._db, document.name)
            row = changes.insert(self._db, document, passages, vectors, words)
            changes.add_name(self._db, document.name, row, source, stamp)
            self._advance()

    def link(
        self, name: str, other: str, digest: str, source: str, stamp: tuple[int, int] | None
    ) -> None:
        """Give the document that is called `other` a further name, in place of any of that name.

        Raises:
            UnknownDocument: there is none called `other`, or its digest is another.
        """
        with self._db.writing():
            found = self._db.execute(
                "SELECT row FROM documents JOIN names ON document = row"
                " WHERE names.name = ? AND digest = ?",
                (other, digest),
            ).fetchone()
            if found is None or name == other:
                raise UnknownDocument(f"No document in the library is called '{other}'.")
            changes.delete(self._db, name)
            changes.add_name(self._db, name, found[0], source, stamp)
            self._advance()

    def delete(self, name: str) -> None:
        """Remove a name, and its document with the last one.

        Raises:
            UnknownDocument: there is none of that name.
        """
        with self._db.writing():
            if not changes.delete(self._db, storable(name)):
                raise UnknownDocument(f"No document in the library is called '{name}'.")
            self._advance()

    def set_sources(self, sources: Mapping[str, str]) -> None:
        """Note where the files of documents are that have moved, by name."""
        with self._db.writing():
            self._db.executemany(
                "UPDATE names SET source = ? WHERE name = ?",
                [(os.fsencode(source), name) for name, source in sources.items()],
            )
            self._advance()

    def set_stamps(self, stamps: Mapping[str, tuple[int, int] | None]) -> None:
        """Note the stamps of files that have been found to be as they were, by name."""
        with self._db.writing():
            self._db.executemany(
                "UPDATE names SET size = ?, modified = ? WHERE name = ?",
                [(*(stamp or (None, None)), name) for name, stamp in stamps.items()],
            )

    def _advance(self) -> None:
        self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    # -- reading ---------------------------------------------------------------------------------

    def documents(self) -> Mapping[int, DocumentInfo]:
        """All documents by their row, in the order of their names."""
        return self._listing()[0]

    def sentences(self) -> int:
        """The number of sentences of all documents."""
        with self._db.reading():
            (count,) = self._db.execute("SELECT total(sentences) FROM documents").fetchone()
        return int(count)

    def passage_ranges(self) -> Mapping[str, range]:
        """The rows of each document's passages, by the document's id, ascending.

        The same object as long as the library is the same.
        """
        return self._listing()[1]

    def _listing(self) -> tuple[Mapping[int, DocumentInfo], Mapping[str, range]]:
        """`documents` and `passage_ranges`, read again only when the library has changed."""
        with self._db.reading():
            # The generation tells our own changes, SQLite's number any by others, even that the
            # file was overwritten by an older copy. In this order: the first read begins the view.
            version = (self._db.get("generation"), self._db.pragma("data_version"))
            if self._listed is None or self._listed[0] != version:
                rows = self._db.execute(_LIST + " ORDER BY d.name").fetchall()
                also = self._also()
                with self._db.decoding():
                    infos = {row[0]: info_of(row[3:], also.get(row[0], ())) for row in rows}
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
            f"SELECT n.document, n.name {FROM_NAMES} WHERE n.name <> d.name ORDER BY n.name"
        ):
            found[row] = (*found.get(row, ()), name)
        return found

    def find(self, name: str) -> DocumentInfo | None:
        """The document of that name."""
        with self._db.reading():
            found = self._db.execute(
                "SELECT document FROM names WHERE name = ?", (storable(name),)
            ).fetchone()
            return self._listing()[0][found[0]] if found else None

    def files(self, name: str | None = None) -> Iterator[StoredFile]:
        """Every name in their order, or the one that is given, with what is known of its file."""
        which = "ORDER BY n.name" if name is None else "WHERE n.name = ?"
        with self._db.reading():
            rows = self._db.execute(
                "SELECT n.name, digest, source, size, modified,"
                " format <> 'pdf' OR EXISTS (SELECT 1 FROM boxes WHERE document = d.row)"
                f" {FROM_NAMES} {which}",
                () if name is None else (name,),
            ).fetchall()
        for name, digest, source, size, modified, placed in rows:
            stamp = None if modified is None else (size, modified)
            yield StoredFile(name, digest, os.fsdecode(source), stamp, bool(placed))

    def document(self, identifier: str) -> Document:
        """A whole document by its id.

        Raises:
            UnknownDocument: none has that id: it was removed, or replaced by a newer version.
        """
        with self._db.reading():
            found = self._document_of(
                identifier,
                "row, name, title, format, digest, blocks, pages, warnings, tail, encoding,"
                " characters",
            )
            row, name, title, format_, digest, blocks, pages, warnings, tail, encoding, size = found
            pieces = self._db.execute(
                f"SELECT p.gap || p.text {FROM_PASSAGES} WHERE d.row = ? ORDER BY p.row",
                (row,),
            ).fetchall()
        with self._db.decoding():
            text = "".join(piece for (piece,) in pieces) + tail
            if len(text) != size:
                raise ValueError(f"{len(text):,} of {size:,} characters")
            return Document(
                name=name,
                title=title,
                text=text,
                format=format_,
                digest=digest,
                blocks=tuple(
                    Block(KINDS[kind], start, end, level)
                    for kind, level, start, end in unpack(blocks, 4).tolist()
                ),
                pages=tuple(Page(*fields) for fields in unpack(pages, 3).tolist()),
                warnings=tuple(json.loads(warnings)),
                encoding=encoding,
            )

    def boxes(self, identifier: str, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """The numbers of the pages that a span touches, and the packed lines of each.

        Raises:
            UnknownDocument: no document has that id.
        """
        with self._db.reading():
            row, pages = self._document_of(identifier, "row, pages")
            with self._db.decoding():
                numbered = unpack(pages, 3).tolist()
            for number, first, last in numbered:
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
        with self._db.reading():
            (digest,) = self._document_of(identifier, "digest")
            found = self._db.execute(
                "SELECT bytes FROM originals WHERE digest = ?", (digest,)
            ).fetchone()
        return found[0] if found else None

    def _document_of(self, identifier: str, fields: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] | None = self._db.execute(
            f"SELECT {fields} FROM documents WHERE id = ?",
            (storable(identifier),),
        ).fetchone()
        if found is None:
            raise UnknownDocument(
                f"No document in the library has the id '{identifier}': it was removed, or "
                "replaced by a newer version."
            )
        return found

    def pages(self, rows: Collection[int]) -> dict[int, NDArray[np.int32]]:
        """The pages of each of these documents, (pages, 3): number, start, end."""
        with self._db.reading():
            found = self._db.execute(
                "SELECT row, pages FROM documents WHERE row IN (SELECT value FROM json_each(?))",
                (json.dumps(list(rows)),),
            ).fetchall()
        with self._db.decoding():
            return {row: unpack(pages, 3) for row, pages in found}

    def vectors(self, rows: range, dimension: int) -> Iterator[tuple[int, Vectors]]:
        """The passages' vectors, with the passage's row, in order."""
        with self._db.reading():
            for row, blob in self._db.execute(
                "SELECT row, vectors FROM passages WHERE row BETWEEN ? AND ? ORDER BY row",
                (rows.start, rows.stop - 1),
            ):
                with self._db.decoding():
                    vectors = unpack_vectors(blob, dimension)
                yield row, vectors

    def passages(self, rows: Collection[int], dimension: int) -> list[StoredPassage]:
        """The passages of these rows, in their order."""
        with self._db.reading():
            found = self._db.execute(
                "SELECT p.row, document, start, text, headings, header, sentences, vectors,"
                " context, body FROM passages AS p JOIN words ON words.rowid = p.row"
                " WHERE p.row IN (SELECT value FROM json_each(?)) ORDER BY p.row",
                (json.dumps(list(rows)),),
            ).fetchall()
        with self._db.decoding():
            return [passage_of(fields, dimension) for fields in found]

    def sealed(self, identifier: str) -> bool:
        """Whether all that is stored of a document is, to the bit, what was written.

        Raises:
            UnknownDocument: no document has that id.
        """
        with self._db.reading():
            row, seal = self._document_of(identifier, "row, seal")
            return bool(integrity.digest(self._db, row) == seal)

    def faults(self) -> Iterator[str]:
        """What SQLite's and its full text's own checks find wrong, and what belongs to nothing.

        As sentences; none: nothing.
        """
        return integrity.faults(self._db)
