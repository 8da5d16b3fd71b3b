"""Questions to citations: the laws that hold for any text, and exact rankings on small cases."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hashing import HashingEncoder
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from libraries import ENCODER, fresh

from index import DocumentInfo, Index, Span
from index.errors import QuestionError, UnknownDocument
from index.types import BlockKind, Page
from qa import Answer, Citation, Excerpt, Hit, ask, retrieve
from qa.citing import _before, cite
from qa.confidence import _known
from qa.export import reference
from qa.quoting import quoted


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with fresh(
        tmp_path,
        {
            "fox.txt": "The red fox lives in Kent. It eats mice.\n\nIt was seen in March 2018.",
            "wolf.txt": "The grey wolf lives in Norway. It eats elk.",
            "bear.txt": "The brown bear sleeps in winter.",
        },
    ) as library:
        yield library


def test_a_setting_is_known_by_its_whole_name(tmp_path: Path) -> None:
    with fresh(tmp_path, {"a.txt": "The default of keep_rows is 10. Columns are wide."}) as library:
        candidates = library.candidates("columns", sentences=5, passages=5)
    questions = ("keep_rows", "keep_cells", "keep_rows or keep_cells", "keep the long-term cells")
    first = candidates.found[0]
    known = [_known(f"What is the default of {asked}?", candidates, first) for asked in questions]
    assert [share["coded"] for share in known] == [1.0, 0.0, 0.5, 1.0]


PIECES = "fox wolf bear Kent eats in the 2018 3.5 Mr. U.S. été 日本語 😀 don't (a) - # . !".split()


words = st.sampled_from([*PIECES, "\f", "\n\n", "\0", "\r\n"])


documents = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.one_of(st.lists(words, max_size=25).map(" ".join), st.text(max_size=40)),
    max_size=3,
)


questions = st.one_of(
    st.lists(words, min_size=1, max_size=6).map(" ".join), st.text(min_size=1, max_size=20)
).filter(lambda q: q.strip() != "")


@given(documents, questions, st.integers(0, 6))
@example({"a": "Who? Where? When.", "b": "Who? Where? When."}, "who", 5)
@example({"a": "He paid $3.5 million in May 2018 to J. Smith."}, "When did he pay?", 5)
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_laws_of_answers(tmp_path: Path, texts: dict[str, str], question: str, k: int) -> None:
    with fresh(tmp_path, texts) as library:
        answer = ask(question, library, k)
        assert len(answer.citations) <= k
        assert 0 <= answer.confidence <= 1
        assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
        for c in answer.citations:
            hold_laws(library, c)
            hold_highlights(c)
        assert len({" ".join(c.quote.casefold().split()) for c in answer.citations}) == len(
            answer.citations
        )
        assert answer.text == ("\n".join(c.quote for c in answer.citations) if answer.found else "")
        if not library.documents:
            assert (answer.found, answer.citations) == (False, ())
        assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()
        assert answer.to_markdown().endswith("\n")

        hits = retrieve(question, library, k)
        assert len(hits) == min(k, len(library))
        for hit in hits:
            hold_laws(library, hit)
        for before, after in pairwise(hits):
            assert before.score >= after.score
        assert len({(h.document.id, h.start) for h in hits}) == len(hits)
        for before, after in pairwise(answer.citations):
            assert before.score >= after.score
        assert ask(question, library, k) == answer

    # The same documents in another order, added to another library: the same answer.
    with fresh(tmp_path, dict(reversed(texts.items()))) as other:
        assert ask(question, other, k).to_dict() == answer.to_dict()


def hold_laws(library: Index, found: Hit | Citation) -> None:
    document = library.document(found.document.id)
    quote = found.text if isinstance(found, Hit) else found.quote
    assert quote
    assert document.text[found.start : found.end] == quote
    passage = found.passage
    assert document.text[passage.start : passage.end] == passage.text
    assert passage.start <= found.start < found.end <= passage.end
    assert found.document in library.documents
    assert 0 <= found.score <= 1
    pages = [p.number for p in document.pages if p.start <= found.start < p.end]
    assert [found.page] == (pages or [None])


def hold_highlights(citation: Citation) -> None:
    at = citation.start
    for span in citation.highlights:
        assert at <= span.start < span.end <= citation.end
        at = span.end


def quotes(library: Index, question: str, k: int = 5, **options: Any) -> list[str]:
    return [hit.text for hit in retrieve(question, library, k, **options)]


def test_ranking(library: Index) -> None:
    assert quotes(library, "Where does the grey wolf live?")[0] == "The grey wolf lives in Norway."
    assert quotes(library, "Where does the red fox live?")[0] == "The red fox lives in Kent."
    assert quotes(library, "What sleeps in winter?", 1) == ["The brown bear sleeps in winter."]
    assert quotes(library, "Who eats elk?", 1) == ["It eats elk."]
    assert quotes(library, "Who eats mice?", 1) == ["It eats mice."]


def test_the_passage_decides_between_like_sentences(tmp_path: Path) -> None:
    texts = {
        "a.txt": "The fox is red. Its weight is seven kilograms.",
        "b.txt": "The wolf is grey. Its weight is seven kilograms.",
    }
    with fresh(tmp_path, texts) as library:
        for animal, name in (("fox", "a.txt"), ("wolf", "b.txt")):
            hits = retrieve(f"What is the weight in kilograms of the {animal}?", library, 4)
            weights = [h.document.name for h in hits if h.text.startswith("Its weight")]
            assert weights[0] == name


def test_equal_sentences_come_in_the_order_of_names(tmp_path: Path) -> None:
    with fresh(tmp_path, dict.fromkeys(("z", "x", "y"), "The fox ran.")) as library:
        hits = retrieve("fox", library)
        assert [h.document.name for h in hits] == ["x", "y", "z"]
        assert len({h.score for h in hits}) == 1
        (cited,) = ask("fox", library, read=False).citations
        assert cited.document.name == "x"
        assert [place.document.name for place in cited.also] == ["y", "z"]
        assert "also in y, z" in reference(cited)


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


class Ranked:
    """A ranking of hits as they are given: (start, end, score, kind) in one passage."""

    confidence = 1.0

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


def test_documents_to_search_in(library: Index) -> None:
    assert quotes(library, "Where does the fox live?", 9, documents=["wolf.txt"]) == [
        "The grey wolf lives in Norway.",
        "It eats elk.",
    ]
    assert quotes(library, "fox", 9, documents="wolf.txt") == quotes(
        library, "fox", 9, documents=["wolf.txt"]
    )
    assert ask("fox", library, documents=[]).citations == ()
    with pytest.raises(UnknownDocument, match="'none'"):
        ask("fox", library, documents=["none"])
    assert retrieve("fox", library, documents=Path("wolf.txt")) == retrieve(  # type: ignore[arg-type]
        "fox", library, documents=["wolf.txt"]
    )


def test_a_question_names_a_file_in_another_normal_form(tmp_path: Path) -> None:
    composed, decomposed = "f\u00fcchse.txt", "fu\u0308chse.txt"
    texts = {decomposed: "The fox lives in Kent.", "b.txt": "The fox lives in Rome."}
    with fresh(tmp_path, texts) as library:
        question = f"Where does the fox live by {composed}?"
        for documents in (None, [composed], [decomposed, "b.txt"]):
            found = retrieve(question, library, documents=documents)
            assert {hit.document.name for hit in found} == {decomposed}


def test_words_in_quotation_marks_in_another_normal_form(tmp_path: Path) -> None:
    with fresh(tmp_path, {"a.txt": "He sat in a cafe\u0301 in Bonn."}) as library:
        assert ask('Who sat in "a caf\u00e9 in Bonn"?', library).confidence > 0


def test_pages(tmp_path: Path) -> None:
    with fresh(tmp_path, {"p": "The fox.\fThe wolf.\n\nThe elk.\f\fThe bear."}) as library:
        (info,) = library.documents
        assert info.pages == 4
        assert library.document(info.id).pages[2] == Page(3, 30, 30)
        pages = {hit.text: hit.page for hit in retrieve("fox wolf elk bear", library)}
    assert pages == {"The fox.": 1, "The wolf.": 2, "The elk.": 2, "The bear.": 4}


def test_an_empty_library(tmp_path: Path) -> None:
    with fresh(tmp_path, {}) as library:
        answer = ask("Where is the fox?", library)
        assert answer == Answer("Where is the fox?", found=False, confidence=0.0, citations=())
        assert answer.text == ""
        assert retrieve("Where is the fox?", library) == ()


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\u3000"])
def test_an_empty_question(library: Index, question: str) -> None:
    for asked in (ask, retrieve):
        with pytest.raises(QuestionError, match="The question is empty"):
            asked(question, library)


def test_less_than_one_sentence(library: Index, tmp_path: Path) -> None:
    question = "Where does the red fox live?"
    assert ask(question, library, 1).found
    none = ask(question, library, 0)
    assert (none.found, none.citations, retrieve(question, library, 0)) == (False, (), ())
    for asked in (ask, retrieve):
        for place in (library, tmp_path / "nowhere"):  # before a path is looked at
            with pytest.raises(QuestionError, match="k is -1"):
                asked(question, place, -1)


@pytest.mark.parametrize(
    "question",
    [
        '" AND NEAR( a-b *',
        "fox OR NOT -wolf ^bear {body}: + NEAR(a b, 5)",
        "fox\0wolf",
        "\0",
        "\ud800fox\udfff",
        "\ud800",
        "?!",
        "'; DROP TABLE documents; --",
        "%s %n {0} ${x}",
        "fox " * 2500,
        "狐" * 10_000,
        " ".join(map(str, range(2000)))[:10_000],
        "a" * 10_000,
    ],
)
def test_hostile_questions_get_an_answer(library: Index, question: str) -> None:
    began = time.process_time()
    answer = ask(question, library)
    assert time.process_time() - began < 2
    for c in answer.citations:
        hold_laws(library, c)
        hold_highlights(c)
    json.dumps(answer.to_dict())
    assert len(library.documents) == 3


def test_a_question_that_is_too_long(library: Index) -> None:
    for question in ("x" * 10_001, "fox " * 250_000):
        began = time.process_time()
        with pytest.raises(QuestionError, match=r"The question has [\d,]+ characters; 10,000 is"):
            ask(question, library)
        assert time.process_time() - began < 0.1


def test_a_question_is_no_answer(tmp_path: Path) -> None:
    text = """Questions of tenants

