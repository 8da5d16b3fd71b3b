"""The chat's server at the socket: who is answered, what is served, and uploads."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import Chat, until

from index.errors import PinciteError
from ui import server

ROOT = Path(__file__).parents[2]


def test_only_requests_for_this_machine_are_answered(chat: Chat) -> None:
    own = f"127.0.0.1:{chat.port}"
    assert chat.request("GET", "/")[0] == 200
    assert chat.request("GET", "/", Host=f"localhost:{chat.port}")[0] == 200
    strange = (f"127.0.0.1:{chat.port}@example.org", "[::1:a@example.org", "localhost/a", "[::1]a")
    for host in ("example.org", f"127.0.0.1.example.org:{chat.port}", "0.0.0.0", "", *strange):
        assert chat.request("GET", "/", Host=host)[0] == 421
    join = "/gradio_api/queue/join"
    for origin in ("http://example.org", "null", "http://127.0.0.1:1", f"https://{own}"):
        assert chat.request("POST", join, b"{}", Origin=origin)[0] == 403
        assert chat.request("PUT", "/uploads?name=a.txt", b"x", Origin=origin)[0] == 403
        assert chat.request("GET", "/config", Origin=origin)[0] == 403
    assert chat.request("POST", join, b"{}", Sec_Fetch_Site="cross-site")[0] == 403
    assert chat.request("POST", join, b"{}", Origin=f"http://{own}")[0] not in (403, 421)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://example.org/",
        "/gradio_api/proxy=http://example.org/",
        "/file=/etc/passwd",
        "/gradio_api/upload",
        "/gradio_api/stream/x/0/0/playlist.m3u8",
        "/gradio_api/runs",
        "/monitoring",
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2f..%2fetc/passwd",
        "/static//etc/passwd",
        "/docs",
        "/openapi.json",
    ],
)
def test_no_file_and_no_other_host_is_served(chat: Chat, path: str) -> None:
    status, text = chat.request("GET", path)
    assert status == 404
    assert text == "Not found."


def test_uploads_are_bounded_and_leave_nothing_behind(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import uploads

    incoming = chat.folder / "incoming"
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    status, text = chat.request("PUT", "/uploads?name=a.txt", b"x" * 1001)
    assert (status, list(incoming.iterdir())) == (413, [])
    assert "at most" in json.loads(text)["problem"]
    status, text = chat.request("PUT", "/uploads?name=../../a.txt", b"x" * 1000)
    assert status == 200
    ticket = json.loads(text)["ticket"]
    assert [str(p.relative_to(incoming)) for p in incoming.rglob("*.txt")] == [
        f"{ticket}/added/a.txt"
    ]
    # One that breaks off half-way.
    connection = http.client.HTTPConnection("127.0.0.1", chat.port, timeout=20)
    connection.putrequest("PUT", "/uploads?name=b.txt")
    connection.putheader("Content-Length", "900")
    connection.endheaders(b"y" * 10)
    until(lambda: list(incoming.rglob("b.txt")))
    connection.close()
    until(lambda: [p.name for p in incoming.iterdir()] == [ticket])
    assert chat.request("POST", "/gradio_api/queue/join", b"x" * (2**20 + 1))[0] == 413


def test_responses_are_dressed(chat: Chat) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", chat.port, timeout=20)
    for path in ("/", "/nowhere"):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.headers["x-content-type-options"] == "nosniff"
        policy = response.headers["content-security-policy"]
        assert "connect-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
    connection.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_without_a_password_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(PinciteError, match="only serves this machine"):
        server._listen(host, None)


def test_a_taken_port_is_named() -> None:
    with server._listen("127.0.0.1", None) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PinciteError, match=f"Port {port} is taken"):
            server._listen("127.0.0.1", port)
    with pytest.raises(PinciteError, match=r"This machine has no address '192\.0\.2\.1'"):
        server._listen("192.0.2.1", None, "user:a password")


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
import sys, webbrowser
from hashing import HashingEncoder
from index import Index
from ui import server
webbrowser.open = lambda _: print("mcp" in sys.modules, flush=True)
with Index.open(sys.argv[1], encoder=HashingEncoder()) as library:
    server.serve(library, "127.0.0.1", None, True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a word")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_chat_that_is_ended_leaves_no_folder(tmp_path: Path, number: int) -> None:
    files = tmp_path / "files"
    files.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", CHAT, str(tmp_path / "library")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(files), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT}/tests"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    address = process.stderr.readline().split()[3]
    assert process.stdout.readline() == "False\n"  # it costs a sixth of the start
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
