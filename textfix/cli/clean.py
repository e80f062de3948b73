"""`textfix clean`: a damaged page in, a readable one out."""

from __future__ import annotations

from typing import Any

import click

from textfix.cli.delivery import Order, deliver, deliver_diff, delivery_options, write_back
from textfix.cli.options import Settings, common_options
from textfix.cli.repairing import Repaired, counting_failure, repair_file
from textfix.cli.tally import Tally, changes_of
from textfix.data.problem import shown


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@delivery_options
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
    order = Order.of(asked, paths)
    if order.write:
        return _in_place(paths, settings, order)
    if order.diff:
        return _diffs(paths, settings, order)
    done = repair_file(paths[0], settings)
    _tell(done, settings)
    deliver(done, settings, order)
    settings.console.detail(f"{done.source.name}: {changes_of(done.repair)}")
    return 0


def _tell(done: Repaired, settings: Settings) -> None:
    """With -v, how the columns of a page that was read across were found."""
    if settings.console.verbosity > 0:
        from textfix.order.told import told

        for line in told(done.repair.page.text, settings.options):
            settings.console.detail(shown(line))


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
