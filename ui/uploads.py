"""Files on their way from a browser into the library.

Gradio's own upload route takes a thousand files at once, each up to the limit, and names them by
path. This takes one file a request, streams it under a random ticket into a private folder, and
gives the browser only the ticket.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path, PurePosixPath
from threading import Lock

from index.errors import PinciteError

MAX_FILES = 50
"""Files that may be added at once."""

MAX_BYTES = 100 * 2**20
"""The size of one file."""

MAX_TOTAL = 500 * 2**20
"""The size of all files that wait to be read, from all browsers."""

_PATIENCE = 60.0  # seconds until the next piece of a file
_ABANDONED = 4 * 3600.0  # seconds after which a file that was never read makes room
_PREFIX = "pincite-chat-"
_DEEPEST = 6  # parts of a path that are kept
_NAME_BYTES = 200  # file systems take 255; the rest is room for the library's own use
_PARTED = re.compile(r"(.*?)((?:\.[A-Za-z]\w{0,7}){0,2})", re.DOTALL)  # before '.pdf', '.txt.gz'


class UploadError(PinciteError):
    """A file that the chat does not take."""


class Uploads:
    """Received files by ticket, in `folder`, until they are read."""

    def __init__(self, folder: Path) -> None:
        """`folder` exists, is empty, and belongs to this object from here on."""
        self._folder = folder
        self._sizes: dict[str, int] = {}
        self._stored: dict[str, float] = {}  # when each was received whole
        self._lock = Lock()

    async def receive(self, name: str, body: AsyncIterator[bytes]) -> str:
        """Store a file as it arrives and return its ticket; what breaks off leaves nothing.

        Raises UploadError where a file is too large or stops coming, or too many wait.
        """
        self._make_room()
        ticket = secrets.token_urlsafe(16)
        place = self._place(ticket)
        with self._lock:
            if len(self._sizes) >= 4 * MAX_FILES:
                raise UploadError("Too many files are waiting to be read. Try again in a moment.")
            self._sizes[ticket] = 0
        kept = False
        try:
            file_path = place / own_path(name)
            file_path.parent.mkdir(parents=True)
            with file_path.open("xb") as file:
                pieces = aiter(body)
                while (piece := await asyncio.wait_for(anext(pieces, None), _PATIENCE)) is not None:
                    self._grow(ticket, len(piece))
                    file.write(piece)
            self._stored[ticket] = time.monotonic()
            kept = True
        except TimeoutError as error:
            raise UploadError("The file stopped coming.") from error
        except OSError as error:
            raise UploadError("The file could not be stored here.") from error
        finally:
            if not kept:
                self.discard(ticket)
        return ticket

    def _make_room(self) -> None:
        """Discard what a page has sent and never asked to be read: most likely it was closed."""
        late = time.monotonic() - _ABANDONED
        for ticket in [t for t, stored in list(self._stored.items()) if stored < late]:
            self.discard(ticket)

    def _grow(self, ticket: str, more: int) -> None:
        with self._lock:
            self._sizes[ticket] += more
            size, total = self._sizes[ticket], sum(self._sizes.values())
        if size > MAX_BYTES:
            raise UploadError(f"A file may have at most {MAX_BYTES // 2**20} MB.")
        if total > MAX_TOTAL:
            raise UploadError("Too much is waiting to be read. Add fewer files at once.")

    def path(self, ticket: str) -> Path | None:
        """The file of a ticket, or None where there is no such ticket."""
        with self._lock:
            known = ticket in self._sizes
        if not known:
            return None
        return next((p for p in self._place(ticket).rglob("*") if p.is_file()), None)

    def folder(self, ticket: str) -> Path:
        """The folder that stands for the one that a ticket's file was dropped with."""
        return self._place(ticket)

    def _place(self, ticket: str) -> Path:
        # The folder's name goes before the file's where the library has that name from elsewhere.
        return self._folder / ticket / "added"

    def discard(self, ticket: str) -> None:
        """Forget a ticket and delete its file."""
        with self._lock:
            known = self._sizes.pop(ticket, None) is not None
            self._stored.pop(ticket, None)
        if known:
            shutil.rmtree(self._folder / ticket, ignore_errors=True)


def free_name(name: str, digest: str, held: Mapping[str, str]) -> tuple[str, str]:
    """The name to keep a file under, and the last of those that are much like it, or ''.

    `held` are the names that are taken, with the digests of what is kept under them. A file that is
    held already keeps its name. Another of the same name gets a number, as file managers give it:
    it may be a newer version, or of another folder, and neither is to be lost.

    >>> free_name("plan.txt", "d2", {"plan.txt": "d1"}), free_name("plan.txt", "d1", {})
    (('plan (2).txt', 'plan.txt'), ('plan.txt', ''))
    """
    stem, endings = _PARTED.fullmatch(name).groups()  # type: ignore[union-attr]
    numbered = re.compile(rf"{re.escape(stem)}(?: \(([2-9]|[1-9]\d{{1,8}})\))?{re.escape(endings)}")
    alike = {int(m[1] or 1): other for other in held if (m := numbered.fullmatch(other))}
    for other in alike.values():
        if held[other] == digest:
            return other, ""
    number = next(n for n in count(1) if n not in alike)
    return f"{stem} ({number}){endings}" if number > 1 else name, alike[max(alike)] if alike else ""


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for what is received, that no other user can read; gone when this ends.

    Those that chats have left that were killed are deleted first. A chat locks its folder, and a
    lock dies with its process. (Windows has no such locks: there a folder stays.)
    """
    try:
        import fcntl
    except ImportError:
        with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
            yield Path(name)
        return

    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError), _opened(left) as folder:
            if os.fstat(folder).st_uid == os.getuid():
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its chat runs
                shutil.rmtree(left, ignore_errors=True)
    # It is locked before it has the name that others look for.
    made = Path(tempfile.mkdtemp(prefix=f"new-{_PREFIX}"))
    with _opened(made) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        place = made.rename(made.with_name(made.name.removeprefix("new-")))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield number
    finally:
        os.close(number)


def own_path(name: str) -> PurePosixPath:
    """A file's path within the folder that it was dropped with, each part as `base_name` has it.

    >>> str(own_path("contracts/2024/../lease.pdf"))
    'contracts/2024/lease.pdf'
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if re.fullmatch(r"[A-Za-z]:", parts[0] if parts else ""):
        parts = parts[-1:]
    inside = [base_name(part).lstrip(".") or "folder" for part in parts[-_DEEPEST:-1]]
    return PurePosixPath(*inside, base_name(parts[-1] if parts else ""))


def base_name(name: str) -> str:
    """A file's own name: no folder, no control character, short enough for any file system.

    >>> base_name("../../etc/passwd"), base_name("C:\\\\reports\\\\may.pdf"), base_name("..")
    ('passwd', 'may.pdf', 'document')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    last = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()
    if last in ("", ".", ".."):
        return "document"
    stem, dot, suffix = last.rpartition(".")
    if not dot or len(suffix) > 16:
        stem, dot, suffix = last, "", ""
    room = _NAME_BYTES - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + suffix
