"""The scorer of the pages of known print, which lives beside them."""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any


@cache
def score_module(path: Path) -> ModuleType:
    """The module at `path`, `score.py`."""
    spec = importlib.util.spec_from_file_location("score", path)
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
    records = ((json.loads(line), path.parent.name) for path in arguments.pairs for line in path.open(encoding="utf-8"))
    return score_module(arguments.score), ((record, name) for record, name in records if record["mode"] in modes)


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
