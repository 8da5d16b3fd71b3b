"""How an automatic number is written: in digits, letters or Roman numerals, or as an ordinal."""

from __future__ import annotations

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST_ROMAN = 4_999
_MOST_DOUBLED = 26 * 30  # Word's own limit
MOST = 32_767  # of a number; more is a slip or an attack


def formatted(count: int, style: str, doubled: bool = False) -> str:
    """A number in one of the styles that HTML and OpenDocument know: 1, a, A, i or I.

    After z come aa and ab, or where letters are `doubled`, as Word does it, aa and bb. What a style
    cannot write, such as a letter for 0, is in digits.

    >>> [formatted(28, style) for style in "1aAiI"], formatted(28, "a", doubled=True)
    (['28', 'ab', 'AB', 'xxviii', 'XXVIII'], 'bb')
    """
    written = str(count)
    if style in ("a", "A") and count > 0:
        written = _doubled(count) if doubled else _letters(count)
    elif style in ("i", "I") and 0 < count <= _MOST_ROMAN:
        written, left = "", count
        for value, letters in _ROMAN:
            written += letters * (left // value)
            left %= value
    return written.upper() if style in ("A", "I") else written


def ordinal(count: int) -> str:
    """A number as it counts in English.

    >>> [ordinal(count) for count in (1, 12, 22, 103)]
    ['1st', '12th', '22nd', '103rd']
    """
    teen = count % 100 in (11, 12, 13)
    return f"{count}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"


def _letters(count: int) -> str:
    letters, left = "", count
    while left > 0:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _doubled(count: int) -> str:
    if count > _MOST_DOUBLED:
        return str(count)
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
