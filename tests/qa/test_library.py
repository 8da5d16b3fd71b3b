"""What may stand for a library: its folder, or paths of documents, which have one of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from libraries import ENCODER, fresh

from index import Index
from index.errors import SourceError
from qa import ask, retrieve


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where libraries of paths go; they get the hashing encoder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("index.index._encoder", lambda model: ENCODER)
    return tmp_path / "cache" / "pincite"


def test_paths(tmp_path: Path, cache: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("The fox lives in Kent.")
    (docs / "b.txt").write_text("The wolf lives in Norway.")

    def first(question: str, library: Any) -> str:
        return ask(question, library).citations[0].quote

    assert first("Where does the fox live?", docs) == "The fox lives in Kent."
    (folder,) = cache.iterdir()
    with Index.open(folder, encoder=ENCODER) as library:
        assert library.generation == 2
    assert first("Where does the wolf live?", f"{docs}/") == "The wolf lives in Norway."
    with Index.open(folder, encoder=ENCODER) as library:
        assert library.generation == 2, "used again"
    (docs / "a.txt").write_text("The fox lives in Wales.")
    (docs / "b.txt").unlink()
    assert first("Where does the fox live?", docs) == "The fox lives in Wales."
    assert [c.quote for c in ask("Where does the wolf live?", docs).citations] == [
        "The fox lives in Wales."
    ]
    assert list(cache.iterdir()) == [folder]

    (docs / "b.txt").write_text("The wolf lives in Finland.")
    both = [docs / "a.txt", str(docs / "b.txt")]
    assert first("Where does the wolf live?", both) == "The wolf lives in Finland."
    assert first("Where does the wolf live?", both[::-1]) == "The wolf lives in Finland."
    assert len(list(cache.iterdir())) == 2
    # A library's folder is the library, not a folder of documents.
    assert first("Where does the fox live?", folder) == "The fox lives in Wales."
    assert retrieve("fox", str(folder))[0].text == "The fox lives in Wales."
    assert len(list(cache.iterdir())) == 2


def test_paths_with_nothing_to_read(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh(tmp_path, {"a": "The fox."}) as library:
        monkeypatch.chdir(library.folder)
    for path in (tmp_path / "none", "", "a\0b"):
        with pytest.raises(SourceError, match="There is no file or folder"):
            ask("fox", path)
    with pytest.raises(SourceError, match="No path"):
        ask("fox", [])
    (tmp_path / "docs").mkdir()
    with pytest.raises(SourceError, match="holds no files"):
        ask("fox", tmp_path / "docs")
    assert not cache.exists(), "no library is made for what is not there"
    (tmp_path / "docs" / "x.xyz").write_text("x")
    with pytest.raises(SourceError, match=r"Nothing could be read: .*x\.xyz: \.xyz files are not"):
        ask("fox", tmp_path / "docs")
    (tmp_path / "docs" / "a.txt").write_text("The fox.")
    with pytest.warns(UserWarning, match=r"x\.xyz was left out") as warned:
        assert ask("fox", tmp_path / "docs").citations[0].quote == "The fox."
    assert warned[0].filename == __file__


def test_what_is_no_library() -> None:
    with pytest.raises(TypeError, match=r"^A library is an Index or a path, not NoneType\.$"):
        ask("pier", None)  # type: ignore[arg-type]
