"""The scorer of the pages of known print, which lives beside them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
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
