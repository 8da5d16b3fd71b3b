"""Subtitles (SubRip, WebVTT): what is said, cues joined until a pause, without their times."""

from __future__ import annotations

import re

from index.errors import DocumentError
from index.formats import text
from index.formats.builder import Builder, one_line

_TIME = r"(?:(\d{1,3}):)?(\d\d):(\d\d)[.,](\d{1,3})"
_CUE = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*\n", re.M)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?\s++([^<>]++)>")
_PAUSE = 2.0  # seconds
_LONGEST = 600  # characters joined to one paragraph


def read(name: str, data: bytes) -> Builder:
    """Paragraphs of what is said."""
    source, warnings, encoding = text.decode(name, data)
    source = source.replace("\f", "\n")
    cues = list(_CUE.finditer(source))
    if not cues:
        raise DocumentError(name, "is no subtitle file: it has no times such as 00:01:02,000 -->")
    builder = Builder()
    builder.warnings, builder.encoding = warnings, encoding
    said: list[str] = []
    before, last = 0.0, ""
    for cue, after in zip(cues, [*cues[1:], None], strict=True):
        lines = source[cue.end() : after.start() if after else len(source)].split("\n")
        if "" in lines or after is None:  # an empty line ends a cue; a number may begin the next
            lines = lines[: lines.index("")] if "" in lines else lines
        words = one_line(_shown("\n".join(lines)))
        start, end = _seconds(cue, 1), _seconds(cue, 5)
        if words and words != last:  # some programs repeat a line as it scrolls up
            if said and (start - before > _PAUSE or len(" ".join(said)) > _LONGEST):
                builder.add("paragraph", " ".join(said))
                said = []
            said.append(words)
            last = words
        before = end
    builder.add("paragraph", " ".join(said))
    return builder


def _shown(source: str) -> str:
    return _TAG.sub("", _VOICE.sub(r"\1: ", source)).replace("&amp;", "&").replace("&nbsp;", " ")


def _seconds(cue: re.Match[str], first: int) -> float:
    hours, minutes, seconds, fraction = cue.group(*range(first, first + 4))
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")
