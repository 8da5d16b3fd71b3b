"""How long a person waits in the chat, in real Chromium.

    python benchmarks/chat.py [--documents 1000] [--characters 2000000] [--clicks 30] [--hashed]

Serves the demo library, so many generated documents, a long one and a PDF of 40 pages. Reports, as
median and p95 in milliseconds:

  paint    from opening the page to the welcome being there
  answer   from Enter to the first quote drawn, and to the mark of the first source
  chip     from a click on a number to the visible mark: in the many documents, on the pages of the
           PDF, and in the long document
  typing   from a key to the letter in the box, alone and while documents are added
  list     from the last letter in 'Find a document' to the list that follows it

With `--hashed` the vectors are made from the words' hashes in place of the model, so that the
library is there in a minute and not in ten: of the waits only 'answer' has to do with vectors.

The limit is what the browser itself takes to draw the same page with nothing asked of the server:
'redraw' is the time from a click on the pane's own 'Text' and 'Page' to the mark.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from common import ROOT, generated_documents, machine, report
from hashing import HashingEncoder
from playwright.sync_api import Page, sync_playwright
from reportlab.pdfgen.canvas import Canvas
from screenshots import FLAGS

from index import Index
from ui.server import serve

PORT = 7997
QUESTIONS = (
    "When was the Akkuyu agreement signed?",
    "Who was Putin's special envoy for Syria?",
    "When was the loan agreement signed?",
)
# Resolves when the source shows a mark for the chip of this number, in the second frame after.
SHOWN = """number => new Promise(done => {
  const began = performance.now();
  const look = () => {
    const at = document.querySelector('#source .at').textContent;
    const mark = document.querySelector('#source .sheet :is(.soft, .strong)');
    if (at.startsWith(number + ' of') && mark) {
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    } else setTimeout(look, 4);
  };
  document.querySelector(`.turn:last-child a.cite[id$="-${number}"]`).click();
  look();
})"""
REDRAWN = """view => new Promise(done => {
  const began = performance.now();
  document.querySelector(`#source [data-view=${view}]`).click();
  const look = () => {
    if (document.querySelector('#source .sheet :is(.soft, .strong)')) {
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    } else setTimeout(look, 4);
  };
  look();
})"""
TYPED = """() => new Promise(done => {
  const box = document.getElementById('question');
  const began = performance.now();
  box.value += 'x';
  box.dispatchEvent(new Event('input', { bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
})"""


def main() -> None:
    """Serve, click, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--characters", type=int, default=2_000_000)
    parser.add_argument("--clicks", type=int, default=30)
    parser.add_argument("--hashed", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(
            Path(folder) / "library", encoder=HashingEncoder() if options.hashed else None
        ) as library,
    ):
        library.add(ROOT / "seeds")
        many = generated_documents(options.documents * 3000, 2000)
        for one in islice(many, options.documents):
            library.add_text(one["text"], f"{one['id']}.txt")
        long = "\n\n".join(d["text"] for d in generated_documents(options.characters, 20_000))
        middle = long.index("\n\n", len(long) // 2)
        fact = "The lighthouse of Marstrand was repainted by Agnes Lindqvist."
        library.add_text(f"{long[:middle]}\n\n{fact}{long[middle:]}", "long.txt")
        library.add(paper(Path(folder) / "ferry.pdf"))
        threading.Thread(
            target=serve, args=(library, "127.0.0.1", PORT, False), daemon=True
        ).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS.split()
            )
            page = browser.new_page(viewport={"width": 1360, "height": 850})
            figures = measure(page, library, options.clicks)
            browser.close()
        figures["documents"], figures["sentences"] = len(library.documents), len(library)
    report({"machine": machine(), "hashed vectors": options.hashed, **figures})


def paper(path: Path) -> Path:
    """A PDF of 40 pages, with a sentence about one thing on each of three of them."""
    facts = {
        12: "The ferry of Skagen was christened by Torvald Ek.",
        13: "Torvald Ek christened the ferry of Skagen in the rain.",
        31: "The christening of the ferry of Skagen by Torvald Ek was filmed.",
    }
    canvas = Canvas(str(path))
    for number, text in enumerate(generated_documents(150_000, 3000)[:40], 1):
        lines = [" ".join(words) for words in batched(text["text"].split(), 14)]
        lines[20:20] = ["", facts[number], ""] if number in facts else []
        for at, line in enumerate(lines[:50]):
            canvas.drawString(60, 780 - 14 * at, line)
        canvas.showPage()
    canvas.save()
    return path


def batched(words: list[str], size: int) -> Iterator[list[str]]:
    """The words, so many at a time."""
    for at in range(0, len(words), size):
        yield words[at : at + size]


def measure(page: Page, library: Index, clicks: int) -> dict[str, Any]:
    """All waits."""
    for _ in range(100):  # until the server listens
        try:
            page.goto(f"http://127.0.0.1:{PORT}/")
            break
        except Exception:  # noqa: BLE001 (Playwright names its errors alike)
            page.wait_for_timeout(300)
    paint = [opened(page) for _ in range(5)]
    answers, chips, drawn, redrawn = [], [], [], []
    while len(chips) < clicks:
        answers.append(asked(page, QUESTIONS[len(answers) % len(QUESTIONS)]))
        for number in range(page.locator(".turn:last-child .quote").count(), 0, -1):
            chips.append(page.evaluate(SHOWN, number))
    while len(drawn) < clicks:
        asked(page, "Who christened the ferry of Skagen?")
        for number in range(page.locator(".turn:last-child .quote").count(), 0, -1):
            wait = page.evaluate(SHOWN, number)
            if page.locator("#source .leaf").count():
                drawn.append(wait)
                redrawn += [page.evaluate(REDRAWN, view) for view in ("text", "page")]
    asked(page, "Who repainted the lighthouse of Marstrand?")
    quotes = page.locator(".turn:last-child .quote").count()
    far = []
    for _ in range(max(clicks // quotes, 1)):
        far += [page.evaluate(SHOWN, number) for number in range(quotes, 0, -1)]
    alone = [page.evaluate(TYPED) for _ in range(clicks)]
    page.fill("#question", "")
    lists = listed(page)
    stop = threading.Event()

    def adding() -> None:
        for one in generated_documents(4_000_000, 40_000):
            if stop.is_set():
                return
            library.add_text(one["text"], f"later/{one['id']}.txt")

    thread = threading.Thread(target=adding)
    thread.start()
    time.sleep(1)
    busy = [page.evaluate(TYPED) for _ in range(clicks)]
    meanwhile = asked(page, QUESTIONS[0])
    stop.set()
    thread.join()
    return {
        "paint ms": spread(paint),
        "answer ms": spread(answers),
        "chip to mark ms": spread(chips),
        "chip to mark on a page ms": spread(drawn),
        "chip to mark in the long document ms": spread(far),
        "redraw ms": spread(redrawn),
        "list ms": spread(lists),
        "typing ms": spread(alone),
        "typing while adding ms": spread(busy),
        "an answer while adding ms": round(meanwhile),
    }


def opened(page: Page) -> float:
    """Milliseconds until the page shows its welcome."""
    began = time.perf_counter()
    page.goto(f"http://127.0.0.1:{PORT}/")
    page.wait_for_selector(".welcome h2")
    return 1000 * (time.perf_counter() - began)


def listed(page: Page) -> list[float]:
    """Milliseconds until the list of documents holds what its search box says."""
    page.click("#tab-library")
    waits = []
    for wanted in ("akkuyu", "", "talks", "", "glossary", ""):
        page.fill(".find", wanted)
        began = time.perf_counter()
        page.wait_for_function(
            "all => (document.querySelectorAll('[data-choose]').length > 20) === all",
            arg=not wanted,
        )
        waits.append(1000 * (time.perf_counter() - began))
    return waits


def asked(page: Page, question: str) -> float:
    """Milliseconds until the question's answer and the mark of its first source are there."""
    turns = page.locator(".turn").count()
    page.fill("#question", question)
    began = time.perf_counter()
    page.press("#question", "Enter")
    page.wait_for_selector(f"#turn-{turns + 1}.found", timeout=60_000)
    page.wait_for_selector("#source .soft, #source .strong")
    return 1000 * (time.perf_counter() - began)


def spread(values: list[float]) -> dict[str, int]:
    """Median and p95."""
    ranked = sorted(values) or [0.0]
    at = min(int(0.95 * len(ranked)), len(ranked) - 1)
    return {"median": round(statistics.median(ranked)), "p95": round(ranked[at])}


if __name__ == "__main__":
    main()
