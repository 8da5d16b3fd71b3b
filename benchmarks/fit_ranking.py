"""Learn the weights of the ranking and of the confidence, and write them to qa/weights.json.

    python benchmarks/fit_ranking.py FOLDER... [--write] [--questions N] [--work DIR]

Each FOLDER holds `questions.jsonl` and `docs.jsonl`, or a folder `documents` of files, as those in
benchmarks/sets do. Its documents become one library, kept in DIR for the next run. The ranking is a
linear model under a softmax over a question's candidates (ListNet's top-one loss, Cao et al. 2007);
the confidence is a logistic regression, fitted with each question's document in the library and
left out of it, and on questions that their passage does not answer. Both are fitted twice: for the
ranking alone, and for the ranking after the reader, whose readings are then the columns. Each set
counts the same, whatever its size. Of the sets that the reader was trained on only what it never
saw is asked.

With --keep the ranking's weights stay as they are, but for columns that are new; the weights that
go with the reader, and the confidence, are fitted anew, for which fewer questions do.

Prints JSON: for each set the figures of a model that was fitted on the others (of the sets named
in `_KIN` both are left out, since they share articles), and of the final one fitted on all, each
without and with the reader.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from index import Index
from index.search import Candidate, Candidates
from qa import evaluate
from qa.confidence import judge, summary
from qa.evidence import Evidence, weigh
from qa.reader import OwnReader, Reading, Text, own_reader, read_best
from qa.retrieve import PASSAGES, SENTENCES
from qa.scoring import ordered, reading_columns

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from training.train import held_back

_KIN = ({"xquad_en", "squad2_half"},)
_WITHIN = {"fairytaleqa_train"}  # its questions do not say which tale they are asked of
_TAUGHT = {"squadshifts_wiki", "fairytaleqa_train", "selqa_dev"}
# These sets mark no headings, name no files and hardly define a term, so that nothing can be learnt
# of them.
_FIXED = {
    "title": -3.0,
    "asks": -2.0,
    "alluded": 1.0,
    "defines": 1.5,
    "clause": 3.0,
    "entry": 2.0,
    "other": -2.0,
}
_FIXED_READING = {
    "defines": 1.5,
    "clause": 3.0,
    "entry": 2.0,
    "formal": -2.0,
    "asks": -2.0,
    "other": -2.0,
}
_FIXED_CONFIDENCE = {"entry": 1.5, "other": -4.0}
_FEW = 5
_ANSWERED = 2 / 3  # of the questions that people ask, those that their library is taken to answer
_THRESHOLD = 0.35  # a missed answer costs nearly twice as much as a wrong one shown
_OUT = Path(__file__).parent.parent / "qa" / "weights.json"


class Remembering:
    """The product's reader, which reads a passage once for each question."""

    name = "remembering"

    def __init__(self, reader: OwnReader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, Text], Reading] = {}

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """See `qa.reader.Reader.read`."""
        new = [text for text in texts if (question, text) not in self._known]
        for text, reading in zip(new, self._reader.read(question, new), strict=True):
            self._known[question, text] = reading
        return [self._known[question, text] for text in texts]


READER = Remembering(own_reader())


@dataclass
class Weights:
    """All that is learnt; `reading` is None for the ranking alone."""

    ranking: dict[str, float]
    reading: dict[str, float] | None = None
    confidence: dict[str, float] | None = None


@dataclass
class Case:
    """One question with its candidates' evidence; `gold` marks the rows that answer."""

    question: str
    candidates: Candidates
    evidence: Evidence
    gold: NDArray[np.bool_]
    answerable: bool


@dataclass
class Set:
    """The cases of one folder, the same without the passages that answer, which leaves what comes
    close, the same without the answer's document, and questions of other folders. `exact` says
    whether the words that answer are known."""

    name: str
    exact: bool = True
    inside: list[Case] = field(default_factory=list)
    near: list[Case] = field(default_factory=list)
    outside: list[Case] = field(default_factory=list)
    elsewhere: list[Case] = field(default_factory=list)

    @property
    def absent(self) -> list[Case]:
        """All questions that nothing answers."""
        return [*self.near, *self.outside, *self.elsewhere]


def read_folder(folder: Path, library: Index) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Documents and questions, one JSON object a line each.

    Of a folder of files the answers are looked for in the documents as the library holds them.
    """
    questions, documents = (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
        for path in (folder / "questions.jsonl", folder / "docs.jsonl")
    )
    if not documents:
        for row, question in zip(
            questions, evaluate.load(folder / "questions.jsonl")[1], strict=True
        ):
            document = library.document(question.document)
            row["doc_id"], row["passage"] = question.document, None
            row["answers"] = [
                {"text": document.text[start:end], "start": start}
                for start, end in evaluate.spans(question, document)
            ]
    return documents, questions


def build(folder: Path, work: Path, most: int) -> Index:
    """The folder's first `most` documents as one library, under their ids, or its files."""
    library = Index.open(work / folder.name)
    if (folder / "documents").is_dir():
        library.add(folder / "documents", prune=True)
        return library
    have = {info.name for info in library.documents}
    for document in read_folder(folder, library)[0][:most]:
        if document["id"] not in have:
            library.add_text(
                document["text"], document["id"], title=document["title"].replace("_", " ")
            )
    return library


