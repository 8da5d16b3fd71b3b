"""Which sentences are quoted, and what with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hashing import HashingEncoder
from libraries import ENCODER, fresh

from index import DocumentInfo, Index, Span
from index.types import BlockKind
from qa import Excerpt, Hit, ask, retrieve
from qa.citing import _before, cite
from qa.quoting import quoted


def test_near_repetitions_are_one_citation(tmp_path: Path) -> None:
    lease = "The tenant shall pay the rent to the landlord on the first day of each month{}"
    texts = {"a": lease.format("."), "b": lease.format(", always."), "c": lease.format(" in 2019.")}
    with fresh(tmp_path, texts) as library:
        cited = ask("When does the tenant pay the rent?", library).citations
        also = {c.document.name: [p.document.name for p in c.also] for c in cited}
        # Another number is another statement.
        assert also in ({"a": ["b"], "c": []}, {"b": ["a"], "c": []})


def test_what_a_pronoun_points_to(tmp_path: Path) -> None:
    text = "The lighthouse stands on Vinga. It was built in 1890 of red brick. Ships pass."
    with fresh(tmp_path, {"a": text}) as library:
        cited = {c.quote[:2]: c for c in ask("When was it built?", library).citations}
        before = cited["It"].before
        assert before == Excerpt(0, 31, "The lighthouse stands on Vinga.")
        ships = next(h for h in retrieve("Which ships?", library) if h.text == "Ships pass.")
        assert ships.previous is not None
        assert _before(ships) is None


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("May I fly first class?", "No. First class is paid for by nobody."),
        ("Is my dog insured?", "It depends. Dogs of directors are insured."),
        ("Are fees due for late claims?", "None. Claims are free at any time."),
    ],
)
def test_a_bare_reply_is_quoted_with_the_sentence_after_it(
    tmp_path: Path, question: str, quote: str
) -> None:
    text = (
        "May I fly first class?\n\nNo. First class is paid for by nobody. Trains are.\n\n"
        "Is my dog insured?\n\nIt depends. Dogs of directors are insured. Cats are not.\n\n"
        "Are fees due for late claims?\n\nNone. Claims are free at any time. Ask Ann.\n"
    )
    with fresh(tmp_path, {"a": text}) as library:
        first = ask(question, library).citations[0]
    assert first.quote.startswith(quote)
    assert first.before is None


def test_the_title_of_a_clause_that_stands_alone_is_quoted_with_what_comes_next(
    tmp_path: Path,
) -> None:
    text = (
        "6. Quorum:\n\n"
        "7. Term limit:\n\nNo member serves for more than two terms. Nor may others.\n\n"
        "8. Removal:\n\n(a) A member is removed by vote.\n\n(b) The vote is secret.\n"
    )
    with fresh(tmp_path, {"a": text}) as library:
        hits = {hit.text: hit.reply for hit in retrieve("term limit removal vote", library)}
        (limit,) = ask("What is the term limit?", library, k=1).citations
    told = {said: span and text[span.start : span.end] for said, span in hits.items()}
    term = "7. Term limit:\n\nNo member serves for more than two terms."
    removal = "8. Removal:\n\n(a) A member is removed by vote."
    assert told == {
        "6. Quorum:": None,  # above another title
        "7. Term limit:": term,
        "No member serves for more than two terms.": term,
        "Nor may others.": None,
        "8. Removal:": removal,
        "(a) A member is removed by vote.": removal,
        "(b) The vote is secret.": None,
    }
    assert limit.quote == term


class Ranked:
    """A ranking of hits as they are given: (start, end, score, kind) in one passage."""

    confidence = 1.0
    mentions = None

    def __init__(self, text: str, *hits: tuple[int, int, float, BlockKind]) -> None:
        info = DocumentInfo("id", "a", "", "text", 0, 3, len(text), "")
        whole = Excerpt(0, len(text), text)
        self._hits = tuple(
            Hit(info, None, start, end, text[start:end], score, whole, kind=kind)
            for start, end, score, kind in hits
        )

    def hits(self, count: int) -> tuple[Hit, ...]:
        return self._hits[:count]

    def texts(self) -> Iterator[str]:
        return (hit.text for hit in self._hits)

    def corrections(self) -> Iterator[tuple[int, int]]:
        return iter(())

    def words(self, i: int) -> Span:
        return Span(self._hits[i].start, self._hits[i].start + 1)


def cited(
    ranking: Ranked, found: bool = True, k: int = 5, broad: bool = False
) -> list[tuple[str, str]]:
    """The quotes, each with its marked words."""
    text = ranking.hits(1)[0].passage.text
    said = quoted([ranking], k, found, broad)  # type: ignore[list-item]
    citations = [cite("?", number, each) for number, each in enumerate(said, 1)]
    assert all(text[c.start : c.end] == c.quote for c in citations)
    return [(c.quote, "".join(text[s.start : s.end] for s in c.highlights)) for c in citations]


def test_what_is_far_behind_is_quoted_only_where_all_is_asked_for() -> None:
    ranking = Ranked("It rained. Nobody came.", (0, 10, 0.9, "paragraph"), (11, 23, 1e-4, "item"))
    assert [quote for quote, _ in cited(ranking)] == ["It rained."]
    assert len(cited(ranking, broad=True)) == 2
    assert len(cited(ranking, broad=True, k=1)) == 1


def test_neighbours_that_both_answer_are_one_quote() -> None:
    text = "It rained. Then it snowed. Later it thawed."
    one, two, three = (0, 10), (11, 26), (27, 43)
    p: BlockKind = "paragraph"
    # The words marked are those of the better one.
    assert cited(Ranked(text, (*two, 0.5, p), (*one, 0.2, p))) == [(text[:26], "Then")]
    assert cited(Ranked(text, (*one, 0.5, p), (*two, 0.2, p))) == [(text[:26], "It")]
    # Not if it is far behind, no neighbour, of another kind, or a table's row.
    assert len(cited(Ranked(text, (*two, 0.5, p), (*one, 0.14, p)))) == 2
    assert len(cited(Ranked(text, (*three, 0.5, p), (*one, 0.4, p)))) == 2
    assert len(cited(Ranked(text, (*two, 0.5, p), (*one, 0.4, "item")))) == 2
    assert len(cited(Ranked(text, (*two, 0.5, "row"), (*one, 0.4, "row")))) == 2
    # Three at most, on either side; and never what is only nearest.
    longer = f"{text} Nobody saw it."
    four = (44, 58)
    every = [Ranked(longer, *rest, (*four, 0.3, p)) for rest in (
        ((*two, 0.5, p), (*one, 0.4, p), (*three, 0.35, p)),
        ((*one, 0.5, p), (*two, 0.4, p), (*three, 0.35, p)),
    )]  # fmt: skip
    assert cited(every[0]) == [(text, "Then"), (longer[44:], "Nobody")]
    assert cited(every[1]) == [(text, "It"), (longer[44:], "Nobody")]
    assert len(cited(every[0], found=False)) == 4
    # Nor over a blank line.
    torn = text.replace(" Then", "\n\nThen")
    assert len(cited(Ranked(torn, (12, 27, 0.5, p), (*one, 0.4, p)))) == 2
    assert len(cited(Ranked(text.replace(" Then", "\nThen"), (*two, 0.5, p), (*one, 0.4, p)))) == 1


def test_the_same_words_under_two_headings_are_two_quotes(tmp_path: Path) -> None:
    text = "# Slots\n\nThe default is 10.\n\n# Senders\n\nThe default is 10.\n"
    (tmp_path / "a.md").write_text(text)
    (tmp_path / "b.md").write_text("# Mail\n\nThe default is 10.\n")
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add(tmp_path / "a.md", tmp_path / "b.md")
        found = [c for c in ask("default", library).citations if c.quote == "The default is 10."]
    # In another document it is one more place that says so.
    assert {c.headings for c in found} >= {("Slots",), ("Senders",)}
    assert sum(len(c.also) for c in found) == 1


def test_what_is_said_at_length_under_two_headings_is_said_again(tmp_path: Path) -> None:
    said = "The total of the boiler is 3,480 euros, due within thirty days."
    other = said.replace("3,480", "3,200")
    text = f"# Invoice\n\n{said}\n\n# Re: Invoice\n\n\\> {said}\n\n# Re: Re\n\n{other}\n"
    (tmp_path / "a.md").write_text(text)
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        library.add(tmp_path / "a.md")
        found = ask("What is the total of the boiler?", library).citations
    assert [len(c.also) for c in found if "total" in c.quote] in ([1, 0], [0, 1])


def test_what_has_no_word_is_not_quoted() -> None:
    text = "It rained. ––→ Later it thawed."
    p: BlockKind = "paragraph"
    ranking = Ranked(text, (0, 10, 0.5, p), (11, 14, 0.4, p), (15, 31, 0.1, p))
    for found in (True, False):
        quotes = [quote for quote, _ in cited(ranking, found)]
        assert quotes == ["It rained.", "Later it thawed."]


def test_what_is_far_behind_is_no_part_of_an_answer() -> None:
    text = "It rained. Then it snowed. Later it thawed."
    ranking = Ranked(text, (0, 10, 0.9, "paragraph"), (27, 43, 0.008, "paragraph"))
    assert [quote for quote, _ in cited(ranking)] == ["It rained."]
    assert len(cited(ranking, found=False)) == 2
    # The less sure it is, the more is shown, but for headings.
    ranking.confidence = 0.7
    assert len(cited(ranking)) == 2
    heading = Ranked(text, (0, 10, 0.9, "paragraph"), (27, 43, 0.2, "heading"))
    heading.confidence = 0.7
    assert len(cited(heading)) == 1


def test_what_leads_to_a_list_is_shown_with_its_item(tmp_path: Path) -> None:
    text = """We will not pay for:

- damage to hedges by wind;
- damage caused by moles.
"""
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(text, "policy.md")
        cited = ask("Is damage caused by moles paid for?", library, read=False).citations
        shown = {c.quote: c.before and c.before.text for c in cited}
        assert shown["- damage caused by moles."] == "We will not pay for:"
