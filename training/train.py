"""Train the reader: the encoder's own transformer, tuned to find the words that answer.

    python training/train.py EXAMPLES.jsonl... --out RUN [--epochs 3] [--seed 0]

EXAMPLES come from training/mine.py. RUN holds `state.pt` (to go on from after a break: the same
command again), `log.jsonl` (a line for each report) and, at the end, `tuned.safetensors`, which
training/pack.py makes into the file that ships.

Three losses are added, each a mean over its items:
  span      the answer's first and last word, by a softmax over the passage's words
  answers   whether this passage answers this question, by a logistic loss on [CLS]
  among     which of a question's passages answers, by a softmax over them (so that scores compare)

The transformer runs in bfloat16, with weights of record in float32; embeddings stay as they are.
Attention is 'eager' and nothing is dropped out: on AMX that trains at twice the speed of the fused
kind.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.encoder import SentenceEncoder
from qa.reader.network import Batch, Network, Pair, Tokens, batch_of, tokens_of
from qa.reader.reading import MUTE
from training.pack import tuned
from training.vary import as_typed, unanswerable

HELD_BACK = {"selqa_dev": 2}  # of the rest 8: one document in so many is never trained on
_QUESTIONS = 48  # a step
_TOKENS = 4608  # of one forward pass, padding included
_NEGATIVES = 2
_RATE, _HEAD_RATE = 2.5e-4, 1e-3
_WARM = 0.05
_UNTITLED = {"squadshifts_amazon", "squadshifts_reddit"}  # whose titles say nothing

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One question with one passage.

    `right` says whether the passage answers; `spans` are of the answer in it, in characters, empty
    where it does not answer or where nobody said with which words. `group` is the question's number
    for the loss among its passages, -1 outside of it. `whole` says that the span is a sentence that
    holds the answer, which may begin and end anywhere in it.
    """

    question: str
    above: str
    text: str
    right: bool
    spans: tuple[tuple[int, int], ...]
    group: int
    whole: bool = False


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=_RATE)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--start", type=Path, help="an earlier run, or a packed file")
    parser.add_argument("--hidden", type=float, default=0.0, help="share of a passage's words")
    parser.add_argument(
        "--share", nargs="*", default=[], metavar="SET=SHARE", help="of a set's questions an epoch"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = [row for path in arguments.examples for row in map(json.loads, path.open())]
    rows = [row for row in rows if not held_back(row)]
    shares = {name: float(share) for name, _, share in (s.partition("=") for s in arguments.share)}
    asked = sum(shares.get(row["set"], 1.0) for row in rows)
    steps = math.ceil(asked * arguments.epochs / _QUESTIONS)
    Trainer(
        arguments.out,
        rows,
        steps,
        arguments.seed,
        arguments.rate,
        arguments.start,
        shares,
        arguments.hidden,
    ).run()


def held_back(row: Row) -> bool:
    """Whether this question's document is kept for choosing and calibration."""
    return (
        random.Random(f"{row['set']}/{row['document']}").randrange(HELD_BACK.get(row["set"], 8))
        == 0
    )


class Trainer:
    """The state of a run."""

    def __init__(
        self,
        out: Path,
        rows: list[Row],
        steps: int,
        seed: int,
        rate: float,
        start: Path | None,
        shares: Mapping[str, float] | None = None,
        hidden: float = 0.0,
    ) -> None:
        self.out, self.rows, self.steps, self.seed, self.rate = out, rows, steps, seed, rate
        self.shares = shares or {}
        torch.manual_seed(seed)  # of the heads, which start at random
        encoder = SentenceEncoder()
        self.tokenizer = encoder.tokenizer
        self.mask = self.tokenizer.token_to_id("[MASK]")
        self.hidden = hidden
        self.network = Network(encoder.transformer(attention="eager"))
        if start:
            self.network.load_state_dict(tuned(start, self.network.state_dict()), strict=False)
        self.network.freeze_embeddings()
        self.trained = {n: p for n, p in self.network.named_parameters() if p.requires_grad}
        self.record = {n: p.detach().float().clone() for n, p in self.trained.items()}
        self.network.to(torch.bfloat16).train()
        for module in self.network.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        heads = [n for n in self.record if not n.startswith("transformer.")]
        body = [n for n in self.record if n not in heads]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [self.record[n] for n in body], "lr": rate, "peak": rate},
                {"params": [self.record[n] for n in heads], "lr": _HEAD_RATE, "peak": _HEAD_RATE},
            ],
            betas=(0.9, 0.98),
            weight_decay=0.01,
        )
        self.step = 0
        if (out / "state.pt").exists():
            state = torch.load(out / "state.pt", weights_only=True)
            for name, values in state["record"].items():
                self.record[name].copy_(values)
            self.optimizer.load_state_dict(state["optimizer"])
            self.step = int(state["step"])

    def run(self) -> None:
        """All steps that are left."""
        began, tokens, sums = time.monotonic(), 0, dict.fromkeys(("span", "answers", "among"), 0.0)
        since = self.step
        for questions in self._questions():
            self._show_record()
            chance = random.Random(f"{self.seed}/{self.step}")
            torch.manual_seed(chance.getrandbits(32))
            items = [
                item for number, row in enumerate(questions) for item in vary(number, row, chance)
            ]
            losses, seen = self._accumulate(items)
            tokens += seen
            for name, value in losses.items():
                sums[name] += value
            self._update()
            self.step += 1
            if self.step % 25 == 0 or self.step == self.steps:
                done = max(self.step - since, 1)
                self._log(
                    step=self.step,
                    of=self.steps,
                    **{name: round(value / done, 4) for name, value in sums.items()},
                    tokens_a_second=round(tokens / (time.monotonic() - began)),
                )
                began, tokens, since = time.monotonic(), 0, self.step
                sums = dict.fromkeys(sums, 0.0)
            if self.step % 100 == 0 or self.step == self.steps:
                self._save()
        self._show_record()
        save_file(
            {n: v.contiguous() for n, v in self.record.items()}, self.out / "tuned.safetensors"
        )

    def _questions(self) -> Iterator[list[Row]]:
        """The questions of each step that is left, in an order that the seed alone decides."""
        epoch = 0
        pool: list[Row] = []
        for step in range(self.steps):
            while len(pool) < _QUESTIONS:
                chance = random.Random(f"{self.seed}/{epoch}")
                order = list(self.rows)
                chance.shuffle(order)
                pool += [
                    row
                    for row in order
                    if row["set"] not in self.shares or chance.random() < self.shares[row["set"]]
                ]
                epoch += 1
            taken, pool = pool[:_QUESTIONS], pool[_QUESTIONS:]
            if step >= self.step:
                yield taken

    def _accumulate(self, items: Sequence[Item]) -> tuple[dict[str, float], int]:
        """Gradients of all losses over these items; the losses, and the tokens passed."""
        pairs = [Pair(item.question, item.above, item.text) for item in items]
        said: list[torch.Tensor] = [torch.empty(0)] * len(items)  # each item's logit of 'answers'
        span = torch.zeros(())
        seen = 0
        found = tokens_of(pairs, self.tokenizer)
        for chosen, width in _batches([len(tokens.ids) for tokens in found]):
            batch = batch_of([found[i] for i in chosen], width)
            self._hide(batch, [items[i] for i in chosen], [found[i] for i in chosen])
            answers, starts, ends = self.network(batch.ids, batch.kinds, batch.mask)
            for i, logit in zip(chosen, answers.float(), strict=True):
                said[i] = logit
            span = span + _span_loss(
                [items[i] for i in chosen], [found[i] for i in chosen], batch, starts, ends
            )
            seen += int(batch.mask.sum())
        logits = torch.stack(said)
        truth = torch.tensor([float(item.right) for item in items])
        losses = {
            "span": span / max(sum(bool(item.spans) for item in items), 1),
            "answers": functional.binary_cross_entropy_with_logits(logits, truth),
            "among": _among_loss(items, logits),
        }
        torch.stack(list(losses.values())).sum().backward()  # type: ignore[no-untyped-call]
        for name, parameter in self.trained.items():
            self.record[name].grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        return {name: value.item() for name, value in losses.items()}, seen

    def _hide(self, batch: Batch, items: Sequence[Item], found: Sequence[Tokens]) -> None:
        """Put [MASK] over some of a passage's words outside the answer, in half of the pairs.

        Without it the training questions are learnt by heart.
        """
        draws = torch.rand(batch.ids.shape)
        hidden = batch.passage & (draws < self.hidden) & (torch.rand(len(items), 1) < 0.5)
        for row, (item, tokens) in enumerate(zip(items, found, strict=True)):
            inside, _ = tokens.of(item.spans, whole=True)
            hidden[row, inside] = False
        batch.ids[hidden] = self.mask

    def _update(self) -> None:
        done = self.step / self.steps
        share = min(done / _WARM, (1 - done) / (1 - _WARM))
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * max(share, 1 / self.steps)
        torch.nn.utils.clip_grad_norm_(list(self.record.values()), 1.0)
        self.optimizer.step()

    def _show_record(self) -> None:
        with torch.no_grad():
            for name, parameter in self.trained.items():
                parameter.copy_(self.record[name])

    def _save(self) -> None:
        state = {
            "record": self.record,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
        }
        torch.save(state, self.out / "state.tmp")
        os.replace(self.out / "state.tmp", self.out / "state.pt")

    def _log(self, **values: Any) -> None:
        line = json.dumps(values)
        print(line, flush=True)
        with (self.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")


def vary(number: int, row: Row, chance: random.Random) -> Iterator[Item]:
    """One question's passages for one step, drawn anew each time."""
    question = as_typed(row["question"], chance)
    titled = row["set"] not in _UNTITLED and chance.random() < 0.7
    paragraph = row["paragraph"] if chance.random() < 0.35 else None
    right = paragraph or chance.choice(row["positives"])
    whole = row["set"] == "selqa_dev"

    def item(asked: str, where: Row, group: int, answers: bool = False) -> Item:
        above = where["title"] if titled else ""
        spans = [tuple(chance.choice(where["spans"]))] if answers and where["spans"] else []
        return Item(asked, above, where["text"], answers, tuple(spans), group, whole)

    yield item(question, right, number, answers=True)
    wrong = row["negatives"]
    weights = [1 / (rank + 2) for rank in range(len(wrong))]
    chosen = set(chance.choices(range(len(wrong)), weights, k=_NEGATIVES)) if wrong else set()
    for at in sorted(chosen):
        yield item(question, wrong[at], number)
    if not paragraph and chance.random() < 0.3 and (rest := _without(right)):
        yield item(question, rest, number)
    if chance.random() < 0.35:
        elsewhere = wrong[0]["text"] if wrong else ""
        changed = unanswerable(row["question"], right["text"], elsewhere, chance)
        if changed:
            yield item(as_typed(changed, chance), right, -1)


def _without(right: Row) -> Row | None:
    """The passage without the sentences that hold the answer."""
    kept = [
        right["text"][s:e]
        for s, e in right["sentences"]
        if not any(s < b and a < e for a, b in right["spans"])
    ]
    text = " ".join(kept)
    words = [right["text"][a:b].casefold() for a, b in right["spans"]]
    if len(text) < 60 or any(word in text.casefold() for word in words):
        return None
    return {"title": right["title"], "text": text}


def _span_loss(
    items: Sequence[Item],
    found: Sequence[Tokens],
    batch: Batch,
    starts: torch.Tensor,
    ends: torch.Tensor,
) -> torch.Tensor:
    """The sum, over the items that answer, of the mean loss of the answer's two ends."""
    first = torch.full(starts.shape, MUTE)
    last = torch.full(ends.shape, MUTE)
    right = []
    for i, item in enumerate(items):
        columns = found[i].of(item.spans, item.whole)
        if columns[0]:
            right.append(i)
            first[i, columns[0]] = last[i, columns[1]] = 0.0
    a = starts.float().masked_fill(~batch.passage, MUTE).log_softmax(1)
    b = ends.float().masked_fill(~batch.passage, MUTE).log_softmax(1)
    return -((a + first).logsumexp(1) + (b + last).logsumexp(1))[right].sum() / 2


def _among_loss(items: Sequence[Item], logits: torch.Tensor) -> torch.Tensor:
    """The mean, over the questions, of the loss of choosing the passage that answers."""
    losses = []
    for group in sorted({item.group for item in items if item.group >= 0}):
        at = [i for i, item in enumerate(items) if item.group == group]
        right = [i for i in at if items[i].right]
        losses.append(logits[at].logsumexp(0) - logits[right].logsumexp(0))
    return torch.stack(losses).mean()


def _batches(sizes: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """Indices of pairs of like size, in tokens, for one forward pass each, and its width.

    Few shapes come out, since each new one costs its matrix kernels' compilation.
    """
    order = sorted(range(len(sizes)), key=lambda i: -sizes[i])
    while order:
        width = -(-sizes[order[0]] // 16) * 16
        count = max(_TOKENS // width // 8 * 8, 8)
        yield order[:count], width
        order = order[count:]


if __name__ == "__main__":
    main()
