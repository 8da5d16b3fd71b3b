"""Folders of manuals added to a library, and added again with nothing changed.

    python benchmarks/formats/folders.py python3.11-doc/usr/share postgresql-doc-15/usr/share

The vectors are those of the tests, which take no time: what is measured is finding and reading
files. Every file that was not added is counted by its reason, and those that failed are named. The
second time, each file that is opened below the folders is counted. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter

sys.path.append(str(Path(__file__).parents[2] / "tests"))

from hashing import HashingEncoder

from index import Index


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("folders", nargs="+", type=Path)
    folders = [folder.resolve() for folder in options.parse_args().folders]
    opened: list[str] = []
    watching = False

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open" and isinstance(arguments[0], str | os.PathLike):
            path = os.fsdecode(arguments[0])
            if any(path.startswith(f"{folder}{os.sep}") for folder in folders):
                opened.append(path)

    sys.addaudithook(watch)
    found = []
    for folder in folders:
        with (
            tempfile.TemporaryDirectory() as place,
            Index.open(place, encoder=HashingEncoder()) as library,
        ):
            begun = perf_counter()
            first = library.add(folder)
            took = perf_counter() - begun
            watching = True
            begun = perf_counter()
            again = library.add(folder)
            took_again = perf_counter() - begun
            watching = False
            warned = [d for d in library.documents if d.warnings]
            found.append(
                {
                    "folder": folder.name,
                    "added": len(first.added),
                    "formats": Counter(d.format for d in library.documents),
                    "sentences": len(library),
                    "seconds": round(took, 1),
                    "failed": Counter(reason for _, reason in first.failed),
                    "failed_files": first.failed[:20],
                    "skipped": Counter(re.sub(r"\(.*", "", reason) for _, reason in first.skipped),
                    "warnings": Counter(w for d in warned for w in d.warnings).most_common(10),
                    "again": {
                        "unchanged": len(again.unchanged),
                        "added": len(again.added) + len(again.updated),
                        "failed": len(again.failed),
                        "files_opened": len(opened),
                        "seconds": round(took_again, 2),
                    },
                }
            )
        opened.clear()
    print(json.dumps(found, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
