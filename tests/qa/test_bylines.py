"""Who wrote a document and when, where somebody works, and what a figure's caption says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing import HashingEncoder

from index import Index
from index.types import Span
from qa import ask
from qa.evidence.bylines import answer_in_byline, is_byline, of_bylines
from qa.evidence.sentences import laid_out
from qa.highlight import of_shape

PAPER = """# Frogs of the Tarn Valley

Ann Lee University of Mill Lane

Boris Quandt Institut für Zoologie

4 March 2019

## Abstract

Frogs were counted at nine ponds by those who live there. Cole (2001) wrote that frogs work hard.

## Results

Figure 2 shows what else was seen. In the valley 214 frogs were seen, as Figure 2 says.

Figure 2: Frogs by pond and year.

## References

Cole D (2001). Toads of the Fen Valley. Write to Ann Lee by E-mail: ann.lee@mill.example
"""
OTHER = PAPER
for one, other in (
    ("Frogs", "Toads"),
    ("Ann Lee", "Eve Moor"),
    ("Boris", "Carl"),
    ("2019", "2020"),
):
    OTHER = OTHER.replace(one, other)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "frogs.md").write_text(PAPER)
    (folder / "toads.md").write_text(OTHER)
    with Index.open(folder / "library") as index:
        index.add(folder / "frogs.md", folder / "toads.md")
    return folder / "library"


@pytest.mark.parametrize(
    ("question", "document", "quote", "marked"),
    [
        (
            "Who wrote the paper on frogs of the Tarn Valley?",
            "frogs.md",
            "Ann Lee University of Mill Lane",
            "Ann Lee University of Mill Lane",
        ),
        (
            "Where does Boris Quandt work?",
            "frogs.md",
            "Boris Quandt Institut für Zoologie",
            "Institut für Zoologie",
        ),
        ("When was the paper on toads written?", "toads.md", "4 March 2020", "4 March 2020"),
        (
            "What does Figure 2 of the paper on frogs show?",
            "frogs.md",
            "Figure 2: Frogs by pond and year.",
            "by pond and year",
        ),
    ],
)
def test_what_stands_on_top_of_a_paper_or_below_a_figure(
    library: Path, question: str, document: str, quote: str, marked: str
) -> None:
    answer = ask(question, library)
    first = answer.citations[0]
    assert answer.found
    assert (first.document.name, first.quote) == (document, quote)
    assert first.marked == (marked,)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "Who wrote it on frogs of the Tarn Valley?",
            {"Ann Lee University of Mill Lane": 1, "Boris Quandt Institut für Zoologie": 1},
        ),
        ("When was the paper on toads published?", {"4 March 2020": 1}),
        ("Who wrote the paper?", {}),  # of two
        ("Where does Ann Lee work?", {"Ann Lee University of Mill Lane": 1}),
        ("Where is Eve Moor based?", {"Eve Moor University of Mill Lane": 1}),
        ("Where does Fay Tarn work?", {"Fay Tarn, Reed Mill": 0.5}),  # perhaps
        (
            "What is the e-mail address of Eve Moor?",
            {"Write to Eve Moor by E-mail: ann.lee@mill.example": 1},
        ),
        ("Where does Ann Lee swim?", {}),
    ],
)
def test_how_much_a_byline_answers(tmp_path: Path, question: str, told: dict[str, float]) -> None:
    files = tmp_path / "frogs.md", tmp_path / "toads.md"
    for file, text in zip(files, (PAPER, OTHER), strict=True):
        file.write_text(text + "\n\nFay Tarn, Reed Mill\n")
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as index:
        index.add(*files)
        found = laid_out(index.candidates(question, sentences=100, passages=50))
    values = zip(found.texts, of_bylines(question, found).tolist(), strict=True)
    assert {text: value for text, value in values if value} == told


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Kurt Lee WU University Wien", True),
        ("ANN LEE, BORIS QUANDT, AND EVE MOOR", True),
        ("by Ann Lee Mill College", True),
        ("The Interface to the library of frogs", False),
        ("Ann Lee wrote of this in a paper.", False),
        ("March 4, 2019", False),
        ("Abstract", False),
    ],
)
def test_a_byline_is_names_alone(text: str, is_one: bool) -> None:
    assert is_byline(text) == is_one


def test_what_of_a_byline_answers() -> None:
    line = "Ann Lee, Mill Lane College"
    assert answer_in_byline("Who are the authors of the paper?", line) == Span(0, 26)
    assert answer_in_byline("Which university does ann lee teach at?", line) == Span(9, 26)
    assert answer_in_byline("Where does Eve Moor work?", line) is None
    assert answer_in_byline("Where does Ann Lee work?", "Ann Lee") is None
    assert answer_in_byline("Who wrote?", line) is None
    assert answer_in_byline("What did Ann Lee write on frogs?", line) is None


def test_an_address_is_marked_alone() -> None:
    quote = "Write by E-mail: ann@lee.example, soon."
    assert of_shape("What is Ann's email address?", quote, Span(9, 38)) == Span(17, 32)
    assert of_shape("What is soon?", quote, Span(9, 38)) == Span(9, 38)


SETTINGS = """<h1>Queue</h1><dl><dt>queue_delay (default: 300 seconds; once 1000s)<dd>How often the
queue is looked at for mail that waits.<dt>queue_life (days)<dd>How long
mail waits in the queue.</dl>
<h2>pollTime</h2><table>
<tr><th>type<th>default<th>mandatory<tr><td>number<td>17<td>no</table>
<p>Sets how often the file is polled. For inotify mode the default is none of these.</p>"""


@pytest.mark.parametrize(
    ("question", "quote", "marked"),
    [
        ("What is the default of queue_delay?", "queue_delay (default: 300 seconds", "300"),
        ("What is the default of pollTime?", "number\t17\tno", "17"),
    ],
)
def test_a_default_in_a_term_or_a_table_below_its_heading(
    tmp_path: Path, question: str, quote: str, marked: str
) -> None:
    (tmp_path / "queue.html").write_text(SETTINGS)
    with Index.open(tmp_path / "library") as index:
        index.add(tmp_path / "queue.html")
        first = ask(question, index).citations[0]
    assert first.quote.startswith(quote)
    (words,) = first.marked
    assert marked in words


def test_a_figure_in_the_term_is_quoted_with_what_is_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "queue.html").write_text(
        "<h1>Queue</h1><dl><dt>queue_life (default: 5 days)<dd>How long mail waits in the queue."
        "<dt>spool_path (default: /var/spool)<dd>Where the queue is kept, as root may see.</dl>"
    )
    with Index.open(tmp_path / "library") as index:
        index.add(tmp_path / "queue.html")
        first = ask("How long does mail wait in the queue?", index).citations[0]
    assert first.quote == "queue_life (default: 5 days)\nHow long mail waits in the queue."
