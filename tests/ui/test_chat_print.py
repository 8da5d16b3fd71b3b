"""What comes out where a conversation is printed."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from browsing import View

QUESTIONS = (
    "When is the range of the tide greatest?",
    "What did the keeper write down on day 12?",
    "Who designed the breakwater?",
)
PAPER, MARK = (255, 255, 255), (255, 214, 64)


def joined(text: str) -> str:
    """Without the ends of lines, and what else is white."""
    return "".join(text.split())


@pytest.mark.browser
@pytest.mark.parametrize("view", [{"width": 1360, "height": 850}, {"width": 390, "height": 800}],
                         indirect=True)  # fmt: skip
def test_a_conversation_is_printed_whole_and_light(view: View) -> None:
    page = view.page
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for question in QUESTIONS:
        view.ask(question)
    page.locator("#turn-2 .more").click()
    page.wait_for_selector("#turn-2 .further")
    page.locator("a.cite").first.click()  # on a phone the source lies over the conversation
    page.wait_for_selector("#source mark")
    with pdfium.PdfDocument(io.BytesIO(page.pdf(format="A4", print_background=True))) as pdf:
        pages = [joined(leaf.get_textpage().get_text_range()) for leaf in pdf]
        picture = pdf[0].render(scale=1).to_pil().convert("RGB")
    assert len(pages) > 1
    for question in QUESTIONS:
        assert joined(question) in "".join(pages)
    for quote in page.locator("#talk blockquote").all_text_contents():
        assert any(joined(quote) in one for one in pages), quote
    for cited in page.locator("#talk .document cite").all_text_contents():
        assert joined(cited) in "".join(pages)
    for button in ("Copy", "Edit", "Lookfurther", "Documents", "Newconversation"):
        assert button not in "".join(pages)
    counts = {colour: count for count, colour in picture.getcolors(picture.width * picture.height)}
    assert counts[PAPER] > 0.8 * picture.width * picture.height
    assert counts[MARK] > 200
