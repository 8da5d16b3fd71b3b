"""A column of the evidence: a number for each candidate sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float32]


def standard(values: Column) -> Column:
    """The values less their mean, over their standard deviation: questions differ in how high their
    scores run."""
    if not len(values):
        return values
    scaled: Column = (values - values.mean()) / (values.std() + 1e-6)
    return scaled
