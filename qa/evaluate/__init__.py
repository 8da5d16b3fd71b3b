"""How well a library is answered from: questions with known answers, asked and measured.

The way there: `load` reads a set of questions (`questions`), `evaluate` asks each once and compares
(`outcomes`), and `figures` works out everything else from what came back (`report`), by the
measures of the literature (`measures`).
"""

from qa.evaluate.measures import (
    Figure,
    auroc,
    bootstrap,
    calibration_error,
    ndcg,
    risk_coverage,
    squad_form,
    word_f1,
)
from qa.evaluate.outcomes import DEEP, FEW, LOOK, Outcome, evaluate, fill, outcome, spans
from qa.evaluate.questions import Bounds, Question, Text, load
from qa.evaluate.report import fault, figures, to_dict

__all__ = [
    "DEEP",
    "FEW",
    "LOOK",
    "Bounds",
    "Figure",
    "Outcome",
    "Question",
    "Text",
    "auroc",
    "bootstrap",
    "calibration_error",
    "evaluate",
    "fault",
    "figures",
    "fill",
    "load",
    "ndcg",
    "outcome",
    "risk_coverage",
    "spans",
    "squad_form",
    "to_dict",
    "word_f1",
]
