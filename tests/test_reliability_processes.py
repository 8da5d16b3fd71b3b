"""Full disks, processes that are killed or forked off, and many that use a library at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from libraries import ENCODER

from index import Index
from index.check import check
from index.errors import LibraryError


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
