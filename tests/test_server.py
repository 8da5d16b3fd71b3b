"""The chat's server at the socket: what other tests leave open."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import Chat

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "path",
    [
        "/static/" + "a" * 300,
        "/assets/" + "%F0%9F%98%80" * 80,
        "/pages/0123456789abcdef/" + "9" * 5000 + ".png",
    ],
)
def test_a_path_that_is_longer_than_any_of_ours_is_not_found(chat: Chat, path: str) -> None:
    assert chat.request("GET", path) == (404, "Not found.")


def test_a_request_that_says_two_lengths_is_refused(chat: Chat) -> None:
    """The one that is not looked at would be the one that counts."""
    connection = http.client.HTTPConnection("127.0.0.1", chat.port, timeout=20)
    connection.putrequest("POST", "/gradio_api/queue/join")
    connection.putheader("Content-Length", "5")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders(b"5\r\nhello\r\n0\r\n\r\n")
    assert connection.getresponse().status == 413
    connection.close()


def test_the_page_asks_no_other_host_whatever_a_header_says(chat: Chat) -> None:
    for path in ("/", "/config"):
        status, text = chat.request("GET", path, X_Forwarded_Host="elsewhere.example")
        assert status == 200
        assert "elsewhere.example" not in text


CHAT = """
import sys
from hashing import HashingEncoder
from index import Index
from ui import server
with Index.open(sys.argv[1], encoder=HashingEncoder()) as library:
    server.serve(library, "127.0.0.1", None, False)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a word")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_chat_that_is_ended_leaves_no_folder(tmp_path: Path, number: int) -> None:
    files = tmp_path / "files"
    files.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", CHAT, str(tmp_path / "library")],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(files), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT}/tests"},
    )
    assert process.stderr is not None
    address = process.stderr.readline().split()[3]
    assert list(files.glob("pincite-chat-*"))
    port = int(address.rstrip("/").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("PUT", "/uploads?name=lease.txt", b"The rent.")
    assert connection.getresponse().status == 200
    connection.close()
    assert [path.name for path in files.rglob("*.txt")] == ["lease.txt"]
    process.send_signal(number)
    process.communicate(timeout=60)
    assert list(files.glob("pincite-*")) == []
