"""Sentences and passages: the laws over any text and any blocks, and exact splits."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.segment import LIMIT, MOST_SENTENCES, above, segment
from index.sentences import estimate_tokens, is_shortened, split_sentences
from index.types import Block, BlockKind, Document, Passage

KINDS: tuple[BlockKind, ...] = ("heading", "paragraph", "item", "header", "row", "code", "term")


def make(*blocks: tuple[BlockKind, str] | tuple[BlockKind, str, int], gap: str = "\n") -> Document:
    """A document of these blocks with `gap` between them; a block of white space is left out."""
    texts: list[str] = []
    made: list[Block] = []
    at = 0
    for kind, words, *level in blocks:
        if text := words.strip():
            made.append(Block(kind, at, at + len(text), *level))
            texts.append(text)
            at += len(text) + len(gap)
    return Document("a", "a", gap.join(texts), "text", "0", tuple(made))


def sentences(document: Document) -> list[str]:
    return [document.text[s.start : s.end] for p in segment(document) for s in p.sentences]


def hold_laws(document: Document, passages: tuple[Passage, ...]) -> None:
    text = document.text
    spans = [span for passage in passages for span in passage.sentences]
    at = 0
    for span in spans:
        assert not text[at : span.start].strip(), "only white space lies outside sentences"
        assert at <= span.start < span.end, "ordered, disjoint, not empty"
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        assert estimate_tokens(text[span.start : span.end]) <= LIMIT
        at = span.end
    assert not text[at:].strip()
    bounds = iter(document.blocks)
    block = next(bounds, None)
    for span in spans:
        while block is not None and block.end <= span.start:
            block = next(bounds, None)
        assert block is not None
        assert block.start <= span.start
        assert span.end <= block.end, "no sentence crosses a block"
    for passage in passages:
        assert (passage.start, passage.end) == (
            passage.sentences[0].start,
            passage.sentences[-1].end,
        )
        assert len(passage.sentences) <= MOST_SENTENCES


PROSE = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                ". ",
                "! ",
                '?" ',
                "... ",
                "。",
                "\n\n",
                "\n• ",
                "\u00a0",
                "Mr. ",
                "e.g. ",
                "[3] ",
                "3.",
                "a",
                "The ",
            ]
        ),
    ),
    max_size=30,
).map("".join)
BLOCKS = st.lists(st.tuples(st.sampled_from(KINDS), PROSE, st.integers(0, 6)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(BLOCKS, st.sampled_from(["\n", "\n\n", "", " \t"]), st.sampled_from([1, 5, 30, 200, 400]))
def test_laws(blocks: list[tuple[BlockKind, str, int]], gap: str, budget: int) -> None:
    document = make(*blocks, gap=gap)
    found = segment(document, budget)
    hold_laws(document, found)
    assert segment(document, budget) == found, "pure"
    for passage in found:
        costs = [estimate_tokens(document.text[s.start : s.end]) for s in passage.sentences]
        headings = [b for b in document.blocks if b.kind in ("heading", "term")]
        plain = [
            s for s in passage.sentences if not any(b.start <= s.start < b.end for b in headings)
        ]
        assert sum(costs) <= budget or len(plain) <= 1


# --- Exact splits ---------------------------------------------------------------------------------

CASES = json.loads((Path(__file__).parents[1] / "sentences.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_hard_cases(case: dict[str, Any]) -> None:
    text = case["gap"].join(case["sentences"])
    split = [text[start:end] for start, end in split_sentences(text)]
    # What is not handled is listed too: who handles it takes the mark away.
    assert (split == case["sentences"]) is not case.get("unhandled", False), split


@pytest.mark.parametrize(
    ("text", "after", "shortened"),
    [
        ("It sells fruit, e.g.", "pears.", True),
        ("It sells fruit, i.e.", "Pears.", True),
        ("It sells pears, plums, etc.", "and pays at once.", True),
        ("It sells pears, plums, etc.", "The board agreed.", False),
        ("See the letter No.", "17 of May.", True),
        ("The board said no.", "The shop closes.", False),
        ("Ask Mr.", "Reed.", True),
        ("It sells fruit.", "pears are rare.", False),
        ("It was sold to the U.S.", "Army.", True),
        ("It is in old versions of gram.c.", "10 has it.", False),
        ("It sells fruit, e.g", "pears.", False),
        ("", "Pears.", False),
    ],
)
def test_a_stop_at_a_lines_end_may_shorten_a_word(text: str, after: str, shortened: bool) -> None:
    assert is_shortened(text, after) is shortened


def test_part_of_a_text_is_split_by_itself() -> None:
    text = "Before. One. Two. After."
    assert list(split_sentences(text, 7, 17)) == [(8, 12), (13, 17)]


def test_each_kind_of_block() -> None:
    document = make(
        ("heading", "1. Scope. And more.", 1),
        ("paragraph", "One. Two."),
        ("item", "First. Second."),
        ("item", "Long. " + "It has many words in it. " * 12),
        ("header", "Name. | Age."),
        ("row", "Ann. | 5. " + "Very. Long. " * 20),
        ("code", "a = b. C()\nd = 1.\n\n\ne. F()"),
    )
    assert sentences(document) == [
        "1. Scope. And more.",
        "One.",
        "Two.",
        "First. Second.",
        "Long.",
        *["It has many words in it."] * 12,
        "Name. | Age.",
        ("Ann. | 5. " + "Very. Long. " * 20).strip(),
        "a = b. C()\nd = 1.",
        "e. F()",
    ]


def test_long_code_is_cut_between_lines_into_even_parts() -> None:
    line = "value = compute(value, 1)"  # 8 tokens
    document = make(("code", "\n".join([line] * 15)))
    assert [s.count("\n") + 1 for s in sentences(document)] == [8, 7]


def test_long_sentence_is_cut_after_a_clause() -> None:
    document = make(("paragraph", "one and three four five, " * 100))
    parts = sentences(document)
    assert len(parts) == 2
    assert all(part.endswith("five,") for part in parts)
    assert abs(len(parts[0]) - len(parts[1])) <= 50


def test_text_without_white_space_is_cut_but_no_letter_from_its_accents() -> None:
    text = "e\u0301" * 2000
    parts = sentences(make(("paragraph", text)))
    assert "".join(parts) == text
    assert all(part[0] == "e" for part in parts)


# --- Passages -------------------------------------------------------------------------------------


def passages(document: Document, budget: int = 200) -> list[str]:
    return [document.text[p.start : p.end] for p in segment(document, budget)]


WORDS = "The quick brown fox jumps over the lazy dog."  # 10 tokens


def test_paragraphs_under_a_heading_go_together_and_the_next_heading_starts_anew() -> None:
    document = make(
        ("heading", "Top", 1),
        ("heading", "Sub", 2),
        ("paragraph", "One."),
        ("paragraph", "Two."),
        ("heading", "Other", 2),
        ("paragraph", "Three."),
        ("heading", "Last", 1),
    )
    assert [(document.text[p.start : p.end], p.headings) for p in segment(document)] == [
        ("Top\nSub\nOne.\nTwo.", ("Top", "Sub")),
        ("Other\nThree.", ("Top", "Other")),
        ("Last", ("Last",)),
    ]


def test_no_paragraph_is_broken_that_fits() -> None:
    paragraph = " ".join([WORDS] * 3)
    document = make(*[("paragraph", paragraph)] * 4)
    assert passages(document, 65) == ["\n".join([paragraph] * 2)] * 2
    assert passages(document, 59) == [paragraph] * 4


def test_long_paragraph_is_broken_evenly() -> None:
    document = make(("paragraph", " ".join([WORDS] * 21)))
    assert [len(p.sentences) for p in segment(document, 200)] == [11, 10]
    document = make(("paragraph", " ".join([WORDS] * 45)))
    assert [len(p.sentences) for p in segment(document, 200)] == [15, 15, 15]


def test_heading_stays_with_its_text_though_both_exceed_the_budget() -> None:
    document = make(("heading", "A heading", 1), ("paragraph", f"{WORDS} {WORDS}"))
    assert passages(document, 10) == [f"A heading\n{WORDS}", WORDS]


def test_rows_know_their_header() -> None:
    rows: list[tuple[BlockKind, str]] = [("row", f"row {n} | {n}{n}") for n in range(6)]
    document = make(("header", "name |\tnumber"), *rows, ("heading", "New", 1), ("row", "x"))
    found = segment(document, 22)
    assert [(document.text[p.start : p.end], p.header) for p in found] == [
        ("name |\tnumber\nrow 0 | 00\nrow 1 | 11\nrow 2 | 22", "name |\tnumber"),
        ("row 3 | 33\nrow 4 | 44\nrow 5 | 55", "name |\tnumber"),
        ("New\nx", ""),
    ]


def test_header_ends_with_its_table_and_a_mixed_passage_has_its_rows_header() -> None:
    document = make(("header", "name"), ("row", "Ann"), ("item", "Then."), ("row", "Bo"))
    assert [p.header for p in segment(document)] == ["name"]
    assert [p.header for p in segment(document, 1)] == ["name", "name", "", ""]


def test_rows_know_the_caption_of_their_table() -> None:
    document = make(
        ("paragraph", "Piles\nby wood."),
        *(
            ("header", "of the pier"),
            ("header", "wood\tcount"),
            ("row", "oak\t1"),
            ("row", "elm\t2"),
        ),
        *(("paragraph", "Then."), ("row", "ash\t3"), ("row", "fir\t4")),
        *(("header", "another\tone"), ("row", "fig\t6")),
        *(("paragraph", "x" * 201), ("row", "yew\t5")),
    )
    found = {document.text[p.start : p.end]: p.header for p in segment(document, 1)}
    assert found == {
        "Piles\nby wood.": "",
        "of the pier": "Piles by wood.\nof the pier\nwood\tcount",
        "wood\tcount": "Piles by wood.\nof the pier\nwood\tcount",
        "oak\t1": "Piles by wood.\nof the pier\nwood\tcount",
        "elm\t2": "Piles by wood.\nof the pier\nwood\tcount",
        "Then.": "",
        "ash\t3": "Then.\n",  # no header
        "fir\t4": "Then.\n",
        "another\tone": "another\tone",
        "fig\t6": "another\tone",
        "x" * 201: "",  # hardly a caption
        "yew\t5": "",
    }


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("3.1 Help desk. The Supplier keeps one. It is open.", 2),
        ("Section 4. Term and Termination. This goes on.", 1),
        ("Section 2.1. The Buyer shall pay.", 1),
        ("§ 12 Rent. It is paid in advance.", 1),
        ("(a) Notices. These are in writing.", 1),
        ("4. Governing Law. This is that of England.", 1),
        ("3. Undo the impeller nut. It has a left-hand thread.", 2),
        ("5.1 Our client would prefer to avoid proceedings. It is ready.", 2),
        ("Help desk. The Supplier keeps one.", 2),
        ("3.1 Help desk.", 1),
    ],
)
def test_the_title_of_a_clause_is_quoted_with_what_it_heads(text: str, sentences: int) -> None:
    document = Document("a", "a", text, "text", "", (Block("paragraph", 0, len(text)),))
    (passage,) = segment(document)
    assert len(passage.sentences) == sentences


def test_at_most_255_sentences() -> None:
    document = make(*[("row", "x")] * 600)
    assert [len(p.sentences) for p in segment(document, 10_000)] == [255, 255, 90]


def test_budget_must_be_positive() -> None:
    with pytest.raises(ValueError, match="budget must be at least 1, not 0"):
        segment(make(("paragraph", "x")), 0)


def test_empty_document() -> None:
    assert segment(make()) == ()


# --- Tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        (" \n", 0),
        (WORDS, 10),
        ("internationalisation", 3),
        ("Pi is 3.14159.", 7),
        ("人工智能。", 5),
        ("aGVsbG8gd29y", 9),
        ("parseURL(my_value)", 10),
        ("Die Würde des Menschen ist unantastbar.", 13),
    ],
)
def test_estimate_tokens(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


# --- Size -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "lorem ipsum dolor, " * 270_000,  # 5 MB
        "x" * 500_000,
        "." * 500_000,
        "a. " * 60_000,
        "e.g. " * 60_000,
        "?! " * 60_000,
        "\n\n" * 200_000 + "x",
        " " * 1_000_000 + "x. Y",
        '."' * 200_000,
        ". [1" * 60_000,
        "(" * 300_000,
        "\u0301" * 100_000,
    ],
    ids=lambda text: repr(text[:5]),
)
def test_time_is_linear(text: str) -> None:
    document = make(("paragraph", "a" + text + "b"))
    began = time.process_time()
    found = segment(document)
    assert time.process_time() - began < 8  # quadratic time would take hours
    hold_laws(document, found)


def test_many_tiny_blocks_take_linear_time() -> None:
    document = make(*[("paragraph", "x")] * 20_000)
    began = time.process_time()
    assert sum(len(p.sentences) for p in segment(document)) == 20_000
    assert time.process_time() - began < 4


def test_what_stands_above_a_passage() -> None:
    assert above("Lease", ("1 Rent", "Lease"), "Rents\nMonth\tRent", "Due at once.", 99) == (
        "Lease. 1 Rent. Rents. Month\tRent"
    )
    assert above("Rent", (), "", "Rent is due.", 99) == ""
    deep = ("Part one", "Chapter two", "Section three")
    assert above("Lease", deep, "", "x", 29) == "Lease. Section three"
    assert above("Lease", deep, "", "x", 9) == "Lease. Se"


def test_what_is_said_of_a_term_stands_under_it() -> None:
    document = make(
        *(("heading", "Memory", 1), ("term", "work_mem", 1)),
        *(
            ("paragraph", "Sets the memory of a sort.", 1),
            ("paragraph", "It is four megabytes.", 1),
        ),
        *(("term", "units", 2), ("item", "kB or MB.", 2), ("paragraph", "Said of work_mem.", 1)),
        *(("term", "-a", 1), ("term", "--all", 1), ("paragraph", "All of them.", 1)),
        ("paragraph", "After the list."),
        *(("heading", "Disk", 1), ("paragraph", "Nothing.")),
    )
    found = segment(document, 8)
    assert [(document.text[p.start : p.end], p.headings) for p in found] == [
        ("Memory\nwork_mem\nSets the memory of a sort.", ("Memory",)),
        ("It is four megabytes.", ("Memory", "work_mem")),
        ("units\nkB or MB.", ("Memory", "work_mem")),
        ("Said of work_mem.", ("Memory", "work_mem")),
        ("-a\n--all\nAll of them.", ("Memory",)),
        ("After the list.", ("Memory",)),
        ("Disk\nNothing.", ("Disk",)),
    ]


def test_what_is_said_of_two_terms_stands_under_both() -> None:
    document = make(("term", "-a", 1), ("term", "--all", 1), *[("paragraph", WORDS, 1)] * 3)
    first, *rest = (p.headings for p in segment(document, 20))
    assert first == ()
    assert set(rest) == {("-a, --all",)}


def test_an_item_stands_under_what_leads_to_its_list() -> None:
    long = "is met by those who come here from afar and stay for a year or for longer than that"
    items = [("item", f"({letter}) the condition {letter} {long};") for letter in "abcdef"]
    document = make(
        ("paragraph", "It ends. It has effect only if:"), *items, ("paragraph", "Else.")
    )
    first, *rest = segment(document, 40)
    assert sentences(document)[:2] == ["It ends.", "It has effect only if:"]
    assert document.text[first.start : first.end].endswith(items[0][1]), "no break after the colon"
    assert first.headings == ()
    for passage in rest:
        in_list = document.text[passage.start] == "("
        assert passage.headings == (("It has effect only if:",) if in_list else ())
    assert any(passage.headings for passage in rest)


@pytest.mark.parametrize("between", [(), (("paragraph", "It is said here."),)])
def test_a_heading_ends_where_the_next_number_begins(between: tuple[Any, ...]) -> None:
    document = make(
        *(("heading", "Licence", 1), ("heading", "1. Definitions.", 2), *between),
        ("paragraph", "2. Grant of Licence. Each Contributor grants it."),
        ("paragraph", "It is free."),
        ("paragraph", "3. You may keep it."),
        ("paragraph", "For ever."),
    )
    path = {
        document.text[s.start : s.end]: p.headings for p in segment(document) for s in p.sentences
    }
    assert path["1. Definitions."] == ("Licence", "1. Definitions.")
    assert path["It is free."] == ("Licence", "2. Grant of Licence.")
    assert path["For ever."] == ("Licence",)


def test_a_list_under_a_heading_with_a_number_does_not_end_it() -> None:
    items = [("item", f"{number}. Undo nut {number}.") for number in (1, 2, 3)]
    document = make(("heading", "1. Taking it apart", 1), *items, ("paragraph", "That is all."))
    assert {passage.headings for passage in segment(document)} == {("1. Taking it apart",)}
