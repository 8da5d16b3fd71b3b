"""The library as a whole: what goes in under which name, what is reported, what stays."""

from __future__ import annotations

import copy
import errno
import os
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hashing import HashingEncoder
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from index import Index, Report, Span
from index.encoder import Vectors
from index.errors import (
    DocumentError,
    LibraryDamaged,
    LibraryError,
    LibraryReadOnly,
    ModelError,
    ModelMismatch,
    SourceError,
    UnknownDocument,
)
from index.formats.builder import clean
from index.index import _telling
from index.places import default_library, library_of
from index.sources import find
from index.sources import read as read_file
from index.vectors import VectorCache

ENCODER = HashingEncoder()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        yield library


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    write(folder, {"a.txt": "The fox ran. It hid.", "sub/b.md": "# Wolves\n\nThe wolf slept."})
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)


def names(library: Index) -> list[str]:
    return [info.name for info in library.documents]


def texts(library: Index) -> dict[str, str]:
    return {info.name: library.document(info.id).text for info in library.documents}


def found(
    library: Index, question: str, documents: Sequence[str | Path] | None = None
) -> list[str]:
    """The names of what a question brings up by its words."""
    brought = library.candidates(question, sentences=0, passages=50, documents=documents)
    return sorted({c.document.name for c in brought.found if c.bm25})


# --- Adding -------------------------------------------------------------------------------------


def test_adding_is_incremental(library: Index, docs: Path) -> None:
    assert (len(library), library.generation, library.documents) == (0, 0, ())
    assert library.add(docs) == Report(added=("a.txt", "sub/b.md"))
    assert (len(library), library.generation) == (4, 2)
    assert library.add(docs) == Report(unchanged=("a.txt", "sub/b.md"))
    assert library.generation == 2
    write(docs, {"a.txt": "The hare ran.", "c.txt": "The bear came."})
    assert library.add(docs) == Report(
        added=("c.txt",), updated=("a.txt",), unchanged=("sub/b.md",)
    )
    assert texts(library) == {
        "a.txt": "The hare ran.",
        "c.txt": "The bear came.",
        "sub/b.md": "Wolves\n\nThe wolf slept.",
    }
    assert [(i.title, i.format, i.sentences) for i in library.documents] == [
        ("a", "text", 1),
        ("c", "text", 1),
        ("Wolves", "markdown", 2),
    ]
    assert found(library, "fox") == []
    assert found(library, "hare bear") == ["a.txt", "c.txt"]


def test_prune_removes_what_is_gone(library: Index, docs: Path) -> None:
    library.add(docs)
    (docs / "a.txt").unlink()
    assert library.add(docs) == Report(unchanged=("sub/b.md",), gone=("a.txt",))
    assert names(library) == ["a.txt", "sub/b.md"]
    assert library.add(docs, prune=True) == Report(unchanged=("sub/b.md",), removed=("a.txt",))
    assert names(library) == ["sub/b.md"]
    assert found(library, "fox") == []
    (docs / "sub/b.md").write_bytes(b"\0\1\2" * 99)
    report = library.add(docs, prune=True)
    assert (report.removed, [path for path, _ in report.failed]) == ((), [str(docs / "sub/b.md")])
    assert names(library) == ["sub/b.md"], "what cannot be read just now is not gone"


def test_what_is_gone_is_told(library: Index, docs: Path, tmp_path: Path) -> None:
    write(tmp_path / "docs2", {"c.txt": "The elk."})
    write(docs, {"d.txt": "The bear.", "keep/e.txt": "The hare."})
    library.add(docs, tmp_path / "docs2")
    library.add_text("The gull.", "gull")
    for file in (docs / "a.txt", docs / "sub" / "b.md", tmp_path / "docs2" / "c.txt"):
        file.unlink()
    (docs / "d.txt").rename(docs / "renamed.txt")
    assert library.add(docs, exclude=["keep"]).gone == ("a.txt", "d.txt", "sub/b.md")
    assert library.add(docs / "renamed.txt").gone == ()  # the others were not below it
    assert library.add(docs, prune=True).gone == ()


def test_several_paths_and_the_same_file_twice(library: Index, docs: Path) -> None:
    report = library.add(docs / "a.txt", docs, str(docs / "sub" / ".." / "a.txt"))
    assert report == Report(added=("a.txt", "sub/b.md"))
    assert library.add(docs / "sub") == Report(unchanged=("sub/b.md",))


