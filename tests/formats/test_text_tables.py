"""What is laid out by lines in a plain text, from leaders to pairs; and what is not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cells import cells
from index.formats import parse
from index.formats.text.plain import lay_out
from index.segment import segment

DOTS = "." * 9


def blocks(text: str) -> list[tuple[str, str]]:
    """Kind and text of each block; the document's text is the file's."""
    document = parse("a.txt", text.encode())
    assert document.text == text
    return [(block.kind, text[block.start : block.end]) for block in document.blocks]


def kinds(text: str) -> str:
    """The first letters of the kinds of the blocks; h is a heading and H a header."""
    return "".join("H" if kind == "header" else kind[0] for kind, _ in blocks(text))


# --- Leaders ------------------------------------------------------------------------------------


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


# --- Options and pairs --------------------------------------------------------------------------


def test_each_option_is_an_item() -> None:
    source = """\
GLOBAL OPTIONS
       -x, --exclude PATTERN
              Leave out files that match. May be repeated
       --exclude-larger-than SIZE
              Leave out files larger than SIZE, for instance 500M.
       -f FILE
       --file FILE
              Read FILE.

       --json
              Write JSON.  Then stop."""
    assert blocks(source) == [
        ("heading", "GLOBAL OPTIONS"),
        (
            "item",
            "-x, --exclude PATTERN\n              Leave out files that match. May be repeated",
        ),
        (
            "item",
            "--exclude-larger-than SIZE\n"
            "              Leave out files larger than SIZE, for instance 500M.",
        ),
        ("item", "-f FILE\n       --file FILE\n              Read FILE."),
        ("item", "--json\n              Write JSON.  Then stop."),
    ]


def test_an_option_in_a_sentence_is_no_item() -> None:
    prose = "The program is called with the option\n-v to say more, and then\n  with another one."
    assert "i" not in kinds(prose)


MANUAL_PAGE = """\
LOCKER(1)                 User Commands                 LOCKER(1)

NAME
       locker - keep files under lock and key

SYNOPSIS
       locker [-v] [--lock-wait SECONDS] FILE... [--json]
              [--store DIR]

OPTIONS
       Options may stand anywhere.

       -v     Print each file as it is han‐
              dled, and its long‐
              term store.

       --lock-wait SECONDS
              Wait for a busy store.

              The default is 0.  One of

              0      gives up at once
                     if need be.

              forever
                     Waits for ever.

       -q, --quiet

              print errors only

   Exit status
       o  11  The store is locked.

       Run it as follows:

           $ locker -v /srv
             --json /home

locker 3.3                     March 2024                    LOCKER(1)
"""


def test_what_a_manual_page_says_of_a_term_stands_under_it() -> None:
    document = parse("locker.1.txt", MANUAL_PAGE.encode())
    assert document.title == "locker - keep files under lock and key"
    found = [
        (block.kind, block.level, " ".join(document.text[block.start : block.end].split()))
        for block in document.blocks
    ]
    assert found == [
        ("code", 0, "LOCKER(1) User Commands LOCKER(1)"),
        ("heading", 1, "NAME"),
        ("paragraph", 0, "locker - keep files under lock and key"),
        ("heading", 1, "SYNOPSIS"),
        ("paragraph", 0, "locker [-v] [--lock-wait SECONDS] FILE... [--json] [--store DIR]"),
        ("heading", 1, "OPTIONS"),
        ("paragraph", 0, "Options may stand anywhere."),
        ("term", 1, "-v"),
        ("paragraph", 1, "Print each file as it is handled, and its long‐term store."),
        ("term", 1, "--lock-wait SECONDS"),
        ("paragraph", 1, "Wait for a busy store."),
        ("paragraph", 1, "The default is 0. One of"),
        ("term", 2, "0"),
        ("paragraph", 2, "gives up at once if need be."),
        ("term", 2, "forever"),
        ("paragraph", 2, "Waits for ever."),
        ("term", 1, "-q, --quiet"),
        ("paragraph", 1, "print errors only"),
        ("heading", 2, "Exit status"),
        ("item", 0, "o 11 The store is locked."),
        ("paragraph", 0, "Run it as follows:"),
        ("code", 0, "$ locker -v /srv --json /home"),
        ("code", 0, "locker 3.3 March 2024 LOCKER(1)"),
    ]


def test_tabs_and_spaces_are_alike_in_a_manual_page() -> None:
    tabbed = re.sub(r"(?m)^ {8}(?=.*\S)", "\t", MANUAL_PAGE)
    pages = [parse("locker.1.txt", text.encode()) for text in (MANUAL_PAGE, tabbed)]
    assert tabbed != MANUAL_PAGE
    first, second = ([(block.kind, block.level) for block in page.blocks] for page in pages)
    assert first == second


def test_a_text_that_is_no_manual_page_is_read_as_any_other() -> None:
    text = MANUAL_PAGE.partition("\n")[2]
    document = parse("locker.1.txt", text.encode())
    assert document.text == text
    assert "term" not in {block.kind for block in document.blocks}


def test_a_term_below_a_title_in_capitals_is_no_heading() -> None:
    source = "ENVIRONMENT\n   STORE\n      Address of the store.\n\n   KEY\n      The key."
    assert blocks(source)[:2] == [
        ("heading", "ENVIRONMENT"),
        ("paragraph", "STORE\n      Address of the store."),
    ]


MESSAGES = {
    "a chat": """\
