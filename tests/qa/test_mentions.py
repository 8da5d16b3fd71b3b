"""Which documents mention something: all of them, counted, and the best of each first."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import docx
import openpyxl
import pytest
from libraries import fresh, write

from index import Index
from index.errors import QuestionError
from qa import Answer, ask
from qa.brief import brief
from qa.question.intent import mentioned
from qa.table import workbook
from qa.types import Mentions

WORDS = "harbour barley lantern copper orchard quarry saddle thimble walnut granite".split()
HAVING, ALL = 73, 120


def names(answer: Answer) -> list[str]:
    assert answer.mentions is not None
    return [document.name for document in answer.mentions.documents]


def cited(answer: Answer) -> list[str]:
    return [citation.document.name for citation in answer.citations]


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """120 contracts of four paragraphs, of which 73 mention subcontracting, in their third."""
    texts = {}
    for i in range(ALL):
        other, more = WORDS[i % 10], WORDS[i // 10 % 10]
        third = "subcontracting of work" if i < HAVING else "painting of doors"
        texts[f"{i:03}.txt"] = (
            f"Agreement {i} concerns the {other} and the {more}.\n\n"
            f"The supplier delivers {i} crates of {other} to the {more} each week.\n\n"
            f"For lot {i} the {third} at the {other} needs the consent of {more}.\n\n"
            f"Agreement {i} ends when the {more} of the {other} is sold."
        )
    texts["007.txt"] += "\n\nFalconry is forbidden."
    with fresh(tmp_path_factory.mktemp("mentions"), texts) as library:
        yield library


def test_the_words_and_what_is_quoted(tmp_path: Path) -> None:
    texts = {
        "a.txt": "The sewage plant failed. The sewage plant was old. All was well.",
        "b.txt": "A plant for sewage, they say, smells.",
        "c.txt": "The plant in the pot grew, and the plant in the bed.",
    }
    with fresh(tmp_path, texts) as library:
        for asked in (
            *("Which documents mention the sewage plant?", "list all files about sewage"),
            *("Find all statements about the sewage plant", "all mentions of the sewage plant"),
            *("Show me everything about the sewage plant.", "What bears on the sewage plant?"),
        ):
            answer = ask(asked, library)
            assert (answer.found, answer.question) == (True, asked)
            assert set(cited(answer)) == set(names(answer)) == {"a.txt", "b.txt"}
        answer = ask('Which documents mention "sewage plant"?', library)
        assert (set(cited(answer)), names(answer)) == ({"a.txt"}, ["a.txt"])
        answer = ask("Which documents mention the gas plant?", library)
        assert (answer.found, answer.mentions) == (False, Mentions((), of=3))
        assert answer.citations
        assert ask("Where is the sewage plant?", library).mentions is None


@pytest.mark.parametrize(
    "asked",
    [
        *("Which documents mention", "which documents mention?", "Which documents mention it?"),
        *("Show me everything about this.", "all mentions of …", 'Which files contain "them"?'),
    ],
)
def test_what_is_to_be_mentioned_must_be_said(contracts: Index, asked: str) -> None:
    with pytest.raises(QuestionError, match="Name what is looked for, as in"):
        ask(asked, contracts)
    assert ask("Which documents mention IT?", contracts).mentions is None


def test_all_are_cited_and_counted(contracts: Index) -> None:
    expected = [f"{i:03}.txt" for i in range(HAVING)]
    answer = ask("Which contracts mention subcontracting?", contracts, k=100)
    assert answer.found
    assert sorted(cited(answer)) == names(answer) == expected
    assert answer.mentions is not None
    assert (answer.mentions.of, answer.mentions.exact) == (ALL, True)
    few = ask("Which contracts mention subcontracting?", contracts)
    assert cited(few) == cited(answer)[:5]
    assert few.mentions == answer.mentions
    held = few.to_dict()["mentions"]
    assert [document["name"] for document in held["documents"]] == expected
    assert (held["of"], held["exact"]) == (ALL, True)
    assert "\n\n73 of 120 documents mention it.\n\n" in few.to_markdown()


def test_where_first_and_how_often(tmp_path: Path) -> None:
    texts = {
        "a.md": "# Report\n\nAll was well. The sewage plant failed.\n\nThe sewage plant was old.",
        "b.md": "# Letter\n\nA plant for sewage, they say, smells.",
    }
    write(tmp_path / "texts", texts)
    with fresh(tmp_path, {}) as library:
        library.add(tmp_path / "texts")
        answer = ask("Which documents mention the sewage plant?", library, k=1)
        assert answer.mentions is not None
        found = [
            (
                m.document.name,
                m.sentences,
                *(text[s.start : s.end] for s in (m.first, *m.highlights)),
            )
            for m in answer.mentions.each
            for text in (library.document(m.document.id).text,)
        ]
    assert found == [
        ("a.md", 2, "The sewage plant failed.", "sewage plant"),
        ("b.md", 1, "A plant for sewage, they say, smells.", "plant", "sewage"),
    ]
    a, b = answer.mentions.each
    assert answer.to_dict()["mentions"]["documents"][0] == {
        "id": a.document.id,
        "name": "a.md",
        "title": "Report",
        "sentences": 2,
        "exact": True,
        "page": None,
        "start": a.first.start,
        "end": a.first.end,
        "highlights": [{"start": a.first.start + 4, "end": a.first.start + 16}],
    }
    assert answer.to_markdown().endswith(
        "  \n\nThe documents that mention it, with how many sentences, and where first:\n\n"
        f"- *Report*, `a.md`, characters {a.first.start}–{a.first.end}, 2 sentences\n"
        f"- *Letter*, `b.md`, characters {b.first.start}–{b.first.end}, 1 sentence\n"
    )
    rows = openpyxl.load_workbook(io.BytesIO(workbook([answer])))["Documents"]
    assert [[cell.value for cell in row] for row in rows.iter_rows(min_row=2)] == [
        [answer.question, "Report", "a.md", 2, None, f"{a.first.start}–{a.first.end}"],
        [answer.question, "Letter", "b.md", 1, None, f"{b.first.start}–{b.first.end}"],
    ]
    told = [p.text for p in docx.Document(io.BytesIO(brief([answer]))).paragraphs]
    assert told[-2:] == ["Report, a.md, 2 sentences", "Letter, b.md, 1 sentence"]
    alone = replace(answer, mentions=Mentions((a,), of=2))  # whose quote says it all
    assert "where first" not in alone.to_markdown()
    assert openpyxl.load_workbook(io.BytesIO(workbook([alone]))).sheetnames == ["Citations"]


def test_only_the_documents_that_are_searched_count(contracts: Index) -> None:
    only = [f"{i:03}.txt" for i in range(70, 80)]
    answer = ask("Which contracts mention subcontracting?", contracts, k=100, documents=only)
    assert sorted(cited(answer)) == names(answer) == only[:3]
    assert answer.mentions is not None
    assert answer.mentions.of == len(only)


def test_beyond_the_bound_the_best_of_each_document_are_looked_at(contracts: Index) -> None:
    """And the count is still exact where each of the documents is known to mention it."""
    every = [f"{i:03}.txt" for i in range(ALL)]
    with patch("qa.retrieve.MENTIONS", ALL):
        answer = ask("Which contracts mention the agreement?", contracts, k=200)
    assert names(answer) == every
    assert answer.mentions is not None
    assert answer.mentions.exact
    with patch("qa.retrieve.MENTIONS", 20):
        answer = ask("Which contracts mention subcontracting?", contracts)
    assert answer.mentions is not None
    assert (len(names(answer)) < HAVING, answer.mentions.exact) == (True, False)
    assert all(mention.exact for mention in answer.mentions.each)  # each was seen whole
    assert f"At least {len(names(answer))} of 120 documents mention it." in answer.to_markdown()


def test_what_all_say_alike_hides_no_other(tmp_path: Path) -> None:
    same = "Subcontracting needs the consent of the customer in writing, always."
    texts = {f"{i:02}.txt": same for i in range(40)}
    texts = {name: f"{text}\n\nContract {name} is here." for name, text in texts.items()}
    texts["other.txt"] = "At the old quarry nobody minds what is built there by subcontracting."
    with fresh(tmp_path, texts) as library:
        answer = ask("Which documents mention subcontracting?", library, k=2)
        assert len(answer.citations) == 2
        assert len(names(answer)) == 41
        (alike,) = (c for c in answer.citations if c.document.name != "other.txt")
        assert len(alike.also) == 39


def test_lists_of_references_come_last(tmp_path: Path) -> None:
    listed = "# References\n\nFalk, A. The sewage plant. Tidewater Press, 1998.\n"
    texts = {
        "a.md": f"# Report\n\nOur sewage plant failed twice in winter.\n\n{listed}",
        "b.md": f"# Essay\n\nNothing to report.\n\n{listed.replace('The', 'Our')}",
        "c.md": "# Letter\n\nHe says that they built, in spite of all, the plant for sewage there.",
    }
    write(tmp_path / "texts", texts)
    with fresh(tmp_path, {}) as library:
        library.add(tmp_path / "texts")
        answer = ask("Which documents mention the sewage plant?", library)
        assert sorted(cited(answer)[:2]) == ["a.md", "c.md"]
        assert cited(answer)[2:] == ["b.md", "a.md"]
        assert names(answer) == ["a.md", "b.md", "c.md"]


def test_a_common_word_must_be_there_too(contracts: Index) -> None:
    """Though what is in every passage has next to no weight."""
    assert names(ask("Which contracts mention falconry?", contracts)) == ["007.txt"]
    assert names(ask("Which contracts mention an agreement on falconry?", contracts)) == []


def test_quotation_marks_stay_with_what_is_looked_for() -> None:
    assert mentioned('Which files mention "Mill Lane"?') == '"Mill Lane"'


def test_documents_are_called_by_what_they_are() -> None:
    for called in ("licences", "licenses", "agreements", "leases", "memos", "transcripts"):
        assert mentioned(f"Which {called} mention trademarks?") == "trademarks"
    assert mentioned("Which rivers contain fish?") is None


def test_a_file_is_searched_or_mentioned(tmp_path: Path) -> None:
    texts = {
        "lease.txt": "The rent is 7, and it is due on Friday.",
        "mail.txt": "The rent is what lease.txt says.",
    }
    with fresh(tmp_path, texts) as library:
        answer = ask("Find all statements about rent in lease.txt", library)
        assert (answer.found, names(answer)) == (True, ["lease.txt"])
        assert cited(answer) == ["lease.txt"]
        assert names(ask("Which documents mention lease.txt?", library)) == ["mail.txt"]
