"""The same bytes under several names are one document."""

from __future__ import annotations

from pathlib import Path

import pytest
from libraries import BadEncoder, found, names, texts, write

from index import Index
from index.errors import UnknownDocument


def also(library: Index) -> dict[str, tuple[str, ...]]:
    return {info.name: info.also for info in library.documents}


@pytest.fixture
def twins(docs: Path) -> Path:
    write(docs, {"a2.txt": "The fox ran. It hid.", "sub/a3.txt": "The fox ran. It hid."})
    return docs


def test_the_same_bytes_are_kept_once_under_all_names(library: Index, twins: Path) -> None:
    report = library.add(twins)
    assert report.added == ("a.txt", "a2.txt", "sub/a3.txt", "sub/b.md")
    assert also(library) == {"a.txt": ("a2.txt", "sub/a3.txt"), "sub/b.md": ()}
    assert len(library) == 4
    assert library.add(twins).unchanged == report.added
    assert [library.document(name).name for name in ("a.txt", "a2.txt")] == ["a.txt", "a.txt"]
    assert found(library, "fox wolf", ["sub/a3.txt"]) == ["a.txt"]
    assert found(library, "fox wolf", ["a2.txt", "a.txt"]) == ["a.txt"]
    # A copy that comes later is found as well.
    write(twins, {"0.txt": "The fox ran. It hid."})
    assert library.add(twins).added == ("0.txt",)
    assert also(library)["a.txt"] == ("0.txt", "a2.txt", "sub/a3.txt")


def test_removing_a_name_leaves_the_others(library: Index, twins: Path) -> None:
    library.add(twins)
    library.remove("a2.txt")
    assert also(library) == {"a.txt": ("sub/a3.txt",), "sub/b.md": ()}
    library.remove("a.txt")
    assert also(library) == {"sub/a3.txt": (), "sub/b.md": ()}
    assert found(library, "fox") == ["sub/a3.txt"]
    library.remove("sub/a3.txt")
    assert also(library) == {"sub/b.md": ()}
    assert found(library, "fox") == []
    with pytest.raises(UnknownDocument):
        library.remove("a.txt")


def test_a_change_parts_what_was_the_same(library: Index, twins: Path) -> None:
    library.add(twins)
    write(twins, {"a.txt": "The hare sat."})
    assert library.add(twins).updated == ("a.txt",)
    assert also(library) == {"a.txt": (), "a2.txt": ("sub/a3.txt",), "sub/b.md": ()}
    assert texts(library)["a2.txt"] == "The fox ran. It hid."
    # All in one run: one goes back, one follows it, and a new one takes the bytes of the last.
    write(
        twins,
        {"a.txt": "The fox ran. It hid.", "a2.txt": "The hare sat.", "z.txt": "The hare sat."},
    )
    library.add(twins)
    assert also(library) == {"a.txt": ("sub/a3.txt",), "a2.txt": ("z.txt",), "sub/b.md": ()}
    assert texts(library)["a2.txt"] == "The hare sat."
    # All change at once.
    write(twins, dict.fromkeys(("a.txt", "a2.txt", "z.txt", "sub/a3.txt"), "The bear."))
    library.add(twins)
    assert also(library) == {"a.txt": ("a2.txt", "sub/a3.txt", "z.txt"), "sub/b.md": ()}
    assert found(library, "fox hare") == []


def test_prune_takes_the_names_that_are_gone(library: Index, twins: Path) -> None:
    library.add(twins)
    (twins / "a.txt").unlink()
    report = library.add(twins, prune=True)
    assert (report.removed, report.unchanged) == (("a.txt",), ("a2.txt", "sub/a3.txt", "sub/b.md"))
    assert also(library) == {"a2.txt": ("sub/a3.txt",), "sub/b.md": ()}


def test_the_same_bytes_in_two_formats_are_two_documents(library: Index, docs: Path) -> None:
    write(docs, {"a.md": "The fox ran. It hid."})
    library.add(docs)
    assert also(library) == {"a.md": (), "a.txt": (), "sub/b.md": ()}


def test_a_text_is_no_copy_of_a_file(library: Index, docs: Path) -> None:
    library.add_text("The fox ran. It hid.", "x.txt")
    library.add(docs)
    assert library.add_text("The fox ran. It hid.", "y.txt").name == "y.txt"
    assert also(library) == {"a.txt": (), "sub/b.md": (), "x.txt": (), "y.txt": ()}


def test_copies_of_what_cannot_be_added(tmp_path: Path, docs: Path) -> None:
    write(docs, {"sub/c.md": "# Wolves\n\nThe wolf slept."})
    with Index.open(tmp_path / "bad", encoder=BadEncoder()) as library:
        report = library.add(docs)
        assert [(Path(path).name, reason) for path, reason in report.failed] == [
            ("b.md", "has text for which the model gave no vector"),
            ("c.md", "is the same as sub/b.md, which could not be added"),
        ]
        assert names(library) == ["a.txt"]
