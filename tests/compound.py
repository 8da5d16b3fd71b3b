"""A small writer of compound files (MS-CFB), and of Outlook's messages (MS-OXMSG) in them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(root: dict[str, Any]) -> bytes:
    """A file of these folders and streams, by their names."""
    entries: list[list[Any]] = []  # name, kind, next, child, start, size

    def add(name: str, content: Any) -> int:
        entry = [name, 2 if isinstance(content, bytes) else 1, _FREE, _FREE, _END, 0]
        entries.append(entry)
        at = len(entries) - 1
        if isinstance(content, bytes):
            entry[4], entry[5] = _placed(content, small if len(content) < _CUTOFF else large)
            return at
        before = None
        for inner in content:  # each the right child of the one before: a tree, if no balanced one
            own = add(inner, content[inner])
            if before is None:
                entry[3] = own
            else:
                entries[before][2] = own
            before = own
        return at

    small = (_SMALL, bytearray(), [])
    large: tuple[int, bytearray, list[int]] = (_SECTOR, bytearray(), [])
    add("Root Entry", root)
    entries[0][1] = 5
    entries[0][4], entries[0][5] = _placed(bytes(small[1]), large)
    minifat, _ = _placed(_packed(small[2]), large)
    directory, _ = _placed(b"".join(map(_entry, entries)), large)
    chain = large[2]
    sectors = 1
    while sectors * (_SECTOR // 4) < len(chain) + sectors:
        sectors += 1
    first = len(chain)
    fat = _packed([*chain, *[_FAT] * sectors])
    header = struct.pack(
        "<8s16x5H6x9I",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        *(0x3E, 3, 0xFFFE, 9, 6, 0, sectors, directory, 0, _CUTOFF),
        *(minifat, -(-len(small[2]) // 128), _END, 0),
    )
    places = [*range(first, first + sectors), *[_FREE] * (109 - sectors)]
    return header + struct.pack("<109I", *places) + bytes(large[1]) + fat


def _placed(content: bytes, stream: tuple[int, bytearray, list[int]]) -> tuple[int, int]:
    """Where content is put in a stream of sectors, and how long it is."""
    size, data, chain = stream
    start, count = len(chain), -(-len(content) // size)
    data += content.ljust(count * size, b"\0")
    chain += [*range(start + 1, start + count), _END][: max(count, 0)]
    return (start if count else _END), len(content)


def _packed(chain: Sequence[int]) -> bytes:
    filled = [*chain, *[_FREE] * (-len(chain) % 128)]
    return struct.pack(f"<{len(filled)}I", *filled)


def _entry(entry: list[Any]) -> bytes:
    name, kind, right, child, start, size = entry
    coded = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", coded, len(coded) + 2, kind, 1, _FREE, right, child, 0, start, size
    )


def outlook(
    properties: dict[int, Any],
    recipients: Sequence[dict[int, Any]] = (),
    attachments: Sequence[dict[int, Any]] = (),
    header: int = 32,
) -> dict[str, Any]:
    """A message as the folder that `compound` writes.

    A property is a text, bytes, a whole number or, as a `float`, seconds since 1970; a text that is
    not in Unicode is a tuple of its bytes. An attachment's message is a folder.
    """
    folder: dict[str, Any] = {}
    entries = b""
    for number, value in properties.items():
        kind, fixed, stream = _property(value)
        entries += struct.pack("<HHI8s", kind, number, 6, fixed)
        if stream is not None:
            folder[f"__substg1.0_{number:04X}{kind:04X}"] = stream
    folder["__properties_version1.0"] = bytes(header) + entries
    for at, one in enumerate(recipients):
        folder[f"__recip_version1.0_#{at:08X}"] = outlook(one, header=8)
    for at, one in enumerate(attachments):
        folder[f"__attach_version1.0_#{at:08X}"] = outlook(one, header=8)
    return folder


def _property(value: Any) -> tuple[int, bytes, Any]:
    """Its type, its value in the table, and its stream."""
    if isinstance(value, float):
        return 0x40, struct.pack("<Q", int(value * 10**7) + 116444736000000000), None
    if isinstance(value, int):
        return 3, struct.pack("<Q", value), None
    if isinstance(value, dict):
        return 0x0D, struct.pack("<II", 0xFFFFFFFF, 1), value
    kind, stream = 0x102, value
    if isinstance(value, str):
        kind, stream = 0x1F, value.encode("utf-16-le")
    elif isinstance(value, tuple):
        kind, stream = 0x1E, value[0]
    return kind, struct.pack("<II", len(stream), 0), stream
