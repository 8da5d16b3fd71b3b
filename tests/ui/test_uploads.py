"""The names under which what is uploaded is kept."""

from __future__ import annotations

import pytest

from ui.uploads import base_name, free_name, own_path


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("a\nb\u202e.txt", "ab.txt"),
        ("..", "document"),
        ("", "document"),
        ("é" * 200 + ".pdf", "é" * 98 + ".pdf"),
    ],
)
def test_an_upload_keeps_only_its_own_name(name: str, kept: str) -> None:
    assert base_name(name) == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.txt", "a.txt"),
        ("law/2024/a.txt", "law/2024/a.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\a\\b.pdf", "b.pdf"),
        (".ssh/key", "ssh/key"),
        ("1/2/3/4/5/6/7/8.txt", "3/4/5/6/7/8.txt"),
        ("a/..", "a"),
        ("", "document"),
    ],
)
def test_a_dropped_folder_keeps_its_paths_and_leads_nowhere_else(name: str, kept: str) -> None:
    assert own_path(name).as_posix() == kept


@pytest.mark.parametrize(
    ("name", "digest", "free"),
    [
        ("new.txt", "d1", ("new.txt", "")),
        ("a.txt", "d1", ("a.txt", "")),
        ("a.txt", "d2", ("a (2).txt", "")),
        ("a.txt", "d9", ("a (3).txt", "a (5).txt")),
        ("a (2).txt", "d9", ("a (2) (2).txt", "a (2).txt")),
        # The name is free again, but a version of it is still there.
        ("c.txt", "d9", ("c.txt", "c (2).txt")),
        ("law/b.txt.gz", "d9", ("law/b (2).txt.gz", "law/b.txt.gz")),
        ("v1.2", "d9", ("v1.2 (2)", "v1.2")),
        ("b.txt.gz", "d9", ("b.txt.gz", "")),
    ],
)
def test_a_name_that_is_taken_gets_a_number(name: str, digest: str, free: tuple[str, str]) -> None:
    held = {"a.txt": "d1", "a (2).txt": "d2", "a (5).txt": "d5", "a.md": "d9", "ab.txt": "d9"}
    held |= {"c (2).txt": "d2", "law/b.txt.gz": "d3", "v1.2": "d4"}
    assert free_name(name, digest, held) == free
