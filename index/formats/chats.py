"""Exported chats: records that say who wrote, when and what, as each program has them.

A message stands under who wrote it and when, and one that asks stands above the next that answers,
as in other talks: so both are found together. A message's other fields come after it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from index.formats.builder import Piece
from index.formats.signs import CLOCK

NAMES = ("real_name", "nickname", "display_name", "displayName", "name", "title", "label")
"""Fields of an object that say what it is called."""

SENDERS = (
    *("from", "sender", "sender_name", "author", "user_profile", "user", "username"),
    "senderid",
)
"""Fields of a message that say who wrote it."""

TIMES = (
    *("date", "datetime", "timestamp", "time", "created_at", "sent_at", "ts", "timestamp_ms"),
    *("createdat", "createddatetime"),
)
"""Fields of a message that say when it was written."""

_TEXTS = ("text", "content", "message", "body", "full_text")
_TITLES = {"title", "subject", "headline"}  # of what is no message
_EPOCH = re.compile(r"(1\d{9})(?:\d{3}|\.\d+)?")  # seconds or milliseconds since 1970
_TWITTER = "%a %b %d %H:%M:%S %z %Y"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_LABEL = re.compile(  # the second way is of Apple's; who has no colon has not written
    rf"\u200e?(?:\[{_DATE},? {CLOCK}\]|{_DATE},? {CLOCK} [-–])(?: ([^:\n]{{1,60}}):(?=\s|$))?"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_SKIPPED = re.compile(r"type|(?:.*[a-z_])?(?:id|ID|Id|ids|Ids)(?:_str)?|id|.*_(?:ts|unixtime)")
_WORDS = re.compile(r"[^\W\d_]\S*\s|\S\.[a-z]\w{1,4}$", re.IGNORECASE)  # or the name of a file
_ASKS = re.compile(r"\?(?=\s|$)")
_MENTION = re.compile(r"<@(\w+)>")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_LONG = 200  # characters of a field that stands alone
_DEEPEST = 8


class _Message(NamedTuple):
    who: str
    when: str
    text: str
    other: Sequence[str]  # what else is known of it

    @property
    def asks(self) -> bool:
        """Whether it is short and has a question in it."""
        return len(self.text) <= _LONG and bool(_ASKS.search(self.text))


def time(value: Any) -> str:
    """A point in time as a person reads it.

    >>> time("1678788000.000100"), time("2024-06-01T15:02:11.3+00:00"), time("2 May")
    ('2023-03-14 10:00 UTC', '2024-06-01 15:02 UTC', '2 May')
    """
    shown = str(value)
    if epoch := _EPOCH.fullmatch(shown):
        return f"{datetime.fromtimestamp(int(epoch[1]), UTC):%Y-%m-%d %H:%M} UTC"
    try:
        is_iso = _ISO.fullmatch(shown)
        known = datetime.fromisoformat(shown) if is_iso else datetime.strptime(shown, _TWITTER)
    except ValueError:
        return shown
    return f"{known:%Y-%m-%d %H:%M %Z}".strip()


def are_fields(names: Sequence[str]) -> bool:
    """Whether these names of columns are those of messages: who, when and what.

    >>> are_fields(["Date", "From", "Message"]), are_fields(["Date", "Payee", "Amount"])
    (True, False)
    """
    small = {name.strip().lower() for name in names}
    return all(small.intersection(fields) for fields in (SENDERS, TIMES, _TEXTS))


def pieces(
    records: Sequence[Mapping[str, Any]], is_table: bool, all_fields: bool = False
) -> list[Piece]:
    """The messages of a chat; none where the records are something else.

    Of their other fields those are kept that have words or are names of files; with `all_fields`
    all but the numbers of records. All messages have a time, most have a text, none has a title.
    What may be rows of a table as well has two senders at least and a question.
    """
    records = [_unwrapped(record) for record in records]
    people = {
        user: name
        for record in records
        if isinstance(user := record.get("user"), str)
        and (name := _called(record.get("user_profile")))
    }
    messages = [_message(record, people, all_fields) for record in records]
    told = [message for message in messages if message.text]
    may_be = (
        2 * len(told) > len(messages)
        and all(message.when for message in messages)
        and not any(_titled(record) for record in records if _text(record))
    )
    talk = len({message.who for message in told}) > 1 and any(one.asks for one in told)
    return list(_pieces(messages)) if may_be and (talk or not is_table) else []


def labels(texts: Sequence[str]) -> dict[int, int]:
    """Which of a text's lines begin a message of a chat, with date and time, and how long is what
    says who wrote it and when; none where not two have written twice, or nobody has asked.

    >>> labels(["1/5/24, 9:15 - Ann: Why?", "1/5/24, 9:16 - Bo: It", "is me", "1/5/24, 9:17 - Ann: "
    ...     "Oh", "[1/5/24, 9:18] Bo: Yes"])
    {0: 19, 1: 18, 3: 19, 4: 18}
    """
    found = {at: match for at, text in enumerate(texts) if (match := _LABEL.match(text))}
    counts = Counter(match[1] for match in found.values() if match[1])
    asked = any(_ASKS.search(texts[at], match.end()) for at, match in found.items() if match[1])
    talk = asked and sum(count > 1 for count in counts.values()) > 1
    return {at: match.end() for at, match in found.items()} if talk else {}


def _pieces(messages: Sequence[_Message]) -> Iterator[Piece]:
    asked = ""  # who has asked what is not answered yet
    open_ = False
    for message in messages:
        label = f"{', '.join(filter(None, (message.who, message.when)))}:"
        level = 1 if message.asks or not open_ else 2
        if message.asks:
            yield Piece("term", f"{label} {message.text}", level)
            asked, open_ = message.who, True
        else:
            yield Piece("term", label, level)
            for paragraph in _EMPTY_LINES.split(message.text):
                yield Piece("paragraph", paragraph, level)
            open_ = open_ and message.who == asked
        short = [one for one in message.other if len(one) <= _LONG]
        yield Piece("item", ", ".join(short), level)
        yield from (Piece("paragraph", one, level) for one in message.other if one not in short)


def _message(record: Mapping[str, Any], people: Mapping[str, str], all_fields: bool) -> _Message:
    sender = next((value for value in _values(record, SENDERS) if value), "")
    who = _called(sender) if isinstance(sender, dict) else str(sender)
    when = next((time(value) for value in _values(record, TIMES) if _is_plain(value)), "")
    text = _text(record)
    known = {key for key in record if key.lower() in {*SENDERS, *TIMES}}
    rest = {key: value for key, value in record.items() if key not in known}
    flat = " ".join(text.split())
    other = [
        f"{key}: {said}"
        for key, said in _leaves(rest)
        if said not in flat and (all_fields or _WORDS.search(said))
    ]
    text = _MENTION.sub(lambda m: f"@{people[m[1]]}" if m[1] in people else m[0], text)
    return _Message(people.get(who, who), when, text, list(dict.fromkeys(other)))


def _unwrapped(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an object holds that holds nothing but another: {"tweet": {...}}."""
    inner = next(iter(record.values())) if len(record) == 1 else None
    return inner if isinstance(inner, dict) else record


