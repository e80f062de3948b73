"""Where a repair goes: to standard output, to another file, or back into its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from textfix.cli.console import put, put_bytes
from textfix.cli.options import Settings
from textfix.cli.repairing import Repaired, line_ends
from textfix.cli.tally import changes_of
from textfix.data.problem import Unwritable, shown
from textfix.read import STANDARD_INPUT, encode, encode_as

TEXT = "text"
FORMATS = (TEXT, "markdown", "json", "jsonl")
STANDARD_OUTPUT = "-"


class Order(NamedTuple):
    """What a person wants done with the result; `output` None is standard output."""

    output: str | None
    write: bool
    backup: bool
    diff: bool
    form: str
    encoding_out: str | None


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
        put(_coloured(lines, settings))
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


def _coloured(lines: Iterable[str], settings: Settings) -> Iterator[str]:
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
