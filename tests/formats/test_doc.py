"""Old Word documents, exactly: text, styles, lists, tables, notes, changes."""

from __future__ import annotations

import struct

import pytest
from compound import compound
from documents import blocks, levelled, read, refused
from hypothesis import given
from hypothesis import strategies as st
from word97 import (
    BOLD,
    CAPITALS,
    DATA,
    DELETED,
    DEPTH,
    FONT,
    HIDDEN,
    HUGE,
    IN_TABLE,
    INNER_CELL,
    INNER_ROW,
    INSERTED,
    LETTERS_STYLE,
    LEVEL,
    LIST,
    OUTLINE,
    RISE,
    SIZE,
    STRUCK,
    SYMBOL,
    Level,
    Para,
    Piece,
    Style,
    change,
    choice,
    row,
    table,
    word,
)

from index.formats import parse

USER = 0xFFE  # a style that is not built in
HEADINGS = [Style(1, "Überschrift 1", 0), Style(2, "Überschrift 2", 0)]  # numbers 1 and 2
STRUCK_OUT = ("Text that is struck out is left out.",)


def said(*paras: Para | str, **more: object) -> list[tuple[str, str]]:
    return levelled(read("a.doc", word(paras, **more)))


def test_headings_and_paragraphs() -> None:
    paras = (Para(["Lease"], 1), "The rent is 900 €.", Para(["Term"], 2), "It is two years.")
    document = read("deeds/lease.doc", word(paras, styles=HEADINGS))
    assert (document.format, document.title, document.warnings) == ("doc", "Lease", ())
    assert document.pages == ()
    assert levelled(document) == [
        ("heading1", "Lease"),
        ("paragraph", "The rent is 900 €."),
        ("heading2", "Term"),
        ("paragraph", "It is two years."),
    ]


def test_a_title_is_the_documents_own() -> None:
    paras = (Para(["Аренда"], 1), "Text.")
    document = read("a.doc", word(paras, styles=HEADINGS, title="Договор аренды"))
    assert document.title == "Договор аренды"
    document = read("a.doc", word(paras, styles=HEADINGS, title="Microsoft Word - x.doc"))
    assert document.title == "Аренда"


LETTERS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\x85"),
    min_size=1,
    max_size=30,
)


@given(LETTERS, st.data())
def test_however_the_text_is_in_pieces_it_is_the_same(text: str, data: st.DataObject) -> None:
    said = f"x{text}x"
    units = said.encode("utf-16-le") + b"\r\0"
    length = len(units) // 2
    cuts = data.draw(st.sets(st.integers(1, length - 1), max_size=5))
    ends = [*sorted(cuts), length]
    orders = data.draw(st.permutations(range(len(ends))))
    starts = [0, *ends]
    pieces = []
    for start, end, order in zip(starts, ends, orders, strict=False):
        try:
            units[2 * start : 2 * end].decode("utf-16-le").encode("cp1252")
            is_narrow = data.draw(st.booleans())
        except UnicodeError:
            is_narrow = False
        pieces.append(Piece(end, is_narrow, order))
    assert parse("a.doc", word([said], pieces=pieces)).text == parse("a.doc", word([said])).text
    assert parse("a.txt", said.encode()).text == parse("a.doc", word([said])).text


def test_a_pair_of_surrogates_in_two_pieces() -> None:
    assert said("a😀b", pieces=[Piece(2, order=1), Piece(5)]) == [("paragraph", "a😀b")]


def test_signs_of_windows_in_a_byte_each() -> None:
    text = "“€ 5” – it’s œ…"
    assert said(text, pieces=[Piece(len(text) + 1, narrow=True)]) == [("paragraph", text)]


def test_what_is_set_on_a_piece() -> None:
    """Lists of changes, and one in short, as Word saves fast."""
    text = "Keep this, not that."
    ends = [Piece(9), Piece(19, change=1), Piece(len(text) + 1)]
    changes = [change(DELETED)]
    assert said(text, pieces=ends, changes=changes) == [("paragraph", "Keep this.")]
    ends[1] = Piece(19, change=0x41 << 1 | 1 << 8)
    assert said(text, pieces=ends) == [("paragraph", "Keep this.")]


def test_signs() -> None:
    text = "non\x1ebreaking, op\x1ftional\vnext\xa0line\x0ecolumn\ta\x05b\x01"
    assert said(text) == [("paragraph", "non-breaking, optional\nnext\xa0line\ncolumn\tab")]


