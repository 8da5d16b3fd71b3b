"""Terms: exact cases, and their agreement with the full text in the library's file."""

from __future__ import annotations

import math
import sqlite3
import time
import unicodedata
from pathlib import Path

import pytest
from hashing import HashingEncoder
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.segment import segment
from index.store import Store
from index.types import Block, Document
from index.words import LONGEST, STOP_WORDS, terms

CASES = {
    "Where did Çavuşoğlu's talks begin?": ["cavusoglu", "talk", "begin"],
    "İstanbul, ISTANBUL; ısı IĞDIR Iğdır": ["istanbul", "istanbul", "isi", "igdir", "igdir"],
    "Þórr, Ærø and Łódź, Đorđe, straße": ["þorr", "aero", "lodz", "dord", "strass"],
    "the state's, James' and the states’ rights": ["state", "jame", "state", "right"],
    "O'Neill o’neill ONeill": ["oneil", "oneil", "oneil"],
    "He didn't say it's theirs; they've gone, I'm here": ["say", "gone"],
    "rock'n'roll in the 1990's": ["rocknrol", "1990"],
    "1,500 men, 1,234,567 and 3.5 km; 2018.": ["1500", "men", "1234567", "3.5", "km", "2018"],
    "10.4.1 at 5th, v2.1": ["10.4.1", "fifth", "v2", "1"],
    "2018-03-14T10:00, 14.3.2018.": ["14", "march", "2018", "t10", "00", "14", "march", "2018"],
    "Wed, 05 Jun 2024; 3-5 May": ["wed", "5", "june", "2024", "3", "5", "may"],
    "the 4th of July, Sept. 3rd, 1999": ["4", "juli", "3", "septemb", "1999"],
    "12-Dec-1999, 03/14/2023": ["12", "decemb", "1999", "14", "march", "2023"],
    "4/3/2024": ["4", "march", "3", "april", "2024"],  # to its writer it was one of them
    "13/13/2024, 10.1.2.2023, 1.2.2023-2.2.2023": [
        *("13", "13", "2024", "10.1.2.2023", "1.2.2023", "2.2.2023")
    ],
    "Sept. 2023, 09/2023, Mar-2024; 13/2024": [
        *("septemb", "2023", "09", "septemb", "2023", "march", "2024", "13", "2024")
    ],
    "twelve (12) or Twenty-five; thirty  one seconds": ["12", "12", "25", "30", "one", "second"],
    "No one was second in the 2nd or twelfth": ["one", "second", "second", "twelfth"],
    "ninety": ["90"],
    "snake_case a@b.org": ["snake", "case", "b", "org"],
    "talks talked talking": ["talk", "talk", "talk"],
    "Max. = maximum, min, typ.; QTY": ["maximum", "maximum", "minimum", "typic", "quantiti"],
    "日本語": ["日本", "本語"],
    "日 本": ["日", "本"],
    "東京は2020年": ["東京", "京は", "2020", "年"],
    "カタカナ ｶﾀｶﾅ": ["カタ", "タカ", "カナ", "カタ", "タカ", "カナ"],
    "\U00020000\U00020001\U00020002": ["\U00020000\U00020001", "\U00020001\U00020002"],
    "한국어": ["한국", "국어"],
    "हिन्दी भाषा": ["हिनदी", "भाषा"],
    "и Йод ё": ["и", "иод", "е"],
    "ﬁle ＡＢＣ ℌ km²": ["file", "abc", "h", "km2"],
    "Ver\u00adfas\u00adsung non\u2060joiner": ["verfassung", "nonjoin"],
    "\u0301\u200d, 1\ufe0f\u20e3 👍🏽": ["1"],
    "": [],
    'the " AND NEAR( a-b *': ["near", "b"],
}


def test_raised_digits_are_no_part_of_a_number_or_a_word() -> None:
    assert terms("10⁵ kg, 3 km², in 1987¹ a tower²³") == [
        *("10", "5", "kg", "3", "km2", "1987", "1", "tower", "23")
    ]
    assert terms("10⁵") == terms("10^5")


@pytest.mark.parametrize("text", CASES)
def test_terms(text: str) -> None:
    assert terms(text) == CASES[text]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_terms_do_not_depend_on_how_accents_are_written(form: str) -> None:
    for text, found in CASES.items():
        if "\U00020000" not in text:
            assert terms(unicodedata.normalize(form, text)) == found


