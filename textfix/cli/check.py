"""`textfix check`: what is damaged, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from textfix.cli.console import put
from textfix.cli.options import Settings, common_options
from textfix.cli.repairing import Repaired, counting_failure, repair_file, sources_in
from textfix.cli.tally import Tally
from textfix.data.problem import shown

if TYPE_CHECKING:
    from textfix.report.findings import Finding
    from textfix.report.stream import Origin

@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option("--format", "form", type=click.Choice(("text", "json", "jsonl", "sarif")), default="text",
              show_default=True, help="file:line:column: CODE message, or records for programs.")
@common_options
def check(settings: Settings, paths: tuple[str, ...], form: str) -> int:
    """List the damage that clean would repair, and what is doubtful.

    A folder stands for all .txt files in it and below; - is standard input. Nothing is written. With -v the
    suggestions are listed too: what clean leaves as it is because it is not sure enough.

    \b
    Exit status: 0 nothing found, 1 damage found, 2 a file could not be checked.

    \b
    Examples:
      textfix check scans/
      textfix check page.txt --select TF5 --format json
      textfix check scans/ --format sarif > textfix.sarif
    """
    tally = Tally()
    if form == "json":
        from textfix.report.stream import json_text

        put([json_text(list(_records(paths, settings, tally)))])
    elif form == "sarif":
        from textfix.report.sarif import sarif
        from textfix.report.stream import json_text
        from textfix.rules import RULES

        pages = ((done.repair, _origin(done, settings)) for done in _repaired(paths, settings, tally))
        put([json_text(sarif(pages, RULES, settings.console.verbosity > 0, lambda: tally.failed > 0))])
    else:
        for done in _repaired(paths, settings, tally):
            put(_stream(done, settings) if form == "jsonl" else _lines(done, settings))
    settings.console.note(_summary(tally))
    return tally.status(found=tally.found > 0)


def _repaired(paths: Iterable[str], settings: Settings, tally: Tally) -> Iterator[Repaired]:
    from textfix.report.findings import at_a_glance, findings

    for path in paths:
        for file in sources_in(path, settings):
            done = None
            with counting_failure(tally):
                done = repair_file(file, settings)
                tally.add(done.repair)
            if done is not None:
                tally.found += sum(1 for _ in at_a_glance(findings(done.repair)))
                yield done


def _lines(done: Repaired, settings: Settings) -> Iterator[str]:
    from textfix.report.findings import at_a_glance, findings

    for finding in at_a_glance(findings(done.repair, suggestions=settings.console.verbosity > 0)):
        yield _line(done.source.path, finding, settings)


def _line(path: str, finding: Finding, settings: Settings) -> str:
    style = settings.console.styled
    place = f"{style(shown(path), bold=True)}:{finding.line}:{finding.column}:"
    return f"{place} {style(finding.change.rule, fg='red', bold=True)} {finding.message}\n"


def _stream(done: Repaired, settings: Settings) -> Iterator[str]:
    from textfix.report.stream import json_lines, stream

    return json_lines(stream(done.repair, _origin(done, settings), done.seconds))


def _records(paths: Iterable[str], settings: Settings, tally: Tally) -> Iterator[dict[str, Any]]:
    from textfix.report.stream import account, header

    for done in _repaired(paths, settings, tally):
        yield {**header(done.repair, _origin(done, settings)), **account(done.repair)}


def _origin(done: Repaired, settings: Settings) -> Origin:
    from textfix.report.stream import Origin

    return Origin.of(done.source.path, done.source.data, settings.options)


def _summary(tally: Tally) -> str:
    files = tally.changed + tally.unchanged
    failed = f", {tally.failed} could not be checked" if tally.failed else ""
    return f"{tally.found:,} finding{'' if tally.found == 1 else 's'} in {files:,} " \
           f"file{'' if files == 1 else 's'}{failed}"
