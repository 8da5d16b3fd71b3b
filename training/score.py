"""How well a run's reader reads: given the passage, and telling questions that it does not answer.

    python -m training.score RUN FOLDER... [--questions N] [--packed FILE]

Prints JSON for each set: EM and F1 (SQuAD's, of the best span of the gold paragraph) and, where the
set marks unanswerable questions, the AUROC of 'this passage answers' between the two kinds.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.encoder import SentenceEncoder
from qa.evaluate import squad_form, word_f1
from qa.reader.network import Network, Pair, batch_of, tokens_of, unpacked
from qa.reader.reading import MUTE, brevity
from training.mine import lines
from training.pack import pack, tuned


def main() -> None:
    """Score a run on sets of questions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--packed", action="store_true", help="as it would ship")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    encoder = SentenceEncoder()
    network = Network(encoder.transformer())
    base = network.state_dict()
    record = tuned(arguments.run, base)
    network.load_state_dict(
        unpacked(pack(record, base)[0], base) if arguments.packed else base | record
    )
    network.to(torch.bfloat16).eval()
    for folder in arguments.folders:
        figures = score(network, encoder.tokenizer, folder, arguments.questions)
        print(json.dumps({"set": folder.name, **figures}), flush=True)


def score(network: Network, tokenizer: Any, folder: Path, most: int) -> dict[str, float]:
    """The figures of one set."""
    documents = {row["id"]: row for row in lines(folder / "docs.jsonl")}
    questions = [q for q in lines(folder / "questions.jsonl") if q.get("answers") is not None]
    random.Random(0).shuffle(questions)
    questions = questions[:most]
    said, texts = [], []
    for at in range(0, len(questions), 32):
        some = questions[at : at + 32]
        passages = [_passage(documents[q["doc_id"]], q) for q in some]
        pairs = [
            Pair(q["question"], documents[q["doc_id"]]["title"].replace("_", " "), passage)
            for q, passage in zip(some, passages, strict=True)
        ]
        found = tokens_of(pairs, tokenizer)
        batch = batch_of(found)
        with torch.inference_mode():
            answers, first, last = network(batch.ids, batch.kinds, batch.mask)
        a = first.float().masked_fill(~batch.passage, MUTE).numpy()
        b = last.float().masked_fill(~batch.passage, MUTE).numpy()
        said += answers.float().tolist()
        for i, tokens in enumerate(found):
            sums = a[i][:, None] + b[i][None, :]
            sums += brevity(len(sums))
            start, end = np.unravel_index(int(sums.argmax()), sums.shape)
            offsets = tokens.offsets
            texts.append(
                passages[i][offsets[start - tokens.first, 0] : offsets[end - tokens.first, 1]]
            )
    golds = [[answer["text"] for answer in q["answers"]] for q in questions]
    right = [(t, g) for t, g in zip(texts, golds, strict=True) if g]
    figures = {
        "questions": len(right),
        "em": float(np.mean([max(squad_form(t) == squad_form(x) for x in g) for t, g in right])),
        "f1": float(np.mean([max(word_f1(t, x) for x in g) for t, g in right])),
    }
    if len(right) < len(questions):
        figures["auroc"] = float(roc_auc_score([bool(g) for g in golds], said))
    return {name: round(value, 4) for name, value in figures.items()}


def _passage(document: dict[str, Any], question: dict[str, Any]) -> str:
    given = document.get("passages") or [[0, len(document["text"])]]
    start, end = given[question["passage"]] if "passage" in question else given[0]
    return str(document["text"][start:end])


if __name__ == "__main__":
    main()
