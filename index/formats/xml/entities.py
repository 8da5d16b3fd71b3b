"""Entities of a document, put in before it is parsed, so that its parser needs to know none.

Those that the document declares as texts are put in as far as a person's document could mean it;
other files are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import html5
from typing import NamedTuple

from index.errors import DocumentError

_MOST = 1 << 20  # characters that entities may add, or twice the source if that is more
_LONGEST = 20_000  # characters of one
_ROUNDS = 8  # of entities within entities
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MATHEMATICS = "\u2a00"  # rare signs from here on, whose names documents give to others (&eg;)
_OPENING = re.compile(r"<!--|<!\[CDATA\[|<\?")
_CLOSING = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_DOCTYPE = re.compile(r"\s*<!DOCTYPE\b")
_IN_DOCTYPE = re.compile(r"\"[^\"]*\"|'[^']*'|[\[\]>]")
_ENTITY = re.compile(
    r"<!ENTITY\s+([\w.:-]+)\s+(?:(SYSTEM|PUBLIC)\b[^>]*|\"([^\"]*)\"|'([^']*)')\s*>"
)
_REFERENCE = re.compile(r"&(?:([A-Za-z_][\w.:-]*);|(?!#\d+;|#x[\da-fA-F]+;))")


class Expanded(NamedTuple):
    """A document without comments, declarations and entities; the entities that are other files,
    and those that it does not say anything of."""

    source: str
    files: list[str]
    unknown: list[str]


def expanded(name: str, source: str) -> Expanded:
    """The source with its entities put in.

    Raises:
        DocumentError: they are made to fill the memory.
    """
    parts = list(_parts(source))
    first = "".join(part for part, _ in parts[:1])
    end, values, files = _declared(first)
    if end:
        parts[0] = first[end:], False
    for _ in range(_ROUNDS):
        values = {
            called: _Put(name, values, _LONGEST).into(said) for called, said in values.items()
        }
    put = _Put(name, values, max(_MOST, 2 * len(source)))
    whole = "".join(part if is_kept else put.into(part, files) for part, is_kept in parts)
    lost = list(put.unknown)
    return Expanded(whole, [n for n in lost if n in files], [n for n in lost if n not in files])


def _parts(source: str) -> Iterator[tuple[str, bool]]:
    """The parts of a source without comments and instructions, and whether one is to be kept as it
    is, since its signs are no markup."""
    at = 0
    before: list[str] = []
    while match := _OPENING.search(source, at):
        before.append(source[at : match.start()])
        end = source.find(_CLOSING[match[0]], match.end())
        if end < 0:  # damaged
            at = match.start()
            break
        at = end + len(_CLOSING[match[0]])
        if match[0] == "<![CDATA[":
            yield "".join(before), False
            yield source[match.start() : at], True
            before = []
    yield "".join([*before, source[at:]]), False


def _declared(source: str) -> tuple[int, dict[str, str], set[str]]:
    """Where what a document declares of itself ends; its entities that are texts, and the names of
    those that are files."""
    opening = _DOCTYPE.match(source)
    if not opening:
        return 0, {}, set()
    depth, end = 0, len(source)
    for match in _IN_DOCTYPE.finditer(source, opening.end()):
        depth += {"[": 1, "]": -1}.get(match[0], 0)
        if match[0] == ">" and depth < 1:
            end = match.end()
            break
    values: dict[str, str] = {}
    files: set[str] = set()
    for called, elsewhere, *quoted in _ENTITY.findall(source, opening.end(), end):
        if elsewhere:
            files.add(called)
        else:
            values.setdefault(called, "".join(quoted))
    return end, values, files


class _Put:
    """Puts entities into texts, as long as they add no more characters than they may."""

    def __init__(self, name: str, values: Mapping[str, str], most: int) -> None:
        """For a document."""
        self.unknown: dict[str, None] = {}
        self._name, self._values, self._left = name, values, most

    def into(self, source: str, files: set[str] | None = None) -> str:
        """The source with the document's own entities, and, where `files` are given, the others:
        signs by their names, of which nothing is known as their names, and files as nothing."""

        def replace(match: re.Match[str]) -> str:
            called = match[1]
            if called in _PREDEFINED:
                return match[0]
            if called in self._values:
                self._left -= len(self._values[called])
                if self._left < 0:
                    raise DocumentError(self._name, "declares XML entities made to do harm")
                return self._values[called]
            if files is None:
                return match[0]
            if called is None:
                return "&amp;"  # a sign that should not stand alone
            if html5.get(f"{called};", _MATHEMATICS) < _MATHEMATICS:
                return html5[f"{called};"]
            self.unknown[called] = None
            followed = source[match.end() : match.end() + 1] == "&"
            return "" if called in files else called + " " * followed

        return _REFERENCE.sub(replace, source)
