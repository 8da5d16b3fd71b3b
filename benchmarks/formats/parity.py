"""Whether the same sentence is cited from each format of one work.

    python benchmarks/formats/parity.py manual.txt manual.html manual.pdf manual.epub manual.odt

Each file is a library of its own, and each question of `questions.txt`, one a line, is asked of
each with the packaged model. Sentences are the same if their letters and digits are: a text has
marks in place of styles, and each format numbers paragraphs in its own way. For each question the
sentence is taken that is in the first quotes of most formats. Prints JSON: of how many questions it
is in the first quote, or in any that is shown, in all formats; the part of the pairs of a question
and a format for which it is; and where not in all.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from against_text import folded

from index import Index
from index.sentences import split_sentences
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
        quotes = {name: [_sentences(quote) for quote in found] for name, found in by_format.items()}
        firsts = Counter(s for found in quotes.values() for s in (found[0] if found else {""}))
        chosen = max(firsts, key=lambda s: (firsts[s], len(s)))
        in_first = [chosen in (found[0] if found else {""}) for found in quotes.values()]
        in_any = [any(chosen in quote for quote in found or [{""}]) for found in quotes.values()]
        first, shown = first + sum(in_first), shown + sum(in_any)
        all_first, all_shown = all_first + all(in_first), all_shown + all(in_any)
        if not all(in_any):
            tops = {name: found[0] if found else "" for name, found in by_format.items()}
            lacking = [name for name, known in zip(quotes, in_any, strict=True) if not known]
            different.append({"question": question, "not_in": lacking, "first": tops})
    cases = len(questions) * len(given.files)
    print(
        json.dumps(
            {
                "formats": sentences,
                "questions": len(questions),
                "first_in_all_formats": all_first,
                "cited_in_all_formats": all_shown,
                "first": round(first / cases, 4),
                "cited": round(shown / cases, 4),
                "different": different,
            },
            indent=2,
            ensure_ascii=False,
        )
    )


def _sentences(quote: str) -> set[str]:
    """The sentences of a quote, by their letters and digits."""
    return {folded(quote[start:end]) for start, end in split_sentences(quote)} - {""}


if __name__ == "__main__":
    main()
