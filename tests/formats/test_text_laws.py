"""What holds for any plain text, however it is laid out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.text.plain import lay_out

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


@pytest.mark.parametrize("name", LONG)
def test_a_long_line_takes_no_time(name: str) -> None:
    before = time.process_time()
    lay_out(LONG[name])
    assert time.process_time() - before < 8  # quadratic time would take minutes
