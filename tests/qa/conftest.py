"""A library of three animals for the tests of questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import fresh

from index import Index


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with fresh(
        tmp_path,
        {
            "fox.txt": "The red fox lives in Kent. It eats mice.\n\nIt was seen in March 2018.",
            "wolf.txt": "The grey wolf lives in Norway. It eats elk.",
            "bear.txt": "The brown bear sleeps in winter.",
        },
    ) as library:
        yield library
