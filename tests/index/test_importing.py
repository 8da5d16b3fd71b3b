"""Large libraries are imported without the collector of garbage."""

from __future__ import annotations

import gc

import pytest

from index.importing import uncollected


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_is_off_while_libraries_are_imported(collects: bool) -> None:
    try:
        (gc.enable if collects else gc.disable)()
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is collects
    finally:
        gc.enable()
