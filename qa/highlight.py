"""Which words of a sentence answer a question: spans to highlight, by rules. Pure functions.

The question's own words say what kind of answer is wanted (a person, a time, a number, a place);
the first span of that kind near the question's words is marked. Where no kind is asked for, or the
sentence has none, the words that match the question are marked instead, so that a reader sees why
the sentence was quoted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from index.cells import cells
from index.types import Span
from index.words import terms

_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
DATE = re.compile(
    rf"""
    (?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?\b{_MONTH}\b\.?
        (?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,?\s+(?:of\s+)?\d{{4}}\b)?
    | \d{{4}}-\d\d-\d\d | \d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}
    | (?:the\s+)?(?:(?:early|mid|late)[-\s]*)?\d{{1,2}}(?:st|nd|rd|th)[-\s]centur(?:y|ies)
    | (?:the\s+)?\b(?:1\d|20)\d0s\b | \b(?:1\d|20)\d\d(?:\s*[–-]\s*(?:1\d|20)?\d\d)?\b
    | \b\d{{1,4}}\s*(?:BC|AD|BCE|CE)\b | \b\d{{1,2}}(?::\d\d)?\s*(?:[ap]\.?m\b\.?|o'clock)
    | \b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b
    """,
    re.VERBOSE,
)
_COUNT = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "hundreds?|thousands?|dozens?|half|a\\s+third|a\\s+quarter)"
)
NUMBER = re.compile(
    rf"""
    (?:[$€£¥]\s*|US\$\s*)?\d+(?:[.,]\d+)*(?:[½¼¾])?
        (?:\s*(?:%|percent|per\s+cent|°[CF]?|bn\b|m\b|km\b|cm\b|mm\b|kg\b|[GMk]?W\b))?
        (?:\s+(?:hundred|thousand|million|billion|trillion))?
    | \b{_COUNT}(?:[-\s]+(?:{_COUNT}|million|billion))*\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
MARKER = re.compile(  # of an item or a clause, which answers nothing
    r"""\d{1,3}(?:\.\d{1,3})+\.?(?=\s+[^\W\d_a-z])  # 7.2 The ..., but not 7.2 million
      | \d{1,3}\.(?=\s)
      | \(?(?:\d{1,3}|[ivxlc]{1,5}|[A-Za-z])\)
    """,
    re.VERBOSE,
)
PERCENT = re.compile(
    r"(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+\s*(?:%|percent\b|per\s+cent\b)", re.IGNORECASE
)
_NAME_WORD = r"[A-ZÀ-ÞĀ-Ž][\w’'.-]*\w|[A-Z]\."
NAME = re.compile(
    rf"(?:{_NAME_WORD})(?:\s+(?:(?:of|the|de|la|van|von|der|and|al|bin|du)\s+){{0,2}}(?:{_NAME_WORD}))*"
)
_WHAT = r"\b(?:what|which)\s+(?:\w+\s+)?"
_ASKS_DATE = re.compile(
    rf"\bwhen\b|{_WHAT}(?:year|date|day|month|decade|century|time)\b", re.IGNORECASE
)
_ASKS_DAY = re.compile(rf"\bwhen\b|{_WHAT}(?:date|day)\b", re.IGNORECASE)
_ASKS_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|long|far|old|tall|high|big|large|often|fast|deep|wide)\b"
    rf"|{_WHAT}(?:number|amount|share|price|cost|age|rank)\b",
    re.IGNORECASE,
)
_ASKS_PERCENT = re.compile(rf"{_WHAT}(?:percentage|percent|per\s+cent)\b", re.IGNORECASE)
_ASKS_NAME = re.compile(
    rf"\bwho(?:m|se)?\b|\bwhere\b|{_WHAT}(?:person|man|woman|president|minister|king|queen|author"
    r"|company|team|city|country|state|town|river|organi[sz]ation|name|region|place|university"
    r"|school|party)\b",
    re.IGNORECASE,
)
_KINDS = (
    (_ASKS_DATE, DATE),
    (_ASKS_NUMBER, NUMBER),
    (_ASKS_PERCENT, PERCENT),
    (_ASKS_NAME, NAME),
)
_WORD = re.compile(r"\w+(?:['’.,]\w+)*")
_IN_WORD = r"[^\W\u2e80-\uffff]"  # of scripts that part words
_URL = rf"https?://[^\s<>\"]*{_IN_WORD}"
# As long as a mailbox and the parts of a domain may be (RFC 5321, 4.5.3.1.1, and RFC 1035, 2.3.4).
_MAIL = rf"{_IN_WORD}[\w.+-]{{0,63}}@\w[\w-]{{0,62}}(?:\.\w[\w-]{{0,62}})+"
_PHONE = (
    r"\+\d{1,3}(?:[ /-]\(?\d{1,8}\)?)+|\(?\b0\d{1,5}\)?(?:[ /-]\d{2,8})+\b"
    r"|\(?\b\d{3}\)?[ -]\d{3}-\d{4}\b"
)
_PAIR = re.compile(  # a line of label and value
    r"^(?P<label>[^\W_][^:\t\n]{0,40}):[^\S\n]+(?P<value>\S[^\n]*)", re.MULTILINE
)
_LABEL = re.compile(  # one of several in a line
    r"(?:^|(?<=\s))(?P<label>[A-Z][\w’'-]*(?:\s(?:[a-z][\w’'-]*|Date|Number|No|By|To|Due)\.?){0,3}):\s+"
    r"(?=\S)"
)
_UNIT = re.compile(  # an address, a telephone's number, 14:05, -40, 12 000, K. Voss
    rf"{_URL}|{_MAIL}|{_PHONE}"
    r"|\b\d{1,3}(?:[ \xa0\u202f]\d{3})+(?![\d.,])|(?<![\w)\]])[-−±]?\d+(?:[.,:]\d+)*(?!\w)"
    r"|(?<![.\w])(?:[A-ZÀ-Þ]\.\s){1,9}[A-ZÀ-Þ][\w’'-]+"
    rf"|(?:{_IN_WORD}+[._](?![A-ZÀ-Þ][a-zß-ÿ]))+{_IN_WORD}+|\d+(?:[.,:]\d+)+|{_IN_WORD}+"
)
MAIL = re.compile(_MAIL)
_REACHED_BY = (  # what is asked for has a shape of its own
    (
        re.compile(r"\b(?:(?:tele)?phone|mobile|cell|fax)\s+(?:phone\s+)?number", re.IGNORECASE),
        re.compile(_PHONE),
    ),
    (re.compile(r"\be-?mail\s+address", re.IGNORECASE), MAIL),
)
_OF_MONEY = frozenset(terms("how much cost costs price fee charge"))
_SUM = frozenset(terms("amount total price cost sum value net gross fee charge rate payment"))
_CURRENCY = re.compile(r"[$€£¥₹]|\b(?:EUR|USD|GBP|CHF)\b")


