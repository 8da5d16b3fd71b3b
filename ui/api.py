"""The chat's functions for programs: named endpoints of Gradio's API, with the contract's JSON.

See docs/api.md for how they are called. What is wrong with a call is told in a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
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
JOIN = "/gradio_api/queue/join"  # what the page and Gradio's own client ask by


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
    """An application in which a call with fewer values than the function has gets the defaults, one
    of no function or event is not found, and one that names a file is refused.

    Gradio's client sees to the first two; to a plain request Gradio answers with an error without
    words. A file that is named by its address would be fetched from there before anything else
    looks at it, and nothing here takes one: see `ui.uploads`.
    """

    def __init__(
        self, app: ASGIApp, called: Iterable[Callable[..., Any]], events: Collection[int]
    ) -> None:
        """`called` are the functions; `events` the numbers by which the page names its own."""
        self._app = app
        self._events = frozenset(events)
        self._defaults = {CALL + function.__name__: _defaults(function) for function in called}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, a call with all its values."""
        path = scope.get("path", "")
        if not path.startswith((CALL, JOIN)) or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        if path.startswith(CALL) and path not in self._defaults:
            names = ", ".join(name.removeprefix(CALL) for name in self._defaults)
            missing = PlainTextResponse(f"There is no such function here, but {names}.", 404)
            await missing(scope, receive, send)
            return
        try:
            call = json.loads(await Request(scope, receive).body())
            # As it was understood here, so that none can be understood in another way.
            filled = _filled(call, self._defaults.get(path, ()))
            body = json.dumps(filled, allow_nan=False).encode()
        except (ValueError, RecursionError):
            await PlainTextResponse("This is no JSON.", 422)(scope, receive, send)
            return
        if _names_file(call):
            await PlainTextResponse("No files are taken here.", 422)(scope, receive, send)
            return
        if path.startswith(JOIN) and not self._is_event(call):
            await PlainTextResponse("There is no such event here.", 404)(scope, receive, send)
            return
        length = b"content-length"
        others = [pair for pair in scope["headers"] if pair[0] != length]
        scope = {**scope, "headers": [*others, (length, str(len(body)).encode())]}
        whole: list[Message] = [{"type": "http.request", "body": body}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, again, send)

    def _is_event(self, call: Any) -> bool:
        index = call.get("fn_index") if isinstance(call, dict) else None
        return type(index) is int and index in self._events


def _defaults(function: Callable[..., Any]) -> list[Any]:
    """What each argument is where it is left out; None, which is refused, where it must not be."""
    values = (parameter.default for parameter in signature(function).parameters.values())
    return [None if value is Parameter.empty else value for value in values]


def _filled(call: Any, defaults: Sequence[Any]) -> Any:
    values = call.get("data") if isinstance(call, dict) else None
    if not isinstance(values, list) or len(values) >= len(defaults):
        return call
    return {**call, "data": [*values, *defaults[len(values) :]]}


def _names_file(value: Any) -> bool:
    """Whether there is anywhere in it what Gradio takes for a file.

    >>> _names_file({"data": [[{"path": "http://a.b/c", "meta": {"_type": "gradio.FileData"}}]]})
    True
    """
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            if "path" in part and "meta" in part:
                return True
            left.extend(part.values())
        elif isinstance(part, list):
            left.extend(part)
    return False


def _count(k: int) -> int:
    return min(max(k, 1), MOST)
