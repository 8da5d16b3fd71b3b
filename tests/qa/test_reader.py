"""The reader: from logits to sentences and words, the file that ships, and readers of one's own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertModel,
    BertTokenizerFast,
)

from index import Index, Span
from index.encoder import default_encoder
from index.errors import ModelError
from qa import ask, retrieve
from qa.answer import _rankings
from qa.reader import Reading, Text, own_reader, reader_of
from qa.reader.network import GROUP, Network, Pair, batch_of, loaded, tokens_of, unpacked
from qa.reader.reading import _closed, reading
from qa.retrieve import rank
from training.pack import pack

TEXT = "Anna left in May. Bert stayed."
SENTENCES = (Span(0, 17), Span(18, 30))
#          Anna    left    in        May       .         Bert      stay      ed        .
TOKENS = ((0, 4), (5, 9), (10, 12), (13, 16), (16, 17), (18, 22), (23, 27), (27, 29), (29, 30))


def logits(**at: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Logits of 0 for the tokens named and -100 for all others."""
    values = np.full(len(TOKENS), -100.0)
    for name, value in at.items():
        values[int(name[1:])] = value
    return values


def marked(said: Reading) -> list[str]:
    """The likeliest answer within each sentence."""
    spans = [said.words(i) for i in range(len(said.text.sentences))]
    return [said.text.text[w.start : w.end] for w in spans if w]


def test_a_reading_by_hand() -> None:
    # P(first) = 3/4 'May', 1/4 'Bert'; P(last) = 1/2 'May', 1/2 'Bert'.
    said = reading(
        2.5,
        logits(t3=np.log(3), t5=0.0),
        logits(t3=0.0, t5=0.0),
        np.asarray(TOKENS),
        Text("", TEXT, SENTENCES),
    )
    assert said.answers == 2.5
    # Within one sentence: 3/4 * 1/2 in the first, 1/4 * 1/2 in the second; 3 to 1.
    assert said.shares == pytest.approx([0.75, 0.25])
    assert marked(said) == ["May", "Bert"]


def test_a_sentence_read_once_more_alone() -> None:
    flat = {f"t{i}": 0.0 for i in range(9)}
    texts = Text("Lease", TEXT, SENTENCES)
    offsets = np.asarray(TOKENS)
    said = reading(0.0, logits(**flat), logits(**flat), offsets, texts)
    alone = said.alone(1)
    assert alone == Text("Lease", "Bert stayed.", (Span(0, 12),))
    only = slice(5, 9)
    starts = logits(t6=5.0, t5=4.0)[only]
    again = reading(0.0, starts, logits(t7=5.0)[only], offsets[only] - 18, alone)
    assert marked(said) == ["Anna", "Bert"]  # the first of all that are as likely
    both = said.with_alone(1, again)
    assert marked(both) == ["Anna", "stayed"]
    np.testing.assert_allclose(both.ends[1].first, (said.ends[1].first + again.ends[0].first) / 2)
    # Where the tokens are others, or only scores are known, nothing changes.
    assert said.with_alone(0, again) is said
    scored = Reading(alone, 1.0, np.ones(1), ())
    assert said.with_alone(1, scored) is said
    assert scored.with_alone(0, again) is scored


def test_an_answer_ends_after_it_begins_and_with_a_whole_word() -> None:
    said = reading(
        0.0,
        logits(t6=0.0, t3=-1.0),  # begins with 'stay' or 'May',
        logits(t0=0.0, t4=-3.0, t6=-4.0),  # ends best with 'Anna', which stands before both
        np.asarray(TOKENS),
        Text("", TEXT, SENTENCES),
    )
    assert marked(said) == ["May.", "stayed"]


@given(
    st.lists(st.floats(-20, 20), min_size=9, max_size=9),
    st.lists(st.floats(-20, 20), min_size=9, max_size=9),
    st.integers(0, 9),
)
def test_laws_of_a_reading(starts: list[float], ends: list[float], cut: int) -> None:
    said = reading(
        0.0,
        np.asarray(starts[:cut]),
        np.asarray(ends[:cut]),
        np.asarray(TOKENS[:cut]).reshape(-1, 2),
        Text("", TEXT, SENTENCES),
    )
    assert said.shares.sum() == pytest.approx(1)
    assert len(said.shares) == len(said.ends) == 2
    for position, sentence in enumerate(SENTENCES):
        words = said.words(position)
        assert words is not None
        assert sentence.start <= words.start < words.end <= sentence.end


def test_the_number_of_a_clause_answers_nothing() -> None:
    said = "8.1 Notices are sent. (a) By post. 7.2 million were sent."
    tokens = re.finditer(r"\(a\)|\w+(?:\.\d)?", said)
    offsets = np.asarray([token.span() for token in tokens])
    spans = (Span(0, 21), Span(22, 34), Span(35, 57))
    starts = np.asarray([9.0, 1, 0, 0, 9, 1, 0, 9, 0, 0, 0])  # one a token
    found = reading(0.0, starts, starts, offsets, Text("", said, spans))
    assert marked(found) == ["Notices", "By", "7.2"]
    assert found.shares[2] > 0.9


