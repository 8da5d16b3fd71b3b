"""What stands above the rows of a table, told in one place for documents and stored passages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing import HashingEncoder

from index import Index
from index.headers import columns_of, headers
from qa import retrieve


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (
            ["Weight\tFirst\t\tSecond", "Weight\tLetter\tLarge\tLetter\tLarge"],
            "Weight\tFirst Letter\tFirst Large\tSecond Letter\tSecond Large",
        ),
        (["Item\tNet\tGross", "\tEUR\tEUR"], "Item\tNet EUR\tGross EUR"),
        (["Rates of 2024", "Weight\tLetter"], "Rates of 2024\nWeight\tLetter"),
        (["North   South", "Site   May   June"], "North South\nSite\tMay\tJune"),
        (["a\tb"] * 9, "a\tb"),
    ],
)
def test_rows_of_a_header_are_one(rows: list[str], found: str) -> None:
    parts = [("paragraph", "Sums."), *(("header", row) for row in rows), ("row", "1\t2")]
    assert list(headers(parts)) == ["", *[f"Sums.\n{found}"] * (len(rows) + 1)]
    assert columns_of(f"Sums.\n{found}") == found.rpartition("\n")[2]


def test_a_table_goes_on_in_the_next_passage() -> None:
    parts = [("row", "1\t2"), ("paragraph", "More."), ("row", "3\t4"), ("header", "x\ty")]
    assert list(headers(parts, "Sums.\na\tb")) == ["Sums.\na\tb", "", "More.\n", "x\ty"]
    assert (
        list(headers([("header", "b\tc"), ("row", "1\t2")], "Sums.\nb\tc")) == ["Sums.\nb\tc"] * 2
    )


def test_a_row_has_the_names_of_both_rows_of_its_header(tmp_path: Path) -> None:
    (tmp_path / "post.html").write_text(
        "<h1>Postage</h1><table><tr><th rowspan=2>Weight</th><th colspan=2>First class</th>"
        "<th colspan=2>Second class</th></tr><tr><th>Letter</th><th>Parcel</th><th>Letter</th>"
        "<th>Parcel</th></tr><tr><td>100 g</td><td>1.25</td><td>3.95</td><td>0.75</td><td>2.55</td>"
        "</tr><tr><td>250 g</td><td>2.25</td><td>4.95</td><td>1.75</td><td>3.55</td></tr></table>"
    )
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add(tmp_path / "post.html")
        (hit, *_) = retrieve("What does a second class parcel of 250 g cost?", library)
    assert hit.text == "250 g\t2.25\t4.95\t1.75\t3.55"
    assert hit.columns == (
        *("Weight", "First class Letter", "First class Parcel"),
        *("Second class Letter", "Second class Parcel"),
    )
