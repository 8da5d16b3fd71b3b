"""The chat in a real browser, over a real library."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from browsing import HOSTILE_NAME, Chat, View, until

from index.errors import PinciteError
from qa import ask
from ui import asking, render
from ui.asking import MOST_QUOTES, Asking
from ui.examples import Examples


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
def test_a_screen_reader_is_told_the_quote_that_answers(view: View) -> None:
    with patch("ui.asking._MARKED", 1.0):
        turn = view.ask("When is the range smallest?")
    assert turn.locator("blockquote").count() == 2
    assert turn.locator("#cite-1-2 mark").count() == 1  # which is not the first
    assert view.page.inner_text(".said").endswith(turn.locator("blockquote").nth(1).inner_text())


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
def test_what_was_left_out_is_asked_again_with_all_documents(view: View) -> None:
    page = view.page
    page.click("#tab-library")
    page.click("[data-all='off']")
    page.check("[data-choose='tides.md']")
    page.fill(".find", "tides")
    page.wait_for_selector("[data-choose='log.txt']", state="detached")
    turn = view.ask("Who lit the lamp?", "absent")
    turn.locator(".everywhere").click()
    page.wait_for_selector("#turn-2.found", timeout=30_000)
    assert page.inner_text("#turn-2 .question") == "Who lit the lamp?"
    assert "Merriweather" in page.inner_text("#turn-2")
    # So it is where none was ticked.
    page.click("#tab-library")
    page.click("[data-all='off']")
    view.ask("Who lit the lamp?", "problem").locator(".everywhere").click()
    page.wait_for_selector("#turn-4.found", timeout=30_000)
    assert page.get_attribute("#tab-library", "data-count") == "4"
    page.wait_for_selector("[data-choose='log.txt']:checked", state="attached")


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
    # Back closes the sheet, whatever was opened in it, and does not open another place.
    page.click("#chip-1-1")
    page.wait_for_selector("#source mark")
    first = page.evaluate("location.hash")
    page.click("#source [data-step='1']")
    page.wait_for_selector("#chip-1-2[aria-current]")
    page.wait_for_function("first => location.hash !== first", arg=first)
    place = page.evaluate("location.hash")
    page.go_back()
    page.wait_for_selector("#side", state="hidden")
    page.wait_for_timeout(300)
    assert page.locator("#side").is_hidden()
    assert page.evaluate("location.hash") == place
    assert page.evaluate("document.activeElement.id") == "chip-1-2"
    page.go_forward()
    page.wait_for_selector("#side", state="visible")
    page.click("#source .close")
    page.wait_for_selector("#side", state="hidden")
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


def test_of_what_mentions_something_more_is_shown_at_once(chat: Chat) -> None:
    asked = Asking(chat.library)
    everything = asked.turn(1, "Find all sentences about the lighthouse", frozenset()).answer
    one = asked.turn(2, "What did the keeper of the lighthouse write down?", frozenset()).answer
    assert everything is not None
    assert len(everything.citations) == 20
    assert one is not None
    assert len(one.citations) <= 5


def test_words_are_marked_only_in_what_answers_about_as_well(chat: Chat) -> None:
    question = "When is the range of the tide greatest?"
    asked = Asking(chat.library)
    turn = asked.further(asked.turn(1, question, frozenset()), frozenset())
    scores = {c.score for c in turn.answer.citations}
    marked = {c.score for c in turn.answer.citations if c.highlights}
    assert max(scores) in marked
    assert turn.further
    assert min(marked) >= 0.1 * max(scores) > min(scores)


def test_nothing_is_marked_where_nothing_answers(chat: Chat) -> None:
    question = "Who wrote the novel Middlemarch?"
    assert any(c.highlights for c in ask(question, chat.library).citations)
    asked = Asking(chat.library)
    turn = asked.turn(1, question, frozenset())
    for told in (turn, asked.further(turn, frozenset())):
        assert not told.answer.found
        assert told.answer.citations
        assert not any(c.highlights for c in told.answer.citations)


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
