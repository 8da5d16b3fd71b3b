"""What texts on a slide are: its title, the lines of a label, or points. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.formats.builder import Piece

_SHORT = 100  # characters of a text box that may be a title
_SHORT_LINE = 40  # characters of a line in a label


def may_be_title(text: str) -> bool:
    """Whether a text box may be the title of a slide that has no other: one short line.

    >>> may_be_title("Our plan"), may_be_title("Our\\nplan"), may_be_title("3")
    (True, False, False)
    """
    text = text.strip()
    return len(text) <= _SHORT and not re.search(r"[\n\v]", text) and any(map(str.isalpha, text))


def are_a_label(texts: Sequence[str]) -> bool:
    """Whether the lines of a text box that are no points say one thing, as a person's name and
    office do in a chart of an organization: two or three short ones that are no sentences.

    >>> are_a_label(["Ann Hill", "Treasurer"]), are_a_label(["We grind.", "We bake."])
    (True, False)
    """
    return 1 < len(texts) < 4 and not any(
        len(text) > _SHORT_LINE or text[-1] in ".,;:!?" for text in texts
    )


def pieces(paragraphs: Sequence[str], *, may_be_label: bool) -> Iterator[Piece]:
    """What a text box says: one paragraph alone is a caption; several are the points of a list, or
    the lines of a label."""
    said = [text for text in paragraphs if text.strip()]
    if may_be_label and are_a_label([text.strip() for text in said]):
        yield Piece("paragraph", "\n".join(said))
        return
    for text in said:
        yield Piece("paragraph" if len(said) < 2 else "item", text)
