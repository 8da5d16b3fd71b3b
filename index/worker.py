"""Parsing in a process of its own, where a file can do no more harm than to its own document.

Parsers of PDF, Office files and the like are large and partly in C. They run in one worker that is
started when the first such file comes, used again for the next, and replaced when a file crashes
it, keeps it too long or makes it eat too much memory. Plain text is read here: its parser is small,
in Python, and takes time in proportion to the file.

What passes between the two is JSON and raw bytes, never pickle: nothing that comes back is run. The
worker opens no socket and starts no process. Limits on memory and processor time are the system's
(`setrlimit`), and so is its end when its parent dies (a pipe that signals when it is closed); where
a system has none of these, as Windows, the limit on wall time remains.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import PurePosixPath
from typing import IO, Any

from index import formats
from index.errors import DocumentError, UnsupportedFormat
from index.formats.mail import attachments
from index.limits import Limits, limits
from index.types import Attachment, Block, Document, Page, Picture

_SIZE = struct.Struct("<Q")
_PLAIN = frozenset({".txt", ".text", ".rst"})
# What begins so is no plain text, whatever its name says.
_NOT_PLAIN = (b"PK", b"%PDF", b"\x1f\x8b", b"{\\rtf", b"<", b"\xd0\xcf\x11\xe0")
_START = "import sys; sys.path[:] = sys.argv[2:]; from index.worker import _main; _main()"
_MOST = 500  # documents that one worker reads: what leaks in a parser ends with it
_FORBIDDEN = (
    *("socket.connect", "socket.getaddrinfo", "socket.bind"),
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"),
)


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
    """Draw a page of a PDF as `formats.pdf.pages.draw` does, in a worker that does nothing else.

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
        return _unpack(*self._do({"name": name}, data))

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
            _send(process.stdin, task, [data])
            said, blobs = _receive(process.stdout)
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
        with contextlib.suppress(ValueError):
            return f"made its reader crash ({signal.Signals(-code).name})"
        return f"made its reader crash (exit code {code})"

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


# -- what passes between the two -----------------------------------------------------------------


def _send(pipe: IO[bytes], said: dict[str, Any], blobs: list[bytes]) -> None:
    head = json.dumps({**said, "sizes": [len(blob) for blob in blobs]}).encode()
    for piece in (_SIZE.pack(len(head)), head, *blobs):
        pipe.write(piece)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Raises EOFError where the pipe ends, ValueError where it holds something else."""
    (size,) = _SIZE.unpack(_exactly(pipe, _SIZE.size))
    said = json.loads(_exactly(pipe, size))
    return said, [_exactly(pipe, int(size)) for size in said.pop("sizes")]


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _pack(document: Document) -> tuple[dict[str, Any], list[bytes]]:
    blobs: list[bytes] = []

    def plain(value: object) -> object:
        if isinstance(value, bytes):
            blobs.append(value)
            return {"blob": len(blobs) - 1}
        if isinstance(value, tuple):
            return [plain(part) for part in value]
        if dataclasses.is_dataclass(value):
            return [plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
        return value

    names = [field.name for field in dataclasses.fields(document)]
    return {name: plain(getattr(document, name)) for name in names}, blobs


def _unpack(said: dict[str, Any], blobs: list[bytes]) -> Document:
    def whole(value: Any) -> Any:
        if isinstance(value, dict):
            return blobs[value["blob"]]
        return tuple(map(whole, value)) if isinstance(value, list) else value

    fields = {name: whole(value) for name, value in said.items()}
    fields["blocks"] = tuple(Block(*block) for block in fields["blocks"])
    fields["pages"] = tuple(Page(*page) for page in fields["pages"])
    fields["attachments"] = tuple(Attachment(*one) for one in fields["attachments"])
    return Document(**fields)


# -- in the worker -------------------------------------------------------------------------------


def _main() -> None:
    settings = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this
    if settings["lifeline"] >= 0:
        _die_with_parent(settings["lifeline"])
    # What a parser prints must not get between the frames.
    pipe_in, pipe_out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    begin = _limit(settings["memory"] << 20, settings["processor"])
    sys.addaudithook(_audit)
    while True:
        try:
            said, (data,) = _receive(pipe_in)
        except EOFError:
            return
        except MemoryError:
            _send(pipe_out, {"error": "memory"}, [])
            return  # the rest of the file still lies in the pipe
        begin()
        _send(pipe_out, *_outcome(said, data))


def _outcome(task: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    try:
        if "page" in task:
            return _drawn(task["name"], data, task["page"], task["pixels"])
        return _pack(formats.parse_alone(task["name"], data))
    except UnsupportedFormat as error:
        return {"error": "unsupported", "reason": error.reason}, []
    except DocumentError as error:
        return {"error": "document", "reason": error.reason}, []
    except MemoryError:
        return {"error": "memory"}, []


def _drawn(name: str, data: bytes, page: int, pixels: int) -> tuple[dict[str, Any], list[bytes]]:
    from index.formats.pdf import pages

    try:
        width, height = pages.page_size(data, page)
        return {"width": width, "height": height}, [pages.draw(data, page, pixels / width)]
    except (ValueError, ZeroDivisionError, RuntimeError) as error:
        raise DocumentError(name, f"has no page {page} that can be drawn") from error


def _limit(memory: int, processor: int) -> Callable[[], None]:
    """Set what holds for the process; the result sets what holds for one document."""
    try:
        import resource
    except ImportError:  # Windows
        return lambda: None
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # a parser has nothing to write
    ):
        _, hard = resource.getrlimit(kind)
        # macOS knows the limit on memory and refuses to set it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, hard))

    def begin() -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        until = int(used.ru_utime + used.ru_stime) + 1 + processor
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (until, hard))

    return begin


def _die_with_parent(lifeline: int) -> None:
    """Have the system end this process when the other end of a pipe is closed.

    Nobody ever writes to it, and SIGIO's default is to end the process, also one that is deep in a
    parser's C code. (Linux's PR_SET_PDEATHSIG would follow the parent's thread, not its process.)
    """
    import fcntl
    import select

    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # it was closed before it was watched
        os._exit(1)


def _audit(event: str, _: object) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"a parser may not use {event}")