def test_a_page_break_parts_a_paragraph_and_its_number_stands_once() -> None:
    form = change(LIST)
    paras = (
        Para(["One."], form=form, mark="\x0c"),
        Para(["Goes on."], form=form),
        Para(["\x0cTwo."], form=form),
        Para(["End of section."], mark="\x0c"),
    )
    assert said(*paras, lists=[[Level("\0.")]], overrides=[(0, {})]) == [
        ("item", "1. One."),
        ("item", "Goes on."),
        ("item", "2. Two."),
        ("paragraph", "End of section."),
    ]


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        (Style(62, "Titel"), "heading1"),
        (Style(9, "Überschrift 9"), "heading9"),
        (Style(USER, "Clause", form=change(OUTLINE, 2)), "heading3"),
        (Style(USER, "Body", form=change(OUTLINE, 9)), "paragraph"),
        (Style(USER, "Mine", 1), "heading1"),
        (Style(48, "Aufzählungszeichen"), "item"),
        (Style(USER, "Listed", form=change(LIST)), "item"),
        (Style(USER, "Source code,sc"), "code"),
        (Style(101, "HTML Vorformatiert"), "code"),
        (Style(USER, "Ring", 3), "paragraph"),
    ],
)
def test_kinds_by_style(style: Style, kind: str) -> None:
    """The style is number 3."""
    assert said(Para(["Words"], 3), "Text.", styles=[*HEADINGS, style])[0] == (kind, "Words")


def test_kinds_by_what_is_set_on_a_paragraph() -> None:
    paras = (
        Para(["Part"], form=change(OUTLINE, 0)),
        Para(["Oak"], form=change(LIST)),
        Para(["None"], form=change(LIST, 0)),
        Para(["Removed"], form=change(LIST, 0xF801)),
    )
    assert said(*paras) == [
        ("heading1", "Part"),
        ("item", "Oak"),
        ("paragraph", "None"),
        ("paragraph", "Removed"),
    ]


def test_lines_of_code_are_one() -> None:
    style = Style(USER, "Code")
    assert said(Para(["a = 1"], 1), Para(["b = 2"], 1), styles=[style]) == [
        ("code", "a = 1\nb = 2")
    ]


def test_the_table_of_contents_is_left_out() -> None:
    contents = Para(["1\tLease\t2"], 1)
    assert said(contents, "Text.", styles=[Style(19, "Verzeichnis 1")]) == [("paragraph", "Text.")]


CLAUSES = [Level("\0."), Level("\0.\1"), Level("(\2)", 4)]


def clause(text: str, level: int = 0, which: int = 1) -> Para:
    return Para([text], form=change(LIST, which) + change(LEVEL, level))


def test_numbers_of_clauses() -> None:
    paras = [
        clause("Rent"),
        clause("Due monthly.", 1),
        clause("by transfer", 2),
        clause("by cheque", 2),
        clause("Late rent", 1),
        clause("with interest", 2),
        "No clause.",
        clause("Term"),
        clause("Two years.", 1),
    ]
    found = said(*paras, lists=[CLAUSES], overrides=[(0, {})])
    assert [text for _, text in found] == [
        "1. Rent",
        "1.1 Due monthly.",
        "(a) by transfer",
        "(b) by cheque",
        "1.2 Late rent",
        "(a) with interest",
        "No clause.",
        "2. Term",
        "2.1 Two years.",
    ]


def test_numbers_of_a_style_and_of_a_heading() -> None:
    form = change(LIST)
    styles = [
        Style(1, "heading 1", 0, form + change(LEVEL, 0)),
        Style(2, "heading 2", 0, form + change(LEVEL, 1)),
        Style(USER, "Mine", 2),
    ]
    paras = [Para(["Rent"], 1), Para(["Due"], 2), Para(["Late"], 3), Para(["Term"], 1), "Text."]
    assert said(*paras, styles=styles, lists=[CLAUSES], overrides=[(0, {})]) == [
        ("heading1", "1. Rent"),
        ("heading2", "1.1 Due"),
        ("heading2", "1.2 Late"),
        ("heading1", "2. Term"),
        ("paragraph", "Text."),
    ]


