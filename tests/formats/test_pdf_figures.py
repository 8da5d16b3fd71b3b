"""The numbers, titles and labels of a figure in a PDF, which are one text and head nothing."""

from __future__ import annotations

import io
import time
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from index.formats import parse
from index.formats.pdf.figures import directions, with_figures
from index.formats.pdf.tables import Line
from index.types import BlockKind

Block = tuple[BlockKind, str]


def line(text: str) -> Line:
    """A line; one that begins with ^ is turned against the page."""
    return Line(1, text.strip("^"), 50, 90, 500, 10.0, False, False, upright=text[0] == "^")


def joined(*blocks: Block) -> list[Block]:
    lines = [[line(text)] for _, text in blocks]
    page = directions([*chain.from_iterable(lines), line("The text of the page. " * 20)])
    found, kinds = with_figures(lines, [(kind, int(kind == "heading")) for kind, _ in blocks], page)
    return [
        (kind, " ".join(line.text for line in block))
        for block, (kind, _) in zip(found, kinds, strict=True)
    ]


BEFORE: Block = ("paragraph", "Figure 1 shows how the pressure falls.")
AFTER: Block = ("heading", "2 Results")
AXES: tuple[Block, ...] = (
    ("paragraph", "0.0 0.2 0.4 0.6"),
    ("heading", "Hours"),
    ("paragraph", "−5"),
    ("item", "0"),
    ("paragraph", "5"),
)


def test_a_figure_is_one_text() -> None:
    whole: Block = ("paragraph", "0.0 0.2 0.4 0.6 Hours −5 0 5")
    assert joined(BEFORE, *AXES, AFTER) == [BEFORE, whole, AFTER]
    # The title of an axis is turned as the axis is; then one axis with numbers is enough.
    title: Block = ("heading", "^Pressure")
    assert joined(BEFORE, *AXES[:2], title, AFTER) == [
        BEFORE,
        ("paragraph", "0.0 0.2 0.4 0.6 Hours Pressure"),
        AFTER,
    ]


@pytest.mark.parametrize(
    "blocks",
    [
        (AXES[0], AFTER, AXES[0]),  # a section begins
        (AXES[0], ("paragraph", "Figure 1: Pressure"), AXES[0]),
        (AXES[0], ("paragraph", "It falls fast."), AXES[0]),
        (AXES[0], ("paragraph", "What is said of the pressure of all the pumps"), AXES[0]),
        (AXES[0], ("code", "plot(x)"), AXES[0]),
        (AXES[0], *(("paragraph", label) for label in "abcde"), AXES[0]),
        (AXES[0], ("heading", "Hours")),  # one axis
        (("paragraph", "2021"), ("paragraph", "712"), ("paragraph", "14 March 2023")),
        (("paragraph", "7 9 14 3"), ("paragraph", "12 4 8 1")),  # no equal steps
        (("heading", "^Draft"), ("heading", "^Pressure")),  # no axis
    ],
)
def test_what_is_no_figure(blocks: tuple[Block, ...]) -> None:
    assert joined(*blocks) == [(kind, text.strip("^")) for kind, text in blocks]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["paragraph", "item", "heading", "code"]),
            st.sampled_from(["0 1 2", "3", "4", "5", "−1,5 0 1,5", "a", "^b", "1 A", "B.", "7 7"]),
        )
    )
)
def test_nothing_is_lost_and_all_in_order(blocks: list[Block]) -> None:
    texts = " ".join(text.strip("^") for _, text in blocks)
    assert " ".join(text for _, text in joined(*blocks)) == texts


def test_many_numbers_take_linear_time() -> None:
    start = time.process_time()
    assert len(joined(*[("paragraph", str(i * i)) for i in range(50_000)])) == 50_000
    assert time.process_time() - start < 10


def test_a_figure_on_a_page_heads_nothing() -> None:
    text = "The pressure of each pump was measured on twenty days in March, and falls with time."
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(500, 600))
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(50, 560, "Pressure")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 540, text)
    for i in range(5):
        canvas.drawString(100 + 60 * i, 300, str(2 * i))
    canvas.setFont("Helvetica", 13)
    canvas.drawString(200, 270, "Time in hours")
    canvas.rotate(90)
    canvas.drawString(330, -60, "Mean pressure")
    canvas.rotate(-90)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 230, text)
    canvas.save()
    document = parse("a.pdf", buffer.getvalue())
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", "Pressure"),
        ("paragraph", text),
        ("paragraph", "0 2 4 6 8 Time in hours Mean pressure"),
        ("paragraph", text),
    ]
