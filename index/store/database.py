"""The library's file: a connection to SQLite, its transactions, its errors as the library's own.

The only module that imports sqlite3. The file uses the rollback journal with synchronous=FULL:
SQLite before 3.51.3 can corrupt a write-ahead log (https://sqlite.org/wal.html, 'the WAL-reset
bug').
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from index.errors import LibraryDamaged, LibraryError, LibraryReadOnly

_BUSY_SECONDS = 60.0


class Database:
    """A file of SQLite's. Calls from several threads are taken one after another.

    Raises:
        LibraryError: or one of its kinds, wherever SQLite fails, with what to do about it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.lock = RLock()
        self.read_only = read_only
        self._process = os.getpid()
        if not read_only:
            try:
                # Its documents may be for their owner's eyes only, so a new library is.
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise LibraryError(
                    f"A library cannot be made in {path.parent}: {error.strerror}."
                ) from error
        mode = "ro" if read_only else "rwc"
        with self.errors():
            self.connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with self.errors():
                self.execute("PRAGMA synchronous = FULL")
                # A change that outgrew SQLite's memory would be written before its commit, and lock
                # readers out from then on: as long as a large document takes.
                self.execute("PRAGMA cache_spill = OFF")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file. Nothing is pending: each change was committed."""
        with self.lock:
            self.connection.close()

    @property
    def inherited(self) -> bool:
        """Whether this process was forked off from the one that opened the file.

        Of SQLite's rules: a connection is for its own process (sqlite.org/howtocorrupt.html, 2.6).
        """
        return os.getpid() != self._process

    # -- transactions --------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One view of the file for all reads inside, whatever others write meanwhile."""
        with self._transaction("DEFERRED"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One change, wholly in or wholly out."""
        with self._transaction("IMMEDIATE"):
            yield

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[None]:
        if self.inherited:  # asked before the lock, which may have been taken when it was forked
            raise LibraryError(
                f"The library in {self.path.parent} was opened by the process that this one was "
                "forked off from. Open it again in this one."
            )
        with self.lock, self.errors():
            if self.connection.in_transaction:  # inside a view or change that is already under way
                yield
                return
            self.connection.execute(f"BEGIN {kind}")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def errors(self) -> Iterator[None]:
        """SQLite's errors as the library's own."""
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(error, self.path) from error

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """What cannot have been stored so, as a damaged file's error: SQLite has no sums that would
        tell a page of noise from values."""
        try:
            yield
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise _damaged(self.path, error) from error

    # -- statements ------------------------------------------------------------------------------

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        """Run a statement."""
        return self.connection.execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[Any]) -> None:
        """Run a statement for each of the rows."""
        self.connection.executemany(statement, rows)

    def run(self, script: str) -> None:
        """Run statements within the transaction that is under way; `executescript` would end it."""
        for statement in script.split(";\n"):
            self.execute(statement)

    def pragma(self, name: str) -> int:
        """A number that SQLite keeps of the file."""
        return int(self.execute(f"PRAGMA {name}").fetchone()[0])

    def get(self, key: str) -> str | int | None:
        """A value that the library keeps of itself."""
        row = self.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set(self, key: str, value: str | int) -> None:
        """Keep such a value."""
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _damaged(path: Path, error: Exception) -> LibraryDamaged:
    return LibraryDamaged(
        f"{path} is damaged or not a Pincite library ({error}). It was left as it is: put "
        "back a copy, or add the documents to a new library."
    )


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
    if name == "SQLITE_READONLY_DBMOVED":
        return LibraryReadOnly(
            f"The library in {path.parent} was moved or deleted after it had been opened. Open it "
            "where it is now."
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
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "not decode to UTF-8" in str(error):
        return _damaged(path, error)
    if name.startswith("SQLITE_CANTOPEN"):
        return LibraryError(f"There is no library in {path.parent}, or it cannot be opened.")
    return LibraryError(f"The library in {path.parent} cannot be used: {error}.")
