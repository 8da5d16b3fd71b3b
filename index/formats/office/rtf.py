r"""Rich texts (RTF 1.9.1): paragraphs, tables and notes in one pass over the words of the file.

As of a Word document, each note comes after the paragraph or table that refers to it, and the
numbers before paragraphs are part of their text, which the file holds as they are seen. What is
chosen or ticked in a form is read as one sees it. Tracked deletions, what is struck out or hidden,
comments, pictures, most that is in headers and footers, and the table of contents are left out.
A file knows the breaks that its author set and not where pages end, so that it has no pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from index.errors import DocumentError
from index.formats import ticks
from index.formats.builder import Builder, Piece
from index.formats.emphasis import headed
from index.formats.lettering import Written, numbered
from index.formats.office.listing import joined
from index.formats.office.margins import told
from index.formats.office.rtf_source import OF_FONT, SIGN, Event, Source
from index.formats.office.rtf_styles import TABLES, Styles, own_kind
from index.formats.office.rtf_tables import TOLD, Tables
from index.formats.turns import labels, under_speakers
from index.types import BlockKind

_CUT = "The file ends too early: something may be missing."
_FLOWS = 16  # notes and text boxes within each other; what is deeper is read as of the deepest
_MOST_MARGINS = 1_000  # different paragraphs of headers and footers
_INSTRUCTION = 1_000  # characters of a field's
_CHOICES = 1_000
_UNSET = 25  # of a box or a list in a form that nobody has changed
_LEFT_OUT = frozenset(
    "pict nonshppict shprslt sp objdata objclass objname mmathPict filetbl private nonesttables"
    " xe rxe txe tc tcn pntxta pntxtb bkmkpub template headerl footerl datafield annotation atnid"
    " ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn".split()
)
_NOTES = frozenset(("footnote", "endnote"))
_BOXES = frozenset(("shptxt", "dptxbxtext"))
_MARGINS = frozenset("header headerr headerf footer footerr footerf".split())
# of destinations whose text is none of the document
_ROLES = {"listtext": "number", "pntext": "number", "fldinst": "instruction"} | {
    "info": "info",
    "title": "title",
    "pn": "unseen",
}
_LETTERS = {"b": "bold", "caps": "capitals", "scaps": "capitals", "v": "hidden"} | {
    "strike": "struck",
    "striked": "struck",
    "deleted": "deleted",
    "mvf": "deleted",
    "super": "raised",
}
_FORM = {"s": "style", "outlinelevel": "outline", "ls": "list", "ilvl": "level", "itap": "depth"}
_ENDS = frozenset("par cell nestcell row nestrow sect page".split())
_READ_THROUGH = frozenset(  # though unknown ones that are starred are left out
    "shpinst shpgrp do ud nesttableprops moMath moMathPara formfield field upr pard plain fs trowd"
    " intbl titlepg chpgn pnlvlblt sub nosupersub".split()
)
_KNOWN = _READ_THROUGH.union(*(_NOTES, _BOXES, _MARGINS, _ROLES, _LETTERS, _FORM, _ENDS, TOLD))
_SYMBOL = re.compile(r'\s*SYMBOL\s+(\d{1,5})\s[^"]*\\f\s*"([^"]*)"')
_LARGEST = 3_276  # half points of letters, Word's own limit


class _Letters(NamedTuple):
    """How letters look; `size` is in half points."""

    bold: bool = False
    underlined: bool = False
    capitals: bool = False
    size: int = 24
    struck: bool = False
    deleted: bool = False
    hidden: bool = False
    raised: bool = False


class _Form(NamedTuple):
    """What is set on a paragraph: its style, its outline level, where 9 is body text, its list and
    the level in it, whether it is in a table and in how many."""

    style: int = 0
    outline: int = 9
    list: int = 0
    level: int = 0
    in_table: bool = False
    depth: int = 0

    @property
    def tables(self) -> int:
        """In how many tables it is."""
        return max(self.depth, 1) if self.in_table or self.depth > 1 else 0


@dataclass
class _Field:
    """A field: what it is told to show; of a box or a list in a form, what is chosen, and between
    what; whether its result says anything."""

    instruction: str = ""
    chosen: int = _UNSET
    usual: int = 0
    choices: list[str] = field(default_factory=list)
    said: bool = False

    def seen(self) -> str:
        """What one sees of a field whose result says nothing."""
        at = self.usual if self.chosen == _UNSET else self.chosen
        if "FORMCHECKBOX" in self.instruction:
            return ticks.box(at > 0)
        if "FORMDROPDOWN" in self.instruction:
            return ticks.choice(self.choices, str(at))
        symbol = _SYMBOL.match(self.instruction)
        return OF_FONT.get(symbol[2], {}).get(SIGN + int(symbol[1]), "") if symbol else ""

    @property
    def is_link(self) -> bool:
        """Whether it leads elsewhere, so that its letters are underlined anyhow."""
        return "HYPERLINK" in self.instruction


class _Group(NamedTuple):
    """What holds until a brace is closed. `role` says what becomes of text, '' for the document's
    own; `inner` that rows are told of a table within another."""

    letters: _Letters = _Letters()
    form: _Form = _Form()
    role: str = ""
    field: _Field | None = None
    inner: bool = False


class _Paragraph:
    """A paragraph as it is read: what is written in it, its number, and the pieces of text boxes
    and notes that come after it."""

    def __init__(self) -> None:
        self.written = Written()
        self.number: list[str] = []
        self.bullet = False
        self.boxes: list[Piece] = []
        self.notes: list[Piece] = []

    def __bool__(self) -> bool:
        """Whether anything is in it."""
        return bool(self.written or self.boxes or self.notes)

    def piece(self, kind: tuple[BlockKind, int]) -> Piece:
        """Itself, with its number."""
        number = "".join(self.number)
        gap = "\t" if "\t" in number else " "
        number = "" if self.bullet else number.strip()
        written = (self.written.text, self.written.struck)
        text, struck = (numbered(number, said, gap) for said in written)
        look = self.written.look
        return Piece(kind[0], text, kind[1], look.bold, look.size, struck)


class _Flow:
    """Paragraphs that follow each other: the document's own, or those of a note, a text box, a
    header or a footer. `word` is its destination's, `depth` how many groups are open in it."""

    def __init__(self, word: str, depth: int, styles: Styles) -> None:
        self.word = word
        self.depth = depth
        self.pieces: list[Piece] = []
        self.paragraph = _Paragraph()
        self.tables = Tables(styles.whites)
        self._styles = styles
        self._due: list[Piece] = []  # notes of the table that is open

    def say(self, text: str, letters: _Letters, is_link: bool) -> None:
        """Some text, if it is seen."""
        written = self.paragraph.written
        is_struck = letters.struck or letters.deleted
        written.say(text, is_struck=is_struck, is_raised=letters.raised)
        if not is_struck:
            apart = letters.bold or letters.capitals or (letters.underlined and not is_link)
            written.look.add(text, apart, letters.size / 2)

    def end_paragraph(self, form: _Form, tables: int) -> None:
        """The paragraph ends, in so many tables."""
        paragraph, self.paragraph = self.paragraph, _Paragraph()
        own = own_kind(form.outline, form.list > 0 or bool(paragraph.number))
        kind = self._styles.kind(form.style)
        number = "".join(paragraph.number).strip()
        paragraph.bullet = (
            paragraph.bullet
            or self._styles.has_bullets(form.list, form.level)
            or number == "o"
            or not any(map(str.isalnum, number))
        )
        piece = paragraph.piece(kind if kind[0] in ("heading", "code") or not own else own)
        if self._styles.is_of_contents(form.style):
            piece = piece._replace(text="", struck="")
        pieces = [piece, *paragraph.boxes]
        if tables:
            self.tables.add(pieces, tables)
            self._due += paragraph.notes
        else:
            self._end_tables()
            self.pieces += pieces + paragraph.notes

    def _end_tables(self) -> None:
        self.pieces += self.tables.end() + self._due
        self._due = []

    def end(self, form: _Form) -> list[Piece]:
        """All ends; returns the pieces."""
        if self.paragraph:
            self.end_paragraph(form, form.tables)
        self._end_tables()
        return self.pieces


