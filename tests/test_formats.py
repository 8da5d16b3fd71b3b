"""Documents of every format: exact blocks, the laws of `Document`, and files that are bad."""

from __future__ import annotations

import base64
import ctypes
import gzip
import hashlib
import io
import quopri
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import docx
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from index.boxes import rectangles, unpack
from index.errors import DocumentError, UnsupportedFormat
from index.formats import SUFFIXES, parse
from index.formats.pdf.codes import with_ligatures, with_symbols
from index.segment import segment
from index.types import Document

Blocks = list[tuple[str, str]]


def blocks(document: Document) -> Blocks:
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def levels(document: Document) -> list[tuple[int, str]]:
    found = (b for b in document.blocks if b.kind == "heading")
    return [(b.level, document.text[b.start : b.end]) for b in found]


def page_texts(document: Document) -> list[str]:
    return [document.text[page.start : page.end].strip() for page in document.pages]


def refused(name: str, data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        parse(name, data)
    assert "\n" not in str(caught.value)
    assert str(caught.value) == f"{name}: {caught.value.reason}"
    return caught.value.reason


def outcome(name: str, data: bytes) -> Document | str:
    """The document, its laws held, or the reason why there is none."""
    try:
        document = parse(name, data)
    except DocumentError as error:
        return error.reason
    hold_laws(document)
    return document


def hold_laws(document: Document) -> None:
    text = document.text
    text.encode()  # no lone surrogates
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(text)
        assert not text[end : block.start].strip()
        inside = text[block.start : block.end]
        in_table = block.kind in ("header", "row")  # whose empty cells are tabs
        assert inside.strip() == (inside.strip("\t") if in_table else inside) != ""
        assert block.level >= (block.kind in ("heading", "term"))
        end = block.end
    assert not text[end:].strip()
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    assert all(0 <= page.start <= page.end <= len(text) for page in document.pages)
    assert all(a.end <= b.start for a, b in pairwise(document.pages))
    if document.pages:
        for block in document.blocks:
            assert any(page.start <= block.start < page.end for page in document.pages)


def read(name: str, source: str | bytes) -> Document:
    document = parse(name, source.encode() if isinstance(source, str) else source)
    hold_laws(document)
    return document


# --- laws ---------------------------------------------------------------------------------------

WORDS = st.text("ab cé\n\t\f\r\x00\xa0­‍😀م1.-*#>|`<&\u2028", max_size=60)
SNIPPETS = st.sampled_from(
    [
        *("# H\n", "- a\n", "1. b\n", "a.", "\n\n", "\f", "\r\n", "```\n", "> ", "    ", "\\\n"),
        *("**b**", "| a | b |\n", "|---|---|\n", "&#0;", "&#xD800;", "&nbsp;", "<p>", "</p>"),
        *("<table><tr>", "<td>", "</table>", "<li>", "<br>", "<pre>", "</pre>", "<h2>", "<main>"),
    ]
)
SOURCES = st.one_of(
    WORDS, st.text(max_size=40), st.lists(SNIPPETS | WORDS, max_size=12).map("".join)
)


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
@settings(max_examples=150, deadline=None)
@given(source=SOURCES)
def test_laws(suffix: str, source: str) -> None:
    result = outcome(f"a.{suffix}", source.encode("utf-8", "replace"))
    if isinstance(result, str):
        assert result in ("is empty", "holds no text", "looks like binary data, not text")


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n")))
def test_a_plain_text_is_kept_to_the_character(source: str) -> None:
    source = source.removeprefix("\ufeff")
    if source.strip():
        assert read("a.txt", source).text == source


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=5), st.sampled_from(sorted(SUFFIXES)))
def test_any_bytes_give_a_document_or_a_document_error(parts: list[bytes], suffix: str) -> None:
    result = outcome(f"a{suffix}", b"\n".join(parts))
    assert isinstance(result, Document) or (result and "\n" not in result)


# --- parse --------------------------------------------------------------------------------------


def test_parse_says_what_it_read() -> None:
    document = read("folder/Rent notes.txt", b"Pay on Monday.\n")
    assert document.name == "folder/Rent notes.txt"
    assert document.title == "Rent notes"
    assert document.format == "text"
    assert document.digest == hashlib.blake2b(b"Pay on Monday.\n", digest_size=16).hexdigest()
    assert document.pages == ()
    assert document.warnings == ()


def test_suffixes() -> None:
    expected = (
        ".txt .text .rst .conf .cfg .cnf .ini .adoc .asciidoc .md .markdown .html .htm .xhtml"
        " .mhtml .mht .pdf .docx .odt .ods .rtf .tex .epub .pptx .xlsx .csv .tsv .json"
        " .geojson .jsonl .ndjson .xml .nxml .docbook .dbk .dita .tei .rss .atom"
        " .js .ipynb .eml .msg .mbox .srt .vtt"
    )
    assert set(expected.split()) == SUFFIXES
    assert read("A.TXT", b"x").format == "text"


def test_parsers_are_imported_when_needed() -> None:
    code = (
        "import sys, index.formats; "
        "print({'docx', 'pypdfium2', 'selectolax', 'markdown_it', 'charset_normalizer', 'lxml', "
        "'olefile', 'openpyxl', 'pptx', 'pylatexenc', 'email'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_empty(suffix: str) -> None:
    assert refused(f"a{suffix}", b"") == "is empty"


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_white_space(suffix: str) -> None:
    assert refused(f"a.{suffix}", b" \n\t \r\n\x0c") == "holds no text"
    assert refused(f"a.{suffix}", "\ufeff \xa0\n".encode()) == "holds no text"


def test_unsupported() -> None:
    with pytest.raises(UnsupportedFormat, match=r"^a\.xyz: \.xyz files are not supported$"):
        parse("a.xyz", b"text")
    with pytest.raises(
        UnsupportedFormat, match=r"\.doc files are not supported; save it as \.docx$"
    ):
        parse("a.doc", b"text")
    with pytest.raises(UnsupportedFormat, match="no ending that tells its format, and is no text"):
        parse("core", bytes(range(256)) * 4)


def test_titles_of_clauses_are_headings() -> None:
    """A full stop behind them, as contracts have it, makes no sentence of them."""
    text = (
        "LEASE\n\n1. Rent and Charges.\n\nThe rent is due on the first day.\n\n"
        "Section 2.1. Use of the Premises.\n\nThe tenant may not keep bees.\n\n"
        "3. He left early.\n\nNobody knew why he did.\n"
    )
    document = parse("lease.txt", text.encode())
    kinds = {text[b.start : b.end]: b.kind for b in document.blocks}
    assert kinds["1. Rent and Charges."] == "heading"
    assert kinds["Section 2.1. Use of the Premises."] == "heading"
    assert kinds["3. He left early."] == "item"


@pytest.mark.parametrize("name", ["README.Debian", "cron-NEWS.Debian", "doc/LICENSE.BSD"])
def test_a_text_by_its_name(name: str) -> None:
    assert read(name, "Any text.").format == "text"
    assert parse(f"{name}.gz", gzip.compress(b"Any text.")).text == "Any text."
    with pytest.raises(UnsupportedFormat, match="is no text"):
        parse(name, bytes(range(256)) * 4)


def test_another_ending_behind_such_a_name() -> None:
    assert read("README.md", "# Any").text == "Any"
    for name in ("README.doc", "renews.xyz", "readme/a.xyz"):
        with pytest.raises(UnsupportedFormat, match="not supported"):
            parse(name, b"Any text.")


def test_a_release_heads_what_a_change_log_says_of_it() -> None:
    text = (
        "pump (1:2.0-1) unstable; urgency=medium\n\n  * The port is\n    now 80.\n\n"
        " -- Ann <a@b.example>  Wed, 08 Feb 2023 10:36:06 +0000\n\n"
        "pump (1.0) stable testing; urgency=low\n\n  The port is 8080.\n"
    )
    document = read("NEWS.Debian", text)
    assert document.title == "NEWS"
    assert [(b.kind, b.level, text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 2, "pump (1:2.0-1) unstable; urgency=medium"),
        ("item", 0, "* The port is\n    now 80."),
        ("paragraph", 0, "-- Ann <a@b.example>  Wed, 08 Feb 2023 10:36:06 +0000"),
        ("heading", 2, "pump (1.0) stable testing; urgency=low"),
        ("paragraph", 0, "The port is 8080."),
    ]


CONFIG = """\
# This file is read
# on start-up.
#
#### NETWORK ####

[Server]
# The port to listen on,
# at least 1024.
Port = 8080
# Either of these.
# Mode = fast
#Host 0.0.0.0

# listen 127.0.0.1
# listen ::1
limit = 10      # connections, at most;
                # 0 for no limit
}
"""


def test_a_configuration_file() -> None:
    document = read("server.conf", CONFIG)
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("paragraph", "This file is read\n  on start-up."),
        ("heading", "NETWORK"),
        ("heading", "[Server]"),
        ("paragraph", "The port to listen on,\n  at least 1024."),
        ("item", "Port = 8080"),
        ("paragraph", "Either of these."),
        ("item", "# Mode = fast"),
        ("item", "#Host 0.0.0.0"),
        ("item", "# listen 127.0.0.1"),
        ("item", "# listen ::1"),
        ("item", "limit = 10      # connections, at most;\n                  0 for no limit"),
        ("code", "}"),
    ]
    assert len(document.text) == len(CONFIG)
    assert read("sshd_config", CONFIG).text == document.text
    assert read("server.conf.txt", CONFIG).text == CONFIG
    assert read("LICENSE", prose := "One.\n\n# Two\n\nThree.\n").text == prose


ASCIIDOC = """\
= Pump *400*
:flow: 3 l
:toc:

// not shown
Pumps {flow} a minute, see <<care,Care>>
or https://a.example/b[the page]. +
It has `a_b_c` and `*.war`.

Care
----
[NOTE]
====
Oil it _often_.
====

. Stop it.
.. Wait.
. Clean it.

* Not with water
[source,sh]
-----
= no heading
-----

-f::
--force <n>::
  Do it.
+
Even so, {unknown}.

lone:: Alone.

No term says this.

.Parts
[cols="1,2",options="header"]
|===
|Name |Price
|Seal
|4 \\| 5
2+|None
|===
"""


def test_asciidoc() -> None:
    document = read("pump.adoc", ASCIIDOC)
    assert document.title == "Pump 400"
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 1, "Pump 400"),
        ("paragraph", 0, "Pumps 3 l a minute, see Care or the page. It has a_b_c and *.war."),
        ("heading", 2, "Care"),
        ("paragraph", 0, "NOTE"),
        ("paragraph", 0, "Oil it often."),
        ("item", 0, "1. Stop it."),
        ("item", 0, "1. Wait."),
        ("item", 0, "2. Clean it."),
        ("item", 0, "Not with water"),
        ("code", 0, "= no heading"),
        ("term", 1, "-f"),
        ("term", 1, "--force <n>"),
        ("paragraph", 1, "Do it."),
        ("paragraph", 1, "Even so, {unknown}."),
        ("term", 1, "lone"),
        ("paragraph", 1, "Alone."),
        ("paragraph", 0, "No term says this."),
        ("paragraph", 0, "Parts"),
        ("header", 0, "Name\tPrice"),
        ("row", 0, "Seal\t4 | 5"),
        ("row", 0, "None"),
    ]


@pytest.mark.parametrize(
    "piece",
    ["* ", "`", "*a", "_a ", "+a ", "<<a", "[[", "|", "a::", "http://", "image:", "{a", "_"],
)
def test_long_lines_of_asciidoc_take_no_time(piece: str) -> None:
    start = time.process_time()
    read("a.adoc", f"a {piece * 30_000}\n\n|===\n|{piece * 30_000}\n")
    assert time.process_time() - start < 5


@settings(deadline=None)
@given(st.lists(st.sampled_from(["#", "# A", ";; b.", "c = 1", "[d]", "e", "", " "])))
def test_only_the_signs_of_comments_are_left_out(lines: list[str]) -> None:
    source = "\n".join(["a", *lines])
    text = read("a.conf", source).text
    assert len(text) == len(source)
    assert all(a == b or (a in "#;" and b == " ") for a, b in zip(source, text, strict=True))


@pytest.mark.parametrize("name", ["LICENSE", "Apache-2.0", "notes/day 3.2026"])
def test_a_text_without_an_ending(name: str) -> None:
    document = parse(name, "Any text, également.".encode("cp1252"))
    assert (document.format, document.text) == ("text", "Any text, également.")
    assert document.title == name.rpartition("/")[2]
    assert parse(name, b"<!doctype html><p>A page.").format == "html"


def test_binary_data() -> None:
    png = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")
    for data in (png, bytes(range(256)) * 4, b"\x00" * 100):
        for suffix in ("txt", "md", "html"):
            assert refused(f"a.{suffix}", data) == "looks like binary data, not text"


