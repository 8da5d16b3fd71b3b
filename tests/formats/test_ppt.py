"""Presentations of PowerPoint 97 to 2003."""

from __future__ import annotations

import struct

import pytest
from compound import compound
from documents import hold_laws, levelled, outcome, page_texts, refused
from hypothesis import given, settings
from hypothesis import strategies as st
from old_office import (
    BODY,
    OTHER,
    TITLE,
    Slide,
    atom,
    bullets,
    container,
    presentation,
    saved_again,
    shape,
    summary,
    table,
    text,
)

from index.formats import parse
from index.types import Document

WHY = Slide(
    [(TITLE, "Why a new pier"), (BODY, "The old pier leaks.\rRepairs cost\v3 million.")],
    [shape(outlined=1, place=0x0E), shape(outlined=0, place=0x0D)],
    "Say that the figure\ris from 2019.",
)


def read(*slides: Slide) -> Document:
    document = parse("plan.ppt", compound(presentation(slides)))
    hold_laws(document)
    return document


def test_a_presentation() -> None:
    costs = Slide([], [shape(text(TITLE, "Costs – all")), shape(text(OTHER, "All before tax."))])
    folder = presentation([WHY, costs], summary=summary("Pläne"))
    document = parse("plan.ppt", compound(folder))
    assert (document.title, document.format, document.warnings) == ("Pläne", "ppt", ())
    assert levelled(document) == [
        ("heading1", "Why a new pier"),
        ("item", "The old pier leaks."),
        ("item", "Repairs cost\n3 million."),
        ("paragraph", "Say that the figure"),
        ("paragraph", "is from 2019."),
        ("heading1", "Costs – all"),
        ("paragraph", "All before tax."),
    ]
    assert [page.split("\n")[0] for page in page_texts(document)] == [
        "Why a new pier",
        "Costs – all",
    ]


def test_a_slide_without_a_title() -> None:
    slide = Slide([], [shape(text(OTHER, said)) for said in ("12", "Oak\rElm", "Wood")])
    assert levelled(read(WHY, slide))[-2:] == [("paragraph", "12"), ("paragraph", "Oak\nElm")]
    assert ("heading1", "Wood") in levelled(read(WHY, slide))


def test_labels_points_furniture_and_word_art() -> None:
    """The lines of a label are one text, those with bullets are several; a date is left out, and
    the sign that stands for a number."""
    art = "Harbour\0".encode("utf-16-le")
    shapes = [
        shape(properties={0x0080: 1, 0x00C0: art, 0x00C5: b"A\0\0\0", 0x00BF: 2}),
        shape(text(OTHER, "Head of sales\rAda Byron")),
        shape(text(OTHER, "Oak\rElm", bullets("Oak\rElm"))),
        shape(text(OTHER, "9 May"), place=0x07),
        shape(text(OTHER, "Page *.", atom(0x0FD8, struct.pack("<I", 5)))),
        container(0xF003, shape(), shape(text(OTHER, "In a group."))),
    ]
    assert levelled(read(Slide([(TITLE, "Staff")], [shape(outlined=0), *shapes]))) == [
        ("heading1", "Staff"),
        ("paragraph", "Harbour"),
        ("paragraph", "Head of sales\nAda Byron"),
        ("item", "Oak"),
        ("item", "Elm"),
        ("paragraph", "Page  ."),
        ("paragraph", "In a group."),
    ]


def test_a_table() -> None:
    """A cell that goes over rows stands in each; the lines around cells are no cells."""
    grid = {
        (0, 0, 10, 10): "Benefit",
        (10, 0, 20, 10): "Who",
        (20, 0, 30, 10): "What",
        (0, 10, 10, 30): "Pension",
        (10, 10, 20, 20): "All",
        (20, 10, 30, 20): "5",
        (10, 20, 20, 30): "Heads",
        (20, 20, 30, 30): "8",
    }
    cells = [shape(text(OTHER, said), box=box) for box, said in reversed(grid.items())]
    cells.append(shape(box=(0, 10, 30, 10)))
    rows = [
        ("header", "Benefit\tWho\tWhat"),
        ("row", "Pension\tAll\t5"),
        ("row", "Pension\tHeads\t8"),
    ]
    assert levelled(read(Slide([], [shape(text(TITLE, "Staff")), table(*cells)])))[1:] == rows
    scattered = [shape(text(OTHER, f"Box {n}."), box=(n, n, n + 1, n + 1)) for n in range(9)]
    assert levelled(read(Slide([], [shape(text(TITLE, "No grid")), table(*scattered)])))[1:] == [
        ("paragraph", f"Box {n}.") for n in range(9)
    ]


