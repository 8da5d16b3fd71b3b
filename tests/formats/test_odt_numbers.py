"""The numbers of lists and headings in OpenDocument texts, which the files do not spell out.

What is expected is what LibreOffice 7.4 shows, but where a comment says otherwise.
"""

from __future__ import annotations

import time

import pytest
from documents import levelled, zipped

from index.formats import parse
from index.formats.numbering import MOST

SPACES = " ".join(
    f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
    for key in ("office", "text", "table", "style")
)
LOEXT = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
CONTINUE = 'text:continue-numbering="true"'


def level(
    at: int, form: str = "1", after: str = ".", before: str = "", more: str = "", of: str = ""
) -> str:
    return (
        f'<text:{of or "list-level-style-number"} text:level="{at}" style:num-format="{form}" '
        f'style:num-prefix="{before}" style:num-suffix="{after}" {more}/>'
    )


def shown(levels: int) -> str:
    return f'text:display-levels="{levels}"'


def style(name: str, *levels: str) -> str:
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def outlined(name: str, listed: str | None = None, parent: str = "") -> str:
    """A style of paragraphs that names a style of lists, or none."""
    of = "" if listed is None else f'style:list-style-name="{listed}"'
    return (
        f'<style:style style:name="{name}" style:family="paragraph" {of} '
        f'style:parent-style-name="{parent}"/>'
    )


STYLES = (
    style(
        "L1",
        level(1),
        level(2, "a", ")", "("),
        level(3, "i"),
        level(4, after="", more=shown(4)),
    )
    + style("L2", level(1, "A"), level(2, after="", more=shown(2)))
    + style("L3", level(1, "a", more='text:start-value="20"'), level(2, "A"))
    + '<text:list-style style:name="Dots"><text:list-level-style-bullet text:level="1" '
    'text:bullet-char="o"/></text:list-style>'
)
OUTLINE = (
    '<text:outline-style style:name="Outline">'
    + level(1, after="", of="outline-level-style")
    + level(2, after="", more=shown(2), of="outline-level-style")
    + level(3, "a", ")", of="outline-level-style")
    + "</text:outline-style>"
)


def listed(items: str, style: str = "", more: str = "") -> str:
    name = f'text:style-name="{style}"' if style else ""
    return f"<text:list {name} {more}>{items}</text:list>"


def item(*parts: str, more: str = "") -> str:
    """An item; what is no markup is a paragraph of it."""
    inside = "".join(part if part.startswith("<") else p(part) for part in parts)
    return f"<text:list-item {more}>{inside}</text:list-item>"


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1, more: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'


def packed(body: str, automatic: str = STYLES, common: str = "", masters: str = "") -> bytes:
    """A text, with styles of its own, common styles, and those that are automatic beside them."""
    content = (
        f"<office:document-content {SPACES} {LOEXT}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    styles = (
        f"<office:document-styles {SPACES} {LOEXT}><office:styles>{common}</office:styles>"
        f"<office:automatic-styles>{masters}</office:automatic-styles></office:document-styles>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "styles.xml": styles,
        }
    )


def read(body: str, automatic: str = STYLES, common: str = "", masters: str = "") -> list[str]:
    document = parse("lease.odt", packed(body, automatic, common, masters))
    return [text for _, text in levelled(document)]


def test_lists_in_lists() -> None:
    deep = item("three", listed(item("four")))
    first = item("one", "more of one", listed(item("a") + item("b", listed(deep))))
    assert read(listed(first + item("two", listed(item("a again"))), "L1")) == [
        *("1. one", "more of one", "(a) a", "(b) b", "i. three", "1.b.i.1 four"),
        *("2. two", "(a) a again"),
    ]


def test_kinds_are_as_without_numbers() -> None:
    body = listed(item("one", "more") + item(h("two", 2)), "L1")
    assert levelled(parse("lease.odt", packed(body))) == [
        ("item", "1. one"),
        ("paragraph", "more"),
        ("heading2", "2. two"),
    ]


def test_a_list_goes_on_after_the_one_before_it_of_its_style() -> None:
    body = (
        listed(item("one") + item("two"), "L1")
        + p("between")
        + listed(item("anew"), "L1")
        + p("between")
        + listed(item("on"), "L1", CONTINUE)
        + listed(item("other"), "L2", CONTINUE)
        + listed(item("after another"), "L1", CONTINUE)
    )
    assert read(body) == [
        *("1. one", "2. two", "between", "1. anew", "between", "2. on", "A. other"),
        "1. after another",
    ]


