"""What is left out of a PDF as running headers and footers, and whether any of it is in a sentence.

    python benchmarks/formats/page_ends.py policy.pdf [--show 25]

A header or a footer would be inside a sentence where the sentence goes on over a page's end. So all
such sentences are taken, and looked through for the words of every line that was left out, its
numbers apart. Prints JSON: the lines left out, how many sentences go over a page's end, those in
which a line left out was found, and a sample to read.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from index.formats import parse
from index.formats.pdf import pages
from index.formats.pdf.margins import without_running
from index.formats.pdf.tables import Line, Rules
from index.segment import segment

_NUMBERS = re.compile(r"[\d\W_]+|\b[ivxlc]+\b")


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("pdf", type=Path)
    options.add_argument("--show", type=int, default=25)
    given = options.parse_args()
    left_out: list[str] = []

    def watched(lines: list[Line], rules: dict[int, Rules]) -> list[Line]:
        kept = without_running(lines, rules)
        known = set(map(id, kept))
        left_out.extend(line.text for line in lines if id(line) not in known)
        return kept

    with patch.object(pages, "without_running", watched):
        document = parse(given.pdf.name, given.pdf.read_bytes())
    ends = {page.end for page in document.pages} - {len(document.text)}
    sentences = [
        (span.start, span.end) for passage in segment(document) for span in passage.sentences
    ]
    over = [
        document.text[start:end] for start, end in sentences if any(start < at < end for at in ends)
    ]
    running = {_words(line) for line in left_out} - {""}
    inside = [text for text in over if any(f" {line} " in f" {_words(text)} " for line in running)]
    print(
        json.dumps(
            {
                "pages": len(document.pages),
                "lines_left_out": len(left_out),
                "kinds": Counter(map(_words, left_out)).most_common(40),
                "sentences": len(sentences),
                "over_a_page_end": len(over),
                "with_a_line_inside": inside,
                "sample": random.Random(1).sample(over, min(given.show, len(over))),
            },
            indent=2,
            ensure_ascii=False,
        )
    )


def _words(line: str) -> str:
    """The words of a line without its numbers."""
    return " ".join(_NUMBERS.sub(" ", line).split())


if __name__ == "__main__":
    main()
