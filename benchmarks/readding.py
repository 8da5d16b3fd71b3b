"""Adding a folder again, with nothing and with one file changed, and removing documents.

    python benchmarks/readding.py [--files 10000]

Each file has two sentences. Where nothing has changed, the limit is 2 % of the first adding; where
one file has, 1.5 times what adding it alone to the same library takes and a look at all the others.
Then one document is removed, and half of them; after each a question is asked, which takes them out
of the cache of vectors as well. Prints JSON.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from functools import partial
from pathlib import Path

from common import machine, report, seconds

from index import Index

_LONG_AGO = 10**18  # nanoseconds since 1970: files that were not written a moment ago


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=10_000)
    count = options.parse_args().files
    with tempfile.TemporaryDirectory() as place:
        docs, alone = Path(place, "docs"), Path(place, "alone")
        alone.mkdir()
        paths = [docs / f"{i // 100:03}" / f"{i:05}.txt" for i in range(count)]
        for i, path in enumerate(paths):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, f"File {i} is about matter {i * 7 % count}. It was written on day {i}.")
        with Index.open(Path(place, "library")) as library:
            library.add_text("The model is warm.", "warm.txt")
            first = seconds(lambda: library.add(docs))
            unchanged = min(seconds(lambda: library.add(docs)) for _ in range(3))
            one, one_alone = [], []
            for i in range(3):
                write(alone / f"alone{i}.txt", f"A new text is here, number {i}.")
                one_alone.append(seconds(partial(library.add, alone / f"alone{i}.txt")))
                write(paths[i], f"An old text has changed, number {i}.")
                one.append(seconds(lambda: library.add(docs)))
            names = [info.name for info in library.documents]
            library.candidates("matter", sentences=10, passages=10)
            asked = min(seconds(partial(ask, library)) for _ in range(3))
            gone = [seconds(partial(remove, library, [name])) for name in names[-3:]]
            half = names[: count // 2]
            removed = seconds(partial(remove, library, half))
            left = len(library.documents)
    report(
        {
            "machine": machine(),
            "files": count,
            "first_seconds": round(first, 2),
            "unchanged_seconds": round(unchanged, 3),
            "unchanged_part_of_first": round(unchanged / first, 4),
            "one_changed_seconds": round(min(one), 3),
            "one_alone_seconds": round(min(one_alone), 3),
            "one_changed_to_alone": round(min(one) / min(one_alone), 2),
            "one_changed_beyond_looking_to_alone": round(
                (min(one) - unchanged) / min(one_alone), 2
            ),
            "question_seconds": round(asked, 4),
            "one_removed_and_asked_seconds": round(min(gone), 4),
            "half_removed_and_asked_seconds": round(removed, 3),
            "half_removed_each_ms": round(1000 * removed / len(half), 3),
            "left": left,
        }
    )


def remove(library: Index, names: list[str]) -> None:
    """Remove documents, and ask."""
    for name in names:
        library.remove(name)
    ask(library)


def ask(library: Index) -> None:
    """A question as `retrieve` puts it to the library."""
    library.candidates("What was written on day 3?", sentences=100, passages=50)


def write(path: Path, text: str) -> None:
    """Write a file whose time of change is long past."""
    path.write_text(text)
    os.utime(path, ns=(_LONG_AGO + len(text), _LONG_AGO + len(text)))


if __name__ == "__main__":
    main()
