"""Parsing in a process of its own, where a file can do no more harm than to its own document.

Parsers of PDF, Office files and the like are large and partly in C. They run in one worker that is
started when the first such file comes, used again for the next, and replaced when a file crashes
it, keeps it too long or makes it eat too much memory. Plain text is read here: its parser is small,
in Python, and takes time in proportion to the file.

What passes between the two is JSON and raw bytes, never pickle: nothing that comes back is run. The
worker opens no socket and starts no process. Limits on memory and processor time are the system's
(`setrlimit`), and so is its end when its parent dies (a pipe that signals when it is closed); where
a system has none of these, as Windows, the limit on wall time remains.

Here is the parent's side; `child` is the worker's, `frames` what passes between the two.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from index import formats
from index.errors import DocumentError, UnsupportedFormat
from index.formats.mail import attachments
from index.limits import Limits, limits
from index.types import Document, Picture
from index.worker.frames import receive, send, unpacked

_PLAIN = frozenset({".txt", ".text", ".rst"})
# What begins so is no plain text, whatever its name says.
_NOT_PLAIN = (b"PK", b"%PDF", b"\x1f\x8b", b"{\\rtf", b"<", b"\xd0\xcf\x11\xe0")
_START = "import sys; sys.path[:] = sys.argv[2:]; from index.worker.child import main; main()"
_MOST = 500  # documents that one worker reads: what leaks in a parser ends with it


def parse(name: str, data: bytes) -> Document:
    """Read a document's bytes as `formats.parse` does, in the worker unless it is plain text.

    Raises:
        DocumentError: as `formats.parse`, and where the document crashed its reader or went
            beyond a limit.
        PinciteError: a limit in the environment is no number.
    """
    plain = PurePosixPath(name).suffix.lower() in _PLAIN
    if (plain and not data[:1024].lstrip().startswith(_NOT_PLAIN)) or not sys.executable:
        return formats.parse(name, data)
    return _shared(os.getpid(), "parse").parse(name, data)


def draw(name: str, data: bytes, page: int, width: int) -> Picture:
    """Draw a page of a PDF as `formats.pdf.pdfium.draw` does, in a worker that does nothing else.

    `page` counts from 1; `width` is the picture's, in pixels.

    Raises:
        DocumentError: there is no such page, the file crashed its reader or went beyond a limit.
    """
    return _shared(os.getpid(), "draw").draw(name, data, page, width)


@cache
def _shared(process: int, task: str) -> Worker:
    """The worker of this process: one that was inherited by a fork is its parent's.

    Each task has its own, so that a page is drawn while a long document is read.
    """
    worker = Worker(limits())
    atexit.register(worker.close)
    return worker


class Worker:
    """A process that parses one document after another, within limits.

    It may be used from several threads; they wait for each other.
    """

    def __init__(self, limits: Limits) -> None:
        """The process is started when the first document comes."""
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = -1
        self._read = 0  # documents that this process has begun

    @property
    def pid(self) -> int | None:
        """The process's id, or None while there is none."""
        return self._process.pid if self._process else None

    def parse(self, name: str, data: bytes) -> Document:
        """As the module's `parse`, always in the worker; each file in a mail for itself."""
        return attachments.read(self._alone(name, data), self._alone)

    def _alone(self, name: str, data: bytes) -> Document:
        return unpacked(*self._do({"name": name}, data))

    def draw(self, name: str, data: bytes, page: int, width: int) -> Picture:
        """As the module's `draw`."""
        said, (image,) = self._do({"name": name, "page": page, "pixels": width}, data)
        return Picture(said["width"], said["height"], image)

    def _do(self, task: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        with self._lock:
            try:
                return self._ask(task, data)
            except MemoryError:
                # Earlier documents may have left too little: this one gets a process for itself.
                used = self._read > 1
                self._end()
            try:
                if used:
                    return self._ask(task, data)
            except MemoryError:
                self._end()
            reason = f"needs more than {self._limits.memory:,} MB of memory to be read"
            raise DocumentError(task["name"], reason)

    def close(self) -> None:
        """End the process. The next document starts another."""
        with self._lock:
            self._end()

    def _ask(self, task: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """Send a document and wait for what comes of it. Raises MemoryError where it ran out."""
        name = task["name"]
        try:
            if self._read >= _MOST or (self._process and self._process.poll() is not None):
                self._end()
            process = self._process or self._start()
        except OSError as error:
            raise DocumentError(name, f"cannot be read: no reader starts ({error})") from error
        self._read += 1
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._limits.wall, stop)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            send(process.stdin, task, [data])
            said, blobs = receive(process.stdout)
        except (OSError, EOFError, ValueError) as error:
            process.kill()
            code = process.wait()
            self._end()
            raise DocumentError(name, self._why(late.is_set(), code)) from error
        except BaseException:  # Ctrl-C: what the worker says later would be taken for the next
            self._end()
            raise
        finally:
            timer.cancel()
            if late.is_set():  # also where it was done in that very moment
                self._end()
        kind, reason = said.get("error"), str(said.get("reason"))
        if kind == "memory":
            raise MemoryError
        if kind:
            raise (UnsupportedFormat if kind == "unsupported" else DocumentError)(name, reason)
        return said, blobs

    def _why(self, late: bool, code: int) -> str:
        """Why a process ended in the middle of a document."""
        if late:
            return f"took more than {self._limits.wall:,} s to be read"
        if hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
            return f"took more than {self._limits.processor:,} s of processor time to be read"
        how = f"exit code {code}"
        with contextlib.suppress(ValueError):
            how = signal.Signals(-code).name
        return (
            "cannot be read, it may be damaged: save it anew, or get another copy (its reader "
            f"crashed: {how})"
        )

    def _start(self) -> subprocess.Popen[bytes]:
        read, lifeline = os.pipe() if os.name == "posix" else (-1, -1)
        settings = json.dumps({**dataclasses.asdict(self._limits), "lifeline": read})
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, settings, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Threads that algebra libraries start take address space, and none is of use.
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                pass_fds=(read,) if read >= 0 else (),
            )
        except OSError:
            if lifeline >= 0:
                os.close(lifeline)
            raise
        finally:
            if read >= 0:
                os.close(read)
        self._lifeline, self._read = lifeline, 0
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what waits in it has no reader
                if pipe:
                    pipe.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
