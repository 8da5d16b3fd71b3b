"""What speaks for each candidate sentence, as numbers: a column for each thing that tells.

From the candidates to the columns: `sentences` lays the candidates' sentences out, one a row. Of
every sentence `words` tells which of the question's terms it has, each weighted by its rarity in
the library (idf), with BM25 (Robertson & Zaragoza 2009), `meaning` how near its vector is, and
`form` what kind of a sentence it is, as one that `definitions` finds. Most columns are given twice,
as they are and standardised over the question's candidates.

What a question of some kind is about, rules tell: `clauses` the clause that it names, `entries` the
row or the entry of a list, `bylines` who wrote something and where somebody works, `rolls` who was
at a meeting or who pays, `letters` what was agreed to. `others` are the sentences that tell of
something else: `times`, `elsewhere`, `offices` and `events`; `corrections` are those that tell what
is wrong. `evidence` puts all columns together.
"""

from qa.evidence.columns import Column
from qa.evidence.evidence import Evidence, weigh
from qa.evidence.others import all_over

__all__ = ["Column", "Evidence", "all_over", "weigh"]
