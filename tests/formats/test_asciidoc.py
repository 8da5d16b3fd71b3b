"""AsciiDoc: headings, lists, tables and what is written for its reader alone."""

from __future__ import annotations

import time

import pytest
from documents import blocks, read

ASCIIDOC = """\
= Pump *400*
:flow: 3 l
:toc:

// not shown
Pumps {flow} a minute, see <<care,Care>>
or https://a.example/b[the page]. +
It has `a_b_c` and `*.war`.

Care
----
[NOTE]
====
Oil it _often_.
====

. Stop it.
.. Wait.
. Clean it.

* Not with water
[source,sh]
-----
= no heading
-----

-f::
--force <n>::
  Do it.
+
Even so, {unknown}.

lone:: Alone.

No term says this.

.Parts
[cols="1,2",options="header"]
|===
|Name |Price
|Seal
|4 \\| 5
2+|None
|===
"""


def test_asciidoc() -> None:
    document = read("pump.adoc", ASCIIDOC)
    assert document.title == "Pump 400"
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 1, "Pump 400"),
        ("paragraph", 0, "Pumps 3 l a minute, see Care or the page. It has a_b_c and *.war."),
        ("heading", 2, "Care"),
        ("paragraph", 0, "NOTE"),
        ("paragraph", 0, "Oil it often."),
        ("item", 0, "1. Stop it."),
        ("item", 0, "a. Wait."),
        ("item", 0, "2. Clean it."),
        ("item", 0, "Not with water"),
        ("code", 0, "= no heading"),
        ("term", 1, "-f"),
        ("term", 1, "--force <n>"),
        ("paragraph", 1, "Do it."),
        ("paragraph", 1, "Even so, {unknown}."),
        ("term", 1, "lone"),
        ("paragraph", 1, "Alone."),
        ("paragraph", 0, "No term says this."),
        ("paragraph", 0, "Parts"),
        ("header", 0, "Name\tPrice"),
        ("row", 0, "Seal\t4 | 5"),
        ("row", 0, "None"),
    ]


@pytest.mark.parametrize(
    "piece",
    ["* ", "`", "*a", "_a ", "+a ", "<<a", "[[", "|", "a::", "http://", "image:", "{a", "_"],
)
def test_long_lines_of_asciidoc_take_no_time(piece: str) -> None:
    start = time.process_time()
    read("a.adoc", f"a {piece * 30_000}\n\n|===\n|{piece * 30_000}\n")
    assert time.process_time() - start < 5


def test_the_numbers_and_letters_of_lists_within_lists_in_asciidoc() -> None:
    text = (
        ". The mill shall:\n.. grind; and\n... oats\n... rye\n.... dry\n.. sell.\n. Go.\n.. Now.\n"
        "\nNext:\n\n[upperroman,start=4]\n. Storage\n[loweralpha]\n.. Dry\n. Haulage\n\nLast:\n\n"
        "a. As written\nb. As well\n1. Digits\n* Dots\nc. On\n\nSeen by\nA. Berg.\n"
    )
    found = [said for _, said in blocks(read("a.adoc", text))]
    assert found == [
        *("1. The mill shall:", "a. grind; and", "i. oats", "ii. rye", "A. dry", "b. sell."),
        *("2. Go.", "a. Now.", "Next:", "IV. Storage", "a. Dry", "V. Haulage", "Last:"),
        *("a. As written", "b. As well", "1. Digits", "Dots", "c. On", "Seen by A. Berg."),
    ]
