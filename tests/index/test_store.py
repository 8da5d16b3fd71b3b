"""The library's file: what goes in comes out, whole or not at all."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import ENCODER, MODEL, check, get, names, put, text

from index.errors import (
    DocumentError,
    ModelMismatch,
    UnknownDocument,
)
from index.segment import segment
from index.store import Store, document_id
from index.types import Block, Document, Page
from index.words import terms

# --- Changes ------------------------------------------------------------------------------------


def test_put_replace_delete(store: Store, path: Path) -> None:
    assert (store.generation, store.documents()) == (0, {})
    first, second = text("a.txt", "The quick fox.\n\nIt ran."), text("b.txt", "A slow dog.")
    put(store, first, "/papers/a.txt")
    put(store, second)
    assert store.generation == 2
    assert names(store) == ["a.txt", "b.txt"]
    infos = store.documents()
    assert [(i.sentences, i.characters, i.source, i.digest) for i in infos.values()] == [
        (2, 23, "/papers/a.txt", first.digest),
        (1, 11, "", second.digest),
    ]
    old = next(i.id for i in infos.values() if i.name == "a.txt")
    assert old == document_id("a.txt", first.digest)
    assert store.full_text.frequencies(["fox", "dog", "cat"]) == (2, {"fox": 1, "dog": 1, "cat": 0})

    put(store, text("a.txt", "The quick cat."))
    assert store.generation == 3
    assert names(store) == ["a.txt", "b.txt"]
    assert get(store, "a.txt").text == "The quick cat."
    with pytest.raises(UnknownDocument, match=old):
        store.document(old)
    assert store.full_text.frequencies(["fox", "dog", "cat"]) == (2, {"fox": 0, "dog": 1, "cat": 1})
    assert list(store.full_text.match(["fox"], 9, None)) == []

    store.delete("b.txt")
    assert store.generation == 4
    assert names(store) == ["a.txt"]
    assert store.full_text.frequencies(["dog", "cat"]) == (1, {"dog": 0, "cat": 1})
    for name in ("b.txt", "", "\ud800", "a.txt\0"):
        with pytest.raises(UnknownDocument):
            store.delete(name)
        with pytest.raises(UnknownDocument):
            store.document(name)
    assert store.generation == 4
    check(path)


def test_rows_are_never_used_again(store: Store) -> None:
    put(store, text("a.txt", "One."))
    before = store.passage_ranges()
    store.delete("a.txt")
    put(store, text("a.txt", "One."))
    after = store.passage_ranges()
    assert list(before) == list(after)
    assert [*before.values()] == [range(1, 2)]
    assert [*after.values()] == [range(2, 3)]


def test_the_same_text_under_two_names(store: Store) -> None:
    put(store, text("a.txt", "The quick fox."))
    put(store, text("b.txt", "The quick fox."))
    assert names(store) == ["a.txt", "b.txt"]
    assert len({info.id for info in store.documents().values()}) == 2
    assert len(store.full_text.match(["fox"], 9, None)) == 2


def test_an_id_stands_for_name_and_content(store: Store, tmp_path: Path) -> None:
    put(store, text("a.txt", "One."))
    with_one = {info.id for info in store.documents().values()}
    put(store, text("a.txt", "Two."))
    with_two = {info.id for info in store.documents().values()}
    put(store, text("a.txt", "One."))
    assert {info.id for info in store.documents().values()} == with_one
    assert with_one.isdisjoint(with_two)
    other = Store(tmp_path / "other" / "library.sqlite")
    put(other, text("a.txt", "One."))
    assert {info.id for info in other.documents().values()} == with_one
    assert other.identity != store.identity
    other.close()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_no_number_refuses_the_document_whole(store: Store, bad: float) -> None:
    put(store, text("a.txt", "One."))
    document = text("a.txt", "Two. " + "Three is longer. " * 200)
    passages = segment(document)
    assert len(passages) > 1
    vectors = [np.ones((len(p.sentences), 4), np.float32) for p in passages]
    vectors[-1][0, 2] = bad
    words = [("", "\n".join("x" for _ in p.sentences)) for p in passages]
    with pytest.raises(DocumentError, match=r"^a\.txt"):
        store.put(document, "", passages, vectors, words, MODEL)
    assert store.generation == 1
    assert get(store, "a.txt").text == "One."


def test_a_failure_in_the_middle_leaves_the_old_document(store: Store, path: Path) -> None:
    put(store, text("a.txt", "One."))
    document = text("a.txt", "Two. " + "Three is longer. " * 200)
    passages = segment(document)
    vectors = [np.ones((len(p.sentences), 4), np.float32) for p in passages]
    with pytest.raises(IndexError):
        store.put(document, "", passages, vectors, [("", "")], MODEL)
    assert (store.generation, get(store, "a.txt").text) == (1, "One.")
    assert store.full_text.frequencies(["one", "two"]) == (1, {"one": 1, "two": 0})
    check(path)


def test_another_model_is_refused_by_name(store: Store) -> None:
    store.check_model("any", "1")  # an empty library takes any
    put(store, text("a.txt", "One."))
    store.check_model(*MODEL)
    with pytest.raises(ModelMismatch, match=r"the model 'hashing' and the model 'other' cannot"):
        store.check_model("other", "2")
    with pytest.raises(ModelMismatch, match="the model 'hashing', in another version,"):
        store.check_model("hashing", "2")
    document = text("b.txt", "Two.")
    vectors = [np.ones((1, 4), np.float32)]
    with pytest.raises(ModelMismatch):
        store.put(document, "", segment(document), vectors, [("", "")], ("other", "2"))
    assert names(store) == ["a.txt"]


# --- Round trip ---------------------------------------------------------------------------------


bodies = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("ab .\n\f\r\t\0é日😀")),
    max_size=80,
).filter(lambda body: any(not c.isspace() and c.isprintable() for c in body))


@given(st.lists(bodies, min_size=1, max_size=4), st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_documents_come_out_as_they_went_in(
    tmp_path: Path, drawn: list[str], data: st.DataObject
) -> None:
    store = Store(tmp_path / f"{time.monotonic_ns()}" / "library.sqlite")
    documents = []
    for i, body in enumerate(drawn):
        document = text(f"{i}", body)
        at = sorted(data.draw(st.lists(st.integers(0, len(document.text)), max_size=3)))
        bounds = [0, *at, len(document.text)]
        pages = [Page(n, a, b) for n, (a, b) in enumerate(pairwise(bounds), 1)]
        warnings = tuple(data.draw(st.lists(bodies, max_size=2)))
        documents.append(replace(document, pages=tuple(pages), warnings=warnings))
        put(store, documents[-1])
    for document in documents:
        assert get(store, document.name) == document
    for info, document in zip(store.documents().values(), documents, strict=True):
        assert (info.title, info.format, info.pages, info.characters, info.warnings) == (
            document.title,
            "text",
            len(document.pages),
            len(document.text),
            document.warnings,
        )
        (row,) = (r for r, i in store.documents().items() if i.name == document.name)
        assert store.pages([row])[row].tolist() == [
            [p.number, p.start, p.end] for p in document.pages
        ]
        rows = store.passage_ranges()[info.id]
        for got, passage in zip(
            store.passages(rows, ENCODER.dimension), segment(document), strict=True
        ):
            assert got.text == document.text[passage.start : passage.end]
            assert (got.start, got.sentences) == (passage.start, passage.sentences)
            assert (got.headings, got.header) == (passage.headings, passage.header)
            assert got.terms == tuple(
                tuple(terms(document.text[s.start : s.end])) for s in passage.sentences
            )
    store.close()


def test_every_kind_of_block_comes_out(store: Store) -> None:
    body = "Title\n\nPara. Second.\n- item\nh\tk\nr\ts\ncode()\n"
    blocks = tuple(
        Block(kind, body.index(piece), body.index(piece) + len(piece), level)
        for kind, piece, level in (
            ("heading", "Title", 3),
            ("paragraph", "Para. Second.", 0),
            ("item", "- item", 0),
            ("header", "h\tk", 0),
            ("row", "r\ts", 0),
            ("code", "code()", 0),
        )
    )
    document = Document("k", "K", body, "markdown", "d", blocks, warnings=("page 3 has no text",))
    put(store, document)
    assert get(store, "k") == document
    stored = store.passages([1, 2, 3], ENCODER.dimension)
    kinds = [kind for passage in stored for kind in passage.kinds.tolist()]
    assert kinds == [0, 1, 1, 2, 3, 4, 5]


def test_a_path_that_is_no_utf8_comes_out(store: Store) -> None:
    source = os.fsdecode(b"/papers/\xff\n.txt")
    put(store, text("a", "One."), source)
    assert [info.source for info in store.documents().values()] == [source]
    store.set_sources({"a": source + "2"})
    assert [info.source for info in store.documents().values()] == [source + "2"]
