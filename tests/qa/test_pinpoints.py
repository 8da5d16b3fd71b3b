"""Clauses that a question names by their numbers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hashing import HashingEncoder
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from index.words import terms
from qa import ask
from qa.evidence.clauses import depth, part_of_clause
from qa.question.pinpoints import Pinpoint, asks_for_clause_alone, pinpoint


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What does section 7.2 say?", Pinpoint("", "7.2")),
        ("Is clause 12 valid?", Pinpoint("", "12")),
        ("Which rights does Article V name?", Pinpoint("", "V")),
        ("What is in § 5?", Pinpoint("", "5")),
        ("What does Annex B list?", Pinpoint("annex", "B")),
        ("What is in Schedule 2 of it?", Pinpoint("schedule", "2")),
        ("See Parts 3", Pinpoint("part", "3")),
        ("And Ch. 4?", Pinpoint("chapter", "4")),
        ("What did paragraph 13 of the judgment say?", Pinpoint("", "13")),
        ("What is said at [15]?", Pinpoint("", "15")),
        ("What does section 4(3)(b) forbid?", Pinpoint("", "4", ("3", "b"))),
        ("Clause 5.2 (c)?", Pinpoint("", "5.2", ("c",))),
        *(("Is article a of use?", None), ("Why 7.2 percent?", None), ("Part of it?", None)),
        *(("Who wrote section 1234?", None), ("a[15] of it", None)),
    ],
)
def test_which_clause_is_named(question: str, found: Pinpoint | None) -> None:
    assert pinpoint(question) == found


def test_what_asks_for_a_clause_and_nothing_else() -> None:
    work = terms("Falk lease falk.pdf")
    for alone in (
        *("section 4", "What does clause 4.1 of the Falk lease say?", "Read me § 4!"),
        *("What did paragraph 9 of falk.pdf say?", "What is said at [15]?", "section 4(3)(b)"),
    ):
        assert asks_for_clause_alone(alone, work)
    for more in ("Which notice does section 4 require?", "What does the lease say?"):
        assert not asks_for_clause_alone(more, work)


@pytest.mark.parametrize(
    ("clause", "text", "titled", "part"),
    [
        *(("7.2", "7.2 The tenant", False, 1), ("7.2", "7.2.1 The tenant", False, 0.8)),
        *(("7", "7 Notice", True, 1), ("7", "7 men came.", False, 0), ("7", "7. Notice", False, 1)),
        *(("7", "Section 7 is void.", False, 1), ("7", "70. Notice", False, 0)),
        *(("7.2", "7.20 Notice", False, 0), ("V", "Article V - War", True, 1)),
        *(("V", "Victory", True, 0), ("A", "A. Notice", True, 1), ("2", "1.2 Notice", False, 0)),
        *(("15", "[15] The claimant", False, 1), ("4", "4(1) A landlord", True, 1)),
        *(("2", "Schedule 2: Prices", True, 0), ("schedule 2", "Schedule 2: Prices", True, 1)),
        *(("schedule 2", "2. Term", True, 0), ("schedule 2", "Annex 2", True, 0)),
        *(("appendix A", "A. Proofs", True, 1), ("chapter 4", "4 Memory", True, 1)),
        *(("part 2", "Part 2 Licences", True, 1), ("part 2", "Article 2", True, 0)),
    ],
)
def test_what_belongs_to_a_clause(clause: str, text: str, titled: bool, part: float) -> None:
    kind, _, number = clause.rpartition(" ")
    assert part_of_clause(Pinpoint(kind, number), text, titled) == part


def test_the_way_down_to_a_part() -> None:
    """Each marker that comes: what is below a part belongs to it, its next sibling does not."""
    texts = "4(1) A, (2) B, (3) C (a) c (b) d (i) e (ii) f (c) g (4) h".split()
    markers = [text for text in texts if "(" in text]
    at, within = 0, []
    for marker in markers:
        at = depth(f"{marker} Text", ("3", "b"), at)
        within.append((marker, at))
    assert within == [
        *(("4(1)", 0), ("(2)", 0), ("(3)", 1), ("(a)", 1), ("(b)", 2), ("(i)", 2), ("(ii)", 2)),
        *(("(c)", 1), ("(4)", 0)),
    ]
    assert depth("(3)(b) Text", ("3", "b"), 0) == 2
    assert depth("(ii) Text", ("i",), 1) == 0


@given(st.text(alphabet="(a1)b2iv 4.[]", max_size=40), st.integers(0, 2))
def test_no_deeper_than_the_parts(text: str, at: int) -> None:
    assert 0 <= depth(text, ("2", "b"), at) <= 2


LEASE = """# Lease of Mill Yard

