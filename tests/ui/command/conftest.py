"""The `pincite` command in a process and in folders of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from commands import HARBOUR, LEASE
from hashing import HashingEncoder

from ui.cli import main


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the person's own folders."""
    for name in ("HOME", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("PINCITE_INDEX", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pincite(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in this process, with an encoder that needs no model."""
    monkeypatch.setattr(
        "index.index._encoder",
        lambda model: HashingEncoder(model or "hashing", model or "hashing-1"),
    )

    def run(*arguments: str | Path, color: bool = False) -> Result:
        runner = CliRunner(catch_exceptions=False)
        return runner.invoke(main, list(map(str, arguments)), prog_name="pincite", color=color)

    return run


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "port").mkdir(parents=True)
    (folder / "lease.md").write_text(LEASE)
    (folder / "port/harbour.txt").write_text(HARBOUR)
    return folder
