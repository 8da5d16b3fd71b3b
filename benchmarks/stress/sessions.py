"""Many people at the chat at once, while documents are added to its library.

    python benchmarks/stress/sessions.py [--sessions 50] [--minutes 5] [--pause 20]

Starts `pincite chat` over the demo library, with its own models. Each session asks, waits for the
answer, pauses as a reader does (up to twice `--pause` seconds), and asks again; one more session
uploads a document every two seconds. Counts answers, server errors (a status of 500 and up, an
event that failed, an answer that says that something went wrong), questions refused because the
queue is full, and words of one session that another was sent. Prints them as JSON with the times
from question to answer and the server's memory; exits with 1 on an error or a word that strayed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from common import ROOT, finish, text

_QUESTIONS = (
    "When was the Akkuyu agreement signed?",
    "Why was Turkey removed from the F-35 programme?",
    "Who is the foreign minister of Russia?",
    "What did the memorandum on Idlib ask for?",
    "Who wrote the novel Middlemarch?",
    "How long is the TurkStream pipeline?",
)
_EVERY = 2.0  # seconds between two uploads
_MARK = re.compile(r"visitor\d{4}")


class Visitors:
    """Sessions at one address, and what became of them."""

    def __init__(self, address: str, until: float, pause: float) -> None:
        self.counts: Counter[str] = Counter(
            dict.fromkeys(("answers", "errors", "refused", "strayed", "uploads"), 0)
        )
        self.times: list[float] = []
        self._until = until
        self._pause = pause
        limits = httpx.Limits(max_connections=None)
        self.memory: list[int] = []
        self._client = httpx.AsyncClient(base_url=address, timeout=120, limits=limits)
        self._events: dict[str, dict[str, Any]] = {}

    async def run(self, sessions: int, server: int = 0) -> None:
        """All sessions, and the one that uploads; `server` is the process to watch."""
        config = (await self._client.get("/config")).json()
        self._events = {event["api_name"]: event for event in config["dependencies"]}
        await asyncio.gather(
            *(self._visit(i) for i in range(sessions)), self._upload(), self._watch(server)
        )
        await self._client.aclose()

    async def _visit(self, number: int) -> None:
        chance = random.Random(number)
        mark, session = f"visitor{number:04}", f"session{number:04}"
        await asyncio.sleep(chance.uniform(0, self._pause))
        while time.monotonic() < self._until:
            began = time.monotonic()
            question = f"{chance.choice(_QUESTIONS)} {mark}"
            said = await self._send(
                "turn", {"question": question, "conversation": f"{mark:0>16}"}, session
            )
            if said is not None:
                self.times.append(time.monotonic() - began)
                self.counts["answers"] += mark in said
                if mark not in said or "Something went wrong" in said:
                    self._err(f"{question}: {said[-500:]}")
                self.counts["strayed"] += len(set(_MARK.findall(said)) - {mark})
            await asyncio.sleep(chance.uniform(0, 2 * self._pause))

    async def _watch(self, server: int) -> None:
        while server and time.monotonic() < self._until:
            self.memory.append(resident(server))
            await asyncio.sleep(30)

    async def _upload(self) -> None:
        number = 0
        while time.monotonic() < self._until:
            name = f"upload{number % 40}.txt"  # after forty they are changed, not added
            body = text(name, number).encode()
            sent = await self._client.put("/uploads", params={"name": name}, content=body)
            if sent.status_code != 200:
                self._err(f"{name}: {sent.status_code} {sent.text[:200]}")
            tickets = [sent.json().get("ticket")]
            said = await self._send("received", {"tickets": tickets, "refused": []}, "uploader")
            done = said is not None and re.search("1 document (added|updated|unchanged)", said)
            self.counts["uploads"] += bool(done)
            if said is not None and not done:
                self._err(f"{name}: {said[-500:]}")
            number += 1
            await asyncio.sleep(_EVERY)

    async def _send(self, name: str, sent: dict[str, Any], session: str) -> str | None:
        """Send an event; all that is said to it, or None where it was refused."""
        event = self._events[name]
        body = {
            "fn_index": event["id"],
            "data": [None] * len(event["inputs"]),
            "event_data": sent,
            "session_hash": session,
            "trigger_id": None,
        }
        joined = await self._client.post("/gradio_api/queue/join", json=body)
        if joined.status_code == 503:  # the queue is full, and says so
            self.counts["refused"] += 1
            return None
        if joined.status_code != 200:
            self._err(f"{name}: {joined.status_code} {joined.text[:200]}")
            return None
        said = (
            await self._client.get("/gradio_api/queue/data", params={"session_hash": session})
        ).text
        if '"success":true' not in said.replace(" ", ""):
            self._err(f"{name}: {said[-500:]}")
            return None
        return said

    def _err(self, what: str) -> None:
        self.counts["errors"] += 1
        print(what, file=sys.stderr)


def resident(process: int) -> int:
    """A process's memory in MB, where the system tells."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def main() -> int:
    """Serve, visit, count."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--pause", type=float, default=20, help="seconds, on average")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pincite-stress-") as folder:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        log = Path(folder) / "log"
        command = [sys.executable, "-m", "ui.cli", "chat", str(ROOT / "seeds"), "--index"]
        with log.open("wb") as file:
            server = subprocess.Popen(
                [*command, f"{folder}/library", "--port", str(port), "--no-browser"],
                cwd=ROOT,
                stderr=file,
            )
        try:
            _wait(address, server)
            asyncio.run(_warm(address))
            visitors = Visitors(address, time.monotonic() + 60 * chosen.minutes, chosen.pause)
            asyncio.run(visitors.run(chosen.sessions, server.pid))
            visitors.memory.append(resident(server.pid))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
        tracebacks = log.read_text(errors="replace").count("Traceback")
    times = sorted(visitors.times)
    counts = {
        **visitors.counts,
        "tracebacks": tracebacks,
        "sessions": chosen.sessions,
        "minutes": chosen.minutes,
        "median_seconds": round(times[len(times) // 2], 2) if times else None,
        "p95_seconds": round(times[int(len(times) * 0.95)], 2) if times else None,
        "slowest_seconds": round(times[-1], 2) if times else None,
        "megabytes_each_half_minute": visitors.memory,
    }
    return finish(counts, ("errors", "strayed", "tracebacks"))


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the chat did not start")
        try:
            httpx.get(address, timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.5)


async def _warm(address: str) -> None:
    """The models are loaded with the first question, which is no one's wait."""
    visitors = Visitors(address, time.monotonic() + 0.1, 0)
    await visitors.run(1)


if __name__ == "__main__":
    sys.exit(main())
