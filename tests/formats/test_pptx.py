"""Presentations: slides, their titles, tables and labels."""

from __future__ import annotations

import io

import pptx
import pytest
from documents import levelled, page_texts, saved
from PIL import Image
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from samples import presentation

from index.formats import parse


def test_a_presentation() -> None:
    document = parse("plan.pptx", presentation())
    assert (document.title, document.format) == ("Harbour plan", "pptx")
    assert levelled(document) == [
        ("heading1", "Why a new pier"),
        ("item", "The old pier leaks."),
        ("item", "Repairs cost 3 million a year."),
        ("paragraph", "Say that the figure is from 2019."),
        ("heading1", "Costs"),
        ("header", "Item\tMillion"),
        ("row", "Piles\t4.2"),
        ("paragraph", "All before tax."),
    ]
    assert [page.split("\n")[0] for page in page_texts(document)] == ["Why a new pier", "Costs"]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (
            ["12", "Leeds gets 40 new jobs.", "All of them in 2025."],
            ["Leeds gets 40 new jobs.", "12", "All of them in 2025."],
        ),
        (["Oak\nElm\nAsh\nFir", "Wood"], ["Wood", "Oak", "Elm", "Ash", "Fir"]),
    ],
)
def test_a_slide_without_a_title(texts: list[str], found: list[str]) -> None:
    """Its first short line is one, so that it is not cited under the title of the slide before."""
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Layoffs in Bremen"
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # its title is empty
    for text in texts:
        slide.shapes.add_textbox(0, 0, 900, 900).text_frame.text = text
    document = parse("jobs.pptx", saved(deck))
    assert [text for _, text in levelled(document)] == ["Layoffs in Bremen", *found]
    assert [kind for kind, _ in levelled(document)][:2] == ["heading1", "heading1"]


def test_merged_cells_and_labels_of_a_slide() -> None:
    """A cell that goes over rows stands in each; the lines of a label, a name and an office, are
    one text, while points and sentences are several."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Staff"
    table = slide.shapes.add_table(3, 3, 0, 0, 900, 900).table
    for at, text in enumerate("Benefit Who What Pension All 5 . Heads 8".split()):
        table.cell(at // 3, at % 3).text = "" if text == "." else text
    table.cell(1, 0).merge(table.cell(2, 0))
    for text in ("Head of sales\nAda Byron", "Open.\nFrom nine."):
        slide.shapes.add_textbox(0, 0, 900, 900).text_frame.text = text
    frame = slide.shapes.add_textbox(0, 0, 900, 900).text_frame
    frame.text = "Oak\nElm"
    for paragraph in frame.paragraphs:
        paragraph._p.get_or_add_pPr().append(OxmlElement("a:buAutoNum"))
    assert levelled(parse("staff.pptx", saved(deck))) == [
        ("heading1", "Staff"),
        ("header", "Benefit\tWho\tWhat"),
        ("row", "Pension\tAll\t5"),
        ("row", "Pension\tHeads\t8"),
        ("paragraph", "Head of sales\nAda Byron"),
        *(("item", text) for text in ("Open.", "From nine.", "Oak", "Elm")),
    ]


def test_a_picture_in_the_place_of_a_title() -> None:
    """The presentation is read all the same."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[8])  # a picture with a caption
    title, picture, caption = slide.placeholders
    image = io.BytesIO()
    Image.new("RGB", (9, 9)).save(image, "PNG")
    filled = picture.insert_picture(image)
    filled._element.nvPicPr.nvPr.find(qn("p:ph")).set("type", "title")
    filled._element.nvPicPr.nvPr.find(qn("p:ph")).set("idx", "0")
    title._element.getparent().remove(title._element)
    caption.text_frame.text = "The pier."
    assert levelled(parse("a.pptx", saved(deck))) == [("heading1", "The pier.")]
