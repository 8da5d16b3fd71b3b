"""Large libraries are imported without what they do not need."""

from __future__ import annotations

import gc
import importlib
import sys

import pytest

from index.collecting import uncollected
from index.importing import without


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_is_off_while_libraries_are_imported(collects: bool) -> None:
    try:
        (gc.enable if collects else gc.disable)()
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is collects
    finally:
        gc.enable()


def test_a_package_that_is_not_wanted_is_not_imported_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "wave", raising=False)
    with without("wave"), pytest.raises(ImportError):
        importlib.import_module("wave")
    wave = importlib.import_module("wave")
    with without("wave"):
        assert importlib.import_module("wave") is wave
    assert sys.modules["wave"] is wave
