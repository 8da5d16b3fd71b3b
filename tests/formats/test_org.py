"""Org: outlines, lists, tables and what is written for Emacs alone."""

from __future__ import annotations

import time

import pytest
from documents import blocks, levelled, read

ORG = """\
#+TITLE: Pump *400*
#+AUTHOR: Ann Berg
#+OPTIONS: toc:nil
# not shown

* TODO [#A] Care :oil:home:
  DEADLINE: <2026-11-30 Mon>
  :PROPERTIES:
  :ID: 7
  :END:
Oil it /often/ on *Monday*, see [[https://a.example][the page]] or
[[file:b.org]].[fn:1] Paths as a/b/c and =*.war= stay, 2*3*4 too.

[fn:1] With *oak* oil.

1. Stop it.
   - Wait [fn:: an hour].
   - [X] Wait on,
     and on.
2) Clean it.

- -f :: Force it.

  Even so.
- none ::
  Nothing.

Below.
#+CAPTION: Parts
| Name | Price |
|------+-------|
| <l>  | <r>   |
| Seal | 4     |
| Ring |       |
#+TBLFM: $2=4

#+begin_src sh
,* no heading
rm -r
#+end_src
#+BEGIN_QUOTE
Said Ann.
#+END_QUOTE
: fixed
: width
"""


def test_org() -> None:
    document = read("pump.org", ORG)
    assert (document.title, document.format, document.warnings) == ("Pump 400", "org", ())
    assert levelled(document) == [
        ("paragraph", "Ann Berg"),
        ("heading1", "Care"),
        ("paragraph", "DEADLINE: <2026-11-30 Mon>"),
        (
            "paragraph",
            "Oil it often on Monday, see the page or b.org. Paths as a/b/c and *.war stay, "
            "2*3*4 too.",
        ),
        ("paragraph", "With oak oil."),
        ("item", "1. Stop it."),
        ("item", "Wait (an hour)."),
        ("item", "\N{BALLOT BOX WITH CHECK} Wait on, and on."),
        ("item", "2) Clean it."),
        ("term1", "-f"),
        ("paragraph1", "Force it."),
        ("paragraph1", "Even so."),
        ("term1", "none"),
        ("paragraph1", "Nothing."),
        ("paragraph", "Below."),
        ("paragraph", "Parts"),
        ("header", "Name\tPrice"),
        ("row", "Seal\t4"),
        ("row", "Ring"),
        ("code", "* no heading\nrm -r"),
        ("paragraph", "Said Ann."),
        ("code", "fixed\nwidth"),
    ]


def test_what_stands_below_a_comment_ends_with_its_tree() -> None:
    text = "* COMMENT Gone\naway\n** far\n* DONE Last\n-----\n * star\n#tag stays\n"
    assert blocks(read("a.org", text)) == [
        ("heading", "Last"),
        ("item", "star"),
        ("paragraph", "#tag stays"),
    ]


def test_what_is_struck_out_in_org_is_left_out() -> None:
    document = read("a.org", "Pay +ten+ twelve, 1 + 2 + 3.\n")
    assert document.text == "Pay twelve, 1 + 2 + 3."
    assert document.warnings == ("Text that is struck out is left out.",)


def test_nothing_is_lost_where_a_block_or_a_drawer_is_not_ended() -> None:
    text = ":PROPERTIES:\nOne.\n\n#+begin_src sh\nTwo.\n\n#+begin_comment\nThree.\n"
    assert [said for _, said in blocks(read("a.org", text))] == ["One.", "Two.", "Three."]


@pytest.mark.parametrize("piece", ["* ", "=", "*a", "_a ", " +a", "[[", "|", "[fn:", "<<", "~a ~"])
def test_long_lines_of_org_take_no_time(piece: str) -> None:
    start = time.process_time()
    read("a.org", f"a {piece * 30_000}\n\n| {piece * 30_000}\n")
    assert time.process_time() - start < 5
