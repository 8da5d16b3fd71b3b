"""Lists of definitions in PDFs: terms, and what is said of them farther in, below or beside."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.formats import parse
from index.segment import segment

PROSE = "Helvetica"
TYPED = "Courier"
BOLD = "Helvetica-Bold"

# Where a line begins, in which letters, and what it says.
Row = tuple[float, str, str]


def blocks(*pages: Sequence[Row]) -> list[tuple[str, int, str]]:
    document = parse("a.pdf", pdf(*pages))
    return [(b.kind, b.level, document.text[b.start : b.end].strip()) for b in document.blocks]


def pdf(*pages: Sequence[Row]) -> bytes:
    """Lines, one below the other; a row with a '|' has its second half at x = 120 of the same."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 600))
    for rows in pages:
        y = 560.0
        for x, font, text in rows:
            canvas.setFont(font, 10)
            first, _, second = text.partition("|")
            canvas.drawString(x, y, first)
            canvas.setFont(PROSE, 10)
            canvas.drawString(120, y, second)
            y -= 12 if text else 8
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


INTRO: list[Row] = [
    (50, PROSE, "These are the settings of the heater, as the firmware knows them, each with"),
    (50, PROSE, "what it does. They are kept in a file."),
    (50, PROSE, ""),
]
LIST: list[Row] = [
    (50, TYPED, "max-flow"),
    (108, PROSE, "The most litres in a minute that the pump lets through at any"),
    (108, PROSE, "time. The default is 12."),
    (50, TYPED, "quiet-hours"),
    (108, PROSE, "From when on the pump is to run slowly, and until when it is to"),
    (108, PROSE, "do so, in hours of the day."),
]
AFTER: list[Row] = [
    (50, PROSE, ""),
    (50, PROSE, "Whoever changes a setting has to start the heater anew before it counts, which"),
    (50, PROSE, "takes a minute."),
]
READ = [
    ("term", 1, "max-flow"),
    (
        "paragraph",
        1,
        "The most litres in a minute that the pump lets through at any time. The default is 12.",
    ),
    ("term", 1, "quiet-hours"),
    (
        "paragraph",
        1,
        "From when on the pump is to run slowly, and until when it is to do so, in hours of the"
        " day.",
    ),
]


def test_terms_and_what_is_said_of_them() -> None:
    assert blocks([*INTRO, *LIST, *AFTER])[1:5] == READ
    assert [level for _, level, _ in blocks([*INTRO, *LIST, *AFTER])] == [0, 1, 1, 1, 1, 0]
    document = parse("a.pdf", pdf([*INTRO, *LIST, *AFTER]))
    starts = [document.text[p.start : p.start + 8] for p in segment(document)]
    assert starts == ["These ar", "max-flow", "quiet-ho", "Whoever "]


def test_what_is_said_goes_on_over_the_page() -> None:
    rest: list[Row] = [
        (108, PROSE, "It may be set while the heater is on."),
        (50, TYPED, "warm-up"),
        (108, PROSE, "Minutes until the pump runs at full speed after the heater has been"),
        (108, PROSE, "switched on."),
    ]
    found = blocks([*INTRO, *LIST], rest)
    assert found[5:] == [
        ("paragraph", 1, "It may be set while the heater is on."),
        ("term", 1, "warm-up"),
        (
            "paragraph",
            1,
            "Minutes until the pump runs at full speed after the heater has been switched on.",
        ),
    ]
    # In a new column, or under another margin, it is no longer said of the term.
    assert blocks([*INTRO, *LIST], [(140, PROSE, "Another matter.")])[-1][:2] == ("paragraph", 0)


def test_a_list_within_what_is_said() -> None:
    inner: list[Row] = [
        (50, TYPED, "mode"),
        (108, PROSE, "What the heater is to look after when it has not enough power for all of"),
        (108, PROSE, "them:"),
        (108, TYPED, "eco"),
        (160, PROSE, "the bill, which it keeps as low as it can, even where it gets"),
        (160, PROSE, "cold."),
        (108, TYPED, "boost"),
        (160, PROSE, "the warmth of the water, whatever it may cost to keep it up at"),
        (160, PROSE, "all hours."),
        (50, TYPED, "zone"),
        (108, PROSE, "The rooms that the heater is for, as they were named when it was set"),
        (108, PROSE, "up."),
    ]
    found = blocks([*INTRO, *inner, *AFTER])
    assert [(level, text) for kind, level, text in found if kind == "term"] == [
        (1, "mode"),
        (2, "eco"),
        (2, "boost"),
        (1, "zone"),
    ]
    document = parse("a.pdf", pdf([*INTRO, *inner, *AFTER]))
    under = {document.text[p.start : p.end].split("\n")[0]: p.headings for p in segment(document)}
    assert (under["eco"], under["boost"], under["zone"]) == (("mode",), ("mode",), ())


