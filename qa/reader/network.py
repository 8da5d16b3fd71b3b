"""The reader's network: the encoder's own transformer over a question and a passage together.

One forward pass says, for each pair, whether the passage answers and how likely each of its words
is the answer's first and last (a cross-encoder with the span heads of Devlin et al. 2019,
arXiv:1810.04805, §4.2, and an outcome of its own for 'no answer here').

Imports torch, and so is itself imported only when something is read. `Tokens.of` and
`Network.freeze_embeddings` serve its training alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file

from index.errors import ModelError

Logits = NDArray[np.float64]

_QUESTION, _ABOVE = 96, 40  # tokens at most; a passage has what is left
_MOST = 512  # a BERT's positions
GROUP = 64  # numbers of a stored matrix's row that share a scale


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with a passage; `above` is what stands over it: title and headings."""

    question: str
    above: str
    passage: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair as the network reads it: [CLS] question [SEP] above [SEP] passage [SEP].

    `kinds` of its tokens are 0 for the first `asked` and 1 after. `first` is the place of the
    passage's first token; `offsets` (tokens of the passage, 2) are half-open characters in its
    text.
    """

    ids: list[int]
    asked: int
    first: int
    offsets: NDArray[np.int64]

    def of(
        self, spans: Sequence[tuple[int, int]], whole: bool = False
    ) -> tuple[list[int], list[int]]:
        """The first and the last tokens of these spans of the passage's characters.

        With `whole`, any token inside a span may be the first or last.
        """
        first: set[int] = set()
        last: set[int] = set()
        for start, end in spans:
            inside = np.flatnonzero((self.offsets[:, 0] < end) & (self.offsets[:, 1] > start))
            if len(inside):
                at = (inside + self.first).tolist()
                first.update(at if whole else at[:1])
                last.update(at if whole else at[-1:])
        return sorted(first), sorted(last)


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs, one a row, padded to one width; all (pairs, width).

    `passage` is true for the tokens of passages.
    """

    ids: torch.Tensor
    kinds: torch.Tensor
    mask: torch.Tensor
    passage: torch.Tensor


def tokens_of(pairs: Sequence[Pair], tokenizer: Any) -> list[Tokens]:
    """The pairs by a `tokenizers.Tokenizer`; of what does not fit the end is cut off."""
    cls, sep = (tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
    texts = (text for pair in pairs for text in (pair.question, pair.above, pair.passage))
    unique = list(dict.fromkeys(texts))
    encodings = tokenizer.encode_batch(unique, add_special_tokens=False)
    encoded = dict(zip(unique, encodings, strict=True))
    found = []
    for pair in pairs:
        asked = encoded[pair.question].ids[:_QUESTION]
        head = [cls, *asked, sep, *encoded[pair.above].ids[:_ABOVE], sep]
        passage, room = encoded[pair.passage], _MOST - len(head) - 1
        offsets = np.asarray(passage.offsets[:room], dtype=np.int64).reshape(-1, 2)
        ids = [*head, *passage.ids[:room], sep]
        found.append(Tokens(ids, len(asked) + 2, len(head), offsets))
    return found


def batch_of(found: Sequence[Tokens], width: int | None = None) -> Batch:
    """One tensor of several pairs; `width` is that of the longest unless given."""
    shape = len(found), width or max(len(tokens.ids) for tokens in found)
    ids = torch.zeros(shape, dtype=torch.long)
    kinds = torch.ones_like(ids)
    mask = torch.zeros_like(ids)
    passage = torch.zeros(shape, dtype=torch.bool)
    for row, tokens in enumerate(found):
        size = len(tokens.ids)
        ids[row, :size] = torch.tensor(tokens.ids)
        kinds[row, : tokens.asked] = 0
        mask[row, :size] = 1
        passage[row, tokens.first : tokens.first + len(tokens.offsets)] = True
    return Batch(ids, kinds, mask, passage)


class Network(torch.nn.Module):
    """A transformer with a head for 'this passage answers' and one for the answer's two ends."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer
        width = int(transformer.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self.answers = torch.nn.Linear(width, 1)
        self.ends = torch.nn.Linear(width, 2)
        transformer.pooler = None  # type: ignore[assignment]

    def forward(
        self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits: of 'answers' (pairs,), of the first and of the last word (pairs, tokens)."""
        hidden = self.transformer(
            input_ids=ids, token_type_ids=kinds, attention_mask=mask
        ).last_hidden_state
        first, last = self.ends(hidden).unbind(-1)
        return self.answers(hidden[:, 0]).squeeze(-1), first, last

    def logits(self, batch: Batch) -> tuple[Logits, Logits, Logits]:
        """What `forward` says of a batch, without gradients, as float64."""
        with torch.inference_mode():
            said = self(batch.ids, batch.kinds, batch.mask)
        answers, first, last = (part.float().numpy().astype(np.float64) for part in said)
        return answers, first, last

    def freeze_embeddings(self) -> None:
        """Leave the words' vectors as the encoder has them: most of the weights, little of use."""
        for parameter in self.transformer.embeddings.parameters():  # type: ignore[union-attr]
            parameter.requires_grad = False


def loaded(transformer: torch.nn.Module, file: Path, *, fast: bool) -> Network:
    """The network of a stored file, in bfloat16 if `fast`.

    Raises:
        ModelError: the file is missing, damaged, or of another transformer.
    """
    network = Network(transformer)
    try:
        network.load_state_dict(unpacked(load_file(file), network.state_dict()))
    except (OSError, SafetensorError, RuntimeError, KeyError) as error:
        raise ModelError(f"The reader's file {file} cannot be read: {error}") from error
    return network.to(torch.bfloat16 if fast else torch.float32).eval()


def unpacked(
    stored: dict[str, torch.Tensor], base: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """A network's weights from a stored difference to its transformer's (see training/pack.py).

    A matrix is stored as `.codes`, (rows, columns / 2) uint8, two numbers of 4 bits in each, and
    `.scales`, (rows, columns / 64) float16: number = (code - 8) * scale. The heads are stored as
    they are, all else as its difference in float16.
    """
    weights = dict(base)
    for name, values in stored.items():
        whole, _, part = name.rpartition(".")
        if part == "codes":
            codes = torch.stack((values >> 4, values & 15), dim=-1).view(len(values), -1, GROUP)
            scales = stored[f"{whole}.scales"].float()[..., None]
            weights[whole] = base[whole] + ((codes.float() - 8) * scales).view_as(base[whole])
        elif part != "scales":
            change = values.float()
            weights[name] = base[name] + change if name.startswith("transformer.") else change
    return weights