def test_a_list_says_which_level_is_a_styles() -> None:
    """Unless the style, or the paragraph, says it itself."""
    bound = zip((Level("\0."), Level("\0.\1"), Level("(\2)", 4)), (1, 2, 4), strict=True)
    form, second = change(LIST), change(LEVEL, 1)
    names = {"Clause": form, "Point": form, "Part": form, "Other": form + second}
    styles = [Style(USER, name, 0, form) for name, form in names.items()]
    paras = [Para(["Rent"], 1), Para(["Due"], 2), Para(["Late"], 4), Para(["Waived"], 1, second)]
    paras += [Para(["Term"], 3), Para(["End"], 1)]
    levels = [level._replace(style=style) for level, style in bound]
    found = said(*paras, styles=styles, lists=[levels], overrides=[(0, {})])
    assert [text for _, text in found] == [
        "1. Rent",
        "1.1 Due",
        "1.2 Late",
        "1.3 Waived",
        "2. Term",
        "3. End",
    ]


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (Level("Section \0:", 1, 4), "Section IV: x"),
        (Level("\0)", 3, 28), "BB) x"),
        (Level("\0", 5, 2), "2nd x"),
        (Level("\0", 22, 7), "07 x"),
        (Level("•", 23), "x"),
        (Level("\0", 255), "x"),
    ],
)
def test_formats_of_numbers(level: Level, text: str) -> None:
    assert said(clause("x"), lists=[[level]], overrides=[(0, {})]) == [("item", text)]


def test_lists_that_begin_anew_and_that_go_on() -> None:
    """Two that come from one go on with each other, unless one says where it begins."""
    paras = [clause("a"), clause("b", which=2), clause("c", which=3), clause("d", which=3)]
    found = said(*paras, lists=[[Level("\0.")]], overrides=[(0, {}), (0, {}), (0, {0: 9})])
    assert [text for _, text in found] == ["1. a", "2. b", "9. c", "10. d"]


def test_levels_in_digits_and_levels_that_go_on() -> None:
    legal, no_restart = 4, 8
    levels = [Level("Article \0", 1), Level("\0.\1", 0, 1, legal), Level("\2", 0, 1, no_restart)]
    paras = [clause("a"), clause("b", 1), clause("c", 2), clause("d"), clause("e", 2)]
    found = said(*paras, lists=[levels], overrides=[(0, {})])
    assert [text for _, text in found] == ["Article I a", "1.1 b", "1 c", "Article II d", "2 e"]


def test_a_number_that_is_not_there() -> None:
    assert said(clause("x", which=7), lists=[CLAUSES], overrides=[(5, {})]) == [("item", "x")]
    assert said(clause("x"), lists=[CLAUSES], overrides=[(5, {})]) == [("item", "x")]
    assert said(clause("x", 250), lists=[CLAUSES], overrides=[(0, {})]) == [("item", "x")]


def test_a_table() -> None:
    paras = ["Before.", *table(("Item", "Cost"), ("Piles", "4.2"), ("Deck", ""), header=True)]
    assert said(*paras, "After.") == [
        ("paragraph", "Before."),
        ("header", "Item\tCost"),
        ("row", "Piles\t4.2"),
        ("row", "Deck"),
        ("paragraph", "After."),
    ]


def cell(text: str, depth: int = 1, mark: str = "\x07", more: bytes = b"") -> Para:
    return Para([text], form=change(IN_TABLE) + change(DEPTH, depth) + more, mark=mark)


def test_cells_that_go_over_rows_and_columns() -> None:
    merged, first, goes_on, begins, below = 0, 1, 2, 0x60, 0x20
    paras = [
        *(cell("Region"), cell("Both years"), cell("")),
        Para([], form=row((1000, begins), (2000, first), (3000, goes_on)), mark="\x07"),
        *(cell(""), cell("2019"), cell("2020")),
        Para([], form=row((1000, below), (2000, merged), (3000, merged)), mark="\x07"),
        *(cell("North"), cell("one for both")),
        Para([], form=row((1000, merged), (3000, merged)), mark="\x07"),
    ]
    assert blocks(read("a.doc", word(paras))) == [
        ("row", "Region\tBoth years"),
        ("row", "Region\t2019\t2020"),
        ("row", "North\tone for both"),
    ]


