"""Lines that stand for themselves in a plain text: messages, logs, labels with values, items."""

from __future__ import annotations

import pytest
from plain_texts import blocks, kinds

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


def test_items_with_gaps_stay_items() -> None:
    assert (
        kinds("- age     in years\n- sex     as it was noted,\n  or not\n- bmi     index") == "iii"
    )


@pytest.mark.parametrize("gap", ["  ", "   ", "\t"])
def test_the_letter_o_before_a_gap_is_a_bullet(gap: str) -> None:
    assert kinds(f"o{gap}One thing.\n\n  o{gap}Another\n     thing.\n") == "ii"
    assert kinds("He wrote of it as one of two\no three things that he knew.\n") == "p"


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


LISTS = {
    "releases": """\
Version 1.7.10 (2018-06-13)
Version 1.7.9 (2018-05-01)
Version 1.7.8 (2018-03-12)""",
    "versions alone, of a table of contents": "5.5.1. Purpose\n5.5.2. Options\n5.5.3. /var: Fonts",
    "dates": "Dec 24, 2011: 3.0.2 released\nDec 23, 2011: Fixes\n12 Dec 2011: Links in Zip",
    "years": "2003 Ann Lee\n2004-2006 The Mill, Inc. All rights reserved.\n1999 Ben Hay",
    "one word and a number": """\
Bug 344766 - Memory leak in the function that looks up the rules of a script
Bug 345600 - The build fails
Bug 345511 - The linker says no""",
    "one word": "Add detection of sensors\nAdd support for drums\nAdd a key",
}


@pytest.mark.parametrize("name", LISTS)
def test_lines_that_begin_alike_are_items(name: str) -> None:
    source = LISTS[name]
    items = [("item", line) for line in source.split("\n")]
    assert blocks(source) == items
    assert blocks(f"{source}\nWhat is older is lost.") == [
        *items,
        ("paragraph", "What is older is lost."),
    ]
    # The last one may go on.
    last = source.rpartition("\n")[2]
    assert blocks(f"{source}\n{last}, all of it and\nmore.") == [
        *items,
        ("paragraph", f"{last}, all of it and\nmore."),
    ]


@pytest.mark.parametrize(
    "prose",
    [
        """\
Sedge Utils are based on the Sedge SDK, which is the work of one man, whom
Sedge Utils name in each of their files, as is right. What comes after
Sedge Utils is the mill.""",
        "LEVEL is positive if FIRST is smaller than LAST, and\nLEVEL is 0 or\nLEVEL is odd.",
        "And the mill stood\nAnd the river ran\nAnd the miller slept.",
        "Copyright 2001, 2002,\n2003, 2004,\n2005 Ann Lee.",
        "Version 1.2 was sold\nVersion 1.3 was not.",
        "src-1.3/mill.c, src-1.3/oak.c,\nsrc-1.3/pier.c, src-1.3/sand.c,\nsrc-1.3/tide.c: Better.",
    ],
)
def test_prose_whose_lines_begin_alike_is_none(prose: str) -> None:
    assert blocks(prose) == [("paragraph", prose)]
