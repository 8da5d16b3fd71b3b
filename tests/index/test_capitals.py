"""Names in small letters, by how the documents write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing import HashingEncoder

from index import Index
from qa.question.respelling import with_capitals

TEXT = """Cambridge lies on the Cam. Most of the boats in Cambridge are punts, says the NDA.

Boats are hired by the hour. An hour on the Cam costs a Pound, or one pound; pounds are paid \
in Çeşme, too. McAdam lives there, near McAdam. The Board is a board of some men."""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("how many boats are in cambridge", "how many boats are in Cambridge"),
        ("boats on the cam, by mcadam", "boats on the Cam, by McAdam"),
        ("what is the nda of cesme", "what is the NDA of Çeşme"),
        ("how many pounds has the board", "how many pounds has the board"),
        ('who wrote "cambridge" in cambridge', 'who wrote "cambridge" in Cambridge'),
        ("How many boats are in cambridge?", "How many boats are in cambridge?"),
    ],
)
def test_names_get_the_capitals_of_the_documents(tmp_path: Path, typed: str, read: str) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(TEXT, "cam.txt")
        assert with_capitals(typed, library) == read
