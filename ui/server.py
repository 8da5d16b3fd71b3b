"""The web server around the chat: on this machine, for this machine.

Without a password there is one boundary, the machine itself, so it listens on a loopback address
only. With one it may listen anywhere; what it sends is not encrypted, so beyond a network that is
trusted it belongs behind a server that is. Which requests are answered is said in `ui.guard`.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.collecting import uncollected
from index.errors import PinciteError
from index.importing import without
from ui.guard import Guard, is_loopback

if TYPE_CHECKING:
    import fastapi
    from starlette.applications import Starlette
    from starlette.types import ASGIApp

    from index import Index
    from ui.uploads import Uploads

FIRST_PORT = 7860
_PORTS = 100

_SHORTEST = 8  # characters of a password


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
        if sys.stderr.isatty():  # what a page needs is imported for some seconds
            print("Pincite is starting", end="\r", file=sys.stderr, flush=True)
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
    _leave()


def _leave(code: int = 0) -> None:
    """End the process, if its models are still being loaded: a thread that is at work in PyTorch
    when Python ends aborts it loudly, and nobody who stops the chat is to wait for that. Every
    change of the library was committed when it was made."""
    from ui.asking import PREPARING

    main = threading.current_thread() is threading.main_thread()
    if main and any(thread.name == PREPARING for thread in threading.enumerate()):
        sys.stderr.flush()
        os._exit(code)


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
    except SystemExit as ending:
        _leave(int(ending.code or 0))
        raise
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

    # Gradio takes MCP along where there is one, a sixth of its time; ours is in `ui.mcp`.
    with uncollected(), without("mcp"):
        from ui import app as chat  # before any other import of gradio, for what it sets

        import fastapi  # isort: skip
        import gradio as gr  # isort: skip

    from ui import api
    from ui.asking import Asking
    from ui.uploads import Uploads

    uploads, asking = Uploads(incoming), Asking(library)
    tools = _tools(library) if mcp else None

    @contextlib.asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:
        asking.prepare()
        async with tools.router.lifespan_context(app) if tools else contextlib.nullcontext():
            yield

    outer = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    if tools:
        outer.router.routes.extend(tools.routes)

    _take_files(outer, uploads)
    _show_pages(outer, library)
    page = chat.build(library, uploads, asking)
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
    gr.mount_gradio_app(
        outer,
        page,
        path="/",
        # Named fonts only: a theme's web fonts would be asked of an outside host.
        theme=gr.themes.Base(font=fonts, font_mono=["ui-monospace", "Menlo", "monospace"]),
        css_paths=[chat.STATIC / "chat.css"],
        # Of a server that is gone the page says more than Gradio's note, which covers the tabs.
        head=f'<style media="print">{(chat.STATIC / "print.css").read_text("utf-8")}</style>'
        "<style>body:has(#desk[data-gone]) .toast-wrap { display: none !important; }"
        " .toast-wrap { --toast-top: 3.5rem !important; }</style>",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
    )
    return Guard(api.Calls(outer, api.functions(library), page.fns), auth)


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
