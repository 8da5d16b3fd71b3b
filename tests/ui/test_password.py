"""The password of the chat: who gets in, and that nothing is served to others without one."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from ui import guard, server
from ui.cli import main

AUTH = "åse:correct horse"


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(Request(scope).url.path)(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    return TestClient(guard.Guard(page, AUTH), base_url="http://library.example:7860")


def basic(auth: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(auth.encode()).decode()}


def test_the_password_opens(client: TestClient) -> None:
    answer = client.get("/", headers=basic(AUTH))
    assert (answer.status_code, answer.text) == (200, "/")
    assert answer.headers["x-frame-options"] == "DENY"
    assert client.get("/etc/passwd", headers=basic(AUTH)).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("åse:wrong horse"),
        basic("åse:"),
        basic("correct horse"),
        {"authorization": "Bearer x"},
        {"authorization": "Basic"},
        {"authorization": "basic " + base64.b64encode(AUTH.encode()).decode()[:-4]},
    ],
)
@pytest.mark.parametrize("path", ["/", "/config", "/uploads", "/assets/a.js", "/nowhere"])
def test_nothing_opens_without(client: TestClient, headers: dict[str, str], path: str) -> None:
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.text) == (401, "A password is needed.")
    assert answer.headers["www-authenticate"].startswith('Basic realm="Pincite"')
    assert "content-security-policy" in answer.headers


def test_guessing_faster_teaches_nothing(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(guard.time, "monotonic", lambda: now)
    assert client.get("/", headers=basic("åse:wrong horse")).status_code == 401
    for auth in ("åse:other horse", AUTH):  # the right one is not told from a wrong one
        answer = client.get("/", headers=basic(auth))
        assert (answer.status_code, answer.text[:16]) == (429, "A wrong password")
    assert client.get("/").status_code == 401
    elsewhere = TestClient(client.app, base_url="http://library.example", client=("10.0.0.9", 1))
    assert elsewhere.get("/", headers=basic(AUTH)).status_code == 200
    now += guard._WRONG_SECONDS
    assert client.get("/", headers=basic(AUTH)).status_code == 200


def test_a_host_with_many_addresses_guesses_no_faster() -> None:
    networks = {
        guard._network({"type": "http", "client": (host, 1)})
        for host in ("2001:db8::1", "2001:db8::ffff:2", "fe80::1%eth0", "10.0.0.1", "")
    }
    assert networks == {"2001:db8::/64", "fe80::/64", "10.0.0.1", ""}


def test_what_is_remembered_of_wrong_passwords_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch, now = guard.Guard(page, AUTH), 0.0
    monkeypatch.setattr(guard.time, "monotonic", lambda: now)
    for number in range(25_000):
        now += 1.0
        scope = {"client": (str(number), 1), "headers": [(b"authorization", b"Basic x")]}
        assert watch._locked_out(scope) == (401, "A password is needed.")
    assert len(watch._heard_again) <= 10_000


def test_other_pages_stay_out_with_it(client: TestClient) -> None:
    origin = {"origin": "http://elsewhere.example", **basic(AUTH)}
    assert client.post("/gradio_api/queue/join", headers=origin).status_code == 403


@pytest.mark.parametrize("auth", ["me", "me:", "me:seven77", ""])
def test_a_short_password_is_refused(tmp_path: Path, auth: str) -> None:
    arguments = ["chat", "--no-browser", "--index", str(tmp_path / "library"), "--auth", auth]
    done = CliRunner().invoke(main, arguments, prog_name="pincite")
    assert done.exit_code == 2
    assert "a password of at least 8 characters" in done.stderr


def test_others_need_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PINCITE_AUTH", raising=False)
    arguments = ["chat", "--no-browser", "--index", str(tmp_path / "library"), "--host", "0.0.0.0"]
    done = CliRunner().invoke(main, arguments, prog_name="pincite")
    assert done.exit_code == 2
    assert "--auth USER:PASSWORD" in done.stderr
    with server._listen("0.0.0.0", None, AUTH) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"
