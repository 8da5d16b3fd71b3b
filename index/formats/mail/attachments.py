"""What is attached to mails: each file read as it would be alone, below a heading with its name.

Each is read by itself, so that one which cannot be read costs no more than itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.errors import DocumentError
from index.formats.builder import Builder, Piece, below
from index.limits import limits
from index.types import Attachment, Block, Document

_MOST = 10_000  # files of a mail or mailbox that are read
_NAMED = 10  # files in a warning


def read(document: Document, parse: Callable[[str, bytes], Document]) -> Document:
    """`document` with what is attached to it, each file read by `parse`.

    Of a mail among the files its own attachments are not read. A warning names what is not read.
    """
    if not document.attachments:
        return document
    texts: list[tuple[Attachment, Document]] = []
    unread = [one.name for one in document.attachments[_MOST:]]
    warnings: list[str] = []
    room = limits().unpacked << 20
    for one in document.attachments[:_MOST]:
        try:
            text = parse(one.name, one.content)
            if len(text.text) > room:
                raise DocumentError(one.name, "is too much text beside the others")
        except DocumentError as error:
            unread.append(f"{one.name} ({error.reason})")
            continue
        room -= len(text.text)
        texts.append((one, text))
        inner = [*text.warnings, *_not_read([within.name for within in text.attachments])]
        warnings += [f"{one.name}: {warning}" for warning in inner]
    warnings = list(dict.fromkeys([*document.warnings, *warnings, *_not_read(unread)]))
    whole = _joined(document, texts) if texts else document
    return replace(whole, warnings=tuple(warnings), attachments=())


def _not_read(names: Sequence[str]) -> list[str]:
    """A warning that names the files, if there are any."""
    distinct = list(dict.fromkeys(names))
    more = f" and {len(distinct) - _NAMED:,} more" if len(distinct) > _NAMED else ""
    return [f"Attachments not read: {', '.join(distinct[:_NAMED])}{more}."] if distinct else []


def _joined(document: Document, texts: Sequence[tuple[Attachment, Document]]) -> Document:
    """The document with the text of each file at its place, without the pages of the file."""
    builder = Builder()
    builder.paged = bool(document.pages)
    above: list[Piece] = []  # the headings that are open

    def add(piece: Piece) -> None:
        if piece.kind == "heading":
            above[:] = [heading for heading in above if heading.level < piece.level] + [piece]
        builder.extend([piece])

    waiting = list(reversed(texts))
    breaks = [page.start for page in reversed(document.pages[1:])]
    for n, block in enumerate([*document.blocks, None]):
        while waiting and waiting[-1][0].before == n:
            attachment, text = waiting.pop()
            for said, level in attachment.headings:
                heading = Piece("heading", said, level)
                if heading not in above:
                    add(heading)
            pieces = [_piece(text, inner) for inner in text.blocks]
            builder.extend(below(pieces, attachment.headings[-1][1]))
        while breaks and (block is None or breaks[-1] <= block.start):
            breaks.pop()
            builder.add("paragraph", "\f")
        if block is not None:
            add(_piece(document, block))
    joined = builder.document(document.name, document.format, document.digest)
    return replace(document, text=joined.text, blocks=joined.blocks, pages=joined.pages)


def _piece(document: Document, block: Block) -> Piece:
    return Piece(block.kind, document.text[block.start : block.end], block.level)
