"""Subtitles (SubRip, WebVTT): what is said, cues joined until a pause or a change of voice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.errors import DocumentError
from index.formats.builder import Builder, Piece, one_line
from index.formats.decoding import decode
from index.formats.turns import labels, under_speakers

_TIME = r"(?:(\d{1,3}):)?(\d\d):(\d\d)[.,](\d{1,3})"
_CUE = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*\n", re.M)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?\s++([^<>]++)>")
_VOICES = re.compile(r"(?=<v[.\s])")
_PAUSE = 2.0  # seconds
_LONGEST = 600  # characters joined to one paragraph


class _Cue(NamedTuple):
    """What one voice says between two times; `label` is its name with a colon, or ''."""

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
        if said and (changes or cue.start - before > _PAUSE or len(" ".join(said)) > _LONGEST):
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
    """What is said from each of the times on; some programs repeat a line as it scrolls up."""
    last = None
    for cue, after in zip(times, [*times[1:], None], strict=True):
        lines = source[cue.end() : after.start() if after else len(source)].split("\n")
        if "" in lines or after is None:  # an empty line ends a cue; a number may begin the next
            lines = lines[: lines.index("")] if "" in lines else lines
        for part in _VOICES.split("\n".join(lines)):
            voice = _VOICE.match(part)
            label = f"{one_line(_shown(voice[1]))}:" if voice else ""
            words = one_line(_shown(part[voice.end() :] if voice else part))
            if words and (label, words) != last:
                yield _Cue(label, words, _seconds(cue, 1), _seconds(cue, 5))
                last = label, words


def _shown(source: str) -> str:
    return _TAG.sub("", source).replace("&amp;", "&").replace("&nbsp;", " ")


def _seconds(cue: re.Match[str], first: int) -> float:
    hours, minutes, seconds, fraction = cue.group(*range(first, first + 4))
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")
