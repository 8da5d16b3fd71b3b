"""The chat in a real browser, over a real library, and its server at the socket."""

from __future__ import annotations

import http.client
import json
import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from browsing import HOSTILE_NAME, Chat, View, until

from index.errors import PinciteError
from ui import asking, render, server
from ui.asking import MOST_QUOTES, Asking
from ui.conversations import Conversation, Conversations
from ui.examples import Examples
from ui.types import Turn


def slice_of(chat: Chat, name: str, text: str) -> str:
    """`text` as the document of that name has it."""
    held = next(d for d in chat.library.documents if d.name == name)
    words = chat.library.document(held.id).text
    at = words.index(text)
    return words[at : at + len(text)]


PHONE = {"width": 390, "height": 800}


@pytest.mark.browser
def test_the_best_citation_opens_by_itself_and_a_chip_opens_its_own(chat: Chat, view: View) -> None:
    page = view.page
    turn = view.ask("When is the range of the tide greatest?")
    chips = turn.locator("a.cite")
    page.wait_for_selector("#source mark")
    # The best one, whose words answer, wherever it stands among those that are quoted.
    assert "spring tide" in view.marked()
    for i in range(chips.count()):
        if chips.nth(i).get_attribute("aria-current") != "true":
            chips.nth(i).click()
            page.wait_for_selector(f"#source .at:text-is('{i + 1} of {chips.count()}')")
        quote = turn.locator("blockquote").nth(i).text_content()
        assert view.marked() == quote
        name = chips.nth(i).evaluate(
            "chip => chip.closest('.quotes').previousElementSibling.querySelector('cite').title"
        )
        assert slice_of(chat, name, quote) == quote
        assert view.in_view("#source mark")
        assert chips.nth(i).get_attribute("aria-current") == "true"
        assert turn.locator("[aria-current]").count() == 1
    assert "spring tide" in turn.locator("blockquote:has(mark)").all_text_contents()[0]
    said = [turn.locator(part).first.text_content() for part in (".sure", ".from", ".odds")]
    said.append(turn.locator("blockquote:has(mark)").first.text_content())
    assert (
        page.inner_text(".said")
        == ". ".join(part.rstrip(".") for part in said[:3]) + f". {said[3]}"
    )
    # Each question comes to the same place, however long the one before it or its own answer.
    top = """turn => turn.getBoundingClientRect().top
        - document.querySelector('.log').getBoundingClientRect().top"""
    tops = [turn.evaluate(top), view.ask("Who designed the breakwater?").evaluate(top)]
    assert tops == [pytest.approx(20, abs=1)] * 2
    assert turn.locator("blockquote mark").count() >= 1


@pytest.mark.browser
def test_a_quote_deep_in_a_document_is_scrolled_to_and_its_surroundings_grow(view: View) -> None:
    page = view.page
    view.ask("Was the lamp lit by Merriweather?")
    page.wait_for_selector("#source mark")
    assert view.marked() == "The lamp was lit by Ada Merriweather."
    assert view.in_view("#source mark")
    blocks = page.locator("#source .page > p").count()
    top = page.locator("#source mark").first.bounding_box()["y"]
    page.locator("#source .more[data-side=above]").evaluate("button => button.click()")
    page.wait_for_function(f"document.querySelectorAll('#source .page > p').length > {blocks + 10}")
    # What was being read stays where it was.
    assert abs(page.locator("#source mark").first.bounding_box()["y"] - top) < 2
    assert view.marked() == "The lamp was lit by Ada Merriweather."


@pytest.mark.browser
def test_the_keyboard_reaches_a_chip_and_escape_returns_to_it(view: View) -> None:
    page = view.page
    page.locator("#tab-library").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "question"
    view.ask("When is the range of the tide greatest?")
    page.locator("#chip-1-1").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('#source .sheet')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "chip-1-1"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "chip-1-2"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "chip-1-1"


@pytest.mark.browser
def test_what_is_not_there_is_said_and_the_nearest_are_named_nearest(view: View) -> None:
    turn = view.ask("Which bank lends money to sculptors in Peru?", "absent")
    assert "Not in your documents" in turn.inner_text()
    assert turn.locator(".verdict .copy").count() == 0
    # None of them opens as if it answered, and none of its words is marked as answering.
    assert view.page.locator("#source mark").count() == 0
    if turn.locator(".quote").count():
        assert "nearest sentences" in turn.inner_text()
        turn.locator("a.cite").first.click()
        view.page.wait_for_selector("#source .soft")
        assert view.page.locator("#source .strong").count() == 0


@pytest.mark.browser
def test_hostile_text_is_literal_and_inert(chat: Chat, view: View) -> None:
    page = view.page
    question = "What is the payload of the rocket? <img src=x onerror=alert(1)> ${1} {{1}}"
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_selector("#turn-1.found, #turn-1.absent", timeout=30_000)
    assert page.locator(".question").text_content() == question
    page.click("#chip-1-1")
    page.wait_for_selector("#source mark")
    quote = """The payload of the rocket is <img src=x onerror="document.title='run'"> and"""
    said = page.locator("#source .page").text_content()
    assert quote + " ${7*7} and {{7*7}}." in said
    assert "Rocketry ${document.title='run'} {{document.title='run'}}" in said
    page.click("#tab-library")
    assert HOSTILE_NAME in page.locator("#library .documents").inner_text()
    assert page.locator("#talk img, #source img, #library img").count() == 0


