#!/usr/bin/env python3
"""Set up and start, on a machine with only Python.

    python3 run.py chat    open the chat on seeds/; takes what `pincite chat` takes
    python3 run.py test    install what the tests need and run them on all cores; takes what
                           pytest takes, as `-n 0` for one process
    python3 run.py audit   look up known holes in what is installed; asks a database on the network

Each makes an environment of its own beside this file, `.venv` and `.venv-test`, the first time,
and again when pyproject.toml has changed. `--venv DIR` chooses another place.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
# The whole suite takes as many cores as there are, but a gigabyte for each; what comes behind, as
# `-n 0`, counts.
SHARED = ("--numprocesses", "logical", "--maxprocesses", "4", "--dist", "worksteal")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def main() -> int:
    """Do what the command line says; the exit code is that of what was started."""
    if sys.version_info < OLDEST:
        sys.exit(f"Pincite needs Python {'.'.join(map(str, OLDEST))} or newer.")
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,  # what is not known here is handed on
    )
    parser.add_argument("command", choices=("chat", "test", "audit"))
    parser.add_argument("--venv", type=Path, metavar="DIR", help="place of the environment")
    known, rest = parser.parse_known_args()
    if known.command == "chat":
        return chat(known.venv or ROOT / ".venv", rest)
    if known.command == "audit":
        return audit(known.venv or ROOT / ".venv-test", rest)
    return test(known.venv or ROOT / ".venv-test", rest)


def chat(venv: Path, arguments: list[str]) -> int:
    """Open the chat on `seeds/`, or on the paths that are among the arguments."""
    scripts = environment(venv, ".")
    if not any(Path(argument).exists() for argument in arguments):
        arguments = [str(ROOT / "seeds"), *arguments]
    # Ctrl-C is for the chat, which ends in good order; left alone, Python would kill it.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.run([str(scripts / "pincite"), "chat", *arguments]).returncode


def test(venv: Path, arguments: list[str]) -> int:
    """Run every check, whatever the one before said; arguments go to pytest."""
    scripts = environment(venv, ".[test]")
    browser(scripts)
    # The browser may lie in the environment, if it was fetched for it.
    path = os.pathsep.join([str(scripts), os.environ.get("PATH", os.defpath)])
    checks = (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["pytest", *SHARED, *arguments],
    )
    codes = []
    for check in checks:
        print("$", *check, flush=True)
        command = [str(scripts / "python"), "-m", *check]
        codes.append(subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}).returncode)
    return next((code for code in codes if code), 0)


def audit(venv: Path, arguments: list[str]) -> int:
    """Look up each installed library's known holes: 1 where there are any, 2 where none could be
    looked up, as without a network."""
    scripts = environment(venv, ".[test]")
    run(scripts / "python", "-m", "pip", "install", "--quiet", "pip-audit>=2.10")
    command = [scripts / "pip-audit", "--skip-editable", "--progress-spinner", "off", "-f", "json"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(done.stderr, file=sys.stderr)
        return 2
    looked_up = [one for one in found if "vulns" in one]
    holes = [(one, hole) for one in looked_up for hole in one["vulns"]]
    for one, hole in holes:
        fixed = ", ".join(hole["fix_versions"]) or "no version"
        print(f"{one['name']} {one['version']}: {hole['id']}, mended in {fixed}")
    for one in found:
        if "vulns" not in one:
            print(f"not looked up: {one['name']} ({one.get('skip_reason', '')})", file=sys.stderr)
    print(f"{len(looked_up)} of {len(found)} libraries looked up, {len(holes)} known holes.")
    if not looked_up:
        print("No database of known holes could be reached: nothing was checked.", file=sys.stderr)
        return 2
    return int(bool(holes))


def environment(venv: Path, requirement: str) -> Path:
    """Make a virtual environment, unless it is there as it should be; the folder of its scripts."""
    scripts = venv / ("Scripts" if os.name == "nt" else "bin")
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = venv / "installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return scripts
    print(f"Installing Pincite into {venv}; the first time this takes some minutes.", flush=True)
    need_venv()
    run(sys.executable, "-m", "venv", "--clear", venv)
    run(scripts / "python", "-m", "pip", "install", "--editable", requirement)
    stamp.write_text(wanted)  # last, so that what broke off is begun again
    return scripts


def need_venv() -> None:
    """Debian parts the module that virtual environments need from Python itself."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        if not apt_get("python3-venv"):
            sys.exit("Python's venv module is missing. On Debian: apt-get install python3-venv")


def browser(scripts: Path) -> None:
    """Find a Chromium for the tests of the chat, or get one."""
    if any(shutil.which(name) for name in (*BROWSERS, str(scripts / BROWSERS[0]))):
        return
    if apt_get("chromium"):
        return
    playwright = scripts / "playwright"
    if subprocess.run([playwright, "install", "chromium"]).returncode == 0:
        where = "from playwright.sync_api import sync_playwright as p\nwith p() as q:\n"
        code = where + "    print(q.chromium.executable_path)"
        found = subprocess.run(
            [scripts / "python", "-c", code], capture_output=True, text=True, check=True
        )
        (scripts / BROWSERS[0]).symlink_to(found.stdout.strip())
        return
    sys.exit("The tests of the chat need Chromium. On Debian: apt-get install chromium")


def apt_get(package: str) -> bool:
    """Install a package of Debian's, where that can be done without asking."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    print(f"Installing {package}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = ["apt-get", "update", "-qq"]
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return all(subprocess.run(c, env=quiet).returncode == 0 for c in (update, install))


def run(*command: str | Path) -> None:
    """Run a command that has to succeed."""
    code = subprocess.run(command).returncode
    if code:
        sys.exit(code)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
