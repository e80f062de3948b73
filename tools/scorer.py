"""The pages of known print, and their scorer, which lives beside them."""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any


@cache
def module_at(path: Path) -> ModuleType:
    """The module at a path outside the project, as `score.py`."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def asked_pages(about: str, modes: Collection[str]) -> tuple[ModuleType, Iterator[tuple[dict[str, Any], str]]]:
    """What a tool is called with: `score.py`, and the records of files of pages that are of these modes, each with the
    name of its set. `about` is the docstring of the tool."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("score", type=Path)
    parser.add_argument("pairs", type=Path, nargs="+")
    arguments = parser.parse_args()
    records = ((record, path.parent.name) for path in arguments.pairs for record in records_of([path]))
    return module_at(arguments.score), ((record, name) for record, name in records if record["mode"] in modes)


def records_of(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The records of files of pages."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def print_of(record: dict[str, Any]) -> str:
    """What was printed on the page of a record."""
    return "\n".join(block["text"] for block in record["truth_blocks"])


def body_error(text: str, truth_blocks: Sequence[dict[str, Any]], score: ModuleType) -> float:
    """`cer_body` of what became of a page."""
    truth, spans = score.truth_text(truth_blocks)
    normed = score.norm(text)
    return float(score.body_cer(normed, truth, spans, {i: j for j, i in score.align(normed, truth).items()}))


def places_in_truth(texts: Sequence[str], truth_blocks: Sequence[dict[str, Any]], score: ModuleType
                    ) -> Iterator[list[tuple[int, int]]]:
    """For each of some texts of a page, normed and in their order, where its characters stand: the place of each that
    is found, in the text, and in the truth."""
    truth, _ = score.truth_text(truth_blocks)
    where = {i: j for j, i in score.align("".join(texts), truth).items()}
    start = 0
    for text in texts:
        yield [(k, where[start + k]) for k in range(len(text)) if start + k in where]
        start += len(text)
