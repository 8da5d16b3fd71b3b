"""What a library promises, against a plain dictionary and a search of everything in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hashing import HashingEncoder
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from libraries import ENCODER

from index import Index, formats
from index.check import check
from index.errors import ModelMismatch, QuestionError, UnknownDocument
from index.index import CACHE_FILE
from index.segment import segment
from index.sources import find
from index.words import terms
from qa import ask

NAMES = st.sampled_from(["a.txt", "b.txt", "b c.txt", "é/d.txt", "日.txt"])


WORDS = "fox wolf bear pier oak tower runs 1932 été 日本 😀 e\u0301 \u202eup".split()


SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(
    lambda words: " ".join(words).capitalize() + "."
)


TEXTS = st.lists(SENTENCES, min_size=1, max_size=8).flatmap(
    lambda lines: st.sampled_from([" ", "\n\n", "\r\n"]).map(lambda gap: gap.join(lines))
)


QUESTIONS = st.lists(st.sampled_from(WORDS[:10]), min_size=1, max_size=3).map(" ".join)


class LibraryMachine(RuleBasedStateMachine):
    """Documents come, change and go, the process is killed or the cache damaged, and the library
    always holds what a dictionary holds and finds what a search of everything finds."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pincite-machine-"))
        self.texts: dict[str, str] = {}
        self.library = Index.open(self.folder, encoder=ENCODER)

    def teardown(self) -> None:
        if hasattr(self, "library"):
            assert check(self.library).faults == ()
            self.library.close()
            shutil.rmtree(self.folder)

    @rule(name=NAMES, text=TEXTS)
    def add(self, name: str, text: str) -> None:
        generation = self.library.generation
        self.library.add_text(text, name)
        self.texts[name] = text
        assert self.library.generation == generation + 1

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        if name in self.texts:
            self.library.remove(name)
            del self.texts[name]
        else:
            with pytest.raises(UnknownDocument):
                self.library.remove(name)

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = Index.open(self.folder, encoder=ENCODER)

    @precondition(lambda self: hasattr(os, "fork"))
    @rule(name=NAMES, text=TEXTS, steps=st.integers(0, 250), gone=st.booleans())
    def killed(self, name: str, text: str, steps: int, gone: bool) -> None:
        """A process is killed so many times five steps of SQLite's machine into a change."""
        self.library.close()
        child = os.fork()
        if child == 0:
            try:
                library = Index.open(self.folder, encoder=ENCODER)
                countdown = iter(range(steps))

                def step() -> None:
                    if next(countdown, None) is None:
                        os.kill(os.getpid(), signal.SIGKILL)

                library._store._db.connection.set_progress_handler(step, 5)
                if gone:
                    library.remove(name)
                else:
                    library.add_text(text, name)
            finally:
                os._exit(0)  # nothing of the test itself may run twice
        os.waitpid(child, 0)
        self.library = Index.open(self.folder, encoder=ENCODER)
        changed = {k: v for k, v in self.texts.items() if k != name}
        if not gone:
            changed[name] = text
        assert self.held() in (expected(self.texts), expected(changed))
        if self.held() == expected(changed):
            self.texts = changed
        assert check(self.library).faults == ()

    @rule(share=st.floats(0, 1), bit=st.integers(0, 7))
    def damage_the_cache(self, share: float, bit: int) -> None:
        self.library.close()
        path = self.folder / CACHE_FILE
        if path.exists():
            data = bytearray(path.read_bytes())
            data[int(share * (len(data) - 1))] ^= 1 << bit
            path.write_bytes(data)
        self.library = Index.open(self.folder, encoder=ENCODER)

    @rule(question=QUESTIONS, among=st.none() | st.sets(NAMES))
    def search(self, question: str, among: set[str] | None) -> None:
        names = None if among is None else sorted(among & self.texts.keys())
        asked = set(terms(question))
        by_words, nearness = set(), []
        for name, text in self.texts.items():
            if names is not None and name not in names:
                continue
            document = formats.from_text(name, text)
            for passage in segment(document):
                place = (name, passage.start)
                above = " ".join((document.title, *passage.headings, passage.header))
                inside = document.text[passage.start : passage.end]
                if asked & {*terms(above), *terms(inside)}:
                    by_words.add(place)
                for s in passage.sentences:
                    vector = ENCODER.encode_question(document.text[s.start : s.end])
                    stored = vector.astype(np.float16).astype(np.float32)
                    nearness.append((float(stored @ ENCODER.encode_question(question)), place))
        got = self.library.candidates(question, sentences=0, passages=10_000, documents=names)
        assert {(c.document.name, c.passage.start) for c in got.found} == by_words
        near = self.library.candidates(question, sentences=3, passages=0, documents=names).found
        nearness.sort(reverse=True)
        third = nearness[:3][-1][0] if nearness else 0.0
        found = {(c.document.name, c.passage.start) for c in near}
        assert {place for score, place in nearness if score > third + 1e-5} <= found
        assert found <= {place for score, place in nearness if score > third - 1e-5}

    @invariant()
    def holds_what_it_should(self) -> None:
        if hasattr(self, "library"):
            assert self.held() == expected(self.texts)
            assert len(self.library) == sum(info.sentences for info in self.library.documents)

    def held(self) -> dict[str, str]:
        return {i.name: self.library.document(i.id).text for i in self.library.documents}