def test_cells_of_several_paragraphs() -> None:
    paras = [
        *(cell("Rent", mark="\r"), cell("and dues"), cell("900")),
        Para([], form=row((1000, 0), (2000, 0)), mark="\x07"),
    ]
    assert said(*paras) == [("row", "Rent and dues\t900")]


def test_a_table_within_a_table() -> None:
    paras = [
        cell("Outer"),
        cell("a", 2, "\r", change(INNER_CELL)),
        cell("b", 2, "\r", change(INNER_CELL)),
        cell("", 2, "\r", change(INNER_ROW) + row((500, 0), (900, 0))),
        cell("after"),
        Para([], form=row((1000, 0), (2000, 0)), mark="\x07"),
    ]
    assert said(*paras) == [("paragraph", "Outer"), ("row", "a\tb"), ("paragraph", "after")]


def test_a_row_that_is_told_elsewhere_since_it_is_long() -> None:
    told = row((1000, 0), (2000, 0), header=True)
    data = struct.pack("<H", len(told)) + told
    paras = [cell("Item"), cell("Cost"), Para([], form=change(HUGE, 0), mark="\x07"), "After."]
    assert said(*paras, data=data) == [("header", "Item\tCost"), ("paragraph", "After.")]


def test_cells_without_a_row() -> None:
    """Of damage nothing is lost."""
    assert said(cell("a"), cell("b"), "After.") == [("row", "a\tb"), ("paragraph", "After.")]
    assert said(Para(["a"], mark="\x07"), "After.") == [("paragraph", "a"), ("paragraph", "After.")]


def test_notes() -> None:
    paras = ["It is of oak\2 or pine\2.", *table(("a\2", "b")), "End."]
    notes = {"footnotes": [[Para(["\2 Quercus."])], [Para(["\2 Pinus."])]]}
    notes["endnotes"] = [[Para(["\2 In a table."]), Para(["Second."])]]
    assert said(*paras, **notes) == [
        ("paragraph", "It is of oak or pine."),
        ("paragraph", "Quercus."),
        ("paragraph", "Pinus."),
        ("row", "a\tb"),
        ("paragraph", "In a table."),
        ("paragraph", "Second."),
        ("paragraph", "End."),
    ]


def test_text_boxes_come_after_the_paragraph_that_they_are_at() -> None:
    boxes = [[Para(["In the box."]), Para(["Two."])], [Para(["Nowhere."])]]
    assert said("One\b.", "Last.", boxes=boxes) == [
        ("paragraph", "One."),
        ("paragraph", "In the box."),
        ("paragraph", "Two."),
        ("paragraph", "Last."),
        ("paragraph", "Nowhere."),
    ]


@pytest.mark.parametrize(("titled", "shown"), [(False, ["Ref. 7"]), (True, ["Ref. 7", "Issue 3"])])
def test_headers_and_footers_that_tell_something(titled: bool, shown: list[str]) -> None:
    texts = ("Even 1", "Ref. 7\tHarbour board", "", "Page \x13 PAGE \x142\x15", "Issue 3", "")
    margins = [[Para([text])] for text in texts]
    found = said("Text.", margins=margins, titled=titled)
    assert found == [*(("paragraph", text) for text in shown), ("paragraph", "Text.")]


def test_changes_are_as_if_accepted() -> None:
    kept = change(DELETED, 0x80)  # as in the style, which deletes nothing
    runs = ["Rent ", ("is ", kept), ("800", change(DELETED)), ("900", change(INSERTED)), "."]
    document = read("a.doc", word([Para(runs)]))
    assert (document.text, document.warnings) == ("Rent is 900.", ())


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next() -> None:
    gone = change(DELETED)
    paras = [
        Para(["One "], of_mark=gone),
        clause("two."),
        Para(["Alone."], of_mark=gone),
        cell("a"),
    ]
    assert said(*paras, lists=[CLAUSES], overrides=[(0, {})]) == [
        ("item", "1. One two."),
        ("paragraph", "Alone."),
        ("paragraph", "a"),
    ]


def test_what_is_struck_out_or_hidden_is_left_out() -> None:
    runs = ["Rent is ", ("800 ", change(STRUCK)), ("800 ", change(0x2A53)), "900"]
    document = read("a.doc", word([Para([*runs, (" secret", change(HIDDEN)), "."])]))
    assert (document.text, document.warnings) == ("Rent is 900.", STRUCK_OUT)
    document = read("a.doc", word([Para([("All of it.", change(STRUCK))])]))
    assert (document.text, document.warnings) == ("All of it.", ())


