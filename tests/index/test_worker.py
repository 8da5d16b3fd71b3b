"""Parsing in a worker: what a file does to its reader costs that file only."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from documents import hold_laws
from hashing import HashingEncoder
from reportlab.pdfgen.canvas import Canvas

from index import Index, formats, worker
from index.errors import DocumentError, PinciteError, UnsupportedFormat
from index.limits import Limits, limits
from index.worker import Worker

PAGE = b"<html><title>T</title><body><h1>Foxes</h1><p>The fox ran. It hid.</p></body></html>"
LIMITS = Limits(memory=1024, processor=2, wall=4)
CRASHED = "cannot be read, it may be damaged: save it anew, or get another copy"

# Stands in for a library, such as that which reads web pages, in the worker only: the harm is done
# as it is imported, by what the test says.
LIBRARY = """
import os, time
harm = {harm!r}
if harm == "crash":
    import ctypes
    ctypes.string_at(0)
elif harm == "exit":
    os._exit(3)
elif harm == "spin":
    while True:
        pass
elif harm == "sleep":
    time.sleep(60)
elif harm == "memory":
    hoard = [bytes(1 << 26) for _ in range(1000)]  # which takes no time, as it is not written
elif harm == "connect":
    import socket
    socket.create_connection(("127.0.0.1", 9))
elif harm == "start":
    import subprocess
    subprocess.run(["true"])
elif harm == "write":
    with open({place!r}, "w") as file:
        file.write("x" * 10)
elif harm == "print":
    print("x" * 100_000, flush=True)
    os.write(1, b"y" * 100)
