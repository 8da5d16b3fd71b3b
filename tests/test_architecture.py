"""The design, read from the imports: one direction, one file for each engine, a small surface."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest

import index
import qa

ROOT = Path(__file__).parent.parent
FILES = sorted(p for name in ("index", "qa", "ui") for p in (ROOT / name).rglob("*.py"))
HEAVY = {
    *("torch", "sentence_transformers", "transformers", "tokenizers", "huggingface_hub"),
    *("faiss", "gradio", "fastapi", "uvicorn", "pypdfium2", "docx", "selectolax", "markdown_it"),
    *("lxml", "pptx", "openpyxl", "pylatexenc", "mdit_py_plugins", "olefile", "xlrd"),
}


@cache  # each test asks for all files
def imports(path: Path) -> frozenset[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            found.update(alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            own = path.relative_to(ROOT).parts[0]  # relative: within the package of the file
            found.add(own if statement.level else statement.module or "")
    return frozenset(found)


def importers(*modules: str) -> set[str]:
    """The files that import any of these modules, relative to the project."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if {name.partition(".")[0] for name in imports(path)} & set(modules)
    }


def modules_after(code: str) -> set[str]:
    """The top-level modules that are loaded once `code` has run in a new interpreter."""
    code += "\nimport sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_imports_point_one_way() -> None:
    assert {Path(name).parts[0] for name in importers("ui")} <= {"ui"}
    assert {Path(name).parts[0] for name in importers("qa")} <= {"ui", "qa"}
    assert not importers("tests", "benchmarks")


@pytest.mark.parametrize(
    ("modules", "file"),
    [
        (("faiss",), "index/vectors/engine.py"),
        (("sqlite3", "apsw"), "index/store/database.py"),
        (("sentence_transformers", "tokenizers", "huggingface_hub"), "index/encoder.py"),
        (("Stemmer",), "index/words.py"),
        (("platformdirs",), "index/places.py"),
        (("pypdfium2",), "index/formats/pdf/pdfium.py"),
        (("selectolax",), "index/formats/web/elements.py"),
        (("markdown_it", "mdit_py_plugins"), "index/formats/markup/markdown.py"),
        (("pptx",), "index/formats/office/pptx.py"),
        (("csv",), "index/formats/office/tables.py"),
        (("xlrd",), "index/formats/office/xls.py"),
        (("lxml",), "index/formats/package.py"),
        (("olefile",), "index/formats/compound.py"),
        (("pylatexenc",), "index/formats/markup/tex.py"),
    ],
)
def test_each_engine_has_one_file(modules: tuple[str, ...], file: str) -> None:
    assert importers(*modules) == {file}


def test_workbooks_are_read_in_one_file_and_written_in_another() -> None:
    assert importers("openpyxl") == {"index/formats/office/tables.py", "qa/table.py"}


def test_word_documents_are_read_in_one_file_and_written_in_another() -> None:
    assert importers("docx") == {"index/formats/office/docx.py", "qa/brief.py"}


def test_torch_is_where_networks_are() -> None:
    encoder, foreign = "index/encoder.py", "qa/reader/foreign.py"
    assert importers("torch") == {encoder, foreign, "qa/reader/network.py"}
    assert importers("transformers") == {encoder, foreign}


def test_the_web_and_the_terminal_stay_in_ui() -> None:
    for name in importers("gradio", "fastapi", "starlette", "uvicorn", "click"):
        assert name.startswith("ui/")


def test_every_package_is_installed() -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    own = {".".join(p.parent.relative_to(ROOT).parts) for p in FILES if p.name == "__init__.py"}
    assert {*setup["packages"]} - {*setup["package-dir"]} == own


@pytest.mark.parametrize("package", [index, qa], ids=lambda package: package.__name__)
def test_a_package_says_what_each_of_its_modules_does(package: ModuleType) -> None:
    own = {f"{m.name}/" if m.ispkg else m.name for m in iter_modules(package.__path__)}
    told = set(re.findall(r"[\w/]+", package.__doc__ or ""))
    assert own <= told, own - told


def test_the_exported_names() -> None:
    assert index.__all__ == ["Document", "DocumentInfo", "Index", "PinciteError", "Report", "Span"]
    assert qa.__all__ == ["Answer", "Citation", "Excerpt", "Hit", "ask", "retrieve"]
    for package in (index, qa):
        assert all(hasattr(package, name) for name in package.__all__)


@pytest.mark.parametrize("module", ["index", "qa", "ui.server"])
def test_an_import_is_light(module: str) -> None:
    assert not modules_after(f"import {module}") & HEAVY


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["chat", "--help"]])
def test_help_is_instant(arguments: list[str]) -> None:
    code = f"from ui.cli import main; main({arguments}, standalone_mode=False)"
    assert not modules_after(code) & {*HEAVY, "numpy", "index", "qa"}