def test_letters_go_by_their_styles() -> None:
    """Switches may be as in the style of the paragraph, or the other way."""
    styles = [
        Style(USER, "Hidden", 0, letters=change(HIDDEN)),
        Style(USER, "Secret", letters=change(HIDDEN), of_paragraphs=False),
    ]
    as_style, other_way = change(HIDDEN, 0x80), change(HIDDEN, 0x81)
    runs = ["a", ("b", as_style), ("c", other_way), ("d", change(HIDDEN, 0))]
    assert said(Para(runs, 1), styles=styles) == [("paragraph", "cd")]
    assert said(Para(runs), styles=styles) == [("paragraph", "abd")]
    secret = change(LETTERS_STYLE, 2)
    assert said(Para(["e", ("f", secret), ("g", secret + other_way)]), styles=styles) == [
        ("paragraph", "eg")
    ]


def test_raised_numbers() -> None:
    assert said(Para(["10", ("5", change(RISE, 1)), " kg, x", ("2", change(RISE, 2))])) == [
        ("paragraph", "10⁵ kg, x2")
    ]


@pytest.mark.parametrize("letters", [change(BOLD), change(CAPITALS), change(SIZE, 40)])
def test_headings_by_their_letters(letters: bytes) -> None:
    paras = ["The harbour board met in May.", Para([("The new pier", letters)]), "It is of oak."]
    assert said(*paras)[1] == ("heading2", "The new pier")
    assert said(paras[0], Para(["The new pier"]), paras[2])[1] == ("paragraph", "The new pier")


def test_of_fields_what_they_show_is_read() -> None:
    link = '\x13 HYPERLINK "http://x.example" \x14the board\x15'
    nested = "\x13 IF \x13 PAGE \x141\x15 = 1 a b \x14yes\x15"
    assert said(f"Ask {link}: {nested}\x13 XE index \x15.") == [
        ("paragraph", "Ask the board: yes.")
    ]


@pytest.mark.parametrize("mark", ["\x13", "\x14", "\x15", "\x13 a \x14"])
def test_what_is_left_of_a_field_hides_nothing(mark: str) -> None:
    text = f"One {mark}two \x13 PAGE \x143\x15 four."
    kept = mark.translate(dict.fromkeys((0x13, 0x14, 0x15)))
    assert said(text, "Five.") == [
        ("paragraph", f"One {kept}two 3 four."),
        ("paragraph", "Five."),
    ]


def test_forms() -> None:
    ticked, blank, list_ = choice(1), choice(0), choice(1, ["Oak", "Pine", "Fir"])
    places = [change(DATA, n) for n in (0, len(ticked), len(ticked) + len(blank))]
    runs = []
    for kind, place in zip(("CHECKBOX", "CHECKBOX", "DROPDOWN"), places, strict=True):
        runs += [f"\x13 FORM{kind} ", ("\1", place), "\x15 of ", "\x13 FORMTEXT \x14wood\x15; "]
    assert said(Para(runs), data=ticked + blank + list_) == [
        ("paragraph", "☑ of wood; ☐ of wood; Pine of wood;")
    ]


def test_what_stands_above_signs_of_chinese_and_japanese_is_read_before_them() -> None:
    ruby = '\x13 EQ \\* jc2 \\* "Font:MS Mincho" \\* hps10 \\o\\ad(\\s\\up 9(きもん),鬼門)\x15'
    assert said(f"{ruby}の方") == [("paragraph", "きもん鬼門の方")]


def test_signs_of_fonts() -> None:
    fonts = ["Times New Roman", "Wingdings", "Symbol"]
    runs = [
        ("(", struct.pack("<HHH", SYMBOL, 1, 0xF0FE)),
        (" no", struct.pack("<HHH", SYMBOL, 1, 0xF0FE)),
        " done, ",
        ("\uf061", change(FONT, 2)),
        ', \x13 SYMBOL 168 \\f "Wingdings" \x15',
    ]
    assert said(Para(runs), fonts=fonts) == [("paragraph", "☑ no done, α, ☐")]


def test_speakers() -> None:
    paras = ["Q. Where were you?", "A. At home that day.", "Q. Alone?", "A. Yes, I was alone."]
    assert said(*paras)[:2] == [("term1", "Q. Where were you?"), ("term2", "A.")]


