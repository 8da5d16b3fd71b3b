"""Several who use one library at once, and one who is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from stored import check, get, names, put, text

from index.errors import (
    LibraryError,
)
from index.store import Store


def _add(path: Path, prefix: str, count: int) -> None:
    store = Store(path)
    for i in range(count):
        put(store, text(f"{prefix}{i}", f"Process {prefix} adds document {i}."))
    store.close()


def test_two_processes_add_at_once(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_add, args=(path, prefix, 25)) for prefix in "ab"]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    store = Store(path)
    assert sorted(names(store)) == sorted(f"{prefix}{i}" for prefix in "ab" for i in range(25))
    assert store.generation == 50
    assert store.full_text.frequencies(["process"]) == (50, {"process": 50})
    store.close()
    check(path)


def test_a_reader_sees_one_generation(store: Store, path: Path) -> None:
    """A writer that commits meanwhile is not seen before the reading ends."""
    put(store, text("a", "One."))
    other = Store(path)
    with store.reading():
        assert (store.generation, names(store)) == (1, ["a"])
        other._db.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(LibraryError, match="Another program has kept the library"):
            put(other, text("b", "Two."))
        assert (store.generation, names(store)) == (1, ["a"])
        assert store.full_text.frequencies(["one", "two"]) == (1, {"one": 1, "two": 0})
    put(other, text("b", "Two."))
    assert (store.generation, names(store)) == (2, ["a", "b"])
    other.close()


def test_a_large_change_keeps_no_reader_out_before_its_commit(store: Store, path: Path) -> None:
    put(store, text("a", "One."))
    other = Store(path)
    store._db.execute("PRAGMA busy_timeout = 50")
    with other._db.writing():
        put(other, text("b", "".join(f"The sentence number {i}. " for i in range(40_000))))
        assert len(list(path.parent.iterdir())) > 1  # the journal: it is under way
        assert (store.generation, names(store)) == (1, ["a"])
        assert store.full_text.frequencies(["one", "number"]) == (1, {"one": 1, "number": 0})
    assert (store.generation, names(store)) == (2, ["a", "b"])
    other.close()


def write_on(path: Path, told: int) -> None:
    """Put one document after another, and tell of each that is acknowledged."""
    store = Store(path)
    os.write(told, b"open\n")
    for i in count():
        put(store, text(f"{i % 7}", writer_text(i)))
        os.write(told, b"%d\n" % i)


def writer_text(i: int) -> str:
    return f"Version {i} of the document. " * (1 + i % 60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_kill_while_adding(path: Path) -> None:
    """Every acknowledged document is in, the one on its way is wholly in or wholly out."""
    random = np.random.default_rng(2)
    for _ in range(12):
        path.unlink(missing_ok=True)
        reading, writing = os.pipe()
        writer = os.fork()
        if writer == 0:
            try:
                write_on(path, writing)
            finally:
                os._exit(1)  # nothing of the test itself may run twice
        os.close(writing)
        with open(reading) as told:
            assert told.readline() == "open\n"
            time.sleep(random.uniform(0, 0.25))
            os.kill(writer, signal.SIGKILL)
            said = told.read().split("\n")
        assert os.waitpid(writer, 0)[1] == signal.SIGKILL
        done = int(said[-2]) + 1 if len(said) > 1 else 0
        store = Store(path)
        assert store.generation in (done, done + 1)
        for i in range(max(0, store.generation - 7), store.generation):
            assert get(store, f"{i % 7}") == text(f"{i % 7}", writer_text(i))
        assert len(store.documents()) == min(7, store.generation)
        put(store, text("after", "The lock died with its process."))
        store.close()
        check(path)
