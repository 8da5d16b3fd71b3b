"""Tables in a plain text with a frame of signs, or with rules over their columns."""

from __future__ import annotations

import pytest
from plain_texts import blocks, kinds

from index.cells import cells

FRAMED = {
    "a grid": (
        """\
+------+----------------+
| Code | Meaning        |
+======+================+
| E17  | Sensor broken, |
|      | or a|b lost    |
+------+----------------+
| E18  | Pump blocked   |
+------+----------------+""",
        ["rr", "H1", "rr", "r2", "rr", "r1", "rr"],
    ),
    "a grid without a header": (
        "+---+---+\n| A | B |\n+---+---+\n| C | D |\n+---+---+\n| E | F |\n+---+---+",
        ["rr", "r1", "rr", "r1", "rr", "r1", "rr"],
    ),
    "of a database": (
        "+-----+----+\n| who | of |\n+-----+----+\n| Ann | 31 |\n| Bob | 42 |\n+-----+----+",
        ["rr", "H1", "rr", "r1", "r1", "rr"],
    ),
    "as in Markdown": ("| Code | Meaning |\n|:-----|--------:|\n| E37 | Lid |", ["H1", "rr", "r1"]),
    "of Org": ("| Code | Meaning |\n|------+---------|\n| E37  | Lid     |", ["H1", "rr", "r1"]),
}


@pytest.mark.parametrize("name", FRAMED)
def test_framed_tables(name: str) -> None:
    """Each row with its number of lines, and the lines between them."""
    source, shape = FRAMED[name]
    found = [
        ("H" if kind == "header" else kind[0])
        + (str(text.count("\n") + 1) if any(map(str.isalnum, text)) else "r")
        for kind, text in blocks(source)
    ]
    assert found == shape
    indented = source.replace("\n", "\n  ")
    assert blocks(f"These are all:\n\n  {indented}\n\nThat is all.")[1:-1] == blocks(indented)


def test_cells_between_bars() -> None:
    rows = {
        "| E17 |  |3|": ["E17", "", "3"],
        r"| a\|b | c |": [r"a\|b", "c"],
        "| a | b |\n|   | c |": ["a", "b |\n|   | c |"],
        "| a | b | c": ["| a | b | c"],
    }
    assert {row: [row[a:b] for a, b in cells(row)] for row in rows} == rows


@pytest.mark.parametrize(
    "drawing",
    [
        "+-+-+-+-+\n|Ver|Typ|\n+-+-+-+-+\n| Len   |\n+-+-+-+-+",
        "+-----+\n| One |\n+-----+\n| Two |\n+-----+",
        "| A poem | has bars\n| at its | left\n| and no rule |",
        "+---+---+\n| A | B |\n+---+---+\n| of both |\n+---+---+",
    ],
)
def test_drawings_are_no_framed_tables(drawing: str) -> None:
    assert not {"row", "header"} & {kind for kind, _ in blocks(drawing)}


@pytest.mark.parametrize(
    "text",
    [
        """\
Service Rate    Unit
------- ------- ---------
Milling £120.50 per tonne
Grain   £3.20
""",
        """\
======= ======= =========
Service Rate    Unit
======= ======= =========
Milling £120.50 per tonne
                of wheat
Grain   £3.20
======= ======= =========
""",
    ],
)
def test_rules_over_each_column_tell_a_table(text: str) -> None:
    told = [(kind, " ".join(said.split())) for kind, said in blocks(f"Rates:\n\n{text}\nSo it is.")]
    assert [one for one in told if one[0] != "code"] == [
        ("paragraph", "Rates:"),
        ("header", "Service Rate Unit"),
        ("row", f"Milling £120.50 per tonne{' of wheat' * ('=' in text)}"),
        ("row", "Grain £3.20"),
        ("paragraph", "So it is."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "One or the other of them\n---- ---- ---\nis read as it stands here.\n",  # does not fit
        "---- ----\n",
        "---- ----\n==== ====\n",
    ],
)
def test_rules_over_what_is_no_table(text: str) -> None:
    assert not {"r", "H"} & set(kinds(text))
