"""Files that are packed: told by their content, damaged, locked, and bombs."""

from __future__ import annotations

import gzip
import io
import re
import zipfile

import pytest
from documents import refused, zipped
from samples import BOOK, odt, presentation, samples, workbook

from index.errors import UnsupportedFormat
from index.formats import parse


def test_entities_are_refused() -> None:
    data = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>',
        }
    )
    assert refused("a.odt", data) == "declares XML entities, which is not safe to read"


def test_gzip() -> None:
    data = gzip.compress(b"# Pier\n\nIt is of oak.\n")
    document = parse("docs/pier.md.gz", data)
    assert (document.name, document.title, document.format) == (
        "docs/pier.md.gz",
        "Pier",
        "markdown",
    )
    assert document.digest != parse("docs/pier.md", gzip.decompress(data)).digest
    assert refused("a.txt.gz", data[:-6]) == "is no gzip file or is damaged"
    assert refused("a.txt.gz", gzip.compress(data)) == "is compressed twice"
    assert refused("a.txt.gz", gzip.compress(b" ")) == "holds no text"
    with pytest.raises(UnsupportedFormat, match="only texts are"):
        parse("a.pdf.gz", data)


def test_a_compressed_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_LIMIT_UNPACKED", "1")
    assert refused("a.txt.gz", gzip.compress(b"a" * (2 << 20))) == "unpacks to far too much data"


SAMPLES = {
    "pptx": presentation,
    "xlsx": workbook,
    "epub": lambda: zipped(BOOK),
    "odt": lambda: odt("<text:p>x</text:p>"),
}


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
def test_the_content_counts_more_than_the_name(suffix: str) -> None:
    document = parse("a.txt", SAMPLES[suffix]())
    assert document.format == suffix
    assert "although its name ends in .txt" in document.warnings[0]


@pytest.mark.parametrize(
    ("suffix", "main", "with_macros"),
    [
        ("docx", "wordprocessingml.document", "ms-word.document"),
        ("pptx", "presentationml.presentation", "ms-powerpoint.presentation"),
        ("xlsx", "spreadsheetml.sheet", "ms-excel.sheet"),
    ],
)
def test_documents_with_macros(suffix: str, main: str, with_macros: str) -> None:
    data = samples()[suffix]
    entries = _entries(data)
    types = entries["[Content_Types].xml"].decode()
    plain = f"openxmlformats-officedocument.{main}.main+xml"
    assert plain in types
    entries["[Content_Types].xml"] = types.replace(
        plain, f"{with_macros}.macroEnabled.main+xml"
    ).encode()
    document = parse(f"a.{suffix[:-1]}m", zipped(dict(entries)))
    assert document.text == parse(f"a.{suffix}", data).text
    assert (document.format, document.warnings) == (
        suffix,
        parse(f"a.{suffix}", data).warnings,
    )


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
def test_damaged_packages(suffix: str) -> None:
    data = SAMPLES[suffix]()
    for bad in (data[: len(data) // 2], b"PK\x03\x04" + bytes(50), data[100:]):
        assert "damaged" in refused(f"a.{suffix}", bad)
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert "protected by a password" in refused(f"a.{suffix}", old)
    bomb = zipped({**dict.fromkeys(["x.bin"], bytes(70 << 20)), "mimetype": "", **_entries(data)})
    assert "zip bomb" in refused(f"a.{suffix}", bomb)


def _entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("ending", ["docx", "pptx", "xlsx"])
def test_strict_office_documents_are_read_as_the_usual_ones(ending: str) -> None:
    data = samples()[ending]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    usual = rb"http://schemas\.openxmlformats\.org/(officeDocument|\w+ml)/2006/"
    strict = {
        name: re.sub(usual, rb"http://purl.oclc.org/ooxml/\1/", part)
        for name, part in parts.items()
    }
    assert strict != parts
    assert parse(f"a.{ending}", zipped(strict)).blocks == parse(f"a.{ending}", data).blocks
