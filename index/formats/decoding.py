"""The bytes of a text decoded: from UTF-8 as it should be, or from what people's files are in."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from index.errors import DocumentError
from index.formats.builder import clean

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# Encodings that people's files are in; the rest of what could be guessed is guessed wrongly.
_LEGACY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"),
    *("koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
_CONTROLS = bytes([*range(8), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_ODD = {"Cc", "Cn", "Co"}  # controls, characters not assigned, private use
_SAMPLE = 1 << 16
_TERMINAL = re.compile(  # colours and bold letters, as a sequence or by printing twice
    "\x1b\\[[\\d;]*[mK]|[^\n\b]\b"
)


class Decoded(NamedTuple):
    """A text, cleaned; warnings; and the encoding that it was in, by Python's name for it."""

    text: str
    warnings: list[str]
    encoding: str


def decode(name: str, data: bytes, declared: str = "") -> Decoded:
    """The text of `data`.

    A byte order mark decides; else UTF-8 if the bytes are UTF-8; else the encoding that the
    document declares; else UTF-16 or UTF-32 without a mark; else the likeliest older encoding,
    Windows-1252 in doubt. Raises `DocumentError` where the bytes are no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    text = _strict(data, "utf-8")
    # ISO-2022 is written in ASCII bytes: only its name tells.
    if declared and (text is None or declared.lower().startswith("iso-2022")):
        named = _strict(data, declared)
        if named is not None:
            return Decoded(_plain(named), [], codecs.lookup(declared).name)
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if text is not None and controls <= len(sample) // 10:
        return Decoded(_plain(text), [], "utf-8")
    if controls * 50 <= len(sample):
        return _damaged_utf8(data) or _legacy(data)
    wide = [
        (text, encoding) for encoding in _WIDE if _is_text(text := _strict(data, encoding) or "")
    ]
    if not wide:
        raise DocumentError(name, "looks like binary data, not text")
    # In the wrong byte order a text's characters are strewn over many scripts.
    likely, encoding = min(wide, key=lambda found: len({ord(c) >> 8 for c in found[0][:_SAMPLE]}))
    return Decoded(_plain(likely), [], encoding)


def _plain(text: str) -> str:
    r"""The text, cleaned, without what only says how a terminal shows it.

    >>> _plain("N\bNA\bAME of \x1b[31mred\x1b[0m")
    'NAME of red'
    """
    return clean(_TERMINAL.sub("", text) if "\b" in text or "\x1b" in text else text)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    whole = _strict(data, encoding) is not None
    warning = f"Some bytes are not {encoding.upper()} and are shown as \ufffd."
    return Decoded(_plain(text), [] if whole else [warning], encoding)


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few wrong bytes in it, which no older encoding should turn to gibberish."""
    decoded = _lenient(data, "utf-8")
    wrong = decoded.text.count("\ufffd")
    whole = sum(1 for character in decoded.text if character > "\x7f") - wrong
    return decoded if whole > 10 * wrong else None


def _is_text(text: str) -> bool:
    sample = text[:_SAMPLE]
    odd = sum(1 for c in sample if unicodedata.category(c) in _ODD and not c.isspace())
    return bool(sample) and odd * 50 <= len(sample)


def _legacy(data: bytes) -> Decoded:
    import charset_normalizer

    telling = [line for line in data.splitlines(keepends=True) if not line.isascii()]
    sample = b"".join(telling)[:_SAMPLE]
    western = sample.decode("cp1252", errors="replace")
    matches = charset_normalizer.from_bytes(sample, cp_isolation=_LEGACY)
    best = min(
        matches,
        key=lambda match: (match.chaos, -match.coherence, str(match) != western),
        default=None,
    )
    if best is not None and str(best) != western:
        text = _strict(data, best.encoding)
        if text is not None:
            return Decoded(_plain(text), [], best.encoding)
    if text := _strict(data, "cp1252"):
        return Decoded(_plain(text), [], "cp1252")
    # The five bytes that Windows-1252 leaves open are control characters in Latin-1.
    return Decoded(_plain(data.decode("latin-1")), [], "latin-1")
