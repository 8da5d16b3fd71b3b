"""Small libraries, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hashing import HashingEncoder

from index import Index, Span
from index.encoder import Vectors
from index.errors import DocumentError
from qa.evidence import weigh

ENCODER = HashingEncoder()
_numbers = count()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        yield library


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    write(folder, {"a.txt": "The fox ran. It hid.", "sub/b.md": "# Wolves\n\nThe wolf slept."})
    return folder


def fresh(folder: Path, documents: dict[str, str]) -> Index:
    """A new library of these documents, those that hold text."""
    library = Index.open(folder / f"library-{next(_numbers)}", encoder=ENCODER)
    for name, text in documents.items():
        try:
            library.add_text(text, name)
        except DocumentError:
            assert not any(c.isalnum() for c in text)
    return library


def write(folder: Path, files: dict[str, str]) -> None:
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)


def names(library: Index) -> list[str]:
    return [info.name for info in library.documents]


def texts(library: Index) -> dict[str, str]:
    return {info.name: library.document(info.id).text for info in library.documents}


def found(
    library: Index, question: str, documents: Sequence[str | Path] | None = None
) -> list[str]:
    """The names of what a question brings up by its words."""
    brought = library.candidates(question, sentences=0, passages=50, documents=documents)
    return sorted({c.document.name for c in brought.found if c.bm25})


class BadEncoder(HashingEncoder):
    """Gives no numbers for what is said of wolves."""

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[Vectors]:
        vectors = super().encode(texts, sentences)
        for text, part in zip(texts, vectors, strict=True):
            if "wolf" in text:
                part[0, 0] = np.nan
        return vectors


def by_sentence(library: Index, question: str, name: str) -> dict[str, float]:
    """A column of the evidence, by the candidates' sentences."""
    candidates = library.candidates(question, sentences=9, passages=9)
    passages = [candidate.passage for candidate in candidates.found]
    texts = [passage.sentence(i) for passage in passages for i in range(len(passage.sentences))]
    column: list[float] = weigh(question, candidates).columns[name].tolist()
    return dict(zip(texts, column, strict=True))
