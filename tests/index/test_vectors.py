"""The vector cache: exact search, and a file that is trusted only when it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hashing import HashingEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Index
from index.encoder import Vectors
from index.vectors import Clusters, VectorCache

DIMENSION = 32
LIBRARY, MODEL = "a" * 32, "b" * 64


class Library:
    """Documents of random passages of random sentences, as the store would number them."""

    def __init__(self, seed: int, dimension: int = DIMENSION) -> None:
        self._random = np.random.default_rng(seed)
        self._dimension = dimension
        self._row = 1
        self.documents: dict[str, range] = {}
        self.vectors: dict[int, Vectors] = {}

    def grow(self, documents: int) -> dict[str, range]:
        new = {}
        for _ in range(documents):
            rows = range(self._row, self._row + int(self._random.integers(1, 6)))
            self._row = rows.stop
            new[f"{rows.start:016x}"] = rows
            for row in rows:
                shape = (int(self._random.integers(1, 9)), self._dimension)
                part = self._random.normal(size=shape).astype(np.float32)
                part /= np.linalg.norm(part, axis=1, keepdims=True)
                self.vectors[row] = part.astype(np.float16).astype(np.float32)  # as stored
        self.documents.update(new)
        return new

    def parts(self, documents: dict[str, range]) -> Iterator[tuple[int, Vectors]]:
        return ((row, self.vectors[row]) for rows in documents.values() for row in rows)

    def question(self) -> Vectors:
        vector = self._random.normal(size=self._dimension).astype(np.float32)
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit

    def brute_force(
        self, question: Vectors, limit: int, documents: list[str] | None = None
    ) -> dict[int, float]:
        """In float64."""
        scored = sorted(
            (-float(vector.astype(np.float64) @ question), row)
            for document in (self.documents if documents is None else documents)
            for row in self.documents[document]
            for vector in self.vectors[row]
        )
        best: dict[int, float] = {}
        for negative, row in scored[:limit]:
            best.setdefault(row, -negative)
        return best


def cache_of(library: Library) -> VectorCache:
    cache = VectorCache(library._dimension)
    cache.add(library.documents, library.parts(library.documents))
    return cache


def same(cache: VectorCache, library: Library) -> None:
    assert len(cache) == sum(
        len(library.vectors[row]) for rows in library.documents.values() for row in rows
    )
    assert cache.documents == library.documents
    chosen = list(library.documents)[::3]
    for limit in (0, 1, 7, 50, 10_000):
        for documents in (None, chosen, chosen[:1], []):
            question = library.question()
            got = cache.search(question, limit, documents)
            expected = library.brute_force(question, limit, documents)
            assert list(got) == list(expected)
            assert got == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_search_equals_brute_force(seed: int) -> None:
    library = Library(seed)
    library.grow(40)
    same(cache_of(library), library)


def test_an_empty_cache() -> None:
    cache = VectorCache(DIMENSION)
    assert (len(cache), cache.end) == (0, 0)
    assert cache.search(Library(0).question(), 5) == {}
    assert cache.search(Library(0).question(), 5, []) == {}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=6), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_adding_and_removing(steps: list[tuple[int, int]], seed: int) -> None:
    library = Library(seed)
    cache = VectorCache(DIMENSION)
    random = np.random.default_rng(seed)
    for grow, shrink in steps:
        new = library.grow(grow)
        if new:
            assert cache.end <= next(iter(new.values())).start
        cache.add(new, library.parts(new))
        gone = list(random.permutation(sorted(library.documents))[:shrink])
        for document in gone:
            del library.documents[document]
        cache.remove(gone)
        same(cache, library)


def test_a_passage_of_255_sentences() -> None:
    library = Library(0)
    library.documents = {"0" * 16: range(1, 3)}
    random = np.random.default_rng(0)
    library.vectors = {
        row: random.normal(size=(255, DIMENSION)).astype(np.float16).astype(np.float32)
        for row in (1, 2)
    }
    same(cache_of(library), library)


# --- The file -----------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors.cache"


def load(path: Path, library: str = LIBRARY, model: str = MODEL) -> VectorCache | None:
    return VectorCache.load(path, library, model, DIMENSION)


def test_save_and_load(path: Path) -> None:
    library = Library(1)
    library.grow(30)
    cache = cache_of(library)
    cache.save(path, LIBRARY, MODEL)
    loaded = load(path)
    assert loaded is not None
    same(loaded, library)
    gone = list(library.documents)[3:9]
    for document in gone:
        del library.documents[document]
    loaded.remove(gone)
    new = library.grow(5)
    loaded.add(new, library.parts(new))
    same(loaded, library)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_an_empty_cache_is_saved_too(path: Path) -> None:
    VectorCache(DIMENSION).save(path, LIBRARY, MODEL)
    loaded = load(path)
    assert loaded is not None
    assert len(loaded) == 0


def test_another_library_or_model(path: Path) -> None:
    library = Library(1)
    library.grow(3)
    cache_of(library).save(path, LIBRARY, MODEL)
    assert load(path) is not None
    assert load(path, library="c" * 32) is None
    assert load(path, model="c" * 64) is None
    assert VectorCache.load(path, LIBRARY, MODEL, DIMENSION + 1) is None
    assert load(path.with_name("missing")) is None
    path.unlink()
    path.mkdir()
    assert load(path) is None


def test_damaged_files_are_never_loaded(path: Path) -> None:
    library = Library(2)
    library.grow(10)
    cache_of(library).save(path, LIBRARY, MODEL)
    whole = path.read_bytes()
    size = len(whole)
    damaged = [whole[: size * tenth // 10] for tenth in range(10)]
    damaged += [whole[:-1], whole + b"\0", bytes(size), whole[1:], bytes(16) + whole[16:]]
    random = np.random.default_rng(3)
    # Some of them where it matters most: in the header and in the checksum.
    bits = [*random.integers(0, size * 8, 200), *random.integers(0, 72 * 8, 20), size * 8 - 1]
    for bit in map(int, bits):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        damaged.append(bytes(flipped))
    for data in damaged:
        path.write_bytes(data)
        assert load(path) is None
    path.write_bytes(whole)
    assert load(path) is not None


def test_nothing_is_written_half(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(4)
    library.grow(5)
    cache = cache_of(library)
    cache.save(path, LIBRARY, MODEL)
    before = path.read_bytes()
    new = library.grow(5)
    cache.add(new, library.parts(new))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.vectors.file.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        cache.save(path, LIBRARY, MODEL)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_disk_that_is_full_is_told_and_the_older_file_stays(path: Path) -> None:
    resource = pytest.importorskip("resource")
    library = Library(seed=4)
    library.grow(5)
    cache_of(library).save(path, LIBRARY, MODEL)
    before = path.read_bytes()
    library.grow(50)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), limits[1]))  # as a full disk would
    try:
        with pytest.raises(OSError):
            cache_of(library).save(path, LIBRARY, MODEL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_a_killed_process_left_is_cleared(path: Path) -> None:
    path.with_name(f"{path.name}.12345.part").write_bytes(b"half")
    VectorCache(DIMENSION).save(path, LIBRARY, MODEL)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


# --- Clusters -----------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clusters are made of as few sentences as these tests have."""
    monkeypatch.setattr("index.vectors.cache.MANY", 500)


