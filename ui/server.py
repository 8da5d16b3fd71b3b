"""The web server around the chat: on this machine, for this machine.

Without a password there is one boundary, the machine itself, so it listens on a loopback address
only and answers only requests that were meant for one: a page elsewhere that points a name of its
own at 127.0.0.1, or posts a form to it, is refused. With a password (HTTP's Basic scheme, RFC 7617)
it may listen anywhere, and asks for it first of all; what it sends is not encrypted, so beyond a
network that is trusted it belongs behind a server that is. Of Gradio's many routes it serves the
few that the chat and its functions use.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import errno
import hmac
import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import PinciteError

if TYPE_CHECKING:
    import fastapi
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from index import Index
    from ui.uploads import Uploads

FIRST_PORT = 7860
_PORTS = 100

MAX_REQUEST = 2**20
"""Bytes of any request but an upload, whose limit is `uploads.MAX_BYTES`."""

_LONGEST_PATH = 255  # bytes, as of a file's name
_SHORTEST = 8  # characters of a password
_WRONG_SECONDS = 1.0  # after a wrong password until another one from there is looked at
_REMEMBERED = 10_000  # addresses that have sent a wrong one
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


def serve(
    library: Index,
    host: str,
    port: int | None,
    open_browser: bool,
    auth: str | None = None,
    mcp: bool = False,
) -> None:
    """Serve the chat over `library` until Ctrl-C, and print its address to stderr.

    `port` None takes the first free one from 7860. `auth` is 'user:password'. `mcp` also serves the
    library's tools to assistants; where that cannot start it is said, and the chat starts.

    Raises:
        PinciteError: `host` is not this machine alone and there is no password, the password is too
            short, or the port is taken.
    """
    if auth is not None and len(auth.partition(":")[2]) < _SHORTEST:
        raise PinciteError(
            f"--auth needs USER:PASSWORD, with a password of at least {_SHORTEST} characters."
        )
    from ui.uploads import private_folder

    with _listen(host, port, auth) as listener, _unwinding(), private_folder() as folder:
        number = listener.getsockname()[1]
        address = f"http://{f'[{host}]' if ':' in host else host}:{number}/"
        import uvicorn

        app = application(library, folder, auth, mcp)
        # An open page holds a stream open; Ctrl-C does not wait for it to end, nor remark on it.
        settings = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1)
        logging.getLogger("uvicorn.error").addFilter(lambda said: "graceful" not in str(said.msg))
        print(f"Pincite is at {address}  (Ctrl-C to stop)", file=sys.stderr, flush=True)
        if open_browser:
            # The socket already listens, so a browser that comes early only waits.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[listener])


@contextlib.contextmanager
def _unwinding() -> Iterator[None]:
    """Have SIGTERM unwind what is inside, as Ctrl-C does, so that no folder of uploads is left."""

    def end(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    if threading.current_thread() is not threading.main_thread():  # elsewhere none can be set
        yield
        return
    before = signal.signal(signal.SIGTERM, end)  # uvicorn puts its own in, and then passes it on
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def application(
    library: Index, folder: Path, auth: str | None = None, mcp: bool = False
) -> ASGIApp:
    """The chat as an ASGI application that keeps what it receives in `folder` while it reads it.

    `auth` is 'user:password', asked for with every request; None asks for nothing. `mcp` also
    serves the tools of `ui.mcp`.
    """
    # Gradio's own cache is not used, but is made wherever this says.
    os.environ["GRADIO_TEMP_DIR"] = str(folder / "gradio")
    incoming = folder / "incoming"
    incoming.mkdir(mode=0o700)

    from ui import app as chat  # before any other import of gradio, for what it sets

    import fastapi  # isort: skip
    import gradio as gr  # isort: skip

    from ui import api
    from ui.uploads import Uploads

    uploads = Uploads(incoming)
    tools = _tools(library) if mcp else None
    outer = fastapi.FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=tools.router.lifespan_context if tools else None,
    )
    if tools:
        outer.router.routes.extend(tools.routes)

    _take_files(outer, uploads)
    _show_pages(outer, library)
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
    gr.mount_gradio_app(
        outer,
        chat.build(library, uploads),
        path="/",
        # Named fonts only: a theme's web fonts would be asked of an outside host.
        theme=gr.themes.Base(font=fonts, font_mono=["ui-monospace", "Menlo", "monospace"]),
        css_paths=[chat.STATIC / "chat.css"],
        head=f'<style media="print">{(chat.STATIC / "print.css").read_text("utf-8")}</style>',
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
    )
    return Guard(api.Calls(outer, api.functions(library)), auth)


def _take_files(outer: fastapi.FastAPI, uploads: Uploads) -> None:
    """Files are put to ``/uploads?name=...``, which answers with a ticket."""
    import fastapi

    from ui.uploads import UploadError

    async def receive(request: fastapi.Request) -> fastapi.responses.JSONResponse:
        name = request.query_params.get("name", "")
        try:
            ticket = await uploads.receive(name, request.stream())
        except UploadError as refused:
            return fastapi.responses.JSONResponse({"problem": str(refused)}, status_code=413)
        return fastapi.responses.JSONResponse({"ticket": ticket})

    outer.add_route("/uploads", receive, methods=["PUT"])


def _show_pages(outer: fastapi.FastAPI, library: Index) -> None:
    """A page of a document is a PNG, its size in points in the headers."""
    import fastapi

    def page(request: fastapi.Request) -> fastapi.Response:
        path, asked = request.path_params, request.query_params.get("width", "")
        try:
            width = int(asked) if asked.isdecimal() and len(asked) < 6 else 1000
            width = min(max(width, 200), 4000)
            drawn = library.picture(path["document"], path["page"], width)
        except PinciteError as error:
            return fastapi.responses.PlainTextResponse(str(error), 404)
        if drawn is None:
            return fastapi.responses.PlainTextResponse("This file is not kept.", 404)
        headers = {
            "cache-control": "private, max-age=86400",  # the id stands for the very bytes
            "x-page-points": f"{drawn.width:.2f} {drawn.height:.2f}",
        }
        return fastapi.Response(drawn.image, media_type="image/png", headers=headers)

    outer.add_route("/pages/{document:str}/{page:int}.png", page, methods=["GET"])


def _tools(library: Index) -> Starlette | None:
    """The tools for assistants as an application, or None, said aloud, if they cannot start."""
    try:
        from mcp.server.transport_security import TransportSecuritySettings

        from ui.mcp import PATH, server

        # Hosts and origins are checked by the guard, for this path as for all.
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        return server(library).streamable_http_app(
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,
            transport_security=unchecked,
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, the chat itself can go on
        print(f"pincite: the MCP server could not start: {error}", file=sys.stderr, flush=True)
        return None


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
        if path != "/uploads" and not (said and int(length) <= MAX_REQUEST):
            return 413, "The request is too large, or does not say how large it is."
    folder = path.startswith(_FOLDERS) and ".." not in path and "//" not in path
    if (path not in _ROUTES and not folder) or len(path.encode()) > _LONGEST_PATH:
        return 404, "Not found."
    return None


def _name(host: str) -> str:
    """The name in a Host header, without its port.

    >>> _name("localhost:7860"), _name("[::1]:7860"), _name("127.0.0.1")
    ('localhost', '::1', '127.0.0.1')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


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


def _listen(host: str, port: int | None, auth: str | None = None) -> socket.socket:
    """A socket that listens on `host`, and nowhere else."""
    if auth is None and not is_loopback(host):
        raise PinciteError(
            f"Without a password the chat only serves this machine: {host} would let others read "
            "your documents. Give one with --auth USER:PASSWORD, or use --host 127.0.0.1."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + _PORTS):
        try:
            listener = socket.create_server((host, number), family=family)
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise PinciteError(f"This machine has no address '{host}'.") from error
            continue
        # asyncio does so only where the protocol's number is named: an answer in two writes would
        # wait 40 ms for the first to be acknowledged.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    if port is None:
        raise PinciteError(f"No port from {FIRST_PORT} to {FIRST_PORT + _PORTS - 1} is free.")
    raise PinciteError(f"Port {port} is taken, or may not be used. Choose another with --port.")
