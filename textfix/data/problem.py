"""What a person is told when something cannot be done: one line that says what, where, and the way out."""

from __future__ import annotations


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


def _escaped(char: str) -> str:
    if char.isprintable() or char == "\u3000":
        return char
    if "\udc80" <= char <= "\udcff":                   # how Python carries a byte that is not UTF-8
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")