def load(folder: Path, options: argparse.Namespace) -> Set:
    """Cases for up to `options.questions` questions, drawn with a fixed seed."""
    library = build(folder, options.work, options.documents)
    names = {info.name for info in library.documents}
    documents, questions = read_folder(folder, library)
    passages = {row["id"]: row.get("passages") for row in documents}
    questions = [
        q
        for q in questions
        if ("relevant" in q or (q["doc_id"] in names and ("passage" in q or q["answers"])))
        # Of the sets that the reader learnt from, what it has not seen.
        if folder.name not in _TAUGHT or held_back({"set": folder.name, "document": q["doc_id"]})
    ]
    random.Random(0).shuffle(questions)
    questions = questions[: options.questions]
    cases = Set(folder.name, exact=all(q.get("answers") is not None for q in questions))
    for question in questions:
        text = question["question"]
        golden = _answers(question, passages)
        candidates = library.candidates(
            text,
            sentences=SENTENCES,
            passages=PASSAGES,
            documents=[question["doc_id"]] if folder.name in _WITHIN else None,
        )
        cases.inside.append(_case(text, candidates, golden))
        if "relevant" in question or question["answers"] == []:
            continue
        close = [c for c in candidates.found if not any(golden(c))]
        if cases.exact and close:
            cases.near.append(_case(text, replace(candidates, found=tuple(close)), _nothing))
        others = [c for c in candidates.found if c.document.name != question["doc_id"]]
        if others:
            cases.outside.append(_case(text, replace(candidates, found=tuple(others)), _nothing))
    library.close()
    return cases


def ask_elsewhere(sets: Sequence[Set], options: argparse.Namespace) -> None:
    """Put to each library a few questions of each other set."""
    for s in sets:
        if s.name in _WITHIN:
            continue
        kin = _kin(s.name)
        with Index.open(options.work / s.name) as library:
            for other in sets:
                if other.name in kin or other.name in _WITHIN:
                    continue
                for case in other.inside[: options.questions // (2 * len(sets))]:
                    candidates = library.candidates(
                        case.question, sentences=SENTENCES, passages=PASSAGES
                    )
                    s.elsewhere.append(_case(case.question, candidates, _nothing))


Golden = Callable[[Candidate], list[bool]]
"""Which of a passage's sentences answer."""


def _kin(name: str) -> set[str]:
    """The sets that share documents with this one, and it."""
    return next((kin for kin in _KIN if name in kin), {name})


def _case(text: str, candidates: Candidates, golden: Golden) -> Case:
    evidence = weigh(text, candidates)
    gold = [answers for c in candidates.found for answers in golden(c)]
    return Case(text, candidates, evidence, np.asarray(gold, dtype=bool), golden is not _nothing)


def _nothing(candidate: Candidate) -> list[bool]:
    return [False] * len(candidate.passage.sentences)


def _answers(question: dict[str, Any], passages: dict[str, Any]) -> Golden:
    """By the words that answer, else by the passage, else by the documents that bear on it."""
    if "relevant" in question:
        known = {name for name, grade in question["relevant"].items() if grade > 0}
        return lambda c: [c.document.name in known] * len(c.passage.sentences)
    if question["answers"] == []:
        return _nothing
    if question["answers"] is None:
        spans = [tuple(passages[question["doc_id"]][question["passage"]])]
    else:
        spans = [(a["start"], a["start"] + len(a["text"])) for a in question["answers"]]
    return lambda c: [
        c.document.name == question["doc_id"]
        and any(sentence.start < end and start < sentence.end for start, end in spans)
        for sentence in c.passage.sentences
    ]


Columns = dict[str, NDArray[np.float32]]


def fit_ranking(sets: Sequence[Set], known: dict[str, float]) -> dict[str, float]:
    """Weights of the evidence's columns, but those that are `known`."""
    known = known | _FIXED
    return known | _fit(sets, lambda case: case.evidence.columns, known)


def fit_reading(sets: Sequence[Set], ranking: dict[str, float]) -> dict[str, float]:
    """Weights of the readings' columns, after a ranking with these weights."""
    known = _FIXED_READING
    return known | _fit(sets, lambda case: _readings(case, ranking)[0], known)


def _readings(case: Case, ranking: dict[str, float]) -> tuple[Columns, dict[int, Reading]]:
    evidence = case.evidence
    order, shares = ordered(case.candidates, evidence, evidence.columns, ranking)
    readings = read_best(case.question, case.candidates, evidence, order, shares, READER)
    return reading_columns(evidence, order, shares, readings), readings


def _fit(
    sets: Sequence[Set],
    columns: Callable[[Case], Columns],
    known: dict[str, float],
    epochs: int = 30,
) -> dict[str, float]:
    """Weights, beside those that are known, that put the most of the softmax on the sentences that
    answer."""
    torch.manual_seed(0)
    cases = [
        (case, 1 / len(s.inside)) for s in sets if s.exact for case in s.inside if case.gold.any()
    ]
    tables = [columns(case) for case, _ in cases]
    names = [name for name in tables[0] if name not in known]
    if not names:
        return {}
    width = max(len(case.evidence) for case, _ in cases)
    x = torch.zeros((len(cases), width, len(names)))
    gold = torch.zeros((len(cases), width), dtype=torch.bool)
    there = torch.zeros((len(cases), width), dtype=torch.bool)
    base = torch.zeros((len(cases), width))
    for i, (case, _) in enumerate(cases):
        size = len(case.evidence)
        x[i, :size] = torch.from_numpy(np.stack([tables[i][name] for name in names], axis=1))
        gold[i, :size] = torch.from_numpy(case.gold)
        for name, weight in known.items():
            base[i, :size] += weight * torch.from_numpy(tables[i][name])
        there[i, :size] = True
    share = torch.tensor([weight for _, weight in cases])
    share /= share.mean()
    weights = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=0.03, weight_decay=1e-4)
    for _ in range(epochs):
        for batch in torch.randperm(len(cases)).split(256):
            scores = (base[batch] + x[batch] @ weights).masked_fill(~there[batch], -1e9)
            hits = scores.masked_fill(~gold[batch], -1e9)
            loss = ((scores.logsumexp(1) - hits.logsumexp(1)) * share[batch]).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    learnt = dict(zip(names, weights.detach().double().tolist(), strict=True))
    return {name: round(weight, 4) for name, weight in learnt.items()}


