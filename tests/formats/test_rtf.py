"""Rich texts: what the words of the format say is read as a person sees it in a word processor."""

from __future__ import annotations

import re

import pytest
from documents import levelled, refused

from index.errors import DocumentError
from index.formats import parse
from index.formats.office import rtf_tables

STRUCK = "Text that is struck out is left out."


def rich_text(body: str, header: str = "") -> bytes:
    fonts = (
        r"{\fonttbl{\f0\froman\fcharset0 Times{\*\falt Roman};}{\f1\fcharset204 Arial;}"
        r"{\f2\fcharset128 Mincho;}{\f3\fcharset2 Symbol;}{\f4\fcharset2 Wingdings;}}"
    )
    return (r"{\rtf1\ansi\ansicpg1252\deff0" + fonts + header + body + "}").encode("latin-1")


def test_a_rich_text() -> None:
    source = rb"{\rtf1\ansi{\info{\title Pier rules}}{\b Pay} on Monday.\par Caf\'e9 closed.\par}"
    document = parse("a.rtf", source)
    assert document.title == "Pier rules"
    assert levelled(document) == [("paragraph", "Pay on Monday."), ("paragraph", "Café closed.")]
    assert refused("a.rtf", b"plain") == "is no rich text (RTF), or is damaged"


def test_the_title_of_a_rich_text() -> None:
    source = (
        rb"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s3\fs28 Title;}{\s4\b Table Title;}}"
        rb"\pard\plain\s3\fs28 The lease\par \pard\plain\s4 Costs\par \pard\plain\s0 It is 90.\par}"
    )
    document = parse("a.rtf", source)
    assert document.title == "The lease"
    told = [("heading1", "The lease"), ("paragraph", "Costs"), ("paragraph", "It is 90.")]
    assert levelled(document) == told


def test_headings_and_lists_of_a_rich_text() -> None:
    source = (
        rb"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s2\b\fs28 heading 2;}}"
        rb"\pard\plain\s2\b\fs28 Rooms\par "
        rb"\pard\plain\s0 There are two, and a yard.\par "
        rb"{\listtext\pard\plain 1.\tab}{\b one} or so\par "
        rb"{\listtext\pard\plain \u-3913?\tab}two\par "
        rb"\pard\plain{\b Notes}\par}"
    )
    assert levelled(parse("a.rtf", source)) == [
        ("heading2", "Rooms"),
        ("paragraph", "There are two, and a yard."),
        ("item", "1.\tone or so"),
        ("item", "two"),
        ("paragraph", "Notes"),
    ]


def test_a_title_of_a_rich_text_in_its_code_page_and_in_unicode() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset0 Arial;}}{\info{\author A B}"
        rb"{\title \'ce\'f2\'f7\'b8\'f2 \u8212? 7}}Pay.\par}"
    )
    assert parse("a.rtf", source).title == "Отчёт — 7"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"caf\'e9 \'80\'92", "café €’"),
        (r"{\f1 \'c6\'f3\'ea} \'c6", "Жук Æ"),
        (r"{\f2 \'93\'fa\'96{\b \'7b}}", "日�{"),  # two bytes of a character are in one group
        (r"{\f2 \'93\'fa\'96\'7b \'83\\\'83e}", "日本 ソテ"),  # the second may be an ASCII one
        (r"{\f3 ab\'b7\u61485?} {\f4 \'fe}\u8221\'94", "αβ•− ☑”"),
        (r"\u8220?a\uc2\u1046\'c6\'c7b\uc0\u55357 \u56832 c{\uc3\u233 xyz}d", "“aЖb😀céd"),
        (r"{\uc2\u233 x}yz\u233\rquote .", "éyzé."),  # a group ends what is left out
        (r"a\~b\_c\-d\emdash\lquote\rquote\bullet\tab e\{\\\}", "a\xa0b-cd—‘’•\te{\\}"),
        ("one\r\n two\\\nthree\\line four", "one two\n\nthree\nfour"),
        (r"{\*\unknown gone {deeper}}a{\pict\bin6 }}}{{\'b}{\*\new\b\par x}{\xe c}b", "ab"),
        (r"{\upr{caf?}{\*\ud{caf\u233?}}}", "café"),
        (r"{\field{\*\fldinst{HYPERLINK 'http://a.b'}}{\fldrslt{\ul the page}}}.", "the page."),
        (r'{\field{\*\fldinst SYMBOL 254 \\f "Wingdings" \\s 12}{\fldrslt}}', "☑"),
        (r"{\v gone }{\*\atnid A}{\*\annotation {\b note}}{\deleted old }{\revised new}", "new"),
        (r"{\mmath{\*\moMath{\mf{\mfPr{\*\mctrlPr x}}{\mnum{\mr a}}}}{\mmathPict{\pict 00}}}", "a"),
        (r"{\object\objemb{\*\objclass X}{\*\objdata 0102}{\result{\pict 01}Sheet}}", "Sheet"),
    ],
)  # fmt: skip
def test_the_characters_of_a_rich_text(source: str, text: str) -> None:
    assert parse("a.rtf", rich_text(source)).text == text


