"""Take pictures of the chat in real Chromium, as a person would see it on the demo library.

    python benchmarks/screenshots.py [OUT]        # docs/images by default

Wide and narrow, light and dark: the welcome, an answer with its source, a question that the
documents do not answer. Needs the `test` extra and Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from index import Index
from ui.server import serve

ROOT = Path(__file__).parent.parent
QUESTION = "When was the Akkuyu agreement signed?"
ABSENT = "What does the treaty say about fishing quotas in the Aegean?"
PORT = 7999
WIDE, NARROW = {"width": 1360, "height": 850}, {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def ask(page: Page, question: str, state: str) -> None:
    """Put a question and wait for its answer."""
    page.locator("textarea").first.fill(question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f".turn.{state}", timeout=60_000)
    page.wait_for_timeout(900)


def take(page: Page, out: Path, name: str) -> None:
    """The pictures of one width and colour scheme."""
    page.goto(f"http://127.0.0.1:{PORT}/")
    page.wait_for_selector("textarea")
    page.wait_for_timeout(1200)
    page.screenshot(path=out / f"welcome-{name}.png")
    ask(page, QUESTION, "found")
    page.screenshot(path=out / f"chat-{name}.png")
    if "narrow" in name:
        page.locator("a.cite").first.click()
        page.wait_for_timeout(900)
        page.screenshot(path=out / f"source-{name}.png")
        page.keyboard.press("Escape")
    ask(page, ABSENT, "absent")
    page.screenshot(path=out / f"absent-{name}.png")


def main() -> None:
    """Serve `seeds/` and take all pictures."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Index.open(folder) as library:
        library.add(ROOT / "seeds")
        threading.Thread(
            target=serve, args=(library, "127.0.0.1", PORT, False), daemon=True
        ).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            for width, size in (("", WIDE), ("-narrow", NARROW)):
                for scheme in ("light", "dark"):
                    page = browser.new_page(
                        viewport=size, color_scheme=scheme, device_scale_factor=1.5
                    )
                    page.set_default_timeout(60_000)
                    for _ in range(100):  # until the server listens
                        try:
                            page.goto(f"http://127.0.0.1:{PORT}/")
                            break
                        except Exception:  # noqa: BLE001 (Playwright names its errors alike)
                            page.wait_for_timeout(300)
                    take(page, out, f"{scheme}{width}")
                    page.close()
            browser.close()


if __name__ == "__main__":
    main()
