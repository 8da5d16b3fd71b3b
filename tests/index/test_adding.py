"""Adding: what goes in, what is left as it is, what is read again, and what fails alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hashing import HashingEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from libraries import ENCODER, BadEncoder, found, names, texts, write
from reportlab.pdfgen.canvas import Canvas

from index import Index, Report, Span
from index.encoder import Vectors
from index.errors import DocumentError, SourceError, UnknownDocument
from index.sources import read as read_file


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


def test_what_was_in_a_file_that_is_gone_is_told(library: Index, docs: Path) -> None:
    told = '{"id": "1", "text": "The fox ran."}\n{"id": "a#2", "text": "It hid."}'
    write(docs, {"old.jsonl": told, "new/it.ndjson": told})
    library.add(docs)
    assert library.add(docs).gone == ()
    (docs / "old.jsonl").unlink()
    gone = ("old.jsonl#1", "old.jsonl#a#2")
    assert library.add(docs).gone == gone
    write(docs / "again", {"old.jsonl": told})  # moved: the names are those of before
    assert library.add(docs / "again").unchanged == gone
    (docs / "again" / "old.jsonl").rename(docs / "old.jsonl")
    assert library.add(docs / "again" / "..", exclude=["new", "old.jsonl"]).gone == gone
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
