"""Figures in plain words, for the page and the terminal alike. Pure functions."""

from __future__ import annotations


def count(n: int, one: str, many: str = "") -> str:
    """`n` with its noun.

    >>> count(1, "page"), count(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def strength(confidence: float) -> str:
    """A plain word for a probability of 0..1."""
    if confidence >= 0.8:
        return "Strong"
    return "Likely" if confidence >= 0.5 else "Weak"
