"""Bytes to text: encodings, wrong bytes, and the writing of the world."""

from __future__ import annotations

import pytest
from documents import read
from pdfs import pdf, words

PLAIN = "Ça va “bien” – déjà 3 €.\nÜber"


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"),
        *("utf-32", "utf-32-le", "utf-32-be", "cp1252"),
    ],
)
def test_encodings(encoding: str) -> None:
    document = read("a.txt", PLAIN.encode(encoding))
    assert document.text == PLAIN
    assert document.warnings == ()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "Un café crème, s'il vous plaît."),
        ("cp1250", "Nájemní smlouva začíná prvního března. Příliš žluťoučký kůň."),
        ("cp1251", "Договор аренды заключён на один год. Арендатор платит вовремя."),
        ("cp932", "契約は一年間です。借主は毎月家賃を支払うものとします。"),
        ("gb18030", "本合同自签订之日起生效，有效期一年。"),
        ("utf-16-le", "Договор аренды заключён на один год."),
        ("utf-16-be", "本合同自签订之日起生效，有效期一年。"),
        ("utf-16-le", "本合同自签订之日起生效，有效期一年。"),
    ],
)
def test_older_encodings(encoding: str, text: str) -> None:
    assert read("a.txt", text.encode(encoding)).text == text


def test_the_encoding_is_told() -> None:
    text = "Die Miete für März ist fällig, und die für Mai auch. " * 3
    told = {
        "utf-8": text.encode(),
        "cp1252": text.encode("cp1252"),
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": b"\xfe\xff" + text.encode("utf-16-be"),
    }
    assert {read("a.txt", data).encoding for data in told.values()} == set(told)
    for encoding, data in told.items():
        assert read("a.txt", data).encoding == encoding
    page = b'<meta charset="iso-8859-2"><p>' + "Nájem je splatný první den.".encode("iso-8859-2")
    assert read("a.html", page).encoding == "iso8859-2"
    assert read("a.pdf", pdf(words)).encoding == ""


def test_a_wrong_byte_does_not_garble_utf8() -> None:
    document = read("a.txt", ("é" * 20).encode() + b"\xff.")
    assert document.text == "é" * 20 + "\ufffd."
    assert document.warnings == ("Some bytes are not UTF-8 and are shown as \ufffd.",)


def test_lone_surrogates_never_pass() -> None:
    data = b"\xff\xfe" + "a".encode("utf-16-le") + b"\x00\xd8" + "b".encode("utf-16-le")
    document = read("a.txt", data)
    assert document.text == "a\ufffdb"
    assert read("a.html", "<p>a&#xD800;b").text == "a\ufffdb"


def test_writing_of_the_world_is_kept() -> None:
    source = "שלום עולם.\u200f می‌خواهم e\u0301 👩‍👩‍👧 नमस्ते\u00ad"
    assert read("a.txt", source).text == source


def test_line_ends_and_control_characters() -> None:
    document = read("a.txt", "One\r\ntwo\rthree\x85four\x00.\x1b and more words to dilute it")
    assert document.text == "One \ntwo\nthree\nfour .  and more words to dilute it"
