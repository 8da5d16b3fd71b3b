"""Peak memory while adding, beside the thirty-line way, each in a process of its own.

    python benchmarks/memory.py [--characters N]

The limit is what torch, sentence-transformers and the model take before any document comes: both
ways are also measured with one sentence. Documents are generated from the demo library, once as
files of 100,000 characters and once as a single file, which is the harder.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from common import generated_documents, machine, plain_index, plain_model, report, write_files

_TARGET = 1500  # MB
_LARGE = 100_000  # characters of one of many files


def write(folder: Path, characters: int) -> int:
    """Write the documents twice, as many files and as one; how many sentences."""
    documents = generated_documents(characters, _LARGE)
    write_files(documents, folder / "many")
    whole = "\n\n".join(document["text"] for document in documents)
    write_files([{"text": whole}], folder / "one")
    return len(whole)


def ours(folder: Path) -> None:
    """Add a folder to a fresh library, and ask it once, which fills the cache of vectors."""
    from index import Index

    with tempfile.TemporaryDirectory() as library_folder, Index.open(library_folder) as library:
        library.add(folder)
        library.candidates("Ready?", sentences=1, passages=1)


def ours_before(_: Path) -> None:
    """One sentence."""
    from index.encoder import SentenceEncoder
    from index.types import Span

    SentenceEncoder().encode(["One sentence."], [[Span(0, 13)]])


def plain(folder: Path) -> None:
    """The thirty-line way, with our sentences."""
    from index import formats
    from index.segment import segment

    sentences = []
    for path in sorted(folder.iterdir()):
        document = formats.parse(path.name, path.read_bytes())
        sentences += [
            document.text[s.start : s.end] for p in segment(document) for s in p.sentences
        ]
    plain_index(plain_model().encode(sentences))


def plain_before(_: Path) -> None:
    """One sentence."""
    plain_index(plain_model().encode(["One sentence."]))


_TASKS = {task.__name__: task for task in (ours, ours_before, plain, plain_before)}


def peak(task: str, folder: Path) -> int:
    """MB at the highest, of a new process that does the task.

    This process must stay small: the system counts the memory of the one that starts another as
    the other's own.
    """
    command = [sys.executable, __file__, "--task", task, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return int(done.stdout.split()[-1])


def peak_so_far() -> int:
    """MB at the highest, of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    return round(used * unit / 1e6)


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--characters", type=int, default=5_000_000)
    parser.add_argument("--task", choices=[*_TASKS, "write"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task == "write":
        print(write(options.folder, options.characters))
        return
    if options.task:
        _TASKS[options.task](options.folder)
        print(peak_so_far())
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, __file__, "--task", "write", "--folder", name]
        written = subprocess.run(
            [*command, "--characters", str(options.characters)],
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        starting = peak_so_far()
        figures = {
            "ours": {
                "many files": peak("ours", folder / "many"),
                "one file": peak("ours", folder / "one"),
                "before": peak("ours_before", folder),
            },
            "thirty lines": {
                "many files": peak("plain", folder / "many"),
                "one file": peak("plain", folder / "one"),
                "before": peak("plain_before", folder),
            },
        }
    worst = max(figures["ours"]["many files"], figures["ours"]["one file"])
    report(
        {
            "characters": int(written.stdout),
            "peak MB": figures,
            "target MB": _TARGET,
            "met": worst < _TARGET,
            "limit": {
                "what": "MB of torch, sentence-transformers and the model with one sentence",
                "measured": figures["ours"]["before"],
                "above it": worst - figures["ours"]["before"],
            },
            "MB of the process that started these": starting,
            "machine": machine(),
        }
    )


if __name__ == "__main__":
    main()