def test_the_numbers_and_bullets_of_a_rich_text() -> None:
    header = (
        r"{\stylesheet{Normal;}{\s1\ql heading 1,H1;}{\s2\sbasedon1 Chapter;}"
        r"{\s3\outlinelevel1 Part;}{\s4 toc 1;}{\s5 HTML Preformatted;}{\*\cs6 Title Char;}"
        r"{\s7{\*\keycode \shift\ctrl a}List Bullet;}}"
        r"{\*\listtable{\list{\listlevel\levelnfc0{\leveltext\'02\'00.;}}"
        r"{\listlevel\levelnfc23{\leveltext\'01o;}}\listid77}}"
        r"{\*\listoverridetable{\listoverride\listid77\listoverridecount0\ls4}}"
    )
    body = (
        r"\pard\s4 Pay\tab 1\par \pard\s2{\listtext\pard\plain 1.\tab}Pay\par "
        r"\pard\s3 Due\par \pard\s1{\strike It is }\strike0 Late\par "
        r"\pard\ls4{\listtext 3.\tab}{\strike Now.} Or never.\par"
        r"\pard\ls4\ilvl1{\listtext A\tab}a bullet\par"
        r"\pard{\pntext\f3\'b7\tab}{\*\pn\pnlvlblt\pnf3{\pntxtb\'b7}}older\par"
        r"\pard{\pntext (a) }{\*\pn\pnlvlbody{\pntxtb (}{\pntxta )}}numbered\par"
        r"\pard\s7 by style\par {\pard\outlinelevel9\s5 if x:\line\par\pard\s5   y()\par}"
        r"{\s1 Scoped\par}As usual."
    )
    document = parse("a.rtf", rich_text(body, header))
    assert levelled(document) == [
        *(("heading1", "1.\tPay"), ("heading2", "Due"), ("heading1", "Late")),
        *(("item", "3.\tOr never."), ("item", "a bullet"), ("item", "older")),
        *(("item", "(a) numbered"), ("item", "by style"), ("code", "if x:\n\n  y()")),
        *(("heading1", "Scoped"), ("paragraph", "As usual.")),
    ]
    assert document.warnings == (STRUCK,)


def test_the_tables_of_a_rich_text() -> None:
    header = r"{\colortbl;\red255\green255\blue255;\red9\green9\blue200;}"
    inner = (
        r"{\intbl\itap2 c\nestcell d\nestcell{\*\nesttableprops\trowd\cellx300\cellx600\nestrow}"
        r"{\nonesttables\par}}"
    )
    body = (
        r"\trowd\clcbpat2\cellx2000\clcbpat2\cellx3010\pard\intbl Who\cell Pay\cell\row"
        r"\trowd\clvmgf\cellx1000\clcbpat1\cellx2000\cellx3000\pard\intbl"
        r" Ann\par Lee{\footnote She left.}\cell May\cell 7\cell\row"
        r"\trowd\clvmrg\cellx1000\clmgf\cellx2000\clmrg\cellx3000\intbl\cell June, and so on\cell"
        r"\cell\row\trowd\cellx1000\cellx2000\cellx3000 Bo\cell\cell 8\cell\row"
        rf"\trowd\cellx3000\intbl Inner:\par{inner}\intbl\cell\row\pard "
        r"After{\footnote All.}.\par"
    )
    assert levelled(parse("a.rtf", rich_text(body, header))) == [
        *(
            ("header", "Who\t\tPay"),
            ("row", "Ann Lee\tMay\t7"),
            ("row", "Ann Lee\tJune, and so on"),
        ),
        *(("row", "Bo\t\t8"), ("paragraph", "Inner:"), ("row", "c\td")),
        *(("paragraph", "She left."), ("paragraph", "After."), ("paragraph", "All.")),
    ]


def test_the_headers_of_a_rich_texts_tables() -> None:
    rows = (
        r"\trowd\trhdr\cellx9\cellx99\intbl Ann is here.\cell 7\cell\row\trowd\cellx9\cellx99"
        r"\intbl Bo\cell 8\cell\row"
    )
    assert levelled(parse("a.rtf", rich_text(rows))) == [
        *(("header", "Ann is here.\t7"), ("row", "Bo\t8"))
    ]


def test_notes_margins_and_text_boxes_of_a_rich_text() -> None:
    body = (
        r"\sectd{\header Lease L-7\tab Page \chpgn\par}{\headerl Copy 9\par}{\headerf Draft 3\par}"
        r"{\footer Lease L-7\par Version: 2\par}"
        r"Due{\super\chftn}{\footnote\pard\plain\chftn\~In {\i May}.\par Or June.}"
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard Boxed.\par}}{\shprslt{\*\do again}}}"
        r" now{\*\footnote\ftnalt\pard At the end.}.\par "
        r"Pay.\sect\sectd{\header Lease L-8\par}Rest."
    )
    document = parse("a.rtf", rich_text(body))
    assert levelled(document) == [
        *(("paragraph", text) for text in ("Lease L-7", "Version: 2", "Lease L-8")),
        *(("paragraph", text) for text in ("Due now.", "Boxed.", "In May.", "Or June.")),
        *(("paragraph", text) for text in ("At the end.", "Pay.", "Rest.")),
    ]
    first = parse("a.rtf", rich_text(body.replace(r"\sectd", r"\sectd\titlepg", 1)))
    assert ("paragraph", "Draft 3") in levelled(first)


