"""Plain texts: paragraphs, headings, items and code, and the numbers of their lines and pages."""

from __future__ import annotations

import pytest
from documents import blocks, levels, page_texts, read
from hypothesis import given, settings
from hypothesis import strategies as st

from index.formats import parse


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n")))
def test_a_plain_text_is_kept_to_the_character(source: str) -> None:
    source = source.removeprefix("\ufeff")
    if source.strip():
        assert read("a.txt", source).text == source


def test_titles_of_clauses_are_headings() -> None:
    """A full stop behind them, as contracts have it, makes no sentence of them."""
    text = (
        "LEASE\n\n1. Rent and Charges.\n\nThe rent is due on the first day.\n\n"
        "Section 2.1. Use of the Premises.\n\nThe tenant may not keep bees.\n\n"
        "3. He left early.\n\nNobody knew why he did.\n"
    )
    document = parse("lease.txt", text.encode())
    kinds = {text[b.start : b.end]: b.kind for b in document.blocks}
    assert kinds["1. Rent and Charges."] == "heading"
    assert kinds["Section 2.1. Use of the Premises."] == "heading"
    assert kinds["3. He left early."] == "item"


def test_a_release_heads_what_a_change_log_says_of_it() -> None:
    text = (
        "pump (1:2.0-1) unstable; urgency=medium\n\n  * The port is\n    now 80.\n\n"
        " -- Ann <a@b.example>  Wed, 08 Feb 2023 10:36:06 +0000\n\n"
        "pump (1.0) stable testing; urgency=low\n\n  The port is 8080.\n"
    )
    document = read("NEWS.Debian", text)
    assert document.title == "NEWS"
    assert [(b.kind, b.level, text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 2, "pump (1:2.0-1) unstable; urgency=medium"),
        ("item", 0, "* The port is\n    now 80."),
        ("paragraph", 0, "-- Ann <a@b.example>  Wed, 08 Feb 2023 10:36:06 +0000"),
        ("heading", 2, "pump (1.0) stable testing; urgency=low"),
        ("paragraph", 0, "The port is 8080."),
    ]


def test_wrapped_lines_are_one_paragraph() -> None:
    source = (
        "The tenant shall pay the rent on the first day of every month, and shall\n"
        "keep the premises in good repair at all times. The landlord shall insure\n"
        "the building.\n"
        "\n"
        "  Indented, but it is a paragraph of\n"
        "its own."
    )
    document = read("a.txt", source)
    assert document.text == source
    first, second = source.split("\n\n  ")
    assert blocks(document) == [("paragraph", first), ("paragraph", second)]


def test_one_paragraph_a_line() -> None:
    long = "The ministers have also discussed the speedy completion of the work, and said that " * 3
    lines = [f"{long}one.", "Constitutional Commission", f"{long}two.", "He agreed.", f"{long}3."]
    document = read("a.txt", "\n".join(lines))
    kinds = ["paragraph", "heading", "paragraph", "paragraph", "paragraph"]
    assert blocks(document) == list(zip(kinds, lines, strict=True))
    assert levels(document) == [(2, "Constitutional Commission")]
    assert document.title == "a"


def test_headings_of_a_plain_text() -> None:
    source = (
        "House Rules\n\n1. Quiet hours\n\nFrom ten to six.\n\nGuests\nThey are welcome at all times"
        " of the day.\n\nRepairs\n=======\nCall us.\n\n1. Apples\n\n2. Pears\n\nThe end"
    )
    document = read("a.txt", source)
    assert levels(document) == [
        (1, "House Rules"),
        (2, "1. Quiet hours"),
        (2, "Guests"),
        (2, "Repairs"),
    ]
    assert document.title == "House Rules"
    assert blocks(document)[-3:] == [
        ("item", "1. Apples"),
        ("item", "2. Pears"),
        ("paragraph", "The end"),
    ]


def test_verse_is_no_heading() -> None:
    source = "Roses are red\nViolets are blue\nSugar is sweet\nAnd so are you."
    assert blocks(read("a.txt", source)) == [("paragraph", source)]


def test_items_of_a_plain_text() -> None:
    source = (
        "You need:\n- flour,\n  sifted twice\n* eggs\n1. Stir.\n2) Bake\n\n"
        "It was a long text that ended in the spring of the year, on the day numbered\n"
        "12. Then nothing."
    )
    assert blocks(read("a.txt", source)) == [
        ("paragraph", "You need:"),
        ("item", "- flour,\n  sifted twice"),
        ("item", "* eggs"),
        ("item", "1. Stir."),
        ("item", "2) Bake"),
        ("paragraph", source.split("\n\n")[1]),
    ]


