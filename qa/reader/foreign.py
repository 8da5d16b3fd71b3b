"""A reader that is not Pincite's: a question-answering or cross-encoder model from a folder.

Imports transformers, and so is itself imported only when one is asked for. Nothing is fetched, no
code of the model's is run, and weights are read from safetensors only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from transformers import (
    AutoConfig,
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    AutoTokenizer,
)

from index.errors import ModelError
from qa.reader.reading import Reader, Reading, Text, reading

_LOCAL = {"local_files_only": True, "trust_remote_code": False}


def load(folder: Path) -> Reader:
    """The reader of a model's folder.

    Raises:
        ModelError: there is no such folder, it cannot be loaded, or it is a model of another kind.
    """
    if not (folder / "config.json").is_file():
        raise ModelError(f"There is no model in '{folder}': it has no config.json.")
    try:
        config = AutoConfig.from_pretrained(folder, **_LOCAL)
        kinds = " ".join(config.architectures or ())
        if "QuestionAnswering" in kinds:
            return _Answering(folder)
        if "SequenceClassification" in kinds and config.num_labels == 1:
            return _CrossEncoder(folder)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelError(f"The model in '{folder}' cannot be loaded: {error}") from error
    raise ModelError(
        f"The model in '{folder}' ({kinds or 'of no stated kind'}) cannot read: it must be one for"
        " question answering, or a cross-encoder with one score."
    )


class _Answering:
    """An extractive question-answering model, trained on questions with and without an answer.

    The log odds of an answer are its best span's score less that of the first token, by which such
    models say that there is none (Devlin et al. 2019, arXiv:1810.04805, §4.3).
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._tokenizer = AutoTokenizer.from_pretrained(folder, **_LOCAL)
        model = AutoModelForQuestionAnswering.from_pretrained(
            folder, use_safetensors=True, **_LOCAL
        )
        self._model = model.eval()

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """See `Reader.read`."""
        if not texts:
            return []
        contexts = [f"{t.above}. {t.text}" if t.above else t.text for t in texts]
        batch = self._tokenizer(
            [question] * len(texts),
            contexts,
            truncation="only_second",
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        places = batch.pop("offset_mapping").numpy().astype(np.int64)
        with torch.inference_mode():
            said = self._model(**batch)
        starts, ends = (
            x.float().numpy().astype(np.float64) for x in (said.start_logits, said.end_logits)
        )
        readings = []
        for i, (text, context) in enumerate(zip(texts, contexts, strict=True)):
            lead = len(context) - len(text.text)
            second = np.asarray([part == 1 for part in batch.sequence_ids(i)])
            inside = np.flatnonzero(second & (places[i, :, 0] >= lead))
            a, b = starts[i, inside], ends[i, inside]
            best = float((a.max() + b.max()) if len(inside) else 0.0)
            answers = best - float(starts[i, 0] + ends[i, 0])
            readings.append(reading(answers, a, b, places[i, inside] - lead, text))
        return readings


class _CrossEncoder:
    """A model that scores a question with a text; its score is taken as log odds.

    It reads each passage and each of its sentences. It marks no words.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._tokenizer = AutoTokenizer.from_pretrained(folder, **_LOCAL)
        model = AutoModelForSequenceClassification.from_pretrained(
            folder, use_safetensors=True, **_LOCAL
        )
        self._model: Any = model.eval()

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """See `Reader.read`."""
        if not texts:
            return []
        parts = [
            f"{t.above}. {part}" if t.above else part
            for t in texts
            for part in (t.text, *(t.text[s.start : s.end] for s in t.sentences))
        ]
        batch = self._tokenizer(
            [question] * len(parts),
            parts,
            truncation="only_second",
            padding=True,
            return_tensors="pt",
        )
        with torch.inference_mode():
            scores = self._model(**batch).logits[:, 0].float().numpy().astype(np.float64)
        readings = []
        at = 0
        for text in texts:
            own = scores[at + 1 : at + 1 + len(text.sentences)]
            shares = np.exp(own - own.max(initial=-np.inf))
            shares /= max(shares.sum(), 1e-12)
            readings.append(Reading(text, float(scores[at]), shares, ()))
            at += 1 + len(text.sentences)
        return readings
