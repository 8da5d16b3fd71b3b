"""OpenDocument texts: blocks, titles, margins, code and forms."""

from __future__ import annotations

from documents import levelled, refused
from samples import odt

from index.formats import parse


def test_an_opendocument_text() -> None:
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">Rent</text:h>'
        '<text:p>Pay<text:s text:c="2"/>on <text:span>Monday</text:span>.'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Or Tuesday.</text:p></text:note-body></text:note> Always.</text:p>"
        "<text:list><text:list-item><text:p>One</text:p><text:p>more</text:p></text:list-item>"
        "<text:list-item><text:p>Two</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>A</text:p>"
        "</table:table-cell><table:table-cell><text:p>B</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell><text:p>1</text:p>"
        "</table:table-cell><table:table-cell/></table:table-row></table:table>"
    )
    document = parse("lease.odt", odt(body))
    assert document.format == "odt"
    assert levelled(document) == [
        ("heading2", "Rent"),
        ("paragraph", "Pay  on Monday. Always."),
        ("paragraph", "Or Tuesday."),
        ("item", "One"),
        ("paragraph", "more"),
        ("item", "Two"),
        ("header", "A\tB"),
        ("row", "1\t".strip()),
    ]


def test_the_title_of_an_opendocument_text_and_what_is_hidden_in_it() -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    styles = (
        f'<s xmlns:s="{space}:style:1.0" xmlns:t="{space}:text:1.0">'
        '<s:style s:name="P1" s:family="paragraph" s:parent-style-name="Title"/>'
        '<s:style s:name="T1" s:family="text"><s:text-properties t:display="none"/></s:style></s>'
    )
    body = (
        '<text:p text:style-name="P1">The lease</text:p>'
        '<text:h text:outline-level="1">Rent</text:h><text:p>It is 90.'
        '<text:span text:style-name="T1"> Or more<text:s/>.</text:span> Paid.</text:p>'
    )
    document = parse("a.odt", odt(body, **{"styles.xml": styles}))
    assert document.title == "The lease"
    assert levelled(document) == [
        ("heading1", "The lease"),
        ("heading1", "Rent"),
        ("paragraph", "It is 90. Paid."),
    ]


def test_headers_and_footers_of_an_opendocument_text() -> None:
    """What only they say of the document is read once, before it."""
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("style", "text")
    )
    styles = (
        f"<s {spaces}><style:master-page><style:header><text:p>Marlowe Ltd<text:tab/>No. HR-14"
        "</text:p></style:header><style:footer><text:p>Page <text:page-number>1</text:page-number>"
        " of <text:page-count>9</text:page-count><text:tab/>Minutes of 4 May 2025</text:p>"
        "</style:footer></style:master-page></s>"
    )
    document = parse("a.odt", odt("<text:p>It was cold.</text:p>", **{"styles.xml": styles}))
    told = ["No. HR-14", "Minutes of 4 May 2025", "It was cold."]
    assert levelled(document) == [("paragraph", text) for text in told]


def test_code_in_an_opendocument_text() -> None:
    family = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    styles = (
        f'<s:styles xmlns:s="{family}">'
        '<s:style s:name="P1" s:family="paragraph" s:parent-style-name="Preformatted_20_Text"/>'
        '<s:style s:name="P2" s:family="paragraph" s:parent-style-name="P2"/></s:styles>'
    )
    body = (
        '<text:p text:style-name="P2">To see it:</text:p>'
        '<text:p text:style-name="P1">house.rent()</text:p><text:p text:style-name="P1"/>'
        '<text:p text:style-name="P1"><text:s text:c="4"/>print. Never. More</text:p>'
        '<text:p text:style-name="P2">Then go.</text:p>'
    )
    document = parse("lease.odt", odt(body, **{"styles.xml": styles}))
    assert levelled(document) == [
        ("paragraph", "To see it:"),
        ("code", "house.rent()\n\n    print. Never. More"),
        ("paragraph", "Then go."),
    ]


def test_what_is_ticked_and_chosen_in_an_opendocument_text() -> None:
    uri = "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"

    def field(kind: str, *values: tuple[str, str]) -> str:
        inner = "".join(f'<f:param f:name="{name}" f:value="{value}"/>' for name, value in values)
        return f'<f:fieldmark xmlns:f="{uri}" f:type="field.{kind}">{inner}</f:fieldmark>'

    entry, chosen = "Dropdown_ListEntry", "Dropdown_Selected"
    yes, no = field("FORMCHECKBOX", ("Checkbox_Checked", "true")), field("FORMCHECKBOX")
    wood = field("FORMDROPDOWN", (entry, "Oak"), (entry, "Elm"), (chosen, "1"))
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    styles = (
        f'<a xmlns:style="{urn}:style:1.0" xmlns:svg="{urn}:svg-compatible:1.0">'
        '<style:font-face style:name="W1" svg:font-family="Wingdings"/>'
        '<style:style style:name="Signs" style:family="text">'
        '<style:text-properties style:font-name="W1"/></style:style></a>'
    )
    body = (
        f"<text:p>{yes} Yes {no} No</text:p><text:p>Wood: {wood}</text:p>"
        '<text:p><text:span text:style-name="Signs">\uf0fe</text:span> Ash \uf0fe</text:p>'
    )
    document = parse("a.odt", odt(body, **{"styles.xml": styles}))
    assert [text for _, text in levelled(document)] == ["☑ Yes ☐ No", "Wood: Elm", "☑ Ash \uf0fe"]


def test_an_encrypted_opendocument_text() -> None:
    key = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = "<m:file-entry><m:encryption-data/></m:file-entry>"
    manifest = f'<m:manifest xmlns:m="{key}">{entry}</m:manifest>'
    data = odt("<text:p>x</text:p>", **{"META-INF/manifest.xml": manifest})
    assert refused("a.odt", data) == "is protected by a password"