def recall(cache: VectorCache, library: Library, questions: int = 50) -> float:
    """The share of the ten nearest passages that are found, scores being exact."""
    found = 0
    for _ in range(questions):
        question = library.question()
        exact = library.brute_force(question, 10)
        near = cache.search(question, 10)
        found += len(exact.keys() & near.keys()) / len(exact)
        for row in exact.keys() & near.keys():
            assert near[row] == pytest.approx(exact[row], abs=2e-3)
    return found / questions


@pytest.mark.usefixtures("few")
def test_clusters_find_the_nearest_and_follow_every_change(path: Path) -> None:
    library = Library(6)
    library.grow(300)
    cache = cache_of(library)
    assert len(cache) > 2000
    cache.cluster()
    assert cache.clustered
    assert recall(cache, library) >= 0.95
    # What comes is found, what goes is not.
    new = library.grow(20)
    cache.add(new, library.parts(new))
    gone = list(library.documents)[:40]
    lost = {row for key in gone for row in library.documents.pop(key)}
    cache.remove(gone)
    assert cache.clustered
    assert recall(cache, library) >= 0.95
    row = new[next(iter(new))][0]
    assert next(iter(cache.search(library.vectors[row][0], 1))) == row
    assert not lost & cache.search(library.question(), len(cache)).keys()
    # A choice of documents is searched exactly.
    question, chosen = library.question(), list(library.documents)[::3]
    assert cache.search(question, 10, chosen) == pytest.approx(
        library.brute_force(question, 10, chosen), abs=2e-3
    )
    # All of it comes back from the files, with what came after they were written.
    cache.save(path, LIBRARY, MODEL)
    loaded = VectorCache.load(path, LIBRARY, MODEL, DIMENSION)
    assert loaded is not None
    assert loaded.clustered
    for _ in range(20):
        question = library.question()
        assert loaded.search(question, 10) == cache.search(question, 10)
    # When much has changed they are made anew.
    more = library.grow(200)
    cache.add(more, library.parts(more))
    assert not cache.clustered
    assert recall(cache, library) >= 0.9
    cache.cluster()
    assert cache.clustered
    assert recall(cache, library) >= 0.95


