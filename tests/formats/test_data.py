"""JSON, lines of it, and notebooks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from documents import levelled, refused
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from index.errors import DocumentError
from index.formats import parse


def test_json() -> None:
    value = {
        "title": "Piers",
        "open": True,
        "owner": {"name": "City", "since": 1932},
        "piles": [{"wood": "oak", "count": 12}, {"wood": "elm", "count": 3}],
        "notes": ["Wet.", "A long one.\n\nIn two parts."],
    }
    document = parse("a.json", json.dumps(value).encode())
    assert document.title == "Piers"
    assert levelled(document) == [
        ("item", "title: Piers"),
        ("item", "open: true"),
        ("heading1", "owner"),
        ("item", "name: City"),
        ("item", "since: 1932"),
        ("heading1", "piles"),
        ("header", "wood\tcount"),
        ("row", "oak\t12"),
        ("row", "elm\t3"),
        ("heading1", "notes"),
        ("item", "Wet."),
        ("paragraph", "A long one."),
        ("paragraph", "In two parts."),
    ]
    assert refused("a.json", b'{"a": 1,}').startswith("is no valid JSON (line 1")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (  # small objects within objects are columns
            [
                {"firm": "Alpha", "seat": {"city": "Leeds"}, "spend": 1, "tags": ["a", "b"]},
                {"firm": "Beta", "seat": {"city": "Bremen", "at": {}}, "spend": 2, "tags": []},
            ],
            [
                ("header", "firm\tseat.city\tspend\ttags"),
                ("row", "Alpha\tLeeds\t1\ta, b"),
                ("row", "Beta\tBremen\t2\t"),
            ],
        ),
        (  # a chat's messages, with the texts whole and once, as Telegram has them
            [
                {
                    "id": 1,
                    "from": "Ann",
                    "text": ["Call ", {"type": "phone", "text": "555"}, "!"],
                    "text_entities": [
                        {"type": "plain", "text": "Call "},
                        {"type": "phone", "text": "555"},
                        {"type": "plain", "text": "!"},
                    ],
                },
                {"id": 2, "from": "Bo", "text": "Why?", "text_entities": []},
            ],
            [("header", "id\tfrom\ttext"), ("row", "1\tAnn\tCall 555!"), ("row", "2\tBo\tWhy?")],
        ),
        (  # what is no row has a heading of its own, and what needs none comes first, as in Slack
            [
                {"user_profile": {"real_name": "Ann"}, "said": [[{"a": 1}]], "ts": "7.1", "n": 1},
                {"user_profile": {"real_name": "Bo"}, "said": [], "ts": "7.2", "n": 2},
            ],
            [
                ("heading1", "Ann, 7.1"),
                ("item", "ts: 7.1"),
                ("item", "n: 1"),
                ("heading2", "user_profile"),
                ("item", "real_name: Ann"),
                ("heading2", "said"),
                ("heading3", "1"),
                ("item", "a: 1"),
                ("heading1", "Bo, 7.2"),
                ("item", "ts: 7.2"),
                ("item", "n: 2"),
                ("heading2", "user_profile"),
                ("item", "real_name: Bo"),
            ],
        ),
        (
            {"list": [{"text": "word " * 50, "title": "One"}, {"id": 2, "by": "x", "sub": [{}]}]},
            [
                ("heading1", "list"),
                ("heading2", "One"),
                ("item", "title: One"),
                ("heading3", "text"),
                ("paragraph", ("word " * 50).strip()),
                ("heading2", "2"),
                ("item", "id: 2"),
                ("item", "by: x"),
                ("heading3", "sub"),
            ],
        ),
        (  # records with a text are no parts of one
            {"notes": [{"type": "a", "text": "Oak."}, {"type": "b", "text": "Elm."}]},
            [
                ("heading1", "notes"),
                ("header", "type\ttext"),
                ("row", "a\tOak."),
                ("row", "b\tElm."),
            ],
        ),
        (  # parts within parts, people by their whole names and times in seconds, as Slack has them
            [
                {
                    "text": f"Ask {who} now.",
                    "ts": ts,
                    "user_profile": {"name": "x", "display_name": "", "real_name": who},
                    "blocks": [
                        {
                            "type": "rich_text",
                            "elements": [
                                {
                                    "type": "section",
                                    "elements": [
                                        {"type": "text", "text": "Ask "},
                                        {"type": "text", "text": f"{who} now.", "style": {"a": 1}},
                                    ],
                                }
                            ],
                        }
                    ],
                    "replies": [{"deep": [[{"a": 1}]]}] if ts == 0 else [],
                }
                for who, ts in (("Ann", "1678788000.000100"), ("Bo", 1678788060123), ("Cy", 0))
            ],
            [
                *(("term1", "Ann, 2023-03-14 10:00 UTC:"), ("paragraph1", "Ask Ann now.")),
                *(("term1", "Bo, 2023-03-14 10:01 UTC:"), ("paragraph1", "Ask Bo now.")),
                *(("term1", "Cy, 0:"), ("paragraph1", "Ask Cy now.")),
            ],
        ),
        (  # a few numbers are one value, also those of places on a map
            [
                {"site": {"name": "Mill"}, "at": {"type": "Point", "coordinates": [4.4, 51]}},
                {"site": {"name": "Dock"}, "at": {"type": "Line", "coordinates": [[4, 5], [6, 7]]}},
            ],
            [
                ("header", "site.name\tat.type\tat.coordinates"),
                ("row", "Mill\tPoint\t4.4, 51"),
                ("row", "Dock\tLine\t[4, 5], [6, 7]"),
            ],
        ),
        (
            {"at": [[4, 5], [6, 7]], "long": [[n, n] for n in range(30)]},
            [
                ("item", "at: [[4, 5], [6, 7]]"),
                ("heading1", "long"),
                *(("item", f"[{n}, {n}]") for n in range(30)),
            ],
        ),
        (  # nor are strings that say nothing of how they look
            {"kind": "Oak", "kinds": ["Oak"]},
            [("item", "kind: Oak"), ("heading1", "kinds"), ("item", "Oak")],
        ),
    ],
)
def test_objects_within_lists(value: Any, found: list[tuple[str, str]]) -> None:
    assert levelled(parse("a.json", json.dumps(value).encode())) == found


LEAVES = st.integers(10**8, 10**9).map(str)  # so long that none is within another by chance


VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "a", "b"]), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["k", "l", "m"]), VALUES, min_size=1))
def test_nothing_in_json_stands_under_the_heading_of_another(value: dict[str, Any]) -> None:
    """Each value is there, under the outermost key that it has."""

    def leaves(one: Any) -> set[str]:
        if isinstance(one, str):
            return {one}
        parts = one.values() if isinstance(one, dict) else one
        return set().union(*map(leaves, parts))

    under: dict[str, str] = {}
    try:
        found = levelled(parse("a.json", json.dumps(value).encode()))
    except DocumentError:
        found = []  # of empty objects
    top: dict[str, set[str]] = {key: set() for key in value}
    for kind, text in found:
        if kind == "heading1":
            under["key"] = text
        elif not under:
            key, _, text = text.partition(": ")
            top[key].add(text)
        else:
            top[under["key"]] |= set(re.findall(r"\d{9,10}", text))
    assert top == {key: leaves(inner) for key, inner in value.items()}


def test_lines_that_are_no_documents_are_one_table() -> None:
    document = parse("a.jsonl", b'{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n')
    assert levelled(document) == [("header", "a\tb"), ("row", "1\tx"), ("row", "2\ty")]


def test_lines_that_are_documents(tmp_path: Path) -> None:
    rows = [
        {"_id": "d1", "title": "Pier", "text": "The pier is of oak."},
        {"_id": "d2", "title": "", "text": "The tower is of stone."},
        {"_id": "d3", "title": "", "text": " "},
    ]
    file = tmp_path / "docs" / "corpus.jsonl"
    file.parent.mkdir()
    write = lambda: file.write_text("\n".join(map(json.dumps, rows)), "utf-8")  # noqa: E731
    write()
    with Index.open(tmp_path / "library") as library:
        report = library.add(file.parent)
        assert report.added == ("corpus.jsonl#d1", "corpus.jsonl#d2")
        assert [reason for _, reason in report.failed] == ["holds no text"]
        first = library.documents[0]
        assert (first.name, first.title) == ("corpus.jsonl#d1", "Pier")
        assert library.document(first.id).text == "The pier is of oak."
        assert library.add(file.parent).unchanged == report.added
        rows[1]["text"] = "The tower is of brick."
        del rows[0]
        write()
        again = library.add(file.parent, prune=True)
        assert (again.updated, again.removed) == (("corpus.jsonl#d2",), ("corpus.jsonl#d1",))
        rows.append(dict(rows[0]))
        write()
        twice = library.add(file.parent)
        assert twice.failed == ((str(file), "has two lines with the id 'd2'"),)
        assert [info.name for info in library.documents] == ["corpus.jsonl#d2"]


def test_a_notebook() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Piles\n", "Oak is *best*."]},
        {
            "cell_type": "code",
            "source": "n = 12\nn",
            "outputs": [{"data": {"text/plain": ["12"], "image/png": "AAAA"}}],
        },
    ]
    document = parse("a.ipynb", json.dumps({"cells": cells, "nbformat": 4}).encode())
    assert document.title == "Piles"
    assert levelled(document) == [
        ("heading1", "Piles"),
        ("paragraph", "Oak is best."),
        ("code", "n = 12\nn"),
        ("code", "12"),
    ]
    assert refused("a.ipynb", b"[1]") == "is no notebook"


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ({"text": ["\x1b[1;32mINFO\x1b[0m loss: ", "\x1b[m0.02\n"]}, [("code", "INFO loss: 0.02")]),
        (
            {
                "data": {
                    "text/html": ["<table><tr><th>model<th>rmse</tr>", "<tr><td>A<td>0.3</table>"],
                    "text/plain": ["<IPython.core.display.HTML object>"],
                }
            },
            [("header", "model\trmse"), ("row", "A\t0.3")],
        ),
        ({"data": {"text/html": "<p>a"}}, [("paragraph", "a")]),
        ({"data": {"text/html": "<p>a", "text/plain": "a < b > c"}}, [("code", "a < b > c")]),
        (
            {"data": {"text/plain": "<Figure size 6x4>", "image/png": "A"}},
            [("code", "<Figure size 6x4>")],
        ),
        ({"data": {"text/markdown": "**a**", "text/plain": "<M object>"}}, [("paragraph", "a")]),
        (
            {
                "ename": "ValueError",
                "evalue": "bad",
                "traceback": ["x", "\x1b[31mValueError\x1b[0m: bad"],
            },
            [("code", "x\nValueError: bad")],
        ),
        (
            {"ename": "ValueError", "evalue": "bad", "traceback": ["x"]},
            [("code", "x\nValueError: bad")],
        ),
        ({"ename": "KeyboardInterrupt", "evalue": ""}, [("code", "KeyboardInterrupt")]),
    ],
)
def test_what_a_cell_has_shown(output: dict[str, Any], shown: list[tuple[str, str]]) -> None:
    cell = {"cell_type": "code", "source": "run()", "outputs": [output]}
    document = parse("a.ipynb", json.dumps({"cells": [cell], "nbformat": 4}).encode())
    assert levelled(document) == [("code", "run()"), *shown]
