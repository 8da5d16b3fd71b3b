"""Lines of dots between a label and its value."""

from __future__ import annotations

import pytest
from plain_texts import blocks, kinds

from index.formats import parse
from index.segment import segment

DOTS = "." * 9


def test_leader_lines_are_rows() -> None:
    source = f"""\
2.  DATA

    Rated flow, MP 250/1 {DOTS} 180 m3/h
    Rated head, MP 250/1 {DOTS} 45 m
    Sample rate {DOTS}......... 1 GSa/s with one channel,
                                   500 MSa/s with two
    Time base accuracy {DOTS}.. 10 ppm.
    Often it is more, and then one has to look at it in another way."""
    assert blocks(source)[1:] == [
        ("row", f"Rated flow, MP 250/1 {DOTS} 180 m3/h"),
        ("row", f"Rated head, MP 250/1 {DOTS} 45 m"),
        (
            "row",
            f"Sample rate {DOTS}......... 1 GSa/s with one channel,\n"
            "                                   500 MSa/s with two",
        ),
        ("row", f"Time base accuracy {DOTS}.. 10 ppm."),
        ("paragraph", "Often it is more, and then one has to look at it in another way."),
    ]


def test_a_leader_line_is_one_sentence() -> None:
    document = parse("a.txt", f"Flow {DOTS} 180 m3/h\nHead {DOTS} 45 m".encode())
    sentences = [s for passage in segment(document) for s in passage.sentences]
    assert [document.text[s.start : s.end] for s in sentences] == [
        f"Flow {DOTS} 180 m3/h",
        f"Head {DOTS} 45 m",
    ]


@pytest.mark.parametrize("leader", [". . . . .", "………", "·····", "....."])
def test_signs_of_leaders(leader: str) -> None:
    assert kinds(f"Flow {leader} 180 m3/h\nHead {leader} 45 m") == "rr"


def test_a_label_that_goes_on_is_of_its_leader_line() -> None:
    source = f"Weight without {DOTS} 5 kg\nHeight above the base\nof the set {DOTS}.... 9 m"
    assert [text for _, text in blocks(source)] == [
        f"Weight without {DOTS} 5 kg",
        f"Height above the base\nof the set {DOTS}.... 9 m",
    ]


def test_one_leader_line_alone_is_a_row_and_none_among_prose() -> None:
    assert kinds(f"Weight\n\nWeight {DOTS} 3 kg\n\nIt is heavy.") == "hrp"
    prose = f"He looked at the sea for long and\nsaid {DOTS} nothing at all to his old\nfriend."
    assert blocks(prose) == [("paragraph", prose)]


def test_a_table_of_contents_is_items() -> None:
    assert kinds(f"Scope {DOTS} 3\nData {DOTS}. 5\nFaults {DOTS} 17") == "iii"
    assert kinds("1.  Scope      3\n2.  Data       5\n3.  Faults    17") == "iii"
    assert kinds(f"Doors {DOTS} 4\nGears {DOTS} 6\nSeats {DOTS} 2") == "rrr"
