"""The reader that ships: a cross-encoder on the encoder's own weights (`qa.reader.network`), tuned
on questions that people asked of passages; docs/reader.md tells how and on what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from index.encoder import SentenceEncoder, default_encoder, has_bfloat16
from qa.reader.reading import Reader, Reading, Text, reading

if TYPE_CHECKING:
    from qa.reader.network import Network

_GROUP = 4  # texts that go through the network together, at least


class OwnReader:
    """The reader that ships with Pincite.

    Raises:
        ModelError: its file cannot be read.
    """

    name = "pincite"

    def __init__(self, encoder: SentenceEncoder, file: Path) -> None:
        self._encoder, self._file = encoder, file
        self._lock = Lock()

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """See `Reader.read`. Texts of about one length go through the network together."""
        if not texts:
            return []
        from qa.reader.network import Pair, batch_of, tokens_of

        pairs = [Pair(question, text.above, text.text) for text in texts]
        found = tokens_of(pairs, self._encoder.tokenizer)
        with self._lock:
            network = self._network
        readings: dict[int, Reading] = {}
        for group in _of_like_length([len(tokens.ids) for tokens in found]):
            longest = max(len(found[i].ids) for i in group)
            width = -(-longest // 16) * 16  # few shapes: see training
            answers, starts, ends = network.logits(batch_of([found[i] for i in group], width))
            for row, i in enumerate(group):
                tokens = found[i]
                place = slice(tokens.first, tokens.first + len(tokens.offsets))
                readings[i] = reading(
                    float(answers[row]),
                    starts[row, place],
                    ends[row, place],
                    tokens.offsets,
                    texts[i],
                )
        return [readings[i] for i in range(len(texts))]

    @cached_property
    def _network(self) -> Network:
        from qa.reader.network import loaded

        return loaded(self._encoder.transformer(), self._file, fast=has_bfloat16())


def _of_like_length(lengths: Sequence[int]) -> list[list[int]]:
    """The places of the lengths in groups, the shortest first: one batch of twelve passages would
    be a third padding."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    size = -(-len(order) // max(len(order) // _GROUP, 1))
    return [order[i : i + size] for i in range(0, len(order), size)]


@cache
def reader_of(folder: str | Path | None = None) -> Reader:
    """The reader in a model's folder; None stands for Pincite's own.

    Raises:
        ModelError: there is no model that reads in the folder.
    """
    if folder is None:
        return own_reader()
    from qa.reader.foreign import load

    return load(Path(folder).expanduser())


@cache
def own_reader() -> OwnReader:
    """The reader that ships, loaded when it first reads."""
    with resources.as_file(resources.files("qa").joinpath("reader.safetensors")) as file:
        return OwnReader(default_encoder(), file)
