"""Files that come to the chat by the thousand, stop coming, or are never asked to be read."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from loops import alone

from ui import uploads as receiving
from ui.uploads import MAX_FILES, UploadError, Uploads, private_folder


def test_a_thousand_files_at_once(tmp_path: Path) -> None:
    """As many are taken as may wait; of the rest, and of those that are done, nothing is left."""

    async def body() -> AsyncIterator[bytes]:
        yield b"The fox ran."

    async def send() -> list[str]:
        tickets = []
        for i in range(1000):
            with contextlib.suppress(UploadError):
                tickets.append(await uploads.receive(f"{i}.txt", body()))
        return tickets

    uploads = Uploads(tmp_path)
    tickets = alone(send())
    assert len(tickets) == 4 * MAX_FILES
    assert len(list(tmp_path.iterdir())) == 4 * MAX_FILES
    for ticket in tickets:
        uploads.discard(ticket)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_stops_coming_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"The fox"
        await asyncio.sleep(3600)

    monkeypatch.setattr(receiving, "_PATIENCE", 0.05)
    uploads = Uploads(tmp_path)
    with pytest.raises(UploadError, match="stopped coming"):
        alone(uploads.receive("a.txt", body()))
    assert list(tmp_path.iterdir()) == []


def test_files_that_nobody_asks_to_be_read_make_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"The fox ran."

    uploads = Uploads(tmp_path)
    old = alone(uploads.receive("a.txt", body()))
    assert uploads.path(old) is not None
    monkeypatch.setattr(receiving, "_ABANDONED", -1.0)
    new = alone(uploads.receive("b.txt", body()))
    assert uploads.path(old) is None
    assert [path.name for path in tmp_path.iterdir()] == [new]


CHAT = """
import sys, time
from ui.uploads import private_folder
with private_folder() as folder:
    (folder / "incoming").mkdir()
    (folder / "incoming" / "lease.txt").write_text("The rent.")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there a folder has no lock")
def test_what_a_killed_chat_has_received_is_deleted_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def start() -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", CHAT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
            cwd=Path(__file__).parent.parent,
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    (killed, left), (living, kept) = start(), start()
    assert left.parent == kept.parent == tmp_path
    assert left.stat().st_mode & 0o777 == 0o700
    killed.kill()
    killed.wait()
    (tmp_path / "pincite-chat-link").symlink_to(tmp_path)
    assert (left / "incoming" / "lease.txt").exists()
    with private_folder() as own:
        assert not left.exists()
        assert (kept / "incoming" / "lease.txt").exists()
        assert {own, kept} < set(tmp_path.iterdir())
    living.communicate()
    assert [path.name for path in tmp_path.iterdir()] == ["pincite-chat-link"]
