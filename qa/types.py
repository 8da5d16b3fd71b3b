"""What a question brings back. Offsets are half-open code points into the document's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.types import BlockKind, DocumentInfo, Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A span of a document with its text: ``text == document.text[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that `retrieve` found.

    `page` is None where the document has no pages. `score` is the estimated probability, 0..1, that
    this sentence answers the question. `passage` is the text around it, and `previous` the sentence
    before this one in it, of a list's item what leads to the list. `term` is what stands right
    above it in a list of definitions, `code` what a sentence with a colon at its end leads to, as
    far as the passage goes. `reply` is a reply such as 'No.', or the number and title of a clause,
    with the sentence after it that says what is meant, where this is one of the two. `kind` is what
    block of the document it stands in. `columns` are, of a table's row, what its header calls its
    cells, a name for each; () where none is known.
    """

    document: DocumentInfo
    page: int | None
    start: int
    end: int
    text: str
    score: float
    passage: Excerpt
    headings: tuple[str, ...] = ()
    previous: Span | None = None
    term: Span | None = None
    code: Span | None = None
    reply: Span | None = None
    kind: BlockKind = "paragraph"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: half-open code points into the text of its document."""

    document: DocumentInfo
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A quoted sentence and its exact place. ``quote == document.text[start:end]``.

    Where two neighbouring sentences answer about as well, they are one quote; code is quoted with
    the sentence that leads to it, a term that is asked for with what is said of it, and a reply
    such as 'No.' or the title of a clause with the sentence after it. `number` counts from 1 within
    an answer. `highlights` are ordered, disjoint spans inside ``[start, end)``, in document
    offsets, of the words that answer. `before` is the sentence before, where the quote begins with
    a word such as 'It' that points back to it, or what leads to the list of which it is an item.
    `also` are other places that say the same, but for a word or two. `columns` and `kind` are as in
    `Hit`; a quote with code in it is of that kind.
    """

    number: int
    document: DocumentInfo
    page: int | None
    start: int
    end: int
    quote: str
    passage: Excerpt
    highlights: tuple[Span, ...]
    score: float
    headings: tuple[str, ...] = ()
    before: Excerpt | None = None
    also: tuple[Place, ...] = ()
    columns: tuple[str, ...] = ()
    kind: BlockKind = "paragraph"

    @property
    def marked(self) -> tuple[str, ...]:
        """The words of each highlight, as they stand in the quote."""
        at = self.start
        return tuple(self.quote[span.start - at : span.end - at] for span in self.highlights)


@dataclass(frozen=True, slots=True)
class Respelling:
    """A word of a question that none of the documents has, or a short form or what it stands for
    that finds no answer, and what of theirs it was read as."""

    typed: str
    read: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One document that mentions what was asked for: in how many `sentences`, and where `first`, of
    which the `highlights` are the words that were asked for, as in `Citation`. Where that is not
    `exact` there may be more of them, and earlier ones."""

    first: Place
    sentences: int
    exact: bool = True
    highlights: tuple[Span, ...] = ()

    @property
    def document(self) -> DocumentInfo:
        """The document."""
        return self.first.document


@dataclass(frozen=True, slots=True)
class Mentions:
    """What mentions what was asked for: `each` document in the order of their names, and in how
    many, `of`, was looked. Where these are not `exact` there may be more."""

    each: tuple[Mention, ...]
    of: int
    exact: bool = True

    @property
    def documents(self) -> tuple[DocumentInfo, ...]:
        """The documents alone."""
        return tuple(mention.document for mention in self.each)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: quoted sentences, or the word that there are none.

    `confidence` is the estimated probability, 0..1, that the answer is in the citations. `found`
    is whether it is high enough to call them an answer. Where it is not, `citations` hold the
    nearest sentences, which are to be shown as nearest and not as an answer, and `text` is ''.
    `question` is as it was asked, but for lone surrogates; `respelled` are its words that were read
    as others. `mentions` are the documents that mention it, where that is what was asked for.
    """

    question: str
    found: bool
    confidence: float
    citations: tuple[Citation, ...]
    respelled: tuple[Respelling, ...] = ()
    mentions: Mentions | None = None

    @property
    def text(self) -> str:
        """The quotes, one a line, in the order of their numbers."""
        return "\n".join(c.quote for c in self.citations) if self.found else ""

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON's types, the contract of ``pincite ask --json``."""
        from qa.export import answer_to_dict

        return answer_to_dict(self)

    def to_markdown(self) -> str:
        """The answer as Markdown: quotes with numbered references to document and page."""
        from qa.export import answer_to_markdown

        return answer_to_markdown(self)