def test_stop_words_are_no_terms() -> None:
    assert terms(" ".join(STOP_WORDS)) == []
    assert terms(" ".join(STOP_WORDS).upper()) == []


def test_a_long_word_is_cut() -> None:
    assert terms("x" * 100_000) == ["x" * LONGEST]
    assert all(len(term) <= LONGEST for term in terms("\u0958" * 1000 + " " + "ŉ" * 1000))


def test_terms_are_found_in_linear_time() -> None:
    began = time.process_time()
    for text in ("a'" * 200_000, "e\u0301" * 200_000, "1," * 200_000, "\u0301" * 400_000):
        terms(text)
    assert time.process_time() - began < 5


# Letters in profusion, those that fold in odd ways, and what full text has a meaning for.
texts = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "abAB12 .,'’\"*()-_\n\0İıßŉǅΐςﬃ½²٣é\u0301\u00ad日本ｶﾞ한ग़ि\U0001e900\U00010d0a"
        ),
    ),
    max_size=30,
)


@given(texts)
@settings(max_examples=500, deadline=None)
def test_terms_are_safe(text: str) -> None:
    for term in terms(text):
        assert 0 < len(term) <= LONGEST
        assert not any(c.isspace() for c in term)
        assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789." for c in term if c.isascii())


@given(st.lists(texts, min_size=1, max_size=6))
@example(["\U0001e900 ꟻ \u1c90 ⱥ", "Ⅷ ⅷ 8", "हिन्दी भाषा", "x" * 50_000])
@settings(max_examples=200, deadline=None)
def test_full_text_takes_each_term_for_one_token(bodies: list[str]) -> None:
    """By brute force: where each term occurs, how often, and FTS5's BM25."""
    with_terms = {row: terms(body) for row, body in enumerate(bodies, 1)}
    store = stored(bodies)
    asked = list(dict.fromkeys(term for found in with_terms.values() for term in found))
    total, frequencies = store.full_text.frequencies([*asked, "nowhere"])
    assert total == len(bodies)
    assert frequencies == {
        term: sum(term in found for found in with_terms.values()) for term in [*asked, "nowhere"]
    }
    for term in asked:
        got = store.full_text.match([term], 100, None)
        assert got == pytest.approx(bm25([term], with_terms))
    if asked:
        got = store.full_text.match(asked, 100, None)
        assert got == pytest.approx(bm25(asked, with_terms))
        assert list(got) == sorted(got, key=lambda row: (-got[row], row))
    assert store.full_text.match(["nowhere"], 100, None) == {}
    store.close()


def stored(bodies: list[str]) -> Store:
    """A library of one passage for each body; its rows count from 1."""
    store = memory_store()
    encoder = HashingEncoder()
    for i, body in enumerate(bodies):
        document = Document(f"{i}", "", "x", "text", f"{i}", (Block("paragraph", 0, 1),))
        passages = segment(document)
        vectors = encoder.encode(["x"], [passages[0].sentences])
        words = [("", " ".join(terms(body)))]
        store.put(document, "", passages, vectors, words, ("hashing", "1"))
    return store


def memory_store() -> Store:
    """A store whose file is in memory, since these laws need hundreds of them."""
    connect = sqlite3.connect

    def in_memory(path: str, **options: object) -> sqlite3.Connection:
        return connect(":memory:", isolation_level=None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.store.database.sqlite3.connect", in_memory)
        return Store(Path("memory"))


def bm25(asked: list[str], passages: dict[int, list[str]]) -> dict[int, float]:
    """Robertson & Zaragoza 2009, with the details of https://sqlite.org/fts5.html."""
    k1, b = 1.2, 0.75
    mean = sum(map(len, passages.values())) / len(passages)
    scores: dict[int, float] = {}
    for row, found in passages.items():
        for term in asked:
            if count := found.count(term):
                n = sum(term in other for other in passages.values())
                idf = max(math.log((len(passages) - n + 0.5) / (n + 0.5)), 1e-6)
                norm = k1 * (1 - b + b * len(found) / mean)
                scores[row] = scores.get(row, 0) + idf * count * (k1 + 1) / (count + norm)
    return scores
