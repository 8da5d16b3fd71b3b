"""That the benchmarks watch functions which are there: they take too long to be run here."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.parametrize("name", ["adding", "asking", "growing"])
def test_what_a_benchmark_watches_is_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    watched = importlib.import_module(name).WATCHED
    assert watched
    for owner, function, _ in watched:
        assert callable(getattr(owner, function, None)), (owner, function)


def test_rules_that_are_silenced_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    for rule in importlib.import_module("rules").RULES:
        module, _, name = rule.rpartition(".")
        assert callable(getattr(importlib.import_module(f"qa.{module}"), name, None)), rule
