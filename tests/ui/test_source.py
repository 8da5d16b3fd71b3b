"""The text of a document around a quote."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from shown import citation, document

from index.types import Block, BlockKind, Page, Span
from ui import source


def runs(window: dict[str, object]) -> list[list[object]]:
    return [run for block in window["blocks"] for run in block["runs"]]  # type: ignore[attr-defined]


def test_window_marks_the_quote_and_nothing_else() -> None:
    text = "One. Two is 2. Three.\n\nNext."
    blocks = (Block("paragraph", 0, 21), Block("heading", 23, 28, 1))
    cited = citation("Two is 2.", start=5, words=(Span(12, 13),))
    other = replace(citation(" Three.", start=14), number=7)
    held = document(text, blocks, (Page(1, 0, 22), Page(2, 22, 28)))
    shown = source.window(held, cited, others=[other])
    assert shown == {
        "blocks": [
            {"kind": "paragraph", "level": 0, "page": 1, "cut": [False, False],
             "runs": [["One. ", 0, 0], ["Two is ", 1, 0], ["2", 2, 0], [".", 1, 0],
                      [" Three.", 3, 7]]},
            {"kind": "heading", "level": 1, "page": 2, "cut": [False, False],
             "runs": [["Next.", 0, 0]]},
        ],
        "above": False,
        "below": False,
    }  # fmt: skip


def test_rows_are_shown_under_their_header_however_far_above_it_is() -> None:
    lines = ["Port\tShips", *(f"Port {n}\t{n}" for n in range(400))]
    text = "\n".join(lines)
    kinds: list[BlockKind] = ["header", *["row"] * 400]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    blocks = tuple(
        Block(kind, start, start + len(line))
        for kind, start, line in zip(kinds, starts, lines, strict=False)
    )
    cited = citation("Port 390\t390", start=text.index("Port 390"))
    pages = (Page(1, 0, 99), Page(2, 99, len(text)))
    shown = source.window(document(text, blocks, pages), cited)
    header, first = shown["blocks"][:2]
    assert (header["kind"], header["page"], header["runs"]) == ("header", 2, [[lines[0], 0, 0]])
    assert (first["kind"], first["page"]) == ("row", None)
    assert shown["above"]
    # It is there once, not above what is no row of its table, and not where it is no mere header.
    assert [block["kind"] for block in shown["blocks"]].count("header") == 1
    parted = (*blocks[:200], replace(blocks[200], kind="paragraph"), *blocks[201:])
    long = (replace(blocks[0], end=starts[250]), *blocks[250:])
    for others in (parted, long):
        shown = source.window(document(text, others, pages), cited)
        assert {block["kind"] for block in shown["blocks"]} == {"row"}


def test_window_grows_by_steps_and_never_cuts_the_quote() -> None:
    text = "word " * 40_000
    start = 100_000
    cited = citation(text[start : start + 99], start=start)
    sizes = []
    for steps in (0, 5, 10):
        shown = source.window(document(text), cited, steps, steps)
        assert "".join(str(t) for t, mark, _ in runs(shown) if mark) == cited.quote
        assert next(t for t, mark, _ in runs(shown) if mark == 0)[:5] == "word "  # type: ignore[index]
        sizes.append(sum(len(str(t)) for t, *_ in runs(shown)))
    assert sizes[0] < 2 * source.WINDOW + 120
    assert sizes == sorted(set(sizes))
    assert shown["blocks"][0]["cut"] == [False, False]
    assert shown["above"] is shown["below"] is False
