"""How many of a text's sentences are whole in another format of the same work.

    python benchmarks/formats/against_text.py policy.txt policy.pdf

Only letters and digits count, since a text has marks in place of styles; the numbers of items and
of footnotes do not, which each format writes in its own way, nor do SiSU's of paragraphs. Prints
JSON, with the first sentences that are not found.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from pathlib import Path

from index.formats import parse
from index.segment import segment

_NUMBER = re.compile(r"\A\W*(\d{1,2}|[a-z]{1,4})[.)]\s+")  # of an item
_MARKS = re.compile(
    r"「\d+」|\[\d+\]|(?<=[a-z][.,;:)])\d{1,2}(?=\W|$)|(?<=[a-z])\d{1,2}(?=\W|$)|[\W_]"
)
_LEAST = 4  # words of a sentence that is looked for


def folded(text: str) -> str:
    """The characters that two formats of one work agree on."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("text", type=Path)
    options.add_argument("other", type=Path)
    options.add_argument("--show", type=int, default=20)
    given = options.parse_args()
    text, other = (parse(path.name, path.read_bytes()) for path in (given.text, given.other))
    kinds = {block.start: block.kind for block in text.blocks}
    sentences = [
        text.text[s.start : s.end]
        for passage in segment(text)
        for s in passage.sentences
        if kinds.get(s.start) not in ("code", "row", "header")
    ]
    sentences = [s for s in sentences if len(re.findall(r"[^\W\d_]{2,}", s)) >= _LEAST]
    whole = {
        folded(other.text[s.start : s.end]) for passage in segment(other) for s in passage.sentences
    }
    known = folded(other.text)
    missing = [s for s in sentences if folded(_NUMBER.sub("", s, count=1)) not in known]
    print(
        json.dumps(
            {
                "sentences": len(sentences),
                "found": round(1 - len(missing) / len(sentences), 4),
                "found_as_a_sentence": round(
                    sum(folded(s) in whole for s in sentences) / len(sentences), 4
                ),
                "missing": missing[: given.show],
            },
            indent=2,
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
