"""What a person is told when something cannot be done: one line that says what, where, and the way out."""

from __future__ import annotations

import os
import traceback

TRACEBACK = "TEXTFIX_TRACEBACK"
"""The environment variable that asks for the traceback of an unexpected error."""


class Problem(Exception):
    """The reason, in one line, for a person. The command line prints it and exits with 2."""


class Unreadable(Problem):
    """A source that cannot be read as text."""


class Unwritable(Problem):
    """A result that cannot be put where it was asked for."""


class Misconfigured(Problem):
    """A setting, on the command line or in a configuration file, that makes no sense."""


def shown(name: str) -> str:
    r"""A file name, or any other text from outside, safe to print on one line.

    Line ends, control characters and the bytes of a name that is not UTF-8 are written as escapes.

    >>> print(shown("头版\n二.txt"), shown("\udcb1\udcb1.txt"))
    头版\n二.txt \xb1\xb1.txt
    """
    return name if name.isprintable() else "".join(map(_escaped, name))


def told(error: Exception) -> str:
    """The one line that a person reads; with TEXTFIX_TRACEBACK set, the traceback of a bug goes before it."""
    if isinstance(error, Problem):
        return str(error)
    if os.environ.get(TRACEBACK):
        traceback.print_exception(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory; split the file"
    if isinstance(error, OSError):
        return f"{shown(str(error.filename or 'standard output'))}: {error.strerror or error}"
    return (f"internal error, {type(error).__name__}: {shown(str(error))[:200]}; "
            f"please report it with what {TRACEBACK}=1 prints")


def _escaped(char: str) -> str:
    if char.isprintable() or char == "\u3000":
        return char
    if "\udc80" <= char <= "\udcff":                   # how Python carries a byte that is not UTF-8
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")
