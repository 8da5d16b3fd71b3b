"""Evaluation: the measures by hand, the forms of questions, and whole runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from index.errors import SourceError
from qa import evaluate
from qa.evaluate import (
    Outcome,
    Question,
    auroc,
    bootstrap,
    calibration_error,
    fault,
    figures,
    load,
    ndcg,
    risk_coverage,
)
from qa.evaluate import evaluate as run
from ui.cli import main


def test_ndcg_by_hand() -> None:
    grades = {"a": 3.0, "b": 1.0, "c": 0.0}
    ideal = 3 + 1 / np.log2(3)
    assert ndcg(["b", "b", "x", "a"], grades) == pytest.approx((1 + 3 / np.log2(4)) / ideal)
    assert ndcg(["a", "b"], grades) == 1
    assert ndcg(["x"], grades) == 0
    assert ndcg(["a"], {"c": 0.0}) == 0


def test_auroc_by_hand() -> None:
    assert auroc([0.9, 0.4], [0.1, 0.4]) == (1 + 1 + 1 + 0.5) / 4
    assert auroc([1], [0]) == 1
    assert auroc([0], [1]) == 0


def test_calibration_error_by_hand() -> None:
    # A bin of two at 0.85, one right: 0.35 off; a bin of one at 0.2, wrong: 0.2 off.
    assert calibration_error([0.85, 0.85, 0.2], [True, False, False]) == pytest.approx(
        (2 * 0.35 + 0.2) / 3
    )
    assert calibration_error([1.0, 0.0], [True, False]) == 0


def test_risk_and_coverage_by_hand() -> None:
    curve = risk_coverage([0.2, 0.9, 0.5], [True, True, False])
    assert curve == [(1 / 3, 0.0), (2 / 3, 0.5), (1.0, pytest.approx(1 / 3))]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_laws_of_the_bootstrap(values: list[float]) -> None:
    array = np.asarray(values)
    value, low, high = bootstrap(array)
    assert value == pytest.approx(array.mean())
    assert array.min() - 1e-9 <= low <= high <= array.max() + 1e-9
    assert bootstrap(array) == (value, low, high)


def outcome(**changes: object) -> Outcome:
    fields: dict[str, object] = {
        "question": Question("1", "?", "d", (("a", None),)),
        "answerable": True,
        "found": True,
        "confidence": 0.9,
        "rank": 1,
        "passage_rank": 1,
        "exact": 1.0,
        "f1": 1.0,
        "recall": 1.0,
        "precision": 0.5,
        "iou": 0.5,
        "characters": 100,
        "gain": None,
        "seconds": 0.1,
        "first": "A.",
    }
    return Outcome(**{**fields, **changes})  # type: ignore[arg-type]


def test_figures_by_hand() -> None:
    unknown = Question("2", "?", "d", ())
    some = [
        outcome(),
        outcome(rank=4, confidence=0.5, f1=0.5),
        outcome(rank=None, passage_rank=None, found=False, confidence=0.1, f1=0.0),
        outcome(question=unknown, answerable=False, rank=None, found=True),
        outcome(question=unknown, answerable=False, rank=None, found=False),
    ]
    values = {name: value for name, (value, _, _) in figures(some).items()}
    assert values["hit@1"] == pytest.approx(1 / 3)
    assert values["hit@3"] == pytest.approx(1 / 3)
    assert values["hit@5"] == pytest.approx(2 / 3)
    assert values["mrr"] == pytest.approx((1 + 1 / 4) / 3)
    assert values["passage@5"] == pytest.approx(2 / 3)
    assert values["f1"] == pytest.approx(0.5)
    assert values["answered"] == pytest.approx(2 / 3)
    assert values["wrong"] == 0.5  # of the two that were answered
    assert values["wrong@80"] == 0.5  # of the two surest of three
    assert values["silent"] == 0.5
    assert "ndcg@10" not in values
    assert [fault(o) for o in some] == ["", "low", "absent", "answered", ""]
    assert fault(outcome(found=False)) == "silent"


# -- forms of questions --------------------------------------------------------------------------


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    return path


def test_json_lines(tmp_path: Path) -> None:
    text = {"id": "d", "title": "Pier", "text": "One. Two is oak.", "passages": [[0, 4], [5, 16]]}
    write_lines(tmp_path / "docs.jsonl", text)
    write_lines(
        tmp_path / "questions.jsonl",
        {
            "id": "q",
            "question": "What?",
            "doc_id": "d",
            "passage": 1,
            "answers": [{"text": "oak", "start": 12}],
        },
        {"question": "Where?", "document": "d", "answers": "oak"},
        {"question": "Why?", "document": "d", "answers": []},
        {"question": "Which?", "doc_id": "d", "answers": None, "passage_ids": [0]},
        {"question": "piers", "relevant": {"d": 2}},
    )
    texts, questions = load(tmp_path)
    assert texts == [evaluate.Text("d", "Pier", "One. Two is oak.")]
    assert questions == [
        Question("q", "What?", "d", (("oak", 12),), (5, 16)),
        Question("2", "Where?", "d", (("oak", None),)),
        Question("3", "Why?", "d", ()),
        Question("4", "Which?", "d", None, (0, 4)),
        Question("5", "piers", relevant={"d": 2.0}),
    ]
    assert load(tmp_path / "questions.jsonl")[0] is None


def test_squad(tmp_path: Path) -> None:
    qas = [
        {"id": "a", "question": "Of what?", "answers": [{"text": "oak", "answer_start": 10}]},
        {"id": "b", "question": "Of tin?", "answers": [], "is_impossible": True},
    ]
    paragraphs = [{"context": "Before.", "qas": []}, {"context": "The pier, oak.", "qas": qas}]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"title": "The_pier", "paragraphs": paragraphs}]}))
    texts, questions = load(file)
    assert texts == [evaluate.Text("0000", "The pier", "Before.\n\nThe pier, oak.")]
    assert questions == [
        Question("a", "Of what?", "0000", (("oak", 19),), (9, 23)),
        Question("b", "Of tin?", "0000", (), (9, 23)),
    ]
    assert texts[0].text[19:22] == "oak"


def test_beir(tmp_path: Path) -> None:
    write_lines(tmp_path / "corpus.jsonl", {"_id": "d", "title": "", "text": "Oak."})
    write_lines(
        tmp_path / "queries.jsonl", {"_id": "q", "text": "wood"}, {"_id": "r", "text": "not asked"}
    )
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n")
    texts, questions = load(tmp_path)
    assert texts == [evaluate.Text("d", "", "Oak.")]
    assert questions == [Question("q", "wood", relevant={"d": 1.0})]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"question": "x"', "line 1 is no JSON"),
        ('{"quest": "x"}', r"not in the form of questions: no 'question'\.$"),
        ('{"question": "x"}\n[1]', r"not in the form of questions: line 2 is no JSON object\.$"),
        ('{"question": "x"}\n{"question": " "}', r"questions: question 2 is empty\.$"),
        ("\n", r"q\.jsonl holds no questions\.$"),
    ],
)
def test_files_in_no_form(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(content)
    with pytest.raises(SourceError, match=reason):
        load(file)
    with pytest.raises(SourceError, match=r"none\.jsonl cannot be read"):
        load(tmp_path / "none.jsonl")


def test_a_mark_of_order_before_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"question": "Of what?"}\n', encoding="utf-8-sig")
    assert load(file) == (None, [Question("1", "Of what?")])


# -- whole runs ----------------------------------------------------------------------------------

TEXTS = {
    "pier.txt": "The pier was built in 1932. It stands on piles of oak.",
    "tower.txt": "The tower is of brick. It was painted white in 1950.",
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "library") as library:
        for name, text in TEXTS.items():
            library.add_text(text, name)
        yield library


def test_a_run(library: Index) -> None:
    questions = [
        Question("1", "When was the pier built?", "pier.txt", (("1932", None),)),
        Question("2", "When was the tower painted?", "tower.txt", (("in  1950", None),), (23, 52)),
        Question("3", "Who wrote Middlemarch?", "pier.txt", ()),
        Question("4", "What are the piles made of?", relevant={"pier.txt": 1.0}),
    ]
    one, two, three, four = run(library, questions)
    assert (one.rank, one.exact, one.f1, one.recall) == (1, 1.0, 1.0, 1.0)
    assert one.precision == 4 / one.characters
    assert one.iou == 4 / one.characters
    assert (two.rank, two.passage_rank) == (1, 1)
    assert (three.answerable, three.found, three.rank, three.f1) == (False, False, None, None)
    assert four.gain == 1.0
    (without,) = run(library, questions[:1], read=False)
    assert without.rank == 1
    assert without.confidence != one.confidence
    with pytest.raises(SourceError, match="Question 9 is about 'x', which is not in the library"):
        list(run(library, [Question("9", "?", "x", ())]))


def call(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, [*arguments], prog_name="pincite")


def test_the_command(tmp_path: Path, library: Index) -> None:
    file = write_lines(
        tmp_path / "q.jsonl",
        {"question": "When was the pier built?", "document": "pier.txt", "answers": ["1932"]},
        {"question": "Of what is the pier?", "document": "tower.txt", "answers": ["brick"]},
    )
    folder = str(tmp_path / "library")
    done = call("eval", str(file), "--index", folder)
    assert done.exit_code == 0
    assert "2 questions" in done.stdout
    assert "Of what is the pier?" in done.stdout
    assert "First citation right         0.50" in done.stdout
    data = json.loads(call("eval", str(file), "--index", folder, "--json").stdout)
    assert data["figures"]["hit@1"]["value"] == 0.5
    assert [o["fault"] for o in data["outcomes"]] in (["", "low"], ["", "absent"])
    assert call("eval", str(tmp_path / "none.jsonl"), "--index", folder).exit_code == 2


def test_documents_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    docs = [{"id": name, "title": "", "text": text} for name, text in TEXTS.items()]
    docs.append({"id": "empty", "title": "", "text": ""})
    write_lines(tmp_path / "docs.jsonl", *docs)
    question = {"question": "When was the pier built?", "doc_id": "pier.txt"}
    gold = [{"text": "1932", "start": 22}]
    file = write_lines(tmp_path / "questions.jsonl", {**question, "answers": gold})
    for arguments in ([str(tmp_path)], [str(file), "--docs", str(tmp_path / "docs.jsonl")]):
        data = json.loads(call("eval", *arguments, "--json").stdout)
        assert data["figures"]["hit@1"]["value"] == 1