# --- plain text ---------------------------------------------------------------------------------

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
    words = "Die Miete für März ist fällig, und die für Mai auch. " * 3
    told = {
        "utf-8": words.encode(),
        "cp1252": words.encode("cp1252"),
        "utf-16-le": words.encode("utf-16-le"),
        "utf-16-be": b"\xfe\xff" + words.encode("utf-16-be"),
    }
    assert {read("a.txt", data).encoding for data in told.values()} == set(told)
    for encoding, data in told.items():
        assert read("a.txt", data).encoding == encoding
    page = b'<meta charset="iso-8859-2"><p>' + "Nájem je splatný první den.".encode("iso-8859-2")
    assert read("a.html", page).encoding == "iso8859-2"
    assert read("a.pdf", pdf(words_page)).encoding == ""


def words_page(canvas: Canvas) -> None:
    canvas.drawString(50, 500, "Words.")


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


def test_wrapped_lines_are_one_paragraph() -> None:
    source = (
        "The tenant shall pay the rent on the first day of every month, and shall\n"
        "keep the premises in good repair at all times. The landlord shall insure\n"
        "the building.\n"
        "\n"
        "  Indented, but it is a paragraph of\n"
        "its own."
    )
    document = read("a.txt", source)
    assert document.text == source
    first, second = source.split("\n\n  ")
    assert blocks(document) == [("paragraph", first), ("paragraph", second)]


def test_one_paragraph_a_line() -> None:
    long = "The ministers have also discussed the speedy completion of the work, and said that " * 3
    lines = [f"{long}one.", "Constitutional Commission", f"{long}two.", "He agreed.", f"{long}3."]
    document = read("a.txt", "\n".join(lines))
    kinds = ["paragraph", "heading", "paragraph", "paragraph", "paragraph"]
    assert blocks(document) == list(zip(kinds, lines, strict=True))
    assert levels(document) == [(2, "Constitutional Commission")]
    assert document.title == "a"


def test_headings_of_a_plain_text() -> None:
    source = (
        "House Rules\n\n1. Quiet hours\n\nFrom ten to six.\n\nGuests\nThey are welcome at all times"
        " of the day.\n\nRepairs\n=======\nCall us.\n\n1. Apples\n\n2. Pears\n\nThe end"
    )
    document = read("a.txt", source)
    assert levels(document) == [
        (1, "House Rules"),
        (2, "1. Quiet hours"),
        (2, "Guests"),
        (2, "Repairs"),
    ]
    assert document.title == "House Rules"
    assert blocks(document)[-3:] == [
        ("item", "1. Apples"),
        ("item", "2. Pears"),
        ("paragraph", "The end"),
    ]


def test_verse_is_no_heading() -> None:
    source = "Roses are red\nViolets are blue\nSugar is sweet\nAnd so are you."
    assert blocks(read("a.txt", source)) == [("paragraph", source)]


def test_items_of_a_plain_text() -> None:
    source = (
        "You need:\n- flour,\n  sifted twice\n* eggs\n1. Stir.\n2) Bake\n\n"
        "It was a long text that ended in the spring of the year, on the day numbered\n"
        "12. Then nothing."
    )
    assert blocks(read("a.txt", source)) == [
        ("paragraph", "You need:"),
        ("item", "- flour,\n  sifted twice"),
        ("item", "* eggs"),
        ("item", "1. Stir."),
        ("item", "2) Bake"),
        ("paragraph", source.split("\n\n")[1]),
    ]


def test_lines_of_signs_below_headings_tell_their_depth() -> None:
    source = """\
The Lease
*********

1. Rent
-------

1.1 WHY PAY? WHAT FOR?
......................

One lives in the house.

2. Repairs
----------

The landlord pays. And so on....
"""
    assert levels(read("a.txt", source.encode())) == [
        (1, "The Lease"),
        (2, "1. Rent"),
        (3, "1.1 WHY PAY? WHAT FOR?"),
        (2, "2. Repairs"),
    ]


def test_versions_and_titles_between_two_lines_of_signs() -> None:
    source = """\
==========
 The Pump
==========

3.1.2 (2022-05-10)
++++++++++++++++++

It is repaired.

  Costs
  -----

  None. Their sum:

17.20
  420
-----
"""
    assert levels(read("a.rst", source.encode())) == [
        (1, "The Pump"),
        (2, "3.1.2 (2022-05-10)"),
        (3, "Costs"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Battery type: CR2477",
        "Total weight: 420 kg",
        ".. versionchanged:: 2.5",
        "[NOTE]",
        "> Cited",
        "|*A*|*B*|",
        "A -----> (B) ----> (C)",
        "$ lease --all",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert levels(read("a.txt", f"{line}\n\nIt lasts for about a year.")) == []


def test_a_line_is_no_heading_where_the_next_word_has_no_room() -> None:
    link = "https://example.org/wiki/A_name_that_is_longer_than_the_line_above_it_by_far"
    source = f"By default the whole of the Levenberg method\n{link} is used.\n"
    assert levels(read("a.txt", source)) == []
    assert levels(read("a.txt", source.replace(link, f"The {link}"))) != []


def test_code_in_a_plain_text() -> None:
    source = """\
One pays the rent so::

    pay(rent). Now. Or never.

      x = 1

It is then paid. To see it, type:

   $ lease --all. And
   $ cd rents

These are the rules:

   Nobody may smoke in here. Nobody may drink.
"""
    assert blocks(read("a.rst", source.encode())) == [
        ("paragraph", "One pays the rent so::"),
        ("code", "pay(rent). Now. Or never."),
        ("code", "x = 1"),
        ("paragraph", "It is then paid. To see it, type:"),
        ("code", "$ lease --all. And\n   $ cd rents"),
        ("paragraph", "These are the rules:"),
        ("paragraph", "Nobody may smoke in here. Nobody may drink."),
    ]


def test_form_feeds_are_page_breaks() -> None:
    document = read("a.txt", "Page one.\n\x0cPage two.\x0c\x0cPage four.\n\x0c")
    assert document.text == "Page one.\n\nPage two.\n\nPage four.\n\n"
    assert page_texts(document) == ["Page one.", "Page two.", "", "Page four."]
    assert page_texts(read("a.txt", "Only one.\n\x0c")) == ["Only one."]


def test_directives_of_a_plain_text() -> None:
    source = """\
.. note::

   The relay needs 24 V. Do not exceed it.

Then:

.. code-block:: c
   :linenos:

   open(port). Now.

It takes these options:

  * --interval sets the time
  * --retries says how often

.. class:: Serial

   A port.

   .. method:: open(port)
      :noindex:

      Opens it. So::

         open(1)

   .. method:: read()
   .. method:: readall()

      It waits.

Others follow.

.. _wire: https://example.org/wire
.. _port:

[[late]]
Late ones
~~~~~~~~~
"""
    document = read("a.rst", source.encode())
    assert [
        (b.kind[0] + str(b.level), document.text[b.start : b.end]) for b in document.blocks
    ] == [
        ("c0", ".. note::"),
        ("p0", "The relay needs 24 V. Do not exceed it."),
        ("p0", "Then:"),
        ("p0", ".. code-block:: c\n   :linenos:"),
        ("c0", "open(port). Now."),
        ("p0", "It takes these options:"),
        ("i0", "* --interval sets the time"),
        ("i0", "* --retries says how often"),
        ("t1", ".. class:: Serial"),
        ("p1", "A port."),
        ("t2", ".. method:: open(port)"),
        ("p2", ":noindex:"),
        ("p2", "Opens it. So::"),
        ("c2", "open(1)"),
        ("t2", ".. method:: read()"),
        ("t2", ".. method:: readall()"),
        ("p2", "It waits."),
        ("p0", "Others follow."),
        ("c0", ".. _wire: https://example.org/wire"),
        ("c0", ".. _port:"),
        ("c0", "[[late]]"),
        ("h2", "Late ones"),
        ("c0", "~~~~~~~~~"),
    ]


def test_a_sentence_goes_on_over_a_form_feed() -> None:
    document = read("a.txt", "The unit must not be\n\x0copened.\n\x0cBy\x0cAnn.")
    assert document.text == "The unit must not be\n opened.\n\nBy\nAnn."
    assert page_texts(document) == ["The unit must not be", "opened.", "By", "Ann."]
    assert [text for _, text in blocks(document)] == [
        "The unit must not be\n opened.",
        "By",
        "Ann.",
    ]


PAGED = [
    "Introduction\n\n  The unit number 1 is kept dry, and must not be opened by\n",
    "  anyone.\n\n  It weighs 9 kg. Never open it\n  without the other red key of\n",
    "  Ann Smith. The end.\n",
]


def test_running_lines_of_a_plain_text_are_left_out() -> None:
    pages = [
        f"Pump Spec      May 2024\n\n\n{page}\n\n\nMiller     [Page {n}]\n"
        for n, page in enumerate(PAGED, 8)
    ]
    document = read("a.txt", "\x0c\n".join(pages))
    assert blocks(document) == [
        ("heading", "Introduction"),
        (
            "paragraph",
            "The unit number 1 is kept dry, and must not be opened by\n   anyone.",
        ),
        (
            "paragraph",
            "It weighs 9 kg. Never open it\n  without the other red key of\n   Ann Smith. The end.",
        ),
    ]
    assert [page.number for page in document.pages] == [1, 2, 3]


@pytest.mark.parametrize(
    "page",
    [
        "Order {n}7\n\nA pump is ordered.\n",
        "Pump Spec\nOf it there are {n}{n}.\n\n",
        "Some {n}{n} men\n\nPump Spec\n\n",
    ],
    ids=["another number", "part of the text", "within the page"],
)
def test_lines_of_a_plain_text_that_do_not_run(page: str) -> None:
    source = "\x0c".join(page.format(n=n) + f"It is {'so' * n}.\n" for n in range(1, 5))
    assert read("a.txt", source).text == source.replace("\x0c", "\n")


ASKED = [
    "Q.   Who was there on the day when",
    "     you came home?",
    "A.   Nobody was. The house was dark",
    "     and the door was open.",
]


@pytest.mark.parametrize("between", ["\n", "\x0c", "\n\nFITCH REPORTING\n\x0cHOLLOWAY\n\n"])
def test_numbers_of_the_lines_of_a_plain_text_are_left_out(between: str) -> None:
    lines = [f"{n:2}   {line}" for n, line in enumerate(ASKED * 6, 1)]
    document = read("a.txt", between.join(["\n".join(lines)] * 3 + [" 1   A.   No."]))
    found = [block for block in blocks(document) if block[1][0] in "QN"]
    assert found[:2] == [
        ("term", "Q.   Who was there on the day when\n        you came home?"),
        ("paragraph", "Nobody was. The house was dark\n        and the door was open."),
    ]
    assert len(found) == 37
    assert "FITCH" not in document.text


def test_numbers_of_a_list_in_a_plain_text_are_kept() -> None:
    for items in (["Rent", "Water"], ["rent", "water"]):
        source = "\n".join(f"{n:2}   {item}" for n, item in enumerate(items * 10, 1))
        assert read("a.txt", f"{source}\n\n{source}").text == f"{source}\n\n{source}"
    once = "\n".join(f"{n:2}   {line}" for n, line in enumerate(ASKED * 6, 1))
    assert read("a.txt", once).text == once


def test_a_numbered_title_below_contents_is_a_heading() -> None:
    document = read("a.txt", "1. Scope ...... 3\n2. Data ....... 5\n\n1. Scope\n\nAll pumps.")
    assert blocks(document)[2:] == [("heading", "1. Scope"), ("paragraph", "All pumps.")]


# --- Markdown -----------------------------------------------------------------------------------


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


# --- HTML ---------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<ol><li>a<li>b</ol><ul><li>c</ul><ol><li>d</ol>", "1. a|2. b|c|1. d"),
        ("<ol start=27 type=a><li>a<li>b<li value=3>c<li>d</ol>", "aa. a|ab. b|c. c|d. d"),
        ("<ol type=I><li>a<ol type=i><li>b<li>c</ol><li>d</ol>", "I. a|i. b|ii. c|II. d"),
        ("<ol reversed><li>a<li>b</ol>", "2. a|1. b"),
        ("<ol start=-1><li>a<li>b</ol>", "-1. a|0. b"),
        ("<ol start=x><li value=''>a</ol>", "1. a"),
        ("<ol style='list-style: none'><li>a</ol>", "a"),
        ("<ol style='list-style-type:upper-latin'><li>a</ol>", "A. a"),
        ("<ol><li><p>a<p>b<li><ol><li>c</ol></ol>", "1. a|b|2. 1. c"),
        ("<ol><li><h2>Term</h2><p>One year.</ol>", "1. Term|One year."),
        ("<ol><li><pre>x = 1</pre><p>a<li>b</ol>", "x = 1|a|2. b"),
        ("<ol><li></li><li>b</ol><li>c", "2. b|c"),
        ("<ol><li>a<ul><li>b</ul>c<li>d</ol>", "1. a|b|c|2. d"),
    ],
)
def test_numbers_of_lists_in_web_pages(source: str, texts: str) -> None:
    document = read("a.html", f"<body>{source}")
    assert "|".join(text for _, text in blocks(document)) == texts


