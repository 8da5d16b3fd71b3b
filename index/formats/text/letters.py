"""Letters in a plain text: whom one is to, its date, and what is above who signs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.dates import DAY, MONTH, YEAR
from index.formats.signs import SALUTATION, VALEDICTION
from index.formats.text.lines import Line
from index.formats.text.tables import entries

DATE_LINE = re.compile(  # 'Bristol, 12 March 2025', as on top of a letter
    rf"(?:[^\W\d_][^\d,]{{1,30}}, )?(?:{DAY}\.? (?:{MONTH})"
    rf"|(?:{MONTH}) {DAY})[.,]* {YEAR}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(  # 'Mr P. Hill', '12a, High Street', 'Leeds LS1 4AB', 'Our ref: 7'
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Lord|Lady)\b\.?(?: [A-Z][\w.'’-]*){1,5}"
    r"|\d+[A-Za-z]?,? [A-Z].*|.* [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|.* [A-Z]{2} \d{5}"
    r"|(?:Our|Your) ref\b.*"
)
_IN_ADDRESS = 60  # characters of its longest line
_HEAD = 15  # groups of lines above a letter's salutation
_SUBJECT = 3  # words at least


def of_letters(groups: list[list[Line]]) -> Iterator[int]:
    """Where those groups of lines begin that open or close a letter: its salutation, whom it is to
    and where that is, and what is above who signs it. Its subject is none of these."""
    for i, group in enumerate(groups):
        if len(group) == 1 and VALEDICTION.fullmatch(group[0].text):
            yield group[0].start
        if not SALUTATION.fullmatch(group[0].text):
            continue
        if len(group) == 1:
            yield group[0].start
        above = i
        while above > max(0, i - _HEAD) and _may_be_address(groups[above - 1]):
            above -= 1
        head = groups[above:i]
        begins = next((n for n, part in enumerate(head) if any(map(_is_address, part))), len(head))
        for n, part in enumerate(head[begins:], begins + 1):
            if n < len(head) or _is_address(part[0]) or not _may_be_subject(part):
                yield part[0].start


def _may_be_address(group: Sequence[Line]) -> bool:
    return all(len(line.text) <= _IN_ADDRESS for line in group) and not entries(group)


def _is_address(line: Line) -> bool:
    return bool(_ADDRESS.fullmatch(line.text) or DATE_LINE.fullmatch(line.text))


def _may_be_subject(group: Sequence[Line]) -> bool:
    text = group[0].text
    return len(group) == 1 and (text.isupper() or len(text.split()) >= _SUBJECT)
