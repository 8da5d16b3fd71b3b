"""What a process that is forked off must do before anything else.

A fork copies the one thread that called it. The pools of threads that PyTorch, FAISS and the
tokenizers keep are then there in name only, and whoever gives them work waits for ever: so a
process that is forked off computes in the thread that asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable


def at_first(call: Callable[[], object]) -> None:
    """Have every process that is forked off from now on begin with a call."""
    if hasattr(os, "register_at_fork"):  # Windows has no forks
        os.register_at_fork(after_in_child=call)