def test_html() -> None:
    source = """<!DOCTYPE html><html><head><title> The
      lease </title><style>p {}</style></head><body>
    <header>Site <nav>Menu</nav></header><nav>Home</nav>
    <h1>Rent</h1>
    <p>Pay &euro;5 in&nbsp;<b>full</b><i>,</i>
       soon.<br>Or <span>else</span>.</p>loose text
    <div hidden>secret</div><p style="display: none">secret</p><script>x()</script>
    <noscript>no</noscript><template><p>t</p></template><button>Go</button><textarea>t</textarea>
    <ul><li>one<li><p>two</p><p>still two</p><ul><li>inner</li></ul></li></ul>
    <table><caption>Prices</caption><tr><th>Name<th>Price</tr>
      <tr><th>a</th><td><p>1</p>
      2</td></tr></table>
    <table><tr><td>A layout cell.<br><br>Its second paragraph.</td></tr></table>
    <pre>
x = 1
  y</pre>
    <blockquote>so&shy;ft</blockquote><aside>Ad</aside><footer>(c)</footer></body></html>"""
    document = read("a.html", source)
    assert document.title == "The lease"
    assert document.format == "html"
    assert blocks(document) == [
        ("heading", "Rent"),
        ("paragraph", "Pay €5 in\xa0full, soon.\nOr else."),
        ("paragraph", "loose text"),
        ("item", "one"),
        ("item", "two"),
        ("paragraph", "still two"),
        ("item", "inner"),
        ("paragraph", "Prices"),
        ("header", "Name\tPrice"),
        ("row", "a\t1 2"),
        ("paragraph", "A layout cell."),
        ("paragraph", "Its second paragraph."),
        ("code", "x = 1\n  y"),
        ("paragraph", "soft"),
    ]


def test_the_main_part_of_a_page() -> None:
    body = "<p>The long story of the house that this page is about, told in full.</p>"
    page = (
        f"<div>Sidebar</div><main><header>Lead</header><h1>House</h1>{body}</main><div>More</div>"
    )
    document = read("a.html", page)
    assert document.title == "House"
    assert [text for _, text in blocks(document)][:2] == ["Lead", "House"]
    assert "Sidebar" not in document.text
    assert "More" not in document.text
    # A part that holds little is no reason to leave out the rest.
    assert "The long story" in read("a.html", f"<main>Hi</main>{body}").text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("In 1987.<sup><a href='#n1'>1</a></sup> It sank.", "In 1987. It sank."),
        ("In 1987.<a href='b.xhtml#n1'><sup>[12]</sup></a> It sank.", "In 1987. It sank."),
        ("bits 0:7<sup><a href='#a'>7</a></sup><sup><a href='#b'>*</a></sup>.", "bits 0:7."),
        ("<sup><a href='#r1'>1</a></sup> A note. <a href='#r1'>↩</a>", "1 A note."),
        ("As said [<sup><a href='#n'>3</a></sup>], so", "As said [3], so"),
        ("<sup>[<a href='#n'>3</a>]</sup> So", "[3] So"),
        ("See clause <a href='#c'>4</a>.", "See clause 4."),
        ("m<sup>2</sup> or m<sup><a href='/two'>2</a></sup>", "m² or m²"),
        ("Goal<sup><a href='#team'>AUS</a></sup>", "GoalAUS"),
    ],
)
def test_marks_of_notes_in_html(page: str, text: str) -> None:
    assert read("a.html", f"<p>{page}</p>").text == text


def test_what_a_wiki_has_beside_headings() -> None:
    edit = "<span class='mw-editsection'>[<a href='?action=edit'>edit</a>]</span>"
    page = f"<h2>Plot{edit}</h2><p>It sank."
    assert blocks(read("a.html", page)) == [("heading", "Plot"), ("paragraph", "It sank.")]


def test_a_header_with_the_title_is_kept() -> None:
    page = "<header><nav>Menu</nav><h1>Title</h1></header><p>Words.</p>"
    assert blocks(read("a.html", page)) == [("heading", "Title"), ("paragraph", "Words.")]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='windows-1251'>", "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-5">', "iso8859-5"),
        ('<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        ("<meta charset=iso-2022-jp>", "iso-2022-jp"),
        ("<meta charset=nonsense>", "utf-8"),
        ("<meta charset=latin-1>", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_charsets_of_html(head: str, encoding: str) -> None:
    text = "契約" if "jp" in encoding else "Да"
    assert read("a.html", f"{head}<p>{text}".encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "binary"])
@pytest.mark.parametrize(
    ("charset", "page"), [("utf-8", "<p>Ich muß.</p>"), ("iso-8859-1", "<p>Ich muß “ja”.</p>")]
)
def test_web_archives(encoding: str, charset: str, page: str) -> None:
    source = f"<html><title>Pier</title><body><nav>Menu</nav><h1>Oak</h1>{page}".encode(
        "cp1252" if charset == "iso-8859-1" else charset
    )
    coded = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}
    parts = [
        b"From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n"
        b'\ttype="text/html";\n\tboundary="--x"\n\n----x\nContent-Type: text/css\n\np { }\n----x\n',
        f"Content-Type: text/html; charset={charset}\n".encode(),
        f"Content-Transfer-Encoding: {encoding}\n\n".encode(),
        coded.get(encoding, bytes)(source),
        b"\n----x\nContent-Type: text/html\n\n<p>A frame.</p>\n----x--\n",
    ]
    data = b"".join(parts).replace(b"\n", b"\r\n")
    text = page.removeprefix("<p>").removesuffix("</p>")
    for name in ("a.mhtml", "a.MHT"):
        document = read(name, data)
        assert (document.title, document.format) == ("Pier", "mhtml")
        assert blocks(document) == [("heading", "Oak"), ("paragraph", text)]


@pytest.mark.parametrize(
    "data", [b"Just words.", b"Content-Type: text/html\n\n \n", b"Content-Type: text/plain\n\nHi"]
)
def test_no_web_archives(data: bytes) -> None:
    assert refused("a.mhtml", data) == "is no web archive: it holds no page"


@pytest.mark.parametrize("tag", ["div", "ul><li", "table><tr><td", "span"])
def test_deeply_nested_html(tag: str) -> None:
    start = time.process_time()
    document = read("a.html", f"<{tag}>" * 100_000 + "deep text" + "<p>after")
    assert document.text == "deep text\n\nafter"
    assert time.process_time() - start < 10


def test_an_unterminated_comment() -> None:
    assert read("a.html", b"<p>before<!--" + b"x" * 5_000_000).text == "before"


# --- PDF ----------------------------------------------------------------------------------------

Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, title: str = "", **options: object) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 600), **options)
    if title:
        canvas.setTitle(title)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(
    canvas: Canvas, y: float, *texts: str, size: float = 10, bold: bool = False, x: float = 50
) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    for i, text in enumerate(texts):
        canvas.drawString(x, y - i * size * 1.2, text)


def test_pdf() -> None:
    def first(canvas: Canvas) -> None:
        lines(canvas, 580, "ACME handbook", size=8)
        lines(canvas, 20, "Page 1 of 3", size=8)
        lines(canvas, 540, "The Lease of", "the House", size=20)
        lines(canvas, 480, "1. Rent", size=14)
        lines(
            canvas,
            450,
            "The tenant shall pay the rent on the first day of every month. A techni-",
            "cal fault or long-term illness is no excuse for being late, as the long-",
            "term plan says.",
        )
        lines(canvas, 400, "A second paragraph stands here.")
        lines(canvas, 370, "• cash", x=60)
        lines(
            canvas,
            358,
            "• a transfer from an account that is in the tenant's own name, or",
            x=60,
        )
        lines(canvas, 346, "in another's", x=68)
        lines(canvas, 300, "Deposit", bold=True)
        lines(
            canvas, 280, "The deposit is two months of rent, which the landlord keeps in an account"
        )

    def second(canvas: Canvas) -> None:
        lines(canvas, 580, "ACME handbook", size=8)
        lines(canvas, 20, "Page 2 of 3", size=8)
        lines(canvas, 540, "of its own. It is paid back.", "")
        lines(canvas, 500, "Another paragraph ends the page.")

    def third(canvas: Canvas) -> None:
        lines(canvas, 580, "ACME handbook", size=8)
        lines(canvas, 20, "Page 3 of 3", size=8)
        lines(canvas, 540, "The end.")

    document = read("lease.pdf", pdf(first, second, third))
    deposit = "The deposit is two months of rent, which the landlord keeps in an account "
    assert blocks(document) == [
        ("heading", "The Lease of the House"),
        ("heading", "1. Rent"),
        (
            "paragraph",
            "The tenant shall pay the rent on the first day of every month. A technical fault or "
            "long-term illness is no excuse for being late, as the long-term plan says.",
        ),
        ("paragraph", "A second paragraph stands here."),
        ("item", "cash"),
        ("item", "a transfer from an account that is in the tenant's own name, or in another's"),
        ("heading", "Deposit"),
        ("paragraph", f"{deposit}of its own. It is paid back."),
        ("paragraph", "Another paragraph ends the page."),
        ("paragraph", "The end."),
    ]
    assert levels(document) == [(1, "The Lease of the House"), (2, "1. Rent"), (3, "Deposit")]
    assert document.title == "The Lease of the House"
    assert [page[:10] for page in page_texts(document)] == ["The Lease ", "of its own", "The end."]
    assert document.warnings == ()


def test_running_lines_are_told_from_text() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 570, "Handbook", size=7)
            lines(canvas, 540, "Same words.")
            lines(canvas, 400, f"Item {number} is here.")
            lines(canvas, 20, str(number))

        return draw

    document = read("a.pdf", pdf(page(1), page(2)))
    assert page_texts(document) == [
        "Same words.\n\nItem 1 is here.",
        "Same words.\n\nItem 2 is here.",
    ]


def test_pages_that_are_numbered_in_roman() -> None:
    def page(number: str, *text: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 570, f"{number} PREFACE")
            lines(canvas, 554, *text)

        return draw

    pages = (
        page("iii", "The rent is paid on the first day of every month, as long as the house is in"),
        page("iv", "good repair. A dog is not kept."),
        page("v", "Nor is a cat."),
    )
    assert page_texts(read("a.pdf", pdf(*pages))) == [
        "The rent is paid on the first day of every month, as long as the house is in",
        "good repair. A dog is not kept.",
        "Nor is a cat.",
    ]


def test_hyphens_at_line_ends() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas, 540, "A self-made man of Anglo-", "Saxon origin saw a catas-", "trophe: self-"
        )
        lines(canvas, 504, "made by a cata-")
        lines(canvas, 492, "strophe, all of it")

    text = (
        "A self-made man of Anglo-Saxon origin saw a catastrophe: self-made by a catastrophe, all"
    )
    assert read("a.pdf", pdf(page)).text == f"{text} of it"


def test_a_hyphen_between_two_words_at_a_line_end() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas,
            540,
            "A well-",
            "known text on decision-",
            "making names twenty-",
            "one long-",
            "term plans, the short-",
            "age of time, so-",
            "called so-",
            "cial founders, co-",
            "founders, and non-",
            "sense. A rent-",
            "free single-",
            "storey house with a right-",
            "of-way, and there-",
            "fore a con-",
            "tract.",
        )

    assert read("a.pdf", pdf(page)).text == (
        "A well-known text on decision-making names twenty-one long-term plans, "
        "the shortage of time, so-called social founders, co-founders, and nonsense. "
        "A rent-free single-storey house with a right-of-way, and therefore a contract."
    )


def test_what_is_struck_out_is_no_text() -> None:
    def page(canvas: Canvas) -> None:
        def put(y: float, *parts: str) -> None:
            x = 50.0
            for part in parts:
                text = part.strip("~_")
                end = x + canvas.stringWidth(text, "Helvetica", 10)
                canvas.drawString(x, y, text)
                if part[0] in "~_":
                    height = y + (2.8 if part[0] == "~" else -1.5)
                    canvas.line(x, height, end, height)
                x = end

        put(
            540,
            "The customer pays within ",
            "~sixty (60)",
            "forty-five days of the receipt of ",
            "~an in-",
        )
        put(528, "~voice", "the invoice in ", "_full", ", and the rate is ", "~5", "7.5 per cent.")
        put(500, "~Nothing is owed.")
        canvas.line(50, 483, 350, 483)  # a rule of a table goes on beside the text
        put(480, "The end.")
        canvas.line(50, 462, 60, 462)
        put(465, "ab")  # a fraction
        put(453, "cd")

    assert read("a.pdf", pdf(page)).text == (
        "The customer pays within forty-five days of the receipt of the invoice in full, "
        "and the rate is 7.5 per cent.\n\nThe end.\n\nab cd"
    )


