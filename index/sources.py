"""Paths in, files to read out: what a folder holds, and under which name each file is kept."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError

MAX_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `name` is relative to the folder that was given; `reason` is why it cannot
    be read, or '' where it can."""

    path: Path
    name: str
    reason: str = ""


def find(path: str | Path) -> list[Source]:
    """The files at a path: itself, or for a folder all below it, in the order of their names.

    Hidden files and folders are passed over. Links are followed to files inside the folder only,
    and never to folders, so that nothing outside gets in and no loop is walked.

    Raises:
        SourceError: the path is missing, or is a folder without a file.
    """
    root = Path(os.path.abspath(os.path.expanduser(path)))
    if not os.path.exists(root):  # unlike Path's, False for any path that cannot be
        raise SourceError(f"There is no file or folder '{path}'.")
    if not root.is_dir():
        return [_source(root, root.name)]
    found = sorted(_walk(root), key=lambda source: source.name)
    if not found:
        raise SourceError(f"The folder '{path}' holds no files.")
    return found


def _walk(root: Path) -> Iterator[Source]:
    real = root.resolve()
    errors: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*files, *(f for f in folders if Path(folder, f).is_symlink())):
            if name.startswith("."):
                continue
            path = Path(folder, name)
            relative = printable(path.relative_to(root).as_posix())
            if path.is_symlink() and not _inside(path, real):
                yield Source(path, relative, "is a link to outside the folder")
            elif path.is_dir():
                yield Source(path, relative, "is a link to a folder")
            else:
                yield _source(path, relative)
    for error in errors:
        path = Path(error.filename)
        yield Source(path, printable(path.relative_to(root).as_posix()), "cannot be opened")


def _source(path: Path, name: str) -> Source:
    name = printable(name)
    try:
        status = path.stat()
    except OSError as error:
        return Source(path, name, f"cannot be read ({error.strerror})")
    if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device may never end
        return Source(path, name, "is not a regular file")
    if status.st_size > MAX_BYTES:
        return Source(path, name, f"is larger than {MAX_BYTES >> 20} MB")
    if not os.access(path, os.R_OK):
        return Source(path, name, "cannot be read (no permission)")
    return Source(path, name)


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # broken, or a loop
        return False


def printable(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 come as surrogates, which SQLite refuses."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
