"""Files made to do harm: a status for every one, in bounded time and memory."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from word97 import Para, row, word

from index import formats
from index.errors import DocumentError
from index.limits import Limits
from index.types import Document
from index.worker import Worker

MEGABYTE = 1 << 20
ENDINGS = {
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "xlsx": "xl/workbook.xml",
    "epub": "META-INF/container.xml",
    "odt": "content.xml",
}


@pytest.fixture
def reader() -> Iterator[Worker]:
    made = Worker(Limits())
    made.parse("warm.html", b"<p>Warm.</p>")
    yield made
    made.close()


def outcome(reader: Worker, name: str, data: bytes, seconds: float) -> Document | str:
    """The document or the reason why there is none, in time, by one and the same process."""
    first, began = reader.pid, spent(reader.pid)
    try:
        result: Document | str = reader.parse(name, data)
    except DocumentError as error:
        result = error.reason
    assert reader.pid == first, "its reader had to be replaced"
    assert spent(first) - began < seconds
    return result


def spent(process: int | None) -> float:
    """Seconds that a process has worked, however busy the machine; where no system tells, the
    clock's."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(process: int | None) -> int:
    """The most memory a process has held, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) >> 10


def zipped(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def lying(data: bytes, size: int) -> bytes:
    """With every declared unpacked size set to `size`, in the directory and in the entries."""
    changed = bytearray(data)
    for mark, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            changed[place + at : place + at + 4] = struct.pack("<I", size)
    return bytes(changed)


def overlapping(entry: str, copies: int) -> bytes:
    """Many names in the directory for the same packed bytes."""
    whole = zipped((entry, bytes(20 * MEGABYTE)))
    end = whole.rfind(b"PK\5\6")
    (start,) = struct.unpack("<I", whole[end + 16 : end + 20])
    listed = whole[start:end]
    body = whole[:start] + listed * copies
    return body + struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, copies, copies, len(listed) * copies, start, 0
    )


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads memory from /proc")
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", ["plain", "lying", "overlapping", "many"])
def test_zip_bombs(reader: Worker, ending: str, kind: str) -> None:
    entry = ENDINGS[ending]
    first = (("mimetype", b"application/epub+zip"),) if ending == "epub" else ()
    if ending == "odt":
        first = (("mimetype", b"application/vnd.oasis.opendocument.text"),)
    bomb = zipped(*first, (entry, bytes(42 * MEGABYTE)))
    assert len(bomb) < 50_000
    data = {
        "plain": bomb,
        "lying": lying(bomb, 100),
        "overlapping": overlapping(entry, 60),
        "many": zipped(*first, (entry, b"<x/>"), *((f"{i}", b"") for i in range(10_001))),
    }[kind]
    result = outcome(reader, f"a.{ending}", data, seconds=4)
    assert isinstance(result, str)
    assert peak(reader.pid) < 200


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">%s]><x>&i;</x>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(8)
)
QUADRATIC = b'<!DOCTYPE x [<!ENTITY a "%s">]><x>%s</x>' % (b"x" * 50_000, b"&a;" * 50_000)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize("markup", [LAUGHS, QUADRATIC, EXTERNAL], ids=["laughs", "square", "file"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_xml_that_grows_or_reaches_out(reader: Worker, ending: str, markup: bytes) -> None:
    entry = ENDINGS[ending]
    first = (("mimetype", b"application/vnd.oasis.opendocument.text"),) if ending == "odt" else ()
    data = zipped(*first, (entry, markup), ("other.xml", markup))
    result = outcome(reader, f"a.{ending}", data, seconds=4)
    assert isinstance(result, str)
    assert "root:" not in result


def raw_pdf(*objects: bytes) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return body + table + end % (len(objects) + 1, len(body))


def test_a_pdf_whose_pages_go_in_circles(reader: Worker) -> None:
    data = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R >>",
    )
    assert isinstance(outcome(reader, "a.pdf", data, seconds=10), str)


def test_a_pdf_that_unpacks_to_much(reader: Worker) -> None:
    packed = zlib.compress(zlib.compress(bytes(200 * MEGABYTE), 9), 9)
    assert len(packed) < 50_000
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
    data = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        stream % (len(packed), packed),
    )
    assert isinstance(outcome(reader, "a.pdf", data, seconds=30), str)


@pytest.mark.slow
def test_a_pdf_of_ten_thousand_pages(reader: Worker) -> None:
    canvas = Canvas("a.pdf", invariant=1)
    for page in range(10_000):
        canvas.drawString(72, 700, f"This is page {page} of many.")
        canvas.showPage()
    result = outcome(reader, "a.pdf", canvas.getpdfdata(), seconds=120)
    assert isinstance(result, Document)
    assert len(result.pages) == 10_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<div>" * 100_000 + b"<p>Deep.</p>"),
        ("a.html", b"<p>Text.</p><!--" + b"x" * 5 * MEGABYTE),
        ("a.json", b"[" * 100_000 + b"]" * 100_000),
        ("a.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        ("a.csv", b"Name,Note\nx," + b"y" * 200_000 + b"\n"),
        ("a.rtf", b"{\\rtf1 " + b"{" * 100_000 + b"x" + b"}" * 100_001),
        ("a.tex", b"\\begin{a}" * 20_000 + b"x"),
        ("a.eml", b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 100_000),
        ("a.md", b"> " * 50_000 + b"x"),
        ("a.md", b"[" * 50_000 + b"x" + b"](" * 50_000),
        ("a.html", b"<table><tr><td>" * 20_000),
    ],
    ids=["tags", "comment", "lists", "objects", "field", "groups", "begins", "parts", "quotes",
         "brackets", "tables"],
)  # fmt: skip
def test_what_is_nested_or_long(reader: Worker, name: str, data: bytes) -> None:
    result = outcome(reader, name, data, seconds=20)
    assert isinstance(result, Document) or result


CUE = b"WEBVTT\n\n00:01.000 --> 00:02.000\n"
MAIL = b"From a@b Mon Jan  2 10:00:00 2023\nSubject: One\n\nOak.\n"
PICTURE = MAIL.replace(b"\n\n", b"\nContent-Type: image/png\n\n")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"Words. " * 3_000_000 + b"\n\nA Heading\n\nThe words are here." * 20_000),
        ("a.html", b"<p>Text.</p><" + b"a" * 300_000),
        ("a.html", b"<rt>Text." * 200_000),
        ("a.html", b"<optgroup>Text." * 200_000),
        ("a.tex", b"x " + b"\\section[a" * 100_000),
        ("a.tex", b"x \\title{" + b"\\title[" * 100_000),
        ("a.tex", b"x " + b"\\label[a" * 100_000),
        ("a.tex", b"x " + b"\\begin{verbatim}" * 50_000),
        ("a.tex", b"x \\begin{verbatim}" + b"{a}" * 100_000),
        ("a.tex", b"x " + b"\\begin{tabular}{l" * 50_000),
        ("a.tex", b"x " + b"\\begin{tabular}{l}" * 20_000 + b"\\end{tabular}" * 20_000),
        ("a.tex", b"\\begin{tabular}{l}x" + b"{a & \\multicolumn{2}{" * 20_000 + b"\\end{tabular}"),
        ("a.tex", b"\\begin{tabular}{l}x" + b"\\hline" * 50_000 + b"\\end{tabular}"),
        ("a.tex", b"\\begin{longtable}{l}x" + b"\\caption{" * 50_000 + b"\\end{longtable}"),
        ("a.rtf", b"{\\rtf1 x {\\title" + b" " * 200_000),
        ("a.rtf", b"{\\rtf1 " + b"{\\footnote x" * 50_000 + b"}" * 50_001),
        ("a.rtf", b"{\\rtf1\\trowd" + b"\\cellx9" * 50_000 + b"\\intbl x\\cell\\row" * 8_000),
        ("a.rtf", b"{\\rtf1" + b"\\itap9 x\\nestcell\\itap1 x\\par" * 3_000 + b"}"),
        ("a.rtf", b"{\\rtf1 x" + b"{\\*\\a{\\info\\pard" * 6_000),
        ("a.doc", word(["\x13" * 100_000 + "x" + "\x14\x15" * 40_000])),
        ("a.doc", word([Para(["\x07" * 200_000], form=row((1000, 0)))])),
        ("a.md", b"---\ntitle: a" + b" " * 200_000 + b"b\n---\nBody."),
        ("a.vtt", CUE + b"<v a" * 100_000),
        ("a.vtt", CUE + b"<v" + b" " * 200_000),
        ("a.eml", b"From: " + b"a<" * 700_000 + b"\nSubject: One\n\nOak.\n"),
        ("a.csv", b"'\n" * 100_000),
        ("a.mbox", PICTURE + b"From 2023\n" * 1_000_000),
        ("a.mbox", MAIL + b"\nFrom " + b"1" * 300_000),
    ],
    ids=["headings", "tag", "rt", "optgroup", "section", "title", "label", "verbatim", "braces",
         "columns", "table", "cells", "rules", "captions", "rtf", "notes", "cellx", "itap",
         "unclosed", "fields", "doc", "front", "voices", "voice", "header", "csv", "envelopes",
         "digits"],
)  # fmt: skip
def test_time_grows_with_the_length_and_not_with_its_square(name: str, data: bytes) -> None:
    """Each took more than 20 s when a pattern, or a copy of all that went before, began anew at
    every place."""
    began = time.process_time()
    with contextlib.suppress(DocumentError):
        formats.parse(name, data)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t", "holds no text"),
        ("a.txt", bytes(range(256)) * 99, "looks like binary data, not text"),
        ("a.pdf", b"", "is empty"),
        ("a.docx", b"", "is empty"),
    ],
)
def test_nothing_to_read(reader: Worker, name: str, data: bytes, reason: str) -> None:
    assert outcome(reader, name, data, seconds=2) == reason


@pytest.mark.slow
def test_a_line_of_a_hundred_megabytes(reader: Worker) -> None:
    data = b"All work and no play. " * (100 * MEGABYTE // 22)
    result = outcome(reader, "a.txt", data, seconds=60)
    assert isinstance(result, Document)
    assert len(result.text) == len(data)
