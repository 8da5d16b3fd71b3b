"""The `pincite` command: a thin skin over `Index`, `ask` and `retrieve`.

Results go to stdout; progress, and what could not be read, to stderr. All other modules are
imported inside the commands that need them, so that ``--help`` is instant.
"""

from __future__ import annotations

import os
import sys

import click

from ui.commands.asking import ask, chat, eval_, mcp_, search
from ui.commands.library import add, forget, list_, remove, status
from ui.console import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pincite", message="pincite %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Ask your documents; get their own sentences, quoted and cited.

    \b
    pincite chat contracts/                              in the browser
    pincite ask "When does the lease end?" contracts/    in the terminal

    Nothing leaves this machine.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        context.color = False
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, or a program without a console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # An answer must not fail over one letter that an old terminal's encoding lacks.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


for _command in (chat, mcp_, ask, search, eval_, add, remove, list_, status, forget):
    main.add_command(_command)

if __name__ == "__main__":
    main()