def highlight(question: str, quote: str) -> tuple[Span, ...]:
    """The spans of `quote` that answer `question`, ordered and disjoint, offsets into `quote`."""
    asked = set(terms(question))
    words = [(Span(m.start(), m.end()), set(terms(m.group()))) for m in _WORD.finditer(quote)]
    matched = [span for span, found in words if found & asked]
    if wanted := wanted_kind(question):
        spans = [_bare(Span(m.start(), m.end()), quote) for m in wanted.finditer(quote)]
        marker = MARKER.match(quote)
        spans = [span for span in spans if not marker or span.start >= marker.end()]
        spans = [span for span in spans if not set(terms(quote[span.start : span.end])) <= asked]
        if wanted is NAME:
            spans = [s for s in spans if not DATE.fullmatch(quote, s.start, s.end)]
        # A lone capital at the start of a sentence is no name, where there is another.
        spans = [s for s in spans if s.start or " " in quote[s.start : s.end]] or spans
        if spans:
            return (min(spans, key=lambda span: _distance(span, matched)),)
    return tuple(_joined(matched, quote))


def columns(row: str, header: str) -> tuple[str, ...]:
    """What a table's header calls the cells of a row, a name for each; () if it is not plain which
    is which.

    >>> columns("Team\\t500 GB\\t€90", "\\tStorage\\tPer month")
    ('', 'Storage', 'Per month')
    >>> columns("Anna Berg\\t0555 101\\ton leave", "Name\\tPhone")
    ()
    """
    names = [" ".join(header[start:end].split()) for start, end in cells(header)]
    count = len(cells(row))
    # Between spaces an empty corner above the names of the rows is not seen.
    if "\t" not in row and len(names) == count - 1:
        names = ["", *names]
    return tuple(names) if len(names) == count and any(names) else ()


