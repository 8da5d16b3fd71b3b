"""Subtitles: what is said, once, by each voice."""

from __future__ import annotations

import pytest
from documents import levelled, refused

from index.formats import parse


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,500\n<i>The pier</i>\nwas built\n\n"
            "2\n00:00:02,600 --> 00:00:04,000\nin 1932.\n\n"
            "3\n00:01:00,000 --> 00:01:02,000\nOf oak.\n",
        ),
        (
            "a.vtt",
            "WEBVTT\n\nNOTE nothing\n\n00:01.000 --> 00:02.500 align:start\nThe pier\nwas built\n\n"
            "x\n00:02.600 --> 00:04.000\nin <c.red>1932</c>.\n\n01:00.000 --> 01:02.000\nOf oak.",
        ),
    ],
)
def test_subtitles(name: str, source: str) -> None:
    document = parse(name, source.encode())
    assert levelled(document) == [
        ("paragraph", "The pier was built in 1932."),
        ("paragraph", "Of oak."),
    ]
    assert refused(name, b"just words").startswith("is no subtitle file")


def test_lines_that_scroll_up_are_read_once() -> None:
    cues = [
        *(" \nso<00:01.400><c> we</c><c> are</c><c> at</c><c> the</c>", "so we are at the\n "),
        *("so we are at the\nold<c> mill</c><c> where</c>", "old mill where\n "),
        *("old mill where\nit<c> burned.</c>", "it burned.\nWhen?", "When?"),
    ]
    source = "\n\n".join(
        f"00:{at:02}.000 --> 00:{at + 1:02}.000\n{cue}" for at, cue in enumerate(cues, 1)
    )
    document = parse("a.vtt", f"WEBVTT\n\n{source}\n".encode())
    assert levelled(document) == [("paragraph", "so we are at the old mill where it burned. When?")]


def test_a_dash_in_subtitles_is_another_voice() -> None:
    cues = [
        *("- Were you in Bonn,\nin May?", "- No. In Vienna", "- at the fair.\n– <i>Why?</i>"),
        *("-5 degrees &lt; 0,\nR&amp;D&apos;s &#12;limit", "&c;"),
    ]
    source = "\n\n".join(
        f"{at}\n00:00:{at:02},000 --> 00:00:{at + 1:02},000\n{cue}" for at, cue in enumerate(cues)
    )
    assert levelled(parse("a.srt", source.encode())) == [
        ("paragraph", "- Were you in Bonn, in May?"),
        ("paragraph", "- No. In Vienna - at the fair."),
        ("paragraph", "– Why? -5 degrees < 0, R&D's limit &c;"),
    ]
