"""The command line, called in this process."""

from __future__ import annotations

from click.testing import CliRunner, Result

from textfix.cli.app import app


def textfix(*args: str, stdin: bytes | None = None, status: int = 0) -> Result:
    """A command that is to end with this status."""
    result = CliRunner().invoke(app, args, input=stdin)
    assert result.exit_code == status, (result.exit_code, result.output)
    return result


def refused(*args: str) -> str:
    """The one line with which the program refuses."""
    result = textfix(*args, status=2)
    lines = result.stderr.splitlines()
    assert result.stdout == "" and len(lines) == 1 and lines[0].startswith("textfix: "), (result.stdout, lines)
    return lines[0].removeprefix("textfix: ")
