"""What holds for every format: the laws of `Document`, names, and what is no document."""

from __future__ import annotations

import base64
import gzip
import hashlib
import subprocess
import sys

import pytest
from documents import outcome, read, refused
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import workbook

from index.errors import DocumentError, UnsupportedFormat
from index.formats import SUFFIXES, parse
from index.types import Document

WORDS = st.text("ab cé\n\t\f\r\x00\xa0­‍😀م1.-*#>|`<&\u2028", max_size=60)


SNIPPETS = st.sampled_from(
    [
        *("# H\n", "- a\n", "1. b\n", "a.", "\n\n", "\f", "\r\n", "```\n", "> ", "    ", "\\\n"),
        *("**b**", "| a | b |\n", "|---|---|\n", "&#0;", "&#xD800;", "&nbsp;", "<p>", "</p>"),
        *("<table><tr>", "<td>", "</table>", "<li>", "<br>", "<pre>", "</pre>", "<h2>", "<main>"),
    ]
)


SOURCES = st.one_of(
    WORDS, st.text(max_size=40), st.lists(SNIPPETS | WORDS, max_size=12).map("".join)
)


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
@settings(max_examples=150, deadline=None)
@given(source=SOURCES)
def test_laws(suffix: str, source: str) -> None:
    result = outcome(f"a.{suffix}", source.encode("utf-8", "replace"))
    if isinstance(result, str):
        assert result in ("is empty", "holds no text", "looks like binary data, not text")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=5), st.sampled_from(sorted(SUFFIXES)))
def test_any_bytes_give_a_document_or_a_document_error(parts: list[bytes], suffix: str) -> None:
    result = outcome(f"a{suffix}", b"\n".join(parts))
    assert isinstance(result, Document) or (result and "\n" not in result)


def test_parse_says_what_it_read() -> None:
    document = read("folder/Rent notes.txt", b"Pay on Monday.\n")
    assert document.name == "folder/Rent notes.txt"
    assert document.title == "Rent notes"
    assert document.format == "text"
    assert document.digest == hashlib.blake2b(b"Pay on Monday.\n", digest_size=16).hexdigest()
    assert document.pages == ()
    assert document.warnings == ()


def test_suffixes() -> None:
    expected = (
        ".txt .text .rst .conf .cfg .cnf .ini .info .adoc .asciidoc .org .md .markdown .html .htm"
        " .xhtml .mhtml .mht .pdf .doc .docx .docm .odt .ods .odp .rtf .tex .epub .pptx .pptm .ppt"
        " .dotx .dotm .potx .potm .ppsx .ppsm .pps .pot .xltx .xltm .xlt .ott .ots .otp"
        " .fodt .fods .fodp .rmd .qmd .mdx"
        " .xlsx .xlsm .xls .csv .tsv .json .geojson .jsonl .ndjson"
        " .xml .nxml .docbook .dbk .dita .tei .rss .atom"
        " .js .ipynb .eml .msg .mbox .srt .vtt"
    )
    assert set(expected.split()) == SUFFIXES
    assert read("A.TXT", b"x").format == "text"


def test_parsers_are_imported_when_needed() -> None:
    code = (
        "import sys, index.formats; "
        "print({'docx', 'pypdfium2', 'selectolax', 'markdown_it', 'charset_normalizer', 'lxml', "
        "'olefile', 'openpyxl', 'pptx', 'pylatexenc', 'xlrd', 'email'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_empty(suffix: str) -> None:
    assert refused(f"a{suffix}", b"") == "is empty"


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_white_space(suffix: str) -> None:
    assert refused(f"a.{suffix}", b" \n\t \r\n\x0c") == "holds no text"
    assert refused(f"a.{suffix}", "\ufeff \xa0\n".encode()) == "holds no text"


def test_unsupported() -> None:
    with pytest.raises(UnsupportedFormat, match=r"^a\.xyz: \.xyz files are not supported$"):
        parse("a.xyz", b"text")
    with pytest.raises(UnsupportedFormat, match="no ending that tells its format, and is no text"):
        parse("core", bytes(range(256)) * 4)


@pytest.mark.parametrize("name", ["report", "bin/install", "NEWS.old", "report.gz"])
def test_a_program_without_an_ending_is_no_document(name: str) -> None:
    for first in ("#!/usr/bin/perl -w", "#! /usr/bin/env python3", "#!/bin/sh\r"):
        source = f"{first}\n# Prints what the rent is.\n".encode()
        data = gzip.compress(source) if name.endswith(".gz") else source
        with pytest.raises(UnsupportedFormat, match="is a program, no document"):
            parse(name, data)
        assert read("report.txt", source).text.startswith("#!")  # whose name says that it is one
    assert read("rules", b"#! Rules of the house\n\nNo smoking.\n").format == "text"


@pytest.mark.parametrize("name", ["README.Debian", "cron-NEWS.Debian", "doc/LICENSE.BSD"])
def test_a_text_by_its_name(name: str) -> None:
    assert read(name, "Any text.").format == "text"
    assert parse(f"{name}.gz", gzip.compress(b"Any text.")).text == "Any text."
    with pytest.raises(UnsupportedFormat, match="is no text"):
        parse(name, bytes(range(256)) * 4)


def test_another_ending_behind_such_a_name() -> None:
    assert read("README.md", "# Any").text == "Any"
    for name in ("renews.xyz", "readme/a.xyz"):
        with pytest.raises(UnsupportedFormat, match="not supported"):
            parse(name, b"Any text.")


@pytest.mark.parametrize("name", ["LICENSE", "Apache-2.0", "notes/day 3.2026"])
def test_a_text_without_an_ending(name: str) -> None:
    document = parse(name, "Any text, également.".encode("cp1252"))
    assert (document.format, document.text) == ("text", "Any text, également.")
    assert document.title == name.rpartition("/")[2]
    assert parse(name, b"<!doctype html><p>A page.").format == "html"


def test_binary_data() -> None:
    png = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")
    for data in (png, bytes(range(256)) * 4, b"\x00" * 100):
        for suffix in ("txt", "md", "html"):
            assert refused(f"a.{suffix}", data) == "looks like binary data, not text"


def test_what_holds_several_things_is_called_as_its_file() -> None:
    mail = b"From a@b Mon Jan  2 10:00:00 2023\nSubject: Piles\n\nOak.\n\n"
    assert parse("clerk.mbox", mail).title == "clerk"
    assert parse("fleet.xlsx", workbook()).title == "fleet"
    assert parse("set.json", b'{"server": {"port": 80}}').title == "set"
    assert parse("set.json", b'{"title": "Settings", "server": {"port": 80}}').title == "Settings"


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@pytest.mark.parametrize("garbage", [b"\x00\xff" * 300, base64.b85encode(bytes(range(256)))])
def test_garbage_of_every_name(suffix: str, garbage: bytes) -> None:
    try:
        text = parse(f"a{suffix}", garbage).text
    except DocumentError as error:
        text = error.reason
    assert text.strip()