def test_the_same_names_in_two_folders(library: Index, tmp_path: Path) -> None:
    write(tmp_path, {"x/a.txt": "In x.", "y/a.txt": "In y.", "z/y/a.txt": "In z."})
    x, y, z = tmp_path / "x", tmp_path / "y", tmp_path / "z" / "y"
    assert library.add(x, y, z) == Report(added=("a.txt", "y/a.txt", "z/y/a.txt"))
    assert texts(library) == {"a.txt": "In x.", "y/a.txt": "In y.", "z/y/a.txt": "In z."}
    assert library.add(z, y, x) == Report(unchanged=("a.txt", "y/a.txt", "z/y/a.txt"))
    write(y, {"a.txt": "In y, again."})
    assert library.add(y) == Report(updated=("y/a.txt",))
    (x / "a.txt").unlink()
    assert library.add(y) == Report(unchanged=("y/a.txt",))


def test_a_file_that_moved(library: Index, docs: Path, tmp_path: Path) -> None:
    library.add(docs)
    (identifier,) = (i.id for i in library.documents if i.name == "a.txt")
    docs.rename(tmp_path / "moved")
    assert library.add(tmp_path / "moved") == Report(unchanged=("a.txt", "sub/b.md"))
    assert [i.source for i in library.documents] == [
        str(tmp_path / "moved" / "a.txt"),
        str(tmp_path / "moved" / "sub" / "b.md"),
    ]
    (tmp_path / "moved" / "a.txt").rename(tmp_path / "moved" / "new.txt")
    report = library.add(tmp_path / "moved", prune=True)
    assert report == Report(added=("new.txt",), unchanged=("sub/b.md",), removed=("a.txt",))
    with pytest.raises(UnknownDocument):
        library.document(identifier)


def test_a_file_that_is_gone_gives_its_name_to_no_other_words(
    library: Index, tmp_path: Path
) -> None:
    write(tmp_path, {"x/a.txt": "In x.", "y/a.txt": "In y."})
    library.add(tmp_path / "x")
    (tmp_path / "x" / "a.txt").unlink()
    assert library.add(tmp_path / "y") == Report(added=("y/a.txt",))
    assert texts(library) == {"a.txt": "In x.", "y/a.txt": "In y."}


def test_failures_are_listed_and_the_rest_goes_in(library: Index, docs: Path) -> None:
    write(docs, {"empty.txt": "", "blank.txt": " \n", "x.xyz": "x", "broken.pdf": "%PDF-1.4 no"})
    (docs / "binary.txt").write_bytes(bytes(range(256)) * 20)
    report = library.add(docs)
    assert report.added == ("a.txt", "sub/b.md")
    failed = {Path(path).name: reason for path, reason in report.failed}
    assert failed == {
        "broken.pdf": "cannot be read as a PDF, it may be damaged: save it anew, or get another "
        "copy (Failed to load document (PDFium: Data format error))",
        "binary.txt": "looks like binary data, not text",
        "blank.txt": "holds no text",
        "empty.txt": "is empty",
    }
    unknown = ".xyz files are not supported"
    assert report.skipped == ((str(docs / "x.xyz"), unknown),)
    # A file that was asked for by itself is not passed over.
    assert library.add(docs / "x.xyz").failed == ((str(docs / "x.xyz"), unknown),)


def test_progress(library: Index, docs: Path) -> None:
    write(docs, {"x.xyz": "x"})
    told: list[tuple[str, int, int]] = []
    library.add(docs, progress=lambda *step: told.append(step))
    assert sorted(name for name, _, _ in told) == ["a.txt", "sub/b.md", "x.xyz"]
    assert [step[1:] for step in told] == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    "path", ["missing", "a\0b", "x" * 300, "x" * 5000, "~nosuchuser/x", "", "a/b/c", "\ud800"]
)
def test_a_path_that_is_not_there(library: Index, path: str) -> None:
    with pytest.raises(SourceError, match="There is no file or folder"):
        library.add(path)
    assert names(library) == []


def test_nothing_is_added_where_one_path_is_missing(library: Index, docs: Path) -> None:
    with pytest.raises(SourceError, match="There is no file or folder"):
        library.add(docs, docs / "none")
    assert names(library) == []
    (docs / "nothing").mkdir()
    with pytest.raises(SourceError, match="holds no files"):
        library.add(docs / "nothing")


