"""Where a library is, when nobody says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import LibraryError
from index.places import default_library, library_of


def test_nobody_has_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pytest.importorskip("pwd"), "getpwuid", unknown)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "PINCITE_INDEX"):
        monkeypatch.delenv(name, raising=False)
    for place in (default_library, lambda: library_of(["docs"])):
        with pytest.raises(LibraryError, match="No home folder is known to keep a library in"):
            place()


def test_libraries_of_paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("PINCITE_INDEX", raising=False)
    monkeypatch.chdir(tmp_path)
    assert default_library() == tmp_path / "data" / "pincite" / "library"
    monkeypatch.setenv("PINCITE_INDEX", str(tmp_path / "mine"))
    assert default_library() == tmp_path / "mine"
    place = library_of([tmp_path / "docs"])
    assert place.parent == tmp_path / "cache" / "pincite"
    assert place == library_of(["docs"]) == library_of(["docs/../docs", tmp_path / "docs"])
    assert library_of(["a", "b"]) == library_of(["b", "a"]) != library_of(["a"])
    assert len(library_of(["é" * 120]).name.encode()) < 255
