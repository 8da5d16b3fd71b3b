"""What a parsed document says, its laws, and the files that tests make it of."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from typing import Any

import pytest

from index.errors import DocumentError
from index.formats import parse
from index.types import Document

Blocks = list[tuple[str, str]]


def blocks(document: Document) -> Blocks:
    """Kind and text of each block."""
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def levelled(document: Document) -> Blocks:
    """Kind and text of each block; a heading's level after its kind."""
    return [(f"{b.kind}{b.level or ''}", document.text[b.start : b.end]) for b in document.blocks]


def levels(document: Document) -> list[tuple[int, str]]:
    """Level and text of each heading."""
    found = (b for b in document.blocks if b.kind == "heading")
    return [(b.level, document.text[b.start : b.end]) for b in found]


def page_texts(document: Document) -> list[str]:
    return [document.text[page.start : page.end].strip() for page in document.pages]


def refused(name: str, data: bytes) -> str:
    """The reason why there is no document."""
    with pytest.raises(DocumentError) as caught:
        parse(name, data)
    assert "\n" not in str(caught.value)
    assert str(caught.value) == f"{name}: {caught.value.reason}"
    return caught.value.reason


def outcome(name: str, data: bytes) -> Document | str:
    """The document, its laws held, or the reason why there is none."""
    try:
        document = parse(name, data)
    except DocumentError as error:
        return error.reason
    hold_laws(document)
    return document


def hold_laws(document: Document) -> None:
    """Blocks and pages are ordered, disjoint and within the text; all else is white space."""
    text = document.text
    text.encode()  # no lone surrogates
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(text)
        assert not text[end : block.start].strip()
        inside = text[block.start : block.end]
        in_table = block.kind in ("header", "row")  # whose empty cells are tabs
        assert inside.strip() == (inside.strip("\t") if in_table else inside) != ""
        assert block.level >= (block.kind in ("heading", "term"))
        end = block.end
    assert not text[end:].strip()
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    assert all(0 <= page.start <= page.end <= len(text) for page in document.pages)
    assert all(a.end <= b.start for a, b in pairwise(document.pages))
    if document.pages:
        for block in document.blocks:
            assert any(page.start <= block.start < page.end for page in document.pages)


def read(name: str, source: str | bytes) -> Document:
    """The document, its laws held."""
    document = parse(name, source.encode() if isinstance(source, str) else source)
    hold_laws(document)
    return document


def saved(document: Any) -> bytes:
    """The file of a document that a library has made."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def zipped(entries: dict[str, bytes | str]) -> bytes:
    """A package of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()
