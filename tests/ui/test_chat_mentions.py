"""All documents that mention something, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import cycle

import pypdfium2 as pdfium
import pytest
from browsing import Chat, View, served, violations
from libraries import fresh, write

QUESTION = "Which documents mention the sewage plant?"
MANY = 520


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """A chat over 521 documents, all but one of which mention a sewage plant."""
    texts = {
        f"{side}/{i:03}.txt": f"In year {i} the sewage plant cost {i} crowns."
        for i, side in zip(range(MANY), cycle(("south", "north")), strict=False)
    }
    texts["north/001.txt"] += " Nobody liked it. The sewage plant was pulled down in May."
    folder = tmp_path_factory.mktemp("chat")
    write(folder / "texts", {**texts, "hats.txt": "A hat is worn on the head."})
    (folder / "received").mkdir()
    with fresh(folder, {}) as library:
        library.add(folder / "texts")
        with served(library, folder / "received") as running:
            yield running


@pytest.mark.browser
def test_all_that_mention_it_are_listed_and_open_where_they_do(view: View) -> None:
    page = view.page
    turn = view.ask(QUESTION)
    part = turn.locator(".mentions")
    rows, more = part.locator("li"), part.locator(".all")
    assert part.locator("summary").inner_text() == "520 of 521 documents mention it"
    assert "520 of 521 documents mention it. In year" in page.text_content(".said").replace(
        "\xa0", " "
    )
    assert rows.count() == 8
    # Of thousands five hundred are drawn at once, and the keyboard goes on where it was.
    assert more.inner_text() == "Show 500 more"
    more.focus()
    page.keyboard.press("Enter")
    assert (rows.count(), more.inner_text()) == (508, "Show 12 more")
    assert page.evaluate("document.activeElement.textContent") == "north/017.txt"
    # The arrows go from one to the next, and Tab past all of them.
    active = "document.activeElement.textContent"
    for key, name in (("ArrowDown", "north/019.txt"), ("End", "south/494.txt")):
        page.keyboard.press(key)
        assert page.evaluate(active) == name
    for key, name in (("ArrowDown", "south/494.txt"), ("ArrowUp", "south/492.txt")):
        page.keyboard.press(key)
        assert page.evaluate(active) == name
    page.keyboard.press("Tab")
    assert page.evaluate(active) == "Show 12 more"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(active) == "south/492.txt"
    more.click()
    assert violations(page) == []
    assert (rows.count(), more.is_visible()) == (520, False)
    # One is found by its name, and opens at the first sentence that mentions it.
    part.locator(".find").fill("NORTH 001")
    assert rows.all_inner_texts() == ["north/001.txt\n2 sentences"]
    assert part.locator("[role=status]").inner_text() == "1 of 520"
    rows.locator("a").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".mentions [aria-current]")
    page.wait_for_function("document.querySelector('#source h2').textContent === 'north/001.txt'")
    assert view.marked() == "In year 1 the sewage plant cost 1 crowns."
    assert page.locator("#source mark.strong").all_inner_texts() == ["sewage plant"]
    # What is drawn anew since more is quoted stays as it was.
    turn.locator(".more").click()
    page.wait_for_selector(".further")
    assert part.locator(".find").input_value() == "NORTH 001"
    assert rows.count() == 1
    part.locator("summary").click()
    assert rows.first.is_hidden()


@pytest.mark.browser
def test_a_search_among_them_shows_all_that_it_finds(view: View) -> None:
    part = view.ask(QUESTION).locator(".mentions")
    part.locator(".find").fill("south")
    assert part.locator("li").count() == 260
    part.locator(".find").fill("hats")
    assert part.locator("li").count() == 0
    assert part.locator("[role=status]").inner_text() == "0 of 520"
    part.locator(".find").fill("")
    assert part.locator("li").count() == 8
    # Another conversation knows nothing of it.
    part.locator(".find").fill("hats")
    view.page.click(".fresh")
    view.page.wait_for_selector(".welcome")
    assert view.ask(QUESTION).locator(".mentions li").count() == 8


@pytest.mark.browser
def test_on_paper_all_of_them_stand(view: View) -> None:
    page = view.page
    part = view.ask(QUESTION).locator(".mentions")
    part.locator(".find").fill("north")
    part.locator("summary").click()
    with pdfium.PdfDocument(io.BytesIO(page.pdf(format="A4"))) as pdf:
        words = "".join(leaf.get_textpage().get_text_range() for leaf in pdf)
    assert all(f"/{i:03}.txt" in words for i in range(MANY))
    assert "Find one of these" not in words
    assert not part.evaluate("part => part.open")
    assert part.locator("li").count() == 260
