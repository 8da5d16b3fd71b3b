"""Make the file that ships, qa/reader.safetensors, from training runs.

    python -m training.pack RUN... [--out FILE]

Of several runs that began with the same weights the mean ships, which reads better than each of
them (Wortsman et al. 2022, 'Model soups'). A RUN may also be a file that was packed before.

What ships is the difference to the encoder's weights, since those are on the machine already: its
matrices in a few bits a number with a scale for each 64 of a row (the scale that gives the least
squared error), all else in float16. See `qa.reader.network.unpacked` for the form.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.encoder import SentenceEncoder
from qa.reader.network import GROUP, Network, unpacked

_DATA = (
    "SQuADShifts: new Wikipedia, Amazon, Reddit (CC BY 4.0); FairytaleQA, training part"
    " (Apache-2.0); SelQA, development part (Apache-2.0); headings of the manuals of Apache httpd"
    " (Apache-2.0), Celery, Django, Flask, Jinja, Sphinx (BSD), PostgreSQL (PostgreSQL licence),"
    " SQLAlchemy (MIT), SQLite (public domain)"
)


def main() -> None:
    """Pack a run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=Path("qa/reader.safetensors"))
    arguments = parser.parse_args()
    encoder = SentenceEncoder()
    base = Network(encoder.transformer()).state_dict()
    tensors, error = pack(mean([tuned(run, base) for run in arguments.runs]), base)
    metadata = {
        "base": encoder.name,
        "data": _DATA,
        "licence": "Apache-2.0",
        "made by": "training/train.py, training/pack.py",
    }
    save_file(tensors, arguments.out, metadata)
    size = arguments.out.stat().st_size
    print(json.dumps({"file": str(arguments.out), "bytes": size, "relative error": error}))


def tuned(run: Path, base: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights of a run, its last ones where it has ended, else those last saved; or those of a
    packed file."""
    if run.suffix == ".safetensors":
        stored = load_file(run)
        whole = unpacked(stored, base)
        names = {name.removesuffix(".codes").removesuffix(".scales") for name in stored}
        return {name: whole[name] for name in names}
    if (run / "tuned.safetensors").exists():
        return load_file(run / "tuned.safetensors")
    state = torch.load(run / "state.pt", weights_only=True)
    record: dict[str, torch.Tensor] = state["record"]
    return record


def mean(records: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of each tensor over the runs."""
    return {name: torch.stack([r[name] for r in records]).mean(0) for name in records[0]}


def pack(
    record: dict[str, torch.Tensor], base: dict[str, torch.Tensor]
) -> tuple[dict[str, torch.Tensor], float]:
    """The tensors to store, and the root of the lost share of the matrices' squared difference."""
    tensors = {}
    lost = total = 0.0
    for name, values in sorted(record.items()):
        if not name.startswith("transformer."):
            tensors[name] = values.half()
            continue
        change = values.float() - base[name].float()
        if values.dim() != 2:
            tensors[name] = change.half()
            continue
        codes, scales = quantised(change)
        tensors[f"{name}.codes"] = (codes[:, ::2] + 8 << 4 | codes[:, 1::2] + 8).to(torch.uint8)
        tensors[f"{name}.scales"] = scales
        back = (codes.view(len(codes), -1, GROUP) * scales.float()[..., None]).view_as(change)
        lost += float((back - change).square().sum())
        total += float(change.square().sum())
    return tensors, (lost / total) ** 0.5


def quantised(change: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Codes -8..7, (rows, columns) int32, and scales, (rows, groups) float16, of least error."""
    groups = change.view(len(change), -1, GROUP)
    most = groups.abs().amax(-1)
    best = torch.full_like(most, float("inf"))
    scales = most.half()
    for share in torch.linspace(0.08, 0.16, 17).tolist():
        scale = (most * share).half()
        step = scale.float().clamp_min(1e-8)[..., None]
        error = ((groups / step).round().clamp(-8, 7) * step - groups).square().sum(-1)
        better = error < best
        best = torch.where(better, error, best)
        scales = torch.where(better, scale, scales)
    step = scales.float().clamp_min(1e-8)[..., None]
    codes = (groups / step).round().clamp(-8, 7).to(torch.int32)
    return codes.view_as(change), scales


if __name__ == "__main__":
    main()
