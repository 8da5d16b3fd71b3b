"""Characters of which a PDF tells the code alone, as with the bitmaps of TeX's fonts: letters then
have their own, but ligatures are control characters, and 'first' comes as '\\x1crst'.

Which ligature a code stands for differs from font to font. It is the one that makes English words
of those in which the code is found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice

from index.formats.pdf.pdfium import HYPHEN

_CODE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)")
_BEFORE, _AFTER = re.compile(r"[^\W\d_]*\Z"), re.compile(r"[^\W\d_]*")
_REACH = 30  # letters of a word on each side of a code
LIGATURES = {"ﬁ": "fi", "ﬀ": "ff", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
"""The letters of each."""
_CHOICES = {"": ""} | LIGATURES  # a sign beside a whole word is none of them
_LEAST = 2  # letters beside a ligature that tell it from others
_ENOUGH = 100  # words tell what a code is, so that no page takes long
_ENGLISH = 0.4  # of the words; names and halves of words are none
_OLD = dict(zip("\x0b\x0c\r\x0e\x0f", "ﬀﬁﬂﬃﬄ", strict=True))  # the encodings of TeX's first fonts,
_CORK = dict(zip("\x1b\x1c\x1d\x1e\x1f", "ﬀﬁﬂﬃﬄ", strict=True))  # and the one that it calls T1,
_SIGNS = dict(  # and its signs, with the bullet of its companion TS1
    zip("\x10\x11\x12\x13\x14\x15\x16\x88", "“”„«»–—•", strict=True)
)

_SYMBOLS = re.compile(rb"^(?:\w+\+)?CMB?SY\d")  # TeX's fonts in its encoding OMS
_OMS = dict(  # but for the strokes of ∉ and ↦
    zip(
        "!\"#$%&'()*+,-./01234589:;<=>?@[\\]^_`abcdefghijklmnopqrstuvwxyz{",
        "→↑↓↔↗↘≃⇐⇒⇑⇓⇔↖↙∝′∞∈∋△▽∀∃¬∅ℜℑ⊤⊥ℵ∪∩⊎∧∨⊢⊣⌊⌋⌈⌉{}⟨⟩|‖↕⇕\\≀√⨿∇∫⊔⊓⊑⊒§†‡¶",
        strict=True,
    )
)


# Of names such as a104 that are of its signs in Zapf Dingbats; there are none for five numbers.
_DINGBATS = (
    "✁✂✄☎✆✝✞✟✠✡☛☞✌✍✎✏✑✒✓✔✕✖✗✘✙✚✛✜✢✣✤✥✦✧★✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹✺✻✼✽✾✿❀❁❂❃❄❅❆❇❈❉❊❋●❍■❏❑▲▼◆❖ "
    "◗❘❙❚❯❱❲❳❨❩❬❭❪❫❴❵❛❜❝❞❡❢❣❤✐❥❦❧♠♥♦♣    ✉✈✇①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓➔"
    "→➣↔↕➙➛➜➝➞➟➠➡➢➤➥➦➧➨➩➫➭➯➲➳➵➸➺➻➼➽➾➚➪➶➹➘➴➷➬➮➱✃❐❒❮❰"
)
_NAMED = {sign: chr(code) for code, sign in enumerate(_DINGBATS, 1) if sign != " "}
_MIXED = re.compile(rf"(?=[{_DINGBATS.replace(' ', '')}][a-z]|[a-z][{_DINGBATS.replace(' ', '')}])")
_WRAPPED = re.compile(r"(?<=[a-z])-(?=\r?\n[a-z])")
_HYPHEN = _DINGBATS[ord("-") - 1]
_OFTEN = 10  # signs beside a letter, on a page of a bitmap's letters


def with_letters(text: str, is_nameless: Callable[[int], bool]) -> str:
    r"""A page's text with the letters of fonts that call them by their codes, as those of bitmaps
    do: a104, the name of a heart among the Dingbats, is an h. No other page has so many of those
    within words. `is_nameless` is as in `with_ligatures`.

    >>> with_letters("♦rt❤♦❣♦♥❛❧ r❛♥❞♦♠ ❡✛❡❝ts✱ " * 3, lambda i: True)[52:]
    'orthogonal random e\x1bects, '
    """
    if sum(1 for _ in islice(_MIXED.finditer(text), _OFTEN)) < _OFTEN:
        return text
    named = "".join(_NAMED[c] if c in _NAMED and is_nameless(i) else c for i, c in enumerate(text))
    return _WRAPPED.sub(lambda at: HYPHEN if text[at.start()] == _HYPHEN else at[0], named)


def with_symbols(text: str, fonts: Iterable[bytes], unmapped: Callable[[int], bytes]) -> str:
    """A page's text with the signs of TeX's symbols of which there is the code alone, as a 0 that
    is a prime. `unmapped` gives the font of what is at a place if it does not say what it draws,
    and is asked, which takes long, only where the page has such `fonts`.

    >>> with_symbols("X0X 0", [b"CMR10", b"CMSY7"], lambda i: b"CMSY7" if i == 1 else b"")
    'X′X 0'
    """
    if not any(map(_SYMBOLS.search, fonts)):
        return text
    return "".join(
        _OMS[c] if c in _OMS and _SYMBOLS.search(unmapped(i)) else c for i, c in enumerate(text)
    )


def with_ligatures(text: str, is_nameless: Callable[[int], bool]) -> str:
    r"""A page's text with each code that can be told as one character. `is_nameless` says of a
    place whether its font has no name, as bitmaps have none.

    >>> with_ligatures("The \x1crst coe\x1ecients di\x1ber", lambda i: True)
    'The ﬁrst coeﬃcients diﬀer'
    """
    told = _told(text)
    if told and told.items() <= _CORK.items():
        text = "".join(
            _SIGNS[c] if c in _SIGNS and is_nameless(i) else c for i, c in enumerate(text)
        )
    return _CODE.sub(lambda code: told.get(code[0], code[0]), text)


def _told(text: str) -> dict[str, str]:
    """What each code in the words of a text stands for."""
    words: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for found in _CODE.finditer(text):
        if len(words[found[0]]) == _ENOUGH:
            continue
        start, end = found.span()
        before = _BEFORE.findall(text[max(0, start - _REACH) : start])[0]
        after = _AFTER.findall(text, end, end + _REACH)[0]
        if len(before) + len(after) >= _LEAST:
            words[found[0]].append((before, after))
    if not any(words.values()):
        return {}
    from index.spelling import is_english  # its words take a while, and few PDFs need them

    told, open_ = {}, {}
    for code, parts in words.items():
        makes = {
            ligature: sum(is_english(before + letters + after) for before, after in parts)
            for ligature, letters in _CHOICES.items()
        }
        most = max(makes.values())
        best = [ligature for ligature in makes if makes[ligature] == most]
        if most < _ENGLISH * len(parts):
            continue
        if best[0]:
            told[code] = best[0]
        else:
            open_[code] = best  # 'awed' is as good as 'flawed'
    for encoding in (_OLD, _CORK):
        if told and told.items() <= encoding.items():
            told |= {code: encoding[code] for code in open_ if encoding.get(code) in open_[code]}
    return told
