"""What is left of a conversation where the server does not answer, or not any more."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from browsing import Chat, View, served, until
from hashing import HashingEncoder

from index import Index
from qa import ask
from qa.types import Answer
from ui import asking
from ui import chat as talking
from ui.examples import Examples

QUESTION = "When is the range of the tide greatest?"
OTHER = "Who designed the breakwater?"

SLOW = """() => {
  const real = window.fetch;
  const link = new Promise((done) => { window.come = done; });
  window.fetch = async (...asked) => {
    await link;
    return real(...asked);
  };
}"""


def refused_once(page: Any, words: str) -> None:
    """Have the first request that has `words` in it refused, as by a server that is busy."""

    refused = []

    def answer(route: Any) -> None:
        if words in (route.request.post_data or "") and not refused:
            refused.append(words)
            route.fulfill(status=503, json={"detail": "Queue is full."})
        else:
            route.continue_()

    page.route("**/queue/join*", answer)


@pytest.mark.browser
def test_a_question_is_drawn_before_the_server_has_it(view: View) -> None:
    page = view.page
    view.ask(QUESTION)
    page.evaluate(SLOW)
    page.fill("#question", f"  {OTHER} <b>&amp;</b>\n")
    page.press("#question", "Enter")
    assert page.locator("#turn-2.working .question").text_content() == f"{OTHER} <b>&amp;</b>"
    assert "Searching" in page.inner_text("#turn-2 .note")
    assert page.input_value("#question") == ""
    page.evaluate("come()")
    page.wait_for_selector("#turn-2:is(.found, .absent)", timeout=30_000)
    assert page.locator(".turn").count() == 2


@pytest.mark.browser
def test_until_the_models_are_loaded_the_page_says_so(
    chat: Chat, browser: Any, tmp_path: Path
) -> None:
    load, loaded = threading.Event(), []

    def slow(question: str, *given: Any, **how: Any) -> Answer:
        assert load.wait(20)
        loaded.append(question)
        return ask(question, *given, **how)

    page = browser.new_page(viewport={"width": 360, "height": 740})
    with patch("ui.asking.ask", slow), served(chat.library, tmp_path) as running:
        page.goto(running.address)
        page.wait_for_selector(".hint.calm:text('still starting')")
        top = page.locator("#question").bounding_box()["y"]
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        page.wait_for_selector("#turn-1 .doing:text('still starting')")
        assert page.inner_text(".hint") == ""  # it is said once
        assert page.locator("#question").bounding_box()["y"] == top
        load.set()
        page.wait_for_selector("#turn-1.found", timeout=30_000)
        assert page.inner_text(".hint") == ""
        assert sorted(loaded) == sorted([asking._FIRST, QUESTION])
        page.close()


@pytest.mark.browser
def test_a_page_is_ready_while_another_seeks_examples(
    chat: Chat, browser: Any, tmp_path: Path
) -> None:
    load, found = threading.Event(), threading.Event()

    def slow(question: str, *given: Any, **how: Any) -> Answer:
        assert load.wait(20)
        return ask(question, *given, **how)

    def seek(_: Examples) -> None:
        found.wait(20)

    pages = [browser.new_page() for _ in range(2)]
    with (
        patch("ui.asking.ask", slow),
        patch.object(Examples, "learn", seek),
        served(chat.library, tmp_path) as running,
    ):
        for page in pages:
            page.goto(running.address)
            page.wait_for_selector(".hint.calm:text('still starting')")
        load.set()
        for page in pages:
            page.wait_for_selector(".hint:empty", state="attached", timeout=10_000)
        found.set()
        for page in pages:
            page.close()


@pytest.mark.browser
@pytest.mark.parametrize("draft", ["", "And this?"])
def test_a_question_that_is_answered_while_the_page_loads_is_not_put_again(
    view: View, draft: str
) -> None:
    page, answered = view.page, []

    def told(question: str, *given: Any, **how: Any) -> Answer:
        answer = ask(question, *given, **how)
        answered.append(question)
        return answer

    view.ask(OTHER)
    sessions: list[str] = []

    def unheard(route: Any) -> None:
        """What the server says to this page does not arrive, but to that which is loaded next."""
        sessions.append(route.request.url.partition("session_hash=")[2])
        if sessions[-1] != sessions[0]:
            route.continue_()

    page.route("**/queue/data*", unheard)
    with patch("ui.asking.ask", told):
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        page.fill("#question", draft)
        until(lambda: answered == [QUESTION])
    view.reload()
    page.wait_for_selector("#turn-2.found")
    assert page.locator(".turn .question").all_inner_texts() == [OTHER, QUESTION]
    assert page.input_value("#question") == draft
    # Its source opens, in place of that of the answer before.
    page.wait_for_selector("#turn-2 .cite[aria-current]")
    assert "the range of the tide is greatest" in view.marked()


@pytest.mark.browser
@pytest.mark.parametrize("first", [True, False])
def test_a_question_that_is_not_answered_while_the_page_loads_is_asked_again(
    view: View, first: bool
) -> None:
    page, late = view.page, threading.Event()

    def told(question: str, *given: Any, **how: Any) -> Answer:
        assert late.wait(20)
        return ask(question, *given, **how)

    before = [] if first else [OTHER]
    for question in before:
        view.ask(question)
    with patch("ui.asking.ask", told):
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        page.fill("#question", "And this?")
        page.wait_for_timeout(300)  # it has come to the server
        view.reload()
        page.wait_for_selector(".turn.working .question")
        assert page.locator(".turn .question").all_inner_texts() == [*before, QUESTION]
        assert page.input_value("#question") == "And this?"
        late.set()
        page.wait_for_selector(f"#turn-{len(before) + 1}.found")
    page.wait_for_timeout(1500)  # neither answer comes twice
    assert page.locator(".turn .question").all_inner_texts() == [*before, QUESTION]


@pytest.mark.browser
def test_a_tab_that_crashes_keeps_its_draft_and_its_ticks(view: View) -> None:
    page = view.page
    page.click("#tab-library")
    page.uncheck("[data-choose='log.txt']")
    page.fill("#question", OTHER)
    # Nothing is told of its end.
    page.evaluate("addEventListener('pagehide', (e) => e.stopImmediatePropagation(), true)")
    left = json.loads(page.evaluate("sessionStorage.getItem('pincite-left')"))
    assert left["unticked"] == ["log.txt"]
    view.reload()
    page.wait_for_selector("[data-choose='log.txt']:not(:checked)", state="attached")
    assert page.input_value("#question") == OTHER


@pytest.mark.browser
def test_a_question_to_an_empty_library_waits_for_documents(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "received").mkdir()
    with (
        Index.open(tmp_path / "library", encoder=HashingEncoder()) as library,
        patch("ui.asking.ask", lambda question, *_, **__: Answer(question, False, 0.1, ())),
        served(library, tmp_path / "received") as running,
    ):
        page = browser.new_page()
        page.goto(running.address)
        page.wait_for_selector(".welcome .add")
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        assert "There are no documents yet" in page.inner_text(".hint.calm")
        assert page.is_disabled(".composer [type=submit]")
        assert page.locator(".turn").count() == 0
        note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"The tide is high."}
        page.set_input_files("#library [data-files]", note)
        page.wait_for_selector(".hint:empty", state="attached")
        assert page.input_value("#question") == QUESTION
        page.press("#question", "Enter")
        page.wait_for_selector("#turn-1.absent")
        assert page.is_visible(".saves")
        # What is no answer cannot be saved.
        page.click(".fresh")
        page.click("#tab-library")
        page.uncheck("[data-choose='note.txt']")
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        page.wait_for_selector("#turn-1.problem")
        assert page.is_hidden(".saves")
        assert page.is_visible(".fresh")
        page.close()


@pytest.mark.browser
def test_a_question_that_is_refused_is_back_in_the_box(view: View) -> None:
    page = view.page
    view.ask(QUESTION)
    refused_once(page, OTHER)
    page.fill("#question", OTHER)
    page.press("#question", "Enter")
    page.wait_for_function("question.value")
    assert page.input_value("#question") == OTHER
    assert page.inner_text(".hint") == "This did not come through. Try again."
    assert page.locator(".turn").count() == 1
    page.press("#question", "Enter")
    page.wait_for_selector("#turn-2.found", timeout=30_000)
    assert page.input_value("#question") == ""
    assert page.inner_text(".hint") == ""
    view.console.clear()


@pytest.mark.browser
def test_an_answer_that_went_lost_on_its_way_is_brought(view: View) -> None:
    page, talk, lost = view.page, talking.Chat._talk, []

    def once(chat: talking.Chat, *turns: Any) -> dict[str, Any]:
        """What a page knows that has not drawn the answer before the next was written over it."""
        if lost:
            return talk(chat, *turns)
        lost.append(turns)
        return chat._welcome()

    with patch.object(talking.Chat, "_talk", once):
        view.ask(QUESTION)
    assert len(lost) == 1
    assert page.locator(".turn").count() == 1


@pytest.mark.browser
def test_what_was_said_before_an_answer_and_comes_after_it_takes_nothing_away(view: View) -> None:
    page, talk, said = view.page, talking.Chat._talk, []

    def heard(*given: Any) -> dict[str, Any]:
        said.append(talk(*given))
        return said[-1]

    with patch.object(talking.Chat, "_talk", heard):
        view.ask(QUESTION)
        view.ask(OTHER)
    with (
        patch.object(talking.Chat, "_welcome", lambda chat: said[0]),
        page.expect_download(),
    ):
        page.click('.saves [data-save="json"]')
    assert [turn["numbers"] for turn in (said[0], said[-1])] == [[1], [1, 2]]
    assert page.locator(".turn.found .question").all_text_contents() == [QUESTION, OTHER]
    view.ask(QUESTION)
    page.click(".fresh")
    page.wait_for_selector(".turn", state="detached")
    view.ask(OTHER)


@pytest.mark.browser
def test_more_that_is_refused_can_be_asked_for_again(view: View) -> None:
    page = view.page
    turn = view.ask(QUESTION)
    count = turn.locator(".quote").count()
    refused_once(page, '"turn"')
    turn.locator(".more").click()
    page.wait_for_selector(".more:enabled:text-is('Look further')")
    assert turn.locator(".quote").count() == count
    turn.locator(".more").click()
    page.wait_for_selector(f"#turn-1 .quote >> nth={count}", timeout=30_000)
    view.console.clear()


@pytest.mark.browser
def test_a_page_that_was_offline_goes_on(view: View) -> None:
    page = view.page
    view.ask(QUESTION)
    page.context.set_offline(True)
    page.fill("#question", OTHER)
    page.press("#question", "Enter")
    page.wait_for_selector("#turn-2.working")
    page.wait_for_function("question.value", timeout=15_000)
    assert page.input_value("#question") == OTHER
    assert page.locator(".turn").count() == 1
    page.wait_for_selector(".hint:text('Pincite does not answer')")
    page.wait_for_selector(".toast-body", state="hidden")  # it would cover the tabs
    page.evaluate("window.before = true")
    page.context.set_offline(False)
    page.wait_for_function("!window.before", timeout=15_000)
    page.wait_for_selector("#turn-1.found")
    assert page.locator(".toast-body, .ended").count() == 0
    assert page.input_value("#question") == OTHER
    page.press("#question", "Enter")
    page.wait_for_selector("#turn-2.found", timeout=30_000)
    view.console.clear()


@pytest.mark.browser
@pytest.mark.parametrize("noticed", [True, False])
def test_a_server_that_was_restarted_says_so(
    chat: Chat, browser: Any, tmp_path: Path, noticed: bool
) -> None:
    folders = [tmp_path / "before", tmp_path / "after"]
    for folder in folders:
        folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # none that another process's chat would take meanwhile
    page = browser.new_page()
    with served(chat.library, folders[0], port) as first:
        page.goto(first.address)
        View(page).ask(QUESTION)
        page.click("#tab-library")
        page.uncheck("[data-choose='log.txt']")
        page.fill("#question", OTHER)
    if noticed:
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        page.wait_for_selector(".hint:text('Pincite does not answer')")
    with served(chat.library, folders[1], port):
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        page.wait_for_selector(".ended", timeout=30_000)
        assert "Pincite was restarted" in page.inner_text(".ended")
        assert page.locator(".turn, .toast-body").count() == 0
        page.wait_for_selector("[data-choose='log.txt']:not(:checked)", state="attached")
        assert page.get_attribute("#tab-library", "data-count") == "3 of 4"
        assert page.input_value("#question") == OTHER
        page.reload()  # it is said until a new one is begun
        page.wait_for_selector(".ended .example")
        assert page.locator(".ended .example").all_inner_texts() == [QUESTION]
        page.click(".ended .example")
        page.wait_for_selector("#turn-1.found", timeout=30_000)
        assert page.inner_text("#turn-1 .question") == QUESTION
        assert page.input_value("#question") == OTHER
        page.click(".fresh")
        page.wait_for_selector(".ended", state="detached")
        page.reload()
        page.wait_for_selector(".welcome h2")
        page.wait_for_timeout(500)
        assert page.locator(".ended, .turn").count() == 0
        page.close()


def test_a_page_may_ask_which_server_it_is(chat: Chat) -> None:
    status, text = chat.request("GET", "/gradio_api/app_id")
    assert status == 200
    assert text[1:-1] in chat.request("GET", "/config")[1]
