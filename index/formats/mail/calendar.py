"""Invitations: what the events of a calendar (RFC 5545) are, where and when, a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from index.dates import MONTHS
from index.formats.builder import Piece

_FOLD = re.compile(r"\n[ \t]")
_LINE = re.compile(r"([A-Za-z-]+)((?:[^\":]|\"[^\"]*\")*):(.*)")
_NAME = re.compile(r";CN=(?:\"([^\"]*)\"|([^;]*))", re.IGNORECASE)
_ZONE = re.compile(r";TZID=\"?([^\";]*)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_LABELS = {
    "Summary": "SUMMARY",
    "When": "DTSTART",
    "Where": "LOCATION",
    "Organizer": "ORGANIZER",
    "Attendees": "ATTENDEE",
}


class _Value(NamedTuple):
    parameters: str
    text: str


_Event = dict[str, list[_Value]]


def events(source: str) -> Iterator[Piece]:
    r"""The events of a calendar, whose lines end with ``\n``.

    >>> [p.text for p in events("BEGIN:VEVENT\nSUMMARY:Talk\nDTSTART:20240613T140000Z\nEND:VEVENT")]
    ['Summary: Talk', 'When: 13 June 2024, 14:00 (UTC)']
    """
    within: list[str] = []  # what is open: an event may hold alarms, which have texts of their own
    event: _Event = {}
    for line in _FOLD.sub("", source).split("\n"):
        match = _LINE.match(line)
        if match is None:
            continue
        name, value = match[1].upper(), _Value(match[2], match[3].strip())
        if name == "BEGIN":
            within.append(value.text.upper())
        elif name == "END" and within:
            if within.pop() == "VEVENT":
                yield from _pieces(event)
                event = {}
        elif within[-1:] == ["VEVENT"]:
            event.setdefault(name, []).append(value)


def _pieces(event: _Event) -> Iterator[Piece]:
    for label, name in _LABELS.items():
        if values := event.get(name):
            if name == "DTSTART":
                shown = _when(values[0], event.get("DTEND", values)[0])
            elif name in ("ORGANIZER", "ATTENDEE"):
                shown = ", ".join(map(_person, values))
            else:
                shown = _unescaped(values[0].text)
            if shown.strip():
                yield Piece("item", f"{label}: {' '.join(shown.split())}")
    for value in event.get("DESCRIPTION", []):
        for paragraph in _EMPTY_LINES.split(_unescaped(value.text)):
            yield Piece("paragraph", paragraph)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _person(value: _Value) -> str:
    name = _NAME.search(value.parameters)
    return (name and (name[1] or name[2])) or value.text.removeprefix("mailto:")


def _when(start: _Value, end: _Value) -> str:
    """From when to when, in the zone of the start; as it stands where it is no date."""
    try:
        first, last = (datetime.fromisoformat(value.text.rstrip("Z")) for value in (start, end))
    except ValueError:
        return start.text
    if "T" not in start.text:  # whole days, the end is that after the last
        last = max(first, last - timedelta(days=1))
        return _day(first) if first == last else f"{_day(first)} to {_day(last)}"
    shown = f"{_day(first)}, {first:%H:%M}"
    if last.date() != first.date():
        shown += f" to {_day(last)}, {last:%H:%M}"
    elif last != first:
        shown += f" to {last:%H:%M}"
    zone = _ZONE.search(start.parameters)
    named = "UTC" if start.text.endswith("Z") else zone[1] if zone else ""
    return f"{shown} ({named})" if named else shown


def _day(time: datetime) -> str:
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}"
