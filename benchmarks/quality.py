"""How well Pincite answers, beside the obvious alternatives, on sets of questions.

    python benchmarks/quality.py FOLDER... [--questions N] [--work DIR] [--write]

Each FOLDER (a form that `pincite eval` reads, perhaps with its documents as files in a folder
`documents`, as those in benchmarks/sets have) becomes one library. In the same run, over the same
sentences: Pincite with and without its reader; BM25 alone (bm25s); plain sentence vectors alone
(each sentence encoded by itself by the same model); and blocks of 200 tokens with the same model,
as most tools cut documents. Figures are those of `qa.evaluate.figures`; for Pincite also

  auroc left out   of the confidence, the question asked with and without its document
  auroc marked     of the confidence, answerable questions against those marked as not answered
  calibration      expected calibration error over all of these

Prints JSON; with --write also keeps it in results/, with a table in docs/quality.md and plots (risk
against coverage, reliability) in docs/images.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from common import ROOT, fill_set, machine, plain_model, sets_parser

from index import Index
from index.types import DocumentInfo
from qa import evaluate as e
from qa.answer import ask
from qa.types import Answer, Citation, Excerpt

_HELD_BACK = {"selqa_dev"}  # the reader was trained on half of it: the other half is asked
_TABLE = ("hit@1", "hit@5", "mrr", "passage@5", "f1", "recall", "iou", "characters", "ndcg@10")
_JUDGED = ("answered", "wrong", "wrong@80", "auroc left out", "auroc marked", "calibration")
_BLOCK = 200  # tokens
_WAYS = ("pincite", "without the reader", "BM25", "plain vectors", "blocks")

Figures = dict[str, list[float]]
Ranker = Callable[[str], list[tuple[DocumentInfo, int, int]]]


def main() -> None:
    """Measure all sets."""
    parser = sets_parser(__doc__, None)
    parser.add_argument("--write", action="store_true", help="keep results, table and plots")
    options = parser.parse_args()
    sets, curves = {}, {}
    for folder in options.folders:
        sets[folder.name], curves[folder.name] = measure(folder, options.questions, options.work)
        print(folder.name, json.dumps(sets[folder.name]["pincite"]), file=sys.stderr, flush=True)
    result = {"machine": machine(), "sets": sets}
    if options.write:
        write(result, curves)
    print(json.dumps(result, indent=1))


def measure(folder: Path, most: int | None, work: Path) -> tuple[dict[str, Figures], Any]:
    """One set's figures by each way, and its confidences with what was right."""
    texts, questions = e.load(folder)
    if folder.name in _HELD_BACK:
        from training.train import held_back

        questions = [
            q for q in questions if held_back({"set": folder.name, "document": q.document})
        ]
    random.Random(0).shuffle(questions)
    questions = questions[:most]
    figures: dict[str, Figures] = {}
    with Index.open(work / folder.name) as library:
        fill_set(library, folder, texts)
        for way, read in (("pincite", True), ("without the reader", False)):
            outcomes = list(e.evaluate(library, questions, read=read))
            figures[way] = {name: list(value) for name, value in e.figures(outcomes).items()}
            seconds = sorted(o.seconds for o in outcomes)
            figures[way]["p95 seconds"] = [seconds[int(0.95 * (len(seconds) - 1))]]
            judged, curve = judge(library, outcomes, read)
            figures[way] |= judged
            if read:
                curves = curve
        figures |= alternatives(library, questions)
    return figures, curves


def judge(
    library: Index, outcomes: Sequence[e.Outcome], read: bool
) -> tuple[Figures, list[tuple[float, bool]]]:
    """What the confidence is worth: with each question's document in the library and left out."""
    known = [o for o in outcomes if o.question.answers]
    names = [info.name for info in library.documents]
    outside = []
    for o in known[:500]:
        others = [name for name in names if name not in _of(library, o.question.document)]
        if others:
            answer = ask(o.question.text, library, e.FEW, documents=others, read=read)
            outside.append(answer.confidence)
    inside = [o.confidence for o in known]
    right = [o.rank is not None and o.rank <= e.FEW for o in known]
    marked = [o.confidence for o in outcomes if not o.answerable]
    pairs = [*zip(inside, right, strict=True), *((c, False) for c in [*outside, *marked])]
    figures: Figures = {}
    if known and outside:
        figures["auroc left out"] = [e.auroc(inside, outside)]
    if known and marked:
        figures["auroc marked"] = [e.auroc(inside, marked)]
    if pairs:
        figures["calibration"] = [e.calibration_error(*zip(*pairs, strict=True))]
    first = [(o.confidence, o.rank == 1) for o in known]
    return figures, [first, pairs]  # type: ignore[return-value]


def _of(library: Index, document: str) -> set[str]:
    return {info.name for info in library.documents if document in (info.name, info.id)}


# -- alternatives --------------------------------------------------------------------------------


