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

from ui import server
from ui.cli import main

AUTH = "åse:correct horse"


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(Request(scope).url.path)(scope, receive, send)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(server, "_WRONG_SECONDS", 0)
    return TestClient(server.Guard(page, AUTH), base_url="http://library.example:7860")


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
