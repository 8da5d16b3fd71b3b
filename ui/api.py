"""The chat's functions for programs: named endpoints of Gradio's API, with the contract's JSON.

See docs/api.md for how they are called. What is wrong with a call is told in a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import gradio as gr

import qa
from index import Index
from index.errors import PinciteError
from qa.export import hit_to_dict

MOST = 100  # citations or sentences of one call


def functions(library: Index) -> tuple[Callable[..., Any], ...]:
    """The endpoints over a library; each has its function's name."""

    def ask(question: str, k: int = 5, documents: list[str] | None = None) -> dict[str, Any]:
        """Answer with at most k quotes, from the documents of these names or from all."""
        with _told():
            return qa.ask(question, library, _count(k), documents=documents).to_dict()

    def retrieve(question: str, k: int = 10, documents: list[str] | None = None) -> list[Any]:
        """The k sentences that best bear on a question."""
        with _told():
            hits = qa.retrieve(question, library, _count(k), documents=documents)
            return [hit_to_dict(hit) for hit in hits]

    def add(name: str, text: str, title: str = "") -> dict[str, Any]:
        """Add a text under a name, in place of any of that name. No file is read."""
        with _told():
            return asdict(library.add_text(text, name, title=title or None))

    def documents() -> list[Any]:
        """All documents, with what is known of each but where its file lies."""
        with _told():
            return [{**asdict(info), "source": ""} for info in library.documents]

    def remove(name: str) -> str:
        """Remove the document of that name; answers with the name."""
        with _told():
            library.remove(name)
            return name

    return ask, retrieve, add, documents, remove


@contextmanager
def _told() -> Iterator[None]:
    """Our own errors as Gradio's, whose words reach the caller."""
    try:
        yield
    except PinciteError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _count(k: int) -> int:
    return min(max(int(k), 1), MOST)
