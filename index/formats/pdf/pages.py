"""PDF: from the lines of each page to blocks; `layout` puts them together.

What is filled into a form, or typed on a page, is read where it is seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import chain, islice

from index.boxes import pack
from index.errors import DocumentError
from index.formats.builder import Builder, numbers
from index.formats.pdf.layout import build
from index.formats.pdf.lines import lines_of
from index.formats.pdf.margins import without_line_numbers, without_running
from index.formats.pdf.pdfium import Pdf, opened, outline, sheets
from index.formats.pdf.tables import Line, Rules

_UNKNOWN = 0.2  # of a page's characters; a few signs are not known in many texts
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENGLISH = 0.4  # of the words of a page that reads as English; names and code are none
_FEW = 20  # words that tell little
_STAMP = 80  # characters of what is put on a scan, as its number or the scanner's name
_ENTRIES = 20_000  # of an outline
_LARGEST = 100 * 2**20  # bytes of a file that is kept, to be drawn


def read(name: str, data: bytes) -> Builder:
    """Blocks and pages of a PDF. Raises `DocumentError` if it is protected or has no text."""
    builder = Builder()
    builder.paged = True
    with opened(name, data) as pdf:
        builder.title = pdf.get_metadata_value("Title")
        count = len(pdf)
        lines, rules, unread, scanned = _lines(pdf)
        entries = list(islice(outline(pdf), _ENTRIES))
    empty = sorted(set(range(1, count + 1)) - {line.page for line in lines})
    if not lines and rules:
        raise DocumentError(name, "no text found: the pages are images and need OCR")
    if empty:
        word, verb = ("page", "has") if len(empty) == 1 else ("pages", "have")
        builder.warnings.append(f"{word} {numbers(empty)} {verb} no text".capitalize() + ".")
    if scanned:
        word, verb = ("Page", "is an image") if len(scanned) == 1 else ("Pages", "are images")
        builder.warnings.append(
            f"{word} {numbers(scanned)} {verb} with hardly any text, and may need OCR."
        )
    if unread:
        word = "page" if len(unread) == 1 else "pages"
        builder.warnings.append(
            f"The text of {word} {numbers(unread)} may be wrong: its fonts do not say which "
            "letters they draw."
        )
    lines = without_running(without_line_numbers(lines), rules)
    placed = build(builder, lines, rules, count, entries)
    builder.boxes = tuple(pack(placed.get(page, [])) for page in range(1, count + 1))
    builder.original = data if len(data) <= _LARGEST else b""
    return builder


def _lines(pdf: Pdf) -> tuple[list[Line], dict[int, Rules], list[int], list[int]]:
    """The lines of all pages, the rules of each page on which anything is drawn, the pages whose
    text may be wrong, and those that are images with but a stamp on it."""
    lines: list[Line] = []
    rules: dict[int, Rules] = {}
    unknown: dict[int, list[str]] = {}
    scanned: list[int] = []
    with closing(sheets(pdf)) as found:
        for sheet in found:
            own = lines_of(sheet)
            if sheet.glyphs.unknown() > _UNKNOWN:
                unknown[sheet.number] = [word for line in own for word in _WORD.findall(line.text)]
            if 0 < sum(len(line.text) for line in own) <= _STAMP and sheet.is_image():
                scanned.append(sheet.number)
            if sheet.rules:
                rules[sheet.number] = sheet.rules
                for line in own:
                    line.bullet = sheet.rules.marks(line)
            lines += own
    return lines, rules, _doubtful(unknown), scanned


def _doubtful(unknown: Mapping[int, Sequence[str]]) -> list[int]:
    """Of pages whose fonts do not say which letters they draw, with their words, those that do not
    read as English: most bitmaps have the codes of their letters. One of few words is as all are.

    >>> _doubtful({1: ["Jung"], 2: ["The", "mill", "grinds"] * 9, 3: ["Wkh", "ploo"] * 10})
    [3]
    """
    if not unknown:
        return []
    whole = _reads(list(chain.from_iterable(unknown.values())))
    return [
        page
        for page, words in unknown.items()
        if not (_reads(words) if len(words) >= _FEW else whole)
    ]


def _reads(words: Sequence[str]) -> bool:
    from index.spelling import is_english  # its words take a while, and few PDFs need them

    return sum(map(is_english, words)) >= _ENGLISH * max(1, len(words))
