"""The chat's functions for programs: named endpoints of Gradio's API, with the contract's JSON.

See docs/api.md for how they are called. What is wrong with a call is told in a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from inspect import signature
from typing import Any

import gradio as gr
from pydantic import ValidationError, validate_call

import qa
from index import Index
from index.errors import PinciteError
from qa.export import hit_to_dict

MOST = 100  # citations or sentences of one call


def functions(library: Index) -> tuple[Callable[..., Any], ...]:
    """The endpoints over a library; each has its function's name."""

    def ask(question: str, k: int = 5, documents: list[str] | None = None) -> dict[str, Any]:
        """Answer with at most k quotes, from the documents of these names or from all."""
        return qa.ask(question, library, _count(k), documents=documents).to_dict()

    def retrieve(question: str, k: int = 10, documents: list[str] | None = None) -> list[Any]:
        """The k sentences that best bear on a question."""
        hits = qa.retrieve(question, library, _count(k), documents=documents)
        return [hit_to_dict(hit) for hit in hits]

    def add(name: str, text: str, title: str | None = None) -> dict[str, Any]:
        """Add a text under a name, in place of any of that name. No file is read."""
        return asdict(library.add_text(text, name, title=title))

    def documents() -> list[Any]:
        """All documents, with what is known of each but where its file lies."""
        return [{**asdict(info), "source": ""} for info in library.documents]

    def remove(name: str) -> str:
        """Remove the document of that name; answers with the name."""
        library.remove(name)
        return name

    endpoints: tuple[Callable[..., Any], ...] = (ask, retrieve, add, documents, remove)
    return tuple(map(_told, endpoints))


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its arguments' types checked, and with its errors and ours as Gradio's,
    whose words reach the caller."""
    checked = validate_call(function)
    arguments = list(signature(function).parameters)

    @wraps(function)
    def told(*given: Any, **named: Any) -> Any:
        try:
            return checked(*given, **named)
        except PinciteError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except ValidationError as error:
            wrong = error.errors()[0]
            place, message = wrong["loc"][0], wrong["msg"]
            argument = arguments[place] if isinstance(place, int) else place
            raise gr.Error(f"'{argument}': {message}.", print_exception=False) from error

    return told


def _count(k: int) -> int:
    return min(max(k, 1), MOST)
