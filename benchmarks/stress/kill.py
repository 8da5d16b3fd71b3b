"""kill -9 at random moments: nothing acknowledged is lost, nothing is there in part.

    python benchmarks/stress/kill.py [--adding 200] [--changing 100] [--recovering 50]

Adding: a process adds a folder of 500 files with `Index.add`; a library that is full is followed by
an empty one. Changing: a process replaces and removes documents. Both are killed a random time
after a random number of changes, so that a slow machine is not killed before its first.
Recovering: a process was killed in the middle of a large change, and the one that undoes it, as it
opens the library, dies too: every other one at its first write beyond a random place of the file
(the system's limit on a file's size ends it there), the rest by kill -9 at a random moment; only
those count that left the work undone. After each kill the library is opened and everything in it
checked, compared with what was acknowledged, and its answers with those of a library that is built
anew from the documents that should be there. Prints counts as JSON; exits with 1 on any loss.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from common import answers, finish, opened, start, text

from index.check import check
from index.index import LIBRARY_FILE

FILES = 500
_LARGE = 6000  # sentences of a document whose change takes a while to undo
_NAMES = [f"d{i:02}.txt" for i in range(60)]
Versions = dict[str, int | None]


# -- the processes that are killed ---------------------------------------------------------------


def add(library: str, files: str) -> None:
    """Add a folder, and name each document as it is committed."""
    with opened(Path(library)) as index:
        print("open", flush=True)
        index.add(files, progress=lambda name, done, total: print(name, flush=True))


def change(library: str, seed: str) -> None:
    """Replace and remove documents without end; say each change before it and after."""
    chance = random.Random(seed)
    with opened(Path(library)) as index:
        there = {info.name for info in index.documents}
        print("open", flush=True)
        version = int(seed) * 1_000_000
        while True:
            version += 1
            name = chance.choice(_NAMES)
            gone = name in there and chance.random() < 0.4
            print("begin", name, -1 if gone else version, flush=True)
            if gone:
                index.remove(name)
                there.discard(name)
            else:
                index.add_text(text(name, version), name)
                there.add(name)
            print("done", flush=True)


def replace(library: str) -> None:
    """Replace the large document, its pages written while the change goes on, as in a commit."""
    with opened(Path(library)) as index:
        index._store._db.execute("PRAGMA cache_spill = ON")
        print("open", flush=True)
        index.add_text(text("large.txt", 2, _LARGE), "large.txt")


def recover(library: str, most: str) -> None:
    """Open a library, which undoes what was left half done; die at a write beyond `most` bytes."""
    if int(most):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would make an error of it
    print("open", flush=True)
    opened(Path(library)).close()
    print("done", flush=True)


# -- the rounds ----------------------------------------------------------------------------------


class Rounds:
    """Counts of what was seen after the kills."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.counts: Counter[str] = Counter(
            dict.fromkeys(("lost", "partial", "damaged", "other_answers"), 0)
        )
        self._folder = folder
        self._chance = random.Random(seed)

    def adding(self, kills: int) -> None:
        """Kill while a folder is added."""
        files = self._folder / "files"
        files.mkdir()
        for i in range(FILES):
            (files / f"f{i:03}.txt").write_text(text(f"f{i:03}.txt"))
        expected = {path.name: path.read_text() for path in files.iterdir()}
        library = self._folder / "added"
        acknowledged: set[str] = set()
        while self.counts["kills_adding"] < kills:
            process = start(__file__, "add", library, files)
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            # It takes some ten kills to fill a library: most find it half full.
            said = self._kill_after(process, self._chance.randint(0, 100)).splitlines()
            acknowledged |= set(said)
            self.counts["kills_adding"] += process.wait() < 0
            there = self._look(library, expected, acknowledged)
            self.counts["acknowledged_adding"] += len(said)
            if there == FILES:
                self.counts["libraries_filled"] += 1
                shutil.rmtree(library)
                acknowledged = set()

    def changing(self, kills: int) -> None:
        """Kill while documents are replaced and removed."""
        library = self._folder / "changed"
        known: Versions = dict.fromkeys(_NAMES)
        while self.counts["kills_changing"] < kills:
            process = start(__file__, "change", library, self.counts["kills_changing"] + 1)
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            lines = self._kill_after(process, self._chance.randint(0, 80)).split("\n")[:-1]
            process.wait()
            self.counts["kills_changing"] += 1
            pending: tuple[str, int | None] | None = None
            for line in lines:
                if line == "done":
                    assert pending is not None
                    known[pending[0]] = pending[1]
                    pending = None
                    self.counts["acknowledged_changing"] += 1
                else:
                    _, name, version = line.split()
                    pending = name, None if version == "-1" else int(version)
            if pending is not None and self._is(library, *pending):
                known[pending[0]] = pending[1]  # it was committed, though nobody was told
            expected = {name: text(name, v) for name, v in known.items() if v is not None}
            self._look(library, expected, set(expected), only=True)

    def _kill_after(self, process: subprocess.Popen[str], lines: int) -> str:
        """Kill a process some time after it has said so many lines; all that it has said."""
        assert process.stdout is not None
        began = time.monotonic()
        said = list(islice(process.stdout, lines))
        a_line = (time.monotonic() - began) / max(1, len(said))
        time.sleep(self._chance.uniform(0, 3 * a_line if said else 0.2))
        process.kill()
        return "".join(said) + process.stdout.read()

    def recovering(self, kills: int) -> None:
        """Kill while a change that was broken off is undone."""
        library, broken = self._folder / "recovered", self._folder / "broken"
        expected = {"large.txt": text("large.txt", 1, _LARGE), "small.txt": text("small.txt")}
        with opened(library) as index:
            for name, words in expected.items():
                index.add_text(words, name)
        journal = LIBRARY_FILE + "-journal"
        whole = library.with_name("whole")
        shutil.copytree(library, whole)
        took = 0.02
        while self.counts["kills_recovering"] < kills:
            if not broken.exists():
                shutil.rmtree(library)
                shutil.copytree(whole, library)
                self._break(library, journal)
                shutil.copytree(library, broken)
            shutil.rmtree(library)
            shutil.copytree(broken, library)
            at_a_write = self.counts["rounds_recovering"] % 2
            self.counts["rounds_recovering"] += 1
            size = (library / LIBRARY_FILE).stat().st_size
            most = self._chance.randint(4096, size) if at_a_write else 0
            process = start(__file__, "recover", library, most)
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            if not at_a_write:
                time.sleep(self._chance.uniform(0, took))
                process.kill()
            done = "done" in process.stdout.read()
            process.wait()
            interrupted = (library / journal).exists() and (library / journal).stat().st_size > 0
            # Half of the kills should come in time, wherever this machine's speed is.
            if not at_a_write:
                took = max(0.002, took * (0.8 if done or not interrupted else 1.1))
            changed = _bytes(library / LIBRARY_FILE) != _bytes(broken / LIBRARY_FILE)
            self.counts["kills_recovering"] += interrupted
            self.counts["kills_recovering_after_a_write"] += interrupted and changed
            self._look(library, expected, set(expected), only=True)
            if self.counts["kills_recovering"] % 10 == 9:
                shutil.rmtree(broken)  # another moment of the change, the next time

    def _break(self, library: Path, journal: str) -> None:
        """Leave a change of the large document half done, with its journal."""
        while True:
            process = start(__file__, "replace", library)
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            size = self._chance.uniform(0.2, 3) * 2**20
            until = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < until:
                try:
                    if os.stat(library / journal).st_size > size:
                        break
                except FileNotFoundError:
                    continue
            process.kill()
            process.wait()
            if (library / journal).exists() and (library / journal).stat().st_size > 4096:
                return
            with opened(library) as index:
                index.add_text(text("large.txt", 1, _LARGE), "large.txt")

    def _is(self, library: Path, name: str, version: int | None) -> bool:
        with opened(library) as index:
            found = {info.name: info.id for info in index.documents}
            if version is None:
                return name not in found
            return name in found and index.document(found[name]).text == text(name, version)

    def _look(
        self, library: Path, expected: dict[str, str], acknowledged: set[str], only: bool = False
    ) -> int:
        """Open a library after a kill, and compare it with what should be there; its size."""
        with opened(library) as index:
            texts = {info.name: index.document(info.id).text for info in index.documents}
            self.counts["damaged"] += len(check(index).faults)
            self.counts["lost"] += len(acknowledged - texts.keys())
            self.counts["partial"] += sum(
                words != expected.get(name) for name, words in texts.items()
            )
            if only:
                self.counts["partial"] += len(texts.keys() - expected.keys())
            order = [info.name for _, info in sorted(index._store.documents().items())]
            found = answers(index)
        with tempfile.TemporaryDirectory(dir=_memory()) as folder, opened(Path(folder)) as fresh:
            # In the order in which they went in: it decides between sentences of equal score.
            for name in order:
                fresh.add_text(texts[name], name)
            self.counts["other_answers"] += found != answers(fresh)
            self.counts["compared_with_a_fresh_build"] += 1
        return len(texts)


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _memory() -> str | None:
    """Where a library that is only compared with needs no disk."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else None


def main() -> int:
    """Run the rounds."""
    children = {"add": add, "change": change, "replace": replace, "recover": recover}
    if sys.argv[1:] and sys.argv[1] in children:
        children[sys.argv[1]](*sys.argv[2:])
        return 0
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--adding", type=int, default=200)
    parser.add_argument("--changing", type=int, default=100)
    parser.add_argument("--recovering", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pincite-stress-") as folder:
        rounds = Rounds(Path(folder), chosen.seed)
        rounds.adding(chosen.adding)
        rounds.changing(chosen.changing)
        rounds.recovering(chosen.recovering)
    counts = {**rounds.counts, "seconds": round(time.monotonic() - began)}
    return finish(counts, ("lost", "partial", "damaged", "other_answers"))


if __name__ == "__main__":
    sys.exit(main())