@pytest.mark.browser
def test_dropped_files_are_added_asked_and_removed(chat: Chat, view: View, tmp_path: Path) -> None:
    page = view.page
    good, bad = tmp_path / "orchard.md", tmp_path / "broken.xyz"
    good.write_text("# Orchard\n\nThe oldest apple tree was planted by Ferdinand in 1703.\n")
    bad.write_bytes(b"\x00\x01\x02" * 50)
    page.evaluate(
        """([good, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([good], 'orchard.md'));
          data.items.add(new File([new Uint8Array(bytes)], 'broken.xyz'));
          for (const type of ['dragenter', 'dragover', 'drop']) {
            document.body.dispatchEvent(
              new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
          }
        }""",
        [good.read_text(), list(bad.read_bytes())],
    )
    page.wait_for_selector("#library .news .done", timeout=30_000)
    news = page.locator("#library .news").inner_text()
    assert "1 document added" in news
    assert "broken.xyz" in news
    assert str(chat.folder) not in news
    assert list((chat.folder / "incoming").iterdir()) == []
    view.ask("Who planted the oldest apple tree?")
    page.wait_for_selector("#source mark")
    assert view.marked() == "The oldest apple tree was planted by Ferdinand in 1703."

    # Unticked, it is not searched.
    page.click("#tab-library")
    page.uncheck("[data-choose='orchard.md']")
    page.wait_for_timeout(500)
    page.fill("#question", "Who planted the oldest apple tree?")
    page.press("#question", "Enter")
    page.wait_for_selector("#turn-2.found, #turn-2.absent", timeout=30_000)
    assert "Ferdinand" not in page.locator("#turn-2").inner_text()

    # Removed, an old citation still shows what it quoted, and says so.
    page.click("#tab-library")
    page.click("[data-remove='orchard.md']")
    page.wait_for_selector("[data-remove='orchard.md']", state="detached")
    # The keyboard goes on from where it was.
    assert page.evaluate("document.activeElement.closest('#library li') !== null")
    assert "orchard.md" not in [d.name for d in chat.library.documents]
    page.click("#chip-1-1")
    page.wait_for_selector("#source .note")
    assert view.marked() == "The oldest apple tree was planted by Ferdinand in 1703."


@pytest.mark.browser
@pytest.mark.parametrize("view", [PHONE], indirect=True)
def test_a_phone_shows_one_column_and_the_source_as_a_sheet(view: View) -> None:
    page = view.page
    assert page.locator("#side").is_hidden()
    turn = view.ask("When is the range of the tide greatest?")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    turn.locator("a.cite").first.click()
    page.wait_for_selector("#side", state="visible")
    page.wait_for_function("document.querySelector('#source mark')")
    page.wait_for_timeout(400)
    assert view.in_view("#source mark")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.keyboard.press("Escape")
    page.wait_for_selector("#side", state="hidden")
    assert page.evaluate("document.activeElement.id") == "chip-1-1"
    # Loaded anew it shows the conversation, and not what is open behind it.
    assert "#@" in page.url
    view.reload()
    page.wait_for_selector("#turn-1.found")
    page.wait_for_selector("#chip-1-1[aria-current]")
    assert page.locator("#side").is_hidden()
    # What a question opens behind the conversation was not seen: Back leads to no such place.
    places = page.evaluate("history.length")
    view.ask("Who designed the breakwater?")
    page.wait_for_selector("#turn-2 [aria-current]")
    assert page.evaluate("history.length") == places


@pytest.mark.browser
def test_what_is_read_stays_in_another_width(view: View) -> None:
    page = view.page
    for question in ("When is the range of the tide greatest?", "Who lit the lamp?") * 2:
        view.ask(question)
    for one in ("#turn-4 .question", "#turn-2 .question"):
        page.evaluate(
            """one => { const log = document.querySelector('#talk .log');
              log.scrollTop += document.querySelector(one).getBoundingClientRect().top - 80; }""",
            one,
        )
        page.wait_for_timeout(100)
        for width in (1360, 600, 360, 900, 1360):
            page.set_viewport_size({"width": width, "height": 850})
            page.wait_for_timeout(150)
            assert page.locator(one).bounding_box()["y"] == pytest.approx(80, abs=2), (one, width)


@pytest.mark.browser
def test_light_and_dark_can_both_be_read(view: View) -> None:
    page = view.page
    view.ask("When is the range of the tide greatest?")
    grounds = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        view.reload()
        page.wait_for_selector(".turn.found")
        view.ask("When is the range of the tide greatest?")
        page.wait_for_selector("#source mark.strong, #source mark.soft")
        for selector in (".question", ".quote blockquote", ".place", ".sure", "#source .page",
                         "#source mark", ".meta", ".panes [aria-selected=false]"):  # fmt: skip
            ink, ground = colours(page, selector)
            assert contrast(ink, ground) >= 4.5, (scheme, selector, ink, ground)
        grounds.add(colours(page, ".question")[1])
    assert len(grounds) == 2