How much notice must I give before I leave the flat?

One month, in writing, ending on a rent day.

May I keep a dog in the flat?

Only with the consent of the agent.
"""
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(text, "tenants.txt")
        for read in (False, True):
            first = retrieve("How much notice must I give?", library, read=read)[0]
            assert first.text == "One month, in writing, ending on a rent day."
        asked = retrieve("What did a tenant ask of notice before I leave the flat?", library)[0]
        assert asked.text.startswith("How much notice")


def test_which_documents_mention_it(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(
            "The sewage plant failed. The sewage plant was old. All was well.", "a.txt"
        )
        library.add_text("A plant for sewage, they say, smells.", "b.txt")
        library.add_text("The plant in the pot grew, and the plant in the bed.", "c.txt")
        for asked in ("Which documents mention the sewage plant?", "list all files about sewage"):
            answer = ask(asked, library)
            assert (answer.found, answer.question) == (True, asked)
            assert {citation.document.name for citation in answer.citations} == {"a.txt", "b.txt"}
        assert not ask("Which documents mention the gas plant?", library).found


def test_what_has_a_shape_of_its_own_is_looked_for(tmp_path: Path) -> None:
    text = """The office of Ada Falk has a telephone number that hardly anybody knows.

The office of Ada Falk is open on Mondays and on Tuesdays; 0555 101 204 is where it is reached.

