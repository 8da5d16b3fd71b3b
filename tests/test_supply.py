"""What the product is built on: no file of a user's is ever run, and each library has a floor."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(path for name in ("index", "qa", "ui") for path in (ROOT / name).rglob("*.py"))
RUNS_WHAT_IT_READS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
RUNS = {"eval", "exec", "compile", "torch.load", "yaml.load", "os.system"}
TESTED_BUT_BROUGHT_BY_OTHERS = {  # libraries that come with one that is declared, in its version
    *("huggingface-hub", "tokenizers", "transformers", "safetensors"),  # sentence-transformers
    *("fastapi", "uvicorn"),  # gradio
}
HOLES = {
    # Versions below have holes that were published and that a document or a request can reach.
    "gradio": "6.31",
    "pillow": "11.3",  # CVE-2025-48379, a write beyond a buffer
    "starlette": "0.49.1",  # CVE-2025-62727, a Range header that takes quadratic time
    "h11": "0.16",  # CVE-2025-43859, smuggled requests
    "torch": "2.6",  # CVE-2025-32434, code run by torch.load even with weights_only
    "lxml": "6.0",
    "openpyxl": "3.1",
}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def faults(source: str) -> list[str]:
    """What in a source would run, or let a library run, what a file holds."""
    tree = ast.parse(source)
    found = [name for name in imported(tree) if name in RUNS_WHAT_IT_READS]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in RUNS:
                found.append(called)
            if called in ("__import__", "import_module", "importlib.import_module"):
                name = node.args[0]
                named = name.value if isinstance(name, ast.Constant) else None
                found += [named] if named in RUNS_WHAT_IT_READS else []
            found += [
                keyword.arg
                for keyword in node.keywords
                if keyword.arg in ("trust_remote_code", "allow_pickle", "shell")
                and ast.unparse(keyword.value) != "False"
            ]
        elif isinstance(node, ast.ImportFrom):
            brought = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name for name in brought if name in RUNS]
        elif isinstance(node, ast.Dict):  # options on their way to a call
            for key, value in zip(node.keys, node.values, strict=True):
                named = isinstance(key, ast.Constant) and key.value == "trust_remote_code"
                if named and ast.unparse(value) != "False":
                    found.append("trust_remote_code")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_is_run(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        *("import pickle", "from joblib import load", "torch.load(p)", "eval(x)", "exec(x)"),
        *(
            "f(trust_remote_code=True)",
            "o = {'trust_remote_code': x}",
            "np.load(p, allow_pickle=1)",
        ),
        "subprocess.run(c, shell=True)",
        "from torch import load as read",
        "importlib.import_module('pickle')",
    ],
)
def test_the_search_for_it_finds(source: str) -> None:
    assert len(faults(source)) == 1
    assert faults("import json\nmodel.eval()\nf(trust_remote_code=False)\nre.compile(x)") == []


def declared() -> dict[str, str]:
    """Each library that the product requires, with the version it asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = {}
    for requirement in project["dependencies"]:
        match = re.fullmatch(r"([\w.-]+?)(?:\[.*\])?(>=|==)([\d.*]+)(?:;.*)?", requirement)
        assert match, f"{requirement} has no floor"
        found[match[1].lower().replace("_", "-")] = match[3]
    return found


def test_each_library_is_declared() -> None:
    names = importlib.metadata.packages_distributions()
    used = {name for path in FILES for name in imported(ast.parse(path.read_text("utf-8")))}
    outside = used - sys.stdlib_module_names - {"index", "qa", "ui"}
    known = declared().keys() | TESTED_BUT_BROUGHT_BY_OTHERS
    for module in outside:
        libraries = {name.lower().replace("_", "-") for name in names[module]}
        assert libraries & known, f"{module} is imported, but not declared"


@pytest.mark.parametrize(("library", "first"), HOLES.items())
def test_floors_exclude_known_holes(library: str, first: str) -> None:
    def numbers(version: str) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", version)]

    assert numbers(declared()[library]) >= numbers(first)
    assert numbers(importlib.metadata.version(library)) >= numbers(first)
