"""What a library promises, against a plain dictionary and a search of everything in it."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hashing import HashingEncoder
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from loops import alone

from index import Index, formats
from index.check import check
from index.errors import LibraryError, ModelMismatch, QuestionError, UnknownDocument
from index.index import CACHE_FILE
from index.segment import segment
from index.sources import find
from index.words import terms
from qa import ask
from ui import uploads as receiving
from ui.uploads import MAX_FILES, UploadError, Uploads, private_folder

ENCODER = HashingEncoder()
NAMES = st.sampled_from(["a.txt", "b.txt", "b c.txt", "é/d.txt", "日.txt"])
WORDS = "fox wolf bear pier oak tower runs 1932 été 日本 😀 e\u0301 \u202eup".split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(
    lambda words: " ".join(words).capitalize() + "."
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=8).flatmap(
    lambda lines: st.sampled_from([" ", "\n\n", "\r\n"]).map(lambda gap: gap.join(lines))
)
QUESTIONS = st.lists(st.sampled_from(WORDS[:10]), min_size=1, max_size=3).map(" ".join)


class LibraryMachine(RuleBasedStateMachine):
    """Documents come, change and go, the process is killed or the cache damaged, and the library
    always holds what a dictionary holds and finds what a search of everything finds."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pincite-machine-"))
        self.texts: dict[str, str] = {}
        self.library = Index.open(self.folder, encoder=ENCODER)

    def teardown(self) -> None:
        if hasattr(self, "library"):
            assert check(self.library).faults == ()
            self.library.close()
            shutil.rmtree(self.folder)

    @rule(name=NAMES, text=TEXTS)
    def add(self, name: str, text: str) -> None:
        generation = self.library.generation
        self.library.add_text(text, name)
        self.texts[name] = text
        assert self.library.generation == generation + 1

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        if name in self.texts:
            self.library.remove(name)
            del self.texts[name]
        else:
            with pytest.raises(UnknownDocument):
                self.library.remove(name)

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = Index.open(self.folder, encoder=ENCODER)

    @precondition(lambda self: hasattr(os, "fork"))
    @rule(name=NAMES, text=TEXTS, steps=st.integers(0, 250), gone=st.booleans())
    def killed(self, name: str, text: str, steps: int, gone: bool) -> None:
        """A process is killed so many times five steps of SQLite's machine into a change."""
        self.library.close()
        child = os.fork()
        if child == 0:
            try:
                library = Index.open(self.folder, encoder=ENCODER)
                countdown = iter(range(steps))

                def step() -> None:
                    if next(countdown, None) is None:
                        os.kill(os.getpid(), signal.SIGKILL)

                library._store._db.connection.set_progress_handler(step, 5)
                if gone:
                    library.remove(name)
                else:
                    library.add_text(text, name)
            finally:
                os._exit(0)  # nothing of the test itself may run twice
        os.waitpid(child, 0)
        self.library = Index.open(self.folder, encoder=ENCODER)
        changed = {k: v for k, v in self.texts.items() if k != name}
        if not gone:
            changed[name] = text
        assert self.held() in (expected(self.texts), expected(changed))
        if self.held() == expected(changed):
            self.texts = changed
        assert check(self.library).faults == ()

    @rule(share=st.floats(0, 1), bit=st.integers(0, 7))
    def damage_the_cache(self, share: float, bit: int) -> None:
        self.library.close()
        path = self.folder / CACHE_FILE
        if path.exists():
            data = bytearray(path.read_bytes())
            data[int(share * (len(data) - 1))] ^= 1 << bit
            path.write_bytes(data)
        self.library = Index.open(self.folder, encoder=ENCODER)

    @rule(question=QUESTIONS, among=st.none() | st.sets(NAMES))
    def search(self, question: str, among: set[str] | None) -> None:
        names = None if among is None else sorted(among & self.texts.keys())
        asked = set(terms(question))
        by_words, nearness = set(), []
        for name, text in self.texts.items():
            if names is not None and name not in names:
                continue
            document = formats.from_text(name, text)
            for passage in segment(document):
                place = (name, passage.start)
                above = " ".join((document.title, *passage.headings, passage.header))
                inside = document.text[passage.start : passage.end]
                if asked & {*terms(above), *terms(inside)}:
                    by_words.add(place)
                for s in passage.sentences:
                    vector = ENCODER.encode_question(document.text[s.start : s.end])
                    stored = vector.astype(np.float16).astype(np.float32)
                    nearness.append((float(stored @ ENCODER.encode_question(question)), place))
        got = self.library.candidates(question, sentences=0, passages=10_000, documents=names)
        assert {(c.document.name, c.passage.start) for c in got.found} == by_words
        near = self.library.candidates(question, sentences=3, passages=0, documents=names).found
        nearness.sort(reverse=True)
        third = nearness[:3][-1][0] if nearness else 0.0
        found = {(c.document.name, c.passage.start) for c in near}
        assert {place for score, place in nearness if score > third + 1e-5} <= found
        assert found <= {place for score, place in nearness if score > third - 1e-5}

    @invariant()
    def holds_what_it_should(self) -> None:
        if hasattr(self, "library"):
            assert self.held() == expected(self.texts)
            assert len(self.library) == sum(info.sentences for info in self.library.documents)

    def held(self) -> dict[str, str]:
        return {i.name: self.library.document(i.id).text for i in self.library.documents}


