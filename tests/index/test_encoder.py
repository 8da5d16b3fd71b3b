"""The real model against a slow reference, and models that it must refuse or treat otherwise."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from index.encoder import SentenceEncoder, Vectors
from index.errors import ModelError
from index.sentences import split_sentences
from index.types import Span


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    """The packaged model in float32, whatever the processor offers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.encoder.has_bfloat16", lambda: False)
        encoder = SentenceEncoder()
        assert next(encoder._network.parameters()).dtype == torch.float32
        return encoder


def spans(text: str) -> list[Span]:
    return [Span(start, end) for start, end in split_sentences(text)]


def reference(encoder: SentenceEncoder, text: str, sentences: list[Span]) -> Vectors:
    """Each sentence's mean over the states of its tokens, one passage at a time."""
    tokenizer = encoder._model.tokenizer
    tokens = tokenizer(text, return_offsets_mapping=True, return_tensors="pt")
    offsets = tokens.pop("offset_mapping")[0].tolist()
    with torch.no_grad():
        states = encoder._model[0].auto_model(**tokens).last_hidden_state[0]
    rows = []
    for s in sentences:
        own = [i for i, (a, b) in enumerate(offsets) if a < b and s.start <= a < s.end]
        mean = states[own].mean(dim=0)
        rows.append((mean / mean.norm()).numpy())
    return np.stack(rows)


PASSAGES = [
    "The ministers met in Moscow. They spoke of Idlib, and of trade. Nobody signed anything!",
    "Çavuşoğlu flew home. İstanbul was cold. It snowed on 14 March 2018.",
    "One sentence only, without an end",
    "Emoji 😀 count as one. 日本語 is here。 هذا نص.",
    " ".join(f"Sentence number {i} is about foxes and wolves." for i in range(20)),
    "A.  \n\n B.",
]


def test_threads_that_come_together_load_one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def slow(folder: str, **how: object) -> str:
        time.sleep(0.05)
        loaded.append(folder)
        return "the model"

    monkeypatch.setattr("sentence_transformers.SentenceTransformer", slow)
    encoder = SentenceEncoder()
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: encoder._model, range(4))) == ["the model"] * 4
    assert len(loaded) == 1