@pytest.mark.parametrize(
    ("initial", "beside", "text"),
    [
        ("W", "hen the dam broke,", "When the dam broke,"),
        ("N", "INE persons died,", "NINE persons died,"),
        ("A", "dog barked,", "A dog barked,"),
        ("I", "n the morning,", "In the morning,"),
    ],
)
def test_an_initial_belongs_to_its_word(initial: str, beside: str, text: str) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 580, "The flood", size=16)
        lines(canvas, 527, initial, size=32)
        right = 50 + canvas.stringWidth(initial, "Helvetica", 32)
        lines(canvas, 543, beside, "and all of us were", x=right + 3)
        lines(canvas, 519, "awake before it was four", "on that Sunday.")

    assert blocks(read("a.pdf", pdf(page))) == [
        ("heading", "The flood"),
        ("paragraph", f"{text} and all of us were awake before it was four on that Sunday."),
    ]


def test_a_font_whose_name_says_that_it_is_not_bold() -> None:
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))

    def page(canvas: Canvas) -> None:
        canvas.setFont("VeraBd", 10)
        canvas.drawString(50, 560, "Deposit")
        canvas.setFont("Vera", 10)  # BitstreamVeraSans-Roman
        canvas.drawString(50, 540, "The deposit is two months of rent.")

    thick = pdf(page).replace(b"/StemV 87", b"/StemV 160")  # as Latin Modern's are said to be
    assert blocks(read("a.pdf", thick)) == [
        ("heading", "Deposit"),
        ("paragraph", "The deposit is two months of rent."),
    ]


def test_clauses_whose_numbers_are_in_other_letters() -> None:
    def page(canvas: Canvas) -> None:
        for i, (title, *text) in enumerate(
            (
                ("Interpretation", "1.1 Words have the same meaning as in the agreement before."),
                (
                    "Payment",
                    "2.1 The customer pays each invoice within thirty days of its receipt, up to a",
                    "3.5 million limit, which the parties may raise from year to year in writing",
                    "with no other form, as is said in the list of all prices that is named there.",
                    "2.2 “Price” is what the list of all prices says on the day of the order made.",
                ),
            )
        ):
            y = 560 - 60 * i
            canvas.setFont("Helvetica", 10)
            canvas.drawString(50, y, f"{i + 1}.")
            lines(canvas, y, title, bold=True, x=64)
            lines(canvas, y - 12, *text)

    assert blocks(read("a.pdf", pdf(page))) == [
        ("heading", "1. Interpretation"),
        ("paragraph", "1.1 Words have the same meaning as in the agreement before."),
        ("heading", "2. Payment"),
        (
            "paragraph",
            "2.1 The customer pays each invoice within thirty days of its receipt, up to a "
            "3.5 million limit, which the parties may raise from year to year in writing "
            "with no other form, as is said in the list of all prices that is named there.",
        ),
        (
            "paragraph",
            "2.2 “Price” is what the list of all prices says on the day of the order made.",
        ),
    ]


def test_bullets_are_left_out() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas, 560, "The house has many rules, all of which are written down in this one book:"
        )
        lines(
            canvas, 540, "• The zone – a wide one that runs along all of the border of the province"
        )
        lines(canvas, 528, "– stays as it is.", x=58)
        lines(canvas, 512, "• -5 degrees are too cold.")
        lines(canvas, 496, "– One dash – and another.")
        lines(canvas, 484, "– The second.")
        lines(canvas, 468, "1. Pay on Monday.", "(a) In cash.")

    assert blocks(read("a.pdf", pdf(page)))[1:] == [
        (
            "item",
            "The zone – a wide one that runs along all of the border of the province "
            "– stays as it is.",
        ),
        ("item", "-5 degrees are too cold."),
        ("item", "One dash – and another."),
        ("item", "The second."),
        ("item", "1. Pay on Monday."),
        ("item", "(a) In cash."),
    ]


def two_pages(*first: str, top: float = 570, size: float = 10, rule: bool = False) -> Draw:
    """A page with a line on top, a paragraph and a line at its foot."""

    def draw(canvas: Canvas) -> None:
        lines(canvas, top, first[0], size=size)
        lines(canvas, 540, *first[1:])
        if rule:
            canvas.line(50, top - 4, 350, top - 4)
        lines(canvas, 20, "House of ACME")

    return draw


def test_running_lines_on_two_pages() -> None:
    one, two = ("A paragraph", "of two lines."), ("Another paragraph", "is here.")
    expected = ["A paragraph of two lines.", "Another paragraph is here."]
    document = read("a.pdf", pdf(two_pages("Minutes", *one), two_pages("Minutes", *two)))
    assert page_texts(document) == expected
    near = {"top": 554, "rule": True}
    pages = two_pages("Minutes", *one, **near), two_pages("Minutes", *two, **near)
    assert page_texts(read("a.pdf", pdf(*pages))) == expected


def test_running_lines_whose_words_change() -> None:
    """A section's name beside the page's number, a month, and a third line at the foot."""
    text = "heater was measured on each day of the month, an hour before the house"
    names = "Method", "Days", "People", "Results"

    def page(number: int, name: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 575, name)
            lines(canvas, 575, str(number + 4), x=330)
            lines(canvas, 540, f"{name} {text}", f"{name} was warm, by two people, and this")
            for i, foot in enumerate(("The Heating Society", "Papers on Heat", "Nov. 2002")):
                lines(canvas, 50 - 12 * i, foot)

        return draw

    document = read("a.pdf", pdf(*(page(i, name) for i, name in enumerate(names, 1))))
    assert blocks(document) == [
        *(("paragraph", f"{n} {text} {n} was warm, by two people, and this") for n in names),
        ("paragraph", "Nov. 2002"),  # once, since nothing else tells it
    ]
    # Two entries of an index at one height are not on two pages.
    index = pdf(lambda c: [lines(c, 560, "Pump 7", size=8, x=x) for x in (50, 200)], words_page)
    assert read("a.pdf", index).text.count("Pump 7") == 2


def test_first_lines_that_do_not_run() -> None:
    one, two = ("A paragraph", "of two lines."), ("Another paragraph", "is here.")
    differs = pdf(two_pages("Minutes", *one), two_pages("Decisions", *two))
    assert page_texts(read("a.pdf", differs)) == [
        "Minutes\n\nA paragraph of two lines.",
        "Decisions\n\nAnother paragraph is here.",
    ]
    # What is no farther than a line from the text is its beginning, and what is large a title.
    near = pdf(two_pages("So", *one, top=552), two_pages("So", *two, top=552))
    assert page_texts(read("a.pdf", near)) == [
        "So A paragraph of two lines.",
        "So Another paragraph is here.",
    ]
    large = pdf(two_pages("Minutes", *one, size=16), two_pages("Minutes", *two, size=16))
    assert levels(read("a.pdf", large)) == [(1, "Minutes"), (1, "Minutes")]


# --- the outline of a PDF -------------------------------------------------------------------------

SECTION = [
    "The pump is checked by the caretaker each spring, before the heating",
    "season ends, and again in autumn.",
]