def test_lines_of_signs_below_headings_tell_their_depth() -> None:
    source = """\
The Lease
*********

1. Rent
-------

1.1 WHY PAY? WHAT FOR?
......................

One lives in the house.

2. Repairs
----------

The landlord pays. And so on....
"""
    assert levels(read("a.txt", source.encode())) == [
        (1, "The Lease"),
        (2, "1. Rent"),
        (3, "1.1 WHY PAY? WHAT FOR?"),
        (2, "2. Repairs"),
    ]


def test_versions_and_titles_between_two_lines_of_signs() -> None:
    source = """\
==========
 The Pump
==========

3.1.2 (2022-05-10)
++++++++++++++++++

It is repaired.

  Costs
  -----

  None. Their sum:

17.20
  420
-----
"""
    assert levels(read("a.rst", source.encode())) == [
        (1, "The Pump"),
        (2, "3.1.2 (2022-05-10)"),
        (3, "Costs"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Battery type: CR2477",
        "Total weight: 420 kg",
        ".. versionchanged:: 2.5",
        "[NOTE]",
        "> Cited",
        "|*A*|*B*|",
        "A -----> (B) ----> (C)",
        "$ lease --all",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert levels(read("a.txt", f"{line}\n\nIt lasts for about a year.")) == []


def test_a_line_is_no_heading_where_the_next_word_has_no_room() -> None:
    link = "https://example.org/wiki/A_name_that_is_longer_than_the_line_above_it_by_far"
    source = f"By default the whole of the Levenberg method\n{link} is used.\n"
    assert levels(read("a.txt", source)) == []
    assert levels(read("a.txt", source.replace(link, f"The {link}"))) != []


def test_code_in_a_plain_text() -> None:
    source = """\
One pays the rent so::

    pay(rent). Now. Or never.

      x = 1

It is then paid. To see it, type:

   $ lease --all. And
   $ cd rents

These are the rules:

   Nobody may smoke in here. Nobody may drink.
"""
    assert blocks(read("a.rst", source.encode())) == [
        ("paragraph", "One pays the rent so::"),
        ("code", "pay(rent). Now. Or never."),
        ("code", "x = 1"),
        ("paragraph", "It is then paid. To see it, type:"),
        ("code", "$ lease --all. And\n   $ cd rents"),
        ("paragraph", "These are the rules:"),
        ("paragraph", "Nobody may smoke in here. Nobody may drink."),
    ]


def test_form_feeds_are_page_breaks() -> None:
    document = read("a.txt", "Page one.\n\x0cPage two.\x0c\x0cPage four.\n\x0c")
    assert document.text == "Page one.\n\nPage two.\n\nPage four.\n\n"
    assert page_texts(document) == ["Page one.", "Page two.", "", "Page four."]
    assert page_texts(read("a.txt", "Only one.\n\x0c")) == ["Only one."]


def test_directives_of_a_plain_text() -> None:
    source = """\
.. note::

   The relay needs 24 V. Do not exceed it.

Then:

.. code-block:: c
   :linenos:

   open(port). Now.

It takes these options:

  * --interval sets the time
  * --retries says how often

.. class:: Serial

   A port.

   .. method:: open(port)
      :noindex:

      Opens it. So::

         open(1)

   .. method:: read()
   .. method:: readall()

      It waits.

Others follow.

.. _wire: https://example.org/wire
.. _port:

[[late]]
Late ones
~~~~~~~~~
"""
    document = read("a.rst", source.encode())
    assert [
        (b.kind[0] + str(b.level), document.text[b.start : b.end]) for b in document.blocks
    ] == [
        ("c0", ".. note::"),
        ("p0", "The relay needs 24 V. Do not exceed it."),
        ("p0", "Then:"),
        ("p0", ".. code-block:: c\n   :linenos:"),
        ("c0", "open(port). Now."),
        ("p0", "It takes these options:"),
        ("i0", "* --interval sets the time"),
        ("i0", "* --retries says how often"),
        ("t1", ".. class:: Serial"),
        ("p1", "A port."),
        ("t2", ".. method:: open(port)"),
        ("p2", ":noindex:"),
        ("p2", "Opens it. So::"),
        ("c2", "open(1)"),
        ("t2", ".. method:: read()"),
        ("t2", ".. method:: readall()"),
        ("p2", "It waits."),
        ("p0", "Others follow."),
        ("c0", ".. _wire: https://example.org/wire"),
        ("c0", ".. _port:"),
        ("c0", "[[late]]"),
        ("h2", "Late ones"),
        ("c0", "~~~~~~~~~"),
    ]


def test_a_sentence_goes_on_over_a_form_feed() -> None:
    document = read("a.txt", "The unit must not be\n\x0copened.\n\x0cBy\x0cAnn.")
    assert document.text == "The unit must not be\n opened.\n\nBy\nAnn."
    assert page_texts(document) == ["The unit must not be", "opened.", "By", "Ann."]
    assert [text for _, text in blocks(document)] == [
        "The unit must not be\n opened.",
        "By",
        "Ann.",
    ]


PAGED = [
    "Introduction\n\n  The unit number 1 is kept dry, and must not be opened by\n",
    "  anyone.\n\n  It weighs 9 kg. Never open it\n  without the other red key of\n",
    "  Ann Smith. The end.\n",
]


def test_running_lines_of_a_plain_text_are_left_out() -> None:
    pages = [
        f"Pump Spec      May 2024\n\n\n{page}\n\n\nMiller     [Page {n}]\n"
        for n, page in enumerate(PAGED, 8)
    ]
    document = read("a.txt", "\x0c\n".join(pages))
    assert blocks(document) == [
        ("heading", "Introduction"),
        (
            "paragraph",
            "The unit number 1 is kept dry, and must not be opened by\n   anyone.",
        ),
        (
            "paragraph",
            "It weighs 9 kg. Never open it\n  without the other red key of\n   Ann Smith. The end.",
        ),
    ]
    assert [page.number for page in document.pages] == [1, 2, 3]


@pytest.mark.parametrize(
    "page",
    [
        "Order {n}7\n\nA pump is ordered.\n",
        "Pump Spec\nOf it there are {n}{n}.\n\n",
        "Some {n}{n} men\n\nPump Spec\n\n",
    ],
    ids=["another number", "part of the text", "within the page"],
)
def test_lines_of_a_plain_text_that_do_not_run(page: str) -> None:
    source = "\x0c".join(page.format(n=n) + f"It is {'so' * n}.\n" for n in range(1, 5))
    assert read("a.txt", source).text == source.replace("\x0c", "\n")


ASKED = [
    "Q.   Who was there on the day when",
    "     you came home?",
    "A.   Nobody was. The house was dark",
    "     and the door was open.",
]


@pytest.mark.parametrize("between", ["\n", "\x0c", "\n\nFITCH REPORTING\n\x0cHOLLOWAY\n\n"])
def test_numbers_of_the_lines_of_a_plain_text_are_left_out(between: str) -> None:
    lines = [f"{n:2}   {line}" for n, line in enumerate(ASKED * 6, 1)]
    document = read("a.txt", between.join(["\n".join(lines)] * 3 + [" 1   A.   No."]))
    found = [block for block in blocks(document) if block[1][0] in "QN"]
    assert found[:2] == [
        ("term", "Q.   Who was there on the day when\n        you came home?"),
        ("paragraph", "Nobody was. The house was dark\n        and the door was open."),
    ]
    assert len(found) == 37
    assert "FITCH" not in document.text


def test_numbers_of_a_list_in_a_plain_text_are_kept() -> None:
    for items in (["Rent", "Water"], ["rent", "water"]):
        source = "\n".join(f"{n:2}   {item}" for n, item in enumerate(items * 10, 1))
        assert read("a.txt", f"{source}\n\n{source}").text == f"{source}\n\n{source}"
    once = "\n".join(f"{n:2}   {line}" for n, line in enumerate(ASKED * 6, 1))
    assert read("a.txt", once).text == once


def test_a_numbered_title_below_contents_is_a_heading() -> None:
    document = read("a.txt", "1. Scope ...... 3\n2. Data ....... 5\n\n1. Scope\n\nAll pumps.")
    assert blocks(document)[2:] == [("heading", "1. Scope"), ("paragraph", "All pumps.")]


def test_numbered_titles_above_clauses_farther_in_are_headings() -> None:
    """As an office program saves a contract as a plain text; items of a nested list are none."""
    contract = (
        "This Agreement is made between:\n    (1) Berg Mills Limited; and\n    (2) Hill LLP.\n"
        "1. Definitions\nIn this Agreement:\nCharges means the charges below.\n"
        "2. Supply of services\n    1. The Supplier shall grind.\n    2. The Supplier shall:\n"
        "        (a) use care; and\n        (b) obey the law.\n"
        "3. Charges\nThe Customer shall pay the Charges within 30 days.\n"
    )
    found = [text for kind, text in blocks(read("a.txt", contract.encode())) if kind == "heading"]
    assert found == ["1. Definitions", "2. Supply of services", "3. Charges"]
    nested = "".join(f"{n}. {x}\n    (a) red\n    (b) blue\n" for n, x in enumerate("ABC", 1))
    listed = nested.replace("A", "Apples").replace("B", "Pears").replace("C", "Plums")
    assert {kind for kind, _ in blocks(read("a.txt", listed.encode()))} == {"item"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("b) The work must say that it is\nreleased under this License and section\n7. It is.", 1),
        ("(iv) What is said in it of mills and in article\n2(3) of the act holds.", 1),
        ("Here is one line longer than the others\nand what is in this section\n1. Oak\n2. Elm", 3),
        ("b) The mill, the pier and the land in the section\nc) The oak", 2),
    ],
)
def test_a_number_goes_on_with_what_it_counts(text: str, parts: int) -> None:
    assert len(parse("a.txt", text.encode()).blocks) == parts