def test_late_pooling_equals_the_reference(encoder: SentenceEncoder) -> None:
    sentences = [spans(text) for text in PASSAGES]
    got = encoder.encode(PASSAGES, sentences)
    for text, own, vectors in zip(PASSAGES, sentences, got, strict=True):
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(vectors, reference(encoder, text, own), atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_sentence_knows_its_context(encoder: SentenceEncoder) -> None:
    text = "The wolf is grey. It eats elk."
    (late,) = encoder.encode([text], [spans(text)])
    alone = encoder.encode_question("It eats elk.")
    wolf = encoder.encode_question("What does the wolf eat?")
    assert late[1] @ wolf > alone @ wolf + 0.1


def test_one_sentence_is_encoded_as_sentence_transformers_does(encoder: SentenceEncoder) -> None:
    """But for [CLS] and [SEP], which belong to no sentence."""
    text = "The ministers met in Moscow."
    ((late,),) = encoder.encode([text], [[Span(0, len(text))]])
    assert late @ encoder.encode_question(text) > 0.95


def test_batches_do_not_change_results(encoder: SentenceEncoder) -> None:
    sentences = [spans(text) for text in PASSAGES]
    together = encoder.encode(PASSAGES * 3, sentences * 3)
    backwards = encoder.encode(PASSAGES[::-1], sentences[::-1])[::-1]
    for i, (text, own) in enumerate(zip(PASSAGES, sentences, strict=True)):
        (alone,) = encoder.encode([text], [own])
        for other in (together[i], together[i + 2 * len(PASSAGES)], backwards[i]):
            np.testing.assert_allclose(other, alone, atol=1e-5)


def test_a_text_longer_than_the_model_reads(encoder: SentenceEncoder) -> None:
    text = " ".join(f"Sentence {i} is about foxes, wolves and bears." for i in range(150))
    own = spans(text)
    assert len(own) == 150
    (vectors,) = encoder.encode([text], [own])
    assert vectors.shape == (150, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert len(np.unique(vectors.round(4), axis=0)) == 150
    word = "x" * 3000  # one sentence over several windows
    (vectors,) = encoder.encode([word], [[Span(0, 3000)]])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_sentences_without_a_token(encoder: SentenceEncoder) -> None:
    text = "The fox ran. \u200b\u200d The wolf."
    own = [Span(0, 12), Span(13, 15), Span(16, 25)]
    (vectors,) = encoder.encode([text], [own])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    middle = vectors[1] @ vectors.T
    assert middle[0] > 0.5
    assert middle[2] > 0.5
    (nothing,) = encoder.encode(["\u200b"], [[Span(0, 1)]])
    np.testing.assert_allclose(np.linalg.norm(nothing, axis=1), 1, atol=1e-5)


def test_questions_are_encoded_as_sentence_transformers_does(encoder: SentenceEncoder) -> None:
    for question in ("Who met in Moscow?", "日本語?", "?", "\u200b", "long " * 1000):
        expected = encoder._model.encode(question, normalize_embeddings=True)
        vector = encoder.encode_question(question)
        assert vector.shape == (384,)
        np.testing.assert_allclose(vector, expected, atol=1e-6)


def test_nothing_to_encode(encoder: SentenceEncoder) -> None:
    assert encoder.encode([], []) == []


# --- Which model --------------------------------------------------------------------------------


def copy_of(encoder: SentenceEncoder, folder: Path) -> Path:
    """The packaged model's folder, with its weights by reference."""
    weights = encoder._folder / "model.safetensors"
    ignored = shutil.ignore_patterns("model.safetensors", "data_config.json")
    shutil.copytree(encoder._folder, folder, ignore=ignored)
    (folder / "model.safetensors").symlink_to(weights)
    return folder


def test_altered_weights_are_refused(
    encoder: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(encoder, tmp_path / "model")
    monkeypatch.setattr("index.encoder._default_folder", lambda: folder)
    assert len(SentenceEncoder().fingerprint) == 64
    weights = bytearray((folder / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(weights)
    with pytest.raises(ModelError, match="are not those of all-MiniLM-L6-v2"):
        _ = SentenceEncoder().fingerprint


def test_the_fingerprint_tells_models_apart(encoder: SentenceEncoder, tmp_path: Path) -> None:
    folder = copy_of(encoder, tmp_path / "model")
    before = SentenceEncoder(folder).fingerprint
    assert before == SentenceEncoder(str(folder)).fingerprint
    pooling = folder / "1_Pooling" / "config.json"
    pooling.write_text(pooling.read_text().replace("true", "false"))
    assert SentenceEncoder(folder).fingerprint != before


def test_models_that_are_not_there(
    tmp_path: Path, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    for name in ("no-such-model", "nobody/no-such-model", "a/b/c", "..", ""):
        with pytest.raises(ModelError):
            _ = SentenceEncoder(name).fingerprint
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"'empty' has no readable model\.safetensors"):
        _ = SentenceEncoder(tmp_path / "empty").fingerprint
    folder = copy_of(encoder, tmp_path / "pickled")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"has no readable model\.safetensors"):
        _ = SentenceEncoder(folder).fingerprint
    with pytest.raises(ModelError, match="cannot be loaded"):
        _ = SentenceEncoder(folder).dimension
    monkeypatch.setattr("index.encoder._DEFAULT_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="not installed"):
        SentenceEncoder()


def tiny(folder: Path, pooling: str, positions: int = 64, prompts: Any = None) -> Path:
    """A small untrained BERT, saved as sentence-transformers does."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "fox", "wolf", "ran", "hid", "."]
    network = folder / "network"
    network.mkdir(parents=True)
    (network / "vocab.txt").write_text("\n".join(words))
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=positions,
    )
    BertModel(config).save_pretrained(network)
    BertTokenizerFast(str(network / "vocab.txt")).save_pretrained(network)
    modules = [Transformer(str(network)), Pooling(16, pooling_mode=pooling)]
    SentenceTransformer(modules=modules, prompts=prompts).save(str(folder / "model"))
    return folder / "model"


TEXTS = ["The fox ran. The wolf hid.", "The wolf ran."]


@pytest.mark.parametrize(("pooling", "prompts"), [("cls", None), ("mean", {"document": "the "})])
def test_models_that_do_not_pool_by_mean_encode_sentences(
    tmp_path: Path, pooling: str, prompts: Any
) -> None:
    encoder = SentenceEncoder(tiny(tmp_path, pooling, prompts=prompts))
    first, second = encoder.encode(TEXTS, [spans(text) for text in TEXTS])
    expected = encoder._model.encode_document(
        ["The fox ran.", "The wolf hid.", "The wolf ran."], normalize_embeddings=True
    )
    assert (first.shape, second.shape, encoder.dimension) == ((2, 16), (1, 16), 16)
    np.testing.assert_allclose(np.concatenate([first, second]), expected, atol=1e-5)
    assert encoder.name == "model"


def test_a_model_of_few_positions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.has_bfloat16", lambda: False)
    encoder = SentenceEncoder(tiny(tmp_path, "mean"))
    text = "The fox ran. The wolf hid. " * 40
    own = spans(text)
    (vectors,) = encoder.encode([text], [own])
    assert vectors.shape == (80, 16)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    (vectors,) = encoder.encode(TEXTS[:1], [spans(TEXTS[0])])
    np.testing.assert_allclose(vectors, reference(encoder, TEXTS[0], spans(TEXTS[0])), atol=1e-5)
