"""The source beside the chat: pages as they are drawn, places marked on them, addresses."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pypdfium2 as pdfium
import pytest
from browsing import HARBOUR, Chat, View, harbour
from PIL import Image

from index import Index
from index.errors import DocumentError
from index.types import Span
from qa.types import Citation, Excerpt
from ui import source
from ui.visits import Visits

PHONE = {"width": 390, "height": 800}
QUESTION = "Who designed the breakwater?"
QUOTE = HARBOUR[1][1]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("harbour")
    harbour(folder / "harbour.pdf")
    with Index.open(folder / "library") as library:
        library.add(folder / "harbour.pdf")
        library.add_text("No pages here.", "plain.txt")
        yield library


def cited(library: Index, quote: str, number: int = 1, words: str = "") -> Citation:
    info = next(d for d in library.documents if quote in library.document(d.id).text)
    text = library.document(info.id).text
    start = text.index(quote)
    at = start + quote.index(words)
    spans = (Span(at, at + len(words)),) if words else ()
    end = start + len(quote)
    passage = Excerpt(start, end, quote)
    return Citation(number, info, None, start, end, quote, passage, spans, 0.5)


def text_under(data: bytes, page: int, box: list[float]) -> str:
    """What the file itself says stands in a rectangle."""
    with pdfium.PdfDocument(data) as pdf:
        height = pdf[page - 1].get_size()[1]
        left, top, right, bottom = box
        words = pdf[page - 1].get_textpage()
        return str(
            words.get_text_bounded(left - 1, height - bottom - 1, right + 1, height - top + 1)
        )


@pytest.mark.parametrize(
    ("words", "start", "back", "place"),
    [
        ("it's", -1, False, (0, 4, 1, 3)),
        ("it's", 0, False, (8, 12, 2, 3)),
        ("IT’S", 15, False, (21, 25, 3, 3)),
        ("it's", 21, False, (0, 4, 1, 3)),  # from the first again
        ("it's", 8, True, (0, 4, 1, 3)),
        ("it's", 0, True, (21, 25, 3, 3)),
        ("'mine' it's", 0, False, (13, 25, 1, 1)),  # over the end of a line
        (".*", 0, False, None),
        (" ", 0, False, None),
    ],
)
def test_the_next_place_of_words(
    words: str, start: int, back: bool, place: tuple[int, ...] | None
) -> None:
    text = "It's a. It’s ‘mine’\n it's"
    assert source.found(text, words, start, back) == place


def test_a_leaf_has_the_places_of_what_is_cited(library: Index) -> None:
    own = cited(library, QUOTE, words="Hedvig Falk")
    other = cited(library, HARBOUR[1][2], number=4)
    away = cited(library, HARBOUR[0][1], number=2)
    leaf = source.leaf(library, own, [other, away])
    assert leaf is not None
    assert (leaf["document"], leaf["page"], leaf["pages"]) == (own.document.id, 2, 3)
    data = library.original(own.document.id) or b""
    said = {mark: text_under(data, 2, box).strip(" .") for *box, mark, _ in leaf["boxes"]}
    assert said == {1: QUOTE[:-1], 2: "Hedvig Falk", 3: HARBOUR[1][2][:-1]}
    assert [number for *_, mark, number in leaf["boxes"]] == [4, 0, 0]
    # Another page has what is cited there, and a page beyond the last is the last.
    first = source.leaf(library, own, [other, away], page=1)
    assert first is not None
    assert [(mark, number) for *_, mark, number in first["boxes"]] == [(3, 2)]
    last = source.leaf(library, own, page=99)
    assert last is not None
    assert (last["page"], last["boxes"]) == (3, [])
    assert source.leaf(library, cited(library, "No pages here.")) is None


def test_ticks_are_shares_of_the_text(library: Index) -> None:
    document = library.document(cited(library, QUOTE).document.id)
    two = [cited(library, HARBOUR[0][1], 2), cited(library, QUOTE, 1)]
    (_, first), (_, second) = source.ticks(document, two)
    assert 0 <= first < second < 1
    assert second == pytest.approx(document.text.index(QUOTE) / len(document.text), abs=1e-4)


def test_a_page_is_drawn_as_wide_as_asked_for(library: Index) -> None:
    info = next(d for d in library.documents if d.pages)
    drawn = library.picture(info.id, 2, 630)
    assert drawn is not None
    assert (drawn.width, drawn.height) == (420, 595)
    image = Image.open(io.BytesIO(drawn.image))
    assert image.size == (630, 893)
    assert len(image.convert("L").getcolors() or []) > 10  # there is ink
    with pytest.raises(DocumentError, match="no page 4"):
        library.picture(info.id, 4)
    assert library.picture(next(d for d in library.documents if not d.pages).id, 1) is None


def place(view: View) -> dict[str, float]:
    """Where the strong mark lies on the picture of the page, in its points."""
    found: dict[str, float] = view.page.evaluate(
        """() => {
          const leaf = document.querySelector('#source .leaf img').getBoundingClientRect();
          const box = document.querySelector('#source .box.strong').getBoundingClientRect();
          const points = (x) => x * 420 / leaf.width;
          return { left: points(box.left - leaf.left), top: points(box.top - leaf.top),
                   right: points(box.right - leaf.left), bottom: points(box.bottom - leaf.top) };
        }"""
    )
    return found


@pytest.mark.browser
def test_a_pdf_shows_its_page_with_the_words_marked(chat: Chat, view: View) -> None:
    page = view.page
    view.ask(QUESTION)
    page.wait_for_selector("#source .box.strong")
    assert view.in_view("#source .box.strong")
    assert page.locator("#source .folio-of").inner_text() == "2 of 3"
    info = next(d for d in chat.library.documents if d.pages)
    box = place(view)
    under = text_under(
        chat.library.original(info.id) or b"",
        2,
        [box["left"], box["top"], box["right"], box["bottom"]],
    )
    assert "Hedvig Falk" in under
    # Colours of the system's own do not cover the words.
    page.emulate_media(forced_colors="active")
    assert (
        page.locator("#source .box.strong").evaluate(
            "box => getComputedStyle(box).backgroundColor + getComputedStyle(box).mixBlendMode"
        )
        == "rgb(255, 214, 64)multiply"
    )
    page.emulate_media(forced_colors="none")
    # Sharp: at least a pixel of the picture for each of the screen.
    assert page.evaluate(
        """() => { const i = document.querySelector('#source .leaf img');
                   return i.naturalWidth >= i.clientWidth * devicePixelRatio; }"""
    )
    # Its text is one click away, and the next page another.
    page.click("[data-view=text]")
    page.wait_for_selector("#source mark")
    assert QUOTE in view.marked()
    page.click("[data-view=page]")
    page.wait_for_selector("#source .box.strong")
    # It is not drawn once more for that, and larger it is there at once.
    assert len([url for url in view.requests if "/2.png?" in url]) == 1
    page.route("**/pages/**", lambda route: None)  # one that never comes
    page.click("#source .larger")
    assert page.locator("#source .leaf[style] .box.strong").count() == 1
    assert view.in_view("#source .box.strong")
    page.unroute("**/pages/**")
    page.click("#source .larger")
    page.click("[data-leaf='1']")
    page.wait_for_selector("#source .folio-of:text-is('3 of 3')")
    assert page.locator("[data-leaf='1']").is_disabled()
    page.wait_for_selector("#source .leaf img")
    assert page.locator("#source .box.strong").count() == 0


@pytest.mark.browser
def test_a_page_that_cannot_be_drawn_is_shown_as_text(view: View) -> None:
    page = view.page
    page.route("**/pages/**", lambda route: route.fulfill(status=200, body="no picture"))
    view.ask(QUESTION)
    page.wait_for_selector("#source .note")
    assert "cannot be drawn" in page.locator("#source .note").inner_text()
    assert QUOTE in view.marked()
    assert view.in_view("#source mark")


@pytest.mark.browser
def test_a_page_that_is_on_its_way_is_announced_in_view(view: View) -> None:
    page = view.page
    view.ask("Who lit the lamp?")
    page.wait_for_function("document.querySelector('#source .sheet').scrollTop > 0")
    page.route("**/pages/**", lambda _: None)
    view.ask(QUESTION)
    page.wait_for_selector("#source .leaf .empty:text('Drawing page')")
    assert view.in_view("#source .leaf .empty")


@pytest.mark.browser
def test_the_arrows_go_from_quote_to_quote(view: View) -> None:
    page = view.page
    turn = view.ask("When is the range of the tide greatest, and when is it smallest?")
    quotes = turn.locator("a.cite").count()
    assert quotes >= 2
    page.wait_for_selector("#source mark")
    page.locator("#source .sheet").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#source .at:text-is('2 of {quotes}')")
    page.wait_for_selector("#chip-1-2[aria-current]")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(f"#source .at:text-is('1 of {quotes}')")
    # What else is cited of this document is marked, too, and opens.
    number = page.locator("#source mark.other").first.get_attribute("data-number")
    page.locator("#source mark.other").first.click()
    page.wait_for_selector(f"#source .at:text-is('{number} of {quotes}')")
    assert page.locator("#source .tick").count() >= 2
    assert page.locator("#source .tick.here").get_attribute("data-number") == number


@pytest.mark.browser
@pytest.mark.parametrize("wide", ["page", "table"])
def test_the_arrows_scroll_what_is_wider_than_the_pane(
    chat: Chat, view: View, tmp_path: Path, wide: str
) -> None:
    page = view.page
    if wide == "page":
        view.ask(QUESTION)
        page.wait_for_selector("#source .box.strong")
        page.click("#source .larger")
        page.wait_for_selector("#source .leaf[style] .box.strong")
        selector = "#source .sheet"
    else:
        kept = [f"Kept since {year}" for year in range(1950, 1960)]
        ferries = [["Anholt", *["yes"] * 10, "Ulf Berg"], ["Brahe", *["yes"] * 10, "Eva Lind"]]
        ferries[1:1] = [[f"Ferry {n}", *["yes"] * 10, "Nils Ek"] for n in range(40)]
        rows = (",".join(row) for row in (["Ferry", *kept, "Captain"], *ferries))
        (tmp_path / "ferries.csv").write_text("\n".join(rows))
        chat.library.add(tmp_path / "ferries.csv")
        view.ask("Who is the captain of the ferry Brahe?")
        chat.library.remove("ferries.csv")
        # The answering words are in view, though their column is not the first, with its name.
        page.wait_for_selector("#source td .strong:text-is('Eva Lind')")
        said = "cell => getComputedStyle(cell, '::before').content"
        assert page.locator("#source td:has(.strong)").evaluate(said) == '"Captain"'
        assert page.evaluate(
            """() => {
              const [table, words] = ['.table', 'td .strong']
                .map((one) => document.querySelector('#source ' + one).getBoundingClientRect());
              return words.left >= table.left && words.right <= table.right;
            }"""
        )
        selector = "#source .table"
        page.evaluate("document.querySelector('#source .table').scrollLeft = 0")
        page.evaluate("document.querySelector('#source .table').tabIndex = 0")
    at = page.inner_text("#source .at")
    before = page.evaluate(f"document.querySelector('{selector}').scrollLeft")
    page.focus(selector)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"document.querySelector('{selector}').scrollLeft > {before}")
    page.wait_for_timeout(300)
    assert page.inner_text("#source .at") == at


@pytest.mark.browser
def test_an_address_opens_the_same_place_again(chat: Chat, view: View) -> None:
    page = view.page
    view.ask("Was the lamp lit by Merriweather?")
    page.wait_for_selector("#source mark")
    address = page.url
    assert "#@" in address
    page.goto("about:blank")
    view.console.clear()  # Gradio remarks on a page that is left
    page.goto(address)
    page.wait_for_selector("#source mark")
    assert view.marked() == "The lamp was lit by Ada Merriweather."
    assert view.in_view("#source mark")
    page.locator("#source .more[data-side=above]").evaluate("button => button.click()")
    page.wait_for_function("document.querySelectorAll('#source .page > p').length > 20")
    # One that leads nowhere says so, and nothing else breaks.
    for wrong in ("#@0123456789abcdef:0-5", f"{address.rpartition(':')[2]}", "#@"):
        page.goto("about:blank")
        view.console.clear()
        page.goto(chat.address + "#" + wrong.lstrip("#"))
        page.wait_for_selector("#turn-1")
        if wrong.startswith("#@0"):
            page.wait_for_selector("#source .note")
            assert "not in the library" in page.locator("#source").inner_text()


@pytest.mark.browser
def test_back_and_forward_go_through_the_places_that_were_open(view: View) -> None:
    page = view.page
    turn = view.ask("When is the range of the tide greatest, and when is it smallest?")
    quotes = turn.locator("a.cite").count()
    page.wait_for_selector("#source mark")
    places = [(page.url, page.locator("#source .at").inner_text())]
    for number in (n for n in range(1, quotes + 1) if not places[0][1].startswith(f"{n} ")):
        page.click(f"#chip-1-{number}")
        page.wait_for_selector(f"#source .at:text-is('{number} of {quotes}')")
        places.append((page.url, f"{number} of {quotes}"))
    assert len(set(places)) == quotes >= 2
    for step, seen in ((page.go_back, places[-2::-1]), (page.go_forward, places[1:])):
        for address, at in seen:
            step()
            page.wait_for_selector(f"#source .at:text-is('{at}')")
            assert page.url == address
            # The place is still the conversation's own.
            page.wait_for_selector(f"#chip-1-{at.split()[0]}[aria-current]")


@pytest.mark.browser
@pytest.mark.parametrize("view", [{"width": 1360, "height": 850}, PHONE], indirect=True)
def test_where_else_it_is_said_opens_and_escape_returns(
    chat: Chat, view: View, tmp_path: Path
) -> None:
    page, said = view.page, "The ferry to Lundy sails on Tuesdays at noon."
    for name in ("pier", "quay"):
        (tmp_path / f"{name}.md").write_text(f"# The {name}\n\nIt is old.\n\n{said}\n")
    assert chat.library.add(tmp_path).failed == ()
    view.ask("When does the ferry to Lundy sail?")
    page.click(".also summary")
    link = page.locator(".elsewhere")
    assert link.count() == 1
    page.focus(".elsewhere")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#source h2:text-is('{link.inner_text()}')")
    assert view.marked() == said
    page.wait_for_timeout(500)  # on a phone the sheet slides up
    assert view.in_view("#source mark")
    assert page.url.endswith(link.get_attribute("href").removeprefix("."))
    page.focus("#source .sheet")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('.elsewhere')")
    for name in ("pier.md", "quay.md"):
        chat.library.remove(name)


@pytest.mark.browser
def test_a_number_is_a_link_to_its_place(view: View) -> None:
    page = view.page
    turn = view.ask(QUESTION)
    page.wait_for_selector("#source .box.strong")
    link = turn.locator("a.cite[aria-current]")
    assert page.url.endswith(link.get_attribute("href").removeprefix("."))
    with page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_selector("#source .box.soft", timeout=30_000)
    assert opened.value.url == page.url
    opened.value.close()


@pytest.mark.browser
def test_a_document_opens_from_the_list_and_is_read_on(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    page.click("[aria-label='Open log.txt']")
    page.wait_for_selector("#source .page")
    said = page.locator("#source .page")
    assert said.inner_text().startswith("On day 1 the keeper")
    assert page.locator("#source mark").count() == 0
    # Each 'more' brings more than the one before, and what was being read stays in place.
    sizes = [len(said.inner_text())]
    for _ in range(2):
        page.locator("#source .sheet").evaluate("sheet => sheet.scrollTo(0, 300)")
        page.locator("#source .more[data-side=below]").evaluate("button => button.click()")
        page.wait_for_function(
            f"document.querySelector('#source .page').innerText.length > {sizes[-1]}"
        )
        assert page.locator("#source .sheet").evaluate("sheet => sheet.scrollTop") == 300
        sizes.append(len(said.inner_text()))
    assert sizes[2] - sizes[1] > 1.3 * (sizes[1] - sizes[0])
    page.click("#tab-library")
    page.click("[aria-label='Open harbour.pdf']")
    page.wait_for_selector("#source .leaf img")
    assert page.locator("#source .folio-of").inner_text() == "1 of 3"
    assert page.locator("#source .box").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("view", [{"width": 390, "height": 800}], indirect=True)
def test_a_page_can_be_read_on_a_phone(view: View) -> None:
    page = view.page
    turn = view.ask(QUESTION)
    turn.locator("a.cite").first.click()
    page.wait_for_selector("#source .box.strong")
    page.wait_for_timeout(400)
    shown = """() => {
      const [sheet, leaf, box] = ['.sheet', '.leaf', '.box.strong']
        .map((one) => document.querySelector('#source ' + one).getBoundingClientRect());
      return { wide: leaf.width, seen: box.left >= sheet.left && box.right <= sheet.right };
    }"""
    assert page.evaluate(shown) == {"wide": pytest.approx(560, abs=1), "seen": True}
    assert view.in_view("#source .box.strong")
    page.click("#source .larger")
    page.wait_for_selector("#source .larger[aria-pressed=false]")
    page.wait_for_selector("#source .box.strong")
    assert page.evaluate(shown)["wide"] < 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    "path",
    ["/pages/0000/1.png", "/pages/{id}/0.png", "/pages/{id}/4.png", "/pages/{id}/x.png",
     "/pages/{id}/../1.png", "/pages/{text}/1.png"],
)  # fmt: skip
def test_there_is_no_other_picture(chat: Chat, path: str) -> None:
    pdf = next(d.id for d in chat.library.documents if d.pages)
    text = next(d.id for d in chat.library.documents if not d.pages)
    status, body = chat.request("GET", path.format(id=pdf, text=text))
    assert status == 404
    assert str(chat.folder.parent) not in body


def test_a_picture_of_any_width_is_one(chat: Chat) -> None:
    pdf = next(d.id for d in chat.library.documents if d.pages)
    for width in ("", "0", "-1", "nan", "99999999", "x", "٣", "640"):
        status, body = chat.request("GET", f"/pages/{pdf}/1.png?width={quote(width)}")
        assert (status, body[1:4]) == (200, "PNG")


@pytest.mark.browser
@pytest.mark.parametrize("view", [{"width": 1360, "height": 850}, PHONE], indirect=True)
def test_words_are_found_in_the_document_that_is_open(view: View) -> None:
    page = view.page
    view.ask(QUESTION)
    page.click("#chip-1-1")
    page.wait_for_selector("#source .box.strong")
    places = page.evaluate("history.length")
    page.fill("#source .sought", "THE")
    said = []
    for key in ("Enter", "Enter", "Shift+Enter", "Shift+Enter"):
        before = page.inner_text(".matches")
        page.press("#source .sought", key)
        page.wait_for_function("before => matches.textContent !== before", arg=before)
        page.wait_for_selector("#source .box.soft")
        said.append((page.inner_text(".matches"), page.inner_text(".folio-of")))
    # The quote itself begins with the fourth.
    onwards = [("5 of 7", "3 of 3"), ("6 of 7", "3 of 3")]
    assert said == [*onwards, onwards[0], ("4 of 7", "2 of 3")]
    page.click("#source [data-view=text]")
    assert view.marked() == "The"
    page.fill("#source .sought", "no such words")
    assert page.inner_text(".matches") == ""
    page.press("#source .sought", "Enter")
    page.wait_for_selector(".matches:text('Not found')")
    assert view.marked() == "The"  # what was open stays
    # The keyboard is where it was, and Back does not go through what was found.
    assert page.evaluate("document.activeElement.matches('#source .sought')")
    assert page.evaluate("history.length") == places
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_headings_of_a_source_leave_out_no_level(chat: Chat, view: View, tmp_path: Path) -> None:
    text = (
        "#### Ropes\n\nHemp ropes were spun by Ebba Ling.\n\n# Sails\n\nRed.\n\n### Masts\n\nPine."
    )
    (tmp_path / "ropes.md").write_text(text)
    chat.library.add(tmp_path / "ropes.md")
    view.ask("Who spun the hemp ropes?")
    chat.library.remove("ropes.md")
    levels = view.page.locator("#source .page [role=heading]")
    levels.first.wait_for()
    assert [one.get_attribute("aria-level") for one in levels.all()] == ["3", "3", "4"]


@pytest.mark.browser
def test_a_source_that_comes_late_takes_no_focus_from_the_next_question(view: View) -> None:
    page, visited = view.page, Visits.visited

    def late(*given: Any) -> Any:
        time.sleep(0.5)
        return visited(*given)

    turn = view.ask("When is the range of the tide greatest?")
    with patch.object(Visits, "visited", late):
        turn.locator("a.cite").first.click()
        page.fill("#question", "Who designed the breakwater?")
        page.evaluate(
            """() => new Promise((done) => {
              const soon = () => setTimeout(done, 100);
              document.addEventListener("pincite:opened", soon, { once: true });
            })"""
        )
    page.keyboard.press("Enter")
    page.wait_for_selector("#turn-2.found", timeout=30_000)
    page.locator("#turn-2 a.cite").first.click()  # and one who waits for it gets to it
    page.wait_for_function("document.activeElement.matches('#source .sheet')")