@pytest.mark.browser
def test_nothing_flickers_while_an_answer_comes(view: View) -> None:
    page = view.page
    view.ask("When is the range of the tide greatest?")
    page.evaluate(
        """() => {
          const log = document.querySelector('#talk .log');
          document.querySelector('#turn-1').kept = true;
          window.drawn = [];
          new MutationObserver((all) => {
            for (const one of all) for (const node of one.addedNodes) drawn.push(node.className);
          }).observe(log, { childList: true });
        }"""
    )
    view.ask("Who designed the breakwater?")
    # The question is drawn once as asked and once as answered; the turn before is left alone.
    assert page.evaluate("drawn") == ["turn working", "turn found"]
    assert page.evaluate("document.querySelector('#turn-1').kept") is True
    places = "[...document.querySelectorAll('.turn')].map(e => e.getBoundingClientRect().top)"
    first, second = page.evaluate(places)
    assert first < 0 < second < 120  # the new question stands at the top


@pytest.mark.browser
def test_a_long_question_is_refused_in_words(view: View) -> None:
    page = view.page
    page.fill("#question", "a" * 2010)
    assert "10 characters too many" in page.locator(".hint").inner_text()
    assert page.locator(".composer [type=submit]").is_disabled()


JUNK: list[Any] = [
    *(None, [], "x", 7, {}),
    {"key": 7},
    {"key": "1-1"},
    {"key": "9-9", "above": -1, "below": 1e9},
    {"name": ["tides.md"], "on": "yes"},
    {"name": "nowhere.md", "on": True},
    {"question": 7},
    {"turn": "1"},
    {"turn": 1},
    {"question": "a" * 2010},
    {"tickets": "x", "refused": [[1, 2], "x", ["a"]]},
    {"tickets": ["../../etc", 7, "x"]},
]


@pytest.mark.parametrize(
    "name",
    [
        *("open", "turn", "more", "fresh", "visit", "save", "demo"),
        *("look", "seek", "tick", "drop", "received", "stop", "nudge"),
    ],
)
def test_raw_events_reach_the_handlers_and_break_none(chat: Chat, name: str) -> None:
    documents = chat.library.documents
    for sent in JUNK:
        said = raw(chat, name, sent)
        assert '"success":true' in said.replace(" ", ""), (sent, said)
        assert "Traceback" not in said
    assert chat.library.documents == documents


def test_only_what_is_new_of_a_conversation_is_sent(chat: Chat) -> None:
    name = {"conversation": "w" * 32}
    for number, question in enumerate(("When is the range greatest?", "Who lit the lamp?"), 1):
        said = raw(chat, "turn", {"question": question, "had": number - 1, **name})
        assert re.findall(r"id=.{0,3}turn-(\d+)", said) == [str(number)]
    said = raw(chat, "more", {"turn": 1, **name})
    assert re.findall(r"id=.{0,3}turn-(\d+)", said) == ["1"]
    # One that did not come through comes with the next; a page may know of more than the server.
    for had, sent in ((1, ["2", "3"]), (9, ["4"]), (None, ["1", "2", "3", "4", "5"])):
        said = raw(chat, "turn", {"question": "Why?", "had": had, **name})
        assert re.findall(r"id=.{0,3}turn-(\d+)", said) == sent
    said = raw(chat, "open", {"before": name["conversation"], "conversation": "v" * 32})
    assert re.findall(r"id=.{0,3}turn-(\d+)", said) == ["1", "2", "3", "4", "5"]


def test_a_question_from_a_raw_request_is_bound_too(chat: Chat) -> None:
    assert "2,010 characters; it may have 2,000" in raw(chat, "turn", {"question": "a" * 2010})
    assert "The question is empty." in raw(chat, "turn", {"question": 7})


def test_how_many_documents_were_searched_is_said(chat: Chat) -> None:
    count = len(chat.library.documents)
    question = "Which bank lends money to sculptors in Peru?"
    assert f"{count} documents searched" in raw(chat, "turn", {"question": question}, "one")
    of_one = "Which bank in tides.md lends money to sculptors in Peru?"
    assert "1 document searched" in raw(chat, "turn", {"question": of_one}, "two")
    own = {"conversation": "t" * 32}
    raw(chat, "tick", {"name": "tides.md", "on": False, **own}, "three")
    said = raw(chat, "turn", {"question": question, **own}, "three")
    assert f"{count - 1} searched; 1 document not ticked" in said


def test_no_page_holds_a_connection_open(chat: Chat) -> None:
    # A browser opens six to a server, and its sixth tab would wait for ever.
    config = json.loads(chat.request("GET", "/config")[1])
    assert config["connect_heartbeat"] is False


def test_a_conversation_is_its_pages_own(chat: Chat) -> None:
    mine, theirs = "m" * 32, "n" * 32
    asked = {"question": "When is the range greatest?", "conversation": mine}
    assert "greatest" in raw(chat, "turn", asked)
    assert "spring tide" in raw(chat, "visit", {"key": "1-1", "conversation": mine})
    for other in (theirs, "", None, 7, [mine]):
        said = raw(chat, "visit", {"key": "1-1", "conversation": other})
        assert "spring tide" not in said
        assert '"success":true' in said.replace(" ", "")


