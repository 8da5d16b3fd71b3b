"""Templates, shows and flat files: what is read as the document that it makes."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
from documents import levelled, refused, saved, zipped
from samples import odt, presentation, workbook

from index.formats import parse

_WORD = "wordprocessingml.document.main"
_POINT = "presentationml.presentation.main"
_EXCEL = "spreadsheetml.sheet.main"
_OPEN = "application/vnd.openxmlformats-officedocument."


def letter() -> bytes:
    document = docx.Document()
    document.add_heading("Letter", 1)
    document.add_paragraph("Dear tenant.")
    return saved(document)


def retyped(data: bytes, old: str, new: str) -> bytes:
    """A package whose main part is of another type."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = parts["[Content_Types].xml"]
    assert f"{_OPEN}{old}+xml".encode() in types
    changed = types.replace(f"{_OPEN}{old}+xml".encode(), f"application/vnd.{new}+xml".encode())
    return zipped(parts | {"[Content_Types].xml": changed})


@pytest.mark.parametrize(
    ("name", "data", "old", "new"),
    [
        ("a.dotx", letter(), _WORD, "openxmlformats-officedocument.wordprocessingml.template.main"),
        ("a.dotm", letter(), _WORD, "ms-word.template.macroEnabledTemplate.main"),
        (
            "a.potx",
            presentation(),
            _POINT,
            "openxmlformats-officedocument.presentationml.template.main",
        ),
        ("a.potm", presentation(), _POINT, "ms-powerpoint.template.macroEnabled.main"),
        (
            "a.ppsx",
            presentation(),
            _POINT,
            "openxmlformats-officedocument.presentationml.slideshow.main",
        ),
        ("a.ppsm", presentation(), _POINT, "ms-powerpoint.slideshow.macroEnabled.main"),
        (
            "a.xltx",
            workbook(),
            _EXCEL,
            "openxmlformats-officedocument.spreadsheetml.template.main",
        ),
        ("a.xltm", workbook(), _EXCEL, "ms-excel.template.macroEnabled.main"),
    ],
)
def test_templates_and_shows(name: str, data: bytes, old: str, new: str) -> None:
    whole = parse(f"a.{ {'d': 'docx', 'p': 'pptx', 'x': 'xlsx'}[name[2]] }", data)
    document = parse(name, retyped(data, old, new))
    assert levelled(document) == levelled(whole)
    assert (document.format, document.pages) == (whole.format, whole.pages)
    assert not [warning for warning in document.warnings if "its name" in warning]


def test_templates_of_opendocument() -> None:
    data = odt("<text:h text:outline-level='1'>Letter</text:h><text:p>Dear tenant.</text:p>")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["mimetype"] += b"-template"
    document = parse("a.ott", zipped(parts))
    assert (document.format, document.text, document.warnings) == (
        "odt",
        "Letter\n\nDear tenant.",
        (),
    )


def flat(body: str) -> bytes:
    names = {"office": "office", "text": "text", "table": "table", "draw": "drawing"}
    names["presentation"] = "presentation"
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for key, name in names.items()
    )
    title = '<office:meta><t:title xmlns:t="http://purl.org/dc/elements/1.1/">Pier</t:title>'
    return (
        f'<?xml version="1.0"?>\n<office:document {spaces}>{title}</office:meta>'
        f"<office:body>{body}</office:body></office:document>"
    ).encode()


@pytest.mark.parametrize(
    ("name", "body", "format", "text"),
    [
        (
            "a.fodt",
            "<office:text><text:p>Of <draw:image><office:binary-data>AAAA</office:binary-data>"
            "</draw:image>oak.</text:p></office:text>",
            "odt",
            "Of oak.",
        ),
        (
            "a.fods",
            '<office:spreadsheet><table:table table:name="Wood"><table:table-row><table:table-cell>'
            "<text:p>Oak</text:p></table:table-cell></table:table-row></table:table>"
            "</office:spreadsheet>",
            "ods",
            "Wood\n\nOak",
        ),
        (
            "a.fodp",
            '<office:presentation><draw:page><draw:frame presentation:class="title"><draw:text-box>'
            "<text:p>Pier</text:p></draw:text-box></draw:frame></draw:page></office:presentation>",
            "odp",
            "Pier",
        ),
    ],
)
def test_flat_opendocument(name: str, body: str, format: str, text: str) -> None:
    document = parse(name, flat(body))
    assert (document.title, document.format, document.text) == ("Pier", format, text)
    assert document.warnings == ()


@pytest.mark.parametrize("name", ["a.fodt", "a.fods", "a.fodp"])
def test_what_is_no_flat_opendocument(name: str) -> None:
    assert refused(name, b"<a>Oak.</a>") == "is no OpenDocument file or is damaged"
    for data in (b"Oak.", b"\0\1"):
        assert "damaged" in refused(name, data)


@pytest.mark.parametrize("name", ["a.Rmd", "a.qmd", "a.mdx"])
def test_markdown_by_other_names(name: str) -> None:
    source = b"---\ntitle: Piers\n---\n\n# Oak\n\nIt is *old*.\n\n```{r}\nplot(x)\n```\n"
    document = parse(name, source)
    assert document.title == "Piers"
    assert levelled(document) == [
        ("heading1", "Oak"),
        ("paragraph", "It is old."),
        ("code", "plot(x)"),
    ]
