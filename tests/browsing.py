"""A running chat over a small library, and a real browser that looks at it."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from reportlab.pdfgen.canvas import Canvas

from index import Index
from ui import server

TIDES = """# Tides

A tide is the regular rise and fall of the sea. The moon pulls the water nearest to it most.

## Spring and neap tides

When the sun and the moon pull in one line, the range of the tide is greatest: a spring tide.
A week later they pull at right angles, and the range is smallest: a neap tide.

## Narrow bays

In the Bay of Fundy the range reaches sixteen metres, the greatest known.
"""
HOSTILE = """Rocketry ${document.title='run'} {{document.title='run'}}

The payload of the rocket is <img src=x onerror="document.title='run'"> and ${7*7} and {{7*7}}.
"""
HOSTILE_NAME = "<img src=x onerror=alert(1)>.txt"
LOG = "\n\n".join(
    f"On day {day} the keeper of the lighthouse wrote down the wind and the weather."
    for day in range(1, 200)
)


HARBOUR = (
    ("The harbour of Ystad", "The customs house burned down in 1846.", "Nobody was hurt."),
    ("The breakwater", "The breakwater was designed by Hedvig Falk.", "It is made of granite."),
    ("The cranes", "The last steam crane was scrapped in 1971.", "Its hook is in the museum."),
)


def harbour(path: Path, pages: Sequence[tuple[str, ...]] = HARBOUR) -> None:
    """A PDF, on each page a heading and two sentences."""
    canvas = Canvas(str(path), (420, 595))
    for heading, *sentences in pages:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 500, heading)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(60, 460, " ".join(sentences))
        canvas.showPage()
    canvas.save()


def until(true: Callable[[], object]) -> None:
    """Wait for what another thread does; a folder may go away while it is being looked through."""
    for _ in range(100):
        with contextlib.suppress(FileNotFoundError):
            if true():
                return
        time.sleep(0.05)
    raise AssertionError("it did not happen in five seconds")


@dataclass
class Chat:
    """A running chat and the library behind it."""

    library: Index
    port: int
    folder: Path
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"http://127.0.0.1:{self.port}/"

    def request(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, str]:
        """One request as it stands; an underscore in a header's name is a hyphen."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        connection.close()
        return response.status, text


@contextlib.contextmanager
def served(library: Index, folder: Path, port: int | None = None) -> Iterator[Chat]:
    """The chat over `library`, in a thread of its own."""
    import uvicorn

    listener = server._listen("127.0.0.1", port)
    app = server.application(library, folder)
    running = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    while not running.started:
        time.sleep(0.05)
    try:
        yield Chat(library, listener.getsockname()[1], folder)
    finally:
        running.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    papers = tmp_path_factory.mktemp("papers")
    (papers / "tides.md").write_text(TIDES)
    (papers / HOSTILE_NAME).write_text(HOSTILE)
    (papers / "log.txt").write_text(f"{LOG}\n\nThe lamp was lit by Ada Merriweather.\n\n{LOG}")
    harbour(papers / "harbour.pdf")
    with Index.open(tmp_path_factory.mktemp("library")) as library:
        assert library.add(papers).failed == ()
        with served(library, tmp_path_factory.mktemp("received")) as running:
            yield running


@dataclass
class View:
    """A page of the chat, and everything it said or asked for."""

    page: Any
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def ask(self, question: str, state: str = "found") -> Any:
        turns = self.page.locator(".turn").count()
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")
        turn = self.page.locator(f"#turn-{turns + 1}")
        self.page.wait_for_selector(f"#turn-{turns + 1}:not(.working)", timeout=60_000)
        assert turn.get_attribute("class") == f"turn {state}", turn.inner_text()
        return turn

    def reload(self) -> None:
        """Load the page anew. What it breaks off is no fault, though Gradio says so as it goes."""
        said = len(self.console)
        self.page.reload()
        for line in self.console[said:]:
            if "AbortError" in line or "errored out" in line:
                self.console.remove(line)

    def marked(self) -> str:
        marks = self.page.locator("#source mark:not(.other)")
        return "".join(marks.nth(i).text_content() for i in range(marks.count()))

    def in_view(self, selector: str) -> bool:
        found = self.page.evaluate(
            """selector => {
              const box = document.querySelector(selector).getBoundingClientRect();
              const pane = document.querySelector('#source .sheet').getBoundingClientRect();
              return box.top >= pane.top && box.bottom <= Math.min(pane.bottom, innerHeight);
            }""",
            selector,
        )
        return bool(found)


def violations(page: Any) -> list[str]:
    """What axe finds wrong, by rule and element."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']}: {node['html'][:150]}" for v in found for node in v["nodes"]]


@pytest.fixture(scope="module")
def windows(browser: Any) -> Iterator[Any]:
    """What the pages of a file's tests share, as the windows of one person do: the browser's cache,
    so that Gradio's scripts are fetched and compiled once. What a page keeps for itself is in
    `sessionStorage`, which ends with it, but for what was asked: that goes with each test."""
    context = browser.new_context(color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def view(chat: Chat, windows: Any, request: pytest.FixtureRequest) -> Iterator[View]:
    """A fresh page; after the test, that nothing went wrong and nothing went out."""
    page = windows.new_page()
    page.set_viewport_size(getattr(request, "param", {"width": 1360, "height": 850}))
    seen = View(page)
    page.on("console", lambda said: seen.console.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: seen.console.append(f"error: {error}"))

    def made(asked: Any) -> None:
        seen.requests.append(asked.url)

    windows.on("request", made)
    page.goto(chat.address)
    page.wait_for_selector(".welcome h2", timeout=30_000)
    yield seen
    kept = page.evaluate("Object.keys(localStorage)")
    page.evaluate("localStorage.clear()")
    title = page.title()
    windows.remove_listener("request", made)
    for one in windows.pages:
        one.close()
    windows.set_offline(False)
    windows.clear_permissions()
    windows.clear_cookies()
    assert title == "Pincite"
    assert kept in ([], [f"pincite-asked-{chat.library.identity}"])
    assert [line for line in seen.console if line.startswith(("error", "warning"))] == []
    inside = (chat.address, "data:", "blob:")
    assert [url for url in seen.requests if not url.startswith(inside)] == []


def raw(chat: Chat, name: str, event: object, session: str = "raw") -> str:
    """One event sent without a page, and all that the server says to it."""
    listeners = json.loads(chat.request("GET", "/config")[1])["dependencies"]
    listener = next(one for one in listeners if one["api_name"] == name)
    body = {
        "fn_index": listener["id"],
        "data": [None] * len(listener["inputs"]),
        "event_data": event,
        "session_hash": session,
        "trigger_id": None,
    }
    status, text = chat.request(
        "POST", "/gradio_api/queue/join", json.dumps(body).encode(), Content_Type="application/json"
    )
    assert status == 200, text
    return chat.request("GET", f"/gradio_api/queue/data?session_hash={session}")[1]
