"""Manual pages as `man` prints them, and options in other plain texts."""

from __future__ import annotations

import re
import time

import pytest
from plain_texts import blocks, kinds

from index.formats import parse


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


@pytest.mark.parametrize(
    "broken", ["a" * 200_000 + "‐\nb", "a" * 200_000 + " ‐\n", "a‐\n" * 50_000]
)
def test_hyphens_of_a_manual_page_take_no_time(broken: str) -> None:
    before = time.process_time()
    parse("a.1.txt", f"A(1) A(1)\n\n{broken}".encode())
    assert time.process_time() - before < 8


def test_what_only_a_terminal_shows_is_left_out() -> None:
    text = (
        b"N\bNA\bAM\bME\bE\n\n"
        + b"It is \x1b[1;31m_\br_\be_\bd\x1b[0m and \xc3\xa9\b\xc3\xa9 here.\n"
    )
    assert parse("a.txt", text).text == "NAME\n\nIt is red and é here.\n"
