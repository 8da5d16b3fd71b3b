"""Who is answered: each request is looked at before the chat sees it, each response dressed after.

Without a password only requests that were meant for this machine get through: a page elsewhere that
points a name of its own at 127.0.0.1, or posts a form to it, is refused. With a password (HTTP's
Basic scheme, RFC 7617) it is asked for first of all. Of Gradio's many routes those get through that
the chat and its functions use.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import ipaddress
import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MOST_BYTES = 2**20  # of any request but an upload, whose limit is `uploads.MAX_BYTES`
_LONGEST_PATH = 255  # bytes, as of a file's name
_WRONG_SECONDS = 1.0  # after a wrong password until another one from there is looked at
_REMEMBERED = 10_000  # addresses that have sent a wrong one
_HOST = re.compile(r"(?:\[([\da-fA-F:.]+)\]|([^\s:/?#@\[\]]+))(?::\d*)?")
_ASKS = 'Basic realm="Pincite", charset="UTF-8"'

_ROUTES = frozenset(
    {
        "/",
        "/config",
        "/theme.css",
        "/favicon.ico",
        "/manifest.json",
        "/mcp",
        "/robots.txt",
        "/uploads",
        "/gradio_api/app_id",  # by which a page knows the server again; it is in "/config", too
        "/gradio_api/cancel",
        "/gradio_api/info",
        "/gradio_api/queue/data",
        "/gradio_api/queue/join",
        "/gradio_api/reset",
        "/gradio_api/startup-events",
        "/gradio_api/theme.css",
    }
)
_FOLDERS = ("/assets/", "/static/", "/pages/", "/gradio_api/heartbeat/", "/gradio_api/call/")

_HEADERS = {
    # Gradio compiles its templates in the page, hence 'unsafe-eval'. What is 'self' for
    # everything else is what keeps a page with a person's documents from calling out.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Lets through what the chat's own page asks for, and dresses every response."""

    def __init__(self, app: ASGIApp, auth: str | None = None) -> None:
        """`app` is what is guarded, `auth` 'user:password' or None."""
        self._app = app
        self._credentials = auth and b"Basic " + base64.b64encode(auth.encode())
        self._heard_again: dict[str, float] = {}  # when a network's next password is looked at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or pass on one request."""
        if scope["type"] == "lifespan":
            with contextlib.suppress(asyncio.CancelledError):
                await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # the chat has no web sockets

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", ()), *ours]}
            await send(message)

        refusal = _refusal(scope, public=self._credentials is not None)
        if self._credentials:
            refusal = self._locked_out(scope) or refusal
        if refusal is None:
            # Gradio would make this the address that its page sends everything to.
            headers = [pair for pair in scope["headers"] if pair[0] != b"x-forwarded-host"]
            scope = {**scope, "headers": headers}
            # Ctrl-C cancels the stream that an open page holds: no news worth a traceback.
            with contextlib.suppress(asyncio.CancelledError):
                await self._app(scope, receive, dressed)
            return
        from starlette.responses import PlainTextResponse

        status, reason = refusal
        ask = {"www-authenticate": _ASKS} if status == 401 else {}
        await PlainTextResponse(reason, status, ask)(scope, receive, dressed)

    def _locked_out(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request does not get in, as a status and a sentence, or None if it may.

        After a wrong password none from that network is looked at for a second, not even the right
        one: or many connections at once would learn as much as they like, and the time that an
        answer takes would tell it. The comparison's own time tells nothing.
        """
        sent = next((v for name, v in scope["headers"] if name == b"authorization"), b"")
        if not sent:
            return 401, "A password is needed."
        network, now = _network(scope), time.monotonic()
        if now < self._heard_again.get(network, 0.0):
            return 429, "A wrong password came from there just now. Try again in a moment."
        if hmac.compare_digest(bytes(sent), bytes(self._credentials or b"")):
            return None
        if len(self._heard_again) >= _REMEMBERED:
            self._heard_again = {n: at for n, at in self._heard_again.items() if now < at}
        self._heard_again[network] = now + _WRONG_SECONDS
        return 401, "A password is needed."


def _network(scope: Scope) -> str:
    """Where a request comes from: an address, of IPv6 the network of 64 bits that one host has."""
    host = str((scope.get("client") or ("",))[0])
    with contextlib.suppress(ValueError):
        if ":" in host:
            return str(ipaddress.ip_network((host.partition("%")[0], 64), strict=False))
    return host


def _refusal(scope: Scope, *, public: bool) -> tuple[int, str] | None:
    """Why a request is not answered, as a status and a sentence, or None.

    A `public` server is reached by names of its own; a page that points another name at it has no
    password to send.
    """
    from starlette.datastructures import Headers

    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not (public or is_loopback(_name(host))):
        return 421, "This address is not served here."
    # A page of another origin says so; 'null' is one, too. The same holds for another port here.
    origin = headers.get("origin")
    if origin is not None and origin != f"{scope['scheme']}://{host}":
        return 403, "Requests from other pages are refused."
    path = scope["path"]
    if scope["method"] not in ("GET", "HEAD"):
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return 403, "Requests from other pages are refused."
        # A body of unsaid length could grow without end; uploads count their own bytes.
        length = headers.get("content-length", "")
        said = "transfer-encoding" not in headers and length.isdecimal()
        if path != "/uploads" and not (said and int(length) <= _MOST_BYTES):
            return 413, "The request is too large, or does not say how large it is."
    folder = path.startswith(_FOLDERS) and ".." not in path and "//" not in path
    if (path not in _ROUTES and not folder) or len(path.encode()) > _LONGEST_PATH:
        return 404, "Not found."
    return None


def _name(host: str) -> str:
    """The name in a Host header, without its port; '' where it is none (RFC 9110, 7.2).

    >>> _name("localhost:7860"), _name("[::1]:7860"), _name("127.0.0.1"), _name("[::1:a@b")
    ('localhost', '::1', '127.0.0.1', '')
    """
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]) if match else ""


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
