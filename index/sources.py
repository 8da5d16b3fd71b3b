"""Paths in, files to read out: what a folder holds, and under which name each file is kept."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from index.errors import SourceError

MAX_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `name` is relative to the folder that was given; `reason` is why it cannot
    be read, or '' where it can. `given` says that the file itself was asked for, `passed_over` that
    it is not wanted, for `reason`. `stamp` is its size in bytes and the time of its last change in
    nanoseconds."""

    path: Path
    name: str
    reason: str = ""
    given: bool = False
    passed_over: bool = False
    stamp: tuple[int, int] | None = None


def find(
    path: str | Path, include: Collection[str] = (), exclude: Collection[str] = ()
) -> list[Source]:
    """The files at a path: itself, or for a folder all below it, in the order of their names.

    Of a folder only those are wanted that one of the patterns `include` fits, if there are any, and
    none of `exclude`. A pattern without ``/`` fits the name of a file or of a folder above it, one
    with ``/`` the whole path below the folder; ``*`` stands for anything, ``?`` for a character.
    Hidden files and folders are passed over. A link is followed where it stays in the folder, to
    what is not read under its own name; so nothing is read twice and no loop is walked.

    Raises:
        SourceError: the path is missing, or is a folder without a file that is wanted.
    """
    root = _root(path)
    if not root.is_dir():
        return [replace(_source(root, root.name), given=True)]
    found = sorted(_Walk(root, include, exclude).all(), key=lambda source: source.name)
    if not any(not source.passed_over for source in found):
        wanted = " that are wanted" if found and (include or exclude) else ""
        raise SourceError(f"The folder '{path}' holds no files{wanted}.")
    return found


def check(path: str | Path, include: Collection[str] = (), exclude: Collection[str] = ()) -> None:
    """Raise what `find` would, having looked no farther than the first file."""
    root = _root(path)
    if root.is_dir() and all(s.passed_over for s in _Walk(root, include, exclude).all()):
        find(path, include, exclude)


def _root(path: str | Path) -> Path:
    root = Path(os.path.abspath(os.path.expanduser(path)))
    if not os.path.exists(root):  # unlike Path's, False for any path that cannot be
        raise SourceError(f"There is no file or folder '{path}'.")
    return root


class _Walk:
    """All below a folder; first what is there, then what links lead to."""

    def __init__(self, root: Path, include: Collection[str], exclude: Collection[str]) -> None:
        self._root, self._include, self._exclude = root, include, exclude
        self._real = root.resolve()
        self._links: list[Path] = []
        self._read: set[Path] = set()  # by their own paths, so that links do not bring them again

    def all(self) -> Iterator[Source]:
        """Everything, passed over or not."""
        yield from self._below(self._root)
        while self._links:
            links, self._links = sorted(self._links), []
            for link in links:
                yield from self._follow(link)

    def _below(self, top: Path) -> Iterator[Source]:
        errors: list[OSError] = []
        for folder, folders, files in os.walk(top, onerror=errors.append):
            self._read.add(Path(folder).resolve())
            kept = []
            for name in sorted(folders):
                path = Path(folder, name)
                if reason := self._unwanted_folder(path):
                    yield self._passed_over(path, reason)
                elif path.is_symlink():
                    self._links.append(path)
                else:
                    kept.append(name)
            folders[:] = kept
            for name in files:
                path = Path(folder, name)
                if reason := self._unwanted(path):
                    yield self._passed_over(path, reason)
                elif path.is_symlink():
                    self._links.append(path)
                else:
                    self._read.add(path if top == self._root else path.resolve())
                    yield _source(path, self._name(path))
        for error in errors:
            path = Path(error.filename)
            yield Source(path, self._name(path), "cannot be opened")

    def _follow(self, link: Path) -> Iterator[Source]:
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):
            yield Source(link, self._name(link), "is a link to nowhere")
            return
        if not target.is_relative_to(self._real):
            yield Source(link, self._name(link), "is a link to outside the folder")
        elif target in self._read or self._root / target.relative_to(self._real) in self._read:
            yield self._passed_over(link, "a link to what is read anyway")
        elif target.is_dir():
            yield from self._below(link)
        else:
            self._read.add(target)
            yield _source(link, self._name(link))

    def _unwanted(self, path: Path) -> str:
        if path.name.startswith("."):
            return "hidden"
        name = path.relative_to(self._root).as_posix()
        if _fits(name, self._exclude):
            return "excluded"
        return "" if not self._include or _fits(name, self._include) else "not included"

    def _unwanted_folder(self, path: Path) -> str:
        if path.name.startswith("."):
            return "hidden"
        return "excluded" * _fits(path.relative_to(self._root).as_posix(), self._exclude)

    def _passed_over(self, path: Path, reason: str) -> Source:
        return Source(path, self._name(path), reason, passed_over=True)

    def _name(self, path: Path) -> str:
        return printable(path.relative_to(self._root).as_posix())


def _fits(name: str, patterns: Collection[str]) -> bool:
    """Whether one of the patterns fits a path below the folder."""
    return any(
        fnmatchcase(name, pattern)
        if "/" in pattern
        else any(fnmatchcase(part, pattern) for part in name.split("/"))
        for pattern in (pattern.removesuffix("/") for pattern in patterns)
    )


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
    return Source(path, name, stamp=(status.st_size, status.st_mtime_ns))


def printable(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 come as surrogates, which SQLite refuses."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
