"""Adding documents: characters and sentences a second, beside the thirty-line way.

    python benchmarks/adding.py [FOLDER | --generate] [--characters N] [--repeats N]

FOLDER has a docs.jsonl whose lines hold "text"; without it, text is made from the demo library.
All ways run by turns in this process, warm. Ours is all that `Index.add` does, from reading the
files to the commit, and then the first question, which fills the cache of vectors. The thirty-line
way is handed our sentences for nothing and encodes and indexes them, so that it is flattered. So is
txtai, with the same model, hybrid search and the texts kept in SQLite; where it is not installed,
it is left out.

The limit is the processor's matrix products: the model multiplies so many numbers for each token,
whatever the code around it.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from common import (
    Clock,
    generated_documents,
    machine,
    plain_index,
    plain_model,
    read_lines,
    report,
    seconds,
    supports_bfloat16,
    write_files,
)

import index.adding
from index import Index, formats
from index.encoder import _BATCH_TOKENS, SentenceEncoder
from index.nearest import Nearest
from index.segment import segment
from index.store import Store
from index.types import Span

_COMPARED = 500  # passages whose vectors are compared with float32's

WATCHED = (
    (formats, "parse", "parsing"),
    (index.adding, "segment", "segmenting"),
    (index.adding, "_words", "terms"),
    (SentenceEncoder, "encode", "encoding"),
    (Store, "put", "storing"),
    (Nearest, "cache", "filling the cache"),
)


def add(files: Path, encoder: SentenceEncoder, clock: Clock) -> int:
    """Add the files to a fresh library and make it ready for questions; its sentences."""
    with (
        tempfile.TemporaryDirectory() as folder,
        clock.watching(*WATCHED),
        Index.open(folder, encoder=encoder) as library,
    ):
        library.add(files)
        library.candidates("Ready?", sentences=1, passages=1)
        return len(library)


def with_txtai() -> Callable[[list[str]], None] | None:
    """What indexes sentences with txtai, or None where it is not installed."""
    if importlib.util.find_spec("txtai") is None:
        return None
    from txtai import Embeddings

    embeddings = Embeddings(path=str(SentenceEncoder()._folder), hybrid=True, content=True)
    index: Callable[[list[str]], None] = embeddings.index
    return index


def passages(files: Path) -> tuple[list[str], list[list[Span]]]:
    """The texts of all passages as the product makes them, and their sentences."""
    texts, spans = [], []
    for path in sorted(files.iterdir()):
        document = formats.parse(path.name, path.read_bytes())
        for p in segment(document):
            texts.append(document.text[p.start : p.end])
            spans.append([Span(s.start - p.start, s.end - p.start) for s in p.sentences])
    return texts, spans


def agreement(encoder: SentenceEncoder, texts: list[str], spans: list[list[Span]]) -> float:
    """The mean cosine between the product's vectors and the same in float32."""
    exact = SentenceEncoder()
    exact.__dict__["_network"] = exact._model[0].auto_model  # in the place of the faster copy
    pairs = (e.encode(texts[:_COMPARED], spans[:_COMPARED]) for e in (encoder, exact))
    ours, theirs = (np.concatenate(vectors) for vectors in pairs)
    return float((ours * theirs).sum(axis=1).mean())


def shapes(model: Any) -> list[tuple[int, int]]:
    """The matrices that each token passes: in a layer four of attention and two of the rest."""
    config = model[0].auto_model.config
    wide, inner = config.hidden_size, config.intermediate_size
    return [*[(wide, wide)] * 4, (wide, inner), (inner, wide)] * config.num_hidden_layers


def speed_of_products(sizes: list[tuple[int, int]], dtype: torch.dtype) -> float:
    """Measured GFLOP/s over these matrices, for as many tokens as one of our batches has."""
    layers = [torch.randn(out, inside).to(dtype) for inside, out in sizes]
    inputs = {inside: torch.randn(_BATCH_TOKENS, inside).to(dtype) for inside, _ in sizes}

    def run() -> None:
        with torch.inference_mode():
            for (inside, _), layer in zip(sizes, layers, strict=True):
                torch.nn.functional.linear(inputs[inside], layer)

    run()
    fastest = min(seconds(run) for _ in range(7))  # the limit, so the best that was seen
    return flop(sizes) * _BATCH_TOKENS / fastest / 1e9


def flop(sizes: list[tuple[int, int]]) -> int:
    """Floating-point operations for one token, without attention's own products."""
    return sum(2 * inside * out for inside, out in sizes)


