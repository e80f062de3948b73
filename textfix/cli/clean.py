"""`textfix clean`: a damaged page in, a readable one out."""

from __future__ import annotations

from typing import Any

import click

from textfix.cli.delivery import FORMATS, STANDARD_OUTPUT, TEXT, Order, deliver, deliver_diff, write_back
from textfix.cli.options import Settings, common_options
from textfix.cli.repairing import counting_failure, repair_file
from textfix.cli.tally import Tally, changes_of
from textfix.read import STANDARD_INPUT


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("-o", "--output", metavar="OUT", type=click.Path(),
              help="Write to this file, - for standard output (the default).")
@click.option("-w", "--write", is_flag=True, help="Write each file back in place.")
@click.option("--backup", is_flag=True,
              help="With -w, keep the old file as FILE~ (FILE.~1~ if that is taken).")
@click.option("--diff", is_flag=True,
              help="Show what would change, as a unified diff; exit 1 if anything would.")
@click.option("--format", "form", type=click.Choice(FORMATS), default=TEXT, show_default=True,
              help="What to write: the text, or blocks and changes.")
@click.option("--output-encoding", "encoding_out", metavar="NAME",
              help="Encoding of the result. [default: utf-8 on standard output, that of the source in files]")
@common_options
def clean(settings: Settings, paths: tuple[str, ...], **asked: Any) -> int:
    """Repair a page and print it; FILE - is standard input.

    Text goes to standard output as UTF-8. In a file (-o, -w) it keeps encoding, byte order mark and line ends
    of its source. The source is never written to without -w.

    \b
    Examples:
      textfix clean page.txt | less
      textfix clean page.txt --format markdown -o article.md
      textfix clean -w --backup scans/*.txt
    """
    order = Order(**asked)
    if order.output == STANDARD_OUTPUT:
        order = order._replace(output=None)
    _check_usage(order, paths)
    if order.write:
        return _in_place(paths, settings, order)
    if order.diff:
        return _diffs(paths, settings, order)
    done = repair_file(paths[0], settings)
    deliver(done, settings, order)
    settings.console.detail(f"{done.source.name}: {changes_of(done.repair)}")
    return 0


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


def _in_place(paths: tuple[str, ...], settings: Settings, order: Order) -> int:
    tally = Tally()
    for path in paths:
        with counting_failure(tally):
            done = repair_file(path, settings)
            if done.repair.changed:
                write_back(done, settings, order)
            else:
                settings.console.detail(f"{done.source.name}: {changes_of(done.repair)}")
            tally.add(done.repair)
    settings.console.note(str(tally))
    return tally.status()


def _diffs(paths: tuple[str, ...], settings: Settings, order: Order) -> int:
    tally = Tally()
    for path in paths:
        with counting_failure(tally):
            done = repair_file(path, settings)
            deliver_diff(done, settings, order)
            tally.add(done.repair)
    settings.console.detail(str(tally))
    return tally.status(found=tally.changed > 0)
