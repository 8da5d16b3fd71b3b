"""The text that stands inside the stored rectangles of a sentence, read again from the page.

    python benchmarks/formats/rectangles.py A.pdf B.pdf ... [--sentences 200] [--seed 1]

Takes sentences at random from the PDFs, an equal number of each, asks a library for their
rectangles, and reads what the page has there. White space and hyphens count for nothing, since a
sentence has words whole that the page breaks. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import sys
import tempfile
import unicodedata
from pathlib import Path

import pypdfium2 as pdfium

sys.path.append(str(Path(__file__).parents[2] / "tests"))

from hashing import HashingEncoder

from index import Index
from index.index import LIBRARY_FILE
from index.segment import segment

_INSET = 0.6  # points: PDFium gives every character that a box so much as touches
_FOLDED = re.compile(r"[\u0300-\u036f`´ˆ^˜~¯˘˙¨˚˝ˇ¸˛]|[\s\-\u00ad\ufffe\x02\x00-\x1f]|[•\uf0b7]")


def folded(text: str) -> str:
    """The characters that a page and a document must agree on: an accent may be drawn by itself."""
    return _FOLDED.sub("", unicodedata.normalize("NFD", text))


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pdfs", nargs="+", type=Path)
    options.add_argument("--sentences", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    choice = random.Random(given.seed)
    right, wrong, characters = 0, [], 0
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(folder, encoder=HashingEncoder()) as library,
    ):
        library.add(*given.pdfs)
        each = -(-given.sentences // len(library.documents))
        for info in library.documents:
            document = library.document(info.id)
            spans = [s for passage in segment(document) for s in passage.sentences]
            data = library.original(info.id)
            assert data is not None
            pdf = pdfium.PdfDocument(data)
            for span in choice.sample(spans, min(each, len(spans))):
                found = ""
                for r in library.rectangles(info.id, span.start, span.end):
                    page = pdf[r.page - 1]
                    left, _, _, high = page.get_bbox()
                    inset = min(_INSET, (r.right - r.left) / 4)
                    found += page.get_textpage().get_text_bounded(
                        left + r.left + inset,
                        high - r.bottom + _INSET,
                        left + r.right - inset,
                        high - r.top - _INSET,
                    )
                sentence = document.text[span.start : span.end]
                if folded(found) == folded(sentence):
                    right += 1
                else:
                    wrong.append({"document": info.name, "sentence": sentence, "rectangles": found})
            pdf.close()
            characters += info.characters
        with sqlite3.connect(Path(folder, LIBRARY_FILE)) as stored:
            (size,) = stored.execute("SELECT total(length(lines)) FROM boxes").fetchone()
    print(
        json.dumps(
            {
                "documents": len(given.pdfs),
                "sentences": right + len(wrong),
                "same": right,
                "bytes_per_character": round(size / characters, 2),
                "different": wrong,
            },
            indent=2,
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