def test_a_list_goes_on_after_the_one_it_names() -> None:
    body = (
        listed(item("one") + item("two"), "L1", 'xml:id="a"')
        + listed(item("other"), "L2", 'xml:id="b"')
        + listed(item("of a"), "L1", 'xml:id="c" text:continue-list="a"')
        + listed(item("of b"), "L2", 'text:continue-list="b"')
        + listed(item("of c, so of a"), "L1", f'text:continue-list="c" {CONTINUE}')
        + listed(item("of a, in another style"), "L2", 'text:continue-list="a"')
        + listed(item("of none"), "L1", 'text:continue-list="missing"')
    )
    assert read(body) == [
        *("1. one", "2. two", "A. other", "3. of a", "B. of b", "4. of c, so of a"),
        *("E. of a, in another style", "1. of none"),
    ]


def test_clauses_between_headings_as_libreoffice_writes_them() -> None:
    """A paragraph of a deeper level stands in items that are empty but for it."""
    first = item(h("Definitions"), listed(item(h("Rent", 2))))
    clauses = item(listed(item("clause") + item("clause"))) + item(h("More", 2), listed(item("c")))
    body = (
        listed(first, "Legal", 'xml:id="list1"')
        + p("body")
        + listed(item(listed(clauses)) + item(h("End")), "Legal", f'xml:id="list2" {CONTINUE}')
    )
    legal = style("Legal", level(1), level(2, after="", more=shown(2)), level(3, "a", ")", "("))
    assert read(body, "", legal) == [
        *("1. Definitions", "1.1 Rent", "body", "(a) clause", "(b) clause", "1.2 More", "(a) c"),
        "2. End",
    ]


def test_each_paragraph_as_a_list_of_its_own() -> None:
    def part(items: str) -> str:
        return listed(items, "L1", CONTINUE)

    body = (
        part(item("one"))
        + part(item(listed(item("a"))))
        + part(item(listed(item("b"))))
        + part(item("two"))
        + part(item(listed(item("a"))))
    )
    assert read(body) == ["1. one", "(a) a", "(b) b", "2. two", "(a) a"]


def test_a_second_list_in_an_item_begins_anew_unless_it_says_otherwise() -> None:
    first = listed(item("a") + item("b"))
    on = item("two", first, listed(item("c"), more=CONTINUE))
    never = item(listed(item("a"), more='text:continue-numbering="false"'))
    body = listed(item("one", first, "between", listed(item("a"))) + on + never, "L1")
    assert read(body) == [
        *("1. one", "(a) a", "(b) b", "between", "(a) a"),
        *("2. two", "(a) a", "(b) b", "(c) c", "(a) a"),
    ]


def test_levels_that_were_skipped() -> None:
    body = listed(item(listed(item("x") + item("y"))) + item("z", listed(item("x"))), "L2")
    assert read(body) == ["A.1 x", "A.2 y", "B. z", "B.1 x"]


def test_values_to_start_with() -> None:
    inner = item("A") + item("J", more='text:start-value="10"') + item("K")
    items = item("t") + item("u", listed(inner)) + item("e", more='text:start-value="5"')
    zero = item("0", more='text:start-value="0"')
    assert read(listed(items + item("f") + zero, "L3")) == [
        *("t. t", "u. u", "A. A", "J. J", "K. K", "e. e", "f. f", "0. 0")
    ]


def test_items_without_a_number() -> None:
    header = f"<text:list-header>{p('head')}{listed(item('in head'))}</text:list-header>"
    items = item() + item("") + item("two") + item(listed(item("a")), "after a list")
    not_counted = item(h("title", 1, 'text:is-list-header="true"'))
    assert read(listed(header + items + not_counted + item("three"), "L1")) == [
        *("head", "(a) in head", "3. two", "(a) a", "after a list", "title", "4. three"),
    ]


def test_bullets_are_not_text() -> None:
    body = listed(item("dot", listed(item("sub"), "L1")) + item("dot"), "Dots")
    assert read(body) == ["dot", "(a) sub", "dot"]
    # Words around a number that is not shown are left out too, though LibreOffice shows them.
    none = style("None", level(1), level(2, "", ")", "("), level(3, more=shown(3)))
    deep = item("one", listed(item("none", listed(item("deep")))))
    assert read(listed(deep, "None"), none) == ["1. one", "none", "1.1. deep"]
    assert read(listed(item("x"))) == ["x"]
    assert read(listed(item("x"), "Missing")) == ["x"]


def test_styles_of_lists_in_lists_and_of_items() -> None:
    other = listed(item("x") + item("y"), "L2")
    plain = item("two", listed(item("a")))
    changed = item("C", more='text:style-override="L2"')
    assert read(listed(item("one", other) + plain + changed + item("four"), "L1")) == [
        *("1. one", "A.1 x", "A.2 y", "2. two", "(a) a", "C. C", "4. four")
    ]


