"""Examples made from examples, by rule: questions that a passage only seems to answer.

A person's question is made unanswerable by one change, as the authors of SQuAD 2.0 were asked to
do (Rajpurkar et al. 2018, arXiv:1806.03822): another name, number or date in the place of one that
the question has, a word turned into its opposite, or a negation. Pure functions; what is drawn
comes from the `random.Random` given.
"""

from __future__ import annotations

import random
import re

_PAIRS = """
first last|highest lowest|largest smallest|biggest smallest|most least|more less|more fewer
before after|above below|over under|increase decrease|increased decreased|rise fall|rose fell
north south|east west|northern southern|eastern western|early late|earlier later|old new
older younger|oldest youngest|longest shortest|longer shorter|best worst|better worse|good bad
win lose|won lost|begin end|began ended|start stop|started stopped|open close|opened closed
maximum minimum|major minor|public private|male female|men women|man woman|king queen
father mother|son daughter|brother sister|husband wife|boy girl|he she|his her|upper lower
inside outside|join leave|joined left|allow forbid|allowed forbidden|accept reject
accepted rejected|support oppose|supported opposed|buy sell|bought sold|love hate|like dislike
liked disliked|positive negative|strong weak|stronger weaker|hot cold|wet dry|rich poor
success failure|successful unsuccessful|legal illegal|possible impossible|common rare
always never|all none|many few|internal external|ancient modern|cheap expensive|easy hard
easier harder|fast slow|faster slower|heavy light|happy sad|pros cons|create destroy
created destroyed|include exclude|including excluding|gain lose|gained lost|arrive depart
arrived departed|domestic foreign|urban rural|left right|attack defend|attacked defended
"""
_OPPOSITES: dict[str, str] = {}
for _pair in _PAIRS.replace("\n", "|").split("|"):
    if _pair.strip():
        _one, _other = _pair.split()
        _OPPOSITES.setdefault(_one, _other)
        _OPPOSITES.setdefault(_other, _one)

_WORD = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:(?:of|the|de|von|van)\s+)?[A-Z][\w’'-]+)*")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|did|does|do|can|could|has|have|had|will|would|should|may|must)\b"
)
_SMALL = frozenset(
    "what who whom whose which when where why how the a an in on of to and or".split()
)


def unanswerable(question: str, passage: str, elsewhere: str, chance: random.Random) -> str | None:
    """The question changed so that the passage should not answer it; None where no rule fits.

    `elsewhere` is other text of the same document, from which names and numbers are taken as well.
    """
    ways = [_other_name, _other_number, _opposite, _opposite, _negated]
    weights = [4.0, 4.0, 3.0, 3.0, 0.7]
    while ways:
        at = chance.choices(range(len(ways)), weights)[0]
        changed = ways.pop(at)(question, f"{passage}\n{elsewhere}", chance)
        weights.pop(at)
        if changed and changed != question:
            return changed
    return None


def as_typed(question: str, chance: random.Random) -> str:
    """The question as typed into a search box: without its mark, some without small words."""
    luck = chance.random()
    if luck < 0.25:
        return question.rstrip(" ?")
    if luck < 0.32:
        words = [w for w in question.rstrip(" ?").split() if w.lower() not in _SMALL]
        return " ".join(words) if len(words) > 2 else question
    return question


def _other_name(question: str, text: str, chance: random.Random) -> str | None:
    found = [m for m in _NAME.finditer(question) if m.start() and m.group().lower() not in _SMALL]
    if not found:
        return None
    match = chance.choice(found)
    names = {
        n.group()
        for n in _NAME.finditer(text)
        if n.group().lower() not in _SMALL and not _shared(n.group(), question)
    }
    like = [n for n in sorted(names) if len(n.split()) == len(match.group().split())]
    pool = like or sorted(names)
    return _put(question, match, chance.choice(pool)) if pool else None


def _other_number(question: str, text: str, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(question))
    if not found:
        return None
    match = chance.choice(found)
    digits = match.group()
    pool = sorted(
        {n.group() for n in _NUMBER.finditer(text) if len(n.group()) == len(digits)} - {digits}
    )
    if pool and chance.random() < 0.7:
        return _put(question, match, chance.choice(pool))
    try:
        value = int(digits.replace(",", ""))
    except ValueError:
        return None
    return _put(question, match, str(value + chance.choice([-20, -10, -3, -1, 1, 2, 5, 10, 40])))


def _opposite(question: str, text: str, chance: random.Random) -> str | None:
    found = [m for m in _WORD.finditer(question.lower()) if m.group() in _OPPOSITES]
    if not found or len(question.lower()) != len(question):
        return None
    match = chance.choice(found)
    return _put(question, match, _OPPOSITES[match.group()])


def _negated(question: str, text: str, chance: random.Random) -> str | None:
    match = _AUXILIARY.search(question.lower())
    if not match or len(question.lower()) != len(question):
        return None
    words = question[match.end() :].split()
    if len(words) < 3:
        return None
    return f"{question[: match.end()]} {words[0]} not {' '.join(words[1:])}"


def _shared(name: str, question: str) -> bool:
    return bool({w.lower() for w in name.split()} & {w.lower() for w in question.split()})


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]
