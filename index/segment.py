"""A document's text into sentences, and neighbouring sentences into passages. Pure functions.

Sentences are the unit that is found and quoted; passages are the unit that the encoder reads, so
that a sentence is understood in its context. The way there, in the order of this file:

    estimate_tokens   how much of the encoder's window a text takes
    split_sentences   prose -> sentences, by a scan over full stops and a look at both sides
    _sentences        block -> sentences, by the kind of block
    _group            sentences -> passages, by the least total of unused room and bad breaks
    segment           Document -> passages

>>> from index.types import Block, Document
>>> text = "Mr. Fox paid approx. 3.5 million. Who knew?"
>>> document = Document("a.txt", "a", text, "text", "", (Block("paragraph", 0, len(text)),))
>>> [text[s.start : s.end] for p in segment(document) for s in p.sentences]
['Mr. Fox paid approx. 3.5 million.', 'Who knew?']

All offsets are half-open code points into the text that is passed in. Every scan is linear: a
file may be one line of 100 MB, and any text must come out within seconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.types import Block, Document, Passage, Span
from index.words import cells

LIMIT = 380
"""Most estimated tokens in a sentence; with an error of a third still inside a window of 512."""

MOST_SENTENCES = 255
"""Most sentences in a passage, so that a sentence's number within it fits in a byte."""

CAPTION = 200
"""Most characters of a paragraph that is taken for the caption of the table below it."""

LEADS = (":", "：", "—")
"""With what ends what leads to a list."""

_SHORT = 64  # a heading or an item of up to so many tokens is one sentence
_LEAD = 300  # characters of what leads to a list, at most
_CLAUSE_TITLE = 100  # characters of a clause's number and title, at most
_CODE = 96  # lines of code are quoted together up to so many tokens
_NAME = 500  # characters of a heading or a header row in the passages below it

# --- Tokens -------------------------------------------------------------------------------------

# An uncased English word-piece vocabulary takes most English words of up to 8 letters in one
# piece, splits mixed case as base64 has it nearly everywhere, digits by about three, and every
# other script by the letter.
_PIECE = re.compile(r"[A-ZÀ-Þ]?[a-zß-ɏ]{1,8}|[A-ZÀ-Þ]{1,8}|\d{1,3}|\S")
_ENGLISH = re.compile(r" (?:the|and|to|that|with|by|are|be|it|from|has|not|THE|AND|TO|BY)\b")
_FINER = re.compile(r"[A-Za-zÀ-ɏ]{4}|[가-힣]")


def estimate_tokens(text: str) -> int:
    """About how many word pieces an English encoder's tokenizer makes of `text`; 0 for ''.

    Words of other languages fall into more pieces, so text without a common English word counts
    more. Never more than twice the number of characters.
    """
    count = len(_PIECE.findall(text))
    if count > 4 and not _ENGLISH.search(text):
        count += len(_FINER.findall(text))
    return count


# --- Sentences of prose -------------------------------------------------------------------------