def test_a_rich_text_has_no_pages() -> None:
    body = (
        r"\sectd\sbkpage One\page two.\par\pard\pagebb\page Three.\par"
        r"\sect\sectd Four.\softpage\page"
    )
    document = parse("a.rtf", rich_text(body))
    assert [text for _, text in levelled(document)] == ["One", "two.", "Three.", "Four."]
    assert document.pages == ()


def test_the_forms_of_a_rich_text() -> None:
    def box(settings: str) -> str:
        form = rf"{{\*\formfield{{\fftype1{settings}{{\*\ffname Box}}{{\*\ffhelptext Why}}}}}}"
        return rf"{{\field{{\*\fldinst FORMCHECKBOX {form}}}{{\fldrslt}}}} "

    choices = r"{\*\formfield{\fftype2\ffres1{\*\ffname b}{\*\ffl Monthly}{\*\ffl Weekly}}}"
    body = (
        box(r"\ffres1") + box(r"\ffres0\ffdefres1") + box(r"\ffres25\ffdefres1")
        + rf"{{\field{{\*\fldinst{{ FORMDROPDOWN {choices}}}}}{{\fldrslt {{}}}}}} "
        + r"{\field{\*\fldinst FORMTEXT {\*\datafield 00}}{\fldrslt Ann {\field{\*\fldinst PAGE}"
        + r"{\fldrslt 7}}}}.\par"
    )  # fmt: skip
    assert parse("a.rtf", rich_text(body)).text == "☑ ☐ ☑ Weekly Ann 7."


def test_a_talk_in_a_rich_text() -> None:
    turns = r"ANN: Why did it fall?\par BOB: It rained.\par ANN: All day?\par BOB: It did.\par "
    kinds = [kind for kind, _ in levelled(parse("a.rtf", rich_text(turns * 2)))]
    assert kinds == ["term1", "term2", "paragraph2"] * 4


def test_a_damaged_rich_text() -> None:
    cut = "The file ends too early: something may be missing."
    document = parse("a.rtf", rich_text(r"One.\par{\b Two.{\footnote Three}")[:-1])
    assert [text for _, text in levelled(document)] == ["One.", "Two.", "Three"]
    assert document.warnings == (cut,)
    odd = (
        r"}}One\cell two\row\nestrow}{\itap99999999999\nestcell\trowd\cellx-5\cellx\clmrg\cellx"
        r" x\row"
    )
    assert sorted(parse("a.rtf", rich_text(odd)).text.split()) == ["One", "two", "x"]
    unclosed = rb"{\rtf1\*\none{\fonttbl{\f0 Times;}\pard One.\par{\pict 00}two}"
    assert parse("a.rtf", unclosed).text == "One.\n\ntwo"


def test_a_missing_brace_above_the_body_hides_none_of_it() -> None:
    source = rich_text(
        r"\viewkind4\pard\s1 Pay\par\pard\ls1{\listtext 1.\tab}One\par}",
        r"{\colortbl;\red9\green9\blue9;}{\stylesheet{\s1\pard\plain\fs20 heading 1;}"
        r"{\*\cs2\plain\fs20 Strong;}}{\*\listtable{\list{\listlevel\levelnfc0}\listid5}}"
        r"{\*\listoverridetable{\listoverride\listid5\ls1}}{\info{\title Lease 7}{\author A B}}"
        r"{\*\generator Riched;}\sectd{\header\pard Page 1\par}",
    )[:-1]
    whole = [("heading1", "Pay"), ("item", "1.\tOne")]
    document = parse("a.rtf", source)
    assert (document.title, levelled(document)) == ("Lease 7", whole)
    end = source.index(rb"\viewkind")
    for at in range(source.index(b"}"), end):
        if source[at : at + 1] == b"}":
            for damaged in (b"", b"{", b"x"):
                text = parse("a.rtf", source[:at] + damaged + source[at + 1 :]).text
                assert re.search(r"Pay\s+1\.\tOne$", text), (at, damaged, text)


def test_a_rich_text_with_far_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf_tables, "_CELLS", 3)
    row = r"\trowd\cellx9\intbl x\cell\row "
    assert len(parse("a.rtf", rich_text(row * 3)).blocks) == 3
    with pytest.raises(DocumentError, match="has more than 3 cells in tables"):
        parse("a.rtf", rich_text(row * 4))


def test_an_item_whose_number_is_not_closed_is_no_number() -> None:
    source = (
        rb"{\rtf1 \pard{\listtext 1.\tab First.\par\pard{\listtext 2.\tab}Second.\par Last.\par}"
    )
    assert levelled(parse("a.rtf", source)) == [
        ("item", "1.\tFirst."),
        ("item", "2.\tSecond."),
        ("paragraph", "Last."),
    ]
