"""Whether the same sentence is cited from each format of one work.

    python benchmarks/formats/parity.py manual.txt manual.html manual.pdf manual.epub manual.odt

Each file is a library of its own, and each question of `questions.txt`, one a line, is asked of
each with the packaged model. Sentences are the same if their letters and digits are: a text has
marks in place of styles, and each format numbers paragraphs in its own way. Prints JSON: of how
many questions all formats cite one sentence first, how many pairs of a question and a format agree
with most formats, first and among the citations shown, and what differs.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from against_text import folded

from index import Index
from qa import ask

_QUESTIONS = Path(__file__).with_name("questions.txt")


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--questions", type=Path, default=_QUESTIONS)
    given = options.parse_args()
    questions = given.questions.read_text().splitlines()
    cited: list[dict[str, list[str]]] = [{} for _ in questions]
    sentences = {}
    for path in given.files:
        with tempfile.TemporaryDirectory() as folder, Index.open(folder) as library:
            library.add(path)
            sentences[path.name] = len(library)
            for question, by_format in zip(questions, cited, strict=True):
                by_format[path.name] = [c.quote for c in ask(question, library).citations]
    first, shown, all_first, all_shown = 0, 0, 0, 0
    different = []
    for question, by_format in zip(questions, cited, strict=True):
        quotes = {name: [folded(quote) for quote in found] for name, found in by_format.items()}
        firsts = Counter(found[0] if found else "" for found in quotes.values())
        (most, count), *_ = firsts.most_common(1)
        among = sum(most in found if most else not found for found in quotes.values())
        first, shown = first + count, shown + among
        all_first += count == len(quotes)
        all_shown += among == len(quotes)
        if count < len(quotes):
            tops = {name: found[0] if found else "" for name, found in by_format.items()}
            different.append({"question": question, "first": tops, "in_all": among == len(quotes)})
    cases = len(questions) * len(given.files)
    print(
        json.dumps(
            {
                "formats": sentences,
                "questions": len(questions),
                "first_in_all_formats": all_first,
                "cited_in_all_formats": all_shown,
                "first_as_in_most": round(first / cases, 4),
                "cited_as_in_most": round(shown / cases, 4),
                "different": different,
            },
            indent=2,
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
