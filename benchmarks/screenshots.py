"""Take pictures of the chat in real Chromium, as a person would see it on the demo library.

    python benchmarks/screenshots.py          # those that the documentation shows, to docs/images
    python benchmarks/screenshots.py OUT      # each state, wide and narrow, light and dark, to OUT

Needs the `test` extra and Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from index import Index
from ui import server

ROOT = Path(__file__).parent.parent
QUESTION = "When was the Akkuyu agreement signed?"
SECOND = "Who is the Turkish foreign minister?"
ABSENT = "What does the treaty say about fishing quotas in the Aegean?"
WIDE, NARROW = {"width": 1360, "height": 850}, {"width": 390, "height": 844}
SHOWN = ("chat-light", "chat-dark", "absent-light", "library-light", "source-dark-narrow")
"""Those that the documentation shows; others would only make the repository larger."""
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)


@dataclass(frozen=True)
class Look:
    """A page in one width and colour scheme, and where its pictures go."""

    page: Page
    out: Path
    scheme: str
    narrow: bool

    def take(self, state: str) -> None:
        """A picture of the page as it is now."""
        self.page.wait_for_timeout(500)  # what moves has come to rest
        name = f"{state}-{self.scheme}{'-narrow' if self.narrow else ''}"
        self.page.screenshot(path=self.out / f"{name}.png")

    def open(self, address: str) -> None:
        """Open the chat anew."""
        self.page.goto("about:blank")
        self.page.goto(address)
        self.page.wait_for_selector(".welcome h2")
        self.page.wait_for_timeout(500)

    def ask(self, question: str) -> None:
        """Put a question and wait for its answer."""
        turns = self.page.locator(".turn").count()
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")
        self.page.wait_for_selector(f"#turn-{turns + 1}:not(.working)")

    def cite(self, chip: str) -> None:
        """Open a citation, and wait for its mark."""
        self.page.click(chip)
        self.page.wait_for_selector("#source .box.soft, #source mark.soft")

    def back(self) -> None:
        """On a phone, from the sheet to the conversation."""
        if self.narrow:
            self.page.keyboard.press("Escape")
            self.page.wait_for_timeout(300)


def conversation(look: Look, address: str) -> None:
    """Asking: the beginning, the search, answers, their sources, and what is not there."""
    page = look.page
    look.open(address)
    look.take("welcome")
    with searching() as end:
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        page.wait_for_selector(".turn.working")
        look.take("searching")
        end()
        page.wait_for_selector("#turn-1.found")
    # On a phone the sheet stays down until a citation is chosen.
    page.wait_for_selector("#source .box.soft", state="attached")
    look.take("chat")
    page.click(".sure")
    look.take("odds")
    page.click(".sure")
    look.cite("a.cite[aria-current]")
    look.take("page")
    page.click("[data-view=text]")
    look.take("source")
    page.click("[data-view=page]")
    look.back()
    look.ask(SECOND)
    look.take("second")
    look.ask(ABSENT)
    look.take("absent")
    page.focus("#chip-1-1")
    look.take("focus")
    page.fill("#question", "a" * 2010)
    look.take("too-long")
    page.fill("#question", "")
    page.click(".fresh")
    page.wait_for_selector(".asked")
    look.take("asked")
    look.open(f"{address}#@0123456789abcdef:0-9")
    page.wait_for_selector("#source .note")
    look.take("gone")


def library(look: Look, address: str, held: Index, files: Path) -> None:
    """The documents: listed, added, refused, found by words, removed."""
    page = look.page
    look.open(address)
    page.click("#tab-library")
    look.take("library")
    page.click("[data-open] >> nth=0")
    page.wait_for_selector("#source .page")
    look.take("opened")
    look.back()
    page.click("#tab-library")
    page.evaluate("document.getElementById('desk').setAttribute('data-dropping', '')")
    look.take("dropping")
    page.evaluate("document.getElementById('desk').removeAttribute('data-dropping')")
    page.set_input_files("#library [data-files]", sorted(files.iterdir()))
    page.wait_for_selector("#library .progress:has-text('Reading')")
    look.take("adding")
    page.wait_for_selector("#library .failures")
    look.take("added")
    page.click(".dismiss")
    page.fill(".find", "talks")
    page.wait_for_function("document.querySelectorAll('[data-choose]').length < 9")
    look.take("found")
    page.uncheck("[data-folder]")
    page.locator(".remove").first.click()
    look.take("removed")
    page.locator(".remove").first.click()
    page.fill(".find", "")
    page.wait_for_selector("[data-choose='glossary.md']")
    page.click("[data-all=off]")
    page.wait_for_selector("[data-choose='glossary.md']:not(:checked)")
    look.back()
    look.ask(QUESTION)
    look.take("none-ticked")
    for name in {d.name for d in held.documents} & {file.name for file in files.iterdir()}:
        held.remove(name)


def empty(look: Look, address: str) -> None:
    """A library without documents."""
    look.open(address)
    look.take("empty")
    look.page.click("#tab-library")
    look.take("empty-library")


@contextmanager
def searching() -> Iterator[Callable[[], None]]:
    """Questions wait until what this gives is called."""
    from ui import asking

    end, ask = threading.Event(), asking.ask

    def waits(*words: object, **named: object) -> object:
        end.wait(60)
        return ask(*words, **named)  # type: ignore[arg-type]

    with patch.object(asking, "ask", waits):
        yield end.set


@contextmanager
def serving(library: Index, folder: Path) -> Iterator[str]:
    """The address of a chat over `library`."""
    with server._listen("127.0.0.1", None) as listener:
        settings = uvicorn.Config(server.application(library, folder), log_level="critical")
        running = uvicorn.Server(settings)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            running.should_exit = running.force_exit = True
            thread.join()


def arrivals(folder: Path) -> Path:
    """Files to add: one that takes a while, and two that cannot be read."""
    folder.mkdir()
    days = (f"On day {d} the keeper noted wind, weather and passing ships." for d in range(2500))
    (folder / "a-lighthouse.txt").write_text("\n\n".join(days))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "recording.mp3").write_bytes(bytes(1000))
    return folder


def looks(browser: Browser, out: Path) -> Iterator[Look]:
    """A page in each width and colour scheme."""
    for narrow in (False, True):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport=NARROW if narrow else WIDE,
                color_scheme=scheme,  # type: ignore[arg-type]
                device_scale_factor=1.5,
                has_touch=narrow,
            )
            context.set_default_timeout(60_000)
            # Each state begins anew, and does not go on with the conversation before.
            clear = "try { sessionStorage.clear(); localStorage.clear() } catch {}"
            context.add_init_script(clear)
            yield Look(context.new_page(), out, scheme, narrow)
            context.close()


def main() -> None:
    """Serve `seeds/` and an empty library, and take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path, nargs="?", metavar="OUT", help="for all, into a folder")
    chosen = parser.parse_args().out
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        out = chosen or folder / "pictures"
        out.mkdir(parents=True, exist_ok=True)
        files = arrivals(folder / "arrivals")
        chats = []
        for name in ("demo", "none"):
            held = stack.enter_context(Index.open(folder / name))
            (folder / f"{name}-received").mkdir()
            chats.append((held, stack.enter_context(serving(held, folder / f"{name}-received"))))
        (demo, address), (_, bare) = chats
        demo.add(ROOT / "seeds")
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        for look in looks(browser, out):
            conversation(look, address)
            library(look, address, demo, files)
            empty(look, bare)
        browser.close()
        if chosen is None:
            for name in SHOWN:
                # A third of the size, and no difference that is seen.
                picture = Image.open(out / f"{name}.png").convert("RGB").quantize(192)
                picture.save(ROOT / "docs" / "images" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