def outlined(*entries: tuple[int, str, float | None]) -> bytes:
    """A page of three sections below a large title; the depth, title and height of each entry."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 18)
        canvas.drawString(50, 570, "The heating")
        canvas.setFont("Helvetica", 10)
        for top, title in (
            (540, ["Upkeep"]),
            (490, ["1.1 Checks that the", "caretaker makes"]),
            (430, ["Upkeep"]),
        ):
            lines(canvas, top, *title, *SECTION)
        for i, (depth, title, height) in enumerate(entries):
            if height is None:
                canvas.bookmarkPage(str(i), fit="Fit")
            else:
                canvas.bookmarkPage(str(i), fit="XYZ", left=50, top=height, zoom=0)
            canvas.addOutlineEntry(title, str(i), depth - 1)

    return pdf(page)


def test_the_headings_that_an_outline_names() -> None:
    text = " ".join(SECTION)
    document = read(
        "a.pdf",
        outlined(
            (1, "2 Upkeep", 440),
            (2, "Checks that the caretaker makes", None),
            (2, "Elsewhere", 500),
            (2, "The pump is checked by the caretaker each spring,", 500),
        ),
    )
    assert [(b.kind, b.level, document.text[b.start : b.end].strip()) for b in document.blocks] == [
        ("heading", 1, "The heating"),
        ("paragraph", 0, f"Upkeep {text}"),
        ("heading", 3, "1.1 Checks that the caretaker makes"),
        ("paragraph", 0, text),
        ("heading", 2, "Upkeep"),
        ("paragraph", 0, text),
    ]


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.text("xyz .(1", max_size=9)), max_size=5))
def test_an_outline_of_what_is_not_on_the_page_changes_nothing(
    entries: list[tuple[int, str]],
) -> None:
    data = outlined(*((min(depth, i + 1), title, None) for i, (depth, title) in enumerate(entries)))
    assert levels(read("a.pdf", data)) == [(1, "The heating")]


# --- tables of a PDF ------------------------------------------------------------------------------

CELLS = [
    ["Name", "What it is", "Price"],
    ["Alpha", "A long text that goes on and on until it has to wrap in the cell", "5"],
    ["Beta, the second one of them", "Another long text that goes on for three lines of it", "6"],
    ["Gamma", "Short", "7"],
    ["Delta, which has two lines", "Short again", "8"],
]


def built(*flowables: Flowable) -> bytes:
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=(400, 600)).build(list(flowables))
    return buffer.getvalue()


def paragraph(text: str) -> Paragraph:
    return Paragraph(text, ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12))


@pytest.mark.parametrize("place", ["TOP", "MIDDLE", "BOTTOM"])
@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_with_cells_of_several_lines(place: str, ruled: bool) -> None:
    style = [("VALIGN", (0, 0), (-1, -1), place)]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    rows = [[paragraph(cell) for cell in row] for row in CELLS]
    table = Table(rows, colWidths=[85, 120, 40], style=style, hAlign="LEFT")
    document = read("a.pdf", built(paragraph("Before it."), table, paragraph("After it.")))
    assert blocks(document) == [
        ("paragraph", "Before it."),
        ("header", "\t".join(CELLS[0])),
        *(("row", "\t".join(row)) for row in CELLS[1:]),
        ("paragraph", "After it."),
    ]
    assert "Price\nAlpha" in document.text


BEFORE = "What the landlord has to pay for the house is put together in this table:"


def grid(canvas: Canvas, sides: list[int], floors: list[int]) -> None:
    for x in sides:
        canvas.line(x, floors[0], x, floors[-1])
    for y in floors:
        canvas.line(sides[0], y, sides[-1], y)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2, 6).flatmap(
        lambda count: st.tuples(
            st.lists(st.text("abcdeo", min_size=1, max_size=5), min_size=count, max_size=count),
            st.lists(
                st.lists(
                    st.sampled_from(["", "b", "cab", "a dab"]), min_size=count, max_size=count
                ).filter(any),
                min_size=1,
                max_size=5,
            ),
        )
    )
)
def test_the_cells_that_rules_bound(table: tuple[list[str], list[list[str]]]) -> None:
    head, rows = table

    def page(canvas: Canvas) -> None:
        lines(canvas, 580, BEFORE)
        sides = [40 + 34 * i for i in range(len(head) + 1)]
        grid(canvas, sides, [560 - 13 * i for i in range(len(rows) + 2)])
        for i, row in enumerate((head, *rows)):
            for x, cell in zip(sides, row, strict=False):
                canvas.setFont("Helvetica-Bold" if i == 0 else "Helvetica", 9)
                canvas.drawString(x + 2, 551 - 13 * i, cell)

    assert blocks(read("a.pdf", pdf(page))) == [
        ("paragraph", BEFORE),
        ("header", "\t".join(head)),
        *(("row", "\t".join(row) if any(row[1:]) else row[0]) for row in rows),
    ]


def test_a_cell_that_goes_over_two_rows() -> None:
    def page(canvas: Canvas) -> None:
        sides, floors = [40, 110, 180, 250], [500, 513, 526, 539, 552]
        for x in sides:
            canvas.line(x, floors[0], x, floors[-1])
        for y in floors:
            canvas.line(sides[y == 526], y, sides[-1], y)
        for x, y, cell in (
            *((42, 530, "Trial"), (112, 530, "Prewett"), (182, 530, "38,000")),
            *((112, 517, "Nwosu"), (182, 517, "17,500"), (42, 504, "Total"), (182, 504, "55,500")),
            *((42, 543, "Stage"), (112, 543, "Counsel"), (182, 543, "Fee")),
        ):
            canvas.drawString(x, y, cell)

    document = read("a.pdf", pdf(page))
    assert blocks(document) == [
        ("header", "Stage\tCounsel\tFee"),
        ("row", "Trial\tPrewett\t38,000"),
        ("row", "\tNwosu\t17,500"),
        ("row", "Total\t\t55,500"),
    ]
    start = document.text.index("17,500")
    (place,) = rectangles(document.boxes[0], 1, start, start + 6)
    assert (round(place.left), round(place.right)) == (182, 213)


def columns(
    canvas: Canvas, y: float, *rows: tuple[str, ...], step: float = 14, at: float = 50
) -> None:
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            canvas.drawString(at + 110 * j, y - step * i, cell)


def test_rows_of_a_table() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "Three of the points carry a date:")
        canvas.setFont("Helvetica-Bold", 9)
        columns(canvas, 530, ("Date", "Step"))
        canvas.setFont("Helvetica", 10)
        columns(canvas, 510, ("10 October", "Guns leave"), ("15 October", "All groups leave"))
        lines(canvas, 460, "How it held", bold=True)
        lines(canvas, 440, "The assault was called off, and for some months it was quieter.")
        columns(canvas, 400, ("Rent", "500"), ("Heating", "90"), ("", "10"), ("Water", "20"))
        columns(canvas, 300, ("Rent", "500", ""), ("Heat", "", "90"), ("Gas", "1", "2"))

    assert blocks(read("a.pdf", pdf(page))) == [
        ("paragraph", "Three of the points carry a date:"),
        ("header", "Date\tStep"),
        ("row", "10 October\tGuns leave"),
        ("row", "15 October\tAll groups leave"),
        ("heading", "How it held"),
        ("paragraph", "The assault was called off, and for some months it was quieter."),
        # Nothing tells whether the third line belongs to the second: these are left alone.
        ("paragraph", "Rent 500 Heating 90 10 Water 20"),
        ("row", "Rent\t500\t"),
        ("row", "Heat\t\t90"),
        ("row", "Gas\t1\t2"),
    ]


LEFT = [
    "The tenant shall pay the rent",
    "on the first day of a month, and",
    "shall keep the house in repair.",
    "The landlord may not enter it",
    "without a notice of two days,",
    "but for a fire or a flood.",
]
RIGHT = [
    "A deposit of two months is due",
    "on the day the keys are given.",
    "It is kept in an account of its",
    "own, and paid back with all the",
    "interest once the house has been",
    "found to be in good order.",
]


@pytest.mark.parametrize("across", [True, False])
def test_columns_of_prose_are_no_table(across: bool) -> None:
    def page(canvas: Canvas) -> None:
        if across:
            for i, pair in enumerate(zip(LEFT, RIGHT, strict=True)):
                for text, x in zip(pair, (30, 210), strict=True):
                    canvas.drawString(x, 540 - 12 * i, text)
        else:
            lines(canvas, 540, *LEFT, x=30)
            lines(canvas, 540, *RIGHT, x=210)

    document = read("a.pdf", pdf(page))
    assert {kind for kind, _ in blocks(document)} == {"paragraph"}
    if not across:
        assert " ".join(document.text.split()) == " ".join(LEFT + RIGHT)


def test_lists_and_chance_gaps_are_no_table() -> None:
    def page(canvas: Canvas) -> None:
        for i in range(3):
            lines(canvas, 560 - 12 * i, f"{i + 1}.")
            lines(canvas, 560 - 12 * i, "An item of the list", x=80)
            lines(canvas, 500 - 12 * i, f"[{i + 1}]")
            lines(canvas, 500 - 12 * i, "A book that is cited", x=80)
        lines(canvas, 440, "Signed")
        lines(canvas, 440, "Dated", x=200)
        lines(canvas, 300, "An end that stands alone")

    found = blocks(read("a.pdf", pdf(page)))
    assert {kind for kind, _ in found} == {"item", "paragraph"}
    assert found[0] == ("item", "1. An item of the list")
    assert found[-2:] == [("paragraph", "Signed Dated"), ("paragraph", "An end that stands alone")]


def test_paragraphs_of_one_line_stay_apart() -> None:
    """In a contract most steps lead from a paragraph to the next."""
    short = [
        f"{n}.1 The tenant pays the rent of month {n} on the first day of it." for n in "23456"
    ]
    wrapped = ["1.1 The tenant keeps the house in the good repair in which", "it was let to him."]

    def page(canvas: Canvas) -> None:
        lines(canvas, 560, *wrapped)
        for i, text in enumerate(short):
            lines(canvas, 560 - 24 * (i + 1) - 12, text)
        lines(canvas, 380, *(text.replace("1.1", "8.1") for text in wrapped))

    expected = [" ".join(wrapped), *short, " ".join(wrapped).replace("1.1", "8.1")]
    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", text) for text in expected]


def test_a_sentence_goes_on_above_the_notes_of_its_page() -> None:
    def first(canvas: Canvas) -> None:
        lines(
            canvas, 540, "The tenant shall pay the rent on the very first day of May, and keep it"
        )
        lines(canvas, 528, "the house in good repair, as it was when the landlord and the tenant")
        lines(canvas, 40, "1 A note at the foot of the page.", size=8)

    def second(canvas: Canvas) -> None:
        lines(canvas, 540, "Smith met. The end.")

    document = read("a.pdf", pdf(first, second))
    rest = "the house in good repair, as it was when the landlord and the tenant Smith met."
    assert blocks(document) == [
        ("paragraph", "1 A note at the foot of the page."),
        (
            "paragraph",
            "The tenant shall pay the rent on the very first day of May, and keep it "
            f"{rest} The end.",
        ),
    ]
    assert page_texts(document)[1] == "Smith met. The end."


def test_bullets_that_are_drawn() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "Those who live here know the rules and keep them:")
        lines(canvas, 544, "keep the door shut", "pay the rent on the first day of May, in", x=60)
        lines(canvas, 520, "cash", "put out the light", x=60)
        for y in (547, 535, 511):
            canvas.circle(52, y, 1.5, fill=1)
        lines(canvas, 480, "A dot in the text is no bullet.")
        canvas.circle(30, 483, 1.5, fill=1)

    assert blocks(read("a.pdf", pdf(page)))[1:] == [
        ("item", "keep the door shut"),
        ("item", "pay the rent on the first day of May, in cash"),
        ("item", "put out the light"),
        ("paragraph", "A dot in the text is no bullet."),
    ]


PRINTED = """<meta charset="utf-8"><p>These are the rules for all who live in the house.</p>
<ul><li>Keep the door shut</li><li>Water<ul><li>Turn it off</li></ul></li></ul>
<table dir="rtl" cellpadding="12"><tr><th>שם</th><th>מחיר</th></tr>
<tr><td>תפוח</td><td>5</td></tr><tr><td>תפוז</td><td>7</td></tr></table>"""


def test_a_page_that_a_browser_printed(browser: Any) -> None:
    page = browser.new_page()
    page.set_content(PRINTED)
    data = page.pdf()
    page.close()
    assert blocks(read("a.pdf", data)) == [
        ("paragraph", "These are the rules for all who live in the house."),
        ("item", "Keep the door shut"),
        ("item", "Water"),
        ("item", "Turn it off"),
        ("header", "שם\tמחיר"),
        ("row", "תפוח\t5"),
        ("row", "תפוז\t7"),
    ]


def test_the_dots_of_a_table_of_contents_are_left_out() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "1 Rent . . . . . . . . . . . . . . . . . 3")
        lines(canvas, 548, "2 Deposit . . . . . . . . . . . . . . . 12,", "14")

    assert [text for _, text in blocks(read("a.pdf", pdf(page)))] == [
        "1 Rent 3",
        "2 Deposit 12, 14",
    ]


def test_entries_of_a_table_of_contents_without_dots() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "2 The rent 2", bold=True)
        lines(canvas, 548, "2.1 When it is paid, and who pays it where two live in one flat 2")
        lines(canvas, 536, "2.2 How it rises 13")

    assert [text for _, text in blocks(read("a.pdf", pdf(page)))] == [
        "2 The rent 2",
        "2.1 When it is paid, and who pays it where two live in one flat 2",
        "2.2 How it rises 13",
    ]


def typed(canvas: Canvas, y: float, *texts: str, size: float = 9, x: float = 50) -> None:
    """Lines in the letters of a typewriter; what is drawn begins where the spaces end."""
    canvas.setFont("Courier", size)
    for i, text in enumerate(texts):
        indent = len(text) - len(text.lstrip())
        canvas.drawString(x + indent * 0.6 * size, y - i * size * 1.2, text.lstrip())


def test_names_below_the_title_of_a_pdf_are_no_headings() -> None:
    text = "The heater was measured on twenty days in March, each time for an hour, by two people."

    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "On Heaters", size=20, bold=True)
        lines(canvas, 530, "Ada Berg and Tom Hale", size=14)
        lines(canvas, 510, "ada@berg.example", size=12)
        lines(canvas, 490, "May 20, 2015", size=14)
        lines(canvas, 470, text)
        lines(canvas, 440, "1 Method", size=14)
        lines(canvas, 420, "1.1 Days", size=12)
        lines(canvas, 400, text)
        lines(canvas, 370, "1.2 People", size=12)
        lines(canvas, 350, text)
        lines(canvas, 320, "2 Results", size=14)

    document = read("a.pdf", pdf(page))
    assert blocks(document)[:5] == [
        ("heading", "On Heaters"),
        ("paragraph", "Ada Berg and Tom Hale"),
        ("paragraph", "ada@berg.example"),
        ("paragraph", "May 20, 2015"),
        ("paragraph", text),
    ]
    found = [text for _, text in levels(document)]
    assert found == ["On Heaters", "1 Method", "1.1 Days", "1.2 People", "2 Results"]


def test_names_above_where_they_work_are_no_headings_but_read_with_it() -> None:
    text = "The heater was measured on twenty days in March, each time for an hour, by two people."

    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "On Heaters", size=20, bold=True)
        for i, (name, place) in enumerate(
            (
                ("Ada Bergqvist", "University of Lund"),
                ("T. Hale", "Heaters and Pumps, Lund"),
                ("Mira Falkengren", "March 2021"),
                ("Opening Hours", "Monday to Friday, nine to five"),
            )
        ):
            lines(canvas, 530 - 40 * i, name, size=14)
            lines(canvas, 512 - 40 * i, place)
        lines(canvas, 360, "Method", size=14)
        lines(canvas, 340, text)

    assert blocks(read("a.pdf", pdf(page))) == [
        ("heading", "On Heaters"),
        ("paragraph", "Ada Bergqvist University of Lund"),
        ("paragraph", "T. Hale Heaters and Pumps, Lund"),
        ("paragraph", "Mira Falkengren"),
        ("paragraph", "March 2021"),
        ("heading", "Opening Hours"),
        ("paragraph", "Monday to Friday, nine to five"),
        ("heading", "Method"),
        ("paragraph", text),
    ]


def test_the_number_of_a_heading_tells_that_it_is_below_another_of_its_size() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 570, "The Pump", size=20)
        titles = ("4 Options", "4.1 Valves", "4.1.1 Steel", "4.2 Seals", "1.5 Litres", "5 Care")
        for i, title in enumerate((*titles, "Colophon", "5.1 Oil")):
            lines(canvas, 530 - 50 * i, title, size=12 if title == "4.1.1 Steel" else 14)
            lines(canvas, 512 - 50 * i, "Each pump of the house has its own, which lasts long.")

    assert levels(read("a.pdf", pdf(page))) == [
        (1, "The Pump"),
        (2, "4 Options"),
        (3, "4.1 Valves"),
        (4, "4.1.1 Steel"),
        (3, "4.2 Seals"),
        (2, "1.5 Litres"),
        (2, "5 Care"),
        (2, "Colophon"),
        (3, "5.1 Oil"),
    ]


def test_the_letters_of_a_drawing_are_no_headings() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "M E T H O D", size=14)
        lines(canvas, 540, "The heater was measured on twenty days in March, for an hour.")
        for i, letter in enumerate(("A", "n S", "B")):
            lines(canvas, 500 - 60 * i, letter, size=14, x=80 + 70 * i)
        lines(canvas, 340, "It was warm on each of them, as Figure 1 shows for two days.")

    assert [text for _, text in levels(read("a.pdf", pdf(page)))] == ["METHOD"]


def test_letters_that_are_set_apart_are_words() -> None:
    spaced = ("A R T I C L E  H I S T O R Y", "a b s t r a c t", "A B C D E", "U L T H E S E")

    def page(canvas: Canvas) -> None:
        for i, title in enumerate(spaced):
            lines(canvas, 540 - 60 * i, title, size=14)
            lines(canvas, 520 - 60 * i, "The heater was measured on twenty days in March.")

    found = [text for _, text in levels(read("a.pdf", pdf(page)))]
    assert found == ["ARTICLE HISTORY", "abstract", *spaced[2:]]


def test_code_in_a_pdf() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas, 560, "Whoever wants to see the rent of a house may ask for it as follows. The"
        )
        lines(canvas, 548, "program then prints it on one line:")
        typed(canvas, 530, "for flat in house.flats:", "    print(flat.rent, end=', ')", "}")
        typed(canvas, 486, "lease.sign(when=today)  # see p. 7.", "lease.is_signed_by_both-")
        lines(
            canvas,
            450,
            "Nothing else is printed. The name of the file in which the rents are kept is",
        )
        typed(canvas, 438, "/var/lib/house/rents/of-all-flats-in-one-file.txt, which it")
        lines(canvas, 426, "reads once a day.")

    code = (
        "for flat in house.flats:\n    print(flat.rent, end=', ')\n}\n\n"
        "lease.sign(when=today) # see p. 7.\nlease.is_signed_by_both-"
    )
    document = read("a.pdf", pdf(page))
    assert blocks(document) == [
        (
            "paragraph",
            "Whoever wants to see the rent of a house may ask for it as follows. "
            "The program then prints it on one line:",
        ),
        ("code", code),
        (
            "paragraph",
            "Nothing else is printed. The name of the file in which the rents are kept is "
            "/var/lib/house/rents/of-all-flats-in-one-file.txt, which it reads once a day.",
        ),
    ]
    sentences = [document.text[s.start : s.end] for p in segment(document) for s in p.sentences]
    assert sentences[2:4] == code.split("\n\n")


def test_a_text_from_a_typewriter_is_no_code() -> None:
    def page(canvas: Canvas) -> None:
        typed(
            canvas, 560, "The rent is paid on the first day of every month.", "Nobody may be late."
        )

    assert blocks(read("a.pdf", pdf(page))) == [
        ("paragraph", "The rent is paid on the first day of every month. Nobody may be late.")
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("seen_upright", [True, False])
def test_text_that_is_turned(turn: int, seen_upright: bool) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(turn if seen_upright else 0)
        canvas.translate(200, 300)
        canvas.rotate(turn)
        canvas.translate(-200, -300)
        lines(canvas, 420, "A small demonstration of what is", "turned", size=16, bold=True)
        lines(canvas, 378, "The landlord may enter the flat only after a notice of two days,")
        lines(canvas, 366, "except where water does damage.")
        canvas.drawString(55, 340, "•")
        lines(canvas, 340, "Whoever lives in the house may keep", "a cat.", x=70)

    assert blocks(read("a.pdf", pdf(page))) == [
        ("heading", "A small demonstration of what is turned"),
        (
            "paragraph",
            "The landlord may enter the flat only after a notice of two days, "
            "except where water does damage.",
        ),
        ("item", "Whoever lives in the house may keep a cat."),
    ]


PLEADING = """The plaintiff brings this action against the defendant and
alleges as follows. The parties signed a written agreement
on March 4, under which the defendant was to deliver four
hundred pumps. It delivered only two hundred of them before
it stopped all deliveries without notice to the plaintiff.
The plaintiff then bought other pumps at a higher price, as
the defendant had been told that it would have to do. By the
end of that year the plaintiff had lost the contract with
the port, and with it most of its trade. It asks the court
to award damages in an amount that is to be proven at trial.""".split("\n")


@pytest.mark.parametrize("how", ["beside", "before", "going on", "by five"])
def test_numbers_of_lines_in_the_margin_are_no_text(how: str) -> None:
    pages = [
        (PLEADING[3 * i :] + PLEADING[: 3 * i]) * (4 if how == "by five" else 1) for i in range(3)
    ]
    every, step = (5, 13) if how == "by five" else (1, 24)

    def page(number: int, texts: list[str]) -> Draw:
        first = 1 + number * len(texts) * (how == "going on")
        rows = [(560 - step * i, first + i, text) for i, text in enumerate(texts)]

        def draw(canvas: Canvas) -> None:
            for y, mark, _ in rows if how == "before" else ():  # as in a template's box
                canvas.drawRightString(40, y, str(mark))
            for y, mark, text in rows:
                if how != "before" and mark % every == 0:
                    canvas.drawRightString(40, y, str(mark))
                canvas.drawString(60, y, text)
            lines(canvas, 20, f"COMPLAINT - {number + 1}", size=8)

        return draw

    text = parse("a.pdf", pdf(*(page(i, texts) for i, texts in enumerate(pages)))).text
    assert " ".join(text.split()) == " ".join(line for texts in pages for line in texts)


TURNS = """Q. Who told you to pay?
A. Mr. Vance did. He called on
the Sunday night and said that
it could not wait.
Q. Was that true?
A. No. I regret that now.
MS. OKAFOR: Objection. Form.""".split("\n")


@pytest.mark.parametrize("font", ["Courier", "Times-Roman"])
def test_numbers_of_the_lines_of_a_transcript_are_no_text(font: str) -> None:
    pages = [TURNS + TURNS * 2, TURNS[1:] * 3, TURNS]

    def page(texts: list[str]) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(font, 10)
            for i, text in enumerate(texts):
                canvas.drawRightString(60, 560 - 24 * i, str(i + 1))
                canvas.drawString(80, 560 - 24 * i, text)
            canvas.drawString(
                20, 24, "Reported by Lorna Fitch of the court of the county of Pierce"
            )

        return draw

    text = parse("a.pdf", pdf(*map(page, pages))).text
    assert " ".join(text.split()) == " ".join(line for texts in pages for line in texts)


def test_numbers_of_long_lists_are_text() -> None:
    def page(canvas: Canvas) -> None:
        for i in range(20):
            canvas.drawString(
                40, 560 - 24 * i, f"{i + 1}   Anna has the key {canvas.getPageNumber()}."
            )

    text = parse("a.pdf", pdf(page, page)).text
    assert all(f"{i} Anna has the key {n}." in text for i in range(1, 21) for n in (1, 2))


def test_numbers_of_items_and_rows_are_text() -> None:
    names = "anna berta carla doris emma frida greta hanna ida jana".split()

    def items(canvas: Canvas) -> None:
        for i, name in enumerate(names):
            who = f"{name.title()}{'_xyz'[canvas.getPageNumber()]}"
            canvas.drawString(40, 560 - 24 * i, f"{i + 1}   {who} keeps the keys of the house.")

    def rows(canvas: Canvas) -> None:
        for i, name in enumerate(names):
            for x, cell in (
                (40, str(i + 1)),
                (80, name + "_xyz"[canvas.getPageNumber()]),
                (200, "30"),
            ):
                canvas.drawString(x, 560 - 24 * i, cell)

    for draw in (items, rows):
        text = parse("a.pdf", pdf(draw, draw, draw)).text
        for i, name in enumerate(names):
            for page in "xyz":
                assert re.search(rf"\b{i + 1}\s+{name}{page}", text, re.IGNORECASE)


def test_what_is_too_long_for_a_term_is_a_paragraph() -> None:
    source = f"<dl><dt>{'word ' * 99}</dt><dd>Said.</dd><dt>{'word ' * 101}</dt></dl>"
    assert [b.kind for b in read("a.html", source).blocks] == ["term", "paragraph", "paragraph"]


def test_links_of_headings_to_themselves_are_left_out() -> None:
    source = '<h2>Loads<a class="headerlink" href="#loads">¶</a></h2><p>See <a href="#a">§ 5</a>.'
    assert read("a.html", source).text == "Loads\n\nSee § 5."
    assert read("a.html", '<p>It is <a href="b.html#x">#</a></p>').text == "It is #"


def test_the_heading_of_a_note_is_none_of_what_comes_after_it() -> None:
    source = '<h2>Options</h2><div class="note box"><h3>Note</h3><p>Mind it.</p></div><p>After.</p>'
    assert [b.kind for b in read("a.html", source).blocks] == ["heading", *["paragraph"] * 3]
    assert [b.kind for b in read("a.html", "<div><h3>Note</h3><p>It.</p></div>").blocks] == [
        *("heading", "paragraph")
    ]


def test_lists_of_definitions_in_a_web_page() -> None:
    source = """<h2>Memory</h2><dl><dt><a>work_mem</a> (integer)</dt>
    <dd><p>Sets it.</p><ul><li>One</li></ul><dl><dt>inner</dt><dd>Said.</dd></dl>Outer.</dd>
    <div><dt>-a</dt><dt>--all</dt><dd>All.<table><tr><td>a</td><td>b</td></tr></table></dd></div>
    </dl><p>After.</p>"""
    document = read("a.html", source)
    text = "Memory\n\nwork_mem (integer)\nSets it.\n\nOne\n\ninner\nSaid.\n\nOuter.\n\n"
    assert document.text == text + "-a\n--all\nAll.\n\na\tb\n\nAfter."
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 2, "Memory"),
        ("term", 1, "work_mem (integer)"),
        ("paragraph", 1, "Sets it."),
        ("item", 1, "One"),
        ("term", 2, "inner"),
        ("paragraph", 2, "Said."),
        ("paragraph", 1, "Outer."),
        ("term", 1, "-a"),
        ("term", 1, "--all"),
        ("paragraph", 1, "All."),
        ("row", 1, "a\tb"),
        ("paragraph", 0, "After."),
    ]


def test_accents_in_latex() -> None:
    source = r"""\"u \"{u} \'{e}t\'e \c{c}a \v{S}koda na\"{\i}ve \H{o} \'{} \'{ab} Erd\H os \.I"""
    assert blocks(read("a.tex", source)) == [("paragraph", "ü ü été ça Škoda naïve ő áb Erdős İ")]
    deep = read("a.tex", r"\u{" * 80 + "x" + "}" * 80)  # once twice as long for each
    assert len(deep.text) <= 81


