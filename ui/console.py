"""How the command speaks to a terminal: results, remarks, progress, and how it ends."""

from __future__ import annotations

import os
import shutil
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

NO_ANSWER, ERROR, STOPPED, BROKEN_PIPE = 1, 2, 130, 141
"""Exit codes, the last two as a shell counts signals."""

_MAX_WIDTH = 100  # columns; longer lines are hard to read
_LATELY = 60.0  # seconds whose pace tells how long the rest will take
_FIRST_ESTIMATE = 3.0  # seconds of work before that is told


class _Failure(click.ClickException):
    """An error told in one line."""

    exit_code = ERROR

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it."""
        remark(self.message)


class Group(click.Group):
    """Ends every command alike, `--help` and `--version` among them."""

    def make_context(self, *args: Any, **settings: Any) -> click.Context:
        """Read the options."""
        with _ending():
            return super().make_context(*args, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _ending():
            result = super().invoke(ctx)
            sys.stdout.flush()  # here, where a closed pipe is still caught
        return result

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are defined."""
        return list(self.commands)


@contextmanager
def _ending() -> Iterator[None]:
    """End by an error's line, Ctrl-C or a closed pipe, each with its exit code."""
    try:
        yield
    except KeyboardInterrupt as stop:
        remark(str(stop) or "stopped.")
        raise click.exceptions.Exit(STOPPED) from None
    except OSError as error:
        # Python must not meet a closed pipe or a full disk again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise click.exceptions.Exit(BROKEN_PIPE) from None  # the reader has what it wanted
        raise _Failure(f"{error.strerror or error}.") from error
    except (click.ClickException, click.exceptions.Exit):
        raise  # the command's own word, help and usage among it
    except Exception as error:
        from index.errors import PinciteError

        if isinstance(error, PinciteError):
            raise _Failure(str(error)) from error
        traceback.print_exception(error)
        # Python's own 1 would say that the documents do not answer.
        raise click.exceptions.Exit(ERROR) from None


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Tell on stderr how far the reading is and about how long the rest will take, in one line
    that is gone at the end; what this gives is an `index.adding.Progress`.

    Where stderr is no terminal nothing is told.
    """
    from ui.terminal import printable, time_left

    told = "stopped."
    lately = deque([(time.monotonic(), 0)])  # when how many were done

    def show(line: str) -> None:
        if sys.stderr.isatty():
            room = shutil.get_terminal_size().columns - 1
            # Blanks, since click takes the code that clears a line out where colours are.
            click.echo(f"\r{line[:room]:{room}}\r", err=True, nl=False)

    def step(name: str, done: int, total: int) -> None:
        nonlocal told
        told = f"stopped after {done:,} of {total:,} files; what was added is kept."
        now = time.monotonic()
        lately.append((now, done))
        while now - lately[0][0] > _LATELY:  # files already in the library take no time
            lately.popleft()
        since, before = lately[0]
        left = ""
        if now - since > _FIRST_ESTIMATE and before < done:
            left = f", {time_left((now - since) / (done - before) * (total - done))}"
        show(f"Reading {done:,} of {total:,}{left}: {printable(name)}")

    show("Reading")  # the first files may take a while: the model is loaded for them
    try:
        yield step
    except KeyboardInterrupt:
        raise KeyboardInterrupt(told) from None
    finally:
        show("")


def remark(line: str) -> None:
    """A line about the work, on stderr."""
    from ui.terminal import printable

    click.echo(f"pincite: {printable(line)}", err=True)


def print_json(value: object) -> None:
    """A value of JSON's types, on stdout, in letters that its encoding has."""
    from ui.terminal import to_json

    click.echo(to_json(value, ascii_only="utf" not in sys.stdout.encoding.lower()))


def width() -> int | None:
    """Columns to wrap at; elsewhere than in a terminal lines stay whole, to be searched."""
    if not sys.stdout.isatty():
        return None
    return min(shutil.get_terminal_size().columns, _MAX_WIDTH)