12/03/2024, 14:05 - Anna: The roofer can come. Choose a day
12/03/2024, 14:07 - Ben: Tuesday or Thursday
12/03/2024, 14:20 - Chiara Rossi: That is more than last time.
Last time we paid 5,900
13/03/2024, 9:02 - Ben: Yes but without gutters""",
    "in brackets, before and after noon": """\
[3/12/24, 11:05:22 AM] Mama: Call when you come
[3/12/24, 2:06:01 PM] Jule: On Saturday at noon
\u200e[3/12/24, 2:07:40 PM] Mama: Good. He wants to talk about the house""",
    "a log": """\
2024-05-01 03:10:02 INFO  backup: started job nightly
2024-05-01 03:15:09 ERROR backup: cannot write to vol7
2024-05-01 06:00:00 INFO  mailer: sent report to ops@example.org""",
    "of a system, with short days": """\
May  1 03:10:02 host sshd: started
May  9 03:10:02 host sshd: stopped
May 10 03:10:02 host sshd: started again""",
    "an agenda": "9:00 Welcome\n9:30 The road, by Ann Smith\n10:15 Coffee",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_dated_line_is_an_item(name: str) -> None:
    source = MESSAGES[name]
    parts = source.replace("\nLast", " Last").split("\n")
    items = [("item", part.replace(" Last", "\nLast")) for part in parts]
    assert blocks(source) == items
    # With the form of their dates known, so is a message below an empty line inside of one.
    assert blocks(f"{source}\n\nand more\n{parts[0]}\n\n{parts[1]}") == [
        *items,
        ("paragraph", "and more"),
        *items[:2],
    ]


def test_a_dated_line_among_others_is_none() -> None:
    assert (
        kinds("The trains of\n10:15 and\n10:45 are late.\nThat of\n11:15 is not, so\nhe says.")
        == "p"
    )
    assert kinds("12.03.2024 14:05 The council met\n\nIn the old hall by the river.") == "hp"


def test_pairs_are_items() -> None:
    source = """\
From: Ann Smith <ann@example.org>
To: Bob Jones
Subject: the rent
  and the repairs
Date: 3 May 2024"""
    assert blocks(source) == [
        ("item", "From: Ann Smith <ann@example.org>"),
        ("item", "To: Bob Jones"),
        ("item", "Subject: the rent\n  and the repairs"),
        ("item", "Date: 3 May 2024"),
    ]
    assert kinds("Name  Pump\nOrder number  A 17\nWeight  3 kg") == "rrr"
    assert kinds("Article number:  A 17\nWeight:          3 kg\nColour:          red") == "rrr"


def test_a_pair_that_goes_on_is_prose() -> None:
    source = "From: Ann\nTo: Bob\nSubject: rent\nNote: a long text that goes on in the next\nline."
    assert blocks(source)[-1] == ("paragraph", source.split("rent\n")[1])
    two = "Note: this is the first of all the lines\nSee: this is the second one of them"
    assert blocks(two) == [("paragraph", two)]


# --- Numbered titles ----------------------------------------------------------------------------

MINUTES = """\
MINUTES OF THE COUNCIL

1. OPENING
The chair opened the meeting.

2. LIBRARY
Moved by Bhatt:
THAT the library be closed.
Against: Colley, Osei
CARRIED 4-2

