"""Starting: `pincite ask` in a fresh process, beside a bare script that only loads the model.

    python benchmarks/starting.py [--repeats N]

The bare script imports sentence-transformers, loads the same weights and encodes one sentence, and
is the limit: no answer can come without that. It and ours run by turns, on the demo library. Also
`pincite --help`, beside Python that does nothing. Prints JSON.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

from common import ROOT, machine, report, seconds

from index import Index
from index.encoder import SentenceEncoder

_BARE = """
import sys
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1], device="cpu").encode("When did the talks begin?")
"""
_OURS = [sys.executable, "-c", "from ui.cli import main; main()"]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=7)
    repeats = parser.parse_args().repeats
    model = str(SentenceEncoder()._folder)
    with tempfile.TemporaryDirectory() as folder:
        with Index.open(folder) as library:
            library.add(ROOT / "seeds")
            sentences = len(library)
        asking = [*_OURS, "ask", "When did the talks begin?", "--index", folder]
        ways = {
            "bare script": [sys.executable, "-c", _BARE, model],
            "pincite ask": asking,
            "pincite ask --no-read": [*asking, "--no-read"],
            "python": [sys.executable, "-c", "pass"],
            "pincite --help": [*_OURS, "--help"],
        }
        times: dict[str, list[float]] = {way: [] for way in ways}
        for turn in range(repeats + 1):
            for way, command in ways.items():
                taken = seconds(lambda c=command: run(c))  # type: ignore[misc]
                if turn:  # the first only warms the system's cache of files
                    times[way].append(taken)
    middle = {way: statistics.median(taken) for way, taken in times.items()}
    report(
        {
            "machine": machine(),
            "sentences": sentences,
            "repeats": repeats,
            "seconds": {way: round(taken, 3) for way, taken in middle.items()},
            "ratio to bare script": {
                way: round(middle[way] / middle["bare script"], 3)
                for way in ("pincite ask", "pincite ask --no-read")
            },
        }
    )


def run(command: list[str]) -> None:
    """A process to its end; 0 and 1 are answers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, capture_output=True, env=environment)
    if done.returncode > 1:
        raise SystemExit(done.stderr.decode())


if __name__ == "__main__":
    main()
