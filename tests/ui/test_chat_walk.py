"""A new user's walk through the chat, and whether everyone can take it."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from browsing import HARBOUR, Chat, View, harbour, until, violations

from index import formats

PHONE = {"width": 390, "height": 844}
DROP = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const dropped = new DataTransfer();
  dropped.items.add(new File([bytes], name, { type: 'application/pdf' }));
  for (const type of ['dragenter', 'dragover', 'drop']) {
    document.body.dispatchEvent(
      new DragEvent(type, { dataTransfer: dropped, bubbles: true, cancelable: true }));
  }
}"""


@pytest.mark.browser
def test_a_new_users_walk(chat: Chat, view: View, tmp_path: Path) -> None:
    page = view.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # A PDF is dropped,
    words = (("The quarry", "The quarry of Kalk was opened by Ottilie Brandt.", "It is deep."),)
    harbour(tmp_path / "quarry.pdf", words)
    data = base64.b64encode((tmp_path / "quarry.pdf").read_bytes()).decode()
    page.evaluate(DROP, ["quarry.pdf", data])
    page.wait_for_selector("#library .news .done", timeout=60_000)
    # a question asked, and its citation opens on the page, marked;
    question = "Who opened the quarry of Kalk, and who designed the breakwater?"
    turn = view.ask(question)
    page.wait_for_selector("#source .box.strong")
    assert page.locator("#source h2").inner_text() in ("quarry", "harbour", "The quarry")
    # the next is one step away;
    count = turn.locator("a.cite").count()
    assert count >= 2
    at = int(page.locator("#source .at").inner_text().split()[0])
    step = 1 if at < count else -1
    page.click(f"[data-step='{step}']")
    page.wait_for_selector(f"#source .at:text-is('{at + step} of {count}')")
    page.wait_for_selector("#source .box.strong")
    quotes = turn.locator("blockquote").all_inner_texts()
    assert {words[0][1], HARBOUR[1][1]} <= set(quotes)
    # the answer is copied with its citations, and one quote by itself;
    turn.locator(".verdict .copy").click()
    page.wait_for_selector(".copy:text-is('Copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "`quarry.pdf`, p. 1, characters" in copied
    assert copied.count("\n> ") + copied.startswith("> ") == count
    formatted = page.evaluate(
        "navigator.clipboard.read()"
        ".then(([item]) => item.getType('text/html')).then((words) => words.text())"
    )
    assert formatted.count("<blockquote>") == count
    turn.locator(".quote .copy").first.click()
    page.wait_for_selector(".quote .copy:text-is('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").startswith("> ")
    formatted = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          return (await item.getType('text/html')).text();
        }"""
    )
    assert f"<blockquote>{quotes[0]}</blockquote>" in re.sub(
        r"<(\w+) style=[^>]*>", r"<\1>", formatted
    )
    assert "quarry.pdf" in formatted
    # the conversation is kept;
    with page.expect_download() as download:
        page.click("[data-save=json]")
    kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert [answer["question"] for answer in kept] == [question]
    assert [c["quote"] for c in kept[0]["citations"]] == quotes
    with page.expect_download() as download:
        page.click("[data-save=md]")
    assert "quarry.pdf" in Path(download.value.path()).read_text(encoding="utf-8")
    with page.expect_download() as download:
        page.click("[data-save=xlsx]")
    assert download.value.suggested_filename == "pincite.xlsx"
    held = io.BytesIO(Path(download.value.path()).read_bytes())
    sheet = openpyxl.load_workbook(held).active
    assert [row[4] for row in sheet.iter_rows(min_row=2, values_only=True)] == quotes
    with page.expect_download() as download:
        page.click("[data-save=docx]")
    words = formats.parse("pincite.docx", Path(download.value.path()).read_bytes()).text
    assert all(quote in words for quote in quotes)
    # the document is removed, had back, and removed for good;
    page.click("#tab-library")
    button = page.locator("[data-remove='quarry.pdf']")
    button.click()
    assert button.inner_text() == "Undo"
    button.click()
    assert button.inner_text() == "Remove"
    button.click()
    page.wait_for_selector("[data-remove='quarry.pdf']", state="detached", timeout=15_000)
    assert "quarry.pdf" not in {d.name for d in chat.library.documents}
    # and the question, asked again, finds it no more.
    turn.hover()
    turn.locator(".again").click()
    assert page.input_value("#question") == question
    page.fill("#question", "Who opened the quarry of Kalk?")
    page.press("#question", "Enter")
    page.wait_for_selector("#turn-2.absent", timeout=30_000)
    assert "Not in your documents" in page.locator("#turn-2").inner_text()


@pytest.mark.browser
def test_what_the_command_adds_shows_by_itself(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    chat.library.add_text("A heron stood in the reeds.", "birds/heron.txt")
    try:
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        page.wait_for_selector("[data-choose='birds/heron.txt']", timeout=15_000)
        # Folders are ticked as one, and names are found by their words.
        page.uncheck("[data-folder='birds']")
        page.wait_for_selector("[data-choose='birds/heron.txt']:not(:checked)")
        page.fill(".find", "HERON birds")
        page.wait_for_function("document.querySelectorAll('[data-choose]').length === 1")
        page.click("[data-all=on]")
        page.wait_for_selector("[data-choose='birds/heron.txt']:checked")
        page.fill(".find", "zebra")
        page.wait_for_selector("#library .empty")
        # How many are searched can be read on a small phone, too, however many there are.
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate("document.getElementById('tab-library').dataset.brief = '1,297/1,298'")
        tab = page.locator("#tab-library").bounding_box()
        assert tab["x"] + tab["width"] <= 360
        # What comes of files is seen wherever in the list one was.
        page.fill(".find", "")
        page.wait_for_selector("[data-choose='log.txt']")
        page.set_viewport_size({"width": 360, "height": 400})
        sheet = page.locator("#library .sheet")
        assert sheet.evaluate("one => { one.scrollTo(0, 9999); return one.scrollTop; }") > 100
        broken = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 broken"}
        page.set_input_files("#library [data-files]", broken)
        page.wait_for_selector("#library .failures:has-text('may be damaged: save it anew')")
        assert sheet.evaluate("one => one.scrollTop") == 0
    finally:
        chat.library.remove("birds/heron.txt")


@pytest.mark.browser
def test_what_is_asked_while_documents_are_read_stays(chat: Chat, view: View) -> None:
    page = view.page
    lines = [f"On day {i} the {i % 7}th boat brought {i % 90} sacks of salt." for i in range(1500)]
    page.set_input_files(
        "#library [data-files]",
        {"name": "salt.txt", "mimeType": "text/plain", "buffer": "\n\n".join(lines).encode()},
    )
    try:
        page.wait_for_selector("#library .progress:has-text('Reading salt.txt')")
        turn = view.ask("Who designed the breakwater?")
        assert "salt.txt" not in {d.name for d in chat.library.documents}  # it is still being read
        page.click("#tab-library")
        page.wait_for_selector("#library .news .done", timeout=60_000)
        page.wait_for_timeout(500)
        assert "Hedvig Falk" in turn.inner_text()
        assert page.locator(".turn").count() == 1
    finally:
        until(lambda: "salt.txt" in {d.name for d in chat.library.documents})
        chat.library.remove("salt.txt")


@pytest.mark.browser
@pytest.mark.parametrize(  # each width and each scheme once: ten seconds a walk
    ("view", "scheme"),
    [({"width": 1360, "height": 850}, "light"), (PHONE, "dark")],
    indirect=["view"],
)
def test_axe_finds_nothing(chat: Chat, view: View, scheme: str) -> None:
    page = view.page
    chat.library.add_text("A heron stood in the reeds.", "heron.txt")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector("[data-choose='heron.txt']", state="attached", timeout=15_000)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    narrow = page.viewport_size["width"] < 700
    assert violations(page) == []
    turn = view.ask("Who designed the breakwater?")
    page.wait_for_function("document.querySelector('#source .box.strong')")
    page.click(".sure")
    turn.locator(".more").evaluate("button => button.click()")
    page.wait_for_selector("#turn-1 .further")
    assert violations(page) == []
    turn.locator("a.cite").first.click()
    page.wait_for_timeout(500)
    assert violations(page) == []
    page.locator("[data-view=text]").evaluate("button => button.click()")
    assert violations(page) == []
    if narrow:
        page.keyboard.press("Escape")
    view.ask("Which bank lends money to sculptors in Peru?", "absent")
    assert violations(page) == []
    page.click("#tab-library")
    page.wait_for_timeout(500)
    assert violations(page) == []
    # What is not searched, and what is about to go, can be read as well.
    page.click("[data-all=off]")
    for name in ("heron.txt", "tides.md"):
        page.check(f"[data-choose='{name}']")
    page.click(".remove-ticked")
    assert violations(page) == []
    page.click(".going button")
    page.click("[data-all=off]")
    page.click("[data-remove='heron.txt']")
    # Nor what could not be added, what cannot be asked, and a document that is only read.
    page.set_input_files(
        "#library [data-files]", {"name": "a.mp3", "mimeType": "audio/mpeg", "buffer": b"ID3"}
    )
    page.wait_for_selector("#library .failures", timeout=30_000)
    assert violations(page) == []
    page.locator("[data-open]").first.click()
    page.wait_for_selector("#source :is(.page, .leaf img)", state="attached")
    page.wait_for_timeout(500)
    assert violations(page) == []
    if narrow:
        page.keyboard.press("Escape")
    turn = view.ask("Who designed the breakwater?", "problem")
    assert "No document is ticked" in turn.inner_text()
    assert violations(page) == []
    page.click(".fresh")
    page.wait_for_selector(".asked")
    assert violations(page) == []
    until(lambda: "heron.txt" not in {d.name for d in chat.library.documents})
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollTop") == 0


SMALL = """() => [...document.querySelectorAll('#frame, #desk')].flatMap((part) =>
  [...part.querySelectorAll('button, a, summary, input:not([type=checkbox]), textarea')])
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"""


@pytest.mark.browser
def test_what_can_be_pressed_is_24_pixels_wide_and_high(chat: Chat, view: View) -> None:
    page = view.page
    assert page.evaluate(SMALL) == []  # with the documents beside it
    for name in ("pier", "quay"):
        chat.library.add_text(f"The {name} is old.\n\nThe ferry sails at noon.", f"{name}.txt")
    turn = view.ask("When does the ferry sail?")
    for name in ("pier", "quay"):
        chat.library.remove(f"{name}.txt")
    turn.locator(".also summary").click()
    assert turn.locator(".elsewhere").is_visible()
    page.wait_for_selector("#source .tools")
    assert page.evaluate(SMALL) == []
    view.ask("Which bank lends money to sculptors in Peru?", "absent")
    page.click("#tab-library")
    page.uncheck("[data-choose='log.txt']")
    view.ask("Which bank lends money to sculptors in Peru?", "absent")
    assert page.locator(".everywhere").is_visible()
    assert page.evaluate(SMALL) == []


@pytest.mark.browser
def test_no_sheet_comes_over_what_is_read_in_a_window_that_becomes_narrow(view: View) -> None:
    page = view.page
    page.emulate_media(reduced_motion="reduce")
    turn = view.ask("Who designed the breakwater?")
    turn.locator("a.cite").first.click()
    page.wait_for_function("document.activeElement.closest('#source')")
    page.set_viewport_size(PHONE)
    page.wait_for_selector("#desk[data-sheet]")  # it is read itself
    page.set_viewport_size({"width": 1360, "height": 850})
    page.focus("#question")
    page.set_viewport_size(PHONE)
    page.wait_for_selector("#desk:not([data-sheet])")
    assert page.is_hidden("#source .sheet")
    page.click("#tab-source")
    page.wait_for_selector("#desk[data-sheet]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#desk:not([data-sheet])")


@pytest.mark.browser
def test_the_box_is_as_high_as_its_question(view: View) -> None:
    page = view.page
    fits = """() => {
      const inner = document.querySelector('#question');
      const [box, ask] = [inner, document.querySelector('.composer [type=submit]')]
        .map((part) => part.getBoundingClientRect());
      return inner.scrollHeight <= inner.clientHeight
        && ask.top >= box.top && ask.bottom <= box.bottom && ask.right <= box.right;
    }"""
    page.fill("#question", "Who designed the breakwater, and of what was it made at the time? " * 2)
    high = page.locator("#question").bounding_box()["height"]
    page.set_viewport_size({"width": 900, "height": 800})
    page.wait_for_function(fits)
    assert page.locator("#question").bounding_box()["height"] > high
    page.fill("#question", "")
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    for width in (1360, 720, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(fits)
        assert page.locator("#question").bounding_box()["height"] < 120  # one line, however large


@pytest.mark.browser
@pytest.mark.parametrize("view", [{"width": 720, "height": 450}], indirect=True)
def test_a_low_window_leaves_most_of_it_to_the_answer(view: View) -> None:
    # That of a laptop at 200 %: what is asked, how sure it is, and lines of the first quote.
    turn = view.ask("Who designed the breakwater?")
    log, quote, below = (
        view.page.locator(what).first.bounding_box()
        for what in (".log", "#turn-1 blockquote", ".below")
    )
    assert log["height"] > 320
    assert quote["y"] + 3 * 27 < log["y"] + log["height"]
    assert below["height"] < 27  # one line
    assert turn.locator(".sure").is_visible()
    # And in the source most is the page, among the documents the list.
    page = view.page
    page.wait_for_selector("#source .box.strong")
    assert page.locator("#source .sheet").bounding_box()["height"] > 240
    page.click("#tab-library")
    assert page.locator(".documents").bounding_box()["y"] < 330
    assert page.locator(".find").bounding_box()["width"] > 300


@pytest.mark.browser
def test_a_file_that_is_refused_unread_is_told_of(view: View) -> None:
    page = view.page
    page.click("#tab-library")
    page.evaluate(
        """() => {
          const dropped = new DataTransfer();
          const file = new File(['A word.'], 'large.txt');
          Object.defineProperty(file, 'size', { value: 2 ** 40 });
          document.dispatchEvent(Object.defineProperty(
            new DragEvent('drop', { cancelable: true }), 'dataTransfer',
            { value: { types: ['Files'], files: [file], items: [] } }));
        }"""
    )
    assert page.inner_text(".news .failed") == "1 document could not be added:"
    assert "A file may have at most" in page.inner_text(".news .failures li:has-text('large.txt')")
    # Neither is one that does not come to the server.
    page.route("**/uploads*", lambda route: route.abort())
    page.set_input_files(
        "#library [data-files]",
        [{"name": f"{i}.txt", "mimeType": "text/plain", "buffer": b"A word."} for i in (1, 2)],
    )
    page.wait_for_selector(".news .failed:text-is('2 documents could not be added:')")
    assert page.locator(".news li:has-text('The file was not received.')").count() == 2
    assert violations(page) == []
    page.click(".dismiss")
    assert page.inner_text(".news") == ""
    view.console.clear()


@pytest.mark.browser
def test_code_that_is_quoted_keeps_its_lines(view: View) -> None:
    view.ask("Who designed the breakwater?")
    style = view.page.locator("#talk blockquote").first.evaluate(
        """quote => {
          const was = parseFloat(getComputedStyle(quote).fontSize);
          quote.className = 'code';
          const { whiteSpace, fontFamily, fontSize } = getComputedStyle(quote);
          return [whiteSpace, fontFamily.includes('monospace'), parseFloat(fontSize) < was];
        }"""
    )
    assert style == ["pre-wrap", True, True]
