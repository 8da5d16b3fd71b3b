"""Questions from the headings of manuals, for what people's questions of articles lack: how to do a
thing, why something is so, what a term means.

    python -m training.headings FOLDER... --out examples.jsonl [--most N]

Every page below the folders is read and cut by the product. A heading becomes a question by rule
('Creating a Database': 'How do I create a database?'), the first passages under it answer it, in no
words of their own, and the passages elsewhere that share its words are those that do not. One line
a question, in the form of training/mine.py with `spans` empty. The heading itself is left out of
what stands above its passages: it would give the answer away.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer

from index import formats
from index.errors import DocumentError
from index.segment import segment

_NEGATIVES = 12
_LEAST, _MOST_WORDS = 2, 12  # words of a heading
_PROSE = 160  # characters of a passage that can answer
_NUMBER = re.compile(r"^(?:(?:Chapter|Part|Appendix)\s+)?(?:[A-Z]?\d+(?:\.\d+)*|[A-Z])\.?\s+(?=\S)")
_WORD = re.compile(r"[A-Za-z]+")
_PLAIN = re.compile(r"[A-Za-z-]+")
_NAMES = 0.35  # of the headings that are only a name, those that are asked

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage with the headings above it."""

    page: str
    title: str
    headings: tuple[str, ...]
    text: str


def main() -> None:
    """Write the examples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=1000, help="questions of each folder")
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        for folder in arguments.folders:
            count = 0
            for row in examples(folder, arguments.most):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
            print(json.dumps({"folder": folder.name, "questions": count}), flush=True)


def examples(folder: Path, most: int) -> Iterator[Row]:
    """The questions of one manual, drawn with a fixed seed."""
    cuts = list(passages(folder))
    if not cuts:
        return
    seen = Counter(word.lower() for cut in cuts for word in _WORD.findall(cut.text))
    sections: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for at, cut in enumerate(cuts):
        if cut.headings and len(cut.text) >= _PROSE:
            sections[cut.page, cut.headings].append(at)
    asked = [
        (question, key, own)
        for key, own in sections.items()
        if (question := as_question(key[1][-1], seen, random.Random(f"{folder.name}/{key}")))
    ]
    # What stands over many sections ('Description', 'Example') asks nothing.
    often = Counter(question.lower() for question, *_ in asked)
    asked = [one for one in asked if often[one[0].lower()] == 1]
    random.Random(0).shuffle(asked)
    table = TfidfVectorizer(sublinear_tf=True, stop_words="english", max_features=200_000)
    texts = table.fit_transform(f"{'. '.join(cut.headings)} {cut.text}" for cut in cuts)
    for question, (page, headings), own in asked[:most]:
        scores = (texts @ table.transform([question]).T).toarray()[:, 0]
        near = [
            at
            for at in scores.argsort()[::-1][: 4 * _NEGATIVES].tolist()
            if cuts[at].headings[: len(headings)] != headings and len(cuts[at].text) >= _PROSE
        ]
        yield {
            "set": folder.name,
            "id": f"{page}#{headings[-1]}",
            "document": page,
            "question": question,
            "positives": [
                {**_shown(cuts[at], headings[:-1]), "spans": [], "sentences": []} for at in own[:2]
            ],
            "paragraph": None,
            "negatives": [_shown(cuts[at], cuts[at].headings) for at in near[:_NEGATIVES]],
        }


def passages(folder: Path) -> Iterator[Cut]:
    """The prose of all pages below a folder, passage by passage."""
    for path in sorted(folder.rglob("*.html")):
        try:
            document = formats.parse(path.name, path.read_bytes())
        except DocumentError:
            continue
        named = {block.start for block in document.blocks if block.kind == "heading"}
        for passage in segment(document):
            said = [sentence for sentence in passage.sentences if sentence.start not in named]
            if said:
                text = document.text[said[0].start : said[-1].end]
                headings = tuple(map(_bare, passage.headings))
                yield Cut(str(path.relative_to(folder)), _bare(document.title), headings, text)


def as_question(heading: str, seen: Mapping[str, int], chance: random.Random) -> str | None:
    """What a person would ask who wants what stands under a heading; None where none is clear.

    `seen` counts the words of the text, by which a verb's plain form is chosen.

    >>> as_question("Creating a Database", {"create": 5, "creat": 0}, random.Random(0))
    'How do I create a database?'
    """
    heading = heading.rstrip(".:")
    words = heading.split()
    if not _LEAST <= len(words) <= _MOST_WORDS or not heading[0].isalpha():
        return None
    if heading.endswith("?"):
        return heading
    if words[0].lower() == "why" or re.match(r"how to ", heading, re.IGNORECASE):
        rest = re.sub(r"^how to ", "", heading, flags=re.IGNORECASE)
        return f"{heading}?" if rest == heading else f"How do I {rest}?"
    if words[0].lower().endswith("ing") and len(words[0]) > 5 and words[1][0].islower():
        verb = _plain_form(words[0].lower(), seen)
        return f"How do I {verb} {' '.join(_lower(w) for w in words[1:])}?" if verb else None
    # What is no more than a name is asked for by some, and there are many such headings.
    if len(words) > 5 or chance.random() > _NAMES or not all(map(_PLAIN.fullmatch, words)):
        return None
    return chance.choice((f"What is {_lower(words[0])} {' '.join(words[1:])}?", heading))


def _bare(heading: str) -> str:
    """A heading without its number and without the mark that links to it."""
    return _NUMBER.sub("", " ".join(heading.replace("¶", " ").split()))


def _plain_form(verb: str, seen: Mapping[str, int]) -> str | None:
    """The plain form of a verb in -ing: the one that the text has most."""
    stem = verb[:-3]
    forms = [stem, f"{stem}e", *([stem[:-1]] if stem[-1:] == stem[-2:-1] else [])]
    best = max(forms, key=lambda form: seen.get(form, 0))
    return best if seen.get(best, 0) else None


def _lower(word: str) -> str:
    """The word as inside a sentence: names and abbreviations stay."""
    return word.lower() if word[1:].islower() and word.isalpha() else word


def _shown(cut: Cut, headings: tuple[str, ...]) -> Row:
    above = dict.fromkeys((cut.title, *headings))
    return {"title": ". ".join(above), "text": cut.text}


if __name__ == "__main__":
    main()