def test_accents_that_are_drawn_over_letters() -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(50, 560)
        text.textOut("Luis R")
        text._code.append("[(\\264) 360 (andez pays 5\\264 and so on.)] TJ")
        canvas.drawText(text)

    document = read("a.pdf", pdf(page))
    assert document.text == "Luis Rández pays 5´ and so on."


def test_accents_that_pdfium_gives_elsewhere() -> None:
    said = "by Jose Uberle and Francois of Universitat X; for 5´ a day"

    def end(text: str) -> float:
        return 50 + stringWidth(text, "Helvetica", 10)

    def accent(canvas: Canvas, sign: str, at: int) -> None:
        x = (end(said[:at]) + end(said[: at + 1]) - stringWidth(sign, "Helvetica", 10)) / 2
        canvas.drawString(x, 560 + 2 * said[at].isupper(), sign)

    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 560, said[:40])
        accent(canvas, "´", 6)  # which PDFium gives here, and with spaces around it
        accent(canvas, "¨", 40)
        canvas.drawString(end(said[:40]), 560, said[40:])
        accent(canvas, "¨", 8)  # and these behind the line
        accent(canvas, "¸", 23)
        canvas.drawString(50, 548, "and by others.")

    data = pdf(page)
    told = pdfium.PdfDocument(data)[0].get_textpage().get_text_range()
    assert [told.count(part) for part in ("Universit ´ at X", "day ¨\r\n¨ ¸")] == [1, 1]
    document = read("a.pdf", data)
    line = "by José Überle and François of Universität X; for 5´ a day"
    assert document.text == line + " and by others."
    edges = next(iter(unpack(document.boxes[0]))).edges
    assert len(edges) == len(line)
    for i in (6, 8, 23, 40, 41):
        assert edges[i] == pytest.approx((end(said[:i]), end(said[: i + 1])), abs=0.05)


def test_ligatures_of_which_a_pdf_tells_the_code_alone() -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(50, 560)
        text._code.append("(The \\034rst coe\\036cient of \\034ve is \\020di\\033erent\\021.) Tj")
        canvas.drawText(text)

    names = b" ".join(b"/q%d" % i for i in range(16))
    encoding = b"/Encoding << /Type /Encoding /Differences [16 %s] >>" % names
    data = pdf(page).replace(b"/Encoding /WinAnsiEncoding", encoding)
    document = read("a.pdf", data)
    assert document.text == "The first coefficient of five is  different ."
    (line,) = unpack(document.boxes[0])
    assert line.edges[4] == line.edges[5]  # of a ligature both letters stand where it does


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It is \x10\x1crst\x11 of 3\x155 \x16 \x88", "It is “ﬁrst” of 3–5 — •"),
        ("o\x0cce, su\x0cx, Hä\x0cg", "oﬃce, suﬃx, Häﬃg"),  # one code is one ligature
        ("\x1cgur der Be\x1cnden", "\x1cgur der Be\x1cnden"),
        ("\x10yes\x11 and \x10no\x11", "\x10yes\x11 and \x10no\x11"),
        ("max \r\n\x0c\x0c\r\nXTX\r\n\x01", "max \r\n\x0c\x0c\r\nXTX\r\n\x01"),
        ("in\ruence\r\nthe", "inﬂuence\r\nthe"),  # as in TeX's encoding OT1
    ],
)
def test_codes_are_ligatures_by_the_words_that_they_make(text: str, told: str) -> None:
    assert with_ligatures(text, lambda place: True) == told


