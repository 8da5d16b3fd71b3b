"""Training the reader: that it learns, goes on after a break, and draws its examples as it says."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from index.encoder import SentenceEncoder
from qa.reader.network import Network, unpacked
from training import headings, train
from training.mine import examples
from training.pack import pack, tuned
from training.vary import as_typed, unanswerable

PLACES = ["Oslo", "Bergen", "Paris", "Lima", "Quito", "Turin", "Cairo", "Delhi"]
BEASTS = ["fox", "wolf", "bear", "lynx", "hare", "deer", "moose", "otter"]


def row(beast: str, place: str) -> dict[str, Any]:
    """A question with a passage that answers and one that does not."""
    text = f"It is winter. The {beast} lives near {place} with its young."
    start = text.index(place)
    return {
        "set": "made",
        "id": beast,
        "document": f"{beast}-{place}",
        "question": f"Where does the {beast} live?",
        "positives": [
            {
                "title": "",
                "text": text,
                "spans": [[start, start + len(place)]],
                "sentences": [[0, 13], [14, len(text)]],
            }
        ],
        "paragraph": None,
        "negatives": [{"title": "", "text": f"The {beast} eats fish and sleeps by day."}],
    }


ROWS = [row(beast, place) for beast in BEASTS for place in PLACES]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "_QUESTIONS", 8)


def losses(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_the_loss_falls(tmp_path: Path, small: None) -> None:
    before = train.Trainer(tmp_path, ROWS, 12, 0, 5e-4, None)
    items = [i for n, r in enumerate(ROWS[:8]) for i in train.vary(n, r, random.Random(0))]
    first, _ = before._accumulate(items)
    before.run()
    after, _ = before._accumulate(items)
    assert after["span"] < first["span"] / 2
    assert after["among"] < first["among"]
    assert losses(tmp_path)[-1]["step"] == 12
    # Embeddings are not trained, so that only a difference need be stored.
    tuned = load_file(tmp_path / "tuned.safetensors")
    assert not [name for name in tuned if "embeddings" in name]
    assert {"answers.weight", "ends.weight"} < set(tuned)


def test_a_run_goes_on_from_where_it_was(tmp_path: Path, small: None) -> None:
    whole = train.Trainer(tmp_path / "whole", ROWS, 4, 0, 5e-4, None)
    (tmp_path / "whole").mkdir()
    whole.run()
    (tmp_path / "parts").mkdir()
    part = train.Trainer(tmp_path / "parts", ROWS, 4, 0, 5e-4, None)
    questions = part._questions

    def two_only() -> Any:
        for _, some in zip(range(2), questions(), strict=False):
            yield some

    part._questions = two_only  # type: ignore[method-assign]
    part.run()
    part._save()
    (tmp_path / "parts" / "tuned.safetensors").unlink()
    train.Trainer(tmp_path / "parts", ROWS, 4, 0, 5e-4, None).run()
    one, other = (load_file(tmp_path / n / "tuned.safetensors") for n in ("whole", "parts"))
    for name, values in one.items():
        torch.testing.assert_close(values, other[name], rtol=0.02, atol=1e-5)


def test_what_is_drawn() -> None:
    seen = set()
    for seed in range(40):
        items = list(train.vary(3, ROWS[0], random.Random(seed)))
        assert items[0].spans == ((33, 37),)
        assert items[0].text[33:37] == "Oslo"
        for item in items[1:]:
            assert item.spans == ()
            seen.add((item.text[:12], item.group))
    # Only a negation changes this question; the passage without its sentence is too short.
    assert seen == {("The fox eats", 3), ("It is winter", -1)}


def test_a_passage_that_answers_in_no_known_words() -> None:
    manual = ROWS[0] | {"positives": [ROWS[0]["positives"][0] | {"spans": [], "sentences": []}]}
    items = list(train.vary(3, manual, random.Random(0)))
    assert [(item.right, item.spans) for item in items[:2]] == [(True, ()), (False, ())]


def test_shares_of_sets_and_hidden_words(tmp_path: Path, small: None) -> None:
    others = [r | {"set": "other"} for r in ROWS]
    trainer = train.Trainer(
        tmp_path, ROWS + others, 8, 0, 5e-4, None, shares={"other": 0.25}, hidden=1.0
    )
    drawn = [r["set"] for questions in trainer._questions() for r in questions]
    assert 4 <= drawn.count("other") <= 24
    assert drawn.count("made") == 64 - drawn.count("other")
    items = [next(train.vary(0, r, random.Random(0))) for r in ROWS[:8]]
    pairs = [train.Pair(item.question, item.above, item.text) for item in items]
    found = train.tokens_of(pairs, trainer.tokenizer)
    batch = train.batch_of(found)
    before = batch.ids.clone()
    torch.manual_seed(0)
    trainer._hide(batch, items, found)
    changed = batch.ids != before
    assert set(batch.ids[changed].tolist()) == {trainer.mask}
    assert not (changed & ~batch.passage).any()
    hidden = 0
    for at, (item, tokens) in enumerate(zip(items, found, strict=True)):
        answer, _ = tokens.of(item.spans, whole=True)
        assert not changed[at, answer].any()
        if changed[at].any():
            hidden += 1
            assert int(changed[at].sum()) == len(tokens.offsets) - len(answer)
    assert 1 <= hidden <= 7


def test_headings_become_questions(tmp_path: Path) -> None:
    body = "To create one, run createdb with a name of your choice, as the user that owns it. "
    section = "<h2>1.{n}. {heading}</h2><p>" + body * 3 + "</p>"
    page = "".join(
        section.format(n=n, heading=heading)
        for n, heading in enumerate(
            ("Creating a Database", "How to run it", "Why a name?", "Notes", "It is 3 of 4"), 1
        )
    )
    (tmp_path / "a.html").write_text(f"<title>Manual</title><h1>Databases</h1>{page}", "utf-8")
    rows = {r["question"]: r for r in headings.examples(tmp_path, 10)}
    assert set(rows) == {"How do I create a database?", "How do I run it?", "Why a name?"}
    row = rows["How do I create a database?"]
    (right,) = row["positives"]
    assert right["text"].startswith("To create one")
    assert right["title"] == "Manual. Databases"
    assert right["spans"] == []
    assert all("Creating a Database" not in wrong["title"] for wrong in row["negatives"])


def test_a_packed_file_is_a_run() -> None:
    """What ships can be trained further and averaged: little is lost by packing it again."""
    shipped = Path(train.__file__).parent.parent / "qa" / "reader.safetensors"
    network = Network(SentenceEncoder().transformer())
    base = network.state_dict()
    record = tuned(shipped, base)
    network.freeze_embeddings()
    assert set(record) == {n for n, p in network.named_parameters() if p.requires_grad}
    again = unpacked(pack(record, base)[0], base)
    for name, values in record.items():
        change = (values - base[name]).norm() if name.startswith("transformer.") else values.norm()
        assert (again[name] - values).norm() <= 0.15 * change


def test_held_back_documents() -> None:
    held = [train.held_back(r) for r in ROWS]
    assert 1 <= sum(held) <= 20
    assert held == [train.held_back(dict(r, question="another")) for r in ROWS]


def test_examples_of_a_set(tmp_path: Path) -> None:
    texts = {
        "a": "Foxes of the north.\n\n" + "The fox lives in Oslo. " * 12 + "\n\n" + "It naps. " * 60,
        "b": "Wolves. " + "The wolf lives in Lima, not in Oslo. " * 3,
    }
    documents: list[dict[str, Any]] = [{"id": i, "title": i, "text": t} for i, t in texts.items()]
    start = texts["a"].index("Oslo")
    questions = [
        {
            "id": "q1",
            "question": "Where does the fox live?",
            "doc_id": "a",
            "answers": [{"text": "Oslo", "start": start}],
        },
        {"id": "q2", "question": "What?", "doc_id": "a", "answers": []},
        {"id": "q3", "question": "What?", "doc_id": "a", "answers": None},
        {
            "id": "q4",
            "question": "Who naps?",
            "doc_id": "b",
            "answers": None,
            "free_answers": ["the wolf lives there"],
            "passage_ids": [0],
        },
    ]
    documents[1]["passages"] = [[0, len(texts["b"])]]
    for name, rows in (("docs", documents), ("questions", questions)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    for within in (True, False):
        example, free = examples(tmp_path, tmp_path / "work", within)
        (answer,) = {p["text"][a:b] for p in free["positives"] for a, b in p["spans"]}
        assert answer == "wolf lives"  # articles do not count
        (right,) = example["positives"]
        (start, end) = right["spans"][0]
        assert right["text"][start:end] == "Oslo"
        assert all("Oslo" not in wrong["text"] for wrong in example["negatives"])
        assert example["negatives"]
        assert example["paragraph"] is None


@pytest.mark.parametrize(
    ("question", "passage", "changed"),
    [
        ("Which river is the longest?", "", {"Which river is the shortest?"}),
        ("Who won in 1932?", "In 1945 and 1951.", {"Who won in 1945?", "Who won in 1951?"}),
        ("When did Anna leave?", "Bert met Anna.", {"When did Bert leave?"}),
        ("Was it painted red?", "", {"Was it not painted red?"}),
        ("Why?", "Bert met Anna in 1932.", {None}),
    ],
)
def test_near_misses(question: str, passage: str, changed: set[str | None]) -> None:
    found = {unanswerable(question, passage, "", random.Random(seed)) for seed in range(60)}
    numbers = {text for text in found if text and "19" in text and question.endswith("1932?")}
    if numbers:  # another number may be made as well as found
        assert changed < found
        assert question not in found
    else:
        assert changed <= found
        assert question not in found


@given(st.text(max_size=40), st.text(max_size=80), st.integers())
def test_changed_questions_differ(question: str, passage: str, seed: int) -> None:
    changed = unanswerable(question, passage, "", random.Random(seed))
    assert changed is None or changed != question
    assert as_typed(question, random.Random(seed)).strip(" ?") in (
        question.strip(" ?"),
        " ".join(as_typed(question, random.Random(seed)).split()),
    )
