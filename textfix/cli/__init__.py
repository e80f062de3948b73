"""The command line: it translates between a person's files and the library, and does nothing else."""

from __future__ import annotations

INTERRUPTED = 130
"""128 and the number of SIGINT: what a shell expects of a program that Ctrl-C ended."""


def main() -> None:
    """Run `textfix` with the arguments of the process, and end the process."""
    try:
        from textfix.cli.app import app

        app(prog_name="textfix")
    except KeyboardInterrupt:                          # while Python was still loading the program
        raise SystemExit(INTERRUPTED) from None
