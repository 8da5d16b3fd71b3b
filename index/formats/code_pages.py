"""Code pages, by the numbers that Windows gives them, as Python's codecs."""

from __future__ import annotations

import codecs

ANSI = 1252
"""The code page of Western Europe, which is meant where none is said."""
MACINTOSH = 10000
"""That of old Macintoshes."""

OF_CHARSETS = (
    {0: ANSI, 77: MACINTOSH, 78: 932, 79: 949, 80: 936, 81: 950, 85: 10006, 86: 10081}
    | {88: 10029, 89: 10007, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253}
    | {162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}
    | {254: 437, 255: 850}
)
"""The code page of a font, by its character set; other fonts are in the document's own."""

_CODECS = (
    {28590 + part: f"iso8859-{part}" for part in range(1, 17)}
    | {MACINTOSH: "mac-roman", 10001: "shift-jis", 10006: "mac-greek", 10007: "mac-cyrillic"}
    | {10029: "mac-latin2", 10079: "mac-iceland", 10081: "mac-turkish", 1361: "johab"}
    | {1200: "utf-16-le", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 65001: "utf-8"}
    | {50220: "iso-2022-jp", 50221: "iso-2022-jp", 50225: "iso-2022-kr"}
    | {51932: "euc-jp", 51949: "euc-kr", 54936: "gb18030"}
)


def codec(page: int) -> str:
    """The codec of a code page, '' of one for which there is none.

    >>> codec(1251), codec(65001), codec(99999)
    ('cp1251', 'utf-8', '')
    """
    name = _CODECS.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return ""
    return name