def alternatives(library: Index, questions: Sequence[e.Question]) -> dict[str, Figures]:
    """The same figures for what a person would try first."""
    import bm25s
    import numpy as np

    places, sentences, blocks = cut(library)
    model = plain_model()
    model.max_seq_length = 256

    def vectors(parts: Sequence[tuple[DocumentInfo, int, int]], texts: list[str]) -> Ranker:
        matrix = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

        def rank(question: str) -> list[tuple[DocumentInfo, int, int]]:
            scores = matrix @ model.encode(question, normalize_embeddings=True)
            return [parts[i] for i in np.argsort(-scores)[: e.DEEP]]

        return rank

    retriever = bm25s.BM25()
    retriever.index(
        bm25s.tokenize(sentences, stopwords="en", show_progress=False), show_progress=False
    )

    def words(question: str) -> list[tuple[DocumentInfo, int, int]]:
        tokens = bm25s.tokenize(question, stopwords="en", show_progress=False)
        found, _ = retriever.retrieve(tokens, k=min(e.DEEP, len(places)), show_progress=False)
        return [places[i] for i in found[0]]

    block_texts = [library.document(d.id).text[a:b] for d, a, b in blocks]
    rankers = {
        "BM25": words,
        "plain vectors": vectors(places, sentences),
        "blocks": vectors(blocks, block_texts),
    }
    return {way: ranked(library, questions, rank) for way, rank in rankers.items()}


def cut(
    library: Index,
) -> tuple[list[tuple[DocumentInfo, int, int]], list[str], list[tuple[DocumentInfo, int, int]]]:
    """All sentences, their texts, and all blocks of 200 tokens of whole sentences."""
    from index.segment import segment
    from index.sentences import estimate_tokens

    places, texts, blocks = [], [], []
    for info in library.documents:
        document = library.document(info.id)
        start, tokens, last = None, 0, 0
        for passage in segment(document):
            for span in passage.sentences:
                text = document.text[span.start : span.end]
                places.append((info, span.start, span.end))
                texts.append(text)
                size = estimate_tokens(text)
                if start is not None and tokens + size > _BLOCK:
                    blocks.append((info, start, last))
                    start = None
                if start is None:
                    start, tokens = span.start, 0
                tokens, last = tokens + size, span.end
        if start is not None:
            blocks.append((info, start, last))
    return places, texts, blocks


def ranked(library: Index, questions: Sequence[e.Question], rank: Ranker) -> Figures:
    """The figures of a ranking, by the same measures."""
    known = {info.name: info for info in library.documents}
    texts = {info.name: library.document(info.id) for info in library.documents}
    outcomes = []
    for question in questions:
        began = time.perf_counter()
        found = rank(question.text)
        seconds = time.perf_counter() - began
        citations = tuple(
            Citation(n, info, None, a, b, "", Excerpt(a, b, ""), (), 0.0)
            for n, (info, a, b) in enumerate(found[: e.LOOK], 1)
        )
        answer = Answer(question.text, True, 0.0, citations)
        document = texts[question.document] if question.document in known else None
        ranking = [info.name.rpartition("#")[2] for info, *_ in found]
        outcomes.append(e.outcome(question, document, answer, seconds, ranking))
    figures = e.figures(outcomes)
    for name in ("f1", "exact", "answered", "wrong", "wrong@80", "silent"):
        figures.pop(name, None)  # these mark no words and judge nothing
    return {name: list(value) for name, value in figures.items()}


# -- results -------------------------------------------------------------------------------------


def write(result: dict[str, Any], curves: dict[str, Any]) -> None:
    """Results, table and plots."""
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    (results / "quality.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    page = ROOT / "docs" / "quality.md"
    begin, end = "<!-- table -->\n", "<!-- end -->"
    text = page.read_text("utf-8")
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    page.write_text(before + begin + table(result["sets"]) + end + after, "utf-8")
    plot(curves, ROOT / "docs" / "images")


def table(sets: dict[str, dict[str, Figures]]) -> str:
    """Two Markdown tables: ranking by every way, and what the confidence is worth."""
    lines = [f"| set | way | {' | '.join(_TABLE)} |", f"|{'---|' * (len(_TABLE) + 2)}"]
    for name, ways in sets.items():
        for way in _WAYS:
            lines.append(f"| {name} | {way} | {_cells(ways[way], _TABLE)} |")
    lines += ["", f"| set | way | {' | '.join(_JUDGED)} |", f"|{'---|' * (len(_JUDGED) + 2)}"]
    for name, ways in sets.items():
        for way in _WAYS[:2]:
            lines.append(f"| {name} | {way} | {_cells(ways[way], _JUDGED)} |")
    return "\n".join(lines) + "\n"


def _cells(figures: Figures, names: Sequence[str]) -> str:
    def shown(name: str) -> str:
        if name not in figures:
            return ""
        value = figures[name][0]
        return f"{value:,.0f}" if name == "characters" else f"{value:.3f}"

    return " | ".join(map(shown, names))


def plot(curves: dict[str, Any], folder: Path) -> None:
    """Risk against coverage, and the reliability diagram."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "pincite"
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8))
    for name, (first, pairs) in curves.items():
        if not first:
            continue
        points = e.risk_coverage(*zip(*first, strict=True))
        axes[0].plot(*zip(*points[len(points) // 20 :], strict=True), label=name)
        bins: dict[int, list[tuple[float, bool]]] = {}
        for pair in pairs:
            bins.setdefault(min(int(pair[0] * 10), 9), []).append(pair)
        means = [
            (statistics.mean(p for p, _ in b), statistics.mean(float(r) for _, r in b))
            for _, b in sorted(bins.items())
            if len(b) >= 10
        ]
        if means:
            axes[1].plot(*zip(*means, strict=True), marker=".", label=name)
    axes[0].set(xlabel="share of questions answered", ylabel="first citation wrong", ylim=(0, 0.6))
    axes[1].plot((0, 1), (0, 1), color="0.7", linewidth=1)
    axes[1].set(xlabel="confidence", ylabel="an answer among five citations")
    axes[0].legend(frameon=False, fontsize=8)
    figure.tight_layout()
    figure.savefig(folder / "quality.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
