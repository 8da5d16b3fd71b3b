"""Configuration files: comments, which are read without their signs, settings and sections.

[Journal]                   a section
# The size of the journal,  what is said of a setting, as prose
# at most.
SystemMaxUse=4G             a setting, a line of its own
#MaxFileSec=1month          one that is not in force, which keeps its sign
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.formats.signs import has_word, is_finished
from index.types import BlockKind

_SIGNS = "#;"
_COMMENT = re.compile(rf"[^\S\n]*+([{_SIGNS}]++)(?=\s|[^\w\s]*+$)\s*+(.*)")
_BEHIND = re.compile(rf"(?<=\s)[{_SIGNS}]\s")  # begins a comment behind a setting
_BANNER = ("##", ";;")  # behind a title
_SECTION = re.compile(r"\[\[?[^\[\]]{1,80}\]\]?")
_SETTING = re.compile(r"[\w.-]+\s*=(?!=)")
_ONE_VALUE = re.compile(r"[\w.-]+\s*=\s*(?:\S*|\"[^\"]*\"|'[^']*')\s*")
_SAYS = re.compile(r"[^a-z\d_/.$%@<{]")  # begins what is said; names of settings begin otherwise
_DEEP = 16  # columns
_WORDS = 5  # that no setting has
_LEAST = 3  # lines
_NEARLY = 0.9  # of the lines of a file that has sections


def is_config(text: str) -> bool:
    """Whether half of the lines are comments, or nearly all are these, settings and sections.

    >>> is_config("[Journal]\\n# At most.\\nMaxUse=4G\\n"), is_config("# Notes\\nAll is well.\\n")
    (True, False)
    """
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    comments = sum(line[0] in _SIGNS for line in lines)
    sections = sum(bool(_SECTION.fullmatch(line)) for line in lines)
    known = comments + sections + sum(bool(_SETTING.match(line)) for line in lines)
    sectioned = 0 < 2 * sections <= known and known >= _NEARLY * len(lines)
    return known >= _LEAST and (2 * comments >= len(lines) or sectioned)


def read(text: str) -> tuple[str, dict[int, BlockKind | None]]:
    """The text with spaces for the signs of what is said in comments, and where its parts begin:
    settings and sections with what each is, what is said with None."""
    lines: list[str] = []
    parts: dict[int, BlockKind | None] = {}
    at = 0  # where a line begins
    beside = -1  # the column from which on a comment goes on with that behind the setting above
    fresh = True
    for run in _runs(text.split("\n")):
        is_said = _says([comment[2] for comment in map(_COMMENT.fullmatch, run) if comment])
        for line in run:
            comment = _COMMENT.fullmatch(line)
            own = line.strip()
            goes_on = comment and 0 <= beside <= _column(line, comment.start(1))
            if comment and (goes_on or not has_word(comment[2])):
                line = _bare(line, comment)
            elif comment and is_said and not _ONE_VALUE.fullmatch(comment[2]):
                banner = comment[2].rstrip().endswith(_BANNER)
                if banner or fresh:
                    parts[at + comment.start(2)] = "heading" if banner else None
                line, fresh = _bare(line, comment), banner
            elif own:
                start = line.index(own)
                parts[at + start] = _kind(own)
                beside = _column(line, start) + _DEEP if _BEHIND.search(line) else -1
                fresh = True
            lines.append(line)
            at += len(line) + 1
    return "\n".join(lines), parts


def _runs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Comments that follow each other, as long as they have words; each other line alone."""
    run: list[str] = []
    for line in lines:
        comment = _COMMENT.fullmatch(line)
        if comment and has_word(comment[2]):
            run.append(line)
            continue
        if run:
            yield run
        run = []
        yield [line]
    if run:
        yield run


def _says(comments: Sequence[str]) -> bool:
    """Whether comments say something, and are no settings that are not in force."""
    if not comments or not comments[0]:
        return False
    last = comments[-1].rstrip()
    words = max(sum(map(str.isalpha, comment.split())) for comment in comments)
    return bool(_SAYS.match(comments[0])) or is_finished(last) or last[-1] == ":" or words >= _WORDS


def _bare(line: str, comment: re.Match[str]) -> str:
    """A comment with spaces for its signs, also for those behind a title between such."""
    said = comment[2].rstrip()
    inner = said.rstrip(_SIGNS) if said.endswith(_BANNER) else said
    return " " * comment.start(2) + inner.ljust(len(line) - comment.start(2))


def _column(line: str, at: int) -> int:
    return len(line[:at].expandtabs())


def _kind(line: str) -> BlockKind:
    if _SECTION.fullmatch(line):
        return "heading"
    return "item" if has_word(line) else "code"