class BadEncoder(HashingEncoder):
    """Gives no numbers for what is said of wolves."""

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[Vectors]:
        vectors = super().encode(texts, sentences)
        for text, part in zip(texts, vectors, strict=True):
            if "wolf" in text:
                part[0, 0] = np.nan
        return vectors


def test_a_document_without_vectors_fails_alone(tmp_path: Path, docs: Path) -> None:
    with Index.open(tmp_path / "bad", encoder=BadEncoder()) as library:
        report = library.add(docs)
        reason = "has text for which the model gave no vector"
        assert report == Report(added=("a.txt",), failed=((str(docs / "sub" / "b.md"), reason),))
        with pytest.raises(DocumentError, match="no vector"):
            library.add_text("The wolf.", "w.txt")
        assert names(library) == ["a.txt"]


class CountingEncoder(HashingEncoder):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[Vectors]:
        self.seen += texts
        return super().encode(texts, sentences)


def test_what_is_equal_is_encoded_once(tmp_path: Path) -> None:
    """Passages that say the same under the same title share vectors; others do not."""
    clause = "# Lease\n\n" + "The tenant pays the rent on the first of the month. " * 9
    ends = {"one.md": "Signed in Oslo.", "two.md": "Signed in Lima.", "three.md": "Signed in Oslo."}
    for name, end in ends.items():
        (tmp_path / name).write_text(f"{clause}\n\n{clause[2:]}\n\n# {name}\n\n{end}")
    encoder = CountingEncoder()
    with Index.open(tmp_path / "library", encoder=encoder) as library:
        library.add(tmp_path / "one.md", tmp_path / "two.md", tmp_path / "three.md")
        assert len(encoder.seen) == len(set(encoder.seen))
        assert sum("tenant" in text for text in encoder.seen) < 6
        assert {name for text in encoder.seen for name in ends if name in text} == set(ends)
        # Nothing is lost by it: each document is found by its own copy.
        hits = library.candidates("tenant rent", sentences=60, passages=60).found
        assert {c.document.name for c in hits if "tenant" in c.passage.text} == set(ends)


# --- What a folder holds ------------------------------------------------------------------------


def test_what_is_passed_over_and_what_is_reported(library: Index, docs: Path) -> None:
    outside = docs.parent / "secret.txt"
    outside.write_text("The secret.")
    write(docs, {".hidden.txt": "x", ".git/config.txt": "x git", "sub/.x/y.txt": "x"})
    (docs / "out.txt").symlink_to(outside)
    (docs / "up").symlink_to(docs.parent)
    (docs / "loop").symlink_to(docs)
    (docs / "self.txt").symlink_to("self.txt")
    (docs / "broken.txt").symlink_to("nowhere.txt")
    (docs / "inside.txt").symlink_to("a.txt")
    (docs / "seen.txt").symlink_to(".hidden.txt")
    (docs / "kept").symlink_to(".git")
    (docs / "again").symlink_to(".git")
    (docs / "device.txt").symlink_to("/dev/zero")
    os.mkfifo(docs / "pipe.txt")
    began = time.perf_counter()
    report = library.add(docs)
    assert time.perf_counter() - began < 5
    assert report.added == ("a.txt", "again/config.txt", "seen.txt", "sub/b.md")
    assert texts(library)["again/config.txt"] == "x git"
    anyway = "a link to what is read anyway"
    assert {str(Path(path).relative_to(docs)): reason for path, reason in report.skipped} == {
        ".git": "hidden",
        ".hidden.txt": "hidden",
        "inside.txt": anyway,
        "kept": anyway,
        "loop": anyway,
        "sub/.x": "hidden",
    }
    assert {Path(path).name: reason for path, reason in report.failed} == {
        "out.txt": "is a link to outside the folder",
        "up": "is a link to outside the folder",
        "self.txt": "is a link to nowhere",
        "broken.txt": "is a link to nowhere",
        "device.txt": "is a link to outside the folder",
        "pipe.txt": "is not a regular file",
    }