def _values(record: Mapping[str, Any], names: Sequence[str]) -> Iterator[Any]:
    small = {key.lower(): value for key, value in record.items()}
    return (small[name] for name in names if name in small)


def _titled(record: Mapping[str, Any]) -> bool:
    return any(value for key, value in record.items() if key.lower() in _TITLES)


def _text(record: Mapping[str, Any]) -> str:
    texts = (value for value in _values(record, _TEXTS) if isinstance(value, str))
    return next((text.strip() for text in texts if text.strip()), "")


def _called(one: Any) -> str:
    """What a person is called by, or who is in it: {"user": {"displayName": "Ann"}}; '' of no
    object."""
    if not isinstance(one, dict):
        return ""
    names = (str(one[key]) for key in NAMES if one.get(key))
    return next(names, "") or _called(one.get("user") or one.get("application"))


def _is_plain(value: Any) -> bool:
    return value not in (None, "") and isinstance(value, str | int | float)


def _leaves(value: Any, key: str = "", depth: int = _DEEPEST) -> Iterator[tuple[str, str]]:
    """What is said in a value, each with its key: no numbers of records, no marks of being so."""
    if isinstance(value, dict) and depth:
        for name, inner in value.items():
            if not _SKIPPED.fullmatch(name):
                yield from _leaves(inner, name, depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value:
            yield from _leaves(inner, key, depth - 1)
    elif not isinstance(value, bool):
        said = "" if value is None else " ".join(str(value).split())
        if said and said[0] != "<":  # a tag
            yield key, said