raise RuntimeError("the parser's own complaint")
"""

Harm = Callable[..., Worker]


@pytest.fixture
def harmful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harm]:
    """Makes a worker in which web pages, or what else a library reads, do harm of a kind."""
    made = []

    def make(harm: str, library: str = "selectolax") -> Worker:
        folder = tmp_path / harm
        folder.mkdir()
        code = LIBRARY.format(harm=harm, place=str(tmp_path / "written"))
        (folder / f"{library}.py").write_text(code)
        monkeypatch.syspath_prepend(str(folder))
        # Only what sleeps is to meet the limit on wall time, however busy the machine is.
        made.append(Worker(LIMITS if harm == "sleep" else replace(LIMITS, wall=120)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def own() -> Iterator[Worker]:
    made = Worker(LIMITS)
    yield made
    made.close()


def pdf() -> bytes:
    canvas = Canvas("x.pdf", invariant=1)
    canvas.drawString(72, 700, "The fox ran over the hill. It hid in a hole.")
    canvas.showPage()
    canvas.drawString(72, 700, "The wolf slept.")
    return canvas.getpdfdata()


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.html", PAGE), ("a.pdf", pdf()), ("a.txt", "Ünïcode \U0001f600.\r\nNext.".encode())],
)
def test_a_document_comes_out_as_if_read_here(own: Worker, name: str, data: bytes) -> None:
    here, there = formats.parse(name, data), own.parse(name, data)
    assert there == here
    assert (there.boxes, there.original) == (here.boxes, here.original)


def test_an_attachment_that_harms_its_reader_costs_only_itself(harmful: Harm) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Foxes"
    mail.set_content("The fox ran.")
    mail.add_attachment(b"PK", maintype="application", subtype="x", filename="a.docx")
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="b.pdf")
    data = mail.as_bytes()
    there = harmful("crash", "docx").parse("a.eml", data)
    assert there.text.endswith(
        "b.pdf\n\nThe fox ran over the hill. It hid in a hole.\n\nThe wolf slept."
    )
    assert there.warnings == (
        f"Attachments not read: a.docx ({CRASHED} (its reader crashed: SIGSEGV)).",
    )


def test_a_worker_is_used_again(own: Worker) -> None:
    own.parse("a.html", PAGE)
    first = own.pid
    own.parse("b.html", PAGE)
    with pytest.raises(DocumentError, match="holds no text"):
        own.parse("c.html", b"<p></p>")
    with pytest.raises(UnsupportedFormat, match=r"c\.xyz: \.xyz files are not supported"):
        own.parse("c.xyz", b"x")
    assert own.parse("d.html", PAGE).name == "d.html"
    assert own.pid == first


def test_a_worker_is_replaced_after_many_documents(
    own: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_MOST", 3)
    pids = []
    for _ in range(7):
        own.parse("a.html", PAGE)
        pids.append(own.pid)
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ("crash", f"{CRASHED} (its reader crashed: SIGSEGV)"),
        ("exit", f"{CRASHED} (its reader crashed: exit code 3)"),
        ("spin", "took more than 2 s of processor time to be read"),
        ("sleep", "took more than 4 s to be read"),
        ("memory", "needs more than 1,024 MB of memory to be read"),
    ],
)
def test_harm_costs_the_document_only(harmful: Harm, harm: str, reason: str) -> None:
    reader = harmful(harm)
    began = time.monotonic()
    with pytest.raises(DocumentError) as error:
        reader.parse("bad.html", PAGE)
    assert (error.value.name, error.value.reason) == ("bad.html", reason)
    assert time.monotonic() - began < 60  # by its own limit: that on wall time is 120 s or 4
    assert reader.parse("good.pdf", pdf()).pages[1].number == 2


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("connect", "a parser may not use socket.getaddrinfo"),
        ("start", "a parser may not use subprocess.Popen"),
        ("print", "the parser's own complaint"),
        ("write", "File too large"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_parser_reaches_nothing(harmful: Harm, tmp_path: Path, harm: str, said: str) -> None:
    reader = harmful(harm)
    with pytest.raises(DocumentError, match=said):
        reader.parse("bad.html", PAGE)
    assert reader.parse("good.pdf", pdf()).pages[1].number == 2
    written = tmp_path / "written"
    assert not written.exists() or written.read_bytes() == b""


def test_one_bad_file_among_good_ones(
    tmp_path: Path, harmful: Harm, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = harmful("crash")
    monkeypatch.setattr(worker, "_shared", lambda process, task: reader)
    folder = tmp_path / "docs"
    folder.mkdir()
    for i in range(30):
        (folder / f"{i}.pdf").write_bytes(pdf())
    (folder / "15x.html").write_bytes(PAGE)
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        report = library.add(folder)
    assert len(report.added) == 30
    reason = f"{CRASHED} (its reader crashed: SIGSEGV)"
    assert report.failed == ((str(folder / "15x.html"), reason),)


def test_a_worker_killed_from_outside_is_replaced(own: Worker) -> None:
    own.parse("a.html", PAGE)
    first = own.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    time.sleep(0.2)
    assert own.parse("b.html", PAGE).name == "b.html"
    assert own.pid != first


def test_several_threads_share_one(own: Worker) -> None:
    texts: dict[int, str] = {}

    def read(i: int) -> None:
        for _ in range(5):
            texts[i] = own.parse(f"{i}.html", b"<p>Text %d.</p>" % i).text

    threads = [threading.Thread(target=read, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {i: f"Text {i}." for i in range(6)}


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks processes up in /proc")
@pytest.mark.parametrize("busy", [False, True])
def test_it_dies_with_its_parent(busy: bool, tmp_path: Path) -> None:
    """Also one that is deep in a parser when its parent is killed."""
    code = (
        "import sys, threading\n"
        "from index.worker import Worker\n"
        "from index.limits import Limits\n"
        "worker = Worker(Limits())\n"
        f"worker.parse('a.txt', b'x')\n"
        "print(worker.pid, flush=True)\n"
        f"if {busy}: worker.parse('b.html', b'<p>')\n"
        "sys.stdin.read()\n"
    )
    spin = "import re\nre.match('(a*)*b', 'a' * 40)\n"  # holds the interpreter all the time
    (tmp_path / "selectolax.py").write_text(spin)
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(tmp_path), str(root)] if busy else [str(root)])
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    time.sleep(0.5 if busy else 0)
    assert alive(pid)
    parent.kill()
    parent.wait()
    until = time.monotonic() + 5
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(pid)


def test_plain_text_needs_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_shared", None)
    assert worker.parse("a.txt", b"The fox.").text == "The fox."
    for name, data in (
        ("a.txt", pdf()),
        ("a.rst", b"PK\3\4"),
        ("a.md", b"x"),
        ("a.txt", b" <html>"),
        ("a.pdf", b""),
    ):
        with pytest.raises(TypeError):  # what is not plain goes there, whatever its name
            worker.parse(name, data)


def test_a_worker_starts_light() -> None:
    code = "from index import worker; import sys; print(*sys.modules)"
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert not {"torch", "faiss", "transformers", "gradio"} & set(said.stdout.split())


def test_limits_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits() == Limits()
    monkeypatch.setenv("PINCITE_LIMIT_MEMORY", "512")
    monkeypatch.setenv("PINCITE_LIMIT_WALL", "7")
    assert limits() == Limits(memory=512, wall=7)
    for bad in ("0", "-1", "1.5", "many"):
        monkeypatch.setenv("PINCITE_LIMIT_WALL", bad)
        with pytest.raises(PinciteError, match="PINCITE_LIMIT_WALL"):
            limits()


FOUND = sorted((Path(__file__).parents[1] / "fixtures" / "fuzz").iterdir())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_fuzzing_found_stays_mended(path: Path) -> None:
    """Files that once let another error out of a parser, or came out as a document against the
    laws, from benchmarks/stress/fuzz.py."""
    with contextlib.suppress(DocumentError):
        hold_laws(formats.parse(path.name, path.read_bytes()))