def test_a_conversation_goes_on_by_its_name_alone(chat: Chat) -> None:
    name, other = "a" * 32, "b" * 32
    sent = {"question": "When is the range greatest?", "conversation": name}
    assert "greatest" in raw(chat, "turn", sent, "before")
    assert "turn found" in raw(chat, "open", {"before": name, "conversation": other}, "after")
    assert "spring tide" in raw(chat, "visit", {"key": "1-1", "conversation": other}, "after")
    for wrong in ("", "a", "c" * 32):
        assert "turn found" not in raw(chat, "open", {"before": wrong}, "else")
    # Begun anew, it is gone; the one that went on from it has a name of its own.
    raw(chat, "fresh", {"conversation": name}, "before")
    assert "turn found" not in raw(chat, "open", {"before": name}, "else")
    assert "turn found" in raw(chat, "open", {"before": other}, "else")


def test_a_page_that_is_loaded_anew_brings_its_latest_ticks(chat: Chat) -> None:
    # They may not have come to the server before it was left.
    sent = {"conversation": "k" * 32, "ticks": [{"name": "log.txt", "on": False}, 7]}
    count = len(chat.library.documents)
    assert f'"chosen":{count - 1}' in raw(chat, "open", sent, "ticks").replace(" ", "")
    asked = {"question": "When is the range greatest?", "conversation": "k" * 32}
    assert "1 document not ticked" in raw(chat, "turn", asked, "ticks")
    assert f'"chosen":{count}' in raw(chat, "open", {"ticks": "x"}, "none").replace(" ", "")