def test_patterns(library: Index, docs: Path) -> None:
    write(docs, {"c.log": "x", "sub/deep/d.txt": "Deep.", "drafts/e.txt": "Draft.", "f.MD": "F."})

    def wanted(include: Collection[str], exclude: Collection[str]) -> list[str]:
        return [s.name for s in find(docs, include, exclude) if not s.passed_over]

    everything = ["a.txt", "c.log", "drafts/e.txt", "f.MD", "sub/b.md", "sub/deep/d.txt"]
    assert wanted([], []) == everything
    assert wanted(["*.txt"], []) == ["a.txt", "drafts/e.txt", "sub/deep/d.txt"]
    assert wanted("*.txt", "drafts") == ["a.txt", "sub/deep/d.txt"], "one is not its letters"
    assert wanted(["*.txt", "*.md"], ["drafts"]) == ["a.txt", "sub/b.md", "sub/deep/d.txt"]
    assert wanted(["sub"], []) == ["sub/b.md", "sub/deep/d.txt"]
    assert wanted(["sub/*"], ["*/deep/*"]) == ["sub/b.md"]
    assert wanted([], ["sub/"]) == ["a.txt", "c.log", "drafts/e.txt", "f.MD"]
    assert [s.name for s in find(docs / "c.log", [], ["*.log"])] == ["c.log"], "it was asked for"
    with pytest.raises(SourceError, match="holds no files that are wanted"):
        find(docs, ["*.pdf"])
    report = library.add(docs, include=["*.txt"], exclude=["drafts"])
    assert report.added == ("a.txt", "sub/deep/d.txt")
    assert {str(Path(path).relative_to(docs)): reason for path, reason in report.skipped} == {
        "c.log": "not included",
        "drafts": "excluded",
        "f.MD": "not included",
        "sub/b.md": "not included",
    }
    assert library.add(docs, exclude=["drafts", "*.log"]).added == ("f.MD", "sub/b.md")


# --- What is read again -------------------------------------------------------------------------


