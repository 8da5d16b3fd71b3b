"""The chat's functions for programs, called by gradio_client and by plain requests."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from gradio_client import Client
from gradio_client.exceptions import AppError

from index import Index
from qa import ask, retrieve
from qa.export import hit_to_dict
from ui import server

TEXT = "The pier was built in 1932. It stands on piles of oak."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, int]]:
    folder = tmp_path_factory.mktemp("api")
    with Index.open(folder / "library") as library:
        library.add_text(TEXT, "pier.txt")
        app = server.application(library, folder)
        with server._listen("127.0.0.1", None) as listener:
            running = uvicorn.Server(
                uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
            )
            thread = threading.Thread(
                target=running.run, kwargs={"sockets": [listener]}, daemon=True
            )
            thread.start()
            yield library, listener.getsockname()[1]
            running.should_exit = True
            thread.join(timeout=20)


def test_gradio_client(served: tuple[Index, int], tmp_path: Path) -> None:
    library, port = served
    client = Client(f"http://127.0.0.1:{port}/", verbose=False, download_files=str(tmp_path))
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert set(endpoints) == {"/ask", "/retrieve", "/add", "/documents", "/remove"}
    question = "When was the pier built?"
    assert client.predict(question=question, api_name="/ask") == ask(question, library).to_dict()
    assert client.predict(question=question, k=1, api_name="/retrieve") == [
        hit_to_dict(hit) for hit in retrieve(question, library, 1)
    ]
    added = client.predict(name="t.txt", text="The tower is red.", api_name="/add")
    assert added["name"] == "t.txt"
    listed: list[Any] = client.predict(api_name="/documents")
    assert [info["name"] for info in listed] == ["pier.txt", "t.txt"]
    only = client.predict(question="Which colour?", documents=["t.txt"], api_name="/ask")
    assert {c["document"]["name"] for c in only["citations"]} == {"t.txt"}
    assert client.predict(name="t.txt", api_name="/remove") == "t.txt"
    for call, told in (
        ({"name": "t.txt", "api_name": "/remove"}, "is called 't.txt'"),
        ({"question": " ", "api_name": "/ask"}, "The question is empty"),
        ({"name": "e.txt", "text": " ", "api_name": "/add"}, "holds no text"),
        ({"name": None, "api_name": "/remove"}, "'name': Input should be a valid string"),
        (
            {"question": "Who?", "k": 1.5, "api_name": "/retrieve"},
            "'k': Input should be a valid int",
        ),
        (
            {"question": "Who?", "documents": "pier.txt", "api_name": "/ask"},
            "'documents': Input should be a valid list",
        ),
    ):
        with pytest.raises(AppError, match=told):
            client.predict(**call)


def test_plain_requests(served: tuple[Index, int]) -> None:
    _, port = served

    def request(method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(method, path, body, {"content-type": "application/json", **headers})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    data = json.dumps({"data": ["When was the pier built?", 1, None]})
    status, text = request("POST", "/gradio_api/call/ask", data)
    assert status == 200
    status, text = request("GET", f"/gradio_api/call/ask/{json.loads(text)['event_id']}")
    (answer,) = json.loads(text.rpartition("data: ")[2])
    assert answer["citations"][0]["quote"] == "The pier was built in 1932."
    for values, told in (
        (["When was the pier built?"], '"quote": "The pier was built in 1932."'),
        ([], "'question': Input should be a valid string"),
    ):
        _, text = request("POST", "/gradio_api/call/ask", json.dumps({"data": values}))
        _, text = request("GET", f"/gradio_api/call/ask/{json.loads(text)['event_id']}")
        assert told in text
    assert request("POST", "/gradio_api/call/turn", data) == (
        404,
        "There is no such function here, but ask, retrieve, add, documents, remove.",
    )
    for odd in ("", "{", "[" * 100_000, "[]", "{}", '{"data": {}}'):
        assert request("POST", "/gradio_api/call/ask", odd)[0] in (400, 422)
    # Gradio would fetch it before it looks at the function's types.
    file = {"path": "http://elsewhere.example/", "meta": {"_type": "gradio.FileData"}}
    for value in (file, [{"a": [file]}]):
        for path in ("/gradio_api/call/ask", "/gradio_api/queue/join"):
            call = {"data": [value, 1, None], "fn_index": 0, "session_hash": "s"}
            told = request("POST", path, json.dumps(call))
            assert told == (422, "No files are taken here.")
    # Gradio has an error without words for the number of an event that the page does not have.
    join = "/gradio_api/queue/join"
    for number in ("100000", "-1", '"0"', "0.0", "true", "null", "[]", str(10**400)):
        call = f'{{"data": [], "fn_index": {number}, "session_hash": "s"}}'
        assert request("POST", join, call) == (404, "There is no such event here.")
    for odd in ("[]", "{}", "0"):
        assert request("POST", join, odd) == (404, "There is no such event here.")
    assert request("POST", join, '{"fn_index": 1e400}') == (422, "This is no JSON.")
    elsewhere = request("POST", "/gradio_api/call/ask", data, origin="http://elsewhere.example")
    assert elsewhere[0] == 403
