"""Releases that a question names by their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Index
from qa import ask
from qa.evidence.versions import asked_versions, of_other_version

KESTREL = """# Kestrel release notes

## Kestrel 4.2.1 - 2024-03-18

- Fixed a crash when the log was empty.
- Old configuration files are read again, as they were in 4.1.

## Kestrel 4.2 - 2024-02-02

- Fixed a leak in the scheduler.
- The log may be written to a socket.

## Kestrel 4.1.12 - 2023-11-30

- Fixed wrong dates in reports.
"""
HERON = KESTREL.replace("Kestrel", "Heron").replace("2024-02-02", "2021-07-07")


@pytest.mark.parametrize(
    ("question", "versions"),
    [
        ("What is new in 4.2.1?", {"4.2.1": ""}),
        ("what was fixed in v4.2.1", {"4.2.1": ""}),
        ("Does Kestrel 4.2 read it?", {"4.2": "Kestrel"}),
        ("release date of kestrel 4.2-rc1", {"4.2-rc1": "kestrel"}),
        ("What changed between version 4.1 and version 4.2?", {"4.1": "", "4.2": ""}),
        ("What does section 4.2.1 say?", {}),
        ("What does Section 4.2 say?", {}),
        ("What does § 4.2.1 say?", {}),
        ("Who signed on 14.03.2023?", {}),
        ("Is it over 2.5 metres?", {}),
        ("Did it cost $4.2.1?", {}),
        ("Where is 127.0.0.1:8080/4.2?", {}),
    ],
)
def test_the_releases_that_a_question_names(question: str, versions: dict[str, str]) -> None:
    assert asked_versions(question) == versions


@pytest.mark.parametrize(
    ("sentence", "above", "other"),
    [
        ("It was mended.", "Kestrel 4.2.1 - 2024-03-18", False),
        ("It was mended.", "Kestrel 4.2", True),
        ("It was mended.", "4.2.10 (2024-12-13)", True),
        ("It was mended, as in 4.2.1.", "Kestrel 4.2", False),
        ("It was mended.", "4.1.7 Maintenance", False),  # a section
        ("It was mended.", "Minutes of 14.03.2023", False),
        ("It was mended.", "Maintenance", False),
    ],
)
def test_what_stands_under_another_release(sentence: str, above: str, other: bool) -> None:
    assert of_other_version({"4.2.1"}, sentence, above) is other


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    (folder / "kestrel.md").write_text(KESTREL)
    (folder / "heron.md").write_text(HERON)
    return folder


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("What was fixed in Kestrel 4.2?", "Fixed a leak in the scheduler."),
        ("what was fixed in kestrel 4.2.1", "Fixed a crash when the log was empty."),
        ("When was Kestrel 4.2 released?", "Kestrel 4.2 - 2024-02-02"),
        ("heron 4.2 release date", "Heron 4.2 - 2021-07-07"),
    ],
)
def test_a_release_is_told_from_others(notes: Path, question: str, quote: str) -> None:
    answer = ask(question, notes)
    assert answer.found
    assert quote in answer.citations[0].quote


def test_of_a_release_that_is_in_no_document_nothing_is_told(notes: Path) -> None:
    with Index.open(notes.parent / "library") as library:
        library.add(notes)
        assert not ask("When was Kestrel 4.3.7 released?", library).found
        assert not ask("What was fixed in Kestrel 4.3.7?", library).found
