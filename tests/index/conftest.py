"""A small library for the tests of it, and a store for those of its file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import docs, library  # noqa: F401 (fixtures)

from index.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path)
    yield store
    store.close()
