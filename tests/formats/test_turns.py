"""Who says what: the turns of interviews, depositions and hearings, where formats have them."""

from __future__ import annotations

import io
import time

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats import parse
from index.formats.builder import Piece
from index.formats.turns import labels, under_speakers


def blocks(name: str, data: bytes) -> list[tuple[str, str]]:
    """Kind and level, and text, of each block."""
    document = parse(name, data)
    return [(f"{b.kind[0]}{b.level}", document.text[b.start : b.end]) for b in document.blocks]


TALK = [
    ("t1", "REPORTER: When did you buy it?"),
    ("t2", "HALVORSEN:"),
    ("p2", "In 2016. It was a field then."),
    ("t1", "REPORTER:"),
    ("p1", "Your brother sits on the committee."),
    ("t1", "HALVORSEN:"),
    ("p1", "We have not spoken since our mother's funeral."),
]
LINES = """\
REPORTER: When did you buy it?
HALVORSEN: In 2016. It was a field then.
REPORTER: Your brother sits on the committee.
HALVORSEN: We have not spoken since our mother's funeral."""


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \n\n", "\f"])
def test_a_speaker_stands_above_a_turn_and_a_question_above_its_answer(gap: str) -> None:
    assert blocks("a.txt", LINES.replace("\n", gap).encode()) == TALK


def test_word_says_it_the_same_way() -> None:
    assert blocks("a.docx", word(LINES.split("\n"))) == TALK


def word(paragraphs: list[str], bold: str = "\0") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph().add_run(paragraph).bold = paragraph.endswith(bold)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_names_in_bold_letters_with_a_time_are_no_headings() -> None:
    """As Teams writes them."""
    talk = ["Petra Berg   0:03", "Who signed the contract?", "Dieter Roth   0:09", "I did."]
    talk += ["It was in May.", "Petra Berg   0:21", "Thank you.", "Dieter Roth   0:25", "Well."]
    data = word([*talk, "The recording ends here."], bold="0:03")
    assert blocks("a.docx", data) == [
        ("t1", "Petra Berg   0:03"),
        ("t2", "Who signed the contract?"),
        ("t3", "Dieter Roth   0:09"),
        ("p3", "I did."),
        ("p3", "It was in May."),
        ("t1", "Petra Berg   0:21"),
        ("p1", "Thank you."),
        ("t1", "Dieter Roth   0:25"),
        ("p1", "Well."),
        ("p0", "The recording ends here."),
    ]
    assert parse("a.docx", data).title == "a"


def test_a_deposition() -> None:
    source = """\
Deposition of Gerald Marlowe

     Q.   When did you hear of the leak?
     A.   In 2019. A foreman came to me
and said so.
          MR. HOLM: Objection.
          THE COURT: Overruled.

     Q.   Who told you?
     A.   Ms. Castellane.
She was there.

EXHIBITS

None was shown."""
    assert blocks("a.txt", source.encode()) == [
        ("h1", "Deposition of Gerald Marlowe"),
        ("t1", "Q.   When did you hear of the leak?"),
        ("t2", "A."),
        ("p2", "In 2019. A foreman came to me\nand said so."),
        ("t1", "MR. HOLM:"),
        ("p1", "Objection."),
        ("t1", "THE COURT:"),
        ("p1", "Overruled."),
        ("t1", "Q.   Who told you?"),
        ("t2", "A."),
        ("p2", "Ms. Castellane.\nShe was there."),
        ("h2", "EXHIBITS"),
        ("p0", "None was shown."),
    ]


CUES = [
    *("Anna Berg: So the vote is on the twelfth,", "Anna Berg: and we need two thirds."),
    *("Karim Said: I am against it. The fund", "Karim Said: has a hole of nine million."),
    *("Anna Berg: Who told you?", "Karim Said: The actuary.", "", "Karim Said: And her clerk."),
]


@pytest.mark.parametrize(
    "pattern", ["{name}: {words}", "<v {name}>{words}", "<v.loud {name}>{words}"]
)
def test_subtitles_name_a_voice_where_it_changes(pattern: str) -> None:
    cues = [
        f"00:{at:02}.000 --> 00:{at + 1:02}.000\n"
        + pattern.format(name=cue.split(": ")[0], words=cue.split(": ")[1])
        for at, cue in enumerate(CUES[:6])
    ]
    cues += ["00:20.000 --> 00:21.000\n" + CUES[-1].replace("Karim Said: ", "")]
    assert blocks("a.vtt", ("WEBVTT\n\n" + "\n\n".join(cues)).encode()) == [
        ("t1", "Anna Berg:"),
        ("p1", "So the vote is on the twelfth, and we need two thirds."),
        ("t1", "Karim Said:"),
        ("p1", "I am against it. The fund has a hole of nine million."),
        ("t1", "Anna Berg: Who told you?"),
        ("t2", "Karim Said:"),
        ("p2", "The actuary."),
        ("p2", "And her clerk."),
    ]