@given(st.text("\x0b\x0c\r\n\x10\x1b\x1c\x88 aefilnorst", max_size=60))
def test_a_code_is_one_character(text: str) -> None:
    told = with_ligatures(text, lambda place: False)
    assert len(told) == len(text)
    assert all(a == b or (a < " " and b in "ﬁﬀﬂﬃﬄ") for a, b in zip(text, told, strict=True))


def test_bold_fonts_of_tex_head_sections_and_typed_ones_do_not() -> None:
    text = "The heater was measured on twenty days in March, each time for an hour, by two people"

    def page(canvas: Canvas) -> None:
        for y, font, line in [
            (560, "Times-Bold", "Measured Heaters"),
            (530, "Times-Roman", text),
            (518, "Times-Roman", text),
            (506, "Times-Roman", "who noted what it said."),
            (470, "Times-Italic", "> heater(A)"),
            (440, "Times-Roman", text),
            (428, "Times-Roman", "and others."),
            (390, "Times-Bold", "1.2 The function"),
            (360, "Times-Roman", text + "."),
        ]:
            canvas.setFont(font, 9 if line[0] == "M" else 10)
            canvas.drawString(50, y, line)
            if line[0] == "1":
                typed(canvas, y, "heat", x=66 + stringWidth(line, font, 10))

    data = pdf(page)
    for font, name in [
        (b"Times-Bold", b"CMBX10"),  # which PDFium takes to be of weight 570
        (b"Times-Roman", b"CMR10"),  # and others for more
        (b"Times-Italic", b"SFST1000"),
    ]:
        data = data.replace(b"/BaseFont /" + font, b"/BaseFont /" + name)
    assert blocks(read("a.pdf", data)) == [
        ("heading", "Measured Heaters"),
        ("paragraph", f"{text} {text} who noted what it said."),
        ("paragraph", "> heater(A)"),
        ("paragraph", f"{text} and others."),
        ("heading", "1.2 The function heat"),
        ("paragraph", f"{text}."),
    ]


def test_an_entry_of_contents_in_a_pdf_is_no_heading() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 560, "Contents", size=14)
        lines(canvas, 530, "1 Methods", bold=True)
        lines(canvas, 530, "3", bold=True, x=340)
        lines(canvas, 510, "1.1 Days . . . . . . . . . . . . . . . . . 4", x=60)
        lines(canvas, 490, "1.2 People . . . . . . . . . . . . . . . . 5", x=60)
        lines(canvas, 440, "1 Methods", bold=True)
        lines(canvas, 420, "The heater was measured on twenty days in March, by two people.")

    found = levels(read("a.pdf", pdf(page)))
    assert [text for _, text in found] == ["Contents", "1 Methods"]


def test_indices_belong_to_their_lines() -> None:
    def page(canvas: Canvas) -> None:
        x = 50.0
        for text, up in [
            ("The value of ", 0),
            ("x", 0),  # so low that PDFium takes what is raised for another line
            ("2", 4),
            (", and then of ", 0),
            ("x", 0),
            ("3", 4),
            ("i", -2),
            (", is noted each", 0),
        ]:
            size = 6 if up else 10
            lines(canvas, 560 + up, text, size=size, x=x)
            x += stringWidth(text, "Helvetica", size) if text != "3" else 0
        lines(canvas, 548, "day. It is low.")

    document = read("a.pdf", pdf(page))
    text = "The value of x², and then of x³ i, is noted each day. It is low."
    assert blocks(document) == [("paragraph", text)]
    (two,) = rectangles(document.boxes[0], 1, text.index("²"), text.index("²") + 1)
    width = stringWidth("The value of x", "Helvetica", 10)
    assert two.left == pytest.approx(50 + width, abs=0.1)


@pytest.mark.parametrize("up", [3, 4.5])  # of which PDFium takes the higher one for another line
def test_raised_numbers_in_a_pdf(up: float) -> None:
    def raised(canvas: Canvas, y: float, *parts: str, usual: float = 10) -> None:
        x = 50.0
        for part in parts:
            high = part[0] == "^"
            size = 0.6 * usual if high else usual
            said = part.lstrip("^")
            lines(canvas, y + up * high, said, size=size, x=x)
            x += stringWidth(said, "Helvetica", size)

    def page(canvas: Canvas) -> None:
        raised(canvas, 560, "The mass is 10", "^5", " kg, the flow 3 m", "^-1", ", by one", "^1")
        raised(
            canvas, 548, "gauge of the 21", "^st", " century, by Berg", "^2", " and Lund", "^2", "."
        )
        raised(canvas, 60, "^1", "Lent by the mill.", usual=8)

    document = read("a.pdf", pdf(page))
    text = (
        "The mass is 10⁵ kg, the flow 3 m⁻¹, by one gauge of the 21st century, by Berg² and Lund²."
    )
    found = [(kind, said.replace("21 st", "21st")) for kind, said in blocks(document)]
    assert found == [("paragraph", text), ("paragraph", "1 Lent by the mill.")]
    width = stringWidth("The mass is 10", "Helvetica", 10)
    for said, left in [("⁵", 50 + width), ("gauge", 50.0), ("Lent", 50 + 8 * 0.6 * 0.556)]:
        at = document.text.index(said)
        (place,) = rectangles(document.boxes[0], 1, at, at + len(said))
        assert place.left == pytest.approx(left, abs=0.1)


def test_a_raised_number_is_raised_wholly_or_not() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 504, "227", size=6)  # right above what it belongs to
        lines(canvas, 500, "90Th and more of it")
        for x, y, size, text in [(50, 395, 6, "21"), (57, 400, 10, "N"), (64.5, 398.5, 6, "2")]:
            lines(canvas, y, text, size=size, x=x)  # below the line of a fraction, and an index

    said = [text for _, text in blocks(read("a.pdf", pdf(page)))]
    assert [text.replace(" ", "") for text in said] == ["22790Thandmoreofit", "21N2"]


@pytest.mark.parametrize(
    ("font", "told"),
    [
        (b"CMSY7", "X′X ∈ ⟨Ab⟩ ∉ {∅} ‖F‖"),
        (b"ABCDEF+CMBSY10", "X′X ∈ ⟨Ab⟩ ∉ {∅} ‖F‖"),
        (b"CMR7", "X0X 2 hAbi ∉ f;g kFk"),
        (b"", "X0X 2 hAbi ∉ f;g kFk"),  # whose fonts say what they draw
    ],
)
def test_symbols_of_tex_of_which_a_pdf_tells_the_code_alone(font: bytes, told: str) -> None:
    text = "X0X 2 hAbi ∉ f;g kFk"
    letters = {i for i, c in enumerate(text) if c in "Xb"}
    assert with_symbols(text, lambda i: b"" if i in letters else font) == told


def test_a_pdf_whose_fonts_do_not_say_their_letters() -> None:
    data = pdf(words)
    assert read("a.pdf", data).warnings == ()
    lost = data.replace(
        b"/Encoding /WinAnsiEncoding",
        b"/Encoding << /Type /Encoding /Differences [32 %s] >>"
        % b" ".join(b"/q%d" % i for i in range(90)),
    )
    assert read("a.pdf", lost).warnings == (
        "The text of page 1 may be wrong: its fonts do not say which letters they draw.",
    )


def test_title_of_a_pdf() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 500, "Only words.")

    assert read("notes.pdf", pdf(page, title="The lease")).title == "The lease"
    assert read("notes.pdf", pdf(page, title="Microsoft Word - lease.doc")).title == "notes"
    assert page_texts(read("notes.pdf", pdf(page))) == ["Only words."]


def test_values_in_a_form_are_read() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 500, "Name:")
        canvas.acroForm.textfield(name="n", value="Ada Lovelace", x=50, y=400, width=200, height=20)

    assert read("a.pdf", pdf(page)).text == "Name:\n\nAda Lovelace"


def test_values_stand_beside_their_labels() -> None:
    def page(canvas: Canvas) -> None:
        form = canvas.acroForm
        for at, (label, value) in enumerate([("Holder", "Ada"), ("Policy", "K-7"), ("Sum", "90")]):
            canvas.drawString(50, 500 - 20 * at, label)
            form.textfield(name=label, value=value, x=150, y=496 - 20 * at, width=99, height=16)
        canvas.drawString(50, 440, "Injured?  Yes        No")
        form.checkbox(name="y", checked=False, x=110, y=438, size=10)
        form.checkbox(name="n", checked=True, x=145, y=438, size=10)
        canvas.drawString(50, 400, "Claims are paid within a week.")

    document = read("a.pdf", pdf(page))
    rows = ["Holder\tAda", "Policy\tK-7", "Sum\t90", "Injured? Yes ☐\tNo ☑"]
    after = ("paragraph", "Claims are paid within a week.")
    assert blocks(document) == [*(("row", row) for row in rows), after]
    at = document.text.index("☑")
    (place,) = rectangles(document.boxes[0], 1, at, at + 1)
    assert (place.left, place.top, place.right, place.bottom) == (145, 152, 155, 162)


def test_values_stand_below_their_labels() -> None:
    def page(canvas: Canvas) -> None:
        for at, (label, value) in enumerate([("Name", "Ada"), ("Town", "Leeds"), ("Job", "Poet")]):
            canvas.drawString(50 + 120 * at, 500, label)
            field = {"name": label, "value": value, "x": 50 + 120 * at, "y": 478, "fontSize": 12}
            canvas.acroForm.textfield(**field, width=99, height=18)
        canvas.drawString(50, 440, "Reason")
        several = {"width": 200, "height": 50, "fieldFlags": "multiline", "fontSize": 9}
        canvas.acroForm.textfield(name="r", value="The roof\nleaks.", x=50, y=385, **several)

    told = ["Name Ada", "Town Leeds", "Job Poet", "Reason The roof leaks."]
    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", text) for text in told]


def test_values_in_a_table_and_in_a_sentence() -> None:
    def page(canvas: Canvas) -> None:
        form = canvas.acroForm
        for at, text in enumerate(["Item", "Pieces", "Price"]):
            canvas.drawString(50 + 120 * at, 500, text)
        for y, row in enumerate(
            [("Ink", "2", "9.00"), ("Pens", "3", "2.00"), ("Glue", "1", "4.00")]
        ):
            for at, text in enumerate(row):
                place = {"x": 50 + 120 * at, "y": 478 - 20 * y, "width": 99, "height": 16}
                form.textfield(name=f"{at}{y}", value=text, **place)
        canvas.drawString(50, 380, f"The lease is made on {' ' * 30} between the two whose names")
        form.textfield(name="d", value="1 May", x=145, y=378, width=80, height=12, fontSize=10)
        canvas.drawString(50, 368, "are below.")

    assert blocks(read("a.pdf", pdf(page))) == [
        ("header", "Item\tPieces\tPrice"),
        ("row", "Ink\t2\t9.00"),
        ("row", "Pens\t3\t2.00"),
        ("row", "Glue\t1\t4.00"),
        ("paragraph", "The lease is made on 1 May between the two whose names are below."),
    ]


def test_items_that_are_ticked_stand_apart() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 520, "Tick what is so:")
        for at, text in enumerate(["I am married", "I have children of age"]):
            canvas.acroForm.checkbox(name=text, checked=at > 0, x=50, y=498 - 20 * at, size=10)
            canvas.drawString(65, 500 - 20 * at, text)

    told = ["Tick what is so:", "☐ I am married", "☑ I have children of age"]
    assert blocks(read("a.pdf", pdf(page))) == [("paragraph", text) for text in told]


def test_text_that_is_typed_on_a_page_is_read_where_it_is() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 500, "Signed by")
        canvas.drawString(50, 400, "Each keeps a copy.")

    document = pdfium.PdfDocument(pdf(page))
    first = document[0]
    note = pdfium_c.FPDFPage_CreateAnnot(first, pdfium_c.FPDF_ANNOT_FREETEXT)
    pdfium_c.FPDFAnnot_SetRect(note, pdfium_c.FS_RECTF(150, 510, 250, 495))
    looks = ctypes.create_string_buffer(
        "BT /Helv 10 Tf 152 500 Td (Ada) Tj ET\0".encode("utf-16-le")
    )
    pdfium_c.FPDFAnnot_SetAP(note, 0, ctypes.cast(looks, ctypes.POINTER(pdfium_c.FPDF_WCHAR)))
    pdfium_c.FPDFPage_CloseAnnot(note)
    typed = io.BytesIO()
    document.save(typed)
    assert read("a.pdf", typed.getvalue()).text == "Signed by Ada\n\nEach keeps a copy."


def picture(canvas: Canvas) -> None:
    pixels = b"P6 2 2 255 " + bytes(12)
    canvas.drawImage(ImageReader(io.BytesIO(pixels)), 50, 50, 100, 100)