SOUND = word(["x"])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (word(["x"], flags=0x100), "is protected by a password"),
        (compound({"EncryptedPackage": bytes(5000)}), "is protected by a password"),
        (word(["x"], version=0x65), "is from Word 95 or older; save it as .docx"),
        (word(["x"], sign=0xA5DC), "is from Word 95 or older; save it as .docx"),
        (b"\xdb\xa5\x2d\0" + bytes(2000), "is from Word 95 or older; save it as .docx"),
        (word(["x"], sign=7), "is no Word document or is damaged"),
        (compound({"VisioDocument": bytes(5000)}), "is no Word document or is damaged"),
        (bytes(range(256)) * 8, "is no Word document or is damaged"),
        (word(["x"])[:1024], "is no Word document or is damaged"),
        (word([" "]), "holds no text"),
        (SOUND[:32] + b"\x46" + SOUND[33:], "is no Word document or is damaged"),  # huge sectors
    ],
)
def test_what_is_not_read(data: bytes, reason: str) -> None:
    assert refused("a.doc", data) == reason


def test_a_document_under_another_name() -> None:
    for name in ("a.docx", "a.txt", "a.msg", "a.pdf"):
        document = read(name, word(["Words."]))
        ending = name[1:]
        assert (document.format, document.text) == ("doc", "Words.")
        assert document.warnings == (
            f"This is an old Word document, although its name ends in {ending}.",
        )
    assert read("LEASE", word(["Words."])).warnings == ()


ARCHIVE = b"""Date: Mon, 3 May 2024 10:00:00 +0000
Subject: Exported From Confluence
MIME-Version: 1.0
Content-Type: multipart/related;
\tboundary="b"

--b
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

<html><body><p>Words =C3=A9.</p></body></html>
--b--
"""


@pytest.mark.parametrize(
    ("data", "format", "text", "what"),
    [
        (rb"{\rtf1 Words \'e9.}", "rtf", "Words é.", "a rich text"),
        (b"<html><p>Words &eacute;.", "html", "Words é.", "a web page"),
        ("\ufeff<html><p>Words é.".encode(), "html", "Words é.", "a web page"),
        ("\ufeff<html><p>Words é.".encode("utf-16-le"), "html", "Words é.", "a web page"),
        ("<style>p {}</style>\n<p>Words é.".encode(), "html", "Words é.", "a web page"),
        (ARCHIVE, "mhtml", "Words é.", "a web archive"),
        ("Words é.".encode("cp1252"), "text", "Words é.", "a text"),
        (b"Date: 3 May\nSee <html>.", "text", "Date: 3 May\nSee <html>.", "a text"),
    ],
)
def test_what_programs_save_under_its_name(data: bytes, format: str, text: str, what: str) -> None:
    document = read("a.doc", data)
    assert (document.format, document.text) == (format, text)
    assert document.warnings == (f"This is {what}, although its name ends in .doc.",)


def test_what_word_2003_saves_as_xml_is_named() -> None:
    source = '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'
    assert refused("a.doc", source.encode()) == "is a Word document as XML; save it as .docx"


def test_a_text_that_is_cut() -> None:
    """A piece that goes on beyond the file."""
    data = bytearray(word(["Words." + "x" * 100]))
    at = bytes(data).index(struct.pack("<II", 0, 107))
    data[at + 4 : at + 8] = struct.pack("<I", 100_000)
    document = read("a.doc", bytes(data))
    assert document.text.startswith("Words.")
    assert document.warnings == ("The file is damaged; some of what it says may be missing.",)


def test_pieces_that_all_say_the_same_do_not_fill_the_memory() -> None:
    header = struct.pack("<HH6xH", 0xA5EC, 0xC1, 0x200).ljust(154 + 8 * 33, b"\0")
    count, length = 900, 50_000
    places = struct.pack(f"<{count + 1}I", *range(0, (count + 1) * length, length))
    plc = places + struct.pack("<HIH", 0, 2048, 0) * count
    clx = b"\2" + struct.pack("<I", len(plc)) + plc
    stream = (header + struct.pack("<II", 0, len(clx))).ljust(2048, b"\0") + b"x\0" * length
    data = compound({"WordDocument": stream, "1Table": clx})
    assert refused("a.doc", data) == "holds more than it can, it is damaged"
