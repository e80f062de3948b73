"""A terminal: single keys, lines with a text to begin from, and how wide it is."""

from __future__ import annotations

import os
import select
import shutil
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable

import click

NARROWEST, WIDEST = 40, 100
"""Columns: what is narrower cannot show a sentence, what is wider nobody reads."""

END = "\x04"
"""The key Ctrl-D, and what a terminal that went away comes to."""

ARROWS = {"\x1b[A": "k", "\x1b[B": "j", "\x1b[C": "j", "\x1b[D": "k"}
ESCAPE_SECONDS = 0.05
"""What follows an escape within this time is of the same key."""


def is_terminal() -> bool:
    """Whether there is a person at both ends."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def width() -> int:
    """Columns to write in: one less than there are, so that no terminal wraps."""
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST) - 1


def read_key() -> str:
    """Wait for a key. An arrow is the letter that does the same; any other key of several codes is "".

    Ctrl-C raises KeyboardInterrupt.
    """
    try:
        import termios
        import tty
    except ImportError:                                # Windows
        return click.getchar()
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        return _key(handle)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def read_line(prompt: str, begin: str = "") -> str | None:
    """A line that a person types, beginning with `begin` where the terminal can; None for Ctrl-D."""
    unset = _begin_with(begin)
    try:
        return input(prompt)
    except EOFError:
        click.echo()
        return None
    finally:
        unset()


def _key(handle: int) -> str:
    decoder = getincrementaldecoder("utf-8")("replace")
    key = ""
    while not key:                                     # a Chinese character comes in three bytes
        byte = os.read(handle, 1)
        if not byte:
            return END
        key = decoder.decode(byte)
    if key != "\x1b":
        return key
    while select.select([handle], [], [], ESCAPE_SECONDS)[0]:
        key += os.read(handle, 1).decode("latin-1")
    return ARROWS.get(key, "")


def _begin_with(text: str) -> Callable[[], None]:
    try:
        import readline
    except ImportError:
        return lambda: None
    readline.set_startup_hook(lambda: readline.insert_text(text))
    return readline.set_startup_hook
