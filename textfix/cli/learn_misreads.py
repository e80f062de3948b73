"""`textfix lexicon learn-misreads`: a misread table from a person's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from textfix.cli.console import Console, put
from textfix.data.problem import Unreadable, shown
from textfix.read import decode, open_source

if TYPE_CHECKING:
    from textfix.language.misreads import MisreadTable

ABOUT = "What an OCR engine read for what was printed: learnt by textfix lexicon learn-misreads."


@click.command("learn-misreads")
@click.argument("ocr", type=click.Path())
@click.argument("truth", type=click.Path())
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write the table to FILE.")
@click.option("--add", "tables", multiple=True, type=click.Path(), metavar="TABLE",
              help="Add the counts of this table; can be given again.")
@click.option("--engine", default="", metavar="NAME", help="The engine that read the pages, as a note in the table.")
def learn_misreads(ocr: str, truth: str, output: str | None, tables: tuple[str, ...], engine: str) -> int:
    """Learn what an engine misreads, from pages whose print is known.

    OCR is what the engine read, TRUTH what was printed: two files, or two folders with files of the same names.
    Paragraphs may stand in any order.

    \b
    Examples:
      textfix lexicon learn-misreads page.ocr.txt page.txt -o misreads.tsv
      textfix lexicon learn-misreads ocr/ truth/ --engine tesseract -o misreads.tsv
      textfix lexicon learn-misreads more/ truth/ --add misreads.tsv -o misreads.tsv
    """
    from textfix.language.misreads import MisreadTable, dumps, learn
    from textfix.report.write import write_file

    table = sum((_table(name) for name in tables), MisreadTable()) + learn(_pairs(ocr, truth), _label(engine))
    if not table.counts:
        raise Unreadable(f"{shown(ocr)} and {shown(truth)} have nothing in common; is this the print of these pages?")
    text = dumps(table, ABOUT)
    if output is None:
        put([text])
    else:
        write_file(output, text.encode("utf-8"))
        Console().note(f"{shown(output)}: {_counted(table)}")
    return 0


def _label(engine: str) -> str:
    """The name as it can stand in a field of the table."""
    return " ".join(engine.split())


def _table(path: str) -> MisreadTable:
    from textfix.language.misreads import loads

    return loads(_text(path), shown(path))


def _text(path: str) -> str:
    source = open_source(path)
    return decode(source.data, name=source.name).text


def _pairs(ocr: str, truth: str) -> Iterator[tuple[str, str]]:
    """The texts of two files, or of the files of the same names in two folders."""
    if not (Path(ocr).is_dir() and Path(truth).is_dir()):
        yield _text(ocr), _text(truth)
        return
    names = sorted({path.name for path in Path(ocr).iterdir() if path.is_file()}
                   & {path.name for path in Path(truth).iterdir() if path.is_file()})
    if not names:
        raise Unreadable(f"{shown(ocr)} and {shown(truth)} have no files of the same name")
    for name in names:
        yield _text(str(Path(ocr, name))), _text(str(Path(truth, name)))


def _counted(table: MisreadTable) -> str:
    misread = sum(n for reading, n in table.counts.items() if reading.kind != "right")
    right = sum(n for reading, n in table.counts.items() if len(reading.truth) == len(reading.read) == 1
                and reading.kind == "right")
    return f"{misread} misreads beside {right} characters read rightly"
