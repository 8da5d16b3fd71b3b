"""What the browser itself keeps of the questions, to ask them again another day."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from browsing import Chat, View, served
from hashing import HashingEncoder

from index import Index

QUESTION = "When is the range of the tide greatest?"
OTHER = "Who designed the breakwater?"
MARKUP = "<img src=x onerror=alert(1)>"
LISTED = ".asked .example"


def opened(windows: Any, address: str) -> Any:
    page = windows.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome h2")
    return page


def stored(page: Any) -> list[list[str]]:
    return [json.loads(held) for held in page.evaluate("Object.values(localStorage)")]


@pytest.mark.browser
def test_what_was_asked_is_there_after_the_tab_and_the_server_are_gone(
    chat: Chat, windows: Any, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("before", "after", "other")]
    for folder in folders:
        folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served(chat.library, folders[0], port) as first:
        page = opened(windows, first.address)
        assert page.locator(".asked").count() == 0
        for question in (QUESTION, OTHER, f"  {QUESTION}\n"):
            View(page).ask(question)
        page.close()
    with (
        Index.open(tmp_path / "library", encoder=HashingEncoder()) as library,
        served(library, folders[2], port) as another,
    ):
        (folders[2] / "note.txt").write_text("The tide is high.")
        library.add(folders[2] / "note.txt")
        page = opened(windows, another.address)
        assert page.locator(".asked").count() == 0
        page.close()
    with served(chat.library, folders[1], port) as second:
        page = opened(windows, second.address)
        assert page.locator(LISTED).all_inner_texts() == [QUESTION, OTHER]
        assert page.is_hidden(".asked .all")
        asked = []
        page.on("request", lambda one: asked.append(one.post_data or ""))
        page.click(f"{LISTED}:has-text('{OTHER}')")
        page.wait_for_selector("#turn-1.found", timeout=30_000)
        assert page.inner_text("#turn-1 .question") == OTHER
        assert not any(QUESTION in body for body in asked)  # what was asked before goes nowhere
        page.click(".fresh")
        page.wait_for_selector(".asked")
        assert page.locator(LISTED).all_inner_texts() == [OTHER, QUESTION]
        page.close()


@pytest.mark.browser
def test_what_is_forgotten_stays_forgotten_in_all_tabs(
    chat: Chat, windows: Any, view: View
) -> None:
    page = view.page
    view.ask(QUESTION)
    tabs = [opened(windows, chat.address) for _ in range(2)]
    for tab in tabs:
        assert tab.locator(LISTED).all_inner_texts() == [QUESTION]
    tabs[0].click(".forget")
    for tab in tabs:
        tab.wait_for_selector(".asked", state="detached")
    assert tabs[0].inner_text(".said") == "Forgotten"
    assert stored(page) == []
    tabs[0].reload()
    tabs[0].wait_for_selector(".welcome h2")
    view.reload()  # what was asked in it is still there, but is not asked once more
    page.wait_for_selector("#turn-1.found")
    assert [one.locator(".asked").count() for one in (tabs[0], page)] == [0, 0]
    assert stored(page) == []


@pytest.mark.browser
def test_the_latest_thirty_are_kept_and_five_of_them_shown(chat: Chat, view: View) -> None:
    page = view.page
    name = f"pincite-asked-{chat.library.identity}"
    questions = [f"What happened on day {day}?" for day in range(30)]
    keep = "([name, held]) => localStorage.setItem(name, held)"
    page.evaluate(keep, [name, json.dumps(questions)])
    view.reload()
    page.wait_for_selector(".asked")
    assert page.locator(LISTED).all_inner_texts() == questions[:5]
    page.click(".asked .all")
    assert page.locator(LISTED).all_inner_texts() == questions
    assert page.evaluate("document.activeElement.textContent") == questions[5]
    assert page.is_hidden(".asked .all")
    view.ask(OTHER)
    assert stored(page) == [[OTHER, *questions[:29]]]
    page.click(".fresh")
    page.wait_for_selector(".asked")
    # What some other program has put there is no list of questions.
    for held in ("{", "7", "null", '{"length": 3}', '[1, null, ["x"]]'):
        page.evaluate(keep, [name, held])
        page.evaluate("dispatchEvent(new Event('storage'))")
        assert page.locator(".welcome h2").count() == 1
        assert page.locator(".asked").count() == 0
    view.ask(OTHER)
    assert stored(page) == [[OTHER]]


@pytest.mark.browser
def test_a_question_is_text_and_one_that_cannot_be_asked_is_not_kept(view: View) -> None:
    page = view.page
    alerts: list[str] = []
    page.on("dialog", lambda said: (alerts.append(said.message), said.dismiss()))
    for words in ("   ", "a" * 2001):
        page.fill("#question", words)
        page.press("#question", "Enter")
    assert stored(page) == []
    page.fill("#question", "")
    hostile = f"{MARKUP}\x1b[31m\u202etide"
    for question in (MARKUP, hostile):
        page.fill("#question", question)
        page.press("#question", "Enter")
        page.wait_for_selector(".turn.working", state="detached")
    assert stored(page) == [[hostile, MARKUP]]
    page.click(".fresh")
    page.wait_for_selector(".asked")
    view.reload()
    page.wait_for_selector(".asked")
    assert page.locator(LISTED).all_text_contents() == [hostile, MARKUP]
    assert page.locator(".asked img").count() == 0
    page.click(f"{LISTED} >> nth=1")
    page.wait_for_selector("#turn-1:not(.working)")
    assert page.inner_text("#turn-1 .question") == MARKUP
    assert alerts == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "without",
    [
        "Object.defineProperty(window, 'localStorage',  { get() { throw new Error('denied') } })",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }",
    ],
)
def test_a_browser_that_keeps_nothing_asks_all_the_same(view: View, without: str) -> None:
    view.page.evaluate(f"() => {{ {without} }}")
    view.ask(QUESTION)
    view.page.click(".fresh")
    view.page.wait_for_selector(".welcome h2")
    assert view.page.locator(".asked").count() == 0
    view.reload()  # with a store again
    view.page.wait_for_selector(".welcome h2")
    assert stored(view.page) == []


@pytest.mark.browser
def test_two_tabs_that_wait_for_answers_keep_both_questions_once(
    chat: Chat, windows: Any, view: View
) -> None:
    other = opened(windows, chat.address)
    for page in (view.page, other):
        page.evaluate("window.heard = 0; addEventListener('storage', () => { heard += 1 })")
        page.route("**/queue/join*", lambda route: None)  # no answer comes
    for page, question in ((view.page, QUESTION), (other, OTHER)):
        page.fill("#question", question)
        page.press("#question", "Enter")
        page.wait_for_selector(".turn.working")
    view.page.wait_for_function("heard")
    other.wait_for_timeout(200)
    assert [page.evaluate("heard") for page in (view.page, other)] == [1, 1]
    assert stored(other) == [[OTHER, QUESTION]]
    other.close()
