"""What holds for any text and any question."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from libraries import fresh

from index import Index
from qa import Citation, Hit, ask, retrieve

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
    json.dumps(answer.to_dict(), ensure_ascii=False).encode()
    answer.to_markdown().encode()
    assert len(library.documents) == 3