def ranked(
    case: Case, weights: Weights
) -> tuple[NDArray[np.int64], NDArray[np.float64], dict[int, Reading]]:
    """Order and shares of a case, and its readings."""
    if weights.reading is None:
        columns = case.evidence.columns
        return *ordered(case.candidates, case.evidence, columns, weights.ranking), {}
    columns, readings = _readings(case, weights.ranking)
    return *ordered(case.candidates, case.evidence, columns, weights.reading), readings


def summarised(case: Case, weights: Weights) -> tuple[NDArray[np.int64], dict[str, float]]:
    """Order of a case, and what its ranking says of whether the first sentences answer."""
    order, shares, readings = ranked(case, weights)
    return order, summary(case.question, case.candidates, case.evidence, order, shares, readings)


def fit_confidence(sets: Sequence[Set], weights: Weights) -> dict[str, float]:
    """Logistic regression of 'the first five sentences answer' on the ranking's summary."""
    x, y, share = [], [], []
    for s in sets:
        if s.name in _WITHIN:  # nothing is there without the answer's document
            continue
        counts = [_ANSWERED / len(s.inside)] * len(s.inside)
        counts += [(1 - _ANSWERED) / len(s.absent)] * len(s.absent)
        for case, count in zip([*s.inside, *s.absent], counts, strict=True):
            order, said = summarised(case, weights)
            x.append(said)
            y.append(bool(case.gold[order[:_FEW]].any()))
            share.append(count)
    names = [name for name in x[0] if name not in _FIXED_CONFIDENCE]
    fixed = np.asarray([sum(w * row[name] for name, w in _FIXED_CONFIDENCE.items()) for row in x])
    matrix = np.asarray([[row[name] for name in names] for row in x])
    weight = np.asarray(share) / np.mean(share)
    sign = np.where(y, 1.0, -1.0)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (w[0] + matrix @ w[1:] + fixed)
        slope = -weight * sign / (1 + np.exp(margin)) / len(sign)
        value = float((weight * np.logaddexp(0, -margin)).mean()) + 1e-4 * float(w[1:] @ w[1:])
        return value, np.r_[slope.sum(), slope @ matrix + 2e-4 * w[1:]]

    # Each feature speaks for an answer, so none may weigh against one to mend another's excess.
    bounds = [(None, None)] + [(0.0, None)] * len(names)
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    learnt = {name: round(float(w), 4) for name, w in zip(names, found[1:], strict=True)}
    return {"bias": round(float(found[0]), 4), **learnt, **_FIXED_CONFIDENCE}


