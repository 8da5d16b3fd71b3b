"""Documents of Word 97 to 2003 (`.doc`): the text in its order, each note after the paragraph or
table that refers to it.

As of newer Word documents, the numbers that Word puts before paragraphs are part of their text,
bullets are not, and what is chosen or ticked in a form is read as one sees it. Tracked insertions
are read and deletions left out, as if all changes were accepted. What is struck out or hidden,
comments, pictures, most that is in headers and footers, and the table of contents are left out. A
file knows the breaks that its author set and not where pages end, so that it has no pages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from index.formats import ticks
from index.formats.builder import Builder, Piece
from index.formats.emphasis import headed
from index.formats.lettering import Written, numbered
from index.formats.office import doc_parts
from index.formats.office.doc_numbers import Numbers
from index.formats.office.doc_parts import Choice, Part
from index.formats.office.doc_source import Run, Source, whole
from index.formats.office.doc_styles import WHITES, Form, Letters, Styles, form_of, row_of
from index.formats.office.listing import joined
from index.formats.office.margins import told
from index.formats.office.rtf_source import OF_FONT, SIGN
from index.formats.office.rtf_tables import Tables
from index.formats.turns import labels, under_speakers

_BEGINS, _RESULTS, _ENDS = "\x13\x14\x15"  # a field, what it shows, and both
_OF_FIELD = re.compile("[\x13\x14\x15]")
_PARTS = re.compile("[\x13\x14\x15]|[^\x13\x14\x15]+")
_CELL, _BREAK, _PARAGRAPH = "\x07\x0c\r"
_DATA = "\x01"  # of a field in a form
_PLACE = "("  # where a symbol is
_CONTROLS = {code: "" for code in range(32) if code != ord("\t")} | {
    ord("\v"): "\n",
    0x0E: "\n",
    0x1E: "-",
}
_RAISED = 1
_PRIVATE = re.compile("[\uf020-\uf0ff]")  # letters of fonts that hold signs
_SYMBOL = re.compile(r'\s*SYMBOL\s+(\d{1,5})\s[^"]*\\f\s*"([^"]*)"')
_RUBY = re.compile(r"\s*EQ\b.*?\\s\\up\s*\d+\s*\(([^()]*)\)\s*[,;]([^()]*)\)", re.S)
_INSTRUCTION = 1_000  # characters of a field's
_KEPT = 256  # different forms of paragraphs and rows, of which a document has few
_MOST_MARGINS = 1_000  # different paragraphs of headers and footers


def read(name: str, data: bytes) -> Builder:
    """Blocks of an old Word document."""
    source = Source(name, data)
    document = _Document(source)
    pieces = list(joined(document.pieces(*source.stories["text"])))
    said = [p.text.strip() if p.kind in ("paragraph", "item") else "" for p in pieces]
    margins = [p for span in doc_parts.margins(source) for p in document.pieces(*span)]
    builder = Builder(source.warnings)
    builder.title = source.title
    builder.extend(told(islice(dict.fromkeys(margins), _MOST_MARGINS), pieces))
    builder.extend(headed(under_speakers(pieces, labels(said))))
    last = len(source.text) + 1  # of what belongs nowhere
    builder.extend(joined([*document.boxes(last), *document.notes(last)]))
    return builder


class _Field:
    """A field that is open: what it is told to show, its data in a form, whether its result has
    begun, and whether it says anything."""

    def __init__(self) -> None:
        self.instruction = ""
        self.data = b""
        self.in_result = False
        self.said = False

    @property
    def is_link(self) -> bool:
        """Whether it leads elsewhere, so that its letters are underlined anyhow."""
        return "HYPERLINK" in self.instruction

    def seen(self) -> str:
        """What one sees of a field whose result says nothing."""
        if "FORMCHECKBOX" in self.instruction:
            return ticks.box(Choice(self.data).chosen > 0)
        if "FORMDROPDOWN" in self.instruction:
            choice = Choice(self.data)
            return ticks.choice(choice.choices, str(choice.chosen))
        if ruby := _RUBY.match(self.instruction):
            return ruby[1] + ruby[2]
        symbol = _SYMBOL.match(self.instruction)
        return OF_FONT.get(symbol[2], {}).get(SIGN + int(symbol[1]), "") if symbol else ""


class _Document:
    """What is known of a document in all its stories."""

    def __init__(self, source: Source) -> None:
        """Notes and text boxes are known, and taken out once they have been read."""
        self.source = source
        self.styles = Styles(source)
        self.form = lru_cache(_KEPT)(form_of)
        self.row = lru_cache(_KEPT)(row_of)
        self.numbers = Numbers(source.table(73, rest=True), source.table(74))
        self.sections = frozenset(doc_parts.sections(source))
        # The first comes last, to be taken out.
        self._notes = doc_parts.notes(source)[::-1]
        self._boxes = doc_parts.boxes(source)[::-1]

    def pieces(self, start: int, end: int) -> list[Piece]:
        """Those of the text between two places."""
        return _Story(self, start, end).read()

    def notes(self, end: int) -> list[Piece]:
        """Those of the notes that belong before a place."""
        return self._taken(self._notes, end)

    def boxes(self, end: int) -> list[Piece]:
        """Those of the text boxes that belong before a place."""
        return self._taken(self._boxes, end)

    def _taken(self, parts: list[Part], end: int) -> list[Piece]:
        pieces: list[Piece] = []
        while parts and parts[-1].place < end:
            part = parts.pop()
            pieces += self.pieces(part.start, part.end)
        return pieces


class _Story:
    """Turns a part of the text into pieces: the document's own, or that of a note, a text box, a
    header or a footer."""

    def __init__(self, document: _Document, start: int, end: int) -> None:
        """Nothing is read yet."""
        self._document = document
        self._source = document.source
        self._start, self._end = start, end
        self._pieces: list[Piece] = []
        self._tables = Tables(WHITES)
        self._due: list[Piece] = []  # notes of the table that is open
        # Of the paragraph that is open: what is written, what is set on it and in how many tables
        # it is, and whether it has its number, since a page break has parted it.
        self._written = Written()
        self._form, self._depth = Form(), 0
        self._is_counted = False
        self._fields: list[_Field] = []
        self._told = 0  # fields whose result has not begun
        self._links = 0  # in whose results the text is
        self._marks = _marks(self._source.text, start, end)

    def read(self) -> list[Piece]:
        """The whole."""
        for start, mark in self._source.paragraphs(self._start, self._end):
            self._paragraph(start, mark)
        self._end_open(self._end)
        self._end_tables()
        return self._pieces

    def _paragraph(self, start: int, mark: int) -> None:
        """What is up to a mark: a paragraph, or a part of one."""
        sign = self._source.text[mark] if mark < self._end else _PARAGRAPH
        given = self._source.paragraph(min(mark, self._end - 1))
        form = self._document.form(*given)
        depth = form.tables or int(sign == _CELL)
        if depth != self._depth:
            self._end_open(start)
        self._form, self._depth = form, depth
        for run in self._source.runs(start, mark):
            self._take(run)
        if form.ends_row if sign == _CELL else form.ends_inner_row and depth > 1:
            self._end_open(mark)
            self._tables.define(depth, self._document.row(*given[1:]))
            self._tables.end_row(depth)
        elif sign == _BREAK and mark + 1 not in self._document.sections:
            is_begun = bool(self._written)
            self._end_open(mark)
            self._is_counted |= is_begun
        elif sign != _PARAGRAPH or not self._is_gone(mark):
            self._end_paragraph(mark + 1)
            if sign == _CELL or (form.ends_cell and depth > 1):
                self._tables.end_cell(depth)

    def _is_gone(self, mark: int) -> bool:
        """Whether a paragraph's mark was deleted, so that it goes on in the next."""
        runs = self._source.runs(mark, min(mark + 1, self._end))
        return any(self._document.styles.letters(self._form.style, run).deleted for run in runs)

    def _end_open(self, end: int) -> None:
        """What is written ends, though not by a mark of its own."""
        if self._written:
            self._end_paragraph(end)

    def _end_paragraph(self, end: int) -> None:
        """The paragraph ends before a place."""
        document, form = self._document, self._form
        written, self._written = self._written, Written()
        is_counted, self._is_counted = self._is_counted, False
        listed = None if is_counted else document.styles.numbered(form)
        number = document.numbers.before(listed) if listed else ""
        text, struck = (numbered(number, whole(said)) for said in (written.text, written.struck))
        if document.styles.is_of_contents(form.style):
            text = struck = ""
        kind, level = document.styles.kind(form)
        look = written.look
        pieces = [Piece(kind, text, level, look.bold, look.size, struck, look.leads)]
        notes: list[Piece] = []
        if not self._start:  # they belong to the text alone
            pieces += document.boxes(end)
            notes = document.notes(end)
        if self._depth:
            self._tables.add(pieces, self._depth)
            self._due += notes
        else:
            self._end_tables()
            self._pieces += pieces + notes

    def _end_tables(self) -> None:
        self._pieces += self._tables.end() + self._due
        self._due = []

    def _take(self, run: Run) -> None:
        """Go on with some letters of one look, among which fields may begin and end."""
        letters = self._document.styles.letters(self._form.style, run)
        for found in _PARTS.finditer(self._source.text, run.start, run.end):
            if not _OF_FIELD.match(found[0]):
                self._say(found[0], letters)
            elif found.start() in self._marks:
                self._mark(found[0], letters)

    def _mark(self, sign: str, letters: Letters) -> None:
        """A field begins or ends, or its result begins."""
        if sign == _BEGINS:
            self._fields.append(_Field())
            self._told += 1
        elif sign == _RESULTS:
            field = self._fields[-1]
            field.in_result = True
            self._told -= 1
            self._links += field.is_link
        else:
            field = self._fields.pop()
            self._told -= not field.in_result
            self._links -= field.in_result and field.is_link
            seen = "" if field.said or self._told else field.seen()
            self._write(seen, letters)
            for outer in self._fields[-1:]:
                outer.said |= field.said

    def _say(self, text: str, letters: Letters) -> None:
        """Some letters, of the text or of what a field is told."""
        if self._told:
            field = self._fields[-1]
            if not field.in_result and len(field.instruction) < _INSTRUCTION:
                field.instruction += text[:_INSTRUCTION]
            if letters.place is not None and _DATA in text:
                field.data = self._source.binary(letters.place)
        elif not letters.deleted and not letters.hidden:
            self._write(self._seen(text, letters), letters)

    def _seen(self, text: str, letters: Letters) -> str:
        """Letters as they are seen."""
        if letters.symbol is not None and not text.strip(_PLACE):
            font, code = letters.symbol
            signs = OF_FONT.get(self._document.styles.font(font), {})
            return signs.get(code if code >= SIGN else code + SIGN, "") * len(text)
        text = text.translate(_CONTROLS)
        if _PRIVATE.search(text):
            text = text.translate(OF_FONT.get(self._document.styles.font(letters.font), {}))
        return text

    def _write(self, text: str, letters: Letters) -> None:
        """Go on with what is seen, if anything is."""
        if not text:
            return
        for field in self._fields[-1:]:
            field.said |= bool(text.strip())
        written, is_struck = self._written, letters.is_struck
        is_apart = letters.is_apart or bool(letters.line and not self._links)
        for line in re.split("(\n)", text):
            if line == "\n":
                written.look.end_line()
            written.say(line, is_struck=is_struck, is_raised=letters.rise == _RAISED)
            if not is_struck:
                written.look.add(line, is_apart, letters.size / 2)


def _marks(text: str, start: int, end: int) -> frozenset[int]:
    """Where fields begin and end in a part of the text, and where their results begin: of those
    that have an end, since without it all that follows would be what one is told."""
    marks: set[int] = set()
    open_: list[list[int]] = []
    for found in _OF_FIELD.finditer(text, start, end):
        if found[0] == _BEGINS:
            open_.append([found.start()])
        elif open_ and found[0] == _ENDS:
            marks.update([*open_.pop(), found.start()])
        elif open_ and len(open_[-1]) < 2:
            open_[-1].append(found.start())
    return frozenset(marks)