Whoever writes to the office of Ada Falk writes to ada@falk.example in most cases.

https://falk.example/ada-falk-office-telephone-number
"""
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(text, "falk.txt")
        answer = ask("What is the phone number of Ada Falk?", library, read=False)
        (span,) = answer.citations[0].highlights
        assert text[span.start : span.end] == "0555 101 204"
        answer = ask("What is the e-mail address of Ada Falk?", library, read=False)
        (span,) = answer.citations[0].highlights
        assert text[span.start : span.end] == "ada@falk.example"
        *_, last = retrieve("Who knows the telephone number of Ada Falk's office?", library)
        assert last.text.startswith("https://")
        *_, last = retrieve("Which page has the telephone number of Ada Falk's office?", library)
        assert not last.text.startswith("https://")


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


@pytest.mark.parametrize(
    ("question", "k", "said"),
    [
        (None, 5, "The question must be a text, not NoneType."),
        (b"pier", 5, "The question must be a text, not bytes."),
        ("pier", "5", "k must be a whole number, not str."),
        ("pier", 2.5, "k must be a whole number, not float."),
    ],
)
@pytest.mark.parametrize("asked", [ask, retrieve])
def test_arguments_of_another_type(
    tmp_path: Path, asked: Any, question: Any, k: Any, said: str
) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(said)}$"):
        asked(question, tmp_path, k)


def test_names_that_can_be_read_once(library: Index) -> None:
    library.add_text("The pier was built in 1932.", "pier.txt")
    for asked in (ask, retrieve):
        names: Any = iter(["pier.txt"])
        found: Any = asked("When was the pier built?", library, documents=names, read=False)
        assert [one.document.name for one in getattr(found, "citations", found)] == ["pier.txt"]
