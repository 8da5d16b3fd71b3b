"""How large libraries are imported."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python's collector of garbage off while large libraries are imported: it would go over
    all that they make again and again, a fifth of the time, and find next to nothing."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextmanager
def without(package: str) -> Iterator[None]:
    """Have `package` look as if it were not installed, to what would import it along with itself
    for something that is not used here. One that is imported already stays so."""
    hidden = package not in sys.modules
    if hidden:
        sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hidden:
            del sys.modules[package]
