"""Tables by spaces and tabs in a plain text, and what is none."""

from __future__ import annotations

import pytest
from plain_texts import blocks, kinds

from index.formats import parse
from index.segment import segment

# --- Tables -------------------------------------------------------------------------------------


def test_a_table_with_a_header() -> None:
    source = """\
Item    Description                            Price
KV-100  Gate valve, DN100                      318.00
KV-300  Butterfly valve with a hand wheel    1,240.00
        of cast iron
KS-07   Seal kit. For KV-100 and KV-150         41.20"""
    assert blocks(source) == [
        ("header", "Item    Description                            Price"),
        ("row", "KV-100  Gate valve, DN100                      318.00"),
        (
            "row",
            "KV-300  Butterfly valve with a hand wheel    1,240.00\n        of cast iron",
        ),
        ("row", "KS-07   Seal kit. For KV-100 and KV-150         41.20"),
    ]
    passages = segment(parse("a.txt", source.encode()))
    assert sum(len(passage.sentences) for passage in passages) == 4


def test_a_header_in_small_letters_and_with_a_digit() -> None:
    rows = "\nBraga Nova   51   0.08   -0.19 to 0.35\nLeeds Marsh  52   0.05   -0.33 to 0.21"
    assert kinds("Site         n    d      95% CI" + rows) == "Hrr"
    # But not where it may be one more row.
    assert kinds("Incheon      53   0.06   -0.22 to 0.32" + rows) == "rrr"
    assert (
        kinds("Incheon      53 (n)  9 kg\nBraga        51 (n)  8 kg\nLeeds        52 (n)  7 kg")
        == "rrr"
    )


def test_a_header_above_a_rule() -> None:
    source = """\
Command    Old result
--------   ----------
basename   none
suffix     a path"""
    assert blocks(source) == [
        ("header", "Command    Old result"),
        ("code", "--------   ----------"),
        ("row", "basename   none"),
        ("row", "suffix     a path"),
    ]
    assert kinds("=====  =====\nA      B\n=====  =====\nFalse  True\n=====  =====") == "cHcrc"


def test_a_table_without_a_header() -> None:
    assert kinds("250-01   Impeller, bronze\n250-14   O-ring\n250-20   Sleeve, 1.4462") == "rrr"
    assert kinds("I     Prices\nII    Test reports\nIII   Formulas") == "rrr"


def test_an_empty_cell_and_tabs() -> None:
    source = """\
Month         Trips   Late   Longest delay      Credit
July 2024     51      6      5 hours            £11,260
August 2024   49      8      9 hours            £20,935
Total         100     14                        £32,195"""
    assert kinds(source) == "Hrrr"
    assert kinds("Name\tAge\tTown\nAnn\t31\tYork\nBob\t42\tBath\nCid\t53\tDeal") == "Hrrr"


def test_a_wrapped_label_is_of_its_row() -> None:
    source = """\
      Skin irritation, category 2          H315
      Specific target organ toxicity,
      single exposure, category 3          H336
      Aquatic hazard, category 2           H411"""
    assert [text for _, text in blocks(source)] == [
        "Skin irritation, category 2          H315",
        "Specific target organ toxicity,\n      single exposure, category 3          H336",
        "Aquatic hazard, category 2           H411",
    ]


def test_a_list_of_terms_is_items() -> None:
    source = """\
    RUN/STOP     Starts and stops acquisition. Green while running, red
                 when stopped.  It may blink.
    SINGLE       Waits for one trigger and stops
    ZOOM         Splits the screen."""
    assert blocks(source) == [
        (
            "item",
            "RUN/STOP     Starts and stops acquisition. Green while running, red\n"
            "                 when stopped.  It may blink.",
        ),
        ("item", "SINGLE       Waits for one trigger and stops"),
        ("item", "ZOOM         Splits the screen."),
    ]


# --- What is no table ---------------------------------------------------------------------------


PROSE = {
    "justified": """\
The  tenant shall pay the rent on the  first day of every month, and
shall keep  the premises in good  repair at all times. The  landlord
shall insure the  building against  fire and shall give  the  tenant
the key.""",
    "two spaces after full stops": """\
It rains.  He goes out.  She stays in and reads a book that she has had
for years.  It is on the sea.  The sea is wide and blue, and the
boats go out.  They come back.""",
    "aligned by chance": """\
It rains.  He goes out and does not come back for a very long time, and
it snows.  He goes on and does not come back for a very long time, and
it hails.  He goes in.""",
    "poem": """\
Roses are red
    Violets are blue
Sugar is sweet
    And so are you.""",
    "columns of prose": """\
This is a text in two      and this is the second
columns of prose that      column, whose text goes
goes on below and then     on and on beside it and
stops in the middle        never seems to end""",
    "numbered lines of a transcript": """\
1    The court came to order and the
2    clerk read the names of those who
3    were there, and then of those who
4    were not. Nobody said a word.""",
    "clauses": """\
1.1  The seller shall deliver the goods to the buyer
     before the end of the month.
1.2  The buyer shall pay for them""",
    "address": "Hallam Tregarth LLP\nCorn Exchange Chambers\n12  High Street\nSowden",
    "tree": """\
docs/
|-- a.md        What it is
|-- b.md        How it works
`-- c.md        Who made it""",
    "code": """\
int a;      /* one */
int bb;     /* two */
int ccc;    /* three */""",
    "centred": """\
            THE LEASE
         of the ground floor
      between Ann Smith and Bob Jones""",
    "two lines": "Signed for A          Signed for B\nAnn Smith             Bob Jones",
}


@pytest.mark.parametrize("name", PROSE)
def test_prose_has_no_rows(name: str) -> None:
    found = [kind for kind, _ in blocks(PROSE[name])]
    assert not {"row", "header"} & set(found)
    assert "item" not in found


def test_wrapped_prose_beside_a_table_stays_whole() -> None:
    prose = "The prices are without tax and hold until the end of the year in which\nit is paid."
    table = "Item     Price\nKV-1     3.00\nKV-10    4.00\n"
    assert blocks(table + prose)[3:] == [("paragraph", prose)]