def expected(texts: dict[str, str]) -> dict[str, str]:
    return {name: formats.from_text(name, text).text for name, text in texts.items()}


_QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


TestLibrary = LibraryMachine.TestCase


TestLibrary.settings = settings(max_examples=12, stateful_step_count=20, **_QUIET)


class TestLibraryAtLength(LibraryMachine.TestCase):
    settings = settings(max_examples=500, stateful_step_count=50, **_QUIET)


pytest.mark.slow(TestLibraryAtLength)


# --- Files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"1","text":"Oak.","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"id":"1","text":"Oak.","a":' + b"9" * 5000 + b"}",
        b'{"id":' + b"9" * 5000 + b',"text":"Oak."}',
        b'{"id":"' + b"a" * 501 + b'","text":"Oak."}',
        b'{"id":"a\\u0000b","text":"Oak."}\n{"id":"a b","text":"Oak."}',
    ],
    ids=["deep", "number", "id", "long", "twice"],
)
def test_lines_of_json_that_cannot_be_read_cost_their_file_only(
    tmp_path: Path, line: bytes
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.jsonl").write_bytes(line)
    (files / "b.txt").write_text("The fox ran.")
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        report = library.add(files)
        assert report.added == ("b.txt",)
        assert [path for path, _ in report.failed] == [str(files / "a.jsonl")]


def test_an_id_that_is_no_text_is_kept_as_one_that_is(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id":"\\ud800","text":"Oak."}')
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        assert library.add(tmp_path / "a.jsonl").added == ("a.jsonl#\ufffd",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The fox ran.")

    def found(*arguments: Any) -> Any:
        sources = find(*arguments)
        path.unlink()
        os.mkfifo(path)
        return sources

    monkeypatch.setattr("index.index.find", found)
    with Index.open(tmp_path / "library", encoder=ENCODER) as library:
        assert library.add(path).failed == (
            (str(path), "cannot be read (it is not a regular file)"),
        )


def test_a_library_that_another_model_has_filled_meanwhile_is_not_searched(tmp_path: Path) -> None:
    with (
        Index.open(tmp_path, encoder=HashingEncoder("other", "other-1")) as early,
        Index.open(tmp_path, encoder=ENCODER) as library,
    ):
        library.add_text("The fox ran.", "a")
        with pytest.raises(ModelMismatch, match="the model 'hashing' and the model 'other' cannot"):
            early.candidates("fox", sentences=3, passages=3)


# --- Questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        *("", " \n", "x" * 2**20, "fox " * 2**18, '" AND NEAR( a-b *', "fox NOT wolf)", "'; DROP"),
        *("fox:*", "^fox", "{fox} : wolf", '"', "\0", "\ud800", "日本語", "?" * 5000, "a" * 9999),
    ],
)
def test_no_question_breaks_the_search(tmp_path: Path, question: str) -> None:
    with Index.open(tmp_path, encoder=ENCODER) as library:
        library.add_text("The fox ran. The wolf slept.", "a")
        began = time.process_time()
        with contextlib.suppress(QuestionError):
            ask(question, library, read=False)
        assert time.process_time() - began < 2