def fitted(sets: Sequence[Set], read: bool, known: dict[str, float]) -> Weights:
    """All weights, of the ranking alone or with the reader."""
    ranking = fit_ranking(sets, known)
    weights = Weights(ranking, fit_reading(sets, ranking) if read else None)
    weights.confidence = fit_confidence(sets, weights)
    return weights


def confidence(case: Case, weights: Weights) -> float:
    """Of a case, with these weights."""
    return judge(summarised(case, weights)[1], weights.confidence or {})


def report(s: Set, weights: Weights) -> dict[str, float]:
    """The figures of one set."""
    answerable = [case for case in s.inside if case.answerable]
    ranks = []
    for case in answerable:
        order, _, _ = ranked(case, weights)
        found = np.flatnonzero(case.gold[order])
        ranks.append(int(found[0]) if len(found) else 10**6)
    rank = np.asarray(ranks)
    inside = np.asarray([confidence(c, weights) for c in answerable])
    near = np.asarray([confidence(c, weights) for c in s.near])
    outside = np.asarray([confidence(c, weights) for c in s.outside], dtype=float)
    elsewhere = np.asarray([confidence(c, weights) for c in s.elsewhere], dtype=float)
    right = rank < _FEW
    surest = rank[np.argsort(-inside, kind="stable")[: round(0.8 * len(rank))]]
    figures = {
        "questions": len(answerable),
        "hit@1": float((rank < 1).mean()),
        "hit@5": float((rank < _FEW).mean()),
        "mrr": float((1 / (rank + 1)).mean()),
        "wrong first of the surest 80 %": float((surest > 0).mean()),
        "answered": float((inside >= _THRESHOLD).mean()),
        "silent without passage": float((near < _THRESHOLD).mean()) if len(near) else None,
        "auroc without passage": _auroc(inside, near),
        "silent without document": float((outside < _THRESHOLD).mean()) if len(outside) else None,
        "auroc without document": _auroc(inside, outside),
        "silent elsewhere": float((elsewhere < _THRESHOLD).mean()) if len(elsewhere) else None,
        "calibration error": _calibration(
            np.r_[inside, near, outside], np.r_[right, near < 0, outside < 0]
        ),
    }
    if missing := [c for c in s.inside if not c.answerable]:
        unanswerable = np.asarray([confidence(c, weights) for c in missing])
        figures["auroc unanswerable"] = _auroc(inside, unanswerable)
        figures["silent unanswerable"] = float((unanswerable < _THRESHOLD).mean())
    return {key: value if value is None else round(value, 3) for key, value in figures.items()}  # type: ignore[misc]


def _auroc(high: NDArray[np.float64], low: NDArray[np.float64]) -> float | None:
    if not len(high) or not len(low):
        return None
    return float(roc_auc_score(np.r_[np.ones(len(high)), np.zeros(len(low))], np.r_[high, low]))


def _calibration(probability: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    bins = np.minimum((probability * 10).astype(int), 9)
    return float(
        sum(
            abs(probability[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in np.unique(bins)
        )
    )


def main() -> None:
    """Fit, report, and with --write replace the product's weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--work", type=Path, default=Path("build/fit"))
    parser.add_argument("--questions", type=int, default=1000, help="most of each set")
    parser.add_argument("--documents", type=int, default=1000, help="most of each set")
    parser.add_argument("--write", action="store_true", help=f"write {_OUT.name}")
    parser.add_argument("--keep", action="store_true", help="the ranking's weights that are there")
    options = parser.parse_args()
    known = json.loads(_OUT.read_text("utf-8"))["ranking"] if options.keep else {}
    sets = []
    for folder in options.folders:
        sets.append(load(folder, options))
        print(folder.name, len(sets[-1].inside), file=sys.stderr)
    ask_elsewhere(sets, options)
    held_out = {}
    for s in sets:
        kin = _kin(s.name)
        others = [other for other in sets if other.name not in kin]
        if others:
            alone, read = (report(s, fitted(others, read, known)) for read in (False, True))
            held_out[s.name] = {"alone": alone, "read": read}
            print(s.name, held_out[s.name], file=sys.stderr, flush=True)
    alone, with_reader = (fitted(sets, read, known) for read in (False, True))
    final = {s.name: {"alone": report(s, alone), "read": report(s, with_reader)} for s in sets}
    weights = {
        "ranking": alone.ranking,
        "reading": with_reader.reading,
        "confidence": alone.confidence,
        "confidence_read": with_reader.confidence,
        "answer": {"threshold": round(_THRESHOLD, 4)},
    }
    if options.write:
        _OUT.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")
    print(json.dumps({"held out": held_out, "final": final, "weights": weights}, indent=1))


if __name__ == "__main__":
    main()
