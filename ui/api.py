"""The chat's functions for programs: named endpoints of Gradio's API, with the contract's JSON.

See docs/api.md for how they are called. What is wrong with a call is told in a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import wraps
from inspect import Parameter, signature
from typing import Any

import gradio as gr
from pydantic import ValidationError, validate_call
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import qa
from index import Index
from index.errors import PinciteError
from qa.export import hit_to_dict

MOST = 100  # citations or sentences of one call
CALL = "/gradio_api/call/"


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


class Calls:
    """An application in which a call with fewer values than the function has gets the defaults, and
    one of no function is not found.

    Gradio's client sees to both; to a plain request Gradio answers with an error without words.
    """

    def __init__(self, app: ASGIApp, called: Iterable[Callable[..., Any]]) -> None:
        """`called` are the functions."""
        self._app = app
        self._defaults = {CALL + function.__name__: _defaults(function) for function in called}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, a call with all its values."""
        path = scope.get("path", "")
        if not path.startswith(CALL) or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        if path not in self._defaults:
            names = ", ".join(name.removeprefix(CALL) for name in self._defaults)
            missing = PlainTextResponse(f"There is no such function here, but {names}.", 404)
            await missing(scope, receive, send)
            return
        body = _filled(await Request(scope, receive).body(), self._defaults[path])
        length = b"content-length"
        others = [pair for pair in scope["headers"] if pair[0] != length]
        scope = {**scope, "headers": [*others, (length, str(len(body)).encode())]}
        whole: list[Message] = [{"type": "http.request", "body": body}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, again, send)


def _defaults(function: Callable[..., Any]) -> list[Any]:
    """What each argument is where it is left out; None, which is refused, where it must not be."""
    values = (parameter.default for parameter in signature(function).parameters.values())
    return [None if value is Parameter.empty else value for value in values]


def _filled(body: bytes, defaults: Sequence[Any]) -> bytes:
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        return body  # of which Gradio says what is wrong
    values = call.get("data") if isinstance(call, dict) else None
    if not isinstance(values, list) or len(values) >= len(defaults):
        return body
    return json.dumps({**call, "data": [*values, *defaults[len(values) :]]}).encode()


def _count(k: int) -> int:
    return min(max(k, 1), MOST)
