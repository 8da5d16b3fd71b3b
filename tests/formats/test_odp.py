"""OpenDocument presentations, as LibreOffice writes them."""

from __future__ import annotations

from documents import blocks, read
from samples import packed

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
    )
)


def presentation(*slides: str) -> bytes:
    pages = "".join(f"<draw:page>{slide}</draw:page>" for slide in slides)
    content = (
        f"<office:document-content {_SPACES}><office:body><office:presentation>{pages}"
        "</office:presentation></office:body></office:document-content>"
    )
    mimetype = b"application/vnd.oasis.opendocument.presentation"
    return packed([("mimetype", mimetype), ("content.xml", content.encode())])


def frame(*paragraphs: str, of: str = "") -> str:
    said = "".join(p if p.startswith("<") else f"<text:p>{p}</text:p>" for p in paragraphs)
    kind = f' presentation:class="{of}"' if of else ""
    return f"<draw:frame{kind}><draw:text-box>{said}</draw:text-box></draw:frame>"


def points(*texts: str) -> str:
    items = "".join(f"<text:list-item><text:p>{t}</text:p></text:list-item>" for t in texts)
    return f"<text:list>{items}</text:list>"


def test_slides_with_titles_points_tables_and_notes() -> None:
    cells = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{t}</text:p></table:table-cell>" for t in line)
        + "</table:table-row>"
        for line in (("Fish", "Sold"), ("Cod", "30"), ("Hake", "12"))
    )
    notes = f"<presentation:notes>{frame('Say it twice.', of='notes')}</presentation:notes>"
    document = read(
        "plan.odp",
        presentation(
            frame("3 May", of="date-time")
            + frame(points("The old pier leaks.", "A new one is of oak."), of="outline")
            + frame("Why a new pier", of="title")
            + notes,
            f"<draw:g>{frame('What is sold')}{frame('Ann Hill', 'Treasurer')}</draw:g>"
            f"<draw:frame><table:table>{cells}</table:table></draw:frame>",
            frame(of="title") + "<draw:custom-shape><text:p>The end.</text:p></draw:custom-shape>",
        ),
    )
    assert blocks(document) == [
        ("heading", "Why a new pier"),
        ("item", "The old pier leaks."),
        ("item", "A new one is of oak."),
        ("paragraph", "Say it twice."),
        ("heading", "What is sold"),
        ("paragraph", "Ann Hill\nTreasurer"),
        ("header", "Fish\tSold"),
        ("row", "Cod\t30"),
        ("row", "Hake\t12"),
        ("heading", "The end."),
    ]
    shown = [document.text[page.start : page.end].split()[0] for page in document.pages]
    assert shown == ["Why", "What", "The"]


def test_slides_are_told_by_what_they_hold() -> None:
    document = read("plan.odt", presentation(frame("Oak", of="title"), frame("It holds.")))
    assert document.format == "odp"
    assert document.warnings == (
        "This is an OpenDocument presentation, although its name ends in .odt.",
    )
