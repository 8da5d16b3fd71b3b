"""The part of a document around a citation, as plain values for the page to draw.

The browser sets each piece with ``textContent``, so no text is ever read as markup. Only a window
of the document is sent: a person reads the surroundings, and a document may hold a million lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any

from index import Index
from index.types import Block, Document
from qa.types import Citation

WINDOW = 900
"""Characters shown before and after the quote at first."""

STEP = 2500
"""Characters that the first 'more' adds on its side, the second twice as many, and so on."""

MOST_FOUND = 100_000
"""Places of some words that are looked through; of more, the rest is not found."""

SNAP = 300
"""A block is shown whole on a side where this many characters, or fewer, would be cut off."""


def window(
    document: Document,
    citation: Citation,
    above: int = 0,
    below: int = 0,
    others: Sequence[Citation] = (),
) -> dict[str, Any]:
    """The surroundings of `citation`, with `above` and `below` further steps on either side.

    Each of ``blocks`` holds ``runs`` of ``[text, mark, number]``: mark 0 is plain, 1 the quote, 2
    its answering words, 3 the quote of one of the `others`, whose number follows (else 0). The runs
    marked 1 and 2, put together, are the quote. ``cut`` says on which sides the block is not shown
    whole, and ``page`` is the number of a page that begins there, else None. Rows of a table whose
    header lies above the window are shown under it all the same. ``above`` and ``below`` say
    whether there is more to show.
    """
    blocks = document.blocks or whole(0, len(document.text))
    low = citation.start - WINDOW - STEP * above * (above + 1) // 2
    high = citation.end + WINDOW + STEP * below * (below + 1) // 2
    page_starts = [page.start for page in document.pages]
    drawn: list[dict[str, Any]] = []
    last_page = 0
    more_above = more_below = False
    for block, header in _headed(blocks):
        # The quote's own block is never left out, whatever the window.
        if block.end <= low or block.start >= high:
            more_above = more_above or block.end <= low
            more_below = more_below or block.start >= high
            continue
        start, end = _clip(document.text, block, citation, low, high)
        more_above = more_above or start > block.start
        more_below = more_below or end < block.end
        page = bisect_right(page_starts, block.start)
        names = [(name, name.start, name.end) for name in header] if not drawn else []
        for one, a, b in (*names, (block, start, end)):
            drawn.append(
                {
                    "kind": one.kind,
                    "level": one.level,
                    "page": document.pages[page - 1].number if page != last_page else None,
                    "cut": [a > one.start, b < one.end],
                    "runs": _runs(document.text, a, b, citation, others),
                }
            )
            last_page = page
    return {"blocks": drawn, "above": more_above, "below": more_below}


def _headed(blocks: Sequence[Block]) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    """Each block, and of a table's row the rows of the table's header."""
    header: tuple[Block, ...] = ()
    last = ""
    for block in blocks:
        if block.kind == "header":
            header = (*header, block) if last == "header" else (block,)
        elif block.kind != "row" or sum(name.end - name.start for name in header) > STEP:
            header = ()
        yield block, header if block.kind == "row" else ()
        last = block.kind


def whole(start: int, end: int) -> tuple[Block, ...]:
    """One block of all that lies in ``[start, end)``, for text whose blocks are not known."""
    return (Block("paragraph", start, end),)


def _clip(text: str, block: Block, citation: Citation, low: int, high: int) -> tuple[int, int]:
    """The part of `block` inside the window, cut between words and never inside the quote."""
    start, end = block.start, block.end
    if low - start > SNAP:
        start = low
        while start < citation.start and not text[start - 1].isspace():
            start += 1
    if end - high > SNAP:
        end = high
        while end > citation.end and not text[end].isspace():
            end -= 1
    return start, end


def found(
    text: str, words: str, start: int, back: bool = False
) -> tuple[int, int, int, int] | None:
    """The next place of `words` in a text after `start`, or the one before it: its offsets, its
    number, and how many there are. Beyond the last comes the first again.

    Case, line breaks and the shape of quotation marks make no difference.

    >>> found("Rent. The\\nrent is due.", "the rent", 0)
    (6, 14, 1, 1)
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    for marks in ("'’‘", '"“”'):
        pattern = re.sub(f"[{marks}]", f"[{marks}]", pattern)
    if not pattern:
        return None
    matches = re.finditer(pattern, text, re.IGNORECASE)
    spans = [match.span() for match in islice(matches, MOST_FOUND)]
    if not spans:
        return None
    starts = [a for a, _ in spans]
    at = bisect_left(starts, start) - 1 if back else bisect_right(starts, start)
    at %= len(spans)
    return *spans[at], at + 1, len(spans)


def leaf(
    library: Index, citation: Citation, others: Sequence[Citation] = (), page: int | None = None
) -> dict[str, Any] | None:
    """A page of a document that can be drawn, with what is cited on it; None where none can.

    `page` counts from 1; None is the page on which the quote begins. ``boxes`` hold
    ``[left, top, right, bottom, mark, number]``: points from the page's top-left corner, and what
    `window` says of runs. They are the places that were noted when the document was read.
    """
    where = citation.document
    if not where.pages or where.format != "pdf":
        return None
    quote = library.rectangles(where.id, citation.start, citation.end)
    page = page or (quote[0].page if quote else citation.page or 1)
    page = max(1, min(page, where.pages))
    placed = [
        (rectangle, 3, other.number)
        for other in others
        for rectangle in library.rectangles(where.id, other.start, other.end)
    ]
    placed += [(rectangle, 1, 0) for rectangle in quote]
    placed += [
        (rectangle, 2, 0)
        for span in citation.highlights
        for rectangle in library.rectangles(where.id, span.start, span.end)
    ]
    return {
        "document": where.id,
        "page": page,
        "pages": where.pages,
        "boxes": [
            [r.left, r.top, r.right, r.bottom, mark, number]
            for r, mark, number in placed
            if r.page == page
        ],
    }


def ticks(document: Document, citations: Sequence[Citation]) -> list[list[float]]:
    """Where each citation stands in the document: ``[number, share of the text before it]``."""
    size = max(len(document.text), 1)
    return [[c.number, round(c.start / size, 4)] for c in citations]


def _runs(
    text: str, start: int, end: int, citation: Citation, others: Sequence[Citation]
) -> list[list[str | int]]:
    """``text[start:end]`` cut where quotes or answering words begin and end."""
    edges = {start, end, citation.start, citation.end}
    for span in citation.highlights:
        edges |= {span.start, span.end}
    for other in others:
        edges |= {other.start, other.end}
    runs: list[list[str | int]] = []
    for a, b in pairwise(sorted(edge for edge in edges if start <= edge <= end)):
        quoted = citation.start <= a < citation.end
        answering = any(span.start <= a < span.end for span in citation.highlights)
        number = 0 if quoted else next((o.number for o in others if o.start <= a < o.end), 0)
        runs.append([text[a:b], 3 if number else quoted + (quoted and answering), number])
    return runs
