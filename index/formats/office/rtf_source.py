r"""What a rich text is made of (Rich Text Format 1.9.1): groups, control words and text.

A file is ASCII. Other characters are bytes of the code page that the font has, written ``\'e9``, or
numbers in Unicode (``\u233``), after which what older programs show instead is left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from copy import copy
from typing import NamedTuple

from index.formats import ticks
from index.formats.code_pages import ANSI, MACINTOSH, OF_CHARSETS, codec

_TOKEN = re.compile(
    r"([^\\{}\r\n]+)|\\'([0-9A-Fa-f]{2})|\\([A-Za-z]+)(-?[0-9]+)? ?|\\([^A-Za-z])|([{}])|[\r\n]+|\\"
)
_BOUND = re.compile(  # what tells where a group ends, and the words that are the body's alone
    r"(\{?(?:\\\*)?\\(?:pard?|sectd?|trowd|fonttbl|colortbl|stylesheet|listtable|info|generator)"
    r"(?![a-z]))|(\\(?:plain|fs[0-9]+)(?![a-z0-9]))|([{}])|\\bin([0-9]+) ?|\\.",
    re.S,
)
_MOST_UNCLOSED = 8  # groups whose end is looked for in all that follows, though there is none
_DIGITS = 11  # of a number; more are damage
_MOST_INSTEAD = 8  # characters that are there instead of one in Unicode
_NAME = 100  # characters of a font's name

_ESCAPED = frozenset("\\{}")
_SYMBOLS = {"~": "\xa0", "_": "-", "\t": "\t"}
_CHARACTERS = (
    {"tab": "\t", "line": "\n", "lbr": "\n", "column": "\n"}
    | {"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"}
    | {"endash": "–", "emdash": "—", "enspace": "\u2002", "emspace": "\u2003"}
    | {"qmspace": "\u2005", "zwbo": "\u200b", "zwnj": "\u200c", "zwj": "\u200d"}
    | {"ltrmark": "\u200e", "rtlmark": "\u200f", "zwnbo": "\u2060"}
)
_NOT_TYPED = str.maketrans(dict.fromkeys("\n\v\f\r", " "))  # they would end lines and pages

SIGN = 0xF000
"""Where the private characters begin that fonts of signs have: a byte is added to it."""
_GREEK = (  # the letters of the font Symbol, from the space and from 0xA0
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾"
    "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑",
)
OF_FONT = {
    "Symbol": {
        SIGN + first + at: letter
        for first, letters in zip((0x20, 0xA0), _GREEK, strict=True)
        for at, letter in enumerate(letters)
    },
    **ticks.OF_FONT,
}
"""What the letters of fonts that hold signs are seen as, by their private characters."""


class Event(NamedTuple):
    r"""A brace, a control word with its number, or some text, where `word` is ''.

    `starred` says that ``\*`` stands before the word: who does not know it leaves out its group.
    """

    word: str
    value: int | None = None
    text: str = ""
    starred: bool = False


class _Group(NamedTuple):
    """What holds until a brace is closed: the font, and how many characters after one in Unicode
    are there for older programs."""

    font: int | None = None
    instead: int = 1


class Source:
    """The events of a rich text, in their order, each once."""

    def __init__(self, data: bytes) -> None:
        """Nothing is read yet."""
        self._source = data.decode("latin-1")
        self._at = 0
        self._last = self._source.rfind("}")  # which ends the document
        self._fonts: dict[int | None, tuple[str, str]] = {}  # codec and name
        self._codec = _codec(ANSI)
        self._usual: int | None = None  # font
        self._group = _Group()
        self._groups: list[_Group] = []
        self._unclosed = 0  # groups of which a brace is missing
        self._instead = 0  # characters still to be left out
        self._bytes: list[str] = []  # not decoded yet: a character may be of two
        self._text: list[str] = []

    def __iter__(self) -> Iterator[Event]:
        """Each brace, word and text; what tells how text is written is dealt with here."""
        starred = False
        while token := _TOKEN.match(self._source, self._at):
            self._at = token.end()
            text, byte, word, digits, symbol, brace = token.groups()
            if text or byte:
                self._add(text or chr(int(byte, 16)))
            elif symbol in _ESCAPED:
                self._add(symbol)
            elif symbol == "*":
                starred = True
            elif symbol in _SYMBOLS or word in _CHARACTERS:
                self._put(_SYMBOLS[symbol] if symbol else _CHARACTERS[word])
            elif word or brace or symbol in ("\n", "\r"):
                value = int(digits[:_DIGITS]) if digits and digits != "-" else None
                name = word or brace or "par"
                self._instead = 0
                if not self._is_own(name, value):
                    yield from self._said()
                    yield Event(name, value, "", starred)
                starred = False
        yield from self._said()

    def skip(self) -> None:
        """Leave out what is left of the group that is open, but for the brace that ends it."""
        self._at = self._end()

    def part(self) -> Source:
        """What is left of the group that is open, but for the brace that ends it, by itself."""
        part = copy(self)
        end = self._end()
        part._source, part._at, part._last = self._source[self._at : end], 0, end
        part._groups, part._bytes, part._text = [], [], []
        self._at = end
        return part

    def is_over(self) -> bool:
        """Whether no brace is left to end the document."""
        return self._at > self._last

    def _end(self) -> int:
        """Where the group that is open ends.

        If that leaves nothing of the document a brace of it is missing, and it ends at the first
        word that only the body has.
        """
        at, depth, body = self._at, 0, -1
        while token := _BOUND.search(self._source, at):
            word, plain, brace, size = token.groups()
            if brace == "}" and not depth:
                break
            at = token.end()
            if (word or (plain and not depth)) and body < 0:
                body = token.start()
                if self._unclosed >= _MOST_UNCLOSED:
                    return body
            if size:
                at += int(size[:_DIGITS])
            depth += {"{": 1, "}": -1}.get(token[0][0], 0)
        end = token.start() if token else len(self._source)
        if body < 0 or end < self._last:
            return end
        self._unclosed += 1
        return body

    def _add(self, text: str) -> None:
        """Some characters as bytes of the font's code page."""
        if self._instead:
            count = min(self._instead, len(text))
            self._instead -= count
            text = text[count:]
        if text:
            self._bytes.append(text)

    def _put(self, text: str) -> None:
        """A character that is told by its name."""
        if self._instead:
            self._instead -= 1
            return
        self._decode()
        self._text.append(text)

    def _is_own(self, word: str, value: int | None) -> bool:
        """Whether a brace or a word only tells how text is written; what it tells then counts."""
        match word:
            case "u":
                self._decode()
                self._text.append(self._seen(_character(value or 0)))
                self._instead = self._group.instead
            case "uc":
                self._group = self._group._replace(instead=min(max(value or 0, 0), _MOST_INSTEAD))
            case "f":
                self._decode()
                self._group = self._group._replace(font=value)
            case "deff":
                self._usual = value
                self._group = self._group._replace(font=value)
            case "ansicpg":
                self._codec = _codec(value or ANSI)
            case "mac":
                self._codec = _codec(MACINTOSH)
            case "pc" | "pca":
                self._codec = _codec(437 if word == "pc" else 850)
            case "bin":
                self._at += max(value or 0, 0)
            case "fonttbl":
                self._read_fonts()
            case _:
                self._decode()
                if word == "{":
                    self._groups.append(self._group)
                elif word == "}":
                    self._group = self._groups.pop() if self._groups else _Group(self._usual)
                elif word in ("plain", "info"):  # what is said of the document is in no font
                    font = self._usual if word == "plain" else None
                    self._group = self._group._replace(font=font)
                return False
        return True

    def _said(self) -> Iterator[Event]:
        """The text since the last event."""
        self._decode()
        if self._text:
            text = "".join(self._text)
            self._text.clear()
            if not text.isascii():  # two numbers in Unicode may be one character
                text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            yield Event("", None, text)

    def _decode(self) -> None:
        if not self._bytes:
            return
        text = "".join(self._bytes)
        self._bytes.clear()
        page, name = self._fonts.get(self._group.font, (self._codec, ""))
        if name in OF_FONT:
            text = "".join(chr(SIGN + ord(c)) if c > " " else c for c in text)
        elif not text.isascii():
            text = text.encode("latin-1").decode(page, "replace")
        self._text.append(self._seen(text))

    def _seen(self, text: str) -> str:
        """Some text as its font shows it."""
        _, name = self._fonts.get(self._group.font, ("", ""))
        text = text.translate(_NOT_TYPED)
        return text.translate(OF_FONT[name]) if name in OF_FONT else text

    def _read_fonts(self) -> None:
        """The table of fonts, up to the brace that ends it."""
        number, page, name, end = None, 0, "", self._end()
        while self._at < end and (token := _TOKEN.match(self._source, self._at)):
            text, _, word, digits, symbol, _ = token.groups()
            self._at = token.end()
            value = int(digits[:_DIGITS]) if digits and digits != "-" else 0
            if symbol == "*":
                self.skip()
            elif word == "f":
                number, page, name = value, 0, ""
            elif word == "fcharset":
                page = OF_CHARSETS.get(value, 0)
            elif word == "cpg":
                page = value
            elif text and len(name) < _NAME:
                name += text
            if word or text:
                own = _codec(page) if page else self._codec
                self._fonts[number] = own, name.partition(";")[0].strip()


def _character(number: int) -> str:
    """A character by its number, of 16 bits with a sign; some write larger ones whole."""
    return chr(number if 0 < number <= sys.maxunicode else number & 0xFFFF)


def _codec(page: int) -> str:
    """The codec of a code page; what none knows is read as Western."""
    return codec(page) or codec(ANSI)
