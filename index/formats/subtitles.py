"""Subtitles (SubRip, WebVTT): what is said, cues joined until a pause or a change of voice."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.errors import DocumentError
from index.formats.builder import Builder, Piece, one_line
from index.formats.decoding import decode
from index.formats.signs import is_finished
from index.formats.turns import labels, under_speakers

_TIME = r"(?:(\d{1,3}):)?(\d\d):(\d\d)[.,](\d{1,3})"
_CUE = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*\n", re.M)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?\s++([^<>]++)>")
_VOICES = re.compile(r"(?=<v[.\s])")
_ENTITY = re.compile(r"&#?\w{1,31};")
_DASH = re.compile(r"[-–]\s*[^\W\d_]")  # where another than before speaks
_ROLLED = 4  # lines that are shown at once while new ones come below, at most
_PAUSE = 2.0  # seconds
_LONGEST = 600  # characters joined to one paragraph


class _Cue(NamedTuple):
    """A line of what one voice says between two times; `label` is its name with a colon, or ''."""

    label: str
    words: str
    start: float
    end: float


def read(name: str, data: bytes) -> Builder:
    """Paragraphs of what is said, under the names of those who say it where these are told."""
    source, warnings, encoding = decode(name, data)
    source = source.replace("\f", "\n")
    times = list(_CUE.finditer(source))
    if not times:
        raise DocumentError(name, "is no subtitle file: it has no times such as 00:01:02,000 -->")
    builder = Builder(warnings, encoding)
    cues = list(_cues(source, times))
    shown = [f"{cue.label} {cue.words}".lstrip() for cue in cues]
    voices = {i: len(cue.label) for i, cue in enumerate(cues) if cue.label} or labels(shown)
    pieces: list[Piece] = []
    turns: dict[int, int] = {}
    said: list[str] = []
    before, voice = 0.0, ""
    for i, cue in enumerate(cues):
        label, words = shown[i][: voices.get(i, 0)], shown[i]
        if label == voice:  # many programs name it with each cue
            words = words[len(label) :].lstrip()
        changes = label not in ("", voice)
        answers = _DASH.match(words) and said and is_finished(said[-1])
        apart = changes or answers or cue.start - before > _PAUSE
        if said and (apart or len(" ".join(said)) > _LONGEST):
            pieces.append(Piece("paragraph", " ".join(said)))
            said = []
        if changes:
            turns[len(pieces)], voice = len(label), label
        said.append(words)
        before = cue.end
    pieces.append(Piece("paragraph", " ".join(said)))
    builder.extend(under_speakers(pieces, turns, to_the_end=True))
    return builder


def _cues(source: str, times: list[re.Match[str]]) -> Iterator[_Cue]:
    """What is said from each of the times on, line by line, each once."""
    before: Sequence[tuple[str, str]] = []
    for cue, after in zip(times, [*times[1:], None], strict=True):
        lines = source[cue.end() : after.start() if after else len(source)].split("\n")
        if "" in lines or after is None:  # an empty line ends a cue; a number may begin the next
            lines = lines[: lines.index("")] if "" in lines else lines
        shown = list(_lines("\n".join(lines)))
        for label, words in shown[_repeated(before, shown) :]:
            yield _Cue(label, words, _seconds(cue, 1), _seconds(cue, 5))
        before = shown or before


def _lines(cue: str) -> Iterator[tuple[str, str]]:
    """The lines of a cue that say anything, each with the label of its voice."""
    for part in _VOICES.split(cue):
        voice = _VOICE.match(part)
        label = f"{one_line(_shown(voice[1]))}:" if voice else ""
        for line in part[voice.end() if voice else 0 :].split("\n"):
            if words := one_line(_shown(line)):
                yield label, words


def _repeated(before: Sequence[tuple[str, str]], shown: Sequence[tuple[str, str]]) -> int:
    """How many lines are shown already, since they scroll up while others are said.

    >>> _repeated([("", "We are at the"), ("", "old mill")], [("", "old mill"), ("", "where it")])
    1
    """
    most = min(len(before), len(shown), _ROLLED)
    return next((n for n in range(most, 0, -1) if before[-n:] == shown[:n]), 0)


def _shown(source: str) -> str:
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), _TAG.sub("", source))
    return text.replace("\f", " ")


def _seconds(cue: re.Match[str], first: int) -> float:
    hours, minutes, seconds, fraction = cue.group(*range(first, first + 4))
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")
