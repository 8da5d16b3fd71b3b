"""Questions to citations: exact rankings on small cases, and what may be asked."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hashing import HashingEncoder
from libraries import fresh

from index import Index
from index.errors import QuestionError, UnknownDocument
from index.types import Page
from qa import Answer, ask, retrieve
from qa.confidence import _known, _read_in_another
from qa.evidence import Evidence
from qa.export import reference
from qa.reader.reading import Reading, Text


def test_a_setting_is_known_by_its_whole_name(tmp_path: Path) -> None:
    with fresh(tmp_path, {"a.txt": "The default of keep_rows is 10. Columns are wide."}) as library:
        candidates = library.candidates("columns", sentences=5, passages=5)
    questions = ("keep_rows", "keep_cells", "keep_rows or keep_cells", "keep the long-term cells")
    first = candidates.found[0]
    known = [_known(f"What is the default of {asked}?", candidates, first) for asked in questions]
    assert [share["coded"] for share in known] == [1.0, 0.0, 0.5, 1.0]


@pytest.mark.parametrize(("whole", "doubt"), [(False, 1.0), (True, 0.0)])
def test_a_sentence_with_all_that_is_asked_is_not_doubted(whole: bool, doubt: float) -> None:
    said = {"entry": (0, 0), "other": (0, 1)}
    columns = {name: np.asarray(values, dtype=np.float32) for name, values in said.items()}
    neither, has_all = np.zeros(2, bool), np.asarray([whole, False])
    evidence = Evidence(np.zeros(2, np.int64), np.arange(2), neither, has_all, columns)
    reading = Reading(Text("", "", ()), 0.0, np.asarray([0.3, 0.7]), ())
    assert _read_in_another(evidence, 0, {0: reading}) == doubt


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


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\u3000", "\u200b\ufeff\u2060"])
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