@pytest.mark.usefixtures("few")
def test_without_good_clusters_search_is_exact(path: Path) -> None:
    library = Library(7)
    library.grow(300)
    cache = cache_of(library)
    exact = [(q, cache.search(q, 10)) for q in (library.question() for _ in range(10))]
    cache.cluster()
    cache.save(path, LIBRARY, MODEL)
    file = path.with_suffix(".clusters")
    whole = file.read_bytes()
    other = VectorCache.load(path, LIBRARY, "c" * 64, DIMENSION)
    assert other is None
    for damage in (b"", whole[:-9], whole[:200] + b"\0" + whole[201:], None):
        if damage is None:
            file.unlink()
        else:
            file.write_bytes(damage)
        loaded = VectorCache.load(path, LIBRARY, MODEL, DIMENSION)
        assert loaded is not None
        assert not loaded.clustered
        assert [(q, loaded.search(q, 10)) for q, _ in exact] == exact


@pytest.mark.usefixtures("few")
def test_clusters_are_made_while_questions_are_asked() -> None:
    library = Library(8)
    library.grow(1000)
    cache = cache_of(library)
    question = library.question()
    exact = cache.search(question, 10)
    cache.cluster_beside()
    making = cache._making
    assert making is not None
    cache.cluster_beside()
    assert cache._making is making  # one at a time
    while not cache.clustered:
        assert cache.search(question, 10) == exact
        assert making.is_alive() or cache.clustered
    making.join()
    assert set(cache.search(question, 3)) == set(list(exact)[:3])


@pytest.mark.usefixtures("few")
def test_a_removal_meanwhile_spoils_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(9)
    library.grow(300)
    cache = cache_of(library)
    gone = list(library.documents)[:3]
    learn = Clusters.learn

    def slow(self: Clusters, sample: Vectors, sentences: int) -> None:
        learn(self, sample, sentences)
        for key in gone:
            del library.documents[key]
        cache.remove(gone)

    monkeypatch.setattr(Clusters, "learn", slow)
    cache.cluster()
    assert not cache.clustered
    question = library.question()
    assert cache.search(question, 10) == pytest.approx(library.brute_force(question, 10), abs=2e-3)


# --- In a library -------------------------------------------------------------------------------

ENCODER = HashingEncoder()
TEXTS = [f"Animal {i} is a fox.\n\nIts colour is number {i * 7 % 11}." for i in range(20)]


def answers(folder: Path) -> list[list[tuple[str, int]]]:
    """What the library brings up by meaning alone, for a few questions."""
    with Index.open(folder, encoder=ENCODER) as library:
        return [
            [
                (c.document.name, c.passage.start)
                for c in library.candidates(question, sentences=5, passages=0).found
            ]
            for question in ("colour number 7", "animal 12", "fox")
        ]


def test_a_damaged_cache_is_built_again_with_the_same_answers(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with Index.open(folder, encoder=ENCODER) as library:
        for i, body in enumerate(TEXTS):
            library.add_text(body, f"{i}.txt")
    path = folder / "vectors.cache"
    assert not path.exists()
    expected = answers(folder)
    assert all(len(found) == 5 for found in expected)
    whole = path.read_bytes()
    for data in (b"", whole[: len(whole) // 2], whole[:-1], bytes(len(whole)), None):
        if data is None:
            path.unlink()
        else:
            path.write_bytes(data)
        assert answers(folder) == expected
        assert path.read_bytes() == whole


def test_a_cache_older_than_the_library(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    path = folder / "vectors.cache"
    with Index.open(folder, encoder=ENCODER) as library:
        for i, body in enumerate(TEXTS[:10]):
            library.add_text(body, f"{i}.txt")
    answers(folder)
    old = path.read_bytes()
    with Index.open(folder, encoder=ENCODER) as library:
        library.remove("3.txt")
        for i, body in enumerate(TEXTS[5:], 5):
            library.add_text(body + " New.", f"{i}.txt")
    expected = answers(folder)
    new = path.read_bytes()
    path.write_bytes(old)
    assert answers(folder) == expected
    assert path.read_bytes() == new


def test_a_library_put_back_from_an_older_copy(tmp_path: Path) -> None:
    """Its rows are given a second time, to other documents than the cache knows by them."""
    folder = tmp_path / "library"
    with Index.open(folder, encoder=ENCODER) as library:
        library.add_text("The fox.", "a.txt")
    copy = (folder / "library.sqlite").read_bytes()
    with Index.open(folder, encoder=ENCODER) as library:
        library.add_text("The wolf.", "b.txt")
        library.add_text("The bear.", "c.txt")
    assert answers(folder)
    (folder / "library.sqlite").write_bytes(copy)
    with Index.open(folder, encoder=ENCODER) as library:
        library.add_text("The cat.", "x.txt")
        library.add_text("The bear.", "c.txt")
        found = library.candidates("cat", sentences=1, passages=0).found
        assert [c.document.name for c in found] == ["x.txt"]
        found = library.candidates("bear", sentences=1, passages=0).found
        assert [c.document.name for c in found] == ["c.txt"]
        found = library.candidates("wolf", sentences=9, passages=0).found
        assert [c.document.name for c in found] == ["a.txt", "x.txt", "c.txt"]
