"""Fetch the manuals that the formats are tried on, from Debian's archive.

    python benchmarks/formats/fetch.py FOLDER

Needs `apt-get` and `dpkg-deb`, and no rights: each package is unpacked into a folder of its
own name in FOLDER, and nothing is installed. A package that is already there is not fetched again.
Prints JSON: the version of each package, or why it could not be fetched. Exits with 1 if any
could not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

PACKAGES = (
    *("live-manual-txt", "live-manual-html", "live-manual-pdf", "live-manual-epub"),
    *("live-manual-odf", "debian-policy", "debian-reference-en", "python3.11-doc"),
    "postgresql-doc-15",
)
_SECONDS = 600


def fetch(package: str, folder: Path) -> str:
    """Unpack `package` into a folder of its name; its version, or '' where it was there."""
    target = folder / package
    if target.exists():
        return ""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as place:
        _run("apt-get", "download", "-q", package, place=place)
        (archive,) = Path(place).glob("*.deb")
        unpacked = Path(place, "unpacked")
        _run("dpkg-deb", "-x", str(archive), str(unpacked), place=place)
        version = _run("dpkg-deb", "-f", str(archive), "Version", place=place)
        unpacked.rename(target)  # whole or not at all
    return version.strip()


def _run(*command: str, place: str) -> str:
    done = subprocess.run(
        command, cwd=place, capture_output=True, text=True, timeout=_SECONDS, check=True
    )
    return done.stdout


def main() -> None:
    """Fetch every package, whatever becomes of the others."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    fetched, failed = {}, {}
    for package in PACKAGES:
        try:
            fetched[package] = fetch(package, folder) or "was there"
        except subprocess.CalledProcessError as error:
            failed[package] = " ".join(error.stderr.split())
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            failed[package] = str(error)
    print(json.dumps({"fetched": fetched, "failed": failed}, indent=2))
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