3. ROAD AND BRIDGE
Moved by Osei:
THAT the limit be lowered.
DEFEATED 2-4"""


@pytest.mark.parametrize("titled", [str, str.title])
def test_numbered_titles_above_their_text_are_headings(titled: Callable[[str], str]) -> None:
    lines = [titled(line) if line[0].isdigit() else line for line in MINUTES.split("\n") if line]
    opening, library, road = (line for line in lines if line[0].isdigit())
    for gap in ("\n", "\n\n"):
        document = parse("a.txt", "\n".join(lines).replace("\n2", f"{gap}2").encode())
        found = [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"]
        assert found[-3:] == [opening, library, road]
    passages = segment(parse("a.txt", MINUTES.encode()))
    assert [passage.headings for passage in passages] == [
        ("MINUTES OF THE COUNCIL", "1. OPENING"),
        ("MINUTES OF THE COUNCIL", "2. LIBRARY"),
        ("MINUTES OF THE COUNCIL", "3. ROAD AND BRIDGE"),
    ]
    top = parse("a.txt", MINUTES.split("\n\n", 1)[1].encode())
    assert top.title == "a"
    assert [block.level for block in top.blocks if block.kind == "heading"] == [2, 2, 2]


@pytest.mark.parametrize(
    "items",
    [
        "1. Rent\nIt is due.\n2. Term\nIt is a year.",
        "1. Rent\n2. Term\n3. Notice\n4. Keys",
        "1. One Two\nthree.\n2. Two Three\nfour.\n3. Three Four\nfive.",
        "1. The House On The Hill By\nThe Sea.\n2. The Road To The Far Cold\nNorth."
        "\n3. The Old Man And His Big\nDog.",
        "1. Rent\n1.1 When\n2. Term\n2.1 How long\n3. Notice\n3.1 By whom",
        "1. Pay the rent\nIt is due.\n2. Keep the keys\nAll three.\n3. Clean the flat\nEach week.",
    ],
    ids=["two", "a list", "small letters", "wrapped", "contents", "a sentence"],
)
def test_numbered_lines_that_are_no_headings(items: str) -> None:
    kinds = [block.kind for block in parse("a.txt", items.encode()).blocks]
    assert "heading" not in kinds


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


def test_items_with_gaps_stay_items() -> None:
    assert (
        kinds("- age     in years\n- sex     as it was noted,\n  or not\n- bmi     index") == "iii"
    )


@pytest.mark.parametrize("gap", ["  ", "   ", "\t"])
def test_the_letter_o_before_a_gap_is_a_bullet(gap: str) -> None:
    assert kinds(f"o{gap}One thing.\n\n  o{gap}Another\n     thing.\n") == "ii"
    assert kinds("He wrote of it as one of two\no three things that he knew.\n") == "p"


def test_wrapped_prose_beside_a_table_stays_whole() -> None:
    prose = "The prices are without tax and hold until the end of the year in which\nit is paid."
    table = "Item     Price\nKV-1     3.00\nKV-10    4.00\n"
    assert blocks(table + prose)[3:] == [("paragraph", prose)]


# --- Laws ---------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        *("Item   Price", "KV-1   3.00", "KV-10  4.00", "       more", "-----  -----", "======"),
        *("Flow ..... 3 m", "Head . . . . . 4 m", "Scope ....... 12", "            goes on"),
        *(
            "-v, --verbose",
            "  -x",
            "    Says more.",
            "From: Ann",
            "To: Bob",
            "  folded",
            "Name  A 1",
        ),
        *("[1.2.24, 10:05] Ann: Yes", "[1.2.24, 9:15] Bob: No", "10:05 Tea"),
        *(
            "",
            "\f",
            "\fand",
            "1.  One",
            "- two",
            "A\tB\t1",
            "a\u00a0\u00a0b",
            "It is so.  He went",
            "  ,  ",
        ),
    ]
)
TEXTS = st.lists(LINES | st.text(" \t.-:ab1", max_size=12), max_size=14).map("\n".join)


@given(TEXTS | TEXTS.map("A(1)  B  A(1)\n\n{}".format))
def test_the_blocks_are_the_text(text: str) -> None:
    document = lay_out(text).document("a", "text", "")
    assert len(document.text) == len(text)
    assert document.text.split() == text.split()
    end = 0
    for block in document.blocks:
        inside = document.text[block.start : block.end]
        assert end <= block.start < block.end
        assert not document.text[end : block.start].strip()
        assert inside == inside.strip()
        end = block.end
    assert not document.text[end:].strip()


LONG = {
    "dots": "." * 500_000,
    "a gap": "a" + " " * 500_000 + "b",
    "gaps": "a  " * 160_000,
    "spaced dots": ". " * 250_000,
    "dashes": "-" * 500_000,
    "leaders": "a .... b " * 50_000,
    "numbers": "1." * 250_000,
    "colons": "a:" * 250_000,
    "tabs": "\t" * 500_000 + "a",
    "bars": "| a " * 125_000,
    "pages": "a b\n\fc d\n" * 10_000,
    "frames": "+---+---+\n| a | b |\n" * 10_000,
    "terms": "A(1) A(1)\n\n" + "       -a   A b\n            c\n" * 10_000,
    "no terms": "A(1) A(1)\n\n" + f"       a{' ' * 80}\n" * 10_000,
    "a deep term": "A(1) A(1)\n\n       -" + "a " * 99_000 + f"\n{' ' * 200_000}b",
}


@pytest.mark.parametrize(
    "broken", ["a" * 200_000 + "‐\nb", "a" * 200_000 + " ‐\n", "a‐\n" * 50_000]
)
def test_hyphens_of_a_manual_page_take_no_time(broken: str) -> None:
    before = time.process_time()
    parse("a.1.txt", f"A(1) A(1)\n\n{broken}".encode())
    assert time.process_time() - before < 8


@pytest.mark.parametrize("name", LONG)
def test_a_long_line_takes_no_time(name: str) -> None:
    before = time.process_time()
    lay_out(LONG[name])
    assert time.process_time() - before < 8  # quadratic time would take minutes


_LETTER = """Hill & Sons

