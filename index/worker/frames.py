"""What passes between a worker and its parent: JSON and raw bytes, never pickle, so that nothing
that comes back is run."""

from __future__ import annotations

import dataclasses
import json
import struct
from typing import IO, Any

from index.types import Attachment, Block, Document, Page

_SIZE = struct.Struct("<Q")


def send(pipe: IO[bytes], said: dict[str, Any], blobs: list[bytes]) -> None:
    """Write a frame: what is said as JSON, and raw bytes."""
    head = json.dumps({**said, "sizes": [len(blob) for blob in blobs]}).encode()
    for piece in (_SIZE.pack(len(head)), head, *blobs):
        pipe.write(piece)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Read a frame.

    Raises:
        EOFError: the pipe ends.
        ValueError: it holds something else.
    """
    (size,) = _SIZE.unpack(_exactly(pipe, _SIZE.size))
    said = json.loads(_exactly(pipe, size))
    return said, [_exactly(pipe, int(size)) for size in said.pop("sizes")]


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def packed(document: Document) -> tuple[dict[str, Any], list[bytes]]:
    """A document as a frame."""
    blobs: list[bytes] = []

    def plain(value: object) -> object:
        if isinstance(value, bytes):
            blobs.append(value)
            return {"blob": len(blobs) - 1}
        if isinstance(value, tuple):
            return [plain(part) for part in value]
        if dataclasses.is_dataclass(value):
            return [plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
        return value

    names = [field.name for field in dataclasses.fields(document)]
    return {name: plain(getattr(document, name)) for name in names}, blobs


def unpacked(said: dict[str, Any], blobs: list[bytes]) -> Document:
    """The document of a frame."""

    def whole(value: Any) -> Any:
        if isinstance(value, dict):
            return blobs[value["blob"]]
        return tuple(map(whole, value)) if isinstance(value, list) else value

    fields = {name: whole(value) for name, value in said.items()}
    fields["blocks"] = tuple(Block(*block) for block in fields["blocks"])
    fields["pages"] = tuple(Page(*page) for page in fields["pages"])
    fields["attachments"] = tuple(Attachment(*one) for one in fields["attachments"])
    return Document(**fields)
