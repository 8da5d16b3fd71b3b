"""The tools for assistants, by a real client: over stdio, and at the chat's address."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from loops import alone
from mcp import Client, StdioServerParameters

from index import Index
from ui import server

ROOT = Path(__file__).parents[2]
TEXT = "The pier was built in 1932. It stands on piles of oak."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "library") as library:
        library.add_text(TEXT, "pier.txt")
        yield library


def content(result: Any) -> Any:
    """What a tool answered with."""
    return json.loads(result.content[0].text)


async def talk(client: Client) -> None:
    """Use every tool, rightly and wrongly."""
    async with client:
        assert "word for word" in (client.instructions or "")
        tools = await client.list_tools()
        assert [tool.name for tool in tools.tools] == ["ask", "search", "documents", "read"]
        answer = content(await client.call_tool("ask", {"question": "When was the pier built?"}))
        (first, *_) = answer["citations"]
        assert answer["found"]
        assert first["quote"] == "The pier was built in 1932."
        assert TEXT[first["start"] : first["end"]] == first["quote"]
        found = content(await client.call_tool("search", {"question": "oak", "k": 1}))
        assert [hit["text"] for hit in found["sentences"]] == ["It stands on piles of oak."]
        (document,) = content(await client.call_tool("documents"))["documents"]
        assert (document["name"], document["characters"]) == ("pier.txt", len(TEXT))
        part = {"document": document["id"], "start": 4, "end": 8}
        assert content(await client.call_tool("read", part)) == {
            "start": 4,
            "end": 8,
            "text": "pier",
            "of": len(TEXT),
        }
        beyond = {"document": document["id"], "start": -1, "end": 10**12}
        whole = {"start": 0, "end": len(TEXT), "text": TEXT, "of": len(TEXT)}
        assert content(await client.call_tool("read", beyond)) == whole
        for name, wrong, told in (
            ("ask", {"question": " "}, "The question is empty."),
            ("ask", {"question": "x", "documents": ["none"]}, "is called 'none'"),
            ("read", {"document": "none"}, "has the id 'none'"),
        ):
            refused = await client.call_tool(name, wrong)
            assert refused.is_error
            assert told in refused.content[0].text


def run(make: Callable[[], Coroutine[Any, Any, None]]) -> None:
    alone(make())


def test_over_stdio(tmp_path: Path, library: Index) -> None:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ui.cli", "mcp", "--index", str(library.folder)],
        cwd=str(ROOT),
    )
    run(lambda: talk(Client(parameters)))


def test_at_the_chats_address(tmp_path: Path, library: Index) -> None:
    (tmp_path / "received").mkdir()
    app = server.application(library, tmp_path / "received", mcp=True)
    with server._listen("127.0.0.1", None) as listener:
        port = listener.getsockname()[1]
        served = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=served.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        run(lambda: talk(Client(f"http://127.0.0.1:{port}/mcp")))
        served.should_exit = True
        thread.join(timeout=20)


def test_that_it_cannot_start_is_said(
    library: Index, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ui.mcp", None)
    assert server._tools(library) is None
    assert "pincite: the MCP server could not start: " in capsys.readouterr().err