def expected(texts: dict[str, str]) -> dict[str, str]:
    return {name: formats.from_text(name, text).text for name, text in texts.items()}


_QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}
TestLibrary = LibraryMachine.TestCase
TestLibrary.settings = settings(max_examples=12, stateful_step_count=20, **_QUIET)


class TestLibraryAtLength(LibraryMachine.TestCase):
    settings = settings(max_examples=500, stateful_step_count=50, **_QUIET)


pytest.mark.slow(TestLibraryAtLength)


# --- Full disks, locks, many at once ------------------------------------------------------------


def fill_all(folder: Path, limits: list[int], answers: Any) -> None:
    for limit in limits:
        answers.put(fill(folder / f"{limit}", limit))


def fill(folder: Path, limit: int) -> tuple[int, str]:
    """Add documents until no file may grow beyond `limit`, then search, then go on without it."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    added, said = [], ""
    try:
        with Index.open(folder, encoder=ENCODER) as library:
            for i in range(400):
                library.add_text(f"The fox {i} ran.\n\n" * (1 + i % 40), f"{i:03}.txt")
                added.append(f"{i:03}.txt")
    except LibraryError as error:
        said = str(error)
    if added:
        with Index.open(folder, encoder=ENCODER) as library:
            found = library.candidates("fox 0", sentences=3, passages=3).found
            assert any(c.document.name == "000.txt" for c in found)
            assert [info.name for info in library.documents] == added
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    with Index.open(folder, encoder=ENCODER) as library:
        again = f"{len(added):03}.txt"
        library.add_text("The fox again.", again)
        assert [info.name for info in library.documents] == [*added, again]
        assert check(library).faults == ()
    return len(added), said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_full_disk(tmp_path: Path) -> None:
    """At 13 points: a clear error, nothing lost, search works, and a retry succeeds."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    limits = [4096 * (1 + 3 * point**2) for point in range(13)]
    process = context.Process(target=fill_all, args=(tmp_path, limits, answers))
    process.start()
    added = []
    for _ in limits:
        count, said = answers.get(timeout=60)
        assert "The disk of" in said
        assert "is full or failing" in said
        added.append(count)
    process.join()
    assert process.exitcode == 0
    assert added == sorted(added)
    assert added[0] == 0
    assert len(set(added)) > 8


_HOLD = """
import sys
from index.store import Store
from pathlib import Path
store = Store(Path(sys.argv[1]))
store._db.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


_FORK = """
import multiprocessing, sys
from index import Index
from index.errors import LibraryError
from qa import ask

def asked_in_the_child(library):
    try:
        ask("What lives in Kent?", library)
    except LibraryError as error:
        print(error)
    library.close()  # changes nothing in what is its parent's
    with Index.open(sys.argv[1]) as own:
        own.add_text("The wolf lives in Norway. " * 20, "wolf.txt")
    print(ask("What lives in Norway?", sys.argv[1], 1).text, flush=True)

with Index.open(sys.argv[1]) as library:
    library.add_text("The fox lives in Kent. " * 20, "fox.txt")
    ask("What lives in Kent?", library)
    child = multiprocessing.get_context("fork").Process(target=asked_in_the_child, args=(library,))
    child.start()
    child.join()
    print(child.exitcode, len(library.documents), ask("What lives in Kent?", library, 1).text)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_process_that_is_forked_off_after_a_question(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FORK, str(tmp_path)],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "OMP_NUM_THREADS": "2"},  # pools of threads that no fork copies
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.splitlines() == [
        f"The library in {tmp_path} was opened by the process that this one was forked off from. "
        "Open it again in this one.",
        "The wolf lives in Norway.",
        "0 2 The fox lives in Kent.",
    ]


