"""The text of a paragraph as it is read, a run of letters after the other, and how these look."""

from __future__ import annotations

from collections import Counter

from index.formats.signs import raised


class Lettering:
    """How the letters of a paragraph look, as they are read."""

    def __init__(self) -> None:
        """No letters yet."""
        self._sizes: Counter[float] = Counter()
        self._apart = True
        self._first: bool | None = None  # whether the first line is set apart, where it has ended

    def end_line(self) -> None:
        """A line ends, not the paragraph."""
        if self._first is None and self._sizes:
            self._first = self._apart

    def add(self, text: str, apart: bool, size: float = 0.0) -> None:
        """Some letters of one size, maybe set apart as by bold ones; blanks tell nothing."""
        if text.strip():
            self._sizes[size] += len(text)
            self._apart = self._apart and apart

    @property
    def bold(self) -> bool:
        """All of them are set apart."""
        return self._apart and bool(self._sizes)

    @property
    def leads(self) -> bool:
        """Those of the first line are set apart, those after it are not."""
        return bool(self._first) and not self._apart

    @property
    def size(self) -> float:
        """That of most of them."""
        return self._sizes.most_common(1)[0][0] if self._sizes else 0.0


class Written:
    """What has been read of a paragraph; `look` is how its letters look, where the format says.

    >>> written = Written()
    >>> written.say("10"), written.say("5", is_raised=True), written.say(" kg", is_struck=True)
    (None, None, None)
    >>> written.text, written.struck
    ('10⁵', '10⁵ kg')
    """

    def __init__(self) -> None:
        """Nothing yet."""
        self.look = Lettering()
        self._left: list[str] = []
        self._whole: list[str] = []  # with what is struck out

    def __bool__(self) -> bool:
        """Whether there is anything, be it struck out or white space."""
        return bool(self._whole)

    def say(
        self, text: str, *, is_struck: bool = False, is_raised: bool = False, breaks: str = ""
    ) -> None:
        """Go on with a run of text, on another page after `breaks`."""
        if is_raised:
            text = raised(text, self._left)
        self._whole.append(text)
        if not (is_struck and text.strip()):
            self._left.append(breaks + text)

    @property
    def last(self) -> str:
        """The last run that is not struck out, or ''."""
        return self._left[-1] if self._left else ""

    @property
    def text(self) -> str:
        """All but what is struck out."""
        return "".join(self._left)

    @property
    def struck(self) -> str:
        """All, if anything is struck out, else ''."""
        return "".join(self._whole) if len(self._whole) > len(self._left) else ""


def numbered(number: str, text: str, gap: str = " ") -> str:
    r"""A paragraph behind its number, which stands on the page that the paragraph begins.

    >>> numbered("1.", "\fPumps"), numbered("1.", " "), numbered("", "Pumps")
    ('\x0c1. Pumps', ' ', 'Pumps')
    """
    said = text.lstrip("\f")
    if not number or not said.strip():
        return text
    return f"{text[: len(text) - len(said)]}{number}{gap}{said.lstrip()}"