def test_tokens_of_a_pair() -> None:
    (found,) = tokens_of([Pair("When?", "Lease", TEXT)], default_encoder().tokenizer)
    words = [default_encoder().tokenizer.id_to_token(i) for i in found.ids]
    assert words == (
        "[CLS] when ? [SEP] lease [SEP] anna left in may . bert stayed . [SEP]".split()
    )
    assert (found.asked, found.first) == (4, 6)
    assert found.of([(13, 16)]) == ([9], [9])
    assert found.of([(5, 16)]) == ([7], [9])
    assert found.of([(18, 29)], whole=True) == ([11, 12], [11, 12])
    assert found.of([(12, 13)]) == ([], [])
    batch = batch_of([found], width=20)
    assert batch.kinds[0].tolist() == [0] * 4 + [1] * 16
    assert batch.mask[0].tolist() == [1] * 15 + [0] * 5
    assert batch.passage[0].nonzero().flatten().tolist() == [6, 7, 8, 9, 10, 11, 12, 13]


def test_a_long_passage_is_cut_and_its_place_known() -> None:
    (found,) = tokens_of([Pair("Who?", "", "fox " * 900)], default_encoder().tokenizer)
    assert len(found.ids) == 512
    assert found.offsets[-1].tolist() == [4 * (len(found.offsets) - 1), 4 * len(found.offsets) - 1]


def tiny() -> Network:
    torch.manual_seed(0)
    config = BertConfig(vocab_size=30, hidden_size=64, num_hidden_layers=1, num_attention_heads=2)
    return Network(BertModel(config))


def test_packed_weights_come_back() -> None:
    base = tiny().state_dict()
    tuned = {
        name: values + 0.01 * torch.randn_like(values)
        for name, values in base.items()
        if values.is_floating_point() and "embeddings" not in name
    }
    stored, lost = pack(tuned, base)
    assert 0.05 < lost < 0.15  # of numbers that are normally distributed, in 4 bits
    back = unpacked(stored, base)
    assert set(back) == set(base)
    for name, values in base.items():
        if name not in tuned:
            assert torch.equal(back[name], values)
        else:
            step = 0.02 * 2**-4 if values.dim() == 2 else 2**-11
            assert (back[name] - tuned[name]).abs().max() < max(step * 6, 1e-3)
    matrix = "transformer.encoder.layer.0.attention.self.query.weight"
    assert stored[f"{matrix}.codes"].shape == (64, 32)
    assert stored[f"{matrix}.scales"].shape == (64, 64 // GROUP)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "reader.safetensors"
    file.write_bytes(b"x" * 100)
    with pytest.raises(ModelError, match=r"reader\.safetensors cannot be read"):
        loaded(tiny().transformer, file, fast=False)
    save_file({"answers.weight": torch.zeros(1, 9)}, file)
    with pytest.raises(ModelError, match="cannot be read"):
        loaded(tiny().transformer, file, fast=False)


# -- readers of one's own ------------------------------------------------------------------------


def save_model(folder: Path, kind: Any, **options: Any) -> Path:
    """A tiny model of one layer with a vocabulary of letters, as transformers saves it."""
    folder.mkdir()
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.?,"]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    vocabulary += [f"##{letter}" for letter in letters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=512)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        **options,
    )
    kind(config).save_pretrained(folder)
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Any:
    with Index.open(tmp_path / "library") as library:
        library.add_text("The fox lives in Oslo. It eats mice.", "fox.txt")
        library.add_text("The wolf lives in Bergen. It eats elk.", "wolf.txt")
        yield library


@pytest.mark.parametrize(
    ("kind", "options"),
    [(BertForQuestionAnswering, {}), (BertForSequenceClassification, {"num_labels": 1})],
)
def test_a_reader_of_ones_own(tmp_path: Path, library: Index, kind: Any, options: Any) -> None:
    folder = save_model(tmp_path / "model", kind, **options)
    answer = ask("Where does the fox live?", library, reader=folder)
    assert answer.citations
    for c in answer.citations:
        assert library.document(c.document.id).text[c.start : c.end] == c.quote
        assert all(c.start <= h.start < h.end <= c.end for h in c.highlights)
    again = ask("Where does the fox live?", library, reader=str(folder))
    assert again == answer
    assert ask("Where does the fox live?", library).confidence != answer.confidence
    # It is the very model that reads.
    texts = [Text("", "The fox lives in Oslo.", (Span(0, 22),))]
    (said,) = reader_of(folder).read("Where?", texts)
    assert reader_of(folder).name == "model"
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    pair = tokenizer("Where?", texts[0].text, return_tensors="pt")
    with torch.inference_mode():
        out = kind.from_pretrained(folder)(**pair)
    if kind is BertForSequenceClassification:
        assert said.answers == pytest.approx(float(out.logits[0, 0]), abs=1e-5)
        assert said.words(0) is None
    else:
        inside = np.flatnonzero(np.asarray(pair.sequence_ids(0)) == 1)
        start, end = out.start_logits[0].numpy(), out.end_logits[0].numpy()
        best = start[inside].max() + end[inside].max()
        assert said.answers == pytest.approx(float(best - start[0] - end[0]), abs=1e-5)
        words = said.words(0)
        assert words is not None
        assert words.end <= 22


