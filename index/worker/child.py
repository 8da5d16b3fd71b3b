"""The worker's side: parses what it is sent, under the limits it was given."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from index import formats
from index.errors import DocumentError, UnsupportedFormat
from index.worker.frames import packed, receive, send

_FORBIDDEN = (
    *("socket.connect", "socket.getaddrinfo", "socket.bind"),
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"),
)


def main() -> None:
    """Read one document after another from stdin, and write what comes of each to stdout."""
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
            said, (data,) = receive(pipe_in)
        except EOFError:
            return
        except MemoryError:
            send(pipe_out, {"error": "memory"}, [])
            return  # the rest of the file still lies in the pipe
        begin()
        send(pipe_out, *_outcome(said, data))


def _outcome(task: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    try:
        if "page" in task:
            return _drawn(task["name"], data, task["page"], task["pixels"])
        return packed(formats.parse_alone(task["name"], data))
    except UnsupportedFormat as error:
        return {"error": "unsupported", "reason": error.reason}, []
    except DocumentError as error:
        return {"error": "document", "reason": error.reason}, []
    except MemoryError:
        return {"error": "memory"}, []


def _drawn(name: str, data: bytes, page: int, pixels: int) -> tuple[dict[str, Any], list[bytes]]:
    from index.formats.pdf import pdfium

    try:
        width, height = pdfium.page_size(data, page)
        return {"width": width, "height": height}, [pdfium.draw(data, page, pixels / width)]
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
