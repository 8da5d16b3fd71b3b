"""The rich text of Outlook's messages: unpacked (MS-OXRTFCP), and the page in it (MS-OXRTFEX).

Of a message that was written as a page Outlook may keep only rich text, in which the page's tags
stand as what other programs pass over, and what is there for these is marked. The tags are in no
font, so they are not read as `office.rtf_source` reads text: among signs they would become signs.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.errors import DocumentError
from index.formats.code_pages import ANSI, OF_CHARSETS, codec
from index.formats.office import rtf
from index.limits import limits

_HEADER = struct.Struct("<II4sI")  # size, size unpacked, how it is packed, a checksum
_KNOWN = (  # what every text is packed against
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_RING = 4096
_TOKEN = re.compile(
    rb"(?P<brace>[{}])|\\(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})? ?"
    rb"|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
_FROM_PAGE = re.compile(rb"\{\\rtf1?[^{}]{0,200}?\\fromhtml1")
_SHOWN = {"par": "\n", "line": "\n", "tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“"}
_SHOWN |= {"rdblquote": "”", "bullet": "•", "endash": "–", "emdash": "—"}
_SIGNS = {b"~": "\xa0", b"_": "\xad", b"{": "{", b"}": "}", b"\\": "\\"}
_SETS = ("htmlrtf", "uc")
_UNSEEN = frozenset(("fonttbl", "colortbl", "stylesheet", "info", "pntext", "pict"))
_FONT = re.compile(rb"\\f(\d{1,5})\b[^{};]{0,100}?\\fcharset(\d{1,3})")
_MOST_SKIPPED = 10  # characters that stand for one in Unicode
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")


def unpacked(name: str, data: bytes) -> bytes:
    """Rich text of its packed form, none where it is none; what is cut off is read as far as it
    goes.

    Raises:
        DocumentError: it unpacks to more than the limit.
    """
    if len(data) < _HEADER.size:
        return b""
    _, size, kind, _ = _HEADER.unpack_from(data)
    packed = data[_HEADER.size :]
    if kind == b"MELA":
        return packed[:size]
    if kind != b"LZFu":
        return b""
    text = bytearray(_KNOWN)
    end = len(_KNOWN) + size
    most = limits().unpacked << 20
    at = 0
    while at < len(packed) and len(text) < end:
        flags = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed):
                break
            if not flags >> bit & 1:
                text.append(packed[at])
                at += 1
                continue
            place, more = divmod(int.from_bytes(packed[at : at + 2], "big"), 16)
            at += 2
            back = (len(text) - place) % _RING  # how far back in the text; 0 ends it
            if not back or back > len(text) or at > len(packed):
                return bytes(text[len(_KNOWN) : end])
            for _ in range(more + 2):
                text.append(text[-back])
        if len(text) > most:
            raise DocumentError(name, "unpacks to far too much data")
    return bytes(text[len(_KNOWN) : end])


def text(name: str, rich: bytes) -> str:
    """The words of rich text, '' where it cannot be read."""
    if not rich.lstrip().startswith(b"{\\rtf"):
        return ""
    return rtf.read(name, rich).document(name, "rtf", "").text


def page(rich: bytes) -> str:
    r"""The web page in rich text, '' where there is none.

    >>> page(rb"{\rtf1\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\f0 \htmlrtf0 Oak\'e9 {\*\htmltag72 <br>}}")
    '<p>Oaké <br>'
    """  # noqa: E501
    if not _FROM_PAGE.match(rich.lstrip()):
        return ""
    coded = "".join(_parts(rich)).encode("utf-16-le", "surrogatepass")  # halves of characters
    return coded.decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until a brace is closed; `skipped` are the characters that stand for one in
    Unicode where a program knows none."""

    unseen: bool = False
    for_others: bool = False
    codes: str = "cp1252"
    skipped: int = 1


def _parts(rich: bytes) -> Iterator[str]:
    """The page, in pieces, with halves of characters where these are told by two numbers."""
    default, fonts = _codecs(rich)
    group, groups = _Group(codes=default), list[_Group]()
    coded = bytearray()  # characters may be of several bytes
    skip = 0
    starred = False
    for token in _TOKEN.finditer(rich):
        word = (token["word"] or b"").decode("ascii")
        seen = not (group.unseen or group.for_others)
        literal = bytes.fromhex(token["byte"].decode()) if token["byte"] else token["text"]
        if literal:
            cut = min(skip, len(literal))
            skip -= cut
            if seen:
                coded += literal[cut:]
            starred = False
            continue
        if coded:
            yield coded.decode(group.codes, "replace")
            coded.clear()
        value = int(token["value"] or 1)
        if token["brace"] == b"{":
            groups.append(group)
        elif token["brace"]:
            group, skip = groups.pop() if groups else group, 0
        elif starred and word:
            group = replace(group, unseen=word != "htmltag")
        elif word == "u":
            if seen:
                yield chr(value % 0x10000)
            skip = group.skipped
        elif word == "f":
            group = replace(group, codes=fonts.get(value, default))
        elif word in _SETS or word in _UNSEEN:
            group = _set(group, word, value)
        elif seen:
            yield _SHOWN.get(word, "") or _SIGNS.get(token["sign"] or b"", "")
        starred = token["sign"] == b"*"
    yield coded.decode(group.codes, "replace")


def _set(group: _Group, word: str, value: int) -> _Group:
    """What holds after a word that tells how text is to be taken."""
    if word == "htmlrtf":
        return replace(group, for_others=bool(value))
    if word == "uc":
        return replace(group, skipped=min(max(value, 0), _MOST_SKIPPED))
    return replace(group, unseen=True)


def _codecs(rich: bytes) -> tuple[str, dict[int, str]]:
    """The codec of the text, and those of fonts that have their own."""
    found = _CODE_PAGE.search(rich)
    default = (codec(int(found[1])) if found else "") or codec(ANSI)
    fonts = {
        int(font): codec(OF_CHARSETS[int(charset)]) or default
        for font, charset in _FONT.findall(rich)
        if int(charset) in OF_CHARSETS
    }
    return default, fonts
