"""What the tests of the `pincite` command share."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]


LEASE = "# Lease\n\nThe lease of the mill ends on 4 May 2031. The rent is paid every quarter.\n"


HARBOUR = "The harbour master counts the herring boats at dawn.\n\nNobody counts the gulls.\n"


QUESTION = "When does the lease of the mill end?"


ANSWER = "The lease of the mill ends on 4 May 2031."


GONE = "still in the library, though gone{}: {}; pincite add --prune drops what is not at the paths"


ABSENT = "Which violin did Paganini play in Vienna?"


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with what is in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
