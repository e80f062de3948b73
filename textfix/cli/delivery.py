"""Where a repair goes: to standard output, to another file, or back into its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import click

from textfix.cli.console import put, put_bytes
from textfix.cli.options import Settings
from textfix.cli.repairing import Repaired, line_ends
from textfix.cli.tally import changes_of
from textfix.data.problem import Unwritable, shown
from textfix.read import STANDARD_INPUT, encode, encode_as

TEXT = "text"
FORMATS = (TEXT, "markdown", "json", "jsonl")
STANDARD_OUTPUT = "-"


Command = TypeVar("Command", bound=Callable[..., Any])

DELIVERY = (
    click.option("-o", "--output", metavar="OUT", type=click.Path(),
                  help="Write to this file, - for standard output (the default)."),
    click.option("-w", "--write", is_flag=True, help="Write each file back in place."),
    click.option("--backup", is_flag=True,
                  help="With -w, keep the old file as FILE~ (FILE.~1~ if that is taken)."),
    click.option("--diff", is_flag=True,
                  help="Show what would change, as a unified diff; exit 1 if anything would."),
    click.option("--format", "form", type=click.Choice(FORMATS), default=TEXT, show_default=True,
                  help="What to write: the text, or blocks and changes."),
    click.option("--output-encoding", "encoding_out", metavar="NAME",
                  help="Encoding of the result. [default: utf-8 on standard output, that of the source in files]"),
)


def delivery_options(command: Command) -> Command:
    """Give a command the options that say where its result goes and in which form: the fields of an `Order`."""
    for option in reversed(DELIVERY):
        command = option(command)
    return command


class Order(NamedTuple):
    """What a person wants done with the result; `output` None is standard output."""

    output: str | None
    write: bool
    backup: bool
    diff: bool
    form: str
    encoding_out: str | None

    @classmethod
    def of(cls, asked: Mapping[str, Any], paths: tuple[str, ...]) -> Order:
        """What the options of a command come to for these sources.

        Raises:
            UsageError: options that cannot be meant together.
        """
        order = cls(**asked)
        if order.output == STANDARD_OUTPUT:
            order = order._replace(output=None)
        _check_usage(order, paths)
        return order


def deliver(done: Repaired, settings: Settings, order: Order) -> None:
    """The result in the form asked for. In a file, text is encoded as its source, other forms as UTF-8."""
    pieces = _view(done, settings, order.form)
    if order.output is None and order.encoding_out is None:
        put(pieces)
        return
    text, name = "".join(pieces), done.source.name
    if order.form == TEXT:
        _put_or_write(encode(done.repair.page, text, order.encoding_out, name), order.output)
    else:
        _put_or_write(encode_as(text, order.encoding_out or "utf-8", name), order.output)


def deliver_diff(done: Repaired, settings: Settings, order: Order) -> None:
    """The diff. In a file it has the encoding of the source, so that `patch` can apply it."""
    from textfix.report.diff import unified_diff

    name = "stdin" if done.source.path == STANDARD_INPUT else done.source.name
    lines = unified_diff(done.repair, name)
    if done.repair.changed and done.repair.page.mixed_newlines:
        settings.console.note(f"{done.source.name}: its line ends are mixed, `patch` will not apply the diff")
    if order.output is None and order.encoding_out is None:
        put(coloured(lines, settings))
    else:
        codec = order.encoding_out or done.repair.page.encoding
        _put_or_write(encode_as("".join(lines), codec, done.source.name), order.output)


def write_back(done: Repaired, settings: Settings, order: Order) -> None:
    """The text into its own file, which must be as it was when it was read."""
    from textfix.report.write import write_file

    source, repair = done.source, done.repair
    if source.stamp is None:
        raise Unwritable(f"{source.name} is no regular file and cannot be written in place; use -o")
    data = encode(repair.page, repair.text, order.encoding_out, source.name)
    saved = write_file(source.path, data, stamp=source.stamp, backup=order.backup)
    mixed = repair.page.mixed_newlines
    ends = f"; its mixed line ends are now {line_ends(repair.page.newline)}" if mixed else ""
    kept = f"; the old file is {shown(str(saved))}" if saved else ""
    settings.console.note(f"{source.name}: {changes_of(repair)}{ends}{kept}")


def _check_usage(order: Order, paths: tuple[str, ...]) -> None:
    """Refuse what cannot be meant together."""
    output, many = order.output, len(paths) > 1
    other_form = order.form != TEXT
    wrong = (
        (order.write and output, "-w writes each file in place and -o to another; choose one"),
        (order.write and order.diff, "--diff only shows what -w would do; choose one"),
        ((order.write or order.diff) and other_form, f"--format {order.form} fits neither -w nor --diff"),
        (order.backup and not order.write, "--backup keeps what -w replaces; give both"),
        (order.write and STANDARD_INPUT in paths, "standard input cannot be written back; leave -w away"),
        (many and not (order.write or order.diff), "more than one FILE needs -w or --diff"),
        (many and output, "-o takes one FILE"),
        (output and any(_same_file(path, output) for path in paths),
         "-o names the source itself; -w writes in place"),
        (order.encoding_out and order.form.startswith("json"), "JSON is UTF-8; leave --output-encoding away"),
    )
    for is_wrong, message in wrong:
        if is_wrong:
            raise click.UsageError(message)


def _same_file(one: str, other: str) -> bool:
    from pathlib import Path

    try:
        return one != STANDARD_INPUT and Path(one).samefile(other)
    except OSError:
        return False


def _view(done: Repaired, settings: Settings, form: str) -> Iterator[str]:
    """The repair in one of the `FORMATS`, piece by piece."""
    if form == TEXT:
        return iter((done.repair.text,))
    if form == "markdown":
        from textfix.report.markdown import markdown

        return iter((markdown(done.repair),))
    from textfix.report.stream import Origin, document, json_lines, json_text, stream

    origin = Origin.of(done.source.path, done.source.data, settings.options)
    if form == "json":
        return iter((json_text(document(done.repair, origin)),))
    return json_lines(stream(done.repair, origin, done.seconds))


def coloured(lines: Iterable[str], settings: Settings) -> Iterator[str]:
    """The lines of a diff, coloured if standard output takes it."""
    style = settings.console.styled
    colours = {"-": "red", "+": "green", "@": "cyan"}
    for line in lines:
        if line.startswith(("--- ", "+++ ")):
            yield style(line, bold=True)
        else:
            colour = colours.get(line[0])
            yield style(line, fg=colour) if colour else line


def _put_or_write(data: bytes, output: str | None) -> None:
    from textfix.report.write import write_file

    if output is None:
        put_bytes([data])
    else:
        write_file(output, data)