# The run after the first mark takes further marks and whatever closes. It always matches, so that
# a line of a million dots is passed over once. A reference such as [3], or a footnote's number
# right after a full stop, belongs to the sentence before it. Only single characters repeat
# possessively: groups that do go astray in Python before 3.11.5 (its issue gh-106052).
_STOP = re.compile(
    r"""(?P<mark>[.!?…‽。！？｡؟۔।॥։።]
            [.!?…‽。！？｡؟۔।॥։።"'”’»›)\]}」』）】》〉⁰¹²³⁴-⁹†‡]*+
            (?:[“‘«](?!\w) [.!?…‽。！？｡؟۔।॥։።"'”’»›)\]}」』）】》〉⁰¹²³⁴-⁹†‡]*+)* (?:\s»(?=\s))?)
        (?P<note>(?:\s?\[\d[\d,\s–-]{0,12}\]){1,9}|\d{1,3}(?=\s))?
        (?P<gap>\s*+)
      | (?P<line>\n[^\S\n]*+(?=\n|[•‣▪●◦]\s))""",
    re.X,
)
_STRONG = frozenset(
    "。！？｡؟۔।॥։።"
)  # these end a sentence and nothing else, with or without a space
_QUOTES = frozenset("\"'”’“»«」』")
_NEXT = re.compile(
    r"[\s\"'“‘«„»‹(\[{¿¡*_–—-]{0,8}(?:[§$£¥€₹₺₽₩₪]\s?(?=\d))?"
    r"(?:(?P<word>[^\W_]{1,20})(?P<dot>\.?)|(?P<other>\S))"
)
_WORD = re.compile(r"(?:[^\W\d_]\.)*[^\W_]+(?:['’][^\W_]+)*$")
_SAID = re.compile(
    r"(?:I|[A-Z]\w{1,20}\.?(?:\s[A-Z]\w{1,20})?)\s"
    r"(?:said|says|asked|asks|cried|replied|answered|shouted|whispered|exclaimed|added|thought)\b"
)
_REPORTED = re.compile(r"と|って|[^\s，。！？“”「」]{0,4}[说說问問道喊]")
_ROMAN = re.compile(r"[IVXLC]+")
_CODE_NUMBER = re.compile(r"[A-Z]{1,5}(?:[-/.][A-Z]{0,4})?\d")  # no. CX-9, fig. A3
_ELLIPSIS = re.compile(r"\s*\.(?:\s|$)")  # the next of '. . .'
_ORDINAL = re.compile(
    r"\b(?:[Dd](?:er|ie|as|em|en|es)|[AaIi]m|[Vv]om|[Zz]u[mr]|[Bb]eim)\s+\d{1,2}$"
)
_NUMBERING = re.compile(r"\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivx]{2,5}|[IVX]{2,5}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Written with a capital, a word counts only so; otherwise in any case.
_NEVER_LAST = _words("""
    Mr Mrs Ms Mx Messrs Dr Drs Prof Rev Hon Sen Rep Gov Gen Col Maj Capt Cmdr Lt Sgt Cpl Pvt Adm
    Fr St Ste Mt Ft Pres Supt Cllr Ald Mme Mlle Mgr Hr Frl Sr Sra Srta Dña Doña Dn Av Ing Dipl Doc
    Doz
    e.g i.e eg ie viz cf vs v approx ca circa resp incl excl esp aka
    z.b d.h u.a o.ä s.o s.u i.d.r bzw vgl sog ggf evtl inkl zzgl p.ex p.ej т.е напр им ул проф
    акад örn sn yrd doç
""")
_BEFORE_NUMBER = _words("""
    no nos nr núm nº fig figs eq eqs sec secs sect ch chap vol vols art arts para paras par pp pg
    pt pts app ex tab cl reg regs ver bk rn rdnr abs bd kap ziff pág págs cap lot op dir arr
    рис стр табл гл ст
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thurs Fri Sat Sun
    tel fax ext encl Apt Str
""")
_SELDOM_LAST = _words("""
    Jr Sr Esq Inc Ltd Co Corp Bros Cie Univ Dept Assn Inst Ave Blvd Rd Bldg Hwy Calif Mass Conn
    al ed eds trans feat misc est max min avg typ nom temp dia hr hrs
    г гг в вв т.д т.п др
""")
_LONGEST = max(map(len, _NEVER_LAST | _BEFORE_NUMBER | _SELDOM_LAST))
_BEFORE_SIGN = _NEVER_LAST | (_BEFORE_NUMBER - {"no"}) | _SELDOM_LAST
_STARTERS = _words("""
    The A An In On At By For From With Without Of To As If When While Where Although Though Because
    Since After Before During Under Over Upon Until It Its He His She Her They Their We Our You Your
    I My This That These Those There Here What Which Who Why How But And Or So Yet Nor Then Thus
    However Moreover Therefore Furthermore Also Another Other Both Each Every Some Many Most Such No
    Not All According Despite Two Three One Several First Second Finally Later Now Today
    Is Are Was Were Do Does Did Has Have Had Can Could Should Would Will May Must Let Yes
    Der Die Das Ein Eine Er Sie Es Wir Ich Ihr Und Aber Wenn Als Auch Dies Diese Dieser Dieses Im
    Am Bei Mit Nach Für Von Zu Dann Daher Le La Les Un Une Il Elle Ils Elles Nous Vous Je Ce Cette
    Ces Mais Et Dans Pour El Los Las Una Ella Ellos Este Esta Pero Por Para Según Se
    В На Он Она Они Это Но И А С По К Я Мы Bu Bir O Ve Ama
""")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The sentences of the prose ``text[start:end]``, as start and end offsets into `text`.

    They are ordered and disjoint, not empty, without white space at their ends, and only white
    space lies outside them. A line break is white space like any other; an empty line ends a
    sentence.
    """
    end = len(text) if end is None else end
    begin = _skip(text, start, end)
    for match in _STOP.finditer(text, begin, end):
        if match["line"] is not None:
            yield from _trimmed(text, begin, match.start())
            begin = _skip(text, max(begin, match.end()), end)
        elif _ends(text, begin, match):
            yield begin, match.start("gap")
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether the sentence that began at `begin` ends with this full stop."""
    mark, note, gap = match.group("mark", "note", "gap")
    after = match.end()
    if after == match.endpos:
        return False  # the end of the text needs no decision
    quoted = mark != "." and not _QUOTES.isdisjoint(mark)
    if mark != "." and not _STRONG.isdisjoint(mark):
        return not (quoted and _REPORTED.match(text, after))
    if not gap:
        return mark[0] in "!?" and text[after] >= "\u2e80"  # Chinese and Japanese, without spaces
    at = match.start()
    if at > begin and text[at - 1] in "([":
        return False  # [...] and (?) are remarks inside a sentence
    follows = _NEXT.match(text, after)
    if follows is None:
        return True
    if follows["word"] is None:
        if follows["other"] in ",;:&%/=|)]}" or _ELLIPSIS.match(text, after):
            return False
        return mark != "." or not _is_abbreviation(text[max(begin, at - 24) : at])
    word = follows["word"]
    if word in ("http", "https", "www"):
        return True
    informal = text[begin].islower()  # this writer does not capitalise, or the sentence goes on
    if word[0].islower() and (quoted or not informal):
        return False
    if mark[0] != "." or mark.startswith(".."):
        return not (note and note[0].isdigit()) and not (
            quoted and _SAID.match(text, follows.start("word"))
        )
    starts = word in _STARTERS and not (len(word) == 1 and follows["dot"])
    coded = _CODE_NUMBER.match(text, follows.start("word")) is not None
    return _full_stop(text, begin, at, word, starts, coded, note, bool(mark[1:]))


def _full_stop(
    text: str,
    begin: int,
    at: int,
    word: str,
    starts: bool,
    coded: bool,
    note: str | None,
    closed: bool,
) -> bool:
    """Whether the dot at `at` ends a sentence, and not only an abbreviation or a number.

    `word` comes next, `starts` is whether it is one that often starts a sentence, `coded` whether
    it begins a part's number or the like, `note` is the reference after the dot, and `closed` is
    whether a quotation mark or bracket follows it.
    """
    before = text[max(begin, at - 24) : at].split()
    found = _WORD.search(before[-1]) if before else None
    if found is None:
        return not (note and note[0].isdigit())
    last = found[0]
    if len(last) > _LONGEST and last.isalpha():
        return True
    if note and note[0].isdigit() and (len(last) < 3 or not last.islower()):
        return False  # 3.14, v2.1 and p.12 are no footnotes
    if at - begin < 16 and _NUMBERING.fullmatch(text[begin:at].lstrip("([ ")):
        return False  # the numbering of a list: '1. First', 'a. first'
    lower = last.lower()
    if _is_among(last, _NEVER_LAST):
        return False
    if last.isupper() and last.title() in _NEVER_LAST and word.isupper() and len(word) > 1:
        return word.title() in _STARTERS  # DR. LEE
    if _is_among(last, _BEFORE_NUMBER):
        lettered = len(word) == 1 and last[0].isupper() and lower != "no"
        if word[0].isdigit() or coded or note or lettered:
            return False
        return starts or lower == "no" or not _ROMAN.fullmatch(word)
    if _is_among(last, _SELDOM_LAST) or "." in last:
        return starts
    if len(last) == 1 and last.isalpha():
        return starts or (closed and last.isupper())  # an initial: J. R. R. Tolkien
    if last.isdigit() and len(last) < 3 and not starts:
        return not _ORDINAL.search(text, max(begin, at - 12), at)  # German: am 3. Mai
    return True


def _is_abbreviation(before: str) -> bool:
    """Whether a dot after this, before a sign such as ± or #, only shortens a word."""
    found = _WORD.search(before)
    return found is not None and _is_among(found[0], _BEFORE_SIGN)


def _is_among(word: str, known: frozenset[str]) -> bool:
    return word in known or word.lower() in known


def _skip(text: str, start: int, end: int) -> int:
    """The first place in ``text[start:end]`` without white space, or `end`."""
    while start < end and text[start].isspace():
        start += 1
    return start


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``text[start:end]`` without the white space at its ends, if anything is left."""
    start = _skip(text, start, end)
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


# --- Sentences of a block -----------------------------------------------------------------------

_EMPTY_LINE = re.compile(r"\n[^\S\n]*+(?=\n)")
_CLAUSE = re.compile(r"[;:,](?=\s)|[；：，、]")
_SPACE = re.compile(r"\s+")
_SMALL = _words("a an and at by for from in of on or per the to with")
_CLAUSE_NUMBER = re.compile(
    r"(?P<named>(?:Section|Article|Clause|Paragraph|Sec\.|Art\.|Cl\.|§)\s*)?"
    r"(?:(?P<number>\d{1,3}(?:\.\d{1,3}){0,4})[.)]?|\([A-Za-z]{1,4}\))(?=[\s.]|$)\s*"
)


class _Sentence(NamedTuple):
    start: int
    end: int
    cost: int  # estimated tokens
    price: int  # how bad it is to start a passage here
    header: str
    under: tuple[str, ...]  # what it is said of: terms, outermost first, what leads to a list


def _sentences(text: str, block: Block) -> Iterator[tuple[int, int, int]]:
    """Start, end and estimated tokens of each sentence of `block`, none above `LIMIT`."""
    if block.kind == "code":
        spans = _code(text, block.start, block.end)
    else:
        whole = {"paragraph": 0, "heading": _SHORT, "item": _SHORT, "term": _SHORT}.get(
            block.kind, LIMIT
        )
        if whole and _fits(text, block.start, block.end, whole):
            spans = iter([(block.start, block.end)])
        else:
            spans = _headed(text, split_sentences(text, block.start, block.end))
    for start, end in spans:
        if end - start <= 6 * LIMIT and (cost := estimate_tokens(text[start:end])) <= LIMIT:
            yield start, end, cost
        else:
            yield from _cut(text, start, end)


def clause_title(sentence: str) -> int:
    """How many characters the number and title of a clause take with which a sentence begins.

    >>> clause_title("3.1 Help desk. The Supplier keeps one."), clause_title("It keeps one.")
    (14, 0)
    """
    end = 0
    for _, stop in split_sentences(sentence, 0, min(len(sentence), _CLAUSE_TITLE + 1)):
        if stop == len(sentence) or not _is_clause_title(sentence[:stop]):
            break
        end = stop
    return end


def _headed(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences of a block, the first with the number and title of a clause before it."""
    start = end = -1
    for begin, after in spans:
        if start < 0:
            start, end = begin, after
        elif (
            end - start <= _CLAUSE_TITLE
            and _is_clause_title(text[start:end])
            and _fits(text, start, after, LIMIT)
        ):
            end = after
        else:
            yield start, end
            yield begin, after
            yield from spans
            return
    if start >= 0:
        yield start, end


def _is_clause_title(sentence: str) -> bool:
    """'3.1 Help desk.', 'Section 4. Term and Termination.', 'Clause 5.'; not '3. Undo the nut.'"""
    match = _CLAUSE_NUMBER.match(sentence)
    if match is None or not sentence.endswith("."):
        return False
    words = sentence[match.end() : -1].split()
    if not words or not words[0][0].isupper():
        return not words and bool(match["named"])
    titled = all(word[0].isupper() or word in _SMALL for word in words)
    plain = match["named"] or "." in (match["number"] or "")
    return len(words) <= (8 if titled else 5 if plain else 0)


def _fits(text: str, start: int, end: int, limit: int) -> bool:
    # Without a look at more of it than can fit: a word piece has at most some nine characters.
    return end - start <= 16 * limit and estimate_tokens(text[start:end]) <= limit


def _code(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Groups of lines between empty lines; a long group is cut between lines."""
    ends = [*(match.start() for match in _EMPTY_LINE.finditer(text, start, end)), end]
    for first, last in pairwise([start, *ends]):
        if _fits(text, first, last, _CODE):
            yield from _trimmed(text, first, last)
            continue
        lines = list(_lines(text, first, last))
        costs = [estimate_tokens(text[a:b]) if b - a < 16 * LIMIT else LIMIT for a, b in lines]
        for a, b in _partition(costs, [0] * len(costs), [1] * len(costs), _CODE):
            yield lines[a][0], lines[b - 1][1]


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield from _trimmed(text, start, stop)
        start = stop + 1


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The span in pieces of at most `LIMIT` estimated tokens, with each piece's tokens.

    A piece ends after a comma, colon or semicolon, else at white space, else anywhere.
    """
    while True:
        length = end - start
        size = min(length, 6 * LIMIT)
        while True:
            if size < length:  # even pieces are better than full ones and a tiny rest
                size = -(-length // -(-length // size))
            stop = end if size == length else _place(text, start, start + size)
            cost = estimate_tokens(text[start:stop])
            if cost <= LIMIT:
                break
            size = min(size - 1, size * LIMIT // cost)
        for first, last in _trimmed(text, start, stop):
            yield first, last, cost
        if stop == end:
            return
        start = _skip(text, stop, end)


def _place(text: str, start: int, stop: int) -> int:
    """The best place to cut in ``text[start:stop]``; after `start`, at most `stop`."""
    clauses = [m.end() for m in _CLAUSE.finditer(text, start + (stop - start) // 2, stop)]
    if clauses:
        return clauses[-1]
    spaces = [m.start() for m in _SPACE.finditer(text, start + 1, stop)]
    if spaces:
        return spaces[-1]
    hard = stop
    while hard > start + 1 and unicodedata.category(text[hard])[0] == "M":
        hard -= 1  # keep a letter with its accents
    return hard if hard > start + 1 else stop


# --- Passages -----------------------------------------------------------------------------------


def _partition(
    costs: list[int], prices: list[int], counts: list[int], budget: int
) -> list[tuple[int, int]]:
    """Neighbours in groups of at most `budget`, as ``(first, after last)``.

    The least total of the squares of unused room and of the prices of breaks, as in breaking a
    paragraph into lines: few and even groups. What alone exceeds the budget is a group of its own.
    """
    total = [0]
    came = [0]
    for after in range(1, len(costs) + 1):
        room, sentences = budget, 0
        best, where = -1, 0
        for first in range(after - 1, -1, -1):
            room -= costs[first]
            sentences += counts[first]
            if (room < 0 or sentences > MOST_SENTENCES) and first < after - 1:
                break
            price = total[first] + prices[first] + (room * room if room > 0 else 0)
            if best < 0 or price < best:
                best, where = price, first
        total.append(best)
        came.append(where)
    groups = []
    after = len(costs)
    while after:
        groups.append((came[after], after))
        after = came[after]
    return groups[::-1]


def _group(sentences: list[_Sentence], headings: int, budget: int) -> Iterator[list[_Sentence]]:
    """The sentences of a section, of which the first `headings` are headings or terms, in passages.

    These stay with the sentence that follows them, and a tiny sentence with the next: that
    keeps the search short, for there are never more than some 32 ways to end a passage.
    """
    starts: list[int] = []
    costs: list[int] = []
    for number, sentence in enumerate(sentences):
        if starts and number - starts[-1] < MOST_SENTENCES:
            room = LIMIT if number <= headings else budget
            tiny = number <= headings or costs[-1] < budget // 32
            if tiny and costs[-1] + sentence.cost <= room:
                costs[-1] += sentence.cost
                continue
        starts.append(number)
        costs.append(sentence.cost)
    bounds = [*starts, len(sentences)]
    prices = [sentences[start].price for start in starts]
    counts = [after - start for start, after in pairwise(bounds)]
    for first, after in _partition(costs, prices, counts, budget):
        yield sentences[bounds[first] : bounds[after]]


def segment(document: Document, budget: int = 100) -> tuple[Passage, ...]:
    """The passages of `document`: all its sentences, in order, each in exactly one passage.

    Spans are half-open code point offsets into ``document.text``. No sentence crosses a block or
    has white space at its ends, and only white space lies outside the sentences. A passage has up
    to `budget` estimated tokens (more only where a single sentence, with the headings above it,
    has more) and starts at a heading or a paragraph's beginning where it can.
    """
    if budget < 1:
        raise ValueError(f"budget must be at least 1, not {budget}")
    text = document.text
    passages: list[Passage] = []
    path: list[tuple[int, str]] = []
    terms: list[tuple[int, str]] = []
    section: list[_Sentence] = []
    headings = 0
    header = caption = lead = ""
    before: Block | None = None
    last = said = ""
    numbers: set[tuple[int, ...]] = set()  # with which blocks have begun since the last heading

    def close() -> None:
        names = tuple(name for _, name in path)
        passages.extend(
            Passage(
                start=group[0].start,
                end=group[-1].end,
                sentences=tuple(Span(s.start, s.end) for s in group),
                headings=names + group[0].under,
                header=next((s.header for s in group if s.header), ""),
            )
            for group in _group(section, headings, budget)
        )
        section.clear()

    for block in document.blocks:
        if block.kind == "heading":
            if last != "heading":
                close()
                headings = 0
            terms.clear()
            level = max(1, block.level)
            while path and path[-1][0] >= level:
                path.pop()
            path.append((level, _name(text, block)))
            numbers.clear()
        elif block.kind == "term":
            if last not in ("heading", "term"):
                close()
                headings = 0
            name = _name(text, block)
            while terms and terms[-1][0] >= block.level:
                level, other = terms.pop()
                if last == "term" and level == block.level:  # two terms of which the same is said
                    name = f"{other}, {name}"[:_NAME]
            terms.append((block.level, name))
        elif terms and terms[-1][0] > block.level:
            close()
            headings = 0
            while terms and terms[-1][0] > block.level:
                terms.pop()
        elif block.kind in ("paragraph", "item"):
            begin = text[block.start : min(block.end, block.start + _CLAUSE_TITLE + 1)]
            if number := _number(begin):
                before_it = (*number[:-1], number[-1] - 1)
                owners = [i for i, (_, name) in enumerate(path) if _number(name) == before_it]
                if owners and before_it not in numbers:  # the clause after that of the heading
                    close()
                    headings = 0
                    level = path[owners[0]][0]
                    del path[owners[0] :]
                    if title := clause_title(begin):
                        path.append((level, begin[:title]))
                    numbers.clear()
                else:
                    numbers.add(number)
        in_table = block.kind in ("header", "row")
        if in_table and (last not in ("header", "row") or (last, block.kind) == ("row", "header")):
            caption = _caption(text, before)
            header = f"{caption}\n" if caption else ""
        if block.kind == "header":
            header = f"{caption}\n{_header(text, block)}".lstrip("\n")
        elif not in_table:
            header = ""
        price = _price(last, block.kind, budget)
        if block.kind != "item":
            lead = ""
        elif last != "item":
            lead = said if said.endswith(LEADS) and len(said) <= _LEAD else ""
            price = budget**2 if lead else price
        outer = terms[:-1] if block.kind == "term" else terms  # a term is not under itself
        under = tuple(filter(None, (*(name for _, name in outer), lead)))
        start = end = block.start
        for start, end, cost in _sentences(text, block):
            section.append(_Sentence(start, end, cost, price, header, under))
            price = budget**2
            headings += block.kind in ("heading", "term")
        before, last = block, block.kind
        said = " ".join(text[max(start, end - _LEAD - 1) : end].split())
    close()
    return tuple(passages)


def _number(text: str) -> tuple[int, ...]:
    """The number with which a text begins as a clause does, such as 1.2; () if with none."""
    match = _CLAUSE_NUMBER.match(text)
    number = match["number"] if match else None
    return tuple(map(int, number.split("."))) if number else ()


def _name(text: str, block: Block) -> str:
    """The block in one line. Every passage below it repeats it, so it has a bound."""
    return " ".join(text[block.start : min(block.end, block.start + _NAME)].split())


def above(title: str, headings: Sequence[str], header: str, text: str, most: int) -> str:
    """What stands above a passage and not in its `text`, in `most` characters: the title, the
    headings, a table's caption and header.

    Where that is too long the innermost headings matter most, beside the title.

    >>> above("Guide", ("Settings", "Memory", "work_mem"), "", "It is 4 MB.", 24)
    'Guide. Memory. work_mem'
    """
    lines = dict.fromkeys((title, *headings, *header.split("\n")))
    shown = [line for line in lines if line and line not in text]
    while len(shown) > 2 and len(". ".join(shown)) > most:
        del shown[1]
    return ". ".join(shown)[:most]


def _caption(text: str, before: Block | None) -> str:
    """What the block before a table says of it, in one line."""
    if before is None or before.kind != "paragraph" or before.end - before.start > CAPTION:
        return ""
    return _name(text, before)


def _header(text: str, block: Block) -> str:
    """The same of a table's header, with a tab between its cells."""
    line = text[block.start : min(block.end, block.start + _NAME)]
    return "\t".join(" ".join(line[start:end].split()) for start, end in cells(line))


def _price(before: str, kind: str, budget: int) -> int:
    """What it costs to break between two blocks; inside a block it costs ``budget**2``."""
    if before in ("heading", "header", "term"):
        return budget**2
    if before == kind and kind in ("item", "row"):
        return (budget // 2) ** 2
    return 0