def in_cell(asked: Collection[str], text: str, row: Span, header: str, words: Span) -> Span:
    """The answering words of a table's row, within one of its cells: that under the header which
    the question names, by terms that are no other header's, else by more of its terms than of any
    other's ('February Actual' beside 'February Plan'), else the one with a sum of money where that
    is asked for, of several the one that a header calls a price or the like, else, without
    a header, the one behind the only cell that the question says, else that which has most of them
    and is not what the question says itself, where one is left.

    `asked` are the question's terms; `row` and `words` are spans into `text`.
    """
    parts, names = _parted(text, row, header)
    cell = _headed(text, parts, names, set(asked)) if names else None
    if cell is None and not _OF_MONEY.isdisjoint(asked):
        cell = _of_money(text, parts, names)
    if cell is None and not names:
        cell = _labelled(text, parts, set(asked))
    if cell is not None:
        return _within(cell, words)
    shared = [Span(max(p.start, words.start), min(p.end, words.end)) for p in parts]
    most = max(shared, key=lambda part: part.end - part.start)
    other = [p for p in parts if not set(terms(text[p.start : p.end])) <= set(asked)]
    return other[0] if len(other) == 1 and _within(other[0], most) != most else most


def of_label(question: str, quote: str, words: Span) -> Span:
    """The answering words of a quote, or of several lines of label and value, as a form has them,
    the value whose label the question names by terms that are no other label's.

    >>> quote = "Issue date: 14 May 2025\\nDue date: 3 June 2025"
    >>> of_label("When is the invoice due?", quote, Span(12, 23))
    Span(start=34, end=45)
    """
    pairs = labelled(quote)
    values = [value for _, value in pairs]
    for own in values if len(pairs) > 1 else ():
        if own.start <= words.start < own.end < words.end:  # and the next label
            words = Span(words.start, own.end)
    if len(pairs) < 2 or not any(_within(own, words) == words for own in values):
        return words
    names = [set(terms(label)) for label, _ in pairs]
    value = _headed(quote, values, names, set(terms(question)))
    return _within(value, words) if value else words


def labelled(text: str) -> list[tuple[str, Span]]:
    """The labels in a text and their values: a line each, or one after another in a line, as the
    lines of a form are in a PDF.

    >>> labelled("Issue date: 14 May 2025 Due date: 3 June 2025")
    [('Issue date', Span(start=12, end=23)), ('Due date', Span(start=34, end=45))]
    """
    pairs = []
    for line in _PAIR.finditer(text):
        found = list(_LABEL.finditer(text, line.start(), line.end()))
        if not found or found[0].start() > line.start():
            found.insert(0, line)
        starts = [pair.start() for pair in found[1:]]
        for pair, end in zip(found, [*starts, line.end()], strict=True):
            start = pair.start("value") if pair is line else pair.end()
            pairs.append((pair["label"], Span(start, start + len(text[start:end].rstrip()))))
    return pairs


def headed_cell(asked: Collection[str], text: str, row: Span, header: str) -> Span | None:
    """The cell of a table's row under the header that the question names; see `in_cell`."""
    parts, names = _parted(text, row, header)
    return _headed(text, parts, names, set(asked)) if names else None


def _parted(text: str, row: Span, header: str) -> tuple[list[Span], list[set[str]]]:
    """The cells of a table's row, and the terms of what its header calls each; see `columns`."""
    line = text[row.start : row.end]
    parts = [Span(row.start + start, row.start + end) for start, end in cells(line)]
    return parts, [set(terms(name)) for name in columns(line, header)]


def _headed(
    text: str, parts: Sequence[Span], names: Sequence[set[str]], asked: set[str]
) -> Span | None:
    """The cell under the name that the question says alone of all, or most of. What a cell says
    that the question says wholly, names no other: 'Per person' in 'Personal money'."""
    cells_said = [set(terms(text[part.start : part.end])) for part in parts]
    repeated = [cell for cell in cells_said if cell <= asked]
    asked = asked.difference(*repeated)
    heads = [name & asked for name in names]
    own = [len(head.difference(*heads[:i], *heads[i + 1 :])) for i, head in enumerate(heads)]
    said = [(of, 0 if any(own) else len(head)) for of, head in zip(own, heads, strict=True)]
    for i, own_terms in enumerate(cells_said):  # a cell that the question says is no answer
        if own_terms in repeated:
            said[i] = (0, 0)
    best = max(said)
    cell = parts[said.index(best)]
    is_one = any(best) and said.count(best) == 1 and text[cell.start : cell.end].strip()
    return cell if is_one else None