def words(canvas: Canvas) -> None:
    canvas.drawString(50, 500, "Words.")


def test_pdf_without_text() -> None:
    assert refused("a.pdf", pdf(picture)) == ("no text found: the pages are images and need OCR")
    document = read("a.pdf", pdf(picture, words, picture, picture))
    assert document.warnings == ("Pages 1, 3-4 have no text.",)
    assert page_texts(document) == ["", "Words.", "", ""]
    assert read("a.pdf", pdf(words, picture)).warnings == ("Page 2 has no text.",)


def test_protected_pdf() -> None:
    locked = pdf(words, encrypt=StandardEncryption("secret", "owner", strength=128))
    assert refused("a.pdf", locked) == "is protected by a password"
    openable = pdf(words, encrypt=StandardEncryption("", "owner", strength=128))
    assert read("a.pdf", openable).text == "Words."


def test_pdf_under_another_name() -> None:
    document = read("a.txt", pdf(words))
    assert (document.format, document.text) == ("pdf", "Words.")
    assert document.warnings == ("This is a PDF, although its name ends in .txt.",)


def test_damaged_pdf() -> None:
    data = pdf(words)
    assert refused("a.pdf", data[:200]).startswith("cannot be read as a PDF, it may be damaged")
    assert refused("a.pdf", b"some text") == "is not a PDF or is damaged"
    for cut in range(0, len(data), 97):  # PDFium mends some of these
        result = outcome("a.pdf", data[:cut])
        mended = isinstance(result, Document) and result.text == "Words."
        assert mended or result in ("is empty", "holds no text") or "damaged" in str(result)


# --- Word ---------------------------------------------------------------------------------------


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def wrapped(run: object, tag: str) -> None:
    """Put a run into an element such as w:ins."""
    outer = OxmlElement(tag)
    run._r.addprevious(outer)
    outer.append(run._r)


def test_docx() -> None:
    word = docx.Document()
    word.add_paragraph("The Lease", style="Title")
    word.add_heading("Rent", 1)
    paragraph = word.add_paragraph("Pay ")
    wrapped(paragraph.add_run("now"), "w:ins")
    deleted = paragraph.add_run("never")
    deleted._r[-1].tag = qn("w:delText")
    wrapped(deleted, "w:del")
    paragraph.add_run(" at ")
    wrapped(paragraph.add_run("the bank"), "w:hyperlink")
    paragraph.add_run().add_break()
    paragraph.add_run("or\there.")
    word.add_paragraph("")
    word.add_paragraph("one", style="List Bullet")
    word.add_paragraph("two", style="List Number")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ["Name", "Price", "House", "1"], strict=True):
        cell.text = text
    table.cell(1, 1).add_paragraph("or 2")
    word.add_heading("Rooms", 2)
    word.add_paragraph("The end.")
    document = read("a.docx", saved(word))
    assert blocks(document) == [
        ("heading", "The Lease"),
        ("heading", "Rent"),
        ("paragraph", "Pay now at the bank\nor\there."),
        ("item", "one"),
        ("item", "1. two"),
        ("header", "Name\tPrice"),
        ("row", "House\t1 or 2"),
        ("heading", "Rooms"),
        ("paragraph", "The end."),
    ]
    assert levels(document) == [(1, "The Lease"), (1, "Rent"), (2, "Rooms")]
    assert document.title == "The Lease"
    assert document.pages == ()
    word.core_properties.title = "Lease of 2024"
    assert read("a.docx", saved(word)).title == "Lease of 2024"


def test_contents_of_a_docx_are_left_out() -> None:
    word = docx.Document()
    for name, text in (("toc heading", "Contents"), ("toc 1", "1. Rent\t3")):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        word.add_paragraph(text, style=name)
    word.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    word.add_paragraph("2. Rooms\t4", style="toc 1")
    word.add_heading("1. Rent", 1)
    word.add_paragraph("Pay now.")
    document = read("a.docx", saved(word))
    assert blocks(document) == [("heading", "1. Rent"), ("paragraph", "Pay now.")]
    assert page_texts(document) == ["", "1. Rent\n\nPay now."]


def test_code_in_a_docx() -> None:
    word = docx.Document()
    word.styles.add_style("Source Code", WD_STYLE_TYPE.PARAGRAPH)
    word.add_paragraph("To see it:")
    for line in ("for flat in house:", "    print(flat). Never. More"):
        word.add_paragraph(line, style="Source Code")
    word.add_paragraph("Then go.")
    assert blocks(read("a.docx", saved(word))) == [
        ("paragraph", "To see it:"),
        ("code", "for flat in house:\n    print(flat). Never. More"),
        ("paragraph", "Then go."),
    ]


def test_pages_of_a_docx() -> None:
    word = docx.Document()
    word.add_paragraph("One.").add_run().add_break(WD_BREAK.PAGE)
    run = word.add_paragraph().add_run()
    run._r.append(OxmlElement("w:lastRenderedPageBreak"))  # the page of the break above
    run.add_text("Two goes on ")
    run = word.paragraphs[-1].add_run()
    run._r.append(OxmlElement("w:lastRenderedPageBreak"))
    run.add_text("on three.")
    word.add_paragraph("Four.").paragraph_format.page_break_before = True
    document = read("a.docx", saved(word))
    assert document.text == "One.\n\nTwo goes on on three.\n\nFour."
    assert page_texts(document) == ["One.", "Two goes on", "on three.", "Four."]


def test_text_boxes_and_notes_of_a_docx() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Body.")
    box = OxmlElement("w:txbxContent")
    inner = OxmlElement("w:p")
    box.append(inner)
    paragraph.add_run()._r.append(box)
    inner.append(paragraph.add_run("Boxed.")._r)
    assert blocks(read("a.docx", saved(word))) == [("paragraph", "Body."), ("paragraph", "Boxed.")]


def test_what_is_chosen_in_a_form_of_a_docx() -> None:
    """Old fields and new ones, boxes that are letters of a font; no prompts, nothing hidden."""
    word = docx.Document()

    def add(xml: str) -> None:
        word.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))

    def field(xml: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{xml}</w:ffData></w:fldChar></w:r>'

    def said(text: str, settings: str = "") -> str:
        return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'

    def control(text: str, settings: str) -> str:
        return (
            f"<w:sdt><w:sdtPr>{settings}</w:sdtPr><w:sdtContent>{said(text)}</w:sdtContent></w:sdt>"
        )

    def box(inner: str) -> str:
        return field(f"<w:checkBox><w:sizeAuto/>{inner}</w:checkBox>")

    entries = "".join(f'<w:listEntry w:val="{text}"/>' for text in ("Sales", "Stores"))
    add(said("Team: ") + field(f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>'))
    add(said("Site: ") + field(f'<w:ddList><w:result w:val="7"/>{entries}</w:ddList>'))
    add(box("<w:checked/>") + said(" By mail"))
    add(box('<w:default w:val="1"/><w:checked w:val="0"/>') + said(" By post"))
    add(box('<w:default w:val="1"/>') + said(" By hand"))
    signs = [("Wingdings", "F0FE"), ("Wingdings 2", "F0A3"), ("Symbol", "F0FE")]
    letters = (f'<w:r><w:sym w:font="{font}" w:char="{sign}"/></w:r>' for font, sign in signs)
    add("".join(letter + said(f" {at} ") for at, letter in enumerate(letters)))
    add(said("Limit: ") + control("90", "<w:text/>"))
    add(said("Approver:") + control("Click to enter text.", "<w:showingPlcHdr/><w:text/>"))
    add(
        said("Seen.") + said(" Not seen.", "<w:vanish/>") + said(" Again.", '<w:vanish w:val="0"/>')
    )
    told = ["Team: Stores", "Site:", "☑ By mail", "☐ By post", "☑ By hand", "☑ 0 ☐ 1  2"]
    told += ["Limit: 90", "Approver:", "Seen. Again."]
    assert blocks(read("a.docx", saved(word))) == [("paragraph", text) for text in told]


def test_headers_and_footers_of_a_docx() -> None:
    """What only they say of the document is read once, before it."""
    word = docx.Document()
    section = word.sections[0]
    section.header.paragraphs[0].text = "Marlowe Ltd\tNo. HR-14\tVersion 3, 1 May 2025"
    section.footer.paragraphs[0].text = "Owner: Ada\tRent is 90.\tPage 2 of 9"
    section.even_page_footer.paragraphs[0].text = "Even 4"
    section.first_page_header.paragraphs[0].text = "First 5"
    word.add_heading("Rent", 1)
    word.add_paragraph("The rent is 90.").add_run(" Rent is 90.")
    word.add_section().header.is_linked_to_previous = False
    word.sections[1].header.paragraphs[0].text = "No. HR-14\tPage 7"
    body = [("heading", "Rent"), ("paragraph", "The rent is 90. Rent is 90.")]
    told = ["No. HR-14", "Version 3, 1 May 2025", "Owner: Ada"]
    document = read("a.docx", saved(word))
    assert blocks(document) == [*(("paragraph", text) for text in told), *body]
    assert document.title == "Rent"
    word.sections[0].different_first_page_header_footer = True
    assert ("paragraph", "First 5") in blocks(read("a.docx", saved(word)))


def zipped(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """A Word document with one of its parts exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped({**entries, name: part})


def test_footnotes_of_a_docx() -> None:
    """Each comes after the paragraph or the table that refers to it, on the same page."""
    office = "http://schemas.openxmlformats.org"
    main = f"{office}/wordprocessingml/2006/main"

    def refer(paragraph: Any, note: int) -> None:
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(note))
        paragraph.add_run()._r.append(reference)

    word = docx.Document()
    word.add_heading("Facts")
    paragraph = word.add_paragraph("It thawed.")
    refer(paragraph, 2)
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    cells = word.add_table(2, 2)._cells
    for cell, text in zip(cells, ("1", "2", "3", "4"), strict=True):
        cell.text = text
    refer(cells[1].paragraphs[0], 3)
    word.add_heading("Costs")
    said = ("", "Of nothing.", "As agreed.", "Roughly.")
    notes = "".join(
        f'<w:footnote w:id="{at}"><w:p><w:r><w:footnoteReference w:id="{at}"/>'
        f"<w:t>{text}</w:t></w:r></w:p></w:footnote>"
        for at, text in enumerate(said)
    )
    data = with_part(
        saved(word),
        "word/footnotes.xml",
        f'<w:footnotes xmlns:w="{main}">{notes}</w:footnotes>'.encode(),
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    relation = (
        f'<Relationship Id="rId99" Type="{office}/officeDocument/2006/relationships/footnotes" '
        'Target="footnotes.xml"/></Relationships>'
    )
    relations = relations.replace("</Relationships>", relation)
    data = with_part(data, "word/_rels/document.xml.rels", relations.encode())
    document = read("a.docx", data)
    assert blocks(document) == [
        ("heading", "Facts"),
        ("paragraph", "It thawed."),
        ("paragraph", "As agreed."),
        ("row", "1\t2"),
        ("row", "3\t4"),
        ("paragraph", "Roughly."),
        ("heading", "Costs"),
        ("paragraph", "Of nothing."),
    ]
    assert page_texts(document)[0].endswith("As agreed.")


def small_docx() -> bytes:
    word = docx.Document()
    word.add_paragraph("Words.")
    return saved(word)


def test_zip_bomb() -> None:
    start = time.process_time()
    bomb = with_part(small_docx(), "word/media/a.bin", bytes(70 << 20))
    assert len(bomb) < 200_000
    assert refused("a.docx", bomb) == "unpacks to far too much data (a zip bomb)"
    assert time.process_time() - start < 5


def test_a_zip_that_lies_about_its_sizes() -> None:
    bomb = bytearray(with_part(small_docx(), "word/media/a.bin", bytes(70 << 20)))
    at = bomb.rindex(b"PK\x01\x02")  # the last entry of the directory
    bomb[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert "damaged" in refused("a.docx", bytes(bomb))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "customXml/x.xml"])
def test_xml_entities(part: str, encoding: str) -> None:
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
    )
    reason = refused("a.docx", with_part(small_docx(), part, laughs.encode(encoding)))
    assert reason == "declares XML entities, which is not safe to read"


def test_damaged_docx() -> None:
    data = small_docx()
    for bad in (data[: len(data) // 2], b"PK\x03\x04", zipped({"word/document.xml": b"<a>"})):
        assert "damaged" in refused("a.docx", bad)
    assert refused("a.docx", b"some text") == "is not a Word document or is damaged"
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert refused("a.docx", old) == (
        "is protected by a password or is in an old format, such as .doc"
    )


def test_docx_under_another_name() -> None:
    document = read("a.md", small_docx())
    assert (document.format, document.text) == ("docx", "Words.")
    assert document.warnings == ("This is a Word document, although its name ends in .md.",)