def measure(documents: list[dict[str, Any]], repeats: int) -> dict[str, Any]:
    """All figures."""
    encoder, model = SentenceEncoder(), plain_model()
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        write_files(documents, files)
        texts, spans = passages(files)
        sentences = [t[s.start : s.end] for t, own in zip(texts, spans, strict=True) for s in own]
        encoder.encode(texts[:8], spans[:8])
        model.encode(sentences[:64])
        txtai = with_txtai()
        if txtai:
            txtai(sentences[:64])
        ours, theirs, txtais, clocks = [], [], [], []
        for _ in range(repeats):
            clocks.append(Clock())
            began = time.perf_counter()
            count = add(files, encoder, clocks[-1])
            ours.append(time.perf_counter() - began)
            assert count == len(sentences)
            theirs.append(seconds(lambda: plain_index(model.encode(sentences))))
            if txtai:
                txtais.append(seconds(lambda: txtai(sentences)))
    characters = sum(len(document["text"]) for document in documents)
    time_of_ours, time_of_theirs = statistics.median(ours), statistics.median(theirs)
    parts = {
        part: statistics.median(clock.seconds[part] for clock in clocks)
        for part in clocks[0].seconds
    }
    sizes = shapes(model)
    tokens = {
        "ours": _tokens(encoder, texts),
        "thirty lines": _tokens(encoder, sentences),
    }
    limits = {"float32": speed_of_products(sizes, torch.float32)}
    if supports_bfloat16():
        limits["bfloat16"] = speed_of_products(sizes, torch.bfloat16)
    limit = limits.get("bfloat16", limits["float32"])
    achieved = tokens["ours"] * flop(sizes) / parts["encoding"] / 1e9
    return {
        "documents": len(documents),
        "characters": characters,
        "sentences": len(sentences),
        "passages": len(texts),
        "repeats": repeats,
        "ours": _rates(time_of_ours, characters, len(sentences)),
        "thirty lines": _rates(time_of_theirs, characters, len(sentences)),
        "ratio": round(time_of_theirs / time_of_ours, 3),
        **beside_txtai(txtais, time_of_ours, characters, len(sentences)),
        "shares of our time": {
            **{part: round(value / time_of_ours, 4) for part, value in parts.items()},
            "rest": round(1 - sum(parts.values()) / time_of_ours, 4),
        },
        "precision": str(next(encoder._network.parameters()).dtype).removeprefix("torch."),
        "cosine with float32": round(agreement(encoder, texts, spans), 6),
        "limit": {
            "what": "GFLOP/s of the model's matrix products on this processor",
            "MFLOP a token": round(flop(sizes) / 1e6, 2),
            "tokens": tokens,
            "measured": {name: round(value, 1) for name, value in limits.items()},
            "achieved while encoding": round(achieved, 1),
            "share of the limit while encoding": round(achieved / limit, 3),
            "share of the limit over all": round(
                achieved / limit * parts["encoding"] / time_of_ours, 3
            ),
        },
        "machine": machine(),
    }


def beside_txtai(
    times: list[float], ours: float, characters: int, sentences: int
) -> dict[str, Any]:
    """txtai's figures, where there are any."""
    if not times:
        return {}
    middle = statistics.median(times)
    return {
        "txtai": _rates(middle, characters, sentences),
        "ratio to txtai": round(middle / ours, 3),
    }


def _tokens(encoder: SentenceEncoder, texts: list[str]) -> int:
    """The tokens of the texts, each with its [CLS] and [SEP]."""
    encodings = encoder.tokenizer.encode_batch_fast(texts, add_special_tokens=True)
    return sum(len(encoding.ids) for encoding in encodings)


def _rates(time_taken: float, characters: int, sentences: int) -> dict[str, float]:
    return {
        "seconds": round(time_taken, 2),
        "characters a second": round(characters / time_taken),
        "sentences a second": round(sentences / time_taken, 1),
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="holds docs.jsonl")
    parser.add_argument("--generate", action="store_true", help="the default without FOLDER")
    parser.add_argument("--characters", type=int, default=1_000_000, help="stop at about so many")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    if options.folder and not options.generate:
        lines = read_lines(options.folder / "docs.jsonl")
        ends = np.cumsum([len(line["text"]) for line in lines])
        documents = lines[: int(np.searchsorted(ends, options.characters)) + 1]
    else:
        documents = generated_documents(options.characters)
    report(measure(documents, options.repeats))


if __name__ == "__main__":
    main()
