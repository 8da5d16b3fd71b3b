"""Text to sentences, and how much of an encoder's window each takes. Pure functions.

    estimate_tokens   how much of the encoder's window a text takes
    split_sentences   prose -> sentences, by a scan over full stops and a look at both sides
    is_shortened      whether a full stop at a line's end is that of an abbreviation

>>> text = "Mr. Fox paid approx. 3.5 million. Who knew?"
>>> [text[start:end] for start, end in split_sentences(text)]
['Mr. Fox paid approx. 3.5 million.', 'Who knew?']

All offsets are half-open code points into the text that is passed in. Every scan is linear: a
file may be one line of 100 MB, and any text must come out within seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.dates import SHORT_MONTHS
from index.words import RAISED

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
_MARKS = ".!?…‽。！？｡؟۔।॥։።"
_CLOSING = rf""" [{_MARKS}"'”’»›)\]}}」』）】》〉{RAISED}†‡]*+ """
_STOP = re.compile(
    rf"""(?P<mark>[{_MARKS}] {_CLOSING} (?:[“‘«](?!\w) {_CLOSING})* (?:\s»(?=\s))?)
        (?P<note>(?:\s?\[\d[\d,\s–-]{{0,12}}\]){{1,9}}|\d{{1,3}}(?=\s))?
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
_BACK = 24  # characters before a full stop in which the word before it is looked for
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
    Sept Mon Tue Tues Wed Thu Thurs Fri Sat Sun
    tel fax ext encl Apt Str
""").union(set(SHORT_MONTHS) - {"May"})
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
    begin = skip(text, start, end)
    for match in _STOP.finditer(text, begin, end):
        if match["line"] is not None:
            yield from trimmed(text, begin, match.start())
            begin = skip(text, max(begin, match.end()), end)
        elif _ends(text, begin, match):
            yield begin, match.start("gap")
            begin = match.end()
    yield from trimmed(text, begin, end)


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether the sentence that began at `begin` ends with this full stop."""
    mark, gap = match.group("mark", "gap")
    at, after = match.span()
    if after == match.endpos:
        return False  # the end of the text needs no decision
    if mark != "." and not _STRONG.isdisjoint(mark):
        return not (_is_quoted(mark) and _REPORTED.match(text, after))
    if not gap:
        return mark[0] in "!?" and text[after] >= "\u2e80"  # Chinese and Japanese, without spaces
    if at > begin and text[at - 1] in "([":
        return False  # [...] and (?) are remarks inside a sentence
    follows = _NEXT.match(text, after)
    if follows is None:
        return True
    if follows["word"] is None:
        return _ends_before_sign(text, begin, match, follows["other"])
    return _ends_before_word(text, begin, match, follows)


def _is_quoted(mark: str) -> bool:
    return mark != "." and not _QUOTES.isdisjoint(mark)


def _ends_before_sign(text: str, begin: int, match: re.Match[str], sign: str) -> bool:
    """Whether a full stop ends a sentence where neither a letter nor a digit follows."""
    if sign in ",;:&%/=|)]}" or _ELLIPSIS.match(text, match.end()):
        return False
    at = match.start()
    return match["mark"] != "." or not _is_abbreviation(text[max(begin, at - _BACK) : at])


def _ends_before_word(text: str, begin: int, match: re.Match[str], follows: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence where the word or the number of `follows` comes next."""
    mark, word = match["mark"], follows["word"]
    if word in ("http", "https", "www"):
        return True
    informal = text[begin].islower()  # this writer does not capitalise, or the sentence goes on
    if word[0].islower() and (_is_quoted(mark) or not informal):
        return False
    if mark[0] == "." and not mark.startswith(".."):
        return _full_stop(text, begin, match, follows)
    said = _is_quoted(mark) and _SAID.match(text, follows.start("word"))
    return not (said or _is_number(match["note"]))


def _full_stop(text: str, begin: int, match: re.Match[str], follows: re.Match[str]) -> bool:
    """Whether a single dot ends a sentence, and not only an abbreviation or a number.

    `match` is the dot with what closes the sentence, `follows` what comes next.
    """
    at, note, word = match.start(), match["note"], follows["word"]
    before = text[max(begin, at - _BACK) : at].split()
    found = _WORD.search(before[-1]) if before else None
    if found is None:
        return not _is_number(note)
    last = found[0]
    if len(last) > _LONGEST and last.isalpha():
        return True
    if _is_number(note) and (len(last) < 3 or not last.islower()):
        return False  # 3.14, v2.1 and p.12 are no footnotes
    if at - begin < 16 and _NUMBERING.fullmatch(text[begin:at].lstrip("([ ")):
        return False  # the numbering of a list: '1. First', 'a. first'
    if _is_among(last, _NEVER_LAST):
        return False
    if last.isupper() and last.title() in _NEVER_LAST and word.isupper() and len(word) > 1:
        return word.title() in _STARTERS  # DR. LEE
    if _is_among(last, _BEFORE_NUMBER):
        return not (note or _is_number_of(last, follows))
    if _is_among(last, _SELDOM_LAST) or "." in last:
        return _starts(follows)
    if len(last) == 1 and last.isalpha():  # an initial: J. R. R. Tolkien
        closed = len(match["mark"]) > 1  # by a quotation mark or a bracket
        return _starts(follows) or (closed and last.isupper())
    if last.isdigit() and len(last) < 3:  # German: am 3. Mai
        return _starts(follows) or not _ORDINAL.search(text, max(begin, at - 12), at)
    return True


def _is_number(note: str | None) -> bool:
    """Whether what stands right behind a full stop is a number without brackets."""
    return note is not None and note[0].isdigit()


def _starts(follows: re.Match[str]) -> bool:
    """Whether what comes next is a word that often starts a sentence, and no initial."""
    word = follows["word"]
    return word in _STARTERS and not (len(word) == 1 and follows["dot"])


def _is_number_of(short: str, follows: re.Match[str]) -> bool:
    """Whether what comes next numbers what `short` stands for: 'no. 7', 'App. B', 'vol. IV'."""
    word = follows["word"]
    if word[0].isdigit() or _CODE_NUMBER.match(follows.string, follows.start("word")):
        return True
    if short.lower() == "no":  # a word itself, before which letters number nothing
        return False
    lettered = len(word) == 1 and short[0].isupper()
    return lettered or (_ROMAN.fullmatch(word) is not None and not _starts(follows))


def _is_abbreviation(before: str) -> bool:
    """Whether a dot after this, before a sign such as ± or #, only shortens a word."""
    found = _WORD.search(before)
    return found is not None and _is_among(found[0], _BEFORE_SIGN)


def is_shortened(text: str, after: str) -> bool:
    """Whether `text` ends in an abbreviation with its dot, which ends no sentence before `after`.

    >>> is_shortened("It sells fruit, e.g.", "pears"), is_shortened("It sells fruit.", "Pears")
    (True, False)
    """
    found = _WORD.search(text[-_BACK:-1])
    if not text.endswith(".") or found is None:
        return False
    word = found[0]
    dotted = "." in word and not found.string[: found.start()][-1:].isalnum()  # U.S, not main.c
    known = dotted or word.lower() in ("no", "etc") or _is_among(word, _BEFORE_SIGN)
    return known and len(text) not in (end for _, end in split_sentences(f"{text} {after}"))


def _is_among(word: str, known: frozenset[str]) -> bool:
    return word in known or word.lower() in known


def skip(text: str, start: int, end: int) -> int:
    """The first place in ``text[start:end]`` without white space, or `end`."""
    while start < end and text[start].isspace():
        start += 1
    return start


def trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``text[start:end]`` without the white space at its ends, if anything is left."""
    start = skip(text, start, end)
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