def settle(folder: Path) -> None:
    """Give every file a time of change that is long past."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))


def test_what_has_the_same_size_and_time_is_not_read(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(docs)
    library.add(docs)
    read: list[str] = []
    whole = read_file
    monkeypatch.setattr(
        "index.adding.read", lambda path: read.append(Path(path).name) or whole(path)
    )
    assert library.add(docs) == Report(unchanged=("a.txt", "sub/b.md"))
    assert read == []
    os.utime(docs / "a.txt", ns=(10**18, 11 * 10**17))
    assert library.add(docs) == Report(unchanged=("a.txt", "sub/b.md"))
    assert read == ["a.txt"], "the time differs, the bytes do not"
    assert library.add(docs) == Report(unchanged=("a.txt", "sub/b.md"))
    assert read == ["a.txt"], "the new time is known"
    write(docs, {"a.txt": "The cat ran. It hid."})  # as long as it was
    assert library.add(docs) == Report(updated=("a.txt",), unchanged=("sub/b.md",))


def test_a_file_that_has_just_been_written_is_read_again(library: Index, docs: Path) -> None:
    """Its clock may not tell a second change in the same moment."""
    library.add(docs)
    stamp = (docs / "a.txt").stat().st_mtime_ns
    write(docs, {"a.txt": "The cat ran. It hid."})
    os.utime(docs / "a.txt", ns=(stamp, stamp))
    assert library.add(docs) == Report(updated=("a.txt",), unchanged=("sub/b.md",))


def test_a_pdf_whose_places_are_not_known_is_read_again(library: Index, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(50, 500, "The rent is due.")
    canvas.save()
    library.add(tmp_path / "a.pdf")
    with library._store._db.writing():  # as a library of schema 1 has it
        library._store._db.execute("DELETE FROM boxes")
    assert library.add(tmp_path / "a.pdf") == Report(updated=("a.pdf",))
    (info,) = library.documents
    assert len(library.rectangles(info.id, 0, 16)) == 1
    assert library.add(tmp_path / "a.pdf") == Report(unchanged=("a.pdf",))


# --- The same file twice ------------------------------------------------------------------------


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


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["One.", "Two.", "Three."])),
        max_size=4,
    )
)
@settings(max_examples=25, deadline=None)
def test_a_library_holds_what_the_folder_holds(rounds: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        docs = Path(place, "docs")
        write(docs, {"always.txt": "Always."})
        with Index.open(Path(place, "library"), encoder=ENCODER) as library:
            for files in rounds:
                for path in docs.glob("?.txt"):
                    path.unlink()
                write(docs, {f"{name}.txt": body for name, body in files.items()})
                library.add(docs, prune=True)
                held = {
                    name: library.document(info.id).text
                    for info in library.documents
                    for name in (info.name, *info.also)
                }
                assert held == {
                    "always.txt": "Always.",
                    **{f"{name}.txt": body for name, body in files.items()},
                }
                assert len(library) == len(library.documents) == len(set(held.values()))


def test_a_pipe_or_a_device_by_name(library: Index, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    report = library.add(tmp_path / "pipe.txt", "/dev/zero")
    assert [reason for _, reason in report.failed] == ["is not a regular file"] * 2


def test_files_that_may_not_be_read(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def locked(path: str, *rest: int, **more: int) -> int:
        if str(path) == str(docs / "a.txt"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "open", locked)
    report = library.add(docs)
    assert report.added == ("sub/b.md",)
    assert report.failed == ((str(docs / "a.txt"), "cannot be read (no permission)"),)


def test_what_is_in_a_folder_that_cannot_be_opened_is_not_gone(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(docs, {"sub2/c.txt": "The hare sat."})
    library.add(docs)
    (docs / "a.txt").unlink()
    scandir = os.scandir

    def locked(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path) == str(docs / "sub"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    report = library.add(docs, prune=True)
    assert report.failed == ((str(docs / "sub"), "cannot be opened"),)
    assert (report.removed, names(library)) == (("a.txt",), ["sub/b.md", "sub2/c.txt"])
    monkeypatch.undo()
    (docs / "sub").rename(docs / "sub3")
    assert library.add(docs, prune=True).removed == ("sub/b.md",)


def test_a_file_that_goes_away_meanwhile(
    library: Index, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = find(docs)
    (docs / "a.txt").unlink()
    monkeypatch.setattr("index.index.find", lambda *_: sources)
    report = library.add(docs)
    assert report.failed == ((str(docs / "a.txt"), "cannot be read (No such file or directory)"),)
    assert report.added == ("sub/b.md",)


NAMES = [
    b"line\nbreak.txt",
    "right\u202eto left.txt".encode(),
    b"no utf8 \xff\xfe.txt",
    "emoji \U0001f600 é.txt".encode(),
    b"c:\\windows.txt",
    b"-rf *.txt",
    b"x" * 251 + b".txt",
    b"'quote' \"double\" `back`.txt",
]


def test_odd_file_names(library: Index, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in NAMES:
        body = f"The fox ran {name!r}."
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(body)
    expected = sorted(name.decode("utf-8", "replace") for name in NAMES)
    assert list(library.add(folder).added) == expected
    assert names(library) == expected
    assert list(library.add(folder).unchanged) == expected
    for info in library.documents:
        assert Path(info.source).read_text() == library.document(info.id).text
        assert library.document(info.id).name == info.name
    bad = os.fsdecode(os.fsencode(folder) + b"/\xff.xyz")
    Path(bad).write_text("x")
    ((path, _),) = library.add(folder).skipped
    assert path == str(folder) + "/\ufffd.xyz", "what is reported can be printed"
    for name in expected:
        library.remove(name)
    assert names(library) == []


# --- Texts --------------------------------------------------------------------------------------


def test_add_text(library: Index) -> None:
    info = library.add_text("The fox ran.\nIt hid.", "note.txt", title="A note")
    assert (info.name, info.title, info.source, info.sentences) == ("note.txt", "A note", "", 2)
    assert library.documents == (info,)
    other = library.add_text("The wolf.", "note.txt")
    assert library.documents == (other,)
    assert other.id != info.id
    for text, name in (("", "a"), (" \n", "a"), ("\0", "a"), ("x", ""), ("x", " \0")):
        with pytest.raises(DocumentError) as refused:
            library.add_text(text, name)
        error = refused.value
        again = copy.copy(error)  # as another process gets it
        assert (str(again), again.name, again.reason) == (str(error), error.name, error.reason)
    assert library.documents == (other,)


def test_a_file_does_not_replace_a_text(library: Index, docs: Path) -> None:
    library.add_text("Kept nowhere else.", "a.txt")
    assert library.add(docs).added == ("docs/a.txt", "sub/b.md")
    assert texts(library)["a.txt"] == "Kept nowhere else."
    assert library.add(docs).unchanged == ("docs/a.txt", "sub/b.md")


@given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=10))
@example("a\r\nb\x0c\x0cc\x85d\u2028e\ud800f", "\ud800\n\0")
@example("\ufeff\u200b.", "..")
@example("\u1160x", "x")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_kept(library: Index, text: str, name: str) -> None:
    try:
        info = library.add_text(text, name)
    except DocumentError:
        assert not clean(text).strip() or not clean(name).strip()
        return
    kept = library.document(info.id).text
    assert len(kept) == len(text) == info.characters
    for was, now in zip(text, kept, strict=True):
        if was != now:
            assert was in "\r\v\f\x85\u2028\u2029" or not was.isprintable()
            assert now in " \n\ufffd"
    library.remove(name)
    assert library.documents == ()


def test_remove(library: Index, docs: Path) -> None:
    library.add(docs)
    library.remove("a.txt")
    assert names(library) == ["sub/b.md"]
    assert found(library, "fox wolf") == ["sub/b.md"]
    for name in ("a.txt", "", "b.md", "\ud800"):
        with pytest.raises(UnknownDocument, match="No document in the library is called"):
            library.remove(name)


# --- Searching ----------------------------------------------------------------------------------


def test_candidates(library: Index) -> None:
    library.add_text("The fox ran home. The wolf slept.", "a.txt")
    library.add_text("A fox sat.", "b.txt")
    got = library.candidates("Where did the fox run?", sentences=1, passages=50)
    assert (got.terms, got.frequencies, got.passages) == (("fox", "run"), {"fox": 2, "run": 0}, 2)
    assert [c.document.name for c in got.found] == ["a.txt", "b.txt"]
    a, b = (c.passage for c in got.found)
    assert a.terms == (("fox", "ran", "home"), ("wolf", "slept"))
    cosines = np.concatenate([a.vectors, b.vectors]) @ got.vector
    assert cosines == pytest.approx([1 / 6**0.5, 0, 1 / 2], abs=1e-3)
    nearest = library.candidates("fox sat", sentences=1, passages=0)
    assert [c.document.name for c in nearest.found] == ["b.txt"]


def test_documents_to_search_in(library: Index) -> None:
    for name in "abc":
        library.add_text(f"The fox of {name * 3}.", name)
    assert found(library, "fox") == ["a", "b", "c"]
    assert found(library, "fox", ["b"]) == ["b"]
    assert found(library, "fox", ["c", "a"]) == ["a", "c"]
    assert found(library, "fox", []) == []
    near = library.candidates("fox", sentences=9, passages=0, documents=["b"])
    assert [c.document.name for c in near.found] == ["b"]
    with pytest.raises(UnknownDocument, match="'d'"):
        found(library, "fox", ["a", "d"])


COMPOSED, DECOMPOSED = "caf\u00e9/\u00fcber.txt", "cafe\u0301/u\u0308ber.txt"


@pytest.mark.parametrize(
    ("held", "typed"),
    [
        (COMPOSED, DECOMPOSED),
        (DECOMPOSED, COMPOSED),
        ("cafe\u0301/\u00fcber.txt", COMPOSED),  # a folder from a Mac, and a file that is not
        ("a/b.txt", Path("a") / "b.txt"),
        (DECOMPOSED, Path(COMPOSED)),
    ],
)
def test_a_name_in_another_normal_form(library: Index, held: str, typed: str | Path) -> None:
    library.add_text("The fox ran.", held)
    library.add_text("The fox slept.", "other.txt")
    assert library.called([typed, "other.txt"]) == (held, "other.txt")
    assert library.document(typed).name == held
    assert found(library, "fox", [typed]) == [held]
    library.remove(typed)
    assert names(library) == ["other.txt"]
    with pytest.raises(UnknownDocument, match=r"is called 'caf|has the id 'a/b\.txt'"):
        library.document(typed)
    with pytest.raises(UnknownDocument, match=r"called '(caf|a/b\.txt)"):
        library.remove(typed)


def test_names_that_differ_in_normal_form_only_are_two(library: Index, docs: Path) -> None:
    write(docs, {COMPOSED: "The fox ran.", DECOMPOSED: "The fox slept."})
    if len(list((docs / "caf\u00e9").parent.glob("caf*"))) < 2:
        pytest.skip("to this file system they are one")
    library.add(docs, include=[COMPOSED])  # a pattern fits both
    assert names(library) == sorted([COMPOSED, DECOMPOSED])
    for name, text in ((COMPOSED, "The fox ran."), (DECOMPOSED, "The fox slept.")):
        assert library.document(name).text == text
        assert found(library, "fox", [name]) == [name]
    library.remove(COMPOSED)
    assert names(library) == [DECOMPOSED]


# --- Opening ------------------------------------------------------------------------------------


def test_another_model_is_refused_by_name(tmp_path: Path) -> None:
    with Index.open(tmp_path / "l", encoder=ENCODER) as library:
        library.add_text("The fox.", "a")
    with pytest.raises(ModelMismatch, match=r"the model 'hashing' and the model 'other' cannot"):
        Index.open(tmp_path / "l", encoder=HashingEncoder("other", "other-1"))
    with pytest.raises(ModelMismatch, match="the model 'hashing', in another version,"):
        Index.open(tmp_path / "l", encoder=HashingEncoder("hashing", "hashing-2"))
    with Index.open(tmp_path / "l", encoder=HashingEncoder("renamed", "hashing-1")) as library:
        assert names(library) == ["a"]


@pytest.mark.parametrize("empty", [False, True])
def test_a_model_that_is_not_there_leaves_no_library(tmp_path: Path, empty: bool) -> None:
    model = tmp_path / "model"
    if empty:
        model.mkdir()
    with pytest.raises(ModelError):
        Index.open(tmp_path / "library", model=model)
    assert not (tmp_path / "library").exists()


def test_places_that_are_no_library(tmp_path: Path, docs: Path) -> None:
    with pytest.raises(LibraryError, match="is a file; a library is a folder"):
        Index.open(docs / "a.txt", encoder=ENCODER)
    write(docs, {"library.sqlite": "no database"})
    with pytest.raises(LibraryDamaged):
        Index.open(docs, encoder=ENCODER)
    with pytest.raises(LibraryError, match="There is no library in"):
        Index.open(tmp_path / "none", encoder=ENCODER, read_only=True)
    assert not (tmp_path / "none").exists()
    with Index.open(tmp_path / "library", encoder=ENCODER) as closed:
        pass
    with pytest.raises(LibraryError, match=r"The library in .*library was closed\.$"):
        closed.add(docs)
    with pytest.raises(LibraryError, match="There is no library in ~nosuchuser"):
        Index.open("~nosuchuser", encoder=ENCODER, read_only=True)


def test_a_library_that_is_moved_while_it_is_open(library: Index, tmp_path: Path) -> None:
    library.add_text("The fox ran.", "a.txt")
    library.folder.rename(tmp_path / "moved")
    with pytest.raises(LibraryReadOnly, match="was moved or deleted after it had been opened"):
        library.add_text("The wolf slept.", "b.txt")
    assert found(library, "fox") == ["a.txt"]
    with Index.open(tmp_path / "moved", encoder=ENCODER) as moved:
        assert names(moved) == ["a.txt"]


def test_nobody_has_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pytest.importorskip("pwd"), "getpwuid", unknown)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "PINCITE_INDEX"):
        monkeypatch.delenv(name, raising=False)
    for place in (default_library, lambda: library_of(["docs"])):
        with pytest.raises(LibraryError, match="No home folder is known to keep a library in"):
            place()


@pytest.mark.skipif(os.name != "posix", reason="no modes of files")
def test_a_new_library_is_its_owners_alone(library: Index, tmp_path: Path) -> None:
    assert library.folder.stat().st_mode & 0o777 == 0o700
    (tmp_path / "shared").mkdir(mode=0o755)
    with Index.open(tmp_path / "shared", encoder=ENCODER) as shared:
        assert shared.folder.stat().st_mode & 0o777 == 0o755


def test_two_prune_the_same(library: Index, docs: Path) -> None:
    write(
        docs, {"old.jsonl": '{"id": "1", "text": "The fox ran."}\n{"id": "2", "text": "It hid."}'}
    )
    library.add(docs)
    write(docs, {"old.jsonl": '{"id": "1", "text": "The fox ran."}'})
    (docs / "a.txt").unlink()
    with Index.open(library.folder, encoder=ENCODER) as other:

        def meanwhile(*_: object) -> None:
            for name in {"a.txt", "old.jsonl#2"}.intersection(names(other)):
                other.remove(name)

        report = library.add(docs, prune=True, progress=meanwhile)
    assert report.removed == ("a.txt", "old.jsonl#2")
    assert names(library) == ["old.jsonl#1", "sub/b.md"]


def test_no_paths_are_no_reason_to_prune(library: Index) -> None:
    library.add_text("The fox ran.", "a.txt")
    with pytest.raises(SourceError, match="No path of a document was given"):
        library.add(prune=True)
    assert names(library) == ["a.txt"]


def test_read_only(tmp_path: Path, docs: Path) -> None:
    folder = tmp_path / "l"
    with Index.open(folder, encoder=ENCODER) as library:
        library.add(docs)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with Index.open(folder, encoder=ENCODER, read_only=True) as library:
        assert found(library, "fox") == ["a.txt"]
        assert library.add(docs) == Report(unchanged=("a.txt", "sub/b.md"))
        write(docs, {"a.txt": "Changed."})
        for change in (
            lambda: library.add(docs),
            lambda: library.add_text("x", "y"),
            lambda: library.remove("a.txt"),
        ):
            with pytest.raises(LibraryReadOnly):
                change()
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_the_cache_is_used_again(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "l"
    with Index.open(folder, encoder=ENCODER) as library:
        library.add(docs)
        first = library.candidates("fox", sentences=3, passages=0)
    monkeypatch.setattr(VectorCache, "add", None)  # nothing is built
    with Index.open(folder, encoder=ENCODER) as library:
        again = library.candidates("fox", sentences=3, passages=0)
        assert [c.passage.row for c in again.found] == [c.passage.row for c in first.found]


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


# --- Several at once ----------------------------------------------------------------------------


def test_asking_while_documents_are_added(library: Index) -> None:
    """Each question sees whole documents of one generation: as many foxes as wolves."""
    library.add_text("The fox 0.\n\nThe wolf 0.", "0")
    errors: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                got = library.candidates("fox wolf", sentences=500, passages=500)
                assert got.frequencies["fox"] == got.frequencies["wolf"] == len(got.found)
                assert got.passages == len({c.document.id for c in got.found})
                assert len(library) >= 2
        except BaseException as error:  # noqa: BLE001 - told to the test below
            errors.append(error)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for i in range(1, 40):
        library.add_text(f"The fox {i}.\n\nThe wolf {i}.", f"{i}")
        if i % 4 == 0:
            library.remove(f"{i - 1}")
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert len(library.documents) == 31


def test_a_second_opening_sees_what_the_first_adds(library: Index) -> None:
    with Index.open(library.folder, encoder=ENCODER) as other:
        library.add_text("The fox.", "a")
        assert found(other, "fox") == ["a"]
        assert other.candidates("fox", sentences=1, passages=0).found[0].document.name == "a"
        library.add_text("The wolf.", "a")
        assert found(other, "fox") == []
        (near,) = other.candidates("fox", sentences=1, passages=0).found
        assert near.passage.text == "The wolf."


def test_what_occurs_everywhere_is_not_looked_for() -> None:
    """Only in a library so large that weighing it all takes long."""
    assert _telling({"a": 3, "b": 0, "c": 200}) == ["a", "b", "c"]
    assert _telling({"common": 29_000, "rare": 5, "usual": 2_000}) == ["rare", "usual"]
    assert _telling({"common": 90_000, "more": 100_000}) == ["common"]
    assert _telling({"none": 0, "common": 90_000}) == ["none", "common"]
    assert _telling({}) == []


def test_a_document_is_looked_through_that_the_question_calls_by_its_files_name(
    tmp_path: Path,
) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        text = "# Lease\n\n## On rent\n\nIt is 40.\n\n## On dogs\n\nNone.\n"
        for name in ("osei", "falk", "a", "b", "c", "d"):
            folder = tmp_path / "leases"
            folder.mkdir(exist_ok=True)
            (folder / f"{name}-lease.md").write_text(text + f"\nOf {name}.\n")
        library.add(tmp_path / "leases")

        def found(question: str, **choice: list[str]) -> list[str]:
            candidates = library.candidates(question, sentences=0, passages=3, **choice)
            return [c.document.name for c in candidates.found if not c.bm25]

        assert found("What does Osei pay?") == ["osei-lease.md"]
        assert found("What does Osei pay?", documents=["falk-lease.md"]) == []
        assert found("What is in the lease?") == [], "the title says it, and so do all others"
        library.remove("osei-lease.md")
        assert found("What does Osei pay?") == []


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("", r"^No folder of a library was given\.$"),
        ("a\0b", r"has a null character\.$"),
        ("a" * 300, "File name too long"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_folder_that_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, reason: str, read_only: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LibraryError, match=None if read_only else reason):
        Index.open(folder, encoder=HashingEncoder(), read_only=read_only)
    assert list(tmp_path.iterdir()) == []


def test_patterns_that_can_be_read_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.md").write_text(f"Kept {name}.")
        (tmp_path / name / f"{name}.txt").write_text("Left out.")
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        patterns = iter(["*.md"])
        library.add(tmp_path / "one", tmp_path / "two", include=patterns)  # type: ignore[arg-type]
        assert [info.name for info in library.documents] == ["one.md", "two.md"]