def test_a_killed_writer_frees_its_lock(tmp_path: Path) -> None:
    with Index.open(tmp_path, encoder=ENCODER) as library:
        library.add_text("The fox.", "a")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "library.sqlite")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    database = tmp_path / "library.sqlite"
    with (
        contextlib.closing(sqlite3.connect(database, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="database is locked"),
    ):
        other.execute("BEGIN IMMEDIATE")
    holder.kill()
    # A second by SQLite's count of its own pauses, which a busy machine does not make shorter.
    with contextlib.closing(sqlite3.connect(database, timeout=1)) as other:
        other.execute("BEGIN IMMEDIATE")
    with Index.open(tmp_path, encoder=ENCODER) as library:
        library.add_text("The wolf.", "b")
    holder.wait()


def add_many(folder: Path, prefix: str, count: int) -> None:
    with Index.open(folder, encoder=ENCODER) as library:
        for i in range(count):
            library.add_text(f"The fox {prefix}{i}.\n\nThe wolf {prefix}{i}.", f"{prefix}{i}")


def ask_all_along(folder: Path, ready: Any, done: Any, asked: Any) -> None:
    """Each answer comes from one generation: as many foxes as wolves, and as many as documents."""
    with Index.open(folder, encoder=ENCODER) as library:
        count = 0
        ready.wait()
        while not done.is_set():
            got = library.candidates("fox wolf", sentences=9999, passages=9999)
            assert got.frequencies["fox"] == got.frequencies["wolf"] == got.passages
            assert len({c.document.id for c in got.found}) == got.passages
            count += 1
        asked.put(count)


@pytest.mark.slow
def test_two_processes_add_250_documents_each(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=add_many, args=(tmp_path, prefix, 250)) for prefix in "ab"]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    with Index.open(tmp_path, encoder=ENCODER) as library:
        assert len(library.documents) == 500
        assert library.generation == 500
        assert check(library).faults == ()


