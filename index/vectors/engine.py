"""The only module that imports faiss."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from index import forks


@cache
def engine() -> Any:  # its stubs do not know its Python helpers
    """FAISS, loaded when it is first asked for."""
    import faiss

    forks.at_first(partial(faiss.omp_set_num_threads, 1))
    return faiss
