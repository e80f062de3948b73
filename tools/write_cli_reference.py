"""Write docs/cli.md from the help texts of the commands. `--check` only says whether it is up to date.

    python tools/write_cli_reference.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from textfix.cli.app import app

PAGE = Path(__file__).parent.parent / "docs" / "cli.md"
WIDTH = 100

HEAD = """\
# The command line

Written by `python tools/write_cli_reference.py` from the help texts; a test compares the two.
Settings can also stand in a file: see [configuration](configuration.md). To have the shell complete
commands, options and rule codes, see [shell completion](shell-completion.md).

## Exit status

| status | meaning |
|---|---|
| 0 | done; for `check` and `--diff`: nothing found |
| 1 | `check` found damage, `--diff` shows changes |
| 2 | wrong usage or settings, an input that cannot be read, an output that cannot be written |
| 130 | interrupted by Ctrl-C; no file is left half written |
| 141 | whoever read the output closed it (`textfix clean page.txt \\| head`) |

An error is one line on standard error. If it says "internal error", the environment variable
`TEXTFIX_TRACEBACK=1` shows where it comes from.
"""


def reference() -> str:
    """The whole page."""
    return HEAD + "".join(_section(name, command) for name, command in _commands())


def click_series() -> str:
    """The version of click without its last number: another one may lay out the help in another way."""
    return ".".join(version("click").split(".")[:2])


def _commands() -> list[tuple[str, click.Command]]:
    return list(_with_subcommands("textfix", app))


def _with_subcommands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for subname, subcommand in sorted(command.commands.items()):
            yield from _with_subcommands(f"{name} {subname}", subcommand)


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name, terminal_width=WIDTH,
                            help_option_names=["-h", "--help"])
    return f"\n## {name}\n\n```text\n{command.get_help(context)}\n```\n"


def main() -> int:
    text = reference()
    if sys.argv[1:] == ["--check"]:
        return int(PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
