"""What is shown in the tests of the chat's pages."""

from __future__ import annotations

from html.parser import HTMLParser

from index.types import Block, Document, DocumentInfo, Page, Span
from qa.types import Answer, Citation, Excerpt


def info(name: str = "tides.md", title: str = "Tides", **more: object) -> DocumentInfo:
    values = {"format": "markdown", "pages": 0, "sentences": 2, "characters": 40, "digest": "d"}
    return DocumentInfo(**{"id": "1", "name": name, "title": title, **values, **more})  # type: ignore[arg-type]


def citation(
    quote: str, *, start: int = 0, words: tuple[Span, ...] = (), **more: object
) -> Citation:
    end = start + len(quote)
    values = {"number": 1, "document": info(), "page": None, "score": 0.5}
    return Citation(
        **{**values, **more},  # type: ignore[arg-type]
        start=start, end=end, quote=quote, passage=Excerpt(start, end, quote), highlights=words,
    )  # fmt: skip


def answer(*citations: Citation, found: bool = True, confidence: float = 0.86) -> Answer:
    return Answer("What is a tide?", found, confidence, citations)


def document(text: str, blocks: tuple[Block, ...] = (), pages: tuple[Page, ...] = ()) -> Document:
    return Document("n", "t", text, "text", "d", blocks, pages)


class Reader(HTMLParser):
    """The tags, attributes and text that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data
