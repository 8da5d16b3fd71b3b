"""All columns of the evidence together. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search import Candidates
from qa.evidence.bylines import of_bylines
from qa.evidence.clauses import of_clause
from qa.evidence.columns import Column
from qa.evidence.corrections import asks_for_errors
from qa.evidence.entries import fitting, of_entries
from qa.evidence.form import of_form
from qa.evidence.letters import REPLY, of_heads, of_replies
from qa.evidence.meaning import of_meaning
from qa.evidence.others import of_others
from qa.evidence.rolls import of_costs, of_rolls
from qa.evidence.sentences import laid_out
from qa.evidence.versions import of_releases
from qa.evidence.words import of_words


@dataclass(frozen=True, slots=True)
class Evidence:
    """The candidates' sentences, one a row.

    `owners` are indices of candidates and `positions` of sentences within their passages, (n,);
    `wrong` are those that tell what is wrong and the next one puts right, (n,); `whole` those that
    have all of the question's terms, (n,); `columns` are the named features, each (n,) float32.
    """

    owners: NDArray[np.int64]
    positions: NDArray[np.int64]
    wrong: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.owners)


def weigh(question: str, candidates: Candidates) -> Evidence:
    """The evidence for every sentence of the candidate passages."""
    sentences = laid_out(candidates)
    rolls = np.maximum(of_rolls(question, sentences.texts), of_costs(question, sentences))
    rolls = np.maximum(rolls, of_releases(question, sentences))
    rolls = fitting(rolls, question, sentences)
    told = np.maximum(of_bylines(question, sentences), rolls)
    told[of_replies(question, sentences)] = REPLY
    columns = {
        **of_meaning(candidates, sentences),
        **of_words(sentences),
        **of_form(question, candidates.terms, sentences),
        "entry": np.where(told > 0, told, of_entries(question, sentences)),
        "clause": of_clause(question, sentences),
        "other": of_others(question, candidates, sentences),
    }
    wrong = sentences.wrong & (not asks_for_errors(candidates.terms))
    # What is so stands behind them.
    columns["asks"] = np.maximum.reduce((columns["asks"], wrong, of_heads(question, sentences)))
    cosine = columns["cosine"]
    columns["agreement"] = columns["bm25_rel"] * np.maximum(
        cosine / max(cosine.max(initial=0.0), 1e-6), 0.0
    )
    positions = [row - rows.start for _, rows in sentences.by_passage() for row in rows]
    return Evidence(
        owners=sentences.owners,
        positions=np.asarray(positions, dtype=np.int64),
        wrong=sentences.wrong,
        whole=np.asarray([len(there) == len(sentences.idf) for there in sentences.hits], bool),
        columns=columns,
    )