@pytest.mark.browser
def test_no_question_waits_while_others_are_sought(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, sought = threading.Event(), []

    def seek(_: Examples) -> None:
        sought.append(1)
        done.wait(60)

    monkeypatch.setattr(Examples, "learn", seek)
    for _ in range(3):  # more than questions are answered at a time
        other = view.page.context.new_page()
        other.goto(view.page.url)
    until(lambda: sought)
    view.ask("When is the range of the tide greatest?")
    done.set()
    assert len(sought) == 1  # one after the other


@pytest.mark.browser
def test_a_removal_undone_leaves_the_tick_as_it_was(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    for ticked in (True, False):
        page.set_checked("[data-choose='log.txt']", ticked)
        page.click("[data-remove='log.txt']")
        assert not page.is_checked("[data-choose='log.txt']")
        page.click("[data-remove='log.txt']:text-is('Undo')")
        assert page.is_checked("[data-choose='log.txt']") == ticked
    assert "log.txt" in {d.name for d in chat.library.documents}


@pytest.mark.browser
def test_a_search_is_not_lost_to_a_look_at_the_library(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    count = len(chat.library.documents)
    for wanted, left in (("tides", 1), ("", count), ("log", 1), ("", count)):
        page.evaluate(
            """wanted => {
              const find = document.querySelector('.find');
              find.value = wanted;
              find.dispatchEvent(new Event('input', { bubbles: true }));
              // As often as a page looks when one comes back to it, before and after.
              for (let at = 150; at < 300; at += 3) {
                setTimeout(() => window.dispatchEvent(new Event('focus')), at);
              }
            }""",
            wanted,
        )
        page.wait_for_function(
            "left => document.querySelectorAll('[data-choose]').length === left",
            arg=left, timeout=15_000,
        )  # fmt: skip
    # What is added meanwhile does not come into the list of what was looked for.
    page.fill(".find", "tides")
    page.wait_for_function("document.querySelectorAll('[data-choose]').length === 1")
    page.set_input_files(
        "#library [data-files]", {"name": "b.txt", "mimeType": "text/plain", "buffer": b"A bee."}
    )
    page.wait_for_selector("#library .done", timeout=30_000)
    page.wait_for_timeout(500)
    assert page.locator("[data-choose]").count() == 1
    page.fill(".find", "")
    page.wait_for_selector("[data-choose='b.txt']")
    chat.library.remove("b.txt")


def test_a_large_drop_is_told_of_as_one(chat: Chat) -> None:
    def ticket(name: str) -> str:
        said = chat.request("PUT", f"/uploads?name={name}", f"{name} is a word.".encode())[1]
        return str(json.loads(said)["ticket"])

    first = {"tickets": [ticket("one.txt")], "refused": [["big.pdf", "Too big."]]}
    assert "1 document added." in raw(chat, "received", {**first, "drop": "a", "more": True})
    last = {"tickets": [ticket("two.txt"), ticket("three.txt")], "drop": "a", "more": False}
    said = raw(chat, "received", last)
    assert "3 documents added." in said
    assert "big.pdf" in said
    for name in ("one.txt", "two.txt", "three.txt"):
        chat.library.remove(name)
    other = raw(chat, "received", {"tickets": [ticket("one.txt")], "drop": "a", "more": False})
    assert "1 document added." in other
    assert "big.pdf" not in other
    chat.library.remove("one.txt")


LATE = """(() => {
  const real = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await real(...asked);
    if (!(asked[0].url || String(asked[0])).includes("/queue/data")) return answer;
    const late = new TransformStream({
      async transform(part, out) {
        await new Promise((done) => setTimeout(done, 400));
        out.enqueue(part);
      },
    });
    return new Response(answer.body.pipeThrough(late), answer);
  };
})()"""


@pytest.mark.browser
def test_what_is_sent_while_the_stream_of_results_closes_is_not_lost(view: View) -> None:
    page = view.page
    page.evaluate(LATE)
    page.click("#tab-library")
    page.fill(".find", "t")
    page.wait_for_timeout(500)
    for wanted in ("tides", "log", "harbour"):
        # The result before has come, the word that nothing more will come is on its way.
        page.evaluate(
            """wanted => {
              const find = document.querySelector('.find');
              find.value = wanted;
              find.dispatchEvent(new Event('input', { bubbles: true }));
            }""",
            wanted,
        )
        page.wait_for_function(
            """wanted => {
              const names = [...document.querySelectorAll('[data-choose]')];
              return names.length === 1 && names[0].dataset.choose.startsWith(wanted);
            }""",
            arg=wanted, timeout=15_000, polling=20,
        )  # fmt: skip


@pytest.mark.browser
def test_news_that_comes_all_at_once_is_not_lost(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    # A file is read before the page knows that it was sent; another event lets the results come.
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.fetch = async (...asked) => {
            const answer = await real(...asked);
            if (!(asked[0].url || String(asked[0])).includes("/queue/join")) return answer;
            const late = String(asked[1]?.body).includes("tickets") ? 1500 : 100;
            await new Promise((done) => setTimeout(done, late));
            return answer;
          };
        }"""
    )
    page.set_input_files(
        "#library [data-files]", {"name": "c.txt", "mimeType": "text/plain", "buffer": b"A crow."}
    )
    page.wait_for_timeout(500)
    page.fill(".find", "c.txt")
    page.wait_for_selector("#library .news .done:text-is('1 document added.')", timeout=15_000)
    page.wait_for_selector("[data-choose='c.txt']")
    assert page.locator("[data-choose]").count() == 1
    chat.library.remove("c.txt")


@pytest.mark.browser
def test_what_is_ticked_while_files_are_read_stays_so(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    lines = [f"On day {i} the {i % 7}th boat brought {i % 90} sacks of rye." for i in range(2000)]
    files = [
        {"name": f"rye{i}.txt", "mimeType": "text/plain", "buffer": "\n\n".join(lines).encode()}
        for i in range(2)
    ]
    page.set_input_files("#library [data-files]", files)
    page.wait_for_selector("#library .progress:has-text('Reading rye0.txt')")
    page.uncheck("[data-choose='log.txt']")
    page.evaluate(
        """() => {
          const tab = document.getElementById('tab-library');
          window.counts = [];
          new MutationObserver(() => window.counts.push(tab.dataset.count))
            .observe(tab, { attributes: true, attributeFilter: ['data-count'] });
        }"""
    )
    page.wait_for_selector("#library .news .done", timeout=60_000)
    page.wait_for_selector("[data-choose='rye0.txt']:checked")
    assert not page.is_checked("[data-choose='log.txt']")
    # What has come is searched, so that it is one document all the while that is not.
    count = len(chat.library.documents)
    told = set(page.evaluate("window.counts"))
    assert f"{count - 1} of {count}" in told
    assert told <= {f"{n - 1} of {n}" for n in range(count - 2, count + 1)}
    for name in ("rye0.txt", "rye1.txt"):
        chat.library.remove(name)


@pytest.mark.browser
def test_what_is_done_quickly_is_all_done(chat: Chat, view: View) -> None:
    page = view.page
    page.wait_for_selector("[data-choose='log.txt']", state="attached")
    page.evaluate(
        """for (const box of document.querySelectorAll('[data-choose]')) box.click();
           document.querySelector('[data-choose="log.txt"]').click();"""
    )
    question = "Which bank lends money to sculptors in Peru?"
    turn = view.ask(question, "absent")
    left = len(chat.library.documents) - 1
    assert f"1 searched; {left} documents not ticked" in turn.inner_text()
    page.click("[data-all=on]")
    page.wait_for_selector("[data-choose='tides.md']:checked")
    turn = view.ask("When is the range of the tide greatest?")
    # Of several numbers the last is the one that opens.
    last = turn.locator("a.cite").count()
    page.evaluate("for (const chip of document.querySelectorAll('#turn-2 a.cite')) chip.click();")
    page.wait_for_selector(f"#source .at:text-is('{last} of {last}')")
    page.wait_for_timeout(500)
    assert page.inner_text("#source .at") == f"{last} of {last}"
    assert page.locator(f"#chip-2-{last}[aria-current]").count() == 1


def test_only_so_many_conversations_are_kept() -> None:
    kept, turns = Conversations(), (Turn(1, "Why?"),)
    kept.keep(None, turns)
    kept.keep("short", turns)
    for name in range(520):
        kept.keep(f"{name:016}", turns)
        kept.get(f"{0:016}")  # one in use stays
    held = [name for name in range(520) if kept.get(f"{name:016}").turns]
    assert held == [0, *range(9, 520)]
    assert kept.resume("short", None) == Conversation()


def test_turns_and_ticks_are_kept_apart() -> None:
    kept, turns, name = Conversations(), (Turn(1, "Why?"),), "a" * 16
    kept.keep(name, unchosen=frozenset({"a.txt"}))
    kept.keep(name, turns)
    assert kept.resume(name, "b" * 16) == Conversation(turns, frozenset({"a.txt"}))
    kept.keep(name, ())  # begun anew, the same documents are searched
    assert kept.resume(name, None) == Conversation((), frozenset({"a.txt"}))
    assert kept.resume("b" * 16, None) == Conversation(turns, frozenset({"a.txt"}))


@pytest.mark.browser
def test_what_is_not_ticked_stays_so_on_a_page_that_is_loaded_anew(chat: Chat, view: View) -> None:
    page = view.page
    count = len(chat.library.documents)
    page.click("#tab-library")
    page.uncheck("[data-choose='log.txt']")
    assert page.get_attribute("#tab-library", "data-count") == f"{count - 1} of {count}"
    page.wait_for_timeout(500)
    for question in ("", "When is the range of the tide greatest?"):
        if question:
            turn = view.ask(question)
            assert "; 1 document not ticked" in turn.locator(".verdict").inner_text()
        view.reload()
        page.wait_for_selector("[data-choose='log.txt']:not(:checked)", state="attached")
        assert page.is_checked("[data-choose='tides.md']")
        assert page.get_attribute("#tab-library", "data-count") == f"{count - 1} of {count}"
    page.click("#tab-library")
    page.click("[data-remove='tides.md']")
    assert page.get_attribute("#tab-library", "data-count") == f"{count - 2} of {count}"
    page.click("[data-remove='tides.md']")
    page.click("[data-all='on']")
    page.wait_for_selector(f"#tab-library[data-count='{count}']")


@pytest.mark.browser
def test_a_long_quote_is_shown_around_its_answer(chat: Chat, view: View) -> None:
    duties = ", ".join(f"keeping the lamp of buoy {n} lit" for n in range(30))
    quote = f"The pilots of Grauholm, besides {duties}, are paid 81 crowns a day."
    chat.library.add_text(quote, name="pilots.txt")
    turn = view.ask("What are the pilots of Grauholm paid?")
    said = turn.locator("blockquote").first
    assert said.text_content() == quote
    assert said.inner_text().endswith(" are paid 81 crowns a day.")
    assert "of buoy 2 lit" not in said.inner_text()
    turn.locator(".whole").first.click()
    assert said.inner_text() == quote
    assert turn.locator(".whole").first.get_attribute("aria-expanded") == "true"
    turn.locator(".whole").first.click()
    assert "of buoy 2 lit" not in said.inner_text()
    # In the source it is whole, with what answers in view.
    assert view.marked() == quote
    chat.library.remove("pilots.txt")


@pytest.mark.browser
def test_a_page_that_is_loaded_anew_goes_on(view: View) -> None:
    page = view.page
    for _ in range(2):
        view.ask("When is the range of the tide greatest?")
        page.wait_for_selector("#source mark")
        turns = page.locator(".turn").all_inner_texts()
        view.reload()
        page.wait_for_selector(f"#turn-{len(turns)}.found")
        page.wait_for_selector("#source mark")
        view.console.clear()  # Gradio remarks on a page that is left
        assert page.locator(".turn").all_inner_texts() == turns
        assert page.locator(f"#turn-{len(turns)} [aria-current]").count() == 1
        assert "spring tide" in view.marked()
    page.click(".fresh")
    page.wait_for_selector(".welcome h2")
    view.reload()
    page.wait_for_selector(".examples")
    view.console.clear()
    assert page.locator(".turn").count() == 0


@pytest.mark.browser
def test_what_bears_on_a_question_besides_is_shown_when_asked_for(chat: Chat, view: View) -> None:
    page = view.page
    turn = view.ask("What did the keeper write down on day 12?")
    page.wait_for_selector("#source mark")
    before = turn.locator("blockquote").all_text_contents()
    verdict = turn.locator(".from").inner_text()
    turn.locator(".more").click()
    page.wait_for_selector("#turn-1 .further")
    quotes = turn.locator("blockquote").all_text_contents()
    assert quotes[: len(before)] == before
    assert len(quotes) > len(before)
    assert len(set(quotes)) == len(quotes)
    assert turn.locator(".from").inner_text() == verdict
    first = f"chip-1-{len(before) + 1}"
    assert page.evaluate("document.activeElement.id") == first
    assert page.inner_text(".said") == f"{len(quotes) - len(before)} quotes more"
    # One can go on to them from the source that was open before.
    assert page.inner_text("#source .at").endswith(f" of {len(quotes)}")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#source .at:text-is('{len(before) + 1} of {len(quotes)}')")
    assert view.marked() == quotes[len(before)]
    # They are kept with the conversation, and end where nothing else is to be had.
    view.reload()
    page.wait_for_selector("#turn-1 .further")
    view.console.clear()
    for _ in range(4):
        if turn.locator(".more").count():
            shown = turn.locator("a.cite").count()
            turn.locator(".more").click()
            page.wait_for_function(
                f"document.querySelectorAll('#turn-1 a.cite').length > {shown}"
                " || !document.querySelector('#turn-1 .more')"
            )
    assert turn.locator(".more").count() == 0
    assert len(quotes) < turn.locator("a.cite").count() <= MOST_QUOTES
    assert "There may be more, but no more are quoted" in turn.inner_text()


def test_looking_further_says_that_nothing_is_left_only_where_nothing_is(chat: Chat) -> None:
    asked = Asking(chat.library)
    few = frozenset(d.name for d in chat.library.documents if d.name != "tides.md")
    turn = asked.further(asked.turn(1, "What is a spring tide?", few), few)
    assert (turn.complete, turn.full, turn.problem) == (True, False, "")
    assert "No more was found" in render.turn(turn)
    # Where something is wrong it can be asked for again.
    with patch.object(asking, "ask", side_effect=PinciteError("The library is locked.")):
        failed = asked.further(replace(turn, complete=False), few)
    assert failed.answer == turn.answer
    html = render.turn(failed)
    assert "The library is locked." in html
    assert "Look further" in html
    assert asked.further(failed, few).problem == ""


def test_words_are_marked_only_in_what_answers_about_as_well(chat: Chat) -> None:
    question = "When is the range of the tide greatest?"
    asked = Asking(chat.library)
    turn = asked.further(asked.turn(1, question, frozenset()), frozenset())
    scores = {c.score for c in turn.answer.citations}
    marked = {c.score for c in turn.answer.citations if c.highlights}
    assert max(scores) in marked
    assert turn.further
    assert min(marked) >= 0.1 * max(scores) > min(scores)


@pytest.mark.browser
def test_adding_stops_where_one_says_so(chat: Chat, view: View) -> None:
    page = view.page
    lines = [f"On day {i} the {i % 7}th boat brought {i % 90} sacks of salt." for i in range(900)]
    text = "\n\n".join(lines).encode()
    files = [{"name": f"salt-{i}.txt", "mimeType": "text/plain", "buffer": text + bytes([65 + i])}
             for i in range(5)]  # fmt: skip
    page.set_input_files("#library [data-files]", files)
    page.wait_for_selector("#library .progress:has-text('Reading')")
    page.click("#library .stop")
    page.wait_for_selector("#library .news .left", timeout=60_000)
    added = [d.name for d in chat.library.documents if d.name.startswith("salt-")]
    try:
        assert 1 <= len(added) < 5
        left = 5 - len(added)
        assert f"Stopped: {left} file{'s' * (left > 1)} not read." in page.inner_text(".news")
        assert list((chat.folder / "incoming").iterdir()) == []
        # What was said stays while one looks through the list, until it is dismissed.
        page.fill(".find", "salt")
        page.wait_for_function("document.querySelectorAll('[data-choose]').length < 5")
        assert "Stopped" in page.inner_text(".news")
        page.click(".dismiss")
        assert page.inner_text(".news") == ""
    finally:
        for name in added:
            chat.library.remove(name)


@pytest.mark.browser
def test_how_sure_an_answer_is_opens_by_key(view: View) -> None:
    page = view.page
    view.ask("When is the range of the tide greatest?")
    assert page.locator(".odds").is_hidden()
    page.focus(".sure")
    page.keyboard.press("Enter")
    assert re.fullmatch(r"Estimated \d+% likely that .*", page.locator(".odds").inner_text())
    page.keyboard.press("Enter")
    assert page.locator(".odds").is_hidden()


def test_a_file_of_a_dropped_folder_keeps_its_path_as_its_name(chat: Chat) -> None:
    path = "/uploads?name=law%2F2024%2F..%2Flease.txt"
    ticket = json.loads(chat.request("PUT", path, b"The lease ends in 2031.")[1])["ticket"]
    said = raw(chat, "received", {"tickets": [ticket, "unknown"], "refused": [["b.txt", "Why."]]})
    assert "1 document added." in said
    assert "2 documents could not be added:" in said
    chat.library.remove("law/2024/lease.txt")
    assert list((chat.folder / "incoming").iterdir()) == []


def test_files_of_one_name_are_all_kept(chat: Chat) -> None:
    def put(*words: bytes) -> str:
        sent = [chat.request("PUT", "/uploads?name=plan.txt", said)[1] for said in words]
        return raw(chat, "received", {"tickets": [json.loads(said)["ticket"] for said in sent]})

    before = {d.name for d in chat.library.documents}
    try:
        assert "2 documents added." in (said := put(b"It opens in May.", b"It opens in June."))
        assert "Remove the older" not in said
        assert "1 document unchanged." in put(b"It opens in June.")
        said = put(b"It opens in July.")
        assert "1 document added." in said
        assert "Kept beside <bdi>plan (2).txt</bdi>" in said
        assert "Remove the older" in said
        held = {d.name: chat.library.document(d.id).text for d in chat.library.documents}
        assert {name: held[name] for name in held.keys() - before} == {
            "plan.txt": "It opens in May.",
            "plan (2).txt": "It opens in June.",
            "plan (3).txt": "It opens in July.",
        }
    finally:
        for name in {d.name for d in chat.library.documents} - before:
            chat.library.remove(name)


@pytest.mark.browser
def test_the_older_of_two_versions_goes_and_comes_back(chat: Chat, view: View) -> None:
    page = view.page
    chat.library.add_text("The kiosk opens in May.", "kiosk.txt")
    page.set_input_files("[data-files]", {
        "name": "kiosk.txt", "mimeType": "text/plain", "buffer": b"The kiosk opens in June.",
    })  # fmt: skip
    page.click("#library .news .older")
    assert page.locator("#library .news .older").inner_text() == "Undo"
    page.wait_for_selector("[data-remove='kiosk.txt'].remove:text-is('Undo')")
    page.click("#library .news .older")
    assert page.locator("#library .news .older").inner_text() == "Remove the older"
    assert page.is_checked("[data-choose='kiosk.txt']")
    page.click("#library .news .older")
    page.wait_for_selector("[data-choose='kiosk.txt']", state="detached")
    assert page.locator("#library .news .older").count() == 0
    assert "kiosk.txt" not in {d.name for d in chat.library.documents}
    chat.library.remove("kiosk (2).txt")


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


def test_only_requests_for_this_machine_are_answered(chat: Chat) -> None:
    own = f"127.0.0.1:{chat.port}"
    assert chat.request("GET", "/")[0] == 200
    assert chat.request("GET", "/", Host=f"localhost:{chat.port}")[0] == 200
    for host in ("example.org", f"127.0.0.1.example.org:{chat.port}", "0.0.0.0", ""):
        assert chat.request("GET", "/", Host=host)[0] == 421
    join = "/gradio_api/queue/join"
    for origin in ("http://example.org", "null", "http://127.0.0.1:1", f"https://{own}"):
        assert chat.request("POST", join, b"{}", Origin=origin)[0] == 403
        assert chat.request("PUT", "/uploads?name=a.txt", b"x", Origin=origin)[0] == 403
        assert chat.request("GET", "/config", Origin=origin)[0] == 403
    assert chat.request("POST", join, b"{}", Sec_Fetch_Site="cross-site")[0] == 403
    assert chat.request("POST", join, b"{}", Origin=f"http://{own}")[0] not in (403, 421)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://example.org/",
        "/gradio_api/proxy=http://example.org/",
        "/file=/etc/passwd",
        "/gradio_api/upload",
        "/gradio_api/stream/x/0/0/playlist.m3u8",
        "/gradio_api/runs",
        "/monitoring",
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2f..%2fetc/passwd",
        "/static//etc/passwd",
        "/docs",
        "/openapi.json",
    ],
)
def test_no_file_and_no_other_host_is_served(chat: Chat, path: str) -> None:
    status, text = chat.request("GET", path)
    assert status == 404
    assert text == "Not found."


def test_uploads_are_bounded_and_leave_nothing_behind(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import uploads

    incoming = chat.folder / "incoming"
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    status, text = chat.request("PUT", "/uploads?name=a.txt", b"x" * 1001)
    assert (status, list(incoming.iterdir())) == (413, [])
    assert "at most" in json.loads(text)["problem"]
    status, text = chat.request("PUT", "/uploads?name=../../a.txt", b"x" * 1000)
    assert status == 200
    ticket = json.loads(text)["ticket"]
    assert [str(p.relative_to(incoming)) for p in incoming.rglob("*.txt")] == [
        f"{ticket}/added/a.txt"
    ]
    # One that breaks off half-way.
    connection = http.client.HTTPConnection("127.0.0.1", chat.port, timeout=20)
    connection.putrequest("PUT", "/uploads?name=b.txt")
    connection.putheader("Content-Length", "900")
    connection.endheaders(b"y" * 10)
    until(lambda: list(incoming.rglob("b.txt")))
    connection.close()
    until(lambda: [p.name for p in incoming.iterdir()] == [ticket])
    assert chat.request("POST", "/gradio_api/queue/join", b"x" * (2**20 + 1))[0] == 413


def test_responses_are_dressed(chat: Chat) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", chat.port, timeout=20)
    for path in ("/", "/nowhere"):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.headers["x-content-type-options"] == "nosniff"
        policy = response.headers["content-security-policy"]
        assert "connect-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
    connection.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_without_a_password_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(PinciteError, match="only serves this machine"):
        server._listen(host, None)


def test_a_taken_port_is_named() -> None:
    with server._listen("127.0.0.1", None) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PinciteError, match=f"Port {port} is taken"):
            server._listen("127.0.0.1", port)
    with pytest.raises(PinciteError, match=r"This machine has no address '192\.0\.2\.1'"):
        server._listen("192.0.2.1", None, "user:a password")


def colours(page: Any, selector: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The colour of an element's text and of what lies under it, as red, green and blue."""
    found = page.evaluate(
        """selector => {
          const readable = { willReadFrequently: true };
          const canvas = document.createElement('canvas').getContext('2d', readable);
          const rgba = colour => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          let element = document.querySelector(selector);
          const ink = rgba(getComputedStyle(element).color);
          let ground = [0, 0, 0, 0];
          while (element && ground[3] < 255) {
            ground = rgba(getComputedStyle(element).backgroundColor);
            element = element.parentElement;
          }
          return [ink.slice(0, 3), ground.slice(0, 3)];
        }""",
        selector,
    )
    return tuple(found[0]), tuple(found[1])


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The contrast of two colours, 1 to 21, by WCAG 2.2."""

    def luminance(colour: tuple[int, ...]) -> float:
        parts = [c / 255 for c in colour]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
