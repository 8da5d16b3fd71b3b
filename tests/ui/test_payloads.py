"""Text that would be script: in the chat it stays text, wherever it comes from."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hashing import HashingEncoder

from index import Index
from ui import server

RUN = "window.ran=(window.ran||0)+1"
OUT = "http://outside.example"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img src='{OUT}/i.png'>",
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><script>{RUN}</script></svg>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src=javascript:parent.{RUN}></iframe>",
    f"<a href='javascript:{RUN}'>open</a>",
    f"[open](javascript:{RUN})",
    f"![x]({OUT}/m.png)",
    f"<details open ontoggle={RUN}>x</details>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<style>@import '{OUT}/s.css';*{{animation:x}}</style>",
    f"<link rel=stylesheet href={OUT}/l.css>",
    f"<base href={OUT}/>",
    f"<meta http-equiv=refresh content='0;url={OUT}/'>",
    f"<form action={OUT}><button>send</button></form>",
    f"<object data={OUT}/o></object>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f'"><script>{RUN}</script>',
    f"'-({RUN})-'",
    f"</textarea></title></style><img src=x onerror={RUN}>",
    f"${{{RUN}}}",
    f"{{{{{RUN}}}}}",
    f"$$\\href{{javascript:{RUN}}}{{x}}$$ **b** `c`",
    f"<marquee onstart={RUN}>&lt;script&gt;{RUN}&lt;/script&gt;",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A chat over documents that hold a payload each in their text, title and name."""
    import uvicorn

    with Index.open(tmp_path_factory.mktemp("library"), encoder=HashingEncoder()) as library:
        for i, payload in enumerate(PAYLOADS):
            library.add_text(
                f"Marker{i} reads {payload} and no more.",
                f"{payload}{i}.txt",
                title=f"{payload} {i}",
            )
        listener = server._listen("127.0.0.1", None)
        app = server.application(library, tmp_path_factory.mktemp("received"))
        running = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        while not running.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        running.should_exit = True
        thread.join()
        listener.close()


@pytest.mark.browser
def test_thirty_payloads_in_four_places(address: str, browser: Any) -> None:
    assert len(set(PAYLOADS)) == 30
    context = browser.new_context()
    page = context.new_page()
    requests, said = [], []
    context.on("request", lambda made: requests.append(made.url))
    context.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.goto(address)
    page.wait_for_selector(".welcome h2", timeout=30_000)
    for i, payload in enumerate(PAYLOADS):
        question = f"What does marker{i} read? {payload}"
        page.fill("#question", question)
        page.press("#question", "Enter")
        turn = f"#turn-{i + 1}"
        page.wait_for_selector(f"{turn}:not(.working)", timeout=30_000)
        assert page.locator(f"{turn} .question").text_content() == question
        chips = page.locator(f"{turn} a.cite")
        assert chips.count() > 0, payload
        # Its own document is among the sources, under its own name, and shows its own words.
        names = [chips.nth(n).evaluate(
            "chip => chip.closest('li, article, .quote')?.textContent ?? ''"
        ) for n in range(chips.count())]  # fmt: skip
        mine = next(n for n, words in enumerate(names) if f"Marker{i} " in words)
        chips.nth(mine).click()
        page.wait_for_function(
            "words => document.querySelector('#source .page')?.textContent.includes(words)",
            arg=f"Marker{i} reads {payload} and no more.",
        )
    page.click("#tab-library")
    listed = page.locator("#library .documents").inner_text()
    for i, payload in enumerate(PAYLOADS):
        assert f"{payload}{i}.txt" in listed or f"{payload} {i}" in listed
    page.wait_for_timeout(1200)  # an animation's or a refresh's time
    assert page.evaluate("window.ran") is None
    assert page.title() == "Pincite"
    assert page.locator("a[href^='javascript' i]").count() == 0
    made = "#talk :is(script, iframe, object, form[action], video, audio, svg script, base, meta)"
    assert page.locator(made).count() == 0
    assert said == []
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []
    context.close()


_OFFLINE = """
import os, sys
from pathlib import Path

def watch(event, values):
    place = None
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        place = values[1]
    elif event == "socket.getaddrinfo":
        place = values[0], 0
    if isinstance(place, tuple) and place[0] not in ("127.0.0.1", "::1", "localhost", "", None):
        print("went out:", event, values, flush=True)
        os._exit(9)
sys.addaudithook(watch)

import threading, time, urllib.request
import uvicorn
from index import Index
from qa import ask
from ui import server

folder = Path(sys.argv[1])
with Index.open(folder / "library") as library:
    report = library.add(sys.argv[2])
    assert len(report.added) == 16 and not report.failed, report
    assert ask("When was the Akkuyu agreement signed?", library).found
    listener = server._listen("127.0.0.1", None)
    (folder / "received").mkdir()
    app = server.application(library, folder / "received")
    running = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    while not running.started:
        time.sleep(0.05)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    assert b"Pincite" in urllib.request.urlopen(address).read()
    assert urllib.request.urlopen(address + "config").status == 200
    running.should_exit = True
    thread.join()
try:
    urllib.request.urlopen("http://192.0.2.1/", timeout=1)
finally:
    print("not seen", flush=True)
"""


def test_nothing_goes_out(tmp_path: Path) -> None:
    """Adding, asking and serving with every way out watched; a last, wanted one is seen."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _OFFLINE, str(tmp_path), str(root / "seeds")],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 9, done.stderr
    assert [line.split("(")[0] for line in done.stdout.splitlines()] == [
        "went out: socket.getaddrinfo "
    ]
    assert "192.0.2.1" in done.stdout