@pytest.mark.slow
def test_one_writer_and_eight_readers(tmp_path: Path) -> None:
    """For a minute."""
    context = multiprocessing.get_context("spawn")
    ready, done, asked = context.Barrier(9), context.Event(), context.Queue()
    add_many(tmp_path, "first", 1)
    readers = [
        context.Process(target=ask_all_along, args=(tmp_path, ready, done, asked)) for _ in range(8)
    ]
    for reader in readers:
        reader.start()
    ready.wait(timeout=300)  # until all are open, however long they take to start
    until = time.monotonic() + 60
    with Index.open(tmp_path, encoder=ENCODER) as library:
        i = 0
        while time.monotonic() < until:
            library.add_text(f"The fox {i}.\n\nThe wolf {i}.", f"{i % 50}")
            if i % 3 == 0:
                library.remove(f"{i % 50}")
            i += 1
            time.sleep(0.02)  # a writer that never pauses would be all that the lock lets in
    done.set()
    counts = [asked.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join()
        assert reader.exitcode == 0
    assert min(counts) >= 1
    assert i > 50


def come_and_go(folder: Path, times: int) -> None:
    with Index.open(folder, encoder=ENCODER) as library:
        library.add_text("The bear stays.", "bear")
        for i in range(times):
            library.add_text(f"The fox {i}.\n\n" * 20, "fox")
            assert library.candidates("fox", sentences=5, passages=5).frequencies["fox"]
            library.remove("fox")
            got = library.candidates("fox", sentences=5, passages=5)
            assert got.frequencies["fox"] == 0
            assert [c.document.name for c in got.found] == ["bear"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads memory and files from /proc")
@pytest.mark.parametrize("times", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_what_comes_and_goes_leaves_nothing(tmp_path: Path, times: int) -> None:
    """Removed text never comes back; memory grows by less than a tenth, open files by none."""
    come_and_go(tmp_path, 30)
    before, files = memory(), len(os.listdir("/proc/self/fd"))
    come_and_go(tmp_path, times)
    assert memory() < 1.1 * before
    assert len(os.listdir("/proc/self/fd")) == files


def memory() -> int:
    """Resident pages of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1])


# --- Files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"1","text":"Oak.","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"id":"1","text":"Oak.","a":' + b"9" * 5000 + b"}",
        b'{"id":' + b"9" * 5000 + b',"text":"Oak."}',
        b'{"id":"' + b"a" * 501 + b'","text":"Oak."}',
        b'{"id":"a\\u0000b","text":"Oak."}\n{"id":"a b","text":"Oak."}',
    ],
    ids=["deep", "number", "id", "long", "twice"],
)
def test_lines_of_json_that_cannot_be_read_cost_their_file_only(
    tmp_path: Path, line: bytes
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.jsonl").write_bytes(line)
    (files / "b.txt").write_text("The fox ran.")
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        report = library.add(files)
        assert report.added == ("b.txt",)
        assert [path for path, _ in report.failed] == [str(files / "a.jsonl")]


def test_an_id_that_is_no_text_is_kept_as_one_that_is(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id":"\\ud800","text":"Oak."}')
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        assert library.add(tmp_path / "a.jsonl").added == ("a.jsonl#\ufffd",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The fox ran.")

    def found(*arguments: Any) -> Any:
        sources = find(*arguments)
        path.unlink()
        os.mkfifo(path)
        return sources

    monkeypatch.setattr("index.index.find", found)
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        assert library.add(path).failed == (
            (str(path), "cannot be read (it is not a regular file)"),
        )


def test_a_library_that_another_model_has_filled_meanwhile_is_not_searched(tmp_path: Path) -> None:
    with (
        Index.open(tmp_path, encoder=HashingEncoder("other", "other-1")) as early,
        Index.open(tmp_path, encoder=ENCODER) as library,
    ):
        library.add_text("The fox ran.", "a")
        with pytest.raises(ModelMismatch, match="the model 'hashing' and the model 'other' cannot"):
            early.candidates("fox", sentences=3, passages=3)


# --- Questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        *("", " \n", "x" * 2**20, "fox " * 2**18, '" AND NEAR( a-b *', "fox NOT wolf)", "'; DROP"),
        *("fox:*", "^fox", "{fox} : wolf", '"', "\0", "\ud800", "日本語", "?" * 5000, "a" * 9999),
    ],
)
def test_no_question_breaks_the_search(tmp_path: Path, question: str) -> None:
    with Index.open(tmp_path, encoder=ENCODER) as library:
        library.add_text("The fox ran. The wolf slept.", "a")
        began = time.process_time()
        with contextlib.suppress(QuestionError):
            ask(question, library, read=False)
        assert time.process_time() - began < 2


# --- Uploads ------------------------------------------------------------------------------------


def test_a_thousand_files_at_once(tmp_path: Path) -> None:
    """As many are taken as may wait; of the rest, and of those that are done, nothing is left."""

    async def body() -> AsyncIterator[bytes]:
        yield b"The fox ran."

    async def send() -> list[str]:
        tickets = []
        for i in range(1000):
            with contextlib.suppress(UploadError):
                tickets.append(await uploads.receive(f"{i}.txt", body()))
        return tickets

    uploads = Uploads(tmp_path)
    tickets = alone(send())
    assert len(tickets) == 4 * MAX_FILES
    assert len(list(tmp_path.iterdir())) == 4 * MAX_FILES
    for ticket in tickets:
        uploads.discard(ticket)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_stops_coming_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"The fox"
        await asyncio.sleep(3600)

    monkeypatch.setattr(receiving, "_PATIENCE", 0.05)
    uploads = Uploads(tmp_path)
    with pytest.raises(UploadError, match="stopped coming"):
        alone(uploads.receive("a.txt", body()))
    assert list(tmp_path.iterdir()) == []


def test_files_that_nobody_asks_to_be_read_make_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"The fox ran."

    uploads = Uploads(tmp_path)
    old = alone(uploads.receive("a.txt", body()))
    assert uploads.path(old) is not None
    monkeypatch.setattr(receiving, "_ABANDONED", -1.0)
    new = alone(uploads.receive("b.txt", body()))
    assert uploads.path(old) is None
    assert [path.name for path in tmp_path.iterdir()] == [new]


CHAT = """
import sys, time
from ui.uploads import private_folder
with private_folder() as folder:
    (folder / "incoming").mkdir()
    (folder / "incoming" / "lease.txt").write_text("The rent.")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there a folder has no lock")
def test_what_a_killed_chat_has_received_is_deleted_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def start() -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", CHAT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
            cwd=Path(__file__).parent.parent,
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    (killed, left), (living, kept) = start(), start()
    assert left.parent == kept.parent == tmp_path
    assert left.stat().st_mode & 0o777 == 0o700
    killed.kill()
    killed.wait()
    (tmp_path / "pincite-chat-link").symlink_to(tmp_path)
    assert (left / "incoming" / "lease.txt").exists()
    with private_folder() as own:
        assert not left.exists()
        assert (kept / "incoming" / "lease.txt").exists()
        assert {own, kept} < set(tmp_path.iterdir())
    living.communicate()
    assert [path.name for path in tmp_path.iterdir()] == ["pincite-chat-link"]
