"""Where characters stand: packing keeps it, PDFs have it, a library gives it, pages are drawn."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hashing import HashingEncoder
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from index import Index
from index.boxes import PlacedLine, pack, rectangles, unpack
from index.errors import UnknownDocument
from index.formats.pdf.pdfium import draw, page_size
from index.types import Rectangle


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        yield library


points = st.integers(-3000, 40_000).map(lambda twentieths: twentieths / 20)
placed = st.builds(
    PlacedLine,
    st.integers(0, 10**7),
    st.lists(st.tuples(points, points), max_size=9),
    points,
    points,
    st.booleans(),
)


@given(st.lists(placed, max_size=5))
def test_packing_keeps_every_place(lines: list[PlacedLine]) -> None:
    assert list(unpack(pack(lines))) == lines


def test_a_rectangle_for_each_line() -> None:
    edges = [(10.0, 15.0), (15.0, 15.0), (16.0, 20.0)]  # the second is a space
    packed = pack([PlacedLine(5, edges, 100.0, 110.0), PlacedLine(8, edges, 90.0, 99.0, True)])
    assert list(rectangles(packed, 3, 0, 5)) == []
    assert list(rectangles(packed, 3, 6, 7)) == []
    assert list(rectangles(packed, 3, 6, 10)) == [
        Rectangle(3, 16.0, 100.0, 20.0, 110.0),
        Rectangle(3, 90.0, 10.0, 99.0, 15.0),
    ]


def pdf(path: Path, *, turn: int = 0, crop: bool = False) -> bytes:
    canvas = Canvas(str(path), pagesize=(400, 600))
    for line, y in (("The rent is fal-", 500), ("len due. It is paid.", 488)):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, y, line)
    canvas.showPage()
    canvas.setFont("Helvetica", 10)
    canvas.drawString(70, 300, "A second page.")
    canvas.showPage()
    canvas.save()
    document = pdfium.PdfDocument(path.read_bytes())
    document[0].set_rotation(turn)
    if crop:
        document[0].set_cropbox(20, 30, 380, 590)
    document.save(path)
    return path.read_bytes()


def rounded(found: tuple[Rectangle, ...]) -> list[tuple[int, ...]]:
    return [(r.page, *map(round, (r.left, r.top, r.right, r.bottom))) for r in found]


def width(text: str) -> float:
    return float(stringWidth(text, "Helvetica", 10))


def test_the_places_of_a_sentence_in_a_pdf(library: Index, tmp_path: Path) -> None:
    data = pdf(tmp_path / "a.pdf")
    library.add(tmp_path / "a.pdf")
    (info,) = library.documents
    text = library.document(info.id).text
    assert text == "The rent is fallen due. It is paid.\n\nA second page."
    end = text.index(" It is")
    first, second = library.rectangles(info.id, 0, end)
    assert first.left == pytest.approx(50, abs=0.1)
    # The hyphen at the end of the line is not in the text.
    assert first.right == pytest.approx(50 + width("The rent is fal"), abs=0.1)
    assert second.left == pytest.approx(50, abs=0.1)
    assert second.right == pytest.approx(50 + width("len due."), abs=0.1)
    # Letters are between 2 points below the line and 8 above it.
    assert 91 < first.top < 600 - 500 - 6 < 600 - 500 <= first.bottom < 103
    assert first.bottom < second.top
    word = text.index("due")
    (due,) = library.rectangles(info.id, word, word + 3)
    assert due.left == pytest.approx(50 + width("len "), abs=0.1)
    assert due.right == pytest.approx(50 + width("len due"), abs=0.1)
    across = library.rectangles(info.id, text.index("paid"), len(text))
    assert [r.page for r in across] == [1, 2]
    assert across[1].left == pytest.approx(70, abs=0.1)
    assert library.rectangles(info.id, end, end + 1) == ()
    assert library.original(info.id) == data
    with pytest.raises(UnknownDocument):
        library.rectangles("0", 0, 1)
    with pytest.raises(UnknownDocument):
        library.original("0")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [False, True])
def test_places_are_of_the_page_as_it_is_seen(
    library: Index, tmp_path: Path, turn: int, crop: bool
) -> None:
    """What is dark in the drawing lies in the rectangles of the text."""
    data = pdf(tmp_path / "a.pdf", turn=turn, crop=crop)
    library.add(tmp_path / "a.pdf")
    (info,) = library.documents
    found = library.rectangles(info.id, 0, library.document(info.id).text.index("A second"))
    assert len(found) == 2
    image = Image.open(io.BytesIO(draw(data, 1, 4.0))).convert("L")
    size = page_size(data, 1)
    assert image.size == tuple(round(4 * length) for length in size)
    assert image.getextrema()[0] < 128
    # All but the hyphen that is not in the text. (Where a page is turned, PDFium may read on.)
    for r in found:
        image.paste(255, tuple(round(4 * v) for v in (r.left, r.top, r.right, r.bottom)))
    left = image.point(lambda v: 255 * (v < 128)).getbbox()
    if left is not None:
        assert max(left[2] - left[0], left[3] - left[1]) < 16, "a hyphen is 3 points long"


def test_formats_without_pages_have_no_places(library: Index) -> None:
    info = library.add_text("The rent is due.", "a.txt")
    assert library.rectangles(info.id, 0, 16) == ()
    assert library.original(info.id) is None


def test_the_original_is_kept_while_a_document_needs_it(library: Index, tmp_path: Path) -> None:
    pdf(tmp_path / "a.pdf")
    library.add(tmp_path / "a.pdf")
    (before,) = library.documents
    pdf(tmp_path / "a.pdf", crop=True)
    library.add(tmp_path / "a.pdf")
    (after,) = library.documents
    assert before.id != after.id
    assert library.original(after.id) == (tmp_path / "a.pdf").read_bytes()
    library.remove("a.pdf")
    stored = library._store._db.execute
    assert stored("SELECT count(*) FROM originals").fetchone() == (0,)
    assert stored("SELECT count(*) FROM boxes").fetchone() == (0,)


def test_pages_that_are_not_there(tmp_path: Path) -> None:
    data = pdf(tmp_path / "a.pdf")
    assert page_size(data, 2) == (400, 600)
    for page in (0, 3, -1):
        with pytest.raises(ValueError, match=f"no page {page}"):
            draw(data, page, 1.0)
        with pytest.raises(ValueError, match=f"no page {page}"):
            page_size(data, page)
    huge = Image.open(io.BytesIO(draw(data, 2, 1000.0)))
    assert huge.size[0] * huge.size[1] < 41_000_000