def _of_money(text: str, parts: Sequence[Span], names: Sequence[set[str]]) -> Span | None:
    """The cell with a sum of money, of several the one that is called a price or the like."""
    money = [part for part in parts if _CURRENCY.search(text, part.start, part.end)]
    if len(money) > 1 and names:
        money = [m for m in money if not _SUM.isdisjoint(names[parts.index(m)])]
    return money[0] if len(money) == 1 else None


def _labelled(text: str, parts: Sequence[Span], asked: set[str]) -> Span | None:
    """Of names and values in turn, as a form has them, the value whose name the question says."""
    said = [set(terms(text[part.start : part.end])) for part in parts]
    pairs = zip(said[::2], said[1::2], parts[1::2], strict=False)
    found = [value for name, of, value in pairs if name and name <= asked and not of <= asked]
    in_pairs = len(parts) > 2 and len(parts) % 2 == 0
    return found[0] if in_pairs and len(found) == 1 else None


def _within(cell: Span, words: Span) -> Span:
    """The words if they lie in the cell, else all of it."""
    return words if cell.start <= words.start and words.end <= cell.end else cell


def whole_date(question: str, quote: str, words: Span) -> Span:
    """The answering words of a quote, with the rest of the date that they cut, where the question
    asks when something was, and not for a year or a month of it.

    >>> whole_date("When was it opened?", "opened on 3 May 1998", Span(16, 20))
    Span(start=10, end=20)
    >>> whole_date("What year was it opened?", "opened on 3 May 1998", Span(16, 20))
    Span(start=16, end=20)
    """
    if _ASKS_DAY.search(question):
        for match in DATE.finditer(quote):
            around = match.start() <= words.start and words.end <= match.end()
            if around and "\t" not in match.group():  # two cells are no date
                date = _bare(Span(match.start(), match.end()), quote)
                return Span(min(date.start, words.start), date.end)
    return words


def of_shape(question: str, quote: str, words: Span) -> Span:
    """The answering words of a quote, or of these what has the shape that is asked for, as an
    address does that mail is sent to.

    >>> of_shape("What is her email address?", "E-mail: ann@lee.example", Span(0, 23))
    Span(start=8, end=23)
    """
    for asks, shape in _REACHED_BY:
        match = shape.search(quote, words.start) if asks.search(question) else None
        if match and match.start() < words.end:
            return Span(match.start(), match.end())
    return words


def whole_words(quote: str, words: Span) -> Span:
    """The answering words of a quote, with the rest of a word, number, address or name of a file
    that they cut, and without the mark that ends the sentence.

    >>> quote = "Write to <anna@berg.example>."
    >>> span = whole_words(quote, Span(10, 19))
    >>> quote[span.start : span.end]
    'anna@berg.example'
    """
    start, end = words.start, words.end
    for unit in _UNIT.finditer(quote):
        if unit.start() < words.end and words.start < unit.end():
            start, end = min(start, unit.start()), max(end, unit.end())
    whole = quote[:start].strip() == "" and quote[end:].strip() == ""
    if not whole and end - start > 1 and quote[end - 1] in ".,;:" and not quote[end:].strip():
        end -= 1
    return Span(start, end)


def wanted_kind(question: str) -> re.Pattern[str] | None:
    """What finds answers of the kind that the question asks for; None where it names no kind."""
    for ask, answer in _REACHED_BY:
        if ask.search(question):
            return answer
    asked = [(match.start(), answer) for ask, answer in _KINDS if (match := ask.search(question))]
    # 'How old was he when ...' asks for a number: the first word that asks decides.
    return min(asked, key=lambda found: found[0])[1] if asked else None


def _bare(span: Span, text: str) -> Span:
    """The span without the stop words that it begins with, such as 'In' and 'The'."""
    start = span.start
    for word in _WORD.finditer(text, span.start, span.end):
        start = word.start()
        if terms(word.group()):
            break
    return Span(start, span.end)


def _distance(span: Span, matched: Sequence[Span]) -> float:
    """How far a span stands from the question's words, on average, in characters."""
    if not matched:
        return 0.0
    return sum(max(m.start - span.end, span.start - m.end, 0) for m in matched) / len(matched)


def _joined(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """The spans, with those joined between which only white space or a hyphen stands."""
    current: Span | None = None
    for span in spans:
        if current and text[current.end : span.start].strip() in ("", "-"):
            current = Span(current.start, span.end)
        else:
            if current:
                yield current
            current = span
    if current:
        yield current