Mr P. Hill

12 High Street

Leeds

{date}

{subject}Dear Mr Hill

Lease of the mill

We write about the lease. The rent is due on the first of each month.

Yours sincerely

Anna Berg
"""


@pytest.mark.parametrize(
    ("subject", "headings"),
    [
        ("", ["Hill & Sons", "Lease of the mill"]),
        (
            "The lease of the mill\n\n",
            ["Hill & Sons", "The lease of the mill", "Lease of the mill"],
        ),
    ],
)
@pytest.mark.parametrize("date", ["14 March 2023", "Our ref 12"])
def test_whom_a_letter_is_to_is_no_heading(subject: str, headings: list[str], date: str) -> None:
    document = parse("a.txt", _LETTER.format(date=date, subject=subject).encode())
    found = [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"]
    assert found == headings


def test_an_address_above_a_longer_line_is_no_heading() -> None:
    text = (
        "Mr P. Hill\nThe Old Mill and Bakery by the Long Bridge\n\nDear Mr Hill,\nWe write again."
    )
    assert {block.kind for block in parse("a.txt", text.encode()).blocks} == {"paragraph"}


def test_a_sentence_with_the_mark_of_a_note_is_no_heading() -> None:
    text = "In this lease:\n\nRent is the sum in Schedule 1.[1]\n\nIt is due on the first of May."
    assert kinds(text) == "ppp"


def test_each_line_of_a_text_that_is_not_wrapped_is_a_paragraph() -> None:
    """As an office program saves a document as a plain text."""
    said = (
        "The Customer shall pay the Charges within 30 days, and all that is due for the days after."
    )
    lines = ["Services Agreement", f"{said} {said}", "This Agreement is made on 14 March between:"]
    lines += ["Berg Mills Limited", "Hill & Sons LLP, of Leeds", "The Supplier shall grind."] * 4
    assert len(blocks("\n".join(lines))) == len(lines)
    wrapped = ["the address of the mill is this, and what", said * 2, "is found there is to be"]
    assert kinds("\n".join(wrapped + ["read by all who come to the mill and"] * 20)) == "p"


def test_what_only_a_terminal_shows_is_left_out() -> None:
    text = (
        b"N\bNA\bAM\bME\bE\n\n"
        + b"It is \x1b[1;31m_\br_\be_\bd\x1b[0m and \xc3\xa9\b\xc3\xa9 here.\n"
    )
    assert parse("a.txt", text).text == "NAME\n\nIt is red and é here.\n"


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


def test_numbered_titles_go_on_where_lists_are_beside_them() -> None:
    text = "1. Definitions\n\nIn this Agreement:\n\n2. Supply of services\n\n1.  {0}\n2.  {0}\n\n"
    text += "3. Charges\n\nThe Customer pays the Charges.\n\n4. Storage\n\n5. Milling\n\n{0}\n"
    found = blocks(text.format("The Supplier shall grind."))
    headings = [said for kind, said in found if kind == "heading"]
    assert headings == ["1. Definitions", "2. Supply of services", "3. Charges"]
