"""Which lines of a plain text are headings: numbered titles and letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from plain_texts import blocks, kinds

from index.formats import parse
from index.segment import segment

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


def test_numbered_titles_go_on_where_lists_are_beside_them() -> None:
    text = "1. Definitions\n\nIn this Agreement:\n\n2. Supply of services\n\n1.  {0}\n2.  {0}\n\n"
    text += "3. Charges\n\nThe Customer pays the Charges.\n\n4. Storage\n\n5. Milling\n\n{0}\n"
    found = blocks(text.format("The Supplier shall grind."))
    headings = [said for kind, said in found if kind == "heading"]
    assert headings == ["1. Definitions", "2. Supply of services", "3. Charges"]


FAQ = """\
Frequently asked

1. Basics

1.1. What is a mill?

It grinds.

1.2. How is grain kept dry when the days are long and the nights are damp, as in
autumn?

In sacks. Is that enough?

1.3. May I sell it?

Yes."""


def test_numbered_questions_above_their_answers_are_headings() -> None:
    passages = segment(parse("FAQ", FAQ.encode()))
    assert [passage.headings[-1] for passage in passages if len(passage.headings) == 3] == [
        "1.1. What is a mill?",
        "1.2. How is grain kept dry when the days are long and the nights are damp, as in autumn?",
        "1.3. May I sell it?",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. Is it dry?\n\nYes.\n\n2. Is it sold?\n\nNo.",  # two
        "1. Is it dry?\n\n2. Is it sold?\n\n3. Is it ground?\n\nYes.",  # a questionnaire
        "1. Is it dry?\n\nYes.\n\n1. Is it sold?\n\nNo.\n\n1. Is it ground?\n\nYes.",
    ],
)
def test_numbered_questions_that_are_no_headings(text: str) -> None:
    assert "heading" not in kinds(text)


RELEASES = """\
# Mill {0}

## 1.1 (2024-03-05)

### Fixed

* The wheel turns.
* The sacks are dry.
* It grinds at night.
* It is oiled.

Please oil it

Every day.

## 1.0 (2023-01-02)

It grinds."""


@pytest.mark.parametrize("name", ["RELEASE_NOTES", "a.txt"])
def test_headings_of_markdown_in_a_text_that_is_called_otherwise(name: str) -> None:
    document = parse(name, RELEASES.encode())
    assert document.text == RELEASES
    headings = [(b.level, document.text[b.start : b.end]) for b in document.blocks if b.level]
    assert headings == [
        (1, "# Mill {0}"),
        (2, "## 1.1 (2024-03-05)"),
        (3, "### Fixed"),
        (2, "## 1.0 (2023-01-02)"),
    ]


def test_comments_in_what_is_typed_are_no_headings() -> None:
    text = "Type this:\n\n# First the wheel\n\nturn\n\n# Then the sack\n\nfill\n\n# Done\n\nrest"
    document = parse("a.txt", text.encode())
    assert {block.level for block in document.blocks} <= {0, 1, 2}


def test_points_that_stand_for_blank_lines_part_paragraphs() -> None:
    text = "Licence: mill\n You may grind.\n .\n You may not sell.\n .\n It is as it is.\n"
    document = parse("copyright", text.encode())
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "Licence: mill\n You may grind.",
        "You may not sell.",
        "It is as it is.",
    ]


def test_points_that_are_typed_stay() -> None:
    text = "To write to a file:\n\n   $ ed file\n   a\n   It grinds.\n   .\n   wq\n"
    assert parse("a.txt", text.encode()).text == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "NEWS",
            "Version 1.2, 3 May 2024\n\nIt grinds.\n\nVersion 1.1, 12 April 2023\n\nIt turns.",
        ),
        ("NEWS.md", "# 1.2 (2024-05-03)\n\nIt grinds.\n\n# 1.1 (2023-04-12)\n\nIt turns."),
        ("NEWS.html", "<h1>Mill 1.2</h1><p>It grinds.<h1>Mill 1.1</h1><p>It turns."),
    ],
)
def test_the_first_of_several_releases_is_no_title(name: str, text: str) -> None:
    document = parse(name, text.encode())
    assert document.title == "NEWS"
    assert [len(passage.headings) for passage in segment(document)] == [1, 1]


def test_releases_in_the_form_of_an_outline_or_of_numbers_alone_are_headings() -> None:
    for title in ("* Changes in release 1.{} (2024-05-0{})", "1.{} (2024-05-0{})"):
        one, other = title.format(2, 3), title.format(1, 2)
        text = f"Mill\n\n{one}\n\n** It grinds.\n\n{other}\n\n** It turns."
        passages = segment(parse("NEWS", text.encode()))
        assert [passage.headings for passage in passages] == [("Mill", one), ("Mill", other)]


def test_an_address_is_no_heading() -> None:
    assert "heading" not in kinds("It grinds.\n\nSee https://mill.example/a/b\n\nIt turns.")


def test_releases_right_above_what_is_farther_in_are_headings() -> None:
    one, other = "Changes in version 1.2 - 2024-05-03", "Changes in version 1.1 - 2023-04-12"
    text = f"{one}\n  It grinds.\n\n{other}\n  It turns."
    passages = segment(parse("NEWS", text.encode()))
    assert [passage.headings[0][-10:] for passage in passages] == ["2024-05-03", "2023-04-12"]


@pytest.mark.parametrize("line", ["- No changes since 1.{}", "mill    v1.{}    2024-05-03"])
def test_versions_in_lists_and_at_the_foot_of_pages_are_no_headings(line: str) -> None:
    text = "\n\n".join(f"It grinds.\n\n{line.format(n)}\n\nIt turns." for n in (3, 2, 1))
    assert "heading" not in kinds(text)