def test_the_outline_alone() -> None:
    """What no shape shows is read all the same, and what two show once."""
    assert levelled(read(WHY._replace(shapes=[], notes=""))) == levelled(read(WHY))[:3]
    twice = WHY._replace(shapes=[*WHY.shapes, *WHY.shapes])
    assert levelled(read(twice)) == levelled(read(WHY))


def test_the_latest_of_several_edits() -> None:
    """Of a slide that was changed the new form is read alone."""
    folder = presentation([WHY._replace(notes="")])
    stream = folder["PowerPoint Document"]
    last = stream.rindex(struct.pack("<HHI", 0, 0x0FF5, 28))
    drawing = container(0x040C, container(0xF002, shape(text(TITLE, "Why none"))))
    slide = container(0x03EE, atom(0x03EF, bytes(24)), drawing)
    edited = saved_again(stream, slide, {2: len(stream)}, last)
    told = [text for _, text in levelled(parse("a.ppt", compound(edited)))]
    assert told == ["Why none", "Why a new pier", "The old pier leaks.", "Repairs cost\n3 million."]
    for user in (b"", bytes(40)):  # of which the last edit is not known
        assert parse("a.ppt", compound(edited | {"Current User": user})).title == "Why none"
    earlier = parse("a.ppt", compound(edited | {"Current User": folder["Current User"]}))
    assert earlier.title == "Why a new pier"


def test_what_it_is_counts_for_more_than_its_name() -> None:
    data = compound(presentation([WHY]))
    document = parse("plan.xls", data)
    assert document.warnings == ("This is a presentation, although its name ends in .xls.",)
    assert parse("plan.pps", data).text == parse("plan.pot", data).text == document.text
    both = {"PP97_DUALSTORAGE": presentation([WHY]), "Text_Content": b"x"}
    both["PowerPoint Document"] = b"Of PowerPoint 95."
    assert parse("plan.ppt", compound(both)).text == document.text


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        (presentation([WHY], token=0xF3D1C4DF), "is protected by a password"),
        ({"EncryptedPackage": b"x"}, "is protected by a password"),
        ({"PP40": b"x"}, "is of PowerPoint 95 or before; save it as .pptx"),
        ({"PowerPoint Document": b"x" * 99}, "is no presentation or is damaged"),
        ({"Other": b"x"}, "is no presentation or is damaged"),
        (presentation([]), "holds no text"),
    ],
)
def test_refused(folder: dict[str, bytes], reason: str) -> None:
    assert refused("a.ppt", compound(folder)) == reason


def test_a_circle_of_edits_and_a_slide_listed_often() -> None:
    folder = presentation([WHY])
    stream = folder["PowerPoint Document"]
    at = stream.rindex(struct.pack("<HHI", 0, 0x0FF5, 28))
    circle = stream[: at + 16] + struct.pack("<I", at) + stream[at + 20 :]
    document = parse("a.ppt", compound(folder | {"PowerPoint Document": circle}))
    assert document.text == read(WHY).text
    often = presentation([WHY] * 3)
    same = often["PowerPoint Document"].replace(
        struct.pack("<IIiII", 5, 0, 0, 257, 0), struct.pack("<IIiII", 3, 0, 0, 257, 0)
    )
    document = parse("a.ppt", compound(often | {"PowerPoint Document": same}))
    assert document.text.count("Say that the figure") == 2
    assert len(document.pages) == 3


STREAM = presentation([WHY, Slide([], [table(shape(text(OTHER, "One"), box=(0, 0, 9, 9)))])])


@given(st.data())
@settings(max_examples=300)
def test_damaged(data: st.DataObject) -> None:
    """A changed byte, a hole or a cut in the stream ends in a document or in a reason."""
    stream = bytearray(STREAM["PowerPoint Document"])
    for _ in range(data.draw(st.integers(1, 4))):
        stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(len(stream) // 2, len(stream)))
    outcome("a.ppt", compound(STREAM | {"PowerPoint Document": bytes(stream[:end])}))
