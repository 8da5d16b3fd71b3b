"""Books: chapters, headings that only the contents tell, and those that cannot be read."""

from __future__ import annotations

import pytest
from documents import levelled, refused, zipped
from samples import BOOK, OPF

from index.formats import parse


def test_a_book() -> None:
    document = parse("pier.epub", zipped(BOOK))
    assert (document.title, document.format) == ("The Pier", "epub")
    assert levelled(document) == [
        ("heading1", "One"),
        ("paragraph", "It was über late."),
        ("heading1", "Two"),
        ("paragraph", "She left."),
    ]


def test_a_book_that_names_the_parts_of_its_chapters() -> None:
    part = '<item id="a2" href="text/one.xhtml#o2" media-type="application/xhtml+xml"/></manifest>'
    opf = OPF.replace("</manifest>", part).replace(
        '<itemref idref="b"/>', '<itemref idref="a2"/><itemref idref="b"/>'
    )
    document = parse("pier.epub", zipped({**BOOK, "OEBPS/book.opf": opf}))
    assert document.text == parse("pier.epub", zipped(BOOK)).text
    assert document.warnings == ()


_NCX = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
 <navPoint><navLabel><text>ONE:
   the pier</text></navLabel><content src="text/one.xhtml"/>
 <navPoint><navLabel><text>A night</text></navLabel><content src="text/one.xhtml#n"/></navPoint>
 </navPoint><navPoint><navLabel><text>She left.</text></navLabel><content src="gone.xhtml"/>
 </navPoint></navMap></ncx>"""


@pytest.mark.parametrize("kind", ["ncx", "nav"])
def test_headings_that_only_the_table_of_contents_tells(kind: str) -> None:
    book = dict(BOOK)
    page = "<p>One: the pier</p><p>It was late.</p><p id='n'>A Night</p><p>A night is long.</p>"
    book["OEBPS/text/one.xhtml"] = f"<html><body>{page}</body></html>"
    if kind == "ncx":
        book["OEBPS/toc.ncx"] = _NCX
        entry = '<item id="t" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        book["OEBPS/book.opf"] = OPF.replace("</manifest>", entry)
    else:
        book["OEBPS/nav.xhtml"] = (
            '<html><body><nav><ol><li><a href="text/one.xhtml">One: the pier</a><ol><li>'
            '<a href="text/one.xhtml#n">A <b>night</b></a></li></ol></li></ol></nav></body></html>'
        )
    assert levelled(parse("pier.epub", zipped(book)))[:4] == [
        ("heading1", "One: the pier"),
        ("paragraph", "It was late."),
        ("heading2", "A Night"),
        ("paragraph", "A night is long."),
    ]


def test_books_that_cannot_be_read() -> None:
    uri = '<e xmlns:c="c"><c:CipherReference URI="OEBPS/text/one.xhtml"/></e>'
    locked = zipped({**BOOK, "META-INF/encryption.xml": uri})
    assert refused("a.epub", locked) == "is protected against copying (DRM)"
    empty = zipped({"mimetype": "application/epub+zip"})
    assert "does not say what it is made of" in refused("a.epub", empty)
    lacking = {name: content for name, content in BOOK.items() if "two" not in name}
    (warning,) = parse("a.epub", zipped(lacking)).warnings
    assert warning == "Chapters that the book names are missing: OEBPS/text/two b.xhtml."
    items = "".join(
        f'<item id="m{i}" href="{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(7)
    )
    spine = "".join(f'<itemref idref="m{i}"/>' for i in range(7))
    opf = OPF.replace("</manifest>", items + "</manifest>").replace("</spine>", spine + "</spine>")
    (warning,) = parse("a.epub", zipped({**BOOK, "OEBPS/book.opf": opf})).warnings
    assert warning.endswith("OEBPS/3.xhtml, OEBPS/4.xhtml and 2 more.")
