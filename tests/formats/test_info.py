"""GNU Info: sections, terms and references, without what leads from node to node."""

from __future__ import annotations

import gzip

from documents import blocks, levels, read

INFO = """\
This is mill.info, produced by makeinfo version 6.8 from mill.texi.

INFO-DIR-SECTION Kitchen
START-INFO-DIR-ENTRY
* Mill: (mill).                 Grinds.
END-INFO-DIR-ENTRY

\x1f
File: mill.info,  Node: Top,  Next: Grinding,  Up: (dir)

The Mill
********

   This manual is about a mill, which grinds whatever you put into it (*note
Grinding::).  *Note The oil: Oil, for more, or see *note
Dust::, *note Grinding::.

* Menu:

* Grinding::
* Oil::                         What the mill needs that
                                it can turn.
\x1f
File: mill.info,  Node: Grinding,  Next: Oil,  Prev: Top,  Up: Top

1 Grinding
**********

1.1 Options of the Mill
=======================

The mill has these:

‘-f’
‘--fine’
     Grinds finely.

     It takes longer.

‘--speed=N’
     Turns N times in a minute.  The default is 30, which is the most that
     the stones can take.

   All may be given at once:

     mill --fine --speed=20

 -- Function: grind (GRAIN,
          SPEED)
     Returns the flour.

   • Rye goes in first.
   • Wheat comes next.
\x1f
File: mill.info,  Node: Index,  Prev: Oil,  Up: Top

Index
*****

\x00\x08[index\x00\x08]
* Menu:

* fine:                                  Grinding.            (line   7)
* oil, how much of it the mill needs:    Oil.
                                                              (line  12)

\x1f
Tag Table:
Node: Top\x7f240
Node: Grinding\x7f600
\x1f
End Tag Table
"""


def test_sections_terms_and_references_of_an_info_file() -> None:
    document = read("mill.info", INFO)
    assert document.title == "The Mill"
    assert levels(document) == [
        (1, "The Mill"),
        (1, "1 Grinding"),
        (2, "1.1 Options of the Mill"),
        (1, "Index"),
    ]
    assert blocks(document) == [
        ("paragraph", "This is mill.info, produced by makeinfo version 6.8 from mill.texi."),
        ("heading", "The Mill"),
        (
            "paragraph",
            "This manual is about a mill, which grinds whatever you put into it (see Grinding).  "
            "See The oil, for more, or see Dust, Grinding.",
        ),
        ("item", "* Oil: What the mill needs that it can turn."),
        ("heading", "1 Grinding"),
        ("heading", "1.1 Options of the Mill"),
        ("paragraph", "The mill has these:"),
        ("term", "‘-f’\n‘--fine’"),
        ("paragraph", "Grinds finely."),
        ("paragraph", "It takes longer."),
        ("term", "‘--speed=N’"),
        (
            "paragraph",
            "Turns N times in a minute.  The default is 30, which is the most that the stones can "
            "take.",
        ),
        ("paragraph", "All may be given at once:"),
        ("code", "mill --fine --speed=20"),
        ("term", "-- Function: grind (GRAIN,\n          SPEED)"),
        ("paragraph", "Returns the flour."),
        ("item", "• Rye goes in first."),
        ("item", "• Wheat comes next."),
        ("heading", "Index"),
    ]


def test_parts_of_an_info_file_and_compressed_ones() -> None:
    for name in ("mill.info-2", "mill.info.gz", "mill.info-10.gz"):
        packed = gzip.compress(INFO.encode()) if name.endswith(".gz") else INFO
        assert read(name, packed).text == read("mill.info", INFO).text
    head = "This is mill.info, of three parts.\n\n\x1f\nIndirect:\nmill.info-1: 240\n"
    assert read("mill.info", head).text.strip() == "This is mill.info, of three parts."


def test_what_is_called_info_and_is_none_is_a_text() -> None:
    assert read("notes.info", "All is well.\n").text == "All is well.\n"
    assert read("mill.txt", INFO).text.count("Node:") == 5  # every character is kept
