"""What pages send to the chat's server and what it sends back, event by event."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from browsing import Chat, View, raw

JUNK: list[Any] = [
    *(None, [], "x", 7, {}),
    {"key": 7},
    {"key": "1-1"},
    {"key": "9-9", "above": -1, "below": 1e9},
    {"names": "tides.md", "on": "yes"},
    {"names": ["nowhere.md", 7, ["tides.md"]], "on": True},
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
    raw(chat, "tick", {"names": ["tides.md"], "on": False, **own}, "three")
    said = raw(chat, "turn", {"question": question, **own}, "three")
    assert f"{count - 1} documents searched; 1 not ticked" in said


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
    sent = {"conversation": "k" * 32, "ticks": [{"names": ["log.txt"], "on": False}, 7]}
    assert '"unticked":["log.txt"]' in raw(chat, "open", sent, "ticks").replace(" ", "")
    asked = {"question": "When is the range greatest?", "conversation": "k" * 32}
    assert "1 document not ticked" in raw(chat, "turn", asked, "ticks")
    assert '"unticked":[]' in raw(chat, "open", {"ticks": "x"}, "none").replace(" ", "")
    # A server that was restarted goes by the page's word, as far as there are such documents.
    sent = {"conversation": "l" * 32, "unticked": ["tides.md", "gone.md", 7, ["log.txt"]]}
    assert '"unticked":["tides.md"]' in raw(chat, "open", sent, "told").replace(" ", "")


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
    assert f"1 document searched; {left} not ticked" in turn.inner_text()
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