def test_two_terms_of_which_the_same_is_said() -> None:
    pair: list[Row] = [(50, TYPED, "-f file"), (50, TYPED, "--file=file"), *LIST[1:]]
    found = blocks([*INTRO, *pair])
    assert found[1:3] == [("term", 1, "-f file"), ("term", 1, "--file=file")]
    document = parse("a.pdf", pdf([*INTRO, *pair]))
    _, passage, *_ = segment(document)
    assert document.text[passage.start :].startswith("-f file\n--file=file\nThe most")


def test_bold_terms_with_what_is_said_beside_them() -> None:
    beside: list[Row] = [
        (50, BOLD, "Flow|The most litres in a minute that the pump lets through at"),
        (120, PROSE, "any time. The default is 12."),
        (50, PROSE, ""),
        (50, BOLD, "Quiet|From when on the pump is to run slowly, and until when it"),
        (120, PROSE, "is to do so, in hours of the day."),
        (50, PROSE, ""),
        (50, BOLD, "Zone|The rooms that the heater is for."),
    ]
    found = blocks([*INTRO, *beside, *AFTER])
    told = [(kind, text) for kind, _, text in found if kind in ("term", "row")]
    # Whether a table or a list, each term stands with what is said of it.
    assert [text.split("\t")[0] for _, text in told] == ["Flow", "Quiet", "Zone"]
    assert found[-1][:2] == ("paragraph", 0)


NO_LISTS: dict[str, list[Row]] = {
    "a first line that is farther in": [
        (50, TYPED, "start --now"),
        (62, PROSE, "This starts the heater, whatever the time of the day is, and lets it run"),
        (50, PROSE, "until it is told to stop. Nothing else is needed."),
        (50, TYPED, "stop --now"),
        (62, PROSE, "This stops it at once, which is not good for the pump if it is done too"),
        (50, PROSE, "often in a day."),
    ],
    "code": [
        (50, TYPED, "for room in rooms:"),
        (74, TYPED, "room.heat(until=22)"),
        (74, TYPED, "room.rest(hours=2)"),
        (50, TYPED, "for pump in pumps:"),
        (74, TYPED, "pump.stop(now=True)"),
        (74, TYPED, "pump.clean(soon=True)"),
    ],
    "numbers": [
        (50, PROSE, "1.|The pump is not to be opened while it is under power, by no"),
        (120, PROSE, "one."),
        (50, PROSE, "2.|The cover is to be closed before the heater is switched on, by"),
        (120, PROSE, "all."),
    ],
    "a quotation": [
        (50, PROSE, "The manual says of it that"),
        (80, PROSE, "the pump is not to be opened while it is under power, by"),
        (80, PROSE, "no one."),
    ],
}


@pytest.mark.parametrize("name", NO_LISTS)
def test_what_is_no_list_of_definitions(name: str) -> None:
    found = blocks([*INTRO, *NO_LISTS[name], *AFTER])
    assert [text for kind, _, text in found if kind == "term"] == []
    assert {level for _, level, _ in found} == {0}


def test_terms_in_other_letters_stand_where_those_of_code_do() -> None:
    other: list[Row] = [
        (50, PROSE, "Frost guard"),
        (108, PROSE, "Keeps the water from freezing."),
    ]
    assert blocks([*INTRO, *LIST, *other])[5:] == [
        ("term", 1, "Frost guard"),
        ("paragraph", 1, "Keeps the water from freezing."),
    ]
    assert "term" not in {kind for kind, _, _ in blocks([*INTRO, *other, *AFTER])}


def test_a_term_in_the_margin_beside_the_middle_of_a_sentence_comes_before_it() -> None:
    rows: list[Row] = [
        (50, TYPED, r"\name|The macro keeps the name of the author, as it is to be"),
        (120, PROSE, "printed on the cover, and in all capitals where the style so"),
        (50, TYPED, r"\cover|wishes it. What it keeps is printed by the second macro, and"),
        (120, PROSE, "by no other."),
        (50, PROSE, ""),
        (50, TYPED, r"\date|The date of the text. It is printed below the name."),
    ]
    assert blocks([*INTRO, *rows])[1:] == [
        ("term", 1, r"\name"),
        ("term", 1, r"\cover"),
        (
            "paragraph",
            1,
            "The macro keeps the name of the author, as it is to be printed on the cover, and in "
            "all capitals where the style so wishes it. What it keeps is printed by the second "
            "macro, and by no other.",
        ),
        ("term", 1, r"\date"),
        ("paragraph", 1, "The date of the text. It is printed below the name."),
    ]