def test_a_paragraph_names_the_style_of_its_list() -> None:
    styles = STYLES + outlined("Clause", "L1") + outlined("Own", parent="Clause")
    items = item(p("one", "Clause")) + item(p("two", "Own"), listed(item(p("a", "Own"))))
    body = listed(items) + p("in no list", "Own") + listed(item(p("other", "Own")), "L2")
    # LibreOffice shows bullets for lists without a style; the standard has it like this.
    assert read(body, styles) == ["1. one", "2. two", "(a) a", "in no list", "A. other"]


def test_where_styles_are() -> None:
    body = listed(item("x"), "S")
    one, two, three = (style("S", level(1, form)) for form in ("1", "A", "i"))
    assert read(body, one, two, three) == ["1. x"]
    assert read(body, "", two, three) == ["A. x"]
    assert read(body, "", "", three) == ["i. x"]


@pytest.mark.parametrize(
    ("form", "more", "expected"),
    [
        ("a", "", "ab. x"),
        ("A", "", "AB. x"),
        ("a", 'style:num-letter-sync="true"', "bb. x"),
        ("I", "", "XXVIII. x"),
        ("01, 02, 03, ...", "", "28. x"),
        ("001, 002, 003, ...", "", "028. x"),
        ("1st", "", "28th. x"),
        ("unknown", "", "28. x"),
        ("", "", "x"),
    ],
)
def test_formats(form: str, more: str, expected: str) -> None:
    of = style("F", level(1, form, more=more))
    assert read(listed(item("x", more='text:start-value="28"'), "F"), of) == [expected]


def test_the_template_of_libreoffice() -> None:
    def template(text: str) -> str:
        return f'loext:num-list-format="{text}"'

    of = style(
        "F",
        level(1, "I", more=template("Article %1%")),
        level(2, more=template("%1%.%2%)")),
        level(3, "a", more=template("§ %3%, %2%")),
        level(4, "", more=template("%4%")),
        level(5, more=template("%1%.%4%-%5%.%6%%77%%0%%")),
    )
    body = item("a", listed(item("b", listed(item("c", listed(item("d", listed(item("e")))))))))
    assert read(listed(body, "F"), of) == ["Article I a", "I.1) b", "§ a, 1 c", "d", "I.1.% e"]


def test_headings() -> None:
    body = (
        h("A")
        + h("B", 2)
        + h("C", 2)
        + h("c", 3)
        + h("Not counted", 1, 'text:is-list-header="true"')
        + p("text")
        + h("D")
        + h("a", 3)
        + h("E", 2, 'text:restart-numbering="true" text:start-value="9"')
        + h("F", 2, 'text:start-value="3"')
        + h("Too deep", 4)
        + listed(item(h("in a list")), "L1")
        + listed(item(h("in the outline's list")), "Outline")
        + h("last")
        + h("again", 1, 'text:restart-numbering="true"')
    )
    assert read(body, STYLES, OUTLINE) == [
        *("1 A", "1.1 B", "1.2 C", "a) c", "Not counted", "text", "2 D", "a) a", "2.9 E"),
        *("2.10 F", "Too deep", "1. in a list", "3 in the outline's list", "4 last", "1 again"),
    ]


def test_headings_that_their_style_takes_out_of_the_outline() -> None:
    styles = STYLES + outlined("No", "") + outlined("Of", "L2") + outlined("In", "Outline")
    body = "".join(h(name, 1, f'text:style-name="{name}"') for name in ("No", "Of", "In", "?"))
    assert read(h("first", 2) + body, styles, OUTLINE) == ["1.1 first", "No", "Of", "2 In", "3 ?"]


def test_a_number_that_was_written_is_not_told_twice() -> None:
    number = "<text:number>9.9 </text:number>"
    body = (
        h(f"{number}Title")
        + listed(item(number, "one") + item(f"<text:p>{number}two</text:p>"), "L1")
        + listed(item(number, "dot"), "Dots")
    )
    assert read(body, STYLES, OUTLINE) == ["1 Title", "1. one", "2. two", "dot"]
    # Where the styles are missing, it is all there is.
    assert read(body, "") == ["9.9 Title", "9.9 one", "9.9 two", "9.9 dot"]
    assert read(h("<text:number>•</text:number>Title")) == ["Title"]


