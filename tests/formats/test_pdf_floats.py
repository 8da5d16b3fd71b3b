"""Figures and tables at the head or the foot of a PDF's pages, in the middle of a sentence."""

from __future__ import annotations

import pytest
from documents import blocks, read
from hypothesis import given
from hypothesis import strategies as st
from pdfs import lines, pdf
from reportlab.pdfgen.canvas import Canvas

from index.formats.builder import Builder
from index.formats.pdf.layout import build
from index.formats.pdf.tables import Line

BEGUN = ["The pier was built of oak and of larch in the years before", "the war, and the old piles"]
REST = ["that had been tarred each spring were left where they stood.", "No one minded them much."]
CAPTION = "Figure 2: The piles of the pier, seen from the north."


def _first(canvas: Canvas) -> None:
    lines(canvas, 500, "We went on along the shore to the place that all had told us", *BEGUN)
    lines(canvas, 464, "which nobody had counted since the day of the great storm and")


def test_a_word_that_is_parted_goes_on_below_a_figure() -> None:
    def first(canvas: Canvas) -> None:
        lines(canvas, 500, "We went on along the shore to the place that all had told us", *BEGUN)
        lines(canvas, 464, "which nobody had counted since the day of the great thun-")

    def second(canvas: Canvas) -> None:
        lines(canvas, 560, CAPTION)
        lines(canvas, 500, "derstorm that came over the sea.", "No thunderstorm was like it.")

    said, *others = (text for _, text in blocks(read("a.pdf", pdf(first, second))))
    assert "since the day of the great thunderstorm that came over the sea." in said
    assert CAPTION in others


def _found(caption: str, *rest: str, labels: tuple[str, ...] = ("north", "south")) -> list[str]:
    def second(canvas: Canvas) -> None:
        lines(canvas, 560, *labels, size=8, x=120)
        lines(canvas, 500, caption)
        lines(canvas, 460, *rest)

    return [text for _, text in blocks(read("a.pdf", pdf(_first, second)))]


def test_a_sentence_goes_on_below_a_figure_on_the_next_page() -> None:
    first, *others = _found(CAPTION, *REST)
    assert first.startswith("We went on along")
    assert first.endswith(f"great storm and {' '.join(REST)}")
    assert others == ["north south", CAPTION]


@pytest.mark.parametrize(
    "rest",
    [
        "That had been tarred each spring.",
        "- that had been tarred.",
        "w(x) = 1/2 x if x < 3, 2 x + 1",
    ],
)
def test_what_begins_anew_below_a_figure_is_another_text(rest: str) -> None:
    first, *_ = _found(CAPTION, rest)
    assert first.endswith("great storm and")


def test_what_is_no_caption_parts_two_texts() -> None:
    said = "It was a long way to the harbour and we were tired of the wind."
    first, *others = _found(said, *REST, labels=("north", "south"))
    assert first.endswith("great storm and")
    assert others[-1] == " ".join(REST)


def test_a_table_at_the_foot_stands_before_the_sentence_around_it() -> None:
    def first(canvas: Canvas) -> None:
        _first(canvas)
        lines(canvas, 120, "Table 1: Piles of the pier that were counted.")

    def second(canvas: Canvas) -> None:
        lines(canvas, 560, *REST)

    caption, said = (text for _, text in blocks(read("a.pdf", pdf(first, second))))
    assert caption.startswith("Table 1")
    assert said.endswith(f"great storm and {' '.join(REST)}")


def test_a_table_amid_a_paragraph_of_three_pages_moves_no_page() -> None:
    """It cannot come before a text that begins on the page before it."""
    long = "which nobody had counted since the day of the great storm and"

    def first(canvas: Canvas) -> None:
        lines(canvas, 560, *[long] * 38)

    def second(canvas: Canvas) -> None:
        lines(canvas, 560, *[long] * 35)
        lines(canvas, 60, "Table 1: Piles of the pier that were counted.")

    def third(canvas: Canvas) -> None:
        lines(canvas, 560, *REST)

    document = read("a.pdf", pdf(first, second, third))
    assert len(document.pages) == 3
    table, rest = document.text.index("Table 1"), document.text.index(REST[0])
    assert document.pages[1].start < table < document.pages[2].start <= rest


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_each_page_begins_once(order: list[int]) -> None:
    """In whatever order what stands on the pages is told."""
    told = [
        Line(page, f"Mill {i} grinds.", 50, 120, 800 - 40 * i, 10.0, False, False)
        for i, page in enumerate(order)
    ]
    builder = Builder()
    build(builder, told, {}, 4)
    pages = builder.document("a.pdf", "pdf", "").pages
    assert [page.number for page in pages] == [1, 2, 3, 4]
