"""What is printed in a terminal, to the letter."""

from __future__ import annotations

import re
from dataclasses import replace

import click
from commands import GONE

from index import DocumentInfo, Report, Span
from qa import Answer, Citation, Excerpt
from qa.export import citation_to_markdown
from qa.types import Mention, Mentions, Place
from ui import terminal


def cite(quote: str, *marks: str, start: int = 70, page: int | None = 3) -> Citation:
    """A citation of a quote that begins at `start`, with these of its words marked."""
    document = DocumentInfo("0", "a/b.pdf", "B", "pdf", 4, 9, 500, "")
    spans = [(start + quote.index(mark), start + quote.index(mark) + len(mark)) for mark in marks]
    return Citation(
        number=1,
        document=document,
        page=page,
        start=start,
        end=start + len(quote),
        quote=quote,
        passage=Excerpt(start, start + len(quote), quote),
        highlights=tuple(Span(*span) for span in spans),
        score=0.5,
        headings=("One", "Two\nlines"),
    )


def bare(text: str) -> str:
    return re.sub(r"\x1b\[2m|\x1b\[0m", "", text.replace("\x1b[32m\x1b[1m", "*"))


def test_a_citation_in_a_narrow_terminal() -> None:
    found = cite("On the 3rd of\nMay it was (at last) sold.", "3rd of\nMay", "sold")
    assert bare(terminal.citation(found, "[1] ", 21)) == (
        "[1] On the *3rd *of *May\n"
        "    it was (at last)\n"
        "    *sold.\n"
        "    a/b.pdf, p. 3 ·\n"
        "    One › Two lines"
    )


def test_a_citation_on_one_line() -> None:
    found = cite("It  was (at\tlast) sold.", "last", page=None)
    assert bare(terminal.citation(found, "- ", None)) == (
        "- It was (at *last) sold.\n  a/b.pdf · One › Two lines"
    )
    assert "*" not in bare(terminal.nearest(found, "- ", None))


def test_code_keeps_its_lines() -> None:
    found = replace(cite("if x:\n    go  on\nend", "go"), kind="code")
    printed = click.unstyle(terminal.citation(found, "[1] ", 80))
    assert printed.split("\n")[:3] == ["[1] if x:", "        go on", "    end"]


def test_a_row_has_bars_between_its_cells_and_the_names_of_its_columns() -> None:
    found = replace(cite("Solo\t10 GB\t€90", "€90"), columns=("", "Storage", "Price"))
    assert bare(terminal.citation(found, "[1] ", None)) == (
        "[1] Solo | 10 GB | *€90\n"
        "    a/b.pdf, p. 3 · One › Two lines · columns: - | Storage | Price"
    )
    found = replace(cite("\tSolo\t\t€90", "€90"), columns=("Kind", "Plan", "Storage", "Price"))
    assert bare(terminal.citation(found, "- ", None)).startswith("-  | Solo | | *€90\n")
    assert citation_to_markdown(found).startswith("> \\| Solo \\| \\| **€90**\n")


def test_a_word_wider_than_the_terminal_stays_whole() -> None:
    assert bare(terminal.citation(cite("Llanfairpwllgwyngyll is far."), "[1] ", 10)).startswith(
        "[1] Llanfairpwllgwyngyll\n    is\n    far.\n"
    )


def test_plain_words() -> None:
    assert terminal.gone(Report(gone=tuple("abcde"))) == GONE.format(" (5)", "a, b, c and 2 more")
    assert terminal.outcome(Report(added=("a",), removed=("b",), failed=(("c", "no"),))) == (
        "1 added, 1 removed, 1 left out."
    )
    assert [terminal.size(n) for n in (0, 12_345, 999_940, 3_000_000_000)] == [
        *("0.0 KB", "12.3 KB", "999.9 KB", "3.0 GB"),
    ]
    sure = [terminal.sureness(confidence) for confidence in (0.8, 0.5, 0.4)]
    assert [line.split("\x1b")[1] for line in sure] == ["[1mStrong", "[1mLikely", "[1mWeak"]


def test_how_many_documents_mention_it() -> None:
    found = DocumentInfo("i", "a.txt", "A", "text", 0, 1, 1, "d")
    mentions = (Mention(Place(found, None, 0, 1), 1),) * 37
    answer = Answer("?", True, 0.9, (), mentions=Mentions(mentions, of=500))
    assert terminal.counted(answer) == "37 of 500 documents mention it.\n"
    assert terminal.counted(replace(answer, mentions=None)) == ""