def test_numbered_paragraphs() -> None:
    def numbered(text: str, more: str) -> str:
        number = "<text:number>77</text:number>"
        return f"<text:numbered-paragraph {more}>{number}{p(text)}</text:numbered-paragraph>"

    body = (
        numbered("one", 'text:list-id="q" text:style-name="L1"')
        + numbered("a", 'text:list-id="q" text:style-name="L1" text:level="2"')
        + p("between")
        + numbered("four", 'text:list-id="r" text:style-name="L1" text:start-value="4"')
        + numbered("two", 'text:list-id="q" text:style-name="L1"')
        + numbered("three", 'text:style-name="L1"')
        + numbered("of no style", "")
    )
    assert read(body) == [
        *("1. one", "(a) a", "between", "4. four", "2. two", "3. three", "77 of no style")
    ]


def test_what_is_left_out_is_not_counted() -> None:
    gone = listed(item("gone"), "L1", 'xml:id="a"')
    changes = f"<text:tracked-changes>{gone}{h('gone')}</text:tracked-changes>"
    body = (
        changes
        + f"<text:table-of-content>{h('gone')}</text:table-of-content>"
        + listed(item(f"<text:p>one<office:annotation>{gone}</office:annotation></text:p>"), "L1")
        + listed(item("two"), "L1", CONTINUE)
        + h("Title")
    )
    assert read(body, STYLES, OUTLINE) == ["1. one", "2. two", "1 Title"]


def test_lists_in_notes_and_cells_stand_on_their_own() -> None:
    inner = listed(item("n") + item("o"), "L2")
    note = f"<text:note><text:note-body>{inner}</text:note-body></text:note>"
    cell = f"<table:table-cell>{listed(item('x'), 'L1')}</table:table-cell>"
    body = (
        listed(item(f"<text:p>one{note}</text:p>", listed(item("a"))) + item("two"), "L1")
        + f"<table:table><table:table-row>{cell}{cell}</table:table-row></table:table>"
    )
    assert read(body) == ["1. one", "A. n", "B. o", "(a) a", "2. two", "1. x\t1. x"]


def test_code_has_no_numbers() -> None:
    of = STYLES + outlined("Source_20_Code")
    items = item(p("print()", "Source_20_Code")) + item("two")
    assert read(listed(items, "L1"), of) == ["print()", "2. two"]


def test_deeper_than_any_style() -> None:
    ten = style("Ten", *(level(at) for at in range(1, 11)))
    body = item("12") + item("12")
    for at in range(11, 0, -1):
        body = item(str(at), listed(body))
    assert read(listed(body, "Ten"), ten)[8:] == ["1. 9", "1. 10", "2. 11", "3. 12", "4. 12"]


@pytest.mark.parametrize("value", ["x", "-4", "1.5", "", "9" * 5000])
def test_attributes_that_are_wrong_are_as_if_not_there(value: str) -> None:
    of = style("W", level(1, more=f'text:start-value="{value}" text:display-levels="{value}"'))
    of += style("V", f'<text:list-level-style-number text:level="{value}" style:num-format="1"/>')
    body = listed(item("one", more=f'text:start-value="{value}"'), "W") + listed(item("x"), "V")
    body += f'<text:h text:outline-level="{value}">Title</text:h><text:list-item/>'
    body += f'<text:numbered-paragraph text:level="{value}"><text:p>y</text:p>'
    body += "</text:numbered-paragraph><text:list-item><text:p>z</text:p></text:list-item>"
    assert read(body, of, OUTLINE) == ["1. one", "x", "1 Title", "y", "z"]


def test_large_values() -> None:
    many = item("x", more='text:start-value="999999999"') + item("y")
    assert read(listed(many, "L1")) == [f"{MOST}. x", f"{MOST}. y"]
    aa = style("F", level(1, "a", more='style:num-letter-sync="true"'))
    assert read(listed(many, "F"), aa) == [f"{MOST}. x", f"{MOST}. y"]  # not a thousand letters
    long = style("F", level(1, before="x" * 200), level(2, more=shown(900_000_000)))
    assert read(listed(item("x", listed(item("y"))), "F"), long) == ["x", "1.1. y"]


def test_characters_that_cannot_be_shown() -> None:
    of = style("F", level(1, before="&#1;\ufffe\t§&#160;"))
    assert read(listed(item("x"), "F"), of) == ["§ 1. x"]


def test_bounded_work() -> None:
    ring = outlined("A", parent="B") + outlined("B", parent="A")
    items = item(p("x", "A")) * 20_000
    chained = "".join(outlined(f"S{at}", parent=f"S{at + 1}") for at in range(1000))
    started = time.process_time()
    assert len(read(listed(items), ring)) == 20_000
    assert read(listed(item(p("x", "S0"))), chained + outlined("S1000", "L1") + STYLES) == ["x"]
    assert time.process_time() - started < 10
