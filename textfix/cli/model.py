"""`textfix model`: train a language model, and say what is in one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import click

from textfix.cli.console import put
from textfix.data.problem import Misconfigured, Unwritable, shown

if TYPE_CHECKING:
    from textfix.language.model import Model

TEXT = click.Path(path_type=Path)
MEGABYTE = 1e6


@click.group("model")
def model() -> None:
    """Train a language model, or say what is in one.

    \b
    Example:
      textfix model info
    """


@model.command()
@click.argument("corpora", metavar="CORPUS...", type=TEXT, nargs=-1, required=True)
@click.option("-o", "--output", metavar="FILE", type=TEXT, required=True, help="Where the model is written.")
@click.option("--weight", "weights", metavar="GLOB=X", multiple=True,
              help="What an occurrence counts in corpora whose name matches (eight weights at most); 1 in others.")
@click.option("--exclude", metavar="FILE", type=TEXT, multiple=True,
              help="Leave out paragraphs that share a run of 20 Chinese characters with this text.")
@click.option("--heldout", metavar="FILE", type=TEXT, multiple=True,
              help="A text that is not learnt from: its perplexity is measured and noted in the model.")
@click.option("--size", metavar="MB", type=click.FloatRange(1), default=95.0, show_default=True,
              help="How large the model may be; what costs least is left out.")
@click.option("-j", "--jobs", metavar="N", type=click.IntRange(1), default=os.cpu_count() or 1,
              help="Processes; the default is one a core.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing while it goes.")
def train(*, corpora: Sequence[Path], output: Path, weights: Sequence[str], exclude: Sequence[Path],
          heldout: Sequence[Path], size: float, jobs: int, quiet: bool) -> int:
    """Train a model from clean text: UTF-8, one paragraph a line, plain or .xz or .gz.

    Character n-grams up to five, interpolated modified Kneser-Ney, pruned by relative entropy. Takes about 30 bytes
    of disk in the folder for temporary files (TMPDIR) and 20 bytes of memory a character.

    \b
    Example:
      textfix model train news/*.txt.xz laws.txt --weight 'laws*=0.3' -o press.safetensors
    """
    from textfix.language.model.corpus import blocks
    from textfix.language.model.store import packed
    from textfix.language.model.train import Plan, train, with_perplexities
    from textfix.report.write import write_file

    for place in (*exclude, *heldout):
        next(blocks(place), "")                        # to say now, not in an hour, that it cannot be read
    if not output.resolve().parent.is_dir():
        raise Unwritable(f"{shown(str(output))}: no such folder")
    each = _weights(corpora, weights)
    plan = Plan(corpora, each, exclude, size * MEGABYTE, jobs)
    made = train(plan, (lambda _: None) if quiet else lambda line: click.echo(line, err=True))
    made = with_perplexities(made, {text.name: "".join(blocks(text)) for text in heldout})
    write_file(str(output), packed(made.arrays(), made.about))
    return 0


def _weights(corpora: Sequence[Path], weights: Sequence[str]) -> list[float]:
    rules = []
    for text in weights:
        glob, equals, value = text.rpartition("=")
        try:
            rules.append((glob, float(value)))
        except ValueError:
            equals = ""
        if not equals or not 0 < rules[-1][1] < 1000:
            raise Misconfigured(f"--weight {shown(text)}: write GLOB=X, X more than 0, say 'laws*=0.3'")
    unused = [glob for glob, _ in rules if not any(fnmatch(path.name, glob) for path in corpora)]
    if unused:
        raise Misconfigured(f"--weight {shown(unused[0])}: no corpus has such a name")
    return [next((x for glob, x in rules if fnmatch(path.name, glob)), 1.0) for path in corpora]


@model.command()
@click.argument("file", type=TEXT, required=False)
@click.argument("texts", metavar="[TEXT]...", type=TEXT, nargs=-1)
def info(file: Path | None, texts: Sequence[Path]) -> int:
    """Say what is in a model: order, counts, size, training text; without FILE, in the one that textfix comes with.

    For every TEXT its perplexity per character is measured.

    \b
    Examples:
      textfix model info
      textfix model info press.safetensors heldout.txt.xz
    """
    from textfix.language.dictionaries import dictionary
    from textfix.language.model import Model
    from textfix.language.model.corpus import blocks
    from textfix.language.model.model import FILE
    from textfix.language.model.train import perplexity

    path = file or dictionary(FILE)
    loaded = Model.load(path)
    put(_told(path, loaded))
    for text in texts:
        figure, characters = perplexity(loaded, "".join(blocks(text)))
        put([f"{shown(text.name)}: perplexity {figure:.2f} over {characters:,} characters\n"])
    return 0


def _told(path: Path, loaded: Model) -> Iterator[str]:
    from textfix.language.model.corpus import digest

    about = loaded.about
    counts = json.loads(about["n-grams"])
    yield f"{shown(str(path))}\n"
    yield f"  {path.stat().st_size / MEGABYTE:.1f} MB, SHA-256 {digest(path)}\n"
    yield f"  order {about['order']}, {len(loaded.characters):,} characters known; n-grams: "
    yield ", ".join(f"{count:,} of {order}" for order, count in enumerate(counts, start=1)) + "\n"
    yield f"  left out: those whose loss costs less than {about['threshold']} nats a character\n"
    yield f"  trained on {int(about['tokens']):,} characters:\n"
    for corpus in json.loads(about["corpora"]):
        yield f"    {shown(corpus['name'])}: {corpus['characters']:,}, weight {corpus['weight']:g}\n"
    for name, figure in json.loads(about.get("perplexities", "{}")).items():
        yield f"  perplexity on {shown(name)}: {figure}\n"