## 5. Break right

5.1 The tenant may end this lease on 1 May 2027 by notice.

5.2 The notice has effect only if each of these conditions is met:

(a) the rent is paid up to that day;

(b) the whole of the premises is given back empty and clean, with all the keys and all the papers
that belong to the boiler, the lift, the gates and the alarm, and with the meters read by both;

(c) no notice of the landlord for a breach of any of the covenants in clauses 3 and 4, of which the
tenant has known for more than twenty-eight days, is left without a remedy; and

(d) the walls are white.

5.3 The landlord may waive any of them.

## Schedule 2: Rights

The tenant may use two parking spaces.

## 2. Term

The term is ten years.
"""


def quotes(library: Index, question: str) -> list[str]:
    answer = ask(question, library, k=9, read=False)
    assert answer.found
    return [" ".join(citation.quote.split()) for citation in answer.citations]


def test_a_clause_as_it_is_read(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text("# Licence\n\n5.2 The licence ends with the lease of the hall.\n", "l.md")
        (tmp_path / "yard.md").write_text(LEASE)
        library.add(tmp_path / "yard.md")
        said = quotes(library, "What does clause 5.2 of yard.md say?")
        assert [quote[:6] for quote in said[:5]] == [
            "5.2 Th",
            "(a) th",
            "(b) th",
            "(c) no",
            "(d) th",
        ]
        assert not any(quote.startswith(("5.1", "5.3")) for quote in said)
        said = quotes(library, "What does clause 5.2(d) of yard.md say?")
        assert said == ["(d) the walls are white."]
        assert "parking spaces" in quotes(library, "What does Schedule 2 say?")[1]
        assert quotes(library, "What is in section 2?")[1] == "The term is ten years."


def test_time() -> None:
    start = time.process_time()
    for text in ("section 1" + "(a)" * 30_000, "(" * 90_000, "[1" * 40_000, "§" * 90_000):
        pinpoint(text)
        depth(text, ("a",), 0)
        asks_for_clause_alone(text, [])
    assert time.process_time() - start < 2


DOGS = """# Lease

## 6. Use

6.1 The rooms are let as a bookshop. No other trade is allowed there.

6.2 Dogs may be kept.

## 7. Notice

7.1 Either side may end the lease by six months' notice.

7.2 The landlord may end it at once if the rent is unpaid. A letter is enough for that.
"""


@pytest.mark.parametrize("read", [True, False])
def test_a_clause_is_found_by_its_number(tmp_path: Path, read: bool) -> None:
    with Index.open(tmp_path / "library") as library:
        library.add_text(DOGS, "lease.md")
        library.add_text(DOGS.replace("dog", "cat").replace("7.", "9."), "other.md")
        answer = ask("What does section 7.2 say?", library, read=read)
        assert answer.found
        assert answer.citations[0].quote.startswith("7.2 The landlord may end it at once")
        assert any("A letter is enough" in citation.quote for citation in answer.citations)
        answer = ask("What does section 6 of the lease say?", library, read=read)
        said = " ".join(citation.quote for citation in answer.citations)
        assert answer.found
        assert "bookshop" in said
        assert "months" not in said
        # Where more is asked than its number, the number does not answer.
        assert not ask("Which bank lends money under section 7.2?", library, read=read).found


def test_a_clause_of_a_contract_that_is_named_by_its_party(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library") as library:
        for party, dog in (("Kestrel", "dog"), ("Ostrander", "cat")):
            text = DOGS.replace("# Lease", f"# Lease\n\nBetween {party} and the Tenant.")
            library.add_text(text.replace("Dogs", f"A {dog}"), f"{party[0]}.md")
        for party, dog in (("Kestrel", "dog"), ("Ostrander", "cat")):
            answer = ask(f"What does clause 6.2 of the {party} lease say?", library)
            assert answer.found
            assert [c.quote for c in answer.citations] == [f"6.2 A {dog} may be kept."]
