"""Two ways out: results to standard output as UTF-8 bytes, messages to standard error as lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

import click

from textfix.data.problem import Unwritable


def complain(message: str) -> None:
    """An error, as one line; it is told even with -q."""
    click.echo(f"textfix: {message}", err=True)


def put(pieces: Iterable[str]) -> None:
    """Write a result to standard output: characters to a terminal, UTF-8 to anything else."""
    if sys.stdout is None:
        raise Unwritable("standard output is closed; name a file with -o")
    if sys.stdout.isatty():
        for piece in pieces:
            click.echo(piece, nl=False, color=True)
    else:
        put_bytes(piece.encode("utf-8", "backslashreplace") for piece in pieces)


def put_bytes(pieces: Iterable[bytes]) -> None:
    """Write bytes to standard output as they are."""
    if sys.stdout is None:
        raise Unwritable("standard output is closed; name a file with -o")
    for piece in pieces:
        _write_all(piece)
    sys.stdout.buffer.flush()


def _write_all(data: bytes) -> None:
    """With PYTHONUNBUFFERED set, standard output may take a part of it and say so only by the count."""
    rest = memoryview(data)
    while rest:
        rest = rest[sys.stdout.buffer.write(rest) or 0:]


def colourful(stream: IO[Any] | None, no_color: bool) -> bool:
    """Whether to colour: for a terminal that can, unless --no-color or NO_COLOR (no-color.org) says no."""
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream is not None and stream.isatty()


@dataclass(frozen=True)
class Console:
    """How much to say (-1 for -q, 1 for -v), and whether in colour."""

    verbosity: int = 0
    no_color: bool = False

    def note(self, message: str) -> None:
        """Something worth knowing, unless -q."""
        if self.verbosity >= 0:
            click.echo(f"textfix: {message}", err=True)

    def detail(self, message: str) -> None:
        """Something that -v asks for."""
        if self.verbosity > 0:
            click.echo(f"textfix: {message}", err=True)

    def styled(self, text: str, **style: Any) -> str:
        """The text in colour, if standard output takes it."""
        return click.style(text, **style) if colourful(sys.stdout, self.no_color) else text
