"""Each format's parser under atheris: only the project's own errors, in time and in memory.

    python benchmarks/stress/fuzz.py [--seconds 600] [--formats pdf,docx] [--kept FOLDER]

For each format a process of its own mutates real documents of that kind, led by the coverage of
`index.formats`; archives are mutated inside too, entry by entry, and packed again. A parser may
raise `DocumentError` and nothing else, must stay under 10 s and 500 MB, and a document that comes
out must keep the laws of `tests/documents.py` and be parted into passages. What breaks this is
kept in FOLDER, to be mended and become a fixture. Seconds are of the processor, so that a busy
machine neither cuts a format's time nor makes an input seem slow. Prints counts as JSON; exits with
1 on a finding, with 2 where atheris is not installed.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import io
import os
import pkgutil
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

# Not `common`: it imports what is to be instrumented first.
ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

_SECONDS, _MEGABYTES = 10, 500
_HANGS = 600  # seconds by the clock, however busy the machine
_LENGTH = 1 << 18  # bytes of an input at most
_ZIPPED = ("docx", "pptx", "xlsx", "odt", "epub")
_SEED_FILES = ("txt", "md", "html", "pdf", "docx")


def seeds() -> dict[str, list[bytes]]:
    """Documents of each format, by the ending of its name."""
    from samples import samples

    written = {
        ending: [path.read_bytes() for path in sorted((ROOT / "seeds").rglob(f"*.{ending}"))]
        for ending in _SEED_FILES
    }
    return {ending: [*written.get(ending, ()), data] for ending, data in samples().items()}


def _entries(data: bytes) -> list[tuple[str, bytes]] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _LENGTH * 4:
                return None
            return [(entry.filename, archive.read(entry)) for entry in entries]
    except Exception:  # noqa: BLE001 - an archive that mutations have broken
        return None


def run(ending: str, folder: str, seconds: str) -> None:
    """Fuzz one format until the time is over or something is found. `seconds` is a number."""
    import atheris

    with atheris.instrument_imports(include=["index.formats"]):
        from index import formats

        for module in pkgutil.walk_packages(formats.__path__, "index.formats."):
            importlib.import_module(module.name)
    from documents import hold_laws
    from samples import packed

    from index.errors import DocumentError
    from index.segment import segment

    chance = random.Random(1)
    until = time.process_time() + float(seconds)

    def once(data: bytes) -> None:
        began = time.process_time()
        if began > until:
            os.kill(os.getpid(), signal.SIGUSR1)  # libFuzzer then stops and tells its counts
        with contextlib.suppress(DocumentError):
            look(data)
        took = time.process_time() - began
        assert took < _SECONDS, f"an input took {took:.1f} s"

    def look(data: bytes) -> None:
        document = formats.parse(f"a.{ending}", data)
        hold_laws(document)
        at = 0
        for passage in segment(document):
            for sentence in passage.sentences:
                assert at <= sentence.start < sentence.end <= len(document.text)
                at = sentence.end

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance.seed(seed)
        entries = _entries(data) if chance.random() < 0.8 else None
        if not entries:
            return bytes(atheris.Mutate(data, most))
        i = chance.randrange(len(entries))
        name, content = entries[i]
        entries[i] = name, bytes(atheris.Mutate(content, len(content) + 64))
        archive = packed(entries)
        return archive if len(archive) <= most else data[:most]

    corpus = Path(folder) / "corpus"
    corpus.mkdir()
    for i, data in enumerate(seeds()[ending]):
        (corpus / f"seed-{i}").write_bytes(data)
    flags = {
        "timeout": _HANGS,
        "rss_limit_mb": _MEGABYTES,
        "max_len": _LENGTH,
        "print_final_stats": 1,
        "artifact_prefix": f"{folder}/",
    }
    arguments = [sys.argv[0], *(f"-{name}={value}" for name, value in flags.items()), str(corpus)]
    options: dict[str, Any] = {"custom_mutator": mutate} if ending in _ZIPPED else {}
    atheris.Setup(arguments, once, **options)
    atheris.Fuzz()


def main() -> int:
    """Fuzz format after format."""
    if sys.argv[1:2] == ["run"]:
        run(*sys.argv[2:])
        return 0
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: pip install atheris", file=sys.stderr)
        return 2
    from common import finish

    known = list(seeds())
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=600, help="for each format")
    parser.add_argument("--formats", default=",".join(known))
    parser.add_argument("--kept", type=Path, help="folder for what is found")
    chosen = parser.parse_args()
    counts: dict[str, Any] = {"findings": 0, "seconds_a_format": chosen.seconds, "formats": {}}
    for ending in chosen.formats.split(","):
        with tempfile.TemporaryDirectory(prefix="pincite-fuzz-") as folder:
            done = subprocess.run(
                [sys.executable, __file__, "run", ending, folder, str(chosen.seconds)],
                capture_output=True,
                env={**os.environ, "PYTHONHASHSEED": "0"},
            )
            said = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
            runs = re.search(r"number_of_executed_units:\s*(\d+)", said)
            slowest = re.search(r"slowest_unit_time_sec:\s*(\d+)", said)
            memory = re.search(r"peak_rss_mb:\s*(\d+)", said)
            bad = [path for path in Path(folder).iterdir() if path.is_file()]
            # A parser's crash may leave no input behind; the code tells of it all the same.
            found = max(len(bad), int(done.returncode != 0))
            counts["findings"] += found
            counts["formats"][ending] = {
                "runs": int(runs[1]) if runs else None,
                "slowest_seconds": int(slowest[1]) if slowest else None,
                "peak_megabytes": int(memory[1]) if memory else None,
                "findings": found,
            }
            if found:
                print(f"--- {ending}\n{said[-3000:]}", file=sys.stderr)
            if chosen.kept:
                chosen.kept.mkdir(parents=True, exist_ok=True)
                for path in bad:
                    (chosen.kept / f"{path.name}.{ending}").write_bytes(path.read_bytes())
    return finish(counts, ("findings",))


if __name__ == "__main__":
    sys.exit(main())
