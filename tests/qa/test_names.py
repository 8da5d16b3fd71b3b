"""What a question names, alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing import HashingEncoder

from index import Index
from index.words import terms
from qa import ask
from qa.confidence import summary
from qa.question.names import (
    alludes,
    codes,
    entry_pattern,
    known_names,
    named,
    names,
    numbered,
    subjects,
    unknown,
)
from qa.retrieve import rank


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What does git frobnicate do?", {"frobnic"}),
        ("what does git commit do", set()),  # 'commit' is English
        ("What does git rebase do?", set()),  # a document has it
        ('What does "frobnicate" do?', set()),  # in quotation marks
        ("Wann beginnt die Frist des Mietvertrags?", set()),  # hardly English
        ("the zqx of git", set()),
        ("What did the moon give the streetlamp?", set()),
    ],
)
def test_words_that_nobody_knows(question: str, found: set[str]) -> None:
    known = {term: term == "rebas" for term in terms(question)}
    assert unknown(question, known) == found


@pytest.mark.parametrize(
    ("question", "pages", "found"),
    [
        ("What does RSYNC's -a do?", [("m/rsync.1.txt", "")], {"rsync"}),
        ("what is git push -f", [("a.html", "git-push(1) Manual Page")], {"git-push"}),
        ("What does ssh-keygen -Z do?", [("ssh.1", "ssh — a client")], set()),
        ("What is in systemd.service?", [("systemd.service.5.txt", "")], {"systemd.service"}),
        ("What does error 7 in the manual mean?", [("manual.pdf", ""), ("errors.txt", "")], set()),
        ("What is the rent?", [("a.txt", "Rent and charges")], set()),
    ],
)
def test_subjects(question: str, pages: list[tuple[str, str]], found: set[str]) -> None:
    assert subjects(question, pages) == found


@pytest.mark.parametrize(
    ("question", "entry", "is_one"),
    [
        ("What is the default of max_rows?", "max_rows (integer):", True),
        ("Which values does history-size take?", "history-size:", True),
        ("Is TMOUT inherited?", "TMOUT:", True),
        ("What does os.path.join return?", "os.path.join():", True),
        ("What does os.path.join() return?", "os.path.join():", True),
        ("When is readLine slow?", "readLine:", True),
        ("Does the fsync parameter matter?", "fsync (boolean):", True),
        ("Does fsync matter?", "fsync (boolean):", False),
        ("Does the long-term plan hold?", "long-term plan:", False),
        ("What does Figure 2 show?", "Fig. 2. Frogs", True),
        ("What does fig 2 show?", "FIGURE 2 (left): Frogs", True),
        ("What does Figure 2 show?", "Figure 2 shows frogs", False),
        ("What does Figure 2 show?", "Figure 21: Frogs", False),
        ("What does Figure 2 show?", "Figure 2.1: Frogs", False),
        ("What is in Table A1?", "Table A1 – Frogs", True),
        ("What does Theorem 3.1 say?", "Theorem 3.1 (Lee). All frogs jump", True),
        ("What does Theorem 3.1 say?", "Theorem 3.1 says that frogs jump", False),
    ],
)
def test_names_of_programs_and_captions_are_entries(
    question: str, entry: str, is_one: bool
) -> None:
    found = entry_pattern(question)
    assert (found is not None and found.match(entry) is not None) is is_one


@pytest.mark.parametrize(
    ("question", "found"),
    [
        *(
            ("What does E-42 mean?", ("E-42",)),
            ("Is the AL300/2 in ISO9001?", ("AL300/2", "ISO9001")),
        ),
        *(("What does alarm 17 mean?", ("17",)), ("SQLSTATE 23505 or E-1", ("E-1", "23505"))),
        *(("Is -a or --no-read needed?", ("-a", "--no-read")), ("a-b is -not that", ())),
        *(("Who runs Internet2?", ()), ("What is a HTML5 tag or COVID-19?", ("HTML5", "COVID-19"))),
        *(("What is 40P01?", ("40P01",)), ("rsync exit value 23", ("23",))),
        *(("Which code has 12.5 points?", ()), ("error 1,000 times", ())),
        *(("Who won in 1990?", ()), ("What of the 19th century?", ()), ("Page 3 of June 2010", ())),
    ],
)
def test_codes(question: str, found: tuple[str, ...]) -> None:
    assert codes(question) == found


@pytest.mark.parametrize(
    ("question", "entry", "other"),
    [
        ("What should I do about E-42?", "E-42\tToo hot", "E-421\tDry"),
        ("What does error E-42 mean?", "Error E-42: too hot", "See E-42."),
        ("What does BOO stand for?", "BOO: build, own, operate", "BOO began in 2010."),
        ("What is a neap tide?", "Neap tide – the lowest", "Neap tides are low."),
        ("What is a neap tide?", "• Neap tide (4)\tlow", "Spring tide: high"),
        ("What does --quiet do?", "-q, --quiet", "-Q, --quiet-time"),
        ("What does --quiet do?", "-q\n--quiet", "-q and so\n--quiet"),
        ("What does exit value 23 mean?", "o  23 - in use", "o  The 23 of them"),
        ("What does -m do?", "-n NUM, --max=NUM, -m", "-n NUM, --max=NUM -m"),
    ],
)
def test_an_entry_is_told_from_a_mention(question: str, entry: str, other: str) -> None:
    found = entry_pattern(question)
    assert found is not None
    assert found.match(entry)
    assert not found.match(other)


def test_no_entry_is_looked_for_where_none_is_named() -> None:
    assert entry_pattern("Who opened the quarry in 1990?") is None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What does Verity Langstaff earn?", "verity langstaff"),
        ("Does the MP 400 leak?", "mp 400"),
        ("what is the ds2104's mtbf", "ds2104"),
        ("Which of these leak?", ""),
        ("E07 on the Aero", "e07 aero"),
    ],
)
def test_names_have_a_capital_or_a_digit(question: str, found: str) -> None:
    assert names(question) == frozenset(terms(found))


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What is the population of Oslo?", ["oslo"]),
        ("Did Ann Holt's dog run to Oslo, in May, on Monday?", ["ann holt", "oslo"]),
        ('Who wrote of the "New Mill"? Write all.', ["new mill"]),
        ("Is it in the EU?", ["eu european union"]),
        ("Cambridge has how many students?", []),  # any question begins with a capital
        ("WHO RUNS THE MILL IN OSLO?", []),
        ("who runs the mill in oslo", []),
    ],
)
def test_whole_names(question: str, found: list[str]) -> None:
    assert known_names(question) == tuple(frozenset(name.split()) for name in found)


def test_a_document_without_a_name_tells_of_something_else(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        trees = "\n\n".join(f"Row {i} of the orchard has {i} trees." for i in range(20, 99))
        text = f"The mill has 80 workers. The United Kingdom buys its flour.\n\n{trees}"
        library.add_text(f"{text}\n\nIts owner lives in Genoa.", "oslo.txt")
        library.add_text("In Turin there is a theatre.", "turin.txt")

        def sure(question: str) -> float:
            return rank(question, library).confidence

        named = sure("How many workers has the mill of Oslo?")  # by the document's name
        further_off = sure("How many workers has the mill of Genoa?")
        nowhere = sure("How many workers has the mill of Turin?")
        assert named > further_off > 2 * nowhere
        assert nowhere > 0.9 * sure("how many workers has the mill of turin")
        plain = sure("Does the mill have workers, and flour?")
        assert sure("Does the mill have workers, and the UK flour?") > plain / 2


def test_a_code_stands_in_one_piece(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        rules = "\n\n".join(f"The doors have {i} keys." for i in range(20, 99))
        library.add_text(f"{rules}\n\nBy section 3 of the GPL you may copy all.", "rules.txt")

        def coded(question: str) -> float:
            found = rank(question, library)
            return summary(
                question, found.candidates, found.evidence, found.order, found.shares, {}
            )["coded"]

        assert coded("May I copy all by the GPL-3?") == 0
        library.add_text(f"{rules}\n\nBy the GPL 3 you may copy all.", "rules.txt")
        assert coded("May I copy all by the GPL-3?") == 1


def test_of_two_things_with_numbers_the_one_is_cited(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text("2. You may copy the program, or a part of it.", "GPL-1")
        library.add_text("You may copy and change the program in any of its parts.", "GPL-2")
        found = rank("May I copy the program, or a part of it, by GPL-2?", library)
    assert found.hit(0).document.name == "GPL-2"


def test_what_is_named_by_a_number() -> None:
    assert numbered("What is due in lease year 4 at 7.5 percent?") == [("year", "4")]
    assert numbered("What happened in 1990 or in 12345?") == []


def test_named() -> None:
    names = ["a/lease.pdf", "b/lease.pdf", "my lease.pdf", "notes", "e.pdf"]
    assert named("What does LEASE.pdf say?", names) == ("a/lease.pdf", "b/lease.pdf")
    assert named("What does 'my lease.pdf' say?", names) == tuple(names[:3])
    assert named("In notes, what of please.pdf?", names) == ()
    composed, decomposed = "\u00fcber.txt", "u\u0308ber.txt"
    assert named(f"What does {composed} say?", [decomposed]) == (decomposed,)
    assert named(f"What does {decomposed} say?", [composed]) == (composed,)


def test_alludes() -> None:
    assert alludes(["rent", "smith", "leas"], "Smith_Lease.docx")
    assert not alludes(["rent", "leas"], "Smith_Lease.docx")
    assert not alludes(["leas"], "lease.docx")
    # A date is what it says, however it is written.
    assert alludes(terms("the result of 8 May 2021"), "2021-05-08-result.html")
    assert alludes(terms("the manual of 2.11"), "manual_2.11.pdf")


def test_a_word_that_nobody_knows_is_a_name(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text("Git does what is asked of it.", "a.txt")

        def known(question: str) -> tuple[float, float]:
            found = rank(question, library)
            said = summary(
                question, found.candidates, found.evidence, found.order, found.shares, {}
            )
            return said["named"], said["coded"]

        assert known("What does git do, as asked?") == (1, 1)
        assert known("What does git frobnicate, as asked?") == (0, 0)


def test_what_is_said_of_another_number_is_no_answer(tmp_path: Path) -> None:
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.add_text("The flow of the MP 250 is 180 litres, and 400 are in store.", "pump.md")
        library.add_text("In 2018 the Harbour Cup went to Ystad, as in Cup 2014.", "cup.md")

        def confidence(question: str) -> float:
            return ask(question, library, read=False).confidence

        own = confidence("What is the flow of the MP 250?")
        for question in ("What is the flow of the MP 400?", "flow of the mp400"):
            assert confidence(question) < own / 5
        # A year may stand anywhere; 'In' is no name, nor is what divides a document.
        cup = "Where did the Harbour Cup {} go?"
        assert confidence(cup.format(2022)) < confidence(cup.format(2018)) / 5
        for question in ("In 16 races where did the Cup go?", "By Section 3, where did it go?"):
            assert confidence(question) > confidence(cup.format(2022))
