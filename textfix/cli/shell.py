"""The rim of the program: whatever goes wrong inside ends as one line and an exit status."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from textfix.cli import INTERRUPTED
from textfix.cli.console import complain
from textfix.data.problem import shown, told

FAILED = 2
PIPE_CLOSED = 141
"""128 and the number of SIGPIPE: whoever read the output has had enough, as with any Unix tool."""


class Shell(click.Group):
    """A group of commands that return their exit status and may raise anything."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and end the process with the exit status."""
        kwargs["standalone_mode"] = False
        try:
            status = super().main(*args, **kwargs)
        except click.Abort:
            status = INTERRUPTED
        except click.ClickException as error:
            complain(_usage(error))
            status = error.exit_code
        sys.exit(status or 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it raises becomes its exit status."""
        try:
            status = super().invoke(ctx)
            if sys.stdout is not None:                 # the caller may have closed it (>&-)
                sys.stdout.flush()
            return status
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except BrokenPipeError:
            _drop_output()
            return PIPE_CLOSED
        except Exception as error:
            complain(told(error))
            return FAILED


def _usage(error: click.ClickException) -> str:
    """What is wrong, and where the help is."""
    message = shown(error.format_message().rstrip(".").replace("\n", " "))
    if isinstance(error, click.NoSuchOption) and os.path.exists(error.option_name):  # noqa: PTH110
        message += f"; the file of that name is ./{error.option_name}"
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "textfix"
    return f"{message}; see {path} --help"


def _drop_output() -> None:
    """Nobody reads standard output any more: the interpreter's last flush must not fail on it."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