def test_folders_that_cannot_read(tmp_path: Path, library: Index) -> None:
    with pytest.raises(ModelError, match="There is no model in"):
        ask("fox?", library, reader=tmp_path / "none")
    folder = save_model(tmp_path / "model", BertForSequenceClassification, num_labels=3)
    with pytest.raises(ModelError, match="cannot read: it must be one for"):
        ask("fox?", library, reader=folder)
    (folder / "model.safetensors").write_bytes(b"x" * 50)
    config = json.loads((folder / "config.json").read_text())
    config["architectures"] = ["BertForQuestionAnswering"]
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="cannot be loaded"):
        ask("fox?", library, reader=folder)


# -- the reader that ships -----------------------------------------------------------------------


def test_it_tells_the_answer_and_the_passage() -> None:
    texts = [
        Text(
            "",
            "The bridge was opened in 1932 by the king. It is 503 metres long.",
            (Span(0, 42), Span(43, 65)),
        ),
        Text("", "The tower was painted red. It has a lift.", (Span(0, 26), Span(27, 41))),
    ]
    when, _ = own_reader().read("When was the bridge opened?", texts)
    long, other = own_reader().read("How long is the bridge?", texts)
    assert marked(when)[0] == "1932"
    assert marked(long)[1] in ("503", "503 metres", "503 metres long")
    assert when.shares[0] > 0.9
    assert long.shares[1] > 0.9
    assert long.answers > other.answers + 2


def test_the_same_input_gives_the_same(library: Index) -> None:
    one, other = (ask("Where does the wolf live?", library) for _ in range(2))
    assert one == other
    assert one.citations[0].quote == "The wolf lives in Bergen."
    assert one.citations[0].highlights == (Span(18, 24),)


class Recorder:
    """The reader that ships, and what it was given to read."""

    name = "recorder"

    def __init__(self) -> None:
        self.given: list[list[str]] = []

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        self.given.append([text.text for text in texts])
        return own_reader().read(question, texts)


def test_passages_that_are_hopelessly_behind_are_not_read(tmp_path: Path) -> None:
    homes = {"fox": "Oslo", "wolf": "Bergen", "hare": "Turin", "lynx": "Riga", "otter": "Cork"}
    homes |= {"badger": "Ghent", "stoat": "Leeds", "beaver": "Porto", "heron": "Tartu"}
    homes |= {"vole": "Basel", "mole": "Graz", "crane": "Brno", "elk": "Gdansk", "owl": "Nantes"}
    with Index.open(tmp_path / "library") as library:
        for animal, home in homes.items():
            text = f"The {animal} is an animal of the north. It lives near {home}. It is shy."
            library.add_text(text, f"{animal}.txt")
        clear, open_ = Recorder(), Recorder()
        (ranking,) = _rankings("Where does the otter live?", library, None, clear)
        rank("What does it cost?", library, reader=open_)
    (first,) = ranking.hits(1)
    assert first.text == "It lives near Cork."
    passages, sentences = clear.given
    assert passages[0] == "The otter is an animal of the north. It lives near Cork. It is shy."
    assert len(passages) == 4
    assert list(map(len, open_.given)) == [12]
    # The sentences that may be cited are then read each by itself.
    assert sentences[0] == "It lives near Cork."
    assert len(sentences) == 3


def test_without_the_reader(library: Index) -> None:
    assert [h.text for h in retrieve("Where does the wolf live?", library, 1, read=True)] == [
        "The wolf lives in Bergen."
    ]
    quick = ask("Where does the wolf live?", library, read=False)
    assert quick.citations[0].quote == "The wolf lives in Bergen."
    assert quick.confidence != ask("Where does the wolf live?", library).confidence


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        ("receptors (VLRs", "receptors (VLRs)"),  # what closes it comes next
        ("receptors (VLRs) in", "receptors (VLRs) in"),
        ("in lampreys (a fish", "in lampreys"),  # it does not
        ("(a fish", "(a fish"),  # and nothing else is left
        ("VLRs)", "(VLRs)"),  # what opens it comes before
        ("LRs) in", "LRs"),  # it does not
        ("receptors (VLRs) in lampreys (a fish without jaws).", None),
    ],
)
def test_no_half_bracket_is_marked(answer: str, whole: str) -> None:
    text = "They have receptors (VLRs) in lampreys (a fish without jaws)."
    start = text.index(answer)
    words = _closed(text, Span(0, len(text)), Span(start, start + len(answer)))
    assert text[words.start : words.end] == (whole or answer)


def test_no_half_pair_of_quotation_marks_is_marked() -> None:
    text = "The formats “custom” (-Fc) and [x] are flexible."
    start = text.index("custom")
    words = _closed(text, Span(0, len(text)), Span(start, text.index(" and")))
    assert text[words.start : words.end] == "“custom” (-Fc)"
