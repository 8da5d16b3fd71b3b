"""Markdown: blocks, front matter, notes, tasks, and the numbers of lists."""

from __future__ import annotations

import time

import pytest
from documents import blocks, levels, read


def test_markdown() -> None:
    source = """---
title: "The lease"
date: 2024-01-01
---
# Rent **due**

Pay `100` euros, see [the *table*](http://a.b/c) &amp; ~~not~~
this <b>one</b>.\\
Thanks.

- first
- second

  more of it
  1. inner

| Name | Price |
|------|------:|
| a\\|b | **2** |
| c    |       |

```python
x = 1

y = 2
```

> quoted ![a cat](cat.png)

<div>
<p>raw</p><script>gone()</script>
</div>

Setext
------
"""
    document = read("a.md", source)
    assert document.title == "The lease"
    assert document.format == "markdown"
    assert blocks(document) == [
        ("item", "date: 2024-01-01"),
        ("heading", "Rent due"),
        ("paragraph", "Pay 100 euros, see the table &  this one.\nThanks."),
        ("item", "first"),
        ("item", "second"),
        ("paragraph", "more of it"),
        ("item", "1. inner"),
        ("header", "Name\tPrice"),
        ("row", "a|b\t2"),
        ("row", "c\t"),
        ("code", "x = 1\n\ny = 2"),
        ("paragraph", "quoted a cat"),
        ("paragraph", "raw"),
        ("heading", "Setext"),
    ]
    assert levels(document) == [(1, "Rent due"), (2, "Setext")]
    assert "first\nsecond\n\nmore" in document.text
    assert "Name\tPrice\na|b\t2\nc\t\n\nx" in document.text


def test_a_rule_on_top_of_markdown_is_no_front_matter() -> None:
    assert read("a.md", "---\nHello there\n\n---\nWorld").text == "Hello there\n\nWorld"


@pytest.mark.parametrize(
    ("source", "title", "items"),
    [
        (
            "---\ntitle: A: b\nversion: 2.10\nauthors:\n  - Ann\n  - 'Bo'\nkeywords: [c, \"d\"]\n"
            "description: >-\n  One\n  two.\nlayout: page\nnav_order: 3\ndraft: true\n"
            "author:\n  name: Cy\nstatus:\n---\n# H",
            "A: b",
            ["version: 2.10", "authors: Ann, Bo", "keywords: c, d", "description: One two."],
        ),
        (
            '+++\ntitle = "T"\nversion = 2.10\ndate = 2024-01-02\ntags = ["a", "b"]\nweight = 1\n'
            "draft = false\n[params]\nx = 1\n+++\n# H",
            "T",
            ["version: 2.10", "date: 2024-01-02", "tags: a, b"],
        ),
        ("+++\na\n+++\n# H", "H", None),
        ("---\nversion: 2\n---\n**Rent**\n\nIt is due.", "Rent", ["version: 2"]),
    ],
)
def test_front_matter(source: str, title: str, items: list[str] | None) -> None:
    document = read("a.md", source)
    assert document.title == title
    first = [("item", item) for item in items] if items else [("paragraph", "+++ a +++")]
    assert blocks(document)[:-1][: len(first)] == first
    assert ("heading", "H") in blocks(document) or levels(document) == [(1, "Rent")]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("> [!WARNING]\n> Hot.\n\n- a\n\n> [!Note]\n> b", ["Warning", "Hot.", "a", "Note", "b"]),
        (
            '!!! danger "High *voltage*"\n    230 V\n\n    - off\n\nEnd.',
            ["High voltage", "230 V", "off", "End."],
        ),
        ('??? note ""\n    a\n\n???+ tip\n    b', ["a", "Tip", "b"]),
        ("!!! Stop! Now.\n    x", ["!!! Stop! Now. x"]),
        (":::tip Cut *it*\nb\n:::\nc", ["Cut it", "b", "c"]),
        ("::: warning\nb\n:::", ["Warning", "b"]),
        (":::info[T]\nb\n:::\n:::{note}\nc\n:::", ["T", "b", "Note", "c"]),
        ("::: a.b.Note\n\nc", ["::: a.b.Note", "c"]),
        ("> :::note\n> ", ["Note"]),
    ],
)
def test_notes_in_markdown(source: str, texts: list[str]) -> None:
    document = read("a.md", source)
    assert [text for _, text in blocks(document)] == texts
    assert not {kind for kind, _ in blocks(document)} & {"code", "heading"}


def test_tasks_in_markdown() -> None:
    source = "- [x] done\n- [ ] open\n- [] none\n\n1. [X] one\n\ntext [x] here"
    assert blocks(read("a.md", source)) == [
        ("item", "☑ done"),
        ("item", "☐ open"),
        ("item", "[] none"),
        ("item", "1. ☑ one"),
        ("paragraph", "text [x] here"),
    ]


def test_footnotes_in_markdown() -> None:
    source = "Fast [^1], whole[^b].\n\n[^1]: At 50 Hz.\n\n    More.\n\nNone[^c]. x^2^\n\n[^b]: End."
    assert blocks(read("a.md", source)) == [
        ("paragraph", "Fast, whole."),
        ("paragraph", "At 50 Hz."),
        ("paragraph", "More."),
        ("paragraph", "None[^c]. x^2^"),
        ("paragraph", "End."),
    ]


def test_footnotes_take_no_square_of_the_time() -> None:
    started = time.process_time()
    read("a.md", "[^1]: x\n\n" + "[^1" * 4_000 + "y")
    assert time.process_time() - started < 2


def test_definitions_in_markdown() -> None:
    source = (
        "`rate` (default: 10)\n: Samples.\n\n  - one\n\n  inner\n  : Deep.\n\nb\n: ```\n  x\n"
        "  ```\n\nAfter.\n\nTwo\nlines\n: no term\n"
    )
    document = read("a.md", source)
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("term", 1, "rate (default: 10)"),
        ("paragraph", 1, "Samples."),
        ("item", 1, "one"),
        ("term", 2, "inner"),
        ("paragraph", 2, "Deep."),
        ("term", 1, "b"),
        ("code", 1, "x"),
        ("paragraph", 0, "After."),
        ("paragraph", 0, "Two lines : no term"),
    ]


def test_badges_are_no_text() -> None:
    build, size = "[![Build](https://a.b/badge)](c)", "[![Size](https://a.b/s)](c)"
    source = (
        f"# Pump {build}\n\n{build} | {size}\n{build}\n\nCite {build} please.\n\n"
        f"{size}\n\n![Build](badge.svg)"
    )
    assert blocks(read("a.md", source)) == [
        ("heading", "Pump"),
        ("paragraph", "Cite Build please."),
        ("paragraph", "Size"),
        ("paragraph", "Build"),
    ]


def test_markdown_nested_too_deeply_loses_nothing() -> None:
    assert "deep words" in read("a.md", "> " * 500 + "deep words").text


def test_numbers_of_lists_in_markdown() -> None:
    source = (
        "3. three\n3. four\n\n   more\n   1) one\n   2) two\n\n- dot\n\n0. # Zero\n"
        "1. ```\n   code\n   ```\n\n   after\n"
    )
    assert blocks(read("a.md", source)) == [
        ("item", "3. three"),
        ("item", "4. four"),
        ("paragraph", "more"),
        ("item", "1) one"),
        ("item", "2) two"),
        ("item", "dot"),
        ("heading", "0. Zero"),
        ("code", "code"),
        ("item", "after"),
    ]
