"""Which folder a library lies in: that which somebody names, or one of its own."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from index.encoder import POOLING
from index.errors import LibraryError

LIBRARY_FILE = "library.sqlite"
_NAMED = re.compile(r".*-[0-9a-f]{16}", re.DOTALL)


def default_library() -> Path:
    """The folder of a person's own library: ``PINCITE_INDEX``, or in the platform's data folder."""
    chosen = os.environ.get("PINCITE_INDEX")
    return Path(chosen) if chosen else _own(user_data_path) / "library"


def folder_of(name: str | Path) -> Path:
    """The folder that a person calls so, with '~' written out.

    Raises:
        LibraryError: the name is empty, which would be the folder that one happens to be in, or has
            a null character.
    """
    if not str(name):
        raise LibraryError("No folder of a library was given.")
    if "\0" in str(name):
        raise LibraryError("The name of a library's folder has a null character.")
    return Path(os.path.expanduser(name))


def library_of(paths: Sequence[str | Path], model: str | Path | None = None) -> Path:
    """The folder of the library that these paths have of their own, in the platform's cache.

    Another model, or another way to use it, has another: what is only a cache is made anew.
    """
    where = sorted({os.path.realpath(os.path.expanduser(path)) for path in paths})
    what = "\0".join((*where, str(model or ""), POOLING))
    key = hashlib.blake2b(what.encode("utf-8", "surrogateescape"), digest_size=8)
    return _own(user_cache_path) / f"{Path(where[0]).name[:40]}-{key.hexdigest()}"


def kept() -> tuple[Path, ...]:
    """The folders of all libraries that paths have of their own, in the order of their names."""
    place = _own(user_cache_path)
    if not place.is_dir():
        return ()
    # Where the platform's folders are one, a person's own library lies there as well.
    named = (one for one in place.iterdir() if _NAMED.fullmatch(one.name))
    return tuple(sorted(one for one in named if (one / LIBRARY_FILE).is_file()))


def forget(library: Path) -> None:
    """Delete a library of those in `kept`; the documents that it was made of are not touched.

    Raises:
        LibraryError: it is none of these, or cannot be deleted.
    """
    if library not in kept():
        raise LibraryError(f"There is no library of these paths in {library}.")
    try:
        shutil.rmtree(library)
    except OSError as error:
        raise LibraryError(f"{library} cannot be deleted: {error.strerror}.") from error


def _own(folder: Callable[[str], Path]) -> Path:
    """Pincite's own of these folders of a person.

    Raises:
        LibraryError: nobody says where the person's home is, as of a service.
    """
    try:
        return folder("pincite")
    except RuntimeError as error:
        raise LibraryError(
            "No home folder is known to keep a library in. Set HOME, or say with --index or "
            "PINCITE_INDEX where it is."
        ) from error
