"""Bad files of every format: a named reason each, or what can still be read; the rest go in."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from documents import outcome
from hashing import HashingEncoder
from samples import samples

from index import Index
from index.types import Document

SAMPLES = samples()
BINARY = {"pdf", "msg", "doc", "ppt", "xls"}
PLAIN = sorted(SAMPLES.keys() - {*BINARY, "docx", "pptx", "xlsx", "odt", "epub"})
PACKED = sorted(SAMPLES.keys() - {*BINARY, *PLAIN})
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)  # Office's older container, and the locked one
REASON = re.compile(
    r"is empty|holds no text|looks like binary data, not text"
    r"|is (not|no) [\w ()]+?,? or is damaged(: .+)?"
    r"|cannot be read as an? [\w ]+, it may be damaged: save it anew, or get another copy \(.+\)"
    r"|is protected by a password( or is in an old format)?"
    r"|is from Word 95 or older; save it as \.docx|holds more than it can, it is damaged"
    r"|is no valid JSON \(line \d+: .+\)|is no mail message: .+|is no mailbox: .+"
    r"|is no subtitle file: .+"
    r"|is no web archive: .+"
)
"""What may be said; each names what is wrong with the file, in words."""
NEVER = re.compile(r"0x|Traceback|site-packages|/tmp|<|\n")


def told(name: str, data: bytes) -> Document | str:
    """The document, its laws held, or a reason that a person can read."""
    result = outcome(name, data)
    if isinstance(result, str):
        assert REASON.fullmatch(result), result
        assert not NEVER.search(result), result
    return result


@pytest.mark.parametrize("ending", sorted(SAMPLES))
def test_each_sample_is_sound(ending: str) -> None:
    assert isinstance(told(f"a.{ending}", SAMPLES[ending]), Document)


@pytest.mark.parametrize("ending", sorted(SAMPLES))
def test_cut(ending: str) -> None:
    data = SAMPLES[ending]
    results = [told(f"a.{ending}", data[:end]) for end in range(0, len(data), len(data) // 40 + 1)]
    results.append(told(f"a.{ending}", data[:-1]))
    assert results[0] == "is empty"
    if ending in PACKED:  # the directory stands at the end: without it there is nothing to trust
        assert all("damaged" in str(result) for result in results[1:])


@pytest.mark.parametrize("ending", sorted(SAMPLES))
def test_nothing_or_something_else(ending: str) -> None:
    name = f"a.{ending}"
    assert told(name, b"") == "is empty"
    for data in (b" \r\n\t", bytes(2000), bytes(range(256)) * 4, OLD):
        assert isinstance(told(name, data), str)
    if ending in PACKED:
        assert "password" in str(told(name, OLD))


@pytest.mark.parametrize("ending", sorted(SAMPLES))
def test_single_bits_and_holes(ending: str) -> None:
    chance = random.Random(ending)
    data = SAMPLES[ending]
    for _ in range(60):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        told(f"a.{ending}", bytes(flipped))
        start = chance.randrange(len(data))
        end = min(len(data), start + chance.randrange(1, 500))
        told(f"a.{ending}", data[:start] + bytes(end - start) + data[end:])


@pytest.mark.parametrize("ending", sorted(SAMPLES))
def test_wrong_name(ending: str) -> None:
    """What proves its format is read as such, and it is said; a text under a binary name is not,
    unless Word or Excel would open it."""
    proven = ending in (*PACKED, *BINARY, "rtf", "html")
    for other in SAMPLES.keys() - {ending}:
        result = told(f"a.{other}", SAMPLES[ending])
        if proven and (ending != "html" or other not in PLAIN):
            assert isinstance(result, Document)
            assert f"although its name ends in .{other}" in result.warnings[0]
        if other in (*PACKED, *BINARY - {"doc", "xls"}) and not proven:
            assert isinstance(result, str)


def test_of_a_folder_the_bad_ones_are_named_and_the_rest_go_in(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    good, bad = set(), set()
    for ending, data in SAMPLES.items():
        for name, content in {"good": data, "empty": b"", "zeros": bytes(500)}.items():
            path = papers / f"{name}-{ending}.{ending}"
            path.write_bytes(content)
            (good if name == "good" else bad).add(path.name)
    for ending in PACKED:
        for name, content in {"locked": OLD, "cut": SAMPLES[ending][:-30]}.items():
            path = papers / f"{name}-{ending}.{ending}"
            path.write_bytes(content)
            bad.add(path.name)
    with Index.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        report = library.add(papers)
        held = {info.name.partition("#")[0] for info in library.documents}
    assert held == good
    assert {Path(path).name for path, _ in report.failed} == bad
    for path, reason in report.failed:
        assert REASON.fullmatch(reason.removeprefix(f"{Path(path).name}: ")), reason