class _Reader:
    """Turns the events of a rich text into pieces."""

    def __init__(self, source: Source) -> None:
        """Nothing is read yet."""
        self._source = source
        self._styles = Styles()
        self._now = _Group()
        self._groups: list[_Group] = []
        self._flows = [_Flow("", 0, self._styles)]
        self._title: list[str] = []
        self._begins = False  # a group, with the next word
        self._skips = False  # the group that opens next
        self._margins: list[Piece] = []
        self._first: list[Piece] = []  # of those on first pages
        self._has_first = False

    def read(self) -> Builder:
        """The whole document."""
        self._take_all()
        builder = Builder([_CUT] if self._groups else ())
        while len(self._flows) > 1:
            self._end_flow(self._now)
        pieces = list(joined(self._flows[0].end(self._now.form)))
        said = [p.text.strip() if p.kind in ("paragraph", "item") else "" for p in pieces]
        margins = dict.fromkeys(self._margins + (self._first if self._has_first else []))
        builder.title = "".join(self._title)
        builder.extend(told(islice(margins, _MOST_MARGINS), pieces))
        builder.extend(headed(under_speakers(pieces, labels(said))))
        return builder

    def _take_all(self) -> None:
        for event in self._source:
            self._take(event)

    def _take(self, event: Event) -> None:
        word, value, text, starred = event
        first, self._begins = self._begins, word == "{"
        if text:
            self._say(text)
        elif word == "{":
            self._groups.append(self._now)
            if self._skips:
                self._source.skip()
            self._skips = False
        elif word == "}":
            self._close()
        elif word in TABLES:
            self._styles.read(word, self._source.part())
        elif word in _KNOWN:
            self._know(word, value)
        elif word.startswith("ul") and word != "ulc":
            self._set_letters(underlined=value != 0 and word != "ulnone")
        elif (starred or word in _LEFT_OUT or _is_of_formula(word)) and (
            first or len(self._groups) > 1  # damage should not leave out the whole document
        ):
            self._source.skip()

    def _know(self, word: str, value: int | None) -> None:
        """A word in `_KNOWN`."""
        now = self._now
        if word in _LETTERS:
            self._set_letters(**{_LETTERS[word]: value != 0})
        elif word in _FORM:
            self._set_form(**{_FORM[word]: value or 0})
        elif word in TOLD or word == "trowd":
            self._define(word, value or 0)
        elif word == "info" and now.role != "info":
            self._read_info()
        elif word in _ROLES:
            if word != "title" or now.role == "info":
                self._now = now._replace(role=_ROLES[word])
        elif not now.role and (word in _NOTES or word in _BOXES or word in _MARGINS):
            if len(self._flows) <= _FLOWS:
                self._flows.append(_Flow(word, len(self._groups), self._styles))
                self._now = _Group(now.letters)
        elif word in _ENDS:
            if now.role in ("number", "unseen"):  # its brace is missing
                self._now = now._replace(role="")
                self._say_after_number()
            if not self._now.role:
                self._end(word)
        else:
            self._tell(word, value)

    def _tell(self, word: str, value: int | None) -> None:
        """A word that stands for itself."""
        match word:
            case "plain":
                self._now = self._now._replace(letters=_Letters())
            case "sub" | "nosupersub":
                self._set_letters(raised=False)
            case "pard":
                self._now = self._now._replace(form=_Form())
            case "intbl":
                self._set_form(in_table=value != 0)
            case "fs":
                self._set_letters(size=min(max(24 if value is None else value, 0), _LARGEST))
            case "nesttableprops":
                self._now = self._now._replace(inner=True)
            case "field":
                self._now = self._now._replace(field=_Field())
            case "formfield":
                self._read_choice()
            case "upr":  # what older programs show comes first, then the same in Unicode
                self._skips = True
            case "titlepg":
                self._has_first = True
            case "pnlvlblt":
                self._flows[-1].paragraph.bullet = True
            case "chpgn" if self._flows[-1].word in _MARGINS:
                self._say("1")

    def _set_letters(self, **changed: Any) -> None:
        self._now = self._now._replace(letters=self._now.letters._replace(**changed))

    def _set_form(self, **changed: Any) -> None:
        self._now = self._now._replace(form=self._now.form._replace(**changed))

    def _define(self, word: str, value: int) -> None:
        """A word of a row's definition."""
        tables = self._flows[-1].tables
        depth = max(self._now.form.depth, 2) if self._now.inner else 1
        if word == "trowd":
            tables.define(depth)
        else:
            tables.definition(depth).tell(word, value)

    def _say_after_number(self) -> None:
        """What stands behind the tab of an item's number, whose brace is missing, is the item."""
        number = self._flows[-1].paragraph.number
        if len(parts := "".join(number).split("\t", 1)) > 1 and parts[1].strip():
            number[:] = [f"{parts[0]}\t"]
            self._say(parts[1])

    def _say(self, text: str) -> None:
        now = self._now
        if now.role == "number":
            self._flows[-1].paragraph.number.append(text)
        elif now.role == "title":
            self._title.append(text)
        elif now.role == "instruction":
            if now.field is not None and len(now.field.instruction) < _INSTRUCTION:
                now.field.instruction += text
        elif not now.role and not now.letters.hidden:
            if now.field is not None and text.strip():
                now.field.said = True
            is_link = now.field is not None and now.field.is_link
            self._flows[-1].say(text, now.letters, is_link)

    def _end(self, word: str) -> None:
        """The end of a paragraph, a cell, a row, a section or a page."""
        flow, form = self._flows[-1], self._now.form
        depth = max(form.depth, 2) if word in ("nestcell", "nestrow") else 1
        match word:
            case "par":
                flow.end_paragraph(form, form.tables)
            case "cell" | "nestcell":
                flow.end_paragraph(form, depth)
                flow.tables.end_cell(depth)
            case "row" | "nestrow":
                if flow.paragraph:
                    flow.end_paragraph(form, depth)
                flow.tables.end_row(depth)
            case "sect" | "page" if flow.paragraph:
                flow.end_paragraph(form, form.tables)

    def _read_info(self) -> None:
        """What is said of the document, of which the title counts."""
        reader = _Reader(self._source.part())
        reader._now = _Group(role="info")
        reader._take_all()
        self._title += reader._title

    def _close(self) -> None:
        """A brace ends the group."""
        ended = self._now
        self._now = self._groups.pop() if self._groups else _Group()
        if len(self._flows) > 1 and len(self._groups) < self._flows[-1].depth:
            self._end_flow(ended)
        elif ended.field is not None and ended.field is not self._now.field:
            seen = "" if ended.field.said else ended.field.seen()
            if seen:
                self._say(seen)

    def _end_flow(self, ended: _Group) -> None:
        flow = self._flows.pop()
        pieces = flow.end(ended.form)
        paragraph = self._flows[-1].paragraph
        if flow.word in _NOTES:
            paragraph.notes += pieces
        elif flow.word in _BOXES or self._source.is_over():  # or without the brace that ends it
            paragraph.boxes += pieces
        else:
            (self._first if flow.word.endswith("f") else self._margins).extend(pieces)

    def _read_choice(self) -> None:
        """What is chosen in a form, and between what, up to the end of the group."""
        choice = self._now.field or _Field()
        is_choice = False
        for word, value, text, _ in self._source.part():
            if word == "ffres":
                choice.chosen = _UNSET if value is None else value
            elif word == "ffdefres":
                choice.usual = value or 0
            elif is_choice and text and len(choice.choices) < _CHOICES:
                choice.choices.append(text.strip())
            is_choice = word == "ffl"


def _is_of_formula(word: str) -> bool:
    """Whether a group says how a formula looks."""
    return word.startswith("m") and word.endswith("Pr")


def read(name: str, data: bytes) -> Builder:
    """Blocks of a rich text."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise DocumentError(name, "is no rich text (RTF), or is damaged")
    return _Reader(Source(data)).read()
