"""What README.md and the pages in docs/ say is so."""

from __future__ import annotations

import contextlib
import inspect
import io
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import index
import qa
from index import errors
from index.formats import SUFFIXES
from ui.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs/command.md").read_text(encoding="utf-8")
PYTHON = (ROOT / "docs/python.md").read_text(encoding="utf-8")
FOLDERS = ("index", "qa", "ui", "tests", "benchmarks", "training", "docs", "seeds")


def fenced(language: str) -> list[str]:
    """README's blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def options(command: click.Command) -> set[str]:
    found = {name for p in command.params if isinstance(p, click.Option) for name in p.opts}
    return found | {"--help"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a copy of the demo library's documents."""
    for name in ("HOME", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("PINCITE_INDEX", raising=False)
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_readmes_sessions_are_real() -> None:
    steps = [step for block in fenced("console") for step in re.split(r"^\$ ", block, flags=re.M)]
    commands = [step.partition("\n") for step in steps if step.strip()]
    assert len(commands) >= 4
    for line, _, output in commands:
        words = re.findall(r'"([^"]*)"|(\S+)', line)
        program, *arguments = [quoted or bare for quoted, bare in words]
        assert program == "pincite"
        done = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="pincite")
        assert (done.stdout.strip(), done.stderr) == (output.strip(), ""), line


def test_the_readmes_evaluation_is_real(folder: Path) -> None:
    """As far as machines agree: what is computed in another precision may rank otherwise."""
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs/questions.jsonl", folder / "docs/questions.jsonl")
    run = CliRunner(catch_exceptions=False)
    run.invoke(main, ["add", "seeds/", "--index", "library"])
    (command,) = re.findall(r"^pincite (eval .*)$", README, re.MULTILINE)
    said = run.invoke(main, command.split()).stdout
    assert said.startswith("20 questions\n")
    figure = re.compile(r"^ *([A-Z][\w ,()]+?) +(\d\.\d\d)   \d\.\d\d to \d\.\d\d$", re.MULTILINE)
    printed, shown = (dict(figure.findall(text)) for text in (said, README))
    assert list(printed) == list(shown)
    assert len(shown) == 6
    for name, value in shown.items():
        assert float(printed[name]) == pytest.approx(float(value), abs=0.13), name


@pytest.mark.usefixtures("folder")
def test_the_readmes_python_is_real() -> None:
    (code,), (output,) = fenced("python"), fenced("text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue() == output


@pytest.mark.usefixtures("folder")
def test_the_programs_of_the_page_on_python_are_real() -> None:
    programs = re.findall(
        r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", PYTHON, re.MULTILINE | re.DOTALL
    )
    assert len(programs) == 4
    for code, output in programs:
        printed = io.StringIO()
        # In a thread of its own: the browser's driver keeps a loop running in the tests'.
        with contextlib.redirect_stdout(printed), ThreadPoolExecutor(1) as threads:
            threads.submit(exec, compile(code, "docs/python.md", "exec"), {}).result()
        assert printed.getvalue() == output


def test_all_that_programs_can_use_is_described() -> None:
    public = [getattr(package, name) for package in (index, qa) for name in package.__all__]
    prose = re.sub(r"^```.*?^```$", "", PYTHON, flags=re.MULTILINE | re.DOTALL)
    described = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", prose))))
    for thing in public:
        names = {thing.__name__}
        if is_dataclass(thing):
            names |= {field.name for field in fields(thing)}
        if inspect.isfunction(thing):
            names |= {*inspect.signature(thing).parameters}
        assert names <= described, names - described
    methods = {n: m for n, m in vars(index.Index).items() if n[0] != "_"}
    for name in ("candidates", "capitals", "has", "holds", "spellings"):  # for `qa`
        del methods[name]
    asked = [index.Index.open, index.Index.add, index.Index.add_text]
    options = {p for m in asked for p in inspect.signature(m).parameters if p != "self"}
    assert {*methods, *options} <= described
    kinds = {n for n, c in vars(errors).items() if inspect.isclass(c)}
    assert kinds <= described


def test_every_command_and_option_is_described() -> None:
    sections = dict(re.findall(r"^## pincite (\w+)\n(.*?)(?=^## |\Z)", REFERENCE, re.M | re.S))
    general = REFERENCE.partition("\n## pincite ")[0]
    assert list(sections) == list(main.commands)
    for name, command in main.commands.items():
        described = set(re.findall(r"`(--?[a-z-]+)[ `]", sections[name]))
        everywhere = {"--index", "--model", "--help"} & options(command)
        assert described | everywhere == options(command), name
        usage = sections[name].split("\n")[1].split()
        metavars = [p.make_metavar(click.Context(command)) for p in command.params[:2]]
        assert all(word in " ".join(metavars).replace("]...", "...]") for word in usage[2:]), name
    for option in ("--index", "--model", "--help", "--version"):
        assert option in general


@pytest.mark.parametrize("page", ["README.md", "docs/command.md", "docs/python.md"])
def test_nothing_is_described_that_does_not_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for name in re.findall(r"\bpincite ([a-z]+)\b(?! command)", text):
        assert name in main.commands
    known = {*options(main), *(o for command in main.commands.values() for o in options(command))}
    assert set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", text)) <= known
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), target


PAGES = [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_tests_that_a_page_names_are_there(page: Path) -> None:
    ours = [p for name in FOLDERS for p in (ROOT / name).rglob("*.py")]
    tests = re.findall(
        r"^def (test_\w+)", "".join(p.read_text("utf-8") for p in ours), re.MULTILINE
    )
    known = {*(p.name for p in ours), *tests, "run.py"}
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    words = " ".join(re.findall(r"`([^`]+)`", prose)).split()
    assert {w for w in words if re.fullmatch(r"\w+\.py|test_\w+", w)} <= known
    paths = [w for w in words if re.match(rf"({'|'.join(FOLDERS)})/[\w./-]+$", w)]
    assert [p for p in paths if not any((at / p).exists() for at in (ROOT, page.parent))] == []


def test_the_readme_names_every_command() -> None:
    assert {*main.commands} <= set(re.findall(r"`(?:pincite )?([a-z]+)`", README))


def test_the_page_on_formats_lists_every_ending() -> None:
    rows = re.findall(r"^\| (`\..*?) \|", (ROOT / "docs/formats.md").read_text("utf-8"), re.M)
    assert set(re.findall(r"`(\.\w+)`", " ".join(rows))) == {*SUFFIXES, ".gz"}


def test_every_command_has_help_with_an_example() -> None:
    for name, command in main.commands.items():
        assert re.search(rf"^ *pincite {name}\b", command.help or "", re.MULTILINE), name
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, (name, option.name)


def test_run_py_is_what_the_readme_says() -> None:
    commands = set(re.findall(r"python3 run\.py (\w+)", README))
    assert commands == {"chat", "test", "audit"}
    (choices,) = re.findall(r"choices=\((.*?)\)", (ROOT / "run.py").read_text(encoding="utf-8"))
    assert commands == set(re.findall(r"\w+", choices))
