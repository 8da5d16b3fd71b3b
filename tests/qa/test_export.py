"""Answers as JSON's types and as Markdown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from index import DocumentInfo, Span
from qa import Answer, Citation, Excerpt, Hit
from qa.export import hit_to_dict, reference


def answered(**changes: Any) -> Answer:
    document = DocumentInfo("ab12", "a_b/`c`.md", "A *title*", "markdown", 0, 1, 20, "d", "/x/y")
    citation: dict[str, Any] = {
        "number": 1,
        "document": document,
        "page": 3,
        "start": 10,
        "end": 27,
        "quote": "The *red* <fox>\n.",
        "passage": Excerpt(8, 27, "x The *red* <fox>\n."),
        "highlights": (Span(14, 19), Span(20, 25)),
        "score": 0.123456,
        "headings": ("One", "Two"),
        **changes,
    }
    return Answer("Who is [it]?", True, 0.87654321, (Citation(**citation),))


def test_to_dict() -> None:
    document = {"id": "ab12", "name": "a_b/`c`.md", "title": "A *title*"}
    assert answered().to_dict() == {
        "question": "Who is [it]?",
        "found": True,
        "confidence": 0.8765,
        "text": "The *red* <fox>\n.",
        "respelled": [],
        "mentions": None,
        "citations": [
            {
                "number": 1,
                "document": document,
                "page": 3,
                "start": 10,
                "end": 27,
                "quote": "The *red* <fox>\n.",
                "passage": {"start": 8, "end": 27, "text": "x The *red* <fox>\n."},
                "highlights": [{"start": 14, "end": 19}, {"start": 20, "end": 25}],
                "score": 0.1235,
                "headings": ["One", "Two"],
                "before": None,
                "also": [],
                "columns": [],
            }
        ],
    }
    hit = Hit(
        answered().citations[0].document, None, 1, 2, "x", 0.98765, Excerpt(0, 3, "-x-"), ("H",)
    )
    assert hit_to_dict(hit) == {
        "document": document,
        "page": None,
        "start": 1,
        "end": 2,
        "text": "x",
        "score": 0.9877,
        "passage": {"start": 0, "end": 3, "text": "-x-"},
        "headings": ["H"],
        "columns": [],
    }


def test_to_markdown() -> None:
    assert answered().to_markdown() == (
        "**Who is \\[it\\]?**\n\n"
        "> The **\\*red\\*** **\\<fox\\>** . [1]\n\n"
        "[1]: *A \\*title\\**, `a_b/'c'.md`, p. 3, “Two”, characters 10–27\n"
    )
    silent = Answer("Who?", False, 0.1, answered(page=None).citations)  # and none is marked
    assert silent.to_markdown() == (
        "**Who?**\n\nNot in your documents.\n\n"
        "The nearest sentences, which may not answer it:\n\n"
        "> The \\*red\\* \\<fox\\> . [1]\n\n"
        "[1]: *A \\*title\\**, `a_b/'c'.md`, “Two”, characters 10–27\n"
    )
    assert Answer("Who?", False, 0.0, ()).to_markdown() == "**Who?**\n\nNot in your documents.\n"


@pytest.mark.parametrize(
    "quote",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](http://example.org/x.png)",
        "**bold** _it_ `code` $$x$$ ~~no~~ # head | a & b",
        "1. One\n\n# Two\n\n- three",
        "12) One",
        "- One",
        "+ One",
        "===",
        "\\<b>\\",
        "https://example.org <http://example.org>",
    ],
)
def test_markdown_shows_text_literally(quote: str) -> None:
    """Read as Markdown again, a quote is a paragraph of its own text and nothing else."""
    from markdown_it import MarkdownIt

    end = 10 + len(quote)
    answer = answered(quote=quote, end=end, highlights=(), passage=Excerpt(10, end, quote))
    tokens = MarkdownIt("commonmark", {"linkify": False}).parse(answer.to_markdown())
    at = next(i for i, token in enumerate(tokens) if token.type == "blockquote_open")
    assert [t.type for t in tokens[at : at + 5]] == [
        "blockquote_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "blockquote_close",
    ]
    children = tokens[at + 2].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == " ".join(quote.split()) + " [1]"


def test_reference_is_on_one_line() -> None:
    document = DocumentInfo("i", "a\nb`<x>.txt", "T\n# x", "text", 0, 1, 1, "d")
    said = reference(answered(document=document).citations[0])
    assert "\n" not in said
    assert re.search(r"`a b'<x>\.txt`", said)
