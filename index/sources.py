"""Paths in, files to read out: what a folder holds, and under which name each file is kept."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from operator import attrgetter
from pathlib import Path, PurePath
from typing import NamedTuple

from index.errors import SourceError

MAX_BYTES = 512 * 1024 * 1024


class Source(NamedTuple):
    """A file to read. `name` is relative to the folder that was given; `reason` is why it cannot
    be read, or '' where it can. `given` says that the file itself was asked for, `passed_over` that
    it is not wanted, for `reason`. `stamp` is its size in bytes and the time of its last change in
    nanoseconds."""

    path: str
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
    if not os.path.isdir(root):
        return [_source(root, printable(os.path.basename(root)))._replace(given=True)]
    found = sorted(_Walk(root, include, exclude).all(), key=attrgetter("name"))
    if all(source.passed_over for source in found):
        wanted = " that are wanted" if found and (include or exclude) else ""
        raise SourceError(f"The folder '{path}' holds no files{wanted}.")
    return found


def check(path: str | Path, include: Collection[str] = (), exclude: Collection[str] = ()) -> None:
    """Raise what `find` would, having looked no farther than the first file."""
    root = _root(path)
    if os.path.isdir(root) and all(s.passed_over for s in _Walk(root, include, exclude).all()):
        find(path, include, exclude)


def _root(path: str | Path) -> str:
    given = os.path.expanduser(path)
    if not os.path.exists(given):  # nor is '' the folder that one is in
        raise SourceError(f"There is no file or folder '{path}'.")
    return os.path.abspath(given)


class _Walk:
    """All below a folder; first what is there, then what links lead to.

    Paths are texts here: a folder may have a hundred thousand files.
    """

    def __init__(self, root: str, include: Collection[str], exclude: Collection[str]) -> None:
        self._root = root
        self._include, self._exclude = _patterns(include), _patterns(exclude)
        self._real = os.path.realpath(root)
        self._links: list[str] = []
        # What is read, by its real path, so that links do not bring it again: folders with the path
        # that they were found at, and files that only a link leads to.
        self._folders: dict[str, str] = {}
        self._linked: set[str] = set()

    def all(self) -> Iterator[Source]:
        """Everything, passed over or not."""
        yield from self._below(self._root, self._real)
        while self._links:
            links, self._links = sorted(self._links), []
            for link in links:
                yield from self._follow(link)

    def _below(self, top: str, real_top: str) -> Iterator[Source]:
        folders = [(top, real_top)]
        while folders:
            folder, real = folders.pop()
            self._folders[real] = folder
            try:
                with os.scandir(folder) as listed:
                    entries = list(listed)
            except OSError:
                yield Source(folder, self._name(folder), "cannot be opened")
                continue
            for entry in entries:
                path, linked = entry.path, entry.is_symlink()
                is_folder = os.path.isdir(path) if linked else entry.is_dir()
                if reason := self._unwanted(path, entry.name, is_folder):
                    yield Source(path, self._name(path), reason, passed_over=True)
                elif linked:
                    self._links.append(path)
                elif is_folder:
                    folders.append((path, os.path.join(real, entry.name)))
                else:
                    yield _source(path, self._name(path))

    def _follow(self, link: str) -> Iterator[Source]:
        target = os.path.realpath(link)
        if not os.path.exists(target):  # or a loop
            yield Source(link, self._name(link), "is a link to nowhere")
        elif os.path.commonpath([target, self._real]) != self._real:
            yield Source(link, self._name(link), "is a link to outside the folder")
        elif self._is_read(target):
            reason = "a link to what is read anyway"
            yield Source(link, self._name(link), reason, passed_over=True)
        elif os.path.isdir(target):
            yield from self._below(link, target)
        else:
            self._linked.add(target)
            yield _source(link, self._name(link))

    def _is_read(self, real: str) -> bool:
        if real in self._folders or real in self._linked:
            return True
        parent, name = os.path.split(real)
        folder = self._folders.get(parent)
        if folder is None or os.path.isdir(real):
            return False
        return not self._unwanted(os.path.join(folder, name), name, False)

    def _unwanted(self, path: str, name: str, is_folder: bool) -> str:
        if name.startswith("."):
            return "hidden"
        if not (self._include or self._exclude):
            return ""
        below = self._below_root(path)
        if _fits(below, self._exclude):
            return "excluded"
        if is_folder or not self._include or _fits(below, self._include):
            return ""
        return "not included"

    def _name(self, path: str) -> str:
        return printable(self._below_root(path))

    def _below_root(self, path: str) -> str:
        name = path[len(self._root) :].lstrip(os.sep)
        return name.replace(os.sep, "/") if os.sep != "/" else name


def _patterns(given: Collection[str]) -> tuple[str, ...]:
    return tuple(normal(pattern.removesuffix("/")) for pattern in several(given))


def _fits(name: str, patterns: Collection[str]) -> bool:
    """Whether one of the patterns fits a path below the folder."""
    name = normal(name)
    return any(
        fnmatchcase(name, pattern)
        if "/" in pattern
        else any(fnmatchcase(part, pattern) for part in name.split("/"))
        for pattern in patterns
    )


def _source(path: str, name: str) -> Source:
    try:
        status = os.stat(path)
    except OSError as error:
        return Source(path, name, f"cannot be read ({error.strerror})")
    if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device may never end
        return Source(path, name, "is not a regular file")
    if status.st_size > MAX_BYTES:
        return Source(path, name, f"is larger than {MAX_BYTES >> 20} MB")
    return Source(path, name, stamp=(status.st_size, status.st_mtime_ns))


def read(path: str) -> bytes:
    """The bytes of a file, as many as it has when it is opened.

    Raises:
        OSError: it cannot be read, or something else has taken its place since it was found.
    """
    # A pipe that nobody writes to would keep a plain `open` waiting.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        opened = os.open(path, flags)
    except PermissionError as error:
        raise OSError(errno.EACCES, "no permission") from error
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        return file.read(min(status.st_size, MAX_BYTES))


def several(texts: Iterable[str | PurePath]) -> tuple[str, ...]:
    """These texts, of which one alone is no collection of its letters; paths as names are.

    >>> several("*.pdf"), several([PurePath("a") / "b.pdf"])
    (('*.pdf',), ('a/b.pdf',))
    """
    given = (texts,) if isinstance(texts, str | PurePath) else texts
    return tuple(text.as_posix() if isinstance(text, PurePath) else text for text in given)


def normal(name: str) -> str:
    r"""A name as names are compared, in Unicode's normalization form C: a Mac's files may have an
    accent as a character of its own, where keyboards type a letter with it.

    >>> len("a\u0308"), len(normal("a\u0308"))
    (2, 1)
    """
    return unicodedata.normalize("NFC", name)


def printable(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 come as surrogates, which SQLite refuses."""
    if name.isascii():
        return name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
