"""`textfix lexicon`: word lists found in texts, added to, looked through, checked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from textfix.cli.console import put
from textfix.cli.learn import learn
from textfix.cli.learn_misreads import learn_misreads
from textfix.cli.options import LEXICON, Settings, run_options
from textfix.data.problem import Misconfigured, shown

if TYPE_CHECKING:
    from textfix.language.discovery import Found
    from textfix.language.terms import Term


@click.group()
def lexicon() -> None:
    """Make and look after word lists: the terms that textfix knows.

    \b
    A lexicon is plain text, a term a line: TERM [WEIGHT] [TAG], # begins a comment.
    jieba's user dictionaries are such files.

    \b
    Example:
      textfix lexicon build archive/*.txt -o paper.txt
    """


@lexicon.command()
@click.argument("paths", nargs=-1, required=True, metavar="CLEAN_TEXT...", type=click.Path())
@click.option("-o", "--output", metavar="OUT", type=click.Path(),
              help="Write to this file, - for standard output (the default).")
@click.option("--min-count", type=click.IntRange(2), default=5, show_default=True, metavar="N",
              help="Terms that stand at least N times.")
@click.option("--encoding", "text_encoding", metavar="NAME",
              help="Encoding of the texts, if it is not to be found out.")
@run_options
def build(settings: Settings, paths: tuple[str, ...], output: str | None, min_count: int, text_encoding: str | None
          ) -> int:
    """Find the terms of clean texts: names, bodies, set phrases.

    A term is a run of 2 to 16 Chinese characters whose parts hang together and whose ends are free. The result
    is a lexicon, the most frequent term first, its count as its weight. Texts may be packed (xz, gz, bz2) and
    larger than memory. Read the result before you use it: it is found by counting, not by understanding.

    \b
    Examples:
      textfix lexicon build archive/*.txt | less
      textfix lexicon build corpus.txt.xz --min-count 30 -o terms.txt
    """
    from textfix.language.discovery import find_terms
    from textfix.read.corpus import corpus_text

    found = find_terms(lambda: (text for path in paths for text in corpus_text(path, text_encoding)), min_count)
    text = "".join(_built(found, paths))
    if output in (None, "-"):
        put([text])
    else:
        from textfix.report.write import write_file

        write_file(str(output), text.encode())
    settings.console.note(f"{_terms(len(found))} found")
    return 0


def _built(found: list[Found], paths: tuple[str, ...]) -> Iterator[str]:
    from textfix.language.terms import Term, written

    yield f"# Found by textfix lexicon build in {', '.join(shown(os.path.basename(p)) for p in paths)}.\n"  # noqa: PTH119
    yield "# One term a line: term, count.\n"
    yield written(Term(one.text, one.frequency) for one in found)


@lexicon.command()
@click.argument("terms", nargs=-1, required=True, metavar="TERM...")
@LEXICON
@click.option("--weight", type=click.FloatRange(0), default=1, show_default=True, metavar="X",
              help="How much the terms count.")
@click.option("--tag", metavar="TAG", help="What they are: one word of Latin letters.")
@run_options
def add(settings: Settings, terms: tuple[str, ...], weight: float, tag: str | None) -> int:
    """Add terms to a lexicon, which is made if it is not there.

    Without -l it is the last one that the configuration names. Terms that are there already are left as they are.

    \b
    Example:
      textfix lexicon add 大都工匠 职工之家 -l paper.txt
    """
    from textfix.data.page import Page
    from textfix.language.terms import read_terms, written
    from textfix.read import encode
    from textfix.read.lexicons import open_lexicon
    from textfix.report.write import write_file

    path = _target(settings)
    new = [_term(term, weight, tag) for term in dict.fromkeys(terms)]
    source, page = open_lexicon(path) if os.path.lexists(path) else (None, Page.of(""))  # noqa: PTH110
    present = {term.text for term in read_terms(page.text, shown(path))}
    fresh = [term for term in new if term.text not in present]
    for term in new:
        if term.text in present:
            settings.console.note(f"{shown(path)}: {term.text} is there already")
    if fresh:
        text = page.text + ("\n" if page.text and not page.text.endswith("\n") else "") + written(fresh)
        write_file(path, encode(page, text, name=shown(path)), stamp=source.stamp if source else None)
    settings.console.note(f"{shown(path)}: {_terms(len(fresh))} added")
    return 0


def _target(settings: Settings) -> str:
    if not settings.options.lexicons:
        raise Misconfigured("no lexicon is named; give one with -l FILE, it is made if it is not there")
    return settings.options.lexicons[-1]


def _term(text: str, weight: float, tag: str | None) -> Term:
    """The term, if a line with it reads back as it."""
    from textfix.language.terms import Entry, Term, entries, written

    term = Term(text.strip(), weight, tag or "")
    read = list(entries(written([term])))
    if read != [Entry(1, term)]:
        reason = next((f": {entry.problem}" for entry in read if entry.problem), "")
        tagged = f" with the tag {shown(repr(tag))}" if tag else ""
        raise Misconfigured(f"{shown(repr(text))}{tagged} is no term of a lexicon{reason}")
    return term


@lexicon.command("list")
@click.argument("part", required=False, metavar="[TEXT]")
@LEXICON
@run_options
def list_(settings: Settings, part: str | None) -> int:
    """Say which lexicons there are, with their terms counted; with TEXT, list the terms that contain it.

    These are the shipped ones, and those that -l and the configuration name.

    \b
    Examples:
      textfix lexicon list
      textfix lexicon list 工会 -l paper.txt
    """
    from textfix.language.terms import read_terms, shipped_lexicons
    from textfix.read.lexicons import read_lexicon

    files = [(path.name, read_terms(path.read_text("utf-8"), path.name)) for path in shipped_lexicons()]
    files += [(shown(path), read_lexicon(path)) for path in settings.options.lexicons]
    if part is None:
        put(f"{name}: {_terms(len(terms))}{_tags(terms)}\n" for name, terms in files)
    else:
        put(f"{name}: {' '.join((term.text, f'{term.weight:g}', term.tag)).strip()}\n"
            for name, terms in files for term in terms if part in term.text)
    return 0


def _tags(terms: list[Term]) -> str:
    counts = Counter(term.tag for term in terms if term.tag)
    return f" ({', '.join(f'{tag} {count:,}' for tag, count in sorted(counts.items()))})" if counts else ""


@lexicon.command()
@click.argument("paths", nargs=-1, metavar="[FILE...]", type=click.Path())
@run_options
def check(settings: Settings, paths: tuple[str, ...]) -> int:
    """List what is wrong with lexicons: malformed lines, terms that stand twice, terms that look like
    misreadings of one another.

    Without FILE, the lexicons that the configuration names.

    \b
    Exit status: 0 nothing found, 1 something found, 2 a file could not be read.

    \b
    Example:
      textfix lexicon check paper.txt
    """
    from textfix.language.channel import shipped_channel
    from textfix.language.faults import faults_of
    from textfix.read.lexicons import open_lexicon

    files = tuple(dict.fromkeys(paths)) or settings.options.lexicons
    if not files:
        raise Misconfigured("no lexicon is named; give a FILE")
    faults = faults_of({shown(path): open_lexicon(path)[1].text for path in files}, shipped_channel().cost)
    style = settings.console.styled
    put(f"{style(f'{fault.file}:{fault.line}:', bold=True)} {shown(fault.message)}\n" for fault in faults)
    settings.console.note(f"{len(faults):,} finding{'' if len(faults) == 1 else 's'} in {len(files):,} "
                          f"file{'' if len(files) == 1 else 's'}")
    return int(bool(faults))


def _terms(count: int) -> str:
    return f"{count:,} term{'' if count == 1 else 's'}"


lexicon.add_command(learn)
lexicon.add_command(learn_misreads)
