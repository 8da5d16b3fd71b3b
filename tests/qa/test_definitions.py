"""Sentences that say what a term means or what a short form stands for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing import HashingEncoder
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from qa.evidence import weigh
from qa.evidence.definitions import writes_out


@pytest.mark.parametrize(
    ("term", "text", "is_written_out"),
    [
        ("RAG", "Retrieval-augmented generation (RAG) came up in 2020.", True),
        ("rag", "Of RAG (retrieval-augmented generation) too much is said.", True),
        ("LLM", "Large language models (LLMs) do so.", True),
        ("gdpr", 'Under the General Data Protection Regulation (the "GDPR"), it is', True),
        ("TOAST", "TOAST (The Oversized-Attribute Storage Technique) is used.", True),
        ("AP", "He told the Associated Press (AP; New York) of it.", True),
        ("us", "He told us (the union) that they had struck.", False),
        ("WHO", "Those who (with health and other worries) came", False),
        ("NATO", "NATO (founded in 1949) has members.", False),
        ("NATO", "It is a member (NATO) of it.", False),
        ("oak", "Oak (of all kinds) is heavy.", False),
        ("fire alarm", "A fire alarm (fa) rang.", False),
        ("X", "Ten (X) of them", False),
    ],
)
def test_what_a_short_form_stands_for(term: str, text: str, is_written_out: bool) -> None:
    assert writes_out(term, text) is is_written_out


@given(st.text(max_size=8), st.text(max_size=60))
def test_any_text_may_have_a_short_form(term: str, text: str) -> None:
    assert not writes_out(term, text) or "(" in text


def test_a_definition_is_told_from_a_mention(tmp_path: Path) -> None:
    sentences = {
        "You may not convey a covered work if you pay for the covered work.": 0,
        'A "covered work" means either the Program or a work based on it.': 1,
        "Covered works (see below) are programs.": 1,
        "It is a covered work, is it not?": 0,
        "Each covered workshop is heated.": 0,
    }
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text(" ".join(sentences), "a.txt")
        asked = "What is a covered work?"
        candidates = library.candidates(asked, sentences=9, passages=9)
        assert weigh(asked, candidates).columns["defines"].tolist() == list(sentences.values())
        asked = "Who pays for a covered work?"
        candidates = library.candidates(asked, sentences=9, passages=9)
        assert weigh(asked, candidates).columns["defines"].tolist() == [0, 0, 0, 0, 0]
        library.add_text("Shiro was buried there. Shiro was a dog.", "b.txt")
        candidates = library.candidates("Who was Shiro?", sentences=2, passages=1)
        defines = weigh("Who was Shiro?", candidates).columns["defines"].tolist()
        assert defines[-2:] == [0, 1]
