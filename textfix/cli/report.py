"""`textfix report`: every change of many files, for people to look at and answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import click

from textfix.cli.console import complain, put
from textfix.cli.delivery import STANDARD_OUTPUT
from textfix.cli.options import Settings, common_options
from textfix.cli.repairing import Repaired, counting_failure, repair_file, sources_in
from textfix.cli.tally import Tally
from textfix.data.problem import Unwritable, shown
from textfix.read import STANDARD_INPUT
from textfix.read.source import open_source
from textfix.report.html.words import Language

if TYPE_CHECKING:
    from textfix.report.answers import Answers
    from textfix.report.html.index import Overview
    from textfix.report.html.page import Frame
    from textfix.report.stream import Origin

HTML = "html"
View = Callable[[Iterable[Repaired], Settings], Iterator[str]]
"""A report on all sources as one text, piece by piece."""


def _stream(sources: Iterable[Repaired], settings: Settings) -> Iterator[str]:
    from textfix.report.stream import json_lines, stream

    for done in sources:
        yield from json_lines(stream(done.repair, _origin(done, settings), done.seconds))


def _diff(sources: Iterable[Repaired], settings: Settings) -> Iterator[str]:
    from textfix.report.diff import unified_diff

    for done in sources:
        yield from unified_diff(done.repair, _name(done))


def _markdown(sources: Iterable[Repaired], settings: Settings) -> Iterator[str]:
    from textfix.report.table import markdown_table
    from textfix.rules import RULES

    for number, done in enumerate(sources):
        yield "\n" if number else ""
        yield from markdown_table(_name(done), done.repair, RULES)


def _csv(sources: Iterable[Repaired], settings: Settings) -> Iterator[str]:
    from textfix.report.table import csv_table
    from textfix.rules import RULES

    return csv_table(((_name(done), done.repair) for done in sources), RULES)


VIEWS: Mapping[str, View] = {"markdown": _markdown, "jsonl": _stream, "csv": _csv, "diff": _diff}
"""The forms that are one text, by their names for `--format`."""


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="SRC...", type=click.Path())
@click.option("-o", "--output", metavar="DIR|FILE", type=click.Path(),
              help="A folder for an index and a page for each SRC, or a file. [default: standard output]")
@click.option("--format", "form", type=click.Choice((HTML, *VIEWS)), default=HTML, show_default=True,
              help="Pages to review in a browser, or another view of the changes.")
@click.option("--answers", "answer_files", multiple=True, metavar="FILE", type=click.Path(),
              help="Open the pages with these answers; may be given several times.")
@click.option("--lang", "language", type=click.Choice(get_args(Language)), default="en", show_default=True,
              help="Language of the pages: English or Chinese.")
@common_options
def report(settings: Settings, paths: tuple[str, ...], output: str | None, form: str, **asked: Any) -> int:
    """Show every change with its surroundings, to be accepted, rejected or corrected in a browser.

    A folder stands for all .txt files in it and below. The pages need no network and send nothing; what you answer is
    kept by the browser, and saved as a file for textfix apply.

    \b
    Examples:
      textfix report scans/ -o review
      textfix report page.txt -o page.html --lang zh
      textfix report page.txt --format jsonl
    """
    tally = Tally()
    files = [file for path in paths for file in sources_in(path, settings)]
    output = None if output == STANDARD_OUTPUT else output
    if form == HTML:
        _Pages(settings, asked["language"], _answers(asked["answer_files"]), tally).write(files, paths, output)
        return tally.status()
    if asked["answer_files"]:
        raise click.UsageError(f"--answers fits --format {HTML} alone")
    pieces = VIEWS[form](_repaired(files, settings, tally), settings)
    if output is None:
        put(pieces)
    else:
        from textfix.report.write import write_file

        write_file(output, "".join(pieces).encode("utf-8", "backslashreplace"))
    return tally.status()


def _repaired(files: Iterable[str], settings: Settings, tally: Tally) -> Iterator[Repaired]:
    for file in files:
        with counting_failure(tally):
            done = repair_file(file, settings)
            tally.add(done.repair)
            yield done


def _origin(done: Repaired, settings: Settings) -> Origin:
    from textfix.report.stream import Origin

    return Origin.of(_name(done), done.source.data, settings.options)


def _name(done: Repaired) -> str:
    return "stdin" if done.source.path == STANDARD_INPUT else done.source.path


def _answers(files: Iterable[str]) -> dict[str, Answers]:
    """The answers by the digest of the source that they are for."""
    from textfix.report.answers import parse_answers

    found: dict[str, Answers] = {}
    for file in files:
        answers = parse_answers(open_source(file).data, shown(file))
        before = found.get(answers.digest)
        found[answers.digest] = before.adding(answers.by_id.values()) if before else answers
    return found


class _Waiting(NamedTuple):
    """A page that is written when it is known which one follows it."""

    done: Repaired
    name: str
    previous: str | None


class _Pages:
    """The pages of one report on their way to their places."""

    def __init__(self, settings: Settings, language: Language, answers: Mapping[str, Answers], tally: Tally) -> None:
        self._settings, self._language, self._answers, self._tally = settings, language, answers, tally
        self._used: set[str] = set()

    def write(self, files: list[str], paths: tuple[str, ...], output: str | None) -> None:
        """Write a folder, a file, or to standard output.

        Raises:
            click.UsageError: several sources were asked for where only one page can be.
            Unwritable: the place is taken by something that is no report, or cannot be written to.
        """
        single = len(paths) == 1 and files == list(paths)
        is_file = output is not None and output.lower().endswith((".html", ".htm")) and not os.path.isdir(output)  # noqa: PTH112
        if output is not None and not is_file:
            self._write_folder(files, output)
        elif not single:
            raise click.UsageError("several SRC need a folder; name it with -o")
        else:
            done = repair_file(files[0], self._settings)
            page = self._page(done, self._frame())
            if output is None:
                put([page])
            else:
                _write(output, page)
        self._tell_unused()

    def _write_folder(self, files: list[str], folder: str) -> None:
        from textfix.report.html.index import Overview
        from textfix.report.html.names import INDEX, page_names

        _make_folder(folder)
        overview = Overview()
        waiting: _Waiting | None = None
        for file, name in zip(files, page_names(files), strict=True):
            done = self._repaired(file, overview)
            if done is None:
                continue
            if waiting:
                self._write_page(waiting, folder, overview, name)
            waiting = _Waiting(done, name, waiting.name if waiting else None)
        if waiting:
            self._write_page(waiting, folder, overview, None)
        place = os.path.join(folder, INDEX)  # noqa: PTH118
        _write(place, overview.html(self._frame()))
        self._settings.console.note(f"{len(overview.files):,} pages and {shown(place)}")

    def _repaired(self, file: str, overview: Overview) -> Repaired | None:
        try:
            done = repair_file(file, self._settings)
        except Exception as error:
            from textfix.data.problem import told

            complain(told(error))
            overview.unread.append(told(error))
            self._tally.failed += 1
            return None
        self._tally.add(done.repair)
        return done

    def _write_page(self, waiting: _Waiting, folder: str, overview: Overview, following: str | None) -> None:
        from textfix.report.html.index import summary_of
        from textfix.report.html.names import INDEX

        done, name, previous = waiting
        page = self._page(done, self._frame(INDEX, previous, following))
        _write(os.path.join(folder, name), page)  # noqa: PTH118
        overview.add(summary_of(done.repair, _origin(done, self._settings), name))

    def _page(self, done: Repaired, frame: Frame) -> str:
        from textfix.report.html.page import page_html

        origin = _origin(done, self._settings)
        answers = self._answers.get(origin.digest)
        if answers:
            self._used.add(origin.digest)
            stale = len(answers.stale(done.repair.changes))
            if stale:
                self._settings.console.note(f"{done.source.name}: {stale} of the answers are for changes that do not "
                                            "occur any more; the page keeps them")
        return page_html(done.repair, origin, frame, answers)

    def _frame(self, index: str | None = None, previous: str | None = None, following: str | None = None) -> Frame:
        from textfix.report.html.page import Frame
        from textfix.rules import RULES

        return Frame(RULES, self._language, *(name and _link(name) for name in (index, previous, following)))

    def _tell_unused(self) -> None:
        for digest, answers in self._answers.items():
            if digest not in self._used:
                complain(f"the answers to {shown(answers.source)} are for none of these sources, as they are now")
                self._tally.failed += 1


def _link(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    except OSError as error:
        what = "is no folder" if os.path.exists(folder) else f"cannot be made: {error.strerror}"  # noqa: PTH110
        raise Unwritable(f"{shown(folder)} {what}; choose another with -o") from None


def _write(place: str, page: str) -> None:
    """Write a page where nothing stands, or an earlier report."""
    from textfix.report.write import write_file

    if os.path.isfile(place) and b'data-textfix="report"' not in Path(place).read_bytes()[:200]:  # noqa: PTH113
        raise Unwritable(f"{shown(place)} is there and no report of textfix; choose another place with -o")
    write_file(place, page.encode("utf-8", "backslashreplace"))
