"""Formulas in MathML or TeX on one line, as a person would type them."""

from __future__ import annotations

import re

from index.formats.xml.nodes import Element, attribute, name

_TEX_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.S)
_ONE = re.compile(r"\w+|[\d.,]+")  # variable or number
_DOLLARS = re.compile(r"^\s*\$+\s*|\s*\$+\s*$")
_BETWEEN = {"mfrac": "/", "msup": "^", "msub": "_", "mover": "", "munder": "_", "mroot": "√"}


def math(element: Element) -> str:
    """The text of a <math>: its alternative where it has one.

    >>> from index.formats.package import tree
    >>> math(tree(b"<math><msup><mi>x</mi><mn>2</mn></msup></math>"))
    'x^2'
    """
    return " ".join((attribute(element, "alttext") or _math(element)).split())


def tex(source: str) -> str:
    r"""A formula's source without what makes it a document of its own.

    >>> tex(r"\documentclass{minimal}\begin{document}$$a^2$$\end{document}")
    'a^2'
    """
    body = _TEX_BODY.search(source)
    return " ".join(_DOLLARS.sub("", body[1] if body else source).split())


def _math(element: Element) -> str:
    called = name(element)
    if called.startswith("annotation"):
        return ""
    parts = [_math(child) for child in element if name(child)]
    if called in _BETWEEN and len(parts) == 2:
        first, second = map(_whole, parts)
        return f"{second}√{first}" if called == "mroot" else first + _BETWEEN[called] + second
    if called in ("msubsup", "munderover") and len(parts) == 3:
        base, low, high = map(_whole, parts)
        return f"{base}_{low}^{high}"
    if called == "msqrt":
        return "√" + _whole("".join(parts))
    if called == "mtr":
        return ", ".join(parts)
    if called == "mtable":
        return "; ".join(parts)
    if called == "mfenced":
        opening, closing = attribute(element, "open") or "(", attribute(element, "close") or ")"
        return opening + ", ".join(parts) + closing
    text = " ".join((element.text or "").split())
    tails = [" ".join((child.tail or "").split()) for child in element if name(child)]
    inner = "".join(part + tail for part, tail in zip(parts, tails, strict=True))
    return f" {text} " if called == "mtext" else text + inner


def _whole(part: str) -> str:
    """A part of a formula, in brackets where it is several."""
    part = part.strip()
    return part if len(part) < 2 or _ONE.fullmatch(part) else f"({part})"
