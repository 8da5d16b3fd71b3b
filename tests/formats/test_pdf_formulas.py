"""Formulas that stand by themselves in a PDF, and the sentences that they are part of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.pdf.formulas import with_formulas
from index.formats.pdf.tables import Line
from index.types import BlockKind

Block = tuple[BlockKind, float, float, str]
"""What it is, where it begins, how high it stands, and what it says."""


def line(left: float, base: float, text: str) -> Line:
    return Line(1, text, left, left + 5 * len(text), base, 10.0, False, False)


def joined(*blocks: Block) -> list[tuple[str, str]]:
    found, kinds = with_formulas(
        [[line(left, base, text)] for _, left, base, text in blocks],
        [(kind, 0) for kind, *_ in blocks],
    )
    return [
        (kind, " ".join(line.text for line in block))
        for block, (kind, _) in zip(found, kinds, strict=True)
    ]


FORMULA: tuple[Block, ...] = (
    ("paragraph", 150, 675, "V ="),
    ("paragraph", 175, 684, "Σ"),
    ("paragraph", 175, 662, "i=1"),
    ("paragraph", 190, 675, "wi log ci"),
    ("item", 380, 675, "(3)"),
)
LEAD: Block = ("paragraph", 50, 700, "The flow through all of the pumps is then")
AFTER: Block = ("paragraph", 50, 640, "where ci is the capacity of a pump.")


def test_a_sentence_goes_on_through_its_formula() -> None:
    whole = f"{LEAD[3]} V = Σ i=1 wi log ci (3)"
    assert joined(LEAD, *FORMULA, AFTER) == [("paragraph", f"{whole} {AFTER[3]}")]
    # What begins anew does not go on; an item may have a formula.
    anew: Block = ("paragraph", 50, 640, "Each pump has its own.")
    assert joined(("item", *LEAD[1:]), *FORMULA, anew) == [("item", whole), ("paragraph", anew[3])]
    # One formula after the other.
    more: Block = ("paragraph", 150, 610, "wi = ni / Θ (4)")
    end: Block = ("paragraph", 50, 590, "for each of them.")
    assert joined(LEAD, *FORMULA, ("paragraph", 50, 640, "where the weight is"), more, end) == [
        ("paragraph", f"{whole} where the weight is {more[3]} {end[3]}")
    ]
    # A formula by itself.
    begun: Block = ("paragraph", 50, 700, "The flow is measured.")
    assert joined(begun, *FORMULA, AFTER) == [
        ("paragraph", begun[3]),
        ("paragraph", f"V = Σ i=1 wi log ci (3) {AFTER[3]}"),
    ]


@pytest.mark.parametrize(
    "blocks",
    [
        # A sentence at its end, a list,
        (("paragraph", 50, 700, "The flow is measured."), ("paragraph", 150, 675, "V = Σ")),
        (LEAD, ("item", 70, 675, "(a) Σ is the sum,"), AFTER),
        # other text farther in, without signs or with words,
        (LEAD, ("paragraph", 150, 675, "V = 3"), AFTER),
        (LEAD, ("paragraph", 70, 675, "every pump has the flow Σ that it needs"), AFTER),
        (LEAD, ("paragraph", 150, 675, "PV → 3"), AFTER),
        # as far to the left as the text, or far below it,
        (LEAD, ("paragraph", 50, 675, "V = Σ"), AFTER),
        (LEAD, ("paragraph", 150, 600, "V = Σ"), ("paragraph", 50, 580, "and more")),
        # code and headings.
        (LEAD, ("code", 150, 675, "V = Σ"), AFTER),
        (("heading", *LEAD[1:]), ("paragraph", 150, 675, "V = Σ"), AFTER),
    ],
)
def test_what_is_no_formula_of_a_sentence(blocks: tuple[Block, ...]) -> None:
    assert joined(*blocks) == [(kind, text) for kind, _, _, text in blocks]


KINDS: list[BlockKind] = ["paragraph", "item", "code", "heading"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.sampled_from([50.0, 150.0]),
            st.sampled_from([600.0, 675.0, 700.0]),
            st.sampled_from(["so", "V = Σ", "= 2 (3)", "where", "At its end."]),
        ),
        max_size=8,
    )
)
def test_nothing_is_lost_and_all_stays_in_order(blocks: list[Block]) -> None:
    found = joined(*blocks)
    assert " ".join(text for _, text in found) == " ".join(text for *_, text in blocks)
    for kind in ("code", "heading"):
        assert [text for told, text in found if told == kind] == [
            text for told, *_, text in blocks if told == kind
        ]