def test_two_voices_in_one_cue() -> None:
    data = (
        b"WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ann>It is of oak.\n<v Bob>Of elm, <i>I think.</i>\n"
    )
    assert blocks("a.vtt", data) == [
        *(("t1", "Ann:"), ("p1", "It is of oak.")),
        *(("t1", "Bob:"), ("p1", "Of elm, I think.")),
    ]


@pytest.mark.parametrize(
    "label",
    [
        *("Q:", "Q.", "THE COURT:", "MR. STANTON.", "SEN. LE FEBVRE-DIAZ.", "Ms. Lindqvist:"),
        *("Speaker 2:", "Mayor O'Hara (Chair):", "Chair of the Board:", "Dr. Åse van der Berg:"),
        *("[00:00:04] Ann:", "0:04 - Ann:", "(12:03 PM) Ann:", "K.I.:"),
    ],
)
def test_labels(label: str) -> None:
    texts = [f"{label} Why is it so?", "Bob: It rained.", f"{label} Yes: often.", "Bob: Not here."]
    assert labels(texts) == {0: len(label), 1: 4, 2: len(label), 3: 4}


NO_TALK = {
    "records": [
        *("Symptom: It is wet.", "Cause: It leaks.", "Remedy: Close it."),
        *("Symptom: It is dry.", "Cause: It is shut.", "Remedy: Open it."),
    ],
    "values": ["From: Ann", "To: Bob", "From: Bob", "To: Ann"],
    "small letters": ["In favour: Ann.", "It is against: Bob."] * 3,
    "one speaker": ["Ann: It rains.", "Bob: No.", "Ann: It snows.", "Cid: No.", "Ann: It hails."],
    "a numbered list": ["I. It rains.", "II. It snows."] * 3,
    "an examination": ["A. It rains.", "B. It snows."] * 3,
    "notes in a manual": [
        *["Note: It is wet.", "Tip: Dry it.", *["It rains."] * 20] * 2,
        "Note: No.",
    ],
    "prose": ["He said the following: no.", "It was so: yes."] * 3,
}


@pytest.mark.parametrize("name", NO_TALK)
def test_what_is_no_talk(name: str) -> None:
    assert labels(NO_TALK[name]) == {}


def test_who_speaks_once_begins_a_turn_after_a_sentence() -> None:
    texts = [
        "Note: old.",
        "Ann: Why?",
        "Bob: Because",
        "Cid: of it.",
        "Cid: So.",
        "Ann: Oh.",
        "Bob: Yes.",
    ]
    assert list(labels([*texts[:4], *texts[5:]])) == [1, 2, 4, 5]
    assert list(labels([texts[0], *texts[1:3], "of it.", *texts[4:]])) == [1, 2, 4, 5, 6]


TEXTS = st.one_of(
    st.text(" \f\n.:?AQabc", max_size=12),
    st.sampled_from(
        ["Q. Why?", "A. It rains.", "MR. HOLM: No.", "It is so.", "Ann  0:03", "\fQ. So?"]
    ),
)


@given(st.lists(TEXTS, max_size=12), st.booleans())
def test_nothing_is_lost(texts: list[str], to_the_end: bool) -> None:
    """Only the labels are parted from what is said."""
    pieces = [Piece("heading" if text == "It is so." else "paragraph", text) for text in texts]
    found = labels([text.strip() for text in texts])
    result = under_speakers(pieces, found, to_the_end)
    assert "".join("".join(piece.text for piece in result).split()) == "".join(
        "".join(texts).split()
    )
    assert [p for p in result if p.kind == "heading"] == [p for p in pieces if p.kind == "heading"]
    assert found or result == pieces


@pytest.mark.parametrize(
    "line", ["A" * 200_000, "A. " * 60_000, "A B " * 50_000, "A: " * 60_000, "10:00 " * 30_000]
)
def test_long_lines_take_no_time(line: str) -> None:
    before = time.process_time()
    parse("a.txt", "\n".join([line, LINES] * 3).encode())
    assert time.process_time() - before < 8  # quadratic time would take minutes
